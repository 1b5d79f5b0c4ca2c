"""What `__init__` leaves on the object that a method is looked at with, run once for all methods.

A class has many methods, each is run on several ways, and all begin with the same object. So what
`__init__` came to is kept where it did nothing but set attributes of the object, and is made anew
for the next one: lists, dicts, objects, layers that nothing has built and unknowns are others, with
keys of their own, as are models that nothing has built. It costs the steps that another run would
take, so that bounds are met where they would be. An `__init__` that builds something or changes
anything else is run each time. One that has taken all that a method may take, before anything of
Keras happened, is not begun again for a method that has no more.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from kerasorder_lint.catalogue.bounds import LimitReached
from kerasorder_lint.catalogue.spec import Environment, InputSpec, Opaque
from kerasorder_lint.graph.layers import Layer, latest_serial
from kerasorder_lint.graph.models import Model
from kerasorder_lint.graph.nodes import Graph
from kerasorder_lint.interpreter.keras_objects.subclassed import CalledAgain, OutputAlone
from kerasorder_lint.interpreter.values import (
    ArrayV,
    BoundMethod,
    ClassV,
    DataShape,
    DictV,
    Either,
    Frame,
    FunctionV,
    Imported,
    InstanceV,
    ListV,
    MethodOf,
    ModuleV,
    NamedTuple,
    PartialV,
    Ref,
    SetV,
    SliceV,
    TensorShape,
    Thing,
    either,
    is_constant,
    latest_object,
)
from kerasorder_lint.shapes import UNKNOWN, Number, Sym, numbered_name

if TYPE_CHECKING:
    from kerasorder_lint.interpreter.following import Following
    from kerasorder_lint.interpreter.machine import Machine

__all__ = ["Receivers"]

#: Values that an object may hold, with those within them.
_SIZE = 600


class _Apart(Exception):
    """It did more than to set attributes to values that can be made again."""


@dataclass(slots=True)
class _Made:
    """What `__init__` left.

    since:    objects and unknowns from this number on are its own; layers behind `layers_since`.
    before:   the state of the layer that the object is, as it was before; `after` is what became
              of it. None where it is no layer.
    assumed:  conditions that hold for whoever has come by it.
    decided:  those that held before.
    symbols:  how often names of symbols were given out before and after; `names` of layers.
    steps:    what another run would take, with the calls into other files: `paid` says what each
              of them would, and whether that is in vain.
    in_vain:  whether nothing of Keras happened in it.
    models:   those that it made, in order.
    """

    since: int
    layers_since: int
    value: InstanceV
    before: Any
    after: Any
    assumed: list[tuple[Hashable, bool]]
    decided: dict[Hashable, bool]
    symbols: tuple[dict[str, int], dict[str, int]]
    names: tuple[dict[str, int | None], dict[str, int | None]]
    steps: int
    paid: list[tuple[int, bool]]
    in_vain: bool
    models: list[Layer]

    def fits(self, m: Machine) -> bool:
        """Whether all that it rests on is as it was."""
        return (
            self.decided == m.decided
            and self.symbols[0] == m.symbols
            and self.names[0] == m.name_counters
        )


@dataclass(slots=True)
class _Unfinished:
    """An `__init__` that came to a bound before anything of Keras happened in it.

    steps:   what it had taken by then, with the calls into other files: `paid` says what each of
             them has.
    decided: conditions that held before.
    """

    steps: int
    paid: list[tuple[int, bool]]
    decided: dict[Hashable, bool]


class Receivers:
    """The objects of one file's classes as `__init__` leaves them."""

    def __init__(self, following: Following | None) -> None:
        self._following = following
        self._made: dict[Hashable, _Made | None] = {}  # None where it cannot be kept
        self._unfinished: dict[Hashable, _Unfinished] = {}
        self._holds: list[Any] = []  # what the keys name by its address

    def set_up(
        self,
        m: Machine,
        value: InstanceV,
        init: FunctionV,
        defaults: bool,
        run: Callable[[], bool],
    ) -> None:
        """Sets the attributes of a new object as `run` would.

        defaults: whether parameters have their defaults.
        run:      runs `__init__`; whether nothing of Keras happened in it.
        Raises LimitReached as `run` would.
        """
        key = (
            id(m), id(value.cls), id(init), defaults, m.environment, len(m.families), m.sights,
        )  # fmt: skip
        unfinished = self._unfinished.get(key)
        if unfinished is not None and self._comes_to_no_end(m, unfinished):
            self._give_up(m, unfinished)
        if key not in self._made:
            self._holds.append((m, value.cls, init))
            self._made[key] = None
            modules = len(m.modules)
            with self._noting_an_end(m, key) as payments:
                made = self._written_down(m, value, run, payments)
            if modules == len(m.modules):
                self._made[key] = made
            else:
                del self._made[key]  # what it loaded is there the next time
            return
        known = self._made[key]
        if known is None or not known.fits(m):
            with self._noting_an_end(m, key):
                run()
        else:
            self._again(m, known, value)

    @contextmanager
    def _noting_an_end(self, m: Machine, key: Hashable) -> Iterator[list[tuple[int, bool, int]]]:
        """Notes what `__init__` has taken, if it comes to a bound with nothing of Keras in it.

        What other files have paid for is written down in what it gives.
        """
        steps, decided, whole = m.steps, dict(m.decided), m.whole_loops
        m.whole_loops = True  # what has no end is not begun again for the other methods
        payments: list[tuple[int, bool, int]] = []
        if self._following is not None:
            self._following.payments = payments
        try:
            yield payments
        except LimitReached as reached:
            if m.in_vain and reached.what == "effort":
                taken = m.steps - steps + sum(paid for _, _, paid in payments)
                known = self._unfinished.get(key)
                if known is None or known.steps < taken or known.decided != decided:
                    paid = [(each, vain) for each, vain, _ in payments]
                    self._unfinished[key] = _Unfinished(taken, paid, decided)
            raise
        finally:
            m.whole_loops = whole
            if self._following is not None:
                self._following.payments = None

    def _comes_to_no_end(self, m: Machine, known: _Unfinished) -> bool:
        """Whether a bound is met again where it was met, or before."""
        left = min(m.most, m.patience) - m.steps
        if self._following is not None:
            left += self._following.credit(in_vain=True)
        return m.in_vain and left < _again_of(known.steps) and known.decided == m.decided

    def _give_up(self, m: Machine, known: _Unfinished) -> None:
        """Ends as another run would, with nothing left."""
        if self._following is not None:
            for taken, vain in known.paid:
                self._following.count(taken)
                self._following.pay(taken, vain)
        m.steps = max(m.steps, min(m.most, m.patience) + 1)
        raise LimitReached("steps" if m.steps > m.limits.steps else "effort")

    def _written_down(
        self,
        m: Machine,
        value: InstanceV,
        run: Callable[[], bool],
        payments: list[tuple[int, bool, int]],
    ) -> _Made | None:
        """Runs `__init__`, and gives what it came to if that can be said."""
        layer, since = value.layer, value.serial
        before = None if layer is None else layer.snapshot()
        around, decided, assumed, steps = self._around(m), dict(m.decided), len(m.assumed), m.steps
        models = len(m.models)
        symbols, names, layers_since = dict(m.symbols), dict(m.name_counters), latest_serial()
        with m.journal() as journal:
            in_vain = run()
        new = m.assumed[assumed:]
        plain = (
            around == self._around(m)
            and value.layer is layer
            and m.decided == {**decided, **{key: m.decided[key] for key in new}}
            and all(
                obj is layer
                or (obj.serial > layers_since if isinstance(obj, Layer) else obj.serial >= since)
                for obj, _ in journal.saved.values()
            )
        )
        if not plain:
            return None
        kept = InstanceV(value.cls)
        now = dict(m.symbols)
        own_layers = latest_serial()
        copies = _Copies(since, layers_since, value, kept, _new_names(symbols, now))
        try:
            copies.fill(kept, value)
            after = None if layer is None else copies.state(before, layer.snapshot(), before)
            conditions = [(copies.key(key), m.decided[key]) for key in new]
            made = [copies.of(model) for model in m.models[models:]]
        except _Apart:
            return None
        return _Made(
            since=kept.serial,
            layers_since=own_layers,
            value=kept,
            before=before,
            after=after,
            assumed=conditions,
            decided=decided,
            symbols=(symbols, now),
            names=(names, dict(m.name_counters)),
            steps=_again_of(m.steps - steps + sum(paid for _, _, paid in payments)),
            paid=[(_again_of(taken), vain) for taken, vain, _ in payments],
            in_vain=in_vain,
            models=made,
        )

    def _around(self, m: Machine) -> tuple[Any, ...]:
        """All but the models that `__init__` leaves as it is where it only sets attributes."""
        exhausted = self._following is not None and self._following.is_exhausted
        return (*m.done_so_far()[1:], m.ran_short, exhausted)

    def _again(self, m: Machine, known: _Made, value: InstanceV) -> None:
        """Does what `__init__` did."""
        names = _new_names(*known.symbols)
        copies = _Copies(known.since, known.layers_since, known.value, value, names)
        copies.fill(value, known.value)
        if value.layer is not None:
            fresh = value.layer.snapshot()
            value.layer.restore(copies.state(known.before, known.after, fresh))
        m.models += [copies.of(model) for model in known.models]
        for key, answer in known.assumed:
            condition = copies.key(key)
            m.decided[condition] = answer
            m.assumed.append(condition)
        m.symbols, m.name_counters = dict(known.symbols[1]), dict(known.names[1])
        m.steps += known.steps
        if self._following is not None:
            for taken, vain in known.paid:
                self._following.count(taken)
                m.steps -= self._following.pay(taken, vain)
        if m.steps > (min(m.most, m.patience) if known.in_vain else m.most):
            raise LimitReached("steps" if m.steps > m.limits.steps else "effort")


class _Copies:
    """Makes values anew that one object holds, for another one.

    since: objects and unknowns from this number on are made anew; older ones stay what they are.
    names: so are symbols with these names.
    """

    __slots__ = ("layers", "layers_since", "left", "made", "names", "numbers", "since")

    def __init__(
        self,
        since: int,
        layers_since: int,
        old: InstanceV,
        new: InstanceV,
        names: frozenset[str],
    ) -> None:
        self.since, self.layers_since, self.names = since, layers_since, names
        self.left = _SIZE
        self.made: dict[int, Any] = {id(old): new}
        self.numbers: dict[int, int] = {old.serial: new.serial}
        self.layers: dict[int, Layer] = {}
        if old.layer is not None and new.layer is not None:
            self.made[id(old.layer)] = new.layer
            self.layers[old.layer.serial] = new.layer

    def fill(self, new: InstanceV, old: InstanceV) -> None:
        """Gives an object the attributes of the other one."""
        new.attrs = {name: self.of(item) for name, item in old.attrs.items()}
        new.exact, new.forgotten = old.exact, old.forgotten

    def of(self, value: Any) -> Any:
        kind = type(value)
        if kind is Thing:
            return value if value.serial < self.since else self._unknown(value)
        if is_constant(value) or kind is Ref or kind is Imported or value is UNKNOWN:
            return value
        if kind is tuple:
            return tuple([self.of(item) for item in value])
        if kind is list:
            return [self.of(item) for item in value]
        if kind is dict:
            return {self.of(key): self.of(item) for key, item in value.items()}
        if id(value) in self.made:
            return self.made[id(value)]
        make = _MAKERS.get(kind)
        if make is None:
            raise _Apart
        if kind in _OBJECTS and value.serial < self.since:
            return value
        self.left -= 1
        if self.left < 0:
            raise _Apart
        return make(self, value)

    # ------------------------------------------------------------------ one kind each

    def _unknown(self, value: Thing) -> Thing:
        made: Thing | None = self.made.get(id(value))
        if made is not None:
            return made
        self.left -= 1
        if self.left < 0:
            raise _Apart
        made = self.made[id(value)] = Thing(value.text, kind=value.kind, origin=value.origin)
        made.serial = self._number(value.serial)
        made.key = self.key(value.key)
        made.hints = value.hints
        made.symbol = None if value.symbol is None else self._symbol(value.symbol)
        made.default = self.of(value.default)
        made.attrs = {name: self.of(item) for name, item in value.attrs.items()}
        return made

    def _list(self, value: ListV) -> ListV:
        if value.waits or value.source is not None or value.model is not None:
            raise _Apart
        made = self.made[id(value)] = ListV(exact=value.exact)
        made.once = value.once
        made.serial = self._number(value.serial)
        made.items = [self.of(item) for item in value.items]
        made.chance, made.kept, made.attribute = value.chance, value.kept, value.attribute
        made.element = self.of(value.element)
        return made

    def _set(self, value: SetV) -> SetV:
        made = self.made[id(value)] = SetV(exact=value.exact)
        made.serial = self._number(value.serial)
        made.items = [self.of(item) for item in value.items]
        return made

    def _dict(self, value: DictV) -> DictV:
        if value.owner is not None:
            raise _Apart
        made = self.made[id(value)] = DictV(exact=value.exact)
        made.serial = self._number(value.serial)
        made.entries = {self.of(key): self.of(item) for key, item in value.entries.items()}
        made.default = self.of(value.default)
        made.asked, made.item_hints = value.asked, value.item_hints
        return made

    def _object(self, value: InstanceV) -> InstanceV:
        if not _is_of_module(value.cls.frame):
            raise _Apart
        made = self.made[id(value)] = InstanceV(value.cls)
        made.layer = None if value.layer is None else self.of(value.layer)
        made.serial = self._number(value.serial)
        made.stands_for_subclasses = value.stands_for_subclasses
        self.fill(made, value)
        return made

    def _frame(self, value: Frame) -> Frame:
        if value.parent is None:
            return value
        if value.yields is not None:
            raise _Apart
        made = self.made[id(value)] = Frame(self.of(value.parent), is_class=value.is_class)
        made.serial = self._number(value.serial)
        made.comprehension = value.comprehension
        made.global_names, made.nonlocal_names = value.global_names, value.nonlocal_names
        made.stars = list(value.stars)
        made.function, made.cls = self.of(value.function), self.of(value.cls)
        made.self_value = self.of(value.self_value)
        made.returned = [self.of(item) for item in value.returned]
        made.names = {name: self.of(item) for name, item in value.names.items()}
        return made

    def _function(self, value: FunctionV) -> FunctionV:
        if _is_of_module(value.frame):
            return value
        if value.memo is not None or value.sets is not None:
            raise _Apart
        made = self.made[id(value)] = FunctionV(
            value.node, value.frame, value.defaults, value.kw_defaults, value.filename
        )
        made.serial = self._number(value.serial)
        made.frame = self.of(value.frame)
        made.defaults = [self.of(item) for item in value.defaults]
        made.kw_defaults = [self.of(item) for item in value.kw_defaults]
        made.cls = self.of(value.cls)
        made.kind, made.decorated, made.tested = value.kind, value.decorated, value.tested
        made.gives_gradient, made.configured = value.gives_gradient, value.configured
        made.manages = value.manages
        made.around = tuple([self.of(item) for item in value.around])
        return made

    def _class(self, value: ClassV) -> ClassV:
        if _is_of_module(value.frame):
            return value
        raise _Apart

    def _same(self, value: Any) -> Any:
        return value

    def _partial(self, value: PartialV) -> PartialV:
        keywords = {name: self.of(item) for name, item in value.keywords.items()}
        positional = tuple([self.of(item) for item in value.positional])
        function = self.of(value.function)
        return PartialV(function, positional, keywords, awaits=value.awaits)

    def _slice(self, value: SliceV) -> SliceV:
        return SliceV(self.of(value.start), self.of(value.stop), self.of(value.step))

    def _named(self, value: NamedTuple) -> NamedTuple:
        return NamedTuple([self.of(item) for item in value], value.names, value.kind)

    def _shape(self, value: TensorShape) -> TensorShape:
        return type(value)([self.of(item) for item in value])

    def _array(self, value: ArrayV) -> ArrayV:
        # Nothing changes one whose numbers are not known; it may be an older one as well.
        if value.weight is not None or (value.content is not None and not value.content.lasting):
            raise _Apart
        made = ArrayV(
            self.of(value.shape), self.of(value.dtype), None, value.content, value.library
        )
        self.made[id(value)] = made
        return made

    def _layer(self, value: Layer) -> Layer:
        if value.serial <= self.layers_since:
            return value
        if value.build_shape is not None or value.nodes or value.weights:
            raise _Apart
        made = self.made[id(value)] = type(value)(value.spec, {}, value.environment)
        self.layers[value.serial] = made
        made.site, made.calls, made.known = value.site, value.calls, value.known
        made.generated, made.label, made.variable = value.generated, value.label, value.variable
        made.name, made.dtype, made.trainable = value.name, value.dtype, value.trainable
        made.input_spec, made.built = value.input_spec, value.built
        made.children = [self.of(child) for child in value.children]
        made.args = {name: self.of(item) for name, item in value.args.items()}
        made.extra = {name: self.of(item) for name, item in value.extra.items()}
        made.written = {name: self.of(item) for name, item in value.written.items()}
        made.attributes = {name: self.of(item) for name, item in value.attributes.items()}
        return made

    def _model(self, value: Model) -> Model:
        if value.serial <= self.layers_since:
            return value
        if value.chain or value.graph.nodes or value.graph.operations or value.unnamed:
            raise _Apart
        if value.inputs is not None or value.outputs is not None or value.ran or value.compiled:
            raise _Apart
        made = self._layer(value)
        assert isinstance(made, Model)
        made.kind, made.maybe, made.made = value.kind, value.maybe, value.made
        made.exact, made.whole = value.exact, value.whole
        made.stack = [self.of(layer) for layer in value.stack]
        made.instance = self.of(value.instance)
        return made

    def _graph(self, value: Graph) -> Graph:
        if value.nodes or value.operations:
            raise _Apart
        return value  # nobody changes one

    def _telling(self, value: OutputAlone | CalledAgain) -> OutputAlone | CalledAgain:
        return replace(value, value=self.of(value.value))

    def _choice(self, value: Either) -> Any:
        yes, no = self.of(value.yes), self.of(value.no)
        return either(self.key(value.key), value.text, yes, no, value.chooses)

    def _bound(self, value: BoundMethod) -> BoundMethod:
        return BoundMethod(self.of(value.function), self.of(value.receiver))

    def _method(self, value: MethodOf) -> MethodOf:
        return MethodOf(self.of(value.receiver), value.name)

    def _symbol(self, value: Sym) -> Sym:
        if not self.names or self.names.isdisjoint(value.symbols()):
            return value
        return Sym({tuple(map(self._atom, monomial)): count for monomial, count in value.terms})

    def _atom(self, atom: Any) -> Any:
        """A number that may turn out to be a length is another one for each object."""
        if isinstance(atom, str):
            if atom not in self.names or not isinstance(atom, Number):
                return atom
            made = self.made.get(id(atom))
            if made is None:
                made = self.made[id(atom)] = Number(atom, atom.whole)
                made.is_length = atom.is_length
            return made
        name, left, right = atom
        return (name, *(self._symbol(s) if isinstance(s, Sym) else s for s in (left, right)))

    # ------------------------------------------------------------------ keys and states

    def _number(self, serial: int) -> int:
        """The number of the new object or unknown for that of an old one."""
        if serial < self.since:
            return serial
        if serial not in self.numbers:
            self.numbers[serial] = latest_object()
        return self.numbers[serial]

    def key(self, key: Any) -> Any:
        """A key that says of the new values what the other said of the old ones."""
        if type(key) is Sym:
            return self._symbol(key)
        if type(key) is not tuple:
            return key
        if len(key) > 1 and type(key[1]) is int:
            if key[0] in _OF_OBJECTS:
                return (key[0], self._number(key[1]), *map(self.key, key[2:]))
            if key[1] in self.layers and key[0] in _OF_LAYERS:
                return (key[0], self.layers[key[1]].serial, *key[2:])
        return tuple(map(self.key, key))

    def state(self, before: Any, after: Any, fresh: Any) -> Any:
        """The state of a new layer that changes as another one did.

        fresh: its own state; it is kept where the other's did not change.
        """
        if after is before or (
            is_constant(after) and type(after) is type(before) and after == before
        ):
            return fresh
        kind = type(after)
        if kind is type(before) is type(fresh):
            if kind in (tuple, list) and len(after) == len(before) == len(fresh):
                return kind(map(self.state, before, after, fresh))
            if kind is dict and before.keys() == fresh.keys() and before.keys() <= after.keys():
                return {
                    name: self.state(before[name], item, fresh[name])
                    if name in before
                    else self.of(item)
                    for name, item in after.items()
                }
        return self.of(after)


#: What stays what it is, if it is older.
_OBJECTS = frozenset({ClassV, DictV, Frame, FunctionV, InstanceV, ListV, ModuleV, SetV})
_MAKERS: dict[type, Callable[[_Copies, Any], Any]] = {
    ListV: _Copies._list,
    SetV: _Copies._set,
    DictV: _Copies._dict,
    InstanceV: _Copies._object,
    Either: _Copies._choice,
    BoundMethod: _Copies._bound,
    MethodOf: _Copies._method,
    Frame: _Copies._frame,
    FunctionV: _Copies._function,
    ClassV: _Copies._class,
    ModuleV: _Copies._same,
    PartialV: _Copies._partial,
    SliceV: _Copies._slice,
    NamedTuple: _Copies._named,
    Sym: _Copies._symbol,
    TensorShape: _Copies._shape,
    DataShape: _Copies._shape,
    ArrayV: _Copies._array,
    Layer: _Copies._layer,
    Model: _Copies._model,
    Environment: _Copies._same,
    Graph: _Copies._graph,
    InputSpec: _Copies._same,
    Opaque: _Copies._same,
    OutputAlone: _Copies._telling,
    CalledAgain: _Copies._telling,
}
#: Keys that name an object or an unknown by its number, and those that name a layer so.
_OF_OBJECTS = frozenset({"attr", "decorated", "item", "obj", "option", "thing"})
_OF_LAYERS = frozenset({"arg", "input_shape", "layer", "output_shape", "trainable"})


def _is_of_module(frame: Frame | None) -> bool:
    """Whether code in this frame sees the names of modules and classes alone."""
    while frame is not None:
        if frame.function is not None:
            return False
        frame = frame.parent
    return True


def _again_of(steps: int) -> int:
    """What a run takes that is not the first one: of what it calls, some repeats itself."""
    return steps * 7 // 8


def _new_names(before: dict[str, int], after: dict[str, int]) -> frozenset[str]:
    """The names of symbols that were made in between, as `Machine.symbol_name` makes them."""
    return frozenset(
        numbered_name(name, number)
        for name, count in after.items()
        for number in range(before.get(name, 0) + 1, count + 1)
    )
