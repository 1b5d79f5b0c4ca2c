"""Taking apart what Keras gives into another number of names: Python's own exception, in Keras too.

Each program is run in Keras; it fails at the line that carries an expectation, or runs.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from kerasorder_lint.catalogue import life, registry
from kerasorder_lint.graph.layers import Layer
from tests.interpreter.running import check
from tests.rules.expectations import found

HEADER = """\
import keras
import numpy as np
from keras import Input, Model, ops
from keras import layers as L

i = Input((6, 3))
"""

FAILING = {
    "too few names for states": """\
x, h = L.LSTM(4, return_sequences=True, return_state=True)(i)  # expect: KOL116
""",
    "too many for a GRU": "x, h, c = L.GRU(4, return_state=True)(i)  # expect: KOL116\n",
    "both directions": """\
x, a, b, c = L.Bidirectional(L.LSTM(4, return_state=True))(i)  # expect: KOL116
""",
    "a pair for the states": "x, (h, c) = L.LSTM(4, return_state=True)(i)  # expect: KOL116\n",
    "at least so many": "a, b, *c, d, e = L.LSTM(4, return_state=True)(i)  # expect: KOL116\n",
    "data": """\
x, h = L.LSTM(4, return_state=True)(np.zeros((2, 5, 3), "float32"))  # expect: KOL116
""",
    "parts": "a, b = ops.split(i, 3, axis=1)  # expect: KOL116\n",
    "rows": "a, b = ops.unstack(i, axis=1)  # expect: KOL116\n",
    "attention": """\
a, b, c = L.MultiHeadAttention(2, 3)(i, i, return_attention_scores=True)  # expect: KOL116
""",
    "a model": """\
m = Model(i, [L.Dense(1)(i), L.Dense(2)(i)])
a, b, c = m(i)  # expect: KOL116
""",
    "what predict gives": """\
m = Model(i, [L.Dense(1)(i), L.Dense(2)(i)])
a, b, c = m.predict(np.zeros((2, 6, 3)), verbose=0)  # expect: KOL116
""",
    "the layers of a model": """\
m = Model(i, L.Dense(1)(i))
a, b, c = m.layers  # expect: KOL116
""",
    "weights without a bias": """\
d = L.Dense(3, use_bias=False)
d.build((None, 4))
w, b = d.get_weights()  # expect: KOL116
""",
    "no weights yet": "w, b = L.Dense(3).get_weights()  # expect: KOL116\n",
    "the first of none": "w = L.Dense(3).get_weights()[0]  # expect: KOL117\n",
    "the second of one": """\
d = L.Dense(3, use_bias=False)
d.build((None, 4))
w = d.get_weights()[1]  # expect: KOL116
""",
    "in a loop": """\
for a, b in [L.LSTM(4, return_state=True)(i)]:  # expect: KOL116
    print(a)
""",
}

RUNNING = """\
x, h, c = L.LSTM(4, return_sequences=True, return_state=True)(i)
x, *states = L.LSTM(4, return_state=True)(i)
x, states = L.LSTM(4, return_state=True)(i), 3
a, b, c = ops.split(i, 3, axis=1)
a, b, c, d, e, f = ops.unstack(i, axis=1)
m = Model(i, [L.Dense(1)(i), L.Dense(2)(i)])
a, b = m(i)
a, b = m.predict(np.zeros((2, 6, 3)), verbose=0)
a, b = L.Dense(2)(np.zeros((2, 3)))
a, b, c = Model(i, [L.Dense(1)(i), L.Dense(2)(i)]).layers
d = L.Dense(3)
d.build((None, 4))
w, b = d.get_weights()
w = d.get_weights()[1]
d = L.Dense(3)
d(i)
w, b = d.get_weights()
n = L.Normalization(mean=0.0, variance=1.0)
print(n.get_weights())
"""


@pytest.mark.keras
@pytest.mark.parametrize("name", FAILING)
def test_another_number_of_names_is_refused(name: str, tmp_path: Path) -> None:
    check(HEADER + FAILING[name], tmp_path)


@pytest.mark.keras
def test_nothing_is_said_of_what_fits(tmp_path: Path) -> None:
    exec(compile(HEADER + RUNNING, "program.py", "exec"), {"__name__": "__main__"})
    assert [code for _, code, certainty in found(HEADER + RUNNING) if certainty == "proven"] == []


@pytest.mark.parametrize(
    "values",
    ["(1, 2, 3)", "'abc'", "[np.zeros(2)] * 3", "np.zeros((3, 2))", "unknown()", "i.shape[:2]"],
)
def test_what_is_not_keras_s_is_python_s_affair(values: str) -> None:
    """Whether such code is wrong is said by others."""
    assert found(HEADER + f"a, b = {values}\n") == []


@pytest.mark.keras
def test_layers_that_were_not_built_have_no_weights() -> None:
    """Each kind of layer that is taken to make its weights when it is built does so."""
    import keras

    seen = 0
    for spec in registry.all_specs().values():
        cls = getattr(keras.layers, spec.name, None)
        for sample in spec.samples[:3]:
            layer = life.create(spec, (), sample.arguments, factory=Layer)
            if cls is None or not isinstance(layer, Layer) or layer.built or layer.children:
                continue
            try:
                real = cls(**sample.arguments)
            except (TypeError, ValueError):
                continue
            if not real.built and "initial_weights" not in layer.extra:
                assert real.get_weights() == [], spec.name
                seen += 1
    assert seen > 100


def test_functions_that_name_layers_by_a_star_alone_are_looked_at() -> None:
    text = """\
from keras.layers import *

def f(x):
    y = Dense(3)(x)
    return Dense(0)(y)
"""
    assert found(text) == [(5, "KOL114", "proven")]
