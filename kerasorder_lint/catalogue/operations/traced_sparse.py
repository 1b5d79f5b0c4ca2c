"""What a sparse placeholder refuses while TensorFlow traces a `call`, and what it gives.

Keras 3 traces the `call` of a class of the code's with a `tf.SparseTensor` where it calls the
symbolic tensor sparse, as it does of a product with a number (`sparsity`). Most functions convert
what they get to a tensor, which fails of these, whatever the shape and the other arguments.

Source: keras/src/backend/tensorflow/core.py (`compute_output_spec`), sparse.py, numpy.py;
        TensorFlow 2.21; compared in bulk by `tests/catalogue/test_traced_sparse.py`.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum
from typing import Any, Literal

from kerasorder_lint.catalogue.names import ACTIVATIONS
from kerasorder_lint.catalogue.problems import Kind, Problem
from kerasorder_lint.catalogue.tensors import (
    FLOATS,
    Nest,
    TensorSpec,
    called_sparse,
    flatten,
    map_nest,
)
from kerasorder_lint.shapes import UNKNOWN

__all__ = [
    "Fate",
    "Operand",
    "given",
    "of_activation",
    "of_function",
    "of_operator",
    "of_tensorflow",
    "refusal",
    "refuses_matrices",
]


class Fate(Enum):
    """What comes of a sparse placeholder."""

    REFUSED = "refused"
    SPARSE = "sparse"  # another one, of the shape that Keras foresees
    SHAPELESS = "shapeless"  # another one, of whose axes none is known
    RANKLESS = "rankless"  # another one, of which not even the number of axes is known
    DENSE = "dense"  # a tensor of the shape that Keras foresees
    LOST = "lost"  # something of whose axes nothing is known
    OPEN = "open"


#: What stands at a side of an operator.
Operand = Literal["sparse", "tensor", "numpy", "variable", "number", "other"]

#: Functions that fail whichever of their tensors is sparse.
_REFUSING = frozenset(
    {
        "adaptive_average_pool", "adaptive_max_pool", "all", "allclose", "amax", "amin", "angle",
        "any", "append", "arctan2", "argmax", "argmin", "argpartition", "argsort", "array_split",
        "average", "average_pool", "batch_normalization", "bitwise_and", "bitwise_invert",
        "bitwise_left_shift", "bitwise_not", "bitwise_or", "bitwise_right_shift", "bitwise_xor",
        "broadcast_to", "categorical_crossentropy", "cbrt", "celu", "cholesky", "cholesky_inverse",
        "clip", "conv", "correlate", "count_nonzero", "cross", "ctc_decode", "cumprod", "cumsum",
        "depth_to_space", "depthwise_conv", "det", "diag", "diagflat", "diagonal", "diff",
        "divide_no_nan", "dot", "dot_product_attention", "dsplit", "eig", "eigh", "einsum", "elu",
        "equal", "erfc", "erfinv", "extract_sequences", "fft", "fft2", "flip", "fliplr", "flipud",
        "floor_divide", "fmax", "fmin", "fmod", "gcd", "gelu", "geomspace", "glu", "greater",
        "greater_equal", "hard_shrink", "hard_sigmoid", "hard_silu", "hard_swish", "hard_tanh",
        "heaviside", "hsplit", "hypot", "i0", "ifft2", "image.affine_transform",
        "image.crop_images", "image.elastic_transform", "image.extract_patches",
        "image.extract_patches_3d", "image.gaussian_blur", "image.hsv_to_rgb",
        "image.map_coordinates", "image.pad_images", "image.resize", "image.rgb_to_hsv",
        "image.sobel_edges", "inner", "inv", "irfft", "isclose", "istft", "layer_normalization",
        "lcm", "ldexp", "leaky_relu", "left_shift", "less", "less_equal", "linspace", "log_sigmoid",
        "log_softmax", "logaddexp", "logaddexp2", "logical_and", "logical_not", "logical_or",
        "logical_xor", "logspace", "logsumexp", "lstsq", "lu_factor", "matrix_rank", "max",
        "max_pool", "mean", "median", "meshgrid", "min", "mod", "moments", "moveaxis", "multi_hot",
        "nanargmax", "nanargmin", "nancumprod", "nancumsum", "nanmax", "nanmean", "nanmedian",
        "nanmin", "nanprod", "nanstd", "nansum", "nanvar", "nextafter", "nonzero", "norm",
        "normalize", "not_equal", "one_hot", "outer", "pad", "percentile", "pinv", "polar", "power",
        "prod", "psnr", "ptp", "qr", "quantile", "ravel", "relu", "relu6", "repeat", "rfft",
        "right_shift", "rms_normalization", "roll", "rot90", "rsqrt", "saturate_cast", "scatter",
        "segment_max", "segment_min", "segment_prod", "segment_sum", "select", "selu", "sigmoid",
        "silu", "sinc", "slice", "slice_update", "slogdet", "soft_shrink", "softmax", "softplus",
        "softsign", "solve", "sort", "space_to_depth", "sparse_categorical_crossentropy",
        "sparse_plus", "sparse_sigmoid", "sparsemax", "split", "squareplus", "stack", "std", "stft",
        "svd", "swapaxes", "swish", "take_along_axis", "tanh_shrink", "tensordot",
        "threshold", "tile", "top_k", "trace", "trapezoid", "tril", "triu", "unfold", "unique",
        "unstack", "vander", "var", "vdot", "view", "view_as_complex", "view_as_real", "vsplit",
        "where",
    }
)  # fmt: skip
#: The same of tensors of floats alone.
_REFUSING_FLOATS = frozenset({"isinf", "isnan", "isneginf", "isposinf", "nan_to_num"})
#: Functions of several tensors in a list; one alone they hand back.
_STACKING = frozenset({"dstack", "hstack", "vstack"})
#: Functions that make a tensor of the same shape, which they cannot where an axis of it is free.
_LIKE = frozenset({"ones_like", "zeros_like"})
#: Functions whose result has lost the lengths of its axes, sparse or not.
_LOSING = frozenset({"deg2rad", "empty_like", "erf", "full_like", "isreal", "rad2deg"})
_SPARSE = frozenset(
    {
        "abs", "absolute", "arcsin", "arcsinh", "arctan", "arctanh", "array", "cast", "ceil",
        "conj", "conjugate", "copy", "expand_dims", "expm1", "fabs", "floor", "imag", "log1p",
        "negative", "real", "reshape", "round", "sign", "signbit", "sin", "sinh", "sqrt", "square",
        "stop_gradient", "tan", "tanh", "transpose",
    }
)  # fmt: skip
_DENSE = frozenset(
    {
        "arccos", "arccosh", "cos", "cosh", "exp", "exp2", "log", "log10", "log2", "reciprocal",
    }
)  # fmt: skip
#: Functions of two tensors, of which those of one shape give another one.
_OF_TWO = frozenset({"add", "maximum", "minimum", "multiply", "subtract"})


def of_function(name: str, values: Mapping[str, Any]) -> Fate:
    """What a function of `keras.ops` makes of arguments among which a sparse placeholder is."""
    specs = [leaf for leaf in flatten(list(values.values())) if isinstance(leaf, TensorSpec)]
    if name in _REFUSING:
        return Fate.REFUSED
    if name in _REFUSING_FLOATS:
        floats = all(isinstance(x.dtype, str) and x.dtype in FLOATS for x in specs)
        return Fate.REFUSED if floats else Fate.LOST
    if name in _LIKE:
        return _like(values)
    if name in _LOSING:
        return Fate.LOST
    if name in _STACKING:
        several = values.get("xs")
        whole = isinstance(several, (list, tuple)) and len(several) > 1
        return Fate.REFUSED if whole else Fate.OPEN
    if name in _SPARSE:
        return Fate.SPARSE
    if name in _DENSE:
        return Fate.DENSE
    if name == "sum":
        return Fate.RANKLESS
    if name == "matmul":
        return _multiplied(specs)
    if name == "convert_to_tensor":
        return Fate.SPARSE if values.get("sparse") is not False else Fate.DENSE
    if name == "concatenate":
        return _joined(values.get("xs"))
    if name in _OF_TWO or name in ("divide", "true_divide"):
        return _of_two(name, values.get("x1"), values.get("x2"))
    return Fate.OPEN


def _multiplied(specs: list[TensorSpec]) -> Fate:
    plain = all(spec.sparse and spec.rank == 2 and spec.dtype == "float32" for spec in specs)
    return Fate.SPARSE if plain and len(specs) == 2 else Fate.OPEN


def _joined(given: Any) -> Fate:
    """Dense as soon as one is."""
    parts = given if isinstance(given, (list, tuple)) else ()
    if not parts or not all(isinstance(part, TensorSpec) for part in parts):
        return Fate.OPEN
    if len({(part.dtype, part.rank) for part in parts}) > 1:
        return Fate.OPEN
    return Fate.SPARSE if all(part.sparse for part in parts) else Fate.DENSE


def refuses_matrices(problem: Problem, operands: Any) -> bool:
    """Whether sparse matrices do not fit in a trace, as they do not for the symbolic function."""
    specs = [leaf for leaf in flatten(operands) if isinstance(leaf, TensorSpec)]
    ranks = {spec.rank for spec in specs}
    sparse = len(specs) == 2 and all(spec.sparse for spec in specs)
    return sparse and ranks in ({2}, {3}, {4}) and problem.kind in (Kind.AXIS, Kind.MERGE)


def _like(values: Mapping[str, Any]) -> Fate:
    x, dtype = values.get("x"), values.get("dtype")
    if not isinstance(x, TensorSpec) or not isinstance(x.shape, tuple):
        return Fate.OPEN
    cast = dtype is not None and dtype != x.dtype
    return Fate.REFUSED if None in x.shape and not cast else Fate.LOST


def _of_two(name: str, x1: Any, x2: Any) -> Fate:
    sides = [x1, x2]
    specs = [side for side in sides if isinstance(side, TensorSpec)]
    if len(specs) < 2:
        scales = name == "multiply" or (name.endswith("divide") and isinstance(x1, TensorSpec))
        plain = all(isinstance(x, (TensorSpec, int, float)) for x in sides)
        return Fate.LOST if not plain else Fate.SPARSE if scales else Fate.OPEN
    one, other = specs
    if one.shape != other.shape or one.dtype != other.dtype or not isinstance(one.shape, tuple):
        return Fate.LOST
    if name == "multiply" or (one.sparse and other.sparse and name in _OF_TWO):
        return Fate.SPARSE
    if name in _OF_TWO or other.sparse:
        return Fate.DENSE
    return Fate.SPARSE


def of_operator(name: str, sides: list[Operand]) -> Fate:
    """What an operator of Python makes of them, or an index ("item"); name: as in `operators`.

    Source: tensorflow/python/framework/sparse_tensor.py, ops/math_ops.py: a placeholder knows `*`
            and `/`, and tensors and variables that meet it know what to do with it in some places.
    """
    if name in ("equal", "not_equal") or "other" in sides:
        return Fate.OPEN
    if name not in ("add", "matmul", "multiply", "subtract", "true_divide"):
        return Fate.REFUSED
    left, right = sides
    if name in ("multiply", "true_divide") and left == "sparse":
        return Fate.REFUSED if right == "sparse" else Fate.SHAPELESS
    if "variable" in sides:
        return Fate.OPEN
    return Fate.SHAPELESS if name == "multiply" and left == "tensor" else Fate.REFUSED


#: Functions of TensorFlow that fail where their first argument is sparse, or an item of it, or
#: their second.
_TENSORFLOW_REFUSING = frozenset(
    {
        "acos", "acosh", "add", "add_n", "argmax", "argmin", "argsort", "boolean_mask",
        "broadcast_to", "clip_by_norm", "convert_to_tensor", "cos", "cosh", "cumsum", "equal",
        "exp", "expand_dims", "floor", "gather", "gather_nd", "greater", "greater_equal",
        "image.flip_left_right", "image.flip_up_down", "image.resize", "less", "less_equal",
        "linalg.diag_part", "linalg.inv", "linalg.matmul", "linalg.matrix_transpose",
        "linalg.matvec", "linalg.norm", "logical_not", "math.add", "math.add_n", "math.argmax",
        "math.argmin", "math.ceil", "math.cos", "math.count_nonzero", "math.cumprod", "math.cumsum",
        "math.divide_no_nan", "math.equal", "math.exp", "math.expm1", "math.floor", "math.floordiv",
        "math.floormod", "math.greater", "math.greater_equal", "math.is_finite", "math.is_inf",
        "math.is_nan", "math.l2_normalize", "math.less", "math.less_equal", "math.log",
        "math.log1p", "math.log_sigmoid", "math.logical_not", "math.maximum", "math.minimum",
        "math.mod", "math.multiply", "math.multiply_no_nan", "math.not_equal", "math.pow",
        "math.reciprocal", "math.reciprocal_no_nan", "math.reduce_all", "math.reduce_any",
        "math.reduce_euclidean_norm", "math.reduce_logsumexp", "math.reduce_max",
        "math.reduce_mean", "math.reduce_min", "math.reduce_prod", "math.reduce_std",
        "math.reduce_sum", "math.reduce_variance", "math.rsqrt", "math.sigmoid", "math.softmax",
        "math.softplus", "math.softsign", "math.squared_difference", "math.subtract", "math.top_k",
        "math.truediv", "matmul", "maximum", "meshgrid", "minimum", "multiply",
        "nn.elu", "nn.embedding_lookup", "nn.gelu", "nn.l2_normalize", "nn.leaky_relu",
        "nn.log_softmax", "nn.moments", "nn.relu", "nn.relu6", "nn.selu", "nn.sigmoid", "nn.silu",
        "nn.softmax", "nn.softplus", "nn.softsign", "nn.swish", "nn.top_k",
        "norm", "not_equal", "one_hot", "pow", "random.shuffle", "realdiv", "reduce_all",
        "reduce_any", "reduce_logsumexp", "reduce_max", "reduce_mean", "reduce_min", "reduce_prod",
        "reduce_sum", "repeat", "reshape", "reverse", "sequence_mask", "sigmoid", "sinh", "sort",
        "split", "squeeze", "stack", "subtract", "tile", "transpose", "truediv", "unstack", "where",
    }
)  # fmt: skip
_TENSORFLOW_SHAPELESS = frozenset(
    {
        "abs", "asin", "asinh", "atan", "atanh", "cast", "math.abs", "math.erf", "math.negative",
        "math.sign", "math.sin", "math.sqrt", "math.square", "math.tanh", "negative", "nn.tanh",
        "sign", "sin", "sqrt", "square", "tan", "tanh",
    }
)  # fmt: skip
_TENSORFLOW_SPARSE = frozenset({"identity", "stop_gradient"})


def of_tensorflow(name: str, positional: list[Any]) -> Fate:
    """What `tf.<name>(...)` makes of them; True stands for a sparse placeholder, False else."""
    first = positional[0] if positional else False
    items = first if isinstance(first, (list, tuple)) else ()
    if name == "concat":
        return Fate.REFUSED if len(items) > 1 and True in items else Fate.OPEN
    if name in _TENSORFLOW_REFUSING:
        found = any(value is True for value in (*positional[:2], *items))
        return Fate.REFUSED if found else Fate.OPEN
    if first is True and len(positional) <= (2 if name == "cast" else 1):
        if name in _TENSORFLOW_SPARSE:
            return Fate.SPARSE
        if name in _TENSORFLOW_SHAPELESS:
            return Fate.SHAPELESS
    return Fate.OPEN


def of_activation(name: str) -> Fate:
    """What `keras.activations.<name>` makes of a sparse placeholder."""
    if name in ("linear", "tanh"):
        return Fate.SPARSE
    if name == "exponential":
        return Fate.DENSE
    return Fate.REFUSED if name in ACTIVATIONS else Fate.OPEN


def given(fate: Fate, output: Nest) -> Nest:
    """The tensor that comes out in place of what a dense placeholder would give.

    Unknown: the same as that, of which nothing is refused any more (`is_known_when_traced`).
    """
    if fate in (Fate.SHAPELESS, Fate.RANKLESS, Fate.LOST):
        ranked = fate is not Fate.RANKLESS
        output = map_nest(lambda leaf: _shapeless(leaf, ranked=ranked), output)
    return called_sparse(output, fate in _SPARSE_FATES, dense=True)


_SPARSE_FATES = (Fate.SPARSE, Fate.SHAPELESS, Fate.RANKLESS)


def _shapeless(output: Any, *, ranked: bool) -> Any:
    """TensorFlow knows the number of axes; other backends of Keras lose nothing."""
    if not isinstance(output, TensorSpec):
        return output
    rank = output.rank if ranked else None
    return output.with_shape(UNKNOWN if rank is None else (UNKNOWN,) * rank)


def refusal(shown: str, what: str = "takes") -> Problem:
    """What there is to say of something that refuses a sparse placeholder.

    shown: a function, an operator or a layer, as the message has it.
    """
    return Problem(
        Kind.CALL,
        f"{shown} {what} no sparse tensor, and Keras traces this `call` with one: a tensor times a "
        "number or an array is sparse to it",
        advice="Multiply inside the class, or give it a `compute_output_shape`.",
        keras_3=True,
        tensorflow=True,
    )
