"""What random programs (`pythons`) do with classes that say themselves how Python treats their
objects, and with layers and models of Keras as values.

Each function gives expressions or statements in their text; `w` writes the program and gives the
parts of them: `w.number()`, `w.have("list")`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

__all__ = [
    "CLASSES",
    "DEFAULTS",
    "KERAS",
    "Makers",
    "changes",
    "conditions",
    "keras_changes",
    "keras_numbers",
    "numbers",
    "sequences",
    "values",
]

Makers = list[Callable[[], str]]

#: What stands in the place of a value of a kind that has no name yet.
DEFAULTS = {
    "meter": ("Meter()", "Fine(2)", "Meter(5)"),
    "plug": ("Plug()", "Socket(2)"),
    "point": ("Point()", "Point(3, y=1)"),
    "lazy": ("Lazy(b=1)",),
    "stack": ("Stack()", "Stack(2)"),
    "model": ("Stack().model", "keras.Sequential([keras.Input((3,)), layers.Dense(2)])"),
    "layer": ("layers.Dense(2)", "layers.Dense(3)"),
    "blocks": ("[layers.Dense(2)]", "[layers.Dense(2), layers.Dense(4)]"),
}

CLASSES = """
import abc
import dataclasses
import enum
import json
import typing

NOTES = []


class Meter:
    made = 0

    def __new__(cls, *given, **named):
        Meter.made += 1
        return super().__new__(cls)

    def __init__(self, n=1):
        self.n = n
        self.seen = 0

    def __str__(self):
        NOTES.append(self.n)
        return f"m{self.n}"

    def __format__(self, spec):
        self.seen += 1
        return str(self) + spec

    def __hash__(self):
        self.seen += 1
        return hash(self.n)

    def __eq__(self, other):
        self.seen += 1
        return self.n == (other.n if isinstance(other, Meter) else other)

    def __lt__(self, other):
        self.seen += 1
        return self.n < (other.n if isinstance(other, Meter) else other)

    def __bool__(self):
        self.seen += 1
        return self.n % 2 == 1

    def __len__(self):
        self.seen += 2
        return abs(self.n) % 7

    def __contains__(self, item):
        self.seen += 1
        return item == self.n

    def __index__(self):
        self.seen += 1
        return abs(self.n) % 2

    def __int__(self):
        return self.n + 1

    def __getitem__(self, i):
        self.seen += 1
        if i > 3:
            raise IndexError(i)
        return self.n + i

    def __setitem__(self, i, value):
        self.n = value + i

    def __delitem__(self, i):
        self.n -= i

    def __iadd__(self, other):
        self.n += int(other)
        return self

    def __sub__(self, other):
        if isinstance(other, str):
            return NotImplemented
        return Meter(self.n - int(other))

    def __rsub__(self, other):
        NOTES.append(1)
        return other - self.n

    def __rmul__(self, other):
        return self.n

    def __neg__(self):
        return Meter(-self.n)

    def __invert__(self):
        self.n += 1
        return self

    def __call__(self, by=1):
        self.n += by
        return self.n

    def __getattr__(self, name):
        if name.startswith("at_"):
            NOTES.append(len(name))
            return len(name) + self.n
        raise AttributeError(name)

    def __copy__(self):
        NOTES.append(2)
        return Meter(self.n + 1)

    def __deepcopy__(self, memo):
        NOTES.append(3)
        return Meter(self.n + 2)


class Fine(Meter):
    def __lt__(self, other):
        NOTES.append(4)
        return not super().__lt__(other)

    def __len__(self):
        return super().__len__() + 1

    def __rsub__(self, other):
        return other + self.n


class Field:
    def __set_name__(self, owner, name):
        self.name = "_" + name
        NOTES.append(len(name))

    def __get__(self, owner, cls=None):
        if owner is None:
            return self
        return getattr(owner, self.name, 1)

    def __set__(self, owner, value):
        setattr(owner, self.name, value + 1)
        owner.sets += 1


class Once:
    def __init__(self, function):
        self.function = function

    def __get__(self, owner, cls=None):
        value = self.function(owner)
        owner.__dict__[self.function.__name__] = value
        return value


class Registered(type):
    known = {}

    def __new__(meta, name, bases, space, **options):
        cls = super().__new__(meta, name, bases, space)
        meta.known[name] = cls
        return cls

    def __init__(cls, name, bases, space, rank=1):
        super().__init__(name, bases, space)
        cls.rank = rank

    def __call__(cls, *given):
        NOTES.append(5)
        return super().__call__(*given)

    def __len__(cls):
        return len(cls.known)

    @property
    def double(cls):
        return cls.rank * 2


class Plug(metaclass=Registered):
    def __init__(self, n=1):
        self.sets = 0
        self.size = n

    size = Field()

    @Once
    def slow(self):
        NOTES.append(6)
        return self.size + 1


class Socket(Plug, rank=3):
    def __getattribute__(self, name):
        if name == "odd":
            return 7
        return super().__getattribute__(name)

    def __setattr__(self, name, value):
        super().__setattr__(name, value)
        if name == "loud":
            NOTES.append(value)


class Base:
    children = []

    def __init_subclass__(cls, tag=0, **named):
        super().__init_subclass__(**named)
        cls.tag = tag
        Base.children.append(tag)

    def __class_getitem__(cls, n):
        return cls.tag + n


class Child(Base, tag=2):
    pass


class Kind(enum.Enum):
    LOW = 1
    HIGH = 4

    def __init__(self, n):
        NOTES.append(n)

    @property
    def twice(self):
        return self.value * 2

    def __call__(self, by):
        return self.value + by


class Level(enum.IntEnum):
    ONE = 1
    TWO = enum.auto()


@dataclasses.dataclass
class Point:
    x: int = 1
    y: int = 2
    tags: list = dataclasses.field(default_factory=lambda: [1])

    def __post_init__(self):
        NOTES.append(self.x)

    @property
    def total(self):
        return self.x + self.y


class Pair(typing.NamedTuple):
    a: int
    b: int = 2

    @property
    def both(self):
        return self.a + self.b


class Lazy(dict):
    def __missing__(self, key):
        NOTES.append(len(key))
        self[key] = len(key)
        return 3


class Steps:
    def __init__(self, n):
        self.n = n

    def __iter__(self):
        return self

    def __next__(self):
        if self.n <= 0:
            raise StopIteration
        self.n -= 1
        NOTES.append(self.n)
        return self.n


class Ended:
    def __init__(self, where):
        self.where = where

    def __del__(self):
        self.where.append(9)


def bare(function):
    def inner(*given, **named):
        NOTES.append(7)
        return function(*given, **named) + 1

    return inner


@bare
def shifted(a, *rest, by=1, **more):
    return a + by + len(rest) + sum(more.values())


@functools.singledispatch
def sized(value):
    return 1


@sized.register
def _(value: int):
    NOTES.append(value)
    return value + 1


@sized.register(list)
def _(value):
    return len(value)


def echo(n):
    got = 0
    try:
        while got is not None and n > 0:
            n -= 1
            got = yield n
            NOTES.append(1)
    finally:
        NOTES.append(8)


def both(n):
    yield from echo(n)
    yield n


def hooked(pairs):
    NOTES.append(len(pairs))
    return len(pairs)
"""

KERAS = """
import keras
from keras import layers


class Stack:
    made = []

    def __init__(self, n=3):
        self.model = keras.Sequential([keras.Input((n,))])
        self.held = []
        Stack.made.append(self)

    def __iadd__(self, n):
        self.model.add(layers.Dense(n))
        return self

    def __lshift__(self, layer):
        self.held.append(layer)
        self.model.add(layer)
        return self

    def __len__(self):
        return len(self.model.layers)

    def __getitem__(self, i):
        return self.model.layers[i]

    def __contains__(self, n):
        self.model.add(layers.Dense(n + 1))
        return True

    def __str__(self):
        self.model.add(layers.Reshape((self.width, 1)))
        return "stack"

    def __bool__(self):
        self.model.pop()
        return len(self.model.layers) > 0

    @property
    def width(self):
        return self.model.output_shape[-1]

    def __enter__(self):
        self.model.add(layers.Dense(2))
        return self.model

    def __exit__(self, *error):
        self.model.add(layers.Flatten())


def deepen(model, *sizes):
    for n in sizes:
        model.add(layers.Dense(n % 5 + 1))
    return model


def growing(model, n):
    while n > 0:
        model.add(layers.Dense(n))
        n -= 1
        yield model.output_shape[-1]


def adder(model):
    def add(n=2):
        model.add(layers.Dense(n))
        return len(model.layers)

    return add


def wide(layer):
    return getattr(layer, "units", 4)
"""


def numbers(w: Any) -> Makers:
    """Expressions that give an integer."""
    r, n = w.r, w.number
    meter, several = w.have("meter"), w.have("list")
    return [
        lambda: f"len(str({meter}))",
        lambda: f"len(f'{{{meter}:ab}}')",
        lambda: f"len('%s' % {meter})",
        lambda: f"{meter}.seen",
        lambda: f"{meter}.n",
        lambda: f"len({meter})",
        lambda: f"int({meter})",
        lambda: f"{several}[{meter}]",
        lambda: f"{meter}[{r.randint(0, 3)}]",
        lambda: f"{meter}({n()})",
        lambda: f"{meter}.at_{r.choice(['a', 'bc'])}",
        lambda: f"sum({meter})",
        lambda: f"max([{meter}, {w.have('meter')}]).n",
        lambda: f"min({meter}, {w.have('meter')}).n",
        lambda: f"sorted([{meter}, {w.have('meter')}])[0].n",
        lambda: f"({meter} - {n()}).n",
        lambda: f"({n()} - {meter})",
        lambda: f"({n()} * {meter})",
        lambda: f"(-{meter}).n",
        lambda: f"(~{meter}).n",
        lambda: f"len({{{meter}: 1, {w.have('meter')}: 2}})",
        lambda: f"{{{meter}: {n()}}}.get({w.have('meter')}, {n()})",
        lambda: f"len({{{meter}, {w.have('meter')}}})",
        lambda: f"[{meter}, {w.have('meter')}].count({n()})",
        lambda: "Meter.made",
        lambda: "len(NOTES)",
        lambda: "NOTES[-1]",
        lambda: f"{w.have('plug')}.{r.choice(['size', 'slow', 'sets', 'rank'])}",
        lambda: f"{r.choice(['Plug', 'Socket'])}.{r.choice(['rank', 'double'])}",
        lambda: f"len({r.choice(['Plug', 'Socket'])})",
        lambda: "Socket().odd",
        lambda: f"Registered.known[{r.choice(['Plug', 'Socket'])!r}]({n()}).size",
        lambda: f"Child[{n()}]",
        lambda: "sum(Base.children)",
        lambda: f"Kind.{r.choice(['LOW.value', 'HIGH.twice', 'LOW(2)'])}",
        lambda: f"Kind({r.choice([1, 4])}).value",
        lambda: "sum(k.value for k in Kind)",
        lambda: f"Level.{r.choice(['ONE', 'TWO'])} + {n()}",
        lambda: f"{w.have('point')}.{r.choice(['x', 'y', 'total'])}",
        lambda: f"dataclasses.replace({w.have('point')}, x={n()}).total",
        lambda: f"len(dataclasses.asdict({w.have('point')}))",
        lambda: f"Pair({n()}).both",
        lambda: f"Pair({n()}, {n()})._replace(a={n()}).a",
        lambda: f"{w.have('lazy')}[{r.choice(['a', 'bb', 'ccc'])!r}]",
        lambda: f"len({w.have('lazy')})",
        lambda: f"sum(Steps({r.randint(0, 4)}))",
        lambda: f"next(Steps({r.randint(1, 4)}))",
        lambda: f"shifted({n()}, *{several}[:2], by={n()}, c={n()})",
        lambda: f"shifted(*{several}[:2] or [1])",
        lambda: f"sized({r.choice([n(), several, repr('a')])})",
        lambda: f"sum(both({r.randint(0, 4)}))",
        lambda: "json.loads('{\"a\": {}}', object_hook=hooked)",
        lambda: f"(v{w.fresh()} := {n()}) + 1",
        lambda: f"(lambda *a, **k: len(a) + len(k))(*{several}[:3], **{w.have('dict')})",
        lambda: f"len({w.have('dict')}.keys() & {w.have('dict')}.keys())",
        lambda: f"{{f'k{{{n()} % 3}}': {n()}}}.get('k{r.randint(0, 2)}', {n()})",
        lambda: f"max({w.have('dict')}.items(), key=lambda p: p[1])[1]",
        lambda: f"sorted({w.have('dict')}.items(), key=lambda p: (-p[1], p[0]))[0][1]",
        lambda: f"functools.partial(shifted, {n()}, by={n()})({n()})",
    ]


def conditions(w: Any) -> Makers:
    """Expressions that are true or false."""
    meter = w.have("meter")
    n = w.number
    return [
        lambda: meter,
        lambda: f"not {meter}",
        lambda: f"{n()} in {meter}",
        lambda: f"{meter} == {n()}",
        lambda: f"{meter} != {w.have('meter')}",
        lambda: f"{n()} < {meter} < {n()}",
        lambda: f"{meter} in [{w.have('meter')}, {n()}]",
        lambda: f"{w.have('point')} == {w.have('point')}",
        lambda: f"Kind.LOW is Kind({w.r.choice([1, 4])})",
        lambda: f"isinstance({meter}, Fine)",
        lambda: f"all([{meter}, {n()}])",
        lambda: f"hasattr({meter}, {w.r.choice(['at_x', 'zz', 'n'])!r})",
    ]


def sequences(w: Any) -> Makers:
    """Expressions that give a list of integers."""
    meter, n = w.have("meter"), w.number
    return [
        lambda: f"list({meter})",
        lambda: f"[*Steps({w.r.randint(0, 4)})]",
        lambda: f"[v for v in both({w.r.randint(0, 3)})]",
        lambda: "NOTES",
        lambda: f"[p.x for p in sorted([Point({n()}), Point({n()})], key=lambda p: p.x)]",
        lambda: f"[*{w.have('list')}[:3], *{meter}]",
        lambda: f"list({w.have('lazy')}.values())",
    ]


def changes(w: Any) -> Makers:
    """Statements."""
    r, n = w.r, w.number
    meter, several, plug = w.have("meter"), w.have("list"), w.have("plug")
    i = f"g{w.fresh()}"
    held = r.choice(w.names["meter"]) if w.names["meter"] else "spare"
    return [
        lambda: f"{meter}[{r.randint(0, 3)}] = {n()}",
        lambda: f"del {meter}[{r.randint(0, 3)}]",
        lambda: f"{held} = Meter(2)\n{held} += {n()}" if held == "spare" else f"{held} += {n()}",
        lambda: f"{meter}.n = {n()}",
        lambda: f"{several}.append(int({meter}))",
        lambda: f"[{meter}, {n()}].remove({n()})",
        lambda: f"print({meter})",
        lambda: f"print([{meter}], {meter}, sep='')",
        lambda: f"{plug}.size = {n()}",
        lambda: f"{plug}.loud = {n()}",
        lambda: f"{plug}.size += 1",
        lambda: f"type({plug}).rank = {n()}",
        lambda: "Registered.known['x'] = Plug",
        lambda: f"type('Late', (Base,), {{}}, tag={n()})",
        lambda: f"{w.have('point')}.tags.append({n()})",
        lambda: f"{w.have('point')}.x = {n()}",
        lambda: f"{w.have('lazy')}['a'] = {n()}",
        lambda: f"{i} = echo({r.randint(1, 4)})\nnext({i})\n{i}.send({n()})\n{i}.close()",
        lambda: f"{i} = both({r.randint(1, 4)})\nnext({i})\nlist({i})",
        lambda: f"{i} = Ended({several})\ndel {i}",
        lambda: f"{several}[{r.randint(0, 2)}:{r.randint(2, 5)}] = list({meter})",
        lambda: f"del {several}[::2]",
        lambda: f"{i}, *{i}s = {several}\n{several}.extend({i}s[:2])",
        lambda: f"({i}, {several}[0]) = {n()}, {n()}",
        lambda: f"setattr({plug}, {r.choice(['size', 'loud'])!r}, {n()})",
        lambda: f"Meter.made = {n()}",
        lambda: f"{several} and {several}.append({n()})",
        lambda: (
            f"match {w.have('point')}:\n    case Point(x={r.randint(0, 3)}, y=b): NOTES.append(b)"
        ),
        lambda: f"list(map({meter}, {several}[:3]))",
        lambda: "NOTES.clear()",
    ]


def values(w: Any) -> list[tuple[str, Callable[[], str]]]:
    """Kinds of names and what they may stand for."""
    r, n = w.r, w.number
    several: list[tuple[str, Callable[[], str]]] = [
        ("meter", lambda: f"{r.choice(['Meter', 'Fine'])}({n()})"),
        ("meter", lambda: f"copy.{r.choice(['copy', 'deepcopy'])}({w.have('meter')})"),
        ("meter", lambda: f"{w.have('meter')} or {w.have('meter')}"),
        ("plug", lambda: f"{r.choice(['Plug', 'Socket'])}({n()})"),
        ("point", lambda: f"Point({n()}, y={n()})"),
        ("point", lambda: f"dataclasses.replace({w.have('point')}, y={n()})"),
        ("lazy", lambda: f"Lazy(a={n()})"),
    ]
    if w.keras:
        several += [
            ("stack", lambda: f"Stack({r.randint(1, 5)})"),
            ("model", lambda: f"{w.have('stack')}.model"),
            ("model", lambda: f"deepen(keras.Sequential([keras.Input(({r.randint(1, 5)},))]), 2)"),
            ("layer", lambda: f"layers.Dense({r.randint(1, 6)})"),
            ("blocks", lambda: f"[layers.Dense({r.randint(1, 6)}), {w.have('layer')}]"),
        ]
    return several


def keras_numbers(w: Any) -> Makers:
    """Expressions that give an integer, and may add layers to models."""
    model, stack, n = w.have("model"), w.have("stack"), w.number
    small = w.r.randint(1, 4)
    return [
        lambda: f"{model}.output_shape[-1]",
        lambda: f"len({model}.output_shape)",
        lambda: f"len({model}.layers)",
        lambda: f"wide({model}.layers[-1])",
        lambda: f"len({stack})",
        lambda: f"{stack}.width",
        lambda: f"wide({stack}[-1])",
        lambda: f"{w.have('layer')}.units",
        lambda: f"len({w.have('blocks')})",
        lambda: f"sum(wide(b) for b in {w.have('blocks')})",
        lambda: f"sum(growing({model}, {small}))",
        lambda: f"next(growing({model}, {small}))",
        lambda: f"adder({model})({small})",
        lambda: "len(Stack.made)",
        lambda: f"int({n()} in {stack})",
        lambda: f"len(f'{{{stack}}}')",
        lambda: f"{model}.count_params() % 50",
        lambda: f"{model}.layers.index({model}.layers[-1])",
    ]


def keras_changes(w: Any) -> Makers:
    """Statements that add layers to models, or take them away."""
    r = w.r
    model, stack, blocks = w.have("model"), w.have("stack"), w.have("blocks")
    small = r.randint(1, 5)
    held = r.choice(w.names["stack"]) if w.names["stack"] else None
    i = f"q{w.fresh()}"
    return [
        lambda: f"{model}.add(layers.Dense({small}))",
        lambda: f"{model}.add(layers.Reshape(({model}.output_shape[-1], 1)))",
        lambda: f"{model}.add(layers.Flatten())",
        lambda: f"{model}.add(layers.LSTM({small}))",
        lambda: f"{model}.add(layers.SimpleRNN({small}, return_sequences=True))",
        lambda: f"{model}.pop()",
        lambda: f"deepen({model}, {small}, {w.number()})",
        lambda: f"{held} += {small}" if held else f"deepen({model})",
        lambda: f"{stack} << {w.have('layer')}",
        lambda: f"{stack} << layers.Dense({small})",
        lambda: f"for {i} in {blocks}: {model}.add({i})",
        lambda: f"list(map({model}.add, [layers.Dense({small})]))",
        lambda: f"{blocks}.append(layers.Dense({small}))",
        lambda: f"{blocks}.pop()",
        lambda: f"{blocks}.reverse()",
        lambda: f"{model}.add({blocks}.pop())",
        lambda: f"if {stack}: {stack}.model.add(layers.Dense({small}))",
        lambda: f"print({stack})",
        lambda: f"with {stack} as {i}: {i}.add(layers.Dense({small}))",
        lambda: f"for {i} in growing({model}, 3):\n    if {i} < 3: break",
        lambda: f"{i} = adder({model})\n{i}()\n{i}({small})",
        lambda: f"{stack}.model = {model}",
        lambda: f"{stack}.model = keras.Sequential([keras.Input(({small},)), *{blocks}])",
        lambda: f"{i} = keras.Sequential([keras.Input(({small},)), {model}.layers[-1]])",
        lambda: f"sorted([1, 2], key=lambda v: adder({model})(v))",
    ]
