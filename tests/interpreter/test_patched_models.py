"""One model whose methods the code puts in place: what calls and `fit` do then is not Keras's."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.interpreter.running import is_proven, refused

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


@pytest.fixture(autouse=True)
def _keras_as_it_was() -> Iterator[None]:
    """What programs put into classes of Keras is taken out again."""
    import keras

    classes = (keras.Model, keras.layers.Dense)
    own = [dict(vars(each)) for each in classes]
    yield
    for each, names in zip(classes, own):
        for name in vars(each).keys() - names.keys():
            delattr(each, name)
        for name, value in names.items():
            if vars(each)[name] is not value:
                setattr(each, name, value)


@pytest.mark.parametrize("patch", PATCHES)
def test_nothing_is_said_of_what_runs(patch: str) -> None:
    ran = 0
    for use in USES:
        source = f"{HEAD}{patch}\n{use}\n"
        if not refused(source):
            ran += 1
            assert not is_proven(source), source
    assert ran  # each patch makes one of them run


@pytest.mark.parametrize(
    "attribute", ["", "m.optimizer = keras.optimizers.Adam()", "m.own = lambda: 1", "m.note = [1]"]
)
def test_other_attributes_change_nothing(attribute: str) -> None:
    for use in USES:
        source = f"{HEAD}{attribute}\n{use}\n"
        assert is_proven(source)
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
    head = "import keras\nfrom keras import layers\nd = layers.Dense(4)\n"
    assert not refused(f"{head}{patch}\n{use}\n")
    assert not is_proven(f"{head}{patch}\n{use}\n")
    assert is_proven(f"{head}{use}\n")
