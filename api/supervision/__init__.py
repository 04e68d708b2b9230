"""Key supervision over HTTP."""
