"""Which files are taken in, judged by their content and not by their name alone, and what a stored name may look like."""

import codecs
import re
import struct
import unicodedata
import zipfile
from collections.abc import Callable
from io import BytesIO
from typing import BinaryIO
from urllib.parse import quote

from domain.errors import Invalid

HEAD_BYTES = 4096
TAIL_BYTES = 1024 * 1024  # holds a ZIP directory of about ten thousand entries: a larger one is refused, not unpacked
READ_BYTES = 1024 * 1024

NAME_CHARS = 120
NAME_BYTES = 255
EXTENSION_CHARS = 10

# Extension -> (what the content has to be, the media type that it is then served as). A ZIP archive is not taken: nobody
# sees what is in it before it is opened at somebody's desk. HTML, SVG, programs and macro documents are not taken either.
ALLOWED: dict[str, tuple[frozenset[str], str]] = {
    "pdf": (frozenset({"pdf"}), "application/pdf"),
    "ofd": (frozenset({"ofd"}), "application/ofd"),
    "docx": (frozenset({"docx"}), "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    "xlsx": (frozenset({"xlsx"}), "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    "pptx": (frozenset({"pptx"}), "application/vnd.openxmlformats-officedocument.presentationml.presentation"),
    "doc": (frozenset({"doc"}), "application/msword"),
    "xls": (frozenset({"xls"}), "application/vnd.ms-excel"),
    "ppt": (frozenset({"ppt"}), "application/vnd.ms-powerpoint"),
    "wps": (frozenset({"doc"}), "application/vnd.ms-works"),  # WPS Writer keeps the streams of Word
    "et": (frozenset({"xls"}), "application/vnd.ms-excel"),
    "dps": (frozenset({"ppt"}), "application/vnd.ms-powerpoint"),
    "png": (frozenset({"png"}), "image/png"),
    "jpg": (frozenset({"jpeg"}), "image/jpeg"),
    "jpeg": (frozenset({"jpeg"}), "image/jpeg"),
    "gif": (frozenset({"gif"}), "image/gif"),
    "webp": (frozenset({"webp"}), "image/webp"),
    "heic": (frozenset({"heic"}), "image/heic"),
    "mp4": (frozenset({"mp4"}), "video/mp4"),
    "m4a": (frozenset({"m4a", "mp4"}), "audio/mp4"),  # recorders of Android write the brands of a film
    "mp3": (frozenset({"mp3"}), "audio/mpeg"),
    "aac": (frozenset({"aac"}), "audio/aac"),  # what a mini-program records when it asks for nothing else
    "wav": (frozenset({"wav"}), "audio/wav"),
    "txt": (frozenset({"utf-8", "gb18030"}), "text/plain"),
    "csv": (frozenset({"utf-8", "gb18030"}), "text/csv"),
}


def content_type(file: BinaryIO, filename: str) -> str:
    """The media type (with the charset for text) under which the file is served; never what the client called it.

    Needs the whole file, seekable, because the directory of an office document is at its end; it blocks, so call it in a
    thread. Leaves the file at its start. Raises Invalid: `attachment_empty`, `type_not_allowed` (by extension),
    `content_mismatch` (the extension is allowed, the content is something else).
    """
    extension = _split(safe_name(filename))[1].lower()
    if extension not in ALLOWED:
        raise Invalid("type_not_allowed", extension=extension, allowed=sorted(ALLOWED))
    wanted, media_type = ALLOWED[extension]
    file.seek(0)
    try:
        if not (head := file.read(HEAD_BYTES)):
            raise Invalid("attachment_empty")
        found = _kinds(head, file)
    finally:
        file.seek(0)
    if not (fitting := wanted & found):
        raise Invalid("content_mismatch", extension=extension, found=sorted(found))
    return f"{media_type}; charset={min(fitting)}" if media_type.startswith("text/") else media_type


def _kinds(head: bytes, file: BinaryIO) -> frozenset[str]:
    """What the content is. More than one answer only for documents that hold other documents."""
    for signature, kind in SIGNATURES:
        if signature(head):
            return frozenset({kind})
    if head.startswith(b"PK\x03\x04"):
        return frozenset({_zip_kind(file)})
    if head.startswith(OLE):
        return _ole_kinds(file)
    return frozenset({_text_kind(head, file)})


# --- content that its first bytes tell ------------------------------------------------------------------------------


def _brands(head: bytes) -> frozenset[bytes]:
    """The brands of an ISO media file (MP4, M4A, HEIC): the leading one and the compatible ones."""
    if head[4:8] != b"ftyp":
        return frozenset()
    end = min(int.from_bytes(head[:4]), len(head))
    return frozenset(head[at : at + 4] for at in (8, *range(16, end - 3, 4)))


def _is_mp3(head: bytes) -> bool:
    """An ID3 tag, or a frame header of layer III with a bit rate and a sampling rate that exist."""
    if head.startswith((b"ID3\x02", b"ID3\x03", b"ID3\x04")):
        return True
    if len(head) < 4 or head[0] != 0xFF or head[1] & 0xE6 != 0xE2 or head[1] & 0x18 == 0x08:
        return False
    return head[2] >> 4 not in (0, 15) and head[2] & 0x0C != 0x0C


FILM_BRANDS = frozenset(
    {b"isom", b"iso2", b"iso3", b"iso4", b"iso5", b"iso6", b"mp41", b"mp42", b"avc1", b"M4V ", b"MSNV"}
)
VOICE_BRANDS = frozenset({b"M4A ", b"M4B "})
PHOTO_BRANDS = frozenset({b"heic", b"heix", b"heim", b"heis"})

# The order counts where one file carries the brands of two kinds.
SIGNATURES: tuple[tuple[Callable[[bytes], bool], str], ...] = (
    (lambda head: head.lstrip(b"\xef\xbb\xbf\r\n\t ").startswith(b"%PDF-"), "pdf"),
    (lambda head: head.startswith(b"\x89PNG\r\n\x1a\n"), "png"),
    (lambda head: head.startswith(b"\xff\xd8\xff"), "jpeg"),
    (lambda head: head.startswith((b"GIF87a", b"GIF89a")), "gif"),
    (lambda head: head.startswith(b"RIFF") and head[8:12] == b"WEBP", "webp"),
    (lambda head: head.startswith(b"RIFF") and head[8:12] == b"WAVE", "wav"),
    (lambda head: bool(_brands(head) & PHOTO_BRANDS), "heic"),
    (lambda head: bool(_brands(head) & VOICE_BRANDS), "m4a"),
    (lambda head: bool(_brands(head) & FILM_BRANDS), "mp4"),
    (lambda head: head.startswith((b"\xff\xf0", b"\xff\xf1", b"\xff\xf8", b"\xff\xf9")), "aac"),
    (_is_mp3, "mp3"),
    (lambda head: head.startswith(b"MZ") and b"\0" in head, "program"),
    (lambda head: head.startswith(b"\x7fELF"), "program"),
    (lambda head: head.lstrip(b"\xef\xbb\xbf\r\n\t ").startswith(b"{\\rtf"), "rtf"),
)

# --- documents that are containers ----------------------------------------------------------------------------------

OLE = bytes.fromhex("d0cf11e0a1b11ae1")
OLE_STREAMS = {"WordDocument": "doc", "Workbook": "xls", "Book": "xls", "PowerPoint Document": "ppt"}
OLE_REFUSED = {"EncryptedPackage": "encrypted office document"}  # a docx with a password is such a file


def _zip_kind(file: BinaryIO) -> str:
    """By the names in the directory alone: nothing is unpacked, so a bomb stays closed."""
    size = file.seek(0, 2)
    file.seek(max(0, size - TAIL_BYTES))
    try:
        with zipfile.ZipFile(
            BytesIO(file.read())
        ) as archive:  # the directory is in the tail, whose size bounds its cost
            names = {name.replace("\\", "/").lstrip("/").lower() for name in archive.namelist()}
    except (zipfile.BadZipFile, ValueError, NotImplementedError, struct.error):
        return "broken zip"
    if "ofd.xml" in names:
        return "ofd"
    if "[content_types].xml" not in names:
        return "zip"
    if any(name.endswith("/vbaproject.bin") for name in names):
        return "office document with macros"
    tops = {name.split("/", 1)[0] for name in names if "/" in name}
    if "xl" in tops and "xl/workbook.bin" not in names:
        return "xlsx"
    return next((kind for top, kind in (("word", "docx"), ("ppt", "pptx")) if top in tops), "zip")


def _ole_kinds(file: BinaryIO) -> frozenset[str]:
    """By the streams in the directory. A document may hold another one, so that two kinds are found and the name decides."""
    sought = {_ole_entry(stream): kind for stream, kind in (OLE_STREAMS | OLE_REFUSED).items()}
    overlap = max(map(len, sought)) - 1
    found: set[str] = set()
    seen = b""
    file.seek(0)
    while block := file.read(READ_BYTES):
        seen = seen[-overlap:] + block
        found |= {kind for entry, kind in sought.items() if entry in seen}
    refused = found & set(OLE_REFUSED.values())
    return frozenset(refused or found or {"ole"})


def _ole_entry(stream: str) -> bytes:
    """The first 67 bytes of a directory entry: name in UTF-16, its length in bytes with the final zero, 2 for a stream."""
    name = stream.encode("utf-16-le") + b"\0\0"
    return name.ljust(64, b"\0") + struct.pack("<HB", len(name), 2)


# --- text -----------------------------------------------------------------------------------------------------------

ACTIVE = re.compile(
    rb"(\xef\xbb\xbf)?\s*(#!|<(!doctype|\?xml|\?php|!--|(html|head|body|script|iframe|img|svg)\b))", re.IGNORECASE
)
CONTROL = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f\ufffe\uffff]")


def _text_kind(head: bytes, file: BinaryIO) -> str:
    if ACTIVE.match(head):
        return "markup or script"
    return next((encoding for encoding in ("utf-8", "gb18030") if _is_text(file, encoding)), "unknown")


def _is_text(file: BinaryIO, encoding: str) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)("strict")
    file.seek(0)
    try:
        while block := file.read(READ_BYTES):
            if CONTROL.search(decoder.decode(block)):
                return False
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


# --- names ----------------------------------------------------------------------------------------------------------

INVISIBLE = frozenset({"Cc", "Cf", "Cs"})  # controls, bidirectional overrides and zero-width signs, lone surrogates
FORBIDDEN_SIGNS = re.compile(r'[<>:"|?*]')
DEVICES = re.compile(r"(con|prn|aux|nul|conin\$|conout\$|com[0-9¹²³]|lpt[0-9¹²³]) *\.", re.IGNORECASE)
PLAIN_SIGNS = re.compile(r'[^ -~]|["\\%]')


def safe_name(filename: str) -> str:
    """The name under which a file is offered for saving on any system; never a path, never empty.

    At most 120 characters and 255 bytes of UTF-8; what is too long loses the end of its stem, not its extension.
    """
    last = filename.replace("\\", "/").rsplit("/", 1)[-1]
    spaced = re.sub(r"\s", " ", unicodedata.normalize("NFC", last))
    seen = "".join(sign for sign in spaced if unicodedata.category(sign) not in INVISIBLE)
    plain = FORBIDDEN_SIGNS.sub("_", unicodedata.normalize("NFC", seen))
    stem, extension = _split(re.sub(r" +", " ", plain).rstrip(". "))
    stem = stem.strip(". ") or "attachment"
    if DEVICES.match(f"{stem}."):
        stem = f"_{stem}"
    ending = f".{extension}" if extension else ""
    stem = stem[: NAME_CHARS - len(ending)].encode()[: NAME_BYTES - len(ending.encode())].decode(errors="ignore")
    return stem.rstrip(". ") + ending


def _split(name: str) -> tuple[str, str]:
    """Stem and extension; a long tail behind a dot is part of the stem."""
    stem, dot, extension = name.rpartition(".")
    if not dot or len(extension) > EXTENSION_CHARS or not extension.strip() or " " in extension:
        return name, ""
    return stem, extension


def content_disposition(name: str) -> str:
    """RFC 6266: always a download; the name in UTF-8 for all who know RFC 8187, a plain one for those who do not."""
    stem, extension = _split(PLAIN_SIGNS.sub("_", name))
    plain = stem if re.search("[A-Za-z0-9]", stem) else "attachment"
    ending = f".{extension}" if extension else ""
    encoded = quote(name, safe="!#$&+-.^_`|~", errors="replace")
    return f"attachment; filename=\"{plain}{ending}\"; filename*=UTF-8''{encoded}"
