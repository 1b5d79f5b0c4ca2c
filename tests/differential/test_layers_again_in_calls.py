"""Layers of the code's own that are called again on other lengths than those they were built for.

Keras traces their `call`, in which the layers inside compute: nobody asks for an output shape
there, and an axis of 1 is stretched to what weights are made for.
"""

from __future__ import annotations

import random
import warnings
from typing import Any

import pytest

from kerasorder_lint import engine
from kerasorder_lint.settings import Limits, Settings
from tests.rules.expectations import runs

pytestmark = pytest.mark.keras

#: On one tensor.
ONE = [
    "Dense(3)",
    "EinsumDense('abc,cd->abd', output_shape=(None, 3))",
    "EinsumDense('abc,cd->abd', output_shape=(6, 3), bias_axes='d')",
    "EinsumDense('abc,cde->abde', output_shape=(None, 2, 3))",
    "EinsumDense('ab...,bc->ac...', output_shape=(5, 4))",
    "EinsumDense('...x,xy->...y', output_shape=3, bias_axes='y')",
    "PReLU()",
    "PReLU(shared_axes=[1])",
    "LayerNormalization()",
    "LayerNormalization(axis=1)",
    "LayerNormalization(axis=[1, 2])",
    "RMSNormalization()",
    "RMSNormalization(axis=1)",
    "BatchNormalization()",
    "BatchNormalization(axis=1)",
    "GroupNormalization(2)",
    "GroupNormalization(-1)",
    "UnitNormalization()",
    "SpectralNormalization(layers.Dense(3))",
    "Normalization()",
    "Conv1D(3, 2)",
    "Conv1D(4, 1, groups=2)",
    "DepthwiseConv1D(2)",
    "SeparableConv1D(3, 2)",
    "Conv1DTranspose(3, 2)",
    "MaxPooling1D(2)",
    "AveragePooling1D(2, padding='same')",
    "GlobalAveragePooling1D()",
    "LSTM(3)",
    "GRU(3, return_sequences=True)",
    "SimpleRNN(3)",
    "Bidirectional(layers.LSTM(3, return_sequences=True))",
    "TimeDistributed(layers.Dense(3))",
    "TimeDistributed(layers.LayerNormalization())",
    "Flatten()",
    "RepeatVector(2)",
    "Permute((2, 1))",
    "Reshape((-1,))",
    "Reshape((-1, 2))",
    "Cropping1D(1)",
    "UpSampling1D(2)",
    "ZeroPadding1D(1)",
    "Activation('relu')",
    "Softmax()",
    "Dropout(0.5)",
    "SpatialDropout1D(0.5)",
    "GaussianNoise(0.1)",
    "AlphaDropout(0.5)",
    "Masking()",
    "Rescaling(2.)",
    "Identity()",
    "ActivityRegularization(0.1)",
    "Discretization([0.5])",
    "CategoryEncoding(3)",
    "Hashing(3)",
    "Embedding(5, 3)",
    "Lambda(lambda t: t * 2)",
    "ReLU()",
    "LeakyReLU()",
    "ELU()",
]
#: On two; the other one is an array of the layer itself, as positions are.
TWO = [
    "MultiHeadAttention(2, 2)",
    "MultiHeadAttention(2, 2, output_shape=5)",
    "MultiHeadAttention(2, 2, value_dim=3)",
    "MultiHeadAttention(2, 2, use_bias=False)",
    "MultiHeadAttention(2, 2, attention_axes=(1,))",
    "GroupQueryAttention(2, 2, 1)",
    "Attention()",
    "Attention(use_scale=True)",
    "Attention(score_mode='concat')",
    "AdditiveAttention()",
    "AdditiveAttention(use_scale=False)",
    "Add()",
    "Multiply()",
    "Concatenate()",
    "Dot(axes=2)",
    "Maximum()",
]
PLACES = ["x, x", "x, self.table", "self.table, x"]
OTHERS = [(6, 1), (1, 4), (1, 1), (5, 4), (6, 3), (None, 4), (6, None)]
SOURCE = """\
import numpy as np
import keras
from keras import layers
class Own(layers.Layer):
    def __init__(self):
        super().__init__()
        self.inner = layers.{layer}
        self.table = np.zeros((1, 6, 4), "float32")

    def call(self, x):
        return self.inner({given})

own = Own()
first = own(keras.Input((6, 4)))
"""
SETTINGS = Settings(limits=Limits(seconds=60.0))


def programs(layer: str, given: list[str]) -> list[tuple[str, str]]:
    """A program that builds the layer, and the line that calls it again."""
    lines = [f"again = own(keras.Input({other}))\n" for other in OTHERS]
    lines += [
        f"again = own(np.zeros({(batch, *other)}, 'float32'))\n"
        for batch in (1, 2)
        for other in OTHERS
        if None not in other
    ]
    sources = [SOURCE.format(layer=layer, given=place) for place in given]
    return [(source, line) for source in sources for line in lines]


def wrong(source: str, line: str) -> str | None:
    """What we say of a program that Keras runs: a refusal, or a shape that has other lengths."""
    import keras

    keras.utils.clear_session(free_memory=False)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            names: dict[str, Any] = {}
            exec(source + line, names)
        except Exception:
            return None
    findings = engine.lint(source + line + "reveal_shape(again)\n", "program.py", SETTINGS)
    for finding in findings:
        if finding.severity == "error" and finding.certainty == "proven":
            return f"{line}{finding.message}"
        if finding.code == "KOL006" and not isinstance(names["again"], (list, tuple)):
            real = tuple(names["again"].shape)
            told = finding.message.partition("(")[2].rstrip(",)").split(", ")
            pairs = zip(told, real) if len(told) == len(real) else [("rank", len(real))]
            if told != [""] and any(d not in ("?", "None", str(n)) for d, n in pairs):
                return f"{line}{finding.message}, and Keras gives {real}"
    return None


def sample(layer: str, given: list[str], seed: int, samples: int | None) -> list[tuple[str, str]]:
    every = programs(layer, given)
    return random.Random(f"{seed}-{layer}-again").sample(every, min(len(every), samples or 5))


@pytest.mark.parametrize("layer", ONE)
def test_of_one_tensor(layer: str, seed: int, samples: int | None) -> None:
    for source, line in sample(layer, ["x"], seed, samples):
        assert wrong(source, line) is None


@pytest.mark.parametrize("layer", TWO)
def test_of_two(layer: str, seed: int, samples: int | None) -> None:
    named = layer.startswith(("MultiHeadAttention", "GroupQueryAttention"))
    places = PLACES if named else [f"[{place}]" for place in PLACES]
    for source, line in sample(layer, places, seed, samples):
        assert wrong(source, line) is None


@pytest.mark.parametrize("shape", [(4,), (6, 4), (5, 6, 4), (3, 5, 6, 4)])
@pytest.mark.parametrize("axes", ["", ", attention_axes=(1,)"])
def test_widths_of_more_axes(axes: str, shape: tuple[int, ...]) -> None:
    """Products of three axes alone stretch a width, or take it apart."""
    head = (
        "import numpy as np\nimport keras\nfrom keras import layers\n"
        f"inner = layers.MultiHeadAttention(2, 3{axes})\n"
    )
    own = "class Own(layers.Layer):\n    def call(self, x):\n        return inner(x, x)\n"
    for width in (1, 2, 3, 4):
        other = (*shape[:-1], width)
        for again in (f"keras.Input({other})", f"np.zeros({(2, *other)}, 'float32')"):
            source = f"{head}{own}own = Own()\nown(keras.Input({shape}))\nown({again})\n"
            found = engine.lint(source, "program.py", SETTINGS)
            proven = any(f.severity == "error" and f.certainty == "proven" for f in found)
            fails = not runs(source)
            assert fails or not proven, source
            # A product of three axes stretches some; with the own width the softmax may fail.
            assert proven or not fails or len(shape) == 2 or width == shape[-1], source
