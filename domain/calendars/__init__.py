"""Calendars that follow the meetings."""
