"""`copy.copy` and `copy.deepcopy`."""

from __future__ import annotations

from typing import Any

from kerasorder_lint.graph.layers import Layer
from kerasorder_lint.interpreter import keras_objects, new_containers, reflection, specials
from kerasorder_lint.interpreter.machine import Function, Machine
from kerasorder_lint.interpreter.results import result_of
from kerasorder_lint.interpreter.values import (
    UNKNOWN,
    ClassV,
    DictV,
    InstanceV,
    ListV,
    OwnDictV,
    OwnListV,
)

__all__ = ["STANDARD"]


def _copy(m: Machine, a: list[Any], k: dict[str, Any], node: Any) -> Any:
    value = a[0] if a else UNKNOWN
    if specials.has(m, value, "__copy__") and not isinstance(value, ClassV):
        return specials.run(m, value, "__copy__", [], node)
    if _is_copied_by_code(m, value):
        specials.meets(m, [value])
        return result_of(node)
    if isinstance(value, OwnDictV) and value.is_itself:
        return result_of(node)  # its attributes are another dict's
    if isinstance(value, (OwnListV, OwnDictV)):
        own = type(value)(value.cls)
        own.restore(value.snapshot())
        return own
    if isinstance(value, ListV):
        copied = new_containers.sequence_of(m, value, node)
        copied.attribute, copied.most = value.attribute, value.most
        return copied
    if isinstance(value, DictV):
        return value.copy()
    if isinstance(value, InstanceV) and value.layer is None:
        made = InstanceV(value.cls)
        made.restore(value.snapshot())
        return made
    if isinstance(value, (Layer, InstanceV)):
        return keras_objects.deep_copy(m, value, node)
    return value


#: What decides of an object's class what a copy of it is.
_COPYING = (
    "__getnewargs__", "__getnewargs_ex__", "__getstate__", "__reduce__", "__reduce_ex__",
    "__setstate__",
)  # fmt: skip


def _is_copied_by_code(m: Machine, value: Any) -> bool:
    return not isinstance(value, ClassV) and specials.has(m, value, *_COPYING)


def _deepcopy(m: Machine, a: list[Any], k: dict[str, Any], node: Any) -> Any:
    value = a[0] if a else UNKNOWN
    if m.specials and not isinstance(value, ClassV):
        if specials.has(m, value, "__deepcopy__"):
            return specials.run(m, value, "__deepcopy__", [DictV(exact=False)], node)
        if _is_copied_by_code(m, value):
            specials.meets(m, [value])
            return result_of(node)
        if isinstance(value, OwnDictV) and specials.has(m, value, "__getattr__"):
            # It is asked for a method, like any other attribute.
            if reflection.get_attr(m, [value, "__deepcopy__", None], {}, node) is not None:
                return result_of(node)
        specials.meets(m, [value], names=("__deepcopy__", "__hash__", "__eq__", *_COPYING))
    return keras_objects.deep_copy(m, a[0] if a else UNKNOWN, node)


STANDARD: dict[str, Function] = {"copy.copy": _copy, "copy.deepcopy": _deepcopy}
