"""What a file makes of Python's search path: `sys.path.insert(0, …)` and its kind.

Where a place lies on the disk is for `modules` to say, which knows the file's name.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

__all__ = ["ITSELF", "OWN", "REST", "UP", "Place", "SearchPath", "as_place", "path_in"]

#: What a text must hold for anything here to be of interest.
_CHANGES = re.compile(
    rb"sys(?:\s*\.\s*path\s*(?:\.\s*(?:append|extend|insert|pop|remove)\b"
    rb"|\[[^\]\n]*\]\s*\+?=[^=]|\+?=[^=])"
    rb"|[ \t]+import\b[^\n]*\bpath\b)"
)
_WORDS = (b"addsitedir", b"del sys.path")
#: The same for `import sys as …`, which much code has that is written by programs.
_RENAMED = re.compile(rb"sys[ \t]+as\b")
_CHANGES_RENAMED = re.compile(
    rb"\.\s*path\s*(?:\.\s*(?:append|extend|insert|pop|remove)\b|\[|\+?=[^=])"
)
#: The last part of `__file__`.
ITSELF = "\0"
#: A folder above the anchor, whose name is not known: `dirname` leads from there to the next one,
#: and from a `..` that is written to what stands before it.
UP = "\0up"

Anchor = Literal["file", "cwd", "root", ""]


@dataclass(frozen=True, slots=True)
class Place:
    """A path as code puts it together.

    anchor: the folder of the file, the working directory, the root of the disk, or nothing: a
            relative path, which is looked for in the working directory.
    parts:  the names from there on, `..` and `UP` among them.
    """

    anchor: Anchor
    parts: tuple[str, ...] = ()

    @property
    def normal(self) -> Place:
        """The same without `..` behind a name, and with `..` alone for what is above."""
        kept: list[str] = []
        for part in (".." if part == UP else part for part in self.parts):
            if part == ".." and kept and kept[-1] != "..":
                kept.pop()
            elif not part:
                continue
            elif part != ".." or self.anchor != "root":
                kept.append(part)
        return Place(self.anchor, tuple(kept))

    @property
    def absolute(self) -> Place:
        """What `os.path.abspath` gives, where no `..` is left."""
        place = Place(self.anchor or "cwd", self.parts).normal
        return Place(place.anchor, tuple(UP if part == ".." else part for part in place.parts))

    @property
    def parent(self) -> Place:
        """What `os.path.dirname` and `Path.parent` give; `..` counts as any name there."""
        if self.parts and self.parts[-1] != UP:
            return Place(self.anchor, self.parts[:-1])
        return self if self.anchor in ("", "root") else Place(self.anchor, (*self.parts, UP))

    def __truediv__(self, other: Place | str) -> Place:
        behind = as_place(other) if isinstance(other, str) else other
        return behind if behind.anchor else Place(self.anchor, self.parts + behind.parts)


#: The file's own folder, which Python puts first, and what it looks into besides.
OWN = Place("file", ("\0own",))
REST = Place("root", ("\0rest",))


def as_place(text: str) -> Place:
    """A path that stands in a text."""
    parts = tuple(part for part in text.split("/") if part not in ("", "."))
    return Place("root" if text.startswith("/") else "", parts)


@dataclass(frozen=True, slots=True)
class SearchPath:
    """The search path as the file leaves it.

    states: the path from a line on, in order; each is `OWN`, `REST` and other places.
    early:  the first lines on which a module is imported outside of functions, by its first name.
    """

    states: tuple[tuple[int, tuple[Place, ...]], ...]
    early: dict[str, int]

    def at_import(self, top: str) -> tuple[Place, ...]:
        """The path where the file first imports something by that name."""
        line = self.early.get(top)
        found: tuple[Place, ...] = (OWN, REST)
        for begin, state in self.states:
            if line is None or begin < line:
                found = state
        return found

    @property
    def at_end(self) -> tuple[Place, ...]:
        return self.states[-1][1]


def path_in(data: bytes) -> SearchPath | None:
    """What the bytes of a file make of the search path; None for nothing, or no Python."""
    if not _may_change_it(data):
        return None
    from kerasorder_lint.source.path_changes import path_of
    from kerasorder_lint.source.trees import tree_of

    tree = tree_of(data, "")
    return None if tree is None else path_of(tree)


def _may_change_it(data: bytes) -> bool:
    """Whether the file is worth parsing; most are not, and a search takes much less time."""
    if _CHANGES.search(data) is not None or any(word in data for word in _WORDS):
        return True
    return _RENAMED.search(data) is not None and _CHANGES_RENAMED.search(data) is not None
