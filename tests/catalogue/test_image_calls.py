"""How image layers take their arguments: `DataLayer.__call__` names its input `inputs`."""

from __future__ import annotations

from typing import Any

import pytest

from kerasorder_lint.catalogue import life, registry
from kerasorder_lint.catalogue.problems import Kind
from kerasorder_lint.catalogue.spec import LayerState
from kerasorder_lint.catalogue.tensors import TensorSpec
from tests.catalogue.oracle import normalise

pytestmark = pytest.mark.keras

SHAPE = (None, 8, 8, 3)


@pytest.mark.parametrize("name", ["RandomFlip", "RandomGrayscale", "AugMix", "AutoContrast"])
@pytest.mark.parametrize(
    ("positional", "keywords"),
    [
        (["tensor"], {}),
        (["tensor"], {"training": False}),
        ([], {"inputs": "tensor"}),
        ([], {"inputs": "tensor", "training": True}),
        ([], {"data": "tensor"}),
        (["tensor", True], {}),
        (["tensor", "tensor"], {}),
        (["tensor"], {"trainning": True}),
    ],
    ids=repr,
)
def test_the_input_goes_by_the_name_that_keras_gives_it(
    name: str, positional: list[Any], keywords: dict[str, Any]
) -> None:
    import keras

    def given(tensor: Any) -> tuple[list[Any], dict[str, Any]]:
        return (
            [tensor if value == "tensor" else value for value in positional],
            {key: tensor if value == "tensor" else value for key, value in keywords.items()},
        )

    arguments, named = given(keras.KerasTensor(SHAPE))
    error: BaseException | None = None
    try:
        getattr(keras.layers, name)()(*arguments, **named)
    except Exception as caught:
        error = caught
    spec = registry.find(name)
    assert spec is not None
    layer = life.create(spec)
    assert isinstance(layer, LayerState)
    outcome = life.apply(layer, *given(TensorSpec(SHAPE)))
    if error is None:
        assert outcome.problem is None
        assert outcome.output == TensorSpec(SHAPE)
    else:
        assert outcome.problem is not None
        assert outcome.problem.keras in normalise(str(error))


@pytest.mark.parametrize(
    ("name", "arguments", "shape", "kind", "said"),
    [
        ("RandomColorDegeneration", {"factor": 0.5}, (None, 8, 8, 4), Kind.AXIS, "3 channels"),
        ("RandomColorDegeneration", {"factor": 0.5}, (None, 8), Kind.RANK, "gets 2: (None, 8)"),
        ("CenterCrop", {"height": 4, "width": 4}, (None, 3, 8, 8, 3), Kind.RANK, "gets 5"),
        ("Resizing", {"height": 4.0, "width": 4}, SHAPE, Kind.ARGUMENT, "`height` must be"),
        ("Pipeline", {"layers": []}, SHAPE, Kind.ARGUMENT, "at least one layer"),
    ],
)
def test_refusals_say_what_does_not_fit(
    name: str, arguments: dict[str, Any], shape: Any, kind: Kind, said: str
) -> None:
    spec = registry.find(name)
    assert spec is not None
    layer = life.create(spec, (), arguments)
    assert isinstance(layer, LayerState)
    problem = life.apply(layer, (TensorSpec(shape),)).problem
    assert problem is not None
    assert problem.kind is kind
    assert said in problem.message


@pytest.mark.parametrize(
    ("name", "arguments", "shape", "kind", "said"),
    [
        ("RandomFlip", {}, (None, 8), Kind.RANK, "gets 2: (None, 8)"),
        ("RandomHue", {"factor": 0.2}, (None, 8, 8, 1), Kind.AXIS, "needs images of 3 channels"),
        (
            "Resizing",
            {"height": 4, "width": 4, "interpolation": "biliner"},
            SHAPE,
            Kind.ARGUMENT,
            "`interpolation` must be one of",
        ),
        ("Rescaling", {"scale": [1.0, 2.0]}, SHAPE, Kind.AXIS, "2 values for a last axis of 3"),
    ],
)
def test_what_fails_only_on_data_is_no_refusal(
    name: str, arguments: dict[str, Any], shape: Any, kind: Kind, said: str
) -> None:
    spec = registry.find(name)
    assert spec is not None
    layer = life.create(spec, (), arguments)
    assert isinstance(layer, LayerState)
    outcome = life.apply(layer, (TensorSpec(shape),))
    assert outcome.problem is None
    assert [problem.kind for problem in outcome.later] == [kind]
    assert said in outcome.later[0].message
