"""Which dtype comes out of the image layers when they run, as Keras has it."""

from __future__ import annotations

import itertools
import random
import warnings
from collections.abc import Mapping
from typing import Any

import pytest

from kerasorder_lint.catalogue import life, registry
from kerasorder_lint.catalogue.layers.image_preprocessing import ImageLayer
from kerasorder_lint.catalogue.spec import Call, LayerSpec, LayerState
from kerasorder_lint.catalogue.tensors import FLOATS, TensorSpec

pytestmark = pytest.mark.keras

IMAGE_LAYERS = [s for s in registry.all_specs().values() if isinstance(s.behaviour, ImageLayer)]
DTYPES = ("bool", "uint8", "int32", "int64", "uint16", "float16", "float64")
CALLED: tuple[dict[str, Any], ...] = ({}, {"training": True}, {"training": False})
LAYER_DTYPES = (None, "float16", "float64", "int32", "bool", "mixed_float16")


def _theirs(spec: LayerSpec, arguments: Mapping[str, Any], tensor: TensorSpec, called: Any) -> Any:
    """The dtypes of two draws, or None if one of them fails."""
    import keras
    import tensorflow as tf

    found = set()
    for seed in range(2):
        drawn = {"seed": seed} if "seed" in spec.parameters else {}
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            try:
                layer = getattr(keras.layers, spec.name)(**arguments, **drawn)
                found.add(layer(tf.zeros(tensor.shape, tensor.dtype), **called).dtype.name)
            except Exception:
                return None
    return found


def _ours(spec: LayerSpec, arguments: Mapping[str, Any], tensor: TensorSpec, called: Any) -> Any:
    made = life.create(spec, (), dict(arguments))
    assert isinstance(made, LayerState)
    outcome = life.apply(made, (tensor,), called)
    if outcome.problem is not None or outcome.later:
        return None
    given = spec.behaviour.on_data(made, Call({"inputs": tensor, **called}), outcome.output)
    return given.dtype if isinstance(given, TensorSpec) else None


@pytest.mark.parametrize("spec", IMAGE_LAYERS, ids=lambda spec: spec.name)
def test_dtypes_on_data(spec: LayerSpec, seed: int, samples: int | None) -> None:
    arguments = spec.samples[0].arguments
    told = 0
    ways = list(itertools.product(LAYER_DTYPES, DTYPES, (1, 3), CALLED))
    random.Random(f"{seed}-{spec.name}-dtypes").shuffle(ways)
    for layer_dtype, dtype, channels, called in ways[: samples or 30]:
        given = {**arguments, "dtype": layer_dtype} if layer_dtype else arguments
        tensor = TensorSpec((2, 8, 8, channels), dtype)
        theirs = _theirs(spec, given, tensor, called)
        ours = _ours(spec, given, tensor, called)
        if theirs is not None and isinstance(ours, str):
            assert theirs == {ours}, (given, tensor, called)
            told += 1
    assert told


@pytest.mark.parametrize("dtype", [dtype for dtype in DTYPES if dtype not in FLOATS])
@pytest.mark.parametrize("channels", [1, 3])
def test_what_is_made_grey_keeps_its_dtype(dtype: str, channels: int) -> None:
    """It is cast back, so a product of booleans fails when the model runs."""
    spec = registry.find("RandomGrayscale")
    assert spec is not None
    tensor = TensorSpec((2, 8, 8, channels), dtype)
    assert _ours(spec, {}, tensor, {}) == dtype
    assert _theirs(spec, {}, tensor, {}) == {dtype}
