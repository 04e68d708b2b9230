"""The inbox of a person: what they were told, as it was when they were told."""
