"""TimeDistributed on data of two axes, whose slices are vectors: Keras looks at shapes alone."""

from __future__ import annotations

import random

import pytest

from kerasorder_lint.catalogue import registry
from kerasorder_lint.catalogue.layers.rnn_wrappers import NO_VECTORS
from tests.catalogue import domains, oracle
from tests.rules.expectations import found

pytestmark = pytest.mark.keras

HEAD = "import numpy as np\nimport keras\nfrom keras import layers\n"


@pytest.mark.parametrize("name", sorted(NO_VECTORS))
def test_layers_that_never_run_on_a_vector(name: str, seed: int) -> None:
    import keras
    import numpy as np

    domains.load_families()
    r = random.Random(f"{name} {seed}")
    spec = registry.all_specs()[name]
    tried = 0
    for _ in range(400):
        case = domains.random_case(spec, r)
        arguments = {key: oracle.keras_argument(value) for key, value in case.arguments.items()}
        if name == "SpectralNormalization":
            arguments = {"layer": keras.layers.Dense(r.choice([1, 2, 3]))}
        shape = tuple(r.choice([1, 2, 3, 4]) for _ in range(r.choice([2, 3, 4, 5])))
        try:
            layer = keras.layers.TimeDistributed(getattr(keras.layers, name)(**arguments))
            layer(keras.Input(shape))
        except Exception:
            continue
        tried += 1
        with pytest.raises(Exception):  # noqa: B017, PT011 - each fails in its own way
            layer(np.zeros((r.choice([1, 2, 3]), r.choice([1, 2, 3])), "float32"))
        if tried == 8:
            return
    assert tried


@pytest.mark.parametrize(
    "program",
    [
        # GlobalAveragePooling1D inside foresees (None, 6), and gives the mean of what it gets.
        "t = layers.TimeDistributed(layers.GlobalAveragePooling1D())\n"
        "model = keras.Sequential([keras.Input((6, 4)), t, t])\n",
        "model = keras.Sequential([keras.Input((12, 6))])\n"
        "model.add(layers.TimeDistributed(layers.GlobalAveragePooling1D()))\n"
        "model.add(layers.TimeDistributed(layers.SpectralNormalization(layers.Dense(5))))\n",
        "model = keras.Sequential([keras.Input((12, 6))])\n"
        "model.add(layers.TimeDistributed(layers.GlobalMaxPooling1D()))\n"
        "model.add(layers.TimeDistributed(layers.Reshape((2, 3))))\n",
        "model = keras.Sequential([keras.Input((12, 6))])\n"
        "model.add(layers.TimeDistributed(layers.GlobalMaxPooling1D()))\n"
        "model.add(layers.TimeDistributed(layers.Permute((1,))))\n",
    ],
)
def test_a_model_that_is_built_and_cannot_run(program: str) -> None:
    import numpy as np

    scope: dict[str, object] = {}
    exec(HEAD + program, scope)
    model = scope["model"]
    steps = model.input_shape[1] or 5  # type: ignore[attr-defined]
    data = np.zeros((32, steps, model.input_shape[2]))  # type: ignore[attr-defined]
    with pytest.raises(Exception):  # noqa: B017, PT011
        model.predict(data, verbose=0)  # type: ignore[attr-defined]
    assert [(place[1], place[2]) for place in found(HEAD + program)] == [("KOL101", "likely")]


@pytest.mark.parametrize("inner", ["Dense(2)", "LayerNormalization()", "PReLU()"])
def test_as_many_samples_as_weights_run(inner: str) -> None:
    """By any other number it fails, which nobody knows before."""
    import numpy as np

    program = (
        HEAD + "model = keras.Sequential([keras.Input((5, 4))])\n"
        "model.add(layers.TimeDistributed(layers.GlobalAveragePooling1D()))\n"
        f"model.add(layers.TimeDistributed(layers.{inner}))\n"
    )
    scope: dict[str, object] = {}
    exec(program, scope)
    model = scope["model"]
    model(np.zeros((4, 5, 4), "float32"))  # type: ignore[operator]
    with pytest.raises(Exception):  # noqa: B017, PT011
        model(np.zeros((3, 5, 4), "float32"))  # type: ignore[operator]
    assert found(program) == []


@pytest.mark.parametrize(
    "inner", ["Activation('relu')", "Dropout(0.5)", "Rescaling(2.0)", "Dense(3)", "Softmax()"]
)
def test_what_runs_on_vectors_is_not_refused(inner: str) -> None:
    program = (
        HEAD + f"t = layers.TimeDistributed(layers.{inner})\n"
        "t(keras.Input((3, 3)))\n"
        "t(np.zeros((3, 2), 'float32'))\n"
    )
    exec(program, {})
    assert found(program) == []


def _is_judged_as_keras_does(program: str) -> None:
    try:
        exec(program, {})
    except Exception:
        assert {(place[1], place[2]) for place in found(program)} == {("KOL101", "proven")}
    else:
        assert found(program) == []


@pytest.mark.parametrize("batch", [1, 2, 3])
@pytest.mark.parametrize("length", [1, 2, 3])
@pytest.mark.parametrize(
    "inner",
    [
        "Dense(3)",
        "BatchNormalization()",
        "BatchNormalization(center=False, scale=False)",
        "LayerNormalization()",
        "LayerNormalization(scale=False)",
        "LayerNormalization(center=False, scale=False)",
        "RMSNormalization()",
        "Normalization()",
        "PReLU()",
        "UnitNormalization()",
    ],
)
def test_a_vector_as_long_as_the_batch(inner: str, length: int, batch: int) -> None:
    """Weights of a layer inside meet a vector as long as the batch."""
    program = (
        HEAD + f"t = layers.TimeDistributed(layers.{inner})\n"
        f"t(keras.Input((3, {length})))\n"
        f"t(np.zeros(({batch}, 2), 'float32'))\n"
    )
    _is_judged_as_keras_does(program)


@pytest.mark.parametrize("target", ["(6,)", "(2, 3)", "(-1,)", "(-1, 1)", "(None,)", "(1, -1, 1)"])
@pytest.mark.parametrize("batch", [1, 4])
def test_reshaping_a_vector(target: str, batch: int) -> None:
    """`Reshape` gives each sample of the batch as many elements as its target says."""
    program = (
        HEAD + f"t = layers.TimeDistributed(layers.Reshape({target}))\n"
        "t(keras.Input((3, 6)))\n"
        f"t(np.zeros(({batch}, 2), 'float32'))\n"
    )
    _is_judged_as_keras_does(program)


def test_what_a_normalization_inside_makes_of_integers_is_no_integer() -> None:
    """Keras foresees floats; so are the data, though the layer was built for another width."""
    program = (
        HEAD + "t = layers.TimeDistributed(layers.BatchNormalization())\n"
        "t.build((None, 4, 1))\n"
        "model = keras.Sequential([keras.Input((4, 1)),\n"
        "    layers.Rescaling(2, offset=(1, 2), dtype='uint8'), t, layers.AveragePooling1D(2)])\n"
        "model(np.zeros((3, 4, 1), 'float32'))\n"
    )
    exec(program, {})
    assert found(program) == []
