"""Promises made with or after a reply (列入计划): a ledger over years, beside the case and beyond its close."""
