"""Calls of `keras.ops` that Keras foresees and cannot compute, against runs on zeros."""

from __future__ import annotations

import random
import warnings
from typing import Any

import pytest

from kerasorder_lint.catalogue.operations import registry
from kerasorder_lint.catalogue.operations.unrunnable import CHECKS
from tests.catalogue import operation_domains
from tests.catalogue.oracle import Tensor
from tests.catalogue.test_operations import ALL, _has_tensor, _keras_function, _map, _spec

pytestmark = pytest.mark.keras

PADS: list[Any] = [
    1, (1, 1), ((1, 1),), [[1, 2]], ((0, 0), (1, 2)), ((0, 0), (2, 0)), ((0, 0), (4, 3)),
    ((0, 0), (-1, 0)), ((0, 0), (0, 0), (1, 1)), ((1, 1), (0, 0), (0, 3)),
]  # fmt: skip
SHAPES = [(), (3,), (2, 3), (2, 3, 4)]


def _runs(name: str, positional: Any, keywords: Any) -> bool:
    import keras
    import numpy as np

    def zeros(tensor: Tensor) -> Any:
        return keras.ops.cast(np.zeros([dim or 2 for dim in tensor.shape]), tensor.dtype)

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            _keras_function(name)(*_map(zeros, positional), **_map(zeros, keywords))
        except Exception:
            return False
    return True


def _compare(name: str, positional: Any, keywords: Any) -> None:
    specs = _map(_spec, [positional, keywords])
    if registry.apply(ALL[name], *specs).problem is None:
        ours = registry.fails_when_run(ALL[name], *specs)
        if ours is not None and name in ("irfft", "rfft"):
            return  # it ends the process: test_transforms_of_nothing.py
        runs = _runs(name, positional, keywords)
        assert ours is None or not runs, (positional, keywords, ours)
        if name not in FURTHER:
            assert ours is not None or runs, (positional, keywords)


#: Functions that fail for more than what is followed: numbers that do not suit (a matrix without
#: an inverse, a beam without leaves), diagonals of `triu`, axes of 1 that are named twice.
FURTHER = {
    "ctc_decode", "dot_product_attention", "geomspace", "image.ssim", "lu_factor", "normalize",
    "separable_conv", "solve", "triu",
}  # fmt: skip

NAMES = sorted(name for name, entry in ALL.items() if entry.name in CHECKS)


@pytest.mark.parametrize("name", NAMES)
def test_random_calls(name: str, seed: int, samples: int | None) -> None:
    r = random.Random(f"{seed}-{name}-run")
    for _ in range(samples or 40):
        positional, keywords = operation_domains.random_call(ALL[name], name, r)
        if not _has_tensor([positional, keywords]):
            continue

        def whole(tensor: Tensor) -> Tensor:
            places = "int32" if tensor.dtype in ("int32", "int64") else "float32"
            return Tensor(tuple(2 if n is None else n for n in tensor.shape), places)

        _compare(name, _map(whole, positional), _map(whole, keywords))


@pytest.mark.parametrize("mode", ["constant", "reflect", "symmetric"])
@pytest.mark.parametrize("width", PADS, ids=str)
def test_pads(width: Any, mode: str) -> None:
    for shape in SHAPES:
        _compare("pad", [Tensor(shape), width, mode], {})


@pytest.mark.parametrize("wanted", [(3,), (2, 3), (4, 2, 3), (2, 2, 3, 4)], ids=str)
def test_shapes_to_broadcast_to(wanted: Any) -> None:
    for shape in SHAPES:
        _compare("broadcast_to", [Tensor(shape), wanted], {})


#: Functions that reduce, or go along, the axes that are named.
REDUCING = (
    "all", "amax", "amin", "any", "count_nonzero", "flip", "logsumexp", "max", "mean", "median",
    "min", "nanmax", "nanmean", "nanmin", "nansum", "prod", "ptp", "std", "sum", "var",
)  # fmt: skip


@pytest.mark.parametrize("axis", [(0, 0), (1, -2), (0, 1), (-1, 0), (2, 2, 1)], ids=str)
@pytest.mark.parametrize("name", REDUCING)
def test_axes_named_twice(name: str, axis: tuple[int, ...]) -> None:
    _compare(name, [Tensor((2, 3, 4), "float32")], {"axis": axis})


@pytest.mark.parametrize("axes", [(0, 0), (1, -2), (0, 1), (-1, 0), (2, 2, 1)], ids=str)
@pytest.mark.parametrize("named", [True, False])
def test_axes_of_moments_named_twice(axes: tuple[int, ...], named: bool) -> None:
    x = Tensor((2, 3, 4), "float32")
    _compare("moments", [x] if named else [x, axes], {"axes": axes} if named else {})
