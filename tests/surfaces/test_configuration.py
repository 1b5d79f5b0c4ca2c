"""Configuration files as a run sees them."""

from __future__ import annotations

from pathlib import Path

import pytest

from kerasorder_lint.config import Configs, Overrides, read_config
from kerasorder_lint.rules import enabled_rules
from tests.surfaces.command import check_json, run, write

BROKEN = "def f(:\n"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("selekt = []", "there is no key `selekt`; did you mean `select`?"),
        ("select = 'KOL1'", "`select` must be a list of strings"),
        ("select = ['KOL8']", "`select`: no rule has the code `KOL8`"),
        ("select = ['KOL1O1']", "no rule has the code `KOL1O1`; did you mean `KOL101`?"),
        ("select = ['kol999']", "no rule has the code `kol999`\n"),
        ("select = ['']", "`select`: a code is empty; leave it out, or write `ALL`"),
        ("ignore = ['E501']", "`ignore`: no rule has the code `E501`"),
        ("[per-file-ignores]\n'a.py' = ['XYZ']", "no rule has the code `XYZ`"),
        ("[severity]\nKOL001 = 'eror'", "did you mean `error`?"),
        (
            "[severity]\nKOL001 = 'eror'",
            "must be one of 'error', 'warning', 'info', not 'eror'; did you mean `error`?\n",
        ),
        ("[severity]\nKOL999 = 'error'", "no rule has the code `KOL999`"),
        ("[limits]\nsecond = 3", "`limits` has no `second`; did you mean `seconds`?"),
        ("[limits]\nseconds = 0", "`limits.seconds` must be a positive number"),
        ("[limits]\nseconds = nan", "`limits.seconds` must be a positive number, not nan"),
        ("confirm-timeout = nan", "`confirm-timeout` must be a positive number, not nan"),
        ("[layers]\n'a.B' = 'smae'", "`smae` is no shape; did you mean `same`?"),
        ("[layers]\n'a.B' = 'like keras.layers.Dens'", "did you mean `like keras.layers.Dense`?"),
        ("[tool.kerasorder-lint]\nselect = []", "stands at the top of this file"),
        ("[limits]\nsteps = 1.5", "`limits.steps` must be a positive number"),
        ("target-keras = 4", "`target-keras` must be one of 2, 3"),
        ("target-keras = '2'", "`target-keras` must be one of 2, 3, not '2'\n"),
        ("target-keras = true", "`target-keras` must be one of 2, 3"),
        ("jobs = -1", "`jobs` must be"),
        ("fail-on = 'warnings'", "did you mean `warning`?"),
        ("output-format = 'jsn'", "did you mean `json`?"),
        ("exclude = [3]", "`exclude` must be a list of strings"),
        ("limits = 3", "`limits` must be a table"),
        ("select = [", "not TOML"),
    ],
)
def test_what_is_wrong_is_named_and_fails_the_run(tmp_path: Path, text: str, said: str) -> None:
    write(tmp_path, a__py="x = 1\n")
    (tmp_path / "kerasorder-lint.toml").write_text(text)
    done = run(tmp_path, "a.py")
    assert done.returncode == 2
    assert said in done.stderr.decode()
    assert "kerasorder-lint.toml" in done.stderr.decode()
    assert run(tmp_path, "--isolated", "a.py").returncode == 0


@pytest.mark.parametrize("name", ["kerasorder_lint", "kerasorderlint", "KerasOrder-Lint"])
def test_a_misspelt_table_of_pyproject_is_named(tmp_path: Path, name: str) -> None:
    write(tmp_path, a__py="x = 1\n")
    (tmp_path / "pyproject.toml").write_text(f"[tool.{name}]\nselect = ['KOL1']\n")
    done = run(tmp_path, "a.py")
    assert done.returncode == 2
    assert (
        f"`tool.{name}` is not read; did you mean `tool.kerasorder-lint`?" in done.stderr.decode()
    )


def test_pyproject_counts_if_it_has_the_table(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    write(tmp_path / "in", a__py=BROKEN)
    (tmp_path / "pyproject.toml").write_text("[tool.kerasorder-lint]\nignore = ['KOL001']\n")
    assert check_json(tmp_path, "in/a.py") == []
    (tmp_path / "in" / "pyproject.toml").write_text("[tool.other]\nx = 1\n")
    assert check_json(tmp_path, "in/a.py") == []
    (tmp_path / "in" / "pyproject.toml").write_text("[tool.kerasorder-lint]\n")
    assert len(check_json(tmp_path, "in/a.py")) == 1
    (tmp_path / "in" / "kerasorder-lint.toml").write_text("ignore = ['KOL0']\n")
    assert check_json(tmp_path, "in/a.py") == []
    assert len(check_json(tmp_path, "--isolated", "in/a.py")) == 1
    assert len(check_json(tmp_path, "--config", "in/pyproject.toml", "in/a.py")) == 1


def test_an_empty_selection_selects_nothing(tmp_path: Path) -> None:
    # As ruff has it: `select = []` is no rule, and what `extend-select` adds is all there is.
    write(tmp_path, a__py=BROKEN)
    config = tmp_path / "kerasorder-lint.toml"
    config.write_text("select = []\n")
    assert check_json(tmp_path, "a.py") == []
    shown = run(tmp_path, "--show-settings", "a.py").stdout.decode()
    assert "select = []\n" in shown.replace("extend-select", "…")
    assert len(check_json(tmp_path, "--select", "KOL001", "a.py")) == 1
    config.write_text("select = []\nextend-select = ['KOL001']\n")
    assert len(check_json(tmp_path, "a.py")) == 1
    config.write_text("select = []\nextend-select = ['KOL2']\n")
    assert check_json(tmp_path, "a.py") == []
    config.write_text("extend-select = ['KOL2']\n")
    assert len(check_json(tmp_path, "a.py")) == 1


def test_each_file_has_the_nearest_configuration(tmp_path: Path) -> None:
    for name in ("x", "y"):
        (tmp_path / name).mkdir()
        write(tmp_path / name, a__py=BROKEN)
    (tmp_path / "x" / "kerasorder-lint.toml").write_text("[severity]\nKOL001 = 'info'\n")
    (tmp_path / "kerasorder-lint.toml").write_text("[severity]\nKOL0 = 'warning'\n")
    found = {f["filename"]: f["severity"] for f in check_json(tmp_path, ".")}
    assert found == {"./x/a.py": "info", "./y/a.py": "warning"}
    assert run(tmp_path, "x").returncode == 0
    assert run(tmp_path, "x", "--fail-on", "info").returncode == 1
    assert run(tmp_path, "y").returncode == 1
    assert run(tmp_path, "y", "--fail-on", "error").returncode == 0


def test_options_take_the_place_of_the_file(tmp_path: Path) -> None:
    write(tmp_path, a__py=BROKEN)
    (tmp_path / "kerasorder-lint.toml").write_text(
        "select = ['KOL002']\nfail-on = 'error'\noutput-format = 'json'\n"
    )
    assert run(tmp_path, "a.py").stdout == b"[]\n"
    assert run(tmp_path, "--select", "KOL001", "a.py").returncode == 1
    assert run(tmp_path, "--extend-select", "KOL001", "a.py").returncode == 1
    assert b"No findings" in run(tmp_path, "--output-format", "full", "a.py").stdout


def test_per_file_ignores(tmp_path: Path) -> None:
    (tmp_path / "tests" / "deep").mkdir(parents=True)
    write(tmp_path, a__py=BROKEN, b__py=BROKEN)
    write(tmp_path / "tests" / "deep", c__py=BROKEN)
    (tmp_path / "kerasorder-lint.toml").write_text(
        "select = ['KOL001']\n[per-file-ignores]\n'a.py' = ['KOL0']\n'tests/**' = ['ALL']\n"
    )
    assert [f["filename"] for f in check_json(tmp_path, ".")] == ["./b.py"]
    assert [f["filename"] for f in check_json(tmp_path, "a.py", "tests/deep/c.py")] == []


def test_exclude_in_a_file(tmp_path: Path) -> None:
    for name in ("build", "gen", "src"):
        (tmp_path / name).mkdir()
        write(tmp_path / name, a__py=BROKEN)
    (tmp_path / "kerasorder-lint.toml").write_text("extend-exclude = ['gen']\n")
    assert [f["filename"] for f in check_json(tmp_path, ".")] == ["./src/a.py"]
    (tmp_path / "kerasorder-lint.toml").write_text("exclude = ['gen']\n")
    assert [f["filename"] for f in check_json(tmp_path, ".")] == ["./build/a.py", "./src/a.py"]
    assert [f["filename"] for f in check_json(tmp_path, "gen/a.py")] == ["gen/a.py"]
    assert check_json(tmp_path, "--force-exclude", "gen/a.py") == []
    assert [f["filename"] for f in check_json(tmp_path, "--exclude", "src,build", ".")] == [
        "./gen/a.py"
    ]


def test_every_key_is_read(tmp_path: Path) -> None:
    path = tmp_path / "kerasorder-lint.toml"
    path.write_text(
        "select = ['KOL0']\nextend-select = ['KOL003']\nignore = ['unused-suppression']\n"
        "exclude = ['a']\nextend-exclude = ['b']\ntarget-keras = 2\nfail-on = 'info'\n"
        "output-format = 'concise'\njobs = 3\nruntime-python = 'python3'\n"
        "[per-file-ignores]\n'x.py' = ['KOL001']\n[severity]\nKOL001 = 'warning'\n"
        "[limits]\nsteps = 10\ndepth = 2\npaths = 3\nturns = 4\nseconds = 0.5\n"
    )
    config = read_config(str(path))
    assert config is not None
    settings = config.settings
    assert (settings.select, settings.extend_select) == (("KOL0",), ("KOL003",))
    assert settings.ignore == ("KOL002",)
    assert settings.severity == (("KOL001", "warning"),)
    assert settings.target_keras == 2
    assert (settings.limits.steps, settings.limits.seconds) == (10, 0.5)
    assert (config.exclude, config.extend_exclude) == (("a",), ("b",))
    assert (config.fail_on, config.output_format, config.jobs) == ("info", "concise", 3)
    assert config.per_file_ignores == (("x.py", ("KOL001",)),)
    assert config.runtime_python == "python3"
    assert config.root == str(tmp_path)


@pytest.mark.parametrize(
    ("select", "extend", "ignore", "on"),
    [
        (None, (), None, {"KOL001"}),
        (None, ("KOL003",), None, {"KOL001", "KOL003"}),
        (("KOL0",), (), None, {"KOL001", "KOL002", "KOL003"}),
        (("KOL0",), (), ("KOL002",), {"KOL001", "KOL003"}),
        (("KOL002",), (), ("KOL0",), {"KOL002"}),
        (("KOL002",), (), ("KOL002",), set()),
        (None, (), ("KOL",), set()),
        (None, ("KOL002",), ("KOL",), {"KOL002"}),
        (("ALL",), (), ("KOL003",), {"KOL001", "KOL002"}),
    ],
)
def test_the_longer_match_wins_and_ignore_wins_a_tie(
    select: tuple[str, ...] | None,
    extend: tuple[str, ...],
    ignore: tuple[str, ...] | None,
    on: set[str],
) -> None:
    overrides = Overrides(select=select, extend_select=extend, ignore=ignore)
    settings = Configs(overrides, isolated=True).settings("a.py")
    engine_rules = {"KOL001", "KOL002", "KOL003"}
    assert {rule.code for rule in enabled_rules(settings)} & engine_rules == on


def test_the_keras_that_is_pinned(tmp_path: Path) -> None:
    (tmp_path / "requirements.txt").write_text("tensorflow==2.12\n")
    path = str(tmp_path / "a.py")
    assert Configs().settings(path).target_keras == 2
    assert Configs(Overrides(target_keras=3)).settings(path).target_keras == 3
    (tmp_path / "kerasorder-lint.toml").write_text("target-keras = 3\n")
    assert Configs().settings(path).target_keras == 3
    (tmp_path / "kerasorder-lint.toml").unlink()
    (tmp_path / "requirements.txt").unlink()
    assert Configs().settings(path).target_keras is None


@pytest.mark.parametrize("given", [".", "m.py"])
def test_a_summary_with_a_bad_configuration_is_an_error(tmp_path: Path, given: str) -> None:
    (tmp_path / "pyproject.toml").write_text("[tool.kerasorder-lint]\nselec = []\n")
    (tmp_path / "m.py").write_text("import keras\nmodel = keras.Sequential()\n")
    done = run(tmp_path, "summary", given)
    assert done.returncode == 2
    assert b"there is no key `selec`; did you mean `select`?" in done.stderr
    assert b"internal error" not in done.stderr


def test_a_mark_of_the_encoding_in_front_is_no_error(tmp_path: Path) -> None:
    write(tmp_path, a__py=BROKEN)
    text = "\ufeff[tool.kerasorder-lint]\r\nselect = ['KOL301']\r\n"
    (tmp_path / "pyproject.toml").write_bytes(text.encode())
    done = run(tmp_path, "a.py")
    assert (done.returncode, done.stderr) == (0, b"")
