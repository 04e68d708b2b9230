"""Oversight over HTTP."""
