"""Reports an argument that Keras refuses.

## What it reports
An unknown, missing or misspelt argument, a value out of its range (`units=0`, a dropout rate above
1), an unknown name of an activation, an initializer or a padding, and combinations that exclude
each other. It stands where Keras raises: in the constructor, at the first call
(`MaxPooling2D(padding="vaild")`), or at the first `fit` (a misspelt loss). Also `get_layer` of a
layer that the model does not have, and arguments that an optimizer, a callback, a loss, a metric,
a regularizer or a method of a model does not have (`Adam(lr=...)`, `fit(nb_epoch=...)`), and a file
that `save` or `save_weights` does not write (`model.save("trained")`, at the end of the training).

## Why it matters
Keras raises a `ValueError` or a `TypeError`. What looks wrong and is accepted, such as
`Dropout(1.0)` or `padding="SAME"`, is not reported here.

## Example
A misspelt activation.

## Use instead
The spelling or value that the message names.

## When it stays silent
Where the value is unknown, and where Keras accepts it.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Collection

from kerasorder_lint.catalogue import registry
from kerasorder_lint.catalogue.problems import Kind
from kerasorder_lint.graph.layers import Layer
from kerasorder_lint.graph.program import CreationRefused, MethodCalled, Site, Trace
from kerasorder_lint.rules import Rule
from kerasorder_lint.rules.drafts import CorrectWord, DraftFix, InputInstead
from kerasorder_lint.rules.refusals import Refusal, reporting, site_of

__all__ = ["RULE"]


def _fix(refusal: Refusal) -> DraftFix | None:
    """The nearest right word, in the place of one that Keras does not know."""
    problem, event = refusal.problem, refusal.event
    if isinstance(event, CreationRefused) and problem.argument == "batch_input_shape":
        # Of Keras 2; an `Input` says it in Keras 3.
        return DraftFix("unsafe", "Put an `Input` in front", InputInstead(refusal.site))
    if problem.argument is None or problem.hint is None:
        return None
    layer = refusal.layer if isinstance(refusal.layer, Layer) else None
    site = refusal.site
    known: Collection[str] = ()
    if isinstance(event, CreationRefused):
        spec = registry.find(event.name)
        known = spec.parameters if spec is not None else (problem.argument,)
    elif layer is not None and not isinstance(event, MethodCalled):
        known = layer.spec.parameters
        site = site_of(layer, event)
    else:
        known = (problem.argument,)  # of `compile`, whose words are values
        site = _compiled_at(refusal) or site
    is_name = problem.misnamed or problem.argument not in known
    change = CorrectWord(site, problem.argument, problem.hint, is_name)
    return DraftFix("unsafe", f"Write `{problem.hint}`", change)


def _advice(refusal: Refusal) -> str | None:
    """No words about values where what is asked for is not there."""
    event = refusal.event
    asks = isinstance(event, MethodCalled) and event.method in ("get_layer", "layers")
    return "" if asks else None


def _compiled_at(refusal: Refusal) -> Site | None:
    """The `compile` whose words are refused: of a later `fit`, the last one that Keras let pass."""
    if getattr(refusal.event, "method", None) == "compile":
        return refusal.site
    trace = refusal.trace
    compiled = trace.once(_compilations).get(id(getattr(refusal.event, "target", None)), [])
    before = bisect_left(compiled, trace.place(refusal.event))
    return trace.events[compiled[before - 1]].site if before else None


def _compilations(trace: Trace) -> dict[int, list[int]]:
    """Where Keras lets models be compiled, by their ids."""
    found: dict[int, list[int]] = {}
    for event in trace.of(MethodCalled):
        if event.problem is None and event.method == "compile":
            found.setdefault(id(event.target), []).append(trace.place(event))
    return found


RULE: Rule = Rule(
    code="KOL114",
    name="invalid-argument",
    severity="error",
    check=reporting(Kind.ARGUMENT, rule=lambda: RULE, fix=_fix, advise=_advice),
    summary="An argument that Keras refuses.",
    advice="Write a value that this argument takes.",
    bad=(
        """
import keras
from keras import layers

hidden = layers.Dense(8, activation="rleu")  # expect: KOL114
""",
        """
import keras
from keras import layers

flat = layers.Dense(0)  # expect: KOL114
""",
        """
import keras
from keras import layers

conv = layers.Conv2D(8, 3, kernal_initializer="he_normal")  # expect: KOL114
""",
    ),
    good=(
        """
import keras
from keras import layers

hidden = layers.Dense(8, activation="relu")
same = layers.Conv2D(8, 3, padding="SAME")
""",
        """
import keras
from keras import layers

from settings import activation

hidden = layers.Dense(8, activation=activation)
""",
    ),
)
