"""Names of Keras with a slip of the pen: `EarlyStoping`, `ModelCheckPoint`, `Conv2d`.

A name that is further from any that Keras has may have come with a release that is not known here.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

from kerasorder_lint.catalogue import public_names

__all__ = ["nearest", "nearest_public"]

#: Shorter names differ from others in one letter by design: `Adam` and `AdamW`.
_LONG = 6
#: Names of so many letters, and words of fewer, do not differ in one by design.
_LONG_ENOUGH, _WORD_ENOUGH = 8, 5
#: Words, which `Dens` is and `CELU` is not, hardly lack a letter of another by design.
_WORD = 4


@cache
def _names(family: str, module: str) -> frozenset[str]:
    return frozenset(public_names.NAMES[family].get(module, "").split())


@cache
def _names_anywhere(module: str) -> frozenset[str]:
    return frozenset().union(*(_names(family, module) for family in public_names.NAMES))


def nearest_public(family: str, module: str, name: str) -> str | None:
    """The public name of a module that was meant; None if some Keras has the name, or none is near.

    family: the Keras whose names may be meant, as `public_names` calls it.
    """
    if name in _names_anywhere(module):
        return None
    return nearest(name, _names(family, module))


def nearest(name: str, known: Iterable[str]) -> str | None:
    """The only known name that differs in a slip of the pen."""
    # Modules of Keras's insides have names in lower case.
    cased = [
        other
        for other in known
        if other.lower() == name.lower() and (name[:1].isupper() or other.islower())
    ]
    if cased:
        return min(cased)
    slipped = _one_slip if len(name) >= _LONG else _is_doubled
    word = _WORD <= len(name) < _LONG and name[0].isupper() and name[1:].islower()
    if word or (len(name) >= _LONG and _digits(name)):
        slipped = _lacks_one
    # Another number is another layer, which a later release may have.
    plain = name[0].isupper() and name[1:].islower()
    replaced = len(name) >= (_WORD_ENOUGH if plain else _LONG_ENOUGH)
    near = [
        other
        for other in known
        if (slipped(name, other) or (replaced and _has_another_letter(name, other)))
        and _digits(name) == _digits(other)
    ]
    return near[0] if len(near) == 1 else None


def _has_another_letter(left: str, right: str) -> bool:
    """Whether one small letter stands in the place of another: `Dence`, `BatchNormalisation`.

    Capitals tell models apart: `RegNetX002`, `RegNetY002`.
    """
    differ = [pair for pair in zip(left, right) if pair[0] != pair[1]]
    return len(left) == len(right) and len(differ) == 1 and "".join(differ[0]).islower()


def _digits(name: str) -> str:
    return "".join(filter(str.isdigit, name))


def _lacks_one(name: str, other: str) -> bool:
    """Whether a letter is missing, doubled, or swapped with its neighbour."""
    return _is_doubled(name, other) or (len(name) <= len(other) and _one_slip(name, other))


def _is_doubled(name: str, other: str) -> bool:
    """Whether a letter was written twice: `Adamm`."""
    return any(
        name[i] == name[i - 1] and name[:i] + name[i + 1 :] == other for i in range(1, len(name))
    )


def _one_slip(left: str, right: str) -> bool:
    """Whether one letter is missing, doubled, or swapped with its neighbour."""
    if len(left) > len(right):
        left, right = right, left
    if len(left) == len(right):
        differ = [i for i in range(len(left)) if left[i] != right[i]]
        return (
            len(differ) == 2
            and differ[1] == differ[0] + 1
            and left[differ[0]] == right[differ[1]]
            and left[differ[1]] == right[differ[0]]
        )
    if len(left) + 1 != len(right):
        return False
    return any(right[:i] + right[i + 1 :] == left for i in range(len(right)))
