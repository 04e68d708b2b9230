"""What watchers do on the spot of one case: inspections, hearings, escalations, and the demands that come of them."""
