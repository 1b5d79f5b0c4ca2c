"""Functions and classes of the analysed code: making them, calling them, looking into them."""

from __future__ import annotations

import ast
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager, nullcontext
from functools import partial
from typing import Any

from kerasorder_lint.catalogue.bounds import LimitReached
from kerasorder_lint.graph.layers import Layer, Tensor
from kerasorder_lint.interpreter import (
    annotated,
    configured,
    coroutines,
    declarations,
    effects,
    effort,
    enumerations,
    exhausting,
    expressions,
    fruitless,
    gates,
    iteration,
    keras_objects,
    laziness,
    library,
    managers,
    named_tuples,
    namespaces,
    nothing,
    only_read,
    own_classes,
    releases,
    repeating,
    specials,
    turns,
)
from kerasorder_lint.interpreter.keys import names_version
from kerasorder_lint.interpreter.machine import Machine
from kerasorder_lint.interpreter.signals import BreakLoop, ContinueLoop, Raised, Returned
from kerasorder_lint.interpreter.values import (
    UNKNOWN,
    ArrayV,
    BoundMethod,
    ClassV,
    DictV,
    Frame,
    FunctionV,
    HyperParametersV,
    InstanceV,
    ListV,
    MethodOf,
    NamedTuple,
    OwnDictV,
    OwnListV,
    PartialV,
    PropertyV,
    RecordType,
    Ref,
    SuperV,
    Thing,
    is_constant,
    key_of,
)
from kerasorder_lint.interpreter.walking import children_of, nodes_of
from kerasorder_lint.shapes import Unknown

__all__ = [
    "Arguments",
    "bind_symbolic",
    "call",
    "call_undecided",
    "eval_call",
    "make_function",
    "makes_generator",
    "run_function",
    "run_manager",
    "run_turns",
]


# ---------------------------------------------------------------------- making


#: Decorators of tests that run on some condition.
_SKIPS = frozenset({"skipIf", "skipUnless", "skipif"})


def make_function(m: Machine, node: Any) -> Any:
    """The value of a `def` or `lambda`."""
    defaults = [expressions.evaluate(m, d) for d in node.args.defaults]
    kw_defaults = [
        UNKNOWN if d is None else expressions.evaluate(m, d) for d in node.args.kw_defaults
    ]
    for annotation in effects.annotations_of(node):
        effects.may_be_evaluated(m, annotation)
    made = FunctionV(node, m.frame, defaults, kw_defaults, m.filename)
    made.cls = m.frame.cls if m.frame.is_class else None
    made.tested = {key: answer for key, answer in m.decided.items() if names_version(key)}
    for decorator in getattr(node, "decorator_list", ()):
        if last_name(decorator) in _SKIPS and isinstance(decorator, ast.Call) and decorator.args:
            told = expressions.evaluate(m, decorator.args[0])
            # One that is never run with the Keras that is meant may as well be for another.
            never = isinstance(told, bool) and told is last_name(decorator).lower().endswith("if")
            key = releases.ASKED if never else key_of(told)
            if names_version(key):
                made.tested["skipped", key] = False
    _capture(m, node)
    if isinstance(node, ast.Lambda):
        return made
    if m.filename == m.main:
        m.functions.append(made)
    value: Any = made
    for decorator in reversed(node.decorator_list):
        value = decorate(m, value, decorator)
    return value


def _capture(m: Machine, node: Any) -> None:
    """Lists of layers that a nested function uses: it may be called at any later time."""
    frame: Frame | None = m.frame
    held: dict[str, Any] = {}
    while frame is not None and frame.parent is not None:
        for name, value in frame.names.items():
            if isinstance(value, ListV) and value.source is not None:
                held.setdefault(name, value)
        frame = frame.parent
    if held:
        for inner in nodes_of(node):
            if isinstance(inner, ast.Name) and inner.id in held:
                keras_objects.list_escapes(m, held[inner.id], node, kept=True)


#: Decorators that leave a function what it is, for our purposes.
_TRANSPARENT = {
    "function",
    "wraps",
    "cached_property",
    "abstractmethod",
    "override",
    "overload",
    "final",
    "jit",
    "no_grad",
    "autograph",
    "contextmanager",
    "register_keras_serializable",
    "keras_export",
    "export",
    "tf_export",
    "parameterized",
    "mark",
    "deprecated",
    "total_ordering",
}


def decorate(m: Machine, value: Any, node: ast.expr) -> Any:
    from kerasorder_lint.interpreter import parameters

    if isinstance(node, ast.Call) and parameters.is_parameterizing(node):
        if isinstance(value, FunctionV) and parameters.of_function(m, value, node):
            return value
        if isinstance(value, ClassV) and parameters.of_class(m, value, node):
            return value
    if managers.of_test(m, value, node):
        return value
    decorator = expressions.evaluate(m, node)
    name = last_name(node)
    if isinstance(value, FunctionV):
        if name in ("staticmethod", "classmethod"):
            m.kept.touch(value)
            value.kind = name
            return value
        if name in ("property", "cached_property"):
            return PropertyV(value, cached=name != "property")
        if name in ("cache", "lru_cache"):
            m.kept.touch(value)
            value.memo = {}
            return value
        if name in ("setter", "deleter", "getter") and isinstance(node, ast.Attribute):
            read = expressions.evaluate(m, node.value)
            if isinstance(read, PropertyV):
                return read.changed(name, value)
        if name == "configurable" and configured.is_by(m, node, decorator):
            m.kept.touch(value)
            value.configured = True
            return value
        if name in ("asynccontextmanager", "contextmanager") or decorator in (
            Ref("contextlib.contextmanager"),
            Ref("contextlib.asynccontextmanager"),
        ):
            m.kept.touch(value)
            value.manages = _is_generator(value.node)
            return value
        if managers.is_manager(decorator):
            m.kept.touch(value)
            value.around = (decorator, *value.around)
            return value
        if decorator == Ref("tensorflow.custom_gradient"):
            m.kept.touch(value)
            value.gives_gradient = True
            return value
    if isinstance(decorator, MethodOf) and isinstance(decorator.receiver, managers.StackV):
        return call(m, decorator, [value], {}, node)
    if isinstance(decorator, (FunctionV, BoundMethod)) and isinstance(value, FunctionV):
        result = call(m, decorator, [value], {}, node)
        return value if isinstance(result, Unknown) else result
    if isinstance(decorator, (FunctionV, BoundMethod)) and isinstance(value, ClassV):
        result = call(m, decorator, [value], {}, node)
        return result if isinstance(result, ClassV) else value
    if isinstance(decorator, (ClassV, InstanceV)) or (
        isinstance(decorator, PartialV) and isinstance(decorator.function, _OF_THE_CODE)
    ):
        result = call(m, decorator, [value], {}, node)
        if not isinstance(result, Unknown):
            return result
    if name == "dataclass" and isinstance(value, ClassV):
        m.kept.touch(value)
        value.dataclass = True
        return value
    if name in _TRANSPARENT or (isinstance(decorator, Ref) and decorator.name.startswith("keras")):
        return value
    if isinstance(value, FunctionV):
        effects.lurks(m, value)  # whoever has decorated it may run it
        m.kept.touch(value)
        value.decorated = True
    return value


#: What can be called and is of the analysed code.
_OF_THE_CODE = (BoundMethod, ClassV, FunctionV, InstanceV)


def last_name(node: ast.expr) -> str:
    if isinstance(node, ast.Call):
        node = node.func
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ""


# ---------------------------------------------------------------------- looking up


# ---------------------------------------------------------------------- calling


class Arguments:
    """The arguments of a call; `open_ended` if some of them are not known."""

    __slots__ = ("keywords", "open_ended", "positional")

    def __init__(
        self, positional: list[Any], keywords: dict[str, Any], open_ended: bool = False
    ) -> None:
        self.positional, self.keywords, self.open_ended = positional, keywords, open_ended


def eval_arguments(m: Machine, node: ast.Call) -> Arguments:
    positional: list[Any] = []
    open_ended = False
    later: list[tuple[int, ast.expr]] = []  # what a generator makes, it makes when it is asked
    for place, argument in enumerate(node.args):
        if isinstance(argument, ast.Starred):
            exhausting.exhausted(argument.value)
            value = expressions.evaluate(m, argument.value)
            items = iteration.iterate(m, value, argument)
            if items is None:
                open_ended = True
            elif not open_ended:
                positional.extend(items)
        elif open_ended:
            expressions.evaluate(m, argument)
        elif place + 1 < len(node.args) and _is_lazy(m, argument):
            later.append((len(positional), argument))
            positional.append(UNKNOWN)
        else:
            positional.append(expressions.evaluate(m, argument))
    for place, argument in later:
        positional[place] = expressions.evaluate(m, argument)
    keywords: dict[str, Any] = {}
    for keyword in node.keywords:
        value = expressions.evaluate(m, keyword.value)
        if keyword.arg is not None:
            keywords[keyword.arg] = value
        elif isinstance(value, DictV):
            for key, item in value.entries.items():
                # One that is replaced if it is there is there under a condition of somebody's.
                if isinstance(key, str) and (value.exact or key not in value.asked):
                    keywords[key] = m.resolve(item)
            open_ended = open_ended or not value.exact
        else:
            if isinstance(value, InstanceV):
                effects.may_meet(m, [value], every=True)  # `keys`, and each item
            open_ended = True
    return Arguments(positional, keywords, open_ended)


def _is_lazy(m: Machine, node: ast.expr) -> bool:
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
        return makes_generator(expressions.lookup(m, node.func.id))
    return isinstance(node, ast.GeneratorExp)


def eval_call(m: Machine, node: ast.Call) -> Any:
    if m.knows_keras and isinstance(node.func, ast.Attribute) and node.func.attr == "startswith":
        gate = gates.judged(m, node)
        if gate is not None:
            return gate
    if isinstance(node.func, (ast.Call, ast.Subscript)):
        namespaces.is_called(node.func)
    # A chain of calls is deep on the left; its length is bounded before parsing.
    waiting = turns.taken_in(node)
    function = expressions.evaluate(m, node.func)
    if isinstance(function, Ref) and function.name == "super":
        return make_super(m, node)
    if isinstance(function, Ref) and function.name == "types.FunctionType":
        if _copies_function(node):
            return Thing(expressions.text_of(node), origin="call")
    taken = exhausting.taken_by(node, function) if node.args else None
    arguments = eval_arguments(m, node)
    if taken:
        exhausting.released(taken)
    if (waiting or exhausting.is_discarded(node)) and makes_generator(function):
        if waiting is None:
            return Thing(expressions.text_of(node), origin="call")
        if not arguments.open_ended and run_turns(m, function, arguments, node, waiting):
            return Thing(expressions.text_of(node), origin="call")
    if function is None:
        used = nothing.asked(m, node, node.func, "TypeError")
        if used is not None:
            return used
    models = len(m.models)
    result = _call(
        m,
        function,
        arguments.positional,
        arguments.keywords,
        node,
        open_ended=arguments.open_ended,
    )
    if result is None:
        nothing.given(m, node, function, result, models)
    return result


def _copies_function(node: ast.Call) -> bool:
    """Whether `types.FunctionType(f.__code__, f.__globals__, …)` makes a function that does what
    `f` does. Its names are those of `f`: that they are handed on changes none of them."""
    given = [*node.args, *(keyword.value for keyword in node.keywords)]
    told = {part.attr: ast.dump(part.value) for part in given if isinstance(part, ast.Attribute)}
    return "__code__" in told and told["__code__"] == told.get("__globals__")


def make_super(m: Machine, node: ast.Call) -> Any:
    if node.args:
        first = expressions.evaluate(m, node.args[0])
        receiver = expressions.evaluate(m, node.args[1]) if len(node.args) > 1 else None
        if isinstance(first, ClassV) and receiver is not None:
            return SuperV(first, receiver)
        return Thing("super()")
    frame: Frame | None = m.frame
    while frame is not None and frame.function is None:
        frame = frame.parent
    if frame is None or frame.function is None or frame.function.cls is None:
        return Thing("super()")
    return SuperV(frame.function.cls, frame.self_value)


def call(
    m: Machine,
    function: Any,
    positional: list[Any],
    keywords: dict[str, Any],
    node: Any,
    *,
    open_ended: bool = False,
) -> Any:
    """Calls any value. What it gives is decided, where it is one of two."""
    return m.resolve(_call(m, function, positional, keywords, node, open_ended=open_ended))


def call_undecided(
    m: Machine, function: Any, positional: list[Any], keywords: dict[str, Any], node: Any
) -> Any:
    """Calls any value. What it gives may be an `Either`."""
    return _call(m, function, positional, keywords, node)


def _call(
    m: Machine,
    function: Any,
    positional: list[Any],
    keywords: dict[str, Any],
    node: Any,
    *,
    open_ended: bool = False,
) -> Any:
    function = m.resolve(function)
    if type(function) is Thing and function.key != ("name", "reveal_shape"):
        waits = coroutines.runs(m, function, positional, node)
        if waits is not None:
            return coroutines.awaited(m, waits, node)
        if function.kind == enumerations.KIND:
            found = specials.run_with(
                m, function, "__call__", positional, keywords, node, open_ended
            )
            if found is not specials.ABSENT:
                return found
        if function.kind is not None and "initializer" in function.kind and not open_ended:
            drawn = keras_objects.call_initializer(m, function, positional, keywords)
            if drawn is not None:
                return drawn
        if positional and function.text.endswith(_PATCHING):
            library.patched(m, [m.resolve(value) for value in positional[:2]])
        for value in [*positional, *keywords.values()]:
            keras_objects.escapes(m, value, node)
        return keras_objects.unknown_result(m, function, positional, keywords, node)
    if isinstance(function, FunctionV):
        if function.manages and not open_ended:
            return managers.of_function(function, positional, keywords, node)
        if function.decorated:
            effects.may_run(m, function)
            for value in [*positional, *keywords.values()]:
                keras_objects.escapes(m, value, node)
            return Thing(expressions.text_of(node), origin="call")
        waits = coroutines.made_by(function, positional, keywords)
        if waits is not None:
            return waits if not open_ended else _lost(m, waits, node)
        return run_function(m, function, positional, keywords, node, open_ended=open_ended)
    if isinstance(function, BoundMethod):
        if function.function.manages and not open_ended:
            given = [function.receiver, *positional]
            return managers.of_function(function.function, given, keywords, node)
        if function.function.decorated or _is_left_open(function):
            if function.function.decorated:
                effects.may_run(m, function)
            for value in [*positional, *keywords.values()]:
                keras_objects.escapes(m, value, node)
            return Thing(expressions.text_of(node), origin="call")
        waits = coroutines.made_by(function, positional, keywords)
        if waits is not None:
            return waits if not open_ended else _lost(m, waits, node)
        if function.function.name == "build" and isinstance(function.receiver, InstanceV):
            keras_objects.built_by_code(m, function, positional, keywords)
        return run_function(
            m,
            function.function,
            [function.receiver, *positional],
            keywords,
            node,
            open_ended=open_ended,
        )
    if isinstance(function, PartialV):
        return call(
            m,
            function.function,
            [*function.positional, *positional],
            {**function.keywords, **keywords},
            node,
            open_ended=open_ended,
        )
    if isinstance(function, (Ref, Thing, MethodOf)):
        made = managers.made_by(m, function, positional, keywords, node, open_ended)
        if made is not NotImplemented:
            return made
    if isinstance(function, Ref):
        result = library.call_ref(m, function, positional, keywords, node, open_ended)
        if function.name not in _RAISES_NOTHING and not (
            isinstance(result, Tensor) or (isinstance(result, Layer) and result.known)
        ):
            m.unforeseen += 1
        if not only_read.reads_alone(function.name, positional, keywords, result):
            _may_have_changed(positional, keywords)
        return result
    if isinstance(function, MethodOf):
        if function.name not in _METHODS_RAISE_NOTHING:
            m.unforeseen += not isinstance(function.receiver, Layer)  # events tell of these
        return library.call_method_of(m, function, positional, keywords, node, open_ended)
    if isinstance(function, ClassV):
        if function.dataclass or own_classes.class_attribute(function, "__init__") is None:
            m.unforeseen += bool(positional or keywords)
        return own_classes.instantiate(m, function, positional, keywords, node, open_ended)
    if isinstance(function, RecordType):
        m.unforeseen += 1
        return named_tuples.make(m, function, positional, keywords, node, open_ended)
    if isinstance(function, Layer):
        return keras_objects.call_layer(m, function, positional, keywords, node, open_ended)
    if isinstance(function, InstanceV):
        method = own_classes.find_method(m, function, "__call__")
        if method is not None:
            return call(m, method, positional, keywords, node, open_ended=open_ended)
        if function.layer is not None:
            return keras_objects.call_instance(m, function, positional, keywords, node, open_ended)
    if isinstance(function, (OwnDictV, OwnListV)):
        found = specials.run_with(m, function, "__call__", positional, keywords, node, open_ended)
        if found is not specials.ABSENT:
            return found
    if isinstance(function, NamedTuple):
        method = named_tuples.method_of(m, function, "__call__")
        if method is not None:
            return call(m, method, positional, keywords, node, open_ended=open_ended)
    if isinstance(function, Tensor) or (is_constant(function) and function is not None):
        raise Raised("TypeError")
    if function is None:
        raise Raised("TypeError")
    if isinstance(function, Thing) and function.key == ("name", "reveal_shape"):
        return declarations.reveal(m, positional, node)
    for value in [*positional, *keywords.values()]:
        keras_objects.escapes(m, value, node)
    return keras_objects.unknown_result(m, function, positional, keywords, node)


def _lost(m: Machine, coroutine: PartialV, node: Any) -> Thing:
    """A coroutine that gets more than is known here, and may run at any time."""
    effects.may_run(m, coroutine)
    return Thing(expressions.text_of(node), origin="call")


#: What sets a name of another module, whoever has it: `monkeypatch.setattr`, `mocker.patch`.
_PATCHING = (".delattr", ".patch", ".patch.object", ".setattr")
#: Functions of Python, and methods of lists, dicts and texts, of which the analysis knows when
#: they raise an exception.
_RAISES_NOTHING = frozenset({
    "bool", "enumerate", "getattr", "hasattr", "id", "int", "isinstance", "len", "list", "next",
    "print", "range", "repr", "reversed", "str", "super", "tuple", "type",
})  # fmt: skip
_METHODS_RAISE_NOTHING = frozenset({
    "append", "clear", "copy", "count", "extend", "get", "items", "keys", "lower", "pop",
    "reverse", "setdefault", "split", "strip", "update", "upper", "values",
})  # fmt: skip


def _may_have_changed(positional: list[Any], keywords: dict[str, Any]) -> None:
    """A function got these arrays, and may have written into them."""
    for value in (*positional, *keywords.values()):
        if isinstance(value, ArrayV):
            value.forget()


def _is_left_open(method: BoundMethod) -> bool:
    """Whether a method does nothing, and its object stands for those of subclasses too."""
    receiver = method.receiver
    if not (isinstance(receiver, InstanceV) and receiver.stands_for_subclasses):
        return False
    node = method.function.node
    if isinstance(node, ast.Lambda):
        return False
    if any(last_name(decorator) == "abstractmethod" for decorator in node.decorator_list):
        return True
    return all(map(_does_nothing, node.body))


def _does_nothing(statement: ast.stmt) -> bool:
    """`pass`, a documentation string, `...`, `raise NotImplementedError`."""
    if isinstance(statement, ast.Raise):
        return statement.exc is not None and last_name(statement.exc) == "NotImplementedError"
    if isinstance(statement, ast.Expr):
        return isinstance(statement.value, ast.Constant)
    return isinstance(statement, ast.Pass)


def makes_generator(function: Any) -> bool:
    """Whether a call runs nothing, but gives a generator."""
    if isinstance(function, BoundMethod):
        function = function.function
    return (
        isinstance(function, FunctionV)
        and not (function.decorated or function.manages or function.around)
        and _is_generator(function.node)
    )


def _is_generator(node: Any) -> bool:
    cached = getattr(node, "_yields", None)
    if cached is None:
        cached = False
        stack: list[Any] = list(node.body) if isinstance(node.body, list) else [node.body]
        while stack:
            inner = stack.pop()
            if isinstance(inner, (ast.Yield, ast.YieldFrom)):
                cached = True
                break
            if isinstance(inner, (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)):
                continue
            stack.extend(children_of(inner))
        node._yields = cached
    return bool(cached)


def run_function(
    m: Machine,
    function: FunctionV,
    positional: list[Any],
    keywords: dict[str, Any],
    node: Any,
    *,
    open_ended: bool = False,
    as_root: bool = False,
    is_first: bool = False,
) -> Any:
    """Inlines a call of a function of the analysed code."""
    if function.configured and not as_root:
        keywords = configured.completed(m, function, positional, keywords)
    if function.memo is not None and not as_root and not is_first:
        return effects.run_cached(m, function, positional, keywords, node, open_ended=open_ended)
    if function.around:
        result = managers.run_inside(
            m,
            function,
            lambda: _inlined(m, function, positional, keywords, node, open_ended, as_root),
        )
    else:
        result = _inlined(m, function, positional, keywords, node, open_ended, as_root)
    if not as_root and never_returns(function):
        raise Raised(None)
    if not function.gives_gradient:
        return result
    result = m.resolve(result)
    if isinstance(result, tuple) and len(result) == 2:
        return result[0]
    return Thing(expressions.text_of(node), origin="call")


def run_manager(
    m: Machine,
    function: FunctionV,
    positional: list[Any],
    keywords: dict[str, Any],
    node: Any,
    block: Callable[[Any], None],
) -> None:
    """Runs a generator under `contextlib.contextmanager`, and a block where it yields.

    What the block raises is raised there; where the block leaves its own function or loop, the
    generator goes on, and that is done when it has ended.
    """
    if function.configured:
        keywords = configured.completed(m, function, positional, keywords)
    code = function.node
    m.called.add(id(code))
    if m.depth >= m.limits.depth or m.active.count(id(code)) > 2:
        m.limit("depth", node)
        effects.may_run(m, function)
        block(Thing(expressions.text_of(node), origin="call"))
        return
    outer = (m.frame, m.calls, m.statement, m.filename)
    left: list[Exception] = []
    entered = False
    takes_exceptions = any(
        isinstance(inner, ast.Try) and inner.handlers for inner in nodes_of(code)
    )

    def on_yield(value: Any) -> None:
        nonlocal entered
        entered = True
        left.clear()
        inner = (m.frame, m.calls, m.statement, m.filename)
        m.frame, m.calls, m.statement, m.filename = outer
        try:
            with m.journal() as journal:
                block(value)
        except Returned as returned:
            left.append(
                managers.returned(m, node, journal, returned) if takes_exceptions else returned
            )
        except (BreakLoop, ContinueLoop) as signal:
            left.append(signal)
        finally:
            m.frame, m.calls, m.statement, m.filename = inner

    _anew(m, function, positional, keywords, node, False, False, on_yield)
    if not entered:
        raise Raised("RuntimeError")
    if left:
        raise left[-1]


def run_turns(
    m: Machine,
    function: FunctionV | BoundMethod,
    arguments: Arguments,
    node: Any,
    waiting: turns.Turns | turns.Delegated,
) -> bool:
    """Runs a generator for a loop, whose turns run where it yields; whether it has."""
    positional, keywords = arguments.positional, arguments.keywords
    if isinstance(function, BoundMethod):
        if _is_left_open(function):
            return False
        positional, function = [function.receiver, *positional], function.function
    if function.memo is not None or function.filename != m.filename:
        return False
    code = function.node
    if m.depth >= m.limits.depth or m.active.count(id(code)) > 2:
        return False
    if function.configured:
        keywords = configured.completed(m, function, positional, keywords)
    m.called.add(id(code))
    waiting.ran = True
    waiting.result = _anew(m, function, positional, keywords, node, False, False, waiting)
    return True


def never_returns(function: FunctionV) -> bool:
    """Whether a function is annotated with `NoReturn` or `Never`."""
    returns = None if isinstance(function.node, ast.Lambda) else function.node.returns
    if isinstance(returns, ast.Constant) and isinstance(returns.value, str):
        return returns.value.rpartition(".")[2] in ("Never", "NoReturn")
    return returns is not None and last_name(returns) in ("Never", "NoReturn")


def _inlined(
    m: Machine,
    function: FunctionV,
    positional: list[Any],
    keywords: dict[str, Any],
    node: Any,
    open_ended: bool,
    as_root: bool,
) -> Any:
    code = function.node
    if not any(type(value) is HyperParametersV for value in (*positional, *keywords.values())):
        m.called.add(id(code))  # a tuner gives it other values: it is looked at for those, too
    away = function.filename != m.main
    # Recursion on what is not known branches at every level: it is cut early.
    seen = m.active.count(id(code))
    most = 2 if m.likely or not any(map(_says_something, positional)) else 8
    if (
        m.depth >= m.limits.depth
        or seen > most
        or (m.following is not None and away and m.following.is_exhausted)
    ):
        m.limit("files" if away else "depth", node)
        effects.may_run(m, function)
        for value in [*positional, *keywords.values()]:
            keras_objects.escapes(m, value, node)
        return Thing(expressions.text_of(node), origin="call")
    run = partial(_anew, m, function, positional, keywords, node, open_ended, as_root)
    if as_root or open_ended:
        return run()
    once = partial(repeating.of_function, m, function, positional, keywords, run)
    if away:
        return fruitless.of_function(m, function, positional, keywords, node, once)
    return once()


def _anew(
    m: Machine,
    function: FunctionV,
    positional: list[Any],
    keywords: dict[str, Any],
    node: Any,
    open_ended: bool,
    as_root: bool,
    on_yield: Callable[[Any], None] | None = None,
) -> Any:
    """Runs a function of the analysed code."""
    code, away = function.node, function.filename != m.main
    frame = Frame(function.frame)
    frame.on_yield = on_yield
    frame.function = function
    names = bind(m, function, positional, keywords, open_ended)
    declarations.of_parameters(m, function, names, m.site(node))
    frame.names.update(names)
    frame.cls = None
    first = code.args.posonlyargs + code.args.args
    if function.cls is not None and first:
        frame.self_value = frame.names.get(first[0].arg)
    elif function.frame.self_value is not None:
        frame.self_value = function.frame.self_value
    at_expense = away and m.filename == m.main and m.following is not None
    if not at_expense and not m.may_idle:
        return _run(m, function, frame, node, as_root=as_root)
    most, patience = m.most, m.patience
    try:
        with _idling(m), at_others_expense(m) if at_expense else nullcontext():
            return _run(m, function, frame, node, as_root=as_root)
    except LimitReached as reached:
        if reached.what != "effort" or m.steps > min(most, patience):
            raise
        m.ran_short += 1
        m.limit("files" if at_expense else "effort", node)
        effects.may_run(m, function)
        for value in [*positional, *keywords.values()]:
            keras_objects.escapes(m, value, node)
        return Thing(expressions.text_of(node), origin="call")


#: Steps that a module's call may take in any case though it comes to nothing.
_A_LITTLE = 300


@contextmanager
def _idling(m: Machine) -> Iterator[None]:
    """What a module calls before anything of Keras happens has to come to it soon."""
    patience = m.patience
    if m.may_idle:
        m.patience = max(m.idle, m.steps + _A_LITTLE)
    try:
        yield
    finally:
        if m.in_vain:  # what has come to something has all the time that there is
            m.patience = patience


@contextmanager
def at_others_expense(m: Machine) -> Iterator[None]:
    """What code of another file takes is at that file's expense, as far as its size goes.

    Beyond, it takes half of what is left: it leaves as much for the file that is judged.
    """
    assert m.following is not None
    before, most, patience = m.steps, m.most, m.patience
    credit = m.following.credit(m.in_vain)
    m.most = before + credit + min(most - before, m.fair) // 2
    m.patience = min(patience + credit, m.limits.steps)
    m.at_others_expense += 1
    try:
        yield
    finally:
        m.at_others_expense -= 1
        taken = m.steps - before
        m.following.count(taken)
        m.steps = before + taken - m.following.pay(taken, m.in_vain)
        m.most = most
        if m.in_vain:
            m.patience = patience


def _says_something(value: Any) -> bool:
    """Whether an argument may end a recursion that can be followed."""
    return not isinstance(value, (Unknown, InstanceV, FunctionV, Ref)) and value is not None


def _run(m: Machine, function: FunctionV, frame: Frame, node: Any, *, as_root: bool) -> Any:
    from kerasorder_lint.interpreter import branching, statements

    code = function.node
    outer_frame, outer_calls, outer_statement = m.frame, m.calls, m.statement
    outer_file = m.filename
    in_part = False
    m.steps += effort.OF_CALL
    if frame.on_yield is None and _is_generator(code):
        frame.yields = ListV()
        in_part = not as_root and not exhausting.is_exhausted(node)
        if in_part:
            m.likely.append(f"when all that `{function.name}` yields is taken")
    m.frame = frame
    m.depth += 1
    m.active.append(id(code))
    if not as_root:
        site = m.site(node)
        m.calls = (*m.calls, site)
        m.callers[site] = m.statement
    m.filename = function.filename
    tested = [key for key in function.tested if key not in m.decided]
    m.decided.update((key, function.tested[key]) for key in tested)
    result: Any = None
    try:
        if isinstance(code, ast.Lambda):
            result = expressions.evaluate(m, code.body)
        else:
            statements.exec_block(m, code.body, branching.End.FUNCTION)
    except Returned as returned:
        result = returned.value
    finally:
        m.frame, m.calls, m.statement = outer_frame, outer_calls, outer_statement
        m.filename = outer_file
        for key in tested:
            m.decided.pop(key, None)
        m.depth -= 1
        m.active.pop()
        if in_part:
            m.likely.pop()
    if frame.yields is not None:
        if as_root:
            return frame.yields
        if laziness.runs_later(m, function, node) or (in_part and _changes_what_it_got(m, frame)):
            return Thing(expressions.text_of(node), origin="call")
        return laziness.iterator(frame.yields, node, laziness.objects_in(frame, code))
    if frame.returned:
        # Some branch that could not be told apart returned something else.
        if all(value is result for value in frame.returned):
            return result
        result = Thing(expressions.text_of(node) if not as_root else function.name, origin="call")
        return _told_by_result(m, function, result)
    return _told_by_result(m, function, declarations.of_result(m, function, result))


def _changes_what_it_got(m: Machine, frame: Frame) -> bool:
    """Whether a generator changes objects that it was called with; nothing is known of these."""
    function = frame.function
    assert function is not None
    args = function.node.args
    names = {parameter.arg for parameter in (*args.posonlyargs, *args.args, *args.kwonlyargs)}
    body = function.node.body if isinstance(function.node.body, list) else [function.node.body]
    given = [frame.names.get(name) for name in names]
    changed = [obj for obj in effects.objects_changed(frame, body) if obj in given]
    for obj in changed:
        m.forget(obj)
    return bool(changed)


def _told_by_result(m: Machine, function: FunctionV, result: Any) -> Any:
    """What a function gives, with what `-> Model` says of it."""
    returns = None if isinstance(function.node, ast.Lambda) else function.node.returns
    if returns is None or not isinstance(result, Thing):
        return result
    outer = (m.frame, m.filename)
    m.frame, m.filename = function.frame, function.filename
    try:
        return annotated.told_by(m, result, returns)
    finally:
        m.frame, m.filename = outer


def bind(
    m: Machine,
    function: FunctionV,
    positional: list[Any],
    keywords: dict[str, Any],
    open_ended: bool = False,
) -> dict[str, Any]:
    """Parameters to values. Raises `Raised("TypeError")` where Python does."""
    args = function.node.args
    params = [p.arg for p in args.posonlyargs + args.args]
    names: dict[str, Any] = {}
    _may_have_changed(positional, keywords)
    for name, value in zip(params, positional):
        names[name] = value
    extra = positional[len(params) :]
    if extra and args.vararg is None and not open_ended:
        raise Raised("TypeError")
    if args.vararg is not None:
        names[args.vararg.arg] = (
            tuple(extra) if not open_ended else Thing(args.vararg.arg, kind="tuple")
        )
    rest: dict[str, Any] = {}
    keyword_names = [p.arg for p in args.args] + [p.arg for p in args.kwonlyargs]
    for name, value in keywords.items():
        if name in keyword_names:
            if name in names:
                raise Raised("TypeError")
            names[name] = value
        elif args.kwarg is not None:
            rest[name] = value
        elif not open_ended:
            raise Raised("TypeError")
    if args.kwarg is not None:
        names[args.kwarg.arg] = DictV(rest, exact=not open_ended)
    for name, default in zip(params[len(params) - len(function.defaults) :], function.defaults):
        if name not in names:
            names[name] = Thing(name, origin="parameter") if open_ended else default
    for parameter, default in zip(args.kwonlyargs, function.kw_defaults):
        if parameter.arg not in names:
            if open_ended or isinstance(default, Unknown):
                names[parameter.arg] = Thing(parameter.arg, origin="parameter")
            else:
                names[parameter.arg] = default
    for name in params:
        if name not in names:
            if not open_ended:
                raise Raised("TypeError")
            names[name] = Thing(name, origin="parameter")
    return names


ANNOTATIONS = {
    "int": "int",
    "float": "float",
    "str": "str",
    "bool": "bool",
    "list": "list",
    "List": "list",
    "dict": "dict",
    "Dict": "dict",
    "tuple": "tuple",
    "Tuple": "tuple",
    "Sequence": "list",
}


#: Modules of whose names most are no classes that an object is made of.
NOTATIONS = frozenset(
    {"beartype", "collections", "jaxtyping", "numbers", "types", "typing", "typing_extensions"}
)


def bind_symbolic(
    m: Machine,
    function: FunctionV,
    *,
    defaults: bool,
    none: bool = True,
    given: Collection[str] = (),
) -> dict[str, Any]:
    """Parameters of a function that nobody calls: unknowns, or their defaults.

    none: whether a default of None is one; it may stand for what a caller has to give.
    given: the parameters whose defaults are none, because all callers give a value.
    """
    args = function.node.args
    names: dict[str, Any] = {}
    params = args.posonlyargs + args.args
    padded: list[Any] = [None] * (len(params) - len(function.defaults)) + [
        (value,) for value in function.defaults
    ]
    padded += [None if v is UNKNOWN else (v,) for v in function.kw_defaults]
    for parameter, default in zip(params + args.kwonlyargs, padded):
        value: Any = Thing(
            parameter.arg,
            key=("parameter", id(function.node), parameter.arg),
            origin="parameter",
            kind=annotated.annotated_kind(m, parameter.annotation),
            default=UNKNOWN if default is None else default[0],
        )
        value.hints = annotated.uses_of(function.node, parameter.arg) | annotated.annotation_hints(
            m, parameter.annotation, whole=value.kind is None
        )
        if default is not None:
            value.hints |= keras_objects.told_by_default(default[0])
        allowed = annotated.literals(m, parameter.annotation)
        if allowed and (default is None or default[0] in allowed):
            m.assume(("in", value.key, key_of(allowed)), True)
        assumed = defaults and parameter.arg not in given
        if default is not None and assumed and (none or default[0] is not None):
            value = default[0]
        names[parameter.arg] = value
    if args.vararg is not None:
        names[args.vararg.arg] = Thing(args.vararg.arg, kind="tuple", origin="parameter")
    if args.kwarg is not None:
        rest = DictV({}, exact=defaults)
        rest.item_hints = annotated.annotation_hints(m, args.kwarg.annotation)
        names[args.kwarg.arg] = rest
    return names


# ---------------------------------------------------------------------- instances
