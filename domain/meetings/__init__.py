"""Meetings: face to face with mayors and bureau chiefs, consultations, three-party reconciliations."""
