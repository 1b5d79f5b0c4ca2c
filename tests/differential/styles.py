"""Ways in which people write one and the same stack of layers.

Each style gets the elements of a Sequential as source text, and the layers among them with their
names and arguments. It binds `model`. A layer stands on a line of its own wherever it can.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from kerasorder_lint.catalogue.spec import Inner

__all__ = ["STYLES", "Item", "Stack", "call_of", "source_of"]


@dataclass(frozen=True)
class Item:
    """One element of a Sequential as source text; `name` and `arguments` where it is a layer."""

    text: str
    name: str = ""
    arguments: dict[str, Any] = field(default_factory=dict)


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


def call_of(name: str, arguments: Mapping[str, Any]) -> str:
    """The constructor's call as source text."""
    given = ", ".join(f"{key}={source_of(value)}" for key, value in arguments.items())
    return f"layers.{name}({given})"


@dataclass(frozen=True)
class Stack:
    """What a style writes down.

    start: the `keras.Input(...)`, if there is one.
    items: the rest.
    """

    start: str | None
    items: list[Item]

    @property
    def elements(self) -> list[str]:
        return ([self.start] if self.start else []) + [item.text for item in self.items]

    @property
    def named(self) -> bool:
        """Whether every item is a layer of known name and arguments."""
        return all(item.name for item in self.items)


Style = Callable[[random.Random, Stack], str]


def _lines(elements: list[str], indent: int = 4) -> str:
    return "".join(f"{' ' * indent}{element},\n" for element in elements)


def _indented(text: str) -> str:
    return "".join(f"    {line}" if line.strip() else line for line in text.splitlines(True))


def _list(r: random.Random, stack: Stack) -> str:
    return f"model = keras.Sequential([\n{_lines(stack.elements)}])"


def _add(r: random.Random, stack: Stack) -> str:
    return "model = keras.Sequential()\n" + "\n".join(f"model.add({e})" for e in stack.elements)


def _loop(r: random.Random, stack: Stack) -> str:
    return (
        f"stack = [\n{_lines(stack.elements)}]\nmodel = keras.Sequential()\n"
        "for layer in stack:\n    model.add(layer)"
    )


def _builder(r: random.Random, stack: Stack) -> str:
    elements = stack.elements
    half = len(elements) // 2
    body = "".join(f"    model.add({element})\n" for element in elements[:half])
    return (
        f"def tail():\n    return [\n{_lines(elements[half:], 8)}    ]\n\n\n"
        f"def build(extra=None):\n    model = keras.Sequential(name='built')\n{body}"
        "    for layer in tail() + (extra or []):\n        model.add(layer)\n"
        "    return model\n\n\nmodel = build()"
    )


def _class(r: random.Random, stack: Stack) -> str:
    return (
        "class Builder:\n    def __init__(self, flag):\n        self.flag = flag\n\n"
        "    def parts(self):\n        return [\n" + _lines(stack.elements, 12) + "        ]\n\n"
        "    def make(self):\n        if self.flag:\n"
        "            return keras.Sequential(self.parts())\n        return None\n\n\n"
        "model = Builder(True).make()"
    )


def _config(r: random.Random, stack: Stack) -> str:
    """Layers from a list of names and keyword dicts; all stand on one line."""
    if not stack.named:
        return _list(r, stack)
    rows = "".join(f"    ({item.name!r}, {source_of(item.arguments)}),\n" for item in stack.items)
    text = f"config = [\n{rows}]\nmodel = keras.Sequential()\n"
    if stack.start:
        text += f"model.add({stack.start})\n"
    return text + "for name, options in config:\n    model.add(getattr(layers, name)(**options))"


def _nested(r: random.Random, stack: Stack) -> str:
    """A Sequential in a Sequential: the tail without an Input, or the head with one."""
    elements = stack.elements
    cut = r.randint(1, max(1, len(elements) - 1))
    if r.random() < 0.6:
        return (
            f"inner = keras.Sequential([\n{_lines(elements[cut:])}])\n"
            f"model = keras.Sequential([\n{_lines(elements[:cut])}    inner,\n])"
        )
    return (
        f"inner = keras.Sequential([\n{_lines(elements[:cut])}])\n"
        f"model = keras.Sequential([\n    inner,\n{_lines(elements[cut:])}])"
    )


def _shared(r: random.Random, stack: Stack) -> str:
    """One layer object at two places."""
    if not stack.items:
        return _list(r, stack)
    at = r.randrange(len(stack.items))
    texts = [item.text for item in stack.items]
    shared = texts[at]
    texts[at] = "shared"
    texts.insert(r.randint(at, len(texts)), "shared")
    start = [stack.start] if stack.start else []
    return f"shared = {shared}\nmodel = keras.Sequential([\n{_lines(start + texts)}])"


def _pop(r: random.Random, stack: Stack) -> str:
    """A layer is added and taken away again."""
    lines = [f"model.add({element})" for element in stack.elements]
    at = r.randint(1 if stack.start else 0, len(lines))
    extra = r.choice(["layers.Dropout(0.1)", "layers.Flatten()", "layers.Dense(3)"])
    turn = r.choice(["model.pop()", "last = model.pop()"])
    lines[at:at] = [f"model.add({extra})", turn]
    if at == 0:
        lines[0:2] = []
    return "model = keras.Sequential()\n" + "\n".join(lines)


def _defaults(r: random.Random, stack: Stack) -> str:
    """A function for each layer, whose arguments are defaults."""
    functions: list[str] = []
    calls: list[str] = []
    for number, item in enumerate(stack.items):
        if not item.name or "layers" in item.arguments:
            calls.append(item.text)  # the latter would hide the module
            continue
        given = ", ".join(f"{key}={source_of(value)}" for key, value in item.arguments.items())
        passed = ", ".join(f"{key}={key}" for key in item.arguments)
        functions.append(f"def make_{number}({given}):\n    return layers.{item.name}({passed})\n")
        said = [k for k in item.arguments if r.random() < 0.3]
        written = ", ".join(f"{key}={source_of(item.arguments[key])}" for key in said)
        calls.append(f"make_{number}({written})")
    start = [stack.start] if stack.start else []
    return "\n\n".join(functions) + f"\nmodel = keras.Sequential([\n{_lines(start + calls)}])"


def _comprehension(r: random.Random, stack: Stack) -> str:
    makers = _lines([f"lambda: {element}" for element in stack.elements])
    return f"makers = [\n{makers}]\nmodel = keras.Sequential([make() for make in makers])"


def _starred(r: random.Random, stack: Stack) -> str:
    elements = stack.elements
    cut = r.randint(0, len(elements))
    return (
        f"head = [\n{_lines(elements[:cut])}]\n\n\n"
        f"def tail():\n" + "".join(f"    yield {e}\n" for e in elements[cut:]) + "    return\n\n\n"
        "model = keras.Sequential([*head, *tail()])"
        if r.random() < 0.5 and cut < len(elements)
        else f"head = (\n{_lines(elements[:cut])})\ntail = [\n{_lines(elements[cut:])}]\n"
        "model = keras.Sequential([*head, *tail])"
    )


def _conditional(r: random.Random, stack: Stack) -> str:
    """Layers under conditions that are known."""
    lines = ["DEPTH = 3", "deep = DEPTH > 2", "model = keras.Sequential()"]
    for element in stack.elements:
        kind = r.random()
        if kind < 0.3:
            lines += [
                "if deep:",
                f"    model.add({element})",
                "else:",
                "    model.add(layers.Dense(0))",
            ]
        elif kind < 0.5:
            lines.append(f"model.add(layers.LSTM(2) if not deep else {element})")
        elif kind < 0.7:
            lines += ["if not deep:", "    model.add(None)"]
            lines.append(f"model.add({element})")
        else:
            lines.append(f"model.add({element})")
    return "\n".join(lines)


def _get(r: random.Random, stack: Stack) -> str:
    """Arguments from dicts with defaults, and with `.get`."""
    lines = ["model = keras.Sequential()"]
    if stack.start:
        lines.append(f"model.add({stack.start})")
    for item in stack.items:
        if not item.name or not item.arguments:
            lines.append(f"model.add({item.text})")
        elif r.random() < 0.5:
            known = {k: v for k, v in item.arguments.items() if r.random() < 0.6}
            lines.append(f"options = {source_of(known)}")
            given = ", ".join(
                f"{k}=options.get({k!r}, {source_of(v)})" for k, v in item.arguments.items()
            )
            lines.append(f"model.add(layers.{item.name}({given}))")
        else:
            other = {k: v for k, v in item.arguments.items() if r.random() < 0.5}
            rest = {k: v for k, v in item.arguments.items() if k not in other}
            lines.append(f"defaults = {source_of(other)}")
            lines.append(
                f"model.add(layers.{item.name}(**{{**defaults, **{source_of(rest)}}}))"
                if r.random() < 0.5
                else f"model.add(layers.{item.name}(**dict(defaults, **{source_of(rest)})))"
            )
    return "\n".join(lines)


def _attributes(r: random.Random, stack: Stack) -> str:
    """Arguments from the attributes of a class."""
    fields: list[str] = []
    texts: list[str] = []
    for number, item in enumerate(stack.items):
        if not item.name:
            texts.append(item.text)
            continue
        given = []
        for key, value in item.arguments.items():
            fields.append(f"    {key}_{number} = {source_of(value)}\n")
            given.append(f"{key}=Settings.{key}_{number}")
        texts.append(f"layers.{item.name}({', '.join(given)})")
    start = [stack.start] if stack.start else []
    return (
        f"class Settings:\n    name = 'settings'\n{''.join(fields)}\n\n"
        f"model = keras.Sequential([\n{_lines(start + texts)}])"
    )


def _partial(r: random.Random, stack: Stack) -> str:
    lines = ["from functools import partial", "", "model = keras.Sequential()"]
    if stack.start:
        lines.append(f"model.add({stack.start})")
    for item in stack.items:
        if not item.name:
            lines.append(f"model.add({item.text})")
            continue
        early = {k: v for k, v in item.arguments.items() if r.random() < 0.5}
        late = {k: v for k, v in item.arguments.items() if k not in early}
        first = "".join(f", {k}={source_of(v)}" for k, v in early.items())
        lines.append(f"make = partial(layers.{item.name}{first})")
        lines.append(
            f"model.add(make({', '.join(f'{k}={source_of(v)}' for k, v in late.items())}))"
        )
    return "\n".join(lines)


def _names(r: random.Random, stack: Stack) -> str:
    """Names from f-strings."""
    if not stack.named:
        return _list(r, stack)
    rows = "".join(
        f"    (layers.{item.name}, "
        + source_of({k: v for k, v in item.arguments.items() if k != "name"})
        + "),\n"
        for item in stack.items
    )
    start = f"model.add({stack.start})\n" if stack.start else ""
    return (
        f"config = [\n{rows}]\nmodel = keras.Sequential(name='named')\n{start}"
        "for number, (kind, options) in enumerate(config):\n"
        "    model.add(kind(name=f'block_{number}', **options))"
    )


def _helper(r: random.Random, stack: Stack) -> str:
    """A function that receives the model."""
    lines = "\n".join(f"grow(model, {element})" for element in stack.elements)
    return (
        "def grow(model, *new):\n    for layer in new:\n        model.add(layer)\n"
        f"    return model\n\n\nmodel = keras.Sequential()\n{lines}"
    )


def _caught(r: random.Random, stack: Stack) -> str:
    """What raises is caught: `caught` tells."""
    return (
        f"model = None\ntry:\n{_indented(r.choice([_list, _add])(r, stack))}\n"
        "except Exception as error:\n    caught = error\n    model = None"
    )


def _main(r: random.Random, stack: Stack) -> str:
    body = _indented(r.choice([_list, _add, _loop])(r, stack))
    return (
        f"def main():\n{body}\n    return model\n\n\nif __name__ == '__main__':\n    model = main()"
    )


STYLES: dict[str, Style] = {
    "list": _list,
    "add": _add,
    "loop": _loop,
    "builder": _builder,
    "class": _class,
    "config": _config,
    "nested": _nested,
    "shared": _shared,
    "pop": _pop,
    "defaults": _defaults,
    "comprehension": _comprehension,
    "starred": _starred,
    "conditional": _conditional,
    "get": _get,
    "attributes": _attributes,
    "partial": _partial,
    "names": _names,
    "helper": _helper,
    "caught": _caught,
    "main": _main,
}
