"""Which classes of Python's library, and of NumPy's, a value is an object of.

The classes themselves are asked: what stands for a value is the class that Python would have made
it of, or a class that this one derives from.
"""

from __future__ import annotations

from abc import ABCMeta
from collections import abc, deque
from types import FunctionType
from typing import Any

from kerasorder_lint.graph.layers import Layer
from kerasorder_lint.interpreter import containers
from kerasorder_lint.interpreter.class_names import class_named
from kerasorder_lint.interpreter.values import DictV, FunctionV, ListV, SetV, SliceV, is_constant

__all__ = ["has_no_others", "is_object"]

#: Of NumPy's, those that no text or other object of Python's own is an object of. A `float` may
#: be a `float64`, which derives from it.
_OF_WHOLE_NUMBERS = frozenset(
    f"numpy.{name}"
    for name in (
        "int8", "int16", "int32", "int64", "integer", "ndarray", "signedinteger", "uint8",
        "uint16", "uint32", "uint64", "unsignedinteger",
    )
)  # fmt: skip
_OF_NUMPY = _OF_WHOLE_NUMBERS | frozenset(
    f"numpy.{name}"
    for name in ("bool_", "complexfloating", "float16", "float32", "float64", "floating", "number")
)


class _Called:
    """What every layer of Keras has of what Python's abstract classes ask for."""

    def __call__(self) -> None: ...


def has_no_others(name: str) -> bool:
    """Whether only objects of classes that derive from the named one are objects of it."""
    found = class_named(name)
    return found is not None and not isinstance(found, ABCMeta)


def _made_of(value: Any) -> tuple[tuple[type, ...], bool]:
    """The classes that it may be of, and whether it is of no class that derives from one."""
    if is_constant(value):
        return (type(value),), True
    if isinstance(value, ListV):
        if value.attribute == containers.DEQUE:
            return (deque,), False
        if value.attribute == containers.RANGE:
            return (range,), True
        if value.once:
            return (abc.Iterator,), False
        if value.waits:
            return (abc.KeysView, abc.ValuesView, abc.ItemsView), False
        return (list,), False
    if isinstance(value, DictV):
        return (dict,), False
    if isinstance(value, SetV):
        return (set, frozenset), False
    if isinstance(value, SliceV):
        return (slice,), True
    if isinstance(value, FunctionV) and value.kind == "function" and not value.decorated:
        return (FunctionType,), True
    if isinstance(value, Layer) and value.known:
        return (_Called,), True
    return ((tuple,), False) if type(value) is tuple else ((), False)


def is_object(value: Any, name: str) -> bool | None:
    """`isinstance(value, cls)` of a class by its full name."""
    classes, exact = _made_of(value)
    if not classes or name.startswith("enum."):
        return None  # a text or a number may be a member of an enumeration of such
    if name in _OF_NUMPY:
        plain = type(value) is not float or name in _OF_WHOLE_NUMBERS
        return False if plain else None
    asked = class_named(name)
    if asked is None:
        return None
    answers = {_derives(cls, asked, exact=exact) for cls in classes}
    return answers.pop() if len(answers) == 1 else None


def _derives(cls: type, asked: type, *, exact: bool) -> bool | None:
    """Whether an object of a class, or of one that derives from it, is one of another class."""
    if issubclass(cls, asked):
        return True
    return None if not exact and issubclass(asked, cls) else False
