"""keras/src/ops/math.py: segments, Fourier transforms, the largest elements."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from kerasorder_lint.catalogue.operations import promotion
from kerasorder_lint.catalogue.operations.numpy_elementwise import single, unary
from kerasorder_lint.catalogue.operations.operation import (
    Operation,
    broadcast,
    needs_rank,
    reduced,
)
from kerasorder_lint.catalogue.problems import Kind, Rejected, reject
from kerasorder_lint.catalogue.spec import Environment
from kerasorder_lint.catalogue.tensors import TensorSpec
from kerasorder_lint.shapes import UNKNOWN, Sym, Unknown, render_shape, same

__all__ = ["OPERATIONS"]


def _segments(
    env: Environment, data: Any, segment_ids: Any, num_segments: Any = None, sorted: Any = False
) -> TensorSpec:
    tensor, ids = single(data), single(segment_ids)
    if isinstance(ids.shape, tuple) and len(ids.shape) > 1:
        reject(
            Kind.RANK,
            f"`segment_ids` is one row of numbers, not {render_shape(ids.shape)}",
            "Argument `segment_ids` should be an 1-D vector",
            argument="segment_ids",
        )
    shape = tensor.shape
    if isinstance(shape, Unknown) or isinstance(ids.shape, Unknown):
        return tensor.with_shape(UNKNOWN)
    if not ids.shape or (not shape and ids.shape[0] is not None):
        reject(Kind.RANK, "segments need an axis, and a number has none", "index out of range")
    if shape and same(ids.shape[0], shape[0]) is False:
        reject(
            Kind.MERGE,
            f"there are {ids.shape[0]} `segment_ids` for {shape[0]} rows",
            "Argument `segment_ids` and `data` should have same leading dimension.",
        )
    return tensor.with_shape((num_segments, *shape[1:]))


def _top_k(env: Environment, x: Any, k: Any, sorted: Any = True) -> Any:
    tensor = single(x)
    shape = tensor.shape
    if isinstance(shape, tuple):
        if not shape:
            reject(Kind.RANK, "`top_k` needs an axis, and a number has none", "index out of range")
        shape = (*shape[:-1], k)
    return (tensor.with_shape(shape), TensorSpec(shape, "int32"))


def _in_top_k(env: Environment, targets: Any, predictions: Any, k: Any) -> TensorSpec:
    return single(targets).with_dtype("bool")


def _logsumexp(env: Environment, x: Any, axis: Any = None, keepdims: Any = False) -> TensorSpec:
    return TensorSpec(reduced(single(x).shape, axis, keepdims), "float32")


def _erfc(env: Environment, dtype: promotion.Dtype) -> promotion.Dtype:
    return promotion.promoted(env, dtype, "float")


def _logdet(env: Environment, x: Any) -> TensorSpec:
    tensor = single(x)
    return tensor if isinstance(tensor.shape, Unknown) else tensor.with_shape(tensor.shape[:-2])


def _cdist(env: Environment, x: Any, y: Any) -> TensorSpec:
    one, two = single(x), single(y)
    for tensor in (one, two):
        needs_rank(
            tensor.shape,
            2,
            "`cdist` needs two dimensions",
            "Inputs to `cdist` must have rank >= 2.",
        )
    left, right = one.shape, two.shape
    if isinstance(left, Unknown) or isinstance(right, Unknown):
        return TensorSpec(UNKNOWN, promotion.promoted(env, one.dtype, two.dtype, "float"))
    if same(left[-1], right[-1]) is False:
        reject(
            Kind.MERGE,
            f"`cdist` compares vectors of one length, not {left[-1]} and {right[-1]}",
            "The last dimension of inputs to `cdist` must match.",
        )
    try:
        batch = broadcast(left[:-2], right[:-2])
    except Rejected as rejected:
        reject(
            Kind.MERGE,
            rejected.problem.message,
            "Batch dimensions of inputs to `cdist` must be broadcastable.",
        )
    dtype = promotion.promoted(env, one.dtype, two.dtype, "float")
    if isinstance(batch, Unknown):
        return TensorSpec(UNKNOWN, dtype)
    return TensorSpec((*batch, left[-2], right[-2]), dtype)


def _with_last(tensor: TensorSpec, *last: Any) -> TensorSpec:
    assert isinstance(tensor.shape, tuple)
    return tensor.with_shape((*tensor.shape[:-1], *last))


def _positive(value: Any) -> bool:
    return isinstance(value, int) and value > 0


def _extract_sequences(
    env: Environment, x: Any, sequence_length: Any, sequence_stride: Any
) -> TensorSpec:
    tensor = single(x)
    needs_rank(tensor.shape, 1, "sequences need an axis", "Input should have rank >= 1.")
    if isinstance(tensor.shape, Unknown):
        return tensor
    length = tensor.shape[-1]
    if sequence_stride == 0 and isinstance(length, (int, Sym)):
        reject(
            Kind.ARGUMENT,
            "`sequence_stride` is 0",
            "by zero",
            argument="sequence_stride",
        )
    if length is not None and not _positive(sequence_stride):
        return tensor.with_shape(UNKNOWN)
    count = None if length is None else 1 + (length - sequence_length) // sequence_stride
    return _with_last(tensor, count, sequence_length)


# ---------------------------------------------------------------------- Fourier


_PAIR = "Input `x` should be a tuple of two tensors - real and imaginary."


def _parts(x: Any, rank: int) -> tuple[TensorSpec, TensorSpec]:
    if not isinstance(x, (tuple, list)) or len(x) != 2:
        reject(
            Kind.INPUTS,
            "this takes the real and the imaginary part in one tuple",
            "" if isinstance(x, TensorSpec) else _PAIR,
        )
    real, imaginary = single(x[0]), single(x[1])
    left, right = real.shape, imaginary.shape
    if isinstance(left, tuple) and isinstance(right, tuple):
        free = [(a is None) != (b is None) for a, b in zip(left, right)]
        known = not any(isinstance(dim, Unknown) for dim in (*left, *right))
        unlike = len(left) != len(right) or any(same(a, b) is False for a, b in zip(left, right))
        if unlike or (known and any(free)):
            reject(
                Kind.MERGE,
                f"the parts have different shapes: {render_shape(left)} and {render_shape(right)}",
                _PAIR,
            )
    needs_rank(left, rank, "there are too few axes", f"Input should have rank >= {rank}.")
    return real, imaginary


def _fourier(axes: int) -> Callable[..., Any]:
    keras = (
        "Input should have its last dimension fully-defined."
        if axes == 1
        else "Input should have its (-2, -1) axes fully-defined."
    )

    def run(env: Environment, x: Any) -> Any:
        real, imaginary = _parts(x, axes)
        if isinstance(real.shape, tuple) and None in real.shape[-axes:]:
            reject(Kind.UNDEFINED, "the last axes must have lengths that are known", keras)
        return (real, imaginary)

    return run


def _rfft(env: Environment, x: Any, fft_length: Any = None) -> Any:
    tensor = single(x)
    needs_rank(tensor.shape, 1, "there is no axis", "Input should have rank >= 1.")
    if isinstance(tensor.shape, Unknown):
        return (tensor, tensor)
    length = tensor.shape[-1] if fft_length is None else fft_length
    made = _with_last(tensor, None if length is None else length // 2 + 1)
    return (made, made)


def _irfft(env: Environment, x: Any, fft_length: Any = None) -> TensorSpec:
    real, _ = _parts(x, 1)
    if isinstance(real.shape, Unknown):
        return real
    length = real.shape[-1]
    if fft_length is not None:
        return _with_last(real, fft_length)
    if same(length, 0) is True:
        reject(Kind.EMPTY, "there is no frequency to transform back", "Negative dimensions are not")
    return _with_last(real, None if length is None else 2 * (length - 1))


def _refuse_stride(stride: Any) -> None:
    if not _positive(stride):
        reject(
            Kind.ARGUMENT,
            f"`sequence_stride` must be a positive integer, not {stride!r}",
            "`sequence_stride` must be a positive integer.",
            argument="sequence_stride",
        )


def _stft(
    env: Environment,
    x: Any,
    sequence_length: Any,
    sequence_stride: Any,
    fft_length: Any,
    window: Any = "hann",
    center: Any = True,
) -> Any:
    _refuse_stride(sequence_stride)
    tensor = single(x)
    if isinstance(tensor.shape, Unknown) or not isinstance(fft_length, int):
        return (tensor.with_shape(UNKNOWN), tensor.with_shape(UNKNOWN))
    if not tensor.shape:
        reject(Kind.RANK, "there is no axis", "index out of range")
    length = tensor.shape[-1]
    padded = 0 if center is False else fft_length // 2 * 2
    count = None if length is None else 1 + (length + padded - fft_length) // sequence_stride
    made = _with_last(tensor, count, fft_length // 2 + 1)
    return (made, made)


def _istft(
    env: Environment,
    x: Any,
    sequence_length: Any,
    sequence_stride: Any,
    fft_length: Any,
    length: Any = None,
    window: Any = "hann",
    center: Any = True,
) -> TensorSpec:
    _refuse_stride(sequence_stride)
    real, _ = _parts(x, 2)
    if isinstance(real.shape, Unknown) or not isinstance(fft_length, int):
        return real.with_shape(UNKNOWN)
    count = real.shape[-2]
    size = None if count is None else (count - 1) * sequence_stride + fft_length
    if length is not None:
        size = length
    elif center and size is not None:
        size = size - fft_length // 2 * 2
    return real.with_shape((*real.shape[:-2], size))


def _view_as_complex(env: Environment, x: Any) -> TensorSpec:
    tensor = single(x)
    if isinstance(tensor.shape, tuple):
        tensor = tensor.with_shape(tensor.shape[:-1])
    return tensor.with_dtype("complex64")


def _view_as_real(env: Environment, x: Any) -> TensorSpec:
    tensor = single(x)
    if isinstance(tensor.shape, tuple):
        tensor = tensor.with_shape((*tensor.shape, 2))
    return tensor.with_dtype("float32")


OPERATIONS = (
    *(
        Operation(f"segment_{name}", _segments, open=frozenset({"num_segments"}))
        for name in ("sum", "max", "min", "prod")
    ),
    Operation("top_k", _top_k, "TopK", open=frozenset({"k"})),
    Operation("in_top_k", _in_top_k, "InTopK", open=frozenset({"k"})),
    Operation("logsumexp", _logsumexp),
    Operation("rsqrt", unary(promotion.kept)),
    Operation("erf", unary(promotion.kept)),
    Operation("erfinv", unary(promotion.kept)),
    Operation("erfc", unary(_erfc)),
    Operation("logdet", _logdet),
    Operation("cdist", _cdist, "CDist"),
    Operation("extract_sequences", _extract_sequences),
    Operation("fft", _fourier(1), "FFT", several="x"),
    Operation("fft2", _fourier(2), "FFT2", several="x"),
    Operation("ifft2", _fourier(2), "IFFT2", several="x"),
    Operation("rfft", _rfft, "RFFT"),
    Operation("irfft", _irfft, "IRFFT", several="x"),
    Operation("stft", _stft, "STFT"),
    Operation("istft", _istft, "ISTFT", several="x"),
    Operation("view_as_complex", _view_as_complex),
    Operation("view_as_real", _view_as_real),
)
