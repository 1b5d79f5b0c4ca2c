"""Layers whose class the configuration describes by its full name."""

from __future__ import annotations

import os
from typing import Any

from kerasorder_lint.catalogue import life
from kerasorder_lint.catalogue.declared import Declared, described, parse_declared
from kerasorder_lint.graph.layers import Layer
from kerasorder_lint.interpreter.keras_objects import creation
from kerasorder_lint.interpreter.keras_objects.conversion import to_argument
from kerasorder_lint.interpreter.keras_objects.names import find_spec, last
from kerasorder_lint.interpreter.machine import Machine
from kerasorder_lint.interpreter.values import ClassV, FunctionV

__all__ = ["declared_class", "declared_layer"]


def declared_layer(
    m: Machine,
    name: str,
    positional: list[Any],
    keywords: dict[str, Any],
    node: Any,
    open_ended: bool,
    parameters: tuple[str, ...] = (),
) -> Layer | None:
    """A layer of a class that is described under this name; None if it cannot be made so."""
    declared = m.declared_layers[name]
    if not isinstance(declared, Declared):
        declared = m.declared_layers[name] = parse_declared(declared)
    named = {key: to_argument(m, value, key) for key, value in keywords.items()}
    if declared.like is not None:
        layer = _like(m, declared.like, positional, named, open_ended)
        if layer is None:
            return None
    else:
        named.update(zip(parameters, (to_argument(m, value) for value in positional)))
        made = described(last(name), declared, named, Layer)
        assert isinstance(made, Layer)
        layer = made
        given = named.get("name")
        layer.name = given if isinstance(given, str) else None
    layer.label = last(name)
    layer.attributes["declared"] = True
    creation.register(m, layer, node)
    return layer


def _like(
    m: Machine, name: str, positional: list[Any], named: dict[str, Any], open_ended: bool
) -> Layer | None:
    """A layer of Keras, made with the arguments of another class; None if it refuses them."""
    spec = find_spec(name, m.environment.target)
    if spec is None:
        return None
    made = life.create(
        spec,
        [to_argument(m, value) for value in positional],
        named,
        open_ended=open_ended,
        environment=m.environment,
        factory=Layer,
    )
    return made if isinstance(made, Layer) else None


def declared_class(
    m: Machine,
    cls: ClassV,
    positional: list[Any],
    keywords: dict[str, Any],
    node: Any,
    open_ended: bool,
) -> Layer | None:
    """The same for a class of the project: its full name ends as its file's path does."""
    for name in m.declared_layers:
        if last(name) == cls.name and _is_in(cls.filename, name.split(".")[:-1]):
            parameters: tuple[str, ...] = ()
            init = m.resolve(cls.namespace.get("__init__"))
            if isinstance(init, FunctionV):
                args = init.node.args.posonlyargs + init.node.args.args
                parameters = tuple(arg.arg for arg in args[1:])
            return declared_layer(m, name, positional, keywords, node, open_ended, parameters)
    return None


def _is_in(filename: str, modules: list[str]) -> bool:
    """Whether a file is a module by this dotted name, or lies in a package of it that may hand
    its names on."""
    path = os.path.normpath(os.path.abspath(filename)).removesuffix(".py").split(os.sep)
    if path[-1] == "__init__":
        path.pop()
    if not modules:
        return False
    count = len(modules)
    return any(path[at : at + count] == modules for at in range(len(path) - count + 1))
