"""Images without a row, a column or a channel, which some layers take and others do not."""

from __future__ import annotations

import pytest

from tests.differential import truth

pytestmark = pytest.mark.keras

HEAD = "import numpy as np\nimport keras\nfrom keras import layers\n"

#: What resizes, or looks for the extremes of a channel.
LAYERS = [
    "AutoContrast()",
    "AutoContrast(data_format='channels_first')",
    "Equalization()",
    "ContrastLimitedAdaptiveHistogramEqualization()",
    "CenterCrop(2, 2)",
    "CenterCrop(9, 9)",
    "RandomCrop(2, 2)",
    "RandomCrop(9, 9)",
    "Resizing(3, 3)",
    "Resizing(3, 3, interpolation='nearest')",
    "Resizing(3, 3, data_format='channels_first')",
    "Resizing(3, 3, crop_to_aspect_ratio=True)",
    "Resizing(3, 3, pad_to_aspect_ratio=True)",
    "Resizing(3, 9, pad_to_aspect_ratio=True)",
    "Resizing(9, 2, pad_to_aspect_ratio=True)",
    "Resizing(0, 3, pad_to_aspect_ratio=True)",
    "Resizing(3, 0, pad_to_aspect_ratio=True)",
    "UpSampling2D(2)",
    "UpSampling2D(2, interpolation='bilinear')",
    "UpSampling2D(2, interpolation='lanczos3')",
    "UpSampling2D(2, interpolation='bilinear', data_format='channels_first')",
    "RandomGrayscale()",
    "RandomZoom(0.2)",
]

SHAPES = [
    (8, 8, 0),
    (8, 0, 3),
    (0, 8, 3),
    (0, 0, 3),
    (0, 0, 0),
    (1, 0, 3),
    (0, 1, 3),
    (8, 8, 1),
]


@pytest.mark.parametrize("layer", LAYERS)
def test_who_needs_pixels_and_channels(layer: str) -> None:
    for shape in SHAPES:
        source = f"{HEAD}model = keras.Sequential([keras.Input({shape}), layers.{layer}])\n"
        assert truth.differences(source) == [], source


@pytest.mark.parametrize("rank", [1, 2, 3])
@pytest.mark.parametrize(
    "given",
    [
        "3, strides=3",
        "5, strides=2, padding='same'",
        "3, strides=3, padding='same', output_padding=0",
        "2, strides=3, output_padding=1",
        "2, strides=3, output_padding=1, data_format='channels_first'",
    ],
)
def test_a_transposed_convolution_of_nothing_may_be_less_than_nothing(
    rank: int, given: str
) -> None:
    for at in range(rank):
        shape = [2] * (rank + 1)
        shape[at] = 0
        source = (
            f"{HEAD}model = keras.Sequential([\n    keras.Input({tuple(shape)}),\n"
            f"    layers.Conv{rank}DTranspose(1, {given}),\n])\n"
        )
        assert truth.differences(source) == [], source


@pytest.mark.parametrize("autocast", [True, False])
@pytest.mark.parametrize("given", ["float16", "float32", "uint8"])
@pytest.mark.parametrize("own", ["float16", "float32", "mixed_bfloat16", "int32"])
def test_equalization_hands_on_what_is_not_cast(given: str, own: str, autocast: bool) -> None:
    """Keras takes its output, the very input, for a part of a cycle."""
    source = (
        f"{HEAD}model = keras.Sequential([\n    keras.Input((6, 6, 3), dtype={given!r}),\n"
        f"    layers.Equalization(dtype={own!r}, autocast={autocast}),\n])\n"
    )
    assert truth.differences(source) == [], source
