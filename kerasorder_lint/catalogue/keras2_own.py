"""Layers that Keras 2 has and Keras 3 does not, and those that it computes in its own way."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from kerasorder_lint.catalogue import (
    arguments,
    keras2_differences,
    keras2_refusals,
)
from kerasorder_lint.catalogue.keras2_preprocessing import (
    Lookup,
    Stretched,
    Vectorization,
    unquoted,
)
from kerasorder_lint.catalogue.problems import Kind, reject
from kerasorder_lint.catalogue.spec import (
    REQUIRED,
    Behaviour,
    Call,
    InputSpec,
    LayerSpec,
    LayerState,
    Sample,
    Weight,
)
from kerasorder_lint.catalogue.tensors import Nest, TensorSpec, map_nest
from kerasorder_lint.shapes import UNKNOWN, Sym, Unknown, less, render_shape

__all__ = [
    "LAYERS",
    "OTHERWISE",
    "Entry",
    "Followed",
    "LocallyConnected",
    "ThresholdedReLU",
    "Unjudged",
    "any_dtype",
]


def any_dtype(leaf: Any) -> Any:
    return leaf.with_dtype(UNKNOWN) if isinstance(leaf, TensorSpec) else leaf


class Unjudged(Behaviour):
    """A layer of which Keras 2's own behaviour has not been described: its signature counts."""

    def before_base(self, layer: LayerState, keywords: dict[str, Any]) -> None:
        for name in keras2_differences.ALSO.get(layer.class_name, ()):
            keywords.pop(name, None)

    def construct(self, layer: LayerState) -> None:
        layer.extra["accepts_any_input"] = True

    def build(self, layer: LayerState, call: Call) -> None:
        layer.weights = [Weight("?", UNKNOWN)]

    def call(self, layer: LayerState, call: Call) -> Nest:
        return UNKNOWN


class Entry(Behaviour):
    """An `InputLayer`, which Keras 2 tells its shape by another name.

    Source: tf_keras/src/engine/input_layer.py.
    """

    def __init__(self, entry: LayerSpec) -> None:
        self.entry = entry

    def before_base(self, layer: LayerState, keywords: dict[str, Any]) -> None:
        args = layer.args
        whole = keywords.pop("batch_input_shape", None)
        shape = args["input_shape"]
        args["shape"] = (shape,) if isinstance(shape, (int, Sym)) else shape
        args["batch_shape"] = None
        if whole is not None and whole != ():
            args["batch_shape"] = whole
        layer.extra["open"] = args["type_spec"] is not None or (
            (shape is None or isinstance(shape, Unknown)) and args["batch_shape"] is None
        )
        layer.extra["open"] |= args["batch_shape"] is not None and (
            shape is not None or args["batch_size"] is not None
        )
        for name in keywords:
            reject(
                Kind.ARGUMENT,
                f"`InputLayer` has no argument `{name}`",
                f"Unrecognized keyword arguments: ['{name}'" if len(keywords) == 1 else "",
                argument=name,
            )
        layer.extra["dtype"] = args["dtype"]
        args["dtype"] = None

    def construct(self, layer: LayerState) -> None:
        if layer.extra["open"]:
            layer.args["dtype"] = layer.extra.pop("dtype")
            layer.built = True
            layer.extra["output"] = TensorSpec(UNKNOWN, UNKNOWN)
            return
        with unquoted():
            self.entry.behaviour.construct(layer)


class Followed(Unjudged):
    """A `Lambda`: its function says what comes out, where somebody can follow it.

    Source: tf_keras/src/layers/core/lambda_layer.py: `output_shape` is not asked in a call.
    """

    def build(self, layer: LayerState, call: Call) -> None:
        """It has no weights of its own."""

    def call(self, layer: LayerState, call: Call) -> Nest:
        follow = layer.extra.get("follow")
        if follow is None or call.arguments.get("mask") is not None:
            return UNKNOWN
        found: Nest = map_nest(any_dtype, follow(call.inputs))
        return found


class LocallyConnected(Behaviour):
    """A convolution with weights of its own at each place."""

    def __init__(self, axes: int) -> None:
        self.axes = axes

    def construct(self, layer: LayerState) -> None:
        args = layer.args
        keras2_refusals.check_identifiers(layer)
        with unquoted():
            for name in ("kernel_size", "strides"):
                found = arguments.standardize_tuple(
                    args[name], self.axes, name, allow_zero=name == "strides"
                )
                layer.extra[name] = (
                    (UNKNOWN,) * self.axes if isinstance(found, Unknown) else tuple(found)
                )
            padding = arguments.standardize_padding(args["padding"], allow_causal=True)
            layer.extra["data_format"] = arguments.standardize_data_format(
                args["data_format"], layer.environment.data_format
            )
        layer.extra["padding"] = padding
        implementation = args["implementation"]
        if isinstance(padding, str) and padding != "valid" and implementation == 1:
            reject(
                Kind.ARGUMENT,
                f"`{layer.class_name}` has padding {padding!r} with `implementation` 2 and 3 alone",
                "Invalid border mode for LocallyConnected",
                argument="padding",
            )
        layer.input_spec = InputSpec(ndim=self.axes + 2)

    def _parts(self, layer: LayerState, shape: tuple[Any, ...]) -> tuple[list[Any], Any]:
        if layer.extra["data_format"] == "channels_first":
            return list(shape[2:]), shape[1]
        return list(shape[1:-1]), shape[-1]

    def _lengths(self, layer: LayerState, spatial: list[Any]) -> list[Any]:
        padding = layer.extra["padding"]
        found: list[Any] = []
        for length, size, stride in zip(
            spatial, layer.extra["kernel_size"], layer.extra["strides"]
        ):
            parts = (length, size, stride)
            if not isinstance(padding, str) or not all(isinstance(p, (int, Sym)) for p in parts):
                found.append(UNKNOWN)
                continue
            if stride == 0:
                reject(Kind.ARGUMENT, "a stride of 0 goes nowhere", "", argument="strides")
            whole = length - size + 1 if padding == "valid" else length
            found.append((whole + stride - 1) // stride)
        return found

    def build(self, layer: LayerState, call: Call) -> None:
        shape = call.shape
        if isinstance(shape, Unknown) or isinstance(layer.extra["data_format"], Unknown):
            layer.add_weight("kernel", UNKNOWN)
            return
        spatial, channels = self._parts(layer, shape)
        if any(length is None for length in spatial):
            reject(
                Kind.UNDEFINED,
                f"`{layer.class_name}` needs to know every length: {render_shape(shape)}",
                "should be fully-defined" if self.axes == 2 else "",
                advice="Give the axes a size.",
            )
        if channels is None:
            reject(
                Kind.UNDEFINED,
                f"`{layer.class_name}` needs to know the channels: {render_shape(shape)}",
                "",
            )
        lengths = self._lengths(layer, spatial)
        for length, size in zip(lengths, layer.extra["kernel_size"]):
            if less(0, length) is False:
                reject(
                    Kind.EMPTY,
                    f"a window of {size} leaves nothing of {render_shape(shape)}",
                    "",
                    argument="kernel_size",
                )
        args = layer.args
        filters = args["filters"] if isinstance(args["filters"], (int, Sym)) else UNKNOWN
        if args["implementation"] == 1:
            area: Any = 1
            for length in lengths:
                area = area * length
            window: Any = channels
            for size in layer.extra["kernel_size"]:
                window = window * (size if isinstance(size, (int, Sym)) else UNKNOWN)
            layer.add_weight("kernel", (area, window, filters))
        else:
            layer.add_weight("kernel", UNKNOWN)
        if args["use_bias"] is not False:
            layer.add_weight("bias", (*lengths, filters))
        axis = 1 if layer.extra["data_format"] == "channels_first" else -1
        layer.input_spec = InputSpec(ndim=self.axes + 2, axes={axis: channels})
        layer.extra["spatial"] = spatial

    def call(self, layer: LayerState, call: Call) -> Nest:
        shape = call.shape
        data_format = layer.extra["data_format"]
        if isinstance(shape, Unknown) or isinstance(data_format, Unknown):
            return TensorSpec((UNKNOWN,) * (self.axes + 2), layer.dtype)
        spatial, _ = self._parts(layer, shape)
        lengths = self._lengths(layer, spatial)
        if layer.extra.get("spatial") != spatial:
            lengths = [UNKNOWN] * self.axes
        filters = layer.args["filters"]
        filters = filters if isinstance(filters, (int, Sym)) else UNKNOWN
        if data_format == "channels_first":
            return TensorSpec((shape[0], filters, *lengths), layer.dtype)
        return TensorSpec((shape[0], *lengths, filters), layer.dtype)


class ThresholdedReLU(Behaviour):
    """Zero below a threshold."""

    def construct(self, layer: LayerState) -> None:
        theta = layer.args["theta"]
        if theta is None:
            reject(
                Kind.ARGUMENT,
                "`theta` must be a number, not None",
                "Theta of a Thresholded ReLU layer cannot be None",
                argument="theta",
            )
        if isinstance(theta, (str, list, tuple, dict)):
            reject(Kind.ARGUMENT, f"`theta` must be a number, not {theta!r}", argument="theta")
        if isinstance(theta, (int, float)) and theta < 0:
            reject(
                Kind.ARGUMENT,
                f"`theta` must be at least 0, not {theta!r}",
                "The theta value of a Thresholded ReLU layer should be >=0.",
                argument="theta",
            )


_CONVOLUTION: Final = {
    "padding": "valid",
    "data_format": None,
    "activation": None,
    "use_bias": True,
    "kernel_initializer": "glorot_uniform",
    "bias_initializer": "zeros",
    "kernel_regularizer": None,
    "bias_regularizer": None,
    "activity_regularizer": None,
    "kernel_constraint": None,
    "bias_constraint": None,
    "implementation": 1,
}


_STRETCHED: Final = {"factor": REQUIRED, "interpolation": "bilinear", "seed": None}


#: What Keras 2 has and Keras 3 does not.
LAYERS: Final = (
    LayerSpec(
        name="LocallyConnected1D",
        parameters={"filters": REQUIRED, "kernel_size": REQUIRED, "strides": 1, **_CONVOLUTION},
        behaviour=LocallyConnected(1),
        source="tf_keras/src/layers/locally_connected/locally_connected1d.py",
        samples=(Sample({"filters": 4, "kernel_size": 3}, (None, 10, 2)),),
    ),
    LayerSpec(
        name="LocallyConnected2D",
        parameters={
            "filters": REQUIRED,
            "kernel_size": REQUIRED,
            "strides": (1, 1),
            **_CONVOLUTION,
        },
        behaviour=LocallyConnected(2),
        source="tf_keras/src/layers/locally_connected/locally_connected2d.py",
        samples=(Sample({"filters": 4, "kernel_size": 3}, (None, 6, 6, 2)),),
    ),
    LayerSpec(
        name="ThresholdedReLU",
        parameters={"theta": 1.0},
        behaviour=ThresholdedReLU(),
        source="tf_keras/src/layers/activation/thresholded_relu.py",
        samples=(Sample({}, (None, 4)),),
    ),
    LayerSpec(
        name="RandomHeight",
        parameters=_STRETCHED,
        behaviour=Stretched(-3),
        call={"inputs": REQUIRED, "training": True},
        source="tf_keras/src/layers/preprocessing/image_preprocessing.py",
        samples=(Sample({"factor": 0.2}, (None, 8, 8, 3)),),
    ),
    LayerSpec(
        name="RandomWidth",
        parameters=_STRETCHED,
        behaviour=Stretched(-2),
        call={"inputs": REQUIRED, "training": True},
        source="tf_keras/src/layers/preprocessing/image_preprocessing.py",
        samples=(Sample({"factor": 0.2}, (None, 8, 8, 3)),),
    ),
    LayerSpec(
        name="DenseFeatures",
        parameters={"feature_columns": REQUIRED, "trainable": True, "name": None},
        behaviour=Unjudged(),  # columns are TensorFlow's own, and say how wide the output is
        call={"features": REQUIRED, "cols_to_output_tensors": None, "training": None},
        source="tf_keras/src/feature_column/dense_features_v2.py",
    ),
    LayerSpec(
        name="AbstractRNNCell",
        parameters={"trainable": True, "name": None, "dtype": None, "dynamic": False},
        behaviour=Unjudged(),
        call={"inputs": REQUIRED, "states": REQUIRED},
        source="tf_keras/src/layers/rnn/abstract_rnn_cell.py",
    ),
)


#: What Keras 2 computes in its own way.
OTHERWISE: Final[Mapping[str, Behaviour]] = {
    "IntegerLookup": Lookup(key="int64"),
    "StringLookup": Lookup(key="string"),
    "TextVectorization": Vectorization(),
}
