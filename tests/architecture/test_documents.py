"""What the documents say is what is so."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from dataclasses import fields
from pathlib import Path

from kerasorder_lint import config
from kerasorder_lint.settings import Limits
from tests.surfaces.command import ROOT, run

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib


def _blocks(language: str) -> list[str]:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    return re.findall(rf"```{language}\n(.*?)```", text, re.DOTALL)


def test_the_readme_shows_the_example_and_what_is_said_of_it() -> None:
    example = (ROOT / "fixtures" / "models" / "broken.py").read_text(encoding="utf-8")
    assert _blocks("python")[0] in example
    install, _, said = _blocks("console")[0].partition(" && kerasorder-lint ")
    assert install == "$ python -m pip install ."
    command, _, output = said.partition("\n")
    done = run(ROOT, "--no-cache", "--isolated", *shlex.split(command))
    assert done.stdout.decode() == output
    assert done.returncode == 1


def test_ci_runs_the_command_of_the_readme() -> None:
    (command,) = [block for block in _blocks("console") if "pytest" in block]
    assert command.removeprefix("$ ").strip() in (ROOT / ".ci" / "run").read_text()
    assert subprocess.run(["bash", "-n", str(ROOT / ".ci" / "run")], check=False).returncode == 0


def test_the_commands_of_the_readme_exist(tmp_path: Path) -> None:
    (block,) = [block for block in _blocks("console") if "explain" in block]
    for line in block.splitlines():
        words = shlex.split(line.removeprefix("$ "), comments=True)[1:]
        options = [word for word in words if not Path(word).suffix and not word.endswith("/")]
        assert run(tmp_path, *options, *([] if "explain" in words else ["-h"])).returncode == 0


def test_every_key_of_the_configuration_is_documented() -> None:
    text = (ROOT / "docs" / "configuration.md").read_text(encoding="utf-8")
    for key in (*config._KEYS, *(item.name for item in fields(Limits))):
        assert f"| `{key}` |" in text, key
    for item in fields(Limits):
        assert f"{item.default}" in text
    settings = tomllib.loads(_blocks("toml")[0])["tool"]["kerasorder-lint"]
    assert set(settings) <= set(config._KEYS)


def test_the_hooks_of_pre_commit_run(tmp_path: Path) -> None:
    text = (ROOT / ".pre-commit-hooks.yaml").read_text()
    assert re.findall(r"- id: (\S+)", text) == ["kerasorder-lint", "kerasorder-lint-fix"]
    (tmp_path / "a.py").write_text("def f(:\n")
    for entry in re.findall(r"entry: (.*)", text):
        command, *args = shlex.split(entry)
        assert command == "kerasorder-lint"
        assert run(tmp_path, *args, "a.py").returncode == 1


def test_no_link_of_the_documents_is_dead() -> None:
    for path in [ROOT / "README.md", *(ROOT / "docs").rglob("*.md")]:
        for target in re.findall(r"\]\(([^)#:]+)\)", path.read_text(encoding="utf-8")):
            assert (path.parent / target).exists(), f"{path.name}: {target}"
