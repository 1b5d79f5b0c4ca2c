"""Random programs over all layers: Keras and we must come to the same verdicts."""

from __future__ import annotations

import random

import pytest

from tests.differential import programs, truth

pytestmark = pytest.mark.keras


@pytest.mark.parametrize("style", sorted(programs.STYLES))
def test_random_sequential_models(style: str, seed: int, samples: int | None) -> None:
    """What Keras rejects is reported at its line, what it accepts is not, summaries agree."""
    r = random.Random(f"{seed}-{style}")
    failures: list[str] = []
    for _ in range((samples or 400) // len(programs.STYLES)):
        program = programs.program(r, style)
        found = truth.differences(program.source)
        if found:
            failures.append(program.source + "\n".join(found))
    assert not failures, f"{len(failures)} programs\n" + "\n\n".join(failures[:5])


def test_random_rebuilds(seed: int, samples: int | None) -> None:
    """Layers of a valid model in another order: reported exactly where Keras refuses them."""
    r = random.Random(f"{seed}-rebuild")
    failures: list[str] = []
    for _ in range(samples or 60):
        program = programs.rebuild_program(r)
        found = truth.differences(program.source)
        if found:
            failures.append(program.source + "\n".join(found))
    assert not failures, f"{len(failures)} programs\n" + "\n\n".join(failures[:5])
