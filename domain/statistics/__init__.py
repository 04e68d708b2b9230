"""Figures with definitions, as of any instant, each cell with the list of exactly its cases."""
