"""Attributes that are None in `__init__` and get their value in a method that runs first."""

from __future__ import annotations

from kerasorder_lint import engine
from kerasorder_lint.settings import Settings

CLASS = """\
import keras
from keras import layers


class Builder:
    def __init__(self):
        self.channels = None

    def make(self):
        return layers.Dense(self.channels)
"""

SETTER = """\

    def __call__(self, channels):
        self.channels = channels
        return self.make()
"""


def _codes(source: str) -> list[str]:
    return [finding.code for finding in engine.lint(source, "program.py", Settings())]


def test_another_method_may_set_it() -> None:
    assert _codes(CLASS + SETTER) == []


def test_other_code_may_set_it() -> None:
    assert _codes(CLASS) == []


def test_nothing_sets_it() -> None:
    """Keras refuses `units=None` where it is made."""
    assert _codes(CLASS + "\n\nBuilder().make()\n") == ["KOL114"]
