"""Committed renderings: a test compares, `GOLDEN=write pytest …` writes them anew for a reviewer to read the difference."""

import os
from difflib import unified_diff
from pathlib import Path

ROOT = Path(__file__).parents[1]


def assert_committed(path: str, text: str, again: str = "GOLDEN=write .venv/bin/pytest tests") -> None:
    """The file at this path of the repository says exactly this; `again` is what writes it anew."""
    file = ROOT / path
    if os.environ.get("GOLDEN") == "write":
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    committed = file.read_text(encoding="utf-8") if file.exists() else ""
    if committed == text:
        return
    lines = unified_diff(
        committed.splitlines(), text.splitlines(), f"{path} (committed)", f"{path} (made now)", lineterm=""
    )
    raise AssertionError(f"{path} is not what the code says now; if that is meant, run: {again}\n" + "\n".join(lines))
