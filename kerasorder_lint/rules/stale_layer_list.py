"""Reports a copy of a model's layers that is changed and then never read.

## What it reports
A list that is changed after it was handed to `Sequential(...)`, and a copy such as
`list(model.layers)` that is changed and then not used for anything.

## Why it matters
A `Sequential` copies the list that it is given, and a copy of `model.layers` has no tie to the
model: neither change reaches it.

## Example
A layer appended to the list after the model was made of it.

## Use instead
The change first and the model after it, or `model.add()`.

## When it stays silent
Where the list is read, returned, stored or passed on after the change, and where what was popped is
used.
"""

from __future__ import annotations

from collections.abc import Iterator

from kerasorder_lint.graph.program import Program
from kerasorder_lint.rules import Rule
from kerasorder_lint.rules.drafts import Draft
from kerasorder_lint.rules.layer_lists import Change, change_draft, changes, model_text

__all__ = ["RULE"]


def _is_used(change: Change) -> bool:
    """Whether what was popped goes somewhere."""
    event = change.event
    return event.operation == "pop" and event.site != event.statement


def check(program: Program) -> Iterator[Draft]:
    """One draft for each statement that changes such a list for nothing."""
    for change in changes(program):
        event = change.event
        if event.origin not in ("copy", "given") or _is_used(change):
            continue
        name = model_text(event.model, event)
        message = (
            f"this list was handed to `{name}` before, and changing it now does not change the "
            "model; change it first, or change the model"
            if event.origin == "given"
            else f"this is a copy of `{name}.{event.attribute}`: changing it does not change the "
            "model, and nothing reads it afterwards"
        )
        yield change_draft(RULE, change, message)


RULE: Rule = Rule(
    code="KOL207",
    name="stale-layer-list",
    severity="warning",
    check=check,
    summary="A copy of a model's layers that is changed and then never read.",
    bad=(
        """
import keras
from keras import layers

stack = [keras.Input((4,)), layers.Dense(8)]
model = keras.Sequential(stack)
stack.append(layers.Dense(2))  # expect: KOL207
""",
        """
import keras
from keras import layers

model = keras.Sequential([keras.Input((4,)), layers.Dense(8), layers.Dense(2)])
copy = list(model.layers)
copy.pop()  # expect: KOL207
""",
    ),
    good=(
        """
import keras
from keras import layers

stack = [keras.Input((4,)), layers.Dense(8)]
small = keras.Sequential(stack)
stack.append(layers.Dense(2))
large = keras.Sequential(stack)
""",
        """
import keras
from blocks import stack

model = keras.Sequential(stack)
stack.append(keras.layers.Dense(2))
""",
    ),
)
