"""What Keras says while no weight has a value is what it says of a model with weights."""

from __future__ import annotations

import contextlib
import importlib
import json
import random
import re
import warnings
from collections.abc import Iterator
from typing import Any

import pytest

from kerasorder_lint.confirm.child import installed
from kerasorder_lint.confirm.child.questions import Examination
from tests.confirm.asking import analysed
from tests.differential import programs

pytestmark = pytest.mark.keras


def _sources(seed: int, count: int, package: str) -> Iterator[str]:
    r = random.Random(f"{seed}-{package}-weights")
    for number in range(count):
        made = programs.rebuild_program(r) if number % 4 == 3 else programs.program(r)
        source = made.source.replace("import keras\n", f"import {package} as keras\n")
        yield source.replace("from keras ", f"from {package} ")


def _states(keras: installed.Keras, specification: Any, real: bool) -> list[str]:
    """What came of each operation."""
    keras.clear()
    keras.set_environment({})
    replay = Examination(keras, specification, real)
    with warnings.catch_warnings(), contextlib.ExitStack() as stack:
        warnings.simplefilter("ignore")
        if not real:
            stack.enter_context(keras.without_weights())
        replay.run()
    return [
        # The batch that a message names is the one of the data, or the one of the first call.
        re.sub(r"received: \(\d+,", "received: (?,", installed.message_of(state.error))
        if isinstance(state, installed.Refused)
        else str(state)
        for state in replay.state
    ]


@pytest.mark.parametrize("package", ["keras", "tf_keras"])
def test_random_programs_with_and_without_weights(
    package: str, seed: int, samples: int | None
) -> None:
    keras = installed.Keras(importlib.import_module(package))
    differences: list[str] = []
    refused = 0
    for source in _sources(seed, samples or 40, package):
        _, specifications = analysed([source], everything=True)
        for specification in specifications:
            for _, text in specification.programs:
                tree = json.loads(text)
                tree["questions"] = []
                for operation in tree["operations"]:
                    operation.pop("asked", None)  # what has to run is no matter of building
                without, with_weights = (_states(keras, tree, real) for real in (False, True))
                refused += any(state != "None" for state in without)
                differences += [
                    f"{source}\nwithout: {left}\nwith:    {right}"
                    for left, right in zip(without, with_weights)
                    if left != right
                ]
    assert not differences, "\n\n".join(differences[:3])
    assert refused > 5
