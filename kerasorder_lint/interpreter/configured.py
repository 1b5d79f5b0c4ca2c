"""`gin`: functions that get from a file of settings what a call does not give them.

Source: gin/config.py (`configurable`, `register`), gin-config 0.5: a parameter that the caller
        leaves out has the value that is bound to it, if one is, and its default otherwise. What
        the file binds is not known. So these parameters are open, and whatever calls such a
        function is run once more with the defaults: what is found then is likely.
"""

from __future__ import annotations

import ast
from typing import Any

from kerasorder_lint.interpreter import annotated, expressions
from kerasorder_lint.interpreter.machine import Machine
from kerasorder_lint.interpreter.values import FunctionV, Ref, Thing
from kerasorder_lint.shapes import Unknown

__all__ = ["completed", "is_by", "text_of"]

_CONFIGURABLE = Ref("gin.configurable")
#: A default that says that the file has to give a value.
_REQUIRED = Ref("gin.REQUIRED")
_NAMED = 3


def is_by(m: Machine, node: ast.expr, decorator: Any) -> bool:
    """Whether a decorator is `@gin.configurable`, with or without arguments."""
    if isinstance(node, ast.Call):
        decorator = expressions.evaluate(m, node.func)
    return bool(m.resolve(decorator) == _CONFIGURABLE)


def completed(
    m: Machine, function: FunctionV, positional: list[Any], keywords: dict[str, Any]
) -> dict[str, Any]:
    """The keywords of a call, and what the file may give besides."""
    args = function.node.args
    plain = args.posonlyargs + args.args
    defaults: list[Any] = [_REQUIRED] * (len(plain) - len(function.defaults)) + function.defaults
    found = dict(keywords)
    left = [*zip(plain, defaults), *zip(args.kwonlyargs, function.kw_defaults)]
    m.configured_calls += 1
    for place, (parameter, default) in enumerate(left):
        name = parameter.arg
        given = name in keywords or place < min(len(positional), len(plain))
        if given or parameter in args.posonlyargs:
            continue
        if m.configured is None and default != _REQUIRED and not isinstance(default, Unknown):
            continue
        if m.configured is not None and function.name not in m.configured:
            m.configured.append(function.name)
        value = Thing(
            name,
            key=("configured", id(function.node), name),
            origin="parameter",
            kind=annotated.annotated_kind(m, parameter.annotation),
        )
        value.hints = annotated.annotation_hints(m, parameter.annotation, whole=value.kind is None)
        found[name] = value
    return found


def text_of(names: list[str]) -> str:
    """The condition under which what is found holds."""
    shown = ", ".join(f"`{name}`" for name in names[:_NAMED])
    return f"with the defaults of {shown}" + (", …" if len(names) > _NAMED else "")
