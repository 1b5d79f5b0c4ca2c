"""Functions that multiply tensors along axes that they share."""

from __future__ import annotations

from typing import Any

from kerasorder_lint.catalogue.problems import Kind
from kerasorder_lint.catalogue.tensorflow_functions.spots import (
    Rule,
    Spot,
    agreed,
    axis_of,
    broadcast,
    is_spot,
    needs_rank,
    not_told,
    refuse,
    spot,
)
from kerasorder_lint.shapes import render_shape

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
    if not all(isinstance(flag, bool) for flag in turned):
        not_told()
    for side in (left, right):
        needs_rank(side, least=2)
    rows, inner = left[-2:][:: -1 if transpose_a or adjoint_a else 1]
    other, columns = right[-2:][:: -1 if transpose_b or adjoint_b else 1]
    agreed([inner, other], f"{_both(left, right)} cannot be multiplied: {inner} and {other} differ")
    return left.like((*broadcast(left[:-2], right[:-2]), rows, columns))


def _both(left: Spot, right: Spot) -> str:
    return f"{render_shape(left)} and {render_shape(right)}"


def _matvec(
    a: Any,
    b: Any,
    transpose_a: Any = False,
    adjoint_a: Any = False,
    **more: Any,
) -> Spot:
    left, right = spot(a), spot(b)
    if transpose_a is not False or adjoint_a is not False:
        not_told()
    needs_rank(left, least=2)
    needs_rank(right, least=1)
    inner, other = left[-1], right[-1]
    agreed([inner, other], f"{_both(left, right)} cannot be multiplied: {inner} and {other} differ")
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
        if axes is None:
            shown = f"{equation!r} asks for {len(part.replace('.', ''))} dimensions"
            refuse(Kind.RANK, f"{shown}, and {render_shape(tensor)} has {len(tensor)}")
        most = max(most, len(axes) - len(part.replace("...", "")))
        for axis, dim in zip(axes, tensor):
            lengths.setdefault(axis, []).append(dim)
    # The axes of an ellipsis are broadcast, all others are the same.
    found = {
        axis: agreed([dim for dim in dims if dim != 1] or [1])
        if isinstance(axis, int)
        else agreed(
            dims, f"the axes {axis!r} of {equation!r} are {' and '.join(map(str, dims))} long"
        )
        for axis, dims in lengths.items()
    }
    wanted = _axes(given, len(given.replace("...", "")) + (most if "..." in given else 0))
    if wanted is None or not set(wanted) <= set(found) or ("..." not in given and most):
        not_told()
    return spot(inputs[0]).like(found[axis] for axis in wanted)


def _axes(part: str, rank: int) -> list[Any] | None:
    """A letter for each axis; for those of an ellipsis a number, counted from its end.

    None where there are not as many axes as that.
    """
    before, dots, behind = part.partition("...")
    free = rank - len(before) - len(behind)
    if "." in before + behind:
        not_told()
    if free < 0 or (free and not dots):
        return None
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
    known = all(isinstance(dim, int) for dim in (*left, *right))
    summed = [[left[i] for i in one], [right[j] for j in two]]
    message = f"{_both(left, right)} cannot be multiplied: {' and '.join(map(str, summed))} differ"
    for pair in zip(*summed):
        # It compares lengths if it knows all of them.
        agreed(pair, message if known else None)
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
