"""Integers encoded as rows: what `one_hot`, `multi_hot` and `count` make of a shape."""

from __future__ import annotations

from typing import Any

from kerasorder_lint.catalogue.tensors import FLOATS, TensorSpec
from kerasorder_lint.shapes import UNKNOWN, Dim, Shape, same

__all__ = ["encoded", "one_hot_shape"]


def one_hot_shape(shape: tuple[Dim, ...], depth: Dim) -> Shape:
    """A last axis of 1 is replaced, any other kept."""
    if len(shape) > 1:
        single = same(shape[-1], 1)
        if single:
            return (*shape[:-1], depth)
        if single is None and shape[-1] is not None:
            return UNKNOWN
    return (*shape, depth)


def encoded(output: TensorSpec, shape: Shape, mode: Any, depth: Dim) -> TensorSpec:
    """What comes out where integers of this shape are encoded.

    Tokens are counted along the axis behind the batch, not along the last, as Keras foresees.
    Source: `encode_categorical_inputs` of keras/src/utils/numerical_utils.py
    """
    # Small integers are counted in larger ones.
    dtype = output.dtype if output.dtype in (*FLOATS, "int32", "int64") else UNKNOWN
    out: Shape = UNKNOWN
    if isinstance(shape, tuple) and isinstance(mode, str):
        if mode == "one_hot":
            out = one_hot_shape(shape, depth)
        elif len(shape) > 2:
            out = (shape[0], *shape[2:], depth)
        elif len(shape) == 2:
            out = (shape[0], depth)
        elif len(shape) == 1:
            out = (depth,)
    return TensorSpec(out, dtype, output.sparse)
