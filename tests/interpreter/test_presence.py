"""Whether values have attributes, and what they are, with Python and Keras as the oracle.

Each question is asked by a program of its own: `layers.Dense(3 if question else 5)`. What the
summary says of that layer's width must be what Python answers, or nothing.
"""

from __future__ import annotations

import random
import warnings
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from kerasorder_lint.engine import summarise
from kerasorder_lint.settings import Limits, Settings
from tests.interpreter.running import check

pytestmark = pytest.mark.keras

SETTINGS = Settings(limits=Limits(seconds=120.0))
HEAD = """
import abc, collections, dataclasses, enum, functools, inspect, math, typing
import keras, numpy as np, tensorflow as tf
from keras import layers, ops
class A:
    n = 3
    def __init__(self, units=4): self.units = units
    def f(self, k, *a, w=2): return 1
    @property
    def name(self): return "a"
class Slim:
    __slots__ = ("units",)
    def __init__(self): self.units = 2
class B(A):
    @classmethod
    def made(cls): return cls()
    @staticmethod
    def s(x): return x
    def __call__(self, x): return x
    def __len__(self): return 2
class MyL(layers.Layer):
    flag = True
    def __init__(self, n=2, **k): super().__init__(**k); self.n = n
    def call(self, x): return x
class MyM(keras.Model):
    def call(self, x): return x
class MyD(layers.Dense): pass
class C(keras.callbacks.Callback): pass
class Ab(abc.ABC):
    @abc.abstractmethod
    def g(self): ...
@dataclasses.dataclass
class DC:
    units: int = 1
class E(enum.Enum):
    units = "a"
class NT(typing.NamedTuple):
    units: int = 1
def fun(x, units=2, *, name=None): return x
@functools.lru_cache
def kept(x): return x
def gen(): yield 1
"""
VALUES = """
A()
B()
Slim()
MyL()
MyM()
MyD(3)
DC()
NT()
E.units
A
B
Slim
MyL
MyM
MyD
C
Ab
DC
E
NT
fun
kept
gen
lambda x: x
A().f
B.made
B.s
functools.partial(fun, 2)
functools.partial(layers.Dense, 3)
layers.Dense(3)
layers.Conv2D(3, 3, padding="same")
layers.LSTM(3)
layers.Dropout(0.2)
layers.BatchNormalization()
layers.Bidirectional(layers.LSTM(2))
keras.Sequential([layers.Dense(2)])
keras.Sequential([keras.Input((4,)), layers.Dense(2)])
layers.Dense
layers.Layer
layers.LSTM
layers.Conv2D
layers.BatchNormalization
layers.Bidirectional
layers.Flatten
layers.StackedRNNCells
keras.Model
keras.Sequential
keras.models.Model
type(layers.Dense(2))
tf.keras.layers.Dense
tf.keras.Model
keras.optimizers.Adam
keras.losses.Huber
keras.metrics.Mean
keras.initializers.Zeros
keras.callbacks.EarlyStopping
keras.Variable
keras.Input
keras.ops.relu
keras.ops.matmul
keras.activations.gelu
keras.activations.get("relu")
keras.initializers.glorot_uniform
keras.regularizers.l2
keras.utils.to_categorical
keras.applications.ResNet50
keras.random.normal
keras.layers
keras.config
keras.backend
keras
tf
np
tf.nn
tf.keras
tf.keras.layers
tf.keras.optimizers
np.linalg
math
tf.nn.relu
np.mean
np.float32
tf.float32
tf.Variable
keras.Input((4,))
ops.ones((2, 3))
np.ones((2, 3))
tf.ones((2, 3))
keras.Input((4,)).shape
np.ones((2, 3)).shape
np.float32(1)
np.array(3)
[1, 2]
(1, 2)
{"a": 1}
{1, 2}
frozenset((1, 2))
range(3)
gen()
collections.OrderedDict(a=1)
"relu"
""
"float32"
b"x"
3
0
True
2.5
None
int
str
list
dict
object
type
len
print
isinstance
layers.Dense(2).name
layers.Dense(2).units
layers.Dense(2).get_config()
layers.Dense(2).call
layers.Conv2D(2, 3).kernel_size
keras.optimizers.Adam()
keras.losses.Huber()
keras.initializers.Zeros()
""".strip().splitlines()
NAMES = [
    "units",
    "built",
    "name",
    "momentum",
    "activation",
    "use_bias",
    "return_sequences",
    "kernel",
    "trainable",
    "weights",
    "call",
    "build",
    "get_config",
    "from_config",
    "layers",
    "add",
    "fit",
    "compile",
    "predict",
    "losses",
    "dtype",
    "shape",
    "ndim",
    "numpy",
    "items",
    "append",
    "keys",
    "upper",
    "strip",
    "real",
    "value",
    "n",
    "f",
    "s",
    "made",
    "flag",
    "nope",
    "Session",
    "float",
    "relu",
    "Dense",
    "ops",
    "layers",
    "activations",
    "random",
    "mean",
    "function_that_nobody_has",
    "float32",
    "pi",
    "sqrt",
    "__call__",
    "__iter__",
    "__len__",
    "__getitem__",
    "__dict__",
    "__class__",
    "__str__",
    "__hash__",
    "__module__",
    "__doc__",
    "__eq__",
    "__name__",
    "__init__",
    "__slots__",
    "__version__",
    "__qualname__",
    "__self__",
    "__func__",
    "__wrapped__",
    "__code__",
    "__bases__",
    "__mro__",
    "__bool__",
    "__enter__",
    "__contains__",
    "_private",
    "__add__",
    "__setattr__",
    "count",
    "index",
    "pop",
    "update_state",
    "apply_gradients",
    "stateful",
    "cell",
    "input",
    "output",
    "input_shape",
    "padding",
    "filters",
    "seed",
    "rate",
    "epsilon",
    "axis",
    "supports_masking",
    "compute_output_shape",
    "count_params",
    "optimizer",
    "metrics",
    "step",
    "func",
    "args",
    "keywords",
]
ASKED = (
    "hasattr(v, {!r})",
    "getattr(v, {!r}, None) is None",
    "getattr(v, {!r}, None) is not None",
    "getattr(v, {!r}, False)",
    "getattr(v, {!r}, 3) == 3",
    "not getattr(v, {!r}, 0)",
    "callable(getattr(v, {!r}, None))",
    "isinstance(getattr(v, {!r}, None), str)",
)
OTHERS = (
    "callable(v)",
    "inspect.isclass(v)",
    "inspect.isfunction(v)",
    "inspect.ismethod(v)",
    "isinstance(v, type)",
    "type(v) in (int, float)",
    "type(v) in (list, tuple, str)",
    "'units' in inspect.signature(v).parameters",
    "len(inspect.signature(v).parameters) == 2",
    "list(inspect.signature(v).parameters)[0] == 'x'",
    "callable(v) and not isinstance(v, layers.Layer)",
)


def questions() -> list[tuple[str, str]]:
    """Values, and what is asked of each of them as `v`."""
    asked = [(value, each.format(name)) for value in VALUES for name in NAMES for each in ASKED]
    return asked + [(value, other) for value in VALUES for other in OTHERS]


def told(value: str, question: str) -> bool | None:
    """What the analysis takes the answer to be; None where it leaves it open."""
    asks = f"keras.Sequential([keras.Input((4,)), layers.Dense(3 if ({question}) else 5)])"
    made = summarise(f"{HEAD}v = {value}\nmodel = {asks}\n", "program.py", SETTINGS)
    models = [model for model in made if model.name == "model"]
    assert len(models) == 1, "the analysis came to no model"
    return {15: True, 25: False, None: None}[models[0].params]


@cache
def _space() -> dict[str, Any]:
    space: dict[str, Any] = {"__name__": "__main__"}
    exec(compile(HEAD, "program.py", "exec", dont_inherit=True), space)
    return space


@cache
def _value(value: str) -> Any:
    return eval(value, _space())


def answer(value: str, question: str) -> bool | None:
    """What Python says; None where it raises."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            return bool(eval(question, {**_space(), "v": _value(value)}))
        except Exception:
            return None


def test_no_answer_is_another_than_pythons() -> None:
    asked = random.Random(25).sample(questions(), 1300)
    answers = {pair: python for pair in asked if (python := answer(*pair)) is not None}
    found = {pair: told(*pair) for pair in answers}
    wrong = [pair for pair, ours in found.items() if ours not in (None, answers[pair])]
    assert not wrong
    assert len(answers) > 1000
    assert sum(ours is not None for ours in found.values()) > len(answers) / 3


#: What has to be known.
KNOWN = """
layers.Dense | getattr(v, "units", None) is None
layers.Dense | not getattr(v, "built", False)
layers.Dense | getattr(v, "name", 3) == 3
layers.Dense | callable(getattr(v, "call", None))
layers.LSTM | not getattr(v, "return_sequences", False)
layers.BatchNormalization | getattr(v, "momentum", 0.5) == 0.5
keras.Model | getattr(v, "nope", 4) == 4
keras.Model | getattr(v, "fit", None) is not None
MyL | getattr(v, "units", None) is None
MyL | getattr(v, "flag", None) is True
keras.ops.relu | getattr(v, "activation", None) is None
keras.activations.get("relu") | getattr(v, "name", None) is None
keras.config | getattr(v, "units", 3) == 3
keras | getattr(v, "layers", None) is not None
keras.activations | getattr(v, "gelu", None) is not None
tf | getattr(v, "keras", None) is not None
"relu" | getattr(v, "name", None) is None
3 | getattr(v, "shape", None) is None
None | getattr(v, "name", "n") == "n"
(1, 2) | getattr(v, "shape", 3) == 3
{"a": 1} | getattr(v, "units", None) is None
A() | hasattr(v, "__dict__") and hasattr(v, "__class__") and hasattr(v, "__str__")
A() | hasattr(v, "__hash__") and hasattr(v, "__module__") and hasattr(v, "__eq__")
Slim() | not hasattr(v, "__dict__")
A | hasattr(v, "__dict__") and hasattr(v, "__name__") and hasattr(v, "mro")
fun | hasattr(v, "__dict__") and hasattr(v, "__code__")
B() | callable(v) and hasattr(v, "__call__")
A() | not callable(v) and not hasattr(v, "__call__")
keras.ops.relu | callable(v) and inspect.isfunction(v) and not inspect.isclass(v)
layers.Dense | callable(v) and inspect.isclass(v) and not inspect.isfunction(v)
keras.activations.gelu | callable(v)
keras.layers | not callable(v)
tf.nn.relu | callable(v)
keras.Input((4,)) | not callable(v)
np.ones((2, 3)) | not callable(v)
len | callable(v) and not inspect.isfunction(v)
A().f | inspect.ismethod(v) and not inspect.isfunction(v)
fun | "units" in inspect.signature(v).parameters
fun | "nope" not in inspect.signature(v).parameters
A().f | list(inspect.signature(v).parameters) == ["k", "a", "w"]
layers.Dense(3) | hasattr(v, "__call__") and not hasattr(v, "__len__")
[1, 2] | hasattr(v, "__iter__") and hasattr(v, "__len__") and not hasattr(v, "__call__")
"relu" | hasattr(v, "__iter__") and not hasattr(v, "__call__")
3 | not hasattr(v, "__iter__") and type(v) in (int, float)
2.5 | type(v) in (int, float) and type(v) not in (str, list)
""".strip().splitlines()


@pytest.mark.parametrize("line", KNOWN)
def test_what_is_known_exactly(line: str) -> None:
    value, question = line.split(" | ")
    assert answer(value, question) is told(value, question) is True


_HEAD = "import keras, numpy as np, tensorflow as tf\nfrom keras import layers\n"
PROGRAMS = {
    "a name that a library may have": """
n = 3 if getattr(tf, "Session", None) else 4
layers.Reshape((2, 2))(keras.Input((n,)))  # expect-likely: KOL104
""",
    "a name that NumPy may have": """
if getattr(np, "float_", None) is not None:
    x = keras.Input((3,))
else:
    x = keras.Input((4,))
layers.Reshape((2, 2))(x)  # expect-likely: KOL104
""",
    "a class that is asked under `try`": """
def width(v):
    try:
        return v.units
    except AttributeError:
        return 4
layers.Reshape((2, 2))(keras.Input((width(layers.Dense),)))
layers.Reshape((2, 2))(keras.Input((width(layers.Dense(4)),)))
layers.Reshape((2, 2))(keras.Input((width(layers.Dense(3)),)))  # expect: KOL104
""",
    "classes and objects of layers": """
def made(v):
    return v() if callable(v) and not isinstance(v, layers.Layer) else v
x = keras.Input((3, 3))
for each in (layers.Flatten, layers.Dense(2)):
    x = made(each)(x)
layers.Reshape((3,))(x)  # expect: KOL104
""",
    "a class with other arguments": """
def only(function, **given):
    return {k: v for k, v in given.items() if k in keras_inspect.signature(function).parameters}
import inspect as keras_inspect
def block(x, width=3): return layers.Dense(width)(x)
x = block(keras.Input((2,)), **only(block, width=4, rate=0.5))
layers.Reshape((2, 2))(x)
layers.Reshape((3,))(x)  # expect: KOL104
""",
    "a method that is there or not": """
m = keras.Sequential([keras.Input((4,))])
getattr(m, "add", None)(layers.Dense(3))
m.add(layers.Reshape((2, 2)))  # expect: KOL104
""",
}


@pytest.mark.parametrize("name", PROGRAMS)
def test_what_follows_from_it(name: str, tmp_path: Path) -> None:
    check(_HEAD + PROGRAMS[name], tmp_path)
