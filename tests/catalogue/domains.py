"""Random arguments and inputs for each layer, valid and invalid, for the differential tests.

`DOMAINS` gives values by parameter name; `OWN` overrides them for one layer; `INPUTS` draws input
shapes. A family of layers that needs more than that registers a generator in `GENERATORS`.
Valid values come often, invalid ones now and then: a case whose constructor is refused at once
says nothing of shapes.
"""

from __future__ import annotations

import importlib
import os
import pkgutil
import random
from collections.abc import Callable
from typing import Any

from kerasorder_lint.catalogue.spec import REQUIRED, LayerSpec
from tests.catalogue.oracle import Case, Tensor

Draw = Callable[[random.Random], Any]


def often(good: list[Any], bad: list[Any], rate: float = 0.12) -> Draw:
    """Mostly one of the good values, at `rate` one of the bad ones."""
    return lambda r: r.choice(bad) if bad and r.random() < rate else r.choice(good)


INITIALIZERS = often(
    ["zeros", "glorot_uniform", "he_normal", "Ones", "orthogonal", "identity"], ["glorot", 3]
)
REGULARIZERS = often([None, "l2", "L1L2"], ["l3", 0.1])
CONSTRAINTS = often([None, "max_norm", "NonNeg"], ["maxnormal", 2])

DOMAINS: dict[str, Draw] = {
    "units": often([1, 2, 3, 8, True], [0, -1, 2.0, "3", None]),
    "activation": often([None, "relu", "softmax", "tanh", "gelu"], ["rleu", 3]),
    "use_bias": often([True, False], []),
    "kernel_initializer": INITIALIZERS,
    "bias_initializer": INITIALIZERS,
    "kernel_regularizer": REGULARIZERS,
    "bias_regularizer": REGULARIZERS,
    "activity_regularizer": REGULARIZERS,
    "kernel_constraint": CONSTRAINTS,
    "bias_constraint": CONSTRAINTS,
}

#: Layer name to parameter name to domain.
OWN: dict[str, dict[str, Draw]] = {
    "Dense": {
        "lora_rank": often([None, 2], []),
        "lora_alpha": often([None], []),
        "quantization_config": often([None], []),
    },
}

#: Layer name to a generator of whole cases, where arguments and inputs hang together.
GENERATORS: dict[str, Callable[[LayerSpec, random.Random], Case]] = {}

DIMS = [1, 2, 3, 4, 5, 8, None]


def random_shape(r: random.Random, ranks: tuple[int, ...] = (1, 2, 3, 4, 5)) -> tuple[Any, ...]:
    """A shape with the batch axis in front; the batch is mostly free."""
    rank = r.choice(ranks)
    batch = None if r.random() < 0.9 else 2
    rest = tuple(r.choice(DIMS) if r.random() < 0.9 else 16 for _ in range(rank - 1))
    return (batch, *rest)


def random_arguments(spec: LayerSpec, r: random.Random) -> dict[str, Any]:
    """Some parameters with drawn values; required ones almost always."""
    own = OWN.get(spec.name, {})
    arguments: dict[str, Any] = {}
    for name, default in spec.parameters.items():
        domain = own.get(name) or DOMAINS.get(name)
        if default is REQUIRED:
            if domain is not None and r.random() < 0.98:
                arguments[name] = domain(r)
        elif domain is not None and r.random() < 0.3:
            arguments[name] = domain(r)
    if spec.keywords and r.random() < 0.02:
        arguments[r.choice(["unit", "fliters", "batch_shape"])] = 3
    return arguments


def random_case(spec: LayerSpec, r: random.Random) -> Case:
    """One case for this layer."""
    generator = GENERATORS.get(spec.name)
    if generator is not None:
        return generator(spec, r)
    calls = []
    for _ in range(r.choice([1, 1, 2])):
        base = None
        if spec.samples and r.random() < 0.6:
            sample = r.choice(spec.samples)
            if isinstance(sample.shape, tuple):
                base = list(sample.shape)
                if r.random() < 0.7:
                    axis = r.randrange(1, len(base)) if len(base) > 1 else 0
                    base[axis] = r.choice(DIMS)
        calls.append(Tensor(tuple(base) if base else random_shape(r)))
    return Case(spec.name, random_arguments(spec, r), tuple(calls))


def load_families() -> None:
    """Lets `domains_<family>.py` extend these domains, whichever test draws from them first."""
    folder = os.path.dirname(__file__)
    for module in pkgutil.iter_modules([folder]):
        if module.name.startswith("domains_"):
            importlib.import_module(f"tests.catalogue.{module.name}")
