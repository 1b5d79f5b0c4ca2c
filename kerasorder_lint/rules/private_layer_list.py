"""Reports a change of the private list in which a model keeps its layers.

## What it reports
`_layers`, `_self_tracked_trackables` and the like of a model, changed or replaced.

## Why it matters
A built model runs a graph that was made from the list, and is not made again. The list then says
one thing and the graph does another: `model.layers` gets shorter while the outputs stay.

## Example
The last layer, popped off the private list.

## Use instead
`model.pop()` and `model.add()` on a `Sequential`; otherwise a new model.

## Versions
Keras 3 has `_layers`, Keras 2 `_self_tracked_trackables`.

## When it stays silent
Where the object is no Keras model. A model that is not built yet, or is rebuilt afterwards by
`add`, `pop` or `build`, takes the change over: that is a warning.
"""

from __future__ import annotations

from collections.abc import Iterator

from kerasorder_lint.findings import Severity
from kerasorder_lint.graph.models import Model
from kerasorder_lint.graph.program import (
    AttributeWritten,
    Event,
    ModelBuilt,
    Program,
    Trace,
)
from kerasorder_lint.rules import Rule
from kerasorder_lint.rules.drafts import Draft
from kerasorder_lint.rules.layer_lists import (
    change_draft,
    changes,
    kind_of_model,
    model_text,
    model_variable,
    place_of,
    rebuild_advice,
)

_LISTS = frozenset({"_layers", "_self_tracked_trackables"})

__all__ = ["RULE"]


def _takes_effect(trace: Trace, event: Event, model: Model, was_built: bool | None) -> bool:
    """Whether the model is built from the list after the change."""
    if was_built is False:
        return True
    methods = trace.last_methods_of(model)
    last = (trace.once(_last_builds).get(id(model), -1), methods.get("add", -1))
    return max(*last, methods.get("pop", -1)) > trace.place(event)


def _last_builds(trace: Trace) -> dict[int, int]:
    """Where models are built for the last time, by their ids."""
    return {
        id(event.model): trace.place(event)
        for event in trace.of(ModelBuilt)
        if event.cause != "any input"
    }


def _message(name: str, attribute: str, takes_effect: bool) -> str:
    if takes_effect:
        return (
            f"`{name}.{attribute}` is Keras's own list: the change counts when the model is built"
        )
    return (
        f"`{name}.{attribute}` is Keras's own list: changing it leaves the graph of the model as "
        "it was, so that `layers` and the outputs part ways"
    )


def check(program: Program) -> Iterator[Draft]:
    """One draft for each statement that changes or replaces such a list."""
    for change in changes(program):
        event = change.event
        if event.origin != "private" or kind_of_model(event.model) == "Subclass":
            continue
        effect = _takes_effect(change.trace, event, event.model, event.was_built)
        severity: Severity = "warning" if effect else "error"
        message = _message(model_text(event.model, event), event.attribute, effect)
        yield change_draft(RULE, change, message, severity=severity)
    for trace in program.traces:
        for written in trace.of(AttributeWritten):
            model = written.target
            if not isinstance(model, Model) or written.attribute not in _LISTS:
                continue
            if model.kind == "Subclass":
                continue  # what runs is its `call`
            if written.attribute == "_layers" and model.environment.target == 2:
                continue  # an attribute like any other
            built = written.was_built if model.kind == "Sequential" else True
            effect = _takes_effect(trace, written, model, built)
            yield Draft(
                rule=RULE,
                site=place_of(written),
                message=_message(model_text(model, written), written.attribute, effect),
                certainty="proven" if model.maybe is None else "likely",
                model=model_variable(model, written),
                advice=rebuild_advice(model, written),
                severity="warning" if effect else "error",
                condition=model.maybe,
                event=written,
                trace=trace,
                raises=False,
            )


RULE: Rule = Rule(
    code="KOL206",
    name="private-layer-list",
    severity="error",
    check=check,
    summary="A change of the private list in which a model keeps its layers.",
    bad=(
        """
import keras
from keras import layers

model = keras.Sequential([keras.Input((4,)), layers.Dense(8), layers.Dense(2)])
model._layers.pop()  # expect: KOL206
""",
        """
import keras
from keras import layers

model = keras.Sequential([keras.Input((4,)), layers.Dense(8), layers.Dense(2)])
model._layers = model._layers[:-1]  # expect: KOL206
""",
    ),
    good=(
        """
import keras
from keras import layers

model = keras.Sequential([keras.Input((4,)), layers.Dense(8), layers.Dense(2)])
print(len(model._layers))
""",
        """
from data import deck

deck._layers.pop()
""",
    ),
)
