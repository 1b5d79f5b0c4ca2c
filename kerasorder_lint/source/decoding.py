"""Bytes to text, as Python reads its source files (PEP 263)."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass

__all__ = ["Decoded", "Undecodable", "decode", "encode"]

_COOKIE = re.compile(rb"^[ \t\f]*#.*?coding[:=][ \t]*([-\w.]+)")
_NO_CODE = re.compile(rb"^[ \t\f]*(?:#.*)?$")
_LINE_END = re.compile(rb"\r\n|\r|\n")


@dataclass(frozen=True, slots=True)
class Decoded:
    """Text with its line ends as they stand in the file, and how to write it back."""

    text: str
    encoding: str = "utf-8"
    bom: bool = False


class Undecodable(Exception):
    """The bytes are no Python source. `row` and `column` are counted from 1."""

    def __init__(self, message: str, row: int = 1, column: int = 1) -> None:
        super().__init__(message)
        self.message = message
        self.row = row
        self.column = column


def _declared(data: bytes) -> tuple[str, int] | None:
    """The encoding that one of the first two lines declares, and which."""
    lines = _LINE_END.split(data[:4096], maxsplit=2)[:2]
    for number, line in enumerate(lines, 1):
        match = _COOKIE.match(line)
        if match:
            return match[1].decode("ascii", "replace"), number
        if not _NO_CODE.match(line):
            return None
    return None


def _place(data: bytes, offset: int, encoding: str) -> tuple[int, int]:
    before = data[:offset]
    lines = _LINE_END.split(before)
    return len(lines), len(lines[-1].decode(encoding, "replace")) + 1


def decode(data: bytes) -> Decoded:
    """The text of a source file.

    Problems: `Undecodable` for an unknown or contradicting encoding, for bytes that do not belong
              to it, and for NUL characters, all of which Python refuses too.
    """
    bom = data.startswith(codecs.BOM_UTF8)
    if bom:
        data = data[len(codecs.BOM_UTF8) :]
    declared = _declared(data)
    encoding = "utf-8"
    if declared is not None:
        name, row = declared
        try:
            codec = codecs.lookup(name)
        except (LookupError, ValueError):
            raise Undecodable(f"unknown encoding: {name}", row) from None
        if not getattr(codec, "_is_text_encoding", True):
            raise Undecodable(f"{name} is not a text encoding", row)
        encoding = codec.name
        if bom and encoding not in ("utf-8", "utf-8-sig"):
            raise Undecodable(f"the file starts as UTF-8 and declares {name}", row)
    elif data[:2] in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE):
        raise Undecodable("the file is UTF-16, which Python does not read as source")
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        row, column = _place(data, error.start, encoding)
        byte = data[error.start] if error.start < len(data) else 0
        raise Undecodable(f"byte 0x{byte:02x} is not valid {encoding}", row, column) from None
    except Exception as error:  # codecs of other packages, and `idna` and its kind
        raise Undecodable(f"the file cannot be read as {encoding}: {error}") from None
    nul = text.find("\0")
    if nul >= 0:
        lines = re.split("\r\n|\r|\n", text[:nul])
        raise Undecodable("source code cannot contain null bytes", len(lines), len(lines[-1]) + 1)
    return Decoded(text, encoding, bom)


def encode(text: str, like: Decoded) -> bytes:
    """The bytes of changed text, in the encoding of the original."""
    data = text.encode(like.encoding)
    return codecs.BOM_UTF8 + data if like.bom and not data.startswith(codecs.BOM_UTF8) else data
