"""Attributes set on built layers: what a call, a clone and a deep copy make of them, as in Keras.

Each argument of each layer that is an attribute too is set to other values.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import pytest

from kerasorder_lint.catalogue import life, registry, written
from kerasorder_lint.catalogue.spec import REQUIRED, LayerSpec, LayerState, Sample
from kerasorder_lint.catalogue.tensors import TensorSpec, flatten
from kerasorder_lint.shapes import UNKNOWN, Unknown
from tests.catalogue.oracle import keras_argument, our_argument
from tools.generate_attributes import other_values

pytestmark = pytest.mark.keras

_SPECS = {
    name: spec
    for name, spec in registry.all_specs().items()
    if spec.samples and list(spec.call.values()).count(REQUIRED) < 2 and name != "InputLayer"
}


def _writes(spec: LayerSpec) -> Iterator[tuple[Sample, str, Any]]:
    import keras

    for sample in spec.samples[:2]:
        layer = getattr(keras.layers, spec.name)(
            **{name: keras_argument(value) for name, value in sample.arguments.items()}
        )
        for name in spec.parameters:
            for value in other_values(getattr(layer, name, None)):
                yield sample, name, value


def _tensors(shape: Any, make: Callable[[tuple[int | None, ...]], Any]) -> Any:
    if isinstance(shape, (list, tuple)) and shape and isinstance(shape[0], (list, tuple)):
        return [_tensors(inner, make) for inner in shape]
    return make(tuple(shape))


def _in_keras(run: Callable[[], Any]) -> Any:
    """The shapes that come out; the error that is raised."""
    import keras

    try:
        return [tuple(tensor.shape) for tensor in keras.tree.flatten(run())]
    except Exception as error:
        return error


def _ours(layer: Any, given: Any) -> Any:
    """The shapes that come out, the problem, or UNKNOWN."""
    if not isinstance(layer, LayerState):
        return UNKNOWN if layer is None else layer
    outcome = life.apply(layer, (given,))
    if outcome.problem is not None:
        return outcome.problem
    leaves = list(flatten(outcome.output))
    if not all(isinstance(leaf, TensorSpec) and isinstance(leaf.shape, tuple) for leaf in leaves):
        return UNKNOWN
    shapes = [leaf.shape for leaf in leaves]
    return UNKNOWN if any(isinstance(d, Unknown) for s in shapes for d in s) else shapes


def _difference(spec: LayerSpec, sample: Sample, parameter: str, value: Any) -> list[Any]:
    """What Keras and we make differently of a layer after `layer.parameter = value`."""
    import keras

    make = getattr(keras.layers, spec.name)
    given = _tensors(sample.shape, partial(keras.KerasTensor, dtype=sample.dtype))
    specs = _tensors(sample.shape, partial(TensorSpec, dtype=sample.dtype))
    real = make(**{key: keras_argument(v) for key, v in sample.arguments.items()})
    real(given)
    mine = life.create(spec, (), {k: our_argument(v) for k, v in sample.arguments.items()})
    assert isinstance(mine, LayerState)
    assert life.apply(mine, (specs,)).problem is None
    try:
        setattr(real, parameter, value)
    except AttributeError:
        return []  # a property
    written.note(mine, parameter, value)
    twin, again = _ours(life.made_again(mine), specs), _ours(mine, specs)
    pairs = [
        ("clone", _in_keras(lambda: make.from_config(real.get_config())(given)), twin),
        ("call", _in_keras(lambda: real(given)), again),
    ]
    if not mine.weights and not mine.children:
        pairs.append(("copy", _in_keras(lambda: copy.deepcopy(real)(given)), again))
    found = []
    for what, theirs, ours in pairs:
        if isinstance(ours, Unknown) or (isinstance(ours, list) and ours == theirs):
            continue
        if isinstance(theirs, Exception) and (what == "copy" or not isinstance(ours, list)):
            continue  # a copy of a layer that would have weights now cannot get any
        found.append((what, parameter, value, dict(sample.arguments), theirs, ours))
    return found


@pytest.mark.parametrize("name", _SPECS)
@pytest.mark.filterwarnings("ignore")
def test_a_layer_does_what_is_foreseen_after_an_attribute_was_set(name: str) -> None:
    spec = _SPECS[name]
    wrong = [found for write in _writes(spec) for found in _difference(spec, *write)]
    assert not wrong, "\n".join(map(str, wrong))


def _before(spec: LayerSpec, sample: Sample, parameter: str, value: Any) -> list[Any]:
    """What Keras and we make differently of a layer that was set before its first call."""
    import keras

    make = getattr(keras.layers, spec.name)
    given = _tensors(sample.shape, partial(keras.KerasTensor, dtype=sample.dtype))
    specs = _tensors(sample.shape, partial(TensorSpec, dtype=sample.dtype))
    real = make(**{key: keras_argument(v) for key, v in sample.arguments.items()})
    mine = life.create(spec, (), {k: our_argument(v) for k, v in sample.arguments.items()})
    assert isinstance(mine, LayerState)
    try:
        setattr(real, parameter, value)
    except AttributeError:
        return []  # a property
    if not life.set_before_call(mine, parameter, value):
        return []
    theirs, ours = _in_keras(lambda: real(given)), _ours(mine, specs)
    if isinstance(ours, Unknown) or (isinstance(theirs, Exception) and not isinstance(ours, list)):
        return []
    weights = [tuple(weight.shape) for weight in real.weights]
    made = [weight.shape for weight in mine.weights]
    if ours == theirs and (mine.children or sorted(made, key=str) == sorted(weights, key=str)):
        return []
    return [(parameter, value, dict(sample.arguments), theirs, ours, weights, made)]


@pytest.mark.parametrize("name", _SPECS)
@pytest.mark.filterwarnings("ignore")
def test_a_layer_does_what_is_foreseen_after_an_attribute_was_set_before_its_call(
    name: str,
) -> None:
    spec = _SPECS[name]
    wrong = [found for write in _writes(spec) for found in _before(spec, *write)]
    assert not wrong, "\n".join(map(str, wrong))


@pytest.mark.filterwarnings("ignore")
def test_some_arguments_tell_layers_apart() -> None:
    import keras

    for name, spec in registry.all_specs().items():
        if not spec.samples or name == "InputLayer":
            continue
        given = {key: keras_argument(value) for key, value in spec.samples[0].arguments.items()}
        layer = getattr(keras.layers, name)(**given)
        for attribute in ("filters", "kernel_size", "pool_size", "units"):
            assert hasattr(layer, attribute) == (attribute in spec.parameters), (name, attribute)


def test_most_of_it_is_foreseen() -> None:
    units = life.create(_SPECS["Dense"], (), {"units": 3})
    assert isinstance(units, LayerState)
    given = TensorSpec((None, 4))
    life.apply(units, (given,))
    written.note(units, "units", 8)
    assert _ours(units, given) == [(None, 8)]
    assert _ours(life.made_again(units), given) == [(None, 8)]
    # Data goes through the weights that are there.
    output = life.apply(units, (given,)).output
    assert isinstance(output, TensorSpec)
    assert output.data == TensorSpec(UNKNOWN, UNKNOWN)
