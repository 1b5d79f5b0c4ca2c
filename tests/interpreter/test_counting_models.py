"""Which models the count of `benchmarks/models.py` leaves out: those that Keras builds nowhere."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.models import rows_of
from kerasorder_lint import engine
from kerasorder_lint.settings import Limits, Settings
from kerasorder_lint.source.loading import MemoryLoader

pytestmark = [pytest.mark.keras, pytest.mark.filterwarnings("ignore")]

_HEAD = """
import numpy as np
import keras
from keras import layers

class Net(keras.Model):
    def __init__(self):
        super().__init__()
        self.dense = layers.Dense(3)
    def call(self, x):
        return self.dense(x)

class Outer(keras.Model):
    def __init__(self, inner):
        super().__init__()
        self.inner = inner
    def call(self, x):
        return self.inner(x)

data = np.ones((2, 4), "float32")
"""

#: Code that makes `model`.
PROGRAMS = [
    "model = Net()\n",
    "model = Net()\nmodel.compile(loss='mse')\n",
    "model = Net()\nconfig = model.get_config()\n",
    "model = Net()\nmodel(data)\n",
    "model = Net()\nmodel.build((None, 4))\n",
    "model = Net()\nmodel.compile(loss='mse')\nmodel.fit(data, data[:, :3], verbose=0)\n",
    "model = Net()\nmodel.predict(data[:1], verbose=0)\n",
    "model = Net()\nOuter(model)(data)\n",
    "model = Net()\nlist(map(model, [data]))\n",
    "model = keras.Sequential([layers.Dense(3)])\n",
    "model = keras.Sequential([keras.Input((4,))])\n",
    "model = keras.Sequential([keras.Input((4,)), layers.Dense(3)])\n",
    "model = keras.Sequential([layers.Dense(3)])\nmodel(data)\n",
]


def _states(text: str, name: str | None = "model") -> list[str]:
    settings = Settings(limits=Limits(seconds=120.0))
    program, span = engine.explored(text.encode(), "a.py", settings, MemoryLoader({}))
    rows = rows_of(".", "a.py", program, span)
    return [row.state for row in rows if row.name == name]


@pytest.mark.parametrize("code", PROGRAMS)
def test_unbuilt_is_what_keras_does_not_build(code: str, tmp_path: Path) -> None:
    space: dict[str, object] = {"__name__": "__main__"}
    exec(compile(_HEAD + code, str(tmp_path / "a.py"), "exec"), space)
    built = space["model"].built  # type: ignore[attr-defined]
    (state,) = _states(_HEAD + code)
    assert (state != "unbuilt") is built


def test_a_model_that_keras_refuses_is_not_there() -> None:
    code = """
import keras
a, b = keras.Input((3,)), keras.Input((3,))
try:
    model = keras.Model(a, keras.layers.Dense(2)(b))
except ValueError:
    pass
"""
    assert _states(code, None) == ["unbuilt"]  # so no name is bound to it


@pytest.mark.parametrize(
    "use", ["from elsewhere import run\nrun(model)\n", "from elsewhere import x\nmodel(x)\n"]
)
def test_a_model_that_others_may_build_is_counted(use: str) -> None:
    assert _states(_HEAD + "model = Net()\n" + use) == ["incomplete"]


_HANDED_ON = """
class Base(keras.Model):
    def __init__(self, units, name=None):
        super().__init__(name=name)
        self.dense = layers.Dense(units)
    def call(self, x):
        return self.dense(x)
class Derived(Base):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.inside = keras.Sequential([keras.Input((4,)), self.dense])
"""


def test_what_is_handed_on_to_an_init_that_asks_has_to_be_given() -> None:
    head = "import keras\nfrom keras import layers\n"
    assert set(_states(head + _HANDED_ON, None)) == {"asked"}
    plain = _HANDED_ON.replace("units, name", "units=3, name")
    assert "asked" not in _states(head + plain, None)
