"""The models of `keras.applications` in Keras 2: what they take and give is as in Keras 3."""

from __future__ import annotations

import inspect
import random
import warnings

import pytest

from kerasorder_lint.catalogue.applications import registry
from kerasorder_lint.catalogue.applications.architecture import Application

pytestmark = pytest.mark.keras

ALL = tuple(registry.all_applications().values())
#: The smallest of each family: Keras 2 allocates what it builds.
SMALL = (
    "ConvNeXtTiny",
    "DenseNet121",
    "EfficientNetB0",
    "EfficientNetV2B0",
    "InceptionResNetV2",
    "InceptionV3",
    "MobileNet",
    "MobileNetV2",
    "MobileNetV3Large",
    "MobileNetV3Small",
    "NASNetMobile",
    "ResNet50",
    "ResNet50V2",
    "VGG16",
    "VGG19",
    "Xception",
)


@pytest.mark.parametrize("entry", ALL, ids=lambda entry: entry.name)
def test_signatures_are_those_of_keras_3_without_the_name(entry: Application) -> None:
    import tf_keras

    theirs = inspect.signature(getattr(tf_keras.applications, entry.name)).parameters
    named = [p for p in theirs if theirs[p].kind is not inspect.Parameter.VAR_KEYWORD]
    if entry.name.startswith("ConvNeXt"):
        assert named.pop(0) == "model_name"  # so arguments by position are not followed
    ours = [parameter for parameter in entry.parameters if parameter in named]
    assert ours == named
    assert [entry.parameters[parameter] for parameter in named] == [
        theirs[parameter].default for parameter in named
    ]


def compare(name: str, r: random.Random) -> None:
    import tf_keras

    entry = registry.find(name)
    assert entry is not None
    side = r.choice([entry.least, entry.least + 1, entry.least + 33, 96, 100])
    side = max(side, entry.least)
    arguments = {
        "include_top": False,
        "weights": None,
        "input_shape": r.choice([None, (side, side, 3), (side, side + 5, 3)]),
        "pooling": r.choice([None, "avg", "max"]),
    }
    made = registry.create(entry, (), arguments)
    assert isinstance(made, registry.Made)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        model = getattr(tf_keras.applications, name)(**arguments)
    assert made.given.shape == tuple(model.input_shape), arguments
    assert made.output.shape == tuple(model.output_shape), arguments
    tf_keras.backend.clear_session()


def test_what_comes_out_is_as_in_keras_3(seed: int, samples: int | None) -> None:
    r = random.Random(f"{seed}-keras2")
    for name in r.sample(SMALL, 1) if samples is None else SMALL * samples:
        compare(name, r)
