"""Pooling inside TimeDistributed, with a mask of which a step has no axis left."""

from __future__ import annotations

import pytest

from tests.differential import truth

pytestmark = pytest.mark.keras

HEAD = "import numpy as np\nimport keras\nfrom keras import layers\n"


@pytest.mark.parametrize("shape", [(1, 4), (5, 4)])
@pytest.mark.parametrize(
    "layer",
    [
        "GlobalAveragePooling1D()",
        "GlobalAveragePooling1D(keepdims=True)",
        "GlobalAveragePooling1D(data_format='channels_first')",
        "GlobalMaxPooling1D()",
        "GlobalAveragePooling2D()",
    ],
)
@pytest.mark.parametrize(
    "front", ["layers.Dropout(0.1)", "layers.AdaptiveAveragePooling3D([4, 3, 3])"]
)
def test_a_mean_of_steps_wants_a_mask_of_steps(
    shape: tuple[int, int], layer: str, front: str
) -> None:
    source = (
        f"{HEAD}model = keras.Sequential([\n    keras.Input({shape}),\n    {front},\n"
        f"    layers.Masking(),\n    layers.TimeDistributed(layers.{layer}),\n])\n"
    )
    assert truth.differences(source) == [], source
