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
    if not arrow or "..." in equation or len(parts) != len(inputs):
        not_told()
    lengths: dict[str, list[Any]] = {}
    for part, tensor in zip(parts, inputs):
        if len(part) != len(tensor):
            not_told()
        for letter, dim in zip(part, tensor):
            lengths.setdefault(letter, []).append(dim)
    found = {letter: agreed(dims) for letter, dims in lengths.items()}
    if not set(given) <= set(found):
        not_told()
    return spot(inputs[0]).like(found[letter] for letter in given)


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
