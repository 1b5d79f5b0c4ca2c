"""Layers of Keras 2 from inside, for classes that override or use parts of what they do.

A class that derives from such a layer and names one of its inner methods or attributes derives,
for the analysis, from a class written here in Python instead. It is interpreted like code of the
project, so that whatever the deriving class overrides takes effect. Each class here does to shapes
and weights what the layer does, in terms of layers that the catalogue knows.

A new layer is a new source in `_SOURCES`; tests/interpreter/test_insides.py holds each against
Keras.
"""

from __future__ import annotations

import ast
from functools import cache
from math import inf
from typing import Any

from kerasorder_lint.graph.program import INSIDE
from kerasorder_lint.interpreter.keras_objects.insides import attention, convolution
from kerasorder_lint.interpreter.keras_objects.names import layer_spec
from kerasorder_lint.interpreter.machine import Machine
from kerasorder_lint.interpreter.values import Frame, Ref

__all__ = ["base_of"]

#: Layer to its source and the names that only its own code and that of deriving classes uses.
_SOURCES: dict[str, tuple[str, frozenset[str]]] = {
    "MultiHeadAttention": (attention.SOURCE, attention.NAMES),
    "Conv1D": (convolution.SOURCE, convolution.NAMES),
    "Conv2D": (convolution.SOURCE, convolution.NAMES),
    "Conv3D": (convolution.SOURCE, convolution.NAMES),
    "DepthwiseConv2D": (convolution.SOURCE, convolution.NAMES),
}


def base_of(m: Machine, node: ast.ClassDef, base: Any) -> Any:
    """What a class derives from: the base itself, or the class here that stands for it."""
    if not isinstance(base, Ref) or m.environment.target != 2:
        return base
    spec = layer_spec(base.name, 2)
    if spec is None or spec.name not in _SOURCES:
        return base
    source, names = _SOURCES[spec.name]
    if names.isdisjoint(_named(node)):
        return base
    return _run(m, source, base.name.rpartition(".")[0])[spec.name]


def _named(node: ast.ClassDef) -> frozenset[str]:
    """The attributes and methods that the body of a class names; kept on it."""
    kept: frozenset[str] | None = getattr(node, "_names_of_class", None)
    if kept is None:
        kept = frozenset(
            part.attr if isinstance(part, ast.Attribute) else part.name
            for part in ast.walk(node)
            if isinstance(part, (ast.Attribute, ast.FunctionDef))
        )
        node._names_of_class = kept  # type: ignore[attr-defined]
    return kept


@cache
def _tree(source: str) -> ast.Module:
    return ast.parse(source)


def _run(m: Machine, source: str, package: str) -> dict[str, Any]:
    """Makes the classes of a source with the layers of a package.

    They are made for each class that derives from one: they are objects of its module, which are
    kept with it, and put back where code has changed them.
    """
    from kerasorder_lint.interpreter.following import apart
    from kerasorder_lint.interpreter.statements import exec_block

    frame = Frame()
    frame.names.update(layers=Ref(package), tf=Ref("tensorflow"))
    with apart(m):
        m.most = m.patience = m.limits.steps
        m.deadline = inf
        m.filename, m.frame = f"{INSIDE}{package}>", frame
        exec_block(m, _tree(source).body)
    return frame.names
