"""How classes come to be: what metaclasses, bases and members of a class do when it is made.

Source: https://docs.python.org/3/reference/datamodel.html#customizing-class-creation
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kerasorder_lint.interpreter import effects, enumerations, functions, own_classes, specials
from kerasorder_lint.interpreter.values import (
    UNKNOWN,
    BoundMethod,
    ClassV,
    DictV,
    Frame,
    FunctionV,
    InstanceV,
    PropertyV,
    Thing,
)

if TYPE_CHECKING:
    from kerasorder_lint.interpreter.machine import Machine

__all__ = ["attribute", "completed", "in_place", "made_by_type", "prepared", "settled"]


def in_place(m: Machine, bases: list[Any], node: Any) -> list[Any]:
    """The bases, with what `__mro_entries__` gives in the place of objects that are no classes."""
    found: list[Any] = []
    for base in bases:
        given = specials.ABSENT
        if isinstance(base, InstanceV):
            given = specials.run(m, base, "__mro_entries__", [tuple(bases)], node)
        found.extend(given if isinstance(given, tuple) else [base])
    return found


def prepared(
    m: Machine, made: ClassV, frame: Frame, keywords: dict[str | None, Any], node: Any
) -> None:
    """What `__prepare__` of a metaclass gives: the names that the body begins with."""
    found = None if made.meta is None else own_classes.class_attribute(made.meta, "__prepare__")
    if not isinstance(found, FunctionV):
        return
    given = [made.name, tuple(made.bases)]
    result = functions.call(m, BoundMethod(found, made.meta), given, _named(keywords), node)
    if isinstance(result, DictV) and type(result) is DictV and result.exact:
        frame.names.update({k: v for k, v in result.entries.items() if isinstance(k, str)})
    else:
        effects.lurks(m, result)


def _named(keywords: dict[str | None, Any]) -> dict[str, Any]:
    return {name: value for name, value in keywords.items() if name is not None}


def completed(
    m: Machine, made: ClassV, maker: Any, keywords: dict[str | None, Any], node: Any
) -> Any:
    """What a `class` statement binds, when its body has been run."""
    effects.note_methods(m, made.namespace)
    if isinstance(maker, (FunctionV, BoundMethod)):
        # A function in the place of a metaclass: it gives what it likes.
        given = [made.name, tuple(made.bases), DictV(made.namespace)]
        return functions.call(m, maker, given, _named(keywords), node)
    if made.meta is None or all(
        own_classes.class_attribute(made.meta, name) is None for name in ("__new__", "__init__")
    ):
        settled(m, made, _named(keywords), node)
        return made
    given = [made.name, tuple(made.bases), DictV(made.namespace)]
    value: Any = made
    new = m.resolve(own_classes.class_attribute(made.meta, "__new__"))
    if isinstance(new, FunctionV):
        m.making.append(made)
        try:
            value = functions.call(m, new, [made.meta, *given], _named(keywords), node)
        finally:
            m.making.pop()
    else:
        effects.may_run(m, new)
        settled(m, made, _named(keywords), node)
    if not isinstance(value, ClassV):
        effects.may_meet(m, [made], every=True)
        return value if value is not UNKNOWN else Thing(made.name, origin="name")
    if value.meta is made.meta:
        specials.run_with(m, value, "__init__", given, _named(keywords), node, False)
    return value


def made_by_type(m: Machine, given: list[Any], keywords: dict[str, Any], node: Any) -> Any:
    """`type.__new__(meta, name, bases, namespace)` while a `class` statement is run; None where
    there is none."""
    if len(given) != 4 or not m.making:
        return None
    made = m.making[-1]
    namespace = m.resolve(given[3])
    if not isinstance(made, ClassV) or m.resolve(given[1]) != made.name:
        return None
    m.touch(made)
    if isinstance(namespace, DictV) and all(isinstance(key, str) for key in namespace.entries):
        made.namespace = {name: m.resolve(held) for name, held in namespace.entries.items()}
        if not namespace.exact:
            _open(made)
    else:
        _open(made)
    bases = m.resolve(given[2])
    if isinstance(bases, tuple) and list(bases) != list(made.bases):
        made.bases = [m.resolve(base) for base in bases]
        made.unsettle()
    effects.note_methods(m, made.namespace)
    settled(m, made, keywords, node)
    return made


def _open(made: ClassV) -> None:
    """Nothing is known of what the class holds, but that its methods may be there."""
    made.namespace = {
        name: held if isinstance(held, (FunctionV, PropertyV)) else UNKNOWN
        for name, held in made.namespace.items()
    }


def settled(m: Machine, made: ClassV, keywords: dict[str, Any], node: Any) -> None:
    """What `type.__new__` does last: members and bases are told of the new class."""
    enumerations.number(made)
    for name, held in list(made.namespace.items()):
        held = m.resolve(held)
        if isinstance(held, InstanceV):
            specials.run(m, held, "__set_name__", [made, name], node)
    for base in made.mro()[1:]:
        if isinstance(base, ClassV) and "__init_subclass__" in base.namespace:
            found = m.resolve(base.namespace["__init_subclass__"])
            if isinstance(found, FunctionV):
                functions.run_function(m, found, [made], keywords, node)
            break
    if enumerations.is_enumeration(made):
        # It makes an object for each member; of those that are numbers nobody knows it afterwards.
        plain = enumerations.makes_plain_values(made)
        for name, held in made.namespace.items():
            if isinstance(held, (FunctionV, PropertyV)) and (
                plain or name == "__init__" or effects.is_special(name)
            ):
                effects.lurks(m, held)


def attribute(m: Machine, cls: ClassV, name: str, node: Any) -> Any:
    """`cls.name` where the class of the class gives it; ABSENT where it does not."""
    meta = cls.meta
    if meta is None:
        return specials.ABSENT
    found = m.resolve(own_classes.class_attribute(meta, name))
    if isinstance(found, PropertyV):
        return own_classes.read_property(m, found, cls, name, node)
    if found is not None:
        return own_classes.bound(m, found, cls, meta, node)
    return specials.run(m, cls, "__getattr__", [name], node)
