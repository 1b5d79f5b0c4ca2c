"""Python's functions over iterables: `range`, `zip`, `map`, `sorted`, `any`, `next`, `chain` …

How an iterable gives its items says `iteration`, and what an iterator still has to give `laziness`.
"""

from __future__ import annotations

import ast
import itertools
import math
from collections.abc import Sequence
from functools import partial
from typing import Any

from kerasorder_lint.graph.stretches import Stretch
from kerasorder_lint.interpreter import (
    containers,
    effects,
    exhausting,
    expressions,
    free_lengths,
    functions,
    iteration,
    keras_objects,
    laziness,
    new_containers,
    operators,
    specials,
)
from kerasorder_lint.interpreter.machine import Function, Machine
from kerasorder_lint.interpreter.results import result_of
from kerasorder_lint.interpreter.signals import Raised
from kerasorder_lint.interpreter.values import (
    ENDLESS,
    UNKNOWN,
    ListV,
    Ref,
    Thing,
    is_constant,
    number_in,
    outline_of,
)

__all__ = ["BUILTINS", "STANDARD"]


def _some_from(first: Any, element: Any = UNKNOWN) -> ListV:
    """Numbers from one on, nobody knows how many; or what is counted with them."""
    made = ListV(exact=False)
    made.element = element
    made.first = first if type(first) is int else None
    return made


def _range(m: Machine, a: list[Any], k: dict[str, Any], node: Any) -> Any:
    if m.specials:
        a = [specials.index_in(m, value, node) for value in a]
    if None in a:
        refused = free_lengths.refused(m, node, *zip(getattr(node, "args", ()), a))
        if refused is not None:
            return refused
    a = [number_in(value) for value in a]
    if all(isinstance(v, int) for v in a) and 1 <= len(a) <= 3:
        try:
            numbers = range(*a)
        except ValueError:
            raise Raised("ValueError") from None
        if len(numbers) > m.limits.turns:
            m.limit("turns", node)
            return _some_from(numbers[0], Thing("i", kind="int", origin="element"))
        made = ListV(numbers)
        made.attribute = containers.RANGE
        return made
    start = a[0] if len(a) > 1 else 0
    made = _some_from(start, Thing("i", kind="int", origin="element"))
    made.attribute = containers.RANGE
    step = a[2] if len(a) > 2 else 1
    if a and type(step) is int and step > 0:
        made.stop = (a[1] if len(a) > 1 else a[0], step)
    return made


def _enumerate(m: Machine, a: list[Any], k: dict[str, Any], node: Any) -> Any:
    start = a[1] if len(a) > 1 else k.get("start", 0)
    items = iteration.iterate(m, a[0], node) if a else None
    if items is not None and isinstance(start, int):
        made = ListV([(i, item) for i, item in enumerate(items, start)])

        def numbered(m: Machine) -> list[Any] | None:
            inner = laziness.now(m, a[0])
            return None if inner is None else list(enumerate(inner, start))

        return laziness.iterator(made, node, a[:1], numbered)
    some = _some_from(start)
    some.columns = (None, *_columns_of(a[:1]))
    some.turns = tuple(turn for value in a[:1] for turn in iteration.turns_in(value))
    return some


def _zip(m: Machine, a: list[Any], k: dict[str, Any], node: Any) -> Any:
    columns = [iteration.iterate(m, value, node) for value in a]
    if any(column is None for column in columns):
        some = ListV(exact=False)
        if not any(columns) and not k:
            some.columns = _columns_of(a)
        some.turns = tuple(turn for value in a for turn in iteration.turns_in(value))
        return some
    if k.get("strict", False) is not False and len({len(c) for c in columns if c is not None}) > 1:
        return ListV(exact=False)  # it raises an exception, when somebody comes to the end
    made = ListV(list(zip(*[c for c in columns if c is not None])))

    def in_rows(m: Machine) -> list[Any] | None:
        inner = [laziness.now(m, value) for value in a]
        return None if None in inner else list(zip(*[c for c in inner if c is not None]))

    return laziness.iterator(made, node, a, in_rows)


def _columns_of(lists: Sequence[Any]) -> tuple[Any, ...]:
    """The layers that a loop has put into each list, nobody knows how often; None for others."""
    outlines = [outline_of(value) if isinstance(value, ListV) else None for value in lists]
    return tuple(
        outline[0] if outline and len(outline) == 1 and isinstance(outline[0], Stretch) else None
        for outline in outlines
    )


def _reversed(m: Machine, a: list[Any], k: dict[str, Any], node: Any) -> Any:
    if a and specials.has(m, a[0], "__reversed__"):
        found = specials.run(m, a[0], "__reversed__", [], node)
        return found if isinstance(found, ListV) else ListV(exact=False)
    made = new_containers.sequence_of(m, a[0], node) if a else ListV()
    made.items.reverse()
    made.outline = containers.reversed_outline(made.outline)
    return laziness.iterator(made, node, a)


def _sorted(m: Machine, a: list[Any], k: dict[str, Any], node: Any) -> Any:
    made = new_containers.sequence_of(m, a[0], node) if a else ListV()
    key = k.get("key")
    chance = iteration.decided_by_chance(key)
    known = made.exact
    made.turns, made.outline = iteration.turns_in(made), None
    made.items = containers._sorted(m, made.items, k, made, node)
    if chance is not None and known:
        made.exact, made.chance = True, chance
    elif made.exact:
        made.chance = None
    return made


def _map(m: Machine, a: list[Any], k: dict[str, Any], node: Any) -> Any:
    asker = exhausting.asker_of(node)
    if len(a) < 2 or exhausting.is_discarded(node):
        return ListV(exact=False)
    if asker is None and laziness.runs_later(m, a[0], node):
        return ListV(exact=False)
    columns = [iteration.iterate(m, value, node) for value in a[1:]]
    known = [c for c in columns if c is not None]
    sources = laziness.states_of(a[1:])
    if len(known) != len(columns):
        effects.may_run(m, a[0])
        for value in a[1:]:
            keras_objects.turns_change(m, iteration.turns_in(value))
        return ListV(exact=False)
    made = ListV()
    in_part = asker is None and not exhausting.is_exhausted(node)
    if in_part:
        m.likely.append(iteration.WHOLLY)
    try:
        for row in zip(*known):
            made.items.append(functions.call(m, a[0], list(row), {}, node))
            if asker is not None and not _goes_on(m, asker, made, a[0], node):
                return made
    finally:
        if in_part:
            m.likely.pop()
    made.exact = laziness.are_as_they_were(sources)
    return laziness.iterator(made, node, [*a[1:], *laziness.read_by(a[0])])


def _goes_on(m: Machine, asker: tuple[str, Any], made: ListV, function: Any, node: Any) -> bool:
    """Whether who asks an iterator that a function makes asks for more."""
    enough = iteration.is_enough(m, asker, made.items[-1], node)
    if enough is None and effects.changes_something(m, function):
        effects.may_run(m, function)
        made.exact = False
        return False
    return not enough


def _filter(m: Machine, a: list[Any], k: dict[str, Any], node: Any, *, kept: bool = True) -> Any:
    """`filter(function, items)`; kept: what the function says of those that stay."""
    asker = exhausting.asker_of(node)
    if exhausting.is_discarded(node):
        return ListV(exact=False)
    if asker is None and a and a[0] is not None and laziness.runs_later(m, a[0], node):
        return ListV(exact=False)
    items = iteration.iterate(m, a[1], node) if len(a) > 1 else None
    if items is None:
        effects.may_run(m, a[0] if a else None)
        return ListV(exact=False)
    made = ListV()
    sources = laziness.states_of(a[1:])
    for item in items:
        verdict = item if a[0] is None else functions.call(m, a[0], [item], {}, node)
        answer = expressions.truth(m, verdict, node, fork=False)
        stays = None if answer is None else answer is kept
        if stays is not False:
            made.items.append(item)
        made.exact = made.exact and answer is not None
        if asker is not None and stays is not False:
            asking = asker if stays else ("unknown", None)
            if not _goes_on(m, asking, made, a[0], node):
                return made
    made.exact = made.exact and laziness.are_as_they_were(sources)
    return laziness.iterator(made, node, [*a[1:], *laziness.read_by(a[0])])


def _extreme(pick: Any) -> Function:
    def find(m: Machine, a: list[Any], k: dict[str, Any], node: Any) -> Any:
        items = iteration.iterate(m, a[0], node) if len(a) == 1 else a
        if items is not None and not items:
            return k["default"] if "default" in k else result_of(node)
        keys = items
        if items is None:
            effects.may_run(m, k.get("key"))
        if items and k.get("key") is not None:
            keys = [functions.call(m, k["key"], [item], {}, node) for item in items]
        if items and keys and all(map(containers.is_plain, keys)):
            try:
                return items[keys.index(pick(keys))]
            except TypeError:
                raise Raised("TypeError") from None
        if keys:
            specials.meets(m, keys)
        return result_of(node)

    return find


def _sum(m: Machine, a: list[Any], k: dict[str, Any], node: Any) -> Any:
    items = iteration.iterate(m, a[0], node) if a else None
    if items is None:
        return result_of(node)
    total: Any = a[1] if len(a) > 1 else k.get("start", 0)
    for item in items:
        total = operators.binary(m, ast.Add(), total, item, node)
    return total


def _any_all(wants: bool) -> Function:
    def decide(m: Machine, a: list[Any], k: dict[str, Any], node: Any) -> Any:
        items = iteration.iterate(m, a[0], node) if a else None
        if items is None:
            return result_of(node, "bool")
        answers = [expressions.truth(m, item, node, fork=False) for item in items]
        if wants in answers:
            return wants
        return not wants if None not in answers else result_of(node, "bool")

    return decide


def _iter(m: Machine, a: list[Any], k: dict[str, Any], node: Any) -> Any:
    if len(a) == 2:
        effects.may_run(m, a[0])
        made = result_of(node)
        if _never_gives(a[0], a[1]):
            made.hints |= {ENDLESS}
        return made
    if len(a) != 1:
        return result_of(node)
    if isinstance(a[0], ListV) and a[0].once:
        return a[0]
    given = a[0]
    listed = new_containers.sequence_of(m, given, node)
    return laziness.iterator(listed, node, a, lambda m: laziness.now(m, given))


#: What Python's own classes give that are called without arguments.
_EMPTY: dict[str, Any] = {
    kind.__name__: kind() for kind in (bool, bytes, complex, dict, float, int, list, str, tuple)
}


def _never_gives(function: Any, value: Any) -> bool:
    """Whether `iter(function, value)` has no end: the function always gives something else."""
    if not isinstance(function, Ref) or function.name not in _EMPTY:
        return False
    return is_constant(value) and bool(_EMPTY[function.name] != value)


def _next(m: Machine, a: list[Any], k: dict[str, Any], node: Any) -> Any:
    value = a[0] if a else UNKNOWN
    found = specials.run(m, value, "__next__", [], node)
    if found is not specials.ABSENT:
        return found
    if isinstance(value, ListV):
        laziness.take(m, value)
    if isinstance(value, ListV) and value.exact and value.chance is None:
        if value.items:
            m.touch(value)
            return value.items.pop(0)
        if len(a) > 1:
            return a[1]
        raise Raised("StopIteration")
    return result_of(node)


def _reduce(m: Machine, a: list[Any], k: dict[str, Any], node: Any) -> Any:
    items = iteration.iterate(m, a[1], node) if len(a) > 1 else None
    if items is None:
        effects.may_run(m, a[0] if a else None)
        return result_of(node)
    if len(a) > 2:
        items = [a[2], *items]
    if not items:
        raise Raised("TypeError")
    total = items[0]
    for item in items[1:]:
        total = functions.call(m, a[0], [total, item], {}, node)
    return total


def _chain(m: Machine, a: list[Any], k: dict[str, Any], node: Any) -> Any:
    made = ListV()
    for value in a:
        part = new_containers.sequence_of(m, value, node)
        made.items.extend(part.items)
        made.items, within = expressions.bounded(m, made.items, node)
        made.exact = made.exact and within and part.exact and part.chance is None
    return made


def _chain_from(m: Machine, a: list[Any], k: dict[str, Any], node: Any) -> Any:
    items = iteration.iterate(m, a[0], node) if a else None
    return _chain(m, items, {}, node) if items is not None else ListV(exact=False)


def _product(m: Machine, a: list[Any], k: dict[str, Any], node: Any) -> Any:
    columns = [iteration.iterate(m, value, node) for value in a]
    repeat = k.get("repeat", 1)
    if any(c is None for c in columns) or not isinstance(repeat, int):
        return ListV(exact=False)
    known = [c for c in columns if c is not None]
    if math.prod(len(c) for c in known) ** repeat > m.limits.turns:
        return ListV(exact=False)
    return ListV(itertools.product(*known, repeat=repeat))


def _pairs(m: Machine, a: list[Any], k: dict[str, Any], node: Any) -> Any:
    items = iteration.iterate(m, a[0], node) if a else None
    return ListV(itertools.pairwise(items)) if items is not None else ListV(exact=False)


def _repeat(m: Machine, a: list[Any], k: dict[str, Any], node: Any) -> Any:
    times = a[1] if len(a) == 2 else k.get("times")
    if len(a) == 1 and not k:
        made = result_of(node)
        made.hints |= {ENDLESS}
        return made
    if isinstance(times, int) and times <= m.limits.turns:
        return ListV([a[0]] * times)
    return ListV(exact=False)


BUILTINS: dict[str, Function] = {
    "all": _any_all(False),
    "any": _any_all(True),
    "enumerate": _enumerate,
    "filter": _filter,
    "iter": _iter,
    "map": _map,
    "max": _extreme(max),
    "min": _extreme(min),
    "next": _next,
    "range": _range,
    "reversed": _reversed,
    "sorted": _sorted,
    "sum": _sum,
    "zip": _zip,
}
STANDARD: dict[str, Function] = {
    "functools.reduce": _reduce,
    "itertools.chain": _chain,
    "itertools.chain.from_iterable": _chain_from,
    "itertools.filterfalse": partial(_filter, kept=False),
    "itertools.pairwise": _pairs,
    "itertools.product": _product,
    "itertools.repeat": _repeat,
}
