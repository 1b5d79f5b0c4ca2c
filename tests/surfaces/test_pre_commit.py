"""Our hooks run by the real pre-commit, which installs this checkout into an environment."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.surfaces.command import ROOT

BROKEN = (
    "import keras\n"
    "from keras import layers\n\n"
    "model = keras.Sequential([keras.Input((8,)), layers.Dense(4), layers.Conv2D(2, 3)])\n"
)
FINE = "import keras\n\nmodel = keras.Sequential([keras.Input((8,)), keras.layers.Dense(4)])\n"
UNUSED = "import keras  # noqa: KOL101\n"
SHIPPED = (
    "kerasorder_lint", "pyproject.toml", "README.md", "LICENSE", ".pre-commit-hooks.yaml",
)  # fmt: skip


def _environment(home: Path) -> dict[str, str]:
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("GIT_", "PRE_COMMIT"))}
    kept.pop("PYTHONPATH", None)
    who = {f"GIT_{role}_{what}": "tester@example.org" for role in ("AUTHOR", "COMMITTER")
           for what in ("NAME", "EMAIL")}  # fmt: skip
    return {
        **kept,
        **who,
        "GIT_CONFIG_GLOBAL": os.devnull,
        "GIT_CONFIG_SYSTEM": os.devnull,
        "PRE_COMMIT_HOME": str(home),
        "PIP_DISABLE_PIP_VERSION_CHECK": "1",
    }


class Repository:
    """A git repository whose pre-commit takes our hooks from a repository of this checkout."""

    def __init__(self, path: Path, hooks: Path, home: Path) -> None:
        self.path, self._hooks, self._environment = path, hooks, _environment(home)
        path.mkdir()
        self.git("init", "-q", "-b", "main")

    def git(self, *args: str) -> str:
        done = subprocess.run(
            ["git", "-c", "core.autocrlf=false", *args],
            cwd=self.path,
            env=self._environment,
            capture_output=True,
            text=True,
            check=True,
        )
        return done.stdout.strip()

    def write(self, **files: str) -> None:
        """Files by name, `__` for the dot; all of them are staged."""
        for name, text in files.items():
            (self.path / name.replace("__", ".")).write_text(text, encoding="utf-8")
        self.git("add", "-A")

    def configure(self, *hooks: str) -> None:
        """The hooks to run, each as the YAML that stands below `- `."""
        revision = subprocess.run(
            ["git", "rev-parse", "HEAD"],
            cwd=self._hooks,
            env=self._environment,
            capture_output=True,
            text=True,
            check=True,
        ).stdout.strip()
        lines = "".join(f"  - {hook}\n" for hook in hooks)
        (self.path / ".pre-commit-config.yaml").write_text(
            f"repos:\n- repo: {self._hooks}\n  rev: {revision}\n  hooks:\n{lines}"
        )
        self.git("add", "-A")

    def run(self, *args: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "pre_commit", "run", "--color=never", *args],
            cwd=self.path,
            env=self._environment,
            capture_output=True,
            text=True,
            timeout=500,
            check=False,
        )


@pytest.fixture(scope="module")
def hooks(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A repository that ships what this checkout ships, and a home for pre-commit."""
    folder = tmp_path_factory.mktemp("hooks")
    repository = Repository(folder / "kerasorder-lint", folder, folder / "home")
    for name in SHIPPED:
        source, target = ROOT / name, repository.path / name
        if source.is_dir():
            shutil.copytree(source, target, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(source, target)
    repository.git("add", "-A")
    repository.git("commit", "-q", "-m", "All of it")
    return repository.path, folder / "home"


@pytest.fixture
def repository(tmp_path: Path, hooks: tuple[Path, Path]) -> Repository:
    return Repository(tmp_path / "project", *hooks)


def test_the_check_finds_what_is_staged(repository: Repository) -> None:
    cells = [{"cell_type": "code", "metadata": {}, "source": BROKEN}]
    repository.configure("id: kerasorder-lint")
    repository.write(
        a__py=BROKEN,
        b__pyi=BROKEN,
        c__ipynb=json.dumps({"cells": cells, "metadata": {}, "nbformat": 4}),
        d__txt=BROKEN,
        e__py=FINE,
    )
    done = repository.run()
    assert done.returncode == 1, done.stderr
    found = re.findall(r"^(\S+?):(?:cell 1:)?4:63: (KOL\d+) ", done.stdout, re.MULTILINE)
    assert found == [("a.py", "KOL101"), ("b.pyi", "KOL101"), ("c.ipynb", "KOL101")]
    assert "exit code: 1" in done.stdout


def test_nothing_to_look_at_passes(repository: Repository) -> None:
    repository.configure("id: kerasorder-lint", "id: kerasorder-lint-fix")
    done = repository.run()
    assert done.returncode == 0, done.stdout
    assert done.stdout.count("(no files to check)Skipped") == 2
    repository.write(a__py=FINE)
    done = repository.run("--all-files")
    assert done.returncode == 0, done.stdout
    assert len(re.findall(r"^kerasorder-lint.*Passed$", done.stdout, re.MULTILINE)) == 2


def test_files_that_the_configuration_excludes_are_passed_by(repository: Repository) -> None:
    # pre-commit names each file, and what is named is linted; but for --force-exclude.
    repository.configure("id: kerasorder-lint")
    repository.write(old__py=BROKEN)
    (repository.path / "kerasorder-lint.toml").write_text('extend-exclude = ["old.py"]\n')
    repository.git("add", "-A")
    done = repository.run()
    assert done.returncode == 0, done.stdout
    assert "kerasorder-lint.........." in done.stdout


def test_the_fixing_hook_writes_and_fails_once(repository: Repository) -> None:
    repository.configure("{id: kerasorder-lint-fix, args: [--extend-select, KOL002]}")
    repository.write(a__py=UNUSED, b__py=FINE)
    first = repository.run()
    assert first.returncode == 1, first.stdout
    assert "files were modified by this hook" in first.stdout
    assert (repository.path / "a.py").read_text() == "import keras\n"
    repository.git("add", "-A")
    again = repository.run()
    assert again.returncode == 0, again.stdout


@pytest.mark.keras
def test_the_hook_asks_the_keras_of_another_environment(repository: Repository) -> None:
    repository.configure("{id: kerasorder-lint, args: [--confirm]}")
    repository.write(a__py=BROKEN)
    without = repository.run()
    assert without.returncode == 1
    assert "has no Keras" in without.stdout, without.stdout
    assert "runtime-python" in without.stdout
    # As a literal string of TOML, which knows no escapes.
    (repository.path / "kerasorder-lint.toml").write_text(f"runtime-python = '{sys.executable}'\n")
    repository.git("add", "-A")
    done = repository.run()
    assert done.returncode == 1
    assert "Keras: 1 confirmed" in done.stdout, done.stdout


def test_options_of_the_hook_reach_the_command(repository: Repository) -> None:
    repository.configure("{id: kerasorder-lint, args: [--ignore=KOL101]}")
    repository.write(a__py=BROKEN)
    assert repository.run().returncode == 0
