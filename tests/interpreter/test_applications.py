"""Transfer learning as people write it, run by Keras and read by us: the same models."""

from __future__ import annotations

import math
import warnings
from typing import Any

import pytest

from kerasorder_lint.engine import lint, summarise
from kerasorder_lint.settings import Limits, Settings

pytestmark = pytest.mark.keras

_SETTINGS = Settings(limits=Limits(seconds=60.0))
_HEAD = """import keras
from keras import layers, ops
from keras.applications import MobileNet, MobileNetV2, VGG16, ResNet50V2, ConvNeXtTiny
"""


def _run(text: str) -> tuple[dict[str, Any], BaseException | None, int | None]:
    """The models by name, and what was raised on which line. No weights are fetched or made."""
    import keras
    from keras.src.models import Functional
    from keras.src.utils import file_utils

    namespace: dict[str, Any] = {}
    raised, line = None, None
    with pytest.MonkeyPatch.context() as patch, keras.StatelessScope(), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        patch.setattr(file_utils, "get_file", lambda *_, **__: "")
        patch.setattr(Functional, "load_weights", lambda *_, **__: None)
        keras.backend.clear_session()
        try:
            exec(compile(text, "<program>", "exec"), namespace)
        except Exception as caught:
            raised, trace = caught, caught.__traceback__
            while trace is not None:
                if trace.tb_frame.f_code.co_filename == "<program>":
                    line = trace.tb_lineno
                trace = trace.tb_next
    return {k: v for k, v in namespace.items() if isinstance(v, keras.Model)}, raised, line


def _plain(shape: Any) -> list[Any]:
    return list(shape)


def _count(weights: Any) -> int:
    return sum(math.prod(weight.shape) for weight in weights)


RUNS = {
    "a base without its top in a Sequential": """
base = VGG16(include_top=False, weights=None, input_shape=(150, 150, 3))
base.trainable = False
model = keras.Sequential([
    base,
    layers.Flatten(),
    layers.Dense(256, activation="relu"),
    layers.Dense(1, activation="sigmoid"),
])
""",
    "Dense on the feature map": """
base = MobileNetV2(include_top=False, weights="imagenet", input_shape=(96, 96, 3))
model = keras.Sequential([base, layers.Dense(5)])
""",
    "an Input in front of a base of any size": """
base = MobileNet(include_top=False, weights=None, alpha=0.5)
model = keras.Sequential([
    keras.Input((128, 128, 3)),
    layers.Rescaling(1 / 255),
    base,
    layers.GlobalAveragePooling2D(),
    layers.Dense(3),
])
""",
    "some layers frozen": """
base = VGG16(weights=None, include_top=False, input_shape=(64, 64, 3), pooling="avg")
for layer in base.layers[:-4]:
    layer.trainable = False
model = keras.Sequential([base, layers.Dense(2)])
""",
    "names that Keras makes up": """
one = MobileNetV2(weights=None, input_shape=(64, 64, 3), classes=7)
two = ConvNeXtTiny(weights=None, include_top=False, input_shape=(64, 64, 3), pooling="max")
model = keras.Sequential([keras.Input((8,)), layers.Dense(2), layers.ReLU(), layers.Dense(3)])
""",
    "a copy with weights of its own": """
base = MobileNetV2(weights=None, include_top=False, input_shape=(64, 64, 3), pooling="avg")
twin = keras.models.clone_model(base)
model = keras.Sequential([twin, layers.Dense(4)])
""",
    "the input is given": """
inputs = keras.Input((48, 48, 3), name="picture")
base = ResNet50V2(weights=None, include_top=False, input_tensor=inputs)
model = keras.Sequential([base, layers.GlobalMaxPooling2D(), layers.Dense(4)])
""",
}


@pytest.mark.parametrize("text", RUNS.values(), ids=RUNS)
def test_models_are_keras_own(text: str) -> None:
    text = _HEAD + text
    models, raised, _ = _run(text)
    assert raised is None
    assert [f.code for f in lint(text, "program.py", _SETTINGS) if f.severity == "error"] == []
    found = {made.name: made for made in summarise(text, "program.py", _SETTINGS)}
    assert set(found) == set(models)
    for name, model in models.items():
        made = found[name]
        assert made.complete, name
        assert made.output_shapes == [_plain(model.output_shape)]
        assert made.input_shapes == [_plain(model.input_shape)]
        assert made.params == model.count_params()
        assert made.trainable_params == _count(model.trainable_weights)
        ours = [(row.name, row.class_name, row.output_shape, row.params) for row in made.layers]
        if name == "twin":
            assert ours[0][0] is None
            ours[0] = (model.layers[0].name, *ours[0][1:])
        theirs = [
            (layer.name, type(layer).__name__, _plain(_shape(layer)), layer.count_params())
            for layer in model.layers
        ]
        assert ours == theirs


def _shape(layer: Any) -> Any:
    """As `model.summary()` has it: what the last call gave."""
    return layer._inbound_nodes[-1].outputs[0].shape


FAILS = {
    "too small an image": "KOL114",
    "classes with the weights of ImageNet": "KOL114",
    "a flattened map of no known size": "KOL106",
    "a flat vector into a window": "KOL101",
    "another size than the base has": "KOL102",
    "one channel with the weights of ImageNet": "KOL114",
    "a functional model has no add": "KOL211",
}
_FAILING = {
    "too small an image": """
base = VGG16(include_top=False, input_shape=(16, 16, 3))
""",
    "classes with the weights of ImageNet": """
base = MobileNetV2(weights="imagenet", classes=10)
""",
    "a flattened map of no known size": """
base = MobileNetV2(include_top=False)
model = keras.Sequential([
    base,
    layers.Flatten(),
    layers.Dense(10),
])
""",
    "a flat vector into a window": """
base = MobileNetV2(include_top=False, pooling="avg", input_shape=(96, 96, 3))
model = keras.Sequential([
    base,
    layers.Conv2D(8, 3),
])
""",
    "another size than the base has": """
base = VGG16(include_top=False, input_shape=(64, 64, 3))
x = base(keras.Input((96, 96, 3)))
""",
    "one channel with the weights of ImageNet": """
base = ResNet50V2(include_top=False, weights="imagenet", input_shape=(64, 64, 1))
""",
    "a functional model has no add": """
base = VGG16(weights=None, input_shape=(224, 224, 3))
base.add(layers.Dense(10))
""",
}


@pytest.mark.parametrize("name", FAILS)
def test_what_keras_refuses_is_proven(name: str) -> None:
    text = _HEAD + _FAILING[name]
    _, raised, line = _run(text)
    assert raised is not None
    assert line is not None
    (finding,) = [f for f in lint(text, "program.py", _SETTINGS) if f.severity == "error"]
    assert (finding.code, finding.certainty) == (FAILS[name], "proven")
    # The finding stands at the layer, in the statement that raises.
    assert line <= finding.span.start.row <= line + 5


SILENT = {
    "a branching model laid out in a row: Keras stops building and says nothing": """
base = MobileNetV2(weights=None, include_top=False, input_shape=(64, 64, 3))
model = keras.Sequential()
for layer in base.layers[:-3]:
    model.add(layer)
""",
    "layers of a model that is not known": """
def build(alpha):
    base = MobileNetV2(include_top=False, alpha=alpha, weights=None)
    last = base.layers[-1]
    pool = base.get_layer("block5_pool")
    return keras.Sequential([base, layers.Dense(3), last])
""",
    "a weight file": """
base = VGG16(weights="weights/vgg16.h5", classes=10)
other = VGG16(weights="/models/best.weights.h5", include_top=False)
""",
    "an input shape from elsewhere": """
def build(shape, top):
    base = VGG16(input_shape=shape, include_top=top, weights=None)
    return keras.Sequential([base, layers.Dense(2)])
""",
    "channels in front": """
keras.config.set_image_data_format("channels_first")
base = VGG16(include_top=False, weights=None, input_shape=(3, 64, 64))
model = keras.Sequential([base, layers.Flatten()])
""",
    "pixels prepared": """
inputs = keras.Input((64, 64, 3))
x = keras.applications.vgg16.preprocess_input(inputs)
x = keras.applications.mobilenet_v2.preprocess_input(x)
x = keras.applications.efficientnet.preprocess_input(x)
x = VGG16(include_top=False, weights=None)(x)
x = layers.Dense(3)(x)
""",
}


@pytest.mark.parametrize("text", SILENT.values(), ids=SILENT)
def test_what_runs_or_is_not_known_is_silent(text: str) -> None:
    assert [f for f in lint(_HEAD + text, "program.py", _SETTINGS) if f.severity != "info"] == []


def test_a_misspelt_name_of_weights_is_likely() -> None:
    """Keras looks for a file of that name, which no text can rule out."""
    text = _HEAD + 'base = VGG16(weights="imagnet")\n'
    (finding,) = lint(text, "program.py", _SETTINGS)
    assert (finding.code, finding.certainty) == ("KOL114", "likely")


@pytest.mark.parametrize("keyword", ["include_top=False, input_shape=(16, 16, 3)", "classes=10"])
def test_keras_2_refuses_the_same(keyword: str) -> None:
    """What imports `tensorflow.keras` alone is proven where both refuse it."""
    import tf_keras

    text = f"from tensorflow.keras.applications import VGG16\nbase = VGG16({keyword})\n"
    (finding,) = lint(text, "program.py", _SETTINGS)
    assert (finding.code, finding.certainty) == ("KOL114", "proven")
    with pytest.raises(ValueError, match=r"should be 1000|at least 32x32"):
        eval(f"VGG16({keyword})", {"VGG16": tf_keras.applications.VGG16})
