"""Pooling of one spatial axis by windows or strides for several: NumPy broadcasts them in Keras."""

from __future__ import annotations

import itertools
from typing import Any

import pytest

from kerasorder_lint.catalogue.operations import registry
from kerasorder_lint.catalogue.tensors import TensorSpec
from kerasorder_lint.shapes import UNKNOWN, Unknown

pytestmark = pytest.mark.keras


@pytest.mark.parametrize("name", ["max_pool", "average_pool"])
def test_both_give_the_same_shape_or_refuse(name: str) -> None:
    import keras

    entry = registry.find(name)
    assert entry is not None
    shapes = [(None, None, 3), (None, 6, 3), (2, 1, 3), (None, None, None, 3), (None, 5, None, 3)]
    sizes: list[Any] = [1, 2, 4, (1,), (2, 1), (3, 3)]
    for shape, size, step, padding in itertools.product(
        shapes, sizes, [None, *sizes], ("valid", "same")
    ):
        ours = registry.apply(entry, [TensorSpec(shape, "float32"), size, step, padding])
        told = ours.output.shape if isinstance(ours.output, TensorSpec) else UNKNOWN
        try:
            made = getattr(keras.ops, name)(keras.KerasTensor(shape), size, step, padding)
        except Exception:
            assert ours.problem is not None, (shape, size, step, padding)
            continue
        assert ours.problem is None, (shape, size, step, padding)
        assert isinstance(told, Unknown) or told == tuple(made.shape)
        plain = isinstance(size, int) and (step is None or isinstance(step, int))
        assert not (plain and isinstance(told, Unknown))
