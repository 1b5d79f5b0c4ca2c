"""Recurrent layers and wrappers on what is not known: what they say holds for every value."""

from __future__ import annotations

import random
from collections import Counter
from typing import Any

import pytest

from kerasorder_lint.catalogue import life, registry
from kerasorder_lint.catalogue.problems import Problem
from kerasorder_lint.catalogue.spec import Inner, LayerSpec, LayerState
from kerasorder_lint.catalogue.tensors import TensorSpec
from kerasorder_lint.shapes import UNKNOWN, Sym, Unknown, symbol
from tests.catalogue import domains, domains_rnn
from tests.catalogue.oracle import Case, On, Tensor, compare, opaque

NAMES = (
    "SimpleRNNCell",
    "LSTMCell",
    "GRUCell",
    "StackedRNNCells",
    "RNN",
    "SimpleRNN",
    "LSTM",
    "GRU",
    "ConvLSTM1D",
    "ConvLSTM2D",
    "ConvLSTM3D",
    "Bidirectional",
    "TimeDistributed",
    "SpectralNormalization",
    "Wrapper",
)


class Veil:
    """Hides parts of a case behind unknowns and symbols, and knows what it hid.

    rate: how many of the parts are hidden; at 0 the case stays as it is.
    """

    def __init__(self, r: random.Random, rate: float) -> None:
        self.r = r
        self.rate = rate
        self.values: dict[str, int] = {}

    def hides(self) -> bool:
        return self.rate > 0 and self.r.random() < self.rate

    def number(self, value: Any) -> Any:
        """A dimension or a size."""
        if not self.hides():
            return value
        if type(value) is int and value >= 1 and self.r.random() < 0.6:
            name = f"n{len(self.values)}"
            self.values[name] = value
            return symbol(name)
        return UNKNOWN

    def tensor(self, tensor: Any) -> Any:
        if isinstance(tensor, (list, tuple)):
            return [self.tensor(item) for item in tensor]
        if self.rate > 0 and self.r.random() < self.rate / 4:
            return TensorSpec(UNKNOWN, tensor.dtype)
        shape = tuple(self.number(dim) for dim in tensor.shape)
        return TensorSpec(shape, UNKNOWN if self.hides() else tensor.dtype)

    def argument(self, value: Any) -> Any:
        if isinstance(value, Inner):
            spec = registry.find(value.name)
            assert spec is not None
            inner = {name: self.argument(item) for name, item in value.arguments.items()}
            made = life.create(spec, (), inner)
            # A layer that is refused is no argument any more; the concrete one is not either.
            return made if isinstance(made, LayerState) else UNKNOWN
        if isinstance(value, (list, tuple)):
            return type(value)(self.argument(item) for item in value)
        if type(value) is int:
            return self.number(value)
        return UNKNOWN if self.hides() else opaque(value)


def lived(spec: LayerSpec, case: Any, veil: Veil) -> list[Any]:
    """What happens at each step: the layer or its problem, then the outcome of each call."""
    layer = life.create(spec, (), {n: veil.argument(v) for n, v in case.arguments.items()})
    steps: list[Any] = [layer]
    if isinstance(layer, Problem):
        return steps
    for given in case.calls:
        on = given if isinstance(given, On) else On(given)
        keywords = {
            name: veil.tensor(value) if isinstance(value, (list, tuple, Tensor)) else value
            for name, value in on.arguments.items()
        }
        outcome = life.apply(layer, (veil.tensor(on.inputs),), keywords)
        steps.append((outcome, [weight.shape for weight in layer.all_weights()]))
        if outcome.problem is not None:
            break
    return steps


def covers(general: Any, concrete: Any, values: dict[str, int]) -> bool:
    """Whether the general shape, dtype or nest of them holds for the concrete one."""
    if isinstance(general, Unknown):
        return True
    if isinstance(general, Sym):
        general = general.substitute(values)
    if isinstance(general, TensorSpec):
        return (
            isinstance(concrete, TensorSpec)
            and covers(general.shape, concrete.shape, values)
            and covers(general.dtype, concrete.dtype, values)
        )
    if isinstance(general, (list, tuple)):
        return (
            isinstance(concrete, (list, tuple))
            and len(general) == len(concrete)
            and all(covers(a, b, values) for a, b in zip(general, concrete))
        )
    return bool(general == concrete) or isinstance(concrete, Unknown)


def contradiction(general: list[Any], concrete: list[Any], values: dict[str, int]) -> str | None:
    """What is said of the unknown and does not hold for this value of it."""
    if isinstance(general[0], Problem):
        if isinstance(concrete[0], Problem):
            return None
        return f"constructor refused for every value: {general[0].message}"
    if isinstance(concrete[0], Problem):
        return None
    for (vague, weights), (exact, real) in zip(general[1:], concrete[1:]):
        if exact.problem is not None:
            return None
        if vague.problem is not None:
            return f"refused for every value: {vague.problem.message}"
        if vague.later and not exact.later:
            return f"said to fail for every value: {vague.later[0].message}"
        if not covers(vague.output, exact.output, values):
            return f"{vague.output} does not cover {exact.output}"
        certain = not any(isinstance(shape, Unknown) for shape in weights)
        if certain and not covers(weights, real, values):
            return f"weights {weights} do not cover {real}"
    return None


@pytest.mark.parametrize("name", NAMES)
def test_what_is_said_of_unknowns_holds_for_every_value(
    name: str, seed: int, samples: int | None
) -> None:
    assert domains_rnn is not None
    spec = registry.find(name)
    assert spec is not None
    r = random.Random(f"{seed}-{name}-unknown")
    known = 0
    for _ in range(samples or 150):
        case = domains.random_case(spec, r)
        concrete = lived(spec, case, Veil(r, 0))
        for rate in (0.1, 0.4, 1.0):
            veil = Veil(r, rate)
            general = lived(spec, case, veil)
            said = contradiction(general, concrete, veil.values)
            assert said is None, f"{case}\nwith {veil.values}: {said}"
            known += len(general) > 1 and not isinstance(general[1][0].output, Unknown)
    assert known or name == "Wrapper"


def made(name: str, **arguments: Any) -> LayerState:
    spec = registry.find(name)
    assert spec is not None
    layer = life.create(spec, (), arguments)
    assert isinstance(layer, LayerState)
    return layer


def shape_of(layer: LayerState, *shape: Any) -> Any:
    """The output's shape; for no dimension at all, on an input of unknown rank."""
    outcome = life.apply(layer, (TensorSpec(shape if shape else UNKNOWN),))
    assert outcome.problem is None, outcome.problem
    assert isinstance(outcome.output, TensorSpec)
    return outcome.output.shape


def test_an_unknown_rank_becomes_the_one_that_the_layer_gives() -> None:
    assert shape_of(made("LSTM", units=4)) == (UNKNOWN, 4)
    assert shape_of(made("GRU", units=4, return_sequences=True)) == (UNKNOWN, UNKNOWN, 4)
    assert shape_of(made("Bidirectional", layer=made("LSTM", units=4))) == (UNKNOWN, 8)
    assert shape_of(made("TimeDistributed", layer=made("LSTM", units=4))) == (
        UNKNOWN,
        UNKNOWN,
        4,
    )
    assert shape_of(made("ConvLSTM1D", filters=3, kernel_size=2)) == (UNKNOWN, UNKNOWN, 3)


def test_symbols_pass_through() -> None:
    n, units = symbol("n"), symbol("units")
    layer = made("LSTM", units=units, return_sequences=True)
    assert shape_of(layer, None, n, 3) == (None, n, units)
    assert layer.count_params() == 4 * units * (units + 4)
    both = made("Bidirectional", layer=made("GRU", units=units))
    assert shape_of(both, None, n, 3) == (None, units * 2)
    conv = made("ConvLSTM1D", filters=3, kernel_size=3)
    assert shape_of(conv, None, 5, n, 2) == (None, n - 2, 3)


def test_an_unknown_flag_leaves_the_rest() -> None:
    assert (
        life.apply(made("LSTM", units=4, return_state=UNKNOWN), (TensorSpec((None, 5, 3)),)).output
        == UNKNOWN
    )
    layer = made("LSTM", units=4, return_sequences=UNKNOWN, return_state=True)
    output = life.apply(layer, (TensorSpec((None, 5, 3)),)).output
    assert isinstance(output, tuple)
    assert [leaf.shape for leaf in output] == [UNKNOWN, (None, 4), (None, 4)]


def test_a_cell_of_the_users_own_refuses_nothing() -> None:
    layer = made("RNN", cell=UNKNOWN, return_sequences=True)
    assert shape_of(layer, None, 5, 3) == (None, 5, UNKNOWN)
    assert layer.count_params() == UNKNOWN


def test_a_built_layer_on_another_width_fails_only_when_it_runs() -> None:
    for layer in (
        made("LSTM", units=4),
        made("RNN", cell=[made("GRUCell", units=4)]),
        made("Bidirectional", layer=made("SimpleRNN", units=4)),
    ):
        shape_of(layer, None, 5, 3)
        outcome = life.apply(layer, (TensorSpec((None, 5, 7)),))
        assert outcome.problem is None
        assert "3 features" in outcome.later[0].message
        assert not life.apply(layer, (TensorSpec((None, 5, UNKNOWN)),)).later


@pytest.mark.keras
def test_two_directions_around_a_built_layer_are_built_as_it_is() -> None:
    import keras

    inner = keras.layers.LSTM(4)
    inner(keras.KerasTensor((None, 5, 3)))
    both = keras.layers.Bidirectional(inner)
    assert both.forward_layer.built
    both(keras.KerasTensor((None, 5, 7)))

    ours = made("LSTM", units=4)
    shape_of(ours, None, 5, 3)
    wrapped = made("Bidirectional", layer=ours)
    outcome = life.apply(wrapped, (TensorSpec((None, 5, 7)),))
    assert outcome.problem is None
    assert outcome.later
    assert Counter(weight.shape for weight in wrapped.all_weights()) == Counter(
        tuple(weight.shape) for weight in both.weights
    )


@pytest.mark.keras
def test_a_cell_in_a_list_twice_has_its_weights_once() -> None:
    import keras

    cell = keras.layers.LSTMCell(4)
    layer = keras.layers.RNN([cell, cell])
    layer(keras.KerasTensor((None, 5, 4)))

    ours = made("LSTMCell", units=4)
    stacked = made("RNN", cell=[ours, ours])
    shape_of(stacked, None, 5, 4)
    assert len(stacked.all_weights()) == len(layer.weights) == 3


def test_the_layer_inside_stays_as_it_was_when_the_call_is_refused() -> None:
    inner = made("Dense", units=3)
    wrapped = made("TimeDistributed", layer=inner)
    assert life.apply(wrapped, (TensorSpec((None, 5, None)),)).problem is not None
    assert not inner.built
    assert shape_of(wrapped, None, 5, 4) == (None, 5, 3)


def _around(wrapper: str) -> list[tuple[Case, str]]:
    """The wrapper around each layer of one tensor, on an input that suits the layer."""
    cases = []
    for name, spec in registry.all_specs().items():
        for sample in spec.samples[:2]:
            if isinstance(sample.shape, tuple) and sample.shape:
                shape = sample.shape
                if wrapper == "TimeDistributed":
                    shape = (shape[0], 3, *shape[1:])
                inner = Inner(name, dict(sample.arguments))
                tensor = Tensor(shape, sample.dtype)
                cases.append((Case(wrapper, {"layer": inner}, (tensor,), run=False), name))
    return cases


@pytest.mark.keras
@pytest.mark.parametrize("wrapper", ["TimeDistributed", "SpectralNormalization", "Bidirectional"])
def test_a_wrapper_takes_the_layers_that_it_takes_in_keras(wrapper: str) -> None:
    differences = {name: found for case, name in _around(wrapper) if (found := compare(case))}
    assert differences == {}


@pytest.mark.keras
def test_the_layers_with_a_kernel_are_those_that_keras_normalises() -> None:
    """Every layer of one input, in a `SpectralNormalization`, on an input that it takes."""
    import keras

    from kerasorder_lint.catalogue.layers.spectral_normalization import WITH_KERNEL

    found: set[str] = set()
    for name, spec in registry.all_specs().items():
        for sample in spec.samples[:1]:
            if not isinstance(sample.shape, tuple) or any(
                isinstance(value, (Inner, list)) for value in sample.arguments.values()
            ):
                continue
            try:
                layer = getattr(keras.layers, name)(**sample.arguments)
                layer.build((2, *sample.shape[1:]))
            except Exception:
                continue
            if hasattr(layer, "kernel") or hasattr(layer, "embeddings"):
                found.add(name)
    assert found <= WITH_KERNEL
    assert WITH_KERNEL - found <= {"SpectralNormalization", "SimpleRNNCell", "LSTMCell", "GRUCell"}
