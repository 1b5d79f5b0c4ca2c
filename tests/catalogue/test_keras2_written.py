"""Attributes set on built layers of Keras 2: what a call makes of them, as in `tf_keras`.

Each argument of each layer that is an attribute too is set to other values.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from typing import Any

import pytest

from kerasorder_lint.catalogue import (
    keras2_refusals,
    keras2_written,
    life,
    registry,
    written,
)
from kerasorder_lint.catalogue.problems import Problem
from kerasorder_lint.catalogue.spec import REQUIRED, LayerSpec, LayerState, Sample
from kerasorder_lint.catalogue.tensors import TensorSpec, flatten
from kerasorder_lint.shapes import Unknown
from tests.catalogue import oracle2
from tests.catalogue.test_written import _tensors
from tools.generate_attributes import other_values

pytestmark = pytest.mark.keras

SAMPLES = {
    name: spec.samples[:3]
    for name, spec in registry.all_specs().items()
    if name in keras2_refusals.COMPARED and list(spec.call.values()).count(REQUIRED) < 2
}


def _sets(name: str) -> Iterator[tuple[Sample, str, Any]]:
    spec = registry.find(name, 2)
    assert spec is not None
    for sample in SAMPLES[name]:
        for parameter, default in spec.parameters.items():
            for value in other_values(sample.arguments.get(parameter, default)):
                yield sample, parameter, value


def _input(shape: Any) -> Any:
    import tf_keras

    return _tensors(shape, lambda one: tf_keras.Input(one[1:], batch_size=one[0]))


def _theirs(name: str, sample: Sample, parameter: str, value: Any) -> Any:
    """Shapes that come out, or what is raised; None where the attribute cannot be set."""
    import tensorflow as tf
    import tf_keras

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            given = {key: oracle2._theirs(v) for key, v in sample.arguments.items()}
            layer = getattr(tf_keras.layers, name)(**given)
            tensors = _input(sample.shape)
            layer(tensors)
            setattr(layer, parameter, value)
        except Exception:
            return None
        try:
            return [tuple(tensor.shape) for tensor in tf.nest.flatten(layer(tensors))]
        except Exception as error:
            return error


def _ours(name: str, sample: Sample, parameter: str, value: Any) -> Any:
    """The same of ours; None where it is not known."""
    spec: LayerSpec | None = registry.find(name, 2)
    assert spec is not None
    given = {key: oracle2._ours(v) for key, v in sample.arguments.items()}
    layer = life.create(spec, (), given, environment=oracle2.ENVIRONMENT)
    if not isinstance(layer, LayerState):
        return None
    inputs = _tensors(sample.shape, TensorSpec)
    if life.apply(layer, (inputs,)).problem is not None:
        return None
    written.note(layer, parameter, value)
    if not written.inside(layer):
        return None
    outcome = life.apply(layer, (inputs,))
    if outcome.problem is not None:
        return outcome.problem
    leaves = list(flatten(outcome.output))
    if any(isinstance(leaf, Unknown) or isinstance(leaf.shape, Unknown) for leaf in leaves):
        return None
    return [leaf.shape for leaf in leaves]


def _agree(theirs: Any, ours: Any) -> bool:
    if isinstance(theirs, Exception) or isinstance(ours, Problem):
        return isinstance(theirs, Exception) and isinstance(ours, Problem)
    return len(theirs) == len(ours) and all(
        len(one) == len(two) and all(isinstance(b, Unknown) or a == b for a, b in zip(one, two))
        for one, two in zip(theirs, ours)
    )


@pytest.mark.parametrize("name", sorted(SAMPLES))
@pytest.mark.filterwarnings("ignore")
def test_a_call_makes_of_it_what_keras_2_makes(name: str) -> None:
    wrong = []
    for sample, parameter, value in _sets(name):
        ours = _ours(name, sample, parameter, value)
        theirs = _theirs(name, sample, parameter, value) if ours is not None else None
        if theirs is not None and not _agree(theirs, ours):
            wrong.append((parameter, value, dict(sample.arguments), theirs, ours))
    assert not wrong, "\n".join(map(str, wrong))


@pytest.mark.parametrize(
    "table", [keras2_written.REREAD, keras2_written.KEPT, keras2_written.CHECKED]
)
@pytest.mark.filterwarnings("ignore")
def test_what_is_said_of_an_attribute_is_met(table: Any) -> None:
    """Each entry is one of which something comes out, in some sample."""
    for name, attributes in table.items():
        said = {
            parameter
            for sample, parameter, value in _sets(name)
            if _ours(name, sample, parameter, value) is not None
        }
        spec = registry.find(name, 2)
        assert spec is not None
        assert attributes & set(spec.parameters) <= said | {"input_length"}, name
