"""Lists, tuples and dictionaries of tensors, where code takes them for one tensor.

A functional model of Keras 3 made with `outputs=[x]` gives a list of one where it is called on
symbolic tensors, and one with `outputs={...}` a dictionary.

Source: keras/src/models/functional.py, Keras 3.15; what Python says of its own containers.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from typing import Any

from kerasorder_lint.catalogue.problems import Kind, Problem
from kerasorder_lint.graph.layers import Tensor
from kerasorder_lint.graph.program import Arguments, CallRefused, Step
from kerasorder_lint.interpreter.keras_objects.conversion import to_call_input
from kerasorder_lint.interpreter.keras_objects.names import WITH_KERAS_3
from kerasorder_lint.interpreter.machine import Machine
from kerasorder_lint.interpreter.values import (
    UNKNOWN,
    ArrayV,
    DictV,
    ListV,
    SliceV,
    Thing,
    is_constant,
)

__all__ = ["attribute_refused", "item_refused", "operator_refused", "unary_refused"]

_SIGNS: dict[type[ast.operator], str] = {
    ast.Add: "+",
    ast.Div: "/",
    ast.FloorDiv: "//",
    ast.MatMult: "@",
    ast.Mod: "%",
    ast.Mult: "*",
    ast.Pow: "**",
    ast.Sub: "-",
}
#: A list may hold itself.
_DEEPEST = 5
#: What tensors have, and no container of Python.
_OF_TENSORS = frozenset({"dtype", "ndim", "numpy", "shape"})


def _items(value: Any) -> Sequence[Any]:
    """What is in a plain container of which all items are known; nothing where it is none."""
    if type(value) is ListV:
        plain = value.exact and value.chance is None and value.source is None
        iterates = value.once or value.again is not None or bool(value.columns)
        return value.items if plain and not iterates else ()
    if type(value) is tuple:
        return value
    if type(value) is DictV:
        return list(value.entries.values()) if value.exact and value.default is None else ()
    return ()


def _is_nest(value: Any, depth: int = 0) -> bool:
    """Whether it is surely a list, a tuple or a dictionary, and holds tensors alone."""
    items = () if depth > _DEEPEST else _items(value)
    return bool(items) and all(_is_tensor(item) or _is_nest(item, depth + 1) for item in items)


def _is_tensor(value: Any) -> bool:
    """Whether it is a tensor, or what a model gives on data."""
    return isinstance(value, Tensor) or (isinstance(value, ArrayV) and value.library == "backend")


def _leaves(value: Any) -> Iterator[Any]:
    for item in _items(value):
        yield from _leaves(item) if _items(item) else [item]


def _kind(value: Any) -> str:
    return {ListV: "list", DictV: "dict"}.get(type(value), type(value).__name__)


def _given(value: Any) -> str:
    """A container, in words."""
    return f"a {_kind(value)} of {len(_items(value))}"


def operator_refused(m: Machine, op: ast.operator, left: Any, right: Any, node: Any) -> Any:
    """What comes of `left op right` that Python or Keras refuses; None if they may take it."""
    sign = _SIGNS.get(type(op))
    nest = next((side for side in (left, right) if _is_nest(side)), None)
    if sign is None or nest is None or m.environment.target != 3:
        return None
    other = right if nest is left else left
    raises = "TypeError"
    if isinstance(other, Tensor):
        if not other.is_one or not all(isinstance(x, Tensor) and x.is_one for x in _leaves(nest)):
            return None  # TensorFlow makes a tensor of a list
        if isinstance(node, ast.AugAssign) and nest is left:
            return None  # a list may have its own way
        # Keras finds no type of a container, or no axes for a product of matrices.
        raises = "IndexError" if sign == "@" else "ValueError"
        keras = "list index out of range" if sign == "@" else f"Invalid dtype: {_kind(nest)}"
    elif isinstance(other, (int, float)) or _is_nest(other):
        kinds = (_kind(left), _kind(right))
        if sign == "+" and "dict" not in kinds:
            extended = isinstance(node, ast.AugAssign) and kinds[0] == "list" and _is_nest(other)
            if kinds[0] == kinds[1] or extended:
                return None  # one behind the other
        if sign == "+" and isinstance(node, ast.AugAssign) and kinds == ("list", "dict"):
            return None
        if sign == "*" and isinstance(other, int) and "dict" not in kinds:
            return None  # so many times
        keras = "" if sign in "+*" else f"unsupported operand type(s) for {sign}"
    else:
        return None
    problem = Problem(
        Kind.CALL,
        f"`{sign}` takes tensors, and gets {_given(nest)}",
        keras,
        advice=_advice(nest),
    )
    return _refuse(m, problem, (left, right), node, raises)


def unary_refused(m: Machine, sign: str, value: Any, node: Any) -> Any:
    """What comes of `-value` or `abs(value)` that Python refuses; None if it may take it."""
    if not _is_nest(value) or m.environment.target != 3:
        return None
    problem = Problem(
        Kind.CALL,
        f"`{sign}` takes a tensor, and gets {_given(value)}",
        "bad operand type for",
        advice=_advice(value),
    )
    return _refuse(m, problem, (value,), node, "TypeError")


def item_refused(m: Machine, value: Any, index: Any, node: Any) -> Any:
    """What comes of `value[index]` that is not there, or not to be had; None if it may be."""
    told = _no_key(value, index) if isinstance(value, DictV) else _no_place(value, index)
    if told is None or not _is_nest(value) or m.environment.target != 3:
        return None
    message, keras, raises = told
    if raises in ("IndexError", "KeyError") and m.likely:
        return None  # what is asked for may depend on what is not known
    problem = Problem(Kind.CALL, message, keras, advice=_advice(value))
    return _refuse(m, problem, (value,), node, raises)


def _no_key(value: DictV, index: Any) -> tuple[str, str, str] | None:
    """What a dictionary says of a key: ours, in its words, and the class of the exception."""
    parts = index if type(index) is tuple else (index,)
    if not all(is_constant(part) or isinstance(part, SliceV) for part in parts):
        return None
    if any(isinstance(part, SliceV) for part in parts):
        # Of slices, only newer releases of Python make keys.
        return f"a slice of a tensor is asked of {_given(value)}", "", "TypeError"
    if index in value.entries:
        return None
    keys = " and ".join(map(repr, value.entries))
    return f"{_given(value)} has no key {index!r}, only {keys}", repr(index), "KeyError"


def _no_place(value: Any, index: Any) -> tuple[str, str, str] | None:
    """The same of an index of a list or tuple."""
    if isinstance(index, int):
        count = len(value.items if isinstance(value, ListV) else value)
        if -count <= index < count:
            return None
        said = f"{_kind(value)} index out of range"
        return f"{_given(value)} has nothing at index {int(index)}", said, "IndexError"
    if index is None or isinstance(index, (tuple, float, str, type(...))):
        said = f"{_kind(value)} indices must be integers or slices, not"
        return f"an index of a tensor is asked of {_given(value)}", said, "TypeError"
    return None


def attribute_refused(m: Machine, value: Any, name: str, node: Any) -> Any:
    """What comes of `value.shape` and the like; None for any other name."""
    if name not in _OF_TENSORS or not _is_nest(value) or m.environment.target != 3:
        return None
    problem = Problem(
        Kind.CALL,
        f"`{name}` is asked of {_given(value)}",
        f"'{_kind(value)}' object has no attribute '{name}'",
        advice=_advice(value),
    )
    return _refuse(m, problem, (value,), node, "AttributeError")


def _advice(nest: Any) -> str:
    """How to come to the tensor."""
    if isinstance(nest, DictV):
        return f"Take the tensor out by its key: `[{next(iter(nest.entries))!r}]`."
    return "Take the tensor out: `[0]`; or give the model `outputs=x` and not `outputs=[x]`."


def _tensors(values: tuple[Any, ...]) -> Iterator[Tensor]:
    for value in values:
        for item in [value] if isinstance(value, Tensor) else _items(value):
            if isinstance(item, Tensor):
                yield item


def _refuse(m: Machine, problem: Problem, values: tuple[Any, ...], node: Any, raises: str) -> Any:
    base = m.base(node, raises)
    if m.version_is_open and base["likely"] is None:
        # Keras 2 gives the one tensor of a list of one.
        base["likely"] = WITH_KERAS_3
    step = Step(None, to_call_input(m, values[0]), UNKNOWN, problem)
    m.record(
        CallRefused(
            step=step,
            problem=problem,
            arguments=Arguments(tuple(_tensors(values))),
            function="operator",
            **base,
        )
    )
    m.keras_raises(problem, raises)
    return Thing("?", origin="call")
