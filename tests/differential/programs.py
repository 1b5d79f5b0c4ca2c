"""Random programs that build Sequential models, as people write them.

A program is source text. Layers, arguments and shapes are drawn as the catalogue's tests draw
them; our own shape functions only steer the draw towards chains that fit, so that faults sit deep.
"""

from __future__ import annotations

import random
import textwrap
from dataclasses import dataclass, field
from typing import Any

from kerasorder_lint.catalogue import life, registry
from kerasorder_lint.catalogue.spec import Inner, LayerState
from kerasorder_lint.catalogue.tensors import TensorSpec
from kerasorder_lint.graph import sequences
from kerasorder_lint.graph.layers import Layer
from tests.catalogue import domains
from tests.differential.styles import STYLES, Item, Stack, call_of, source_of

domains.load_families()

__all__ = ["STYLES", "Program", "chain", "program", "rebuild_program"]

HEADER = """\
import numpy as np
import keras
from keras import layers
"""


@dataclass
class Program:
    """A program, and what the generator knows of it."""

    source: str
    style: str
    shape: tuple[Any, ...] | None
    dtype: str = "float32"
    notes: list[str] = field(default_factory=list)


def _renderable(value: Any) -> bool:
    if isinstance(value, (list, tuple)):
        return all(_renderable(item) for item in value)
    if isinstance(value, dict):
        return all(_renderable(item) for item in value.values())
    if isinstance(value, Inner):
        return all(_renderable(item) for item in value.arguments.values())
    return value is None or (isinstance(value, (int, float, str, bool)) and value == value)


#: Adaptive maxima of one element end the process when they run eagerly.
_SKIPPED = {
    "AdaptiveMaxPooling1D",
    "AdaptiveMaxPooling2D",
    "AdaptiveMaxPooling3D",
    "InputLayer",
    "Lambda",
}


def _draw(r: random.Random, specs: list[Any], valid: bool) -> Item | None:
    spec = r.choice(specs)
    for _ in range(6):
        case = domains.random_case(spec, r)
        if not _renderable(case.arguments) or case.arguments.get("use_cudnn") is True:
            continue  # the latter needs another computer
        if valid:
            given = {key: _inner_state(value) for key, value in case.arguments.items()}
            if any(value is None and case.arguments[k] is not None for k, value in given.items()):
                continue
            if not isinstance(life.create(spec, (), given, factory=Layer), LayerState):
                continue
        return Item(call_of(spec.name, case.arguments), spec.name, dict(case.arguments))
    return None


def _inner_state(value: Any) -> Any:
    if isinstance(value, Inner):
        spec = registry.find(value.name)
        assert spec is not None
        inner = {key: _inner_state(v) for key, v in value.arguments.items()}
        made = life.create(spec, (), inner, factory=Layer)
        return made if isinstance(made, LayerState) else None
    if isinstance(value, (list, tuple)):
        return type(value)(_inner_state(item) for item in value)
    return value


def _make(item: Item) -> Layer | None:
    spec = registry.find(item.name)
    if spec is None:
        return None
    given = {key: _inner_state(value) for key, value in item.arguments.items()}
    made = life.create(spec, (), given, factory=Layer)
    return made if isinstance(made, Layer) else None


_SHAPES = [
    (8,), (4,), (1,), (12, 6), (6, 4), (None, 4), (10, 1), (9, 9, 2), (12, 12, 3), (8, 8, 1),
    (None, None, 3), (7, 5, 4), (6, 6, 6, 2), (4, 5, 6, 1), (3, 6, 6, 2), (5, 4, 4, 4, 1), (),
]  # fmt: skip

_USUAL = [
    "Dense", "Conv2D", "Conv1D", "MaxPooling2D", "AveragePooling2D", "Flatten", "Dropout",
    "BatchNormalization", "LSTM", "GRU", "Bidirectional", "TimeDistributed", "Embedding",
    "Activation", "Reshape", "GlobalAveragePooling2D", "GlobalMaxPooling1D", "MaxPooling1D",
    "UpSampling2D", "ZeroPadding2D", "Conv2DTranspose", "SeparableConv2D", "LayerNormalization",
    "Permute", "RepeatVector", "Conv3D", "ConvLSTM2D", "SimpleRNN", "DepthwiseConv2D", "Rescaling",
]  # fmt: skip


def chain(
    r: random.Random, faults: bool = True
) -> tuple[tuple[Any, ...], str, list[Item], list[str]]:
    """An input shape, its dtype and items; mostly a chain that fits, with a fault in half."""
    shape = r.choice(_SHAPES)
    dtype = "float32"
    if r.random() < 0.05:
        dtype = r.choice(["int32", "string", "float16", "bool", "uint8"])
    every = [s for s in registry.all_specs().values() if s.name not in _SKIPPED]
    usual = [s for s in every if s.name in _USUAL]
    length = r.randint(1, 6)
    items: list[Item] = []
    current: Any = TensorSpec((None, *shape), dtype)
    notes: list[str] = []
    for _ in range(length):
        for _attempt in range(25):
            item = _draw(r, usual if r.random() < 0.5 else every, valid=True)
            if item is None:
                continue
            layer = _make(item)
            if layer is None:
                continue
            outcome = sequences.apply_in_sequence(layer, current)
            if outcome.problem is None and not outcome.later:
                items.append(item)
                current = outcome.output
                break
        else:
            break
        if not isinstance(current, TensorSpec):
            break
    if faults and (r.random() < 0.6 or not items):
        notes.append(_spoil(r, items, every, usual))
    return shape, dtype, items, notes


def _spoil(r: random.Random, items: list[Item], every: list[Any], usual: list[Any]) -> str:
    """Puts a fault, or something that may be one, into the chain."""
    kind = r.random()
    at = r.randint(0, len(items))
    if kind < 0.5 or not items:
        item = _draw(r, usual if r.random() < 0.6 else every, valid=r.random() < 0.6)
        if item is not None:
            items.insert(at, item)
        return "a random layer put in"
    if kind < 0.65 and len(items) > 1:
        i, j = r.sample(range(len(items)), 2)
        items[i], items[j] = items[j], items[i]
        return "two layers swapped"
    if kind < 0.75:
        del items[r.randrange(len(items))]
        return "a layer taken out"
    if kind < 0.8:
        items.insert(at, Item(f"layers.Dense({r.choice(['0', '-3', '2.5', 'units=4, unit=2'])})"))
        return "an argument that is refused"
    if kind < 0.84:
        items.insert(at, Item(r.choice(["layers.Dense", "None", "'relu'", "keras.ops.relu", "3"])))
        return "no layer"
    if kind < 0.88:
        items.insert(at, Item(f"keras.Input({r.choice([(4,), (8, 8, 3)])})"))
        return "an Input in the middle"
    if kind < 0.92:
        items.insert(at, Item(r.choice(["layers.MultiHeadAttention(2, 4)", "layers.Add()"])))
        return "a layer of several inputs"
    if kind < 0.96:
        items.append(Item("layers.Dense(2, name='twin')"))
        items.insert(0, Item("layers.Dropout(0.2, name='twin')"))
        return "two layers of one name"
    items.insert(at, Item("layers.LSTM(4, return_state=True)"))
    return "a layer with states"


def program(r: random.Random, style: str | None = None) -> Program:
    """A random program; its last statements may build or run the model."""
    style = style or r.choice(list(STYLES))
    shape, dtype, items, notes = chain(r)
    with_input = r.random() < 0.75
    start: str | None = None
    if with_input:
        kind = "" if dtype == "float32" else f", dtype={dtype!r}"
        start = f"keras.Input({source_of(shape)}{kind})"
    elif items and items[0].name and shape and r.random() < 0.25:
        first = items[0]
        arguments = {**first.arguments, "input_shape": shape}
        items[0] = Item(call_of(first.name, arguments), first.name, arguments)
        notes.append("input_shape=")
    text = STYLES[style](r, Stack(start, items))
    ending = _ending(r, shape, dtype, with_input, items)
    if ending and style == "caught":
        ending = "if model is not None:\n" + textwrap.indent(ending, "    ")
    return Program("\n".join([HEADER, text, ending]) + "\n", style, shape, dtype, notes)


def _ending(
    r: random.Random, shape: tuple[Any, ...], dtype: str, with_input: bool, items: list[Item]
) -> str:
    """A statement that builds the model, or runs it on zeros; none sometimes."""
    if items and {"input_shape", "input_dim"} & set(items[0].arguments):
        given = items[0].arguments.get("input_shape")
        if not isinstance(given, tuple) or given != shape:
            return ""  # the data would be another story
    samples = r.choice([1, 2, 3, 32, 40])
    zeros = f"np.zeros({source_of(tuple(2 if d is None else d for d in (samples, *shape)))})"
    chance = r.random()
    if with_input:
        if chance < 0.8 or None in shape or dtype != "float32":
            return ""
        return r.choice([f"model.predict({zeros}, verbose=0)", f"y = model({zeros})"])
    if chance < 0.4:
        return f"model.build({source_of((None, *shape))})"
    if dtype != "float32" or chance > 0.8:
        return ""
    return r.choice(
        [
            f"model.predict({zeros}, verbose=0)",
            f"model.predict({zeros}, {r.choice([2, 4])}, verbose=0)",
            f"y = model({zeros})",
            f"data = {zeros}\ny = model(data)",
            f"x = keras.Input({source_of(shape)})\ny = model(x)",
            f"y = model.predict_on_batch({zeros})",
        ]
    )


def rebuild_program(r: random.Random) -> Program:
    """A valid model, and a second one from its layers in another order."""
    while True:
        shape, dtype, items, _ = chain(r, faults=False)
        if len(items) >= 2 and dtype == "float32":
            break
    body = "".join(f"    {item.text},\n" for item in items)
    order = list(range(len(items)))
    r.shuffle(order)
    text = f"{HEADER}model = keras.Sequential([\n    keras.Input({source_of(shape)}),\n{body}])\n"
    style = r.choice(["literal", "names", "loop", "add", "input"])
    batch = source_of((None, *shape))
    if style == "literal":
        picked = ", ".join(f"model.layers[{i}]" for i in order)
        text += f"again = keras.Sequential([{picked}])\n"
    elif style == "names":
        picked = ", ".join(f"ls[{i}]" for i in order)
        text += f"ls = model.layers\nagain = keras.Sequential([{picked}])\n"
    elif style == "loop":
        text += f"order = {order}\nagain = keras.Sequential([model.layers[i] for i in order])\n"
    elif style == "add":
        text += f"again = keras.Sequential()\nfor i in {order}:\n    again.add(model.layers[i])\n"
    else:
        picked = ", ".join(f"model.layers[{i}]" for i in order)
        text += f"again = keras.Sequential([keras.Input({source_of(shape)}), {picked}])\n"
    if style != "input" and r.random() < 0.7:
        text += f"again.build({batch})\n"
    return Program(text, f"rebuild-{style}", shape, dtype)
