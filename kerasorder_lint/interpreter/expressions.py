"""Expressions: `evaluate` gives the value of one; questions about values have three answers."""

from __future__ import annotations

import ast
import operator
import re
from collections.abc import Callable, Hashable, Iterable, Sequence
from contextlib import ExitStack, suppress
from functools import partial
from typing import Any

from kerasorder_lint.catalogue.names import DTYPES
from kerasorder_lint.catalogue.tensors import TensorSpec
from kerasorder_lint.graph.layers import Layer, Tensor
from kerasorder_lint.interpreter import (
    derived_containers,
    effects,
    enumerations,
    exhausting,
    free_lengths,
    functions,
    keras_objects,
    laziness,
    library,
    managers,
    metaclasses,
    nothing,
    patterns,
    records,
    releases,
    specials,
    swaps,
    tuning,
    turns,
)
from kerasorder_lint.interpreter.machine import (
    Machine,
    Raised,
    Returned,
    is_plain_unknown,
    names_version,
)
from kerasorder_lint.interpreter.values import (
    ELSEWHERE,
    UNKNOWN,
    ArgumentsV,
    ArrayV,
    AttributesV,
    BoundMethod,
    ClassV,
    DictV,
    Either,
    Frame,
    FunctionV,
    HyperParametersV,
    Imported,
    InstanceV,
    ListV,
    MatchV,
    MethodOf,
    ModuleV,
    Obj,
    OwnDictV,
    OwnListV,
    ParserV,
    PartialV,
    PatternV,
    PropertyV,
    Ref,
    SetV,
    SliceV,
    SuperV,
    TensorShape,
    Thing,
    is_constant,
    is_definite,
    key_of,
    number_in,
    part_hints,
)
from kerasorder_lint.shapes import Number, Sym, Unknown, symbol

__all__ = [
    "LARGEST",
    "WIDEST",
    "as_keys",
    "as_load",
    "asks_for_much",
    "binary",
    "bounded",
    "condition_of",
    "decided_by_chance",
    "element_of",
    "element_things",
    "equal",
    "evaluate",
    "evaluate_undecided",
    "fills_much",
    "get_attribute",
    "get_item",
    "in_numbers",
    "in_turn",
    "is_enough",
    "iterate",
    "plain_attribute",
    "says_what_is_equal",
    "set_of",
    "text_of",
    "to_symbol",
    "truth",
]

_LONGEST_TEXT = 60
_DEEPEST = 6  # sequences within sequences that are compared
WIDEST = 9_999  # characters of one value that is formatted
LARGEST = 10**7  # characters or items of a value that is computed by repetition


def text_of(node: ast.AST) -> str:
    """The expression as people wrote it, short enough for a message; kept on the node."""
    kept = getattr(node, "_text", None)
    if isinstance(kept, str):
        return kept
    text = _name_text(node)
    if text is None:
        try:
            text = ast.unparse(node)
        except (ValueError, RecursionError):
            text = "…"
        text = " ".join(text.split())
    if len(text) > _LONGEST_TEXT:
        text = text[: _LONGEST_TEXT - 1] + "…"
    node._text = text  # type: ignore[attr-defined]
    return text


def _name_text(node: ast.AST) -> str | None:
    """A dotted name, or a call of one with its arguments left out: most texts are of this kind."""
    suffix = ""
    if isinstance(node, ast.Call):
        suffix = "()" if not node.args and not node.keywords else "(…)"
        node = node.func
    parts: list[str] = []
    while isinstance(node, ast.Attribute):
        parts.append(node.attr)
        node = node.value
    if not isinstance(node, ast.Name):
        return None
    parts.append(node.id)
    return ".".join(reversed(parts)) + suffix


def as_load(target: ast.expr) -> ast.expr:
    """The target of an augmented assignment as an expression."""
    if isinstance(target, ast.Name):
        return ast.copy_location(ast.Name(target.id, ast.Load()), target)
    if isinstance(target, ast.Attribute):
        return ast.copy_location(ast.Attribute(target.value, target.attr, ast.Load()), target)
    if isinstance(target, ast.Subscript):
        return ast.copy_location(ast.Subscript(target.value, target.slice, ast.Load()), target)
    return target


def evaluate(m: Machine, node: ast.expr) -> Any:
    """The value of an expression."""
    m.step()
    value = _EXPRESSIONS.get(type(node), _unknown)(m, node)
    kind = type(value)
    if kind is Thing:
        m.consulted += 1
        return m.narrowed(value) if m.decided.equal else value
    return m.resolve(value) if kind is Either or kind is Imported else value


#: What may be another value on this way than it is by itself.
_OPEN = frozenset({Thing, Either, Imported})


def evaluate_undecided(m: Machine, node: ast.expr) -> Any:
    """The value of an expression, where that is nothing of Keras without deciding which of two."""
    m.step()
    value = _EXPRESSIONS.get(type(node), _unknown)(m, node)
    return value if isinstance(value, Either) and _is_plain(value) else m.resolve(value)


def _is_plain(value: Any) -> bool:
    """Whether a value, or each of two, is a constant or an unknown of no particular kind."""
    if isinstance(value, Either):
        return _is_plain(value.yes) and _is_plain(value.no)
    return is_constant(value) or is_plain_unknown(value) or isinstance(value, Sym)


def _unknown(m: Machine, node: Any) -> Any:
    return Thing(text_of(node))


# ---------------------------------------------------------------------- names and literals


def eval_constant(m: Machine, node: Any) -> Any:
    return node.value


def eval_name(m: Machine, node: Any) -> Any:
    value = lookup(m, node.id)
    if m.sights is not None:
        m.sights.see(m.filename, node, value)
    return value


def lookup(m: Machine, name: str) -> Any:
    """The value of a name as Python's scopes find it."""
    frame: Frame | None = m.frame
    if frame is not None and name in frame.global_names:
        frame = frame.top
    first = True
    while frame is not None:
        if first or not frame.is_class:
            if name in frame.names:
                return frame.names[name]
            for star in reversed(frame.stars):
                found = library.star_member(m, star, name)
                if found is not None:
                    return found
        first = False
        frame = frame.parent
    return library.builtin(name)


def eval_list(m: Machine, node: Any) -> Any:
    items, exact = _elements(m, node.elts)
    for item in items:
        keras_objects.list_escapes(m, item, node, kept=True)
    return ListV(items, exact=exact)


def _elements(m: Machine, nodes: list[ast.expr]) -> tuple[list[Any], bool]:
    items: list[Any] = []
    exact = True
    for element in nodes:
        if isinstance(element, ast.Starred):
            exhausting.exhausted(element.value)
            value = evaluate(m, element.value)
            inner = in_turn(m, value, element)
            if inner is None:
                exact = False
                if isinstance(value, ListV):
                    items.extend(value.items)
            else:
                items.extend(inner)
            items, within = bounded(m, items, element)
            exact = exact and within
        else:
            items.append(evaluate(m, element))
    return items, exact


def bounded(m: Machine, items: list[Any], node: Any) -> tuple[list[Any], bool]:
    """The items, and whether they are all; few of them where they are too many to keep."""
    if len(items) <= m.limits.turns * 4:
        return items, True
    m.limit("size", node)
    return items[:1], False


def eval_tuple(m: Machine, node: Any) -> Any:
    items, exact = _elements(m, node.elts)
    return tuple(items) if exact else Thing(text_of(node), kind="tuple")


def eval_set(m: Machine, node: Any) -> Any:
    items, exact = _elements(m, node.elts)
    m.unforeseen += not all(map(is_constant, items))
    return set_of(m, items, exact, node)


def as_keys(m: Machine, items: list[Any], node: Any) -> list[Any]:
    """The same items, of which Python has now asked what they are as keys."""
    if m.specials:
        for item in items:
            specials.key_in(m, item, node)
    return items


def set_of(m: Machine, items: list[Any], exact: bool, node: Any) -> SetV:
    """A set of these items. It holds fewer where code of their classes finds some of them equal."""
    as_keys(m, items, node)
    return SetV(_distinct(items), exact=exact and not says_what_is_equal(m, items))


def says_what_is_equal(m: Machine, items: list[Any]) -> bool:
    """Whether code says of some of several items what they are equal to."""
    return len(items) > 1 and any(
        isinstance(item, (InstanceV, tuple)) and specials.compares(m, item) for item in items
    )


def _distinct(items: list[Any]) -> list[Any]:
    out: list[Any] = []
    for item in items:
        if not any(equal_now(item, other) for other in out):
            out.append(item)
    return out


def equal_now(left: Any, right: Any) -> bool:
    """Known to be equal."""
    if left is right:
        return True
    key = key_of(left)
    return key is not None and key == key_of(right)


def eval_dict(m: Machine, node: Any) -> Any:
    result = DictV()
    for key_node, value_node in zip(node.keys, node.values):
        value = evaluate(m, value_node)
        keras_objects.list_escapes(m, value, node, kept=True)
        if key_node is None:
            m.unforeseen += 1
            if isinstance(value, InstanceV):
                effects.may_meet(m, [value], every=True)  # `keys`, and each item
            result.merge(value if isinstance(value, DictV) else None)
            continue
        key = evaluate(m, key_node)
        if m.specials:
            specials.key_in(m, key, node)
        m.unforeseen += not is_constant(key)
        try:
            if is_definite(key) or (isinstance(key, tuple) and key_of(key) is not None):
                result.entries[key] = value
            else:
                result.exact = False
        except TypeError:
            result.exact = False
    return result


def fills_much(template: str, sign: str, values: Iterable[Any]) -> bool:
    """Whether a template with values in the place of its signs is a text of great length."""
    longest = max((len(value) for value in values if isinstance(value, str)), default=0)
    return template.count(sign) * longest > LARGEST


def asks_for_much(text: str, sizes: Iterable[Any] = ()) -> bool:
    """Whether a format says a width or a precision that would fill the memory.

    text:  the specification, or the text that holds it.
    sizes: numbers from which it may take one.
    """
    return re.search(r"\d{5}", text) is not None or any(
        isinstance(size, int) and abs(size) > WIDEST for size in sizes
    )


def eval_joined(m: Machine, node: Any) -> Any:
    parts: list[str] = []
    for piece in node.values:
        if isinstance(piece, ast.Constant):
            parts.append(str(piece.value))
            continue
        value = evaluate(m, piece.value)
        if m.specials and not is_constant(value):
            value = _formatted(m, value, piece, node)
        if not isinstance(value, (str, int, float, bool, type(None))):
            for other in node.values[node.values.index(piece) + 1 :]:
                if isinstance(other, ast.FormattedValue):
                    _formatted(m, evaluate(m, other.value), other, node)
            return Thing(text_of(node), kind="str", key=("f", text_of(node), key_of(value)))
        if piece.conversion == 114:
            value = repr(value)
        spec = ""
        if piece.format_spec is not None:
            inner = eval_joined(m, piece.format_spec)
            if not isinstance(inner, str):
                return Thing(text_of(node), kind="str")
            spec = inner
        if asks_for_much(spec):
            return Thing(text_of(node), kind="str")
        try:
            parts.append(format(value, spec))
        except (TypeError, ValueError, OverflowError):
            return Thing(text_of(node), kind="str")
        if sum(map(len, parts)) > LARGEST:
            return Thing(text_of(node), kind="str")
    return "".join(parts)


def _formatted(m: Machine, value: Any, piece: ast.FormattedValue, node: Any) -> Any:
    """The value, or the text that code of its class makes of it."""
    if piece.conversion in (97, 114):
        names: tuple[str, ...] = ("__repr__",)
    elif piece.conversion == 115:
        names = ("__str__", "__repr__")
    else:
        names = ("__format__", "__str__", "__repr__")
    if piece.format_spec is not None:
        specials.meets(m, [value])
        return value
    text = specials.text_in(m, value, node, *names)
    if text is specials.ABSENT:
        specials.meets(m, [value])
        return value
    # What `!r` does to a text is done to the object already.
    return Thing(text_of(node), kind="str") if piece.conversion in (97, 114) else text


def eval_lambda(m: Machine, node: Any) -> Any:
    return functions.make_function(m, node)


def eval_starred(m: Machine, node: Any) -> Any:
    return evaluate(m, node.value)


def eval_walrus(m: Machine, node: Any) -> Any:
    value = evaluate(m, node.value)
    from kerasorder_lint.interpreter import statements

    inner = m.frame
    while m.frame.comprehension and m.frame.parent is not None:
        m.frame = m.frame.parent
    statements.set_name(m, node.target.id, value)
    m.frame = inner
    return value


def eval_await(m: Machine, node: Any) -> Any:
    value = evaluate(m, node.value)
    specials.meets(m, [value])
    return Thing(text_of(node)) if isinstance(value, InstanceV) else value


def eval_yield(m: Machine, node: Any) -> Any:
    value = None if node.value is None else evaluate(m, node.value)
    keras_objects.list_escapes(m, value, node)
    if m.frame.on_yield is not None:
        m.frame.on_yield(value)
        return None  # what `next` sends
    if m.frame.yields is not None:
        m.touch(m.frame.yields)
        m.frame.yields.items.append(value)
    return Thing(text_of(node))


def eval_yield_from(m: Machine, node: Any) -> Any:
    exhausting.exhausted(node.value)
    if isinstance(m.frame.on_yield, (turns.Turns, turns.Delegated)):
        return _yield_in_turn(m, m.frame.on_yield, node)
    value = evaluate(m, node.value)
    items = iterate(m, value, node)
    if m.frame.yields is not None:
        given = m.frame.yields
        m.touch(given)
        if items is not None:
            given.items.extend(items)
            given.items, within = bounded(m, given.items, node)
            given.exact = given.exact and within
        else:
            if isinstance(value, ListV):
                given.items.extend(value.items)
            given.exact = False
    return Thing(text_of(node))


def _yield_in_turn(m: Machine, waiting: turns.Turns | turns.Delegated, node: Any) -> Any:
    """`yield from` in a generator that a loop asks: each item is a turn of that loop."""
    inner = turns.delegated(waiting, node.value)
    value = evaluate(m, node.value)
    if inner.ran:
        if inner.result is turns.LEFT:
            raise Returned(turns.LEFT)
        return m.resolve(inner.result)
    items = iterate(m, value, node)
    if items is not None:
        for item in items:
            waiting(item)
        return Thing(text_of(node))
    from kerasorder_lint.interpreter import statements

    loop = _Generator(ast.comprehension(ast.Name("item", ast.Store()), node.value, [], 0))
    statements.repeat(m, loop, lambda number: waiting(element_of(m, value, loop, number)))
    return Thing(text_of(node))


# ---------------------------------------------------------------------- operators

_BINARY: dict[type, Callable[[Any, Any], Any]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.FloorDiv: operator.floordiv,
    ast.Mod: operator.mod,
    ast.MatMult: operator.matmul,
    ast.Pow: operator.pow,
    ast.BitAnd: operator.and_,
    ast.BitOr: operator.or_,
    ast.BitXor: operator.xor,
    ast.LShift: operator.lshift,
    ast.RShift: operator.rshift,
}


#: Types that operators are known to work on, or to raise what they raise.
NUMBERS = frozenset({int, float, str, bool})


def eval_binary(m: Machine, node: Any) -> Any:
    # A sum of many terms is a deep tree on the left: walked without recursion.
    chain = []
    current = node
    while isinstance(current, ast.BinOp):
        chain.append(current)
        current = current.left
    value = evaluate(m, current)
    for inner in reversed(chain):
        right = evaluate(m, inner.right)
        if type(value) not in NUMBERS or type(right) not in NUMBERS:
            m.unforeseen += 1
            if value is None or right is None:
                refused = free_lengths.refused(m, inner, (inner.left, value), (inner.right, right))
                if refused is not None:
                    value = refused
                    continue
        value = m.resolve(binary(m, inner.op, value, right, inner))
    return value


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


_NAMES_OF: dict[type, str] = {
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
    result = specials.run(m, left, f"__i{_NAMES_OF[type(op)]}__", [right], node)
    if result is specials.ABSENT or specials.is_refused(result):
        return None
    return Thing(text_of(node), origin="call") if result is None else result


#: Values whose class may have special methods.
_OF_CLASSES = (InstanceV, ClassV, OwnListV, OwnDictV)


def _may_be_special(value: Any) -> bool:
    return isinstance(value, _OF_CLASSES) or (
        type(value) is Thing and value.kind == enumerations.KIND
    )


def binary(m: Machine, op: ast.operator, left: Any, right: Any, node: Any) -> Any:
    """`left op right`."""
    function = _BINARY.get(type(op))
    if function is None:
        return Thing(text_of(node))
    if m.specials and (_may_be_special(left) or _may_be_special(right)):
        own = specials.operated(m, _NAMES_OF[type(op)], left, right, node)
        if own is not specials.ABSENT:
            return own
        if isinstance(op, ast.Mult) and not isinstance(left, InstanceV):
            right = specials.index_in(m, right, node)
    plain = (number_in(left), number_in(right))
    if plain[0] is not left or plain[1] is not right:
        result = binary(m, op, *plain, node)
        if isinstance(result, (int, Sym)):
            return Thing(text_of(node), kind="numpy.scalar", origin="call", default=result)
        return result
    if is_constant(left) and is_constant(right):
        return _constant_binary(op, function, left, right, node)
    if isinstance(left, Tensor) or isinstance(right, Tensor):
        return keras_objects.arithmetic(m, op, left, right, node)
    if left is None or right is None:
        raise Raised("TypeError")
    if isinstance(left, ArrayV) or isinstance(right, ArrayV):
        return library.tensor_arithmetic(m, op, left, right, node)
    if isinstance(op, (ast.Add, ast.Mult)):
        made = _sequence_arithmetic(m, op, left, right, node)
        if made is not None:
            return made
    if isinstance(op, (ast.BitOr, ast.BitAnd, ast.Sub)) and isinstance(left, (SetV, DictV)):
        specials.meets(m, [left, right])
        made = _set_arithmetic(op, left, right)
        if isinstance(made, SetV) and isinstance(right, SetV):
            if says_what_is_equal(m, [*left.items, *right.items] if type(left) is SetV else []):
                made.exact = False
        return made
    if isinstance(op, ast.Mod) and isinstance(left, str):
        return _format_percent(m, left, right, node)
    if isinstance(op, (ast.Add, ast.Sub, ast.Mult, ast.FloorDiv, ast.Mod)):
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
    if isinstance(left, InstanceV) or isinstance(right, InstanceV):
        return Thing(text_of(node))
    parts = (key_of(left), key_of(right))
    if None in parts:
        return Thing(text_of(node), origin="call")
    return Thing(
        text_of(node), key=("op", type(op).__name__, *parts), origin="call", kind=_kind(left, right)
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
        return Thing(text_of(node))
    if isinstance(left, str) and isinstance(op, ast.Mod) and _fills_percent(left, (right,)):
        return Thing(text_of(node), kind="str")
    if isinstance(left, (str, bytes)) and isinstance(right, (str, bytes)):
        if len(left) + len(right) > LARGEST:
            return Thing(text_of(node), kind="str")
    if isinstance(op, ast.Pow) and isinstance(right, (int, float)) and abs(right) > 64:
        return Thing(text_of(node))
    if isinstance(op, (ast.Mult, ast.LShift)):
        for side, other in ((left, right), (right, left)):
            if isinstance(side, (str, bytes)) and isinstance(other, int):
                if len(side) * other > LARGEST:
                    return Thing(text_of(node), kind="str")
        if isinstance(op, ast.LShift) and isinstance(right, int) and right > 512:
            return Thing(text_of(node))
    if isinstance(left, int) and isinstance(right, int):
        if max(left.bit_length(), right.bit_length()) > 4096:
            return Thing(text_of(node), kind="int")
    try:
        return function(left, right)
    except TypeError:
        raise Raised("TypeError") from None
    except ZeroDivisionError:
        raise Raised("ZeroDivisionError") from None
    except (ValueError, OverflowError):
        return Thing(text_of(node))


def _sequence_arithmetic(m: Machine, op: Any, left: Any, right: Any, node: Any) -> Any:
    if isinstance(op, ast.Add):
        if isinstance(left, tuple) and isinstance(right, tuple):
            if len(left) + len(right) > m.limits.turns * 4:
                m.limit("size", node)
                return Thing(text_of(node), kind="tuple")
            return left + right
        if isinstance(left, ListV) and isinstance(right, ListV):
            keras_objects.list_read(m, left, node)
            keras_objects.list_read(m, right, node)
            items, exact = left.items + right.items, left.exact and right.exact
            chance = left.chance or right.chance
            if exact and chance and left.items and right.items:
                items, chance = [*in_places(left, node), *in_places(right, node)], None
            if not exact:
                # What is known to be in it, in no order: once is enough, and twice may double.
                items = list({id(item): item for item in items}.values())
            else:
                items, exact = bounded(m, items, node)
            made = ListV(items, exact=exact)
            made.chance = chance
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
                    return Thing(text_of(node), kind="tuple")
                return ListV(items, exact=False)
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
            return SetV(_distinct(left.items + right.items), exact=exact)
        within = [any(equal_now(i, o) for o in right.items) for i in left.items]
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
        return Thing(text_of(node), kind="str")
    if all(isinstance(v, (str, int, float)) for v in values):
        try:
            return left % right
        except (TypeError, ValueError, OverflowError):
            return Thing(text_of(node), kind="str")
    return Thing(text_of(node), kind="str")


def _fills_percent(left: str, values: tuple[Any, ...]) -> bool:
    """Whether `left % values` is a text of great length."""
    widths = values if "*" in left else ()
    return asks_for_much(left, widths) or fills_much(left, "%", values)


#: What a sign in front is, between zero and the value.
_FROM_ZERO = {ast.USub: ast.Sub, ast.UAdd: ast.Add}


def eval_unary(m: Machine, node: Any) -> Any:
    value = evaluate(m, node.operand)
    if m.specials and not isinstance(node.op, ast.Not) and _may_be_special(value):
        own = specials.run(m, value, f"__{_NAMES_OF[type(node.op)]}__", [], node)
        if own is not specials.ABSENT:
            return own
    if isinstance(node.op, ast.Not):
        answer = truth(m, value, node.operand, fork=False)
        if answer is not None:
            return not answer
        key, text = condition_of(m, value, node.operand)
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
    if isinstance(value, Tensor):
        found = keras_objects.unary(m, node.op, value, node)
        if found is not None:
            return found
    if isinstance(value, (Tensor, ArrayV)):
        # As far as shapes and numbers in a tensor go.
        operation = _FROM_ZERO.get(type(node.op), ast.BitXor)()
        return library.tensor_arithmetic(m, operation, 0, value, node)
    return Thing(text_of(node))


def eval_boolean(m: Machine, node: Any) -> Any:
    wants = isinstance(node.op, ast.Or)
    value: Any = UNKNOWN
    unknown: list[tuple[Any, ast.expr]] = []
    for index, operand in enumerate(node.values):
        if unknown and not isinstance(operand, (ast.Constant, ast.Name, ast.Compare)):
            key, text = condition_of(m, *unknown[-1])
            value = m.perhaps(key, text, not wants, partial(evaluate, m, operand))
        else:
            value = evaluate(m, operand)
        if index == len(node.values) - 1:
            break
        answer = truth(m, value, operand, fork=False)
        if answer is wants:
            break
        if answer is None:
            unknown.append((value, operand))
    if not unknown:
        return value
    # A known value that decides alone: `x or True`, `x and False`.
    final = truth(m, value, node.values[-1], fork=False)
    if final is wants and _is_boolean(value):
        return wants
    key, text = condition_of(m, unknown[0][0], unknown[0][1])
    if len(unknown) == 1 and len(node.values) == 2:
        if _is_boolean(value) or isinstance(value, Thing):
            if isinstance(value, Thing) or value is (not wants):
                if value is (not wants):
                    return unknown[0][0]
                both = (key, condition_of(m, value, node.values[-1])[0])
                return Thing(
                    text_of(node), key=("or" if wants else "and", *both), kind=_bool_kind(value)
                )
        # `name or "default"`: one of two values.
        first = unknown[0][0]
        return Either(key, text, first, value) if wants else Either(key, text, value, first)
    parts = tuple(condition_of(m, v, n)[0] for v, n in unknown)
    return Thing(text_of(node), key=("or" if wants else "and", *parts, key_of(value)))


def _is_boolean(value: Any) -> bool:
    return isinstance(value, bool)


def _bool_kind(value: Any) -> str | None:
    return "bool" if isinstance(value, Thing) and value.kind == "bool" else None


def eval_conditional(m: Machine, node: Any) -> Any:
    test = evaluate(m, node.test)
    answer = truth(m, test, node.test, fork=False)
    if answer is not None:
        return evaluate(m, node.body if answer else node.orelse)
    key, text = condition_of(m, test, node.test)
    from kerasorder_lint.interpreter import branching

    slots: dict[str, Any] = {}

    def take(name: str, branch_node: ast.expr) -> None:
        slots[name] = evaluate(m, branch_node)

    if id(node) not in m.relevant:
        first = branching.attempted(m, key, True, lambda: take("yes", node.body))
        second = None
        if first[1] is None and not first[3][1]:
            second = branching.attempted(m, key, False, lambda: take("no", node.orelse))
        if second is not None and second[1] is None and not second[3][1]:
            if not first[3][0] and not second[3][0]:
                return Either(key, text, slots["yes"], slots["no"])
        m.relevant.add(id(node))
    decided = None if m.joining else m.decide(key, text)
    if decided is not None:
        return evaluate(m, node.body if decided else node.orelse)
    branching.both(m, key, text, lambda: take("yes", node.body), lambda: take("no", node.orelse))
    return UNKNOWN


# ---------------------------------------------------------------------- comparison and truth


def eval_compare(m: Machine, node: Any) -> Any:
    left = evaluate(m, node.left)
    results: list[Any] = []
    left_node = node.left
    for op, right_node in zip(node.ops, node.comparators):
        if isinstance(op, (ast.In, ast.NotIn)):
            exhausting.asked(right_node, "in", left)
        right = evaluate(m, right_node)
        if (left is None or right is None) and type(op) in _ORDER:
            refused = free_lengths.refused(m, node, (left_node, left), (right_node, right))
            if refused is not None:
                return refused
        left_node = right_node
        result = compare(m, op, left, right, node)
        if result is False:
            return False
        if right_node is not node.comparators[-1] and isinstance(result, InstanceV):
            # Whether it goes on hangs on what the first comparison gave.
            answer = truth(m, result, node, fork=False)
            if answer is False:
                return result
            result = True if answer else Thing(text_of(node), kind="bool")
        results.append(result)
        left = right
    if all(result is True for result in results):
        return True
    if len(results) == 1:
        return results[0]
    keys = tuple(r.key if isinstance(r, Thing) else ("const", r) for r in results)
    return Thing(text_of(node), key=("and", *keys), kind="bool")


_ORDER: dict[type, Callable[[Any, Any], Any]] = {
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
}


def compare(m: Machine, op: ast.cmpop, left: Any, right: Any, node: Any) -> Any:
    """True, False, or an unknown that stands for the question."""
    left, right = number_in(left), number_in(right)
    text = text_of(node)
    if type(op) in _NAMES_OF and (_may_be_special(left) or _may_be_special(right)):
        own = specials.compared(m, _NAMES_OF[type(op)], left, right, node)
        if own is not specials.ABSENT:
            return Thing(text, kind="bool") if own is None else own
    if isinstance(left, (Tensor, ArrayV)) or isinstance(right, (Tensor, ArrayV)):
        if not isinstance(op, (ast.Is, ast.IsNot)):
            told = library.compared_with_number(op, left, right)
            if told is not None:
                return told
            found = keras_objects.compared(m, op, left, right, node)
            found = library.compared_arrays(op, left, right) if found is None else found
            return Thing(text, kind="tensor") if found is None else found
    if isinstance(op, (ast.Eq, ast.NotEq, ast.Is, ast.IsNot)):
        answer = (
            identical(m, left, right)
            if isinstance(op, (ast.Is, ast.IsNot))
            else equal(m, left, right, node, asked=True)
        )
        positive = isinstance(op, (ast.Eq, ast.Is))
        if answer is not None:
            return answer is positive
        parts = (key_of(left), key_of(right))
        if None in parts:
            return Thing(text, kind="bool")
        if isinstance(right, (Thing, Sym)) and is_constant(left):
            parts = (parts[1], parts[0])
        key: Hashable = ("==", *parts)
        return Thing(text, key=key if positive else ("not", key), kind="bool")
    if isinstance(op, (ast.In, ast.NotIn)):
        inside = contains(m, right, left, node)
        if inside is not None:
            return inside is isinstance(op, ast.In)
        parts = (key_of(left), key_of(_frozen(right)))
        if None in parts:
            return Thing(text, kind="bool")
        key = ("in", *parts)
        return Thing(text, key=key if isinstance(op, ast.In) else ("not", key), kind="bool")
    function = _ORDER[type(op)]
    specials.meets(m, [left, right])
    if is_constant(left) and is_constant(right):
        try:
            return bool(function(left, right))
        except TypeError:
            raise Raised("TypeError") from None
    if isinstance(left, tuple) and isinstance(right, tuple):
        if all(is_constant(item) for item in left + right):
            try:
                return bool(function(left, right))
            except TypeError:
                return Thing(text, kind="bool")
    if isinstance(left, (Sym, int)) and isinstance(right, (Sym, int)):
        answer = _order_symbols(type(op), left, right)
        if answer is not None:
            return answer
    answer = releases.ordered(type(op), left, right)
    if answer is not None:
        return answer
    parts = (key_of(left), key_of(right))
    if None in parts:
        return Thing(text, kind="bool")
    return Thing(text, key=("order", type(op).__name__, *parts), kind="bool")


def _order_symbols(op: type, left: Any, right: Any) -> bool | None:
    """Only what holds whatever the symbols' sign: `n < n + 1`."""
    difference = right - left
    if not isinstance(difference, int):
        return None
    return bool(_ORDER[op](0, difference))


def _frozen(value: Any) -> Any:
    if isinstance(value, (ListV, SetV)) and value.exact:
        return tuple(value.items)
    return value


def identical(m: Machine, left: Any, right: Any) -> bool | None:
    """`left is right`."""
    if left is right and not isinstance(left, Unknown):
        return True
    if isinstance(left, Thing) or isinstance(right, Thing):
        if left is right:
            return True
        if is_definite(left) and is_definite(right):
            return False  # there is one unknown for each member of an enumeration
        for thing, other in ((left, right), (right, left)):
            if isinstance(thing, Thing) and other is None:
                if thing.kind is not None and not thing.kind.startswith("?"):
                    return False
        return None
    if isinstance(left, Unknown) or isinstance(right, Unknown):
        return None
    if is_constant(left) and is_constant(right):
        if left is None or right is None or isinstance(left, bool) or isinstance(right, bool):
            return left is right
        return None if left == right else False
    if left is None or right is None:
        return False
    if isinstance(left, Ref) and isinstance(right, Ref):
        return left == right
    if isinstance(left, Obj) or isinstance(right, Obj):
        return left is right
    return left is right if isinstance(left, Layer) or isinstance(right, Layer) else None


def equal(
    m: Machine, left: Any, right: Any, node: Any, depth: int = 0, *, asked: bool = False
) -> bool | None:
    """`left == right`.

    node:  where that is asked.
    asked: whether methods of the two for that were run already, and have left it open.
    """
    if left is right and not isinstance(left, Unknown) and (depth or not m.specials or asked):
        return True
    if not asked and (_may_be_special(left) or _may_be_special(right)):
        own = specials.compared(m, "eq", left, right, node)
        if own is not specials.ABSENT:
            return truth(m, own, node, fork=False)
    if isinstance(left, Thing) and isinstance(right, Thing):
        if left.key == right.key:
            return True
        if left.kind == "enum" and right.kind == "enum":
            return False
    if isinstance(left, Unknown) or isinstance(right, Unknown):
        for thing, other in ((left, right), (right, left)):
            if isinstance(thing, Thing) and thing.kind in ("int", "str") and is_constant(other):
                fits = isinstance(other, int if thing.kind == "int" else str)
                if not fits and not isinstance(other, float):
                    return False
        return None
    if is_constant(left) and is_constant(right):
        return bool(left == right)
    if isinstance(left, (Sym, int)) and isinstance(right, (Sym, int)):
        return True if left == right else None
    if isinstance(left, (ListV, tuple)) and isinstance(right, (ListV, tuple)):
        if isinstance(left, ListV) != isinstance(right, ListV):
            return False
        a = left.items if isinstance(left, ListV) else list(left)
        b = right.items if isinstance(right, ListV) else list(right)
        exact = all(not isinstance(v, ListV) or v.exact for v in (left, right))
        if not exact:
            return None
        if len(a) != len(b):
            return False
        if depth > _DEEPEST:
            return None
        answers = [equal(m, x, y, node, depth + 1) for x, y in zip(a, b)]
        if False in answers:
            return False
        return None if None in answers else True
    if isinstance(left, Ref) and isinstance(right, Ref):
        return left == right or _same_dtype(left, right)
    if isinstance(left, InstanceV) or isinstance(right, InstanceV):
        return _are_one(left, right)
    if isinstance(left, (DictV, SetV)) or isinstance(right, (DictV, SetV)):
        if isinstance(left, (DictV, SetV)) and isinstance(right, (DictV, SetV)):
            specials.meets(m, [left, right])
            return None
        return False
    if isinstance(left, (Tensor, ArrayV)) or isinstance(right, (Tensor, ArrayV)):
        return None
    for text, other in ((left, right), (right, left)):
        if isinstance(text, str) and isinstance(other, Ref):
            return None if names_version(key_of(other)) else _same_type(text, other)
    if is_constant(left) or is_constant(right):
        return False
    return None


def _are_one(left: Any, right: Any) -> bool | None:
    """Whether two objects are equal, one of which is of a class that does not say what that is."""
    sides = [value for value in (left, right) if isinstance(value, InstanceV)]
    if any(not value.cls.is_known or value.layer is not None for value in sides):
        return None
    if any(isinstance(functions.class_attribute(value.cls, "__eq__"), Thing) for value in sides):
        return None
    if any(isinstance(base, ClassV) and base.dataclass for v in sides for base in v.cls.mro()):
        return None if len(sides) == 2 and sides[0].cls is sides[1].cls else False
    return left is right


#: What else libraries call some types.
_OTHER_NAMES = {"bool_": "bool", "double": "float64", "half": "float16"}


def _same_dtype(left: Ref, right: Ref) -> bool | None:
    """Whether two types of elements are the same: `tf.half` is `tf.float16`; None if not known."""
    names = []
    for value in (left, right):
        library, _, name = value.name.rpartition(".")
        name = _OTHER_NAMES.get(name, name)
        if library.split(".")[0] not in ("tensorflow", "numpy") or name not in DTYPES:
            return None
        names.append(name)
    return names[0] == names[1]


def _same_type(text: str, other: Ref) -> bool | None:
    """Whether a text, which is a type's name or stands for a type, equals a library's type.

    `tf.int32` equals its name and the type of an array; `np.int32`, which is a class, equals the
    one that is a type.
    """
    library, _, name = other.name.rpartition(".")
    name = name.rstrip("_")
    if text not in DTYPES:
        return False
    if name not in DTYPES:
        return None  # `float` equals the type that arrays of it have
    if text != name:
        return False
    return True if library.startswith("tensorflow") else None


def _may_be_absent(attributes: AttributesV, name: Any) -> bool:
    """Whether an attribute of which nothing is known may have been set on other ways only."""
    return isinstance(attributes.entries[name], (Either, Unknown))


def contains(m: Machine, container: Any, item: Any, node: Any) -> bool | None:
    """`item in container`."""
    if _may_be_special(container):
        found = specials.run(m, container, "__contains__", [item], node)
        if found is not specials.ABSENT:
            return truth(m, found, node, fork=False)
        if isinstance(container, InstanceV):
            given = iterate(m, container, node)
            if given is None:
                return None
            container = tuple(given)
    if isinstance(container, (DictV, SetV)) and m.specials:
        specials.key_in(m, item, node)
        specials.meets(m, [container])
        if isinstance(container, SetV) and says_what_is_equal(m, [item, *container.items]):
            return None
    if isinstance(container, str):
        return item in container if isinstance(item, str) else None
    if isinstance(container, DictV):
        known = is_definite(item) and not specials.has(m, item, "__eq__", "__hash__")
        if known or isinstance(item, tuple):
            try:
                if item in container.entries:
                    if isinstance(container, AttributesV) and _may_be_absent(container, item):
                        return None
                    return True
            except TypeError:
                return None
            if not container.exact:
                container.asked |= {item}
            return False if container.exact else None
        return None
    items = (
        list(container)
        if isinstance(container, tuple)
        else container.items
        if isinstance(container, (ListV, SetV))
        else None
    )
    if items is None:
        return None
    answers = []
    for other in items:
        answers.append(equal(m, item, number_in(other), node))
        if answers[-1]:
            return True
    exact = isinstance(container, tuple) or container.exact
    return False if exact and None not in answers else None


def condition(m: Machine, node: ast.expr) -> Any:
    """The value of the test of an `if`: of one value or another the choice between them."""
    value = evaluate_undecided(m, node)
    if isinstance(value, Either):
        answers = [truth(m, side, node, fork=False) for side in (value.yes, value.no)]
        if answers == [True, True] or answers == [False, False]:
            return answers[0]
        if answers == [True, False]:
            return Thing(value.text, key=value.key, kind="bool")
        if answers == [False, True]:
            return Thing(f"not {value.text}", key=("not", value.key), kind="bool")
    return m.resolve(value)


#: What is true, whatever it is.
_TRUE = (
    BoundMethod, ClassV, FunctionV, Layer, MatchV, MethodOf, ModuleV, PartialV, PatternV,
)  # fmt: skip


def truth(m: Machine, value: Any, node: ast.expr, *, fork: bool = True) -> bool | None:
    """The truth of a value; with `fork`, an unknown one costs a path."""
    value = m.resolve(value)
    if is_constant(value):
        return bool(value)
    if type(value) is Thing:  # by far the most frequent
        if value.kind == enumerations.KIND:
            specials.meets(m, [value])
    elif isinstance(value, tuple):
        return bool(value)
    elif isinstance(value, (ListV, SetV)):
        if isinstance(value, ListV):
            keras_objects.list_read(m, value, node)
        if value.exact or value.items:
            return bool(value.items)
    elif isinstance(value, DictV):
        if value.exact or value.entries:
            return bool(value.entries)
    elif isinstance(value, _TRUE):
        if isinstance(value, ClassV) and specials.has(m, value, "__bool__", "__len__"):
            specials.meets(m, [value])
            return None
        return True
    elif isinstance(value, InstanceV):
        for name in ("__bool__", "__len__"):
            result = m.resolve(specials.run(m, value, name, [], node))
            if is_constant(result):
                return bool(result)
            if result is not specials.ABSENT:
                break
        else:
            return True
    elif isinstance(value, Ref):
        from kerasorder_lint.interpreter.keras_objects.names import is_foreign, last, layer_spec

        # A name of a library that is not looked into may be a flag.
        if layer_spec(value.name) is None and last(value.name).isupper():
            return None
        return None if is_foreign(value.name) else True
    elif isinstance(value, ArrayV) and number_in(value) is not value:
        return bool(number_in(value))
    elif isinstance(value, Tensor):
        keras_objects.truth_of_tensor(m, value, node)
        return None
    key, text = condition_of(m, value, node)
    known = _known_condition(m, key)
    if known is not None:
        return known
    return m.decide(key, text) if fork else None


def _known_condition(m: Machine, key: Hashable) -> bool | None:
    """What this path has decided already about a condition or its parts."""
    if isinstance(key, tuple) and len(key) == 2 and key[0] == "not":
        inner = _known_condition(m, key[1])
        return None if inner is None else not inner
    if isinstance(key, tuple) and key and key[0] in ("and", "or"):
        answers = [_known_condition(m, part) for part in key[1:]]
        wants = bool(key[0] == "or")
        if wants in answers:
            return wants
        if all(answer is (not wants) for answer in answers):
            return not wants
    return m.known_decision(key)


def condition_of(m: Machine, value: Any, node: ast.expr) -> tuple[Hashable, str]:
    """The key and the text of an unknown condition."""
    text = text_of(node)
    if isinstance(value, Thing):
        if value.kind == "bool" or (isinstance(value.key, tuple) and value.key[0] in ("==", "not")):
            return value.key, text
        return ("truth", value.key), text
    key = key_of(value)
    if key is not None:
        return ("truth", key), text
    return ("node", id(node), m.calls), text


# ---------------------------------------------------------------------- iteration


def iterate(m: Machine, value: Any, node: Any) -> list[Any] | None:
    """The elements of a value in order, or None where they are not all known."""
    value = m.resolve(value)
    if isinstance(value, tuple):
        return list(value)
    if isinstance(value, ListV):
        keras_objects.list_read(m, value, node)
        laziness.take(m, value)
        if value.chance is not None:
            return in_places(value, node) if value.exact else None
        items = list(value.items) if value.exact else None
        laziness.gone(m, value)
        return items
    if isinstance(value, SetV):
        return list(value.items) if value.exact and len(value.items) < 2 else None
    if isinstance(value, DictV):
        return list(value.entries) if value.exact else None
    if isinstance(value, str):
        return list(value)
    if isinstance(value, bytes):
        return list(value)
    if isinstance(value, ArrayV):
        return library.array_items(value, node)
    if isinstance(value, Tensor):
        keras_objects.iteration_of_tensor(m, value, node)
        return None
    if isinstance(value, InstanceV):
        return _in_own_way(m, value, node)
    if isinstance(value, ClassV):
        specials.meets(m, [value])
        return enumerations.members(value)
    if is_constant(value):
        raise Raised("TypeError")
    specials.meets(m, [value])
    return None


def _in_own_way(m: Machine, value: InstanceV, node: Any) -> list[Any] | None:
    """The elements that the class of an object gives one by one; None where they are not known."""
    if specials.has(m, value, "__iter__"):
        given = specials.run(m, value, "__iter__", [], node)
        if isinstance(given, (ListV, tuple)):
            return iterate(m, given, node)
        if isinstance(given, InstanceV):
            effects.may_meet(m, [given], every=False)
            m.forget(given)
        return None
    found = specials.method(m, value, "__getitem__", node)
    if found is None:
        specials.meets(m, [value])
        return None
    if effects.changes_something(m, found) and not exhausting.is_exhausted(node):
        effects.may_run(m, found)
        return None
    items: list[Any] = []
    try:
        for place in range(m.limits.turns):
            items.append(functions.call(m, found, [place], {}, node))
            if isinstance(items[-1], Unknown):
                break
    except Raised as raised:
        if raised.name == "IndexError" or "IndexError" in raised.classes:
            return items
        raise
    effects.may_run(m, found)
    return None


def in_places(value: ListV, node: Any) -> list[Any]:
    """The elements of an exact list; of one that chance orders, what it puts at each place."""
    if value.chance is None or all(equal_now(item, value.items[0]) for item in value.items):
        return list(value.items)
    pool = ListV(value.items)
    pool.chance = value.chance
    return [
        Thing(text_of(node), kind="chance", origin="element", default=(pool, i))
        for i in range(len(pool.items))
    ]


def decided_by_chance(key: Any) -> str | None:
    """`key=lambda _: random.random()`: chance decides the order."""
    if isinstance(key, FunctionV) and isinstance(key.node, ast.Lambda):
        text = text_of(key.node.body)
        if "random" in text:
            return f"sorted by `{text}`"
    return None


def in_turn(m: Machine, value: Any, node: Any) -> list[Any] | None:
    """The elements as they come one after the other; those of a set in an order of chance."""
    value = m.resolve(value)
    if isinstance(value, SetV) and value.exact and len(value.items) > 1:
        listed = ListV(value.items)
        listed.chance = "the order of a set"
        return iterate(m, listed, node)
    return iterate(m, value, node)


def element_of(m: Machine, value: Any, node: Any, number: int) -> Any:
    """Some element of a value whose elements are not all known."""
    text = f"an element of {text_of(node.iter)}" if hasattr(node, "iter") else "an element"
    if isinstance(getattr(node, "target", None), (ast.Tuple, ast.List)):
        things = tuple(
            Thing(text_of(t), origin="element", key=("element", id(node), i, number, m.calls))
            for i, t in enumerate(node.target.elts)
        )
        for thing in things:
            thing.hints = part_hints(value) & {ELSEWHERE}
        return things
    if isinstance(getattr(node, "target", None), ast.Name):
        text = node.target.id
    kind = "layer" if isinstance(value, ListV) and value.source else None
    if isinstance(value, ListV) and isinstance(value.element, Thing):
        kind = value.element.kind
    made = Thing(text, origin="element", kind=kind, key=("element", id(node), number, m.calls))
    made.hints = part_hints(value, iterated=True)
    return made


def element_things(m: Machine, value: Any, count: int) -> list[Any]:
    """Unknown elements of something that is unpacked."""
    if isinstance(value, Tensor):
        # The outputs of a layer that cannot be looked into, or the rows of data.
        spec = TensorSpec(UNKNOWN, UNKNOWN)
        return [Tensor(spec, value.layer, value.parents, i, value.step_site) for i in range(count)]
    if isinstance(value, Thing):
        things = [
            Thing(f"{value.text}[{i}]", key=(value.key, "item", i), origin="item")
            for i in range(count)
        ]
        for thing in things:
            thing.hints = part_hints(value, iterated=True)
        return things
    return [Thing("a value", origin="item") for _ in range(count)]


class _Enough(Exception):
    """Nobody asks a generator for more."""


def is_enough(m: Machine, asker: tuple[str, Any], item: Any, node: Any) -> bool | None:
    """Whether who asks a generator for items asks for no more after this one."""
    by, wanted = asker
    if by == "next":
        return True
    if by == "in":
        return equal(m, item, wanted, node)
    if isinstance(item, (InstanceV, Tensor)):
        return None  # its truth is asked for but once
    answer = truth(m, item, node, fork=False)
    return None if answer is None else answer is (by == "any")


#: The condition of what an iterator runs.
_WHOLLY = "when all that this expression gives is taken"


def eval_comprehension(m: Machine, node: Any) -> Any:
    if isinstance(node, ast.GeneratorExp) and exhausting.is_discarded(node):
        evaluate(m, node.generators[0].iter)
        return ListV(exact=False)
    asker = exhausting.asker_of(node)
    frame = Frame(m.frame)
    frame.comprehension = True
    frame.cls, frame.self_value, frame.function = (
        m.frame.cls,
        m.frame.self_value,
        m.frame.function,
    )
    outer, m.frame = m.frame, frame
    results: list[Any] = []
    state = {"exact": True, "turns": 0}
    later = ExitStack()  # for items that are made if somebody asks for them
    changed: list[Any] = []

    def unsure() -> None:
        """Nobody knows whether what comes next is asked for."""
        if asker is not None and not changed:
            m.likely.append(_WHOLLY)
            later.callback(m.likely.pop)
            changed.append(later.enter_context(m.journal()))
            state["exact"] = False

    def element() -> Any:
        if isinstance(node, ast.DictComp):
            return (evaluate(m, node.key), evaluate(m, node.value))
        return evaluate(m, node.elt)

    def level(index: int) -> None:
        from kerasorder_lint.interpreter import statements

        if index == len(node.generators):
            results.append(element())
            if asker is not None and not changed:
                enough = is_enough(m, asker, results[-1], node)
                if enough:
                    raise _Enough
                if enough is None:
                    unsure()
            return
        generator = node.generators[index]
        if not isinstance(node, ast.GeneratorExp) or exhausting.is_exhausted(node):
            exhausting.exhausted(generator.iter)
        value = evaluate(m, generator.iter)
        items = in_turn(m, value, generator.iter)
        if items is None:
            state["exact"] = False
            unsure()
            items = [element_of(m, value, _Generator(generator), 1)]
        for item in items:
            state["turns"] += 1
            if state["turns"] > m.limits.turns:
                m.limit("turns", node)
                state["exact"] = False
                return
            statements.assign(m, generator.target, item, node)
            keep: bool | None = True
            for condition in generator.ifs:
                keep = truth(m, evaluate(m, condition), condition)
                if keep is not True:
                    break
            if keep is None:
                state["exact"] = False
                unsure()
            if keep is not False:
                level(index + 1)

    in_part = isinstance(node, ast.GeneratorExp) and not exhausting.is_exhausted(node)
    in_part = in_part and asker is None
    parts = [node.elt, *node.generators[0].ifs] if isinstance(node, ast.GeneratorExp) else []
    if exhausting.in_turns(node) and effects.objects_changed(outer, parts):
        in_part = True
    if in_part and [part for part in parts if effects.changed_by(m, outer, part)]:
        m.frame = outer
        return ListV(exact=False)
    if in_part:
        m.likely.append(_WHOLLY)
    lost: list[Any] = []
    try:
        with m.journal() as journal:
            with later:
                with suppress(_Enough):
                    level(0)
                if changed:
                    lost = m.widen(changed[0])
            if not changed and (in_part or not state["exact"]):
                lost = m.widen(journal)  # nobody knows how often the elements are made
    finally:
        m.frame = outer
        if in_part:
            m.likely.pop()
    if lost:
        from kerasorder_lint.interpreter import statements

        statements.note_lost(m, lost, node)
    if isinstance(node, ast.DictComp):
        made = DictV(exact=bool(state["exact"]))
        for key, value in results:
            if m.specials:
                specials.key_in(m, key, node)
            try:
                if is_definite(key) or isinstance(key, tuple):
                    made.entries[key] = value
                else:
                    made.exact = False
            except TypeError:
                made.exact = False
        return made
    if isinstance(node, ast.SetComp):
        return set_of(m, results, bool(state["exact"]), node)
    given = ListV(results, exact=bool(state["exact"]))
    return laziness.iterator(given, node, laziness.objects_in(outer, node)) if in_part else given


class _Generator:
    """A comprehension's generator in the form of a `for` statement."""

    def __init__(self, generator: ast.comprehension) -> None:
        self.iter = generator.iter
        self.target = generator.target


# ---------------------------------------------------------------------- attributes and items


def eval_attribute(m: Machine, node: Any) -> Any:
    # A long chain of attributes is walked without recursion.
    chain = [node]
    current = node.value
    while isinstance(current, ast.Attribute):
        chain.append(current)
        current = current.value
    value = evaluate(m, current)
    if value is None and isinstance(chain[-1].ctx, ast.Load) and not hasattr(None, chain[-1].attr):
        used = nothing.asked(m, chain[-1], current, "AttributeError")
        value = None if used is None else used
    for inner in reversed(chain):
        value = get_attribute(m, value, inner.attr, inner)
        if type(value) in _OPEN:
            value = m.resolve(value)
    if m.sights is not None:
        m.sights.see(m.filename, node, value)
    return value


#: Names that every Keras has.
_EVERYWHERE = frozenset({"Input", "Model", "Sequential", "keras", "layers", "models"})


#: Attributes through which all names of a module are reached.
_NAMESPACES = frozenset({"__builtins__", "__globals__", "f_globals", "f_locals"})


def get_attribute(m: Machine, value: Any, name: str, node: Any) -> Any:
    """`value.name`."""
    if name in _NAMESPACES and not isinstance(value, InstanceV):
        effects.anything_runs(m)
    if type(value) is Thing and value.kind != enumerations.KIND:
        return keras_objects.thing_attribute(m, value, name, node)
    if isinstance(value, Ref):
        full = f"{value.name}.{name}"
        m.unforeseen += name not in _EVERYWHERE and not keras_objects.is_layer_here(m, full)
        found = library.member(m, value, name, node)
        return Thing(text_of(node)) if f"{value.name}.{name}" in m.patched else found
    if isinstance(value, InstanceV):
        return _instance_attribute(m, value, name, node)
    if isinstance(value, (Layer, Tensor)):
        return keras_objects.attribute(m, value, name, node)
    if isinstance(value, (OwnListV, OwnDictV)):
        return derived_containers.attribute(m, value, name, node)
    if isinstance(value, Thing):
        return _of_member(m, value, name, node)
    if isinstance(value, ModuleV):
        return library.module_attribute(m, value, name)
    if isinstance(value, ClassV):
        if name == "__name__":
            return value.name
        if name == "__annotations__":
            return records.annotated(m, value, inherited=False)
        return _class_attribute(m, value, name, node)
    if isinstance(value, SuperV):
        return functions.super_attribute(m, value, name, node)
    if isinstance(value, FunctionV):
        return value.name if name == "__name__" else Thing(f"{value.name}.{name}")
    if isinstance(value, ArrayV):
        return library.array_attribute(m, value, name, node)
    if isinstance(value, (ParserV, managers.StackV)):
        return MethodOf(value, name)
    if isinstance(value, HyperParametersV):
        return tuning.attribute(m, value, name, node)
    if isinstance(value, (PatternV, MatchV)):
        return patterns.attribute(value, name, node)
    if isinstance(value, ArgumentsV):
        return library.option(m, value, name, node)
    if value is None:
        raise Raised("AttributeError")
    if is_constant(value) or isinstance(value, (ListV, DictV, SetV, tuple)):
        return library.value_attribute(m, value, name, node)
    if isinstance(value, PartialV) and name == "func":
        return value.function
    if isinstance(value, Sym):
        return Thing(text_of(node))
    return Thing(text_of(node), origin="attribute")


def _class_attribute(m: Machine, value: ClassV, name: str, node: Any) -> Any:
    """`Cls.name`."""
    if value.meta is not None:
        found = specials.run(m, value, "__getattribute__", [name], node)
        if found is not specials.ABSENT:
            return found
    if not functions.has_class_attribute(value, name):
        found = metaclasses.attribute(m, value, name, node)
        if found is not specials.ABSENT:
            return found
        m.unforeseen += 1
        return library.class_fallback(m, value, name, node)
    found = m.resolve(functions.class_attribute(value, name))
    found = functions.bound(m, found, None, value, node)
    if isinstance(found, BoundMethod):
        return BoundMethod(found.function, value)
    return enumerations.member(value, name, found)


def _of_member(m: Machine, value: Thing, name: str, node: Any) -> Any:
    """`Kind.DENSE.name`: of a member of an enumeration."""
    cls = value.attrs.get("__class__")
    if name in ("value", "_value_") and isinstance(cls, ClassV) and enumerations.keeps_values(cls):
        return value.default
    if name in ("name", "_name_"):
        return value.text.rpartition(".")[2]
    found = functions.class_attribute(cls, name) if isinstance(cls, ClassV) else None
    if isinstance(found, PropertyV):
        return functions.read_property(m, found, value, name, node)
    if isinstance(found, FunctionV) and not found.decorated and found.kind == "function":
        return BoundMethod(found, value)
    return keras_objects.thing_attribute(m, value, name, node)


#: Attributes of layers and models of which no call builds what they hold.
_RUN_NOTHING = frozenset({
    "add_loss", "add_weight", "built", "compile", "compute_dtype", "dtype", "get_config",
    "input_spec", "layers", "losses", "name", "supports_masking", "trainable",
    "trainable_variables", "trainable_weights", "variables", "weights",
})  # fmt: skip


def _instance_attribute(m: Machine, value: InstanceV, name: str, node: Any) -> Any:
    if m.specials:
        asked = specials.run(m, value, "__getattribute__", [name], node)
        if asked is not specials.ABSENT:
            return asked
    return plain_attribute(m, value, name, node)


def plain_attribute(m: Machine, value: InstanceV, name: str, node: Any) -> Any:
    """What `object.__getattribute__` gives, and after it `__getattr__` of its class."""
    found = functions.class_attribute(value.cls, name)
    if name in value.attrs and not isinstance(found, (InstanceV, PropertyV)):
        return value.attrs[name]
    if isinstance(found, InstanceV):
        if name in value.attrs and not specials.has(m, found, "__set__", "__delete__"):
            return value.attrs[name]
        given = specials.dispatched(m, found, value, value.cls, node)
        if given is not specials.ABSENT:
            return given
    if name in value.attrs and not (isinstance(found, PropertyV) and not found.cached):
        return value.attrs[name]
    if isinstance(found, PropertyV):
        return functions.read_property(m, found, value, name, node)
    if isinstance(found, FunctionV):
        if found.kind == "staticmethod":
            return found
        if found.decorated:
            # A method, or a property under another name.
            key = ("decorated", value.serial, name)
            return Thing(text_of(node), key=key, origin="attribute")
        return BoundMethod(found, value.cls if found.kind == "classmethod" else value)
    if functions.has_class_attribute(value.cls, name) and not value.forgotten:
        if found is None and value.stands_for_subclasses:
            # A place that subclasses fill.
            return Thing(text_of(node), key=("attr", value.serial, name), origin="attribute")
        return found
    if name == "__class__":
        return value.cls
    if name == "__dict__":
        return value.as_dict()
    if name in ("__setattr__", "__delattr__"):
        m.touch(value)
        value.forget()
    if name not in _RUN_NOTHING:
        keras_objects.may_be_built(m, value)  # by a method that its base has from elsewhere
    if value.layer is not None:
        specials.meets(m, [value]) if specials.has(m, value, "__getattr__") else None
        return keras_objects.attribute(m, value.layer, name, node, owner=value)
    if functions.is_assertion(value.cls, name) or functions.ends_test(value.cls, name):
        return MethodOf(value, name)
    asked = functions.class_attribute(value.cls, "__getattr__")
    if isinstance(asked, FunctionV) and value.exact and value.cls.is_known:
        try:
            return functions.call(m, BoundMethod(asked, value), [name], {}, node)
        except Raised:
            if m.guards:
                raise
    elif asked is not None:
        effects.may_run(m, BoundMethod(asked, value) if isinstance(asked, FunctionV) else asked)
    # Nothing gave it this attribute on this path; other code may.
    made = Thing(text_of(node), key=("attr", value.serial, name), origin="attribute")
    made.hints = functions.attribute_hints(m, value.cls, name)
    return made


def eval_subscript(m: Machine, node: Any) -> Any:
    value = evaluate(m, node.value)
    index = evaluate(m, node.slice)
    return get_item(m, value, index, node)


def eval_slice(m: Machine, node: Any) -> Any:
    parts = [
        None if part is None else evaluate(m, part) for part in (node.lower, node.upper, node.step)
    ]
    m.unforeseen += node.step is not None or any(isinstance(part, str) for part in parts)
    return SliceV(*parts)


def _slice_of(index: SliceV) -> slice | None:
    parts = (index.start, index.stop, index.step)
    if all(part is None or isinstance(part, int) for part in parts):
        return slice(*parts)
    return None


def get_item(m: Machine, value: Any, index: Any, node: Any) -> Any:
    """`value[index]`."""
    index = number_in(index)
    if m.free_length is not None and m.free_length[0] == id(node):
        m.free_length = None
    if m.specials:
        if _may_be_special(value):
            found = specials.run(m, value, "__getitem__", [index], node)
            if found is not specials.ABSENT:
                return found
        index = in_numbers(m, index, node) if not isinstance(value, DictV) else index
    if isinstance(value, ListV):
        keras_objects.list_read(m, value, node)
        return _list_item(m, value, index, node)
    if isinstance(value, (tuple, str, bytes)):
        if isinstance(index, SliceV):
            part = _slice_of(index)
            if part is None:
                return Thing(text_of(node))
            return type(value)(value[part]) if isinstance(value, TensorShape) else value[part]
        if isinstance(index, int):
            try:
                item = value[index]
                if item is None and isinstance(value, TensorShape):
                    free_lengths.read(m, value, node)
                return item
            except IndexError:
                if not isinstance(value, TensorShape) or not keras_objects.beyond_shape(
                    m, value, index, node
                ):
                    raise Raised("IndexError") from None
                return Thing(text_of(node), origin="item")
        if isinstance(index, Unknown) and isinstance(value, tuple):
            return Thing(text_of(node), origin="item")
        return Thing(text_of(node))
    if isinstance(value, DictV):
        if m.specials and not is_constant(index):
            specials.key_in(m, index, node)
        if isinstance(index, Tensor) or key_of(index) is None:
            return Thing(text_of(node), origin="item")
        if index in value.entries:
            return value.entries[index]
        if value.default is not None:
            return _missing(m, value, index, node)
        if is_definite(index):
            if value.exact and not m.likely:
                raise Raised("KeyError")
            made = Thing(text_of(node), origin="item", key=("item", value.serial, key_of(index)))
            made.hints = value.item_hints
            return made
        return _dict_choice(m, value, index, node)
    m.unforeseen += 1
    if isinstance(value, Tensor):
        return keras_objects.item(m, value, index, node)
    if isinstance(value, ArrayV):
        return library.array_item(m, value, index, node)
    if isinstance(value, Thing):
        parts = key_of(index)
        key = (value.key, "item", parts) if parts is not None else None
        item = Thing(text_of(node), key=key, origin="item")
        item.hints = part_hints(value, index)
        return item
    if isinstance(value, MatchV):
        return patterns.item(value, index, node)
    if isinstance(value, Ref) and releases.is_release(value):
        return releases.part_of(value, index, text_of(node))
    if isinstance(value, ClassV) and enumerations.is_enumeration(value):
        found = enumerations.by_name(value, index)
        return Thing(text_of(node), origin="item") if found is None else found
    if isinstance(value, Ref) and value.name.endswith(".__dict__"):
        return library.held_name(m, value.name, index, node)
    if isinstance(value, ClassV):
        made = functions.class_attribute(value, "__class_getitem__")
        if isinstance(made, FunctionV):
            return functions.call(m, BoundMethod(made, value), [index], {}, node)
        effects.may_run(m, made)
        return value if made is None else Thing(text_of(node), origin="item")
    if isinstance(value, Ref):
        return value  # `list[int]`, `Generic[T]`
    if value is None:
        raise Raised("TypeError")
    return Thing(text_of(node), origin="item")


def in_numbers(m: Machine, index: Any, node: Any) -> Any:
    """An index, with the numbers that `__index__` gives in the place of objects."""
    if isinstance(index, SliceV):
        parts = (index.start, index.stop, index.step)
        return SliceV(*(specials.index_in(m, part, node) for part in parts))
    return specials.index_in(m, index, node)


def _missing(m: Machine, value: DictV, index: Any, node: Any) -> Any:
    """A key that a `collections.defaultdict` does not have, or may not: it does from now on."""
    if value.exact and is_definite(index):
        made = functions.call(m, value.default, [], {}, node)
        m.touch(value)
        value.entries[index] = made
        return made
    effects.may_run(m, value.default)
    m.touch(value)
    value.exact = False
    return Thing(text_of(node), origin="item")


#: What a key may choose.
_CHOSEN = (BoundMethod, ClassV, DictV, FunctionV, Imported, InstanceV, Layer, PartialV, Ref)


def _dict_choice(
    m: Machine, value: DictV, index: Any, node: Any, others: Sequence[Any] = ()
) -> Any:
    """An unknown key of a small dict: one of its values, decided like a condition.

    Only among what can be called, and configurations: of options under names, each has a use of
    its own.
    others: what the key may stand for besides.
    """
    if not value.exact or not isinstance(index, Thing) or not 0 < len(value.entries) <= 4:
        return Thing(text_of(node), origin="item")
    entries = [*value.entries.items(), *((None, other) for other in others)]
    if len(entries) > 1 and not all(isinstance(item, _CHOSEN) for _, item in entries):
        return Thing(text_of(node), origin="item")
    result = entries[-1][1]
    asked = node.slice if isinstance(node, ast.Subscript) else node.args[0] if node.args else node
    text = text_of(asked)
    for key, item in reversed(entries[:-1]):
        told = key.text if isinstance(key, Thing) else repr(key)
        result = Either(("==", index.key, key_of(key)), f"{text} == {told}", item, result)
    return result


def _list_item(m: Machine, value: ListV, index: Any, node: Any) -> Any:
    if isinstance(index, SliceV):
        part = _slice_of(index)
        if part is None or not value.exact or value.chance is not None:
            made = ListV(value.items, exact=False)
            # Any order the other way round is any order.
            every = swaps.orders_of(value.chance) is None
            whole = part == slice(None) or (every and part == slice(None, None, -1))
            if value.chance is not None and whole:
                made.exact, made.chance = value.exact, value.chance
            elif value.chance is not None and part is not None and value.exact:
                made = ListV(in_places(value, node)[part])
        else:
            made = ListV(value.items[part])
        keras_objects.copied(m, value, made, node)
        return made
    if isinstance(index, int) and value.exact and value.chance is None:
        try:
            return value.items[index]
        except IndexError:
            if not keras_objects.beyond(m, value, index, node):
                raise Raised("IndexError") from None
            return Thing(text_of(node), origin="item", kind="layer")
    if isinstance(index, Thing) and index.kind == "chance" and value.exact:
        picked = _picked_by_chance(value, index)
        if picked is not None:
            return picked
    if value.chance is not None and value.items and value.exact:
        if all(equal_now(item, value.items[0]) for item in value.items[1:]):
            return value.items[0]
        if isinstance(index, int) and -len(value.items) <= index < len(value.items):
            return in_places(value, node)[index]
    kind = "layer" if value.source else None
    return Thing(text_of(node), origin="item", kind=kind, key=("item", value.serial, key_of(index)))


def _picked_by_chance(value: ListV, index: Thing) -> Any:
    """`items[i]` for an `i` out of a list of indices that chance has ordered."""
    indices, position = index.default
    if value.chance is not None or not all(
        isinstance(i, int) and -len(value.items) <= i < len(value.items) for i in indices.items
    ):
        return None
    mapped = ListV([value.items[i] for i in indices.items])
    mapped.chance = indices.chance
    return Thing(index.text, kind="chance", origin="element", default=(mapped, position))


def eval_call(m: Machine, node: Any) -> Any:
    return functions.eval_call(m, node)


_EXPRESSIONS: dict[type, Callable[[Machine, Any], Any]] = {
    ast.Constant: eval_constant,
    ast.Name: eval_name,
    ast.List: eval_list,
    ast.Tuple: eval_tuple,
    ast.Set: eval_set,
    ast.Dict: eval_dict,
    ast.JoinedStr: eval_joined,
    ast.Lambda: eval_lambda,
    ast.Starred: eval_starred,
    ast.NamedExpr: eval_walrus,
    ast.Await: eval_await,
    ast.Yield: eval_yield,
    ast.YieldFrom: eval_yield_from,
    ast.BinOp: eval_binary,
    ast.UnaryOp: eval_unary,
    ast.BoolOp: eval_boolean,
    ast.IfExp: eval_conditional,
    ast.Compare: eval_compare,
    ast.ListComp: eval_comprehension,
    ast.GeneratorExp: eval_comprehension,
    ast.SetComp: eval_comprehension,
    ast.DictComp: eval_comprehension,
    ast.Attribute: eval_attribute,
    ast.Subscript: eval_subscript,
    ast.Slice: eval_slice,
    ast.Call: eval_call,
}
