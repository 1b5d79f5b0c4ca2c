"""Reports `input_shape=` or `input_dim=` on the first layer of a Sequential.

## What it reports
The first layer of a `Sequential` that is told the shape of the model's input.

## Why it matters
Keras 3 warns: "Do not pass an `input_shape`/`input_dim` argument to a layer." An `Input` as the
first item says the same for all layers, and is what the documentation uses.

## Example
A `Dense` that is told the four features of the data.

## Use instead
An `Input` in front of it. The fix puts it there; it keeps comments and layout, and the model has
the same summary as before.

## When it stays silent
Where the target is Keras 2, which does not warn. On another layer than the first, where Keras
ignores the argument.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from kerasorder_lint.graph.layers import Layer
from kerasorder_lint.graph.models import Model, is_input
from kerasorder_lint.graph.program import LayerCreated, Program, Site, Trace
from kerasorder_lint.rules import Rule
from kerasorder_lint.rules.drafts import Draft, DraftFix, InputInstead
from kerasorder_lint.rules.refusals import model_name

__all__ = ["RULE"]


def _first_layers(trace: Trace) -> Iterator[tuple[Layer, Model]]:
    """The layers from whose arguments a Sequential made its Input."""
    for model in trace.models:
        if not isinstance(model, Model) or model.kind != "Sequential" or len(model.stack) < 2:
            continue
        entry, first = model.stack[0], model.stack[1]
        told = entry.extra.get("implicit") and "deferred" not in entry.extra
        if is_input(entry) and told and isinstance(first, Layer):
            if first.site == entry.site and first.environment.target == 3:
                yield first, model


def _sites_of_others(program: Program) -> set[Site | None]:
    """Where layers are made that are not, or not always, the first of a model."""
    first: set[int] = set()
    for trace in program.traces:
        first |= {layer.serial for layer, _ in _first_layers(trace)}
    return {
        event.layer.site
        for trace in program.traces
        for event in trace.of(LayerCreated)
        if event.layer.serial not in first
    }


def _holders(trace: Trace) -> Counter[int]:
    """How many models hold layers, by their numbers."""
    return Counter(
        serial
        for model in trace.models
        if isinstance(model, Model)
        for serial in {layer.serial for layer in model.stack if isinstance(layer, Layer)}
    )


def check(program: Program) -> Iterator[Draft]:
    """One draft for each such layer."""
    others: set[Site | None] | None = None
    for trace in program.traces:
        made = {event.layer.serial: event for event in trace.of(LayerCreated)}
        for layer, model in _first_layers(trace):
            event = made.get(layer.serial)
            if event is None or layer.site is None:
                continue
            if others is None:
                others = _sites_of_others(program)
            # `tensorflow.keras` of a TensorFlow that nothing pins may be Keras 2.
            either = bool(layer.attributes.get("version_is_open"))
            fix = None
            if layer.site not in others:
                # A second model that takes the layer would be told its input by it, too.
                holders = trace.once(_holders)[layer.serial]
                fix = DraftFix(
                    "safe" if holders == 1 else "unsafe",
                    "Put an `Input` in front",
                    InputInstead(layer.site),
                )
            yield RULE.at(
                layer.site,
                f"this `{layer.label}` is told the shape of the model's input, of which Keras 3 "
                "warns; an `Input` in front of it says the same",
                model=model_name(model),
                related=tuple(("called from here", call) for call in event.calls),
                certainty="likely" if either else "proven",
                condition="with Keras 3, which TensorFlow 2.16 and later have" if either else None,
                keras="Do not pass an `input_shape`/`input_dim` argument to a layer.",
                fix=fix,
                event=event,
                trace=trace,
                raises=False,
            )


RULE: Rule = Rule(
    code="KOL409",
    name="legacy-input-shape",
    severity="warning",
    check=check,
    summary="`input_shape` or `input_dim` on the first layer of a Sequential.",
    bad=(
        """
import keras
from keras import layers

model = keras.Sequential([
    layers.Dense(8, input_shape=(4,)),  # expect: KOL409
    layers.Dense(2),
])
""",
        """
import keras
from keras.layers import Dense

model = keras.Sequential()
model.add(Dense(8, input_dim=4))  # expect: KOL409
model.add(Dense(2))
""",
    ),
    good=(
        """
import keras
from keras import layers

model = keras.Sequential([keras.Input(shape=(4,)), layers.Dense(8), layers.Dense(2)])
""",
        """
import tf_keras
from tf_keras import layers

model = tf_keras.Sequential([layers.Dense(8, input_shape=(4,))])
""",
        """
import keras
from keras import layers
from settings import options

model = keras.Sequential([layers.Dense(8, **options)])
""",
    ),
)
