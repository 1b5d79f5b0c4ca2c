"""What activation functions ask of shape and dtype; Keras looks at neither before it computes.

Source: keras/src/activations/activations.py on the TensorFlow backend, Keras 3.15; the tests run
each function on each dtype.
"""

from __future__ import annotations

import re
from typing import Any

from kerasorder_lint.catalogue import arguments, names
from kerasorder_lint.catalogue.problems import Kind
from kerasorder_lint.catalogue.spec import Call, LayerState, Opaque
from kerasorder_lint.catalogue.tensors import Nest, TensorSpec, unseen
from kerasorder_lint.shapes import UNKNOWN, Unknown, render_dim, same

__all__ = ["activated", "name_of", "run_activation", "takes_dtype"]

#: Computed of integers too, not of booleans.
_REAL = frozenset({"leaky_relu", "relu", "relu6"})
#: Computed of everything but text.
_NUMERIC = frozenset({"exponential", "tanh"})
#: Computed of floats and complex numbers.
_COMPLEX = frozenset(
    {"glu", "hard_shrink", "sigmoid", "silu", "squareplus", "swish", "tanh_shrink"}
)


def takes_dtype(name: str, dtype: str) -> bool:
    """Whether the activation of that name can be computed of that dtype."""
    if name not in names.ACTIVATIONS or name == "linear":
        return True
    if name == "threshold":
        return False
    if dtype == "string" or name in _NUMERIC:
        return dtype != "string"
    if dtype == "bool":
        return False
    if dtype.startswith("complex"):
        return name in _COMPLEX
    return name in _REAL or bool(arguments.is_float(dtype))


#: Functions of Keras 3 itself, of which `activations` and `ops` hold the same under one name.
_FUNCTION = re.compile(r"(?:tensorflow\.)?keras\.(?:activations|ops|ops\.nn)\.(\w+)")


def name_of(function: Any) -> str | None:
    """The name by which Keras knows an activation that is given by its name or as a function."""
    if isinstance(function, Opaque):
        found = _FUNCTION.fullmatch(function.kind)
        return found[1] if found is not None and found[1] in names.ACTIVATIONS else None
    return function if isinstance(function, str) else None


def activated(layer: LayerState, output: Nest) -> Nest:
    """What comes out of the layer's activation on data: `glu` halves the last axis."""
    if name_of(layer.args.get("activation")) != "glu" or not isinstance(output, TensorSpec):
        return output
    shape = output.shape
    if isinstance(shape, Unknown) or not shape:
        return unseen(output)
    last = shape[-1]
    return output.with_shape((*shape[:-1], last // 2 if isinstance(last, int) else UNKNOWN))


def run_activation(layer: LayerState, call: Call, function: Any, tensor: TensorSpec) -> None:
    """Notes what an activation cannot compute of this tensor.

    tensor: what the function is called on: the dtype in which it is, not the one that Keras
            announces.
    """
    function = name_of(function)
    if function is None:
        return
    shape, dtype = tensor.shape, tensor.dtype
    if function == "threshold":
        call.fails_when_run(
            Kind.ARGUMENT,
            f"the activation 'threshold' of `{layer.class_name}` needs two arguments, which a "
            "name alone does not give",
            advice="Use `keras.activations.threshold` inside a function.",
        )
    elif isinstance(dtype, str) and not takes_dtype(function, dtype):
        call.fails_when_run(
            Kind.DTYPE,
            f"the activation {function!r} of `{layer.class_name}` cannot be computed of {dtype}",
            advice="Cast the input to a float first.",
        )
    elif function == "glu" and not isinstance(shape, Unknown) and shape:
        last = shape[-1]
        if last is not None and not isinstance(last, Unknown) and same(last % 2, 1):
            call.fails_when_run(
                Kind.AXIS,
                f"the activation 'glu' of `{layer.class_name}` splits the last axis in two, and "
                f"its length {render_dim(last)} is odd",
            )
