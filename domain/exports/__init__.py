"""Lists and figures as files: the rows a caller sees, in the columns that the import accepts."""
