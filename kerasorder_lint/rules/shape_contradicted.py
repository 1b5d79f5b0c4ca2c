"""Reports a declared shape that is not the one.

## What it reports
A comment `# shape: (None, 28, 28, 1)`, or an annotation in jaxtyping's style
(`Float[Tensor, "batch 28 28 1"]`), that says another shape than the value has.

## Why it matters
What is declared of a value that is not known is taken as its shape, so that the layers behind it
are checked. Of a value that is known it is an assertion, and this one does not hold: the comment is
out of date, or the code is wrong.

## Example
A comment that was not changed with the layer.

## Use instead
The shape that the message names, or the layer that gives what the comment says. Names stand for any
length, `None` for a free axis, `...` for any axes.

## When it stays silent
Where the shape is not known, and where a comment holds more than a shape.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from kerasorder_lint.graph.program import Program, ShapeContradicted
from kerasorder_lint.rules import Rule
from kerasorder_lint.shapes import render_shape

if TYPE_CHECKING:
    from kerasorder_lint.rules.drafts import Draft

__all__ = ["RULE"]


def check(program: Program) -> Iterator[Draft]:
    """One draft for each declaration that does not hold."""
    for trace in program.traces:
        for event in trace.of(ShapeContradicted):
            yield RULE.at(
                event.site,
                f"{event.what} says {event.declared}, and the shape is {render_shape(event.found)}",
                event=event,
                trace=trace,
                raises=False,
            )


RULE: Rule = Rule(
    code="KOL005",
    name="shape-contradicted",
    severity="warning",
    check=check,
    summary="A comment or an annotation says another shape than the value has.",
    advice="Correct the comment, or the code.",
    bad=(
        """
import keras
from keras import layers

x = keras.Input((28, 28, 1))
x = layers.Conv2D(8, 3)(x)  # shape: (None, 28, 28, 8)  # expect: KOL005
""",
    ),
    good=(
        """
import keras
from keras import layers

x = keras.Input((28, 28, 1))  # shape: (batch, h, w, 1)
x = layers.Conv2D(8, 3)(x)  # shape: (None, 26, 26, 8)
""",
        """
import keras
from keras import layers
from elsewhere import load

x = load()  # shape: (None, 28, 28, 1)
x = layers.Flatten()(x)  # shape: (None, 784)
""",
    ),
)
