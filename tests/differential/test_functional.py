"""Random functional graphs: Keras and we must come to the same verdicts, and the same summaries."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from tests.differential import graph_truth, graphs

pytestmark = pytest.mark.keras

PROGRAMS = sorted((Path(__file__).parents[2] / "fixtures" / "graphs").glob("*.py"))


@pytest.mark.parametrize("style", sorted(graphs.STYLES))
def test_random_functional_models(style: str, seed: int, samples: int | None) -> None:
    """What Keras rejects is reported at its line, what it accepts is not, summaries agree."""
    r = random.Random(f"{seed}-{style}-functional")
    failures: list[str] = []
    for _ in range((samples or 42) // len(graphs.STYLES)):
        program = graphs.program(r, style)
        found = graph_truth.differences(program.source)
        if found:
            failures.append(program.source + "\n".join(found))
    assert not failures, f"{len(failures)} programs\n" + "\n\n".join(failures[:5])


@pytest.mark.parametrize("path", PROGRAMS, ids=lambda path: path.stem)
def test_idioms_of_builders(path: Path) -> None:
    """Blocks, loops over settings, nested models: Keras runs them, and the summaries agree."""
    assert not graph_truth.differences(path.read_text(encoding="utf-8"))


def test_there_are_idioms() -> None:
    assert len(PROGRAMS) > 5
