"""What flows between layers, as far as Keras's symbolic calls know it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any, Union

from kerasorder_lint.shapes import Shape, Unknown, render_shape

__all__ = ["Nest", "TensorSpec", "flatten", "map_nest"]


@dataclass(frozen=True, slots=True)
class TensorSpec:
    """Shape, with the batch axis, and dtype of a symbolic tensor: `keras.KerasTensor`."""

    shape: Shape
    dtype: str | Unknown = "float32"
    sparse: bool = False
    ragged: bool = False

    @property
    def rank(self) -> int | None:
        """Number of dimensions with the batch, None where not even that is known."""
        return len(self.shape) if isinstance(self.shape, tuple) else None

    def with_shape(self, shape: Shape) -> TensorSpec:
        return replace(self, shape=shape)

    def with_dtype(self, dtype: str | Unknown) -> TensorSpec:
        return replace(self, dtype=dtype)

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
