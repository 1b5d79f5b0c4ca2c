"""What Keras says of the situations that people come with."""

from __future__ import annotations

from pathlib import Path

import pytest

from kerasorder_lint.findings import Finding
from tests.confirm.asking import asked, runtime_of

pytestmark = pytest.mark.keras

_BASE = """\
import random
import keras
from keras import layers

model = keras.Sequential([
    keras.Input((28, 28, 1)),
    layers.Conv2D(8, 3),
    layers.Flatten(),
    layers.Dense(10),
])
"""
_TENSORS = "import keras\nfrom keras import layers\nx = keras.Input((8,))\n"
PROGRAMS = {
    "swap": _BASE + "model.layers[0], model.layers[1] = model.layers[1], model.layers[0]\n",
    "pop": _BASE + "model.layers.pop()\n",
    "copy": _BASE + "ls = list(model.layers)\nls.reverse()\n",
    "private": _BASE + "model._layers.pop()\n",
    "zero": _BASE + "model.pop(0)\n",
    "rebuild": _BASE
    + "again = keras.Sequential(list(reversed(model.layers)))\nagain.build((None, 28, 28, 1))\n",
    "silent": _BASE + "again = keras.Sequential(list(reversed(model.layers)))\n",
    "shuffled": _BASE
    + "order = list(model.layers)\nrandom.shuffle(order)\n"
    + "again = keras.Sequential([keras.Input((28, 28, 1)), *order])\n",
    "widths": "import random\nimport keras\nfrom keras import layers\n"
    "stack = [layers.Dense(8), layers.Dense(4)]\nrandom.shuffle(stack)\n"
    "model = keras.Sequential([keras.Input((16,)), *stack])\n",
    "run": "import keras\nfrom keras import layers\n"
    "model = keras.Sequential([keras.Input((5, 3)), layers.Softmax(axis=9)])\n",
    "loss": "import keras\nimport numpy as np\nfrom keras import layers\n"
    "model = keras.Sequential([keras.Input((4,)), layers.Dense(2)])\n"
    "model.compile('sgd', 'bogus')\nmodel.fit(np.zeros((8, 4)), np.zeros((8, 2)))\n",
    "data": "import keras\nfrom keras import layers\nfrom zoo import x, y\n"
    "model = keras.Sequential([layers.Dense(3), layers.Flatten(), layers.LSTM(4)])\n"
    "model.compile('sgd', 'mse')\nmodel.fit(x, y)\n",
    "nested": "import keras\nfrom keras import layers\n"
    "inner = keras.Sequential([keras.Input((8,)), layers.Dense(4)])\n"
    "x = keras.Input((9,))\ny = inner(x)\n",
    "functional": "import keras\nfrom keras import layers\n"
    "x = keras.Input((4,))\ny = keras.Input((5,))\nz = layers.Add()([x, y])\n",
    "symbolic": "import keras\nfrom keras import layers\n\n"
    "def net(n: int, width: int):\n"
    "    return keras.Sequential([keras.Input((n,)), layers.Dense(width), layers.LSTM(4)])\n",
    "wide": "import keras\nfrom keras import layers\n"
    "model = keras.Sequential([keras.Input((10,)), layers.Dense(10**9), layers.Conv2D(3, 3)])\n"
    "held = keras.Sequential([keras.Input((10,)), layers.Dense(10**9)])\nheld.layers.pop()\n",
    "gone": "import keras\nfrom keras import layers\nlayers.LocallyConnected1D(3, 3)\n",
    "late": "import keras\nfrom keras import layers\n"
    "model = keras.Sequential([keras.Input((4,)), layers.Dense(8)])\nmodel.layers[0].units = 16\n",
    "named": "import keras\nfrom keras import layers\n"
    "layers.Dense(1, bias_regularizer={'class_name': 'l3'})\n"
    "layers.Dense(1, bias_initializer={'class_name': 'Constant', 'config': {'value': 2.0}},\n"
    "    kernel_regularizer={'class_name': 'L2', 'module': 'os', 'config': {}}, units=2)\n",
    "long": "import keras\nfrom keras import layers\n"
    "model = keras.Sequential([keras.Input((None, None, 3)), layers.Conv2D(4, 12)])\n"
    "model.layers.pop()\n",
    "legacy": "import keras\nfrom keras import layers\n"
    "model = keras.Sequential([layers.Dense(8, input_shape=(4,)), layers.Dense(2)])\n",
    "numbers": "import keras\nfrom keras import layers\n"
    "model = keras.Sequential([keras.Input((4, 5)), layers.Dropout(0.2, noise_shape={1: 2}),\n"
    "    layers.Conv2D(2, 2)])\n",
    "weightless": "import keras\nfrom keras import layers\n"
    "model = keras.Sequential([layers.UnitNormalization(),\n"
    "    layers.Dense(1, bias_initializer='identity')])\n",
    "behind": _TENSORS + "y = layers.Conv1D(3, 2)(x + layers.Dense(8)(x))\n",
    "ops": _TENSORS + "from keras import ops\n"
    "y = layers.Conv2D(3, 2)(ops.concatenate([x, ops.relu(x)]))\n",
    "item": _TENSORS + "y = layers.LSTM(3)(x[:, 1:4])\n",
    "list": _TENSORS + "y = x[:, [0, 1]]\n",
    "sum": _TENSORS + "y = layers.Dense(9)(x) + x\n",
    "array": "import numpy as np\n" + _TENSORS + "y = layers.LSTM(3)(x + np.ones((64, 8)))\n",
    "left": "import numpy as np\n" + _TENSORS + "y = np.ones((4, 8)) * x\n",
    "residual": _TENSORS + "model = keras.Model(x, x + layers.Dense(8)(x), name='net')\n"
    "model.layers.pop()\n",
    "truth": _TENSORS + "if x:\n    y = layers.Dense(2)(x)\n",
    "iterated": _TENSORS + "rows = [layers.Dense(2)(row) for row in x]\n",
    "of tf": "import tensorflow as tf\n" + _TENSORS + "y = tf.reshape(x, (-1, 4))\n",
    "of np": "import numpy as np\n" + _TENSORS + "y = np.exp(x)\n",
    "small": "import keras\nmodel = keras.applications.VGG16(weights=None, include_top=False,\n"
    "    input_shape=(20, 20, 3))\n",
    "middle": _TENSORS + "z = layers.Dense(4)(x)\n"
    "model = keras.Model(layers.Dense(2)(z), layers.Dense(3)(z))\n",
    "arguments": _TENSORS + "model = keras.Model(x)\n",
    "keywords": _TENSORS + "y = layers.MultiHeadAttention(2, 4)(query=x, value=x)\n",
    # What comes out on data has another shape than Keras foresees.
    "unforeseen": "import keras\nfrom keras import layers\nx = keras.Input((12, 6))\n"
    "y = layers.TimeDistributed(layers.GlobalAveragePooling1D())(x)\n"
    "z = layers.GroupQueryAttention(2, 4, 2)(y, y)\n",
    "training": "import keras\nfrom keras import layers\n"
    "model = keras.Sequential([keras.Input((8, 8, 1)), layers.RandomGrayscale(),\n"
    "    layers.Permute((2, 3, 1))])\n"
    "again = keras.Sequential([model.layers[1], model.layers[0]])\n"
    "again.build((None, 8, 8, 1))\n",
    "values": "import keras\nimport numpy as np\nfrom keras import layers\n"
    "model = keras.Sequential([keras.Input((28, 28, 1)), layers.Conv2D(2, 3)])\n"
    "y = model(np.zeros((5, 28)))\n",
    "words": "import keras\nfrom keras import layers\nx = keras.Input((), dtype='float32')\n"
    "model = keras.Sequential([keras.Input(()), layers.StringLookup(vocabulary=['a'])])\n",
    "method": _BASE + "model.compile('sgd', 'mse')\nmodel.fit(None, nb_epoch=3)\n",
    "saved": _BASE + "model.save('a.keras')\nmodel.save('trained')\n",
    "custom": "import keras\nfrom keras import layers\nfrom zoo import Block\n\n"
    "def grow(model: keras.Model):\n    model.layers.append(Block())\n",
}


@pytest.fixture(scope="module")
def said() -> dict[str, list[Finding]]:
    """The findings of all programs, asked of one child."""
    return dict(zip(PROGRAMS, asked(*PROGRAMS.values())))


@pytest.mark.parametrize(("name", "code"), [("swap", "KOL201"), ("pop", "KOL202")])
def test_a_change_of_the_list_leaves_order_and_output(
    said: dict[str, list[Finding]], name: str, code: str
) -> None:
    runtime = runtime_of(said[name], code)
    assert (runtime.verdict, runtime.backend) == ("confirmed", "tensorflow")
    assert "keeps its order (conv2d, flatten, dense), and the output is the same" in runtime.detail


def test_arguments_of_methods_are_seen_without_a_run(
    said: dict[str, list[Finding]],
) -> None:
    runtime = runtime_of(said["method"], "KOL114")
    assert runtime.verdict == "confirmed"
    assert "unexpected keyword argument 'nb_epoch'" in runtime.detail


def test_no_file_is_written_to_see_whether_it_can_be(
    said: dict[str, list[Finding]],
) -> None:
    runtime = runtime_of(said["saved"], "KOL114")
    assert runtime.verdict == "unconfirmed"
    assert not Path("a.keras").exists()


def test_a_rebuild_is_confirmed_with_keras_s_own_sentence(said: dict[str, list[Finding]]) -> None:
    runtime = runtime_of(said["rebuild"], "KOL301")
    assert runtime.verdict == "confirmed"
    assert "expected axis -1 of input shape to have value 5408" in runtime.detail
    assert "\n" not in runtime.detail


def test_a_rebuild_that_nothing_builds_is_tried_on_many_inputs(
    said: dict[str, list[Finding]],
) -> None:
    runtime = runtime_of(said["silent"], "KOL301")
    assert runtime.verdict == "confirmed"
    assert runtime.detail.startswith("no input that was tried lets Keras build it: ")


def test_the_counterexample_of_a_random_order_is_built(said: dict[str, list[Finding]]) -> None:
    runtime = runtime_of(said["shuffled"], "KOL302")
    assert runtime.verdict == "confirmed"
    assert "to have value 5408" in runtime.detail
    runtime = runtime_of(said["widths"], "KOL302")
    assert runtime.verdict == "confirmed"
    assert {"(None, 8)", "(None, 4)"} <= set(
        runtime.detail.removeprefix("the outputs are ").split(" and ")
    )


@pytest.mark.parametrize(
    ("name", "code", "part"),
    [
        ("copy", "KOL207", "keeps its order"),
        ("private", "KOL206", "`layers` has changed, and the output has not"),
        ("zero", "KOL209", "the last layer is gone, and these are left: conv2d, flatten"),
        ("run", "KOL101", "must be in the range [-3, 3)"),
        ("loss", "KOL114", "bogus"),
        ("nested", "KOL102", "expected shape=(None, 8), found shape=(None, 9)"),
        ("functional", "KOL105", "Received shapes (4,) and (5,)"),
        ("gone", "KOL118", "LocallyConnected1D"),
        ("late", "KOL210", "are as they were"),
        ("long", "KOL202", "and the output is the same"),
        ("legacy", "KOL409", "UserWarning: Do not pass an `input_shape`/`input_dim` argument"),
        ("numbers", "KOL101", "expected min_ndim=4, found ndim=3"),
        ("weightless", "KOL114", "no input that was tried lets Keras build it: "),
        ("behind", "KOL101", "expected min_ndim=3, found ndim=2. Full shape received: (None, 8)"),
        ("ops", "KOL101", "expected min_ndim=4, found ndim=2"),
        ("item", "KOL101", "Full shape received: (None, 3)"),
        ("list", "KOL116", "Error: "),
        ("sum", "KOL105", "Cannot broadcast shape"),
        ("array", "KOL101", "Full shape received: (64, 8)"),
        ("left", "KOL116", "A KerasTensor is symbolic"),
        ("residual", "KOL202", "and the output is the same"),
        ("truth", "KOL116", "cannot be used as a boolean"),
        ("iterated", "KOL116", "Iterating over a symbolic KerasTensor"),
        ("of tf", "KOL116", "A KerasTensor cannot be used as input to a TensorFlow function."),
        ("of np", "KOL116", "A KerasTensor is symbolic"),
        ("small", "KOL114", "Input size must be at least 32x32"),
        ("middle", "KOL112", "is not connected to `inputs`"),
        ("arguments", "KOL114", "TypeError: "),
        ("keywords", "KOL101", "Error: "),
        ("unforeseen", "KOL101", "expected ndim=3, found ndim=2"),
        ("training", "KOL301", "Invalid channel size"),
        ("values", "KOL101", "Invalid input shape for input […] with name"),
        ("words", "KOL107", "Cast float to string"),
    ],
)
def test_other_kinds_of_findings(
    said: dict[str, list[Finding]], name: str, code: str, part: str
) -> None:
    runtime = runtime_of(said[name], code)
    assert runtime.verdict == "confirmed"
    assert part in runtime.detail


def test_what_keras_would_have_meant_is_not_quoted(said: dict[str, list[Finding]]) -> None:
    assert runtime_of(said["of tf"], "KOL116").detail.endswith("`keras.layers` and `keras.ops`).")


def test_nothing_of_operators_is_missed() -> None:
    source = _TENSORS + (
        "y = keras.ops.relu(x)\n"
        "z = layers.Dense(3, name='named')(1 - y[:, :4] ** 2)\n"
        "model = keras.Model(x, layers.Dense(2)(z) * 2.0, name='net')\n"
    )
    assert asked(source, everything=True) == [[]]
    ((finding,),) = asked(source.replace("'named'", "'power'"), everything=True)
    assert (finding.code, finding.certainty) == ("KOL109", "likely")


def test_a_layer_that_was_called_out_of_sight_is_not_judged() -> None:
    source = _TENSORS + (
        "layer = layers.LayerNormalization()\n"
        "y = layer(layers.Lambda(lambda t: t[:, :2])(x))\n"
        "z = layer(x)\n"
        "copy = keras.models.clone_model(keras.Model(x, y))\n"
    )
    (findings,) = asked(source)
    assert [finding.code for finding in findings] == ["KOL102", "KOL116"]
    for finding in findings:
        assert finding.runtime is not None
        assert (finding.runtime.verdict, finding.runtime.detail) == (
            "unconfirmed",
            "`Lambda` is not put to Keras",
        )


def test_data_that_are_not_known_are_tried_in_many_shapes(said: dict[str, list[Finding]]) -> None:
    assert [finding.span.start.row for finding in said["data"]] == [4, 6]  # the layer, the `fit`
    for finding in said["data"]:
        assert finding.runtime is not None
        assert finding.runtime.verdict == "confirmed"
        assert finding.runtime.detail.startswith("no input that was tried lets Keras build it: ")


def test_symbolic_sizes_take_several_values(said: dict[str, list[Finding]]) -> None:
    runtime = runtime_of(said["symbolic"], "KOL101")
    assert runtime.verdict == "confirmed"
    assert runtime.detail.startswith("with n = 7, width = 11: ValueError: ")
    assert "found ndim=2" in runtime.detail


def test_a_huge_layer_is_judged_without_its_weights(said: dict[str, list[Finding]]) -> None:
    assert runtime_of(said["wide"], "KOL101").verdict == "confirmed"
    runtime = runtime_of(said["wide"], "KOL202")
    assert runtime.verdict == "confirmed"
    assert "11,000,000,000 weights are too many to run it" in runtime.detail


def test_what_is_not_known_is_unconfirmed_and_says_why(said: dict[str, list[Finding]]) -> None:
    runtime = runtime_of(said["custom"], "KOL202")
    assert (runtime.verdict, runtime.detail) == (
        "unconfirmed",
        "the model is not made in this file",
    )


def test_configurations_that_name_what_keras_has(said: dict[str, list[Finding]]) -> None:
    first, second = said["named"]
    assert first.runtime is not None
    assert second.runtime is not None
    assert first.runtime.verdict == "confirmed"
    assert "l3" in first.runtime.detail
    assert second.runtime.detail == "a configuration is not put to Keras"


def test_keras_2_has_names_of_its_own_for_inputs() -> None:
    source = (
        "import tf_keras as keras\nfrom tf_keras import layers\nmodel = keras.Sequential()\n"
        "model.add(layers.Dense(4, input_shape=(4,)))\nmodel.add(keras.Input((4,)))\n"
        "model.add(layers.Dense(2))\n"
    )
    (findings,) = asked(source, everything=True)
    assert findings == []


def test_keras_2_is_asked_of_tf_keras() -> None:
    # Keras 2 raises at the call, Keras 3 in `Dense` itself.
    source = _BASE + "model.layers.pop()\nkeras.Sequential([keras.Input((4,)), layers.LSTM(2)])\n"
    (findings,) = asked(
        source.replace("import keras\n", "import tf_keras as keras\n").replace(
            "from keras", "from tf_keras"
        )
    )
    assert "keeps its order (conv2d, flatten, dense)" in runtime_of(findings, "KOL202").detail
    runtime = runtime_of(findings, "KOL101")
    assert runtime.verdict == "confirmed"
    assert 'Input 0 of layer "lstm" is incompatible' in runtime.detail


def test_layers_of_own_classes_are_made_of_what_their_base_is_given() -> None:
    source = (
        "import keras\nfrom keras import layers\n"
        "class Wide(layers.Dense):\n"
        "    def __init__(self, units, factor=2, **kwargs):\n"
        "        super().__init__(units * factor, **kwargs)\n"
        "model = keras.Sequential([keras.Input((8, 8, 3)), layers.Flatten(), Wide(3),\n"
        "    layers.Conv2D(3, 3)])\n"
    )
    ((finding,),) = asked(source)
    assert finding.runtime is not None
    assert (finding.code, finding.runtime.verdict) == ("KOL101", "confirmed")
