"""Layers of keras/src/layers/activations: the shape stays, `PReLU` alone has weights."""

from __future__ import annotations

from typing import Any

from kerasorder_lint.catalogue import arguments
from kerasorder_lint.catalogue.activation_functions import run_activation
from kerasorder_lint.catalogue.layers.core import refuses_text, single_tensor
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
from kerasorder_lint.catalogue.tensors import Nest, TensorSpec, map_nest
from kerasorder_lint.shapes import UNKNOWN, Dim, Sym, Unknown, render_shape, same

__all__ = ["LAYERS", "Elementwise", "PReLU", "Softmax", "slope"]


class Elementwise(Behaviour):
    """A function of each element: the shape stays, the dtype is the layer's."""

    def call(self, layer: LayerState, call: Call) -> Nest:
        """Keras asks only for the shape, and takes nests; the computation wants one tensor."""
        refuses_text(layer, call)
        result: Nest = map_nest(
            lambda leaf: leaf.with_dtype(layer.dtype) if isinstance(leaf, TensorSpec) else leaf,
            call.inputs,
        )
        return result


class Activation(Elementwise):
    """One activation function."""

    def construct(self, layer: LayerState) -> None:
        arguments.activation(layer.args["activation"])

    def call(self, layer: LayerState, call: Call) -> Nest:
        result = super().call(layer, call)
        if isinstance(result, TensorSpec):
            run_activation(layer, call, layer.args["activation"], result)
        return result


def slope(value: Any, argument: str, said: str, *, optional: bool = False) -> None:
    """Refuses what is None or negative; text cannot be compared."""
    if isinstance(value, (Unknown, Opaque, Sym)) or (value is None and optional):
        return
    if value is None or (isinstance(value, (int, float)) and value < 0):
        reject(
            Kind.ARGUMENT,
            f"`{argument}` must not be negative, and is {value!r}",
            f"{said} Received: {argument}={value}",
            argument=argument,
        )
    if not isinstance(value, (int, float)):
        reject(
            Kind.ARGUMENT,
            f"`{argument}` must be a number, not {value!r}",
            f"'<' not supported between instances of '{type(value).__name__}' and",
            argument=argument,
        )


class LeakyReLU(Elementwise):
    """`alpha` is the old name of `negative_slope` and still taken."""

    def before_base(self, layer: LayerState, keywords: dict[str, Any]) -> None:
        if "alpha" in keywords:
            layer.args["negative_slope"] = keywords.pop("alpha")

    def construct(self, layer: LayerState) -> None:
        slope(
            layer.args["negative_slope"],
            "negative_slope",
            "The negative_slope value of a Leaky ReLU layer cannot be None or negative value. "
            "Expected a float.",
        )


class ReLU(Elementwise):
    """Three numbers, none negative."""

    def construct(self, layer: LayerState) -> None:
        args = layer.args
        slope(
            args["max_value"],
            "max_value",
            "max_value of a ReLU layer cannot be a negative value.",
            optional=True,
        )
        for name in ("negative_slope", "threshold"):
            slope(args[name], name, f"{name} of a ReLU layer cannot be None or a negative value.")


class PReLU(Elementwise):
    """A slope for each element behind the batch, shared along `shared_axes`."""

    def construct(self, layer: LayerState) -> None:
        arguments.check_identifiers(layer)
        shared = layer.args["shared_axes"]
        if shared is not None and not isinstance(shared, (Unknown, list, tuple)):
            shared = [shared]
        layer.extra["shared_axes"] = shared

    def build(self, layer: LayerState, call: Call) -> None:
        single_tensor(layer, call)
        shape, shared = call.shape, layer.extra["shared_axes"]
        if isinstance(shape, Unknown):
            layer.add_weight("alpha", UNKNOWN)
            return
        sizes: list[Dim] = list(shape[1:])
        unknown_axes = isinstance(shared, Unknown)
        if unknown_axes:
            sizes = [1 if same(size, 1) else UNKNOWN for size in sizes]
        for axis in () if shared is None or unknown_axes else shared:
            if isinstance(axis, (Unknown, Opaque, Sym)):
                unknown_axes = True
                sizes = [1 if same(size, 1) else UNKNOWN for size in sizes]
                continue
            if not isinstance(axis, int) or not -len(sizes) <= axis - 1 < len(sizes):
                reject(
                    Kind.ARGUMENT,
                    f"`shared_axes` names the axis {axis!r}, which an input of shape "
                    f"{render_shape(shape)} does not have",
                    argument="shared_axes",
                )
            sizes[axis - 1] = 1
        layer.add_weight("alpha", tuple(sizes))
        arguments.initial_value(layer.args["alpha_initializer"], tuple(sizes), "alpha_initializer")
        axes = {}
        if shared and not unknown_axes:
            axes = {i: shape[i] for i in range(1, len(shape)) if i not in shared}
        layer.input_spec = InputSpec(ndim=len(shape), axes=axes)

    def call(self, layer: LayerState, call: Call) -> Nest:
        single_tensor(layer, call)
        alpha = layer.weights[0].shape if layer.weights else UNKNOWN
        shape = call.shape
        if isinstance(alpha, tuple) and isinstance(shape, tuple):
            for size, dim in zip(alpha, shape[1:]):
                if same(size, dim) is False and not same(size, 1) and not same(dim, 1):
                    if same(size, 1) is None or same(dim, 1) is None:
                        continue
                    call.fails_when_run(
                        Kind.AXIS,
                        f"`PReLU` was built with slopes of shape {render_shape(alpha)}, and gets "
                        f"{render_shape(shape)}",
                    )
                    break
        return super().call(layer, call)


class Softmax(Elementwise):
    """The axes are looked at only when it runs."""

    def call(self, layer: LayerState, call: Call) -> Nest:
        result = super().call(layer, call)
        axis, shape = layer.args["axis"], call.shape
        if isinstance(shape, Unknown):
            return result
        axes = list(axis) if isinstance(axis, (tuple, list)) else [axis]
        rank = len(shape)
        for one in axes:
            if isinstance(one, int) and not -rank <= one < rank:
                call.fails_when_run(
                    Kind.RANK,
                    f"`Softmax` works along the axis {one}, which an input of shape "
                    f"{render_shape(shape)} does not have",
                    argument="axis",
                )
                break
        return result


LAYERS = (
    LayerSpec(
        name="Activation",
        parameters={"activation": REQUIRED},
        behaviour=Activation(),
        source="keras/src/layers/activations/activation.py",
        samples=(
            Sample({"activation": "relu"}, (None, 4)),
            Sample({"activation": "softmax"}, (None, 5, 3)),
        ),
    ),
    LayerSpec(
        name="ELU",
        parameters={"alpha": 1.0},
        behaviour=Elementwise(),
        source="keras/src/layers/activations/elu.py",
        samples=(Sample({}, (None, 4)), Sample({"alpha": 0.5}, (None, 5, 3))),
    ),
    LayerSpec(
        name="LeakyReLU",
        parameters={"negative_slope": 0.3},
        behaviour=LeakyReLU(),
        source="keras/src/layers/activations/leaky_relu.py",
        samples=(Sample({}, (None, 4)), Sample({"negative_slope": 0.1}, (None, 8, 8, 3))),
    ),
    LayerSpec(
        name="PReLU",
        parameters={
            "alpha_initializer": "Zeros",
            "alpha_regularizer": None,
            "alpha_constraint": None,
            "shared_axes": None,
        },
        behaviour=PReLU(),
        source="keras/src/layers/activations/prelu.py",
        samples=(
            Sample({}, (None, 4)),
            Sample({"shared_axes": [1, 2]}, (None, None, 8, 3)),
        ),
    ),
    LayerSpec(
        name="ReLU",
        parameters={"max_value": None, "negative_slope": 0.0, "threshold": 0.0},
        behaviour=ReLU(),
        source="keras/src/layers/activations/relu.py",
        samples=(Sample({}, (None, 4)), Sample({"max_value": 6}, (None, 8, 8, 3))),
    ),
    LayerSpec(
        name="Softmax",
        parameters={"axis": -1},
        behaviour=Softmax(),
        call={"inputs": REQUIRED, "mask": None},
        source="keras/src/layers/activations/softmax.py",
        samples=(Sample({}, (None, 4)), Sample({"axis": (1, 2)}, (None, 5, 3))),
    ),
)
