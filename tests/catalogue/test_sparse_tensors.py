"""What Keras calls sparse of the results of functions, operators and layers."""

from __future__ import annotations

import itertools
import operator
import random
import warnings
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from kerasorder_lint.catalogue import life, operators, registry
from kerasorder_lint.catalogue.operations import registry as functions
from kerasorder_lint.catalogue.operations import sparsity
from kerasorder_lint.catalogue.spec import Environment, LayerSpec, LayerState
from kerasorder_lint.catalogue.tensors import TensorSpec, flatten
from kerasorder_lint.shapes import Unknown
from tests.catalogue import domains, operation_domains, oracle
from tests.catalogue.oracle import On, Tensor
from tests.catalogue.test_operations import ALL, _keras_function, _map

pytestmark = pytest.mark.keras


def _flags(count: int) -> list[tuple[bool, ...]]:
    """Which of so many tensors are sparse: every choice among a few of them."""
    if count > 3:
        return [(True,) * count, (False, *(True,) * (count - 1)), (False,) * count]
    return list(itertools.product((False, True), repeat=count))


def _keras_tensors(flags: tuple[bool, ...]) -> Any:
    import keras

    rest = iter(flags)
    return lambda tensor: keras.KerasTensor(tensor.shape, dtype=tensor.dtype, sparse=next(rest))


def _specs(flags: tuple[bool, ...], *, dense: bool = False) -> Any:
    rest = iter(flags)

    def spec(tensor: Tensor) -> TensorSpec:
        return TensorSpec(tensor.shape, tensor.dtype).with_sparse(next(rest), dense=dense)

    return spec


def _told_by_keras(nest: Any) -> list[bool]:
    import keras

    return [bool(leaf.sparse) for leaf in keras.tree.flatten(nest) if leaf is not None]


def _told_by_us(nest: Any) -> list[bool]:
    return [leaf.sparse for leaf in flatten(nest) if isinstance(leaf, TensorSpec)]


def _is_open(nest: Any) -> bool:
    return any(isinstance(leaf, Unknown) for leaf in flatten(nest))


@pytest.mark.parametrize("name", sorted(ALL))
def test_results_of_functions(name: str, seed: int, samples: int | None) -> None:
    r = random.Random(f"{seed}-{name}-sparse")
    for _ in range(samples or 12):
        positional, keywords = operation_domains.random_call(ALL[name], name, r)
        count = sum(isinstance(leaf, Tensor) for leaf in flatten([positional, keywords]))
        if not count:
            continue
        for flags in _flags(count):
            make, spec = _keras_tensors(flags), _specs(flags)
            given = (_map(make, positional), _map(make, keywords))
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                try:
                    theirs = _keras_function(name)(*given[0], **given[1])
                except Exception:
                    continue  # what is refused is compared elsewhere
            ours = functions.apply(ALL[name], _map(spec, positional), _map(spec, keywords))
            if ours.problem is None and not _is_open(ours.output):
                shown = f"{name}{tuple(positional)} {keywords} {flags}"
                assert _told_by_us(ours.output) == _told_by_keras(theirs), shown


def test_every_rule_is_of_a_function() -> None:
    assert set(sparsity._RULES) <= set(ALL)


_PYTHON = {
    "add": operator.add, "subtract": operator.sub, "multiply": operator.mul,
    "true_divide": operator.truediv, "floor_divide": operator.floordiv, "mod": operator.mod,
    "power": operator.pow, "matmul": operator.matmul, "less": operator.lt,
    "greater_equal": operator.ge, "not_equal": operator.ne,
}  # fmt: skip


@pytest.mark.parametrize("name", sorted(_PYTHON))
@pytest.mark.parametrize("shape", [(None, 3, 3), (3, 3)])
def test_results_of_operators(name: str, shape: Any) -> None:
    """With numbers and arrays at either side, and tensors of both kinds."""
    import keras
    import numpy as np

    def sides() -> Iterator[tuple[Any, Any]]:
        for sparse in (False, True):
            spec = TensorSpec(shape).with_sparse(sparse)
            yield keras.KerasTensor(shape, sparse=sparse), spec
        yield from ((2, 2), (0.5, 0.5))
        yield np.ones((3, 3), "float32"), TensorSpec((3, 3), dense=True)
        yield keras.ops.ones((3, 3)), TensorSpec((3, 3), dense=True)

    compared = 0
    for (left, one), (right, other) in itertools.product(sides(), repeat=2):
        if not any(isinstance(side, keras.KerasTensor) for side in (left, right)):
            continue
        try:
            theirs = _PYTHON[name](left, right)
        except Exception:
            continue  # an array on the left asks for numbers
        compared += 1
        ours = operators.apply(Environment(), name, one, other)
        assert ours.sparse == theirs.sparse, (name, one, other)
    assert compared >= 10 or name == "matmul"


@pytest.mark.parametrize(
    ("name", "function"), [("negative", operator.neg), ("absolute", abs), ("round", round)]
)
def test_results_of_signs(name: str, function: Any) -> None:
    import keras

    for sparse in (False, True):
        theirs = function(keras.KerasTensor((None, 3), sparse=sparse))
        spec = TensorSpec((None, 3)).with_sparse(sparse)
        assert operators.apply(Environment(), name, spec).sparse == theirs.sparse == sparse


def test_an_index_gives_what_is_not_sparse() -> None:
    import keras

    sparse = keras.KerasTensor((None, 3, 4), sparse=True)
    assert not sparse[:, 0].sparse
    assert not operators.item(TensorSpec((None, 3, 4), sparse=True), (slice(None), 0)).sparse


def test_data_of_a_product_with_a_number_are_dense() -> None:
    dense, sparse = TensorSpec((None, 3)), TensorSpec((None, 3), sparse=True)
    made = operators.apply(Environment(), "multiply", dense, 4)
    assert made.sparse
    assert made.of_plain_data
    assert operators.apply(Environment(), "negative", made).of_plain_data
    assert not operators.apply(Environment(), "multiply", sparse, 4).of_plain_data
    hot = functions.apply(ALL["one_hot"], [TensorSpec((None,), "int32"), 4, -1, None, True]).output
    assert isinstance(hot, TensorSpec)
    assert hot.sparse
    assert not hot.of_plain_data


@pytest.mark.parametrize("spec", registry.all_specs().values(), ids=lambda spec: spec.name)
def test_outputs_of_layers(spec: LayerSpec, seed: int, samples: int | None) -> None:
    r = random.Random(f"{seed}-{spec.name}-sparse")
    for _ in range(samples or 8):
        case = domains.random_case(spec, r)
        for flags in _flags(_count(case)):
            _compare_layer(case, flags)


def _tensors(case: oracle.Case) -> tuple[On, dict[str, Any]] | None:
    if not case.calls:
        return None
    given = case.calls[0] if isinstance(case.calls[0], On) else On(case.calls[0])
    return given, {**case.call_arguments, **given.arguments}


def _count(case: oracle.Case) -> int:
    called = _tensors(case)
    if called is None:
        return 0
    return sum(isinstance(leaf, Tensor) for leaf in flatten([called[0].inputs, called[1]]))


def _compare_layer(case: oracle.Case, flags: tuple[bool, ...]) -> None:
    import keras

    called, spec = _tensors(case), registry.find(case.name)
    assert spec is not None
    if called is None or not any(flags):
        return
    given, keywords = called
    made = life.create(spec, (), {k: oracle.our_argument(v) for k, v in case.arguments.items()})
    if not isinstance(made, LayerState):
        return
    keras_tensor, our_spec = _keras_tensors(flags), _specs(flags, dense=True)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        layer = getattr(keras.layers, case.name)(
            **{k: oracle.keras_argument(v) for k, v in case.arguments.items()}
        )
        try:
            inputs, named = _map(keras_tensor, given.inputs), _map(keras_tensor, keywords)
            theirs = layer(inputs, **named)
        except Exception:
            return
    ours = life.apply(made, (_map(our_spec, given.inputs),), _map(our_spec, keywords))
    if ours.problem is not None or _is_open(ours.output):
        return
    assert _told_by_us(ours.output) == _told_by_keras(theirs), f"{case} {flags}"
    makes_them = bool(case.arguments.get("sparse"))
    for leaf in flatten(ours.output):
        if isinstance(leaf, TensorSpec) and not makes_them:
            assert leaf.of_plain_data, f"{case} {flags}"


domains.load_families()


def test_a_model_keeps_nothing_of_its_own_shape_and_asks_its_layers_of_another() -> None:
    """Source: keras/src/ops/function.py (`compute_output_spec`)."""
    import keras

    given = keras.Input((None, 4))
    model = keras.Model(given, keras.layers.Flatten()(given))
    assert not model(keras.KerasTensor((None, None, 4), sparse=True)).sparse
    assert model(keras.KerasTensor((None, 6, 4), sparse=True)).sparse


def test_common_ground_of_what_is_called_sparse_and_what_is_not() -> None:
    from kerasorder_lint.catalogue.tensors import common

    dense = TensorSpec((None, 4))
    called = dense.with_sparse(True, dense=True)
    assert common(dense, called) == replace(dense, dense=False)
    assert isinstance(common(dense, replace(dense, sparse=True)), Unknown)
