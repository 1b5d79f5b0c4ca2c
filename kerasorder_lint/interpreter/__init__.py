"""The abstract interpreter: runs model-building code on values that may be unknown.

`exploration.run` is the door. `statements` and `expressions` hold what Python does, `functions`
calls and classes, `containers`, `builtins`, `arrays` and `library` the values and libraries that
code uses, `keras_objects` the bridge to layers and models. `machine` holds the state of one run:
frames, decisions, journals, bounds. Nothing of the analysed code is executed.
"""

from kerasorder_lint.interpreter.exploration import run

__all__ = ["run"]
