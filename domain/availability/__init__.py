"""When people and rooms can be had: absences that people enter, everything that takes them, and the search for a time."""
