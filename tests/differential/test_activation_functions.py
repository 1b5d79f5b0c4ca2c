"""Functions of `keras.activations`, and the methods of a symbolic tensor, in graphs."""

from __future__ import annotations

import pytest

from kerasorder_lint.catalogue.names import ACTIVATIONS
from kerasorder_lint.engine import lint
from kerasorder_lint.settings import Settings
from tests.differential import graph_truth

pytestmark = pytest.mark.keras

PROGRAM = """\
import keras
from keras import layers

inputs = keras.Input((6, 4), dtype={dtype!r})
x = layers.Dense(4)(inputs)
x = {call}
model = keras.Model(inputs, layers.Dense(2)(x))
"""
CALLS = [f"keras.activations.{name}(x)" for name in sorted(ACTIVATIONS)] + [
    "keras.activations.softmax(x, axis=1)",
    "keras.activations.softmax(x, 1)",
    "keras.activations.softmax(x, axis=5)",
    "keras.activations.glu(x, axis=1)",
    "keras.activations.glu(x[:, :, :3])",
    "keras.activations.relu(x, negative_slope=0.1)",
    "keras.activations.gelu(x, approximate=True)",
    "layers.ReLU()(keras.activations.relu(x))",
    "x.reshape((-1, 8))",
    "x.reshape((-1, 3, 8))",
    "x[:, :1].squeeze(1)",
    "x.squeeze(2)",
]


@pytest.mark.parametrize("call", CALLS)
def test_a_function_in_a_graph(call: str) -> None:
    assert not graph_truth.differences(PROGRAM.format(call=call, dtype="float32"))


@pytest.mark.parametrize("begin", ["inputs", "x"])
def test_a_model_may_begin_behind_what_would_not_run(begin: str) -> None:
    """`glu` halves what `Dense` announces: Keras builds what follows, and only data is refused."""
    program = f"""\
import keras
from keras import layers

inputs = keras.Input((4,))
x = layers.Dense(2, activation="glu")(inputs)
y = layers.Dense(3)(x)
model = keras.Model({begin}, y)
"""
    assert not graph_truth.differences(program)
    found = [f.code for f in lint(program, "program.py", Settings()) if f.severity == "error"]
    assert found == (["KOL102"] if begin == "inputs" else [])


@pytest.mark.parametrize("name", sorted(ACTIVATIONS))
def test_a_function_as_an_argument(name: str) -> None:
    """A function does what its name does, be it one of `activations` or of `ops`."""
    import keras

    places = [place for place in ("activations", "ops") if hasattr(getattr(keras, place), name)]
    for place in places:
        for layer in ("layers.Activation({})", "layers.Dense(6, activation={})"):
            for dtype in ("int32", "float32"):
                program = PROGRAM.format(
                    call=layer.format(f"keras.{place}.{name}") + "(inputs)", dtype=dtype
                )
                assert not graph_truth.differences(program), program
