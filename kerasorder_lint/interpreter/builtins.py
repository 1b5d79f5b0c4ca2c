"""Python's built-in functions and the corners of the standard library that model code uses.

Here are the tables of all of them, by name; most are in modules of their own, by what they do.
"""

from __future__ import annotations

from typing import Any

from kerasorder_lint.interpreter import (
    callables,
    chance,
    command_line,
    copying,
    coroutines,
    effects,
    instances,
    iterables,
    keras_objects,
    named_tuples,
    new_containers,
    patterns,
    pipelines,
    preparation,
    records,
    reflection,
    scalars,
    specials,
    standard,
)
from kerasorder_lint.interpreter.machine import Function, Machine
from kerasorder_lint.interpreter.results import result_of
from kerasorder_lint.interpreter.signals import PathEnds, Raised
from kerasorder_lint.interpreter.values import PartialV

__all__ = ["BUILTINS", "STANDARD"]


def _print(m: Machine, a: list[Any], k: dict[str, Any], node: Any) -> Any:
    for value in a:
        keras_objects.list_escapes(m, value, node)
    if m.specials:
        specials.texts_in(m, a, node, "__str__", "__repr__")
    if k.get("file") is not None:
        effects.may_meet(m, [k["file"]], every=True)
    return None


def _partial(m: Machine, a: list[Any], k: dict[str, Any], node: Any) -> Any:
    return PartialV(a[0], tuple(a[1:]), k) if a else result_of(node)


def _exit(m: Machine, a: list[Any], k: dict[str, Any], node: Any) -> Any:
    if m.takes("SystemExit"):
        raise Raised("SystemExit")
    raise PathEnds


def _exit_at_once(m: Machine, a: list[Any], k: dict[str, Any], node: Any) -> Any:
    raise PathEnds


def _assert_never(m: Machine, a: list[Any], k: dict[str, Any], node: Any) -> Any:
    raise Raised("AssertionError")


BUILTINS: dict[str, Function] = {
    **callables.BUILTINS,
    **instances.BUILTINS,
    **iterables.BUILTINS,
    **new_containers.BUILTINS,
    **records.BUILTINS,
    **reflection.BUILTINS,
    **scalars.BUILTINS,
    "exit": _exit,
    "print": _print,
    "quit": _exit,
    "__import__": standard.STANDARD["importlib.__import__"],
}

STANDARD: dict[str, Function] = {
    **callables.STANDARD,
    **chance.STANDARD,
    **command_line.STANDARD,
    **copying.STANDARD,
    **coroutines.STANDARD,
    **iterables.STANDARD,
    **new_containers.STANDARD,
    **patterns.STANDARD,
    **pipelines.STANDARD,
    **preparation.STANDARD,
    **records.STANDARD,
    **reflection.STANDARD,
    **scalars.STANDARD,
    **standard.STANDARD,
    "collections.namedtuple": named_tuples.make_type,
    "functools.partial": _partial,
    "typing.NamedTuple": named_tuples.make_typed,
    "sys.exit": _exit,
    "os.abort": _exit_at_once,
    **dict.fromkeys(("os.execl", "os.execv", "os.execve", "os.execvp"), _exit_at_once),
    "absl.app.run": _exit_at_once,  # which runs what it is given first, as nobody else calls it
    "typing.assert_never": _assert_never,
    "typing_extensions.assert_never": _assert_never,
    "pytest.exit": _exit_at_once,
    "pytest.fail": _exit_at_once,
    "pytest.skip": _exit_at_once,
    "pytest.xfail": _exit_at_once,
    "os._exit": _exit_at_once,
}
