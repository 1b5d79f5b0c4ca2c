"""Which results of functions on symbolic tensors Keras calls sparse.

It says so of a product with a number or an array too, of which nothing is known to be sparse: the
data of such a tensor are dense (`TensorSpec.dense`), and only the `call` of a class of the code's
is traced with a sparse placeholder (`traced_sparse`).

Source: `compute_output_spec` of the operations in keras/src/ops/numpy.py and core.py, Keras 3.15;
        compared in bulk by `tests/catalogue/test_sparse_tensors.py`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from kerasorder_lint.catalogue.tensors import Nest, TensorSpec, called_sparse, flatten

__all__ = ["marked", "of_operator"]

#: Functions that keep what their first tensor is.
_KEEPING = (
    "abs", "absolute", "arcsin", "arcsinh", "arctan", "arctanh", "ceil", "conj", "conjugate",
    "copy", "digitize", "expand_dims", "expm1", "fabs", "floor", "imag", "log1p", "mean", "nansum",
    "negative", "ones_like", "real", "reshape", "round", "sign", "signbit", "sin", "sinh", "sqrt",
    "square", "squeeze", "sum", "tan", "tanh", "transpose", "zeros_like",
)  # fmt: skip
#: Functions of a sparse tensor where both of theirs are.
_OF_BOTH = ("add", "fmax", "fmin", "maximum", "minimum", "subtract")
_DIVIDING = ("divide", "divide_no_nan", "true_divide")

_Values = Mapping[str, Any]


def _asked(value: Any, default: bool) -> bool:
    """`getattr(x, "sparse", default)`, which arrays and numbers do not have."""
    if not isinstance(value, TensorSpec) or (value.dense and not value.sparse):
        return default
    return value.sparse


def _kept(values: _Values) -> bool:
    return _asked(values.get("x"), False)


def _of_both(values: _Values) -> bool:
    return _asked(values.get("x1"), False) and _asked(values.get("x2"), False)


def _matrices(values: _Values) -> bool:
    return _asked(values.get("x1"), True) and _asked(values.get("x2"), True)


def _product(values: _Values) -> bool:
    return _asked(values.get("x1"), True) or _asked(values.get("x2"), True)


def _of_vectors(values: _Values) -> bool:
    """Beside a scalar it is a product."""
    shapes = [getattr(values.get(name), "shape", ()) for name in ("x1", "x2")]
    return () in shapes and _product(values)


def _quotient(values: _Values) -> bool:
    return _asked(values.get("x1"), False) and not _asked(values.get("x2"), False)


def _of_all(values: _Values) -> bool:
    given = values.get("xs")
    parts = given if isinstance(given, (list, tuple)) else [given]
    return all(_asked(part, False) for part in parts)


def _converted(values: _Values) -> bool:
    wanted = values.get("sparse")
    return _kept(values) and (wanted is None or bool(wanted))


def _or_told(values: _Values) -> bool:
    return _kept(values) or values.get("sparse") is True


def _told(values: _Values) -> bool:
    return values.get("sparse") is True


_RULES: Mapping[str, Callable[[_Values], bool]] = {
    **dict.fromkeys(_KEEPING, _kept),
    **dict.fromkeys(_OF_BOTH, _of_both),
    **dict.fromkeys(_DIVIDING, _quotient),
    "bincount": _or_told,
    "concatenate": _of_all,
    "convert_to_tensor": _converted,
    "dot": _of_vectors,
    "matmul": _matrices,
    "multi_hot": _told,
    "multiply": _product,
    "one_hot": _told,
}


def marked(name: str, values: _Values, output: Nest) -> Nest:
    """The result of the function with what Keras says of it.

    values: the arguments by their names.
    """
    rule = _RULES.get(name)
    sparse = rule is not None and rule(values)
    return called_sparse(output, sparse, dense=sparse and _is_of_dense(values))


def _is_of_dense(values: _Values) -> bool:
    """Whether no data that are sparse take part, or are asked for."""
    given = [leaf for leaf in flatten(list(values.values())) if isinstance(leaf, TensorSpec)]
    return values.get("sparse") is not True and all(leaf.of_plain_data for leaf in given)


def of_operator(name: str, operands: tuple[Any, ...], output: TensorSpec) -> TensorSpec:
    """The same of an operator of Python, which stands for the function."""
    names = ("x",) if len(operands) == 1 else ("x1", "x2")
    result = marked(name, dict(zip(names, operands)), output)
    assert isinstance(result, TensorSpec)
    return result
