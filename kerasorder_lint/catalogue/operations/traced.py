"""What TensorFlow refuses while it traces a `call`, as Keras's symbolic functions do.

Keras 3 runs the `call` of a class of the code's on placeholders to see what it gives. There
`keras.ops` and operators reach TensorFlow, whose own inference of shapes refuses what cannot fit.
It knows the shapes of Keras as long as each function on the way gives it the same ones.

Source: keras/src/backend/tensorflow/core.py (`compute_output_spec`), TensorFlow 2.21; compared in
        bulk by `tests/catalogue/test_traced_operations.py`.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from kerasorder_lint.catalogue.problems import Kind, Problem
from kerasorder_lint.catalogue.tensors import TensorSpec, flatten
from kerasorder_lint.shapes import UNKNOWN

__all__ = [
    "COMPARED",
    "KNOWN_SHAPES",
    "NEEDS_FITTING",
    "OF_TENSORFLOW",
    "OTHER_TYPES",
    "REFUSED_AT_ONCE",
    "fails_later",
    "made_all_the_same",
    "may_be_bias",
    "refused_too",
]

#: Kinds that are a matter of shapes. Of what is asked of types TensorFlow has its own mind.
_KINDS = frozenset({Kind.RANK, Kind.MERGE, Kind.AXIS, Kind.RESHAPE})

#: Functions of one value for each place of their operands.
_ELEMENTWISE = frozenset(
    {
        "add", "arctan2", "divide", "divide_no_nan", "equal", "floor_divide", "greater",
        "greater_equal", "less", "less_equal", "logaddexp", "logical_and", "logical_or",
        "logical_xor", "maximum", "minimum", "mod", "multiply", "not_equal", "power", "subtract",
        "true_divide",
    }
)  # fmt: skip
#: Functions that reduce an axis; two of one axis TensorFlow refuses later.
_REDUCING = frozenset(
    {
        "all", "amax", "amin", "any", "count_nonzero", "max", "mean", "min", "nanmax", "nanmean",
        "nanmin", "nansum", "norm", "prod", "std", "sum", "var",
    }
)  # fmt: skip
#: Others whose every contradiction of shapes TensorFlow finds, and whose shapes it knows.
_OTHERS = frozenset(
    {
        "append", "argsort", "binary_crossentropy", "broadcast_to",
        "categorical_crossentropy", "diag", "diagonal", "diff", "einsum", "flip", "fliplr",
        "log_softmax", "moveaxis", "normalize", "pad", "reshape", "slice",
        "softmax", "sort", "split", "squeeze", "stack", "swapaxes", "take", "take_along_axis",
        "transpose", "unstack", "vstack",
    }
)  # fmt: skip
#: Those that are so with a condition on their arguments.
_WITH_CONDITION = frozenset({"concatenate", "matmul"})

#: Functions of one tensor that keep its shape.
_KEEPING = frozenset(
    {
        "abs", "absolute", "cast", "ceil", "clip", "convert_to_tensor", "cos", "elu", "exp",
        "expand_dims", "floor", "gelu", "leaky_relu", "log", "log1p", "logical_not", "negative",
        "ones_like", "reciprocal", "relu", "relu6", "round", "rsqrt", "selu", "sigmoid", "sign",
        "silu", "sin", "softplus", "softsign", "sqrt", "square", "stop_gradient", "tanh", "tril",
        "triu", "zeros_like",
    }
)  # fmt: skip

#: Functions that compute nothing of shapes that do not fit, whoever computes. Of others (`dot`),
#: Keras foresees less than can be computed.
NEEDS_FITTING = (_ELEMENTWISE - {"divide_no_nan", "logaddexp"}) | {
    "concatenate", "hstack", "matmul", "stack", "vstack", "where",
}  # fmt: skip

#: Functions of whose arguments TensorFlow refuses at once what they cannot compute. Others it
#: traces, and they fail when they run.
REFUSED_AT_ONCE = frozenset(
    {
        "allclose", "argmax", "argmin", "argpartition", "array_split", "bincount", "bitwise_and",
        "bitwise_left_shift", "bitwise_or", "bitwise_right_shift", "bitwise_xor", "broadcast_to",
        "conv", "corrcoef", "ctc_decode", "ctc_loss", "depthwise_conv", "diag", "diagonal",
        "digitize", "dot", "dot_product_attention", "flip", "fold", "geomspace", "histogram",
        "in_top_k", "layer_normalization", "left_shift", "log_softmax", "logdet", "lu_factor",
        "median", "nanmedian", "nanquantile", "norm", "normalize", "pad", "polar", "psnr",
        "quantile", "rearrange", "reshape", "right_shift", "roll", "scatter", "scatter_update",
        "segment_max", "segment_min", "segment_prod", "segment_sum", "separable_conv", "slogdet",
        "softmax", "squareplus", "ssim", "tensordot", "trapezoid", "unstack", "vdot",
    }
)  # fmt: skip

#: Functions whose lengths Keras's symbolic ones do not compare, and TensorFlow does at once.
COMPARED = frozenset({"einsum", "top_k"})

_REFUSING = _ELEMENTWISE | _REDUCING | _OTHERS | _WITH_CONDITION

#: What stands for any function of TensorFlow's own.
OF_TENSORFLOW = "tensorflow"
#: Functions of which TensorFlow knows the shapes that Keras foresees. An index is one of them, and
#: so are functions of TensorFlow, of which nothing else is told.
KNOWN_SHAPES = _REFUSING | _KEEPING | {"item", OF_TENSORFLOW}

#: Those of them that may give another type than Keras foresees.
OTHER_TYPES = frozenset({"leaky_relu", "normalize", "prod", "reciprocal"})


def fails_later(name: str, problem: Problem, operands: Iterable[Any]) -> bool:
    """Whether TensorFlow lets it pass while it traces, and cannot compute it."""
    if name != "matmul" or problem.kind not in _KINDS:
        return False
    return _makes_rows([leaf for leaf in flatten(list(operands)) if isinstance(leaf, TensorSpec)])


def made_all_the_same(name: str, problem: Problem, operands: Iterable[Any]) -> Any:
    """What TensorFlow foresees of what `fails_later`; UNKNOWN of anything else."""
    given = list(operands)
    if not fails_later(name, problem, given):
        return UNKNOWN
    one, other = (leaf.shape for leaf in flatten(given) if isinstance(leaf, TensorSpec))
    if not isinstance(one, tuple) or not isinstance(other, tuple):
        return UNKNOWN
    return TensorSpec((*one[:-1], other[-1]), UNKNOWN)


def _makes_rows(specs: list[TensorSpec]) -> bool:
    """Whether rows are made of the first tensor of a product, of a free number and so of a free
    length. Source: keras/src/backend/tensorflow/numpy.py (`matmul`)."""
    if len(specs) != 2 or specs[1].rank != 2 or (specs[0].rank or 0) < 3:
        return False
    shape = specs[0].shape
    return not isinstance(shape, tuple) or any(not isinstance(length, int) for length in shape)


def may_be_bias(operands: Any) -> bool:
    """Whether a sum adds a vector along the second axis, which broadcasting does not allow.

    Source: keras/src/backend/tensorflow/numpy.py (`add`): what looks like a bias of channels goes
            to `tf.nn.bias_add`, channels first where these are as many.
    """
    shapes = [
        leaf.shape
        for leaf in flatten(operands)
        if isinstance(leaf, TensorSpec) and isinstance(leaf.shape, tuple)
    ]
    for shape, other in (shapes, shapes[::-1]) if len(shapes) == 2 else ():
        lengths = [length for length in other if length != 1]
        if len(shape) > 1 and len(lengths) == 1 and lengths[0] == shape[1]:
            return True
    return False


def refused_too(name: str, problem: Problem, operands: Iterable[Any]) -> bool:
    """Whether TensorFlow refuses, while it traces, what the symbolic function refuses.

    name:     below `keras.ops`; `item` for an index.
    operands: the arguments with specs for tensors, in any nest.
    """
    if problem.moment != "now" and name in COMPARED:
        return problem.kind in _KINDS or problem.argument == "subscripts"
    if problem.kind is Kind.UNDEFINED and problem.moment == "now":
        return name == "unstack"  # into how many parts a free length comes apart, nobody knows
    if problem.kind not in _KINDS or problem.moment != "now":
        return False
    if name != "item" and name not in _REFUSING:
        return False
    given = list(operands)
    specs = [leaf for leaf in flatten(given) if isinstance(leaf, TensorSpec)]
    ranks = [spec.rank for spec in specs]
    if name in _REDUCING and ranks == [0]:
        return not any(isinstance(part, (list, tuple)) for part in given)  # there is no axis
    if not all(ranks):
        return False  # of scalars each function has its own idea
    if name == "add" and may_be_bias(given):
        return False
    if name in _REDUCING:
        # A tuple of axes that are none reduces nothing.
        return not any(isinstance(part, (list, tuple)) for part in given)
    if name == "matmul":
        return len(specs) == 2 and 1 not in ranks and not _makes_rows(specs)
    return name != "concatenate" or len(specs) > 1
