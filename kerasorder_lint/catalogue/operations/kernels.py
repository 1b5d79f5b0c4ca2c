"""Types of which TensorFlow computes nothing, though Keras foresees a result.

Source: what TensorFlow 2.21 says its operations take ("is not in the list of allowed values"),
        whatever the device; compared in bulk by `tests/catalogue/test_types_of_operations.py`.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from kerasorder_lint.catalogue.problems import Kind, Problem
from kerasorder_lint.catalogue.tensors import FLOATS, TensorSpec, flatten

__all__ = ["REFUSED", "no_kernel"]

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
            "add", "fmax", "fmin", "floor_divide", "greater", "greater_equal", "leaky_relu", "less",
            "less_equal", "multiply", "power", "ptp", "relu", "relu6", "round", "sign", "subtract",
            "top_k",
        ),
        _BOOLEANS,
    ),
    **dict.fromkeys(("negative", "reciprocal"), _BOOLEANS | _UNSIGNED),
    "moments": _BOOLEANS | _UNSIGNED | _SMALL,
    **dict.fromkeys(_OF_BITS, _FLOATS | _BOOLEANS),
    **dict.fromkeys(
        (
            "cholesky", "det", "elu", "erf", "erfc", "erfinv", "inv", "log_sigmoid", "log_softmax",
            "logsumexp", "qr", "rsqrt", "selu", "sigmoid", "silu", "softmax", "softplus",
            "softsign", "swish", "tanh_shrink",
        ),
        _NO_FLOATS,
    ),
}  # fmt: skip


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
    (found,) = sorted(map(str, types))[:1]
    shown = "booleans" if found == "bool" else found
    return Problem(
        Kind.DTYPE,
        f"`{name}` cannot be computed of {shown}",
        "is not in the list of allowed values",
        "run",
        advice="Cast them first: `keras.ops.cast(x, 'float32')`.",
    )
