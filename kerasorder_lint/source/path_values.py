"""Values that paths are made of, and what methods of paths and texts make of them."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from kerasorder_lint.source.search_path import ITSELF, UP, Place, as_place

__all__ = [
    "FILE",
    "UNKNOWN",
    "Library",
    "Method",
    "Parents",
    "filled",
    "joined",
    "last_of",
    "library",
    "method",
    "place_of",
    "size_of",
]

#: `__file__`.
FILE = Place("file", (ITSELF,))
#: In place of what is not known.
UNKNOWN: Any = None
_SAME = {"os.sys": "sys", "posixpath": "os.path", "os.path.os": "os"}


@dataclass(frozen=True, slots=True)
class Library:
    """A name of Python's library: `os.path.join`."""

    name: str


@dataclass(frozen=True, slots=True)
class Parents:
    """`Path.parents`."""

    of: Place


@dataclass(frozen=True, slots=True)
class Method:
    """A method of a path or a text."""

    of: Place | str
    name: str


def library(name: str) -> Library:
    for other, own in _SAME.items():
        if name == other or name.startswith(other + "."):
            return library(own + name[len(other) :])
    return Library(name)


def place_of(value: Any) -> Place | None:
    if isinstance(value, Place):
        return value
    if isinstance(value, str) and not value.startswith("~"):
        return as_place(value)
    return None


def size_of(value: Any) -> int:
    """How many characters, parts or values it has; a name that is added to itself has many."""
    if isinstance(value, Place):
        return len(value.parts)
    return len(value) if isinstance(value, (str, tuple)) else 1


def last_of(place: Place) -> Any:
    return place.parts[-1] if place.parts and place.parts[-1] not in (ITSELF, UP) else UNKNOWN


def joined(values: Sequence[Any]) -> Any:
    """Texts and paths one behind the other."""
    if all(isinstance(value, str) for value in values):
        return "".join(values)
    result: Any = UNKNOWN
    text = ""
    for number, value in enumerate(values):
        if isinstance(value, str):
            text += value
        elif number == 0 and isinstance(value, Place):
            result = value
        elif result is not UNKNOWN and isinstance(value, Place) and text.endswith("/"):
            if value.anchor:
                return UNKNOWN
            text += "/".join(value.parts)
        else:
            return UNKNOWN
    if not isinstance(result, Place):
        return UNKNOWN
    if not text.startswith("/") and text and result.parts[-1:] != ("",):
        return UNKNOWN
    # A slash at the end waits for what comes behind it.
    slash = ("",) if text.endswith("/") else ()
    return result / Place("", as_place(text).parts + slash)


def filled(texts: list[str], values: Sequence[Any]) -> Any:
    """A text with values in its gaps."""
    if len(texts) != len(values) + 1:
        return UNKNOWN
    parts: list[Any] = [texts[0]] if texts[0] else []
    for value, text in zip(values, texts[1:]):
        parts += [value, text]
    return joined(parts)


def method(called: Method, values: tuple[Any, ...]) -> Any:
    """What a method of a path or a text gives."""
    place, name = called.of, called.name
    if isinstance(place, str):
        if name == "format" and "{}" in place:
            return filled(place.split("{}"), values)
        if name == "join" and len(values) == 1 and isinstance(values[0], tuple):
            parts: list[Any] = []
            for number, value in enumerate(values[0]):
                parts += [place, value] if number else [value]
            return joined(parts)
        return UNKNOWN
    if name in ("resolve", "absolute"):
        return place.absolute
    if name in ("as_posix", "expanduser", "__str__", "__fspath__"):
        return place
    if name == "joinpath":
        for value in values:
            behind = place_of(value)
            if behind is None:
                return UNKNOWN
            place = place / behind
        return place
    if name in ("rsplit", "rpartition") and values[:1] in (("/",), (os.sep,)):
        if name == "rpartition":
            return (place.parent, values[0], last_of(place))
        return (place.parent, last_of(place)) if values[1:] in ((), (1,)) else UNKNOWN
    return UNKNOWN
