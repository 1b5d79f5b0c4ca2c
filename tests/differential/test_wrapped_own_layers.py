"""`TimeDistributed` around layers of the program's own classes, and around a Sequential."""

from __future__ import annotations

import pytest

from tests.differential import graph_truth

pytestmark = pytest.mark.keras

HEADER = """\
import numpy as np
import keras
from keras import layers, ops

class Weights(layers.Layer):
    def build(self, shape):
        self.kernel = self.add_weight(shape=(shape[-1], 3))

    def call(self, x):
        return ops.matmul(x, self.kernel)

class Holds(layers.Layer):
    def __init__(self):
        super().__init__()
        self.inner = keras.Sequential([layers.Dense(2), layers.ReLU()])

    def call(self, x):
        return self.inner(x)

class Twice(layers.Layer):
    def call(self, x):
        return x * 2

class Tells(layers.Layer):
    def call(self, x):
        return x * 2

    def compute_output_shape(self, shape):
        return shape

class Heir(Tells):
    def call(self, x):
        return x * 3

class Derived(layers.Dense):
    def __init__(self):
        super().__init__(3)

    def call(self, x):
        return super().call(x) * 2

class Around(layers.Layer):
    def __init__(self, layer):
        super().__init__()
        self.inner = layers.TimeDistributed(layer)

    def call(self, x):
        return self.inner(x)

class Unused(layers.Layer):
    def __init__(self):
        super().__init__()
        self.inner = keras.Sequential([layers.Dense(2)])

    def call(self, x):
        return x

class Passes(layers.Wrapper):
    def call(self, x):
        return self.layer(x)

t = keras.Input((4, 5, 6))
"""

OWN = ["Weights()", "Holds()", "Twice()", "Tells()", "Heir()", "Derived()", "layers.Dense(2)"]
FORMS = ["layers.TimeDistributed({})", "layers.TimeDistributed(layers.TimeDistributed({}))"]
FORMS += ["layers.TimeDistributed(keras.Sequential([{}]))", "Around({})", "{}"]
ENDS = {
    "in a graph": "model = keras.Model(t, layer(t))\n",
    "on data": "y = layer(np.ones((2, 4, 5, 6)))\n",
}


@pytest.mark.parametrize("own", OWN)
@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("end", ENDS)
def test_a_wrapper_asks_for_the_shape_in_a_graph_alone(own: str, form: str, end: str) -> None:
    """A `Layer` has no `compute_output_shape`: on data, and inside of a `call`, nobody asks it."""
    assert not graph_truth.differences(f"{HEADER}layer = {form.format(own)}\n{ENDS[end]}")


UNNAMED = "keras.Sequential([layers.Dense(3), layers.ReLU()])"
HOLDERS = [
    f"layers.TimeDistributed({UNNAMED})",
    f"layers.TimeDistributed(layers.TimeDistributed({UNNAMED}))",
    f"keras.Sequential([layers.TimeDistributed({UNNAMED})])",
    f"keras.Sequential([t, layers.TimeDistributed({UNNAMED})])",
    f"layers.Pipeline([{UNNAMED}, {UNNAMED}])",
    "layers.TimeDistributed(keras.Sequential([keras.Input((5, 6)), layers.Dense(2)]))",
    f"Around({UNNAMED})",
    f"Passes({UNNAMED})",
    "Unused()",
    "Holds()",
]


@pytest.mark.parametrize("holder", HOLDERS)
@pytest.mark.parametrize("times", [1, 2])
def test_what_a_sequential_makes_is_counted_where_it_is_built(holder: str, times: int) -> None:
    """The Input and the graph inside of it take numbers that later names go on from."""
    text = f"layer = {holder}\n" + "y = layer(t)\n" * times
    text += "model = keras.Model(t, y)\n"
    text += "x = keras.Input((4, 5, 6))\nagain = keras.Model(x, model(x))\n"
    assert not graph_truth.differences(HEADER + text)
