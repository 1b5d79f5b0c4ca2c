"""How many samples `fit`, `evaluate` and `predict` get, and how long the batches are."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from kerasorder_lint.catalogue.problems import Kind, Problem
from kerasorder_lint.interpreter.machine import Machine
from kerasorder_lint.interpreter.values import UNKNOWN, ArrayV, DictV, ListV

__all__ = ["is_one_nest", "length", "lengths", "size_of", "unequal"]

#: Where `batch_size` stands among the positional arguments.
_PLACE = {"fit": 2, "predict": 1, "evaluate": 2}


def size_of(m: Machine, name: str, a: list[Any], k: dict[str, Any]) -> Any:
    """The `batch_size` of the call, Keras's own 32 by default; None where there is none."""
    place = _PLACE.get(name)
    if place is None:
        return None
    given = m.resolve(k.get("batch_size", a[place] if len(a) > place else None))
    if "validation_split" in k or (name == "fit" and len(a) > 5):
        return UNKNOWN
    return 32 if given is None else given


def length(name: str, samples: Any, size: Any, target: int) -> Any:
    """The batch axis with which Keras builds a model on data; None where it is left free.

    `predict` of Keras 3 and single batches build on the first batch; the others on a batch of any
    length unless the samples divide into full ones.
    """
    if not isinstance(samples, int) or isinstance(samples, bool) or samples <= 0:
        return None
    if name.endswith("_on_batch"):
        return samples
    if not isinstance(size, int) or isinstance(size, bool) or size <= 0:
        return None
    if name == "predict" and target == 3:
        return min(samples, size)
    return size if name in ("fit", "evaluate", "predict") and samples % size == 0 else None


def lengths(name: str, samples: Any, size: Any) -> list[int]:
    """How long each batch is that a method runs, the first one in front; nothing if not known."""
    if type(samples) is not int or samples <= 0:
        return []
    if name.endswith("_on_batch"):
        return [samples]
    if type(size) is not int or size <= 0:
        return []
    rest = samples % size
    return [size] * (samples >= size) + [rest] * (rest > 0)


#: What comes first among the arguments of a method, and has as many samples.
_SAMPLED = {"evaluate": ("x", "y"), "fit": ("x", "y"), "predict": ("x",)}


def unequal(m: Machine, name: str, a: list[Any], k: dict[str, Any]) -> Problem | None:
    """What Keras raises where data, targets and weights are not of one number of samples.

    Source: keras/src/trainers/data_adapters/data_adapter_utils.py (`check_data_cardinality`).
    """
    order = _SAMPLED.get(name, ())
    named = dict(zip(order, a))
    named.update((key, k[key]) for key in (*order, "sample_weight") if key in k)
    counts: dict[int, str] = {}
    for key, value in named.items():
        for samples in _samples(m, value):
            counts.setdefault(samples, key)
    if len(counts) < 2:
        return None
    (one, of_one), (other, of_other) = list(counts.items())[:2]
    both = f"arrays of `{of_one}` have {one} and {other} samples"
    apart = f"`{of_one}` has {one} samples, and `{of_other}` {other}"
    return Problem(
        Kind.ARGUMENT,
        both if of_one == of_other else apart,
        "Data cardinality is ambiguous.",
        argument=of_other,
        advice="Each array has one element for each sample.",
    )


def is_one_nest(data: ListV) -> bool:
    """Whether it is a list of arrays, and none that gives one batch after the other."""
    return not data.once and data.again is None and data.most is None


def _samples(m: Machine, data: Any) -> Iterator[int]:
    """The lengths of the first axes of all arrays in a nest, as far as they are known."""
    data = m.resolve(data)
    if isinstance(data, ArrayV):
        if isinstance(data.shape, tuple) and data.shape and type(data.shape[0]) is int:
            yield data.shape[0]
        return
    items: Any = ()
    if type(data) is ListV and data.exact and data.chance is None and is_one_nest(data):
        items = data.items
    elif isinstance(data, DictV) and data.exact:
        items = data.entries.values()
    elif isinstance(data, tuple):
        items = data
    for item in items:
        yield from _samples(m, item)
