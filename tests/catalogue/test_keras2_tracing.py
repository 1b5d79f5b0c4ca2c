"""Built layers of Keras 2 on another shape, against the installed `tf_keras`."""

from __future__ import annotations

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
    ("Embedding", {"input_dim": 9, "output_dim": 2}, (None, 4), [(None, 5), (None, 5, 5)]),
]  # fmt: skip
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
    assert set(keras2_tracing._CHECKS) <= {name for name, *_ in CASES}
