"""`weights=` in constructors of Keras 2, against the installed `tf_keras`."""

from __future__ import annotations

import random
import warnings
from typing import Any

import pytest

from kerasorder_lint.catalogue import life, registry
from kerasorder_lint.catalogue.spec import Inner, LayerState, Opaque
from kerasorder_lint.catalogue.tensors import TensorSpec
from kerasorder_lint.shapes import UNKNOWN
from tests.catalogue import oracle2
from tests.catalogue.oracle import normalise

pytestmark = pytest.mark.keras

#: Layers that are described for Keras 2 alone.
WITHOUT_METHOD = {"LocallyConnected1D"}
Shape = tuple[int | None, ...]
LAYERS: list[tuple[str, dict[str, Any], Shape]] = [
    ("BatchNormalization", {}, (None, 4)),
    ("BatchNormalization", {"center": False}, (None, 5, 3)),
    ("BatchNormalization", {"trainable": False}, (None, 2)),
    ("BatchNormalization", {"renorm": True}, (None, 2)),
    ("Conv1D", {"filters": 3, "kernel_size": 2}, (None, 8, 4)),
    ("Conv2D", {"filters": 3, "kernel_size": (2, 1)}, (None, 8, 8, 2)),
    ("Conv2D", {"filters": 3, "kernel_size": 2, "use_bias": False}, (None, 8, 8, 2)),
    ("Conv2DTranspose", {"filters": 3, "kernel_size": 2}, (None, 8, 8, 2)),
    ("Dense", {"units": 3}, (None, 4)),
    ("Dense", {"units": 3, "use_bias": False}, (None, 6, 4)),
    ("Dense", {"units": 1, "activation": "sigmoid"}, (None, 1)),
    ("DepthwiseConv2D", {"kernel_size": 2, "depth_multiplier": 2}, (None, 8, 8, 3)),
    ("Dropout", {"rate": 0.2}, (None, 4)),
    ("EinsumDense", {"equation": "ab,bc->ac", "output_shape": 3, "bias_axes": "c"}, (None, 4)),
    ("Embedding", {"input_dim": 9, "output_dim": 2}, (None, 5)),
    ("Embedding", {"input_dim": 1, "output_dim": 3}, (None, 5)),
    ("Flatten", {}, (None, 4, 2)),
    ("GRU", {"units": 3}, (None, 5, 4)),
    ("GRU", {"units": 3, "reset_after": False}, (None, 5, 4)),
    ("GroupNormalization", {"groups": 2}, (None, 4)),
    ("LSTM", {"units": 3}, (None, 5, 4)),
    ("LSTM", {"units": 2, "use_bias": False, "return_sequences": True}, (None, 5, 4)),
    ("LayerNormalization", {}, (None, 4, 6)),
    ("LayerNormalization", {"axis": [1, 2]}, (None, 4, 6)),
    ("LocallyConnected1D", {"filters": 3, "kernel_size": 2}, (None, 5, 2)),
    ("Normalization", {}, (None, 4)),
    ("PReLU", {}, (None, 4)),
    ("PReLU", {"shared_axes": [1]}, (None, 4, 6)),
    ("SeparableConv1D", {"filters": 3, "kernel_size": 2}, (None, 8, 4)),
    ("SeparableConv2D", {"filters": 3, "kernel_size": 2}, (None, 8, 8, 2)),
    ("SimpleRNN", {"units": 3}, (None, 5, 4)),
    ("TimeDistributed", {"layer": Inner("Dense", {"units": 3})}, (None, 5, 4)),
]
#: Layers, with the number of their axes, of whose weights nothing is said.
SILENT = {("LayerNormalization", 2)}


def _own(name: str, arguments: dict[str, Any], shape: Shape) -> list[tuple[int, ...]]:
    import tf_keras

    layer = getattr(tf_keras.layers, name)(**oracle2._theirs(arguments))
    layer(tf_keras.Input(batch_shape=shape))
    return [tuple(weight.shape) for weight in layer.weights]


def _drawn(rng: random.Random, own: list[tuple[int, ...]]) -> tuple[Any, Any]:
    """Weights in some form, as Keras gets them and as the catalogue does."""
    import numpy as np

    shapes = list(own)
    match rng.randrange(9):
        case 0 if shapes:
            shapes.pop(rng.randrange(len(shapes)))
        case 1:
            shapes.append((2,))
        case 2:
            rng.shuffle(shapes)
        case 3 | 4 if shapes:
            place = rng.randrange(len(shapes))
            axis = rng.randrange(len(shapes[place]) or 1)
            shapes[place] = tuple(
                length + rng.choice((-1, 1, 3)) if number == axis else length
                for number, length in enumerate(shapes[place])
            )
        case 5 if shapes:
            place = rng.randrange(len(shapes))
            shapes[place] = (1, *shapes[place]) if rng.random() < 0.5 else shapes[place][1:]
        case 6 if shapes:  # an array without a list around it
            array = np.zeros(rng.choice(shapes))
            return array, Opaque("numpy.ndarray", shape=array.shape)
        case 7 if shapes:  # a list in the place of an array
            arrays = [np.zeros(shape) for shape in shapes]
            listed = arrays[0].tolist()
            opaque = [Opaque("numpy.ndarray", shape=array.shape) for array in arrays]
            return [listed, *arrays[1:]], [listed, *opaque[1:]]
        case _:
            pass
    arrays = [np.zeros(shape) for shape in shapes]
    opaque = [Opaque("numpy.ndarray", shape=array.shape) for array in arrays]
    return (arrays, opaque) if rng.random() < 0.8 else (tuple(arrays), tuple(opaque))


def _is_filled(weights: Any) -> bool:
    """Whether there is something in them: an empty list may be filled, an array may be a scalar."""
    return bool(weights) if isinstance(weights, (list, tuple)) else bool(weights.shape)


def _refusal(
    name: str, arguments: dict[str, Any], shape: Shape, weights: Any, built: bool
) -> str | None:
    import tf_keras

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        layer = getattr(tf_keras.layers, name)(**oracle2._theirs(arguments), weights=weights)
        if built:
            layer.build(shape)
        try:
            layer(tf_keras.Input(batch_shape=shape))
        except (ValueError, TypeError) as error:
            return normalise(str(error))
    return None


def _ours(name: str, arguments: dict[str, Any], shape: Shape, weights: Any) -> life.Outcome:
    spec = registry.find(name, 2)
    assert spec is not None
    given = {**oracle2._ours(arguments), "weights": weights}
    made = life.create(spec, (), given, environment=oracle2.ENVIRONMENT)
    assert isinstance(made, LayerState)
    return life.apply(made, (TensorSpec(shape, "float32"),))


def _set_later(name: str, arguments: dict[str, Any], shape: Shape, weights: Any) -> Any:
    """What is said of `set_weights` on the built layer, which is the same code in Keras 2."""
    spec = registry.find(name, 2)
    assert spec is not None
    made = life.create(spec, (), oracle2._ours(arguments), environment=oracle2.ENVIRONMENT)
    assert isinstance(made, LayerState)
    assert life.apply(made, (TensorSpec(shape, "float32"),)).problem is None
    return life.call_method(made, "set_weights", (weights,))


@pytest.mark.parametrize(
    "name, arguments, shape",
    [pytest.param(*item, id=f"{item[0]}-{number}") for number, item in enumerate(LAYERS)],
)
def test_weights_are_refused_where_keras_2_refuses_them(
    name: str, arguments: dict[str, Any], shape: Shape, seed: int, samples: int | None
) -> None:
    rng = random.Random(f"{seed} {name} {arguments}")
    own = _own(name, arguments, shape)
    for _ in range(samples or 8):
        theirs, ours = _drawn(rng, own)
        refusal = _refusal(name, arguments, shape, theirs, built=rng.random() < 0.2)
        problem = _ours(name, arguments, shape, ours).problem
        later = _set_later(name, arguments, shape, ours)
        if name not in WITHOUT_METHOD:
            assert (later is None) == (problem is None)
        if problem is None:
            quiet = (name, len(arguments.get("axis", ()))) in SILENT
            assert refusal is None or quiet or not _is_filled(theirs), (theirs, refusal)
        else:
            assert refusal is not None, (theirs, problem.message)
            assert normalise(problem.keras) in refusal


@pytest.mark.parametrize(
    "weights",
    [
        UNKNOWN,
        [UNKNOWN, UNKNOWN],
        Opaque("numpy.ndarray"),
        Opaque("object"),
        [Opaque("numpy.ndarray"), Opaque("numpy.ndarray", shape=(UNKNOWN,))],
        [Opaque("numpy.ndarray", shape=(4, UNKNOWN)), Opaque("object")],
        [],  # it may be filled before the layer is built
    ],
)
def test_weights_that_are_not_known_are_not_judged(weights: Any) -> None:
    assert _ours("Dense", {"units": 3}, (None, 4), weights).problem is None


def test_of_unknown_weights_what_is_known_counts() -> None:
    array = Opaque("numpy.ndarray", shape=(5, UNKNOWN))
    problem = _ours("Dense", {"units": 3}, (None, 4), [array, UNKNOWN]).problem
    assert problem is not None
    assert problem.keras == ""
    problem = _ours("Dense", {"units": 3}, (None, 4), [UNKNOWN]).problem
    assert problem is not None
    assert "length 1, but the layer was expecting 2" in problem.keras
