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
        "abs", "add", "add_n", "argmax", "argmin", "argsort", "boolean_mask", "cast",
        "clip_by_norm", "concat", "convert_to_tensor", "cos", "cumsum", "divide", "einsum",
        "equal", "exp", "expand_dims", "floor", "gather", "greater", "identity", "image.resize",
        "less", "linalg.diag_part", "linalg.matmul", "linalg.matrix_transpose", "linalg.norm",
        "logical_and", "math.abs", "math.add", "math.argmax", "math.ceil", "math.divide",
        "math.exp", "math.floor", "math.l2_normalize", "math.log", "math.log1p", "math.maximum",
        "math.minimum", "math.multiply", "math.negative", "math.pow", "math.reduce_max",
        "math.reduce_mean", "math.reduce_min", "math.reduce_prod", "math.reduce_std",
        "math.reduce_sum", "math.round", "math.rsqrt", "math.sigmoid", "math.sign",
        "math.softplus", "math.sqrt", "math.square", "math.subtract", "math.tanh", "matmul",
        "maximum", "minimum", "multiply", "negative", "nn.elu", "nn.gelu", "nn.l2_normalize",
        "nn.leaky_relu", "nn.log_softmax", "nn.relu", "nn.relu6", "nn.selu", "nn.sigmoid",
        "nn.silu", "nn.softmax", "nn.softplus", "nn.swish", "nn.tanh", "norm", "one_hot",
        "ones_like", "pad", "pow", "rank", "reduce_all", "reduce_any", "reduce_max",
        "reduce_mean", "reduce_min", "reduce_prod", "reduce_sum", "reshape", "reverse", "round",
        "shape", "sigmoid", "sign", "sin", "size", "slice", "sort", "split", "sqrt", "square",
        "squeeze", "stack", "stop_gradient", "subtract", "tanh", "tensordot", "tile", "transpose",
        "unstack", "where", "zeros_like",
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
