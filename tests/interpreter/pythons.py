"""Random programs of Python: names, containers, objects, functions, control flow, aliases;
classes with special methods, models and layers (`pythons_own`).

Python is the oracle. A program asks at places for a number, `probe(n, value)`; it is run once, and
then every place hands what Python found to Keras in two layers that only fit if it is right.
Nothing that is said of them is true.
"""

from __future__ import annotations

import contextlib
import io
import random
import re
import sys
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

from tests.interpreter import pythons_own

__all__ = ["Program", "program", "with_layers"]

HEAD = """\
import collections
import contextlib
import copy
import functools
import itertools
import math
import operator
import os
"""

DEFINITIONS = """
WIDTH = 3
SIZES = [2, 5, 3]
TABLE = {"a": 4, "b": 2}
REGISTRY = {}
LOG = []


class Box:
    count = 2
    shared = []

    def __init__(self, n=3, items=None, inner=None):
        self.n = n
        self.items = items if items is not None else [1, 2]
        self.inner = inner
        self._hidden = 1

    def grow(self, by=1):
        self.n += by
        return self

    def put(self, value):
        self.items.append(value)
        return len(self.items)

    def mark(self):
        type(self).count += 1
        return self.count

    @property
    def size(self):
        return self.n + len(self.items)

    @property
    def hidden(self):
        return self._hidden

    @hidden.setter
    def hidden(self, value):
        self._hidden = value + 1

    @classmethod
    def of(cls, n):
        return cls(n + 1)

    @staticmethod
    def twice(n):
        return n * 2

    def __len__(self):
        return len(self.items)

    def __getitem__(self, i):
        return self.items[i]

    def __iter__(self):
        return iter(self.items)

    def __eq__(self, other):
        return isinstance(other, Box) and self.n == other.n

    def __hash__(self):
        return hash(self.n)

    def __add__(self, other):
        return Box(self.n + (other.n if isinstance(other, Box) else other), [*self.items])

    def __contains__(self, n):
        return n in self.items


class Chest(Box):
    def __init__(self, n=1, **kw):
        super().__init__(n + 1, **kw)
        self.extra = [n]

    def grow(self, by=2):
        self.extra.append(by)
        return super().grow(by + 1)

    @property
    def size(self):
        return super().size + len(self.extra)


class Guard:
    def __init__(self, takes):
        self.takes = takes

    def __enter__(self):
        LOG.append(1)
        return self

    def __exit__(self, kind, error, trace):
        LOG.append(2)
        return self.takes and kind is not None and issubclass(kind, KeyError)


@contextlib.contextmanager
def noting(target, value):
    target.append(value)
    try:
        yield len(target)
    finally:
        target.append(value + 1)


def remember(name, value, where=REGISTRY):
    where[name] = value
    return value


def collect(n, seen=[]):
    seen.append(n)
    return len(seen)


def total(*numbers, start=0, **named):
    for n in numbers:
        start += n
    return start + sum(named.values())


def widest(items, key=None):
    return max(items, key=key) if items else 1


def stepping(n, step=2):
    while n > 0:
        got = yield n
        n -= got or step


def maker(n):
    held = [n]
    count = 0

    def bump(by=1):
        nonlocal count
        count += by
        held[0] += by
        return held[0] + count

    return bump


def fact(n):
    return 1 if n <= 1 else n % 9 * fact(min(n, 5) - 1)


def widen(by=1):
    global WIDTH
    WIDTH += by
    return WIDTH


def fails(n):
    if n % 3 == 0:
        raise KeyError(n)
    if n % 3 == 1:
        raise ValueError("odd")
    return n


def logged(function):
    @functools.wraps(function)
    def wrapped(*given, **named):
        LOG.append(len(given))
        return function(*given, **named)

    return wrapped


@logged
def plus(a, b=2):
    return a + b
"""


@dataclass(frozen=True)
class Program:
    """source: with layers in the places of the probes. found: what Python had at each.

    rows: those of the source that Python came by. What a model would refuse elsewhere is no matter.
    """

    source: str
    bare: str
    found: dict[int, int]
    rows: frozenset[int]


Maker = Callable[[], str]


class _Writer:
    def __init__(
        self, r: random.Random, unknown: bool, own: bool = False, keras: bool = False
    ) -> None:
        self.r = r
        self.unknown = unknown
        self.own, self.keras = own, keras  # whether it knows these definitions
        self.lines: list[str] = []
        self.names: dict[str, list[str]] = defaultdict(list)  # by type: int list dict box fn
        self.count = 0
        self.probes = 0
        self.depth = 0
        self.loops = 0

    # ------------------------------------------------------------------ expressions

    def have(self, kind: str) -> str:
        if self.names[kind] and self.r.random() < 0.9:
            return self.r.choice(self.names[kind])
        if kind in pythons_own.DEFAULTS:
            return self.r.choice(pythons_own.DEFAULTS[kind])
        other: dict[str, Maker] = {
            "int": lambda: str(self.r.randint(0, 6)),
            "list": lambda: self.r.choice(["SIZES", "[1, 4, 2]", "LOG", "Box.shared"]),
            "dict": lambda: self.r.choice(["TABLE", '{"a": 3, "c": 1}']),
            "box": lambda: self.r.choice(["Box()", "Chest(2)", "Box.of(3)", "Box(2, [3])"]),
            "fn": lambda: self.r.choice(["maker(2)", "plus", "Box.twice", "fact", "collect"]),
        }
        return other[kind]()

    def number(self, depth: int = 0) -> str:
        r = self.r
        if depth > 2 or r.random() < 0.25:
            return self.have("int")
        if self.keras and r.random() < 0.5:
            return r.choice(pythons_own.keras_numbers(self))()
        if self.own and r.random() < 0.5:
            return r.choice(pythons_own.numbers(self))()
        n = partial(self.number, depth + 1)
        box, several, table = self.have("box"), self.have("list"), self.have("dict")
        key = r.choice("abcd")
        choices: list[Maker] = [
            lambda: f"({n()} {r.choice(['+', '-', '|', '&', '^'])} {n()})",
            lambda: f"({n()} * {n()} % 97)",
            lambda: f"({n()} {r.choice(['//', '%'])} {r.randint(1, 4)})",
            lambda: f"len({several})",
            lambda: f"sum({several})",
            lambda: f"{several}[{r.choice(['0', '-1', '1'])}]",
            lambda: f"{table}.get({key!r}, {n()})",
            lambda: f"{table}[{key!r}]",
            lambda: f"len({table})",
            lambda: f"{box}.{r.choice(['n', 'size', 'count', 'hidden'])}",
            lambda: f"len({box})",
            lambda: f"{box}[0]",
            lambda: f"{box}.{r.choice([f'grow({n()}).n', f'put({n()})', 'mark()', 'grow().size'])}",
            lambda: f"total({n()}, *{several}, start={n()})",
            lambda: f"total(**{table})",
            lambda: f"collect({n()})",
            lambda: f"plus({n()})",
            lambda: f"plus({n()}, b={n()})",
            lambda: f"widen({r.randint(0, 2)})",
            lambda: "WIDTH",
            lambda: f"fact({r.randint(0, 4)})",
            lambda: f"{self.have('fn')}({n()})",
            lambda: f"({n()} if {self.condition(depth + 1)} else {n()})",
            lambda: f"max({n()}, {n()})",
            lambda: f"abs({n()})",
            lambda: f"sum(v * 2 for v in {several}[:7] if v > {n()})",
            lambda: f"len([a + b for a in {several} for b in {several}][:9])",
            lambda: f"sum({table}.values())",
            lambda: f"int({self.condition(depth + 1)})",
            lambda: f"next(iter({several}), {n()})",
            lambda: f"len(list(stepping(({n()}) % 9)))",
            lambda: f"int(f'{{{n()}}}1') % 7",
            lambda: f"len('{key}' * ({n()} % 5))",
            lambda: f"{several}.count({n()})",
            lambda: f"functools.reduce(operator.add, {several}, {n()})",
            lambda: f"functools.partial(plus, {n()})()",
            lambda: f"(lambda a, b={n()}: a - b)({n()})",
            lambda: f"divmod({n()}, 3)[{r.randint(0, 1)}]",
            lambda: f"getattr({box}, {r.choice(['n', 'missing', 'count'])!r}, {n()})",
            lambda: f"widest({several}, key=lambda v: -v)",
            lambda: f"list(itertools.accumulate({several}, initial={n()}))[-1]",
            lambda: f"len(set({several}))",
            lambda: f"sorted({several}, reverse={r.choice(['True', 'False'])})[0]",
            lambda: f"({box} + {n()}).n",
            lambda: f"len(vars({box}))",
            lambda: f"collections.Counter({several}).most_common(1)[0][1]",
            lambda: f"math.prod({several}[:3]) % 97",
            lambda: f"operator.itemgetter(0)({several})",
            lambda: f"REGISTRY.get({key!r}, {n()})",
            lambda: f"max([*{several}, {n()}])",
            lambda: f"sum(map(Box.twice, {several}))",
            lambda: f"len(tuple(filter(None, {several})))",
        ]
        return r.choice(choices)()

    def condition(self, depth: int = 0) -> str:
        r = self.r
        if depth > 2:
            return f"{self.have('int')} > 2"
        if self.own and r.random() < 0.4:
            return r.choice(pythons_own.conditions(self))()
        n = partial(self.number, depth + 1)
        choices: list[Maker] = [
            lambda: f"{n()} {r.choice(['<', '>', '==', '!=', '<=', '>='])} {n()}",
            lambda: f"1 < {n()} <= {n()}",
            lambda: f"{n()} in {self.have('list')}",
            lambda: f"{r.choice('abcd')!r} in {self.have('dict')}",
            lambda: f"{self.have('list')}",
            lambda: f"not {self.have('list')}",
            lambda: f"{self.have('list')} is {self.have('list')}",
            lambda: f"{self.have('list')} == {self.have('list')}",
            lambda: f"isinstance({self.have('box')}, Chest)",
            lambda: f"{self.have('box')} == {self.have('box')}",
            lambda: f"hasattr({self.have('box')}, {r.choice(['extra', 'n'])!r})",
            lambda: f"any(v > {n()} for v in {self.have('list')}[:7])",
            lambda: f"all({self.have('list')})",
            lambda: f"{self.condition(depth + 1)} and {self.condition(depth + 1)}",
            lambda: f"{self.condition(depth + 1)} or {self.condition(depth + 1)}",
            lambda: f"not ({self.condition(depth + 1)})",
            lambda: f"{n()} in {self.have('box')}",
        ]
        if self.unknown:
            several = ["len(os.environ) > 1", "len(os.environ) == 0", "os.getpid() % 2 < 9"]
            choices += [lambda: r.choice(several)] * 6
        return r.choice(choices)()

    def sequence(self) -> str:
        r = self.r
        if self.own and r.random() < 0.3:
            return r.choice(pythons_own.sequences(self))()
        n, several, box = self.number, self.have("list"), self.have("box")
        choices: list[Maker] = [
            lambda: f"[{n()}, {n()}]",
            lambda: f"[{n()}, *{several}]",
            lambda: several,
            lambda: f"{several}[:]",
            lambda: f"{several}[{r.choice(['1:', ':-1', '::-1', '::2', '-2:'])}]",
            lambda: f"list({several})",
            lambda: f"{box}.items",
            lambda: f"[v + {n()} for v in {several}[:7]]",
            lambda: f"[v for v in {several} if v % 2]",
            lambda: f"({several} + {self.have('list')})[:9]",
            lambda: f"sorted({several})",
            lambda: f"list(reversed({several}))",
            lambda: f"[a * b for a, b in zip({several}, {self.have('list')})]",
            lambda: f"list({self.have('dict')}.values())",
            lambda: f"list(itertools.chain({several}, [{n()}]))[:12]",
            lambda: f"list(range({n()} % 6))",
            lambda: f"[{n()}] * ({n()} % 4)",
            lambda: f"copy.copy({several})",
            lambda: f"list({box})",
            lambda: f"[i * v for i, v in enumerate({several}, 1)]",
            lambda: f"list(stepping({n()} % 7))",
            lambda: f"[int(c) for c in str(abs({n()}))]",
            lambda: f"[f() for f in [lambda v=v: v + {n()} for v in {several}[:4]]]",
            lambda: f"[f() for f in [lambda: v for v in {several}[:4]]]",
        ]
        return r.choice(choices)()

    def mapping(self) -> str:
        r = self.r
        table = self.have("dict")
        choices: list[Maker] = [
            lambda: f'{{"a": {self.number()}, "b": {self.number()}}}',
            lambda: table,
            lambda: f"dict({table})",
            lambda: f"{{**{table}, {r.choice('abcd')!r}: {self.number()}}}",
            lambda: f"{{k: v + 1 for k, v in {table}.items()}}",
            lambda: f"{table} | {{'d': {self.number()}}}",
            lambda: f"dict({table}, c={self.number()})",
            lambda: f"dict(zip('abc', {self.have('list')}))",
            lambda: f"copy.deepcopy({table})",
        ]
        return r.choice(choices)()

    def object(self) -> str:
        r = self.r
        box = self.have("box")
        choices: list[Maker] = [
            lambda: f"Box({self.number()})",
            lambda: f"Chest({self.number()}, items={self.have('list')})",
            lambda: box,
            lambda: f"copy.copy({box})",
            lambda: f"copy.deepcopy({box})",
            lambda: f"{box}.grow({self.number()})",
            lambda: f"type({box})({self.number()})",
            lambda: f"Box(inner={box}, items=[{self.number()}])",
            lambda: f"remember({r.choice('xyz')!r}, {box})",
        ]
        return r.choice(choices)()

    # ------------------------------------------------------------------ statements

    def put(self, text: str) -> None:
        self.lines.extend("    " * self.depth + line for line in text.split("\n"))

    def fresh(self) -> int:
        """A number that no name has."""
        self.count += 1
        return self.count

    def name(self, kind: str) -> str:
        if self.names[kind] and self.r.random() < 0.35:
            return self.r.choice(self.names[kind])
        self.count += 1
        return f"{kind[0]}{self.count}"

    def assign(self) -> None:
        makers: list[tuple[str, Maker]] = [
            ("int", self.number),
            ("int", self.number),
            ("list", self.sequence),
            ("list", self.sequence),
            ("dict", self.mapping),
            ("box", self.object),
            ("fn", lambda: f"maker({self.number()})"),
        ]
        if self.own:
            makers += pythons_own.values(self)
        kind, make = self.r.choice(makers)
        text = make()
        name = self.name(kind)
        self.put(f"{name} = {text}")
        if name not in self.names[kind]:
            self.names[kind].append(name)

    def change(self) -> None:
        r = self.r
        if self.keras and r.random() < 0.6:
            self.put(r.choice(pythons_own.keras_changes(self))())
            return
        if self.own and r.random() < 0.5:
            self.put(r.choice(pythons_own.changes(self))())
            return
        several, table, box = self.have("list"), self.have("dict"), self.have("box")
        n = self.number
        key = r.choice("abcd")
        ints = self.names["int"]
        choices: list[Maker] = [
            lambda: f"{several}.append({n()})",
            lambda: f"{several}.extend({self.have('list')}[:4])",
            lambda: f"{several}.insert(0, {n()})",
            lambda: f"{several}[0] = {n()}",
            lambda: f"{several}[-1] += {n()}",
            lambda: f"{several}.pop()",
            lambda: f"del {several}[0]",
            lambda: f"{several}.sort()",
            lambda: f"{several}.reverse()",
            lambda: f"{several}[1:2] = [{n()}, {n()}]",
            lambda: f"{several}.remove({n()})",
            lambda: f"{table}[{key!r}] = {n()}",
            lambda: f"{table}.update(b={n()})",
            lambda: f"{table}.setdefault({key!r}, {n()})",
            lambda: f"{table}.pop({key!r}, None)",
            lambda: f"del {table}[{key!r}]",
            lambda: f"{table}[{key!r}] = {table}.get({key!r}, 0) + {n()}",
            lambda: f"{box}.n = {n()}",
            lambda: f"{box}.items = {several}",
            lambda: f"{box}.count = {n()}",
            lambda: f"{box}.hidden = {n()}",
            lambda: f"setattr({box}, 'n', {n()})",
            lambda: f"{box}.__dict__['n'] = {n()}",
            lambda: f"{box}.inner = {self.have('box')}",
            lambda: f"{box}.grow()",
            lambda: f"Box.shared.append({n()})",
            lambda: f"Box.count = {n()}",
            lambda: f"remember({key!r}, {n()})",
            lambda: f"REGISTRY[{key!r}] = {n()}",
            lambda: f"widen({n()})",
            lambda: f"{several}[0], {several}[-1] = {several}[-1], {several}[0]",
            lambda: f"{several}[:] = [v + 1 for v in {several}]",
        ]
        if len(ints) > 1:
            a, b = r.sample(ints, 2)
            choices += [
                lambda: f"{a} += {n()}",
                lambda: f"{a}, {b} = {b}, {a}",
                lambda: f"{a}, *rest = [{n()}, *{several}]",
                lambda: f"{a} = {b} = {n()}",
            ]
        text = r.choice(choices)()
        # `[1, 2].append(3)` is as good as nothing, and `[1] = 2` no Python.
        self.put(text if "] = " not in text or not text.startswith("[") else "pass")

    def probe(self) -> None:
        self.put(f"probe({self.probes}, {self.number()})")
        self.probes += 1

    def block(self, size: int) -> None:
        """Statements one step further in; what they name is not known to be there behind them."""
        self.depth += 1
        before = {kind: list(names) for kind, names in self.names.items()}
        for _ in range(size):
            self.statement()
        if not self.loops and self.r.random() < 0.5:
            self.probe()
        self.names = defaultdict(list, before)
        self.depth -= 1

    def statement(self) -> None:
        r = self.r
        if self.depth > 2 or r.random() < 0.6:
            r.choice([self.assign, self.change, self.change])()
            return
        r.choice(
            [self.branch, self.branch, self.loop, self.loop, self.attempt, self.manage, self.match]
        )()

    def branch(self) -> None:
        self.put(f"if {self.condition()}:")
        self.block(self.r.randint(1, 3))
        if self.r.random() < 0.3:
            self.put(f"elif {self.condition()}:")
            self.block(1)
        if self.r.random() < 0.5:
            self.put("else:")
            self.block(self.r.randint(1, 2))

    def loop(self) -> None:
        r = self.r
        self.count += 1
        i = f"v{self.count}"
        several = self.have("list")
        counts = False
        if r.random() < 0.2:
            self.put(f"{i} = {r.randint(1, 4)}")
            self.put(f"while {i} > 0:")
            self.loops += 1
            self.depth += 1
            self.put(f"{i} -= 1")
            self.depth -= 1
            counts = True
        else:
            heads = [
                f"{i} in range({r.randint(1, 4)})",
                f"{i} in {several}[:5]",
                f"{i} in list({self.have('dict')}.values())",
                f"_, {i} in enumerate({several}[:4])",
                f"_, {i} in list({self.have('dict')}.items())",
                f"{i}, _ in zip({several}[:4], {self.have('list')}[:])",
                f"{i} in reversed({several}[-3:])",
                f"{i} in stepping({r.randint(1, 5)})",
            ]
            self.put(f"for {r.choice(heads)}:")
            self.loops += 1
        if not counts:  # a `while` must end
            self.names["int"].append(i)
        kept = list(self.names["int"])
        self.block(r.randint(1, 3))
        self.names["int"] = [name for name in kept if name != i]
        if r.random() < 0.35:
            self.depth += 1
            self.put(f"if {i} {r.choice(['>', '=='])} {r.randint(1, 3)}:")
            self.put(f"    {r.choice(['break', 'continue'])}")
            if r.random() < 0.5:
                self.block_inside(1)
            self.depth -= 1
        self.loops -= 1
        if r.random() < 0.25:
            self.put("else:")
            self.block(1)

    def block_inside(self, size: int) -> None:
        self.depth -= 1
        self.block(size)
        self.depth += 1

    def attempt(self) -> None:
        r = self.r
        self.put("try:")
        self.block(r.randint(1, 2))
        self.depth += 1
        several, table = self.have("list"), self.have("dict")
        self.put(
            r.choice(
                [
                    f"fails({self.number()})",
                    f"{several}[9]",
                    f"{table}['q']",
                    f"{self.number()} // {self.number()}",
                    f"{self.have('box')}.missing",
                    f"int('x' if {self.condition()} else '1')",
                    f"if {self.condition()}: raise ValueError",
                ]
            )
        )
        if r.random() < 0.4:
            self.change()
        self.depth -= 1
        self.put(
            r.choice(
                [
                    "except (KeyError, IndexError):",
                    "except KeyError as error:",
                    "except ValueError:",
                    "except LookupError:",
                    "except Exception:",
                    "except (ArithmeticError, AttributeError):",
                ]
            )
        )
        self.block(1)
        self.put("except Exception:")
        self.block(1)
        if r.random() < 0.3:
            self.put("else:")
            self.block(1)
        if r.random() < 0.4:
            self.put("finally:")
            self.block(1)

    def manage(self) -> None:
        several = self.have("list")
        self.put(
            self.r.choice(
                [
                    "with Guard(True):",
                    "with contextlib.suppress(KeyError, IndexError):",
                    f"with noting({several}, {self.number()}) as held:",
                    "with Guard(True) as g, contextlib.suppress(ValueError):",
                ]
            )
        )
        self.block(self.r.randint(1, 2))

    def match(self) -> None:
        several = self.have("list")
        subject = self.r.choice([several, self.number(), self.have("box"), self.have("dict")])
        self.put(f"match {subject}:")
        self.depth += 1
        for pattern in self.r.sample(
            ["[a]", "[a, b]", "[a, *_]", "0 | 1 | 2", "Chest(n=2)", "Box(n=a)", "{'a': a}"], 3
        ):
            self.put(f"case {pattern}:")
            self.block(1)
        self.put("case _:")
        self.block(1)
        self.depth -= 1


_PROBE = re.compile(r"probe\((\d+), (.*)\)$", re.MULTILINE)


def _length(value: Any) -> int:
    return abs(int(value)) % 50 + 1


def _rows(text: str, inside: bool) -> frozenset[int]:
    """The rows that Python comes by, one further down each."""
    rows: set[int] = set()

    def trace(frame: Any, event: str, _: Any) -> Any:
        if frame.f_code.co_filename != "program.py":
            return None
        rows.add(frame.f_lineno + 1)
        return trace

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        _run(text, inside)
    finally:
        sys.settrace(before)
    return frozenset(rows)


def _run(text: str, inside: bool) -> dict[int, int] | None:
    """What each place had; None where the program fails. Places that were not met are not in it."""
    found: dict[int, int] = {}

    def probe(place: int, value: Any) -> None:
        found[place] = _length(value)

    space: dict[str, Any] = {"__name__": "__main__", "probe": probe}
    try:
        with contextlib.redirect_stdout(io.StringIO()):
            exec(compile(text, "program.py", "exec", dont_inherit=True), space)
            if inside:
                space["build"]()
    except Exception:
        return None
    return found


def program(r: random.Random) -> Program:
    """A program that runs to its end.

    Its body is the module's, or a function's that the module calls, or one that nothing calls.
    """
    while True:
        kind = r.choice(["module", "called", "uncalled"])
        own = r.random() < 0.6
        keras = own and r.random() < 0.35
        writer = _Writer(r, unknown=r.random() < 0.4, own=own, keras=keras)
        writer.depth = 0 if kind == "module" else 1
        for _ in range(r.randint(4, 14)):
            writer.statement()
            if r.random() < 0.4:
                writer.probe()
        writer.probe()
        body = "\n".join(writer.lines)
        if kind != "module":
            body = f"def build():\n{body}\n"
            body += "\nbuild()\n" if kind == "called" else ""
        definitions = DEFINITIONS
        if own:
            definitions += pythons_own.CLASSES + (pythons_own.KERAS if keras else "")
        bare = f"{HEAD}{definitions}\n\n{body}\n"
        found = _run(bare, kind == "uncalled")
        if not found:
            continue

        rows = _rows(bare, kind == "uncalled") if keras else frozenset(range(len(bare)))
        return Program(with_layers(bare, found), bare, found, rows)


def with_layers(bare: str, found: dict[int, int]) -> str:
    """The program with two layers in the place of each probe that was met."""

    def layers(place: re.Match[str]) -> str:
        at = int(place[1])
        if at not in found:
            return "pass"
        length = f"abs({place[2]}) % 50 + 1"
        return f"keras.layers.Reshape(({found[at]},))(keras.Input(({length},)))"

    return f"import keras\n{_PROBE.sub(layers, bare)}"
