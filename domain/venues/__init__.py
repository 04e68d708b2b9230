"""Venues: the stations where deputies meet offices, their rooms, and when these are open or blocked."""
