"""Which functions cannot have anything to do with Keras, so that nobody needs to look into them.

A function that names nothing but parameters, locals, built-ins, other libraries and functions of
its own kind, and asks nobody for what models have, cannot make, call or change a layer.
"""

from __future__ import annotations

import ast
import builtins
from typing import Any

from kerasorder_lint.interpreter import library
from kerasorder_lint.interpreter.keras_objects.names import canonical
from kerasorder_lint.interpreter.machine import Machine
from kerasorder_lint.interpreter.values import (
    ArrayV,
    ClassV,
    DictV,
    FunctionV,
    Imported,
    ListV,
    Ref,
    SetV,
    is_constant,
)
from kerasorder_lint.interpreter.walking import nodes_of

__all__ = ["Relevance"]

#: What code asks of models, or does to them, where nothing else shows that they are models.
_ASKED = frozenset(
    {
        "layers", "_layers", "_self_tracked_trackables", "trainable", "add", "pop", "insert",
        "remove", "compile", "fit", "predict", "evaluate", "build", "get_layer", "summary",
        "inputs", "outputs", "input", "output", "call", "train_on_batch", "count_params",
    }
)  # fmt: skip
#: Libraries that have layers and models, or hand them out.
_KERAS_LIKE = ("tensorflow", "keras", "tf_keras", "transformers", "jax", "flax", "torch")
_DEEPEST = 3


class Relevance:
    """Answers for the functions of one run of a module; remembers them."""

    def __init__(self, m: Machine) -> None:
        self.frame = m.frame
        self.following = m.following
        self.names = m.frame.names
        self.m = m
        self.known: dict[int, bool] = {}
        self.stars: dict[str, bool] = {}  # what star imports give for names

    def of(self, function: FunctionV) -> bool:
        """Whether a function or method may have to do with Keras."""
        outer = function.frame.parent if function.frame.is_class else function.frame
        if outer is not self.frame:
            return True  # its closure may hold anything
        if function.cls is not None:
            return self._of_class(function.cls)
        return self._of_node(function.node)

    def _of_class(self, cls: ClassV) -> bool:
        return any(
            self._of_node(base.node) if isinstance(base, ClassV) else self._of_value(base, 0)
            for base in cls.mro()
        )

    def _of_node(self, node: ast.AST) -> bool:
        answer = self.known.get(id(node))
        if answer is None:
            self.known[id(node)] = False  # a cycle adds nothing
            answer = self._look(node)
            self.known[id(node)] = answer
        return answer

    def _look(self, node: ast.AST) -> bool:
        for inner in nodes_of(node):
            if isinstance(inner, ast.Name):
                if inner.id in self.names:
                    if self._of_value(self.names[inner.id], 0):
                        return True
                elif self.frame.stars and isinstance(inner.ctx, ast.Load):
                    if self._of_star(inner.id):
                        return True
            elif isinstance(inner, ast.Attribute):
                if inner.attr in _ASKED:
                    return True
            elif isinstance(inner, (ast.Import, ast.ImportFrom, ast.Global)):
                return True
            elif isinstance(inner, ast.Constant) and isinstance(inner.value, str):
                if "Model" in inner.value or "keras" in inner.value or inner.value in _ASKED:
                    return True  # an annotation, or `getattr(x, "layers")`
        return False

    def _of_star(self, name: str) -> bool:
        """Whether a name, if no local one, may come from a star import of something like Keras."""
        if name not in self.stars:
            self.stars[name] = not hasattr(builtins, name) and any(
                self.following.leads_to_keras(star)
                if isinstance(star, Imported)
                else library.star_member(self.m, star, name) is not None
                for star in self.frame.stars
            )
        return self.stars[name]

    def _of_value(self, value: Any, depth: int) -> bool:
        if is_constant(value) or isinstance(value, ArrayV):
            return False
        if isinstance(value, Ref):
            top = value.name.partition(".")[0]
            return not top or top in _KERAS_LIKE or canonical(value.name) is not None
        if isinstance(value, Imported):
            return bool(self.following.leads_to_keras(value))
        if isinstance(value, FunctionV):
            return self.of(value)
        if isinstance(value, ClassV):
            return self._of_class(value)
        if depth < _DEEPEST:
            if isinstance(value, (tuple, ListV, SetV)):
                items = value if isinstance(value, tuple) else value.items
                return any(self._of_value(item, depth + 1) for item in items)
            if isinstance(value, DictV):
                return any(self._of_value(item, depth + 1) for item in value.entries.values())
        return True
