"""What TensorFlow refuses of its own functions in the code's own layers, models and `Lambda`s."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.differential import graph_truth
from tests.differential.tensorflow_programs import BODIES, CLASS, HEADER
from tests.interpreter.running import check, is_proven, refused

pytestmark = pytest.mark.keras


@pytest.mark.parametrize("body", BODIES)
def test_functions_in_own_layers(body: str) -> None:
    call = "x = keras.Input((8, 4))\nmodel = keras.Model(x, Own()(x))\n"
    source = HEADER + CLASS.format(base="layers.Layer", body=body) + call
    assert graph_truth.differences(source) == []


@pytest.mark.parametrize("body", [body for body in BODIES if "self" not in body])
def test_functions_in_lambdas(body: str) -> None:
    layer = f"layers.Lambda(lambda x: {body})"
    source = f"{HEADER}x = keras.Input((8, 4))\nmodel = keras.Model(x, {layer}(x))\n"
    assert graph_truth.differences(source) == []


#: The same with Keras 2, in which functions make layers of symbolic tensors as well.
IN_KERAS_2 = {
    "a layer": CLASS + "y = Own()(keras.Input((8, 4)))\n",
    "a Lambda": "y = layers.Lambda(lambda x: {body})(keras.Input((8, 4)))\n",
    "a function": "x = keras.Input((8, 4))\ny = {body}\n",
    "data": CLASS + "y = Own()(tf.ones((2, 8, 4)))\n",
}


@pytest.mark.parametrize("form", IN_KERAS_2)
@pytest.mark.parametrize("body", [body for body in BODIES[::3] if "keras.ops" not in body])
def test_functions_in_keras_2(body: str, form: str) -> None:
    if "self" in body and "self" not in IN_KERAS_2[form]:
        return
    text = IN_KERAS_2[form].format(base="layers.Layer", body=body)
    header = HEADER.replace("import keras", "import tf_keras as keras")
    source = header.replace("from keras", "from tf_keras") + text
    assert is_proven(source) == refused(source)


@pytest.mark.parametrize("batch", ["None", "2"])
@pytest.mark.parametrize(
    "body",
    [
        "tf.reshape(x, (5, 7))", "tf.reshape(x, (tf.shape(x)[0], 5, 7))",
        "tf.transpose(x, (0, 1, 1))", "tf.argmax(x[0, 0], 1)", "tf.unstack(x)[0]",
        "tf.tile(x, [1] * len(x.shape))", "tf.concat([x, tf.zeros((2, 8, 3))], -1)",
        "tf.matmul(x, tf.ones((x.shape[1], 4)))",
    ],
)  # fmt: skip
def test_what_tensorflow_finds_out_when_it_runs(body: str, batch: str) -> None:
    call = f"x = keras.Input(batch_shape=({batch}, 8, 4))\nmodel = keras.Model(x, Own()(x))\n"
    source = HEADER + CLASS.format(base="layers.Layer", body=body) + call
    assert not any("alarm" in said for said in graph_truth.differences(source))


@pytest.mark.parametrize("handler", ["ValueError", "tf.errors.InvalidArgumentError", "Exception"])
@pytest.mark.parametrize(
    "call",
    [
        "Own()(keras.Input((8, 4)))",
        "Own()(tf.ones((2, 8, 4)))",
        "tf.reduce_sum(tf.ones(8), 3)",
    ],
)
def test_what_a_handler_takes_is_no_error(call: str, handler: str) -> None:
    """While it is traced a ValueError is raised, on data an InvalidArgumentError."""
    own = CLASS.format(base="layers.Layer", body="tf.reduce_sum(x, 3)")
    source = f"{HEADER}{own}try:\n    y = {call}\nexcept {handler}:\n    pass\n"
    if not (handler == "ValueError" and "tf.ones((2" in call):
        # A `call` may be run by a function that is traced, of which nothing is seen.
        assert is_proven(source) == refused(source)


def test_functions_of_branches_that_are_not_taken(tmp_path: Path) -> None:
    check(
        f"{HEADER}class Own(layers.Layer):\n"
        "    def call(self, x, training=False):\n"
        "        if len(x.shape) == 4:\n"
        "            return tf.reduce_mean(x, axis=3)\n"
        "        if x.shape[-1] != 4:\n"
        "            return tf.matmul(x, tf.ones((8, 4)))\n"
        "        return tf.reduce_mean(x, axis=2)\n\n\n"
        "y = Own()(keras.Input((8, 4)))\n"
        "z = Own()(np.zeros((2, 8, 4)))\n",
        tmp_path,
    )
