"""Fixtures of several tests of the interpreter."""

from __future__ import annotations

import pytest

from kerasorder_lint.interpreter import scopes
from kerasorder_lint.interpreter.machine import Machine


@pytest.fixture
def steps(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The file of each step, in order."""
    scopes.clear()
    taken: list[str] = []
    step = Machine.step

    def counting(self: Machine) -> None:
        taken.append(self.filename)
        step(self)

    monkeypatch.setattr(Machine, "step", counting)
    return taken
