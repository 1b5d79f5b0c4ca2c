"""Masks of any shape given to attention layers: what fails on data is told, and nothing else."""

from __future__ import annotations

import random

import pytest

from tests.differential import graph_truth
from tests.rules.expectations import found, runs

pytestmark = [pytest.mark.keras, pytest.mark.filterwarnings("ignore")]

MASKS = ("attention_mask", "query_mask", "value_mask", "key_mask")


def _layer(r: random.Random) -> str:
    heads = r.choice([2, 4])
    if r.random() < 0.5:
        more = r.choice(["", ", dropout=0.1", ", sliding_window=2"])
        return f"GroupQueryAttention({r.choice([2, 3])}, {heads}, 2{more})"
    return f"MultiHeadAttention({heads}, 2{r.choice(['', ', dropout=0.1'])})"


def _program(r: random.Random) -> str:
    steps = r.choice([1, 2, 4, 5])
    other = r.choice([steps, steps, 1, 2, 4, 6])
    lines = [
        "import keras",
        "from keras import layers",
        f"q = keras.Input(({steps}, 6))",
        f"v = keras.Input(({other}, 6))",
    ]
    inputs, keywords = ["q", "v"], ""
    layer = _layer(r)
    lengths = [1, steps, other, 2, 4, steps, other]
    for name in MASKS:
        if r.random() < (0.8 if name == "attention_mask" else 0.15):
            shape = tuple(r.choice(lengths) for _ in range(r.choice([0, 1, 2, 2, 2, 3, 4])))
            lines.append(f"{name} = keras.Input({shape}, dtype={r.choice(['bool', 'float32'])!r})")
            inputs.append(name)
            keywords += f", {name}={name}"
    if r.random() < 0.2:
        keywords += ", use_causal_mask=True"
    if r.random() < 0.2:
        lines.append(f"y, _ = layers.{layer}(q, v{keywords}, return_attention_scores=True)")
    else:
        lines.append(f"y = layers.{layer}(q, v{keywords})")
    return "\n".join([*lines, f"model = keras.Model([{', '.join(inputs)}], y)\n"])


@pytest.mark.parametrize("part", range(4))
def test_masks(part: int, seed: int, samples: int | None) -> None:
    r = random.Random(f"{seed}-{part}-masks-given")
    for _ in range(samples or 20):
        source = _program(r)
        assert not graph_truth.differences(source), source


@pytest.mark.parametrize("shape", [(3,), (9, 2), (9, 9, 2), (4, 4)])
@pytest.mark.parametrize(
    "layer", ["Attention()", "AdditiveAttention()", "Attention(use_scale=True)"]
)
@pytest.mark.parametrize("more", ["", ", use_causal_mask=True"])
def test_masks_that_tensors_carry(shape: tuple[int, ...], layer: str, more: str) -> None:
    """`Softmax` hands the mask on that it was given."""
    for pair in ("[y, x]", "[x, y]"):
        source = (
            f"import keras\nfrom keras import layers\nx = keras.Input({shape})\n"
            f"y = layers.Softmax()(x, mask=x > 0)\n"
            f"model = keras.Model(x, layers.{layer}({pair}{more}))\n"
        )
        assert not graph_truth.differences(source), source


OWN = """import keras
from keras import layers

class Own(layers.Layer):
    def __init__(self):
        super().__init__()
        self.attention = layers.{layer}

    def call(self, x):
        return self.attention(x, x{more})

i = keras.Input({shape})
x = layers.Embedding(9, 4, mask_zero=True)(i)
y = Own()(x)
"""


@pytest.mark.parametrize("shape", [(5,), (3, 5), (3, 5, 2)])
@pytest.mark.parametrize(
    "layer", ["MultiHeadAttention(2, 2)", "MultiHeadAttention(2, 2, dropout=0.1)"]
)
@pytest.mark.parametrize("more", ["", ", use_causal_mask=True", ", attention_mask=None"])
def test_own_masks_in_a_call_that_is_traced(shape: tuple[int, ...], layer: str, more: str) -> None:
    """The trace has no masks: what they refuse is found where data runs, if at all."""
    source = OWN.format(shape=shape, layer=layer, more=more)
    proven = [f for f in found(source) if f[2] == "proven"]
    assert bool(proven) is not runs(source)
