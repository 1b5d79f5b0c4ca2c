"""Functions that nothing in the file calls, on state that other code changes before they run."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.rules.expectations import found

pytestmark = pytest.mark.keras

_HEAD = """
import dataclasses, keras
from keras import layers
def use(*body):
    return keras.Sequential(list(body))
"""

#: A program, and what code elsewhere does with it: Keras runs that.
RUNS = {
    "another method sets an attribute": (
        """
class Trainer:
    def __init__(self):
        self.classes = 0
    def load(self, text):
        self.classes = len(text)
    def build(self):
        return use(keras.Input((3,)), layers.Dense(self.classes))
""",
        "t = Trainer(); t.load('abc'); t.build()",
    ),
    "setattr": (
        """
class Trainer:
    def __init__(self):
        self.classes = 0
    def load(self, n):
        setattr(self, "classes", n)
    def build(self):
        return use(keras.Input((3,)), layers.Dense(self.classes))
""",
        "t = Trainer(); t.load(3); t.build()",
    ),
    "steps of a builder": (
        """
class Net:
    def __init__(self):
        self.model = use(keras.Input((28, 28, 1)))
    def reshape(self):
        self.model.add(layers.Reshape((28, 28)))
        return self
    def lstm(self):
        self.model.add(layers.LSTM(8))
        return self
""",
        "Net().reshape().lstm()",
    ),
    "a list of layers on the object": (
        """
class Net:
    def __init__(self):
        self.stack = []
    def put(self, layer):
        self.stack.append(layer)
    def build(self):
        model = keras.Sequential(self.stack)
        model.build((None, 3))
        return model.count_params()
""",
        "n = Net(); n.put(layers.Dense(2)); n.build()",
    ),
    "a class attribute that a subclass sets": (
        """
class Base:
    size = 2
    def build(self):
        return use(keras.Input((self.size, self.size, 1)), layers.Conv2D(2, 3))
class Large(Base):
    size = 9
""",
        "Large().build()",
    ),
    "a class attribute that code elsewhere sets": (
        """
class Base:
    units = 0
    def build(self):
        return use(keras.Input((3,)), layers.Dense(self.units))
""",
        "type('Other', (Base,), {'units': 4})().build()",
    ),
    "an attribute that the __init__ of a subclass sets": (
        """
class Base:
    def __init__(self):
        self.units = 0
    def build(self):
        return use(keras.Input((3,)), layers.Dense(self.units))
class Other(Base):
    def __init__(self):
        super().__init__()
        self.units = 5
""",
        "Other().build()",
    ),
    "a method that a subclass overrides": (
        """
class Base:
    def top(self):
        return [layers.Flatten()]
    def build(self):
        return use(keras.Input((8, 8, 1)), *self.top(), layers.Conv2D(2, 2))
class Plain(Base):
    def top(self):
        return []
""",
        "Plain().build()",
    ),
    "a dataclass's default": (
        """
@dataclasses.dataclass
class Net:
    size: int = 8
    def build(self):
        return use(keras.Input((self.size, self.size, 1)), layers.Conv2D(3, 9))
""",
        "Net(12).build()",
    ),
    "a global": (
        """
UNITS = 0
def configure(n):
    global UNITS
    UNITS = n
def build():
    return use(keras.Input((3,)), layers.Dense(UNITS))
""",
        "configure(3); build()",
    ),
    "a nonlocal": (
        """
def pair():
    units = 0
    def configure(n):
        nonlocal units
        units = n
    def build():
        return use(keras.Input((3,)), layers.Dense(units))
    return configure, build
configure, build = pair()
""",
        "configure(3); build()",
    ),
    "a dict of the module": (
        """
CONFIG = {"units": 0}
def configure(**given):
    CONFIG.update(given)
def build():
    return use(keras.Input((3,)), layers.Dense(CONFIG["units"]))
""",
        "configure(units=3); build()",
    ),
    "a list of the module, changed by a function of the function": (
        """
BODY = [keras.Input((8, 8, 1)), layers.LSTM(2)]
def configure():
    BODY.insert(1, layers.Reshape((8, 8)))
def parts():
    return BODY
def build():
    return keras.Sequential(parts())
""",
        "configure(); build()",
    ),
    "a model of the module": (
        """
net = keras.Sequential()
def configure():
    net.add(keras.Input((3,)))
    net.add(layers.Dense(3))
def show():
    return net.count_params()
""",
        "configure(); show()",
    ),
    "a model that another method builds": (
        """
class Net:
    def __init__(self):
        self.model = keras.Sequential([layers.Dense(3)])
    def run(self, data):
        return self.model(data)
    def size(self):
        return self.model.count_params()
""",
        "n = Net(); n.run(keras.ops.zeros((2, 3))); n.size()",
    ),
    "another kind of model": (
        """
class Net:
    def __init__(self):
        given = keras.Input((3,))
        self.model = keras.Model(given, layers.Dense(2)(given))
    def stack(self):
        self.model = use(keras.Input((3,)), layers.Dense(2))
    def more(self):
        self.model.add(layers.Dense(2))
""",
        "n = Net(); n.stack(); n.more()",
    ),
}


@pytest.mark.parametrize("name", RUNS)
def test_what_others_change_is_not_proven(name: str, tmp_path: Path) -> None:
    text, usage = RUNS[name]
    program = compile(_HEAD + text + usage, str(tmp_path / "program.py"), "exec")
    exec(program, {"__name__": __name__})
    assert "proven" not in [certainty for _, _, certainty in found(_HEAD + text)]


#: What is wrong whatever others do; Keras refuses the usage.
FAILS = {
    "an attribute of __init__ alone": (
        """
class Trainer:
    def __init__(self):
        self.classes = 0
    def load(self, text):
        self.name = text
    def build(self):
        return use(keras.Input((3,)), layers.Dense(self.classes))
""",
        "Trainer().build()",
    ),
    "a model that is only asked": (
        """
class Net:
    def __init__(self):
        self.model = use(keras.Input((3,)), layers.Dense(3))
    def run(self, data):
        return self.model.predict(data)
    def more(self):
        return keras.Sequential([self.model, layers.Conv2D(3, 3)])
""",
        "Net().more()",
    ),
    "a constant of the module": (
        """
UNITS = 0
def build():
    return use(keras.Input((3,)), layers.Dense(UNITS))
""",
        "build()",
    ),
    "what the function itself sets": (
        """
class Net:
    def build(self):
        self.units = 0
        return use(keras.Input((3,)), layers.Dense(self.units))
    def other(self):
        self.units = 3
""",
        "Net().build()",
    ),
    "build before call": (
        """
class Block(keras.layers.Layer):
    def build(self, shape):
        self.flat = layers.Flatten()
        self.inner = layers.LSTM(3)
    def call(self, x):
        return self.inner(self.flat(x))
""",
        "Block()(keras.Input((4,)))",
    ),
}


@pytest.mark.parametrize("name", FAILS)
def test_what_nobody_changes_is_proven(name: str, tmp_path: Path) -> None:
    text, usage = FAILS[name]
    program = compile(_HEAD + text + usage, str(tmp_path / "program.py"), "exec")
    with pytest.raises(ValueError, match=r"incompatible with the layer|positive integer"):
        exec(program, {"__name__": __name__})
    assert [certainty for _, _, certainty in found(_HEAD + text)] == ["proven"]


def test_the_condition_is_named() -> None:
    from kerasorder_lint.engine import lint
    from kerasorder_lint.settings import Settings

    text, _ = RUNS["another method sets an attribute"]
    (finding,) = lint((_HEAD + text).encode(), "a.py", Settings())
    assert finding.certainty == "likely"
    assert "with `self.classes` as first set" in finding.message


def test_running_twice_leaves_other_functions_their_part() -> None:
    """Most methods come to nothing, and have few steps together."""
    body = "        for number in range(60):\n            total = self.seen + number\n"
    methods = "".join(f"    def report_{number}(self):\n{body}" for number in range(8))
    text = f"""
import keras
class Reports:
    def __init__(self):
        self.seen = 0
    def look(self):
        self.seen = self.seen + 1
{methods}
    @staticmethod
    def model(units):
        return keras.Sequential(keras.layers.Dense(units))
"""
    assert [place[1:] for place in found(text)] == [("KOL110", "proven")]
