"""`compute_mask` of the code's own layers: it gets Keras's symbolic tensors."""

from __future__ import annotations

import itertools

import pytest

from tests.rules.expectations import found, runs

pytestmark = pytest.mark.keras

HEADER = (
    "import numpy as np\nimport tensorflow as tf\nimport keras\nfrom keras import layers, ops\n"
)
BODIES = {
    "tf": "return tf.math.not_equal(inputs, 0)",
    "tf, where a mask came": "return None if mask is None else tf.not_equal(inputs, 0)",
    "tf, where none came": "return mask if mask is not None else tf.equal(inputs, 0)",
    "np": "return np.where(inputs, 1, 0)",
    "ops": "return ops.not_equal(inputs, 0)",
    "ops of another axis": "return ops.any(ops.not_equal(inputs, 0), axis=4)",
    "none": "return None",
    "its own": "return self.inner.compute_mask(inputs, mask)",
}
CLASS = """\
class Own(layers.Layer):
    def __init__(self):
        super().__init__()
        self.inner = layers.Embedding(9, 4, mask_zero=True)
        {init}

    def {method}:
        return self.inner(inputs){more}

    def compute_mask(self, inputs, mask=None):
        {body}
"""
METHODS = ("call(self, inputs)", "call(self, inputs, mask=None)", "__call__(self, inputs)")
INITS = ("pass", "self.supports_masking = True", "self.supports_masking = False")
USES = {
    "on an Input": "x = keras.Input((3,), dtype='int32')\ny = Own()(x)\n",
    "on data": "y = Own()(np.ones((2, 3), 'int32'))\n",
    "twice": "x = keras.Input((3,), dtype='int32')\nown = Own()\nz = own(x) + own(x)\n",
    "in a layer": (
        "class Outer(layers.Layer):\n    def __init__(self):\n        super().__init__()\n"
        "        self.own = Own()\n    def call(self, x):\n        return self.own(x)\n"
        "y = Outer()(keras.Input((3,), dtype='int32'))\n"
    ),
    "in a run": (
        "x = keras.Input((3,), dtype='int32')\nmodel = keras.Model(x, layers.Identity()(x))\n"
        "y = Own()(model(np.ones((2, 3), 'int32')))\n"
    ),
}


def _program(body: str, method: str, init: str, use: str, more: str = "") -> str:
    return HEADER + CLASS.format(body=body, method=method, init=init, more=more) + use


@pytest.mark.parametrize("use", USES)
@pytest.mark.parametrize("body", BODIES)
def test_what_it_refuses(body: str, use: str) -> None:
    """Nothing is refused that runs, and what an Input meets in it is found."""
    for method, init in itertools.product(METHODS, INITS):
        program = _program(BODIES[body], method, init, USES[use])
        passes, errors = runs(program), found(program)
        assert not (passes and errors), f"{program}\n{errors}"
        if method.startswith("call") and init != INITS[2] and use in ("on an Input", "twice"):
            assert passes or errors, program


def test_a_tensor_that_has_its_mask_already() -> None:
    """It is not asked for one of what the layer hands on."""
    same = (
        "class Same(layers.Layer):\n    def call(self, inputs):\n        return inputs\n"
        "    def compute_mask(self, inputs, mask=None):\n        return tf.not_equal(inputs, 0)\n"
        "x = layers.Embedding(9, 4, mask_zero=True)(keras.Input((3,), dtype='int32'))\n"
        "y = Same()(x)\n"
    )
    program = HEADER + same
    assert not (runs(program) and found(program))
