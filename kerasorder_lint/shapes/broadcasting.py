"""The shape of two arrays taken together element by element."""

from __future__ import annotations

from collections.abc import Sequence

from kerasorder_lint.shapes.dims import UNKNOWN, Dim, Shape, Unknown, same

__all__ = ["broadcast", "broadcast_fails", "contradiction", "with_batches"]


def broadcast(left: Shape, right: Shape) -> Shape:
    """The shape of both taken together, if they fit.

    Shapes:  axes are aligned at the right; an axis of 1 takes the other's length, and a free axis
             does, unless that is 1.
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
    if a is None and b is None:
        return None
    longer = [dim for dim in (a, b) if dim is not None and same(dim, 1) is False]
    if not longer or (len(longer) == 2 and same(a, b) is False):
        return UNKNOWN
    # What is surely no 1 is the length that stays, whatever it is that fits it.
    return next((dim for dim in longer if isinstance(dim, int)), longer[0])


def contradiction(left: Shape, right: Shape) -> tuple[Dim, Dim] | None:
    """The first two lengths that fit for no value of what is free or unknown, if there are any."""
    if isinstance(left, Unknown) or isinstance(right, Unknown):
        return None
    rank = min(len(left), len(right))
    for a, b in zip(left[len(left) - rank :], right[len(right) - rank :]):
        if same(a, b) is False and same(a, 1) is False and same(b, 1) is False:
            return a, b
    return None


def broadcast_fails(left: Shape, right: Shape) -> bool:
    """Whether two shapes cannot be broadcast for any value of what is free or unknown."""
    return contradiction(left, right) is not None


def with_batches(shape: Shape, others: Sequence[Shape]) -> Shape:
    """A shape with the batch that these have together, of which one of 1 is stretched."""
    if isinstance(shape, Unknown) or not shape:
        return shape
    batch: Shape = (1,)
    for other in others:
        if isinstance(other, Unknown) or not other:
            return shape
        batch = broadcast(batch, other[:1])
    return shape if isinstance(batch, Unknown) else (*batch, *shape[1:])
