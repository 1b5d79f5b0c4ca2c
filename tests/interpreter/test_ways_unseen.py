"""Ways in which code changes objects, or takes errors, that are easily overlooked."""

from __future__ import annotations

from pathlib import Path

import pytest

from kerasorder_lint.catalogue.operations import registry
from kerasorder_lint.catalogue.spec import Environment
from kerasorder_lint.catalogue.tensors import TensorSpec
from kerasorder_lint.engine import lint
from kerasorder_lint.interpreter.machine import Machine
from kerasorder_lint.interpreter.values import Thing, key_of
from kerasorder_lint.settings import Limits, Settings
from kerasorder_lint.shapes import UNKNOWN

pytestmark = pytest.mark.keras

_HEAD = "import keras, tf_keras\nfrom keras import layers\n"
_USE = "keras.Sequential([keras.Input((3,)), dense, layers.Reshape((6, 1))])\n"

#: Keras runs each of these.
RUNS = {
    "__setattr__": f"dense = layers.Dense(4)\ndense.__setattr__('units', 6)\n{_USE}",
    "object.__setattr__": (
        f"dense = layers.Dense(4)\nobject.__setattr__(dense, 'units', 6)\n{_USE}"
    ),
    "Layer.__setattr__": (
        f"dense = layers.Dense(4)\nlayers.Layer.__setattr__(dense, 'units', 6)\n{_USE}"
    ),
    "__dict__": f"dense = layers.Dense(4)\ndense.__dict__['units'] = 6\n{_USE}",
    "vars": f"dense = layers.Dense(4)\nvars(dense).update(units=6)\n{_USE}",
    "a flag that the constructor was not given": """
dense = layers.Dense(4)
dense.use_bias = False
model = keras.Sequential([keras.Input((3,)), dense])
model.add(layers.Dense(2))
""",
    "operators of the code": """
class Pile:
    def __init__(self):
        self.layers = []
    def __or__(self, layer):
        self.layers.append(layer)
        return self
    def __ior__(self, layer):
        self.layers.append(layer)
        return self
    def __radd__(self, layer):
        self.layers.insert(0, layer)
        return self
    def __neg__(self):
        self.layers.append(layers.ReLU())
        return self
    def __eq__(self, other):
        self.layers.append(layers.Reshape((3, 2)))
        return True
pile = Pile()
pile | layers.Flatten() | layers.Dense(6)
pile |= layers.Dense(6)
layers.ReLU() + -pile
pile == 3
keras.Sequential([keras.Input((3, 2)), *pile.layers, layers.LSTM(3)])
""",
    "an AttributeError": """
model = keras.Sequential([layers.Dense(3)])
try:
    model.output_shape
except AttributeError:
    model.build((None, 2))
""",
    "a TypeError": """
try:
    dense = layers.Dense()
except TypeError:
    dense = layers.Dense(3)
keras.Sequential([keras.Input((3,)), dense])
""",
    "an IndexError": """
try:
    layers.LayerNormalization(axis=3)(keras.Input((3,)))
except IndexError:
    pass
""",
    "the class of a layer of another package": """
dense = tf_keras.layers.Dense(4)
tf_keras.Sequential([tf_keras.Input((3,)), type(dense)(4), dense.__class__(2)])
""",
    "a configuration in Keras 2": """
dense = tf_keras.layers.Dense(4)
dense.units = 6
tf_keras.layers.Dense.from_config(dense.get_config())
tf_keras.layers.Dense(**dense.get_config())
""",
    "built twice in Keras 2": """
dense = tf_keras.layers.Dense(4, kernel_initializer="zeros")
dense.build((None, 4))
dense.build((None, 5))
tf_keras.Sequential([tf_keras.Input((5,)), dense])
""",
    "a nested model of Keras 2, set since": """
pool = tf_keras.layers.MaxPooling2D(2)
inner = tf_keras.Sequential([tf_keras.Input((8, 8, 2)), pool])
pool.pool_size = (4, 4)
model = tf_keras.Sequential([tf_keras.Input((8, 8, 2)), inner])
model.add(tf_keras.layers.Reshape((18, 1)))
""",
}


@pytest.mark.parametrize("name", RUNS)
def test_what_keras_runs_is_no_error(name: str, tmp_path: Path) -> None:
    text = _HEAD + RUNS[name]
    exec(compile(text, str(tmp_path / "program.py"), "exec"), {"__name__": __name__})
    found = lint(text.encode(), "program.py", Settings())
    assert [f for f in found if f.severity == "error" and f.certainty == "proven"] == []


def test_operators_of_the_code_are_run() -> None:
    text = _HEAD + RUNS["operators of the code"].replace("LSTM(3)", "Conv2D(3, 3)")
    (finding,) = lint(text.encode(), "program.py", Settings())
    assert (finding.code, finding.certainty) == ("KOL101", "proven")


#: A function that nothing calls, with a call that Keras takes; nothing is said of it.
QUIET = {
    "a key that is replaced if it is there": (
        """
def tower(separable, **given):
    given.update(kernel_size=3)
    if "pointwise_initializer" in given:
        given["pointwise_initializer"] = "zeros"
    if separable:
        return layers.SeparableConv2D(4, **given)
    return layers.Conv2D(4, **given)
""",
        "tower(False)",
    ),
}


@pytest.mark.parametrize("name", QUIET)
def test_what_is_taken_is_not_mentioned(name: str, tmp_path: Path) -> None:
    text, usage = _HEAD + QUIET[name][0], QUIET[name][1]
    exec(compile(text + usage, str(tmp_path / "program.py"), "exec"), {"__name__": __name__})
    assert lint(text.encode(), "program.py", Settings()) == []


def test_an_unknown_that_may_be_none_stays_an_unknown() -> None:
    """`if key is None` says little of what was passed for another argument as well."""
    m = Machine("program.py", Limits(), Environment())
    given = Thing("inputs", key=("parameter", 1, "inputs"))
    question = ("==", given.key, key_of(None))
    m.decided[question] = True
    assert m.narrowed(given) is given
    assert m.known_decision(question) is True
    m.decided[("==", given.key, key_of(3))] = True
    assert m.narrowed(given) == 3


def test_widths_of_a_pad_that_are_tensors() -> None:
    import keras

    more = keras.ops.mod(keras.ops.convert_to_tensor(3), 4)
    assert keras.ops.pad(keras.ops.ones((2, 3)), [[0, 0], [0, more]]).shape == (2, 6)
    entry = registry.find("numpy.pad")
    assert entry is not None
    pairs = [[0, 0], [0, TensorSpec((), "int32")]]
    padded = registry.run(entry, [TensorSpec((2, 3)), pairs])
    assert isinstance(padded, TensorSpec)
    assert padded.shape == (UNKNOWN, UNKNOWN)
