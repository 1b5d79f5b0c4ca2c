"""Models that are run on `tf.data` sets: every program is run, and what is said of it is so."""

from __future__ import annotations

from pathlib import Path

import pytest

from kerasorder_lint.engine import lint
from kerasorder_lint.settings import Limits, Settings
from tests.interpreter.summary_truth import agreeing, summaries_of

pytestmark = [pytest.mark.keras, pytest.mark.filterwarnings("ignore")]

SETTINGS = Settings(limits=Limits(seconds=120.0))

HEADER = """\
import numpy as np
import tensorflow as tf
import {package} as keras
layers = keras.layers

x, y = np.ones((6, 5), "float32"), np.ones((6, 1), "float32")
"""
MODEL = """
model = keras.Sequential([layers.Dense(3), layers.Dense(1)])
model.compile(loss="mse")
"""

FITTED = {
    "batches": "data = tf.data.Dataset.from_tensor_slices((x, y)).batch(4)",
    "whole batches": """
data = tf.data.Dataset.from_tensor_slices((x, y)).batch(4, drop_remainder=True)
""",
    "what comes between": """
data = tf.data.Dataset.from_tensor_slices((x, y)).shuffle(10).repeat(2).batch(4)
data = data.cache().prefetch(tf.data.AUTOTUNE)
""",
    "what a function makes of them": """
def wider(a, b):
    return tf.concat([a, a], axis=-1), b
data = tf.data.Dataset.from_tensor_slices((x, y)).map(wider).batch(4)
""",
    "what one makes of batches": """
data = tf.data.Dataset.from_tensor_slices((x, y)).batch(3).map(lambda a, b: (a[:, :2], b))
""",
}


@pytest.mark.parametrize("package", ["keras", "tf_keras"])
@pytest.mark.parametrize("name", FITTED)
def test_fit(name: str, package: str, tmp_path: Path) -> None:
    text = HEADER.format(package=package) + FITTED[name] + MODEL + "model.fit(data, verbose=0)\n"
    assert agreeing(text, tmp_path, package)["model"].complete
    assert not lint(text, "program.py", SETTINGS)


@pytest.mark.parametrize("package", ["keras", "tf_keras"])
@pytest.mark.parametrize("size", [4, 8])
def test_predict(size: int, package: str, tmp_path: Path) -> None:
    data = f"data = tf.data.Dataset.from_tensor_slices(x).batch({size})"
    text = HEADER.format(package=package) + data + MODEL + "model.predict(data, verbose=0)\n"
    assert agreeing(text, tmp_path, package)["model"].complete


@pytest.mark.parametrize("package", ["keras", "tf_keras"])
def test_a_model_that_data_are_mapped_with(package: str, tmp_path: Path) -> None:
    data = "data = tf.data.Dataset.from_tensor_slices(x).batch(2).map(model)"
    text = HEADER.format(package=package) + MODEL + data + "\n"
    assert agreeing(text, tmp_path, package)["model"].complete
    assert not lint(text, "program.py", SETTINGS)


def test_a_class_of_ones_own(tmp_path: Path) -> None:
    text = HEADER.format(package="keras") + (
        "class Net(keras.Model):\n"
        "    def __init__(self):\n"
        "        super().__init__()\n"
        "        self.dense = layers.Dense(1)\n"
        "    def call(self, inputs):\n"
        "        return self.dense(inputs)\n"
        "model = Net()\n"
        "model.compile(loss='mse')\n"
        "model.fit(tf.data.Dataset.from_tensor_slices((x, y)).batch(4), verbose=0)\n"
        "output = keras.Input((1,))\n"
    )
    assert agreeing(text, tmp_path)["model"].params == 6


UNKNOWN = {
    "where the data come from": "from_tensor_slices(load()).batch(4)",
    "how they are put together": "from_tensor_slices((x, y)).batch(**load())",
    "what a function does": "from_tensor_slices((x, y)).map(load()).batch(2)",
    "a data set that another one is given": "batch(load(), 4)",
    "another method": "from_tensor_slices((x, y)).batch(2).window(2)",
}


@pytest.mark.parametrize("name", UNKNOWN)
def test_what_is_not_known(name: str) -> None:
    data = f"data = tf.data.Dataset.{UNKNOWN[name]}"
    text = f"from somewhere import load\n{HEADER.format(package='keras')}{data}{MODEL}"
    text += "model.fit(data)\n"
    assert not any(made.complete for made in summaries_of(text))
    assert not lint(text, "program.py", SETTINGS)


def test_data_that_no_layer_takes_are_found_where_they_are_used(tmp_path: Path) -> None:
    """A data set without batches gives single samples, and a Dense takes no vector."""
    data = "data = tf.data.Dataset.from_tensor_slices((x, y))"
    text = HEADER.format(package="keras") + data + MODEL + "model.fit(data, verbose=0)\n"
    with pytest.raises(ValueError, match="min_ndim=2"):
        agreeing(text, tmp_path)
    proven = [found for found in lint(text, "program.py", SETTINGS) if found.certainty == "proven"]
    assert [found.span.start.row for found in proven] == [text.count("\n")]
