"""Runs programs in Keras, and compares where they fail with what is proven of them."""

from __future__ import annotations

import traceback
import warnings
from pathlib import Path

from kerasorder_lint import engine
from kerasorder_lint.settings import Settings
from tests.rules.expectations import expected, found, plain

__all__ = ["check", "is_proven", "refused"]


def refused(source: str) -> bool:
    """Whether Keras, or Python, raises in a program; what they warn of is of no account."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            exec(compile(source, "program.py", "exec", dont_inherit=True), {})
        except Exception:
            return True
    return False


def is_proven(source: str) -> bool:
    """Whether an error of a program is told as proven."""
    told = engine.lint(source, "program.py", Settings())
    return any(each.severity == "error" and each.certainty == "proven" for each in told)


def check(text: str, folder: Path, *, on_the_way: bool = False) -> None:
    """A program must run if it expects nothing that is proven, and else fail at its last such line.

    Whatever it expects has to be found, and nothing else.
    on_the_way: the last such line may as well be one that called what fails.
    """
    path = str(folder / "program.py")
    wanted = expected(text)
    proven = [row for row, _, certainty in wanted if certainty == "proven"]
    failed: int | None = None
    rows: list[int | None] = []
    try:
        # Not with what this file imports from `__future__`.
        code = compile(plain(text), path, "exec", dont_inherit=True)
        exec(code, {"__name__": "__main__"})
    except Exception as error:
        rows = [frame.lineno for frame in traceback.extract_tb(error.__traceback__)
                if frame.filename == path]  # fmt: skip
        failed = rows[-1]
    if on_the_way and proven and proven[-1] in rows:
        failed = proven[-1]
    assert failed == (proven[-1] if proven else None)
    assert found(text) == wanted
