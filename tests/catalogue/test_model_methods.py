"""Arguments of the methods of a model: signatures, and what Keras raises for random calls."""

from __future__ import annotations

import inspect
import random
from pathlib import Path
from typing import Any

import pytest

from kerasorder_lint.catalogue import model_methods
from kerasorder_lint.catalogue.spec import REQUIRED
from kerasorder_lint.engine import lint
from kerasorder_lint.settings import Settings

pytestmark = pytest.mark.keras

METHODS = sorted(model_methods.PARAMETERS)


@pytest.mark.parametrize("kind", ["Sequential", "Model"])
@pytest.mark.parametrize("method", METHODS)
def test_signatures(method: str, kind: str) -> None:
    import keras

    signature = inspect.signature(getattr(getattr(keras, kind), method))
    named = [
        p for p in signature.parameters.values() if p.name != "self" and p.kind != p.VAR_KEYWORD
    ]
    assert {
        p.name: REQUIRED if p.default is p.empty else p.default for p in named
    } == model_methods.PARAMETERS[method]
    assert list(model_methods.PARAMETERS[method]) == [p.name for p in named]
    any_keyword = any(p.kind == p.VAR_KEYWORD for p in signature.parameters.values())
    assert any_keyword == (method in model_methods.FURTHER)


def _values(folder: Path) -> dict[str, list[Any]]:
    import numpy as np

    x, y = np.zeros((4, 3)), np.zeros((4, 2))
    return {
        "x": [x], "y": [y], "batch_size": [None, 2], "epochs": [1], "verbose": [0],
        "validation_data": [None, (x, y)], "shuffle": [True, False], "initial_epoch": [0],
        "return_dict": [True, False], "expand_nested": [True], "show_trainable": [False],
        "print_fn": [lambda text, **more: None], "overwrite": [True],
        "zipped": [None, True, False], "max_shard_size": [None, 1], "skip_mismatch": [False],
        "filepath": [
            str(folder / name) for name in ("a", "a.keras", "a.h5", "a.weights.h5", "b.ckpt", "c")
        ],
        # What others take, or nobody does.
        "nb_epoch": [1], "workers": [1], "show_accuracy": [True], "metric": ["mse"], "X": [x],
        "include_optimizer": [False], "save_format": ["tf", "h5", None], "by_name": [None],
        "_use_cached_eval_dataset": [False],
    }  # fmt: skip


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("method", METHODS)
def test_random_arguments(method: str, tmp_path: Path, seed: int, samples: int | None) -> None:
    """What is refused raises with these words, what is not refused does not for its arguments."""
    import keras

    model = keras.Sequential([keras.Input((3,)), keras.layers.Dense(2)])
    model.compile("sgd", "mse")
    model.save_weights(tmp_path / "a.weights.h5")
    r = random.Random(f"{seed}-{method}")
    values = _values(tmp_path)
    order = list(model_methods.PARAMETERS[method])
    refused = 0
    for _ in range(samples or 30):
        places = r.randint(0, min(4, len(order)))
        given = [r.choice(values.get(name, [None])) for name in order[:places]]
        if method == "load_weights" and given:
            given[0] = values["filepath"][3]
        names = [
            name for name in (*order, *values) if name in values and name not in order[:places]
        ]
        named = {n: r.choice(values[n]) for n in r.sample(names, r.randint(0, 3))}
        if method == "load_weights" and "filepath" in named:
            named["filepath"] = values["filepath"][3]
        if r.random() < 0.1 and places:
            named = {order[0]: given[0]}
        if method == "summary" and places < 3:
            named.setdefault("print_fn", values["print_fn"][0])
        found = model_methods.refused(method, given, named)
        raised: Exception | None = None
        try:
            getattr(model, method)(*given, **named)
        except Exception as error:
            raised = error
        shown = (method, given, named)
        if found is None:
            # Data that are left out, and formats of files, are another matter.
            other = isinstance(raised, (FileNotFoundError, OSError))
            assert raised is None or other or _is_of_values(raised), (shown, raised)
            continue
        refused += 1
        problem, name = found
        assert type(raised).__name__ == name, (shown, raised)
        assert problem.keras in str(raised), (shown, raised)
    assert refused > 3


def _is_of_values(error: Exception) -> bool:
    text = str(error)
    return not any(
        words in text
        for words in ("argument", "nvalid keyword", "not supported: [", "must end", "extension")
    )


def test_a_class_of_the_code_may_take_more() -> None:
    text = """
import keras
class Net(keras.Sequential):
    def fit(self, x, nb_epoch):
        return super().fit(x, epochs=nb_epoch)
net = Net([keras.Input((3,)), keras.layers.Dense(2)])
net.fit(None, nb_epoch=3)
other = keras.Sequential([keras.Input((3,)), keras.layers.Dense(2)])
def keep(*where, **options):
    other.save(*where, **options)
"""
    assert not lint(text, "program.py", Settings())


def test_what_is_told() -> None:
    text = """
import keras
model = keras.Sequential([keras.Input((3,)), keras.layers.Dense(2)])
try:
    model.save("trained")
except ValueError:
    model.save("trained.keras")
model.save_weights(f"weights/{model.name}.ckpt")
model.save_weights("last.weights.h5")
model.save("trained")
"""
    told = [(f.code, f.certainty, f.span.start.row) for f in lint(text, "program.py", Settings())]
    # What a handler takes is meant so, and what begins with a generated name has a known end.
    assert [row for row in told if row[2] != 5] == [
        ("KOL114", "proven", 8),
        ("KOL114", "proven", 10),
    ]
