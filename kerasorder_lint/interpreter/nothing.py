"""Calls that give None and of whose result the code makes use as of a model.

`model.add(...)` and `model.compile(...)` give None, and so does a function that makes a model and
returns nothing. Only what such a call has just given counts, or a name of the same frame that was
bound to it: any other None may be one that code elsewhere replaces.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, Any

from kerasorder_lint.catalogue.problems import Kind, Problem
from kerasorder_lint.graph.models import Model
from kerasorder_lint.graph.program import NothingUsed
from kerasorder_lint.interpreter import expressions
from kerasorder_lint.interpreter.values import BoundMethod, FunctionV, InstanceV, MethodOf, Thing

if TYPE_CHECKING:
    from kerasorder_lint.interpreter.machine import Machine

__all__ = ["asked", "bound", "given", "released"]

#: Methods of models that return None, in Keras 2 too.
_GIVE_NOTHING = frozenset({"add", "build", "compile", "summary"})
#: Under which a frame keeps its names that stand for such a None, with the calls that gave it.
_KEPT = "\0nothing"


def given(m: Machine, node: ast.Call, function: Any, result: Any, models: int) -> None:
    """Notes what a call has given.

    models: how many models had been made before.
    """
    m.nothing = None
    if result is not None:
        return
    if isinstance(function, MethodOf):
        model = function.receiver
        sure = isinstance(model, Model) and model.kind in ("Sequential", "Functional")
        if sure and model.maybe is None and function.name in _GIVE_NOTHING:
            advice = f"Call `{function.name}` in a statement of its own."
            m.nothing = (id(node), f"`{function.name}` gives None", advice)
    elif isinstance(function, (FunctionV, BoundMethod)) and len(m.models) > models:
        code = function.function if isinstance(function, BoundMethod) else function
        if _returns_nothing(code) and not _is_left_open(function):
            advice = f"End `{code.name}` with a `return` of the model."
            m.nothing = (id(node), f"`{code.name}` returns nothing", advice)


def _returns_nothing(function: FunctionV) -> bool:
    """Whether a function has no `return` of a value, and is what its `def` says."""
    node = function.node
    if not isinstance(node, ast.FunctionDef) or node.decorator_list:
        return False
    stack: list[ast.AST] = list(node.body)
    while stack:
        inner = stack.pop()
        if isinstance(inner, (ast.Yield, ast.YieldFrom)):
            return False
        if isinstance(inner, ast.Return) and inner.value is not None:
            return False
        if not isinstance(inner, (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda, ast.ClassDef)):
            stack.extend(ast.iter_child_nodes(inner))
    return True


def _is_left_open(function: Any) -> bool:
    """Whether it is a method that a subclass may have in another form."""
    receiver = function.receiver if isinstance(function, BoundMethod) else None
    return isinstance(receiver, InstanceV) and receiver.stands_for_subclasses


def bound(m: Machine, target: ast.expr, node: ast.expr, value: Any) -> None:
    """`name = call(...)`: remembers the name, if the call has just given None."""
    if value is None and isinstance(target, ast.Name) and m.nothing and m.nothing[0] == id(node):
        if m.frame.names.get(target.id, m) is None:  # it is not bound elsewhere
            kept = m.frame.names.get(_KEPT)
            others = kept if isinstance(kept, tuple) else ()
            m.touch(m.frame)
            m.frame.names[_KEPT] = (*others, (target.id, *m.nothing[1:]))


def released(names: dict[str, Any], name: str) -> None:
    """The name is bound to something else. The frame must have been touched."""
    kept = names.get(_KEPT)
    if isinstance(kept, tuple):
        names[_KEPT] = tuple(entry for entry in kept if entry[0] != name)


def asked(m: Machine, node: ast.expr, used: ast.expr, raises: str) -> Any:
    """None was asked for an attribute, or called: an unknown that stands for it from now on.

    used: the expression that is None.
    None where it did not come from such a call.
    """
    why: tuple[str, str] | None = None
    if isinstance(used, ast.Call) and m.nothing and m.nothing[0] == id(used):
        why = m.nothing[1:]
    elif isinstance(used, ast.Name) and used.id in m.frame.names:
        kept = m.frame.names.get(_KEPT)
        for entry in kept if isinstance(kept, tuple) else ():
            if entry[0] == used.id:
                why = entry[1:]
    if why is None or m.guards:
        return None
    stand_in = Thing(expressions.text_of(used), origin="call")
    if isinstance(used, ast.Name):
        m.touch(m.frame)
        m.frame.names[used.id] = stand_in
        released(m.frame.names, used.id)
    problem = Problem(
        Kind.NOT_A_LAYER,
        f"`{expressions.text_of(used)}` is None, and no model: {why[0]}",
        "'NoneType' object",
        advice=why[1],
    )
    m.record(NothingUsed(problem=problem, **m.base(node, raises)))
    m.keras_raises(problem, raises)
    return stand_in
