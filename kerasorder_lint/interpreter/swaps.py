"""Items of a list that change places, at indices that chance decides: the orders that may give.

A list that was shuffled may have any order. One in which two items changed places (`ls[i], ls[j] =
ls[j], ls[i]` for random `i` and `j`) may have the few that this gives, and these are kept with what
decides them (`Chance`).
"""

from __future__ import annotations

import ast
import itertools
import math
from typing import TYPE_CHECKING, Any

from kerasorder_lint.interpreter import expressions, keras_objects
from kerasorder_lint.interpreter.values import ListV, Thing

if TYPE_CHECKING:
    from kerasorder_lint.interpreter.machine import Machine

__all__ = ["Chance", "drawn_from", "orders_of", "swapped"]

#: More orders than these are not told apart.
_MOST = 720
_FROM = "drawn from:"


class Chance(str):
    """What decides the order of a list, with the orders that it may give.

    orders: the places that its items come from, each a permutation.
    used:   the indices that were drawn for it; one that is used twice decides both times.
    """

    __slots__ = ("orders", "used")
    orders: tuple[tuple[int, ...], ...]
    used: frozenset[Any]


def orders_of(chance: str | None) -> tuple[tuple[int, ...], ...] | None:
    """The orders that are possible; None where all are."""
    return chance.orders if isinstance(chance, Chance) else None


def drawn_from(made: Thing, first: int, last: int) -> Thing:
    """Notes that chance picks this integer, from `first` to `last`."""
    made.hints |= {f"{_FROM}{first}:{last}"}
    return made


def swapped(m: Machine, node: ast.Assign) -> bool:
    """Whether a statement is such a swap; then it is done."""
    places = _places(node)
    if places is None:
        return False
    left, right = places
    value = expressions.evaluate(m, left.value)
    if not isinstance(value, ListV) or not value.exact or len(value.items) < 2:
        return False
    indices = [expressions.evaluate(m, place.slice) for place in places]
    pairs = _pairs(indices, len(value.items))
    if pairs is None or any(isinstance(i, Thing) and i.kind == "chance" for i in value.items):
        return False
    for index in indices:
        keras_objects.list_changed(m, value, "setitem", node, [index, Thing("an item")])
    m.touch(value)
    drawn = frozenset(index.key for index in indices if isinstance(index, Thing))
    _reorder(value, pairs, drawn, f"`{expressions.text_of(left)}, {expressions.text_of(right)}`")
    return True


def _places(node: ast.Assign) -> tuple[ast.Subscript, ast.Subscript] | None:
    """`name[i]` and `name[j]`, where these two change places."""
    match node:
        case ast.Assign(
            targets=[ast.Tuple(elts=[ast.Subscript() as left, ast.Subscript() as right])],
            value=ast.Tuple(elts=[ast.Subscript() as first, ast.Subscript() as second]),
        ):
            pass
        case _:
            return None
    for place in (left, right):
        if not isinstance(place.value, ast.Name) or not isinstance(
            place.slice, (ast.Name, ast.Constant, ast.UnaryOp, ast.BinOp)
        ):
            return None
        if any(isinstance(inner, ast.Call) for inner in ast.walk(place.slice)):
            return None
    texts = [ast.unparse(place) for place in (left, right, second, first)]
    return (left, right) if texts[:2] == texts[2:] else None


def _pairs(indices: list[Any], length: int) -> set[tuple[int, int]] | None:
    """The places that may change, where chance decides on one of them at least."""
    left, right = indices
    if not isinstance(left, Thing) and not isinstance(right, Thing):
        return None
    first, second = _values(left), _values(right)
    if first is None or second is None:
        return None
    apart = (
        all(isinstance(index, Thing) and index.kind == "chance" for index in indices)
        and left.default[0] is right.default[0]
        and left.default[1] != right.default[1]
    )
    same = isinstance(left, Thing) and isinstance(right, Thing) and left.key == right.key
    found: set[tuple[int, int]] = set()
    for a, b in itertools.product(first, second):
        if not (-length <= a < length and -length <= b < length):
            return None  # it may be that there is none
        if a != b if same else a == b and apart:
            continue
        found.add((a % length, b % length))
    return found


def _values(index: Any) -> list[int] | None:
    """The integers that an index may be."""
    if isinstance(index, int) and not isinstance(index, bool):
        return [index]
    if not isinstance(index, Thing):
        return None
    if index.kind == "chance":
        pool = index.default[0]
        whole = all(isinstance(i, int) for i in pool.items) and orders_of(pool.chance) is None
        return list(dict.fromkeys(pool.items)) if whole else None
    for hint in index.hints:
        if hint.startswith(_FROM):
            first, last = map(int, hint.removeprefix(_FROM).split(":"))
            return list(range(first, last + 1)) if last - first < _MOST else None
    return None


def _reorder(value: ListV, pairs: set[tuple[int, int]], drawn: frozenset[Any], by: str) -> None:
    before = value.chance
    if before is not None and not isinstance(before, Chance):
        return  # any order is possible anyway
    if before is not None and not before.used.isdisjoint(drawn):
        value.exact = False
        return
    orders = (tuple(range(len(value.items))),) if before is None else before.orders
    if len(orders) * len(pairs) > _MOST * 8:
        value.exact = False
        return
    found: set[tuple[int, ...]] = set()
    for order in orders:
        for a, b in pairs:
            changed = list(order)
            changed[a], changed[b] = changed[b], changed[a]
            found.add(tuple(changed))
    if len(found) == math.factorial(len(value.items)):
        value.chance = by
        return
    chance = Chance(by)
    chance.orders = tuple(sorted(found))
    chance.used = drawn if before is None else before.used | drawn
    value.chance = chance
