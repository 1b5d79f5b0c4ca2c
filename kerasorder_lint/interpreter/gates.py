"""Conditions on the release of Keras or TensorFlow, where it is known which Keras is meant.

An expression over `keras.__version__` or `tf.__version__` is worked out for each release that goes
with that Keras. What all of them agree on is its value; nothing else is said.
"""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable, Mapping
from functools import cache
from typing import TYPE_CHECKING, Any

from kerasorder_lint.interpreter.values import ListV, Ref, Thing, is_constant
from kerasorder_lint.interpreter.walking import nodes_of

if TYPE_CHECKING:
    from kerasorder_lint.interpreter.machine import Machine

__all__ = ["judged", "note"]

World = Mapping[str, str]


#: Attributes that tell a release, or have one that does.
_NAMES = frozenset({"VERSION", "__version__", "version"})


class _Unknown(Exception):
    """Nothing is known of an expression."""


@cache
def _worlds(target: int) -> tuple[World, ...]:
    """The releases of Keras and TensorFlow that may run code for this Keras."""
    if target == 3:
        keras = [f"3.{minor}.{patch}" for minor in range(30) for patch in range(4)]
        flow = [f"2.{minor}.{patch}" for minor in range(16, 40) for patch in range(4)]
    else:
        keras = [f"2.{minor}.{patch}" for minor in range(3, 16) for patch in range(4)]
        flow = [f"2.{minor}.{patch}" for minor in range(40) for patch in range(4)]
    count = max(len(keras), len(flow))
    return tuple(
        {"keras": keras[i % len(keras)], "tensorflow": flow[i % len(flow)]} for i in range(count)
    )


def judged(m: Machine, node: ast.expr) -> Any:
    """The constant that an expression is for each release; None where that is not known.

    Only where the Keras that is meant is known (`Machine.knows_keras`).
    """
    if not _asks(m, node):
        return None
    try:
        values = [_value(m, node, world, {}) for world in _worlds(m.environment.target)]
    except (_Unknown, ValueError, TypeError, IndexError, AttributeError, ArithmeticError):
        return None
    first = values[0]
    plain = type(first) in (bool, int, str)
    return first if plain and all(value == first for value in values) else None


def note(m: Machine, target: ast.expr, node: ast.expr) -> None:
    """`name = …` of an expression over a release: it stands for it from then on."""
    if isinstance(target, ast.Name):
        if _mentions(node):
            m.gates[m.filename, target.id] = node
        elif m.gates:
            m.gates.pop((m.filename, target.id), None)
    elif isinstance(target, (ast.Tuple, ast.List)) and _mentions(node):
        for place, part in enumerate(target.elts):
            if isinstance(part, ast.Starred):
                break
            item = ast.Subscript(node, ast.Constant(place), ast.Load())
            item._gate = True  # type: ignore[attr-defined]
            note(m, part, item)


def _asks(m: Machine, node: ast.expr) -> bool:
    if _mentions(node):
        return True
    return bool(m.gates) and any(
        isinstance(part, ast.Name) and (m.filename, part.id) in m.gates for part in nodes_of(node)
    )


def _mentions(node: Any) -> bool:
    kept: bool | None = getattr(node, "_gate", None)
    if kept is None:
        kept = any(
            (isinstance(part, ast.Attribute) and part.attr in _NAMES)
            or (isinstance(part, ast.Name) and part.id == "__version__")
            for part in nodes_of(node)
        )
        node._gate = kept
    return kept


_COMPARED: dict[type, Callable[[Any, Any], Any]] = {
    ast.Lt: operator.lt, ast.LtE: operator.le, ast.Gt: operator.gt, ast.GtE: operator.ge,
    ast.Eq: operator.eq, ast.NotEq: operator.ne,
    ast.In: lambda a, b: a in b, ast.NotIn: lambda a, b: a not in b,
}  # fmt: skip
_PLAIN: dict[str, Callable[..., Any]] = {
    "int": int, "float": float, "str": str, "tuple": tuple, "list": list, "len": len, "bool": bool,
    "map": lambda function, items: [function(item) for item in items],
}  # fmt: skip
_OF_TEXT = frozenset({
    "count", "endswith", "find", "lower", "lstrip", "partition", "replace", "rpartition", "rsplit",
    "rstrip", "split", "startswith", "strip",
})  # fmt: skip
_PARSERS = frozenset({"parse", "Version", "LooseVersion", "StrictVersion", "parse_version"})


class _Release(tuple[int, ...]):
    """A parsed release; zeros at its end make no difference."""

    @classmethod
    def of(cls, text: Any) -> _Release:
        if isinstance(text, _Release):
            return text
        if not isinstance(text, str):
            raise _Unknown
        numbers = [int(part) for part in text.split(".")]
        while numbers and not numbers[-1]:
            numbers.pop()
        return cls(numbers)


def _value(m: Machine, node: ast.expr, world: World, names: Mapping[str, Any]) -> Any:
    """The value of an expression in one world. Raises what Python does, or `_Unknown`."""

    def of(inner: ast.expr) -> Any:
        return _value(m, inner, world, names)

    match node:
        case ast.Constant(value):
            return value
        case ast.Name(name):
            if name in names:
                return names[name]
            held = m.gates.get((m.filename, name))
            return of(held) if held is not None else _held(m, node, world)
        case ast.Tuple(elements) | ast.List(elements):
            return tuple(map(of, elements))
        case ast.UnaryOp(ast.Not(), inner):
            return not of(inner)
        case ast.BoolOp(op, parts):
            values = [of(part) for part in parts]
            return all(values) if isinstance(op, ast.And) else any(values)
        case ast.Compare(left, ops, others):
            return _compared(of(left), [(type(op), of(other)) for op, other in zip(ops, others)])
        case ast.Subscript(value, ast.Slice(lower, upper, None)):
            ends = [None if end is None else of(end) for end in (lower, upper)]
            return of(value)[slice(*ends)]
        case ast.Subscript(value, index):
            return of(value)[of(index)]
        case ast.ListComp(elt, [one]) | ast.GeneratorExp(elt, [one]):
            if one.ifs or not isinstance(one.target, ast.Name):
                raise _Unknown
            name = one.target.id
            items = of(one.iter)
            return tuple(_value(m, elt, world, {**names, name: item}) for item in items)
        case ast.Attribute(value, "major" | "minor" | "release" as part):
            release = of(value)
            if not isinstance(release, _Release):
                raise _Unknown
            numbers = (*release, 0, 0, 0)
            return {"major": numbers[0], "minor": numbers[1], "release": numbers[:3]}[part]
        case ast.Attribute():
            return _held(m, node, world)
        case ast.Call(function, arguments, []):
            return _called(m, function, arguments, world, of)
    raise _Unknown


def _called(
    m: Machine,
    function: ast.expr,
    arguments: list[ast.expr],
    world: World,
    of: Callable[[ast.expr], Any],
) -> Any:
    if isinstance(function, ast.Name) and function.id in _PLAIN:
        first = arguments[0] if arguments else None
        if function.id == "map" and isinstance(first, ast.Name) and first.id in ("int", "float"):
            return _PLAIN["map"](_PLAIN[first.id], of(arguments[1]))
        return _PLAIN[function.id](*map(of, arguments))
    if not arguments:
        told = _held_by(m, function)
        if isinstance(told, Ref) and told.name == "keras.version":
            return world["keras"]
    last = function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")
    if last in _PARSERS and len(arguments) == 1:
        return _Release.of(of(arguments[0]))
    if isinstance(function, ast.Attribute) and function.attr in _OF_TEXT:
        text = of(function.value)
        if isinstance(text, str):
            return getattr(text, function.attr)(*map(of, arguments))
    raise _Unknown


def _compared(left: Any, others: list[tuple[type, Any]]) -> bool:
    for op, right in others:
        pair = [left, right]
        if any(isinstance(value, _Release) for value in pair):
            # `LooseVersion(…) >= "3"` takes a text as well.
            pair = [_Release.of(value) for value in pair]
        elif any(isinstance(value, list) for value in pair):
            pair = [tuple(value) if isinstance(value, list) else value for value in pair]
        if op not in _COMPARED:
            raise _Unknown
        if not _COMPARED[op](*pair):
            return False
        left = right
    return True


def _held_by(m: Machine, node: ast.expr) -> Any:
    from kerasorder_lint.interpreter import expressions

    return expressions.evaluate(m, node)


def _held(m: Machine, node: ast.expr, world: World) -> Any:
    """What a name or attribute holds: a release, or a constant of the code."""
    value = _held_by(m, node)
    if isinstance(value, Ref):
        library, _, last = value.name.rpartition(".")
        if last == "__version__":
            top = library.partition(".")[0]
            found = "keras" if library in ("tensorflow.keras", "tf_keras", "keras") else top
            if found in world:
                return world[found]
        if value.name == "tensorflow.version.VERSION":
            return world["tensorflow"]
        raise _Unknown
    if isinstance(value, (Thing, ListV)) or not is_constant(value):
        raise _Unknown
    return value
