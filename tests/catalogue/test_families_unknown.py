"""What holds with unknown shapes and arguments must hold for each value that they may take.

Normalization, reshaping, merging and attention: random cases are generalised by putting `UNKNOWN`
or symbols in the place of known values, and both lives are compared. Keras takes no part.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from typing import Any

import pytest

from kerasorder_lint.catalogue import life, registry
from kerasorder_lint.catalogue.problems import Problem
from kerasorder_lint.catalogue.spec import Opaque
from kerasorder_lint.catalogue.tensors import TensorSpec, flatten
from kerasorder_lint.shapes import UNKNOWN, Sym, Unknown, symbol
from tests.catalogue import (
    domains,
    domains_attention,
    domains_merging,
    domains_normalization,
    domains_reshaping,
)
from tests.catalogue.oracle import On, Tensor, _map, our_argument

FAMILIES = (domains_attention, domains_merging, domains_normalization, domains_reshaping)
NAMES = sorted(
    name
    for name, generator in domains.GENERATORS.items()
    if any(generator.__module__ == family.__name__ for family in FAMILIES)
)

#: A built layer narrows what is not known to what it demands, though it may be free.
NARROWING = ("BatchNormalization", "GroupNormalization")


@dataclass
class Loosen:
    """Replaces known values by looser ones, and remembers what the symbols stand for."""

    r: random.Random
    rate: float
    free: bool
    values: dict[str, int] = field(default_factory=dict)

    def hit(self) -> bool:
        return self.r.random() < self.rate

    def number(self, value: int) -> Any:
        """A symbol for the number, or UNKNOWN."""
        if value < 1 or self.r.random() < 0.4:
            return UNKNOWN
        form = self.r.randrange(4)
        if form == 1 and value > 1:
            return self._symbol(value - 1) + 1
        if form == 2 and value % 2 == 0:
            return self._symbol(value // 2) * 2
        return self._symbol(value)

    def _symbol(self, value: int) -> Sym:
        same = [name for name, known in self.values.items() if known == value]
        name = self.r.choice(same) if same and self.r.random() < 0.6 else f"n{len(self.values)}"
        self.values[name] = value
        return symbol(name)

    def dim(self, dim: int | None) -> Any:
        if not self.hit():
            return dim
        if dim is None:
            return UNKNOWN if self.free else None
        return self.number(dim)

    def tensor(self, tensor: Any) -> Any:
        if not isinstance(tensor, Tensor):
            return tensor
        dtype = UNKNOWN if self.r.random() < 0.1 else tensor.dtype
        # A rank that is not known may hide free axes as well.
        if self.r.random() < self.rate / 4 and (self.free or None not in tensor.shape[1:]):
            return TensorSpec(UNKNOWN, dtype)
        return TensorSpec(tuple(self.dim(dim) for dim in tensor.shape), dtype)

    def argument(self, value: Any) -> Any:
        if isinstance(value, (list, tuple)):
            if self.hit() and self.r.random() < 0.3:
                return UNKNOWN
            return type(value)(self.argument(item) for item in value)
        if not self.hit():
            return value
        if isinstance(value, int) and not isinstance(value, bool) and value >= 1:
            return self.number(value)
        return self.r.choice([UNKNOWN, UNKNOWN, Opaque()])


def generalises(loose: Any, tight: Any, values: dict[str, int]) -> bool:
    """Whether the looser dimension or dtype allows for the tighter one."""
    if isinstance(loose, Unknown):
        return True
    if isinstance(loose, Sym):
        return bool(loose.substitute(values) == tight)
    return bool(loose == tight)


def shape_generalises(loose: Any, tight: Any, values: dict[str, int]) -> bool:
    if isinstance(loose, Unknown):
        return True
    if isinstance(tight, Unknown) or len(loose) != len(tight):
        return False
    return all(generalises(a, b, values) for a, b in zip(loose, tight))


def differences(name: str, r: random.Random) -> str | None:
    """What the loosened life of a random case claims and the case itself refutes."""
    spec = registry.find(name)
    assert spec is not None
    case = domains.random_case(spec, r)
    loosen = Loosen(r, r.choice([0.1, 0.3, 0.6, 1.0]), name not in NARROWING)
    plain = {key: our_argument(value) for key, value in case.arguments.items()}
    given = {
        key: loosen.argument(value) if r.random() < 0.5 else value for key, value in plain.items()
    }
    tight, loose = life.create(spec, (), plain), life.create(spec, (), given)
    told = f"{case} as {given}"
    if isinstance(tight, Problem):
        return None
    if isinstance(loose, Problem):
        return f"{told}: refused ({loose.message})"
    for inputs in case.calls:
        on = inputs if isinstance(inputs, On) else On(inputs)
        looser = {key: _map(loosen.tensor, value) for key, value in on.arguments.items()}
        for key in ("return_attention_scores", "use_causal_mask"):
            if key in looser and r.random() < 0.2:
                looser[key] = UNKNOWN
        first = _map(loosen.tensor, on.inputs)
        exact = life.apply(
            tight, (_map(_spec, on.inputs),), {k: _map(_spec, v) for k, v in on.arguments.items()}
        )
        vague = life.apply(loose, (first,), looser)
        told = f"{told}; on {first} {looser} where {loosen.values}"
        if exact.problem is not None:
            return None
        if vague.problem is not None:
            return f"{told}: refused ({vague.problem.message})"
        if vague.later and not exact.later:
            return f"{told}: said to fail when run ({vague.later[0].message})"
        wrong = _compare(vague.output, exact.output, loosen.values)
        if wrong is not None:
            return f"{told}: {wrong}"
        mine, theirs = loose.all_weights(), tight.all_weights()
        if all(not isinstance(weight.shape, Unknown) for weight in mine):
            pairs = [(a.shape, _plain(b.shape, a.shape)) for a, b in zip(mine, theirs)]
            if len(mine) != len(theirs) or not all(
                shape_generalises(a, b, loosen.values) for a, b in pairs
            ):
                return f"{told}: weights {pairs}"
    return None


def _plain(shape: Any, looser: Any) -> Any:
    """The shape of a weight without the axes of 1 that Keras adds to a bias for a higher rank."""
    while len(shape) > len(looser) and shape[-1] == 1:
        shape = shape[:-1]
    return shape


def _spec(tensor: Any) -> Any:
    return TensorSpec(tensor.shape, tensor.dtype) if isinstance(tensor, Tensor) else tensor


def _compare(loose: Any, tight: Any, values: dict[str, int]) -> str | None:
    if isinstance(loose, Unknown):
        return None
    left, right = list(flatten(loose)), list(flatten(tight))
    if len(left) != len(right):
        return f"{len(left)} outputs instead of {len(right)}"
    for a, b in zip(left, right):
        if not isinstance(a, TensorSpec) or not isinstance(b, TensorSpec):
            continue
        if not shape_generalises(a.shape, b.shape, values):
            return f"output {a} is not {b}"
        if not generalises(a.dtype, b.dtype, values):
            return f"dtype {a.dtype} is not {b.dtype}"
    return None


@pytest.mark.parametrize("name", NAMES)
def test_unknowns_claim_nothing_that_a_value_refutes(
    name: str, seed: int, samples: int | None
) -> None:
    r = random.Random(f"{seed}-{name}-unknown")
    for _ in range(samples or 300):
        assert differences(name, r) is None


@pytest.mark.parametrize("name", NAMES)
def test_nothing_known_at_all(name: str) -> None:
    """Every argument and the input unknown: no refusal, and an output."""
    spec = registry.find(name)
    assert spec is not None
    layer = life.create(spec, (), dict.fromkeys(spec.parameters, UNKNOWN))
    assert not isinstance(layer, Problem)
    for _ in range(2):
        outcome = life.apply(
            layer, (UNKNOWN,) * sum(1 for p in ("value",) if p in spec.call) + (UNKNOWN,)
        )
        assert outcome.problem is None
        assert outcome.later == ()


def test_a_built_layer_demands_its_width_of_an_unknown_axis() -> None:
    for name in NARROWING:
        spec = registry.find(name)
        assert spec is not None
        layer = life.create(spec, (), {"groups": 2} if name == "GroupNormalization" else {})
        assert not isinstance(layer, Problem)
        life.apply(layer, (TensorSpec((None, 4, 8)),))
        for shape in (UNKNOWN, (None, UNKNOWN, UNKNOWN), (None, 4, symbol("n"))):
            output = life.apply(layer, (TensorSpec(shape),)).output
            assert isinstance(output, TensorSpec)
            assert isinstance(output.shape, tuple)
            assert output.shape[-1] == 8


def test_the_comparison_can_fail() -> None:
    assert not shape_generalises((None, 8), (None, 4), {})
    assert not shape_generalises((None, symbol("n")), (None, 4), {"n": 3})
    assert shape_generalises((UNKNOWN, symbol("n") + 1), (None, 4), {"n": 3})
