"""What the summary says of models is what Keras says of them, or nothing."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.interpreter.summary_truth import agreeing

pytestmark = [pytest.mark.keras, pytest.mark.filterwarnings("ignore")]

HEAD = "import os, keras\nfrom keras import layers\n"

#: Models of which nothing tells whether they train.
OPEN = {
    "argument": """
m = keras.Sequential([keras.Input((8,)), layers.Dense(3, trainable=os.environ.get("T") == "1")])
""",
    "written": """
m = keras.Sequential([keras.Input((8,)), layers.Dense(3)])
m.layers[0].trainable = os.environ.get("T") == "1"
""",
    "whole model": """
base = keras.Sequential([keras.Input((8,)), layers.Dense(3)])
base.trainable = os.environ.get("T") == "1"
m = keras.Sequential([keras.Input((8,)), base])
""",
    "in a loop": """
m = keras.Sequential([keras.Input((8,)), layers.Dense(4), layers.Dense(3)])
for i, layer in enumerate(m.layers):
    layer.trainable = i > int(os.environ.get("N", "0"))
""",
    "variable": """
class Scale(layers.Layer):
    def build(self, shape):
        self.scale = self.add_weight(shape=(shape[-1],), trainable=bool(os.environ.get("T")))
    def call(self, x):
        return x * self.scale
m = keras.Sequential([keras.Input((8,)), Scale()])
""",
}


@pytest.mark.parametrize("name", OPEN)
def test_whether_a_layer_trains_may_be_unknown(name: str, tmp_path: Path) -> None:
    made = agreeing(HEAD + OPEN[name], tmp_path)["m"]
    assert made.complete
    assert made.trainable_params is None


#: Models whose weights are known to train, or not to.
TOLD = {
    "no variable that could": """
m = keras.Sequential([keras.Input((8,)), layers.Flatten(trainable=bool(os.environ.get("T")))])
""",
    "frozen from outside": """
inner = keras.Sequential([keras.Input((8,)), layers.Dense(3)])
inner.trainable = os.environ.get("T") == "1"
m = keras.Sequential([keras.Input((8,)), inner])
m.trainable = False
""",
    "changed configuration": """
d = layers.Dense(3, trainable=False)
cfg = d.get_config()
cfg["units"] = 6
m = keras.Sequential([keras.Input((8,)), layers.Dense.from_config(cfg), layers.Reshape((2, 3))])
""",
    "argument of the model": """
m = keras.Sequential([keras.Input((8,)), layers.Dense(3)], trainable=False)
""",
    "argument by position": """
m = keras.Sequential([keras.Input((8,)), layers.Dense(3)], False)
""",
}


@pytest.mark.parametrize("name", TOLD)
def test_whether_a_layer_trains(name: str, tmp_path: Path) -> None:
    made = agreeing(HEAD + TOLD[name], tmp_path)["m"]
    assert made.complete
    assert made.trainable_params is not None
