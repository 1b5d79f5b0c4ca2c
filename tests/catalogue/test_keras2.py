"""Keras 2 entries against the installed `tf_keras`: signatures, presence, constructors, shapes."""

from __future__ import annotations

import dataclasses
import inspect
import random
from collections.abc import Iterator
from typing import Any

import pytest

from kerasorder_lint.catalogue import keras2, life, registry
from kerasorder_lint.catalogue.spec import REQUIRED, Environment, LayerSpec, LayerState
from tests.catalogue import domains, oracle2, test_oracle
from tests.catalogue.oracle import Case

pytestmark = pytest.mark.keras
assert test_oracle.domains is domains  # it loads the domains of every family


def _specs() -> Iterator[LayerSpec]:
    yield from keras2.LAYERS
    for name in registry.all_specs():
        spec = registry.find(name, 2)
        if spec is not None:
            yield spec


SPECS = list(_specs())
COMPARED = [spec for spec in SPECS if spec.name in keras2.COMPARED]


def _parameters(function: Any) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, parameter in list(inspect.signature(function).parameters.items())[1:]:
        if parameter.kind in (parameter.VAR_KEYWORD, parameter.VAR_POSITIONAL):
            continue
        found[name] = REQUIRED if parameter.default is parameter.empty else parameter.default
    return found


def _text(parameters: Any) -> dict[str, str]:
    return {name: repr(value) for name, value in parameters.items() if name != "**"}


def _class(name: str) -> Any:
    import tf_keras

    return getattr(tf_keras.layers, name)


@pytest.mark.parametrize("spec", SPECS, ids=lambda spec: spec.name)
def test_parameters_and_defaults_are_those_of_keras_2(spec: LayerSpec) -> None:
    theirs = _parameters(_class(spec.name).__init__)
    assert list(spec.parameters) == list(theirs)
    assert _text(spec.parameters) == _text(theirs)
    kinds = [p.kind for p in inspect.signature(_class(spec.name).__init__).parameters.values()]
    assert spec.keywords == (inspect.Parameter.VAR_KEYWORD in kinds)


@pytest.mark.parametrize("spec", SPECS, ids=lambda spec: spec.name)
def test_call_parameters_are_those_of_keras_2(spec: LayerSpec) -> None:
    theirs = _parameters(_class(spec.name).call)
    assert list(_text(spec.call)) == list(theirs)
    assert _text(spec.call) == _text(theirs)


def test_presence_is_that_of_keras_2() -> None:
    """What an entry of Keras 3 says of Keras 2, and what only Keras 2 has."""
    import keras
    import tf_keras

    def layers(module: Any, base: Any) -> set[str]:
        return {
            name
            for name in dir(module)
            if inspect.isclass(getattr(module, name)) and issubclass(getattr(module, name), base)
        }

    two = layers(tf_keras.layers, tf_keras.layers.Layer)
    three = layers(keras.layers, keras.layers.Layer)
    assert three - two == keras2.LACKING
    assert two - three == {spec.name for spec in keras2.LAYERS}
    for name in two & three:
        if registry.find(name) is not None:
            assert registry.find(name, 2) is not None, name


@pytest.mark.parametrize("name", sorted(keras2.ALSO))
def test_further_keywords_are_taken(name: str) -> None:
    """A keyword that no signature shows is not refused as unknown."""
    spec = registry.find(name, 2)
    if spec is None:
        pytest.skip("not described yet")
    theirs = _class(name)
    assert inspect.isclass(theirs)
    for keyword in keras2.ALSO[name]:
        made = life.create(
            spec, (), {keyword: None}, open_ended=True, environment=Environment(target=2)
        )
        assert isinstance(made, LayerState), f"{name}({keyword}=None): {made}"


def _case(spec: LayerSpec, r: random.Random) -> Case:
    """A case of the Keras 3 entry, as Keras 2 names its arguments."""
    entry = registry.find(spec.name) or spec
    case = domains.random_case(entry, r)
    arguments = {
        name: value
        for name, value in case.arguments.items()
        if name in spec.parameters or name not in entry.parameters
    }
    for ours, theirs in keras2.DIFFERENCES.get(spec.name, keras2.Difference()).renamed.items():
        if theirs in case.arguments:
            arguments[ours] = case.arguments[theirs]
    return dataclasses.replace(case, arguments=arguments)


@pytest.mark.parametrize("spec", COMPARED, ids=lambda spec: spec.name)
def test_nothing_is_said_that_keras_2_contradicts(
    spec: LayerSpec, seed: int, samples: int | None
) -> None:
    """No refusal that Keras 2 does not share, no shape, dtype or weight that is not Keras's."""
    r = random.Random(f"keras2-{seed}-{spec.name}")
    judged = 0
    for _ in range(samples or 20):
        case = _case(spec, r)
        try:
            assert oracle2.compare(case, exact=False) == [], str(case)
        except oracle2.Skipped:
            continue
        judged += 1
    assert judged
