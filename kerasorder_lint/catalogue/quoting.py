"""Keras's own sentences with the values that it prints in them, as far as these are known."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from kerasorder_lint.shapes import UNKNOWN

__all__ = ["array_text", "quote"]


def quote(*parts: Any) -> str:
    """Texts and values in turn, as an f-string prints them; it ends before the first unknown value.

    A text may stand for a value too, as it is.
    """
    said = ""
    for position, part in enumerate(parts):
        if position % 2 and not _is_printed(part):
            return said.rstrip()
        said += str(part)
    return said


def array_text(values: Iterable[Any]) -> Any:
    """How NumPy prints an array of these integers (and None), UNKNOWN where one is not known."""
    items = list(values)
    if not all(item is None or type(item) is int for item in items):
        return UNKNOWN
    texts = [str(item) for item in items]
    width = 0 if None in items else max(map(len, texts), default=0)
    return "[" + " ".join(text.rjust(width) for text in texts) + "]"


def _is_printed(value: Any) -> bool:
    if isinstance(value, (tuple, list)):
        return all(_is_printed(item) for item in value)
    if isinstance(value, dict):
        return all(_is_printed(item) for item in value.values())
    return value is None or type(value) in (int, float, str, bool)
