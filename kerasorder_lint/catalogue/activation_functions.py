"""What activation functions do to shapes: most nothing, `glu` halves an axis."""

from __future__ import annotations

from typing import Any

from kerasorder_lint.catalogue.problems import Kind
from kerasorder_lint.catalogue.spec import Call, LayerState
from kerasorder_lint.catalogue.tensors import TensorSpec
from kerasorder_lint.shapes import Unknown, same

__all__ = ["run_activation"]


def run_activation(layer: LayerState, call: Call, function: Any, tensor: TensorSpec) -> None:
    """Notes what an activation cannot compute on this tensor; Keras looks only when it runs."""
    name = function if isinstance(function, str) else None
    shape = tensor.shape
    if name == "glu" and not isinstance(shape, Unknown) and shape:
        last = shape[-1]
        if last is not None and not isinstance(last, Unknown) and same(last % 2, 1):
            call.fails_when_run(
                Kind.AXIS,
                f"the activation 'glu' of `{layer.class_name}` splits the last axis in two, and "
                f"its length {last} is odd",
            )
