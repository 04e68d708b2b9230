"""Templates of printed documents over HTTP."""
