"""Coroutines: what a call of an `async def` gives, whose code runs when somebody awaits it."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, Any

from kerasorder_lint.interpreter import effects, expressions, functions
from kerasorder_lint.interpreter.values import BoundMethod, FunctionV, ListV, PartialV, Ref, Thing

if TYPE_CHECKING:
    from kerasorder_lint.interpreter.machine import Function, Machine

__all__ = ["STANDARD", "awaited", "is_coroutine", "made_by", "runs"]

_GATHER = Ref("asyncio.gather()")


def made_by(
    function: FunctionV | BoundMethod, positional: list[Any], keywords: dict[str, Any]
) -> PartialV | None:
    """The coroutine that a call gives; None where the function is no such function."""
    code = function.function.node if isinstance(function, BoundMethod) else function.node
    if not isinstance(code, ast.AsyncFunctionDef) or functions.makes_generator(function):
        return None
    return PartialV(function, tuple(positional), keywords, awaits=True)


def is_coroutine(value: Any) -> bool:
    return isinstance(value, PartialV) and value.awaits


def awaited(m: Machine, value: Any, node: Any) -> Any:
    """`await value`: what a coroutine returns, or the value of anything else."""
    value = m.resolve(value)
    if not isinstance(value, PartialV) or not value.awaits:
        return value
    if value.function is _GATHER:
        return ListV([awaited(m, each, node) for each in value.positional])
    function, positional = value.function, list(value.positional)
    if isinstance(function, BoundMethod):
        positional.insert(0, function.receiver)
        function = function.function
    return m.resolve(functions.run_function(m, function, positional, value.keywords, node))


def runs(m: Machine, function: Thing, positional: list[Any], node: Any) -> PartialV | None:
    """The coroutine that a method of an event loop runs to its end."""
    if function.text.endswith(".run_until_complete") and len(positional) == 1:
        value = m.resolve(positional[0])
        return value if isinstance(value, PartialV) and value.awaits else None
    return None


def _run(m: Machine, a: list[Any], k: dict[str, Any], node: Any) -> Any:
    """`asyncio.run(coroutine)`."""
    if a and is_coroutine(m.resolve(a[0])):
        return awaited(m, a[0], node)
    for value in (*a, *k.values()):
        effects.may_run(m, m.resolve(value))
    return Thing(expressions.text_of(node), origin="call")


def _gather(m: Machine, a: list[Any], k: dict[str, Any], node: Any) -> Any:
    """`asyncio.gather(*coroutines)`, which begin at the next `await` if it is not that one."""
    values = [m.resolve(value) for value in a]
    if not k and all(map(is_coroutine, values)):
        return PartialV(_GATHER, tuple(values), {}, awaits=True)
    return _task(m, values, k, node)


def _handed_on(m: Machine, a: list[Any], k: dict[str, Any], node: Any) -> Any:
    """`asyncio.wait_for(coroutine, timeout)`."""
    value = m.resolve(a[0]) if a else None
    return value if is_coroutine(value) else _task(m, a, k, node)


def _task(m: Machine, a: list[Any], k: dict[str, Any], node: Any) -> Any:
    """`asyncio.create_task(coroutine)`: it begins while something else is awaited."""
    for value in (*a, *k.values()):
        effects.may_run(m, m.resolve(value))
    return Thing(expressions.text_of(node), origin="call")


STANDARD: dict[str, Function] = {
    "asyncio.run": _run,
    "asyncio.gather": _gather,
    "asyncio.shield": _handed_on,
    "asyncio.wait_for": _handed_on,
    "asyncio.create_task": _task,
    "asyncio.ensure_future": _task,
}
