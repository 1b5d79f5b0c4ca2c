"""Lengths that an `EinsumDense` is not told, which its data have for the layers behind it."""

from __future__ import annotations

import random

import pytest

from tests.differential import truth

pytestmark = pytest.mark.keras

#: Equations and the letters that stand for an input's axes in what comes out.
EQUATIONS = {
    "ab,bc->ac": "",
    "abc,cd->abd": "b",
    "abcd,de->abce": "bc",
    "abcd,cde->abe": "b",
    "abcd,bde->ace": "c",
    "abcd,de->acbe": "cb",
    "abc,cd->adb": " b",
    "abcd,df->acfb": "c b",
    "...x,xy->...y": "bc",
    "ab...,bc->ac...": "",
}
BEHIND = [
    "Conv2D(2, (5, 2))", "SeparableConv2D(2, (4, 1))", "DepthwiseConv2D((5, 2))",
    "MaxPooling2D((4, 3))", "AveragePooling1D(4)", "Conv1D(2, 4)", "Conv1D(2, 3, padding='same')",
    "Flatten()", "Reshape((-1, 2))", "Permute((2, 1))", "Cropping1D(2)", "Cropping2D(2)",
    "TimeDistributed(layers.Conv1D(2, 4))", "LSTM(3)", "UnitNormalization(axis=1)",
]  # fmt: skip


def _program(r: random.Random) -> str:
    equation, kept = r.choice(list(EQUATIONS.items()))
    letters = equation.partition(",")[0]
    rank = len(letters) if "..." not in letters else r.choice((3, 4))
    shape = tuple(r.choice((2, 3, 5, 6)) for _ in range(rank - 1))
    if "..." in equation:
        told = [r.choice((4, 8)), *([None] if equation.endswith("...") else [])]
        told = told[: rank - 1] if equation.endswith("...") else [*[None] * (rank - 2), 4]
    else:
        told = [None if letter != " " else 4 for letter in kept]
        told += [] if " " in kept else [r.choice((4, 8))]
    given = tuple(told) if len(told) != 1 or r.random() < 0.5 else told[0]
    lines = [
        f"keras.Input({shape})",
        f"layers.EinsumDense({equation!r}, {given})",
        *r.sample(["layers.Dense(3)", "layers.Dropout(0.5)"], r.randrange(2)),
        f"layers.{r.choice(BEHIND)}",
    ]
    body = "".join(f"    {line},\n" for line in lines)
    return f"import keras\nfrom keras import layers\nmodel = keras.Sequential([\n{body}])\n"


def test_layers_behind(seed: int, samples: int | None) -> None:
    r = random.Random(f"{seed}-einsum-behind")
    for _ in range(samples or 60):
        source = _program(r)
        assert truth.differences(source) == [], source
