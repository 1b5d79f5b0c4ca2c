"""Functions that sum up rows by their numbers, write into places, and read or set diagonals.

Source: tensorflow/core/framework/common_shape_fns.cc, core/ops/array_ops.cc,
python/ops/math_ops.py (`unsorted_segment_mean`).
"""

from __future__ import annotations

from typing import Any

from kerasorder_lint.catalogue.tensorflow_functions.spots import (
    Rule,
    Spot,
    axis_of,
    not_told,
    spot,
)
from kerasorder_lint.shapes import UNKNOWN, same

__all__ = ["FUNCTIONS"]


def _by_segment(data: Any, segment_ids: Any, num_segments: Any, name: Any = None) -> Spot:
    given, numbers = spot(data), spot(segment_ids)
    if len(numbers) > len(given):
        not_told()
    known = isinstance(num_segments, int) and not isinstance(num_segments, bool)
    return given.like((num_segments if known else UNKNOWN, *given[len(numbers) :]))


def _written(
    tensor: Any, indices: Any, updates: Any, bad_indices_policy: Any = "", name: Any = None
) -> Spot:
    given = spot(tensor)
    spot(indices), spot(updates)
    return given.like(given)


def _updated(tensor: Any, indices: Any, updates: Any, name: Any = None) -> Spot:
    return _written(tensor, indices, updates)


def _argsort(
    values: Any, axis: Any = -1, direction: Any = "ASCENDING", stable: Any = False, name: Any = None
) -> Spot:
    given = spot(values)
    axis_of(axis, len(given))
    return given.like(given, "int32")


def _diagonal(
    diagonal: Any,
    name: Any = "diag",
    k: Any = 0,
    num_rows: Any = -1,
    num_cols: Any = -1,
    padding_value: Any = 0,
    align: Any = "RIGHT_LEFT",
) -> Spot:
    given = spot(diagonal)
    if not given or (k, num_rows, num_cols) != (0, -1, -1):
        not_told()
    return given.like((*given, given[-1]))


def _diagonal_part(
    input: Any,
    name: Any = "diag_part",
    k: Any = 0,
    padding_value: Any = 0,
    align: Any = "RIGHT_LEFT",
) -> Spot:
    given = spot(input)
    if len(given) < 2 or k != 0:
        not_told()
    rows, columns = given[-2:]
    if rows is None or columns is None:
        shorter: Any = None
    elif isinstance(rows, int) and isinstance(columns, int):
        shorter = min(rows, columns)
    else:
        shorter = rows if same(rows, columns) else UNKNOWN
    return given.like((*given[:-2], shorter))


def _diagonal_set(
    input: Any, diagonal: Any, name: Any = "set_diag", k: Any = 0, align: Any = "RIGHT_LEFT"
) -> Spot:
    given, held = spot(input), spot(diagonal)
    if len(given) < 2 or k != 0 or len(held) != len(given) - 1:
        not_told()
    # A free length of the batch may be told by the diagonal.
    ahead = map(_told_by_either, given[:-2], held)
    return given.like((*ahead, *given[-2:]))


def _told_by_either(one: Any, other: Any) -> Any:
    return other if one is None else one


FUNCTIONS: dict[str, Rule] = {
    "argsort": _argsort,
    "linalg.diag": _diagonal,
    "linalg.diag_part": _diagonal_part,
    "linalg.set_diag": _diagonal_set,
    **dict.fromkeys(
        [f"math.unsorted_segment_{how}" for how in ("max", "mean", "min", "prod", "sum")],
        _by_segment,
    ),
    **dict.fromkeys([f"tensor_scatter_nd_{how}" for how in ("add", "max", "min", "sub")], _written),
    "tensor_scatter_nd_update": _updated,
}
