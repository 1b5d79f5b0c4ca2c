"""What flows between layers, as far as Keras's symbolic calls know it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any, Union

from kerasorder_lint.shapes import UNKNOWN, Shape, Unknown, common_shape, render_shape

__all__ = [
    "FLOATS",
    "NUMERIC",
    "Nest",
    "NumericDtype",
    "TensorSpec",
    "called_sparse",
    "common",
    "data_of",
    "flatten",
    "kept_data",
    "map_nest",
    "retyped",
    "unseen",
]

#: Dtypes that a layer casts to its own when it is called; others reach it as they are.
FLOATS = ("bfloat16", "float16", "float32", "float64")


class NumericDtype(Unknown):
    """A dtype of which nothing is known but that it is no text."""

    __slots__ = ()

    def __repr__(self) -> str:
        return "NUMERIC"

    def __reduce__(self) -> str:
        return "NUMERIC"


NUMERIC = NumericDtype()


@dataclass(frozen=True, slots=True)
class TensorSpec:
    """Shape, with the batch axis, and dtype of a symbolic tensor: `keras.KerasTensor`.

    sparse: whether Keras says that it is a sparse tensor.
    dense: whether its data are dense all the same: Keras 3 calls a product with a number sparse.
           Of what is not called sparse: it is an array, which Keras does not ask.
    data: what is there when the model runs, if that is something else than Keras says: a
          `Dropout` of text is text, though its symbolic output is of floats.
    mask: shape of the mask that goes with the data, None where none is known to.
    """

    shape: Shape
    dtype: str | Unknown = "float32"
    sparse: bool = False
    ragged: bool = False
    data: TensorSpec | None = None
    mask: Shape | None = None
    dense: bool = False

    @property
    def rank(self) -> int | None:
        """Number of dimensions with the batch, None where not even that is known."""
        return len(self.shape) if isinstance(self.shape, tuple) else None

    def with_shape(self, shape: Shape) -> TensorSpec:
        return replace(self, shape=shape, data=None)

    def with_dtype(self, dtype: str | Unknown) -> TensorSpec:
        return replace(self, dtype=dtype, data=None)

    @property
    def of_plain_data(self) -> bool:
        """Whether its data are neither sparse nor ragged."""
        return not self.ragged and (self.dense or not self.sparse)

    def with_sparse(self, sparse: bool, *, dense: bool = False) -> TensorSpec:
        """The same tensor, which Keras calls sparse or not; dense: its data are dense anyhow."""
        dense = sparse and dense
        if (sparse, dense) == (self.sparse, self.dense):
            return self
        return replace(self, sparse=sparse, dense=dense)

    def with_mask(self, mask: Shape | None) -> TensorSpec:
        """The same tensor, and its data, with this mask."""
        data = None if self.data is None else self.data.with_mask(mask)
        if mask == self.mask and data is self.data:
            return self
        return replace(self, mask=mask, data=data)

    def __str__(self) -> str:
        return render_shape(self.shape)


# A tensor, a list / tuple / dict of nests, None, or UNKNOWN (not even the structure is known).
Nest = Union[TensorSpec, list[Any], tuple[Any, ...], dict[Any, Any], None, Unknown]


def flatten(nest: Any) -> Iterator[Any]:
    """The leaves in Keras's order (dicts by sorted key)."""
    if isinstance(nest, (list, tuple)):
        for item in nest:
            yield from flatten(item)
    elif isinstance(nest, dict):
        for key in sorted(nest, key=str):
            yield from flatten(nest[key])
    else:
        yield nest


def map_nest(function: Callable[[Any], Any], nest: Any) -> Any:
    """The same structure with each leaf replaced; None stays None."""
    if isinstance(nest, (list, tuple)):
        return type(nest)(map_nest(function, item) for item in nest)
    if isinstance(nest, dict):
        return {key: map_nest(function, item) for key, item in nest.items()}
    return None if nest is None else function(nest)


def common(left: Nest, right: Nest) -> Nest:
    """What two tensors have in common; UNKNOWN where it is not one tensor on both sides."""
    if not isinstance(left, TensorSpec) or not isinstance(right, TensorSpec):
        return UNKNOWN
    if left.of_plain_data != right.of_plain_data or left.ragged != right.ragged:
        return UNKNOWN
    if left == right:
        return left
    alike = left.dtype == right.dtype and left.data == right.data
    return TensorSpec(
        common_shape(left.shape, right.shape),
        left.dtype if alike else UNKNOWN,
        left.sparse and right.sparse,
        left.ragged,
        left.data if alike else None,
        left.mask if left.mask == right.mask else None,
        left.dense and right.dense,
    )


def retyped(nest: Nest, dtype: str | Unknown) -> Nest:
    """The same tensors with another dtype."""
    result: Nest = map_nest(
        lambda leaf: leaf.with_dtype(dtype) if isinstance(leaf, TensorSpec) else leaf, nest
    )
    return result


def called_sparse(nest: Nest, sparse: bool, *, dense: bool = False) -> Nest:
    """The same tensors, which Keras calls sparse or not; dense: of dense data anyhow."""
    result: Nest = map_nest(
        lambda leaf: (
            leaf.with_sparse(sparse, dense=dense) if isinstance(leaf, TensorSpec) else leaf
        ),
        nest,
    )
    return result


def data_of(leaf: Any) -> Any:
    """What is there when the model runs, in place of a symbolic tensor."""
    return (leaf.data or leaf) if isinstance(leaf, TensorSpec) else leaf


def unseen(nest: Nest) -> Nest:
    """As many tensors, of which nothing is known."""
    result: Nest = map_nest(
        lambda leaf: TensorSpec(UNKNOWN, UNKNOWN) if isinstance(leaf, TensorSpec) else leaf, nest
    )
    return result


def kept_data(inputs: Nest, output: Nest) -> Nest:
    """The outputs with the dtypes of the inputs, where those are no floats."""
    if isinstance(inputs, TensorSpec):
        return output if inputs.dtype in FLOATS else retyped(output, inputs.dtype)
    if isinstance(inputs, (list, tuple)) and isinstance(output, (list, tuple)):
        if len(inputs) == len(output):
            return type(output)(kept_data(left, right) for left, right in zip(inputs, output))
    return output
