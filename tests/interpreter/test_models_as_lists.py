"""Models used as if they were lists, and input specifications that code sets: run in Keras."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.interpreter.running import check

pytestmark = [pytest.mark.keras, pytest.mark.filterwarnings("ignore")]

PROGRAMS: dict[str, str] = {
    "an index": """
import keras
from keras import layers
m = keras.Sequential([keras.Input((4,)), layers.Dense(3)])
m[0]  # expect: KOL118
""",
    "of a functional model": """
import keras
from keras import layers
i = keras.Input((4,))
m = keras.Model(i, layers.Dense(3)(i))
m[-1]  # expect: KOL118
""",
    "a loop": """
import keras
from keras import layers
m = keras.Sequential([keras.Input((4,)), layers.Dense(3)])
for l in m:  # expect: KOL118
    l.trainable = False
""",
    "a length": """
import keras
from keras import layers
m = keras.Sequential([keras.Input((4,)), layers.Dense(3)])
len(m)  # expect: KOL118
""",
    "a list of it": """
import keras
from keras import layers
m = keras.Sequential([keras.Input((4,)), layers.Dense(3)])
list(m)  # expect: KOL118
""",
    "an item is set": """
import keras
from keras import layers
m = keras.Sequential([keras.Input((4,)), layers.Dense(3)])
m[0] = layers.Dense(4)  # expect: KOL118
""",
    "its items in another one": """
import keras
from keras import layers
m = keras.Sequential([keras.Input((4,)), layers.Dense(3)])
n = keras.Sequential([*m, layers.Dense(2)])  # expect: KOL118
""",
    "a layer": """
import keras
from keras import layers
d = layers.Dense(3)
d[0]  # expect: KOL118
""",
    "a class with these methods": """
import keras
from keras import layers
class M(keras.Sequential):
    def __getitem__(self, i): return self.layers[i]
    def __len__(self): return len(self.layers)
m = M([keras.Input((4,)), layers.Dense(3)])
m[0]; len(m)
""",
    "a layer among the layers": """
import keras
from keras import layers
m = keras.Sequential([keras.Input((4,)), layers.Dense(3)])
d = m.layers[0]
if d in m.layers:
    layers.Dense(0)  # expect: KOL114
""",
    "a model is true": """
import keras
from keras import layers
m = keras.Sequential([keras.Input((4,)), layers.Dense(3)])
if m:
    layers.Dense(0)  # expect: KOL114
""",
    "counted": """
import keras
from keras import layers
m = keras.Sequential([keras.Input((4,)), layers.Dense(3)])
for i, l in enumerate(m):  # expect: KOL118
    pass
""",
    "in a comprehension": """
import keras
from keras import layers
m = keras.Sequential([keras.Input((4,)), layers.Dense(3)])
[l.name for l in m]  # expect: KOL118
""",
    "a number of axes": """
import keras
from keras import layers
class D(layers.Layer):
    def __init__(self):
        super().__init__()
        self.input_spec = layers.InputSpec(ndim=3)
    def call(self, x): return x
D()(keras.Input((4,)))  # expect: KOL101
""",
    "a shape": """
import keras
from keras import layers
class D(layers.Layer):
    def __init__(self):
        super().__init__()
        self.input_spec = layers.InputSpec(shape=(None, 5))
    def call(self, x): return x
D()(keras.Input((4,)))  # expect: KOL102
""",
    "the width that build saw": """
import keras
from keras import layers
class D(layers.Layer):
    def build(self, shape):
        self.input_spec = layers.InputSpec(min_ndim=2, axes={-1: shape[-1]})
    def call(self, x): return x
d = D()
d(keras.Input((4,)))
d(keras.Input((5,)))  # expect: KOL102
""",
}


@pytest.mark.parametrize("text", PROGRAMS.values(), ids=PROGRAMS)
def test_keras_and_the_linter_agree(text: str, tmp_path: Path) -> None:
    check(text, tmp_path)
