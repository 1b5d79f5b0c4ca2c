"""What gives a number, a text or a truth: `len`, `int`, `str`, `bool`, `round`, `math` …"""

from __future__ import annotations

import ast
import math
from typing import Any

from kerasorder_lint.graph.layers import Layer, Tensor
from kerasorder_lint.interpreter import (
    expressions,
    free_lengths,
    iteration,
    keras_objects,
    operators,
    specials,
)
from kerasorder_lint.interpreter.machine import Function, Machine
from kerasorder_lint.interpreter.results import result_of
from kerasorder_lint.interpreter.signals import Raised
from kerasorder_lint.interpreter.values import (
    UNKNOWN,
    ArrayV,
    DictV,
    ListV,
    OwnDictV,
    OwnListV,
    SetV,
    Thing,
    is_constant,
    key_of,
    number_in,
)
from kerasorder_lint.shapes import Sym

__all__ = ["BUILTINS", "STANDARD"]


def _len(m: Machine, a: list[Any], k: dict[str, Any], node: Any) -> Any:
    value = a[0] if a else UNKNOWN
    if isinstance(value, (OwnListV, OwnDictV)) and specials.has(m, value, "__len__"):
        return specials.run(m, value, "__len__", [], node)
    if isinstance(value, (str, bytes, tuple)):
        return len(value)
    if isinstance(value, ListV):
        keras_objects.list_read(m, value, node)
        if value.exact:
            return len(value.items)
        length = Thing(expressions.text_of(node), kind="int", origin="call")
        turns = iteration.turns_in(value)
        if turns:
            m.lengths[length.key] = turns
        return length
    if isinstance(value, SetV):
        return len(value.items) if value.exact else result_of(node, "int")
    if isinstance(value, DictV):
        return len(value.entries) if value.exact else result_of(node, "int")
    if isinstance(value, (Tensor, ArrayV)):
        if isinstance(value, Tensor):
            keras_objects.length_of_tensor(m, value, node)
        shape = value.spec.shape if isinstance(value, Tensor) else value.shape
        if isinstance(shape, tuple) and shape and isinstance(shape[0], (int, Sym)):
            return shape[0]
        return result_of(node, "int")
    if isinstance(value, Layer):
        keras_objects.refuse_as_list(m, value, "length", node)
    found = specials.run(m, value, "__len__", [], node)
    if found is not specials.ABSENT:
        return found
    if is_constant(value):
        raise Raised("TypeError")
    if isinstance(value, Thing):
        return Thing(f"len({value.text})", key=("len", value.key), kind="int", origin="call")
    return result_of(node, "int")


#: What Python asks of an object that it makes a number of.
_CASTS = {"int": ("__int__", "__index__"), "float": ("__float__", "__index__")}


def _number(cast: Any) -> Function:
    def convert(m: Machine, a: list[Any], k: dict[str, Any], node: Any) -> Any:
        kind = cast.__name__
        if not a:
            return cast()
        value = number_in(a[0])
        for name in _CASTS[kind]:
            found = specials.run(m, value, name, [], node)
            if found is not specials.ABSENT:
                value = found
                break
        if isinstance(value, Tensor) and len(a) == 1:
            keras_objects.number_of_tensor(m, value, node, kind)
        if value is None:
            refused = free_lengths.refused(m, node, *zip(getattr(node, "args", ()), a))
            if refused is not None:
                return refused
        base = a[1:] if len(a) > 1 else list(k.values())
        if base:
            return _in_base(value, base, node)
        if isinstance(value, (int, float, str, bool)):
            try:
                return cast(value)
            except (ValueError, OverflowError):
                raise Raised("ValueError") from None
        if kind == "int" and isinstance(value, Sym):
            if value.is_whole:
                return value
            # `int(filters * 0.5)` written with a parameter: it is cut off somewhere.
            text = expressions.text_of(node)
            return Thing(text, key=("int", key_of(value)), kind="int", origin="call")
        if kind == "int" and isinstance(value, Thing) and value.kind in (None, "int"):
            return Thing(value.text, key=("int", value.key), kind="int", origin="call")
        return result_of(node, kind)

    return convert


def _in_base(text: Any, base: list[Any], node: Any) -> Any:
    """`int(text, base)`."""
    known = isinstance(text, str) and len(base) == 1 and type(base[0]) is int
    if not known or len(text) > 64:
        return result_of(node, "int")
    try:
        return int(text, base[0])
    except ValueError:
        raise Raised("ValueError") from None


def _str(m: Machine, a: list[Any], k: dict[str, Any], node: Any) -> Any:
    if not a:
        return ""
    if is_constant(a[0]) and len(a) == 1:
        return str(a[0])
    found = specials.text_in(m, a[0], node, "__str__", "__repr__")
    if found is not specials.ABSENT:
        return found
    specials.meets(m, a)
    return result_of(node, "str")


def _repr(m: Machine, a: list[Any], k: dict[str, Any], node: Any) -> Any:
    if len(a) == 1 and is_constant(a[0]) and not isinstance(a[0], float):
        return repr(a[0])
    found = specials.text_in(m, a[0], node, "__repr__") if a else specials.ABSENT
    if found is not specials.ABSENT:
        return found
    specials.meets(m, a)
    return result_of(node, "str")


def _format(m: Machine, a: list[Any], k: dict[str, Any], node: Any) -> Any:
    if len(a) == 1 and is_constant(a[0]):
        return format(a[0])
    found: Any = specials.ABSENT
    if len(a) == 2 and a:
        found = specials.run(m, a[0], "__format__", [a[1]], node)
    elif a:
        found = specials.text_in(m, a[0], node, "__format__", "__str__", "__repr__")
    if found is not specials.ABSENT:
        return found
    specials.meets(m, a)
    return result_of(node, "str")


def _hash(m: Machine, a: list[Any], k: dict[str, Any], node: Any) -> Any:
    found = specials.run(m, a[0], "__hash__", [], node) if a else specials.ABSENT
    if found is not specials.ABSENT:
        return found
    specials.meets(m, a)
    return result_of(node, "int")


def _bool(m: Machine, a: list[Any], k: dict[str, Any], node: Any) -> Any:
    if not a:
        return False
    argument = node.args[0] if getattr(node, "args", None) else node
    answer = expressions.truth(m, a[0], argument, fork=False)
    if answer is not None:
        return answer
    key, text = expressions.condition_of(m, a[0], argument)
    return Thing(text, key=key, kind="bool")


def _abs(m: Machine, a: list[Any], k: dict[str, Any], node: Any) -> Any:
    found = specials.run(m, a[0], "__abs__", [], node) if a else specials.ABSENT
    if found is not specials.ABSENT:
        return found
    if a and isinstance(a[0], (int, float)):
        return abs(a[0])
    if a and isinstance(a[0], Tensor):
        made = keras_objects.unary(m, "abs", a[0], node)
        return a[0] if made is None else made
    if a and isinstance(a[0], ArrayV):
        return a[0]
    refused = keras_objects.unary_refused(m, "abs", a[0], node) if len(a) == 1 else None
    return result_of(node) if refused is None else refused


def _round(m: Machine, a: list[Any], k: dict[str, Any], node: Any) -> Any:
    found = specials.run(m, a[0], "__round__", a[1:], node) if a else specials.ABSENT
    if found is not specials.ABSENT:
        return found
    if a and all(isinstance(v, (int, float)) for v in a):
        try:
            return round(*a)
        except (TypeError, ValueError, OverflowError):
            return result_of(node)
    if a and isinstance(a[0], Tensor):
        made = keras_objects.unary(m, "round", a[0], node)
        return a[0] if made is None else made
    return result_of(node)


def _divmod(m: Machine, a: list[Any], k: dict[str, Any], node: Any) -> Any:
    if len(a) == 2 and all(isinstance(v, int) for v in a) and a[1]:
        return divmod(a[0], a[1])
    if len(a) == 2:
        found = specials.operated(m, "divmod", a[0], a[1], node)
        if found is not specials.ABSENT:
            return found
    return (result_of(node), result_of(node))


def _pow(m: Machine, a: list[Any], k: dict[str, Any], node: Any) -> Any:
    if len(a) == 2:
        return operators.binary(m, ast.Pow(), a[0], a[1], node)
    found = specials.run(m, a[0], "__pow__", a[1:], node) if a else specials.ABSENT
    return result_of(node) if found is specials.ABSENT else found


#: Functions that give a float whatever they take.
_OF_FLOATS = (
    "acos", "asin", "atan", "atan2", "cos", "cosh", "degrees", "exp", "expm1", "fabs", "hypot",
    "log", "log10", "log1p", "log2", "pow", "radians", "sin", "sinh", "sqrt", "tan", "tanh",
)  # fmt: skip


def _math(name: str) -> Function:
    function = getattr(math, name)

    def compute(m: Machine, a: list[Any], k: dict[str, Any], node: Any) -> Any:
        if a and all(isinstance(v, (int, float)) for v in a):
            try:
                return function(*a)
            except (ValueError, TypeError, OverflowError):
                raise Raised("ValueError") from None
        return result_of(node)

    return compute


def _math_prod(m: Machine, a: list[Any], k: dict[str, Any], node: Any) -> Any:
    items = iteration.iterate(m, a[0], node) if a else None
    start = k.get("start", 1)
    if items is not None and all(isinstance(i, int) for i in [start, *items]):
        return math.prod(items, start=start)
    return result_of(node) if k else result_of(node, "int")


BUILTINS: dict[str, Function] = {
    "abs": _abs,
    "bool": _bool,
    "divmod": _divmod,
    "float": _number(float),
    "format": _format,
    "hash": _hash,
    "int": _number(int),
    "len": _len,
    "pow": _pow,
    "repr": _repr,
    "round": _round,
    "str": _str,
}
STANDARD: dict[str, Function] = {
    "math.ceil": _math("ceil"),
    "math.floor": _math("floor"),
    "math.gcd": _math("gcd"),
    "math.prod": _math_prod,
    **{f"math.{name}": _math(name) for name in _OF_FLOATS},
}
