"""Matrices of which functions of `keras.ops` foresee a result, and cannot compute it.

Source: keras/src/backend/tensorflow/linalg.py and numpy.py, Keras 3.15, TensorFlow 2.21; compared
        with runs by `tests/catalogue/test_unrunnable_operations.py`.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from kerasorder_lint.catalogue.operations.unrunnable_axes import (
    Check,
    Shape,
    differ,
    fails,
    of_tensor,
    shape_of,
)
from kerasorder_lint.catalogue.problems import Kind, Problem
from kerasorder_lint.shapes import render_shape
from kerasorder_lint.shapes.broadcasting import broadcast_fails

__all__ = ["OF_MATRICES"]


def _square(shape: Shape, values: Mapping[str, Any]) -> Problem | None:
    if len(shape) >= 2 and not differ(shape[-1], shape[-2]):
        return None
    kind = Kind.AXIS if len(shape) >= 2 else Kind.RANK
    return fails(kind, f"it is taken of square matrices, not of {render_shape(shape)}", "x")


def _lu_factor(shape: Shape, values: Mapping[str, Any]) -> Problem | None:
    if len(shape) == 2:
        return _square(shape, values)
    message = f"`keras.ops.lu_factor` takes one matrix, not {render_shape(shape)}"
    return fails(Kind.RANK, message, "x")


def _columns(values: Mapping[str, Any]) -> tuple[Shape, Shape] | Problem | None:
    """The matrix and the right side, a vector as one column."""
    a, b = shape_of(values, "a"), shape_of(values, "b")
    if a is None or b is None:
        return None
    column = (*b, 1) if len(b) == len(a) - 1 else b
    if len(column) < 2:
        message = f"the right side {render_shape(b)} has not the rank of {render_shape(a)}"
        return fails(Kind.RANK, message, "b")
    if not differ(a[-1], column[-2]):
        return a, column
    message = f"the right side {render_shape(b)} does not go with {render_shape(a)}"
    return fails(Kind.MERGE, message, "b")


def _solve(values: Mapping[str, Any]) -> Problem | None:
    found = _columns(values)
    if not isinstance(found, tuple):
        return found
    a, column = found
    if len(a) != len(column):
        message = f"the right side {render_shape(column)} has not the rank of {render_shape(a)}"
        return fails(Kind.RANK, message, "b")
    return _as_many(a, column) if any(map(differ, a[:-2], column)) else None


def _solve_triangular(values: Mapping[str, Any]) -> Problem | None:
    found = _columns(values)
    if not isinstance(found, tuple):
        return found
    a, column = found
    return _as_many(a, column) if broadcast_fails(a[:-2], column[:-2]) else None


def _as_many(a: Shape, b: Shape) -> Problem:
    message = f"the right sides {render_shape(b)} are not as many as the matrices {render_shape(a)}"
    return fails(Kind.MERGE, message, "b")


def _diag(shape: Shape, values: Mapping[str, Any]) -> Problem | None:
    k = values.get("k", 0)
    if len(shape) != 2 or type(k) is not int or not k:
        return None
    rows, columns = shape
    length = columns if k > 0 else rows
    if type(length) is not int or abs(k) < length:
        return None
    return fails(Kind.AXIS, f"there is no diagonal {k} in {render_shape(shape)}", "k")


def _corrcoef(shape: Shape, values: Mapping[str, Any]) -> Problem | None:
    """The products of standard deviations are those of all rows, whatever batch they are of."""
    if not shape:
        return None
    rows = shape[:-1]
    if rows and not broadcast_fails((*rows, rows[-1]), (*rows, *rows)):
        return None
    message = f"`keras.ops.corrcoef` is taken of a matrix, not of {render_shape(shape)}"
    return fails(Kind.RANK, message, "x")


def _offset(shape: Shape, values: Mapping[str, Any]) -> Problem | None:
    """A diagonal that is there."""
    axes, offset = (values.get("axis1", 0), values.get("axis2", 1)), values.get("offset", 0)
    if not all(type(axis) is int and -len(shape) <= axis < len(shape) for axis in axes):
        return None
    rows, columns = (shape[axis] for axis in axes)
    length = columns if type(offset) is int and offset > 0 else rows
    if type(offset) is not int or type(length) is not int or abs(offset) < length or not offset:
        return None
    message = f"there is no diagonal {offset} in {rows} times {columns}"
    return fails(Kind.AXIS, message, "offset")


def _trace(shape: Shape, values: Mapping[str, Any]) -> Problem | None:
    """The diagonal is cut out by a mask, which has its own mind of how large it is.

    Source: keras/src/backend/tensorflow/numpy.py (`eye`).
    """
    axes, k = (values.get("axis1", 0), values.get("axis2", 1)), values.get("offset", 0)
    if not all(type(axis) is int and -len(shape) <= axis < len(shape) for axis in axes):
        return None
    rows, columns = (shape[axis] for axis in axes)
    if type(k) is not int or not k or type(rows) is not int or type(columns) is not int:
        return None
    side = min(columns - k, rows + k)
    mask = (
        side + max(-k, 0) + max(rows - columns + k, 0),
        side + max(k, 0) + max(columns - rows - k, 0),
    )
    if side >= 0 and not broadcast_fails(mask, (rows, columns)):
        return None
    message = f"`keras.ops.trace` does not find diagonal {k} in {rows} times {columns}"
    return fails(Kind.AXIS, message, "offset", "Sum up `keras.ops.diagonal`.")


def _view_as_complex(shape: Shape, values: Mapping[str, Any]) -> Problem | None:
    if shape and not differ(shape[-1], 2):
        return None
    message = f"a complex number is made of 2 on the last axis, not of {render_shape(shape)}"
    return fails(Kind.AXIS, message, "x")


#: By name, what says why a call cannot be computed.
OF_MATRICES: MappingProxyType[str, Check] = MappingProxyType(
    {
        **dict.fromkeys(("logdet", "slogdet"), of_tensor(_square)),
        "corrcoef": of_tensor(_corrcoef),
        "diag": of_tensor(_diag),
        "diagonal": of_tensor(_offset),
        "lu_factor": of_tensor(_lu_factor),
        "solve": _solve,
        "solve_triangular": _solve_triangular,
        "trace": of_tensor(_trace),
        "view_as_complex": of_tensor(_view_as_complex),
    }
)
