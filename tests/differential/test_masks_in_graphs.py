"""Masks that stand in functional graphs: the order of layers, what is cut, and what is copied."""

from __future__ import annotations

import random

import pytest

from tests.differential import graph_truth

pytestmark = pytest.mark.keras

HEADER = "import numpy as np\nimport keras\nfrom keras import layers\n"

PROGRAMS = {
    # The mask is two operations deep, so that the Input stands before a layer beside the LSTM.
    "a branch beside a masked one": """\
x = keras.Input((6, 4))
y = keras.Input((6, 4))
a = layers.Dense(4)(layers.Dense(4)(layers.Dense(4)(y)))
b = layers.LSTM(4, return_sequences=True)(layers.Masking()(x))
model = keras.Model([y, x], layers.Add()([a, b]))
""",
    "a mask that three layers hand on": """\
x = keras.Input((6,))
e = layers.Embedding(9, 4, mask_zero=True)(x)
d = layers.Dropout(0.5)(layers.Dense(4)(e))
b = layers.Bidirectional(layers.GRU(2, return_sequences=True))(d)
model = keras.Model(x, [layers.GlobalAveragePooling1D()(b), d])
""",
    "masks that are joined": """\
x = keras.Input((6, 4))
y = keras.Input((6, 4))
m = layers.Masking()(x)
c = layers.Concatenate(axis=1)([m, layers.Dense(4)(y)])
a = layers.Add()([m, layers.Masking(1.0)(y)])
model = keras.Model([x, y], [layers.LSTM(3)(c), layers.GRU(3)(a)])
""",
    "a layer that loses the mask": """\
x = keras.Input((6, 4))
m = layers.Conv1D(4, 3, padding='same')(layers.Masking()(x))
model = keras.Model(x, layers.LSTM(3)(m))
""",
    # Arguments by name are copied before the mask is put among them.
    "a call with an argument besides": """\
x = keras.Input((6, 4))
m = layers.Masking()(x)
model = keras.Model(x, layers.LSTM(3)(layers.LSTM(4, return_sequences=True)(m, training=False)))
""",
    "attention hands on the mask of the query": """\
x = keras.Input((6, 4))
y = keras.Input((6, 4))
q = layers.Masking()(x)
h = layers.MultiHeadAttention(1, 2)(q, y)
a = layers.Attention()([h, y])
model = keras.Model([x, y], layers.LSTM(2)(a))
""",
    # The mask comes from the Input, which the part has not.
    "a part behind the mask": """\
x = keras.Input((6, 4))
m = layers.Masking()(x)
d = layers.Dense(4)(m)
model = keras.Model(m, layers.LSTM(3)(d))
""",
    "a clone": """\
x = keras.Input((6, 4))
m = layers.Masking()(x)
d = layers.Dense(4)(m)
model = keras.Model(x, [layers.LSTM(3)(d), d])
again = keras.models.clone_model(model)
""",
}


@pytest.mark.parametrize("name", PROGRAMS)
def test_keras_has_the_same_graph(name: str) -> None:
    assert not graph_truth.differences(HEADER + PROGRAMS[name])


_STEPS = [
    "layers.Dense(4)({x})",
    "layers.LSTM(4, return_sequences=True)({x})",
    "layers.Masking()({x})",
    "layers.Add()([{x}, {y}])",
    "layers.Concatenate(axis=1)([{x}, {y}])",
    "layers.TimeDistributed(layers.Dense(4))({x})",
    "layers.Bidirectional(layers.GRU(2, return_sequences=True))({x})",
    "layers.Attention()([{x}, {y}])",
    "layers.MultiHeadAttention(1, 2)({x}, {y})",
    "layers.GRU(4, return_sequences=True)({x}, mask={y}[..., 0] > 0)",
    "{x} + {y}",
    "layers.LSTM(4, return_sequences=True, return_state=True)({x})[0]",
    "keras.Sequential([layers.Dense(4), layers.Dense(4)])({x})",
    "layers.Conv1D(4, 3, padding='same')({x})",
]


def _program(r: random.Random) -> str:
    lines, tensors = ["t0 = keras.Input((6, 4))", "t1 = layers.Masking()(t0)"], ["t0", "t1"]
    for index in range(2, r.randint(4, 9)):
        step = r.choice(_STEPS).format(x=r.choice(tensors[-3:]), y=r.choice(tensors))
        lines.append(f"t{index} = {step}")
        tensors.append(f"t{index}")
    end = r.choice(["layers.GlobalAveragePooling1D()({})", "layers.LSTM(3)({})"])
    lines.append(f"model = keras.Model(t0, [{end.format(tensors[-1])}, {r.choice(tensors[1:])}])")
    return HEADER + "\n".join(lines) + "\n"


def test_random_graphs(seed: int, samples: int | None) -> None:
    r = random.Random(f"{seed}-masks")
    for _ in range(samples or 25):
        text = _program(r)
        assert not graph_truth.differences(text), text


_OWN = {
    "a layer": ("layers.Layer", "self, x, mask=None", ""),
    "a layer with more": ("layers.Layer", "self, x, training=False, mask=None", ""),
    "one without": ("layers.Layer", "self, x", ""),
    "one with any keywords": ("layers.Layer", "self, x, **kwargs", ""),
    "one of another type": ("layers.Layer", "self, x, mask=None", "dtype='float16'"),
    "a model": ("keras.Model", "self, x, mask=None", ""),
    "a model without": ("keras.Model", "self, x", ""),
}


@pytest.mark.parametrize("call", ["m", "m, training=True", "x=m", "m, mask=None"])
@pytest.mark.parametrize("name", list(_OWN))
def test_what_the_code_writes_takes_a_mask(name: str, call: str) -> None:
    """The mask's operations make the way to the Input longer, and put it first in the list."""
    base, parameters, options = _OWN[name]
    if call != "m" and call.partition("=")[0].split()[-1] not in (*parameters.split(), "x"):
        call = "m"
    source = f"""{HEADER}
class Own({base}):
    def __init__(self):
        super().__init__({options})
        self.inner = layers.Dense(2)

    def call({parameters}):
        return self.inner(x)

x = keras.Input((6, 4))
y = keras.Input((8,))
m = layers.Masking()(x)
model = keras.Model([y, x], [layers.ReLU()(layers.Dense(2)(y)), Own()({call})])
"""
    assert graph_truth.differences(source) == [], source
