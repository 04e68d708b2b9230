"""Files that belong to a case: where their bytes lie and which of them are taken in."""
