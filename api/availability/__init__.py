"""Absences, busy times and the search for a time over HTTP."""
