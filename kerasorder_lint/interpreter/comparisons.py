"""What comparisons of an unknown with numbers say of each other: `n > 0` makes `n < 0` false."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping
from typing import Any, NamedTuple

from kerasorder_lint.interpreter.samples import Said, answered, said_by
from kerasorder_lint.shapes import Sym

__all__ = [
    "Decided",
    "decided_by_order",
    "decided_by_samples",
    "may_exceed",
    "number_compared",
    "parts_of",
    "single",
]


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
    said:   what they say of unknowns whatever these may be, and whether that holds.
    among:  of unknowns, by their keys, whether they are one value or one of several.
    """

    __slots__ = ("among", "equal", "orders", "said")

    def __init__(self, conditions: Mapping[Hashable, bool] | None = None) -> None:
        super().__init__()
        self.among: dict[Hashable, dict[tuple[Any, ...], bool]] = {}
        self.equal: dict[Hashable, tuple[Hashable, Any]] = {}
        self.orders: dict[Hashable, tuple[tuple[_Comparison, bool], ...]] = {}
        self.said: dict[Hashable, tuple[tuple[Said, bool], ...]] = {}
        for key, holds in (conditions or {}).items():
            self[key] = holds

    def __setitem__(self, key: Hashable, holds: bool) -> None:
        if key in self:
            self._drop(key)
        super().__setitem__(key, holds)
        if type(key) is not tuple or not key:
            return
        if len(key) == 3 and key[0] in ("==", "in"):
            self.among.setdefault(key[1], {})[key] = holds
        if holds and len(key) == 3 and key[0] == "==":
            constant = key[2]
            if type(constant) is tuple and len(constant) == 3 and constant[0] == "const":
                if constant[2] is not None:
                    self.equal[key] = (key[1], constant[2])
        if key[0] in _SAY_SOMETHING:
            parts = list(single({key: holds}))
            orders = [(_comparison(each), answer) for each, answer in parts]
            found = tuple([(known, answer) for known, answer in orders if known is not None])
            if found:
                self.orders[key] = found
            others = [(said_by(each), answer) for each, answer in parts]
            said = tuple([(each, answer) for each, answer in others if each is not None])
            if said:
                self.said[key] = said

    def _drop(self, key: Hashable) -> None:
        if type(key) is tuple and len(key) == 3 and key[1] in self.among:
            self.among[key[1]].pop(key, None)
        self.equal.pop(key, None)
        self.orders.pop(key, None)
        self.said.pop(key, None)

    def pop(self, key: Hashable, *default: Any) -> Any:
        self._drop(key)
        return super().pop(key, *default)

    def update(self, *given: Any, **named: Any) -> None:
        for key, holds in dict(*given, **named).items():
            self[key] = holds

    def __delitem__(self, key: Hashable) -> None:
        self._drop(key)
        super().__delitem__(key)


#: Conditions that may say something of others.
_SAY_SOMETHING = frozenset({"==", "and", "callable", "in", "isinstance", "or", "order", "truth"})


def decided_by_samples(key: tuple[Any, ...], decided: Decided) -> bool | None:
    """What the conditions that were decided say of one of the same unknown."""
    asked = said_by(key) if decided.said else None
    if asked is None:
        return None
    return answered(asked, (each for said in decided.said.values() for each in said))


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


def number_compared(key: Hashable) -> float | None:
    """The number that a condition compares an unknown with, if it does."""
    found = _comparison(key)
    return None if found is None else found.number


_NEGATED = {"Lt": "GtE", "LtE": "Gt", "Gt": "LtE", "GtE": "Lt", "Eq": "NotEq", "NotEq": "Eq"}


def may_exceed(
    number: Sym, least: int, decided: Mapping[Hashable, bool], numbers: Mapping[Hashable, Sym]
) -> tuple[bool, set[Hashable]]:
    """Whether an integer may be more than `least` for all that was decided; and what spoke of it.

    numbers: what unknowns are that are compared, by their keys.
    """
    known: list[_Comparison] = []
    speak: set[Hashable] = set()
    for whole, answer in decided.items():
        said = []
        for condition, holds in single({whole: answer}):
            found = _of_integer(condition, number, numbers)
            if found is not None:
                said.append(found if holds else found._replace(sign=_NEGATED[found.sign]))
        if said:
            known += said
            speak.add(whole)
    # The answers change at these numbers only.
    some = {value + near for value in (least, *(c.number for c in known)) for near in (-1, 0, 1)}
    possible = any(
        all(comparison.allows(value) for comparison in known) for value in some if value > least
    )
    return possible, speak


def _of_integer(
    condition: Hashable, number: Sym, numbers: Mapping[Hashable, Sym]
) -> _Comparison | None:
    """What a condition says of an integer that may stand in it with another one added."""
    parts = _sides(condition)
    if parts is None:
        return None
    sign, *sides = parts
    values: list[Any] = []
    for side in sides:
        if side in numbers:
            values.append(numbers[side])
        elif isinstance(side, tuple) and side[0] == "sym":
            values.append(side[1])
        elif isinstance(side, tuple) and side[0] == "const" and type(side[2]) is int:
            values.append(side[2])
        else:
            return None
    difference = values[0] - values[1]
    rest = difference - number
    if isinstance(rest, int):
        return _Comparison(None, sign, -rest)
    rest = difference + number
    return _Comparison(None, _MIRRORED[sign], rest) if isinstance(rest, int) else None


def _sides(key: Hashable) -> tuple[str, Hashable, Hashable] | None:
    """What a condition compares, and how."""
    if not isinstance(key, tuple):
        return None
    if len(key) == 2 and key[0] == "truth":
        return "NotEq", key[1], ("const", "int", 0)
    if len(key) == 4 and key[0] == "order":
        return key[1], key[2], key[3]
    if len(key) == 3 and key[0] == "==":
        return "Eq", key[1], key[2]
    return None


def _comparison(key: Hashable) -> _Comparison | None:
    parts = _sides(key)
    if parts is None:
        return None
    sign, left, right = parts
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
