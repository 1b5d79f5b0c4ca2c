"""Random arguments and inputs for keras/src/layers/regularization."""

from __future__ import annotations

import random
from dataclasses import replace

from kerasorder_lint.catalogue.spec import LayerSpec
from tests.catalogue.domains import GENERATORS, OWN, often
from tests.catalogue.domains_core import BASE, TRUTHS, with_base
from tests.catalogue.oracle import Case, On, Tensor

RATES = often(
    [0, 0.0, 0.2, 0.5, 1, 1.0, True], [-0.1, 1.5, 2, 50, None, "0.5", [0.5], float("nan"), {}]
)
SEEDS = often([None, 1, 1337, True], [1.0, "1", [1], -1, (1, 2)])

OWN["Dropout"] = {
    "rate": RATES,
    "seed": SEEDS,
    "noise_shape": often(
        [None, None, (None, 1), [None, 1, 3], (None, 4), (None, 5, 4), (), (2,), (True, 1)],
        ["ab", 3, 2.0, (0, 1), (-1,), (1.0,), ("a",), [None, [1]], {1: 2}, range(1, 3)],
    ),
}
OWN["AlphaDropout"] = {
    "rate": RATES,
    "seed": SEEDS,
    "noise_shape": often([None, (1,), (None, 4), [None, 1, 4]], []),
}
OWN["GaussianDropout"] = {"rate": RATES, "seed": SEEDS}
OWN["GaussianNoise"] = {"stddev": RATES, "seed": SEEDS}
for _rank in (1, 2, 3):
    OWN[f"SpatialDropout{_rank}D"] = {
        "rate": RATES,
        "seed": SEEDS,
        "name": BASE["name"],
        "dtype": BASE["dtype"],
        "data_format": often(
            ["channels_last", "channels_first", None, "CHANNELS_LAST"],
            ["channel_last", "last", 3, True, "", ["channels_last"]],
        ),
    }
OWN["ActivityRegularization"] = {
    "l1": often([0.0, 0.1, 1, None, True], [-0.1, "0.1", float("inf"), [0.1], float("nan")]),
    "l2": often([0.0, 0.1, 1, None], [-1, "l2", (0.1,)]),
}


def _noise(spec: LayerSpec, r: random.Random) -> Case:
    """Now and then in training, where noise is drawn for the shape and the dtype of the input."""
    case = with_base(spec, r)
    if spec.name == "ActivityRegularization" or r.random() < 0.6:
        return case
    if any(not isinstance(call, Tensor) for call in case.calls):
        return case
    return replace(case, calls=tuple(On(call, {"training": TRUTHS(r)}) for call in case.calls))


for _name in (
    "Dropout",
    "AlphaDropout",
    "GaussianDropout",
    "GaussianNoise",
    "SpatialDropout1D",
    "SpatialDropout2D",
    "SpatialDropout3D",
    "ActivityRegularization",
):
    GENERATORS[_name] = _noise
