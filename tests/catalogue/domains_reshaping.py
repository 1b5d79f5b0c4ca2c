"""Random arguments and inputs for keras/src/layers/reshaping."""

from __future__ import annotations

import math
import random
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from kerasorder_lint.catalogue.spec import LayerSpec
from tests.catalogue.domains import GENERATORS, OWN, Draw, often, random_shape
from tests.catalogue.domains_normalization import cases
from tests.catalogue.oracle import Case, Tensor

FORMATS: Draw = often(
    [None, None, "channels_last", "channels_first", "channels_first"],
    ["Channels_First", "channel_first", 3, "", True],
)

#: One number, and pairs.
_NUMBER: Draw = often([0, 1, 1, 2, True], [-1, 1.0, "1", None, 5])


def _pair(r: random.Random) -> Any:
    if r.random() < 0.08:
        return r.choice([(1,), (1, 2, 3), (-1, 1), (1.5, 1), (1.0, 0), "ab", (None, 1), [], 1.0])
    return r.choice([tuple, list])((r.choice([0, 1, 2]), r.choice([0, 1, 3])))


def borders(axes: int) -> Draw:
    """Croppings and paddings for so many axes."""

    def draw(r: random.Random) -> Any:
        chance = r.random()
        if chance < 0.2:
            return _NUMBER(r)
        if axes == 1:
            return _pair(r)
        if chance < 0.5:
            return r.choice([tuple, list])(r.choice([0, 1, 2]) for _ in range(axes))
        if chance < 0.6:
            return r.choice(
                [
                    (1,),
                    (1, 2, 3, 4),
                    (),
                    "ab",
                    "abc",
                    {},
                    {1, 2},
                    {1, 2, 3},
                    None,
                    1.0,
                    (1.0,) * axes,
                    (-1,) * axes,
                    (True,) * axes,
                    ((1, 1),),
                    (None,) * axes,
                    -3,
                ]
            )
        return r.choice([tuple, list])(_pair(r) for _ in range(axes))

    return draw


def sizes(axes: int) -> Draw:
    """Factors for so many axes."""
    return often(
        [1, 2, 3, (2,) * axes, [1] * axes, tuple(range(1, axes + 1)), True],
        [0, -1, 2.0, "2", None, (2,), (2.0,) * axes, (1.5,) * axes, (0,) * axes, "22", "ab", {}],
        0.2,
    )


_COUNT: Draw = often([1, 2, 3, 5], [0, -1, 2.0, "2", None, True, (2,)], 0.15)

OWN["RepeatVector"] = {"n": _COUNT}
OWN["Flatten"] = {"data_format": FORMATS}
for _axes in (1, 2, 3):
    OWN[f"Cropping{_axes}D"] = {"cropping": borders(_axes), "data_format": FORMATS}
    OWN[f"ZeroPadding{_axes}D"] = {"padding": borders(_axes), "data_format": FORMATS}
    OWN[f"UpSampling{_axes}D"] = {
        "size": sizes(_axes) if _axes > 1 else _COUNT,
        "data_format": FORMATS,
        "interpolation": often(
            ["nearest", "bilinear", "bicubic", "lanczos3", "Bilinear", "NEAREST"],
            ["bilinar", "area", 3, None, ""],
            0.2,
        ),
    }


def _ranked(rank: int) -> Callable[[LayerSpec, random.Random], Case]:
    def shapes(r: random.Random) -> tuple[Any, ...]:
        return random_shape(r, (rank,) if r.random() < 0.93 else (1, 2, 3, 4, 5, 6))

    return cases(shapes)


for _rank, _names in {
    2: ("RepeatVector",),
    3: ("Cropping1D", "UpSampling1D", "ZeroPadding1D"),
    4: ("Cropping2D", "UpSampling2D", "ZeroPadding2D"),
    5: ("Cropping3D", "UpSampling3D", "ZeroPadding3D"),
}.items():
    for _name in _names:
        GENERATORS[_name] = _ranked(_rank)
GENERATORS["Flatten"] = cases(lambda r: random_shape(r, (1, 2, 3, 4, 5)))


def _reshape(spec: LayerSpec, r: random.Random) -> Case:
    case = cases(lambda r: random_shape(r, (1, 2, 2, 3, 3, 4, 5)))(spec, r)
    if r.random() < 0.1:
        case.arguments["target_shape"] = r.choice(
            [4, "12", (4.0,), (2.0, 4), (None, 4), (None, None), None, ("a",), {4}, (), [], -1]
        )
        return case
    first = next((getattr(c, "shape", None) for c in case.calls), None) or (None, 4)
    size = math.prod(d for d in first[1:] if d is not None)
    target: list[Any] = []
    while size > 1 and len(target) < 3 and r.random() < 0.8:
        factor = r.choice([d for d in range(1, size + 1) if size % d == 0])
        target.append(factor)
        size //= factor
    target.append(size)
    r.shuffle(target)
    if r.random() < 0.35:
        target[r.randrange(len(target))] = -1
    if r.random() < 0.25:
        target[r.randrange(len(target))] = r.choice([-1, 0, 1, 3, -2, None, True, 7])
    if r.random() < 0.15:
        target.append(r.choice([-1, 1, 2]))
    case.arguments["target_shape"] = r.choice([tuple, tuple, list])(target)
    # Nothing but data of length zero would fit a zero, which is not tried.
    free = any(None in call.shape[1:] for call in case.calls if isinstance(call, Tensor))
    wanted = math.prod(dim for dim in target if dim is not None)
    # Nor are the many ways tried in which free axes may fill a large target.
    return replace(case, run=False) if 0 in target or (free and abs(wanted) > 24) else case


def _permute(spec: LayerSpec, r: random.Random) -> Case:
    rank = r.choice([1, 2, 2, 3, 3, 4])
    dims: Any = list(range(1, rank + 1))
    r.shuffle(dims)
    if r.random() < 0.15:
        dims = r.choice(
            [
                [0, 1],
                [1, 1],
                [2],
                [],
                3,
                "12",
                None,
                [1.0, 2.0],
                [2, 1.0],
                [True, 2],
                [None, 1],
                [-1, 1],
                ["1", 2],
                {1, 2},
                [1.5],
                [2, 3, 4],
            ]
        )
    elif r.random() < 0.5:
        dims = tuple(dims)
    case = _ranked(rank + 1)(spec, r)
    case.arguments["dims"] = dims
    return case


GENERATORS["Reshape"] = _reshape
GENERATORS["Permute"] = _permute
