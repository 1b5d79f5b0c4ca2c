"""keras/src/ops/linalg.py: matrices in the last two axes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from kerasorder_lint.catalogue.operations import promotion
from kerasorder_lint.catalogue.operations.numpy_elementwise import single
from kerasorder_lint.catalogue.operations.operation import (
    Operation,
    listed,
    needs_rank,
    quoted,
    reduced,
)
from kerasorder_lint.catalogue.problems import Kind, reject
from kerasorder_lint.catalogue.spec import Environment
from kerasorder_lint.catalogue.tensors import TensorSpec
from kerasorder_lint.shapes import UNKNOWN, Unknown, is_known, render_shape, same

__all__ = ["OPERATIONS"]


def _unlike(left: Any, right: Any) -> bool:
    """Whether `left != right` for certain; here a free axis equals only a free one."""
    if isinstance(left, Unknown) or isinstance(right, Unknown):
        return False
    if (left is None) != (right is None):
        return True
    return same(left, right) is False


def _matrix(x: Any, *, square: bool = False) -> TensorSpec:
    tensor = single(x)
    needs_rank(
        tensor.shape, 2, "a matrix needs two dimensions", "Expected input to have rank >= 2."
    )
    if square and isinstance(tensor.shape, tuple) and _unlike(*tensor.shape[-2:]):
        reject(
            Kind.AXIS,
            f"the matrix is not square: {render_shape(tensor.shape)}",
            "Expected a square matrix. Received non-square input with shape "
            + quoted(tensor.shape),
        )
    return tensor


def _square(env: Environment, x: Any) -> TensorSpec:
    return _matrix(x, square=True)


def _cholesky(env: Environment, x: Any, upper: Any = False) -> TensorSpec:
    return _matrix(x, square=True)


def _cut(tensor: TensorSpec, axes: int) -> TensorSpec:
    if isinstance(tensor.shape, Unknown):
        return tensor
    return tensor.with_shape(tensor.shape[: len(tensor.shape) - axes])


def _det(env: Environment, x: Any) -> TensorSpec:
    return _cut(_matrix(x, square=True), 2)


def _eigen(env: Environment, x: Any) -> Any:
    tensor = single(x)
    if isinstance(tensor.shape, tuple) and len(tensor.shape) < 2:
        reject(
            Kind.RANK,
            f"a matrix needs two dimensions, and gets {render_shape(tensor.shape)}",
            "not enough values to unpack",
        )
    _matrix(x, square=True)
    return (_cut(tensor, 1), tensor)


def _least(rows: Any, columns: Any, *, free: str) -> Any:
    """`min(m, n)`, which Python cannot take of None."""
    if rows is None or columns is None:
        reject(
            Kind.UNDEFINED,
            "the last two axes must have lengths that are known",
            free,
        )
    if is_known(rows) and is_known(columns):
        return min(rows, columns)
    return rows if same(rows, columns) else UNKNOWN


_NONE = "'<' not supported between instances of"


def _lu_factor(env: Environment, x: Any) -> Any:
    tensor = _matrix(x)
    if isinstance(tensor.shape, Unknown):
        return (tensor, tensor)
    least = _least(*tensor.shape[-2:], free=_NONE)
    return (tensor, tensor.with_shape((*tensor.shape[:-2], least)))


def _qr(env: Environment, x: Any, mode: Any = "reduced") -> Any:
    if mode not in ("reduced", "complete"):
        reject(
            Kind.ARGUMENT,
            f"`mode` is 'reduced' or 'complete', not {mode!r}",
            "`mode` argument value not supported.",
            argument="mode",
        )
    tensor = single(x)
    shape = tensor.shape
    needs_rank(shape, 2, "a matrix needs two dimensions", "Input should have rank >= 2.")
    if isinstance(shape, Unknown):
        return (tensor, tensor)
    rows, columns = shape[-2:]
    least = _least(rows, columns, free="Input should have its last 2 dimensions fully-defined.")
    base = shape[:-2]
    if mode == "reduced":
        return (
            tensor.with_shape((*base, rows, least)),
            tensor.with_shape((*base, least, columns)),
        )
    return (tensor.with_shape((*base, rows, rows)), tensor.with_shape((*base, rows, columns)))


def _svd(env: Environment, x: Any, full_matrices: Any = True, compute_uv: Any = True) -> Any:
    tensor = _matrix(x)
    if isinstance(tensor.shape, Unknown):
        return UNKNOWN
    *batch, rows, columns = tensor.shape
    least = _least(rows, columns, free=_NONE)
    values = tensor.with_shape((*batch, least))
    if not compute_uv:
        return values
    left, right = (rows, columns) if full_matrices else (least, least)
    return (
        tensor.with_shape((*batch, rows, left)),
        values,
        tensor.with_shape((*batch, right, columns)),
    )


def _pinv(env: Environment, x: Any, rcond: Any = None) -> TensorSpec:
    tensor = _matrix(x)
    if isinstance(tensor.shape, Unknown):
        return tensor
    *batch, rows, columns = tensor.shape
    return tensor.with_shape((*batch, columns, rows))


def _matrix_rank(env: Environment, x: Any, tol: Any = None) -> TensorSpec:
    return _cut(_matrix(x), 2).with_dtype("int32")


def _solve(env: Environment, a: Any, b: Any) -> TensorSpec:
    left = _matrix(a, square=True)
    right = single(b)
    needs_rank(
        right.shape, 1, "the right side needs a dimension", "Expected input to have rank >= 1."
    )
    one, two = left.shape, right.shape
    if isinstance(one, Unknown) or isinstance(two, Unknown):
        return right
    if len(one) == len(two) and _unlike(one[-2], two[-2]):
        reject(
            Kind.MERGE,
            f"the matrix is {render_shape(one)}, and the right side {render_shape(two)}",
            "Expected `a.shape[-2] == b.shape[-2]`.",
        )
    if len(one) == len(two) - 1 and _unlike(one[-1], two[-1]):
        reject(
            Kind.MERGE,
            f"the matrix is {render_shape(one)}, and the right side {render_shape(two)}",
            "Expected `a.shape[-1] == b.shape[-1]`.",
        )
    return right


def _solve_triangular(env: Environment, a: Any, b: Any, lower: Any = False) -> TensorSpec:
    return _solve(env, a, b)


def _lstsq(env: Environment, a: Any, b: Any, rcond: Any = None) -> TensorSpec:
    left, right = single(a), single(b)
    one, two = left.shape, right.shape
    if isinstance(one, tuple) and len(one) != 2:
        reject(
            Kind.RANK,
            f"`a` is a matrix of two dimensions, not {render_shape(one)}",
            "Expected a to have rank 2.",
        )
    if isinstance(two, tuple) and len(two) not in (1, 2):
        reject(
            Kind.RANK,
            f"`b` has one dimension or two, not {render_shape(two)}",
            "Expected b to have rank 1 or 2.",
        )
    if isinstance(one, Unknown) or isinstance(two, Unknown):
        return left.with_shape(UNKNOWN)
    if _unlike(one[0], two[0]):
        reject(
            Kind.MERGE,
            f"`a` is {render_shape(one)}, and `b` {render_shape(two)}",
            "Expected b.shape[0] to be equal to a.shape[0].",
        )
    return left.with_shape((one[1], *two[1:]))


_MATRIX_NORMS = (None, "fro", "nuc", float("inf"), float("-inf"), 1, -1, 2, -2)


def _norm(
    env: Environment, x: Any, ord: Any = None, axis: Any = None, keepdims: Any = False
) -> TensorSpec:
    tensor = single(x)
    if isinstance(ord, str) and ord not in ("fro", "nuc"):
        reject(
            Kind.ARGUMENT,
            f"`ord` is 'fro' or 'nuc', not {ord!r}",
            "Invalid `ord` argument.",
            argument="ord",
        )
    dtype = promotion.exponential(env, tensor.dtype)
    if isinstance(tensor.shape, Unknown):
        return TensorSpec(UNKNOWN, dtype)
    count = len(tensor.shape) if axis is None else len(listed(axis))
    if (count == 1 and isinstance(ord, str)) or (count == 2 and ord not in _MATRIX_NORMS):
        reject(
            Kind.ARGUMENT,
            f"there is no norm {ord!r} of {'a vector' if count == 1 else 'a matrix'}",
            "Invalid `ord` argument for " + ("vector" if count == 1 else "matrix"),
            argument="ord",
        )
    return TensorSpec(reduced(tensor.shape, axis, keepdims), dtype)


def _slogdet(env: Environment, x: Any) -> Any:
    tensor = single(x)
    if isinstance(tensor.shape, Unknown):
        return (tensor.with_shape(()), tensor)
    return (tensor.with_shape(()), tensor.with_shape(tensor.shape[:-2]))


def _make(name: str, run: Callable[..., Any], class_name: str = "") -> Operation:
    return Operation(name, run, class_name)


OPERATIONS = (
    _make("cholesky", _cholesky),
    _make("cholesky_inverse", _cholesky),
    _make("inv", _square),
    _make("det", _det),
    _make("eig", _eigen),
    _make("eigh", _eigen),
    _make("lu_factor", _lu_factor),
    _make("qr", _qr),
    _make("svd", _svd, "SVD"),
    _make("pinv", _pinv),
    _make("matrix_rank", _matrix_rank),
    _make("solve", _solve),
    _make("solve_triangular", _solve_triangular),
    _make("lstsq", _lstsq),
    _make("norm", _norm),
    _make("slogdet", _slogdet),
)
