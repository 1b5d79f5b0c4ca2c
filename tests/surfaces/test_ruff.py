"""Our suppression comments beside the real ruff, configured as the documentation says."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

from tests.surfaces.command import ROOT

SOURCE = "import keras\n\nmodel = keras.Sequential()\nmodel.layers.pop()  # noqa: KOL202\n"


RULES = ["--extend-select", "RUF100,RUF102", "--preview"]


def _ruff(folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "ruff", "check", "--no-cache", *RULES, "."],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_documented_lines_let_our_comments_live(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text(SOURCE)
    (tmp_path / "pyproject.toml").write_text("[tool.ruff]\n")
    refused = _ruff(tmp_path)
    assert refused.returncode == 1
    assert "KOL202" in refused.stdout
    text = (ROOT / "docs" / "integrations.md").read_text(encoding="utf-8")
    (block,) = re.findall(r"```toml\n(\[tool\.ruff.*?)```", text, re.DOTALL)
    assert len(block.splitlines()) == 2
    (tmp_path / "pyproject.toml").write_text(block)
    accepted = _ruff(tmp_path)
    assert accepted.returncode == 0, accepted.stdout
    assert "All checks passed" in accepted.stdout
