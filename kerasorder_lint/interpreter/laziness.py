"""Iterators: what they give is known when they are made, and given when somebody asks.

Until then what they read may change, and what they gave once they do not give again. A place that
takes all at once (`exhausting`) needs none of this.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from kerasorder_lint.interpreter import effects, exhausting
from kerasorder_lint.interpreter.values import DictV, Frame, InstanceV, ListV, SetV
from kerasorder_lint.interpreter.walking import nodes_of

if TYPE_CHECKING:
    from kerasorder_lint.interpreter.machine import Machine

__all__ = ["gone", "iterator", "objects_in", "runs_later", "take", "view"]

_READ = (ListV, SetV, DictV, InstanceV)


def iterator(made: ListV, node: Any, sources: Iterable[Any]) -> ListV:
    """`made` holds what an iterator over the sources gives, as they are now."""
    if not exhausting.is_exhausted(node):
        made.once = True
        made.waits = _states(sources)
    return made


def view(made: ListV, source: Any) -> ListV:
    """`made` shows what is in the source, whenever it is looked at."""
    made.waits = _states([source])
    return made


def take(m: Machine, value: ListV) -> None:
    """Must be called before somebody asks: forgets what is no longer true."""
    if value.waits and not all(_state(obj) == state for obj, state in value.waits):
        m.touch(value)
        value.items, value.exact, value.waits = [], False, ()


def gone(m: Machine, value: ListV) -> None:
    """Must be called after somebody has asked for all that an iterator has."""
    if value.once and value.chance is None:
        m.touch(value)
        # A loop may have left some of it.
        value.items, value.exact = [], False


def runs_later(m: Machine, function: Any, node: Any) -> bool:
    """Whether an iterator runs code that changes something, at a time that is not known."""
    at_once = exhausting.is_exhausted(node) and not exhausting.in_turns(node)
    if at_once or not effects.changes_something(m, function):
        return False
    effects.may_run(m, function)
    return True


def objects_in(frame: Frame, node: ast.AST) -> list[Any]:
    """The objects that the names in a piece of code stand for."""
    found: list[Any] = []
    for name in _names_in(node):
        value = effects.find(frame, name)
        if isinstance(value, _READ):
            found.append(value)
    return found


def _names_in(node: ast.AST) -> tuple[str, ...]:
    """The names in a piece of code; kept on it."""
    kept: tuple[str, ...] | None = getattr(node, "_named", None)
    if kept is None:
        kept = tuple(inner.id for inner in nodes_of(node) if isinstance(inner, ast.Name))
        node._named = kept  # type: ignore[attr-defined]
    return kept


def _states(sources: Iterable[Any]) -> tuple[tuple[Any, Any], ...]:
    return tuple((value, _state(value)) for value in sources if isinstance(value, _READ))


def _state(value: Any) -> Any:
    if isinstance(value, (ListV, SetV)):
        return value.exact, tuple(map(id, value.items))
    held = value.entries if isinstance(value, DictV) else value.attrs
    return value.exact, tuple((name, id(item)) for name, item in held.items())
