"""Reports where the analysis lost a shape, and why.

## What it reports
A layer whose input is known and whose output is not: a custom layer, a layer of another package, an
argument that depends on something unknown. A layer of which not even the input is known. And a loop
that adds layers to a model, as often as something unknown says.

## Why it matters
Behind that place little can be said, so that no finding means little. This tells a file that was
checked from one that was not.

## Example
```python
x = keras.Input((28, 28, 1))
x = MyLayer()(x)
x = layers.Dense(10)(x)
```

## Use instead
Nothing. If a shape matters, `kerasorder-lint summary` shows what is known of it.

## When it stays silent
It is off by default, and never fails a run. Each place is reported once; what follows from it is
not.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from kerasorder_lint.catalogue.tensors import flatten
from kerasorder_lint.graph.layers import Layer, has_known_shapes
from kerasorder_lint.graph.models import is_stretch
from kerasorder_lint.graph.program import (
    LayerCalled,
    ModelBuilt,
    ModelLost,
    Program,
    Site,
    Step,
)
from kerasorder_lint.rules import Rule
from kerasorder_lint.shapes import Unknown

if TYPE_CHECKING:
    from kerasorder_lint.rules.drafts import Draft

__all__ = ["RULE"]


def check(program: Program) -> Iterator[Draft]:
    """One draft for each step that loses a shape."""
    for trace in program.traces:
        for lost in trace.of(ModelLost):
            yield RULE.at(lost.site, lost.why, event=lost, trace=trace, raises=False)
        for event in trace.of(LayerCalled, ModelBuilt):
            if isinstance(event, LayerCalled):
                found = [(event.step, event.site)]
            elif isinstance(event, ModelBuilt):
                found = [(step, _site(step, event.site)) for step in event.steps]
            for step, site in found:
                why = _lost(step)
                if why is not None:
                    yield RULE.at(site, why, event=event, trace=trace, raises=False)
                    break


def _site(step: Step, otherwise: Site) -> Site:
    return step.layer.site or otherwise if isinstance(step.layer, Layer) else otherwise


def _lost(step: Step) -> str | None:
    """Why this step loses what was known; None if it does not."""
    if step.problem is not None or step.output is None or is_stretch(step.layer):
        return None  # the loop whose layers it stands for is told of
    name = str(getattr(step.layer, "label", "layer")).removesuffix("()")
    if not has_known_shapes(step.given):
        began = any(isinstance(leaf, Unknown) for leaf in flatten(step.given))
        return f"the input of `{name}` is not known" if began else None
    if has_known_shapes(step.output):
        return None
    if isinstance(step.layer, Layer) and not step.layer.known:
        return f"`{name}` cannot be looked into, so its output is not known"
    return f"the output of `{name}` depends on something that is not known"


RULE: Rule = Rule(
    code="KOL004",
    name="shape-lost",
    severity="info",
    check=check,
    summary="The analysis lost a shape here.",
    advice="Say the shape in a comment, `# shape: (None, 10)`, or describe the layer in the "
    "configuration.",
    bad=(
        """
import keras
from keras import layers
from elsewhere import MyLayer

x = inputs = keras.Input((28, 28, 1))
x = MyLayer()(x)
x = layers.Dense(10)(x)  # expect: KOL004
""",
        """
import keras
from keras import layers
from elsewhere import MyLayer

model = keras.Sequential([
    keras.Input((28, 28, 1)),
    MyLayer(),  # expect: KOL004
    layers.Dense(10),
])
""",
        """
import keras
from keras import layers

def build(sizes):
    model = keras.Sequential([keras.Input((10,))])
    for size in sizes:  # expect: KOL004
        model.add(layers.Dense(size))
    model.add(layers.Dense(1))
    return model
""",
    ),
    good=(
        """
import keras
from keras import layers

def build(size):
    return keras.Sequential([keras.Input((None, size)), layers.Dense(10)])
""",
    ),
    default=False,
)
