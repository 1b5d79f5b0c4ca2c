"""What several shapes have in common, where it is not known which of them a tensor has."""

from __future__ import annotations

from kerasorder_lint.shapes.dims import UNKNOWN, Dim, Shape, Sym, Unknown

__all__ = ["common_dim", "common_shape"]


def common_dim(left: Dim, right: Dim) -> Dim:
    """The length, if both are the same one; a free axis is one that Keras itself leaves open."""
    if left is None or right is None:
        return None if left is right else UNKNOWN
    if isinstance(left, Unknown) or isinstance(right, Unknown):
        return UNKNOWN
    if isinstance(left, (int, Sym)) and type(left) is type(right) and left == right:
        return left
    return UNKNOWN


def common_shape(left: Shape, right: Shape) -> Shape:
    """Axis by axis what both shapes have; UNKNOWN where they differ in rank."""
    if isinstance(left, Unknown) or isinstance(right, Unknown) or len(left) != len(right):
        return UNKNOWN
    return tuple(map(common_dim, left, right))
