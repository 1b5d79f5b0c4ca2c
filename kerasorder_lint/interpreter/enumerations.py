"""Classes that derive from `enum.Enum`: their members, by name, by value and in order."""

from __future__ import annotations

from typing import Any

from kerasorder_lint.interpreter.values import (
    ClassV,
    FunctionV,
    PropertyV,
    Ref,
    Thing,
    is_constant,
)

__all__ = [
    "AUTO",
    "KIND",
    "by_name",
    "by_value",
    "is_enumeration",
    "keeps_values",
    "makes_plain_values",
    "member",
    "members",
    "number",
]

#: The `kind` of an unknown that stands for a member; its `default` is the member's value.
KIND = "enum"
#: What `enum.auto()` gives until the class is made.
AUTO = Ref("enum.auto()")
_BASES = frozenset({"Enum", "IntEnum", "StrEnum", "Flag", "IntFlag"})
#: Members of these are numbers and texts.
_PLAIN = frozenset({"IntEnum", "StrEnum", "IntFlag", "int", "str"})


def _bases(cls: ClassV) -> set[str]:
    return {base.name.rpartition(".")[2] for base in cls.mro() if isinstance(base, Ref)}


def is_enumeration(cls: ClassV) -> bool:
    """Whether the class is an enumeration."""
    return bool(_bases(cls) & _BASES)


def has_plain_members(cls: ClassV) -> bool:
    """Whether its members are numbers or texts of its own class, which `type` tells."""
    return is_enumeration(cls) and makes_plain_values(cls)


def makes_plain_values(cls: ClassV) -> bool:
    """Whether its members are numbers or texts, of which nobody knows that they are members."""
    return bool(_bases(cls) & _PLAIN)


def keeps_values(cls: ClassV) -> bool:
    """Whether the value of a member is what is written: no code of the class decides that."""
    return not any(
        isinstance(base, ClassV) and not base.namespace.keys().isdisjoint(_DECIDES)
        for base in cls.mro()
    )


_DECIDES = frozenset({"__new__", "_value_", "value"})


def number(cls: ClassV) -> None:
    """Gives members that are `auto()` their values, when the class has been made."""
    if AUTO not in [value for value in cls.namespace.values() if isinstance(value, Ref)]:
        return
    counts = is_enumeration(cls) and not _bases(cls) & {"StrEnum", "Flag", "IntFlag", "str"}
    counts = counts and "_generate_next_value_" not in cls.namespace
    last: int | None = 0
    for name, value in cls.namespace.items():
        if value == AUTO and isinstance(value, Ref):
            if counts and last is not None:
                last += 1
                cls.namespace[name] = last
            else:
                cls.namespace[name] = Thing(f"{cls.name}.{name}", origin="attribute")
        elif _may_be_member(name, value):
            known = type(value) is int and last is not None
            last = max(value, last or 0) if known else None


def _may_be_member(name: str, value: Any) -> bool:
    return not name.startswith("_") and not isinstance(value, (FunctionV, PropertyV))


def member(cls: ClassV, name: str, value: Any) -> Any:
    """What `Cls.name` is: the value itself for `IntEnum`, else something with a `value`."""
    bases = _bases(cls)
    if not is_constant(value) and not isinstance(value, tuple):
        return value
    if not bases & _BASES or bases & _PLAIN or not _may_be_member(name, value):
        return value
    owner = next(
        (base for base in cls.mro() if isinstance(base, ClassV) and name in base.namespace), cls
    )
    found = owner.members.get(name)
    if found is None:
        first = next((n for n, other in _written(owner) if _same(other, value)), name)
        if first != name:
            return member(owner, first, value)  # another name of the same member
        key = ("enum", owner.serial, name)
        found = Thing(f"{owner.name}.{name}", key=key, kind=KIND, default=value)
        found.attrs["__class__"] = owner
        owner.members[name] = found
    return found


def _same(left: Any, right: Any) -> bool:
    return is_constant(left) and is_constant(right) and bool(left == right)


def _written(cls: ClassV) -> list[tuple[str, Any]]:
    return [(n, value) for n, value in cls.namespace.items() if _may_be_member(n, value)]


def members(cls: ClassV) -> list[Any] | None:
    """All members in order; None where they are not all known."""
    if not is_enumeration(cls) or "_ignore_" in cls.namespace:
        return None
    found: list[Any] = []
    for name, value in _written(cls):
        if not is_constant(value) and not isinstance(value, tuple):
            return None
        made = member(cls, name, value)
        plain = is_constant(made) or isinstance(made, tuple)
        if not any(made is other or (plain and made == other) for other in found):
            found.append(made)
    return found


def by_name(cls: ClassV, name: Any) -> Any:
    """`Cls["NAME"]`; None where that is not known."""
    if not isinstance(name, str) or not _may_be_member(name, cls.namespace.get(name)):
        return None
    found = member(cls, name, cls.namespace[name]) if name in cls.namespace else None
    return found if isinstance(found, Thing) or is_constant(found) else None


def by_value(cls: ClassV, value: Any) -> Any:
    """`Cls(value)`; None where that is not known."""
    if isinstance(value, Thing) and value.attrs.get("__class__") is cls:
        return value
    if not is_constant(value) or not keeps_values(cls):
        return None
    return next(
        (member(cls, name, other) for name, other in _written(cls) if _same(other, value)), None
    )
