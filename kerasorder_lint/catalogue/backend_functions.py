"""Shapes that functions of `keras.backend` give on tensors of the backend.

These are what the function of a `Lambda` is written with. Only shapes are told, and only where the
arguments decide them: the type behind a `Lambda` is the layer's own.

Source: tf_keras/src/backend.py; each name is tried in the tests.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from kerasorder_lint.catalogue.tensorflow_functions.spots import Spot
from kerasorder_lint.shapes import UNKNOWN, Shape, Unknown, product, same

__all__ = ["BACKEND", "shape_of_call"]

Rule = Callable[[list[Any], dict[str, Any]], Any]


def _first(a: list[Any], k: dict[str, Any]) -> Any:
    return a[0] if a else next(iter(k.values()), UNKNOWN)


def _given(a: list[Any], k: dict[str, Any], place: int, *names: str, default: Any = None) -> Any:
    for name in names:
        if name in k:
            return k[name]
    return a[place] if len(a) > place else default


def _is_shape(value: Any) -> bool:
    return isinstance(value, Spot)


def _keep(a: list[Any], k: dict[str, Any]) -> Any:
    first = _first(a, k)
    return tuple(first) if _is_shape(first) else UNKNOWN


def _both(a: list[Any], k: dict[str, Any]) -> Any:
    sides = [*a, *k.values()][:2]
    shapes = [
        tuple(s) if _is_shape(s) else () if isinstance(s, (int, float)) else None for s in sides
    ]
    if len(shapes) != 2 or None in shapes:
        return UNKNOWN
    left, right = shapes
    assert left is not None
    assert right is not None
    rank = max(len(left), len(right))
    one, two = (1,) * (rank - len(left)) + left, (1,) * (rank - len(right)) + right
    out: list[Any] = []
    for x, y in zip(one, two):
        if same(x, 1):
            out.append(y)
        elif same(y, 1) or same(x, y) or (x is None and y is None):
            out.append(x)
        elif x is None or y is None:
            other = y if x is None else x
            out.append(other if isinstance(other, int) else UNKNOWN)
        else:
            return UNKNOWN
    return tuple(out)


def _axes(axis: Any, rank: int) -> list[int] | None:
    axes = [axis] if isinstance(axis, int) else axis
    if not isinstance(axes, (list, tuple)) or not all(
        isinstance(one, int) and -rank <= one < rank for one in axes
    ):
        return None
    return [one % rank for one in axes]


def _reduce(a: list[Any], k: dict[str, Any]) -> Any:
    first = _first(a, k)
    axis = _given(a, k, 1, "axis")
    keepdims = _given(a, k, 2, "keepdims", default=False)
    if not _is_shape(first) or not isinstance(keepdims, bool):
        return UNKNOWN
    axes = list(range(len(first))) if axis is None else _axes(axis, len(first))
    if axes is None:
        return UNKNOWN
    if keepdims:
        return tuple(1 if i in axes else dim for i, dim in enumerate(first))
    return tuple(dim for i, dim in enumerate(first) if i not in axes)


def _expand(default: Any) -> Rule:
    def run(a: list[Any], k: dict[str, Any]) -> Any:
        first, axis = _first(a, k), _given(a, k, 1, "axis", default=default)
        if not _is_shape(first) or not isinstance(axis, int):
            return UNKNOWN
        rank = len(first) + 1
        if not -rank <= axis < rank:
            return UNKNOWN
        at = axis % rank
        return (*first[:at], 1, *first[at:])

    return run


def _squeeze(a: list[Any], k: dict[str, Any]) -> Any:
    first, axis = _first(a, k), _given(a, k, 1, "axis")
    if not _is_shape(first) or axis is None:
        return UNKNOWN
    axes = _axes(axis, len(first))
    if axes is None or any(first[i] not in (1, None) for i in axes):
        return UNKNOWN
    return tuple(dim for i, dim in enumerate(first) if i not in axes)


def _transpose(a: list[Any], k: dict[str, Any]) -> Any:
    first, order = _first(a, k), _given(a, k, 1, "perm", "pattern")
    if not _is_shape(first):
        return UNKNOWN
    if order is None:
        return tuple(reversed(first))
    axes = _axes(order, len(first))
    if axes is None or sorted(axes) != list(range(len(first))):
        return UNKNOWN
    return tuple(first[i] for i in axes)


def _reshape(a: list[Any], k: dict[str, Any]) -> Any:
    first, wanted = _first(a, k), _given(a, k, 1, "shape")
    if not isinstance(wanted, (list, tuple)) or _is_shape(wanted):
        return UNKNOWN
    if not all(dim is None or isinstance(dim, int) for dim in wanted):
        return UNKNOWN
    holes = [i for i, dim in enumerate(wanted) if dim == -1]
    size: Any = None
    if len(holes) == 1 and None not in wanted and _is_shape(first) and None not in first:
        total, rest = product(first), product(dim for dim in wanted if dim != -1)
        if not isinstance(total, int) or not isinstance(rest, int) or not rest or total % rest:
            return UNKNOWN
        size = total // rest
    return tuple(size if dim == -1 else dim for dim in wanted)


def _concat(default: Any) -> Rule:
    def run(a: list[Any], k: dict[str, Any]) -> Any:
        several, axis = _first(a, k), _given(a, k, 1, "axis", default=default)
        if (
            not isinstance(several, (list, tuple))
            or not several
            or not all(map(_is_shape, several))
        ):
            return UNKNOWN
        rank = len(several[0])
        if any(len(one) != rank for one in several) or not isinstance(axis, int):
            return UNKNOWN
        if not -rank <= axis < rank:
            return UNKNOWN
        lengths = [one[axis] for one in several]
        total: Any = None if None in lengths else sum(lengths[1:], lengths[0])
        out = [_agreed([one[i] for one in several]) for i in range(rank)]
        out[axis % rank] = total
        return tuple(out)

    return run


def _stack(a: list[Any], k: dict[str, Any]) -> Any:
    several, axis = _first(a, k), _given(a, k, 1, "axis", default=0)
    if not isinstance(several, (list, tuple)) or not several or not all(map(_is_shape, several)):
        return UNKNOWN
    rank = len(several[0])
    if any(len(one) != rank for one in several) or not isinstance(axis, int):
        return UNKNOWN
    if not -rank - 1 <= axis <= rank:
        return UNKNOWN
    out = [_agreed([one[i] for one in several]) for i in range(rank)]
    out.insert(axis % (rank + 1), len(several))
    return tuple(out)


def _agreed(dims: Sequence[Any]) -> Any:
    known = [dim for dim in dims if dim is not None]
    if not known:
        return None
    return known[0] if all(same(known[0], dim) for dim in known[1:]) else UNKNOWN


def _batch_flatten(a: list[Any], k: dict[str, Any]) -> Any:
    first = _first(a, k)
    if not _is_shape(first) or not first:
        return UNKNOWN
    # What is free in it is worked out when it runs, and so is the whole.
    return (None, None) if None in first else (first[0], product(first[1:]))


def _one_hot(a: list[Any], k: dict[str, Any]) -> Any:
    first, depth = _first(a, k), _given(a, k, 1, "depth", "num_classes")
    more = len(a) > 2 or set(k) - {"indices", "depth", "num_classes", "dtype"}
    if not _is_shape(first) or not isinstance(depth, int) or more:
        return UNKNOWN
    return (*first, depth)


_KEPT_BY_KERAS = (
    "abs", "cast", "clip", "cos", "elu", "exp", "hard_sigmoid", "l2_normalize", "log",
    "ones_like", "pow", "relu", "round", "sigmoid", "sign", "sin", "softmax", "softplus",
    "softsign", "sqrt", "square", "stop_gradient", "tanh", "zeros_like",
)  # fmt: skip
_REDUCED_BY_KERAS = ("all", "any", "max", "mean", "min", "prod", "std", "sum", "var")
BACKEND: dict[str, Rule] = {
    **dict.fromkeys(_KEPT_BY_KERAS, _keep),
    **dict.fromkeys(_REDUCED_BY_KERAS, _reduce),
    "batch_flatten": _batch_flatten,
    "concatenate": _concat(-1),
    "expand_dims": _expand(-1),
    "maximum": _both,
    "minimum": _both,
    "one_hot": _one_hot,
    "permute_dimensions": _transpose,
    "reshape": _reshape,
    "squeeze": _squeeze,
    "stack": _stack,
}


def shape_of_call(name: str, positional: list[Any], keywords: dict[str, Any]) -> Shape:
    """The shape that `backend.<name>(...)` gives; tensors among the arguments are `Spot`s."""
    rule = BACKEND.get(name)
    if rule is None or any(
        isinstance(value, Unknown) for value in [*positional, *keywords.values()]
    ):
        return UNKNOWN
    found: Shape = rule(positional, keywords)
    return found
