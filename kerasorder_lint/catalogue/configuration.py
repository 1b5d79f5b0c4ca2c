"""What `layer.get_config()` holds in Keras 3: which keys, and which values as code wrote them.

Source: keras/src/layers/ (`get_config` of each), keras/src/layers/layer.py, Keras 3.15.
"""

from __future__ import annotations

from typing import Any, Final

from kerasorder_lint.catalogue.names import DTYPES
from kerasorder_lint.catalogue.spec import LayerState, Opaque
from kerasorder_lint.shapes import UNKNOWN, Sym, Unknown

__all__ = ["keys", "told", "told_beside"]

_OF_LAYER: Final = ("name", "trainable", "dtype")
_OF_INPUT: Final = ("batch_shape", "dtype", "sparse", "ragged", "name", "optional")

#: Parameters that a configuration leaves out as long as they have their defaults.
_LEFT_OUT: Final[dict[str, frozenset[str]]] = {
    "Bidirectional": frozenset({"weights"}),
    "Dense": frozenset({"activity_regularizer", "lora_alpha", "lora_rank"}),
    "EinsumDense": frozenset({"gptq_unpacked_column_size", "lora_alpha", "lora_rank"}),
    "Embedding": frozenset({"lora_alpha", "lora_rank", "weights"}),
    "GRU": frozenset({"use_cudnn"}),
    "GroupQueryAttention": frozenset({"flash_attention"}),
    "LSTM": frozenset({"use_cudnn"}),
    "MultiHeadAttention": frozenset({"flash_attention"}),
    "SimpleRNN": frozenset({"seed"}),
    "SpatialDropout1D": frozenset({"trainable"}),
    "SpatialDropout2D": frozenset({"trainable"}),
    "SpatialDropout3D": frozenset({"trainable"}),
}

#: Keys that are no parameters.
_BESIDE: Final[dict[str, tuple[str, ...]]] = {
    "AdditiveAttention": ("seed",),
    "ConvLSTM1D": ("unroll", "zero_output_for_mask"),
    "ConvLSTM2D": ("unroll", "zero_output_for_mask"),
    "ConvLSTM3D": ("unroll", "zero_output_for_mask"),
    "EinsumDense": ("activity_regularizer",),
    "Embedding": ("activity_regularizer",),
    "GRU": ("zero_output_for_mask",),
    "LSTM": ("zero_output_for_mask",),
    "LayerNormalization": ("rms_scaling",),
    "SimpleRNN": ("zero_output_for_mask",),
}

#: Whose keys depend on what the layer was given, or on what it has learned.
_VARYING: Final = frozenset(
    {"Lambda", "RNN", "ReversibleEmbedding", "StackedRNNCells", "TorchModuleWrapper", "Wrapper"}
)

#: What the base class was given: some layers tell it, others do not.
_OF_BASE: Final = ("activity_regularizer", "input_shape_arg", "input_shape_arg_unknown")

#: Numbers that are told as they were given.
_NUMBERS: Final = frozenset(
    {
        "alpha", "depth_multiplier", "dropout", "epsilon", "filters", "groups", "head_dim",
        "input_dim", "key_dim", "max_value", "momentum", "n", "negative_slope", "num_heads",
        "num_key_value_heads", "num_query_heads", "output_dim", "rate", "rank",
        "recurrent_dropout", "stddev", "threshold", "units",
    }
)  # fmt: skip

#: Those of which some constructors make floats between 0 and 1.
_MADE_FLOATS: Final = frozenset({"dropout", "epsilon", "momentum", "recurrent_dropout"})
#: Those of which Keras 2 makes arrays.
_MADE_ARRAYS: Final = frozenset({"alpha", "max_value", "negative_slope", "threshold"})

#: Sizes, of which the constructor makes a tuple of so many numbers.
_SIZES: Final = frozenset({"dilation_rate", "kernel_size", "pool_size", "strides"})

#: Names for the same activation, of which Keras tells another one.
_OTHER_NAMES: Final = {"swish": "silu", "hard_swish": "hard_silu"}


def keys(layer: LayerState) -> tuple[str, ...] | None:
    """The keys of its configuration; None where they depend on more than its arguments."""
    name = layer.class_name
    if name == "InputLayer":
        return _OF_INPUT if layer.environment.target == 3 else None
    if layer.environment.target != 3 or name in _VARYING or layer.spec.module != "keras.layers":
        return None
    if "/preprocessing/" in layer.spec.source:
        return None
    left_out = _LEFT_OUT.get(name, frozenset())
    parameters = layer.spec.parameters
    if any(layer.extra.get(key) is not None for key in _OF_BASE):
        return None
    if layer.extra.get("lora_rank") is not None:
        return None
    if layer.extra.get("autocast", True) is not (name != "Embedding"):
        return None  # an argument that no configuration tells
    for key in left_out & set(parameters):
        value = layer.args.get(key)
        if isinstance(value, Unknown) or value != parameters[key]:
            return None
    own = [key for key in parameters if key not in left_out]
    base = [key for key in _OF_LAYER if key not in left_out and key not in own]
    return (*base, *own, *_BESIDE.get(name, ()))


def told_beside(class_name: str) -> tuple[str, ...]:
    """The keys of its configuration that are no parameters; most are taken as keywords."""
    return _BESIDE.get(class_name, ())


def told(layer: LayerState, key: str) -> Any:
    """The value that a configuration holds for an argument, UNKNOWN where it is not plain.

    The layer is none whose attributes code has set (`catalogue.written`).
    """
    if layer.class_name == "InputLayer":
        return _of_input(layer, key)
    value = layer.args.get(key, UNKNOWN)
    if key in _SIZES:
        return _size(layer, key, value)
    if key == "activation":
        return _activation(value)
    if key == "data_format":
        return value if isinstance(value, str) and value == value.lower() else UNKNOWN
    if key == "padding":
        return value if isinstance(value, str) and value == value.lower() else UNKNOWN
    if isinstance(value, bool):
        return value if isinstance(layer.spec.parameters.get(key), bool) else UNKNOWN
    if key == "groups" and value == -1:
        return UNKNOWN  # as many as there are channels, from its build on
    if key == "activity_regularizer" and layer.environment.target == 2:
        return UNKNOWN  # recurrent layers hand it to their cell
    if key in _MADE_ARRAYS and layer.environment.target == 2:
        return UNKNOWN
    if isinstance(value, (int, float, Sym)):
        made_float = key in _MADE_FLOATS and not (isinstance(value, float) and 0 <= value <= 1)
        return UNKNOWN if made_float or key not in _NUMBERS else value
    if key == "target_shape" and isinstance(value, tuple):
        return value if all(isinstance(dim, (int, Sym)) for dim in value) else UNKNOWN
    plain = value is None and (key.endswith(("_regularizer", "_constraint")) or key in _NUMBERS)
    return value if plain else UNKNOWN


def _of_input(layer: LayerState, key: str) -> Any:
    spec = layer.extra.get("output")
    shape = getattr(spec, "shape", None)
    if key == "batch_shape" and isinstance(shape, tuple):
        return shape if not any(isinstance(dim, Unknown) for dim in shape) else UNKNOWN
    if key == "dtype":
        dtype = getattr(spec, "dtype", None)
        return dtype if isinstance(dtype, str) and dtype in DTYPES else UNKNOWN
    return UNKNOWN


def _size(layer: LayerState, key: str, value: Any) -> Any:
    if value is None and key == "strides":
        value = layer.args.get("pool_size")
    if isinstance(value, (list, tuple)):
        return tuple(value) if all(type(item) is int for item in value) else UNKNOWN
    axes = layer.class_name.removesuffix("Transpose")[-2:]
    if type(value) is int and axes in ("1D", "2D", "3D"):
        return (value,) * int(axes[0])
    return UNKNOWN


def _activation(value: Any) -> Any:
    if value is None:
        return "linear"
    if isinstance(value, Opaque) and value.kind.startswith("keras.activations."):
        value = value.kind.rpartition(".")[2]
    return _OTHER_NAMES.get(value, value) if isinstance(value, str) else UNKNOWN
