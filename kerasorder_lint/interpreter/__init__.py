"""The abstract interpreter: runs model-building code on values that may be unknown.

`exploration.run` is the door. What Python does stands in `statements` (with `handling` for `try`
and `matching` for `match`), in `expressions` (with `operators`, `equality` and `iteration`) and in
`functions` (with `own_classes` and `annotated`). `containers`, `builtins`, `arrays` and `library`
are the values and libraries that code uses, `keras_objects` the bridge to layers and models.
`machine` holds the state of one run: frames, decisions, journals, bounds. Nothing of the analysed
code is executed.
"""

from kerasorder_lint.interpreter.exploration import run

__all__ = ["run"]
