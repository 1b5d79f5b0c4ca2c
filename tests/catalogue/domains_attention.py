"""Random arguments and inputs for keras/src/layers/attention."""

from __future__ import annotations

import math
import random
from dataclasses import replace
from typing import Any

from kerasorder_lint.catalogue.spec import LayerSpec
from tests.catalogue.domains import GENERATORS, OWN, Draw, often, random_arguments, random_shape
from tests.catalogue.domains_normalization import base_keywords, dtype, neighbour
from tests.catalogue.oracle import Case, On, Tensor

RATES: Draw = often([0.0, 0.0, 0.1, 0.5, 1, 0], [1.5, -0.1, None, "0.1"])
FLAGS: Draw = often([True, False], [])

OWN["Attention"] = {
    "use_scale": often([True, False], [None, 1]),
    "score_mode": often(["dot", "dot", "concat"], ["Dot", "general", None, 3]),
    "dropout": RATES,
    "seed": often([None, 3], []),
}
OWN["AdditiveAttention"] = {"use_scale": often([True, False], [None]), "dropout": RATES}

_COMMON: dict[str, Draw] = {
    "dropout": RATES,
    "sliding_window": often([None, 1, 3], [0, -1, 2.0, "3"]),
    "flash_attention": often([None, False], []),
    "use_gate": FLAGS,
    "seed": often([None, 3], []),
}
OWN["MultiHeadAttention"] = {
    **_COMMON,
    "num_heads": often([1, 2, 3, True], [0, -1, 2.0, "2", None]),
    "key_dim": often([1, 2, 3, 8], [0, -1, 2.0, "2", None]),
    "value_dim": often([None, 1, 4], [0, -1, 2.0, "2"]),
    "output_shape": often([None, 5, (5,), [4], (2, 3), 0, ()], [2.5, {}], 0.1),
    "attention_axes": often([None, 1, (1,), [1]], [(5,), 9, "1", 1.0, (-9,), ("a",), (1.0,)]),
}
OWN["GroupQueryAttention"] = {
    **_COMMON,
    "head_dim": often([1, 2, 3, 8, True], [0, -1, 2.0, "2", None]),
    "num_query_heads": often([4, 4, 2, 6], [0, -4, 4.0, "4", None, 5]),
    "num_key_value_heads": often([1, 2, 2, True], [0, -2, 2.0, "2", None, 4]),
}


def _shapes(r: random.Random, ranks: tuple[int, ...]) -> list[tuple[Any, ...]]:
    """Shapes of query, value and key that mostly fit."""
    query = random_shape(r, ranks)
    if len(query) < 2:
        return [query, neighbour(r, query), neighbour(r, query)]
    value = list(query)
    if r.random() < 0.6:
        value[-2 if len(value) > 2 else -1] = r.choice([1, 2, 4, 6, None])
    key = list(value)
    if r.random() < 0.2:
        value[-1] = r.choice([1, 3, 8, None])
    found = [query, tuple(value), tuple(key)]
    if r.random() < 0.25:
        at = r.randrange(3)
        found[at] = neighbour(r, found[at])
    return found


def _attention(spec: LayerSpec, r: random.Random) -> Case:
    calls: list[Any] = []
    run = True
    for _ in range(r.choice([1, 1, 2])):
        tensors: list[Any] = [Tensor(s, dtype(r, 0.02)) for s in _shapes(r, (3, 3, 3, 2, 4, 1))]
        inputs: Any = tensors[: r.choice([2, 2, 2, 3, 3])]
        chance = r.random()
        if chance < 0.12:
            run = False
            inputs = r.choice([tensors[0], tuple(inputs), tensors[:1], [], tensors + tensors, {}])
        given: dict[str, Any] = {}
        if r.random() < 0.3:
            given["return_attention_scores"] = r.choice([True, False])
        if r.random() < 0.2:
            given["use_causal_mask"] = True
        # On one axis, TensorFlow multiplies some and refuses others.
        run = run and all(len(tensor.shape) > 1 for tensor in tensors)
        calls.append(On(inputs, given))
    arguments = {**random_arguments(spec, r), **base_keywords(r)}
    if spec.name == "AdditiveAttention" and r.random() < 0.05:
        arguments.update(r.choice([{"score_mode": "concat"}, {"score_mode": "x"}, {"seed": 3}]))
    return Case(spec.name, arguments, tuple(calls), run=run)


def _projected(spec: LayerSpec, r: random.Random) -> Case:
    ranks = (3, 3, 3, 3, 2, 4) if spec.name == "GroupQueryAttention" else (3, 3, 3, 4, 5)
    calls: list[Any] = []
    run = True
    for _ in range(r.choice([1, 1, 2])):
        shapes = _shapes(r, ranks)
        if spec.name == "GroupQueryAttention" and r.random() < 0.85:
            shapes[1] = (*shapes[1][:-1], shapes[0][-1])
        shapes = [shape if len(shape) > 1 else (None,) for shape in shapes]
        query, value, key = (Tensor(shape, dtype(r, 0.02)) for shape in shapes)
        given: dict[str, Any] = {"value": value}
        if r.random() < 0.4:
            given["key"] = key
        if r.random() < 0.25:
            given["return_attention_scores"] = r.choice([True, False])
        if r.random() < 0.2:
            given["use_causal_mask"] = True
        inputs: Any = query
        chance = r.random()
        if chance < 0.06:
            del given["value"]
        elif chance < 0.09:
            inputs, run = [query, value], False
        elif chance < 0.12:
            given["value"], run = r.choice([None, [value]]), False
        calls.append(On(inputs, given))
    case = Case(spec.name, {**random_arguments(spec, r), **base_keywords(r)}, tuple(calls), run=run)
    # Only on three axes do we say what fails when it runs.
    plain = all(len(t.shape) == 3 for call in calls for t in _tensors(call))
    # Without a head, TensorFlow has a kernel for some shapes and none for others.
    if not _as_built(case) or case.arguments.get("num_query_heads") == 0:
        return replace(case, run=False)
    if spec.name == "MultiHeadAttention" and (not plain or "attention_axes" in case.arguments):
        return replace(case, run=False)
    return case


def _as_built(case: Case) -> bool:
    """Whether each later call either fits the weights or cannot be taken for one that does."""
    if len(case.calls) < 2:
        return True
    numbers = [case.arguments.get(n, 1) for n in ("num_heads", "key_dim", "head_dim")]
    numbers += [case.arguments.get(n, 1) for n in ("num_query_heads", "num_key_value_heads")]
    numbers += [case.arguments.get("value_dim") or 1]
    if not all(isinstance(number, int) for number in numbers):
        return True
    first, second = (_tensors(call) for call in case.calls)
    for left, right in zip(first, second):
        built, given = left.shape[-1], right.shape[-1]
        if built is None or given is None or built == given:
            continue
        if built * math.prod(numbers) % given == 0:
            return False
    return len(first) == len(second)


def _tensors(call: On) -> list[Tensor]:
    return [t for t in (call.inputs, *call.arguments.values()) if isinstance(t, Tensor)]


GENERATORS["Attention"] = GENERATORS["AdditiveAttention"] = _attention
GENERATORS["MultiHeadAttention"] = GENERATORS["GroupQueryAttention"] = _projected
