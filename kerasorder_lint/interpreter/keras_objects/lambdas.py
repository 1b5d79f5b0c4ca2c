"""The function of a `Lambda` layer, followed for the shapes that it gives."""

from __future__ import annotations

import ast
from collections.abc import Callable
from typing import Any

from kerasorder_lint.catalogue import backend_functions
from kerasorder_lint.catalogue.tensors import Nest, TensorSpec, flatten, map_nest
from kerasorder_lint.graph.layers import Layer, Tensor
from kerasorder_lint.interpreter import functions
from kerasorder_lint.interpreter.keras_objects.conversion import to_call_input
from kerasorder_lint.interpreter.keras_objects.graphs import as_value
from kerasorder_lint.interpreter.machine import Machine
from kerasorder_lint.interpreter.values import (
    UNKNOWN,
    ArrayV,
    DictV,
    FunctionV,
    ListV,
    Ref,
    TensorShape,
    Thing,
    is_constant,
)
from kerasorder_lint.shapes import Sym, Unknown

__all__ = ["call_on_backend", "follow", "is_anonymous"]


def follow(m: Machine, layer: Layer, given: dict[str, Any], node: Any) -> None:
    """Lets the layer's shapes be those of its function, where that can be followed.

    given: the arguments of `Lambda`, by name.
    """
    function = m.resolve(given.get("function", UNKNOWN))
    shape = m.resolve(given.get("output_shape"))
    more = m.resolve(given.get("arguments"))
    if isinstance(function, FunctionV) and isinstance(function.node, ast.Lambda):
        layer.extra["anonymous"] = True
    named: dict[str, Any] = {}
    if isinstance(more, DictV) and more.exact and all(isinstance(k, str) for k in more.entries):
        named = {str(key): value for key, value in more.entries.items()}
    elif more is not None:
        return
    if isinstance(shape, FunctionV):
        layer.extra["follow"] = lambda inputs: _from_shape(m, shape, inputs, node)
    elif shape is None and isinstance(function, (FunctionV, Ref)):
        layer.extra["follow"] = lambda inputs: _from_tensors(m, function, inputs, named, node)


def is_anonymous(layer: Any) -> bool:
    """Whether it is a `Lambda` whose function is a Python lambda."""
    return isinstance(layer, Layer) and bool(layer.extra.get("anonymous"))


def call_on_backend(
    m: Machine, name: str, positional: list[Any], keywords: dict[str, Any], node: Any
) -> Any:
    """A function of TensorFlow or `keras.backend` on tensors that are no symbolic ones.

    name: below `tensorflow.` as it stands, or behind `backend.`.
    """
    keras = name.startswith("backend.")
    library = backend_functions.BACKEND if keras else backend_functions.TENSORFLOW
    short = name.partition(".")[2] if keras else name
    if short == "shape" and len(positional) == 1 and not keywords:
        first = m.resolve(positional[0])
        if isinstance(first, Tensor) and isinstance(first.spec.shape, tuple):
            # An axis that is free here has some length when it runs, and none to compute with.
            return tuple(
                Thing("?", origin="item") if isinstance(dim, Unknown) else dim
                for dim in first.spec.shape
            )
    tensors = [value for value in flatten([positional, keywords]) if isinstance(value, Tensor)]
    given = [_shown(m, value) for value in positional]
    named = {key: _shown(m, value) for key, value in keywords.items()}
    shape = backend_functions.shape_of_call(library, short, given, named)
    return Tensor(TensorSpec(shape, UNKNOWN), None, tuple(tensors), step_site=m.site(node))


def _shown(m: Machine, value: Any) -> Any:
    """An argument with shapes in the place of tensors; UNKNOWN if some part is not known."""
    value = m.resolve(value)
    if isinstance(value, (Tensor, ArrayV)):
        shape = value.spec.shape if isinstance(value, Tensor) else value.shape
        return backend_functions.Spot(shape) if isinstance(shape, tuple) else UNKNOWN
    if isinstance(value, ListV) and value.exact and value.chance is None:
        value = tuple(value.items)
    if isinstance(value, tuple):
        items = tuple(_shown(m, item) for item in value)
        return UNKNOWN if any(isinstance(item, Unknown) for item in items) else items
    return value if is_constant(value) or isinstance(value, (Sym, Ref)) else UNKNOWN


def _aside(m: Machine, run: Callable[[], Any]) -> Any:
    """Runs code of the program without a trace of it: what it gives, UNKNOWN if it raises."""
    called = set(m.called)
    m.joining += 1
    try:
        result, signal, _, _ = m.attempt(run)
    finally:
        m.joining -= 1
        m.called = called
    return UNKNOWN if signal is not None else result


def _from_tensors(m: Machine, function: Any, inputs: Any, named: dict[str, Any], node: Any) -> Nest:
    # What the function gets is a tensor of the backend: it takes more than a symbolic one does.
    given = as_value(map_nest(lambda leaf: Tensor(leaf, symbolic=False), inputs))
    if not all(isinstance(leaf, TensorSpec) for leaf in flatten(inputs)):
        return UNKNOWN
    made = _aside(m, lambda: functions.call(m, function, [given], dict(named), node))
    found = to_call_input(m, made)
    whole = [
        isinstance(leaf, TensorSpec) and isinstance(leaf.shape, tuple) for leaf in flatten(found)
    ]
    result: Nest = found if whole and all(whole) else UNKNOWN
    return result


def _from_shape(m: Machine, function: Any, inputs: Any, node: Any) -> Nest:
    leaves = list(flatten(inputs))
    if not all(isinstance(leaf, TensorSpec) and isinstance(leaf.shape, tuple) for leaf in leaves):
        return UNKNOWN
    given = as_value(map_nest(lambda leaf: TensorShape(leaf.shape), inputs))
    made = m.resolve(_aside(m, lambda: functions.call(m, function, [given], {}, node)))
    if isinstance(made, ListV):
        return UNKNOWN
    if not isinstance(made, tuple):
        return UNKNOWN
    if not all(dim is None or isinstance(dim, (int, Sym)) for dim in made):
        return UNKNOWN
    return TensorSpec(tuple(made))
