"""How long the shapes of layers may be worked out, and how often they were.

Models that hold one another twice and more are worked out again at each level, twice as often as
one level above. Nothing in the text says so: time alone bounds it, that of the processor: what
else the machine does decides nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from math import inf
from time import thread_time as clock

__all__ = ["LimitReached", "check", "clock", "keep", "kept", "within"]

_deadline: ContextVar[float] = ContextVar("deadline", default=inf)


class LimitReached(Exception):
    """A bound on steps or time: what was begun ends here."""

    def __init__(self, what: str) -> None:
        self.what = what


@contextmanager
def within(seconds: float) -> Iterator[None]:
    """Bounds what the block works out."""
    token = _deadline.set(min(_deadline.get(), clock() + seconds))
    try:
        yield
    finally:
        _deadline.reset(token)


class _Kept:
    """How often somebody asked for time: once for each layer that is made or applied, in models
    and models within them."""

    __slots__ = ("times",)

    def __init__(self) -> None:
        self.times = 0


kept = _Kept()


def keep() -> None:
    """Ends what applies a layer if its time is over."""
    kept.times += 1
    if not kept.times & 7:  # asking for the time takes as long as a small layer
        check()


def check() -> None:
    """Ends what runs if its time is over."""
    if clock() > _deadline.get():
        raise LimitReached("time")
