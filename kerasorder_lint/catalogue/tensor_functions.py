"""Functions of TensorFlow and NumPy that refuse a symbolic tensor of Keras 3.

Each was tried; what is not listed may work, as `tf.is_tensor`, `tf.nest.flatten`, `np.shape`,
`np.ndim` and `np.squeeze` do. Keras 2 takes most functions of TensorFlow.

Source: keras/src/backend/common/keras_tensor.py (`__tf_tensor__`, `__array__`), Keras 3.15.
"""

from __future__ import annotations

from kerasorder_lint.catalogue.problems import Kind, Problem

__all__ = ["NUMPY", "TENSORFLOW", "refusal"]

TENSORFLOW = frozenset(
    {
        "abs", "acos", "acosh", "add", "add_n", "argmax", "argmin", "argsort", "asin", "asinh",
        "atan", "atanh", "boolean_mask", "broadcast_to", "cast", "clip_by_norm", "clip_by_value",
        "concat", "convert_to_tensor", "cos", "cosh", "cumsum", "debugging.check_numerics",
        "divide", "einsum", "ensure_shape", "equal", "exp", "expand_dims", "floor", "gather",
        "gather_nd", "greater", "greater_equal", "identity", "image.crop_and_resize",
        "image.crop_to_bounding_box", "image.extract_patches", "image.flip_left_right",
        "image.flip_up_down", "image.hsv_to_rgb", "image.pad_to_bounding_box", "image.resize",
        "image.rgb_to_grayscale", "image.rgb_to_hsv", "less", "less_equal", "linalg.band_part",
        "linalg.diag", "linalg.diag_part", "linalg.einsum", "linalg.inv", "linalg.matmul",
        "linalg.matrix_transpose", "linalg.matvec", "linalg.norm", "linalg.set_diag",
        "linalg.tensordot", "logical_and", "logical_not", "logical_or", "math.abs", "math.add",
        "math.add_n", "math.argmax", "math.argmin", "math.ceil", "math.cos", "math.count_nonzero",
        "math.cumprod", "math.cumsum", "math.divide", "math.divide_no_nan", "math.equal",
        "math.erf", "math.exp", "math.expm1", "math.floor", "math.floordiv", "math.floormod",
        "math.greater", "math.greater_equal", "math.is_finite", "math.is_inf", "math.is_nan",
        "math.l2_normalize", "math.less", "math.less_equal", "math.log", "math.log1p",
        "math.log_sigmoid", "math.logical_and", "math.logical_not", "math.logical_or",
        "math.logical_xor", "math.maximum", "math.minimum", "math.mod", "math.multiply",
        "math.multiply_no_nan", "math.negative", "math.not_equal", "math.pow", "math.reciprocal",
        "math.reciprocal_no_nan", "math.reduce_all", "math.reduce_any",
        "math.reduce_euclidean_norm", "math.reduce_logsumexp", "math.reduce_max",
        "math.reduce_mean", "math.reduce_min", "math.reduce_prod", "math.reduce_std",
        "math.reduce_sum", "math.reduce_variance", "math.round", "math.rsqrt", "math.sigmoid",
        "math.sign", "math.sin", "math.softmax", "math.softplus", "math.softsign", "math.sqrt",
        "math.square", "math.squared_difference", "math.subtract", "math.tanh", "math.top_k",
        "math.truediv", "math.unsorted_segment_max", "math.unsorted_segment_mean",
        "math.unsorted_segment_min", "math.unsorted_segment_prod", "math.unsorted_segment_sum",
        "matmul", "maximum", "meshgrid", "minimum", "multiply", "negative", "nn.avg_pool",
        "nn.avg_pool1d", "nn.avg_pool2d", "nn.avg_pool3d", "nn.bias_add", "nn.conv1d", "nn.conv2d",
        "nn.conv3d", "nn.depth_to_space", "nn.depthwise_conv2d", "nn.dropout", "nn.elu",
        "nn.embedding_lookup", "nn.gelu", "nn.l2_normalize", "nn.leaky_relu", "nn.log_softmax",
        "nn.max_pool", "nn.max_pool1d", "nn.max_pool2d", "nn.max_pool3d", "nn.moments", "nn.relu",
        "nn.relu6", "nn.selu", "nn.sigmoid", "nn.silu", "nn.softmax", "nn.softplus", "nn.softsign",
        "nn.space_to_depth", "nn.swish", "nn.tanh", "nn.top_k", "norm", "not_equal", "one_hot",
        "ones_like", "pad", "pow", "random.shuffle", "rank", "realdiv", "reduce_all", "reduce_any",
        "reduce_logsumexp", "reduce_max", "reduce_mean", "reduce_min", "reduce_prod", "reduce_sum",
        "repeat", "reshape", "reverse", "roll", "round", "scatter_nd", "sequence_mask", "shape",
        "sigmoid", "sign", "sin", "sinh", "size", "slice", "sort", "split", "sqrt", "square",
        "squeeze", "stack", "stop_gradient", "subtract", "tan", "tanh", "tensor_scatter_nd_add",
        "tensor_scatter_nd_max", "tensor_scatter_nd_min", "tensor_scatter_nd_sub",
        "tensor_scatter_nd_update", "tensordot", "tile", "transpose", "truediv", "unstack", "where",
        "zeros_like",
    }
)  # fmt: skip
NUMPY = frozenset(
    {
        "abs", "add", "argmax", "array", "asarray", "clip", "concatenate", "copy", "dot", "exp",
        "expand_dims", "log", "matmul", "max", "maximum", "mean", "min", "multiply", "ones_like",
        "reshape", "round", "sign", "size", "sqrt", "square", "stack", "std", "sum", "tanh",
        "transpose", "where", "zeros_like",
    }
)  # fmt: skip
_SUCCESSORS = {
    "reduce_mean": "mean",
    "reduce_sum": "sum",
    "reduce_max": "max",
    "reduce_min": "min",
    "reduce_prod": "prod",
    "reduce_all": "all",
    "reduce_any": "any",
    "concat": "concatenate",
    "pow": "power",
    "l2_normalize": "normalize",
    "gather": "take",
}


def refusal(name: str) -> Problem | None:
    """What Keras 3 says of a dotted function name on a symbolic tensor."""
    library, _, function = name.partition(".")
    if library == "tensorflow" and function in TENSORFLOW:
        shown, said = f"tf.{function}", "A KerasTensor cannot be used as input to a TensorFlow"
    elif library == "numpy" and function in NUMPY:
        shown, said = f"np.{function}", "A KerasTensor is symbolic: it's a placeholder for a shape"
    else:
        return None
    short = function.rpartition(".")[2]
    return Problem(
        Kind.CALL,
        f"`{shown}` does not take a symbolic tensor in Keras 3",
        said,
        advice=f"Use `keras.ops.{_SUCCESSORS.get(short, short)}` or a layer that does it.",
    )
