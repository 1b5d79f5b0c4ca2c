"""Layers of keras/src/layers/regularization: noise in training, inputs as they are else."""

from __future__ import annotations

import math
from typing import Any

from kerasorder_lint.catalogue import arguments
from kerasorder_lint.catalogue.layers.activations import Elementwise
from kerasorder_lint.catalogue.problems import Kind, Problem, reject
from kerasorder_lint.catalogue.spec import (
    REQUIRED,
    Call,
    InputSpec,
    LayerSpec,
    LayerState,
    Opaque,
    Sample,
)
from kerasorder_lint.catalogue.tensors import Nest, TensorSpec, flatten, unseen
from kerasorder_lint.shapes import Dim, Shape, Sym, Unknown, less, render_shape, same

__all__ = ["LAYERS", "Dropout", "Noise", "SpatialDropout", "unit_interval"]


def unit_interval(value: Any, argument: str) -> None:
    """Refuses what is not between 0 and 1, both included."""
    if isinstance(value, (Unknown, Opaque)):
        return
    if isinstance(value, Sym):
        outside: bool | None = less(1, value) is True
    elif isinstance(value, (int, float)):
        outside = not 0 <= value <= 1
    else:
        reject(
            Kind.ARGUMENT,
            f"`{argument}` must be a number, not {value!r}"
            if arguments.known(value)
            else f"`{argument}` must be a number, not a {type(value).__name__}",
            f"'<=' not supported between instances of 'int' and '{type(value).__name__}'",
            argument=argument,
        )
    if outside:
        percent = isinstance(value, (int, float)) and 1 < value <= 100 and argument == "rate"
        reject(
            Kind.ARGUMENT,
            f"`{argument}` must be between 0 and 1, and is {value}",
            f"Invalid value received for argument `{argument}`. Expected a float value between 0 "
            "and 1." + (f" Received: {argument}={value}" if arguments.known(value) else ""),
            argument=argument,
            hint=f"{value / 100:g}" if percent else None,
        )


class Noise(Elementwise):
    """A layer that does something only in training, with a rate and a seed.

    What fails in training alone is noted where the call says `training=True`; `fit` says it too,
    but a call inside a model that is never fitted does not.
    """

    keeps_data = True
    stacks_lists = False  # only in training

    #: The name of its first parameter.
    rate = "rate"

    def construct(self, layer: LayerState) -> None:
        rate, seed = layer.args[self.rate], layer.args["seed"]
        unit_interval(rate, self.rate)
        self.check_shape(layer)
        draws = isinstance(rate, (int, float)) and rate > 0
        if not draws or seed is None or isinstance(seed, (Sym, Unknown)):
            return
        if isinstance(seed, bool):
            said = "Can't convert Python sequence with mixed types to Tensor."
            reject(Kind.ARGUMENT, "`seed` must be an integer, not a boolean", said, argument="seed")
        if isinstance(seed, int):
            return
        if isinstance(seed, Opaque) and not seed.kind.startswith("numpy."):
            return
        quoted = "Argument `seed` must be an integer."
        if arguments.known(seed) and not isinstance(seed, (Opaque, LayerState)):
            quoted += f" Received: seed={seed}"
        reject(Kind.ARGUMENT, "`seed` must be an integer", quoted, argument="seed")

    def check_shape(self, layer: LayerState) -> None:
        """What is looked at between the rate and the seed."""

    def compute(self, layer: LayerState, call: Call, tensor: TensorSpec) -> None:
        """Any tensor passes as it is, unless the call says `training=True`."""
        rate = layer.args[self.rate]
        if arguments.truth(call.argument("training")) and isinstance(rate, (int, float)) and rate:
            self.draw(layer, call, tensor, rate)

    def compute_several(self, layer: LayerState, call: Call, tensors: Any) -> None:
        """Without training, a nest passes as it is too."""

    def draw(self, layer: LayerState, call: Call, tensor: TensorSpec, rate: float) -> None:
        """What fails when noise is drawn for this tensor."""
        if rate == 1 and layer.class_name in ("AlphaDropout", "GaussianDropout"):
            call.fails_when_run(
                Kind.ARGUMENT,
                f"`{layer.class_name}` divides by `1 - rate` in training, and its rate is 1",
                argument="rate",
            )
        elif isinstance(tensor.dtype, str) and tensor.dtype != layer.dtype:
            # A product with booleans is one of booleans for TensorFlow.
            of_truth = tensor.dtype == "bool" and layer.class_name == "GaussianDropout"
            if not of_truth and not isinstance(layer.dtype, Unknown):
                needs_floats(layer, call, tensor)
        else:
            fits_noise(layer, call, tensor)

    def on_data(self, layer: LayerState, call: Call, output: Nest) -> Nest:
        """Noise of another shape stretches axes of one in training."""
        kept = super().on_data(layer, call, output)
        given = layer.args.get("noise_shape") is not None
        return unseen(kept) if given and arguments.truth(call.argument("training")) else kept

    def gives_one(self, layer: LayerState) -> bool:
        return False


def needs_floats(layer: LayerState, call: Call, tensor: TensorSpec) -> None:
    """Notes that the noise is of floats, and the tensor is not."""
    call.fails_when_run(
        Kind.DTYPE,
        f"in training `{layer.class_name}` computes with {layer.dtype}, and gets {tensor.dtype}",
        advice="Cast the input to a float first.",
    )


def fits_noise(layer: LayerState, call: Call, tensor: TensorSpec) -> None:
    """Notes a `noise_shape` that the input does not broadcast with."""
    noise, shape = layer.args.get("noise_shape"), tensor.shape
    if not isinstance(noise, (tuple, list)) or isinstance(shape, Unknown):
        return
    dims = list(noise)
    for axis, dim in enumerate(dims):
        if dim is None:
            dims[axis] = shape[axis] if axis < len(shape) else -1
    for drawn, length in zip(reversed(dims), reversed(shape)):
        if same(drawn, length) is False and same(drawn, 1) is False and same(length, 1) is False:
            break
    else:
        if all(dim != -1 for dim in dims):
            return
    call.fails_when_run(
        Kind.AXIS,
        f"in training the `noise_shape` {render_shape(tuple(noise))} of `{layer.class_name}` does "
        f"not fit an input of shape {render_shape(shape)}",
        argument="noise_shape",
    )


class Dropout(Noise):
    """Zeroes a share of the elements; `noise_shape` is looked at when it is made."""

    def check_shape(self, layer: LayerState) -> None:
        shape = layer.args["noise_shape"]
        if shape is None or isinstance(shape, (Unknown, Opaque)):
            return
        said = "Invalid value received for argument `noise_shape`. "
        if isinstance(shape, (str, int, float, Sym)):
            reject(
                Kind.ARGUMENT,
                f"`noise_shape` must be a tuple, not {shape!r}",
                said
                + (
                    f"Expected a tuple or list of integers. Received: noise_shape={shape}"
                    if isinstance(shape, str)
                    else "Expected an iterable of integers (e.g., a tuple or list)."
                ),
                argument="noise_shape",
            )
        for index, dim in enumerate(shape):
            if dim is None or isinstance(dim, (Unknown, Sym)):
                continue
            if isinstance(dim, Opaque) and not dim.kind.startswith("numpy."):
                continue
            if not isinstance(dim, int):
                reject(
                    Kind.ARGUMENT,
                    f"`noise_shape` holds {dim!r}, which is no integer",
                    f"{said}Expected all elements to be integers or None. Received element at "
                    f"index {index}",
                    argument="noise_shape",
                )
            if dim <= 0:
                reject(
                    Kind.ARGUMENT,
                    f"`noise_shape` holds {dim}, and must hold positive integers or None",
                    f"{said}Expected all dimensions to be positive integers or None. Received "
                    f"negative or zero value at index {index}: {dim}",
                    argument="noise_shape",
                )

    def draw(self, layer: LayerState, call: Call, tensor: TensorSpec, rate: float) -> None:
        if rate == 1:
            return
        if arguments.is_float(tensor.dtype) is False:
            needs_floats(layer, call, tensor)
        else:
            fits_noise(layer, call, tensor)


class GaussianNoise(Noise):
    """Its rate is a standard deviation."""

    rate = "stddev"


class SpatialDropout(Dropout):
    """Drops whole feature maps, so it needs to know where the channels are."""

    def __init__(self, ndim: int) -> None:
        self.ndim = ndim

    def check_shape(self, layer: LayerState) -> None:
        """It makes its noise shape itself."""

    def construct(self, layer: LayerState) -> None:
        super().construct(layer)
        if "data_format" in layer.args:
            arguments.standardize_data_format(
                layer.args["data_format"], layer.environment.data_format
            )
        layer.input_spec = InputSpec(ndim=self.ndim)

    def unguarded(
        self, layer: LayerState, tensor: TensorSpec, shape: tuple[Dim, ...]
    ) -> tuple[tuple[Dim, ...], Shape | Problem] | None:
        """Where nothing is trained it hands on what it gets."""
        return shape, shape


class ActivityRegularization(Noise):
    """A penalty on the inputs, which pass as they are."""

    def before_base(self, layer: LayerState, keywords: dict[str, Any]) -> None:
        self.check_numbers(layer)
        if "activity_regularizer" in keywords:
            reject(
                Kind.ARGUMENT,
                "`ActivityRegularization` makes its `activity_regularizer` itself",
                "got multiple values for keyword argument 'activity_regularizer'",
                argument="activity_regularizer",
            )

    def check_numbers(self, layer: LayerState) -> None:
        for name in ("l1", "l2"):
            value = layer.args[name]
            if value is None or isinstance(value, (Unknown, Opaque, Sym)):
                continue
            if isinstance(value, (int, float)) and math.isfinite(value) and value >= 0:
                continue
            reject(
                Kind.ARGUMENT,
                f"`{name}` must be a number that is not negative, not {value!r}",
                f"Invalid value for argument {name}: expected a non-negative float."
                + (f"Received: {name}={value}" if arguments.known(value) else ""),
                argument=name,
            )

    def construct(self, layer: LayerState) -> None:
        """Everything is checked before the base."""

    def call(self, layer: LayerState, call: Call) -> Nest:
        """Each tensor of a nest is summed."""
        if not isinstance(call.inputs, TensorSpec):
            for leaf in flatten(call.inputs):
                if isinstance(leaf, TensorSpec):
                    self.compute(layer, call, leaf)
        return super().call(layer, call)

    def compute(self, layer: LayerState, call: Call, tensor: TensorSpec) -> None:
        dtype = tensor.dtype
        first, second = (arguments.truth(layer.args[name]) for name in ("l1", "l2"))
        if not isinstance(dtype, str):
            return
        if (
            dtype == "string"
            or (dtype in ("bool", "int8", "int16", "uint8", "uint16") and (first or second))
            or (dtype.startswith("complex") and first)
        ):
            call.fails_when_run(
                Kind.DTYPE,
                f"`ActivityRegularization` sums its input, and cannot sum {dtype}",
                advice="Cast the input to a float first.",
            )


_SPATIAL = {
    "rate": REQUIRED,
    "data_format": None,
    "seed": None,
    "name": None,
    "dtype": None,
}

LAYERS = (
    LayerSpec(
        name="Dropout",
        parameters={"rate": REQUIRED, "noise_shape": None, "seed": None},
        behaviour=Dropout(),
        call={"inputs": REQUIRED, "training": False},
        source="keras/src/layers/regularization/dropout.py",
        samples=(
            Sample({"rate": 0.5}, (None, 4)),
            Sample({"rate": 0.2, "noise_shape": (None, 1, 3)}, (None, 5, 3)),
        ),
    ),
    LayerSpec(
        name="AlphaDropout",
        parameters={"rate": REQUIRED, "noise_shape": None, "seed": None},
        behaviour=Noise(),
        call={"inputs": REQUIRED, "training": False},
        source="keras/src/layers/regularization/alpha_dropout.py",
        samples=(Sample({"rate": 0.5}, (None, 4)),),
    ),
    LayerSpec(
        name="GaussianDropout",
        parameters={"rate": REQUIRED, "seed": None},
        behaviour=Noise(),
        call={"inputs": REQUIRED, "training": False},
        source="keras/src/layers/regularization/gaussian_dropout.py",
        samples=(Sample({"rate": 0.5}, (None, 4)),),
    ),
    LayerSpec(
        name="GaussianNoise",
        parameters={"stddev": REQUIRED, "seed": None},
        behaviour=GaussianNoise(),
        call={"inputs": REQUIRED, "training": False},
        source="keras/src/layers/regularization/gaussian_noise.py",
        samples=(Sample({"stddev": 0.5}, (None, 4)),),
    ),
    LayerSpec(
        name="SpatialDropout1D",
        parameters={"rate": REQUIRED, "seed": None, "name": None, "dtype": None},
        behaviour=SpatialDropout(3),
        keywords=False,
        call={"inputs": REQUIRED, "training": False},
        source="keras/src/layers/regularization/spatial_dropout.py",
        samples=(Sample({"rate": 0.5}, (None, 7, 4)),),
    ),
    LayerSpec(
        name="SpatialDropout2D",
        parameters=_SPATIAL,
        behaviour=SpatialDropout(4),
        keywords=False,
        call={"inputs": REQUIRED, "training": False},
        source="keras/src/layers/regularization/spatial_dropout.py",
        samples=(Sample({"rate": 0.5}, (None, 7, 7, 4)),),
    ),
    LayerSpec(
        name="SpatialDropout3D",
        parameters=_SPATIAL,
        behaviour=SpatialDropout(5),
        keywords=False,
        call={"inputs": REQUIRED, "training": False},
        source="keras/src/layers/regularization/spatial_dropout.py",
        samples=(Sample({"rate": 0.5}, (None, 5, 5, 5, 2)),),
    ),
    LayerSpec(
        name="ActivityRegularization",
        parameters={"l1": 0.0, "l2": 0.0},
        behaviour=ActivityRegularization(),
        source="keras/src/layers/regularization/activity_regularization.py",
        samples=(Sample({"l1": 0.1}, (None, 4)), Sample({"l2": 0.1}, (None, 5, 4))),
    ),
)
