"""Attributes of layers and models, as the installed Keras 3 and Keras 2 have them."""

from __future__ import annotations

import pytest

from kerasorder_lint.catalogue import properties
from tools import generate_attributes

pytestmark = pytest.mark.keras


@pytest.mark.filterwarnings("ignore")
def test_they_are_what_the_classes_have() -> None:
    for name, rows in generate_attributes.tables().items():
        held = getattr(properties, name)
        if isinstance(held, str):
            held = {"": held}
        assert {key: set(words.split()) for key, words in held.items()} == rows, name


def test_some_of_them_by_name() -> None:
    assert {"input", "losses", "weights"} <= set(properties.KERAS_3["Layer"].split())
    assert "outputs" in properties.KERAS_3["Functional"].split()
    assert "outputs" not in properties.KERAS_2.get("Functional", "").split()
    assert "bias" in properties.MADE_BY_BUILD["Dense"].split()
    assert "history" in properties.HELD["Model"].split()
    assert {"filters", "padding"} <= set(properties.FOLLOWED["Conv2D"].split())
    assert "equation" not in properties.FOLLOWED.get("EinsumDense", "").split()
