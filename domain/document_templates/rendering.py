"""How a template becomes a document, and what a file must be to be one: looked into before anything unpacks it."""

import re
import zipfile
from collections.abc import Mapping
from io import BytesIO
from typing import Any

from docxtpl import DocxTemplate
from jinja2 import TemplateError
from lxml.etree import LxmlError

from domain.document_templates.language import Language
from domain.errors import Invalid

MOST_BYTES = 2 * 1024 * 1024
MOST_UNPACKED = 20 * 1024 * 1024
MOST_TEXT = 2 * 1024 * 1024  # of one part of XML
MOST_PARTS = 500
_XML = (".xml", ".rels")
_DECLARED = re.compile(rb"<!(DOCTYPE|ENTITY)", re.IGNORECASE)
_RELATION = re.compile(rb"<Relationship\b[^>]*>", re.DOTALL)
_EXTERNAL = re.compile(rb"TargetMode\s*=\s*[\"']External[\"']", re.IGNORECASE)
_LINK = re.compile(rb"Type\s*=\s*[\"'][^\"']*/hyperlink[\"']")
_CARRIED = ("word/embeddings/", "word/activex/", "word/afchunk", "customui/")


def _unreadable(what: str) -> Invalid:
    return Invalid("template_unreadable", what=what)


def looked_into(content: bytes) -> None:
    """The archive as it says it is: small enough, no programs, no entities, nothing fetched from elsewhere.

    Raises Invalid `template_too_large`, `template_unreadable`.
    """
    if len(content) > MOST_BYTES:
        raise Invalid("template_too_large", max_bytes=MOST_BYTES)
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            _measured(archive.infolist())
            for part in archive.infolist():
                if part.filename.lower().endswith(_XML):
                    _plain(part.filename, archive.read(part))
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, ValueError) as error:
        raise _unreadable("archive") from error


def _measured(parts: list[zipfile.ZipInfo]) -> None:
    unpacked = sum(part.file_size for part in parts)
    texts = (part.file_size for part in parts if part.filename.lower().endswith(_XML))
    if len(parts) > MOST_PARTS or unpacked > MOST_UNPACKED or max(texts, default=0) > MOST_TEXT:
        raise Invalid("template_too_large", max_unpacked=MOST_UNPACKED)
    for part in parts:
        name = part.filename.replace("\\", "/").lower()
        if name.startswith(_CARRIED) or name.endswith((".bin", ".exe", ".js")):
            raise _unreadable(part.filename[:100])


def _plain(name: str, text: bytes) -> None:
    if b"\0" in text or text.startswith((b"\xff\xfe", b"\xfe\xff")) or _DECLARED.search(text):
        raise _unreadable(name[:100])
    if any(_EXTERNAL.search(each) and not _LINK.search(each) for each in _RELATION.findall(text)):
        raise _unreadable(name[:100])


def render(content: bytes, fields: Mapping[str, Any]) -> bytes:
    """The document that a template makes of these fields; it blocks, so call it in a thread.

    Raises Invalid `template_not_understood` with what is wrong, `template_unreadable` where it is no Word document.
    """
    try:
        template = DocxTemplate(BytesIO(content))
        template.render(dict(fields), jinja_env=Language(), autoescape=True)
        made = BytesIO()
        template.save(made)
    except TemplateError as error:
        raise Invalid("template_not_understood", what=str(error.message)[:300]) from error
    except (KeyError, ValueError, LxmlError, AttributeError, TypeError, zipfile.BadZipFile) as error:
        raise _unreadable("document") from error
    return made.getvalue()
