"""Reports a Sequential made from existing layers in an order that cannot run.

## What it reports
A `Sequential` whose layers belong to another model, or were called before, and are put into an
order in which one of them gets an input that it was not built for. The finding names the layer at
which it fails and shows the shapes on the way there.

## Why it matters
Layers keep the sizes that they were built with. Keras takes the list without a word, because a
`Sequential` without an `Input` is not built, and raises a `ValueError` at the first `build`, `fit`
or call. `model.layers` does not contain the `Input`.

## Example
The layers of a model, reversed.

## Use instead
New layers in the new order. `keras.models.clone_model` makes new layers with the same arguments,
and `layer.__class__.from_config(layer.get_config())` one new layer.

## When it stays silent
Where some input lets the model be built and nothing in the file shows another, and where the list
or its order is not known. Some layers, such as a built `LSTM`, are not compared when the model is
built and fail when it runs: that is likely at the rebuild.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from kerasorder_lint.catalogue.problems import Problem
from kerasorder_lint.findings import Certainty
from kerasorder_lint.graph.models import Model
from kerasorder_lint.graph.program import (
    CallRefused,
    Event,
    MethodCalled,
    ModelBuilt,
    ModelMade,
    Program,
    Trace,
)
from kerasorder_lint.rules import Rule
from kerasorder_lint.rules.drafts import Draft, DraftFix, FlattenElement, line_of
from kerasorder_lint.rules.flattening import flattening, takes_flattened
from kerasorder_lint.rules.refusals import model_name, refuses_data, taken, witness

__all__ = ["RULE"]

_AT_ONCE = ("constructor", "add", "pop")


def _rebuild(trace: Trace, model: Any, layer: Any, failed: Event) -> Event | None:
    """The `add` that took the layer in, else the event that made the model."""
    end = trace.place(failed)
    taken_at = _last(trace.once(_takers).get((id(model), id(layer)), []), end)
    place = max(taken_at, _last(trace.once(_makers).get(id(model), []), end))
    return trace.events[place] if place >= 0 else None


def _last(places: list[int], end: int) -> int:
    """The last of these places up to another one; -1 if there is none."""
    at = bisect_right(places, end)
    return places[at - 1] if at else -1


def _makers(trace: Trace) -> dict[int, list[int]]:
    """Where models are made, by their ids."""
    found: dict[int, list[int]] = {}
    for event in trace.of(ModelMade):
        found.setdefault(id(event.model), []).append(trace.place(event))
    return found


def _takers(trace: Trace) -> dict[tuple[int, int], list[int]]:
    """Where models take layers by `add`, by the ids of both."""
    found: dict[tuple[int, int], list[int]] = {}
    for event in trace.of(MethodCalled):
        if event.method == "add":
            for layer in (*event.positional, *event.keywords.values()):
                pair = (id(event.target), id(layer))
                found.setdefault(pair, []).append(trace.place(event))
    return found


def _draft(
    trace: Trace,
    failed: Event,
    model: Model,
    layer: Any,
    problem: Problem,
    when: str,
    related: Any,
    certainty: Certainty = "proven",
    raises: bool = False,
    given: Any = None,
) -> Draft | None:
    made = _rebuild(trace, model, layer, failed)
    if made is None:
        return None
    body = model.layers
    added = isinstance(made, MethodCalled) and failed.site == made.site
    number = _number(body, layer, added=added) if not model.is_open else None
    which = "" if number is None else f" at layer {number} of {len(body)}"
    return Draft(
        rule=RULE,
        site=made.site,
        message=f"these layers are built already and cannot run in this order: it fails{which}, "
        f"{problem.message}{when}",
        certainty=certainty,
        model=model_name(model),
        related=related,
        keras=problem.keras or None,
        fix=_flatten(made, model, layer, given),
        advice="Make new layers for the new order, or clone them: `keras.models.clone_model`.",
        event=replace(
            made,
            decided=max(made.decided, failed.decided),
            likely=made.likely or failed.likely,
            caught=made.caught if raises else failed.caught,
        ),
        trace=trace,
        raises=raises,
        shown_by=(failed,),
    )


def _number(body: Sequence[Any], layer: Any, added: bool) -> int | None:
    """Which layer of the model it is; of one that is in it twice, the one that was just added."""
    count = body.count(layer)
    if count > 1:
        return len(body) if added and body[-1] is layer else None
    return body.index(layer) + 1 if count else None


def _flatten(made: Event, model: Model, layer: Any, given: Any) -> DraftFix | None:
    """A `Flatten` in front of a layer that was built for the flattened length."""
    if model.is_open or layer not in model.layers or not takes_flattened(layer, given):
        return None
    return flattening(FlattenElement(made.site, model.layers.index(layer), len(model.layers)))


def _of_build(trace: Trace, event: ModelBuilt) -> Iterator[Draft | None]:
    steps = event.steps
    if event.problem is None:
        for index, step in enumerate(steps):
            if step.later and taken(event.model, step.layer):
                related = witness(steps[: index + 1], event)
                when = "; Keras builds this, and it fails when it runs"
                yield _draft(
                    trace,
                    event,
                    event.model,
                    step.layer,
                    step.later[0],
                    when,
                    related,
                    "likely",
                    given=step.given,
                )
                return
        return
    if event.at is None or not taken(event.model, steps[event.at].layer):
        return
    related = witness(steps[: event.at + 1], event)
    layer, given = steps[event.at].layer, steps[event.at].given
    if event.cause in _AT_ONCE:
        yield _draft(
            trace, event, event.model, layer, event.problem, "", related, raises=True, given=given
        )
    elif event.cause == "any input" and event.model.built:
        when = "; Keras builds this, and no lengths were found for its free axes that it runs on"
        yield _draft(trace, event, event.model, layer, event.problem, when, related, "likely")
    elif event.cause == "any input":
        when = "; Keras says so when the model is built or called, whatever the input"
        yield _draft(trace, event, event.model, layer, event.problem, when, related)
    elif event.at > 0 or not refuses_data(trace, event):
        when = f"; `{event.cause}` on {_line(event)} raises"
        related = (*related, ("it fails here", event.site))
        yield _draft(trace, event, event.model, layer, event.problem, when, related, given=given)


def _line(event: ModelBuilt | CallRefused) -> str:
    """The line of what fails, for a message at the model."""
    model = event.model if isinstance(event, ModelBuilt) else event.step.layer
    made = model.made["site"] if model.made is not None else event.site
    return line_of(event.site, made)


def _of_call(trace: Trace, event: CallRefused) -> Iterator[Draft | None]:
    model, layer = event.step.layer, event.problem.layer
    if isinstance(model, Model) and taken(model, layer):
        when = f"; the call on {_line(event)} raises"
        related = (("it fails here", event.site),)
        yield _draft(trace, event, model, layer, event.problem, when, related)


def check(program: Program) -> Iterator[Draft]:
    """One draft for each rebuild that fails, at the `Sequential` or at the failing `add`."""
    for trace in program.traces:
        for event in trace.events:
            found: Iterator[Draft | None] = iter(())
            if isinstance(event, ModelBuilt):
                found = _of_build(trace, event)
            elif isinstance(event, CallRefused):
                found = _of_call(trace, event)
            yield from (draft for draft in found if draft is not None)


RULE: Rule = Rule(
    code="KOL301",
    name="incompatible-rebuild",
    severity="error",
    check=check,
    summary="A Sequential made from existing layers in an order that cannot run.",
    bad=(
        """
import keras
from keras import layers

base = keras.Sequential([
    keras.Input((28, 28, 1)),
    layers.Conv2D(8, 3),
    layers.Flatten(),
    layers.Dense(10),
])
order = list(reversed(base.layers))
model = keras.Sequential(order)  # expect: KOL301
model.build((None, 28, 28, 1))
""",
        """
import keras
from keras import layers

base = keras.Sequential([keras.Input((8,)), layers.Dense(16), layers.Dense(4)])
model = keras.Sequential([keras.Input((8,))])
model.add(base.layers[1])  # expect: KOL301
""",
    ),
    good=(
        """
import keras
from keras import layers

base = keras.Sequential([keras.Input((8,)), layers.Dense(8), layers.ReLU(), layers.Dense(8)])
model = keras.Sequential([keras.Input((8,)), *reversed(base.layers)])
""",
        """
import keras
from zoo import base

model = keras.Sequential(list(reversed(base.layers)))
model.build((None, 28, 28, 1))
""",
    ),
)
