"""What code that is not seen may have done: built layers, registered names.

Keras runs each program, so that nothing of it is proven wrong.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from kerasorder_lint.engine import lint
from kerasorder_lint.findings import Finding
from kerasorder_lint.settings import Settings
from kerasorder_lint.source.loading import MemoryLoader

pytestmark = pytest.mark.keras

_HEAD = "import numpy as np\nimport keras\nfrom keras import layers\n"

RUN = {
    "a trainer as mixin": """
from keras.src.backend.tensorflow.trainer import TensorFlowTrainer as Trainer
class Deep(Trainer, layers.Layer):
    def __init__(self):
        layers.Layer.__init__(self)
        Trainer.__init__(self)
        self.parts = []
        for _ in range(2):
            self.parts.append(layers.Dense(1))
        self.head = layers.Dense(1)
    def call(self, x):
        for part in self.parts:
            x = part(x)
        return self.head(x)
m = Deep()
m.compile("sgd", "mse")
m.fit(np.ones((1, 1)), np.ones((1, 1)), verbose=0)
m.parts[0].kernel, m.head.kernel
""",
    "a method of an unknown base": """
from threading import Thread
class Work(Thread):
    def __init__(self):
        super().__init__()
        self.layer = layers.Dense(2)
    def run(self):
        self.layer(np.ones((1, 3)))
w = Work()
w.start()
w.join()
w.layer.kernel
""",
    "a function that is handed away": """
from functools import lru_cache
d = layers.Dense(3)
f = lru_cache(maxsize=2)(lambda n: d(np.ones((1, n))))
f(4)
d.kernel
""",
    "names that are registered": """
class Own(keras.initializers.Initializer):
    def __call__(self, shape, dtype=None):
        return keras.ops.ones(shape, dtype)
class Reg(keras.regularizers.Regularizer):
    def __call__(self, x):
        return 0.0
with keras.saving.custom_object_scope({"Own": Own, "Reg": Reg}):
    layers.Dense(2, kernel_initializer="Own")
    keras.initializers.get("Own")
    keras.regularizers.get({"class_name": "Reg", "config": {}})
""",
    "dicts within dicts": """
i, j, k = (keras.Input((n,), name=name) for n, name in ((1, "a"), (2, "b"), (3, "c")))
m = keras.Model({"a": i, "more": {"b": j, "c": k}}, layers.Concatenate()([i, j, k]))
m({"a": np.ones((2, 1)), "more": {"b": np.ones((2, 2)), "c": np.ones((2, 3))}})
""",
}


def _errors(text: str) -> list[Finding]:
    loader = MemoryLoader({})
    return [f for f in lint(text, "main.py", Settings(), loader) if f.severity == "error"]


@pytest.mark.parametrize("name", RUN)
def test_nothing_is_proven_of_what_keras_runs(name: str, tmp_path: Path) -> None:
    text = _HEAD + RUN[name]
    exec(compile(text, str(tmp_path / "main.py"), "exec"), {"__name__": "main"})
    assert [f for f in _errors(text) if f.certainty == "proven"] == []


def test_a_name_that_nobody_can_have_registered() -> None:
    text = _HEAD + "layers.Dense(2, kernel_initializer='Own')\n"
    with pytest.raises(ValueError, match="Could not interpret initializer"):
        exec(compile(text, "main.py", "exec"), {"__name__": "main"})
    assert [(f.code, f.certainty) for f in _errors(text)] == [("KOL114", "proven")]


def test_what_others_may_have_registered_is_likely() -> None:
    """An import may do it; a name near one of Keras's is meant to be that."""
    head = _HEAD + "import somewhere\n"
    own = _errors(head + "layers.Dense(2, kernel_initializer='CustomKernel')\n")
    assert [(f.code, f.certainty) for f in own] == [("KOL114", "likely")]
    near = _errors(head + "layers.Dense(2, kernel_initializer='glorot_unifrom')\n")
    assert [(f.code, f.certainty) for f in near] == [("KOL114", "proven")]


_GROWING = """
m = keras.Sequential([keras.Input((3,))])
r = layers.Reshape((3, 1))
class Build:
    def __init__(self, model):
        self.model = model
    def close(self):
        self.model.add(r)
    def __getitem__(self, i):
        if i:
            raise IndexError
        self.model.add(r)
"""
#: Each brings the layer into the model that the last line needs.
GROWN = (
    "keras.Sequential.add(m, r)",
    "type(m).add(m, r)",
    "m.__getattribute__('add')(r)",
    "list(itertools.starmap(m.add, [(r,)]))",
    "list(itertools.takewhile(m.add, [r]))",
    "list(itertools.dropwhile(m.add, [r]))",
    "list(itertools.accumulate([r], lambda _, x: m.add(x), initial=0))",
    "with contextlib.closing(Build(m)): pass",
    "for _ in Build(m): pass",
    "list(Build(m))",
)


@pytest.mark.parametrize("line", GROWN)
def test_a_model_that_grows_in_ways_that_are_not_followed(line: str) -> None:
    text = f"{_HEAD}import contextlib\nimport itertools\n{_GROWING}{line}\nm.add(layers.LSTM(2))\n"
    exec(compile(text, "main.py", "exec"), {"__name__": "main"})
    assert [f for f in _errors(text) if f.certainty == "proven"] == []


def test_a_filter_that_nobody_reads_does_nothing() -> None:
    text = _HEAD + (
        "m = keras.Sequential([keras.Input((3, 1))])\n"
        "unread = filter(m.add, [layers.Flatten()])\n"
        "m.add(layers.LSTM(2))\n"
    )
    exec(compile(text, "main.py", "exec"), {"__name__": "main"})
    assert [f for f in _errors(text) if f.certainty == "proven"] == []


def test_a_layer_that_a_mock_stands_for() -> None:
    text = _HEAD + (
        "from unittest import mock\n"
        "with mock.patch.object(layers, 'LSTM', layers.Dense):\n"
        "    keras.Sequential([keras.Input((3,)), layers.LSTM(3)])\n"
    )
    exec(compile(text, "main.py", "exec"), {"__name__": "main"})
    assert [f for f in _errors(text) if f.certainty == "proven"] == []


def test_none_is_a_place_that_subclasses_fill() -> None:
    text = _HEAD + (
        "class Base:\n"
        "    units = None\n"
        "    def build(self):\n"
        "        return keras.Sequential([keras.Input((5,)), layers.Dense(self.units)])\n"
        "class Child(Base):\n"
        "    units = 4\n"
    )
    assert _errors(text) == []
