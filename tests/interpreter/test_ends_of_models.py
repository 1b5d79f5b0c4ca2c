"""What a Sequential and its layers have in each state of its life: Keras is asked, too."""

from __future__ import annotations

import copy
import warnings
from typing import Any

import pytest

from tests.interpreter.running import is_proven

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
    "`hasattr`": "if not hasattr(m, 'output'): m(keras.Input((4,)))",
    "`getattr`": "if getattr(m, 'output', None) is None: m(keras.Input((4,)))",
}
_ASKED = (
    "m.output", "m.input", "m.inputs[0]", "m.outputs[0]", "m.output_shape", "m.input_shape",
    "m.count_params()", "m.set_weights([1])", "m.layers[0].output", "m.layers[-1].output",
    "m.layers[0].input", "m.layers[0].kernel", "m.layers[0].count_params()", "m.weights",
    "keras.Model(m.inputs, m.output)", "m.get_weights()", "m.summary()",
)  # fmt: skip


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
        refused = {}
        for question in _ASKED:
            try:
                exec(question, copy.copy(names))
                refused[question] = False
            except Exception:
                refused[question] = True
        return refused


def _told(target: int, start: str, life: str, question: str) -> bool:
    return is_proven(f"{_HEADS[target]}{_HEAD}{_STARTS[start]}{_LIVES[life]}\n{question}\n")


#: What Keras refuses and the analysis leaves open.
_OPEN: dict[tuple[int, str, str], frozenset[str]] = {}


@pytest.mark.parametrize("life", _LIVES)
@pytest.mark.parametrize("start", _STARTS)
@pytest.mark.parametrize("target", _HEADS)
def test_what_a_sequential_has_is_what_keras_says(target: int, start: str, life: str) -> None:
    refused = _asked(target, start, life)
    if refused is None:
        assert target == 2  # where it has other arguments
        return
    told = {question: _told(target, start, life, question) for question in _ASKED}
    assert [q for q in _ASKED if told[q] and not refused[q]] == []
    missed = {question for question in _ASKED if refused[question] and not told[question]}
    assert missed == _OPEN.get((target, start, life), frozenset())
