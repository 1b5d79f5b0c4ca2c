"""What chance decides, with Python's `random` or NumPy's: the order of items, which are picked.

`random.choice` is in `standard`: it picks one, and each of a few is followed.
"""

from __future__ import annotations

from typing import Any

from kerasorder_lint.interpreter import (
    arrays,
    expressions,
    iteration,
    keras_objects,
    new_containers,
    swaps,
)
from kerasorder_lint.interpreter.machine import Function, Machine
from kerasorder_lint.interpreter.results import result_of
from kerasorder_lint.interpreter.signals import Raised
from kerasorder_lint.interpreter.values import ArrayV, ListV, Ref, Thing, number_in

__all__ = ["STANDARD"]


def _shuffle(m: Machine, a: list[Any], k: dict[str, Any], node: Any) -> Any:
    """`random.shuffle(items)`: chance decides the order from now on."""
    if a and isinstance(a[0], ListV):
        value = a[0]
        keras_objects.list_changed(m, value, "shuffle", node, [])
        m.touch(value)
        if not _is_drawn(value.items):
            value.chance = f"`{expressions.text_of(node)}`"
    return None


def _randrange(name: str, *, inclusive: bool = False) -> Function:
    """`random.randint(a, b)`, `random.randrange(a, b)`: an integer that chance picks."""

    def pick(m: Machine, a: list[Any], k: dict[str, Any], node: Any) -> Any:
        if name.startswith("numpy."):
            made = arrays.call_numpy(m, name.rpartition(".")[2], a, k, node)
        else:
            made = keras_objects.unknown_result(m, Ref(name), a, k, node)
        bounds = [number_in(bound) for bound in a]
        known = not k and len(bounds) in (1, 2) and all(isinstance(b, int) for b in bounds)
        if isinstance(made, Thing) and known:
            first, last = (0, bounds[0]) if len(bounds) == 1 else bounds
            return swaps.drawn_from(made, first, last if inclusive else last - 1)
        return made

    return pick


def _picked(m: Machine, a: list[Any], k: dict[str, Any], node: Any) -> Any:
    """`np.random.choice(items, size, replace)`: each item once at most, if that is said."""
    size = a[1] if len(a) > 1 else k.get("size")
    replace = a[2] if len(a) > 2 else k.get("replace", True)
    given = a[0] if a else None
    if size is not None and (isinstance(given, ArrayV) or type(given) is int) and replace is True:
        return arrays.call_numpy(m, "choice", a, k, node)
    if isinstance(given, int) and given <= m.limits.turns:
        given = ListV(range(given))
    known = isinstance(given, (ListV, tuple)) and isinstance(size, int) and len(a) <= 3
    if replace is not False or not known or "p" in k:
        return result_of(node)
    return _sample(m, [given, size], {}, node)


def _sample(m: Machine, a: list[Any], k: dict[str, Any], node: Any) -> Any:
    count = a[1] if len(a) > 1 else k.get("k")
    made = new_containers.sequence_of(m, a[0], node) if a else ListV(exact=False)
    if not made.exact:
        made.outline = None
        return made
    if isinstance(count, int) and not isinstance(count, bool):
        if not 0 <= count <= len(made.items):
            raise Raised("ValueError")
        if not _is_drawn(made.items):
            made.chance = f"`{expressions.text_of(node)}`"
        if count == len(made.items):
            return made
        return ListV(iteration.in_places(made, node)[:count])
    made.exact = False
    return made


def _is_drawn(items: list[Any]) -> bool:
    """Whether these are what one draw gave: in another order, they are what it may give as well."""
    drawn = [item.default for item in items if isinstance(item, Thing) and item.kind == "chance"]
    return (
        bool(items)
        and len(drawn) == len(items)
        and len({id(pool) for pool, _ in drawn}) == 1
        and len({index for _, index in drawn}) == len(items)
        and swaps.orders_of(drawn[0][0].chance) is None
    )


def _permutation(m: Machine, a: list[Any], k: dict[str, Any], node: Any) -> Any:
    if a and isinstance(a[0], int) and a[0] <= m.limits.turns:
        made = ListV(range(a[0]))
    elif a and isinstance(a[0], (ListV, tuple)):
        made = new_containers.sequence_of(m, a[0], node)
    elif a and isinstance(a[0], ArrayV) and a[0].numbers and a[0].shape != ():
        made = ListV(a[0].numbers)
    else:
        return arrays.call_numpy(m, "permutation", a, k, node)
    if not _is_drawn(made.items):
        made.chance = f"`{expressions.text_of(node)}`"
    return made


STANDARD: dict[str, Function] = {
    "random.Random": lambda m, a, k, node: Ref("random"),
    "random.SystemRandom": lambda m, a, k, node: Ref("random"),
    "random.randint": _randrange("random.randint", inclusive=True),
    "random.randrange": _randrange("random.randrange"),
    "random.sample": _sample,
    "random.shuffle": _shuffle,
    "numpy.random.choice": _picked,
    "numpy.random.permutation": _permutation,
    "numpy.random.randint": _randrange("numpy.random.randint"),
    "numpy.random.rng.choice": _picked,
    "numpy.random.rng.integers": _randrange("numpy.random.rng.integers"),
    "numpy.random.rng.permutation": _permutation,
    "numpy.random.rng.permuted": _permutation,
    "numpy.random.rng.shuffle": _shuffle,
    "numpy.random.shuffle": _shuffle,
}
