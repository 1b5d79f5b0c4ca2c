"""Named tuples: `collections.namedtuple`, `typing.NamedTuple`, and classes that derive from them.

Their objects are tuples, with names for the items and with the methods of their class besides. A
class that gives them another way to hold or to hand out their items is not looked into.

Source: Lib/collections/__init__.py (`namedtuple`), Lib/typing.py (`NamedTupleMeta`): each
        annotation in the body of the class itself is a field, what else stands there an attribute.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable
from typing import Any

from kerasorder_lint.interpreter import expressions, functions, iteration, own_classes, specials
from kerasorder_lint.interpreter.machine import Machine
from kerasorder_lint.interpreter.signals import Raised
from kerasorder_lint.interpreter.values import (
    BoundMethod,
    ClassV,
    DictV,
    FunctionV,
    InstanceV,
    MethodOf,
    NamedTuple,
    PropertyV,
    RecordType,
    Ref,
    Thing,
)

__all__ = [
    "attribute",
    "attribute_of_type",
    "call_method",
    "call_method_of_type",
    "declares",
    "instantiate",
    "is_made_by",
    "is_root",
    "make",
    "make_type",
    "make_typed",
    "method_of",
    "record_of",
    "refuse_writing",
    "set_defaults",
    "set_up",
]

#: What a class may define without being another container.
_HARMLESS = frozenset({
    "__add__", "__annotations__", "__doc__", "__module__", "__mul__", "__new__", "__qualname__",
    "__repr__", "__rmul__", "__str__",
})  # fmt: skip
_OF_TUPLES = frozenset(dir(tuple)) | {"__setattr__", "__getattr__", "__dict__"}
#: Bases from elsewhere that add nothing to a tuple.
_ADDS_NOTHING = frozenset({"object", "typing.Generic", "abc.ABC"})
#: What both kinds have beside the methods of a tuple.
_METHODS = frozenset({"_asdict", "_replace"})
_OF_TYPES = frozenset({"_make", "_fields", "_field_defaults"})


def declares(cls: ClassV) -> bool:
    """Whether a class is one under `typing.NamedTuple`, whose annotations are its fields."""
    return any(isinstance(b, Ref) and b.name.endswith(".NamedTuple") for b in cls.bases)


def record_of(cls: ClassV) -> RecordType | None:
    """What the objects of a class hold; None where they are no named tuples, or of another kind."""
    if not any(map(is_root, cls.mro())):
        return None
    record: RecordType | None = None
    for base in cls.mro():
        if isinstance(base, RecordType):
            record = record or base
        elif isinstance(base, Ref):
            if base.name not in _ADDS_NOTHING and not base.name.endswith(".NamedTuple"):
                return None
        elif not isinstance(base, ClassV) or _holds_otherwise(base):
            return None
        elif record is None and declares(base):
            record = _declared_in(base)
            if record is None:
                return None
    return record


def is_root(base: Any) -> bool:
    """Whether what derives from this is a named tuple."""
    return isinstance(base, RecordType) or (
        isinstance(base, Ref) and base.name.endswith(".NamedTuple")
    )


def _holds_otherwise(cls: ClassV) -> bool:
    return cls.meta is not None or any(
        name in _OF_TUPLES and name not in _HARMLESS for name in cls.namespace
    )


def _declared_in(cls: ClassV) -> RecordType | None:
    names: list[str] = []
    defaults: list[Any] = []
    for statement in cls.node.body:
        if isinstance(statement, (ast.If, ast.For, ast.While, ast.With, ast.Try)):
            return None  # there may be fields in it
        if isinstance(statement, ast.AnnAssign) and isinstance(statement.target, ast.Name):
            name = statement.target.id
            if name in names:
                continue
            names.append(name)
            if name in cls.namespace:
                defaults.append(cls.namespace[name])
            elif defaults:
                return None
    return RecordType(tuple(names), tuple(defaults), cls.name)


# ---------------------------------------------------------------------- types


def make_type(m: Machine, a: list[Any], k: dict[str, Any], node: Any) -> Any:
    """`collections.namedtuple(name, fields)`."""
    fields = m.resolve(a[1] if len(a) > 1 else k.get("field_names"))
    if isinstance(fields, str):
        found: list[Any] | None = fields.replace(",", " ").split()
    else:
        found = iteration.iterate(m, fields, node)
    defaults = m.resolve(k.get("defaults"))
    last = () if defaults is None else iteration.iterate(m, defaults, node)
    return _type_of(m, a, found, last, m.resolve(k.get("rename", False)), node)


def make_typed(m: Machine, a: list[Any], k: dict[str, Any], node: Any) -> Any:
    """`typing.NamedTuple(name, [(field, type), ...])`."""
    found: list[Any] | None = list(k)
    if len(a) > 1 or "fields" in k:
        pairs = iteration.iterate(m, a[1] if len(a) > 1 else k["fields"], node)
        rows = [iteration.iterate(m, pair, node) for pair in pairs or ()]
        found = None if pairs is None else [row[0] if row else None for row in rows]
    return _type_of(m, a, found, (), False, node)


def _type_of(
    m: Machine,
    a: list[Any],
    found: list[Any] | None,
    defaults: Iterable[Any] | None,
    rename: Any,
    node: Any,
) -> Any:
    names = [m.resolve(name) for name in found or ()]
    known = found is not None and defaults is not None and isinstance(rename, bool)
    if not known or not all(isinstance(name, str) for name in names):
        return Thing(expressions.text_of(node), origin="call")
    if rename:
        from keyword import iskeyword

        for place, name in enumerate(names):
            odd = not name.isidentifier() or iskeyword(name) or name.startswith("_")
            if odd or name in names[:place]:
                names[place] = f"_{place}"
    title = m.resolve(a[0]) if a else None
    return RecordType(
        tuple(names), tuple(defaults or ()), title if isinstance(title, str) else "tuple"
    )


def attribute_of_type(m: Machine, kind: RecordType | ClassV, name: str, node: Any) -> Any:
    """`Kind.name`, where it is none that the code gave the class; ABSENT where there is none."""
    record = kind if isinstance(kind, RecordType) else record_of(kind)
    if record is None:
        return specials.ABSENT
    if name == "_fields":
        return record.names
    if name == "_field_defaults":
        return DictV(_defaults_of(record))
    if name in ("_make", "__new__"):
        return MethodOf(kind, name)
    if isinstance(kind, RecordType) and name in ("__name__", "__qualname__"):
        return record.name
    return specials.ABSENT


def call_method_of_type(
    m: Machine,
    kind: RecordType | ClassV,
    name: str,
    positional: list[Any],
    keywords: dict[str, Any],
    node: Any,
    open_ended: bool,
) -> Any:
    """`Kind._make(items)`, `Kind.__new__(cls, ...)`; ABSENT where it is none of these."""
    record = kind if isinstance(kind, RecordType) else record_of(kind)
    if record is None:
        return specials.ABSENT
    if name == "_make":
        items = iteration.iterate(m, positional[0], node) if len(positional) == 1 else None
        if items is None or keywords or open_ended:
            return Thing(expressions.text_of(node), origin="call")
        if len(items) != len(record.names):
            raise Raised("TypeError")
        return NamedTuple(items, record.names, kind)
    if name.rpartition(".")[2] == "__new__" and positional:
        cls = m.resolve(positional[0])
        if isinstance(cls, (ClassV, RecordType)):
            return make(m, cls, positional[1:], keywords, node, open_ended)
    return specials.ABSENT


# ---------------------------------------------------------------------- objects


def _defaults_of(record: RecordType) -> dict[str, Any]:
    names = record.names[len(record.names) - len(record.defaults) :]
    return dict(zip(names, record.defaults))


def instantiate(
    m: Machine,
    cls: ClassV,
    positional: list[Any],
    keywords: dict[str, Any],
    node: Any,
    open_ended: bool,
) -> Any:
    """`Cls(...)` for a class of named tuples; its own `__new__` says what they hold, if it has."""
    maker = m.resolve(own_classes.class_attribute(cls, "__new__"))
    if maker is None:
        return make(m, cls, positional, keywords, node, open_ended)
    return functions.call(m, maker, [cls, *positional], keywords, node, open_ended=open_ended)


def make(
    m: Machine,
    kind: RecordType | ClassV,
    positional: list[Any],
    keywords: dict[str, Any],
    node: Any,
    open_ended: bool,
) -> Any:
    """A named tuple of these items."""
    record = kind if isinstance(kind, RecordType) else record_of(kind)
    if open_ended or record is None:
        return Thing(expressions.text_of(node), origin="call")
    names = record.names
    items = {**_defaults_of(record), **dict(zip(names, positional)), **keywords}
    twice = any(name in keywords for name in names[: len(positional)])
    if twice or len(positional) > len(names) or set(items) != set(names):
        raise Raised("TypeError")
    return NamedTuple([items[name] for name in names], names, kind)


def set_up(value: InstanceV, record: RecordType, *, defaults: bool) -> None:
    """The object that a method is looked at with: its fields are unknown, or their defaults."""
    known = _defaults_of(record) if defaults else {}
    for name in record.names:
        value.attrs[name] = known.get(name, Thing(f"self.{name}", origin="attribute"))


def is_made_by(value: NamedTuple, cls: RecordType | ClassV) -> bool | None:
    """`isinstance(value, cls)`; None where nobody knows what made it."""
    if isinstance(value.kind, ClassV):
        return cls in value.kind.mro()
    return None if value.kind is None else value.kind is cls


def attribute(m: Machine, value: NamedTuple, name: str, node: Any) -> Any:
    """`value.name`; ABSENT where it is none of its own."""
    kind = value.kind
    if isinstance(kind, ClassV):
        found = _given_by(kind, name, value.names)
        if isinstance(found, PropertyV):
            return own_classes.read_property(m, found, value, name, node)
        if isinstance(found, FunctionV) and found.decorated:
            return Thing(expressions.text_of(node), origin="attribute")
        if found is not specials.ABSENT:
            return own_classes.bound(m, m.resolve(found), value, kind, node)
        if name == "__class__":
            return kind
    return plain_attribute(m, value, name, node)


def plain_attribute(m: Machine, value: NamedTuple, name: str, node: Any) -> Any:
    """What `super().name` gives in a class of named tuples, and any object without one."""
    if name in value.names:
        return value[value.names.index(name)]
    if name in _METHODS:
        return MethodOf(value, name)
    if name == "_fields":
        return value.names
    if name in _OF_TYPES and value.kind is not None:
        return attribute_of_type(m, value.kind, name, node)
    if isinstance(value.kind, ClassV) and name not in _OF_TUPLES:
        # A class without `__slots__` keeps what is set besides.
        return Thing(expressions.text_of(node), origin="attribute")
    return specials.ABSENT


def _given_by(cls: ClassV, name: str, names: tuple[str, ...]) -> Any:
    """What the code gives the objects of a class under a name that is no field."""
    for base in cls.mro():
        if not isinstance(base, ClassV) or (name in names and declares(base)):
            return specials.ABSENT
        if name in base.namespace:
            return base.namespace[name]
    return specials.ABSENT


def call_method(
    m: Machine,
    value: NamedTuple,
    name: str,
    positional: list[Any],
    keywords: dict[str, Any],
    node: Any,
    open_ended: bool,
) -> Any:
    """`value._asdict()`, `value._replace(...)`; ABSENT for a method of tuples."""
    if name == "_asdict":
        return DictV(dict(zip(value.names, value)))
    if name == "_replace":
        if open_ended or positional or not set(keywords) <= set(value.names):
            return Thing(expressions.text_of(node), origin="call")
        items = [keywords.get(field, item) for field, item in zip(value.names, value)]
        return NamedTuple(items, value.names, value.kind)
    return specials.ABSENT


def set_defaults(m: Machine, owner: MethodOf, name: str, value: Any, node: Any) -> None:
    """`Kind.__new__.__defaults__ = (None,) * 3`, as it was done before there was an argument."""
    if isinstance(owner.receiver, RecordType) and name == "__defaults__":
        m.touch(owner.receiver)
        given = iteration.iterate(m, value, node) if value is not None else ()
        names = owner.receiver.names
        unknown = tuple(Thing(field, origin="attribute") for field in names)
        owner.receiver.defaults = unknown if given is None else tuple(given)[-len(names) :]


def refuse_writing(owner: NamedTuple, name: str) -> None:
    """`value.name = ...`: fields and methods have no setter, and there is no `__dict__`."""
    kind = owner.kind
    kept = isinstance(kind, ClassV) and any(
        isinstance(base, ClassV) and not declares(base) and "__slots__" not in base.namespace
        for base in kind.mro()
    )
    if name in owner.names or not kept:
        raise Raised("AttributeError")


def method_of(m: Machine, value: Any, name: str) -> BoundMethod | None:
    """A method that the code gives the class of a named tuple."""
    if not isinstance(value, NamedTuple) or not isinstance(value.kind, ClassV):
        return None
    found = m.resolve(_given_by(value.kind, name, value.names))
    return BoundMethod(found, value) if isinstance(found, FunctionV) else None
