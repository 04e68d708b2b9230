"""Bulk files: parse (bytes to rows or row errors, pure), then stage and apply."""
