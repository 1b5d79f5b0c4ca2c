"""Functions and classes of the analysed code: making them, calling them, looking into them."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from functools import partial
from typing import Any

from kerasorder_lint.catalogue.bounds import LimitReached
from kerasorder_lint.graph.layers import Layer, Tensor
from kerasorder_lint.interpreter import (
    configured,
    declarations,
    derived_containers,
    effects,
    enumerations,
    exhausting,
    expressions,
    fruitless,
    keras_objects,
    laziness,
    library,
    managers,
    nothing,
    repeating,
    specials,
    turns,
)
from kerasorder_lint.interpreter.machine import (
    BreakLoop,
    ContinueLoop,
    Machine,
    Raised,
    Returned,
    names_version,
)
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
    "PROPERTY",
    "Arguments",
    "annotation_hints",
    "attribute_hints",
    "bind_symbolic",
    "bound",
    "call",
    "call_undecided",
    "class_attribute",
    "delete_attribute",
    "drop_attribute",
    "ends_test",
    "eval_call",
    "fields_of",
    "find_method",
    "has_class_attribute",
    "has_generated_init",
    "init_symbolic",
    "is_assertion",
    "keep_attribute",
    "make_class",
    "make_function",
    "make_object",
    "makes_generator",
    "run_function",
    "run_manager",
    "run_turns",
    "set_class_attribute",
    "set_function_attribute",
    "setter_of",
    "super_attribute",
    "told_by",
    "where_made",
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
    made = FunctionV(node, m.frame, defaults, kw_defaults, m.filename)
    made.cls = m.frame.cls if m.frame.is_class else None
    made.tested = {key: answer for key, answer in m.decided.items() if names_version(key)}
    for decorator in getattr(node, "decorator_list", ()):
        if _last_name(decorator) in _SKIPS and isinstance(decorator, ast.Call) and decorator.args:
            key = key_of(expressions.evaluate(m, decorator.args[0]))
            if names_version(key):
                made.tested["skipped", key] = False
    _capture(m, node)
    if isinstance(node, ast.Lambda):
        return made
    if m.filename == m.main:
        m.functions.append(made)
    value: Any = made
    for decorator in reversed(node.decorator_list):
        value = _decorate(m, value, decorator)
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


def _decorate(m: Machine, value: Any, node: ast.expr) -> Any:
    from kerasorder_lint.interpreter import parameters

    if isinstance(node, ast.Call) and parameters.is_parameterizing(node):
        if isinstance(value, FunctionV) and parameters.of_function(m, value, node):
            return value
        if isinstance(value, ClassV) and parameters.of_class(m, value, node):
            return value
    if managers.of_test(m, value, node):
        return value
    decorator = expressions.evaluate(m, node)
    name = _last_name(node)
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


def _last_name(node: ast.expr) -> str:
    if isinstance(node, ast.Call):
        node = node.func
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ""


def make_class(m: Machine, node: Any) -> Any:
    """The value of a `class` statement."""
    from kerasorder_lint.interpreter import metaclasses, statements

    bases = [
        keras_objects.inside_base_of(m, node, expressions.evaluate(m, base)) for base in node.bases
    ]
    bases = metaclasses.in_place(m, bases, node)
    keywords = {keyword.arg: expressions.evaluate(m, keyword.value) for keyword in node.keywords}
    made = ClassV(node, bases, {}, m.frame, m.filename)
    maker = m.resolve(keywords.pop("metaclass", None))
    if isinstance(maker, ClassV):
        made.meta = maker
    frame = Frame(m.frame, is_class=True)
    frame.cls = made
    metaclasses.prepared(m, made, frame, keywords, node)
    outer, m.frame = m.frame, frame
    try:
        statements.exec_block(m, node.body)
    finally:
        m.frame = outer
    made.namespace = dict(frame.names)
    value = metaclasses.completed(m, made, maker, keywords, node)
    for decorator in reversed(node.decorator_list):
        value = _decorate(m, value, decorator)
    return value


# ---------------------------------------------------------------------- looking up


def class_attribute(cls: ClassV, name: str) -> Any:
    """An attribute of a class through its bases in this project; None if none has it."""
    for base in cls.mro():
        if isinstance(base, ClassV) and name in base.namespace:
            return base.namespace[name]
    return None


def has_class_attribute(cls: ClassV, name: str) -> bool:
    """Whether a class or a base of it in this project has an attribute, be it None."""
    return any(isinstance(base, ClassV) and name in base.namespace for base in cls.mro())


def bound(m: Machine, found: Any, owner: Any, cls: ClassV, node: Any) -> Any:
    """What an attribute of a class is for an object of it, or for the class itself (owner None)."""
    if isinstance(found, FunctionV):
        if found.kind == "classmethod":
            return BoundMethod(found, owner if isinstance(owner, ClassV) else cls)
        if found.kind == "staticmethod" or owner is None:
            return found
        return BoundMethod(found, owner)
    given = specials.dispatched(m, found, owner, cls, node)
    return found if given is specials.ABSENT else given


def find_method(m: Machine, value: InstanceV, name: str) -> BoundMethod | None:
    found = m.resolve(class_attribute(value.cls, name))
    return BoundMethod(found, value) if isinstance(found, FunctionV) else None


def super_attribute(m: Machine, value: SuperV, name: str, node: Any) -> Any:
    """`super().name`."""
    receiver = value.receiver
    own = isinstance(receiver, (OwnListV, OwnDictV))
    cls = receiver.cls if isinstance(receiver, InstanceV) or own else receiver
    if not isinstance(cls, ClassV):
        return Thing(expressions.text_of(node))
    order = cls.mro()
    meta = receiver.meta if isinstance(receiver, ClassV) else None
    if meta is not None and value.after not in order and value.after in meta.mro():
        order = meta.mro()
    start = order.index(value.after) + 1 if value.after in order else 1
    for base in order[start:]:
        if isinstance(base, ClassV) and name in base.namespace:
            found = m.resolve(base.namespace[name])
            if isinstance(found, FunctionV):
                return BoundMethod(found, receiver)
            if isinstance(found, PropertyV):
                return read_property(m, found, receiver, name, node)
            return found
    if own and name == "__setattr__":
        m.forget(receiver)
        return Thing(expressions.text_of(node))
    if own:
        return MethodOf(receiver, name)
    if isinstance(receiver, InstanceV) and receiver.layer is not None:
        if name == "__init__":
            return MethodOf(receiver, "__init__")
        return keras_objects.attribute(m, receiver.layer, name, node, owner=receiver)
    return MethodOf(receiver, f"super.{name}")


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
    for argument in node.args:
        if isinstance(argument, ast.Starred):
            exhausting.exhausted(argument.value)
            value = expressions.evaluate(m, argument.value)
            items = expressions.iterate(m, value, argument)
            if items is None:
                open_ended = True
            elif not open_ended:
                positional.extend(items)
        elif open_ended:
            expressions.evaluate(m, argument)
        else:
            positional.append(expressions.evaluate(m, argument))
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


def eval_call(m: Machine, node: ast.Call) -> Any:
    # A chain of calls is deep on the left; its length is bounded before parsing.
    waiting = turns.taken_in(node)
    function = expressions.evaluate(m, node.func)
    if isinstance(function, Ref) and function.name == "super":
        return make_super(m, node)
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
        if function.kind == enumerations.KIND:
            found = specials.run_with(
                m, function, "__call__", positional, keywords, node, open_ended
            )
            if found is not specials.ABSENT:
                return found
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
        _may_have_changed(positional, keywords)
        return result
    if isinstance(function, MethodOf):
        if function.name not in _METHODS_RAISE_NOTHING:
            m.unforeseen += not isinstance(function.receiver, Layer)  # events tell of these
        return library.call_method_of(m, function, positional, keywords, node, open_ended)
    if isinstance(function, ClassV):
        if function.dataclass or class_attribute(function, "__init__") is None:
            m.unforeseen += bool(positional or keywords)
        return instantiate(m, function, positional, keywords, node, open_ended)
    if isinstance(function, RecordType):
        m.unforeseen += 1
        return _make_record(function, positional, keywords, node, open_ended)
    if isinstance(function, Layer):
        return keras_objects.call_layer(m, function, positional, keywords, node, open_ended)
    if isinstance(function, InstanceV):
        method = find_method(m, function, "__call__")
        if method is not None:
            return call(m, method, positional, keywords, node, open_ended=open_ended)
        if function.layer is not None:
            return keras_objects.call_instance(m, function, positional, keywords, node, open_ended)
    if isinstance(function, Tensor) or (is_constant(function) and function is not None):
        raise Raised("TypeError")
    if function is None:
        raise Raised("TypeError")
    if isinstance(function, Thing) and function.key == ("name", "reveal_shape"):
        return declarations.reveal(m, positional, node)
    for value in [*positional, *keywords.values()]:
        keras_objects.escapes(m, value, node)
    return keras_objects.unknown_result(m, function, positional, keywords, node)


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
    if any(_last_name(decorator) == "abstractmethod" for decorator in node.decorator_list):
        return True
    return all(map(_does_nothing, node.body))


def _does_nothing(statement: ast.stmt) -> bool:
    """`pass`, a documentation string, `...`, `raise NotImplementedError`."""
    if isinstance(statement, ast.Raise):
        return statement.exc is not None and _last_name(statement.exc) == "NotImplementedError"
    if isinstance(statement, ast.Expr):
        return isinstance(statement.value, ast.Constant)
    return isinstance(statement, ast.Pass)


def _make_record(
    kind: RecordType, positional: list[Any], keywords: dict[str, Any], node: Any, open_ended: bool
) -> Any:
    """A named tuple of these items."""
    if open_ended:
        return Thing(expressions.text_of(node), origin="call")
    names = kind.names
    items = dict(zip(names[len(names) - len(kind.defaults) :], kind.defaults))
    items.update(zip(names, positional))
    items.update(keywords)
    if len(positional) > len(names) or set(items) != set(names):
        raise Raised("TypeError")
    return NamedTuple([items[name] for name in names], names, kind)


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

    def on_yield(value: Any) -> None:
        nonlocal entered
        entered = True
        left.clear()
        inner = (m.frame, m.calls, m.statement, m.filename)
        m.frame, m.calls, m.statement, m.filename = outer
        try:
            block(value)
        except (Returned, BreakLoop, ContinueLoop) as signal:
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
    return returns is not None and _last_name(returns) in ("Never", "NoReturn")


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
    if not away or m.filename != m.main or m.following is None:
        return _run(m, function, frame, node, as_root=as_root)
    most, patience = m.most, m.patience
    try:
        with _at_others_expense(m):
            return _run(m, function, frame, node, as_root=as_root)
    except LimitReached as reached:
        if reached.what != "effort" or m.steps > min(most, patience):
            raise
        m.ran_short += 1
        m.limit("files", node)
        effects.may_run(m, function)
        for value in [*positional, *keywords.values()]:
            keras_objects.escapes(m, value, node)
        return Thing(expressions.text_of(node), origin="call")


@contextmanager
def _at_others_expense(m: Machine) -> Iterator[None]:
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
        return told_by(m, result, returns)
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


_ANNOTATIONS = {
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
_NOTATIONS = frozenset(
    {"beartype", "collections", "jaxtyping", "numbers", "types", "typing", "typing_extensions"}
)


def bind_symbolic(
    m: Machine, function: FunctionV, *, defaults: bool, none: bool = True
) -> dict[str, Any]:
    """Parameters of a function that nobody calls: unknowns, or their defaults.

    none: whether a default of None is one; it may stand for what a caller has to give.
    """
    args = function.node.args
    names: dict[str, Any] = {}
    params = args.posonlyargs + args.args
    padded: list[Any] = [None] * (len(params) - len(function.defaults)) + [
        (value,) for value in function.defaults
    ]
    padded += [None if isinstance(v, Unknown) else (v,) for v in function.kw_defaults]
    for parameter, default in zip(params + args.kwonlyargs, padded):
        value: Any = Thing(
            parameter.arg,
            key=("parameter", id(function.node), parameter.arg),
            origin="parameter",
            kind=annotated_kind(m, parameter.annotation),
            default=UNKNOWN if default is None else default[0],
        )
        value.hints = _uses(function.node, parameter.arg) | annotation_hints(
            m, parameter.annotation, whole=value.kind is None
        )
        allowed = _literals(m, parameter.annotation)
        if allowed and (default is None or default[0] in allowed):
            m.assume(("in", value.key, key_of(allowed)), True)
        if default is not None and defaults and (none or default[0] is not None):
            value = default[0]
        names[parameter.arg] = value
    if args.vararg is not None:
        names[args.vararg.arg] = Thing(args.vararg.arg, kind="tuple", origin="parameter")
    if args.kwarg is not None:
        rest = DictV({}, exact=defaults)
        rest.item_hints = annotation_hints(m, args.kwarg.annotation)
        names[args.kwarg.arg] = rest
    return names


def annotated_kind(m: Machine, node: ast.expr | None) -> str | None:
    if node is None:
        return None
    if isinstance(node, ast.Subscript):
        return annotated_kind(m, node.value) if not _optional(node) else None
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        try:
            return annotated_kind(m, ast.parse(node.value, mode="eval").body)
        except (SyntaxError, ValueError, RecursionError):
            return None
    if isinstance(node, ast.Name) and node.id in _ANNOTATIONS:
        return _ANNOTATIONS[node.id]
    if isinstance(node, ast.Attribute) and node.attr in ("List", "Dict", "Tuple", "Sequence"):
        return _ANNOTATIONS[node.attr]
    if isinstance(node, (ast.Name, ast.Attribute)):
        text = expressions.text_of(node)
        try:
            value = expressions.evaluate(m, node)
        except Raised:
            return None
        if isinstance(value, Ref):
            # An alias of `typing` says what fits, not what it is.
            return None if value.name.split(".")[0] in _NOTATIONS else value.name
        if isinstance(value, ClassV):
            kind = keras_objects.class_kind(value)
            if kind is not None and kind.endswith((".Functional", ".Sequential")):
                return "keras.Model"  # it may have methods of its own
            return kind or f"class {value.name}"
        return text if "." in text else None
    return None


#: Annotations of what gives things of one kind in turn, and of what has such items.
_EACH = frozenset(
    {
        "Collection", "FrozenSet", "Iterable", "Iterator", "List", "MutableSequence", "Sequence",
        "Set", "frozenset", "list", "set",
    }
)  # fmt: skip
_ITEMS = frozenset({"Dict", "Mapping", "MutableMapping", "dict"})


def annotation_hints(m: Machine, node: ast.expr | None, *, whole: bool = True) -> frozenset[str]:
    """What an annotation says that a value, or a part of it, may be an object of.

    whole: also where that is one class only; for parameters it is their kind.
    """
    hints: set[str] = set()
    for one in _alternatives(node):
        if whole or one is not node:
            kind = annotated_kind(m, one) or _unknown_class(m, one)
            if kind is not None:
                hints.add(f"annotated:{kind}")
        if not isinstance(one, ast.Subscript):
            continue
        name = _last_name(one.value)
        parts = one.slice.elts if isinstance(one.slice, ast.Tuple) else [one.slice]
        repeated = name in ("Tuple", "tuple") and len(parts) == 2 and _is_ellipsis(parts[1])
        if (name in _EACH and len(parts) == 1) or repeated:
            inner, what = parts[0], "each"
        elif name in _ITEMS and len(parts) == 2:
            inner, what = parts[1], "item"
        else:
            continue
        hints.update(
            f"{what}:{hint[10:]}"
            for hint in annotation_hints(m, inner)
            if hint.startswith("annotated:")
        )
    return frozenset(hints)


def _is_ellipsis(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and node.value is Ellipsis


def _unknown_class(m: Machine, node: ast.expr) -> str | None:
    """A class that nothing in the file defines or imports, and that is not called like a model."""
    if not isinstance(node, ast.Name) or not node.id[:1].isupper():
        return None
    value = expressions.lookup(m, node.id)
    known = not isinstance(value, Thing) or value.origin != "name"
    return None if known or node.id in ("Functional", "Model", "Sequential") else f"class {node.id}"


def told_by(m: Machine, value: Any, annotation: ast.expr | None) -> Any:
    """A value with what an annotation says of its class, where nothing else does."""
    if annotation is not None and isinstance(value, Thing) and value.kind is None:
        hints = annotation_hints(m, annotation) - value.hints
        if hints and not any(hint.startswith("annotated:") for hint in value.hints):
            m.touch(value)
            m.kept.touch(value)
            value.hints |= hints
    return value


def _annotations_in(node: ast.ClassDef) -> dict[str, ast.expr]:
    """What the statements of a class body annotate; kept on the node."""
    kept: dict[str, ast.expr] | None = getattr(node, "_annotations", None)
    if kept is None:
        kept = {
            statement.target.id: statement.annotation
            for statement in node.body
            if isinstance(statement, ast.AnnAssign) and isinstance(statement.target, ast.Name)
        }
        node._annotations = kept  # type: ignore[attr-defined]
    return kept


def attribute_hints(m: Machine, cls: ClassV, name: str) -> frozenset[str]:
    """What a class says of an attribute in its body: `model: keras.Model`."""
    for base in cls.mro():
        annotation = _annotations_in(base.node).get(name) if isinstance(base, ClassV) else None
        if annotation is not None:
            outer = (m.frame, m.filename)
            m.frame, m.filename = base.frame, base.filename
            try:
                return annotation_hints(m, annotation)
            finally:
                m.frame, m.filename = outer
    return frozenset()


def _alternatives(node: ast.expr | None) -> list[ast.expr]:
    """What an annotation says that a value may be, `None` aside."""
    match node:
        case None | ast.Constant(value=None):
            return []
        case ast.Constant(value=str() as text):
            try:
                return _alternatives(ast.parse(text, mode="eval").body)
            except (SyntaxError, ValueError, RecursionError):
                return []
        case ast.BinOp(op=ast.BitOr(), left=left, right=right):
            return [*_alternatives(left), *_alternatives(right)]
        case ast.Subscript(value=ast.Name(id=name) | ast.Attribute(attr=name), slice=inner):
            if name == "Optional":
                return _alternatives(inner)
            if name == "Union":
                members = inner.elts if isinstance(inner, ast.Tuple) else [inner]
                return [found for member in members for found in _alternatives(member)]
            if name == "Annotated" and isinstance(inner, ast.Tuple) and inner.elts:
                return _alternatives(inner.elts[0])
            return [node]
        case _:
            return [node]


def _literals(m: Machine, node: ast.expr | None) -> tuple[Any, ...]:
    """The constants that `Literal["a", "b"]` allows, `None` among them if it does; else nothing."""
    found: list[Any] = []
    for one in _alternatives(node):
        if not isinstance(one, ast.Subscript) or _last_name(one.value) != "Literal":
            return ()
        parts = one.slice.elts if isinstance(one.slice, ast.Tuple) else [one.slice]
        if not all(isinstance(part, ast.Constant) for part in parts):
            return ()
        found.extend(part.value for part in parts if isinstance(part, ast.Constant))
    return (*found, None) if found and None not in found and _says_none(node) else tuple(found)


def _says_none(node: ast.expr | None) -> bool:
    """Whether an annotation allows `None`, in whatever form."""
    text = "" if node is None else ast.unparse(node)
    return "None" in text or "Optional" in text


def _optional(node: ast.Subscript) -> bool:
    name = node.value
    text = name.attr if isinstance(name, ast.Attribute) else getattr(name, "id", "")
    return text in ("Optional", "Union", "Any")


def _uses(node: Any, name: str) -> frozenset[str]:
    """Attributes that a function's body asks of a parameter; found once for all names."""
    kept: dict[str, frozenset[str]] | None = getattr(node, "_asked", None)
    if kept is None:
        asked: dict[str, set[str]] = {}
        body = node.body if isinstance(node.body, list) else [node.body]
        for statement in body:
            for inner in nodes_of(statement):
                if isinstance(inner, ast.Attribute) and isinstance(inner.value, ast.Name):
                    asked.setdefault(inner.value.id, set()).add(inner.attr)
        kept = {key: frozenset(value) for key, value in asked.items()}
        node._asked = kept
    return kept.get(name, frozenset())


# ---------------------------------------------------------------------- instances


def _with(function: Any, owner: Any) -> Any:
    """A function of a property, for an object."""
    if isinstance(function, FunctionV):
        return BoundMethod(function, owner)
    return PartialV(function, (owner,), {})


def read_property(m: Machine, found: PropertyV, value: Any, name: str, node: Any) -> Any:
    """`value.name`, which a method computes: each time, or once."""
    result = call(m, _with(found.getter, value), [], {}, node)
    if found.cached and isinstance(value, InstanceV):
        m.touch(value)
        value.attrs[name] = result
    return result


#: Assertions of `unittest` that run what they get.
_RUNNING = ("assertRaises", "assertWarns", "assertLogs", "assertNoLogs")


def is_assertion(cls: ClassV, name: str) -> bool:
    """Whether a method is one of `unittest` that leaves what it gets as it is."""
    return (
        name.startswith("assert")
        and not name.startswith(_RUNNING)
        and not has_class_attribute(cls, name)
        and any(isinstance(base, Ref) and base.name.endswith("TestCase") for base in cls.mro())
    )


def ends_test(cls: ClassV, name: str) -> bool:
    """Whether a method is one of `unittest` that ends the test."""
    return (
        name in ("fail", "skipTest")
        and not has_class_attribute(cls, name)
        and any(isinstance(base, Ref) and base.name.endswith("TestCase") for base in cls.mro())
    )


def setter_of(cls: ClassV) -> Any:
    """The `__setattr__` that the project gives a class; None if it gives none."""
    return class_attribute(cls, "__setattr__")


#: The `kind` of a property of which it is not known what it does.
PROPERTY = "property"


def keep_attribute(m: Machine, owner: InstanceV, name: str, value: Any, node: Any = None) -> None:
    """What `object.__setattr__` does: it goes by what the class has under that name.

    node: the statement; without one, nothing of the class's own is run.
    """
    found = class_attribute(owner.cls, name)
    if name == "__class__":
        m.touch(owner)
        owner.forget()
        effects.lurks(m, value, owner)
        return
    if isinstance(found, PropertyV) and found.setter is not None and node is not None:
        call(m, _with(found.setter, owner), [value], {}, node)
        return
    if isinstance(found, InstanceV) and specials.has(m, found, "__set__"):
        if node is not None:
            specials.run(m, found, "__set__", [owner, value], node)
            return
        specials.meets(m, [found])
    m.touch(owner)
    if (
        isinstance(found, PropertyV)
        or (isinstance(found, Thing) and found.kind == PROPERTY)
        or (isinstance(found, FunctionV) and found.decorated)
        or (isinstance(found, InstanceV) and has_class_attribute(found.cls, "__set__"))
    ):
        owner.forget()  # code of the class decides what that does
    else:
        owner.attrs[name] = value


def set_class_attribute(m: Machine, cls: ClassV, name: str, value: Any) -> None:
    """What `type.__setattr__` does."""
    m.touch(cls)
    effects.note_methods(m, {name: m.resolve(value)})
    if name not in ("__bases__", "__class__"):
        cls.namespace[name] = value
        return
    # Whatever it has may come from somewhere else.
    names = {name for base in cls.mro() if isinstance(base, ClassV) for name in base.namespace}
    cls.namespace = dict.fromkeys(names, UNKNOWN)
    effects.lurks(m, value)


def set_function_attribute(m: Machine, function: FunctionV, name: str, value: Any) -> None:
    """`function.name = value`: one of Python's own changes what the function does."""
    m.touch(function)
    if name == "__code__":
        for other in m.functions:
            effects.lurks(m, other)
    if name.startswith("__") and name not in ("__doc__", "__name__", "__qualname__"):
        function.decorated = True
        effects.may_meet(m, [value], every=True)
        effects.lurks(m, function)
    else:
        effects.lurks(m, value)


def delete_attribute(m: Machine, owner: InstanceV, name: str, node: Any) -> None:
    """`del owner.name`."""
    if specials.run(m, owner, "__delattr__", [name], node) is specials.ABSENT:
        drop_attribute(m, owner, name, node)


def drop_attribute(m: Machine, owner: InstanceV, name: str, node: Any) -> None:
    """What `object.__delattr__` does."""
    found = m.resolve(class_attribute(owner.cls, name))
    if isinstance(found, PropertyV) and found.deleter is not None:
        call(m, _with(found.deleter, owner), [], {}, node)
    elif specials.run(m, found, "__delete__", [owner], node) is specials.ABSENT:
        m.touch(owner)
        owner.attrs.pop(name, None)


def _is_made_by_code(cls: ClassV) -> bool:
    """Whether code that is not followed decides what objects of the class are."""
    return any(
        isinstance(base, ClassV)
        and base.meta is None
        and any(
            keyword.arg == "metaclass" and not ast.unparse(keyword.value).endswith("ABCMeta")
            for keyword in base.node.keywords
        )
        for base in cls.mro()
    )


def instantiate(
    m: Machine,
    cls: ClassV,
    positional: list[Any],
    keywords: dict[str, Any],
    node: Any,
    open_ended: bool = False,
) -> Any:
    """`Cls(...)` for a class of the analysed code."""
    if cls.meta is not None:
        made = specials.run_with(m, cls, "__call__", positional, keywords, node, open_ended)
        if made is not specials.ABSENT:
            return made
    return make_object(m, cls, positional, keywords, node, open_ended)


def make_object(
    m: Machine,
    cls: ClassV,
    positional: list[Any],
    keywords: dict[str, Any],
    node: Any,
    open_ended: bool = False,
) -> Any:
    """What `type.__call__` does for a class of the analysed code."""
    if enumerations.is_enumeration(cls):
        known = len(positional) == 1 and not keywords and not open_ended
        found = enumerations.by_value(cls, positional[0]) if known else None
        if found is None:
            effects.may_meet(m, [Thing.of_class(cls)], every=False)
        return Thing(expressions.text_of(node), origin="call") if found is None else found
    own = derived_containers.made_by(m, cls)
    if own is not None:
        start = m.resolve(class_attribute(cls, "__init__"))
        if isinstance(start, FunctionV) and not start.decorated:
            run_function(m, start, [own, *positional], keywords, node, open_ended=open_ended)
        else:
            derived_containers.initialise(m, own, positional, keywords, node, open_ended)
        return own
    if open_ended or m.declared_layers:
        return _made_anew(m, cls, positional, keywords, node, open_ended)
    return repeating.of_class(
        m,
        cls,
        positional,
        keywords,
        lambda: _made_anew(m, cls, positional, keywords, node, open_ended),
    )


def _made_anew(
    m: Machine,
    cls: ClassV,
    positional: list[Any],
    keywords: dict[str, Any],
    node: Any,
    open_ended: bool,
) -> Any:
    value = InstanceV(cls)
    maker = m.resolve(class_attribute(cls, "__new__"))
    if maker is not None and maker != _OBJECTS:
        given = _given_by(m, cls, maker, positional, keywords, node, open_ended)
        if given is not None:
            if not isinstance(given, InstanceV) or cls not in given.cls.mro():
                return given
            value = given
    if m.declared_layers:
        value.layer = keras_objects.declared_class(m, cls, positional, keywords, node, open_ended)
    if value.layer is None:
        value.layer = keras_objects.layer_for_class(m, cls, node)
    if value.layer is not None:
        value.layer.attributes["\0instance"] = value
        if not open_ended:
            value.layer.attributes["\0arguments"] = (positional, keywords)
        m.comes_to_something()
    init = m.resolve(class_attribute(cls, "__init__"))
    if has_generated_init(cls):
        away = m.following is not None and m.filename == m.main != cls.filename
        with _at_others_expense(m) if away else nullcontext():
            _init_dataclass(m, value, positional, keywords, node)
    elif isinstance(init, FunctionV):
        if init.decorated:
            value.exact = False
        else:
            run_function(m, init, [value, *positional], keywords, node, open_ended=open_ended)
    elif value.layer is not None:
        keras_objects.init_keras_base(m, value, positional, keywords, node, open_ended)
    elif _is_namedtuple(cls):
        _init_dataclass(m, value, positional, keywords, node)
    if value.layer is None and _is_made_by_code(cls):
        value.forget()
    if m.methods and (not cls.is_known or class_attribute(cls, "__del__") is not None):
        _lives_on(m, value)
    return keras_objects.made_instance(m, value, node)


def _lives_on(m: Machine, value: InstanceV) -> None:
    """What code that is not seen may run of an object at any time: that of a library from which its
    class derives; Python, when nobody holds it any more."""
    last = m.resolve(class_attribute(value.cls, "__del__"))
    if last is not None:
        effects.lurks(m, BoundMethod(last, value) if isinstance(last, FunctionV) else last)
    if not value.cls.is_known and value.layer is None and not _is_namedtuple(value.cls):
        # Keras runs the methods of a layer or model of one's own when it is called, and no sooner.
        effects.lurks(m, value)


#: The `__new__` that does nothing but make an object.
_OBJECTS = Ref("object.__new__")


def _given_by(
    m: Machine,
    cls: ClassV,
    maker: Any,
    positional: list[Any],
    keywords: dict[str, Any],
    node: Any,
    open_ended: bool,
) -> Any:
    """What a `__new__` of the code gives; None where it is an object as it would be without."""
    if keras_objects.class_kind(cls) is not None or not isinstance(maker, FunctionV):
        effects.may_run(m, maker)
        return None
    given = call(m, maker, [cls, *positional], keywords, node, open_ended=open_ended)
    if isinstance(given, InstanceV) and given.layer is None:
        return given
    return given if not isinstance(given, Unknown) else Thing(expressions.text_of(node))


def has_generated_init(cls: ClassV) -> bool:
    """Whether `dataclass` made the `__init__` that Python finds first."""
    for base in cls.mro():
        if isinstance(base, ClassV) and ("__init__" in base.namespace or base.dataclass):
            return base.dataclass and "__init__" not in base.namespace
    return False


def _is_namedtuple(cls: ClassV) -> bool:
    return any(isinstance(b, Ref) and b.name.endswith("NamedTuple") for b in cls.bases)


#: Steps that it may take to find out what a class makes of one attribute.
_LOOK_AT_A_FIELD = 200


def _stores_what_it_gets(m: Machine, cls: ClassV, held: dict[str, Any], node: Any) -> bool:
    """Whether `self.name = value` for these fields does no more than that.

    Of a class with a `__setattr__` it is found out once for all constants of the same types: it is
    run on unknowns that stand for them.
    """
    from kerasorder_lint.interpreter import statements

    setter = setter_of(cls)
    if m.specials and any(isinstance(class_attribute(cls, name), InstanceV) for name in held):
        return False  # it may be a descriptor
    if setter is None or _is_namedtuple(cls):
        return True
    if not isinstance(setter, FunctionV) or not all(map(is_constant, held.values())):
        return False
    types = tuple((name, type(value)) for name, value in held.items())
    key = (cls.serial, id(setter), types)
    if key not in m.plain_setters:
        given = {
            name: None if kind is type(None) else Thing(name, kind=kind.__name__, origin="constant")
            for name, kind in types
        }
        probe = InstanceV(cls)

        def run() -> dict[str, Any]:
            for name, value in given.items():
                statements.set_attribute(m, probe, name, value, node)
            return dict(probe.attrs)

        decided = len(m.decisions)
        m.joining += 1
        try:
            with m.for_all(_LOOK_AT_A_FIELD * len(given)):
                kept, signal, journal, left = m.attempt(run)
        finally:
            m.joining -= 1
        m.plain_setters[key] = (
            signal is None
            and probe.exact
            and kept.keys() == given.keys()
            and all(kept[name] is value for name, value in given.items())
            and not left[1]
            and len(m.decisions) == decided
            and all(obj is probe or journal.is_older_than(obj) for obj, _ in journal.saved.values())
        )
    return m.plain_setters[key]


def fields_of(cls: ClassV) -> tuple[dict[str, Any], dict[str, Any]]:
    """Fields of a dataclass or named tuple with their defaults, and what `__post_init__` gets."""
    fields: dict[str, Any] = {}
    handed_on: dict[str, Any] = {}
    for base, name, annotation in _declared(cls):
        kept = handed_on if _annotated_as(annotation, "InitVar") else fields
        kept[name] = base.namespace.get(name, UNKNOWN)
    return fields, handed_on


def _declared(cls: ClassV) -> Iterator[tuple[ClassV, str, ast.expr]]:
    """What the `__init__` of a dataclass takes, in order: the class that says it, and how."""
    for base in reversed([b for b in cls.mro() if isinstance(b, ClassV)]):
        if not base.dataclass and base is not cls and not _is_namedtuple(base):
            continue
        for statement in base.node.body:
            if isinstance(statement, ast.AnnAssign) and isinstance(statement.target, ast.Name):
                if not _annotated_as(statement.annotation, "ClassVar"):
                    yield base, statement.target.id, statement.annotation


def _annotated_as(annotation: ast.expr, name: str) -> bool:
    """Whether an annotation is `InitVar`, `ClassVar[int]` or the like."""
    node = annotation.value if isinstance(annotation, ast.Subscript) else annotation
    return _last_name(node) == name


def _init_dataclass(
    m: Machine, value: InstanceV, positional: list[Any], keywords: dict[str, Any], node: Any
) -> None:
    from kerasorder_lint.interpreter import statements

    fields, handed_on = fields_of(value.cls)
    order = dict.fromkeys(name for _, name, _ in _declared(value.cls))
    values = dict(zip(order, positional))
    values.update({k: v for k, v in keywords.items() if k in fields or k in handed_on})
    held: dict[str, Any] = {}
    for name in fields:
        given = values.get(name, fields[name])
        if name not in values and isinstance(given, Unknown):
            given = _default_factory(m, value.cls, name, node)
        elif given is UNKNOWN:
            given = _field(m, value.cls, name)
        held[name] = given
    if _stores_what_it_gets(m, value.cls, held, node):
        value.attrs.update(held)
    else:
        for name, given in held.items():
            statements.set_attribute(m, value, name, given, node)
    post = find_method(m, value, "__post_init__")
    if post is not None:
        told = [values.get(name, default) for name, default in handed_on.items()]
        given = [
            Thing(name, origin="attribute") if isinstance(told_so, Unknown) else told_so
            for name, told_so in zip(handed_on, told)
        ]
        call(m, post, given, {}, node)
    elif has_class_attribute(value.cls, "__post_init__"):
        m.touch(value)
        value.forget()


def init_symbolic(m: Machine, value: InstanceV, node: Any, *, defaults: bool) -> None:
    """The `__init__` of a dataclass on unknowns, or on its defaults."""
    given: dict[str, Any] = {}
    for _, name, annotation in _declared(value.cls):
        if not defaults or not has_class_attribute(value.cls, name):
            kind = annotated_kind(m, annotation)
            given[name] = Thing(f"self.{name}", origin="attribute", kind=kind)
    _init_dataclass(m, value, [], given, node)


def _default_factory(m: Machine, cls: ClassV, name: str, node: Any) -> Any:
    """`field(default_factory=lambda: [...])` or `field(default=...)`."""
    for base in cls.mro():
        if not isinstance(base, ClassV):
            continue
        for statement in base.node.body:
            if (
                isinstance(statement, ast.AnnAssign)
                and isinstance(statement.target, ast.Name)
                and statement.target.id == name
                and isinstance(statement.value, ast.Call)
            ):
                for keyword in statement.value.keywords:
                    if keyword.arg == "default":
                        return where_made(m, base, keyword.value)
                    if keyword.arg == "default_factory":
                        return call(m, where_made(m, base, keyword.value), [], {}, node)
    return _field(m, cls, name)


def _field(m: Machine, cls: ClassV, name: str) -> Thing:
    """A field of which nothing is known but what the class says of it."""
    made = Thing(name, origin="attribute")
    made.hints = attribute_hints(m, cls, name)
    return made


def where_made(m: Machine, cls: ClassV, node: ast.expr) -> Any:
    """The value of an expression in a class body, with the names and in the file of the class."""
    outer = (m.frame, m.filename, m.statement)
    m.frame, m.filename = cls.frame, cls.filename
    m.statement = m.site(node)
    try:
        return expressions.evaluate(m, node)
    finally:
        m.frame, m.filename, m.statement = outer
