"""Python's built-in functions and the corners of the standard library that model code uses."""

from __future__ import annotations

import ast
import builtins as python
import itertools
import math
from collections.abc import Hashable, Sequence
from functools import partial
from typing import Any

from kerasorder_lint.graph.layers import Layer, Tensor
from kerasorder_lint.graph.models import Model
from kerasorder_lint.graph.stretches import Stretch
from kerasorder_lint.interpreter import (
    arrays,
    command_line,
    containers,
    coroutines,
    dotted,
    effects,
    exceptions,
    exhausting,
    expressions,
    free_lengths,
    functions,
    iteration,
    keras_objects,
    laziness,
    metaclasses,
    named_tuples,
    operators,
    own_classes,
    patterns,
    pipelines,
    preparation,
    python_classes,
    records,
    releases,
    specials,
    standard,
    swaps,
)
from kerasorder_lint.interpreter.catching import takes
from kerasorder_lint.interpreter.keys import HAS
from kerasorder_lint.interpreter.machine import Function, Machine
from kerasorder_lint.interpreter.signals import PathEnds, Raised
from kerasorder_lint.interpreter.values import (
    ENDLESS,
    NOTATION,
    UNKNOWN,
    ArrayV,
    BoundMethod,
    ClassV,
    DataShape,
    DictV,
    Frame,
    FunctionV,
    InstanceV,
    ListV,
    MethodOf,
    NamedTuple,
    NamesV,
    OwnDictV,
    OwnListV,
    PartialV,
    PropertyV,
    RecordType,
    Ref,
    SetV,
    TensorShape,
    Thing,
    is_constant,
    is_definite,
    key_of,
    may_be_absent,
    number_in,
    outline_of,
)
from kerasorder_lint.shapes import Sym, Unknown, may_be_array

__all__ = ["BUILTINS", "STANDARD", "is_instance", "namespace"]


def _thing(node: Any, kind: str | None = None) -> Thing:
    text = expressions.text_of(node)
    return Thing(text, key=releases.key_of_result(node), kind=kind, origin="call")


def _globals(m: Machine, a: list[Any], k: dict[str, Any], node: Any) -> Any:
    """The names of the module."""
    return NamesV(m.frame.top)


def _exec(m: Machine, a: list[Any], k: dict[str, Any], node: Any) -> Any:
    effects.lurks(m, *a[1:], *k.values())
    for value in (*a[1:], *k.values()):
        m.forget(value)
    if len(a) < 2 and not k:
        effects.anything_runs(m, a[0] if a and isinstance(a[0], str) else None)
    return None


def _eval(m: Machine, a: list[Any], k: dict[str, Any], node: Any) -> Any:
    """`eval(text)`: it runs what it says, with the names that it gets."""
    _exec(m, a, k, node)
    return _thing(node)


def _vars(m: Machine, a: list[Any], k: dict[str, Any], node: Any) -> Any:
    if a and isinstance(a[0], ClassV):
        return NamesV(a[0])
    if a:
        return keras_objects.unknown_result(m, Ref("vars"), a, k, node)
    return _locals(m, a, k, node)


def _locals(m: Machine, a: list[Any], k: dict[str, Any], node: Any) -> Any:
    """The names of the place: those of the module, which changes with it, or a copy."""
    if m.frame is m.frame.top:
        return _globals(m, a, k, node)
    return DictV(m.frame.names, exact=False)


def _some_from(first: Any, element: Any = UNKNOWN) -> ListV:
    """Numbers from one on, nobody knows how many; or what is counted with them."""
    made = ListV(exact=False)
    made.element = element
    made.first = first if type(first) is int else None
    return made


def _range(m: Machine, a: list[Any], k: dict[str, Any], node: Any) -> Any:
    if m.specials:
        a = [specials.index_in(m, value, node) for value in a]
    if None in a:
        refused = free_lengths.refused(m, node, *zip(getattr(node, "args", ()), a))
        if refused is not None:
            return refused
    a = [number_in(value) for value in a]
    if all(isinstance(v, int) for v in a) and 1 <= len(a) <= 3:
        try:
            numbers = range(*a)
        except ValueError:
            raise Raised("ValueError") from None
        if len(numbers) > m.limits.turns:
            m.limit("turns", node)
            return _some_from(numbers[0], Thing("i", kind="int", origin="element"))
        made = ListV(numbers)
        made.attribute = containers.RANGE
        return made
    start = a[0] if len(a) > 1 else 0
    made = _some_from(start, Thing("i", kind="int", origin="element"))
    made.attribute = containers.RANGE
    step = a[2] if len(a) > 2 else 1
    if a and type(step) is int and step > 0:
        made.stop = (a[1] if len(a) > 1 else a[0], step)
    return made


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
        return len(value.items) if value.exact else _thing(node, "int")
    if isinstance(value, DictV):
        return len(value.entries) if value.exact else _thing(node, "int")
    if isinstance(value, (Tensor, ArrayV)):
        if isinstance(value, Tensor):
            keras_objects.length_of_tensor(m, value, node)
        shape = value.spec.shape if isinstance(value, Tensor) else value.shape
        if isinstance(shape, tuple) and shape and isinstance(shape[0], (int, Sym)):
            return shape[0]
        return _thing(node, "int")
    if isinstance(value, Layer):
        keras_objects.refuse_as_list(m, value, "length", node)
    found = specials.run(m, value, "__len__", [], node)
    if found is not specials.ABSENT:
        return found
    if is_constant(value):
        raise Raised("TypeError")
    if isinstance(value, Thing):
        return Thing(f"len({value.text})", key=("len", value.key), kind="int", origin="call")
    return _thing(node, "int")


def _sequence(m: Machine, value: Any, node: Any, *, keep: bool = True) -> ListV:
    """Any iterable as a new list."""
    items = iteration.iterate(m, value, node)
    if items is not None:
        made = ListV(items)
    elif isinstance(value, (ListV, SetV)):
        made = ListV(value.items, exact=value.exact)
        if isinstance(value, SetV):
            made.chance = "the order of a set"
        else:
            made.chance, made.outline = value.chance, value.outline
    else:
        made = ListV(exact=False)
    if isinstance(value, ListV) and keep:
        keras_objects.copied(m, value, made, node)
    return made


def _list(m: Machine, a: list[Any], k: dict[str, Any], node: Any) -> Any:
    if a and isinstance(a[0], InstanceV):
        specials.meets(m, a, names=("__len__", "__length_hint__"))
    return _sequence(m, a[0], node) if a else ListV()


def _tuple(m: Machine, a: list[Any], k: dict[str, Any], node: Any) -> Any:
    if not a:
        return ()
    items = iteration.iterate(m, a[0], node)
    return tuple(items) if items is not None else _thing(node, "tuple")


def _set(m: Machine, a: list[Any], k: dict[str, Any], node: Any) -> Any:
    if not a:
        return SetV()
    made = _sequence(m, a[0], node)
    return expressions.set_of(m, made.items, made.exact, node)


def _dict(m: Machine, a: list[Any], k: dict[str, Any], node: Any) -> Any:
    made = DictV()
    if a:
        containers.dict_method(m, made, "update", [a[0]], {}, node)
    made.entries.update(k)
    return made


def _fromkeys(m: Machine, a: list[Any], k: dict[str, Any], node: Any) -> Any:
    """`dict.fromkeys(items, value)`: each of them once, in their order."""
    made = _sequence(m, a[0], node) if a else ListV(exact=False)
    if m.specials:
        for item in made.items:
            specials.key_in(m, item, node)
    known = made.exact and made.chance is None
    told = all(is_definite(item) or isinstance(item, (Layer, InstanceV)) for item in made.items)
    if not known or not told or expressions.says_what_is_equal(m, made.items):
        return DictV(exact=False)
    return DictV(dict.fromkeys(made.items, a[1] if len(a) > 1 else None))


def _defaultdict(m: Machine, a: list[Any], k: dict[str, Any], node: Any) -> Any:
    """`collections.defaultdict(factory, ...)`: the rest is as with `dict`."""
    made = _dict(m, a[1:], k, node)
    made.default = a[0] if a else None
    return made


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
        return _thing(node, kind)

    return convert


def _in_base(text: Any, base: list[Any], node: Any) -> Any:
    """`int(text, base)`."""
    known = isinstance(text, str) and len(base) == 1 and type(base[0]) is int
    if not known or len(text) > 64:
        return _thing(node, "int")
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
    return _thing(node, "str")


def _repr(m: Machine, a: list[Any], k: dict[str, Any], node: Any) -> Any:
    if len(a) == 1 and is_constant(a[0]) and not isinstance(a[0], float):
        return repr(a[0])
    found = specials.text_in(m, a[0], node, "__repr__") if a else specials.ABSENT
    if found is not specials.ABSENT:
        return found
    specials.meets(m, a)
    return _thing(node, "str")


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
    return _thing(node, "str")


def _hash(m: Machine, a: list[Any], k: dict[str, Any], node: Any) -> Any:
    found = specials.run(m, a[0], "__hash__", [], node) if a else specials.ABSENT
    if found is not specials.ABSENT:
        return found
    specials.meets(m, a)
    return _thing(node, "int")


def _bool(m: Machine, a: list[Any], k: dict[str, Any], node: Any) -> Any:
    if not a:
        return False
    argument = node.args[0] if getattr(node, "args", None) else node
    answer = expressions.truth(m, a[0], argument, fork=False)
    if answer is not None:
        return answer
    key, text = expressions.condition_of(m, a[0], argument)
    return Thing(text, key=key, kind="bool")


def _enumerate(m: Machine, a: list[Any], k: dict[str, Any], node: Any) -> Any:
    start = a[1] if len(a) > 1 else k.get("start", 0)
    items = iteration.iterate(m, a[0], node) if a else None
    if items is not None and isinstance(start, int):
        made = ListV([(i, item) for i, item in enumerate(items, start)])

        def numbered(m: Machine) -> list[Any] | None:
            inner = laziness.now(m, a[0])
            return None if inner is None else list(enumerate(inner, start))

        return laziness.iterator(made, node, a[:1], numbered)
    some = _some_from(start)
    some.columns = (None, *columns_of(a[:1]))
    some.turns = tuple(turn for value in a[:1] for turn in iteration.turns_in(value))
    return some


def _zip(m: Machine, a: list[Any], k: dict[str, Any], node: Any) -> Any:
    columns = [iteration.iterate(m, value, node) for value in a]
    if any(column is None for column in columns):
        some = ListV(exact=False)
        if not any(columns) and not k:
            some.columns = columns_of(a)
        some.turns = tuple(turn for value in a for turn in iteration.turns_in(value))
        return some
    if k.get("strict", False) is not False and len({len(c) for c in columns if c is not None}) > 1:
        return ListV(exact=False)  # it raises an exception, when somebody comes to the end
    made = ListV(list(zip(*[c for c in columns if c is not None])))

    def in_rows(m: Machine) -> list[Any] | None:
        inner = [laziness.now(m, value) for value in a]
        return None if None in inner else list(zip(*[c for c in inner if c is not None]))

    return laziness.iterator(made, node, a, in_rows)


def columns_of(lists: Sequence[Any]) -> tuple[Any, ...]:
    """The layers that a loop has put into each list, nobody knows how often; None for others."""
    outlines = [outline_of(value) if isinstance(value, ListV) else None for value in lists]
    return tuple(
        outline[0] if outline and len(outline) == 1 and isinstance(outline[0], Stretch) else None
        for outline in outlines
    )


def _reversed(m: Machine, a: list[Any], k: dict[str, Any], node: Any) -> Any:
    if a and specials.has(m, a[0], "__reversed__"):
        found = specials.run(m, a[0], "__reversed__", [], node)
        return found if isinstance(found, ListV) else ListV(exact=False)
    made = _sequence(m, a[0], node) if a else ListV()
    made.items.reverse()
    made.outline = containers.reversed_outline(made.outline)
    return laziness.iterator(made, node, a)


def _sorted(m: Machine, a: list[Any], k: dict[str, Any], node: Any) -> Any:
    made = _sequence(m, a[0], node) if a else ListV()
    key = k.get("key")
    chance = iteration.decided_by_chance(key)
    known = made.exact
    made.turns, made.outline = iteration.turns_in(made), None
    made.items = containers._sorted(m, made.items, k, made, node)
    if chance is not None and known:
        made.exact, made.chance = True, chance
    elif made.exact:
        made.chance = None
    return made


def _map(m: Machine, a: list[Any], k: dict[str, Any], node: Any) -> Any:
    asker = exhausting.asker_of(node)
    if len(a) < 2 or exhausting.is_discarded(node):
        return ListV(exact=False)
    if asker is None and laziness.runs_later(m, a[0], node):
        return ListV(exact=False)
    columns = [iteration.iterate(m, value, node) for value in a[1:]]
    known = [c for c in columns if c is not None]
    sources = laziness.states_of(a[1:])
    if len(known) != len(columns):
        effects.may_run(m, a[0])
        for value in a[1:]:
            keras_objects.turns_change(m, iteration.turns_in(value))
        return ListV(exact=False)
    made = ListV()
    in_part = asker is None and not exhausting.is_exhausted(node)
    if in_part:
        m.likely.append(iteration.WHOLLY)
    try:
        for row in zip(*known):
            made.items.append(functions.call(m, a[0], list(row), {}, node))
            if asker is not None and not _goes_on(m, asker, made, a[0], node):
                return made
    finally:
        if in_part:
            m.likely.pop()
    made.exact = laziness.are_as_they_were(sources)
    return laziness.iterator(made, node, [*a[1:], *laziness.read_by(a[0])])


def _goes_on(m: Machine, asker: tuple[str, Any], made: ListV, function: Any, node: Any) -> bool:
    """Whether who asks an iterator that a function makes asks for more."""
    enough = iteration.is_enough(m, asker, made.items[-1], node)
    if enough is None and effects.changes_something(m, function):
        effects.may_run(m, function)
        made.exact = False
        return False
    return not enough


def _filter(m: Machine, a: list[Any], k: dict[str, Any], node: Any, *, kept: bool = True) -> Any:
    """`filter(function, items)`; kept: what the function says of those that stay."""
    asker = exhausting.asker_of(node)
    if exhausting.is_discarded(node):
        return ListV(exact=False)
    if asker is None and a and a[0] is not None and laziness.runs_later(m, a[0], node):
        return ListV(exact=False)
    items = iteration.iterate(m, a[1], node) if len(a) > 1 else None
    if items is None:
        effects.may_run(m, a[0] if a else None)
        return ListV(exact=False)
    made = ListV()
    sources = laziness.states_of(a[1:])
    for item in items:
        verdict = item if a[0] is None else functions.call(m, a[0], [item], {}, node)
        answer = expressions.truth(m, verdict, node, fork=False)
        stays = None if answer is None else answer is kept
        if stays is not False:
            made.items.append(item)
        made.exact = made.exact and answer is not None
        if asker is not None and stays is not False:
            asking = asker if stays else ("unknown", None)
            if not _goes_on(m, asking, made, a[0], node):
                return made
    made.exact = made.exact and laziness.are_as_they_were(sources)
    return laziness.iterator(made, node, [*a[1:], *laziness.read_by(a[0])])


def _extreme(pick: Any) -> Function:
    def find(m: Machine, a: list[Any], k: dict[str, Any], node: Any) -> Any:
        items = iteration.iterate(m, a[0], node) if len(a) == 1 else a
        if items is not None and not items:
            return k["default"] if "default" in k else _thing(node)
        keys = items
        if items is None:
            effects.may_run(m, k.get("key"))
        if items and k.get("key") is not None:
            keys = [functions.call(m, k["key"], [item], {}, node) for item in items]
        if items and keys and all(map(containers.is_plain, keys)):
            try:
                return items[keys.index(pick(keys))]
            except TypeError:
                raise Raised("TypeError") from None
        if keys:
            specials.meets(m, keys)
        return _thing(node)

    return find


def _sum(m: Machine, a: list[Any], k: dict[str, Any], node: Any) -> Any:
    items = iteration.iterate(m, a[0], node) if a else None
    if items is None:
        return _thing(node)
    total: Any = a[1] if len(a) > 1 else k.get("start", 0)
    for item in items:
        total = operators.binary(m, ast.Add(), total, item, node)
    return total


def _any_all(wants: bool) -> Function:
    def decide(m: Machine, a: list[Any], k: dict[str, Any], node: Any) -> Any:
        items = iteration.iterate(m, a[0], node) if a else None
        if items is None:
            return _thing(node, "bool")
        answers = [expressions.truth(m, item, node, fork=False) for item in items]
        if wants in answers:
            return wants
        return not wants if None not in answers else _thing(node, "bool")

    return decide


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
    return _thing(node) if refused is None else refused


def _round(m: Machine, a: list[Any], k: dict[str, Any], node: Any) -> Any:
    found = specials.run(m, a[0], "__round__", a[1:], node) if a else specials.ABSENT
    if found is not specials.ABSENT:
        return found
    if a and all(isinstance(v, (int, float)) for v in a):
        try:
            return round(*a)
        except (TypeError, ValueError, OverflowError):
            return _thing(node)
    if a and isinstance(a[0], Tensor):
        made = keras_objects.unary(m, "round", a[0], node)
        return a[0] if made is None else made
    return _thing(node)


def _isinstance(m: Machine, a: list[Any], k: dict[str, Any], node: Any) -> Any:
    if len(a) != 2:
        return _thing(node, "bool")
    asked = a[1] if isinstance(a[1], tuple) else (a[1],)
    written = node.args[1] if isinstance(node, ast.Call) and len(node.args) == 2 else None
    if isinstance(written, ast.BinOp) and isinstance(written.op, ast.BitOr):
        asked = _united(m, written) or asked
    for cls in asked:
        if isinstance(cls, ClassV) and (
            specials.has(m, cls, "__instancecheck__")
            or own_classes.class_attribute(cls, "__subclasshook__") is not None
        ):
            effects.may_run(m, own_classes.class_attribute(cls, "__subclasshook__"))
            specials.meets(m, [cls])
            return _thing(node, "bool")
        if isinstance(cls, InstanceV):
            effects.may_run(m, own_classes.find_method(m, cls, "__instancecheck__"))
            return _thing(node, "bool")
    answer = is_instance(m, a[0], asked)
    if answer is not None:
        return answer
    parts = (key_of(a[0]), key_of(a[1]))
    key: Hashable = ("isinstance", *parts) if None not in parts else None
    if key is not None and keras_objects.is_no_model_class(m.resolve(a[1])):
        key = ("isinstance", *parts, keras_objects.NO_MODEL)
    return Thing(expressions.text_of(node), key=key, kind="bool", origin="call")


def _united(m: Machine, written: ast.expr) -> tuple[Any, ...]:
    """The classes of `int | str`, as far as they are names; nothing where one is not."""
    match written:
        case ast.BinOp(left, ast.BitOr(), right):
            first, second = _united(m, left), _united(m, right)
            return (*first, *second) if first and second else ()
        case ast.Constant(None):
            return (Ref("types.NoneType"),)
        case ast.Name() | ast.Attribute(ast.Name()):
            return (expressions.evaluate(m, written),)
        case _:
            return ()


_NUMERIC = frozenset(
    f"numbers.{name}" for name in ("Complex", "Integral", "Number", "Rational", "Real")
)


def _is_numeric(value: Any, name: str) -> bool | None:
    """`isinstance` of an abstract class of numbers."""
    import numbers

    if is_constant(value):
        return isinstance(value, getattr(numbers, name.partition(".")[2]))
    if isinstance(value, Sym):
        return None if may_be_array(value) else True
    return False if isinstance(value, (ListV, DictV, SetV, tuple)) else None


#: Classes of TensorFlow's tensors.
_TENSORS = frozenset({
    "tensorflow.SparseTensor", "tensorflow.Tensor", "tensorflow.sparse.SparseTensor",
})  # fmt: skip
_PYTHON_TYPES: dict[str, Any] = {
    "int": int,
    "float": float,
    "str": str,
    "bytes": bytes,
    "bool": bool,
    "complex": complex,
}


#: Python's own classes, as names that nothing else has.
_PLAIN_CLASSES = frozenset({*_PYTHON_TYPES, "dict", "list", "object", "set", "tuple", "type"})


def _is_class(value: Any) -> bool | None:
    """Whether a value is a class; None where that is not known."""
    if isinstance(value, Thing) and value.kind == NOTATION:
        return False
    if isinstance(value, Ref) and value.name in _PLAIN_CLASSES:
        return True
    if isinstance(value, ClassV):
        return True
    if isinstance(value, Ref):
        # Of a library whose functions have other names than its classes.
        short = value.name.rpartition(".")[2]
        known = value.name.split(".")[0] in _NO_PLAIN_VALUES
        return short[:1].isupper() if known else None
    return None if isinstance(value, Unknown) else False


def _is_object_of(value: InstanceV, cls: Ref) -> bool | None:
    """`isinstance` of an object of the code and one of Python's own classes."""
    bases = value.cls.mro()
    if cls in bases or cls.name == "object":
        return True
    if any(map(named_tuples.is_root, bases)):
        return cls.name == "tuple"
    if value.layer is not None:
        return False
    told = all(isinstance(base, (ClassV, Ref)) for base in bases)
    others = {base.name.split(".")[0] for base in bases if isinstance(base, Ref)}
    return False if told and others <= {"abc", "object", "typing", *_PLAIN_CLASSES} else None


#: Libraries of whose classes no list, dict or number is an object.
_NO_PLAIN_VALUES = frozenset({"keras", "tensorflow", "tf_keras"})


def _is_of_kind(value: Thing, cls: Any) -> bool | None:
    """`isinstance` of an unknown that stands for the constants of one type."""
    if not isinstance(cls, Ref):
        return False if isinstance(cls, ClassV) else None
    if cls.name in _PYTHON_TYPES and value.kind in _PYTHON_TYPES:
        return issubclass(_PYTHON_TYPES[value.kind], _PYTHON_TYPES[cls.name])
    return False if cls.name in ("list", "dict", "tuple", "set", "types.NoneType") else None


#: Names of `typing` that stand for a class wherever one is asked for.
_ALIASES = {f"typing.{name}": Ref(name.lower()) for name in ("Dict", "List", "Set", "Tuple")} | {
    "typing.Text": Ref("str")
}


def is_instance(m: Machine, value: Any, cls: Any) -> bool | None:
    """`isinstance(value, cls)`."""
    cls = m.resolve(cls)
    if isinstance(value, Ref) and dotted.may_be_constant(value.name):
        return None
    if isinstance(cls, Ref):
        cls = _ALIASES.get(cls.name, cls)
    if isinstance(cls, tuple):
        answers = [is_instance(m, value, item) for item in cls]
        if True in answers:
            return True
        return None if None in answers else False
    if isinstance(value, Unknown):
        if isinstance(value, Thing) and value.origin == "constant":
            return _is_of_kind(value, cls)
        if cls == Ref("type"):
            return _is_class(value)
        if isinstance(value, Thing) and value.kind == exceptions.KIND:
            return takes(((exceptions.taken(m, cls), None),), value.default)
        if isinstance(value, Thing) and isinstance(cls, Ref):
            kind, wanted = value.kind, cls.name.rpartition(".")[2]
            if kind in _PYTHON_TYPES and wanted in _PYTHON_TYPES:
                return kind == wanted or (kind == "bool" and wanted == "int")
            if kind in ("list", "tuple", "dict") and wanted in ("list", "tuple", "dict"):
                return kind == wanted
            if kind is not None and kind.startswith("keras."):
                return keras_objects.is_keras_instance(m, value, cls)
        return None
    if isinstance(cls, Ref):
        name = cls.name.rpartition(".")[2]
        if isinstance(value, TensorShape) and name in ("TensorShape", "tuple"):
            # A tuple in Keras 3, an object of TensorFlow's in Keras 2; of data it may be either.
            old = m.environment.target == 2
            return None if isinstance(value, DataShape) else old is (name == "TensorShape")
        if cls.name == "type":
            return _is_class(value)
        if cls.name in _TENSORS and isinstance(value, Tensor) and value.spec.sparse:
            if m.foreseeing and value.symbolic is False:
                return cls.name != "tensorflow.Tensor"
        if cls.name == "tensorflow.Tensor" and isinstance(value, Tensor):
            if m.environment.target == 2 and isinstance(value.spec.shape, tuple):
                # What is not symbolic is in a layer, and of TensorFlow.
                special = not value.spec.of_plain_data
                return False if value.symbolic else (None if special else True)
            # A length that was read from a shape, or what was made of such, inside a layer.
            return True if value.content is not None and not value.symbolic else None
        if cls.name in ("tensorflow.Tensor", "numpy.ndarray") and isinstance(value, ArrayV):
            if value.library == "tensorflow" and value.weight is None:
                return cls.name == "tensorflow.Tensor"
        if cls.name == "types.NoneType":
            return value is None
        if isinstance(value, InstanceV) and python_classes.has_no_others(cls.name):
            return _is_object_of(value, cls)
        told = python_classes.is_object(value, cls.name)
        if told is not None:
            return told
        if name in _PYTHON_TYPES and "." not in cls.name:
            if is_constant(value):
                return isinstance(value, _PYTHON_TYPES[name])
            if may_be_array(value) or (isinstance(value, ArrayV) and value.shape in ((), UNKNOWN)):
                return None  # `np.float64` is a float
            return False if not isinstance(value, Sym) else (name == "int" or None)
        simple: dict[str, Any] = {"list": ListV, "dict": DictV, "tuple": tuple, "set": SetV}
        if name == "set" and isinstance(value, SetV):
            return None  # it may be a `frozenset`
        if name in simple and "." not in cls.name:
            return isinstance(value, simple[name])
        if cls.name in _NUMERIC:
            return _is_numeric(value, cls.name)
        if name in ("Iterable", "Sequence", "Mapping", "Collection"):
            if isinstance(value, (ListV, tuple)):
                return name != "Mapping"
            if isinstance(value, DictV):
                return name != "Sequence"
            if name in ("Sequence", "Mapping") and isinstance(value, (Tensor, ArrayV)):
                return False
            return None
        if name[:1].isupper() and cls.name.split(".")[0] in _NO_PLAIN_VALUES:
            if is_constant(value) or isinstance(value, (ListV, DictV, SetV, tuple)):
                return False
        if isinstance(value, ArrayV) and value.content is not None and value.content.lasting:
            if cls.name in ("tensorflow.Tensor", "numpy.ndarray"):
                return cls.name == "tensorflow.Tensor"
        return keras_objects.is_keras_instance(m, value, cls)
    if isinstance(cls, ClassV):
        answer = _is_of_class(value, cls)
        return None if answer is False and own_classes.takes_others(cls) else answer
    if isinstance(cls, RecordType):
        if isinstance(value, NamedTuple):
            return named_tuples.is_made_by(value, cls)
        plain = is_constant(value) or isinstance(value, (ListV, DictV, SetV))
        return False if plain or type(value) is tuple else None
    return None


def _is_of_class(value: Any, cls: ClassV) -> bool | None:
    """`isinstance` of a class of the code, as far as its objects' classes derive from it."""
    if isinstance(value, (OwnListV, OwnDictV)):
        return cls in value.cls.mro()
    if isinstance(value, NamedTuple):
        return named_tuples.is_made_by(value, cls)
    if isinstance(value, InstanceV):
        return cls in value.cls.mro() or (
            None if any(isinstance(b, Unknown) for b in value.cls.mro()) else False
        )
    return False if not isinstance(value, Unknown) else None


def _getattr(m: Machine, a: list[Any], k: dict[str, Any], node: Any) -> Any:
    if len(a) >= 2 and isinstance(a[1], str):
        guards = len(a) > 2
        m.guards += guards
        if len(a) > 2 and _surely_lacks(a[0], a[1]):
            return a[2]
        if len(a) > 2 and isinstance(a[0], Layer):
            if keras_objects.has_attribute(m, a[0], a[1]) is False:
                return a[2]
        caught = len(m.caught)
        if guards:
            m.caught.append(((frozenset({"AttributeError"}), "handled"),))
        try:
            return m.resolve(expressions.get_attribute(m, a[0], a[1], node))
        except Raised as raised:
            if guards and raised.name in ("AttributeError", "Exception", None):
                return a[2]
            raise
        finally:
            del m.caught[caught:]
            m.guards -= guards
    return _thing(node)


def _surely_lacks(value: Any, name: str) -> bool:
    """Whether an object of a class of the project has no such attribute on this path."""
    if not isinstance(value, InstanceV) or not value.exact or value.layer is not None:
        return False
    if value.stands_for_subclasses:
        return False
    return (
        value.cls.is_known
        and name not in value.attrs
        and not own_classes.has_class_attribute(value.cls, name)
        and own_classes.class_attribute(value.cls, "__getattr__") is None
    )


def _hasattr(m: Machine, a: list[Any], k: dict[str, Any], node: Any) -> Any:
    if a and m.methods and isinstance(a[0], InstanceV):
        found = own_classes.class_attribute(a[0].cls, a[1]) if isinstance(a[1], str) else None
        if isinstance(found, (PropertyV, InstanceV)):
            effects.may_meet(m, [a[0]], every=True)
        elif found is None or specials.has(m, a[0], "__getattribute__"):
            specials.meets(m, [a[0]])
    if len(a) == 2 and isinstance(a[1], str):
        if isinstance(a[0], InstanceV) and a[1] in a[0].attrs:
            absent = may_be_absent(a[0].attrs[a[1]])
            return Thing(expressions.text_of(node), kind="bool") if absent else True
        if isinstance(a[0], InstanceV) and a[0].layer is None and a[0].exact:
            if own_classes.has_class_attribute(a[0].cls, a[1]):
                return True
        if isinstance(a[0], Layer):
            answer = _layer_has(a[0], a[1])
            if answer is None:
                answer = keras_objects.has_attribute(m, a[0], a[1])
            if answer is not None:
                return answer
        if isinstance(a[0], (Layer, Tensor)) and keras_objects.lacks_member(m, a[0], a[1]):
            return False
        if _surely_lacks(a[0], a[1]) or keras_objects.surely_lacks(m, a[0], a[1]):
            return False
        if isinstance(a[0], Ref):
            if keras_objects.is_missing(m, a[0].name, a[1]):
                return False
            if keras_objects.is_layer_everywhere(f"{a[0].name}.{a[1]}"):
                return True
        if isinstance(a[0], Layer):
            kept = keras_objects.keeps_argument(a[0], a[1])
            if kept is not None:
                return kept
        if isinstance(a[0], (Tensor, ArrayV)) and a[1] in ("shape", "dtype"):
            return True
        if isinstance(a[0], (TensorShape, ListV)) and a[1] == "shape":
            return False
        if isinstance(a[0], Thing):
            # Who asks knows of objects that have it, and of others.
            m.touch(a[0])
            m.kept.touch(a[0])
            a[0].hints |= {f"asked:{a[1]}"}
        if isinstance(a[0], Ref) and dotted.canonical(f"{a[0].name}.") is not None:
            # Whoever asks knows of a release of Keras without it.
            key = (HAS, releases.ASKED, a[0].name, a[1])
            return Thing(expressions.text_of(node), key=key, kind="bool", origin="call")
    return _thing(node, "bool")


#: Arguments that every layer which takes them keeps under their names, and no other layer has.
_KEPT_ARGUMENTS = frozenset(
    {
        "activation", "axis", "dilation_rate", "epsilon", "filters", "groups", "kernel_size",
        "momentum", "padding", "pool_size", "rate", "return_sequences", "return_state", "strides",
        "units", "use_bias",
    }
)  # fmt: skip
_AROUND_OTHERS = frozenset({"Bidirectional", "RNN", "SpectralNormalization", "TimeDistributed"})


def _layer_has(layer: Layer, name: str) -> bool | None:
    """Whether a layer of Keras has one of these; None where that is not known."""
    known = layer.known and not isinstance(layer, Model) and layer.environment.target == 3
    if not known or layer.attributes.get("derived") or "\0instance" in layer.attributes:
        return None
    if name not in _KEPT_ARGUMENTS or layer.spec.name in _AROUND_OTHERS:
        return None
    return name in layer.spec.parameters or (None if name in layer.attributes else False)


def _setattr(m: Machine, a: list[Any], k: dict[str, Any], node: Any) -> Any:
    from kerasorder_lint.interpreter import statements

    if len(a) == 3 and isinstance(a[1], str):
        statements.set_attribute(m, a[0], a[1], a[2], node)
    elif a and isinstance(a[0], InstanceV):
        m.touch(a[0])
        a[0].forget()
    elif a and isinstance(a[0], Layer):
        keras_objects.written_unseen(m, a[0])
    elif a and isinstance(a[0], Ref):
        keras_objects.patch(m, a[0].name, "*")
    elif a and isinstance(a[0], ClassV):
        m.touch(a[0])
        kept = (FunctionV, PropertyV)
        a[0].namespace = {
            name: value if isinstance(value, kept) else UNKNOWN
            for name, value in a[0].namespace.items()
        }
    return None


def _delattr(m: Machine, a: list[Any], k: dict[str, Any], node: Any) -> Any:
    if len(a) == 2 and isinstance(a[1], str):
        deleted = keras_objects.delete_attribute(m, a[0], a[1], node)
        if not deleted and isinstance(a[0], InstanceV):
            own_classes.delete_attribute(m, a[0], a[1], node)
    elif a:
        specials.meets(m, a[:1])
        m.forget(a[0])
    return None


def _callable(m: Machine, a: list[Any], k: dict[str, Any], node: Any) -> Any:
    value = a[0] if a else UNKNOWN
    if isinstance(value, (FunctionV, ClassV, BoundMethod, MethodOf, PartialV, Layer)):
        return True
    if isinstance(value, (OwnListV, OwnDictV)):
        return specials.has(m, value, "__call__")
    if is_constant(value) or isinstance(value, (tuple, ListV, DictV)):
        return False
    if isinstance(value, Ref) and callable(getattr(python, value.name, None)):
        return True
    if isinstance(value, Thing):
        text = expressions.text_of(node)
        return Thing(text, key=("callable", value.key), kind="bool", origin="call")
    return _thing(node, "bool")


def _type(m: Machine, a: list[Any], k: dict[str, Any], node: Any) -> Any:
    if len(a) == 3 and not k:
        name, bases, namespace = map(m.resolve, a)
        if isinstance(namespace, DictV):
            effects.note_methods(m, {str(key): held for key, held in namespace.entries.items()})
        return _made_class(m, name, bases, namespace, node)
    value = a[0] if len(a) == 1 else UNKNOWN
    if isinstance(value, (InstanceV, OwnListV, OwnDictV)):
        return value.cls
    if isinstance(value, Layer) and value.known:
        made = keras_objects.class_of(value)
        return made if isinstance(made, Ref) else _thing(node)
    if value is None:
        return Ref("types.NoneType")
    if is_constant(value):
        member = m.plain_members and type(value) in (int, str)
        return _thing(node) if member else Ref(type(value).__name__)
    if isinstance(value, ListV) and value.exact:
        return Ref("list") if containers.is_plain_list(value) else _thing(node)
    if type(value) is tuple:
        return Ref("tuple")
    if isinstance(value, NamedTuple) and value.kind is not None:
        return value.kind
    if isinstance(value, Thing):
        return Thing(expressions.text_of(node), key=("type", value.key), origin="call")
    return _thing(node)


def _made_class(m: Machine, name: Any, bases: Any, namespace: Any, node: Any) -> Any:
    """`type(name, bases, namespace)`, where all of it is of the analysed code."""
    plain = isinstance(bases, tuple) and all(
        isinstance(base, ClassV) and base.is_known and not base.node.keywords
        for base in map(m.resolve, bases)
    )
    told = isinstance(namespace, DictV) and namespace.exact
    if not (isinstance(name, str) and name.isidentifier() and plain and told):
        return _thing(node)
    written = ast.copy_location(_empty_class(name), node)
    held = {key: m.resolve(value) for key, value in namespace.entries.items()}
    made = ClassV(written, [m.resolve(base) for base in bases], held, m.frame, m.filename)
    effects.note_methods(m, held)
    metaclasses.settled(m, made, {}, node)
    return made


def _empty_class(name: str) -> ast.ClassDef:
    written = ast.parse(f"class {name}: ...").body[0]
    assert isinstance(written, ast.ClassDef)
    return written


def _iter(m: Machine, a: list[Any], k: dict[str, Any], node: Any) -> Any:
    if len(a) == 2:
        effects.may_run(m, a[0])
        made = _thing(node)
        if _never_gives(a[0], a[1]):
            made.hints |= {ENDLESS}
        return made
    if len(a) != 1:
        return _thing(node)
    if isinstance(a[0], ListV) and a[0].once:
        return a[0]
    given = a[0]
    listed = _sequence(m, given, node)
    return laziness.iterator(listed, node, a, lambda m: laziness.now(m, given))


#: What Python's own classes give that are called without arguments.
_EMPTY: dict[str, Any] = {
    kind.__name__: kind() for kind in (bool, bytes, complex, dict, float, int, list, str, tuple)
}


def _never_gives(function: Any, value: Any) -> bool:
    """Whether `iter(function, value)` has no end: the function always gives something else."""
    if not isinstance(function, Ref) or function.name not in _EMPTY:
        return False
    return is_constant(value) and bool(_EMPTY[function.name] != value)


def _next(m: Machine, a: list[Any], k: dict[str, Any], node: Any) -> Any:
    value = a[0] if a else UNKNOWN
    found = specials.run(m, value, "__next__", [], node)
    if found is not specials.ABSENT:
        return found
    if isinstance(value, ListV):
        laziness.take(m, value)
    if isinstance(value, ListV) and value.exact and value.chance is None:
        if value.items:
            m.touch(value)
            return value.items.pop(0)
        if len(a) > 1:
            return a[1]
        raise Raised("StopIteration")
    return _thing(node)


def _print(m: Machine, a: list[Any], k: dict[str, Any], node: Any) -> Any:
    for value in a:
        keras_objects.list_escapes(m, value, node)
    if m.specials:
        specials.texts_in(m, a, node, "__str__", "__repr__")
    if k.get("file") is not None:
        effects.may_meet(m, [k["file"]], every=True)
    return None


def _none(m: Machine, a: list[Any], k: dict[str, Any], node: Any) -> Any:
    return None


def _exit(m: Machine, a: list[Any], k: dict[str, Any], node: Any) -> Any:
    if m.takes("SystemExit"):
        raise Raised("SystemExit")
    raise PathEnds


def _exit_at_once(m: Machine, a: list[Any], k: dict[str, Any], node: Any) -> Any:
    raise PathEnds


def _assert_never(m: Machine, a: list[Any], k: dict[str, Any], node: Any) -> Any:
    raise Raised("AssertionError")


def _divmod(m: Machine, a: list[Any], k: dict[str, Any], node: Any) -> Any:
    if len(a) == 2 and all(isinstance(v, int) for v in a) and a[1]:
        return divmod(a[0], a[1])
    if len(a) == 2:
        found = specials.operated(m, "divmod", a[0], a[1], node)
        if found is not specials.ABSENT:
            return found
    return (_thing(node), _thing(node))


def _pow(m: Machine, a: list[Any], k: dict[str, Any], node: Any) -> Any:
    import ast

    if len(a) == 2:
        return operators.binary(m, ast.Pow(), a[0], a[1], node)
    found = specials.run(m, a[0], "__pow__", a[1:], node) if a else specials.ABSENT
    return _thing(node) if found is specials.ABSENT else found


def _property(m: Machine, a: list[Any], k: dict[str, Any], node: Any) -> Any:
    """`property(read, write)`: of other code than the file's own, it may be anything."""
    given = dict(zip(("fget", "fset", "fdel", "doc"), a)) | k
    parts = [given.get(name) for name in ("fget", "fset", "fdel")]
    if all(part is None or isinstance(part, FunctionV) for part in parts):
        return PropertyV(parts[0], setter=parts[1], deleter=parts[2])
    for part in parts:
        effects.lurks(m, part)
    return _thing(node, own_classes.PROPERTY)


def _slice(m: Machine, a: list[Any], k: dict[str, Any], node: Any) -> Any:
    from kerasorder_lint.interpreter.values import SliceV

    parts = [None, *a, None] if len(a) == 1 else [*a, None, None]
    return SliceV(*parts[:3])


BUILTINS: dict[str, Function] = {
    "range": _range,
    "len": _len,
    "list": _list,
    "tuple": _tuple,
    "set": _set,
    "frozenset": _set,
    "dict": _dict,
    "int": _number(int),
    "float": _number(float),
    "str": _str,
    "repr": _repr,
    "format": _format,
    "hash": _hash,
    "vars": _vars,
    "locals": _locals,
    "eval": _eval,
    "bool": _bool,
    "enumerate": _enumerate,
    "zip": _zip,
    "reversed": _reversed,
    "sorted": _sorted,
    "map": _map,
    "filter": _filter,
    "min": _extreme(min),
    "max": _extreme(max),
    "sum": _sum,
    "any": _any_all(True),
    "all": _any_all(False),
    "abs": _abs,
    "round": _round,
    "isinstance": _isinstance,
    "globals": _globals,
    "exec": _exec,
    "getattr": _getattr,
    "hasattr": _hasattr,
    "setattr": _setattr,
    "delattr": _delattr,
    "callable": _callable,
    "type": _type,
    "iter": _iter,
    "next": _next,
    "print": _print,
    "exit": _exit,
    "quit": _exit,
    "divmod": _divmod,
    "pow": _pow,
    "slice": _slice,
    "property": _property,
    "__import__": standard.STANDARD["importlib.__import__"],
    **records.BUILTINS,
}

# ---------------------------------------------------------------------- standard library


def _partial(m: Machine, a: list[Any], k: dict[str, Any], node: Any) -> Any:
    return PartialV(a[0], tuple(a[1:]), k) if a else _thing(node)


def _reduce(m: Machine, a: list[Any], k: dict[str, Any], node: Any) -> Any:
    items = iteration.iterate(m, a[1], node) if len(a) > 1 else None
    if items is None:
        effects.may_run(m, a[0] if a else None)
        return _thing(node)
    if len(a) > 2:
        items = [a[2], *items]
    if not items:
        raise Raised("TypeError")
    total = items[0]
    for item in items[1:]:
        total = functions.call(m, a[0], [total, item], {}, node)
    return total


def _chain(m: Machine, a: list[Any], k: dict[str, Any], node: Any) -> Any:
    made = ListV()
    for value in a:
        part = _sequence(m, value, node)
        made.items.extend(part.items)
        made.items, within = expressions.bounded(m, made.items, node)
        made.exact = made.exact and within and part.exact and part.chance is None
    return made


def _chain_from(m: Machine, a: list[Any], k: dict[str, Any], node: Any) -> Any:
    items = iteration.iterate(m, a[0], node) if a else None
    return _chain(m, items, {}, node) if items is not None else ListV(exact=False)


def _product(m: Machine, a: list[Any], k: dict[str, Any], node: Any) -> Any:
    columns = [iteration.iterate(m, value, node) for value in a]
    repeat = k.get("repeat", 1)
    if any(c is None for c in columns) or not isinstance(repeat, int):
        return ListV(exact=False)
    known = [c for c in columns if c is not None]
    if math.prod(len(c) for c in known) ** repeat > m.limits.turns:
        return ListV(exact=False)
    return ListV(itertools.product(*known, repeat=repeat))


def _pairs(m: Machine, a: list[Any], k: dict[str, Any], node: Any) -> Any:
    items = iteration.iterate(m, a[0], node) if a else None
    return ListV(itertools.pairwise(items)) if items is not None else ListV(exact=False)


def _repeat(m: Machine, a: list[Any], k: dict[str, Any], node: Any) -> Any:
    times = a[1] if len(a) == 2 else k.get("times")
    if len(a) == 1 and not k:
        made = _thing(node)
        made.hints |= {ENDLESS}
        return made
    if isinstance(times, int) and times <= m.limits.turns:
        return ListV([a[0]] * times)
    return ListV(exact=False)


def _shuffle(m: Machine, a: list[Any], k: dict[str, Any], node: Any) -> Any:
    """`random.shuffle(items)`: chance decides the order from now on."""
    if a and isinstance(a[0], ListV):
        value = a[0]
        keras_objects.list_changed(m, value, "shuffle", node, [])
        m.touch(value)
        if not _is_drawn(value.items):
            value.chance = f"`{expressions.text_of(node)}`"
    return None


def _randrange(name: str, *, inclusive: bool = False) -> Function:
    """`random.randint(a, b)`, `random.randrange(a, b)`: an integer that chance picks."""

    def pick(m: Machine, a: list[Any], k: dict[str, Any], node: Any) -> Any:
        if name.startswith("numpy."):
            made = arrays.call_numpy(m, name.rpartition(".")[2], a, k, node)
        else:
            made = keras_objects.unknown_result(m, Ref(name), a, k, node)
        bounds = [number_in(bound) for bound in a]
        known = not k and len(bounds) in (1, 2) and all(isinstance(b, int) for b in bounds)
        if isinstance(made, Thing) and known:
            first, last = (0, bounds[0]) if len(bounds) == 1 else bounds
            return swaps.drawn_from(made, first, last if inclusive else last - 1)
        return made

    return pick


def _picked(m: Machine, a: list[Any], k: dict[str, Any], node: Any) -> Any:
    """`np.random.choice(items, size, replace)`: each item once at most, if that is said."""
    size = a[1] if len(a) > 1 else k.get("size")
    replace = a[2] if len(a) > 2 else k.get("replace", True)
    given = a[0] if a else None
    if size is not None and (isinstance(given, ArrayV) or type(given) is int) and replace is True:
        return arrays.call_numpy(m, "choice", a, k, node)
    if isinstance(given, int) and given <= m.limits.turns:
        given = ListV(range(given))
    known = isinstance(given, (ListV, tuple)) and isinstance(size, int) and len(a) <= 3
    if replace is not False or not known or "p" in k:
        return _thing(node)
    return _sample(m, [given, size], {}, node)


def _sample(m: Machine, a: list[Any], k: dict[str, Any], node: Any) -> Any:
    count = a[1] if len(a) > 1 else k.get("k")
    made = _sequence(m, a[0], node) if a else ListV(exact=False)
    if not made.exact:
        made.outline = None
        return made
    if isinstance(count, int) and not isinstance(count, bool):
        if not 0 <= count <= len(made.items):
            raise Raised("ValueError")
        if not _is_drawn(made.items):
            made.chance = f"`{expressions.text_of(node)}`"
        if count == len(made.items):
            return made
        return ListV(iteration.in_places(made, node)[:count])
    made.exact = False
    return made


def _is_drawn(items: list[Any]) -> bool:
    """Whether these are what one draw gave: in another order, they are what it may give as well."""
    drawn = [item.default for item in items if isinstance(item, Thing) and item.kind == "chance"]
    return (
        bool(items)
        and len(drawn) == len(items)
        and len({id(pool) for pool, _ in drawn}) == 1
        and len({index for _, index in drawn}) == len(items)
        and swaps.orders_of(drawn[0][0].chance) is None
    )


def _permutation(m: Machine, a: list[Any], k: dict[str, Any], node: Any) -> Any:
    if a and isinstance(a[0], int) and a[0] <= m.limits.turns:
        made = ListV(range(a[0]))
    elif a and isinstance(a[0], (ListV, tuple)):
        made = _sequence(m, a[0], node)
    elif a and isinstance(a[0], ArrayV) and a[0].numbers and a[0].shape != ():
        made = ListV(a[0].numbers)
    else:
        return arrays.call_numpy(m, "permutation", a, k, node)
    if not _is_drawn(made.items):
        made.chance = f"`{expressions.text_of(node)}`"
    return made


def _copy(m: Machine, a: list[Any], k: dict[str, Any], node: Any) -> Any:
    value = a[0] if a else UNKNOWN
    if specials.has(m, value, "__copy__") and not isinstance(value, ClassV):
        return specials.run(m, value, "__copy__", [], node)
    if _is_copied_by_code(m, value):
        specials.meets(m, [value])
        return _thing(node)
    if isinstance(value, OwnDictV) and value.is_itself:
        return _thing(node)  # its attributes are another dict's
    if isinstance(value, (OwnListV, OwnDictV)):
        own = type(value)(value.cls)
        own.restore(value.snapshot())
        return own
    if isinstance(value, ListV):
        copied = _sequence(m, value, node)
        copied.attribute, copied.most = value.attribute, value.most
        return copied
    if isinstance(value, DictV):
        return value.copy()
    if isinstance(value, InstanceV) and value.layer is None:
        made = InstanceV(value.cls)
        made.restore(value.snapshot())
        return made
    if isinstance(value, (Layer, InstanceV)):
        return keras_objects.deep_copy(m, value, node)
    return value


#: What decides of an object's class what a copy of it is.
_COPYING = (
    "__getnewargs__", "__getnewargs_ex__", "__getstate__", "__reduce__", "__reduce_ex__",
    "__setstate__",
)  # fmt: skip


def _is_copied_by_code(m: Machine, value: Any) -> bool:
    return not isinstance(value, ClassV) and specials.has(m, value, *_COPYING)


def _deepcopy(m: Machine, a: list[Any], k: dict[str, Any], node: Any) -> Any:
    value = a[0] if a else UNKNOWN
    if m.specials and not isinstance(value, ClassV):
        if specials.has(m, value, "__deepcopy__"):
            return specials.run(m, value, "__deepcopy__", [DictV(exact=False)], node)
        if _is_copied_by_code(m, value):
            specials.meets(m, [value])
            return _thing(node)
        if isinstance(value, OwnDictV) and specials.has(m, value, "__getattr__"):
            # It is asked for a method, like any other attribute.
            if _getattr(m, [value, "__deepcopy__", None], {}, node) is not None:
                return _thing(node)
        specials.meets(m, [value], names=("__deepcopy__", "__hash__", "__eq__", *_COPYING))
    return keras_objects.deep_copy(m, a[0] if a else UNKNOWN, node)


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
        return _thing(node)

    return compute


def _math_prod(m: Machine, a: list[Any], k: dict[str, Any], node: Any) -> Any:
    items = iteration.iterate(m, a[0], node) if a else None
    start = k.get("start", 1)
    if items is not None and all(isinstance(i, int) for i in [start, *items]):
        return math.prod(items, start=start)
    if k:
        return _thing(node)
    refused = free_lengths.multiplied(m, node, a[0]) if a else None
    return _thing(node, "int") if refused is None else refused


def _deque(m: Machine, a: list[Any], k: dict[str, Any], node: Any) -> Any:
    """`collections.deque(items, maxlen)`: one that is bounded keeps the last items."""
    most = a[1] if len(a) > 1 else k.get("maxlen")
    items = [*a[:1], *([k["iterable"]] if "iterable" in k else [])]
    made = _sequence(m, items[0], node) if items else ListV()
    made.attribute = containers.DEQUE
    if most is None:
        return made
    if type(most) is not int or most < 0 or made.chance is not None:
        return ListV(exact=False)
    made.most, made.outline = most, None
    if made.exact:
        made.items = made.items[len(made.items) - min(most, len(made.items)) :]
    return made


def namespace(m: Machine, a: list[Any], k: dict[str, Any], node: Any) -> Any:
    """`types.SimpleNamespace(**attributes)`: an object with these attributes and no methods."""
    if a:
        return _thing(node)
    cls = ClassV(_empty_class("SimpleNamespace"), [Ref("object")], {}, Frame(), m.filename)
    made = InstanceV(cls)
    made.attrs.update(k)
    return made


def _isclass(m: Machine, a: list[Any], k: dict[str, Any], node: Any) -> Any:
    """`inspect.isclass(value)`."""
    value = a[0] if a else UNKNOWN
    if isinstance(value, ClassV):
        return True
    if isinstance(value, (FunctionV, BoundMethod, InstanceV, ListV, DictV, Layer, Tensor, tuple)):
        return False
    if is_constant(value):
        return False
    if isinstance(value, Thing) and value.kind is not None and value.kind.startswith("keras."):
        return False  # an object that Keras made
    return _thing(node, "bool")


def _signature(m: Machine, a: list[Any], k: dict[str, Any], node: Any) -> Any:
    """`inspect.getfullargspec(function)`: what is asked of it has the same answer each time."""
    made = _thing(node)
    told = key_of(m.resolve(a[0])) if len(a) == 1 and not k else None
    if told is not None:
        made.key = ("signature", told)
    return made


def _iteritems(m: Machine, a: list[Any], k: dict[str, Any], node: Any) -> Any:
    """`six.iteritems(mapping)`."""
    value = a[0] if a else UNKNOWN
    return containers.call_method(m, value, "items", [], {}, node)


STANDARD: dict[str, Function] = {
    **coroutines.STANDARD,
    **pipelines.STANDARD,
    **preparation.STANDARD,
    **command_line.STANDARD,
    **patterns.STANDARD,
    **records.STANDARD,
    **standard.STANDARD,
    "inspect.getfullargspec": _signature,
    "inspect.isclass": _isclass,
    "inspect.signature": _signature,
    "six.iteritems": _iteritems,
    "functools.partial": _partial,
    "functools.reduce": _reduce,
    "itertools.chain": _chain,
    "itertools.chain.from_iterable": _chain_from,
    "itertools.product": _product,
    "itertools.filterfalse": partial(_filter, kept=False),
    "itertools.pairwise": _pairs,
    "itertools.repeat": _repeat,
    "random.shuffle": _shuffle,
    "random.sample": _sample,
    "numpy.random.shuffle": _shuffle,
    "numpy.random.rng.shuffle": _shuffle,
    "numpy.random.permutation": _permutation,
    "numpy.random.rng.permutation": _permutation,
    "numpy.random.rng.permuted": _permutation,
    "numpy.random.choice": _picked,
    "numpy.random.rng.choice": _picked,
    "random.randint": _randrange("random.randint", inclusive=True),
    "random.randrange": _randrange("random.randrange"),
    "numpy.random.randint": _randrange("numpy.random.randint"),
    "numpy.random.rng.integers": _randrange("numpy.random.rng.integers"),
    "random.Random": lambda m, a, k, node: Ref("random"),
    "random.SystemRandom": lambda m, a, k, node: Ref("random"),
    "copy.copy": _copy,
    "copy.deepcopy": _deepcopy,
    "collections.OrderedDict": _dict,
    "collections.OrderedDict.fromkeys": _fromkeys,
    "dict.fromkeys": _fromkeys,
    "collections.defaultdict": _defaultdict,
    "collections.deque": _deque,
    "collections.namedtuple": named_tuples.make_type,
    "typing.NamedTuple": named_tuples.make_typed,
    "types.SimpleNamespace": namespace,
    "argparse.Namespace": namespace,
    "sys.exit": _exit,
    "os.abort": _exit_at_once,
    **dict.fromkeys(("os.execl", "os.execv", "os.execve", "os.execvp"), _exit_at_once),
    "absl.app.run": _exit_at_once,  # which runs what it is given first, as nobody else calls it
    "typing.assert_never": _assert_never,
    "typing_extensions.assert_never": _assert_never,
    "pytest.exit": _exit_at_once,
    "pytest.fail": _exit_at_once,
    "pytest.skip": _exit_at_once,
    "pytest.xfail": _exit_at_once,
    "os._exit": _exit_at_once,
    "math.prod": _math_prod,
    "math.ceil": _math("ceil"),
    "math.floor": _math("floor"),
    **{f"math.{name}": _math(name) for name in _OF_FLOATS},
    "math.gcd": _math("gcd"),
}
