"""Python's `dataclasses`, and what a class says of its annotations.

Source: Lib/dataclasses.py: the fields of a class are the annotations in the bodies of those of its
        bases that are dataclasses, in the order in which a name was first annotated; `ClassVar` and
        `InitVar` are none. Lib/typing.py (`get_type_hints`): the annotations of all bases.
"""

from __future__ import annotations

import ast
import builtins as python
from collections.abc import Callable
from typing import Any

from kerasorder_lint.interpreter import (
    effects,
    expressions,
    keras_objects,
    own_classes,
    specials,
)
from kerasorder_lint.interpreter.machine import Machine
from kerasorder_lint.interpreter.values import (
    NOTATION,
    ClassV,
    DictV,
    InstanceV,
    ListV,
    NamedTuple,
    Ref,
    Thing,
    is_constant,
)

__all__ = ["BUILTINS", "STANDARD", "annotated"]

#: Attributes of a `dataclasses.Field`.
_OF_FIELDS = (
    "name", "type", "default", "default_factory", "init", "repr", "hash", "compare", "metadata",
    "kw_only",
)  # fmt: skip


def _field_names(cls: ClassV) -> list[str] | None:
    """The fields of a dataclass; None for another class, or where not all are known."""
    if not any(isinstance(base, ClassV) and base.dataclass for base in cls.mro()):
        return None
    if not _bases_are_known(cls):
        return None
    return list(own_classes.fields_of(cls)[0])


def _bases_are_known(cls: ClassV) -> bool:
    return all(
        (isinstance(base, ClassV) and not _annotates_in_part(base.node))
        or base == Ref("object")
        or (isinstance(base, Ref) and base.name.startswith(("typing.", "abc.")))
        for base in cls.mro()
    )


def _annotates_in_part(node: ast.ClassDef) -> bool:
    """Whether a class body annotates names somewhere else than in its own statements."""
    return any(
        isinstance(statement, (ast.If, ast.For, ast.While, ast.With, ast.Try))
        for statement in node.body
    )


def annotated(m: Machine, cls: ClassV, *, inherited: bool) -> DictV:
    """`cls.__annotations__`, and those of its bases."""
    made = DictV(exact=_bases_are_known(cls))
    for base in reversed(cls.mro()) if inherited else [cls]:
        if not isinstance(base, ClassV):
            continue
        for statement in base.node.body:
            if isinstance(statement, ast.AnnAssign) and isinstance(statement.target, ast.Name):
                said = statement.annotation
                made.entries[statement.target.id] = (
                    _meaning(m, base, said) if inherited else Thing(ast.unparse(said))
                )
    return made


_ORIGINS = {
    "typing.Dict": "dict",
    "typing.List": "list",
    "typing.Set": "set",
    "typing.Tuple": "tuple",
}


def _meaning(m: Machine, cls: ClassV, node: ast.expr) -> Any:
    """What `get_type_hints` says of an annotation in a class body."""
    unknown = Thing(ast.unparse(node))
    if isinstance(node, ast.Constant):
        if node.value is None:
            return Ref("types.NoneType")
        if not isinstance(node.value, str):
            return unknown
        try:
            return _meaning(m, cls, ast.parse(node.value, mode="eval").body)
        except (SyntaxError, ValueError, RecursionError):
            return unknown
    if isinstance(node, (ast.Name, ast.Attribute)):
        found = m.resolve(own_classes.where_made(m, cls, node))
        return found if isinstance(found, (Ref, ClassV)) else unknown
    origin: Any = None
    args: list[ast.expr] = []
    if isinstance(node, ast.Subscript):
        base = m.resolve(own_classes.where_made(m, cls, node.value))
        name = base.name if isinstance(base, Ref) else ""
        args = node.slice.elts if isinstance(node.slice, ast.Tuple) else [node.slice]
        if name == "typing.Optional":
            origin, args = Ref("typing.Union"), [*args, ast.Constant(None)]
        elif name == "typing.Union":
            origin = Ref(name)
        elif name in _ORIGINS:
            origin = Ref(_ORIGINS[name])
    elif isinstance(node, ast.BinOp) and isinstance(node.op, ast.BitOr):
        origin, args = Ref("types.UnionType"), [node.left, node.right]
    if origin is None or len(args) > 8:
        return unknown
    meanings = [_meaning(m, cls, arg) for arg in args]
    if origin.name.endswith(("Union", "UnionType")):
        if len({_of_class(item) for item in meanings}) < len(meanings):
            return unknown  # unions of unions are flat, and what is there twice is there once
    return Thing(unknown.text, kind=NOTATION, default=(origin, tuple(meanings)))


def _of_class(item: Any) -> Any:
    """What tells a class in a union from others; the same for all that is no class."""
    if isinstance(item, Ref):
        return item.name
    return item.serial if isinstance(item, ClassV) else None


# ---------------------------------------------------------------------- functions


def _unknown(node: Any) -> Thing:
    return Thing(expressions.text_of(node), origin="call")


def _type_hints(m: Machine, a: list[Any], k: dict[str, Any], node: Any) -> Any:
    """`typing.get_type_hints(cls)`."""
    if len(a) == 1 and isinstance(a[0], ClassV) and not k:
        return annotated(m, a[0], inherited=True)
    return _unknown(node)


def _origin(m: Machine, a: list[Any], k: dict[str, Any], node: Any) -> Any:
    """`typing.get_origin(annotation)`."""
    if len(a) == 1 and isinstance(a[0], Thing) and a[0].kind == NOTATION:
        return a[0].default[0]
    return None if len(a) == 1 and _is_plain(a[0]) else _unknown(node)


def _args(m: Machine, a: list[Any], k: dict[str, Any], node: Any) -> Any:
    """`typing.get_args(annotation)`."""
    if len(a) == 1 and isinstance(a[0], Thing) and a[0].kind == NOTATION:
        return a[0].default[1]
    return () if len(a) == 1 and _is_plain(a[0]) else _unknown(node)


def _is_plain(value: Any) -> bool:
    """Whether a value is surely a class without parameters, or no annotation at all."""
    if isinstance(value, ClassV):
        return True
    return is_constant(value) or (isinstance(value, Ref) and value.name in _BUILT_IN)


#: Python's own classes that `issubclass` is answered for.
_BUILT_IN: dict[str, Any] = {
    kind.__name__: kind for kind in (bool, bytes, complex, dict, float, int, list, set, str, tuple)
} | {
    name: kind
    for name, kind in vars(python).items()
    if isinstance(kind, type) and issubclass(kind, BaseException)
}


def _fields(m: Machine, a: list[Any], k: dict[str, Any], node: Any) -> Any:
    """`dataclasses.fields(class_or_instance)`."""
    owner = a[0] if len(a) == 1 else None
    cls = owner.cls if isinstance(owner, InstanceV) else owner
    names = _field_names(cls) if isinstance(cls, ClassV) else None
    if names is None:
        return _unknown(node)
    text = expressions.text_of(node)
    return tuple(
        NamedTuple([name, *(Thing(f"{text}.{what}") for what in _OF_FIELDS[1:])], _OF_FIELDS)
        for name in names
    )


def _values(m: Machine, owner: Any) -> dict[str, Any] | None:
    """The fields of an object and what they hold; None where that is not known."""
    if not isinstance(owner, InstanceV) or owner.layer is not None or owner.forgotten:
        return None
    names = _field_names(owner.cls)
    if names is None or any(name not in owner.attrs for name in names):
        return None
    return {name: m.resolve(owner.attrs[name]) for name in names}


def _taken_apart(
    m: Machine, value: Any, made_of: Callable[[dict[str, Any]], Any], node: Any
) -> Any:
    """A copy of a value in which objects of dataclasses are what `made_of` makes of them."""
    value = m.resolve(value)
    if isinstance(value, InstanceV):
        held = _values(m, value)
        if held is None:
            return _unknown(node)
        return made_of({name: _taken_apart(m, item, made_of, node) for name, item in held.items()})
    if isinstance(value, ListV) and value.chance is None:
        items = [_taken_apart(m, item, made_of, node) for item in value.items]
        return ListV(items, exact=value.exact)
    if type(value) is tuple:
        return tuple(_taken_apart(m, item, made_of, node) for item in value)
    if isinstance(value, DictV):
        entries = {key: _taken_apart(m, item, made_of, node) for key, item in value.entries.items()}
        return DictV(entries, exact=value.exact)
    return value if is_constant(value) or isinstance(value, Thing) else _unknown(node)


def _astuple(m: Machine, a: list[Any], k: dict[str, Any], node: Any) -> Any:
    """`dataclasses.astuple(instance)`."""
    if len(a) != 1 or k or not isinstance(a[0], InstanceV):
        return _unknown(node)
    return _taken_apart(m, a[0], lambda held: tuple(held.values()), node)


def _asdict(m: Machine, a: list[Any], k: dict[str, Any], node: Any) -> Any:
    """`dataclasses.asdict(instance)`."""
    if len(a) != 1 or k or not isinstance(a[0], InstanceV):
        return _unknown(node)
    return _taken_apart(m, a[0], DictV, node)


def _replace(m: Machine, a: list[Any], k: dict[str, Any], node: Any) -> Any:
    """`dataclasses.replace(instance, **changes)`: the class on the fields, some of them changed."""
    held = _values(m, a[0]) if len(a) == 1 else None
    if held is None or own_classes.fields_of(a[0].cls)[1]:
        return _unknown(node)
    return own_classes.instantiate(m, a[0].cls, [], {**held, **k}, node)


def _is_dataclass(m: Machine, a: list[Any], k: dict[str, Any], node: Any) -> Any:
    """`dataclasses.is_dataclass(class_or_instance)`."""
    owner = a[0] if len(a) == 1 else None
    cls = owner.cls if isinstance(owner, InstanceV) else owner
    if isinstance(cls, ClassV) and any(
        isinstance(base, ClassV) and base.dataclass for base in cls.mro()
    ):
        return True
    return _unknown(node)


def _issubclass(m: Machine, a: list[Any], k: dict[str, Any], node: Any) -> Any:
    """`issubclass(cls, bases)`."""
    if len(a) != 2:
        return _unknown(node)
    several = a[1] if isinstance(a[1], tuple) else (a[1],)
    for item in several:
        if isinstance(item, ClassV):
            effects.may_run(m, own_classes.class_attribute(item, "__subclasshook__"))
            specials.meets(m, [item], names=("__subclasscheck__",))
    answers = [_derives(a[0], m.resolve(item)) for item in several]
    if True in answers:
        return True
    return _unknown(node) if None in answers else False


def _derives(cls: Any, base: Any) -> bool | None:
    """Whether one class derives from another; None where that is not known."""
    if isinstance(cls, ClassV):
        if base in cls.mro():
            return True
        known = cls.is_known
        if isinstance(base, ClassV) and not base.node.keywords and known:
            return None if own_classes.takes_others(base) else False
        return False if isinstance(base, Ref) and base.name in _BUILT_IN and known else None
    if isinstance(cls, Ref) and cls.name in ("typing.Union", "types.UnionType"):
        return False if isinstance(base, Ref) and base.name in _BUILT_IN else None
    if isinstance(cls, Ref) and isinstance(base, Ref):
        answer = keras_objects.is_derived(cls.name, base.name)
        if answer is not None:
            return answer
    if isinstance(cls, Ref) and cls.name in _BUILT_IN:
        if isinstance(base, Ref) and base.name in _BUILT_IN:
            return issubclass(_BUILT_IN[cls.name], _BUILT_IN[base.name])
        # A class with a metaclass may say what it likes.
        return False if isinstance(base, ClassV) and not base.node.keywords else None
    return None


BUILTINS: dict[str, Callable[..., Any]] = {"issubclass": _issubclass}
STANDARD: dict[str, Callable[..., Any]] = {
    "dataclasses.asdict": _asdict,
    "dataclasses.astuple": _astuple,
    "dataclasses.fields": _fields,
    "dataclasses.is_dataclass": _is_dataclass,
    "dataclasses.replace": _replace,
    "typing.get_args": _args,
    "typing.get_origin": _origin,
    "typing.get_type_hints": _type_hints,
}
