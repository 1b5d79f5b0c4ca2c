"""What programs do to layers and models: what Keras builds is never proven wrong."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.rules.expectations import found

pytestmark = pytest.mark.keras

#: Keras runs each of them.
RUN = {
    "alias add": """
m = keras.Sequential([keras.Input((4, 4, 1))])
n = m
n.add(layers.Flatten())
m.add(layers.Dense(3))
""",
    "dict model": """
ms = {"a": keras.Sequential([keras.Input((4,))])}
ms["a"].add(layers.Reshape((4, 1)))
ms["a"].add(layers.Conv1D(2, 2))
""",
    "pop then": """
m = keras.Sequential([keras.Input((4, 4, 1)), layers.Flatten()])
m.pop()
m.add(layers.Conv2D(2, 2))
""",
    "pop in fn": """
def strip(m):
    m.pop()
    return m
m = keras.Sequential([keras.Input((4, 4, 1)), layers.Flatten()])
strip(m).add(layers.Conv2D(2, 2))
""",
    "pop via method": """
m = keras.Sequential([keras.Input((4, 4, 1)), layers.Flatten()])
f = m.pop
f()
m.add(layers.Conv2D(2, 2))
""",
    "pop via getattr": """
m = keras.Sequential([keras.Input((4, 4, 1)), layers.Flatten()])
getattr(m, "pop")()
getattr(m, "add")(layers.Conv2D(2, 2))
""",
    "pop thread": """
import threading
m = keras.Sequential([keras.Input((4, 4, 1)), layers.Flatten()])
t = threading.Thread(target=m.pop)
t.start()
t.join()
m.add(layers.Conv2D(2, 2))
""",
    "pop map": """
m = keras.Sequential([keras.Input((4, 4, 1)), layers.Flatten(), layers.Dense(2)])
list(map(lambda _: m.pop(), range(2)))
m.add(layers.Conv2D(2, 2))
""",
    "pop comp": """
m = keras.Sequential([keras.Input((4, 4, 1)), layers.Flatten(), layers.Dense(2)])
[m.pop() for _ in range(2)]
m.add(layers.Conv2D(2, 2))
""",
    "add in gen not run": """
m = keras.Sequential([keras.Input((4, 4, 1))])
g = (m.add(layers.Flatten()) for _ in range(2))
m.add(layers.Conv2D(2, 2))
""",
    "map not run": """
m = keras.Sequential([keras.Input((4, 4, 1))])
map(m.add, [layers.Flatten()])
m.add(layers.Conv2D(2, 2))
""",
    "rebuild subset": """
m = keras.Sequential(
    [keras.Input((4, 4, 1)), layers.Conv2D(2, 2), layers.Flatten(), layers.Dense(3)]
)
n = keras.Sequential(m.layers[:-2])
n.build((None, 4, 4, 1))
n.add(layers.Conv2D(3, 2))
""",
    "rebuild filter": """
m = keras.Sequential(
    [
        keras.Input((4, 4, 1)),
        layers.Conv2D(2, 2),
        layers.Dropout(0.1),
        layers.Flatten(),
        layers.Dense(3),
    ]
)
n = keras.Sequential([l for l in m.layers if not isinstance(l, layers.Dropout)])
n.build((None, 4, 4, 1))
""",
    "rebuild skip names": """
m = keras.Sequential(
    [
        keras.Input((4, 4, 1)),
        layers.Conv2D(2, 2, name="a"),
        layers.Flatten(name="b"),
        layers.Dense(3, name="c"),
    ]
)
n = keras.Sequential([l for l in m.layers if l.name != "b"][:1])
n.build((None, 4, 4, 1))
n.add(layers.Conv2D(3, 2))
""",
    "new from config": """
m = keras.Sequential([keras.Input((4,)), layers.Dense(3)])
n = keras.Sequential([l.__class__.from_config(l.get_config()) for l in m.layers])
n.build((None, 9))
""",
    "deepcopy pop": """
import copy
m = keras.Sequential([keras.Input((4, 4, 1)), layers.Flatten()])
n = copy.deepcopy(m)
n.pop()
n.add(layers.Conv2D(2, 2))
m.add(layers.Dense(2))
""",
    "setattr layers": """
class M(keras.Model):
    def __init__(self):
        super().__init__()
        for i in range(3):
            setattr(self, f"d{i}", layers.Dense(i + 2))
    def call(self, x):
        for i in range(3):
            x = getattr(self, f"d{i}")(x)
        return x
M()(keras.Input((4,)))
""",
    "vars layers": """
class M(keras.Model):
    def __init__(self, **kw):
        super().__init__()
        self.first = layers.Flatten()
        for k, v in kw.items():
            setattr(self, k, v)
    def call(self, x):
        return layers.Conv2D(2, 1)(self.first(x)) if False else self.first(x)
M(first=layers.Conv2D(2, 1))(keras.Input((4, 4, 1)))
""",
    "override call": """
class F(layers.Flatten):
    def call(self, x):
        return x
    def compute_output_shape(self, s):
        return s
    def compute_output_spec(self, x):
        return keras.KerasTensor(x.shape, x.dtype)
keras.Sequential([keras.Input((4, 4, 1)), F(), layers.Conv2D(2, 2)])
""",
    "override dunder call": """
class F(layers.Flatten):
    def __call__(self, x, *a, **k):
        return x
x = keras.Input((4, 4, 1))
layers.Conv2D(2, 2)(F()(x))
""",
    "override init": """
class D(layers.Dense):
    def __init__(self, *a, **k):
        super().__init__(4)
keras.Sequential([keras.Input((4,)), D(0), layers.Dense(2)])
""",
    "sequential subclass add": """
class S(keras.Sequential):
    def add(self, l, rebuild=True):
        if not isinstance(l, layers.Flatten):
            super().add(l, rebuild)
s = S()
s.add(keras.Input((4, 4, 1)))
s.add(layers.Flatten())
s.add(layers.Conv2D(2, 2))
""",
    "own layers list": """
class Cake:
    def __init__(self):
        self.layers = [1, 2, 3]
c = Cake()
c.layers.pop()
c.layers[0] = 4
c.layers.reverse()
""",
    "own model name": """
class Model:
    def __init__(self):
        self.layers = [1, 2]
model = Model()
model.layers.append(3)
model.layers[0] = 4
""",
    "layer with layers": """
class Block(layers.Layer):
    def __init__(self):
        super().__init__()
        self.layers = [layers.Dense(2)]
        self.layers.append(layers.Dense(3))
        self.layers[0] = layers.Dense(4)
        self.layers.reverse()
    def call(self, x):
        for l in self.layers:
            x = l(x)
        return x
Block()(keras.Input((3,)))
""",
    "layers copy": """
m = keras.Sequential([keras.Input((4,)), layers.Dense(3), layers.Dense(3)])
ls = list(m.layers)
ls[0], ls[1] = ls[1], ls[0]
print(ls)
""",
    "stack pop used": """
m = keras.Sequential([keras.Input((4, 4, 1)), layers.Conv2D(2, 2), layers.Flatten()])
ls = m.layers
ls.pop()
n = keras.Sequential(ls)
n.build((None, 4, 4, 1))
n.add(layers.Conv2D(2, 2))
""",
    "input shape first": """
keras.Sequential([layers.Conv2D(2, 2, input_shape=(4, 4, 1)), layers.Flatten()])
""",
    "build late": """
m = keras.Sequential([layers.Conv2D(2, 2)])
m.add(layers.Flatten())
m.build((None, 4, 4, 1))
m.add(layers.Dense(2))
""",
    "call builds": """
import numpy as np
m = keras.Sequential([layers.Dense(3)])
m(np.zeros((2, 7)))
m.add(layers.Dense(2))
m(np.zeros((2, 7)))
""",
    "none layers": """
def maybe(x):
    return layers.Dropout(0.1) if x else None
keras.Sequential([l for l in [keras.Input((4,)), maybe(0), layers.Dense(2)] if l is not None])
""",
    "chained": """
import itertools
keras.Sequential(
    list(
        itertools.chain(
            [keras.Input((4, 4, 1))],
            [layers.Conv2D(2, 2) for _ in range(2)],
            [layers.Flatten()],
        )
    )
)
""",
    "sum lists": """
keras.Sequential(
    sum([[layers.Conv2D(2, 2), layers.ReLU()] for _ in range(2)], [keras.Input((6, 6, 1))])
)
""",
    "reduce call": """
import functools
x = functools.reduce(
    lambda t, l: l(t), [layers.Reshape((4, 1)), layers.Conv1D(2, 2)], keras.Input((4,))
)
""",
    "tensor list last": """
xs = [keras.Input((4,))]
for l in (layers.Reshape((4, 1)), layers.Conv1D(2, 2), layers.Flatten(), layers.Dense(2)):
    xs.append(l(xs[-1]))
keras.Model(xs[0], xs[-1])
""",
    "skip flag": """
def block(x, f, skip=False):
    y = layers.Conv2D(f, 3, padding="same")(x)
    if skip:
        if x.shape[-1] != f:
            x = layers.Conv2D(f, 1)(x)
        y = layers.Add()([x, y])
    return y
block(block(keras.Input((8, 8, 3)), 4, True), 4, True)
""",
    "unet": """
def unet(depth=2):
    i = x = keras.Input((16, 16, 1))
    skips = []
    for d in range(depth):
        x = layers.Conv2D(2**d, 3, padding="same")(x)
        skips.append(x)
        x = layers.MaxPooling2D()(x)
    for d, s in enumerate(reversed(skips)):
        x = layers.UpSampling2D()(x)
        x = layers.Concatenate()([x, s])
    return keras.Model(i, x)
unet()
unet(3)
""",
    "skips pop": """
i = x = keras.Input((16, 16, 1))
skips = []
for f in (2, 4):
    x = layers.Conv2D(f, 3, padding="same")(x)
    skips.append(x)
    x = layers.MaxPooling2D()(x)
while skips:
    x = layers.Concatenate()([layers.UpSampling2D()(x), skips.pop()])
keras.Model(i, x)
""",
    "closure layer": """
def make(n):
    d = layers.Dense(n)
    return lambda x: d(x)
a, b = make(3), make(4)
b(a(keras.Input((5,))))
a(keras.Input((5,)))
""",
    "shared ok": """
d = layers.Dense(3)
a, b = keras.Input((4,)), keras.Input((4,))
keras.Model([a, b], layers.concatenate([d(a), d(b)]))
""",
    "cond layer cls": """
cls = {"lstm": layers.LSTM, "gru": layers.GRU}["gru"]
keras.Sequential([keras.Input((5, 3)), cls(4, return_sequences=True), cls(2)])
""",
    "kwargs layer": """
kw = dict(return_sequences=False)
kw["return_sequences"] = True
keras.Sequential([keras.Input((5, 3)), layers.LSTM(4, **kw), layers.LSTM(2)])
""",
    "partial layer": """
import functools
L = functools.partial(layers.LSTM, return_sequences=True)
keras.Sequential(
    [keras.Input((5, 3)), L(4), L(4), L(2, return_sequences=False), layers.Dense(2)]
)
""",
    "index expr": """
n = 3
keras.Sequential(
    [keras.Input((5, 3))] + [layers.LSTM(4, return_sequences=i < n - 1) for i in range(n)]
)
""",
    "attr toggle": """
l = layers.LSTM(4)
l.return_sequences = True
keras.Sequential([keras.Input((5, 3)), l, layers.LSTM(2)])
""",
    "units attr": """
d = layers.Dense(4)
d.units = 6
keras.Sequential([keras.Input((5,)), d, layers.Reshape((6, 1))])
""",
    "target shape attr": """
r = layers.Reshape((3,))
r.target_shape = (2, 2)
keras.Sequential([keras.Input((4,)), r])
""",
    "filters cfg": """
c = layers.Conv2D(2, 9).get_config()
c["kernel_size"] = (2, 2)
keras.Sequential([keras.Input((4, 4, 1)), layers.Conv2D.from_config(c)])
""",
    "json roundtrip": """
m = keras.Sequential([keras.Input((4,)), layers.Dense(3)])
n = keras.models.model_from_json(m.to_json())
n.add(layers.Dense(2))
""",
    "input tensor rank": """
x = keras.Input((4,))
y = x[:, None, :]
layers.LSTM(2)(y)
""",
    "ops expand": """
x = keras.Input((4,))
layers.LSTM(2)(keras.ops.expand_dims(x, 1))
""",
    "broadcast add": """
a, b = keras.Input((4, 1)), keras.Input((1, 5))
layers.Add()([a, b])
a + b
""",
    "dot axes": """
a, b = keras.Input((4, 3)), keras.Input((5, 3))
layers.Dot(axes=(2, 2))([a, b])
""",
    "batch shape": """
keras.Sequential([keras.Input(batch_shape=(2, 4, 4, 1)), layers.Conv2D(2, 2)])
""",
    "none spatial": """
keras.Sequential(
    [
        keras.Input((None, None, 3)),
        layers.Conv2D(2, 9),
        layers.GlobalAveragePooling2D(),
        layers.Dense(2),
    ]
)
""",
    "mha self": """
x = keras.Input((5, 8))
layers.MultiHeadAttention(2, 4)(x, x)
""",
    "bidir state": """
x = keras.Input((5, 8))
y, *s = layers.Bidirectional(layers.LSTM(3, return_state=True))(x)
layers.Dense(2)(y)
""",
    "state pass": """
e = keras.Input((5, 8))
d = keras.Input((6, 8))
_, h, c = layers.LSTM(3, return_state=True)(e)
layers.LSTM(3, return_sequences=True)(d, initial_state=[h, c])
""",
    "model in model": """
b = keras.Sequential([keras.Input((4,)), layers.Dense(3)])
keras.Sequential([keras.Input((4,)), b, layers.Reshape((3, 1)), layers.Conv1D(2, 2)])
""",
    "base output": """
b = keras.Sequential(
    [keras.Input((4, 4, 1)), layers.Conv2D(2, 2), layers.Flatten(), layers.Dense(2)]
)
keras.Model(b.inputs, layers.Conv2D(2, 2)(b.layers[-3].output))
""",
    "get layer loop": """
b = keras.Sequential(
    [keras.Input((8, 8, 1))] + [layers.Conv2D(2, 2, name=f"c{i}") for i in range(3)]
)
keras.Model(b.inputs, [b.get_layer(n).output for n in ("c0", "c2")])
""",
    "names generated": """
keras.Sequential([keras.Input((4,))] + [layers.Dense(2, name="d_%d" % i) for i in range(3)])
""",
    "names counter": """
import itertools
c = itertools.count()
keras.Sequential([keras.Input((4,))] + [layers.Dense(2, name=f"d{next(c)}") for _ in range(3)])
""",
    "names uuid": """
import uuid
keras.Sequential(
    [keras.Input((4,))] + [layers.Dense(2, name=f"d{uuid.uuid4().hex}") for _ in range(3)]
)
""",
    "names get uid": """
def nm(p):
    return p + str(keras.backend.get_uid(p))
keras.Sequential(
    [keras.Input((4,)), layers.Dense(2, name=nm("a")), layers.Dense(2, name=nm("a"))]
)
""",
    "names renamed": """
a = layers.Dense(2, name="a")
b = layers.Dense(2, name="a")
b.name = "b"
keras.Sequential([keras.Input((4,)), a, b])
""",
    "compile after trainable": """
m = keras.Sequential([keras.Input((4,)), layers.Dense(2)])
m.compile("sgd", "mse")
m.layers[0].trainable = False
m.compile("sgd", "mse")
""",
    "metrics reuse": """
m = keras.Sequential([keras.Input((4,)), layers.Dense(2)])
m.compile(optimizer="sgd", loss="mse", metrics=["mae"])
""",
    "argmax layer": """
keras.Sequential(
    [
        keras.Input((4,)),
        layers.Lambda(lambda x: keras.ops.reshape(x, (-1, 2, 2, 1))),
        layers.Conv2D(2, 2),
    ]
)
""",
    "lambda shape attr": """
k = [(-1, 4)]
l = layers.Lambda(lambda x: keras.ops.reshape(x, k[0]))
k[0] = (-1, 2, 2, 1)
keras.Sequential([keras.Input((4,)), l, layers.Conv2D(2, 2)])
""",
    "custom layer state": """
class R(layers.Layer):
    n = 4
    def call(self, x):
        return keras.ops.reshape(x, (-1,) + self.t)
r = R()
r.t = (2, 2, 1)
keras.Sequential([keras.Input((4,)), r, layers.Conv2D(2, 2)])
""",
    "custom layer mutated": """
class R(layers.Layer):
    def __init__(self):
        super().__init__()
        self.t = (4,)
    def call(self, x):
        return keras.ops.reshape(x, (-1,) + self.t)
r = R()
def fix(o):
    o.t = (2, 2, 1)
fix(r)
keras.Sequential([keras.Input((4,)), r, layers.Conv2D(2, 2)])
""",
    "build order": """
class B(layers.Layer):
    def build(self, s):
        self.d = layers.Dense(s[-1] * 2)
        super().build(s)
    def call(self, x):
        return self.d(x)
keras.Sequential([keras.Input((4,)), B(), layers.Reshape((8, 1))])
""",
    "model sub call training": """
class M(keras.Model):
    def __init__(self):
        super().__init__()
        self.f = layers.Flatten()
        self.c = layers.Conv2D(2, 2)
    def call(self, x, flat=False):
        return self.f(x) if flat else self.c(x)
M()(keras.Input((4, 4, 1)))
""",
    "dyn attr branch": """
class M(keras.Model):
    def __init__(self, flat=None):
        super().__init__()
        self.head = None
        self.c = layers.Conv2D(2, 2)
        if flat:
            self.head = layers.Flatten()
    def call(self, x):
        if self.head is not None:
            x = self.head(x)
        return self.c(x)
M()(keras.Input((4, 4, 1)))
""",
    "list of pairs": """
ls = []
for f, k in ((2, 3), (4, 3)):
    ls += [layers.Conv2D(f, k, padding="same"), layers.MaxPooling2D(2)]
m = keras.Sequential([keras.Input((8, 8, 1)), *ls, layers.Flatten(), layers.Dense(2)])
""",
    "zip cfg": """
m = keras.Sequential([keras.Input((8, 8, 1))])
for f, act in zip((2, 4), ("relu", "tanh")):
    m.add(layers.Conv2D(f, 3, activation=act))
""",
    "strings act": """
for act in ["relu", "linear", None, keras.activations.gelu, lambda x: x]:
    layers.Dense(2, activation=act)
""",
    "global model": """
model = None
def build():
    global model
    model = keras.Sequential([keras.Input((4, 4, 1))])
build()
model.add(layers.Conv2D(2, 2))
""",
    "model or": """
model = None
model = model or keras.Sequential([keras.Input((4, 4, 1)), layers.Conv2D(2, 2)])
""",
    "cache models": """
cache = {}
def get(n):
    if n not in cache:
        cache[n] = keras.Sequential([keras.Input((n,))])
    return cache[n]
get(4).add(layers.Reshape((4, 1)))
get(4).add(layers.Conv1D(2, 2))
""",
    "classvar model": """
class H:
    model = keras.Sequential([keras.Input((4,))])
    @classmethod
    def add(cls, l):
        cls.model.add(l)
        return cls
H.add(layers.Reshape((4, 1))).add(layers.Conv1D(2, 2))
""",
    "fluent": """
class B:
    def __init__(self):
        self.ls = []
    def add(self, l):
        self.ls.append(l)
        return self
    def build(self):
        return keras.Sequential(self.ls)
B().add(keras.Input((4, 4, 1))).add(layers.Conv2D(2, 2)).build()
""",
    "ctx model": """
class Ctx:
    def __enter__(self):
        self.m = keras.Sequential([keras.Input((4, 4, 1))])
        return self.m
    def __exit__(self, *a):
        self.m.add(layers.Flatten())
with Ctx() as m:
    m.add(layers.Conv2D(2, 2))
""",
    "del layers name": """
layers_ = layers
del layers
layers_.Dense(2)
""",
    "local shadow": """
def f():
    Dense = lambda n: None
    return Dense(0)
f()
""",
    "assign keras name": """
keras_input = keras.Input
Input = lambda s: keras_input(s + (1,))
keras.Sequential([Input((4, 4)), layers.Conv2D(2, 2)])
""",
    "bool units": """
layers.Dense(True)
""",
    "float rate": """
layers.Dropout(0)
layers.Dropout(1.0) if False else None
""",
    "weights shuffle": """
import numpy as np
m = keras.Sequential([keras.Input((4,)), layers.Dense(3)])
w = m.get_weights()
np.random.shuffle(w[0])
m.set_weights(w)
""",
    "env rank": """
import os
r = int(os.environ.get("RANK_X", "2"))
C = getattr(layers, f"Conv{r}D")
keras.Sequential([keras.Input((4, 4, 1)), C(2, 2)])
""",
}


@pytest.mark.parametrize("name", RUN)
@pytest.mark.filterwarnings("ignore")
def test_what_keras_builds_is_not_proven_wrong(name: str, tmp_path: Path) -> None:
    text = "\nimport keras\nfrom keras import layers\n" + RUN[name]
    exec(compile(text, str(tmp_path / "program.py"), "exec"), {"__name__": __name__})
    assert not [place for place in found(text) if place[2] == "proven"]
