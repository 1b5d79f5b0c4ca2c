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

from kerasorder_lint.graph.layers import Layer
from kerasorder_lint.graph.models import Model
from kerasorder_lint.graph.program import LayerCalled, MethodCalled, ModelMade, Program, Trace
from kerasorder_lint.rules import Rule
from kerasorder_lint.rules.drafts import Draft
from kerasorder_lint.rules.layer_lists import model_text
from kerasorder_lint.rules.refusals import taken
from kerasorder_lint.rules.training_state import RUNS

__all__ = ["RULE"]


def _shared(new: Model, old: Model) -> list[Layer]:
    """Layers with weights that the new model took from the old one."""
    return [
        layer
        for layer in new.stack
        if isinstance(layer, Layer)
        and any(layer is other for other in old.stack)
        and taken(new, layer)
        and layer.all_weights()
    ]


def _uses(trace: Trace, model: Model) -> Iterator[tuple[int, bool]]:
    """Where the model is used, and whether that trains it."""
    for position, event in enumerate(trace.events):
        if isinstance(event, MethodCalled) and event.target is model and event.method in RUNS:
            yield position, RUNS[event.method] == "train"
        elif isinstance(event, LayerCalled) and event.step.layer is model:
            yield position, False


def _conflict(trace: Trace, old: Model, new: Model, made: int) -> str | None:
    old_uses = [(at, trains) for at, trains in _uses(trace, old) if at > made]
    trained = [at for at, trains in _uses(trace, new) if trains]
    if not trained:
        return None
    if any(trains for _, trains in old_uses):
        return "both are trained"
    if any(at > trained[0] for at, _ in old_uses):
        return f"`{model_text(old)}` is used after `{model_text(new)}` was trained"
    return None


def check(program: Program) -> Iterator[Draft]:
    """One draft for each model made from another's layers, where that shows."""
    for trace in program.traces:
        made = [(at, e) for at, e in enumerate(trace.events) if isinstance(e, ModelMade)]
        holders: dict[int, list[int]] = {}  # places of the models before, by the ids of layers
        for position, (at, event) in enumerate(made):
            new = event.model
            if not isinstance(new, Model):
                continue
            before = {place for layer in new.stack for place in holders.get(id(layer), ())}
            for layer in new.stack:
                holders.setdefault(id(layer), []).append(position)
            if new.kind != "Sequential":
                continue
            for place in sorted(before):
                old = made[place][1].model
                if not _shared(new, old):
                    continue
                why = _conflict(trace, old, new, at)
                if why is not None:
                    yield _draft(trace, event, new, old, why)
                    break


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
