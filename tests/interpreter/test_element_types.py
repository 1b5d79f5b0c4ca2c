"""The `dtype` of arrays, tensors and layers: what is decided of it is what Python says.

Of a symbolic tensor, a variable or a layer of Keras 3 it is a text; of an array or a tensor of data
it equals one and is none.
"""

from __future__ import annotations

import itertools

import pytest

from tests.interpreter.told_of_objects import told, wrong_of

pytestmark = pytest.mark.keras

_HEAD = "import keras\nimport numpy as np\nimport tensorflow as tf\nfrom keras import layers, ops\n"

_MADE = """\
x = np.zeros((2, 3), "float32")
x = np.zeros((2, 3))
x = np.zeros((2, 3), dtype=bool)
x = np.arange(3)
x = np.array(["a", "b"])
x = np.array([1, "b", None], dtype=object)
x = np.random.rand(2, 3).astype("float16")
x = np.zeros((2, 3), dtype=tf.zeros((2,)).dtype.as_numpy_dtype)
x = tf.zeros((2, 3))
x = tf.constant(["a", "b"])
x = tf.cast(np.zeros((2, 3)), np.zeros((2,), "int32").dtype)
x = tf.Variable(np.zeros((2, 3), "float32"))
x = tf.zeros((2, 3), dtype=tf.as_dtype("int64"))
x = ops.zeros((2, 3))
x = ops.cast(np.zeros((2, 3)), "int32")
x = keras.random.normal((2, 3))
x = layers.Dense(3)(tf.zeros((2, 3)))
x = keras.Sequential([keras.Input((3,)), layers.Dense(3)])(np.zeros((2, 3)))
x = keras.Sequential([keras.Input((3,)), layers.Dense(3)]).predict(np.zeros((2, 3)), verbose=0)
x = keras.Input((3,))
x = keras.Input((3,), dtype=tf.zeros((2,), "int32").dtype)
x = keras.Input((3,), dtype=np.zeros((2,), "float16").dtype)
x = layers.Dense(3)(keras.Input((3,)))
x = ops.cast(keras.Input((3,)), np.zeros((2,), "float16").dtype)
x = layers.Dense(3, dtype="float16")
x = layers.Dense(3, dtype=np.zeros(3, "float16").dtype)
x = layers.Dense(3); x.build((None, 4)); x = x.kernel
x = layers.Dense(3); x.build((None, 4)); x = x.get_weights()[0]
x = keras.Variable(np.zeros((2, 3)), dtype="float32")
x = keras.Variable(np.zeros((2, 3)), dtype=np.zeros(2, "int32").dtype)
x = keras.KerasTensor((2, 3))
x = layers.InputSpec(dtype="float32")
x = np.ones((3,), np.uint8)
x = tf.data.Dataset.from_tensor_slices(np.zeros((4, 3))).element_spec
x = type("A", (), {"dtype": tf.as_dtype("float32")})
x = type("A", (), {"dtype": tf.zeros((2,)).dtype.base_dtype})
class A(layers.Layer):|    def call(self, x):|        self.kept = x.dtype|        return x|a = A()|a(keras.Input((3,)))|class B:|    dtype = a.kept|x = B()
class A(layers.Layer):|    def call(self, x):|        self.kept = x.dtype|        return x|a = A()|a(np.zeros((2, 3)))|class B:|    dtype = a.kept|x = B()
class A(layers.Layer):|    def call(self, x):|        self.kept = x.dtype|        return x|a = A()|a(tf.zeros((2, 3), "float64"))|class B:|    dtype = a.kept|x = B()
class A(layers.Layer):|    def call(self, x):|        self.kept = x.dtype|        return x|a = A(dtype="float16")|a(np.arange(3))|class B:|    dtype = a.kept|x = B()
class A(layers.Layer):|    def build(self, shape):|        self.w = self.add_weight(shape=(3,))|    def call(self, x):|        self.kept = self.w.dtype|        return x|a = A(dtype="mixed_float16")|a(np.ones((2, 3)))|class B:|    dtype = a.kept|x = B()
class A(layers.Layer):|    def __init__(self):|        super().__init__(dtype="float64")|        self.w = self.add_weight(shape=(3,))|    def call(self, x):|        return x|x = A().w
class B:|    dtype = None|def f(x):|    B.dtype = x.dtype|    return x|layers.Lambda(f)(keras.Input((3,)))|x = B()
"""  # noqa: E501

_OTHERS = (
    "'float32'",
    "'float64'",
    "'int32'",
    "'bool'",
    "'string'",
    "'str'",
    "'float'",
    "'a'",
    "np.float32",
    "np.float64",
    "np.bool_",
    "tf.float32",
    "tf.string",
    "tf.bool",
    "float",
    "tf.int32",
    "np.int32",
    "None",
    "3",
    "('float32',)",
    "np.zeros(3, 'float32').dtype",
    "tf.zeros((2,)).dtype",
    "keras.Input((3,)).dtype",
)
_CLASSES = (
    "str",
    "(str, int)",
    "int",
    "list",
    "type",
    "object",
    "tf.DType",
    "np.dtype",
    "(str, tf.DType)",
    "keras.Layer",
    "float",
)
_QUESTIONS = (
    *(f"{{}} {op} {other}" for op, other in itertools.product(("==", "!=", "is"), _OTHERS)),
    *(f"{other} == {{}}" for other in _OTHERS),
    *(f"isinstance({{}}, {name})" for name in _CLASSES),
    *(f"hasattr({{}}, '{n}')" for n in ("name", "startswith", "kind", "is_floating", "lower")),
    *(f"{{}}.{name}" for name in ("name", "is_floating", "is_integer", "is_bool", "itemsize")),
    *(f"{{}}.{name}()" for name in ("lower", "upper", "title")),
    "type({}) is str",
    "type({}) == str",
    "type({}).__name__",
    "{}.__class__ is str",
    "issubclass(type({}), str)",
    "{}.name == 'float32'",
    "{}.startswith('f')",
    "str({})",
    "str({}) == 'float32'",
    "repr({})",
    "'{{}}'.format({})",
    "'%s' % {}",
    "f'{{{}}}'",
    "{} + 'x'",
    "'x' + {}",
    "{} in ('float32', 'float64')",
    "{} in ['int32', 'bool']",
    "'float' in {}",
    "{} not in ('float32', tf.float32)",
    "{} in {{'float32', 'float64'}}",
    "len({})",
    "{}[0]",
    "{{'float32': 1, 'int32': 2}}.get({})",
    "{} in {{'float32': 1}}",
    "{{('float32', 3): 1}}.get(({}, 3), 4)",
    "{{{}, 'float32'}} == 3",
    "len({{{}, 'float32'}})",
    "len({{{}: 1, 'float32': 2}})",
    "'float32' in {{{}}}",
    "{{{}}} == {{'float32'}}",
    "'float32' in {{{}: 1}}",
    "[{}] == ['float32']",
    "({},) == ('int32',)",
    "{{'float32': 1}}[{}]",
    "{{'float32': 1, 'float64': 2, 'int32': 3}}.get({}, 4)",
    "({}, 3) in {{('float32', 3): 1}}",
    "{{{}: 1}}.get('float32')",
    "{{{}: 1}}.get(tf.float32)",
    "callable({})",
    "bool({})",
    "hash({}) == hash('float32')",
    "getattr({}, 'name', 3)",
    "getattr({}, 'name', 3) == 'float32'",
    "getattr({}, 'lower', None) is None",
    "','.join([{}])",
    "list({})",
    "sorted([{}])[0] == 'a'",
    "np.issubdtype({}, np.floating)",
    "{}.base_dtype == 'float32'",
    "{}.as_numpy_dtype == 'float32'",
    "{}.as_numpy_dtype == np.float32",
    "{}.base_dtype.name",
    "[{}].index('float32')",
    "[{}].count('float32')",
    "{} > 'a'",
    "{} is x.dtype",
    "{} == x.dtype",
    "'float32'.startswith({})",
    "{}.type is np.float32",
    "keras.backend.standardize_dtype({})",
    "tf.as_dtype({}).name",
    "isinstance(tf.as_dtype({}), str)",
    "np.dtype({}).name",
    "ops.zeros((2,), dtype={}).dtype.name",
    "np.zeros((2,), dtype={}).dtype.name",
    "keras.Input((3,), dtype={}).dtype",
    "layers.Dense(3, dtype={}).dtype",
    "ops.cast(keras.Input((3,)), {}).dtype",
    "tf.cast(np.zeros(3), {}).dtype.name",
    "np.zeros(3).astype({}).dtype.name",
)


def _judge(head: str, line: str) -> None:
    source = head + line.replace("|", "\n").replace("; ", "\n") + "\n"
    assert wrong_of(source, [question.format("x.dtype") for question in _QUESTIONS]) == []


@pytest.mark.parametrize("line", _MADE.splitlines())
def test_what_is_decided_of_a_type_of_elements_is_true(line: str) -> None:
    _judge(_HEAD, line)


@pytest.mark.parametrize(
    ("made", "least"),
    [
        ("np.zeros((2, 3), 'float32')", 60),
        ("tf.zeros((2, 3))", 60),
        ("keras.Input((3,))", 60),
    ],
)
def test_most_of_it_is_decided(made: str, least: int) -> None:
    asked = [question.format("x.dtype") for question in _QUESTIONS]
    answers, _ = told(f"{_HEAD}x = {made}\n", asked)
    assert sum(type(value) in (bool, int, str) for value in answers.values()) >= least


_OLD = """\
x = keras.Input((3,))
x = layers.Dense(3)(keras.Input((3,)))
x = layers.Dense(3)(np.zeros((2, 3)))
x = layers.Dense(3)
x = layers.Dense(3); x.build((None, 4)); x = x.kernel
x = keras.Input((3,)); x = x + 1
x = keras.Input((3,)); x = tf.cast(x, "int32")
x = keras.backend.zeros((2, 3))
x = keras.backend.variable(np.zeros((2, 3)))
class A(layers.Layer):|    def call(self, x):|        self.kept = x.dtype|        return x|a = A()|a(np.zeros((2, 3)))|class B:|    dtype = a.kept|x = B()
class A(layers.Layer):|    def build(self, shape):|        self.w = self.add_weight(shape=(3,))|    def call(self, x):|        return x|a = A()|a(np.ones((2, 3)))|x = a.w
"""  # noqa: E501


@pytest.mark.parametrize("line", _OLD.splitlines())
def test_it_is_true_of_keras_2(line: str) -> None:
    pytest.importorskip("tf_keras")
    head = _HEAD.replace("import keras\n", "import tf_keras as keras\n")
    _judge(head.replace("from keras import layers, ops", "from tf_keras import layers"), line)
