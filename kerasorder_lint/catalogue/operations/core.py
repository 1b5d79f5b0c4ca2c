"""keras/src/ops/core.py and einops.py: casts, slices, and what runs other functions."""

from __future__ import annotations

import re
from typing import Any

from kerasorder_lint.catalogue.operations import promotion
from kerasorder_lint.catalogue.operations.numpy_elementwise import single
from kerasorder_lint.catalogue.operations.operation import Operation, axis_of, times
from kerasorder_lint.catalogue.problems import Kind, reject
from kerasorder_lint.catalogue.spec import Environment
from kerasorder_lint.catalogue.tensors import TensorSpec
from kerasorder_lint.shapes import UNKNOWN, Sym, Unknown, render_shape

__all__ = ["OPERATIONS"]


def _cast(env: Environment, x: Any, dtype: Any) -> TensorSpec:
    return single(x).with_dtype(promotion.named(env, dtype))


def _convert_to_tensor(
    env: Environment, x: Any, dtype: Any = None, sparse: Any = None, ragged: Any = None
) -> TensorSpec:
    tensor = single(x)
    return tensor if dtype is None else tensor.with_dtype(promotion.named(env, dtype))


def _convert_to_numpy(env: Environment, x: Any) -> TensorSpec:
    reject(
        Kind.CALL,
        "a symbolic tensor has no values, and no array can be made of it",
        "A KerasTensor is symbolic: it's a placeholder for a shape",
    )


def _stop_gradient(env: Environment, variable: Any) -> TensorSpec:
    return single(variable)


def _unstack(env: Environment, x: Any, num: Any = None, axis: Any = 0) -> Any:
    tensor = single(x)
    shape = tensor.shape
    if isinstance(shape, Unknown):
        return UNKNOWN
    place = axis_of(axis, len(shape))
    count = shape[place] if num is None else num
    if count is None:
        reject(
            Kind.UNDEFINED,
            f"the axis {axis} of {render_shape(shape)} has no length that is known, so that it "
            "cannot be taken apart",
            "Cannot infer argument `num` from shape",
            advice="Give `num`.",
        )
    if not isinstance(count, int):
        return UNKNOWN
    part = tensor.with_shape((*shape[:place], *shape[place + 1 :]))
    return [part for _ in range(count)]


def _slice(env: Environment, inputs: Any, start_indices: Any, shape: Any) -> TensorSpec:
    tensor = single(inputs)
    if isinstance(tensor.shape, Unknown) or not isinstance(shape, (list, tuple)):
        return tensor.with_shape(UNKNOWN)
    if len(shape) != len(tensor.shape):
        reject(
            Kind.RANK,
            f"`shape` is for {len(shape)} axes, and the tensor is {render_shape(tensor.shape)}",
            "The number of dimensions in `inputs` must match the number of dimensions in `shape`.",
            argument="shape",
        )
    starts = start_indices if isinstance(start_indices, (list, tuple)) else None
    if starts is not None and len(starts) != len(tensor.shape):
        reject(
            Kind.RANK,
            f"`start_indices` is for {len(starts)} axes, and the tensor is "
            f"{render_shape(tensor.shape)}",
            "The number of dimensions in `start_indices` must match",
            argument="start_indices",
        )
    dims: list[Any] = []
    for i, (length, size) in enumerate(zip(tensor.shape, shape)):
        if not isinstance(size, (int, Sym)):
            dims.append(None if size is None else UNKNOWN)
        elif isinstance(size, Sym) or size != -1:
            dims.append(size)
        elif length is None:
            dims.append(None)
        elif starts is None:
            dims.append(None if isinstance(start_indices, TensorSpec) else UNKNOWN)
        else:
            start = starts[i]
            dims.append(length - start if isinstance(start, (int, Sym)) else UNKNOWN)
    return tensor.with_shape(tuple(dims))


def _slice_update(env: Environment, inputs: Any, start_indices: Any, updates: Any) -> TensorSpec:
    return single(inputs)


def _scatter(env: Environment, indices: Any, values: Any, shape: Any) -> TensorSpec:
    if not isinstance(shape, (list, tuple)) or not all(isinstance(dim, int) for dim in shape):
        return TensorSpec(UNKNOWN, UNKNOWN)
    return single(values).with_shape(tuple(shape))


def _scatter_update(
    env: Environment, inputs: Any, indices: Any, updates: Any, reduction: Any = None
) -> TensorSpec:
    if isinstance(reduction, str) and reduction.lower() not in ("add", "max", "min", "mul"):
        reject(
            Kind.ARGUMENT,
            f"`reduction` is None, 'add', 'max', 'min' or 'mul', not {reduction!r}",
            "Invalid reduction:",
            argument="reduction",
        )
    return single(inputs)


def _rearrange(env: Environment, tensor: Any, pattern: Any, **axes_lengths: Any) -> TensorSpec:
    """`rearrange(x, "b h w c -> b (h w) c")`: axes by name, groups in parentheses."""
    given = single(tensor)
    if not isinstance(pattern, str) or pattern.count("->") != 1 or isinstance(given.shape, Unknown):
        return given.with_shape(UNKNOWN)
    before, after = (re.findall(r"\w+|\(.*?\)", side) for side in pattern.split("->"))
    if any("(" in axis for axis in before):
        return given.with_shape(UNKNOWN)
    lengths = dict(zip(before, given.shape))
    dims: list[Any] = []
    for axis in after:
        size: Any = 1
        for name in re.findall(r"\w+", axis):
            if name not in lengths:
                reject(
                    Kind.RANK,
                    f"the axis `{name}` of {pattern!r} is none of {render_shape(given.shape)}",
                    "",
                    argument="pattern",
                )
            if lengths[name] is None:
                reject(
                    Kind.UNDEFINED,
                    f"`rearrange` multiplies lengths, and that of `{name}` is free",
                    "",
                    argument="pattern",
                    advice="Use `keras.ops.reshape` or `keras.ops.transpose`.",
                )
            size = times(size, lengths[name])
        dims.append(size)
    return given.with_shape(tuple(dims))


OPERATIONS = (
    Operation("cast", _cast),
    Operation("saturate_cast", _cast),
    Operation("convert_to_tensor", _convert_to_tensor),
    Operation("convert_to_numpy", _convert_to_numpy),
    Operation("stop_gradient", _stop_gradient),
    Operation("unstack", _unstack),
    Operation("slice", _slice, open=frozenset({"start_indices", "shape"})),
    Operation("slice_update", _slice_update, open=frozenset({"start_indices", "updates"})),
    Operation("scatter", _scatter, open=frozenset({"indices"})),
    Operation("scatter_update", _scatter_update, open=frozenset({"indices", "updates"})),
    Operation("rearrange", _rearrange),
)
