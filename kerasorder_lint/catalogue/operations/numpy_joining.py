"""keras/src/ops/numpy.py: functions that put tensors together, or take one apart."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import Any

from kerasorder_lint.catalogue.operations import promotion
from kerasorder_lint.catalogue.operations.numpy_elementwise import single
from kerasorder_lint.catalogue.operations.operation import (
    Operation,
    axis_of,
    differ,
    flat,
    minus,
    needs_rank,
    plus,
)
from kerasorder_lint.catalogue.problems import Kind, reject
from kerasorder_lint.catalogue.spec import Environment
from kerasorder_lint.catalogue.tensors import TensorSpec
from kerasorder_lint.shapes import UNKNOWN, Shape, Unknown, render_shape

__all__ = ["OPERATIONS"]


def _several(xs: Any) -> list[TensorSpec]:
    """A list of tensors; one tensor is none."""
    if not isinstance(xs, (list, tuple)) or not xs:
        given = f"one of shape {xs}" if isinstance(xs, TensorSpec) else "none"
        reject(Kind.INPUTS, f"this operation takes a list of tensors, and gets {given}", "")
    return [single(x) for x in xs]


def _dtype(env: Environment, tensors: Sequence[TensorSpec]) -> promotion.Dtype:
    return promotion.promoted(env, *(tensor.dtype for tensor in tensors))


def _joined(shapes: Sequence[Shape], axis: int, keras: str) -> Shape:
    """Shapes that are alike but for one axis, along which their lengths add up."""
    known = [shape for shape in shapes if isinstance(shape, tuple)]
    if not known:
        return UNKNOWN
    first = known[0]
    for shape in known[1:]:
        if differ(shape, first, (axis,)):
            reject(
                Kind.MERGE,
                f"{render_shape(first)} and {render_shape(shape)} differ apart from the axis "
                f"{axis}",
                keras,
            )
    if len(known) != len(shapes):
        return UNKNOWN
    # Keras takes the other axes from the first.
    out = list(known[0])
    total: Any = 0
    for shape in known:
        total = plus(total, shape[axis])
    out[axis] = total
    return tuple(out)


_ALIKE = "Every value in `xs` must have the same shape except on the `axis` dim."


def _concatenate(env: Environment, xs: Any, axis: Any = 0) -> TensorSpec:
    if axis is None:
        reject(
            Kind.ARGUMENT,
            "`concatenate` needs an axis",
            "`axis` cannot be None for `concatenate`.",
            argument="axis",
        )
    tensors = _several(xs)
    shapes = [tensor.shape for tensor in tensors]
    first = shapes[0]
    if isinstance(first, Unknown):
        return TensorSpec(UNKNOWN, _dtype(env, tensors))
    place = axis_of(axis, len(first))
    return TensorSpec(_joined(shapes, place, _ALIKE), _dtype(env, tensors))


def _along(axis: int, prepare: Callable[[Shape], Shape]) -> Callable[..., TensorSpec]:
    def run(env: Environment, xs: Any) -> TensorSpec:
        tensors = _several(xs)
        shapes = [prepare(tensor.shape) for tensor in tensors]
        for shape in shapes:
            if isinstance(shape, tuple) and len(shape) <= axis:
                reject(
                    Kind.RANK,
                    f"there is no axis {axis} in {render_shape(shape)}",
                    "index out of range",
                )
        return TensorSpec(_joined(shapes, axis, _ALIKE), _dtype(env, tensors))

    return run


def _as_given(shape: Shape) -> Shape:
    return shape


def _deep(shape: Shape) -> Shape:
    """`dstack` looks at planes."""
    if isinstance(shape, Unknown) or len(shape) > 2:
        return shape
    if not shape:
        return (1, 1, 1)
    return (1, shape[0], 1) if len(shape) == 1 else (*shape, 1)


def _stack(env: Environment, x: Any, axis: Any = 0) -> TensorSpec:
    tensors = _several(x)
    shapes = [tensor.shape for tensor in tensors]
    first = shapes[0]
    dtype = _dtype(env, tensors)
    if isinstance(first, Unknown):
        return TensorSpec(UNKNOWN, dtype)
    place = axis_of(axis, len(first) + 1)
    for shape in shapes[1:]:
        if differ(shape, first):
            reject(
                Kind.MERGE,
                f"tensors of {render_shape(first)} and {render_shape(shape)} cannot be stacked",
                "Every value in `x` must have the same shape.",
            )
    return TensorSpec((*first[:place], len(tensors), *first[place:]), dtype)


def _append(env: Environment, x1: Any, x2: Any, axis: Any = None) -> TensorSpec:
    one, two = single(x1), single(x2)
    dtype = promotion.promoted(env, one.dtype, two.dtype)
    left, right = one.shape, two.shape
    if isinstance(left, Unknown) or isinstance(right, Unknown):
        return TensorSpec(UNKNOWN, dtype)
    if axis is None:
        return TensorSpec((plus(flat(left), flat(right)),), dtype)
    if not isinstance(axis, int):
        return TensorSpec(UNKNOWN, dtype)
    if len(left) == len(right) and not -len(left) <= axis < len(left):
        reject(
            Kind.RANK,
            f"`axis={axis}` lies outside of {render_shape(left)}",
            "index out of range",
            argument="axis",
        )
    if differ(left, right, (axis,)):
        reject(
            Kind.MERGE,
            f"{render_shape(left)} and {render_shape(right)} differ apart from the axis {axis}",
            "`append` requires inputs to have the same shape except the",
        )
    place = axis % len(left)
    if left[place] is None or right[place] is None:
        reject(
            Kind.CALL,
            f"`append` cannot add up the axis {axis}, of which a length is free",
            "unsupported operand type(s) for +",
        )
    dims = list(left)
    dims[place] = plus(left[place], right[place])
    return TensorSpec(tuple(dims), dtype)


# ---------------------------------------------------------------------- taking apart


def _parts(tensor: TensorSpec, where: Any, place: int) -> Any:
    """`_compute_split_output_spec`: equal parts, or parts that end at given places."""
    shape = tensor.shape
    if isinstance(shape, Unknown):
        return UNKNOWN
    length = shape[place]
    if isinstance(where, int):
        if where <= 0:
            return UNKNOWN
        if isinstance(length, int) and length % where:
            reject(
                Kind.RESHAPE,
                f"an axis of {length} cannot be split into {where} equal parts",
                "`x` size on given `axis` must be divisible by `indices_or_sections` when "
                "`indices_or_sections` is an int.",
                argument="indices_or_sections",
            )
        size = None if length is None else length // where
        return [_part(tensor, place, size) for _ in range(where)]
    if not isinstance(where, (list, tuple)) or not all(isinstance(i, int) for i in where):
        return UNKNOWN
    ends = [0, *where, length]
    return [_part(tensor, place, minus(end, start)) for start, end in pairwise(ends)]


def _part(tensor: TensorSpec, place: int, size: Any) -> TensorSpec:
    assert isinstance(tensor.shape, tuple)
    return tensor.with_shape((*tensor.shape[:place], size, *tensor.shape[place + 1 :]))


def _split(env: Environment, x: Any, indices_or_sections: Any, axis: Any = 0) -> Any:
    tensor = single(x)
    if isinstance(tensor.shape, Unknown):
        return UNKNOWN
    return _parts(tensor, indices_or_sections, axis_of(axis, len(tensor.shape)))


def _split_at(name: str, rank: int, axis: int) -> Callable[..., Any]:
    def run(env: Environment, x: Any, indices_or_sections: Any) -> Any:
        tensor = single(x)
        needs_rank(
            tensor.shape,
            rank,
            f"`{name}` needs {rank} dimension" + "s" * (rank > 1),
            f"`{name}` only works on arrays of at least {rank} dimension" + "s" * (rank > 1),
        )
        if isinstance(tensor.shape, Unknown):
            return UNKNOWN
        place = min(axis, len(tensor.shape) - 1)
        return _parts(tensor, indices_or_sections, place)

    return run


def _array_split(env: Environment, x: Any, indices_or_sections: Any, axis: Any = 0) -> Any:
    tensor, count = single(x), indices_or_sections
    if not isinstance(count, int):
        reject(
            Kind.ARGUMENT,
            f"`indices_or_sections` must be an integer, not {count!r}",
            "Argument `indices_or_sections` must be of type `int`.",
            argument="indices_or_sections",
        )
    if count <= 0:
        reject(
            Kind.ARGUMENT,
            f"`indices_or_sections` must be positive, not {count}",
            "Argument `indices_or_sections` must be a positive integer.",
            argument="indices_or_sections",
        )
    if not isinstance(axis, int):
        reject(
            Kind.ARGUMENT,
            f"`axis` must be an integer, not {axis!r}",
            "Argument `axis` must be of type `int`.",
            argument="axis",
        )
    shape = tensor.shape
    if isinstance(shape, Unknown):
        return UNKNOWN
    # Keras adds the rank once and looks up what that gives, so that -5 of 3 is -2.
    place = axis + len(shape) if axis < 0 else axis
    if not -len(shape) <= place < len(shape):
        reject(
            Kind.RANK,
            f"`axis={axis}` lies outside of {render_shape(shape)}",
            "index out of range",
            argument="axis",
        )
    place %= len(shape)
    length = shape[place]
    if not isinstance(length, int):
        size = None if length is None else UNKNOWN
        parts = [_part(tensor, place, size) for _ in range(count)]
        return tuple(parts) if length is None else parts
    return [_part(tensor, place, length // count + (i < length % count)) for i in range(count)]


def _meshgrid(env: Environment, *x: Any, indexing: Any = "xy") -> Any:
    if indexing not in ("xy", "ij"):
        reject(
            Kind.ARGUMENT,
            f"`indexing` is 'xy' or 'ij', not {indexing!r}",
            "Valid values for `indexing` are 'xy' and 'ij'",
            argument="indexing",
        )
    tensors = [single(one) for one in x]
    lengths: list[Any] = [
        UNKNOWN if isinstance(t.shape, Unknown) else flat(t.shape) if t.shape else 1
        for t in tensors
    ]
    if indexing == "ij":
        return [TensorSpec(tuple(lengths), "float32") for _ in tensors]
    if len(lengths) < 2:
        reject(Kind.INPUTS, "`meshgrid` swaps the first two of at least two", "index out of range")
    lengths[0], lengths[1] = lengths[1], lengths[0]
    # Keras gives all of them the type of the last.
    return [TensorSpec(tuple(lengths), tensors[-1].dtype) for _ in tensors]


OPERATIONS = (
    Operation("concatenate", _concatenate, several="xs"),
    Operation("stack", _stack, several="x"),
    Operation("hstack", _along(1, _as_given), several="xs"),
    Operation("vstack", _along(0, _as_given), several="xs"),
    Operation("dstack", _along(2, _deep), several="xs"),
    Operation("append", _append),
    Operation("split", _split),
    Operation("hsplit", _split_at("hsplit", 1, 1)),
    Operation("vsplit", _split_at("vsplit", 2, 0)),
    Operation("dsplit", _split_at("dsplit", 3, 2)),
    Operation("array_split", _array_split),
    Operation("meshgrid", _meshgrid),
)
