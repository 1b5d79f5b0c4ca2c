"""Containers made of what is given: `list`, `dict`, `set`, `collections.deque` …"""

from __future__ import annotations

from typing import Any

from kerasorder_lint.graph.layers import Layer
from kerasorder_lint.interpreter import containers, expressions, iteration, keras_objects, specials
from kerasorder_lint.interpreter.machine import Function, Machine
from kerasorder_lint.interpreter.results import result_of
from kerasorder_lint.interpreter.values import (
    UNKNOWN,
    DictV,
    InstanceV,
    ListV,
    SetV,
    SliceV,
    TensorShape,
    is_definite,
)

__all__ = ["BUILTINS", "STANDARD", "sequence_of"]


def sequence_of(m: Machine, value: Any, node: Any, *, keep: bool = True) -> ListV:
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
    return sequence_of(m, a[0], node) if a else ListV()


def _tuple(m: Machine, a: list[Any], k: dict[str, Any], node: Any) -> Any:
    if not a:
        return ()
    if type(a[0]) is TensorShape and m.environment.target == 3:
        return a[0]  # which is a tuple
    items = iteration.iterate(m, a[0], node)
    return tuple(items) if items is not None else result_of(node, "tuple")


def _set(m: Machine, a: list[Any], k: dict[str, Any], node: Any) -> Any:
    if not a:
        return SetV()
    made = sequence_of(m, a[0], node)
    return expressions.set_of(m, made.items, made.exact, node)


def _dict(m: Machine, a: list[Any], k: dict[str, Any], node: Any) -> Any:
    made = DictV()
    if a:
        containers.dict_method(m, made, "update", [a[0]], {}, node)
    made.entries.update(k)
    return made


def _fromkeys(m: Machine, a: list[Any], k: dict[str, Any], node: Any) -> Any:
    """`dict.fromkeys(items, value)`: each of them once, in their order."""
    made = sequence_of(m, a[0], node) if a else ListV(exact=False)
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


def _slice(m: Machine, a: list[Any], k: dict[str, Any], node: Any) -> Any:
    parts = [None, *a, None] if len(a) == 1 else [*a, None, None]
    return SliceV(*parts[:3])


def _deque(m: Machine, a: list[Any], k: dict[str, Any], node: Any) -> Any:
    """`collections.deque(items, maxlen)`: one that is bounded keeps the last items."""
    most = a[1] if len(a) > 1 else k.get("maxlen")
    items = [*a[:1], *([k["iterable"]] if "iterable" in k else [])]
    made = sequence_of(m, items[0], node) if items else ListV()
    made.attribute = containers.DEQUE
    if most is None:
        return made
    if type(most) is not int or most < 0 or made.chance is not None:
        return ListV(exact=False)
    made.most, made.outline = most, None
    if made.exact:
        made.items = made.items[len(made.items) - min(most, len(made.items)) :]
    return made


def _iteritems(m: Machine, a: list[Any], k: dict[str, Any], node: Any) -> Any:
    """`six.iteritems(mapping)`."""
    value = a[0] if a else UNKNOWN
    return containers.call_method(m, value, "items", [], {}, node)


BUILTINS: dict[str, Function] = {
    "dict": _dict,
    "frozenset": _set,
    "list": _list,
    "set": _set,
    "slice": _slice,
    "tuple": _tuple,
}
STANDARD: dict[str, Function] = {
    "collections.OrderedDict": _dict,
    "collections.OrderedDict.fromkeys": _fromkeys,
    "collections.defaultdict": _defaultdict,
    "collections.deque": _deque,
    "dict.fromkeys": _fromkeys,
    "six.iteritems": _iteritems,
}
