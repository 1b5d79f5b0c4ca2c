"""Arguments that name axes, and inputs that should be one tensor: questions that families share.

Each answer leaves room for what is not known: None where a truth depends, `UNKNOWN` where a
number does.
"""

from __future__ import annotations

from typing import Any

from kerasorder_lint.catalogue.problems import Kind, reject
from kerasorder_lint.catalogue.spec import Call, LayerState, Opaque
from kerasorder_lint.catalogue.tensors import FLOATS, TensorSpec
from kerasorder_lint.shapes import UNKNOWN, Dim, Sym, Unknown, less, render_shape, same

__all__ = [
    "fails_on_text",
    "index",
    "integer",
    "kept_dtype",
    "length_at",
    "quoted",
    "single",
    "truth",
    "unlike",
]


def truth(value: Any) -> bool | None:
    """`bool(value)`; None where it is not known."""
    if isinstance(value, (Unknown, Opaque)):
        return None
    if isinstance(value, Sym):
        return True if less(0, value) else None
    return bool(value)


def integer(value: Any) -> int | Unknown:
    """The integer that an index stands for; UNKNOWN where it is not fixed or is no integer."""
    if isinstance(value, int):
        return int(value)
    if isinstance(value, Opaque) and isinstance(value.value, int):
        return int(value.value)
    return UNKNOWN


def index(value: Any, argument: str, class_name: str) -> int | Unknown:
    """What `shape[value]` looks up; refuses what Python cannot index a tuple with."""
    if not isinstance(value, (Unknown, Sym, int, Opaque)):
        reject(
            Kind.ARGUMENT,
            f"`{argument}` of `{class_name}` must be an integer, not {value!r}",
            "",
            argument=argument,
        )
    return integer(value)


def length_at(shape: Any, axis: int | Unknown, argument: str, class_name: str) -> Dim:
    """The length of that axis; refuses an axis that a known rank does not have."""
    if isinstance(shape, Unknown) or isinstance(axis, Unknown):
        return UNKNOWN
    if not -len(shape) <= axis < len(shape):
        no_axis(axis, shape, argument, class_name, "tuple index out of range")
    length: Dim = shape[axis]
    return length


def no_axis(axis: float, shape: Any, argument: str, class_name: str, keras: str) -> None:
    """Refuses an axis beyond the rank."""
    reject(
        Kind.RANK,
        f"`{class_name}({argument}={axis})` needs an axis {axis}, and gets {len(shape)} "
        f"dimensions (with the batch): {render_shape(shape)}",
        keras,
        argument=argument,
    )


def single(layer: LayerState, call: Call) -> TensorSpec:
    """The one tensor that the layer is called on; refuses a list of them, and None."""
    inputs = call.inputs
    if isinstance(inputs, TensorSpec):
        return inputs
    if inputs is None or isinstance(inputs, (list, tuple, dict)):
        given = "nothing" if inputs is None else f"{len(inputs)} in a {type(inputs).__name__}"
        reject(
            Kind.INPUTS,
            f"`{layer.class_name}` takes one tensor, and gets {given}",
            "",
        )
    return TensorSpec(UNKNOWN, UNKNOWN)


def kept_dtype(layer: LayerState, tensor: TensorSpec) -> str | Unknown:
    """The input's dtype as `Layer.__call__` leaves it: floats become the layer's own."""
    if isinstance(tensor.dtype, Unknown):
        return UNKNOWN
    return layer.dtype if tensor.dtype in FLOATS else tensor.dtype


def fails_on_text(layer: LayerState, call: Call, *tensors: TensorSpec) -> bool:
    """Notes that text cannot be computed with, where a tensor is text."""
    found = any(tensor.dtype == "string" for tensor in tensors)
    if found:
        call.fails_when_run(
            Kind.DTYPE, f"`{layer.class_name}` computes with numbers, and gets text"
        )
    return found


def quoted(text: str, shape: Any) -> str:
    """`text` with the shape behind it, if Keras would print the same."""
    rendered = render_shape(shape)
    whole = isinstance(shape, tuple) and all(d is None or isinstance(d, int) for d in shape)
    return text + rendered if whole else text


def _packed(nest: Any) -> Any:
    """The shape of a tensor, or of the one that is made of a list of them; UNKNOWN for others."""
    if isinstance(nest, TensorSpec):
        return nest.shape
    if not isinstance(nest, (list, tuple)) or not nest:
        return UNKNOWN
    first = _packed(nest[0])
    return (len(nest), *first) if isinstance(first, tuple) else UNKNOWN


def unlike(tensors: Any) -> tuple[Any, Any] | None:
    """Two shapes among several tensors that differ for certain; of lists, that of one tensor."""
    for leaf in tensors:
        inside = unlike(leaf) if isinstance(leaf, (list, tuple)) else None
        if inside is not None:
            return inside
    shapes = [_packed(leaf) for leaf in tensors]
    known = [shape for shape in shapes if isinstance(shape, tuple)]
    for shape in known[1:]:
        if len(shape) != len(known[0]) or any(
            same(one, other) is False for one, other in zip(known[0], shape)
        ):
            return known[0], shape
    return None
