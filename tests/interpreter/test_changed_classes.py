"""Classes of Keras that the code changes, and those of a Sequential that put others in their place.

Each program is run by Keras: what is proven fails there, and a program that runs has nothing
proven. Its models' summaries are Keras's.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.interpreter.running import check
from tests.interpreter.summary_truth import agreeing
from tests.rules.expectations import found

pytestmark = pytest.mark.keras

_HEAD = "import keras\nfrom keras import layers\n"

OVERRIDING = {
    "the constructor adds by the class's own `add`": """
class Short(keras.Sequential):
    def add(self, layer, rebuild=True):
        super().add(layers.Dense(layer) if isinstance(layer, int) else layer, rebuild=rebuild)

model = Short([keras.Input((7,)), 5, 3])
""",
    "an `add` that adds more": """
class Active(keras.Sequential):
    def add(self, layer, rebuild=True):
        super().add(layer, rebuild=rebuild)
        if isinstance(layer, layers.Dense):
            super().add(layers.ReLU(), rebuild=rebuild)

model = Active([keras.Input((7,)), layers.Dense(5), layers.Dense(3)])
later = Active()
later.add(keras.Input((7,)))
later.add(layers.Dense(2))
""",
    "an `add` that leaves out": """
class Bare(keras.Sequential):
    def add(self, layer, rebuild=True):
        if not isinstance(layer, layers.Dropout):
            super().add(layer, rebuild=rebuild)

model = Bare([keras.Input((7,)), layers.Dense(5), layers.Dropout(0.1), layers.Dense(3)])
""",
    "an `add` of another base": """
class Mixin:
    def add(self, layer, rebuild=True):
        super().add(layers.Dense(layer) if isinstance(layer, int) else layer, rebuild=rebuild)

class Short(Mixin, keras.Sequential):
    pass

model = Short([keras.Input((7,)), 5])
""",
    "an `add` that does not come first": """
class Mixin:
    def add(self, layer, rebuild=True):
        raise RuntimeError

class Plain(keras.Sequential, Mixin):
    pass

model = Plain([keras.Input((7,)), layers.Dense(5)])
""",
}

REFUSED = {
    "what an own `add` adds": """
class Windows(keras.Sequential):
    def add(self, layer, rebuild=True):
        super().add(layer, rebuild=rebuild)
        if isinstance(layer, layers.Dense):
            super().add(layers.Conv1D(2, 2))  # expect: KOL101

Windows([keras.Input((7,)), layers.Dense(5)])
""",
    "an Input is no layer": """
model = keras.Sequential()
def put(layer):
    model.add(layer)
    if isinstance(layer, layers.Layer):
        model.add(layers.Conv1D(2, 2))  # expect: KOL101

put(keras.Input((7,)))
put(layers.Dense(2))
""",
}

RUN = {
    "no rebuild": """
class Late(keras.Sequential):
    def _maybe_rebuild(self):
        pass

Late([keras.Input((4,)), layers.Conv2D(2, 2)])
""",
    "another build": """
class Late(keras.Sequential):
    def build(self, input_shape=None):
        pass

Late([keras.Input((4,)), layers.Conv2D(2, 2)])
""",
    "a method that Keras does not have": """
def insert(self, place, layer):
    rest = []
    while len(self.layers) > place:
        rest.append(self.pop())
    for each in [layer, *reversed(rest)]:
        self.add(each)

keras.Sequential.insert = insert
model = keras.Sequential([keras.Input((4,)), layers.Dense(3), layers.Dense(3)])
model.insert(1, layers.Reshape((1, 3)))
model.add(layers.Conv1D(2, 1))
""",
    "another `add`": """
before = keras.Sequential.add
def add(self, layer, rebuild=True):
    if isinstance(layer, layers.Dense) and self.layers:
        before(self, layers.Flatten())
    before(self, layer, rebuild=rebuild)

keras.Sequential.add = add
model = keras.Sequential([keras.Input((4, 4, 1)), layers.Conv2D(2, 3), layers.Dense(3)])
model.add(layers.Reshape((3, 1)))
""",
    "another `add` by setattr, and another name of the class": """
from keras import Sequential
before = Sequential.add
def add(self, layer, rebuild=True):
    before(self, layers.Dense(layer) if isinstance(layer, int) else layer, rebuild=rebuild)

setattr(keras.models.Sequential, "add", add)
Sequential([keras.Input((4,)), 3, 2])
""",
    "a model that was there before": """
model = keras.Sequential([keras.Input((4,)), layers.Dense(3)])
keras.Sequential._maybe_rebuild = lambda self: None
model.add(layers.Conv1D(2, 2))
""",
    "another layer": """
before = layers.Dense.call
layers.Dense.compute_output_shape = lambda self, shape: (*shape[:-1], self.units, 1)
layers.Dense.call = lambda self, x, training=None: keras.ops.expand_dims(before(self, x), -1)
keras.Sequential([keras.Input((4,)), layers.Dense(3), layers.Conv1D(2, 2)])
""",
    "another constructor": """
before = layers.Conv2D.__init__
def init(self, filters, kernel_size=3, **others):
    before(self, filters, kernel_size, **others)

layers.Conv2D.__init__ = init
keras.Sequential([keras.Input((4, 4, 1)), layers.Conv2D(4)])
""",
}

#: What pytest would run, with its `monkeypatch`.
TESTS = {
    "a layer of a module": """
def test_it(monkeypatch):
    monkeypatch.setattr(layers, "Conv2D", lambda *given: layers.ReLU())
    keras.Sequential([keras.Input((3,)), layers.Conv2D(2, 2)])
""",
    "a layer by its path": """
def test_it(monkeypatch):
    monkeypatch.setattr("keras.layers.Conv2D", lambda *given: layers.ReLU())
    keras.Sequential([keras.Input((3,)), layers.Conv2D(2, 2)])
""",
    "a method of a class": """
def test_it(monkeypatch):
    monkeypatch.setattr(keras.Sequential, "_maybe_rebuild", lambda self: None)
    keras.Sequential([keras.Input((3,)), layers.Conv2D(2, 2)])
""",
}

STILL_SEEN = {
    "a method that no layer goes by": """
keras.Model.names = lambda self: [layer.name for layer in self.layers]
keras.Sequential([keras.Input((4,)), layers.Conv2D(2, 2)])  # expect: KOL101
""",
    "another class": """
layers.Dropout.call = lambda self, x, training=None: x
keras.Sequential([keras.Input((4,)), layers.Conv2D(2, 2)])  # expect: KOL101
""",
    "a list that is the default of a parameter, in a function that nobody calls": """
model = keras.Sequential([keras.Input((4,)), layers.Dense(2)])
def shorten(x=model):
    x.layers.pop()  # expect-likely: KOL202
def turn(*, x=model):
    x.layers.reverse()  # expect-likely: KOL203
def turn_all(all_of=[model]):
    for x in all_of:
        x.layers.reverse()  # expect-likely: KOL203
def of_others(x=[4, 5]):
    x.pop()
""",
}


@pytest.fixture(autouse=True)
def as_before() -> Iterator[None]:
    """The programs change classes of Keras."""
    import keras

    classes: list[Any] = [keras.Model, keras.Sequential]
    classes += [keras.layers.Conv2D, keras.layers.Dense, keras.layers.Dropout]
    kept = [(cls, dict(vars(cls))) for cls in classes]
    yield
    for cls, names in kept:
        for name in set(vars(cls)) - set(names):
            delattr(cls, name)
        for name, value in names.items():
            if vars(cls)[name] is not value:
                setattr(cls, name, value)


@pytest.mark.parametrize("name", OVERRIDING)
def test_summaries(name: str, tmp_path: Path) -> None:
    text = _HEAD + OVERRIDING[name]
    check(text, tmp_path)
    made = agreeing(text, tmp_path)
    assert made["model"].complete
    assert all(model.complete for model in made.values())


@pytest.mark.parametrize("name", TESTS)
def test_pytests_own(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    space: dict[str, Any] = {}
    exec(_HEAD + TESTS[name], space)
    space["test_it"](monkeypatch)
    assert found(_HEAD + TESTS[name]) == []
    seen = TESTS[name].replace("monkeypatch.setattr(", "print(")
    assert [code for _, code, _ in found(_HEAD + seen)] == ["KOL101"]


@pytest.mark.parametrize("name", [*REFUSED, *RUN, *STILL_SEEN])
def test_findings(name: str, tmp_path: Path) -> None:
    check(_HEAD + (REFUSED | RUN | STILL_SEEN)[name], tmp_path)
