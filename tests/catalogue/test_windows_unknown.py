"""Convolutions and pooling with unknown and symbolic parts: they generalise the concrete result.

What is refused with unknowns is refused for every substitution that is tried, and what is known
of an output is what the substitution gives. The concrete side is compared with Keras elsewhere.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest

from kerasorder_lint.catalogue import life, registry
from kerasorder_lint.catalogue.layers import convolutional, pooling
from kerasorder_lint.catalogue.problems import Kind, Problem
from kerasorder_lint.catalogue.spec import Environment, LayerSpec, LayerState, Opaque
from kerasorder_lint.catalogue.tensors import TensorSpec
from kerasorder_lint.shapes import UNKNOWN, Sym, Unknown, symbol
from tests.catalogue import domains
from tests.catalogue.oracle import Tensor

SPECS = (*convolutional.LAYERS, *pooling.LAYERS)
domains.load_families()
assert domains.OWN.keys() >= {spec.name for spec in SPECS}


@dataclass(frozen=True)
class Hole:
    """A place that is unknown, or a symbol plus a number; `others` draws other values for it."""

    value: Any
    others: Callable[[random.Random], Any]
    name: str | None = None
    plus: int = 0

    def abstract(self) -> Any:
        return UNKNOWN if self.name is None else symbol(self.name) + self.plus


def fill(template: Any, value: Callable[[Hole], Any]) -> Any:
    if isinstance(template, Hole):
        return value(template)
    if isinstance(template, (list, tuple)):
        return type(template)(fill(item, value) for item in template)
    return template


def dims(r: random.Random) -> Any:
    return r.choice([1, 2, 3, 4, 5, 7, 9, 12, None])


def only(value: Any) -> domains.Draw:
    """Draws nothing else."""
    return lambda _: value


def hollow(value: Any, others: Callable[[random.Random], Any], r: random.Random) -> Any:
    """The value with a hole in its place, or holes in some of its items."""
    if isinstance(value, int) and not isinstance(value, bool) and value > 0 and r.random() < 0.6:
        plus = r.choice([0, 0, 1]) if value > 1 else 0
        return Hole(value, others, f"n{value - plus}", plus)
    if isinstance(value, (list, tuple)) and value and r.random() < 0.7:
        single = lambda r: r.choice([0, 1, 2, 3, 4, 5])  # noqa: E731
        return type(value)(hollow(item, single, r) if r.random() < 0.5 else item for item in value)
    return Hole(value, others)


def substitutions(
    holes: list[Hole], r: random.Random
) -> list[tuple[Callable[[Hole], Any], dict[str, int]]]:
    """Ways to fill the holes: with what stood there, and with other values."""
    names = {hole.name: hole.value - hole.plus for hole in holes if hole.name is not None}
    original: tuple[Callable[[Hole], Any], dict[str, int]] = (lambda hole: hole.value, names)
    ways = [original]
    for _ in range(4):
        values = {name: r.choice([1, 2, 3, 4, 5, 6, 8, 11]) for name in names}
        drawn = {id(hole): hole.others(r) for hole in holes}

        def value(hole: Hole, values: Any = values, drawn: Any = drawn) -> Any:
            if hole.name is None:
                return drawn[id(hole)]
            return values[hole.name] + hole.plus

        ways.append((value, values))
    return ways


def outcomes(spec: LayerSpec, arguments: dict[str, Any], shapes: list[Any]) -> list[Any]:
    """The layer or its problem, then the outcome of each call up to a refusal, with weights."""
    layer = life.create(spec, (), arguments)
    if isinstance(layer, Problem):
        return [layer]
    found: list[Any] = [layer]
    for shape, dtype in shapes:
        outcome = life.apply(layer, (TensorSpec(shape, dtype),))
        weights = [(w.name, w.shape, w.trainable) for w in layer.all_weights()]
        found.append((outcome, weights))
        if outcome.problem is not None:
            break
    return found


def agree(general: Any, concrete: Any, values: dict[str, int]) -> bool:
    """Whether a dimension or shape may stand for the concrete one."""
    if isinstance(general, Unknown):
        return True
    if isinstance(general, tuple):
        return len(general) == len(concrete) and all(
            agree(a, b, values) for a, b in zip(general, concrete)
        )
    if isinstance(general, Sym):
        return bool(general.substitute(values) == concrete)
    return bool(general == concrete)


def check(general: list[Any], concrete: list[Any], values: dict[str, int]) -> str | None:
    """How the concrete life contradicts the general one; None if it does not."""
    if isinstance(general[0], Problem):
        return None if isinstance(concrete[0], Problem) else f"refused: {general[0].message}"
    if isinstance(concrete[0], Problem):
        return None
    for (left, weights), (right, concrete_weights) in zip(general[1:], concrete[1:]):
        if left.problem is not None:
            return None if right.problem is not None else f"refused: {left.problem.message}"
        if right.problem is not None:
            return None
        if left.later and not right.later:
            return f"said to fail: {left.later[0].message}"
        if not agree(left.output.shape, right.output.shape, values):
            return f"shape: {left.output.shape} for {right.output.shape}"
        if not isinstance(left.output.dtype, Unknown) and left.output.dtype != right.output.dtype:
            return f"dtype: {left.output.dtype} for {right.output.dtype}"
        for name, shape, trainable in weights:
            if isinstance(shape, Unknown):
                continue
            same = [w for w in concrete_weights if w[0] == name]
            # Whether LoRA freezes the kernel is not known of an unknown rank.
            settled = ("lora_kernel_a", UNKNOWN, True) not in weights
            if len(same) != 1 or not agree(shape, same[0][1], values):
                return f"weight {name}: {shape} for {same}"
            if settled and same[0][2] != trainable:
                return f"weight {name}: {shape} for {same}"
    return None


@pytest.mark.parametrize("spec", SPECS, ids=lambda spec: spec.name)
def test_unknowns_generalise(spec: LayerSpec, seed: int, samples: int | None) -> None:
    r = random.Random(f"unknown-{seed}-{spec.name}")
    own = domains.OWN[spec.name]
    telling = 0
    for _ in range(samples or 150):
        case = domains.random_case(spec, r)
        tensors = [call for call in case.calls if isinstance(call, Tensor)]
        arguments = {
            name: hollow(value, own.get(name) or only(value), r)
            if r.random() < 0.3 and name not in ("dtype", "name", "trainable", "rnak")
            else value
            for name, value in case.arguments.items()
        }
        shapes: list[Any] = []
        for tensor in tensors:
            shape: Any = tuple(
                Hole(dim, dims)
                if r.random() < 0.15
                else hollow(dim, dims, r)
                if dim is not None and r.random() < 0.4
                else dim
                for dim in tensor.shape
            )
            if r.random() < 0.05:
                shape = Hole(tensor.shape, lambda r: tuple(dims(r) for _ in range(r.randint(1, 5))))
            shapes.append((shape, tensor.dtype))
        holes: list[Hole] = []
        fill([*arguments.values(), shapes], holes.append)
        general = outcomes(
            spec,
            {name: fill(value, Hole.abstract) for name, value in arguments.items()},
            fill(shapes, Hole.abstract),
        )
        for value, values in substitutions(holes, r):
            filled = {name: fill(argument, value) for name, argument in arguments.items()}
            concrete = outcomes(spec, filled, fill(shapes, value))
            wrong = check(general, concrete, values)
            assert wrong is None, f"{spec.name}({filled}) on {fill(shapes, value)}: {wrong}"
        telling += any(
            not isinstance(outcome.output, Unknown)
            and not isinstance(outcome.output.shape, Unknown)
            and any(isinstance(dim, (int, Sym)) for dim in outcome.output.shape)
            for outcome, _ in general[1:]
        )
    assert telling > (samples or 150) // 5, "little was known of the outputs"


def made(name: str, environment: Environment | None = None, **arguments: Any) -> LayerState:
    spec = registry.find(name)
    assert spec is not None
    layer = life.create(spec, (), arguments, environment=environment or Environment())
    assert isinstance(layer, LayerState), layer
    return layer


def shape_of(layer: LayerState, *shape: Any) -> Any:
    outcome = life.apply(layer, (TensorSpec(shape),))
    assert outcome.problem is None, outcome.problem
    assert isinstance(outcome.output, TensorSpec)
    return outcome.output.shape


N = symbol("n")


@pytest.mark.parametrize(
    ("name", "arguments", "shape", "output"),
    [
        ("Conv2D", {"filters": 8, "kernel_size": 3}, (None, N, 28, 3), (None, N - 2, 26, 8)),
        ("Conv1D", {"filters": N, "kernel_size": 1}, (None, UNKNOWN, 3), (None, UNKNOWN, N)),
        (
            "Conv1D",
            {"filters": 4, "kernel_size": UNKNOWN, "padding": "same"},
            (None, N, 3),
            (None, N, 4),
        ),
        (
            "Conv2D",
            {"filters": 4, "kernel_size": 3, "strides": 2, "padding": "same"},
            (None, 2 * N, None, 3),
            (None, (2 * N - 1) // 2 + 1, None, 4),
        ),
        (
            "Conv2DTranspose",
            {"filters": 4, "kernel_size": 3, "strides": 2, "padding": "same"},
            (None, N, UNKNOWN, 3),
            (None, 2 * N, UNKNOWN, 4),
        ),
        (
            "DepthwiseConv1D",
            {"kernel_size": 1, "depth_multiplier": N},
            (None, 9, 3),
            (None, 9, 3 * N),
        ),
        ("MaxPooling2D", {"pool_size": 2}, (None, 2 * N, 8, N), (None, (2 * N - 2) // 2 + 1, 4, N)),
        ("GlobalMaxPooling2D", {}, (None, UNKNOWN, None, N), (None, N)),
        ("GlobalMaxPooling2D", {"keepdims": True}, (None, 3, 3, N), (None, 1, 1, N)),
        ("AdaptiveMaxPooling2D", {"output_size": N}, (None, 9, 9, 3), (None, N, N, 3)),
        # Valid and 'same' agree where the window is 1, not where it is 2.
        (
            "Conv2D",
            {"filters": 4, "kernel_size": (1, 2), "padding": UNKNOWN},
            (None, 7, 7, 3),
            (None, 7, UNKNOWN, 4),
        ),
        # Only one of the paddings leaves anything.
        (
            "Conv1D",
            {"filters": 4, "kernel_size": 5, "padding": UNKNOWN},
            (None, 3, 3),
            (None, 3, 4),
        ),
        ("MaxPooling1D", {"padding": UNKNOWN}, (None, 4, 3), (None, 2, 3)),
        (
            "MaxPooling2D",
            {"pool_size": 1, "data_format": UNKNOWN},
            (None, 6, 7, 5),
            (None, 6, 7, 5),
        ),
    ],
)
def test_what_is_known_of_the_output(
    name: str, arguments: dict[str, Any], shape: Any, output: Any
) -> None:
    assert shape_of(made(name, **arguments), *shape) == output


@pytest.mark.parametrize("spec", SPECS, ids=lambda spec: spec.name)
def test_an_unknown_rank_becomes_the_one_that_the_layer_gives(spec: LayerSpec) -> None:
    layer = life.create(spec, (), spec.samples[0].arguments)
    assert isinstance(layer, LayerState)
    outcome = life.apply(layer, (TensorSpec(UNKNOWN),))
    concrete = life.create(spec, (), spec.samples[0].arguments)
    assert isinstance(concrete, LayerState)
    known = life.apply(concrete, (TensorSpec(spec.samples[0].shape),))
    assert isinstance(outcome.output, TensorSpec)
    assert isinstance(known.output, TensorSpec)
    assert not isinstance(outcome.output.shape, Unknown)
    assert not isinstance(known.output.shape, Unknown)
    assert len(outcome.output.shape) == len(known.output.shape)
    assert outcome.problem is None


def test_a_built_layer_narrows_an_unknown_axis() -> None:
    layer = made("DepthwiseConv1D", kernel_size=1, depth_multiplier=2)
    assert shape_of(layer, None, 5, 4) == (None, 5, 8)
    assert shape_of(layer, None, 5, UNKNOWN) == (None, 5, 8)
    assert shape_of(layer, None, 5, N) == (None, 5, 8)


def test_a_data_format_that_the_program_sets() -> None:
    first = Environment(data_format="channels_first")
    assert shape_of(made("MaxPooling2D", first), None, 3, 8, 6) == (None, 3, 4, 3)
    unsettled = Environment(data_format=UNKNOWN)
    layer = made("Conv2D", unsettled, filters=4, kernel_size=3)
    assert shape_of(layer, None, 8, 8, 8) == (None, UNKNOWN, 6, UNKNOWN)


@pytest.mark.parametrize(
    ("name", "arguments", "shape", "kind"),
    [
        ("Conv1D", {"filters": 4, "kernel_size": N + 5}, (None, N, 3), Kind.EMPTY),
        ("MaxPooling1D", {"pool_size": N + 1}, (None, N, UNKNOWN), Kind.EMPTY),
        # Too short whatever the data format.
        (
            "Conv2D",
            {"filters": 4, "kernel_size": 5, "data_format": UNKNOWN},
            (None, 9, 3, 9),
            Kind.EMPTY,
        ),
        (
            "Conv2D",
            {"filters": 4, "kernel_size": 3, "groups": 2},
            (None, 8, 8, 2 * N + 1),
            Kind.CHANNELS,
        ),
        ("Conv2D", {"filters": UNKNOWN, "kernel_size": UNKNOWN}, (None, 8, UNKNOWN), Kind.RANK),
        ("Conv2D", {"filters": UNKNOWN, "kernel_size": 3}, (None, N, N, None), Kind.UNDEFINED),
    ],
)
def test_what_is_refused_for_every_value(
    name: str, arguments: dict[str, Any], shape: Any, kind: Kind
) -> None:
    outcome = life.apply(made(name, **arguments), (TensorSpec(shape),))
    assert outcome.problem is not None
    assert outcome.problem.kind is kind


@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("Conv2D", {"filters": 4 * N + 2, "kernel_size": 3, "groups": 4}),
        ("Conv2D", {"filters": 4, "kernel_size": 3, "strides": N + 1, "dilation_rate": 2}),
        ("Conv2DTranspose", {"filters": 4, "kernel_size": 3, "strides": N, "output_padding": N}),
        ("Conv2D", {"filters": -N, "kernel_size": 3}),
        ("MaxPooling2D", {"pool_size": (UNKNOWN, 0)}),
        ("Conv2D", {"filters": 4, "kernel_size": Opaque("numpy.int64", 3)}),
    ],
)
def test_constructors_refuse_what_holds_for_every_value(
    name: str, arguments: dict[str, Any]
) -> None:
    spec = registry.find(name)
    assert spec is not None
    assert isinstance(life.create(spec, (), arguments), Problem)
