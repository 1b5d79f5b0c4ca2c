"""Reports a new model that shares its weights with the one its layers came from.

## What it reports
A `Sequential` from the layers of another model, where both are trained, or the other is used after
the new one was trained.

## Why it matters
The list holds the layer objects themselves. Training one model changes the other.

## Example
Two models of the same layers, both trained.

## Use instead
`keras.models.clone_model(model)` for layers and weights of its own, with `set_weights` for the same
values to begin with.

## When it stays silent
Where the sharing is what functional models are made for: an encoder within an autoencoder, a model
of intermediate outputs.
"""

from __future__ import annotations

from collections.abc import Iterator
from heapq import merge
from itertools import groupby

from kerasorder_lint.graph.layers import Layer
from kerasorder_lint.graph.models import Model
from kerasorder_lint.graph.program import LayerCalled, MethodCalled, ModelMade, Program, Trace
from kerasorder_lint.rules import Rule
from kerasorder_lint.rules.drafts import Draft
from kerasorder_lint.rules.layer_lists import model_text
from kerasorder_lint.rules.refusals import taken
from kerasorder_lint.rules.training_state import RUNS

__all__ = ["RULE"]


def _shared(new: Model, old: Model) -> bool:
    """Whether the new model took layers with weights from the old one."""
    held = {id(layer) for layer in old.stack}
    return any(
        id(layer) in held
        and isinstance(layer, Layer)
        and taken(new, layer)
        and bool(layer.all_weights())
        for layer in new.stack
    )


def _uses(trace: Trace) -> dict[int, tuple[list[int], list[int]]]:
    """Where models are used, and where they are trained, by their ids."""
    found: dict[int, tuple[list[int], list[int]]] = {}
    for place, event in enumerate(trace.events):
        if isinstance(event, MethodCalled) and event.method in RUNS:
            used, trained = found.setdefault(id(event.target), ([], []))
            used.append(place)
            if RUNS[event.method] == "train":
                trained.append(place)
        elif isinstance(event, LayerCalled):
            found.setdefault(id(event.step.layer), ([], []))[0].append(place)
    return found


def _conflict(trace: Trace, old: Model, new: Model, made: int) -> str | None:
    used, trains = trace.once(_uses).get(id(old), ([], []))
    _, trained = trace.once(_uses).get(id(new), ([], []))
    if not trained:
        return None
    if trains and trains[-1] > made:
        return "both are trained"
    if used and used[-1] > max(made, trained[0]):
        return f"`{model_text(old)}` is used after `{model_text(new)}` was trained"
    return None


def check(program: Program) -> Iterator[Draft]:
    """One draft for each model made from another's layers, where that shows."""
    for trace in program.traces:
        models: list[Model] = []
        holders: dict[int, list[int]] = {}  # which of them, by the ids of their layers
        for event in trace.of(ModelMade):
            new, made = event.model, trace.place(event)
            if not isinstance(new, Model):
                continue
            uses = trace.once(_uses)
            if new.kind == "Sequential" and id(new) in uses and uses[id(new)][1]:
                # Whatever is not used from here on is of no matter to this and later models.
                for layer in new.stack:
                    kept = [
                        number
                        for number in holders.get(id(layer), ())
                        if (uses.get(id(models[number])) or ([-1],))[0][-1] > made
                    ]
                    holders[id(layer)] = kept
                for number, _ in groupby(merge(*(holders[id(layer)] for layer in new.stack))):
                    old = models[number]
                    why = _conflict(trace, old, new, made)
                    if why is not None and _shared(new, old):
                        yield _draft(trace, event, new, old, why)
                        break
            for layer in {id(layer): layer for layer in new.stack}.values():
                holders.setdefault(id(layer), []).append(len(models))
            models.append(new)


def _draft(trace: Trace, event: ModelMade, new: Model, old: Model, why: str) -> Draft:
    return Draft(
        rule=RULE,
        site=event.site,
        message=f"`{model_text(new)}` shares its layers, and so its weights, with "
        f"`{model_text(old)}`, and {why}",
        model=model_text(new),
        advice=f"`keras.models.clone_model({model_text(old)})` makes layers of their own.",
        event=event,
        trace=trace,
        raises=False,
    )


RULE: Rule = Rule(
    code="KOL303",
    name="shared-layers",
    severity="info",
    check=check,
    summary="A new model that shares its weights with the one its layers came from.",
    bad=(
        """
import keras
import numpy as np
from keras import layers

x, y = np.zeros((8, 4)), np.zeros((8, 2))
model = keras.Sequential([keras.Input((4,)), layers.Dense(8), layers.Dense(2)])
model.compile("sgd", "mse")
other = keras.Sequential([keras.Input((4,)), *model.layers])  # expect: KOL303
other.compile("sgd", "mse")
model.fit(x, y)
other.fit(x, y)
""",
    ),
    good=(
        """
import keras
import numpy as np
from keras import layers

x, y = np.zeros((8, 4)), np.zeros((8, 2))
model = keras.Sequential([keras.Input((4,)), layers.Dense(8), layers.Dense(2)])
model.compile("sgd", "mse")
other = keras.models.clone_model(model)
other.compile("sgd", "mse")
model.fit(x, y)
other.fit(x, y)
""",
        """
import keras
from zoo import model, x, y

other = keras.Sequential([keras.Input((4,)), *model.layers])
other.fit(x, y)
model.fit(x, y)
""",
    ),
)
