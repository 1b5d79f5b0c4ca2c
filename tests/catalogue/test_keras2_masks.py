"""Masks of Keras 2: what hands them on, and what refuses them when it is called."""

from __future__ import annotations

import random
from typing import Any

import pytest

from kerasorder_lint import engine
from kerasorder_lint.catalogue import keras2, keras2_masks, masks, registry
from kerasorder_lint.catalogue.spec import REQUIRED
from tests.catalogue import oracle2
from tests.differential import keras2_truth

pytestmark = pytest.mark.keras

HEAD = "import numpy as np\nimport tf_keras as keras\nfrom tf_keras import layers\n"
KNOWN = [
    name
    for name in sorted({*registry.all_specs(), *keras2.own_specs()})
    if name not in ("Layer", "Wrapper", "Pipeline") and registry.find(name, 2) is not None
]


def _made(name: str) -> Any:
    import tf_keras

    entry = registry.find(name)
    spec = registry.find(name, 2)
    assert spec is not None
    samples = (entry or spec).samples
    if samples:
        given = {k: v for k, v in samples[0].arguments.items() if k in spec.parameters}
    else:
        given = {k: 1 for k, v in spec.parameters.items() if v is REQUIRED}
    try:
        arguments = {key: oracle2._theirs(value) for key, value in given.items()}
        return getattr(tf_keras.layers, name)(**arguments)
    except Exception:
        return None


@pytest.mark.parametrize("name", KNOWN)
@pytest.mark.filterwarnings("ignore")
def test_what_may_get_a_mask(name: str) -> None:
    """Any other layer refuses it in `compute_mask`."""
    layer = _made(name)
    if layer is None:
        return  # one that takes what no sample has
    takes = layer.supports_masking or type(layer).compute_mask.__qualname__ != "Layer.compute_mask"
    assert takes == (name in keras2_masks.SUPPORTING)


@pytest.mark.parametrize("name", sorted(keras2_masks.PASSING))
@pytest.mark.filterwarnings("ignore")
def test_what_hands_a_mask_on_as_it_is(name: str) -> None:
    layer = _made(name)
    mask = object()
    if layer is not None and name != "Lambda":
        assert layer.compute_mask(None, mask) is mask


_SHAPES = [
    (5, 4),
    (5, 5),
    (5, 1),
    (1, 4),
    (None, 4),
    (5, None),
    (4,),
    (5, 6, 4),
    (5, 3, 3),
    (1, 6, 4),
]
_BETWEEN = [
    "Dense(4)", "Dense(5)", "Dropout(0.2)", "ReLU()", "LayerNormalization()", "Identity()",
    "LSTM(3, return_sequences=True)", "GRU(5, return_sequences=True)", "LSTM(3)", "Conv1D(3, 1)",
    "Rescaling(2.0)", "Activation('softmax')", "TimeDistributed(layers.Dense(3))", "Masking()",
    "Bidirectional(layers.LSTM(2, return_sequences=True))", "ThresholdedReLU()", "Softmax()",
    "Bidirectional(layers.GRU(2))", "TimeDistributed(layers.LSTM(3))", "UnitNormalization()",
    "TimeDistributed(layers.LSTM(3, return_sequences=True))", "Flatten()", "Permute((2, 1))",
    "TimeDistributed(layers.Dropout(0.1))", "BatchNormalization()", "SpatialDropout1D(0.1)",
]  # fmt: skip
_LAST = [
    "Softmax()", "Softmax(axis=1)", "Softmax(robust_masking=True)", "GlobalAveragePooling1D()",
    "GlobalAveragePooling1D(data_format='channels_first')", "GroupNormalization(1)",
    "TimeDistributed(layers.Flatten())", "TimeDistributed(layers.Softmax())",
    "TimeDistributed(layers.Conv1D(2, 1))", "TimeDistributed(layers.GlobalAveragePooling1D())",
    "TimeDistributed(layers.TimeDistributed(layers.Flatten()))", "ConvLSTM1D(3, 3)",
    "ConvLSTM1D(3, 1)", "ConvLSTM1D(3, 3, padding='same', return_sequences=True)", "LSTM(2)",
    "TimeDistributed(keras.Sequential([layers.Flatten()]))", "Reshape((-1,))",
]  # fmt: skip


def _chain(r: random.Random) -> str:
    if r.random() < 0.3:
        lines = ["keras.Input((5,))", f"layers.Embedding(9, {r.choice([4, 5])}, mask_zero=True)"]
    else:
        lines = [f"keras.Input({r.choice(_SHAPES)!r})", "layers.Masking()"]
    lines += [f"layers.{r.choice(_BETWEEN)}" for _ in range(r.randint(0, 2))]
    lines.append(f"layers.{r.choice(_LAST)}")
    if r.random() < 0.3:
        return HEAD + f"x = {lines[0]}\n" + "".join(f"x = {line}(x)\n" for line in lines[1:])
    body = "".join(f"    {line},\n" for line in lines)
    return f"{HEAD}model = keras.Sequential([\n{body}])\n"


def test_random_chains_behind_a_mask(seed: int, samples: int | None) -> None:
    """What Keras 2 refuses is reported where it is, what it takes is not."""
    r = random.Random(f"keras2-masks-{seed}")
    failures = []
    for _ in range(samples or 40):
        source = _chain(r)
        found = keras2_truth.differences(source)
        if found:
            failures.append(source + "\n".join(found))
    assert not failures, f"{len(failures)} programs\n" + "\n\n".join(failures[:5])


_TENSORS = ["masked((5, 4))", "masked((1, 4))", "masked((4,))", "keras.Input((5, 4))"]


@pytest.mark.parametrize("kind", sorted(keras2_masks.MERGING | {"Concatenate", "Attention"}))
def test_masks_that_are_put_together(kind: str) -> None:
    for one in _TENSORS:
        for two in _TENSORS:
            source = (
                f"{HEAD}def masked(shape):\n    return layers.Masking()(keras.Input(shape))\n\n"
                f"x = layers.{kind}()([{one}, {two}])\n"
            )
            found = keras2_truth.differences(source)
            missed = kind not in keras2_masks.MERGING and all("missed" in line for line in found)
            assert not found or missed, source + "\n".join(found)


@pytest.mark.parametrize(
    "text",
    [
        "x = layers.Softmax()(masked, mask=None)",
        "layer = layers.Flatten()\nlayer.supports_masking = True\n"
        "x = layers.TimeDistributed(layer)(masked)",
        "class Flat(layers.Flatten):\n    def __init__(self):\n        super().__init__()\n"
        "        self.supports_masking = True\n\nx = layers.TimeDistributed(Flat())(masked)",
        "class Soft(layers.Softmax):\n    def call(self, inputs):\n"
        "        return super().call(inputs)\n\nx = Soft()(masked)",
        "class Soft(layers.Layer):\n    def __init__(self):\n        super().__init__()\n"
        "        self.soft = layers.Softmax()\n\n    def call(self, inputs):\n"
        "        return self.soft(inputs)\n\nx = Soft()(masked)",
        "inner = keras.Sequential([keras.Input((5, 4)), layers.Softmax()])\nx = inner(masked)",
        "layer = layers.Masking()\nlayer.supports_masking = False\n"
        "x = layers.Softmax()(layer(keras.Input((5, 4))))",
        "drop = layers.Dropout(0.5)\ndrop.supports_masking = False\n"
        "x = layers.Softmax()(drop(masked))",
    ],
)
def test_masks_in_other_hands(text: str) -> None:
    source = f"{HEAD}masked = layers.Masking()(keras.Input((5, 4)))\n{text}\n"
    assert not [line for line in keras2_truth.differences(source) if "false" in line]


def test_what_hands_masks_on_in_keras_3_alone() -> None:
    more = masks.PASSING - keras2_masks.PASSING
    assert more == {"Identity", "Normalization", "Rescaling", "TimeDistributed"}


def test_the_variable_for_tensorflow_says_nothing_of_keras() -> None:
    """`import keras` is Keras 3 whatever it says: there the mask is met on data alone."""
    text = "import os\nos.environ['TF_USE_LEGACY_KERAS'] = '1'\nimport keras\n"
    text += "x = keras.layers.Masking()(keras.Input((5, 4)))\nkeras.layers.Softmax()(x)\n"
    found = engine.lint(text, "program.py", keras2_truth.SETTINGS)
    assert [(f.code, f.certainty) for f in found] == [("KOL105", "likely")]
