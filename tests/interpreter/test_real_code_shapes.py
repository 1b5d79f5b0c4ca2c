"""Shapes of code that published packages have: what once was taken for an error there."""

from __future__ import annotations

import pytest

from kerasorder_lint.engine import lint, summarise
from kerasorder_lint.settings import Limits, Settings

_HEAD = "import keras\nimport numpy as np\nfrom keras import layers\n\n"
_SETTINGS = Settings(limits=Limits(seconds=60.0))


def _found(text: str) -> list[tuple[str, str]]:
    found = lint(text, "program.py", _SETTINGS)
    return [
        (finding.code, finding.certainty)
        for finding in found
        if finding.severity != "info" and finding.code < "KOL4"
    ]


RUNS = {
    "a custom layer may give several tensors": """
class Pair(layers.Layer):
    def call(self, x):
        return x, x

x = keras.Input((4,))
left, right = Pair()(x)
both = layers.Add()([left, right])
""",
    "inside `call` the tensors are the backend's": """
class Rows(layers.Layer):
    def __init__(self):
        super().__init__()
        self.inner = layers.Dense(3)

    def call(self, x):
        x = self.inner(x)
        width = x.shape.as_list()[-1]
        kept = [row for row in x] if width else []
        return kept
""",
    "a model calls itself": """
class Search(keras.Model):
    def call(self, queries, k=3):
        return queries, queries

    def query(self, queries, extra):
        values, names = self(queries, k=3 + extra)
        return values, names
""",
    "more conditions than paths": """
def build(a, b, c, d, e, f, include_top=True, pooling=None):
    inputs = keras.Input((32, 32, 3))
    x = inputs
    for flag in (a, b, c, d, e, f):
        if flag:
            x = layers.Conv2D(8, 3, padding="same")(x)
            if flag == 2:
                x = layers.ReLU()(x)
    if include_top:
        x = layers.Flatten()(x)
        x = layers.Dense(10)(x)
    else:
        if pooling == "avg":
            x = layers.GlobalAveragePooling2D()(x)
        elif pooling == "max":
            x = layers.GlobalMaxPooling2D()(x)
    return keras.Model(inputs, x)
""",
    "a method is not judged by the defaults of `__init__`": """
class Encoder(layers.Layer):
    def __init__(self, width=None):
        super().__init__()
        self.width = width

    def build(self, input_shape):
        self.inner = layers.Dense(self.width)

encoder = Encoder(3)
""",
    "a cell of one's own": """
class Cell(layers.Layer):
    state_size = 4
    output_size = 4

    def call(self, inputs, states):
        return inputs, states

layer = layers.RNN(Cell())
stack = layers.RNN([Cell(), layers.GRUCell(4)])
stacked = layers.StackedRNNCells([Cell(), Cell()])
""",
    "numbers of a range have the type that is asked for": """
inputs = np.arange(24, dtype="float32").reshape((2, 3, 4))
outputs = layers.AveragePooling1D(2)(inputs)
""",
    "the shape comes first in `keras.random`": """
image = keras.random.randint((224, 224, 3), 0, 255)
layers.RandomHue(0.0, (0, 255))(image)
""",
    "preprocessing of data at hand": """
crossed = layers.HashedCrossing(num_bins=10)((np.array("A"), np.array(101)))
data = {"images": np.zeros((2, 8, 8, 3)), "labels": np.zeros((2, 7))}
cropped = layers.RandomCrop(4, 4)(data)
""",
    "a functional model takes more names than it needs": """
a = keras.Input((3,), name="a")
model = keras.Model({"a": a}, a * 5)
model({"a": np.zeros((2, 3)), "b": np.zeros((2, 1))})
""",
    "a vocabulary that comes after the model": """
model = keras.Sequential([layers.Input((1,), dtype="string"), layers.TextVectorization()])
model.layers[0].adapt(np.array(["foo bar", "bar baz"]))
model(np.array([["foo"]]))
""",
    "a vocabulary between the model and its run": """
import tensorflow as tf
split = layers.TextVectorization()
model = keras.Sequential([layers.Input((1,), dtype="string"), split])
split.adapt(np.array(["foo bar", "bar baz"]))
model.predict(tf.constant([["foo"]]))
""",
    "keys of a dict that are not known": """
def connect(count, width):
    known = {}
    for task in range(count):
        if task > 0:
            previous = []
            for other in range(task):
                previous.append(known[(0, other)])
            if len(previous) == 1:
                x = previous[0]
            else:
                x = layers.Concatenate(axis=1)(previous)
        known[(0, task)] = keras.Input((width,))
    return known
""",
    "a name of an old release under a test of the release": """
import tensorflow as tf
from packaging import version

IS_1 = version.parse(tf.__version__).major == 1

def session():
    if IS_1:
        from keras.backend import get_session
        return get_session()
    if tf.__version__ < "2":
        return keras.backend.get_session()
""",
    "functions of an old release, defined under a test of the release": """
import tensorflow as tf
from packaging import version

if version.parse(tf.__version__) < version.parse("2.16"):
    def phase():
        return keras.backend.learning_phase()

    class Phase:
        def get(self):
            return keras.backend.learning_phase()

class Explainer:
    def __init__(self, model):
        if version.parse(tf.__version__) < version.parse("2.16"):
            @tf.function
            def gradients(x):
                keras.backend.set_learning_phase(0)
                return model(x)
        else:
            def gradients(x):
                return model(x)
        self.gradients = gradients

    def run(self, x):
        return self.gradients(x)
""",
    "tests and functions that are for old releases alone": """
import pytest

def is_old():
    return keras.__version__ < "3"

def asserted(x):
    assert is_old()
    return keras.backend.int_shape(x)

def by_function(x):
    if not keras.version().startswith("3."):
        return keras.backend.int_shape(x)

@pytest.mark.skipif(keras.__version__ >= "3", reason="old")
def test_old(x):
    keras.backend.int_shape(x)

class Tests:
    @pytest.mark.skipif(not is_old(), reason="old")
    def test_old(self, x):
        keras.backend.int_shape(x)
""",
    "outputs that are chosen by their names": """
def dump(model, names=()):
    outputs = []
    for layer in model.layers:
        if not names or layer.name in names:
            outputs.append(layer.output)
    return keras.Model(inputs=model.inputs, outputs=outputs)
""",
    "a library that is one Keras or another": """
class Estimator:
    def __init__(self, model):
        if "tensorflow" in str(type(model)):
            import tensorflow.keras.backend as k
        else:
            import tf_keras.backend as k
        self.size = k.int_shape(model)
""",
    "a builder of several kinds, and code for all of them": """
def get_model(kind):
    if kind == "one":
        return keras.Sequential([keras.Input((4,)), layers.Dense(2)])
    if kind == "two":
        one, two = keras.Input((4,)), keras.Input((4,))
        return keras.Model([one, two], layers.Add()([one, two]))
    raise ValueError(kind)

class Tests:
    @each(["one"])
    def test_call(self, kind):
        model = get_model(kind)
        self.run_it(model, np.ones((1, 4)))

    def run_it(self, model, data):
        return model(data)
""",
    "annotations that say what fits": """
import typing
from typing import Union
import tensorflow as tf

Number = Union[int, float, tf.Tensor]

def build(a: Number, b: typing.Any, c: typing.Union[int, str], d: typing.Callable, e: np.ndarray):
    x = keras.Input((8, 8, 3))
    for units in (a, b, c, d, e):
        layers.Dense(units)(x)
    layers.Dense(a), layers.Dense(b), layers.Dense(c), layers.Dense(d), layers.Dense(e)
    layers.Conv2D(2, b)(x), layers.Dense(2, kernel_initializer=b, activation=a)(x)
""",
    "Keras 2 reads a size as a shape": """
import tf_keras

x = tf_keras.Input(shape=(23))
y = tf_keras.layers.Dense(4)(x)
small = tf_keras.layers.DepthwiseConv2D(3, kernel_regularizer="l2", kernel_constraint="non_neg")
other = tf_keras.layers.SeparableConv1D(8, 3, kernel_regularizer="l2")
""",
}

RUNS["a Sequential hands data of another length to its layers"] = """
model = keras.Sequential([layers.Reshape((-1, 8))])
for length in (12, 20):
    model(np.ones((1, length, 2)))
"""
RUNS["`__init__` takes keywords that nobody shows"] = """
class Block(layers.Layer):
    def __init__(self, name=None, **options):
        super().__init__(name=name)
        self.options = options

    def build(self, input_shape):
        self.inner = layers.Conv2D(name="inner", **self.options)
"""
RUNS["conditions that speak of the same name"] = """
BLOCKS = {"conv": layers.Conv2D, "pool": layers.MaxPooling2D}

def build(kind, x):
    options = {}
    if kind in ["conv"]:
        options.update({"filters": 8, "kernel_size": 3})
    return BLOCKS[kind](**options)(x)
"""
RUNS["an option that only one branch sets"] = """
class Head(layers.Layer):
    def __init__(self, separable=False, bias=False, deep=False):
        super().__init__()
        self.separable = separable
        self.options = {"filters": 8, "kernel_size": 3}
        if self.separable:
            self.options.update({"pointwise_initializer": "zeros"})
        if bias:
            self.options["bias_initializer"] = "zeros"

    def build(self, input_shape):
        make = layers.SeparableConv2D if self.separable else layers.Conv2D
        self.inner = make(**self.options)
"""
RUNS["a size that cannot be None where it is divided"] = """
class Attention(layers.Layer):
    def __init__(self, heads, hidden, other=None):
        super().__init__()
        self.other = other if other is not None else hidden
        self.width = hidden // heads

class Block(layers.Layer):
    def __init__(self, heads, hidden):
        super().__init__()
        self.attention = Attention(heads, hidden, other=hidden)
        self.dense = layers.Dense(hidden)
"""

RUNS["a method that subclasses fill gives what they give"] = """
import abc

class Base(abc.ABC):
    def build(self):
        inputs = keras.Input((4,))
        x = self.stem(inputs)
        x = self.block(self.neck(self.hook(x)))
        return keras.Model(inputs, layers.Dense(2)(x))

    @abc.abstractmethod
    def stem(self, x):
        return None

    def neck(self, x):
        \"\"\"What a subclass makes of it.\"\"\"

    def hook(self, x):
        pass

    def block(self, x):
        raise NotImplementedError("to be overridden")


class Own(Base):
    def stem(self, x):
        return layers.Dense(4)(x)

    neck = hook = block = stem


model = Own().build()
"""
RUNS["a decorator that is not known may make a property"] = """
from somewhere import Field

class Factory:
    @Field
    def classes(self):
        return 10

    @Field
    def flat(self):
        return False

    def build(self):
        x = keras.Input((8, 8, 3))
        if not self.flat:
            x = layers.Flatten()(x)
        return layers.Dense(self.classes)(layers.Dense(self.classes * 2)(x))
"""

FAILS = {
    "data of another length than a layer takes": (
        "model = keras.Sequential([keras.Input((12, 2)), layers.Flatten(), layers.Dense(3)])\n"
        "model(np.ones((1, 20, 2)))\n",
        ("KOL102", "proven"),
    ),
    "data of another length than a functional model takes": (
        "x = keras.Input((12, 2))\n"
        "model = keras.Model(x, layers.Reshape((-1, 8))(x))\n"
        "model(np.ones((1, 20, 2)))\n",
        ("KOL102", "proven"),
    ),
    "a tensor from an Input is one tensor": (
        "x = layers.Dense(3)(keras.Input((4,)))\na, b, c = x + 1\n",
        ("KOL116", "proven"),
    ),
    "a method under the defaults of `__init__`": (
        """
class Net:
    def __init__(self, length=3):
        self.length = length

    def build(self):
        return keras.Sequential([keras.Input((self.length, 1)), layers.Conv1D(4, 5)])
""",
        ("KOL103", "likely"),
    ),
    "one layer in place of a list": (
        "def probe(classes, **kwargs):\n"
        "    return keras.Sequential(layers.Dense(classes), **kwargs)\n",
        ("KOL110", "proven"),
    ),
    "a rank that a branch leaves": (
        """
def build(include_top=True, pooling=None):
    inputs = keras.Input((32, 32, 3))
    x = layers.Conv2D(8, 3)(inputs)
    if include_top:
        x = layers.Flatten()(x)
    if pooling == "max":
        x = layers.GlobalMaxPooling2D()(x)
    return keras.Model(inputs, x)
""",
        ("KOL101", "likely"),
    ),
    "a known key that is not there is not read": (
        'sizes = {"a": 3}\ndef f(k):\n    sizes[k] = 5\n    return layers.Dense(0)\n',
        ("KOL114", "proven"),
    ),
    "a method that does nothing, of an object that is there": (
        """
class Plain:
    def stem(self, x):
        pass

    def build(self):
        inputs = keras.Input((4,))
        return keras.Model(inputs, self.stem(inputs))

model = Plain().build()
""",
        ("KOL116", "proven"),
    ),
}


@pytest.mark.parametrize("name", RUNS)
def test_code_that_runs_has_no_finding(name: str) -> None:
    assert _found(_HEAD + RUNS[name]) == []


@pytest.mark.parametrize("name", FAILS)
def test_code_that_fails_has_one(name: str) -> None:
    text, wanted = FAILS[name]
    assert _found(_HEAD + text) == [wanted]


def test_a_model_is_shown_as_it_was_before_other_code_got_it() -> None:
    text = (
        _HEAD + "from other import train\n"
        "model = keras.Sequential([keras.Input((4,)), layers.Dense(3)])\n"
        "train(model)\n"
    )
    (model,) = summarise(text, "program.py", _SETTINGS)
    assert model.complete
    assert model.params == 15


def test_a_model_that_each_turn_makes_anew_is_known_after_the_loop() -> None:
    text = (
        _HEAD + "from other import folds\n"
        "for fold in folds():\n"
        "    model = keras.Sequential()\n"
        "    model.add(keras.Input((4,)))\n"
        "    model.add(layers.Dense(3))\n"
    )
    models = summarise(text, "program.py", _SETTINGS)
    assert models
    assert all(model.complete for model in models)


def test_a_list_that_grows_from_turn_to_turn_is_not_known_after_the_loop() -> None:
    text = (
        _HEAD + "from other import folds\n"
        "stack = [keras.Input((4,))]\n"
        "for fold in folds():\n"
        "    stack.append(layers.Dense(3))\n"
        "model = keras.Sequential(stack)\n"
    )
    (model,) = summarise(text, "program.py", _SETTINGS)
    assert not model.complete


@pytest.mark.parametrize(
    ("size", "wanted"),
    [("np.prod((2, 3))", [("KOL114", "proven")]), ("int(np.prod((2, 3)))", [])],
)
def test_a_number_of_numpy_is_no_int_for_keras(size: str, wanted: list[tuple[str, str]]) -> None:
    assert _found(_HEAD + f"layer = layers.Dense({size})\n") == wanted


@pytest.mark.parametrize(
    "body",
    [
        "def f(model):\n    model.layers.pop()\n    return model.predict(3)\n",
        "def g():\n    return layers.Dense(0)\n\ndef f():\n    return g()\n",
        "def f(x):\n    def inner():\n        return layers.Dense(0)\n    return x + 1\n",
        "def f():\n    from keras.layers import Dense\n    return Dense(0)\n",
        "KINDS = {'dense': layers.Dense}\ndef f(kind):\n    return KINDS['dense'](0)\n",
        "class A:\n    def __init__(self):\n        self.make = layers.Dense\n"
        "    def f(self):\n        return self.make(0)\n",
    ],
)
def test_no_function_is_passed_over_that_has_to_do_with_keras(body: str) -> None:
    assert _found(_HEAD + body)


def test_functions_without_keras_cost_nothing() -> None:
    loops = "".join(f"    for a{i} in x:\n        y = y + a{i} if a{i} else y\n" for i in range(40))
    text = _HEAD + f"def f(x, y):\n{loops}    return y\n\nmodel = layers.Dense(3)\n"
    assert lint(text, "program.py", Settings(select=("KOL003",), limits=Limits(steps=400))) == []


def test_one_endless_function_leaves_time_for_the_others() -> None:
    many = "".join(f"    if x.a{i}:\n        y = [y, layers.Dense(x.b{i})]\n" for i in range(60))
    text = (
        _HEAD + "def slow(x, y):\n    for a in x:\n        for b in a:\n            slow(b, y)\n"
        f"            slow(a, b)\n{many}    return y\n\n"
        "def fast():\n    return layers.Dense(0)\n"
    )
    found = lint(text, "program.py", Settings(limits=Limits(seconds=2.0)))
    assert [finding.code for finding in found] == ["KOL114"]
