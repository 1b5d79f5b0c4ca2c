"""Keras 2 (`tf_keras`, the `tf.keras` up to TensorFlow 2.15), as differences from Keras 3.

A class that both have is the Keras 3 entry with other parameters (`DIFFERENCES`). Its behaviour is
taken over where the tests have compared it with Keras 2 (`COMPARED`); messages are not, because
Keras 2 words them otherwise. Everywhere else only the signature is judged, and what the layer
gives is unknown. `LACKING` names what Keras 2 does not have, `LAYERS` what Keras 3 does not.

Source: tf_keras 2.21.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from functools import cache
from types import MappingProxyType
from typing import Any, Final, NoReturn

from kerasorder_lint.catalogue import arguments, keras2_tracing, life, names
from kerasorder_lint.catalogue.keras2_preprocessing import (
    Lookup,
    Stretched,
    Vectorization,
    unquoted,
)
from kerasorder_lint.catalogue.keras2_weights import check_weights
from kerasorder_lint.catalogue.layers.core import einsum_output
from kerasorder_lint.catalogue.masks import mask_of
from kerasorder_lint.catalogue.problems import Kind, Problem, Rejected, reject
from kerasorder_lint.catalogue.spec import (
    REQUIRED,
    Behaviour,
    Call,
    InputSpec,
    LayerSpec,
    LayerState,
    Sample,
    Weight,
)
from kerasorder_lint.catalogue.tensorflow_functions import spots
from kerasorder_lint.catalogue.tensors import Nest, TensorSpec, flatten, map_nest
from kerasorder_lint.shapes import UNKNOWN, Shape, Sym, Unknown, less, render_shape, same

__all__ = ["COMPARED", "DIFFERENCES", "LACKING", "LAYERS", "Difference", "derive"]


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

#: Layers whose Keras 3 behaviour the tests have compared with Keras 2.
COMPARED: Final = frozenset(
    {
        "Activation",
        "ActivityRegularization",
        "Add",
        "AdditiveAttention",
        "AlphaDropout",
        "Attention",
        "Average",
        "AveragePooling1D",
        "AveragePooling2D",
        "AveragePooling3D",
        "BatchNormalization",
        "Bidirectional",
        "CategoryEncoding",
        "CenterCrop",
        "Concatenate",
        "Conv1D",
        "Conv1DTranspose",
        "Conv2D",
        "Conv2DTranspose",
        "Conv3D",
        "Conv3DTranspose",
        "ConvLSTM1D",
        "ConvLSTM2D",
        "ConvLSTM3D",
        "Cropping1D",
        "Cropping2D",
        "Cropping3D",
        "Dense",
        "DepthwiseConv1D",
        "DepthwiseConv2D",
        "Discretization",
        "Dot",
        "Dropout",
        "ELU",
        "EinsumDense",
        "Embedding",
        "Flatten",
        "GRU",
        "GRUCell",
        "GaussianDropout",
        "GaussianNoise",
        "GlobalAveragePooling1D",
        "GlobalAveragePooling2D",
        "GlobalAveragePooling3D",
        "GlobalMaxPooling1D",
        "GlobalMaxPooling2D",
        "GlobalMaxPooling3D",
        "GroupNormalization",
        "HashedCrossing",
        "Hashing",
        "Identity",
        "LSTM",
        "LSTMCell",
        "LayerNormalization",
        "LeakyReLU",
        "Masking",
        "MaxPooling1D",
        "MaxPooling2D",
        "MaxPooling3D",
        "Maximum",
        "Minimum",
        "MultiHeadAttention",
        "Multiply",
        "Normalization",
        "PReLU",
        "Permute",
        "RNN",
        "RandomBrightness",
        "RandomContrast",
        "RandomCrop",
        "RandomFlip",
        "RandomRotation",
        "RandomTranslation",
        "RandomZoom",
        "ReLU",
        "RepeatVector",
        "Rescaling",
        "Reshape",
        "Resizing",
        "SeparableConv1D",
        "SeparableConv2D",
        "SimpleRNN",
        "SimpleRNNCell",
        "Softmax",
        "SpatialDropout1D",
        "SpatialDropout2D",
        "SpatialDropout3D",
        "SpectralNormalization",
        "StackedRNNCells",
        "Subtract",
        "TimeDistributed",
        "UnitNormalization",
        "UpSampling1D",
        "UpSampling2D",
        "UpSampling3D",
        "ZeroPadding1D",
        "ZeroPadding2D",
        "ZeroPadding3D",
    }
)

ACTIVATIONS: Final = (
    # Layers too, by the names of their classes.
    names.ACTIVATIONS | {"ELU", "LeakyReLU", "PReLU", "ReLU", "Softmax", "ThresholdedReLU"}
) - {
    "celu",
    "glu",
    "hard_shrink",
    "hard_silu",
    "hard_swish",
    "hard_tanh",
    "log_sigmoid",
    "soft_shrink",
    "sparse_plus",
    "sparse_sigmoid",
    "sparsemax",
    "squareplus",
    "tanh_shrink",
    "threshold",
}
INITIALIZERS: Final = (names.INITIALIZERS | {f"{name}V2" for name in names.INITIALIZERS}) - {
    "IdentityInitializer",
    "OrthogonalInitializer",
    "STFT",
    "STFTInitializer",
    "stft",
}
CONSTRAINTS: Final = (
    names.CONSTRAINTS | {"RadialConstraint", "maxnorm", "nonneg", "radial_constraint", "unitnorm"}
) - {"constraint"}


#: Layers that take a list.
SEVERAL_INPUTS: Final = frozenset(
    {
        "Add",
        "AdditiveAttention",
        "Attention",
        "Average",
        "Concatenate",
        "Dot",
        "Maximum",
        "Minimum",
        "Multiply",
        "Subtract",
    }
)

#: Refusals of Keras 3 in which Keras 2 joins: by layer, the kinds, each with the argument at fault.
TRUSTED: Final[Mapping[str, frozenset[str]]] = {
    "Activation": frozenset({"dtype"}),
    "Add": frozenset({"inputs", "merge"}),
    "AdditiveAttention": frozenset({"inputs", "merge", "rank"}),
    "Attention": frozenset({"argument:score_mode", "inputs", "merge", "rank"}),
    "Average": frozenset({"inputs", "merge"}),
    "AveragePooling1D": frozenset(
        {"argument:data_format", "argument:pool_size", "argument:strides", "dtype", "empty"}
    ),
    "AveragePooling2D": frozenset(
        {"argument:data_format", "argument:pool_size", "argument:strides", "dtype", "empty"}
    ),
    "AveragePooling3D": frozenset(
        {"argument:data_format", "argument:pool_size", "argument:strides", "dtype", "empty"}
    ),
    "BatchNormalization": frozenset({"inputs", "rank:axis", "undefined"}),
    "Bidirectional": frozenset(
        {"argument:merge_mode", "argument:weights", "undefined", "undefined:stateful"}
    ),
    "CategoryEncoding": frozenset(
        {
            "argument",
            "argument:count_weights",
            "argument:num_tokens",
            "argument:output_mode",
            "dtype",
            "dtype:dtype",
        }
    ),
    "CenterCrop": frozenset({"argument:height", "argument:width", "rank"}),
    "Concatenate": frozenset({"argument:axis", "inputs", "merge", "rank:axis"}),
    **dict.fromkeys(
        ("Conv1D", "Conv2D"),
        frozenset(
            {
                "argument:data_format",
                "argument:dilation_rate",
                "argument:filters",
                "argument:kernel_size",
                "argument:strides",
                "channels:groups",
                "dtype",
                "empty",
                "undefined",
            }
        ),
    ),
    "Conv1DTranspose": frozenset(
        {
            "argument:data_format",
            "argument:dilation_rate",
            "argument:filters",
            "argument:kernel_size",
            "argument:output_padding",
            "argument:strides",
            "rank",
            "undefined",
        }
    ),
    "Conv2DTranspose": frozenset(
        {
            "argument:data_format",
            "argument:dilation_rate",
            "argument:filters",
            "argument:kernel_size",
            "argument:output_padding",
            "argument:strides",
            "rank",
        }
    ),
    "Conv3D": frozenset(
        {
            "argument:data_format",
            "argument:dilation_rate",
            "argument:filters",
            "argument:kernel_size",
            "argument:strides",
            "channels:groups",
            "empty",
            "undefined",
        }
    ),
    "Conv3DTranspose": frozenset(
        {
            "argument:data_format",
            "argument:filters",
            "argument:kernel_size",
            "argument:output_padding",
            "argument:strides",
        }
    ),
    **dict.fromkeys(
        ("ConvLSTM1D", "ConvLSTM2D", "ConvLSTM3D"),
        frozenset(
            {
                "argument:data_format",
                "argument:dilation_rate",
                "argument:dropout",
                "argument:filters",
                "argument:kernel_size",
                "argument:recurrent_dropout",
                "argument:recurrent_initializer",
                "argument:strides",
                "axis",
                "empty",
                "merge",
            }
        ),
    ),
    "Cropping1D": frozenset({"argument:cropping", "empty:cropping"}),
    "Cropping2D": frozenset(
        {
            "argument:1st entry of cropping",
            "argument:2nd entry of cropping",
            "argument:data_format",
            "empty:cropping",
        }
    ),
    "Cropping3D": frozenset({"argument:data_format"}),
    "Dense": frozenset({"argument:bias_initializer", "undefined"}),
    **dict.fromkeys(
        ("DepthwiseConv1D", "DepthwiseConv2D"),
        frozenset(
            {
                "argument:data_format",
                "argument:dilation_rate",
                "argument:kernel_size",
                "argument:strides",
                "empty",
                "rank",
                "undefined",
            }
        ),
    ),
    "Discretization": frozenset({"argument:sparse"}),
    "Dot": frozenset({"argument:axes", "inputs", "merge", "rank:axes"}),
    "ELU": frozenset({"dtype"}),
    "EinsumDense": frozenset(
        {
            "argument:bias_axes",
            "argument:equation",
            "argument:output_shape",
            "axis",
            "rank",
            "undefined",
        }
    ),
    "Flatten": frozenset({"argument:data_format"}),
    "GRU": frozenset(
        {
            "argument:dropout",
            "argument:recurrent_dropout",
            "axis",
            "undefined",
            "undefined:stateful",
        }
    ),
    "GRUCell": frozenset(
        {"argument:dropout", "argument:recurrent_dropout", "argument:units", "axis", "undefined"}
    ),
    "GlobalAveragePooling1D": frozenset({"argument:data_format", "merge:mask"}),
    "GlobalAveragePooling2D": frozenset({"argument:data_format"}),
    "GlobalAveragePooling3D": frozenset({"argument:data_format"}),
    "GlobalMaxPooling1D": frozenset({"argument:data_format"}),
    "GlobalMaxPooling2D": frozenset({"argument:data_format"}),
    "GlobalMaxPooling3D": frozenset({"argument:data_format"}),
    "GroupNormalization": frozenset({"argument:axis", "channels:groups", "rank:axis", "undefined"}),
    "HashedCrossing": frozenset({"argument:output_mode", "inputs"}),
    "Hashing": frozenset(
        {
            "argument",
            "argument:num_bins",
            "argument:output_mode",
            "argument:salt",
            "argument:sparse",
            "dtype",
        }
    ),
    "LSTM": frozenset(
        {
            "argument:dropout",
            "argument:recurrent_dropout",
            "argument:units",
            "axis",
            "undefined",
            "undefined:stateful",
        }
    ),
    "LSTMCell": frozenset(
        {"argument:dropout", "argument:recurrent_dropout", "argument:units", "axis", "undefined"}
    ),
    "LayerNormalization": frozenset({"argument:axis", "axis", "inputs", "rank:axis", "undefined"}),
    "LeakyReLU": frozenset({"dtype"}),
    "MaxPooling1D": frozenset(
        {"argument:data_format", "argument:pool_size", "argument:strides", "empty"}
    ),
    "MaxPooling2D": frozenset(
        {"argument:data_format", "argument:pool_size", "argument:strides", "empty"}
    ),
    "MaxPooling3D": frozenset(
        {"argument:data_format", "argument:pool_size", "argument:strides", "empty"}
    ),
    "Maximum": frozenset({"inputs", "merge"}),
    "Minimum": frozenset({"inputs", "merge"}),
    "MultiHeadAttention": frozenset(
        {
            "axis:key",
            "axis:query",
            "axis:value",
            "inputs:query",
            "inputs:value",
            "rank:query",
            "undefined",
        }
    ),
    "Multiply": frozenset({"inputs", "merge"}),
    "Normalization": frozenset({"argument:axis", "axis", "axis:axis", "undefined:axis"}),
    "PReLU": frozenset({"argument:shared_axes", "axis", "dtype", "inputs", "undefined"}),
    "Permute": frozenset({"argument:dims"}),
    "RNN": frozenset({"argument:cell", "axis", "rank", "undefined", "undefined:stateful"}),
    "RandomBrightness": frozenset({"argument:factor", "rank"}),
    "RandomContrast": frozenset({"argument:factor"}),
    "RandomCrop": frozenset({"argument:height", "argument:width", "rank"}),
    "RandomFlip": frozenset({"rank"}),
    "RandomRotation": frozenset({"argument:fill_mode", "argument:interpolation", "rank"}),
    "RandomTranslation": frozenset(
        {
            "argument:fill_mode",
            "argument:height_factor",
            "argument:interpolation",
            "argument:width_factor",
            "rank",
        }
    ),
    "RandomZoom": frozenset({"argument:fill_mode", "argument:interpolation", "rank"}),
    "ReLU": frozenset(
        {"argument:max_value", "argument:negative_slope", "argument:threshold", "dtype"}
    ),
    "Rescaling": frozenset({"axis:scale"}),
    "Reshape": frozenset({"reshape:target_shape"}),
    "Resizing": frozenset({"rank"}),
    **dict.fromkeys(
        ("SeparableConv1D", "SeparableConv2D"),
        frozenset(
            {
                "argument:data_format",
                "argument:dilation_rate",
                "argument:filters",
                "argument:kernel_size",
                "argument:strides",
                "empty",
                "rank",
                "undefined",
            }
        ),
    ),
    "SimpleRNN": frozenset(
        {
            "argument:dropout",
            "argument:kernel_constraint",
            "argument:recurrent_dropout",
            "axis",
            "undefined",
            "undefined:stateful",
        }
    ),
    "SimpleRNNCell": frozenset(
        {"argument:dropout", "argument:recurrent_dropout", "argument:units", "axis", "undefined"}
    ),
    "Softmax": frozenset({"dtype", "rank:axis"}),
    "SpatialDropout2D": frozenset({"argument:data_format"}),
    "SpatialDropout3D": frozenset({"argument:data_format"}),
    "SpectralNormalization": frozenset({"argument:power_iterations"}),
    "StackedRNNCells": frozenset({"argument:cells"}),
    "Subtract": frozenset({"inputs", "merge"}),
    "TimeDistributed": frozenset({"axis", "rank", "undefined"}),
    "UnitNormalization": frozenset({"argument:axis", "axis", "rank:axis"}),
    "UpSampling2D": frozenset({"argument:data_format", "argument:interpolation", "argument:size"}),
    "UpSampling3D": frozenset({"argument:data_format", "argument:size"}),
    "ZeroPadding1D": frozenset({"argument:padding"}),
    "ZeroPadding2D": frozenset(
        {
            "argument:1st entry of padding",
            "argument:2nd entry of padding",
            "argument:data_format",
            "argument:padding",
        }
    ),
    "ZeroPadding3D": frozenset({"argument:data_format", "argument:padding"}),
}


def trusted(name: str, problem: Problem) -> bool:
    """Whether Keras 2 refuses this as well."""
    kind = problem.kind.value
    known = kind if problem.argument is None else f"{kind}:{problem.argument}"
    return known in TRUSTED.get(name, ())


def check_identifiers(layer: LayerState) -> dict[str, Any]:
    """Refuses activations and the like that Keras 2 does not know; hands back what it looked at."""
    checked: dict[str, Any] = {}
    for argument in layer.spec.parameters:
        value = layer.args[argument]
        pool: frozenset[str] | None = None
        if argument in ("activation", "recurrent_activation"):
            pool = ACTIVATIONS
        elif argument.endswith("_initializer"):
            pool = INITIALIZERS
        elif argument.endswith("_constraint"):
            pool = CONSTRAINTS
        elif not argument.endswith("_regularizer"):
            continue
        checked[argument] = value
        if isinstance(value, str):
            if pool is not None and value not in pool:
                hint = arguments.nearest(value, pool)
                reject(
                    Kind.ARGUMENT,
                    f"Keras 2 knows no {argument.rpartition('_')[2]} {value!r}",
                    argument=argument,
                    hint=hint,
                    advice=f"Did you mean {hint!r}?" if hint else None,
                )
        elif layer.class_name == "EinsumDense" and argument == "activity_regularizer":
            continue  # it is not looked at
        elif isinstance(value, (int, float)):
            reject(
                Kind.ARGUMENT,
                f"`{argument}` must name or be one, not {value!r}",
                argument=argument,
            )
    return checked


def _refuse_size(argument: str, value: Any, keras: str = "") -> NoReturn:
    reject(
        Kind.ARGUMENT,
        f"`{argument}` must be a positive integer, not {value!r}",
        keras,
        argument=argument,
    )


def _round_sizes(layer: LayerState) -> None:
    """`Dense(2.0)`, `Dense("3")` and `Conv2D(8.0, …)` are fine in Keras 2."""
    for argument, kinds in (("units", (float, str)), ("filters", (float,))):
        value = layer.args.get(argument)
        rounds = argument == "filters" or layer.class_name == "Dense"
        if rounds and isinstance(value, kinds):
            with suppress(ValueError, OverflowError):
                layer.args[argument] = int(value)


def check_sizes(layer: LayerState) -> None:
    """What the constructors of Keras 2 ask of numbers."""
    args, name = layer.args, layer.class_name
    if name == "Dense":
        units = args["units"]
        if units is None or isinstance(units, (float, str, list, tuple, dict)):
            _refuse_size("units", units)
        if isinstance(units, int) and units < 0:
            _refuse_size(
                "units", units, "Received an invalid value for `units`, expected a positive integer"
            )
    for argument in SIZES.get(name, ()):
        value = args[argument]
        if value is None or isinstance(value, (str, list, tuple, dict)):
            if value is not None or argument != "filters":
                _refuse_size(argument, value)
        elif isinstance(value, (int, float)) and value <= 0:
            _refuse_size(argument, value)
    if name in NOT_BOTH:
        both = [args["strides"], args["dilation_rate"]]
        if all(_is_above_1(value) for value in both):
            reject(
                Kind.ARGUMENT,
                f"`{name}` takes strides above 1 or a dilation above 1 in Keras 2, not both",
                argument="dilation_rate",
            )
    padding = args.get("padding")
    windows = "Pooling" in name or "Conv" in name
    if windows and isinstance(padding, str) and padding.lower() not in PADDINGS:
        hint = arguments.nearest(padding, PADDINGS)
        reject(
            Kind.ARGUMENT,
            f"this layer has no padding {padding!r}, only 'valid' and 'same'",
            'The `padding` argument must be a list/tuple or one of "valid", "same"'
            if _are_positive(args.get("kernel_size", args.get("pool_size")))
            else "",
            argument="padding",
            hint=hint,
            advice=f"Did you mean {hint!r}?" if hint else None,
        )
    if name in ("Dropout", "SpatialDropout1D", "SpatialDropout2D", "SpatialDropout3D"):
        rate = args["rate"]
        if isinstance(rate, (int, float)) and not 0 <= rate <= 1:
            reject(
                Kind.ARGUMENT,
                f"`rate` must be between 0 and 1, not {rate!r}",
                argument="rate",
            )

    for argument, keras in FACTORS.get(name, {}).items():
        factor = args[argument]
        if isinstance(factor, (int, float)) and factor < 0:
            reject(
                Kind.ARGUMENT,
                f"`{argument}` must not be negative, but {factor!r} stands for "
                f"({-factor!r}, {factor!r})",
                keras,
                argument=argument,
            )


def _are_positive(value: Any) -> bool:
    """Whether these sizes are fine, which Keras 2 looks at first."""
    items = value if isinstance(value, (list, tuple)) else [value]
    return all(isinstance(item, (int, Sym, Unknown)) and item != 0 for item in items)


def _is_above_1(value: Any) -> bool:
    items = value if isinstance(value, (list, tuple)) else [value]
    return any(isinstance(item, (int, float)) and item > 1 for item in items)


def check_flags(layer: LayerState) -> None:
    """A flag is an integer to Python, and no size of a weight to TensorFlow."""
    for argument in ("units", "filters", "input_dim", "output_dim"):
        value = layer.args.get(argument)
        if isinstance(value, bool) and argument in layer.spec.parameters:
            reject(
                Kind.ARGUMENT,
                f"`{argument}` is {value}, and Keras 2 makes no weight with a flag for its size",
                argument=argument,
            )


PADDINGS: Final = ("valid", "same", "causal")

#: Factors of which a number stands for the range from its negative to itself.
FACTORS: Final[Mapping[str, Mapping[str, str]]] = {
    "RandomRotation": {"factor": "`factor` argument cannot have a negative value."},
    "RandomTranslation": {
        "height_factor": "`height_factor` cannot have upper bound less than lower bound",
        "width_factor": "",  # it says so of the height first
    },
}

#: Numbers that Keras 2 does not look at when a layer is made, and that change no shape.
UNASKED: Final[Mapping[str, tuple[str, ...]]] = {
    "AlphaDropout": ("rate",),
    "GaussianDropout": ("rate",),
    "GaussianNoise": ("stddev",),
}

#: Convolutions that Keras 3 runs with both, as it checks the others alone.
NOT_BOTH: Final = frozenset(
    {"DepthwiseConv1D", "DepthwiseConv2D", "SeparableConv1D", "SeparableConv2D"}
)

#: Arguments that must be positive.
SIZES: Final[Mapping[str, tuple[str, ...]]] = {
    "Conv1D": ("filters",),
    "Conv1DTranspose": ("filters",),
    "Conv2D": ("filters",),
    "Conv2DTranspose": ("filters",),
    "Conv3D": ("filters",),
    "Embedding": ("input_dim", "output_dim"),
    "GRU": ("units",),
    "LSTM": ("units",),
    "SeparableConv1D": ("filters",),
    "SeparableConv2D": ("filters",),
    "SimpleRNN": ("units",),
}


class AsInKeras3(Behaviour):
    """The behaviour of the Keras 3 entry, as far as Keras 2 shares it.

    Keras 3 checks more than Keras 2 does, so a refusal is handed on only where the tests have met
    Keras 2 refusing too (`trusted`); behind any other, the layer is unjudged.
    """

    def __init__(self, entry: LayerSpec, renamed: Mapping[str, str]) -> None:
        self.entry = entry
        self.renamed = renamed

    @property
    def basis(self) -> Behaviour:
        return self.entry.behaviour

    def trusted(self, layer: LayerState, problem: Problem) -> bool:
        return trusted(layer.class_name, problem)

    def _judge(self, layer: LayerState, rejected: Rejected) -> None:
        """Hands the refusal on without the words of Keras 3, or gives the layer up."""
        problem = replace(rejected.problem, keras="", moment="now")
        if self.trusted(layer, problem):
            raise Rejected(problem) from None
        layer.extra["unjudged"] = True
        layer.input_spec = None

    def before_base(self, layer: LayerState, keywords: dict[str, Any]) -> None:
        _tell_shape(layer, keywords)
        for name in ALSO.get(layer.class_name, ()):
            given = keywords.pop(name, None)
            if given is not None and name in ("keepdims", "renorm"):  # which count, as in Keras 3
                layer.args[name] = given
        for name, default in self.entry.parameters.items():
            layer.args.setdefault(name, default)
        for ours, theirs in self.renamed.items():
            layer.args[theirs] = layer.args[ours]
        kept = dict(keywords)
        padding = layer.args.get("padding")
        if isinstance(padding, str):
            layer.args["padding"] = padding.lower()  # as Keras 2 does
        _round_sizes(layer)
        try:
            self.entry.behaviour.before_base(layer, keywords)
        except Rejected as rejected:
            self._judge(layer, rejected)
        keywords.clear()
        keywords.update(kept)

    def construct(self, layer: LayerState) -> None:
        checked = check_identifiers(layer)
        check_sizes(layer)
        plain = (int, float, Unknown, Sym)
        if layer.class_name == "Rescaling" and not all(
            isinstance(layer.args[name], plain) for name in ("scale", "offset")
        ):
            layer.extra["unjudged"] = True  # An array may widen the shape.
        if any(_holds_float(layer.args[name]) for name in layer.spec.parameters):
            layer.extra["unjudged"] = True  # Keras 2 computes with floats in other places.
        if layer.args.get("time_major", False) is not False:
            layer.extra["unjudged"] = True  # The first two axes change places.
        if layer.class_name == "Conv3DTranspose" and layer.args["dilation_rate"] not in _UNDILATED:
            layer.extra["unjudged"] = True  # Keras 2 computes another length.
        if "unjudged" in layer.extra:
            return
        # Keras 3 knows other names.
        layer.args.update(dict.fromkeys(checked))
        try:
            self.entry.behaviour.construct(layer)
        except Rejected as rejected:
            if rejected.problem.argument not in UNASKED.get(layer.class_name, ()):
                self._judge(layer, rejected)
        finally:
            layer.args.update(checked)
        if layer.class_name == "UpSampling3D":
            layer.input_spec = None  # Keras 2 does not look at the rank of its input.

    def method(
        self, layer: LayerState, name: str, positional: tuple[Any, ...], keywords: dict[str, Any]
    ) -> None:
        if name == "set_weights" and layer.built and len(positional) == 1 and not keywords:
            check_weights(layer, positional[0])

    def refused_again(self, layer: LayerState, call: Call) -> Problem | None:
        return keras2_tracing.refused_again(layer, call)

    def given_again(self, layer: LayerState, call: Call) -> Nest:
        return keras2_tracing.given_again(layer, call)

    def build(self, layer: LayerState, call: Call) -> None:
        check_flags(layer)
        if "unjudged" not in layer.extra:
            try:
                self.entry.behaviour.build(layer, call)
                if layer.class_name == "LayerNormalization" and len(layer.weights) > 0:
                    # Keras 3 sorts the axes.
                    axis = layer.args["axis"]
                    if isinstance(axis, (list, tuple)) and len(axis) > 1:
                        layer.weights = [Weight("?", UNKNOWN)]
                return
            except Rejected as rejected:
                free = isinstance(call.shape, tuple) and None in call.shape[1:]
                resizes = layer.class_name in RESIZING or layer.args.get("dilation_rate", 1) != 1
                if resizes and free and rejected.problem.kind is Kind.EMPTY:
                    layer.extra["unjudged"] = True
                else:
                    self._judge(layer, rejected)
        layer.weights = [Weight("?", UNKNOWN)]

    def call(self, layer: LayerState, call: Call) -> Nest:
        if "unjudged" in layer.extra:
            return UNKNOWN
        output: Nest = UNKNOWN
        tensors = list(flatten(call.inputs))
        if layer.class_name == "UpSampling3D" and (
            isinstance(call.shape, Unknown) or len(call.shape) != 5
        ):
            return UNKNOWN
        if layer.class_name == "TimeDistributed":
            _check_step(layer, call)
        if not isinstance(call.inputs, TensorSpec) and layer.class_name not in SEVERAL_INPUTS:
            return UNKNOWN  # Keras 2 stacks a list for most layers of one input.
        try:
            output = self.entry.behaviour.call(layer, call)
            if call.later:
                # Keras 2 traces `call` on symbolic tensors, and so meets what fails in it.
                self._judge(layer, Rejected(call.later.pop(0)))
        except Rejected as rejected:
            if rejected.problem.kind is Kind.RESHAPE and _counts(layer, call):
                raise Rejected(replace(rejected.problem, keras="", moment="now")) from None
            free = isinstance(call.shape, tuple) and None in call.shape[1:]
            if call.shape != layer.build_shape or (layer.class_name in RESIZING and free):
                return UNKNOWN  # Operations check less than the build does.
            self._judge(layer, rejected)
        finally:
            call.later.clear()
        if "unjudged" in layer.extra:
            return UNKNOWN
        if layer.class_name == "Hashing":
            _check_hashed(call)
        if layer.class_name in ENCODING:
            _check_rank(layer, call)
            if isinstance(call.shape, tuple) and len(call.shape) < 2:
                return UNKNOWN
        if layer.class_name in BROADCAST and not _fits_weights(layer, call.shape):
            return UNKNOWN  # The weights have other axes.
        if layer.class_name in ELEMENTWISE:
            output = _common(tensors, output)
        elif layer.class_name == "Concatenate" and len(tensors) > 1:
            output = _joined(tensors, layer.args["axis"], output)
        elif layer.class_name == "EinsumDense":
            output = _product(layer, call, output)
        elif layer.class_name == "Softmax":
            output = _masked(mask_of(call), output)
        elif layer.class_name == "MultiHeadAttention" and _is_free_throughout(call):
            pass
        elif len(tensors) > 1 or sum(given is not None for given in call.arguments.values()) > 1:
            batch = all(_is_of_any_batch(leaf) for leaf in flatten(list(call.arguments.values())))
            output = map_nest(lambda leaf: _settled(leaf, batch), output)
        elif layer.class_name in RESIZING:
            output = map_nest(_resized, output)
        elif _forgets_batch(layer, call):
            output = map_nest(_of_some_batch, output)
        if layer.class_name == "Bidirectional" and layer.args["backward_layer"] is not None:
            return UNKNOWN
        if layer.class_name == "TimeDistributed" and _may_give_several(layer.args["layer"]):
            return UNKNOWN
        if layer.weights and not _fits_weights(layer, call.shape):
            output = map_nest(lambda leaf: _settled(leaf, True), output)
        if layer.class_name in ("AdditiveAttention", "Attention") and not _is_alike(tensors):
            return UNKNOWN
        if layer.class_name == "MultiHeadAttention" and isinstance(output, (list, tuple)):
            output = (output[0], *(leaf.with_shape(_scores(layer, call)) for leaf in output[1:]))
        if layer.class_name == "MultiHeadAttention":
            output = _attended(layer, call, output)
        floats = all(isinstance(t, TensorSpec) and arguments.is_float(t.dtype) for t in tensors)
        if layer.class_name in TYPELESS and layer.dtype != "float32":
            floats = False
        if layer.class_name == "Discretization":
            floats = False
        # What is no float stays in its dtype in some layers.
        return output if floats else map_nest(_any_dtype, output)


class Additive(AsInKeras3):
    """`AdditiveAttention`: its scale is as wide as the value, not as the query.

    Source: tf_keras/src/layers/attention/additive_attention.py.
    """

    def build(self, layer: LayerState, call: Call) -> None:
        value = _value_of_three(call)
        use_scale = layer.args["use_scale"]
        layer.extra["width"] = UNKNOWN  # that of the value, which is looked at here
        if value is None or not isinstance(use_scale, bool):
            super().build(layer, call)
            layer.weights = [Weight("?", UNKNOWN)]
            layer.extra["width"] = UNKNOWN
        elif use_scale:
            with unquoted():
                layer.add_weight("scale", (value[-1],))

    def call(self, layer: LayerState, call: Call) -> Nest:
        if _value_of_three(call) is not None:
            first, *rest = [tensor.shape[-1] for tensor in call.inputs]
            if not all(same(first, width) for width in rest):
                return self._of_other_widths(call)
        return super().call(layer, call)

    def _of_other_widths(self, call: Call) -> Nest:
        """A query and a key of which one is not added to the other."""
        query, key = call.inputs[0].shape, call.inputs[-1].shape
        either = isinstance(query[-1], int) and isinstance(key[-1], int)
        if either and query[-1] != key[-1] and 1 not in (query[-1], key[-1]):
            reject(
                Kind.MERGE,
                f"`AdditiveAttention` adds a query of {render_shape(query)} and a key of "
                f"{render_shape(key)}",
            )
        return UNKNOWN


def _value_of_three(call: Call) -> tuple[Any, ...] | None:
    """Shape of the value, where query, value and perhaps key are known to have three axes."""
    given = call.inputs
    if not isinstance(given, list) or not 2 <= len(given) <= 3:
        return None
    if not all(_has_rank(tensor, 3) for tensor in given):
        return None
    return tuple(given[1].shape)


class Normalized(AsInKeras3):
    """`SpectralNormalization`, whose output is of the type of the layer inside.

    Source: tf_keras/src/layers/normalization/spectral_normalization.py.
    """

    def build(self, layer: LayerState, call: Call) -> None:
        super().build(layer, call)
        inner = layer.args["layer"]
        named = isinstance(inner, LayerState) and inner.class_name.startswith("DepthwiseConv")
        if named and "unjudged" not in layer.extra:
            reject(
                Kind.ARGUMENT,
                "`SpectralNormalization` needs a layer with a `kernel`, and that of "
                f"`{inner.class_name}` has another name in Keras 2",
                f"{inner.class_name} object has no attribute 'kernel' nor 'embeddings'",
                argument="layer",
            )

    def call(self, layer: LayerState, call: Call) -> Nest:
        if call.shape != layer.build_shape:
            return UNKNOWN  # it demands the very shape that it was built on
        output: Nest = map_nest(_any_dtype, super().call(layer, call))
        return output


#: Layers that read `input_length` and `input_dim` as the two axes of what they get.
SEQUENTIAL: Final = frozenset(
    {"ConvLSTM1D", "ConvLSTM2D", "ConvLSTM3D", "GRU", "LSTM", "RNN", "SimpleRNN"}
)


def _tell_shape(layer: LayerState, keywords: dict[str, Any]) -> None:
    """The `input_shape` that a constructor makes for itself.

    Source: tf_keras/src/layers/core/embedding.py, rnn/base_rnn.py (`__init__`).
    """
    if "input_shape" in keywords:
        return
    if layer.class_name == "Embedding":
        length = layer.args["input_length"]
        if isinstance(length, Unknown):
            keywords["input_shape"] = UNKNOWN
        else:
            keywords["input_shape"] = (length or None,)
    elif layer.class_name in SEQUENTIAL and ("input_dim" in keywords or "input_length" in keywords):
        keywords["input_shape"] = (
            keywords.pop("input_length", None),
            keywords.pop("input_dim", None),
        )


def _check_step(layer: LayerState, call: Call) -> None:
    """Keras 2 calls the layer inside on a step, and that asks for its rank."""
    inner, shape = layer.args["layer"], call.shape
    if not isinstance(inner, LayerState) or inner.extra.get("called"):
        return
    if isinstance(shape, tuple) and len(shape) > 2 and shape == layer.build_shape:
        step = TensorSpec((shape[0], *shape[2:]), UNKNOWN)
        with unquoted():
            life.check_input_spec(inner, Call({"inputs": step}))


def _check_hashed(call: Call) -> None:
    """Keras 2 makes text of integers, and of nothing else."""
    dtype = call.inputs.dtype
    if isinstance(dtype, str) and (arguments.is_float(dtype) or dtype == "bool"):
        reject(
            Kind.DTYPE,
            f"`Hashing` needs text or integers, and gets {dtype}",
            "that does not match expected type of string",
        )


def _check_rank(layer: LayerState, call: Call) -> None:
    """Keras 2 counts categories in vectors only."""
    shape, mode = call.shape, layer.args["output_mode"]
    if isinstance(shape, Unknown) or not isinstance(mode, str) or mode == "int":
        return
    longer = mode == "one_hot" and (shape[-1] is None or same(shape[-1], 1) is False)
    # Other types are refused before.
    said = call.inputs.dtype in ("int32", "int64")
    if len(shape) + longer > 2:
        reject(
            Kind.RANK,
            f"`{layer.class_name}` gives vectors with `output_mode={mode!r}` in Keras 2, and gets "
            f"{render_shape(shape)}",
            "When output_mode is not `'int'`, maximum supported output rank is 2." if said else "",
        )


def _counts(layer: LayerState, call: Call) -> bool:
    """Whether a `Reshape` knows every number; with a free axis Keras 2 does not compare."""
    shape, target = call.shape, layer.args.get("target_shape")
    return (
        isinstance(shape, tuple)
        and isinstance(target, (list, tuple))
        and all(arguments.is_integer(dim) for dim in shape[1:])
        and all(type(dim) is int and (dim > 0 or dim == -1) for dim in target)
    )


def _holds_float(value: Any) -> bool:
    return isinstance(value, (list, tuple)) and any(isinstance(item, float) for item in value)


def _is_of_any_batch(leaf: Any) -> bool:
    """Whether nothing is to be learned of the batch from this argument."""
    if isinstance(leaf, TensorSpec):
        return isinstance(leaf.shape, tuple) and leaf.shape[:1] == (None,)
    return leaf is None or isinstance(leaf, (bool, int, float, str))


def _settled(leaf: Any, batch: bool) -> Any:
    """TensorFlow learns a free axis of one input from another. `batch`: but not the first one."""
    if not isinstance(leaf, TensorSpec) or isinstance(leaf.shape, Unknown):
        return leaf
    dims: list[Any] = [UNKNOWN if dim is None else dim for dim in leaf.shape]
    if batch and leaf.shape[:1] == (None,):
        dims[0] = None
    return leaf.with_shape(tuple(dims))


def _masked(mask: Shape | None, output: Nest) -> Nest:
    """What comes out where a mask is added to what goes in."""
    if mask is None or not isinstance(output, TensorSpec) or isinstance(output.shape, Unknown):
        return output
    if isinstance(mask, Unknown):
        return output.with_shape(UNKNOWN)
    try:
        return output.with_shape(spots.broadcast(output.shape, mask))
    except spots.NotTold:
        return output.with_shape(UNKNOWN)


def _product(layer: LayerState, call: Call, output: Nest) -> Nest:
    """What the equation gives: Keras 2 hands it to TensorFlow as it is."""
    kernel, equation = layer.extra.get("kernel", UNKNOWN), layer.args["equation"]
    if not isinstance(output, TensorSpec) or not isinstance(equation, str):
        return UNKNOWN
    if isinstance(call.shape, Unknown) or isinstance(kernel, Unknown):
        return output.with_shape(UNKNOWN)
    return output.with_shape(tuple(einsum_output(equation, call.shape, kernel)))


def _fits_weights(layer: LayerState, shape: Any) -> bool:
    """Whether a shape differs from the one at the build only where that was free.

    No weight has a length of such an axis.
    """
    built = layer.build_shape
    if isinstance(shape, Unknown) or isinstance(built, Unknown) or built is None:
        return False
    return len(shape) == len(built) and all(
        old is None or old == new for old, new in zip(built, shape)
    )


def _is_free_throughout(call: Call) -> bool:
    """Whether attention has no mask of a length from which TensorFlow could learn another."""
    given = call.arguments
    if not all(map(_is_of_any_batch, flatten([given.get(n) for n in ("query", "value", "key")]))):
        return False
    mask = given.get("attention_mask")
    if mask is None:
        return True
    return (
        isinstance(mask, TensorSpec)
        and isinstance(mask.shape, tuple)
        and all(dim is None for dim in mask.shape)
    )


#: `dilation_rate` that is none.
_UNDILATED: Final[tuple[Any, ...]] = (1, (1, 1, 1), [1, 1, 1])
#: TensorFlow loses every length of these where one of them is free.
RESIZING: Final = frozenset({"DepthwiseConv2D", "SeparableConv2D", "UpSampling2D"})
#: Layers that may give what they get, in its own dtype.
TYPELESS: Final = frozenset(
    {
        "Activation",
        "ActivityRegularization",
        "AlphaDropout",
        "Bidirectional",
        "TimeDistributed",
        "UpSampling2D",
    }
)
#: Whose weights TensorFlow broadcasts to an input of another shape.
BROADCAST: Final = frozenset({"LayerNormalization", "Normalization", "PReLU"})
#: TensorFlow forgets the batch of these where another axis is free.
CUTTING: Final = frozenset({"CenterCrop", "RandomCrop", "Resizing"})
#: Layers that may give vectors of categories.
ENCODING: Final = frozenset({"CategoryEncoding", "Discretization", "Hashing"})
ELEMENTWISE: Final = frozenset({"Add", "Average", "Maximum", "Minimum", "Multiply", "Subtract"})


def _forgets_batch(layer: LayerState, call: Call) -> bool:
    """Whether TensorFlow loses the length of the batch."""
    if layer.class_name in ENCODING:
        return layer.args["sparse"] is not False
    return layer.class_name in CUTTING and not _is_fixed(call.shape)


def _may_give_several(layer: Any) -> bool:
    if not isinstance(layer, LayerState):
        return True
    if layer.class_name == "Bidirectional":
        return layer.args["merge_mode"] is None or _may_give_several(layer.args["layer"])
    return layer.args.get("return_state", False) is not False


def _is_fixed(shape: Any) -> bool:
    return isinstance(shape, tuple) and all(isinstance(dim, int) for dim in shape[1:])


def _of_some_batch(leaf: Any) -> Any:
    if not isinstance(leaf, TensorSpec) or isinstance(leaf.shape, Unknown):
        return leaf
    if not leaf.shape or leaf.shape[0] is None:
        return leaf
    return leaf.with_shape((UNKNOWN, *leaf.shape[1:]))


def _resized(leaf: Any) -> Any:
    if not isinstance(leaf, TensorSpec) or isinstance(leaf.shape, Unknown):
        return leaf
    inner = leaf.shape[1:-1]
    if all(isinstance(dim, int) for dim in leaf.shape[1:]) or all(dim is None for dim in inner):
        return leaf
    return leaf.with_shape((leaf.shape[0], *(UNKNOWN,) * (len(leaf.shape) - 1)))


def _common(tensors: list[Any], output: Nest) -> Nest:
    """What all inputs agree on: Keras 2 broadcasts free axes otherwise than Keras 3."""
    if not isinstance(output, TensorSpec) or isinstance(output.shape, Unknown):
        return output
    shapes = [t.shape if isinstance(t, TensorSpec) else UNKNOWN for t in tensors]
    dims = [
        dim
        if all(
            isinstance(shape, tuple) and len(shape) == len(output.shape) and shape[axis] == dim
            for shape in shapes
        )
        else UNKNOWN
        for axis, dim in enumerate(output.shape)
    ]
    return output.with_shape(tuple(dims))


def _joined(tensors: list[Any], axis: Any, output: Nest) -> Nest:
    """One behind the other: TensorFlow learns the lengths of the other axes from all of them."""
    if not isinstance(output, TensorSpec) or isinstance(output.shape, Unknown):
        return output
    rank = len(output.shape)
    shapes = [t.shape if isinstance(t, TensorSpec) else UNKNOWN for t in tensors]
    known = [shape for shape in shapes if isinstance(shape, tuple) and len(shape) == rank]
    if len(known) < len(shapes) or not arguments.is_integer(axis) or not -rank <= axis < rank:
        settled: Nest = _settled(output, False)
        return settled
    dims = [_in_common(lengths) for lengths in zip(*known)]
    dims[axis] = output.shape[axis]
    return output.with_shape(tuple(dims))


def _in_common(dims: Sequence[Any]) -> Any:
    """The length that all of them have, as far as they are known."""
    known = [dim for dim in dims if dim is not None]
    if not known:
        return None
    return known[0] if all(same(known[0], dim) for dim in known[1:]) else UNKNOWN


def _is_alike(tensors: list[Any]) -> bool:
    """Whether all but the last two axes are the same in all of them."""
    shapes = [t.shape if isinstance(t, TensorSpec) else UNKNOWN for t in tensors]
    leads = [shape[:-2] for shape in shapes if not isinstance(shape, Unknown)]
    return len(leads) == len(shapes) and all(lead == leads[0] for lead in leads)


def _scores(layer: LayerState, call: Call) -> Any:
    """The scores of attention, as TensorFlow foresees them: heads, steps of query and of key.

    Source: tf_keras/src/layers/attention/multi_head_attention.py (`_compute_attention`,
            `_masked_softmax`).
    """
    given = call.arguments
    key: Any = given.get("key")
    key = given.get("value") if key is None else key
    query: Any = given.get("query")
    mask: Any = given.get("attention_mask")
    if layer.args["attention_axes"] is not None or not (_has_rank(query, 3) and _has_rank(key, 3)):
        return UNKNOWN
    batch = _merged(query.shape[0], key.shape[0])
    scores = (batch, layer.args["num_heads"], query.shape[1], key.shape[1])
    if mask is None:
        return scores
    if not _has_rank(mask, 2, 3, 4):
        return UNKNOWN
    spread = mask.shape
    if len(spread) < 4:
        spread = (*spread[:-2], 1, *spread[-2:])  # an axis for the heads
    try:
        return spots.broadcast(scores, spread)
    except spots.NotTold:
        return UNKNOWN


def _attended(layer: LayerState, call: Call, output: Nest) -> Nest:
    """What comes out, of as many steps as the scores have; a mask may tell how many these are."""
    first: Any = output[0] if isinstance(output, tuple) else output
    scores, value = _scores(layer, call), call.argument("value")
    known = isinstance(first, TensorSpec) and isinstance(first.shape, tuple)
    if not known or not isinstance(scores, tuple) or not _has_rank(value, 3):
        return output
    batch = _merged(scores[0], value.shape[0])
    made = first.with_shape((batch, scores[2], *first.shape[2:]))
    return (made, *output[1:]) if isinstance(output, tuple) else made


def _has_rank(given: Any, *ranks: int) -> bool:
    return (
        isinstance(given, TensorSpec)
        and isinstance(given.shape, tuple)
        and len(given.shape) in ranks
    )


def _merged(left: Any, right: Any) -> Any:
    """One length that two axes have in common."""
    if left is None or right is None:
        return right if left is None else left
    return left if same(left, right) else UNKNOWN


def _any_dtype(leaf: Any) -> Any:
    return leaf.with_dtype(UNKNOWN) if isinstance(leaf, TensorSpec) else leaf


class Unjudged(Behaviour):
    """A layer of which Keras 2's own behaviour has not been described: its signature counts."""

    def before_base(self, layer: LayerState, keywords: dict[str, Any]) -> None:
        for name in ALSO.get(layer.class_name, ()):
            keywords.pop(name, None)

    def construct(self, layer: LayerState) -> None:
        layer.extra["accepts_any_input"] = True

    def build(self, layer: LayerState, call: Call) -> None:
        layer.weights = [Weight("?", UNKNOWN)]

    def call(self, layer: LayerState, call: Call) -> Nest:
        return UNKNOWN


class Entry(Behaviour):
    """An `InputLayer`, which Keras 2 tells its shape by another name.

    Source: tf_keras/src/engine/input_layer.py.
    """

    def __init__(self, entry: LayerSpec) -> None:
        self.entry = entry

    def before_base(self, layer: LayerState, keywords: dict[str, Any]) -> None:
        args = layer.args
        whole = keywords.pop("batch_input_shape", None)
        shape = args["input_shape"]
        args["shape"] = (shape,) if isinstance(shape, (int, Sym)) else shape
        args["batch_shape"] = None
        if whole is not None and whole != ():
            args["batch_shape"] = whole
        layer.extra["open"] = args["type_spec"] is not None or (
            (shape is None or isinstance(shape, Unknown)) and args["batch_shape"] is None
        )
        layer.extra["open"] |= args["batch_shape"] is not None and (
            shape is not None or args["batch_size"] is not None
        )
        for name in keywords:
            reject(
                Kind.ARGUMENT,
                f"`InputLayer` has no argument `{name}`",
                f"Unrecognized keyword arguments: ['{name}'" if len(keywords) == 1 else "",
                argument=name,
            )
        layer.extra["dtype"] = args["dtype"]
        args["dtype"] = None

    def construct(self, layer: LayerState) -> None:
        if layer.extra["open"]:
            layer.args["dtype"] = layer.extra.pop("dtype")
            layer.built = True
            layer.extra["output"] = TensorSpec(UNKNOWN, UNKNOWN)
            return
        with unquoted():
            self.entry.behaviour.construct(layer)


class Followed(Unjudged):
    """A `Lambda`: its function says what comes out, where somebody can follow it.

    Source: tf_keras/src/layers/core/lambda_layer.py: `output_shape` is not asked in a call.
    """

    def build(self, layer: LayerState, call: Call) -> None:
        """It has no weights of its own."""

    def call(self, layer: LayerState, call: Call) -> Nest:
        follow = layer.extra.get("follow")
        if follow is None or call.arguments.get("mask") is not None:
            return UNKNOWN
        found: Nest = map_nest(_any_dtype, follow(call.inputs))
        return found


class LocallyConnected(Behaviour):
    """A convolution with weights of its own at each place."""

    def __init__(self, axes: int) -> None:
        self.axes = axes

    def construct(self, layer: LayerState) -> None:
        args = layer.args
        check_identifiers(layer)
        with unquoted():
            for name in ("kernel_size", "strides"):
                found = arguments.standardize_tuple(
                    args[name], self.axes, name, allow_zero=name == "strides"
                )
                layer.extra[name] = (
                    (UNKNOWN,) * self.axes if isinstance(found, Unknown) else tuple(found)
                )
            padding = arguments.standardize_padding(args["padding"], allow_causal=True)
            layer.extra["data_format"] = arguments.standardize_data_format(
                args["data_format"], layer.environment.data_format
            )
        layer.extra["padding"] = padding
        implementation = args["implementation"]
        if isinstance(padding, str) and padding != "valid" and implementation == 1:
            reject(
                Kind.ARGUMENT,
                f"`{layer.class_name}` has padding {padding!r} with `implementation` 2 and 3 alone",
                "Invalid border mode for LocallyConnected",
                argument="padding",
            )
        layer.input_spec = InputSpec(ndim=self.axes + 2)

    def _parts(self, layer: LayerState, shape: tuple[Any, ...]) -> tuple[list[Any], Any]:
        if layer.extra["data_format"] == "channels_first":
            return list(shape[2:]), shape[1]
        return list(shape[1:-1]), shape[-1]

    def _lengths(self, layer: LayerState, spatial: list[Any]) -> list[Any]:
        padding = layer.extra["padding"]
        found: list[Any] = []
        for length, size, stride in zip(
            spatial, layer.extra["kernel_size"], layer.extra["strides"]
        ):
            parts = (length, size, stride)
            if not isinstance(padding, str) or not all(isinstance(p, (int, Sym)) for p in parts):
                found.append(UNKNOWN)
                continue
            if stride == 0:
                reject(Kind.ARGUMENT, "a stride of 0 goes nowhere", "", argument="strides")
            whole = length - size + 1 if padding == "valid" else length
            found.append((whole + stride - 1) // stride)
        return found

    def build(self, layer: LayerState, call: Call) -> None:
        shape = call.shape
        if isinstance(shape, Unknown) or isinstance(layer.extra["data_format"], Unknown):
            layer.add_weight("kernel", UNKNOWN)
            return
        spatial, channels = self._parts(layer, shape)
        if any(length is None for length in spatial):
            reject(
                Kind.UNDEFINED,
                f"`{layer.class_name}` needs to know every length: {render_shape(shape)}",
                "should be fully-defined" if self.axes == 2 else "",
                advice="Give the axes a size.",
            )
        if channels is None:
            reject(
                Kind.UNDEFINED,
                f"`{layer.class_name}` needs to know the channels: {render_shape(shape)}",
                "",
            )
        lengths = self._lengths(layer, spatial)
        for length, size in zip(lengths, layer.extra["kernel_size"]):
            if less(0, length) is False:
                reject(
                    Kind.EMPTY,
                    f"a window of {size} leaves nothing of {render_shape(shape)}",
                    "",
                    argument="kernel_size",
                )
        args = layer.args
        filters = args["filters"] if isinstance(args["filters"], (int, Sym)) else UNKNOWN
        if args["implementation"] == 1:
            area: Any = 1
            for length in lengths:
                area = area * length
            window: Any = channels
            for size in layer.extra["kernel_size"]:
                window = window * (size if isinstance(size, (int, Sym)) else UNKNOWN)
            layer.add_weight("kernel", (area, window, filters))
        else:
            layer.add_weight("kernel", UNKNOWN)
        if args["use_bias"] is not False:
            layer.add_weight("bias", (*lengths, filters))
        axis = 1 if layer.extra["data_format"] == "channels_first" else -1
        layer.input_spec = InputSpec(ndim=self.axes + 2, axes={axis: channels})
        layer.extra["spatial"] = spatial

    def call(self, layer: LayerState, call: Call) -> Nest:
        shape = call.shape
        data_format = layer.extra["data_format"]
        if isinstance(shape, Unknown) or isinstance(data_format, Unknown):
            return TensorSpec((UNKNOWN,) * (self.axes + 2), layer.dtype)
        spatial, _ = self._parts(layer, shape)
        lengths = self._lengths(layer, spatial)
        if layer.extra.get("spatial") != spatial:
            lengths = [UNKNOWN] * self.axes
        filters = layer.args["filters"]
        filters = filters if isinstance(filters, (int, Sym)) else UNKNOWN
        if data_format == "channels_first":
            return TensorSpec((shape[0], filters, *lengths), layer.dtype)
        return TensorSpec((shape[0], *lengths, filters), layer.dtype)


class ThresholdedReLU(Behaviour):
    """Zero below a threshold."""

    def construct(self, layer: LayerState) -> None:
        theta = layer.args["theta"]
        if theta is None:
            reject(
                Kind.ARGUMENT,
                "`theta` must be a number, not None",
                "Theta of a Thresholded ReLU layer cannot be None",
                argument="theta",
            )
        if isinstance(theta, (str, list, tuple, dict)):
            reject(Kind.ARGUMENT, f"`theta` must be a number, not {theta!r}", argument="theta")
        if isinstance(theta, (int, float)) and theta < 0:
            reject(
                Kind.ARGUMENT,
                f"`theta` must be at least 0, not {theta!r}",
                "The theta value of a Thresholded ReLU layer should be >=0.",
                argument="theta",
            )


_CONVOLUTION: Final = {
    "padding": "valid",
    "data_format": None,
    "activation": None,
    "use_bias": True,
    "kernel_initializer": "glorot_uniform",
    "bias_initializer": "zeros",
    "kernel_regularizer": None,
    "bias_regularizer": None,
    "activity_regularizer": None,
    "kernel_constraint": None,
    "bias_constraint": None,
    "implementation": 1,
}
_STRETCHED: Final = {"factor": REQUIRED, "interpolation": "bilinear", "seed": None}

#: What Keras 2 has and Keras 3 does not.
LAYERS: Final = (
    LayerSpec(
        name="LocallyConnected1D",
        parameters={"filters": REQUIRED, "kernel_size": REQUIRED, "strides": 1, **_CONVOLUTION},
        behaviour=LocallyConnected(1),
        source="tf_keras/src/layers/locally_connected/locally_connected1d.py",
        samples=(Sample({"filters": 4, "kernel_size": 3}, (None, 10, 2)),),
    ),
    LayerSpec(
        name="LocallyConnected2D",
        parameters={
            "filters": REQUIRED,
            "kernel_size": REQUIRED,
            "strides": (1, 1),
            **_CONVOLUTION,
        },
        behaviour=LocallyConnected(2),
        source="tf_keras/src/layers/locally_connected/locally_connected2d.py",
        samples=(Sample({"filters": 4, "kernel_size": 3}, (None, 6, 6, 2)),),
    ),
    LayerSpec(
        name="ThresholdedReLU",
        parameters={"theta": 1.0},
        behaviour=ThresholdedReLU(),
        source="tf_keras/src/layers/activation/thresholded_relu.py",
        samples=(Sample({}, (None, 4)),),
    ),
    LayerSpec(
        name="RandomHeight",
        parameters=_STRETCHED,
        behaviour=Stretched(-3),
        call={"inputs": REQUIRED, "training": True},
        source="tf_keras/src/layers/preprocessing/image_preprocessing.py",
        samples=(Sample({"factor": 0.2}, (None, 8, 8, 3)),),
    ),
    LayerSpec(
        name="RandomWidth",
        parameters=_STRETCHED,
        behaviour=Stretched(-2),
        call={"inputs": REQUIRED, "training": True},
        source="tf_keras/src/layers/preprocessing/image_preprocessing.py",
        samples=(Sample({"factor": 0.2}, (None, 8, 8, 3)),),
    ),
    LayerSpec(
        name="DenseFeatures",
        parameters={"feature_columns": REQUIRED, "trainable": True, "name": None},
        behaviour=Unjudged(),  # columns are TensorFlow's own, and say how wide the output is
        call={"features": REQUIRED, "cols_to_output_tensors": None, "training": None},
        source="tf_keras/src/feature_column/dense_features_v2.py",
    ),
    LayerSpec(
        name="AbstractRNNCell",
        parameters={"trainable": True, "name": None, "dtype": None, "dynamic": False},
        behaviour=Unjudged(),
        call={"inputs": REQUIRED, "states": REQUIRED},
        source="tf_keras/src/layers/rnn/abstract_rnn_cell.py",
    ),
)


#: What Keras 2 computes in its own way.
_OTHERWISE: Final[Mapping[str, Behaviour]] = {
    "IntegerLookup": Lookup(key="int64"),
    "StringLookup": Lookup(key="string"),
    "TextVectorization": Vectorization(),
}


def _changed(
    given: Mapping[str, Any],
    without: tuple[str, ...],
    change: Mapping[str, Any],
    order: tuple[str, ...],
) -> Mapping[str, Any]:
    found = {name: value for name, value in given.items() if name not in without}
    found.update(change)
    return {name: found[name] for name in order} if order else found


def derive(entry: LayerSpec) -> LayerSpec | None:
    """The Keras 2 entry of a Keras 3 layer; None where Keras 2 does not have it."""
    if entry.name in LACKING:
        return None
    difference = DIFFERENCES.get(entry.name, Difference())
    behaviour: Behaviour = Unjudged()
    if entry.name == "Lambda":
        behaviour = Followed()
    elif entry.name == "InputLayer":
        behaviour = Entry(entry)
    elif entry.name in _OTHERWISE:
        behaviour = _OTHERWISE[entry.name]
    elif entry.name == "AdditiveAttention":
        behaviour = Additive(entry, difference.renamed)
    elif entry.name == "SpectralNormalization":
        behaviour = Normalized(entry, difference.renamed)
    elif entry.name in COMPARED:
        behaviour = AsInKeras3(entry, difference.renamed)
    return replace(
        entry,
        parameters=_changed(
            entry.parameters, difference.without, difference.change, difference.order
        ),
        call=_changed(
            entry.call, difference.call_without, difference.call_change, difference.call_order
        ),
        keywords=entry.keywords if difference.keywords is None else difference.keywords,
        behaviour=behaviour,
        aliases=tuple(alias for alias in entry.aliases if alias not in LACKING),
        source="",
        samples=(),
    )


@cache
def own_specs() -> MappingProxyType[str, LayerSpec]:
    """The layers that only Keras 2 has, by name."""
    return MappingProxyType({spec.name: spec for spec in LAYERS})
