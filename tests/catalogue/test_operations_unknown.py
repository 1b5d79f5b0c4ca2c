"""What is said of an operation on unknown tensors must hold for each value that they may take.

Random calls are generalised by putting `UNKNOWN` or symbols in the place of known values, and both
results are compared. Keras takes no part.
"""

from __future__ import annotations

import random
from typing import Any

import pytest

from kerasorder_lint.catalogue.operations import registry
from kerasorder_lint.catalogue.tensors import TensorSpec
from kerasorder_lint.shapes import UNKNOWN, symbol
from tests.catalogue import operation_domains
from tests.catalogue.oracle import Tensor, _map
from tests.catalogue.test_families_unknown import Loosen, _compare, _spec

ALL = dict(registry.all_operations())


def _loosened(loosen: Loosen, value: Any) -> Any:
    if isinstance(value, Tensor):
        return loosen.tensor(value)
    if isinstance(value, (list, tuple)) and any(isinstance(item, Tensor) for item in value):
        return type(value)(_loosened(loosen, item) for item in value)
    return loosen.argument(value) if loosen.r.random() < 0.4 else value


def _difference(name: str, r: random.Random) -> str | None:
    entry = ALL[name]
    positional, keywords = operation_domains.random_call(entry, name, r)
    loosen = Loosen(r, r.choice([0.1, 0.3, 0.6, 1.0]), True)
    exact = registry.apply(entry, _map(_spec, positional), _map(_spec, keywords))
    if exact.problem is not None:
        return None
    looser = [_loosened(loosen, value) for value in positional]
    named = {key: _loosened(loosen, value) for key, value in keywords.items()}
    vague = registry.apply(entry, looser, named)
    told = f"{name}{tuple(positional)} {keywords} as {looser} {named} where {loosen.values}"
    if vague.problem is not None:
        return f"{told}: refused ({vague.problem.message})"
    wrong = _compare(vague.output, exact.output, loosen.values)
    return None if wrong is None else f"{told}: {wrong}"


@pytest.mark.parametrize("name", sorted(ALL))
def test_unknowns_claim_nothing_that_a_value_refutes(
    name: str, seed: int, samples: int | None
) -> None:
    r = random.Random(f"{seed}-{name}-unknown")
    for _ in range(samples or 60):
        assert _difference(name, r) is None


#: What no symbolic tensor can be given to.
_ALWAYS_REFUSED = {
    "bartlett", "blackman", "hamming", "hanning", "kaiser", "convert_to_numpy",
}  # fmt: skip


@pytest.mark.parametrize("name", sorted(set(ALL) - _ALWAYS_REFUSED))
def test_nothing_known_at_all(name: str) -> None:
    """Tensors of unknown shape, and every argument unknown: no refusal."""
    entry = ALL[name]
    open_arguments = dict.fromkeys(entry.parameters, UNKNOWN)
    if entry.rest is None:
        assert registry.apply(entry, (), open_arguments).problem is None
    first = next(iter(entry.parameters), "")
    given = {**open_arguments, first: TensorSpec(UNKNOWN, UNKNOWN)} if first else {}
    if entry.rest is None:
        assert registry.apply(entry, (), given).problem is None


def test_symbols_go_through() -> None:
    """Lengths that the code has not fixed are followed, where that is exact."""
    n = symbol("n")
    tensor = TensorSpec((None, n, 4), "float32")
    cases: list[tuple[str, tuple[Any, ...], Any]] = [
        ("relu", (tensor,), (None, n, 4)),
        ("concatenate", ([tensor, tensor], 1), (None, n * 2, 4)),
        ("transpose", (tensor, (0, 2, 1)), (None, 4, n)),
        ("reshape", (TensorSpec((2, n, 4)), (2, -1)), (2, n * 4)),
        ("add", (tensor, TensorSpec((n, 4))), (None, n, 4)),
        ("matmul", (tensor, TensorSpec((4, n))), (None, n, n)),
    ]
    for name, arguments, shape in cases:
        output = registry.apply(ALL[name], arguments).output
        assert isinstance(output, TensorSpec), name
        assert output.shape == shape, name


def test_what_never_fits_is_refused_without_its_values() -> None:
    n = symbol("n")
    for name, arguments in (
        ("add", (TensorSpec((None, n + 1, 4)), TensorSpec((None, n + 2, 4)))),
        ("matmul", (TensorSpec((None, UNKNOWN, n)), TensorSpec((None, n + 1, 3)))),
        ("stack", ([TensorSpec((None, UNKNOWN)), TensorSpec((None, UNKNOWN, UNKNOWN))],)),
        ("squeeze", (TensorSpec((None, UNKNOWN, n + 1)), 2)),
    ):
        assert registry.apply(ALL[name], arguments).problem is not None, name
