"""Checks that code makes before it goes on: an `assert`, an `if` that only raises.

Where a check asks, among other things, about what a condition has decided before, whoever has come
by both has met what the check is for. What is wrong under that condition alone is mostly what the
check keeps away: `assert set(columns) == set(names)` behind `names = names or []`.
"""

from __future__ import annotations

import ast
from typing import Any

from kerasorder_lint.graph.program import Check
from kerasorder_lint.interpreter.machine import Machine
from kerasorder_lint.interpreter.walking import nodes_of

__all__ = ["passed"]

#: How often what a name was assigned is looked up in its turn.
_STEPS = 3


def passed(m: Machine, test: ast.expr | None) -> None:
    """Notes that the way goes on behind a check of which it is not known how it comes out."""
    if test is not None and (m.decisions or m.with_defaults):
        words = _words_of(m, test)
        m.passed.append(Check(len(m.decisions), len(m.events), words))


def _words_of(m: Machine, test: ast.expr) -> frozenset[str]:
    """Names and attributes that a check rests on, those that its names were computed from too."""
    kept: frozenset[str] | None = getattr(test, "_words", None)
    if kept is None:
        function = m.frame.function
        body = [] if function is None else nodes_of(function.node)
        words = _read_in(test)
        for _ in range(_STEPS):
            further = set(words)
            for part in body:
                if isinstance(part, ast.Assign) and part.targets:
                    if any(isinstance(t, ast.Name) and t.id in words for t in part.targets):
                        further |= _read_in(part.value)
            if further == words:
                break
            words = further
        kept = frozenset(words)
        test._words = kept  # type: ignore[attr-defined]
    return kept


def _read_in(node: Any) -> set[str]:
    return {
        part.id if isinstance(part, ast.Name) else part.attr
        for part in nodes_of(node)
        if isinstance(part, (ast.Name, ast.Attribute))
    }
