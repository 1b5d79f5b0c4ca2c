"""Reports an attribute of a layer that is set after it was last looked at.

## What it reports
`units`, `filters`, an initializer or a regularizer, set on a layer that is built; `activation` and
the like, set after the model ran and before it runs again.

## Why it matters
The weights were made from the old value and stay as they are, and a traced function goes on
computing with the old activation. Nothing says so.

## Example
Another number of units for a layer that has its weights.

## Use instead
A new layer with the other arguments. For an activation, `compile` after the change, which has the
function traced anew.

## When it stays silent
Where the layer, or a model around it, is cloned, serialised or called anew afterwards: then the new
value counts.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from kerasorder_lint.graph.layers import Layer
from kerasorder_lint.graph.models import Model
from kerasorder_lint.graph.program import (
    AttributeWritten,
    Event,
    HandedOn,
    LayerCalled,
    MethodCalled,
    ModelMade,
    Program,
    Trace,
)
from kerasorder_lint.rules import Rule
from kerasorder_lint.rules.drafts import Draft, line_of
from kerasorder_lint.rules.layer_lists import place_of
from kerasorder_lint.rules.training_state import parts_of, runs_again, runs_of

#: Arguments that only `build` looks at.
_AT_BUILD = frozenset(
    {
        "units", "filters", "kernel_size", "input_dim", "output_dim", "use_bias", "num_heads",
        "key_dim", "depth_multiplier", "kernel_initializer", "bias_initializer",
        "recurrent_initializer", "embeddings_initializer", "kernel_regularizer",
        "bias_regularizer", "recurrent_regularizer", "embeddings_regularizer",
        "kernel_constraint", "bias_constraint", "recurrent_constraint",
    }
)  # fmt: skip
#: Arguments that each call looks at, and that a traced function has fixed.
_AT_CALL = frozenset({"activation", "rate", "strides", "padding", "dilation_rate", "pool_size"})
#: Methods that make a new layer or model from the configuration, or may.
_SERIALISES = frozenset(
    {"get_config", "to_json", "to_yaml", "save", "export", "from_config", "get_build_config"}
)

__all__ = ["RULE"]


def _renewals(trace: Trace) -> dict[int, int]:
    """Where layers are called, cloned, serialised or handed on for the last time, by their ids."""
    last: dict[int, tuple[Any, int]] = {}
    for place, event in enumerate(trace.events):
        targets: list[Any] = []
        if isinstance(event, LayerCalled):
            targets = [event.step.layer]
        elif isinstance(event, HandedOn):
            targets = [event.target]
        elif isinstance(event, ModelMade):
            targets = [event.model] if event.source == "tensors" else []
            targets += [taken for taken, _ in event.from_layers]
        elif isinstance(event, MethodCalled):
            if event.method in _SERIALISES or event.method in ("add", "pop", "build"):
                targets = [event.target]
        for target in targets:
            last[id(target)] = (target, place)
    found: dict[int, int] = {}
    for target, place in last.values():
        for part in parts_of(target):
            found[part] = max(place, found.get(part, -1))
    return found


def _renewed(trace: Trace, event: Event, layer: Any) -> bool:
    """Whether the layer is called, cloned, serialised or handed on after the event."""
    return trace.once(_renewals).get(id(layer), -1) > trace.place(event)


def _message(trace: Trace, event: AttributeWritten, layer: Layer) -> str | None:
    name = event.attribute
    if name in _AT_BUILD and event.was_built:
        return (
            f"`{layer.label}` is built, and setting `{name}` now changes neither its weights nor "
            "the graph"
        )
    if name in _AT_CALL:
        for model, kinds in runs_of(trace, event, layer).values():
            run = runs_again(trace, event, model, kinds)
            if run is not None and run.likely is None:
                return (
                    f"the model has run, and `{run.method}` on "
                    f"{line_of(run.site, event.site)} goes on with the old `{name}`"
                )
    return None


def check(program: Program) -> Iterator[Draft]:
    """One draft for each attribute that is set too late."""
    for trace in program.traces:
        for event in trace.of(AttributeWritten):
            layer = event.target
            if not isinstance(layer, Layer) or isinstance(layer, Model) or not layer.known:
                continue
            if event.attribute not in layer.args or _renewed(trace, event, layer):
                continue
            if not trace.root.startswith("<"):
                continue  # whoever calls this function may clone the model afterwards
            message = _message(trace, event, layer)
            if message is None:
                continue
            yield Draft(
                rule=RULE,
                site=place_of(event),
                message=message,
                advice="Make a new layer with this argument, or `compile` after the change."
                if event.attribute in _AT_CALL
                else "Make a new layer with this argument.",
                event=event,
                trace=trace,
                raises=False,
            )


RULE: Rule = Rule(
    code="KOL210",
    name="stale-attribute",
    severity="warning",
    check=check,
    summary="An attribute of a layer that is set after it was last looked at.",
    bad=(
        """
import keras
from keras import layers

model = keras.Sequential([keras.Input((4,)), layers.Dense(8), layers.Dense(2)])
model.layers[0].units = 16  # expect: KOL210
model.summary()
""",
        """
import keras
import numpy as np
from keras import layers

x, y = np.zeros((8, 4)), np.zeros((8, 2))
model = keras.Sequential([keras.Input((4,)), layers.Dense(8), layers.Dense(2)])
model.compile("sgd", "mse")
model.predict(x)
model.layers[-1].activation = keras.activations.softmax  # expect: KOL210
print(model.predict(x))
""",
    ),
    good=(
        """
import keras
from keras import layers

model = keras.Sequential([keras.Input((4,)), layers.Dense(8), layers.Dense(2)])
model.layers[0].units = 16
wider = keras.models.clone_model(model)
""",
        """
import keras
import numpy as np
from keras import layers

x, y = np.zeros((8, 4)), np.zeros((8, 2))
model = keras.Sequential([keras.Input((4,)), layers.Dense(8), layers.Dense(2)])
model.compile("sgd", "mse")
model.layers[-1].activation = keras.activations.softmax
print(model.predict(x))
""",
        """
from zoo import model

model.layers[0].units = 16
""",
    ),
)
