"""Normalizations over an axis that is named twice: TensorFlow may leave the reduction out."""

from __future__ import annotations

import pytest

from tests.differential import truth

pytestmark = pytest.mark.keras

HEAD = "import numpy as np\nimport keras\nfrom keras import layers\n"


@pytest.mark.parametrize("name", ["RMSNormalization", "LayerNormalization", "UnitNormalization"])
@pytest.mark.parametrize(
    ("shape", "axes"),
    [
        ((1,), [-1, 1]),
        ((3,), [1, 1]),
        ((5, 1), [2, -1]),
        ((5, 1), [1, 2, 2]),
        ((1, 5), [1, 1]),
        ((1, 5), [1, 1, 2]),
    ],
    ids=str,
)
@pytest.mark.parametrize("built", ["keras.Input({shape}), ", ""])
def test_axes_named_twice(name: str, shape: tuple[int, ...], axes: list[int], built: str) -> None:
    front = built.format(shape=shape)
    assert not truth.differences(
        f"{HEAD}model = keras.Sequential([{front}layers.{name}(axis={axes})])\n"
        f"model.predict(np.zeros({(2, *shape)}), verbose=0)\n"
    )


@pytest.mark.parametrize("axes", [[-1, 1], [1, 1]])
def test_called_at_once_it_is_refused(axes: list[int]) -> None:
    assert not truth.differences(
        f"{HEAD}model = keras.Sequential([keras.Input((3,))])\n"
        f"y = layers.UnitNormalization(axis={axes})(np.zeros((2, 1)))\n"
    )
