"""Models that more of Python and Keras leads to, each as Keras has it.

Every program is run: what is said of its models, layer by layer, is what they are.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from kerasorder_lint.engine import lint
from kerasorder_lint.settings import Limits, Settings
from tests.interpreter.summary_truth import agreeing

pytestmark = [pytest.mark.keras, pytest.mark.filterwarnings("ignore")]

SETTINGS = Settings(limits=Limits(seconds=120.0))

_INNER = """
class Inner(layers.Layer):
    def __init__(self):
        super().__init__()
        self.dense = layers.Dense(4)
    def call(self, x):
        return self.dense(x)
"""

BESIDE = {
    "a layer that nothing calls": """
class Net(keras.Model):
    def __init__(self):
        inputs = keras.Input((5, 2))
        super().__init__(inputs, layers.Dense(3)(inputs))
        self.own = Inner()
        self.later = [layers.Dense(2), layers.BatchNormalization()]
model = Net()
""",
    "one that is built, and one that is called": """
class Net(keras.Model):
    def __init__(self):
        inputs = keras.Input((5, 2))
        super().__init__(inputs, layers.Dense(3)(inputs))
        self.own = Inner()
        self.head = layers.Dense(2)
model = Net()
model.own(keras.Input((3,)))
model.head(model.output)
""",
    "a subclass with layers that its call leaves alone": """
class Net(keras.Model):
    def __init__(self):
        super().__init__()
        self.blocks = [layers.Dense(3) for _ in range(3)]
        self.own = Inner()
        self.drop = layers.Dropout(0.1)
    def call(self, x):
        for block in self.blocks[:2]:
            x = block(x)
        return x
model = Net()
output = model(keras.Input((4,)))
""",
    "what keeps it is a model in another one": """
class Net(keras.Model):
    def __init__(self):
        inputs = keras.Input((5,))
        super().__init__(inputs, layers.Dense(3)(inputs))
        self.own = Inner()
inputs = keras.Input((5,))
model = keras.Model(inputs, layers.Dense(2)(Net()(inputs)))
""",
}


@pytest.mark.parametrize("package", ["keras", "tf_keras"])
@pytest.mark.parametrize("name", BESIDE)
def test_layers_beside_what_is_called(name: str, package: str, tmp_path: Path) -> None:
    text = f"import {package} as keras\nlayers = keras.layers\n{_INNER}{BESIDE[name]}"
    assert agreeing(text, tmp_path, package)["model"].complete


@pytest.mark.parametrize("package", ["keras", "tf_keras"])
def test_a_layer_that_works_inside_of_another_one_is_not_idle(package: str, tmp_path: Path) -> None:
    text = (
        f"import {package} as keras\nlayers = keras.layers\n"
        + """
class Net(keras.Model):
    def __init__(self):
        super().__init__()
        self.dense = layers.Dense(3)
        self.each = layers.TimeDistributed(self.dense)
    def call(self, x):
        return self.each(x)
model = Net()
output = model(keras.Input((5, 2)))
"""
    )
    made = agreeing(text, tmp_path, package)["model"]
    assert (made.params, [row.params for row in made.layers]) == (9, [9, 9])


_CELL = """
class Cell(layers.Layer):
    def __init__(self, units):
        super().__init__()
        self.units = units
        self.state_size = units
    def build(self, shape):
        self.kernel = self.add_weight(shape=(shape[-1], self.units), name="kernel")
        self.again = self.add_weight(shape=(self.units, self.units), name="again")
    def call(self, inputs, states):
        output = ops.matmul(inputs, self.kernel) + ops.matmul(states[0], self.again)
        return output, [output]
class Wide(layers.Layer):
    def __init__(self, units):
        super().__init__()
        self.units = units
        self.dense = layers.Dense(units)
    @property
    def state_size(self):
        return [self.units, 2 * self.units]
    @property
    def output_size(self):
        return 3
    def build(self, shape):
        self.dense.build(shape)
    def call(self, inputs, states):
        return self.dense(inputs)[:, :3], states
inputs = keras.Input((None, 5))
"""

CELLS = {
    "one state": "model = keras.Model(inputs, layers.RNN(Cell(32))(inputs))",
    "sequences and states": """
found = layers.RNN(Cell(8), return_sequences=True, return_state=True)(inputs)
model = keras.Model(inputs, found)""",
    "sizes that are asked for": """
model = keras.Model(inputs, layers.RNN(Wide(8), return_state=True)(inputs))""",
    "in a chain": """
model = keras.Sequential([
    keras.Input((7, 5)), layers.RNN(Cell(4), return_sequences=True), layers.RNN(cell=Cell(6)),
    layers.Dense(2),
])""",
    "one cell in two layers": """
cell = Cell(9)
model = keras.Sequential([
    keras.Input((7, 5)), layers.RNN(cell, return_sequences=True), layers.Dense(5), layers.RNN(cell),
])""",
}


@pytest.mark.parametrize("name", CELLS)
def test_cells_of_the_codes_own(name: str, tmp_path: Path) -> None:
    text = "import keras\nfrom keras import layers, ops\n" + _CELL + CELLS[name]
    assert agreeing(text, tmp_path)["model"].complete


def test_what_a_cell_builds_when_it_runs_is_not_counted(tmp_path: Path) -> None:
    text = """
import keras
from keras import layers
class Cell(layers.Layer):
    def __init__(self):
        super().__init__()
        self.state_size = 8
        self.dense = layers.Dense(8)
    def call(self, inputs, states):
        return self.dense(inputs), states
inputs = keras.Input((None, 5))
model = keras.Model(inputs, layers.RNN(Cell())(inputs))
"""
    made = agreeing(text, tmp_path)["model"]
    assert (made.output_shapes, made.params) == ([[None, 8]], None)


BASES = {
    "a layer": """
class Wide(layers.Dense):
    def __init__(self, units):
        layers.Dense.__init__(self, units=2 * units, use_bias=False)
model = keras.Sequential([keras.Input((4,)), Wide(3)])
""",
    "a layer behind a mixin of the code": """
class Counts:
    def __init__(self):
        self.count = 0
    def fit(self, x):
        return self(x)
class Wide(Counts, layers.Dense):
    def __init__(self, units):
        layers.Dense.__init__(self, units, use_bias=False)
        Counts.__init__(self)
inputs = keras.Input((4,))
model = keras.Model(inputs, layers.Dense(8)(Wide(3)(inputs)))
""",
    "a layer of one's own": """
class Wide(layers.Layer):
    def __init__(self):
        layers.Layer.__init__(self)
        self.dense = layers.Dense(3)
    def call(self, x):
        return self.dense(x)
inputs = keras.Input((4,))
model = keras.Model(inputs, Wide()(inputs))
""",
    "a functional model": """
class Net(keras.Model):
    def __init__(self):
        inputs = keras.Input((4,))
        keras.Model.__init__(self, inputs, layers.Dense(3)(inputs))
model = Net()
""",
    "a model of one's own": """
class Net(keras.Model):
    def __init__(self):
        keras.Model.__init__(self)
        self.dense = layers.Dense(3)
    def call(self, x):
        return self.dense(x)
model = Net()
output = model(keras.Input((4,)))
""",
}


@pytest.mark.parametrize("name", BASES)
def test_bases_whose_init_is_called_by_name(name: str, tmp_path: Path) -> None:
    text = "import keras\nfrom keras import layers\n" + BASES[name]
    assert agreeing(text, tmp_path)["model"].complete


def test_a_layer_mixed_with_keras_own_trainer(tmp_path: Path) -> None:
    text = """
import keras
from keras import layers
from keras.src.backend.tensorflow.trainer import TensorFlowTrainer as Trainer
class Trains(Trainer, layers.Dense):
    def __init__(self, units):
        layers.Dense.__init__(self, units=units, use_bias=False)
        Trainer.__init__(self)
inputs = keras.Input((4,))
inner = Trains(3)
inner.compile("sgd", loss="mse")
model = keras.Model(inputs, layers.Dense(8)(inner(inputs)))
"""
    assert agreeing(text, tmp_path)["model"].complete


SHAPES = {
    "of layers that tell what comes out": (
        "keras",
        """
class Checked(layers.Layer):
    def call(self, x, training=False):
        assert training
        return x
    def compute_output_spec(self, x, training=False):
        return keras.KerasTensor(x.shape, dtype=x.dtype)
class Two(layers.Layer):
    def build(self, shape):
        self.dense = layers.Dense(3)
        self.dense.build(shape)
    def call(self, x):
        return self.dense(x), x
    def compute_output_spec(self, x):
        return keras.KerasTensor((*x.shape[:-1], 3), x.dtype), keras.KerasTensor(x.shape)
inputs = keras.Input((5, 4))
wide, same = Two()(Checked()(inputs))
model = keras.Model(inputs, [wide, layers.Dense(2)(same)])
""",
    ),
    "of one of them in a Sequential": (
        "keras",
        """
class Halved(layers.Layer):
    def build(self, shape):
        self.kernel = self.add_weight(shape=(shape[-1], shape[-1] // 2))
    def call(self, x):
        return keras.ops.matmul(x, self.kernel)
    def compute_output_spec(self, x):
        return keras.KerasTensor(x.shape[:-1] + (x.shape[-1] // 2,), dtype=x.dtype)
model = keras.Sequential([keras.Input((8,)), Halved(), layers.Dense(6), Halved()])
""",
    ),
    "of variables of TensorFlow in keras": (
        "keras",
        """
import tensorflow as tf
class Scaled(layers.Layer):
    def __init__(self, units, bias=0.0):
        super().__init__()
        self.units, self.bias = units, bias
        self.scale = tf.Variable(2.0, trainable=False, dtype=tf.float32)
        self.tables = [tf.Variable(tf.zeros((2, 3))), tf.Variable([[1.0, 2.0]])]
    def build(self, shape):
        self.dense = layers.Dense(self.units, use_bias=False)
        self.dense.build(shape)
        self.offset = tf.Variable(initial_value=[self.bias] * self.units, name="offset")
        self.built = True
    def call(self, x):
        return self.dense(x) + self.offset
inputs = keras.Input((4,))
model = keras.Model(inputs, Scaled(3)(inputs))
""",
    ),
    "of variables of TensorFlow in tf_keras": (
        "tf_keras",
        """
import tensorflow as tf
class Scaled(layers.Layer):
    def __init__(self, units, bias=0.0):
        super().__init__()
        self.units, self.bias = units, bias
        self.scale = tf.Variable(2.0, trainable=False, dtype=tf.float32)
        self.tables = [tf.Variable(tf.zeros((2, 3))), tf.Variable([[1.0, 2.0]])]
    def build(self, shape):
        self.dense = layers.Dense(self.units, use_bias=False)
        self.dense.build(shape)
        self.offset = tf.Variable(initial_value=[self.bias] * self.units, name="offset")
        self.built = True
    def call(self, x):
        return self.dense(x) + self.offset
inputs = keras.Input((4,))
model = keras.Model(inputs, Scaled(3)(inputs))
""",
    ),
    "of what is in dicts, in the order of their keys": (
        "keras",
        """
given = {"b": keras.Input((4,)), "a": [keras.Input((3,)), keras.Input((2,))]}
flat = keras.tree.flatten(given)
wide = keras.tree.map_structure(lambda x: layers.Dense(2)(x), given)
model = keras.Model(given, [layers.Dense(5)(flat[2]), *keras.tree.flatten(wide)])
""",
    ),
    "of layers, asked for before they are built": (
        "keras",
        """
class Net(keras.Model):
    def __init__(self):
        super().__init__()
        self.conv = layers.Conv2D(4, 3, strides=2)
        self.flat = layers.Flatten()
        self.dense = layers.Dense(2)
    def build(self, shape):
        self.conv.build(shape)
        shape = self.conv.compute_output_shape(shape)
        self.dense.build(self.flat.compute_output_shape(shape))
    def call(self, x):
        return self.dense(self.flat(self.conv(x)))
model = Net()
model.build((None, 9, 9, 3))
output = model(keras.Input((9, 9, 3)))
""",
    ),
    "of what activations give of data": (
        "tf_keras",
        """
import numpy as np
class Net(keras.Model):
    def __init__(self):
        super().__init__()
        self.dense = layers.Dense(4)
        self.activation = keras.activations.get("relu")
        self.head = layers.Dense(2)
    def call(self, x):
        return self.head(keras.activations.softmax(self.activation(self.dense(x))))
model = Net()
output = model(np.ones((3, 5), "float32"))
""",
    ),
    "of tensors with a list of indices": (
        "tf_keras",
        """
class Part(layers.Layer):
    def call(self, x):
        x = x[[slice(None)] * 1 + [slice(0, 3)]]
        return x[[slice(None), 0]]
inputs = keras.Input((6, 7))
model = keras.Model(inputs, layers.Dense(2)(Part()(inputs)))
""",
    ),
    "of scores with a mask of one column": (
        "tf_keras",
        """
scores, mask = keras.Input((4, 2, 1)), keras.Input((1, 2, 1))
model = keras.Model([scores, mask], layers.Softmax()(scores, mask))
""",
    ),
    "of data, by what it is": (
        "tf_keras",
        """
import tensorflow as tf
from typing import List, Tuple
class Pick(layers.Layer):
    def __init__(self, size):
        super().__init__()
        self.size = size[0] if isinstance(size, List) or isinstance(size, Tuple) else size
        self.dense = layers.Dense(self.size)
    def call(self, x):
        if not isinstance(x, tf.Tensor):
            raise TypeError("only tensors")
        return self.dense(x)
def inputs_of(values):
    if isinstance(values, tf.Tensor):
        return keras.Input(values.shape[1:])
    return None
inputs = inputs_of(tf.random.normal((3, 4)) + 1.0)
model = keras.Model(inputs, Pick([6])(Pick((5,))(Pick(4)(inputs))))
""",
    ),
}


@pytest.mark.parametrize("name", SHAPES)
def test_shapes(name: str, tmp_path: Path) -> None:
    package, program = SHAPES[name]
    text = f"import {package} as keras\nlayers = keras.layers\n{program}"
    assert agreeing(text, tmp_path, package)["model"].complete
    assert not lint(text, "program.py", SETTINGS)


def test_a_layer_that_tells_what_comes_out_and_not_what_it_weighs(tmp_path: Path) -> None:
    """Keras runs `call` to build the layers that it holds, whatever it is told."""
    text = """import keras
from keras import layers
class Holds(layers.Layer):
    def __init__(self):
        super().__init__()
        self.dense = layers.Dense(3)
    def call(self, x):
        return self.dense(x)
    def compute_output_spec(self, x):
        return keras.KerasTensor((*x.shape[:-1], 3), x.dtype)
inputs = keras.Input((5,))
model = keras.Model(inputs, Holds()(inputs))
"""
    assert not agreeing(text, tmp_path)["model"].complete


def test_a_build_that_the_input_refuses_leaves_the_model_as_it_was(tmp_path: Path) -> None:
    text = """import keras
from keras import layers
model = keras.Sequential([keras.Input((2,), batch_size=3), layers.Dense(2)])
try:
    model.build((3, 4))
except ValueError:
    pass
model.build((3, 2))
"""
    assert agreeing(text, tmp_path)["model"].complete


_NESTS = """
import tf_keras as keras
from tf_keras import layers
a, b = keras.Input((3,)), keras.Input((4,))
x, y = layers.Identity()((a, b))
pair = keras.Model([a, b], layers.Concatenate()([x, y]))
named = layers.Identity()({"a": a, "b": b})
model = keras.Model([a, b], [layers.Dense(2)(named["a"]), named["b"]])
"""


def test_identity_of_keras_2_hands_a_nest_on(tmp_path: Path) -> None:
    models = agreeing(_NESTS, tmp_path, "tf_keras")
    assert models["pair"].complete
    assert models["model"].complete
