"""What a sparse placeholder refuses in a traced `call`, and what it gives, as TensorFlow has it."""

from __future__ import annotations

import itertools
import operator
import random
import warnings
from collections.abc import Iterator
from typing import Any

import pytest

from kerasorder_lint.catalogue import life, sparse_outputs
from kerasorder_lint.catalogue import registry as layers
from kerasorder_lint.catalogue.names import ACTIVATIONS
from kerasorder_lint.catalogue.operations import registry, traced_sparse
from kerasorder_lint.catalogue.operations.traced_sparse import Fate
from kerasorder_lint.catalogue.spec import LayerSpec, LayerState
from kerasorder_lint.catalogue.tensors import TensorSpec, flatten
from tests.catalogue import domains, operation_domains, oracle
from tests.catalogue.oracle import On, Tensor
from tests.catalogue.test_operations import ALL, _keras_function, _map
from tests.catalogue.test_sparse_tensors import _flags, _specs

pytestmark = pytest.mark.keras


@pytest.fixture(autouse=True, scope="module")
def _forgotten() -> Iterator[None]:
    """What Keras was to make behind a call that failed, it makes in whatever is traced next."""
    yield
    import keras

    keras.utils.clear_session()


def _traced(function: Any, tensors: list[Any]) -> Any:
    """What the function gives of placeholders for these symbolic tensors, or the exception."""
    import keras
    from keras.src import backend

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            return keras.tree.flatten(backend.compute_output_spec(function, *tensors))
        except Exception as caught:
            return caught


def _check(fate: Fate, theirs: Any, ours: Any, shown: str) -> None:
    """That what TensorFlow gives is what the fate says, which is of each tensor of several."""
    if fate in (Fate.OPEN, Fate.LOST):
        return
    if fate is Fate.REFUSED:
        assert isinstance(theirs, Exception), shown
        return
    if fate is Fate.RANKLESS:
        # Keras asks each tensor that a `call` gives for its shape.
        assert isinstance(theirs, ValueError), shown
        assert "unknown TensorShape" in str(theirs), shown
        return
    if isinstance(theirs, TypeError):
        return  # what TensorFlow does with types, it does where all is dense as well
    assert not isinstance(theirs, Exception), (shown, theirs)
    assert theirs, shown
    for tensor, spec in itertools.zip_longest(theirs, flatten([ours])):
        assert tensor.sparse == (fate in (Fate.SPARSE, Fate.SHAPELESS)), shown
        if isinstance(spec, TensorSpec) and isinstance(spec.shape, tuple):
            for length, known in zip(tensor.shape, spec.shape):
                assert length == known or not isinstance(known, int), (shown, tensor.shape, spec)


@pytest.mark.parametrize("name", sorted(ALL))
def test_functions(name: str, seed: int, samples: int | None) -> None:
    """With each choice of sparse tensors among a few; scalars have no sparse placeholder."""
    import keras

    r = random.Random(f"{seed}-{name}-traced-sparse")
    for _ in range(samples or 12):
        positional, keywords = operation_domains.random_call(ALL[name], name, r)
        leaves = [leaf for leaf in flatten([positional, keywords]) if isinstance(leaf, Tensor)]
        if not leaves or not all(leaf.shape for leaf in leaves):
            continue

        def run(*given: Any, positional: Any = positional, keywords: Any = keywords) -> Any:
            rest = iter(given)
            values = _map(lambda _: next(rest), [positional, keywords])
            return _keras_function(name)(*values[0], **values[1])

        flat = [keras.KerasTensor(leaf.shape, dtype=leaf.dtype) for leaf in leaves]
        if isinstance(_traced(run, flat), Exception):
            continue  # which says nothing of sparse ones
        for flags in _flags(len(leaves)):
            if not any(flags):
                continue
            spec = _specs(flags)
            specs = _map(spec, positional), _map(spec, keywords)
            fate = traced_sparse.of_function(name, ALL[name].arguments(*specs))
            ours = registry.apply(ALL[name], *specs).output
            theirs = _traced(run, [
                keras.KerasTensor(leaf.shape, dtype=leaf.dtype, sparse=sparse)
                for leaf, sparse in zip(leaves, flags)
            ])  # fmt: skip
            shown = f"{name}{tuple(positional)} {keywords} {flags}"
            _check(fate, theirs, traced_sparse.given(fate, ours), shown)


SHAPES = [(None, 4), (None, 6, 4), (2, 6, 4), (None, 6, 5, 3)]
_BINARY = {
    "add": operator.add, "subtract": operator.sub, "multiply": operator.mul,
    "true_divide": operator.truediv, "floor_divide": operator.floordiv, "mod": operator.mod,
    "power": operator.pow, "matmul": operator.matmul, "less": operator.lt,
    "less_equal": operator.le, "greater": operator.gt, "greater_equal": operator.ge,
    "equal": operator.eq, "not_equal": operator.ne, "logical_and": operator.and_,
    "logical_or": operator.or_, "logical_xor": operator.xor,
}  # fmt: skip


def _others(shape: Any, dtype: str) -> list[tuple[Any, Any]]:
    """What may stand beside a placeholder, with what each of them is; None for the placeholder."""
    import keras
    import numpy as np
    import tensorflow as tf

    last = shape[-1]
    vector = keras.Variable(np.ones((last,), dtype), dtype=dtype)
    scalar = keras.Variable(np.ones((), dtype), dtype=dtype)
    whole = tuple(2 if length is None else length for length in shape)
    return [
        ("sparse", lambda sparse, dense: sparse),
        ("tensor", lambda sparse, dense: dense),
        ("tensor", lambda sparse, dense: tf.ones((last,), dtype)),
        ("tensor", lambda sparse, dense: tf.constant(1, dtype)),
        ("tensor", lambda sparse, dense: tf.ones(whole, dtype)),
        ("numpy", lambda sparse, dense: np.ones((last,), dtype)),
        ("variable", lambda sparse, dense: vector),
        ("variable", lambda sparse, dense: scalar),
        ("number", lambda sparse, dense: 2),
        ("number", lambda sparse, dense: True),
        *([("number", lambda sparse, dense: 0.5)] if dtype != "int32" else []),
    ]


@pytest.mark.parametrize("name", sorted(_BINARY))
@pytest.mark.parametrize("dtype", ["float32", "int32"])
@pytest.mark.parametrize("shape", SHAPES)
def test_operators(name: str, dtype: str, shape: Any) -> None:
    import keras

    given = [keras.KerasTensor(shape, dtype, sparse=sparse) for sparse in (True, False)]
    spec = TensorSpec(shape, dtype).with_sparse(True)
    for (kind, other), first in itertools.product(_others(shape, dtype), (True, False)):

        def run(sparse: Any, dense: Any, other: Any = other, first: bool = first) -> Any:
            sides = (sparse, other(sparse, dense))
            return _BINARY[name](*(sides if first else sides[::-1]))

        sides: Any = ["sparse", kind] if first else [kind, "sparse"]
        fate = traced_sparse.of_operator(name, sides)
        shown = f"{name} {sides} {shape} {dtype}"
        _check(fate, _traced(run, given), traced_sparse.given(fate, spec), shown)


_ALONE = {
    "negative": operator.neg, "positive": operator.pos, "logical_not": operator.invert,
    "absolute": abs, "round": round, "item": lambda x: x[:, 0], "length": len, "rows": list,
    "number": float, "whole": int, "last": lambda x: x[..., -1], "all": lambda x: x[:],
    "further": lambda x: x[..., None], "names": lambda x: [*x],
}  # fmt: skip


@pytest.mark.parametrize("name", sorted(_ALONE))
@pytest.mark.parametrize("shape", SHAPES)
def test_what_python_asks_of_one_alone(name: str, shape: Any) -> None:
    """All of it is refused, with a TypeError."""
    import keras

    assert traced_sparse.of_operator("item", ["sparse"]) is Fate.REFUSED
    theirs = _traced(_ALONE[name], [keras.KerasTensor(shape, sparse=True)])
    assert isinstance(theirs, TypeError)


#: Ways to call a function of TensorFlow on a sparse placeholder and a dense one.
_FORMS: dict[str, Any] = {
    "x": lambda f, x, y: f(x),
    "x, 1": lambda f, x, y: f(x, 1),
    "x, -1": lambda f, x, y: f(x, axis=-1),
    "x, y": lambda f, x, y: f(x, y),
    "y, x": lambda f, x, y: f(y, x),
    "x, x": lambda f, x, y: f(x, x),
    "[x, x]": lambda f, x, y: f([x, x]),
    "[x, x], 1": lambda f, x, y: f([x, x], 1),
    "[y, x], 1": lambda f, x, y: f([y, x], 1),
    "x, 2.0": lambda f, x, y: f(x, 2.0),
    "2.0, x": lambda f, x, y: f(2.0, x),
    "x, order": lambda f, x, y: f(x, list(range(len(x.shape)))[::-1]),
    "x, shape": lambda f, x, y: f(x, [-1, x.shape[-1]]),
    "x, dtype": lambda f, x, y: f(x, "float16"),
}
_GIVEN: dict[str, list[Any]] = {
    "x": [True], "y, x": [False, True], "x, x": [True, True], "[x, x]": [[True, True]],
    "[x, x], 1": [[True, True], 1], "[y, x], 1": [[False, True], 1], "2.0, x": [2.0, True],
    "x, -1": [True], "x, y": [True, False],
}  # fmt: skip
_NAMES = sorted(
    traced_sparse._TENSORFLOW_REFUSING
    | traced_sparse._TENSORFLOW_SHAPELESS
    | traced_sparse._TENSORFLOW_SPARSE
    | {"concat", "divide", "shape", "ones_like", "round"}
)


@pytest.mark.parametrize("name", _NAMES)
def test_functions_of_tensorflow(name: str) -> None:
    import keras
    import tensorflow as tf

    function = tf
    for part in name.split("."):
        function = getattr(function, part)
    compared = 0
    for shape, (form, call) in itertools.product(SHAPES, _FORMS.items()):
        dense, sparse = (keras.KerasTensor(shape, sparse=flag) for flag in (False, True))

        def run(x: Any, y: Any, call: Any = call) -> Any:
            return call(function, x, y)

        if isinstance(_traced(run, [dense, dense]), Exception):
            continue
        positional = _GIVEN.get(form, [True, 1])
        fate = traced_sparse.of_tensorflow(name, positional)
        spec = TensorSpec(shape)
        theirs = _traced(run, [sparse, dense])
        _check(fate, theirs, traced_sparse.given(fate, spec), f"tf.{name}({form}) {shape}")
        compared += fate is not Fate.OPEN
    assert compared or name in ("divide", "shape", "ones_like", "round")


@pytest.mark.parametrize("shapes", [
    ((None, 3), (4, 5)), ((2, 3), (4, None)), ((None, 4, 3), (None, 4, 3)),
    ((None, 6, 6, 3), (None, 6, 6, 3)), ((2, 3, 4), (2, 5, 2)),
])  # fmt: skip
def test_sparse_matrices_that_do_not_fit(shapes: Any) -> None:
    import keras

    specs = [TensorSpec(shape, sparse=True) for shape in shapes]
    problem = registry.apply(ALL["matmul"], specs).problem
    assert problem is not None
    assert traced_sparse.refuses_matrices(problem, specs)
    tensors = [keras.KerasTensor(shape, sparse=True) for shape in shapes]
    assert isinstance(_traced(keras.ops.matmul, tensors), ValueError)


@pytest.mark.parametrize("name", sorted(ACTIVATIONS))
def test_activations(name: str) -> None:
    import keras

    fate = traced_sparse.of_activation(name)
    assert fate is not Fate.OPEN
    for shape, dtype in itertools.product(SHAPES, ("float32", "float16")):
        theirs = _traced(
            keras.activations.get(name), [keras.KerasTensor(shape, dtype, sparse=True)]
        )
        spec = traced_sparse.given(fate, TensorSpec(shape, dtype, sparse=True))
        _check(fate, theirs, spec, f"{name} of {shape}")


def _called_within(case: oracle.Case, sparse: bool) -> Any:
    """What a layer of the code's own gives that calls this one on all that it gets."""
    import keras

    given, keywords = _called(case)
    leaves = [leaf for leaf in flatten([given, keywords]) if isinstance(leaf, Tensor)]

    class Around(keras.layers.Layer):  # type: ignore[misc]
        def __init__(self) -> None:
            super().__init__(autocast=False)
            made = {k: oracle.keras_argument(v) for k, v in case.arguments.items()}
            self.inner = getattr(keras.layers, case.name)(**made)

        def call(self, tensors: Any) -> Any:
            rest = iter(tensors)
            nest = [_map(lambda _: next(rest), part) for part in (given, keywords)]
            return self.inner(nest[0], **nest[1])

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            return keras.tree.flatten(Around()([
                keras.KerasTensor(leaf.shape, dtype=leaf.dtype, sparse=sparse) for leaf in leaves
            ]))  # fmt: skip
        except Exception as caught:
            return caught


def _called(case: oracle.Case) -> tuple[Any, dict[str, Any]]:
    given = case.calls[0] if isinstance(case.calls[0], On) else On(case.calls[0])
    return given.inputs, {**case.call_arguments, **given.arguments}


@pytest.mark.parametrize("spec", layers.all_specs().values(), ids=lambda spec: spec.name)
def test_layers(spec: LayerSpec, seed: int, samples: int | None) -> None:
    """Where all that they get is sparse, and nothing else than tensors is given."""
    r = random.Random(f"{seed}-{spec.name}-traced-sparse")
    for _ in range(samples or 5):
        case = domains.random_case(spec, r)
        made = life.create(spec, (), {k: oracle.our_argument(v) for k, v in case.arguments.items()})
        if not isinstance(made, LayerState) or not case.calls:
            continue
        given, keywords = _called(case)
        leaves = [leaf for leaf in flatten([given, keywords]) if isinstance(leaf, Tensor)]
        if keywords or not leaves or not all(leaf.shape for leaf in leaves):
            continue
        specs = [TensorSpec(leaf.shape, leaf.dtype, sparse=True) for leaf in leaves]
        fate = sparse_outputs.traced(made, specs)
        if fate is Fate.OPEN or isinstance(_called_within(case, False), Exception):
            continue
        ours = life.apply(made, (_map(_specs((True,) * len(leaves)), given),))
        output = traced_sparse.given(fate, ours.output)
        _check(fate, _called_within(case, True), output, str(case))


domains.load_families()
