"""Downloads of lists and figures."""
