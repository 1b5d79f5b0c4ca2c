"""Tables that loops fill element by element keep their shapes, however long the loops are."""

from __future__ import annotations

import random
import traceback

import pytest

from kerasorder_lint.engine import examine
from kerasorder_lint.findings import Finding
from kerasorder_lint.settings import Limits, Settings

pytestmark = pytest.mark.keras

_SAMPLES = 60
#: Of those that Keras refuses this part at least is found.
_FOUND = 0.95
SETTINGS = Settings(ignore=("KOL003", "KOL4", "KOL5"), limits=Limits(seconds=60.0))
FILLS = {
    "nested": """
    pe = np.zeros((length, depth))
    for p in range(length):
        for k in range(0, depth, 2):
            pe[p, k] = np.sin(p / 10000 ** (k / depth))
            pe[p, k + 1] = np.cos(p / 10000 ** (k / depth))
""",
    "nested if": """
    pe = np.zeros([length, depth], dtype=np.float32)
    for pos in range(length):
        for i in range(depth):
            angle = pos / np.power(10000, 2 * (i // 2) / depth)
            if i % 2 == 0:
                pe[pos, i] = np.sin(angle)
            else:
                pe[pos, i] = np.cos(angle)
""",
    "double index": """
    pe = np.zeros((length, depth), dtype='float32')
    for p in range(length):
        for k in range(depth):
            pe[p][k] = math.sin(p * k)
""",
    "rows": """
    pe = np.zeros((length, depth))
    for p in range(length):
        pe[p] = np.sin(np.arange(depth) * p)
""",
    "rows colon": """
    pe = np.empty((length, depth))
    for p in range(length):
        pe[p, :] = [p / np.power(10000, 2 * (j // 2) / depth) for j in range(depth)]
    pe[:, 0::2] = np.sin(pe[:, 0::2])
    pe[:, 1::2] = np.cos(pe[:, 1::2])
""",
    "cols aug": """
    pe = np.ones((length, depth))
    for i in range(depth):
        pe[:, i] += np.arange(length) * i
""",
    "while": """
    pe = np.zeros((length, depth))
    p = 0
    while p < length:
        k = 0
        while k < depth:
            pe[p, k] = np.sin(p * k)
            k += 1
        p += 1
""",
    "enumerate": """
    pe = np.zeros((length, depth))
    for p, row in enumerate(pe):
        for k, v in enumerate(row):
            pe[p, k] = p * k + v
""",
    "ndindex": """
    pe = np.zeros((length, depth))
    for p, k in np.ndindex(length, depth):
        pe[p, k] = p * k
""",
    "fill mask": """
    pe = np.full((length, depth), 1.0)
    for p in range(length):
        mask = pe[p] > 0
        pe[p][mask] = p
        pe[pe > 5] = 0.0
    pe.fill(0.5)
""",
    "add at": """
    pe = np.zeros((length, depth))
    for p in range(length):
        np.add.at(pe, p, 1.0)
""",
    "helper": """
    def angle(p, k):
        return p / 10000 ** (2 * (k // 2) / depth)
    pe = np.zeros((length, depth))
    for p in range(length):
        for k in range(depth):
            pe[p, k] = angle(p, k)
""",
    "append arrays": """
    rows = []
    for p in range(length):
        rows.append(np.sin(np.arange(depth) * float(p)))
    pe = np.stack(rows)
""",
    "comp list": """
    pe = np.array(
        [[p / np.power(10000, 2 * (j // 2) / depth) for j in range(depth)] for p in range(length)]
    )
    pe[:, 0::2] = np.sin(pe[:, 0::2])
    pe[:, 1::2] = np.cos(pe[:, 1::2])
""",
    "comp if": """
    pe = np.array([
        [pos / np.power(10000, 2 * (j // 2) / depth) for j in range(depth)]
        if pos != 0 else np.zeros(depth) for pos in range(length)])
    pe[1:, 0::2] = np.sin(pe[1:, 0::2])
    pe[1:, 1::2] = np.cos(pe[1:, 1::2])
""",
    "aliased": """
    table = np.zeros((length, depth))
    pe = table
    for p in range(length):
        for k in range(depth):
            table[p, k] = p + k
""",
    "zeros like": """
    base = np.zeros((length, depth))
    pe = np.zeros_like(base)
    for p in range(length):
        for k in range(depth):
            pe[p, k] = base[p, k] + 1
""",
    "vector": """
    pe = np.zeros((length, depth))
    div = np.zeros(depth)
    for k in range(depth):
        div[k] = 1 / 10000 ** (k / depth)
    for p in range(length):
        pe[p] = p * div
""",
    "swap": """
    pe = np.zeros((length, depth))
    for p in range(length):
        for k in range(depth // 2):
            pe[p, 2 * k], pe[p, 2 * k + 1] = math.sin(p), math.cos(p)
""",
    "break": """
    pe = np.zeros((length, depth))
    for p in range(length):
        for k in range(depth):
            if p * k > 300:
                break
            pe[p, k] = p * k
        else:
            continue
""",
    "try": """
    pe = np.zeros((length, depth))
    for p in range(length):
        for k in range(0, depth, 2):
            pe[p, k] = math.sin(p)
            try:
                pe[p, k + 1] = math.cos(p)
            except IndexError:
                pass
""",
}
SIZES = ((2048, 128), (50, 16), (100, 512), (6, 8), (16, 300))
HEAD = """
import math
import numpy as np
import tensorflow as tf
import keras
from keras import layers

def table(length, depth):{fill}    return pe
"""
LAYER = """
class Positions(layers.Layer):
    def __init__(self, vocabulary, width, **kwargs):
        super().__init__(**kwargs)
        self.embedding = layers.Embedding(vocabulary, width)
        self.encoding = tf.cast(table({n}, {d})[np.newaxis, ...], tf.float32)

    def call(self, x):
        length = tf.shape(x)[1]
        return self.embedding(x) + self.encoding[:, :length, :]

inputs = keras.Input(({length},), dtype="int32")
x = Positions(100, {width})(inputs)
model = keras.Model(inputs, layers.Dense(2)(x))
"""
BUILDER = """
def build():
    inputs = keras.Input(({length},), dtype="int32")
    x = layers.Embedding(100, {width})(inputs)
    t = table({n}, {d})
    x = x + tf.constant(t[:{length}], dtype=tf.float32)
    return keras.Model(inputs, layers.Dense(2)(x))

build()
"""
DATA = """
model = keras.Sequential([keras.Input(({width},)), layers.Dense(3)])
model.predict(table({n}, {d}), verbose=0)
"""
MATRIX = """
embedding = layers.Embedding({n}, {width}, weights=[table({n}, {d})], trainable=False)
outputs = embedding(keras.Input(({length},), dtype="int32"))
"""
LOOSE = """
import math
import numpy as np
import tensorflow as tf
import keras
from keras import layers

length, depth = {n}, {d}
if depth:{fill}
inputs = keras.Input(({length},), dtype="int32")
x = layers.Embedding(100, {width})(inputs)
x = x + tf.constant(pe, dtype=tf.float32)[tf.newaxis, :{length}, :]
"""


def program(draw: random.Random) -> str:
    n, d = draw.choice(SIZES)
    width = draw.choice((d, d * 2, d // 2))
    text = draw.choice((HEAD + LAYER, HEAD + BUILDER, HEAD + DATA, HEAD + MATRIX, LOOSE))
    fill = FILLS[draw.choice(sorted(FILLS))]
    return text.format(n=n, d=d, width=width, length=min(n, 5), fill=fill)


def lines_refused(text: str) -> list[int]:
    """The lines on which Keras ends the program, none if it runs."""
    import keras

    keras.utils.clear_session()
    try:
        exec(compile(text, "<table>", "exec"), {"__name__": "__main__"})
    except Exception as error:
        frames = traceback.extract_tb(error.__traceback__)
        return [frame.lineno or 0 for frame in frames if frame.filename == "<table>"]
    return []


def found(text: str) -> list[Finding]:
    outcome = examine(text.encode(), "table.py", SETTINGS)
    assert outcome.trouble is None
    return outcome.findings


def test_tables_keep_their_shapes(samples: int | None, seed: int) -> None:
    number = _SAMPLES if samples is None else samples
    refused = missed = 0
    for each in range(seed, seed + number):
        text = program(random.Random(each))
        lines = lines_refused(text)
        rows = [finding.span.start.row for finding in found(text)]
        # Keras takes its own `call` out of the traceback: the line may be one within it.
        assert lines or not rows, f"seed {each}: {rows}\n{text}"
        refused += bool(lines)
        missed += bool(lines) and not rows
    assert number < _SAMPLES or missed <= (1 - _FOUND) * refused


#: Comprehensions whose elements need not be alike, or are left out.
COMPREHENSIONS = (
    "[[p * k for k in range(p)] for p in range(length)]",
    "[[p * k for k in range(depth)] for p in range(length) if p % 3]",
    "[[p * k for k in range(depth)] if p else [0.0] for p in range(length)]",
    "[row(p) for p in range(length)]",
    "[[p * k, k, *other[:p]] for p in range(length)]",
    "[[math.modf(p) for k in range(depth)] for p in range(length)]",
    "[p * other for p in range(length)]",
)


@pytest.mark.parametrize("code", COMPREHENSIONS)
def test_comprehensions_whose_elements_may_differ(code: str) -> None:
    text = (
        "import math, numpy as np, keras, somewhere\nfrom somewhere import row, other\n"
        f"length, depth = 3000, 8\npe = np.array({code})\n"
        "model = keras.Sequential([keras.Input((16,)), keras.layers.Dense(3)])\n"
        "model.predict(pe)\n"
    )
    assert found(text) == []


#: What gives the name another array, or this one another shape.
OTHERS = {
    "bound anew": "        pe = np.zeros((length, 2 * depth))\n",
    "another length": "        pe = pe[:, :3]\n",
    "resized": "        pe.resize((length, 2 * depth), refcheck=False)\n",
    "reshaped": "        pe.shape = (length * depth,)\n",
    "appended": "        pe = np.append(pe, pe, axis=1)\n",
    "joined": "        pe = np.concatenate([pe, pe[:, :1]], axis=1)\n",
}


@pytest.mark.parametrize("kind", OTHERS)
def test_what_a_loop_may_make_another_array_is_not_known(kind: str) -> None:
    fill = "\n    pe = np.zeros((length, depth))\n    for p in range(length):\n"
    fill += "        for k in range(depth):\n            pe[p % 2, k % 2] = p * k\n"
    text = HEAD + BUILDER
    for width in (8, 16, 3):
        code = text.format(n=3000, d=8, width=width, length=5, fill=fill + OTHERS[kind])
        assert found(code) == []
