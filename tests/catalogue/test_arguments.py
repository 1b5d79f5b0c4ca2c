"""The checks that many constructors share, and the binding of arguments, against Keras in bulk."""

from __future__ import annotations

import itertools
import random
import warnings
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest

from kerasorder_lint.catalogue import arguments, life, names, registry
from kerasorder_lint.catalogue.activation_functions import takes_dtype
from kerasorder_lint.catalogue.initial_values import initial_value
from kerasorder_lint.catalogue.problems import Problem, Rejected
from kerasorder_lint.catalogue.spec import LayerState, Opaque
from kerasorder_lint.catalogue.tensors import TensorSpec
from kerasorder_lint.shapes import UNKNOWN, symbol
from tests.catalogue.oracle import normalise, opaque

pytestmark = pytest.mark.keras

FAMILIES = {
    "activations": (names.ACTIVATIONS, arguments.activation),
    "initializers": (names.INITIALIZERS, arguments.initializer),
    "regularizers": (names.REGULARIZERS, arguments.regularizer),
    "constraints": (names.CONSTRAINTS, arguments.constraint),
}


def refusal(function: Callable[..., Any], *given: Any, **more: Any) -> Problem | None:
    try:
        function(*given, **more)
    except Rejected as rejected:
        return rejected.problem
    return None


def error_of(function: Callable[..., Any], *given: Any, **more: Any) -> Exception | None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            function(*given, **more)
        except Exception as error:
            return error
    return None


def agree(problem: Problem | None, error: Exception | None, what: object) -> None:
    assert (problem is None) == (error is None), f"{what}: we {problem}, Keras {error!r}"
    if problem is not None:
        assert normalise(problem.keras) in normalise(str(error)), str(what)


def misspellings(name: str, r: random.Random) -> Iterator[str]:
    yield from (name.upper(), name.lower(), name.title(), name.replace("_", ""), f"{name} ", "")
    for _ in range(4):
        i = r.randrange(len(name))
        yield name[:i] + r.choice(["", "x", "_"]) + name[i + 1 :]


OBJECTS: list[Any] = [
    None, 0, 1, -1, 0.5, True, False, (), [], ["relu"], ("l2",), b"relu", {1}, {}, {"name": "l2"},
    {"class_name": "L2"}, {"class_name": "l2", "config": {"l2": 0.1}}, {"class_name": "L3"},
    {"class_name": "L3", "config": {}}, {"class_name": "HeNormal", "config": {}},
    {"class_name": "MaxNorm", "config": {}}, {"class_name": "Constant"}, {"class_name": "Constant"},
    {"class_name": "Constant", "config": {"value": 1}}, {"class_name": "constant", "config": {}},
    {"config": {}}, np.zeros((2, 2)), np.float32(0.5), np.int64(3), abs, len,
]  # fmt: skip


@pytest.mark.parametrize("family", FAMILIES)
def test_names_and_near_names_are_taken_as_keras_takes_them(family: str, seed: int) -> None:
    import keras

    known, check = FAMILIES[family]
    get = getattr(keras, family).get
    r = random.Random(f"{seed}-{family}")
    for name in sorted(known):
        for text in (name, *misspellings(name, r)):
            agree(refusal(check, text, "it"), error_of(get, text), text)


@pytest.mark.parametrize("family", FAMILIES)
def test_no_name_is_missing(family: str) -> None:
    import importlib

    module = importlib.import_module(f"keras.src.{family}")
    assert set(module.ALL_OBJECTS_DICT) == set(FAMILIES[family][0])


@pytest.mark.parametrize("family", FAMILIES)
def test_objects_are_taken_as_keras_takes_them(family: str) -> None:
    import keras

    check, get = FAMILIES[family][1], getattr(keras, family).get
    some = [keras.initializers.HeNormal(), keras.regularizers.L2(), keras.constraints.NonNeg]
    for value in [*OBJECTS, *some, keras.initializers.Zeros, keras.activations.relu]:
        if isinstance(value, dict) and family == "activations" and len(value) == 2:
            # Without a module the class may still be one that the code registers.
            assert refusal(check, value, "it") is None
            continue
        agree(refusal(check, opaque(value), "it"), error_of(get, value), value)


@pytest.mark.parametrize("family", FAMILIES)
def test_what_is_not_known_is_let_through(family: str) -> None:
    check = FAMILIES[family][1]
    for value in (UNKNOWN, Opaque(), Opaque("function"), {"class_name": UNKNOWN, "config": {}}):
        assert refusal(check, value, "it") is None
    # Whatever integer it is, it is no initializer.
    assert refusal(check, symbol("n"), "it") is not None


DTYPE_VALUES: list[Any] = [
    *sorted(names.DTYPES), "int", "str", "float", "double", "Float32", "", "mixed_float16",
    "mixed_bfloat16", "mixed_float32", "int8_from_float32", "int8_from_mixed_bfloat16", "int4",
    "int8_from_int8_from_float32", "float8_from_float32", "half", 3, 0.5, True, [], ("float32",),
]  # fmt: skip


@pytest.mark.parametrize("value", DTYPE_VALUES, ids=repr)
def test_the_dtype_of_a_layer(value: Any) -> None:
    import keras

    problem = refusal(arguments.compute_dtype, value)
    agree(problem, error_of(keras.dtype_policies.get, value), value)
    if problem is None:
        assert arguments.compute_dtype(value) == keras.dtype_policies.get(value).compute_dtype


@pytest.mark.parametrize("value", DTYPE_VALUES, ids=repr)
def test_the_dtype_of_a_tensor(value: Any) -> None:
    import keras

    problem = refusal(arguments.standardize_dtype, value)
    agree(problem, error_of(keras.backend.standardize_dtype, value), value)
    if problem is None:
        assert arguments.standardize_dtype(value) == keras.backend.standardize_dtype(value)


SHAPE_VALUES: list[Any] = [
    (), (4,), [4], (None, 3), 4, 4.0, None, "4", "", (4.0,), ("4",), (True,), (-1,), (0,), {4}, {},
    {4: 1}, range(3), ((4,),), ([4],), (None, (3,)), b"ab", (b"4",), (1e3,), object,
]  # fmt: skip


@pytest.mark.parametrize("value", SHAPE_VALUES, ids=repr)
def test_what_is_a_shape(value: Any) -> None:
    from keras.src.backend import standardize_shape

    given = opaque(value)
    if isinstance(given, Opaque):
        assert arguments.standardize_shape(given) is UNKNOWN
        return
    problem = refusal(arguments.standardize_shape, given)
    agree(problem, error_of(standardize_shape, value), value)
    if problem is None:
        assert arguments.standardize_shape(given) == standardize_shape(value)


def test_what_is_not_known_of_a_shape_stays_open() -> None:
    n = symbol("n")
    assert arguments.standardize_shape((UNKNOWN, n, 3, None)) == (UNKNOWN, n, 3, None)
    assert arguments.standardize_shape(UNKNOWN) is UNKNOWN
    assert refusal(arguments.standardize_shape, (-n,)) is not None
    assert refusal(arguments.standardize_shape, (n - 5,)) is None
    assert refusal(arguments.standardize_shape, n) is not None


@pytest.mark.parametrize("name", sorted(names.INITIALIZERS - {"constant", "Constant"}))
def test_which_shapes_an_initializer_makes(name: str) -> None:
    import keras

    for shape in [(), (3,), (2, 3), (3, 3), (2, 3, 4), (2, 2, 3, 4), (1, 2, 2, 3, 4)]:
        if "stft" in name.lower() and len(shape) == 3:
            continue  # It asks for more than a rank.
        error = error_of(keras.layers.Layer().add_weight, shape=shape, initializer=name)
        agree(refusal(initial_value, name, shape, "kernel_initializer"), error, shape)


@pytest.mark.parametrize("name", sorted(names.ACTIVATIONS))
def test_which_dtypes_an_activation_computes(name: str) -> None:
    import keras
    import tensorflow as tf

    function = keras.activations.get(name)
    for dtype in sorted(names.DTYPES - {"float8_e4m3fn", "float8_e5m2", "complex128"}):
        zeros = tf.fill((2, 4), "a") if dtype == "string" else tf.zeros((2, 4), dtype)
        # Eager TensorFlow now and then ends the process (`Check failed: !PyErr_Occurred()`) where
        # a negative number meets an unsigned tensor, as in `sparse_plus`; a graph never does.
        run = tf.function(function, autograph=False) if dtype.startswith("uint") else function
        assert takes_dtype(name, dtype) == (error_of(run, zeros) is None), dtype


def given(*positional: Any, **keywords: Any) -> tuple[tuple[Any, ...], dict[str, Any]]:
    return positional, keywords


@pytest.mark.parametrize(
    ("name", "call"),
    [
        ("Dense", given()),
        ("Dense", given(2, None, True, *["zeros"] * 2, *[None] * 8)),
        ("Dense", given(2, None, True, *["zeros"] * 2, *[None] * 9)),
        ("Dense", given(2, "relu", units=3)),
        ("Dense", given(2, activation="relu", unit=3)),
        ("Dense", given(activation="relu")),
        ("Dense", given(2, weights=[1])),
        ("Dense", given(2, batch_input_shape=(None, 4))),
        ("Dense", given(2, name="a", dtype="float16", trainable=False, autocast=True)),
        ("Embedding", given()),
        ("Embedding", given(3)),
        ("EinsumDense", given()),
        ("EinsumDense", given("ab,bc->ac")),
        ("Dropout", given()),
        ("Dropout", given(0.5, None, 3, 4)),
        ("SpatialDropout1D", given(0.5, noise=3)),
        ("SpatialDropout1D", given(0.5, trainable=False)),
        ("Activation", given()),
        ("Identity", given(3)),
        ("Identity", given("name")),
        ("ReLU", given(6, 0.1, 0.1, 0.1)),
        ("Lambda", given()),
        ("InputLayer", given((4,), 2)),
        ("InputLayer", given((4,), what="ever")),
    ],
    ids=repr,
)
def test_binding_to_a_constructor(name: str, call: tuple[Any, dict[str, Any]]) -> None:
    import keras

    positional, keywords = call
    spec = registry.find(name)
    assert spec is not None
    ours = life.create(spec, positional, keywords)
    error = error_of(getattr(keras.layers, name), *positional, **keywords)
    agree(ours if isinstance(ours, Problem) else None, error, call)


class _Tensor:
    """Stands for a tensor; its text is the same in every process, as test names must be."""

    def __repr__(self) -> str:
        return "X"


X = _Tensor()  # Stands for a symbolic tensor.


@pytest.mark.parametrize(
    ("name", "arguments_", "call"),
    [
        ("Dense", {"units": 2}, given()),
        ("Dense", {"units": 2}, given(X)),
        ("Dense", {"units": 2}, given(inputs=X)),
        ("Dense", {"units": 2}, given(X, training=True)),
        ("Dense", {"units": 2}, given(X, mask=None)),
        ("Dense", {"units": 2}, given(X, X)),
        ("Dense", {"units": 2}, given(X, X, X)),
        ("Dense", {"units": 2}, given(X, foo=3)),
        ("Dense", {"units": 2}, given(X, inputs=X)),
        ("Dense", {"units": 2}, given(X, True)),
        ("Dense", {"units": 2}, given(3)),
        ("Dense", {"units": 2}, given("text")),
        ("Dense", {"units": 2}, given(None)),
        ("Dropout", {"rate": 0.5}, given(X, True)),
        ("Dropout", {"rate": 0.5}, given(X, training=False)),
        ("Softmax", {}, given(X, None)),
        ("Identity", {}, given(X, 3)),
        ("Identity", {}, given(X, training=True)),
        ("Identity", {}, given(3)),
        ("Identity", {}, given([])),
        ("Embedding", {"input_dim": 3, "output_dim": 2}, given(X, X)),
    ],
    ids=repr,
)
def test_binding_to_a_call(
    name: str, arguments_: dict[str, Any], call: tuple[Any, dict[str, Any]]
) -> None:
    import keras

    spec = registry.find(name)
    assert spec is not None
    ours = life.create(spec, (), arguments_)
    assert isinstance(ours, LayerState)

    def filled(value: Any, tensor: Any) -> Any:
        return tensor if value is X else value

    positional, keywords = call
    x, y = keras.KerasTensor((None, 4)), TensorSpec((None, 4))
    error = error_of(
        getattr(keras.layers, name)(**arguments_),
        *(filled(v, x) for v in positional),
        **{k: filled(v, x) for k, v in keywords.items()},
    )
    outcome = life.apply(
        ours,
        tuple(filled(v, y) for v in positional),
        {k: filled(v, y) for k, v in keywords.items()},
    )
    agree(outcome.problem, error, call)


def test_truth_is_that_of_python() -> None:
    values: tuple[object, ...] = (0, 1, "", "x", None, (), [1], 0.0, True, {})
    for value in values:
        assert arguments.truth(value) is bool(value)
    assert arguments.truth(UNKNOWN) is None
    assert arguments.truth(symbol("n")) is True


def test_converted_dtypes_are_those_that_reach_call() -> None:
    import keras

    class Seen(keras.layers.Layer):  # type: ignore[misc]
        def call(self, inputs: Any) -> Any:
            self.dtype_seen = inputs.dtype
            return inputs

    spec = registry.find("Identity")
    assert spec is not None
    dtypes = ["float16", "float32", "float64", "bfloat16", "int32", "bool", "string", "uint8"]
    for policy, dtype, autocast in itertools.product(
        ["float32", "mixed_float16", "float64", "int32"], dtypes, [True, False]
    ):
        layer = Seen(dtype=policy, autocast=autocast)
        layer(keras.KerasTensor((2, 3), dtype))
        ours = life.create(spec, (), {"dtype": policy, "autocast": autocast})
        assert isinstance(ours, LayerState)
        assert arguments.converted(dtype, ours) == layer.dtype_seen
