"""Image layers with unknown and symbolic parts: they generalise the concrete result.

Arguments, axes, dtypes and the global data format are hollowed out, then filled in several ways;
nothing that is said of the hollow layer may be wrong for a filled one. The concrete side is
compared with Keras elsewhere.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest

from kerasorder_lint.catalogue import life, registry
from kerasorder_lint.catalogue.layers import (
    image_colour,
    image_geometry,
    image_mixing,
    image_preprocessing,
)
from kerasorder_lint.catalogue.problems import Problem
from kerasorder_lint.catalogue.spec import Environment, LayerSpec, LayerState, Opaque
from kerasorder_lint.catalogue.tensors import TensorSpec, map_nest
from kerasorder_lint.shapes import UNKNOWN, Sym, Unknown, symbol
from tests.catalogue import domains, domains_image
from tests.catalogue.oracle import Tensor, our_argument

SPECS = (
    *image_colour.LAYERS,
    *image_geometry.LAYERS,
    *image_mixing.LAYERS,
    *image_preprocessing.LAYERS,
)


@dataclass(frozen=True)
class Hole:
    """A place that is unknown, or a symbol where it has a name; `draw` gives values for it."""

    draw: Callable[[random.Random], Any]
    name: str | None = None
    opaque: bool = False

    def abstract(self) -> Any:
        if self.name is not None:
            return symbol(self.name)
        return Opaque() if self.opaque else UNKNOWN


def fill(template: Any, value: Callable[[Hole], Any]) -> Any:
    if isinstance(template, Hole):
        return value(template)
    if isinstance(template, (list, tuple)):
        return type(template)(fill(item, value) for item in template)
    if isinstance(template, dict):
        return {key: fill(item, value) for key, item in template.items()}
    if isinstance(template, TensorSpec):
        return TensorSpec(fill(template.shape, value), fill(template.dtype, value))
    return template


class Hollower:
    """Puts holes into arguments and tensors; each symbol has a name of its own."""

    def __init__(self, spec: LayerSpec, r: random.Random) -> None:
        self.spec = spec
        self.r = r
        self.count = 0

    def hole(self, draw: Callable[[random.Random], Any], *, symbolic: bool) -> Hole:
        if symbolic and self.r.random() < 0.5:
            self.count += 1
            return Hole(lambda r: r.choice([1, 2, 3, 4, 5, 8, 12]), f"n{self.count}")
        return Hole(draw, opaque=self.r.random() < 0.2)

    def arguments(self, given: dict[str, Any]) -> dict[str, Any]:
        own = {**domains_image.BASE, **domains_image.COMMON}
        own.update(domains_image.OWN.get(self.spec.name, {}))
        out = dict(given)
        for name, value in given.items():
            draw = own.get(name)
            if draw is None or self.r.random() > 0.4:
                continue
            if isinstance(value, (tuple, list)) and self.r.random() < 0.5:
                single = lambda r: r.choice([0, 1, 0.5, 3, -1, "a"])  # noqa: E731
                items = [Hole(single) if self.r.random() < 0.6 else item for item in value]
                out[name] = type(value)(items)
            else:
                out[name] = self.hole(draw, symbolic=type(value) is int)
        return out

    def tensor(self, tensor: Tensor) -> Any:
        r = self.r
        dtypes = ["float32", "int32", "string", "bool"]
        dtype: Any = tensor.dtype
        if r.random() < 0.1:
            dtype = Hole(lambda r: r.choice(dtypes))
        if r.random() < 0.1:
            return TensorSpec(Hole(domains.random_shape), dtype)  # type: ignore[arg-type]
        dim = lambda r: r.choice([None, 1, 2, 3, 4, 8])  # noqa: E731
        shape = tuple(
            self.hole(dim, symbolic=isinstance(d, int)) if r.random() < 0.35 else d
            for d in tensor.shape
        )
        # An axis is never an object.
        shape = tuple(Hole(d.draw, d.name) if isinstance(d, Hole) else d for d in shape)
        return TensorSpec(shape, dtype)  # type: ignore[arg-type]


def live(
    spec: LayerSpec,
    arguments: dict[str, Any],
    calls: list[Any],
    keywords: dict[str, Any],
    data_format: str | Unknown,
) -> list[Any]:
    """The problem of the constructor, or each call's outcome up to a refusal."""
    environment = Environment(data_format=data_format)
    arguments = {name: our_argument(value) for name, value in arguments.items()}
    layer = life.create(spec, (), arguments, environment=environment)
    if isinstance(layer, Problem):
        return [layer]
    assert isinstance(layer, LayerState)
    found: list[Any] = []
    for inputs in calls:
        outcome = life.apply(layer, (inputs,), keywords)
        found.append(outcome)
        if outcome.problem is not None:
            break
    return found


def covers(general: Any, concrete: Any, values: dict[str, int]) -> bool:
    if isinstance(general, Unknown):
        return True
    if isinstance(general, TensorSpec):
        return (
            isinstance(concrete, TensorSpec)
            and covers(general.shape, concrete.shape, values)
            and covers(general.dtype, concrete.dtype, values)
        )
    if isinstance(general, (tuple, list)):
        return (
            type(concrete) is type(general)
            and len(general) == len(concrete)
            and all(covers(a, b, values) for a, b in zip(general, concrete))
        )
    if isinstance(general, dict):
        return set(general) == set(concrete) and all(
            covers(general[key], concrete[key], values) for key in general
        )
    if isinstance(general, Sym):
        general = general.substitute(values)
    return bool(general == concrete)


def contradiction(general: list[Any], concrete: list[Any], values: dict[str, int]) -> str | None:
    """What is said of the hollow layer and wrong for the filled one."""
    for left, right in zip(general, concrete):
        if isinstance(right, Problem):
            return None  # refused: whatever was said does not come to pass
        if isinstance(left, Problem):
            return f"refused by the constructor without need: {left.message}"
        if right.problem is not None:
            return None
        if left.problem is not None:
            return f"refused without need: {left.problem.message}"
        if left.later and not right.later:
            return f"said to fail when it runs: {left.later[0].message}"
        if not covers(left.output, right.output, values):
            return f"output {left.output} does not cover {right.output}"
    return None


@pytest.mark.parametrize("spec", SPECS, ids=lambda spec: spec.name)
def test_what_is_said_of_unknowns_holds_for_every_value(
    spec: LayerSpec, seed: int, samples: int | None
) -> None:
    r = random.Random(f"{seed}-unknown-{spec.name}")
    for _ in range(samples or 150):
        case = domains.random_case(spec, r)
        hollower = Hollower(spec, r)
        arguments = hollower.arguments(case.arguments)
        calls = [map_nest(hollower.tensor, inputs) for inputs in case.calls]
        keywords: dict[str, Any] = dict(case.call_arguments)
        if keywords and r.random() < 0.5:
            keywords["training"] = Hole(lambda r: r.choice([True, False, None]))
        formats = ["channels_last", "channels_first"]
        chosen = None if r.random() < 0.1 else "channels_last"
        abstract = lambda hole: hole.abstract()  # noqa: E731
        general = live(
            spec,
            fill(arguments, abstract),
            fill(calls, abstract),
            fill(keywords, abstract),
            chosen or UNKNOWN,
        )
        for _ in range(6):
            values: dict[str, int] = {}

            def concrete(hole: Hole, values: dict[str, int] = values) -> Any:
                value = hole.draw(r)
                if hole.name is not None:
                    value = values.setdefault(hole.name, value)
                return value

            given, inputs, named = filled = fill([arguments, calls, keywords], concrete)
            real = live(spec, given, inputs, named, chosen or r.choice(formats))
            wrong = contradiction(general, real, values)
            assert wrong is None, f"{wrong}\n{case}\nhollow {arguments} {calls}\nfilled {filled}"


def test_unknown_arguments_still_give_the_rank() -> None:
    spec = registry.find("Resizing")
    assert spec is not None
    layer = life.create(spec, (), {"height": UNKNOWN, "width": symbol("w")})
    assert isinstance(layer, LayerState)
    images = TensorSpec((None, 8, 8, 3))
    assert life.apply(layer, (images,)).output == TensorSpec((None, UNKNOWN, symbol("w"), 3))


def test_an_unknown_data_format_hides_only_the_axes_that_depend_on_it() -> None:
    spec = registry.find("CenterCrop")
    assert spec is not None
    environment = Environment(data_format=UNKNOWN)
    layer = life.create(spec, (), {"height": 4, "width": 4}, environment=environment)
    assert isinstance(layer, LayerState)
    images = TensorSpec((None, 8, 8, 3))
    expected = TensorSpec((None, UNKNOWN, UNKNOWN, UNKNOWN))
    assert life.apply(layer, (images,)).output == expected


@pytest.mark.parametrize("name", ["RandomFlip", "Resizing", "CutMix", "RandAugment"])
def test_keywords_that_are_not_known_refuse_nothing(name: str) -> None:
    spec = registry.find(name)
    assert spec is not None
    layer = life.create(spec, open_ended=True)
    assert isinstance(layer, LayerState)
    outcome = life.apply(layer, (TensorSpec(UNKNOWN, UNKNOWN),))
    assert outcome.problem is None
    assert not outcome.later
