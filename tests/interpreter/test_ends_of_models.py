"""What a Sequential and its layers have in each state of its life: Keras is asked, too."""

from __future__ import annotations

import copy
import warnings
from pathlib import Path
from typing import Any

import pytest

from kerasorder_lint.engine import lint
from kerasorder_lint.settings import Settings
from tests.interpreter.running import check, is_proven, refused

pytestmark = [pytest.mark.keras, pytest.mark.filterwarnings("ignore")]

_HEADS = {
    3: "import copy\nimport numpy as np\nimport keras\nfrom keras import layers\n",
    2: "import copy\nimport numpy as np\nimport tf_keras as keras\nfrom tf_keras import layers\n",
}
_HEAD = "X, Y = np.zeros((2, 4), 'float32'), np.zeros((2, 3), 'float32')\n"
_STARTS = {
    "without Input": "m = keras.Sequential([layers.Dense(5), layers.Dense(3)])\n",
    "with Input": "m = keras.Sequential([keras.Input((4,)), layers.Dense(5), layers.Dense(3)])\n",
}
_COMPILED = "m.compile('sgd', 'mse'); "
_OWN = """
class Outer(keras.Model):
    def __init__(self, inner):
        super().__init__()
        self.inner = inner
    def call(self, x):
        return self.inner(x)
"""
_LIVES = {
    "as it was made": "",
    "built": "m.build((None, 4))",
    "built twice": "m.build((None, 4)); m.build((None, 4))",
    "called on data": "m(X)",
    "called on a symbolic tensor": "m(keras.Input((4,)))",
    "called on both": "m(X); m(keras.Input((4,)))",
    "predict": "m.predict(X, verbose=0)",
    "fit": _COMPILED + "m.fit(X, Y, verbose=0)",
    "evaluate": _COMPILED + "m.evaluate(X, Y, verbose=0)",
    "train_on_batch": _COMPILED + "m.train_on_batch(X, Y)",
    "compiled": _COMPILED,
    "called, then add": "m(keras.Input((4,))); m.add(layers.Dense(2))",
    "called on data, then add": "m(X); m.add(layers.Dense(2))",
    "built, then add": "m.build((None, 4)); m.add(layers.Dense(2))",
    "built, then pop": "m.build((None, 4)); m.pop()",
    "called, then pop": "m(keras.Input((4,))); m.pop()",
    "pop": "m.pop()",
    "nested behind an Input": "keras.Sequential([keras.Input((4,)), m])",
    "nested in one without an Input": "keras.Sequential([m, layers.Dense(2)])",
    "nested in one that is built": "keras.Sequential([m, layers.Dense(2)]).build((None, 4))",
    "nested in one that is called on data": "keras.Sequential([m, layers.Dense(2)])(X)",
    "nested in one that predicts": "keras.Sequential([m]).predict(X, verbose=0)",
    "one around it": "m = keras.Sequential([m, layers.Dense(2)])",
    "one around it, built": "m = keras.Sequential([m, layers.Dense(2)]); m.build((None, 4))",
    "in a functional model": "i = keras.Input((4,)); o = keras.Model(i, m(i))",
    "a functional model that predicts": (
        "i = keras.Input((4,)); keras.Model(i, m(i)).predict(X, verbose=0)"
    ),
    "clone": "m = keras.models.clone_model(m)",
    "clone of a built one": "m.build((None, 4)); m = keras.models.clone_model(m)",
    "clone of a called one": "m(keras.Input((4,))); m = keras.models.clone_model(m)",
    "clone of one called on data": "m(X); m = keras.models.clone_model(m)",
    "clone, then built": "m = keras.models.clone_model(m); m.build((None, 4))",
    "clone, then called": "m = keras.models.clone_model(m); m(keras.Input((4,)))",
    "clone of a clone": "m = keras.models.clone_model(keras.models.clone_model(m))",
    "inside of a clone": (
        "m = keras.models.clone_model(keras.Sequential([keras.Input((4,)), m])).layers[0]"
    ),
    "inside of a functional clone": (
        "i = keras.Input((4,)); m = keras.models.clone_model(keras.Model(i, m(i))).layers[-1]"
    ),
    "deepcopy": "m = copy.deepcopy(m)",
    "deepcopy of a built one": "m.build((None, 4)); m = copy.deepcopy(m)",
    "deepcopy of a called one": "m(keras.Input((4,))); m = copy.deepcopy(m)",
    "from its configuration": "m = keras.Sequential.from_config(m.get_config())",
    "from the configuration of a built one": (
        "m.build((None, 4)); m = keras.Sequential.from_config(m.get_config())"
    ),
    "from JSON": "m = keras.models.model_from_json(m.to_json())",
    "a class of one's own": "class Q(keras.Sequential): pass\nm = Q(m.layers); m.build((None, 4))",
    "one of a class of one's own, called": (
        "class Q(keras.Sequential): pass\nm = Q(m.layers); m(keras.Input((4,)))"
    ),
    "its method `call`": "m.build((None, 4)); m.call(keras.Input((4,)))",
    "wrapped": "layers.TimeDistributed(m)(keras.Input((2, 4)))",
    "in a model of one's own": f"{_OWN}Outer(m)(X)",
    "in a model of one's own that is called": f"{_OWN}Outer(m)(keras.Input((4,)))",
    "its layers called": "x = keras.Input((4,))\nfor l in m.layers: x = l(x)",
    "its layers called on data": "x = X\nfor l in m.layers: x = l(x)",
    "made of its layers": "m.build((None, 4)); m = keras.Sequential(m.layers)",
    "made of its layers, built": (
        "m.build((None, 4)); m = keras.Sequential(m.layers); m.build((None, 4))"
    ),
    "another one of its layers, called": "keras.Sequential(m.layers)(keras.Input((4,)))",
    "asked for what is there": "m.get_layer(index=0); m.compute_output_shape((None, 4))",
    "summary": "m.build((None, 4)); m.summary()",
    "weights set": "m.build((None, 4)); m.set_weights(m.get_weights())",
    "the layers anew": (
        "m.build((None, 4))\n"
        "m = keras.Sequential([layers.deserialize(layers.serialize(l)) for l in m.layers])"
    ),
    "the layers of their configurations": (
        "m = keras.Sequential([type(l).from_config(l.get_config()) for l in m.layers])"
    ),
    "layers that are built": "for l in m.layers[:1]: l.build((None, 4))",
    "in `try`": "try: m.output\nexcept (AttributeError, ValueError): m.build((None, 4))",
    "in `try`, by its class": "try: m.input\nexcept AttributeError: m(keras.Input((4,)))",
    "callbacks of one's own": (
        "class C(keras.callbacks.Callback): pass\n"
        + _COMPILED
        + "m.fit(X, Y, verbose=0, callbacks=[C()])"
    ),
    "callbacks of Keras": (
        _COMPILED + "m.fit(X, Y, verbose=0, callbacks=[keras.callbacks.EarlyStopping('loss')])"
    ),
    "`hasattr`": "if not hasattr(m, 'output'): m(keras.Input((4,)))",
    "`getattr`": "if getattr(m, 'output', None) is None: m(keras.Input((4,)))",
}
_ENDS = frozenset({"m.output", "m.input", "keras.Model(m.inputs, m.output)"})
_OF_FIRST = frozenset({"m.layers[0].output", "m.layers[0].input"})
_ASKED = (
    "m.output", "m.input", "m.outputs[0]", "m.inputs[0]", "m.output_shape", "m.input_shape",
    "m.count_params()", "m.set_weights([1])", "m.layers[0].output", "m.layers[-1].output",
    "m.layers[0].input", "m.layers[0].kernel", "m.layers[0].count_params()", "m.weights",
    "keras.Model(m.inputs, m.output)", "m.get_weights()", "m.summary()",
)  # fmt: skip
#: What Keras refuses and the analysis leaves open, for each start of a life.
_OPEN = {
    # A layer or model of the code's own, or a wrapper, may do with it what it likes.
    (3, "wrapped"): _ENDS,
    (3, "in a model of one's own"): _ENDS,
    (3, "in a model of one's own that is called"): _ENDS,
    (3, "its method `call`"): frozenset({"m.output", "m.input"}),
    (3, "callbacks of one's own"): _ENDS,
    # Keras 2 has weights of a model alone, and tells of others what Python does.
    (2, "one around it, built"): frozenset({"m.layers[0].kernel"}),
    (2, "one around it"): frozenset({"m.layers[0].kernel"}),
    # In Keras 2 a layer that was built and not called is not told from one that was.
    (2, "its layers called on data"): _OF_FIRST | {"m.layers[-1].output"},
    (2, "layers that are built"): _OF_FIRST,
}
#: Lives of which nothing is told: what makes layers of configurations is followed in Keras 3 alone,
#: and a model around one that knows its input is not taken to know its own.
_UNFOLLOWED = {
    (2, "the layers anew"): _STARTS,
    (2, "the layers of their configurations"): _STARTS,
    (2, "one around it"): {"with Input"},
}


def _asked(target: int, start: str, life: str) -> dict[str, bool] | None:
    """Whether Keras refuses each question; None where it refuses the life itself."""
    names: dict[str, Any] = {}
    text = _HEADS[target] + _HEAD + _STARTS[start] + _LIVES[life]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            exec(compile(text, "program.py", "exec", dont_inherit=True), names)
        except Exception:
            return None
        answers = {}
        for question in _ASKED:
            if question == "m.set_weights([1])" and names["m"].built:
                continue  # that is about the number of weights
            if question.endswith("[0]") and target == 2:
                continue  # what is not there is None in Keras 2
            try:
                exec(question, copy.copy(names))
                answers[question] = False
            except Exception:
                answers[question] = True
        return answers


def _told(target: int, start: str, life: str, question: str) -> bool:
    return is_proven(f"{_HEADS[target]}{_HEAD}{_STARTS[start]}{_LIVES[life]}\n{question}\n")


@pytest.mark.parametrize("life", _LIVES)
@pytest.mark.parametrize("start", _STARTS)
@pytest.mark.parametrize("target", _HEADS)
def test_what_a_sequential_has_is_what_keras_says(target: int, start: str, life: str) -> None:
    asked = _asked(target, start, life)
    if asked is None:
        # Layers of a built model are locked.
        assert (target, start, life) == (3, "with Input", "layers that are built")
        return
    told = {question for question in asked if _told(target, start, life, question)}
    wanted = {question for question in asked if asked[question]}
    assert told <= wanted
    if start in _UNFOLLOWED.get((target, life), ()):
        assert not told
    else:
        opened = _OPEN.get((target, life), frozenset())
        assert told & opened == set()
        assert wanted - told <= opened


_HEADER = "import keras\nimport numpy as np\nfrom keras import layers\n"
PROGRAMS = {
    "what comes of a model without an Input": """
base = keras.Sequential([layers.Conv2D(4, 3), layers.Flatten()])
base.build((None, 8, 8, 1))
x = layers.Dense(2)(base.outputs[0])
x = layers.Dense(2)(base.layers[-1].output)
x = layers.Dense(2)(base.output)  # expect: KOL117
""",
    "its input": """
base = keras.Sequential([layers.Conv2D(4, 3), layers.Flatten()])
base.build((None, 8, 8, 1))
head = layers.Dense(2)(base.outputs[0])
keras.Model(base.inputs, head)
keras.Model(base.input, head)  # expect: KOL117
""",
    "a layer that was built": """
dense = layers.Dense(3)
dense.build((None, 4))
print(dense.kernel.shape)
print(dense.output)  # expect: KOL117
""",
    "a layer that was called on data": """
dense = layers.Dense(3)
dense(np.zeros((2, 4)))
dense.output  # expect: KOL117
""",
    "a layer that was called on data and then on a tensor": """
dense = layers.Dense(3)
dense(np.zeros((2, 4)))
dense(keras.Input((4,)))
print(dense.output, dense.input)
""",
    "layers made of what others tell": """
m = keras.Sequential([keras.Input((8,)), layers.Dense(8), layers.Dense(8)])
ls = [keras.layers.deserialize(keras.layers.serialize(l)) for l in m.layers]
print(ls[0].output)  # expect: KOL117
""",
    "a call that is not known": """
import os
m = keras.Sequential([keras.Input((4,)), layers.Dense(3)])
if os.path.exists("/"):
    m(keras.Input((4,)))
print(m.output)  # expect-likely: KOL117
""",
    "what waits for a call": """
m = keras.Sequential([keras.Input((4,)), layers.Dense(3)])
def loss(a, b):
    m(keras.Input((4,)))
    return keras.ops.mean(a - b)
m.compile("sgd", loss)
m.fit(np.zeros((2, 4)), np.zeros((2, 3)), verbose=0)
print(m.output)
""",
    "weights of a clone of one that is not built": """
m = keras.Sequential([layers.Dense(4), layers.Dense(3)])
c = keras.models.clone_model(m)
c.summary(); c.set_weights([]); c.get_weights()
c.layers[0].kernel  # expect: KOL117
""",
    "a clone of one that may be built": """
import os
m = keras.Sequential([layers.Dense(4), layers.Dense(3)])
if os.path.exists("/"):
    m.build((None, 4))
c = keras.models.clone_model(m)
print(c.output_shape)  # expect-likely: KOL117
print(c.layers)
""",
    "a clone that is built by the function that makes its layers": """
m = keras.Sequential([layers.Dense(3)])
def made(layer):
    new = type(layer).from_config(layer.get_config())
    new(keras.Input((4,)))
    return new
c = keras.models.clone_model(m, clone_function=made)
print(c.layers[0].output, c.layers[0].kernel)
print(c.output_shape)  # expect: KOL117
""",
}


@pytest.mark.parametrize("name", PROGRAMS)
def test_ends(name: str, tmp_path: Path) -> None:
    check(_HEADER + PROGRAMS[name].removeprefix("\n"), tmp_path)


def test_other_functions_may_have_called_what_a_function_finds() -> None:
    # Whoever imports this may call `build` first, and then `get` returns a tensor.
    text = (
        "d = layers.Dense(3)\n"
        "m = keras.Sequential([keras.Input((4,)), layers.Dense(3)])\n"
        "def build():\n    return m(keras.Input((4,))), d(keras.Input((4,)))\n"
        "def get():\n    return m.output, d.output\n"
    )
    assert not is_proven(_HEADER + text)
    assert not refused(f"{_HEADER}{text}build(); get()\n")
    made = "def get():\n    d = layers.Dense(3)\n    return d.output\n"
    assert is_proven(_HEADER + made)
    assert refused(f"{_HEADER}{made}get()\n")


def test_keras_2_has_the_output_of_what_is_built() -> None:
    # On TensorFlow up to 2.15 it runs.
    text = (
        "from tensorflow.keras import Sequential, layers\n"
        "m = Sequential([layers.Dense(3)])\nm.build((None, 4))\nprint(m.output)\n"
    )
    (told,) = lint(text, "program.py", Settings())
    assert (told.code, told.certainty) == ("KOL117", "likely")
