"""Parameters that the operation of a graph keeps as they are, and takes no tensor of the graph for.

A symbolic tensor there is no input of the operation: it is still symbolic when the model runs.

Source: keras/src/ops/ (`__init__` of the operations), operation.py (`get_config`), Keras 3.15;
        compared with Keras by `tests/catalogue/test_kept_parameters.py`.
"""

from __future__ import annotations

from types import MappingProxyType

from kerasorder_lint.catalogue.problems import Kind, Problem

__all__ = ["KEPT", "uncopied", "unfilled"]

#: By name, for functions of one tensor or more, what may be given a tensor by mistake.
KEPT: MappingProxyType[str, frozenset[str]] = MappingProxyType(
    {
        **{
            name: frozenset({"epsilon"})
            for name in (
                "batch_normalization", "layer_normalization", "normalize", "rms_normalization",
            )
        },
        **dict.fromkeys(("celu", "elu"), frozenset({"alpha"})),
        **dict.fromkeys(("hard_shrink", "soft_shrink"), frozenset({"threshold"})),
        **dict.fromkeys(("lstsq", "pinv"), frozenset({"rcond"})),
        **dict.fromkeys(("max", "min"), frozenset({"initial"})),
        **dict.fromkeys(("psnr", "ssim"), frozenset({"max_val"})),
        **dict.fromkeys(("in_top_k", "rot90", "tril", "triu"), frozenset({"k"})),
        **dict.fromkeys(("affine_transform", "map_coordinates"), frozenset({"fill_value"})),
        "clip": frozenset({"x_max", "x_min"}),
        "leaky_relu": frozenset({"negative_slope"}),
        "logspace": frozenset({"base"}),
        "matrix_rank": frozenset({"tol"}),
        "norm": frozenset({"ord"}),
        "roll": frozenset({"shift"}),
        "round": frozenset({"decimals"}),
        "squareplus": frozenset({"b"}),
        "threshold": frozenset({"default_value", "threshold"}),
        "trace": frozenset({"offset"}),
        "trapezoid": frozenset({"dx", "x"}),
    }
)  # fmt: skip


def unfilled(name: str, parameter: str) -> Problem:
    """What is wrong with a symbolic tensor at such a parameter."""
    return Problem(
        Kind.CALL,
        f"`{parameter}` of `keras.ops.{name}` is a symbolic tensor, which is not filled in when "
        "the model runs",
        "A KerasTensor cannot be used as input to a TensorFlow function",
        "run",
        argument=parameter,
        advice="Give it a number, or call the function in a layer of your own.",
    )


def uncopied(label: str) -> Problem:
    """What Keras says where it copies such an operation by its configuration."""
    return Problem(
        Kind.CALL,
        f"a model with `{label}` of a symbolic tensor in its configuration cannot be cloned",
        f"Object {label} was created by passing",
        advice="Call the function in a layer of your own.",
    )
