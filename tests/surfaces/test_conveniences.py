"""What users of other linters reach for: watching, showing, completing, counting."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
from importlib.metadata import version
from pathlib import Path

import pytest

from kerasorder_lint.catalogue.proved import KERAS, TF_KERAS
from kerasorder_lint.config import _KEYS
from tests.surfaces.command import COMMAND, environment, run, write

BROKEN = "def f(:\n"
FINE = "import os\n"
UNUSED = "import os  # noqa: KOL101\n"


def _numbers(text: str) -> tuple[int, ...]:
    return tuple(int(number) for number in re.findall(r"\d+", text)[:3])


def test_the_version_names_the_keras_of_the_catalogue(tmp_path: Path) -> None:
    text = run(tmp_path, "--version").stdout.decode()
    assert f"Keras {KERAS} and tf_keras {TF_KERAS}" in text
    # The tests that prove the catalogue run here, and not with anything older.
    assert _numbers(version("keras")) >= _numbers(KERAS)
    assert _numbers(version("tf_keras")) >= _numbers(TF_KERAS)


def test_statistics(tmp_path: Path) -> None:
    write(tmp_path, a__py=BROKEN, b__py=BROKEN, c__py=FINE)
    done = run(tmp_path, "--no-cache", "--statistics")
    assert done.stdout.decode() == "2  KOL001  syntax-error\n2 errors in 2 files of 3.\n"
    assert done.returncode == 1
    done = run(tmp_path, "--no-cache", "--statistics", "--output-format", "json")
    assert json.loads(done.stdout)[0]["count"] == 2
    done = run(tmp_path, "--no-cache", "--statistics", "--output-format", "sarif")
    assert (done.returncode, done.stdout) == (2, b"")


@pytest.mark.parametrize(
    ("target", "said"), [("nowhere/x.json", "there is no folder"), (".", "Is a directory")]
)
def test_an_output_file_that_cannot_be_is_said_before_the_work(
    tmp_path: Path, target: str, said: str
) -> None:
    write(tmp_path, a__py=BROKEN)
    done = run(tmp_path, "--output-file", target, "a.py")
    assert (done.returncode, done.stdout) == (2, b"")
    assert said in done.stderr.decode()


def test_a_diff_and_a_report_in_a_file(tmp_path: Path) -> None:
    write(tmp_path, a__py=UNUSED)
    args = ["--no-cache", "--extend-select", "KOL002", "--diff"]
    done = run(tmp_path, *args, "--output-format", "json", "--output-file", "out", "a.py")
    assert done.stdout.startswith(b"--- a.py\n")
    (finding,) = json.loads((tmp_path / "out").read_text())  # as nothing was written
    assert finding["code"] == "KOL002"
    done = run(tmp_path, *args, "--output-format", "sarif", "a.py")
    assert json.loads(done.stdout)["version"] == "2.1.0"
    assert done.stderr.startswith(b"--- a.py\n")


def test_show_files(tmp_path: Path) -> None:
    write(tmp_path, a__py=FINE, b__pyi=BROKEN, c__txt="", d__ipynb="{}", e__py=FINE)
    done = run(tmp_path, "--show-files", "--extend-exclude", "e.py")
    assert done.stdout.decode().splitlines() == ["./a.py", "./b.pyi", "./d.ipynb"]
    assert done.returncode == 0
    done = run(tmp_path, "--show-files", "--force-exclude", "--exclude", "a.py", "a.py", "e.py")
    assert done.stdout.decode() == "e.py\n"
    assert run(tmp_path, "--show-files", "nowhere.py").returncode == 2


CONFIGURATION = """\
extend-select = ["KOL002", "shape-lost"]
ignore = ["KOL3"]
extend-exclude = ["old", "sub/é"]
target-keras = 2
fail-on = "error"
jobs = 3
runtime-python = "/opt/a b/python"

[per-file-ignores]
"tests/*.py" = ["KOL1"]

[severity]
KOL3 = "info"
KOL202 = "warning"

[limits]
seconds = 3.5
depth = 9
"""


def test_shown_settings_are_a_configuration_that_says_the_same(tmp_path: Path) -> None:
    write(tmp_path, kerasorder_lint__toml="")
    config = tmp_path / "kerasorder-lint.toml"
    config.write_text(CONFIGURATION, encoding="utf-8")
    shown = run(tmp_path, "--show-settings").stdout.decode()
    assert f"# Settings for ., from {config}" in shown
    for key in _KEYS:
        assert re.search(rf"^(\[{key}\]|{key} = |# {key}: not set)", shown, re.MULTILINE), key
    config.write_text(shown, encoding="utf-8")
    assert run(tmp_path, "--show-settings").stdout.decode() == shown
    assert "target-keras = 2\n" in shown
    assert 'seconds" = 3.5' in shown
    again = run(tmp_path, "--show-settings", "--select", "KOL1", "--ignore", "KOL1").stdout
    assert b"# Rules that speak: none" in again


def test_shown_settings_of_a_file_count_its_own_ignores(tmp_path: Path) -> None:
    write(tmp_path, a__py=FINE, requirements__txt="tensorflow==2.15\n")
    (tmp_path / "kerasorder-lint.toml").write_text('[per-file-ignores]\n"a.py" = ["KOL1"]\n')
    shown = run(tmp_path, "--show-settings", "a.py").stdout.decode()
    assert "# Rules that speak: KOL001 KOL005 KOL006 KOL201" in shown
    assert "# Keras 2, as the project pins it" in shown


def test_settings_of_what_is_not_there_are_an_error(tmp_path: Path) -> None:
    done = run(tmp_path, "--show-settings", "nope.py")
    assert (done.returncode, done.stdout) == (2, b"")
    assert b"nope.py" in done.stderr


def _complete(*words: str) -> list[str]:
    """What bash offers for the last of these words after it has read our script."""
    script = (
        f'export PATH="{Path(sys.executable).parent}:$PATH"\n'
        'eval "$(kerasorder-lint completion bash)"\n'
        'compopt() { echo "compopt $*"; }\n'  # which works in completions only
        f"COMP_WORDS=(kerasorder-lint {' '.join(repr(word) for word in words)})\n"
        f"COMP_CWORD={len(words)}\n"
        "_kerasorder_lint_completion kerasorder-lint\n"
        'printf "%s\\n" "${COMPREPLY[@]}"\n'
    )
    done = subprocess.run(
        ["bash", "--norc", "-c", script],
        capture_output=True,
        text=True,
        env=environment(),
        timeout=60,
        check=True,
    )
    assert not done.stderr, done.stderr
    return done.stdout.split()


def test_bash_completes_commands_options_and_values() -> None:
    assert "explain" in _complete("ex")
    assert {"--select", "--show-files", "--statistics"} <= set(_complete("--s"))
    assert "--extend-select" in _complete("check", "--ex")
    assert _complete("check", "--output-format", "gi") == ["github", "gitlab"]
    assert _complete("--fail-on", "w") == ["warning"]
    assert _complete("check", "--select", "KOL1,kol20") == [f"KOL1,KOL20{n}" for n in range(1, 10)]
    assert _complete("explain", "rank-") == ["rank-mismatch"]


def test_bash_completes_paths_with_and_without_the_command() -> None:
    asked = ["compopt", "-o", "default"]  # which completes files where nothing else fits
    assert _complete("src/mod") == asked
    assert _complete("check", "src/mod") == asked
    assert _complete("--exit-zero", "src/mod") == asked
    assert _complete("serv") == [*asked, "server"]


@pytest.mark.parametrize("shell", ["zsh", "fish"])
def test_other_shells_have_a_script(tmp_path: Path, shell: str) -> None:
    done = run(tmp_path, "completion", shell)
    assert done.returncode == 0
    assert f"_KERASORDER_LINT_COMPLETE={shell}_complete" in done.stdout.decode()
    assert run(tmp_path, "completion", "csh").returncode == 2


class _Watched:
    """A run under `--watch`, whose output goes to a file."""

    def __init__(self, folder: Path, *args: str) -> None:
        self._out = (folder / "out.txt").open("wb")
        self._path = folder / "out.txt"
        self.process = subprocess.Popen(
            [*COMMAND, "--watch", "--output-format", "concise", *args],
            cwd=folder,
            stdout=self._out,
            stderr=subprocess.STDOUT,
            env=environment(),
            # A job in the background of a shell begins with interrupts ignored.
            preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
        )

    def until(self, text: str, count: int = 1) -> str:
        """Waits until the output holds a text so often."""
        end = time.monotonic() + 30
        while time.monotonic() < end:
            out = self._path.read_text()
            if out.count(text) >= count:
                return out
            assert self.process.poll() is None, out
            time.sleep(0.05)
        raise AssertionError(f"{text!r} did not come: {self._path.read_text()}")

    def stop(self) -> int:
        self.process.send_signal(signal.SIGINT)
        try:
            return self.process.wait(30)
        finally:
            self.process.kill()
            self.process.wait()
            self._out.close()


def test_watching_lints_again_when_something_changes(tmp_path: Path) -> None:
    source = tmp_path / "src"
    source.mkdir()
    write(source, a__py=FINE)
    watched = _Watched(tmp_path, "src")
    try:
        watched.until("No findings in 1 file.")
        write(source, b__py=BROKEN)
        watched.until("src/b.py:1:7: KOL001")
        write(source, b__py=FINE)
        watched.until("No findings in 2 files.")
        config = tmp_path / "kerasorder-lint.toml"
        config.write_text("selekt = []\n")
        watched.until("there is no key `selekt`")
        config.write_text('ignore = ["KOL001"]\n')
        watched.until("No findings in 2 files.", 2)
        os.unlink(source / "a.py")
        out = watched.until("No findings in 1 file.", 2)
        assert out.count("there is no key") == 1
    finally:
        status = watched.stop()
    assert status == 130


def test_watching_reads_a_changed_baseline(tmp_path: Path) -> None:
    write(tmp_path, a__py=BROKEN)
    known = tmp_path / "known.json"
    run(tmp_path, "--no-cache", "--write-baseline", "full.json", "a.py")
    known.write_text('{"version": 1, "findings": []}')
    watched = _Watched(tmp_path, "--baseline", "known.json", "a.py")
    try:
        watched.until("a.py:1:7: KOL001")
        known.write_bytes((tmp_path / "full.json").read_bytes())
        watched.until("1 more in the baseline")
        known.write_text("{")
        watched.until("error: ")
    finally:
        watched.stop()


def test_watching_applies_fixes_once(tmp_path: Path) -> None:
    write(tmp_path, a__py=UNUSED)
    watched = _Watched(tmp_path, "--extend-select", "KOL002", "--fix", "a.py")
    try:
        watched.until("1 edit applied.")
        time.sleep(1)
        assert watched.until("1 edit applied.").count("No findings") == 1
    finally:
        watched.stop()
    assert (tmp_path / "a.py").read_text() == FINE


def test_watching_needs_files(tmp_path: Path) -> None:
    done = run(tmp_path, "--watch", "-")
    assert done.returncode == 2
    assert "`-` does not go with --watch" in done.stderr.decode()


def test_watching_sees_what_is_imported_and_what_is_pinned(tmp_path: Path) -> None:
    write(
        tmp_path,
        sizes__py="UNITS = 0\n",
        model__py="import keras\nfrom sizes import UNITS\n"
        "a = keras.layers.Dense(UNITS)\nb = keras.layers.Dense(3, weights=[])\n",
    )
    watched = _Watched(tmp_path, "model.py")
    try:
        watched.until("model.py:3:5: KOL114")
        watched.until("model.py:4:5: KOL114")
        write(tmp_path, sizes__py="UNITS = 10\n")
        watched.until("1 error in 1 file of 1.")
        (tmp_path / "requirements.txt").write_text("tensorflow==2.15\n")
        watched.until("No findings in 1 file.")
    finally:
        watched.stop()
