"""Look-back over HTTP."""
