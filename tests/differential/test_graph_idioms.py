"""What people write around the layers of functional models: Keras runs each program and judges."""

from __future__ import annotations

import pytest

from tests.differential import graph_truth

pytestmark = pytest.mark.keras

HEADER = """\
import numpy as np
import keras
import tensorflow as tf
from keras import layers, ops

"""

CLASSES = """\
class Net(keras.Model):
    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        self.first = layers.Dense(8)

    def call(self, inputs):
        return self.first(inputs)

class Encoder(keras.Model):
    def __init__(self):
        super().__init__(name='encoder')
        self.first = layers.Dense(4)

    def call(self, inputs):
        return {'a': self.first(inputs), 'b': inputs}

class Stack(keras.Sequential):
    def __init__(self):
        super().__init__([layers.Dense(4)])

class Graph(keras.Model):
    def __init__(self):
        given = keras.Input((4,))
        super().__init__(given, layers.Dense(4)(given))

class Twice(layers.Layer):
    def call(self, x):
        return x * 2

class Renamed(layers.Layer):
    def __init__(self):
        super().__init__(name='mine')

    def call(self, x):
        return x * 2

class Wide(layers.Dense):
    def __init__(self, units, factor=2, **kwargs):
        super().__init__(units * factor, **kwargs)

class Plain(layers.Dense):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)

class Told(layers.Dense):
    def __init__(self, units, **kwargs):
        super().__init__(units, **kwargs)

    def get_config(self):
        return {**super().get_config(), 'units': self.units}

t = keras.Input((4,))
"""

MADE = ["Net()", "Net(name='net_7')", "Encoder()", "Stack()", "Graph()", "Twice()", "Renamed()"]
MADE += ["Wide(2)", "Wide(2, name='w')", "Plain(4)", "layers.Dense(4)"]


@pytest.mark.parametrize("made", MADE)
def test_objects_are_named_when_their_base_makes_them(made: str) -> None:
    """The layers inside get their names afterwards, and a name that is given counts for none."""
    text = f"x = {made}(t)\nx = x['a'] if isinstance(x, dict) else x\n"
    again = f"x = layers.Dense(4)(x)\nx = {made.replace('net_7', 'net_8')}(x)\n"
    if "Encoder" in made or "Renamed" in made or "'w'" in made:
        again = "x = layers.Dense(4)(x)\nx = Net()(x)\n"
    model = "x = x['a'] if isinstance(x, dict) else x\nmodel = keras.Model(t, x)\n"
    assert not graph_truth.differences(HEADER + CLASSES + text + again + model)


@pytest.mark.parametrize("layer", ["Wide(2)", "Wide(3, factor=1)", "Plain(4)"])
@pytest.mark.parametrize(
    "behind",
    ["", "x = layers.ReLU()(x)\n", "x = abs(x) + t[:, :1]\n", "x = x + layers.Dense(4)(x)\n",
     "x = layers.Reshape((x.shape[-1], 1))(x)\n", "x = x + np.ones(x.shape[-1])\n"],
)  # fmt: skip
def test_copies_of_classes_that_derive_from_a_layer(layer: str, behind: str) -> None:
    """A clone runs their `__init__` on the configuration that the base tells."""
    text = f"x = {layer}(t)\n{behind}model = keras.Model(t, x)\n"
    assert not graph_truth.differences(
        HEADER + CLASSES + text + "again = keras.models.clone_model(model)\n"
    )


LEFT = {
    "an array": "np.ones(4)",
    "an array, cut": "np.ones((2, 8))[:, :4].reshape((2, 4)) * 2",
    "what a model predicts": "inner.predict(np.ones((1, 4)), verbose=0)",
    "what a model gives": "inner(np.ones((1, 4)))",
    "a function of Keras": "ops.ones(4)",
    "numbers": "ops.arange(4)",
    "a function of Keras, of an array": "ops.sqrt(np.ones(4))",
    "a constant": "tf.constant([1.0, 2.0, 3.0, 4.0])",
    "a constant, computed with": "tf.ones(4) * 2",
    "chance": "keras.random.normal((4,))",
    "TensorFlow's chance": "tf.random.normal((4,))",
}


@pytest.mark.parametrize("left", LEFT)
@pytest.mark.parametrize("sign", ["+", "-", "*", "/", "//", "%", "**"])
def test_what_stands_on_the_left_of_a_tensor(left: str, sign: str) -> None:
    """NumPy asks the tensor for its numbers, tensors of the backend leave it to Keras."""
    text = (
        "t = keras.Input((4,))\ninner = keras.Sequential([keras.Input((4,)), layers.Dense(4)])\n"
        f"model = keras.Model(t, {LEFT[left]} {sign} t)\n"
    )
    assert not graph_truth.differences(HEADER + text)


TOLD = {
    "is_keras_tensor": "y = layers.Dense(keras.backend.is_keras_tensor(t) + 1)(t)",
    "of utils": "y = layers.Dense(2)(t) if keras.utils.is_keras_tensor(t) else None",
    "is_tensor": "y = layers.Conv2D(2, 2)(t) if ops.is_tensor(t) else layers.Dense(2)(t)",
    "dtype": "y = ops.cast(layers.Dense(2)(t), ops.dtype(t))",
    "a product of one free length": "y = layers.Reshape((np.prod(t.shape[:1]),))(t)",
    "a product of no length": "t = t[:, 0]\ny = layers.Reshape((np.prod(t.shape[1:]),))(t)",
    "a whole product of none": "y = layers.Reshape((int(np.prod(t[:, 0].shape[1:])),))(t[:, 0])",
    "a product": "y = layers.Reshape((int(np.prod(t.shape[1:])), 1))(t)",
}


@pytest.mark.parametrize("told", TOLD)
def test_what_is_told_of_a_tensor(told: str) -> None:
    text = f"s = t = keras.Input((4,))\n{TOLD[told]}\nmodel = keras.Model(s, y)\n"
    assert not graph_truth.differences(HEADER + text)


OPERATIONS = [
    "ops.reshape(t, (ops.shape(t)[0], -1))",
    "ops.reshape(t, (None, 30))",
    "ops.reshape(t, [-1, 30])",
    "ops.reshape(t, newshape=(-1, *t.shape[1:], 1))",
    "ops.reshape(t[:1], (1, -1))",
    "ops.broadcast_to(t, t.shape)",
    "ops.slice(t, [0, 0, 0], t.shape)",
    "ops.slice(t, [0, 0, 0], [1, 1, 1])",
    "ops.top_k(t, 6)[0]",
    "ops.top_k(t, 7)[0]",
    "ops.top_k(t, k=7)[1]",
    "ops.mean(t, axis=(-2, 1))",
    "ops.max(t, axis=[1, 2, 2], keepdims=True)",
    "ops.logsumexp(t, axis=(1, 1))",
    "ops.moments(t, axes=(2, -1))[0]",
    "ops.sum(t, axis=(-2, 2))",
    "ops.array_split(t, 2, axis=-3)[0]",
    "ops.array_split(t, 2, axis=-4)[0]",
    "layers.MultiHeadAttention(2, 3)(t[0, 0], t[0, 0])",
    "ops.einsum('bij,bij->b', t, t)",
    "ops.einsum('bij,bkj->bik', t, t[..., :5])",
    "ops.einsum('bij,bjk->bik', t, t)",
    "ops.einsum('bij,bjk->bik', t, ops.transpose(t, (0, 2, 1)))",
    "ops.einsum('...j,...j->...', t, t[..., 1:])",
    "ops.einsum('...ij,kj->...ik', t, ops.ones((3, 6)))",
    "ops.einsum('...ij,kj->...ik', t, ops.ones((3, 7)))",
    "ops.einsum('bij,bj->bi', t, t[:, 0])",
    "ops.einsum('bij,bj->bi', t, t[:, :, 0])",
]


@pytest.mark.parametrize("call", OPERATIONS)
def test_operations_that_are_built_and_do_not_run(call: str) -> None:
    text = f"t = keras.Input((5, 6))\nmodel = keras.Model(t, {call})\n"
    assert not graph_truth.differences(HEADER + text)


def test_a_layer_of_the_code_knows_its_batch() -> None:
    text = """\
class Flat(layers.Layer):
    def call(self, x):
        return ops.reshape(x, (ops.shape(x)[0], -1))

t = keras.Input((5, 6))
x = layers.Lambda(lambda v: ops.reshape(v, (ops.shape(v)[0], 6, 5)))(t)
model = keras.Model(t, Flat()(x))
"""
    assert not graph_truth.differences(HEADER + text)


@pytest.mark.parametrize("given", ["x", "[x, x]", "(x, y)", "y"])
@pytest.mark.parametrize(
    "how", ["", "inputs = inputs if isinstance(inputs, list) else [inputs] * 2"]
)
def test_tensors_unpacked_in_a_call(given: str, how: str) -> None:
    text = f"""\
class Two(layers.Layer):
    def call(self, inputs):
        {how or "pass"}
        a, b = inputs
        return a + b

class Around(layers.Layer):
    def __init__(self):
        super().__init__()
        self.two = Two()

    def call(self, inputs):
        return self.two(inputs)

x = keras.Input((4,))
y = keras.Input((4,), batch_size=3)
"""
    for layer in ("Two()", "Around()"):
        program = f"{HEADER}{text}model = keras.Model([x, y], {layer}({given}))\n"
        assert not graph_truth.differences(program)
    data = given.replace("x", "np.ones((2, 4))").replace("y", "np.ones((2, 4))")
    assert not graph_truth.differences(f"{HEADER}{text}data = Two()({data})\n")


MASKS = ["(5, 5)", "(1, 5, 5)", "(1, 1, 5, 5)", "(5,)", "(1, 4, 5)", "(4, 4)", "(4, 5, 4, 5)"]
MASKS += ["(1, 4, 5, 4, 5)", "(1, 1, 1)", "(1, 5, 1)", "(3, 5)"]


@pytest.mark.parametrize("shape", ["(5, 6)", "(4, 5, 6)"])
@pytest.mark.parametrize("mask", MASKS)
@pytest.mark.parametrize("axes", ["", ", attention_axes=1"])
def test_masks_of_attention(shape: str, mask: str, axes: str) -> None:
    text = (
        f"t = keras.Input({shape})\nlayer = layers.MultiHeadAttention(2, 3{axes})\n"
        f"y = layer(t, t, attention_mask=np.ones({mask}, bool))\nmodel = keras.Model(t, y)\n"
    )
    assert not graph_truth.differences(HEADER + text)


@pytest.mark.parametrize("shape", ["(5, 6)", "(4, 5, 6)", "(3, 4, 5, 6)"])
@pytest.mark.parametrize("axes", ["", ", attention_axes=1", ", attention_axes=2"])
def test_causal_masks_of_attention(shape: str, axes: str) -> None:
    text = (
        f"t = keras.Input({shape})\nlayer = layers.MultiHeadAttention(2, 3{axes})\n"
        "y = layer(t, t, use_causal_mask=True)\nmodel = keras.Model(t, y)\n"
    )
    assert not graph_truth.differences(HEADER + text)


STRUCTURES = ["[p, q]", "[q, p]", "{'a': p, 'b': q}", "{'b': p, 'a': q}", "[p, [q]]"]
CALLS = [
    "{'a': %t, 'b': %u}", "{'b': %u, 'a': %t}", "{'a': %u, 'b': %t}", "{'x': %t, 'y': %u}",
    "{'a': %t, 'b': %u, 'c': %t}", "{'Aa': %t, 'a': %t, 'b': %u}", "{'a': %t}", "[%t, %u]",
    "[%u, %t]", "(%t, %u)",
]  # fmt: skip


@pytest.mark.parametrize("inputs", STRUCTURES)
@pytest.mark.parametrize("call", CALLS)
@pytest.mark.parametrize("named", [True, False])
def test_models_called_in_another_structure(inputs: str, call: str, named: bool) -> None:
    """Dicts are read by name where data comes, and checked by name, but as they come in a graph."""
    first, second = (", name='a'", ", name='b'") if named else ("", "")
    start = f"p = keras.Input((8,){first})\nq = keras.Input((5,){second})\n"
    start += f"inner = keras.Model({inputs}, [layers.Dense(2)(p), q * 2])\n"
    symbolic = "t = keras.Input((8,))\nu = keras.Input((5,))\n"
    symbolic += f"r = inner({call.replace('%', '')})\nmodel = keras.Model([t, u], r[0])\n"
    data = call.replace("%t", "np.zeros((2, 8))").replace("%u", "np.zeros((2, 5))")
    for rest in (symbolic, f"r = inner({data})\nmodel = keras.Model(inner.inputs, r[0] * p)\n"):
        found = graph_truth.differences(HEADER + start + rest)
        # What comes out of tensors in another order than data has is not known.
        found = [line for line in found if not line.startswith("summary")]
        assert not found


@pytest.mark.parametrize("inputs", ["[p, q]", "(p, q)", "{'a': p, 'b': q}"])
@pytest.mark.parametrize("call", ["{'a': t, 'b': u, 'c': t}", "{'c': u, 'b': u, 'a': t}"])
@pytest.mark.parametrize("width", [8, 5])
def test_keys_beyond_the_inputs_of_a_model(inputs: str, call: str, width: int) -> None:
    """What stands behind the inputs, in the order of the keys, nobody asks for."""
    text = (
        f"p = keras.Input((8,), name='a')\nq = keras.Input(({width},), name='b')\n"
        f"inner = keras.Model({inputs}, [layers.Dense(2)(p), q * 2])\n"
        f"t = keras.Input((8,))\nu = keras.Input(({width},))\nr = inner({call})\n"
        "model = keras.Model([t, u], r)\n"
    )
    assert not graph_truth.differences(HEADER + text)


@pytest.mark.parametrize("inputs", ["[p, q]", "(p, q)", "{'a': p, 'b': q}", "[p, [q]]"])
@pytest.mark.parametrize("more", ["", ", optional=True"])
def test_inputs_that_get_none(inputs: str, more: str) -> None:
    """Only an Input that says so may get None."""
    start = f"p = keras.Input((3,), name='a')\nq = keras.Input((4,), name='b'{more})\n"
    start += f"inner = keras.Model({inputs}, p * 2)\nt = keras.Input((3,))\nu = keras.Input((4,))\n"
    calls = ["[t, None]", "[None, u]", "{'a': t, 'b': None}", "[t, [None]]", "[None]"]
    calls += ["[np.ones((2, 3)), None]", "[t, None, None]", "{'a': None, 'b': u}"]
    for call in calls:
        text = f"{HEADER}{start}r = inner({call})\n"
        if not more or call.startswith(("[None", "{'a': None")):
            assert not graph_truth.differences(text), call
        else:  # what an optional input does to a graph is not followed
            found = graph_truth.differences(text)
            assert not [line for line in found if "false alarm" in line], call


@pytest.mark.parametrize("read", ["x.shape[-1]", "x.shape[1]", "ops.shape(x)[1]"])
@pytest.mark.parametrize(
    "use", ["layers.RepeatVector({})(t)", "layers.Dense({})(t)", "layers.Reshape(({}, 4))(t)"]
)
def test_a_width_of_true_is_one(read: str, use: str) -> None:
    text = f"t = keras.Input((4,))\nx = layers.Dense(True)(t)\ny = {use.format(read)}\n"
    assert not graph_truth.differences(f"{HEADER}{text}model = keras.Model(t, y)\n")


PREDICTED = {
    "a graph": "inner = keras.Model(p, layers.Dense(3)(p))",
    "a Sequential": "inner = keras.Sequential([p, layers.Dense(3)])",
    "a graph of a list": "inner = keras.Model([p], [layers.Dense(3)(p)])",
}


@pytest.mark.parametrize("made", PREDICTED)
def test_shapes_of_what_is_predicted(made: str) -> None:
    text = f"""\
p = keras.Input((8,))
{PREDICTED[made]}
f = inner.predict(np.zeros((5, 8)), verbose=0)
t = keras.Input((8,))
model = keras.Model(t, layers.Dense(f.shape[-1] + f.shape[0])(t))
"""
    assert not graph_truth.differences(HEADER + text)


def test_other_lengths_are_predicted_of_other_data() -> None:
    text = """\
inner = keras.Sequential([keras.Input((8, 2)), layers.LSTM(3, return_sequences=True)])
f = inner.predict(np.zeros((5, 4, 2)), verbose=0)
t = keras.Input((4,))
model = keras.Model(t, layers.Reshape((f.shape[1],))(t))
"""
    assert not [f for f in graph_truth.differences(HEADER + text) if "summary" not in f]
