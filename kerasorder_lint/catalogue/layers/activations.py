"""Layers of keras/src/layers/activations: the shape stays, `PReLU` alone has weights."""

from __future__ import annotations

from typing import Any

from kerasorder_lint.catalogue import arguments
from kerasorder_lint.catalogue.activation_functions import activated, name_of, run_activation
from kerasorder_lint.catalogue.axes import unlike
from kerasorder_lint.catalogue.layers.core import single_tensor
from kerasorder_lint.catalogue.masks import mask_of
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
from kerasorder_lint.catalogue.tensors import FLOATS, Nest, TensorSpec, flatten, retyped, unseen
from kerasorder_lint.shapes import UNKNOWN, Dim, Sym, Unknown, render_shape, same
from kerasorder_lint.shapes.broadcasting import broadcast

__all__ = ["LAYERS", "Elementwise", "PReLU", "Softmax", "slope"]


class Elementwise(Behaviour):
    """A function of each element: the shape stays, the dtype is the layer's.

    Keras asks only for the shape, and so takes nests of tensors; the computation wants one.
    """

    stacks_lists = True

    def call(self, layer: LayerState, call: Call) -> Nest:
        inputs = call.inputs
        if isinstance(inputs, TensorSpec):
            seen = inputs.with_dtype(arguments.converted(inputs.dtype, layer))
            self.compute(layer, call, seen)
        elif isinstance(inputs, (list, tuple)):
            self.compute_several(layer, call, inputs)
        return retyped(inputs, layer.dtype)

    def compute(self, layer: LayerState, call: Call, tensor: TensorSpec) -> None:
        """Notes what fails when it runs on this tensor."""
        self.wants(layer, call, tensor, floats=True)

    def compute_several(self, layer: LayerState, call: Call, tensors: Any) -> None:
        """Tensors of one shape are packed into one; others cannot be."""
        shapes = unlike(tensors)
        if shapes is not None:
            call.fails_when_run(
                Kind.INPUTS,
                f"`{layer.class_name}` takes one tensor, and gets tensors of the shapes "
                f"{render_shape(shapes[0])} and {render_shape(shapes[1])}",
            )

    def wants(self, layer: LayerState, call: Call, tensor: TensorSpec, *, floats: bool) -> None:
        """Only floats, or only real numbers, can be computed."""
        dtype = tensor.dtype
        if not isinstance(dtype, str):
            return
        fits = arguments.is_float(dtype)
        if not floats:
            fits = fits or arguments.is_integer_dtype(dtype)
        if not fits:
            call.fails_when_run(
                Kind.DTYPE,
                f"`{layer.class_name}` computes with {'floats' if floats else 'numbers'}, and "
                f"gets {dtype}",
                advice="Cast the input to a float first.",
            )

    def gives_one(self, layer: LayerState) -> bool:
        """Several tensors of one shape are packed into one."""
        return True


class Activation(Elementwise):
    """One activation function."""

    keeps_data = True

    def construct(self, layer: LayerState) -> None:
        arguments.activation(layer.args["activation"])

    def compute(self, layer: LayerState, call: Call, tensor: TensorSpec) -> None:
        run_activation(layer, call, layer.args["activation"], tensor)

    def compute_several(self, layer: LayerState, call: Call, tensors: Any) -> None:
        if layer.args["activation"] == "softmax":
            packs_nothing(layer, call, tensors)
        elif isinstance(layer.args["activation"], str) and self.gives_one(layer):
            super().compute_several(layer, call, tensors)

    def on_data(self, layer: LayerState, call: Call, output: Nest) -> Nest:
        """Some functions keep integers, others make floats of them."""
        kept = super().on_data(layer, call, activated(layer, output))
        inputs = call.inputs
        if not isinstance(inputs, TensorSpec) or inputs.dtype in FLOATS:
            return kept
        if layer.args["activation"] in (None, "linear", "relu", "relu6"):
            return kept
        return output if isinstance(layer.args["activation"], str) else unseen(output)

    def gives_one(self, layer: LayerState) -> bool:
        return name_of(layer.args["activation"]) not in (None, "linear")


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

    def compute(self, layer: LayerState, call: Call, tensor: TensorSpec) -> None:
        self.wants(layer, call, tensor, floats=False)

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

    keeps_data = True

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

    def compute(self, layer: LayerState, call: Call, tensor: TensorSpec) -> None:
        args, dtype = layer.args, tensor.dtype
        numbers = [args["negative_slope"], args["threshold"]]
        leaky = args["max_value"] is None and arguments.truth(numbers[1]) is False
        if not arguments.truth(numbers[0]) or leaky or not isinstance(dtype, str):
            self.wants(layer, call, tensor, floats=False)
            return
        # Here TensorFlow multiplies with the numbers as they are, and converts none.
        floats = any(isinstance(number, float) for number in numbers if arguments.truth(number))
        self.wants(layer, call, tensor, floats=floats or dtype.startswith("uint"))

    def on_data(self, layer: LayerState, call: Call, output: Nest) -> Nest:
        """A slope alone makes floats of integers; beside other numbers it must be an integer."""
        kept, args = super().on_data(layer, call, output), layer.args
        slope, threshold = args["negative_slope"], arguments.truth(args["threshold"])
        if kept is output or not isinstance(slope, (int, float)):
            return output
        leaky = args["max_value"] is None and threshold is False
        return output if slope and leaky else kept


class PReLU(Elementwise):
    """A slope for each element behind the batch, shared along `shared_axes`."""

    stacks_lists = False

    def construct(self, layer: LayerState) -> None:
        arguments.check_identifiers(layer)
        shared = layer.args["shared_axes"]
        if shared is not None and not isinstance(shared, (Unknown, list, tuple)):
            shared = [shared]
        layer.extra["shared_axes"] = shared

    def build(self, layer: LayerState, call: Call) -> None:
        if isinstance(call.inputs, dict) or len(list(flatten(call.inputs))) > 1:
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
        axes = {}
        if not unknown_axes and shared:
            axes = {i: shape[i] for i in range(1, len(shape)) if i not in shared}
        layer.input_spec = InputSpec(ndim=len(shape), axes=axes)

    def compute(self, layer: LayerState, call: Call, tensor: TensorSpec) -> None:
        super().compute(layer, call, tensor)
        made = layer.extra.get("variable_dtype", UNKNOWN)
        uncast = arguments.truth(layer.extra.get("autocast", True)) is False
        if uncast and isinstance(made, str) and arguments.is_float(tensor.dtype):
            if tensor.dtype != made:
                call.fails_when_run(
                    Kind.DTYPE,
                    f"`PReLU` has slopes of {made}, and `autocast=False` leaves its input at "
                    f"{tensor.dtype}",
                )
        alpha, shape = layer.weights[0].shape, tensor.shape
        if isinstance(alpha, Unknown) or isinstance(shape, Unknown):
            return
        for size, dim in zip(reversed(alpha), reversed(shape)):
            if same(size, dim) is False and same(size, 1) is False and same(dim, 1) is False:
                call.fails_when_run(
                    Kind.AXIS,
                    f"`PReLU` was built with slopes of shape {render_shape(alpha)}, and gets "
                    f"{render_shape(shape)}",
                )
                return

    def on_data(self, layer: LayerState, call: Call, output: Nest) -> Nest:
        """Its slopes stretch axes of one that were longer when it was built."""
        if not isinstance(output, TensorSpec):
            return output
        slopes = next((weight.shape for weight in layer.weights), UNKNOWN)
        return output.with_shape(broadcast(output.shape, slopes))


def packs_nothing(layer: LayerState, call: Call, tensors: Any) -> None:
    """Softmax asks the list itself for its shape."""
    call.fails_when_run(
        Kind.INPUTS,
        f"`{layer.class_name}` takes one tensor, and gets {len(tensors)} in a "
        f"{type(tensors).__name__}",
        "object has no attribute 'shape'",
    )


class Softmax(Elementwise):
    """The axes are looked at only when it runs; a mask makes floats of whatever it masks."""

    stacks_lists = False

    def compute_several(self, layer: LayerState, call: Call, tensors: Any) -> None:
        packs_nothing(layer, call, tensors)

    def compute(self, layer: LayerState, call: Call, tensor: TensorSpec) -> None:
        if mask_of(call) is None:
            super().compute(layer, call, tensor)
        axis, shape = layer.args["axis"], tensor.shape
        if isinstance(shape, Unknown):
            return
        several = list(axis) if isinstance(axis, (tuple, list)) else [axis]
        for one in several:
            # TensorFlow takes the last axis for what it is before it looks at the type.
            last = len(several) == 1 and one in (-1, len(shape) - 1)
            if isinstance(one, float) and not last:
                call.fails_when_run(
                    Kind.ARGUMENT,
                    f"`axis` must hold integers, not {one}",
                    argument="axis",
                )
                return
            if isinstance(one, int) and not -len(shape) <= one < len(shape):
                call.fails_when_run(
                    Kind.RANK,
                    f"`Softmax` works along the axis {one}, which an input of shape "
                    f"{render_shape(shape)} does not have",
                    argument="axis",
                )
                return
        self._masked(call, shape)

    def _masked(self, call: Call, shape: tuple[Dim, ...]) -> None:
        """Each axis of a mask, from the last one on, is as long as the input's, or 1."""
        mask = mask_of(call)
        if mask is None or isinstance(mask, Unknown):
            return
        pairs = zip(reversed(mask), reversed(shape))
        apart = any(same(m, n) is False and same(m, 1) is False for m, n in pairs)
        if not apart and len(mask) <= len(shape):
            return
        given = call.argument("mask") is not None
        call.fails_when_run(
            Kind.MERGE,
            f"`Softmax` gets a mask of shape {render_shape(mask)}, which does not fit its input of "
            f"shape {render_shape(shape)}",
            "The `mask` must be broadcastable to `inputs`",
            argument="mask" if given else None,
            advice=""
            if given
            else "Steps are masked by `Masking` or `mask_zero=True`; `Activation('softmax')` takes "
            "no mask.",
        )


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
