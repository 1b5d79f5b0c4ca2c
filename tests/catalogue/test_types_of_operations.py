"""Types of which TensorFlow computes nothing, against runs of Keras on ones."""

from __future__ import annotations

import random
import warnings
from typing import Any

import pytest

from kerasorder_lint.catalogue.operations import kernels, registry
from tests.catalogue import operation_domains
from tests.catalogue.oracle import Tensor
from tests.catalogue.test_operations import ALL, _has_tensor, _keras_function, _map, _spec

pytestmark = pytest.mark.keras

TYPES = (
    "bool", "uint8", "uint16", "uint32", "int8", "int16", "int32", "int64", "float16", "float32",
)  # fmt: skip


def _calls(name: str, dtype: str, count: int) -> list[tuple[list[Any], dict[str, Any]]]:
    """Calls of whole tensors of one type that Keras foresees a result of."""
    r = random.Random(f"{name}-{dtype}")
    found: list[tuple[list[Any], dict[str, Any]]] = []
    for _ in range(200):
        positional, keywords = operation_domains.random_call(ALL[name], name, r)

        def whole(tensor: Tensor) -> Tensor:
            return Tensor(tuple(2 if n is None else n for n in tensor.shape), dtype)

        positional, keywords = _map(whole, positional), _map(whole, keywords)
        outcome = registry.apply(ALL[name], *_map(_spec, [positional, keywords]))
        axis = keywords.get("axis", [*positional, -1][1 if len(positional) > 1 else -1])
        if "softmax" in name and not isinstance(axis, int):
            continue  # of several axes nothing is said
        if _has_tensor([positional, keywords]) and outcome.problem is None:
            found.append((positional, keywords))
        if len(found) == count:
            break
    return found


@pytest.mark.parametrize("dtype", TYPES)
@pytest.mark.parametrize("name", sorted(kernels.REFUSED))
def test_what_is_not_computed_of_a_type(name: str, dtype: str) -> None:
    import keras
    import numpy as np

    calls = _calls(name, dtype, 4)
    assert calls
    for positional, keywords in calls:

        def ones(tensor: Tensor) -> Any:
            return keras.ops.cast(np.ones([dim or 2 for dim in tensor.shape]), tensor.dtype)

        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # a softmax of one element
            try:
                _keras_function(name)(*_map(ones, positional), **_map(ones, keywords))
                said = ""
            except Exception as error:
                said = str(error)
        ours = registry.fails_when_run(ALL[name], *_map(_spec, [positional, keywords]))
        refuses = ours is not None and ours.kind.value == "dtype"
        assert refuses == ("list of allowed values" in said), (positional, keywords, said)
