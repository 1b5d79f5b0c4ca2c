"""Steps of functional graphs: functions of `keras.ops` on any arguments, dtypes, own masks."""

from __future__ import annotations

from typing import Any

from kerasorder_lint.catalogue.operations import registry
from tests.catalogue import operation_domains
from tests.catalogue.oracle import Tensor
from tests.differential.graph_draft import Draft, Step

__all__ = ["STEPS"]

#: Functions that give no tensor, random numbers, or what only sparse tensors are for.
_LEFT_OUT = frozenset({"convert_to_numpy", "image.elastic_transform", "image.gaussian_blur"})


def _source(d: Draft, value: Any, like: str) -> str | None:
    """An argument as text, with tensors of the program for tensors; None where it has none."""
    if isinstance(value, Tensor):
        fitting = [t for t in d.tensors if len(d.shape(t)) == len(value.shape)]
        return d.r.choice(fitting) if fitting and d.r.random() < 0.3 else d.like(like)
    if isinstance(value, (list, tuple)):
        parts = [_source(d, item, like) for item in value]
        if None in parts:
            return None
        text = ", ".join(map(str, parts))
        end = "," if len(parts) == 1 else ""
        return f"[{text}]" if isinstance(value, list) else f"({text}{end})"
    return repr(value) if isinstance(value, (int, float, str, bool, type(None))) else None


def _any_operation(d: Draft, faulty: bool) -> bool:
    """A function of `keras.ops` on arguments as `test_operations` draws them."""
    entries = registry.all_operations()
    name = d.r.choice(sorted(set(entries) - _LEFT_OUT))
    positional, keywords = operation_domains.random_call(entries[name], name, d.r)
    like = d.pick()
    given = [_source(d, value, like) for value in positional]
    named = {key: _source(d, value, like) for key, value in keywords.items()}
    if None in given or None in named.values():
        return False
    text = ", ".join([*map(str, given), *(f"{key}={value}" for key, value in named.items())])
    if not any(tensor in text for tensor in d.tensors):
        return False
    target = d.name()
    if not d.run(f"{target} = keras.ops.{name}({text})", faulty=faulty):
        return False
    made = d.space[target]
    if isinstance(made, (list, tuple)) and 0 < len(made) < 5:
        names = [d.name() for _ in made]
        d.run(f"{', '.join(names)}{',' * (len(names) == 1)} = {target}")
        d.note(*names)
    elif not isinstance(made, (list, tuple, dict)):
        d.note(target)
    return True


def _typed(d: Draft, faulty: bool) -> bool:
    """Tensors of other types, and layers of a type of their own."""
    r = d.r
    x = d.pick()
    y = d.like(x)
    kind = r.choice(["int32", "float16", "bool", "float64", "uint8", "int64"])
    options = [
        f"keras.ops.cast({x}, '{kind}')",
        f"{x} > {y}",
        f"keras.ops.cast({x}, '{kind}') + {y}",
        f"keras.ops.cast({x}, '{kind}') * keras.ops.cast({y}, '{r.choice(['int32', 'float16'])}')",
        f"keras.ops.concatenate([keras.ops.cast({x}, '{kind}'), {y}], axis=-1)",
        f"layers.Dense(3, dtype='{r.choice(['float16', 'float64', 'mixed_float16'])}')({x})",
        f"layers.Dense(3)(keras.ops.cast({x}, '{kind}'))",
        f"layers.Add()([keras.ops.cast({x}, '{kind}'), {y}])",
        f"layers.Concatenate()([{x}, keras.ops.cast({y}, '{kind}')])",
        f"layers.Embedding(9, 3)(keras.ops.cast({x}, '{kind}'))",
        f"layers.LayerNormalization(dtype='float16')({x}) + {y}",
        f"layers.ReLU(dtype='float64')({x})",
        f"layers.Activation('{r.choice(['sigmoid', 'softmax', 'relu'])}')(keras.ops.cast({x}, "
        f"'{kind}'))",
        f"keras.ops.where({x} > 0, keras.ops.cast({x}, '{kind}'), 0)",
        f"keras.ops.mean(keras.ops.cast({x}, '{kind}'), axis=-1)",
        f"-keras.ops.cast({x}, '{kind}')",
        f"layers.Flatten()(keras.ops.cast({x}, '{kind}'))",
        f"layers.Rescaling(0.5)(keras.ops.cast({x}, '{kind}'))",
    ]
    return d.give(r.choice(options), faulty=faulty)


_CLASSES = {
    "Scored": """\
class Scored(layers.Layer):
    def __init__(self, units=3):
        super().__init__()
        self.score = layers.Dense(1)
        self.out = layers.Dense(units)

    def call(self, x, mask=None):
        weights = keras.ops.softmax(self.score(x), axis=1)
        return self.out(keras.ops.sum(weights * x, axis=1))
""",
    "Encoded": """\
class Encoded(layers.Layer):
    def __init__(self, heads=2):
        super().__init__()
        self.attention = layers.MultiHeadAttention(heads, 2)
        self.norm = layers.LayerNormalization()
        self.grow = keras.Sequential([layers.Dense(8, activation='relu'), layers.Dense(4)])

    def call(self, x, training=False):
        x = self.norm(x + self.attention(x, x))
        return x + self.grow(x)
""",
    "Shifted": """\
class Shifted(layers.Layer):
    def __init__(self, by=1):
        super().__init__()
        self.by = by

    def build(self, shape):
        self.start = self.add_weight(shape=(shape[-1],))

    def call(self, x):
        first = keras.ops.expand_dims(x[:, 0] + self.start, 1)
        return keras.ops.concatenate([first, x[:, : -self.by]], axis=1) - x
""",
    "Pooled": """\
class Pooled(layers.Layer):
    def call(self, inputs):
        first, second = inputs
        both = keras.ops.stack([keras.ops.mean(first, axis=1), keras.ops.max(second, axis=1)])
        return keras.ops.transpose(both, (1, 0, 2))
""",
}
_USES = {
    "Scored": ["Scored()({x})", "Scored(2)(layers.Masking()({x}))"],
    "Encoded": ["Encoded()({x})", "Encoded(1)({x})"],
    "Shifted": ["Shifted()({x})", "Shifted(2)({x})"],
    "Pooled": ["Pooled()([{x}, {y}])", "Pooled()(({x}, {x}))"],
}


def _more_classes(d: Draft, faulty: bool) -> bool:
    """Layers of the program's own that compute with `keras.ops`."""
    name = d.r.choice(list(_CLASSES))
    if name not in d.space and not d.run(_CLASSES[name]):
        return False
    x = d.pick()
    call = d.r.choice(_USES[name]).format(x=x, y=d.like(x))
    return d.give(call, faulty=faulty)


STEPS: list[tuple[float, Step]] = [(2, _any_operation), (1, _typed), (1, _more_classes)]
