"""Shapes of arrays that are made of comprehensions with more elements than are looked at.

A comprehension over what has a known length gives a list of that length. If any element at all,
one of which nothing is known, comes to something of the same shape, all of them do.
"""

from __future__ import annotations

import ast
from typing import Any

from kerasorder_lint.interpreter import expressions, iteration
from kerasorder_lint.interpreter.containers import RANGE
from kerasorder_lint.interpreter.machine import Machine
from kerasorder_lint.interpreter.values import (
    ArrayV,
    Frame,
    ListV,
    Ref,
    Thing,
    is_constant,
    number_in,
)
from kerasorder_lint.shapes import Sym, may_be_array

__all__ = ["shape_of"]

#: Functions of NumPy and Python that make a number of numbers.
_OF_NUMBERS = frozenset(
    {
        "abs", "float", "int", "max", "min", "pow", "round",
        *(f"numpy.{name}" for name in (
            "abs", "add", "arctan", "cos", "cosh", "divide", "exp", "float32", "float64",
            "floor_divide", "log", "maximum", "minimum", "mod", "multiply", "power", "sign", "sin",
            "sinh", "sqrt", "square", "subtract", "tan", "tanh",
        )),
    }
)  # fmt: skip

#: These give two numbers.
_OF_PAIRS = ("math.frexp", "math.modf")


def shape_of(m: Machine, node: Any) -> tuple[Any, ...] | None:
    """The shape of the array that NumPy makes of what a list comprehension gives.

    Unknown: None where elements may differ, or are left out, or the code does more than compute.
    """
    if not isinstance(node, ast.ListComp):
        return None
    done = m.done_so_far(), len(m.events), len(m.decisions)
    found, signal = m.aside(lambda: _of_list(m, node, frozenset()))
    if signal is not None or done != (m.done_so_far(), len(m.events), len(m.decisions)):
        return None
    return found if isinstance(found, tuple) else None


def _of_list(m: Machine, node: ast.ListComp, numbers: frozenset[str]) -> tuple[Any, ...] | None:
    if len(node.generators) != 1 or node.generators[0].ifs or node.generators[0].is_async:
        return None
    generator = node.generators[0]
    if not isinstance(generator.target, ast.Name) or not _is_read_alone(generator.iter):
        return None
    length = _length(m, generator.iter)
    if not length:
        return None if length is None else (0,)
    outer = m.frame
    frame = Frame(outer)
    frame.comprehension = True
    frame.cls, frame.self_value, frame.function = outer.cls, outer.self_value, outer.function
    name, key = generator.target.id, ("element", id(node), iteration.ANY_TURN, m.calls)
    if _is_range(generator.iter):
        numbers = numbers | {name}
    else:
        numbers = numbers - {name}
    frame.names[name] = Thing(name, origin="element", key=key)
    m.frame = frame
    try:
        inner = _of_element(m, node.elt, numbers)
    finally:
        m.frame = outer
    return None if inner is None else (length, *inner)


def _of_element(m: Machine, node: ast.expr, numbers: frozenset[str]) -> tuple[Any, ...] | None:
    """The shape of what an expression gives. numbers: the names of the numbers of turns."""
    if isinstance(node, ast.IfExp):
        first = _of_element(m, node.body, numbers)
        return first if first == _of_element(m, node.orelse, numbers) else None
    if isinstance(node, ast.ListComp):
        return _of_list(m, node, numbers)
    if _is_number(m, node, numbers):
        return ()
    return _shape(m.resolve(expressions.evaluate(m, node)))


def _is_number(m: Machine, node: ast.expr, numbers: frozenset[str]) -> bool:
    """Whether an expression surely gives a plain number, whatever the turns' numbers are."""
    if isinstance(node, ast.Name) and node.id in numbers:
        return True
    if isinstance(node, ast.BinOp):
        sides = (node.left, node.right)
        return not isinstance(node.op, ast.MatMult) and all(
            _is_number(m, n, numbers) for n in sides
        )
    if isinstance(node, ast.UnaryOp):
        return _is_number(m, node.operand, numbers)
    if isinstance(node, ast.IfExp):
        return all(_is_number(m, part, numbers) for part in (node.body, node.orelse))
    if isinstance(node, ast.Call):
        called = m.resolve(expressions.evaluate(m, node.func))
        known = isinstance(called, Ref) and (
            called.name in _OF_NUMBERS
            or (called.name.startswith("math.") and called.name not in _OF_PAIRS)
        )
        return known and not node.keywords and all(_is_number(m, n, numbers) for n in node.args)
    if isinstance(node, (ast.Attribute, ast.Constant, ast.Name)):
        value = m.resolve(expressions.evaluate(m, node))
        plain = is_constant(value) and isinstance(value, (bool, int, float))
        return plain or (isinstance(value, Sym) and not may_be_array(value))
    return False


def _shape(value: Any) -> tuple[Any, ...] | None:
    if isinstance(value, ArrayV):
        return value.shape if isinstance(value.shape, tuple) else None
    if isinstance(value, (tuple, ListV)):
        if isinstance(value, ListV) and not value.exact:
            return None
        parts = [_shape(item) for item in (value.items if isinstance(value, ListV) else value)]
        if not parts or parts[0] is None or any(part != parts[0] for part in parts):
            return None
        return (len(parts), *parts[0])
    known = is_constant(value) and isinstance(value, (bool, int, float))
    return () if known or (isinstance(value, Sym) and not may_be_array(value)) else None


def _is_range(node: ast.expr) -> bool:
    called = node.func if isinstance(node, ast.Call) else None
    return isinstance(called, ast.Name) and called.id == "range"


def _is_read_alone(node: ast.expr) -> bool:
    """Whether to evaluate it twice is the same as once."""
    if isinstance(node, ast.Call):
        return _is_range(node) and not node.keywords and all(map(_is_read_alone, node.args))
    if isinstance(node, ast.BinOp):
        return _is_read_alone(node.left) and _is_read_alone(node.right)
    if isinstance(node, ast.Attribute):
        return _is_read_alone(node.value)
    return isinstance(node, (ast.Constant, ast.Name))


def _length(m: Machine, node: ast.expr) -> int | None:
    """How many elements something has that is gone through."""
    if _is_range(node) and isinstance(node, ast.Call):
        ends = [number_in(m.resolve(expressions.evaluate(m, end))) for end in node.args]
        if not 1 <= len(ends) <= 3 or not all(type(end) is int for end in ends) or 0 in ends[2:]:
            return None
        return len(range(*ends))
    value = m.resolve(expressions.evaluate(m, node))
    if isinstance(value, ArrayV):
        first = value.shape[0] if isinstance(value.shape, tuple) and value.shape else None
        return first if type(first) is int else None
    if type(value) is ListV and value.exact and value.attribute in (None, RANGE):
        if value.once or value.waits:
            return None
        return len(value.items)
    return len(value) if isinstance(value, tuple) else None
