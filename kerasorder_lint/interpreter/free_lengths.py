"""Lengths that are None because an axis is free, where the code computes with them.

Python raises a `TypeError` there. Only what a shape has just given counts, or a name of the same
frame that was bound to it: any other None may be one that code elsewhere replaces.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, Any

from kerasorder_lint.interpreter import expressions, keras_objects
from kerasorder_lint.interpreter.values import ListV, TensorShape, Thing

if TYPE_CHECKING:
    from kerasorder_lint.interpreter.machine import Machine

__all__ = ["bound", "multiplied", "read", "refused", "refused_in", "released", "unpacked"]

#: Under which a frame keeps its names that stand for such a length, with the shapes.
_KEPT = "\0free"


def read(m: Machine, shape: TensorShape, node: ast.expr) -> None:
    """`x.shape[1]` has given None."""
    m.free_length = (id(node), shape)


def bound(m: Machine, target: ast.expr, node: ast.expr) -> None:
    """`name = x.shape[1]`: remembers the name, if that has just given None."""
    if isinstance(target, ast.Name) and m.free_length and m.free_length[0] == id(node):
        _keep(m, target.id, m.free_length[1])


def unpacked(m: Machine, targets: list[Any], shape: TensorShape) -> None:
    """`batch, length, width = x.shape`: remembers the names of the free ones."""
    for target, length in zip(targets, shape):
        if length is None and isinstance(target, ast.Name):
            _keep(m, target.id, shape)


def _keep(m: Machine, name: str, shape: TensorShape) -> None:
    if m.frame.names.get(name, m) is None:  # it is not bound elsewhere
        kept = m.frame.names.get(_KEPT)
        others = kept if isinstance(kept, tuple) else ()
        m.touch(m.frame)
        m.frame.names[_KEPT] = (*others, (name, shape))


def released(names: dict[str, Any], name: str) -> None:
    """The name is bound to something else. The frame must have been touched."""
    kept = names.get(_KEPT)
    if isinstance(kept, tuple):
        names[_KEPT] = tuple(entry for entry in kept if entry[0] != name)


def refused(m: Machine, node: ast.expr | ast.stmt, *operands: tuple[ast.expr, Any]) -> Any:
    """An unknown for `n // 2`, of which Python says a `TypeError`, if an operand is a free length.

    operands: expressions that are computed with, and their values.
    None where none of them is known to be such a length.
    """
    for operand, value in operands:
        shape = _shape_behind(m, operand) if value is None else None
        if shape is not None and keras_objects.free_length_used(m, shape, operand, node):
            return Thing(expressions.text_of(operand), origin="call")
    return None


def refused_in(m: Machine, node: ast.expr, lengths: Any) -> Any:
    """The same for `np.ones((n, 4))`, whose first argument is one length or several."""
    values = m.resolve(lengths)
    values = values.items if isinstance(values, ListV) and values.exact else values
    several = isinstance(values, (list, tuple))
    found = [m.resolve(value) for value in values] if several else [values]
    if None not in found or not isinstance(node, ast.Call) or not node.args:
        return None
    first = node.args[0]
    written = first.elts if isinstance(first, (ast.List, ast.Tuple)) else [first]
    return refused(m, node, *zip(written, found))


def multiplied(m: Machine, node: ast.expr, lengths: Any) -> Any:
    """The same for `np.prod(x.shape[1:])`, which multiplies the lengths of a shape."""
    if not isinstance(lengths, TensorShape) or None not in lengths or len(lengths) < 2:
        return None
    if not isinstance(node, ast.Call) or not node.args:
        return None
    if not keras_objects.free_length_used(m, lengths, node.args[0], node, "holds a None"):
        return None
    return Thing(expressions.text_of(node), origin="call")


def _shape_behind(m: Machine, operand: ast.expr) -> TensorShape | None:
    if m.free_length and m.free_length[0] == id(operand):
        return m.free_length[1]
    if isinstance(operand, ast.Name) and operand.id in m.frame.names:
        kept = m.frame.names.get(_KEPT)
        for name, shape in kept if isinstance(kept, tuple) else ():
            if name == operand.id:
                found: TensorShape = shape
                return found
    return None
