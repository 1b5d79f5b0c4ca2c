"""`len` of a tensor in the `call` that TensorFlow traces: it has none there, and one on data."""

from __future__ import annotations

import itertools

import pytest

from tests.rules.expectations import found, runs

pytestmark = pytest.mark.keras

HEADER = (
    "import numpy as np\nimport tensorflow as tf\nimport keras\nfrom keras import layers, ops\n"
)
LENGTHS = (
    "len(tf.shape(x))",
    "len(x)",
    "len(x.shape)",
    "len(ops.shape(x))",
    "len(tf.split(x, 3, 1))",
)
BODIES = (
    "n = {}",
    "for i in range({}): pass",
    "n = {} if isinstance(x, keras.KerasTensor) else 2",
    "n = {} if hasattr(x, 'numpy') else 2",
    "n = {} if tf.executing_eagerly() else 2",
    "n = layers.Lambda(lambda x: x * {})(x)",
)
METHODS = ("", "    @tf.function\n")
MORE = (
    "",
    "    def compute_output_shape(self, shape):\n        return shape\n",
    "    def symbolic_call(self, x):\n        return keras.KerasTensor(x.shape, x.dtype)\n",
)
USES = ("keras.Input((3,))", "keras.Input((3,), batch_size=2)", "np.ones((2, 3), 'float32')")


@pytest.mark.parametrize("length", LENGTHS)
@pytest.mark.parametrize("body", BODIES)
def test_lengths(length: str, body: str) -> None:
    """Nothing is refused that runs; what is plainly asked in a traced `call` is found."""
    for method, more, use in itertools.product(METHODS, MORE, USES):
        inside = body.format(length)
        program = (
            f"{HEADER}class Own(layers.Layer):\n{method}    def call(self, x):\n"
            f"        {inside}\n        return x\n{more}y = Own()({use})\n"
        )
        passes, errors = runs(program), found(program)
        assert not (passes and errors), f"{program}\n{errors}"
        if body in BODIES[:2] and not method and not more:
            assert passes or errors, program
