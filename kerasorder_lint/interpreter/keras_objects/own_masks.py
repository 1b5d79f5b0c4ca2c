"""`compute_mask` of the code's own layers, which Keras runs behind their `call`.

While a graph is built it gets Keras's symbolic tensors themselves, not those of the backend that
`call` gets.
Source: keras/src/layers/layer.py (`__init__`, `__call__`, `_set_mask_metadata`), Keras 3.15.
"""

from __future__ import annotations

from typing import Any

from kerasorder_lint.graph.layers import Tensor
from kerasorder_lint.interpreter import functions, own_classes
from kerasorder_lint.interpreter.keras_objects import mask_tensors, subclassed
from kerasorder_lint.interpreter.keras_objects.conversion import tensors_in
from kerasorder_lint.interpreter.machine import Machine
from kerasorder_lint.interpreter.values import BoundMethod, InstanceV, Thing

__all__ = ["run"]


def run(m: Machine, value: InstanceV, positional: list[Any], result: Any, node: Any) -> None:
    """Runs it on the first argument of a symbolic call that went well.

    Nothing is run where Keras might leave it out: the layer may support no masks, or hand on a
    tensor that has one already.
    """
    if m.environment.target != 3 or not positional or value.layer is None:
        return
    method = subclassed.method_of(m, value, "compute_mask")
    if method is None or len(subclassed.parameters_of(method)) != 2 or not _masks(m, value):
        return
    given = m.resolve(positional[0])
    made = list(tensors_in(m, [result]))
    # Of what is not known the `call` may have been refused.
    if not isinstance(given, Tensor) or not given.is_one or not made:
        return
    if any(not tensor.is_one or tensor is given for tensor in made):
        return
    before = None if mask_tensors.is_unmasked(given) else Thing("mask", origin="parameter")
    functions.call(m, BoundMethod(method, value), [given, before], {}, node)


def _masks(m: Machine, value: InstanceV) -> bool:
    """Whether the layer surely supports masks: it does if it has a `compute_mask`."""
    assert value.layer is not None
    if any(
        own_classes.has_class_attribute(value.cls, name)
        for name in ("supports_masking", "__call__", "compute_output_spec", "__setattr__")
    ):
        return False
    told = (value.attrs.get("supports_masking"), value.layer.attributes.get("supports_masking"))
    return all(given is None or m.resolve(given) is True for given in told)
