"""Functional models that are called on tensors whose shapes nobody knows."""

from __future__ import annotations

import pytest

from tests.differential import graph_truth

pytestmark = pytest.mark.keras

# What a model of other ranks gives when it is called, Keras foresees, and we do not.
BEFORE = """
import keras
from keras import layers

entry = keras.Input((None, 4))
last = layers.Dense(5)(keras.ops.mean(entry, axis=1))
given = keras.Input((None, 4))
states = keras.Model(given, layers.Bidirectional(layers.SimpleRNN(5, return_state=True))(given))
_, unseen, other = states(last)
p, q = keras.Input((5,), name="p"), keras.Input((5,), name="q")
"""
MODELS = (
    "inner = keras.Model([p, q], (layers.Dense(4)(p), layers.Dense(4)(q)))",
    "inner = keras.Model([p, q], {'a': layers.Dense(4)(p), 'b': layers.Dense(4)(q)})",
    "inner = keras.Model({'p': p, 'q': q}, [layers.Dense(4)(p), layers.Dense(4)(q)])",
    "inner = keras.Model([p, q], layers.Add()([p, q]))",
)
ENDS = (
    "model = keras.Model(entry, <out>)",
    "model = keras.Model(keras.Input((3,)), <out>)",
    "model = keras.Model([entry, p], <out>)",
    "model = keras.Model(entry, <out>)\nagain = keras.Model(last, model.outputs)",
    "model = keras.Model(entry, <out>)\nagain = keras.Model(given, model.outputs)",
    "model = keras.Model(entry, <out>)\nagain = keras.Model(model.layers[2].input, model.outputs)",
)


def _programs() -> list[str]:
    programs = []
    for model in MODELS:
        named = "{'p'" in model
        several = "layers.Add" not in model
        calls = ["inner([last, unseen])", "inner([unseen, other])"]
        if named:
            calls = ["inner({'p': unseen, 'q': last})", "inner({'q': unseen, 'p': other})"]
        index = "['b']" if "{'a'" in model else "[1]" if several else ""
        programs += [
            f"{BEFORE}{model}\ntold = {call}{index}\n{end.replace('<out>', 'told')}\n"
            for call in calls
            for end in ENDS
        ]
    return programs


@pytest.mark.parametrize("source", _programs())
def test_what_they_give_stays_connected(source: str) -> None:
    """Keras says what the outputs come from, and so do we."""
    differences = graph_truth.differences(source)
    # The summary of a model with shapes that are not known is not complete.
    assert [d for d in differences if not d.startswith("summary")] == []
