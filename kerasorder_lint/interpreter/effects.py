"""What code that is handed away may change: a thread, a callback, a cache or an `exec` runs it at a
time and a number of times that nobody knows."""

from __future__ import annotations

import ast
from collections.abc import Hashable, Iterator
from typing import TYPE_CHECKING, Any, NamedTuple

from kerasorder_lint.graph.models import Model
from kerasorder_lint.interpreter import expressions, functions, keras_objects
from kerasorder_lint.interpreter.values import (
    CONSTANTS,
    UNKNOWN,
    BoundMethod,
    ClassV,
    DictV,
    Frame,
    FunctionV,
    InstanceV,
    ListV,
    MethodOf,
    Obj,
    PartialV,
    Ref,
    SetV,
    Thing,
    is_constant,
)
from kerasorder_lint.interpreter.walking import nodes_of
from kerasorder_lint.shapes import Unknown

if TYPE_CHECKING:
    from kerasorder_lint.interpreter.machine import Machine

__all__ = [
    "changes_of",
    "changes_something",
    "find",
    "forget_names",
    "is_harmless",
    "may_change",
    "may_run",
    "objects_changed",
    "run_cached",
]

#: Methods that leave a list, a dict or a set, or the layers of a model, as they are.
_READING = frozenset({
    "copy", "count", "difference", "get", "index", "intersection", "isdisjoint", "issubset",
    "issuperset", "items", "keys", "symmetric_difference", "union", "values",
    "compile", "evaluate", "fit", "get_layer", "get_weights", "load_weights", "predict",
    "predict_on_batch", "save", "save_weights", "set_weights", "summary", "test_on_batch",
    "train_on_batch",
})  # fmt: skip


#: Functions of Python that leave what they get as it is.
_HARMLESS = frozenset({
    "abs", "all", "any", "bool", "dict", "enumerate", "filter", "float", "frozenset", "getattr",
    "hasattr", "id", "int", "isinstance", "iter", "len", "list", "map", "max", "min", "print",
    "range", "repr", "reversed", "set", "sorted", "str", "sum", "super", "tuple", "type", "zip",
})  # fmt: skip


_Function = ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda


#: What methods change in place.
_CHANGEABLE = (ListV, SetV, DictV, Model)


class _Changes(NamedTuple):
    """What a function may do outside of its own names.

    rebound: names that it declares as `global` or `nonlocal`, with whether they are global.
    objects: names whose objects it stores into or calls methods of.
    handed:  what it hands on, with the name that it hands it to.
    calls:   names that it calls.
    asked:   names of whose objects it calls methods, be they such that change nothing.
    """

    rebound: tuple[tuple[str, bool], ...]
    objects: frozenset[str]
    handed: frozenset[tuple[str | None, str]]
    calls: frozenset[str]
    asked: frozenset[str]

    def names(self, frame: Frame) -> set[str]:
        """Names of the objects that may be changed: libraries leave what they get as it is."""
        handed = {
            name for to, name in self.handed if to is None or not isinstance(find(frame, to), Ref)
        }
        return handed.union(self.objects)


def may_change(method: str) -> bool:
    """Whether a method may change a list, a dict or a set, or the layers of a model."""
    return method not in _READING


def is_harmless(name: str) -> bool:
    """Whether Python's function of that name leaves what it gets as it is."""
    return name in _HARMLESS


def may_run(m: Machine, value: Any, seen: frozenset[int] = frozenset()) -> None:
    """The value may be called at any time from here on, if it can be called at all."""
    if type(value) is Thing or type(value) in CONSTANTS:
        return
    if isinstance(value, PartialV):
        may_run(m, value.function, seen)
        for given in (*value.positional, *value.keywords.values()):
            m.forget(m.resolve(given))
    elif isinstance(value, MethodOf):
        if isinstance(value.receiver, _CHANGEABLE) and value.name not in _READING:
            m.forget(value.receiver)
    elif isinstance(value, BoundMethod):
        _may_run_function(m, value.function, value.receiver, seen)
    elif isinstance(value, FunctionV):
        _may_run_function(m, value, None, seen)


def changes_something(function: Any) -> bool:
    """Whether it makes a difference how often, and when, a function is run."""
    if isinstance(function, PartialV):
        return changes_something(function.function)
    if isinstance(function, MethodOf):
        return function.name not in _READING and isinstance(function.receiver, _CHANGEABLE)
    if isinstance(function, BoundMethod):
        changes = _changes_of(function.function)
        if changes.objects & {_first(function.function.node)}:
            return True
        function = function.function
    if not isinstance(function, FunctionV):
        return False
    changes = _changes_of(function)
    return bool(changes.rebound) or any(
        isinstance(find(function.frame, name), (*_CHANGEABLE, InstanceV, ClassV))
        for name in changes.names(function.frame)
    )


def objects_changed(frame: Frame, body: list[Any]) -> list[Any]:
    """The objects that a piece of code changes, or may change."""
    held = [find(frame, name) for name in _touched(body)[0]]
    return [value for value in held if isinstance(value, (*_CHANGEABLE, InstanceV))]


def changed_by(m: Machine, frame: Frame, node: ast.expr) -> bool:
    """Whether a piece of code changes objects; nothing is known of these then."""
    changed = objects_changed(frame, [node])
    for value in changed:
        m.forget(value)
    return bool(changed)


def forget_names(m: Machine, frame: Frame) -> None:
    """Code that is not seen ran among these names, and may have bound any of them."""
    for value in frame.names.values():
        if isinstance(value, (ListV, SetV, DictV, InstanceV)):
            m.forget(value)
    m.touch(frame)
    frame.forget()


def run_cached(
    m: Machine,
    function: FunctionV,
    positional: list[Any],
    keywords: dict[str, Any],
    node: Any,
    *,
    open_ended: bool,
) -> Any:
    """A call of a function under `functools.cache`: it runs once for the same arguments."""
    key = None if open_ended else _cache_key(m, positional, keywords)
    if key is None and changes_something(function):
        may_run(m, function)
        return Thing(expressions.text_of(node), origin="call")
    assert function.memo is not None
    if key in function.memo:
        return function.memo[key]
    result = functions.run_function(
        m, function, positional, keywords, node, open_ended=open_ended, is_first=True
    )
    if key is not None:
        m.touch(function)
        function.memo[key] = result
        return result
    result = m.resolve(result)
    # It may be the very object that an earlier call gave.
    same = is_constant(result) or isinstance(result, Unknown)
    return result if same else Thing(expressions.text_of(node), origin="call")


def _cache_key(m: Machine, positional: list[Any], keywords: dict[str, Any]) -> Hashable:
    """What tells calls apart; None where that is not known."""
    values = [m.resolve(value) for value in (*positional, *keywords.values())]
    if all(is_constant(value) or isinstance(value, (Ref, Obj)) for value in values):
        try:
            hash(key := (*values[: len(positional)], *zip(keywords, values[len(positional) :])))
        except TypeError:
            return None
        return key
    return None


def _may_run_function(m: Machine, function: FunctionV, receiver: Any, seen: frozenset[int]) -> None:
    if id(function.node) in seen:
        return
    seen = seen | {id(function.node)}
    changes = _changes_of(function)
    for node in nodes_of(function.node):
        if isinstance(node, ast.Name):
            keras_objects.may_be_built(m, m.resolve(find(function.frame, node.id)))
    for name, is_global in changes.rebound:
        frame = function.frame.top if is_global else function.frame.holder_of(name)
        if frame is not None:
            m.touch(frame)
            frame.names[name] = Thing(name, origin="name")
    for name in changes.names(function.frame):
        own = receiver is not None and name == _first(function.node)
        held = m.resolve(receiver if own else find(function.frame, name))
        if isinstance(held, ClassV):
            _forget_class(m, held)
        else:
            m.forget(held)
    for name in changes.calls:
        called = m.resolve(find(function.frame, name))
        if isinstance(called, (FunctionV, PartialV)):
            may_run(m, called, seen)


def _forget_class(m: Machine, cls: ClassV) -> None:
    m.touch(cls)
    kept = (FunctionV, ClassV)
    cls.namespace = {
        name: value if isinstance(value, kept) else UNKNOWN for name, value in cls.namespace.items()
    }


def find(frame: Frame | None, name: str) -> Any:
    """The value of a name that code in this frame sees."""
    while frame is not None:
        if name in frame.names and not frame.is_class:
            return frame.names[name]
        frame = frame.parent
    return UNKNOWN


def _changes_of(function: FunctionV) -> _Changes:
    """What the function's text says; kept on its node."""
    return changes_of(function.node, function.cls is not None)


def changes_of(node: _Function, is_method: bool) -> _Changes:
    """The same of a definition."""
    kept: _Changes | None = getattr(node, "_changes", None)
    if kept is None:
        kept = _read(node, is_method)
        node._changes = kept  # type: ignore[union-attr]
    return kept


def _read(node: _Function, is_method: bool) -> _Changes:
    body: list[Any] = [node.body] if isinstance(node, ast.Lambda) else node.body
    objects, handed = _touched(body)
    rebound: dict[str, bool] = {}
    calls: set[str] = set()
    asked: set[str] = set()
    own: set[str] = set()
    for inner in (each for statement in body for each in nodes_of(statement)):
        if isinstance(inner, (ast.Global, ast.Nonlocal)):
            rebound.update(dict.fromkeys(inner.names, isinstance(inner, ast.Global)))
        elif isinstance(inner, ast.Name) and not isinstance(inner.ctx, ast.Load):
            own.add(inner.id)
        elif isinstance(inner, ast.Call) and isinstance(inner.func, ast.Name):
            calls.add(inner.func.id)
        elif isinstance(inner, ast.Call) and isinstance(inner.func, ast.Attribute):
            asked.update(_root(inner.func))
    arguments = node.args
    for parameter in (
        *arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs,
        arguments.vararg, arguments.kwarg,
    ):  # fmt: skip
        if parameter is not None:
            own.add(parameter.arg)
    own -= rebound.keys()
    receiver = objects.intersection([_first(node)] if is_method else [])
    return _Changes(
        tuple(rebound.items()),
        frozenset(objects - own | receiver),
        frozenset((to, name) for to, name in handed if name not in own),
        frozenset(calls - own),
        frozenset(asked - own),
    )


def _touched(body: list[Any]) -> tuple[set[str], set[tuple[str | None, str]]]:
    """Names whose objects are stored into or asked to change; those that are handed to what."""
    objects: set[str] = set()
    handed: set[tuple[str | None, str]] = set()
    for inner in (each for statement in body for each in nodes_of(statement)):
        if isinstance(inner, (ast.Attribute, ast.Subscript)):
            if not isinstance(inner.ctx, ast.Load):
                objects.update(_root(inner))
        elif isinstance(inner, ast.Call):
            if isinstance(inner.func, ast.Attribute) and inner.func.attr not in _READING:
                objects.update(_root(inner.func))
            if isinstance(inner.func, ast.Name) and inner.func.id in _HARMLESS:
                continue
            to = next(_root(inner.func), None)
            for given in (*inner.args, *(keyword.value for keyword in inner.keywords)):
                given = given.value if isinstance(given, ast.Starred) else given
                if isinstance(given, ast.Name):
                    handed.add((to, given.id))
    return objects, handed


def _first(node: _Function) -> str | None:
    """The name of the first parameter."""
    arguments = node.args.posonlyargs + node.args.args
    return arguments[0].arg if arguments else None


def _root(node: ast.expr) -> Iterator[str]:
    while isinstance(node, (ast.Attribute, ast.Subscript, ast.Starred)):
        node = node.value
    if isinstance(node, ast.Name):
        yield node.id
