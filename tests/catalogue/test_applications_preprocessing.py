"""`preprocess_input` and `decode_predictions` of every family, against the installed Keras."""

from __future__ import annotations

import importlib
import itertools
from typing import Any

import pytest

from kerasorder_lint.catalogue.applications import preprocessing
from kerasorder_lint.catalogue.problems import Rejected
from kerasorder_lint.catalogue.tensors import TensorSpec
from kerasorder_lint.shapes import UNKNOWN, Unknown

pytestmark = pytest.mark.keras

_CHANNELS = (1, 2, 3, 4, None)
_DTYPES = ("float32", "float16", "uint8", "int32")


def _ours(spec: TensorSpec, mode: str) -> Any:
    if mode == "none":
        return spec
    try:
        return preprocessing.preprocessed(spec, mode)
    except Rejected as rejected:
        return rejected.problem


@pytest.mark.parametrize("module", sorted(preprocessing.MODES))
def test_symbolic_images(module: str) -> None:
    import keras

    function = importlib.import_module(f"keras.applications.{module}").preprocess_input
    mode = preprocessing.mode_of(f"applications.{module}.preprocess_input")
    assert mode is not None
    for channels, dtype, rank in itertools.product(_CHANNELS, _DTYPES, (4, 3)):
        shape = (None, 8, 6, channels)[4 - rank :]
        ours = _ours(TensorSpec(shape, dtype), mode)
        try:
            theirs = function(keras.KerasTensor(shape, dtype=dtype))
        except Exception:
            assert not isinstance(ours, TensorSpec), (shape, dtype)
            continue
        assert isinstance(ours, TensorSpec), (shape, dtype)
        assert ours.shape == tuple(theirs.shape), (shape, dtype)
        assert isinstance(ours.dtype, Unknown) or ours.dtype == theirs.dtype, (shape, dtype)


def test_every_module_is_there() -> None:
    import keras

    found = {
        name
        for name, value in vars(keras.applications).items()
        if hasattr(value, "preprocess_input")
    }
    assert found == set(preprocessing.MODES)


def test_what_is_not_known_is_left_open() -> None:
    for mode in ("caffe", "tf", "torch"):
        assert isinstance(preprocessing.preprocessed(TensorSpec(UNKNOWN), mode).shape, Unknown)
        made = preprocessing.preprocessed(TensorSpec((None, 8, 8, UNKNOWN), UNKNOWN), mode)
        assert isinstance(made.shape, tuple)
        assert isinstance(made.shape[-1], Unknown) or (mode, made.shape[-1]) == ("caffe", 3)


@pytest.mark.parametrize("shape", [(4, 10), (4,), (4, 1000, 1), (4, 1000)])
def test_predictions_that_cannot_be_decoded(shape: tuple[int, ...]) -> None:
    import numpy as np
    from keras.src.applications import imagenet_utils

    problem = preprocessing.undecodable(shape)
    if problem is None:
        assert shape == (4, 1000)
        return
    with pytest.raises(ValueError, match=problem.keras):
        imagenet_utils.decode_predictions(np.zeros(shape))
