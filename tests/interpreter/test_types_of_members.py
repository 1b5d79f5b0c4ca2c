"""Numbers and texts whose class is not Python's own: nothing is proven by what `type` says."""

from __future__ import annotations

import pytest

from kerasorder_lint.engine import lint
from kerasorder_lint.settings import Settings

HEAD = """\
import enum
import numpy as np
import keras

class Size(enum.IntEnum):
    SMALL = 1

class Mode(str, enum.Enum):
    FAST = "fast"

narrow = np.ones((3, 4), "float32")
wide = np.ones((3, 4))
members = list(Size)
"""

#: None of these is true in Python.
QUESTIONS = [
    "type(Size.SMALL) is int",
    "type(members[0]) is int",
    "type(Mode.FAST) == str",
    "isinstance(narrow.mean(), float)",
    "isinstance(np.ones(3, 'int32').sum(), float)",
]


@pytest.mark.parametrize("question", QUESTIONS)
def test_what_is_not_true_proves_nothing(question: str) -> None:
    space: dict[str, object] = {}
    exec(HEAD.replace("import keras\n", ""), space)
    assert not eval(question, space)
    found = lint(
        f"{HEAD}units = -1 if {question} else 4\nkeras.layers.Dense(units)\n", "p.py", Settings()
    )
    assert [finding.certainty for finding in found if finding.severity == "error"] in (
        [],
        ["likely"],
    )


@pytest.mark.parametrize(
    ("head", "question"),
    [(HEAD, "isinstance(wide.mean(), float)"), ("import keras\n", "type(3) is int")],
)
def test_what_is_true_is_known(head: str, question: str) -> None:
    found = lint(
        f"{head}units = -1 if {question} else 4\nkeras.layers.Dense(units)\n", "p.py", Settings()
    )
    assert [finding.certainty for finding in found if finding.severity == "error"] == ["proven"]
