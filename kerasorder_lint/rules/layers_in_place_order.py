"""Reports that the list which `model.layers` gives is sorted, reversed or shuffled.

## What it reports
`sort` and `reverse` on `model.layers`, and `random.shuffle`, `np.random.shuffle` or the `shuffle`
of a generator applied to it.

## Why it matters
`layers` is a property that makes a new list each time it is read. The change is lost with that
list; the model keeps its layers and their order, and nothing says so.

## Example
Layers that are to be shuffled where they are.

## Use instead
A copy of the list, put into order and made into a new model. An order that chance decides is judged
by KOL302.

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
from kerasorder_lint.rules.layer_lists import change_draft, changes, model_text

_DOES = {"sort": "sorting", "reverse": "reversing", "shuffle": "shuffling"}

__all__ = ["RULE"]


def check(program: Program) -> Iterator[Draft]:
    """One draft for each statement that puts such a list into another order."""
    for change in changes(program):
        event = change.event
        if event.origin != "layers" or event.operation not in _DOES:
            continue
        name = model_text(event.model, event)
        message = (
            f"{_DOES[event.operation]} `{name}.layers` changes a new list and not the model, whose "
            "layers keep their order; build a new model from the layers in the order you want"
        )
        yield change_draft(RULE, change, message)


RULE: Rule = Rule(
    code="KOL203",
    name="layers-in-place-order",
    severity="error",
    check=check,
    summary="Sorting, reversing or shuffling the list that `model.layers` gives.",
    bad=(
        """
import random

import keras
from keras import layers

model = keras.Sequential([keras.Input((4,)), layers.Dense(8), layers.Dense(2)])
random.shuffle(model.layers)  # expect: KOL203
""",
        """
import keras
from keras import layers

model = keras.Sequential([keras.Input((4,)), layers.Dense(8), layers.Dense(2)])
model.layers.reverse()  # expect: KOL203
""",
    ),
    good=(
        """
import keras
from keras import layers

model = keras.Sequential([keras.Input((4,)), layers.Dense(8), layers.Dense(2)])
backwards = list(reversed(model.layers))
print(backwards)
""",
        """
import random

from data import deck

random.shuffle(deck.layers)
""",
    ),
)
