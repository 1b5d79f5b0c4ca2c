"""Python's operators on symbolic tensors: the operation that each stands for, its shape and type.

Operands are specs and Python's constants; what is not known gives what is not known.

Source: keras/src/backend/common/keras_tensor.py, ops/numpy.py, ops/operation_utils.py,
        backend/common/dtypes.py, Keras 3.15.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from kerasorder_lint.catalogue.problems import Kind, reject
from kerasorder_lint.catalogue.tensors import TensorSpec
from kerasorder_lint.shapes import UNKNOWN, Dim, Shape, Sym, Unknown, render_shape, same

__all__ = ["BINARY", "COMPARISONS", "ITEM", "UNARY", "broadcast", "item", "promoted"]

_FLOATS = ("bfloat16", "float16", "float32", "float64")
_INTEGERS = ("int8", "int16", "int32", "int64")
_NATURALS = ("uint8", "uint16", "uint32", "uint64")


def broadcast(left: Shape, right: Shape) -> Shape:
    """`broadcast_shapes`: a free axis takes the other's length, unless that is 1."""
    if isinstance(left, Unknown) or isinstance(right, Unknown):
        return UNKNOWN
    rank = max(len(left), len(right))
    one = (1,) * (rank - len(left)) + tuple(left)
    two = (1,) * (rank - len(right)) + tuple(right)
    return tuple(_stretched(a, b, left, right) for a, b in zip(one, two))


def _stretched(a: Dim, b: Dim, left: Shape, right: Shape) -> Dim:
    if same(a, 1):
        return b
    if same(b, 1):
        return a
    if a is None or b is None:
        other = b if a is None else a
        if other is None:
            return None
        # An unknown length may be 1, and then the axis stays free.
        return other if isinstance(other, (int, Sym)) and same(other, 1) is False else UNKNOWN
    if same(a, b):
        return a
    if same(a, b) is False and same(a, 1) is False and same(b, 1) is False:
        shapes = f"{render_shape(left)} and {render_shape(right)}"
        plain = isinstance(a, int) and isinstance(b, int)
        reject(
            Kind.MERGE,
            f"tensors of {shapes} do not broadcast: {a} and {b}",
            "Cannot broadcast shape, the failure dim has value "
            + (f"{a}, which cannot be broadcasted to {b}" if plain else ""),
        )
    return UNKNOWN


def _class_of(dtype: str) -> str:
    return dtype.rstrip("0123456789")


def promoted(*dtypes: str | Unknown) -> str | Unknown:
    """`dtypes.result_type`; Python's own numbers are `int` and `float`, which give way."""
    if "string" in dtypes:
        reject(
            Kind.DTYPE,
            "text takes part in arithmetic",
            "dtype='string' is not a valid dtype for Keras type promotion.",
        )
    if any(isinstance(dtype, Unknown) for dtype in dtypes):
        return UNKNOWN
    known = {str(dtype) for dtype in dtypes}
    weak = known & {"int", "float", "complex"}
    strong = known - weak - {"bool"}
    if "complex" in weak:
        return UNKNOWN
    if not strong:
        return "float32" if "float" in weak else "int32" if "int" in weak else "bool"
    if len(strong) == 1:
        (only,) = strong
        return "float32" if "float" in weak and only not in _FLOATS else only
    for family in (_FLOATS[1:], _INTEGERS, _NATURALS):
        if strong <= set(family) and ("float" not in weak or family is _FLOATS[1:]):
            return max(strong, key=family.index)
    floats = strong & set(_FLOATS)
    if len(floats) == 1 and strong - floats <= {*_INTEGERS, *_NATURALS}:
        return next(iter(floats))
    return UNKNOWN


def _shape(operand: Any) -> Shape:
    if isinstance(operand, TensorSpec):
        return operand.shape
    return () if isinstance(operand, (bool, int, float, complex, Sym)) else UNKNOWN


def _dtype(operand: Any) -> str | Unknown:
    if isinstance(operand, TensorSpec):
        return operand.dtype
    for kind, name in ((bool, "bool"), ((int, Sym), "int"), (float, "float")):
        if isinstance(operand, kind):
            return name
    if operand is None or isinstance(operand, (str, list, tuple, dict)):
        name = type(operand).__name__
        reject(
            Kind.DTYPE,
            f"a symbolic tensor takes part in arithmetic with {'text' if name == 'str' else name}",
            "dtype='string' is not a valid dtype for Keras type promotion."
            if name == "str"
            else f"Invalid dtype: {name}",
            advice=None if name in ("str", "NoneType") else "Make an array of it first.",
        )
    return UNKNOWN


def _arithmetic(*more: str, whole: bool = False) -> Callable[[Any, Any], TensorSpec]:
    def run(left: Any, right: Any) -> TensorSpec:
        shape = broadcast(_plain(left), _plain(right))
        dtype = promoted(_dtype(left), _dtype(right), *more)
        return TensorSpec(shape, "int32" if whole and dtype == "bool" else dtype)

    return run


def _plain(operand: Any) -> Shape:
    """The shape that Keras takes an operand to have: what is no tensor counts as a number."""
    if operand is None or isinstance(operand, (str, list, tuple, dict)):
        return ()
    return _shape(operand)


def _truth(left: Any, right: Any) -> TensorSpec:
    return TensorSpec(broadcast(_plain(left), _plain(right)), "bool")


def _matmul(left: Any, right: Any) -> TensorSpec:
    one, two = _shape(left), _shape(right)
    if isinstance(one, Unknown) or isinstance(two, Unknown):
        return TensorSpec(UNKNOWN, UNKNOWN)
    if not one or not two:
        reject(Kind.MERGE, "`@` takes no numbers, and gets one", "")
    first = (1, one[0]) if len(one) == 1 else one
    second = (two[0], 1) if len(two) == 1 else two
    inner, outer = first[-1], second[-2]
    if inner is not None and outer is not None and same(inner, outer) is False:
        reject(
            Kind.MERGE,
            f"`@` of {render_shape(one)} and {render_shape(two)}: {inner} and {outer} differ",
            "Inner dimensions (`x1.shape[-1]` and `x2.shape[-2]`) must be equal",
        )
    leading = broadcast(first[:-2], second[:-2])
    if isinstance(leading, Unknown):
        return TensorSpec(UNKNOWN, UNKNOWN)
    last = [first[-2]] if len(one) > 1 else []
    last += [second[-1]] if len(two) > 1 else []
    dtypes = (_dtype(left), _dtype(right))
    return TensorSpec(
        (*leading, *last), "int32" if dtypes == ("int8", "int8") else promoted(*dtypes)
    )


def _same(operand: Any) -> TensorSpec:
    return operand if isinstance(operand, TensorSpec) else TensorSpec(UNKNOWN, UNKNOWN)


def _not(operand: Any) -> TensorSpec:
    return TensorSpec(_shape(operand), "bool")


#: Python's operator to the class of Keras's operation, and what that gives.
BINARY: dict[str, tuple[str, Callable[[Any, Any], TensorSpec]]] = {
    "+": ("Add", _arithmetic()),
    "-": ("Subtract", _arithmetic()),
    "*": ("Multiply", _arithmetic()),
    "/": ("TrueDivide", _arithmetic("float")),
    "//": ("FloorDivide", _arithmetic()),
    "%": ("Mod", _arithmetic(whole=True)),
    "**": ("Power", _arithmetic()),
    "@": ("Matmul", _matmul),
    "&": ("LogicalAnd", _truth),
    "|": ("LogicalOr", _truth),
    "^": ("LogicalXor", _truth),
}
COMPARISONS: dict[str, tuple[str, Callable[[Any, Any], TensorSpec]]] = {
    "<": ("Less", _truth),
    "<=": ("LessEqual", _truth),
    ">": ("Greater", _truth),
    ">=": ("GreaterEqual", _truth),
    "!=": ("NotEqual", _truth),
}
UNARY: dict[str, tuple[str, Callable[[Any], TensorSpec]]] = {
    "-": ("Negative", _same),
    "~": ("LogicalNot", _not),
    "abs": ("Absolute", _same),
    "round": ("Round", _same),
}


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
