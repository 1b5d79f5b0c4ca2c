"""`keras.ops` on data, against what stands in `refused_on_data`."""

from __future__ import annotations

import random
import warnings
from typing import Any

import pytest

from kerasorder_lint.catalogue.operations import registry
from kerasorder_lint.catalogue.operations.refused_on_data import is_refused_on_data
from kerasorder_lint.catalogue.tensors import flatten
from tests.catalogue import operation_domains
from tests.catalogue.oracle import Tensor
from tests.catalogue.test_operations import ALL, _keras_function, _map, _spec

pytestmark = pytest.mark.keras


def _whole(tensor: Tensor) -> Tensor:
    return Tensor(tuple(3 if dim is None else dim for dim in tensor.shape), tensor.dtype)


def _zeros(tensor: Tensor) -> Any:
    import tensorflow as tf

    return (
        tf.fill(tensor.shape, "a")
        if tensor.dtype == "string"
        else tf.zeros(tensor.shape, tensor.dtype)
    )


def _runs(name: str, positional: Any, keywords: Any) -> bool:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        given, named = _map(_zeros, [positional, keywords])
        try:
            _keras_function(name)(*given, **named)
        except Exception:
            return False
    return True


@pytest.mark.parametrize("name", sorted(ALL))
def test_what_is_refused_cannot_be_computed(name: str, seed: int, samples: int | None) -> None:
    r = random.Random(f"{seed}-{name}-data")
    for _ in range(samples or 12):
        call = operation_domains.random_call(ALL[name], name, r)
        positional, keywords = _map(_whole, list(call))
        if not any(isinstance(leaf, Tensor) for leaf in flatten([positional, keywords])):
            continue
        specs = _map(_spec, [positional, keywords])
        problem = registry.apply(ALL[name], *specs).problem
        if problem is not None and is_refused_on_data(name, problem, specs):
            assert not _runs(name, positional, keywords), f"{name}{tuple(positional)} {keywords}"
