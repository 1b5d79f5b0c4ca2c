"""Named tuples, and what else copies and classes of Python's own containers hold: run in Keras."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.interpreter.running import check

pytestmark = pytest.mark.keras

PROGRAMS: dict[str, str] = {
    "a class of fields is unpacked": """
from typing import NamedTuple
import keras
from keras import layers
class Cfg(NamedTuple):
    units: int
    rank: int
cfg = Cfg(8, 3)
a, b = cfg
m = keras.Sequential([keras.Input((4,)), layers.Dense(a), layers.Conv2D(b, 3)])  # expect: KOL101
""",
    "an index goes through the defaults": """
from typing import NamedTuple
import keras
from keras import layers
class Cfg(NamedTuple):
    units: int = 0
    act: str = "relu"
cfg = Cfg()
m = layers.Dense(cfg[0], cfg[1])  # expect: KOL114
""",
    "a star hands the fields on, and the second is misspelt": """
from typing import NamedTuple
import keras
from keras import layers
class Cfg(NamedTuple):
    units: int
    act: str = "rellu"
m = layers.Dense(*Cfg(3))  # expect: KOL114
""",
    "the same with what Keras takes": """
from typing import NamedTuple
import keras
from keras import layers
class Cfg(NamedTuple):
    units: int
    act: str = "relu"
m = layers.Dense(*Cfg(3))
""",
    "a slice is a plain tuple": """
from collections import namedtuple
import keras
from keras import layers
S = namedtuple("S", ["h", "w", "c", "units"])
s = S(28, 28, 1, 0)
m = keras.Sequential([keras.Input(s[:-1]), layers.Flatten()])
m.add(layers.Dense(s.units))  # expect: KOL114
""",
    "a comprehension goes over the fields": """
from collections import namedtuple
import keras
from keras import layers
W = namedtuple("W", "a,b,c")
m = keras.Sequential([keras.Input((4,)), *[layers.Dense(u) for u in W(8, 4, 0)]])  # expect: KOL114
""",
    "a field is no argument of Keras": """
from typing import NamedTuple
import keras
from keras import layers
class W(NamedTuple):
    units: int
    activatoin: str = "relu"
layers.Dense(**W(8)._asdict())  # expect: KOL114
""",
    "names and values are zipped": """
from typing import NamedTuple
import keras
from keras import layers
class W(NamedTuple):
    units: int
    activatoin: str = "relu"
w = W(3)
layers.Dense(**dict(zip(w._fields, w)))  # expect: KOL114
""",
    "_make is handed to map": """
from collections import namedtuple
import keras
from keras import layers
W = namedtuple("W", "units activation")
m = keras.Sequential()
for w in map(W._make, [(8, "relu"), (0, "relu")]):
    m.add(layers.Dense(w.units, w.activation))  # expect: KOL114
""",
    "a method reads its own fields": """
from typing import NamedTuple
import keras
from keras import layers
class W(NamedTuple):
    units: int
    act: str = "relu"
    def make(self):
        return layers.Dense(self.units * 0, self.act)  # expect: KOL114
layers.Dense(3)
W(3).make()
""",
    "a property unpacks self": """
from typing import NamedTuple
import keras
from keras import layers
class W(NamedTuple):
    h: int
    w: int
    @property
    def shape(self):
        return (*self, 3)
m = keras.Sequential([keras.Input(W(32, 32).shape), layers.LSTM(3)])  # expect: KOL101
""",
    "a class method makes one": """
from typing import NamedTuple
import keras
from keras import layers
class W(NamedTuple):
    units: int
    act: str
    @classmethod
    def default(cls):
        return cls(4, "rellu")
u, a = W.default()
layers.Dense(u, activation=a)  # expect: KOL114
""",
    "it is a tuple": """
from typing import NamedTuple
import keras
from keras import layers
class W(NamedTuple):
    units: int
    act: str
w = W(3, "rellu")
if isinstance(w, tuple):
    layers.Dense(*w)  # expect: KOL114
else:
    layers.Dense(0)
""",
    "it equals the tuple of its items": """
from collections import namedtuple
import keras
from keras import layers
W = namedtuple("W", "x y")
if W(1, 2) == (1, 2):
    layers.Dense(0)  # expect: KOL114
""",
    "the largest one goes by the first field": """
from typing import NamedTuple
import keras
from keras import layers
class W(NamedTuple):
    pos: int
    units: int
best = max([W(2, 0), W(1, 4)])
layers.Dense(best.units)  # expect: KOL114
""",
    "a class pattern by position": """
from typing import NamedTuple
import keras
from keras import layers
class W(NamedTuple):
    kind: str
    units: int
for w in [W("dense", 3), W("dense", 0)]:
    match w:
        case W("dense", n):
            layers.Dense(n)  # expect: KOL114
        case _:
            layers.Dense(-1)
""",
    "a sequence pattern": """
from collections import namedtuple
import keras
from keras import layers
W = namedtuple("W", "kind units")
match W("dense", 0):
    case ("conv", n):
        layers.Dense(-1)
    case ("dense", n):
        layers.Dense(n)  # expect: KOL114
""",
    "a class pattern by name": """
from collections import namedtuple
import keras
from keras import layers
W = namedtuple("W", "kind units")
match W("dense", 0):
    case W(kind="conv"):
        layers.Dense(-1)
    case W(kind="dense", units=n):
        layers.Dense(n)  # expect: KOL114
""",
    "a field is looked for": """
from collections import namedtuple
import keras
from keras import layers
W = namedtuple("W", "a b")
if "bn" in W("conv", "bn"):
    layers.Dense(0)  # expect: KOL114
""",
    "a sum of tuples": """
from collections import namedtuple
import keras
from keras import layers
W = namedtuple("W", "h w")
m = keras.Sequential([keras.Input(W(8, 8) + (3,)), layers.LSTM(3)])  # expect: KOL101
""",
    "a list of records is unpacked in the loop": """
from typing import NamedTuple
import keras
from keras import layers
class Block(NamedTuple):
    filters: int
    size: int = 3
    pool: bool = False
m = keras.Sequential([keras.Input((16, 16, 3))])
for i, (filters, size, pool) in enumerate([Block(8), Block(16, pool=True), Block(32, 9)]):
    m.add(layers.Conv2D(filters, size))  # expect: KOL103
    if pool:
        m.add(layers.MaxPooling2D())
""",
    "a shape": """
from collections import namedtuple
import keras
from keras import layers
K = namedtuple("K", "h w")
m = keras.Sequential([keras.Input(shape=(8, 8)), layers.Reshape(K(9, 7))])  # expect: KOL104
""",
    "the place of an item": """
from typing import NamedTuple
import keras
from keras import layers
class K(NamedTuple):
    h: int
    w: int
k = K(1, 0)
layers.Dense(k.index(0) - 1)  # expect: KOL114
""",
    "the defaults of the class": """
from typing import NamedTuple
import keras
from keras import layers
class K(NamedTuple):
    h: int
    w: int = 0
layers.Dense(K._field_defaults["w"])  # expect: KOL114
""",
    "a field that cannot be named": """
from collections import namedtuple
import keras
from keras import layers
K = namedtuple("K", ["h", "class"], rename=True)
layers.Dense(K(3, 0)._1)  # expect: KOL114
""",
    "a list of it": """
from typing import NamedTuple
import keras
from keras import layers
class K(NamedTuple):
    h: int
    w: int
layers.Dense(list(K(3, 0))[1])  # expect: KOL114
""",
    "the rest of it": """
from typing import NamedTuple
import keras
from keras import layers
class K(NamedTuple):
    h: int
    w: int
    c: int
h, *rest = K(3, 4, 0)
layers.Dense(rest[0])
layers.Dense(rest[-1])  # expect: KOL114
""",
    "NamedTuple as a function": """
from typing import NamedTuple
import keras
from keras import layers
K = NamedTuple("K", [("h", int), ("w", int)])
h, w = K(3, 0)
layers.Dense(h)
layers.Dense(w)  # expect: KOL114
""",
    "a pair of tensors is merged": """
from collections import namedtuple
import keras
from keras import layers
In = namedtuple("In", "a b")
x = In(keras.Input((3,)), keras.Input((4,)))
y = layers.Add()(x)  # expect: KOL105
""",
    "a key that equals a tuple": """
from collections import namedtuple
import keras
from keras import layers
In = namedtuple("In", "a b")
d = {In(1, 2): 0, In(2, 3): 4}
layers.Dense(d[In(2, 3)])
layers.Dense(d[In(1, 2)])  # expect: KOL114
""",
    "a subclass unpacks itself": """
from collections import namedtuple
import keras
from keras import layers
class In(namedtuple("In", "a b")):
    def make(self):
        u, v = self
        return layers.Dense(v)  # expect: KOL114
In(1, 0).make()
""",
    "a subclass with a default in __new__": """
from collections import namedtuple
import keras
from keras import layers
class In(namedtuple("In", "a b")):
    def __new__(cls, a, b=0):
        return super().__new__(cls, a, b)
x, y = In(1)
layers.Dense(x)
layers.Dense(y)  # expect: KOL114
""",
    "a method replaces a field": """
from typing import NamedTuple
import keras
from keras import layers
class K(NamedTuple):
    h: int
    w: int
    def half(self):
        return self._replace(w=self.w // 2)
k = K(1, 1).half()
layers.Dense(k[1])  # expect: KOL114
""",
    "a record in a record": """
from typing import NamedTuple
import keras
from keras import layers
class K(NamedTuple):
    h: int
    w: int
class C(NamedTuple):
    k: K
    n: int
(h, w), n = C(K(3, 0), 2)
layers.Dense(n)
layers.Dense(w)  # expect: KOL114
""",
    "attributes by name": """
from typing import NamedTuple
import keras
from keras import layers
class K(NamedTuple):
    h: int
    w: int
k = K(3, 0)
for f in k._fields:
    layers.Dense(getattr(k, f))  # expect: KOL114
""",
    "a field that only the run knows": """
from typing import NamedTuple
import keras
from keras import layers
import sys
class K(NamedTuple):
    h: int
    w: int
def build(h):
    k = K(h, 3)
    a, b = k
    m = keras.Sequential([keras.Input((4,)), layers.Dense(a), layers.Dense(b)])
    m.add(layers.LSTM(3))  # expect: KOL101
build(len(sys.argv))
""",
    "methods that nobody calls": """
from typing import NamedTuple
from keras import layers
class W(NamedTuple):
    units: int = 0
    def make(self):
        return layers.Dense(self.units)
    def parts(self):
        a, = self
        if isinstance(self, tuple):
            return layers.Dense(a)
        return layers.Dense(0)
""",
    "a class that holds its items otherwise": """
from collections import namedtuple
from keras import layers
class W(namedtuple("W", "a b")):
    def __len__(self): return 7
    def __iter__(self): return iter((4, 5))
w = W(0, 0)
if isinstance(w, tuple):
    for u in w:
        layers.Dense(u)
    layers.Dense(len(w))
else:
    layers.Dense(0)
""",
    "an attribute besides the fields": """
from collections import namedtuple
from keras import layers
class W(namedtuple("W", "a b")):
    pass
w = W(0, 0)
w.extra = 5
layers.Dense(w.extra)
""",
    "a class without room for attributes": """
from collections import namedtuple
from keras import layers
class W(namedtuple("W", "a b")):
    __slots__ = ()
w = W(0, 0)
try:
    w.extra = 5
    layers.Dense(0)
except AttributeError:
    layers.Dense(3)
""",
    "defaults set afterwards": """
from collections import namedtuple
from keras import layers
W = namedtuple("W", "a b act")
W.__new__.__defaults__ = (3, None)
w = W(5)
layers.Dense(w.b, w.act)
layers.Dense(w.a, activation=str(w.act) + "x")  # expect: KOL114
""",
    "a property in the place of a field": """
from collections import namedtuple
from keras import layers
class W(namedtuple("W", "a b")):
    @property
    def a(self):
        return 4
    @property
    def s(self):
        return self[0]
w = W(0, 0)
layers.Dense(w.a)
layers.Dense(w.s)  # expect: KOL114
""",
    "a call of it": """
from collections import namedtuple
from keras import layers
class W(namedtuple("W", "a b")):
    def __call__(self):
        return layers.Dense(self.b)  # expect: KOL114
w = W(0, 0)
w()
""",
    "a sum of vectors": """
from collections import namedtuple
from keras import layers
class W(namedtuple("W", "a b")):
    def __add__(self, other):
        return W(self.a + other.a, self.b + other.b)
    def __sub__(self, other):
        return W(self.a - other.a, self.b - other.b)
w = W(1, 2) + W(3, 4)
layers.Dense(w.a)
z = w - w
layers.Dense(z.a)  # expect: KOL114
""",
    "another of its type": """
from typing import NamedTuple
from keras import layers
class W(NamedTuple):
    a: int
w = W(0)
z = type(w)(3)
layers.Dense(z.a)
layers.Dense(w.a)  # expect: KOL114
""",
    "a deep copy has its own items": """
import copy
from typing import NamedTuple
from keras import layers
class W(NamedTuple):
    a: list
w = W([4])
z = copy.deepcopy(w)
z.a[0] = 0
layers.Dense(w.a[0])
layers.Dense(z.a[0])  # expect: KOL114
""",
    "a shallow copy shares them": """
import copy
from typing import NamedTuple
from keras import layers
class W(NamedTuple):
    a: list
w = W([4])
z = copy.copy(w)
z.a[0] = 0
layers.Dense(w.a[0])  # expect: KOL114
""",
    "classes with the same fields are told apart": """
from collections import namedtuple
from typing import NamedTuple
from keras import layers
class A(NamedTuple):
    a: int
class B(NamedTuple):
    a: int
C = namedtuple("C", "a")
def make(x):
    if isinstance(x, B): return layers.Dense(5)
    if isinstance(x, C): return layers.Dense(6)
    if isinstance(x, A): return layers.Dense(x.a)  # expect: KOL114
make(B(1)); make(C(1))
make(A(0))
""",
    "_make from a generator": """
from typing import NamedTuple
from keras import layers
class A(NamedTuple):
    a: int
    @classmethod
    def parse(cls, text):
        return cls._make(int(t) for t in text.split(","))
    @staticmethod
    def zero():
        return A(0)
layers.Dense(A.parse("3").a)
layers.Dense(A.zero().a)  # expect: KOL114
""",
    "_replace and _asdict": """
from typing import NamedTuple
from keras import layers
class A(NamedTuple):
    units: int
    activation: str = None
    use_bias: bool = True
layers.Dense(**A(3)._replace(activation="tanh")._asdict())
layers.Dense(**A(3)._replace(activation="tan")._asdict())  # expect: KOL114
""",
    "a default argument": """
from typing import NamedTuple
from keras import layers, Sequential, Input
class Cfg(NamedTuple):
    hidden: tuple = (8, 4)
    dropout: float = 0.5
    classes: int = 3
def build(cfg=Cfg()):
    m = Sequential([Input((10,))])
    for h in cfg.hidden:
        m.add(layers.Dense(h))  # expect: KOL114
    m.add(layers.Dropout(cfg.dropout))
    m.add(layers.Dense(cfg.classes))
    return m
build()
build(Cfg(hidden=(3, 0)))
""",
    "a class under tuple is a tuple": """
import keras
from keras import layers
class Size(tuple):
    def __new__(cls, *sizes):
        return super().__new__(cls, sizes)
s = Size(3, 3)
if isinstance(s, tuple):
    layers.Dense(3)
else:
    layers.Dense(0)
""",
    "a class under int is an int": """
import keras
from keras import layers
class Units(int):
    pass
u = Units(3)
if isinstance(u, int):
    layers.Dense(3)
else:
    layers.Dense(0)
""",
    "a class under str is a str": """
import keras
from keras import layers
class Name(str):
    pass
u = Name("relu")
if not isinstance(u, str):
    layers.Dense(0)
""",
    "a plain object is none of these": """
import keras
from keras import layers
class Spec:
    def __init__(self): self.n = 0
u = Spec()
if isinstance(u, dict):
    layers.Dense(5)
elif isinstance(u, (int, tuple)):
    layers.Dense(4)
else:
    layers.Dense(u.n)  # expect: KOL114
""",
}


@pytest.mark.parametrize("text", PROGRAMS.values(), ids=PROGRAMS)
def test_keras_and_the_linter_agree(text: str, tmp_path: Path) -> None:
    check(text, tmp_path)
