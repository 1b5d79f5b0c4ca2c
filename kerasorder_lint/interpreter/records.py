"""Python's `dataclasses`, and what a class says of its annotations.

Source: Lib/dataclasses.py: the fields of a class are the annotations in the bodies of those of its
        bases that are dataclasses, in the order in which a name was first annotated; `ClassVar` and
        `InitVar` are none. Lib/typing.py (`get_type_hints`): the annotations of all bases.
"""

from __future__ import annotations

import ast
from collections.abc import Callable
from typing import Any

from kerasorder_lint.interpreter import expressions, functions
from kerasorder_lint.interpreter.machine import Machine
from kerasorder_lint.interpreter.values import (
    ClassV,
    DictV,
    InstanceV,
    ListV,
    NamedTuple,
    Ref,
    Thing,
    is_constant,
)

__all__ = ["BUILTINS", "STANDARD", "annotations"]

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
    return list(functions.fields_of(cls)[0])


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


def annotations(m: Machine, cls: ClassV, *, inherited: bool) -> DictV:
    """`cls.__annotations__`, and those of its bases."""
    made = DictV(exact=_bases_are_known(cls))
    for base in reversed(cls.mro()) if inherited else [cls]:
        if not isinstance(base, ClassV):
            continue
        for statement in base.node.body:
            if isinstance(statement, ast.AnnAssign) and isinstance(statement.target, ast.Name):
                said = statement.annotation
                made.entries[statement.target.id] = Thing(
                    ast.unparse(said), key=("annotation", base.serial, statement.target.id)
                )
    return made


# ---------------------------------------------------------------------- functions


def _unknown(node: Any) -> Thing:
    return Thing(expressions.text_of(node), origin="call")


def _type_hints(m: Machine, a: list[Any], k: dict[str, Any], node: Any) -> Any:
    """`typing.get_type_hints(cls)`."""
    if len(a) == 1 and isinstance(a[0], ClassV) and not k:
        return annotations(m, a[0], inherited=True)
    return _unknown(node)


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
    """A copy of a value in which objects of dataclasses are what `made_of` makes of their fields."""
    value = m.resolve(value)
    if isinstance(value, InstanceV):
        held = _values(m, value)
        if held is None:
            return _unknown(node)
        return made_of(
            {name: _taken_apart(m, item, made_of, node) for name, item in held.items()}
        )
    if isinstance(value, ListV) and value.chance is None:
        items = [_taken_apart(m, item, made_of, node) for item in value.items]
        return ListV(items, exact=value.exact)
    if type(value) is tuple:
        return tuple(_taken_apart(m, item, made_of, node) for item in value)
    if isinstance(value, DictV):
        entries = {
            key: _taken_apart(m, item, made_of, node) for key, item in value.entries.items()
        }
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
    if held is None or functions.fields_of(a[0].cls)[1]:
        return _unknown(node)
    return functions.instantiate(m, a[0].cls, [], {**held, **k}, node)


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
    if len(a) != 2 or not isinstance(a[0], ClassV):
        return _unknown(node)
    order = a[0].mro()
    several = a[1] if isinstance(a[1], tuple) else (a[1],)
    wanted = [m.resolve(item) for item in several]
    if any(item in order for item in wanted if isinstance(item, (ClassV, Ref))):
        return True
    known = all(isinstance(base, ClassV) or base == Ref("object") for base in order)
    plain = all(isinstance(item, ClassV) and not item.node.keywords for item in wanted)
    return False if known and plain else _unknown(node)


BUILTINS: dict[str, Callable[..., Any]] = {"issubclass": _issubclass}
STANDARD: dict[str, Callable[..., Any]] = {
    "dataclasses.asdict": _asdict,
    "dataclasses.astuple": _astuple,
    "dataclasses.fields": _fields,
    "dataclasses.is_dataclass": _is_dataclass,
    "dataclasses.replace": _replace,
    "typing.get_type_hints": _type_hints,
}
