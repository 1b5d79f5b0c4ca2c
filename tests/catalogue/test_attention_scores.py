"""What attention of several heads does on data: scores, batches that differ; judged by Keras."""

from __future__ import annotations

import random
import warnings
from typing import Any

import pytest

from kerasorder_lint.catalogue import life, registry
from kerasorder_lint.catalogue.spec import Call, LayerState
from kerasorder_lint.catalogue.tensors import TensorSpec, flatten

pytestmark = pytest.mark.keras


def _shape(r: random.Random, rank: int) -> tuple[int, ...]:
    return (r.choice([1, 2, 3]), *(r.choice([1, 2, 4]) for _ in range(rank - 1)))


def _case(name: str, r: random.Random) -> tuple[list[TensorSpec], dict[str, Any], dict[str, Any]]:
    """Query, value and perhaps key, of as many axes; what the layer is made and called with."""
    many = name == "MultiHeadAttention"
    rank = r.choice([3, 3, 3, 4, 5]) if many else 3
    query, value = _shape(r, rank), _shape(r, rank)
    if r.random() < 0.5:
        value = (query[0], *value[1:])
    if rank > 3 and r.random() < 0.5:
        value = (*query[:-1], value[-1])
    if not many:
        value = (*value[:-1], query[-1])
    shapes = [query, value]
    if r.random() < 0.4:
        batch, width = r.choice([value[0], value[0], 1, 2, 3]), r.choice([value[-1], 3])
        shapes.append((batch, *value[1:-1], width))
    made: dict[str, Any] = {"head_dim": 2, "num_query_heads": 2, "num_key_value_heads": 1}
    if many:
        made = {"num_heads": r.choice([1, 3]), "key_dim": r.choice([1, 2])}
        if r.random() < 0.5:
            made["attention_axes"] = tuple(r.sample(range(1, rank - 1), r.randint(1, rank - 2)))
    if r.random() < 0.3:
        made["dropout"] = 0.5
    if r.random() < 0.3:
        made["dtype"] = r.choice(["float16", "float64", "mixed_float16", "bfloat16"])
    called: dict[str, Any] = {}
    if r.random() < 0.5:
        called["return_attention_scores"] = True
    if r.random() < 0.3:
        called["training"] = True
    if r.random() < 0.2:
        called["use_causal_mask"] = True
    return [TensorSpec(shape, "float32") for shape in shapes], made, called


@pytest.mark.parametrize("name", ["MultiHeadAttention", "GroupQueryAttention"])
def test_on_data(name: str, seed: int, samples: int | None) -> None:
    """Whether it runs, which batches are stretched, and what shapes and dtypes come out."""
    import keras
    import tensorflow as tf

    spec = registry.find(name)
    assert spec is not None
    r = random.Random(f"{seed}-{name}-on-data")
    compared = failed = 0
    theirs: Any
    error = ""
    for _ in range(samples or 150):
        given, made, called = _case(name, r)
        layer = life.create(spec, (), dict(made))
        assert isinstance(layer, LayerState)
        outcome = life.apply(layer, given, called)
        said = outcome.problem or next(iter(outcome.later), None)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            try:
                tensors = [tf.ones(tensor.shape) for tensor in given]
                theirs = getattr(keras.layers, name)(**made)(*tensors, **called)
            except Exception as caught:
                theirs, error = None, str(caught)
        if theirs is None:
            by_kernel = "Input dims must be <= 5" in error  # of the CPU
            assert by_kernel or said is not None, (given, made, called, error)
            failed += 1
            continue
        assert said is None, (given, made, called, said)
        named = dict(zip(("query", "value", "key"), given))
        ours = spec.behaviour.on_data(layer, Call({**named, **called}), outcome.output)
        for tensor, mine in zip(tf.nest.flatten(theirs), flatten(ours)):
            if isinstance(mine.shape, tuple):
                assert tuple(tensor.shape) == mine.shape, (given, made, called)
                assert tensor.dtype.name == mine.dtype, (given, made, called)
                compared += 1
    assert compared > 20
    assert failed > 20


def test_scores_of_cross_attention_are_known() -> None:
    """Keras foresees a square of the steps of the query."""
    spec = registry.find("MultiHeadAttention")
    assert spec is not None
    layer = life.create(spec, (), {"num_heads": 3, "key_dim": 2})
    assert isinstance(layer, LayerState)
    given = [TensorSpec((None, 4, 5), "float32"), TensorSpec((None, 7, 5), "float32")]
    outcome = life.apply(layer, given, {"return_attention_scores": True})
    assert isinstance(outcome.output, tuple)
    scores = outcome.output[1]
    assert scores.shape == (None, 3, 4, 4)
    assert scores.data.shape == (None, 3, 4, 7)
