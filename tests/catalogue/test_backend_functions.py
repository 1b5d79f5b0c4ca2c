"""Functions of `keras.backend`: Keras 2 gives the shapes that we do."""

from __future__ import annotations

import random
from typing import Any

import pytest

from kerasorder_lint.catalogue.backend_functions import BACKEND, shape_of_call
from kerasorder_lint.catalogue.tensorflow_functions.spots import Spot
from kerasorder_lint.shapes import Unknown

pytestmark = pytest.mark.keras

_SHAPES: list[tuple[Any, ...]] = [(None, 4), (None, 3, 4), (2, 1, 5), (None, None, 3), (4, 4), (3,)]


def _arguments(r: random.Random, name: str) -> tuple[list[Any], dict[str, Any]]:
    """Arguments with shapes in the place of tensors."""
    shape = r.choice(_SHAPES)
    short = name
    axis = r.choice([None, 0, 1, -1, (0, 1), 2])
    if short in ("concatenate", "stack"):
        several = [Spot(r.choice([shape, shape, (2, *shape[1:])])) for _ in range(2)]
        return [several], {"axis": r.choice([0, 1, -1, 2])}
    if short in ("all", "any", "max", "mean", "min", "prod", "std", "sum", "var"):
        named: dict[str, Any] = {} if axis is None else {"axis": axis}
        if r.random() < 0.3:
            named["keepdims"] = True
        return [Spot(shape)], named
    if short in ("expand_dims", "squeeze"):
        return [Spot(r.choice([shape, (None, 1, 4)]))], {"axis": r.choice([0, 1, -1])}
    if short in ("permute_dimensions",):
        order = list(range(len(shape)))
        r.shuffle(order)
        return [Spot(shape), order], {}
    if short == "reshape":
        return [Spot(shape), r.choice([(-1, 4), (2, 5), (4, -1), (1, 3), (-1,)])], {}
    if short in ("maximum", "minimum"):
        return [Spot(shape), r.choice([Spot(shape), Spot(shape[-1:]), Spot((1, *shape[1:]))])], {}
    if short == "pow":
        return [Spot(shape), 2], {}
    if short == "one_hot":
        return [Spot(shape), 5], {}
    if short in ("clip",):
        return [Spot(shape), 0.0, 1.0], {}
    if short == "cast":
        return [Spot(shape), "float32"], {}
    return [Spot(shape)], {}


def _real(name: str, positional: list[Any], keywords: dict[str, Any]) -> Any:
    """The static shape that the function gives on tensors of these shapes; None if it raises."""
    import tensorflow as tf
    import tf_keras

    function = getattr(tf_keras.backend, name)
    dtype = {"one_hot": "int32", "all": "bool", "any": "bool"}.get(name, "float32")
    specs: list[Any] = []

    def noted(value: Any) -> Any:
        if isinstance(value, Spot):
            specs.append(tf.TensorSpec(tuple(value), dtype))
            return len(specs) - 1, True
        if isinstance(value, list) and value and isinstance(value[0], Spot):
            return [noted(item) for item in value], False
        return value, False

    places = [noted(value) for value in positional]

    def run(*tensors: Any) -> Any:
        def filled(place: Any) -> Any:
            value, is_tensor = place
            if is_tensor:
                return tensors[value]
            if isinstance(value, list) and value and isinstance(value[0], tuple):
                return [filled(item) for item in value]
            return value

        return function(*map(filled, places), **keywords)

    try:
        made = tf.function(run).get_concrete_function(*specs).structured_outputs
    except Exception:
        return None
    return tuple(made.shape) if made.shape.rank is not None else None


def test_static_shapes(seed: int, samples: int | None) -> None:
    """What we tell is what the function gives, and most of what it gives we tell."""
    r = random.Random(f"{seed}-backend")
    wrong: list[str] = []
    told = possible = 0
    for name in sorted(BACKEND):
        for _ in range(samples or 2):
            positional, keywords = _arguments(r, name)
            ours = shape_of_call(name, positional, keywords)
            real = _real(name, positional, keywords)
            if real is None:
                continue  # it raises, and then nothing follows
            possible += 1
            if isinstance(ours, Unknown) or any(isinstance(dim, Unknown) for dim in ours):
                continue
            told += 1
            if ours != real:
                wrong.append(f"{name}{(*positional, keywords)}: {real}, we {ours}")
    assert not wrong, "\n".join(wrong)
    assert told > 0.9 * possible > 40
