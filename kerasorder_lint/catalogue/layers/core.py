"""Layers of keras/src/layers/core: `Dense` and its neighbours."""

from __future__ import annotations

from typing import Any

from kerasorder_lint.catalogue import arguments
from kerasorder_lint.catalogue.problems import Kind, reject
from kerasorder_lint.catalogue.spec import (
    REQUIRED,
    Behaviour,
    Call,
    InputSpec,
    LayerSpec,
    LayerState,
    Opaque,
    Sample,
)
from kerasorder_lint.catalogue.tensors import TensorSpec
from kerasorder_lint.shapes import UNKNOWN, Sym, Unknown, less

__all__ = ["LAYERS", "Dense"]


def positive_integer(value: Any, argument: str) -> None:
    """Refuses what `isinstance(value, int) and value > 0` refuses; `True` passes, np.int64 does not."""
    if isinstance(value, (Unknown, Sym)):
        if less(0, value) is False:
            reject(Kind.ARGUMENT, f"`{argument}` must be positive", argument=argument)
        return
    if isinstance(value, Opaque) and not value.kind:
        return
    if not isinstance(value, int) or value <= 0:
        reject(
            Kind.ARGUMENT,
            f"`{argument}` must be a positive integer, not {value!r}",
            f"Received an invalid value for `{argument}`, expected a positive integer. "
            f"Received: {argument}={value}"
            if arguments.known(value)
            else f"Received an invalid value for `{argument}`",
            argument=argument,
        )


class Dense(Behaviour):
    """A product with the last axis."""

    def construct(self, layer: LayerState) -> None:
        args = layer.args
        positive_integer(args["units"], "units")
        arguments.activation(args["activation"])
        for name in ("kernel_initializer", "bias_initializer"):
            arguments.initializer(args[name], name)
        for name in ("kernel_regularizer", "bias_regularizer"):
            arguments.regularizer(args[name], name)
        for name in ("kernel_constraint", "bias_constraint"):
            arguments.constraint(args[name], name)
        layer.input_spec = InputSpec(min_ndim=2)

    def build(self, layer: LayerState, call: Call) -> None:
        shape = call.shape
        width = UNKNOWN if isinstance(shape, Unknown) else shape[-1]
        units = layer.args["units"]
        layer.add_weight("kernel", (width, units))
        if layer.args["use_bias"] is not False:
            layer.add_weight("bias", (units,))
        layer.input_spec = InputSpec(min_ndim=2, axes={-1: width})

    def call(self, layer: LayerState, call: Call) -> Any:
        shape = call.shape
        units = layer.args["units"]
        out = UNKNOWN if isinstance(shape, Unknown) else (*shape[:-1], units)
        return TensorSpec(out, layer.dtype)


LAYERS = (
    LayerSpec(
        name="Dense",
        parameters={
            "units": REQUIRED,
            "activation": None,
            "use_bias": True,
            "kernel_initializer": "glorot_uniform",
            "bias_initializer": "zeros",
            "kernel_regularizer": None,
            "bias_regularizer": None,
            "activity_regularizer": None,
            "kernel_constraint": None,
            "bias_constraint": None,
            "lora_rank": None,
            "lora_alpha": None,
            "quantization_config": None,
        },
        behaviour=Dense(),
        call={"inputs": REQUIRED, "training": None},
        source="keras/src/layers/core/dense.py",
        samples=(Sample({"units": 8}, (None, 4)),),
    ),
)
