"""What messages call an array in the place of a number: NumPy's own is none of TensorFlow's."""

from __future__ import annotations

import pytest

from kerasorder_lint.engine import lint
from kerasorder_lint.settings import Settings
from tests.rules.expectations import runs

pytestmark = pytest.mark.keras

HEADER = "import numpy as np\nimport tensorflow as tf\nimport keras\nfrom keras import layers\n"
NAMED = {
    "np.ones((2,))": "`numpy.ndarray`",
    "np.int64(3)": "`numpy.int64`",
    "np.arange(3)[1]": "`numpy.int64`",
    "np.arange(3)[1] * 2": "`numpy.int64`",
    "tf.ones((2,))": "`tf.Tensor`",
    "tf.constant(3)": "`tf.Tensor`",
    "tf.shape(np.ones((2, 3)))[0]": "`tf.Tensor`",
    "tf.shape(np.ones((2, 3)))[0] * 2": "`tf.Tensor`",
    "2 * tf.shape(np.ones((2, 3)))[0]": "`tf.Tensor`",
    "np.int64(2) + tf.shape(np.ones((2, 3)), out_type='int64')[0]": "`tf.Tensor`",
    "tf.random_uniform_initializer()((2, 3))": "`tf.Tensor`",
    "keras.ops.ones((2,))": "a tensor",
    "keras.ops.convert_to_tensor(3)": "a tensor",
    "keras.initializers.Ones()((2, 3))": "a tensor",
}
LAYERS = ("layers.Dense({})", "layers.Embedding({}, 3)")


@pytest.mark.parametrize("given", NAMED)
def test_its_name(given: str) -> None:
    """Keras refuses it, and the message says what it is."""
    for layer in LAYERS:
        program = f"{HEADER}x = {layer.format(given)}\n"
        assert not runs(program), program
        messages = [finding.message for finding in lint(program, "program.py", Settings())]
        assert any(NAMED[given] in message for message in messages), (program, messages)
        others = {name for name in NAMED.values() if name.startswith("`")} - {NAMED[given]}
        assert not any(name in message for message in messages for name in others), messages
