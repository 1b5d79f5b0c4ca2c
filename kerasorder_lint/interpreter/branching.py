"""Conditions that are not known: one way at once where that loses nothing, else a way for each.

Both branches are attempted and undone. Where neither did anything to Keras objects, what they left
is joined in place. A branch that leaves its function (`if x is None: return 0`) is joined with what
the function does otherwise, to its end; one that raises, where nobody takes the exception, is left
out: whoever goes on has come by the other one.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Hashable, Sequence
from enum import Enum
from typing import Any, NamedTuple

from kerasorder_lint.graph.program import Decision
from kerasorder_lint.interpreter import expressions, guards
from kerasorder_lint.interpreter.machine import Machine, matters
from kerasorder_lint.interpreter.signals import (
    SIGNALS,
    BreakLoop,
    ContinueLoop,
    Matters,
    PathEnds,
    Raised,
    Returned,
)
from kerasorder_lint.interpreter.values import UNKNOWN, Thing, is_constant

__all__ = [
    "After",
    "Branch",
    "End",
    "Rest",
    "attempted",
    "both",
    "branch",
    "branch_on",
    "returned_either",
    "returns_behind",
]


class End(Enum):
    """What comes when a block has ended."""

    FUNCTION = "the function returns None"
    TURN = "the loop goes on"
    OPEN = "something that is not looked at here"


class Rest(NamedTuple):
    """What follows a statement: the rest of its block, then what follows that."""

    body: Sequence[ast.stmt]
    first: int
    outer: After

    @property
    def end(self) -> End:
        """How it ends, if there are no more statements."""
        rest: After = self
        while isinstance(rest, Rest):
            if rest.first < len(rest.body):
                return End.OPEN
            rest = rest.outer
        return rest


After = Rest | End
#: Runs a branch; what is handed to it follows the branch, for the conditions in it.
Branch = Callable[[After], Any]


def branch(
    m: Machine,
    test: Any,
    test_node: ast.expr,
    then: Branch,
    other: Branch,
    node: Any,
    rest: After = End.OPEN,
) -> None:
    """Runs one branch where the condition is known, else both: joined where that loses nothing,
    as separate paths where it would."""
    answer = expressions.truth(m, test, test_node, fork=False)
    if answer is not None:
        (then if answer else other)(rest)
        return
    key, text = expressions.condition_of(m, test, test_node)
    branch_on(m, key, text, then, other, node, rest, test_node)


def branch_on(
    m: Machine,
    key: Hashable,
    text: str,
    then: Branch,
    other: Branch,
    node: Any,
    rest: After = End.OPEN,
    test_node: ast.expr | None = None,
) -> None:
    """The same for a condition that nobody knows.

    test_node: the test, if the code asks.
    """
    fails = _one_that_raises(m, key, then, other, node)
    if fails is not None:
        m.assume(key, not fails)
        guards.passed(m, test_node)
        (other if fails else then)(rest)
        return
    if id(node) not in m.relevant:
        try:
            if _joined(m, key, text, then, other, rest, test_node):
                return
        except Matters:
            # Who attempts what is around it would come to the same.
            if m.testing:
                m.relevant.add(id(node))
                raise
        m.relevant.add(id(node))
    decided = None if m.joining else m.decide(key, text, within=node)
    if decided is not None:
        (then if decided else other)(rest)
        return
    inside = rest.end if isinstance(rest, Rest) else rest
    both(m, key, text, lambda: then(inside), lambda: other(inside))


# ---------------------------------------------------------------------- attempts


def attempted(
    m: Machine, key: Hashable, value: bool, run: Callable[[], Any], *, testing: bool = False
) -> Any:
    """Attempts a branch with its condition taken as given.

    testing: nothing is asked but whether it matters: it ends as soon as it does.
    """
    plain, wanted = key, value
    while isinstance(plain, tuple) and len(plain) == 2 and plain[0] == "not":
        plain, wanted = plain[1], not wanted
    had = plain in m.decided
    if not had:
        m.decided[plain] = wanted
    m.joining += 1
    try:
        return m.attempt(run, testing=testing)
    finally:
        m.joining -= 1
        if not had:
            m.decided.pop(plain, None)


class _Tried:
    """What a branch comes to. Raises `Matters` if it does something that matters."""

    __slots__ = ("reached", "signal", "state")

    def __init__(self, m: Machine, key: Hashable, value: bool, run: Callable[[], Any]) -> None:
        # What is undone was not reached on this way, unless it is joined in the end.
        reached, m.reached = m.reached, set()
        environment = m.environment
        try:
            _, self.signal, _, self.state = attempted(m, key, value, run, testing=True)
        finally:
            self.reached, m.reached = m.reached, reached
        if (
            isinstance(self.signal, Matters)
            or any(map(matters, self.state[1]))
            or self.state[3] != environment
        ):
            raise Matters

    @property
    def raises(self) -> bool:
        return isinstance(self.signal, (Raised, PathEnds))

    @property
    def leaves(self) -> bool:
        """Whether the function, or this turn of the loop, ends with it."""
        return isinstance(self.signal, (Returned, ContinueLoop))


#: Exceptions that Python itself takes, where code goes through things one by one.
_TAKEN = frozenset({"StopIteration", "StopAsyncIteration", "IndexError", "GeneratorExit"})


def _is_the_end(m: Machine, tried: _Tried) -> bool:
    """Whether nothing goes on after a branch, because nobody takes what it raises."""
    if m.caught:
        return False
    name = getattr(tried.signal, "name", None)
    return tried.raises and name not in _TAKEN


def _one_that_raises(
    m: Machine, key: Hashable, then: Branch, other: Branch, node: Any
) -> bool | None:
    """Which branch of an `if` only raises, as its last statement shows; None if none does."""
    if m.caught or not isinstance(node, ast.If):
        return None
    for value, body, run in ((True, node.body, then), (False, node.orelse, other)):
        if body and isinstance(body[-1], ast.Raise):
            try:
                tried = _Tried(m, key, value, lambda run=run: run(End.OPEN))  # type: ignore[misc]
            except Matters:
                continue
            if _is_the_end(m, tried):
                return value
    return None


def _joined(
    m: Machine,
    key: Hashable,
    text: str,
    then: Branch,
    other: Branch,
    rest: After,
    test_node: ast.expr | None,
) -> bool:
    """Runs both branches and joins them in place. Raises `Matters` if one does what matters."""
    # Only where a branch has left does the other one go on to the end by itself: if both did,
    # a function of many conditions would be run as often as it has ways.
    inside = rest.end if isinstance(rest, Rest) else rest
    first = _Tried(m, key, True, lambda: then(inside))
    if _is_the_end(m, first):
        m.assume(key, False)
        guards.passed(m, test_node)
        other(rest)
        return True
    second = _Tried(m, key, False, lambda: _to_the_end(m, other, rest, first.leaves, inside))
    if second.leaves and first.signal is None:
        first = _Tried(m, key, True, lambda: _to_the_end(m, then, rest, True, inside))
    elif _is_the_end(m, second) and first.signal is None:
        m.assume(key, True)
        guards.passed(m, test_node)
        then(rest)
        return True
    signals = (first.signal, second.signal)
    left: Exception | None = None
    if isinstance(signals[0], Returned) and isinstance(signals[1], Returned):
        values = [_returned(m, tried) for tried in (first, second)]
        left = Returned(m.choice(key, text, *values))
    elif all(isinstance(signal, ContinueLoop) for signal in signals):
        left = ContinueLoop()
    elif all(isinstance(signal, BreakLoop) for signal in signals):
        left = BreakLoop()
    elif signals != (None, None):
        return False
    if m.joining:
        # There is no way to be had for what differs too much.
        m.blend(key, text, first.state[0], second.state[0])
    elif not m.join(key, text, first.state, second.state):
        return False
    m.reached |= first.reached | second.reached
    if left is not None:
        raise left
    return True


def _to_the_end(m: Machine, run: Branch, rest: After, further: bool, inside: After) -> None:
    """Runs a branch, and, where it shall go further, what follows it."""
    run(rest if further else inside)
    while further and isinstance(rest, Rest):
        from kerasorder_lint.interpreter.statements import exec_block

        exec_block(m, rest.body, rest.outer, rest.first)
        rest = rest.outer
    if further and rest is End.FUNCTION:
        raise Returned(None)
    if further and rest is End.TURN:
        raise ContinueLoop


def returned_either(
    m: Machine, end: int | None, left: Returned, signal: Exception | None, why: tuple[Any, str]
) -> Returned:
    """What a function returns out of a block that an exception may have ended before.

    end:    the last line of the statement that takes the exception.
    signal: how that is left then; None if what stands behind it runs.
    """
    value = signal.value if isinstance(signal, Returned) else None
    goes_on = not isinstance(signal, Returned) and returns_behind(m, end)
    if goes_on or _is_generator(m) or not is_constant(value):
        value = UNKNOWN  # a block inside of a generator is that of another function
    if value is None and not is_constant(left.value):
        return left  # who goes on with a model, a layer or a list has not got None
    if is_constant(value) and is_constant(left.value) and value == left.value:
        return left
    return Returned(m.choice(*why, value, left.value))


def _is_generator(m: Machine) -> bool:
    function = m.frame.function
    return function is not None and any(
        isinstance(inner, (ast.Yield, ast.YieldFrom)) for inner in ast.walk(function.node)
    )


def returns_behind(m: Machine, end: int | None) -> bool:
    """Whether the function that runs returns a value behind a line."""
    function = m.frame.function
    if function is None or isinstance(function.node, ast.Lambda):
        return True
    return any(
        isinstance(inner, ast.Return) and inner.value is not None and inner.lineno > (end or 0)
        for inner in ast.walk(function.node)
    )


def _returned(m: Machine, tried: _Tried) -> Any:
    """What a function returns after a branch; its frame's own list of values is emptied."""
    frame = m.frame
    value = getattr(tried.signal, "value", None)
    held = tried.state[0].get(id(frame))
    if held is None:
        return value
    names, stars, returned = held[1]
    others = returned[len(frame.returned) :]
    tried.state[0][id(frame)] = (frame, (names, stars, list(frame.returned)))
    if all(other is value for other in others):
        return value
    return Thing(frame.function.name if frame.function else "…", origin="call")


# ---------------------------------------------------------------------- no way left


def both(
    m: Machine, key: Hashable, text: str, then: Callable[[], Any], other: Callable[[], Any]
) -> None:
    """No path is left: each branch runs on the state as it was, what they do is likely at most,
    and what they leave different becomes unknown."""
    signals: list[Exception] = []
    states: list[Any] = []
    names = dict(m.name_counters)
    with m.journal() as journal:
        for value, run in ((True, then), (False, other)):
            m.likely.append(str(Decision(text, value)))
            left: Exception | None = None
            assumed = len(m.assumed)
            try:
                run()
            except SIGNALS as caught:
                left = caught
                signals.append(caught)
            finally:
                m.likely.pop()
            m.release(assumed)
            if left is not None and m.turn_ends is not None:
                m.turn_ends.leave(m, left)
            after = journal.now()
            states.append((left, after, dict(m.name_counters)))
            m.rewind(journal)
            m.name_counters = dict(names)
        staying = [state for state in states if state[0] is None]
        if len(staying) == 1:
            m.put(staying[0][1])
            m.name_counters = staying[0][2]
        else:
            m.blend(key, text, states[0][1], states[1][1])
            for _, _, counters in states:
                for name, count in counters.items():
                    before = m.name_counters.get(name, 0)
                    known = count is not None and before is not None
                    m.name_counters[name] = max(count or 0, before or 0) if known else None
    if len(signals) == 2:
        for signal in signals:
            if isinstance(signal, Returned):
                m.frame.returned.append(signal.value)
        # Whoever goes on after this came out of the branch that did not raise.
        alive = [s for s in signals if not isinstance(s, (Raised, PathEnds))] or signals
        if all(isinstance(signal, Returned) for signal in alive):
            raise Returned(UNKNOWN)
        raise next(s for s in alive if not isinstance(s, Returned))
    for signal in signals:
        if isinstance(signal, Returned):
            m.touch(m.frame)
            m.frame.returned.append(signal.value)
