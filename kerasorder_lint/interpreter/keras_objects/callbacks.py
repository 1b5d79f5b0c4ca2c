"""What callbacks of the code may do to the model that they are handed to."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import Any

from kerasorder_lint.graph.models import Model
from kerasorder_lint.interpreter.keras_objects import creation, unknowns
from kerasorder_lint.interpreter.keras_objects.names import canonical, is_foreign
from kerasorder_lint.interpreter.machine import Machine
from kerasorder_lint.interpreter.values import ClassV, InstanceV, ListV, Ref, Thing
from kerasorder_lint.interpreter.walking import attributes_in, nodes_of
from kerasorder_lint.shapes import UNKNOWN

__all__ = ["run"]

#: Which argument of a method is its callbacks.
_PLACES = {"evaluate": 5, "fit": 5, "predict": 4}


def run(m: Machine, model: Model, method: str, a: list[Any], k: dict[str, Any]) -> None:
    """Must be called after the method: when its callbacks ran, and on which turn, is not known."""
    place = _PLACES.get(method)
    if place is None or ("callbacks" not in k and len(a) <= place):
        return
    given = m.resolve(k["callbacks"] if "callbacks" in k else a[place])
    items = given.items if isinstance(given, ListV) else given
    items = items if isinstance(items, (list, tuple)) else [items]
    if given is not None and any(_may_change(m, m.resolve(item)) for item in items):
        m.forget(model)
    classes = list(_classes(m, items))
    if classes:
        creation.mark_used(m, model)
    if any(_sets_trainable(cls.node) for cls in classes):
        creation.touch_all(m, model)
        model.set_trainable(UNKNOWN)


def _classes(m: Machine, items: Any) -> Iterator[ClassV]:
    for item in map(m.resolve, items):
        if isinstance(item, InstanceV):
            yield from (base for base in item.cls.mro() if isinstance(base, ClassV))


def _may_change(m: Machine, callback: Any) -> bool:
    """Whether it gets the model and may do anything to its layers."""
    if isinstance(callback, Thing):
        return not unknowns.is_callback(callback)
    if isinstance(callback, Ref):
        return _is_not_known(callback)
    if not isinstance(callback, InstanceV):
        return False
    if any(isinstance(base, Ref) and _is_not_known(base) for base in callback.cls.mro()):
        return True
    classes = _classes(m, [callback])
    return any(_CHANGING.intersection(attributes_in(cls.node)) for cls in classes)


#: Methods that change which layers a model has.
_CHANGING = frozenset({"add", "pop"})


def _is_not_known(base: Ref) -> bool:
    return canonical(base.name) is None and is_foreign(base.name)


def _sets_trainable(node: Any) -> bool:
    """Whether the code of a class sets `trainable` of anything."""
    found = getattr(node, "_sets_trainable", None)
    if found is None:
        found = any(
            (
                isinstance(inner, ast.Attribute)
                and inner.attr == "trainable"
                and isinstance(inner.ctx, ast.Store)
            )
            or (
                isinstance(inner, ast.Call)
                and isinstance(inner.func, ast.Name)
                and inner.func.id == "setattr"
            )
            for inner in nodes_of(node)
        )
        node._sets_trainable = found
    return bool(found)
