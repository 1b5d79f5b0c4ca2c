"""The plugin in the real flake8, which finds it by its entry point."""

from __future__ import annotations

import ast
import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from kerasorder_lint.findings import Finding, Related
from kerasorder_lint.rules import all_rules
from kerasorder_lint.spans import Position, Span
from kerasorder_lint.surfaces.flake8_plugin import OFF_BY_DEFAULT, Plugin
from tests.surfaces.command import ROOT, environment, run, write

ORDER = (
    "import keras\n"
    "from keras import layers\n"
    "\n"
    "model = keras.Sequential([keras.Input((8,)), layers.Dense(4), layers.Conv2D(2, 3)])\n"
)
PLACE = "a.py:4:63: KOL101 "


def flake8(cwd: Path, *args: str, stdin: bytes = b"") -> subprocess.CompletedProcess[str]:
    """One run of flake8 that looks at our codes only, unless told otherwise."""
    done = subprocess.run(
        [sys.executable, "-m", "flake8", "--jobs", "1", *args],
        cwd=cwd,
        input=stdin,
        capture_output=True,
        env=environment(),
        timeout=120,
        check=False,
    )
    result = subprocess.CompletedProcess(
        done.args, done.returncode, done.stdout.decode(), done.stderr.decode()
    )
    assert "Traceback" not in result.stderr, result.stderr
    return result


def test_flake8_finds_what_the_command_finds_and_at_the_same_places(tmp_path: Path) -> None:
    # The machine may be slow; a bound on time would be met here and not there.
    config = tmp_path / "kerasorder-lint.toml"
    config.write_text("[limits]\nseconds = 120\n")
    limits = "--kerasorder-limits=seconds=120"
    done = flake8(ROOT, "--isolated", "--select=KOL", limits, "fixtures")
    options: list[str | Path] = ["--config", config, "--no-cache", "--extend-select", "KOL002"]
    ours = run(ROOT, *options, "--output-format", "json", "fixtures")
    expected = [
        f"{f['filename']}:{f['location']['row']}:{f['location']['column']}: "
        f"{f['code']} {f['message']}"
        for f in json.loads(ours.stdout)
        if f["severity"] != "info"
    ]
    assert len(expected) > 100
    assert sorted(done.stdout.splitlines()) == sorted(expected)
    assert done.returncode == 1


def test_flake8_lists_the_plugin() -> None:
    assert "kerasorder-lint: 0." in flake8(ROOT, "--version").stdout


@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize("coding", ["utf-8", "utf-8-sig", "latin-1"])
def test_columns_count_characters_in_every_encoding(tmp_path: Path, end: str, coding: str) -> None:
    head = f"# coding: {coding}\n" if coding == "latin-1" else "\n"
    text = head + ORDER.replace("(8,)", "(8,), name='ä'")
    (tmp_path / "a.py").write_bytes(text.replace("\n", end).encode(coding))
    done = flake8(tmp_path, "--select=KOL", "a.py")
    assert done.stdout.startswith("a.py:5:73: KOL101 ")


def test_suppression_comments(tmp_path: Path) -> None:
    write(
        tmp_path,
        a__py=ORDER.replace("])\n", "])  # noqa: KOL101\n"),
        b__py="# flake8: noqa\n" + ORDER,
        c__py=ORDER.replace("])\n", "])  # kerasorder-lint: disable=rank-mismatch\n"),
        d__py=ORDER.replace("])\n", "])  # noqa: KOL2\n"),
    )

    def places(done: subprocess.CompletedProcess[str]) -> list[str]:
        return [line.partition(" ")[0] for line in done.stdout.splitlines()]

    assert places(flake8(tmp_path, "--select=KOL1", ".")) == ["./d.py:4:63:"]
    # `--disable-noqa` is flake8's; a comment in our own words still counts.
    every = places(flake8(tmp_path, "--select=KOL1", "--disable-noqa", "."))
    assert every == ["./a.py:4:63:", "./b.py:5:63:", "./d.py:4:63:"]
    unused = flake8(tmp_path, "--select=KOL1,KOL002", "d.py").stdout
    assert "d.py:4:86: KOL002 this comment suppresses `KOL2`" in unused


def test_the_options_of_flake8_select(tmp_path: Path) -> None:
    write(tmp_path, a__py=ORDER, setup__cfg="[flake8]\nextend-ignore = E5,KOL1\n")
    assert flake8(tmp_path, "a.py").stdout == ""
    write(tmp_path, setup__cfg="[flake8]\nper-file-ignores = a.py: E5,KOL101\n")
    assert flake8(tmp_path, "a.py").stdout == ""
    write(tmp_path, setup__cfg="[flake8]\nselect = F,W\n")
    assert flake8(tmp_path, "a.py").stdout == ""
    write(tmp_path, setup__cfg="[flake8]\nextend-ignore = E5\n")
    assert flake8(tmp_path, "a.py").stdout.startswith(PLACE)


def test_rules_that_are_off_by_default_stay_off_until_they_are_selected(tmp_path: Path) -> None:
    write(tmp_path, a__py="import keras\nx = keras.Input((3,))  # noqa: KOL101\n")
    assert flake8(tmp_path, "a.py").stdout == ""
    on = flake8(tmp_path, "--extend-select=KOL002", "a.py").stdout
    assert on.startswith("a.py:2:24: KOL002 ")
    off = tuple(rule.code for rule in all_rules().values() if not rule.default)
    assert off == OFF_BY_DEFAULT


LIMITED = "import keras\nfor i in range(90):\n    x = keras.Input((3,))\n"
LEGACY = (
    "import keras\nfrom keras import layers\n"
    "m = keras.Sequential([layers.Dense(3, input_shape=(4,)), layers.Dense(2)])\n"
)
TWO = "import keras\nx = keras.layers.LocallyConnected1D(3, 3)\n"


@pytest.mark.parametrize(
    ("key", "value", "source", "code"),
    [
        ("kerasorder-target-keras", "3", TWO, "KOL118"),
        ("kerasorder-target-keras", "2", TWO, None),
        ("kerasorder-limits", "turns=900,seconds=60", LIMITED, None),
        ("kerasorder-limits", "turns=9, seconds=60.5", LIMITED, "KOL003"),
        ("kerasorder-severity", "error", LEGACY, None),
        ("kerasorder-severity", "warning", LEGACY, "KOL409"),
    ],
)
def test_our_own_options_stand_in_the_configuration_of_flake8(
    tmp_path: Path, key: str, value: str, source: str, code: str | None
) -> None:
    level = "" if key == "kerasorder-severity" else "kerasorder-severity = info\n"
    write(
        tmp_path,
        a__py=source,
        tox__ini=f"[flake8]\nselect = KOL003,KOL118,KOL409\n{level}{key} = {value}\n",
    )
    lines = flake8(tmp_path, "a.py").stdout.splitlines()
    assert [line.split()[1] for line in lines] == ([code] if code else [])


def test_the_command_line_takes_our_options_too(tmp_path: Path) -> None:
    write(tmp_path, a__py=TWO + LEGACY)
    args = ["--isolated", "--select=KOL118,KOL409", "--kerasorder-target-keras=3"]
    both = flake8(tmp_path, *args, "a.py").stdout
    assert [line.split()[1] for line in both.splitlines()] == ["KOL118", "KOL409"]
    loud = flake8(tmp_path, *args, "--kerasorder-severity=error", "a.py").stdout
    assert [line.split()[1] for line in loud.splitlines()] == ["KOL118"]


@pytest.mark.parametrize(
    ("key", "value", "said"),
    [
        ("kerasorder-target-keras", "4", "--kerasorder-target-keras: must be one of 2, 3"),
        ("kerasorder-severity", "loud", "--kerasorder-severity: must be one of error"),
        ("kerasorder-limits", "trees=5", "--kerasorder-limits: there is no limit 'trees'"),
        ("kerasorder-limits", "depth=many", "--kerasorder-limits: depth must be a positive"),
        ("kerasorder-limits", "depth=-1", "--kerasorder-limits: depth must be a positive"),
    ],
)
def test_a_wrong_value_ends_the_run_in_the_words_of_flake8(
    tmp_path: Path, key: str, value: str, said: str
) -> None:
    write(tmp_path, a__py=ORDER, __flake8=f"[flake8]\n{key} = {value}\n")
    done = flake8(tmp_path, "a.py")
    assert "There was a critical error during execution of Flake8" in done.stdout + done.stderr
    assert said in done.stdout + done.stderr
    assert done.returncode == 1


def test_standard_input_has_the_name_that_flake8_gives_it(tmp_path: Path) -> None:
    done = flake8(tmp_path, "--stdin-display-name=x/a.py", "-", stdin=ORDER.encode())
    assert done.stdout.startswith("x/" + PLACE)


def test_the_keras_that_the_project_pins_counts(tmp_path: Path) -> None:
    write(tmp_path, a__py=TWO, requirements__txt="tensorflow==2.15\n")
    assert flake8(tmp_path, "a.py").stdout == ""
    write(tmp_path, requirements__txt="tensorflow==2.16\n")
    assert "KOL118" in flake8(tmp_path, "a.py").stdout


def test_a_finding_in_another_file_is_shown_where_this_one_calls() -> None:
    def span(name: str, row: int, column: int) -> Span:
        return Span(name, Position(row, column), Position(row, column + 3))

    class Here(Plugin):
        def found(self, *related: Related) -> tuple[int, int, str, type]:
            return self._violation(
                Finding(
                    code="KOL101",
                    name="rank-mismatch",
                    severity="error",
                    certainty="proven",
                    message="it does not fit",
                    span=span("parts.py", 5, 12),
                    related=related,
                )
            )

    plugin = Here(ast.parse(""), "a.py", [])
    called = Related("called from here", span("a.py", 4, 5))
    text = "KOL101 it does not fit (in parts.py:5:12)"
    assert plugin.found(called) == (4, 4, text, Here)
    assert plugin.found() == (1, 0, text, Here)


def _loaded(source: str) -> set[str]:
    """What a fresh interpreter has loaded after the plugin saw a file, as flake8 calls it."""
    code = (
        "import ast, sys, json\n"
        "from kerasorder_lint.surfaces.flake8_plugin import Plugin\n"
        f"source = {source!r}\n"
        "plugin = Plugin(ast.parse(source), 'a.py', source.splitlines(True))\n"
        "found = list(plugin.run())\n"
        "print(json.dumps(list(sys.modules)))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    return set(json.loads(done.stdout))


def test_a_file_without_keras_loads_nothing_of_the_analysis() -> None:
    heavy = {
        "kerasorder_lint.interpreter",
        "kerasorder_lint.catalogue",
        "kerasorder_lint.rules",
        "kerasorder_lint.config",
        "kerasorder_lint.surfaces.cli",
        "click",
        "libcst",
        "pathspec",
        "tomllib",
        "tensorflow",
    }
    assert not _loaded("import os\nprint(os.getcwd())\n") & heavy
    # That the test above can fail:
    assert _loaded(ORDER) & heavy >= {"kerasorder_lint.interpreter", "kerasorder_lint.rules"}


def test_the_documented_configuration_is_one_that_flake8_takes(tmp_path: Path) -> None:
    text = (ROOT / "docs" / "integrations.md").read_text(encoding="utf-8")
    (block,) = re.findall(r"```ini\n(.*?)```", text, re.DOTALL)
    write(tmp_path, a__py=ORDER + "model.pop()  # noqa: KOL202\n", __flake8=block)
    lines = flake8(tmp_path, "--ignore=E", "a.py").stdout.splitlines()
    assert [line.split()[1] for line in lines] == ["KOL101", "KOL002"]
