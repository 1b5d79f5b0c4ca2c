"""Random programs that build Sequential models, as people write them: in five styles.

A program is source text. Layers, arguments and shapes are drawn as the catalogue's tests draw
them; our own shape functions only steer the draw towards chains that fit, so that faults sit deep.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from typing import Any

from kerasorder_lint.catalogue import life, registry
from kerasorder_lint.catalogue.spec import LayerState
from kerasorder_lint.catalogue.tensors import TensorSpec
from kerasorder_lint.graph import models
from kerasorder_lint.graph.layers import Layer
from tests.catalogue import domains
from tests.catalogue.oracle import Inner

__all__ = ["STYLES", "Program", "chain", "program", "rebuild_program", "source_of"]

STYLES = ("list", "add", "loop", "builder", "class", "config")

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


@dataclass(frozen=True)
class Item:
    """One element of a Sequential as source text; `name` and `arguments` where it is a layer."""

    text: str
    name: str = ""
    arguments: dict[str, Any] = field(default_factory=dict)


def _renderable(value: Any) -> bool:
    if isinstance(value, (list, tuple)):
        return all(_renderable(item) for item in value)
    if isinstance(value, dict):
        return all(_renderable(item) for item in value.values())
    if isinstance(value, Inner):
        return all(_renderable(item) for item in value.arguments.values())
    return value is None or (isinstance(value, (int, float, str, bool)) and value == value)


def source_of(value: Any) -> str:
    """The value as source text."""
    if isinstance(value, Inner):
        return call_of(value.name, value.arguments)
    if isinstance(value, list):
        return "[" + ", ".join(source_of(item) for item in value) + "]"
    if isinstance(value, tuple):
        inner = ", ".join(source_of(item) for item in value)
        return f"({inner},)" if len(value) == 1 else f"({inner})"
    if isinstance(value, dict):
        return "{" + ", ".join(f"{k!r}: {source_of(v)}" for k, v in value.items()) + "}"
    if isinstance(value, float) and value in (float("inf"), float("-inf")):
        return f"float('{value}')"
    return repr(value)


def call_of(name: str, arguments: dict[str, Any]) -> str:
    given = ", ".join(f"{key}={source_of(value)}" for key, value in arguments.items())
    return f"layers.{name}({given})"


_SKIPPED = {"InputLayer", "Lambda"}


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
            outcome = models.apply_in_sequence(layer, current)
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
    style = style or r.choice(STYLES)
    shape, dtype, items, notes = chain(r)
    with_input = r.random() < 0.8
    lines = [HEADER]
    start: str | None = None
    given = f"keras.Input({source_of(shape)}"
    if dtype != "float32":
        given += f", dtype={dtype!r}"
    given += ")"
    if with_input:
        start = given
    elements = ([start] if start else []) + [item.text for item in items]
    if (
        not with_input
        and items
        and items[0].name == "Dense"
        and "input_shape" not in items[0].arguments
        and r.random() < 0.5
        and shape
    ):
        elements[0] = items[0].text[:-1] + f", input_shape={source_of(shape)})"
        notes.append("input_shape=")
    lines.append(_STYLES[style](r, elements, items, with_input))
    if not with_input:
        ending = r.random()
        batch = (None, *shape)
        numbers = tuple(2 if d is None else d for d in (2, *shape))
        if ending < 0.6:
            lines.append(f"model.build({source_of(batch)})")
        elif ending < 0.8 and dtype == "float32":
            lines.append(f"model.predict(np.zeros({source_of(numbers)}), verbose=0)")
    return Program("\n".join(lines) + "\n", style, shape, dtype, notes)


def _list_style(r: random.Random, elements: list[str], items: list[Item], first: bool) -> str:
    body = "".join(f"    {element},\n" for element in elements)
    return f"model = keras.Sequential([\n{body}])"


def _add_style(r: random.Random, elements: list[str], items: list[Item], first: bool) -> str:
    return "model = keras.Sequential()\n" + "\n".join(f"model.add({e})" for e in elements)


def _loop_style(r: random.Random, elements: list[str], items: list[Item], first: bool) -> str:
    body = "".join(f"    {element},\n" for element in elements)
    return (
        f"stack = [\n{body}]\nmodel = keras.Sequential()\nfor layer in stack:\n    model.add(layer)"
    )


def _builder_style(r: random.Random, elements: list[str], items: list[Item], first: bool) -> str:
    body = "".join(f"    model.add({element})\n" for element in elements[: len(elements) // 2])
    rest = "".join(f"        {element},\n" for element in elements[len(elements) // 2 :])
    return (
        f"def tail():\n    return [\n{rest}    ]\n\n\n"
        f"def build(extra=None):\n    model = keras.Sequential(name='built')\n{body}"
        "    for layer in tail() + (extra or []):\n        model.add(layer)\n"
        "    return model\n\n\nmodel = build()"
    )


def _class_style(r: random.Random, elements: list[str], items: list[Item], first: bool) -> str:
    body = "".join(f"            {element},\n" for element in elements)
    return (
        "class Builder:\n    def __init__(self, flag):\n        self.flag = flag\n\n"
        "    def parts(self):\n        return [\n" + body + "        ]\n\n"
        "    def make(self):\n        if self.flag:\n"
        "            return keras.Sequential(self.parts())\n        return None\n\n\n"
        "model = Builder(True).make()"
    )


def _config_style(r: random.Random, elements: list[str], items: list[Item], first: bool) -> str:
    """Layers from a list of names and keyword dicts; all stand on one line."""
    known = all(item.name for item in items)
    if not known:
        return _list_style(r, elements, items, first)
    rows = "".join(f"    ({item.name!r}, {source_of(item.arguments)}),\n" for item in items)
    text = f"config = [\n{rows}]\nmodel = keras.Sequential()\n"
    if first:
        text += f"model.add({elements[0]})\n"
    return text + "for name, options in config:\n    model.add(getattr(layers, name)(**options))"


_STYLES = {
    "list": _list_style,
    "add": _add_style,
    "loop": _loop_style,
    "builder": _builder_style,
    "class": _class_style,
    "config": _config_style,
}


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
