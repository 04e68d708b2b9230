"""Similar cases and suggested units over HTTP."""
