"""Which classes a file makes objects of with other arguments than the defaults.

What a method finds on `self` is then none of the defaults, and nothing is said of those.
"""

from __future__ import annotations

import ast

from kerasorder_lint.interpreter.functions import last_name
from kerasorder_lint.interpreter.values import ClassV, FunctionV
from kerasorder_lint.interpreter.walking import nodes_of

__all__ = ["are_made_otherwise"]


def are_made_otherwise(tree: ast.AST, cls: ClassV, init: FunctionV | None) -> bool:
    """Whether some call in the file gives an object of the class, or of one that derives from it,
    a value in the place of a default.

    init: None where each argument stands for an attribute with a default.
    """
    calls = _calls(tree)
    return any(_gives(call, init) for name in _names(tree, cls) for call in calls.get(name, ()))


def _gives(call: ast.Call, init: FunctionV | None) -> bool:
    if any(isinstance(argument, ast.Starred) for argument in call.args):
        return True
    if init is None:
        return bool(call.args or call.keywords)
    args = init.node.args
    params = [parameter.arg for parameter in args.posonlyargs + args.args]
    optional = {*params[len(params) - len(args.defaults) :]}
    optional |= {arg.arg for arg, default in zip(args.kwonlyargs, args.kw_defaults) if default}
    needed = len(params) - len(args.defaults) - 1  # `self` is none of them
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
