"""Trees of the project's files that others import, parsed once for all files of a run.

Files of one project import the same few modules again and again. A tree depends on the bytes
alone, so that it may be shared; whoever walks it notes only what follows from the tree itself.
"""

from __future__ import annotations

import ast
from collections import OrderedDict

from kerasorder_lint.source.decoding import Undecodable, decode
from kerasorder_lint.source.parsing import parse

__all__ = ["MAX_BYTES", "clear", "tree_of"]

#: A larger file is not followed: to parse it would take the time of the file that imports it.
MAX_BYTES = 300_000
#: Bytes of source whose trees are kept; a tree takes up to a hundred times as much.
_KEPT = 800_000


class _Kept:
    """The trees that were used last."""

    def __init__(self) -> None:
        self._trees: OrderedDict[bytes, ast.Module | None] = OrderedDict()
        self._size = 0

    def of(self, data: bytes, filename: str) -> ast.Module | None:
        if data in self._trees:
            self._trees.move_to_end(data)
            return self._trees[data]
        tree = _parse(data, filename)
        self._trees[data] = tree
        self._size += len(data)
        while self._size > _KEPT and len(self._trees) > 1:
            dropped, _ = self._trees.popitem(last=False)
            self._size -= len(dropped)
        return tree

    def clear(self) -> None:
        self._trees.clear()
        self._size = 0


def _parse(data: bytes, filename: str) -> ast.Module | None:
    try:
        text = decode(data).text
    except Undecodable:
        return None
    parsed = parse(text, filename, compiled=False)
    return None if parsed.deep else parsed.tree


_kept = _Kept()


def tree_of(data: bytes, filename: str) -> ast.Module | None:
    """The tree of a file that is imported.

    Unknown: None for what is too large, does not parse, or nests too deep to be read whole.
    """
    return None if len(data) > MAX_BYTES else _kept.of(data, filename)


def clear() -> None:
    """Forgets all trees."""
    _kept.clear()
