"""Programs whose own layers and models call functions of TensorFlow, right or wrong."""

from __future__ import annotations

import math
import random
from typing import Any

from kerasorder_lint.catalogue.tensorflow_functions.spots import Spot
from kerasorder_lint.shapes import Unknown
from tests.catalogue.tensorflow_domains import changed

__all__ = ["BODIES", "CLASS", "HEADER", "SETTINGS", "program"]

#: How the class is called: on an Input, on data, or in a run of the model.
SETTINGS = ("traced", "data", "run")

HEADER = "import numpy as np\nimport tensorflow as tf\nimport keras\nfrom keras import layers\n\n"


#: Bodies of a `call` on a tensor of (None, 8, 4).
BODIES = [
    "tf.reduce_mean(x, axis=4)",
    "tf.reduce_mean(x, axis=(1, -4))",
    "tf.reduce_max(x, axis=2)",
    "tf.argmax(x, axis=3)",
    "tf.transpose(x, (0, 2))",
    "tf.transpose(x, (0, 2, 3))",
    "tf.transpose(x, (0, 2, 1))",
    "tf.tile(x, (1, 2))",
    "tf.tile(x, (1, 2, 1))",
    "tf.squeeze(x, 2)",
    "tf.squeeze(x, axis=[-4])",
    "tf.squeeze(x[:, :, :1], 2)",
    "tf.expand_dims(x, 4)",
    "tf.expand_dims(x, -1)",
    "tf.concat([x, x[:, :5]], axis=2)",
    "tf.concat([x, x[:, :5]], axis=1)",
    "tf.concat([x, tf.reduce_mean(x, 1)], axis=-1)",
    "tf.concat([x, x], 3)",
    "tf.stack([x, x[:, :5]])",
    "tf.stack([x, x], axis=5)",
    "tf.stack([x, x], axis=3)",
    "tf.matmul(x, x)",
    "tf.matmul(x, x, transpose_b=True)",
    "tf.linalg.matmul(x, x[:, :3], transpose_b=True)",
    "tf.linalg.matvec(x, tf.ones((8,)))",
    "tf.linalg.matvec(x, tf.ones((4,)))",
    "x + tf.reduce_sum(x, 1)[:, None, :3]",
    "tf.add(x, tf.ones((8,)))",
    "tf.multiply(x, np.ones((3,), 'float32'))",
    "x - tf.ones((8, 4))",
    "tf.maximum(x, x[:, :, :3])",
    "tf.where(x > 0, x, tf.zeros((5,)))",
    "tf.clip_by_value(x, 0.0, 1.0)",
    "tf.add_n([x, x[:, :1]])",
    "tf.reshape(tf.ones((3, 4)), (5, -1))",
    "tf.reshape(tf.ones((3, 4)), (2, 6)) + 1.0",
    "tf.reshape(x, (-1, 32))",
    "tf.split(x, 3, axis=1)[0]",
    "tf.split(x, 2, axis=1)[1]",
    "tf.split(x, [4, 5], axis=1)[0]",
    "tf.split(x, [4, -1], axis=1)[0]",
    "tf.gather(x, [0, 1], axis=3)",
    "tf.gather(x, [0, 1], axis=1)",
    "tf.gather(x, tf.constant([[0, 1]]), axis=2)",
    "tf.einsum('bij,bjk->bik', x, x)",
    "tf.einsum('bij,bkj->bik', x, x)",
    "tf.einsum('bi,bj->bij', x, x)",
    "tf.unstack(x, axis=3)[0]",
    "tf.unstack(x, num=5, axis=1)[0]",
    "tf.unstack(x, axis=1)[0]",
    "tf.broadcast_to(x[:1], (2, 8, 5))",
    "tf.broadcast_to(x[:1], (2, 8, 4))",
    "tf.reverse(x, [3])",
    "tf.reverse(x, [-1])",
    "tf.pad(x, [[0, 0], [1, 1]])",
    "tf.pad(x, [[0, 0], [1, 1], [0, 0]])",
    "tf.slice(x, [0, 0], [-1, 2])",
    "tf.nn.softmax(x, axis=1)",
    "tf.nn.l2_normalize(x, axis=3)",
    "tf.nn.l2_normalize(x, axis=-1)",
    "tf.nn.bias_add(x, tf.ones((3,)))",
    "tf.nn.bias_add(x, tf.ones((4,)))",
    "tf.math.top_k(x, 5)[0]",
    "tf.math.top_k(x, 4)[0]",
    "tf.nn.conv1d(x, tf.ones((3, 3, 2)), 1, 'SAME')",
    "tf.nn.conv1d(x, tf.ones((3, 4, 2)), 1, 'SAME')",
    "tf.cumsum(x, axis=2)",
    "tf.boolean_mask(x, tf.ones((8, 3), 'bool'), axis=1)",
    "tf.tensordot(x, tf.ones((4, 2)), 1)",
    "self.dense(x) + tf.reduce_sum(x, -1, keepdims=True)",
    "tf.concat([self.dense(x), x[:, :7]], -1)",
    "tf.matmul(self.dense(x), self.weight)",
    "tf.matmul(self.dense(x), self.weight[:3])",
    "tf.reduce_mean(keras.ops.mean(x, 1), axis=2)",
    "keras.ops.concatenate([tf.reduce_mean(x, 1), x[:, 0, :3]], axis=0)",
    "keras.ops.sum(tf.square(x), axis=3)",
    "tf.stack(tf.split(tf.nn.relu(x[:]), 4, axis=-1), axis=5)",
]

CLASS = """\
class Own({base}):
    def __init__(self):
        super().__init__()
        self.dense = layers.Dense(3)
        self.weight = self.add_weight(shape=(4, 3))

    def call(self, x):
        return {body}


"""


class _Writer:
    """Writes the arguments of one call as Python, and what the class needs for them."""

    def __init__(self, r: random.Random, setting: str) -> None:
        self.r = r
        self.setting = setting
        self.batch = r.choice([2, 3])
        self.inputs: list[tuple[tuple[Any, ...], str]] = []
        self.weights: list[tuple[int, ...]] = []
        self.widths: list[int] = []

    def argument(self, value: Any) -> str:
        if isinstance(value, Spot):
            return self._tensor(value) if value.content is None else self._lengths(value)
        if isinstance(value, (list, tuple)):
            items = "".join(f"{self.argument(item)}, " for item in value)
            return f"[{items}]" if isinstance(value, list) else f"({items})"
        return repr(value)

    def filled(self, shape: tuple[Any, ...]) -> tuple[int, ...]:
        """Lengths of data."""
        dims = [self.r.choice([1, 2, 3, 4, 6]) if dim is None else dim for dim in shape]
        return (self.batch, *dims[1:]) if shape and shape[0] is None else tuple(dims)

    def _lengths(self, value: Spot) -> str:
        assert value.content is not None
        self.inputs.append((tuple(value.content), "float32"))
        shape = f"tf.shape(xs[{len(self.inputs) - 1}])"
        return shape if len(value) == 1 else f"{shape}[0]"

    def _tensor(self, value: Spot) -> str:
        dtype = "float32" if isinstance(value.dtype, Unknown) else value.dtype
        shape, floats, chance = tuple(value), dtype == "float32", self.r.random()
        if self.inputs and (self.setting != "traced" or None not in shape) and chance < 0.3:
            shape = self.filled(shape)
            if chance < 0.1 and floats:
                self.weights.append(shape)
                return f"self.w{len(self.weights) - 1}"
            if chance < 0.15 and floats and math.prod(shape) < 12 and 0 not in shape:
                return repr(_nested(shape))
            return f"{'np' if chance < 0.23 else 'tf'}.ones({shape}, '{dtype}')"
        self.inputs.append((shape, dtype))
        name, chance = f"xs[{len(self.inputs) - 1}]", self.r.random()
        if chance < 0.05 and shape:
            return f"{name}[:]"
        if not floats or chance > 0.4:
            return name
        if chance < 0.15 and len(shape) > 1 and shape[-1] and self.widths in ([], [shape[-1]]):
            self.widths = [shape[-1]]
            return f"self.dense({name})"
        ways = ("tf.nn.relu({})", "({} + 1.0)", "keras.ops.relu({})", "tf.cast({}, tf.float32)")
        return self.r.choice(ways).format(name)


def _nested(shape: tuple[int, ...]) -> Any:
    return [_nested(shape[1:]) for _ in range(shape[0])] if shape else 1.0


def program(r: random.Random, name: str, setting: str) -> str | None:
    """A class that calls `tf.<name>`, and a call of it; None where there would be no input."""
    positional, keywords = changed(r, name)
    writer = _Writer(r, setting)
    written = [writer.argument(value) for value in positional]
    written += [f"{key}={writer.argument(value)}" for key, value in keywords.items()]
    inputs = writer.inputs
    if not inputs or (setting == "run" and any(not shape for shape, _ in inputs)):
        return None
    call = f"tf.{name}({', '.join(written)})"
    if len(inputs) == 1:
        call = call.replace("xs[0]", "xs")
    given = ", ".join(_given(writer, shape, dtype) for shape, dtype in inputs)
    given = given if len(inputs) == 1 else f"[{given}]"
    base = "keras.Model" if setting == "run" else r.choice(["layers.Layer", "keras.Model"])
    made = [f"        self.w{i} = self.add_weight(shape={s})" for i, s in enumerate(writer.weights)]
    made += [f"        self.dense = layers.Dense({width})" for width in writer.widths]
    lines = [
        f"class Own({base}):",
        "    def __init__(self):",
        "        super().__init__()",
        *made,
        "",
        "    def call(self, xs):",
        f"        return {call}",
        "",
        "",
        "own = Own()",
        f"out = own.predict({given}, verbose=0)" if setting == "run" else f"out = own({given})",
    ]
    return HEADER + "\n".join(lines) + "\n"


def _given(writer: _Writer, shape: tuple[Any, ...], dtype: str) -> str:
    if writer.setting == "traced":
        return f"keras.Input(batch_shape={shape}, dtype='{dtype}')"
    if writer.setting == "run":
        return f"np.ones({(writer.batch, *writer.filled(shape)[1:])}, '{dtype}')"
    library = writer.r.choice(["np", "tf"])
    return f"{library}.ones({writer.filled(shape)}, '{dtype}')"
