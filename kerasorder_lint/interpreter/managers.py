"""What `with` runs its block inside of, and which exceptions that takes.

`contextlib.suppress`, `pytest.raises` and their kind are unknowns of the kind `GUARD`, whose
`default` says what they take. A call of a function under `contextlib.contextmanager` is one of the
kind `GENERATOR`: nothing of it runs before a `with` does, which then runs the function and, where
that yields, the block. What `__exit__` of the code's own classes says of an exception is asked of
it. A library's object of which nothing is known takes nothing, unless it was given classes of
exceptions.
"""

from __future__ import annotations

import ast
from collections.abc import Callable
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from kerasorder_lint.interpreter import (
    branching,
    coroutines,
    effects,
    exceptions,
    expressions,
    functions,
    own_classes,
    tuning,
)
from kerasorder_lint.interpreter.catching import EXPECTED, Asked, Guard, Outcome, takes
from kerasorder_lint.interpreter.journals import Journal
from kerasorder_lint.interpreter.signals import BreakLoop, ContinueLoop, Raised, Returned
from kerasorder_lint.interpreter.values import (
    UNKNOWN,
    BoundMethod,
    ClassV,
    FunctionV,
    InstanceV,
    Obj,
    Ref,
    Thing,
    is_constant,
)
from kerasorder_lint.interpreter.walking import nodes_of

if TYPE_CHECKING:
    from kerasorder_lint.interpreter.machine import Machine

__all__ = [
    "GENERATOR",
    "StackV",
    "call_stack",
    "is_manager",
    "made_by",
    "of_function",
    "of_test",
    "returned",
    "run_inside",
    "within",
]

GUARD = "context manager"
GENERATOR = "context manager of a generator"

#: Decorators of tests that fail, or are not run.
_FAILING = frozenset({"expectedFailure", "skip", "xfail"})

Block = Callable[[Any], None]


class StackV(Obj):
    """A `contextlib.ExitStack`: what it has entered, in order.

    later: functions that run when it is left.
    """

    __slots__ = ("entered", "later")

    def __init__(
        self, entered: tuple[Guard | Asked, ...] = (), later: tuple[Any, ...] = ()
    ) -> None:
        super().__init__()
        self.entered, self.later = entered, later

    def snapshot(self) -> Any:
        return (self.entered, self.later)

    def restore(self, saved: Any) -> None:
        self.entered, self.later = saved

    def leave(self, m: Machine) -> None:
        """What these functions may change is not known from here on."""
        for function in self.later:
            effects.may_run(m, function)


# ---------------------------------------------------------------------- making


def made_by(
    m: Machine,
    function: Any,
    positional: list[Any],
    keywords: dict[str, Any],
    node: Any,
    open_ended: bool,
) -> Any:
    """What a call gives that makes one of these, or expects an exception; else NotImplemented."""
    name = function.name if isinstance(function, Ref) else None
    text = str(name or getattr(function, "text", "") or getattr(function, "name", ""))
    if not _may_make(text):
        return NotImplemented
    if name in ("contextlib.ExitStack", "contextlib.AsyncExitStack"):
        return StackV()
    if name == "contextlib.suppress":
        classes = [*positional, UNKNOWN] if open_ended else positional
        return _guard(node, ((exceptions.taken(m, tuple(classes)), "expected"),))
    if name == "contextlib.closing" and positional:
        closed = m.resolve(positional[0])
        if isinstance(closed, InstanceV):
            effects.may_run(m, own_classes.find_method(m, closed, "close"))
    if name == "contextlib.nullcontext":
        given = positional[0] if positional else keywords.get("enter_result")
        return _guard(node, (), Thing(expressions.text_of(node)) if open_ended else given)
    short = text.rpartition(".")[2]
    if _expects(short):
        return _expecting(m, short, positional, keywords, node, open_ended)
    return NotImplemented


@lru_cache(maxsize=4096)
def _may_make(text: str) -> bool:
    """Whether `made_by` has anything to say of what is called so."""
    return text.startswith("contextlib.") or _expects(text.rpartition(".")[2])


def _guard(node: Any, guard: Guard, given: Any = None) -> Thing:
    return Thing(expressions.text_of(node), kind=GUARD, origin="call", default=(guard, given))


def _expects(name: str) -> bool:
    """`raises`, `assertRaises`, `assert_raises_regex` and what others derive from them."""
    lower = name.lower()
    return lower == "raises" or lower.startswith(("assertraises", "assert_raises"))


def _expecting(
    m: Machine,
    name: str,
    positional: list[Any],
    keywords: dict[str, Any],
    node: Any,
    open_ended: bool,
) -> Any:
    """`pytest.raises(E)`, `self.assertRaises(E)`, or the same with a function that they call."""
    given = positional[0] if positional else keywords.get("expected_exception", UNKNOWN)
    guard = exceptions.expected(exceptions.taken(m, given))
    place = 2 if "regex" in name.lower() else 1
    if len(positional) > place:
        called = positional[place]
        more = {key: value for key, value in keywords.items() if key not in ("match", "msg")}

        def run() -> None:
            rest = positional[place + 1 :]
            functions.call(m, called, rest, more, node, open_ended=open_ended)

        _inside(m, guard, node, run)
        return Thing(expressions.text_of(node), origin="call")
    return _guard(node, guard, Thing(expressions.text_of(node), origin="call"))


def of_function(
    function: FunctionV, positional: list[Any], keywords: dict[str, Any], node: Any
) -> Thing:
    """What calling a function under `contextlib.contextmanager` gives."""
    return Thing(
        expressions.text_of(node),
        kind=GENERATOR,
        origin="call",
        default=(function, positional, keywords, node),
    )


def of_test(m: Machine, value: Any, node: ast.expr) -> bool:
    """Notes of a test that a decorator skips it, or says that it fails. False if it is another one.

    Source: Lib/unittest/case.py, `_pytest/skipping.py`.
    """
    target = node.func if isinstance(node, ast.Call) else node
    name = target.attr if isinstance(target, ast.Attribute) else getattr(target, "id", "")
    if name not in _FAILING:
        return False
    found = expressions.evaluate(m, target)
    if not isinstance(found, Ref) or not found.name.startswith(("pytest.", "unittest.")):
        return False
    tests = [value] if isinstance(value, FunctionV) else []
    if isinstance(value, ClassV):
        tests = [v for v in value.namespace.values() if isinstance(v, FunctionV)]
    for test in tests:
        m.kept.touch(test)
        test.around = (_guard(node, EXPECTED), *test.around)
    return bool(tests)


def is_manager(value: Any) -> bool:
    """Whether a value, as a decorator, runs functions inside of it.

    Source: Lib/contextlib.py (`ContextDecorator`).
    """
    if isinstance(value, Thing):
        return value.kind == GENERATOR
    return isinstance(value, InstanceV) and any(
        isinstance(base, Ref) and base.name.rpartition(".")[2] == "ContextDecorator"
        for base in value.cls.mro()
    )


# ---------------------------------------------------------------------- with


def within(m: Machine, value: Any, node: ast.expr, block: Block) -> None:
    """Runs a block inside of a context manager.

    node:  the expression that gave it.
    block: gets what `as` binds.
    """
    if isinstance(value, StackV):
        _inside_stack(m, value, node, lambda: block(value))
    elif isinstance(value, Thing) and value.kind == GUARD:
        guard, given = value.default
        if guard:
            _inside(m, guard, node, lambda: block(given))
        else:
            block(given)
    elif isinstance(value, Thing) and value.kind == GENERATOR:
        function, positional, keywords, call = value.default
        functions.run_manager(m, function, positional, keywords, call, block)
    elif isinstance(value, Thing) and value.kind == tuning.SCOPE:
        tuning.within(m, value, block)
    elif isinstance(value, InstanceV):
        _inside_own(m, value, node, block)
    else:
        if not isinstance(value, Thing):
            value = Thing(expressions.text_of(node), origin="call")
        told = _told_by_arguments(m, node)
        if told is not None:
            _inside(m, told, node, lambda: block(value))
        else:
            block(value)


def run_inside(m: Machine, function: FunctionV, run: Callable[[], Any]) -> Any:
    """What a function gives inside of what decorators put around it.

    None where one of these took an exception.
    """
    if not function.around or isinstance(function.node, ast.Lambda):
        return run()
    # A decorator of the class is around its methods as well.
    decorators = function.node.decorator_list
    node: Any = decorators[0] if decorators else function.node
    result: Any = None

    def inside(managers: tuple[Any, ...]) -> None:
        nonlocal result
        if managers:
            within(m, managers[0], node, lambda _: inside(managers[1:]))
        else:
            result = run()

    inside(function.around)
    return result


def _told_by_arguments(m: Machine, node: ast.expr) -> Guard | None:
    """What a manager takes of which only that is known what it was made with."""
    if not isinstance(node, ast.Call):
        return None
    called = node.func.attr if isinstance(node.func, ast.Attribute) else None
    if isinstance(node.func, ast.Name):
        called = node.func.id
    expects = called is not None and _expects(called)
    classes: set[str] = set()
    for argument in node.args:
        parts = argument.elts if isinstance(argument, ast.Tuple) else [argument]
        for part in parts:
            if isinstance(part, ast.Name) and exceptions.is_class(expressions.lookup(m, part.id)):
                classes.add(part.id)
    if expects and not classes:
        return EXPECTED
    return ((frozenset(classes), "expected" if expects else "handled"),) if classes else None


def _inside(m: Machine, guard: Guard | Asked, node: Any, run: Callable[[], None]) -> None:
    m.caught.append(guard)
    try:
        with m.journal() as journal:
            journal.between = []
            run()
    except Raised as raised:
        known = guard.guard(m, raised.name or "Exception", 0) if isinstance(guard, Asked) else guard
        if takes(known, raised.classes) is False:
            raise
        return
    except Returned as left:
        raise returned(m, node, journal, left) from None
    finally:
        m.caught.pop()
    _may_have_stopped(m, node, journal)


#: What an exception is that we cannot foresee, as a condition.
_RAISED = "an exception is raised in the `with`"


def returned(m: Machine, node: Any, journal: Journal, left: Returned) -> Returned:
    """What a function returns out of a `with` that may have taken an exception before."""
    if m.testing or not journal.may_have_raised:
        return left
    function = m.frame.function
    ends = [
        statement.end_lineno
        for statement in ([] if function is None else ast.walk(function.node))
        if isinstance(statement, (ast.With, ast.AsyncWith))
        and any(item.context_expr is node for item in statement.items)
    ]
    why = ("raises", id(node)), _RAISED
    return branching.returned_either(m, ends[0] if ends else None, left, None, why)


def _may_have_stopped(m: Machine, node: Any, journal: Journal) -> None:
    """The block went through; an exception that we cannot foresee may have ended it before."""
    if not journal.may_have_raised:
        return
    for place, before in enumerate(journal.states()):
        m.either(("raises", id(node), place), _RAISED, before, journal.now(), journal)


# ---------------------------------------------------------------------- objects of own classes


def _method(value: InstanceV, *names: str) -> BoundMethod | None:
    for name in names:
        found = own_classes.class_attribute(value.cls, name)
        if isinstance(found, FunctionV):
            return BoundMethod(found, value)
    return None


def _inside_own(m: Machine, value: InstanceV, node: Any, block: Block) -> None:
    enter = _method(value, "__enter__", "__aenter__")
    leave = _method(value, "__exit__", "__aexit__")
    given: Any = Thing(expressions.text_of(node), origin="call")
    if enter is not None:
        given = _asked_to(m, enter, [], node)
    elif leave is not None or _is_abstract(value.cls):
        given = value
    if leave is None:
        guard = _inherited(value.cls)
        if guard is None:
            block(given)
        else:
            _inside(m, guard, node, lambda: block(given))
        return
    taking = _asked(m, leave, node) if _may_take(leave.function) else None
    if taking is not None:
        m.caught.append(taking)
    try:
        with m.journal() as journal:
            journal.between = []
            block(given)
    except Raised as raised:
        if taking is not None:
            m.caught.remove(taking)
            taking, took = None, True
        else:
            took = False
        answer = _leaves(m, leave, raised, node)
        if answer is False or (answer is None and not took):
            raise
        return
    except (Returned, BreakLoop, ContinueLoop) as left:
        took = taking is not None
        if taking is not None:
            m.caught.remove(taking)
            taking = None
        _asked_to(m, leave, [None, None, None], node)
        if took and isinstance(left, Returned):
            raise returned(m, node, journal, left) from None
        raise
    finally:
        if taking is not None:
            m.caught.remove(taking)
    _asked_to(m, leave, [None, None, None], node)
    if taking is not None:
        _may_have_stopped(m, node, journal)


def _asked_to(m: Machine, method: Any, given: list[Any], node: Any) -> Any:
    """What `__enter__` or `__exit__` gives, or what `async with` awaits."""
    return coroutines.awaited(m, functions.call(m, method, given, {}, node), node)


def _leaves(m: Machine, leave: Any, raised: Raised, node: Any) -> bool | None:
    """Whether `__exit__` takes an exception; None where that is not known."""
    kind: Any = exceptions.class_named(raised.name)
    error = raised.value
    if error is None:
        error = Thing("error", kind=exceptions.KIND, default=raised.classes)
    elif isinstance(error, InstanceV):
        kind = error.cls
    given = _asked_to(m, leave, [kind, error, Thing("traceback")], node)
    return expressions.truth(m, given, node, fork=False)


def _asked(m: Machine, leave: Any, node: Any) -> Asked:
    """Asks `__exit__` what becomes of an exception, and leaves no trace of it."""

    def ask(m: Machine, raises: str) -> Outcome:
        answer, signal = m.aside(lambda: _leaves(m, leave, Raised(raises), node))
        if isinstance(signal, Raised):
            return signal.classes
        return None if signal is None and answer is False else "expected"

    return Asked(m, ask)


def _may_take(leave: FunctionV) -> bool:
    """Whether `__exit__` may say that an exception is no matter."""
    if isinstance(leave.node, ast.Lambda):
        return not (isinstance(leave.node.body, ast.Constant) and not leave.node.body.value)
    if leave.decorated:
        return True
    return any(
        isinstance(inner, ast.Return)
        and inner.value is not None
        and not (isinstance(inner.value, ast.Constant) and not inner.value.value)
        for inner in nodes_of(leave.node)
    )


def _is_abstract(cls: ClassV) -> bool:
    return any(
        isinstance(base, Ref) and base.name.startswith("contextlib.Abstract") for base in cls.mro()
    )


def _inherited(cls: ClassV) -> Guard | None:
    """What a class takes that has its `__exit__` from a library."""
    for base in cls.mro():
        if isinstance(base, Ref) and base.name == "contextlib.suppress":
            return ((frozenset({"?"}), "expected"),)
    return None


# ---------------------------------------------------------------------- stacks


def _inside_stack(m: Machine, stack: StackV, node: Any, run: Callable[[], None]) -> None:
    def ask(m: Machine, raises: str) -> Outcome:
        return _taken_by_stack(m, stack, Raised(raises))

    taking = Asked(m, ask)
    m.caught.append(taking)
    try:
        with m.journal() as journal:
            journal.between = []
            run()
    except Raised as raised:
        m.caught.remove(taking)
        taking = None  # type: ignore[assignment]
        outcome = _taken_by_stack(m, stack, raised)
        if not isinstance(outcome, str):
            raise
        return
    finally:
        if taking is not None:
            m.caught.remove(taking)
        stack.leave(m)
    if stack.entered:
        _may_have_stopped(m, node, journal)


def _taken_by_stack(m: Machine, stack: StackV, raised: Raised) -> Outcome:
    name, classes = raised.name or "Exception", raised.classes
    other: Outcome = None
    for guard in reversed(stack.entered):
        if isinstance(guard, Asked):
            guard = guard.guard(m, name, len(m.caught))
        for taken, outcome in guard:
            if takes(((taken, outcome),), classes) is not False:
                if isinstance(outcome, str):
                    return outcome
                if isinstance(outcome, frozenset):
                    name, classes, other = "Exception", outcome, outcome
                break
    return other


def call_stack(
    m: Machine,
    stack: StackV,
    name: str,
    positional: list[Any],
    keywords: dict[str, Any],
    node: Any,
) -> Any:
    """A method of an `ExitStack`."""
    given = positional[0] if positional else next(iter(keywords.values()), None)
    if name in ("enter_context", "enter_async_context") and given is not None:
        return _enter(m, stack, given, node)
    if name in ("push", "push_async_exit") and given is not None:
        _push(m, stack, given, node)
        return given
    if name in ("callback", "push_async_callback"):
        m.touch(stack)
        stack.later = (*stack.later, *positional, *keywords.values())
        return given
    if name == "pop_all":
        made = StackV(stack.entered, stack.later)
        m.touch(stack)
        stack.entered = stack.later = ()
        return made
    if name in ("close", "aclose"):
        m.touch(stack)
        stack.leave(m)
        stack.entered = stack.later = ()
    return Thing(expressions.text_of(node), origin="call")


def _add(m: Machine, stack: StackV, guard: Guard | Asked, *later: Any) -> None:
    m.touch(stack)
    stack.entered = (*stack.entered, guard)
    stack.later += later


def _enter(m: Machine, stack: StackV, value: Any, node: Any) -> Any:
    result = Thing(expressions.text_of(node), origin="call")
    if isinstance(value, StackV):
        m.touch(stack)
        stack.entered += value.entered
        stack.later += value.later
        return value
    if isinstance(value, Thing) and value.kind == GUARD:
        guard, given = value.default
        _add(m, stack, guard)
        return given
    if isinstance(value, Thing) and value.kind == GENERATOR:
        return _enter_generator(m, stack, value, result)
    if isinstance(value, InstanceV):
        enter, leave = (
            _method(value, "__enter__", "__aenter__"),
            _method(value, "__exit__", "__aexit__"),
        )
        if leave is None:
            inherited = _inherited(value.cls)
            if inherited is not None:
                _add(m, stack, inherited)
        else:
            _add(m, stack, _asked(m, leave, node) if _may_take(leave.function) else (), leave)
        return result if enter is None else _asked_to(m, enter, [], node)
    told = _told_by_arguments(m, node.args[0]) if isinstance(node, ast.Call) and node.args else None
    if told is not None:
        _add(m, stack, told)
    return result


def _enter_generator(m: Machine, stack: StackV, value: Thing, result: Thing) -> Any:
    """Its end runs when the stack is left: what that changes is not known from here on."""
    function, positional, keywords, call = value.default

    def ask(m: Machine, raises: str) -> Outcome:
        def block(_: Any) -> None:
            raise Raised(raises)

        def run() -> None:
            functions.run_manager(m, function, positional, keywords, call, block)

        _, signal = m.aside(run)
        return signal.classes if isinstance(signal, Raised) else "handled"

    held: list[Any] = []
    m.aside(lambda: functions.run_manager(m, function, positional, keywords, call, held.append))
    effects.may_run(m, function)
    _add(m, stack, Asked(m, ask), function)
    return held[0] if held and is_constant(held[0]) else result


def _push(m: Machine, stack: StackV, value: Any, node: Any) -> None:
    """`push(exit)` or `push(manager)`, which does not enter it."""
    if isinstance(value, Thing) and value.kind == GUARD:
        _add(m, stack, value.default[0])
    elif isinstance(value, InstanceV):
        leave = _method(value, "__exit__", "__aexit__")
        if leave is not None:
            _add(m, stack, _asked(m, leave, node) if _may_take(leave.function) else (), leave)
    elif isinstance(value, (FunctionV, BoundMethod)):
        function = value.function if isinstance(value, BoundMethod) else value
        _add(m, stack, _asked(m, value, node) if _may_take(function) else (), value)
