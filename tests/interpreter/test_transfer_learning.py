"""Functional transfer learning as people write it, run by Keras and read by us."""

from __future__ import annotations

from typing import Any

import pytest

from kerasorder_lint.engine import lint, summarise
from tests.interpreter.test_applications import _HEAD, _SETTINGS, _count, _run

pytestmark = pytest.mark.keras

PROGRAMS = {
    "a head on the base's own tensors": """
base = VGG16(weights="imagenet", include_top=False, input_shape=(150, 150, 3))
base.trainable = False
x = layers.Flatten()(base.output)
x = layers.Dense(256, activation="relu")(x)
x = layers.Dropout(0.5)(x)
model = keras.Model(inputs=base.input, outputs=layers.Dense(5, activation="softmax")(x))
""",
    "the base as a layer, behind its preprocessing": """
base = MobileNetV2(weights="imagenet", input_shape=(96, 96, 3), include_top=False)
base.trainable = False
inputs = keras.Input(shape=(96, 96, 3))
x = keras.applications.mobilenet_v2.preprocess_input(inputs)
x = base(x, training=False)
x = layers.GlobalAveragePooling2D()(x)
x = layers.Dropout(0.2)(x)
model = keras.Model(inputs, layers.Dense(1)(x))
""",
    "every way to prepare pixels": """
inputs = keras.Input((64, 64, 3))
x = keras.applications.resnet_v2.preprocess_input(inputs)
x = keras.applications.vgg16.preprocess_input(x)
x = keras.applications.densenet.preprocess_input(x)
x = keras.applications.efficientnet.preprocess_input(x)
model = keras.Model(inputs, layers.Add()([x, inputs]))
""",
    "features from inside": """
base = VGG16(weights=None, include_top=False, input_shape=(64, 64, 3))
one = keras.Model(base.input, base.get_layer("block4_pool").output)
two = keras.Model(base.input, base.layers[-2].output)
names = ("block1_conv2", "block3_pool")
many = keras.Model(base.inputs, [base.get_layer(name).output for name in names])
""",
    "an encoder with skips": """
base = MobileNetV2(input_shape=(64, 64, 3), include_top=False, weights=None)
names = ["block_1_expand_relu", "block_3_expand_relu", "block_6_expand_relu"]
down = keras.Model(inputs=base.input, outputs=[base.get_layer(name).output for name in names])
down.trainable = False
inputs = keras.Input((64, 64, 3))
skips = down(inputs)
x = skips[-1]
for skip, filters in zip(reversed(skips[:-1]), (32, 16)):
    x = layers.Conv2DTranspose(filters, 3, strides=2, padding="same")(x)
    x = layers.Concatenate()([x, skip])
model = keras.Model(inputs, layers.Conv2DTranspose(3, 3, strides=2, padding="same")(x))
""",
    "functions of keras.ops between layers": """
q = keras.Input((8, 16))
k = keras.Input((5, 16))
weights = ops.softmax(ops.matmul(q, ops.transpose(k, (0, 2, 1))))
y = ops.concatenate([ops.mean(ops.matmul(weights, k), axis=1), ops.max(q, axis=1)], axis=-1)
model = keras.Model([q, k], layers.Dense(3)(y))
""",
}


def _lists(shapes: Any) -> Any:
    many = isinstance(shapes, list)
    return [list(shape) for shape in shapes] if many else [list(shapes)]


@pytest.mark.parametrize("text", PROGRAMS.values(), ids=PROGRAMS)
def test_models_are_keras_own(text: str) -> None:
    text = _HEAD + text
    models, raised, _ = _run(text)
    assert raised is None
    assert [f.code for f in lint(text, "program.py", _SETTINGS) if f.severity == "error"] == []
    found = {made.name: made for made in summarise(text, "program.py", _SETTINGS)}
    for name, model in models.items():
        made = found[name]
        assert made.complete, name
        assert made.output_shapes == _lists(model.output_shape)
        assert made.params == model.count_params()
        assert made.trainable_params == _count(model.trainable_weights)
        assert [row.name for row in made.layers] == [layer.name for layer in model.layers]
