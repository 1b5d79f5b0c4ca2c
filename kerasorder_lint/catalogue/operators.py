"""Python's operators on symbolic tensors: the function of `keras.ops` that each stands for.

Operands are specs and Python's constants; what is not known gives what is not known.

Source: keras/src/backend/common/keras_tensor.py, ops/operation_utils.py, Keras 3.15.
"""

from __future__ import annotations

from typing import Any

from kerasorder_lint.catalogue.operations import numpy_elementwise, numpy_products, sparsity
from kerasorder_lint.catalogue.operations.kernels import no_kernel
from kerasorder_lint.catalogue.problems import Kind, Problem, reject
from kerasorder_lint.catalogue.spec import Environment
from kerasorder_lint.catalogue.tensors import TensorSpec
from kerasorder_lint.shapes import UNKNOWN, Dim, Shape, Sym, Unknown, render_shape

__all__ = ["BINARY", "COMPARISONS", "ITEM", "UNARY", "apply", "class_of", "fails_when_run", "item"]

#: Python's operator to the function that it stands for.
BINARY = {
    "+": "add",
    "-": "subtract",
    "*": "multiply",
    "/": "true_divide",
    "//": "floor_divide",
    "%": "mod",
    "**": "power",
    "@": "matmul",
    "&": "logical_and",
    "|": "logical_or",
    "^": "logical_xor",
}
COMPARISONS = {
    "<": "less",
    "<=": "less_equal",
    ">": "greater",
    ">=": "greater_equal",
    "!=": "not_equal",
}
UNARY = {"-": "negative", "~": "logical_not", "abs": "absolute", "round": "round"}

_ENTRIES = {
    entry.name: entry for entry in (*numpy_elementwise.OPERATIONS, *numpy_products.OPERATIONS)
}
_CONSTANTS = (bool, int, float, complex, str, list, tuple, dict, Sym, type(None))


def class_of(name: str) -> str:
    """The class of the operation of a function, after which Keras names it."""
    return _ENTRIES[name].class_name


def apply(env: Environment, name: str, *operands: Any) -> TensorSpec:
    """The one tensor that the function gives. Raises `Rejected` where Keras raises."""
    if not all(isinstance(operand, (TensorSpec, *_CONSTANTS)) for operand in operands):
        return TensorSpec(UNKNOWN, UNKNOWN)
    result = _ENTRIES[name].run(env, *operands)
    assert isinstance(result, TensorSpec)
    return result if env.target == 2 else sparsity.of_operator(name, operands, result)


def fails_when_run(name: str, *operands: Any) -> Problem | None:
    """What the function cannot compute of these operands, though Keras foresees a result."""
    if all(isinstance(operand, (TensorSpec, bool)) for operand in operands):
        return no_kernel(name, operands)
    return None


def item(tensor: Any, key: Any) -> TensorSpec:
    """`x[key]`: integers, slices, an ellipsis and new axes, in a tuple or one integer alone."""
    if not isinstance(tensor, TensorSpec) or isinstance(tensor.shape, Unknown):
        return TensorSpec(UNKNOWN, UNKNOWN if not isinstance(tensor, TensorSpec) else tensor.dtype)
    if isinstance(key, bool) or not isinstance(key, (int, tuple, list)):
        if isinstance(key, (Unknown, Sym, bool)):
            return TensorSpec(UNKNOWN, tensor.dtype)
        shown = "a slice alone" if isinstance(key, slice) else "this"
        reject(
            Kind.CALL,
            f"a symbolic tensor cannot be indexed with {shown}",
            "Unsupported key type for array slice.",
            advice="Write a comma behind it: `x[1:, ...]`." if isinstance(key, slice) else None,
        )
    parts = [key] if isinstance(key, int) else list(key)
    if any(isinstance(part, (Unknown, Sym)) for part in parts):
        return TensorSpec(UNKNOWN, tensor.dtype)
    return TensorSpec(_indexed(tensor.shape, parts), tensor.dtype)


def _indexed(shape: tuple[Dim, ...], parts: list[Any]) -> Shape:
    dots = sum(part is Ellipsis for part in parts)
    if dots > 1:
        reject(
            Kind.CALL, "an index has more than one `...`", "Slice should only have one ellipsis."
        )
    if not dots:
        parts.append(Ellipsis)
    rest, out = list(shape), []
    while parts:
        part = parts.pop(0)
        if part is Ellipsis:
            consumed = len(rest) - sum(other is not None for other in parts)
            # A negative count drops axes from the end, as a slice does.
            out += rest[:consumed]
            rest = rest[consumed:]
        elif part is None:
            out.append(1)
        elif not rest:
            reject(
                Kind.RANK,
                f"an index of more axes than {render_shape(shape)} has",
                f"Array has shape {render_shape(shape)} but slice has to many indices."
                if "?" not in render_shape(shape)
                else "has to many indices.",
            )
        else:
            length = rest.pop(0)
            if isinstance(part, slice):
                out.append(_sliced(length, part))
            elif isinstance(part, int):
                _check_index(length, part, shape)
            else:
                reject(
                    Kind.CALL,
                    "a symbolic tensor is indexed with something that is neither an integer nor a "
                    "slice",
                    "Unsupported key type for array slice.",
                )
    return tuple(out)


def _check_index(length: Dim, position: int, shape: Shape) -> None:
    if isinstance(length, int) and not -length <= position < length:
        reject(
            Kind.AXIS,
            f"the index {position} lies outside of an axis of {length}: {render_shape(shape)}",
            "but out-of-bounds index",
        )


def _sliced(length: Dim, part: slice) -> Dim:
    if length is None:
        return None
    bounds = (part.start, part.stop, part.step)
    if bounds == (None, None, None):
        return length
    if not isinstance(length, int) or any(isinstance(b, (Unknown, Sym)) for b in bounds):
        return UNKNOWN
    if part.step == 0:
        reject(Kind.CALL, "the step of a slice is 0", "slice step cannot be zero")
    if not all(b is None or isinstance(b, int) for b in bounds):
        return UNKNOWN
    return len(range(*part.indices(length)))


ITEM = "GetItem"
