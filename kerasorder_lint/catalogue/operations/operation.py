"""The form of an entry, and the steps that operations share: axes, broadcasting, reductions."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from kerasorder_lint.catalogue.axes import truth
from kerasorder_lint.catalogue.problems import Kind, reject
from kerasorder_lint.catalogue.quoting import quote
from kerasorder_lint.catalogue.spec import REQUIRED
from kerasorder_lint.catalogue.tensors import TensorSpec
from kerasorder_lint.shapes import (
    UNKNOWN,
    Dim,
    Shape,
    Sym,
    Unknown,
    less,
    product,
    render_shape,
    same,
)
from kerasorder_lint.shapes.broadcasting import broadcast as broadcast_shape
from kerasorder_lint.shapes.broadcasting import contradiction

__all__ = [
    "Operation",
    "axes_of",
    "axis_of",
    "broadcast",
    "differ",
    "flat",
    "listed",
    "minus",
    "needs_rank",
    "plus",
    "quoted",
    "reduced",
    "shape_of",
    "times",
]


@dataclass(frozen=True)
class Operation:
    """One function of `keras.ops`.

    run:        from an `Environment` and the arguments to a nest of specs. Its signature, the
                environment aside, is Keras's own.
    class_name: of the operation that Keras makes of it, after which it names itself.
    several:    the parameter that takes a list or tuple of tensors.
    open:       parameters that may be unknown; an unknown one elsewhere makes the result unknown.
    """

    name: str
    run: Callable[..., Any]
    class_name: str = ""
    open: frozenset[str] = frozenset()
    several: str | None = None
    parameters: Mapping[str, Any] = field(default_factory=dict)
    rest: str | None = None  # `*operands`
    more: bool = False  # `**kwargs`

    def __post_init__(self) -> None:
        parameters: dict[str, Any] = {}
        for name, parameter in list(inspect.signature(self.run).parameters.items())[1:]:
            if parameter.kind is parameter.VAR_POSITIONAL:
                object.__setattr__(self, "rest", name)
                continue
            if parameter.kind is parameter.VAR_KEYWORD:
                object.__setattr__(self, "more", True)
                continue
            parameters[name] = (
                REQUIRED if parameter.default is parameter.empty else parameter.default
            )
        object.__setattr__(self, "parameters", parameters)
        if not self.class_name:
            made = "".join(part.capitalize() for part in self.name.split("_"))
            object.__setattr__(self, "class_name", made)

    def arguments(self, positional: Sequence[Any], keywords: Mapping[str, Any]) -> dict[str, Any]:
        """The arguments by their names, with the defaults; `*operands` are all by position."""
        defaults = {n: value for n, value in self.parameters.items() if value is not REQUIRED}
        values = {**defaults, **dict(zip(self.parameters, positional)), **keywords}
        if self.rest is not None:
            values[self.rest] = positional
        return values


# ---------------------------------------------------------------------- shapes


def shape_of(value: Any) -> Shape:
    """`getattr(x, "shape", [])`: what is no tensor counts as a number."""
    if isinstance(value, TensorSpec):
        return value.shape
    return UNKNOWN if isinstance(value, Unknown) else ()


def quoted(shape: Any) -> str:
    """The shape if Keras would print the same, else nothing."""
    text = render_shape(tuple(shape))
    plain = all(dim is None or isinstance(dim, int) for dim in shape)
    return text if plain else ""


def plus(left: Any, right: Any) -> Any:
    return None if left is None or right is None else left + right


def minus(left: Any, right: Any) -> Any:
    return None if left is None or right is None else left - right


def times(left: Any, right: Any) -> Any:
    return None if left is None or right is None else left * right


def flat(shape: Iterable[Dim]) -> Dim:
    """Length of the tensor laid out in one axis; free as soon as an axis is."""
    dims = list(shape)
    return None if None in dims else product(dims)


def axis_of(axis: Any, rank: int, argument: str = "axis") -> int:
    """`canonicalize_axis`: the axis counted from the front."""
    if not isinstance(axis, int):
        reject(
            Kind.ARGUMENT,
            f"`{argument}` must be an integer, not {axis!r}",
            "object cannot be interpreted as an integer",
            argument=argument,
        )
    if not -rank <= axis < rank:
        reject(
            Kind.RANK,
            f"`{argument}={axis}` lies outside of a tensor of {rank} dimensions",
            f"axis {int(axis)} is out of bounds for an array with dimension {rank}.",
            argument=argument,
        )
    return axis % rank


def listed(value: Any, argument: str = "axis") -> list[Any]:
    """One integer or several, as a list."""
    if isinstance(value, int):
        return [value]
    if not isinstance(value, (list, tuple)):
        reject(
            Kind.ARGUMENT,
            f"`{argument}` must be an integer or a tuple of integers, not {value!r}",
            "",
            argument=argument,
        )
    return list(value)


def axes_of(axis: Any, rank: int) -> list[int]:
    """Axes counted from the front."""
    return [axis_of(one, rank) for one in listed(axis)]


def reduced(shape: Shape, axis: Any, keepdims: Any = False) -> Shape:
    """`reduce_shape`."""
    keeps = truth(keepdims)
    if axis is None and keeps is False:
        return ()
    if isinstance(shape, Unknown) or keeps is None:
        return UNKNOWN
    if axis is None:
        return (1,) * len(shape) if keeps else ()
    axes = axes_of(axis, len(shape))
    dims = list(shape)
    for one in sorted(axes, reverse=True):
        if keeps:
            dims[one] = 1
        elif one < len(dims):
            del dims[one]
        else:
            reject(Kind.ARGUMENT, "an axis is named twice", "list assignment index out of range")
    return tuple(dims)


def _listed(shape: Shape) -> Any:
    return list(shape) if isinstance(shape, tuple) else shape


def broadcast(left: Shape, right: Shape) -> Shape:
    """`broadcast_shapes`."""
    unfit = contradiction(left, right)
    if unfit is not None:
        a, b = unfit
        whole = isinstance(a, int) and isinstance(b, int)
        reject(
            Kind.MERGE,
            f"tensors of {render_shape(left)} and {render_shape(right)} do not broadcast: {a} and "
            f"{b} differ",
            quote(
                f"Cannot broadcast shape, the failure dim has value {a}, which cannot be "
                f"broadcasted to {b}. Input shapes are: ",
                _listed(left),
                " and ",
                _listed(right),
                ".",
            )
            if whole
            else "Cannot broadcast shape, the failure dim has value ",
        )
    return broadcast_shape(left, right)


def differ(left: Any, right: Any, but: Sequence[int] = ()) -> bool:
    """Whether two shapes differ for certain, some axes aside; a free axis fits anything."""
    if isinstance(left, Unknown) or isinstance(right, Unknown):
        return False
    if len(left) != len(right):
        return True
    skipped = {axis % len(left) for axis in but} if left else set()
    return any(same(a, b) is False for i, (a, b) in enumerate(zip(left, right)) if i not in skipped)


def needs_rank(shape: Shape, least: int, message: str, keras: str) -> None:
    """Refuses a tensor of fewer dimensions."""
    if not isinstance(shape, Unknown) and len(shape) < least:
        reject(Kind.RANK, f"{message}, and gets {render_shape(shape)}", keras)


def negative(dim: Any) -> bool:
    """Whether a length is below zero for certain."""
    return isinstance(dim, (int, Sym)) and less(dim, 0) is True
