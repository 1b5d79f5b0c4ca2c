"""Objects that code gets without their names: by `globals()`, the `__dict__` of a class, a frame.

Such a dict is the names themselves. Where it is not known which of them the code takes, they are
all handed to code that cannot be followed.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable
from typing import Any

from kerasorder_lint.interpreter import effects, keras_objects
from kerasorder_lint.interpreter.machine import Machine
from kerasorder_lint.interpreter.values import (
    BoundMethod,
    ClassV,
    Either,
    Frame,
    FunctionV,
    ModuleV,
    NamesV,
    PartialV,
)

__all__ = [
    "ABSENT",
    "NAMESPACES",
    "all_reached",
    "attribute",
    "frames_reached",
    "is_called",
    "is_own_module",
    "own_module",
    "reached",
    "reached_from",
]

#: There is nothing special about the attribute.
ABSENT = object()
#: Attributes through which all names of a module, or of a function, are reached.
NAMESPACES = frozenset({"__builtins__", "__globals__", "f_back", "f_globals", "f_locals"})


def reached(m: Machine, values: Iterable[Any], node: Any) -> None:
    """Any of these values may be in the hands of code that is not followed."""
    seen: set[int] = set()
    for value in list(values):
        held = m.resolve(value) if type(value) is Either else value
        if not isinstance(held, (FunctionV, ClassV)):
            keras_objects.escapes(m, held, node, seen)


def all_reached(m: Machine, names: NamesV, node: Any) -> None:
    """`globals()[name]` of a name that is not known: whatever there is may be changed.

    If it is called, that is what one of the functions may do.
    """
    held = list(names.entries.values())
    if not getattr(node, "_is_called", False):
        reached(m, held, node)
    for value in held:
        if isinstance(value, FunctionV):
            effects.may_run(m, value)


def is_called(node: ast.Call | ast.Subscript) -> None:
    """Says of an expression that all that is done with what it gives is to call that."""
    node._is_called = True  # type: ignore[union-attr]


def frames_reached(m: Machine, node: Any) -> None:
    """All names of the module, and those of the function that runs, are reached."""
    frame: Frame | None = m.frame
    while frame is not None:
        reached(m, frame.names.values(), node)
        if frame.parent is not None:
            effects.forget_names(m, frame)
        frame = frame.parent
    effects.anything_runs(m)


def reached_from(m: Machine, values: Iterable[Any], node: Any) -> None:
    """What is inspected is reached: what a class has, defaults and the closure of a function."""
    for value in values:
        if isinstance(value, ClassV):
            for base in value.mro():
                if isinstance(base, ClassV):
                    reached(m, base.namespace.values(), node)
        elif isinstance(value, FunctionV):
            reached(m, (*value.defaults, *value.kw_defaults), node)
            _closure_reached(m, value, node)
        elif isinstance(value, BoundMethod):
            reached_from(m, (value.function,), node)
        elif isinstance(value, ModuleV):
            reached(m, value.frame.names.values(), node)


def _closure_reached(m: Machine, function: FunctionV, node: Any) -> None:
    """The names of the functions around a function may be bound to other values, too."""
    frame: Frame | None = function.frame
    while frame is not None and frame.parent is not None:
        reached(m, frame.names.values(), node)
        effects.forget_names(m, frame)
        frame = frame.parent


def attribute(m: Machine, value: FunctionV | BoundMethod | PartialV, name: str, node: Any) -> Any:
    """What a function, a method or a partial has of other objects."""
    if isinstance(value, PartialV):
        if name == "args":
            return tuple(value.positional)
        if name == "keywords":
            reached(m, value.keywords.values(), node)
        return ABSENT
    if isinstance(value, BoundMethod):
        if name == "__self__":
            return value.receiver
        if name == "__func__":
            return value.function
        value = value.function
    if name == "__globals__":
        return NamesV(value.frame.top)
    if name == "__defaults__":
        reached(m, value.defaults, node)
    elif name == "__kwdefaults__":
        reached(m, value.kw_defaults, node)
    elif name == "__closure__":
        _closure_reached(m, value, node)
    return ABSENT


def is_own_module(m: Machine, index: Any, node: Any) -> bool:
    """Whether `sys.modules[index]` is the module that the code is in."""
    own = isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Name)
    if own and node.slice.id == "__name__":
        return True
    return bool(index == "__main__") and m.filename == m.main


def own_module(m: Machine) -> ModuleV:
    """The module that the code is in, as an object."""
    return ModuleV("__main__", m.frame.top, m.filename)
