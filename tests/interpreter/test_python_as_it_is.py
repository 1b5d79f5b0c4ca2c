"""Python as it is: iterators, operators, descriptors, scopes, exceptions.

What Keras builds is never proven wrong, and most of it is known.
"""

from __future__ import annotations

import math
from pathlib import Path

import pytest

from tests.rules.expectations import found

pytestmark = pytest.mark.keras

_HEAD = """
import keras
from keras import layers
def use(shape):
    return keras.Sequential([keras.Input(tuple(shape)), layers.Conv2D(2, 1)])
"""
#: Each ends with a model that Keras builds.
RUN = {
    "late binding": """
fs = [lambda: i for i in range(3)]
use((fs[0]() + 2, 4, 1))
if fs[0]() != 2:
    use((3,))
""",
    "mutable default": """
def add(n, acc=[]):
    acc.append(n)
    return acc
add(4)
add(4)
use(tuple(add(1)))
""",
    "iterator twice": """
it = iter([4, 4, 1])
first = next(it)
rest = list(it)
again = list(it)
use((first, *rest, *again))
""",
    "gen state": """
def g():
    n = 4
    while True:
        got = yield n
        if got:
            n = got
a = g()
x = next(a)
y = next(a)
z = a.send(1)
use((x, y, z))
""",
    "zip consumed": """
it = iter([4, 4, 1, 9])
pairs = list(zip(it, it))
use((*pairs[0], pairs[1][0]))
""",
    "class attr type": """
class A:
    shape = (4,)
    def grow(self):
        type(self).shape = (4, 4, 1)
a = A()
a.grow()
use(A.shape)
""",
    "class attr instance": """
class A:
    shape = [4]
a = A()
b = A()
a.shape += [4, 1]
use(b.shape)
""",
    "suppress": """
import contextlib
shape = (4,)
with contextlib.suppress(KeyError):
    {}["a"]
    shape = (3,)
if shape == (4,):
    shape = (4, 4, 1)
use(shape)
""",
    "suppress keras": """
import contextlib
with contextlib.suppress(ValueError):
    use((4,))
use((4, 4, 1))
""",
    "ctx swallows": """
class Quiet:
    def __enter__(self):
        return self
    def __exit__(self, *a):
        return True
with Quiet():
    use((4,))
""",
    "ctx sets": """
from contextlib import contextmanager
shape = [4]
@contextmanager
def more():
    shape.extend([4, 1])
    yield
    del shape[1:]
with more():
    use(shape)
""",
    "finally rebinds": """
def f():
    try:
        return (4,)
    finally:
        return (4, 4, 1)
use(f())
""",
    "for else": """
for i in [1, 2]:
    if i == 3:
        break
else:
    s = (4, 4, 1)
use(s)
""",
    "while else": """
s = (4,)
n = 0
while n < 3:
    n += 1
    if n == 5:
        break
else:
    s = (4, 4, 1)
use(s)
""",
    "try else": """
try:
    x = int("4")
except ValueError:
    s = (4,)
else:
    s = (x, x, 1)
use(s)
""",
    "try partial": """
s = [4]
try:
    s.append(4)
    s.append(1)
    int("x")
    s.clear()
except ValueError:
    pass
use(s)
""",
    "getattr hook": """
class C:
    shape_ = (4,)
    def __getattr__(self, n):
        return (4, 4, 1)
use(C().shape)
""",
    "getattribute": """
class C:
    shape = (4,)
    def __getattribute__(self, n):
        return (4, 4, 1)
use(C().shape)
""",
    "descriptor": """
class D:
    def __get__(self, o, t):
        return (4, 4, 1)
class C:
    shape = D()
use(C().shape)
""",
    "data descriptor": """
class D:
    def __get__(self, o, t):
        return (4, 4, 1)
    def __set__(self, o, v):
        pass
class C:
    shape = D()
    def __init__(self):
        self.shape = (4,)
use(C().shape)
""",
    "slots default": """
class C:
    __slots__ = ("shape",)
    def __init__(self, shape=(4, 4, 1)):
        self.shape = shape
use(C().shape)
""",
    "operator add": """
class S(tuple):
    def __add__(self, o):
        return S((*self, 4, *o))
use(S((4,)) + (1,))
""",
    "len override": """
class S(list):
    def __len__(self):
        return 3
s = S([4])
use((4, 4, 1) if len(s) == 3 else (4,))
""",
    "iter override": """
class S(list):
    def __iter__(self):
        return iter([4, 4, 1])
use(tuple(S([4])))
""",
    "bool override": """
class S:
    def __bool__(self):
        return False
use((4,) if S() else (4, 4, 1))
""",
    "eq override": """
class S:
    def __eq__(self, o):
        return True
use((4, 4, 1) if S() == 3 else (4,))
""",
    "dict subclass missing": """
class D(dict):
    def __missing__(self, k):
        return (4, 4, 1)
use(D(a=(4,))["b"])
""",
    "dict get override": """
class D(dict):
    def get(self, k, d=None):
        return (4, 4, 1)
use(D(a=(4,)).get("a"))
""",
    "defaultdict": """
from collections import defaultdict
d = defaultdict(lambda: (4, 4, 1))
d["a"] = (4,)
use(d["b"])
""",
    "chainmap": """
from collections import ChainMap
use(ChainMap({"s": (4, 4, 1)}, {"s": (4,)})["s"])
""",
    "counter": """
from collections import Counter
c = Counter("aaaabbbbc")
use((c["a"], c["b"], c["c"]))
""",
    "ordereddict move": """
from collections import OrderedDict
d = OrderedDict(a=1, b=4, c=4)
d.move_to_end("a")
use(tuple(d.values()))
""",
    "deque rotate": """
from collections import deque
d = deque([1, 4, 4])
d.rotate(-1)
use(tuple(d))
""",
    "namedtuple replace": """
from collections import namedtuple
N = namedtuple("N", "s")
n = N((4,))._replace(s=(4, 4, 1))
use(n.s)
""",
    "dataclass replace": """
import dataclasses
@dataclasses.dataclass
class C:
    s: tuple = (4,)
use(dataclasses.replace(C(), s=(4, 4, 1)).s)
""",
    "dataclass post": """
import dataclasses
@dataclasses.dataclass
class C:
    s: tuple = (4,)
    def __post_init__(self):
        self.s = (4, 4, 1)
use(C().s)
""",
    "accumulate": """
import itertools
use(tuple(itertools.accumulate([4, 0, -3])))
""",
    "islice": """
import itertools
use(tuple(itertools.islice(itertools.cycle([4, 4, 1]), 3)))
""",
    "groupby": """
import itertools
g = {k: list(v) for k, v in itertools.groupby([4, 4, 1])}
use((*g[4], *g[1]))
""",
    "reduce": """
from functools import reduce
use(reduce(lambda a, b: a + (b,), [4, 4, 1], ()))
""",
    "sorted key": """
use(tuple(sorted([1, 4, 4], key=lambda v: -v)))
""",
    "slice neg": """
use(tuple([1, 4, 4][::-1]))
""",
    "list alias": """
a = [4]
b = a
b += [4, 1]
use(a)
""",
    "list mul alias": """
rows = [[4]] * 2
rows[0].extend([4, 1])
use(rows[1])
""",
    "slice assign": """
a = [4, 9, 9, 9]
a[1:] = [4, 1]
use(a)
""",
    "del slice": """
a = [9, 4, 4, 1, 9]
del a[::4]
use(a)
""",
    "shadow builtin": """
def len(x):
    return 3
use((4, 4, 1) if len([1]) == 3 else (4,))
""",
    "shadow tuple": """
list = lambda x: [4, 4, 1]
use(list([4]))
""",
    "monkey layers": """
class MyConv(layers.Dense):
    def __init__(self, n, k):
        super().__init__(n)
layers.Conv2D = MyConv
use((4,))
""",
    "monkey module fn": """
import math
math.ceil = lambda x: 1
use((4, 4, math.ceil(0.5)) if math.ceil(3.2) == 1 else (4,))
""",
    "rebind use": """
old = use
def use(shape):
    return old((4, 4, 1))
use((4,))
""",
    "decorator args": """
def fixed(f):
    def g(*a, **k):
        return f((4, 4, 1))
    return g
@fixed
def mine(s):
    use(s)
mine((4,))
""",
    "decorator class": """
class Fix:
    def __init__(self, f):
        self.f = f
    def __call__(self, s):
        return self.f((4, 4, 1))
@Fix
def mine(s):
    use(s)
mine((4,))
""",
    "partial override": """
import functools
f = functools.partial(dict, s=(4,))
use(f(s=(4, 4, 1))["s"])
""",
    "kwargs order": """
def f(s=(4,), **k):
    use(s)
opts = {"s": (4,)}
f(**{**opts, "s": (4, 4, 1)})
""",
    "star mid": """
a, *b, c = [9, 4, 4, 1]
use((*b, c))
""",
    "swap": """
a, b = (4,), (4, 4, 1)
a, b = b, a
use(a)
""",
    "walrus loop": """
n = 0
while (n := n + 1) < 4:
    pass
use((n, n, 1))
""",
    "match": """
match (4, 4, 1):
    case (a,):
        s = (a,)
    case (a, b, c):
        s = (a, b, c)
use(s)
""",
    "match guard": """
match {"k": 3}:
    case {"k": v} if v > 5:
        s = (4,)
    case {"k": _}:
        s = (4, 4, 1)
use(s)
""",
    "round even": """
use((4, 4, 1) if round(2.5) == 2 else (4,))
""",
    "int div neg": """
use((4, 4, 1) if -7 // 2 == -4 and -7 % 3 == 2 else (4,))
""",
    "bool arith": """
use((4,) * (True + True + True))
""",
    "chained cmp": """
use((4, 4, 1) if 1 < 3 > 2 else (4,))
""",
    "is small": """
a = (4,)
b = (4,)
use((4, 4, 1) if a == b else (4,))
""",
    "str methods": """
use(tuple(int(v) for v in "4x4x1".split("x")))
""",
    "json": """
import json
use(json.loads("[4,4,1]"))
""",
    "literal eval": """
import ast
use(ast.literal_eval("(4,4,1)"))
""",
    "eval": """
use(eval("(4,4,1)"))
""",
    "format": """
n = 4
use(tuple(map(int, f"{n},{n},1".split(","))))
""",
    "nonlocal counter": """
def counter():
    n = 1
    def up():
        nonlocal n
        n += 1
        return n
    return up
u = counter()
u()
u()
use((u(), 4, 1))
""",
    "global in fn": """
s = (4,)
def f():
    global s
    s = (4, 4, 1)
f()
use(s)
""",
    "class body loop": """
class C:
    s = ()
    for v in (4, 4, 1):
        s = s + (v,)
use(C.s)
""",
    "metaclass attr": """
class M(type):
    @property
    def s(cls):
        return (4, 4, 1)
class C(metaclass=M):
    pass
use(C.s)
""",
    "init subclass": """
class B:
    s = (4,)
    def __init_subclass__(cls, **k):
        cls.s = (4, 4, 1)
class C(B):
    pass
use(C.s)
""",
    "mro": """
class A:
    s = (4,)
class B(A):
    pass
class C(A):
    s = (4, 4, 1)
class D(B, C):
    pass
use(D().s)
""",
    "super chain": """
class A:
    def s(self):
        return ()
class B(A):
    def s(self):
        return super().s() + (4,)
class C(A):
    def s(self):
        return super().s() + (4, 1)
class D(B, C):
    def s(self):
        return (4,) + super().s()
v = D().s()
use((v[0], v[1], 1) if len(v) == 4 else (4,))
""",
    "classmethod alt": """
class C:
    def __init__(self, s):
        self.s = s
    @classmethod
    def make(cls):
        return cls((4, 4, 1))
use(C.make().s)
""",
    "new other": """
class C:
    s = (4,)
    def __new__(cls):
        return O()
class O:
    s = (4, 4, 1)
use(C().s)
""",
    "del attr": """
class C:
    s = (4, 4, 1)
c = C()
c.s = (4,)
del c.s
use(c.s)
""",
    "setattr loop": """
class C:
    pass
c = C()
for k, v in {"s": (4, 4, 1)}.items():
    setattr(c, k, v)
use(c.s)
""",
    "vars update": """
class C:
    def __init__(self):
        self.s = (4,)
c = C()
vars(c).update(s=(4, 4, 1))
use(c.s)
""",
    "ns copy": """
import copy
class C:
    pass
c = C()
c.s = [4]
d = copy.copy(c)
d.s.extend([4, 1])
use(c.s)
""",
    "ns deepcopy": """
import copy
class C:
    pass
c = C()
c.s = [4, 4, 1]
d = copy.deepcopy(c)
d.s.clear()
use(c.s)
""",
    "dict iter mutate": """
d = {"a": 4, "b": 4}
for k in list(d):
    d[k + "x"] = 1
use((d["a"], d["b"], d["ax"]))
""",
    "dict view live": """
d = {"a": 4}
v = d.values()
d["b"] = 4
d["c"] = 1
use(tuple(v))
""",
    "zip longest": """
import itertools
use(tuple(a or b for a, b in itertools.zip_longest([4], [4, 4, 1])))
""",
    "generator lazy": """
n = [4]
g = (v for v in n)
n.extend([4, 1])
use(tuple(g))
""",
    "map lazy": """
n = [4]
g = map(int, n)
n.extend([4, 1])
use(tuple(g))
""",
    "filter lazy": """
n = [4]
g = filter(None, n)
n.extend([4, 1, 0])
use(tuple(g))
""",
    "gen func lazy": """
s = [4]
def g():
    yield from s
it = g()
s.extend([4, 1])
use(tuple(it))
""",
    "enumerate lazy": """
n = [4]
e = enumerate(n)
n.extend([4, 1])
use(tuple(v for _, v in e))
""",
    "reversed lazy": """
n = [1, 4, 4]
r = reversed(n)
n[0] = 1
use(tuple(r))
""",
    "cond lambda": """
f = (lambda: (4,)) if False else (lambda: (4, 4, 1))
use(f())
""",
    "recursion": """
def f(n):
    return () if n == 0 else f(n - 1) + ((4,) if n < 3 else (1,))
use(f(3))
""",
    "except star name": """
s = (4,)
try:
    raise ValueError((4, 4, 1))
except ValueError as e:
    s = e.args[0]
use(s)
""",
    "raise in fn": """
def f():
    raise RuntimeError
try:
    f()
    s = (4,)
except RuntimeError:
    s = (4, 4, 1)
use(s)
""",
    "nested try": """
def f():
    try:
        raise KeyError
    except ValueError:
        return (4,)
try:
    s = f()
except KeyError:
    s = (4, 4, 1)
use(s)
""",
    "loop var after": """
for n in (9, 4):
    pass
use((n, n, 1))
""",
    "comp scope": """
n = 4
[n for n in range(3)]
use((n, n, 1))
""",
    "nested fn default": """
def outer():
    n = 4
    def f(a=n):
        return a
    n = 9
    return f()
use((outer(), 4, 1))
""",
    "str mul": """
use((len("ab" * 2), 4, 1))
""",
    "set len": """
use((len({1, 1, 2, 3, 4}), 4, 1))
""",
    "sum start": """
use(sum([(4,), (4,), (1,)], ()))
""",
    "min default": """
use((min([], default=4), 4, 1))
""",
    "divmod": """
q, r = divmod(9, 2)
use((q, 4, r))
""",
    "bytes": """
use(tuple(b"\\x04\\x04\\x01"))
""",
    "range neg": """
use(tuple(range(4, 3, -1)) + (4, 1))
""",
    "and or": """
use(() or (4, 4, 1))
""",
    "ternary none": """
v = None
use((4,) if v is not None else (4, 4, 1))
""",
    "np shape": """
import numpy as np
use(np.zeros((2, 4, 4, 1)).shape[1:])
""",
    "np reshape": """
import numpy as np
use(np.arange(32).reshape(2, 4, 4, -1).shape[1:])
""",
    "np expand": """
import numpy as np
use(np.expand_dims(np.zeros((4, 4)), -1).shape)
""",
    "np inplace shape": """
import numpy as np
a = np.zeros((16,))
a.shape = (4, 4, 1)
use(a.shape)
""",
    "np resize": """
import numpy as np
a = np.zeros((16,))
a.resize((4, 4, 1))
use(a.shape)
""",
    "weights shape": """
d = layers.Dense(4)
d.build((None, 4))
use((*d.kernel.shape, 1))
""",
    "model pop loop": """
m = keras.Sequential([keras.Input((4, 4, 1)), layers.Flatten(), layers.Dense(3)])
while len(m.layers) > 0:
    m.pop()
m.add(keras.Input((4, 4, 1))) if False else None
m = keras.Sequential([keras.Input((4, 4, 1))])
m.add(layers.Conv2D(2, 1))
""",
    "add returns none list": """
m = keras.Sequential([keras.Input((4, 4, 1))])
[m.add(l) for l in (layers.Conv2D(2, 1), layers.Flatten(), layers.Dense(2))]
""",
    "layers from gen": """
def ls():
    yield keras.Input((4, 4, 1))
    yield layers.Conv2D(2, 1)
keras.Sequential(list(ls()))
""",
    "layer reuse list": """
a = [layers.Dense(4)] * 3
keras.Sequential([keras.Input((4,)), a[0]])
""",
    "globals fn": """
def big():
    return (4, 4, 1)
use(globals()["b" + "ig"]())
""",
    "type call": """
C = type("C", (), {"s": (4, 4, 1)})
use(C.s)
""",
    "enum auto": """
import enum
class E(enum.IntEnum):
    A = enum.auto()
    B = enum.auto()
    C = enum.auto()
    D = enum.auto()
use((int(E.D), int(E.D), int(E.A)))
""",
    "property setter": """
class C:
    @property
    def s(self):
        return self._s
    @s.setter
    def s(self, v):
        self._s = (4, 4, 1)
c = C()
c.s = (4,)
use(c.s)
""",
    "functools wraps": """
import functools
def deco(f):
    @functools.wraps(f)
    def g(s):
        return f(tuple(s) + (4, 1))
    return g
@deco
def mine(s):
    use(s)
mine((4,))
""",
    "singledispatch": """
import functools
@functools.singledispatch
def f(x):
    return (4,)
@f.register
def _(x: int):
    return (4, 4, 1)
use(f(3))
""",
    "overload order": """
def f():
    return (4,)
def f():
    return (4, 4, 1)
use(f())
""",
    "if name main": """
s = (4,)
if __name__ != "__nope__":
    s = (4, 4, 1)
use(s)
""",
    "assert effect": """
s = [4]
assert s.extend([4, 1]) is None
use(s)
""",
    "print effect": """
s = [4]
print(s.extend([4, 1]))
use(s)
""",
    "fstring effect": """
s = [4]
f"{s.extend([4, 1])}"
use(s)
""",
    "lambda default effect": """
s = [4]
f = lambda a=s.append(4): a
s.append(1)
use(s)
""",
    "cond expr effect": """
s = [4]
x = s.extend([4, 1]) or 3
use(s)
""",
    "sort stable key none": """
s = [1, 4, 4]
s.sort(reverse=True)
use(s)
""",
    "pop default": """
d = {"a": (4,)}
use(d.pop("b", (4, 4, 1)))
""",
    "setdefault": """
d = {"s": (4, 4, 1)}
d.setdefault("s", (4,))
use(d["s"])
""",
    "fromkeys alias": """
d = dict.fromkeys("ab", [4])
d["a"].extend([4, 1])
use(d["b"])
""",
    "or update": """
d = {"s": (4,)}
d |= {"s": (4, 4, 1)}
use(d["s"])
""",
    "unpack nested": """
(a, (b, c)), d = ((4, (4, 1)), 9)
use((a, b, c))
""",
    "attr aug": """
class C:
    pass
c = C()
c.s = (4,)
c.s += (4, 1)
use(c.s)
""",
    "item aug": """
d = {"s": [4]}
d["s"] += [4, 1]
use(d["s"])
""",
    "index from end": """
s = [(4,), (4, 4, 1)]
use(s[-1])
""",
    "cls counter": """
class C:
    n = 0
    def __init__(self):
        C.n += 1
C()
C()
C()
C()
use((C.n, C.n, 1))
""",
    "id cache": """
cache = {}
def get(n):
    if n not in cache:
        cache[n] = [n]
    return cache[n]
get(4).append(4)
get(4).append(1)
use(get(4))
""",
    "weakref": """
import weakref
class C:
    pass
c = C()
c.s = (4,)
r = weakref.ref(c)
r().s = (4, 4, 1)
use(c.s)
""",
    "operator setitem": """
import operator
d = {"s": (4,)}
operator.setitem(d, "s", (4, 4, 1))
use(d["s"])
""",
    "bisect": """
import bisect
s = [1, 9]
s.pop()
bisect.insort(s, 4)
bisect.insort(s, 4)
use(tuple(reversed(s)))
""",
    "heapq": """
import heapq
s = [4, 4]
heapq.heappush(s, 1)
use(tuple(sorted(s, reverse=True)))
""",
    "random shuffle": """
import random
s = [4, 4]
random.shuffle(s)
use((*s, 1))
""",
    "list in callee": """
def fill(into):
    into.extend((4, 1))
s = [4]
fill(s)
use(s)
""",
    "list rebind callee": """
def fill(into):
    into = [9]
    return into
s = [4, 4, 1]
fill(s)
use(s)
""",
    "iadd callee": """
def fill(into):
    into += [4, 1]
s = [4]
fill(s)
use(s)
""",
    "tuple iadd callee": """
def fill(into):
    into += (9,)
s = (4, 4, 1)
fill(s)
use(s)
""",
    "closure list": """
s = [4]
def more():
    s.append(4)
    return lambda: s.append(1)
more()()
use(s)
""",
    "exception attr": """
class E(Exception):
    def __init__(self, s):
        self.s = s
try:
    raise E((4, 4, 1))
except E as e:
    use(e.s)
""",
    "async": """
import asyncio
s = [4]
async def f():
    s.extend([4, 1])
asyncio.run(f())
use(s)
""",
    "async gather": """
import asyncio
async def f(n):
    return n
async def main():
    return await asyncio.gather(f(4), f(4), f(1))
use(asyncio.run(main()))
""",
    "async notrun": """
s = [4, 4, 1]
async def f():
    s.clear()
f().close()
use(s)
""",
    "gen notrun": """
s = [4, 4, 1]
def f():
    s.clear()
    yield
f()
use(s)
""",
    "atexit": """
import atexit
s = [4, 4, 1]
atexit.register(s.clear)
use(s)
""",
}


@pytest.mark.parametrize("name", RUN)
@pytest.mark.filterwarnings("ignore")
def test_what_keras_builds_is_not_proven_wrong(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import keras

    # Some of the programs set these.
    monkeypatch.setattr(keras.layers, "Conv2D", keras.layers.Conv2D)
    monkeypatch.setattr(math, "ceil", math.ceil)
    text = _HEAD + RUN[name]
    exec(compile(text, str(tmp_path / "program.py"), "exec"), {"__name__": __name__})
    assert not [place for place in found(text) if place[2] == "proven"]


#: Each ends with a model that Keras refuses, for a shape of one axis.
REFUSED = {
    "an iterator": """
it = iter([(4,), (4, 4, 1)])
use(next(it))
""",
    "an iterator, taken whole": """
for shape in iter([(4,)]):
    use(shape)
""",
    "zip": """
pairs = zip("ab", [(4,), (4, 4, 1)])
for name, shape in pairs:
    use(shape)
    break
""",
    "a generator": """
def shapes(last):
    yield (4,)
    yield (4, 4, last)
found = shapes(1)
use(next(found))
""",
    "a generator expression over what stays": """
sizes = [4]
shapes = ((size,) for size in sizes)
use(list(shapes)[0])
""",
    "items of a dict": """
shapes = {"a": (4,)}
pairs = shapes.items()
for name, shape in pairs:
    use(shape)
""",
    "a shallow copy": """
import copy
class C:
    pass
c = C()
c.shape = (4,)
use(copy.copy(c).shape)
""",
    "a base that knows its classes": """
class Base:
    def __init_subclass__(cls, size=3, **more):
        cls.shape = (size,)
class C(Base, size=4):
    shape = (4, 4, 1)
use(C.shape)
""",
    "an object that is false": """
class C:
    def __bool__(self):
        return False
use((4, 4, 1) if C() else (4,))
""",
    "a context that lets exceptions through": """
class Quiet:
    def __enter__(self):
        return self
    def __exit__(self, *given):
        return None
with Quiet():
    use((4,))
""",
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_keras_refuses_is_proven(name: str, tmp_path: Path) -> None:
    text = _HEAD + REFUSED[name]
    with pytest.raises(ValueError, match="is incompatible with the layer"):
        exec(compile(text, str(tmp_path / "program.py"), "exec"), {"__name__": __name__})
    assert [place[1:] for place in found(text)] == [("KOL101", "proven")]
