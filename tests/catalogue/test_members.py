"""The names that layers go by are those of the installed Keras 3 and Keras 2."""

from __future__ import annotations

import pytest

from kerasorder_lint.catalogue import registry
from kerasorder_lint.catalogue.members import MEMBERS
from tools.generate_members import members

pytestmark = pytest.mark.keras


def test_they_are_what_the_classes_have() -> None:
    assert {name: set(text.split()) for name, text in MEMBERS.items()} == members()


def test_they_hold_methods_and_what_is_kept_on_the_object() -> None:
    assert "_compute_attention" in MEMBERS["MultiHeadAttention"].split()
    assert {"convolution_op", "filters"} <= set(MEMBERS["Conv2D"].split())
    assert {"__call__", "add_weight", "_set_dtype_policy"} <= set(MEMBERS["Layer"].split())


def test_every_layer_of_the_catalogue_has_some() -> None:
    assert {spec.name for spec in registry.all_specs().values()} <= set(MEMBERS)
