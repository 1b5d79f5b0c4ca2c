"""Reports where the analysis lost a shape, and why.

## What it reports
An `Input` whose shape is not known, a custom layer or one of another package, and a layer whose
arguments leave its output open. Behind it nothing about shapes is checked.

## Why it matters
A silent file may be right, or may not have been looked into. This tells the two apart.

## Example
A layer of a class that is defined elsewhere.

## Use instead
Nothing, or a shape that can be read off the code.

## When it stays silent
It is off by default, and never fails a run.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from kerasorder_lint.catalogue.tensors import TensorSpec
from kerasorder_lint.graph.layers import Layer
from kerasorder_lint.graph.program import (
    Event,
    LayerCalled,
    LayerCreated,
    ModelBuilt,
    Program,
    Step,
)
from kerasorder_lint.rules import Rule
from kerasorder_lint.rules.drafts import Draft
from kerasorder_lint.rules.refusals import shape_text, site_of
from kerasorder_lint.shapes import Unknown

__all__ = ["RULE"]


def _is_known(nest: Any) -> bool:
    """Whether every rank and every axis is known."""
    if isinstance(nest, TensorSpec):
        return not isinstance(nest.shape, Unknown) and not any(
            isinstance(dim, Unknown) for dim in nest.shape
        )
    if isinstance(nest, (list, tuple)):
        return all(_is_known(item) for item in nest)
    return not isinstance(nest, Unknown)


def _reason(step: Step) -> str | None:
    if step.problem is not None or not _is_known(step.given) or _is_known(step.output):
        return None
    if not isinstance(step.layer, Layer):
        return None
    if not step.layer.known:
        return f"the shape is lost here: `{step.layer.label}` cannot be looked into"
    return f"the shape is lost here: `{step.layer.label}` gives {shape_text(step.output)}"


def check(program: Program) -> Iterator[Draft]:
    """One draft for each layer with a known input and an unknown output."""
    for trace in program.traces:
        for event in trace.events:
            steps: tuple[Step, ...] = ()
            if isinstance(event, LayerCalled):
                steps = (event.step,)
            elif isinstance(event, ModelBuilt):
                steps = event.steps
            elif isinstance(event, LayerCreated) and event.layer.spec.name == "InputLayer":
                if not _is_known(event.layer.extra.get("output")):
                    yield _draft(event, trace, "the shape of this Input is not known", event.layer)
            for step in steps:
                reason = _reason(step)
                if reason is not None:
                    yield _draft(event, trace, reason, step.layer)


def _draft(event: Event, trace: Any, message: str, layer: Any) -> Draft:
    site = event.site if isinstance(event, LayerCalled) else site_of(layer, event)
    return Draft(rule=RULE, site=site, message=message, event=event, trace=trace, raises=False)


RULE: Rule = Rule(
    code="KOL004",
    name="shape-lost",
    severity="info",
    default=False,
    check=check,
    summary="Where the analysis lost a shape, and why.",
    bad=(
        """
import keras
from keras import layers

from blocks import Block

model = keras.Sequential([
    keras.Input((4,)),
    Block(8),  # expect: KOL004
    layers.Dense(2),
])
""",
    ),
    good=(
        """
import keras
from keras import layers

model = keras.Sequential([keras.Input((4,)), layers.Dense(8), layers.Dense(2)])
""",
    ),
)
