"""Which calls of generators give all that they have.

A generator is run when it is called, and all that it yields is kept. In Python its body runs as far
as somebody asks: what it does is certain only where the place that calls it takes everything.
"""

from __future__ import annotations

import ast
from typing import Any

from kerasorder_lint.interpreter.walking import children_of

__all__ = ["exhausted", "is_exhausted", "loop_exhausts", "takes_all"]

_TAKERS = frozenset({"dict", "frozenset", "list", "max", "min", "set", "sorted", "sum", "tuple"})
#: They hand on what they get, each item when it is asked for.
_PASSING = frozenset({"enumerate", "zip", "map", "filter", "iter"})


def exhausted(node: Any) -> None:
    """Notes that all that this expression gives is taken."""
    if not isinstance(node, (ast.Call, ast.GeneratorExp)):
        return
    node._exhausted = True  # type: ignore[union-attr]
    if (
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id in _PASSING
        and len(node.args) == 1
    ):
        exhausted(node.args[0])


def takes_all(node: ast.Call, name: str | None = None) -> None:
    """The same of the argument of `list(...)` and its kind.

    name: what is called, where that is a name of Python's or a library's.
    """
    called = node.func.id if isinstance(node.func, ast.Name) else name
    if called in _TAKERS and node.args:
        exhausted(node.args[0])


def is_exhausted(node: Any) -> bool:
    """Whether the place that calls a generator takes all of it."""
    return bool(getattr(node, "_exhausted", False))


def loop_exhausts(node: Any) -> None:
    """The same of what a `for` goes through, if nothing leaves the loop."""
    if not isinstance(node.iter, (ast.Call, ast.GeneratorExp)) or hasattr(node, "_looked_at"):
        return
    node._looked_at = True
    stack: list[Any] = list(node.body)
    while stack:
        inner = stack.pop()
        if isinstance(inner, (ast.Break, ast.Return, ast.Raise)):
            return
        if not isinstance(inner, (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda, ast.ClassDef)):
            stack.extend(children_of(inner))
    exhausted(node.iter)
