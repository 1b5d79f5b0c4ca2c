"""Which part may import which, as `pyproject.toml` says."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]


def _lint_imports(folder: Path) -> subprocess.CompletedProcess[str]:
    command = Path(sys.executable).with_name("lint-imports")
    return subprocess.run(
        [str(command), "--no-cache"],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(folder)},
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_contracts_are_kept() -> None:
    done = _lint_imports(ROOT)
    assert done.returncode == 0, done.stdout
    assert "0 broken" in done.stdout


def test_a_broken_contract_is_noticed(tmp_path: Path) -> None:
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    shutil.copytree(ROOT / "kerasorder_lint", tmp_path / "kerasorder_lint")
    rule = tmp_path / "kerasorder_lint" / "rules" / "syntax_error.py"
    rule.write_text(rule.read_text() + "\nimport kerasorder_lint.source.parsing\n")
    done = _lint_imports(tmp_path)
    assert done.returncode == 1
    assert "kerasorder_lint.rules.syntax_error" in done.stdout
