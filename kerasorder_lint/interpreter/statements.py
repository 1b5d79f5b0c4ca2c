"""Statements: each `exec_…` runs one kind of statement on the machine."""

from __future__ import annotations

import ast
import builtins as python
from collections.abc import Callable, Hashable, Sequence
from typing import Any

from kerasorder_lint.graph.layers import Layer, Tensor
from kerasorder_lint.graph.program import ModelLost
from kerasorder_lint.interpreter import (
    branching,
    declarations,
    derived_containers,
    exhausting,
    expressions,
    functions,
    keras_objects,
    library,
    nothing,
)
from kerasorder_lint.interpreter.branching import After, End, Rest
from kerasorder_lint.interpreter.machine import (
    EXPECTED,
    BreakLoop,
    ContinueLoop,
    Guard,
    Journal,
    Machine,
    Matters,
    PathEnds,
    Raised,
    Returned,
    names_version,
    takes,
)
from kerasorder_lint.interpreter.values import (
    ENDLESS,
    UNKNOWN,
    ArgumentsV,
    ArrayV,
    AttributesV,
    BoundMethod,
    DictV,
    Either,
    Frame,
    FunctionV,
    InstanceV,
    ListV,
    MethodOf,
    ModuleV,
    OwnDictV,
    OwnListV,
    Ref,
    SetV,
    Thing,
    is_constant,
    is_definite,
    key_of,
    may_be_equal,
)
from kerasorder_lint.interpreter.walking import nodes_of
from kerasorder_lint.shapes import Unknown

__all__ = ["exec_block"]


def exec_block(
    m: Machine, body: Sequence[ast.stmt], after: After = End.OPEN, first: int = 0
) -> None:
    """Runs statements in order. Control flow leaves through the machine's signals.

    after: what follows the block, where that is known (`branching`).
    first: the statement to begin with.
    """
    for index in range(first, len(body)):
        statement = body[index]
        # Only conditions ask what follows.
        rest = Rest(body, index + 1, after) if type(statement) is ast.If else None
        exec_statement(m, statement, rest)


def exec_statement(m: Machine, node: ast.stmt, after: Rest | None = None) -> None:
    m.step()
    before = m.statement
    m.statement = m.site(node)
    m.reached.add((m.filename, node.lineno, node.col_offset))
    try:
        if after is not None:
            exec_if(m, node, after)
        else:
            run = _STATEMENTS.get(type(node))
            if run is not None:
                run(m, node)
    except Raised as raised:
        if raised.name in ("AttributeError", "TypeError", "NameError"):
            # Python itself fails here: the statement is not reached in the sense of a finding.
            m.reached.discard((m.filename, node.lineno, node.col_offset))
        raise
    finally:
        m.statement = before


# ---------------------------------------------------------------------- simple statements


def exec_expression(m: Machine, node: Any) -> None:
    value = node.value
    if isinstance(value, ast.Constant):
        return
    result = expressions.evaluate_undecided(m, value)
    if m.comments and not isinstance(result, Either):
        declarations.of_statement(m, node, result)


def exec_assign(m: Machine, node: Any) -> None:
    value = expressions.evaluate_undecided(m, node.value)
    if m.comments and not isinstance(value, Either):
        value = declarations.of_statement(m, node, value)
    for target in node.targets:
        assign(m, target, value, node)
        if value is None:
            nothing.bound(m, target, node.value, value)
    if len(node.targets) == 1 and isinstance(node.targets[0], ast.Name):
        keras_objects.name_object(m, value, node.targets[0].id)
    elif len(node.targets) == 1 and isinstance(node.targets[0], ast.Attribute):
        keras_objects.name_object(m, value, expressions.text_of(node.targets[0]))


def exec_annotated(m: Machine, node: Any) -> None:
    if node.value is not None:
        value = declarations.annotated(m, node, expressions.evaluate(m, node.value))
        if m.comments:
            value = declarations.of_statement(m, node, value)
        if isinstance(value, Thing) and value.origin == "call":
            value = functions.told_by(m, value, node.annotation)
        assign(m, node.target, value, node)
        if isinstance(node.target, ast.Name):
            keras_objects.name_object(m, value, node.target.id)


def exec_augmented(m: Machine, node: Any) -> None:
    target = node.target
    if isinstance(target, ast.Attribute):
        owner = expressions.evaluate(m, target.value)
        if keras_objects.augment_attribute(m, owner, target.attr, node):
            expressions.evaluate(m, node.value)
            return
    load = expressions.as_load(target)
    current = expressions.evaluate(m, load)
    value = expressions.evaluate(m, node.value)
    if isinstance(current, ListV) and isinstance(node.op, ast.Add):
        library.list_method(m, current, "extend", [value], {}, node)
        result: Any = current
    elif isinstance(current, (DictV, SetV)) and isinstance(node.op, ast.BitOr):
        name = "update"
        library.call_method(m, current, name, [value], {}, node)
        result = current
    else:
        result = expressions.own_in_place(m, node.op, current, value, node)
        if result is None:
            result = expressions.binary(m, node.op, current, value, node)
    assign(m, target, result, node)


def _rows(value: ArrayV, count: int) -> list[Any] | None:
    """The parts of an array of several axes that is unpacked into so many names."""
    shape = value.shape
    if not isinstance(shape, tuple) or len(shape) < 2 or shape[0] != count:
        return None
    value.forget()  # the parts may be written into
    return [value.like(shape[1:], value.dtype) for _ in range(count)]


def assign(m: Machine, target: Any, value: Any, node: Any) -> None:
    """Binds a target: a name, an attribute, an item, or a tuple of targets."""
    if isinstance(value, ArrayV):
        value.forget()
    if isinstance(target, ast.Name):
        set_name(m, target.id, value)
        if m.sights is not None:
            m.sights.see(m.filename, target, value)
    elif isinstance(target, (ast.Tuple, ast.List)):
        unpack(m, target.elts, m.resolve(value), node)
    elif isinstance(target, ast.Attribute):
        owner = expressions.evaluate(m, target.value)
        if not isinstance(owner, InstanceV) or owner.layer is not None:
            value = m.resolve(value)
        set_attribute(m, owner, target.attr, value, node)
        if m.sights is not None:
            m.sights.see(m.filename, target, value)
    elif isinstance(target, ast.Subscript):
        owner = expressions.evaluate(m, target.value)
        index = expressions.evaluate(m, target.slice)
        set_item(m, owner, index, m.resolve(value), node)
    elif isinstance(target, ast.Starred):
        assign(m, target.value, value, node)


def set_name(m: Machine, name: str, value: Any) -> None:
    frame = m.frame
    if name in frame.global_names:
        frame = frame.top
    elif name in frame.nonlocal_names:
        frame = (frame.parent and frame.parent.holder_of(name)) or frame
    m.touch(frame)
    frame.names[name] = value
    nothing.released(frame.names, name)


def set_attribute(m: Machine, owner: Any, name: str, value: Any, node: Any) -> None:
    keras_objects.list_escapes(m, value, node, kept=True)
    if isinstance(owner, InstanceV):
        if keras_objects.write_attribute(m, owner, name, value, node):
            return
        keras_objects.attribute_written(m, owner, name, value)
        setter = functions.setter_of(owner.cls)
        if isinstance(setter, FunctionV) and owner.layer is None and name != "__dict__":
            functions.call(m, BoundMethod(setter, owner), [name, value], {}, node)
        elif name == "__dict__" or setter is not None:
            m.touch(owner)
            owner.forget()
        else:
            functions.keep_attribute(m, owner, name, value, node)
    elif isinstance(owner, (OwnListV, OwnDictV)):
        derived_containers.set_attribute(m, owner, name, value, node)
    elif isinstance(owner, (Layer, Thing, MethodOf)):
        keras_objects.write_attribute(m, owner, name, value, node)
    elif isinstance(owner, ArgumentsV):
        m.touch(owner)
        owner.attrs[name] = value
    elif isinstance(owner, (Frame, ModuleV)):
        frame = owner if isinstance(owner, Frame) else owner.frame
        m.touch(frame)
        frame.names[name] = value
    elif hasattr(owner, "namespace"):
        m.touch(owner)
        owner.namespace[name] = value
    elif isinstance(owner, DictV) and name == "default_factory":
        m.touch(owner)
        owner.default = value
    elif isinstance(owner, ArrayV):
        owner.forget()
        if name == "shape":
            owner.shape = UNKNOWN
    elif isinstance(owner, Ref):
        m.patched.add(f"{owner.name}.{name}")


def set_item(m: Machine, owner: Any, index: Any, value: Any, node: Any) -> None:
    keras_objects.list_escapes(m, value, node, kept=True)
    if isinstance(owner, ListV):
        library.list_set_item(m, owner, index, value, node)
    elif isinstance(owner, DictV):
        if isinstance(owner, AttributesV) and isinstance(index, str):
            m.touch(owner.of)
            owner.of.attrs[index] = value
            return
        m.touch(owner)
        if is_definite(index):
            owner.entries[index] = value
            return
        owner.exact = False
        if isinstance(owner, AttributesV):
            return
        for key in [key for key in owner.entries if may_be_equal(key, index)]:
            owner.entries[key] = UNKNOWN
        if key_of(index) is not None:
            owner.entries[index] = value
    elif isinstance(owner, ArrayV):
        owner.forget()
    elif isinstance(owner, InstanceV):
        method = functions.find_method(m, owner, "__setitem__")
        if method is not None:
            functions.call(m, method, [index, value], {}, node)
        elif owner.layer is None and not owner.cls.is_known:
            m.touch(owner)
            owner.forget()
    elif isinstance(owner, Thing):
        keras_objects.thing_set_item(m, owner, index, value, node)
    elif isinstance(owner, Ref) and owner.name == "os.environ":
        keras_objects.environment_set(m, index, value)


def unpack(m: Machine, targets: list[Any], value: Any, node: Any) -> None:
    items = expressions.iterate(m, value, node)
    if items is None and isinstance(value, ArrayV):
        items = _rows(value, len(targets))
    starred = [i for i, t in enumerate(targets) if isinstance(t, ast.Starred)]
    if items is None or (not starred and len(items) != len(targets)):
        if items is not None and not isinstance(value, Unknown):
            raise Raised("ValueError")
        if isinstance(value, Tensor) and not starred:
            keras_objects.unpacking_of_tensor(m, value, len(targets), node)
        names = expressions.element_things(m, value, len(targets))
        for target, thing in zip(targets, names):
            assign(m, target, thing, node)
        return
    if starred:
        position = starred[0]
        after = len(targets) - position - 1
        if len(items) < len(targets) - 1:
            raise Raised("ValueError")
        for target, item in zip(targets[:position], items):
            assign(m, target, item, node)
        middle = items[position : len(items) - after]
        assign(m, targets[position], ListV(middle), node)
        for target, item in zip(targets[position + 1 :], items[len(items) - after :]):
            assign(m, target, item, node)
        return
    for target, item in zip(targets, items):
        assign(m, target, item, node)


def exec_delete(m: Machine, node: Any) -> None:
    for target in node.targets:
        if isinstance(target, ast.Name):
            m.touch(m.frame)
            m.frame.names.pop(target.id, None)
        elif isinstance(target, ast.Subscript):
            owner = expressions.evaluate(m, target.value)
            index = expressions.evaluate(m, target.slice)
            if isinstance(owner, ListV):
                library.list_delete_item(m, owner, index, node)
            elif isinstance(owner, DictV):
                m.touch(owner)
                if is_constant(index):
                    owner.entries.pop(index, None)
                else:
                    owner.exact = False
            elif isinstance(owner, InstanceV):
                method = functions.find_method(m, owner, "__delitem__")
                if method is not None:
                    functions.call(m, method, [index], {}, node)
                elif owner.layer is None and not owner.cls.is_known:
                    m.touch(owner)
                    owner.forget()
        elif isinstance(target, ast.Attribute):
            owner = expressions.evaluate(m, target.value)
            if isinstance(owner, InstanceV):
                if not keras_objects.delete_attribute(m, owner, target.attr, node):
                    m.touch(owner)
                    owner.attrs.pop(target.attr, None)
            elif isinstance(owner, (Layer, Thing)):
                keras_objects.delete_attribute(m, owner, target.attr, node)


def exec_return(m: Machine, node: Any) -> None:
    value = None if node.value is None else expressions.evaluate_undecided(m, node.value)
    if m.comments and node.value is not None and not isinstance(value, Either):
        value = declarations.of_statement(m, node, value)
    keras_objects.list_escapes(m, value, node)
    raise Returned(value)


def exec_raise(m: Machine, node: Any) -> None:
    name = None
    if node.exc is not None:
        value = expressions.evaluate(m, node.exc)
        called = node.exc.func if isinstance(node.exc, ast.Call) else node.exc
        if isinstance(called, ast.Name):
            name = called.id
        elif isinstance(called, ast.Attribute):
            name = called.attr
        del value
    if name in ("AttributeError", "TypeError", "NameError"):
        name = "Exception"
    if name == "SystemExit":
        raise PathEnds
    raise Raised(name)


def exec_assert(m: Machine, node: Any) -> None:
    test = expressions.evaluate(m, node.test)
    answer = expressions.truth(m, test, node.test, fork=False)
    if answer is False and not m.likely:
        raise Raised("AssertionError")
    if answer is not None:
        return
    if not m.caught:
        # Whoever goes on has come by the condition.
        m.assume(expressions.condition_of(m, test, node.test)[0], True)
    key = key_of(test)
    if names_version(key) or keras_objects.says_no_model(key):
        m.decided["asserted", key] = True


def exec_global(m: Machine, node: Any) -> None:
    m.frame.global_names.update(node.names)


def exec_nonlocal(m: Machine, node: Any) -> None:
    m.frame.nonlocal_names.update(node.names)


def exec_import(m: Machine, node: Any) -> None:
    for alias in node.names:
        value = library.import_module(m, alias.name, node)
        if alias.asname:
            set_name(m, alias.asname, value)
        else:
            top = alias.name.split(".")[0]
            set_name(m, top, library.import_module(m, top, node))


def exec_import_from(m: Machine, node: Any) -> None:
    for alias in node.names:
        if alias.name == "*":
            library.import_star(m, node)
        else:
            value = library.import_from(m, node, alias)
            set_name(m, alias.asname or alias.name, value)


def exec_function(m: Machine, node: Any) -> None:
    set_name(m, node.name, functions.make_function(m, node))


def exec_class(m: Machine, node: Any) -> None:
    set_name(m, node.name, functions.make_class(m, node))


# ---------------------------------------------------------------------- branches


def exec_if(m: Machine, node: Any, after: After = End.OPEN) -> None:
    test = expressions.condition(m, node.test)
    branching.branch(
        m,
        test,
        node.test,
        lambda inner: exec_block(m, node.body, inner),
        lambda inner: exec_block(m, node.orelse, inner),
        node,
        after,
    )


# ---------------------------------------------------------------------- loops


def exec_for(m: Machine, node: Any) -> None:
    exhausting.loop_exhausts(node)
    value = expressions.evaluate(m, node.iter)
    items = expressions.in_turn(m, value, node)
    if items is not None:
        if len(items) > m.limits.turns:
            m.limit("turns", node)
            items = None
    if items is not None:
        try:
            for item in items:
                assign(m, node.target, item, node)
                try:
                    exec_block(m, node.body, End.TURN)
                except ContinueLoop:
                    continue
        except BreakLoop:
            return
        exec_block(m, node.orelse)
        return

    def turn(number: int) -> None:
        assign(m, node.target, expressions.element_of(m, value, node, number), node)
        exec_block(m, node.body, End.TURN)

    _abstract_loop(m, node, turn)
    if isinstance(value, Thing) and ENDLESS in value.hints and not _breaks(node.body):
        _never_goes_on(m)


def _abstract_loop(m: Machine, node: Any, turn: Callable[[int], None]) -> None:
    """A loop whose turns cannot be counted: two turns, then what they changed is unknown."""
    left: list[Exception] = []

    def once(number: int) -> bool:
        try:
            turn(number)
        except ContinueLoop:
            pass
        except BreakLoop:
            return False
        except (Returned, Raised, PathEnds) as signal:
            left.append(signal)
            return False
        return True

    assumed = len(m.assumed)
    with m.journal() as outer:
        known = set(m.decided)
        goes_on = once(1)
        # What was decided of the first element may be true of the last one only
        # (`if i == n - 1`): then nothing is said of a second turn.
        particular = any(_mentions(key, id(node)) for key in set(m.decided) - known)
        with m.journal() as inner:
            if goes_on:
                since = len(m.events)
                m.likely.append("from the second turn of the loop on")
                try:
                    once(2)
                finally:
                    m.likely.pop()
                if particular:
                    del m.events[since:]
            lost = m.widen(inner)
        lost += m.widen(outer)
    m.release(assumed)  # there may be no turn at all
    for model in lost:
        why = "how often this loop runs is not known, and so which layers the model has"
        asked = node.iter if isinstance(node, (ast.For, ast.AsyncFor)) else node.test
        m.record(ModelLost(model=model, why=why, **m.base(asked)))
    for signal in left:
        if isinstance(signal, Returned):
            m.touch(m.frame)
            m.frame.returned.append(signal.value)


def _mentions(key: Any, loop: int) -> bool:
    """Whether the key of a condition speaks of an element of this loop."""
    if isinstance(key, tuple):
        if len(key) >= 2 and key[0] == "element" and key[1] == loop:
            return True
        return any(_mentions(part, loop) for part in key)
    return False


#: Turns of a `while True:` whose end cannot be seen.
_ENDLESS = 40


def exec_while(m: Machine, node: Any) -> None:
    turns = 0
    endless = isinstance(node.test, ast.Constant)
    most = min(m.limits.turns, _ENDLESS) if endless else m.limits.turns
    while True:
        m.step()
        test = expressions.evaluate(m, node.test)
        answer = expressions.truth(m, test, node.test, fork=False)
        if answer is None:
            break
        if not answer:
            exec_block(m, node.orelse)
            return
        turns += 1
        if turns > most:
            m.limit("turns", node)
            break
        try:
            exec_block(m, node.body, End.TURN)
        except ContinueLoop:
            continue
        except BreakLoop:
            return

    def turn(number: int) -> None:
        exec_block(m, node.body, End.TURN)

    _abstract_loop(m, node, turn)
    if endless and not _breaks(node.body):
        _never_goes_on(m)


def _breaks(body: Sequence[ast.AST]) -> bool:
    """Whether a `break` in the body of a loop ends that loop."""
    for inner in body:
        if isinstance(inner, ast.Break):
            return True
        if isinstance(inner, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.expr)):
            continue
        if isinstance(inner, (ast.For, ast.AsyncFor, ast.While)):
            if _breaks(inner.orelse):
                return True
        elif _breaks(list(ast.iter_child_nodes(inner))):
            return True
    return False


def _never_goes_on(m: Machine) -> None:
    """What follows a loop that has no end is not reached, unless somebody takes an exception."""
    if m.frame.yields is not None:
        raise Returned(None)  # who reads from a generator goes on
    if m.frame.returned:
        raise Returned(m.frame.returned[-1])
    raise Raised(None)


def exec_break(m: Machine, node: Any) -> None:
    raise BreakLoop


def exec_continue(m: Machine, node: Any) -> None:
    raise ContinueLoop


# ---------------------------------------------------------------------- try, with, match

#: What is raised for a name that a release of Keras does not have.
_GUARDS = {"Exception", "BaseException", "AttributeError", "ImportError", "ModuleNotFoundError"}


def _caught_names(m: Machine, handler: ast.ExceptHandler) -> set[str]:
    if handler.type is None:
        return {"BaseException"}
    types = handler.type.elts if isinstance(handler.type, ast.Tuple) else [handler.type]
    return {item.id if isinstance(item, ast.Name) else getattr(item, "attr", "?") for item in types}


def exec_try(m: Machine, node: Any) -> None:
    names = [_caught_names(m, handler) for handler in node.handlers]
    guard = tuple(
        (frozenset(taken), _outcome(handler)) for taken, handler in zip(names, node.handlers)
    )

    def run_body() -> None:
        m.caught.append(guard)
        try:
            exec_block(m, node.body)
        finally:
            m.caught.pop()
        exec_block(m, node.orelse)

    final = node.finalbody
    guards = any(found & _GUARDS for found in names)
    m.guards += guards
    try:
        try:
            with m.journal() as journal:
                run_body()
        except Raised as raised:
            handler = _handler_for(node.handlers, names, raised.name)
            if handler is None:
                raise
            if handler.name:
                set_name(m, handler.name, Thing(handler.name))
            exec_block(m, handler.body)
        else:
            if node.handlers and not _imports(node.body):
                _maybe_handlers(m, node, journal)
    except Matters:
        final = []  # an attempt ends here; a `return` in there must not hide why
        raise
    finally:
        m.guards -= guards
        exec_block(m, final)


#: Exceptions that end a program or a test in an orderly way.
_ENDS = frozenset({"GeneratorExit", "KeyboardInterrupt", "StopIteration", "SystemExit"})


def _outcome(handler: ast.ExceptHandler) -> str | None:
    """What a handler does with what it takes, as a `Guard` has it.

    One that surely raises it again, or an exception of Python's own in its place, lets it go on.
    """
    last = handler.body[-1]
    if not isinstance(last, ast.Raise) or _leaves_early(handler.body):
        return "handled"
    called = last.exc.func if isinstance(last.exc, ast.Call) else last.exc
    if called is None or (isinstance(called, ast.Name) and called.id == handler.name):
        return None
    name = called.id if isinstance(called, ast.Name) else ""
    found = getattr(python, name, None)
    known = isinstance(found, type) and issubclass(found, BaseException) and name not in _ENDS
    return name if known else "handled"


def _leaves_early(body: Sequence[ast.AST]) -> bool:
    """Whether a handler may end in another way than with its last statement."""
    for inner in body:
        if isinstance(inner, (ast.Return, ast.Break, ast.Continue, ast.Yield, ast.Try)):
            return True
        if isinstance(inner, ast.Call) and _last_word(inner.func) in ("_exit", "exit", "quit"):
            return True
        if not isinstance(inner, (ast.FunctionDef, ast.Lambda)):
            if _leaves_early(list(ast.iter_child_nodes(inner))):
                return True
    return False


def _last_word(node: ast.expr) -> str:
    return node.attr if isinstance(node, ast.Attribute) else getattr(node, "id", "")


def _imports(body: Sequence[ast.stmt]) -> bool:
    return all(
        isinstance(s, (ast.Import, ast.ImportFrom, ast.Pass, ast.Assign)) for s in body
    ) and (any(isinstance(s, (ast.Import, ast.ImportFrom)) for s in body))


def _handler_for(
    handlers: Sequence[ast.ExceptHandler], names: list[set[str]], raised: str | None
) -> ast.ExceptHandler | None:
    for handler, caught in zip(handlers, names):
        if raised is None or caught & {"BaseException", "Exception", raised, "?"}:
            return handler
    return None


def _maybe_handlers(m: Machine, node: Any, journal: Journal) -> None:
    """The body went through; an exception that we cannot foresee may still lead to a handler.

    Where a handler only sets names, they are joined with what the body gave; what a handler does
    beyond that is looked at for its own findings and undone.
    """
    after = {key: (obj, obj.snapshot()) for key, (obj, _) in journal.saved.items()}
    for handler in node.handlers:
        key = ("raises", id(handler))
        text = "an exception is raised in the `try`"

        def run(handler: ast.ExceptHandler = handler) -> None:
            # The handler sees the state from before the body.
            for obj, saved in journal.saved.values():
                m.touch(obj)
                obj.restore(saved)
            if handler.name:
                set_name(m, handler.name, Thing(handler.name))
            m.likely.append("when an exception is raised in the `try`")
            try:
                exec_block(m, handler.body)
            finally:
                m.likely.pop()

        _, signal, _, state = branching.attempted(m, key, True, run)
        if signal is not None or state[1]:
            continue
        m.join(key, text, state, (after, [], {}))


def exec_with(m: Machine, node: Any) -> None:
    guard: Guard | None = None
    entered: list[Any] = []
    for item in node.items:
        value = expressions.evaluate(m, item.context_expr)
        if _expects_exception(item.context_expr) or _takes_exceptions(value):
            guard = EXPECTED
        elif guard is None and isinstance(item.context_expr, ast.Call):
            guard = _suppressed(item.context_expr)
        entered.append(value)
        if item.optional_vars is not None:
            bound = value
            if isinstance(value, InstanceV):
                enter = functions.find_method(m, value, "__enter__")
                bound = functions.call(m, enter, [], {}, node) if enter is not None else UNKNOWN
            elif not isinstance(value, Thing):
                bound = Thing(expressions.text_of(item.context_expr), origin="call")
            assign(m, item.optional_vars, bound, node)
    if guard is not None:
        m.caught.append(guard)
        try:
            exec_block(m, node.body)
        except Raised as raised:
            if raised.name is not None and not takes(guard, raised.name):
                raise
        finally:
            m.caught.pop()
        return
    exec_block(m, node.body)


def _expects_exception(node: ast.expr) -> bool:
    """`pytest.raises(...)`, `self.assertRaises(...)` and their kind."""
    if not isinstance(node, ast.Call):
        return False
    name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
    return name in (
        "raises",
        "assertRaises",
        "assertRaisesRegex",
        "assertRaisesOpError",
    )


def _suppressed(node: ast.Call) -> Guard | None:
    """What `contextlib.suppress(...)` takes; all where a class may be any."""
    if _last_word(node.func) != "suppress":
        return None
    names = [_last_word(argument) for argument in node.args]
    if not all(isinstance(getattr(python, name, None), type) for name in names):
        return EXPECTED
    return ((frozenset(names), "expected"),)


def _takes_exceptions(value: Any) -> bool:
    """Whether `__exit__` of the code's own class may say that an exception is no matter."""
    if not isinstance(value, InstanceV):
        return False
    leave = functions.class_attribute(value.cls, "__exit__")
    return isinstance(leave, FunctionV) and any(
        isinstance(inner, ast.Return)
        and inner.value is not None
        and not (isinstance(inner.value, ast.Constant) and not inner.value.value)
        for inner in nodes_of(leave.node)
    )


def exec_match(m: Machine, node: Any) -> None:
    subject = expressions.evaluate(m, node.subject)
    text = expressions.text_of(node.subject)

    def from_case(index: int) -> None:
        if index >= len(node.cases):
            return
        case = node.cases[index]
        verdict, bindings = _matches(m, case.pattern, subject)

        def body() -> None:
            for name, value in bindings.items():
                set_name(m, name, value)
            if case.guard is not None:
                guard = expressions.evaluate(m, case.guard)
                branching.branch(
                    m,
                    guard,
                    case.guard,
                    lambda inner: exec_block(m, case.body),
                    lambda inner: from_case(index + 1),
                    case.pattern,
                )
            else:
                exec_block(m, case.body)

        if verdict is True:
            body()
        elif verdict is False:
            from_case(index + 1)
        else:
            pattern = expressions.text_of(case.pattern)
            key: Hashable = ("case", key_of(subject), pattern)
            if isinstance(case.pattern, ast.MatchValue):
                wanted = expressions.evaluate(m, case.pattern.value)
                if key_of(subject) is not None and key_of(wanted) is not None:
                    key = ("==", key_of(subject), key_of(wanted))
            condition = Thing(f"{text} matches {pattern}", key=key, kind="bool")
            branching.branch(
                m,
                condition,
                case.pattern,
                lambda inner: body(),
                lambda inner: from_case(index + 1),
                case.pattern,
            )

    from_case(0)


def _matches(m: Machine, pattern: Any, subject: Any) -> tuple[bool | None, dict[str, Any]]:
    if isinstance(pattern, ast.MatchAs):
        if pattern.pattern is None:
            return True, {pattern.name: subject} if pattern.name else {}
        verdict, bindings = _matches(m, pattern.pattern, subject)
        if pattern.name:
            bindings[pattern.name] = subject
        return verdict, bindings
    if isinstance(pattern, ast.MatchOr):
        unsure = False
        for choice in pattern.patterns:
            verdict, bindings = _matches(m, choice, subject)
            if verdict:
                return True, bindings
            unsure = unsure or verdict is None
        return (None if unsure else False), {}
    if isinstance(pattern, (ast.MatchValue, ast.MatchSingleton)):
        wanted = (
            expressions.evaluate(m, pattern.value)
            if isinstance(pattern, ast.MatchValue)
            else pattern.value
        )
        return expressions.equal(m, subject, wanted), {}
    if isinstance(pattern, ast.MatchSequence):
        items: list[Any] | None = (
            list(subject)
            if isinstance(subject, tuple)
            else list(subject.items)
            if isinstance(subject, ListV) and subject.exact
            else None
        )
        if items is None:
            sure_not = is_constant(subject) or isinstance(subject, DictV)
            return (False if sure_not else None), _captures(pattern)
        stars = [i for i, p in enumerate(pattern.patterns) if isinstance(p, ast.MatchStar)]
        if not stars and len(items) != len(pattern.patterns):
            return False, {}
        if stars and len(items) < len(pattern.patterns) - 1:
            return False, {}
        bindings = {}
        if stars:
            at = stars[0]
            tail = len(pattern.patterns) - at - 1
            star: Any = pattern.patterns[at]
            if star.name:
                bindings[star.name] = ListV(items[at : len(items) - tail])
            pairs = list(zip(pattern.patterns[:at], items)) + list(
                zip(pattern.patterns[at + 1 :], items[len(items) - tail :])
            )
        else:
            pairs = list(zip(pattern.patterns, items))
        return _all_match(m, pairs, bindings)
    if isinstance(pattern, ast.MatchMapping):
        if not isinstance(subject, DictV):
            return (None if isinstance(subject, Unknown) else False), _captures(pattern)
        pairs = []
        for key_node, value_pattern in zip(pattern.keys, pattern.patterns):
            key = expressions.evaluate(m, key_node)
            if key in subject.entries:
                pairs.append((value_pattern, subject.entries[key]))
            elif subject.exact:
                return False, {}
            else:
                return None, _captures(pattern)
        if not pattern.rest:
            return _all_match(m, pairs, {})
        taken = [expressions.evaluate(m, key_node) for key_node in pattern.keys]
        left = {key: value for key, value in subject.entries.items() if key not in taken}
        return _all_match(m, pairs, {pattern.rest: DictV(left, exact=subject.exact)})
    if isinstance(pattern, ast.MatchClass) and not pattern.patterns and not pattern.kwd_patterns:
        return library.is_instance(m, subject, expressions.evaluate(m, pattern.cls)), {}
    return None, _captures(pattern)


def _all_match(
    m: Machine, pairs: list[tuple[Any, Any]], bindings: dict[str, Any]
) -> tuple[bool | None, dict[str, Any]]:
    unsure = False
    for inner, item in pairs:
        verdict, found = _matches(m, inner, item)
        if verdict is False:
            return False, {}
        unsure = unsure or verdict is None
        bindings.update(found)
    return (None if unsure else True), bindings


def _captures(pattern: Any) -> dict[str, Any]:
    names = {}
    for inner in ast.walk(pattern):
        name = getattr(inner, "name", None) or getattr(inner, "rest", None)
        if isinstance(name, str):
            names[name] = Thing(name)
    return names


_STATEMENTS: dict[type, Callable[[Machine, Any], None]] = {
    ast.Expr: exec_expression,
    ast.Assign: exec_assign,
    ast.AnnAssign: exec_annotated,
    ast.AugAssign: exec_augmented,
    ast.Delete: exec_delete,
    ast.Return: exec_return,
    ast.Raise: exec_raise,
    ast.Assert: exec_assert,
    ast.Global: exec_global,
    ast.Nonlocal: exec_nonlocal,
    ast.Import: exec_import,
    ast.ImportFrom: exec_import_from,
    ast.FunctionDef: exec_function,
    ast.AsyncFunctionDef: exec_function,
    ast.ClassDef: exec_class,
    ast.If: exec_if,
    ast.For: exec_for,
    ast.AsyncFor: exec_for,
    ast.While: exec_while,
    ast.Break: exec_break,
    ast.Continue: exec_continue,
    ast.Try: exec_try,
    ast.With: exec_with,
    ast.AsyncWith: exec_with,
    ast.Match: exec_match,
}
if hasattr(ast, "TryStar"):
    _STATEMENTS[ast.TryStar] = exec_try
