"""How many variables a layer or model has, and which of them training changes, as Keras has it.

Each number becomes a layer's width: `known` says that the analysis knows it.
"""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import pytest

from tests.interpreter.running import check
from tests.interpreter.summary_truth import summaries_of

HEAD = """
import keras
from keras import layers
l = layers.Dense(3)
l.build((None, 4))
bn = layers.BatchNormalization()
bn.build((None, 4))
m = keras.Sequential([
    keras.Input((4,)),
    layers.Dense(2, name="a"),
    layers.BatchNormalization(),
    layers.Dropout(0.1),
    layers.Dense(1, use_bias=False),
])
frozen = keras.Sequential([keras.Input((4,)), layers.Dense(2), layers.BatchNormalization()])
frozen.layers[0].trainable = False
for w in bn.weights[:1]:
    w.trainable = False
"""

COUNTS = (
    "len(l.weights)",
    "len(l.trainable_weights)",
    "1 + len(l.non_trainable_weights)",
    "len(bn.weights)",
    "len(bn.trainable_weights)",
    "len(bn.non_trainable_weights)",
    "len(m.weights)",
    "len(m.trainable_variables)",
    "len(m.non_trainable_weights)",
    "1 + len(m.layers[2].weights)",
    "len(m.get_layer('a').trainable_weights)",
    "len(frozen.trainable_weights)",
    "len(frozen.non_trainable_weights)",
    "sum(len(k.weights) for k in m.layers)",
    "len([w for k in m.layers for w in k.weights])",
    "len(m.weights + l.weights)",
    "5 if m.layers[0].weights else 6",
)


@pytest.mark.parametrize("count", COUNTS)
def test_a_number_of_variables_is_keras(count: str, tmp_path: Path) -> None:
    text = f"{HEAD}made = keras.Sequential([keras.Input((1,)), layers.Dense({count})])\n"
    check(text, tmp_path)
    space: dict[str, Any] = {"__name__": "__main__"}
    exec(text, space)
    made = {model.name: model for model in summaries_of(text)}["made"]
    assert made.params == space["made"].count_params()


@pytest.mark.parametrize(
    "change",
    [
        "for w in m.layers[0].weights: w.trainable = False",
        "m.layers[0].weights[0].trainable = False",
        "m.weights[-1].trainable = False",
        "for w in m.trainable_weights[:2]: w.trainable = False",
        "for k in m.layers:\n    for w in k.weights:\n        w.trainable = 'kernel' in w.name",
        "m.layers[0].bias.trainable = False",
        "for w in m.variables: w.trainable = False",
        "for w in m.layers[0].variables: w.trainable = False",
        "for w in m.layers[1].non_trainable_weights: w.trainable = True",
    ],
)
def test_what_training_changes_is_keras_or_open(change: str, tmp_path: Path) -> None:
    text = f"{HEAD}{change}\n"
    check(text, tmp_path)
    space: dict[str, Any] = {"__name__": "__main__"}
    exec(text, space)
    trained = sum(_size(w) for w in space["m"].trainable_weights)
    told = {model.name: model for model in summaries_of(text)}["m"]
    assert told.trainable_params in (None, trained)


def _size(variable: Any) -> int:
    return math.prod(variable.shape)
