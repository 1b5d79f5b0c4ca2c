"""Operators and functions on tensors inside of a layer's `call`, and on data: run in Keras."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.interpreter.running import check

pytestmark = [pytest.mark.keras, pytest.mark.filterwarnings("ignore")]

PROGRAMS: dict[str, str] = {
    "a branch of another width in a Sequential": """
import keras
from keras import layers
class Res(layers.Layer):
    def __init__(self, units):
        super().__init__()
        self.b = layers.Dense(units)
    def call(self, x):
        return x + self.b(x)
m = keras.Sequential([keras.Input((4,)), Res(5)])  # expect: KOL105
""",
    "a branch of the same width keeps the shape": """
import keras
from keras import layers
class Res(layers.Layer):
    def __init__(self, units):
        super().__init__()
        self.b = layers.Dense(units)
    def call(self, x):
        return x + self.b(x)
m = keras.Sequential([keras.Input((4,)), Res(4), layers.Conv2D(3, 3)])  # expect: KOL101
""",
    "residual_fn": """
import keras
from keras import layers
class Res(layers.Layer):
    def __init__(self, units):
        super().__init__()
        self.b = layers.Dense(units)
    def call(self, x):
        return self.b(x) + x
x = keras.Input((8,))
y = Res(8)(x)
z = layers.LSTM(3)(y)  # expect: KOL101
""",
    "residual_fn2": """
import keras
from keras import layers
class Res(layers.Layer):
    def __init__(self, units):
        super().__init__()
        self.b = layers.Dense(units)
    def call(self, x):
        return self.b(x) + x  # expect: KOL105
x = keras.Input((8,))
y = Res(9)(x)
""",
    "gate_ok": """
import keras
from keras import layers
class Gate(layers.Layer):
    def __init__(self):
        super().__init__()
        self.g = layers.Dense(1, activation="sigmoid")
    def call(self, x):
        return x * self.g(x)
m = keras.Sequential([keras.Input((6,)), Gate(), layers.Reshape((7,))])  # expect: KOL104
""",
    "neg": """
import keras
from keras import layers
class Neg(layers.Layer):
    def call(self, x):
        return -x
m = keras.Sequential([keras.Input((6,)), Neg(), layers.Conv2D(3, 3)])  # expect: KOL101
""",
    "a product with a weight": """
import keras
from keras import layers
class Lin(layers.Layer):
    def __init__(self, units):
        super().__init__()
        self.units = units
    def build(self, shape):
        self.w = self.add_weight(shape=(shape[-1], self.units))
        self.b = self.add_weight(shape=(self.units,))
    def call(self, x):
        return x @ self.w + self.b
m = keras.Sequential([keras.Input((6,)), Lin(3), layers.Reshape((4,))])  # expect: KOL104
""",
    "a weight the wrong way round": """
import keras
from keras import layers
class Lin(layers.Layer):
    def __init__(self, units):
        super().__init__()
        self.units = units
    def build(self, shape):
        self.w = self.add_weight(shape=(self.units, shape[-1]))
    def call(self, x):
        return x @ self.w
m = keras.Sequential([keras.Input((6,)), Lin(3)])  # expect: KOL105
""",
    "matmul_t": """
import keras
from keras import layers
class Lin(layers.Layer):
    def __init__(self, units):
        super().__init__()
        self.units = units
    def build(self, shape):
        self.w = self.add_weight(shape=(self.units, shape[-1]))
    def call(self, x):
        return x @ keras.ops.transpose(self.w)
m = keras.Sequential([keras.Input((6,)), Lin(3), layers.Reshape((4,))])  # expect: KOL104
""",
    "matmul_bias": """
import keras
from keras import layers
class Lin(layers.Layer):
    def __init__(self, units):
        super().__init__()
        self.units = units
    def build(self, shape):
        self.w = self.add_weight(shape=(shape[-1], self.units))
        self.b = self.add_weight(shape=(shape[-1],))
    def call(self, x):
        return x @ self.w + self.b
m = keras.Sequential([keras.Input((6,)), Lin(3)])  # expect: KOL105
""",
    "the first four features": """
import keras
from keras import layers
class Cut(layers.Layer):
    def call(self, x):
        return x[..., :4]
m = keras.Sequential([keras.Input((6,)), Cut(), layers.Reshape((6,))])  # expect: KOL104
""",
    "the last step": """
import keras
from keras import layers
class Last(layers.Layer):
    def call(self, x):
        return x[:, -1]
m = keras.Sequential([keras.Input((6, 3)), Last(), layers.LSTM(3)])  # expect: KOL101
""",
    "newaxis": """
import keras
from keras import layers
class Up(layers.Layer):
    def call(self, x):
        return x[:, None]
m = keras.Sequential([keras.Input((6,)), Up(), layers.Conv2D(3, 2)])  # expect: KOL101
""",
    "a square keeps the shape": """
import keras
from keras import layers
class Sq(layers.Layer):
    def call(self, x):
        return x ** 2
m = keras.Sequential([keras.Input((6,)), Sq(), layers.LSTM(2)])  # expect: KOL101
""",
    "two halves of a wider layer": """
import keras
from keras import layers
class GLU(layers.Layer):
    def __init__(self, n):
        super().__init__()
        self.n = n
        self.d = layers.Dense(2 * n)
    def call(self, x):
        h = self.d(x)
        return h[..., :self.n] * keras.ops.sigmoid(h[..., self.n:])
m = keras.Sequential([keras.Input((6,)), GLU(4), layers.Reshape((8,))])  # expect: KOL104
""",
    "halves_bad": """
import keras
from keras import layers
class GLU(layers.Layer):
    def __init__(self, n):
        super().__init__()
        self.n = n
        self.d = layers.Dense(2 * n + 1)
    def call(self, x):
        h = self.d(x)
        return h[..., :self.n] * keras.ops.sigmoid(h[..., self.n:])
m = keras.Sequential([keras.Input((6,)), GLU(4)])  # expect: KOL105
""",
    "aug": """
import keras
from keras import layers
class Res(layers.Layer):
    def __init__(self):
        super().__init__()
        self.b = layers.Dense(5)
    def call(self, x):
        x += self.b(x)
        return x
m = keras.Sequential([keras.Input((4,)), Res()])  # expect: KOL105
""",
    "a convolution that trims": """
import keras
from keras import layers
class ResBlock(layers.Layer):
    def __init__(self, filters, **kw):
        super().__init__(**kw)
        self.c1 = layers.Conv2D(filters, 3, activation="relu")
    def call(self, x):
        return keras.ops.relu(x + self.c1(x))
m = keras.Sequential([keras.Input((16, 16, 8)), ResBlock(8)])  # expect: KOL105
""",
    "conv_res3": """
import keras
from keras import layers
class ResBlock(layers.Layer):
    def __init__(self, filters, stride=1, **kw):
        super().__init__(**kw)
        self.c1 = layers.Conv2D(filters, 3, strides=stride, padding="same", activation="relu")
        self.short = layers.Conv2D(filters, 1) if stride != 1 else None
    def call(self, x):
        s = x if self.short is None else self.short(x)
        return keras.ops.relu(s + self.c1(x))
m = keras.Sequential([keras.Input((16, 16, 3)), layers.Conv2D(8, 3), ResBlock(8)])
m.add(ResBlock(16, 2))  # expect: KOL105
""",
    "se": """
import keras
from keras import layers
class SE(layers.Layer):
    def __init__(self, ratio=4):
        super().__init__()
        self.ratio = ratio
    def build(self, shape):
        c = shape[-1]
        self.pool = layers.GlobalAveragePooling2D()
        self.d1 = layers.Dense(c // self.ratio, activation="relu")
        self.d2 = layers.Dense(c, activation="sigmoid")
    def call(self, x):
        s = self.d2(self.d1(self.pool(x)))
        return x * s[:, None, None, :]
m = keras.Sequential([keras.Input((16, 16, 8)), SE(), layers.Dense(3)])
m.add(layers.LSTM(3))  # expect: KOL101
""",
    "se_bad": """
import keras
from keras import layers
class SE(layers.Layer):
    def __init__(self, ratio=4):
        super().__init__()
        self.ratio = ratio
    def build(self, shape):
        c = shape[-1]
        self.pool = layers.GlobalAveragePooling2D()
        self.d1 = layers.Dense(c // self.ratio, activation="relu")
        self.d2 = layers.Dense(c // 2, activation="sigmoid")
    def call(self, x):
        s = self.d2(self.d1(self.pool(x)))
        return x * s[:, None, None, :]
m = keras.Sequential([keras.Input((16, 16, 8)), SE()])  # expect: KOL105
""",
    "posemb": """
import keras
from keras import layers
class Pos(layers.Layer):
    def __init__(self, length, vocab, dim):
        super().__init__()
        self.tok = layers.Embedding(vocab, dim)
        self.pos = layers.Embedding(length, dim + 1)
    def call(self, x):
        p = keras.ops.arange(0, keras.ops.shape(x)[-1], 1)
        return self.tok(x) + self.pos(p)
m = keras.Sequential([keras.Input((20,)), Pos(20, 100, 8)])  # expect: KOL105
""",
    "an attention block on another width": """
import keras
from keras import layers
class Block(layers.Layer):
    def __init__(self, dim, heads, ff):
        super().__init__()
        self.att = layers.MultiHeadAttention(heads, dim)
        self.ffn = keras.Sequential([layers.Dense(ff, activation="relu"), layers.Dense(dim)])
        self.n1 = layers.LayerNormalization()
        self.n2 = layers.LayerNormalization()
    def call(self, x):
        x = self.n1(x + self.att(x, x))
        return self.n2(x + self.ffn(x))  # expect: KOL105
i = keras.Input((10, 16))
y = Block(16, 2, 32)(i)
y = Block(8, 2, 32)(y)
""",
    "sub_model": """
import keras
from keras import layers
import numpy as np
class Net(keras.Model):
    def __init__(self):
        super().__init__()
        self.a = layers.Dense(8)
        self.b = layers.Dense(4)
    def call(self, x):
        return self.a(x) + self.b(x)  # expect: KOL105
Net()(np.zeros((2, 3)))
""",
    "a product of data": """
import keras
from keras import layers
import numpy as np
class Net(keras.Model):
    def __init__(self):
        super().__init__()
        self.a = layers.Dense(8)
        self.b = layers.Dense(4)
    def call(self, x):
        return self.b(self.a(x) * 2 - 1) @ keras.ops.ones((3, 4))  # expect: KOL105
Net()(np.zeros((2, 3)))
""",
    "mean": """
import keras
from keras import layers
class Norm(layers.Layer):
    def call(self, x):
        mean = keras.ops.mean(x, axis=-1, keepdims=True)
        return (x - mean) / (keras.ops.std(x, axis=-1, keepdims=True) + 1e-6)
m = keras.Sequential([keras.Input((6,)), Norm(), layers.LSTM(3)])  # expect: KOL101
""",
    "mean_bad2": """
import keras
from keras import layers
class Norm(layers.Layer):
    def call(self, x):
        return x - keras.ops.mean(x, axis=2)
m = keras.Sequential([keras.Input((6, 3)), Norm()])  # expect: KOL105
""",
    "NumPy on the right of a traced tensor stops a Sequential from building": """
import keras
from keras import layers
import numpy as np
class C(layers.Layer):
    def __init__(self):
        super().__init__()
        self.k = np.ones((5,))
    def call(self, x):
        return x * self.k
m = keras.Sequential([keras.Input((6,)), C()])
""",
    "np_right_f": """
import keras
from keras import layers
import numpy as np
class C(layers.Layer):
    def __init__(self):
        super().__init__()
        self.k = np.ones((5,))
    def call(self, x):
        return x * self.k  # expect: KOL105
y = C()(keras.Input((6,)))
""",
    "NumPy on the left": """
import keras
from keras import layers
import numpy as np
class C(layers.Layer):
    def call(self, x):
        return np.ones((5,), "float32") * x  # expect: KOL105
y = C()(keras.Input((6,)))
""",
    "np_eager": """
import keras
from keras import layers
import numpy as np
class C(layers.Layer):
    def call(self, x):
        return x * np.ones((5,), "float32")  # expect: KOL105
C()(np.zeros((2, 6)))
""",
    "constarr_ok": """
import keras
from keras import layers
import numpy as np
class C(layers.Layer):
    def __init__(self):
        super().__init__()
        self.k = np.ones((6,))
    def call(self, x):
        return x + self.k
m = keras.Sequential([keras.Input((6,)), C(), layers.LSTM(2)])  # expect: KOL101
""",
    "weight": """
import keras
from keras import layers
class Scale(layers.Layer):
    def build(self, shape):
        self.g = self.add_weight(shape=(shape[1],), initializer="ones")
    def call(self, x):
        return x * self.g
m = keras.Sequential([keras.Input((6, 3)), Scale()])  # expect: KOL105
""",
    "weight_ok": """
import keras
from keras import layers
class Scale(layers.Layer):
    def build(self, shape):
        self.g = self.add_weight(shape=(shape[-1],), initializer="ones")
    def call(self, x):
        return x * self.g
m = keras.Sequential([keras.Input((6, 3)), Scale(), layers.Conv2D(3, 3)])  # expect: KOL101
""",
    "two_in": """
import keras
from keras import layers
class Merge(layers.Layer):
    def call(self, inputs):
        a, b = inputs
        return a * b  # expect: KOL105
y = Merge()([keras.Input((3,)), keras.Input((4,))])
""",
    "two_in_ok": """
import keras
from keras import layers
class Merge(layers.Layer):
    def call(self, inputs):
        a, b = inputs
        return a - b
y = Merge()([keras.Input((3, 4)), keras.Input((4,))])
z = layers.Conv2D(3, 3)(y)  # expect: KOL101
""",
    "two_args": """
import keras
from keras import layers
class Merge(layers.Layer):
    def call(self, a, b):
        return a / b  # expect: KOL105
y = Merge()(keras.Input((3,)), keras.Input((4,)))
""",
    "alpha": """
import keras
from keras import layers
class A(layers.Layer):
    def __init__(self, alpha=0.3):
        super().__init__()
        self.alpha = alpha
        self.d = layers.Dense(3)
    def call(self, x):
        return self.alpha * x + (1 - self.alpha) * self.d(x)
m = keras.Sequential([keras.Input((6,)), A()])  # expect: KOL105
""",
    "loop": """
import keras
from keras import layers
class Deep(layers.Layer):
    def __init__(self, n):
        super().__init__()
        self.bs = [layers.Dense(n) for _ in range(3)]
    def call(self, x):
        for b in self.bs:
            x = x + b(x)
        return x
m = keras.Sequential([keras.Input((6,)), Deep(7)])  # expect: KOL105
""",
    "sumof2": """
import keras
from keras import layers
class Deep(layers.Layer):
    def __init__(self):
        super().__init__()
        self.bs = [layers.Dense(n) for n in (3, 4)]
    def call(self, x):
        return sum(b(x) for b in self.bs)
m = keras.Sequential([keras.Input((6,)), Deep()])  # expect: KOL105
""",
    "without an Input": """
import keras
from keras import layers
class Res(layers.Layer):
    def __init__(self):
        super().__init__()
        self.b = layers.Dense(5)
    def call(self, x):
        return x + self.b(x)
m = keras.Sequential([Res()])  # expect-likely: KOL105
m.build((None, 4))  # expect: KOL105
""",
    "called on data": """
import keras
from keras import layers
import numpy as np
class Res(layers.Layer):
    def __init__(self):
        super().__init__()
        self.b = layers.Dense(5)
    def call(self, x):
        return x + self.b(x)
m = keras.Sequential([Res(), layers.Dense(3)])
m(np.zeros((2, 4)))  # expect: KOL105
""",
    "helper": """
import keras
from keras import layers
class Res(layers.Layer):
    def __init__(self):
        super().__init__()
        self.b = layers.Dense(5)
    def branch(self, x):
        return self.b(x)
    def call(self, x, training=None):
        skip = x
        out = self.branch(x)
        return out + skip
m = keras.Sequential([keras.Input((4,)), Res()])  # expect: KOL105
""",
    "wrapped": """
import keras
from keras import layers
class Residual(layers.Layer):
    def __init__(self, inner):
        super().__init__()
        self.inner = inner
    def call(self, x):
        return x + self.inner(x)
m = keras.Sequential([keras.Input((4,)), Residual(layers.Dense(4))])
m.add(Residual(keras.Sequential([layers.Dense(8), layers.Dense(3)])))  # expect: KOL105
""",
    "wrapped_ok": """
import keras
from keras import layers
class Residual(layers.Layer):
    def __init__(self, inner):
        super().__init__()
        self.inner = inner
    def call(self, x):
        return x + self.inner(x)
m = keras.Sequential([keras.Input((4,)), Residual(layers.Dense(4))])
m.add(Residual(keras.Sequential([layers.Dense(8), layers.Dense(4)])))
m.add(layers.Conv2D(3, 3))  # expect: KOL101
""",
    "lambda": """
import keras
from keras import layers
m = keras.Sequential([keras.Input((4,)), layers.Lambda(lambda t: t[:, :2] * 2 + t[:, 2:])])
m.add(layers.LSTM(3))  # expect: KOL101
""",
    "rmatmul": """
import keras
from keras import layers
class A(layers.Layer):
    def build(self, s):
        self.k = self.add_weight(shape=(3, s[1]))
    def call(self, x):
        return self.k @ x
m = keras.Sequential([keras.Input((6, 2)), A(), layers.Reshape((12,))])  # expect: KOL104
""",
    "a sum along the channels is taken for a bias": """
import keras
from keras import layers
class Chan(layers.Layer):
    def build(self, s):
        self.b = self.add_weight(shape=(s[1],), initializer="zeros")
    def call(self, x):
        return x + self.b
m = keras.Sequential([keras.Input((8, 8, 3)), Chan()])
""",
    "a product of unequal ranks is built": """
import keras
from keras import layers
class Lin(layers.Layer):
    def build(self, s):
        self.w = self.add_weight(shape=(3, 8))
    def call(self, x):
        return x @ self.w  # expect-likely: KOL105
y = Lin()(keras.Input((3, 8)))
""",
    "so is a dot product": """
import keras
from keras import layers
class Dot(layers.Layer):
    def build(self, s):
        self.w = self.add_weight(shape=(8, 3, 1))
    def call(self, x):
        return keras.ops.dot(x, self.w)
y = Dot()(keras.Input((3, 8)))
""",
    "att": """
import keras
from keras import layers
class Att(layers.Layer):
    def __init__(self, d):
        super().__init__()
        self.q, self.k, self.v = layers.Dense(d), layers.Dense(d), layers.Dense(d)
        self.d = d
    def call(self, x):
        q, k, v = self.q(x), self.k(x), self.v(x)
        s = q @ keras.ops.transpose(k, (0, 2, 1)) / self.d ** 0.5
        return keras.ops.softmax(s) @ v
m = keras.Sequential([keras.Input((6, 2)), Att(8), layers.Reshape((12,))])  # expect: KOL104
""",
    "att_bad": """
import keras
from keras import layers
class Att(layers.Layer):
    def __init__(self, d):
        super().__init__()
        self.q, self.k, self.v = layers.Dense(d), layers.Dense(d), layers.Dense(d)
        self.d = d
    def call(self, x):
        q, k, v = self.q(x), self.k(x), self.v(x)
        s = q @ k / self.d ** 0.5
        return keras.ops.softmax(s) @ v
m = keras.Sequential([keras.Input((6, 2)), Att(8)])  # expect: KOL105
""",
    "unequal shapes are not equal": """
import keras
from keras import layers
class C(layers.Layer):
    def __init__(self):
        super().__init__()
        self.d = layers.Dense(5)
    def call(self, x):
        keras.ops.cast(x != self.d(x), "float32")
        return x
y = C()(keras.Input((6,)))
""",
    "eager TensorFlow raises its own exception": """
import tensorflow as tf
import keras, numpy as np
from keras import layers
d = layers.Dense(5)
x = np.zeros((2, 4), "float32")
try:
    d(x) + x  # expect: KOL105
except tf.errors.InvalidArgumentError:
    layers.Dense(3)
layers.Dense(0)  # expect: KOL114
""",
    "a traced one raises a ValueError": """
import keras
from keras import layers
class C(layers.Layer):
    def __init__(self):
        super().__init__()
        self.d = layers.Dense(5)
    def call(self, x):
        try:
            return x + self.d(x)  # expect: KOL105
        except ValueError:
            return x
y = C()(keras.Input((6,)))
z = layers.Conv2D(3, 3)(y)  # expect: KOL101
""",
    "fitrun": """
import keras
from keras import layers
import numpy as np
class Net(keras.Model):
    def __init__(self):
        super().__init__()
        self.a = layers.Dense(8)
        self.b = layers.Dense(4)
    def call(self, x):
        return self.a(x) + self.b(x)  # expect: KOL105
n = Net()
n.compile(loss="mse")
n.fit(np.zeros((2, 3)), np.zeros((2, 4)), verbose=0)
""",
    "subm_ok": """
import keras
from keras import layers
import numpy as np
class Net(keras.Model):
    def __init__(self):
        super().__init__()
        self.a = layers.Dense(8)
        self.b = layers.Dense(8)
    def call(self, x):
        return self.a(x) + self.b(x) * 3
n = Net()
n(np.zeros((2, 3)))
layers.Conv2D(3, 3)(n(np.zeros((2, 3))))  # expect: KOL101
""",
    "eager2": """
import keras
from keras import layers
a = keras.ops.ones((3, 4)); b = keras.ops.ones((5,))
c = keras.ops.add(a, b)  # expect: KOL105
""",
    "eager4": """
import keras
from keras import layers
a = keras.ops.ones((3, 4)); b = keras.ops.ones((5, 5))
c = keras.ops.matmul(a, b)  # expect: KOL105
""",
    "eager6": """
import keras
from keras import layers
import numpy as np
d = layers.Dense(5)
x = np.zeros((2, 4), "float32")
y = d(x) + x  # expect: KOL105
""",
    "broadcast_ok": """
import keras
from keras import layers, ops
import numpy as np
d = layers.Dense(5)
y = d(np.ones((2, 4))) + np.ones((1, 5))
y = y * np.ones((2, 1)) - 3 + ops.ones((7, 1, 1))
ops.matmul(y, np.ones((5, 2)))
y @ ops.ones((5, 3))
layers.Conv1D(3, 8)(y)  # expect: KOL103
""",
    "gradtape": """
import tensorflow as tf
import keras
from keras import layers
m = keras.Sequential([keras.Input((4,)), layers.Dense(3)])
with tf.GradientTape() as t:
    out = m(tf.ones((2, 4)))
    loss = out - tf.ones((2, 5))  # expect: KOL105
""",
    "ops_seq2": """
import keras
from keras import layers
class Res(layers.Layer):
    def __init__(self, units):
        super().__init__()
        self.b = layers.Dense(units)
    def call(self, x):
        return keras.ops.concatenate([x, self.b(x)], axis=1)
m = keras.Sequential([keras.Input((4,3)), Res(5)])  # expect: KOL105
""",
    "Keras 2": """
import tf_keras as keras
from tf_keras import layers
class Res(layers.Layer):
    def __init__(self, units):
        super().__init__()
        self.b = layers.Dense(units)
    def call(self, x):
        return x + self.b(x)  # expect: KOL105
y = Res(5)(keras.Input((4,)))
""",
    "data in Keras 2": """
import tf_keras as keras
import numpy as np
from tf_keras import layers
d = layers.Dense(5)
x = np.zeros((2, 4), "float32")
d(x) - x  # expect: KOL105
""",
    "NumPy in Keras 2": """
import tf_keras as keras
import numpy as np
from tf_keras import layers
class Res(layers.Layer):
    def call(self, x):
        return x * np.ones((5,), "float32")
m = keras.Sequential([keras.Input((4,)), Res()])  # expect: KOL105
""",
    "tf1": """
import tensorflow as tf
a = tf.ones((3, 4)) + tf.ones((5,))  # expect: KOL105
import keras
""",
}


@pytest.mark.parametrize("text", PROGRAMS.values(), ids=PROGRAMS)
def test_keras_and_the_linter_agree(text: str, tmp_path: Path) -> None:
    check(text, tmp_path, on_the_way=True)
