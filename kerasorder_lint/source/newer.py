"""Syntax that is newer than the Python that runs, blanked so that the rest can be read.

libcst has a grammar of its own and tells where the new constructs stand. Each gives way to
something of the same extent that says less: no type parameters, an unknown name for a string. It is
only asked if the text looks as if it had such constructs; it takes ten times what `ast` takes.
"""

from __future__ import annotations

import ast
import re
import sys
import warnings
from typing import TYPE_CHECKING, Literal

from kerasorder_lint.source import bounds
from kerasorder_lint.source.positions import Lines
from kerasorder_lint.spans import Position

if TYPE_CHECKING:
    import libcst

__all__ = ["readable"]

# The first Python that reads what a pattern hints at.
_HINTS = (
    ((3, 11), re.compile(r"except[ \t]*\*|\[[^\]\n]*\*\w|:[ \t]*\*\w")),
    (
        (3, 12),
        re.compile(r"^[ \t]*(?:type[ \t]+\w|(?:async[ \t]+)?(?:def|class)[ \t]+\w+[ \t]*\[)", re.M),
    ),
    ((3, 12), re.compile(r"\b[rR]?[fF][rR]?[\"']")),
    ((3, 13), re.compile(r"^[ \t]*(?:type|def|class|async)\b[^\n]*\[[^\n]*=", re.M)),
    ((3, 14), re.compile(r"\b[rR]?[tT][rR]?[\"']|except[ \t]+\w[\w.]*[ \t]*,")),
)


_AS_CODE = str.maketrans({'"': " ", "'": " ", "#": " "})
_BRACKETS = 60


def readable(text: str, version: tuple[int, ...] = sys.version_info[:2]) -> str | None:
    """The text with newer constructs blanked; None if it has none, or is broken anyhow."""
    if not any(version < since and hint.search(text) for since, hint in _HINTS):
        return None
    deep = bounds.deep_statements(text)
    if deep:
        text = bounds.without(text, deep)
    # libcst ends the process on what nests too deep, within f-strings too: so count those as code.
    bare = text.translate(_AS_CODE)
    if bounds.deep_statements(bare) or bounds.deepest_bracket(bare) > _BRACKETS:
        return None
    try:
        return _piecewise(text)
    except Exception:  # a parser error of libcst; what it says, Python has said already
        return None


def _piecewise(text: str) -> str:
    """The text with those top-level statements blanked that Python does not read."""
    parts = re.split("(\r\n|\r|\n)", text)
    pieces = ["".join(parts[2 * first - 2 : 2 * last]) for first, last in bounds.top_level(text)]
    if "".join(pieces) != text:
        return _blanked(text)
    return "".join(piece if _is_readable(piece, "exec") else _blanked(piece) for piece in pieces)


def _blanked(text: str) -> str:
    import libcst
    from libcst.metadata import MetadataWrapper, PositionProvider

    wrapper = MetadataWrapper(libcst.parse_module(text), unsafe_skip_copy=True)
    places = wrapper.resolve(PositionProvider)
    lines = Lines(text)
    edits: list[tuple[int, int, str]] = []

    def place(node: libcst.CSTNode) -> tuple[int, int]:
        found = places[node]
        start = Position(found.start.line, found.start.column + 1)
        return lines.offset(start), lines.offset(Position(found.end.line, found.end.column + 1))

    def give_way(start: int, end: int, form: str) -> None:
        edits.append((start, end, _filled(text[start:end], form)))

    class Visitor(libcst.CSTVisitor):
        def visit_TypeAlias(self, node: libcst.TypeAlias) -> bool:
            give_way(*place(node), "pass")
            return False

        def visit_TypeParameters(self, node: libcst.TypeParameters) -> bool:
            give_way(*place(node), "")
            return False

        def visit_ExceptStarHandler(self, node: libcst.ExceptStarHandler) -> None:
            start, _ = place(node)
            star = text.index("*", start)
            edits.append((star, star + 1, " "))

        def visit_ExceptHandler(self, node: libcst.ExceptHandler) -> None:
            kind = node.type
            if isinstance(kind, libcst.Tuple) and not kind.lpar:
                give_way(*place(kind), "_")

        def visit_TemplatedString(self, node: libcst.TemplatedString) -> bool:
            give_way(*place(node), "_")
            return False

        def visit_FormattedString(self, node: libcst.FormattedString) -> bool:
            start, end = place(node)
            if not _is_readable(text[start:end]):
                give_way(start, end, "_")
            return False

        def visit_ConcatenatedString(self, node: libcst.ConcatenatedString) -> bool:
            start, end = place(node)
            if _is_readable(text[start:end]):
                return False
            give_way(start, end, "_")
            return False

        def visit_Index(self, node: libcst.Index) -> None:
            if node.star:
                give_way(*place(node), "_")

        def visit_Param(self, node: libcst.Param) -> None:
            star = node.annotation.annotation if node.annotation is not None else None
            if isinstance(star, libcst.StarredElement):
                give_way(*place(star), "_")

    wrapper.module.visit(Visitor())
    for start, end, content in sorted(edits, reverse=True):
        text = text[:start] + content + text[end:]
    return text


def _is_readable(text: str, mode: Literal["exec", "eval"] = "eval") -> bool:
    """Whether Python reads some statements, or an expression that may go over several lines."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            ast.parse(f"({text}\n)" if mode == "eval" else text)
    except (SyntaxError, ValueError):
        return False
    return True


def _filled(old: str, form: str) -> str:
    """Something of the same lines and columns: `pass`, nothing, or a name that nobody knows."""
    parts = re.split("(\r\n|\r|\n)", old)
    if form == "_" and len(parts) > 1:
        # Brackets carry a name over the lines that the old text took.
        parts[0] = "(" + "_" * (len(parts[0]) - 1)
        parts[2:-1:2] = ["" for _ in parts[2:-1:2]]
        parts[-1] = ")".rjust(len(parts[-1]))
        return "".join(parts)
    parts[0] = "_" * len(parts[0]) if form == "_" else form.ljust(len(parts[0]))
    parts[2::2] = [" " * len(part) for part in parts[2::2]]
    return "".join(parts)
