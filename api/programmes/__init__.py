"""Programmes of meetings over HTTP."""
