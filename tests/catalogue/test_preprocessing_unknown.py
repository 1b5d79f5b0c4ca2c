"""Preprocessing layers with unknown and symbolic parts: they generalise the concrete result.

Arguments and axes are hollowed out, then filled in several ways; nothing that is said of the
hollow layer may be wrong for a filled one. The concrete side is compared with Keras elsewhere.
"""

from __future__ import annotations

import random
from typing import Any

import pytest

from kerasorder_lint.catalogue import life, registry
from kerasorder_lint.catalogue.layers import (
    preprocessing_audio,
    preprocessing_numeric,
    preprocessing_text,
)
from kerasorder_lint.catalogue.problems import Problem
from kerasorder_lint.catalogue.spec import LayerSpec, LayerState, Opaque
from kerasorder_lint.catalogue.tensors import TensorSpec, flatten, map_nest
from kerasorder_lint.shapes import UNKNOWN, Sym, Unknown, symbol
from tests.catalogue import domains
from tests.catalogue.oracle import Tensor

SPECS = (*preprocessing_text.LAYERS, *preprocessing_numeric.LAYERS, *preprocessing_audio.LAYERS)
Filling = dict[str, int]

domains.load_families()


def hollow_dim(dim: Any, r: random.Random, values: Filling) -> Any:
    if r.random() < 0.4:
        return UNKNOWN
    if isinstance(dim, int) and dim > 0:
        name = f"d{len(values)}"
        values[name] = dim
        return symbol(name)
    return dim


def hollow_tensor(tensor: Any, r: random.Random, values: Filling) -> Any:
    """The tensor with holes; a whole shape or dtype at times."""
    assert isinstance(tensor, Tensor)
    dtype: Any = tensor.dtype if r.random() < 0.9 else UNKNOWN
    if r.random() < 0.1:
        return TensorSpec(UNKNOWN, dtype)
    shape = tuple(hollow_dim(d, r, values) if r.random() < 0.4 else d for d in tensor.shape)
    return TensorSpec(shape, dtype)


def hollow_argument(value: Any, r: random.Random, values: Filling) -> Any:
    if type(value) is int and value > 0 and r.random() < 0.5:
        name = f"a{len(values)}"
        values[name] = value
        return symbol(name)
    if isinstance(value, (list, tuple)) and value and r.random() < 0.5:
        return type(value)(UNKNOWN if r.random() < 0.5 else item for item in value)
    if value is not None and not isinstance(value, (str, bool)) and r.random() < 0.2:
        return Opaque()
    return UNKNOWN


def live(spec: LayerSpec, arguments: dict[str, Any], calls: list[Any]) -> list[Any]:
    """The layer or its problem, then each call's outcome and weights up to a refusal."""
    layer = life.create(spec, (), arguments)
    found: list[Any] = [layer]
    if isinstance(layer, LayerState):
        for inputs in calls:
            outcome = life.apply(layer, (inputs,))
            found.append((outcome, [(w.name, w.shape) for w in layer.all_weights()]))
            if outcome.problem is not None:
                break
    return found


def covers(general: Any, concrete: Any, values: Filling) -> bool:
    if isinstance(general, Unknown):
        return True
    if isinstance(general, tuple):
        return (
            isinstance(concrete, tuple)
            and len(general) == len(concrete)
            and all(covers(a, b, values) for a, b in zip(general, concrete))
        )
    if isinstance(general, Sym):
        return bool(general.substitute(values) == concrete)
    return bool(general == concrete)


def contradiction(general: list[Any], concrete: list[Any], values: Filling) -> str | None:
    if isinstance(general[0], Problem):
        return None if isinstance(concrete[0], Problem) else f"refused: {general[0].message}"
    if isinstance(concrete[0], Problem):
        return None
    for (left, weights), (right, others) in zip(general[1:], concrete[1:]):
        if left.problem is not None:
            return None if right.problem is not None else f"refused: {left.problem.message}"
        if right.problem is not None:
            return None
        if left.later and not right.later:
            return f"said to fail: {left.later[0].message}"
        leaves = list(flatten(left.output))
        if not any(isinstance(leaf, Unknown) for leaf in leaves):
            for mine, theirs in zip(leaves, flatten(right.output), strict=True):
                if not covers(mine.shape, theirs.shape, values):
                    return f"shape: {mine.shape} for {theirs.shape}"
                if not covers(mine.dtype, theirs.dtype, values):
                    return f"dtype: {mine.dtype} for {theirs.dtype}"
        wide = any(isinstance(shape, Unknown) for _, shape in weights)
        if not wide and not covers(
            tuple(shape for _, shape in weights), tuple(shape for _, shape in others), values
        ):
            return f"weights: {weights} for {others}"
    return None


def spec_of(tensor: Any) -> Any:
    return TensorSpec(tensor.shape, tensor.dtype) if isinstance(tensor, Tensor) else tensor


@pytest.mark.parametrize("spec", SPECS, ids=lambda spec: spec.name)
def test_unknown_parts_generalise(spec: LayerSpec, seed: int, samples: int | None) -> None:
    assert spec.name in domains.OWN
    assert registry.find(spec.name) is spec
    r = random.Random(f"unknown-{seed}-{spec.name}")
    telling = 0
    for _ in range(samples or 300):
        case = domains.random_case(spec, r)
        values: Filling = {}
        arguments = {
            name: hollow_argument(value, r, values) if r.random() < 0.3 else value
            for name, value in case.arguments.items()
        }
        calls = [
            map_nest(lambda t: hollow_tensor(t, r, values), inputs)  # noqa: B023
            for inputs in case.calls
        ]
        general = live(spec, arguments, calls)
        concrete = live(
            spec, dict(case.arguments), [map_nest(spec_of, inputs) for inputs in case.calls]
        )
        found = contradiction(general, concrete, values)
        assert found is None, f"{case}\n  hollow {arguments} on {calls}\n  {found}"
        # Another filling of the symbols alone.
        others = {name: r.choice([1, 2, 3, 5, 8]) for name in values}

        def fill(value: Any, others: Filling = others) -> Any:
            if isinstance(value, Sym):
                return value.substitute(others)
            if isinstance(value, TensorSpec) and isinstance(value.shape, tuple):
                return value.with_shape(tuple(fill(dim) for dim in value.shape))
            return value

        filled = live(
            spec,
            {name: fill(value) for name, value in arguments.items()},
            [map_nest(fill, inputs) for inputs in calls],
        )
        found = contradiction(general, filled, others)
        assert found is None, f"{case}\n  hollow {arguments} on {calls} with {others}\n  {found}"
        if len(general) > 1 and general[1][0].problem is None:
            telling += isinstance(next(flatten(general[1][0].output)), TensorSpec)
    assert telling > (samples or 300) // 3, "hardly any case says something"


@pytest.mark.parametrize("spec", SPECS, ids=lambda spec: spec.name)
def test_everything_unknown_is_accepted(spec: LayerSpec) -> None:
    layer = life.create(spec, (), {}, open_ended=True)
    assert isinstance(layer, LayerState)
    for _ in range(2):
        assert life.apply(layer, (UNKNOWN,)).problem is None
        assert life.apply(layer, (TensorSpec(UNKNOWN, UNKNOWN),)).problem in (
            None,
            # One tensor is refused by the layer of two, whatever its shape.
            *(
                [life.apply(layer, (TensorSpec((None, 1)),)).problem]
                * (spec.name == "HashedCrossing")
            ),
        )


def test_a_vocabulary_that_is_adapted_has_some_length() -> None:
    spec = registry.find("StringLookup")
    assert spec is not None
    layer = life.create(spec, (), {"output_mode": "multi_hot"})
    assert isinstance(layer, LayerState)
    text = TensorSpec((None, 3), "string")
    before = life.apply(layer, (text,))
    assert isinstance(before.output, TensorSpec)
    assert (before.output.shape, before.output.dtype) == ((None, None), "float32")
    assert before.later
    assert life.call_method(layer, "adapt", (UNKNOWN,)) is None
    after = life.apply(layer, (text,))
    assert isinstance(after.output, TensorSpec)
    assert (after.output.shape, after.output.dtype) == ((None, UNKNOWN), "float32")
    assert not after.later


def test_a_layer_with_a_vocabulary_refuses_to_adapt() -> None:
    spec = registry.find("StringLookup")
    assert spec is not None
    layer = life.create(spec, (), {"vocabulary": ["a", "b"]})
    assert isinstance(layer, LayerState)
    problem = life.call_method(layer, "adapt", (UNKNOWN,))
    assert problem is not None
    assert "after setting a static vocabulary" in problem.keras


@pytest.mark.keras
def test_keras_refuses_to_adapt_as_we_do() -> None:
    import keras

    layer = keras.layers.StringLookup(vocabulary=["a", "b"])
    with pytest.raises(ValueError, match="after setting a static vocabulary via `vocabulary`"):
        layer.adapt(["a"])
    bins = keras.layers.Discretization(bin_boundaries=[0.0])
    with pytest.raises(ValueError, match="Cannot adapt a Discretization layer"):
        bins.adapt([1.0])
