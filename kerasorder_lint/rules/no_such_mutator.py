"""Reports a method that would change a model, and that models do not have.

## What it reports
`insert` and `remove` on a model, `add` and `pop` on a functional one.

## Why it matters
Only a `Sequential` can be changed after it was made, and only at its end. Anything else is an
`AttributeError`.

## Example
A layer, inserted at the front of a model.

## Use instead
A new model: `keras.Sequential([keras.Input(...), layer, *model.layers])`, or a call of the layer on
the tensor that it is to follow.

## When it stays silent
Where the kind of the model is not known.
"""

from __future__ import annotations

from collections.abc import Iterator

from kerasorder_lint.graph.models import Model
from kerasorder_lint.graph.program import MethodMissing, Program
from kerasorder_lint.rules import Rule
from kerasorder_lint.rules.drafts import Draft
from kerasorder_lint.rules.layer_lists import model_variable, place_of, rebuild_advice

__all__ = ["RULE"]


def check(program: Program) -> Iterator[Draft]:
    """One draft for each such call."""
    for trace in program.traces:
        for event in trace.of(MethodMissing):
            model = event.target
            if not isinstance(model, Model) or model.kind not in ("Sequential", "Functional"):
                continue
            what = "Sequential" if model.kind == "Sequential" else "functional model"
            yield Draft(
                rule=RULE,
                site=place_of(event),
                message=f"a {what} has no method `{event.method}`",
                certainty="proven" if model.maybe is None else "likely",
                model=model_variable(model, event),
                related=tuple(("called from here", call) for call in event.calls),
                keras=f"object has no attribute '{event.method}'",
                advice=rebuild_advice(model, event),
                condition=model.maybe,
                event=event,
                trace=trace,
            )


RULE: Rule = Rule(
    code="KOL211",
    name="no-such-mutator",
    severity="error",
    check=check,
    summary="A method that would change a model, and that models do not have.",
    bad=(
        """
import keras
from keras import layers

model = keras.Sequential([keras.Input((4,)), layers.Dense(8), layers.Dense(2)])
model.insert(0, layers.Dense(4))  # expect: KOL211
""",
        """
import keras
from keras import layers

inputs = keras.Input((4,))
model = keras.Model(inputs, layers.Dense(2)(inputs))
model.add(layers.Dense(3))  # expect: KOL211
""",
    ),
    good=(
        """
import keras
from keras import layers

model = keras.Sequential([keras.Input((4,)), layers.Dense(8), layers.Dense(2)])
model.add(layers.Dense(3))
""",
        """
from zoo import build

model = build()
model.add(3)
model.insert(0, 3)
""",
    ),
)
