"""How code leaves its place: `return`, `break`, an exception, the end of the program."""

from __future__ import annotations

import builtins as python
from functools import lru_cache
from typing import Any

__all__ = [
    "SIGNALS",
    "BreakLoop",
    "ContinueLoop",
    "Matters",
    "PathEnds",
    "Raised",
    "Returned",
    "classes_of",
]


class Returned(Exception):
    """`return` of a function of the analysed code."""

    def __init__(self, value: Any) -> None:
        self.value = value


class BreakLoop(Exception):
    pass


class ContinueLoop(Exception):
    pass


class Raised(Exception):
    """An exception of the analysed code.

    name:    its class where known, else None.
    classes: the names of its class and of what that derives from, `?` among them where not all
             of these are known.
    value:   the exception itself where the code made it, else None.
    """

    def __init__(
        self,
        name: str | None = None,
        classes: frozenset[str] | None = None,
        value: Any = None,
    ) -> None:
        self.name = name
        if classes is None:
            classes = frozenset({"?"}) if name is None else classes_of(name)
        self.classes, self.value = classes, value


class PathEnds(Exception):
    """`sys.exit()` and the like."""


class Matters(Exception):
    """Something happened to a Keras object in a branch of which nothing else was asked."""


@lru_cache(maxsize=256)
def classes_of(name: str) -> frozenset[str]:
    """An exception's class and its bases, by name."""
    found = getattr(python, name, None)
    if isinstance(found, type):
        return frozenset(base.__name__ for base in found.__mro__)
    return frozenset({name, "Exception", "BaseException"})


SIGNALS = (Returned, BreakLoop, ContinueLoop, Raised, PathEnds)
