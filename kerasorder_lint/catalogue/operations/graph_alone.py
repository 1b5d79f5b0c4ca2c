"""What an operation of a graph cannot compute, and the function of that name can of data.

Source: the `call` of the operations in keras/src/ops/math.py and numpy.py, Keras 3.15, on
        TensorFlow 2.21; compared with runs by `tests/catalogue/test_operations_in_graphs.py`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from kerasorder_lint.catalogue.operations.operation import Operation
from kerasorder_lint.catalogue.problems import Kind, Problem
from kerasorder_lint.catalogue.tensors import TensorSpec

__all__ = ["fails_in_graph"]


def fails_in_graph(
    entry: Operation, positional: Sequence[Any], keywords: Mapping[str, Any]
) -> Problem | None:
    """What fails when a model runs that the function was called in, whatever the data."""
    if entry.name == "histogram":
        return Problem(
            Kind.CALL,
            "a model with `keras.ops.histogram` of a symbolic tensor does not run",
            "has no attribute 'histogram'",
            "run",
            advice="Call the function in a layer of your own.",
        )
    if entry.name != "view_as_complex":
        return None
    x = positional[0] if positional else keywords.get("x")
    if not isinstance(x, TensorSpec) or not isinstance(x.dtype, str) or "complex" in x.dtype:
        return None
    return Problem(
        Kind.DTYPE,
        f"a model with `keras.ops.view_as_complex` of a symbolic tensor of {x.dtype} does not run",
        "Cannot convert 1j to EagerTensor",
        "run",
        advice="Call the function in a layer of your own.",
    )
