"""Built layers of Keras 2 on another shape: what an operation of TensorFlow refuses at the call.

Keras 2 compares the inputs of a symbolic call with `input_spec` only before it builds the layer. A
built layer is traced: its `call` runs on tensors without values, and an operation whose operands
cannot fit raises there and then. Some do not compare (a `Dense` on three axes of which the batch is
free), and then the layer fails on data alone. Only what the tests have met is said here.

Source: tf_keras/src/engine/base_layer.py (`_functional_construction_call`,
        `_infer_output_signature`), the shape functions of TensorFlow 2.21.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Any, Final

from kerasorder_lint.catalogue.arguments import is_float
from kerasorder_lint.catalogue.problems import Kind, Problem
from kerasorder_lint.catalogue.spec import Call, LayerState
from kerasorder_lint.catalogue.tensors import TensorSpec, flatten
from kerasorder_lint.shapes import UNKNOWN, Unknown, render_shape

__all__ = ["given_again", "refused_again"]

Shape = tuple[Any, ...]


def refused_again(layer: LayerState, call: Call) -> Problem | None:
    """What a symbolic call of a built layer raises; None where nothing is certain."""
    shape = call.shape
    if "unjudged" in layer.extra:
        return None
    if layer.class_name == "MultiHeadAttention":
        problem = _attention(layer, call)
    else:
        check = _CHECKS.get(layer.class_name)
        if check is None or isinstance(shape, Unknown):
            return None
        problem = check(layer, shape)
    if problem is not None and not _are_floats(call):
        return replace(problem, keras="")  # some operation may refuse the dtype before
    return problem


def _are_floats(call: Call) -> bool:
    return all(
        not isinstance(leaf, TensorSpec) or is_float(leaf.dtype)
        for leaf in flatten(list(call.arguments.values()))
    )


def given_again(layer: LayerState, call: Call) -> TensorSpec | Unknown:
    """The output of a `Dense` on more axes, whose product TensorFlow does not compare."""
    shape, kernel = call.shape, _kernel(layer)
    if layer.class_name != "Dense" or kernel is None or isinstance(shape, Unknown):
        return UNKNOWN
    if len(shape) < 3:
        return UNKNOWN
    return TensorSpec((*shape[:-1], kernel[-1]), layer.dtype)


def _kernel(layer: LayerState, name: str = "kernel") -> Shape | None:
    """The shape of a weight, of the layer or the one inside; None where a length is not known."""
    for weight in layer.all_weights():
        if weight.name == name:
            shape = weight.shape
            known = isinstance(shape, tuple) and all(type(dim) is int for dim in shape)
            return tuple(shape) if known and not isinstance(shape, Unknown) else None
    return None


def _same_rank(layer: LayerState, shape: Shape) -> bool:
    return isinstance(layer.build_shape, tuple) and len(layer.build_shape) == len(shape)


def _axis(layer: LayerState, shape: Shape, axis: int, wanted: Any, keras: str) -> Problem:
    return Problem(
        Kind.AXIS,
        f"`{layer.class_name}` was built for a length of {wanted} on axis {axis}, and gets "
        f"{shape[axis]}: {render_shape(shape)}",
        keras,
        layer=layer,
    )


def _rank(layer: LayerState, shape: Shape, wanted: int) -> Problem:
    return Problem(
        Kind.RANK,
        f"`{layer.class_name}` needs {wanted} dimensions (with the batch), and gets {len(shape)}: "
        f"{render_shape(shape)}",
        "",
        layer=layer,
    )


def _unequal(left: Any, right: Any) -> str:
    """Of any operation whose operands have an axis in common."""
    return f"Dimensions must be equal, but are {left} and {right}"


def _differ(given: Any, wanted: Any) -> bool:
    return type(given) is int and type(wanted) is int and given != wanted


def _dense(layer: LayerState, shape: Shape) -> Problem | None:
    kernel = _kernel(layer)
    if kernel is None or len(shape) < 2 or not _differ(shape[-1], kernel[0]):
        return None
    if len(shape) > 2 and not all(type(dim) is int for dim in shape):
        return None  # `tensordot` takes a free axis for what it needs
    return _axis(layer, shape, -1, kernel[0], _unequal(shape[-1], kernel[0]))


def _channel_axis(layer: LayerState) -> int | None:
    found = layer.extra.get("data_format", layer.args.get("data_format"))
    if found == "channels_last":
        return -1
    return 1 if found == "channels_first" else None


def _convolution(layer: LayerState, shape: Shape) -> Problem | None:
    kernel, axis = _kernel(layer), _channel_axis(layer)
    if kernel is None or axis is None or layer.args.get("groups") != 1:
        return None
    if 1 < len(shape) < len(kernel):
        return _rank(layer, shape, len(kernel))
    if len(shape) != len(kernel):
        return None
    given, (depth, filters) = shape[axis], kernel[-2:]
    if not _differ(given, depth):
        return None
    if given % depth:
        words = f"Depth of input ({given}) is not a multiple of input depth of filter ({depth})"
        return _axis(layer, shape, axis, depth, words)
    # Else TensorFlow takes it for a convolution in groups.
    return _axis(layer, shape, axis, depth, "") if filters % (given // depth) else None


def _equal_channels(name: str, place: int) -> Callable[[LayerState, Shape], Problem | None]:
    """Of a convolution whose kernel has the channels at a place, and takes no others."""

    def check(layer: LayerState, shape: Shape) -> Problem | None:
        kernel, axis = _kernel(layer, name), _channel_axis(layer)
        if kernel is None or axis is None:
            return None
        # A kernel of Keras may have the axis less that TensorFlow adds.
        wanted = len(layer.build_shape) if isinstance(layer.build_shape, tuple) else 0
        if 1 < len(shape) == wanted - 1:
            return _rank(layer, shape, wanted)
        if len(shape) != wanted or not _differ(shape[axis], kernel[place]):
            return None
        # A dilated one is computed by another operation.
        plain = layer.args.get("dilation_rate", 1) in (1, (1,), (1, 1), [1], [1, 1])
        words = _unequal(shape[axis], kernel[place]) if plain else ""
        return _axis(layer, shape, axis, kernel[place], words)

    return check


def _single_axis(layer: LayerState, shape: Shape) -> int | None:
    """The one axis of a normalization."""
    axis = layer.args["axis"]
    if isinstance(axis, (list, tuple)) and len(axis) == 1:
        axis = axis[0]
    return axis if type(axis) is int and -len(shape) <= axis < len(shape) else None


def _batch_normalization(layer: LayerState, shape: Shape) -> Problem | None:
    axis, kernel = _single_axis(layer, shape), _kernel(layer, "moving_mean")
    if axis is None or kernel is None or len(kernel) != 1 or not _same_rank(layer, shape):
        return None
    given, wanted = shape[axis], kernel[0]
    if 1 in (given, wanted) or not _differ(given, wanted):
        return None
    last = axis in (-1, len(shape) - 1)
    return _axis(layer, shape, axis, wanted, _unequal(given, wanted) if last else "")


def _layer_normalization(layer: LayerState, shape: Shape) -> Problem | None:
    axis, kernel = _single_axis(layer, shape), _kernel(layer, "gamma") or _kernel(layer, "beta")
    if axis is None or kernel is None or len(kernel) != 1 or not _same_rank(layer, shape):
        return None
    given, wanted = shape[axis], kernel[0]
    if axis not in (-1, len(shape) - 1) or 1 in (given, wanted) or not _differ(given, wanted):
        return None
    return _axis(layer, shape, axis, wanted, _unequal(given, wanted))


def _group_normalization(layer: LayerState, shape: Shape) -> Problem | None:
    kernel = _kernel(layer, "gamma") or _kernel(layer, "beta")
    groups, axis = layer.args["groups"], _single_axis(layer, shape)
    if kernel is None or len(kernel) != 1 or not _same_rank(layer, shape):
        return None
    if axis not in (-1, len(shape) - 1) or type(groups) is not int or groups < 1:
        return None
    if not _differ(shape[-1], kernel[0]) or shape[-1] // groups * groups == kernel[0]:
        return None
    return _axis(layer, shape, -1, kernel[0], "")  # it cannot reshape its weights


def _broadcast(name: str, weight_first: bool) -> Callable[[LayerState, Shape], Problem | None]:
    """Of weights that are spread over the last axes."""

    def check(layer: LayerState, shape: Shape) -> Problem | None:
        kernel = _kernel(layer, name)
        if kernel is None or not _spreads(layer, shape):
            return None
        number = min(len(kernel), len(shape))
        wrong = [
            axis
            for axis in range(-1, -number - 1, -1)
            if 1 not in (shape[axis], kernel[axis]) and _differ(shape[axis], kernel[axis])
        ]
        if not wrong:
            return None
        axis = wrong[0]
        pair = (kernel[axis], shape[axis]) if weight_first else (shape[axis], kernel[axis])
        return _axis(layer, shape, axis, kernel[axis], _unequal(*pair) if len(wrong) == 1 else "")

    return check


def _spreads(layer: LayerState, shape: Shape) -> bool:
    if layer.class_name != "Normalization":
        return True
    if layer.args["mean"] is not None or layer.args["variance"] is not None:
        return False
    built = layer.build_shape
    if not isinstance(built, tuple) or layer.args["invert"] is not False:
        return False
    return _single_axis(layer, built) in (-1, len(built) - 1)


def _einsum(layer: LayerState, shape: Shape) -> Problem | None:
    kernel, equation = _kernel(layer), layer.args["equation"]
    if kernel is None or not isinstance(equation, str):
        return None
    operands = equation.replace(" ", "").partition("->")[0].split(",")
    if len(operands) != 2 or "." in operands[1] or len(operands[1]) != len(kernel):
        return None
    labels = operands[0]
    if labels.startswith("..."):
        labels = labels.removeprefix("...")
        if len(labels) > len(shape):
            return None
    elif len(labels) != len(shape):
        return None
    if not labels.isalpha() or len(set(labels)) != len(labels):
        return None
    wrong = [
        (place - len(labels), kernel[operands[1].index(label)])
        for place, label in enumerate(labels)
        if label in operands[1]
        and _differ(shape[place - len(labels)], kernel[operands[1].index(label)])
    ]
    if not wrong:
        return None
    axis, wanted = wrong[0]
    words = _unequal(shape[axis], wanted) if len(wrong) == 1 else ""
    return _axis(layer, shape, axis, wanted, words)


def _attention(layer: LayerState, call: Call) -> Problem | None:
    """Query, key and value, in the order in which they are projected."""
    for name in ("query", "key", "value"):
        given = call.argument(name)
        if given is None and name == "key":
            given = call.argument("value")
        kernel, built = _kernel(layer, f"{name}/kernel"), layer.extra.get(f"{name} rank")
        if not isinstance(given, TensorSpec) or isinstance(given.shape, Unknown):
            return None
        if type(built) is int and len(given.shape) != built:
            return _rank(layer, given.shape, built)
        if kernel is not None and given.shape and _differ(given.shape[-1], kernel[0]):
            return _axis(layer, given.shape, -1, kernel[0], _unequal(given.shape[-1], kernel[0]))
    return None


def _cell(layer: LayerState, shape: Shape) -> Problem | None:
    """A single step of a cell; of several, the first one gets the input.

    The states may be refused before.
    """
    kernel = _kernel(layer)
    if kernel is None or len(shape) != 2 or not _differ(shape[-1], kernel[0]):
        return None
    return _axis(layer, shape, -1, kernel[0], "")


def _recurrent(layer: LayerState, shape: Shape) -> Problem | None:
    kernel = _kernel(layer)
    if kernel is None:
        return None
    if len(shape) == 2:
        return _rank(layer, shape, 3)
    if len(shape) != 3 or not _differ(shape[-1], kernel[0]):
        return None
    return _axis(layer, shape, -1, kernel[0], _unequal(shape[-1], kernel[0]))


def _convolutional_recurrent(layer: LayerState, shape: Shape) -> Problem | None:
    kernel, axis = _kernel(layer), _channel_axis(layer)
    if kernel is None or axis is None or not _same_rank(layer, shape):
        return None
    axis = 2 if axis == 1 else axis
    given, depth = shape[axis], kernel[-2]
    if not _differ(given, depth) or not given % depth:
        return None
    return _axis(layer, shape, axis, depth, "")  # TensorFlow has two ways to say it


_RECURRENT: Final = frozenset({"GRU", "LSTM", "RNN", "SimpleRNN"})


def _bidirectional(layer: LayerState, shape: Shape) -> Problem | None:
    """The layer inside is called in a graph, and there Keras 2 does ask its spec."""
    inner, kernel = layer.args["layer"], _kernel(layer)
    if kernel is None or not isinstance(inner, LayerState) or inner.class_name not in _RECURRENT:
        return None
    if len(shape) != 3 or not _differ(shape[-1], kernel[0]):
        return None
    words = f"expected shape=(None, None, {kernel[0]}), found shape="
    return _axis(layer, shape, -1, kernel[0], words)


def _time_distributed(layer: LayerState, shape: Shape) -> Problem | None:
    inner, kernel = layer.args["layer"], _kernel(layer)
    if kernel is None or not isinstance(inner, LayerState) or not _same_rank(layer, shape):
        return None
    name, wanted = inner.class_name, kernel[0]
    words = "expected axis -1 of input shape to have value {}, but received input with shape"
    if name in _RECURRENT:
        words = "expected shape=(None, None, {}), found shape="
    elif name in ("Conv1D", "Conv2D", "Conv3D"):
        if inner.args.get("groups") != 1 or _channel_axis(inner) != -1:
            return None
        wanted = kernel[-2]
    elif name != "Dense":
        return None
    if not _differ(shape[-1], wanted):
        return None
    return _axis(layer, shape, -1, wanted, words.format(wanted))


_CHECKS: Final[Mapping[str, Callable[[LayerState, Shape], Problem | None]]] = MappingProxyType(
    {
        "BatchNormalization": _batch_normalization,
        "Bidirectional": _bidirectional,
        "Conv1D": _convolution,
        "Conv1DTranspose": _equal_channels("kernel", -1),
        "Conv2D": _convolution,
        "Conv2DTranspose": _equal_channels("kernel", -1),
        "Conv3D": _convolution,
        "ConvLSTM2D": _convolutional_recurrent,
        "Dense": _dense,
        "DepthwiseConv1D": _equal_channels("kernel", -2),
        "DepthwiseConv2D": _equal_channels("kernel", -2),
        "EinsumDense": _einsum,
        "GRU": _recurrent,
        "GRUCell": _cell,
        "GroupNormalization": _group_normalization,
        "LSTM": _recurrent,
        "LSTMCell": _cell,
        "LayerNormalization": _layer_normalization,
        "Normalization": _broadcast("mean", weight_first=False),
        "PReLU": _broadcast("alpha", weight_first=True),
        "RNN": _recurrent,
        "SeparableConv1D": _equal_channels("depthwise_kernel", -2),
        "SeparableConv2D": _equal_channels("depthwise_kernel", -2),
        "SimpleRNN": _recurrent,
        "SimpleRNNCell": _cell,
        "StackedRNNCells": _cell,
        "TimeDistributed": _time_distributed,
    }
)
