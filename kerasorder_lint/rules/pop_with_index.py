"""Reports `model.pop(i)` on a Sequential.

## What it reports
A number as the argument of `Sequential.pop`.

## Why it matters
The argument is no index but `rebuild`. `model.pop(0)` removes the last layer and leaves the graph
as it was; any other number removes the last layer too.

## Example
The first layer, popped as from a list.

## Use instead
`model.pop()` for the last layer, and a new `Sequential` for any other:
`keras.Sequential([keras.Input(...), *model.layers[1:]])`.

## Versions
In Keras 2 `pop` takes no argument at all: whatever is passed is a `TypeError`.

## When it stays silent
On `pop()`, and where nothing says that the model is a Sequential. In Keras 3 also on `pop(-1)`,
booleans and `rebuild=`.
"""

from __future__ import annotations

from collections.abc import Iterator

from kerasorder_lint.graph.models import Model
from kerasorder_lint.graph.program import MethodCalled, Program, Trace
from kerasorder_lint.rules import Rule
from kerasorder_lint.rules.drafts import Draft
from kerasorder_lint.rules.layer_lists import model_text, model_variable, place_of

__all__ = ["RULE"]


def check(program: Program) -> Iterator[Draft]:
    """One draft for each such call."""
    for trace in program.traces:
        for event in trace.of(MethodCalled):
            model = event.target
            if event.method != "pop" or not event.positional or not isinstance(model, Model):
                continue
            index = event.positional[0]
            if model.kind not in ("Sequential", "Unknown"):
                continue
            if event.problem is not None:
                continue  # said of the other arguments
            if model.environment.target == 2:
                yield _of_keras2(event, model, trace)
                continue
            if not isinstance(index, int) or isinstance(index, bool) or index == -1:
                continue
            name = model_text(model, event)
            zero = index == 0
            yield Draft(
                rule=RULE,
                site=place_of(event),
                message=f"`{name}.pop({index})` removes the last layer: the argument is `rebuild`"
                + (", and the graph is not rebuilt" if zero else ", no index"),
                model=model_variable(model, event),
                advice=f"`{name}.pop()` removes the last layer; for another one build a new "
                f"`keras.Sequential` from a list of `{name}.layers`.",
                severity="error" if zero else "warning",
                certainty="proven" if _condition(model) is None else "likely",
                condition=_condition(model),
                event=event,
                trace=trace,
                raises=False,
            )


def _condition(model: Model) -> str | None:
    """What it rests on that it is a Sequential; of other models of Keras none has a `pop`."""
    if model.kind == "Unknown" and model.maybe is None:
        return "as far as it is a Sequential; another model has no `pop`"
    return model.maybe


def _of_keras2(event: MethodCalled, model: Model, trace: Trace) -> Draft:
    """Keras 2's `pop` takes nothing, so whatever stands there is refused."""
    name, index = model_text(model, event), event.positional[0]
    shown = repr(index) if isinstance(index, (int, float, str)) else "…"
    return Draft(
        rule=RULE,
        site=place_of(event),
        message=f"`{name}.pop({shown})` raises: in Keras 2 `pop` takes no argument, and removes "
        "the last layer",
        model=model_variable(model, event),
        advice=f"`{name}.pop()` removes the last layer; for another one build a new "
        f"`Sequential` from a list of `{name}.layers`.",
        keras="takes 1 positional argument but 2 were given",
        certainty="proven" if _condition(model) is None else "likely",
        condition=_condition(model),
        event=event,
        trace=trace,
    )


RULE: Rule = Rule(
    code="KOL209",
    name="pop-with-index",
    severity="error",
    check=check,
    summary="`model.pop(i)` on a Sequential.",
    bad=(
        """
import keras
from keras import layers

model = keras.Sequential([keras.Input((4,)), layers.Dense(8), layers.Dense(2)])
model.pop(0)  # expect: KOL209
""",
        """
import keras
from keras import layers

model = keras.Sequential([keras.Input((4,)), layers.Dense(8), layers.Dense(2)])
model.pop(1)  # expect: KOL209
""",
    ),
    good=(
        """
import keras
from keras import layers

model = keras.Sequential([keras.Input((4,)), layers.Dense(8), layers.Dense(2)])
model.pop()
model.pop(-1)
""",
        """
from data import deck

deck.pop(0)
""",
    ),
)
