"""What constructors of Keras 2 refuse, and in which refusals of Keras 3 they join.

Source: tf_keras, the constructors; tests compare each entry.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from typing import Any, Final, NoReturn

from kerasorder_lint.catalogue import (
    arguments,
    names,
)
from kerasorder_lint.catalogue.problems import Kind, Problem, reject
from kerasorder_lint.catalogue.spec import (
    LayerState,
)
from kerasorder_lint.shapes import Sym, Unknown

__all__ = [
    "ACTIVATIONS",
    "COMPARED",
    "CONSTRAINTS",
    "FACTORS",
    "INITIALIZERS",
    "NOT_BOTH",
    "PADDINGS",
    "SEVERAL_INPUTS",
    "SIZES",
    "TRUSTED",
    "UNASKED",
    "check_flags",
    "check_identifiers",
    "check_sizes",
    "round_sizes",
    "trusted",
]


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


def round_sizes(layer: LayerState) -> None:
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
