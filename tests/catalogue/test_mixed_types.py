"""Functions of `keras.ops` on tensors of two types, all pairs of them, against runs on ones."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from typing import Any

import pytest

from kerasorder_lint.catalogue.operations import registry
from kerasorder_lint.catalogue.tensors import TensorSpec

pytestmark = pytest.mark.keras

TYPES = (
    "bool", "uint8", "uint16", "uint32", "int8", "int16", "int32", "int64", "float16", "bfloat16",
    "float32", "float64",
)  # fmt: skip
MATRICES = ((2, 2), (2, 2))

#: A function, the arguments that two tensors make, and the shapes of these.
CALLS: dict[str, tuple[str, Callable[[Any, Any], dict[str, Any]], Any]] = {
    "bn": ("batch_normalization", lambda x, y: _bn(x, y, y), ((2, 3), (3,))),
    "bn mean": ("batch_normalization", lambda x, y: _bn(x, x, y), ((3,), (3,))),
    "bn offset": ("batch_normalization", lambda x, y: _bn(x, x, x) | {"offset": y}, ((3,), (3,))),
    "probabilities": ("categorical_crossentropy", lambda x, y: _loss(x, y), MATRICES),
    "logits": ("categorical_crossentropy", lambda x, y: _loss(x, y, from_logits=True), MATRICES),
    "sparse": ("sparse_categorical_crossentropy", lambda x, y: _loss(x, y), ((2,), (2, 3))),
    "binary": ("binary_crossentropy", lambda x, y: _loss(x, y), MATRICES),
    "fft": ("fft", lambda x, y: {"x": (x, y)}, MATRICES),
    "fft2": ("fft2", lambda x, y: {"x": (x, y)}, MATRICES),
    "ifft2": ("ifft2", lambda x, y: {"x": (x, y)}, MATRICES),
    "irfft": ("irfft", lambda x, y: {"x": (x, y)}, MATRICES),
    "polar": ("polar", lambda x, y: {"abs_": x, "angle": y}, MATRICES),
    "lstsq": ("lstsq", lambda x, y: {"a": x, "b": y}, MATRICES),
    "geomspace": ("geomspace", lambda x, y: {"start": x, "stop": y}, MATRICES),
    "gcd": ("gcd", lambda x, y: {"x1": x, "x2": y}, MATRICES),
    "nearest": ("image.map_coordinates", lambda x, y: _at(x, y, 0), MATRICES),
    "linear": ("image.map_coordinates", lambda x, y: _at(x, y, 1), MATRICES),
}


def _bn(x: Any, mean: Any, variance: Any) -> dict[str, Any]:
    return {"x": x, "mean": mean, "variance": variance, "axis": -1}


def _loss(target: Any, output: Any, **more: Any) -> dict[str, Any]:
    return {"target": target, "output": output, **more}


def _at(x: Any, places: Any, order: int) -> dict[str, Any]:
    return {"inputs": x, "coordinates": places, "order": order}


def _runs(path: str, *positional: Any, **keywords: Any) -> bool:
    import keras

    function: Any = keras.ops
    for part in path.split("."):
        function = getattr(function, part)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            function(*positional, **keywords)
        except Exception:
            return False
    return True


def _one(shape: Any, dtype: str) -> Any:
    import keras
    import numpy as np

    return keras.ops.cast(np.ones(shape), dtype)


@pytest.mark.parametrize("name", CALLS)
def test_pairs_of_types(name: str) -> None:
    path, make, shapes = CALLS[name]
    entry = registry.all_operations()[path]
    wrong = []
    for one in TYPES:
        for other in TYPES:
            specs = make(*(TensorSpec(s, t) for s, t in zip(shapes, (one, other))))
            if registry.apply(entry, (), specs).problem is not None:
                continue
            runs = _runs(path, **make(_one(shapes[0], one), _one(shapes[1], other)))
            if runs != (registry.fails_when_run(entry, (), specs) is None):
                wrong.append((one, other, runs))
    assert wrong == []


#: Calls of one tensor, and what it is not computed of.
ALONE: dict[str, tuple[str, Any, dict[str, Any]]] = {
    "volumes": ("max_pool", (2, 6, 6, 6, 3), {"pool_size": 2}),
    "images": ("max_pool", (2, 6, 6, 3), {"pool_size": 2}),
    "product": ("prod", (2, 3), {}),
    "product of a type": ("prod", (2, 3), {"dtype": "float32"}),
}


@pytest.mark.parametrize("name", ALONE)
def test_types_of_one_tensor(name: str) -> None:
    """On a processor half a float has no kernel for volumes; that is left to the machine."""
    path, shape, more = ALONE[name]
    entry = registry.all_operations()[path]
    for dtype in TYPES:
        if dtype != "float16" or name != "volumes":
            ours = registry.fails_when_run(entry, [TensorSpec(shape, dtype)], more)
            assert (ours is None) == _runs(path, _one(shape, dtype), **more), dtype


@pytest.mark.parametrize("first", ["bool", "int32", "float32"])
def test_grids(first: str) -> None:
    entry = registry.all_operations()["meshgrid"]
    for one in TYPES:
        for other in TYPES:
            types = (first, one, other)
            ours = registry.fails_when_run(entry, [TensorSpec((2,), t) for t in types], {})
            assert (ours is None) == _runs("meshgrid", *(_one((2,), t) for t in types)), types
