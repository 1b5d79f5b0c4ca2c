"""The engine on texts: what reaches the analysis, what is suppressed, what fails."""

from __future__ import annotations

import json
from typing import Any

import pytest

from kerasorder_lint import engine
from kerasorder_lint.engine import Unreadable, examine, lint, summarise
from kerasorder_lint.findings import Finding
from kerasorder_lint.settings import Settings
from kerasorder_lint.source.loading import MemoryLoader

HEAD = "import keras\nfrom keras import layers\n"
BROKEN = HEAD + "model = keras.Sequential([keras.Input((4,)), layers.Conv2D(3, 3)])\n"
ALL = Settings(select=("ALL",))


def _codes(findings: list[Finding]) -> list[str]:
    return [finding.code for finding in findings]


def _notebook(*sources: str) -> bytes:
    cells = [{"cell_type": "code", "source": source} for source in sources]
    return json.dumps({"cells": cells, "metadata": {}, "nbformat": 4}).encode()


def test_bytes_and_text_give_the_same() -> None:
    found = lint(BROKEN.encode(), "a.py", Settings())
    assert _codes(found) == ["KOL101"]
    assert lint(BROKEN, "a.py", Settings()) == found
    assert lint("\ufeff" + BROKEN, "a.py", Settings()) == found


def test_columns_are_characters_and_ends_exclusive() -> None:
    text = HEAD + "é = keras.Sequential([keras.Input((4,)), layers.Conv2D(3, 3, name='é')])\n"
    (finding,) = lint(text, "a.py", Settings())
    line = text.splitlines()[2]
    start, end = finding.span.start, finding.span.end
    assert line[start.column - 1 : end.column - 1] == "layers.Conv2D(3, 3, name='é')"
    assert start.row == end.row == 3


def test_a_finding_in_a_notebook_names_its_cell() -> None:
    source = _notebook(HEAD, "%matplotlib inline\n!ls\n", "x = 1\n" + BROKEN.splitlines()[2])
    (finding,) = lint(source, "n.ipynb", Settings(), is_notebook=True)
    assert (finding.span.cell, finding.span.start.row) == (3, 2)
    assert all(step.span.cell == 3 for step in finding.related)


def test_a_broken_cell_does_not_hide_a_finding() -> None:
    source = _notebook(HEAD, "x = (", BROKEN.splitlines()[2])
    assert _codes(lint(source, "n.ipynb", Settings(), is_notebook=True)) == ["KOL001", "KOL101"]


@pytest.mark.parametrize(
    ("comment", "code"),
    [("# noqa: KOL101", None), ("# noqa: KOL102", "KOL101"), ("# noqa", None), ("", "KOL101")],
)
def test_comments_suppress(comment: str, code: str | None) -> None:
    text = BROKEN.rstrip() + f"  {comment}\n"
    assert _codes(lint(text, "a.py", Settings())) == ([code] if code else [])
    cell = _notebook("x = 1", text)
    assert _codes(lint(cell, "n.ipynb", Settings(), is_notebook=True)) == ([code] if code else [])


def test_unused_suppressions_are_judged_only_if_their_rules_run() -> None:
    text = BROKEN.rstrip() + "  # noqa: KOL101\nx = 1  # noqa: KOL103, E501\ny = 2  # noqa\n"
    on = Settings(extend_select=("KOL002",))
    (finding,) = lint(text, "a.py", on)
    assert "`KOL103`" in finding.message
    assert finding.fix is not None
    assert finding.span.start.row == 4
    assert lint(text, "a.py", Settings(extend_select=("KOL002",), ignore=("KOL103",))) == []
    assert _codes(lint("x = 1  # noqa: KOL101, KOL002\n", "a.py", on)) == []
    assert _codes(lint("x = 1  # noqa: KOL999\n", "a.py", on)) == ["KOL002"]
    assert _codes(lint("x = 1  # noqa: KOL901\n", "a.py", on)) == []  # only Keras can tell
    assert lint("x = 1  # noqa: KOL101\n", "a.py", Settings()) == []


def test_severities_are_the_users() -> None:
    settings = Settings(severity=(("KOL101", "info"), ("KOL001", "warning")))
    assert [f.severity for f in lint(BROKEN, "a.py", settings)] == ["info"]
    assert [f.severity for f in lint("def f(:\n", "a.py", settings)] == ["warning"]


def test_a_deep_statement_is_said_and_the_rest_analysed() -> None:
    text = BROKEN + "x = a" + ".b" * 20_000 + "\n"
    settings = Settings(extend_select=("KOL003",))
    assert _codes(lint(text, "a.py", settings)) == ["KOL101", "KOL003"]
    assert _codes(lint(text, "a.py", Settings())) == ["KOL101"]


def test_nested_as_deep_as_the_bounds_allow() -> None:
    depth = 190
    texts = [
        "x = " + "(" * depth + "keras" + ")" * depth,
        "x = " + "[" * depth + "]" * depth,
        "x = " + "f(" * depth + ")" * depth,
        "x = a" + ".b()" * 190,
        "x = " + "not " * 390 + "a",
        "if a:\n    pass\n" + "elif b:\n    pass\n" * 390,
        "".join("    " * i + "if a:\n" for i in range(90)) + "    " * 90 + "pass",
        "x = " + "lambda: " * 390 + "1",
        "x = " + " + ".join(["a"] * 390),
    ]
    for text in texts:
        outcome = examine(f"{BROKEN}{text}\n", "a.py", Settings())
        assert outcome.trouble is None, text[:30]
        assert _codes(outcome.findings) == ["KOL101"], text[:30]


def test_an_internal_error_is_a_finding_and_a_line(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*args: Any, **more: Any) -> Any:
        raise RecursionError("too deep\nfor us")

    monkeypatch.setattr(engine, "_program", fail)
    monkeypatch.delenv("KERASORDER_LINT_DEBUG", raising=False)
    outcome = examine(BROKEN, "a.py", Settings(extend_select=("KOL003",)))
    (finding,) = outcome.findings
    assert (finding.code, finding.severity) == ("KOL003", "info")
    assert "internal error: RecursionError: too deep for us" in finding.message
    assert outcome.trouble is not None
    assert outcome.trouble.startswith("a.py: internal error")
    quiet = examine(BROKEN, "a.py", Settings())
    assert quiet.findings == []
    assert quiet.trouble is not None
    monkeypatch.setenv("KERASORDER_LINT_DEBUG", "1")
    with pytest.raises(RecursionError):
        lint(BROKEN, "a.py", Settings())


def test_the_gate_keeps_foreign_files_from_the_analysis(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[str] = []

    def note(parsed: Any, filename: str, *args: Any, **more: Any) -> Any:
        seen.append(filename)
        raise ValueError

    monkeypatch.setattr(engine, "_program", note)
    monkeypatch.delenv("KERASORDER_LINT_DEBUG", raising=False)
    files: dict[str, str | bytes] = {
        "p/setup.py": "",
        "p/foreign.py": "import os\n",
        "p/user.py": "import models\n",
        "p/models.py": BROKEN,
    }
    loader = MemoryLoader(files)
    for name, text in files.items():
        lint(text, name, Settings(), loader)
    assert seen == ["p/user.py", "p/models.py"]
    lint(_notebook("import models"), "p/n.ipynb", Settings(), loader, is_notebook=True)
    assert seen[2:] == ["p/n.ipynb"]


@pytest.mark.parametrize(
    "source",
    [
        b"",
        b"\n",
        b"keras",
        b"keras\xff",
        b"\xef\xbb\xbf",
        b"keras = 1\x0c\n",
        b"#keras\r",
        b"\0keras",
    ],
)
def test_scraps_are_no_harm(source: bytes) -> None:
    for is_notebook in (False, True):
        outcome = examine(source, "a.py", ALL, None, is_notebook, named=True)
        assert outcome.trouble is None


def test_a_summary_of_what_does_not_parse() -> None:
    with pytest.raises(Unreadable, match="row 1"):
        summarise("def f(:\n", "a.py", Settings())
    with pytest.raises(Unreadable):
        summarise(b"{", "n.ipynb", Settings(), is_notebook=True)
    (model,) = summarise(BROKEN.replace("Conv2D(3, 3)", "Dense(3)"), "a.py", Settings())
    assert (model.name, model.params, model.complete) == ("model", 15, True)
    assert model.output_shapes == [[None, 3]]
