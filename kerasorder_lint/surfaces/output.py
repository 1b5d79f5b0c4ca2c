"""What reports need of the outside, and where they go: lines, colours, streams, files."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable
from typing import Any

from kerasorder_lint.surfaces.failing import Failure

__all__ = ["Lines", "checked_target", "wants_color", "write_bytes", "write_report"]


class Lines:
    """The lines of files, or of cells, for reports that show them."""

    def __init__(self, texts: dict[str, bytes]) -> None:
        self._texts = texts
        self._known: dict[tuple[str, int | None], list[str] | None] = {}

    def __call__(self, filename: str, cell: int | None) -> list[str] | None:
        key = (filename, cell)
        if key not in self._known:
            self._known[key] = self._read(filename, cell)
        return self._known[key]

    def _read(self, filename: str, cell: int | None) -> list[str] | None:
        from kerasorder_lint.source.decoding import Undecodable, decode
        from kerasorder_lint.source.notebook import BrokenNotebook, read_notebook
        from kerasorder_lint.source.positions import split_lines

        try:
            data = self._texts.get(filename)
            if data is None:
                with open(filename, "rb") as file:
                    data = file.read()
            if cell is None:
                return split_lines(decode(data).text)
            notebook = read_notebook(data.decode("utf-8-sig"))
            return split_lines(notebook.cells[cell - 1].text)
        except (OSError, ValueError, IndexError, Undecodable, BrokenNotebook):
            return None


def wants_color(stream: Any) -> bool:
    """Colour on a terminal; NO_COLOR and FORCE_COLOR decide where they are set."""
    if os.environ.get("NO_COLOR"):
        return False
    if os.environ.get("FORCE_COLOR"):
        return True
    return bool(stream.isatty()) and os.environ.get("TERM") != "dumb"


def write_bytes(data: bytes) -> None:
    """Bytes onto standard output, behind what was written as text."""
    sys.stdout.flush()
    sys.stdout.buffer.write(data)
    sys.stdout.buffer.flush()


def checked_target(option: str, path: str) -> None:
    """Whether a file can be written there is said before the work, not behind it."""
    folder = os.path.dirname(path) or "."
    if os.path.isdir(path):
        raise Failure(f"{option}: {path}: Is a directory")
    if not os.path.isdir(folder):
        raise Failure(f"{option}: {path}: there is no folder {folder}")


def write_report(path: str, pieces: Iterable[str]) -> None:
    """A report into a file, in UTF-8 whatever the terminal's encoding."""
    try:
        with open(path, "w", encoding="utf-8", errors="backslashreplace", newline="\n") as file:
            file.writelines(pieces)
    except OSError as error:
        raise Failure(f"{path}: {error.strerror or error}") from None
