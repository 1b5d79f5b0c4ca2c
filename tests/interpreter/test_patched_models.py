"""One model whose methods the code puts in place: what calls and `fit` do then is not Keras's."""

from __future__ import annotations

from typing import Any

import pytest

from kerasorder_lint import engine
from kerasorder_lint.settings import Settings

pytestmark = pytest.mark.keras

HEAD = """\
import numpy as np
import keras
from keras import layers
m = keras.Sequential([keras.Input((3,)), layers.Dense(2)])
x = np.zeros((8, 6), 'float32')
m.compile('sgd', 'mse')
"""
PATCHES = [
    "setattr(m, 'call', lambda x, **k: x)",
    "m.call = lambda x, **k: x",
    "object.__setattr__(m, 'call', lambda x, **k: x)",
    "m._functional = keras.Sequential([layers.Dense(2)])",
    "m.predict_step = lambda data: data",
    "m.test_step = lambda data: {'loss': keras.ops.zeros(())}",
    "m.train_step = lambda data: {'loss': keras.ops.zeros(())}",
    "keras.Model.predict_step = lambda self, data: data",
]
USES = [
    "m(x)",
    "m.predict(x, verbose=0)",
    "m.fit(x, x, verbose=0)",
    "m.evaluate(x, x, verbose=0)",
]


def refused(source: str) -> bool:
    import keras

    own = keras.Model.predict_step
    names: dict[str, Any] = {}
    try:
        exec(compile(source, "program.py", "exec"), names)
    except Exception:
        return True
    finally:
        keras.Model.predict_step = own
    return False


def is_told(source: str) -> bool:
    found = engine.lint(source, "program.py", Settings())
    return any(each.severity == "error" and each.certainty == "proven" for each in found)


@pytest.mark.parametrize("patch", PATCHES)
def test_nothing_is_said_of_what_runs(patch: str) -> None:
    ran = 0
    for use in USES:
        source = f"{HEAD}{patch}\n{use}\n"
        if not refused(source):
            ran += 1
            assert not is_told(source), source
    assert ran  # each patch makes one of them run


@pytest.mark.parametrize(
    "attribute", ["", "m.optimizer = keras.optimizers.Adam()", "m.own = lambda: 1", "m.note = [1]"]
)
def test_other_attributes_change_nothing(attribute: str) -> None:
    for use in USES:
        source = f"{HEAD}{attribute}\n{use}\n"
        assert is_told(source)
        assert refused(source)


@pytest.mark.parametrize(
    "patch",
    [
        "layers.Dense.compute_output_shape = lambda self, shape: (None, 4, 1)",
        "layers.Dense.compute_output_spec = lambda self, x, **k: keras.KerasTensor((None, 4, 1))",
        "setattr(layers.Dense, 'compute_output_shape', lambda self, shape: (None, 4, 1))",
    ],
)
@pytest.mark.parametrize(
    "use",
    [
        "keras.Sequential([keras.Input((4,)), d, layers.Conv1D(2, 2)])",
        "layers.Conv1D(2, 2)(d(keras.Input((4,))))",
    ],
)
def test_a_layer_whose_class_is_changed_later(patch: str, use: str) -> None:
    import keras

    head = "import keras\nfrom keras import layers\nd = layers.Dense(4)\n"
    own = keras.layers.Dense.compute_output_shape
    try:
        assert not refused(f"{head}{patch}\n{use}\n")
    finally:
        keras.layers.Dense.compute_output_shape = own
        if "compute_output_spec" in keras.layers.Dense.__dict__:
            del keras.layers.Dense.compute_output_spec
    assert not is_told(f"{head}{patch}\n{use}\n")
    assert is_told(f"{head}{use}\n")
