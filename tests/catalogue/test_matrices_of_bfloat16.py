"""Functions of linear algebra on short floats: TensorFlow computes none of them in bfloat16."""

from __future__ import annotations

import pytest

from tests.differential import graph_truth

pytestmark = pytest.mark.keras

FUNCTIONS = (
    "cholesky(x)", "det(x)", "eigh(x)[0]", "inv(x)", "logdet(x)", "lstsq(x, x)", "lu_factor(x)[0]",
    "matrix_rank(x)", "norm(x, axis=-1)", "pinv(x)", "qr(x)[0]", "slogdet(x)[1]", "solve(x, x)",
    "svd(x)[0]",
)  # fmt: skip


@pytest.mark.parametrize("dtype", ["bfloat16", "float32", "float64"])
@pytest.mark.parametrize("function", FUNCTIONS)
def test_matrices(function: str, dtype: str) -> None:
    source = (
        f"import keras\nx = keras.Input((3, 3), dtype='{dtype}')\n"
        f"model = keras.Model(x, keras.ops.{function})\n"
    )
    assert [d for d in graph_truth.differences(source) if not d.startswith("summary")] == []
