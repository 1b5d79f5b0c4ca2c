"""Calls of `keras.ops` and `keras.activations` on tensors."""

from __future__ import annotations

from typing import Any

from kerasorder_lint.catalogue.names import ACTIVATIONS
from kerasorder_lint.catalogue.operations import registry
from kerasorder_lint.catalogue.problems import Problem, Rejected
from kerasorder_lint.catalogue.tensors import TensorSpec, flatten
from kerasorder_lint.graph.layers import Tensor, generated_name
from kerasorder_lint.graph.program import CallRefused, Site, Step
from kerasorder_lint.interpreter.keras_objects import attributes
from kerasorder_lint.interpreter.keras_objects.conversion import to_argument, to_call_input
from kerasorder_lint.interpreter.keras_objects.names import last
from kerasorder_lint.interpreter.machine import Machine
from kerasorder_lint.interpreter.values import UNKNOWN, ArrayV, DictV, ListV, is_constant

__all__ = ["call_operation"]


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
        return _activated(m, path, positional, parents, node) or unknown
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
    symbolic = any(parent.is_one for parent in parents)
    try:
        output = registry.run(entry, given, named, m.environment)
    except Rejected as rejected:
        if symbolic:
            _refuse(m, rejected.problem, [*given, *named.values()], node)
        return unknown
    if symbolic:
        generated_name(entry.class_name, m.name_counters)
    return _tensors(output, parents, m.site(node))


def _operand(m: Machine, value: Any, parameter: str) -> Any:
    """Tensors and arrays as specs, whatever else as an argument."""
    value = m.resolve(value)
    if isinstance(value, (Tensor, ArrayV)):
        return to_call_input(m, value)
    if isinstance(value, ListV):
        if not value.exact or value.chance is not None:
            return UNKNOWN
        return [_operand(m, item, "") for item in value.items]
    if isinstance(value, tuple):
        return tuple(_operand(m, item, "") for item in value)
    return to_argument(m, value, parameter)


def _tensors(nest: Any, parents: tuple[Tensor, ...], site: Site) -> Any:
    """The output nest as tensors of the program."""
    if isinstance(nest, list):
        return ListV([_tensors(item, parents, site) for item in nest])
    if isinstance(nest, tuple):
        return tuple(_tensors(item, parents, site) for item in nest)
    if isinstance(nest, dict):
        return DictV({key: _tensors(item, parents, site) for key, item in nest.items()})
    spec = nest if isinstance(nest, TensorSpec) else TensorSpec(UNKNOWN, UNKNOWN)
    return Tensor(spec, None, parents, step_site=site)


def _refuse(m: Machine, problem: Problem, given: list[Any], node: Any) -> None:
    specs = [leaf for leaf in flatten(given) if isinstance(leaf, TensorSpec)]
    shown: Any = specs[0] if len(specs) == 1 else specs
    step = Step(None, shown, UNKNOWN, problem)
    m.record(CallRefused(step=step, problem=problem, **m.base(node)))
    m.keras_raises(problem)


#: Activations that do not keep the shape.
_RESHAPING = frozenset({"glu"})


def _activated(
    m: Machine, path: str, positional: list[Any], parents: tuple[Tensor, ...], node: Any
) -> Tensor | None:
    """An activation keeps the shape; what it refuses is left to the layers that have it."""
    name = last(path)
    first = m.resolve(positional[0]) if positional else None
    if name not in ACTIVATIONS or name in _RESHAPING or not isinstance(first, Tensor):
        return None
    if not all(is_constant(m.resolve(value)) for value in positional[1:]):
        return None
    dtype = first.spec.dtype
    floats = isinstance(dtype, str) and "float" in dtype
    spec = first.spec.with_dtype(dtype if floats else UNKNOWN)
    return Tensor(spec, None, parents, step_site=m.site(node))
