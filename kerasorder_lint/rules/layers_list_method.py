"""Reports a method that changes the list which `model.layers` gives.

## What it reports
`pop`, `append`, `insert`, `remove`, `extend` and `clear` on `model.layers`.

## Why it matters
`layers` is a property that makes a new list each time it is read. The change is lost with that
list; the model keeps its layers and their order, and nothing says so.

## Example
The last layer, popped off the list in order to be replaced.

## Use instead
`model.pop()` and `model.add()` on a `Sequential`. Otherwise a new model, from tensors
(`keras.Model(model.inputs, model.layers[-2].output)`) or from a list of the layers.

## When it stays silent
Where the list is bound to a name and read afterwards: then it is a list of the user's own. An
object that may be no Keras model is judged by its annotation, its use and its name, and then the
finding is likely.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from kerasorder_lint.graph.program import ListChanged, Program
from kerasorder_lint.rules import Rule
from kerasorder_lint.rules.drafts import Draft, DraftFix, MethodInstead
from kerasorder_lint.rules.layer_lists import (
    change_draft,
    changes,
    kinds_by_place,
    model_text,
    place_of,
)

_METHODS = frozenset({"pop", "append", "insert", "remove", "extend", "clear"})
_CUT = "keras.Model({0}.inputs, {0}.layers[-2].output)"

__all__ = ["RULE"]


def _works(method: str, kind: str, name: str) -> str:
    """What does have the effect."""
    if kind == "Sequential":
        if method == "pop":
            return f"`{name}.pop()` removes the last layer"
        if method == "append":
            return f"`{name}.add(layer)` adds one"
        return f"`{name}.pop()` and `{name}.add(layer)` do, or a rebuild with `keras.Sequential`"
    cut = _CUT.format(name)
    if method in ("append", "extend", "insert"):
        return f"call the layer on `{name}.output` and make a new `keras.Model`"
    if kind == "Unknown":
        return f"`{name}.pop()` on a Sequential does, otherwise `{cut}` or a rebuild"
    return f"`{cut}` makes a model without the last layer"


def check(program: Program) -> Iterator[Draft]:
    """One draft for each statement that calls such a method."""
    kinds = kinds_by_place(program)
    for change in changes(program):
        event = change.event
        if event.origin != "layers" or event.operation not in _METHODS:
            continue
        name = model_text(event.model, event)
        kind = kinds[place_of(event)]
        works = _works(event.operation, kind, name)
        message = f"`{name}.layers.{event.operation}` changes a new list and not the model; {works}"
        yield replace(change_draft(RULE, change, message), fix=_fix(event, kind))


def _fix(event: ListChanged, kind: str) -> DraftFix | None:
    """The method of the model itself, where it is proven to have one, and the call says no more."""
    instead = {"pop": ("pop", 0), "append": ("add", 1)}.get(event.operation)
    if instead is None or kind != "Sequential" or event.maybe is not None:
        return None
    method, arguments = instead
    change = MethodInstead(event.site, "layers", event.operation, method, arguments)
    return DraftFix("unsafe", f"Use `{model_text(event.model, event)}.{method}`", change)


RULE: Rule = Rule(
    code="KOL202",
    name="layers-list-method",
    severity="error",
    check=check,
    summary="A method that changes the list which `model.layers` gives.",
    bad=(
        """
import keras
from keras import layers

model = keras.Sequential([keras.Input((4,)), layers.Dense(8), layers.Dense(2)])
model.layers.pop()  # expect: KOL202
model.add(layers.Dense(3))
""",
        """
import keras
from keras import layers

def strip_head(model: keras.Model):
    model.layers.pop()  # expect-likely: KOL202
    return model
""",
    ),
    good=(
        """
import keras
from keras import layers

model = keras.Sequential([keras.Input((4,)), layers.Dense(8), layers.Dense(2)])
model.pop()
model.add(layers.Dense(3))
""",
        """
import keras
from keras import layers

def body(model: keras.Model):
    kept = model.layers
    kept.pop()
    return keras.Sequential(kept)
""",
        """
from torch import nn

class Net(nn.Module):
    def cut(self):
        self.layers.pop()
""",
    ),
)
