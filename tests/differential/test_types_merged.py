"""Merging layers of tensors of several types: which type there is on data."""

from __future__ import annotations

import pytest

from tests.differential import graph_truth

pytestmark = pytest.mark.keras

TYPES = ["bool", "uint8", "int16", "int32", "int64", "float16", "float32", "float64"]


@pytest.mark.parametrize("behind", ["ops.bitwise_or(z, z)", "ops.inv(z)"])
@pytest.mark.parametrize("merge", ["Concatenate", "Add", "Average"])
@pytest.mark.parametrize("one", TYPES)
def test_of_two_types(one: str, merge: str, behind: str) -> None:
    """Bits are those of integers alone, and a matrix of integers has no inverse."""
    for other in TYPES:
        program = (
            "import keras\nfrom keras import layers, ops\n"
            f"x = keras.Input((3, 3), dtype={one!r})\ny = keras.Input((3, 3), dtype={other!r})\n"
            f"z = layers.{merge}({'axis=0' * (merge == 'Concatenate')})([x, y])\n"
            f"model = keras.Model([x, y], {behind})\n"
        )
        assert not graph_truth.differences(program), program
