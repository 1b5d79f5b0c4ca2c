"""What `try` does: which handler takes an exception, and what is left behind it."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from typing import Any

from kerasorder_lint.interpreter import (
    branching,
    dotted,
    effects,
    exceptions,
    expressions,
    functions,
    keras_objects,
    statements,
)
from kerasorder_lint.interpreter.catching import Asked, Outcome, takes
from kerasorder_lint.interpreter.journals import Journal
from kerasorder_lint.interpreter.machine import Machine
from kerasorder_lint.interpreter.signals import (
    BreakLoop,
    ContinueLoop,
    Matters,
    PathEnds,
    Raised,
    Returned,
)
from kerasorder_lint.interpreter.values import (
    UNKNOWN,
    ClassV,
    Frame,
    InstanceV,
    Thing,
    is_constant,
)

__all__ = ["exec_try"]


#: What an exception is that we cannot foresee, as a condition.
_RAISED = "an exception is raised in the `try`"


def exec_try(m: Machine, node: Any, after: branching.After = branching.End.OPEN) -> None:
    handlers = [(handler, exceptions.taken_by(m, handler.type)) for handler in node.handlers]
    guard = tuple((taken, _outcome(m, handler)) for handler, taken in handlers)
    for handler, _ in handlers:
        effects.may_be_evaluated(m, handler.type)
    final = node.finalbody
    leaving = _leaving(m, final) if final and _may_leave(final) else None

    def run_body() -> None:
        m.caught.append(guard)
        try:
            statements.exec_noting(m, node.body)
        finally:
            m.caught.pop()
        statements.exec_block(m, node.orelse)

    guards = any(not taken.isdisjoint(statements.GUARDS) for _, taken in handlers)
    m.guards += guards
    if leaving is not None:
        m.caught.append(leaving)
    ending: list[_Ending] = []
    try:
        try:
            with m.journal() as journal:
                journal.between = [] if node.handlers else None
                run_body()
        except Raised as raised:
            _handle(m, node, handlers, raised)
            if statements.that_may_raise(node.body) > 1:
                _maybe_handlers(m, node, journal)  # or something before it was raised already
        except (Returned, BreakLoop, ContinueLoop) as left:
            if not node.handlers or m.testing:
                raise
            raise _maybe_handlers(m, node, journal, left) or left from None
        else:
            if node.handlers and not _imports(m, node.body):
                _maybe_handlers(m, node, journal, ending=ending)
    except Matters:
        final = []  # an attempt ends here; a `return` in there must not hide why
        raise
    finally:
        m.guards -= guards
        if leaving is not None:
            m.caught.remove(leaving)
            if final and journal.may_have_raised:
                why = ("raises", id(node)), _RAISED
                m.either(*why, dict(journal.saved), journal.now(), journal)
        statements.exec_block(m, final)
    for key, handler, run in ending[:1]:
        # What follows in this turn of a loop runs, or does not.
        branching.branch_on(m, key, _RAISED, run, lambda inner: None, handler, after)


def _handle(
    m: Machine,
    node: Any,
    handlers: list[tuple[ast.ExceptHandler, frozenset[str]]],
    raised: Raised,
) -> None:
    """Runs the handler that takes an exception, or lets it go on."""
    for place, (handler, taken) in enumerate(handlers):
        effects.may_be_evaluated(m, handler.type)
        answer = takes(((taken, None),), raised.classes)
        if answer is False:
            continue

        def run(handler: ast.ExceptHandler = handler) -> None:
            _run_handler(m, handler, raised)

        rest = handlers[place + 1 :]
        if answer or not rest or handler.type is None:
            run()  # who goes on has come by it
            return
        branching.both(
            m,
            ("takes", id(handler), raised.name),
            f"`except {expressions.text_of(handler.type)}` takes the exception",
            run,
            lambda rest=rest: _handle(m, node, rest, raised),  # type: ignore[misc]
        )
        return
    raise raised


def _run_handler(m: Machine, handler: ast.ExceptHandler, raised: Raised) -> None:
    if handler.name:
        statements.set_name(m, handler.name, _bound(handler.name, raised))
    m.handling.append(raised)
    try:
        statements.exec_block(m, handler.body)
    finally:
        m.handling.pop()


def _bound(name: str, raised: Raised) -> Any:
    """What `except … as name` binds."""
    if raised.value is not None:
        return raised.value
    if "?" in raised.classes:
        return Thing(name)
    return Thing(name, kind=exceptions.KIND, origin="call", default=raised.classes)


def _may_leave(body: Sequence[ast.AST], *, loops: int = 0) -> bool:
    """Whether a block may end its function, or a loop around it: then no exception goes on."""
    for inner in body:
        if isinstance(inner, ast.Return):
            return True
        if isinstance(inner, (ast.Break, ast.Continue)):
            if not loops:
                return True
        elif isinstance(inner, (ast.For, ast.AsyncFor, ast.While)):
            if _may_leave(inner.body, loops=loops + 1) or _may_leave(inner.orelse, loops=loops):
                return True
        elif not isinstance(inner, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.expr)):
            if _may_leave(list(ast.iter_child_nodes(inner)), loops=loops):
                return True
    return False


def _leaving(m: Machine, final: list[ast.stmt]) -> Asked:
    """What becomes of an exception in a `finally` that may leave its function or a loop."""

    def ask(m: Machine, raises: str) -> Outcome:
        _, signal = m.aside(lambda: statements.exec_block(m, final))
        if isinstance(signal, (Returned, BreakLoop, ContinueLoop)):
            return "handled"
        return signal.classes if isinstance(signal, Raised) else None

    return Asked(m, ask)


def _outcome(m: Machine, handler: ast.ExceptHandler) -> Outcome:
    """What a handler does with what it takes, as a `Guard` has it.

    One that surely raises it again, or an exception of Python's own in its place, lets it go on.
    """
    last = handler.body[-1]
    if not isinstance(last, ast.Raise) or _leaves_early(handler.body):
        return _decided_by(m, handler) if _raises(handler.body) else "handled"
    called = last.exc.func if isinstance(last.exc, ast.Call) else last.exc
    if called is None or (isinstance(called, ast.Name) and called.id == handler.name):
        return None
    if not isinstance(called, ast.Name):
        return "handled"
    cls = expressions.lookup(m, called.id)
    if not isinstance(cls, ClassV) and not exceptions.is_class(cls):
        return "handled"
    classes = exceptions.raised(m, cls).classes
    return classes if "Exception" in classes and classes.isdisjoint(exceptions.ENDS) else "handled"


def _raises(body: Sequence[ast.AST]) -> bool:
    return any(
        isinstance(inner, ast.Raise)
        or (
            not isinstance(inner, (ast.FunctionDef, ast.Lambda, ast.ClassDef))
            and _raises(list(ast.iter_child_nodes(inner)))
        )
        for inner in body
    )


def _decided_by(m: Machine, handler: ast.ExceptHandler) -> Outcome:
    """What becomes of an exception in a handler that raises on some condition."""

    def ask(m: Machine, raises: str) -> Outcome:
        _, signal = m.aside(lambda: _run_handler(m, handler, Raised(raises)))
        return signal.classes if isinstance(signal, Raised) else "handled"

    return Asked(m, ask)


def _leaves_early(body: Sequence[ast.AST]) -> bool:
    """Whether a handler may end in another way than with its last statement."""
    for inner in body:
        if isinstance(inner, (ast.Return, ast.Break, ast.Continue, ast.Yield, ast.Try)):
            return True
        if isinstance(inner, ast.Call) and functions.last_name(inner) in ("_exit", "exit", "quit"):
            return True
        if not isinstance(inner, (ast.FunctionDef, ast.Lambda)):
            if _leaves_early(list(ast.iter_child_nodes(inner))):
                return True
    return False


def _imports(m: Machine, body: Sequence[ast.stmt]) -> bool:
    """Whether a block does nothing but to import what is there."""
    imports = [s for s in body if isinstance(s, (ast.Import, ast.ImportFrom))]
    if not imports or not all(
        isinstance(s, (ast.Import, ast.ImportFrom, ast.Pass, ast.Assign)) for s in body
    ):
        return False
    return not any(_may_be_absent(m, statement) for statement in imports)


def _may_be_absent(m: Machine, node: ast.Import | ast.ImportFrom) -> bool:
    """Whether something may not be there: a library that not everybody has, a name of Keras."""
    if isinstance(node, ast.ImportFrom):
        names = [] if node.level else [node.module or ""]
        if any(keras_objects.is_missing(m, names[0], alias.name) for alias in node.names if names):
            return True
    else:
        names = [alias.name for alias in node.names]
    return any(
        dotted.may_be_absent(name.partition(".")[0])
        and (m.following is None or m.following.module(m, name) is None)
        for name in names
    )


def _names_imported(body: Sequence[ast.stmt]) -> set[str]:
    return {
        alias.asname or alias.name.partition(".")[0]
        for statement in body
        if isinstance(statement, (ast.Import, ast.ImportFrom))
        for alias in statement.names
    }


#: A handler that ends a turn of the loop around it, and how it is run.
_Ending = tuple[Any, ast.ExceptHandler, branching.Branch]


def _maybe_handlers(
    m: Machine,
    node: Any,
    journal: Journal,
    left: Exception | None = None,
    ending: list[_Ending] | None = None,
) -> Exception | None:
    """The body went through; an exception that we cannot foresee may still lead to a handler.

    Where a handler only sets names, they are joined with what the body gave; what a handler does
    beyond that is looked at for its own findings and undone.

    left:   how the body has left its function or loop. How it is left, handlers considered, comes
            back.
    ending: takes the handlers that end a turn of a loop which the body lets go on.
    """
    text = _RAISED
    if not journal.may_have_raised:
        return left
    held = {name: m.frame.names.get(name) for name in _names_imported(node.body)}
    for handler in node.handlers:
        for place, before in enumerate(journal.states()):
            key = ("raises", id(handler), place)

            def run(
                after: branching.After = branching.End.OPEN,
                handler: ast.ExceptHandler = handler,
                before: dict[int, tuple[Any, Any]] = before,
            ) -> None:
                # The handler sees the state from before the body, or from within it.
                m.put(before)
                if handler.name:
                    statements.set_name(m, handler.name, Thing(handler.name))
                m.handling.append(Raised(None))
                try:
                    statements.exec_block(m, handler.body, after)
                finally:
                    m.handling.pop()

            m.likely.append(f"when {text}")
            try:
                _, signal, _, state = branching.attempted(m, key, True, run)
            finally:
                m.likely.pop()
            if isinstance(signal, (Raised, PathEnds, Matters)):
                break
            if isinstance(left, Returned):
                left = branching.returned_either(m, node.end_lineno, left, signal, (key, text))
            elif signal is not None and left is None and _ends_early(m, node, signal):
                if ending is not None:
                    ending.append((key, handler, run))
                break
            elif isinstance(signal, Returned):
                _may_have_returned(m, signal.value)
                break
            elif signal is not None and left is None:
                break
            changed, made_events = state[0], state[1]
            if made_events:
                changed = {identity: _without_made(*held) for identity, held in changed.items()}
            m.either(key, text, changed, journal.now(), journal)
            if made_events:
                break
    for name, value in held.items():
        # Who uses a library has it; what handlers set in its place is for others.
        if value is not None and m.frame.names.get(name) is not value:
            statements.set_name(m, name, value)
    return left


def _ends_early(m: Machine, node: Any, signal: Exception) -> bool:
    """Whether a handler ends a turn of a loop, or a function that gives nothing in any case."""
    if isinstance(signal, Returned):
        return signal.value is None and not branching.returns_behind(m, node.end_lineno)
    return isinstance(signal, (BreakLoop, ContinueLoop))


def _may_have_returned(m: Machine, value: Any) -> None:
    """A function that goes on may have returned a value already, out of a handler."""
    if value is None:
        return  # who goes on with what it returns has not got None
    m.touch(m.frame)
    m.frame.returned.append(value if is_constant(value) else UNKNOWN)


def _without_made(obj: Any, saved: Any) -> tuple[Any, Any]:
    """What is left of an object where all that was made on the way to it was undone."""
    if not isinstance(obj, (Frame, InstanceV)):
        return obj, saved
    names = {name: value if is_constant(value) else UNKNOWN for name, value in saved[0].items()}
    now = obj.names if isinstance(obj, Frame) else obj.attrs
    names.update((n, v) for n, v in saved[0].items() if n in now and now[n] is v)
    return obj, (names, *saved[1:])
