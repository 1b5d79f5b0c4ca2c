"""How long the batches are that `fit`, `evaluate` and `predict` hand to a model."""

from __future__ import annotations

from typing import Any

from kerasorder_lint.interpreter.machine import Machine
from kerasorder_lint.interpreter.values import UNKNOWN

__all__ = ["length", "lengths", "size_of"]

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
