"""Which calls of generators give all that they have.

A generator is run when it is called, and all that it yields is kept. In Python its body runs as far
as somebody asks: what it does is certain only where the place that calls it takes everything.
"""

from __future__ import annotations

import ast
from typing import Any

from kerasorder_lint.interpreter.values import DictV, ListV, MethodOf, Ref, SetV
from kerasorder_lint.interpreter.walking import children_of

__all__ = [
    "asked",
    "asker_of",
    "discarded",
    "exhausted",
    "in_turns",
    "is_at_once",
    "is_discarded",
    "is_exhausted",
    "loop_exhausts",
    "released",
    "taken_by",
]

#: Functions that take all of their first argument, or of the argument at that place.
_TAKERS = {
    **dict.fromkeys(
        ("dict", "frozenset", "list", "max", "min", "set", "sorted", "sum", "tuple"), 0
    ),
    **dict.fromkeys(("collections.Counter", "collections.OrderedDict", "collections.deque"), 0),
    **dict.fromkeys(("collections.OrderedDict.fromkeys", "dict.fromkeys"), 0),
    **dict.fromkeys(("math.fsum", "math.prod"), 0),
    "functools.reduce": 1,
}
#: Methods of texts, lists, sets and dicts that take all they get.
_TAKING_METHODS = frozenset({"extend", "extendleft", "join", "union", "update"})
#: Functions that take no more than they need.
_ASKING = frozenset({"all", "any", "next"})
#: They hand on what they get, each item when it is asked for.
_PASSING = frozenset({"enumerate", "zip", "map", "filter", "iter"})


#: It is taken wholly, but between its items something else is done, or names are bound at most.
_IN_TURNS = "in turns"
_IN_IDLE_TURNS = "in idle turns"


def exhausted(node: Any, *, taken: bool | str = True) -> None:
    """Notes that all that this expression gives is taken."""
    if not isinstance(node, (ast.Call, ast.GeneratorExp)):
        return
    node._exhausted = taken  # type: ignore[union-attr]
    if isinstance(node, ast.Call) and node.args and _hands_on(node):
        exhausted(node.args[0], taken=taken)


def _hands_on(node: ast.Call) -> bool:
    """Whether a call gives what it gets first, each item when it is asked for."""
    if isinstance(node.func, ast.Attribute):
        return node.func.attr == "from_iterable"
    return isinstance(node.func, ast.Name) and node.func.id in _PASSING and len(node.args) == 1


def taken_by(node: ast.Call, function: Any) -> list[ast.expr]:
    """Notes which arguments of a call are taken wholly, or as far as they are needed.

    Gives those for which that holds in this call alone: `released` must follow.
    """
    if isinstance(function, Ref):
        place = _TAKERS.get(function.name)
        if place is not None and place < len(node.args):
            exhausted(node.args[place])
        elif function.name in _ASKING:
            asked(node.args[0], function.name)
    elif isinstance(function, MethodOf) and function.name in _TAKING_METHODS:
        if isinstance(function.receiver, (str, ListV, SetV, DictV)):
            fresh = [argument for argument in node.args if not is_exhausted(argument)]
            for argument in fresh:
                exhausted(argument)
            return fresh
    return []


def released(nodes: list[ast.expr]) -> None:
    """What was noted of these expressions need not hold the next time."""
    for node in nodes:
        exhausted(node, taken=False)


def asked(node: ast.expr, by: str, wanted: Any = None) -> None:
    """Notes that this expression, evaluated next, is asked for items until there is an answer.

    by:     `all`, `any`, `next` or `in`.
    wanted: what is looked for with `in`.
    """
    lazy = isinstance(node, ast.GeneratorExp) or (
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id in ("filter", "map")
    )
    if lazy:
        node._asked_by = (by, wanted)  # type: ignore[attr-defined]


def asker_of(node: Any) -> tuple[str, Any] | None:
    """Who asks for the items of this expression, as `asked` has noted for this one time."""
    found: tuple[str, Any] | None = node.__dict__.pop("_asked_by", None)
    return found


def discarded(node: Any) -> None:
    """Notes that nobody asks for what this expression gives."""
    if isinstance(node, (ast.Call, ast.GeneratorExp)):
        node._discarded = True  # type: ignore[union-attr]


def is_discarded(node: Any) -> bool:
    """Whether nobody asks for what an expression gives: an iterator never runs."""
    return bool(getattr(node, "_discarded", False))


def is_exhausted(node: Any) -> bool:
    """Whether the place that calls a generator takes all of it."""
    return bool(getattr(node, "_exhausted", False))


def in_turns(node: Any) -> bool:
    """Whether something else is done between the items that an exhausted expression gives."""
    return getattr(node, "_exhausted", False) == _IN_TURNS


def is_at_once(node: Any) -> bool:
    """Whether all that an expression gives is taken with nothing in between."""
    return getattr(node, "_exhausted", False) is True


def loop_exhausts(node: Any) -> None:
    """The same of what a `for` goes through, if nothing leaves the loop."""
    if not isinstance(node.iter, (ast.Call, ast.GeneratorExp)) or hasattr(node, "_looked_at"):
        return
    node._looked_at = True
    idle = True
    stack: list[Any] = list(node.body)
    while stack:
        inner = stack.pop()
        idle = idle and not isinstance(inner, (ast.Call, ast.Attribute, ast.Subscript))
        if isinstance(inner, (ast.Break, ast.Return, ast.Raise)):
            return
        if not isinstance(inner, (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda, ast.ClassDef)):
            stack.extend(children_of(inner))
    exhausted(node.iter, taken=_IN_IDLE_TURNS if idle else _IN_TURNS)
