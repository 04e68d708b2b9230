"""Decides in which encoding a text file is written, by reading it through once in small pieces."""

import codecs
from typing import BinaryIO

from domain.imports.sheet import FileRefused, Flaw

UTF16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
CHUNK = 1024 * 1024
SAMPLE = 200_000  # characters by which it is judged whether people wrote them
UTF8_SIGNS = 8  # so many characters of several bytes that fit are no accident


def encoding_of(file: BinaryIO) -> str:
    """`utf-8`, `utf-16` with its mark, else `gb18030`. Raises FileRefused.

    GB18030 can read almost any bytes as some text, so it is believed only where the file is not UTF-8 that was
    damaged further down, and where the characters are such as people write.
    """
    file.seek(0)
    mark = file.read(3)
    if mark.startswith(UTF16):
        _read_through(file, "utf-16")
        return "utf-16"
    broken = _broken_utf8(file)
    if broken is None:
        return "utf-8"
    line, signs = broken
    if mark == codecs.BOM_UTF8 or signs >= UTF8_SIGNS:
        raise FileRefused(Flaw("encoding_broken", line=line, params={"line": line}))
    foreign = _read_through(file, "gb18030")
    if 5 * len(foreign.encode("gb2312", "ignore")) < 2 * len(foreign):
        raise FileRefused(Flaw("encoding_unknown"))
    return "gb18030"


def _broken_utf8(file: BinaryIO) -> tuple[int, int] | None:
    """The line where the file stops being UTF-8, and how many characters of several bytes came before."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    file.seek(0)
    lines = signs = 0
    while True:
        piece = file.read(CHUNK)
        try:
            text = decoder.decode(piece, final=not piece)
        except UnicodeDecodeError as error:
            good: str = error.object[: error.start].decode("utf-8", "replace")
            return lines + good.count("\n") + 1, signs + _foreign(good)
        if not piece:
            return None
        lines += text.count("\n")
        signs += 0 if text.isascii() or signs >= UTF8_SIGNS else _foreign(text)


def _foreign(text: str) -> int:
    return len(text) - sum(map(str.isascii, text))


def _read_through(file: BinaryIO, encoding: str) -> str:
    """What is not ASCII at the beginning. Raises FileRefused where the file is not in this encoding."""
    decoder = codecs.getincrementaldecoder(encoding)()
    file.seek(0)
    seen = lines = 0
    sample: list[str] = []
    while True:
        piece = file.read(CHUNK)
        try:
            text = decoder.decode(piece, final=not piece)
        except UnicodeDecodeError as error:
            line = lines + error.object[: error.start].count(b"\n") + 1
            raise FileRefused(Flaw("encoding_unknown", line=line)) from error
        if seen < SAMPLE:
            sample.append("".join(character for character in text[: SAMPLE - seen] if not character.isascii()))
        seen += len(text)
        lines += text.count("\n")
        if not piece:
            return "".join(sample)
