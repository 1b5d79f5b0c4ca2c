"""What asks iterators for items, as Python does it, and what Keras makes of it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.interpreter.running import check

pytestmark = pytest.mark.keras

_HEAD = "import keras\nfrom keras import layers\n"
PROGRAMS = {
    "a generator that adds layers of its own": """
m = keras.Sequential([keras.Input((3,))])
def blocks(m):
    for n in (4, 6):
        m.add(layers.Dense(n))
        yield n
for n in blocks(m):
    m.add(layers.Reshape((n // 2, 2)))
    m.add(layers.Flatten())
""",
    "an expression that adds layers": """
m = keras.Sequential([keras.Input((3,))])
for n in (m.add(layers.Dense(k)) or k for k in (4, 6)):
    m.add(layers.Reshape((n // 2, 2)))
    m.add(layers.Flatten())
""",
    "a generator that goes on with what it gave": """
def blocks():
    for n in (4, 6):
        m = keras.Sequential([keras.Input((3,))])
        m.add(layers.Dense(n))
        yield m
        m.add(layers.LSTM(2))
for m in blocks():
    m.add(layers.Reshape((m.output_shape[-1] // 2, 2)))
""",
    "`__iter__` that adds layers": """
class B:
    def __init__(self, m): self.m = m
    def __iter__(self):
        for n in (4, 6):
            self.m.add(layers.Dense(n))
            yield n
m = keras.Sequential([keras.Input((3,))])
for n in B(m):
    m.add(layers.Reshape((n // 2, 2)))
    m.add(layers.Flatten())
""",
    "a generator that reads what a turn sets": """
class C: n = 3
c = C()
def g():
    for _ in range(2):
        yield c.n
m = keras.Sequential([keras.Input((16,))])
for n in g():
    m.add(layers.Dense(n)); c.n = 4
m.add(layers.Reshape((4,)))
""",
    "`while True` and `break`": """
def sizes():
    n = 2
    while True:
        yield n
        n *= 2
m = keras.Sequential([keras.Input((4,))])
for n in sizes():
    m.add(layers.Dense(n))
    if n >= 16: break
else:
    m.add(layers.LSTM(2))
m.add(layers.Reshape((5,)))  # expect: KOL104
""",
    "`finally` of a generator that is left": """
def sizes():
    try:
        yield 3
        yield 4
    except ValueError:
        yield 5
    finally:
        m.add(layers.Reshape((3, 1)))
m = keras.Sequential([keras.Input((4,))])
def go():
    for n in sizes():
        m.add(layers.Dense(n))
        return n
go()
m.add(layers.LSTM(2)); m.add(layers.LSTM(2))  # expect: KOL101
""",
    "`yield from` and `enumerate`": """
def inner(a):
    yield a
    yield a * 2
    return 7
def outer():
    r = yield from inner(3)
    yield r
    yield from [8, 9]
m = keras.Sequential([keras.Input((4,))])
for i, n in enumerate(outer(), 1):
    m.add(layers.Dense(n * i))
m.add(layers.Reshape((9, 6)))  # expect: KOL104
""",
    "a handler in a generator takes nothing of the loop": """
def sizes():
    try:
        yield 0
    except ValueError:
        yield 5
m = keras.Sequential([keras.Input((4,))])
for n in sizes(): m.add(layers.Dense(n))  # expect: KOL114
""",
    "a loop within a loop, and `continue`": """
def sizes():
    for n in (3, 4): yield n
m = keras.Sequential([keras.Input((4,))])
for a in sizes():
    for b in sizes():
        if b == 4: continue
        m.add(layers.Dense(a * b))
m.add(layers.Reshape((5, 2)))  # expect: KOL104
""",
    "a generator that asks itself": """
def walk(n):
    if n:
        yield n
        yield from walk(n - 1)
m = keras.Sequential([keras.Input((4,))])
for k in walk(5): m.add(layers.Dense(k))
m.add(layers.Reshape((2,)))  # expect: KOL104
""",
    "`any` asks until there is an answer": """
m = keras.Sequential([keras.Input((3,))])
ls = [layers.Dense(4), layers.Reshape((4, 1)), layers.Flatten()]
if any(m.add(l) or isinstance(l, layers.Reshape) for l in ls): m.add(layers.LSTM(2))
m.add(layers.LSTM(2))  # expect: KOL101
""",
    "`all` asks until there is an answer": """
m = keras.Sequential([keras.Input((3,))])
all(m.add(l) for l in [layers.Reshape((3, 1)), layers.Flatten()])
m.add(layers.LSTM(3))
""",
    "`next` asks for one": """
m = keras.Sequential([keras.Input((3,))])
next(m.add(l) for l in [layers.Reshape((3, 1)), layers.Flatten()])
m.add(layers.LSTM(3))
m.add(layers.LSTM(3))  # expect: KOL101
""",
    "`in` asks for all": """
m = keras.Sequential([keras.Input((3,))])
5 in map(m.add, [layers.Dense(3), layers.Reshape((3, 1))])
m.add(layers.LSTM(3)); m.add(layers.LSTM(3))  # expect: KOL101
""",
    "a generator that nobody asks": """
m = keras.Sequential([keras.Input((3,))])
def gen():
    m.add(layers.Reshape((3, 1)))
    yield 1
gen()
m.add(layers.LSTM(3))  # expect: KOL101
""",
    "a map that nobody asks": """
m = keras.Sequential([keras.Input((3,))])
map(m.add, [layers.Reshape((3, 1))])
print(m.layers)
m.add(layers.Conv1D(2, 2))  # expect: KOL101
""",
    "what is taken apart is taken wholly": """
m = keras.Sequential([keras.Input((3,))])
def gen():
    m.add(layers.Reshape((3, 1)))
    yield 1
a, = gen()
m.add(layers.LSTM(3))
m.add(layers.LSTM(3))  # expect: KOL101
""",
    "`join` and `extend` take all": """
m = keras.Sequential([keras.Input((3,))])
def gen(ls):
    for l in ls:
        m.add(l)
        yield l.name
print(",".join(gen([layers.Dense(3), layers.Reshape((3, 1))])))
names = []
names.extend(gen([layers.LSTM(3), layers.Dense(2)]))
m.add(layers.LSTM(3))  # expect: KOL101
""",
    "`extend` of another class": """
m = keras.Sequential([keras.Input((3,))])
class L(list):
    def extend(self, g): pass
L().extend(m.add(l) for l in [layers.Reshape((3, 1))])
m.add(layers.Permute((1,)))
""",
    "a function called `any`": """
m = keras.Sequential([keras.Input((3,))])
def any(g): return 3
any(m.add(l) for l in [layers.Reshape((3, 1))])
m.add(layers.Permute((1,)))
""",
    "a loop over a map that adds layers": """
m = keras.Sequential([keras.Input((3,))])
for _ in map(m.add, [layers.Reshape((3, 1)), layers.LSTM(2)]):
    m.add(layers.Flatten()) if len(m.layers) > 1 else m.add(layers.Dense(2))
m.add(layers.Dense(2))
""",
    "a bounded deque": """
from collections import deque
q = deque([layers.Dense(4), layers.Flatten(), layers.LSTM(3)], maxlen=3)
q.rotate(1)
m = keras.Sequential([keras.Input((6, 2)), *q, layers.LSTM(2)])  # expect: KOL101
""",
    "a bounded deque grows": """
from collections import deque
q = deque([1, 2], 2); q.appendleft(9)
assert list(q) == [9, 1]
q.extend([3, 4, 5]); assert list(q) == [4, 5]
q.extendleft([7, 8, 6]); assert list(q) == [6, 8]
q += [1]; assert list(q) == [8, 1]
m = keras.Sequential([keras.Input((6,)), *map(layers.Dense, q)])
m.add(layers.Reshape((4,)))  # expect: KOL104
""",
    "a copy of a bounded deque": """
from collections import deque
q = deque([1, 2], 2).copy()
q.append(5)
m = keras.Sequential([keras.Input((6,)), *map(layers.Dense, q)])
m.add(layers.Reshape((len(q) * 3,)))  # expect: KOL104
""",
    "a deque that keeps nothing": """
m = keras.Sequential([keras.Input((3,))])
ls = [layers.Dense(4), layers.Reshape((4, 1))]
from collections import deque
deque(map(m.add, ls), maxlen=0)
m.add(layers.LSTM(2))
m.add(layers.Conv2D(1, 1))  # expect: KOL101
""",
    "`starmap`": """
m = keras.Sequential([keras.Input((3,))])
ls = [layers.Dense(4), layers.Reshape((4, 1))]
import itertools
list(itertools.starmap(m.add, [(l,) for l in ls]))
m.add(layers.LSTM(2))
m.add(layers.Conv2D(1, 1))  # expect: KOL101
""",
    "`takewhile`": """
m = keras.Sequential([keras.Input((3,))])
ls = [layers.Dense(4), layers.Reshape((4, 1))]
import itertools
list(itertools.takewhile(lambda l: m.add(l) is None, ls))
m.add(layers.LSTM(2))
m.add(layers.Conv2D(1, 1))  # expect: KOL101
""",
    "`accumulate`": """
m = keras.Sequential([keras.Input((3,))])
ls = [layers.Dense(4), layers.Reshape((4, 1))]
import itertools
list(itertools.accumulate(ls, lambda a, l: m.add(l), initial=0))
m.add(layers.LSTM(2))
m.add(layers.Conv2D(1, 1))  # expect: KOL101
""",
    "`chain.from_iterable`": """
m = keras.Sequential([keras.Input((3,))])
ls = [layers.Dense(4), layers.Reshape((4, 1))]
import itertools
list(itertools.chain.from_iterable([m.add(l) or 0] for l in ls))
m.add(layers.LSTM(2))
m.add(layers.Conv2D(1, 1))  # expect: KOL101
""",
    "a generator as an item of a call": """
m = keras.Sequential([keras.Input((3,))])
ls = [layers.Dense(4), layers.Reshape((4, 1))]
next((x for l in ls if (x := m.add(l))), None)
m.add(layers.LSTM(2))
m.add(layers.Conv2D(1, 1))  # expect: KOL101
""",
}


@pytest.mark.parametrize("name", PROGRAMS)
def test_keras_says_so_too(name: str, tmp_path: Path) -> None:
    check(_HEAD + PROGRAMS[name], tmp_path)
