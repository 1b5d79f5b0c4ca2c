"""The sentences about layers are those of the installed Keras."""

from __future__ import annotations

import pytest

from kerasorder_lint.catalogue import registry
from kerasorder_lint.catalogue.descriptions import DESCRIPTIONS
from tools.generate_descriptions import descriptions

pytestmark = pytest.mark.keras


def test_they_are_what_keras_says() -> None:
    assert descriptions() == DESCRIPTIONS


def test_every_layer_of_the_catalogue_has_one() -> None:
    missing = {name for name, spec in registry.all_specs().items() if spec.name not in DESCRIPTIONS}
    undocumented = missing - set(_without_a_docstring())
    assert not undocumented


def _without_a_docstring() -> list[str]:
    import keras

    return [name for name in registry.all_specs() if not getattr(keras.layers, name, int).__doc__]
