"""`clone_model` layer by layer, as Keras does it: every program is run and compared."""

from __future__ import annotations

from pathlib import Path

import pytest

from kerasorder_lint.engine import lint
from kerasorder_lint.settings import Limits, Settings
from tests.interpreter.summary_truth import agreeing

pytestmark = [pytest.mark.keras, pytest.mark.filterwarnings("ignore")]

SETTINGS = Settings(limits=Limits(seconds=120.0))

HEADER = """
import numpy as np
import keras
from keras import layers
"""

PROGRAMS = {
    "a Sequential in a Sequential": """
inner = keras.Sequential([layers.Dense(3), layers.Dense(4)])
given = keras.Sequential([keras.Input((2,)), layers.Dense(5), inner, layers.Dense(2)])
def clone(layer):
    made = layer.__class__.from_config(layer.get_config())
    made.flag = True
    return made
model = keras.models.clone_model(given, clone_function=clone, recursive=True)
""",
    "one that nothing has built": """
inner = keras.Sequential([layers.Dense(3), layers.Dense(4)])
given = keras.Sequential([layers.Dense(5), inner])
model = keras.models.clone_model(given, recursive=True)
model(np.ones((3, 2)))
""",
    "wider layers inside": """
inner = keras.Sequential([layers.Dense(3), layers.Dense(4)])
given = keras.Sequential([keras.Input((2,)), inner, layers.Dense(2)])
def clone(layer):
    return layers.Dense(layer.units * 2)
model = keras.models.clone_model(given, clone_function=clone, recursive=True)
""",
    "a functional model in another one": """
x = keras.Input((4,))
inner = keras.Model(x, layers.Dense(4)(layers.Dense(6)(x)))
y = keras.Input((4,))
given = keras.Model(y, layers.Dense(1)(inner(y)))
model = keras.models.clone_model(
    given, clone_function=lambda x: type(x).from_config(x.get_config()), recursive=True
)
""",
    "one layer twice": """
shared = layers.Dense(4)
given = keras.Sequential([keras.Input((4,)), shared, shared])
model = keras.models.clone_model(
    given, clone_function=lambda x: type(x).from_config(x.get_config())
)
""",
    "tensors by their names": """
a, b = keras.Input((4,), name="a"), keras.Input((4,), name="b")
total = a + b
given = keras.Model({"a": a, "b": b}, {"sum": total, "out": layers.Dense(5)(total)})
c, d = keras.Input((4,)), keras.Input((4,))
model = keras.models.clone_model(given, input_tensors={"b": d, "a": c})
""",
    "arguments that stand in the configuration alone": """
a = keras.Input((4, 3))
b = layers.LayerNormalization(rms_scaling=True, beta_initializer="identity")(a)
given = keras.Model(a, layers.LayerNormalization(rms_scaling=False)(b))
model = keras.models.clone_model(given)
""",
    "low rank weights": """
a = keras.Input((9, 4))
b = layers.Conv1D(4, 2, lora_rank=2)(a)
inner = keras.Model(a, layers.Dense(3, lora_rank=1)(b))
c = keras.Input((9, 4))
model = keras.models.clone_model(keras.Model(c, inner(c)))
""",
    "a tensor at the head of a Sequential": """
a = keras.Input((4,))
b = layers.ReLU()(a)
clone = keras.models.clone_model(keras.Sequential([a, layers.Dense(2)]))
model = keras.Model(clone.inputs, clone.outputs)
""",
    "operators among the layers": """
a = keras.Input((4,))
given = keras.Model(a, layers.Dense(5)(a * 2 + 1))
model = keras.models.clone_model(given, input_tensors=keras.Input((4,)))
""",
}


@pytest.mark.parametrize("name", PROGRAMS)
def test_clones(name: str, tmp_path: Path) -> None:
    text = HEADER + PROGRAMS[name]
    assert agreeing(text, tmp_path)["model"].complete
    assert not lint(text, "program.py", SETTINGS)


def test_what_is_not_known_of_how_it_is_cloned_leaves_the_clone_unknown(tmp_path: Path) -> None:
    text = HEADER + (
        "import os\n"
        "inner = keras.Sequential([layers.Dense(3)])\n"
        "given = keras.Sequential([keras.Input((2,)), inner])\n"
        "model = keras.models.clone_model(given, recursive=len(os.environ) > 3)\n"
    )
    assert not agreeing(text, tmp_path)["model"].complete


@pytest.mark.parametrize(
    ("factor", "refused"),
    [("0.2", True), ("1", True), ("(0.0, 0.2)", False), ("0", False), ("[0.1, 0.2]", False)],
)
@pytest.mark.parametrize(
    "again",
    [
        "keras.models.clone_model(model)",
        "keras.Model.from_config(model.get_config())",
        "keras.models.clone_model(keras.Sequential([a, layer]))",
        "keras.models.clone_model(keras.Sequential([keras.Input((2, 8, 8, 3)), "
        "layers.TimeDistributed(layer)]))",
    ],
)
def test_what_its_own_configuration_refuses(factor: str, refused: bool, again: str) -> None:
    """The configuration tells a number of `RandomShear` as two, and the constructor no negative."""
    text = (
        f"{HEADER}a = keras.Input((8, 8, 3))\nlayer = layers.RandomShear(x_factor={factor})\n"
        f"model = keras.Model(a, layer(a))\nagain = {again}\n"
    )
    try:
        exec(compile(text, "program.py", "exec"), {})
    except TypeError:
        failed = True
    else:
        failed = False
    assert failed is refused
    found = [(f.span.start.row, f.certainty) for f in lint(text, "program.py", SETTINGS)]
    assert found == ([(8, "proven")] if refused else [])


#: A program in front of them, and functions that are activations.
FUNCTIONS = [
    ("", "abs"), ("", "tf.abs"), ("", "keras.ops.square"), ("", "mine"), ("", "keras.ops.relu"),
    ("", "tf.nn.relu"), ("", "keras.activations.relu"), ("", "tf.sigmoid"), ("", "tf.identity"),
    ("def relu(x):\n    return x\n", "relu"), ("", "'tanh'"), ("", "layers.ReLU()"),
    ("@keras.saving.register_keras_serializable()\ndef other(x):\n    return x\n", "other"),
    ("mine = relu = tf.nn.relu\n", "mine"),
]  # fmt: skip


@pytest.mark.parametrize(("before", "function"), FUNCTIONS)
@pytest.mark.parametrize("layer", ["Activation({})", "Dense(3, activation={})"])
@pytest.mark.parametrize("whole", ["keras.Model(x, layer(x))", "keras.Sequential([x, layer])"])
def test_functions_that_keras_does_not_find_again(
    before: str, function: str, layer: str, whole: str
) -> None:
    text = (
        f"{HEADER}import tensorflow as tf\ndef mine(x):\n    return x * 2\n{before}"
        f"x = keras.Input((4,))\nlayer = layers.{layer.format(function)}\nmodel = {whole}\n"
        "again = keras.models.clone_model(model)\n"
    )
    try:
        exec(compile(text, "program.py", "exec"), {"__name__": "__main__"})
    except TypeError as error:
        refused = "deserializing" in str(error)
    else:
        refused = False
    last = text.count("\n")
    found = [f for f in lint(text, "program.py", SETTINGS) if f.span.start.row == last]
    assert bool(found) is refused
    assert all(f.certainty == "proven" for f in found)
