"""Masks that layers send along with their data, and what fails because of them."""

from __future__ import annotations

import random
from typing import Any

import pytest

from kerasorder_lint.catalogue import masks
from tests.differential import truth

pytestmark = pytest.mark.keras

HEAD = "import numpy as np\nimport keras\nfrom keras import layers\n"


_ARGUMENTS: dict[str, dict[str, Any]] = {
    "Activation": {"activation": "relu"},
    "AlphaDropout": {"rate": 0.5},
    "Dense": {"units": 2},
    "Dropout": {"rate": 0.5},
    "GaussianDropout": {"rate": 0.5},
    "GaussianNoise": {"stddev": 0.5},
    "GroupNormalization": {"groups": 1},
    "Rescaling": {"scale": 2.0},
    "SpatialDropout1D": {"rate": 0.5},
    "SpatialDropout2D": {"rate": 0.5},
    "SpatialDropout3D": {"rate": 0.5},
}


@pytest.mark.parametrize("name", sorted(masks.PASSING))
def test_what_hands_a_mask_on_as_it_is(name: str) -> None:
    import keras

    given = [keras.layers.Dense(2)] if name == "TimeDistributed" else []
    layer = getattr(keras.layers, name)(*given, **_ARGUMENTS.get(name, {}))
    assert layer.supports_masking
    mask = object()
    assert layer.compute_mask(None, mask) is mask


@pytest.mark.parametrize("name", sorted(masks.SEQUENCES))
def test_what_hands_a_mask_on_with_a_sequence(name: str) -> None:
    import keras

    sizes = {"filters": 2, "kernel_size": 1} if name.startswith("Conv") else {"units": 2}
    layer = getattr(keras.layers, name)
    mask = object()
    assert layer(**sizes, return_sequences=True).supports_masking
    assert layer(**sizes, return_sequences=True).compute_mask(None, mask) is mask
    assert layer(**sizes).compute_mask(None, mask) is None


_BETWEEN = (
    "Dense(4)",
    "Dense(3)",
    "Dropout(0.2)",
    "ReLU()",
    "LayerNormalization()",
    "LSTM(3, return_sequences=True)",
    "GRU(4, return_sequences=True)",
    "LSTM(3)",
    "LSTM(3, return_sequences=1)",
    "RNN([layers.GRUCell(3)], return_sequences=0)",
    "Conv1D(3, 1)",
    "RMSNormalization()",
    "Flatten()",
    "Rescaling(2.0)",
    "Permute((2, 1))",
    "Activation('softmax')",
    "Identity()",
    "TimeDistributed(layers.Dense(3))",
    "SpectralNormalization(layers.Dense(3))",
    "Bidirectional(layers.LSTM(2, return_sequences=True))",
    "Bidirectional(layers.LSTM(2, return_sequences=True), merge_mode=None)",
    "Bidirectional(layers.GRU(2))",
    "Bidirectional(layers.RNN([layers.SimpleRNNCell(2)], return_sequences=2.5))",
)
_LAST = (
    "Softmax()",
    "Softmax(axis=1)",
    "TimeDistributed(layers.Softmax())",
    "GlobalAveragePooling1D()",
    "LSTM(2)",
    "RNN([layers.SimpleRNNCell(2)])",
)


def _program(rng: random.Random) -> str:
    batch, steps, width = (rng.choice((1, 2, 3, 4)) for _ in range(3))
    rank = rng.choice((2, 3, 3))
    if rng.random() < 0.5:
        shape = (steps, width)[-(rank - 1) :]
        front = f"layers.Masking({rng.choice(('', '1.0'))})"
    else:
        shape = (steps,)[: rank - 1]
        kind = rng.choice(("Embedding", "ReversibleEmbedding"))
        front = f"layers.{kind}(9, {width}, mask_zero={rng.choice((True, 1, 'yes', False, 0))!r})"
    behind = [f"layers.{rng.choice(_BETWEEN)}" for _ in range(rng.randrange(3))]
    behind.append(f"layers.{rng.choice(_LAST)}")
    if rng.random() < 0.2:
        inside = rng.randrange(1, len(behind) + 1)
        behind = [f"keras.Sequential([{', '.join(behind[:inside])}])", *behind[inside:]]
    body = ", ".join([front, *behind])
    given = f"keras.Input({shape}), " if rng.random() < 0.5 else ""
    data = f"np.zeros({(batch, *shape)})"
    run = rng.choice((f"model.predict({data}, verbose=0)", f"y = model({data})", ""))
    return f"{HEAD}model = keras.Sequential([{given}{body}])\n{run}\n"


@pytest.mark.parametrize("number", range(40))
def test_chains_behind_a_mask(number: int) -> None:
    assert not truth.differences(_program(random.Random(f"masks {number}")))


@pytest.mark.parametrize("given", ["2, 7", "2, 2"])
def test_a_mask_over_channels_in_front(given: str) -> None:
    layer = 'layers.GlobalAveragePooling1D(data_format="channels_first")'
    assert not truth.differences(
        f"{HEAD}model = keras.Sequential([keras.Input(({given})), layers.Masking(), {layer}])\n"
    )


@pytest.mark.parametrize(("steps", "fails"), [(2, False), (3, True), (1, False)])
def test_a_mask_that_is_given(steps: int, fails: bool) -> None:
    import keras
    import numpy as np

    from kerasorder_lint.catalogue import life, registry
    from kerasorder_lint.catalogue.spec import LayerState
    from kerasorder_lint.catalogue.tensors import TensorSpec

    inputs, mask = keras.Input((5, 2)), keras.Input((steps,), dtype="bool")
    model = keras.Model([inputs, mask], keras.layers.Softmax()(inputs, mask=mask))
    shapes = ((5, 5, 2), (5, steps))
    try:
        model([np.zeros(shapes[0]), np.zeros(shapes[1], bool)])
        raised = ""
    except ValueError as error:
        raised = str(error)
    assert bool(raised) == fails
    spec = registry.find("Softmax")
    assert spec is not None
    layer = life.create(spec, (), {})
    assert isinstance(layer, LayerState)
    given = {"mask": TensorSpec((None, steps), "bool")}
    later = life.apply(layer, (TensorSpec((None, 5, 2)),), given).later
    assert bool(later) == fails
    assert all(problem.keras in raised for problem in later)


@pytest.mark.parametrize(
    ("shape", "layer"),
    [
        ((3, 4, 4, 2), "ConvLSTM2D(2, 2)"),
        ((3, 4, 4, 2), "ConvLSTM2D(2, 2, padding='same')"),
        ((3, 4, 4, 2), "ConvLSTM2D(2, 2, return_sequences=True)"),
        ((3, 1, 1, 2), "ConvLSTM2D(2, 1)"),
        ((3, 4, 4, 2), "ConvLSTM2D(4, 1, data_format='channels_first')"),
        ((3, 5, 2), "ConvLSTM1D(2, 3)"),
        ((3, 5, 2), "ConvLSTM1D(2, 5)"),
        ((3, 5, 2), "Bidirectional(layers.ConvLSTM1D(2, 1))"),
    ],
    ids=str,
)
@pytest.mark.parametrize("runs", [True, False])
def test_a_mask_beside_the_steps(shape: tuple[int, ...], layer: str, runs: bool) -> None:
    run = f"model.predict(np.zeros({(2, *shape)}), verbose=0)\n" if runs else ""
    body = f"[keras.Input({shape}), layers.Masking(), layers.{layer}]"
    assert not truth.differences(f"{HEAD}model = keras.Sequential({body})\n{run}")


@pytest.mark.parametrize("between", ["", "layers.Dropout(0.5), ", "layers.BatchNormalization(), "])
@pytest.mark.parametrize("activation", ["glu", "relu"])
def test_a_mask_goes_along_with_what_is_there_when_it_runs(between: str, activation: str) -> None:
    """`glu` halves the last axis, of which the symbolic output knows nothing."""
    source = HEAD + (
        "model = keras.Sequential([keras.Input((5,)), layers.Embedding(3, 2, mask_zero=True), "
        f"{between}layers.Dense(8, activation={activation!r}), layers.Softmax()])\n"
    )
    assert truth.differences(source) == []


_RESHAPING = (
    "TimeDistributed(layers.Flatten())",
    "TimeDistributed(layers.GlobalAveragePooling1D())",
    "TimeDistributed(layers.GlobalMaxPooling1D())",
    "TimeDistributed(layers.Dense(2))",
    "TimeDistributed(layers.Conv1D(2, 1))",
    "Dense(3)",
    "LayerNormalization()",
    "Dropout(0.1)",
)


@pytest.mark.parametrize("number", range(24))
def test_masks_of_more_axes_at_a_batch_normalization(number: int) -> None:
    """It takes one axis less than its input has, alone and inside of `TimeDistributed`."""
    r = random.Random(f"normalized masks {number}")
    shape = [r.choice((1, 2, 3, 4)) for _ in range(r.choice((2, 3, 3, 4)))]
    between = [f"layers.{r.choice(_RESHAPING)}" for _ in range(r.randrange(3))]
    last = r.choice(("BatchNormalization()", "TimeDistributed(layers.BatchNormalization())"))
    body = ", ".join(["layers.Masking()", *between, f"layers.{last}"])
    source = f"{HEAD}model = keras.Sequential([keras.Input({tuple(shape)}), {body}])\n"
    run = r.choice(("", f"y = model(np.zeros((2, *{tuple(shape)})))\n"))
    assert truth.differences(source + run) == []
