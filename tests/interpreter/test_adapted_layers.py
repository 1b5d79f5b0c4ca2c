"""`Normalization` that is adapted on an array of known shape, and layers looked up in a list."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.interpreter.running import check
from tests.interpreter.summary_truth import agreeing

pytestmark = pytest.mark.keras

_HEAD = "import keras\nimport numpy as np\nfrom keras import layers\n"

SUMMARIES = {
    "an array": """
layer = layers.Normalization()
layer.adapt(np.random.rand(50, 3))
model = keras.Sequential([keras.Input((3,)), layer, layers.Dense(2)])
""",
    "one mean for everything": """
layer = layers.Normalization(axis=None)
layer.adapt(np.random.rand(50, 3))
model = keras.Sequential([keras.Input((4,)), layer, layers.Dense(2)])
""",
    "images": """
layer = layers.Normalization(axis=(1, -1))
layer.adapt(np.zeros((6, 4, 5, 3)))
model = keras.Sequential([keras.Input((4, 5, 3)), layer, layers.Flatten()])
""",
    "up to a layer": """
body = [layers.Dense(5), layers.Dense(4, name="mid"), layers.Dense(3)]
full = keras.Sequential([keras.Input((6,)), *body])
end = full.layers.index(full.get_layer("mid"))
model = keras.Sequential([keras.Input((6,)), *full.layers[: end + 1]])
""",
    "without a layer": """
full = keras.Sequential([keras.Input((6,)), layers.Dense(5), layers.Dropout(0.1, name="off")])
rest = list(full.layers)
rest.remove(full.get_layer("off"))
model = keras.Sequential([keras.Input((6,)), *rest])
""",
}

FINDINGS = {
    "another width": """
layer = layers.Normalization()
layer.adapt(np.random.rand(50, 3))
model = keras.Sequential([keras.Input((4,)), layer])  # expect-likely: KOL301
""",
    "one width goes with any": """
layer = layers.Normalization()
layer.adapt(np.random.rand(50, 1))
model = keras.Sequential([keras.Input((4,)), layer])
model.predict(np.zeros((2, 4)), verbose=0)
""",
    "given, not adapted": """
layer = layers.Normalization(mean=1.0, variance=2.0)
model = keras.Sequential([keras.Input((4,)), layer])
model.predict(np.zeros((2, 4)), verbose=0)
""",
    "behind a layer": """
full = keras.Sequential([keras.Input((6,)), layers.Dense(5), layers.Dense(4), layers.Dense(3)])
start = full.layers.index(full.layers[1])
keras.Sequential([keras.Input((6,)), *full.layers[start:]])  # expect: KOL301
""",
}


@pytest.mark.parametrize("name", SUMMARIES)
def test_summaries(name: str, tmp_path: Path) -> None:
    made = agreeing(_HEAD + SUMMARIES[name], tmp_path)
    assert made["model"].complete


@pytest.mark.parametrize("name", FINDINGS)
def test_findings(name: str, tmp_path: Path) -> None:
    check(_HEAD + FINDINGS[name], tmp_path)
