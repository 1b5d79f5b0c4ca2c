"""Objects that modules have come to hold since they ran, such as what was put into a registry.

What a module made itself is told by when it was made; what functions made later, and stored where
the module holds it, is found here. A change of it is a change of what code sees without being
given it.
"""

from __future__ import annotations

import ast
import gc
from collections.abc import Callable
from types import FunctionType, ModuleType
from typing import Any

from kerasorder_lint.graph.layers import Layer
from kerasorder_lint.interpreter.values import Obj

__all__ = ["Registries"]

#: So many values are looked at; beyond them everything counts as held.
_MOST = 5_000
_WITHOUT_PARTS = (
    str, int, float, bool, bytes, complex, type, type(None), ast.AST, FunctionType, ModuleType,
    Layer,  # whoever reads a layer's attributes is noticed for that
)  # fmt: skip


class Registries:
    """What is reachable from the objects of modules that have changed."""

    __slots__ = ("_before", "_grown", "_held", "_is_of_module", "_overflown", "have_grown")

    def __init__(self, is_of_module: Callable[[Obj], bool]) -> None:
        """is_of_module: whether an object is one that a module made while it ran."""
        self._is_of_module = is_of_module
        self.have_grown = False  # whether there can be any such object
        self._grown: list[Obj] = []
        self._before: list[Obj] = []  # looked at once, perhaps before all of the change was there
        self._held: dict[int, Any] = {}
        self._overflown = False

    def grows(self, obj: Obj) -> None:
        """Notes that an object is about to change that code sees without being given it."""
        self.have_grown = True
        if not self._grown or self._grown[-1] is not obj:
            self._grown.append(obj)

    def hold(self, obj: Obj) -> bool:
        """Whether an object can be reached from one that has grown."""
        if self._grown or self._before:
            self._gather()
        return self._overflown or id(obj) in self._held

    def _gather(self) -> None:
        waiting: list[Any] = [*self._before, *self._grown]
        self._before, self._grown = self._grown, []
        seen: dict[int, Any] = {}
        while waiting and not self._overflown:
            for part in gc.get_referents(waiting.pop()):
                if isinstance(part, _WITHOUT_PARTS) or id(part) in seen or id(part) in self._held:
                    continue
                seen[id(part)] = part
                if not isinstance(part, Obj):
                    waiting.append(part)
                elif not self._is_of_module(part):
                    self._held[id(part)] = part
                    waiting.append(part)
            self._overflown = len(seen) > _MOST
