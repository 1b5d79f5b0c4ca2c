"""Programs as people write them: findings only where the program says so, and Keras agrees."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from kerasorder_lint.engine import lint, summarise
from kerasorder_lint.settings import Limits, Settings

ROOT = Path(__file__).parents[2] / "fixtures" / "models" / "real_life"
PROGRAMS = sorted(ROOT.glob("*.py"))
_MARK = re.compile(r"#\s*expect:\s*(KOL\d{3})")
_SETTINGS = Settings(ignore=("KOL003", "KOL4", "KOL5", "KOL6"), limits=Limits(seconds=60.0))

#: What Keras does not refuse, though it is no use (KOL2), besides what it refuses.
_RUNS_ON = ("KOL201", "KOL202", "KOL203")


def _expected(text: str) -> list[tuple[int, str]]:
    rows = enumerate(text.splitlines(), 1)
    return [(row, code) for row, line in rows for code in _MARK.findall(line)]


@pytest.mark.parametrize("path", PROGRAMS, ids=lambda path: path.stem)
def test_what_is_said_of_a_program(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    found = [
        (finding.span.start.row, finding.code)
        for finding in lint(text, path.name, _SETTINGS)
        if finding.severity != "info"
    ]
    assert sorted(found) == _expected(text)


def test_most_models_are_understood_to_the_last_shape() -> None:
    known = total = 0
    for path in PROGRAMS:
        text = path.read_text(encoding="utf-8")
        if not _expected(text):
            models = summarise(text, path.name, _SETTINGS)
            total += len(models)
            known += sum(model.complete for model in models)
    assert total >= 50
    assert known / total >= 0.8


def _forward(model: object, x: object = None, *_: object, **__: object) -> list[float]:
    import numpy as np

    if isinstance(x, np.ndarray):
        return np.asarray(model(x[:2]))  # type: ignore[operator,return-value]
    return [0.0]


@pytest.mark.keras
@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("path", PROGRAMS, ids=lambda path: path.stem)
def test_keras_agrees(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A program without an expectation runs; another stops at a line that has one."""
    import keras

    for name in ("fit", "predict", "evaluate"):
        monkeypatch.setattr(keras.Model, name, _forward)
    keras.utils.clear_session()
    text = path.read_text(encoding="utf-8")
    wanted = [(row, code) for row, code in _expected(text) if code not in _RUNS_ON]
    code = compile(text, str(path), "exec")
    if not wanted:
        exec(code, {"__name__": "__main__"})
        return
    with pytest.raises((ValueError, TypeError, AttributeError)) as raised:
        exec(code, {"__name__": "__main__"})
    lines = [entry.lineno + 1 for entry in raised.traceback if str(entry.path) == str(path)]
    assert wanted[0][0] in lines
