"""Attention with a causal mask on tensors of two axes, which gives one more when it runs."""

from __future__ import annotations

import pytest

from tests.differential import graph_truth

pytestmark = pytest.mark.keras

BEHIND = [
    "layers.Dense(2)(t)", "layers.MultiHeadAttention(2, 3)(b, t)", "layers.Flatten()(t)",
    "layers.Concatenate()([a, t])", "layers.GlobalAveragePooling1D()(t)",
]  # fmt: skip


@pytest.mark.parametrize("causal", [True, False])
@pytest.mark.parametrize("shape", [(8,), (3, 8)])
@pytest.mark.parametrize("layer", ["Attention", "AdditiveAttention"])
def test_layers_behind(layer: str, shape: tuple[int, ...], causal: bool) -> None:
    for behind in BEHIND:
        source = (
            "import keras\nfrom keras import layers\n"
            f"a = keras.Input({shape})\nb = keras.Input({shape})\n"
            f"t = layers.{layer}()([a, b], use_causal_mask={causal})\n"
            f"model = keras.Model([a, b], {behind})\n"
        )
        assert graph_truth.differences(source) == [], source
