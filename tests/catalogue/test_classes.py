"""What the catalogue says of classes that derive from each other, against the installed Keras."""

from __future__ import annotations

import importlib
import inspect

import pytest

from kerasorder_lint.catalogue.classes import derives


@pytest.mark.keras
@pytest.mark.parametrize(("package", "target"), [("keras", 3), ("tf_keras", 2)])
def test_each_pair_of_public_layers(package: str, target: int) -> None:
    layers = importlib.import_module(f"{package}.layers")
    found = {
        name: cls
        for name, cls in vars(layers).items()
        if inspect.isclass(cls) and issubclass(cls, layers.Layer) and cls.__name__ == name
    }
    assert len(found) > 90
    wrong = [
        (name, base)
        for name, cls in found.items()
        for base, other in found.items()
        if derives(name, base, target) is not issubclass(cls, other)
    ]
    assert not wrong
