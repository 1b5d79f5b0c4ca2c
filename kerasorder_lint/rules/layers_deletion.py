"""Reports that an item or a slice of `model.layers` is deleted.

## What it reports
`del model.layers[i]` and `del model.layers[i:j]`.

## Why it matters
`layers` is a property that makes a new list each time it is read. The change is lost with that
list; the model keeps its layers and their order, and nothing says so.

## Example
The last layer, deleted from the list.

## Use instead
`model.pop()` on a `Sequential`, or a new model from the layers that remain.

## When it stays silent
Where the list is bound to a name and read afterwards: then it is a list of the user's own. An
object that may be no Keras model is judged by its annotation, its use and its name, and then the
finding is likely.
"""

from __future__ import annotations

from collections.abc import Iterator

from kerasorder_lint.graph.program import Program
from kerasorder_lint.rules import Rule
from kerasorder_lint.rules.drafts import Draft
from kerasorder_lint.rules.layer_lists import change_draft, changes, kind_of_model, model_text

__all__ = ["RULE"]


def check(program: Program) -> Iterator[Draft]:
    """One draft for each such statement."""
    for change in changes(program):
        event = change.event
        if event.origin != "layers" or event.operation != "delitem":
            continue
        name = model_text(event.model, event)
        works = (
            f"`{name}.pop()` removes the last layer"
            if kind_of_model(event.model) == "Sequential"
            else "build a new model from the layers that remain"
        )
        message = f"deleting from `{name}.layers` changes a new list and not the model; {works}"
        yield change_draft(RULE, change, message)


RULE: Rule = Rule(
    code="KOL205",
    name="layers-deletion",
    severity="error",
    check=check,
    summary="Deleting an item or a slice of `model.layers`.",
    bad=(
        """
import keras
from keras import layers

model = keras.Sequential([keras.Input((4,)), layers.Dense(8), layers.Dense(2)])
del model.layers[-1]  # expect: KOL205
""",
    ),
    good=(
        """
import keras
from keras import layers

model = keras.Sequential([keras.Input((4,)), layers.Dense(8), layers.Dense(2)])
kept = list(model.layers)
del kept[-1]
shorter = keras.Sequential(kept)
""",
        """
from data import deck

del deck.layers[-1]
""",
    ),
)
