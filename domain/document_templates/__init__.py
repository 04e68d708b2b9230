"""Templates of documents that a congress prints: its own where it has one, otherwise ours."""
