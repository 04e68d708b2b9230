"""Reconciliations over HTTP."""
