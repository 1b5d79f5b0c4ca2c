"""Attributes and configurations of layers, models and tensors, as Keras has them.

Over all layers and random arguments, before and after a build and a call: what the analysis decides
of them is what Keras says.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from typing import Any

import pytest

from kerasorder_lint.catalogue import kept, life, registry
from kerasorder_lint.catalogue.spec import LayerSpec, LayerState
from tests.catalogue import domains
from tests.catalogue.oracle import Tensor, keras_argument, our_argument
from tests.interpreter.told_of_objects import judge, written

pytestmark = pytest.mark.keras

domains.load_families()
_SPECS = registry.all_specs()
#: Layers that are asked about in a run.
_ASKED = 10


def _otherwise(value: Any, r: random.Random) -> Any:
    """The same argument in other words: capitals, a list for a tuple, a pair for a number."""
    if isinstance(value, str):
        return r.choice([value.upper(), value.title()])
    if type(value) in (list, tuple):
        return list(value) if type(value) is tuple else tuple(value)
    if type(value) is int:
        return r.choice([float(value), bool(value), (value,), [value, value]])
    return value


def _cases(spec: LayerSpec, r: random.Random) -> Iterator[tuple[dict[str, Any], Any]]:
    if spec.samples:
        yield dict(spec.samples[0].arguments), spec.samples[0].shape
    case = domains.random_case(spec, r)
    first = case.calls[0] if case.calls else None
    yield case.arguments, first.shape if isinstance(first, Tensor) else None


def _programs(spec: LayerSpec, r: random.Random) -> Iterator[tuple[str, dict[str, Any]]]:
    for arguments, shape in _cases(spec, r):
        given = {k: _otherwise(v, r) if r.random() < 0.15 else v for k, v in arguments.items()}
        texts = {key: written(value) for key, value in given.items()}
        if None in texts.values():
            continue
        made = f"v = layers.{spec.name}({', '.join(f'{k}={v}' for k, v in texts.items())})\n"
        later = ["", f"v.build({shape!r})\n", f"v(keras.Input(batch_shape={shape!r}))\n"]
        yield made + (r.choice(later) if isinstance(shape, tuple) else ""), given


def test_layers_are_what_keras_makes(seed: int, samples: int | None) -> None:
    r = random.Random(f"{seed}-attributes")
    asked = decided = 0
    for name in r.sample(sorted(_SPECS), min(samples or _ASKED, len(_SPECS))):
        for program, given in _programs(_SPECS[name], r):
            judged = judge(program, given)
            if judged is not None:
                assert judged.wrong == [], program
                asked, decided = asked + judged.asked, decided + judged.decided
    assert decided > 0.4 * asked > 0


_CAPITALS = """\
v = layers.Conv2D(4, 3, padding="SAME")
v = layers.Conv1D(4, 3, padding="Causal", data_format="CHANNELS_LAST")
v = layers.Conv2DTranspose(4, 3, padding="Valid")
v = layers.SeparableConv2D(4, 3, padding="SAME")
v = layers.DepthwiseConv2D(3, padding="SAME")
v = layers.ConvLSTM2D(3, 3, padding="SAME")
v = layers.MaxPooling2D(3, padding="SAME")
v = layers.UpSampling2D(2, interpolation="BILINEAR")
v = layers.Resizing(3, 4, interpolation="NEAREST")
v = layers.RandomRotation(0.2)
v = layers.RandomBrightness(0.3)
v = layers.Normalization(axis=1)
v = layers.Normalization(mean=0.5, variance=0.5)
v = layers.Discretization([0.0, 1.0])
v = layers.UnitNormalization(axis=(-2,))
v = layers.UnitNormalization(axis=(1, 2)); v.build((None, 3, 4))
v = layers.BatchNormalization(momentum=0, epsilon=1)
v = layers.BatchNormalization(momentum=True, axis=True)
v = layers.IntegerLookup(mask_token=False)
v = layers.IntegerLookup(mask_token=True, invert=True)
v = layers.GroupNormalization(-1); v.build((None, 4))
v = layers.PReLU(shared_axes=(1, 2))
v = layers.LSTMCell(3, dropout=0)
v = layers.TimeDistributed(layers.Dropout(0.5)); v.build((None, 3, 4))
v = layers.Bidirectional(layers.LSTM(3)).forward_layer
v = keras.Sequential([layers.Dropout(0.5)])
v = keras.Sequential([keras.Input((4,)), layers.Dense(3), layers.Dropout(0.1)])
v = keras.Sequential([layers.Dense(3), layers.Dropout(0.1)]).layers[-1]
v = keras.Sequential([layers.Dense(3)]); v.build((None, 4)); v.trainable = False
x = keras.Input((4,), name="x"); v = keras.Model([x], [layers.Dense(3)(x), x], name="m")
x = keras.Input((4,)); v = keras.Model({"x": x}, {"y": layers.Dense(3)(x)})
v = keras.Input((4, None), batch_size=3, dtype="int32", name="w")
v = layers.Dense(3)(keras.Input((4,)))
v = keras.ops.mean(keras.Input((4, 5)), axis=1)
class A(layers.Dropout): pass|v = A(0.5)
class A(layers.Dropout):|    def build(self, shape): pass|v = A(0.5)
class A(layers.Conv2D):|    def call(self, x): return x|v = A(3, 3, padding="SAME")
class A(layers.Layer):|    def call(self, x): return x|v = A()
class A(layers.Layer):|    def __init__(self):|        super().__init__(dtype="float16")|v = A()
class A(keras.Model):|    def call(self, x): return x|v = A()"""


@pytest.mark.parametrize("line", _CAPITALS.splitlines())
def test_objects_that_were_told_wrongly_or_easily_could_be(line: str) -> None:
    judged = judge(line.replace("|", "\n").replace("; ", "\n") + "\n")
    assert judged is not None
    assert judged.wrong == []


@pytest.mark.parametrize(
    "made",
    [
        "SimpleRNN(4, activity_regularizer='L1L2')",
        "Bidirectional(layers.LSTM(5), weights=0)",
        "RNN(layers.GRUCell(3), zero_output_for_mask=True)",
    ],
)
def test_layers_of_keras_2_that_were_told_wrongly(made: str) -> None:
    pytest.importorskip("tf_keras")
    judged = judge(f"v = layers.{made}\n", package="tf_keras")
    assert judged is not None
    assert judged.wrong == []


@pytest.mark.parametrize("name", _SPECS)
def test_layers_are_built_at_once_where_keras_builds_them(name: str) -> None:
    import keras

    for sample in _SPECS[name].samples[:1]:
        given = {key: keras_argument(value) for key, value in sample.arguments.items()}
        layer = getattr(keras.layers, name)(**given)
        ours = {key: our_argument(value) for key, value in sample.arguments.items()}
        mine = life.create(_SPECS[name], (), ours)
        assert isinstance(mine, LayerState)
        assert kept.is_built_at_once(mine) is layer.built
