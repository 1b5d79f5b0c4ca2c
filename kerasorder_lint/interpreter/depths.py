"""Functions of which one argument says how many turns a loop takes, and others with it.

Such as a U-Net of some depth: what one loop puts by, another takes up again. What holds for any
number of turns says nothing of the order in which it does. So these functions are run for two
numbers besides; what fails for both, in one of these loops, fails whatever the right number is.
"""

from __future__ import annotations

import ast
from collections.abc import Sequence
from dataclasses import replace

from kerasorder_lint.catalogue.problems import Kind, Problem
from kerasorder_lint.graph.program import Event, Trace
from kerasorder_lint.interpreter.values import FunctionV
from kerasorder_lint.interpreter.walking import nodes_of

__all__ = ["NUMBERS", "Depth", "agreed", "depth_of"]

#: One turn hides in which order things are taken up.
NUMBERS = (2, 3)


class Depth:
    """An argument that counts turns.

    What is refused outside of the loops may be there for the right number alone.
    """

    def __init__(self, name: str, loops: Sequence[ast.For]) -> None:
        self.name = name
        self._lines = {
            part.lineno
            for loop in loops
            for statement in loop.body
            for part in nodes_of(statement)
            if isinstance(part, ast.stmt)
        }

    def __str__(self) -> str:
        return " or ".join(f"`{self.name}={number}`" for number in NUMBERS)

    def refusals(self, traces: Sequence[Trace]) -> set[tuple[int, Kind]]:
        """What is refused in the loops on each way: the lines, and what kind of thing it is."""
        found = [
            {
                (event.statement.lineno, problem.kind)
                for event in trace.events
                if (problem := _problem(event)) is not None
                and event.likely is None
                and event.statement.lineno in self._lines
            }
            for trace in traces
        ]
        return set.intersection(*found) if found else set()


def depth_of(function: FunctionV) -> Depth | None:
    """A parameter that does nothing but to count turns, where there are several loops."""
    node = function.node
    if not isinstance(node, ast.FunctionDef) or function.kind not in ("function", "staticmethod"):
        return None
    arguments = node.args.posonlyargs + node.args.args
    free = arguments[: len(arguments) - len(node.args.defaults)]
    names = {argument.arg for argument in free}
    names |= {a.arg for a, d in zip(node.args.kwonlyargs, node.args.kw_defaults) if d is None}
    loops: list[ast.For] = []
    counting: set[str] = set()
    counted: set[int] = set()
    for part in nodes_of(node):
        if isinstance(part, ast.Call) and isinstance(part.func, ast.Name):
            if part.func.id == "range":
                counted.update(id(inner) for inner in nodes_of(part))
        if isinstance(part, ast.For):
            loops.append(part)
            counting |= {inner.id for inner in nodes_of(part.iter) if isinstance(inner, ast.Name)}
    for name in sorted(counting & names) if len(loops) > 1 else ():
        uses = [p for p in nodes_of(node) if isinstance(p, ast.Name) and p.id == name]
        if all(id(use) in counted for use in uses):
            return Depth(name, loops)
    return None


def _problem(event: Event) -> Problem | None:
    problem = getattr(event, "problem", None)
    return problem if isinstance(problem, Problem) else None


def agreed(depth: Depth, first: Sequence[Trace], second: Sequence[Trace]) -> list[Trace]:
    """The first ways with nothing on them but what is refused for both numbers."""
    shared = depth.refusals(first) & depth.refusals(second)
    if not shared or not all(trace.complete for trace in (*first, *second)):
        return []
    return [
        replace(
            trace,
            events=tuple(
                event
                for event in trace.events
                if (problem := _problem(event)) is not None
                and (event.statement.lineno, problem.kind) in shared
            ),
        )
        for trace in first
    ]
