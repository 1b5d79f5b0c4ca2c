"""Functions that multiply tensors along axes that they share."""

from __future__ import annotations

from typing import Any

from kerasorder_lint.catalogue.tensorflow_functions.spots import (
    Rule,
    Spot,
    agreed,
    axis_of,
    broadcast,
    is_spot,
    not_told,
    spot,
)

__all__ = ["FUNCTIONS", "matmul"]


def matmul(
    a: Any,
    b: Any,
    transpose_a: Any = False,
    transpose_b: Any = False,
    adjoint_a: Any = False,
    adjoint_b: Any = False,
    **more: Any,
) -> Spot:
    """`tf.matmul(a, b)`, and `a @ b`."""
    left, right = spot(a), spot(b)
    turned = (transpose_a, transpose_b, adjoint_a, adjoint_b)
    if len(left) < 2 or len(right) < 2 or not all(isinstance(flag, bool) for flag in turned):
        not_told()
    rows, inner = left[-2:][:: -1 if transpose_a or adjoint_a else 1]
    other, columns = right[-2:][:: -1 if transpose_b or adjoint_b else 1]
    agreed([inner, other])
    return left.like((*broadcast(left[:-2], right[:-2]), rows, columns))


def _matvec(
    a: Any,
    b: Any,
    transpose_a: Any = False,
    adjoint_a: Any = False,
    **more: Any,
) -> Spot:
    left, right = spot(a), spot(b)
    if len(left) < 2 or not right or transpose_a is not False or adjoint_a is not False:
        not_told()
    agreed([left[-1], right[-1]])
    return left.like((*broadcast(left[:-2], right[:-1]), left[-2]))


def _einsum(equation: Any, *inputs: Any, **named: Any) -> Spot:
    if not isinstance(equation, str) or not all(map(is_spot, inputs)):
        not_told()
    taken, arrow, given = equation.replace(" ", "").partition("->")
    parts = taken.split(",")
    if not arrow or len(parts) != len(inputs):
        not_told()
    lengths: dict[Any, list[Any]] = {}
    most = 0
    for part, tensor in zip(parts, inputs):
        axes = _axes(part, len(tensor))
        most = max(most, len(axes) - len(part.replace("...", "")))
        for axis, dim in zip(axes, tensor):
            lengths.setdefault(axis, []).append(dim)
    # The axes of an ellipsis are broadcast, all others are the same.
    found = {
        axis: agreed([dim for dim in dims if dim != 1] or [1])
        if isinstance(axis, int)
        else agreed(dims)
        for axis, dims in lengths.items()
    }
    wanted = _axes(given, len(given.replace("...", "")) + (most if "..." in given else 0))
    if not set(wanted) <= set(found) or ("..." not in given and most):
        not_told()
    return spot(inputs[0]).like(found[axis] for axis in wanted)


def _axes(part: str, rank: int) -> list[Any]:
    """A letter for each axis; for those of an ellipsis a number, counted from its end."""
    before, dots, behind = part.partition("...")
    free = rank - len(before) - len(behind)
    if free < 0 or (free and not dots) or "." in before + behind:
        not_told()
    return [*before, *range(free - 1, -1, -1), *behind]


def _tensordot(a: Any, b: Any, axes: Any, name: Any = None) -> Spot:
    left, right = spot(a), spot(b)
    if isinstance(axes, bool) or is_spot(axes):
        not_told()
    if isinstance(axes, int):
        if not 0 <= axes <= min(len(left), len(right)):
            not_told()
        one, two = list(range(len(left) - axes, len(left))), list(range(axes))
    elif isinstance(axes, (tuple, list)) and len(axes) == 2:
        sides = [axis if isinstance(axis, (tuple, list)) else (axis,) for axis in axes]
        one = [axis_of(axis, len(left)) for axis in sides[0]]
        two = [axis_of(axis, len(right)) for axis in sides[1]]
    else:
        not_told()
    if len(one) != len(two):
        not_told()
    for i, j in zip(one, two):
        agreed([left[i], right[j]])
    rest = [dim for i, dim in enumerate(left) if i not in one]
    return left.like((*rest, *(dim for i, dim in enumerate(right) if i not in two)))


FUNCTIONS: dict[str, Rule] = {
    "einsum": _einsum,
    "linalg.einsum": _einsum,
    "linalg.matmul": matmul,
    "linalg.matvec": _matvec,
    "matmul": matmul,
    "tensordot": _tensordot,
    "linalg.tensordot": _tensordot,
}
