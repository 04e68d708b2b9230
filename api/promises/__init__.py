"""Promises over HTTP."""
