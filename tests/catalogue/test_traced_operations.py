"""`keras.ops` on the placeholders of a traced `call`, against what stands in `traced`."""

from __future__ import annotations

import random
import warnings
from typing import Any

import pytest

from kerasorder_lint.catalogue.operations import registry, traced
from kerasorder_lint.catalogue.tensors import TensorSpec, flatten
from kerasorder_lint.shapes import Unknown
from tests.catalogue import operation_domains
from tests.catalogue.oracle import Tensor
from tests.catalogue.test_operations import ALL, _keras_function, _map, _spec

pytestmark = pytest.mark.keras

NAMES = sorted(traced.KNOWN_SHAPES - {"item", traced.OF_TENSORFLOW})


def _traced(name: str, positional: Any, keywords: Any) -> Any:
    """What the function gives in the graph in which Keras runs a `call`, or the exception."""
    import keras
    from keras.src import backend

    found: list[Any] = []

    def collect(tensor: Tensor) -> Tensor:
        found.append(keras.KerasTensor(tensor.shape, dtype=tensor.dtype))
        return tensor

    _map(collect, [positional, keywords])

    def run(placeholders: list[Any]) -> Any:
        given = iter(placeholders)
        values = _map(lambda _: next(given), [positional, keywords])
        return _keras_function(name)(*values[0], **values[1])

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            return keras.tree.flatten(backend.compute_output_spec(run, found))
        except Exception as caught:
            return caught


def _names_axis_twice(keywords: Any, positional: Any) -> bool:
    """Which fails when it runs, whatever comes out of the trace (`registry.fails_when_run`)."""
    axes = [v for v in (*positional, *keywords.values()) if isinstance(v, (list, tuple))]
    return any(len(v) > 1 and all(isinstance(a, int) for a in v) for v in axes)


@pytest.mark.parametrize("name", NAMES)
def test_what_is_refused_tensorflow_refuses(name: str, seed: int, samples: int | None) -> None:
    """And where both take it, TensorFlow knows each length that Keras does."""
    r = random.Random(f"{seed}-{name}-traced")
    for _ in range(samples or 25):
        positional, keywords = operation_domains.random_call(ALL[name], name, r)
        tensors = [leaf for leaf in flatten([positional, keywords]) if isinstance(leaf, Tensor)]
        if not tensors:
            continue
        specs = _map(_spec, [positional, keywords])
        ours = registry.apply(ALL[name], *specs)
        shown = f"{name}{tuple(positional)} {keywords}"
        if ours.problem is not None:
            if traced.refused_too(name, ours.problem, [*specs[0], *specs[1].values()]):
                assert isinstance(_traced(name, positional, keywords), Exception), shown
            continue
        theirs = _traced(name, positional, keywords)
        if isinstance(theirs, Exception) or not all(tensor.shape for tensor in tensors):
            continue  # of types and of scalars it has its own idea
        if name in traced._REDUCING and _names_axis_twice(keywords, positional):
            continue
        leaves = [leaf for leaf in flatten(ours.output) if isinstance(leaf, TensorSpec)]
        for real, leaf in zip(theirs, leaves):
            if isinstance(leaf.shape, tuple):
                assert len(real.shape) == len(leaf.shape), shown
                for length, known in zip(real.shape, leaf.shape):
                    assert known is None or isinstance(known, Unknown) or length == known, shown


@pytest.mark.parametrize(
    ("one", "other", "refused"),
    [((None, 8, 3), (4, 5), False), ((2, 8, 3), (4, 5), True), ((2, 3), (None, 4, 5), True)],
)
def test_rows_of_a_free_number_fail_when_they_run(one: Any, other: Any, refused: bool) -> None:
    """TensorFlow makes rows of the first axes; of a free number of them it loses the length."""
    tensors = [Tensor(one), Tensor(other)]
    assert isinstance(_traced("matmul", tensors, {}), Exception) == refused
    specs = list(map(_spec, tensors))
    problem = registry.apply(ALL["matmul"], specs).problem
    assert problem is not None
    assert traced.refused_too("matmul", problem, specs) == refused
    assert traced.fails_later("matmul", problem, specs) == (not refused)
    if not refused:
        made = traced.made_all_the_same("matmul", problem, specs)
        (theirs,) = _traced("matmul", tensors, {})
        assert made.shape == theirs.shape
    whole = [[3 if length is None else length for length in shape] for shape in (one, other)]
    assert isinstance(_traced("matmul", [Tensor(tuple(shape)) for shape in whole], {}), Exception)


@pytest.mark.parametrize("axis", [0, 1, -1, (0,), None])
@pytest.mark.parametrize("name", sorted(traced._REDUCING))
def test_a_scalar_has_no_axis(name: str, axis: Any) -> None:
    """What reduces along an axis of a scalar fails at once, in a trace as well."""
    ours = registry.apply(ALL[name], [TensorSpec((), "float32")], {"axis": axis}).problem
    theirs = _traced(name, [Tensor((), "float32")], {"axis": axis})
    refused = ours is not None and traced.refused_too(name, ours, [TensorSpec((), "float32"), axis])
    assert not refused or isinstance(theirs, Exception)
    assert refused or not isinstance(axis, int)
