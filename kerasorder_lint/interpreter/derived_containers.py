"""Objects of the code's own classes that derive from `list` or `dict`.

They are lists and dicts, with methods and attributes besides. A class that gives them another way
to hold or to hand out their items is not looked into.
"""

from __future__ import annotations

import ast
from typing import Any

from kerasorder_lint.interpreter import expressions, functions, own_classes
from kerasorder_lint.interpreter.machine import Machine
from kerasorder_lint.interpreter.signals import Raised
from kerasorder_lint.interpreter.values import (
    BoundMethod,
    ClassV,
    DictV,
    FunctionV,
    ListV,
    MethodOf,
    OwnDictV,
    OwnListV,
    PropertyV,
    Ref,
    Thing,
)

__all__ = ["attribute", "initialise", "made_by", "set_attribute"]

_KINDS: dict[str, type[OwnListV] | type[OwnDictV]] = {
    "list": OwnListV,
    "dict": OwnDictV,
    "collections.OrderedDict": OwnDictV,
}
#: What a class may define without being another container.
_HARMLESS = frozenset(
    {"__annotations__", "__doc__", "__init__", "__module__", "__qualname__", "__repr__", "__str__"}
)
#: Operators and the call, where no list or dict has its own: `pipe >> layer`, `blocks(x)`.
_OPERATORS = frozenset(
    f"__{kind}{name}__"
    for name in (
        "and",
        "floordiv",
        "lshift",
        "matmul",
        "or",
        "pow",
        "rshift",
        "sub",
        "truediv",
        "xor",
    )
    for kind in ("", "r")
) | {"__call__", "__invert__", "__neg__", "__pos__"}
#: What attributes of a dict may be made to be: `__getattr__ = dict.get`.
_READERS = frozenset({"dict.__getitem__", "dict.get"})
_WRITERS = frozenset({"dict.__setitem__"})


def made_by(m: Machine, cls: ClassV) -> OwnListV | OwnDictV | None:
    """What calling the class makes, before its `__init__`; None for what is no such class."""
    others = [b for b in cls.mro() if not isinstance(b, ClassV) and b != Ref("object")]
    if len(others) != 1 or not isinstance(others[0], Ref) or others[0].name not in _KINDS:
        return None
    if any(isinstance(base, ClassV) and _looks_inside(base.node) for base in cls.mro()):
        return None
    kind = _KINDS[others[0].name]
    methods = dir(list if kind is OwnListV else dict)
    for base in cls.mro():
        for name, value in base.namespace.items() if isinstance(base, ClassV) else ():
            if name in _HARMLESS:
                continue
            if name in _OPERATORS and name not in methods and isinstance(value, FunctionV):
                continue
            if kind is OwnDictV and name == "__getattr__":
                if isinstance(value, FunctionV) or _is_among(value, _READERS):
                    continue
            if kind is OwnDictV and name == "__setattr__":
                if isinstance(value, FunctionV) or _is_among(value, _WRITERS):
                    continue
            if name in methods or (name.startswith("__") and name.endswith("__")):
                return None
    return kind(cls)


def _looks_inside(node: ast.ClassDef) -> bool:
    """Whether code of a class speaks of `__dict__`, which may be the dict itself."""
    kept = getattr(node, "_looks_inside", None)
    if kept is None:
        its_own = {
            id(inner.targets[0])
            for inner in ast.walk(node)
            if isinstance(inner, ast.Assign) and _makes_attributes_of_items(inner)
        }
        kept = any(
            isinstance(inner, ast.Attribute) and inner.attr in _INSIDE and id(inner) not in its_own
            for inner in ast.walk(node)
        )
        node._looks_inside = kept  # type: ignore[attr-defined]
    return bool(kept)


def _makes_attributes_of_items(node: ast.Assign) -> bool:
    """`self.__dict__ = self`."""
    match node:
        case ast.Assign(
            targets=[ast.Attribute(value=ast.Name(id=owner), attr="__dict__")],
            value=ast.Name(id=value),
        ):
            return owner == value
    return False


_INSIDE = frozenset({"__dict__", "__getattribute__", "__setattr__"})


def _is_among(value: Any, names: frozenset[str]) -> bool:
    return isinstance(value, Ref) and value.name in names


def initialise(
    m: Machine,
    value: OwnListV | OwnDictV,
    positional: list[Any],
    keywords: dict[str, Any],
    node: Any,
    open_ended: bool,
) -> None:
    """`list.__init__` and `dict.__init__`."""
    from kerasorder_lint.interpreter import containers

    m.touch(value)
    if open_ended:
        value.exact = False
    elif isinstance(value, ListV):
        value.items = []
        if positional:
            containers.call_method(m, value, "extend", positional, {}, node)
    else:
        containers.call_method(m, value, "update", positional, keywords, node)


def attribute(m: Machine, value: OwnListV | OwnDictV, name: str, node: Any) -> Any:
    """`value.name`."""
    if isinstance(value, OwnDictV) and value.is_itself:
        if not isinstance(own_classes.class_attribute(value.cls, name), PropertyV):
            if name in value.entries:
                return value.entries[name]
            if not value.exact and not hasattr(dict, name):
                return Thing(expressions.text_of(node), origin="attribute")
    if not value.exact and name in value.attrs:
        return Thing(expressions.text_of(node), origin="attribute")
    if name in value.attrs:
        return value.attrs[name]
    if name == "__class__":
        return value.cls
    found = own_classes.class_attribute(value.cls, name)
    if isinstance(found, PropertyV):
        return own_classes.read_property(m, found, value, name, node)
    if isinstance(found, FunctionV):
        if found.decorated:
            return Thing(expressions.text_of(node), origin="attribute")
        if found.kind == "staticmethod":
            return found
        return BoundMethod(found, value.cls if found.kind == "classmethod" else value)
    if own_classes.has_class_attribute(value.cls, name):
        return found
    if name in dir(list if isinstance(value, ListV) else dict) or name == "move_to_end":
        return MethodOf(value, name)
    asked = own_classes.class_attribute(value.cls, "__getattr__")
    if isinstance(asked, FunctionV):
        try:
            return functions.call(m, BoundMethod(asked, value), [name], {}, node)
        except Raised:
            if m.guards:
                raise
    if isinstance(asked, Ref) and isinstance(value, DictV) and value.exact:
        if name in value.entries:
            return value.entries[name]
        if asked.name == "dict.get":
            return None
        raise Raised("KeyError")
    return Thing(expressions.text_of(node), origin="attribute")


def set_attribute(m: Machine, owner: OwnListV | OwnDictV, name: str, value: Any, node: Any) -> None:
    """`owner.name = value`."""
    setter = own_classes.class_attribute(owner.cls, "__setattr__")
    found = own_classes.class_attribute(owner.cls, name)
    m.touch(owner)
    if isinstance(setter, FunctionV):
        functions.call(m, BoundMethod(setter, owner), [name, value], {}, node)
    elif name == "__dict__":
        if owner is value and isinstance(owner, OwnDictV) and not owner.attrs:
            owner.is_itself = True
        else:
            m.forget(owner)
    elif isinstance(setter, Ref) and isinstance(owner, DictV):
        owner.entries[name] = value
    elif isinstance(found, PropertyV):
        if found.setter is not None:
            functions.call(m, BoundMethod(found.setter, owner), [value], {}, node)
        else:
            raise Raised("AttributeError")
    elif isinstance(owner, OwnDictV) and owner.is_itself:
        owner.entries[name] = value
    else:
        owner.attrs[name] = value
