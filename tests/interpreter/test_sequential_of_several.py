"""A Sequential that gets several tensors, and so is never built."""

from __future__ import annotations

import inspect
import random

import pytest

from kerasorder_lint.catalogue import registry
from kerasorder_lint.graph.model_layers import (
    ASKED_WITHOUT_TRAINING,
    REFUSE_SHAPES_OF_SEVERAL,
)
from tests.catalogue import domains, oracle
from tests.rules.expectations import found

pytestmark = pytest.mark.keras

HEAD = "import numpy as np\nimport keras\nfrom keras import layers\n"


def test_the_layers_that_take_no_training_where_their_shape_is_asked() -> None:
    import keras

    refusing = set()
    for name in registry.all_specs():
        cls = getattr(keras.layers, name, None)
        if cls is None:
            continue
        signature = inspect.signature(cls.compute_output_spec)
        try:
            signature.bind(None, None, training=None)
        except TypeError as error:
            if "unexpected keyword" in str(error):
                refusing.add(name)
    assert refusing == ASKED_WITHOUT_TRAINING


@pytest.mark.parametrize("name", sorted(REFUSE_SHAPES_OF_SEVERAL))
def test_the_layers_that_refuse_the_shapes_of_several(name: str, seed: int) -> None:
    import keras

    domains.load_families()
    r = random.Random(f"{name} {seed}")
    spec = registry.all_specs()[name]
    tried = 0
    while tried < 12:
        case = domains.random_case(spec, r)
        arguments = {key: oracle.keras_argument(value) for key, value in case.arguments.items()}
        try:
            layer = getattr(keras.layers, name)(**arguments)
        except Exception:
            continue
        tried += 1
        rank = r.choice([1, 2, 3, 4, 5])
        shapes = [
            tuple(r.choice([None, 1, 2, 3]) for _ in range(rank)) for _ in range(r.choice([2, 3]))
        ]
        tensors = tuple(keras.KerasTensor(shape) for shape in shapes)
        with pytest.raises(Exception):  # noqa: B017, PT011 - each fails in its own way
            layer.compute_output_spec(tensors, training=None)


@pytest.mark.parametrize(
    "inner",
    [
        "BatchNormalization()", "LayerNormalization()", "GroupNormalization(1)", "Masking()",
        "Normalization()", "PReLU()", "GlobalAveragePooling1D()", "SpatialDropout1D(0.5)",
        "RMSNormalization()", "Dense(3)", "LSTM(2)", "Conv1D(1, 1)", "RepeatVector(2)",
    ],
)  # fmt: skip
@pytest.mark.parametrize("states", ["LSTM(1, return_state=True)", "GRU(1, return_state=True)"])
def test_shapes_that_pass_as_the_lengths_of_one(inner: str, states: str) -> None:
    """A build that Keras lets through is likely at most; one that it refuses is proven."""
    program = (
        HEAD + f"inner = keras.Sequential([layers.{inner}])\n"
        f"model = keras.Sequential([layers.{states}, inner])\n"
        "model.build((None, 4, 3))\n"
    )
    try:
        exec(program, {})
    except Exception:
        refused = True
    else:
        refused = False
    levels = {place[2] for place in found(program)}
    assert levels
    assert ("proven" in levels) == refused


@pytest.mark.parametrize(
    "program",
    [
        "inner = keras.Sequential([layers.Multiply()])\n"
        "inner([keras.Input((3,)), keras.Input((3,))])\n",
        # Not even the shapes are looked at.
        "inner = keras.Sequential([layers.Multiply()])\n"
        "inner([keras.Input((3,)), keras.Input((4,))])\n",
        "keras.Sequential([keras.Input((12, 6)), layers.LSTM(3, return_state=True),\n"
        "                  keras.Sequential([layers.Dropout(0.5), layers.Add()])])\n",
        "inner = keras.Sequential([layers.Identity()])\n"
        "inner([keras.Input((3,)), keras.Input((3,))])\n",
    ],
)
def test_a_layer_that_is_asked_with_training_is_refused(program: str) -> None:
    with pytest.raises(TypeError, match="unexpected keyword argument 'training'"):
        exec(HEAD + program, {})
    codes = {place[1] for place in found(HEAD + program) if place[2] == "proven"}
    assert codes == {"KOL116"}


@pytest.mark.parametrize(
    "program",
    [
        "inner = keras.Sequential([layers.Multiply()])\n"
        "inner([np.ones((2, 3)), np.ones((2, 3))])\n",
        "inner = keras.Sequential([layers.Concatenate(), layers.Dense(2)])\n"
        "inner([np.ones((2, 3)), np.ones((2, 4))])\n",
        "inner = keras.Sequential([layers.Dropout(0.5), layers.Add(), layers.Dense(2)])\n"
        "inner([np.ones((2, 3)), np.ones((2, 3))])\n",
        "keras.Sequential([keras.Input((12, 6)), layers.LSTM(3, return_state=True),\n"
        "                  layers.Multiply()])\n",
    ],
)
def test_what_runs_on_several_is_not_refused(program: str) -> None:
    exec(HEAD + program, {})
    assert found(HEAD + program) == []


@pytest.mark.parametrize(
    "cell", ["LSTM(2)", "GRU(2)", "SimpleRNN(2)", "Bidirectional(layers.LSTM(2))"]
)
@pytest.mark.parametrize("batch", [0, 1])
def test_a_batch_of_no_samples(cell: str, batch: int) -> None:
    program = (
        HEAD + f"model = keras.Sequential([keras.Input(batch_shape=({batch}, 3, 2))])\n"
        f"model.add(layers.{cell})\n"
        f"model(np.zeros(({batch}, 3, 2)))\n"
    )
    try:
        exec(program, {})
    except Exception:
        assert "proven" in {place[2] for place in found(program)}
    else:
        assert found(program) == []
