"""`MultiHeadAttention` of Keras 2 (tf_keras/src/layers/attention/multi_head_attention.py)."""

__all__ = ["NAMES", "SOURCE"]

NAMES = frozenset({
    "_attention_axes", "_build_attention", "_build_from_signature", "_built_from_signature",
    "_combine_equation", "_compute_attention", "_compute_attention_mask", "_dot_product_equation",
    "_dropout_layer", "_get_common_kwargs_for_sublayer", "_key_dense", "_key_dim", "_key_shape",
    "_make_output_dense", "_masked_softmax", "_num_heads", "_output_dense", "_output_shape",
    "_query_dense", "_query_shape", "_softmax", "_use_bias", "_value_dense", "_value_dim",
    "_value_shape",
})  # fmt: skip

SOURCE = """
_LETTERS = "abcdefghijklmnopqrstuvwxyz"


def _projection(free, bound, made):
    kept = _LETTERS[:free]
    summed = _LETTERS[free:free + bound]
    new = _LETTERS[free + bound:free + bound + made]
    return kept + summed + "," + summed + new + "->" + kept + new, new, free + made


def _open_shape(rank, known):
    return [None] * (rank - len(known)) + list(known)


class MultiHeadAttention(layers.Layer):
    def __init__(self, num_heads, key_dim, value_dim=None, dropout=0.0, use_bias=True,
                 output_shape=None, attention_axes=None, kernel_initializer="glorot_uniform",
                 bias_initializer="zeros", kernel_regularizer=None, bias_regularizer=None,
                 activity_regularizer=None, kernel_constraint=None, bias_constraint=None,
                 softmax_robust_masking=False, **kwargs):
        super().__init__(**kwargs)
        self._num_heads = num_heads
        self._key_dim = key_dim
        self._value_dim = value_dim if value_dim else key_dim
        self._dropout = dropout
        self._use_bias = use_bias
        self._output_shape = output_shape
        self._kernel_initializer = kernel_initializer
        self._bias_initializer = bias_initializer
        self._kernel_regularizer = kernel_regularizer
        self._bias_regularizer = bias_regularizer
        self._activity_regularizer = activity_regularizer
        self._kernel_constraint = kernel_constraint
        self._bias_constraint = bias_constraint
        self._softmax_robust_masking = softmax_robust_masking
        if isinstance(attention_axes, int):
            attention_axes = (attention_axes,)
        self._attention_axes = attention_axes
        self._built_from_signature = False
        self._query_shape, self._key_shape, self._value_shape = None, None, None

    def get_config(self):
        config = super().get_config()
        config.update({
            "num_heads": self._num_heads, "key_dim": self._key_dim, "value_dim": self._value_dim,
            "dropout": self._dropout, "use_bias": self._use_bias,
            "output_shape": self._output_shape, "attention_axes": self._attention_axes,
            "kernel_initializer": self._kernel_initializer,
            "bias_initializer": self._bias_initializer,
            "kernel_regularizer": self._kernel_regularizer,
            "bias_regularizer": self._bias_regularizer,
            "activity_regularizer": self._activity_regularizer,
            "kernel_constraint": self._kernel_constraint,
            "bias_constraint": self._bias_constraint,
            "query_shape": self._query_shape, "key_shape": self._key_shape,
            "value_shape": self._value_shape,
            "softmax_robust_masking": self._softmax_robust_masking,
        })
        return config

    @classmethod
    def from_config(cls, config):
        query_shape = config.pop("query_shape")
        key_shape = config.pop("key_shape")
        value_shape = config.pop("value_shape")
        layer = cls(**config)
        if query_shape is not None and key_shape is not None and value_shape is not None:
            layer._build_from_signature(query_shape, value_shape, key_shape)
        return layer

    def _build_from_signature(self, query, value, key=None):
        self._built_from_signature = True
        self._query_shape = tf.TensorShape(query.shape if hasattr(query, "shape") else query)
        self._value_shape = tf.TensorShape(value.shape if hasattr(value, "shape") else value)
        if key is None:
            self._key_shape = self._value_shape
        else:
            self._key_shape = tf.TensorShape(key.shape if hasattr(key, "shape") else key)
        common = self._get_common_kwargs_for_sublayer()
        self._query_dense, _ = self._project(
            self._query_shape, self._key_dim, "query", common)
        self._key_dense, _ = self._project(self._key_shape, self._key_dim, "key", common)
        self._value_dense, rank = self._project(
            self._value_shape, self._value_dim, "value", common)
        self._build_attention(rank)
        self._output_dense = self._make_output_dense(
            self._query_shape.rank - 1, common, "attention_output")

    def _project(self, shape, width, name, common):
        equation, new, rank = _projection(shape.rank - 1, 1, 2)
        made = layers.EinsumDense(
            equation, output_shape=_open_shape(rank - 1, [self._num_heads, width]),
            bias_axes=new if self._use_bias else None, name=name, **common)
        return made, rank

    def _get_common_kwargs_for_sublayer(self):
        return dict(
            kernel_initializer=self._kernel_initializer, bias_initializer=self._bias_initializer,
            kernel_regularizer=self._kernel_regularizer, bias_regularizer=self._bias_regularizer,
            activity_regularizer=self._activity_regularizer,
            kernel_constraint=self._kernel_constraint, bias_constraint=self._bias_constraint)

    def _make_output_dense(self, free_dims, common_kwargs, name=None):
        if not self._output_shape:
            shape = [self._query_shape[-1]]
        elif isinstance(self._output_shape, int):
            shape = [self._output_shape]
        else:
            shape = list(self._output_shape)
        equation, new, rank = _projection(free_dims, 2, len(shape))
        return layers.EinsumDense(
            equation, output_shape=_open_shape(rank - 1, shape),
            bias_axes=new if self._use_bias else None, name=name, **common_kwargs)

    def _build_attention(self, rank):
        if self._attention_axes is None:
            self._attention_axes = tuple(range(1, rank - 2))
        else:
            self._attention_axes = tuple(self._attention_axes)
        axes = self._attention_axes
        target, source, further = _LETTERS[:rank], "", rank
        batch = [axis for axis in range(rank - 1) if axis not in axes]
        for axis in range(rank):
            if axis in axes:
                source = source + _LETTERS[further]
                further = further + 1
            else:
                source = source + target[axis]
        product = "".join([target[axis] for axis in batch] + [target[axis] for axis in axes]
                          + [source[axis] for axis in axes])
        self._dot_product_equation = source + "," + target + "->" + product
        self._combine_equation = product + "," + source + "->" + target
        self._softmax = layers.Softmax(
            axis=tuple(range(len(product) - len(axes), len(product))))
        self._dropout_layer = layers.Dropout(rate=self._dropout)

    def _masked_softmax(self, attention_scores, attention_mask=None):
        if attention_mask is not None:
            axis = -len(self._attention_axes) * 2 - 1
            for _ in range(len(attention_scores.shape) - len(attention_mask.shape)):
                attention_mask = tf.expand_dims(attention_mask, axis=axis)
        return self._softmax(attention_scores, attention_mask)

    def _compute_attention(self, query, key, value, attention_mask=None, training=None):
        scores = tf.einsum(self._dot_product_equation, key, query)
        scores = self._masked_softmax(scores, attention_mask)
        dropped = self._dropout_layer(scores, training=training)
        return tf.einsum(self._combine_equation, dropped, value), scores

    def _compute_attention_mask(self, query, value, key=None, attention_mask=None,
                                use_causal_mask=False):
        if attention_mask is not None:
            # Masks of the inputs join it, with their lengths; nothing is known of these here.
            return tf.joined_masks(query, value, attention_mask)
        return attention_mask

    def call(self, query, value, key=None, attention_mask=None, return_attention_scores=False,
             training=None, use_causal_mask=False):
        if not self._built_from_signature:
            self._build_from_signature(query=query, value=value, key=key)
        if key is None:
            key = value
        attention_mask = self._compute_attention_mask(
            query, value, key=key, attention_mask=attention_mask, use_causal_mask=use_causal_mask)
        query = self._query_dense(query)
        key = self._key_dense(key)
        value = self._value_dense(value)
        output, scores = self._compute_attention(query, key, value, attention_mask, training)
        output = self._output_dense(output)
        if return_attention_scores:
            return output, scores
        return output
"""
