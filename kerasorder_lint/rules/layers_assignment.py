"""Reports an assignment to `model.layers` itself, and its deletion.

## What it reports
`model.layers = [...]`, `model.layers += [...]`, `del model.layers` and `setattr(model, "layers",
...)`.

## Why it matters
`layers` is a property without a setter. Keras raises an `AttributeError`: the attribute is
reserved.

## Example
A shorter list of layers, assigned back to the model.

## Use instead
`model.pop()` and `model.add()` on a `Sequential`, or a new model from the list. In a model class of
your own, another name for the attribute.

## When it stays silent
On anything but a model: a `keras.Layer` subclass may have a `layers` of its own.
"""

from __future__ import annotations

from collections.abc import Iterator

from kerasorder_lint.graph.models import Model
from kerasorder_lint.graph.program import AttributeDeleted, AttributeWritten, Program
from kerasorder_lint.rules import Rule
from kerasorder_lint.rules.drafts import Draft
from kerasorder_lint.rules.layer_lists import model_text, model_variable, place_of, rebuild_advice

__all__ = ["RULE"]


def check(program: Program) -> Iterator[Draft]:
    """One draft for each such statement."""
    for trace in program.traces:
        for event in trace.events:
            if not isinstance(event, (AttributeWritten, AttributeDeleted)):
                continue
            model = event.target
            if event.attribute != "layers" or not isinstance(model, Model):
                continue
            deleted = isinstance(event, AttributeDeleted)
            name = model_text(model, event)
            yield Draft(
                rule=RULE,
                site=place_of(event),
                message=f"`{name}.layers` cannot be {'deleted' if deleted else 'assigned'}: it is "
                "a property of every Keras model",
                certainty="proven" if model.maybe is None else "likely",
                model=model_variable(model, event),
                related=tuple(("called from here", call) for call in event.calls),
                keras="has no deleter" if deleted else "attribute is reserved",
                advice=rebuild_advice(model, event),
                condition=model.maybe,
                event=event,
                trace=trace,
            )


RULE: Rule = Rule(
    code="KOL204",
    name="layers-assignment",
    severity="error",
    check=check,
    summary="An assignment to `model.layers` itself, and its deletion.",
    bad=(
        """
import keras
from keras import layers

model = keras.Sequential([keras.Input((4,)), layers.Dense(8), layers.Dense(2)])
model.layers = model.layers[:-1]  # expect: KOL204
""",
        """
import keras
from keras import layers

model = keras.Sequential([keras.Input((4,)), layers.Dense(8), layers.Dense(2)])
del model.layers  # expect: KOL204
""",
        """
import keras
from keras import layers

class Tower(keras.Model):
    def __init__(self):
        super().__init__()
        self.layers = [layers.Dense(8), layers.Dense(2)]  # expect: KOL204

tower = Tower()
""",
    ),
    good=(
        """
import keras
from keras import layers

class Tower(keras.layers.Layer):
    def __init__(self):
        super().__init__()
        self.layers = [layers.Dense(8), layers.Dense(2)]

tower = Tower()
""",
        """
from data import deck

deck.layers = []
""",
    ),
)
