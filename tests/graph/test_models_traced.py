"""Models inside a `call` of the code's own, which TensorFlow traces: there they are asked."""

from __future__ import annotations

import pytest

from kerasorder_lint import engine
from kerasorder_lint.settings import Settings
from tests.differential import graph_truth, truth

pytestmark = pytest.mark.keras

CLASS = """\
import keras
from keras import layers

class Encoder(keras.{base}):
    def __init__(self):
        super().__init__()
        self.stack = {inner}
        self.out = layers.Concatenate()

    def call(self, inputs):
        return self.out([inputs, self.stack(inputs)])

encoder = Encoder()
x = keras.Input((6, 4))
y = encoder(x)
"""

INNER = [
    "keras.Sequential([layers.Dense(3), layers.ReLU(), layers.Dense(2)])",
    "keras.Sequential([keras.Input((6, 4)), layers.Conv1D(3, 1), layers.Dense(2)])",
    "keras.Sequential([layers.LSTM(3, return_sequences=True), layers.Dropout(0.1)])",
    "keras.Sequential([layers.BatchNormalization(), layers.TimeDistributed(layers.Dense(2))])",
    "keras.Sequential([keras.Sequential([layers.Dense(3)]), layers.LayerNormalization()])",
    "layers.TimeDistributed(layers.Dense(3))",
]

CALLS = {
    "again": "z = encoder(keras.Input({shape}))\n",
    "in a model": "model = keras.Model(x, y)\nz = model(keras.Input({shape}))\n",
}


@pytest.mark.parametrize("inner", INNER)
@pytest.mark.parametrize("base", ["Model", "layers.Layer"])
def test_another_input_is_refused_where_the_class_is_called(base: str, inner: str) -> None:
    for call in CALLS.values():
        for shape in ((6, 1), (6, 4), (None, 4), (6, None), (3, 6, 4)):
            source = CLASS.format(base=base, inner=inner) + call.format(shape=shape)
            assert graph_truth.differences(source) == [], source


@pytest.mark.parametrize("inner", INNER)
@pytest.mark.parametrize("base", ["Model", "layers.Layer"])
@pytest.mark.parametrize("behind", ["", "layers.Dense(2)"])
def test_in_a_sequential_another_input_is_told_at_the_rebuild(
    base: str, inner: str, behind: str
) -> None:
    for shape in ((6, 1), (6, 4), (None, 4), (3, 6, 4)):
        source = CLASS.format(base=base, inner=inner)
        source += f"model = keras.Sequential([keras.Input({shape}), encoder, {behind}])\n"
        found = engine.lint(source, "program.py", Settings())
        told = {(finding.code, finding.certainty) for finding in found}
        assert told == ({("KOL301", "proven")} if _raises(source) else set()), source


def _raises(source: str) -> bool:
    try:
        exec(compile(source, "program.py", "exec"), {})  # of this file alone
    except Exception:
        return True
    return False


@pytest.mark.parametrize("run", ["predict(np.zeros((2, 8)), verbose=0)", "build((None, 8))"])
@pytest.mark.parametrize(
    "front",
    [
        "layers.LayerNormalization()",
        "layers.LayerNormalization(rms_scaling=True)",
        "layers.BatchNormalization()",
        "layers.ReLU()",
    ],
)
def test_a_model_that_gets_another_width_than_it_was_built_for(front: str, run: str) -> None:
    source = f"""\
import numpy as np
import keras
from keras import layers
inner = keras.Sequential([
    keras.Input((4,)),
    {front},
    layers.RepeatVector(2),
])
model = keras.Sequential([
    layers.Dense(1),
    inner,
])
model.{run}
"""
    assert truth.differences(source) == [], source


ON_DATA = """\
import keras
import numpy as np
from keras import layers

given = keras.Input(({width},))
chain = keras.Sequential([keras.Input(({width},)), {inner}])
graph = keras.Model(given, {inner}(given))
joined = layers.Add()
x = keras.Input(({width},))
y = joined([chain(x), graph(x)])
model = keras.Model(x, y)
{between}
z = model(keras.Input(({other},)))
"""
#: What code does with the parts of a model before it is called again.
BETWEEN = (
    "",
    "chain(np.zeros((2, {width})))",
    "graph(np.zeros((2, {width})))",
    "model(np.zeros((2, {width})))",
    "chain.layers[0](np.zeros((2, {width})))",
    "graph.predict(np.zeros((2, {width})), verbose=0)",
    "joined([np.zeros((2, 3)), np.zeros((2, 3))])",
)


@pytest.mark.parametrize("inner", ["layers.Dense(3)", "layers.ReLU()", "layers.Rescaling(2.0)"])
@pytest.mark.parametrize("between", BETWEEN)
def test_a_call_on_data_says_nothing_of_later_calls_in_graphs(between: str, inner: str) -> None:
    """In a graph Keras asks for shapes alone: what the width does not suit fails when it runs."""
    for width, other in ((1, 3), (1, 1), (4, 4), (4, 1), (4, 3)):
        source = ON_DATA.format(
            width=width, other=other, inner=inner, between=between.format(width=width)
        )
        assert graph_truth.differences(source) == [], source
