"""What an object of a layer has under the name of an argument, and whether it is built at once.

Constructors lower texts, make pairs and tuples of numbers, and put a default in the place of None;
a build may do so, too. What is not written down here is not known.

Source: keras/src/layers/ (`__init__` and `build` of each), Keras 3.15; compared with it over all
        layers and random arguments (tests/interpreter/test_told_attributes.py).
"""

from __future__ import annotations

from typing import Any, Final

from kerasorder_lint.catalogue.spec import LayerState
from kerasorder_lint.shapes import UNKNOWN, Sym, Unknown

__all__ = ["attribute", "is_built_at_once"]

#: Layers of Keras 3 that their constructor has built already (`Layer._build_at_init`).
_BUILT_AT_ONCE: Final = frozenset(
    {
        "Activation", "ActivityRegularization", "AlphaDropout", "AveragePooling1D",
        "AveragePooling2D", "AveragePooling3D", "Dropout", "ELU", "GaussianDropout",
        "GaussianNoise", "GlobalAveragePooling1D", "GlobalAveragePooling2D",
        "GlobalAveragePooling3D", "GlobalMaxPooling1D", "GlobalMaxPooling2D",
        "GlobalMaxPooling3D", "Identity", "InputLayer", "LeakyReLU", "Masking", "MaxPooling1D",
        "MaxPooling2D", "MaxPooling3D", "ReLU", "Reshape", "Softmax", "SpatialDropout1D",
        "SpatialDropout2D", "SpatialDropout3D", "UnitNormalization",
    }
)  # fmt: skip

#: How arguments end of which Keras makes objects.
_MADE: Final = ("activation", "_initializer", "_regularizer", "_constraint")
#: Arguments of which Keras makes pairs, where they are one number.
_SPREAD: Final = frozenset({"cropping", "factor", "padding"})
#: Those of which some constructors make floats between 0 and 1.
_MADE_FLOATS: Final = frozenset({"dropout", "recurrent_dropout"})
#: Those of which a constructor makes floats, by the class.
_MADE_FLOATS_IN: Final[dict[str, frozenset[str]]] = {
    "BatchNormalization": frozenset({"epsilon", "momentum"}),
}
#: Texts of which the constructor takes the small letters: always, or in some layers and releases.
_LOWERED: Final = frozenset({"data_format"})
_PERHAPS_LOWERED: Final = frozenset({"interpolation", "padding"})
#: What the base class makes something of, or whatever the constructor is given.
_OF_BASE: Final = frozenset({"dtype", "seed"})
#: Of which some constructors make lists or layers.
_OTHERWISE_HELD: Final = frozenset({"cell", "layers", "shared_axes", "weights"})
#: Those of which Keras 2 makes arrays, lists or others.
_IN_KERAS_2: Final = frozenset(
    {
        "alpha",
        "batch_size",
        "max_value",
        "negative_slope",
        "oov_token",
        "output_shape",
        "threshold",
        "zero_output_for_mask",
    }
)
#: What a build may make another value of, by the class.
_OF_BUILD: Final[dict[str, frozenset[str]]] = {
    "BatchNormalization": frozenset({"axis"}),  # of Keras 2
    "GroupNormalization": frozenset({"groups"}),
    "LayerNormalization": frozenset({"axis"}),
    "RMSNormalization": frozenset({"axis"}),
}
#: Of layers that prepare data, whose constructors make much of their arguments: what they keep.
_OF_PREPARING: Final = frozenset(
    {
        "bins", "crop_to_aspect_ratio", "data_format", "fill_mode", "height", "max_tokens",
        "num_bins", "num_oov_indices", "num_ops", "num_tokens", "offset", "output_mode",
        "output_sequence_length", "pad_to_aspect_ratio", "sparse", "width",
    }
)  # fmt: skip


def is_built_at_once(layer: LayerState) -> bool:
    """Whether `built` is True as soon as there is a layer of this class of Keras 3."""
    return layer.environment.target == 3 and layer.class_name in _BUILT_AT_ONCE


def attribute(layer: LayerState, name: str) -> Any:
    """The constant that a layer has under the name of an argument; UNKNOWN where it is not plain.

    The layer is of a class of Keras itself, and no code has set the attribute.
    """
    prepares = "/preprocessing/" in layer.spec.source
    if name in _OTHERWISE_HELD or (prepares and name not in _OF_PREPARING):
        return UNKNOWN
    made = layer.extra.get(name)
    if isinstance(made, tuple) and all(isinstance(part, (int, Sym)) for part in made):
        return made  # what Keras makes of one number
    value = layer.args.get(name, UNKNOWN)
    if value is None and name == "data_format":
        value = layer.environment.data_format
    if name in _OF_BASE or name in _OF_BUILD.get(layer.class_name, ()) or name.endswith(_MADE):
        return UNKNOWN
    if isinstance(value, Unknown) or name in _IN_KERAS_2:
        return UNKNOWN
    if isinstance(value, str):
        if name in _LOWERED or (name == "padding" and "Conv" in layer.class_name):
            return value.lower()
        return value if name not in _PERHAPS_LOWERED or value == value.lower() else UNKNOWN
    if name in _SPREAD or not isinstance(value, (int, float, tuple)):
        return UNKNOWN
    if name == "axis" and isinstance(value, tuple):
        return UNKNOWN  # some make lists of them
    if name in _MADE_FLOATS_IN.get(layer.class_name, ()) and not isinstance(value, float):
        return UNKNOWN
    if name in _MADE_FLOATS and not (isinstance(value, float) and 0 <= value <= 1):
        return UNKNOWN
    return value
