"""Every entry's parameters, defaults and call parameters against the installed Keras."""

from __future__ import annotations

import inspect
from typing import Any

import pytest

from kerasorder_lint.catalogue import registry
from kerasorder_lint.catalogue.spec import REQUIRED, LayerSpec

pytestmark = pytest.mark.keras


def _parameters(function: Any) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, parameter in list(inspect.signature(function).parameters.items())[1:]:
        if parameter.kind in (parameter.VAR_KEYWORD, parameter.VAR_POSITIONAL):
            continue
        found[name] = REQUIRED if parameter.default is parameter.empty else parameter.default
    return found


@pytest.mark.parametrize("spec", registry.all_specs().values(), ids=lambda spec: spec.name)
def test_parameters_and_defaults_are_those_of_keras(spec: LayerSpec) -> None:
    import keras

    layer = getattr(keras.layers, spec.name)
    theirs = _parameters(layer.__init__)
    assert list(spec.parameters) == list(theirs)
    assert {n: repr(v) for n, v in spec.parameters.items()} == {
        n: repr(v) for n, v in theirs.items()
    }
    kinds = [p.kind for p in inspect.signature(layer.__init__).parameters.values()]
    assert spec.keywords == (inspect.Parameter.VAR_KEYWORD in kinds)


@pytest.mark.parametrize("spec", registry.all_specs().values(), ids=lambda spec: spec.name)
def test_call_parameters_are_those_of_keras(spec: LayerSpec) -> None:
    import keras

    theirs = _parameters(getattr(keras.layers, spec.name).call)
    mine = {name: value for name, value in spec.call.items() if name != "**"}
    assert {n: repr(v) for n, v in mine.items()} == {n: repr(v) for n, v in theirs.items()}


@pytest.mark.parametrize("spec", registry.all_specs().values(), ids=lambda spec: spec.name)
def test_aliases_name_the_same_class(spec: LayerSpec) -> None:
    import keras

    layer = getattr(keras.layers, spec.name)
    theirs = {n for n in dir(keras.layers) if getattr(keras.layers, n) is layer} - {spec.name}
    assert set(spec.aliases) == theirs


@pytest.mark.parametrize("spec", registry.all_specs().values(), ids=lambda spec: spec.name)
def test_source_names_the_file_that_the_class_stands_in(spec: LayerSpec) -> None:
    import keras

    module = getattr(keras.layers, spec.name).__module__
    assert spec.source.removesuffix(".py").replace("/", ".") in (
        module,
        *(base.__module__ for base in getattr(keras.layers, spec.name).__mro__),
    )
