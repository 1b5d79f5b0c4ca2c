"""The parts of Python's standard library that compute with what the code gives them.

`itertools`, `operator`, `json`, `random.choice` and the like, over values that are known; what is
not known, or too much, gives an unknown.
"""

from __future__ import annotations

import ast
import itertools
import json
import math
from collections.abc import Callable, Iterator
from typing import Any

from kerasorder_lint.graph.layers import Layer
from kerasorder_lint.interpreter import (
    containers,
    effects,
    enumerations,
    equality,
    expressions,
    functions,
    iteration,
    keras_objects,
    laziness,
    only_read,
    operators,
    specials,
)
from kerasorder_lint.interpreter.keras_objects import configs
from kerasorder_lint.interpreter.machine import Function, Machine
from kerasorder_lint.interpreter.signals import Raised
from kerasorder_lint.interpreter.values import (
    UNKNOWN,
    BoundMethod,
    ClassV,
    DictV,
    FunctionV,
    ListV,
    PartialV,
    Ref,
    Thing,
    either,
    is_constant,
    is_definite,
    key_of,
)

__all__ = ["STANDARD", "value_of"]


def _thing(node: Any, kind: str | None = None) -> Thing:
    return Thing(expressions.text_of(node), kind=kind, origin="call")


# ---------------------------------------------------------------------- itertools


def _selections(
    function: Callable[..., Iterator[Any]], count: Callable[[int, int], int]
) -> Function:
    """`permutations`, `combinations`: ways to pick from the items; `count` says how many."""

    def compute(m: Machine, a: list[Any], k: dict[str, Any], node: Any) -> Any:
        items = iteration.iterate(m, a[0], node) if a else None
        length = a[1] if len(a) > 1 else k.get("r", len(items or ()))
        if items is None or not isinstance(length, int) or length < 0:
            return ListV(exact=False)
        if count(len(items), length) > m.limits.turns:
            return ListV(exact=False)
        return ListV(function(items, length))

    return compute


def _islice(m: Machine, a: list[Any], k: dict[str, Any], node: Any) -> Any:
    items = iteration.iterate(m, a[0], node) if a else None
    if items is None or not 2 <= len(a) <= 4:
        return ListV(exact=False)
    if not all(bound is None or isinstance(bound, int) for bound in a[1:]):
        return ListV(exact=False)
    try:
        return ListV(itertools.islice(items, *a[1:]))
    except ValueError:
        raise Raised("ValueError") from None


def _accumulate(m: Machine, a: list[Any], k: dict[str, Any], node: Any) -> Any:
    items = iteration.iterate(m, a[0], node) if a else None
    function = a[1] if len(a) > 1 else k.get("func")
    if items is None or laziness.runs_later(m, function, node):
        effects.may_run(m, function)
        return ListV(exact=False)
    if k.get("initial") is not None:
        items = [k["initial"], *items]
    found: list[Any] = []
    for item in items:
        if not found:
            found.append(item)
        elif function is None:
            found.append(operators.binary(m, ast.Add(), found[-1], item, node))
        else:
            found.append(functions.call(m, function, [found[-1], item], {}, node))
    return ListV(found)


def _zip_longest(m: Machine, a: list[Any], k: dict[str, Any], node: Any) -> Any:
    columns = [iteration.iterate(m, value, node) for value in a]
    known = [column for column in columns if column is not None]
    if len(known) != len(columns):
        return ListV(exact=False)
    return ListV(itertools.zip_longest(*known, fillvalue=k.get("fillvalue")))


def _starmap(m: Machine, a: list[Any], k: dict[str, Any], node: Any) -> Any:
    items = iteration.iterate(m, a[1], node) if len(a) == 2 else None
    if items is None or laziness.runs_later(m, a[0], node):
        effects.may_run(m, a[0] if a else None)
        return ListV(exact=False)
    rows = [iteration.iterate(m, item, node) for item in items]
    if any(row is None for row in rows):
        return ListV(exact=False)
    return ListV([functions.call(m, a[0], list(row or ()), {}, node) for row in rows])


def _while(drops: bool) -> Function:
    """`takewhile` and `dropwhile`."""

    def compute(m: Machine, a: list[Any], k: dict[str, Any], node: Any) -> Any:
        items = iteration.iterate(m, a[1], node) if len(a) == 2 else None
        if items is None or laziness.runs_later(m, a[0], node):
            effects.may_run(m, a[0] if a else None)
            return ListV(exact=False)
        for place, item in enumerate(items):
            verdict = functions.call(m, a[0], [item], {}, node)
            answer = expressions.truth(m, verdict, node, fork=False)
            if answer is None:
                return ListV(exact=False)
            if not answer:
                return ListV(items[place:] if drops else items[:place])
        return ListV() if drops else ListV(items)

    return compute


def _groupby(m: Machine, a: list[Any], k: dict[str, Any], node: Any) -> Any:
    """Pairs of a key and the items that have it one after the other."""
    items = iteration.iterate(m, a[0], node) if a else None
    function = a[1] if len(a) > 1 else k.get("key")
    if items is None or (function is not None and laziness.runs_later(m, function, node)):
        effects.may_run(m, function)
        return ListV(exact=False)
    pairs: list[tuple[Any, ListV]] = []
    for item in items:
        key = item if function is None else functions.call(m, function, [item], {}, node)
        if not is_definite(key) or specials.compares(m, key):
            return ListV(exact=False)
        if not pairs or key_of(pairs[-1][0]) != key_of(key):
            pairs.append((key, ListV()))
            pairs[-1][1].once = True
        pairs[-1][1].items.append(item)
    return ListV(pairs, exact=only_read.takes_at_once(m.tree, node))


def _compress(m: Machine, a: list[Any], k: dict[str, Any], node: Any) -> Any:
    items, flags = (
        (iteration.iterate(m, value, node) for value in a) if len(a) == 2 else (None, None)
    )
    if items is None or flags is None:
        return ListV(exact=False)
    answers = [expressions.truth(m, flag, node, fork=False) for flag in flags]
    if None in answers:
        return ListV(exact=False)
    return ListV(itertools.compress(items, answers))


# ---------------------------------------------------------------------- operator

_OPERATORS: dict[str, type[ast.operator]] = {
    "add": ast.Add,
    "concat": ast.Add,
    "floordiv": ast.FloorDiv,
    "lshift": ast.LShift,
    "matmul": ast.MatMult,
    "mod": ast.Mod,
    "mul": ast.Mult,
    "pow": ast.Pow,
    "rshift": ast.RShift,
    "sub": ast.Sub,
    "truediv": ast.Div,
}
_COMPARISONS: dict[str, type[ast.cmpop]] = {
    "eq": ast.Eq,
    "ge": ast.GtE,
    "gt": ast.Gt,
    "is_": ast.Is,
    "is_not": ast.IsNot,
    "le": ast.LtE,
    "lt": ast.Lt,
    "ne": ast.NotEq,
}


def _operator(kind: type[ast.operator]) -> Function:
    def compute(m: Machine, a: list[Any], k: dict[str, Any], node: Any) -> Any:
        return operators.binary(m, kind(), a[0], a[1], node) if len(a) == 2 else _thing(node)

    return compute


def _comparison(kind: type[ast.cmpop]) -> Function:
    def compute(m: Machine, a: list[Any], k: dict[str, Any], node: Any) -> Any:
        return equality.compare(m, kind(), a[0], a[1], node) if len(a) == 2 else _thing(node)

    return compute


def _getitem(m: Machine, a: list[Any], k: dict[str, Any], node: Any) -> Any:
    return expressions.get_item(m, a[0], a[1], node) if len(a) == 2 else _thing(node)


def _setitem(m: Machine, a: list[Any], k: dict[str, Any], node: Any) -> Any:
    from kerasorder_lint.interpreter import statements

    if len(a) == 3:
        statements.set_item(m, a[0], a[1], a[2], node)
    return None


def _of_list(name: str, operands: int | None = None) -> Function:
    """`list.append(items, item)`: a method of a list that is called by way of its class.

    operands: how many arguments a function has that does the same; None for the method itself.
    """

    def compute(m: Machine, a: list[Any], k: dict[str, Any], node: Any) -> Any:
        plain = bool(a) and type(a[0]) is ListV and operands in (None, len(a))
        if plain:
            return containers.call_method(m, a[0], name, a[1:], k, node)
        for value in (*a, *k.values()):
            keras_objects.escapes(m, value, node)
        return _thing(node)

    return compute


def _contains(m: Machine, a: list[Any], k: dict[str, Any], node: Any) -> Any:
    answer = equality.contains(m, a[0], a[1], node) if len(a) == 2 else None
    return _thing(node, "bool") if answer is None else answer


def _getter(name: str) -> Function:
    """`itemgetter(...)` and its kind: the arguments, and a function that waits for the object."""

    def make(m: Machine, a: list[Any], k: dict[str, Any], node: Any) -> Any:
        return PartialV(Ref(f"operator.{name}()"), tuple(a), k) if a else _thing(node)

    return make


def _of_items(m: Machine, a: list[Any], k: dict[str, Any], node: Any) -> Any:
    """`itemgetter(*a[:-1])(a[-1])`."""
    if len(a) < 2:
        return _thing(node)
    found = [m.resolve(expressions.get_item(m, a[-1], key, node)) for key in a[:-1]]
    return found[0] if len(found) == 1 else tuple(found)


def _of_attributes(m: Machine, a: list[Any], k: dict[str, Any], node: Any) -> Any:
    """`attrgetter(*a[:-1])(a[-1])`."""
    if len(a) < 2 or not all(isinstance(name, str) for name in a[:-1]):
        return _thing(node)
    found: list[Any] = []
    for name in a[:-1]:
        value = a[-1]
        for part in name.split("."):
            value = m.resolve(expressions.get_attribute(m, value, part, node))
        found.append(value)
    return found[0] if len(found) == 1 else tuple(found)


def _of_method(m: Machine, a: list[Any], k: dict[str, Any], node: Any) -> Any:
    """`methodcaller(name, *a[1:-1], **k)(a[-1])`."""
    if len(a) < 2 or not isinstance(a[0], str):
        return _thing(node)
    method = m.resolve(expressions.get_attribute(m, a[-1], a[0], node))
    return functions.call(m, method, a[1:-1], k, node)


# ---------------------------------------------------------------------- text and modules


def value_of(value: Any) -> Any:
    """What was read from a text, in the interpreter's values."""
    if isinstance(value, dict):
        return DictV({key: value_of(item) for key, item in value.items()})
    if isinstance(value, list):
        return ListV([value_of(item) for item in value])
    if isinstance(value, tuple):
        return tuple(value_of(item) for item in value)
    return value if is_constant(value) else UNKNOWN


def _read(parse: Callable[[str], Any]) -> Function:
    """`json.loads(text)`, `ast.literal_eval(text)`: the value that a known text says."""

    def compute(m: Machine, a: list[Any], k: dict[str, Any], node: Any) -> Any:
        hook = k.pop("object_hook", None) if parse is json.loads else None
        if hook is not None:
            return _hooked(m, compute(m, a, k, node), hook, node)
        if len(a) != 1 or k or not isinstance(a[0], str):
            told = configs.parsed(a[0]) if len(a) == 1 and not k and parse is json.loads else None
            return _thing(node) if told is None else told
        try:
            return value_of(parse(a[0]))
        except (ValueError, SyntaxError):
            raise Raised("ValueError") from None
        except (RecursionError, MemoryError, TypeError):
            return _thing(node)

    return compute


def _hooked(m: Machine, value: Any, hook: Any, node: Any) -> Any:
    """What was read, with what a function makes of each object in its place, innermost first."""
    value = m.resolve(value)
    if isinstance(value, ListV) and value.exact:
        value.items = [_hooked(m, item, hook, node) for item in value.items]
        return value
    if isinstance(value, DictV) and value.exact:
        value.entries = {k: _hooked(m, item, hook, node) for k, item in value.entries.items()}
        return m.resolve(functions.call(m, hook, [value], {}, node))
    return value if is_constant(value) else _thing(node)


def _dumps(m: Machine, a: list[Any], k: dict[str, Any], node: Any) -> Any:
    """`json.dumps(value)`: a text of which it is known what it says."""
    plain = set(k) <= {"indent", "sort_keys", "separators", "ensure_ascii"}
    if len(a) != 1 or not plain or not isinstance(a[0], (DictV, ListV)):
        return _thing(node)
    return configs.dumped(a[0], node)


def _import_module(m: Machine, a: list[Any], k: dict[str, Any], node: Any) -> Any:
    """`importlib.import_module("keras.layers")`."""
    from kerasorder_lint.interpreter import library

    name = a[0] if a else k.get("name")
    if not isinstance(name, str) or len(a) + len(k) != 1 or name.startswith("."):
        return _thing(node)
    return library.import_module(m, name, node)


def _import(m: Machine, a: list[Any], k: dict[str, Any], node: Any) -> Any:
    """`__import__("keras.layers")`, which gives `keras`."""
    made = _import_module(m, a, k, node)
    top = a[0].partition(".")[0] if isinstance(made, Ref) else ""
    return Ref(top) if top else made


# ---------------------------------------------------------------------- chance

_FEW = 3  # values that chance may pick, each of which is followed
_MOST_DECIDED = 3  # conditions of a way beyond which no more values are told apart
_PICKED = (BoundMethod, ClassV, FunctionV, Layer, PartialV, Ref)


def _named(item: Any, place: int) -> str:
    """What a message calls one of the things to choose among."""
    if is_constant(item):
        return repr(item)
    name = getattr(item, "label", None) or getattr(item, "name", None)
    return name.rpartition(".")[2] if isinstance(name, str) else f"number {place + 1}"


def _choice(m: Machine, a: list[Any], k: dict[str, Any], node: Any) -> Any:
    """`random.choice(items)`: one of a few, decided like a condition."""
    given = a[0] if len(a) == 1 and not k else UNKNOWN
    of_model = isinstance(given, ListV) and given.source is not None
    items = None
    if not isinstance(given, ListV) or given.chance is None:
        items = iteration.iterate(m, given, node)
    if not items or of_model:
        return _thing(node, "layer" if of_model else None)
    several = expressions.distinct(items)
    if len(several) == 1:
        return several[0]
    kinds = {type(item) for item in several}
    named = {int: "int", float: "float", str: "str", bool: "bool"}
    kind = named.get(kinds.pop()) if len(kinds) == 1 else None
    if len(several) > _FEW or len(m.decisions) >= _MOST_DECIDED:
        return _thing(node, kind)
    if not all(is_constant(item) or isinstance(item, _PICKED) for item in several):
        return _thing(node, kind)
    # It is the same one on the same way through the code: what is asked is asked anew each time.
    asked = Thing(expressions.text_of(node), kind=kind, origin="call")
    result = several[-1]
    for place, item in reversed(list(enumerate(several[:-1]))):
        told = _named(item, place)
        key = ("==", asked.key, key_of(item) if is_constant(item) else ("item", place))
        result = either(key, f"{asked.text} == {told}", item, result)
    return result


_OF_LISTS = (
    "append", "clear", "copy", "count", "extend", "index", "insert", "pop", "remove", "reverse",
    "sort",
)  # fmt: skip
STANDARD: dict[str, Function] = {
    "importlib.__import__": _import,
    "enum.auto": lambda m, a, k, node: enumerations.AUTO,
    "ast.literal_eval": _read(ast.literal_eval),
    "importlib.import_module": _import_module,
    "itertools.accumulate": _accumulate,
    "itertools.combinations": _selections(itertools.combinations, math.comb),
    "itertools.combinations_with_replacement": _selections(
        itertools.combinations_with_replacement,
        lambda n, r: math.comb(n + r - 1, r) if n else 0,
    ),
    "itertools.compress": _compress,
    "itertools.dropwhile": _while(True),
    "itertools.groupby": _groupby,
    "itertools.islice": _islice,
    "itertools.permutations": _selections(itertools.permutations, math.perm),
    "itertools.starmap": _starmap,
    "itertools.takewhile": _while(False),
    "itertools.zip_longest": _zip_longest,
    "json.dumps": _dumps,
    "json.loads": _read(json.loads),
    "operator.attrgetter": _getter("attrgetter"),
    "operator.attrgetter()": _of_attributes,
    "operator.contains": _contains,
    "operator.delitem": _of_list("__delitem__", 2),
    "operator.getitem": _getitem,
    "operator.iadd": _of_list("__iadd__", 2),
    "operator.iconcat": _of_list("__iadd__", 2),
    "operator.itemgetter": _getter("itemgetter"),
    "operator.itemgetter()": _of_items,
    "operator.methodcaller": _getter("methodcaller"),
    "operator.methodcaller()": _of_method,
    "operator.setitem": _setitem,
    "random.choice": _choice,
    **{f"list.{name}": _of_list(name) for name in _OF_LISTS},
    **{f"operator.{name}": _operator(kind) for name, kind in _OPERATORS.items()},
    **{f"operator.{name}": _comparison(kind) for name, kind in _COMPARISONS.items()},
}
