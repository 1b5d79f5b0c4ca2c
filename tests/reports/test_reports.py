"""What the formats print."""

from __future__ import annotations

import json

import pytest

from kerasorder_lint.findings import Edit, Finding, Fix, Related, Runtime, Severity, Verdict
from kerasorder_lint.reports import Report, formats, render, render_statistics
from kerasorder_lint.reports.json_format import as_data
from kerasorder_lint.spans import Position, Span

SOURCE = """\
model = Sequential([
    Input((28, 28, 1)),
    Flatten(),
    Dropout(0.5),
    Dropout(0.5),
\tConv2D(8, "日本"),
])
"""


def _span(row: int, column: int, end: int, cell: int | None = None, name: str = "m.py") -> Span:
    return Span(name, Position(row, column), Position(row, end), cell)


def _finding(severity: Severity = "error", **details: object) -> Finding:
    values: dict[str, object] = {
        "code": "KOL101",
        "name": "rank-mismatch",
        "severity": severity,
        "certainty": "proven",
        "message": "it does not fit",
        "span": _span(6, 2, 17),
        **details,
    }
    return Finding(**values)  # type: ignore[arg-type]


def _lines(filename: str, cell: int | None) -> list[str] | None:
    return SOURCE.split("\n") if filename == "m.py" else None


def _text(name: str, *findings: Finding, color: bool = False, fixed: int = 0) -> str:
    return "".join(render(name, Report(tuple(findings), _lines, color, 3, fixed)))


def test_full_shows_the_witness_in_the_order_of_the_text() -> None:
    finding = _finding(
        related=(
            Related("`Flatten` gives (None, 784)", _span(3, 5, 14)),
            Related("`Conv2D` gets (None, 784)", _span(6, 2, 17)),
        ),
        keras="expected\n  ndim=4",
        advice="drop the `Flatten`",
        fix=Fix("unsafe", "Remove it", (Edit("", _span(3, 1, 2)),)),
        runtime=Runtime("confirmed", "tensorflow", "ValueError"),
    )
    assert _text("full", finding) == (
        "m.py:6:2: KOL101 [error, proven] it does not fit\n"
        "   |\n"
        " 3 |     Flatten(),\n"
        "   |     --------- `Flatten` gives (None, 784)\n"
        "..\n"
        ' 6 |     Conv2D(8, "日本"),\n'
        "   |     ^^^^^^^^^^^^^^^^^ `Conv2D` gets (None, 784)\n"
        "   |\n"
        "   = keras: expected ndim=4\n"
        "   = help: drop the `Flatten`\n"
        "   = fix: Remove it (unsafe: it changes the program)\n"
        "   = confirmed: ValueError (tensorflow)\n"
        "\n"
        "1 error in 1 file of 3. Keras: 1 confirmed. "
        "1 finding can be fixed with --fix --unsafe-fixes.\n"
    )


def test_full_shows_several_lines_of_a_long_place() -> None:
    span = Span("m.py", Position(1, 9), Position(7, 3))
    text = _text("full", _finding(span=span))
    assert "1 | model = Sequential([\n  |         ^^^^^^^^^^^^\n" in text
    assert "2 |     Input((28, 28, 1)),\n  |     ^^^^^^^^^^^^^^^^^^^\n" in text
    assert "\n7 |" not in text


def test_what_shares_a_place_shares_its_mark() -> None:
    """So does what begins where the finding does and ends within it: a layer called at once."""
    finding = _finding(
        related=(
            Related("the input has the shape (None, 4)", _span(3, 5, 14)),
            Related("`Flatten` gives (None, 784)", _span(3, 5, 14)),
            Related("`Conv2D` gets (None, 784)", _span(6, 2, 8)),
            Related("this is where it runs", _span(7, 1, 2)),
        ),
    )
    assert _text("full", finding).splitlines()[2:8] == [
        " 3 |     Flatten(),",
        "   |     --------- the input has the shape (None, 4); `Flatten` gives (None, 784)",
        "..",
        ' 6 |     Conv2D(8, "日本"),',
        "   |     ^^^^^^^^^^^^^^^^^ `Conv2D` gets (None, 784)",
        " 7 | ])",
    ]


@pytest.mark.parametrize("before", ["x" * 200, "日" * 200, "\t" * 200])
def test_a_place_far_behind_in_its_line_is_shown(before: str) -> None:
    """As it stands, with what is in front of it left out, and marked as such."""
    line = f"{before}; m = Dense(8); {'y' * 200}"
    begin = line.index("Dense") + 1
    finding = _finding(span=_span(1, begin, begin + 8), related=(Related("here", _span(1, 1, 2)),))
    text = "".join(render("full", Report((finding,), lambda *_: [line])))
    shown, far, mark = (row.partition(" | ")[2] for row in text.splitlines()[2:5])
    assert shown.startswith("...")
    assert shown.endswith("...")
    assert far.strip() == "- here"
    width = sum(2 if c == "日" else 1 for c in shown[: shown.index("Dense")])
    assert mark == " " * width + "^" * 8


def test_full_does_without_the_source() -> None:
    text = _text("full", _finding(span=_span(6, 2, 17, name="gone.py")))
    assert text.startswith("gone.py:6:2: KOL101 [error, proven] it does not fit\n\n1 error")
    beyond = _text("full", _finding(span=_span(600, 2, 17)))
    assert beyond.startswith("m.py:600:2: KOL101")


def test_full_names_another_file_of_the_witness() -> None:
    related = (Related("called here", _span(1, 1, 6, name="other.py")),)

    def lines(filename: str, cell: int | None) -> list[str] | None:
        return ["build()"] if filename == "other.py" else SOURCE.split("\n")

    text = "".join(render("full", Report((_finding(related=related),), lines)))
    assert "::: other.py\n   |\n 1 | build()\n   | ----- called here\n" in text


def test_control_characters_do_not_reach_the_terminal() -> None:
    finding = _finding(span=_span(1, 1, 2), keras="no \x1b[2J\x00", advice="Did you mean \x9b2J?")
    report = Report((finding,), lambda *_: ["x = '\x1b[2J\x07'"])
    text = "".join(render("full", report))
    assert not {"\x1b", "\x00", "\x9b", "\x07"} & set(text)
    assert "no ?[2J?\n" in text
    long = Report((_finding(span=_span(1, 1, 2)),), lambda *_: ["x" * 100_000])
    assert len("".join(render("full", long))) < 1_000


def test_concise_is_a_line_a_finding() -> None:
    findings = [_finding(), _finding("warning", span=_span(2, 3, 4, cell=7, name="n.ipynb"))]
    assert _text("concise", *findings, _finding("info")).splitlines() == [
        "m.py:6:2: KOL101 [error, proven] it does not fit",
        "n.ipynb:cell 7:2:3: KOL101 [warning, proven] it does not fit",
        "m.py:6:2: KOL101 [info, proven] it does not fit",
        "1 error, 1 warning, 1 info in 2 files of 3.",
    ]
    assert _text("concise") == "No findings in 3 files.\n"


def test_verdicts_stand_in_every_format_for_people() -> None:
    verdicts: tuple[Verdict, ...] = ("confirmed", "refuted", "unconfirmed")
    findings = [_finding(runtime=Runtime(v, "tensorflow", f"why {v}")) for v in verdicts]
    concise = _text("concise", *findings)
    full = _text("full", *findings)
    for verdict in verdicts:
        assert f"KOL101 [error, proven, {verdict}] it does not fit\n" in concise
        assert f"   = {verdict}: why {verdict} (tensorflow)\n" in full
    for text in (concise, full):
        last = text.splitlines()[-1]
        assert "Keras: 1 confirmed, 1 refuted, 1 unconfirmed." in last
        assert "please report it, https://" in last
    assert "report it" not in _text("concise", findings[0], findings[2])


def _loudness(name: str, finding: Finding) -> str:
    """What a format for machines makes of the severity."""
    text = _text(name, finding)
    if name == "github":
        return text.partition(" ")[0]
    if name == "junit":
        return "failure" if "<failure" in text else "passed"
    if name == "gitlab":
        return str(json.loads(text)[0]["severity"])
    if name == "rdjson":
        return str(json.loads(text)["diagnostics"][0]["severity"])
    return str(json.loads(text)["runs"][0]["results"][0]["level"])


@pytest.mark.parametrize("name", formats())
def test_every_format_shows_the_verdict(name: str) -> None:
    for verdict in ("confirmed", "refuted", "unconfirmed"):
        text = _text(name, _finding(runtime=Runtime(verdict, "tensorflow", f"why {verdict}")))
        assert verdict in text
        assert name in ("concise", "grouped") or f"why {verdict}" in text


@pytest.mark.parametrize(
    ("name", "loud", "quiet"),
    [
        ("github", "::error", "::notice"),
        ("gitlab", "major", "info"),
        ("junit", "failure", "passed"),
        ("rdjson", "ERROR", "INFO"),
        ("sarif", "error", "note"),
    ],
)
def test_what_keras_refutes_fails_nothing_where_a_machine_reads_it(
    name: str, loud: str, quiet: str
) -> None:
    for verdict in ("confirmed", "unconfirmed"):
        assert _loudness(name, _finding(runtime=Runtime(verdict, "tensorflow", "why"))) == loud
    assert _loudness(name, _finding(runtime=Runtime("refuted", "tensorflow", "why"))) == quiet


def test_the_last_line_says_what_can_be_fixed() -> None:
    safe = _finding(fix=Fix("safe", "Do", ()))
    unsafe = _finding(fix=Fix("unsafe", "Do", ()))

    def end(*findings: Finding) -> str:
        return _text("concise", *findings).splitlines()[-1].partition(" of 3.")[2]

    assert end(_finding()) == ""
    assert end(safe) == " 1 finding can be fixed with --fix."
    assert end(unsafe, unsafe) == " 2 findings can be fixed with --fix --unsafe-fixes."
    assert end(safe, unsafe) == " 1 finding can be fixed with --fix. 1 more with --unsafe-fixes."


def test_concise_counts_edits() -> None:
    assert _text("concise", fixed=2) == "2 edits applied. No findings in 3 files.\n"


@pytest.mark.parametrize("name", ["full", "concise"])
def test_colours_change_nothing_but_the_colour(name: str) -> None:
    import re

    finding = _finding(related=(Related("here", _span(3, 5, 14)),), advice="x")
    coloured = _text(name, finding, color=True)
    assert "\x1b[31;1m" in coloured
    assert re.sub(r"\x1b\[[\d;]*m", "", coloured) == _text(name, finding)


def test_json_holds_everything() -> None:
    edit = Edit("x = 1\n", _span(3, 1, 2, cell=4))
    finding = _finding(
        model="self.model",
        related=(Related("here", _span(3, 5, 14)), Related("there", _span(1, 1, 2, name="o.py"))),
        fix=Fix("safe", "Do it", (edit,)),
        runtime=Runtime("refuted", "tensorflow", "it runs"),
        span=_span(6, 2, 17, cell=4),
    )
    data = json.loads(_text("json", finding, _finding()))
    assert data[0] == as_data(finding)
    assert data[0]["cell"] == 4
    assert data[0]["model"] == "self.model"
    assert data[0]["fix"] == {
        "applicability": "safe",
        "message": "Do it",
        "edits": [
            {
                "content": "x = 1\n",
                "location": {"row": 3, "column": 1},
                "end_location": {"row": 3, "column": 2},
            },
        ],
    }
    assert data[0]["runtime"] == {
        "verdict": "refuted",
        "backend": "tensorflow",
        "detail": "it runs",
    }
    assert [sorted(step) for step in data[0]["related"]] == [
        ["end_location", "location", "message"]
    ] * 2
    assert data[0]["related"][1]["message"] == "there (in o.py)"
    assert data[1]["fix"] is None
    assert json.loads(_text("json")) == []


def test_formats_are_found_by_folder() -> None:
    assert formats()[:4] == ("full", "concise", "grouped", "json")
    rest = ("github", "gitlab", "json-lines", "junit", "pylint", "rdjson", "sarif")
    assert formats()[4:] == rest
    for name in formats():
        assert "it does not fit" in _text(name, _finding())
    with pytest.raises(LookupError):
        _text("nonsense")


def test_grouped_names_each_file_once() -> None:
    findings = [
        _finding(),
        _finding("warning", span=_span(12, 13, 14)),
        _finding(span=_span(2, 3, 4, cell=7, name="n.ipynb")),
    ]
    assert _text("grouped", *findings).splitlines() == [
        "m.py:",
        "  6:2    KOL101 [error, proven] it does not fit",
        "  12:13  KOL101 [warning, proven] it does not fit",
        "",
        "n.ipynb:",
        "  cell 7:2:3  KOL101 [error, proven] it does not fit",
        "",
        "2 errors, 1 warning in 2 files of 3.",
    ]


def test_statistics_count_the_rules() -> None:
    fix = Fix("safe", "Do it", (Edit("", _span(3, 1, 2)),))
    findings = (
        _finding(code="KOL102", name="axis-mismatch"),
        *[_finding()] * 9,
        _finding(fix=fix),
    )
    report = Report(findings, _lines, checked=3)
    assert "".join(render_statistics("concise", report)).splitlines() == [
        "10  KOL101  rank-mismatch",
        " 1  KOL102  axis-mismatch",
        "11 errors in 1 file of 3. 1 finding can be fixed with --fix.",
    ]
    assert json.loads("".join(render_statistics("json", report))) == [
        {"code": "KOL101", "name": "rank-mismatch", "count": 10, "fixable": 1},
        {"code": "KOL102", "name": "axis-mismatch", "count": 1, "fixable": 0},
    ]
    assert "".join(render_statistics("json", Report((), _lines))) == "[]\n"


@pytest.mark.parametrize("name", ["concise", "full", "grouped", "pylint"])
def test_a_path_with_a_line_break_takes_one_line(name: str) -> None:
    report = Report((_finding(span=_span(6, 2, 17, name="a\nb.py")),), lambda *_: None)
    lines = "".join(render(name, report)).splitlines()
    assert any("a\\nb.py:" in line for line in lines)
    assert not any(line.startswith("b.py") for line in lines)
