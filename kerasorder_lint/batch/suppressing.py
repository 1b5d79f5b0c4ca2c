"""`--add-noqa`: a comment for each finding, for code that is to be mended another day.

A file is only written if it still means what it meant, and if the comments do suppress what they
were put there for.
"""

from __future__ import annotations

import ast
import warnings
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from kerasorder_lint.batch.fixing import apply
from kerasorder_lint.engine import Outcome
from kerasorder_lint.findings import Edit, Finding, Fix
from kerasorder_lint.source.decoding import Undecodable, decode
from kerasorder_lint.source.notebook import BrokenNotebook, read_notebook
from kerasorder_lint.source.suppressions import CommentPlaces, Unplaceable
from kerasorder_lint.spans import Position, Span

__all__ = ["Suppressed", "suppress"]

# What cannot be silenced by a comment on its line, or should not be.
_NOT_OURS = frozenset({"KOL001", "KOL002"})


@dataclass(frozen=True, slots=True)
class Suppressed:
    """A file with comments in it.

    added: how many findings they are for. left: the findings that can take no comment.
    """

    data: bytes
    added: int
    left: tuple[Finding, ...]


def suppress(
    data: bytes,
    filename: str,
    findings: Sequence[Finding],
    examine: Callable[[bytes], Outcome],
    is_notebook: bool = False,
) -> Suppressed:
    """The file with a comment for each finding in it that can take one.

    examine: the findings in a changed text of the file.
    """
    mine = [f for f in findings if f.span.filename == filename]
    wanted: dict[tuple[int | None, int], set[str]] = defaultdict(set)
    for finding in mine:
        if finding.code not in _NOT_OURS:
            wanted[finding.span.cell, finding.span.start.row].add(finding.code)
    nothing = Suppressed(data, 0, tuple(mine))
    if not wanted:
        return nothing
    texts = _texts(data, is_notebook)
    fixes: list[Fix] = []
    behind: dict[tuple[int | None, int, int], tuple[str, set[str]]] = {}
    for cell, (text, written) in texts.items():
        places = CommentPlaces(text, written)
        for (there, row), codes in sorted(wanted.items(), key=lambda item: item[0][1]):
            if there != cell:
                continue
            try:
                where, column, content = places.edit(row)
            except Unplaceable:
                continue
            # Statements of one line, and rows that make way for each other, share a comment.
            behind.setdefault((cell, where, column), (content, set()))[1].update(codes)
    for (cell, row, column), (content, codes) in behind.items():
        place = Position(row, column)
        edit = Edit(content + ", ".join(sorted(codes)), Span(filename, place, place, cell))
        fixes.append(Fix("safe", "Suppress it", (edit,)))
    changed, number = apply(data, fixes, is_notebook)
    if not number or not _means_the_same(data, changed, is_notebook):
        return nothing
    left = tuple(examine(changed).findings)
    return Suppressed(changed, len(mine) - len(left), left)


def _texts(data: bytes, is_notebook: bool) -> dict[int | None, tuple[str, str]]:
    """The text of a file, or those of its cells: as Python, and as they stand."""
    try:
        if not is_notebook:
            text = decode(data).text
            return {None: (text, text)}
        notebook = read_notebook(data.decode("utf-8-sig"))
        return {cell.number: (cell.python, cell.text) for cell in notebook.cells}
    except (Undecodable, UnicodeDecodeError, BrokenNotebook):
        return {}


def _means_the_same(before: bytes, after: bytes, is_notebook: bool) -> bool:
    """Whether both make the same tree, cell for cell; comments do not show in trees."""
    old, new = _texts(before, is_notebook), _texts(after, is_notebook)
    return old.keys() == new.keys() and all(_tree(old[key][0]) == _tree(new[key][0]) for key in old)


def _tree(text: str) -> str | None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            return ast.dump(ast.parse(text))
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            return None
