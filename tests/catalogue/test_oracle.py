"""Every catalogue entry against the installed Keras, in bulk, with random arguments."""

from __future__ import annotations

import random
from typing import Any

import pytest

from kerasorder_lint.catalogue import registry
from kerasorder_lint.catalogue.spec import REQUIRED, LayerSpec
from tests.catalogue import domains
from tests.catalogue.oracle import Case, On, Tensor, compare

pytestmark = pytest.mark.keras


def _tensors(shape: Any, dtype: str) -> Any:
    if isinstance(shape, list):
        return [_tensors(item, dtype) for item in shape]
    return Tensor(shape, dtype)


@pytest.mark.parametrize("spec", registry.all_specs().values(), ids=lambda spec: spec.name)
def test_keras_accepts_the_samples_as_we_do(spec: LayerSpec) -> None:
    assert spec.samples, "an entry needs a sample"
    for sample in spec.samples:
        shapes = sample.shape if isinstance(sample.shape, list) else [sample.shape]
        tensors = [_tensors(shape, sample.dtype) for shape in shapes]
        inputs: Any = tensors if isinstance(sample.shape, list) else tensors[0]
        if sum(default is REQUIRED for default in spec.call.values()) > 1:
            inputs = On(tensors[0], dict(zip(list(spec.call)[1:], tensors[1:])))
        assert compare(Case(spec.name, dict(sample.arguments), (inputs,))) == []


@pytest.mark.parametrize("spec", registry.all_specs().values(), ids=lambda spec: spec.name)
def test_random_arguments_and_shapes(spec: LayerSpec, seed: int, samples: int | None) -> None:
    """What Keras rejects we reject, what it accepts we accept, with its shapes and weights."""
    r = random.Random(f"{seed}-{spec.name}")
    for _ in range(samples or 25):
        case = domains.random_case(spec, r)
        assert compare(case) == [], str(case)


domains.load_families()
