"""keras/src/ops/numpy.py: products of tensors, and sums over them."""

from __future__ import annotations

from typing import Any

from kerasorder_lint.catalogue.operations import promotion
from kerasorder_lint.catalogue.operations.numpy_elementwise import single
from kerasorder_lint.catalogue.operations.operation import (
    Operation,
    axis_of,
    broadcast,
    differ,
    flat,
    shape_of,
    times,
)
from kerasorder_lint.catalogue.problems import Kind, reject
from kerasorder_lint.catalogue.quoting import quote
from kerasorder_lint.catalogue.spec import Environment
from kerasorder_lint.catalogue.tensors import TensorSpec
from kerasorder_lint.shapes import UNKNOWN, Unknown, render_shape, same

__all__ = ["OPERATIONS"]


def _common(env: Environment, x1: Any, x2: Any) -> promotion.Dtype:
    return promotion.promoted(env, promotion.of(x1), promotion.of(x2))


def _matmul(env: Environment, x1: Any, x2: Any) -> TensorSpec:
    one, two = shape_of(x1), shape_of(x2)
    known = not isinstance(one, Unknown) and not isinstance(two, Unknown)
    if known and not (one and two):
        reject(Kind.MERGE, "`matmul` takes no single numbers, and gets one", "index out of range")
    kinds = (promotion.strong(x1), promotion.strong(x2))
    dtype = "int32" if kinds == ("int8", "int8") else promotion.promoted(env, *kinds)
    if isinstance(one, Unknown) or isinstance(two, Unknown):
        return TensorSpec(UNKNOWN, dtype)
    first = (1, one[0]) if len(one) == 1 else one
    second = (two[0], 1) if len(two) == 1 else two
    if same(first[-1], second[-2]) is False:
        reject(
            Kind.MERGE,
            f"`matmul` of {render_shape(one)} and {render_shape(two)}: {first[-1]} and "
            f"{second[-2]} differ",
            quote(
                "Inner dimensions (`x1.shape[-1]` and `x2.shape[-2]`) must be equal, but received "
                "`x1.shape=",
                tuple(first),
                "` and `x2.shape=",
                tuple(second),
                "`.",
            ),
        )
    leading = broadcast(first[:-2], second[:-2])
    assert isinstance(leading, tuple)
    rows = [first[-2]] if len(one) > 1 else []
    columns = [second[-1]] if len(two) > 1 else []
    return TensorSpec((*leading, *rows, *columns), dtype)


def _dot(env: Environment, x1: Any, x2: Any) -> TensorSpec:
    one, two = shape_of(x1), shape_of(x2)
    dtype = _common(env, x1, x2)
    if isinstance(one, Unknown) or isinstance(two, Unknown):
        return TensorSpec(UNKNOWN, dtype)
    if not one or not two:
        return TensorSpec(broadcast(one, two), dtype)
    if len(one) == 1 and len(two) == 1:
        return TensorSpec((), dtype)
    if len(two) == 1:
        # Here a free axis fits only another free one.
        free = one[-1] is None or two[0] is None
        unlike = (one[-1] is None) != (two[0] is None) if free else same(one[-1], two[0]) is False
        if unlike and not isinstance(one[-1], Unknown) and not isinstance(two[0], Unknown):
            reject(
                Kind.MERGE,
                f"`dot` of {render_shape(one)} and {render_shape(two)}: {one[-1]} and {two[0]} "
                "differ",
                "Shape must match on the last axis of `x1` and `x2` when `x1` is N-d array",
            )
        return TensorSpec(one[:-1], dtype)
    if same(one[-1], two[-2]) is False:
        reject(
            Kind.MERGE,
            f"`dot` of {render_shape(one)} and {render_shape(two)}: {one[-1]} and {two[-2]} differ",
            "Shape must match on the last axis of `x1` and second last axis of `x2`",
        )
    return TensorSpec((*one[:-1], *two[:-2], two[-1]), dtype)


def _inner(env: Environment, x1: Any, x2: Any) -> TensorSpec:
    one, two = shape_of(x1), shape_of(x2)
    dtype = _common(env, x1, x2)
    if isinstance(one, Unknown) or isinstance(two, Unknown):
        return TensorSpec(UNKNOWN, dtype)
    if not one or not two:
        return TensorSpec(two or one, dtype)
    if same(one[-1], two[-1]) is False:
        reject(
            Kind.MERGE,
            f"`inner` of {render_shape(one)} and {render_shape(two)}: {one[-1]} and {two[-1]} "
            "differ",
            "`inner` requires the last dimension of `x1` and `x2` to match.",
        )
    return TensorSpec((*one[:-1], *two[:-1]), dtype)


def _vdot(env: Environment, x1: Any, x2: Any) -> TensorSpec:
    return TensorSpec((), _common(env, x1, x2))


def _outer(env: Environment, x1: Any, x2: Any) -> TensorSpec:
    lengths = [
        UNKNOWN if isinstance(shape, Unknown) else flat(shape)
        for shape in (shape_of(x1), shape_of(x2))
    ]
    return TensorSpec(tuple(lengths), _common(env, x1, x2))


def _kron(env: Environment, x1: Any, x2: Any) -> TensorSpec:
    one, two = shape_of(x1), shape_of(x2)
    dtype = promotion.promoted(env, promotion.strong(x1), promotion.strong(x2))
    if isinstance(one, Unknown) or isinstance(two, Unknown):
        return TensorSpec(UNKNOWN, dtype)
    return TensorSpec(tuple(times(a, b) for a, b in zip(one, two)), dtype)


def _tensordot(env: Environment, x1: Any, x2: Any, axes: Any = 2) -> TensorSpec:
    one, two = shape_of(x1), shape_of(x2)
    dtype = _common(env, x1, x2)
    if isinstance(one, Unknown) or isinstance(two, Unknown):
        return TensorSpec(UNKNOWN, dtype)
    if isinstance(axes, int):
        if axes <= 0:
            return TensorSpec((*one, *two), dtype)
        # The lengths that are summed over are not compared before the operation runs.
        return TensorSpec((*one[:-axes], *two[axes:]), dtype)
    if not isinstance(axes, (list, tuple)) or len(axes) != 2:
        return TensorSpec(UNKNOWN, dtype)
    left, right = axes
    if not isinstance(left, (list, tuple)) or not isinstance(right, (list, tuple)):
        reject(
            Kind.ARGUMENT,
            f"`axes` is a number, or two lists of axes, not {axes!r}",
            "object is not iterable",
            argument="axes",
        )
    for names, shape in ((left, one), (right, two)):
        if any(not isinstance(axis, int) for axis in names):
            return TensorSpec(UNKNOWN, dtype)
        if any(not -len(shape) <= axis < len(shape) for axis in names):
            reject(
                Kind.RANK,
                f"`axes` names an axis that {render_shape(shape)} does not have",
                "index out of range",
                argument="axes",
            )
    summed = ([one[axis] for axis in left], [two[axis] for axis in right])
    if differ(tuple(summed[0]), tuple(summed[1])):
        reject(
            Kind.MERGE,
            f"the axes that are summed over differ: {render_shape(tuple(summed[0]))} and "
            f"{render_shape(tuple(summed[1]))}",
            "Shape mismatch on `x1[axes[0]]` and `x2[axes[1]]`",
        )
    gone = {axis % len(one) for axis in left}
    also = {axis % len(two) for axis in right}
    return TensorSpec(
        (
            *(dim for i, dim in enumerate(one) if i not in gone),
            *(dim for i, dim in enumerate(two) if i not in also),
        ),
        dtype,
    )


def _cross(
    env: Environment,
    x1: Any,
    x2: Any,
    axisa: Any = -1,
    axisb: Any = -1,
    axisc: Any = -1,
    axis: Any = None,
) -> TensorSpec:
    first, second = single(x1), single(x2)
    if axis is not None:
        axisa = axisb = axisc = axis
    dtype = promotion.promoted(env, first.dtype, second.dtype)
    if isinstance(first.shape, Unknown) or isinstance(second.shape, Unknown):
        return TensorSpec(UNKNOWN, dtype)
    one, two = list(first.shape), list(second.shape)
    lengths = []
    for dims, place in ((one, axisa), (two, axisb)):
        if not isinstance(place, int) or not -len(dims) <= place < len(dims):
            reject(
                Kind.RANK,
                f"there is no axis {place!r} in {render_shape(tuple(dims))}",
                "",
                argument="axis",
            )
        lengths.append(dims.pop(place))
    shape = broadcast(tuple(one), tuple(two))
    for length in lengths:
        if length is not None and same(length, 2) is False and same(length, 3) is False:
            reject(
                Kind.AXIS,
                f"`cross` takes vectors of 2 or 3, and gets one of {length}",
                f"must be either 2 or 3, but received: {length}"
                if isinstance(length, int)
                else "must be either 2 or 3",
            )
    if isinstance(shape, Unknown):
        return TensorSpec(UNKNOWN, dtype)
    three = [same(length, 3) if length is not None else False for length in lengths]
    if True not in three and None in three:
        return TensorSpec(UNKNOWN, dtype)
    value = (3,) if True in three else ()
    if not shape and not value:
        place = axis_of(axisc, 0, "axisc")
    else:
        place = axis_of(axisc, len(shape) + len(value), "axisc")
    return TensorSpec((*shape[:place], *value, *shape[place:]), dtype)


# ---------------------------------------------------------------------- einsum


def _einsum(env: Environment, subscripts: Any, *operands: Any) -> TensorSpec:
    """Axes by letters. Lengths that are summed over are not compared before it runs."""
    if not isinstance(subscripts, str):
        return TensorSpec(UNKNOWN, UNKNOWN)
    parts = subscripts.split("->")
    if len(parts) > 2:
        reject(
            Kind.ARGUMENT,
            f"an equation has one arrow at most: {subscripts!r}",
            "At most one '->' is supported in `einsum` subscripts",
            argument="subscripts",
        )
    inputs = parts[0].split(",")
    if len(inputs) != len(operands):
        reject(
            Kind.INPUTS,
            f"the equation {subscripts!r} is for {len(inputs)} tensors, and gets {len(operands)}",
            f"Number of operands ({len(operands)}) does not match the number of input specs "
            f"({len(inputs)}) in `einsum`",
        )
    kinds = {promotion.strong(operand) for operand in operands}
    dtype = "int32" if kinds == {"int8"} else promotion.promoted(env, *kinds)
    shapes = [shape_of(operand) for operand in operands]
    if any(isinstance(shape, Unknown) for shape in shapes) or any(c.isupper() for c in subscripts):
        return TensorSpec(UNKNOWN, dtype)
    target = _tokens(parts[1]) if len(parts) == 2 else ["...", *_kept(parts[0])]
    output: Any = None
    for shape, own in zip(shapes, inputs):
        expanded = _expanded(shape, own, target)
        if expanded is None:
            return TensorSpec(UNKNOWN, dtype)
        output = expanded if output is None else broadcast(output, expanded)
    return TensorSpec(output, dtype)


def _tokens(text: str) -> list[str]:
    """Letters and ellipses; what is neither is kept as it stands."""
    found: list[str] = []
    while text:
        size = 3 if text.startswith("...") else 1
        found.append(text[:size])
        text = text[size:]
    return found


def _kept(inputs: str) -> list[str]:
    """The letters of an equation without an arrow that occur an odd number of times."""
    once: set[str] = set()
    twice: set[str] = set()
    for letter in inputs:
        if letter.isalpha():
            if letter in once:
                once.remove(letter)
                twice.add(letter)
            elif letter not in twice:
                once.add(letter)
    return sorted(once)


def _expanded(shape: Any, own: str, target: list[str]) -> tuple[Any, ...] | None:
    """An operand's shape by the letters of the output, 1 where it lacks one."""
    sides = own.split("...")
    if len(sides) > 2 or any(token not in "..." and not token.isalpha() for token in target):
        return None
    lengths: dict[str, Any] = {}
    wild: tuple[Any, ...] = ()
    if len(sides) == 1:
        if len(shape) != len(own):
            reject(
                Kind.RANK,
                f"`{own}` is for {len(own)} axes, and the tensor is {render_shape(shape)}",
                "Number of dimensions in the subscript does not match the number of dimensions in "
                f"the operand, received subscript `{own}`",
                argument="subscripts",
                advice="Leave out the blanks." if " " in own else None,
            )
        for letter, length in zip(own, shape):
            lengths.setdefault(letter, length)
    else:
        before, after = sides
        if len(before) > len(shape) or len(after) > len(shape):
            reject(
                Kind.RANK,
                f"`{own}` is for more axes than the tensor has: {render_shape(shape)}",
                "index out of range",
                argument="subscripts",
            )
        for letter, length in zip(before, shape):
            lengths.setdefault(letter, length)
        for letter, length in zip(reversed(after), reversed(shape)):
            lengths.setdefault(letter, length)
        wild = tuple(shape[len(before) : len(shape) - len(after)])
    dims: list[Any] = []
    for token in target:
        dims.extend(wild if token == "..." else [lengths.get(token, 1)])
    return tuple(dims)


OPERATIONS = (
    Operation("matmul", _matmul),
    Operation("dot", _dot),
    Operation("inner", _inner),
    Operation("vdot", _vdot),
    Operation("outer", _outer),
    Operation("kron", _kron),
    Operation("tensordot", _tensordot),
    Operation("cross", _cross),
    Operation("einsum", _einsum),
)
