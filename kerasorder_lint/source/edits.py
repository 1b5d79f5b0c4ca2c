"""Applies fixes to text: those that do not overlap, the first come first served."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Mapping
from typing import Union

from kerasorder_lint.findings import Fix
from kerasorder_lint.source.positions import Lines

__all__ = ["Chosen", "apply_fixes", "chosen_edits"]

#: An edit as a cell's number, or None, two offsets into its text, and what goes between them.
Chosen = tuple[Union[int, None], int, int, str]


def apply_fixes(text: str, fixes: Iterable[Fix]) -> tuple[str, int]:
    """The changed text, and how many of the fixes went into it."""
    taken, applied = chosen_edits({None: text}, fixes)
    for _, start, end, content in sorted(taken, key=lambda edit: edit[1:], reverse=True):
        text = text[:start] + content + text[end:]
    return text, applied


def chosen_edits(texts: Mapping[int | None, str], fixes: Iterable[Fix]) -> tuple[list[Chosen], int]:
    """The edits that can be made at once, and how many fixes they are.

    A fix is applied as a whole or not at all; one that touches another waits for the next turn.

    texts: by the numbers of their cells; of what is no notebook the one by None.
    """
    lines = {cell: Lines(text) for cell, text in texts.items()}
    taken: list[Chosen] = []
    applied = 0
    for fix in fixes:
        if any(edit.span.cell not in lines for edit in fix.edits):
            continue
        found = {
            (
                edit.span.cell,
                lines[edit.span.cell].offset(edit.span.start),
                lines[edit.span.cell].offset(edit.span.end),
                edit.content,
            )
            for edit in fix.edits
        }
        wanted = sorted(found, key=lambda edit: (edit[0] or 0, *edit[1:]))
        if not wanted or any(_overlap(new, old) for new in wanted for old in taken):
            continue
        if any(_overlap(one, other) for one, other in itertools.pairwise(wanted)):
            continue
        taken.extend(wanted)
        applied += 1
    return taken, applied


def _overlap(one: Chosen, other: Chosen) -> bool:
    """Whether two edits share a character or a place to insert."""
    cell, start, end, _ = one
    there, begin, stop, _ = other
    return cell == there and ((start < stop and begin < end) or start == begin)
