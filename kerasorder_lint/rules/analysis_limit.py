"""Reports where a bound ended the analysis early.

## What it reports
A bound on steps, depth, paths, time or size that was reached: from there on values are unknown,
and what they would have shown is not reported. A statement too deep to be read at all, and a file
too large, are reported in the same way.

## Why it matters
A silent file may be right, or may not have been looked at to its end. This tells the two apart.
The bounds are set under `[tool.kerasorder-lint.limits]`.

## Example
A model built in a loop of a million turns.

## Use instead
Nothing, or higher limits.

## When it stays silent
It is off by default, and never fails a run.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from kerasorder_lint.rules import Rule

if TYPE_CHECKING:
    from kerasorder_lint.graph.program import Program
    from kerasorder_lint.rules.drafts import Draft

__all__ = ["RULE"]


#: What the analysis did at each bound.
_SAID = {
    "depth": "calls nest deeper than `limits.depth`, or a function calls itself: what this call "
    "gives is unknown",
    "effort": "the analysis goes no further here: it has taken the steps that `limits.effort` "
    "allows a file of this size",
    "files": "what this call gives is unknown: it leads too far into other files of the project",
    "paths": "not all ways through unknown conditions were followed: `limits.paths` of them at "
    "most, and none when several have shown nothing new",
    "size": "a sequence longer than `limits.turns` allows: its length is unknown",
    "steps": "the analysis ends here: it has taken `limits.steps` steps",
    "time": "the analysis ends here: it has taken `limits.seconds`",
    "turns": "more turns than `limits.turns`: the rest of them was not followed",
}


def check(program: Program) -> Iterator[Draft]:
    """One draft for each bound that was reached."""
    for limit in program.limits:
        yield RULE.at(limit.site, _SAID[limit.what])


RULE: Rule = Rule(
    code="KOL003",
    name="analysis-limit",
    severity="info",
    check=check,
    summary="A bound ended the analysis early.",
    advice="Raise the limit in `[tool.kerasorder-lint.limits]`, or leave it.",
    bad=(
        """
import keras
from keras import layers

model = keras.Sequential([keras.Input((4,))])
for _ in range(1_000_000):  # expect: KOL003
    model.add(layers.Dense(4))
""",
    ),
    good=(
        """
import keras
from keras import layers

model = keras.Sequential([keras.Input((4,))])
for _ in range(10):
    model.add(layers.Dense(4))
""",
    ),
    default=False,
)
