"""Random arguments and inputs for keras/src/layers/activations."""

from __future__ import annotations

import random

from kerasorder_lint.catalogue import names
from kerasorder_lint.catalogue.spec import LayerSpec
from tests.catalogue.domains import GENERATORS, OWN, often
from tests.catalogue.domains_core import (
    CONSTRAINTS,
    INITIALIZERS,
    REGULARIZERS,
    with_base,
)
from tests.catalogue.oracle import Case

SLOPES = often([0, 0.0, 0.1, 1, 0.3, True], [-0.1, None, "0.1", -1, [0.1], (1,)])

OWN["Activation"] = {
    "activation": often(
        sorted(names.ACTIVATIONS),
        [None, "rleu", "ReLU", "LeakyReLU", "", 3, ["relu"], {"class_name": "relu"}, {}],
    )
}
OWN["ELU"] = {"alpha": often([1.0, 0.5, 0, 2, -1.0], [])}
OWN["LeakyReLU"] = {"negative_slope": SLOPES}
OWN["PReLU"] = {
    "alpha_initializer": INITIALIZERS,
    "alpha_regularizer": REGULARIZERS,
    "alpha_constraint": CONSTRAINTS,
    "shared_axes": often(
        [None, [1], [1, 2], (1, 2), 1, [2], [-1], [0], [3], []], [[9], "1", 2.0, [1.0], ["a"], True]
    ),
}
OWN["ReLU"] = {
    "max_value": often([None, 6, 0.0, 1.5, True], [-1, "6", [6]]),
    "negative_slope": SLOPES,
    "threshold": SLOPES,
}
OWN["Softmax"] = {"axis": often([-1, 1, 2, (1, 2), [-1], -2, 0, (1,), [1, 3]], [9, -7, (1, 9)])}


def _single(spec: LayerSpec, r: random.Random) -> Case:
    """TensorFlow's softmax on a CPU takes no more than five axes."""
    case = with_base(spec, r, run_nests=False, ranks=5)
    if spec.name == "PReLU" and any(isinstance(c, list) and len(c) == 1 for c in case.calls):
        # A list of one shape is taken for one shape of rank 1.
        return _single(spec, r)
    if spec.name == "LeakyReLU" and r.random() < 0.2:
        case.arguments["alpha"] = SLOPES(r)
    return case


for _name in ("Activation", "ELU", "LeakyReLU", "PReLU", "ReLU", "Softmax"):
    GENERATORS[_name] = _single
