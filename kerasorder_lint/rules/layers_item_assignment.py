"""Reports an assignment to an item or a slice of `model.layers`.

## What it reports
`model.layers[i] = layer`, the swap of two layers in one statement or through a temporary variable,
and the assignment of a slice.

## Why it matters
`layers` is a property that makes a new list each time it is read. The change is lost with that
list; the model keeps its layers and their order, and nothing says so.

## Example
Two layers that are to change places.

## Use instead
A new model from the layers in their new order. Layers that are built keep their sizes: for other
sizes make new ones.

## When it stays silent
Where the list is bound to a name and read afterwards: then it is a list of the user's own. An
object that may be no Keras model is judged by its annotation, its use and its name, and then the
finding is likely.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from kerasorder_lint.graph.layers import Layer
from kerasorder_lint.graph.models import Model
from kerasorder_lint.graph.program import Program, Site
from kerasorder_lint.graph.sequences import builds_in_order
from kerasorder_lint.rules import Rule
from kerasorder_lint.rules.drafts import Draft, DraftFix, RebuildSwapped
from kerasorder_lint.rules.layer_lists import (
    Change,
    change_draft,
    changes,
    kinds_by_place,
    model_text,
    place_of,
)

__all__ = ["RULE"]


def _message(change: Change) -> str:
    name = model_text(change.event.model, change.event)
    if change.is_swap:
        return (
            f"swapping items of `{name}.layers` changes a new list and not the model, whose layers "
            "keep their order; build a new model from the layers in the order you want"
        )
    what = "a slice" if change.event.operation == "setslice" else "an item"
    return (
        f"assigning to {what} of `{name}.layers` changes a new list and not the model; "
        "build a new model with the other layer"
    )


def check(program: Program) -> Iterator[Draft]:
    """One draft for each assignment, and for each swap as a whole."""
    kinds = kinds_by_place(program)
    for change in changes(program):
        event = change.event
        if event.origin == "layers" and event.operation in ("setitem", "setslice"):
            fix = _fix(change) if kinds[place_of(event)] == "Sequential" else None
            yield replace(change_draft(RULE, change, _message(change)), fix=fix)


def _fix(change: Change) -> DraftFix | None:
    """The model made anew in the other order, where Keras can build that."""
    event, model = change.event, change.event.model
    if not change.is_swap or event.maybe is not None or not isinstance(model, Model):
        return None
    if not isinstance(model.site, Site):
        return None
    called, place = change.trace.last_methods_of(model), change.trace.place(event)
    after = {method for method, last in called.items() if last > place}
    if {"add", "pop"} & after:
        return None  # the layers are not what they were at the swap
    if "compile" in called and "compile" not in after:
        return None  # the new model would not be compiled
    order = list(model.layers)
    for part in change.parts:
        if not isinstance(part.index, int) or not isinstance(part.value, Layer):
            return None
        if not -len(order) <= part.index < len(order):
            return None
        order[part.index] = part.value
    if not builds_in_order(model, order):
        return None
    statements = tuple(dict.fromkeys(part.statement for part in change.parts))
    rebuilt = RebuildSwapped(statements, model.site)
    return DraftFix("unsafe", "Make the model anew in the other order", rebuilt)


RULE: Rule = Rule(
    code="KOL201",
    name="layers-item-assignment",
    severity="error",
    check=check,
    summary="An assignment to an item or a slice of `model.layers`.",
    bad=(
        """
import keras
from keras import layers

model = keras.Sequential([keras.Input((4,)), layers.Dense(8), layers.Dense(2)])
model.layers[0], model.layers[1] = model.layers[1], model.layers[0]  # expect: KOL201
""",
        """
import keras
from keras import layers

model = keras.Sequential([keras.Input((4,)), layers.Dense(8), layers.Dense(2)])
first = model.layers[0]
model.layers[0] = model.layers[1]  # expect: KOL201
model.layers[1] = first
""",
        """
import keras
from keras import layers

model = keras.Sequential([keras.Input((4,)), layers.Dense(8), layers.Dense(2)])
model.layers[-1] = layers.Dense(5)  # expect: KOL201
""",
    ),
    good=(
        """
import keras
from keras import layers

model = keras.Sequential([keras.Input((4,)), layers.Dense(4), layers.ReLU()])
order = model.layers
order[0], order[1] = order[1], order[0]
swapped = keras.Sequential(order)
""",
        """
from somewhere import thing

thing.layers[0] = 3
""",
    ),
)
