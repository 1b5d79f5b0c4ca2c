"""The numbers in small arrays of NumPy: what its functions make of numbers that are known.

An array has them while nothing can have written into it, or into an array that it is a view of.
"""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable, Iterable
from typing import Any

from kerasorder_lint.graph.layers import Layer
from kerasorder_lint.graph.models import Model
from kerasorder_lint.interpreter.machine import Machine
from kerasorder_lint.interpreter.values import UNKNOWN, ArrayV, Content, ListV, Ref, number_in

__all__ = ["computed", "integers", "of_method", "picked", "spaced", "worked_out"]

#: So many numbers are worked out: one for each block of a deep network, not the points of a curve.
_MOST = 64
#: Integers of NumPy are cut off behind a bound that none of these reaches.
_LARGEST = 2**31


def spaced(ends: list[Any], count: Any) -> Content | None:
    """The numbers of `linspace`, worked out as NumPy does: rates that rise from layer to layer.

    Source: numpy/_core/function_base.py.
    """
    known = len(ends) > 1 and all(type(end) in (int, float) for end in ends[:2])
    if not known or len(ends) > 3 or type(count) is not int or not 2 <= count <= _MOST:
        return None
    first, last = (float(end) for end in ends[:2])
    step = (last - first) / (count - 1)
    numbers = (place * step + first for place in range(count - 1))
    return Content((*numbers, last), lasting=False)


def integers(value: Any) -> list[int] | None:
    """The integers of a list or tuple, or of an array, where all are known."""
    found = _numbers(value)
    return found if found and all(type(item) is int for item in found) else None


def layers(value: Any) -> list[Any] | None:
    """The layers in a list or tuple; of models NumPy may find out that they have a length."""
    found = _numbers(value)
    plain = bool(found) and all(
        isinstance(item, Layer) and not isinstance(item, Model) for item in found or ()
    )
    return found if plain else None


def _numbers(value: Any) -> list[Any] | None:
    """The same of whatever is in it, or None; of NumPy's arrays alone."""
    if isinstance(value, ArrayV):
        known = value.library == "numpy" and value.elements is not None and value.shape != ()
        return list(value.elements or ()) if known else None
    if isinstance(value, ListV) and (not value.exact or value.chance is not None):
        return None
    items = value.items if isinstance(value, ListV) else value
    return [number_in(item) for item in items] if isinstance(items, (list, tuple)) else None


def worked_out(
    m: Machine, path: str, positional: list[Any], keywords: dict[str, Any]
) -> ArrayV | None:
    """`numpy.<path>(...)` where all numbers are known; None for anything else.

    A result without elements has another type for want of any, and is not worked out.
    """
    function = _FUNCTIONS.get(path)
    if function is None or not positional:
        return None
    given = [m.resolve(value) for value in positional]
    named = {key: number_in(m.resolve(value)) for key, value in keywords.items()}
    kind = named.get("dtype")
    if path == "arange" and isinstance(kind, Ref) and kind.name in _INTEGERS:
        del named["dtype"]
    if path in _ALONG_AXIS and named.get("axis", 0) in (0, -1):
        named.pop("axis", None)
    if named.keys() - ({"kind"} if path == "argsort" else set()):
        return None
    if path in ("array", "asarray") and not isinstance(given[0], ArrayV):
        return None  # these have a type, if one is given, and are made as others are
    if path in _VIEWS and len(given) == 1 and isinstance(given[0], ArrayV):
        return _view(given[0], function)
    found = function(*given, **named) if len(given) <= _MOST_GIVEN[path] else None
    if not found or len(found) > _MOST or not all(_is_small(number) for number in found):
        return None
    return _array(found)


def of_method(m: Machine, value: ArrayV, name: str, positional: list[Any]) -> ArrayV | None:
    """`array.<name>(...)`, as the function of that name does it."""
    if name == "astype" and [isinstance(a, Ref) and a.name in _INTEGERS for a in positional] == [
        True
    ]:
        return worked_out(m, "copy", [value], {})
    if name not in ("argsort", "copy", "repeat", "take"):
        return None
    return worked_out(m, name, [value, *positional], {})


def picked(value: ArrayV, index: Any) -> ArrayV | None:
    """`array[places]` for a list or array of places: a new array."""
    held, at = _numbers(value), integers(index) if isinstance(index, (ArrayV, ListV)) else None
    if held is None or at is None or not all(-len(held) <= i < len(held) for i in at):
        return None
    found = [held[i] for i in at]
    if all(isinstance(item, Layer) for item in found):
        content = Content(found, lasting=False)
        return ArrayV((len(found),), value.dtype, content=content, library="numpy")
    return _array(found) if all(map(_is_small, found)) else None


def computed(op: ast.operator, left: Any, right: Any) -> Content | None:
    """The integers of `array + 1` and the like."""
    function = _ARITHMETIC.get(type(op))
    sides = [[side] if type(side) is int else integers(side) for side in (left, right)]
    first, second = sides
    if function is None or first is None or second is None:
        return None
    if type(left) is int:
        first = first * len(second)
    if type(right) is int:
        second = second * len(first)
    if len(first) != len(second) or isinstance(left, tuple) or isinstance(right, tuple):
        return None
    found = [function(a, b) for a, b in zip(first, second)]
    return Content(found, lasting=False) if all(map(_is_small, found)) else None


_ARITHMETIC: dict[type, Callable[[int, int], int]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
}


def _is_small(number: Any) -> bool:
    return type(number) is int and abs(number) < _LARGEST


def _array(numbers: list[int]) -> ArrayV:
    content = Content(numbers, lasting=False)
    return ArrayV((len(numbers),), "int64", content=content, library="numpy")


def _view(value: ArrayV, function: Callable[..., list[int] | None]) -> ArrayV | None:
    found = function(value)
    if found is None or value.content is None:
        return None
    view = value.content.view(found)
    return ArrayV(value.shape, value.dtype, content=view, library=value.library)


def _arange(*ends: Any) -> list[int] | None:
    ends = tuple(number_in(end) for end in ends)
    if not all(type(end) is int for end in ends) or (len(ends) == 3 and ends[2] == 0):
        return None
    steps = range(*ends)
    return list(steps) if len(steps) <= _MOST else None


def _argsort(value: Any, *, kind: Any = None) -> list[int] | None:
    """The order is NumPy's secret where two are equal, unless it is told to keep theirs."""
    found = _numbers(value)
    if not found or not all(type(item) in (int, float) and item == item for item in found):
        return None
    if len(set(found)) < len(found) and kind not in ("mergesort", "stable"):
        return None
    return sorted(range(len(found)), key=found.__getitem__)


def _sorted(value: Any) -> list[int] | None:
    found = integers(value)
    return None if found is None else sorted(found)


def _flipped(value: Any) -> list[Any] | None:
    found = _numbers(value)
    return None if found is None else found[::-1]


def _rolled(value: Any, shift: Any = UNKNOWN) -> list[int] | None:
    found, by = integers(value), number_in(shift)
    if found is None or type(by) is not int:
        return None
    by %= len(found)
    return found[-by:] + found[:-by] if by else found


def _joined(values: Any) -> list[int] | None:
    items = values.items if isinstance(values, ListV) and values.exact else values
    return _in_a_row(items) if isinstance(items, (list, tuple)) else None


def _in_a_row(values: Iterable[Any]) -> list[int] | None:
    parts = [integers(value) for value in values]
    known = [part for part in parts if part is not None]
    return [item for part in known for item in part] if len(known) == len(parts) else None


def _appended(value: Any, further: Any = UNKNOWN) -> list[int] | None:
    number = number_in(further)
    return _in_a_row([value, (number,) if type(number) is int else further])


def _without(value: Any, places: Any = UNKNOWN) -> list[int] | None:
    """`np.delete(array, places)`."""
    items, at = integers(value), _places(places)
    if items is None or at is None or not all(-len(items) <= i < len(items) for i in at):
        return None
    gone = {i % len(items) for i in at}
    return [item for i, item in enumerate(items) if i not in gone]


def _places(value: Any) -> list[int] | None:
    number = number_in(value)
    return [number] if type(number) is int else integers(value)


def _repeated(value: Any, times: Any = UNKNOWN) -> list[int] | None:
    found, each = integers(value), _places(times)
    if found is None or each is None or any(count < 0 for count in each):
        return None
    each = each * len(found) if len(each) == 1 else each
    if len(each) != len(found) or sum(each) > _MOST:
        return None
    return [item for item, count in zip(found, each) for _ in range(count)]


def _taken(value: Any, places: Any = UNKNOWN) -> list[int] | None:
    found, at = integers(value), integers(places)
    if found is None or at is None or not all(-len(found) <= i < len(found) for i in at):
        return None
    return [found[i] for i in at]


_FUNCTIONS: dict[str, Callable[..., list[int] | None]] = {
    "append": _appended,
    "arange": _arange,
    "argsort": _argsort,
    "array": integers,
    "asarray": integers,
    "concatenate": _joined,
    "copy": integers,
    "delete": _without,
    "flip": _flipped,
    "flipud": _flipped,
    "hstack": _joined,
    "repeat": _repeated,
    "roll": _rolled,
    "sort": _sorted,
    "take": _taken,
}
#: So many arguments are followed.
_MOST_GIVEN = {
    **dict.fromkeys(_FUNCTIONS, 1),
    **dict.fromkeys(("append", "delete", "repeat", "roll", "take"), 2),
    "arange": 3,
}
#: Of a vector there is one axis alone.
_ALONG_AXIS = frozenset({
    "append", "argsort", "concatenate", "delete", "flip", "repeat", "roll", "sort", "take",
})  # fmt: skip
#: The type that integers are of without being told.
_INTEGERS = ("int", "numpy.int64", "numpy.intp")
_VIEWS = frozenset({"asarray", "flip", "flipud"})
