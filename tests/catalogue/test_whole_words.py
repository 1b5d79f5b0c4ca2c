"""Messages of Keras are quoted to their end where every value in them is known."""

from __future__ import annotations

import re
import warnings

import numpy as np
import pytest

from kerasorder_lint.catalogue.quoting import array_text, quote
from kerasorder_lint.engine import lint
from kerasorder_lint.settings import Limits, Settings
from kerasorder_lint.shapes import UNKNOWN
from tests.catalogue.oracle import normalise

IMPORTS = "import keras\nfrom keras import layers\nInput = keras.Input\n"

WHOLE = [
    "layers.Reshape((5, 5))(Input((26, 26, 8)))",
    "layers.Reshape((-1, 5))(Input((3, 3)))",
    "layers.Reshape((-1, 0))(Input((3, 3)))",
    "layers.Reshape((True, 5))(Input((3, 3)))",
    "layers.Reshape([5, 5])(Input((3, 3)))",
    "layers.Permute((0, 1))",
    "layers.Permute([2])",
    "layers.MaxPooling2D(9)(Input((8, 8, 3)))",
    "layers.MaxPooling2D((2, 10))(Input((None, 8, 3)))",
    "layers.MaxPooling2D((2, 10), strides=1)(Input((12, 8, 3), batch_size=2))",
    "layers.AveragePooling3D(9)(Input((8, 8, 8, 3)))",
    "layers.MaxPooling1D(9, data_format='channels_first')(Input((3, 8)))",
    "layers.Conv2D(8, 9)(Input((8, 8, 3)))",
    "layers.Conv2D(8, 9, strides=2)(Input((8, None, 3)))",
    "layers.Conv2D(8, 9, data_format='channels_first')(Input((3, 8, 8)))",
    "layers.Conv1D(8, 5, dilation_rate=2)(Input((8, 3)))",
    "layers.Conv3D(8, (9, 1, 1))(Input((8, 8, 8, 3)))",
    "layers.DepthwiseConv2D(9, depth_multiplier=2)(Input((8, 8, 3)))",
    "layers.SeparableConv2D(8, 9)(Input((8, 8, 3)))",
    "layers.ConvLSTM2D(3, 9)(Input((2, 8, 8, 3)))",
    "layers.Conv2D(8, 3, groups=4)(Input((8, 8, 6)))",
    "layers.TimeDistributed(layers.Conv2D(2, 2))(Input((8, 6)))",
    "layers.TimeDistributed(layers.Conv2D(2, 2, data_format='channels_first'))(Input((8, 6)))",
    "layers.TimeDistributed(layers.Dense(3))(Input((8,)))",
    "layers.BatchNormalization(axis=5)(Input((8, 8, 3)))",
    "layers.LayerNormalization(axis=5)(Input((8, 8, 3)))",
    "layers.Cropping1D(4)(Input((8, 3)))",
    "layers.Cropping2D(((4, 1), (2, 6)))(Input((8, 8, 3)))",
    "layers.Cropping3D((1, 4, 1))(Input((8, 8, 8, 3)))",
    "layers.Add()([Input((3,)), Input((4,))])",
    "layers.Multiply()([Input((4,)), Input((5, 3))])",
    "layers.Concatenate()([Input((3, 3)), Input((4, 3))])",
    "layers.Concatenate()([Input((3, 3)), Input((4,))])",
    "layers.Concatenate()((Input((3, 3)), Input((4,))))",
    "layers.Dot(axes=1)([Input((3,)), Input((4,))])",
    "Input((3,)) + Input((4,))",
    "Input((3, 4)) @ Input((5, 6))",
    "layers.MaxPooling2D(0)",
    "layers.MaxPooling2D((2, -1))",
    "layers.Conv2D(8, 3, strides=(-1, -1))",
    "layers.Dense(2, foo=1)",
    "layers.Dense(2, foo=(1, None), bar='x', name='y')",
    "layers.LSTM(-1)",
    "layers.CategoryEncoding(0)",
]
#: What stands in them is not known, or in an order of its own: they end before it.
PARTS = [
    ("layers.Conv2D(8, 3, padding='vaild')", " must be a list/tuple or one of"),
    ("layers.Conv2D(8, 3, data_format='last')", " must be one of"),
    ("layers.MaxPooling2D((-1, -2))", "Received pool_size=(-1, -2)"),
    ("layers.Dense(2, foo=object())", "passed to Dense:"),
    ("layers.Dense(2, foo=1, **dict(zip(['bar'], [input])))", "passed to Dense:"),
]
ACCEPTED = [
    "layers.MaxPooling2D((0.1, 0.2), padding='same')(Input((8, 8, 3)))",
    "layers.MaxPooling2D((0.1, 0.2))(Input((8, 8, 3)))",
    "layers.AveragePooling1D((0.5,), strides=1)(Input((8, 3)))",
    "layers.AveragePooling1D((0.5,), padding='same')(Input((8, 3)))",
    "layers.MaxPooling1D(2, strides=(0.5,))(Input((8, 3)))",
    "layers.UpSampling2D((0.5, 1))",
]


def _quoted(expression: str) -> str:
    settings = Settings(limits=Limits(seconds=120.0))
    (finding,) = lint(f"{IMPORTS}x = {expression}\n", "program.py", settings)
    assert (finding.severity, finding.certainty) == ("error", "proven")
    return normalise(finding.keras or "")


def _raised(expression: str) -> str:
    """Keras's words, without those in which it says where it was."""
    names: dict[str, object] = {}
    exec(IMPORTS, names)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        with pytest.raises((ValueError, TypeError, IndexError)) as raised:
            eval(expression, names)
    text = str(raised.value)
    inside = re.search("\x1b\\[1m(.*)\x1b\\[0m", text, re.DOTALL)
    return normalise(text if inside is None else inside[1])


@pytest.mark.keras
@pytest.mark.parametrize("expression", WHOLE)
def test_the_whole_message(expression: str) -> None:
    assert _quoted(expression) == _raised(expression)


@pytest.mark.keras
@pytest.mark.parametrize(("expression", "end"), PARTS)
def test_the_message_as_far_as_it_is_known(expression: str, end: str) -> None:
    quoted = _quoted(expression)
    assert quoted.endswith(end)
    assert quoted in _raised(expression)


@pytest.mark.keras
@pytest.mark.parametrize("expression", ACCEPTED)
def test_fractions_above_zero_are_accepted(expression: str) -> None:
    found = lint(f"{IMPORTS}x = {expression}\n", "program.py", Settings())
    assert [finding for finding in found if finding.certainty == "proven"] == []
    names: dict[str, object] = {}
    exec(IMPORTS, names)
    eval(expression, names)


def test_a_message_ends_before_what_is_not_known() -> None:
    assert quote("a=", 1, ", b=", UNKNOWN, ", c=", 3) == "a=1, b="
    assert quote("a=", (1, UNKNOWN), ".") == "a="
    assert quote("a=", {"x": "y", "z": (1, None)}, ".") == "a={'x': 'y', 'z': (1, None)}."
    assert quote("a=", "text", ".") == "a=text."


@pytest.mark.parametrize(
    "values", [(9, 10), (2, 8, 26, 3), (None, -1, 26, 3), (-1, 10), (1,), (None, 100, 3)]
)
def test_arrays_are_written_as_numpy_writes_them(values: tuple[int | None, ...]) -> None:
    assert array_text(values) == str(np.array(values))


def test_arrays_of_unknown_numbers_are_unknown() -> None:
    assert array_text((1, UNKNOWN)) is UNKNOWN
    assert array_text((1, 0.5)) is UNKNOWN
