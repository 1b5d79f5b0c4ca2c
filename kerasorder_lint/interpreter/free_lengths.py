"""Lengths that are None because an axis is free, where the code computes with them.

Python raises a `TypeError` there. Only what a shape has just given counts, or a name of the same
frame that was bound to it: any other None may be one that code elsewhere replaces.
"""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING, Any

from kerasorder_lint.graph.layers import Tensor
from kerasorder_lint.interpreter import expressions, keras_objects
from kerasorder_lint.interpreter.values import ClassV, InstanceV, ListV, Ref, TensorShape, Thing
from kerasorder_lint.shapes import Sym

if TYPE_CHECKING:
    from kerasorder_lint.interpreter.machine import Machine

__all__ = [
    "ASKED",
    "bound",
    "called",
    "operated",
    "read",
    "refused",
    "released",
    "turned",
    "unpacked",
]

#: Under which a frame keeps its names that stand for such a length, with the shapes.
_KEPT = "\0free"

#: Functions that take numbers alone: where, and by which keywords.
_NUMBERS: dict[str, tuple[int | str, ...]] = {
    **dict.fromkeys(("divmod", "math.log", "math.pow", "math.gcd"), (0, 1)),
    **dict.fromkeys(("abs", "bin", "chr", "complex", "hex", "oct", "round"), (0,)),
    "pow": (0, 1, "base", "exp"),
    "enumerate": (1, "start"),
    **{
        f"math.{name}": (0,)
        for name in (
            "acos", "asin", "atan", "cbrt", "ceil", "cos", "cosh", "degrees", "exp", "exp2",
            "expm1", "fabs", "factorial", "floor", "isfinite", "isinf", "isnan", "isqrt", "log10",
            "log1p", "log2", "radians", "sin", "sinh", "sqrt", "tan", "tanh", "trunc",
        )
    },
    **{
        f"numpy.{name}": (0,)
        for name in (
            "abs", "absolute", "around", "ceil", "cos", "exp", "floor", "int16", "int32", "int64",
            "int8", "intp", "log", "log10", "log1p", "log2", "negative", "rint", "round", "sign",
            "sin", "sqrt", "square", "tan", "tanh", "trunc", "uint16", "uint32", "uint64", "uint8",
        )
    },
    **{
        f"numpy.{name}": (0, 1)
        for name in (
            "add", "divide", "floor_divide", "gcd", "maximum", "minimum", "mod", "multiply",
            "power", "remainder", "subtract", "true_divide",
        )
    },
}  # fmt: skip
#: Functions that take one length or several of them, where, and by which keyword.
_LENGTHS: dict[str, tuple[int | str, ...]] = {
    **{f"numpy.{name}": (0, "shape") for name in ("empty", "full", "ones", "zeros")},
    **{f"numpy.{name}": (0,) for name in ("arange", "identity", "tri")},
    "numpy.eye": (0, "N"),
    "numpy.linspace": (2, "num"),
    "numpy.random.randn": (0, 1, 2, 3),
    "numpy.random.rand": (0, 1, 2, 3),
    "numpy.broadcast_to": (1, "shape"),
    "numpy.repeat": (1, "repeats"),
    "numpy.tile": (1, "reps"),
}
#: Those that give one number, or the array as it is, where they are given None alone.
_SIZES: dict[str, tuple[int | str, ...]] = {
    **{f"numpy.random.{name}": (0, "size") for name in ("random", "random_sample")},
    "numpy.random.normal": (2, "size"),
    "numpy.random.randint": (2, "size"),
    "numpy.random.uniform": (2, "size"),
    "numpy.reshape": (1, "shape", "newshape"),
}
#: Functions that add or multiply numbers from one of their own on.
_SUMMED = frozenset({"math.prod", "numpy.average", "numpy.mean", "numpy.std", "numpy.var", "sum"})
#: Functions that add, multiply or compare the numbers that they are given with each other.
_FOLDED = frozenset({
    "max", "min", "numpy.amax", "numpy.amin", "numpy.cumprod", "numpy.cumsum", "numpy.diff",
    "numpy.max", "numpy.median", "numpy.min", "numpy.prod", "numpy.sum", "sorted",
})  # fmt: skip
#: Of these, what gives the only number as it is.
_HANDING = frozenset({
    "max", "min", "numpy.amax", "numpy.amin", "numpy.max", "numpy.min", "numpy.prod", "numpy.sum",
})  # fmt: skip
#: All that is asked here.
ASKED = frozenset({*_NUMBERS, *_LENGTHS, *_SIZES, *_SUMMED, *_FOLDED})


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


def turned(m: Machine, target: ast.expr, shape: Any) -> None:
    """`for length in x.shape`: remembers the name, which a turn has bound to None."""
    if isinstance(shape, TensorShape) and isinstance(target, ast.Name):
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


def operated(
    m: Machine,
    node: ast.expr | ast.stmt,
    op: ast.operator | ast.cmpop,
    *operands: tuple[ast.expr, Any],
) -> Any:
    """The same for an operator with two operands.

    A text takes any value for its `%`, a class makes a union with it, and an object does whatever
    its class says. A tensor is compared with anything.
    """
    left = operands[0][1]
    if type(op) is ast.Mod and not (left is None or _is_number(left)):
        if not isinstance(left, str) or not _asks_number(left):
            return None
    compared = isinstance(op, ast.cmpop)
    for _, value in operands:
        if isinstance(value, (InstanceV, ClassV, Ref)) or (compared and isinstance(value, Tensor)):
            return None
        if isinstance(value, Thing) and value.origin == "call" and not _is_number(value):
            return None
    return refused(m, node, *operands)


def _asks_number(text: str) -> bool:
    """Whether a text takes nothing but a number for its one `%d`."""
    return (
        re.fullmatch(r"(?:[^%]|%%)*%[-+ #0]*\d*(?:\.\d+)?[diouxXeEfFgGc](?:[^%]|%%)*", text)
        is not None
    )


def called(
    m: Machine, name: str, node: Any, positional: list[Any], keywords: dict[str, Any]
) -> Any:
    """What a function of Python or NumPy gives for such lengths: an unknown if Python refuses it.

    name: `max`, `math.ceil`, `numpy.prod`.
    NotImplemented where the call has nothing to do with them.
    """
    if not isinstance(node, ast.Call) or len(node.args) != len(positional):
        return NotImplemented
    if m.free_length is not None and m.free_length[0] == id(node):
        m.free_length = None
    places = _NUMBERS.get(name)
    among = _LENGTHS.get(name, _SIZES.get(name)) if places is None else None
    if places is not None and keywords and name.startswith("numpy."):
        return NotImplemented  # such as `where=`
    if places is not None or among is not None:
        for place in places or among or ():
            found = _written(node, place, positional, keywords)
            if found is None or (found[1] is None and name in _SIZES):
                continue
            shape = _behind(m, *found, several=among is not None)
            if shape is not None and (among is not None or _are_plain(positional)):
                return _told(m, shape, found, node)
        return NotImplemented
    if name in _SUMMED or name in _FOLDED:
        return _reduced(m, name, node, positional, keywords)
    return NotImplemented


def _reduced(
    m: Machine, name: str, node: ast.Call, positional: list[Any], keywords: dict[str, Any]
) -> Any:
    """`np.prod(x.shape[1:])`, `max(n, 4)`."""
    # With a type NumPy may make a nan of None, and along no axis it computes nothing.
    if keywords.keys() - {"axis"} or keywords.get("axis") == () or not positional:
        return NotImplemented
    several = len(positional) > 1
    if several and name in ("max", "min"):
        found = [_behind(m, *pair, several=False) for pair in zip(node.args, positional)]
        shape = next((shape for shape in found if shape is not None), None)
        if shape is None or not all(value is None or _is_number(value) for value in positional):
            return NotImplemented
        place = found.index(shape)
        return _told(m, shape, (node.args[place], positional[place]), node)
    pair = (node.args[0], m.resolve(positional[0]))
    shape = None if several else _behind(m, *pair, several=True)
    if shape is None:
        return NotImplemented
    items = pair[1].items if isinstance(pair[1], ListV) else pair[1]
    if not all(item is None or _is_number(item) for item in items):
        return NotImplemented
    if name in _SUMMED or len(items) > 1:
        return _told(m, shape, pair, node)
    if name in _HANDING:
        read(m, shape, node)
        return None
    return NotImplemented


def _told(m: Machine, shape: TensorShape, found: tuple[ast.expr, Any], node: ast.expr) -> Any:
    """An unknown, if it is recorded that an argument is such a length or holds one."""
    written, value = found
    names = written.elts if isinstance(written, (ast.List, ast.Tuple)) else ()
    free = [name for name in names if _shape_behind(m, name) is shape]
    verb = "is None" if value is None or free else "holds a None"
    if not keras_objects.free_length_used(m, shape, free[0] if free else written, node, verb):
        return NotImplemented
    return Thing(expressions.text_of(node), origin="call")


def _written(
    node: ast.Call, place: int | str, positional: list[Any], keywords: dict[str, Any]
) -> tuple[ast.expr, Any] | None:
    """The expression of an argument, and its value."""
    if isinstance(place, int):
        return (node.args[place], positional[place]) if place < len(positional) else None
    for keyword in node.keywords:
        if keyword.arg == place and place in keywords:
            return keyword.value, keywords[place]
    return None


def _behind(m: Machine, written: ast.expr, value: Any, *, several: bool) -> TensorShape | None:
    """The shape that gave a length which is None, or one among several."""
    value = m.resolve(value)
    if value is None:
        return _shape_behind(m, written)
    if not several:
        return None
    if isinstance(value, TensorShape):
        return value if None in value else None
    items = value.items if isinstance(value, ListV) and value.exact else value
    if not isinstance(items, (list, tuple)) or not isinstance(written, (ast.List, ast.Tuple)):
        return None
    for inner, item in zip(written.elts, items):
        if isinstance(inner, ast.Starred):
            return None
        if m.resolve(item) is None and (shape := _shape_behind(m, inner)) is not None:
            return shape
    return None


def _is_number(value: Any) -> bool:
    return isinstance(value, (int, float, Sym)) or (
        isinstance(value, Thing) and value.kind in ("int", "number", "numpy.scalar")
    )


def _are_plain(values: list[Any]) -> bool:
    """Whether no argument has a say of its own in what an operation gives."""
    return all(
        value is None
        or isinstance(value, str)
        or (isinstance(value, ListV) and value.exact and bool(value.items))
        or _is_number(value)
        for value in values
    )


def _shape_behind(m: Machine, operand: ast.expr) -> TensorShape | None:
    if m.free_length and m.free_length[0] == id(operand):
        return m.free_length[1]
    if isinstance(operand, ast.Name):
        frame = m.frame
        while frame.comprehension and operand.id not in frame.names and frame.parent is not None:
            frame = frame.parent
        kept = frame.names.get(_KEPT) if operand.id in frame.names else None
        for name, shape in kept if isinstance(kept, tuple) else ():
            if name == operand.id:
                found: TensorShape = shape
                return found
    return None
