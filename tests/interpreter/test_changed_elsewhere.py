"""Code that cannot be followed gets a layer or a model, by whatever way, and changes it.

Each program is run in Keras with a library that does so: it runs, and nothing may be said of it.
"""

from __future__ import annotations

import functools
import sys
import types
from typing import Any

import pytest

from tests.interpreter.running import is_proven

HEAD = """\
import functools
import keras
from keras import layers
import mylib

class Own(layers.Layer):
    def __init__(self, units):
        super().__init__()
        self.inner = layers.Dense(units)

    def call(self, x):
        return self.inner(x)

d = layers.Dense(3)
o = Own(3)
m = keras.Sequential([keras.Input((4, 3)), layers.Flatten()])
"""
#: What only runs if the library has made the one before five units wide, or has added a Reshape.
OF_LAYER = "keras.Sequential([keras.Input((4,)), {}, layers.Reshape((5, 1))])"
OF_MODEL = "m.add(layers.LSTM(2))"


class Library:
    """Any attribute, call, item or operator: each looks for layers and models, and changes them."""

    def __init__(self) -> None:
        self.changed = False

    def change(self, value: Any, depth: int = 0) -> None:
        import keras
        from keras import layers

        if depth > 6 or self.changed:
            return
        if isinstance(value, keras.Sequential):
            self.changed = True
            value.add(layers.Reshape((4, 3)))
        elif isinstance(value, layers.Dense):
            self.changed = True
            value.units = 5
        elif isinstance(value, (list, tuple, set)):
            for item in value:
                self.change(item, depth + 1)
        elif isinstance(value, dict):
            self.change(list(value.values()), depth + 1)
        elif isinstance(value, functools.partial):
            self.change([*value.args, value.func], depth + 1)
        elif isinstance(value, types.MethodType):
            self.change(value.__self__, depth + 1)
        elif isinstance(value, types.FunctionType):
            self.change(value(), depth + 1)
        elif isinstance(value, layers.Layer):
            self.change(value.inner, depth + 1)
        elif hasattr(value, "go"):
            self.change(value.go(), depth + 1)

    def __getattr__(self, name: str) -> Any:
        return self

    def __setattr__(self, name: str, value: Any) -> None:
        object.__setattr__(self, name, value)
        if name != "changed":
            self.change(value)

    def __setitem__(self, index: Any, value: Any) -> None:
        self.change(value)

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        self.change([*args, *kwargs.values()])
        return args[0] if args and isinstance(args[0], types.FunctionType) else self

    def __add__(self, other: Any) -> Any:
        self.change(other)
        return self

    __radd__ = __iadd__ = __or__ = __ror__ = __matmul__ = __rmatmul__ = __add__

    def __enter__(self) -> Any:
        return self

    def __exit__(self, *_: object) -> None:
        return None


class Module(types.ModuleType):
    """The library as a module, whose attributes code may set."""

    def __init__(self) -> None:
        super().__init__("mylib")
        self.__dict__["library"] = Library()

    def __getattr__(self, name: str) -> Any:
        return self.__dict__["library"]

    def __setattr__(self, name: str, value: Any) -> None:
        self.__dict__["library"].change(value)


def runs(source: str, monkeypatch: pytest.MonkeyPatch) -> bool:
    """Whether Keras takes the program; the library must have changed something."""
    module = Module()
    monkeypatch.setitem(sys.modules, "mylib", module)
    exec(compile(source, "program.py", "exec"), {"__name__": "program"})
    return bool(module.library.changed)


@pytest.mark.parametrize(
    "way",
    [
        "mylib.f({})",
        "mylib.f([{}])",
        "mylib.f(key=[({}, 1)])",
        "mylib.box.some = {}",
        "mylib.box[0] = {}",
        "mylib.f(lambda: {})",
        "mylib.f(lambda x={}: x)",
        "mylib.f(functools.partial(print, {}))",
        "x = mylib.Thing()\nx.layer = {}",
        "with mylib.around({}):\n    pass",
        "mylib.x + {}",
        "def give():\n    return [{}]\nmylib.f(give)",
    ],
)
@pytest.mark.parametrize("layer", ["d", "o", "o.inner"])
def test_a_layer(way: str, layer: str, monkeypatch: pytest.MonkeyPatch) -> None:
    last = OF_LAYER.format("o" if layer.startswith("o") else "d")
    source = f"{HEAD}{way.format(layer)}\n{last}\n"
    assert runs(source, monkeypatch)
    assert not is_proven(source)
    # The same without the library is refused.
    assert is_proven(f"{HEAD}{last}\n")


@pytest.mark.parametrize(
    "way",
    [
        "mylib.f(lambda: m)",
        "mylib.f(lambda: [m])",
        "mylib.f(lambda x=m: x)",
        "mylib.f(m.count_params)",
        "def give():\n    return m\nmylib.f(give)",
        "def give():\n    mylib.f(m)\nmylib.f(give)",
        "def make():\n    own = m\n    def give():\n        return own\n    return give\n"
        "mylib.f(make())",
        "class C:\n    def go(self):\n        return m\nmylib.f(C())",
        "class C:\n    def __init__(self):\n        self.m = m\n"
        "    def go(self):\n        return self.m\nc = C()\nmylib.f(c.go)",
        "@mylib.register\ndef give():\n    return m\nmylib.f(give)",
        "mylib.some = m",
        "setattr(mylib, 'some', m)",
        "x = mylib.Thing()\nx.model = m",
        "x = mylib.Thing()\nx['model'] = m",
        "mylib.x | m",
        "m @ mylib.x",
        "x = mylib.x\nx += [m]",
    ],
)
def test_a_model(way: str, monkeypatch: pytest.MonkeyPatch) -> None:
    source = f"{HEAD}{way}\n{OF_MODEL}\n"
    assert runs(source, monkeypatch)
    assert not is_proven(source)
    assert is_proven(f"{HEAD}{OF_MODEL}\n")


@pytest.mark.parametrize(
    ("callbacks", "changes"),
    [
        ("[mylib.Callback()]", True),
        ("mylib.callbacks", True),
        ("[Adds()]", True),
        ("[Prints()]", False),
        ("[keras.callbacks.EarlyStopping(monitor='loss')]", False),
        ("None", False),
    ],
)
def test_callbacks_get_the_model(callbacks: str, changes: bool) -> None:
    # A library's, or one that adds layers, leaves nothing known; who only reads changes nothing.
    source = f"""{HEAD}
class Adds(keras.callbacks.Callback):
    def on_train_end(self, logs=None):
        self.model.add(layers.Reshape((4, 3)))

class Prints(keras.callbacks.Callback):
    def on_train_end(self, logs=None):
        print(self.model.name)

m.fit(keras.ops.zeros((2, 4, 3)), callbacks={callbacks})
{OF_MODEL}
"""
    assert is_proven(source) is not changes


@pytest.mark.parametrize("way", ["print({})", "mylib.f({}.name)", "len([{}])", "id({})"])
def test_what_does_not_get_it_changes_nothing(way: str) -> None:
    assert is_proven(f"{HEAD}{way.format('m')}\n{OF_MODEL}\n")
    assert is_proven(f"{HEAD}{way.format('d')}\n{OF_LAYER.format('d')}\n")
