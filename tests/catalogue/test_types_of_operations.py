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


FIRST = dict.fromkeys(
    (
        "elastic_transform",
        "extract_patches",
        "extract_patches_3d",
        "gaussian_blur",
        "resize",
        "sobel_edges",
    ),
    "image.",
)


def _fails(name: str, positional: list[Any], keywords: dict[str, Any]) -> bool:
    import keras
    import numpy as np

    def ones(tensor: Tensor) -> Any:
        return keras.ops.cast(np.ones([dim or 2 for dim in tensor.shape]), tensor.dtype)

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            _keras_function(name)(*_map(ones, positional), **_map(ones, keywords))
        except Exception:
            return True
    return False


@pytest.mark.parametrize("dtype", TYPES)
@pytest.mark.parametrize("name", sorted(kernels.FAILING))
def test_what_fails_on_a_type_for_a_reason_of_its_own(name: str, dtype: str) -> None:
    """What is refused fails; what is not has a kernel."""
    path = FIRST.get(name, "") + name
    calls = _calls(path, dtype, 4)
    assert calls
    for positional, keywords in calls:
        ours = registry.fails_when_run(ALL[path], *_map(_spec, [positional, keywords]))
        if ours is not None:
            assert _fails(path, positional, keywords), (positional, keywords, ours)
        elif dtype in kernels.FAILING[name]:
            # Only where the function takes another way is nothing said.
            assert name in ("normalize", "nanmedian", "nanpercentile", "nanquantile")


@pytest.mark.parametrize("name", sorted(kernels.ALLOWED))
def test_parameters_have_types_that_they_may_have(name: str, seed: int) -> None:
    """Calls in which one parameter alone is of each type: what is refused fails, and never runs."""
    r = random.Random(f"{seed}-{name}-allowed")
    refused = 0
    for _ in range(60):
        positional, keywords = operation_domains.random_call(ALL[name], name, r)
        values = {**dict(zip(ALL[name].parameters, positional)), **keywords}
        for parameter, allowed in kernels.ALLOWED[name].items():
            if not isinstance(values.get(parameter), Tensor):
                continue

            def whole(tensor: Tensor) -> Tensor:
                return Tensor(tuple(2 if n is None else n for n in tensor.shape), tensor.dtype)

            given = _map(whole, values)
            given[parameter] = Tensor(given[parameter].shape, r.choice(TYPES))
            specs = _map(_spec, given)
            if registry.apply(ALL[name], (), specs).problem is not None:
                continue
            ours = registry.fails_when_run(ALL[name], (), specs)
            if given[parameter].dtype not in allowed:
                refused += 1
                assert ours is not None
                assert _fails(name, [], given), (given, ours)
    assert refused


@pytest.mark.parametrize("name", sorted(kernels.OF_ONE_TYPE))
def test_tensors_of_two_types_are_not_cast(name: str, seed: int) -> None:
    r = random.Random(f"{seed}-{name}-types")
    refused = 0
    for _ in range(60):
        positional, keywords = operation_domains.random_call(ALL[name], name, r)
        values = {**dict(zip(ALL[name].parameters, positional)), **keywords}

        def whole(tensor: Tensor) -> Tensor:
            dtype = r.choice(["float32", "float32", "float64", "float16"])
            return Tensor(tuple(2 if n is None else n for n in tensor.shape), dtype)

        given = _map(whole, values)
        if registry.apply(ALL[name], (), _map(_spec, given)).problem is None:
            ours = registry.fails_when_run(ALL[name], (), _map(_spec, given))
            refused += ours is not None
            assert ours is None or _fails(name, [], given), (given, ours)
    assert refused


@pytest.mark.parametrize(
    ("x", "low", "high", "fails"),
    [("int32", 0, 6.0, True), ("int32", 0, 6, False), ("float32", 0, 6.0, False),
     ("uint8", 0.5, 1, True)],
)  # fmt: skip
def test_bounds_of_whole_numbers(x: str, low: Any, high: Any, fails: bool) -> None:
    given = {"x": Tensor((2, 3), x), "x_min": low, "x_max": high}
    assert _fails("clip", [], given) == fails
    assert (registry.fails_when_run(ALL["clip"], (), _map(_spec, given)) is not None) == fails
