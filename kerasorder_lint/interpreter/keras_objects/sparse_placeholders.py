"""Sparse placeholders, with which Keras traces a `call` of the code's own: what is refused of them.

What is not known to fail goes on as it would with dense ones, and nothing is refused of what comes
of it.
"""

from __future__ import annotations

from typing import Any

from kerasorder_lint.catalogue import sparse_outputs
from kerasorder_lint.catalogue.operations import traced_sparse
from kerasorder_lint.catalogue.operations.traced_sparse import Fate, Operand
from kerasorder_lint.catalogue.tensors import Nest, TensorSpec, flatten
from kerasorder_lint.graph.layers import Layer, Tensor
from kerasorder_lint.interpreter.keras_objects import on_data
from kerasorder_lint.interpreter.keras_objects.conversion import tensors_in
from kerasorder_lint.interpreter.machine import Machine
from kerasorder_lint.interpreter.values import UNKNOWN, ArrayV, ListV

__all__ = [
    "fate_in_layer",
    "is_sparse",
    "met_by_activation",
    "met_by_operator",
    "met_by_tensorflow",
    "refuse",
    "refused_by_python",
]

#: What Python does with a value by itself, and what is said of it.
_SHOWN = {"item": "an index", "absolute": "`abs`", "round": "`round`"}


def is_sparse(m: Machine, value: Any) -> bool:
    """Whether it is surely a `tf.SparseTensor`."""
    return (
        m.foreseeing and isinstance(value, Tensor) and value.symbolic is False and value.spec.sparse
    )


def refuse(m: Machine, shown: str, values: Any, node: Any, function: str | None = None) -> Tensor:
    """Records that something takes no sparse placeholder; what stands for the output."""
    problem = traced_sparse.refusal(shown)
    on_data.refuse_run(m, problem, on_data.specs_in(values), node, function, "TypeError")
    parents = tuple(leaf for leaf in flatten(values) if isinstance(leaf, Tensor))
    return Tensor(TensorSpec(UNKNOWN, UNKNOWN), None, parents, symbolic=False)


def refused_by_python(m: Machine, value: Any, shown: str, node: Any) -> bool:
    """Whether Python asks something of the value that no sparse placeholder does; recorded."""
    if not is_sparse(m, value):
        return False
    refuse(m, shown, [value], node)
    return True


def met_by_operator(m: Machine, name: str, values: list[Any], node: Any) -> Any:
    """What an operator, or an index, gives of a sparse placeholder; NotImplemented without one.

    name: as in `catalogue.operators`.
    """
    if not any(is_sparse(m, value) for value in values):
        return NotImplemented
    fate = traced_sparse.of_operator(name, [_operand(m, value) for value in values])
    if fate is Fate.REFUSED:
        return refuse(m, _SHOWN.get(name, f"`{_SIGNS.get(name, name)}`"), values, node, name)
    parents = tuple(value for value in values if isinstance(value, Tensor))
    sparse = next(value.spec for value in parents if is_sparse(m, value))
    casts = any(value.spec.dtype != sparse.dtype for value in parents)  # which TensorFlow does not
    if fate is Fate.OPEN or casts:
        return _made(m, UNKNOWN, list(parents), node)
    output: Nest = traced_sparse.given(fate, sparse)
    if isinstance(output, TensorSpec) and name == "true_divide" and _is_whole(output):
        output = output.with_dtype(UNKNOWN)
    return _made(m, output, list(parents), node)


def met_by_tensorflow(
    m: Machine, name: str, positional: list[Any], keywords: dict[str, Any], node: Any
) -> Any:
    """What `tf.<name>(...)` gives of a sparse placeholder, if known; else NotImplemented."""
    values = [*positional, *keywords.values()]
    tensors = list(tensors_in(m, values))
    if not any(is_sparse(m, tensor) for tensor in tensors):
        return NotImplemented
    fate = traced_sparse.of_tensorflow(name, [_listed(m, value) for value in positional])
    if fate is Fate.REFUSED:
        return refuse(m, f"`tf.{name}`", tensors, node, f"tensorflow.{name}")
    if fate is Fate.OPEN:
        return NotImplemented
    first = m.resolve(positional[0]) if positional else None
    spec = first.spec if isinstance(first, Tensor) else TensorSpec(UNKNOWN, UNKNOWN)
    if name == "cast":
        spec = spec.with_dtype(UNKNOWN)
    return _made(m, traced_sparse.given(fate, spec), tensors, node)


def met_by_activation(m: Machine, name: str, value: Tensor, node: Any) -> Any:
    """What `keras.activations.<name>(x)` gives of a sparse placeholder."""
    if name == "linear":
        return value
    fate = traced_sparse.of_activation(name)
    if fate is Fate.REFUSED:
        return refuse(m, f"`keras.activations.{name}`", [value], node, f"keras.activations.{name}")
    return _made(m, traced_sparse.given(fate, value.spec), [value], node)


def fate_in_layer(
    m: Machine, layer: Layer, positional: list[Any], keywords: dict[str, Any]
) -> Fate | None:
    """What a layer of Keras in a `call` makes of a sparse placeholder; None without one."""
    if not m.foreseeing:
        return None
    tensors = list(tensors_in(m, [*positional, *keywords.values()]))
    if not any(is_sparse(m, tensor) for tensor in tensors):
        return None
    fate = sparse_outputs.traced(layer, [tensor.spec for tensor in tensors])
    trains = m.resolve(keywords.get("training")) is True
    return fate if fate is Fate.REFUSED or not (trains or {*keywords} - {"training"}) else Fate.OPEN


def _made(m: Machine, output: Nest, tensors: list[Tensor], node: Any) -> Tensor:
    spec = output if isinstance(output, TensorSpec) else TensorSpec(UNKNOWN, UNKNOWN)
    site = m.site(node)
    return Tensor(spec.with_mask(None), None, tuple(tensors), symbolic=False, step_site=site)


def _is_whole(spec: TensorSpec) -> bool:
    return not isinstance(spec.dtype, str) or "float" not in spec.dtype


_SIGNS = {
    "add": "+", "floor_divide": "//", "greater": ">", "greater_equal": ">=", "less": "<",
    "less_equal": "<=", "logical_and": "&", "logical_not": "~", "logical_or": "|",
    "logical_xor": "^", "matmul": "@", "mod": "%", "multiply": "*", "negative": "-",
    "positive": "+", "power": "**", "subtract": "-", "true_divide": "/",
}  # fmt: skip


def _operand(m: Machine, value: Any) -> Operand:
    """What stands at a side of an operator."""
    value = m.resolve(value)
    if is_sparse(m, value):
        return "sparse"
    if isinstance(value, Tensor):
        return "tensor" if value.symbolic is False and _is_dense(value) else "other"
    if isinstance(value, ArrayV):
        if value.weight is not None:
            return "variable"
        if value.library in ("backend", "tensorflow"):
            return "tensor"
        return "numpy" if value.library == "numpy" else "other"
    return "number" if isinstance(value, (bool, int, float)) else "other"


def _is_dense(value: Tensor) -> bool:
    """Whether it is surely no sparse one: what is not known may be."""
    return isinstance(value.spec.shape, tuple)


def _listed(m: Machine, value: Any) -> Any:
    """True for a sparse placeholder, the same of the items of a list or tuple, else False."""
    value = m.resolve(value)
    if isinstance(value, ListV) and value.exact:
        return [_listed(m, item) for item in value.items]
    if isinstance(value, tuple):
        return [_listed(m, item) for item in value]
    return is_sparse(m, value)
