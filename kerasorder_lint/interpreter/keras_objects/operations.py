"""Calls of `keras.ops` and `keras.activations` on tensors."""

from __future__ import annotations

from typing import Any

from kerasorder_lint.catalogue.names import ACTIVATIONS
from kerasorder_lint.catalogue.operations import registry
from kerasorder_lint.catalogue.tensors import Nest, TensorSpec
from kerasorder_lint.graph.layers import Tensor
from kerasorder_lint.interpreter.keras_objects import attributes, graphs
from kerasorder_lint.interpreter.keras_objects.conversion import to_argument
from kerasorder_lint.interpreter.keras_objects.names import last
from kerasorder_lint.interpreter.machine import Machine
from kerasorder_lint.interpreter.values import UNKNOWN, ArrayV, ListV, is_constant

__all__ = ["call_operation"]


def call_operation(
    m: Machine,
    path: str,
    positional: list[Any],
    keywords: dict[str, Any],
    parents: tuple[Tensor, ...],
    node: Any,
    open_ended: bool,
) -> Any:
    """`keras.<path>(...)` where a tensor is among the arguments."""
    unknown = Tensor(TensorSpec(UNKNOWN, UNKNOWN), None, parents, step_site=m.site(node))
    if m.environment.target != 3 or open_ended:
        return unknown
    if path.startswith("activations."):
        return _activated(m, path, positional, parents, node) or unknown
    name = path.partition(".")[2]
    if name == "shape" and len(positional) == 1 and isinstance(m.resolve(positional[0]), Tensor):
        return attributes.attribute(m, m.resolve(positional[0]), "shape", node)
    entry = registry.find(name) if path.startswith("ops.") else None
    if entry is None:
        return unknown
    order = list(entry.parameters)
    given = [
        _operand(m, value, order[i] if i < len(order) else "") for i, value in enumerate(positional)
    ]
    named = {key: _operand(m, value, key) for key, value in keywords.items()}
    environment = m.environment

    def run(*positional: Any, **keywords: Any) -> Nest:
        return registry.run(entry, positional, keywords, environment)

    return graphs.operate(
        m, entry.class_name, run, given, node, named, in_keras_3=True, function=f"keras.{path}"
    )


def _operand(m: Machine, value: Any, parameter: str) -> Any:
    """Tensors as they are, arrays as specs, whatever else as an argument."""
    value = m.resolve(value)
    if isinstance(value, Tensor):
        return value
    if isinstance(value, ArrayV):
        return TensorSpec(value.shape, value.dtype)
    if isinstance(value, ListV):
        if not value.exact or value.chance is not None:
            return UNKNOWN
        return [_operand(m, item, "") for item in value.items]
    if isinstance(value, tuple):
        return tuple(_operand(m, item, "") for item in value)
    return to_argument(m, value, parameter)


#: Activations that do not keep the shape.
_RESHAPING = frozenset({"glu"})


def _activated(
    m: Machine, path: str, positional: list[Any], parents: tuple[Tensor, ...], node: Any
) -> Tensor | None:
    """An activation keeps the shape; what it refuses is left to the layers that have it."""
    name = last(path)
    first = m.resolve(positional[0]) if positional else None
    if name not in ACTIVATIONS or name in _RESHAPING or not isinstance(first, Tensor):
        return None
    if not all(is_constant(m.resolve(value)) for value in positional[1:]):
        return None
    dtype = first.spec.dtype
    floats = isinstance(dtype, str) and "float" in dtype
    spec = first.spec.with_dtype(dtype if floats else UNKNOWN)
    return Tensor(spec, None, parents, step_site=m.site(node))
