"""Types of which TensorFlow computes nothing, though Keras foresees a result.

Source: what TensorFlow 2.21 says its operations take ("is not in the list of allowed values"),
        whatever the device; compared in bulk by `tests/catalogue/test_types_of_operations.py`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from kerasorder_lint.catalogue.problems import Kind, Problem
from kerasorder_lint.catalogue.tensors import FLOATS, TensorSpec, flatten

__all__ = [
    "ALLOWED",
    "FAILING",
    "OF_ONE_TYPE",
    "REFUSED",
    "no_kernel",
    "of_several_types",
    "refused_types",
]

_BOOLEANS = frozenset({"bool"})
_UNSIGNED = frozenset({"uint8", "uint16", "uint32"})
_SMALL = frozenset({"int8", "int16"})
_NO_FLOATS = _BOOLEANS | _UNSIGNED | _SMALL | {"int32", "int64"}

_FLOATS = frozenset(FLOATS)

#: Functions of bits: one operand of floats makes floats of both.
_OF_BITS = (
    "bitwise_and", "bitwise_left_shift", "bitwise_or", "bitwise_right_shift", "bitwise_xor",
    "left_shift", "right_shift", "bitwise_invert", "bitwise_not",
)  # fmt: skip

#: Function to the types of which it computes nothing, where all its operands are of one of them.
REFUSED: dict[str, frozenset[str]] = {
    **dict.fromkeys(
        (
            "add", "cross", "floor_divide", "fmax", "fmin", "greater",
            "greater_equal", "hypot", "kron", "leaky_relu", "less", "less_equal", "maximum",
            "minimum", "multiply", "power", "ptp", "relu", "relu6", "round", "sign",
            "subtract", "top_k", "view",
        ),
        _BOOLEANS,
    ),
    **dict.fromkeys(("negative", "reciprocal"), _BOOLEANS | _UNSIGNED),
    "adaptive_max_pool": _BOOLEANS | {"uint32"},
    **dict.fromkeys(
        ("adaptive_average_pool", "average_pool"), _NO_FLOATS
    ),
    "moments": _BOOLEANS | _UNSIGNED | _SMALL,
    **dict.fromkeys(_OF_BITS, _FLOATS | _BOOLEANS),
    **dict.fromkeys(
        (
            "cdist", "cholesky", "cholesky_inverse", "det", "eigh", "elu", "erf", "erfc", "erfinv",
            "glu", "inv", "log_sigmoid", "log_softmax", "logdet", "logsumexp", "qr", "rsqrt",
            "selu", "sigmoid", "silu", "slogdet", "softmax", "softplus", "softsign", "solve",
            "solve_triangular", "svd", "swish", "tanh_shrink",
        ),
        _NO_FLOATS,
    ),
}  # fmt: skip


#: Functions that compute with a fraction, which they make a number of the tensor's type.
_WITH_FRACTION = (
    "celu", "elastic_transform", "gelu", "hard_shrink", "hard_sigmoid", "hard_silu", "hard_swish",
    "hard_tanh", "soft_shrink", "sparse_plus", "sparse_sigmoid", "threshold",
)  # fmt: skip

#: Function to types that fail in it for a reason of their own.
FAILING: dict[str, frozenset[str]] = {
    **dict.fromkeys((*_WITH_FRACTION, "lu_factor", "matrix_rank", "pinv", "sparsemax"), _NO_FLOATS),
    **dict.fromkeys(("nanmedian", "nanpercentile", "nanquantile"), _NO_FLOATS),
    **dict.fromkeys(("conj", "conjugate", "heaviside", "real", "view_as_real"), _BOOLEANS),
    **dict.fromkeys(("psnr", "segment_max", "segment_min"), _BOOLEANS),
    "batch_normalization": _NO_FLOATS,
    "conv": _NO_FLOATS - {"int32"},
    "depthwise_conv": _NO_FLOATS,
    "eig": frozenset({"bfloat16", "float16"}),
    "extract_patches": _NO_FLOATS - {"int32"},
    "extract_patches_3d": _NO_FLOATS,
    "geomspace": _BOOLEANS | _UNSIGNED,
    "max_pool": _BOOLEANS | {"uint32"},
    "normalize": _NO_FLOATS,
    "separable_conv": _NO_FLOATS,
    "sobel_edges": _NO_FLOATS,
}

_INDICES = frozenset({"int32", "int64"})
_SHORT_INDICES = _INDICES | {"int16"}

#: Function to parameters, and the only types that they may have.
ALLOWED: dict[str, dict[str, frozenset[str]]] = {
    **{key: {"segment_ids": _INDICES} for key in ("segment_max", "segment_min", "segment_prod")},
    **{key: {"start_indices": _INDICES} for key in ("slice", "slice_update")},
    **{
        key: {"output": _FLOATS}
        for key in ("binary_crossentropy", "sparse_categorical_crossentropy")
    },
    "ctc_loss": {"target_length": _INDICES | {"int8", "uint8"}},
    "gcd": dict.fromkeys(("x1", "x2"), _NO_FLOATS),
    "in_top_k": {"targets": _INDICES, "predictions": frozenset({"float32"})},
    "lcm": dict.fromkeys(("x1", "x2"), _NO_FLOATS - _BOOLEANS),
    "ldexp": {"x2": _NO_FLOATS - _BOOLEANS},
    "polar": {"abs_": frozenset({"float32", "float64"})},
    "scatter": {"indices": _SHORT_INDICES},
    "scatter_update": {"indices": _SHORT_INDICES | {"uint16"}},
    "segment_sum": {"segment_ids": _SHORT_INDICES},
    "squareplus": {"x": _FLOATS},
    "take": {"indices": _SHORT_INDICES},
}

#: Function to parameters that must be of one type: nothing is cast.
OF_ONE_TYPE: dict[str, tuple[str, ...]] = {
    "binary_crossentropy": ("target", "output"),
    "cdist": ("x", "y"),
    "conv": ("inputs", "kernel"),
    "depthwise_conv": ("inputs", "kernel"),
    "psnr": ("x1", "x2"),
    "searchsorted": ("sorted_sequence", "values"),
    "separable_conv": ("inputs", "depthwise_kernel", "pointwise_kernel"),
    "slice_update": ("inputs", "updates"),
    "solve": ("a", "b"),
    "solve_triangular": ("a", "b"),
}

_OPERANDS = (
    "x", "y", "x1", "x2", "a", "b", "data", "images", "inputs", "mean", "start", "stop",
    "variance", "volumes",
)  # fmt: skip


def refused_types(name: str, values: Mapping[str, Any]) -> Problem | None:
    """What cannot be computed of the types of these arguments, by name."""
    for parameter, allowed in ALLOWED.get(name, {}).items():
        dtype = _type_of(values.get(parameter))
        if dtype is not None and dtype not in allowed:
            message = f"`{parameter}` of `keras.ops.{name}` is of {dtype}, which it does not take"
            advice = f"Cast it: `keras.ops.cast(…, '{_usual(allowed)}')`."
            return Problem(Kind.DTYPE, message, "", "run", argument=parameter, advice=advice)
    if name in OF_ONE_TYPE:
        problem = of_several_types(name, [values.get(n) for n in OF_ONE_TYPE[name]])
        if problem is not None:
            return problem
    if name == "clip":
        return _clipped(values)
    if name == "geomspace" and values.get("dtype") in _NO_FLOATS:
        message = "`keras.ops.geomspace` takes logarithms in its `dtype`"
        return Problem(Kind.DTYPE, message, "", "run", argument="dtype")
    given = [values[key] for key in _OPERANDS if isinstance(values.get(key), _WITH_TYPE)]
    if any(type(values.get(key)) in (int, float) for key in ("y", "x2", "x1", "stop")):
        return None  # a number beside a tensor decides about the type, too
    axis = values.get("axis")
    if axis is None and name.startswith("nan"):
        return None  # another way is taken for all axes
    if axis is not None and not isinstance(axis, int) and "softmax" in name:
        return None  # and here for several
    if name == "normalize" and values.get("order") != 2:
        return None
    return no_kernel(name, given) or _failing(name, given)


def _type_of(value: Any) -> str | None:
    if isinstance(value, TensorSpec):
        return value.dtype if isinstance(value.dtype, str) else None
    return {bool: "bool", float: "float32"}.get(type(value))


def _usual(types: frozenset[str]) -> str:
    return next(name for name in ("float32", "int32") if name in types)


def _clipped(values: Mapping[str, Any]) -> Problem | None:
    """A bound that is no whole number, of whole numbers."""
    dtype = _type_of(values.get("x"))
    bounds = [values.get("x_min"), values.get("x_max")]
    if dtype not in _NO_FLOATS or not any(type(bound) is float for bound in bounds):
        return None
    message = f"`keras.ops.clip` makes a number of {dtype} of a bound that is a float"
    return Problem(Kind.DTYPE, message, "", "run", advice="Write bounds without a point.")


#: What has a type of its own.
_WITH_TYPE = (TensorSpec, bool)


def of_several_types(name: str, tensors: Sequence[Any]) -> Problem | None:
    """What is wrong with tensors that must be of one type."""
    known = [t.dtype for t in tensors if isinstance(t, TensorSpec) and isinstance(t.dtype, str)]
    if len(set(known)) < 2 or (name == "meshgrid" and "bool" in known):
        return None
    other = next(dtype for dtype in known if dtype != known[0])
    return Problem(
        Kind.DTYPE,
        f"`keras.ops.{name}` gets {known[0]} and {other}, and casts neither",
        "was expected to be a" if name in _CONVOLUTIONS else "",
        "run",
        advice=f"Cast one: `keras.ops.cast(…, '{known[0]}')`.",
    )


_CONVOLUTIONS = frozenset({"conv", "depthwise_conv", "separable_conv"})


def _not_computed(name: str, types: Iterable[Any], keras: str) -> Problem:
    """What is said of operands of these types; `keras` for the words of the exception."""
    found = min(map(str, types))
    shown = "booleans" if found == "bool" else found
    return Problem(
        Kind.DTYPE,
        f"`{name}` cannot be computed of {shown}",
        keras,
        "run",
        advice="Cast them first: `keras.ops.cast(x, 'float32')`.",
    )


def _failing(name: str, operands: Sequence[Any]) -> Problem | None:
    types = {leaf.dtype for leaf in operands if isinstance(leaf, TensorSpec)}
    refused = FAILING.get(name, frozenset())
    if not types or not types <= refused:
        return None
    return _not_computed(name, types, "")


def no_kernel(name: str, operands: Iterable[Any]) -> Problem | None:
    """What cannot be computed of these operands, specs and constants in any nest."""
    refused = REFUSED.get(name)
    if refused is None:
        return None
    types = {leaf.dtype for leaf in flatten(list(operands)) if isinstance(leaf, TensorSpec)}
    types |= {"bool" for leaf in operands if isinstance(leaf, bool)}
    if name in _OF_BITS and types & _FLOATS:
        types &= _FLOATS
    if not types or not types <= refused:
        return None
    return _not_computed(name, types, "is not in the list of allowed values")
