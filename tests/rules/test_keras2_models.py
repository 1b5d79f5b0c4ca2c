"""What Keras 2 takes and Keras 3 does not, and the other way round."""

from __future__ import annotations

import pytest

from kerasorder_lint.engine import lint
from kerasorder_lint.settings import Limits, Settings

pytestmark = pytest.mark.keras

HEADER = "import numpy as np\nimport tf_keras as keras\nfrom tf_keras import layers\n"
PROGRAMS = [
    "y = keras.Sequential([keras.Input((5, 4))])(np.zeros((40, 5, 4)))",
    "y = keras.Sequential()(np.zeros((4, 3)))",
    "keras.Sequential().build((None, 3))",
    "keras.Sequential([keras.Input((3,)), keras.Sequential()])",
    "keras.Sequential([keras.Input((5,)), layers.Dense(3)]).build((None, 4))",
    "keras.Sequential([keras.Input((5,))]).build((None, 4))",
    "keras.Sequential([keras.Input((5,)), layers.Dense(3), keras.Input((4,))])",
    "keras.Sequential([keras.Input((5,)), keras.Input((5,)), layers.Dense(2)])",
    "keras.Sequential([keras.Input((5,)), layers.Dense(4), keras.Input((5,)), layers.Dense(2)])",
    "keras.Sequential([layers.Dense(2)]).pop()",
    "m = keras.Sequential([keras.Input((6, 6, 6, 2)), layers.Flatten()])\n"
    "m.pop()\nm.add(layers.UpSampling2D())",
    "y = keras.Sequential([layers.Dense(2), keras.Input((5,))])(np.zeros((2, 3)))",
    "keras.Sequential([keras.Input((3,)), layers.Wrapper(layers.Dense(2))])",
    "keras.Sequential([layers.LSTM(3, return_state=True)])",
    "keras.Sequential([keras.Input((5, 3)), layers.Bidirectional(layers.LSTM(3))])",
    "y = layers.MultiHeadAttention(2, 4)(keras.Input((5, 3)), keras.Input((7, 6)))",
    "keras.Sequential(layers.Dense(2)).build((None, 3))",
    "keras.Sequential(keras.Sequential([keras.Input((3,)), layers.Dense(2)]))",
]
REFUSED = [
    ("keras.Sequential([keras.Input((5, 3)), layers.LSTM(4, return_state=True)])", "KOL111"),
    (
        "keras.Sequential([keras.Input((5, 3)), "
        "layers.Bidirectional(layers.GRU(4, return_state=True))])",
        "KOL111",
    ),
    ("keras.Sequential([keras.Input((5, 3)), layers.Add()])", "KOL111"),
    ("keras.Sequential([keras.Input((5, 3)), layers.MultiHeadAttention(2, 4)])", "KOL111"),
    ("keras.Sequential([keras.Input((5, 3)), layers.LayerNormalization(axis=4)])", "KOL101"),
    (
        "keras.Sequential([keras.Input((5, 3)), layers.LayerNormalization(), layers.Conv2D(8, 3)])",
        "KOL101",
    ),
    (
        "keras.Sequential([keras.Input((5, 3)), layers.Bidirectional(layers.LSTM(4)), "
        "layers.Conv1D(8, 3)])",
        "KOL101",
    ),
    ("keras.Sequential([keras.Input((5,)), layers.Hashing(3)])", "KOL107"),
    ("keras.Sequential([keras.Input((5,)), layers.Dense(True)])", "KOL114"),
    ("keras.Sequential(layers.Conv2D(2, 3)).build((None, 3))", "KOL101"),
]
TEXT = """inner = keras.Sequential([layers.Dropout(0.5), layers.Flatten()])
model = keras.Sequential([keras.Input((3, 3), dtype="string"), inner])
assert model.predict(tf.constant([["a"] * 3] * 3)[None], verbose=0).shape == (1, 9)
"""


@pytest.mark.parametrize("program", PROGRAMS)
def test_what_keras_2_runs_is_no_proven_error(program: str) -> None:
    exec(compile(HEADER + program, "<program>", "exec"), {})
    found = lint(HEADER + program + "\n", "a.py", Settings(limits=Limits(seconds=60.0)))
    assert [f for f in found if f.severity == "error" and f.certainty == "proven"] == []


@pytest.mark.parametrize("program, code", REFUSED)
def test_what_keras_2_refuses_is_a_proven_error(program: str, code: str) -> None:
    with pytest.raises((ValueError, TypeError)):
        exec(compile(HEADER + program, "<program>", "exec"), {})
    found = lint(HEADER + program + "\n", "a.py", Settings(limits=Limits(seconds=60.0)))
    proven = [f for f in found if f.severity == "error" and f.certainty == "proven"]
    assert [f.code for f in proven] == [code]


def test_a_model_without_an_input_takes_text_as_it_is() -> None:
    program = HEADER + "import tensorflow as tf\n" + TEXT
    exec(compile(program, "<program>", "exec"), {})
    assert lint(program, "a.py", Settings(limits=Limits(seconds=60.0))) == []
