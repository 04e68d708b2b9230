"""Files are judged by their content: what fits its name is taken, everything else is refused with a code."""

import io
import re
import struct
import unicodedata
import zipfile
from urllib.parse import unquote

import pytest
import xlsxwriter
from hypothesis import example, given
from hypothesis import strategies as st

from domain.attachments.content import ALLOWED, READ_BYTES, TAIL_BYTES, content_disposition, content_type, safe_name
from domain.errors import Invalid


def zipped(*names: str, filler: int = 0) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        if filler:
            archive.writestr("media/image1.png", bytes(filler))
        for name in names:
            archive.writestr(name, "<x/>")
    return file.getvalue()


def workbook() -> bytes:
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True}) as book:
        book.add_worksheet().write(0, 0, "关于加强老旧小区电梯加装的建议")
    return file.getvalue()


def compound(*streams: str) -> bytes:
    """An OLE file as far as its directory: header, one FAT sector, then entries of 128 bytes, four to a sector."""
    header = bytearray(512)
    header[:8] = bytes.fromhex("d0cf11e0a1b11ae1")
    struct.pack_into("<HHHHH", header, 24, 0x3E, 3, 0xFFFE, 9, 6)
    entries = b""
    for name, kind in (("Root Entry", 5), *((stream, 2) for stream in streams)):
        coded = name.encode("utf-16-le") + b"\0\0"
        entries += (coded.ljust(64, b"\0") + struct.pack("<HB", len(coded), kind)).ljust(128, b"\0")
    return bytes(header) + bytes(512) + entries.ljust(2048, b"\0")


def media(brand: bytes, *compatible: bytes) -> bytes:
    body = b"ftyp" + brand + bytes(4) + b"".join(compatible)
    return struct.pack(">I", len(body) + 4) + body + struct.pack(">I", 8) + b"mdat"


OOXML = "[Content_Types].xml"
PDF = b"%PDF-1.7\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
PNG = b"\x89PNG\r\n\x1a\n" + struct.pack(">I4sIIBBBBB", 13, b"IHDR", 1, 1, 8, 2, 0, 0, 0)
JPEG = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00\xff\xd9"
HTML = b"<!DOCTYPE html><script>alert(1)</script>"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'
PROGRAM = b"MZ\x90\x00\x03\x00\x00\x00"

FITTING = {
    "pdf": PDF,
    "ofd": zipped("Doc_0/Document.xml", "OFD.xml"),
    "docx": zipped(OOXML, "_rels/.rels", "word/document2.xml"),
    "xlsx": workbook(),
    "pptx": zipped("ppt/presentation.xml", OOXML),
    "doc": compound("1Table", "WordDocument"),
    "xls": compound("Workbook"),
    "ppt": compound("Current User", "PowerPoint Document"),
    "wps": compound("WpsCustomData", "WordDocument"),
    "et": compound("Workbook"),
    "dps": compound("PowerPoint Document"),
    "png": PNG,
    "jpg": JPEG,
    "jpeg": JPEG,
    "gif": b"GIF89a\x01\x00\x01\x00\x00\x00\x00;",
    "webp": b"RIFF\x1a\x00\x00\x00WEBPVP8L\x0d\x00\x00\x00",
    "heic": media(b"mif1", b"mif1", b"heic"),
    "mp4": media(b"isom", b"isom", b"avc1"),
    "m4a": media(b"M4A ", b"M4A ", b"mp42", b"isom"),
    "mp3": b"\xff\xfb\x90\x00" + bytes(413),
    "aac": b"\xff\xf1\x50\x80\x02\x1f\xfc",
    "wav": b"RIFF\x24\x00\x00\x00WAVEfmt ",
    "txt": "建议内容：加快推进。\n".encode(),
    "csv": "编号,标题\n1,加快推进\n".encode("gb18030"),
}


def refusal(content: bytes, filename: str) -> str:
    with pytest.raises(Invalid) as refused:
        content_type(io.BytesIO(content), filename)
    return refused.value.code


def answered(content: bytes, extension: str) -> str:
    try:
        return content_type(io.BytesIO(content), f"a.{extension}")
    except Invalid as refused:
        return refused.code


def test_every_allowed_extension_takes_its_own_content() -> None:
    assert set(FITTING) == set(ALLOWED)
    for extension, content in FITTING.items():
        assert content_type(io.BytesIO(content), f"附件.{extension.upper()}").startswith(ALLOWED[extension][1])


def test_no_extension_takes_the_content_of_another_kind() -> None:
    refused = 0
    for extension in ALLOWED:
        for other, content in FITTING.items():
            if ALLOWED[other][0] & ALLOWED[extension][0]:
                continue
            assert refusal(content, f"a.{extension}") == "content_mismatch", (extension, other)
            refused += 1
    assert refused > 400


@pytest.mark.parametrize(
    ("content", "filename"),
    [
        (HTML, "a.html"),
        (SVG, "a.svg"),
        (PROGRAM, "setup.exe"),
        (b"#!/bin/sh\nrm -rf /\n", "a.sh"),
        (zipped("a.txt"), "a.zip"),
        (zipped(OOXML, "word/document.xml", "word/vbaProject.bin"), "a.docm"),
        (PDF, "no extension"),
        (PDF, "pdf"),
        (PDF, "report.pdf.exe"),
        (PDF, "report\u202efdp.exe"),
    ],
)
def test_a_type_that_is_not_on_the_list_is_refused_whatever_it_holds(content: bytes, filename: str) -> None:
    assert refusal(content, filename) == "type_not_allowed"


@pytest.mark.parametrize(
    ("content", "filename"),
    [
        (HTML, "a.pdf"),
        (HTML, "a.txt"),
        (b"\xef\xbb\xbf \n<HTML>", "a.csv"),
        (SVG, "a.png"),
        (SVG, "a.txt"),
        (b"#!/bin/sh\n", "a.txt"),
        (PROGRAM, "a.docx"),
        (zipped("a.txt"), "a.docx"),
        (zipped("xl/workbook.xml"), "a.xlsx"),
        (zipped(OOXML, "xl/workbook.bin"), "a.xlsx"),
        (zipped(OOXML, "word/document.xml", "word/vbaProject.bin"), "a.docx"),
        (zipped(OOXML, "word/document.xml")[:-30], "a.docx"),
        (b"PK\x03\x04" + bytes(500), "a.docx"),
        (compound("EncryptedPackage", "EncryptionInfo"), "a.docx"),
        (compound("EncryptedPackage", "WordDocument"), "a.doc"),
        (compound("__properties_version1.0"), "a.doc"),
        (b"RIFF\x24\x00\x00\x00WAVEfmt ", "a.webp"),
        (b"\x00\x01\x02", "a.txt"),
        ("标题".encode("utf-16"), "a.txt"),
        ("标题".encode() + b"\xff", "a.txt"),
        (b"\xd6", "a.txt"),
    ],
)
def test_content_that_its_name_does_not_tell_is_refused(content: bytes, filename: str) -> None:
    assert refusal(content, filename) == "content_mismatch"


def test_a_broken_end_of_a_long_text_is_seen() -> None:
    long_text = "督办\n".encode() * 400_000
    assert content_type(io.BytesIO(long_text), "a.txt") == "text/plain; charset=utf-8"
    assert refusal(long_text + b"\x00", "a.txt") == "content_mismatch"


def test_the_extension_is_that_of_the_name_that_will_be_offered() -> None:
    assert content_type(io.BytesIO(PDF), "报告.pdf. ") == "application/pdf"
    assert refusal(PDF, "报告.pdf/报告") == "type_not_allowed"


def test_text_says_its_charset() -> None:
    assert content_type(io.BytesIO("标题".encode("utf-8-sig")), "a.csv") == "text/csv; charset=utf-8"
    assert content_type(io.BytesIO("标题".encode("gb18030")), "a.csv") == "text/csv; charset=gb18030"


def test_an_empty_file_is_refused() -> None:
    assert refusal(b"", "a.txt") == "attachment_empty"


def test_a_document_larger_than_the_tail_that_is_read_is_still_known() -> None:
    large = zipped(OOXML, "ppt/presentation.xml", filler=3 * TAIL_BYTES)
    assert content_type(io.BytesIO(large), "a.pptx") == ALLOWED["pptx"][1]


def test_a_zip_bomb_is_never_unpacked() -> None:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("bomb", bytes(200_000_000))
    assert refusal(file.getvalue(), "a.xlsx") == "content_mismatch"


def listed(name: bytes) -> bytes:
    """One entry of a ZIP directory."""
    return b"PK\x01\x02" + bytes(24) + struct.pack("<H", len(name)) + bytes(16) + name


@pytest.mark.parametrize(("fillers", "answer"), [(100, ALLOWED["docx"][1]), (100_000, "content_mismatch")])
def test_a_directory_of_a_hundred_thousand_names_is_refused_unread(fillers: int, answer: str) -> None:
    directory = listed(b"[Content_Types].xml") + listed(b"word/document.xml") + listed(b"word/a") * fillers
    count = (fillers + 2) & 0xFFFF
    end = b"PK\x05\x06" + struct.pack("<HHHHIIH", 0, 0, count, count, len(directory), 4, 0)
    assert answered(b"PK\x03\x04" + directory + end, "docx") == answer


def test_an_embedded_document_does_not_hide_the_one_that_holds_it() -> None:
    both = compound("WordDocument", "Workbook")
    assert content_type(io.BytesIO(both), "a.doc") == "application/msword"


def test_a_directory_entry_on_the_edge_of_two_reads_is_found() -> None:
    content = compound("WordDocument")
    entry = content.index("WordDocument".encode("utf-16-le"))
    shifted = content[:512] + bytes(READ_BYTES - entry - 10) + content[512:]
    assert shifted.index("WordDocument".encode("utf-16-le")) == READ_BYTES - 10
    assert content_type(io.BytesIO(shifted), "a.doc") == "application/msword"


def test_the_file_is_left_at_its_start() -> None:
    file = io.BytesIO(FITTING["ofd"])
    content_type(file, "a.ofd")
    assert file.tell() == 0


SOME_HEADS = [content[:40] for content in FITTING.values()]


@given(st.sampled_from([b"", *SOME_HEADS]), st.binary(max_size=600), st.sampled_from(sorted(ALLOWED)))
def test_no_content_breaks_the_check(head: bytes, rest: bytes, extension: str) -> None:
    answer = answered(head + rest, extension)
    assert answer.startswith(ALLOWED[extension][1]) or answer in {"content_mismatch", "attachment_empty"}


@given(st.integers(0, 10_000), st.integers(0, 255), st.sampled_from(["docx", "ofd", "xlsx", "doc", "pdf"]))
def test_one_wrong_byte_breaks_nothing(at: int, byte: int, extension: str) -> None:
    content = bytearray(FITTING[extension])
    content[at % len(content)] = byte
    assert answered(bytes(content), extension) in {"content_mismatch", ALLOWED[extension][1]}


@pytest.mark.parametrize(
    ("given_name", "offered"),
    [
        ("关于电梯的建议.docx", "关于电梯的建议.docx"),
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\代表001\\报告.pdf", "报告.pdf"),
        ("报告\u202efdp.exe", "报告fdp.exe"),
        ("a\x00b\r\nc.txt", "ab c.txt"),
        ("e\u0301.txt", "\u00e9.txt"),
        ("e\u200d\u0301.txt", "\u00e9.txt"),
        ("CON.txt", "_CON.txt"),
        ("con .tar.gz", "_con .tar.gz"),
        ("lpt1", "_lpt1"),
        ("console.txt", "console.txt"),
        ("a.pdf. . ", "a.pdf"),
        (".htaccess", "attachment.htaccess"),
        ('1. 标题 "甲": <a|b>?*.doc', "1. 标题 _甲__ _a_b___.doc"),
        ("", "attachment"),
        ("///", "attachment"),
        ("...", "attachment"),
        ("\ud800.pdf", "attachment.pdf"),
        ("字" * 200 + ".docx", "字" * 83 + ".docx"),
        ("a" * 200 + ".docx", "a" * 115 + ".docx"),
        ("a" * 114 + " b.docx", "a" * 114 + ".docx"),
    ],
)
def test_names_are_made_safe(given_name: str, offered: str) -> None:
    assert safe_name(given_name) == offered


NASTY = st.text(st.sampled_from('./\\ :"<>|?*%\u202e\u200d\u0301\x00\n\ud800字eaK\U0001f600;~'), max_size=150)


@given(st.text(max_size=300) | NASTY)
@example("CON")
@example(" . .pdf")
def test_a_safe_name_is_safe(filename: str) -> None:
    name = safe_name(filename)
    assert 0 < len(name) <= 120
    assert len(name.encode()) <= 255
    assert not re.search(r'[/\\:*?"<>|\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]', name)
    assert not name.startswith((".", " "))
    assert not name.endswith((".", " "))
    assert unicodedata.is_normalized("NFC", name)
    assert name.split(".")[0].strip().upper() not in {"CON", "PRN", "AUX", "NUL", "COM1", "LPT1"}


@given(st.text(max_size=300) | NASTY, st.sampled_from(sorted(ALLOWED)))
def test_a_safe_name_keeps_its_extension(stem: str, extension: str) -> None:
    assert safe_name(f"{stem}.{extension}").endswith(f".{extension}")


@given(st.text(max_size=120) | NASTY)
def test_a_download_header_is_one_line_of_ascii_and_gives_the_name_back(filename: str) -> None:
    name = safe_name(filename)
    header = content_disposition(name)
    found = re.fullmatch(r"""attachment; filename="([ !#$&-\[\]-~]+)"; filename\*=UTF-8''([!-~]+)""", header)
    assert found
    assert unquote(found[2]) == name


def test_a_download_header_of_a_chinese_name() -> None:
    assert content_disposition("建议.pdf") == (
        "attachment; filename=\"attachment.pdf\"; filename*=UTF-8''%E5%BB%BA%E8%AE%AE.pdf"
    )
    assert content_disposition("2026 年报告.pdf").startswith('attachment; filename="2026 ___.pdf"; ')


def test_a_download_header_cannot_be_broken_out_of() -> None:
    header = content_disposition('a"; x="\r\nSet-Cookie: b\ud800')
    assert header.isascii()
    assert not re.search(r"[\r\n]", header)
    assert header.count('"') == 2
