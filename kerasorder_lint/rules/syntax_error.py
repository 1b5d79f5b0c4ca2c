"""Reports a file that does not parse.

## What it reports
Text that Python refuses, be it the parser or the compiler that does (`return` outside of a
function, `f(a=1, a=2)`), bytes that are no text in the encoding that the file declares, a notebook
that is no JSON. The message says what is wrong, the place where.

## Why it matters
A file that does not parse is not checked: nothing else is reported for it. In a notebook, only
the cell that does not parse is left out.

## Example
```python
model = keras.Sequential([layers.Dense(3)
model.compile()
```

## Use instead
```python
model = keras.Sequential([layers.Dense(3)])
model.compile()
```

## When it stays silent
On files of more than a kilobyte that are found below a folder and do not concern Keras: they are
not parsed at all. A file that is named on the command line always is. Syntax that is newer than
the Python that runs this tool is not an error where it can be read all the same. In cells of a
notebook `await` may stand outside of functions.
"""

from __future__ import annotations

from kerasorder_lint.rules import Rule, silent

__all__ = ["RULE"]

RULE: Rule = Rule(
    code="KOL001",
    name="syntax-error",
    severity="error",
    check=silent,
    summary="The file does not parse.",
    bad=("import keras\nmodel = keras.Sequential([keras.layers.Dense(3)\nmodel.compile()\n",),
    good=("import keras\nmodel = keras.Sequential([keras.layers.Dense(3)])\nmodel.compile()\n",),
)
