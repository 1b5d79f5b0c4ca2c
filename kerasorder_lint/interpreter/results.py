"""What a call gives of which nothing more is known."""

from __future__ import annotations

from typing import Any

from kerasorder_lint.interpreter import expressions, releases
from kerasorder_lint.interpreter.values import Thing

__all__ = ["result_of"]


def result_of(node: Any, kind: str | None = None) -> Thing:
    """An unknown, named as the call is written."""
    text = expressions.text_of(node)
    return Thing(text, key=releases.key_of_result(node), kind=kind, origin="call")
