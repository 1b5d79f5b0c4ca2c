"""What the summary says of models is what Keras says of them, or nothing."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.interpreter.summary_truth import agreeing
from tests.rules.expectations import expected, found

pytestmark = [pytest.mark.keras, pytest.mark.filterwarnings("ignore")]

HEAD = "import os, keras\nfrom keras import layers\n"

#: Models of which nothing tells whether they train.
OPEN = {
    "argument": """
m = keras.Sequential([keras.Input((8,)), layers.Dense(3, trainable=os.environ.get("T") == "1")])
""",
    "written": """
m = keras.Sequential([keras.Input((8,)), layers.Dense(3)])
m.layers[0].trainable = os.environ.get("T") == "1"
""",
    "whole model": """
base = keras.Sequential([keras.Input((8,)), layers.Dense(3)])
base.trainable = os.environ.get("T") == "1"
m = keras.Sequential([keras.Input((8,)), base])
""",
    "in a loop": """
m = keras.Sequential([keras.Input((8,)), layers.Dense(4), layers.Dense(3)])
for i, layer in enumerate(m.layers):
    layer.trainable = i > int(os.environ.get("N", "0"))
""",
    "variable": """
class Scale(layers.Layer):
    def build(self, shape):
        self.scale = self.add_weight(shape=(shape[-1],), trainable=bool(os.environ.get("T")))
    def call(self, x):
        return x * self.scale
m = keras.Sequential([keras.Input((8,)), Scale()])
""",
}


@pytest.mark.parametrize("name", OPEN)
def test_whether_a_layer_trains_may_be_unknown(name: str, tmp_path: Path) -> None:
    made = agreeing(HEAD + OPEN[name], tmp_path)["m"]
    assert made.complete
    assert made.trainable_params is None


#: Models whose weights are known to train, or not to.
TOLD = {
    "no variable that could": """
m = keras.Sequential([keras.Input((8,)), layers.Flatten(trainable=bool(os.environ.get("T")))])
""",
    "frozen from outside": """
inner = keras.Sequential([keras.Input((8,)), layers.Dense(3)])
inner.trainable = os.environ.get("T") == "1"
m = keras.Sequential([keras.Input((8,)), inner])
m.trainable = False
""",
    "changed configuration": """
d = layers.Dense(3, trainable=False)
cfg = d.get_config()
cfg["units"] = 6
m = keras.Sequential([keras.Input((8,)), layers.Dense.from_config(cfg), layers.Reshape((2, 3))])
""",
    "argument of the model": """
m = keras.Sequential([keras.Input((8,)), layers.Dense(3)], trainable=False)
""",
    "argument by position": """
m = keras.Sequential([keras.Input((8,)), layers.Dense(3)], False)
""",
}


@pytest.mark.parametrize("name", TOLD)
def test_whether_a_layer_trains(name: str, tmp_path: Path) -> None:
    made = agreeing(HEAD + TOLD[name], tmp_path)["m"]
    assert made.complete
    assert made.trainable_params is not None


#: Models whose layers are called elsewhere too.
CALLED_AGAIN = {
    "a layer of two models": """
d = layers.Dense(3)
m = keras.Sequential([keras.Input((4,)), d])
n = keras.Sequential([keras.Input((5, 4)), d])
""",
    "a model that grew": """
inner = keras.Sequential([layers.Dense(3)])
m = keras.Sequential([keras.Input((4,)), inner])
inner.add(layers.Dense(7))
""",
    "and was called again": """
inner = keras.Sequential([layers.Dense(3)])
m = keras.Sequential([keras.Input((4,)), inner])
inner.add(layers.Dense(7))
m.add(layers.Dense(1))
""",
}


@pytest.mark.parametrize("name", CALLED_AGAIN)
def test_the_last_call_is_shown(name: str, tmp_path: Path) -> None:
    assert agreeing(HEAD + CALLED_AGAIN[name], tmp_path)["m"].complete


#: Models that differ from way to way, and what is not known of them.
WAYS = {
    "another length": """
m = keras.Sequential([keras.Input((8,)), layers.Dense(5 if os.environ.get("X") else 7)])
""",
    "a layer more": """
def build(flat):
    m = keras.Sequential([keras.Input((8, 8, 3))])
    if flat:
        m.add(layers.Flatten())
    m.add(layers.Dense(2))
    return m
m = build(bool(os.environ.get("X")))
""",
    "a layer more in a list": """
extra = [layers.Dense(9)] if os.path.exists("/no/such/path") else []
m = keras.Sequential([keras.Input((8,)), *extra, layers.Dense(1)])
""",
    "another order": """
a, b = layers.Dense(3), layers.Dense(3)
if os.environ.get("X"):
    a, b = b, a
m = keras.Sequential([keras.Input((3,)), a, b])
""",
}


@pytest.mark.parametrize("name", WAYS)
def test_what_differs_from_way_to_way_is_not_known(name: str, tmp_path: Path) -> None:
    made = agreeing(HEAD + WAYS[name], tmp_path)["m"]
    assert not made.complete


#: Models that are the same on each way, though something else differs.
SAME = {
    "whether it trains": """
m = keras.Sequential([keras.Input((8,)), layers.Dense(1)])
if os.path.exists("/no/such/path"):
    m.layers[0].trainable = False
""",
    "where it is used": """
m = keras.Sequential([keras.Input((8,)), layers.Dense(1)])
if os.path.exists("/no/such/path"):
    m.compile("sgd", "mse")
    n = keras.Sequential([keras.Input((8,)), layers.Dense(2)])
""",
    "where Keras refuses it": """
m = keras.Sequential([keras.Input((8,)), layers.Dense(1)])
if os.path.exists("/no/such/path"):
    m.add(layers.Conv2D(2, 2))
""",
    "by what its layers have": """
a = keras.Sequential(
    [keras.Input((8, 8, 3)), layers.Conv2D(4, 3), layers.GlobalAveragePooling2D()]
)
for layer in a.layers:
    if hasattr(layer, "filters"):
        layer.filters = layer.filters * 2
m = keras.models.clone_model(a)
m.add(layers.Reshape((8, 1)))
""",
}


@pytest.mark.parametrize("name", SAME)
def test_what_is_the_same_on_each_way_is_known(name: str, tmp_path: Path) -> None:
    made = agreeing(HEAD + SAME[name], tmp_path)["m"]
    assert made.complete


#: Attributes of layers that are built, set before something makes or calls the layers anew.
SET_LATER = {
    "units": """
a = keras.Sequential([keras.Input((3,)), layers.Dense(3)])
a.layers[0].units = 8
m = keras.models.clone_model(a)
m.add(layers.Reshape((4, 2)))
""",
    "units without a clone": """
m = keras.Sequential([keras.Input((4,)), layers.Dense(3)])
m.layers[0].units = 5
m.add(layers.Dense(2))
""",
    "units in another model": """
a = keras.Sequential([keras.Input((4,)), layers.Dense(3)])
a.layers[0].units = 5
m = keras.Sequential([keras.Input((4,)), a.layers[0], layers.Dense(2)])
""",
    "filters": """
a = keras.Sequential([keras.Input((8, 8, 1)), layers.Conv2D(3, 3)])
a.layers[0].filters = 8
m = keras.models.clone_model(a)
m.add(layers.Reshape((36, 8)))
""",
    "padding": """
a = keras.Sequential([keras.Input((8, 8, 1)), layers.Conv2D(4, 3)])
a.layers[0].padding = "same"
b = keras.models.clone_model(a)
m = keras.Sequential([keras.Input((8, 8, 1)), b, layers.Reshape((16, 16))])
""",
    "window": """
m = keras.Sequential([keras.Input((8, 8, 1)), layers.MaxPooling2D(2)])
m.layers[0].pool_size = (1, 1)
m.layers[0].strides = (1, 1)
m.add(layers.Reshape((64,)))
""",
    "window of a clone": """
a = keras.Sequential([keras.Input((8, 8, 1)), layers.MaxPooling2D(2)])
a.layers[0].pool_size = (3, 3)
m = keras.models.clone_model(a)
m.add(layers.Reshape((9,)))
""",
    "target shape": """
m = keras.Sequential([keras.Input((12,)), layers.Reshape((2, 6))])
m.layers[0].target_shape = (3, 4)
m.add(layers.Conv1D(2, 3))
""",
    "sequences": """
m = keras.Sequential([keras.Input((8, 8)), layers.LSTM(4)])
m.layers[0].return_sequences = True
m.add(layers.LSTM(2))
""",
    "setattr": """
a = keras.Sequential([keras.Input((8,)), layers.Dense(4)])
setattr(a.layers[-1], "units", 3)
m = keras.models.clone_model(a)
m.add(layers.Reshape((3, 1)))
""",
    "configuration": """
d = layers.Dense(3)
a = keras.Sequential([keras.Input((3,)), d])
d.units = 8
e = layers.Dense.from_config(d.get_config())
m = keras.Sequential([keras.Input((3,)), e, layers.Reshape((4, 2))])
""",
    "copy": """
import copy
a = keras.Sequential([keras.Input((8,)), layers.Dense(3)])
d = copy.deepcopy(a.layers[0])
d.units = 5
d.built = False
e = layers.Dense.from_config(d.get_config())
m = keras.Sequential([keras.Input((8,)), e, layers.Reshape((5, 1))])
""",
    "functional": """
x = keras.Input((8,))
a = keras.Model(x, layers.Dense(4)(layers.Dense(3)(x)) * 2)
a.layers[1].units = 6
a.layers[2].units = 2
m = keras.models.clone_model(a)
""",
    "frozen and clone": """
a = keras.Sequential([keras.Input((3,)), layers.Dense(3)])
a.layers[0].trainable = False
a.layers[0].units = 8
m = keras.models.clone_model(a)
m.build((None, 3))
""",
}


@pytest.mark.parametrize("name", SET_LATER)
def test_an_attribute_that_is_set_later_counts_from_then_on(name: str, tmp_path: Path) -> None:
    text = HEAD + SET_LATER[name]
    assert agreeing(text, tmp_path)["m"].complete
    assert not [place for place in found(text) if place[2] == "proven"]


#: Others, of which nothing is known afterwards.
LOST = {
    "checked no more": """
d = layers.Dense(4)
a = keras.Sequential([keras.Input((8,)), d])
d.input_spec = None
m = keras.Sequential([keras.Input((9,)), d])
""",
    "cell": """
a = keras.Sequential([keras.Input((8, 8)), layers.LSTM(4)])
a.layers[0].cell.units = 6
b = keras.models.clone_model(a)
b.add(layers.Reshape((3, 2)))
""",
    "inside a wrapper": """
a = keras.Sequential([keras.Input((8, 8)), layers.TimeDistributed(layers.Dense(4))])
a.layers[0].layer.units = 6
b = keras.models.clone_model(a)
b.add(layers.Reshape((8, 3, 2)))
a.add(layers.Reshape((8, 3, 2)))
""",
}


@pytest.mark.parametrize("name", LOST)
def test_of_what_cannot_be_followed_nothing_is_said(name: str, tmp_path: Path) -> None:
    text = HEAD + LOST[name]
    agreeing(text, tmp_path)
    assert not [place for place in found(text) if place[2] == "proven"]


#: What Keras refuses because of such an attribute, and where.
REFUSED = {
    "in another model": """
d = layers.Dense(4)
x = d(keras.Input((8,)))
d.units = 6
m = keras.Sequential([keras.Input((8,)), d, layers.Reshape((4, 1))])  # expect: KOL104
""",
    "at the add": """
m = keras.Sequential([keras.Input((8,)), layers.Dense(4), layers.Dense(3)])
m.layers[0].units = 5
m.add(layers.Dense(2))  # expect: KOL102
""",
}

REFUSED |= {
    "after an add that failed": """
m = keras.Sequential([keras.Input((3,)), layers.Dense(2)])
try:
    m.add(layers.Conv2D(2, 2))  # expect: KOL101
except ValueError:
    pass
m.add(layers.Dense(2))  # expect: KOL101
""",
}


@pytest.mark.parametrize("name", REFUSED)
def test_where_keras_refuses_it(name: str, tmp_path: Path) -> None:
    text = HEAD + REFUSED[name]
    places = [place for place in found(text) if place[2] == "proven"]
    assert places == expected(text)
    row = places[-1][0]
    fine, whole = "".join(text.splitlines(keepends=True)[: row - 1]), text.splitlines()[row - 1]
    space: dict[str, object] = {"__name__": __name__}
    exec(compile(fine, str(tmp_path / "program.py"), "exec"), space)
    with pytest.raises(ValueError, match=r"."):
        exec(whole, space)


#: What is caught, and leaves a model that goes on.
CAUGHT = {
    "taken out again": """
m = keras.Sequential([keras.Input((3,)), layers.Dense(2)])
try:
    m.add(layers.Conv2D(2, 2))
except ValueError:
    m.pop()
m.add(layers.Dense(2))
""",
    "not taken in: a name": """
m = keras.Sequential([keras.Input((3,)), layers.Dense(2, name="a")])
try:
    m.add(layers.Dense(2, name="a"))
except ValueError:
    pass
m.add(layers.Dense(2))
""",
    "not taken in: no layer": """
m = keras.Sequential([keras.Input((3,)), layers.Dense(2)])
try:
    m.add("relu")
except ValueError:
    pass
m.add(layers.Dense(2))
""",
}


@pytest.mark.parametrize("name", CAUGHT)
def test_a_model_goes_on_after_a_refusal_that_is_caught(name: str, tmp_path: Path) -> None:
    text = HEAD + CAUGHT[name]
    made = agreeing(text, tmp_path)["m"]
    assert made.complete
    assert not [place for place in found(text) if place[0] > 8 and place[2] == "proven"]


#: Models that are made of others.
MADE_OF_OTHERS = {
    "a function for each layer": """
a = keras.Sequential(
    [keras.Input((8, 8, 3)), layers.Conv2D(4, 3), layers.GlobalAveragePooling2D()]
)
def wider(layer):
    if isinstance(layer, layers.Conv2D):
        return layers.Conv2D(8, 3)
    return layer.__class__.from_config(layer.get_config())
m = keras.models.clone_model(a, clone_function=wider)
m.add(layers.Reshape((8, 1)))
""",
    "a changed configuration": """
a = keras.Sequential([keras.Input((8,)), layers.Dense(3, name="a"), layers.Dense(2, name="b")])
def fn(layer):
    cfg = layer.get_config()
    if layer.name == "a":
        cfg["units"] = 6
    return layer.__class__.from_config(cfg)
m = keras.models.clone_model(a, clone_function=fn)
m.add(layers.Reshape((2,)))
""",
    "another Input": """
a = keras.Sequential(
    [keras.Input((8, 8, 3)), layers.Conv2D(4, 3), layers.GlobalAveragePooling2D()]
)
m = keras.models.clone_model(a, input_tensors=[keras.Input((10, 10, 3))])
m.add(layers.Reshape((4, 1)))
""",
    "configuration": """
a = keras.Sequential([keras.Input((8,)), layers.Dense(4)], trainable=False)
a.layers[-1].units = 3
m = keras.Sequential.from_config(a.get_config())
m.add(layers.Reshape((3, 1)))
""",
    "text": """
a = keras.Sequential([keras.Input((8,)), layers.Dense(4)])
text = a.to_json()
m = keras.models.model_from_json(text)
m.add(layers.Reshape((4, 1)))
""",
    "functional": """
x = keras.Input((8,))
a = keras.Model(x, layers.Dense(4)(layers.Dense(3)(x)))
m = keras.Model.from_config(a.get_config())
""",
    "built on data": """
import numpy as np
a = keras.Sequential([layers.Dense(4)])
a(np.zeros((2, 8)))
m = keras.Sequential.from_config(a.get_config())
""",
}


@pytest.mark.parametrize("name", MADE_OF_OTHERS)
def test_models_that_are_made_of_others(name: str, tmp_path: Path) -> None:
    text = HEAD + MADE_OF_OTHERS[name]
    assert agreeing(text, tmp_path)["m"].complete
    assert not [place for place in found(text) if place[2] == "proven"]


#: And those that may not be like the others any more.
UNLIKE = {
    "changed on the way": """
a = keras.Sequential([keras.Input((8,)), layers.Dense(4), layers.Dense(5)])
cfg = a.get_config()
cfg["layers"].pop()
m = keras.Sequential.from_config(cfg)
m.add(layers.Reshape((4, 1)))
""",
    "changed afterwards": """
a = keras.Sequential([keras.Input((8,)), layers.Dense(4)])
text = a.to_json()
a.add(layers.Dense(6))
m = keras.models.model_from_json(text)
m.add(layers.Reshape((4, 1)))
""",
    "changed text": """
a = keras.Sequential([keras.Input((8,)), layers.Dense(4)])
m = keras.models.model_from_json(a.to_json().replace('"units": 4', '"units": 6'))
m.add(layers.Reshape((6, 1)))
""",
    "a function that cannot be followed": """
a = keras.Sequential([keras.Input((8,)), layers.Dense(4)])
m = keras.models.clone_model(
    a, clone_function=eval("lambda layer: layers.Dense(6)", {"layers": layers})
)
m.add(layers.Reshape((6, 1)))
""",
}


@pytest.mark.parametrize("name", UNLIKE)
def test_models_that_are_not_like_the_others(name: str, tmp_path: Path) -> None:
    text = HEAD + UNLIKE[name]
    agreeing(text, tmp_path)
    assert not [place for place in found(text) if place[2] == "proven"]


def test_in_keras_2_too(tmp_path: Path) -> None:
    text = """
import tf_keras as keras
from tf_keras import layers
a = keras.Sequential([layers.Input((4,)), layers.Dense(3)])
a.layers[0].units = 9
m = keras.models.clone_model(a)
m.add(layers.Reshape((3, 3)))
"""
    assert agreeing(text, tmp_path, "tf_keras")["m"].complete
    assert not [place for place in found(text) if place[2] == "proven"]
