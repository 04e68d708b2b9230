"""Dashboards over HTTP."""
