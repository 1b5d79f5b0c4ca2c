"""Axes that functions of `keras.ops` foresee a result for, and cannot compute along.

Source: keras/src/backend/tensorflow/numpy.py and nn.py, Keras 3.15; compared with runs by
        `tests/catalogue/test_unrunnable_operations.py`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

from kerasorder_lint.catalogue.problems import Kind, Problem
from kerasorder_lint.catalogue.tensors import TensorSpec, flatten
from kerasorder_lint.shapes import Dim, product, render_shape

__all__ = ["OF_AXES", "Check", "differ", "fails", "of_tensor", "shape_of"]

#: From the arguments by their names.
Check = Callable[[Mapping[str, Any]], Problem | None]
Shape = tuple[Dim, ...]
#: From the shape of one of them besides.
ShapeCheck = Callable[[Shape, Mapping[str, Any]], Problem | None]


def fails(kind: Kind, message: str, argument: str | None, advice: str = "") -> Problem:
    return Problem(kind, message, "", "run", argument=argument, advice=advice)


def shape_of(values: Mapping[str, Any], name: str = "x") -> Shape | None:
    """The shape of an argument that is a tensor of known rank."""
    value = values.get(name)
    return value.shape if isinstance(value, TensorSpec) and isinstance(value.shape, tuple) else None


def of_tensor(check: ShapeCheck, name: str = "x") -> Check:
    """A check that goes by the shape of one tensor."""

    def run(values: Mapping[str, Any]) -> Problem | None:
        shape = shape_of(values, name)
        return None if shape is None else check(shape, values)

    return run


def differ(a: Dim, b: Dim) -> bool:
    """Whether two lengths are known and not the same."""
    return type(a) is int and type(b) is int and a != b


def _places(axes: Any, rank: int) -> list[int] | None:
    """Axes counted from the front; None unless each is there."""
    if not isinstance(axes, (list, tuple)):
        axes = (axes,)
    if not all(type(axis) is int and -rank <= axis < rank for axis in axes):
        return None
    return [axis % rank for axis in axes]


def _once(shape: Shape, values: Mapping[str, Any]) -> Problem | None:
    """No axis twice."""
    name = "axis" if "axis" in values else "axes"
    places = _places(values.get(name), len(shape))
    if places is None or len(set(places)) == len(places):
        return None
    place = next(place for place in places if places.count(place) > 1)
    message = f"axis {place} of {render_shape(shape)} is named twice"
    return fails(Kind.ARGUMENT, message, name, "Name each axis once.")


def _there(shape: Shape, values: Mapping[str, Any]) -> Problem | None:
    """Axes that are there."""
    axes = values.get("axis")
    for axis in axes if isinstance(axes, (list, tuple)) else (axes,):
        if type(axis) is int and not -len(shape) <= axis < len(shape):
            message = f"there is no axis {axis} in {render_shape(shape)}"
            return fails(Kind.RANK, message, "axis", f"The tensor has {len(shape)} axes.")
    return None


def _of_vector(shape: Shape, values: Mapping[str, Any]) -> Problem | None:
    shape = shape or (1,)  # a scalar is made a vector
    return _there(shape, values) or _once(shape, values)


def _softmax(shape: Shape, values: Mapping[str, Any]) -> Problem | None:
    """Several axes are moved as they are written."""
    axes = values.get("axis")
    if isinstance(axes, (list, tuple)) and any(type(axis) is int and axis < 0 for axis in axes):
        message = f"several axes are counted from the front, and `axis` is {axes!r}"
        return fails(Kind.ARGUMENT, message, "axis", f"Count them in {len(shape)} axes.")
    return _once(shape, values)


def _argpartition(shape: Shape, values: Mapping[str, Any]) -> Problem | None:
    """Of the rows of the first axis, TensorFlow writes to those that the others have.

    Source: keras/src/backend/tensorflow/numpy.py (`argpartition`): the mask is summed over axis 0.
    """
    axis, kth = values.get("axis", -1), values.get("kth")
    if axis is None or type(axis) is not int or type(kth) is not int:
        return None
    found = _there(shape, values)
    if found is not None:
        return found
    lengths = list(shape)
    lengths[axis], lengths[-1] = lengths[-1], lengths[axis]
    last = lengths.pop()
    if type(last) is not int or not lengths:
        return None
    rows = [*lengths[1:], min(max(kth, 0), last - 1) + 1]
    if not any(
        type(row) is int and type(there) is int and row > there for row, there in zip(rows, lengths)
    ):
        return None
    message = f"`keras.ops.argpartition` mixes up the axes of {render_shape(shape)}, and fails"
    return fails(Kind.AXIS, message, "x", "Use `keras.ops.argsort`.")


def _one_axis(shape: Shape, values: Mapping[str, Any]) -> Problem | None:
    axis = values.get("axis")
    if not isinstance(axis, (tuple, list)):
        return None
    return fails(Kind.ARGUMENT, f"`axis` must be one axis, not {axis!r}", "axis", "Name one.")


def _some_axis(shape: Shape, values: Mapping[str, Any]) -> Problem | None:
    if values.get("axis", 0) is not None:
        return None
    return fails(Kind.ARGUMENT, "`axis` is None, and names none", "axis", "Name one.")


def _each(*checks: ShapeCheck) -> Check:
    def run(shape: Shape, values: Mapping[str, Any]) -> Problem | None:
        return next((found for check in checks if (found := check(shape, values))), None)

    return of_tensor(run)


def _roll(shape: Shape, values: Mapping[str, Any]) -> Problem | None:
    axis, shift = values.get("axis"), values.get("shift")
    if not isinstance(axis, (list, tuple)) or type(shift) is not int:
        return None
    message = f"`keras.ops.roll` shifts the axes {axis!r} by one number, {shift}"
    return fails(Kind.ARGUMENT, message, "shift", "Give a shift for each axis.")


def _norm(shape: Shape, values: Mapping[str, Any]) -> Problem | None:
    axis = values.get("axis")
    if axis is None and len(shape) not in (1, 2):
        return fails(
            Kind.RANK,
            f"`keras.ops.norm` over all axes takes a vector or a matrix, not {render_shape(shape)}",
            "axis",
            "Name one axis or two.",
        )
    return _once(shape, values)


def _normalize(shape: Shape, values: Mapping[str, Any]) -> Problem | None:
    order, axis = values.get("order", 2), values.get("axis", -1)
    if type(order) is int and order < 1:
        message = f"`order` of `keras.ops.normalize` is {order}, and must be 1 at least"
        return fails(Kind.ARGUMENT, message, "order")
    if axis is None and order != 2 and len(shape) > 2:
        message = f"`keras.ops.normalize` takes no norm of {render_shape(shape)} over all axes"
        return fails(Kind.RANK, message, "axis", "Name one axis or two.")
    return _once(shape, values) if order == 2 else None


def _take(shape: Shape, values: Mapping[str, Any]) -> Problem | None:
    """Places that are written in the code, and are not there."""
    axis = values.get("axis")
    length = product(shape)
    if axis is not None:
        if type(axis) is not int or not -len(shape) <= axis < len(shape):
            return None
        length = shape[axis]
    if type(length) is not int:
        return None
    for place in flatten(values.get("indices")):
        if type(place) is int and not -length <= place < length:
            message = f"`keras.ops.take` takes {place} of an axis of {length}"
            return fails(Kind.AXIS, message, "indices", f"There are {length} on it.")
    return None


def _trapezoid(values: Mapping[str, Any]) -> Problem | None:
    shape = shape_of(values, "y")
    if shape is None:
        return None
    if not shape:
        message = "`keras.ops.trapezoid` sums along an axis, and a scalar has none"
        return fails(Kind.RANK, message, "y")
    axis = values.get("axis", -1)
    if type(axis) is int and axis < -1:
        message = f"`keras.ops.trapezoid` counts its axis from the front, and `axis` is {axis}"
        return fails(Kind.ARGUMENT, message, "axis", f"Write {axis + len(shape)}.")
    return _some_axis(shape, values) or _there(shape, values)


_DUPLICATES = (
    "all", "amax", "amin", "any", "count_nonzero", "flip", "logsumexp", "max",
    "mean", "median", "min", "moments", "nanmax", "nanmean", "nanmedian", "nanmin", "nanpercentile",
    "nanprod", "nanquantile", "nanstd", "nansum", "nanvar", "percentile", "prod", "ptp",
    "quantile", "std", "sum", "var",
)  # fmt: skip

OF_AXES: MappingProxyType[str, Check] = MappingProxyType(
    {
        **dict.fromkeys(_DUPLICATES, _each(_once)),
        **dict.fromkeys(("argmax", "argmin"), _each(_one_axis)),
        **dict.fromkeys(("log_softmax", "softmax"), of_tensor(_softmax)),
        **dict.fromkeys(("nancumprod", "nancumsum"), _each(_there)),
        "argpartition": of_tensor(_argpartition),
        "layer_normalization": _each(_some_axis, _there, _once),
        "norm": of_tensor(_norm),
        "normalize": of_tensor(_normalize),
        "rms_normalization": _each(_of_vector),
        "roll": of_tensor(_roll),
        "take": of_tensor(_take),
        "trapezoid": _trapezoid,
    }
)
"""By name, what says why a call cannot be computed."""
