"""Random arguments and inputs for keras/src/layers/merging."""

from __future__ import annotations

import random
from typing import Any

from kerasorder_lint.catalogue.spec import LayerSpec
from tests.catalogue.domains import GENERATORS, OWN, often, random_arguments, random_shape
from tests.catalogue.domains_normalization import base_keywords, dtype, neighbour
from tests.catalogue.oracle import Case, Tensor

OWN["Concatenate"] = {
    "axis": often([-1, -1, 1, 1, 2, -2, 3, True], [0, 5, -5, "1", None, 1.0, [1]], 0.2)
}
OWN["Dot"] = {
    "axes": often(
        [1, -1, -1, 2, (1, 1), (2, 1), [1, 2], (-1, 1), (-1, -1), [2, 2], (1, -2)],
        [0, 5, -5, (0, 1), (1, 0), "1", None, 1.0, (1,), (1, 2, 3), (1.0, 1), ("1", 2), (9, 1)],
        0.2,
    ),
    "normalize": often([True, False], []),
}


def _variant(r: random.Random, shape: tuple[Any, ...]) -> tuple[Any, ...]:
    """A shape that often broadcasts with this one."""
    chance = r.random()
    if chance < 0.3:
        return shape
    if chance < 0.5 and len(shape) > 1:
        changed = list(shape)
        changed[r.randrange(1, len(shape))] = r.choice([1, None])
        return tuple(changed)
    if chance < 0.65 and len(shape) > 2:
        return (shape[0], *shape[r.randrange(2, len(shape)) :])
    return neighbour(r, shape)


def _inputs(r: random.Random, shape: tuple[Any, ...], count: int) -> Any:
    shapes = [shape]
    while len(shapes) < count:
        shapes.append(_variant(r, shape))
    tensors = [Tensor(shape, dtype(r, 0.02)) for shape in shapes[:count]]
    chance = r.random()
    if chance < 0.05 and tensors:
        return tensors[0]
    if chance < 0.1:
        return tuple(tensors)
    if chance < 0.12:
        return dict(zip("abc", tensors))
    if chance < 0.14 and tensors:
        return [*tensors, None]
    return tensors


def _merge(spec: LayerSpec, r: random.Random) -> Case:
    shape = random_shape(r, (1, 2, 2, 3, 3, 4))
    calls = []
    for _ in range(r.choice([1, 1, 2])):
        calls.append(_inputs(r, shape, r.choice([0, 1, 2, 2, 2, 2, 2, 3])))
        shape = neighbour(r, shape)
    given = {**random_arguments(spec, r), **base_keywords(r)}
    run = all(isinstance(call, list) and len(call) > 0 for call in calls)
    return Case(spec.name, given, tuple(calls), run=run)


def _dot(spec: LayerSpec, r: random.Random) -> Case:
    case = _merge(spec, r)
    if r.random() < 0.3:
        return case
    calls = []
    axes = case.arguments.get("axes", -1)
    for _ in case.calls:
        left = list(random_shape(r, (2, 3, 3, 4)))
        right = list(random_shape(r, (2, 3, 3, 4)))
        pair = axes if isinstance(axes, (tuple, list)) and len(axes) == 2 else (axes, axes)
        if all(isinstance(axis, int) for axis in pair) and r.random() < 0.8:
            first, second = pair
            if -len(left) < first < len(left) and -len(right) < second < len(right):
                right[second] = left[first]
        calls.append([Tensor(tuple(left)), Tensor(tuple(right))])
    return Case(spec.name, case.arguments, tuple(calls))


for _name in ("Add", "Subtract", "Multiply", "Average", "Maximum", "Minimum", "Concatenate"):
    GENERATORS[_name] = _merge
GENERATORS["Dot"] = _dot
