"""How a run of the command line fails, and where it says so."""

from __future__ import annotations

import sys

__all__ = ["FAILED", "INTERRUPTED", "Failure", "say"]

FAILED = 2
INTERRUPTED = 130


class Failure(Exception):
    """The run itself failed; the message is for the user."""


def say(text: str) -> None:
    """A line on standard error, at once."""
    sys.stderr.write(f"{text}\n")
    sys.stderr.flush()
