"""Built layers of Keras 2 on another shape, against the installed `tf_keras`."""

from __future__ import annotations

import random
import warnings
from typing import Any

import pytest

from kerasorder_lint.catalogue import keras2_tracing, life, registry
from kerasorder_lint.catalogue.spec import Inner, LayerState
from kerasorder_lint.catalogue.tensors import TensorSpec
from tests.catalogue import oracle2
from tests.catalogue.oracle import normalise

pytestmark = pytest.mark.keras

Shape = tuple[int | None, ...]
#: Layer, arguments, the shape that it is built on, the shapes that it is then called on.
CASES: list[tuple[str, dict[str, Any], Shape, list[Shape]]] = [
    (
        "Dense",
        {"units": 3},
        (None, 4),
        [(None, 5), (None, 1), (2, 5), (None, 2, 5), (2, 3, 5), (None, None), (None, 4)],
    ),
    (
        "Conv1D",
        {"filters": 6, "kernel_size": 2},
        (None, 8, 4),
        [
            (None, 8, 5), (None, 8, 8), (None, 8, 16), (None, 8, 1), (None, 8), (None, 8, None),
            (None, 3, 8, 4), (None, 3, 8, 5),
        ],
    ),
    (
        "Conv1D",
        {"filters": 6, "kernel_size": 2, "padding": "causal"},
        (None, 8, 4),
        [(None, 8, 5), (None, 8, 8), (None, 8)],
    ),
    (
        "Conv1D",
        {"filters": 6, "kernel_size": 2, "groups": 2},
        (None, 8, 4),
        [(None, 8, 7), (None, 8, 2), (None, 8, 6)],
    ),
    (
        "Conv2D",
        {"filters": 6, "kernel_size": 2},
        (None, 8, 8, 4),
        [(None, 8, 8, 5), (None, 8, 8, 8), (None, 8, 8), (None, 8), (None, None, None, 5)],
    ),
    ("Conv2D", {"filters": 6, "kernel_size": 2}, (None, 8, 8, 1), [(None, 8, 8, 3), (2, 8, 8, 4)]),
    (
        "Conv2D",
        {"filters": 6, "kernel_size": 2, "data_format": "channels_first"},
        (None, 4, 8, 8),
        [(None, 5, 8, 8), (None, 8, 8, 8)],
    ),
    (
        "Conv3D",
        {"filters": 6, "kernel_size": 2},
        (None, 8, 8, 8, 4),
        [(None, 8, 8, 8, 5), (None, 8, 8, 8, 8), (None, 8, 8, 8)],
    ),
    (
        "Conv1DTranspose",
        {"filters": 6, "kernel_size": 2},
        (None, 8, 4),
        [(None, 8, 5), (None, 8, 8), (None, 8), (None, None, 5)],
    ),
    (
        "Conv2DTranspose",
        {"filters": 6, "kernel_size": 2},
        (None, 8, 8, 4),
        [(None, 8, 8, 5), (None, 8, 8, 1), (None, 8, 8), (None, 3, 8, 8, 4)],
    ),
    (
        "Conv3DTranspose",
        {"filters": 6, "kernel_size": 2},
        (None, 8, 8, 8, 4),
        [(None, 8, 8, 8, 5), (None, 8, 8, 8, 2)],
    ),
    ("DepthwiseConv1D", {"kernel_size": 2}, (None, 8, 4), [(None, 8, 5), (None, 8, 8), (None, 8)]),
    ("DepthwiseConv2D", {"kernel_size": 2}, (None, 8, 8, 4), [(None, 8, 8, 5), (None, 8, 8)]),
    ("SeparableConv1D", {"filters": 3, "kernel_size": 2}, (None, 8, 4), [(None, 8, 5), (None, 8)]),
    (
        "SeparableConv2D",
        {"filters": 3, "kernel_size": 2},
        (None, 8, 8, 4),
        [(None, 8, 8, 5), (None, 8, 8, 1), (None, 8, 8)],
    ),
    ("BatchNormalization", {}, (None, 4), [(None, 5), (None, 1), (None, 8), (None, 3, 4)]),
    ("BatchNormalization", {}, (None, 1), [(None, 5)]),
    ("BatchNormalization", {}, (None, 8, 8, 4), [(None, 8, 8, 5), (None, 8, 5)]),
    ("BatchNormalization", {}, (None, 8, 8, 1), [(None, 8, 8, 6)]),
    ("BatchNormalization", {"axis": 1}, (None, 4, 6), [(None, 5, 6), (None, 4, 7)]),
    ("BatchNormalization", {"axis": [1]}, (None, 4, 6, 2), [(None, 5, 6, 2), (None, 4, 7, 3)]),
    ("BatchNormalization", {"scale": False, "center": False}, (None, 4), [(None, 5)]),
    ("LayerNormalization", {}, (None, 4), [(None, 5), (None, 1), (None, 3, 5), (None, 3, 4)]),
    ("LayerNormalization", {}, (None, 1), [(None, 5)]),
    ("LayerNormalization", {"axis": 1}, (None, 4, 6), [(None, 5, 6), (None, 4, 7)]),
    ("LayerNormalization", {"scale": False, "center": False}, (None, 4), [(None, 5)]),
    ("LayerNormalization", {"scale": False}, (None, 3, 4), [(None, 3, 5), (None, 2, 4)]),
    (
        "GroupNormalization",
        {"groups": 2},
        (None, 4, 8),
        [(None, 4, 6), (None, 4, 9), (None, 4, 4), (None, None, 6)],
    ),
    ("GroupNormalization", {"groups": 2, "scale": False, "center": False}, (None, 8), [(None, 6)]),
    ("PReLU", {}, (None, 4), [(None, 5), (None, 1), (None, 3, 5), (None, 3, 4)]),
    ("PReLU", {}, (None, 3, 4), [(None, 3, 5), (None, 2, 4), (None, 1, 4), (None, 4)]),
    ("PReLU", {}, (None, 3, 4), [(None, 2, 5)]),
    ("PReLU", {"shared_axes": [1]}, (None, 3, 4), [(None, 7, 4), (None, 3, 5)]),
    ("Normalization", {}, (None, 4), [(None, 5), (None, 1), (None, 3, 5), (None, 3, 4)]),
    ("Normalization", {"axis": 1}, (None, 3, 4), [(None, 2, 4), (None, 3, 5)]),
    ("Normalization", {"axis": None}, (None, 3, 4), [(None, 2, 4), (None, 3, 5)]),
    (
        "EinsumDense",
        {"equation": "ab,bc->ac", "output_shape": 3},
        (None, 4),
        [(None, 5), (None, 1), (None, 4)],
    ),
    (
        "EinsumDense",
        {"equation": "...x,xy->...y", "output_shape": 3},
        (None, 4),
        [(None, 5), (None, 2, 5), (None, 2, 4)],
    ),
    (
        "EinsumDense",
        {"equation": "abc,cbd->ad", "output_shape": 3},
        (None, 2, 4),
        [(None, 2, 5), (None, 3, 4), (None, 3, 5)],
    ),
    ("LSTM", {"units": 3}, (None, 5, 4), [(None, 5, 6), (None, 6), (None, 7, 4), (None, None, 6)]),
    ("LSTM", {"units": 3, "unroll": True}, (None, 5, 4), [(None, 5, 6), (None, 6, 4)]),
    ("LSTM", {"units": 3, "recurrent_dropout": 0.2}, (None, 5, 4), [(None, 5, 6)]),
    ("GRU", {"units": 3}, (None, 5, 4), [(None, 5, 6), (None, 6), (2, 5, 1)]),
    ("GRU", {"units": 3, "reset_after": False}, (None, 5, 4), [(None, 5, 6)]),
    ("SimpleRNN", {"units": 3}, (None, 5, 4), [(None, 5, 6), (None, 6)]),
    (
        "RNN",
        {"cell": Inner("LSTMCell", {"units": 3})},
        (None, 5, 4),
        [(None, 5, 6), (None, 5, 1), (None, 6), (None, 7, 4), (2, None, 6), (None, 5, None)],
    ),
    (
        "RNN",
        {"cell": Inner("SimpleRNNCell", {"units": 3}), "unroll": True},
        (None, 5, 4),
        [(None, 5, 6)],
    ),
    (
        "RNN",
        {"cell": [Inner("GRUCell", {"units": 3}), Inner("LSTMCell", {"units": 2})]},
        (None, 5, 4),
        [(None, 5, 6), (None, 5, 3), (None, 6), (None, 4, 4)],
    ),
    (
        "RNN",
        {"cell": Inner("StackedRNNCells", {"cells": [Inner("GRUCell", {"units": 3})]})},
        (None, 5, 4),
        [(None, 5, 6), (None, 5, 3)],
    ),
    (
        "ConvLSTM2D",
        {"filters": 3, "kernel_size": 2},
        (None, 4, 8, 8, 2),
        [(None, 4, 8, 8, 3), (None, 4, 8, 8, 4), (None, 4, 8, 8, 1), (None, 4, 8, 8, 6)],
    ),
    (
        "ConvLSTM2D",
        {"filters": 3, "kernel_size": 2, "data_format": "channels_first"},
        (None, 4, 2, 8, 8),
        [(None, 4, 3, 8, 8)],
    ),
    ("Bidirectional", {"layer": Inner("LSTM", {"units": 3})}, (None, 5, 4), [(None, 5, 6)]),
    (
        "Bidirectional",
        {"layer": Inner("SimpleRNN", {"units": 3}), "merge_mode": "sum"},
        (None, 5, 4),
        [(None, 5, 6), (None, 6, 4)],
    ),
    (
        "TimeDistributed",
        {"layer": Inner("Dense", {"units": 3})},
        (None, 5, 4),
        [(None, 5, 6), (None, None, 6), (2, 5, 6), (None, 2, 5, 6)],
    ),
    (
        "TimeDistributed",
        {"layer": Inner("Conv2D", {"filters": 3, "kernel_size": 2})},
        (None, 5, 8, 8, 4),
        [(None, 5, 8, 8, 6), (None, 5, 8, 8, 8)],
    ),
    (
        "TimeDistributed",
        {"layer": Inner("LSTM", {"units": 3})},
        (None, 3, 5, 4),
        [(None, 3, 5, 6)],
    ),
    (
        "TimeDistributed",
        {"layer": Inner("RNN", {"cell": Inner("GRUCell", {"units": 3})})},
        (None, 3, 5, 4),
        [(None, 3, 5, 6), (None, 3, 4, 4)],
    ),
    (
        "Bidirectional",
        {"layer": Inner("RNN", {"cell": Inner("GRUCell", {"units": 3})})},
        (None, 5, 4),
        [(None, 5, 6), (None, 4, 4)],
    ),
    ("Embedding", {"input_dim": 9, "output_dim": 2}, (None, 4), [(None, 5), (None, 5, 5)]),
]  # fmt: skip
CELLS = ("GRUCell", "LSTMCell", "SimpleRNNCell", "StackedRNNCells")
PAIRS = [
    pytest.param(name, arguments, built, given, id=f"{name}-{number}-{given}")
    for number, (name, arguments, built, shapes) in enumerate(CASES)
    for given in shapes
]
#: What TensorFlow refuses, and nothing is said of: it is left to the data.
SILENT = {
    ("BatchNormalization", (None, 1)),
    ("BatchNormalization", (None, 3, 4)),
    ("BatchNormalization", (None, 8, 5)),
    ("Conv1D", (None, 3, 8, 5)),
    ("BatchNormalization", (None, 5, 6, 2)),
    ("BatchNormalization", (None, 8, 8, 6)),
    ("Conv1D", (None, 8, 7)),
    ("Conv2DTranspose", (None, 3, 8, 8, 4)),
    ("ConvLSTM2D", (None, 4, 8, 8, 4)),
    ("LayerNormalization", (None, 1)),
    ("LayerNormalization", (None, 3, 5)),
    ("LayerNormalization", (None, 3, 4)),
    ("LayerNormalization", (None, 5, 6)),
    ("Normalization", (None, 2, 4)),
    ("TimeDistributed", (None, 2, 5, 6)),
}


def _state(name: str, arguments: dict[str, Any], built: Shape) -> LayerState:
    spec = registry.find(name, 2)
    assert spec is not None
    made = life.create(spec, (), oracle2._ours(arguments), environment=oracle2.ENVIRONMENT)
    assert isinstance(made, LayerState)
    assert life.apply(made, (TensorSpec(built, "float32"),)).problem is None
    return made


def _refusal(name: str, arguments: dict[str, Any], built: Shape, given: Shape) -> str | None:
    import tf_keras

    layer = getattr(tf_keras.layers, name)(**oracle2._theirs(arguments))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        layer(tf_keras.Input(batch_shape=built))
        try:
            layer(tf_keras.Input(batch_shape=given))
        except Exception as error:
            return normalise(str(error))
    return None


@pytest.mark.parametrize("name, arguments, built, given", PAIRS)
def test_a_built_layer_is_refused_where_tensorflow_compares(
    name: str, arguments: dict[str, Any], built: Shape, given: Shape
) -> None:
    theirs = _refusal(name, arguments, built, given)
    outcome = life.apply(_state(name, arguments, built), (TensorSpec(given, "float32"),))
    if outcome.problem is None:
        assert theirs is None or (name, given) in SILENT
    else:
        assert theirs is not None
        assert normalise(outcome.problem.keras) in theirs


def test_the_words_are_those_of_the_operation() -> None:
    said = life.apply(_state("Dense", {"units": 3}, (None, 4)), (TensorSpec((None, 5), "float32"),))
    assert said.problem is not None
    assert said.problem.keras == "Dimensions must be equal, but are 5 and 4"


def test_every_layer_that_is_checked_has_a_case() -> None:
    assert set(keras2_tracing._CHECKS) <= {name for name, *_ in CASES} | set(CELLS)


def _cell(rng: random.Random, depth: int = 0) -> Inner:
    if depth == 0 and rng.random() < 0.3:
        return Inner(
            "StackedRNNCells", {"cells": [_cell(rng, 1) for _ in range(rng.choice((1, 2)))]}
        )
    name = rng.choice(("LSTMCell", "GRUCell", "SimpleRNNCell"))
    return Inner(name, {"units": rng.choice((1, 3, 4)), "use_bias": rng.random() < 0.7})


def _sequences(rng: random.Random) -> Shape:
    batch, steps = rng.choice((None, None, 2)), rng.choice((None, 5, 5, 7))
    return (batch, steps, rng.choice((1, 3, 4, 5)))


def _compared(
    name: str, arguments: dict[str, Any], calls: list[dict[str, Shape]]
) -> tuple[str | None, life.Outcome]:
    """What Keras 2 and the catalogue say of the second call; of several tensors, by name."""
    import tf_keras

    spec = registry.find(name, 2)
    assert spec is not None
    ours = life.create(spec, (), oracle2._ours(arguments), environment=oracle2.ENVIRONMENT)
    assert isinstance(ours, LayerState)
    theirs = getattr(tf_keras.layers, name)(**oracle2._theirs(arguments))
    first, second = calls
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        theirs(**{key: tf_keras.Input(batch_shape=shape) for key, shape in first.items()})
        specs = {key: TensorSpec(shape, "float32") for key, shape in first.items()}
        assert life.apply(ours, (), specs).problem is None
        refusal = None
        try:
            theirs(**{key: tf_keras.Input(batch_shape=shape) for key, shape in second.items()})
        except (ValueError, TypeError) as error:
            refusal = normalise(str(error))
    specs = {key: TensorSpec(shape, "float32") for key, shape in second.items()}
    return refusal, life.apply(ours, (), specs)


def test_recurrent_layers_of_any_cell(seed: int, samples: int | None) -> None:
    rng = random.Random(f"cells {seed}")
    refused = 0
    for _ in range(samples or 40):
        cell: Any = _cell(rng) if rng.random() < 0.7 else [_cell(rng, 1), _cell(rng, 1)]
        arguments = {
            "cell": cell,
            "return_sequences": rng.random() < 0.5,
            "return_state": rng.random() < 0.3,
            "go_backwards": rng.random() < 0.2,
        }
        shapes = [_sequences(rng), _sequences(rng)]
        if rng.random() < 0.2:
            shapes[1] = (shapes[1][0], shapes[1][-1])
        refusal, outcome = _compared("RNN", arguments, [{"inputs": shape} for shape in shapes])
        assert (refusal is None) == (outcome.problem is None), (arguments, shapes, refusal)
        if outcome.problem is not None:
            refused += 1
            assert normalise(outcome.problem.keras) in (refusal or "")
    assert refused


@pytest.mark.parametrize("name", CELLS)
def test_cells_by_themselves(name: str, seed: int, samples: int | None) -> None:
    rng = random.Random(f"{name} {seed}")
    for _ in range(samples or 10):
        arguments: dict[str, Any] = {"units": 3}
        if name == "StackedRNNCells":
            arguments = {"cells": [Inner("SimpleRNNCell", {"units": 3})]}
        number = 2 if name == "LSTMCell" else 1
        calls: list[dict[str, Any]] = []
        for _ in range(2):
            batch = rng.choice((None, 2))
            calls.append({"inputs": (batch, rng.choice((1, 3, 4)))})
        refusals = _cell_twice(name, arguments, number, calls)
        assert refusals[0] == refusals[1], calls


def _cell_twice(
    name: str, arguments: dict[str, Any], number: int, calls: list[dict[str, Any]]
) -> list[bool]:
    """Whether Keras 2 and the catalogue refuse the second call of a cell, with its states."""
    import tf_keras

    spec = registry.find(name, 2)
    assert spec is not None
    ours = life.create(spec, (), oracle2._ours(arguments), environment=oracle2.ENVIRONMENT)
    assert isinstance(ours, LayerState)
    theirs = getattr(tf_keras.layers, name)(**oracle2._theirs(arguments))
    found = [False, False]
    for call in calls:
        shape = call["inputs"]
        state = (shape[0], 3)
        states = [tf_keras.Input(batch_shape=state) for _ in range(number)]
        found[0] = False
        try:
            theirs(tf_keras.Input(batch_shape=shape), states)
        except (ValueError, TypeError):
            found[0] = True
        specs = [TensorSpec(state, "float32") for _ in range(number)]
        found[1] = life.apply(ours, (TensorSpec(shape, "float32"), specs)).problem is not None
    return found


def test_attention_of_several_heads(seed: int, samples: int | None) -> None:
    rng = random.Random(f"attention {seed}")
    refused = 0
    for _ in range(samples or 40):
        arguments = {"num_heads": rng.choice((1, 2)), "key_dim": 3}
        if rng.random() < 0.3:
            arguments["value_dim"] = 2
        keyed = rng.random() < 0.4
        calls = [_attended(rng, keyed), _attended(rng, keyed)]
        if rng.random() < 0.2:
            calls[1] = {key: (*shape[:1], 2, *shape[1:]) for key, shape in calls[1].items()}
        refusal, outcome = _compared("MultiHeadAttention", arguments, calls)
        assert (refusal is None) == (outcome.problem is None), (arguments, calls, refusal)
        if outcome.problem is not None:
            refused += 1
            assert normalise(outcome.problem.keras) in (refusal or "")
    assert refused


def _attended(rng: random.Random, keyed: bool) -> dict[str, Shape]:
    batch, steps = rng.choice((None, 2)), rng.choice((5, 7))
    found: dict[str, Shape] = {
        "query": (batch, rng.choice((5, 6, None)), rng.choice((3, 4))),
        "value": (batch, steps, rng.choice((3, 4, 1))),
    }
    if keyed:
        found["key"] = (batch, steps, rng.choice((3, 4)))
    return found
