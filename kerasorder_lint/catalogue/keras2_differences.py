"""How the arguments of Keras 2's layers differ from those of Keras 3.

Source: the signatures in tf_keras/src/layers, which a test compares.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from kerasorder_lint.catalogue.spec import (
    REQUIRED,
)

__all__ = [
    "ALSO",
    "DIFFERENCES",
    "LACKING",
    "Difference",
]


@dataclass(frozen=True)
class Difference:
    """How the signature of a class departs from its Keras 3 entry.

    without:  parameters that Keras 2 does not have. change: other defaults, and what it has more.
    order:    all parameters, where their order is not that of Keras 3.
    keywords: whether it takes `**kwargs`, where that differs.
    renamed:  parameters of Keras 3 that only have another name, by the name of Keras 2.
    """

    without: tuple[str, ...] = ()
    change: Mapping[str, Any] = field(default_factory=dict)
    order: tuple[str, ...] = ()
    keywords: bool | None = None
    call_without: tuple[str, ...] = ()
    call_change: Mapping[str, Any] = field(default_factory=dict)
    call_order: tuple[str, ...] = ()
    renamed: Mapping[str, str] = field(default_factory=dict)


DIFFERENCES: Final[Mapping[str, Difference]] = {
    "AdditiveAttention": Difference(without=("dropout",), call_change={"training": None}),
    "AlphaDropout": Difference(call_change={"training": None}),
    "Attention": Difference(without=("dropout", "seed"), call_change={"training": None}),
    "AveragePooling1D": Difference(
        without=("name",), change={"pool_size": 2, "data_format": "channels_last"}
    ),
    "AveragePooling2D": Difference(without=("name",), change={"pool_size": (2, 2)}),
    "AveragePooling3D": Difference(without=("name",), change={"pool_size": (2, 2, 2)}),
    "BatchNormalization": Difference(without=("renorm", "renorm_clipping", "renorm_momentum")),
    "Bidirectional": Difference(
        call_without=("sequences",),
        call_change={"inputs": REQUIRED, "constants": None},
        call_order=("inputs", "training", "mask", "initial_state", "constants"),
    ),
    "CenterCrop": Difference(
        without=("data_format",),
        call_without=("data", "training"),
        call_change={"inputs": REQUIRED},
    ),
    "Conv1D": Difference(change={"data_format": "channels_last"}),
    "Conv3DTranspose": Difference(
        order=(
            "filters",
            "kernel_size",
            "strides",
            "padding",
            "output_padding",
            "data_format",
            "dilation_rate",
            "activation",
            "use_bias",
            "kernel_initializer",
            "bias_initializer",
            "kernel_regularizer",
            "bias_regularizer",
            "activity_regularizer",
            "kernel_constraint",
            "bias_constraint",
        )
    ),
    "ConvLSTM1D": Difference(
        without=("seed",),
        change={"recurrent_activation": "hard_sigmoid"},
        order=(
            "filters",
            "kernel_size",
            "strides",
            "padding",
            "data_format",
            "dilation_rate",
            "activation",
            "recurrent_activation",
            "use_bias",
            "kernel_initializer",
            "recurrent_initializer",
            "bias_initializer",
            "unit_forget_bias",
            "kernel_regularizer",
            "recurrent_regularizer",
            "bias_regularizer",
            "activity_regularizer",
            "kernel_constraint",
            "recurrent_constraint",
            "bias_constraint",
            "return_sequences",
            "return_state",
            "go_backwards",
            "stateful",
            "dropout",
            "recurrent_dropout",
        ),
        call_without=("sequences",),
        call_change={"inputs": REQUIRED, "training": None},
        call_order=("inputs", "mask", "training", "initial_state"),
    ),
    "ConvLSTM2D": Difference(
        without=("seed",),
        change={"strides": (1, 1), "dilation_rate": (1, 1), "recurrent_activation": "hard_sigmoid"},
        order=(
            "filters",
            "kernel_size",
            "strides",
            "padding",
            "data_format",
            "dilation_rate",
            "activation",
            "recurrent_activation",
            "use_bias",
            "kernel_initializer",
            "recurrent_initializer",
            "bias_initializer",
            "unit_forget_bias",
            "kernel_regularizer",
            "recurrent_regularizer",
            "bias_regularizer",
            "activity_regularizer",
            "kernel_constraint",
            "recurrent_constraint",
            "bias_constraint",
            "return_sequences",
            "return_state",
            "go_backwards",
            "stateful",
            "dropout",
            "recurrent_dropout",
        ),
        call_without=("sequences",),
        call_change={"inputs": REQUIRED, "training": None},
        call_order=("inputs", "mask", "training", "initial_state"),
    ),
    "ConvLSTM3D": Difference(
        without=("seed",),
        change={
            "strides": (1, 1, 1),
            "dilation_rate": (1, 1, 1),
            "recurrent_activation": "hard_sigmoid",
        },
        order=(
            "filters",
            "kernel_size",
            "strides",
            "padding",
            "data_format",
            "dilation_rate",
            "activation",
            "recurrent_activation",
            "use_bias",
            "kernel_initializer",
            "recurrent_initializer",
            "bias_initializer",
            "unit_forget_bias",
            "kernel_regularizer",
            "recurrent_regularizer",
            "bias_regularizer",
            "activity_regularizer",
            "kernel_constraint",
            "recurrent_constraint",
            "bias_constraint",
            "return_sequences",
            "return_state",
            "go_backwards",
            "stateful",
            "dropout",
            "recurrent_dropout",
        ),
        call_without=("sequences",),
        call_change={"inputs": REQUIRED, "training": None},
        call_order=("inputs", "mask", "training", "initial_state"),
    ),
    "Dense": Difference(
        without=("lora_rank", "lora_alpha", "quantization_config"), call_without=("training",)
    ),
    "Discretization": Difference(keywords=True, without=("dtype", "name")),
    "Dropout": Difference(call_change={"training": None}),
    "EinsumDense": Difference(
        without=("lora_rank", "lora_alpha", "gptq_unpacked_column_size", "quantization_config"),
        change={"activity_regularizer": None},
        order=(
            "equation",
            "output_shape",
            "activation",
            "bias_axes",
            "kernel_initializer",
            "bias_initializer",
            "kernel_regularizer",
            "bias_regularizer",
            "activity_regularizer",
            "kernel_constraint",
            "bias_constraint",
        ),
        call_without=("training",),
    ),
    "Embedding": Difference(
        without=("weights", "lora_rank", "lora_alpha", "quantization_config"),
        change={"activity_regularizer": None, "input_length": None, "sparse": False},
        order=(
            "input_dim",
            "output_dim",
            "embeddings_initializer",
            "embeddings_regularizer",
            "activity_regularizer",
            "embeddings_constraint",
            "mask_zero",
            "input_length",
            "sparse",
        ),
    ),
    "GRU": Difference(
        without=("seed", "use_cudnn"),
        change={"time_major": False},
        order=(
            "units",
            "activation",
            "recurrent_activation",
            "use_bias",
            "kernel_initializer",
            "recurrent_initializer",
            "bias_initializer",
            "kernel_regularizer",
            "recurrent_regularizer",
            "bias_regularizer",
            "activity_regularizer",
            "kernel_constraint",
            "recurrent_constraint",
            "bias_constraint",
            "dropout",
            "recurrent_dropout",
            "return_sequences",
            "return_state",
            "go_backwards",
            "stateful",
            "unroll",
            "time_major",
            "reset_after",
        ),
        call_without=("sequences",),
        call_change={"inputs": REQUIRED, "training": None},
        call_order=("inputs", "mask", "training", "initial_state"),
    ),
    "GRUCell": Difference(without=("seed",), call_change={"training": None}),
    "GaussianDropout": Difference(call_change={"training": None}),
    "GaussianNoise": Difference(call_change={"training": None}),
    "GlobalAveragePooling1D": Difference(
        without=("keepdims",), change={"data_format": "channels_last"}
    ),
    "GlobalMaxPooling1D": Difference(change={"data_format": "channels_last"}),
    "GroupNormalization": Difference(call_change={"mask": None}),
    "HashedCrossing": Difference(without=("name", "dtype")),
    "Identity": Difference(
        change={"trainable": True, "name": None, "dtype": None, "dynamic": False}
    ),
    "InputLayer": Difference(
        without=("shape", "batch_shape"),
        change={"input_shape": None, "type_spec": None},
        order=(
            "input_shape",
            "batch_size",
            "dtype",
            "input_tensor",
            "sparse",
            "name",
            "ragged",
            "type_spec",
            "optional",
        ),
        call_change={"inputs": REQUIRED},
    ),
    "IntegerLookup": Difference(without=("oov_method", "salt", "name")),
    "LSTM": Difference(
        without=("seed", "use_cudnn"),
        change={"time_major": False},
        order=(
            "units",
            "activation",
            "recurrent_activation",
            "use_bias",
            "kernel_initializer",
            "recurrent_initializer",
            "bias_initializer",
            "unit_forget_bias",
            "kernel_regularizer",
            "recurrent_regularizer",
            "bias_regularizer",
            "activity_regularizer",
            "kernel_constraint",
            "recurrent_constraint",
            "bias_constraint",
            "dropout",
            "recurrent_dropout",
            "return_sequences",
            "return_state",
            "go_backwards",
            "stateful",
            "time_major",
            "unroll",
        ),
        call_without=("sequences",),
        call_change={"inputs": REQUIRED, "training": None},
        call_order=("inputs", "mask", "training", "initial_state"),
    ),
    "LSTMCell": Difference(without=("seed",), call_change={"training": None}),
    "Layer": Difference(
        without=("activity_regularizer", "autocast"),
        change={"dynamic": False},
        order=("trainable", "name", "dtype", "dynamic"),
        call_change={"inputs": REQUIRED},
    ),
    "LeakyReLU": Difference(
        without=("negative_slope",), change={"alpha": 0.3}, renamed={"alpha": "negative_slope"}
    ),
    "MaxPooling1D": Difference(without=("name",), change={"data_format": "channels_last"}),
    "MaxPooling2D": Difference(without=("name",)),
    "MaxPooling3D": Difference(without=("name",)),
    "MultiHeadAttention": Difference(
        without=("sliding_window", "flash_attention", "use_gate", "seed"),
        change={"softmax_robust_masking": False},
        call_without=("query_mask", "value_mask", "key_mask"),
    ),
    "PReLU": Difference(change={"alpha_initializer": "zeros"}),
    "RNN": Difference(
        without=("zero_output_for_mask",),
        change={"time_major": False},
        call_without=("sequences",),
        call_change={"inputs": REQUIRED, "training": None, "constants": None},
        call_order=("inputs", "mask", "training", "initial_state", "constants"),
    ),
    "RandomBrightness": Difference(
        call_without=("data",), call_change={"inputs": REQUIRED}, call_order=("inputs", "training")
    ),
    "RandomContrast": Difference(
        without=("value_range",),
        call_without=("data",),
        call_change={"inputs": REQUIRED},
        call_order=("inputs", "training"),
    ),
    "RandomCrop": Difference(
        without=("data_format", "name"),
        call_without=("data",),
        call_change={"inputs": REQUIRED},
        call_order=("inputs", "training"),
    ),
    "RandomFlip": Difference(
        without=("data_format",),
        call_without=("data",),
        call_change={"inputs": REQUIRED},
        call_order=("inputs", "training"),
    ),
    "RandomRotation": Difference(
        without=("data_format",),
        call_without=("data",),
        call_change={"inputs": REQUIRED},
        call_order=("inputs", "training"),
    ),
    "RandomTranslation": Difference(
        without=("data_format",),
        call_without=("data",),
        call_change={"inputs": REQUIRED},
        call_order=("inputs", "training"),
    ),
    "RandomZoom": Difference(
        without=("data_format",),
        call_without=("data",),
        call_change={"inputs": REQUIRED},
        call_order=("inputs", "training"),
    ),
    "Resizing": Difference(
        without=("pad_to_aspect_ratio", "fill_mode", "fill_value", "antialias", "data_format"),
        call_without=("data", "training"),
        call_change={"inputs": REQUIRED},
    ),
    "SimpleRNN": Difference(
        without=("seed",),
        call_without=("sequences",),
        call_change={"inputs": REQUIRED, "training": None},
        call_order=("inputs", "mask", "training", "initial_state"),
    ),
    "SimpleRNNCell": Difference(
        without=("seed",),
        call_without=("sequence",),
        call_change={"inputs": REQUIRED, "training": None},
        call_order=("inputs", "states", "training"),
    ),
    "Softmax": Difference(change={"robust_masking": False}),
    "SpatialDropout1D": Difference(
        keywords=True, without=("seed", "name", "dtype"), call_change={"training": None}
    ),
    "SpatialDropout2D": Difference(
        keywords=True, without=("seed", "name", "dtype"), call_change={"training": None}
    ),
    "SpatialDropout3D": Difference(
        keywords=True, without=("seed", "name", "dtype"), call_change={"training": None}
    ),
    "StackedRNNCells": Difference(
        call_change={"constants": None, "training": None},
        call_order=("inputs", "states", "constants", "training"),
    ),
    "StringLookup": Difference(
        without=("name", "salt"),
        order=(
            "max_tokens",
            "num_oov_indices",
            "mask_token",
            "oov_token",
            "vocabulary",
            "idf_weights",
            "encoding",
            "invert",
            "output_mode",
            "sparse",
            "pad_to_max_tokens",
        ),
    ),
    "TextVectorization": Difference(without=("name",)),
    "Wrapper": Difference(call_change={"inputs": REQUIRED}, call_order=("inputs", "**")),
    "ZeroPadding1D": Difference(without=("data_format",)),
    "ZeroPadding3D": Difference(change={"padding": (1, 1, 1)}),
}


#: Layers of Keras 3 that Keras 2 does not have.
LACKING: Final = frozenset(
    {
        "AdaptiveAveragePooling1D",
        "AdaptiveAveragePooling2D",
        "AdaptiveAveragePooling3D",
        "AdaptiveMaxPooling1D",
        "AdaptiveMaxPooling2D",
        "AdaptiveMaxPooling3D",
        "AugMix",
        "AutoContrast",
        "ContrastLimitedAdaptiveHistogramEqualization",
        "CutMix",
        "Equalization",
        "FlaxLayer",
        "GroupQueryAttention",
        "JaxLayer",
        "MaxNumBoundingBoxes",
        "MelSpectrogram",
        "MixUp",
        "Pipeline",
        "RMSNormalization",
        "RandAugment",
        "RandomColorDegeneration",
        "RandomColorJitter",
        "RandomElasticTransform",
        "RandomErasing",
        "RandomGaussianBlur",
        "RandomGrayscale",
        "RandomHue",
        "RandomInvert",
        "RandomPerspective",
        "RandomPosterization",
        "RandomSaturation",
        "RandomSharpness",
        "RandomShear",
        "ReversibleEmbedding",
        "STFTSpectrogram",
        "Solarization",
        "TFSMLayer",
        "TorchModuleWrapper",
    }
)


_KERNEL: Final = ("groups", "kernel_constraint", "kernel_initializer", "kernel_regularizer")


#: Keywords that `**kwargs` takes besides those of `keras.layers.Layer`.
ALSO: Final[Mapping[str, tuple[str, ...]]] = {
    "AdditiveAttention": ("causal", "dropout", "force_generator", "seed"),
    "AlphaDropout": ("force_generator",),
    "Attention": ("causal", "dropout", "force_generator", "seed"),
    "BatchNormalization": (
        "adjustment",
        "fused",
        "renorm",
        "renorm_clipping",
        "renorm_momentum",
        "virtual_batch_size",
        "trainable",
    ),
    "CategoryEncoding": ("max_tokens",),
    "Conv1DTranspose": ("groups",),
    "Conv2DTranspose": ("groups",),
    "Conv3DTranspose": ("groups",),
    "ConvLSTM1D": ("input_length", "zero_output_for_mask"),
    "ConvLSTM2D": ("input_length", "zero_output_for_mask"),
    "ConvLSTM3D": ("input_length", "zero_output_for_mask"),
    "DepthwiseConv1D": _KERNEL,
    "DepthwiseConv2D": _KERNEL,
    "Discretization": ("bins",),
    "Dropout": ("force_generator",),
    "Embedding": ("use_one_hot_matmul",),
    "GRU": (
        "enable_caching_device",
        "force_generator",
        "input_length",
        "return_runtime",
        "seed",
        "zero_output_for_mask",
    ),
    "GRUCell": ("enable_caching_device", "force_generator", "seed"),
    "GaussianDropout": ("force_generator",),
    "GaussianNoise": ("force_generator",),
    "GlobalAveragePooling1D": ("keepdims",),
    "IntegerLookup": (
        "has_input_vocabulary",
        "has_static_table",
        "mask_value",
        "max_values",
        "oov_value",
        "vocabulary_size",
    ),
    "LSTM": (
        "enable_caching_device",
        "force_generator",
        "input_length",
        "return_runtime",
        "seed",
        "zero_output_for_mask",
    ),
    "LSTMCell": ("enable_caching_device", "force_generator", "seed"),
    "RNN": ("input_length", "zero_output_for_mask"),
    "SeparableConv1D": _KERNEL,
    "SeparableConv2D": _KERNEL,
    "SimpleRNN": ("enable_caching_device", "input_length", "zero_output_for_mask"),
    "SimpleRNNCell": ("enable_caching_device", "force_generator", "seed"),
    "SpatialDropout1D": ("force_generator", "seed"),
    "SpatialDropout2D": ("force_generator", "seed"),
    "SpatialDropout3D": ("force_generator", "seed"),
    "StackedRNNCells": ("reverse_state_order",),
    "StringLookup": ("has_input_vocabulary", "has_static_table", "vocabulary_size"),
    "TextVectorization": ("has_input_vocabulary", "vocabulary_size"),
}
