"""Transposed convolutions inside of wrappers, which no `input_spec` guards there."""

from __future__ import annotations

import random

import pytest

from tests.differential import truth

pytestmark = pytest.mark.keras

_BEHIND = ("Flatten()", "Dense(2)", "RandomCrop(1, 1)", "Permute((2, 1))", "ReLU()")
_OPTIONS = ("", ", padding='same'", ", strides=2", ", data_format='channels_first'")


def _program(r: random.Random) -> str:
    lengths = [r.choice((2, 3)), *(r.choice((1, 2, 3, 6, None)) for _ in range(r.randrange(5)))]
    arguments = f"2, {r.choice((1, 2))}{r.choice(_OPTIONS)}"
    inner = f"layers.Conv{r.choice((1, 2, 3))}DTranspose({arguments})"
    wrapper = r.choice(("SpectralNormalization", "TimeDistributed"))
    return (
        "import numpy as np\nimport keras\nfrom keras import layers\n"
        f"model = keras.Sequential([\n    keras.Input({tuple(lengths)}),\n"
        f"    layers.{wrapper}({inner}),\n    layers.{r.choice(_BEHIND)},\n])\n"
    )


@pytest.mark.parametrize("number", range(24))
def test_on_any_rank(number: int, seed: int, samples: int | None) -> None:
    """Keras makes weights of the axes that there are, foresees their lengths, and fails on data."""
    r = random.Random(f"{seed}-transposed-{number}")
    for _ in range(samples or 1):
        source = _program(r)
        assert truth.differences(source) == [], source
