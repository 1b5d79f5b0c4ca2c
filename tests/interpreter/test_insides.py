"""Classes that override or use the inside of layers of Keras 2, with Keras 2 as oracle."""

from __future__ import annotations

import inspect

import pytest

from kerasorder_lint.interpreter.keras_objects.insides import attention, convolution
from tests.interpreter.test_overriding import compare

pytestmark = pytest.mark.keras

PROGRAMS = {
    "a call written anew from the parts": """
class Own(layers.MultiHeadAttention):
    def call(self, query, value, key=None, attention_mask=None):
        if not self._built_from_signature:
            self._build_from_signature(query=query, value=value, key=key)
        if key is None:
            key = value
        query = self._query_dense(query)
        key = self._key_dense(key)
        value = self._value_dense(value)
        found, scores = self._compute_attention(query, key, value, attention_mask)
        return self._output_dense(found), scores

x = [Input((5, 8)), Input((6, 7))]
y = list(Own(num_heads=2, key_dim=4, value_dim=3)(x[0], x[1]))
""",
    "the computation is overridden": """
class Summed(layers.MultiHeadAttention):
    def _compute_attention(self, query, key, value, *args, **kwargs):
        return value, value

    def call(self, query, value):
        return super().call(query, value)

x = Input((5, 8))
y = Summed(2, 4)(x, x)
""",
    "a hook around that of the base": """
class Scaled(layers.MultiHeadAttention):
    def _compute_attention(self, query, key, value, attention_mask=None, training=None):
        query = query * (1.0 / self._num_heads)
        return super()._compute_attention(
            query, key, value, attention_mask=attention_mask, training=training)

x = Input((5, 8))
y = Scaled(2, 4, output_shape=6, use_bias=False)(x, x)
""",
    "a projection of its own": """
class Narrow(layers.MultiHeadAttention):
    def _build_from_signature(self, query, value, key=None):
        super()._build_from_signature(query=query, value=value, key=key)
        self._value_dense = layers.EinsumDense(
            "abc,cd->abd", output_shape=(None, self._value_dim), bias_axes="d",
            name="value", **self._get_common_kwargs_for_sublayer())
        self._key_dense = layers.EinsumDense(
            "abc,cd->abd", output_shape=(None, self._key_dim), bias_axes="d",
            name="key", **self._get_common_kwargs_for_sublayer())
        self._dot_product_equation = "...SH,...TNH->...NTS"
        self._combine_equation = "...NTS,...SH->...TNH"

x = Input((5, 8))
y = Narrow(2, 4)(x, x)
""",
    "an output of its own": """
class Twice(layers.MultiHeadAttention):
    def _make_output_dense(self, free_dims, common_kwargs, name=None):
        return layers.EinsumDense(
            "abcd,cde->abe", output_shape=(None, 2 * self._key_dim), bias_axes="e", name=name)

x = Input((5, 8))
y = Twice(3, 4)(x, x)
""",
    "axes of attention": """
class Own(layers.MultiHeadAttention):
    def _compute_attention(self, query, key, value, attention_mask=None, training=None):
        found, scores = super()._compute_attention(query, key, value, attention_mask, training)
        return found, scores

x = Input((4, 5, 8))
y = list(Own(2, 3, attention_axes=(2,))(x, x, return_attention_scores=True))
""",
    "a mask, and lengths that are free": """
class Own(layers.MultiHeadAttention):
    def _masked_softmax(self, attention_scores, attention_mask=None):
        return super()._masked_softmax(attention_scores, attention_mask) * 2.0

x = [Input((None, 8)), Input((None, None))]
y = list(Own(2, 4, dropout=0.1)(x[0], x[0], attention_mask=x[1], return_attention_scores=True))
""",
    "a class that derives from such a class": """
class Own(layers.MultiHeadAttention):
    def _compute_attention(self, query, key, value, *args, **kwargs):
        return value, None

class Named(Own):
    def __init__(self, heads, **kwargs):
        super().__init__(num_heads=heads, key_dim=4, name="named", **kwargs)

x = Input((5, 8))
y = Named(3)(x, x)
""",
    "made again from its configuration": """
class Own(layers.MultiHeadAttention):
    def _compute_attention(self, query, key, value, *args, **kwargs):
        return value, value

x = Input((5, 8))
first = Own(2, 4)
first(x, x)
y = Own.from_config(first.get_config())(x, x)
""",
    "padding of its own": """
class Early(layers.Conv2D):
    def _validate_init(self):
        pass

    def _compute_causal_padding(self, inputs):
        return [[0, 0], [self.kernel_size[0] - 1, 0], [1, 1], [0, 0]]

x = Input((7, 6, 3))
y = Early(4, 3, padding="causal")(x)
""",
    "an output shape of its own": """
class Cut(layers.Conv1D):
    def _spatial_output_shape(self, spatial_input_shape):
        return super()._spatial_output_shape(spatial_input_shape)

x = [Input((7, 3)), Input((None, 3))]
y = [Cut(4, 3, strides=2)(x[0]), Cut(4, 3, padding="causal")(x[1])]
""",
    "a kernel that is changed before it is used": """
class Normed(layers.Conv2D):
    def convolution_op(self, inputs, kernel):
        return super().convolution_op(inputs, kernel / 2.0)

x = Input((7, 7, 4))
y = Normed(6, (3, 2), strides=(2, 1), groups=2, padding="same", use_bias=False)(x)
""",
    "channels first": """
class Own(layers.Conv1D):
    def convolution_op(self, inputs, kernel):
        return super().convolution_op(inputs, kernel)

x = Input((7, 4))
y = Own(3, 2, data_format="channels_last")(x)
""",
    "in depth": """
class Padded(layers.DepthwiseConv2D):
    def _validate_init(self):
        pass

    def call(self, inputs):
        if self._is_causal:
            inputs = tf.pad(inputs, [[0, 0], [self.kernel_size[0] - 1, 0], [0, 0], [0, 0]])
        return super().call(inputs)

x = Input((7, 6, 3))
y = Padded(3, depth_multiplier=2)(x)
""",
    "three axes": """
class Own(layers.Conv3D):
    def _spatial_output_shape(self, spatial_input_shape):
        shape = super()._spatial_output_shape(spatial_input_shape)
        return list(shape)

x = Input((5, 6, 7, 2))
y = Own(4, (1, 2, 3), strides=(1, 2, 2), padding="same")(x)
""",
}


@pytest.mark.parametrize("name", list(PROGRAMS))
def test_summary(name: str) -> None:
    compare(PROGRAMS[name], "tf_keras")


def test_the_names_are_those_of_keras() -> None:
    import tf_keras
    from tf_keras.src.layers.convolutional.base_conv import Conv

    mine = tf_keras.layers.MultiHeadAttention(2, 4)
    mine._build_from_signature((None, 5, 8), (None, 5, 8))
    assert [name for name in attention.NAMES if not hasattr(mine, name)] == []
    conv = tf_keras.layers.Conv2D(2, 2)
    assert [name for name in convolution.NAMES if not hasattr(conv, name)] == []
    assert "_spatial_output_shape" in vars(Conv)


@pytest.mark.parametrize(
    ("source", "names"),
    [
        (attention.SOURCE, ["MultiHeadAttention"]),
        (convolution.SOURCE, ["Conv1D", "Conv2D", "Conv3D", "DepthwiseConv2D"]),
    ],
)
def test_the_constructors_take_what_those_of_keras_take(source: str, names: list[str]) -> None:
    import tf_keras

    space: dict[str, object] = {"layers": tf_keras.layers}
    exec(source, space)
    for name in names:
        mine = inspect.signature(space[name])  # type: ignore[arg-type]
        wanted = inspect.signature(getattr(tf_keras.layers, name).__init__)
        named = {p.name for p in wanted.parameters.values() if p.kind is p.POSITIONAL_OR_KEYWORD}
        assert {p.name for p in mine.parameters.values()} >= named - {"self"}
