"""What comparisons of an unknown with numbers say of each other: `n > 0` makes `n < 0` false."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping
from typing import Any, NamedTuple

__all__ = ["Decided", "decided_by_order", "parts_of", "single"]


def parts_of(key: Hashable, holds: bool) -> tuple[Any, ...]:
    """The conditions that are as true as this one: of an `and` that holds, of an `or` that does
    not."""
    if isinstance(key, tuple) and len(key) == 2 and key[0] == "truth":
        key = key[1]  # what is left of one of which not all is True or False
    if isinstance(key, tuple) and key and key[0] == ("and" if holds else "or"):
        return tuple(part for part in key[1:] if isinstance(part, tuple))
    return ()


def single(decided: Mapping[Hashable, bool]) -> Iterator[tuple[Hashable, bool]]:
    """The conditions that were decided, and those that follow, one by one."""
    for key, holds in decided.items():
        yield key, holds
        pending = [(part, holds) for part in parts_of(key, holds)]
        while pending:
            part, answer = pending.pop()
            while isinstance(part, tuple) and len(part) == 2 and part[0] == "not":
                part, answer = part[1], not answer
            yield part, answer
            pending.extend((inner, answer) for inner in parts_of(part, answer))


_MIRRORED = {"Lt": "Gt", "LtE": "GtE", "Gt": "Lt", "GtE": "LtE", "Eq": "Eq", "NotEq": "NotEq"}


_LARGEST = 10**15


class _Comparison(NamedTuple):
    """An unknown, by its key, compared with a number."""

    unknown: Hashable
    sign: str
    number: float

    def allows(self, value: float) -> bool:
        match self.sign:
            case "Lt":
                return value < self.number
            case "LtE":
                return value <= self.number
            case "Gt":
                return value > self.number
            case "GtE":
                return value >= self.number
            case "Eq":
                return value == self.number
            case _:
                return value != self.number


class Decided(dict[Hashable, bool]):
    """The conditions that one way has decided, with what is asked of them most often.

    equal:  unknowns, by their keys, and the constants that they are equal to, in the same order.
    orders: what they say of numbers, and whether that holds.
    """

    __slots__ = ("equal", "orders")

    def __init__(self, conditions: Mapping[Hashable, bool] | None = None) -> None:
        super().__init__()
        self.equal: dict[Hashable, tuple[Hashable, Any]] = {}
        self.orders: dict[Hashable, tuple[tuple[_Comparison, bool], ...]] = {}
        for key, holds in (conditions or {}).items():
            self[key] = holds

    def __setitem__(self, key: Hashable, holds: bool) -> None:
        if key in self:
            self._drop(key)
        super().__setitem__(key, holds)
        if type(key) is not tuple or not key:
            return
        if holds and len(key) == 3 and key[0] == "==":
            constant = key[2]
            if type(constant) is tuple and len(constant) == 3 and constant[0] == "const":
                if constant[2] is not None:
                    self.equal[key] = (key[1], constant[2])
        if key[0] in _SAY_OF_NUMBERS:
            said = [(_comparison(each), answer) for each, answer in single({key: holds})]
            found = tuple([(known, answer) for known, answer in said if known is not None])
            if found:
                self.orders[key] = found

    def _drop(self, key: Hashable) -> None:
        self.equal.pop(key, None)
        self.orders.pop(key, None)

    def pop(self, key: Hashable, *default: Any) -> Any:
        self._drop(key)
        return super().pop(key, *default)

    def update(self, *given: Any, **named: Any) -> None:
        for key, holds in dict(*given, **named).items():
            self[key] = holds

    def __delitem__(self, key: Hashable) -> None:
        self._drop(key)
        super().__delitem__(key)


#: Conditions that may say something of numbers: comparisons, and those that are made of others.
_SAY_OF_NUMBERS = frozenset({"==", "and", "or", "order", "truth"})


def decided_by_order(key: tuple[Any, ...], decided: Decided) -> bool | None:
    """What the conditions that were decided say of a comparison; None if they leave it open.

    Of what is false nothing follows but that what asks for more is false too: it may be no number
    that has an order (NaN).
    """
    asked = _comparison(key)
    if asked is None:
        return None
    for said in decided.orders.values():
        for known, holds in said:
            if known.unknown != asked.unknown:
                continue
            if holds:
                answer = _follows(known, asked)
                if answer is not None:
                    return answer
            elif _follows(asked, known):
                return False
    return None


def _comparison(key: Hashable) -> _Comparison | None:
    if not isinstance(key, tuple):
        return None
    if len(key) == 2 and key[0] == "truth":
        return _Comparison(key[1], "NotEq", 0)
    if len(key) == 4 and key[0] == "order":
        sign, left, right = key[1:]
    elif len(key) == 3 and key[0] == "==":
        sign, left, right = "Eq", key[1], key[2]
    else:
        return None
    number = _number(right)
    if number is not None:
        return _Comparison(left, sign, number)
    number = _number(left)
    return None if number is None else _Comparison(right, _MIRRORED[sign], number)


def _number(key: Any) -> float | None:
    if isinstance(key, tuple) and len(key) == 3 and key[0] == "const":
        number = key[2]
        return number if type(number) in (int, float) and abs(number) <= _LARGEST else None
    return None


def _follows(known: _Comparison, asked: _Comparison) -> bool | None:
    """What is true of `asked` for every number for which `known` holds.

    The answer can only change at the two numbers, so these, what lies between and what lies beyond
    stand for all.
    """
    low, high = sorted((known.number, asked.number))
    middle = (low / 2) + (high / 2)
    samples = {low - abs(low) - 1, low, middle, high, high + abs(high) + 1}
    answers = {asked.allows(value) for value in samples if known.allows(value)}
    return answers.pop() if len(answers) == 1 else None
