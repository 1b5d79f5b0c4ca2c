"""Runs the command line in a process of its own, as users do."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
COMMAND = [sys.executable, "-m", "kerasorder_lint"]


def environment(**extra: str) -> dict[str, str]:
    """The environment of a run: this checkout, no colours, no settings of the caller."""
    kept = {k: v for k, v in os.environ.items() if k not in ("FORCE_COLOR", "NO_COLOR")}
    return {**kept, "PYTHONPATH": str(ROOT), **extra}


def run(
    cwd: Path, *args: str | Path, stdin: bytes | None = None, **extra: str
) -> subprocess.CompletedProcess[bytes]:
    """One run; it must neither show a traceback nor take forever."""
    done = subprocess.run(
        [*COMMAND, *map(str, args)],
        cwd=cwd,
        input=b"" if stdin is None else stdin,
        capture_output=True,
        env=environment(**extra),
        timeout=120,
        check=False,
    )
    assert b"Traceback" not in done.stderr, done.stderr.decode()
    return done


def check_json(cwd: Path, *args: str | Path) -> list[dict[str, Any]]:
    """The findings of a run in the JSON format."""
    done = run(cwd, "check", "--no-cache", "--output-format", "json", *args)
    assert done.returncode in (0, 1), done.stderr.decode()
    found: list[dict[str, Any]] = json.loads(done.stdout)
    return found


def write(root: Path, **files: str | bytes) -> None:
    """Files by name; `__` stands for the dot of the ending, `_in_` for a folder."""
    for name, content in files.items():
        path = root / name.replace("__", ".")
        path.write_bytes(content.encode() if isinstance(content, str) else content)
