"""Convolutions along an axis of no length, of which TensorFlow gives back the input as it came."""

from __future__ import annotations

import random

import pytest

from tests.differential import truth

pytestmark = pytest.mark.keras

HEAD = "import keras\nfrom keras import layers\n"

#: What shows how many channels there are, or how long the axes are.
BEHIND = (
    "",
    "layers.Dense(2)",
    "layers.BatchNormalization()",
    "layers.Flatten()",
    "layers.Conv{rank}D(3, 1, padding='same')",
    "layers.UpSampling{rank}D()",
)


def _layer(r: random.Random, rank: int) -> tuple[str, tuple[int, ...]]:
    kinds = ["Conv", "Conv", "ConvLSTM", "ConvTranspose"]
    kind = r.choice(kinds if rank == 3 else [*kinds, "DepthwiseConv", "SeparableConv"])
    name = f"Conv{rank}DTranspose" if kind == "ConvTranspose" else f"{kind}{rank}D"
    window = str(r.choice([1, 2, 3]))
    arguments = [window] if kind == "DepthwiseConv" else [str(r.choice([1, 2, 3])), window]
    causal = kind == "Conv" and rank == 1 and r.random() < 0.3
    arguments.append(f"padding='{'causal' if causal else 'same'}'")
    arguments.append(f"use_bias={r.random() < 0.6}")
    arguments += r.choice([[], [], ["strides=2"], ["dilation_rate=2"]])
    if kind in ("DepthwiseConv", "SeparableConv"):
        arguments.append(f"depth_multiplier={r.choice([1, 1, 2])}")
    if r.random() < 0.2:
        arguments.append(f"dtype='{r.choice(['float16', 'bfloat16', 'float64'])}'")
    lengths = [r.choice([2, 4]) for _ in range(rank)]
    lengths[r.randrange(rank)] = 0
    shape = (*lengths, r.choice([1, 2, 3]))
    if rank < 3 and r.random() < 0.2:
        arguments.append("data_format='channels_first'")
        shape = (shape[-1], *lengths)
    if kind == "ConvLSTM":
        shape = (r.choice([1, 2]), *shape)
    return f"layers.{name}({', '.join(arguments)})", shape


@pytest.mark.parametrize("number", range(24))
def test_nothing_is_convolved(number: int, seed: int, samples: int | None) -> None:
    r = random.Random(f"{seed}-nothing-{number}")
    for _ in range(samples or 2):
        rank = r.choice([1, 2, 3])
        layer, shape = _layer(r, rank)
        behind = r.choice(BEHIND).format(rank=rank)
        stack = ", ".join(filter(None, (f"keras.Input({shape})", layer, behind)))
        source = f"{HEAD}model = keras.Sequential([{stack}])\n"
        assert truth.differences(source) == [], source


@pytest.mark.parametrize(
    "layer",
    [
        # Windows of doubles are computed in one and two dimensions only.
        "layers.MaxPooling3D(dtype='float64')",
        # Matrices of bfloat16 cannot be decomposed, which the default initializer does.
        "layers.ConvLSTM2D(2, 3, dtype='bfloat16', input_shape=(4, 5, 5, 2))",
        # Unequal strides are refused, but not where a dilation makes Keras slice by itself.
        "layers.DepthwiseConv2D(3, strides=(1, 3), dtype='float16')",
        "layers.DepthwiseConv2D(3, strides=(1, 3), dilation_rate=(1, 2), dtype='float16')",
        "layers.SeparableConv2D(2, 3, strides=(2, 1), dilation_rate=2, dtype='float64')",
        # Of one element nothing is left: that runs by the kernels of oneDNN alone.
        "layers.Conv2DTranspose(2, 2, padding='same', output_padding=0, input_shape=(1, 1, 3))",
        "layers.Conv2DTranspose(2, 2, padding='same', output_padding=0, dtype='float16',"
        " input_shape=(None, None, 3))",
        "layers.Conv2DTranspose(2, (2, 3), padding='same', output_padding=0, dtype='float64',"
        " input_shape=(1, 1, 3))",
    ],
)
def test_types_that_kernels_lack(layer: str) -> None:
    shape = "(9, 9, 9, 2)" if "3D" in layer else "(9, 9, 2)"
    first = "" if "input_shape" in layer else f"keras.Input({shape}), "
    source = f"{HEAD}model = keras.Sequential([{first}{layer}])\n"
    assert truth.differences(source) == [], source


@pytest.mark.parametrize(
    "layer",
    [
        # An interpolated image has pixels; repeated ones need none.
        "layers.UpSampling2D(interpolation='bilinear')",
        "layers.UpSampling2D()",
        "layers.UpSampling2D(interpolation='NEAREST')",
        # Keras asks for elements where it is called on data; `predict` traces it, and does not.
        "layers.GlobalMaxPooling2D()",
        "layers.MaxPooling2D()",
    ],
)
@pytest.mark.parametrize("ending", ["", "model.predict(np.zeros((2, 7, 0, 4)), verbose=0)\n"])
def test_images_without_pixels(layer: str, ending: str) -> None:
    first = "" if ending else "keras.Input((7, 0, 4)), "
    source = f"import numpy as np\n{HEAD}model = keras.Sequential([{first}{layer}])\n{ending}"
    assert truth.differences(source) == [], source
