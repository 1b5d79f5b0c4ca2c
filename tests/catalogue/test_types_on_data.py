"""Types of results when a model runs, against runs of Keras, where it foresees other ones."""

from __future__ import annotations

import random
import warnings
from typing import Any

import pytest

from kerasorder_lint.catalogue.operations import data_types, registry
from kerasorder_lint.catalogue.spec import Environment
from kerasorder_lint.catalogue.tensors import TensorSpec, data_of, flatten
from kerasorder_lint.shapes import UNKNOWN
from tests.catalogue import operation_domains
from tests.catalogue.oracle import Tensor
from tests.catalogue.test_operations import ALL, _keras_function, _map, _spec

pytestmark = pytest.mark.keras

#: `select` promotes its default, a number of Python, as it is written.
NAMES = sorted(set(ALL) - {"select"})


@pytest.mark.parametrize("name", NAMES)
def test_types_in_models_that_run(name: str, seed: int, samples: int | None) -> None:
    import keras
    import numpy as np

    r = random.Random(f"{seed}-{name}-types")
    for _ in range(samples or 4):
        given = operation_domains.random_call(ALL[name], name, r)
        inputs: list[Any] = []

        def whole(tensor: Tensor) -> Tensor:
            return Tensor(tuple(2 if n is None else n for n in tensor.shape), tensor.dtype)

        def symbolic(tensor: Tensor, inputs: list[Any] = inputs) -> Any:
            inputs.append(keras.Input(batch_shape=tensor.shape, dtype=tensor.dtype))
            return inputs[-1]

        positional, keywords = _map(whole, list(given))
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            try:
                made = _keras_function(name)(
                    *_map(symbolic, positional), **_map(symbolic, keywords)
                )
                model = keras.Model(inputs, made)
                ran = model([keras.ops.cast(np.ones(x.shape), x.dtype) for x in inputs])
            except Exception:
                continue  # what is refused, other tests compare
        real = [keras.backend.standardize_dtype(leaf.dtype) for leaf in keras.tree.flatten(ran)]
        given_specs, named_specs = _map(_spec, [positional, keywords])
        output = registry.run(ALL[name], given_specs, named_specs)
        output = data_types.with_data(ALL[name], given_specs, named_specs, output, Environment())
        for leaf, dtype in zip(flatten(output), real):
            known = data_of(leaf).dtype if isinstance(leaf, TensorSpec) else UNKNOWN
            assert known in (UNKNOWN, dtype), (positional, keywords)


@pytest.mark.parametrize("dtype", ["float16", "bfloat16", "float32", "float64", "int32", "uint8"])
@pytest.mark.parametrize(
    "text",
    [
        "prod(x, dtype='float16')", "multi_hot(x, 3)", "multi_hot(x, 3, dtype='int8')",
        "reciprocal(x)", "normalize(x)", "polar(x, x)", "view_as_real(x)", "leaky_relu(x)",
        "logsumexp(x)", "where(x)", "meshgrid(x[0], y[0])[0]", "linspace(x, x, dtype='int32')",
    ],
)  # fmt: skip
def test_what_is_known_of_types(text: str, dtype: str) -> None:
    """Behind each of them, a function of one type alone tells which one is known."""
    from tests.differential import graph_truth

    program = (
        "import keras\nfrom keras import ops\n"
        f"x = keras.Input((2,), batch_size=2, dtype={dtype!r})\n"
        "y = ops.cast(x, 'int32')\n"
        f"model = keras.Model(x, ops.bitwise_and(ops.{text}, ops.{text}))\n"
    )
    assert not graph_truth.differences(program), program
