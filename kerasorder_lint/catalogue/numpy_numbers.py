"""What functions of NumPy give for plain numbers: `np.ceil(1.5)`, `np.maximum(3, 4)`.

A float of NumPy is a float of Python; an integer of NumPy is none of Python's.

Source: NumPy 2; compared with it in bulk by `tests/catalogue/test_numpy_numbers.py`.
"""

from __future__ import annotations

import math
import operator
from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import Any, Final

__all__ = ["computed", "reduced"]

Number = int | float
#: Of a larger power NumPy keeps the lower part.
_BITS = 64


def _rounded(number: Number) -> Number:
    return round(number)  # to the even one of two, as NumPy does


def _whole(function: Callable[[Number], Number]) -> Callable[[Number], Number]:
    """Releases differ in what they make of integers: the value is the same."""
    return lambda number: number if type(number) is int else float(function(number))


def _float(function: Callable[..., Any]) -> Callable[..., Number]:
    return lambda *numbers: float(function(*numbers))


def _picked(choose: Callable[..., Number]) -> Callable[[Number, Number], Number]:
    def pick(left: Number, right: Number) -> Number:
        found = choose(left, right)
        return found if type(left) is type(right) else float(found)

    return pick


def _power(base: Number, exponent: Number) -> Number | None:
    if type(base) is int and type(exponent) is int:
        small = exponent >= 0 and exponent * base.bit_length() < _BITS
        return base**exponent if small else None
    return float(base) ** float(exponent) if base > 0 else None


_FUNCTIONS: Final[Mapping[str, tuple[int, Callable[..., Number | None]]]] = MappingProxyType(
    {
        "abs": (1, abs),
        "absolute": (1, abs),
        "ceil": (1, _whole(math.ceil)),
        "exp": (1, _float(math.exp)),
        "floor": (1, _whole(math.floor)),
        "fix": (1, _whole(math.trunc)),
        "log": (1, _float(math.log)),
        "log10": (1, _float(math.log10)),
        "log2": (1, _float(math.log2)),
        "maximum": (2, _picked(max)),
        "minimum": (2, _picked(min)),
        "negative": (1, operator.neg),
        "power": (2, _power),
        "rint": (1, _float(_rounded)),
        "round": (1, _whole(_rounded)),
        "sqrt": (1, _float(math.sqrt)),
        "square": (1, lambda number: number * number),
        "trunc": (1, _whole(math.trunc)),
    }
)
_REDUCTIONS: Final[Mapping[str, Callable[[Sequence[Number]], Number]]] = MappingProxyType(
    {
        "amax": max,
        "amin": min,
        "max": max,
        "mean": lambda numbers: float(sum(numbers)) / len(numbers),
        "min": min,
        "sum": sum,
    }
)
_LARGEST = 2**53


def computed(name: str, numbers: Sequence[Number]) -> Number | None:
    """`np.<name>(*numbers)`; None where it is not described, or no plain number."""
    count, function = _FUNCTIONS.get(name, (0, None))
    if function is None or count != len(numbers):
        return None
    try:
        return _plain(function(*numbers))
    except (ValueError, OverflowError):
        return None  # NumPy warns, and gives what is no number


def reduced(name: str, numbers: Sequence[Number]) -> Number | None:
    """`np.<name>(numbers)`."""
    function = _REDUCTIONS.get(name)
    if function is None or not numbers:
        return None
    found = function(numbers)
    whole = all(type(number) is int for number in numbers)
    if name == "sum" and not whole:
        return None  # in which order floats are added is NumPy's own
    return _plain(found if whole else float(found))


def _plain(number: Number | None) -> Number | None:
    if number is None or not math.isfinite(number) or abs(number) > _LARGEST:
        return None
    return number
