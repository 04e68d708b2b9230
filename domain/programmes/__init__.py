"""Programmes: a season of meetings for a list of cases, found by a solver, edited, and confirmed as one step."""
