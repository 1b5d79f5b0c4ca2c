"""Layers that the user describes: what goes in, what comes out.

`same` keeps the shape; `(b, h, w, c) -> (b, 2 * h, 2 * w, filters)` says it, with names that the
input binds or that are arguments of the constructor; `(b, 10)` alone says the output. `like Dense`
names a layer of Keras with the same constructor and the same behaviour.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from kerasorder_lint.catalogue import registry
from kerasorder_lint.catalogue.spec import Behaviour, Call, LayerSpec, LayerState, Weight
from kerasorder_lint.catalogue.tensors import Nest, TensorSpec
from kerasorder_lint.shapes import UNKNOWN, Sym
from kerasorder_lint.shapes.notation import Notation, NotationError, parse_notation

__all__ = ["Declared", "described", "parse_declared"]


@dataclass(frozen=True, slots=True)
class Declared:
    """What is declared of a layer: `like` another, or its `output`; neither is `same`."""

    like: str | None = None
    given: Notation | None = None
    output: Notation | None = None


def parse_declared(text: str) -> Declared:
    """The declaration in a text.

    Problems: `NotationError` for what is none, and for a layer that Keras does not have.
    """
    words = text.split()
    if words == ["same"]:
        return Declared()
    if words[:1] == ["like"] and len(words) == 2:
        name = words[1].rpartition(".")[2]
        if registry.find(name, 3) is None:
            raise NotationError(f"`{text}`: Keras has no layer `{words[1]}`")
        return Declared(like=name)
    given, arrow, output = text.partition("->")
    if arrow:
        return Declared(given=parse_notation(given), output=parse_notation(output))
    return Declared(output=parse_notation(text))


class _Described(Behaviour):
    """A layer of which the shapes are declared, and nothing else."""

    def __init__(self, declared: Declared) -> None:
        self.declared = declared

    def build(self, layer: LayerState, call: Call) -> None:
        layer.weights = [Weight("weights", UNKNOWN)]

    def call(self, layer: LayerState, call: Call) -> Nest:
        declared = self.declared
        inputs: Nest = call.inputs
        output = declared.output
        if output is None:
            return inputs
        names: dict[str, Any] = dict(layer.extra["arguments"])
        if declared.given is not None:
            bound = declared.given.bind(inputs.shape) if isinstance(inputs, TensorSpec) else None
            if bound is None:
                return UNKNOWN  # it is not what was described
            names.update(bound)
        elif isinstance(inputs, TensorSpec) and isinstance(inputs.shape, tuple) and inputs.shape:
            if output.axes and isinstance(output.axes[0], str):
                names.setdefault(output.axes[0], inputs.shape[0])
        return TensorSpec(output.filled(names), UNKNOWN)


def described(
    name: str,
    declared: Declared,
    arguments: dict[str, Any],
    factory: Callable[[LayerSpec, dict[str, Any]], LayerState],
) -> LayerState:
    """A layer of a class with declared shapes, made with these named arguments."""
    spec = LayerSpec(name, {}, _Described(declared), call={"inputs": None, "**": None}, module="")
    layer = factory(spec, {})
    layer.extra["accepts_any_input"] = True
    layer.extra["arguments"] = {
        key: value
        for key, value in arguments.items()
        if isinstance(value, (int, Sym)) and not isinstance(value, bool)
    }
    return layer
