"""The texts of findings that rest on defaults: `with the default depth=3`."""

from __future__ import annotations

import ast

from kerasorder_lint.graph.program import INSIDE
from kerasorder_lint.interpreter import made_objects, own_classes
from kerasorder_lint.interpreter.expressions import text_of as text_of_node
from kerasorder_lint.interpreter.machine import Machine
from kerasorder_lint.interpreter.values import FunctionV, is_constant

__all__ = ["text_of"]


def text_of(m: Machine, tree: ast.AST, function: FunctionV) -> str | None:
    """What a run of a function with its defaults rests on; None for nothing.

    Of a method without defaults of its own: those of the object's `__init__`.
    """
    given = made_objects.always_given(tree, function)
    return _of_function(function, given) or _of_object(m, tree, function)


def _of_function(function: FunctionV, given: frozenset[str] = frozenset()) -> str | None:
    """For the parameters that have one, and are not given a value."""
    args = function.node.args
    params = args.posonlyargs + args.args
    pairs = list(zip(params[len(params) - len(args.defaults) :], args.defaults))
    pairs += [(p, d) for p, d in zip(args.kwonlyargs, args.kw_defaults) if d is not None]
    pairs = [(p, d) for p, d in pairs if not (isinstance(d, ast.Constant) and d.value is None)]
    return _written([(p.arg, text_of_node(d)) for p, d in pairs if p.arg not in given])


def _of_object(m: Machine, tree: ast.AST, function: FunctionV) -> str | None:
    """The defaults of `__init__`, which decide what a method finds on `self`."""
    if function.cls is None or function.kind != "function" or function.name == "__init__":
        return None
    if made_objects.are_made_otherwise(m, tree, function.cls):
        return None
    if own_classes.has_generated_init(function.cls):
        fields, _ = own_classes.fields_of(function.cls)
        return _written(
            [
                (name, repr(value))
                for name, value in fields.items()
                if value is not None and is_constant(value)
            ]
        )
    init = m.resolve(own_classes.class_attribute(function.cls, "__init__"))
    # Of Keras's own defaults the file says nothing, and another object has others.
    own = isinstance(init, FunctionV) and not init.filename.startswith(INSIDE)
    return _of_function(init) if own else None


def _written(pairs: list[tuple[str, str]]) -> str | None:
    if not pairs:
        return None
    shown = ", ".join(f"{name}={value}" for name, value in pairs[:3])
    if len(pairs) > 3:
        shown += ", …"
    return f"with the default{'s' if len(pairs) > 1 else ''} `{shown}`"
