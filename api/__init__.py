"""Transport: parses, calls one domain function, renders. No rule and no SQL of the procedure lives here."""
