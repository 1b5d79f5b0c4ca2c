"""What a file itself gives in the place of defaults, where it makes objects and calls functions.

What a method finds on `self` is then none of the defaults of `__init__`, and what a function is
called with none of its own: nothing is said of those.
"""

from __future__ import annotations

import ast

from kerasorder_lint.interpreter import own_classes
from kerasorder_lint.interpreter.functions import last_name
from kerasorder_lint.interpreter.machine import Machine
from kerasorder_lint.interpreter.values import ClassV, FunctionV
from kerasorder_lint.interpreter.walking import nodes_of

__all__ = ["always_given", "are_made_otherwise"]


def are_made_otherwise(m: Machine, tree: ast.AST, cls: ClassV) -> bool:
    """Whether some call in the file gives an object of the class, or of one that derives from it,
    a value in the place of a default."""
    found = m.resolve(own_classes.class_attribute(cls, "__init__"))
    init = found if isinstance(found, FunctionV) else None
    if init is None and not own_classes.has_generated_init(cls):
        return False
    calls = _calls(tree)
    return any(_gives(call, init) for name in _names(tree, cls) for call in calls.get(name, ()))


def always_given(tree: ast.AST, function: FunctionV) -> frozenset[str]:
    """The parameters with a default that a file gives a value wherever it calls the function.

    What calls the `call` of a layer has any name: there, those that some call gives by name.
    """
    optional = _optional(function.node.args)
    if not optional:
        return frozenset()
    if function.cls is not None and function.name in ("call", "__call__"):
        named = _passed_by_name(tree)
        return frozenset(name for name in optional if name in named)
    calls = _calls(tree).get(function.name, ())
    inside = {id(node) for node in nodes_of(function.node)} if calls else set[int]()
    given = [_given(call, function) for call in calls if id(call) not in inside]
    return frozenset(optional.intersection(*given)) if given else frozenset()


def _given(call: ast.Call, function: FunctionV) -> set[str]:
    args = function.node.args
    params = [parameter.arg for parameter in args.posonlyargs + args.args]
    if function.cls is not None and function.kind != "staticmethod":
        params = params[1:]
    if any(isinstance(argument, ast.Starred) for argument in call.args):
        return _optional(args)
    if any(keyword.arg is None for keyword in call.keywords):
        return _optional(args)
    return {*params[: len(call.args)], *(keyword.arg or "" for keyword in call.keywords)}


def _optional(args: ast.arguments) -> set[str]:
    params = [parameter.arg for parameter in args.posonlyargs + args.args]
    found = {*params[len(params) - len(args.defaults) :]}
    return found | {arg.arg for arg, value in zip(args.kwonlyargs, args.kw_defaults) if value}


def _passed_by_name(tree: ast.AST) -> frozenset[str]:
    """The arguments that calls of objects, not of classes, pass by name; kept on the tree."""
    kept: frozenset[str] | None = getattr(tree, "_arguments_by_name", None)
    if kept is None:
        kept = frozenset(
            keyword.arg
            for name, calls in _calls(tree).items()
            for call in calls
            if isinstance(call.func, ast.Call) or not name[:1].isupper()
            for keyword in call.keywords
            if keyword.arg is not None
        )
        tree._arguments_by_name = kept  # type: ignore[attr-defined]
    return kept


def _gives(call: ast.Call, init: FunctionV | None) -> bool:
    """init: None where each argument stands for an attribute with a default."""
    if any(isinstance(argument, ast.Starred) for argument in call.args):
        return True
    if init is None:
        return bool(call.args or call.keywords)
    args = init.node.args
    optional = _optional(args)
    needed = len(args.posonlyargs + args.args) - len(args.defaults) - 1  # `self` is none of them
    return len(call.args) > needed or any(
        keyword.arg is None or keyword.arg in optional for keyword in call.keywords
    )


def _calls(tree: ast.AST) -> dict[str, list[ast.Call]]:
    """The calls in a file, by the last name of what is called; kept on the tree."""
    kept: dict[str, list[ast.Call]] | None = getattr(tree, "_calls_by_name", None)
    if kept is None:
        kept = {}
        for node in nodes_of(tree):
            if isinstance(node, ast.Call):
                kept.setdefault(last_name(node.func), []).append(node)
        tree._calls_by_name = kept  # type: ignore[attr-defined]
    return kept


def _names(tree: ast.AST, cls: ClassV) -> set[str]:
    """The name of the class, and of those in the file that derive from it."""
    found, bases = {cls.name}, _bases(tree)
    while True:
        more = {name for name, above in bases.items() if not found.isdisjoint(above)} - found
        if not more:
            return found
        found |= more


def _bases(tree: ast.AST) -> dict[str, set[str]]:
    kept: dict[str, set[str]] | None = getattr(tree, "_bases_by_name", None)
    if kept is None:
        kept = {}
        for node in nodes_of(tree):
            if isinstance(node, ast.ClassDef):
                kept.setdefault(node.name, set()).update(map(last_name, node.bases))
        tree._bases_by_name = kept  # type: ignore[attr-defined]
    return kept
