"""Programs whose constants become the parameters of a function that nobody calls.

With the constants for arguments the function does what the program did. What Keras takes then
must not be refused: the analyser knows the parameters' names alone.
"""

from __future__ import annotations

import ast
import random
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

__all__ = ["Abstracted", "abstracted"]

_LITERALS = (bool, float, int, str, tuple)


@dataclass(frozen=True)
class Abstracted:
    """A function `f`, and the arguments that make it the program that it came from."""

    source: str
    arguments: dict[str, Any]


class _Hoisting(ast.NodeTransformer):
    """Puts expressions over parameters in the place of constants in calls."""

    def __init__(self, r: random.Random) -> None:
        self.r = r
        self.rate = r.choice([0.15, 0.3, 0.6])
        self.shares = r.random() < 0.5  # one parameter for equal constants
        self.arguments: dict[str, Any] = {}

    def visit_Call(self, node: ast.Call) -> ast.Call:
        self.generic_visit(node)
        node.args = [self._replaced(item) for item in node.args]
        for keyword in node.keywords:
            keyword.value = self._replaced(keyword.value)
        return node

    def visit_Assign(self, node: ast.Assign) -> ast.Assign:
        self.generic_visit(node)
        if isinstance(node.value, ast.Constant):
            node.value = self._replaced(node.value)
        return node

    def _replaced(self, node: ast.expr) -> ast.expr:
        try:
            value = ast.literal_eval(node)
        except (SyntaxError, TypeError, ValueError):
            return node
        if value is not None and not isinstance(value, _LITERALS):
            return node
        if isinstance(node, ast.Tuple) and self.r.random() < 0.5:
            node.elts = [self._replaced(item) for item in node.elts]
        elif self.r.random() < self.rate:
            return ast.parse(self._expression(value), mode="eval").body
        return node

    def _expression(self, value: Any) -> str:
        """One that gives the value."""
        kind = self.r.randrange(24)
        if kind == 0:
            return f"{self._parameter(SimpleNamespace(it=value))}.it"
        if kind == 1:
            return f"({self._parameter(value)} if {self._parameter(True)} else None)"
        if kind == 2 and value:
            return f"({self._parameter(None)} or {self._parameter(value)})"
        if kind == 3:
            return f"{self._parameter({'it': value})}.get('it', {value!r})"
        if kind == 4:
            return f"getattr({self._parameter(SimpleNamespace(it=value))}, 'it', None)"
        if isinstance(value, bool):
            return self._parameter(value)
        if isinstance(value, int):
            return self._whole(value)
        if isinstance(value, float):
            kind = self.r.randrange(5)
            if kind == 0:
                return f"{self._parameter(value * 2)} / 2"
            if kind == 1:
                return f"{self._parameter(value / 2)} * 2"
            return self._parameter(value)
        return self._several(value) if isinstance(value, tuple) else self._parameter(value)

    def _whole(self, value: int) -> str:
        kind, by = self.r.randrange(16), self.r.choice([1, 2, 3])
        if kind == 0:
            return f"{self._parameter(value + by)} - {by}"
        if kind == 1:
            return f"{self._parameter(value - by)} + {by}"
        if kind == 2:
            return f"{self._parameter(value * by)} // {by}"
        if kind == 3 and value % 2 == 0:
            return f"{self._parameter(value // 2)} * 2"
        if kind == 4:
            return f"-{self._parameter(-value)}"
        if kind == 5:
            return f"int({self._parameter(value)})"
        if kind == 6:
            return f"{self._parameter([value])}[0]"
        if kind == 7:
            return f"{self._parameter({'size': value})}['size']"
        if kind == 8 and value > 0:
            return f"len({self._parameter([None] * value)})"
        if kind == 9 and value > 0:
            return f"max({self._parameter(value)}, 1)"
        if kind == 10:
            return f"round({self._parameter(float(value))})"
        return self._parameter(value)

    def _several(self, value: tuple[Any, ...]) -> str:
        kind = self.r.randrange(6)
        if kind == 0:
            return f"tuple({self._parameter(list(value))})"
        if kind == 1 and value:
            return f"{self._parameter(value[:1])} + {self._parameter(value[1:])}"
        if kind in (2, 3) and len(value) > 1 and len(set(value)) == 1:
            return f"{self._parameter(value[:1])} * {len(value)}"
        return self._parameter(value)

    def _parameter(self, value: Any) -> str:
        for name, known in self.arguments.items():
            same = type(known) is type(value) and known == value
            if self.shares and same and self.r.random() < 0.7:
                return name
        name = f"p{len(self.arguments)}"
        self.arguments[name] = value
        return name


def abstracted(source: str, r: random.Random) -> Abstracted | None:
    """The program as a function; None where no constant was taken."""
    tree = ast.parse(source)
    imports = (ast.Import, ast.ImportFrom)
    head = [statement for statement in tree.body if isinstance(statement, imports)]
    body = [statement for statement in tree.body if not isinstance(statement, imports)]
    hoisting = _Hoisting(r)
    body = [hoisting.visit(statement) for statement in body]
    if not hoisting.arguments:
        return None
    made = ast.parse(f"def f({', '.join(hoisting.arguments)}): pass")
    function = made.body[0]
    assert isinstance(function, ast.FunctionDef)
    function.body = body
    made.body = [*head, function]
    return Abstracted(ast.unparse(ast.fix_missing_locations(made)), hoisting.arguments)
