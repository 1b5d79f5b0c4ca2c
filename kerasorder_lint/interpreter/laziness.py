"""Iterators: what they give is known when they are made, and given when somebody asks.

Until then what they read may change, and what they gave once they do not give again. A place that
takes all at once (`exhausting`) needs none of this.
"""

from __future__ import annotations

import ast
import builtins
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any, NamedTuple

from kerasorder_lint.interpreter import effects, exhausting
from kerasorder_lint.interpreter.values import (
    BoundMethod,
    ClassV,
    DictV,
    Frame,
    FunctionV,
    InstanceV,
    ListV,
    PartialV,
    SetV,
    is_constant,
)
from kerasorder_lint.interpreter.walking import attributes_in, names_bound_in, nodes_of

if TYPE_CHECKING:
    from kerasorder_lint.interpreter.machine import Machine

__all__ = [
    "States",
    "are_as_they_were",
    "gone",
    "in_reach",
    "iterator",
    "now",
    "objects_in",
    "read_by",
    "runs_later",
    "states_of",
    "take",
    "view",
]

#: Objects, and how they were.
States = tuple[tuple[Any, Any], ...]
_CONTAINERS = (ListV, SetV, DictV)


class _Name(NamedTuple):
    """A name, which may be bound to something else by the time that code reads it."""

    frame: Frame
    name: str


_READ = (*_CONTAINERS, InstanceV, ClassV, _Name)


def iterator(
    made: ListV,
    node: Any,
    sources: Iterable[Any],
    again: Callable[[Machine], list[Any] | None] | None = None,
) -> ListV:
    """`made` holds what an iterator over the sources gives, as they are now.

    again: what it would give in all if it was made again now, for one that steps from place to
           place in its sources; None where that is not known.
    """
    if not exhausting.is_exhausted(node):
        made.once = True
    else:
        made.again = again
    if not exhausting.is_at_once(node):
        made.waits = states_of(sources)
    return made


def view(m: Machine, source: DictV, shown: Callable[[Machine], list[Any]]) -> ListV:
    """What is in the source, whenever it is looked at."""
    made = ListV(shown(m), exact=source.exact)
    made.waits = states_of([source])
    made.again = lambda m: shown(m) if source.exact else None
    return made


def now(m: Machine, value: Any) -> list[Any] | None:
    """What somebody who steps through a value from place to place finds in it now."""
    if isinstance(value, tuple):
        return list(value)
    if isinstance(value, ListV) and value.again is not None:
        return value.again(m)
    if type(value) is DictV:
        return list(value.entries) if value.exact else None
    if type(value) is not ListV or value.once or value.waits or value.chance is not None:
        return None
    return list(value.items) if value.exact else None


def take(m: Machine, value: ListV) -> None:
    """Must be called before somebody asks: forgets what is no longer true."""
    if value.waits and not are_as_they_were(value.waits):
        items = None if value.again is None else value.again(m)
        m.touch(value)
        if items is None:
            value.items, value.exact, value.waits, value.again = [], False, (), None
        else:
            value.items, value.exact = items, True
            value.waits = states_of(obj for obj, _ in value.waits)


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
    """What a piece of code may read that runs later: objects, and names outside of it."""
    found: list[Any] = []
    asked = attributes_in(node)
    for name in _names_in(node):
        value = effects.find(frame, name)
        if isinstance(value, _READ):
            found.append(value)
        found.extend(in_reach(value, asked))
    outer = frame.parent if isinstance(node, _DEFINITIONS) else frame
    _add_names(outer, node, found, set())
    return found


def read_by(function: Any) -> list[Any]:
    """The same of a function, or of what a function gets."""
    if isinstance(function, BoundMethod):
        receiver = function.receiver
        inside = in_reach(receiver, attributes_in(function.function.node))
        return [receiver, *inside, *read_by(function.function)]
    if isinstance(function, PartialV):
        return [*function.positional, *function.keywords.values(), *read_by(function.function)]
    if isinstance(function, FunctionV):
        found: list[Any] = []
        _add_names(function.frame, function.node, found, set())
        return found
    return [function, *in_reach(function)]


def in_reach(value: Any, asked: frozenset[str] | None = None, depth: int = 0) -> list[Any]:
    """The objects in a container, and those that attributes of an object hold.

    asked: the names of the attributes that count; None for all.
    """
    held: Iterable[Any]
    if isinstance(value, InstanceV):
        if value.layer is not None and depth:
            return []  # a layer of the code, which is called
        held = [item for name, item in value.attrs.items() if asked is None or name in asked]
    elif isinstance(value, (ListV, SetV)):
        held = value.items[:_MOST_IN_REACH]
    elif isinstance(value, DictV):
        held = list(value.entries.values())[:_MOST_IN_REACH]
    elif isinstance(value, tuple):
        held = value[:_MOST_IN_REACH]
    else:
        return []
    found: list[Any] = []
    for item in held:
        if len(found) > _MOST_IN_REACH:
            break
        if isinstance(item, (*_CONTAINERS, InstanceV, tuple)):
            if not isinstance(item, tuple):
                found.append(item)
            if depth < _DEPTH_OF_REACH:
                found.extend(in_reach(item, asked, depth + 1))
    return found


#: How far it is looked for what code may read.
_DEPTH_OF_REACH = 3
_MOST_IN_REACH = 200
_DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)
_BUILTINS = frozenset(vars(builtins))


def _add_names(frame: Frame | None, node: ast.AST, found: list[Any], seen: set[int]) -> None:
    """Adds the names that a piece of code reads, and what functions read that it calls."""
    if id(node) in seen or frame is None:
        return
    seen.add(id(node))
    asked = attributes_in(node)
    for name in _free_names_in(node):
        holder = frame.holder_of(name)
        while holder is not None and holder.is_class and holder.parent is not None:
            holder = holder.parent.holder_of(name)
        if holder is None and name in _BUILTINS:
            continue
        found.append(_Name(holder or frame, name))
        value = None if holder is None else holder.names[name]
        if isinstance(value, BoundMethod):
            value = value.function
        if isinstance(value, FunctionV):
            _add_names(value.frame, value.node, found, seen)
        elif isinstance(value, _READ):
            found.append(value)
        found.extend(in_reach(value, asked))


def _names_in(node: ast.AST) -> tuple[str, ...]:
    """The names in a piece of code; kept on it."""
    kept: tuple[str, ...] | None = getattr(node, "_named", None)
    if kept is None:
        kept = tuple(inner.id for inner in nodes_of(node) if isinstance(inner, ast.Name))
        node._named = kept  # type: ignore[attr-defined]
    return kept


def _free_names_in(node: ast.AST) -> tuple[str, ...]:
    """The names that a piece of code reads when it runs and does not bind; kept on it.

    What a generator expression goes through first is evaluated when that is made.
    """
    kept: tuple[str, ...] | None = getattr(node, "_free", None)
    if kept is None:
        at_once: set[int] = set()
        if isinstance(node, ast.GeneratorExp):
            at_once = set(map(id, nodes_of(node.generators[0].iter)))
        inner = [part for part in nodes_of(node) if id(part) not in at_once]
        bound = names_bound_in(node) | {part.arg for part in inner if isinstance(part, ast.arg)}
        bound -= {
            name
            for part in inner
            if isinstance(part, (ast.Global, ast.Nonlocal))
            for name in part.names
        }
        named = (part.id for part in inner if isinstance(part, ast.Name))
        kept = tuple(dict.fromkeys(name for name in named if name not in bound))
        node._free = kept  # type: ignore[attr-defined]
    return kept


def states_of(sources: Iterable[Any]) -> States:
    """The sources that may change, and what these read in their turn, as they are now."""
    found: list[tuple[Any, Any]] = []
    for value in sources:
        if isinstance(value, _READ):
            found.append((value, _state(value)))
            if isinstance(value, ListV):
                found.extend(value.waits)
    return tuple(found)


def are_as_they_were(states: States) -> bool:
    """Whether nothing has changed since."""
    return all(_state(obj) == state for obj, state in states)


def _state(value: Any) -> Any:
    if isinstance(value, (ListV, SetV)):
        return value.exact, tuple(map(id, value.items))
    if isinstance(value, _Name):
        found = value.frame.names.get(value.name)
        return (type(found), found) if is_constant(found) else id(found)
    if isinstance(value, ClassV):
        return tuple((name, id(item)) for name, item in value.namespace.items())
    held = value.entries if isinstance(value, DictV) else value.attrs
    return value.exact, tuple((name, id(item)) for name, item in held.items())
