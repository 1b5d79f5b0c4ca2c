"""The data that `fit`, `evaluate` and `predict` get: their form, the number of samples, and how
long the batches are."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from kerasorder_lint.catalogue.model_methods import PARAMETERS
from kerasorder_lint.catalogue.problems import Kind, Problem
from kerasorder_lint.interpreter.machine import Machine
from kerasorder_lint.interpreter.values import UNKNOWN, ArrayV, DictV, ListV

__all__ = ["dtype_of", "given", "length", "lengths", "of_arrays", "size_of", "unequal"]


def given(name: str, a: list[Any], k: dict[str, Any]) -> dict[str, Any]:
    """What a method that runs a model gets, by the names of its parameters.

    What is asked for here stands in the same places in Keras 2.
    """
    return {**dict(zip(PARAMETERS.get(name, ()), a)), **k}


def size_of(m: Machine, name: str, a: list[Any], k: dict[str, Any]) -> Any:
    """The `batch_size` of the call, Keras's own 32 by default; None where there is none."""
    if "batch_size" not in PARAMETERS.get(name, ()):
        return None
    told = given(name, a, k)
    if "validation_split" in told:
        return UNKNOWN
    size = m.resolve(told.get("batch_size"))
    return 32 if size is None else size


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


#: The arguments of a method that have to be of as many samples.
_SAMPLED = {
    "evaluate": ("x", "y", "sample_weight"),
    "fit": ("x", "y", "sample_weight"),
    "predict": ("x",),
}


def unequal(m: Machine, name: str, a: list[Any], k: dict[str, Any]) -> Problem | None:
    """What Keras raises where data, targets and weights are not of one number of samples.

    Source: keras/src/trainers/data_adapters/data_adapter_utils.py (`check_data_cardinality`).
    """
    told = given(name, a, k)
    counts: dict[int, str] = {}
    for key in _SAMPLED.get(name, ()):
        for samples in _samples(m, told.get(key)):
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


def of_arrays(m: Machine, data: Any, make: Callable[[ArrayV], Any]) -> Any:
    """A nest of arrays in its own form, with what is made of each in its place.

    None where any part of it is not known, or nothing is made of it.
    """
    data = m.resolve(data)
    if isinstance(data, ArrayV):
        return make(data)
    parts = _parts(data)
    if isinstance(parts, dict):
        named = {key: of_arrays(m, part, make) for key, part in parts.items()}
        return None if not named or any(each is None for each in named.values()) else named
    made = [of_arrays(m, part, make) for part in parts]
    if not made or any(each is None for each in made):
        return None
    return tuple(made) if isinstance(data, tuple) else made


def dtype_of(array: ArrayV) -> Any:
    """The dtype of a batch of an array: Keras makes its own of numbers with a fraction."""
    is_real = isinstance(array.dtype, str) and array.dtype.startswith("float")
    return "float32" if is_real else array.dtype


def _samples(m: Machine, data: Any) -> Iterator[int]:
    """The lengths of the first axes of all arrays in a nest, as far as they are known."""
    data = m.resolve(data)
    if isinstance(data, ArrayV):
        if isinstance(data.shape, tuple) and data.shape and type(data.shape[0]) is int:
            yield data.shape[0]
        return
    parts = _parts(data)
    for part in parts.values() if isinstance(parts, dict) else parts:
        yield from _samples(m, part)


def _parts(data: Any) -> dict[Any, Any] | list[Any] | tuple[Any, ...]:
    """What a nest consists of; nothing where that is not known, or it is none.

    What gives one batch after the other is no list of arrays, and chance may order one anyhow.
    """
    if isinstance(data, tuple):
        return data
    if isinstance(data, DictV):
        return data.entries if data.exact else ()
    if type(data) is not ListV or not data.exact or data.chance is not None:
        return ()
    return () if data.once or data.again is not None or data.most is not None else data.items
