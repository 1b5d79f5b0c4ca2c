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
Where nothing runs afterwards, where `trainable` is again what it was at the traced run, and where
another kind of run comes first: a `predict` after a `fit` sees the new layers.
"""

from __future__ import annotations

from collections.abc import Iterator

from kerasorder_lint.graph.models import Model
from kerasorder_lint.graph.program import AttributeWritten, Event, MethodCalled, Program, Trace
from kerasorder_lint.rules import Rule
from kerasorder_lint.rules.drafts import Draft, line_of
from kerasorder_lint.rules.layer_lists import model_text, model_variable, place_of
from kerasorder_lint.rules.training_state import RUNS, runs_again, runs_of

__all__ = ["RULE"]


def _draft(trace: Trace, event: Event, model: Model, run: MethodCalled, what: str) -> Draft:
    name = model_text(model, run)
    return Draft(
        rule=RULE,
        site=place_of(event),
        message=f"{what} after `{name}` has run, and `{name}.{run.method}` on "
        f"{line_of(run.site, event.site)} still uses what was traced before",
        certainty="proven" if run.likely is None else "likely",
        model=model_variable(model, run),
        related=(("this run uses the old function", run.site),),
        advice=f"Call `{name}.compile(...)` after the change.",
        condition=run.likely,
        event=event,
        trace=trace,
        raises=False,
    )


def _of_trainable(trace: Trace) -> Iterator[Draft]:
    """Where the value at a run differs from that at the run which traced the function."""
    places = {id(event): at for at, event in enumerate(trace.events)}
    writes = [e for e in trace.of(AttributeWritten) if e.attribute == "trainable"]
    said: set[tuple[int, int]] = set()
    for event in writes:
        place = (event.statement.lineno, event.statement.col_offset)
        if place in said:
            continue
        for model, kinds in runs_of(trace, event, event.target).values():
            run = runs_again(trace, event, model, {"train"}) if "train" in kinds else None
            if run is None:
                continue
            mine = [(places[id(e)], e.value) for e in writes if e.target is event.target]
            at_run = _value_at(mine, places[id(run)])
            traced = _value_at(mine, _traced_at(trace, model, event, places))
            last = max(at for at, _ in mine if at < places[id(run)])
            known = isinstance(at_run, bool) and isinstance(traced, bool)
            if known and at_run != traced and last == places[id(event)]:
                said.add(place)
                yield _draft(trace, event, model, run, "`trainable` is set")
                break


def _value_at(writes: list[tuple[int, object]], position: int) -> object:
    """The last value written before a position; True before any."""
    return next((value for at, value in reversed(writes) if at < position), True)


def _traced_at(trace: Trace, model: Model, event: Event, places: dict[int, int]) -> int:
    """Where the function that trains the model was traced, seen from the event."""
    found: int | None = None
    for earlier in trace.of(MethodCalled):
        if places[id(earlier)] > places[id(event)]:
            break
        if earlier.target is model and earlier.method == "compile":
            found = None
        elif earlier.target is model and RUNS.get(earlier.method) == "train":
            found = places[id(earlier)] if found is None else found
    return -1 if found is None else found


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
