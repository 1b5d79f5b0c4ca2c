"""Reports a change that needs `compile` after a run, and does not get it.

## What it reports
`trainable` set after the model was trained, and layers added to or popped from it after it ran,
followed by another run without `compile`.

## Why it matters
The first `fit`, `evaluate` and `predict` each trace a function, which is kept until `compile`. It
goes on training the frozen weights, and `predict` goes on giving the output of the layer that was
popped.

## Example
Layers frozen between two rounds of training.

## Use instead
`model.compile(...)` after the change.

## Versions
In Keras 2 `trainable` after `compile` has no effect even before the first `fit`.

## When it stays silent
Where nothing runs afterwards, where the value of `trainable` stays what it was, and where another
kind of run comes first: a `predict` after a `fit` sees the new layers.
"""

from __future__ import annotations

from collections.abc import Iterator

from kerasorder_lint.graph.models import Model
from kerasorder_lint.graph.program import AttributeWritten, Event, MethodCalled, Program, Trace
from kerasorder_lint.rules import Rule
from kerasorder_lint.rules.drafts import Draft
from kerasorder_lint.rules.layer_lists import model_text, place_of
from kerasorder_lint.rules.training_state import runs_again, runs_of

__all__ = ["RULE"]


def _draft(trace: Trace, event: Event, model: Model, run: MethodCalled, what: str) -> Draft:
    name = model_text(model)
    return Draft(
        rule=RULE,
        site=place_of(event),
        message=f"{what} after `{name}` has run, and `{name}.{run.method}` on line "
        f"{run.site.lineno} still uses what was traced before",
        certainty="proven" if run.likely is None else "likely",
        model=name,
        related=(("this run uses the old function", run.site),),
        advice=f"Call `{name}.compile(...)` after the change.",
        condition=run.likely,
        event=event,
        trace=trace,
        raises=False,
    )


def _of_trainable(trace: Trace) -> Iterator[Draft]:
    before: dict[int, object] = {}
    said: set[tuple[int, int]] = set()
    for event in trace.of(AttributeWritten):
        if event.attribute != "trainable" or not isinstance(event.value, bool):
            continue
        old = before.get(event.target.serial, True)
        before[event.target.serial] = event.value
        if old is event.value:
            continue
        for model, kinds in runs_of(trace, event, event.target).values():
            if "train" not in kinds:
                continue
            run = runs_again(trace, event, model, {"train"})
            place = (event.statement.lineno, event.statement.col_offset)
            if run is not None and place not in said:
                said.add(place)
                yield _draft(trace, event, model, run, "`trainable` is set")


def _of_layers(trace: Trace) -> Iterator[Draft]:
    said: set[int] = set()
    for event in trace.of(MethodCalled):
        model = event.target
        if event.method not in ("add", "pop") or not isinstance(model, Model):
            continue
        if model.kind != "Sequential" or event.problem is not None:
            continue
        found = runs_of(trace, event, model).get(model.serial)
        run = None if found is None else runs_again(trace, event, model, found[1])
        if run is not None and id(run) not in said:
            said.add(id(run))
            what = "a layer is added" if event.method == "add" else "the last layer is popped"
            yield _draft(trace, event, model, run, what)


def check(program: Program) -> Iterator[Draft]:
    """One draft for each change of `trainable`, and one for the changes before each stale run."""
    for trace in program.traces:
        yield from _of_trainable(trace)
        yield from _of_layers(trace)


RULE: Rule = Rule(
    code="KOL208",
    name="stale-compile",
    severity="warning",
    check=check,
    summary="A change that needs `compile` after a run, and does not get it.",
    bad=(
        """
import keras
import numpy as np
from keras import layers

x, y = np.zeros((8, 4)), np.zeros((8, 2))
model = keras.Sequential([keras.Input((4,)), layers.Dense(8), layers.Dense(2)])
model.compile("sgd", "mse")
model.fit(x, y)
model.layers[0].trainable = False  # expect: KOL208
model.fit(x, y)
""",
        """
import keras
import numpy as np
from keras import layers

x, y = np.zeros((8, 4)), np.zeros((8, 2))
model = keras.Sequential([keras.Input((4,)), layers.Dense(8), layers.Dense(2)])
model.compile("sgd", "mse")
model.predict(x)
model.pop()  # expect: KOL208
print(model.predict(x))
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
model.fit(x, y)
model.layers[0].trainable = False
model.compile("sgd", "mse")
model.fit(x, y)
""",
        """
import keras
import numpy as np
from keras import layers

x, y = np.zeros((8, 4)), np.zeros((8, 2))
model = keras.Sequential([keras.Input((4,)), layers.Dense(8), layers.Dense(2)])
model.compile("sgd", "mse")
model.layers[0].trainable = False
model.fit(x, y)
""",
        """
from zoo import model, x, y

model.fit(x, y)
model.layers[0].trainable = False
model.fit(x, y)
""",
    ),
)
