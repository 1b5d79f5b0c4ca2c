"""Applies fixes to text: those that do not overlap, the first come first served."""

from __future__ import annotations

import itertools
from collections.abc import Iterable

from kerasorder_lint.findings import Fix
from kerasorder_lint.source.positions import Lines

__all__ = ["apply_fixes", "chosen_edits"]


def apply_fixes(text: str, fixes: Iterable[Fix]) -> tuple[str, int]:
    """The changed text, and how many of the fixes went into it."""
    taken, applied = chosen_edits(text, fixes)
    for start, end, content in sorted(taken, reverse=True):
        text = text[:start] + content + text[end:]
    return text, applied


def chosen_edits(text: str, fixes: Iterable[Fix]) -> tuple[list[tuple[int, int, str]], int]:
    """The edits that can be made at once, as offsets and content, and how many fixes they are.

    A fix is applied as a whole or not at all; one that touches another waits for the next turn.
    """
    lines = Lines(text)
    taken: list[tuple[int, int, str]] = []
    applied = 0
    for fix in fixes:
        wanted = sorted(
            {
                (lines.offset(edit.span.start), lines.offset(edit.span.end), edit.content)
                for edit in fix.edits
            }
        )
        if not wanted or any(_overlap(new, old) for new in wanted for old in taken):
            continue
        if any(_overlap(one, other) for one, other in itertools.pairwise(wanted)):
            continue
        taken.extend(wanted)
        applied += 1
    return taken, applied


def _overlap(one: tuple[int, int, str], other: tuple[int, int, str]) -> bool:
    """Whether two edits share a character or a place to insert."""
    if one[:2] == other[:2]:
        return True
    return (one[0] < other[1] and other[0] < one[1]) or one[0] == other[0]
