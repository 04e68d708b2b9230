"""Reports that are printed from the figures."""
