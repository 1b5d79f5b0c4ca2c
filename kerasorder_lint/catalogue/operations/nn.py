"""keras/src/ops/nn.py: activations, windows, losses and normalisation."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any

from kerasorder_lint.catalogue.operations import promotion
from kerasorder_lint.catalogue.operations.numpy_elementwise import single, unary
from kerasorder_lint.catalogue.operations.operation import (
    Operation,
    axes_of,
    axis_of,
    minus,
    needs_rank,
    quoted,
    reduced,
    times,
)
from kerasorder_lint.catalogue.problems import Kind, reject
from kerasorder_lint.catalogue.spec import Environment
from kerasorder_lint.catalogue.tensors import TensorSpec
from kerasorder_lint.shapes import UNKNOWN, Dim, Sym, Unknown, less, render_shape, same

__all__ = ["OPERATIONS", "slid"]


def _soft_shrink(env: Environment, x: Any, threshold: Any = 0.5) -> TensorSpec:
    return single(x)


def _squareplus(env: Environment, x: Any, b: Any = 4) -> TensorSpec:
    return single(x)


def _leaky_relu(env: Environment, x: Any, negative_slope: Any = 0.2) -> TensorSpec:
    return single(x)


def _elu(env: Environment, x: Any, alpha: Any = 1.0) -> TensorSpec:
    return single(x)


def _gelu(env: Environment, x: Any, approximate: Any = True) -> TensorSpec:
    return single(x)


def _threshold(env: Environment, x: Any, threshold: Any, default_value: Any) -> TensorSpec:
    return single(x)


def _softmax(env: Environment, x: Any, axis: Any = -1) -> TensorSpec:
    tensor = single(x)
    if axis is not None and isinstance(tensor.shape, tuple):
        rank = len(tensor.shape)
        axes_of(axis if isinstance(axis, (tuple, list)) else [axis], rank)
    return tensor


def _sparsemax(env: Environment, x: Any, axis: Any = -1) -> TensorSpec:
    tensor = single(x)
    if isinstance(tensor.shape, tuple):
        axis_of(axis, len(tensor.shape))
    return tensor


def _looked_up(shape: tuple[Any, ...], axis: Any) -> int:
    if not isinstance(axis, int):
        reject(Kind.ARGUMENT, f"`axis` must be an integer, not {axis!r}", "", argument="axis")
    if not -len(shape) <= axis < len(shape):
        reject(
            Kind.RANK,
            f"`axis={axis}` lies outside of {render_shape(shape)}",
            "index out of range",
            argument="axis",
        )
    return axis % len(shape)


def _glu(env: Environment, x: Any, axis: Any = -1) -> TensorSpec:
    tensor = single(x)
    if isinstance(tensor.shape, Unknown):
        return tensor
    dims = list(tensor.shape)
    place = _looked_up(tensor.shape, axis)
    length: Any = dims[place]
    if length is not None:
        if same(length % 2, 0) is False:
            reject(
                Kind.CHANNELS,
                f"`glu` halves the axis {axis}, which is {length}",
                "axis size must be divisible by 2.",
            )
        dims[place] = length // 2
    return tensor.with_shape(tuple(dims))


# ---------------------------------------------------------------------- windows


def slid(length: Any, window: int, stride: int, dilation: int, padding: str) -> Any:
    """Length behind a window; None stays None, unknown stays unknown. Refuses an empty axis."""
    if length is None or isinstance(length, Unknown):
        return length
    if padding != "valid":
        return (length - 1) // stride + 1
    found = (length - dilation * (window - 1) - 1) // stride + 1
    if less(found, 1):
        reject(
            Kind.EMPTY,
            f"a window of {window} does not fit in an axis of {length}",
            "Computed output size would be zero or negative.",
        )
    return found


def _of_one_free_axis(
    steps: Sequence[int], padding: str, said: str, argument: str | None = None
) -> list[Any]:
    """Lengths behind one free axis and several strides: Keras computes with -1 for it, and leaves
    a place free for the first alone."""
    made = [-2 // step + 1 for step in steps[1:]]
    if padding == "valid" or any(length < 0 for length in made):
        keras = (
            "Computed output size would be zero or negative."
            if padding == "valid"
            else "Negative dimensions are not allowed."
        )
        reject(Kind.EMPTY, said, keras, argument=argument)
    return [None, *made]


def _several(value: Any, count: int) -> list[int] | None:
    """A number for each spatial axis; None where they are not that many whole numbers above 0."""
    values = [value] * count if isinstance(value, int) else value
    if not isinstance(values, (list, tuple)) or len(values) != count:
        return None
    good = all(isinstance(v, int) and v > 0 for v in values)
    return list(values) if good else None


def _padding(padding: Any, allowed: Sequence[str]) -> str | None:
    """The padding in lower case; None where it is refused."""
    if not isinstance(padding, str):
        return None
    return padding.lower() if padding.lower() in allowed else None


def _format(env: Environment, data_format: Any) -> Any:
    """`standardize_data_format`."""
    if data_format is None:
        return env.data_format
    if isinstance(data_format, str):
        if data_format.lower() not in ("channels_last", "channels_first"):
            reject(
                Kind.ARGUMENT,
                f"`data_format` is 'channels_last' or 'channels_first', not {data_format!r}",
                "The `data_format` argument must be one of",
                argument="data_format",
            )
        return data_format.lower()
    return UNKNOWN


def _pool(
    env: Environment,
    inputs: Any,
    pool_size: Any,
    strides: Any = None,
    padding: Any = "valid",
    data_format: Any = None,
) -> TensorSpec:
    tensor = single(inputs)
    order = _format(env, data_format)
    shape = tensor.shape
    if isinstance(shape, Unknown) or isinstance(order, Unknown):
        return tensor.with_shape(UNKNOWN)
    windows = _windows(pool_size)
    steps = windows if strides is None else _windows(strides)
    if windows is None or steps is None:
        return tensor.with_shape(UNKNOWN)
    kind = _padding(padding, ("valid", "same"))
    if kind is None:
        if isinstance(padding, str):
            reject(
                Kind.ARGUMENT,
                f"`padding` is 'valid' or 'same', not {padding!r}",
                "Argument `padding` must be either 'valid' or 'same'.",
                argument="padding",
            )
        return tensor.with_shape(UNKNOWN)
    spatial = shape[1:-1] if order == "channels_last" else shape[2:]
    # The lengths are NumPy's arrays there, which broadcast; "same" does not look at the windows.
    sides: list[Sequence[Any]] = [spatial, steps, windows if kind == "valid" else (1,)]
    counts = {len(side) for side in sides} - {1}
    if len(counts) > 1:
        reject(
            Kind.ARGUMENT,
            f"{len(spatial)} axes are pooled, by {len(windows)} windows and {len(steps)} strides",
            "operands could not be broadcast together",
            argument="pool_size",
        )
    count = min(counts, default=1)
    if len(spatial) == 1 and count > 1 and not isinstance(spatial[0], int):
        if spatial[0] is not None:
            return tensor.with_shape(UNKNOWN)
        said = f"one free axis is pooled by {len(windows)} windows and {len(steps)} strides"
        made = _of_one_free_axis(steps, kind, said)
    else:
        each = zip(*(list(side) * count if len(side) == 1 else side for side in sides))
        made = [slid(length, window, step, 1, kind) for length, step, window in each]
    if len(shape) < (1 if order == "channels_last" else 2):
        _without_channels(shape)
    if order == "channels_last":
        return tensor.with_shape((shape[0], *made, shape[-1]))
    return tensor.with_shape((*shape[:2], *made))


def _without_channels(shape: tuple[Dim, ...]) -> None:
    reject(
        Kind.RANK,
        f"channels are asked for that {render_shape(shape)} does not have",
        "index out of range",
    )


def _windows(value: Any) -> list[int] | None:
    """Lengths as they are written; None where they are not all whole numbers above 0."""
    values = [value] if isinstance(value, int) else value
    if not isinstance(values, (list, tuple)):
        return None
    good = all(isinstance(v, int) and v > 0 for v in values)
    return list(values) if good else None


def _adaptive_pool(
    env: Environment, inputs: Any, output_size: Any, data_format: Any = None
) -> TensorSpec:
    tensor = single(inputs)
    shape = tensor.shape
    order = env.data_format if data_format is None else data_format
    if isinstance(shape, Unknown) or not isinstance(order, str):
        return tensor.with_shape(UNKNOWN)
    if not isinstance(output_size, int) and not isinstance(output_size, tuple):
        return tensor.with_shape(UNKNOWN)
    if isinstance(output_size, int) or not output_size:
        return tensor.with_shape(UNKNOWN)
    if len(shape) < (1 if order == "channels_last" else 2):
        _without_channels(shape)
    if order == "channels_last":
        # Keras 3.15 cuts one axis too few: (8, 8, 3) to (4, 4) gives (8, 4, 4, 3) here.
        return tensor.with_shape((*shape[: -len(output_size)], *output_size, shape[-1]))
    return tensor.with_shape((*shape[:2], *output_size))


def _convolution(depthwise: bool) -> Callable[..., TensorSpec]:
    def run(
        env: Environment,
        inputs: Any,
        kernel: Any,
        strides: Any = 1,
        padding: Any = "valid",
        data_format: Any = None,
        dilation_rate: Any = 1,
    ) -> TensorSpec:
        tensor, weights = single(inputs), single(kernel)
        order = _format(env, data_format)
        shape, own = tensor.shape, weights.shape
        if isinstance(shape, Unknown) or isinstance(own, Unknown) or isinstance(order, Unknown):
            return tensor.with_shape(UNKNOWN)
        if len(own) < 2 or not shape or (len(shape) < 2 and order == "channels_first"):
            _without_channels(shape if len(own) > 1 else own)
        channels = shape[-1] if order == "channels_last" else shape[1]
        if same(channels, own[-2]) is False:
            reject(
                Kind.AXIS,
                f"the kernel {render_shape(own)} is for {own[-2]} channels, and the input "
                f"{render_shape(shape)} has {channels}",
                "The number of input channels must match the kernel's input channels.",
            )
        if depthwise and None in own[-2:]:
            _free_kernel(own, "unsupported operand type(s) for *")
        if len(own) != len(shape):
            reject(
                Kind.RANK,
                f"the kernel {render_shape(own)} is for another rank than {render_shape(shape)}",
                "Kernel shape must have the same length as input",
            )
        filters = times(own[-1], own[-2]) if depthwise else own[-1]
        count = len(shape) - 2
        if isinstance(dilation_rate, (list, tuple)) and len(dilation_rate) != count:
            reject(
                Kind.ARGUMENT,
                f"`dilation_rate` has {len(dilation_rate)} numbers for {count} axes of "
                f"{render_shape(shape)}",
                "Dilation must be None, scalar or tuple/list of length of inputs' spatial shape",
                argument="dilation_rate",
            )
        given = _windows(strides)
        if given is not None and count != 1 and len(given) not in (1, count):
            reject(
                Kind.ARGUMENT,
                f"`strides` has {len(given)} numbers for {count} axes of {render_shape(shape)}",
                "operands could not be broadcast together",
                argument="strides",
            )
        # One number is broadcast, as NumPy does it, in a tuple too; and so is a single axis.
        times_over = len(given) if given is not None and count == 1 else 1
        steps = _several(given[0] if given and len(given) == 1 else given, count * times_over)
        spread = _several(dilation_rate, count)
        kind = _padding(padding, ("valid", "same", "causal"))
        windows = own[:-2]
        if kind is None and isinstance(padding, str):
            reject(
                Kind.ARGUMENT,
                f"`padding` is 'valid' or 'same', not {padding!r}",
                "`padding` must be either `'valid'` or `'same'`.",
                argument="padding",
            )
        if kind == "valid" and None in windows:
            _free_kernel(own, "unsupported operand type(s) for -: 'NoneType' and 'int'")
        known = kind != "valid" or all(isinstance(window, int) for window in windows)
        if steps is None or spread is None or kind is None or not known:
            return tensor.with_shape(UNKNOWN)
        spatial = shape[1:-1] if order == "channels_last" else shape[2:]
        sizes: Any = windows
        if times_over > 1:
            spatial, sizes, spread = spatial * times_over, sizes * times_over, spread * times_over
        if times_over > 1 and not isinstance(spatial[0], int):
            if spatial[0] is not None:
                return tensor.with_shape(UNKNOWN)
            said = f"one free axis is convolved with {len(steps)} strides"
            made = _of_one_free_axis(steps, kind, said, "strides")
        else:
            made = [slid(d, w, s, r, kind) for d, w, s, r in zip(spatial, sizes, steps, spread)]
        if order == "channels_last":
            return tensor.with_shape((shape[0], *made, filters))
        return tensor.with_shape((shape[0], filters, *made))

    return run


def _free_kernel(own: tuple[Dim, ...], keras: str) -> None:
    reject(
        Kind.UNDEFINED,
        f"the kernel {render_shape(own)} has a free axis, which Keras computes with",
        keras,
        argument="kernel",
        advice="Give it a length.",
    )


def _separable_conv(
    env: Environment,
    inputs: Any,
    depthwise_kernel: Any,
    pointwise_kernel: Any,
    strides: Any = 1,
    padding: Any = "valid",
    data_format: Any = None,
    dilation_rate: Any = 1,
) -> TensorSpec:
    made = _convolution(True)(
        env, inputs, depthwise_kernel, strides, padding, data_format, dilation_rate
    )
    order, last = _format(env, data_format), single(pointwise_kernel).shape
    if isinstance(made.shape, Unknown) or isinstance(last, Unknown) or not last:
        return made.with_shape(UNKNOWN)
    if order == "channels_last":
        return made.with_shape((*made.shape[:-1], last[-1]))
    return made.with_shape((made.shape[0], last[-1], *made.shape[2:]))


# ---------------------------------------------------------------------- classes and losses


def _one_hot(
    env: Environment,
    x: Any,
    num_classes: Any,
    axis: Any = -1,
    dtype: Any = None,
    sparse: Any = False,
) -> TensorSpec:
    tensor = single(x)
    kind = promotion.named(env, dtype)
    shape = tensor.shape
    if isinstance(shape, Unknown) or not isinstance(axis, int):
        return TensorSpec(UNKNOWN, kind)
    if axis == -1:
        return TensorSpec((*shape, num_classes), kind)
    if not 0 <= axis < len(shape):
        reject(
            Kind.RANK,
            f"`axis` is -1 or one of {len(shape)} axes, not {axis}",
            f"axis must be -1 or between [0, {len(shape)}), but received {int(axis)}.",
            argument="axis",
        )
    return TensorSpec((*shape[:axis], num_classes, *shape[axis:]), kind)


def _multi_hot(
    env: Environment,
    inputs: Any,
    num_classes: Any = None,
    axis: Any = -1,
    dtype: Any = None,
    sparse: Any = False,
    **kwargs: Any,
) -> TensorSpec:
    """Of the type of the input, whatever `dtype` says."""
    if num_classes is None:
        reject(
            Kind.ARGUMENT,
            "`multi_hot` needs `num_classes`",
            "Argument `num_classes` must be specified.",
            argument="num_classes",
        )
    tensor = single(inputs)
    promotion.named(env, dtype)
    whole = _one_hot(env, tensor, num_classes, axis).shape
    if isinstance(whole, Unknown):
        return tensor.with_shape(UNKNOWN)
    return tensor.with_shape((whole[-1],) if len(whole) == 2 else (whole[0], *whole[2:]))


def _other(left: Any, right: Any) -> bool:
    """Whether two shapes are different tuples for certain; None and 3 differ here."""
    if isinstance(left, Unknown) or isinstance(right, Unknown):
        return False
    if len(left) != len(right):
        return True
    for a, b in zip(left, right):
        if isinstance(a, Unknown) or isinstance(b, Unknown):
            continue
        if (a is None) != (b is None) or same(a, b) is False:
            return True
    return False


def _refuse_pair(left: Any, right: Any, keras: str) -> None:
    if _other(left, right):
        reject(
            Kind.MERGE,
            f"`target` and `output` have different shapes: {render_shape(left)} and "
            f"{render_shape(right)}",
            keras,
        )


_SAME = "Arguments `target` and `output` must have the same shape."


def _binary_crossentropy(
    env: Environment, target: Any, output: Any, from_logits: Any = False
) -> TensorSpec:
    one, two = single(target), single(output)
    _refuse_pair(one.shape, two.shape, _SAME)
    return two


def _categorical_crossentropy(
    env: Environment, target: Any, output: Any, from_logits: Any = False, axis: Any = -1
) -> TensorSpec:
    one, two = single(target), single(output)
    _refuse_pair(one.shape, two.shape, _SAME)
    needs_rank(
        one.shape,
        1,
        "classes need an axis",
        "Arguments `target` and `output` must be at least rank 1.",
    )
    return two if isinstance(two.shape, Unknown) else two.with_shape(two.shape[:-1])


def _sparse_crossentropy(
    env: Environment, target: Any, output: Any, from_logits: Any = False, axis: Any = -1
) -> TensorSpec:
    one, two = single(target), single(output)
    needs_rank(two.shape, 1, "classes need an axis", "Argument `output` must be at least rank 1.")
    left, right = one.shape, two.shape
    if isinstance(right, Unknown):
        return two
    place = axis_of(axis, len(right))
    rest = (*right[:place], *right[place + 1 :])
    if isinstance(left, tuple):
        if len(left) == len(right) and left and same(left[-1], 1) and left[-1] is not None:
            left = left[:-1]
        if len(left) != len(right) or left[-1] is None or same(left[-1], 1) is False:
            _refuse_pair(
                left,
                rest,
                "Arguments `target` and `output` must have the same shape up until the last",
            )
    return two.with_shape(rest)


def _same_first(one: str, left: Any, two: str, right: Any) -> None:
    """Refuses tensors of different numbers of rows; here a free axis is not like a known one."""
    for shape in (left, right):
        if not isinstance(shape, Unknown) and not shape:
            reject(Kind.RANK, "a number has no rows", "index out of range")
    if isinstance(left, Unknown) or isinstance(right, Unknown):
        return
    if _other(left[:1], right[:1]):
        reject(
            Kind.MERGE,
            f"`{one}` has {left[0]} rows, and `{two}` {right[0]}",
            f"Arguments `{one}` and `{two}` must have the same first dimension.",
        )


def _ctc_loss(
    env: Environment,
    target: Any,
    output: Any,
    target_length: Any,
    output_length: Any,
    mask_index: Any = 0,
) -> TensorSpec:
    shapes = [single(x).shape for x in (target, output, target_length, output_length)]
    _same_first("target", shapes[0], "output", shapes[1])
    _same_first("target_length", shapes[2], "target", shapes[0])
    _same_first("output_length", shapes[3], "output", shapes[1])
    dtype = promotion.promoted(env, single(output).dtype, "float32")
    rows = shapes[0]
    return TensorSpec(UNKNOWN if isinstance(rows, Unknown) else rows[:1], dtype)


def _ctc_decode(
    env: Environment,
    inputs: Any,
    sequence_lengths: Any,
    strategy: Any = "greedy",
    beam_width: Any = 100,
    top_paths: Any = 1,
    merge_repeated: Any = True,
    mask_index: Any = 0,
) -> Any:
    tensor = single(inputs)
    dtype = promotion.promoted(env, tensor.dtype, "float32")
    paths = 1 if strategy == "greedy" else top_paths
    if isinstance(tensor.shape, Unknown):
        return (TensorSpec(UNKNOWN, "int32"), TensorSpec(UNKNOWN, dtype))
    if len(tensor.shape) < 2:
        reject(
            Kind.RANK,
            f"`ctc_decode` takes sequences of scores, not {render_shape(tensor.shape)}",
            "index out of range",
        )
    rows, steps = tensor.shape[:2]
    return (TensorSpec((paths, rows, steps), "int32"), TensorSpec((rows, paths), dtype))


# ---------------------------------------------------------------------- normalisation


def _moments(
    env: Environment, x: Any, axes: Any, keepdims: Any = False, synchronized: Any = False
) -> Any:
    tensor = single(x)
    made = tensor.with_shape(reduced(tensor.shape, axes, keepdims))
    return (made, made)


def _normalize(
    env: Environment, x: Any, axis: Any = -1, order: Any = 2, epsilon: Any = None
) -> TensorSpec:
    return _softmax(env, x, axis).with_dtype("float32")


def _batch_normalization(
    env: Environment,
    x: Any,
    mean: Any,
    variance: Any,
    axis: Any,
    offset: Any = None,
    scale: Any = None,
    epsilon: Any = 1e-3,
) -> TensorSpec:
    tensor = single(x)
    vectors = {"mean": single(mean), "variance": single(variance)}
    if offset is not None:
        vectors["offset"] = single(offset)
    if offset is not scale and scale is not None:
        vectors["scale"] = single(scale)
    if offset is not scale and scale is None:
        reject(Kind.ARGUMENT, "`offset` is given, and `scale` is not", "has no attribute 'shape'")
    if isinstance(tensor.shape, Unknown):
        return tensor
    length = tensor.shape[_looked_up(tensor.shape, axis)]
    for name, vector in vectors.items():
        if _other(vector.shape, (length,)):
            reject(
                Kind.AXIS,
                f"`{name}` is {render_shape(vector.shape)}, and the axis {axis} has a length of "
                f"{length}",
                f"Arguments `{name}` must be a vector of length `x.shape[axis]`.",
                argument=name,
            )
    return tensor


def _rms_normalization(
    env: Environment, x: Any, scale: Any = None, axis: Any = -1, epsilon: Any = None
) -> TensorSpec:
    return single(x)


def _layer_normalization(
    env: Environment,
    x: Any,
    gamma: Any = None,
    beta: Any = None,
    axis: Any = -1,
    epsilon: Any = None,
    **kwargs: Any,
) -> TensorSpec:
    return single(x)


def _psnr(env: Environment, x1: Any, x2: Any, max_val: Any) -> TensorSpec:
    one, two = single(x1).shape, single(x2).shape
    if isinstance(one, tuple) and isinstance(two, tuple) and len(one) != len(two):
        reject(
            Kind.MERGE,
            f"the images have {len(one)} and {len(two)} dimensions",
            "Inputs must have the same rank",
        )
    return TensorSpec((), "float32")


def _dot_product_attention(
    env: Environment,
    query: Any,
    key: Any,
    value: Any,
    bias: Any = None,
    mask: Any = None,
    scale: Any = None,
    is_causal: Any = False,
    flash_attention: Any = None,
    attn_logits_soft_cap: Any = None,
) -> TensorSpec:
    if attn_logits_soft_cap is not None:
        reject(
            Kind.ARGUMENT,
            "`attn_logits_soft_cap` works with JAX on a TPU only",
            "attn_logits_soft_cap is only supported for JAX on TPU.",
            argument="attn_logits_soft_cap",
        )
    tensor = single(query)
    return tensor.with_dtype(
        promotion.promoted(env, tensor.dtype, single(key).dtype, single(value).dtype)
    )


def _polar(env: Environment, abs_: Any, angle: Any) -> TensorSpec:
    return single(abs_).with_dtype("float32")


# ---------------------------------------------------------------------- blocks of images


def _pair(value: Any) -> tuple[int, int] | None:
    if isinstance(value, int):
        return value, value
    if isinstance(value, (tuple, list)) and len(value) == 2:
        if all(isinstance(v, int) for v in value):
            return value[0], value[1]
    return None


def _unfold(
    env: Environment, x: Any, kernel_size: Any, dilation: Any = 1, padding: Any = 0, stride: Any = 1
) -> TensorSpec:
    tensor = single(x)
    shape = tensor.shape
    if isinstance(shape, tuple) and len(shape) != 4:
        reject(
            Kind.RANK,
            f"`unfold` takes four dimensions, and gets {render_shape(shape)}",
            "Input must be a 4D tensor.",
        )
    pairs = [_pair(value) for value in (kernel_size, dilation, padding, stride)]
    if isinstance(shape, Unknown) or any(pair is None for pair in pairs):
        return tensor.with_shape(UNKNOWN)
    windows, spread, around, steps = (pair for pair in pairs if pair is not None)
    batch, channels, *sides = shape
    if None in sides or channels is None:
        reject(
            Kind.UNDEFINED,
            "`unfold` needs an image whose size and channels are known",
            "unsupported operand type(s)",
        )
    if any(step <= 0 for step in steps):
        return tensor.with_shape(UNKNOWN)
    count: Any = 1
    for side, k, d, p, s in zip(sides, windows, spread, around, steps):
        count = count * ((minus(side, d * (k - 1) + 1 - 2 * p)) // s + 1)
    return tensor.with_shape((batch, times(channels, math.prod(windows)), count))


def _fold(
    env: Environment,
    x: Any,
    output_size: Any,
    kernel_size: Any,
    dilation: Any = 1,
    padding: Any = 0,
    stride: Any = 1,
) -> TensorSpec:
    tensor = single(x)
    shape = tensor.shape
    if isinstance(shape, tuple) and len(shape) != 3:
        reject(
            Kind.RANK,
            f"`fold` takes three dimensions, and gets {render_shape(shape)}",
            "Input must be a 3D tensor.",
        )
    windows, size = _pair(kernel_size), _pair(output_size)
    if isinstance(shape, Unknown) or windows is None or size is None or 0 in windows:
        return tensor.with_shape(UNKNOWN)
    batch, columns, _ = shape
    channels = _divided(
        columns,
        math.prod(windows),
        "The second dimension of the input",
        f"`kernel_size` has {math.prod(windows)} elements",
    )
    return tensor.with_shape((batch, channels, *size))


def _divided(length: Any, by: int, keras: str, what: str) -> Any:
    if length is None:
        return None
    if isinstance(length, (int, Sym)) and same(length % by, 0) is False:
        reject(Kind.CHANNELS, f"{what}, which do not divide {length}", keras)
    return length // by


def _blocks(env: Environment, x: Any, block_size: Any, data_format: Any, name: str) -> Any:
    """The tensor, its batch, height, width and channels, and the order; None where not known."""
    order = _format(env, data_format)
    if isinstance(block_size, int) and block_size < 2:
        reject(
            Kind.ARGUMENT,
            f"`block_size` is at least 2, not {block_size}",
            "`block_size` must be at least 2.",
            argument="block_size",
        )
    tensor = single(x)
    shape = tensor.shape
    if isinstance(shape, tuple) and len(shape) != 4:
        reject(
            Kind.RANK,
            f"`{name}` takes four dimensions, and gets {render_shape(shape)}",
            f"`{name}` requires a 4D input tensor. Received: x.shape=" + quoted(shape),
        )
    if isinstance(shape, Unknown) or not isinstance(order, str) or not isinstance(block_size, int):
        return None
    if order == "channels_last":
        batch, height, width, channels = shape
    else:
        batch, channels, height, width = shape
    return tensor, order, batch, height, width, channels


def _laid_out(tensor: TensorSpec, order: str, batch: Any, *sides: Any) -> TensorSpec:
    height, width, channels = sides
    if order == "channels_last":
        return tensor.with_shape((batch, height, width, channels))
    return tensor.with_shape((batch, channels, height, width))


def _depth_to_space(
    env: Environment, x: Any, block_size: Any, data_format: Any = "channels_last"
) -> TensorSpec:
    found = _blocks(env, x, block_size, data_format, "depth_to_space")
    if found is None:
        return TensorSpec(UNKNOWN, single(x).dtype)
    tensor, order, batch, height, width, channels = found
    less_channels = _divided(
        channels,
        block_size**2,
        "must be divisible by block_size**2",
        f"blocks have {block_size**2} channels",
    )
    sides = (times(height, block_size), times(width, block_size), less_channels)
    return _laid_out(tensor, order, batch, *sides)


def _space_to_depth(
    env: Environment, x: Any, block_size: Any, data_format: Any = "channels_last"
) -> TensorSpec:
    found = _blocks(env, x, block_size, data_format, "space_to_depth")
    if found is None:
        return TensorSpec(UNKNOWN, single(x).dtype)
    tensor, order, batch, height, width, channels = found
    what = f"blocks have sides of {block_size}"
    sides = (
        _divided(height, block_size, "must be divisible by block_size", what),
        _divided(width, block_size, "must be divisible by block_size", what),
        times(channels, block_size**2),
    )
    return _laid_out(tensor, order, batch, *sides)


_KEEPING = (
    "relu relu6 sigmoid sparse_sigmoid softplus softsign sparse_plus log_sigmoid hard_sigmoid selu "
    "tanh_shrink hard_tanh"
)
_OPEN = frozenset({"num_classes", "dtype"})

OPERATIONS = (
    *(Operation(name, unary(promotion.kept)) for name in _KEEPING.split()),
    Operation("silu", unary(promotion.kept)),
    Operation("swish", unary(promotion.kept), "Silu"),
    Operation("hard_silu", unary(promotion.kept)),
    Operation("hard_swish", unary(promotion.kept), "HardSilu"),
    Operation("soft_shrink", _soft_shrink, open=frozenset({"threshold"})),
    Operation("hard_shrink", _soft_shrink, open=frozenset({"threshold"})),
    Operation("squareplus", _squareplus, open=frozenset({"b"})),
    Operation("leaky_relu", _leaky_relu, open=frozenset({"negative_slope"})),
    Operation("elu", _elu, open=frozenset({"alpha"})),
    Operation("celu", _elu, open=frozenset({"alpha"})),
    Operation("gelu", _gelu, open=frozenset({"approximate"})),
    Operation("threshold", _threshold, open=frozenset({"threshold", "default_value"})),
    Operation("softmax", _softmax),
    Operation("log_softmax", _softmax),
    Operation("sparsemax", _sparsemax),
    Operation("glu", _glu),
    Operation("max_pool", _pool),
    Operation("average_pool", _pool),
    Operation("adaptive_max_pool", _adaptive_pool),
    Operation("adaptive_average_pool", _adaptive_pool),
    Operation("conv", _convolution(False)),
    Operation("depthwise_conv", _convolution(True)),
    Operation("separable_conv", _separable_conv),
    Operation("ctc_loss", _ctc_loss, "CTCLoss"),
    Operation("ctc_decode", _ctc_decode, "CTCDecode"),
    Operation("one_hot", _one_hot, open=_OPEN),
    Operation("multi_hot", _multi_hot, open=frozenset({"num_classes"})),
    Operation("binary_crossentropy", _binary_crossentropy),
    Operation("categorical_crossentropy", _categorical_crossentropy),
    Operation("sparse_categorical_crossentropy", _sparse_crossentropy),
    Operation("moments", _moments),
    Operation("normalize", _normalize, open=frozenset({"order", "epsilon"})),
    Operation("batch_normalization", _batch_normalization, "BatchNorm"),
    Operation("rms_normalization", _rms_normalization, "RMSNorm", frozenset({"scale", "epsilon"})),
    Operation(
        "layer_normalization",
        _layer_normalization,
        "LayerNorm",
        frozenset({"gamma", "beta", "epsilon"}),
    ),
    Operation("psnr", _psnr, "PSNR", frozenset({"max_val"})),
    Operation(
        "dot_product_attention", _dot_product_attention, open=frozenset({"bias", "mask", "scale"})
    ),
    Operation("polar", _polar),
    Operation("unfold", _unfold),
    Operation("fold", _fold),
    Operation("depth_to_space", _depth_to_space),
    Operation("space_to_depth", _space_to_depth),
)
