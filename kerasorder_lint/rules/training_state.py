"""What a model has run and compiled before and after an event: for KOL208 and KOL210.

Keras traces a function for each kind of run (`fit`, `evaluate`, `predict`) at the first of its
kind and keeps it until `compile`.

Source: keras/src/backend/tensorflow/trainer.py (`make_train_function` and its kind), Keras 3.15.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Collection, Sequence
from typing import Any

from kerasorder_lint.graph.layers import Layer
from kerasorder_lint.graph.models import Model
from kerasorder_lint.graph.program import Event, MethodCalled, Trace

__all__ = ["RUNS", "parts_of", "runs_again", "runs_of"]

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


_DEEPEST = 8


def parts_of(model: Any) -> dict[int, Any]:
    """The layers that a model is made of, by their ids; it is one of them."""
    found: dict[int, Any] = {id(model): model}
    level = [model] if isinstance(model, Layer) else []
    for _ in range(_DEEPEST + 1):
        inner: list[Any] = []
        for part in level:
            inner += part.stack if isinstance(part, Model) else ()
            inner += [value for value in part.args.values() if isinstance(value, Layer)]
        level = []
        for part in inner:
            if id(part) not in found:
                found[id(part)] = part
                level += [part] if isinstance(part, Layer) else []
    return found


class _History:
    """What one model has run and compiled, in order.

    places:   where each of its runs and compilations stands.
    traced:   behind each, the kinds of runs that are traced, and where the first of them stands.
    of_kind:  where the runs of a kind stand; `compiled` where the compilations do.
    """

    def __init__(self, model: Model) -> None:
        self.model = model
        self.events: dict[int, MethodCalled] = {}
        self.places: list[int] = []
        self.traced: list[tuple[frozenset[str], int]] = []
        self.of_kind: dict[str, list[int]] = {}
        self.compiled: list[int] = []

    def add(self, place: int, event: MethodCalled) -> None:
        kinds, first = self.traced[-1] if self.traced else (frozenset(), place)
        if event.method in _COMPILES:
            kinds = frozenset()
            self.compiled.append(place)
        else:
            kind = RUNS[event.method]
            self.of_kind.setdefault(kind, []).append(place)
            if event.likely is None:
                first = first if kinds else place
                kinds = kinds | {kind}
        self.events[place] = event
        self.places.append(place)
        self.traced.append((kinds, first))

    def traced_before(self, place: int) -> tuple[frozenset[str], int]:
        """The kinds of runs that are traced at a place, and where the first of them stands."""
        at = bisect_left(self.places, place)
        return self.traced[at - 1] if at else (frozenset(), 0)


def _histories(trace: Trace) -> dict[int, _History]:
    found: dict[int, _History] = {}
    for event in trace.of(MethodCalled):
        model = event.target
        if isinstance(model, Model) and (event.method in _COMPILES or event.method in RUNS):
            if id(model) not in found:
                found[id(model)] = _History(model)
            found[id(model)].add(trace.place(event), event)
    return found


def _holders(trace: Trace) -> dict[int, list[_History]]:
    """The models that run, by the ids of the layers that they are made of."""
    found: dict[int, list[_History]] = {}
    for history in trace.once(_histories).values():
        for part in parts_of(history.model):
            found.setdefault(part, []).append(history)
    return found


def runs_of(trace: Trace, event: Event, layer: Any) -> dict[int, tuple[Model, frozenset[str]]]:
    """Models that hold the layer, with the kinds of runs that are traced when the event comes."""
    place = trace.place(event)
    found: list[tuple[int, Model, frozenset[str]]] = []
    for history in trace.once(_holders).get(id(layer), ()):
        kinds, first = history.traced_before(place)
        if kinds:
            found.append((first, history.model, kinds))
    found.sort(key=lambda each: each[0])
    return {model.serial: (model, kinds) for _, model, kinds in found}


def runs_again(
    trace: Trace, event: Event, model: Model, kinds: Collection[str]
) -> MethodCalled | None:
    """The next run of one of these kinds, if no `compile` comes before it."""
    history = trace.once(_histories).get(id(model))
    if history is None:
        return None
    place = trace.place(event)
    runs = [_next(history.of_kind.get(kind, ()), place) for kind in kinds]
    first = min((at for at in runs if at is not None), default=None)
    compiled = _next(history.compiled, place)
    if first is None or (compiled is not None and compiled < first):
        return None
    return history.events[first]


def _next(places: Sequence[int], place: int) -> int | None:
    """The first of these places behind another one."""
    at = bisect_right(places, place)
    return places[at] if at < len(places) else None
