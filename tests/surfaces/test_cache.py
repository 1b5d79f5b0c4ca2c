"""The cache remembers what still holds, and nothing else; processes change nothing."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path

import pytest

from kerasorder_lint.batch import cache as cache_module
from kerasorder_lint.batch import running
from kerasorder_lint.batch.cache import Cache
from kerasorder_lint.engine import Outcome
from kerasorder_lint.settings import Limits, Settings
from kerasorder_lint.source.discovery import Found
from tests.surfaces.command import COMMAND, environment, run

FINGERPRINT = cache_module.fingerprint
BROKEN = (
    "import keras\nfrom keras import layers\n"
    "model = keras.Sequential([keras.Input((4,)), layers.Conv2D(3, 3)])\n"
)
FINE = BROKEN.replace("Conv2D(3, 3)", "Dense(3)")


@pytest.fixture(autouse=True)
def _one_version(monkeypatch: pytest.MonkeyPatch) -> None:
    """The code of the package counts as unchanged while a test runs."""
    monkeypatch.setattr(cache_module, "fingerprint", lambda: "one")


class _Counting:
    """Counts the files that are analysed, and keeps what they gave."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.paths: list[str] = []
        real = running.analyse

        def analyse(found: Found, *args: object) -> Outcome:
            self.paths.append(found.path)
            return real(found, *args)  # type: ignore[arg-type]

        monkeypatch.setattr(running, "analyse", analyse)

    def taken(self) -> list[str]:
        paths, self.paths = self.paths, []
        return sorted(os.path.basename(path) for path in paths)


def _run(root: Path, settings: Settings | None = None, named: bool = False) -> list[str]:
    files = [Found(str(path), named) for path in sorted(root.glob("*.py"))]
    chosen = settings or Settings()
    result = running.run(files, lambda _: chosen, jobs=1, cache=Cache(str(root)))
    assert not result.troubles
    return [finding.code for finding in result.findings]


def test_what_has_not_changed_is_not_analysed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    counting = _Counting(monkeypatch)
    (tmp_path / "a.py").write_text(BROKEN)
    (tmp_path / "b.py").write_text(FINE)
    (tmp_path / "foreign.py").write_text("import os\n")
    first = _run(tmp_path)
    assert first == ["KOL101"]
    assert counting.taken() == ["a.py", "b.py"]
    assert _run(tmp_path) == first
    assert counting.taken() == []
    (tmp_path / "b.py").write_text(BROKEN)
    assert _run(tmp_path) == ["KOL101", "KOL101"]
    assert counting.taken() == ["b.py"]
    os.utime(tmp_path / "a.py", (1, 1))
    _run(tmp_path)
    assert counting.taken() == []


def test_settings_and_code_count(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    counting = _Counting(monkeypatch)
    (tmp_path / "a.py").write_text(BROKEN)
    _run(tmp_path)
    assert counting.taken() == ["a.py"]
    for settings in (
        Settings(ignore=("KOL1",)),
        Settings(target_keras=2),
        Settings(severity=(("KOL101", "info"),)),
        Settings(limits=Limits(depth=3)),
    ):
        _run(tmp_path, settings)
        assert counting.taken() == ["a.py"]
        _run(tmp_path, settings)
        assert counting.taken() == []
    monkeypatch.setattr(cache_module, "fingerprint", lambda: "another")
    _run(tmp_path)
    assert counting.taken() == ["a.py"]


def test_the_code_of_the_package_counts(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text("x = 1\n")
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub" / "b.py").write_text("y = 1\n")
    first = FINGERPRINT(str(tmp_path))
    assert FINGERPRINT(str(tmp_path)) == first
    (tmp_path / "notes.txt").write_text("")
    assert FINGERPRINT(str(tmp_path)) == first
    (tmp_path / "sub" / "b.py").write_text("y = 2\n")
    second = FINGERPRINT(str(tmp_path))
    (tmp_path / "sub" / "b.py").rename(tmp_path / "sub" / "c.py")
    assert len({first, second, FINGERPRINT(str(tmp_path))}) == 3


def test_followed_files_count(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    counting = _Counting(monkeypatch)
    (tmp_path / "a.py").write_text(
        "import keras\nfrom helper import build\n"
        "model = keras.Sequential([keras.Input((4,)), build()])\n"
    )
    helper, values = tmp_path / "helper.py", tmp_path / "values.py"
    text = "import keras\nfrom values import N\ndef build():\n    return keras.layers."
    helper.write_text(text + "Dense(N)\n")
    values.write_text("N = 3\n")
    assert _run(tmp_path) == []
    counting.taken()
    assert _run(tmp_path) == []
    assert counting.taken() == []
    values.write_text("N = 0\n")
    assert _run(tmp_path) == ["KOL114"]
    assert "a.py" in counting.taken()
    values.write_text("N = 3\n")
    helper.write_text(text + "Conv2D(N, N)\n")
    assert _run(tmp_path) == ["KOL101"]
    assert "a.py" in counting.taken()
    helper.unlink()
    assert _run(tmp_path) == []
    assert counting.taken() == ["a.py"]


def test_what_decides_where_modules_are_looked_for_counts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    counting = _Counting(monkeypatch)
    jobs = tmp_path / "jobs"
    (tmp_path / "src").mkdir()
    jobs.mkdir()
    (tmp_path / "src" / "helper.py").write_text(
        "import keras\ndef build():\n    return keras.layers.Conv2D(3, 3)\n"
    )
    text = "import keras\nfrom helper import build\n"
    text += "model = keras.Sequential([keras.Input((4,)), build()])\n"
    (jobs / "a.py").write_text(text)
    assert _run(jobs) == []
    (tmp_path / "requirements.txt").write_text("")
    assert _run(jobs) == ["KOL101"]
    (tmp_path / "requirements.txt").unlink()
    assert _run(jobs) == []
    (jobs / "a.py").write_text("import sys\nsys.path.append('../src')\n" + text)
    assert _run(jobs) == ["KOL101"]
    counting.taken()
    assert _run(jobs) == ["KOL101"]
    assert counting.taken() == []


def test_what_is_read_back_is_what_was_found(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text(BROKEN + "x = 1  # noqa: KOL201\n")
    args = ["--extend-select", "KOL002", "--output-format", "json", "."]
    first, second = run(tmp_path, *args), run(tmp_path, *args)
    assert first.stdout == second.stdout
    assert json.loads(first.stdout)
    entries = list((tmp_path / ".kerasorder_lint_cache").rglob("*.json"))
    assert len(entries) == 1
    assert (tmp_path / ".kerasorder_lint_cache" / ".gitignore").read_text() == "*\n"
    for entry in entries:
        for text in ("", "{}", "[]", "null", '{"files": {}, "folders": {}, "findings": [{}]}'):
            entry.write_text(text)
            assert run(tmp_path, *args).stdout == first.stdout


def test_without_a_cache_nothing_is_written(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text(BROKEN)
    run(tmp_path, "--no-cache", ".")
    assert [path.name for path in tmp_path.iterdir()] == ["a.py"]


def test_the_cache_stands_beside_the_configuration(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text("[tool.kerasorder-lint]\n")
    (tmp_path / "src").mkdir()
    (tmp_path / "src" / "a.py").write_text(BROKEN)
    run(tmp_path / "src", "a.py")
    assert (tmp_path / ".kerasorder_lint_cache").is_dir()
    assert not (tmp_path / "src" / ".kerasorder_lint_cache").exists()


def test_a_cache_that_cannot_be_written_is_done_without(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text(BROKEN)
    (tmp_path / ".kerasorder_lint_cache").write_text("a file is in its place")
    done = run(tmp_path, "--output-format", "json", ".")
    assert [f["code"] for f in json.loads(done.stdout)] == ["KOL101"]
    assert done.stderr == b""


def test_concurrent_runs_agree(tmp_path: Path) -> None:
    for number in range(12):
        (tmp_path / f"a{number}.py").write_text(BROKEN + f"x = {number}\n")
    runs = [
        subprocess.Popen(
            [*COMMAND, "--output-format", "json", "."],
            cwd=tmp_path,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=environment(),
        )
        for _ in range(4)
    ]
    outputs = [process.communicate(timeout=120) for process in runs]
    assert len({out for out, _ in outputs}) == 1
    assert all(errors == b"" for _, errors in outputs)
    assert not list((tmp_path / ".kerasorder_lint_cache").rglob("*.tmp"))


def test_processes_change_nothing(tmp_path: Path) -> None:
    for number in range(9):
        (tmp_path / f"a{number}.py").write_text(BROKEN if number % 2 else FINE)
    args = ["--no-cache", "--output-format", "json", "."]
    alone = run(tmp_path, "--jobs", "1", *args)
    assert alone.returncode == 1
    for jobs in ("2", "3", "40"):
        done = run(tmp_path, "--jobs", jobs, *args)
        assert (done.stdout, done.returncode, done.stderr) == (alone.stdout, 1, b"")
    cached = run(tmp_path, "--jobs", "2", "--output-format", "json", ".")
    again = run(tmp_path, "--output-format", "json", ".")
    assert cached.stdout == again.stdout == alone.stdout
    assert len(list((tmp_path / ".kerasorder_lint_cache").rglob("*.json"))) == 9


def test_what_comments_suppress_is_remembered_too(tmp_path: Path) -> None:
    source = "import keras\nkeras.layers.Dense(0)  # noqa: KOL114\n"
    (tmp_path / "a.py").write_text(source)
    args = ["--output-format", "sarif", "a.py"]
    first, second = run(tmp_path, *args), run(tmp_path, *args)
    assert first.stdout == second.stdout == run(tmp_path, "--no-cache", *args).stdout
    (result,) = json.loads(first.stdout)["runs"][0]["results"]
    assert result["ruleId"] == "KOL114"
    assert result["suppressions"] == [{"kind": "inSource"}]
    assert first.returncode == 0


def test_the_verdict_on_a_file_does_not_depend_on_the_others(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text("")
    (tmp_path / "a.py").write_text(
        "import keras\nfrom b import conv\nconv(keras.Input((4,)))\nconv(keras.Input((4, 4, 1)))\n"
    )
    (tmp_path / "b.py").write_text(
        "from c import layers\nimport a\ndef conv(x):\n    return layers.Conv2D(2, 2)(x)\n"
        "def broken():\n    return layers.Dense(0)\n"
    )
    (tmp_path / "c.py").write_text("from keras import layers\n")
    paths = [str(tmp_path / name) for name in ("a.py", "b.py", "c.py")]

    def verdicts(chosen: list[str], jobs: int = 1) -> dict[str, list[tuple[str, int, str]]]:
        files = [Found(path, True) for path in chosen]
        result = running.run(files, lambda _: Settings(), jobs=jobs)
        assert not result.troubles
        return {
            path: [
                (f.code, f.span.start.row, f.message)
                for f in result.findings
                if f.span.filename == path
            ]
            for path in chosen
        }

    alone = {path: verdicts([path])[path] for path in paths}
    assert [[code for code, _, _ in alone[path]] for path in paths] == [["KOL101"], ["KOL114"], []]
    assert verdicts(paths) == alone
    assert verdicts(paths[::-1]) == alone
    assert verdicts(paths, jobs=2) == alone
