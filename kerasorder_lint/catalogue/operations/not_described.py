"""Public functions of `keras.ops` that the catalogue does not describe, and why."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

__all__ = ["NOT_DESCRIBED"]

_EAGER = "makes an array: its arguments are numbers"
_RUNS = "runs a function of the user's"
_RARE = "is rare on symbolic tensors: what it gives stays unknown"

NOT_DESCRIBED: Final[Mapping[str, str]] = MappingProxyType(
    {
        **dict.fromkeys(
            ("arange", "empty", "eye", "full", "identity", "ones", "tri", "zeros"), _EAGER
        ),
        **dict.fromkeys(
            (
                "associative_scan",
                "cond",
                "custom_gradient",
                "fori_loop",
                "jvp",
                "map",
                "scan",
                "switch",
                "vectorize",
                "vectorized_map",
                "while_loop",
            ),
            _RUNS,
        ),
        **dict.fromkeys(
            (
                "conv_transpose",
                "image.perspective_transform",
                "image.scale_and_translate",
                "unravel_index",
            ),
            _RARE,
        ),
        "dtype": "gives a name, no tensor",
        "get_item": "is what indexing with brackets stands for",
        "is_tensor": "gives a truth value, no tensor",
        "ndim": "gives a tensor whose shape, in Keras 3.15, is the number of dimensions",
        "shape": "gives a tuple, no tensor",
    }
)
