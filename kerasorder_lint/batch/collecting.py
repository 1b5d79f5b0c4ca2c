"""What lives long is seldom looked through for garbage while many files are analysed.

The trees and scopes that a run keeps are many objects. To look through all of them takes a fifth of
a second, which would fall on whichever file is at hand, again and again.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager

__all__ = ["seldom", "seldom_from_now_on"]

_SELDOM = (1_000, 10, 1_000)


def seldom_from_now_on() -> None:
    """For a process of our own."""
    gc.freeze()  # what is imported stays
    gc.set_threshold(*_SELDOM)


@contextmanager
def seldom() -> Iterator[None]:
    """For the length of the block, in a process that may be somebody else's."""
    before = gc.get_threshold()
    gc.set_threshold(*_SELDOM)
    try:
        yield
    finally:
        gc.set_threshold(*before)
