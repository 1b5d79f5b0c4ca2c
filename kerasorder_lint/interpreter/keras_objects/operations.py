"""Calls of `keras.ops` and `keras.activations` on tensors."""

from __future__ import annotations

from typing import Any

from kerasorder_lint.catalogue.names import ACTIVATIONS
from kerasorder_lint.catalogue.operations import registry
from kerasorder_lint.catalogue.problems import Kind, Problem, Rejected
from kerasorder_lint.catalogue.tensors import Nest, TensorSpec, flatten, map_nest
from kerasorder_lint.graph.layers import Tensor
from kerasorder_lint.graph.program import OperationFails
from kerasorder_lint.interpreter import expressions
from kerasorder_lint.interpreter.keras_objects import attributes, graphs
from kerasorder_lint.interpreter.keras_objects.conversion import tensors_in, to_argument
from kerasorder_lint.interpreter.keras_objects.names import last
from kerasorder_lint.interpreter.machine import Machine
from kerasorder_lint.interpreter.values import UNKNOWN, ArrayV, ListV, Thing

__all__ = ["call_on_arrays", "call_operation", "told_of_tensor"]


def call_on_arrays(m: Machine, path: str, positional: list[Any], keywords: dict[str, Any]) -> Any:
    """`keras.ops.<name>(...)` on variables and data: arrays; None where nothing is known of it."""
    entry = registry.find(path.partition(".")[2])
    values = [m.resolve(value) for value in [*positional, *keywords.values()]]
    known = any(isinstance(v, ArrayV) and isinstance(v.shape, tuple) for v in values)
    # Of numbers alone it makes a scalar.
    known = known or (last(path) == "where" and all(map(is_number, values)))
    if entry is None or m.environment.target != 3 or not known or any(tensors_in(m, values)):
        return None
    order = list(entry.parameters)
    given = [
        _operand(m, value, order[i] if i < len(order) else "") for i, value in enumerate(positional)
    ]
    named = {key: _operand(m, value, key) for key, value in keywords.items()}
    try:
        output = registry.run(entry, given, named, m.environment)
    except Rejected:
        return None  # of what symbolic tensors may do, not of data
    leaves = list(flatten(output))
    if not leaves or not all(isinstance(leaf, TensorSpec) for leaf in leaves):
        return None
    return graphs.as_value(map_nest(lambda leaf: ArrayV(leaf.shape, leaf.dtype), output))


def told_of_tensor(m: Machine, path: str, positional: list[Any], node: Any) -> Any:
    """What functions say of a tensor that give none: `is_keras_tensor`, `is_tensor`, `dtype`.

    NotImplemented if it is no such function, or is not given one tensor.
    """
    short = last(path)
    first = m.resolve(positional[0]) if len(positional) == 1 else None
    if not isinstance(first, Tensor) or not first.is_one:
        return NotImplemented
    if short == "is_keras_tensor" or path == "ops.is_tensor":
        if m.environment.target != 3 or first.symbolic is None:
            return Thing(expressions.text_of(node), kind="bool", origin="call")
        return bool(first.symbolic) is (short == "is_keras_tensor")
    if path == "ops.dtype":
        dtype = first.spec.dtype
        known = isinstance(dtype, str)
        return dtype if known else Thing(expressions.text_of(node), kind="str", origin="call")
    return NotImplemented


def call_operation(
    m: Machine,
    path: str,
    positional: list[Any],
    keywords: dict[str, Any],
    parents: tuple[Tensor, ...],
    node: Any,
    open_ended: bool,
) -> Any:
    """`keras.<path>(...)` where a tensor is among the arguments."""
    unknown = Tensor(TensorSpec(UNKNOWN, UNKNOWN), None, parents, step_site=m.site(node))
    if m.environment.target != 3 or open_ended:
        return unknown
    if path.startswith("activations."):
        found = _activated(m, path, positional, keywords, node)
        return unknown if found is None else found
    name = path.partition(".")[2]
    if name == "shape" and len(positional) == 1 and isinstance(m.resolve(positional[0]), Tensor):
        return attributes.attribute(m, m.resolve(positional[0]), "shape", node)
    entry = registry.find(name) if path.startswith("ops.") else None
    if entry is None:
        return unknown
    order = list(entry.parameters)
    given = [
        _operand(m, value, order[i] if i < len(order) else "") for i, value in enumerate(positional)
    ]
    named = {key: _operand(m, value, key) for key, value in keywords.items()}
    environment = m.environment

    def run(*positional: Any, **keywords: Any) -> Nest:
        return registry.run(entry, positional, keywords, environment)

    made = graphs.operate(
        m, entry.class_name, run, given, node, named, in_keras_3=True, function=f"keras.{path}"
    )
    first = made.items[0] if isinstance(made, ListV) and made.items else made
    first = first[0] if isinstance(first, tuple) and first else first
    foreseen = isinstance(first, Tensor) and isinstance(first.spec.shape, tuple)
    if foreseen and any(tensor.symbolic for tensor in parents):
        problem = registry.fails_when_run(entry, [_spec(v) for v in given], named)
        if problem is not None:
            m.record(OperationFails(problem=problem, **m.base(node)))
    return made


def _operand(m: Machine, value: Any, parameter: str) -> Any:
    """Tensors as they are, arrays as specs, whatever else as an argument."""
    value = m.resolve(value)
    if isinstance(value, Tensor):
        return value
    if isinstance(value, ArrayV):
        return TensorSpec(value.shape, value.dtype)
    if isinstance(value, ListV):
        if not value.exact or value.chance is not None:
            return UNKNOWN
        return [_operand(m, item, "") for item in value.items]
    if isinstance(value, tuple):
        return tuple(_operand(m, item, "") for item in value)
    return to_argument(m, value, parameter)


def _spec(value: Any) -> Any:
    return value.spec if isinstance(value, Tensor) else value


def is_number(value: Any) -> bool:
    """Whether it is a number of Python."""
    return isinstance(value, (int, float))


#: Activations whose function in `keras.ops` has another name.
_NAMES = {"exponential": "exp", "hard_swish": "hard_silu", "swish": "silu"}
#: The operation that an activation makes, where the function in `keras.ops` makes another.
_CLASSES = {"relu": "ReLU"}
#: Activations that hand their argument to TensorFlow as it is.
_EAGER = frozenset({"hard_silu", "hard_swish", "mish", "sparsemax"})


def _activated(
    m: Machine, path: str, positional: list[Any], keywords: dict[str, Any], node: Any
) -> Any:
    """`keras.activations.<name>(x, …)`; None where that is not followed.

    Source: keras/src/activations/activations.py: on a symbolic tensor, the operation of that name.
    """
    name = last(path)
    first = m.resolve(positional[0] if positional else keywords.get("x"))
    if name not in ACTIVATIONS or not isinstance(first, Tensor) or not first.is_one:
        return None
    if name == "linear":
        return first
    if name in _EAGER:
        if not first.symbolic:
            return Tensor(first.spec, None, (first,), step_site=m.site(node))
        problem = Problem(
            Kind.CALL,
            f"`keras.activations.{name}` takes no symbolic tensor",
            "A KerasTensor cannot be used as input to a TensorFlow function",
            advice=f"Use `layers.Activation({name!r})`.",
        )
        return graphs.refused(m, problem, f"keras.{path}", first, node)
    entry = registry.find(_NAMES.get(name, name))
    if entry is None:
        return None
    named = {"axis": _operand(m, keywords["axis"], "axis")} if "axis" in keywords else {}
    if "axis" in entry.parameters and len(positional) > 1:
        named["axis"] = _operand(m, positional[1], "axis")
    environment = m.environment

    def run(*positional: Any, **keywords: Any) -> Nest:
        return registry.run(entry, positional, keywords, environment)

    label = _CLASSES.get(name, entry.class_name)
    return graphs.operate(m, label, run, [first], node, named, function=f"keras.{path}")
