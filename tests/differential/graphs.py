"""Random programs that build functional models, as people write them.

A program is source text, put together statement by statement. Keras itself runs each one: it steers
towards graphs that fit, so that faults sit deep, and no shape function of ours takes part.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from typing import Any

from kerasorder_lint.catalogue import registry
from tests.differential import graph_forms, graph_idioms, programs
from tests.differential.graph_draft import Draft, Step
from tests.differential.programs import HEADER, Program
from tests.differential.styles import source_of

__all__ = ["STYLES", "program"]

#: Layers whose output is their very input: Keras's graphs then have a cycle or lose the layer.
_SKIPPED = programs._SKIPPED | {"Equalization", "SpectralNormalization"}

_SHAPES: list[tuple[Any, ...]] = [
    (8,), (4,), (1,), (12, 6), (6, 4), (None, 4), (10, 1), (9, 9, 2), (8, 8, 3), (None, None, 3),
    (7, 5, 4), (8,), (12, 6), (8, 8, 3),
]  # fmt: skip

_USUAL = [
    "Dense", "Conv2D", "Conv1D", "MaxPooling2D", "Flatten", "Dropout", "BatchNormalization", "LSTM",
    "GRU", "Bidirectional", "TimeDistributed", "Activation", "Reshape", "GlobalAveragePooling2D",
    "GlobalMaxPooling1D", "MaxPooling1D", "UpSampling2D", "ZeroPadding2D", "Conv2DTranspose",
    "LayerNormalization", "Permute", "RepeatVector", "Rescaling", "GlobalAveragePooling1D", "ReLU",
]  # fmt: skip

_MERGES = ["Add", "Subtract", "Multiply", "Average", "Maximum", "Minimum", "Concatenate", "Dot"]
_FUNCTIONS = ["add", "subtract", "multiply", "average", "maximum", "minimum", "concatenate"]


def _layer(d: Draft, faulty: bool) -> bool:
    every = [s for s in registry.all_specs().values() if s.name not in _SKIPPED]
    usual = [s for s in every if s.name in _USUAL]
    item = programs._draw(d.r, usual if d.r.random() < 0.7 else every, valid=True)
    if item is None:
        return False
    return d.give(f"{item.text}({d.pick()})", faulty=faulty)


def _shared(d: Draft, faulty: bool) -> bool:
    if not d.shared or d.r.random() < 0.5:
        every = [s for s in registry.all_specs().values() if s.name in _USUAL]
        item = programs._draw(d.r, every, valid=True)
        name = f"layer{len(d.shared)}"
        if item is None or not d.run(f"{name} = {item.text}"):
            return False
        d.shared.append(name)
    return d.give(f"{d.r.choice(d.shared)}({d.pick()})", faulty=faulty)


def _merge(d: Draft, faulty: bool) -> bool:
    first = d.pick()
    given = [first] + [d.like(first) for _ in range(d.r.choice([1, 1, 1, 2]))]
    if d.r.random() < 0.3:
        d.r.shuffle(given)
    listed = f"[{', '.join(given)}]"
    if d.r.random() < 0.3:
        return d.give(f"layers.{d.r.choice(_FUNCTIONS)}({listed})", faulty=faulty)
    kind = d.r.choice(_MERGES)
    arguments = ""
    if kind == "Concatenate" and d.r.random() < 0.5:
        arguments = f"axis={d.r.choice([1, -1, 2, -2, 3])}"
    if kind == "Dot":
        arguments = f"axes={d.r.choice([1, -1, 2, (1, 2), (2, 1), (1, 1)])}"
    return d.give(f"layers.{kind}({arguments})({listed})", faulty=faulty)


def _projected(d: Draft, faulty: bool) -> bool:
    """A residual connection: what comes out has the width of what went in."""
    x = d.pick()
    rank = len(d.shape(x))
    if rank == 4:
        made = d.give(f"layers.Conv2D({x}.shape[-1], 3, padding='same')({x})")
    elif rank >= 2:
        made = d.give(f"layers.Dense({x}.shape[-1])({x})")
    else:
        return False
    if not made:
        return False
    y = d.tensors[-1]
    return d.give(
        d.r.choice([f"layers.Add()([{x}, {y}])", f"{x} + {y}", f"layers.add([{y}, {x}])"])
    )


def _attention(d: Draft, faulty: bool) -> bool:
    q = d.pick()
    v = d.like(q)
    kind = d.r.random()
    if kind < 0.6:
        arguments = f"{d.r.choice([1, 2])}, {d.r.choice([2, 3])}"
        if d.r.random() < 0.3:
            arguments += f", output_shape={d.r.choice([5, (3,)])}"
        call = d.r.choice([f"{q}, {v}", f"{q}, {q}", f"query={q}, value={v}", f"{q}, {v}, {v}"])
        return d.give(f"layers.MultiHeadAttention({arguments})({call})", faulty=faulty)
    if kind < 0.7:
        return d.give(f"layers.GroupQueryAttention(2, 4, 2)({q}, {v})", faulty=faulty)
    name = d.r.choice(["Attention", "AdditiveAttention"])
    listed = d.r.choice([f"[{q}, {v}]", f"[{q}, {v}, {v}]"])
    return d.give(f"layers.{name}()({listed})", faulty=faulty)


def _states(d: Draft, faulty: bool) -> bool:
    x = d.pick()
    if len(d.shape(x)) != 3 and not faulty:
        return False
    kind = d.r.choice(["LSTM", "GRU", "SimpleRNN"])
    units = d.r.choice([2, 4])
    several = d.r.choice(["", ", return_sequences=True"])
    names = [d.name() for _ in range(3 if kind == "LSTM" else 2)]
    text = f"layers.{kind}({units}, return_state=True{several})({x})"
    if not d.run(f"{', '.join(names)} = {text}", faulty=faulty):
        return False
    d.note(*names)
    if d.r.random() < 0.6:
        states = ", ".join(names[1:])
        state = f"[{states}]" if kind == "LSTM" or d.r.random() < 0.5 else states
        other = d.like(x)
        return d.give(f"layers.{kind}({units})({other}, initial_state={state})", faulty=faulty)
    return True


def _slice(d: Draft, faulty: bool) -> bool:
    x = d.pick()
    rank = len(d.shape(x))
    number = str(d.r.choice([0, 1, 2, -1, 3, 5]))
    part = d.r.choice([":2", "1:", "::2", "1:-1", ":", ":0", "-3:", "None:4"])
    options = [f"[:, {number}]", f"[:, {part}]", f"[..., {number}]", "[..., None]", "[:, None]"]
    options += [f"[..., {part}]", f"[:, {part}, {number}]", "[:, np.newaxis]", f"[:, ..., {part}]"]
    if rank > 2:
        options += [f"[:, :, {number}]", f"[:, {number}, {part}]"]
    if faulty:
        options += ["[1:]", f"[:, :, :, :, :, {number}]", "[:, [0, 1]]", "[..., ..., 0]"]
    return d.give(x + d.r.choice(options), faulty=faulty)


def _arithmetic(d: Draft, faulty: bool) -> bool:
    x = d.pick()
    y = d.like(x) if d.r.random() < 0.8 else d.pick()
    sign = d.r.choice(["+", "-", "*", "/", "+", "*", "@", "//", "%", "**"])
    options = [f"{x} {sign} {y}"] * 4 + [
        f"{x} {sign} 2",
        f"2.0 {sign} {x}" if sign != "@" else f"{x} * 3",
        f"-{x}",
        f"abs({x})",
        f"({x} > 0) & ({y} < 1)",
        f"{x} * {x}.shape[-1]",
        f"1 - {x}",
        f"{x} + np.ones(({x}.shape[-1],))",
        f"sum([{x}, {y}])",
        f"{x} >= {y}",
    ]
    if faulty:
        options += [f"+{x}", f"{x} + [1, 2]", f"np.ones((4,)) * {x}", f"{x} + None"]
    return d.give(d.r.choice(options), faulty=faulty)


def _nested(d: Draft, faulty: bool) -> bool:
    """A model inside the model, called on one or two tensors."""
    x = d.pick()
    shape = d.shape(x)
    if not d.models or d.r.random() < 0.6:
        loose = tuple(None if d.r.random() < 0.3 else dim for dim in shape[1:])
        name = f"sub{len(d.models)}"
        every = [s for s in registry.all_specs().values() if s.name in _USUAL]
        items = [programs._draw(d.r, every, valid=True) for _ in range(d.r.randint(1, 3))]
        texts = [item.text for item in items if item is not None]
        if d.r.random() < 0.4:
            start = [f"keras.Input({source_of(loose)})"] if d.r.random() < 0.7 else []
            text = f"{name} = keras.Sequential([{', '.join(start + texts)}])"
        else:
            chain = "given"
            for layer in texts:
                chain = f"{layer}({chain})"
            if not texts:
                return False  # what comes out is what goes in
            if d.r.random() < 0.3:
                chain = f"[{chain}, layers.Activation('relu')(given)]"
            text = (
                f"given = keras.Input({source_of(loose)})\n"
                f"{name} = keras.Model({d.r.choice(['given', '[given]'])}, {chain})"
            )
        if not d.run(text):
            return False
        d.models.append(name)
    name = d.r.choice(d.models)
    target = d.name()
    listed = d.r.random() < 0.2 and d.space[name].built
    call = f"[{x}]" if listed else x
    if not d.run(f"{target} = {name}({call})", faulty=faulty):
        return False
    result = d.space[target]
    if isinstance(result, (list, tuple)):
        names = [d.name() for _ in result]
        d.run(f"{', '.join(names)}{',' if len(names) == 1 else ''} = {target}")
        d.note(*names)
    else:
        d.note(target)
    return True


def _shapes(d: Draft, faulty: bool) -> bool:
    """Code that reads shapes."""
    x = d.pick()
    shape = d.shape(x)
    size = 1
    for dim in shape[1:]:
        size = size * dim if isinstance(dim, int) else 0
    options = [f"layers.Dense({x}.shape[-1] // 2 + 1)({x})", f"layers.Dense(len({x}.shape))({x})"]
    options += [f"layers.Reshape((-1, {x}.shape[-1]))({x})", f"layers.Reshape({x}.shape[1:])({x})"]
    if size:
        options += [f"layers.Reshape(({size},))({x})", f"layers.Reshape((1, {size}, 1))({x})"]
        options += [f"layers.RepeatVector({x}.shape[1])(layers.Flatten()({x}))"]
    return d.give(d.r.choice(options), faulty=faulty)


def _function(d: Draft, faulty: bool) -> bool:
    """A block as a function that gives a tensor."""
    x = d.pick()
    rank = len(d.shape(x))
    if rank not in (2, 3, 4):
        return False
    layer = {2: "layers.Dense(n)", 3: "layers.Conv1D(n, 3, padding='same')"}.get(
        rank, "layers.Conv2D(n, 3, padding='same')"
    )
    if "block" + str(rank) not in d.space:
        body = (
            f"def block{rank}(x, n, skip=True, times=2):\n"
            "    start = x\n"
            "    for i in range(times):\n"
            f"        x = {layer}(x)\n"
            "        x = layers.ReLU()(x)\n"
            "    if skip:\n"
            "        if start.shape[-1] != n:\n"
            f"            start = {layer}(start)\n"
            "        x = layers.Add()([x, start])\n"
            "    return x\n"
        )
        if not d.run(body):
            return False
    arguments = d.r.choice(["4", "n=3", "2, skip=False", f"{x}.shape[-1]", "4, times=1"])
    return d.give(f"block{rank}({x}, {arguments})", faulty=faulty)


def _lambda(d: Draft, faulty: bool) -> bool:
    x = d.pick()
    width = d.r.choice([2, 3])
    body = d.r.choice(["t * 2", "t[:, 0]", "t + 1.0", "-t", "t / 255", "t[..., :1]", "t"])
    text = f"layers.Lambda(lambda t: {body})({x})"
    if d.r.random() < 0.3:
        text = f"layers.Lambda(lambda t: t[..., :{width}], output_shape=({width},))({x})"
        if len(d.shape(x)) != 2 or (d.shape(x)[-1] or 0) < width:
            return False
    return d.give(text, faulty=faulty)


_STEPS: list[tuple[float, Step]] = [
    (5, _layer), (1.5, _shared), (2.5, _merge), (1, _projected), (1, _attention), (1, _states),
    (1.5, _slice), (2, _arithmetic), (1.5, _nested), (0.7, _shapes), (0.7, _function),
    (0.4, _lambda), *graph_idioms.STEPS, *graph_forms.STEPS,
]  # fmt: skip


def _grow(d: Draft, faulty: bool) -> bool:
    weights = [weight for weight, _ in _STEPS]
    for _ in range(12):
        step = d.r.choices([step for _, step in _STEPS], weights)[0]
        if step(d, faulty) or d.failed:
            return True
    return False


def _input(d: Draft) -> None:
    shape = d.r.choice(_SHAPES)
    name = d.name()
    more = ""
    if d.r.random() < 0.15:
        more = f", name='in{len(d.inputs)}'"
    if d.r.random() < 0.1:
        more += f", batch_size={d.r.choice([2, 4])}"
    d.run(f"{name} = keras.Input({source_of(shape)}{more})")
    d.inputs.append(name)
    d.tensors.append(name)


def _needed(d: Draft, outputs: list[str]) -> list[str]:
    """The Inputs that the outputs come from, found by Keras's own history."""
    found: list[str] = []
    by_id = {id(d.space[name]): name for name in d.inputs}
    seen: set[int] = set()
    stack = [d.space[name] for name in outputs]
    while stack:
        tensor = stack.pop()
        if id(tensor) in by_id:
            found.append(by_id[id(tensor)])
            continue
        operation, index, _ = tensor._keras_history
        node = operation._inbound_nodes[index]
        if id(node) in seen:
            continue
        seen.add(id(node))
        stack.extend(node.input_tensors)
    return [name for name in d.inputs if name in found]


def _model(d: Draft, fault: bool) -> None:
    r = d.r
    count = r.choice([1, 1, 1, 2, 3])
    outputs = list(dict.fromkeys([d.tensors[-1]] + [d.pick() for _ in range(count - 1)]))
    inputs = _needed(d, outputs)
    if fault:
        kind = r.random()
        if kind < 0.4 and inputs:
            inputs.remove(r.choice(inputs))
        elif kind < 0.6:
            inputs = [r.choice(d.tensors)]
        elif kind < 0.7:
            outputs.append(r.choice(["None", "layers.Dense(2)", "3"]))
    elif r.random() < 0.2:
        inputs = list(d.inputs)
    if not fault and r.random() < 0.1:
        inputs = [r.choice(d.tensors)]
    r.shuffle(inputs)
    given = inputs[0] if len(inputs) == 1 and r.random() < 0.7 else f"[{', '.join(inputs)}]"
    if len(inputs) > 1 and r.random() < 0.2:
        given = "{" + ", ".join(f"'{name}': {name}" for name in inputs) + "}"
    made = outputs[0] if len(outputs) == 1 and r.random() < 0.7 else f"[{', '.join(outputs)}]"
    if len(outputs) > 1 and r.random() < 0.2:
        made = "{" + ", ".join(f"'{name}': {name}" for name in outputs) + "}"
    form = r.choice(["{}, {}", "inputs={}, outputs={}", "{}, outputs={}", "{}, {}, name='net'"])
    if r.random() < 0.04 and fault:
        form = r.choice(["input={}, output={}", "{}, {}, 'net'", "{}", "inputs={}, output={}"])
    d.run(f"model = keras.Model({form.format(given, made)})", faulty=True)


def _after(d: Draft, faulty: bool) -> None:
    """What is done with the model afterwards."""
    r = d.r
    model = d.space["model"]
    names = [layer.name for layer in model.layers if not layer.name.endswith("CLONE")]
    index = r.randrange(-len(model.layers), len(model.layers))
    new = [
        "again = keras.models.clone_model(model)",
        f"again = keras.Model(model.input, model.layers[{index}].output)",
        f"again = keras.Model(model.inputs, model.get_layer({r.choice(names)!r}).output)"
        if names
        else "again = keras.models.clone_model(model)",
        f"again = keras.Model(model.inputs, [l.output for l in model.layers[{index}:]])",
        f"again = keras.Model(model.layers[{index}].output, model.output)",
        f"again = keras.Model(model.get_layer(index={abs(index) - 1}).input, model.outputs)",
        "again = keras.Model(inputs=model.inputs, outputs=model.outputs)",
    ]
    shapes = [t.shape[1:] for t in model.inputs]
    if r.random() < 0.6 and not set(map(id, model.inputs)) & set(map(id, model.outputs)):
        given = []
        lines = []
        for i, shape in enumerate(shapes):
            loose = [None if r.random() < 0.2 else dim for dim in shape]
            if r.random() < 0.3 and loose:
                at = r.randrange(len(loose))
                loose[at] = r.choice([loose[at], 3, 8, 1])
            lines.append(f"x{i} = keras.Input({source_of(tuple(loose))})")
            given.append(f"x{i}")
        call = given[0] if len(given) == 1 else f"[{', '.join(given)}]"
        if isinstance(model.input, dict):
            call = "{" + ", ".join(f"{k!r}: {g}" for k, g in zip(sorted(model.input), given)) + "}"
        for line in lines:
            d.run(line)
        if d.run(f"y = model({call})", faulty=faulty) and r.random() < 0.7:
            listed = f"[{', '.join(given)}]"
            d.run(f"again = keras.Model({listed}, y)", faulty=faulty)
    else:
        d.run(r.choice(new), faulty=faulty)


# ---------------------------------------------------------------------- styles


def _flat(r: random.Random, lines: list[str]) -> str:
    return "\n".join(lines)


def _indent(text: str, by: int = 4) -> str:
    return "\n".join(" " * by + line if line.strip() else line for line in text.split("\n"))


def _split(lines: list[str]) -> tuple[list[str], list[str]]:
    """What makes the model, and what follows."""
    for index, line in enumerate(lines):
        if line.startswith("model = "):
            return lines[: index + 1], lines[index + 1 :]
    return lines, []


def _builder(r: random.Random, lines: list[str]) -> str:
    first, rest = _split(lines)
    head = "def build(rate=0.5):\n" + _indent("\n".join(first))
    if not first[-1].startswith("model = "):
        return f"{head}\n\n\nbuild()"
    return "\n".join([head + "\n    return model\n\n", "model = build()", *rest])


def _class(r: random.Random, lines: list[str]) -> str:
    first, rest = _split(lines)
    body = re.sub(r"\b(t\d+)\b(?!['\"])", r"self.\1", "\n".join(first))
    ends = first[-1].startswith("model = ")
    return "\n".join(
        [
            "class Net:",
            "    def make(self):",
            _indent(body, 8) + ("\n        return model" if ends else ""),
            "\n\nmodel = Net().make()" if ends else "\n\nNet().make()",
            *rest,
        ]
    )


def _container(r: random.Random, lines: list[str]) -> str:
    first, rest = _split(lines)
    body = re.sub(r"\bt(\d+)\b(?!['\"])", r"nodes[\1]", "\n".join(first))
    return "\n".join(["nodes = {}", body, *rest])


def _one_name(r: random.Random, lines: list[str]) -> str:
    """One variable is used again and again, where the older value is not needed any more."""
    lines = list(lines)
    text = "\n".join(lines)
    for number in range(1, 60):
        old, new = f"t{number}", f"t{number + 1}"
        if len(re.findall(rf"\b{new}\b = ", text)) != 1:
            continue
        where = [m.start() for m in re.finditer(rf"\b{old}\b", text)]
        defined = re.search(rf"\b{new}\b = ", text)
        assert defined is not None
        line_end = text.find("\n", defined.start())
        line_end = len(text) if line_end < 0 else line_end
        quoted = re.search(rf"'({old}|{new})'", text)
        if where and where[-1] < line_end and quoted is None and where[-1] > defined.start():
            text = re.sub(rf"\b{new}\b", old, text)
            text = text  # the name goes on under the older one
            for other in range(number + 2, 60):
                text = re.sub(rf"\bt{other}\b", f"t{other - 1}", text)
    return text


def _guard(r: random.Random, lines: list[str]) -> str:
    return "if __name__ == '__main__':\n" + _indent("\n".join(lines))


def _tensorflow(r: random.Random, lines: list[str]) -> str:
    return "from keras import Input, Model\nfrom keras.layers import *\n" + re.sub(
        r"\blayers\.", "keras.layers.", re.sub(r"\bkeras\.(Input|Model)\b", r"\1", "\n".join(lines))
    )


STYLES: dict[str, Callable[[random.Random, list[str]], str]] = {
    "flat": _flat,
    "builder": _builder,
    "class": _class,
    "container": _container,
    "one-name": _one_name,
    "guard": _guard,
    "names": _tensorflow,
}


def program(r: random.Random, style: str | None = None) -> Program:
    """A random program that makes a functional model, or fails at it."""
    style = style or r.choice(list(STYLES))
    d = Draft(r)
    for _ in range(r.choice([1, 1, 2, 2, 3])):
        _input(d)
    fault = r.choice(["", "", "statement", "statement", "model", "after"])
    length = r.randint(2, 9)
    for step in range(length):
        if not _grow(d, fault == "statement" and step == length - 1):
            break
        if d.failed:
            break
    if not d.failed:
        _model(d, fault == "model")
    if not d.failed and r.random() < 0.6:
        _after(d, fault == "after")
    text = STYLES[style](r, d.lines)
    return Program(HEADER + text + "\n", style, None, notes=[fault])
