"""What Keras 2 refuses on layers and models that were never built or called."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from kerasorder_lint.catalogue import registry
from kerasorder_lint.catalogue.keras2_weights import MADE_BY_BUILD
from tests.catalogue.oracle import keras_argument
from tests.interpreter.running import check

pytestmark = pytest.mark.keras

PROGRAMS = {
    "weights of another width": """
import tf_keras as keras
from tf_keras import layers
m = keras.Sequential([keras.Input((4,)), layers.Dense(3)])
w = m.layers[0].get_weights()
n = keras.Sequential([keras.Input((4,)), layers.Dense(2)])
n.layers[0].set_weights(w)  # expect: KOL114
""",
    "output_shape of a model": """
import tf_keras as keras
from tf_keras import layers
m = keras.Sequential([layers.Dense(3)])
print(m.output_shape)  # expect: KOL117
""",
    "input_shape of a model": """
import tf_keras as keras
from tf_keras import layers
m = keras.Sequential([layers.Dense(3)])
print(m.input_shape)  # expect: KOL117
""",
    "kernel of a layer": """
import tf_keras as keras
from tf_keras import layers
d = layers.Dense(3)
print(d.kernel.shape)  # expect: KOL117
""",
    "output of a layer": """
import tf_keras as keras
from tf_keras import layers
d = layers.Dense(3)
print(d.output)  # expect: KOL117
""",
    "output of a model": """
import tf_keras as keras
from tf_keras import layers
m = keras.Sequential([layers.Dense(3)])
print(m.output)  # expect: KOL117
""",
    "set_weights of a model": """
import tf_keras as keras
from tf_keras import layers
m = keras.Sequential([layers.Dense(3)])
m.set_weights([])  # expect: KOL117
print(m.get_weights(), m.weights)
""",
    "weights after inputs": """
import tf_keras as keras
from tf_keras import layers
m = keras.Sequential([layers.Dense(3)])
print(m.inputs, m.outputs, m.layers)
print(m.weights)  # expect: KOL117
""",
    "output_shape of a layer": """
import tf_keras as keras
from tf_keras import layers
d = layers.Dense(3)
print(d.output_shape)  # expect: KOL117
""",
    "gamma": """
import tf_keras as keras
from tf_keras import layers
d = layers.BatchNormalization()
print(d.gamma)  # expect: KOL117
""",
    "weights of nothing": """
import tf_keras as keras
print(keras.Sequential().weights)  # expect: KOL117
""",
    "trainable_variables": """
import tf_keras as keras
m = keras.Sequential([keras.layers.Dense(3)])
print(m.trainable_variables)  # expect: KOL117
""",
    "get_weights": """
import tf_keras as keras
m = keras.Sequential([keras.layers.Dense(3)])
print(m.get_weights())  # expect: KOL117
""",
    "a model that was built": """
import tf_keras as keras
m = keras.Sequential([keras.layers.Dense(3)])
m.build((None, 4))
print(m.get_weights(), m.weights, m.output, m.output_shape, m.layers[0].kernel)
""",
    "a model that knows its input": """
import tf_keras as keras
m = keras.Sequential([keras.layers.Dense(3, input_shape=(3,))])
print(m.get_weights(), m.weights, m.output, m.output_shape, m.layers[0].kernel, m.layers[0].output)
""",
    "a model that was called": """
import tf_keras as keras, numpy as np
m = keras.Sequential([keras.layers.Dense(3)])
m(np.zeros((2, 4), "float32"))
print(m.get_weights(), m.weights, m.output, m.output_shape, m.layers[0].kernel, m.layers[0].output)
""",
    "a model that was fitted": """
import tf_keras as keras, numpy as np
m = keras.Sequential([keras.layers.Dense(3)])
m.compile("sgd", "mse"); m.fit(np.zeros((2, 4)), np.zeros((2, 3)), verbose=0)
print(m.get_weights(), m.weights, m.output, m.output_shape, m.layers[0].kernel, m.layers[0].output)
""",
    "a class that derives from Sequential": """
import tf_keras as keras, numpy as np
class S(keras.Sequential):
    pass
m = S([keras.layers.Dense(3)])
print(m.weights)
""",
    "a model of ones own": """
import tf_keras as keras, numpy as np
class S(keras.Model):
    def __init__(self): super().__init__(); self.d = keras.layers.Dense(3)
    def call(self, x): return self.d(x)
m = S()
print(m.weights, m.get_weights())
print(m.d.weights)
""",
    "a layer has no weights, and says so": """
import tf_keras as keras, numpy as np
d = keras.layers.Dense(3)
print(d.weights, d.get_weights(), d.trainable_weights)
try: print(d.kernel)
except AttributeError: pass
print(getattr(d, "kernel", None), hasattr(d, "output_shape"))
""",
    "a model inside of another": """
import tf_keras as keras, numpy as np
i = keras.Sequential([keras.layers.Dense(3)])
m = keras.Sequential([keras.Input((3,)), i])
print(i.weights, i.output_shape)
print(i.output)
""",
}


@pytest.mark.parametrize("name", PROGRAMS)
def test_keras_2_says_so_too(name: str, tmp_path: Path) -> None:
    check(PROGRAMS[name].removeprefix("\n"), tmp_path)


def _held(layer: Any) -> set[str]:
    names = {key for key in dir(layer) if not key.startswith("_")} - {"state_updates", "updates"}
    return {key for key in names if hasattr(layer, key)}  # those two warn


@pytest.mark.parametrize("name", MADE_BY_BUILD)
def test_a_build_makes_it(name: str) -> None:
    import tf_keras

    before: set[str] = set()
    after: set[str] = set()
    for sample in registry.all_specs()[name].samples:
        arguments = {key: keras_argument(value) for key, value in sample.arguments.items()}
        try:
            layer = getattr(tf_keras.layers, name)(**arguments)
            before |= _held(layer)
            layer.build(tuple(sample.shape))
        except Exception:
            continue  # Keras 2 takes other arguments
        after |= _held(layer)
    assert set(MADE_BY_BUILD[name].split()) <= after - before
