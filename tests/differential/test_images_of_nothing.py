"""Functions of `keras.ops.image` on images without pixels or channels."""

from __future__ import annotations

import pytest

from tests.differential import graph_truth

pytestmark = pytest.mark.keras

CALLS = [
    "resize(x, (4, 5))", "resize(x, (4, 5), interpolation='nearest')",
    "resize(x, (4, 5), crop_to_aspect_ratio=True)", "resize(x, (4, 5), pad_to_aspect_ratio=True)",
    "resize(x, (4, 5), interpolation='bicubic')", "extract_patches(x, 2)",
    "extract_patches(x, 1, padding='same')",
    "crop_images(x, 0, 0, target_height=1, target_width=1)",
    "pad_images(x, 1, 1, 1, 1)", "rgb_to_grayscale(x)", "rgb_to_hsv(x)", "gaussian_blur(x)",
    "sobel_edges(x)", "affine_transform(x, ops.ones((8,)))",
]  # fmt: skip


@pytest.mark.parametrize("shape", [(0, 4, 3), (4, 0, 3), (4, 4, 0), (4, 4, 3)], ids=str)
@pytest.mark.parametrize("call", CALLS)
def test_images(call: str, shape: tuple[int, ...]) -> None:
    program = (
        f"import keras\nfrom keras import ops\nx = keras.Input({shape})\n"
        f"model = keras.Model(x, ops.image.{call})\n"
    )
    assert not graph_truth.differences(program), program
