"""Word documents of the tests: templates as an office would write them, and what was tried on others."""

import zipfile
from io import BytesIO
from typing import Any

from docx import Document


def template(*lines: str) -> bytes:
    """A document with a paragraph for each line."""
    document = Document()
    for line in lines:
        document.add_paragraph(line)
    made = BytesIO()
    document.save(made)
    return made.getvalue()


def words(content: bytes) -> list[str]:
    """The text of a document: its paragraphs, then the cells of its tables."""
    document = Document(BytesIO(content))
    said = [each.text for each in document.paragraphs]
    return said + [cell.text for table in document.tables for row in table.rows for cell in row.cells]


def spoilt(content: bytes, name: str, change: Any) -> bytes:
    """The document with one part changed, or with one more."""
    made = BytesIO()
    with zipfile.ZipFile(BytesIO(content)) as old, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new:
        parts = {each: old.read(each) for each in old.namelist()}
        parts[name] = change(parts.get(name, b""))
        for each, data in parts.items():
            new.writestr(each, data)
    return made.getvalue()
