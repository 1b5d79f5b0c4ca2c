"""Configurations that code edits: Keras and we must make the same of them."""

from __future__ import annotations

import random

import pytest

from tests.differential import config_programs, graph_truth, truth

pytestmark = pytest.mark.keras


def test_random_configurations(seed: int, samples: int | None) -> None:
    """What Keras rejects is reported at its line, what it accepts is not, summaries agree."""
    r = random.Random(f"{seed}-configs")
    failures: list[str] = []
    for _ in range(samples or 40):
        program = config_programs.config_program(r)
        found = truth.differences(program.source)
        if found:
            failures.append(program.source + "\n".join(found))
    assert not failures, f"{len(failures)} programs\n" + "\n\n".join(failures[:5])


def test_random_configurations_of_graphs(seed: int, samples: int | None) -> None:
    """Of functional models, and of clones by a function, nothing is said that is not so.

    Operators in graphs, and functions of `Lambda` layers, are not followed through configurations.
    """
    r = random.Random(f"{seed}-config-graphs")
    failures: list[str] = []
    for _ in range(samples or 12):
        program = config_programs.graph_program(r)
        found = [
            told
            for told in graph_truth.differences(program.source)
            if told.startswith("false alarm")
        ]
        if found:
            failures.append(program.source + "\n".join(found))
    assert not failures, f"{len(failures)} programs\n" + "\n\n".join(failures[:5])
