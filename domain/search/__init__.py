"""Full-text search: how texts become terms, what is asked with them, and which parts of a case answer whom."""
