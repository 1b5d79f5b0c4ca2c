"""Layers from literal configurations, with Keras as the oracle."""

from __future__ import annotations

import warnings

import pytest

from kerasorder_lint.engine import lint
from kerasorder_lint.settings import Limits, Settings
from tests.rules.expectations import expected, plain

HEAD = "import keras\nfrom keras import layers\n"

PROGRAMS = {
    "deserialize": """
dense = layers.deserialize({"class_name": "Dense", "config": {"units": 3}})
layers.LSTM(2)(dense(keras.Input((4,))))  # expect: KOL101
""",
    "deserialize what Keras refuses": """
layers.deserialize({"class_name": "Dropout", "config": {"rate": 3}})  # expect: KOL114
""",
    "from_config": """
conv = layers.Conv2D.from_config({"filters": 3, "kernel_size": (3, 3), "name": "c"})
layers.Flatten()(conv(keras.Input((4, 4, 1))))
conv(keras.Input((4,)))  # expect: KOL101
""",
    "get_config": """
old = layers.Dense(3, activation="relu", use_bias=False)
config = old.get_config()
layers.Reshape((config["units"],))(keras.Input((3,)))
config["units"] = 5
new = layers.Dense.from_config(config)
layers.Reshape((5,))(new(keras.Input((2,))))
layers.Reshape((3,))(new(keras.Input((2,))))  # expect: KOL104
""",
    "a wrapper": """
inner = keras.saving.serialize_keras_object(layers.Dense(3))
each = layers.TimeDistributed.from_config({"layer": inner})
each(keras.Input((4, 2)))
each = layers.TimeDistributed.from_config(
    {"layer": {"module": "keras.layers", "class_name": "Dense", "config": {"units": 3}}}
)
each(keras.Input((4, 2)))
""",
    "a table of layers": """
x = keras.Input((8,))
for config in (
    {"class_name": "Dense", "config": {"units": 6}},
    {"class_name": "Reshape", "config": {"target_shape": (2, 3)}},
):
    x = layers.deserialize(config)(x)
layers.Conv2D(1, 1)(x)  # expect: KOL101
""",
}


@pytest.mark.keras
@pytest.mark.parametrize("name", PROGRAMS)
def test_what_is_said_is_what_keras_does(name: str) -> None:
    text = HEAD + PROGRAMS[name].lstrip()
    settings = Settings(ignore=("KOL003", "KOL4", "KOL5", "KOL6"), limits=Limits(seconds=60.0))
    found = lint(plain(text), "program.py", settings)
    assert [(f.span.start.row, f.code, f.certainty) for f in found] == expected(text)
    raised = False
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            exec(compile(plain(text), "program.py", "exec"), {})
        except (ValueError, TypeError):
            raised = True
    assert raised is bool(found)


def test_what_is_not_known_gives_an_unknown_layer() -> None:
    text = HEAD + (
        "from elsewhere import config, name\n"
        "x = keras.Input((4,))\n"
        "for layer in (\n"
        "    layers.deserialize(config),\n"
        "    layers.deserialize({'class_name': name, 'config': {'units': 3}}),\n"
        "    layers.deserialize({'class_name': 'Mine', 'config': {'units': 3}}),\n"
        "    layers.Conv2D.from_config(config),\n"
        "):\n"
        "    layers.LSTM(2)(layer(x))\n"
        "layers.Conv2D.from_config({'filters': 3, **config})\n"
    )
    assert lint(text, "program.py", Settings(limits=Limits(seconds=60.0))) == []
