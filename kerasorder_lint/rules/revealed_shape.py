"""Tells what is known of the shape of a value where the code asks for it.

## What it reports
A call `reveal_shape(x)`, with the shape of `x` on every way that leads there.

## Why it matters
It shows what the analysis sees, as `reveal_type` does for type checkers. The value of the call is
`x`. Like `reveal_type`, the name need not be defined for the analysis; for a run of the code it has
to be, or the call taken out.

## Example
```python
x = reveal_shape(layers.Conv2D(8, 3)(x))
```

## Use instead
Nothing. Take the call out when you have seen what you wanted to.

## When it stays silent
Where the file defines a function `reveal_shape` of its own.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from kerasorder_lint.graph.program import Program, ShapeRevealed, Site
from kerasorder_lint.rules import Rule

if TYPE_CHECKING:
    from kerasorder_lint.rules.drafts import Draft

__all__ = ["RULE"]


def check(program: Program) -> Iterator[Draft]:
    """One draft for each call, with what the ways through the code say of it."""
    said: dict[Site, dict[str, None]] = {}
    for trace in program.traces:
        for event in trace.of(ShapeRevealed):
            text = event.text if trace.assumed is None else f"{event.text} {trace.assumed}"
            known = said.setdefault(event.site, {})
            if event.text not in known:
                known[text] = None
    for site, texts in said.items():
        yield RULE.at(site, "this is " + ", or ".join(texts))


RULE: Rule = Rule(
    code="KOL006",
    name="revealed-shape",
    severity="info",
    check=check,
    summary="What is known of a value, where `reveal_shape` asks for it.",
    bad=(
        """
import keras
from keras import layers

x = keras.Input((28, 28, 1))
x = reveal_shape(layers.Conv2D(8, 3)(x))  # expect: KOL006
""",
    ),
    good=(
        """
import keras

def reveal_shape(x):
    print(x.shape)
    return x

x = reveal_shape(keras.Input((28, 28, 1)))
""",
        """
import keras
from elsewhere import reveal

x = reveal(keras.Input((28, 28, 1)))
""",
    ),
)
