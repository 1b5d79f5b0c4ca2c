"""Shapes as people write them: `(None, 28, 28, 1)`, `(batch, 2 * h, ..., c)`, `"batch 28 28 1"`.

A notation is parsed and never run: it holds integers, `None`, names, sums, differences, products,
`//` and `%` of them, and at most one `...` for any axes.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Union

from kerasorder_lint.shapes.dims import UNKNOWN, Dim, Shape, Unknown, same, symbol

__all__ = ["Notation", "NotationError", "parse_axes", "parse_notation"]

_LONGEST = 200
_BATCH = frozenset({"b", "batch", "batch_size", "bs", "n", "None"})
_OPERATORS: Mapping[type, Callable[[Any, Any], Any]] = {
    ast.Add: lambda a, b: a + b,
    ast.Sub: lambda a, b: a - b,
    ast.Mult: lambda a, b: a * b,
    ast.FloorDiv: lambda a, b: a // b,
    ast.Mod: lambda a, b: a % b,
}

# One axis: a length, None for a free one, a name, or an expression; `Ellipsis` for any axes.
Axis = Union[int, str, None, ast.BinOp, ast.UnaryOp, Any]


class NotationError(ValueError):
    """The text is no shape."""


@dataclass(frozen=True, slots=True)
class Notation:
    """A shape as it was written. `text` is that text, `axes` are its parts in order."""

    text: str
    axes: tuple[Axis, ...]

    @property
    def names(self) -> frozenset[str]:
        """The names that stand alone, which an input can bind."""
        return frozenset(axis for axis in self.axes if isinstance(axis, str))

    def shape(self) -> Shape:
        """The shape of an input that is declared so: names are symbols, the batch is free.

        Unknown: with `...` not even the rank is known.
        """
        if Ellipsis in self.axes:
            return UNKNOWN
        return tuple(
            None
            if position == 0 and isinstance(axis, str) and axis.lower() in _BATCH
            else _length(axis, symbol)
            for position, axis in enumerate(self.axes)
        )

    def bind(self, shape: Shape) -> dict[str, Any] | None:
        """What its names stand for in a shape; None if it surely is another one.

        `...` is bound under the name `...`, as a tuple. A name that stands for two lengths that
        cannot be equal makes it another shape.
        """
        found: dict[str, Any] = {}
        if isinstance(shape, Unknown):
            return found
        axes = self.axes
        if Ellipsis in axes:
            at = axes.index(Ellipsis)
            after = len(axes) - at - 1
            if len(shape) < len(axes) - 1:
                return None
            found["..."] = shape[at : len(shape) - after]
            pairs = [*zip(axes[:at], shape), *zip(axes[at + 1 :], shape[len(shape) - after :])]
        elif len(axes) != len(shape):
            return None
        else:
            pairs = list(zip(axes, shape))
        for axis, dim in pairs:
            if isinstance(axis, str) and axis != "_":
                if axis in found and same(found[axis], dim) is False:
                    return None
                found.setdefault(axis, dim)
        for axis, dim in pairs:
            if isinstance(axis, str) or axis is None:
                continue
            if same(_length(axis, lambda name: found.get(name, UNKNOWN)), dim) is False:
                return None
        return found

    def filled(self, names: Mapping[str, Any]) -> Shape:
        """The shape with these lengths for its names; names that are not among them are unknown."""
        made: list[Dim] = []
        for axis in self.axes:
            if axis is Ellipsis:
                middle = names.get("...", UNKNOWN)
                if isinstance(middle, Unknown):
                    return UNKNOWN
                made.extend(middle)
            else:
                made.append(_length(axis, lambda name: names.get(name, UNKNOWN)))
        return tuple(made)

    def narrowed(self, shape: Shape) -> Shape:
        """A shape that is not wholly known, with what the notation knows of it."""
        mine = self.shape()
        if isinstance(shape, Unknown) or isinstance(mine, Unknown) or len(mine) != len(shape):
            return mine if isinstance(shape, Unknown) else shape
        return tuple(m if isinstance(s, Unknown) else s for m, s in zip(mine, shape))


def _length(axis: Axis, name: Callable[[str], Any]) -> Any:
    """The length of one axis; whatever has to do with a free axis is unknown."""
    if axis is None or isinstance(axis, int):
        return axis
    if isinstance(axis, str):
        return name(axis) if axis != "_" else UNKNOWN
    if isinstance(axis, ast.Name):
        return name(axis.id)
    if isinstance(axis, ast.Constant):
        return axis.value
    if isinstance(axis, ast.UnaryOp):
        value = _length(axis.operand, name)
        return UNKNOWN if value is None else -value
    assert isinstance(axis, ast.BinOp)
    left, right = _length(axis.left, name), _length(axis.right, name)
    if left is None or right is None or isinstance(left, Unknown) or isinstance(right, Unknown):
        return UNKNOWN
    try:
        result = _OPERATORS[type(axis.op)](left, right)
    except (ZeroDivisionError, TypeError, ValueError):
        return UNKNOWN
    return UNKNOWN if isinstance(result, int) and result < 0 else result


def _axis(node: ast.expr, text: str) -> Axis:
    if isinstance(node, ast.Constant):
        value = node.value
        if value is None or value is Ellipsis:
            return value
        if isinstance(value, int) and not isinstance(value, bool):
            return value
    elif isinstance(node, ast.Name):
        return node.id
    elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        if isinstance(node.operand, ast.Constant) and node.operand.value == 1:
            return "_"  # what NumPy calls an axis that is not known
    elif isinstance(node, ast.BinOp) and type(node.op) in _OPERATORS:
        for side in (node.left, node.right):
            inner = _axis(side, text)
            if inner is None or inner is Ellipsis:
                raise NotationError(f"`{text}`: there is no arithmetic with `{ast.unparse(side)}`")
        return node
    raise NotationError(f"`{text}`: `{ast.unparse(node)}` is no length of an axis")


def parse_notation(text: str) -> Notation:
    """A shape in parentheses or brackets.

    Problems: `NotationError` for what is none.
    """
    text = " ".join(text.split())
    if len(text) > _LONGEST or text[:1] not in ("(", "["):
        raise NotationError(f"`{text[:_LONGEST]}` is no shape")
    try:
        tree = ast.parse(text.replace("?", "_"), mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        raise NotationError(f"`{text}` is no shape") from None
    if not isinstance(tree, (ast.Tuple, ast.List)):
        raise NotationError(f"`{text}` is no shape: a shape of one axis is written `(n,)`")
    axes = tuple(_axis(node, text) for node in tree.elts)
    if axes.count(Ellipsis) > 1:
        raise NotationError(f"`{text}`: `...` can stand once")
    return Notation(text, axes)


def parse_axes(text: str) -> Notation | None:
    """The axes of a jaxtyping annotation, `batch 28 28 1`; None for what is not understood.

    Source: jaxtyping, `docs/api/array.md`: `*name` and `...` stand for any axes, `#n` and `_` for
            one of any length, `name=4` for a length that has a name.
    """
    axes: list[Axis] = []
    for word in text.split():
        _, _, value = word.rpartition("=")
        if value in ("...",) or value.startswith("*"):
            axes.append(Ellipsis)
        elif value.startswith(("#", "_", "?")):
            axes.append("_")
        elif value.isdecimal():
            axes.append(int(value))
        elif value.isidentifier():
            axes.append(value)
        else:
            try:
                axes.append(_axis(ast.parse(value, mode="eval").body, text))
            except (NotationError, SyntaxError, ValueError, RecursionError, MemoryError):
                axes.append("_")
    return (
        None if axes.count(Ellipsis) > 1 else Notation(f"({', '.join(text.split())})", tuple(axes))
    )
