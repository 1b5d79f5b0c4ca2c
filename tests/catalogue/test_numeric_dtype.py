"""What holds of data that is no text must hold for each dtype of numbers that it may have.

Random cases of every layer, whose data is `NUMERIC`, as behind an image layer: both lives are
compared. Keras takes no part.
"""

from __future__ import annotations

import random
from typing import Any

import pytest

from kerasorder_lint.catalogue import life, registry
from kerasorder_lint.catalogue.problems import Problem
from kerasorder_lint.catalogue.spec import LayerSpec
from kerasorder_lint.catalogue.tensors import NUMERIC, TensorSpec
from tests.catalogue import domains
from tests.catalogue.oracle import Case, On, Tensor, _map, our_argument

#: Some of each kind that layers tell apart.
DTYPES = ("float32", "float16", "int32", "int64", "uint8", "bool")


def _foreseen(spec: LayerSpec, case: Case, dtype: Any, *, declared: bool) -> list[str]:
    """What the calls of a case are said to raise when they run on data of a dtype."""
    layer = life.create(spec, (), {k: our_argument(v) for k, v in case.arguments.items()})
    if isinstance(layer, Problem):
        return []

    def tensor(given: Any) -> Any:
        if not isinstance(given, Tensor):
            return given
        plain = TensorSpec(given.shape, "float32")
        if given.dtype == "string":
            return TensorSpec(given.shape, "string")
        if declared:
            return TensorSpec(given.shape, dtype)
        return TensorSpec(given.shape, "float32", data=plain.with_dtype(dtype))

    found: list[str] = []
    for inputs in case.calls:
        on = inputs if isinstance(inputs, On) else On(inputs)
        outcome = life.apply(
            layer,
            (_map(tensor, on.inputs),),
            {key: _map(tensor, value) for key, value in on.arguments.items()},
        )
        found += [problem.message for problem in outcome.later]
        if outcome.problem is not None:
            return [*found, outcome.problem.message]
    return found


def wrong(name: str, r: random.Random) -> str | None:
    """A claim about numbers of any dtype that one dtype refutes."""
    spec = registry.find(name)
    assert spec is not None
    case = domains.random_case(spec, r)
    for declared in (False, True):
        said = _foreseen(spec, case, NUMERIC, declared=declared)
        if not said:
            continue
        for dtype in DTYPES:
            if not _foreseen(spec, case, dtype, declared=declared):
                return f"{case}: {said}, and {dtype} runs"
    return None


@pytest.mark.parametrize("name", sorted(registry.all_specs()))
def test_numbers_claim_nothing_that_a_dtype_refutes(
    name: str, seed: int, samples: int | None
) -> None:
    r = random.Random(f"{seed}-{name}-numeric")
    for _ in range(samples or 60):
        assert wrong(name, r) is None


domains.load_families()
