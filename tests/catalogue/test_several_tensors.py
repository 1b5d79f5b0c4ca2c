"""Several tensors where a layer takes one: what Keras makes of them, for every layer."""

from __future__ import annotations

from typing import Any

import pytest

from kerasorder_lint.catalogue import life, registry
from kerasorder_lint.catalogue.problems import Problem
from kerasorder_lint.catalogue.spec import Inner, LayerSpec, LayerState
from kerasorder_lint.catalogue.tensors import TensorSpec, flatten
from kerasorder_lint.shapes import Unknown
from tests.catalogue.oracle import keras_argument, our_argument
from tests.differential import truth

pytestmark = pytest.mark.keras

INSIDE = [spec for spec in registry.all_specs().values() if spec.name not in ("Wrapper", "Lambda")]


@pytest.mark.parametrize("spec", INSIDE, ids=lambda spec: spec.name)
def test_inside_time_distributed(spec: LayerSpec) -> None:
    """`TimeDistributed` takes the shapes of three tensors for the axes of one."""
    import keras

    inner = Inner(spec.name, dict(spec.samples[0].arguments))
    try:
        wrapper = keras.layers.TimeDistributed(keras_argument(inner))
        theirs: Any = wrapper([keras.KerasTensor((None, 4)) for _ in range(3)])
        leaves = [tuple(leaf.shape) for leaf in keras.tree.flatten(theirs)]
    except Exception:
        leaves = None
    entry = registry.find("TimeDistributed")
    assert entry is not None
    ours = life.create(entry, (), {"layer": our_argument(inner)})
    assert not isinstance(ours, Problem)
    outcome = life.apply(ours, ([TensorSpec((None, 4))] * 3,))
    if leaves is not None:
        assert outcome.problem is None
        assert outcome.later, "no such layer runs"
        mine = [leaf.shape for leaf in flatten(outcome.output) if isinstance(leaf, TensorSpec)]
        assert not mine or mine == leaves
    elif not isinstance(outcome.output, Unknown):
        assert outcome.problem is not None


@pytest.mark.parametrize("name", ["ELU", "UnitNormalization", "Rescaling", "Dropout", "RandomFlip"])
def test_a_model_on_the_states_of_a_layer(name: str) -> None:
    """What packs several tensors, or connects one of them, fails whenever the model runs."""
    import keras
    import numpy as np

    spec = registry.find(name)
    assert spec is not None
    arguments = {"ELU": {}, "Rescaling": {"scale": 2.0}, "Dropout": {"rate": 0.5}}.get(name, {})
    stack = [keras.layers.LSTM(4, return_state=True), getattr(keras.layers, name)(**arguments)]
    model = keras.Sequential([keras.Input((6, 6)), *stack])
    try:
        model(np.zeros((2, 6, 6)))
        said = ""
    except ValueError as error:
        said = str(error)
    assert not said or "is not connected to `inputs`" in said
    made = life.create(spec, (), arguments)
    assert isinstance(made, LayerState)
    assert spec.behaviour.gives_one(made) is bool(said)


@pytest.mark.parametrize("states", ["GRU(2", "Bidirectional(layers.GRU(2", "LSTM(1"])
@pytest.mark.parametrize(
    "layer",
    [
        "LayerNormalization(center=False, scale=0{})",
        "LayerNormalization(center=False{})",
        "RMSNormalization({})",
        "UnitNormalization({})",
    ],
)
@pytest.mark.parametrize("axis", ["-1", "1", "[0, 1]", "[]", "2"])
def test_normalization_of_several(states: str, layer: str, axis: str) -> None:
    """Without weights nothing asks the list for the length of an axis before it runs."""
    made = layer.format(f"{', ' * ('(c' in layer)}axis={axis}")
    source = (
        "import keras\nfrom keras import layers\nmodel = keras.Sequential([keras.Input((6, 4))])\n"
        f"model.add(layers.{states}, return_state=True{')' * states.count('(')})\n"
        f"model.add(layers.{made})\n"
    )
    assert truth.differences(source) == [], source


@pytest.mark.parametrize("axis", ["-1", "1", "2", "3", "-3", "(0, 1)", "(1, 7)", "(1.0,)", "None"])
@pytest.mark.parametrize("given", ["", "mean=0.0, variance=1.0", "mean=[0.0], variance=[1.0]"])
def test_scaling_of_several(axis: str, given: str) -> None:
    """`Normalization` takes the number of tensors for that of the axes, when it is built."""
    arguments = ", ".join(filter(None, (f"axis={axis}", given)))
    source = (
        "import keras\nfrom keras import layers\nmodel = keras.Sequential([\n"
        "    keras.Input((6, 4)),\n    layers.LSTM(1, return_state=True),\n"
        f"    layers.Normalization({arguments}),\n])\n"
    )
    assert truth.differences(source) == [], source


@pytest.mark.parametrize("state", ["True", "False", "'yes'"])
@pytest.mark.parametrize("behind", ["", "model.add(layers.Dense(2))\n"])
@pytest.mark.parametrize("layer", ["Equalization()", "AutoContrast()", "MixUp()"])
def test_layers_that_hand_on_what_a_recurrent_layer_gives(
    layer: str, behind: str, state: str
) -> None:
    """`Equalization` gives the very tensors that it gets, of which Keras makes no graph."""
    source = (
        "import numpy as np\nimport keras\nfrom keras import layers\n"
        "model = keras.Sequential([keras.Input((6, 4))])\n"
        f"model.add(layers.SimpleRNN(5, return_state={state}))\n"
        f"model.add(layers.{layer})\n{behind}"
    )
    assert truth.differences(source) == []


@pytest.mark.parametrize("units", [1, 3])
@pytest.mark.parametrize(
    "layer",
    [
        "Add()", "Average()", "CategoryEncoding(8)", "Concatenate()", "Dot(1)",
        "HashedCrossing(3)", "Maximum()", "MelSpectrogram()", "Minimum()", "Multiply()",
        "Subtract()", "Rescaling(2.0)",
    ],
)  # fmt: skip
def test_behind_the_states_of_a_stack(layer: str, units: int) -> None:
    """A stack of cells gives the two states of an LSTM's cell as one of its outputs."""
    source = (
        "import keras\nfrom keras import layers\nmodel = keras.Sequential([\n"
        "    keras.Input((6, 6)),\n"
        f"    layers.RNN([layers.LSTMCell(1), layers.SimpleRNNCell({units})], return_state=True),\n"
        f"    layers.{layer},\n])\n"
    )
    assert truth.differences(source) == [], source
