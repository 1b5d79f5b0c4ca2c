"""What `compile` and the first `fit` refuse, against the installed Keras."""

from __future__ import annotations

import importlib
import inspect
import random
from typing import Any

import pytest

from kerasorder_lint.catalogue import names
from kerasorder_lint.catalogue.compile import PARAMETERS, Compilation, compile_model, loss_name
from kerasorder_lint.catalogue.problems import Problem
from kerasorder_lint.catalogue.spec import Opaque
from kerasorder_lint.shapes import UNKNOWN
from tests.catalogue.oracle import normalise, our_argument

pytestmark = pytest.mark.keras


def compiled(given: dict[str, Any]) -> Compilation | Problem:
    return compile_model((), {name: our_argument(value) for name, value in given.items()})


def keras_says(given: dict[str, Any]) -> tuple[Exception | None, Exception | None]:
    """What a model with one output raises at `compile`, and at the first `fit` behind it."""
    import keras
    import numpy as np

    model = keras.Sequential([keras.Input((3,)), keras.layers.Dense(2)])
    try:
        model.compile(**{**given, "run_eagerly": True})
    except Exception as error:
        return error, None
    try:
        model.fit(np.zeros((2, 3)), np.zeros((2, 2)), verbose=0)
    except Exception as error:
        return None, error
    return None, None


def test_parameters_are_those_of_keras() -> None:
    import keras

    theirs = list(inspect.signature(keras.Model.compile).parameters.values())[1:]
    assert {p.name: p.default for p in theirs} == dict(PARAMETERS)


CASES: list[dict[str, Any]] = [
    {"loss": "mse"},
    {"loss": "msee"},
    {"loss": "MSE"},
    {"loss": "Mse"},
    {"loss": "CrossEntropy"},
    {"loss": ""},
    {"loss": 3},
    {"loss": ["mse"]},
    {"loss": ["msee"]},
    {"loss": "LossFunctionWrapper"},
    {"loss": "mse", "metrics": "accuracy"},
    {"loss": "mse", "metrics": ["accuracy"]},
    {"loss": "mse", "metrics": ["ACC"]},
    {"loss": "mse", "metrics": ["acuracy"]},
    {"loss": "mse", "metrics": [["mae", "acuracy"]]},
    {"loss": "mse", "metrics": {"dense": "mea"}},
    {"loss": "mse", "metrics": {"dense": ["mae"]}},
    {"loss": "mse", "metrics": {"mae"}},
    {"loss": "mse", "metrics": ("mae",)},
    {"loss": "mse", "metrics": ""},
    {"loss": "mse", "metrics": []},
    {"loss": "mse", "metrics": [3]},
    {"loss": "mse", "metrics": 3},
    {"loss": "mse", "metrics": ["MeanIoU"]},
    {"loss": "mse", "metrics": ["mean_io_u"]},
    {"loss": "mse", "metrics": ["PrecisionAtRecall"]},
    {"loss": "mse", "weighted_metrics": "mae"},
    {"loss": "mse", "weighted_metrics": ["mea"]},
    {"loss": "mse", "loss_weights": 2},
    {"loss": "mse", "loss_weights": 2.0},
    {"loss": "mse", "loss_weights": 0},
    {"loss": "mse", "loss_weights": "a"},
    {"loss": "mse", "loss_weights": [1]},
    {"loss": "mse", "optimizer": "adm"},
    {"loss": "mse", "optimizer": "ADAM"},
    {"loss": "mse", "optimizer": "Adam "},
    {"loss": "mse", "optimizer": ""},
    {"loss": "mse", "optimizer": 0.1},
    {"loss": "mse", "optimizer": ["adam"]},
    {"loss": "mse", "optimizer": {"class_name": "Adam"}},
    {"loss": "mse", "optimizer": {"class_name": "Adam", "config": {"learning_rate": 0.1}}},
    {"loss": "mse", "optimizer": {"class_name": "Adom", "config": {}}},
    {"loss": "mse", "optimizer": {"name": "Adam"}},
    {"loss": "mse", "lr": 0.1},
    {"loss": "mse", "metric": ["mae"]},
]


@pytest.mark.parametrize("given", CASES, ids=repr)
def test_what_compile_and_fit_refuse(given: dict[str, Any]) -> None:
    ours = compiled(given)
    now, later = keras_says(given)
    if isinstance(ours, Problem):
        assert now is not None
        assert normalise(ours.keras) in normalise(str(now))
        return
    assert now is None
    assert bool(ours.later) == (later is not None), later
    for problem in ours.later:
        assert problem.moment == "run"
        assert normalise(problem.keras) in normalise(str(later))


def _near(name: str, r: random.Random) -> str:
    i = r.randrange(len(name))
    return r.choice([name, name.upper(), name.lower(), name.title(), name[:i] + name[i + 1 :]])


@pytest.mark.parametrize("family", ["optimizers", "losses", "metrics"])
def test_names_are_resolved_as_keras_does(family: str, seed: int) -> None:
    """Every name, and names near to it, in bulk through `get`, which `compile` and `fit` call."""
    module = importlib.import_module(f"keras.src.{family}")
    known = {"optimizers": names.OPTIMIZERS, "losses": names.LOSSES, "metrics": names.METRICS}
    assert set(module.ALL_OBJECTS_DICT) == set(known[family])
    r = random.Random(seed)
    for name in sorted(known[family]):
        for text in (name, *(_near(name, r) for _ in range(3))):
            if family == "metrics" and text.lower() in ("acc", "accuracy"):
                continue
            error: Exception | None = None
            try:
                module.get(text)
            except Exception as caught:
                error = caught
            argument = {"optimizers": "optimizer", "losses": "loss"}.get(family, family)
            ours = compile_model((), {argument: [text] if family == "metrics" else text})
            problems = (ours,) if isinstance(ours, Problem) else ours.later
            assert bool(problems) == (error is not None), text
            for problem in problems:
                assert normalise(problem.keras) in normalise(str(error))


def test_what_is_not_known_is_let_through() -> None:
    for value in (UNKNOWN, Opaque(), Opaque("function"), Opaque("keras.optimizers.Adam")):
        for name in ("optimizer", "loss"):
            assert compile_model((), {name: value}) == Compilation({**PARAMETERS, name: value})
    metrics: tuple[Any, ...] = (UNKNOWN, Opaque(), [UNKNOWN], {"a": UNKNOWN}, [Opaque("function")])
    for metric in metrics:
        ours = compile_model((), {"metrics": metric})
        assert isinstance(ours, Compilation)
        assert ours.later == ()
    ours = compile_model((), {"loss": "mse"}, open_ended=True)
    assert isinstance(ours, Compilation)
    assert ours.args["optimizer"] is UNKNOWN


def test_a_metric_object_alone_is_refused() -> None:
    import keras

    given = {"loss": "mse", "metrics": keras.metrics.MeanAbsoluteError()}
    ours, (now, _) = compiled(given), keras_says(given)
    assert isinstance(ours, Problem)
    assert now is not None
    assert normalise(ours.keras) in normalise(str(now))


def test_the_name_of_a_loss() -> None:
    assert loss_name("mse") == "mse"
    assert loss_name(None) is None
    assert loss_name(Opaque("keras.losses.Hinge")) == "Hinge"
    assert loss_name(Opaque("function")) is UNKNOWN
