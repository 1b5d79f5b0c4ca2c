"""The function of a `Lambda` layer, followed for the shapes that it gives."""

from __future__ import annotations

import ast
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from kerasorder_lint.catalogue import backend_functions, names
from kerasorder_lint.catalogue.problems import Problem, Rejected
from kerasorder_lint.catalogue.tensorflow_functions import table
from kerasorder_lint.catalogue.tensorflow_functions.spots import Refused, Several, Spot
from kerasorder_lint.catalogue.tensors import Nest, TensorSpec, called_sparse, flatten, map_nest
from kerasorder_lint.graph.layers import Layer, Tensor
from kerasorder_lint.interpreter import element_types, functions
from kerasorder_lint.interpreter.keras_objects import (
    graphs,
    on_data,
    subclassed,
    tensorflow_refusals,
)
from kerasorder_lint.interpreter.keras_objects.conversion import tensors_in, to_call_input
from kerasorder_lint.interpreter.keras_objects.graphs import as_value
from kerasorder_lint.interpreter.keras_objects.names import last
from kerasorder_lint.interpreter.machine import Machine
from kerasorder_lint.interpreter.values import (
    UNKNOWN,
    ArrayV,
    Content,
    DictV,
    FunctionV,
    ListV,
    NamedTuple,
    Ref,
    TensorShape,
    is_constant,
    number_in,
)
from kerasorder_lint.shapes import Sym, Unknown

__all__ = ["call_on_backend", "call_on_data", "dtype_of", "follow", "is_anonymous"]


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
    if m.environment.target == 2:
        shape = None  # it is not asked in a call
    followed = isinstance(function, (FunctionV, Ref))
    if isinstance(shape, FunctionV):
        layer.extra["follow"] = lambda inputs: _from_shape(m, shape, inputs, node)
    elif shape is None and followed:
        layer.extra["follow"] = lambda inputs: _from_tensors(m, function, inputs, named, node)
    if shape is not None and followed and m.environment.target == 3:
        layer.extra["follow_on_data"] = lambda x: _from_tensors(m, function, x, named, node)


def is_anonymous(layer: Any) -> bool:
    """Whether it is a `Lambda` whose function is a Python lambda."""
    return isinstance(layer, Layer) and bool(layer.extra.get("anonymous"))


#: Functions of TensorFlow of which Keras 2 sees the parts, when it makes layers of them.
_COMPOSED = ("linalg.matvec", "math.logical_xor", "nn.moments")


def call_on_backend(
    m: Machine, name: str, positional: list[Any], keywords: dict[str, Any], node: Any
) -> Any:
    """A function of TensorFlow or `keras.backend` on tensors that are no symbolic ones.

    In Keras 2 on symbolic ones too: there it makes a layer of the call.

    name: below `tensorflow.` as it stands, or behind `backend.`.
    """
    tensors = tuple(tensors_in(m, [*positional, *keywords.values()]))
    shown, named = [_shown(m, value) for value in positional], _shown_all(m, keywords)
    made: Spot | Several | Unknown
    try:
        made = _told(name, shown, named)
    except Refused as refused:
        given = on_data.specs_in([*positional, *keywords.values()])
        tensorflow_refusals.on_tensors(m, refused, name, list(tensors), given, node)
        made = UNKNOWN
    if name == "activations.linear":
        return m.resolve(positional[0])
    if any(tensor.symbolic for tensor in tensors) and name not in _COMPOSED:
        given = [_of_node(m, value) for value in positional]
        kept = {key: _of_node(m, value) for key, value in keywords.items()}

        def again(positional: list[Any], keywords: dict[str, Any]) -> Any:
            try:
                return _specs(
                    _told(name, *(map_nest(_as_spot, part) for part in (positional, keywords)))
                )
            except Refused as refused:
                if refused.traced is None:
                    return UNKNOWN
                raise Rejected(refused.problem) from refused

        slicing = name == "boolean_mask"
        output = graphs.operation_layer(m, again, given, kept, _specs(made), node, slicing=slicing)
        return _with_content(m, made, output, tensors, node)
    output = _with_content(m, made, None, tensors, node)
    if not name.startswith("backend."):
        tensorflow_refusals.attach(m, list(tensors), list(tensors_in(m, [output])))
    return output


def _of_node(m: Machine, value: Any) -> Any:
    """An argument as a node of the graph keeps it: types by their names."""
    value = m.resolve(value)
    return last(value.name) if isinstance(value, Ref) else graphs.graph_input(m, value)


def call_on_data(
    m: Machine, name: str, positional: list[Any], keywords: dict[str, Any], node: Any
) -> Any:
    """A function of TensorFlow on arrays and numbers; NotImplemented where not all is known."""
    try:
        made = _told(name, [_shown(m, v) for v in positional], _shown_all(m, keywords))
    except Refused as refused:
        given = [m.resolve(value) for value in [*positional, *keywords.values()]]
        tensorflow_refusals.on_arrays(m, refused, name, given, node)
        return NotImplemented
    return _arrays(made)


def _arrays(made: Spot | Several | Unknown) -> Any:
    """What a call gives as data; NotImplemented where not all is known."""
    if isinstance(made, Several):
        items = [_arrays(item) for item in made.items]
        if NotImplemented in items:
            return NotImplemented
        if made.names == ():
            return ListV(items)
        return NamedTuple(items, made.names) if made.names else tuple(items)
    if not isinstance(made, Spot) or not all(isinstance(dim, (int, Sym)) for dim in made):
        return NotImplemented
    numbers, content = made.content, None
    if len(made) <= 1 and numbers is not None and all(type(number) is int for number in numbers):
        content = Content(numbers, lasting=True)
    return ArrayV(tuple(made), made.dtype, content=content, library="tensorflow")


def dtype_of(m: Machine, value: Any) -> str | None:
    """The name of a type that is given as a string or as TensorFlow's own."""
    value = m.resolve(value)
    if isinstance(value, Ref):
        value = last(value.name)
    value = element_types.name_of(value) or value
    return value if isinstance(value, str) and value in names.DTYPES else None


def _told(name: str, positional: list[Any], keywords: dict[str, Any]) -> Spot | Several | Unknown:
    if name.startswith("activations."):
        first = positional[0] if positional else UNKNOWN
        return Spot(first, None, first.dtype) if isinstance(first, Spot) else UNKNOWN
    if not name.startswith("backend."):
        return table.judged(name, positional, keywords)
    shape = backend_functions.shape_of_call(name.partition(".")[2], positional, keywords)
    return Spot(shape) if isinstance(shape, tuple) else UNKNOWN


def _as_spot(leaf: Any) -> Any:
    if isinstance(leaf, TensorSpec):
        return Spot(leaf.shape, None, leaf.dtype) if isinstance(leaf.shape, tuple) else UNKNOWN
    return leaf


def _specs(made: Spot | Several | Unknown) -> Nest:
    """What a call gives as tensors."""
    if isinstance(made, Several):
        items = [_specs(item) for item in made.items]
        return items if made.names == () else tuple(items)
    if isinstance(made, Unknown):
        return UNKNOWN
    return TensorSpec(tuple(made), made.dtype)


def _with_content(
    m: Machine,
    made: Spot | Several | Unknown,
    output: Any,
    tensors: tuple[Tensor, ...],
    node: Any,
) -> Any:
    """The tensors of a call, those of a layer if it is one, with the integers that they hold."""
    if isinstance(made, Several):
        parts = [None] * len(made.items)
        if output is not None:
            parts = list(output.items if isinstance(output, ListV) else output)
        items = [
            _with_content(m, item, part, tensors, node) for item, part in zip(made.items, parts)
        ]
        if made.names == ():
            return ListV(items)
        return NamedTuple(items, made.names) if made.names else tuple(items)
    if isinstance(made, Unknown):
        if output is not None:
            return output
        return Tensor(TensorSpec(UNKNOWN, UNKNOWN), None, tensors, step_site=m.site(node))
    if output is None:
        spec = TensorSpec(tuple(made), made.dtype)
        output = Tensor(spec, None, tensors, step_site=m.site(node))
    output.content = made.content
    return output


def _shown_all(m: Machine, keywords: dict[str, Any]) -> dict[str, Any]:
    return {key: _shown(m, value) for key, value in keywords.items()}


def _shown(m: Machine, value: Any) -> Any:
    """An argument with shapes in the place of tensors; UNKNOWN where some part is not known."""
    value = m.resolve(value)
    if isinstance(value, Tensor):
        spec = value.spec
        if not isinstance(spec.shape, tuple):
            return UNKNOWN
        return Spot(spec.shape, value.content, spec.dtype)
    if isinstance(value, ArrayV):
        if not isinstance(value.shape, tuple):
            return UNKNOWN
        return Spot(value.shape, value.numbers, value.dtype)
    if isinstance(value, ListV) and value.exact and value.chance is None:
        value = tuple(value.items)
    if isinstance(value, tuple):
        return tuple(_shown(m, item) for item in value)
    value = number_in(value)
    if isinstance(value, Ref):
        name = last(value.name)
        return name if name in names.DTYPES else value
    value = element_types.name_of(value) or value
    return value if is_constant(value) or isinstance(value, Sym) else UNKNOWN


def _aside(m: Machine, run: Callable[[], Any]) -> tuple[Any, Problem | None]:
    """Runs code of the program without a trace of it: what it gives, and what Keras refuses in it.

    Unknown: what code gives that raises.
    """
    called, foreseeing = set(m.called), m.foreseeing
    m.foreseeing = m.environment.target == 3
    try:
        result, signal, _, left = m.attempt_apart(run)
    finally:
        m.called, m.foreseeing = called, foreseeing
    events = left[1]
    if m.environment.target == 2:
        # Of its own functions it is TensorFlow that refuses there.
        events = [e for e in events if str(getattr(e, "function", "")).startswith("tensorflow.")]
    problem = subclassed.first_refusal(events)
    return (UNKNOWN if signal is not None else result), problem


def _from_tensors(m: Machine, function: Any, inputs: Any, named: dict[str, Any], node: Any) -> Nest:
    # What the function gets is a tensor of the backend: it takes more than a symbolic one does.
    dense = called_sparse(inputs, False)  # Keras knows the shapes alone
    given = as_value(map_nest(lambda leaf: Tensor(leaf, symbolic=False), dense))
    if not all(isinstance(leaf, TensorSpec) for leaf in flatten(inputs)):
        return UNKNOWN
    made, problem = _aside(m, lambda: functions.call(m, function, [given], dict(named), node))
    if problem is not None:
        problem = replace(problem, layer=None, inside=None)
        if m.environment.target == 3:
            said = "We could not automatically infer the shape of the Lambda's output."
            problem = replace(problem, keras=said, swallowed=True)
        raise Rejected(problem)
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
    made = m.resolve(_aside(m, lambda: functions.call(m, function, [given], {}, node))[0])
    if isinstance(made, ListV):
        return UNKNOWN
    if not isinstance(made, tuple):
        return UNKNOWN
    if not all(dim is None or isinstance(dim, (int, Sym)) for dim in made):
        return UNKNOWN
    return TensorSpec(tuple(made))
