"""What code makes of things whose order chance decides: shuffled names, configurations, functions.

A loop over them that adds one layer for each, or a list that has one item for each, has these in
the order of the draw: what is made of the first of them stands wherever chance puts the first. So
the turns are run on the things themselves, and what they add is left to chance. That holds where
no turn rests on another one; anything else is not followed.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable
from contextlib import suppress
from typing import Any

from kerasorder_lint.graph.layers import Layer, Tensor
from kerasorder_lint.graph.models import Model
from kerasorder_lint.graph.program import CreationRefused, LayerCreated
from kerasorder_lint.interpreter import functions
from kerasorder_lint.interpreter.machine import Machine
from kerasorder_lint.interpreter.signals import ContinueLoop
from kerasorder_lint.interpreter.values import (
    DictV,
    Frame,
    InstanceV,
    ListV,
    MethodOf,
    NamedTuple,
    SetV,
    Thing,
)

__all__ = ["Intake", "items_of_each", "looped"]

_MOST = 12  # things whose orders are told apart
#: Statements after which a turn is not like another.
_OF_SEVERAL_TURNS = (
    ast.AugAssign, ast.Break, ast.Delete, ast.Global, ast.Nonlocal, ast.Return, ast.Yield,
    ast.YieldFrom, ast.Await, ast.While, ast.Try, ast.With,
)  # fmt: skip


class Intake:
    """What a turn would add to lists and models that were there before: (owner, method, call)."""

    __slots__ = ("added", "journal")

    def __init__(self, journal: Any) -> None:
        self.journal = journal
        self.added: list[tuple[Any, str, ast.Call, Any]] = []

    def takes(self, owner: Any, name: str, positional: list[Any], node: Any) -> bool:
        """Whether it is such a call; then it has been noted, and is not done."""
        wanted = "append" if isinstance(owner, ListV) else "add"
        known = isinstance(owner, ListV) or (
            isinstance(owner, Model) and owner.kind == "Sequential"
        )
        if not known or name != wanted or len(positional) != 1 or not isinstance(node, ast.Call):
            return False
        if self.journal.is_older_than(owner):
            return False  # it is the turn's own
        self.added.append((owner, name, node, positional[0]))
        return True


def _pool_of(items: list[Any]) -> ListV | None:
    """What chance orders, if these are what it puts one after the other and none is a layer."""
    if not items or not isinstance(items[0], Thing) or items[0].kind != "chance":
        return None
    pool = items[0].default[0]
    for place, item in enumerate(items):
        if not isinstance(item, Thing) or item.kind != "chance":
            return None
        if item.default[0] is not pool or item.default[1] != place:
            return None
    if len(pool.items) > _MOST or any(isinstance(i, (Layer, Tensor, Thing)) for i in pool.items):
        return None
    return pool  # type: ignore[no-any-return]


def looped(m: Machine, node: ast.For, items: list[Any], turn: Callable[[Any], None]) -> bool:
    """Whether a loop over such things could be run; then it has been."""
    pool = _pool_of(items)
    if pool is None or node.orelse or not _turns_are_alike(node):
        return False
    rows: list[list[tuple[Any, str, ast.Call, Any]]] = []

    def run() -> None:
        for item in pool.items:
            assert m.intake is not None
            m.intake.added = []
            with suppress(ContinueLoop):
                turn(item)
            rows.append(m.intake.added)

    if not _in_a_trial(m, run, pool, whole=len(items) == len(pool.items)):
        return False
    return _add_all(m, node, pool, rows, len(items))


def items_of_each(m: Machine, items: list[Any], make: Callable[[Any], Any]) -> ListV | None:
    """A list that holds what `make` gives for each of such things; None where it is not known."""
    pool = _pool_of(items)
    if pool is None:
        return None
    made: list[Any] = []
    whole = len(items) == len(pool.items)

    def run() -> None:
        made.extend(make(item) for item in pool.items)

    if not _in_a_trial(m, run, pool, whole=whole) or len(made) != len(pool.items):
        return None
    given = ListV(made)
    given.chance = pool.chance
    if whole:
        return given
    return ListV(_drawn(given, place) for place in range(len(items)))


def _drawn(pool: ListV, place: int) -> Thing:
    return Thing("an element", kind="chance", origin="element", default=(pool, place))


def _in_a_trial(m: Machine, run: Callable[[], None], pool: ListV, *, whole: bool) -> bool:
    """Runs something for each thing; False, and nothing was done, where it does more than to make.

    whole: each of them is drawn, so that what Keras refuses in one turn it refuses in any case.
    """
    outer, decided = m.intake, len(m.decisions)
    touched: list[Any] = []

    def watched() -> None:
        journal = m.journals[-1]
        m.intake = Intake(journal)
        run()
        touched.extend(obj for obj, _ in journal.saved.values() if not journal.is_older_than(obj))

    try:
        _, signal, _, left = m.attempt_apart(watched)
    finally:
        m.intake = outer
    state, events, counters, _ = left
    harmless = (LayerCreated, CreationRefused) if whole else (LayerCreated,)
    if signal is not None or len(m.decisions) != decided:
        return False
    if not all(isinstance(event, harmless) for event in events):
        return False
    own = {id(part) for item in pool.items for part in _parts(item)}
    if any(id(obj) not in own and not _may_change(obj) for obj in touched):
        return False
    m.put(state)
    m.events.extend(events)
    m.name_counters.update(counters)
    return True


def _may_change(obj: Any) -> bool:
    """Whether it is names, or a layer that is called something: events tell of what else it did."""
    return isinstance(obj, Frame) or (isinstance(obj, Layer) and not isinstance(obj, Model))


def _parts(item: Any, depth: int = 0) -> Iterable[Any]:
    """A thing and what it holds."""
    yield item
    held: Iterable[Any] = ()
    if isinstance(item, (ListV, SetV, tuple, NamedTuple)):
        held = item.items if isinstance(item, (ListV, SetV)) else item
    elif isinstance(item, DictV):
        held = item.entries.values()
    elif isinstance(item, InstanceV):
        held = item.attrs.values()
    for part in held if depth < 3 else ():
        yield from _parts(part, depth + 1)


def _add_all(
    m: Machine,
    node: ast.For,
    pool: ListV,
    rows: list[list[tuple[Any, str, ast.Call, Any]]],
    count: int,
) -> bool:
    """Adds what the turns would have added, in the order of the draw."""
    owners = [[(id(owner), name) for owner, name, _, _ in row] for row in rows]
    if not rows[0] or any(own != owners[0] for own in owners) or len(set(owners[0])) < len(rows[0]):
        return False
    inside = {id(part) for part in ast.walk(node)}
    calls = {id(call): call for row in rows for _, _, call, _ in row}
    if not calls.keys() <= inside or not _only_adds(node, list(calls.values())):
        return False
    columns = []
    for column in range(len(rows[0])):
        made = ListV(row[column][3] for row in rows)
        made.chance = pool.chance
        columns.append(made)
    for place in range(count):
        for column, made in enumerate(columns):
            owner, name, call, _ = rows[place][column]
            functions.call(m, MethodOf(owner, name), [_drawn(made, place)], {}, call)
    frame = m.frame
    m.touch(frame)
    for name in _stored(node):
        if name in frame.names:
            frame.names[name] = Thing(name)
    return True


def _only_adds(node: ast.For, calls: list[ast.Call]) -> bool:
    """Whether the loop does nothing with what it adds to, but add."""
    owners = [call.func.value for call in calls if isinstance(call.func, ast.Attribute)]
    if len(owners) != len(calls):
        return False
    texts = [ast.unparse(owner) for owner in owners]
    seen = [
        part
        for part in ast.walk(node)
        if isinstance(part, (ast.Name, ast.Attribute)) and ast.unparse(part) in texts
    ]
    return len(seen) == len(owners)


def _stored(node: ast.For) -> set[str]:
    return {
        part.id
        for part in ast.walk(node)
        if isinstance(part, ast.Name) and isinstance(part.ctx, ast.Store)
    }


def _turns_are_alike(node: ast.For) -> bool:
    """Whether no turn of a loop rests on what another one left, as far as its names say."""
    kept = getattr(node, "_turns_are_alike", None)
    if kept is None:
        kept = _are_alike(node)
        node._turns_are_alike = kept  # type: ignore[attr-defined]
    return bool(kept)


def _are_alike(node: ast.For) -> bool:
    own = {part.id for part in ast.walk(node.target) if isinstance(part, ast.Name)}
    for statement in node.body:
        for part in ast.walk(statement):
            if isinstance(part, _OF_SEVERAL_TURNS):
                return False
            if isinstance(part, (ast.Attribute, ast.Subscript)) and isinstance(part.ctx, ast.Store):
                root = part.value
                if not (isinstance(root, ast.Name) and root.id in own):
                    return False
    return _known_after(node.body, own, _stored(node)) is not None


def _known_after(statements: list[ast.stmt], known: set[str], stored: set[str]) -> set[str] | None:
    """The names that a turn has set after these statements; None if one reads another turn's."""
    for statement in statements:
        if isinstance(statement, ast.If):
            if _reads_others([statement.test], known, stored):
                return None
            branches = [
                _known_after(part, known, stored) for part in (statement.body, statement.orelse)
            ]
            if branches[0] is None or branches[1] is None:
                return None
            known = branches[0] & branches[1]
            continue
        if isinstance(statement, (ast.Assign, ast.AnnAssign)):
            parts: list[ast.AST] = [] if statement.value is None else [statement.value]
            targets = statement.targets if isinstance(statement, ast.Assign) else [statement.target]
        elif isinstance(statement, ast.For):
            if _reads_others([statement.iter], known, stored):
                return None
            within = known | {
                part.id for part in ast.walk(statement.target) if isinstance(part, ast.Name)
            }
            if _known_after([*statement.body, *statement.orelse], within, stored) is None:
                return None
            continue
        else:
            parts, targets = [statement], []
        if _reads_others(parts, known, stored):
            return None
        known = known | {
            part.id
            for target in targets
            for part in ast.walk(target)
            if isinstance(part, ast.Name) and isinstance(part.ctx, ast.Store)
        }
    return known


def _reads_others(parts: Iterable[ast.AST], known: set[str], stored: set[str]) -> bool:
    return any(
        isinstance(inner, ast.Name)
        and isinstance(inner.ctx, ast.Load)
        and inner.id in stored
        and inner.id not in known
        for part in parts
        for inner in ast.walk(part)
    )
