"""Layers and models from configurations, edited and not, with Keras as the oracle."""

from __future__ import annotations

import re
import traceback
import warnings

import pytest

from kerasorder_lint.engine import lint
from kerasorder_lint.settings import Limits, Settings
from tests.rules.expectations import expected, plain

HEAD = "import keras\nfrom keras import layers\n"
OWN = """
class Own(layers.Layer):
    def __init__(self, inner, **kwargs):
        super().__init__(**kwargs)
        self.inner = inner
"""

PROGRAMS = {
    "deserialize": """
dense = layers.deserialize(
    {"module": "keras.layers", "class_name": "Dense", "config": {"units": 3}}
)
layers.LSTM(2)(dense(keras.Input((4,))))  # expect: KOL101
""",
    "deserialize without a module": """
layers.deserialize({"class_name": "Dense", "config": {"units": 3}})  # expect: KOL114
""",
    "deserialize what Keras refuses": """
part = {"module": "keras.layers", "class_name": "Dropout", "config": {"rate": 3}}
layers.deserialize(part)  # expect: KOL114
""",
    "deserialize a class that there is not": """
part = {"module": "keras.layers", "class_name": "Dens", "config": {"units": 3}}
keras.saving.deserialize_keras_object(part)  # expect: KOL114
""",
    "deserialize a misspelt key": """
part = {"module": "keras.layers", "classname": "Dense", "config": {"units": 3}}
layers.deserialize(part)  # expect: KOL114
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
    "what a configuration makes of sizes": """
config = layers.Conv2D(3, 5).get_config()
layers.Dense(config["kernel_size"][0] - 5)  # expect: KOL114
""",
    "a wrapper": """
inner = keras.saving.serialize_keras_object(layers.Dense(3))
each = layers.TimeDistributed.from_config({"layer": inner})
each(keras.Input((4, 2)))
each = layers.TimeDistributed.from_config(
    {"layer": {"module": "keras.layers", "class_name": "Dense", "config": {"units": 3}}}
)
each(keras.Input((4, 2)))
config = each.get_config()
config["layer"]["config"]["units"] = 0
layers.TimeDistributed.from_config(config)  # expect: KOL114
""",
    "a table of layers": """
x = keras.Input((8,))
for config in (
    {"module": "keras.layers", "class_name": "Dense", "config": {"units": 6}},
    {"module": "keras.layers", "class_name": "Reshape", "config": {"target_shape": (2, 3)}},
):
    x = layers.deserialize(config)(x)
layers.Conv2D(1, 1)(x)  # expect: KOL101
""",
    "a Sequential whose units are changed": """
model = keras.Sequential([keras.Input((4,)), layers.Dense(3), layers.Dense(2)])
config = model.get_config()
config["layers"][1]["config"]["units"] = -1
keras.Sequential.from_config(config)  # expect: KOL114
""",
    "a Sequential that is built again on the shapes that it had": """
model = keras.Sequential([keras.Input((4,)), layers.Dense(3), layers.Dense(2)])
config = model.get_config()
config["layers"][1]["config"]["units"] = 7
keras.Sequential.from_config(config)  # expect: KOL301
""",
    "a Sequential that is not built again": """
model = keras.Sequential([keras.Input((4,)), layers.Dense(3), layers.Dense(2)])
config = model.get_config()
for part in config["layers"]:
    part.pop("build_config", None)
    if part["class_name"] == "Dense":
        part["config"]["units"] = 7
again = keras.Sequential.from_config(config)
again.add(layers.Reshape((7, 1)))
again.add(layers.Reshape((2, 1)))  # expect: KOL104
""",
    "an entry of a Sequential put in": """
model = keras.Sequential([keras.Input((4,)), layers.Dense(3)])
config = model.get_config()
config["layers"].insert(1, layers.serialize(layers.LSTM(3)))
keras.Sequential.from_config(config)  # expect: KOL101
""",
    "an entry of a former release": """
model = keras.Sequential([keras.Input((4,)), layers.Dense(3)])
config = model.get_config()
config["layers"].append({"class_name": "LSTM", "config": {"units": 3}})
type(model).from_config(config)  # expect: KOL101
""",
    "an entry twice": """
model = keras.Sequential([keras.Input((4,)), layers.Dense(4)])
config = model.get_config()
config["layers"].append(config["layers"][1])
keras.Sequential.from_config(config)  # expect: KOL109
""",
    "a layer twice, of which a configuration tells once": """
shared = layers.Dense(4)
model = keras.Sequential([keras.Input((4,)), shared, layers.ReLU(), shared])
again = keras.Sequential.from_config(model.get_config())
again.add(layers.LSTM(2))  # expect: KOL101
""",
    "no name": """
keras.Sequential.from_config({"layers": []})  # expect: KOL114
""",
    "another Input": """
model = keras.Sequential([keras.Input((4, 4, 1)), layers.Flatten()])
config = model.get_config()
config["layers"][0]["config"]["batch_shape"] = (None, 2, 3)
again = keras.Sequential.from_config(config)
again.add(layers.Reshape((6, 1)))
again.add(layers.Reshape((16,)))  # expect: KOL104
""",
    "through JSON": """
import json
model = keras.Sequential([keras.Input((4,)), layers.Dense(3)])
told = json.loads(model.to_json())
told["config"]["layers"][1]["config"]["activation"] = "rleu"
keras.models.model_from_json(json.dumps(told, indent=2))  # expect: KOL114
""",
    "JSON that is written out": """
text = '''{"module": "keras", "class_name": "Sequential", "config": {"name": "s", "layers": [
    {"module": "keras.layers", "class_name": "InputLayer", "config": {"batch_shape": [null, 4]}},
    {"module": "keras.layers", "class_name": "LSTM", "config": {"units": 3}}]}}'''
keras.models.model_from_json(text)  # expect: KOL101
""",
    "a functional model": """
x = keras.Input((4,))
model = keras.Model(x, layers.Add()([layers.Dense(4)(x), x]))
config = model.get_config()
config["layers"][1]["config"]["units"] = 5
keras.Model.from_config(config)  # expect: KOL105
""",
    "the name that Keras made up": """
dense = layers.Dense(4)
model = keras.Sequential([keras.Input((4,)), dense])
model.add(type(dense).from_config(dense.get_config()))  # expect: KOL109
""",
    "an attribute that is nobody's name": """
one, other = layers.Dense(4, name="one"), layers.Dense(4, name="other")
other._name = "one"
keras.Sequential([keras.Input((4,)), one, other])
""",
    "a clone function": """
model = keras.Sequential([
    keras.Input((4, 4)), layers.LSTM(3, return_sequences=True), layers.LSTM(2),
])
def clone(layer):
    config = layer.get_config()
    if "return_sequences" in config:
        config["return_sequences"] = False
    return layer.__class__.from_config(config)  # expect: KOL101
keras.models.clone_model(model, clone_function=clone)
""",
    "a clone function of a functional model": """
x = keras.Input((4, 4))
model = keras.Model(x, layers.LSTM(2)(layers.LSTM(3, return_sequences=True)(x)))
def clone(layer):
    config = layer.get_config()
    config["return_sequences"] = False
    return type(layer).from_config(config)
keras.models.clone_model(model, clone_function=clone)  # expect: KOL101
""",
    "other inputs": """
x = keras.Input((4, 4, 1))
model = keras.Model(x, layers.Conv2D(3, 1)(x))
again = keras.models.clone_model(model, input_tensors=keras.Input((8, 8, 1)))
layers.Reshape((8, 24))(again.output)
keras.models.clone_model(model, input_tensors=keras.Input((4, 4)))  # expect: KOL101
""",
    "arguments of clone_model": """
model = keras.Sequential([keras.Input((4,)), layers.Dense(3)])
keras.models.clone_model(model, clone_fn=lambda layer: layer)  # expect: KOL114
""",
    "a class without get_config that is given a layer": OWN
    + """
model = keras.Sequential([keras.Input((4,)), Own(layers.Dense(3))])
keras.models.clone_model(model)  # expect: KOL116
""",
    "a class without get_config that is given what is plain": OWN
    + """
model = keras.Sequential([keras.Input((4,)), Own([1, ("a", None)])])
keras.models.clone_model(model)
""",
    "a class that takes no more than its own": """
class Own(layers.Layer):
    def __init__(self, factor):
        super().__init__()
        self.factor = factor
model = keras.Sequential([keras.Input((4,)), Own(3)])
keras.models.clone_model(model)  # expect: KOL116
""",
    "a class whose get_config leaves something out": """
class Own(layers.Layer):
    def __init__(self, factor, **kwargs):
        super().__init__(**kwargs)
    def get_config(self):
        return {**super().get_config(), "fctor": 3}
own = Own(3)
Own.from_config(own.get_config())  # expect: KOL116
""",
    "names of what there is and what there is not": """
for name in ("relu", None, keras.activations.relu):
    keras.activations.get(name)
keras.initializers.get({"class_name": "HeNormal", "config": {}})
keras.losses.get("mse"), keras.optimizers.get("SGD"), keras.metrics.get("accuracy")
keras.losses.get("crossentropy")  # expect: KOL114
""",
}

IDENTIFIERS = [
    "activations.get('foo')", "initializers.get('foo')", "regularizers.get('l1_l2')",
    "constraints.get(3)", "losses.get('Mse')", "metrics.get({'class_name': 'Foo', 'config': {}})",
    "optimizers.get({'class_name': 'Adm', 'config': {}})", "losses.get({})",
]  # fmt: skip


@pytest.mark.keras
@pytest.mark.parametrize("call", IDENTIFIERS)
def test_a_name_that_keras_does_not_know(call: str) -> None:
    text = f"{HEAD}keras.{call}\n"
    (found,) = lint(text, "program.py", Settings(limits=Limits(seconds=60.0)))
    assert (found.code, found.certainty) == ("KOL114", "proven")
    with pytest.raises(ValueError, match=re.escape(found.keras or "")):
        exec(compile(text, "program.py", "exec"), {})


@pytest.mark.keras
@pytest.mark.parametrize("name", PROGRAMS)
def test_what_is_said_is_what_keras_does(name: str) -> None:
    text = HEAD + PROGRAMS[name].lstrip()
    settings = Settings(ignore=("KOL003", "KOL4", "KOL5", "KOL6"), limits=Limits(seconds=60.0))
    found = lint(plain(text), "program.py", settings)
    assert [(f.span.start.row, f.code, f.certainty) for f in found] == expected(text)
    raised = None
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            exec(compile(plain(text), "program.py", "exec"), {})
        except (ValueError, TypeError, NotImplementedError) as error:
            raised = error
    lines = [f.lineno for f in traceback.extract_tb(raised.__traceback__)] if raised else []
    assert bool(lines) is bool(found)
    assert "clone function" in name or all(f.span.start.row in lines for f in found)


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
