"""Operators: arithmetic of numbers, texts, sequences, arrays and tensors, and their own methods."""

from __future__ import annotations

import ast
import re
from typing import Any

from kerasorder_lint.graph.layers import Tensor
from kerasorder_lint.interpreter import (
    arrays,
    enumerations,
    expressions,
    free_lengths,
    iteration,
    keras_objects,
    specials,
    widening,
)
from kerasorder_lint.interpreter.machine import Machine
from kerasorder_lint.interpreter.signals import Raised
from kerasorder_lint.interpreter.values import (
    UNKNOWN,
    ArrayV,
    ClassV,
    DataShape,
    DictV,
    InstanceV,
    ListV,
    NamedTuple,
    OwnDictV,
    OwnListV,
    RecordType,
    Ref,
    SetV,
    Thing,
    is_constant,
    joined_outline,
    key_of,
    library_of_scalar,
    number_in,
    outline_of,
    scalar,
)
from kerasorder_lint.shapes import Number, Sym, Unknown, symbol

__all__ = [
    "NAMES_OF",
    "binary",
    "eval_binary",
    "eval_unary",
    "may_be_special",
    "own_in_place",
    "to_symbol",
]


def eval_binary(m: Machine, node: Any) -> Any:
    # A sum of many terms is a deep tree on the left: walked without recursion.
    chain = []
    current = node
    while isinstance(current, ast.BinOp):
        chain.append(current)
        current = current.left
    value = expressions.evaluate(m, current)
    for inner in reversed(chain):
        right = expressions.evaluate(m, inner.right)
        if type(value) not in expressions.NUMBERS or type(right) not in expressions.NUMBERS:
            m.unforeseen += 1
            if value is None or right is None:
                operands = ((inner.left, value), (inner.right, right))
                refused = free_lengths.operated(m, inner, inner.op, *operands)
                if refused is not None:
                    value = refused
                    continue
        value = m.resolve(binary(m, inner.op, value, right, inner))
    return value


#: What may be an integer.
_NUMBERS = (int, Sym, Thing)


def to_symbol(m: Machine, value: Any) -> Any:
    """An unknown that is used as a number, as a symbol."""
    if isinstance(value, Thing) and value.kind in (None, "int", "number"):
        if value.origin in ("parameter", "attribute", "call", "element", "item"):
            if value.symbol is None:
                m.kept.touch(value)
                name = m.symbol_name(_symbol_text(value.text))
                value.symbol = symbol(Number(name, whole=value.kind == "int"))
                m.numbers[value.key] = value.symbol
            return value.symbol
    return value


def _symbol_text(text: str) -> str:
    return text if len(text) <= 30 else "n"


NAMES_OF: dict[type, str] = {
    ast.Add: "add",
    ast.BitAnd: "and",
    ast.BitOr: "or",
    ast.BitXor: "xor",
    ast.Div: "truediv",
    ast.FloorDiv: "floordiv",
    ast.LShift: "lshift",
    ast.MatMult: "matmul",
    ast.Mod: "mod",
    ast.Mult: "mul",
    ast.Pow: "pow",
    ast.RShift: "rshift",
    ast.Sub: "sub",
    ast.Eq: "eq",
    ast.NotEq: "ne",
    ast.Lt: "lt",
    ast.LtE: "le",
    ast.Gt: "gt",
    ast.GtE: "ge",
    ast.UAdd: "pos",
    ast.USub: "neg",
    ast.Invert: "invert",
}


def own_in_place(m: Machine, op: ast.operator, left: Any, right: Any, node: Any) -> Any:
    """`left op= right` by a method of left's class for that; None where it has none."""
    result = specials.run(m, left, f"__i{NAMES_OF[type(op)]}__", [right], node)
    if result is specials.ABSENT or specials.is_refused(result):
        return None
    return Thing(expressions.text_of(node), origin="call") if result is None else result


#: Values whose class may have special methods.
_OF_CLASSES = (InstanceV, ClassV, OwnListV, OwnDictV)


def may_be_special(value: Any) -> bool:
    return (
        isinstance(value, _OF_CLASSES)
        or type(value) is NamedTuple
        or (type(value) is Thing and value.kind == enumerations.KIND)
    )


def _may_be_class(value: Any) -> bool:
    """Whether `value | None` may be what an annotation says."""
    return isinstance(value, (ClassV, Ref, RecordType, Unknown))


def binary(m: Machine, op: ast.operator, left: Any, right: Any, node: Any) -> Any:
    """`left op right`."""
    function = expressions.BINARY.get(type(op))
    if function is None:
        return Thing(expressions.text_of(node))
    if m.specials and (may_be_special(left) or may_be_special(right)):
        own = specials.operated(m, NAMES_OF[type(op)], left, right, node)
        if own is not specials.ABSENT:
            return own
        if isinstance(op, ast.Mult) and not isinstance(left, InstanceV):
            right = specials.index_in(m, right, node)
    plain = (number_in(left), number_in(right))
    if plain[0] is not left or plain[1] is not right:
        result = binary(m, op, *plain, node)
        if isinstance(result, (int, Sym)):
            library = library_of_scalar(left) if plain[0] is not left else "numpy"
            if plain[1] is not right and library == "numpy":
                library = library_of_scalar(right)
            return scalar(expressions.text_of(node), result, library)
        return result
    if is_constant(left) and is_constant(right):
        return _constant_binary(op, function, left, right, node)
    if type(left) in expressions.NESTS or type(right) in expressions.NESTS:
        refused = keras_objects.operator_refused(m, op, left, right, node)
        if refused is not None:
            return refused
    if isinstance(left, Tensor) or isinstance(right, Tensor):
        return keras_objects.arithmetic(m, op, left, right, node)
    if left is None or right is None:
        if isinstance(op, ast.BitOr) and _may_be_class(right if left is None else left):
            return Thing(expressions.text_of(node))
        raise Raised("TypeError")
    if isinstance(left, ArrayV) or isinstance(right, ArrayV):
        return keras_objects.array_arithmetic(m, op, left, right, node)
    if isinstance(op, (ast.Add, ast.Mult)):
        made = _sequence_arithmetic(m, op, left, right, node)
        if made is not None:
            return made
    if isinstance(op, (ast.BitOr, ast.BitAnd, ast.Sub)) and isinstance(left, (SetV, DictV)):
        specials.meets(m, [left, right])
        made = _set_arithmetic(op, left, right)
        if isinstance(made, SetV) and isinstance(right, SetV):
            if expressions.says_what_is_equal(
                m, [*left.items, *right.items] if type(left) is SetV else []
            ):
                made.exact = False
        return made
    if isinstance(op, ast.Mod) and isinstance(left, str):
        return _format_percent(m, left, right, node)
    numbers = isinstance(left, _NUMBERS) and isinstance(right, _NUMBERS)
    if numbers and isinstance(op, (ast.Add, ast.Sub, ast.Mult, ast.FloorDiv, ast.Mod)):
        a, b = to_symbol(m, left), to_symbol(m, right)
        if (
            isinstance(a, (Sym, int))
            and isinstance(b, (Sym, int))
            and not (isinstance(a, bool) or isinstance(b, bool))
        ):
            try:
                return function(a, b)
            except ZeroDivisionError:
                raise Raised("ZeroDivisionError") from None
            except (TypeError, ValueError):
                return UNKNOWN
    for side, other in ((left, right), (right, left)):
        if isinstance(other, (Ref, Thing)) and keras_objects.holds_layers(side):
            keras_objects.escapes(m, side, node)  # a method of the other gets it
    if isinstance(left, InstanceV) or isinstance(right, InstanceV):
        return Thing(expressions.text_of(node))
    parts = (key_of(left), key_of(right))
    if None in parts:
        return Thing(expressions.text_of(node), origin="call")
    return Thing(
        expressions.text_of(node),
        key=("op", type(op).__name__, *parts),
        origin="call",
        kind=_kind(left, right),
    )


def _kind(left: Any, right: Any) -> str | None:
    for side in (left, right):
        if isinstance(side, float) or (isinstance(side, Thing) and side.kind == "float"):
            return "float"
        if isinstance(side, str) or (isinstance(side, Thing) and side.kind == "str"):
            return "str"
    return None


def _constant_binary(op: Any, function: Any, left: Any, right: Any, node: Any) -> Any:
    if isinstance(left, bytes) and isinstance(op, ast.Mod):
        return Thing(expressions.text_of(node))
    if isinstance(left, str) and isinstance(op, ast.Mod) and _fills_percent(left, (right,)):
        return Thing(expressions.text_of(node), kind="str")
    if isinstance(left, (str, bytes)) and isinstance(right, (str, bytes)):
        if len(left) + len(right) > expressions.LARGEST:
            return Thing(expressions.text_of(node), kind="str")
    if isinstance(op, ast.Pow) and isinstance(right, (int, float)) and abs(right) > 64:
        return Thing(expressions.text_of(node))
    if isinstance(op, (ast.Mult, ast.LShift)):
        for side, other in ((left, right), (right, left)):
            if isinstance(side, (str, bytes)) and isinstance(other, int):
                if len(side) * other > expressions.LARGEST:
                    return Thing(expressions.text_of(node), kind="str")
        if isinstance(op, ast.LShift) and isinstance(right, int) and right > 512:
            return Thing(expressions.text_of(node))
    if isinstance(left, int) and isinstance(right, int):
        if max(left.bit_length(), right.bit_length()) > 4096:
            return Thing(expressions.text_of(node), kind="int")
    try:
        return function(left, right)
    except TypeError:
        raise Raised("TypeError") from None
    except ZeroDivisionError:
        raise Raised("ZeroDivisionError") from None
    except (ValueError, OverflowError):
        return Thing(expressions.text_of(node))


def _sequence_arithmetic(m: Machine, op: Any, left: Any, right: Any, node: Any) -> Any:
    if isinstance(op, ast.Add):
        if isinstance(left, tuple) and isinstance(right, tuple):
            if len(left) + len(right) > m.limits.turns * 4:
                m.limit("size", node)
                return Thing(expressions.text_of(node), kind="tuple")
            joined = left + right
            of_data = isinstance(left, DataShape) or isinstance(right, DataShape)
            return DataShape(joined) if of_data else joined
        if isinstance(left, ListV) and isinstance(right, ListV):
            keras_objects.list_read(m, left, node)
            keras_objects.list_read(m, right, node)
            items, exact = left.items + right.items, left.exact and right.exact
            chance = left.chance or right.chance
            if exact and chance and left.items and right.items:
                items, chance = (
                    [*iteration.in_places(left, node), *iteration.in_places(right, node)],
                    None,
                )
            if not exact:
                # What is known to be in it, in no order: once is enough, and twice may double.
                items = list({id(item): item for item in items}.values())
            else:
                items, exact = expressions.bounded(m, items, node)
            made = ListV(items, exact=exact)
            made.chance = chance
            if not exact:
                made.outline = joined_outline(outline_of(left), outline_of(right))
            return made
        if isinstance(left, ListV) or isinstance(right, ListV):
            known = left if isinstance(left, ListV) else right
            keras_objects.list_read(m, known, node)
            other = right if known is left else left
            if isinstance(other, Unknown):
                return ListV(known.items, exact=False)
            if isinstance(other, ListV) is False and is_constant(other):
                raise Raised("TypeError")
        return None
    for side, count in ((left, right), (right, left)):
        if isinstance(side, (ListV, tuple)):
            items = list(side.items) if isinstance(side, ListV) else list(side)
            if isinstance(side, ListV):
                keras_objects.list_read(m, side, node)
            if isinstance(count, int):
                if len(items) * count > m.limits.turns * 4:
                    m.limit("size", node)
                    return ListV(items[:1], exact=False)
                if isinstance(side, tuple):
                    return side * count
                return ListV(items * count, exact=side.exact)
            if isinstance(count, (Unknown, Sym)):
                if isinstance(side, tuple):
                    return Thing(expressions.text_of(node), kind="tuple")
                made = ListV(items, exact=False)
                number = to_symbol(m, count)
                counted = (number, 1) if isinstance(number, Sym) else None
                made.outline = widening.multiplied(m, outline_of(side), counted)
                return made
    return None


def _set_arithmetic(op: Any, left: Any, right: Any) -> Any:
    if isinstance(left, DictV) and isinstance(right, DictV) and isinstance(op, ast.BitOr):
        merged = left.copy()
        merged.merge(right)
        if merged.default is None:
            merged.default = right.default
        return merged
    if isinstance(left, SetV) and isinstance(right, SetV):
        exact = left.exact and right.exact
        if isinstance(op, ast.BitOr):
            return SetV(expressions.distinct(left.items + right.items), exact=exact)
        within = [any(expressions.equal_now(i, o) for o in right.items) for i in left.items]
        wanted = isinstance(op, ast.BitAnd)
        return SetV([i for i, w in zip(left.items, within) if w == wanted], exact=exact)
    return UNKNOWN


def _format_percent(m: Machine, left: str, right: Any, node: Any) -> Any:
    if m.specials:
        if isinstance(right, tuple) or specials.class_of(right) is not None:
            texts = set(re.findall(r"%[^a-zA-Z%]*([a-zA-Z])", left)) <= {"s"}
            given = list(right) if isinstance(right, tuple) else [right]
            if texts:
                right = tuple(specials.texts_in(m, given, node, "__str__", "__repr__"))
            else:
                specials.meets(m, given)
        else:
            specials.meets(m, [right])
    values = right if isinstance(right, tuple) else (right,)
    if _fills_percent(left, values):
        return Thing(expressions.text_of(node), kind="str")
    if all(isinstance(v, (str, int, float)) for v in values):
        try:
            return left % right
        except (TypeError, ValueError, OverflowError):
            return Thing(expressions.text_of(node), kind="str")
    return Thing(expressions.text_of(node), kind="str")


def _fills_percent(left: str, values: tuple[Any, ...]) -> bool:
    """Whether `left % values` is a text of great length."""
    widths = values if "*" in left else ()
    return expressions.asks_for_much(left, widths) or expressions.fills_much(left, "%", values)


_SIGNS: dict[type, str] = {ast.Invert: "~", ast.UAdd: "+", ast.USub: "-"}
#: What a sign in front is, between zero and the value.
_FROM_ZERO = {ast.USub: ast.Sub, ast.UAdd: ast.Add}


def eval_unary(m: Machine, node: Any) -> Any:
    value = expressions.evaluate(m, node.operand)
    if m.specials and not isinstance(node.op, ast.Not) and may_be_special(value):
        own = specials.run(m, value, f"__{NAMES_OF[type(node.op)]}__", [], node)
        if own is not specials.ABSENT:
            return own
    if isinstance(node.op, ast.Not):
        answer = expressions.truth(m, value, node.operand, fork=False)
        if answer is not None:
            return not answer
        key, text = expressions.condition_of(m, value, node.operand)
        return Thing(f"not {text}", key=("not", key), kind="bool")
    if value is None:
        refused = free_lengths.refused(m, node, (node.operand, value))
        if refused is not None:
            return refused
    if isinstance(value, (int, float, complex)):
        if isinstance(node.op, ast.USub):
            return -value
        if isinstance(node.op, ast.UAdd):
            return +value
        if isinstance(value, int):
            return ~value
    if isinstance(node.op, ast.USub):
        if number_in(value) is not value:
            return binary(m, ast.Sub(), 0, value, node)
        number = to_symbol(m, value)
        if isinstance(number, Sym):
            return -number
    if type(value) in expressions.NESTS:
        refused = keras_objects.unary_refused(m, _SIGNS[type(node.op)], value, node)
        if refused is not None:
            return refused
    if isinstance(value, Tensor):
        found = keras_objects.unary(m, node.op, value, node)
        if found is not None:
            return found
    if isinstance(value, (Tensor, ArrayV)):
        # As far as shapes and numbers in a tensor go.
        operation = _FROM_ZERO.get(type(node.op), ast.BitXor)()
        return arrays.tensor_arithmetic(m, operation, 0, value, node)
    return Thing(expressions.text_of(node))
