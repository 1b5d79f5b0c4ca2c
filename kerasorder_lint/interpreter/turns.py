"""A loop over a generator of the code: each turn runs where the generator yields.

So what the one does is there for the other, in the order in which Python runs them. Only where the
call of the generator stands in the loop itself: of one that has a name it is not known here who
else asks it.
"""

from __future__ import annotations

import ast
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from kerasorder_lint.interpreter import expressions
from kerasorder_lint.interpreter.signals import BreakLoop, ContinueLoop, Raised, Returned
from kerasorder_lint.interpreter.values import ListV, Ref
from kerasorder_lint.shapes import Unknown

if TYPE_CHECKING:
    from kerasorder_lint.interpreter.machine import Machine

__all__ = ["LEFT", "Delegated", "Turns", "delegated", "taken_in", "wait_for"]

#: What a generator returns that nobody asks any more.
LEFT = object()


class Turns:
    """The body of a loop, for a generator that hands it one item after the other.

    ran:    whether a generator has taken it; then the loop is over when the generator is.
    result: what that has returned.
    """

    __slots__ = ("_counter", "_left", "_m", "_outer", "_run", "ran", "result")

    def __init__(self, m: Machine, run: Callable[[Any], None], start: int | None) -> None:
        self._m, self._run = m, run
        self._counter = None if start is None else ListV([start])
        self._outer = (m.frame, m.calls, m.statement, m.filename, m.guards, len(m.caught))
        self._left: list[Exception] = []
        self.ran = False
        self.result: Any = None

    def __call__(self, item: Any) -> None:
        """One turn. Where it leaves the loop, the generator ends at its `yield`."""
        m = self._m
        inner = (m.frame, m.calls, m.statement, m.filename, m.guards)
        m.frame, m.calls, m.statement, m.filename, m.guards, depth = self._outer
        caught = m.caught[depth:]
        del m.caught[depth:]
        try:
            self._run(self._numbered(item))
        except ContinueLoop:
            pass
        except (BreakLoop, Returned, Raised) as signal:
            self._left.append(signal)
            raise Returned(LEFT) from None
        finally:
            m.frame, m.calls, m.statement, m.filename, m.guards = inner
            m.caught[depth:] = caught

    def _numbered(self, item: Any) -> Any:
        if self._counter is None:
            return item
        self._m.touch(self._counter)
        number = self._counter.items[0]
        self._counter.items[0] += 1
        return (number, item)

    def end(self) -> bool:
        """Goes on as the turn wanted that left the loop; whether none has, or may have, left it."""
        result = self._m.resolve(self.result)
        if result is LEFT:
            raise self._left[-1]
        if not self._left or not isinstance(result, Unknown):
            return True
        for signal in self._left:
            if isinstance(signal, Returned):
                self._m.touch(self._m.frame)
                self._m.frame.returned.append(signal.value)
        return False


class Delegated:
    """The turns of a loop, for the generator in a `yield from`."""

    __slots__ = ("ran", "result", "turns")

    def __init__(self, turns: Turns | Delegated) -> None:
        self.turns = turns
        self.ran = False
        self.result: Any = None

    def __call__(self, item: Any) -> None:
        self.turns(item)


def wait_for(m: Machine, node: ast.expr, run: Callable[[Any], None]) -> Turns | None:
    """The turns of a loop over an expression, which is evaluated next; None if that calls nothing.

    run: one turn with an item.
    """
    first: int | None = None
    if _is_call_of(m, node, "enumerate"):
        assert isinstance(node, ast.Call)
        match node:
            case ast.Call(args=[_], keywords=[]):
                first = 0
            case ast.Call(args=[_, ast.Constant(value=int(start))], keywords=[]):
                first = start
            case _:
                return None
        node = node.args[0]
    if not isinstance(node, ast.Call):
        return None
    made = Turns(m, run, first)
    node._turns = made  # type: ignore[attr-defined]
    return made


def delegated(turns: Turns | Delegated, node: ast.expr) -> Delegated:
    """The turns of the loop over a generator, handed on to what its `yield from` asks."""
    made = Delegated(turns)
    if isinstance(node, ast.Call):
        node._turns = made  # type: ignore[attr-defined]
    return made


def _is_call_of(m: Machine, node: ast.expr, name: str) -> bool:
    return (
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id == name
        and bool(node.args)
        and expressions.lookup(m, name) == Ref(name)
    )


def taken_in(node: ast.Call) -> Turns | Delegated | None:
    """The turns that wait for what this call gives."""
    found: Turns | Delegated | None = node.__dict__.pop("_turns", None)
    return found
