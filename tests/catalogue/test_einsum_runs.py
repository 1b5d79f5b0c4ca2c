"""Equations of `keras.ops.einsum` on lengths that Keras foresees a result of, against runs."""

from __future__ import annotations

import random
from typing import Any

import pytest

from kerasorder_lint.catalogue.operations import registry, unrunnable_einsum
from kerasorder_lint.catalogue.tensors import TensorSpec
from tests.catalogue.oracle import Tensor
from tests.catalogue.test_traced_operations import _traced

pytestmark = pytest.mark.keras

#: Those that Keras computes in a way of its own, and others, with and without an arrow.
EQUATIONS = [
    *unrunnable_einsum._PRODUCTS, *unrunnable_einsum._RESHAPED,
    "a,b->ab", "ab,b->a", "ab,bc->ac", "ab,cb->ac", "abc,cd->abd", "abc,dc->abd",
    "ij,ij->ij", "ij,ij->", "ij,ij->i", "bij,bjk->bik", "bij,bij->bi", "bi...,bi...->b...",
    "...i,...i->...", "...ij,...jk->...ik", "i...,i->i...", "ii->i", "iij->j", "ij,jk,kl->il",
    "ij,ij,ij->i", "i,i", "ij,jk", "ii", "ij...", "...j", "...j->j", "b...,b...->b", "i...,j...",
    "...,...->...", "qwer,qert->qwet", "bij->bik", "i,j->ik", "ij->ii", "ab,bc->acd",
]  # fmt: skip


def _shapes(equation: str, r: random.Random) -> list[tuple[int, ...]]:
    """Mostly one length for a letter, and often 1 in one place of it."""
    lengths: dict[str, int] = {}

    def length(letter: str) -> int:
        usual = lengths.setdefault(letter, r.choice((1, 2, 3, 6)))
        return r.choice((usual, usual, usual, 1, r.choice((2, 3, 4))))

    found = []
    for term in equation.partition("->")[0].split(","):
        front, dots, back = term.partition("...")
        beyond = ["*" * n for n in range(1, r.randrange(3) + 1)] if dots else []
        found.append(tuple(map(length, (*front, *beyond, *back))))
    return found


def _runs(equation: str, shapes: list[tuple[int, ...]]) -> bool:
    import keras
    import numpy as np

    try:
        keras.ops.einsum(equation, *(np.zeros(shape, "float32") for shape in shapes))
    except Exception:
        return False
    return True


@pytest.mark.parametrize("equation", EQUATIONS)
def test_lengths_under_letters(equation: str, seed: int, samples: int | None) -> None:
    """What is refused does not run, what is not refused runs, and a trace says the same."""
    r = random.Random(f"{seed}-{equation}")
    seen = set()
    for _ in range(samples or 20):
        shapes = _shapes(equation, r)
        given: list[Any] = [equation, *map(TensorSpec, shapes)]
        if registry.apply(registry.all_operations()["einsum"], given).problem is not None:
            continue
        ours = registry.fails_when_run(registry.all_operations()["einsum"], given, {})
        assert (ours is None) == _runs(equation, shapes), (shapes, ours)
        traced = _traced("einsum", [equation, *map(Tensor, shapes)], {})
        assert (ours is None) != isinstance(traced, Exception), shapes
        seen.add(ours is None)
    assert seen
