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


#: Layers that use `value_range` without a look at it, with what makes them use it.
UNCHECKED_RANGE = {
    "RandomInvert": "factor=1.0",
    "RandomContrast": "0.3",
    "RandomHue": "0.3",
    "ContrastLimitedAdaptiveHistogramEqualization": "",
    "RandomElasticTransform": "factor=1.0",
    "RandomErasing": "factor=1.0",
    "RandomGaussianBlur": "factor=1.0",
}

RANGES = (
    "(0, 1)", "(None, 1)", "(0, None)", "(None, None)", "('a', 1)", "(0, 'a')", "(0,)", "()",
    "(0, 1, 2)", "(1, 0)", "(0, [1])", "([0], [1])", "5", "None", "'ab'", "{0: 0, 1: 1}",
)  # fmt: skip


def _runs_and_what_we_say(arguments: str, name: str, shape: tuple[int, ...]) -> tuple[bool, bool]:
    """Whether the layer runs in training on zeros, and whether we find something."""
    from kerasorder_lint import engine
    from kerasorder_lint.settings import Settings

    source = (
        "import numpy as np\nimport keras\nfrom keras import layers\n"
        f"model = keras.Sequential([keras.Input(batch_shape={shape})])\n"
        f"model.add(layers.{name}({arguments}))\n"
        f"model(np.zeros({shape}, 'float32'), training=True)\n"
    )
    try:
        for _ in range(4):  # chance chooses what is done
            exec(source, {})
    except Exception:
        runs = False
    else:
        runs = True
    found = [f for f in engine.lint(source, "program.py", Settings()) if f.severity == "error"]
    assert not (runs and any(f.certainty == "proven" for f in found)), source
    return runs, bool(found)


@pytest.mark.parametrize("value", RANGES)
@pytest.mark.parametrize("name", list(UNCHECKED_RANGE))
def test_a_range_may_be_whatever_the_layer_can_use(name: str, value: str) -> None:
    arguments = ", ".join(filter(None, [UNCHECKED_RANGE[name], f"value_range={value}"]))
    runs, found = _runs_and_what_we_say(arguments, name, (2, 8, 8, 3))
    if value == "{0: 0, 1: 1}" or "[" in value:
        assert not found  # what is no number and no text is left alone
    else:
        assert found is not runs


@pytest.mark.parametrize("shape", [(2, 0, 6, 3), (2, 6, 0, 3), (0, 6, 3), (2, 6, 6, 3)], ids=repr)
@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("AutoContrast", ""),
        ("CenterCrop", "4, 4"),
        ("CenterCrop", "0, 4"),
        ("CenterCrop", "0, 0"),
        ("RandomCrop", "4, 4"),
        ("RandomCrop", "6, 1"),
        ("RandomCrop", "0, 4"),
        ("Equalization", ""),
        ("RandomBrightness", "0.2"),
        ("RandomContrast", "0.2"),
        ("RandomElasticTransform", ""),
        ("RandomErasing", ""),
        ("RandomFlip", ""),
        ("RandomHue", "0.2"),
        ("RandomPerspective", ""),
        ("RandomRotation", "0.2"),
        ("RandomShear", "0.2, 0.2"),
        ("RandomTranslation", "0.2, 0.2"),
        ("RandomZoom", "0.2"),
        ("Resizing", "4, 4"),
        ("Resizing", "4, 4, crop_to_aspect_ratio=True"),
        ("Solarization", ""),
    ],
)
@pytest.mark.parametrize("data_format", ["channels_last", "channels_first"])
def test_images_without_a_row_or_column(
    name: str, arguments: str, data_format: str, shape: tuple[int, ...]
) -> None:
    if data_format == "channels_first":
        shape = (*shape[:-3], shape[-1], *shape[-3:-1])
    given = ", ".join(filter(None, [arguments, f"data_format={data_format!r}"]))
    runs, found = _runs_and_what_we_say(given, name, shape)
    assert found is not runs


def _that(flag: str) -> list[tuple[str, dict[str, Any]]]:
    from kerasorder_lint.catalogue.layers.image_preprocessing import ImageLayer

    return [
        (name, dict(sample.arguments))
        for name, spec in sorted(registry.all_specs().items())
        if isinstance(spec.behaviour, ImageLayer) and getattr(spec.behaviour, flag)
        for sample in spec.samples
    ]


@pytest.mark.parametrize("dtype", ["int8", "uint8", "int32", "int64", "uint16"])
@pytest.mark.parametrize("training", [None, False, True])
@pytest.mark.parametrize(
    ("flag", "name", "arguments"),
    [(flag, *one) for flag in ("casts_all", "keeps_int") for one in _that(flag)],
    ids=repr,
)
def test_the_dtype_in_which_integers_come_out(
    flag: str, name: str, arguments: dict[str, Any], training: bool | None, dtype: str
) -> None:
    import keras
    import numpy as np

    for shape in ((2, 8, 8, 3), (2, 8, 8, 1), (2, 3, 5, 3)):
        layer = getattr(keras.layers, name)(**arguments)
        given = {} if training is None else {"training": training}
        try:
            found = layer(np.zeros(shape, dtype), **given)
        except Exception:
            continue  # which channels and sizes it takes is tested elsewhere
        wanted = "float32" if flag == "casts_all" else dtype
        assert keras.backend.standardize_dtype(found.dtype) == wanted


def _all_image_layers() -> list[tuple[str, dict[str, Any]]]:
    from kerasorder_lint.catalogue.layers.image_preprocessing import ImageLayer

    return [
        (name, dict(spec.samples[0].arguments))
        for name, spec in sorted(registry.all_specs().items())
        if isinstance(spec.behaviour, ImageLayer)
    ]


@pytest.mark.parametrize(
    "shape", [(1, 4, 6), (2, 4, 6), (3, 4, 6), (4, 6, 1), (2, 4, 6, 3), (2, 4, 6, 2)], ids=repr
)
@pytest.mark.parametrize("data_format", ["channels_last", "channels_first"])
@pytest.mark.parametrize(("name", "arguments"), _all_image_layers(), ids=repr)
def test_a_model_that_is_called_on_images_of_any_shape(
    name: str, arguments: dict[str, Any], data_format: str, shape: tuple[int, ...]
) -> None:
    from kerasorder_lint import engine
    from kerasorder_lint.settings import Settings

    given = ", ".join(f"{k}={v!r}" for k, v in {**arguments, "data_format": data_format}.items())
    source = (
        "import numpy as np\nimport keras\nfrom keras import layers\n"
        f"model = keras.Sequential([keras.Input({shape[1:]}), layers.{name}({given})])\n"
        f"y = model(np.zeros({shape}, 'float32'))\n"
    )
    fails = False
    for _ in range(3):
        try:
            exec(source, {})
        except Exception:
            fails = True
    found = engine.lint(source, "program.py", Settings())
    assert fails or not any(f.certainty == "proven" and f.severity == "error" for f in found)


@pytest.mark.parametrize("given", ["uint8", "int32", "int64"])
@pytest.mark.parametrize("dtype", ["uint8", "int32"])
@pytest.mark.parametrize("name", ["CenterCrop", "RandomFlip", "RandomRotation", "RandomZoom"])
def test_integers_become_the_dtype_of_the_layer(name: str, dtype: str, given: str) -> None:
    import keras
    import numpy as np

    sizes: dict[str, Any] = {"CenterCrop": {"height": 2, "width": 2}}
    sizes |= {"RandomRotation": {"factor": 0.1}, "RandomZoom": {"height_factor": 0.1}}
    arguments = {**sizes.get(name, {}), "dtype": dtype}
    layer = getattr(keras.layers, name)(**arguments)
    spec = registry.find(name)
    assert spec is not None
    ours = life.create(spec, (), arguments)
    assert isinstance(ours, LayerState)
    outcome = life.apply(ours, [TensorSpec((2, 4, 4, 3), given)], {})
    assert isinstance(outcome.output, TensorSpec)
    data = outcome.output.data or outcome.output
    for training in (True, False):
        made = layer(np.zeros((2, 4, 4, 3), given), training=training)
        assert keras.backend.standardize_dtype(made.dtype) == data.dtype == dtype
