"""Types of which TensorFlow computes nothing, though Keras foresees a result.

Source: what TensorFlow 2.21 says its operations take ("is not in the list of allowed values"),
        whatever the device; compared in bulk by `tests/catalogue/test_types_of_operations.py`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from kerasorder_lint.catalogue.operations.mixed_types import (
    BOOLEANS,
    MIXED,
    NO_FLOATS,
    SMALL,
    UNSIGNED,
    not_taken,
    of_several_types,
    type_of,
)
from kerasorder_lint.catalogue.problems import Kind, Problem
from kerasorder_lint.catalogue.tensors import FLOATS, TensorSpec, flatten

__all__ = [
    "ALLOWED",
    "FAILING",
    "OF_ONE_TYPE",
    "REFUSED",
    "no_kernel",
    "refused_types",
]

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
        BOOLEANS,
    ),
    **dict.fromkeys(("negative", "reciprocal"), BOOLEANS | UNSIGNED),
    "adaptive_max_pool": BOOLEANS | {"uint32"},
    **dict.fromkeys(
        ("adaptive_average_pool", "average_pool"), NO_FLOATS
    ),
    "moments": BOOLEANS | UNSIGNED | SMALL,
    **dict.fromkeys(_OF_BITS, _FLOATS | BOOLEANS | {"complex64", "complex128"}),
    **dict.fromkeys(
        (
            "cdist", "cholesky", "cholesky_inverse", "det", "eigh", "elu", "erf", "erfc", "erfinv",
            "glu", "inv", "log_sigmoid", "log_softmax", "logdet", "logsumexp", "qr", "rsqrt",
            "selu", "sigmoid", "silu", "slogdet", "softmax", "softplus", "softsign", "solve",
            "solve_triangular", "svd", "swish", "tanh_shrink",
        ),
        NO_FLOATS,
    ),
}  # fmt: skip


#: Functions that compute with a fraction, which they make a number of the tensor's type.
_WITH_FRACTION = (
    "celu", "elastic_transform", "gelu", "hard_shrink", "hard_sigmoid", "hard_silu", "hard_swish",
    "hard_tanh", "soft_shrink", "sparse_plus", "sparse_sigmoid", "threshold",
)  # fmt: skip

#: Function to types that fail in it for a reason of their own.
FAILING: dict[str, frozenset[str]] = {
    **dict.fromkeys((*_WITH_FRACTION, "sparsemax"), NO_FLOATS),
    **dict.fromkeys(("lu_factor", "matrix_rank", "pinv"), NO_FLOATS | {"bfloat16"}),
    **dict.fromkeys(
        ("cholesky", "det", "eigh", "inv", "logdet", "lstsq", "qr", "slogdet", "solve", "svd"),
        frozenset({"bfloat16"}),
    ),
    **dict.fromkeys(("nanmedian", "nanpercentile", "nanquantile"), NO_FLOATS),
    **dict.fromkeys(("conj", "conjugate", "heaviside", "real", "view_as_real"), BOOLEANS),
    **dict.fromkeys(("psnr", "segment_max", "segment_min", "segment_sum"), BOOLEANS),
    "conv": NO_FLOATS - {"int32"},
    "depthwise_conv": NO_FLOATS,
    **dict.fromkeys(("eig", "rfft", "stft"), NO_FLOATS | {"bfloat16", "float16"}),
    "extract_patches": NO_FLOATS - {"int32"},
    "extract_patches_3d": NO_FLOATS,
    "gaussian_blur": NO_FLOATS,
    "gcd": BOOLEANS,
    "max_pool": BOOLEANS | {"uint32"},
    "normalize": NO_FLOATS,
    "resize": BOOLEANS | {"uint32"},
    "separable_conv": NO_FLOATS,
    "sobel_edges": NO_FLOATS,
    "unique": BOOLEANS,
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
    "batch_normalization": {
        "x": _FLOATS | NO_FLOATS - BOOLEANS,
        "mean": _FLOATS,
        "variance": _FLOATS,
    },
    "ctc_loss": {"target_length": _INDICES | {"int8", "uint8"}},
    "gcd": dict.fromkeys(("x1", "x2"), NO_FLOATS),
    "geomspace": dict.fromkeys(("start", "stop"), (_FLOATS | NO_FLOATS) - BOOLEANS - UNSIGNED),
    "in_top_k": {"targets": _INDICES, "predictions": frozenset({"float32"})},
    "lcm": dict.fromkeys(("x1", "x2"), NO_FLOATS - BOOLEANS),
    "ldexp": {"x2": NO_FLOATS - BOOLEANS},
    "polar": {"abs_": frozenset({"float32", "float64"})},
    "scatter": {"indices": _SHORT_INDICES},
    "scatter_update": {"indices": _SHORT_INDICES | {"uint16"}},
    "segment_sum": {"segment_ids": _SHORT_INDICES},
    "squareplus": {"x": _FLOATS},
    "take": {"indices": _SHORT_INDICES},
}

#: Function to parameters that must be of one type: nothing is cast.
OF_ONE_TYPE: dict[str, tuple[str, ...]] = {
    "batch_normalization": ("mean", "variance", "offset"),
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
        dtype = type_of(values.get(parameter))
        if dtype is not None and dtype not in allowed:
            return not_taken(name, parameter, dtype, _usual(allowed))
    if name in OF_ONE_TYPE:
        problem = of_several_types(name, [values.get(n) for n in OF_ONE_TYPE[name]])
        if problem is not None:
            return problem
    if name in MIXED:
        problem = MIXED[name](values)
        if problem is not None:
            return problem
    given = [values[key] for key in _OPERANDS if isinstance(values.get(key), _WITH_TYPE)]
    if any(type(values.get(key)) in (int, float) for key in ("y", "x2", "x1", "stop")):
        return None  # a number beside a tensor decides about the type, too
    if name == "prod" and values.get("dtype") is not None and type_of(values.get("x")) == "bool":
        return _not_computed(name, ["bool"], "is not in the list of allowed values")
    axis = values.get("axis")
    if axis is None and name.startswith("nan"):
        return None  # another way is taken for all axes
    if axis is not None and not isinstance(axis, int) and "softmax" in name:
        return None  # and here for several
    if name == "normalize" and values.get("order") != 2:
        return None
    return no_kernel(name, given) or _failing(name, given)


def _usual(types: frozenset[str]) -> str:
    return next(name for name in ("float32", "int32") if name in types)


#: What has a type of its own.
_WITH_TYPE = (TensorSpec, bool)


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
