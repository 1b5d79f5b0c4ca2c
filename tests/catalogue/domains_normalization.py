"""Random arguments and inputs for keras/src/layers/normalization."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any

from kerasorder_lint.catalogue.spec import LayerSpec
from tests.catalogue.domains import (
    CONSTRAINTS,
    DIMS,
    GENERATORS,
    INITIALIZERS,
    OWN,
    REGULARIZERS,
    Draw,
    often,
    random_arguments,
    random_shape,
)
from tests.catalogue.oracle import Case, Tensor

DTYPES = ["int32", "string", "bool", "float16", "float64", "uint8"]


def dtype(r: random.Random, rate: float = 0.06) -> str:
    """Mostly float32."""
    return r.choice(DTYPES) if r.random() < rate else "float32"


def neighbour(r: random.Random, shape: tuple[Any, ...]) -> tuple[Any, ...]:
    """The shape with one axis changed, or another rank, or the same."""
    chance = r.random()
    if chance < 0.25:
        return shape
    if chance < 0.4:
        return random_shape(r)
    changed = list(shape)
    changed[r.randrange(len(changed))] = r.choice(DIMS)
    return tuple(changed)


def base_keywords(r: random.Random) -> dict[str, Any]:
    """Now and then a keyword of `keras.layers.Layer`."""
    if r.random() > 0.05:
        return {}
    keywords: list[tuple[str, list[Any]]] = [
        ("dtype", ["float16", "mixed_float16", "float64", "bfloat16", "flaot32"]),
        ("name", ["block", "a/b", 3]),
        ("trainable", [False, True, 1]),
        ("fliters", [3]),
    ]
    name, values = r.choice(keywords)
    return {name: r.choice(values)}


def cases(
    shapes: Callable[[random.Random], tuple[Any, ...]], nests: float = 0.03
) -> Callable[[LayerSpec, random.Random], Case]:
    """Cases on one tensor of these shapes, once or twice; seldom on a list of tensors."""

    def generate(spec: LayerSpec, r: random.Random) -> Case:
        shape = shapes(r)
        calls: list[Any] = []
        for _ in range(r.choice([1, 1, 2, 3])):
            tensor: Any = Tensor(shape, dtype(r))
            if r.random() < nests:
                tensor = r.choice([[tensor], [tensor, Tensor(shape)], (tensor,), {"a": tensor}])
            calls.append(tensor)
            shape = neighbour(r, shape)
        given = {**random_arguments(spec, r), **base_keywords(r)}
        # A list that passes for a shape may be stacked when it runs, or not.
        return Case(spec.name, given, tuple(calls), run=all(isinstance(c, Tensor) for c in calls))

    return generate


def _shape(r: random.Random) -> tuple[Any, ...]:
    return random_shape(r, (1, 2, 2, 3, 3, 4, 4, 5, 6))


AXIS: Draw = often([-1, -1, -1, 1, 2, -2, 3, True], [0, 5, -4, "1", None, 1.0, 1.5, [1]])
AXES: Draw = often(
    [-1, -1, 1, 2, -2, [1, 2], [2, 1], (-1, -2), [-1], [1], (1, -1), [-1, 1]],
    [0, 5, -5, "1", None, 1.0, [], [1, 1], ["1"], [None], [1.0], [1, "2"], [1, None], (0, 1), True],
    0.2,
)

_WEIGHTS: dict[str, Draw] = {
    "momentum": often([0.9, 1, 0], ["0.5", "x", None, [1]]),
    "epsilon": often([1e-3, 1e-5], [1, 0.0]),
    "center": often([True, False], [0, 1, None]),
    "scale": often([True, False], [0, 1, None, "no"]),
    "beta_initializer": INITIALIZERS,
    "gamma_initializer": INITIALIZERS,
    "moving_mean_initializer": INITIALIZERS,
    "moving_variance_initializer": INITIALIZERS,
    "beta_regularizer": REGULARIZERS,
    "gamma_regularizer": REGULARIZERS,
    "beta_constraint": CONSTRAINTS,
    "gamma_constraint": CONSTRAINTS,
}

OWN["BatchNormalization"] = {
    **_WEIGHTS,
    "axis": AXIS,
    "epsilon": often([1e-3, 1e-5], ["0.1", "x", None, (1,)]),
    "renorm": often([True, False], [1, None]),
    "renorm_clipping": often(
        [None, {}, {"rmax": 3.0, "rmin": 0.5, "dmax": 2}, {"rmax": 2}],
        [{"rmax": 1, "rmin": 2}, {"dmax": -1}, {"max": 1}, ["rmax"], [], 3, "rmax"],
        0.3,
    ),
    "renorm_momentum": often([0.9, None], []),
    "synchronized": often([True, False], []),
}
OWN["LayerNormalization"] = {**_WEIGHTS, "axis": AXES}
OWN["GroupNormalization"] = {
    **_WEIGHTS,
    "groups": often([1, 2, 2, 4, -1, -1, 3, True], [0, -2, 2.0, "2", None, 32, [2]]),
    "axis": often([-1, -1, 1, 2, -2, 3, True], [0, 5, -4, "1", None, 1.0, [1]]),
}
OWN["RMSNormalization"] = {"axis": AXES, "epsilon": often([1e-6], [1e-3])}
OWN["UnitNormalization"] = {"axis": AXES}


def _often_weighted(spec: LayerSpec, r: random.Random) -> Case:
    case = cases(_shape)(spec, r)
    if spec.name == "GroupNormalization" and r.random() < 0.8:
        case.arguments.setdefault("groups", r.choice([1, 2, -1]))
    if spec.name == "LayerNormalization" and r.random() < 0.05:
        case.arguments["rms_scaling"] = r.choice([True, False])
    return case


for _name in (
    "BatchNormalization",
    "LayerNormalization",
    "GroupNormalization",
    "RMSNormalization",
    "UnitNormalization",
):
    GENERATORS[_name] = _often_weighted
