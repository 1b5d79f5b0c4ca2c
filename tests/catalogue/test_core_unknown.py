"""What holds of unknown and symbolic parts holds of every value that they may take.

Each case is led twice, as it stands and with some of its arguments and axes replaced by symbols or
by UNKNOWN. The second life must generalise the first.
"""

from __future__ import annotations

import random
from typing import Any

import pytest

from kerasorder_lint.catalogue import life, registry
from kerasorder_lint.catalogue.layers import activations, core, regularization
from kerasorder_lint.catalogue.problems import Problem
from kerasorder_lint.catalogue.spec import LayerSpec, LayerState
from kerasorder_lint.catalogue.tensors import TensorSpec
from kerasorder_lint.shapes import UNKNOWN, Sym, Unknown, symbol
from tests.catalogue import (  # noqa: F401 - they register their generators
    domains,
    domains_activations,
    domains_core,
    domains_regularization,
)
from tests.catalogue.oracle import On, Tensor, our_argument

SPECS = [*core.LAYERS, *activations.LAYERS, *regularization.LAYERS]


class Veil:
    """Replaces values by symbols and UNKNOWN, and remembers what each symbol stands for."""

    def __init__(self, r: random.Random, rate: float) -> None:
        self.r, self.rate = r, rate
        self.values: dict[str, int] = {}

    def over(self, value: Any) -> Any:
        """The value, or something more general, in whole or in part."""
        if self.r.random() < self.rate:
            if type(value) is int and value > 0 and self.r.random() < 0.5:
                return self.named(value)
            return UNKNOWN
        if isinstance(value, tuple):
            return tuple(self.over(item) for item in value)
        return [self.over(item) for item in value] if isinstance(value, list) else value

    def named(self, value: int) -> Any:
        """A symbol that stands for the value, sometimes one with an offset."""
        offset = self.r.choice([0, 0, 1, -2])
        if value - offset < 1:
            offset = 0
        name = f"s{len(self.values)}"
        self.values[name] = value - offset
        return symbol(name) + offset

    def over_inputs(self, inputs: Any) -> Any:
        if isinstance(inputs, (list, tuple)):
            return type(inputs)(self.over_inputs(item) for item in inputs)
        if isinstance(inputs, dict):
            return {key: self.over_inputs(item) for key, item in inputs.items()}
        if self.r.random() < 0.05:
            return UNKNOWN
        shape: Any = UNKNOWN if self.r.random() < 0.1 else tuple(map(self.over, inputs.shape))
        return TensorSpec(shape, UNKNOWN if self.r.random() < 0.1 else inputs.dtype)

    def covers(self, general: Any, concrete: Any) -> bool:
        """Whether what is said in general is true of the concrete value."""
        if isinstance(general, Unknown):
            return True
        if isinstance(general, Sym):
            return bool(general.substitute(self.values) == concrete)
        if isinstance(general, TensorSpec):
            return (
                isinstance(concrete, TensorSpec)
                and self.covers(general.dtype, concrete.dtype)
                and self.covers(general.shape, concrete.shape)
            )
        if isinstance(general, (list, tuple)):
            return (
                isinstance(concrete, (list, tuple))
                and len(general) == len(concrete)
                and all(self.covers(g, c) for g, c in zip(general, concrete))
            )
        if isinstance(general, dict):
            return all(self.covers(general[key], concrete[key]) for key in general)
        return bool(general == concrete)


def plain(inputs: Any) -> Any:
    if isinstance(inputs, (list, tuple)):
        return type(inputs)(plain(item) for item in inputs)
    if isinstance(inputs, dict):
        return {key: plain(item) for key, item in inputs.items()}
    assert isinstance(inputs, Tensor)
    return TensorSpec(inputs.shape, inputs.dtype)


def check(spec: LayerSpec, r: random.Random) -> bool:
    """Leads one case twice; whether it got as far as an output."""
    case = domains.random_case(spec, r)
    veil = Veil(r, r.choice([0.05, 0.15, 0.4, 1.0]))
    arguments = {name: our_argument(value) for name, value in case.arguments.items()}
    veiled = {name: veil.over(value) for name, value in arguments.items()}
    concrete = life.create(spec, (), arguments)
    general = life.create(spec, (), veiled)
    if isinstance(general, Problem):
        assert isinstance(concrete, Problem), f"{case}: refused in general: {general.message}"
        return False
    if isinstance(concrete, Problem):
        return False
    if "output" in concrete.extra:
        assert veil.covers(general.extra["output"], concrete.extra["output"]), str(case)
        return True
    reached = False
    for call in case.calls:
        on = call if isinstance(call, On) else On(call)
        ours = life.apply(concrete, (plain(on.inputs),), on.arguments)
        more = {name: veil.over(value) for name, value in on.arguments.items()}
        theirs = life.apply(general, (veil.over_inputs(on.inputs),), more)
        if theirs.problem is not None:
            assert ours.problem is not None, f"{case}: refused: {theirs.problem.message}"
        if theirs.later and ours.problem is None:
            assert ours.later, f"{case}: {theirs.later[0].message}"
        if ours.problem is not None or theirs.problem is not None:
            return reached
        assert veil.covers(theirs.output, ours.output), f"{case}: {theirs.output}, {ours.output}"
        counted = general.count_params()
        assert veil.covers(counted, concrete.count_params()), f"{case}: {counted} weights"
        reached = True
    return reached


@pytest.mark.parametrize("spec", SPECS, ids=lambda spec: spec.name)
def test_the_general_covers_the_concrete(spec: LayerSpec, seed: int, samples: int | None) -> None:
    r = random.Random(f"{seed}-{spec.name}")
    reached = sum(check(spec, r) for _ in range(samples or 300))
    assert reached, "no case got as far as an output"


def made(name: str, **arguments: Any) -> LayerState:
    spec = registry.find(name)
    assert spec is not None
    layer = life.create(spec, (), arguments)
    assert isinstance(layer, LayerState)
    return layer


def output(layer: LayerState, shape: Any) -> Any:
    outcome = life.apply(layer, (TensorSpec(shape),))
    assert outcome.problem is None
    assert isinstance(outcome.output, TensorSpec)
    return outcome.output.shape


def test_as_much_as_can_be_known_is_known() -> None:
    n = symbol("n")
    assert output(made("Dense", units=UNKNOWN), (None, n, 4)) == (None, n, UNKNOWN)
    assert output(made("Dense", units=n * 2), (None, UNKNOWN)) == (None, n * 2)
    assert output(made("Dense", units=3), UNKNOWN) is UNKNOWN
    assert output(made("Embedding", input_dim=n, output_dim=8), (None, UNKNOWN)) == (
        None,
        UNKNOWN,
        8,
    )
    einsum = made("EinsumDense", equation="abc,cd->abd", output_shape=(None, n))
    assert output(einsum, (None, UNKNOWN, 4)) == (None, None, n)
    assert output(made("Activation", activation=UNKNOWN), (None, n)) == (None, n)
    assert output(made("Lambda", function=UNKNOWN, output_shape=(n, 3)), (2, 7)) == (2, n, 3)
    assert output(made("Lambda", function=UNKNOWN, output_shape=(3,)), UNKNOWN) == (UNKNOWN, 3)


def test_parameters_are_counted_symbolically() -> None:
    n = symbol("n")
    layer = made("Dense", units=8)
    output(layer, (None, n))
    assert layer.count_params() == n * 8 + 8
    layer = made("Dense", units=8, use_bias=UNKNOWN)
    output(layer, (None, 4))
    assert layer.count_params() is UNKNOWN


def test_a_symbolic_axis_meets_built_weights() -> None:
    n = symbol("n")
    layer = made("Dense", units=8)
    output(layer, (None, n))
    assert life.apply(layer, (TensorSpec((None, n + 1)),)).problem is not None
    assert life.apply(layer, (TensorSpec((None, n * 2)),)).problem is not None
    assert life.apply(layer, (TensorSpec((None, 7)),)).problem is None
    assert life.apply(layer, (TensorSpec((None, UNKNOWN)),)).problem is None
