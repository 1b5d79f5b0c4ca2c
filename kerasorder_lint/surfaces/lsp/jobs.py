"""What the loop and the worker process say to each other, in frames over pipes.

Items are plain dictionaries as the protocol has them, with positions in the client's encoding.
"""

from __future__ import annotations

import pickle
import struct
from dataclasses import dataclass, field
from typing import Any

from kerasorder_lint.surfaces.lsp.configuration import ClientSettings
from kerasorder_lint.surfaces.lsp.positions import Encoding

__all__ = ["HEADER", "Action", "Answer", "Job", "Place", "Shown", "Started", "packed", "unpacked"]

HEADER = struct.Struct("<Q")
Item = dict[str, Any]
# A stretch of text (line and column, twice) and what a hover says there, in Markdown. There are
# thousands in a large file, and while they are unpacked the loop stands: plain tuples are quick.
Place = tuple[tuple[int, int], tuple[int, int], str]


@dataclass(frozen=True, slots=True)
class Job:
    """One text to be analysed.

    uris:    of the file, or of the code cells in the order of their numbers.
    folder:  the root of the workspace that it lies in.
    unsaved: open files by path that the worker does not know yet; None for one that was closed.
    """

    number: int
    path: str
    source: str
    is_notebook: bool
    uris: tuple[str, ...]
    folder: str | None
    encoding: Encoding
    settings: ClientSettings
    unsaved: dict[str, str | None] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Started:
    """The worker is at it, and means to be done after so many seconds."""

    number: int
    seconds: float


@dataclass(frozen=True, slots=True)
class Action:
    """Something that a code action does.

    start, end: where it is offered. diagnostic: what it answers, if one.
    edits:      text edits by document.
    """

    start: tuple[int, int]
    end: tuple[int, int]
    title: str
    kind: str
    edits: dict[str, list[Item]]
    diagnostic: Item | None = None
    preferred: bool = False


@dataclass(slots=True)
class Shown:
    """What is shown in one text besides diagnostics; stays while the text does not parse."""

    hints: list[Item] = field(default_factory=list)
    lenses: list[Item] = field(default_factory=list)
    symbols: list[Item] = field(default_factory=list)
    places: list[Place] = field(default_factory=list)


@dataclass(slots=True)
class Answer:
    """What came of a job, by document.

    unread:   the documents that do not parse.
    failed:   nothing came of it; what was known before stays.
    followed: paths of files that the result rests on.
    notes:    what the user has to be told: a configuration that cannot be used, a failure of ours.
    """

    number: int
    diagnostics: dict[str, list[Item]] = field(default_factory=dict)
    actions: dict[str, list[Action]] = field(default_factory=dict)
    shown: dict[str, Shown] = field(default_factory=dict)
    unread: frozenset[str] = frozenset()
    failed: bool = False
    followed: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


def packed(message: Job | Started | Answer) -> bytes:
    """A message as a frame."""
    body = pickle.dumps(message, pickle.HIGHEST_PROTOCOL)
    return HEADER.pack(len(body)) + body


def unpacked(body: bytes) -> Any:
    """The message in the body of a frame."""
    return pickle.loads(body)
