"""How well a case was handled, judged by the twenty-four characters (二十四字) from what the record holds."""
