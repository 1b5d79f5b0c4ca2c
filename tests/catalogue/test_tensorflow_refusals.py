"""What functions of TensorFlow refuse: it raises while it traces them, and on data, as we say."""

from __future__ import annotations

import random
from typing import Any

import pytest

from kerasorder_lint.catalogue.tensorflow_functions.spots import Refused, Spot
from kerasorder_lint.catalogue.tensorflow_functions.table import TENSORFLOW, judged
from kerasorder_lint.shapes import UNKNOWN, Unknown, symbol
from tests.catalogue.tensorflow_domains import changed
from tests.catalogue.test_tensorflow_functions import Call, named

pytestmark = pytest.mark.keras


def _refusal(name: str, positional: list[Any], keywords: dict[str, Any]) -> Refused | None:
    try:
        judged(name, positional, keywords)
    except Refused as refused:
        return refused
    return None


def _data(r: random.Random, value: Any, batch: int) -> Any:
    """A tensor in the place of each `Spot`; free lengths are any."""
    import tensorflow as tf

    def length(dim: Any) -> int:
        return r.choice([1, 2, 3, 4, 6, 12]) if dim is None else dim

    if isinstance(value, (list, tuple)) and not isinstance(value, Spot):
        return [_data(r, item, batch) for item in value]
    if not isinstance(value, Spot):
        return value
    if value.content is not None:
        numbers = [length(dim) for dim in value.content]
        return tf.constant(numbers if len(value) == 1 else numbers[0], "int32")
    shape = [batch if i == 0 and d is None else length(d) for i, d in enumerate(value)]
    return tf.ones(shape, "float32" if isinstance(value.dtype, Unknown) else value.dtype)


def _fails_on_data(
    r: random.Random, function: Any, positional: list[Any], keywords: dict[str, Any]
) -> str | None:
    """The class of the exception; None if it runs."""
    batch = r.choice([2, 3, 5])
    given = [_data(r, value, batch) for value in positional]
    more = {key: _data(r, value, batch) for key, value in keywords.items()}
    try:
        function(*given, **more)
    except Exception as error:
        return type(error).__name__
    return None


@pytest.mark.parametrize("name", sorted(TENSORFLOW))
def test_what_we_call_refused_is(name: str, seed: int, samples: int | None) -> None:
    r = random.Random(f"{seed}-{name}")
    function = named(name)
    #: Kernels of windows end the process on some ranks, and say what they cannot do.
    windowed = "pool" in name or "conv" in name
    for _ in range(samples or 20):
        positional, keywords = changed(r, name)
        refused = _refusal(name, positional, keywords)
        if refused is None:
            continue
        case = f"{name}{(positional, keywords)}: {refused.problem.message}"
        if refused.traced is not None:
            error = Call(function).error(positional, keywords)
            # A ValueError stands for what else Keras may make of it.
            others = ("InvalidArgumentError", "OperatorNotAllowedInGraphError")
            assert error == refused.traced or error in others, f"{case}: {error}"
        for _ in range(0 if refused.on_data is None or windowed else 2):
            error = _fails_on_data(r, function, positional, keywords)
            assert error is not None, case
            assert error in (refused.on_data, "ValueError"), f"{case}: {error}"


#: Functions that most code is written with.
_USUAL = (
    "add", "argmax", "boolean_mask", "broadcast_to", "concat", "einsum", "expand_dims", "gather",
    "linalg.matvec", "math.multiply", "math.top_k", "matmul", "nn.bias_add", "nn.l2_normalize",
    "nn.max_pool2d", "nn.softmax", "reduce_max", "reduce_mean", "reverse", "split", "squeeze",
    "stack", "tile", "transpose", "unstack", "where",
)  # fmt: skip


def test_most_of_what_is_refused_we_tell(seed: int, samples: int | None) -> None:
    r = random.Random(seed)
    told, missed = 0, []
    for name in _USUAL:
        function = named(name)
        for _ in range(samples or 25):
            positional, keywords = changed(r, name)
            if Call(function).error(positional, keywords) not in ("ValueError", "IndexError"):
                continue
            if _refusal(name, positional, keywords) is None:
                missed.append(f"{name}{(positional, keywords)}")
            else:
                told += 1
    assert told >= 0.85 * (told + len(missed)), f"{told} told of {told + len(missed)}: {missed}"


@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("add", [Spot((UNKNOWN, 3)), Spot((4, 3))]),
        ("add", [Spot((symbol("n"), 3)), Spot((4, 3))]),
        ("add", [Spot((None, 3)), Spot((4, 3))]),
        ("reshape", [Spot((None, 3)), (-1, 5)]),
        ("reshape", [Spot((2, 3)), (UNKNOWN, 5)]),
        ("reduce_sum", [Spot((2, 3)), UNKNOWN]),
        ("concat", [[Spot((2, 3)), UNKNOWN], 1]),
        ("split", [Spot((2, UNKNOWN)), 3, 1]),
        ("tile", [Spot((2, 3)), UNKNOWN]),
        ("squeeze", [Spot((2, symbol("n"))), 1]),
        ("transpose", [Spot((2, 3)), (UNKNOWN, 0)]),
        ("matmul", [Spot((2, 3)), Spot((symbol("n"), 2))]),
        ("gather", [UNKNOWN, Spot((2,)), None, 5]),
    ],
)
def test_what_may_be_right_is_not_refused(name: str, arguments: list[Any]) -> None:
    assert _refusal(name, arguments, {}) is None
