"""What a model has run and compiled before and after an event: for KOL208 and KOL210.

Keras traces a function for each kind of run (`fit`, `evaluate`, `predict`) at the first of its
kind and keeps it until `compile`.

Source: keras/src/backend/tensorflow/trainer.py (`make_train_function` and its kind), Keras 3.15.
"""

from __future__ import annotations

from typing import Any

from kerasorder_lint.graph.layers import Layer
from kerasorder_lint.graph.models import Model
from kerasorder_lint.graph.program import Event, MethodCalled, Trace

__all__ = ["RUNS", "contains", "runs_again", "runs_of"]

RUNS = {
    "fit": "train",
    "fit_generator": "train",
    "train_on_batch": "train",
    "evaluate": "test",
    "test_on_batch": "test",
    "predict": "predict",
    "predict_on_batch": "predict",
}
_COMPILES = frozenset(
    {"compile", "make_train_function", "make_test_function", "make_predict_function"}
)


def contains(model: Any, layer: Any, depth: int = 0) -> bool:
    """Whether a layer is part of a model, or is the model."""
    if model is layer:
        return True
    if depth > 8 or not isinstance(model, Layer):
        return False
    inner = list(model.stack) if isinstance(model, Model) else []
    inner += [value for value in model.args.values() if isinstance(value, Layer)]
    return any(contains(part, layer, depth + 1) for part in inner)


def runs_of(trace: Trace, event: Event, layer: Any) -> dict[int, tuple[Model, set[str]]]:
    """Models that hold the layer, with the kinds of runs that are traced when the event comes."""
    found: dict[int, tuple[Model, set[str]]] = {}
    for earlier in trace.events:
        if earlier is event:
            break
        if not isinstance(earlier, MethodCalled) or not isinstance(earlier.target, Model):
            continue
        model = earlier.target
        if earlier.method in _COMPILES:
            found.pop(model.serial, None)
        elif earlier.method in RUNS and earlier.likely is None and contains(model, layer):
            found.setdefault(model.serial, (model, set()))[1].add(RUNS[earlier.method])
    return found


def runs_again(trace: Trace, event: Event, model: Model, kinds: set[str]) -> MethodCalled | None:
    """The next run of one of these kinds, if no `compile` comes before it."""
    for later in trace.after(event):
        if not isinstance(later, MethodCalled) or later.target is not model:
            continue
        if later.method in _COMPILES:
            return None
        if RUNS.get(later.method) in kinds:
            return later
    return None
