"""Reports an order of layers that chance decides, and that does not always work.

## What it reports
A `Sequential` whose layers went through `random.shuffle`, `random.sample`, `permutation` or a set,
or of which two changed places at random. The finding shows one order that fails, and the layer at
which it does.

## Why it matters
Whether the program runs depends on the draw. Where every order runs, the models may still have
different outputs.

## Example
The layers of an image classifier, shuffled.

## Use instead
A fixed order, or shuffle only layers that can stand in for each other: the same number of
dimensions in and out, and the same width.

## When it stays silent
Where every order is proven to work and gives one output shape, and where a layer is not known.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from kerasorder_lint.catalogue.spec import REQUIRED
from kerasorder_lint.findings import Certainty, Severity
from kerasorder_lint.graph.layers import Layer
from kerasorder_lint.graph.program import Program, RandomOrder, Trace
from kerasorder_lint.rules import Rule
from kerasorder_lint.rules.drafts import Draft
from kerasorder_lint.rules.refusals import model_name, witness
from kerasorder_lint.shapes import UNKNOWN, Sym, render_shape

__all__ = ["RULE"]

_LONGEST = 6
_LONGEST_TEXT = 20


_ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth")


def _names(event: RandomOrder) -> str:
    """The order that fails, up to the layer at which it does."""
    layers = [step.layer for step in event.failing or ()]
    every = {id(layer): layer for layer in (*event.layers, *event.model.stack, *layers)}
    texts = _told_apart(list(every.values()))
    labels = [texts[id(layer)] for layer in layers]
    if len(labels) > _LONGEST:
        labels = ["…", *labels[-_LONGEST:]]
    return " → ".join(labels)


def _told_apart(layers: list[Layer]) -> dict[int, str]:
    """What to call layers, by their ids: what is of one class goes by its arguments.

    Those that have the same as well are counted in the order of the text.
    """
    classes = Counter(layer.label for layer in layers)
    texts = {
        id(layer): f"`{_with_arguments(layer) if classes[layer.label] > 1 else layer.label}`"
        for layer in layers
    }
    alike: dict[str, list[Layer]] = {}
    for layer in sorted(layers, key=lambda layer: layer.serial):
        alike.setdefault(texts[id(layer)], []).append(layer)
    for text, group in alike.items():
        for number, layer in enumerate(group if len(group) > 1 else ()):
            told = f"the {_ORDINALS[number]} {text}" if number < len(_ORDINALS) else None
            texts[id(layer)] = told or f"{text} no. {number + 1}"
    return texts


def _with_arguments(layer: Layer) -> str:
    """A layer as code makes it: its class, the arguments that it needs, and its own name."""
    needed = [name for name, value in layer.spec.parameters.items() if value is REQUIRED]
    given = [_value(layer.args.get(name, UNKNOWN)) for name in needed]
    if layer.name is not None and isinstance(layer.name, str):
        given.append(f"name={layer.name!r}")
    return f"{layer.label}({', '.join(given)})" if given else layer.label


def _value(value: object) -> str:
    if isinstance(value, Layer):
        return value.label
    if isinstance(value, (int, float, Sym)):
        return str(value)
    if isinstance(value, tuple):
        parts = [_value(part) for part in value]
        return f"({', '.join(parts)}{',' if len(parts) == 1 else ''})"
    return repr(value) if isinstance(value, str) and len(value) <= _LONGEST_TEXT else "…"


def _draft(trace: Trace, event: RandomOrder) -> Draft | None:
    severity: Severity = "error"
    certainty: Certainty = "proven"
    keras = None
    what = "which layers come in which order" if event.selects else "the order of the layers"
    with_it = "them" if event.selects else "it"
    related: tuple[tuple[str, object], ...] = ()
    if event.failing:
        step = event.failing[-1]
        problem = step.problem or (step.later[0] if step.later else None)
        if problem is None:
            return None
        keras = problem.keras or None
        of = "choice" if event.selects else "order"
        which = f"every {of} of these layers fails" if event.every else f"some {of} fails"
        certainty = "proven" if event.every else "likely"
        message = (
            f"{event.by} decides {what}, and {which}, for example "
            f"{_names(event)}: {problem.message}"
        )
        related = tuple(witness(event.failing, event))
    elif len(event.shapes) > 1:
        severity = "warning"
        certainty = "proven" if event.complete else "likely"
        shown = " or ".join(render_shape(shape) for shape in event.shapes[:2])
        message = f"{event.by} decides {what}, and with {with_it} the output shape: {shown}"
    else:
        return None
    return Draft(
        rule=RULE,
        site=event.site,
        message=message,
        certainty=certainty,
        model=model_name(event.model),
        related=related,  # type: ignore[arg-type]
        keras=keras,
        advice="Fix the order, or shuffle only layers that can stand in for each other.",
        severity=severity,
        event=event,
        trace=trace,
        raises=event.failing is not None,
    )


def check(program: Program) -> Iterator[Draft]:
    """One draft for each model whose order is left to chance and does not always work."""
    for trace in program.traces:
        for event in trace.of(RandomOrder):
            draft = _draft(trace, event)
            if draft is not None:
                yield draft


RULE: Rule = Rule(
    code="KOL302",
    name="random-layer-order",
    severity="error",
    check=check,
    summary="An order of layers that chance decides, and that does not always work.",
    bad=(
        """
import random

import keras
from keras import layers

stack = [layers.Conv2D(8, 3), layers.Flatten(), layers.Dense(10)]
random.shuffle(stack)
model = keras.Sequential([keras.Input((28, 28, 1)), *stack])  # expect-likely: KOL302
""",
        """
import random

import keras
from keras import layers

stack = [layers.Dense(8), layers.Dense(4)]
random.shuffle(stack)
model = keras.Sequential([keras.Input((16,)), *stack])  # expect: KOL302
""",
    ),
    good=(
        """
import random

import keras
from keras import layers

stack = [layers.Dense(8), layers.ReLU(), layers.Dropout(0.5)]
random.shuffle(stack)
model = keras.Sequential([keras.Input((16,)), *stack])
""",
        """
import random

import keras
from blocks import stack

random.shuffle(stack)
model = keras.Sequential([keras.Input((16,)), *stack])
""",
    ),
)
