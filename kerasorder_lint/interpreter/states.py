"""States that an object was left in: two of them merged, and what they agree on alone.

A state is what an object's `snapshot` gives.
"""

from __future__ import annotations

from collections.abc import Hashable
from typing import Any

from kerasorder_lint.graph.layers import Layer
from kerasorder_lint.interpreter.values import (
    UNKNOWN,
    ClassV,
    DictV,
    Either,
    Frame,
    FunctionV,
    InstanceV,
    ListV,
    Obj,
    OwnDictV,
    OwnListV,
    SetV,
    either,
    is_constant,
)

__all__ = ["FAILED", "blur", "forget_changed", "merge", "same", "widened"]

#: Two states that cannot be merged.
FAILED = object()


def blur(obj: Any, before: Any, other: Any) -> None:
    """An object that two branches left different: what is known of both stays."""
    from kerasorder_lint.graph.models import Model

    if isinstance(obj, (OwnListV, OwnDictV)):
        forget_changed(obj.attrs, other[-1])
    if isinstance(obj, Frame):
        kept = {name: obj.names.get(name, UNKNOWN) for name in {**other[0], **obj.names}}
        for name, value in kept.items():
            if name not in other[0] or not same(other[0][name], value):
                kept[name] = widened(other[0].get(name), value)
        obj.names = kept
    elif isinstance(obj, (ListV, SetV)):
        mine = {id(item) for item in obj.items}
        obj.items.extend(item for item in other[0] if id(item) not in mine)
        obj.exact = False
        if isinstance(obj, ListV):
            obj.outline = None
    elif isinstance(obj, DictV):
        for name in {**other[0], **obj.entries}:
            held, its = obj.entries.get(name, _ABSENT), other[0].get(name, _ABSENT)
            if held is _ABSENT or its is _ABSENT:
                obj.entries.pop(name, None)  # nor is it known to be there
            elif not same(held, its):
                obj.entries[name] = UNKNOWN
        obj.exact = False
    elif isinstance(obj, ClassV):
        forget_changed(obj.namespace, other[0])
    elif isinstance(obj, Model):
        obj.exact = obj.built = False
        obj.chain = ()
    elif isinstance(obj, Layer):
        # Built in one branch, or in both with other widths: nothing is held against it.
        obj.restore(before)
        for flag in ("used", "perhaps_called", "escaped"):
            obj.attributes[flag] = True


def forget_changed(attrs: dict[str, Any], before: dict[str, Any]) -> None:
    """Attributes that are not what they were before, or elsewhere, are unknown."""
    for name in {**before, **attrs}:
        held, other = attrs.get(name, _ABSENT), before.get(name, _ABSENT)
        if held is _ABSENT or other is _ABSENT or not same(other, held):
            attrs[name] = UNKNOWN


def widened(before: Any, value: Any, *, fresh: bool = False) -> Any:
    """What is left of a value that changes from turn to turn."""
    from kerasorder_lint.catalogue.tensors import TensorSpec
    from kerasorder_lint.graph.layers import Tensor

    if isinstance(value, Tensor):
        return Tensor(TensorSpec(UNKNOWN, UNKNOWN), None, value.parents)
    if isinstance(value, (Layer, FunctionV)) and fresh:
        return value
    if fresh and isinstance(value, Obj):
        return value
    return UNKNOWN


def same(left: Any, right: Any) -> bool:
    """Whether two values are one, or of one type and equal; a choice equals itself alone."""
    if left is right:
        return True
    if is_constant(left) and is_constant(right):
        return type(left) is type(right) and left == right
    if isinstance(left, tuple) and isinstance(right, tuple):
        return len(left) == len(right) and all(same(a, b) for a, b in zip(left, right))
    if isinstance(left, Either) or isinstance(right, Either):
        return False
    try:
        return type(left) is type(right) and bool(left == right)
    except TypeError:
        return False


_ABSENT = object()


def _merge_names(left: dict[str, Any], right: dict[str, Any], key: Hashable, text: str) -> Any:
    out: dict[str, Any] = {}
    for name in {**left, **right}:
        a, b = left.get(name, _ABSENT), right.get(name, _ABSENT)
        if a is b:
            out[name] = a
        elif a is _ABSENT or b is _ABSENT:
            yes, no = (UNKNOWN if value is _ABSENT else value for value in (a, b))
            out[name] = either(key, text, yes, no)
        elif same(a, b):
            out[name] = a
        else:
            out[name] = either(key, text, a, b)
    return out


def merge(obj: Any, left: Any, right: Any, key: Hashable, text: str) -> Any:
    """The state of an object that is in one of two, by a condition; `FAILED` where none is both."""
    if isinstance(obj, Frame):
        if left[1] != right[1]:
            return FAILED
        returned = [*left[2], *(v for v in right[2] if not any(v is w for w in left[2]))]
        return (_merge_names(left[0], right[0], key, text), left[1], returned)
    if isinstance(obj, InstanceV):
        if left[2] or right[2]:
            return ({}, False, True)  # forgotten on one side
        return (_merge_names(left[0], right[0], key, text), left[1] and right[1], False)
    try:
        equal = bool(left == right)
    except TypeError:
        equal = False
    return left if equal else FAILED
