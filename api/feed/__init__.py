"""Changes as they happen, over one long answer."""
