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

from bisect import bisect_left, bisect_right
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


def _writes(trace: Trace) -> dict[int, tuple[list[int], list[object]]]:
    """Where `trainable` is set, and to what, by the ids of what it is set on."""
    found: dict[int, tuple[list[int], list[object]]] = {}
    for event in trace.of(AttributeWritten):
        if event.attribute == "trainable":
            places, values = found.setdefault(id(event.target), ([], []))
            places.append(trace.place(event))
            values.append(event.value)
    return found


def _of_trainable(trace: Trace) -> Iterator[Draft]:
    """Where the value at a run differs from that at the run which traced the function."""
    written = _writes(trace)
    said: set[tuple[int, int]] = set()
    for event in trace.of(AttributeWritten):
        statement = (event.statement.lineno, event.statement.col_offset)
        if event.attribute != "trainable" or statement in said:
            continue
        places, values = written[id(event.target)]
        for model, kinds in runs_of(trace, event, event.target).values():
            run = runs_again(trace, event, model, {"train"}) if "train" in kinds else None
            if run is None:
                continue
            ran = trace.place(run)
            at_run = _value_at(places, values, ran)
            traced = _value_at(places, values, _traced_at(trace, model, event))
            last = places[bisect_left(places, ran) - 1]
            known = isinstance(at_run, bool) and isinstance(traced, bool)
            if known and at_run != traced and last == trace.place(event):
                said.add(statement)
                yield _draft(trace, event, model, run, "`trainable` is set")
                break


def _value_at(places: list[int], values: list[object], place: int) -> object:
    """The last value written before a place; True before any."""
    at = bisect_left(places, place)
    return values[at - 1] if at else True


def _trained(trace: Trace) -> dict[int, tuple[list[int], list[int]]]:
    """Where models are compiled, and where they are trained, by their ids."""
    found: dict[int, tuple[list[int], list[int]]] = {}
    for event in trace.of(MethodCalled):
        compiled, trained = found.setdefault(id(event.target), ([], []))
        if event.method == "compile":
            compiled.append(trace.place(event))
        elif RUNS.get(event.method) == "train":
            trained.append(trace.place(event))
    return found


def _traced_at(trace: Trace, model: Model, event: Event) -> int:
    """Where the function that trains the model was traced, seen from the event."""
    compiled, trained = trace.once(_trained).get(id(model), ([], []))
    place = trace.place(event)
    before = bisect_right(compiled, place)
    since = compiled[before - 1] if before else -1
    at = bisect_right(trained, since)
    return trained[at] if at < len(trained) and trained[at] <= place else -1


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
