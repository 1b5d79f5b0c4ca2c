"""Questions that code asks before it chooses a layer, with Python and Keras as the oracle.

Each question is asked by a program of its own: `layers.Dense(3 if question else 5)`. What the
summary says of that layer's width must be what Python answers, or nothing. A layer that is not
there would mean that the analysis thought Python to raise.
"""

from __future__ import annotations

import importlib
import warnings
from functools import cache
from typing import Any

import pytest

from kerasorder_lint.engine import summarise
from kerasorder_lint.settings import Limits, Settings

SETTINGS = Settings(limits=Limits(seconds=120.0))
HEAD = """
import abc, collections, copy, dataclasses, datetime, enum, functools, inspect, itertools, json
import math, numbers, operator, os, pathlib, platform, random, re, string, sys, types, typing
from typing import List, Optional, Protocol, Union, runtime_checkable
import keras, numpy as np, tensorflow as tf
from keras import layers, ops
"""
KERAS = """
i = keras.Input((4,))
l = layers.Dense(2)
m = keras.Sequential([keras.Input((4,)), l])
m2 = keras.Model(i, l(i))
a = np.zeros((3, 4), "float32")
t = tf.zeros((3, 4))
class L(layers.Layer):
    TAG = "x"
    def __init__(self, **k): super().__init__(**k); self.n = 3
    def call(self, x): return x
o = L()
class M(keras.Model):
    def __init__(self): super().__init__(); self.d = layers.Dense(2)
    def call(self, x): return self.d(x)
mm = M()
"""
CLASSES = """
def around(f):
    @functools.wraps(f)
    def inner(*a): return f(*a)
    return inner
@around
def base(): pass
@runtime_checkable
class HasN(Protocol):
    n: int
@runtime_checkable
class HasF(Protocol):
    def f(self): ...
class A:
    n = 3
    def f(self): return 1
class Base(abc.ABC):
    @abc.abstractmethod
    def g(self): ...
class Impl:
    def g(self): return 1
Base.register(Impl)
class Duck(abc.ABC):
    @classmethod
    def __subclasshook__(cls, C): return hasattr(C, "quack") or NotImplemented
class D:
    def quack(self): pass
class MetaI(type):
    def __instancecheck__(cls, x): return x == 3
class Three(metaclass=MetaI): pass
class E(enum.Enum):
    X = 1
    Y = "two"
    Z = (3, 4)
    W = 1
    def __str__(self): return f"E.{self.name.lower()}"
class F(enum.Flag):
    A = enum.auto()
    B = enum.auto()
class S(str, enum.Enum):
    RELU = "relu"
class I(enum.IntEnum):
    ONE = 1
    TWO = 2
@dataclasses.dataclass
class P:
    a: int
    b: list = dataclasses.field(default_factory=list)
    c: int = dataclasses.field(default=3, compare=False)
@dataclasses.dataclass(order=True, frozen=True)
class O:
    v: int
    w: str = ""
class Eq:
    def __init__(self, v): self.v = v
    def __eq__(self, o): return self.v == getattr(o, "v", o)
    def __hash__(self): return hash(self.v)
    def __lt__(self, o): return self.v < o.v
    def __bool__(self): return self.v > 0
    def __len__(self): return 7
    def __contains__(self, x): return x == self.v
class Tot:
    def __init__(self, v): self.v = v
    def __eq__(self, o): return self.v == o.v
    def __lt__(self, o): return self.v < o.v
Tot = functools.total_ordering(Tot)
"""

#: What stands behind the names of libraries.
OF_LIBRARIES = r"""
type(l).__name__ == "Dense"
l.__class__.__name__ == "Dense"
type(l) is layers.Dense
type(l) == layers.Dense
type(m) == keras.Sequential
type(m).__name__ == "Sequential"
[type(k).__name__ for k in m.layers] == ["Dense"]
os.name == "nt"
sys.platform == "darwin"
string.digits == "0123456789"
os.sep == "/"
math.inf == float("inf")
platform.system() == "Linux"
keras.config.backend() == "jax"
keras.backend.image_data_format() == "channels_last"
np.pi == math.pi
np.newaxis is None
math.pi == 3
type(l).__name__ in ("Dense",)
layers.Dense.__name__ == "Dense"
"Dense" == l.__class__.__name__
isinstance(l, layers.Dense)
l.__class__ in (layers.Dense, layers.Conv2D)
type(l).__name__.startswith("Den")
len(type(l).__name__) == 5
"ens" in type(l).__name__
{"Dense": 1}.get(type(l).__name__)
str(type(l)) == "x"
l.__class__.__module__ == "keras.src.layers.core.dense"
isinstance(keras.Model, type)
sys.maxsize > 2**32
os.environ.get("HOME") == "x"
os.getcwd() == "/"
np.float32 == "float32"
l.dtype == "float32"
i.dtype == "float32"
np.zeros(3).dtype == "float64"
np.zeros(3).dtype == np.float64
keras.__version__ == "3.15.1"
keras.__version__ >= "3"
l.activation == keras.activations.linear
l.activation is keras.activations.linear
l.activation.__name__ == "linear"
l.use_bias is True
l.kernel_initializer == "glorot_uniform"
isinstance(l.kernel_initializer, keras.initializers.GlorotUniform)
l.name == "dense"
l.input_spec is None
l.kernel is l.weights[0]
m.layers[0] is l
m.layers == [l]
m.inputs[0] is i
m.layers is m.layers
l.get_config() == l.get_config()
type(l).__name__.startswith("Foo")
len(type(l).__name__) == 9
type(l).__name__.lower() == "dense"
type(l).__name__ != "Dense"
type(l).__name__ == layers.Dense.__name__
type(3).__name__ == "int"
type("a").__name__ == "str"
int.__name__ == "int"
keras.layers.MaxPool2D.__name__ == "MaxPooling2D"
len.__name__ == "len"
keras.activations.relu.__name__ == "relu"
tf.nn.relu.__name__ == "relu"
np.mean.__name__ == "mean"
layers.Dense.__module__ == "keras.layers"
keras.__name__ == "keras"
tf.__name__ == "tensorflow"
layers.__name__ == "x"
np.__version__ == "1"
tf.version.VERSION == "2.21.0"
tf.version.COMPILER_VERSION == "x"
os.name == "posix"
os.linesep == "\n"
os.curdir == "."
os.path.sep == "/"
os.devnull == "/dev/null"
sys.byteorder == "little"
sys.executable == ""
sys.argv == []
np.e == math.e
math.tau == 2 * math.pi
string.ascii_lowercase == "abcdefghijklmnopqrstuvwxyz"
string.punctuation == ""
tf.float32.name == "float32"
tf.float32 == "float32"
np.dtype("float32") == "float32"
np.dtype("float32").name == "float32"
tf.keras.backend.floatx() == "float32"
keras.config.floatx() == "float32"
keras.config.image_data_format() == "channels_last"
sys.version_info[0] == 3
sys.version_info.major == 3
sys.version_info >= (3, 8)
sys.hexversion > 0
sys.platform.startswith("linux")
sys.platform in ("linux", "linux2")
os.name in ("posix",)
sys.version == ""
np.nan == np.nan
np.inf == math.inf
np.inf > 3
math.pi < 3
sys.maxsize == 3
math.nan != math.nan
keras.Model is keras.models.Model
keras.Model == tf.keras.Model
layers.Dense is tf.keras.layers.Dense
keras.layers.Input is keras.Input
keras.layers.MaxPool2D is keras.layers.MaxPooling2D
layers.Convolution2D == layers.Conv2D
keras.activations.swish is keras.activations.silu
keras.optimizers.Adam is tf.optimizers.Adam
np.bool_ is np.bool
np.float32 is np.single
np.newaxis is tf.newaxis
tf.float32 is tf.dtypes.float32
type(l) is not layers.Conv2D
type(l) in [layers.Conv2D]
type(l) in {layers.Conv2D: 1}
type(keras.layers.MaxPool2D()) is keras.layers.MaxPooling2D
isinstance(l, (layers.Conv2D, keras.Model))
issubclass(layers.LSTM, layers.RNN)
issubclass(type(l), layers.Layer)
isinstance(m, keras.layers.Layer)
isinstance(m, keras.Model)
hasattr(l, "units")
hasattr(l, "filters")
hasattr(layers, "LocallyConnected1D")
hasattr(keras, "legacy")
callable(l)
callable(layers.Dense)
type(i).__name__ == "KerasTensor"
type(m.layers).__name__ == "list"
type({}) == dict
type(()) is tuple
type(1.0) in (int, float)
type(None) is type(None)
isinstance(None, type(None))
type(l) == "Dense"
l == "Dense"
m.name.startswith("seq")
keras.backend.is_keras_tensor(i)
l.built
layers.Dense(3).built
len(l.weights) == 2
len(layers.Dropout(.2).weights) == 0
len(layers.Dropout(.2).get_weights())
len(m.weights) == 2
not layers.ReLU().weights
not l.get_weights()
bool(layers.ReLU().get_weights())
len(layers.BatchNormalization().weights) > 0
{"posix": 1, "nt": 1}[os.name] == 1
{"Dense": 1, "LSTM": 0}[type(l).__name__]
{layers.MaxPool2D: 1}.get(layers.MaxPooling2D) == 1
layers.AvgPool1D in {layers.AveragePooling1D: 1}
{keras.Model: 2}[tf.keras.models.Model] == 2
"Conv" in layers.Conv2D.__name__
"""
#: What arrays and tensors of data are.
OF_ARRAYS = r"""
tf.zeros((3, 4)).dtype == tf.float32
tf.zeros((3, 4)).dtype == "float32"
tf.zeros((3, 4)).dtype == "float64"
tf.ones((3, 4)).dtype == tf.float64
tf.fill((3, 4), 1).dtype == tf.int32
tf.constant([1, 2]).dtype == tf.int32
tf.constant([1., 2]).dtype == tf.float32
tf.random.normal((2,)).dtype == tf.float32
tf.random.uniform((2,)).dtype == "float32"
tf.range(3).dtype == tf.int32
tf.zeros_like(np.zeros(3)).dtype == "float64"
tf.convert_to_tensor(np.zeros(3)).dtype == "float64"
tf.cast(np.zeros(3), "int32").dtype == "int32"
tf.one_hot([1, 2], 3).dtype == "float32"
tf.eye(3).dtype == "float32"
tf.linspace(0., 1., 3).dtype == "float32"
ops.zeros((3,)).dtype == "float32"
ops.ones((3,)).dtype == "float32"
ops.arange(3).dtype == "int32"
ops.convert_to_tensor([1, 2]).dtype == "int32"
ops.eye(3).dtype == "float32"
np.ones(3).dtype == "float64"
np.ones(3, int).dtype == "int64"
np.ones(3, dtype=bool).dtype == "bool"
np.arange(3).dtype == "int64"
np.arange(3.0).dtype == "int64"
np.array([1, 2]).dtype == "int64"
np.array([1., 2]).dtype == "float64"
np.random.rand(3).dtype == "float64"
np.random.randint(0, 3, 3).dtype == "int64"
np.random.random(3).dtype == "float64"
np.linspace(0, 1, 3).dtype == "float64"
np.zeros(3).astype("float32").dtype == "float32"
np.zeros_like(np.zeros(3, "int8")).dtype == "int8"
np.full((3,), 1).dtype == "float64"
np.full((3,), 1.5).dtype == "float64"
np.full(3, True).dtype == "bool"
np.full((3,), 2, "float32").dtype == "float32"
np.eye(3, dtype="int32").dtype == "float64"
np.empty(3).dtype == "float64"
np.identity(3, "int8").dtype == "float64"
(np.zeros(3) + 1).dtype == "float64"
(np.arange(3) / 2).dtype == "float64"
(np.arange(3) * 2.0).dtype == "int64"
(np.arange(3) > 1).dtype == "bool"
np.zeros(3).sum() == 0
np.zeros((3, 2)).mean(axis=0).shape == (2,)
np.zeros((3, 2)).sum().shape == ()
np.concatenate([np.zeros((3, 2)), np.zeros((4, 2))]).shape == (7, 2)
np.stack([np.zeros((3, 2))] * 2, -1).shape == (3, 2, 2)
np.zeros((3, 2)).T.shape == (2, 3)
np.zeros((3, 2)).reshape(-1).shape == (6,)
np.zeros((3, 2)).ravel().shape[0] == 6
np.zeros((3, 2))[0].shape == (2,)
np.zeros((3, 2))[:, None].shape == (3, 1, 2)
np.zeros((3, 2))[..., 0].shape == (3,)
np.zeros((3, 2))[[0, 1]].shape == (2, 2)
np.zeros((3, 2))[np.array([True, False, True])].shape == (2, 2)
np.zeros((3, 2))[np.zeros((3, 2)) > 0].shape == (0,)
np.zeros((3, 2))[1:].shape == (2, 2)
np.zeros((3, 2))[::2].shape == (2, 2)
np.zeros((3, 2))[-2:, :1].shape == (2, 1)
np.zeros((3, 2))[5:].shape == (0, 2)
np.zeros((3, 2))[0, 1].shape == ()
np.zeros((3, 2)).transpose(1, 0).shape == (2, 3)
np.zeros((3, 2)).swapaxes(0, 1).shape == (2, 3)
np.zeros((3, 1, 2)).squeeze().shape == (3, 2)
np.zeros((3, 1, 2)).squeeze(1).shape == (3, 2)
np.expand_dims(np.zeros(3), -1).shape == (3, 1)
np.expand_dims(np.zeros(3), (0, 2)).shape == (1, 3, 1)
np.repeat(np.zeros((3, 2)), 2, axis=0).shape == (6, 2)
np.repeat(np.zeros((3, 2)), 2).shape == (12,)
np.tile(np.zeros((3, 2)), 2).shape == (3, 4)
np.tile(np.zeros(2), (2, 3)).shape == (2, 6)
np.pad(np.zeros((3, 2)), 1).shape == (5, 4)
np.pad(np.zeros((3, 2)), ((0, 0), (1, 2))).shape == (3, 5)
np.dot(np.zeros((3, 2)), np.zeros((2, 4))).shape == (3, 4)
(np.zeros((3, 2)) @ np.zeros(2)).shape == (3,)
np.argmax(np.zeros((3, 2)), axis=-1).shape == (3,)
np.argmax(np.zeros((3, 2))) == 0
np.unique(np.array([1, 1, 2])).shape == (2,)
len(np.unique([1, 1, 2])) == 2
np.array([[1, 2], [3, 4]]).shape == (2, 2)
np.array([np.zeros(3), np.zeros(3)]).shape == (2, 3)
np.array([np.zeros(3) for _ in range(4)]).shape == (4, 3)
np.array("a").shape == ()
np.array(["a", "b"]).shape == (2,)
np.array(5).shape == ()
np.array([]).shape == (0,)
np.vstack([np.zeros(3), np.zeros(3)]).shape == (2, 3)
np.hstack([np.zeros(3), np.zeros(3)]).shape == (6,)
np.column_stack([np.zeros(3), np.zeros(3)]).shape == (3, 2)
np.split(np.zeros((6, 2)), 3)[0].shape == (2, 2)
len(np.array_split(np.zeros(7), 3)) == 3
np.meshgrid(np.zeros(3), np.zeros(4))[0].shape == (4, 3)
np.where(np.zeros(3) > 0, 1, 2).shape == (3,)
np.where(np.zeros((3, 2)) > 0)[0].shape == (0,)
np.nonzero(np.ones(3))[0].shape == (3,)
np.flatnonzero(np.ones(3)).size == 3
np.sort(np.zeros(3)).shape == (3,)
np.mean([1, 2, 3]) == 2
np.zeros((2, 3)).flatten().size == 6
np.moveaxis(np.zeros((2, 3, 4)), 0, -1).shape == (3, 4, 2)
np.rollaxis(np.zeros((2, 3, 4)), 2).shape == (4, 2, 3)
np.atleast_2d(np.zeros(3)).shape == (1, 3)
np.zeros((2, 3)).tolist() == [[0, 0, 0], [0, 0, 0]]
np.zeros(3).item(0) == 0
len(np.zeros((4, 2))) == 4
np.random.permutation(5).shape == (5,)
np.random.permutation(np.zeros((5, 2))).shape == (5, 2)
np.random.choice(5).shape == ()
np.random.choice(5, 3).shape == (3,)
np.random.choice([1, 2], size=(2, 2)).shape == (2, 2)
np.random.normal(size=(2, 3)).shape == (2, 3)
np.random.normal(0, 1, (2, 3)).shape == (2, 3)
np.random.randn(2, 3).shape == (2, 3)
np.random.default_rng(0).normal(size=4).shape == (4,)
np.random.default_rng(0).integers(0, 3, (4, 2)).shape == (4, 2)
np.random.default_rng(0).random((4, 2)).shape == (4, 2)
np.random.RandomState(0).rand(4, 2).shape == (4, 2)
np.random.multivariate_normal(np.zeros(2), np.eye(2), 5).shape == (5, 2)
np.random.dirichlet((1, 1), 5).shape == (5, 2)
np.random.beta(1, 1, 5).shape == (5,)
np.random.poisson(3, (2, 2)).shape == (2, 2)
np.random.exponential(size=3).shape == (3,)
np.random.binomial(1, .5, size=(3, 2)).shape == (3, 2)
np.random.standard_normal((3, 2)).shape == (3, 2)
np.random.uniform(-1, 1, 3).shape == (3,)
np.random.randint(5, size=(3, 1)).shape == (3, 1)
np.random.randint(5) < 5
np.random.sample((3,)).shape == (3,)
np.fromfunction(lambda i, j: i, (2, 3)).shape == (2, 3)
np.linspace(0, 1).shape == (50,)
np.linspace(0, 1, num=7, endpoint=False).shape == (7,)
np.logspace(0, 1, 5).shape == (5,)
np.arange(2, 10, 3).shape == (3,)
np.arange(0, 1, .1).shape == (10,)
np.arange(10)[::-1].shape == (10,)
np.eye(3, 4).shape == (3, 4)
np.eye(3)[[0, 1]].shape == (2, 3)
np.identity(3)[np.array([0, 1, 1])].shape == (3, 3)
np.diag(np.zeros(3)).shape == (3, 3)
np.outer(np.zeros(3), np.zeros(2)).shape == (3, 2)
np.cumsum(np.zeros((2, 3))).shape == (6,)
np.einsum("ij,jk->ik", np.zeros((2, 3)), np.zeros((3, 4))).shape == (2, 4)
np.broadcast_to(np.zeros(3), (2, 3)).shape == (2, 3)
np.delete(np.zeros((3, 2)), 0, axis=0).shape == (2, 2)
np.append(np.zeros(3), 1).shape == (4,)
np.insert(np.zeros(3), 0, 1).shape == (4,)
np.flip(np.zeros((3, 2)), 1).shape == (3, 2)
np.roll(np.zeros(3), 1).shape == (3,)
np.clip(np.zeros(3), 0, 1).shape == (3,)
np.median(np.zeros((3, 2)), axis=1).shape == (3,)
np.percentile(np.zeros(3), 50).shape == ()
np.histogram(np.zeros(3))[0].shape == (10,)
np.bincount(np.array([0, 1, 1])).shape == (2,)
np.sqrt(np.zeros((3, 2))).shape == (3, 2)
np.sum(np.zeros((3, 2)), axis=(0, 1)).shape == ()
np.sum(np.zeros((3, 2)), 1, keepdims=True).shape == (3, 1)
np.max(np.zeros((3, 2)), 0).shape == (2,)
np.linalg.norm(np.zeros((3, 2)), axis=1).shape == (3,)
np.fft.fft(np.zeros(8)).shape == (8,)
np.fft.rfft(np.zeros(8)).shape == (5,)
keras.utils.to_categorical([0, 1, 2]).shape == (3, 3)
keras.utils.to_categorical(np.zeros((4, 1)), 5).shape == (4, 5)
keras.utils.normalize(np.zeros((2, 3))).shape == (2, 3)
keras.utils.pad_sequences([[1], [1, 2]], maxlen=5).shape == (2, 5)
"""
#: What layers and models have.
OF_KERAS = r"""
a.nbytes == 48
a.itemsize == 4
a.base is None
a.strides == (16, 4)
a.flags.writeable
a.imag is None
a.dtype.name == "float32"
a.dtype.kind == "f"
a.dtype.itemsize == 4
np.iinfo("int8").max == 127
np.finfo("float32").eps < 1
np.dtype("int8").itemsize == 1
np.issubdtype(a.dtype, np.floating)
np.isscalar(3)
np.random.seed(1) is None
np.set_printoptions(precision=3) is None
t.device == "x"
t.dtype == tf.float32
t.dtype.is_floating
t.shape.rank == 2
t.ndim == 2
l.trainable
l.activity_regularizer is None
l.kernel_constraint is None
l.bias_initializer is None
l.lora_rank is None
l.lora_enabled
l.stateful
l.supports_masking
l.autocast
l.dtype_policy.name == "float32"
l.compute_dtype == "float32"
l.variable_dtype == "float32"
l.quantization_mode is None
l.losses == []
l.metrics == []
l.path == "dense"
l.input_dtype == "float32"
l.output_mask is None
m.optimizer is None
m.loss is None
m.compiled
m.run_eagerly
m.jit_compile is None
m.stop_training
m.history is None
m.inputs is None
m.output_names == ["dense"]
m.input_names == ["keras_tensor"]
m.built
m.trainable
m.name == "sequential"
m2.name == "functional"
m.dtype == "float32"
m.input_shape == (None, 4)
m.output_shape == (None, 2)
m2.output_shape[-1] == 2
m2.layers[0].name == i.name
isinstance(m2.layers[0], layers.InputLayer)
mm.built
mm.layers == [mm.d]
mm.name == "m"
o.name == "l"
o.n == 3
o.TAG == "x"
o.built
o.trainable
o.dtype == "float32"
o.weights == []
L.__name__ == "L"
type(o).__name__ == "L"
L.__mro__[1] is layers.Layer
L.__module__ == "__main__" or L.__module__ == "builtins"
issubclass(L, layers.Layer)
layers.Dense.__mro__[1] is layers.Layer
hasattr(L, "call")
"call" in L.__dict__
"call" in dir(o)
o.__dict__.get("n") == 3
vars(o)["n"] == 3
getattr(o, "zz", None) is None
getattr(l, "filters", None) is None
getattr(l, "units", None) == 2
getattr(l, "kernel_size", 7) == 7
hasattr(l, "kernel")
hasattr(layers.Dense(2), "kernel")
hasattr(l, "activation")
hasattr(l, "layers")
hasattr(m, "layers")
hasattr(l, "return_sequences")
hasattr(l, "get_weights")
hasattr(m, "pop")
hasattr(m2, "pop")
hasattr(m2, "add")
hasattr(l, "input_shape")
hasattr(l, "output_shape")
hasattr(l, "output")
hasattr(layers.Dropout(.1), "kernel_initializer")
hasattr(layers.BatchNormalization(), "moving_mean")
hasattr(layers.Bidirectional(layers.LSTM(2)), "forward_layer")
hasattr(layers.TimeDistributed(layers.Dense(2)), "layer")
hasattr(layers.LSTM(2), "cell")
hasattr(layers.LSTM(2), "states")
hasattr(i, "shape")
hasattr(i, "_keras_history")
hasattr(i, "_keras_shape")
hasattr(i, "numpy")
hasattr(t, "numpy")
hasattr(a, "numpy")
hasattr(i, "dtype")
hasattr(o, "kernel")
hasattr(mm, "predict")
hasattr(mm, "layers")
hasattr(keras, "ops")
hasattr(tf, "contrib")
hasattr(np, "int")
hasattr(keras.utils, "np_utils")
hasattr(keras.backend, "int_shape")
hasattr(tf.keras.backend, "int_shape")
hasattr(layers, "experimental")
hasattr(keras.layers, "CuDNNLSTM")
hasattr(keras, "__version__")
hasattr(keras.optimizers, "legacy")
hasattr(keras.optimizers, "Adam")
"Dense" in dir(layers)
"Dense" in vars(layers)
"Dense" in layers.__dict__
"layers" in globals()
"zz" in globals()
"keras" in sys.modules
keras in [keras]
m.get_config()["name"] == "sequential"
l.get_config()["units"] == 2
"units" in l.get_config()
"build_config" in m.get_config()
l.get_config().get("dtype") == "float32"
l.get_config()["activation"] == "linear"
l.get_config()["kernel_initializer"]["class_name"] == "GlorotUniform"
"""
#: What Python's own types say.
OF_PYTHON = r"""
isinstance(A(), HasN)
isinstance(A(), HasF)
isinstance(D(), HasF)
isinstance(Impl(), Base)
issubclass(Impl, Base)
isinstance(D(), Duck)
isinstance(A(), Duck)
isinstance(3, Three)
isinstance(4, Three)
isinstance(layers.Dense(2), HasF)
E.X is E.W
E(1) is E.X
E["Y"] is E.Y
E.Z.value[1] == 4
len(E) == 3
[e.name for e in E] == ["X", "Y", "Z"]
str(E.X) == "E.x"
repr(E.Y) == "<E.Y: 'two'>"
E.X == 1
E.Y in E
isinstance(E.X, E)
"W" in E.__members__
E.X.name == "X"
E.W.name == "X"
bool(F.A & F.B)
(F.A | F.B) & F.A == F.A
F.A in (F.A | F.B)
S.RELU == "relu"
S("relu") is S.RELU
S.RELU.upper() == "RELU"
isinstance(S.RELU, str)
f"{S.RELU.value}" == "relu"
I.ONE < I.TWO
I.ONE + 1 == I.TWO
I.TWO == 2
max(I) is I.TWO
P(1) == P(1)
P(1) == P(2)
P(1, c=5) == P(1, c=6)
P(1, [1]) == P(1, [1])
P(1) is P(1)
P(1).b == []
O(1) < O(2)
O(1, "a") < O(1, "b")
O(1) in {O(1): 2}
len({O(1), O(1)}) == 1
dataclasses.asdict(P(1)) == {"a": 1, "b": [], "c": 3}
dataclasses.astuple(O(1)) == (1, "")
[f.name for f in dataclasses.fields(P)] == ["a", "b", "c"]
dataclasses.is_dataclass(P)
dataclasses.replace(P(1), a=4).a == 4
repr(O(1)) == "O(v=1, w='')"
Eq(3) == 3
Eq(3) != Eq(4)
Eq(3) in [Eq(2), Eq(3)]
3 in Eq(3)
bool(Eq(0))
not Eq(-1)
len(Eq(1)) == 7
sorted([Eq(3), Eq(1)])[0].v == 1
max(Eq(3), Eq(1), key=lambda e: e.v).v == 3
{Eq(3): 1}[3] == 1
[Eq(1), Eq(2)].index(2) == 1
[1, 2, 1].count(1) == 2
Tot(1) <= Tot(1)
Tot(2) > Tot(1)
types.SimpleNamespace(a=1) == types.SimpleNamespace(a=1)
vars(types.SimpleNamespace(a=1)) == {"a": 1}
collections.Counter("aab") == {"a": 2, "b": 1}
collections.Counter("aab")["a"] == 2
collections.Counter("aab").most_common()[0] == ("a", 2)
sum(collections.Counter("aab").values()) == 3
collections.deque([1, 2]) == collections.deque([1, 2])
collections.deque([1, 2], maxlen=1)[0] == 2
list(collections.OrderedDict(a=1, b=2)) == ["a", "b"]
collections.OrderedDict(a=1) == {"a": 1}
collections.defaultdict(list)["x"] == []
dict(collections.ChainMap({"a": 1}, {"a": 2}))["a"] == 1
{"a": 1} == {"a": 1}
{"a": 1, "b": 2} == {"b": 2, "a": 1}
{1, 2} == {2, 1}
{1, 2} < {1, 2, 3}
{1, 2} & {2} == {2}
{1, 2} - {2} == {1}
{1} | {2} == {1, 2}
{1, 2}.issubset([1, 2, 3])
{"a": 1}.items() == {"a": 1}.items()
{"a": 1}.keys() == {"a"}
list({"b": 1, "a": 2}) == ["b", "a"]
[1, 2] + [3] == [1, 2, 3]
[1, 2] < [1, 3]
(1, 2) < (1, 2, 3)
[1] * 2 == [1, 1]
[[0]] * 2 == [[0], [0]]
"abc" < "abd"
"a" * 3 == "aaa"
"abc"[::-1] == "cba"
"a,b".split(",") == ["a", "b"]
"%s-%d" % ("a", 3) == "a-3"
"{}-{x}".format(1, x=2) == "1-2"
f"{3:03d}" == "003"
f"{3.14159:.2f}" == "3.14"
f"{'a'!r:>5}" == "  'a'"
"abc".partition("b") == ("a", "b", "c")
"Conv2D".lower().startswith("conv")
"conv_1".rsplit("_", 1)[-1] == "1"
"a1".isalnum()
"12".isdigit()
"x".join(["a", "b"]) == "axb"
"abc".replace("b", "") == "ac"
"  a ".strip() == "a"
"abc".find("z") == -1
"Abc".swapcase() == "aBC"
"a_b".title() == "A_B"
"abc".encode() == b"abc"
b"ab"[0] == 97
"é".encode("utf8") == b"\xc3\xa9"
"a-b".translate(str.maketrans("-", "_")) == "a_b"
"abc".zfill(5) == "00abc"
"abc".removeprefix("a") == "bc"
ord("a") == 97
chr(97) == "a"
hex(255) == "0xff"
bin(5) == "0b101"
int("11", 2) == 3
int(3.9) == 3
int("7") == 7
float("1e3") == 1000
round(2.5) == 2
round(3.14159, 2) == 3.14
-7 // 2 == -4
-7 % 3 == 2
divmod(-7, 3) == (-3, 2)
2 ** -1 == 0.5
7 & 3 == 3
1 << 3 == 8
~5 == -6
5 ^ 1 == 4
0.1 + 0.2 == 0.3
True + True == 2
bool("False")
bool([]) is False
None is None
not None
() == ()
[] is []
1 == 1.0
1 is True
"a" in "abc"
"" in "abc"
2 in range(0, 10, 2)
len(range(0, 10, 3)) == 4
range(3) == range(0, 3)
list(range(5))[-1] == 4
range(10)[2:5] == range(2, 5)
reversed([1, 2]) == [2, 1]
list(reversed("ab")) == ["b", "a"]
sorted({"b": 1, "a": 2}) == ["a", "b"]
sorted([3, 1, 2], reverse=True)[0] == 3
sorted("bca", key=lambda c: -ord(c)) == ["c", "b", "a"]
min([3, 1], default=0) == 1
max([], default=7) == 7
max("a", "bb", key=len) == "bb"
sum([1, 2], 10) == 13
sum([[1], [2]], []) == [1, 2]
any([])
all([])
any(x > 2 for x in [1, 3])
list(zip([1, 2], "ab")) == [(1, "a"), (2, "b")]
dict(zip("ab", [1, 2])) == {"a": 1, "b": 2}
list(map(lambda a, b: a + b, [1], [2])) == [3]
list(filter(None, [0, 1, ""])) == [1]
list(enumerate("a", 5)) == [(5, "a")]
[*range(2), *"a"] == [0, 1, "a"]
{**{"a": 1}, "b": 2} == {"a": 1, "b": 2}
next(iter({"k": 1})) == "k"
next((x for x in [] if x), None) is None
list(itertools.chain([1], [2])) == [1, 2]
list(itertools.accumulate([1, 2, 3])) == [1, 3, 6]
list(itertools.product("ab", [1]))[1] == ("b", 1)
len(list(itertools.combinations(range(4), 2))) == 6
len(list(itertools.permutations(range(3)))) == 6
list(itertools.takewhile(lambda x: x < 2, [1, 2, 1])) == [1]
list(itertools.dropwhile(lambda x: x < 2, [1, 2, 1])) == [2, 1]
list(itertools.islice(range(10), 2, 8, 3)) == [2, 5]
list(itertools.starmap(pow, [(2, 3)])) == [8]
list(itertools.compress("abc", [1, 0, 1])) == ["a", "c"]
functools.reduce(operator.mul, [2, 3], 1) == 6
functools.partial(pow, 2)(3) == 8
operator.itemgetter(1)([1, 2]) == 2
operator.attrgetter("n")(A()) == 3
operator.add(1, 2) == 3
math.floor(2.7) == 2
math.gcd(12, 8) == 4
math.sqrt(16) == 4
math.log2(8) == 3
math.isclose(.1 + .2, .3)
math.comb(4, 2) == 6
re.sub(r"\d+", "N", "a12b") == "aNb"
re.split(r"[,;]", "a,b;c") == ["a", "b", "c"]
bool(re.fullmatch(r"conv\d", "conv1"))
re.search("z", "abc") is None
json.loads("[1, {\"a\": null}]") == [1, {"a": None}]
json.loads(json.dumps({"a": (1, 2)})) == {"a": [1, 2]}
json.dumps({"a": 1}) == '{"a": 1}'
pathlib.Path("a/b.txt").suffix == ".txt"
pathlib.Path("a") / "b" == pathlib.Path("a/b")
os.path.splitext("a.b")[1] == ".b"
os.path.join("a", "b") == "a/b"
os.path.basename("a/b") == "b"
copy.copy([1]) == [1]
copy.deepcopy({"a": [1]})["a"] == [1]
isinstance(True, int)
isinstance(3, (int, float))
isinstance(3, numbers.Integral)
isinstance("a", collections.abc.Sequence)
isinstance([], collections.abc.Iterable)
isinstance({}, collections.abc.Mapping)
isinstance(np.int64(3), int)
isinstance(np.float64(3), float)
isinstance(np.zeros(3), np.ndarray)
isinstance(lambda: 0, types.FunctionType)
isinstance(A().f, types.MethodType)
inspect.isclass(A)
inspect.isfunction(A.f)
callable(A())
len(inspect.signature(lambda a, b=1: 0).parameters) == 2
list(inspect.signature(A.f).parameters) == ["self"]
A.f.__name__ == "f"
A.f.__qualname__ == "A.f"
(lambda: 0).__name__ == "<lambda>"
A.__doc__ is None
A.__bases__ == (object,)
A.__dict__["n"] == 3
q.__defaults__ is None
q.__code__.co_argcount == 1
q.__module__ == __name__
A().__class__ is A
type(A()) is A
type(A()).__name__ == "A"
type("X", (), {"y": 2}).y == 2
hasattr(A, "f")
getattr(A, "zz", 3) == 3
"f" in dir(A)
id(A) == id(A)
isinstance(frozenset(), set)
base.__name__ == "base"
hash("a") == hash("a")
sys.getsizeof([]) > 0
datetime.date(2020, 1, 2).year == 2020
datetime.timedelta(days=1).total_seconds() == 86400
string.ascii_uppercase[0] == "A"
random.Random(0).random() < 1
Optional[int] == Union[int, None]
typing.get_type_hints(P)["a"] is int
list[int] == list[int]
... is Ellipsis
NotImplemented is NotImplemented
__debug__
__name__ == "__main__" or __name__ == "builtins"
(lambda *a, **k: (a, k))(1, b=2) == ((1,), {"b": 2})
[x for x in range(5) if x % 2] == [1, 3]
{x: x * x for x in range(3)}[2] == 4
{x % 2 for x in range(4)} == {0, 1}
[[y for y in range(x)] for x in range(3)] == [[], [0], [0, 1]]
(x for x in [1]) == [1]
[i for i, c in enumerate("aba") if c == "a"][-1] == 2
isinstance(range(3), list)
isinstance(range(3)[1:], (list, tuple))
isinstance(list(range(3)), list)
type(range(3)) is list
range(3) == [0, 1, 2]
isinstance((x for x in [1]), list)
isinstance(zip([1], [2]), (list, tuple))
isinstance(map(str, [1]), collections.abc.Sequence)
isinstance(map(str, [1]), collections.abc.Iterator)
isinstance(reversed([1]), list)
isinstance({}.keys(), (list, tuple))
isinstance({1: 2}.values(), collections.abc.Sized)
isinstance(collections.deque([1]), list)
isinstance(collections.deque([1]), collections.deque)
isinstance(I.ONE, enum.Enum)
isinstance(S.RELU, enum.Enum)
isinstance(frozenset((1,)), set)
isinstance(collections.OrderedDict(), collections.OrderedDict)
isinstance(np.sqrt(4.0), np.floating)
isinstance(np.argmax([1, 2]), np.integer)
isinstance(np.zeros(3), np.ndarray)
isinstance(3, int | str)
isinstance(2.5, int | str | None)
isinstance(None, int | None)
isinstance(A(), pathlib.Path)
isinstance(lambda x: x, numbers.Number)
isinstance(base, typing.Callable)
isinstance(lambda x: x, (list, dict))
isinstance(lambda x: x, types.FunctionType)
"""

#: Each of these has an answer that is the same wherever the code runs.
ANSWERED = r"""
type(l).__name__ == "Dense"
l.__class__.__name__ == "Conv2D"
type(m).__name__ == "Sequential"
layers.MaxPool2D.__name__ == "MaxPooling2D"
type(l).__name__ in ("Dense", "Conv2D")
{"Dense": 1, "LSTM": 0}[type(l).__name__]
int.__name__ == "int"
layers.MaxPool2D is layers.MaxPooling2D
keras.Model is tf.keras.models.Model
layers.AvgPool1D in {layers.AveragePooling1D: 1}
type(l) is not layers.Conv2D
math.tau > 6
np.e < 3
np.eye(3, 4).shape == (3, 4)
isinstance(-1, slice)
isinstance(slice(2), slice)
isinstance(range(3), range)
isinstance(range(3), list)
isinstance("a", (pathlib.Path, os.PathLike))
isinstance([1], (np.ndarray, tuple))
isinstance(3, (list, np.ndarray))
isinstance({"a": 1}, typing.Mapping)
isinstance(l, (list, tuple, dict, np.ndarray))
isinstance(3, int | str)
np.full((3,), 1).dtype == "int64"
tf.zeros((3,)).dtype == "float32"
a.dtype == "float32"
"""


def _questions() -> list[Any]:
    found = [
        pytest.param(KERAS, line, id=line)
        for table in (OF_LIBRARIES, OF_ARRAYS, OF_KERAS)
        for line in table.strip().splitlines()
    ]
    found += [pytest.param(CLASSES, line, id=line) for line in OF_PYTHON.strip().splitlines()]
    return found


def _told(setup: str, question: str) -> bool | None:
    """What the analysis takes the answer to be; None where it leaves it open."""
    asks = f"keras.Sequential([keras.Input((4,)), layers.Dense(3 if ({question}) else 5)])"
    made = summarise(f"{HEAD}{setup}model = {asks}\n", "program.py", SETTINGS)
    models = [model for model in made if model.name == "model"]
    assert len(models) == 1, "the analysis came to no model"
    return {15: True, 25: False, None: None}[models[0].params]


@cache
def _space(setup: str) -> dict[str, Any]:
    importlib.import_module("keras").backend.clear_session()  # so that names begin anew
    space: dict[str, Any] = {"__name__": "__main__"}
    exec(HEAD + setup, space)
    return space


def _answer(setup: str, question: str) -> bool | None:
    """What Python says; None where it raises."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            return bool(eval(question, dict(_space(setup))))
        except Exception:
            return None


@pytest.mark.parametrize(("setup", "question"), _questions())
def test_an_answer_is_pythons(setup: str, question: str) -> None:
    answer = _answer(setup, question)
    if answer is not None:
        assert _told(setup, question) in (None, answer)


@pytest.mark.parametrize("question", ANSWERED.strip().splitlines())
def test_what_is_the_same_everywhere_is_known(question: str) -> None:
    assert _told(KERAS, question) is _answer(KERAS, question)
