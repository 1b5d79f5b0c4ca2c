"""Random programs for Keras 2, in the styles of `styles`; see `programs`."""

from __future__ import annotations

import random
import textwrap
from typing import Any

from kerasorder_lint.catalogue import keras2_own, life, registry
from kerasorder_lint.catalogue.spec import Inner, LayerState
from kerasorder_lint.catalogue.tensors import TensorSpec
from kerasorder_lint.graph import sequences
from kerasorder_lint.graph.layers import Layer
from tests.catalogue import oracle2
from tests.differential.styles import STYLES, Item, Stack, call_of, source_of

__all__ = ["program"]

HEADER = """\
import numpy as np
import tf_keras as keras
from tf_keras import layers
"""

_SHAPES = [
    (8,), (4,), (1,), (12, 6), (6, 4), (None, 4), (10, 1), (9, 9, 2), (12, 12, 3), (8, 8, 1),
    (None, None, 3), (7, 5, 4), (6, 6, 6, 2), (4, 5, 6, 1), (3, 6, 6, 2), (5, 4, 4, 4, 1),
]  # fmt: skip
_USUAL = {
    "Dense", "Conv2D", "Conv1D", "MaxPooling2D", "AveragePooling2D", "Flatten", "Dropout",
    "BatchNormalization", "LSTM", "GRU", "Bidirectional", "TimeDistributed", "Embedding",
    "Activation", "Reshape", "GlobalAveragePooling2D", "GlobalMaxPooling1D", "MaxPooling1D",
    "UpSampling2D", "ZeroPadding2D", "Conv2DTranspose", "SeparableConv2D", "LayerNormalization",
    "Permute", "RepeatVector", "Conv3D", "ConvLSTM2D", "SimpleRNN", "DepthwiseConv2D", "Rescaling",
    "Masking", "Softmax", "LeakyReLU", "LocallyConnected1D", "GroupNormalization",
}  # fmt: skip
_SKIPPED = {"InputLayer", "Lambda", "Layer", "Wrapper", "AbstractRNNCell", "DenseFeatures"}


def _specs() -> list[Any]:
    found: list[Any] = list(keras2_own.LAYERS)
    found += [registry.find(name, 2) for name in registry.all_specs()]
    return [spec for spec in found if spec is not None and spec.name not in _SKIPPED]


def _renderable(value: Any) -> bool:
    if isinstance(value, (list, tuple)):
        return all(map(_renderable, value))
    if isinstance(value, dict):
        return all(map(_renderable, value.values()))
    if isinstance(value, Inner):
        return registry.find(value.name, 2) is not None and _renderable(value.arguments)
    return value is None or (isinstance(value, (int, float, str, bool)) and value == value)


def _state(value: Any) -> Any:
    if isinstance(value, Inner):
        return _make(Item("", value.name, dict(value.arguments)))
    if isinstance(value, (list, tuple)):
        return type(value)(_state(item) for item in value)
    return value


def _make(item: Item) -> Layer | None:
    spec = registry.find(item.name, 2)
    if spec is None:
        return None
    given = {key: _state(value) for key, value in item.arguments.items()}
    made = life.create(spec, (), given, environment=oracle2.ENVIRONMENT, factory=Layer)
    return made if isinstance(made, Layer) else None


def _draw(r: random.Random, specs: list[Any]) -> Item | None:
    spec = r.choice(specs)
    for _ in range(6):
        case = oracle2.random_case(spec, r)
        if _renderable(case.arguments):
            return Item(call_of(spec.name, case.arguments), spec.name, dict(case.arguments))
    return None


def _chain(r: random.Random, shape: tuple[Any, ...]) -> list[Item]:
    """Layers that fit as far as we know, with a fault in half of the chains."""
    every = _specs()
    usual = [spec for spec in every if spec.name in _USUAL]
    items: list[Item] = []
    current: Any = TensorSpec((None, *shape))
    for _ in range(r.randint(1, 6)):
        for _ in range(25):
            item = _draw(r, usual if r.random() < 0.6 else every)
            layer = _make(item) if item is not None else None
            if item is None or layer is None:
                continue
            outcome = sequences.apply_in_sequence(layer, current)
            if outcome.problem is None and isinstance(layer, LayerState):
                items.append(item)
                current = outcome.output
                break
        if not isinstance(current, TensorSpec):
            break
    if r.random() < 0.55 or not items:
        _spoil(r, items, every, usual)
    return items


def _spoil(r: random.Random, items: list[Item], every: list[Any], usual: list[Any]) -> None:
    kind = r.random()
    at = r.randint(0, len(items))
    if kind < 0.6 or not items:
        item = _draw(r, usual if r.random() < 0.6 else every)
        if item is not None:
            items.insert(at, item)
    elif kind < 0.7 and len(items) > 1:
        i, j = r.sample(range(len(items)), 2)
        items[i], items[j] = items[j], items[i]
    elif kind < 0.8:
        del items[r.randrange(len(items))]
    elif kind < 0.86:
        items.insert(at, Item(f"layers.Dense({r.choice(['0', '-3', '2.5', 'units=4, unit=2'])})"))
    elif kind < 0.9:
        items.insert(at, Item(r.choice(["layers.Dense", "None", "'relu'", "3"])))
    elif kind < 0.93:
        items.insert(at, Item(f"keras.Input({r.choice([(4,), (8, 8, 3)])})"))
    elif kind < 0.96:
        items.insert(at, Item(r.choice(["layers.MultiHeadAttention(2, 4)", "layers.Add()"])))
    else:
        items.append(Item("layers.Dense(2, name='twin')"))
        items.insert(0, Item("layers.Dropout(0.2, name='twin')"))


def program(r: random.Random, style: str | None = None) -> str:
    """A random program; its last statements may build or run the model."""
    style = style or r.choice([name for name in STYLES if name != "caught"])
    shape = r.choice(_SHAPES)
    items = _chain(r, shape)
    with_input = r.random() < 0.7
    start = f"keras.Input({source_of(shape)})" if with_input else None
    if not with_input and items and items[0].name and r.random() < 0.4:
        first = items[0]
        arguments = {**first.arguments, "input_shape": shape}
        items[0] = Item(call_of(first.name, arguments), first.name, arguments)
        with_input = True
    text = STYLES[style](r, Stack(start, items))
    return "\n".join([HEADER, text, _ending(r, shape, with_input)]) + "\n"


def _ending(r: random.Random, shape: tuple[Any, ...], with_input: bool) -> str:
    """A statement that builds the model, or runs it on data that fit or do not; or nothing."""
    chance = r.random()
    if chance < 0.4:
        return "" if with_input else f"model.build({source_of((None, *shape))})"
    data = [2 if dim is None else dim for dim in (r.choice([1, 2, 3, 40]), *shape)]
    if r.random() < 0.4:
        change = r.random()
        if change < 0.5:
            data[-1] += 1
        elif change < 0.7 and len(data) > 2:
            data[1] += r.choice([-1, 1, 3])
        elif change < 0.85:
            data.append(1)
        else:
            del data[-1]
    zeros = f"np.zeros({source_of(tuple(data))})"
    inside = r.choice(
        [
            f"model.predict({zeros}, verbose=0)",
            f"y = model({zeros})",
            f"y = model.predict_on_batch({zeros})",
            f"x = keras.Input({source_of(tuple(data[1:]))})\ny = model(x)",
        ]
    )
    return textwrap.dedent(inside)
