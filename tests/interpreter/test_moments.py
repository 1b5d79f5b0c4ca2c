"""When Python evaluates something, and what it finds at that time: the programs run in Keras."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.interpreter.running import check

pytestmark = pytest.mark.keras

_HEAD = """
import keras
from keras import layers
import numpy as np
def use(*widths):
    keras.Sequential([keras.Input((4,)), *[layers.Dense(n) for n in widths]])
"""

#: A list, dict or set that is changed while a loop goes through it.
CHANGED = {
    "a list that grows": """
sizes = [4]
for s in sizes:
    if s < 32:
        sizes.append(s * 2)
stack = [layers.Dense(s) for s in sizes]
keras.Sequential([keras.Input((4,)), *stack, layers.Reshape((16, 2))])
keras.Sequential([keras.Input((4,)), *stack, layers.Reshape((2, 2))])  # expect: KOL104
""",
    "a list of layers that shrinks": """
q = [layers.Dense(4), layers.Dense(3)]
m = keras.Sequential([keras.Input((4,))])
for layer in q:
    m.add(layer)
    q.pop()
m.add(layers.Reshape((4, 1)))
m.add(layers.Reshape((3, 1)))  # expect: KOL104
""",
    "a set": """
s, n = {3}, 4
try:
    for x in s:
        s.add(8)
except RuntimeError:
    n = 8
keras.Sequential([keras.Input((n,)), layers.Reshape((4, 2))])
""",
    "what a method changes": """
class Stack:
    def __init__(self):
        self.items = [layers.Dense(4), layers.Dense(3)]
    def __iter__(self):
        return iter(self.items)
stack = Stack()
m = keras.Sequential([keras.Input((4,))])
for layer in stack:
    m.add(layer)
    stack.items.pop()
m.add(layers.Reshape((4, 1)))
""",
    "a list that somebody else may have changed": """
sizes = [8, 3]
m = keras.Sequential([keras.Input((4,))])
def less(of, how):
    getattr(of, how)()
for s in sizes:
    m.add(layers.Dense(s))
    less(sizes, str("p") + "op")
m.add(layers.Reshape((4, 2)))
""",
    "a list under a condition": """
import os
sizes = [4, 3]
for s in sizes:
    if not os.environ.get("SOMETHING_THAT_IS_NOT_SET"):
        sizes[-1] = 8
m = keras.Sequential([keras.Input((4,)), *map(layers.Dense, sizes)])
m.add(layers.Reshape((4, 2)))  # expect-likely: KOL104
""",
    "the list of layers of a model is another one": """
m = keras.Sequential([keras.Input((4,)), layers.Dense(8), layers.Dense(3)])
n = 0
for layer in m.layers:
    m.pop()
    n += 4
keras.Sequential([keras.Input((n,)), layers.Reshape((4, 2))])
keras.Sequential([keras.Input((n,)), layers.Reshape((4, 1))])  # expect: KOL104
""",
    "in two loops": """
rest = [1, 2, 3, 4, 5, 6]
seen = 0
for a in rest:
    for b in rest:
        rest.remove(b)
        seen += 1
keras.Sequential([keras.Input((seen,)), layers.Reshape((seen, 1))])
""",
}


@pytest.mark.parametrize("text", CHANGED.values(), ids=CHANGED)
def test_what_is_changed_in_its_loop(text: str, tmp_path: Path) -> None:
    check(_HEAD + text, tmp_path)


#: What is bound or changed after something lazy was made with it: all read what is there when they
#: are asked. `USE` has three outputs in Python, and had four when it was made.
LATER = {
    "an expression": "n = 4\ng = (layers.Dense(n) for _ in range(2))\nn = 3",
    "a map": "n = 4\ng = map(lambda _: layers.Dense(n), range(2))\nn = 3",
    "a filter": "n = 4\ng = map(layers.Dense, filter(lambda k: k == n, [4, 3]))\nn = 3",
    "a generator": "def f():\n    yield layers.Dense(n)\nn = 4\ng = f()\nn = 3",
    "a function that is called": (
        "def f():\n    return layers.Dense(n)\nn = 4\ng = (f() for _ in range(2))\nn = 3"
    ),
    "a function of a function": (
        "def f():\n    return n\nn = 4\ng = map(lambda _: layers.Dense(f()), [1])\nn = 3"
    ),
    "an attribute": (
        "class C:\n    n = 4\nc = C()\ng = (layers.Dense(c.n) for _ in range(2))\nc.n = 3"
    ),
    "an attribute of the class": (
        "class C:\n    n = 4\nc = C()\ng = (layers.Dense(C.n) for _ in range(2))\nC.n = 3"
    ),
    "an attribute of an attribute": (
        "class C:\n    pass\nc = C()\nc.d = C()\nc.d.n = 4\n"
        "g = (layers.Dense(c.d.n) for _ in range(2))\nc.d.n = 3"
    ),
    "an item in a tuple": "t = ([4],)\ng = (layers.Dense(t[0][0]) for _ in (1,))\nt[0][0] = 3",
    "a method": (
        "class C:\n    def __init__(self):\n        self.n = [4]\n"
        "    def f(self, _):\n        return layers.Dense(self.n[0])\n"
        "c = C()\ng = map(c.f, [1, 2])\nc.n[0] = 3"
    ),
    "in itertools": (
        "import itertools\nn = 4\n"
        "g = itertools.starmap(lambda k: layers.Dense(n), [(1,), (2,)])\nn = 3"
    ),
    "one in another": (
        "n = 4\ng1 = (n for _ in range(2))\ng = (layers.Dense(k) for k in g1)\nn = 3"
    ),
    "in a loop": (
        "n, g = 5, []\nfor layer in (layers.Dense(n) for _ in range(2)):\n    n -= 2\n"
        "    g += [layer]"
    ),
    "a list that is chained": (
        "import itertools\nrows = [[4], [4]]\n"
        "g = map(layers.Dense, itertools.chain.from_iterable(rows))\nrows[1][0] = 3"
    ),
}


@pytest.mark.parametrize("made", LATER.values(), ids=LATER)
def test_what_is_lazy_finds_what_is_there_when_it_is_asked(made: str, tmp_path: Path) -> None:
    use = "\nkeras.Sequential([keras.Input((4,)), *g, layers.Reshape((3, 1))])\n"
    check(_HEAD + made + use, tmp_path)


def test_what_is_lazy_and_finds_the_same_is_known(tmp_path: Path) -> None:
    check(
        _HEAD
        + """
n = 4
g = (layers.Dense(n) for _ in range(2))
h = map(lambda _: layers.Dense(n), range(2))
m = 3
keras.Sequential([keras.Input((4,)), *g, *h, layers.Reshape((2, 2))])
g = (layers.Dense(n) for _ in range(2))
m = 5
keras.Sequential([keras.Input((4,)), *g, layers.Reshape((3, 1))])  # expect: KOL104
""",
        tmp_path,
    )


#: Coroutines: nothing runs until somebody awaits them.
COROUTINES = {
    "that nobody awaits": """
m = keras.Sequential([keras.Input((4,)), layers.Dense(8)])
async def h():
    m.add(layers.Dense(4))
c = h()
c.close()
m.add(layers.Reshape((4, 2)))
m.add(layers.Reshape((5, 2)))  # expect: KOL104
""",
    "that are awaited later": """
import asyncio
m = keras.Sequential([keras.Input((4,)), layers.Dense(8)])
async def h():
    m.add(layers.Dense(4))
async def main():
    c = h()
    m.add(layers.Reshape((4, 2)))
    await c
asyncio.run(main())
m.add(layers.Reshape((8, 2)))
m.add(layers.Reshape((5, 2)))  # expect: KOL104
""",
    "that become a task": """
import asyncio
m = keras.Sequential([keras.Input((4,)), layers.Dense(8)])
async def h():
    m.add(layers.Dense(4))
async def main():
    task = asyncio.create_task(h())
    m.add(layers.Reshape((4, 2)))
    await task
    m.add(layers.Reshape((8, 2)))
asyncio.run(main())
""",
    "that are sent something": """
n = [4]
async def h():
    n.append(8)
try:
    h().send(None)
except StopIteration:
    pass
keras.Sequential([keras.Input((n[-1],)), layers.Reshape((4, 2))])
""",
}


@pytest.mark.parametrize("text", COROUTINES.values(), ids=COROUTINES)
def test_coroutines(text: str, tmp_path: Path) -> None:
    check(_HEAD + text, tmp_path)


#: What is evaluated where no value is asked for. `n` ends with 8 in Python.
ASIDE = {
    "an annotation of a module": "x: n.append(8) = 1",
    "an annotation without a value": "x: n.append(8)",
    "an annotation of a class": "class C:\n    x: n.append(8) = 1",
    "an annotation that calls a function": "def f():\n    n.append(8)\nx: f() = 1",
    "an annotation of a parameter": "def f(x: n.append(8) = 1):\n    pass",
    "an annotation of what a function returns": "def f() -> n.append(8):\n    pass",
    "an annotation of a method": "class C:\n    def f(self, *, x: n.append(8)):\n        pass",
    "what a handler takes": (
        "try:\n    raise ValueError\nexcept (n.append(8) or ValueError):\n    pass"
    ),
    "what a handler takes, from a function": (
        "def f():\n    n.append(8)\n    return ValueError\n"
        "try:\n    int('x')\nexcept f():\n    pass"
    ),
    "a class that is asked about": (
        "class P:\n    def __instancecheck__(self, x):\n        n.append(8)\n        return True\n"
        "isinstance(3, P())"
    ),
}


@pytest.mark.parametrize("text", ASIDE.values(), ids=ASIDE)
def test_what_is_evaluated_aside(text: str, tmp_path: Path) -> None:
    use = "\nkeras.Sequential([keras.Input((n[-1],)), layers.Reshape((4, 2))])\n"
    check(_HEAD + "n = [4]\n" + text + use, tmp_path)


def test_what_is_not_evaluated_changes_nothing(tmp_path: Path) -> None:
    check(
        _HEAD
        + """
n = [4]
def f():
    x: n.append(8) = 1
f()
a: "list[int]" = [3]
keras.Sequential([keras.Input((n[-1],)), layers.Reshape((4, 2))])  # expect: KOL104
""",
        tmp_path,
    )


def test_a_name_of_python_that_is_set(tmp_path: Path) -> None:
    check(
        _HEAD
        + """
import builtins
kept = builtins.len
builtins.len = lambda x: 8
n = len([1, 2, 3, 4])
builtins.len = kept
keras.Sequential([keras.Input((n,)), layers.Reshape((4, 2))])
""",
        tmp_path,
    )


def test_layers_that_are_sorted_by_what_all_have(tmp_path: Path) -> None:
    check(
        _HEAD
        + """
import os
ls = [layers.Dense(8), layers.Reshape((4, 2)), layers.Reshape((8,))]
ls.sort(key=lambda layer: not isinstance(layer, keras.KerasTensor))
ls = sorted(ls, key=lambda layer: os.environ.get("HOME"), reverse=True)
keras.Sequential([keras.Input((4,)), *ls, layers.Reshape((2, 4))])
keras.Sequential([keras.Input((4,)), *ls, layers.Reshape((2, 2))])  # expect: KOL104
""",
        tmp_path,
    )
