"""What the keys of conditions and unknowns are about."""

from __future__ import annotations

from collections.abc import Hashable
from typing import Any

__all__ = ["HAS", "is_among", "is_constant_key", "names_kind", "names_rank", "names_version"]

#: Begins the key of whether a module of Keras has a name: where it has, it is no old one.
HAS = "has"

#: How the keys of numbers of axes end.
_RANKS = (("ndim",), ("rank",))


def is_among(item: Any, several: Any) -> bool | None:
    """Whether a constant is among constants, by their keys; None where that is not known."""
    if not is_constant_key(item) or not isinstance(several, tuple) or several[0] != "tuple":
        return None
    if not all(map(is_constant_key, several[1])):
        return None
    return any(item[2] == other[2] for other in several[1])


def names_version(key: Hashable) -> bool:
    """Whether the key of a condition or value speaks of a library's `__version__`."""
    if isinstance(key, tuple):
        if len(key) == 2 and key[0] == "ref" and isinstance(key[1], str):
            return "__version__" in key[1] or key[1].endswith((".version", ".VERSION"))
        # Most parts are no tuples: one loop is less than a generator, or a look-up by their hash.
        for part in key:
            if type(part) is tuple and names_version(part):
                return True
    return False


def names_kind(key: Hashable) -> bool:
    """Whether a condition compares with a text."""
    if not isinstance(key, tuple) or len(key) != 3 or key[0] != "==":
        return False
    return is_constant_key(key[2]) and isinstance(key[2][2], str)


def names_rank(key: Hashable) -> bool:
    """Whether a condition compares a number of axes, or a length, with a number."""
    if not isinstance(key, tuple) or len(key) != 3 or key[0] != "==":
        return False
    if not is_constant_key(key[2]) or not isinstance(key[2][2], int):
        return False
    asked = key[1]
    return isinstance(asked, tuple) and (asked[:1] == ("len",) or asked[-1:] in _RANKS)


def is_constant_key(key: Any) -> bool:
    """Whether it is the key of a constant."""
    return isinstance(key, tuple) and len(key) == 3 and key[0] == "const"
