"""Interpreter values as arguments of the catalogue, and tensors in both directions."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from kerasorder_lint.catalogue import names
from kerasorder_lint.catalogue.spec import Opaque
from kerasorder_lint.catalogue.tensors import TensorSpec
from kerasorder_lint.graph.layers import Layer, Tensor
from kerasorder_lint.graph.program import Arguments
from kerasorder_lint.interpreter import element_types, operators
from kerasorder_lint.interpreter.dotted import may_be_constant
from kerasorder_lint.interpreter.keras_objects.names import (
    canonical,
    has_unknown_base,
    last,
)
from kerasorder_lint.interpreter.machine import Machine
from kerasorder_lint.interpreter.values import (
    CONSTANTS,
    UNKNOWN,
    ArrayV,
    BoundMethod,
    ClassV,
    DictV,
    FunctionV,
    InstanceV,
    Library,
    ListV,
    MethodOf,
    PartialV,
    Ref,
    SetV,
    Thing,
    is_constant,
    library_of_scalar,
)
from kerasorder_lint.shapes import Sym, Unknown, may_be_array, take_for_length

__all__ = ["nest_of", "recorded", "tensors_in", "to_argument", "to_call_input"]

#: Parameters that Keras accepts only as integers: an unknown there is some integer.
_INTEGERS = frozenset({"units", "filters", "n", "output_dim"})

#: Parameters that are lengths, or hold some.
_LENGTHS = _INTEGERS | {
    "batch_input_shape", "batch_shape", "filters", "input_dim", "input_length", "input_shape",
    "kernel_size", "key_dim", "num_heads", "pool_size", "shape", "value_dim",
}  # fmt: skip

#: Parameters that take one number: elsewhere `2 * n` may repeat a tuple.
_NUMBERS = _INTEGERS | {
    "batch_size", "depth_multiplier", "groups", "height", "input_dim", "input_length", "key_dim",
    "num_heads", "rank", "rate", "value_dim", "width",
}  # fmt: skip

#: What messages call an array that is none of NumPy's: Keras takes and refuses it as such.
_SHOWN: dict[Library, str] = {
    None: "an array",
    "backend": "a tensor",
    "tensorflow": "a `tf.Tensor`",
}

_ARRAY_MODULES = ("tensorflow", "numpy", "jax.numpy", "keras", "torch")


def to_argument(m: Machine, value: Any, parameter: str = "") -> Any:
    """The value as the catalogue takes it."""
    found = _converted(m, value, parameter)
    if parameter in _LENGTHS:
        for length in found if isinstance(found, (list, tuple)) else (found,):
            take_for_length(length)
    return found


def _converted(m: Machine, value: Any, parameter: str) -> Any:
    value = m.resolve(value)
    if parameter in ("cell", "cells") and _holds_foreign(m, value):
        return UNKNOWN
    if parameter and parameter not in _NUMBERS and may_be_array(value):
        return UNKNOWN
    if is_constant(value) or isinstance(value, (Sym, Layer)):
        return value
    if isinstance(value, Thing):
        return _thing(m, value, parameter)
    if isinstance(value, Unknown):
        return UNKNOWN
    if isinstance(value, tuple):
        return tuple(to_argument(m, item) for item in value)
    if isinstance(value, ListV):
        if not value.exact or value.chance is not None:
            return UNKNOWN
        return [to_argument(m, item) for item in value.items]
    if isinstance(value, DictV):
        if not value.exact or not all(is_constant(key) for key in value.entries):
            return UNKNOWN
        return {key: to_argument(m, item) for key, item in value.entries.items()}
    if isinstance(value, SetV):
        return UNKNOWN
    if isinstance(value, FunctionV) and isinstance(value.node, ast.FunctionDef):
        return Opaque("function", name="" if value.node.decorator_list else value.node.name)
    if isinstance(value, (FunctionV, BoundMethod, MethodOf, PartialV)):
        return Opaque("function")
    if isinstance(value, InstanceV):
        if value.layer is None and has_unknown_base(value.cls):
            return UNKNOWN
        return value.layer if value.layer is not None else Opaque("object")
    if isinstance(value, ClassV):
        return Opaque("class")
    if isinstance(value, Ref):
        return _reference(value)
    if isinstance(value, ArrayV):
        shape = value.shape if isinstance(value.shape, tuple) else UNKNOWN
        shown = "" if value.library == "numpy" else _SHOWN[value.library]
        return Opaque("numpy.ndarray", shape=shape, shown=shown)
    if isinstance(value, Tensor):
        return Opaque("keras.KerasTensor")
    return UNKNOWN


def _holds_foreign(m: Machine, value: Any) -> bool:
    """Whether it is, or holds, a layer that cannot be looked into: what it has is not known."""
    if isinstance(value, ListV):
        value = tuple(value.items)
    if isinstance(value, tuple):
        return any(_holds_foreign(m, m.resolve(item)) for item in value)
    layer = value.layer if isinstance(value, InstanceV) else value
    return isinstance(layer, Layer) and not layer.known


def _thing(m: Machine, value: Thing, parameter: str) -> Any:
    if value.kind == "numpy.scalar":
        library = library_of_scalar(value)
        shown = "" if library == "numpy" else _SHOWN[library]
        return Opaque("numpy.int64", value.default, shown=shown)
    if (dtype := element_types.name_of(value)) is not None:
        return dtype if parameter.endswith("dtype") else UNKNOWN
    if value.kind in ("int",) or (parameter in _INTEGERS and value.kind is None):
        if value.default is None:
            return UNKNOWN
        number = operators.to_symbol(m, value)
        return number if isinstance(number, Sym) else UNKNOWN
    if value.origin == "parameter":
        return UNKNOWN  # an annotation says what the author had in mind
    if value.kind is not None and ("." in value.kind or value.kind == "function"):
        return Opaque(value.kind)
    return UNKNOWN


def _reference(value: Ref) -> Any:
    if may_be_constant(value.name):
        return UNKNOWN
    name = last(value.name)
    if value.name in ("int", "float", "bool", "str"):
        return Opaque(value.name, {"int": "int32", "float": "float32"}.get(name, name))
    if name.rstrip("_") in names.DTYPES and value.name.startswith(_ARRAY_MODULES):
        return Opaque(value.name, name.rstrip("_"))
    found = canonical(value.name)
    if found is not None and found[1].startswith("activations.") and name in names.ACTIVATIONS:
        return Opaque(f"keras.activations.{name}")
    return Opaque(value.name)


def tensors_in(m: Machine, values: Iterable[Any]) -> Iterator[Tensor]:
    """The tensors among values, those within lists, tuples and dicts too."""
    for value in values:
        if type(value) in CONSTANTS:
            continue
        value = m.resolve(value)
        if type(value) is Thing:
            continue
        if isinstance(value, Tensor):
            yield value
        elif isinstance(value, (ListV, tuple)):
            yield from tensors_in(m, value.items if isinstance(value, ListV) else value)
        elif isinstance(value, DictV):
            yield from tensors_in(m, value.entries.values())


def nest_of(
    m: Machine, value: ListV | tuple[Any, ...] | DictV, part: Callable[[Machine, Any], Any]
) -> Any:
    """The same nest of converted parts; UNKNOWN for a list or dict of which not all is known."""
    m.step()  # one that is held twice is converted twice
    if isinstance(value, ListV):
        if not value.exact or value.chance is not None:
            return UNKNOWN
        return [part(m, item) for item in value.items]
    if isinstance(value, tuple):
        return tuple(part(m, item) for item in value)
    if not value.exact:
        return UNKNOWN
    return {str(key): part(m, item) for key, item in value.entries.items()}


def to_call_input(m: Machine, value: Any) -> Any:
    """The value as an input of a layer's call: tensors as specs."""
    value = m.resolve(value)
    if isinstance(value, Tensor):
        spec = value.spec
        if isinstance(spec.shape, Unknown) and isinstance(spec.dtype, Unknown):
            # What code gave that cannot be followed may be several tensors.
            return spec if value.is_one else UNKNOWN
        return spec
    if isinstance(value, ArrayV):
        return TensorSpec(value.shape, value.dtype)
    if isinstance(value, (ListV, tuple, DictV)):
        return nest_of(m, value, to_call_input)
    if isinstance(value, Layer):
        return value
    if isinstance(value, InstanceV) and value.layer is not None:
        return value.layer
    if is_constant(value):
        return value
    return element_types.name_of(value) or UNKNOWN


def recorded(
    m: Machine, positional: list[Any], keywords: dict[str, Any], open_ended: bool = False
) -> Arguments:
    """The arguments of a call as its event keeps them."""
    return Arguments(
        tuple(_kept(m, value) for value in positional),
        {key: _kept(m, value) for key, value in keywords.items()},
        open_ended,
    )


def _kept(m: Machine, value: Any) -> Any:
    value = m.resolve(value)
    if isinstance(value, Tensor):
        return value
    if isinstance(value, ArrayV):
        return TensorSpec(value.shape, value.dtype)
    if isinstance(value, DictV) and not all(isinstance(key, str) for key in value.entries):
        return UNKNOWN
    if isinstance(value, (ListV, tuple, DictV)):
        return nest_of(m, value, _kept)
    return to_argument(m, value)
