"""Methods of Python's own values: lists, dicts, sets, strings, tuples."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable
from typing import Any

from kerasorder_lint.catalogue.names import DTYPES
from kerasorder_lint.graph.stretches import Stretch
from kerasorder_lint.interpreter import (
    derived_containers,
    effects,
    equality,
    expressions,
    functions,
    iteration,
    keras_objects,
    laziness,
    named_tuples,
    namespaces,
    specials,
    swaps,
)
from kerasorder_lint.interpreter.machine import Machine
from kerasorder_lint.interpreter.signals import Raised
from kerasorder_lint.interpreter.values import (
    UNKNOWN,
    AttributesV,
    DataShape,
    DictV,
    InstanceV,
    ListV,
    MethodOf,
    NamedTuple,
    NamesV,
    OwnDictV,
    OwnListV,
    SetV,
    SliceV,
    TensorShape,
    Thing,
    is_constant,
    is_definite,
    is_vast,
    joined_outline,
    key_of,
    may_be_key,
    outline_of,
)
from kerasorder_lint.shapes import Unknown

__all__ = [
    "DEQUE",
    "RANGE",
    "call_method",
    "held",
    "is_plain",
    "is_plain_list",
    "list_delete_item",
    "list_method",
    "list_set_item",
    "value_attribute",
]

_LIST_CHANGES = {"append", "extend", "insert", "pop", "remove", "clear", "sort", "reverse"}
#: The `attribute` of a list that is a `collections.deque`.
DEQUE = "deque"
#: The `attribute` of one that is a `range`.
RANGE = "range"
_OF_DEQUES = {"appendleft", "extendleft", "popleft", "rotate"}
_METHODS: dict[type, frozenset[str]] = {
    ListV: frozenset(dir(list)),
    DictV: frozenset(dir(dict)),
    AttributesV: frozenset(dir(dict)),
    SetV: frozenset(dir(set)),
    str: frozenset(dir(str)),
    tuple: frozenset(dir(tuple)),
    bytes: frozenset(dir(bytes)),
    int: frozenset(dir(int)),
    float: frozenset(dir(float)),
}


#: What code asks of a type: a string here, an object of its own in TensorFlow.
_OF_DTYPE: dict[str, Callable[[str], Any]] = {
    "as_numpy_dtype": str,
    "base_dtype": str,
    "is_bool": lambda dtype: dtype == "bool",
    "is_complex": lambda dtype: dtype.startswith("complex"),
    "is_floating": lambda dtype: "float" in dtype,
    "is_integer": lambda dtype: dtype.startswith(("int", "uint")),
    "name": str,
}


def value_attribute(m: Machine, value: Any, name: str, node: Any) -> Any:
    """A method of a built-in value, or an unknown."""
    if isinstance(value, NamedTuple):
        found = named_tuples.attribute(m, value, name, node)
        if found is not specials.ABSENT:
            return found
    if isinstance(value, TensorShape) and name in ("rank", "ndims"):
        return len(value)
    if isinstance(value, str) and value in DTYPES and name in _OF_DTYPE:
        return _OF_DTYPE[name](value)
    if isinstance(value, DataShape):
        known = name == "as_list" or name in _METHODS[tuple]
        return MethodOf(value, name) if known else Thing(expressions.text_of(node))
    if isinstance(value, TensorShape):
        if keras_objects.check_member(m, "shape", value, name, node) or name == "as_list":
            return MethodOf(value, name)
        value = tuple(value)
    if name == "value" and isinstance(value, (int, str)):
        return value  # of a member of an IntEnum or a StrEnum
    if name == "name" and isinstance(value, str):
        return Thing(expressions.text_of(node), kind="str", origin="attribute")
    if name == "move_to_end" and isinstance(value, DictV):
        return MethodOf(value, name)
    kind = tuple if isinstance(value, NamedTuple) else type(value)
    methods = _METHODS.get(DictV if isinstance(value, DictV) else kind)
    if isinstance(value, ListV) and value.attribute == DEQUE and name in _OF_DEQUES:
        return MethodOf(value, name)
    if methods is not None and name in methods:
        if isinstance(value, (int, float)) and name in ("real", "imag", "numerator"):
            return value if name != "imag" else 0
        return MethodOf(value, name)
    if methods is not None and isinstance(value, (ListV, str, tuple)) and name != "shape":
        # A type of elements has attributes that a text has not: `array.dtype.kind`.
        if not name.startswith("_") and not (isinstance(value, str) and value in DTYPES):
            raise Raised("AttributeError")
    return Thing(expressions.text_of(node), origin="attribute")


def call_method(
    m: Machine,
    value: Any,
    name: str,
    positional: list[Any],
    keywords: dict[str, Any],
    node: Any,
    open_ended: bool = False,
) -> Any:
    """`value.name(...)` for a built-in value."""
    if m.specials:
        positional = _for_python(m, value, name, positional, keywords, node)
    if isinstance(value, TensorShape) and name == "as_list":
        return ListV(value)
    if isinstance(value, (OwnListV, OwnDictV)) and name == "__init__":
        derived_containers.initialise(m, value, positional, keywords, node, open_ended)
        return None
    if isinstance(value, ListV):
        return list_method(m, value, name, positional, keywords, node)
    if isinstance(value, DictV):
        return dict_method(m, value, name, positional, keywords, node, open_ended)
    if isinstance(value, SetV):
        return set_method(m, value, name, positional, node)
    if isinstance(value, str):
        return string_method(m, value, name, positional, keywords, node)
    if isinstance(value, NamedTuple):
        made = named_tuples.call_method(m, value, name, positional, keywords, node, open_ended)
        if made is not specials.ABSENT:
            return made
    if isinstance(value, tuple):
        return tuple_method(m, value, name, positional, node)
    if isinstance(value, (int, float)) and not positional and not keywords:
        if name in ("is_integer", "bit_length", "conjugate"):
            return getattr(value, name)()
    return Thing(expressions.text_of(node), origin="call")


#: Methods that ask for the hash of what they get first.
_BY_KEY = frozenset({
    "__contains__", "__getitem__", "__setitem__", "add", "discard", "get", "pop", "remove",
    "setdefault",
})  # fmt: skip
#: Methods of lists that look at what they get, or at what they hold.
_LOOKING = frozenset({"__contains__", "__eq__", "sort"})


def _for_python(
    m: Machine,
    value: Any,
    name: str,
    positional: list[Any],
    keywords: dict[str, Any],
    node: Any,
) -> list[Any]:
    """Runs what a method of Python's own asks of objects of the code; the arguments then."""
    if isinstance(value, (DictV, SetV)):
        if name in _BY_KEY and positional:
            specials.key_in(m, positional[0], node)
        elif isinstance(value, SetV) or name in ("update", "__eq__", "__contains__"):
            specials.meets(m, [value, *positional])
    elif isinstance(value, str):
        if name == "format" and _FIELDS.search(value):
            given = [*positional, *keywords.values()]
            texts = specials.texts_in(m, given, node, "__format__", "__str__", "__repr__")
            keywords.update(zip(keywords, texts[len(positional) :]))
            return texts[: len(positional)]
        specials.meets(m, [*positional, *keywords.values()])
    elif isinstance(value, ListV) and name in ("insert", "pop") and positional:
        return [specials.index_in(m, positional[0], node), *positional[1:]]
    elif isinstance(value, ListV) and name in _LOOKING:
        specials.meets(m, [value, *positional])
    return positional


#: Fields of a format that take whole values, in their plain form.
_FIELDS = re.compile(r"^[^{}]*(\{\w*\}[^{}]*)+$")


# ---------------------------------------------------------------------- lists


def _extent(m: Machine, value: Any, node: Any) -> tuple[list[Any], bool]:
    items = iteration.iterate(m, value, node)
    if items is not None:
        return items, True
    if isinstance(value, (ListV, SetV)):
        return list(value.items), False
    return [], False


def list_method(
    m: Machine, value: ListV, name: str, positional: list[Any], keywords: dict[str, Any], node: Any
) -> Any:
    """A method of a list; what changes it is recorded where the list came from a model."""
    if name in _OF_DEQUES:
        m.touch(value)
        answer = _change_deque(m, value, name, positional, node)
        _bound(value, from_left=False)
        return answer
    if name in _LIST_CHANGES:
        keras_objects.list_changed(m, value, name, node, positional)
        outline = outline_of(value)
        m.touch(value)
        if name == "insert" and value.most is not None:
            value.exact = False  # it raises an exception if there is no room
        answer = _change_list(m, value, name, positional, keywords, node)
        _bound(value, from_left=True)
        if outline is not None and not value.exact:
            value.outline = _outlined(outline, name, positional)
        if name == "pop" and _taken_from_a_name(m, node):
            keras_objects.list_read(m, value, node)
        return answer
    if name == "__setitem__" and len(positional) == 2:
        return list_set_item(m, value, positional[0], positional[1], node)
    if name == "__delitem__" and positional:
        return list_delete_item(m, value, positional[0], node)
    if name == "__iadd__" and len(positional) == 1:
        list_method(m, value, "extend", positional, {}, node)
        return value
    keras_objects.list_read(m, value, node)
    if name == "copy":
        made = ListV(value.items, exact=value.exact)
        made.outline = value.outline
        made.chance, made.attribute, made.most = value.chance, value.attribute, value.most
        keras_objects.copied(m, value, made, node)
        return made
    if name == "index" and len(positional) == 1 and value.exact and value.chance is None:
        answers = _until_found(m, value.items, positional[0], node)
        if True in answers and None not in answers:
            return answers.index(True)
        return Thing(expressions.text_of(node), kind="int", origin="call")
    if name == "count" and positional and value.exact:
        answers = [equality.equal(m, item, positional[0], node) for item in value.items]
        if None not in answers:
            return answers.count(True)
    if name == "__len__":
        return len(value.items) if value.exact else Thing(expressions.text_of(node), kind="int")
    return Thing(expressions.text_of(node), origin="call")


def reversed_outline(outline: tuple[Any, ...] | None) -> tuple[Any, ...] | None:
    """The items from the last to the first; None where a turn has made several."""
    several = (
        isinstance(item, Stretch) and any(len(way) > 1 for way in item.ways or ())
        for item in outline or ()
    )
    return None if outline is None or any(several) else outline[::-1]


def _outlined(outline: tuple[Any, ...], name: str, positional: list[Any]) -> tuple[Any, ...] | None:
    """What is known of a list in order, behind a method that changes it."""
    match name, positional:
        case "append", [item]:
            return joined_outline(outline, (item,))
        case "extend", [more]:
            return joined_outline(outline, outline_of(more))
        case "insert", [0, item]:
            return joined_outline((item,), outline)
        case "reverse", []:
            return reversed_outline(outline)
        case "pop", [] | [-1] if outline and not isinstance(outline[-1], Stretch):
            return outline[:-1]
    return None


def _bound(value: ListV, *, from_left: bool) -> None:
    """A bounded deque drops items at the end where none came."""
    if value.most is not None and value.exact and len(value.items) > value.most:
        excess = len(value.items) - value.most
        value.items = value.items[excess:] if from_left else value.items[: value.most]


def _until_found(m: Machine, items: list[Any], wanted: Any, node: Any) -> list[bool | None]:
    """Whether items are equal to a value, up to the first that is."""
    answers: list[bool | None] = []
    for item in items:
        answers.append(equality.equal(m, item, wanted, node))
        if answers[-1]:
            break
    return answers


def _change_deque(m: Machine, value: ListV, name: str, positional: list[Any], node: Any) -> Any:
    """What a deque can do at its left end, and a list cannot."""
    if name == "appendleft":
        return _change_list(m, value, "insert", [0, *positional], {}, node)
    if name == "popleft":
        return _change_list(m, value, "pop", [0], {}, node)
    known = value.exact and value.chance is None
    if name == "extendleft" and positional:
        extra, exact = _extent(m, positional[0], node)
        value.items = [*reversed(extra), *value.items]
        value.items, within = expressions.bounded(m, value.items, node)
        value.exact = value.exact and exact and within
        return None
    count = positional[0] if positional else 1
    if known and isinstance(count, int):
        at = -count % len(value.items) if value.items else 0
        value.items = value.items[at:] + value.items[:at]
    else:
        value.exact = False
    return None


def _taken_from_a_name(m: Machine, node: Any) -> bool:
    """`last = kept.pop()`: what goes is read. `last = model.layers.pop()` hopes for more."""
    match node:
        case ast.Call(func=ast.Attribute(value=ast.Name())):
            return m.site(node) != m.statement
    return False


def _change_list(
    m: Machine, value: ListV, name: str, positional: list[Any], keywords: dict[str, Any], node: Any
) -> Any:
    if name in ("append", "extend", "insert", "pop"):
        _settle(value, node)
    items = value.items
    known = value.exact and value.chance is None
    if name == "append":
        if positional:
            keras_objects.list_escapes(m, positional[0], node, kept=True)
            items.append(held(m, positional[0], node))
        return None
    if name == "extend":
        if positional:
            extra, exact = _extent(m, positional[0], node)
            items.extend(extra)
            value.items, within = expressions.bounded(m, items, node)
            value.exact = value.exact and exact and within
        return None
    if name == "insert" and len(positional) == 2:
        keras_objects.list_escapes(m, positional[1], node, kept=True)
        if isinstance(positional[0], int) and known:
            items.insert(positional[0], held(m, positional[1], node))
        else:
            items.append(held(m, positional[1], node))
            if isinstance(positional[0], Unknown):
                value.exact = False
        return None
    if name == "pop":
        index = positional[0] if positional else -1
        if known and isinstance(index, int):
            if not -len(items) <= index < len(items):
                raise Raised("IndexError")
            return items.pop(index)
        value.exact = False
        return Thing(
            expressions.text_of(node), kind="layer" if value.source else None, origin="call"
        )
    if name == "remove" and positional:
        if known:
            answers = _until_found(m, items, positional[0], node)
            if True in answers and None not in answers:
                del items[answers.index(True)]
                return None
            if all(answer is False for answer in answers):
                raise Raised("ValueError")
        value.exact = False
        return None
    if name == "clear":
        value.items = []
        value.exact, value.chance = True, None
        return None
    if name == "reverse":
        if value.exact:
            items.reverse()
        value.exact = value.exact and swaps.orders_of(value.chance) is None
        return None
    if name == "sort":
        by_chance = iteration.decided_by_chance(keywords.get("key"))
        if value.exact and by_chance is not None:
            value.chance = by_chance  # as it was, or in another order
        else:
            value.items = _sorted(m, items, keywords, value, node)
        return None
    return None


def held(m: Machine, item: Any, node: Any) -> Any:
    """The item, or an unknown in its place if it holds more than is looked through."""
    if not is_vast((item,)):
        return item
    m.limit("size", node)
    return Thing(expressions.text_of(node), origin="item")


def _settle(value: ListV, node: Any) -> None:
    """Before an element comes or goes: chance has ordered those that there are, and no others."""
    if value.exact and value.chance is not None:
        value.items, value.chance = iteration.in_places(value, node), None


def _sorted(
    m: Machine, items: list[Any], keywords: dict[str, Any], value: ListV, node: Any
) -> list[Any]:
    keys = items
    if keywords.get("key") is not None:
        if not value.exact:
            effects.may_run(m, keywords["key"])  # of elements that are not known
        keys = [functions.call(m, keywords["key"], [item], {}, node) for item in items]
        told = {key_of(key) if type(key) is Thing else None for key in keys}
        if len(told) == 1 and None not in told:
            return list(items)  # one and the same for all: they stay in their order
    reverse = keywords.get("reverse", False)
    if all(is_constant(key) or isinstance(key, tuple) for key in keys) and isinstance(
        reverse, bool
    ):
        try:
            order = sorted(range(len(items)), key=lambda i: keys[i], reverse=reverse)
        except TypeError:
            order = []
        if len(order) == len(items):
            return [items[i] for i in order]
    specials.meets(m, keys)
    if len(items) > 1:
        value.exact = False
    return list(items)


def list_set_item(m: Machine, value: ListV, index: Any, item: Any, node: Any) -> None:
    """`items[index] = item`, slices too."""
    operation = "setslice" if isinstance(index, SliceV) else "setitem"
    keras_objects.list_changed(m, value, operation, node, [index, item])
    m.touch(value)
    _settle(value, node)
    if isinstance(index, SliceV):
        parts = (index.start, index.stop, index.step)
        new, exact = _extent(m, item, node)
        if value.exact and all(p is None or isinstance(p, int) for p in parts):
            try:
                value.items[slice(*parts)] = new
            except ValueError:
                raise Raised("ValueError") from None
            value.exact = exact
        else:
            value.exact = False
            value.items.extend(new)
        value.items, within = expressions.bounded(m, value.items, node)
        value.exact = value.exact and within
        return
    if isinstance(index, int) and value.exact and value.chance is None:
        try:
            value.items[index] = item
        except IndexError:
            raise Raised("IndexError") from None
    else:
        value.items.append(item)
        value.exact = False


def list_delete_item(m: Machine, value: ListV, index: Any, node: Any) -> None:
    """`del items[index]`."""
    keras_objects.list_changed(m, value, "delitem", node, [index])
    m.touch(value)
    _settle(value, node)
    if value.exact and value.chance is None:
        if isinstance(index, int):
            try:
                del value.items[index]
            except IndexError:
                raise Raised("IndexError") from None
            return
        if isinstance(index, SliceV):
            parts = (index.start, index.stop, index.step)
            if all(p is None or isinstance(p, int) for p in parts):
                del value.items[slice(*parts)]
                return
    value.exact = False


# ---------------------------------------------------------------------- dicts and sets


def dict_method(
    m: Machine,
    value: DictV,
    name: str,
    positional: list[Any],
    keywords: dict[str, Any],
    node: Any,
    open_ended: bool = False,
) -> Any:
    entries = value.entries
    text = expressions.text_of(node)
    key = positional[0] if positional else None
    hashable = bool(positional) and (is_constant(key) or key_of(key) is not None)
    if isinstance(value, NamesV) and (name in _OF_ALL or not is_constant(key)):
        namespaces.all_reached(m, value, node)
    if name in ("get", "pop", "setdefault"):
        default = positional[1] if len(positional) > 1 else keywords.get("default")
        if hashable and (not isinstance(key, Unknown) or is_definite(key)):
            try:
                present = key in entries
            except TypeError:
                return Thing(text, origin="call")
            if present:
                if name == "pop":
                    m.touch(value)
                    return entries.pop(key)
                return entries[key]
            if value.exact and not may_be_key(key, entries):
                if name == "pop" and len(positional) < 2:
                    raise Raised("KeyError")
                if name == "setdefault":
                    m.touch(value)
                    entries[key] = default
                return default
        if name != "get":
            m.touch(value)
            value.exact = False
        if name == "get" and value.exact and isinstance(key, Thing):
            # None that comes out is not called.
            others = [] if default is None else [default]
            if others or len(entries) > 1:
                return expressions._dict_choice(m, value, key, node, others)
        return Thing(
            text,
            origin="call",
            key=("item", value.serial, key_of(key)) if hashable else None,
            default=default if default is not None else UNKNOWN,
        )
    if name == "items":
        return laziness.view(
            m, value, lambda m: [(k, m.resolve(v)) for k, v in value.entries.items()]
        )
    if name == "keys":
        return laziness.view(m, value, lambda m: list(value.entries))
    if name == "values":
        return laziness.view(m, value, lambda m: [m.resolve(v) for v in value.entries.values()])
    if name == "copy":
        return value.copy()
    if name == "update":
        m.touch(value)
        for other in positional:
            if isinstance(other, DictV):
                value.merge(other)
            else:
                if isinstance(other, InstanceV):
                    effects.may_meet(m, [other], every=True)  # `keys`, and each item
                pairs = iteration.iterate(m, other, node)
                if pairs is None or (isinstance(other, ListV) and not other.exact):
                    value.merge(None)
                    continue
                for pair in pairs:
                    if m.specials and isinstance(pair, tuple) and pair:
                        specials.key_in(m, pair[0], node)
                    if isinstance(pair, tuple) and len(pair) == 2 and is_constant(pair[0]):
                        entries[pair[0]] = pair[1]
                    else:
                        value.merge(None)
        if open_ended:
            value.merge(None)
        entries.update(keywords)
        return None
    if name == "clear":
        m.touch(value)
        entries.clear()
        value.exact = True
        return None
    if name == "popitem":
        m.touch(value)
        last = positional[0] if positional else keywords.get("last", True)
        if value.exact and entries and isinstance(last, bool):
            key = list(entries)[-1 if last else 0]
            return (key, entries.pop(key))
        value.exact = False
    if name == "move_to_end":
        m.touch(value)
        last = positional[1] if len(positional) > 1 else keywords.get("last", True)
        if value.exact and hashable and isinstance(last, bool) and key in entries:
            moved = {key: entries[key]}
            rest = {other: item for other, item in entries.items() if other != key}
            value.entries = {**rest, **moved} if last else {**moved, **rest}
            return None
        value.merge(None)
        return None
    if name in ("__setitem__", "__delitem__", "__ior__"):
        m.touch(value)
        value.merge(None)
    return Thing(text, origin="call")


#: Methods that give what is in a dict without being told which.
_OF_ALL = frozenset({"copy", "items", "popitem", "values"})


def set_method(m: Machine, value: SetV, name: str, positional: list[Any], node: Any) -> Any:
    if name in ("add", "discard", "remove", "update", "clear", "pop"):
        m.touch(value)
        if name == "add" and positional:
            if not any(expressions.equal_now(positional[0], item) for item in value.items):
                value.items.append(positional[0])
                if expressions.says_what_is_equal(m, value.items):
                    value.exact = False
            return None
        if name == "clear":
            value.items, value.exact = [], True
            return None
        if name == "update":
            for other in positional:
                extra, exact = _extent(m, other, node)
                value.items = expressions.distinct(value.items + extra)
                value.exact = value.exact and exact
                if expressions.says_what_is_equal(m, value.items):
                    value.exact = False
            return None
        if name in ("discard", "remove") and positional and value.exact:
            answers = [equality.equal(m, item, positional[0], node) for item in value.items]
            if None not in answers:
                value.items = [i for i, a in zip(value.items, answers) if not a]
                return None
        value.exact = False
    if name == "copy":
        return SetV(value.items, exact=value.exact)
    return Thing(expressions.text_of(node), origin="call")


# ---------------------------------------------------------------------- strings and tuples

_STRING_METHODS = {
    "capitalize", "casefold", "count", "endswith", "find", "index", "isdigit", "isalpha", "isupper",
    "islower", "isspace", "isalnum", "isidentifier", "join", "lower", "lstrip", "partition",
    "removeprefix", "removesuffix", "replace", "rfind", "rpartition", "rsplit", "rstrip", "split",
    "splitlines", "startswith", "strip", "swapcase", "title", "upper", "zfill", "center", "ljust",
    "rjust", "format", "isnumeric", "isdecimal", "encode", "expandtabs", "rindex",
}  # fmt: skip


def string_method(
    m: Machine, value: str, name: str, positional: list[Any], keywords: dict[str, Any], node: Any
) -> Any:
    text = expressions.text_of(node)
    kind = "bool" if name.startswith(("is", "starts", "ends")) else "str"
    if name not in _STRING_METHODS:
        return Thing(text, origin="call")
    arguments = list(positional)
    if name == "join" and len(arguments) == 1:
        items = iteration.iterate(m, arguments[0], node)
        if items is None or not all(isinstance(item, str) for item in items):
            return Thing(text, kind="str", origin="call")
        if sum(map(len, items)) + len(value) * len(items) > expressions.LARGEST:
            return Thing(text, kind="str", origin="call")
        return value.join(items)
    if not all(is_plain(a) for a in [*arguments, *keywords.values()]):
        return Thing(text, kind=kind, origin="call")
    if _would_be_large(value, name, [*arguments, *keywords.values()]):
        return Thing(text, kind="str", origin="call")
    try:
        result = getattr(value, name)(*arguments, **keywords)
    except (TypeError, ValueError, AttributeError, LookupError, OverflowError):
        return Thing(text, kind=kind, origin="call")
    return ListV(result) if isinstance(result, list) else result


_SPECIFICATION = re.compile(r"\{[^{}]*:(.*)", re.DOTALL)


def _would_be_large(value: str, name: str, arguments: list[Any]) -> bool:
    """Whether a method would make a text that fills the memory."""
    if name in ("zfill", "center", "ljust", "rjust", "expandtabs"):
        return expressions.asks_for_much("", arguments)
    if name == "format":
        if expressions.fills_much(value, "{", arguments):
            return True
        specification = _SPECIFICATION.search(value)
        if specification is None:
            return False
        widths = arguments if "{" in specification[1].partition("}")[0] else ()
        return expressions.asks_for_much(specification[1], widths)
    if name == "replace" and len(arguments) > 1 and isinstance(arguments[1], str):
        return (len(value) + 1) * len(arguments[1]) > expressions.LARGEST
    return False


def is_plain_list(value: ListV) -> bool:
    """Whether it is a list, and no iterator, `range`, deque or view of a dict."""
    return not (value.once or value.waits or value.attribute in (DEQUE, RANGE))


def is_plain(value: Any) -> bool:
    """Whether it is a constant of Python, or a tuple of such."""
    return is_constant(value) or (isinstance(value, tuple) and all(map(is_plain, value)))


def tuple_method(
    m: Machine, value: tuple[Any, ...], name: str, positional: list[Any], node: Any
) -> Any:
    if name in ("index", "count") and len(positional) == 1:
        answers = [equality.equal(m, item, positional[0], node) for item in value]
        if None not in answers:
            if name == "count":
                return answers.count(True)
            if True in answers:
                return answers.index(True)
            raise Raised("ValueError")
    return Thing(expressions.text_of(node), kind="int", origin="call")
