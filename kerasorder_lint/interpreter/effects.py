"""What code that is handed away may change: a thread, a callback, a cache or an `exec` runs it at a
time and a number of times that nobody knows."""

from __future__ import annotations

import ast
from collections.abc import Hashable, Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

from kerasorder_lint.catalogue import written
from kerasorder_lint.graph.layers import Layer
from kerasorder_lint.graph.models import Model
from kerasorder_lint.interpreter import expressions, functions, keras_objects, library, own_classes
from kerasorder_lint.interpreter.repeating import is_of_module
from kerasorder_lint.interpreter.values import (
    CONSTANTS,
    JUDGED,
    UNKNOWN,
    BoundMethod,
    ClassV,
    DictV,
    Either,
    Frame,
    FunctionV,
    Imported,
    InstanceV,
    ListV,
    MethodOf,
    Obj,
    OwnDictV,
    OwnListV,
    PartialV,
    PropertyV,
    Ref,
    SetV,
    Thing,
    is_constant,
)
from kerasorder_lint.interpreter.walking import nodes_of
from kerasorder_lint.shapes import Unknown

if TYPE_CHECKING:
    from kerasorder_lint.interpreter.machine import Machine

__all__ = [
    "annotations_of",
    "anything_runs",
    "changes_of",
    "changes_something",
    "find",
    "forget_names",
    "is_harmless",
    "is_special",
    "lurks",
    "may_be_evaluated",
    "may_change",
    "may_meet",
    "may_run",
    "note_again",
    "note_methods",
    "objects_changed",
    "run_cached",
    "run_lurking",
]

#: Methods that leave a list, a dict or a set, or the layers of a model, as they are.
_READING = frozenset({
    "copy", "count", "difference", "get", "index", "intersection", "isdisjoint", "issubset",
    "issuperset", "items", "keys", "symmetric_difference", "union", "values",
    "compile", "evaluate", "fit", "get_layer", "get_weights", "load_weights", "predict",
    "predict_on_batch", "save", "save_weights", "set_weights", "summary", "test_on_batch",
    "train_on_batch",
})  # fmt: skip


#: Functions of Python that leave what they get as it is.
_HARMLESS = frozenset({
    "abs", "all", "any", "bool", "dict", "enumerate", "filter", "float", "frozenset", "getattr",
    "hasattr", "id", "int", "isinstance", "iter", "len", "list", "map", "max", "min", "print",
    "range", "repr", "reversed", "set", "sorted", "str", "sum", "super", "tuple", "type", "zip",
})  # fmt: skip


_Function = ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda


#: What methods change in place.
_CHANGEABLE = (ListV, SetV, DictV, Model)


class _Changes(NamedTuple):
    """What a function may do outside of its own names.

    rebound: names that it declares as `global` or `nonlocal`, with whether they are global.
    objects: names whose objects it stores into or calls methods of.
    handed:  what it hands on, with the name that it hands it to.
    calls:   names that it calls.
    given:   what it returns or yields, what it keeps elsewhere, and whose shape it sets.
    asked:   names of whose objects it calls methods, be they such that change nothing.
    named:   all names in it.
    methods: names of attributes that it asks for.

    What is looked up name by name has an order, as modules are loaded for it on the way.
    """

    rebound: tuple[tuple[str, bool], ...]
    objects: frozenset[str]
    handed: frozenset[tuple[str | None, str]]
    given: frozenset[str]
    calls: tuple[str, ...]
    asked: frozenset[str]
    named: tuple[str, ...]
    methods: tuple[str, ...]

    def names(self, frame: Frame) -> list[str]:
        """Names of the objects that may be changed: libraries leave what they get as it is."""
        handed = [
            name for to, name in self.handed if to is None or not isinstance(find(frame, to), Ref)
        ]
        return sorted(self.objects.union(handed))

    def names_given(self, frame: Frame) -> list[str]:
        """Names of what code that is not known may get from it, and change."""
        handed = [
            name
            for to, name in self.handed
            if to is not None and _is_of_unknown_code(find(frame, to))
        ]
        return sorted(self.given.union(handed))


def may_change(method: str) -> bool:
    """Whether a method may change a list, a dict or a set, or the layers of a model."""
    return method not in _READING


def is_harmless(name: str) -> bool:
    """Whether Python's function of that name leaves what it gets as it is."""
    return name in _HARMLESS


def may_run(m: Machine, value: Any) -> None:
    """The value may be called at any time from here on, if it can be called at all."""
    if type(value) is Thing or type(value) in CONSTANTS:
        return
    if isinstance(value, PartialV):
        may_run(m, value.function)
        if value.awaits:
            for each in value.positional:
                may_run(m, m.resolve(each))  # of `asyncio.gather`
        for given in (*value.positional, *value.keywords.values()):
            m.forget(m.resolve(given))
    elif isinstance(value, (MethodOf, BoundMethod, FunctionV)):
        reach = _Reach()
        reach.called(m, value)
        reach.apply(m)
    elif isinstance(value, (OwnDictV, OwnListV)) or (
        isinstance(value, InstanceV) and value.layer is None
    ):
        called = m.resolve(own_classes.class_attribute(value.cls, "__call__"))
        if isinstance(called, FunctionV):
            may_run(m, BoundMethod(called, value))


def changes_something(m: Machine, function: Any) -> bool:
    """Whether it makes a difference how often, and when, a function is run."""
    reach = _Reach(specials=False)
    reach.called(m, function)
    return bool(reach.rebound or reach.changed)


def objects_changed(frame: Frame, body: list[Any]) -> list[Any]:
    """The objects that a piece of code changes, or may change."""
    held = [find(frame, name) for name in _touched(body)[0]]
    return [value for value in held if isinstance(value, (*_CHANGEABLE, InstanceV))]


def changed_by(m: Machine, frame: Frame, node: ast.expr) -> bool:
    """Whether a piece of code changes objects; nothing is known of these then."""
    changed = objects_changed(frame, [node])
    for value in changed:
        m.forget(value)
    return bool(changed)


def may_be_evaluated(m: Machine, node: ast.expr | None) -> None:
    """An annotation, or what a handler takes: Python may evaluate it, and what it calls runs."""
    if node is None or not _calls_in(node):
        return
    changed_by(m, m.frame, node)
    for inner in nodes_of(node):
        if isinstance(inner, ast.Call) and isinstance(inner.func, (ast.Name, ast.Attribute)):
            value = find(m.frame, inner.func.id) if isinstance(inner.func, ast.Name) else UNKNOWN
            if value is UNKNOWN:
                value, _ = m.aside(lambda inner=inner: expressions.evaluate(m, inner.func))  # type: ignore[misc]
            may_run(m, value)
        elif isinstance(inner, ast.NamedExpr):
            m.touch(m.frame)
            m.frame.names[inner.target.id] = Thing(inner.target.id)


def _calls_in(node: ast.expr) -> bool:
    """Whether code of others runs when this is evaluated; kept on it."""
    kept: bool | None = getattr(node, "_calls", None)
    if kept is None:
        kept = any(isinstance(inner, (ast.Call, ast.NamedExpr)) for inner in nodes_of(node))
        node._calls = kept  # type: ignore[attr-defined]
    return kept


def annotations_of(node: _Function) -> tuple[ast.expr, ...]:
    """The annotations of a definition that call something; kept on it."""
    kept: tuple[ast.expr, ...] | None = getattr(node, "_calling", None)
    if kept is None:
        given = node.args
        named = (*given.posonlyargs, *given.args, *given.kwonlyargs, given.vararg, given.kwarg)
        told = [each.annotation for each in named if each is not None]
        told.append(getattr(node, "returns", None))
        kept = tuple(each for each in told if each is not None and _calls_in(each))
        node._calling = kept  # type: ignore[union-attr]
    return kept


def forget_names(m: Machine, frame: Frame) -> None:
    """Code that is not seen ran among these names, and may have bound any of them."""
    for value in frame.names.values():
        if isinstance(value, (ListV, SetV, DictV, InstanceV)):
            m.forget(value)
    m.touch(frame)
    frame.forget()


def run_cached(
    m: Machine,
    function: FunctionV,
    positional: list[Any],
    keywords: dict[str, Any],
    node: Any,
    *,
    open_ended: bool,
) -> Any:
    """A call of a function under `functools.cache`: it runs once for the same arguments."""
    key = None if open_ended else _cache_key(m, positional, keywords)
    if key is None and changes_something(m, function):
        may_run(m, function)
        return Thing(expressions.text_of(node), origin="call")
    assert function.memo is not None
    if key in function.memo:
        return function.memo[key]
    result = functions.run_function(
        m, function, positional, keywords, node, open_ended=open_ended, is_first=True
    )
    if key is not None:
        # What is plain would come of another run as well: to have it changes nothing for others.
        plain = m.resolve(result)
        m.touch(function, alike=is_constant(plain) or isinstance(plain, Thing))
        function.memo[key] = result
        return result
    result = m.resolve(result)
    # It may be the very object that an earlier call gave.
    same = is_constant(result) or isinstance(result, Unknown)
    return result if same else Thing(expressions.text_of(node), origin="call")


def _cache_key(m: Machine, positional: list[Any], keywords: dict[str, Any]) -> Hashable:
    """What tells calls apart; None where that is not known."""
    values = [m.resolve(value) for value in (*positional, *keywords.values())]
    if all(is_constant(value) or isinstance(value, (Ref, Obj)) for value in values):
        try:
            hash(key := (*values[: len(positional)], *zip(keywords, values[len(positional) :])))
        except TypeError:
            return None
        return key
    return None


class _Direct(NamedTuple):
    """What one function may do by itself, by what the names in it stand for.

    built, rebound, held, changed, given: as in `_Reach`.
    own:     whether it may change the object that its first parameter stands for.
    calls:   functions that it calls, each with the object whose method it is.
    methods: names of methods that it asks for.
    classes: that it makes objects of, and their bases.
    """

    built: dict[int, Any]
    rebound: dict[tuple[int, str], Frame]
    held: dict[tuple[int, str], Frame]
    changed: dict[int, Any]
    given: dict[int, Any]
    own: bool
    calls: tuple[tuple[FunctionV, Any], ...]
    methods: tuple[str, ...]
    classes: tuple[ClassV, ...]


class _Reach:
    """What functions may change outside of their own names, through all that they call."""

    __slots__ = (
        "built", "changed", "classes", "frames", "given", "held", "is_anew", "rebound", "seen",
        "specials", "with_specials",
    )  # fmt: skip

    def __init__(self, *, specials: bool = True, is_anew: bool = False) -> None:
        # Whether operators in the code may run special methods; and whether these are still to add.
        self.with_specials = self.specials = specials
        self.is_anew = is_anew  # whether nothing is taken from what was found out before
        self.seen: dict[Hashable, Any] = {}
        self.frames: dict[int, Frame] = {}  # by what these hold it was found out
        self.classes: dict[int, ClassV] = {}  # and these
        self.rebound: dict[tuple[int, str], Frame] = {}
        self.held: dict[tuple[int, str], Frame] = {}  # names whose objects it may change
        self.changed: dict[int, Any] = {}
        self.given: dict[int, Any] = {}  # layers and models that whoever runs it may get
        self.built: dict[int, Any] = {}

    def add(self, m: Machine, function: FunctionV, receiver: Any = None) -> None:
        """Takes up what a function may do; receiver: the object whose method it is."""
        key = (id(function.node), id(function.frame), 0 if receiver is None else id(receiver))
        if key in self.seen:
            return
        self.seen[key] = (function, receiver)
        known = None if self.is_anew else _whole(m, function, specials=self.with_specials)
        if known is not None:
            whole, own = known
            self.seen.update(whole.seen)
            self.frames.update(whole.frames)
            self._take(whole)
            if receiver is not None and own:
                self._changes(m, receiver)
            return
        self.frames[id(function.frame)] = function.frame
        direct = _direct(m, function)
        self._take(direct)
        self.classes.update((id(cls), cls) for cls in direct.classes)
        if receiver is not None and direct.own:
            self._changes(m, receiver)
        for called, its in direct.calls:
            self.add(m, called, its)
        for name in direct.methods if m.methods else ():
            if name in m.methods and name not in self.seen:
                self.seen[name] = name
                for method in m.methods[name]:
                    self.add(m, method)
        if self.specials and m.specials:
            self.specials = False  # once
            for special in m.specials:
                self.called(m, special)

    def _take(self, other: _Direct | _Reach) -> None:
        self.built.update(other.built)
        self.rebound.update(other.rebound)
        self.held.update(other.held)
        self.changed.update(other.changed)
        self.given.update(other.given)

    def _changes(self, m: Machine, value: Any) -> None:
        for held in _either(m, value):
            if isinstance(held, _CHANGED):
                self.changed[id(held)] = held

    def called(self, m: Machine, value: Any) -> None:
        """Takes up what calling a value may do."""
        for function, receiver in _called(m, value, self.changed, self.classes):
            self.add(m, function, receiver)

    def apply(self, m: Machine) -> None:
        """Nothing is known any more of what may have changed."""
        for layer in self.built.values():
            keras_objects.may_be_built(m, layer)
        for held in self.changed.values():
            _forget(m, held)
        self.rebind(m)

    def apply_again(self, m: Machine, watched: dict[int, Any]) -> None:
        """The same, of what the names stand for by now; `watched` takes up what that rests on."""
        m.steps += (len(self.held) + len(self.changed)) // _NAMES_OF_A_STEP
        for held in self.changed.values():
            _forget(m, held, watched)
        for (_, name), frame in self.held.items():
            value = find(frame, name)
            _watch_frames(frame, watched)
            if isinstance(value, Imported):
                module = m.modules.get(m.following.absolute(value.path))
                if module is not None:
                    watched[id(module.frame)] = module.frame
            for held in _either(m, value):
                _forget(m, held, watched)

    def rebind(self, m: Machine) -> None:
        """Names may stand for something else."""
        placed = m.waiting.placed
        for key, frame in self.rebound.items():
            name = key[1]
            if name not in frame.names or frame.names[name] is not placed.get(key):
                m.touch(frame)
            else:
                m.kept.touch_alike(frame)  # one unknown in the place of another is no change
            frame.names[name] = placed[key] = Thing(name, origin="name")


#: What is changed by whoever has its name.
_CHANGED = (*_CHANGEABLE, InstanceV, ClassV)


def _whole(m: Machine, function: FunctionV, *, specials: bool) -> tuple[_Reach, bool] | None:
    """What a function of a module may do through all that it calls, and whether it may change the
    object that its first parameter stands for; kept as long as names stand for what they do.

    None where that changes all the time.
    """
    waiting = m.waiting
    frame = function.frame
    key = (id(function.node), id(frame), specials)
    known: tuple[_Reach, bool] | None = waiting.wholes.get(key)
    running = m.following is not None and m.following.is_running
    if known is not None or running or not is_of_module(frame):
        return None if running else known
    before, grown, asked = waiting.bindings, waiting.growths, m.consulted
    whole = _Reach(specials=specials, is_anew=True)
    whole.add(m, function)
    found = (whole, _direct(m, function).own)
    if (waiting.bindings, waiting.growths, m.consulted) == (before, grown, asked):
        waiting.wholes[key] = found
        _rest_on(m, whole.frames.values(), whole.classes.values())
    return found


def _rest_on(m: Machine, frames: Iterable[Frame], classes: Iterable[ClassV]) -> None:
    """What was found out holds as long as these, and what modules hold, are what they are.

    The module that is judged, which changes at each of its statements, counts where another one
    has asked for it (`Following.load`).
    """
    rests_on = m.waiting.rests_on
    for frame in frames:
        _watch_frames(frame, rests_on)
    rests_on.update((id(cls), cls) for cls in classes)
    if m.waiting.modules != len(m.modules):
        m.waiting.modules = len(m.modules)
        rests_on.update(
            (id(module.frame), module.frame)
            for module in m.modules.values()
            if module.name != JUDGED
        )


def _called(
    m: Machine, value: Any, changed: dict[int, Any], classes: dict[int, ClassV]
) -> list[tuple[FunctionV, Any]]:
    """The functions that calling a value runs, each with the object whose method it is.

    `changed` takes up what that changes itself, `classes` those by which it was found out.
    """
    if isinstance(value, PartialV):
        return _called(m, m.resolve(value.function), changed, classes)
    if isinstance(value, FunctionV):
        return [(value, None)]
    if isinstance(value, BoundMethod):
        return [(value.function, value.receiver)]
    if isinstance(value, MethodOf):
        if isinstance(value.receiver, _CHANGEABLE) and value.name not in _READING:
            changed[id(value.receiver)] = value.receiver
    elif isinstance(value, ClassV):
        classes.update((id(base), base) for base in value.mro() if isinstance(base, ClassV))
        held = [m.resolve(own_classes.class_attribute(value, name)) for name in _MAKING]
        return [each for made in held for each in _called(m, made, changed, classes)]
    return []


def _direct(m: Machine, function: FunctionV) -> _Direct:
    """What a function may do by itself; kept, of those of modules, as `_whole` is."""
    waiting, frame = m.waiting, function.frame
    key = (id(function.node), id(frame))
    known = waiting.directs.get(key)
    running = m.following is not None and m.following.is_running
    if known is not None and not running:
        direct: _Direct = known[1]
        return direct
    before, asked = waiting.bindings, m.consulted
    direct = _found_directly(m, function)
    if waiting.bindings == before and m.consulted == asked:
        if not running and is_of_module(frame):
            waiting.directs[key] = (function, direct)
            _rest_on(m, (frame,), direct.classes)
    return direct


def _found_directly(m: Machine, function: FunctionV) -> _Direct:
    frame = function.frame
    changes = _changes_of(function)
    found = _Direct({}, {}, {}, {}, {}, False, (), (), ())
    for name in changes.named:
        value = find(frame, name)
        if type(value) not in _UNBUILT and not _is_module(value):
            for side in _either(m, value):
                if isinstance(side, (Layer, InstanceV)):
                    found.built[id(side)] = side
    for name, is_global in changes.rebound:
        holder = frame.top if is_global else frame.holder_of(name)
        if holder is not None:
            found.rebound[id(holder), name] = holder
    first, own = _first(function.node), False
    for name in changes.names(frame):
        if name == first:
            own = True  # no name of the frame around
            continue
        for held in _either(m, find(frame, name)):
            if isinstance(held, _CHANGED):
                found.changed[id(held)] = held
                found.held[id(frame), name] = frame
    for name in changes.names_given(frame):
        for held in _either(m, find(frame, name)) if name != first else ():
            if keras_objects.holds_layers(held):
                found.given[id(held)] = held
    calls: list[tuple[FunctionV, Any]] = []
    classes: dict[int, ClassV] = {}
    for name in changes.calls:
        value = find(frame, name)
        if type(value) is not Ref and not isinstance(value, Unknown):
            for side in _either(m, value):
                calls += _called(m, side, found.changed, classes)
    return found._replace(
        own=own, calls=tuple(calls), methods=changes.methods, classes=tuple(classes.values())
    )


def _is_of_unknown_code(function: Any) -> bool:
    return isinstance(function, Ref) and library.may_change(function.name)


#: What is no layer, nor holds one.
_UNBUILT = CONSTANTS | {ClassV, FunctionV, Ref, Thing, type(UNKNOWN)}


def _is_module(value: Any) -> bool:
    """Whether an import binds a module, which need not be looked at for that."""
    return isinstance(value, Imported) and value.name is None


#: So many names of code that waits are looked at in a step.
_NAMES_OF_A_STEP = 4


def _either(m: Machine, value: Any) -> list[Any]:
    """The values that one may be, undecided as it is."""
    if isinstance(value, Either):
        return [*_either(m, value.yes), *_either(m, value.no)]
    return [m.resolve(value) if isinstance(value, Imported) else value]


def _watch_frames(frame: Frame | None, watched: dict[int, Any]) -> None:
    """Takes up the frames in which a name is looked for."""
    while frame is not None and id(frame) not in watched:
        watched[id(frame)] = frame
        frame = frame.parent


#: What code may change of which it has the name.
_FORGOTTEN = (*_CHANGEABLE, InstanceV)


def _forget(m: Machine, held: Any, watched: dict[int, Any] | None = None) -> None:
    """Nothing is known of a value any more; `watched` takes up all that holds for."""
    if isinstance(held, ClassV):
        if watched is not None:
            watched[id(held)] = held
        _forget_class(m, held)
    elif isinstance(held, Layer) and not isinstance(held, Model):
        if watched is not None:
            watched[id(held)] = held
        keras_objects.part_written_unseen(m, held)
    elif isinstance(held, _FORGOTTEN):
        _forget_parts(m, held, 0, watched)
        m.forget(held)


#: Containers within one another of which code may change what they hold.
_WITHIN = 2


def _forget_parts(m: Machine, held: Any, depth: int, watched: dict[int, Any] | None) -> None:
    """`held[0].add(layer)`: code that names a container reaches what is in it."""
    parts: Iterable[Any] = ()
    if watched is not None:
        watched[id(held)] = held
        within = held.layer if isinstance(held, InstanceV) else getattr(held, "owner", None)
        if isinstance(within, Frame):
            _watch_frames(within, watched)
        elif within is not None:
            watched[id(within)] = within
    if isinstance(held, (ListV, SetV)):
        parts = held.items
    elif isinstance(held, DictV):
        parts = list(held.entries.values())
    for part in parts:
        if depth < _WITHIN and type(part) not in CONSTANTS:
            for side in _either(m, part):
                if isinstance(side, _FORGOTTEN):
                    _forget_parts(m, side, depth + 1, watched)
                    m.forget(side)


#: Special methods that are run wherever they are met.
_FOLLOWED = frozenset({
    "__annotations__", "__call__", "__doc__", "__enter__", "__exit__", "__init__", "__module__",
    "__name__", "__post_init__", "__qualname__", "__slots__",
})  # fmt: skip


def is_special(name: str) -> bool:
    """Whether Python runs a method of that name by itself, and not always where it is followed."""
    if name[:2] != "__":
        return name in ("_missing_", "_generate_next_value_")
    return name[-2:] == "__" and name not in _FOLLOWED


def note_methods(m: Machine, namespace: Mapping[str, Any]) -> None:
    """A class of the code holds these: its methods are known by their names from here on."""
    held = dict(namespace)
    if m.following is not None:
        m.following.noted(held)
    note_again(m, held)


def note_again(m: Machine, namespace: dict[str, Any]) -> None:
    """The same of what was noted when a kept module was run."""
    if id(namespace) in m.noted:
        return
    m.noted[id(namespace)] = namespace
    m.waiting.more_methods()
    for name, held in namespace.items():
        several = [held]
        if isinstance(held, PropertyV):
            several = [held.getter, held.setter, held.deleter]
        for function in several:
            if isinstance(function, FunctionV):
                known = m.methods.setdefault(name, [])
                if not any(function is other for other in known):
                    known.append(function)
        if is_special(name) and type(held) not in CONSTANTS and held not in m.specials:
            m.specials.append(held)


#: What is run when an object is made.
_MAKING = ("__new__", "__init__", "__post_init__")
_DEEPEST = 5
_MOST_PARTS = 2_000


def may_meet(
    m: Machine, values: Iterable[Any], *, every: bool, names: tuple[str, ...] = ()
) -> None:
    """Special methods of these values, and of what they hold, may have been run.

    every: or any method. names: only those of these names.
    """
    reach = _Reach()
    _gather(m, reach, values, every=every, names=names)
    reach.apply(m)


def _gather(
    m: Machine,
    reach: _Reach,
    values: Iterable[Any],
    *,
    every: bool,
    names: tuple[str, ...] = (),
    outside: bool = False,
) -> None:
    """Takes up what code that gets these values may run of theirs.

    outside: of what their methods change only that which is none of the objects themselves.
    """
    budget = _MOST_PARTS
    seen: set[int] = set()
    pending = [(value, 0) for value in values if type(value) not in CONSTANTS]
    while pending:
        value, depth = pending.pop()
        budget -= 1
        if id(value) in seen or depth > _DEEPEST:
            continue
        seen.add(id(value))
        if budget < 0:
            for methods in m.methods.values():
                for method in methods:
                    reach.add(m, method)
            break
        cls: Any = None
        parts: list[Any] = []
        if isinstance(value, (ListV, SetV)):
            parts, cls = value.items, getattr(value, "cls", None)
        elif isinstance(value, DictV):
            parts, cls = [*value.entries, *value.entries.values()], getattr(value, "cls", None)
            if every:
                parts.append(value.default)
        elif isinstance(value, tuple):
            parts = list(value)
        elif isinstance(value, InstanceV):
            cls, parts = value.cls, list(value.attrs.values())
        elif isinstance(value, ClassV):
            cls = value if every else value.meta
        elif isinstance(value, Thing):
            cls = value.attrs.get("__class__")
        elif isinstance(value, PartialV):
            parts = [value.function, *value.positional, *value.keywords.values()]
            for given in parts if every else ():
                for held in _either(m, given):
                    if isinstance(held, (*_CHANGEABLE, InstanceV)):
                        reach.changed[id(held)] = held  # the function gets it
        elif every:
            reach.called(m, value)
            for given in value.defaults if isinstance(value, FunctionV) else ():
                if keras_objects.holds_layers(given):
                    reach.given[id(given)] = given
        for part in parts:
            if type(part) not in CONSTANTS:
                pending += [(side, depth + 1) for side in _either(m, part)]
        if isinstance(cls, ClassV):
            plain = isinstance(value, Obj) and not outside and not _is_keras(value)
            for base in cls.mro():
                for name, held in base.namespace.items() if isinstance(base, ClassV) else ():
                    if (name in names) if names else (every or is_special(name)):
                        _add_held(m, reach, held, value if plain else None)


def _add_held(m: Machine, reach: _Reach, held: Any, receiver: Any) -> None:
    """Takes up what an attribute of a class may do when it is asked for or called."""
    if isinstance(held, FunctionV):
        reach.add(m, held, receiver if held.kind == "function" else None)
    elif isinstance(held, PropertyV):
        for function in (held.getter, held.setter, held.deleter):
            if isinstance(function, FunctionV):
                reach.add(m, function, receiver)
    else:
        reach.called(m, held)


def _is_keras(value: Any) -> bool:
    return isinstance(value, InstanceV) and value.layer is not None


def lurks(m: Machine, *values: Any) -> None:
    """Code that is not followed keeps the values, and may call them or their methods at any time
    from here on."""
    known = [value for value in values if type(value) not in CONSTANTS and type(value) is not Thing]
    if not known:
        return
    waiting = m.waiting
    reach = _Reach(is_anew=True)
    reach.seen = waiting.seen
    _gather(m, reach, known, every=True, outside=True)
    waiting.looks += bool(reach.frames)
    reach.changed.update(reach.given)
    reach.built.update(waiting.built)
    if reach.rebound or reach.changed:
        # One for all: what several reach is looked at once.
        whole = waiting.reaches.setdefault(None, _Reach())
        whole.rebound.update(reach.rebound)
        whole.held.update(reach.held)
        whole.changed.update(reach.changed)
        waiting.stirred = True
    reach.apply(m)
    waiting.built.update(reach.built)
    for frame in reach.frames.values():
        _watch_frames(frame, waiting.frames)


def run_lurking(m: Machine) -> None:
    """What waits for its time may have been run by now."""
    waiting = m.waiting
    if waiting.stirred:
        reaches, watched = waiting.reaches, dict[int, Any]()
        # In an order that does not hang on which module was there first.
        for key in sorted(reaches, key=lambda key: key or ""):
            reaches[key].apply_again(m, watched)
        waiting.watched = watched
        waiting.stirred = waiting.reaches is not reaches  # a module was run meanwhile
    for reach in list(waiting.reaches.values()):
        if reach.rebound:
            reach.rebind(m)


def anything_runs(m: Machine, but: str | None = None) -> None:
    """Code that is not seen may run any function of the module; `but` for a text that says which
    it may be."""
    for name, value in list(m.frame.top.names.items()):
        if isinstance(value, FunctionV) and (but is None or name in but):
            may_run(m, value)
    forget_names(m, m.frame.top)


def _forget_class(m: Machine, cls: ClassV) -> None:
    kept = (FunctionV, ClassV, PropertyV)
    if all(value is UNKNOWN or isinstance(value, kept) for value in cls.namespace.values()):
        return
    m.touch(cls)
    cls.namespace = {
        name: value if isinstance(value, kept) else UNKNOWN for name, value in cls.namespace.items()
    }


def find(frame: Frame | None, name: str) -> Any:
    """The value of a name that code in this frame sees."""
    while frame is not None:
        if name in frame.names and not frame.is_class:
            return frame.names[name]
        frame = frame.parent
    return UNKNOWN


def _changes_of(function: FunctionV) -> _Changes:
    """What the function's text says; kept on its node."""
    return changes_of(function.node, function.cls is not None)


def changes_of(node: _Function, is_method: bool) -> _Changes:
    """The same of a definition."""
    kept: _Changes | None = getattr(node, "_changes", None)
    if kept is None:
        kept = _read(node, is_method)
        node._changes = kept  # type: ignore[union-attr]
    return kept


def _read(node: _Function, is_method: bool) -> _Changes:
    body: list[Any] = [node.body] if isinstance(node, ast.Lambda) else node.body
    objects, handed = _touched(body)
    given = _given(node)
    rebound: dict[str, bool] = {}
    calls: set[str] = set()
    asked: set[str] = set()
    own: set[str] = set()
    named: set[str] = set()
    methods: set[str] = set()
    for inner in (each for statement in body for each in nodes_of(statement)):
        if isinstance(inner, ast.Name):
            named.add(inner.id)
        elif isinstance(inner, ast.Attribute):
            methods.add(inner.attr)
        if isinstance(inner, (ast.Global, ast.Nonlocal)):
            rebound.update(dict.fromkeys(inner.names, isinstance(inner, ast.Global)))
        elif isinstance(inner, ast.Name) and not isinstance(inner.ctx, ast.Load):
            own.add(inner.id)
        elif isinstance(inner, ast.Call) and isinstance(inner.func, ast.Name):
            calls.add(inner.func.id)
        elif isinstance(inner, ast.Call) and isinstance(inner.func, ast.Attribute):
            asked.update(_root(inner.func))
    arguments = node.args
    for parameter in (
        *arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs,
        arguments.vararg, arguments.kwarg,
    ):  # fmt: skip
        if parameter is not None:
            own.add(parameter.arg)
    own -= rebound.keys()
    receiver = objects.intersection([_first(node)] if is_method else [])
    return _Changes(
        tuple(rebound.items()),
        frozenset(objects - own | receiver),
        frozenset((to, name) for to, name in handed if name not in own),
        frozenset(given - own),
        tuple(sorted(calls - own)),
        frozenset(asked - own),
        tuple(sorted(named - own)),
        tuple(sorted(methods)),
    )


def _touched(body: list[Any]) -> tuple[set[str], set[tuple[str | None, str]]]:
    """Names whose objects are stored into or asked to change; those that are handed to what."""
    objects: set[str] = set()
    handed: set[tuple[str | None, str]] = set()
    for inner in (each for statement in body for each in nodes_of(statement)):
        if isinstance(inner, (ast.Attribute, ast.Subscript)):
            if not isinstance(inner.ctx, ast.Load):
                objects.update(_root(inner))
        elif isinstance(inner, ast.Call):
            if isinstance(inner.func, ast.Attribute) and inner.func.attr not in _READING:
                objects.update(_root(inner.func))
            if isinstance(inner.func, ast.Name) and inner.func.id in _HARMLESS:
                continue
            to = next(_root(inner.func), None)
            for given in (*inner.args, *(keyword.value for keyword in inner.keywords)):
                given = given.value if isinstance(given, ast.Starred) else given
                if isinstance(given, ast.Name):
                    handed.add((to, given.id))
    return objects, handed


def _given(node: _Function) -> set[str]:
    """Names of what the caller gets, of what is kept, and of what has its shape set."""
    pending: list[ast.AST] = [node.body] if isinstance(node, ast.Lambda) else []
    found: set[str] = set()
    for inner in nodes_of(node):
        if isinstance(inner, (ast.Return, ast.Yield, ast.YieldFrom, ast.Assign, ast.NamedExpr)):
            pending.append(inner.value or inner)
        elif isinstance(inner, ast.Attribute) and isinstance(inner.ctx, ast.Store):
            if isinstance(inner.value, ast.Name) and written.is_shapely(inner.attr):
                found.add(inner.value.id)
    while pending:
        value = pending.pop()
        if isinstance(value, (ast.Attribute, ast.Name)):
            found.update(_root(value))
        elif isinstance(value, (ast.IfExp, ast.BoolOp, ast.Starred, *_DISPLAYS)):
            pending.extend(ast.iter_child_nodes(value))
    return found


#: What holds the objects of the names in it.
_DISPLAYS = (ast.Dict, ast.List, ast.Set, ast.Tuple)


def _first(node: _Function) -> str | None:
    """The name of the first parameter."""
    arguments = node.args.posonlyargs + node.args.args
    return arguments[0].arg if arguments else None


def _root(node: ast.expr) -> Iterator[str]:
    while isinstance(node, (ast.Attribute, ast.Subscript, ast.Starred)):
        node = node.value
    if isinstance(node, ast.Name):
        yield node.id
