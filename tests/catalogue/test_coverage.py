"""Every public class of `keras.layers` is described, or listed with the reason why not."""

from __future__ import annotations

import inspect

import pytest

from kerasorder_lint.catalogue import registry
from kerasorder_lint.catalogue.not_modelled import NOT_MODELLED

pytestmark = pytest.mark.keras


def public_classes() -> dict[str, type]:
    import keras

    found = vars(keras.layers).items()
    return {name: value for name, value in found if inspect.isclass(value)}


def test_every_public_class_is_described_or_listed() -> None:
    missing = [n for n in public_classes() if registry.find(n) is None and n not in NOT_MODELLED]
    assert missing == []


def test_no_class_is_both_described_and_listed() -> None:
    assert [name for name in NOT_MODELLED if registry.find(name) is not None] == []


def test_what_is_listed_or_described_exists() -> None:
    classes = public_classes()
    assert [name for name in NOT_MODELLED if name not in classes] == []
    assert [name for name in registry.all_specs() if name not in classes] == []


def test_every_reason_says_something() -> None:
    assert all(len(reason.split()) > 3 for reason in NOT_MODELLED.values())
