"""Code that nobody here wrote: a fair part of the installed Keras is analysed without an error."""

from __future__ import annotations

import random
from importlib.util import find_spec
from pathlib import Path

import pytest

from kerasorder_lint import engine
from kerasorder_lint.settings import Settings
from kerasorder_lint.source.loading import DiskLoader

#: Files of each part of Keras that are read, where `--samples` asks for no other number.
_OF_EACH = 16


def _files(part: str) -> list[Path]:
    found = find_spec("keras")
    assert found is not None
    assert found.origin is not None
    return sorted((Path(found.origin).parent / "src" / part).rglob("*.py"))


@pytest.mark.parametrize("part", ["layers", "models", "trainers", "callbacks", "saving", "utils"])
def test_analysis_ends_well(part: str, seed: int, samples: int | None) -> None:
    files = _files(part)
    assert files
    loader = DiskLoader()
    for path in random.Random(f"{part}-{seed}").sample(files, min(samples or _OF_EACH, len(files))):
        text = path.read_bytes()
        outcome = engine.examine(text, str(path), Settings(), loader)
        engine.summarise(text, str(path), Settings(), loader)
        # What Keras's own tests mean to fail is caught; nothing of it is broken Python.
        assert all(finding.code != "KOL001" for finding in outcome.findings), path
