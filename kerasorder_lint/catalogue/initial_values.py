"""The values that weights begin with: what initializers refuse to make.

Source: keras/src/initializers, keras/src/layers/rnn/lstm.py (`bias_initializer`), Keras 3.15.
"""

from __future__ import annotations

from typing import Any

from kerasorder_lint.catalogue.problems import Kind, reject
from kerasorder_lint.shapes import render_shape

__all__ = ["draws", "initial_value"]

#: Initializers without chance.
_FIXED = ("", "zero", "zeros", "one", "ones", "constant", "identity", "orthogonal", "stft")


def _name(value: Any) -> str | None:
    """The initializer's name in lower case; None for an object or with settings of its own."""
    if isinstance(value, dict):
        return None if value.get("config") else _name(value.get("class_name"))
    return value.lower().removesuffix("initializer") if isinstance(value, str) else None


def draws(value: Any) -> bool:
    """Whether it is known to draw random numbers."""
    name = _name(value)
    return name is not None and name not in _FIXED


def initial_value(value: Any, shape: Any, argument: str, dtype: Any = None) -> None:
    """What initializers refuse when a float weight of this shape is made."""
    name = _name(value)
    if name is None or not isinstance(shape, tuple):
        return
    rank = len(shape)
    shown = value["class_name"] if isinstance(value, dict) else value
    text = f"the initializer {shown!r} cannot make `{argument.removesuffix('_initializer')}` "
    text += f"of shape {render_shape(shape)}"
    match name:
        case "identity" if rank != 2:
            reject(
                Kind.ARGUMENT,
                f"{text}: it needs two dimensions",
                "Identity matrix initializer can only be used for 2D matrices",
                argument=argument,
            )
        case "orthogonal" if rank < 2:
            reject(
                Kind.ARGUMENT,
                f"{text}: it needs at least two dimensions",
                "The tensor to initialize must be at least two-dimensional.",
                argument=argument,
            )
        case "orthogonal" if dtype == "bfloat16":
            reject(
                Kind.DTYPE,
                f"{text} in bfloat16: matrices of that dtype cannot be decomposed",
                "Value for attr 'T' of bfloat16 is not in the list of allowed values",
                argument=argument,
                advice="Choose another initializer, or `dtype='mixed_bfloat16'`.",
            )
        case "stft" if rank != 3:
            reject(Kind.ARGUMENT, f"{text}: it needs three dimensions", "", argument=argument)
        case "":
            reject(
                Kind.ARGUMENT,
                f"{text}: it is the abstract base class",
                "Initializer subclasses must implement the `__call__()` method.",
                argument=argument,
                swallowed=True,
            )
