"""Calls that are not run again give what Python gives, and do to their objects what Python does.

Each program is definitions and a body that binds `sizes`, a list of integers. Python runs both; the
interpreter builds a model of `Dense` layers of these sizes, where the definitions are in the same
file and where they are in another one.
"""

from __future__ import annotations

import textwrap
from typing import Any

import pytest

from kerasorder_lint import engine
from kerasorder_lint.interpreter import repeating, scopes
from kerasorder_lint.settings import Limits, Settings
from kerasorder_lint.source.loading import MemoryLoader

LOCKED = """
class Config:
    RESERVED = ["_locked"]
    def __init__(self, **given):
        self._locked = False
        for key, value in given.items():
            setattr(self, key, value)
    def __setattr__(self, key, value):
        if key not in self.RESERVED and getattr(self, "_locked", False):
            raise ValueError("locked")
        self.__dict__[key] = list(value) if isinstance(value, (list, tuple)) else value
    def lock(self):
        self._locked = True
        return self
    def doubled(self):
        return self.width * 2
"""

#: Name: definitions, body, whether some call is to be spared.
PROGRAMS = {
    "attributes-that-a-class-looks-at": (
        LOCKED,
        """
        made = [Config(width=n, name="a", dims=(n, 2)) for n in (3, 4, 3, 4, 3)]
        made[2].width = 7
        made[4].dims.append(9)
        sizes = [c.width for c in made] + [n for c in made for n in c.dims]
        sizes += [c.doubled() for c in made]
        """,
        True,
    ),
    "what-is-locked-stays-as-it-is": (
        LOCKED,
        """
        sizes = []
        for n in (3, 3, 3, 3):
            c = Config(width=n)
            c.width = 5
            c.lock()
            try:
                c.width = 6
            except ValueError:
                sizes.append(8)
            sizes.append(c.width)
        """,
        True,
    ),
    "dataclasses-within-one-another": (
        """
        import dataclasses
        @dataclasses.dataclass
        class Inner:
            width: int = 2
            dims: list = dataclasses.field(default_factory=lambda: [4, 5])
        @dataclasses.dataclass
        class Outer:
            inner: Inner = dataclasses.field(default_factory=Inner)
            depth: int = 3
            def __post_init__(self):
                self.total = self.depth + self.inner.width
        """,
        """
        made = [Outer() for _ in range(4)] + [Outer(depth=6), Outer(depth=6), Outer(depth=6)]
        made[1].inner.width = 8
        made[2].inner.dims.append(9)
        made[5].inner.dims[0] = 1
        sizes = [n for o in made for n in (o.inner.width, o.total, o.depth, *o.inner.dims)]
        """,
        True,
    ),
    "values-that-are-equal-and-no-others": (
        """
        def kind(x):
            return 2 if isinstance(x, bool) else 3 if isinstance(x, float) else 4
        def sign(x):
            return 5 if str(x).startswith("-") else 6
        """,
        """
        sizes = [kind(x) for x in (True, 1, 1.0, True, 1, 1.0, True, 1, 1.0)]
        sizes += [sign(x) for x in (0.0, -0.0, 0.0, -0.0, 0.0, -0.0)]
        """,
        True,
    ),
    "what-a-method-reads": (
        """
        class Block:
            def __init__(self, width):
                self.width = width
                self.scale = 2
            def scaled(self):
                return self.width * self.scale
            def has_extra(self):
                return 3 if hasattr(self, "extra") else 4
            def count(self):
                return len(self.__dict__)
        """,
        """
        b = Block(3)
        sizes = [b.scaled(), b.scaled(), b.scaled()]
        b.scale = 5
        sizes += [b.scaled(), b.has_extra(), b.has_extra(), b.has_extra(), b.count(), b.count()]
        b.extra = None
        sizes += [b.scaled(), b.has_extra(), b.count(), Block(3).scaled(), Block(4).scaled()]
        del b.extra
        sizes += [b.has_extra(), b.count()]
        """,
        True,
    ),
    "arguments-that-are-given-back": (
        """
        def same(x):
            return x
        def pair(x):
            return (x, [x])
        def twice():
            made = [1]
            return made, made
        """,
        """
        sizes = []
        for _ in range(4):
            a = [3]
            b = same(a)
            b.append(4)
            c, d = pair(a)
            c.append(5)
            e, f = twice()
            e.append(6)
            sizes += a + d[0] + f
        """,
        True,
    ),
    "exceptions": (
        """
        def checked(n):
            if n > 5:
                raise ValueError(n)
            return n
        """,
        """
        sizes = []
        for n in (3, 9, 3, 9, 3, 9):
            try:
                sizes.append(checked(n))
            except ValueError:
                sizes.append(1)
        """,
        True,
    ),
    "lists-of-a-module": (
        """
        KNOWN = [2]
        NAMES = {"a": 3}
        def total():
            return sum(KNOWN)
        def named(name):
            return NAMES.get(name, 7)
        """,
        """
        sizes = [total(), total(), total()]
        KNOWN.append(4)
        sizes += [total(), named("a"), named("b"), named("b"), named("b")]
        NAMES["b"] = 5
        sizes += [named("b"), named("a")]
        """,
        True,
    ),
    "attributes-of-a-class": (
        """
        class Base:
            width = 3
            def size(self):
                return self.width
        def of_class(n):
            return Base.width + n
        """,
        """
        sizes = [Base().size(), Base().size(), Base().size(), of_class(1), of_class(1), of_class(1)]
        Base.width = 6
        sizes += [Base().size(), of_class(1)]
        """,
        True,
    ),
    "what-counts-its-calls": (
        """
        COUNT = [0]
        def counted(n):
            COUNT[0] += 1
            return n + COUNT[0]
        class Numbered:
            made = 0
            def __init__(self):
                Numbered.made += 1
                self.number = Numbered.made
        def collected(into, n=3):
            into.append(n)
            return n
        def kept(n, held=[]):
            held.append(n)
            return len(held)
        """,
        """
        sizes = [counted(2), counted(2), counted(2), counted(2)]
        sizes += [Numbered().number, Numbered().number, Numbered().number, Numbered().number]
        into = []
        for _ in range(4):
            collected(into)
        sizes += into + [kept(1), kept(1), kept(1), kept(1)]
        """,
        False,
    ),
    "objects-that-are-handed-in": (
        """
        class Part:
            def __init__(self, width=2):
                self.width = width
        def widen(part):
            part.width += 1
            return part.width
        class Holder:
            def __init__(self, part):
                self.part = part
            def grow(self):
                self.part.width += 1
                return self.part.width
            def width(self):
                return self.part.width
        """,
        """
        p = Part()
        sizes = [widen(p), widen(p), widen(p), widen(Part()), widen(Part()), p.width]
        h, i = Holder(p), Holder(p)
        sizes += [h.width(), h.width(), h.grow(), h.grow(), i.width(), i.grow(), h.width()]
        """,
        True,
    ),
    "functions-within-functions": (
        """
        def counter(start):
            held = [start]
            def following(step):
                held[0] += step
                return held[0]
            return following
        def apply(f, n):
            return f(n)
        """,
        """
        a, b = counter(2), counter(2)
        sizes = [a(1), a(1), a(1), b(1), apply(a, 1), apply(a, 1), apply(lambda n: n + 5, 1)]
        local = 3
        def shifted(n):
            return n + local
        sizes += [shifted(1), shifted(1), shifted(1)]
        local = 9
        sizes += [shifted(1)]
        """,
        False,
    ),
    "what-a-registry-holds": (
        """
        from collections import defaultdict
        registry, several, parts = {}, [], defaultdict(list)
        class Config:
            kept = []
            def __init__(self, units=4):
                self.units, self.inner = units, None
        def make(name):
            registry[name] = Config()
            return registry[name]
        def units():
            return registry["a"].units
        def inner():
            return registry["a"].inner.units if registry["a"].inner else 1
        def first():
            return several[0][0]
        def kept():
            return Config.kept[0]["n"]
        def part():
            return parts["x"][0].units
        """,
        """
        # Whoever calls this again finds what the first call has left there.
        registry.clear()
        several.clear()
        parts.clear()
        Config.kept.clear()
        config = make("a")
        sizes = [units(), units(), units(), inner(), inner(), inner()]
        config.units = 8
        sizes += [units(), units()]
        child = Config(5)
        config.inner = child
        sizes += [inner(), inner(), inner()]
        child.units = 6
        sizes += [inner(), inner()]
        pair = [3, 4]
        several.append(pair)
        sizes += [first(), first(), first()]
        pair[0] = 9
        sizes += [first(), first()]
        entry = {"n": 2}
        Config.kept.append(entry)
        sizes += [kept(), kept(), kept()]
        entry["n"] = 7
        sizes += [kept(), kept()]
        there = Config(3)
        parts["x"].append(there)
        sizes += [part(), part(), part()]
        there.units = 10
        sizes += [part(), part()]
        """,
        True,
    ),
    "attributes-that-are-taken-away": (
        """
        class Bag:
            def __init__(self):
                self.a, self.b = 3, 4
            def drop(self):
                self.__dict__.pop("a", None)
                return len(self.__dict__)
            def put(self, n):
                self.__dict__.update(c=n)
                return self
            def total(self):
                return sum(self.__dict__.values())
        """,
        """
        sizes = []
        for _ in range(3):
            bag = Bag()
            sizes += [bag.total(), bag.drop(), bag.put(5).total(), bag.put(6).total(), bag.drop()]
        """,
        True,
    ),
}


@pytest.fixture
def spared(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """What was made without a run."""
    scopes.clear()
    found: list[object] = []
    again = repeating._again

    def noting(*given: Any) -> Any:
        found.append(given)
        return again(*given)

    monkeypatch.setattr(repeating, "_again", noting)
    return found


def widths(files: dict[str, str]) -> list[int | None]:
    settings = Settings(limits=Limits(seconds=60.0))
    loader = MemoryLoader({**files, "pyproject.toml": ""})
    made = engine.summarise(files["main.py"], "main.py", settings, loader)
    assert len(made) == 1
    assert made[0].complete
    return [row.output_shape[-1] if row.output_shape else None for row in made[0].layers]


@pytest.mark.parametrize("away", [False, True], ids=["here", "elsewhere"])
@pytest.mark.parametrize("name", PROGRAMS)
def test_what_is_not_run_again_is_what_python_computes(
    name: str, away: bool, spared: list[object]
) -> None:
    definitions, body, is_spared = PROGRAMS[name]
    definitions = textwrap.dedent(definitions)
    space: dict[str, Any] = {"__name__": "__main__"}
    code = f"{definitions}\n{textwrap.dedent(body)}"
    exec(compile(code, "program.py", "exec", dont_inherit=True), space)
    assert space["sizes"]
    inside = textwrap.indent(textwrap.dedent(body), "    ")
    main = (
        f"import keras\n{'from parts import *' if away else definitions}\n"
        f"def build():\n{inside}\n"
        "    model = keras.Sequential([keras.Input((4,))])\n"
        "    for size in sizes:\n        model.add(keras.layers.Dense(size))\n"
        "    return model\n"
    )
    assert widths({"main.py": main, "parts.py": definitions}) == [int(n) for n in space["sizes"]]
    assert bool(spared) is is_spared


def test_a_module_that_is_imported_changes_while_it_runs(spared: list[object]) -> None:
    parts = """
LAST = 3
class Part:
    units = 4
    def __init__(self):
        self.width = 2
    def get(self):
        return self.width
def last():
    return LAST
def units():
    return Part.units
PART = Part()
def width():
    return PART.get()
sizes = [last(), last(), last(), units(), units(), units(), width(), width(), width()]
LAST = 9
Part.units = 7
PART.width = 5
sizes += [last(), last(), units(), units(), width(), width()]
"""
    space: dict[str, Any] = {}
    exec(parts, space)
    main = """
import keras
import parts
model = keras.Sequential([keras.Input((4,))])
for size in parts.sizes:
    model.add(keras.layers.Dense(size))
"""
    assert widths({"main.py": main, "parts.py": parts}) == space["sizes"]
    again = f"import keras\nimport again\nfrom parts import *\n{main.split('import parts')[1]}"
    again = again.replace("parts.sizes", "again.sizes")
    more = """
from parts import *
import parts
sizes = [last(), last(), last()]
parts.LAST = 6
sizes += [last(), last()]
"""
    files = {"main.py": again, "parts.py": parts, "again.py": more}
    assert widths(files) == [9, 9, 9, 6, 6]


def test_attributes_of_layers_that_a_module_holds(spared: list[object]) -> None:
    text = """
import keras

LAYER = keras.layers.Dense(3)
LAYERS = {}

def width():
    return LAYER.units

def other():
    return LAYERS["a"].units

def build():
    layer = LAYERS["a"] = keras.layers.Dense(2)
    sizes = [width(), width(), width(), other(), other(), other()]
    LAYER.units = 7
    layer.units = 6
    sizes += [width(), width(), other(), other()]
    model = keras.Sequential([keras.Input((4,))])
    for size in sizes:
        model.add(keras.layers.Dense(size))
    return model
"""
    assert widths({"main.py": text}) == [3, 3, 3, 2, 2, 2, 7, 7, 6, 6]


def test_what_rests_on_a_condition_is_kept_for_its_way(spared: list[object]) -> None:
    """Each way through a function has what its conditions lead to."""
    text = """
import keras
from elsewhere import LARGE

def width(n):
    return len("a" * (n + 1 if LARGE else n))

def build():
    if LARGE:
        layer = keras.layers.Dense(4)
        layer.build((None, 4))
    else:
        layer = keras.layers.Dense(3)
        layer.build((None, 3))
    first = [width(3), width(3), width(3)]
    return layer(keras.Input((width(3),)))
"""
    outcome = engine.examine(text, "main.py", Settings(select=("KOL1",)), MemoryLoader({}))
    assert not outcome.findings
    assert spared
    wrong = text.replace("n + 1 if LARGE else n", "n if LARGE else n + 1")
    outcome = engine.examine(wrong, "main.py", Settings(select=("KOL1",)), MemoryLoader({}))
    assert [(f.code, f.severity) for f in outcome.findings] == [("KOL102", "error")]


def test_calls_that_make_layers_make_them_each_time(spared: list[object]) -> None:
    text = """
import keras

def dense(units):
    return keras.layers.Dense(units)

def build():
    model = keras.Sequential([keras.Input((4,))])
    for _ in range(5):
        model.add(dense(3))
    return model
"""
    assert widths({"main.py": text}) == [3] * 5
    assert not spared


def test_configuration_costs_little_the_second_time(spared: list[object]) -> None:
    """Steps are what a file may take: those that are spared are left for models."""
    from kerasorder_lint.interpreter.machine import Machine

    taken = []
    machine = Machine.step

    def counting(self: Machine) -> None:
        taken.append(self)
        machine(self)

    def steps(count: int) -> int:
        taken.clear()
        scopes.clear()
        text = (
            f"import keras\n{LOCKED}\ndef build():\n"
            f"    made = [Config(width=3, depth=4, name='a') for _ in range({count})]\n"
            "    return keras.Sequential([keras.Input((4,)), keras.layers.Dense(made[-1].width)])\n"
        )
        assert widths({"main.py": text}) == [3]
        return len(taken)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Machine, "step", counting)
        first, more = steps(20), steps(120)
    assert spared
    assert more - first < 100 * 20
