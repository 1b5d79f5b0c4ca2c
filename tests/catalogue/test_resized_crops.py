"""`CenterCrop` resizes what is too small to be cropped, and gives another dtype then."""

from __future__ import annotations

import pytest

from tests.differential import truth

pytestmark = pytest.mark.keras


@pytest.mark.parametrize("dtype", ["uint8", "int32", "float16", "float32", "bool"])
@pytest.mark.parametrize("size", ["3, 3", "3, 9", "9, 9", "6, 6"])
@pytest.mark.parametrize("behind", ["Activation('mish')", "UnitNormalization()"])
def test_what_comes_out(dtype: str, size: str, behind: str) -> None:
    """Integers have no roots, and no `mish`; floats do."""
    source = (
        "import numpy as np\nimport keras\nfrom keras import layers\n"
        f"model = keras.Sequential([keras.Input((6, 6, 2)), "
        f"layers.CenterCrop({size}, dtype={dtype!r}), layers.{behind}])\n"
    )
    assert truth.differences(source) == []
