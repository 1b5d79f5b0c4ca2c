"""Reports a suppression comment that suppresses nothing.

## What it reports
A code of this tool in `# noqa: KOL…` or `# kerasorder-lint: disable=KOL…` for which there is no
finding on the lines of that statement (or in the file, for `disable-file`). The fix removes the
code, or the comment if nothing else is left of it.

## Why it matters
A comment that outlives its reason hides the next defect on that line.

## Example
```python
model.pop()  # noqa: KOL202
```

## Use instead
```python
model.pop()
```

## When it stays silent
It is off by default. A bare `# noqa` belongs to all linters and is never reported; neither is a
code whose rule does not run.
"""

from __future__ import annotations

from kerasorder_lint.rules import Rule, silent

__all__ = ["RULE"]

RULE: Rule = Rule(
    code="KOL002",
    name="unused-suppression",
    severity="warning",
    check=silent,
    summary="A suppression comment that suppresses nothing.",
    bad=("import keras\nmodel = keras.Sequential()  # noqa: KOL202\n",),
    good=("import keras\nmodel = keras.Sequential()  # noqa\n",),
    default=False,
)
