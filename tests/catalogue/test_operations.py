"""The functions of `keras.ops` against the installed Keras, on symbolic tensors."""

from __future__ import annotations

import inspect
import random
import warnings
from typing import Any

import pytest

from kerasorder_lint.catalogue.operations import promotion, registry
from kerasorder_lint.catalogue.operations.not_described import NOT_DESCRIBED
from kerasorder_lint.catalogue.problems import Rejected
from kerasorder_lint.catalogue.spec import REQUIRED, Environment
from kerasorder_lint.catalogue.tensors import TensorSpec, flatten
from kerasorder_lint.shapes import Unknown
from tests.catalogue import operation_domains
from tests.catalogue.oracle import Tensor, normalise

pytestmark = pytest.mark.keras

ALL = dict(registry.all_operations())


def _keras_function(name: str) -> Any:
    import keras

    function: Any = keras.ops
    for part in name.split("."):
        function = getattr(function, part)
    return function


def _map(change: Any, value: Any) -> Any:
    if isinstance(value, (list, tuple)):
        return type(value)(_map(change, item) for item in value)
    if isinstance(value, dict):
        return {key: _map(change, item) for key, item in value.items()}
    return change(value) if isinstance(value, Tensor) else value


def _symbolic(tensor: Tensor) -> Any:
    import keras

    return keras.KerasTensor(tensor.shape, dtype=tensor.dtype)


def _spec(tensor: Tensor) -> TensorSpec:
    return TensorSpec(tensor.shape, tensor.dtype)


def _has_tensor(values: Any) -> bool:
    return any(isinstance(leaf, Tensor) for leaf in flatten(values))


def _keras(name: str, positional: Any, keywords: Any) -> Any:
    """Keras's result, or the exception."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            return _keras_function(name)(*_map(_symbolic, positional), **_map(_symbolic, keywords))
        except Exception as caught:
            return caught


def _compare(name: str, positional: Any, keywords: Any) -> list[str]:
    import keras

    theirs = _keras(name, positional, keywords)
    ours = registry.apply(ALL[name], _map(_spec, positional), _map(_spec, keywords))
    if ours.problem is not None:
        if not isinstance(theirs, Exception):
            return [f"Keras accepts, we refuse: {ours.problem.message}"]
        if normalise(ours.problem.keras) not in normalise(str(theirs)):
            return [f"quotes {ours.problem.keras!r}, Keras says {normalise(str(theirs))[:300]!r}"]
        return []
    if isinstance(theirs, Exception):
        return [f"Keras refuses ({type(theirs).__name__}: {normalise(str(theirs))[:300]})"]
    left = [leaf for leaf in keras.tree.flatten(theirs) if leaf is not None]
    right = [leaf for leaf in flatten(ours.output) if leaf is not None]
    if any(isinstance(leaf, Unknown) for leaf in right):
        return []  # counted by `test_little_is_left_open`
    if len(left) != len(right):
        return [f"Keras gives {len(left)} tensors, we give {len(right)}"]
    found = []
    made = left[0]._keras_history.operation if left and hasattr(left[0], "_keras_history") else None
    if made is not None and type(made).__name__ != ALL[name].class_name:
        found.append(f"Keras makes a {type(made).__name__}, we a {ALL[name].class_name}")
    for one, other in zip(left, right):
        if not isinstance(other.shape, Unknown) and not _fits(one.shape, other.shape):
            found.append(f"shape: Keras {tuple(one.shape)}, we {other.shape}")
        if not isinstance(other.dtype, Unknown) and one.dtype != other.dtype:
            found.append(f"dtype: Keras {one.dtype}, we {other.dtype}")
    return found


def _fits(real: Any, ours: Any) -> bool:
    return len(real) == len(ours) and all(
        isinstance(b, Unknown) or a == b for a, b in zip(real, ours)
    )


@pytest.mark.parametrize("name", sorted(ALL))
def test_signatures_are_keras_own(name: str) -> None:
    """Parameters in order with their defaults."""
    signature = inspect.signature(_keras_function(name))
    theirs = {
        parameter.name: REQUIRED if parameter.default is parameter.empty else parameter.default
        for parameter in signature.parameters.values()
        if parameter.kind not in (parameter.VAR_POSITIONAL, parameter.VAR_KEYWORD)
    }
    assert dict(ALL[name].parameters) == theirs
    assert list(ALL[name].parameters) == list(theirs)


@pytest.mark.parametrize("name", sorted(ALL))
def test_random_arguments(name: str, seed: int, samples: int | None) -> None:
    """What Keras refuses we refuse, what it takes we take, with its shapes and types."""
    r = random.Random(f"{seed}-{name}")
    for _ in range(samples or 40):
        positional, keywords = operation_domains.random_call(ALL[name], name, r)
        if not _has_tensor([positional, keywords]):
            continue
        assert _compare(name, positional, keywords) == [], f"{name}{tuple(positional)} {keywords}"


def test_every_function_is_described_or_said_not_to_be() -> None:
    import keras

    public = {name for name, value in vars(keras.ops).items() if callable(value)}
    public |= {f"image.{name}" for name, value in vars(keras.ops.image).items() if callable(value)}
    assert public == set(ALL) | set(NOT_DESCRIBED)
    assert not set(ALL) & set(NOT_DESCRIBED)


@pytest.mark.parametrize("module", ["numpy", "nn", "linalg", "image"])
def test_modules_of_their_own_hold_the_same_functions(module: str) -> None:
    import keras

    for name in vars(getattr(keras.ops, module)):
        path = f"image.{name}" if module == "image" else name
        if path in ALL:
            assert registry.find(f"{module}.{name}") is ALL[path]


def test_little_is_left_open(seed: int) -> None:
    """Known tensors and arguments give known shapes, nearly always."""
    calls, opened = 0, 0
    for name, entry in ALL.items():
        r = random.Random(f"{seed}-{name}-open")
        for _ in range(20):
            positional, keywords = operation_domains.random_call(entry, name, r)
            outcome = registry.apply(entry, _map(_spec, positional), _map(_spec, keywords))
            if outcome.problem is None:
                calls += 1
                opened += any(_is_open(leaf) for leaf in flatten(outcome.output))
    assert opened < 0.03 * calls


def _is_open(leaf: Any) -> bool:
    if not isinstance(leaf, TensorSpec) or isinstance(leaf.shape, Unknown):
        return leaf is not None
    return any(isinstance(part, Unknown) for part in (*leaf.shape, leaf.dtype))


_NUMBERS: tuple[tuple[Any, str], ...] = ((int, "int"), (float, "float"))


def test_promotion_is_keras_own() -> None:
    """`result_type` of every two types, and of each with a number of Python's."""
    import keras

    env = Environment()
    plain = [(name, name) for name in promotion._ABOVE if name not in ("int", "float")]
    for theirs, ours in [*plain, *_NUMBERS]:
        for others, own in [*plain, *_NUMBERS]:
            expected = keras.backend.result_type(theirs, others)
            try:
                found = promotion.promoted(env, ours, own)
            except Rejected:
                found = "refused"
            assert isinstance(found, Unknown) or found == expected, (ours, own)


@pytest.mark.parametrize("name", ["conv", "depthwise_conv"])
@pytest.mark.parametrize("spread", [1, (1,), (1, 1), [2, 1], (1, 1, 1)], ids=str)
def test_dilation_is_for_each_axis_of_space(name: str, spread: Any) -> None:
    for rank in range(2, 6):
        kernel = Tensor((2,) * (rank - 2) + (4, 4))
        inputs = Tensor((None, *(9,) * (rank - 2), 4))
        assert _compare(name, [inputs, kernel], {"dilation_rate": spread}) == [], rank
