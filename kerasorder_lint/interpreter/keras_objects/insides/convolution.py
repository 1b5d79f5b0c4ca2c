"""`Conv` and `DepthwiseConv` of Keras 2 (tf_keras/src/layers/convolutional/base_conv.py,
base_depthwise_conv.py). What slides the kernel is a plain layer inside."""

__all__ = ["NAMES", "SOURCE"]

NAMES = frozenset({
    "_channels_first", "_compute_causal_padding", "_get_channel_axis", "_get_input_channel",
    "_is_causal", "_jit_compiled_convolution_op", "_spatial_output_shape", "_validate_init",
    "convolution_op",
})  # fmt: skip

SOURCE = """
def _sizes(value, rank):
    return (value,) * rank if isinstance(value, int) else tuple(value)


def _length(length, window, padding, stride, rate):
    if length is None:
        return None
    if padding in ("same", "causal"):
        kept = length
    else:
        kept = length - (window - 1) * rate
    return (kept + stride - 1) // stride


class Conv(layers.Layer):
    rank = None
    _plain = None

    def __init__(self, filters, kernel_size, strides=1, padding="valid", data_format=None,
                 dilation_rate=1, groups=1, activation=None, use_bias=True,
                 kernel_initializer="glorot_uniform", bias_initializer="zeros",
                 kernel_regularizer=None, bias_regularizer=None, activity_regularizer=None,
                 kernel_constraint=None, bias_constraint=None, **kwargs):
        super().__init__(**kwargs)
        self.filters = filters
        self.groups = groups or 1
        self.kernel_size = _sizes(kernel_size, self.rank)
        self.strides = _sizes(strides, self.rank)
        self.padding = padding.lower()
        self.data_format = data_format or "channels_last"
        self.dilation_rate = _sizes(dilation_rate, self.rank)
        self.activation = activation
        self.use_bias = use_bias
        self.kernel_initializer = kernel_initializer
        self.bias_initializer = bias_initializer
        self.kernel_regularizer = kernel_regularizer
        self.bias_regularizer = bias_regularizer
        self.activity_regularizer = activity_regularizer
        self.kernel_constraint = kernel_constraint
        self.bias_constraint = bias_constraint
        self._validate_init()
        self._is_causal = self.padding == "causal"
        self._channels_first = self.data_format == "channels_first"

    def _validate_init(self):
        pass

    def _common(self):
        return dict(
            kernel_size=self.kernel_size, strides=self.strides, data_format=self.data_format,
            padding="valid" if self._is_causal else self.padding,
            dilation_rate=self.dilation_rate, activation=self.activation, use_bias=self.use_bias)

    def build(self, input_shape):
        self._inside = self._plain(filters=self.filters, groups=self.groups, **self._common())
        self._inside.build(input_shape)
        self.kernel = self._inside.kernel
        self.bias = self._inside.bias
        self.built = True

    def convolution_op(self, inputs, kernel):
        return self._inside(inputs)

    def _jit_compiled_convolution_op(self, inputs, kernel):
        return self.convolution_op(inputs, kernel)

    def call(self, inputs):
        given = inputs.shape
        if self._is_causal:
            inputs = tf.pad(inputs, self._compute_causal_padding(inputs))
        outputs = self.convolution_op(inputs, self.kernel)
        outputs.set_shape(self.compute_output_shape(given))
        return outputs

    def _spatial_output_shape(self, spatial_input_shape):
        return [
            _length(length, self.kernel_size[i], self.padding, self.strides[i],
                    self.dilation_rate[i])
            for i, length in enumerate(spatial_input_shape)
        ]

    def compute_output_shape(self, input_shape):
        shape = tf.TensorShape(input_shape).as_list()
        axes = len(shape) - self.rank - 1
        if self.data_format == "channels_last":
            return tf.TensorShape(
                shape[:axes] + self._spatial_output_shape(shape[axes:-1]) + [self.filters])
        return tf.TensorShape(
            shape[:axes] + [self.filters] + self._spatial_output_shape(shape[axes + 1:]))

    def _compute_causal_padding(self, inputs):
        left = self.dilation_rate[0] * (self.kernel_size[0] - 1)
        batch = [[0, 0]] * (len(inputs.shape) - 2)
        if self.data_format == "channels_last":
            return batch + [[left, 0], [0, 0]]
        return batch + [[0, 0], [left, 0]]

    def _get_channel_axis(self):
        return -1 - self.rank if self.data_format == "channels_first" else -1

    def _get_input_channel(self, input_shape):
        return input_shape[self._get_channel_axis()]

    def get_config(self):
        config = super().get_config()
        for name in ("filters", "kernel_size", "strides", "padding", "data_format",
                     "dilation_rate", "groups", "activation", "use_bias", "kernel_initializer",
                     "bias_initializer", "kernel_regularizer", "bias_regularizer",
                     "activity_regularizer", "kernel_constraint", "bias_constraint"):
            config[name] = getattr(self, name)
        return config


class Conv1D(Conv):
    rank = 1
    _plain = layers.Conv1D


class Conv2D(Conv):
    rank = 2
    _plain = layers.Conv2D


class Conv3D(Conv):
    rank = 3
    _plain = layers.Conv3D


class DepthwiseConv2D(Conv):
    rank = 2

    def __init__(self, kernel_size, strides=(1, 1), padding="valid", depth_multiplier=1,
                 data_format=None, dilation_rate=(1, 1), activation=None, use_bias=True,
                 depthwise_initializer="glorot_uniform", bias_initializer="zeros",
                 depthwise_regularizer=None, bias_regularizer=None, activity_regularizer=None,
                 depthwise_constraint=None, bias_constraint=None, **kwargs):
        super().__init__(
            None, kernel_size, strides=strides, padding=padding, data_format=data_format,
            dilation_rate=dilation_rate, activation=activation, use_bias=use_bias,
            bias_initializer=bias_initializer, bias_regularizer=bias_regularizer,
            activity_regularizer=activity_regularizer, bias_constraint=bias_constraint, **kwargs)
        self.depth_multiplier = depth_multiplier
        self.depthwise_initializer = depthwise_initializer
        self.depthwise_regularizer = depthwise_regularizer
        self.depthwise_constraint = depthwise_constraint

    def build(self, input_shape):
        self._inside = layers.DepthwiseConv2D(
            depth_multiplier=self.depth_multiplier, **self._common())
        self._inside.build(input_shape)
        self.depthwise_kernel = self._inside.depthwise_kernel
        self.bias = self._inside.bias
        self.built = True

    def call(self, inputs):
        return self._inside(inputs)

    def compute_output_shape(self, input_shape):
        return self._inside.compute_output_shape(input_shape)

    def get_config(self):
        config = super().get_config()
        config.pop("filters")
        for name in ("kernel_initializer", "kernel_regularizer", "kernel_constraint", "groups"):
            config.pop(name)
        config["depth_multiplier"] = self.depth_multiplier
        config["depthwise_initializer"] = self.depthwise_initializer
        config["depthwise_regularizer"] = self.depthwise_regularizer
        config["depthwise_constraint"] = self.depthwise_constraint
        return config
"""
