"""Venues over HTTP."""
