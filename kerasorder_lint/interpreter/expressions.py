"""Expressions: `evaluate` gives the value of one; questions about values have three answers."""

from __future__ import annotations

import ast
import operator
import re
from collections.abc import Callable, Hashable, Iterable, Sequence
from functools import partial
from typing import Any

from kerasorder_lint.graph.layers import Layer, Tensor
from kerasorder_lint.interpreter import (
    annotated,
    arrays,
    containers,
    coroutines,
    derived_containers,
    dotted,
    effects,
    element_types,
    enumerations,
    equality,
    exhausting,
    free_lengths,
    functions,
    iteration,
    keras_objects,
    library,
    managers,
    metaclasses,
    named_tuples,
    namespaces,
    nothing,
    operators,
    own_classes,
    patterns,
    records,
    releases,
    specials,
    swaps,
    tuning,
    turns,
)
from kerasorder_lint.interpreter.choices import is_plain_unknown
from kerasorder_lint.interpreter.machine import Machine
from kerasorder_lint.interpreter.signals import Raised, Returned
from kerasorder_lint.interpreter.values import (
    UNKNOWN,
    ArgumentsV,
    ArrayV,
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
    NamesV,
    OwnDictV,
    OwnListV,
    ParserV,
    PartialV,
    PatternV,
    PropertyV,
    RecordType,
    Ref,
    SetV,
    SliceV,
    SuperV,
    TensorShape,
    Thing,
    either,
    is_constant,
    is_definite,
    is_vast,
    joined_outline,
    key_of,
    may_be_key,
    number_in,
    outline_of,
    part_hints,
)
from kerasorder_lint.shapes import Sym, Unknown

__all__ = [
    "LARGEST",
    "WIDEST",
    "as_keys",
    "as_load",
    "asks_for_much",
    "bounded",
    "condition_of",
    "evaluate",
    "evaluate_undecided",
    "fills_much",
    "get_attribute",
    "get_item",
    "in_numbers",
    "name_of_owner",
    "plain_attribute",
    "says_what_is_equal",
    "set_of",
    "text_of",
    "truth",
]

_LONGEST_TEXT = 60
DEEPEST = 6  # sequences within sequences that are compared
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


def name_of_owner(node: Any) -> str | None:
    """The name by which a call, or a statement with such a target, asks for an attribute of it.

    None where what it asks is no name: `make().fit(x)`.
    """
    if isinstance(node, ast.Call):
        node = node.func
    elif isinstance(node, (ast.Assign, ast.Delete)):
        node = next((each for each in node.targets if isinstance(each, ast.Attribute)), None)
    elif isinstance(node, (ast.AugAssign, ast.AnnAssign)):
        node = node.target
    if not isinstance(node, ast.Attribute):
        return None
    inner: Any = node.value
    while isinstance(inner, (ast.Attribute, ast.Subscript)):
        if isinstance(inner, ast.Subscript) and not isinstance(inner.slice, _INDICES):
            return None
        inner = inner.value
    return text_of(node.value) if isinstance(inner, ast.Name) else None


_INDICES = (ast.Constant, ast.Name, ast.UnaryOp)


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
    return library.builtin(m, name)


def eval_list(m: Machine, node: Any) -> Any:
    outline: list[Any] = []
    items, exact = _elements(m, node.elts, outline)
    if is_vast(items):
        return _too_much(m, node, "list")
    for item in items:
        keras_objects.list_escapes(m, item, node, kept=True)
    made = ListV(items, exact=exact)
    if not exact:
        made.outline = joined_outline(*outline)
    return made


def _elements(
    m: Machine, nodes: list[ast.expr], outline: list[Any] | None = None
) -> tuple[list[Any], bool]:
    """The elements, and whether these are all.

    outline: takes what is known of them in order, part by part; None for one of which nothing is.
    """
    items: list[Any] = []
    exact = True
    for element in nodes:
        if isinstance(element, ast.Starred):
            exhausting.exhausted(element.value)
            value = evaluate(m, element.value)
            inner = iteration.in_turn(m, value, element)
            if inner is None:
                exact = False
                if isinstance(value, ListV):
                    items.extend(value.items)
            else:
                items.extend(inner)
            if outline is not None:
                outline.append(outline_of(value) if inner is None else inner)
            items, within = bounded(m, items, element)
            exact = exact and within
        else:
            items.append(evaluate(m, element))
            if outline is not None:
                outline.append(items[-1:])
    return items, exact


def bounded(m: Machine, items: list[Any], node: Any) -> tuple[list[Any], bool]:
    """The items, and whether they are all; few of them where they are too many to keep."""
    if len(items) <= m.limits.turns * 4:
        return items, True
    m.limit("size", node)
    return items[:1], False


def eval_tuple(m: Machine, node: Any) -> Any:
    items, exact = _elements(m, node.elts)
    if is_vast(items):
        return _too_much(m, node, "tuple")
    return tuple(items) if exact else Thing(text_of(node), kind="tuple")


def _too_much(m: Machine, node: Any, kind: str) -> Thing:
    """What is left of a display that holds more than is looked through."""
    m.limit("size", node)
    return Thing(text_of(node), kind=kind, origin="call")


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
    """A set of these items. It holds fewer where code of their classes finds some of them equal.

    Or where what is unknown is one of the others.
    """
    as_keys(m, items, node)
    items = distinct(items)
    told = len(items) < 2 or not any(map(_is_open, items))
    return SetV(items, exact=exact and told and not says_what_is_equal(m, items))


def _is_open(item: Any) -> bool:
    """Whether a member of a set may be what another one is: a number or text that is unknown."""
    if isinstance(item, tuple):
        return any(map(_is_open, item))
    if isinstance(item, Thing):
        plain = item.kind is None or item.kind in ("int", "float", "str", "bool")
        return plain or element_types.name_of(item) is not None
    return isinstance(item, (Sym, Unknown))


def says_what_is_equal(m: Machine, items: list[Any]) -> bool:
    """Whether code says of some of several items what they are equal to."""
    return len(items) > 1 and any(
        isinstance(item, (InstanceV, tuple)) and specials.compares(m, item) for item in items
    )


def distinct(items: list[Any]) -> list[Any]:
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
            if may_be_key(key, result.entries):
                # It may be one of them, which is then no more what it was.
                kept = {k: v for k, v in result.entries.items() if not may_be_key(key, [k])}
                result.entries, result.exact = kept, False
                if not is_definite(key):
                    continue
            if is_definite(key) or (isinstance(key, tuple) and key_of(key) is not None):
                result.entries[key] = value
            else:
                result.exact = False
        except TypeError:
            result.exact = False
    return _too_much(m, node, "dict") if is_vast(result.entries.values()) else result


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
    return (
        Thing(text_of(node)) if isinstance(value, InstanceV) else coroutines.awaited(m, value, node)
    )


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
    items = iteration.iterate(m, value, node)
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
    items = iteration.iterate(m, value, node)
    if items is not None:
        for item in items:
            waiting(item)
        return Thing(text_of(node))
    from kerasorder_lint.interpreter import statements

    loop = iteration.Generator(ast.comprehension(ast.Name("item", ast.Store()), node.value, [], 0))
    statements.repeat(m, loop, lambda number: waiting(iteration.element_of(m, value, loop, number)))
    return Thing(text_of(node))


# ---------------------------------------------------------------------- operators

BINARY: dict[type, Callable[[Any, Any], Any]] = {
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


#: Containers of Python, which may hold what a model gives.
NESTS = frozenset({DictV, ListV, tuple})
#: Types that operators are known to work on, or to raise what they raise.
NUMBERS = frozenset({int, float, str, bool})


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
        return either(key, text, first, value) if wants else either(key, text, value, first)
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
                return either(key, text, slots["yes"], slots["no"])
        m.relevant.add(id(node))
    decided = None if m.joining else m.decide(key, text)
    if decided is not None:
        return evaluate(m, node.body if decided else node.orelse)
    branching.both(m, key, text, lambda: take("yes", node.body), lambda: take("no", node.orelse))
    return UNKNOWN


# ---------------------------------------------------------------------- comparison and truth


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
        return None if dotted.may_be_none(value.name) else True
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
        asked = (releases.ASKED,) if releases.is_asked_in(node) else ()
        return ("truth", value.key, *asked), text
    key = key_of(value)
    if key is not None:
        return ("truth", key), text
    asked = (releases.ASKED,) if releases.is_asked_in(node) else ()
    return ("node", id(node), m.calls, *asked), text


# ---------------------------------------------------------------------- iteration


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
        refused = None
        if type(value) in NESTS:
            refused = keras_objects.attribute_refused(m, value, inner.attr, inner)
        value = get_attribute(m, value, inner.attr, inner) if refused is None else refused
        if type(value) in _OPEN:
            value = m.resolve(value)
    if m.sights is not None:
        m.sights.see(m.filename, node, value)
    return value


#: Names that every Keras has.
_EVERYWHERE = frozenset({"Input", "Model", "Sequential", "keras", "layers", "models"})


def get_attribute(m: Machine, value: Any, name: str, node: Any) -> Any:
    """`value.name`."""
    if name in namespaces.NAMESPACES and not isinstance(value, (FunctionV, InstanceV)):
        namespaces.frames_reached(m, node)
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
        own = keras_objects.instance_of(value)
        if own is not None:
            return _instance_attribute(m, own, name, node)
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
        if name == "__dict__":
            return NamesV(value)
        if name == "__mro__" and value.is_known:
            return tuple(dict.fromkeys((*value.mro(), Ref("object"))))
        return _class_attribute(m, value, name, node)
    if isinstance(value, SuperV):
        return own_classes.super_attribute(m, value, name, node)
    if isinstance(value, (FunctionV, BoundMethod, PartialV)):
        found = namespaces.attribute(m, value, name, node)
        if found is not namespaces.ABSENT:
            return found
    if isinstance(value, FunctionV):
        plain = name == "__name__" and not is_wrapped(value)
        return value.name if plain else Thing(f"{value.name}.{name}")
    if isinstance(value, ArrayV):
        return arrays.array_attribute(m, value, name, node)
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
        return containers.value_attribute(m, value, name, node)
    if isinstance(value, PartialV) and value.awaits and name != "close":
        effects.may_run(m, value)
        return Thing(text_of(node), origin="attribute")
    if isinstance(value, PartialV) and name == "func":
        return value.function
    if isinstance(value, RecordType):
        found = named_tuples.attribute_of_type(m, value, name, node)
        return Thing(text_of(node), origin="attribute") if found is specials.ABSENT else found
    if isinstance(value, Sym):
        return Thing(text_of(node))
    return Thing(text_of(node), origin="attribute")


def is_wrapped(function: FunctionV) -> bool:
    """Whether `functools.wraps` gives a function the name of another one."""
    decorators = getattr(function.node, "decorator_list", ())
    return any("wraps" in ast.unparse(decorator) for decorator in decorators)


def _class_attribute(m: Machine, value: ClassV, name: str, node: Any) -> Any:
    """`Cls.name`."""
    if value.meta is not None:
        found = specials.run(m, value, "__getattribute__", [name], node)
        if found is not specials.ABSENT:
            return found
    if not own_classes.has_class_attribute(value, name):
        found = metaclasses.attribute(m, value, name, node)
        if found is not specials.ABSENT:
            return found
        found = named_tuples.attribute_of_type(m, value, name, node)
        if found is not specials.ABSENT:
            return found
        m.unforeseen += 1
        return library.class_fallback(m, value, name, node)
    found = m.resolve(own_classes.class_attribute(value, name))
    found = own_classes.bound(m, found, None, value, node)
    if isinstance(found, BoundMethod):
        return BoundMethod(found.function, value)
    m.plain_members |= enumerations.has_plain_members(value)
    return enumerations.member(value, name, found)


def _of_member(m: Machine, value: Thing, name: str, node: Any) -> Any:
    """`Kind.DENSE.name`: of a member of an enumeration."""
    cls = value.attrs.get("__class__")
    if name in ("value", "_value_") and isinstance(cls, ClassV) and enumerations.keeps_values(cls):
        return value.default
    if name in ("name", "_name_"):
        return value.text.rpartition(".")[2]
    found = own_classes.class_attribute(cls, name) if isinstance(cls, ClassV) else None
    if isinstance(found, PropertyV):
        return own_classes.read_property(m, found, value, name, node)
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
    found = own_classes.class_attribute(value.cls, name)
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
        return own_classes.read_property(m, found, value, name, node)
    if isinstance(found, FunctionV):
        if found.kind == "staticmethod":
            return found
        if found.decorated:
            # A method, or a property under another name.
            key = ("decorated", value.serial, name)
            return Thing(text_of(node), key=key, origin="attribute")
        return BoundMethod(found, value.cls if found.kind == "classmethod" else value)
    if own_classes.has_class_attribute(value.cls, name) and not value.forgotten:
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
    if own_classes.is_assertion(value.cls, name) or own_classes.ends_test(value.cls, name):
        return MethodOf(value, name)
    asked = own_classes.class_attribute(value.cls, "__getattr__")
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
    made.hints = annotated.attribute_hints(m, value.cls, name)
    return made


def eval_subscript(m: Machine, node: Any) -> Any:
    value = evaluate(m, node.value)
    index = evaluate(m, node.slice)
    if type(value) in NESTS:
        refused = keras_objects.item_refused(m, value, index, node)
        if refused is not None:
            return refused
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
        if operators.may_be_special(value):
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
        return arrays.array_item(m, value, index, node)
    if isinstance(value, Layer):
        keras_objects.refuse_as_list(m, value, "item", node)
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
        made = own_classes.class_attribute(value, "__class_getitem__")
        if isinstance(made, FunctionV):
            return functions.call(m, BoundMethod(made, value), [index], {}, node)
        effects.may_run(m, made)
        return value if made is None else Thing(text_of(node), origin="item")
    if isinstance(value, Ref):
        if value.name == "sys.modules" and namespaces.is_own_module(m, index, node):
            return namespaces.own_module(m)
        return _item_of_ref(value, index, node)
    if value is None:
        raise Raised("TypeError")
    return Thing(text_of(node), origin="item")


def _item_of_ref(value: Ref, index: Any, node: Any) -> Any:
    """`name[index]` of what a library has: of a class itself, as in `list[int]`, `Generic[T]`."""
    if not dotted.may_be_constant(value.name) or _is_of_types(index):
        return value
    if is_constant(index) or isinstance(index, Ref):
        # Another one for each; a dot in it would make it a part of something else.
        shown = index.name if isinstance(index, Ref) else repr(index)
        return Ref(f"{value.name}[{shown.replace('.', '·')}]")
    key = key_of(index)
    key = None if key is None else (key_of(value), "item", key)
    return Thing(text_of(node), key=key, origin="item")


def _is_of_types(index: Any) -> bool:
    """Whether what stands in brackets behind a name says that this is of a class."""
    if isinstance(index, (ListV, tuple)):
        return any(map(_is_of_types, index.items if isinstance(index, ListV) else index))
    if isinstance(index, Ref):
        return not dotted.may_be_constant(index.name)
    return index is None or isinstance(index, (ClassV, RecordType))


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
    if isinstance(value, NamesV):
        namespaces.all_reached(m, value, node)
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
        result = either(("==", index.key, key_of(key)), f"{text} == {told}", item, result)
    return result


def _list_item(m: Machine, value: ListV, index: Any, node: Any) -> Any:
    if isinstance(index, SliceV):
        part = _slice_of(index)
        if part is None or not value.exact or value.chance is not None:
            made = ListV(value.items, exact=False)
            made.turns = iteration.turns_in(value)
            # Any order the other way round is any order.
            every = swaps.orders_of(value.chance) is None
            whole = part == slice(None) or (every and part == slice(None, None, -1))
            if value.chance is not None and whole:
                made.exact, made.chance = value.exact, value.chance
            elif value.chance is not None and part is not None and value.exact:
                made = ListV(iteration.in_places(value, node)[part])
        else:
            made = ListV(value.items[part])
        if value.attribute == containers.RANGE:
            made.attribute = containers.RANGE
        keras_objects.copied(m, value, made, node)
        return made
    if isinstance(index, int) and value.exact and value.chance is None:
        try:
            return value.items[index]
        except IndexError:
            told = keras_objects.beyond_weights if value.source is None else keras_objects.beyond
            if not told(m, value, index, node):
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
            return iteration.in_places(value, node)[index]
    if value.outline is not None:
        item = iteration.item_in_outline(value.outline, index)
        if item is not None:
            return item
    kind = "layer" if value.source else None
    key = ("item", value.serial, key_of(index))
    thing = Thing(text_of(node), origin="item", kind=kind, key=key)
    iteration.note_part(m, value, thing)
    return thing


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
    ast.BinOp: operators.eval_binary,
    ast.UnaryOp: operators.eval_unary,
    ast.BoolOp: eval_boolean,
    ast.IfExp: eval_conditional,
    ast.Compare: equality.eval_compare,
    ast.ListComp: iteration.eval_comprehension,
    ast.GeneratorExp: iteration.eval_comprehension,
    ast.SetComp: iteration.eval_comprehension,
    ast.DictComp: iteration.eval_comprehension,
    ast.Attribute: eval_attribute,
    ast.Subscript: eval_subscript,
    ast.Slice: eval_slice,
    ast.Call: eval_call,
}
