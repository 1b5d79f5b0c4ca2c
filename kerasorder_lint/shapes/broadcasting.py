"""The shape of two arrays taken together element by element."""

from __future__ import annotations

from kerasorder_lint.shapes.dims import UNKNOWN, Dim, Shape, Unknown, same

__all__ = ["broadcast"]


def broadcast(left: Shape, right: Shape) -> Shape:
    """The shape of both taken together, if they fit.

    Shapes:  axes are aligned at the right; an axis of 1 takes the other's length.
    Unknown: where the lengths do not say which one stays, or contradict each other.
    """
    if isinstance(left, Unknown) or isinstance(right, Unknown):
        return UNKNOWN
    rank = max(len(left), len(right))
    one = (1,) * (rank - len(left)) + tuple(left)
    two = (1,) * (rank - len(right)) + tuple(right)
    return tuple(_stretched(a, b) for a, b in zip(one, two))


def _stretched(a: Dim, b: Dim) -> Dim:
    if same(a, 1):
        return b
    if same(b, 1) or same(a, b):
        return a
    if a is None or b is None:
        other = b if a is None else a
        return other if other is None or isinstance(other, int) else UNKNOWN
    return UNKNOWN
