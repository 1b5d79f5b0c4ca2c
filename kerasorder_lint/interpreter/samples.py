"""What conditions of one unknown say of each other: a true `k` is not None, a text is no integer.

A condition is asked of samples, which stand for all that the unknown may be. Those that contradict
what was decided go; if the rest agree, that is the answer.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable
from functools import partial
from typing import Any, NamedTuple

from kerasorder_lint.interpreter.class_names import class_named
from kerasorder_lint.interpreter.dotted import canonical

__all__ = ["Said", "answered", "said_by"]


class _Value(NamedTuple):
    """A sample.

    cls:   its class, or the one of Python's own that its class derives from.
    true:  its truth.
    known: whether it equals `value`, and not none of the values that anyone asks for.
    """

    cls: type
    true: bool
    known: bool = False
    value: Any = None


_IMPOSSIBLE = "raises an exception"
#: What a condition is for a sample; None where samples of its kind differ.
_Answer = bool | str | None


class Said(NamedTuple):
    """A condition of an unknown.

    key:      its own.
    unknown:  by its key.
    holds:    what it is for a sample.
    mentions: the constants in it.
    """

    key: Hashable
    unknown: Hashable
    holds: Callable[[_Value], _Answer]
    mentions: tuple[Any, ...] = ()


# No object is of two of these classes, whatever its own derives from; but `bool` is an integer.
_CONTAINERS = (list, tuple, dict, set, frozenset, bytearray)
_NUMBERS = (int, float, complex)
_FINAL = (type(None), bool)
_ARE_NUMBERS = (*_NUMBERS, bool)
#: What samples are of; `object` stands for all that is of none of the others.
_BASES = frozenset({*_NUMBERS, *_CONTAINERS, *_FINAL, str, bytes})
_SAMPLES = (
    _Value(type(None), False, True, None),
    *(_Value(type(each), bool(each), True, each) for each in (True, False)),
    *(_Value(type(each), False, True, each) for each in (0, 0.0, 0j, "", b"")),
    *(_Value(cls, True) for cls in (*_NUMBERS, str, bytes)),
    *(_Value(cls, true) for cls in (*_CONTAINERS, object) for true in (True, False)),
)


def answered(asked: Said, decided: Iterable[tuple[Said, bool]]) -> bool | None:
    """What follows for a condition from those that were decided; None if that is open."""
    about = [(said, answer) for said, answer in decided if said.unknown == asked.unknown]
    if not about:
        return None
    for said, answer in about:
        if said.key == asked.key:
            return answer
    mentioned = {
        (cls, each): _Value(cls, bool(each), True, each)
        for said in (asked, *(said for said, _ in about))
        for each in said.mentions
        if each is not None
        # What equals it may be of another class: `2.0`, a type that equals its name.
        for cls in (type(each), object, *(_NUMBERS if type(each) in _ARE_NUMBERS else ()))
    }
    answers = {
        asked.holds(sample)
        for sample in (*_SAMPLES, *mentioned.values())
        if all(said.holds(sample) in (answer, None) for said, answer in about)
    }
    answers.discard(_IMPOSSIBLE)
    found = answers.pop() if len(answers) == 1 else None
    return found if isinstance(found, bool) else None


def said_by(key: Any) -> Said | None:
    """What a condition says of one unknown, if it is one that samples can be asked."""
    if type(key) is not tuple or len(key) < 2:
        return None
    match key:
        case ("truth", unknown):
            return Said(key, unknown, _truth)
        case ("==", ("type", unknown), ("ref", name)):
            asked = class_named(name)
            return Said(key, unknown, partial(_is_type, asked)) if asked is not None else None
        case ("==", unknown, ("const", _, constant)):
            return Said(key, unknown, partial(_equals, constant), (constant,))
        case ("in", unknown, ("tuple", parts)):
            constants = tuple(part[2] for part in parts if part[0] == "const")
            if len(constants) < len(parts):
                return None
            return Said(key, unknown, partial(_is_among, constants), constants)
        case ("isinstance", unknown, cls, *_):
            return Said(key, unknown, partial(_is_object, cls))
        case ("callable", unknown):
            return Said(key, unknown, _is_callable)
        case ("order", _, unknown, ("const", name, _)) | ("order", _, ("const", name, _), unknown):
            return Said(key, unknown, _has_order) if name in ("int", "float") else None
        case ("and" | "or" as kind, *parts):
            return _joined(key, kind == "or", parts)
    return None


def _joined(key: Hashable, wants: bool, parts: Iterable[Any]) -> Said | None:
    """Conditions of one unknown that are joined by `or` (which wants one that holds) or `and`."""
    each: list[tuple[Said, bool]] = []
    for part in parts:
        inner, holds = part, True
        while type(inner) is tuple and len(inner) == 2 and inner[0] == "not":
            inner, holds = inner[1], not holds
        said = said_by(inner)
        if said is None or (each and each[0][0].unknown != said.unknown):
            return None
        each.append((said, holds))
    if not each:
        return None
    mentions = tuple(constant for said, _ in each for constant in said.mentions)
    return Said(key, each[0][0].unknown, partial(_in_turn, wants, each), mentions)


def _in_turn(wants: bool, each: list[tuple[Said, bool]], sample: _Value) -> _Answer:
    """What is asked one after the other, until one answers."""
    open_ended = False
    for said, holds in each:
        answer = said.holds(sample)
        if answer is _IMPOSSIBLE:
            return None if open_ended else answer
        if answer is None:
            open_ended = True
        elif (answer is holds) is wants:
            return None if open_ended else wants
    return None if open_ended else not wants


def _truth(sample: _Value) -> _Answer:
    return sample.true


def _is_callable(sample: _Value) -> _Answer:
    return None if sample.cls is object or sample.cls in _CONTAINERS else False


def _has_order(sample: _Value) -> _Answer:
    """A comparison with a number, which most other things do not have."""
    return None if sample.cls in (int, float, bool, object) else _IMPOSSIBLE


def _equals(constant: Any, sample: _Value) -> _Answer:
    if constant is None:
        return sample.cls is type(None)
    if not sample.known or sample.value != constant:
        return False
    # Numbers of several classes are equal, but `is` says that they are not the same.
    return True if sample.cls is type(constant) or type(constant) not in _ARE_NUMBERS else None


def _is_among(constants: tuple[Any, ...], sample: _Value) -> _Answer:
    answers = [_equals(constant, sample) for constant in constants]
    return True if True in answers else None if None in answers else False


def _is_type(asked: type, sample: _Value) -> _Answer:
    """`type(unknown) is cls`, which an object of a derived class is not."""
    if sample.cls is asked:
        return True if asked in _FINAL else None
    return None if asked not in _BASES and issubclass(asked, sample.cls) else False


def _is_object(cls: Any, sample: _Value) -> _Answer:
    """`isinstance` of a class, or of several, by the key."""
    match cls:
        case ("tuple", parts):
            answers = [_is_object(part, sample) for part in parts]
            return True if True in answers else None if None in answers else False
        case ("ref", str(name)):
            asked = class_named(name)
            if asked is None:
                # No object of Python's own classes is a layer, and none equals a text.
                other = sample.cls is not object or sample.known
                return False if other and canonical(name) is not None else None
            if issubclass(sample.cls, asked):
                return True
            return False if asked in _BASES or sample.cls in _FINAL else None
    return None
