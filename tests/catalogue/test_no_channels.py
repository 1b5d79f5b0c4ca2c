"""Axes without elements, where layers divide by their length."""

from __future__ import annotations

import pytest

from kerasorder_lint.catalogue import life, registry
from kerasorder_lint.catalogue.spec import LayerState
from kerasorder_lint.catalogue.tensors import TensorSpec

pytestmark = pytest.mark.keras


def test_no_channels_have_no_groups() -> None:
    import keras

    with pytest.raises(ZeroDivisionError) as raised:
        keras.layers.GroupNormalization(groups=-1)(keras.Input((4, 0)))
    spec = registry.find("GroupNormalization")
    assert spec is not None
    layer = life.create(spec, (), {"groups": -1})
    assert isinstance(layer, LayerState)
    problem = life.apply(layer, (TensorSpec((None, 4, 0)),)).problem
    assert problem is not None
    assert problem.keras
    assert problem.keras in str(raised.value)
