"""What the statements around code take of exceptions, and what becomes of these.

Which handlers a `try` has says `handling`, and what a `with` does `managers`; they put a `Guard`,
or what is to be asked for one, into `Machine.caught`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, TypeAlias

from kerasorder_lint.graph.program import Site

if TYPE_CHECKING:
    from kerasorder_lint.interpreter.machine import Machine

__all__ = ["EXPECTED", "OF_KERAS", "Asked", "Guard", "Outcome", "takes"]

#: What becomes of an exception: "handled", "expected", or it goes on, as it is (None) or as another
#: one (the names of its classes). Where a handler decides, it is asked.
Outcome: TypeAlias = "str | frozenset[str] | Asked | None"

#: What a statement does with exceptions, handler by handler: the names of their classes (`*` for
#: all, `?` for some that are not known), and what becomes of them.
Guard = tuple[tuple[frozenset[str], Outcome], ...]

#: Whatever is raised is expected.
EXPECTED: Guard = ((frozenset({"*"}), "expected"),)

#: What Keras raises beside a ValueError, for a wrong argument or from inside.
OF_KERAS = frozenset(
    {
        "AttributeError",
        "IndexError",
        "NotImplementedError",
        "RuntimeError",
        "TypeError",
        "ZeroDivisionError",
    }
)


class Asked:
    """What a statement does with exceptions, where code of the program decides: that is asked.

    ask: what becomes of an exception of a class, given by its name.
    """

    __slots__ = ("_answers", "_ask", "_home")

    def __init__(self, m: Machine, ask: Callable[[Machine, str], Outcome]) -> None:
        self._ask = ask
        self._home = (m.frame, m.calls, m.statement, m.filename)  # where that code runs
        self._answers: dict[tuple[str, Site], Outcome] = {}

    def guard(self, m: Machine, raises: str, around: int) -> Guard:
        """around: how many of the machine's guards are around this one."""
        key = (raises, m.statement)
        if key not in self._answers:
            outer, place = m.caught, (m.frame, m.calls, m.statement, m.filename)
            m.caught = outer[:around]
            m.frame, m.calls, m.statement, m.filename = self._home
            try:
                self._answers[key] = self._ask(m, raises)
            finally:
                m.caught = outer
                m.frame, m.calls, m.statement, m.filename = place
        return ((frozenset({"*"}), self._answers[key]),)


def takes(guard: Guard, classes: frozenset[str]) -> bool | None:
    """Whether a statement takes an exception of these classes; None where that is not known."""
    unsure = False
    for taken, _ in guard:
        if "*" in taken or not taken.isdisjoint(classes):
            return True
        unsure = unsure or "?" in taken or "?" in classes
    return None if unsure else False
