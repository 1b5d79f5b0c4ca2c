"""What functions of `keras.ops` refuse on data, of what their symbolic ones refuse.

Source: keras/src/backend/tensorflow, TensorFlow 2.21; compared in bulk by
        `tests/catalogue/test_operations_on_data.py`.
"""

from __future__ import annotations

from typing import Any

from kerasorder_lint.catalogue.operations.traced import refused_too
from kerasorder_lint.catalogue.problems import Kind, Problem
from kerasorder_lint.catalogue.tensors import TensorSpec, flatten

__all__ = ["is_refused_by_all", "is_refused_on_data"]

_KINDS = frozenset({Kind.RANK, Kind.MERGE, Kind.AXIS, Kind.RESHAPE})

#: Functions that compute some of what their symbolic ones refuse.
_COMPUTING = frozenset(
    {
        "add", "average", "batch_normalization", "conv", "conv_transpose", "cross",
        "depthwise_conv", "einsum", "hstack", "multi_hot",
        "one_hot", "repeat", "separable_conv", "vsplit",
    }
)  # fmt: skip


def is_refused_on_data(name: str, problem: Problem, operands: Any) -> bool:
    """Whether what the symbolic function refuses cannot be computed with TensorFlow either.

    name:     below `keras.ops`.
    operands: the arguments with specs for tensors, in any nest; all of their lengths are known.
    """
    if problem.kind not in _KINDS or problem.moment != "now" or name in _COMPUTING:
        return False
    specs = [leaf for leaf in flatten(operands) if isinstance(leaf, TensorSpec)]
    if not all(_is_of_data(spec) for spec in specs):
        return False
    return name != "concatenate" or len(specs) > 1


def _is_of_data(spec: TensorSpec) -> bool:
    """Whether it has axes, and all are known: of scalars each function has its own idea."""
    shape = spec.shape
    return isinstance(shape, tuple) and bool(shape) and all(type(dim) is int for dim in shape)


def is_refused_by_all(name: str, problem: Problem, operands: Any) -> bool:
    """Whether TensorFlow refuses it while it traces, as other backends do at once."""
    return name not in _COMPUTING and refused_too(name, problem, list(flatten(operands)))
