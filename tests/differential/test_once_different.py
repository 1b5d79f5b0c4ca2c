"""Programs on which Keras and we once differed, each cut down to what mattered."""

from __future__ import annotations

import pytest

from tests.differential import truth

pytestmark = pytest.mark.keras

HEADER = """\
import numpy as np
import keras
from keras import layers

"""

PROGRAMS = {
    # It asks for channels of 1 or 3 where it trains alone.
    "channels of no length in a rebuilt model": """\
model = keras.Sequential([
    keras.Input((None, 4)),
    layers.Reshape((2, -1)),
    layers.Rescaling(2, dtype="uint8"),
    layers.RandomGrayscale(1),
])
again = keras.Sequential(model.layers)
again.build((None, None, 4))
""",
    # On data of one step the wave comes out as it is, with four channels.
    "a wave shorter than a frame, in front of weights for its channels": """\
model = keras.Sequential([
    keras.Input((None, 4)),
    layers.LayerNormalization(scale=False),
    layers.STFTSpectrogram(frame_length=4, frame_step=2),
])
again = keras.Sequential([keras.Input((None, 4)), model.layers[1], model.layers[0]])
""",
    # A model casts data to the dtype of its Input before its first layer sees it.
    "a model casts floats": """\
model = keras.Sequential([keras.Input((3, 6)), layers.PReLU(autocast=False)])
y = model(np.zeros((2, 3, 6)))
""",
    "a model casts floats to another type than its layers have": """\
model = keras.Sequential([
    keras.Input((3, 6), dtype="float16"),
    layers.PReLU(autocast=False),
])
y = model(np.zeros((2, 3, 6)))
""",
    # An average over less than its window is an empty tensor, once there is data.
    "a window that does not fit in data": """\
y = layers.AveragePooling2D(3)(np.zeros((3, 2, 2, 2)))
z = layers.Flatten()(layers.AveragePooling1D(4)(np.zeros((3, 2, 2))))
""",
    "several tensors for a Normalization": """\
model = keras.Sequential([layers.LSTM(4, return_state=True), layers.Normalization()])
model.predict(np.zeros((40, 12, 6)), 4, verbose=0)
""",
    "a window that does not fit behind an encoding": """\
model = keras.Sequential([
    keras.Input((11, 2)),
    layers.IntegerLookup(vocabulary=[2], output_mode="multi_hot"),
    layers.MaxPooling1D(3),
    layers.Flatten(),
])
y = model(np.zeros((3, 11, 2)))
""",
    "an image that a Pipeline crops": """\
model = keras.Sequential([
    keras.Input((8, 6, 3)),
    layers.Pipeline(layers=[layers.CenterCrop(height=4, width=9), layers.RandomCrop(4, 3)]),
    layers.Reshape((6, 6)),
])
y = model(np.zeros((5, 8, 6, 3)))
""",
    "a convolution of data that is too short": """\
layer = layers.Conv2D(2, 3, strides=2)
layer.build((None, 8, 8, 3))
y = layers.Flatten()(layer(np.zeros((1, 2, 8, 3))))
z = layers.DepthwiseConv2D(3)
z.build((None, 8, 8, 3))
w = z(np.zeros((1, 1, 8, 3)))
""",
    "a pool of the one axis of a spectrogram": """\
model = keras.Sequential([
    keras.Input((None, 4)),
    layers.STFTSpectrogram(frame_length=8),
    layers.AdaptiveAveragePooling2D(output_size=(1, 2)),
    layers.GroupNormalization(groups=2),
])
""",
    "a wave that may be too short, and one that is padded": """\
model = keras.Sequential([
    keras.Input((None, 4)),
    layers.STFTSpectrogram(frame_length=8, expand_dims=True),
    layers.Conv2D(2, 3, padding="same"),
])
other = keras.Sequential([
    keras.Input((None, 4)),
    layers.STFTSpectrogram(frame_length=8, padding="same"),
    layers.Dense(2),
])
y = model(np.zeros((2, 20, 4)))
z = other(np.zeros((2, 3, 4)))
""",
    "a convolution that data comes out of as it was": """\
model = keras.Sequential([
    layers.CategoryEncoding(num_tokens=8, input_shape=(6, 6, 6, 2)),
    layers.Conv3D(2, [5, 5, 3]),
    layers.RandomZoom(0.2),
])
""",
    "several tensors for a Normalization with a mean": """\
model = keras.Sequential()
model.add(keras.Input((None, 4)))
model.add(layers.LSTM(4, return_state=True))
model.add(layers.Normalization(mean=0.5, variance=0.5))
""",
    "several tensors for a Normalization of all axes": """\
model = keras.Sequential()
model.add(keras.Input((None, 4)))
model.add(layers.LSTM(4, return_state=True))
model.add(layers.Normalization(mean=0.5, variance=0.5, axis=None))
""",
    "data of more channels than a convolution inside was built for": """\
model = keras.Sequential()
model.add(layers.Rescaling(scale=(1, 2)))
model.add(layers.TimeDistributed(layer=layers.Conv2D(filters=3, kernel_size=2, padding="same")))
model.build((None, 4, 5, 6, 1))
""",
    "data of twice the channels": """\
model = keras.Sequential()
model.add(layers.Rescaling(scale=(1, 2)))
model.add(layers.TimeDistributed(layer=layers.Conv2D(filters=4, kernel_size=2, padding="same")))
model.build((None, 4, 5, 6, 1))
""",
    "a maximum of nothing": """\
model = keras.Sequential([
    keras.Input((12, 6)),
    layers.RandomCrop(height=4, width=0),
    layers.GlobalMaxPooling1D(),
])
""",
    "strides that differ, in half precision and in single": """\
y = layers.DepthwiseConv2D([1, 4], strides=[3, 2])(np.zeros((2, 9, 9, 2)))
model = keras.Sequential([
    keras.Input((9, 9, 2)),
    layers.DepthwiseConv2D([1, 4], strides=[3, 2], dtype="float16"),
])
""",
    "booleans that are grey already": """\
model = keras.Sequential([
    keras.Input((10, 1), dtype="bool"),
    layers.RandomGrayscale(0.5),
    layers.Flatten(),
    layers.Activation("sparse_plus"),
])
""",
    "steps whose outputs differ": """\
model = keras.Sequential([
    keras.Input((4, 5, 6, 1)),
    layers.Cropping3D(),
    layers.Bidirectional(
        layers.RNN(layers.GRUCell(1), return_sequences=True, return_state=True), dtype="float16"
    ),
])
""",
    "one step, and steps that are unrolled": """\
y = layers.RNN(layers.GRUCell(1))(np.zeros((4, 1, 3, 4, 1)))
z = layers.RNN(layers.GRUCell(1), unroll=True)(np.zeros((4, 2, 3, 4, 1)))
w = layers.RNN(layers.GRUCell(1), return_sequences=True)(np.zeros((4, 2, 3, 4, 1)))
""",
    "steps that data has no axis for": """\
shared = layers.TimeDistributed(layers.GlobalAveragePooling1D())
model = keras.Sequential([
    keras.Input((10, 1)),
    layers.Embedding(3, 8),
    shared,
    shared,
    layers.TimeDistributed(layers.ReLU()),
])
""",
    "indices of many dimensions": """\
model = keras.Sequential([
    keras.Input((9, 9, 2)),
    layers.Embedding(1, 2),
    layers.LayerNormalization(axis=2),
    layers.Embedding(1, 8),
    layers.Rescaling(True),
    layers.Embedding(3, 1),
    layers.Normalization(axis=(1,)),
])
ls = model.layers
again = keras.Sequential([ls[3], ls[1], ls[5], ls[0], ls[2], ls[4]])
again.build((None, 9, 9, 2))
""",
    "indices of eight dimensions and of nine": """\
layers.Embedding(3, 2)(keras.Input((1, 1, 2, 1, 2, 1, 2)))
model = keras.Sequential([keras.Input((1, 1, 2, 1, 2, 1, 2, 1)), layers.Embedding(3, 2)])
y = model(np.zeros((1, 1, 1, 2, 1, 2, 1, 2, 1)))
""",
    "a cell that no length of a free axis suits": """\
model = keras.Sequential([
    keras.Input((None, None, 2, 1)),
    layers.RNN(layers.LSTMCell(4)),
    layers.Softmax(),
])
""",
    "a cell of several products": """\
y = layers.RNN(layers.LSTMCell(2, implementation=1))(np.zeros((4, 2, 4, 1)))
z = layers.RNN(layers.LSTMCell(2, recurrent_dropout=0.5))(np.zeros((4, 2, 4, 1)))
w = layers.RNN(layers.LSTMCell(2))(np.zeros((4, 2, 4, 1)))
""",
    "a model asks data for its rank": """\
model = keras.Sequential([keras.Input((3, 6)), layers.PReLU()])
y = model(np.zeros((2, 3, 6, 2)))
""",
    # What it divides by is of integers; the rank is known all the same.
    "a rank behind numbers of an unknown type": """\
model = keras.Sequential([
    keras.Input((6, 6, 6, 2, 4)),
    layers.Normalization(dtype="int32", mean=[0.5], variance=[0.5]),
    layers.RandomCrop(4, 9),
])
""",
    "a layer that is popped never runs": """\
model = keras.Sequential()
model.add(keras.Input((12, 6), dtype="string"))
model.add(layers.Dense(3))
model.pop()
model.add(layers.Flatten())
""",
    # An image stays whole where nothing is trained, and what is behind it gets another shape.
    "a crop that predict leaves out": """\
model = keras.Sequential([layers.RandomCrop(12, 9), layers.GroupNormalization(1, axis=-2)])
model.predict(np.zeros((1, 10, 4, 3)), verbose=0)
""",
    "images of integers keep their rank": """\
model = keras.Sequential([
    layers.Hashing(3),
    layers.RandomZoom(0.1),
    layers.MelSpectrogram(fft_length=8, sequence_stride=3, sequence_length=4),
    layers.BatchNormalization(axis=2),
])
y = model.predict_on_batch(np.zeros((3, 17, 13, 3)))
""",
    "tensors are lost where predict runs": """\
model = keras.Sequential([
    keras.Input((5, 4)),
    layers.LSTM(4, return_state=True),
    layers.MixUp(),
])
model.predict(np.zeros((3, 5, 4)), verbose=0)
""",
    "a wrapper shows a transposed convolution the batch": """\
model = keras.Sequential([
    keras.Input(()),
    layers.SpectralNormalization(layers.Conv2DTranspose(3, 2)),
])
""",
    "a lookup that is turned round keeps the rank": """\
model = keras.Sequential([
    keras.Input((6, 6, 6, 2)),
    layers.StringLookup(vocabulary=["a", "b"], invert=True),
    layers.RandomElasticTransform(0.0),
])
""",
    "a clone of a frozen model in a model": """\
x = keras.Input((4,))
inner = keras.Model(x, layers.Dense(3)(x))
inner.trainable = False
y = keras.Input((4,))
again = keras.models.clone_model(keras.Model(y, layers.Dense(2)(inner(y))))
""",
    "a layer that hands on its input at the front is not run on data either": """\
model = keras.Sequential([
    keras.Input((5, 4, 4, 4, 1)),
    layers.Equalization(),
    layers.BatchNormalization(axis=1),
])
model(np.zeros((3, 5, 4, 4, 4, 1)))
""",
    "a layer in front switches training off": """\
model = keras.Sequential([
    layers.GaussianNoise(0.2),
    layers.GlobalAveragePooling3D(),
    layers.Embedding(10, 2, dtype="mixed_float16"),
    layers.RandomSaturation(0.5),
])
model.predict(np.zeros((3, 6, 6, 6, 2)), verbose=0)
""",
    "whole strides that are floats": """\
model = keras.Sequential([
    keras.Input((4, 3, 2)),
    layers.SeparableConv2D(1, 1, strides=(2, 2.0)),
    layers.ContrastLimitedAdaptiveHistogramEqualization(),
])
""",
    "strides that are floats": """\
model = keras.Sequential([
    keras.Input((9, 9, 2)),
    layers.Conv2D(1, 1, strides=(2, 2.5)),
    layers.Flatten(),
    layers.Dense(2),
])
""",
    "a class in capitals is no flag": """\
model = keras.Sequential([keras.Input((3,)), layers.RNN and layers.Dense(2)])
""",
    "a clone of a frozen Sequential": """\
model = keras.Sequential([keras.Input((4,)), layers.Dense(3)])
model.trainable = False
again = keras.models.clone_model(model)
""",
    "a model whose convolution Keras asks for its shape alone": """\
x = keras.Input((7, 5, 4))
y = layers.Conv2D(4, 3, padding="same")(x)
model = keras.Model(x, y)
again = keras.Model(z := keras.Input((None, 5, 1)), model(z))
""",
    "a layer that runs before it is popped": """\
model = keras.Sequential()
model.add(keras.Input((12, 6)))
model.add(layers.Reshape((-1, 5)))
y = model(np.zeros((2, 12, 6)))
model.pop()
""",
}


@pytest.mark.parametrize("name", PROGRAMS)
def test_programs(name: str) -> None:
    assert not truth.differences(HEADER + PROGRAMS[name])


CLONED = [
    "layers.GRU(3)",
    "layers.SimpleRNN(3, use_bias=False)",
    "layers.Bidirectional(layers.LSTM(3))",
    "layers.Bidirectional(layers.LSTM(3, trainable=False))",
    "layers.TimeDistributed(layers.Dense(3))",
    "layers.TimeDistributed(layers.Dense(3, trainable=False))",
    "layers.RNN(layers.GRUCell(3))",
    "layers.RNN(layers.GRUCell(3, trainable=False))",
    "layers.RNN([layers.GRUCell(3), layers.LSTMCell(3)])",
    "layers.SpectralNormalization(layers.Dense(2))",
    "layers.ConvLSTM1D(2, 1)",
    "layers.Bidirectional(layers.ConvLSTM1D(2, 1, trainable=False))",
    "layers.Dense(2)",
]
FROZEN = {
    "nothing": "",
    "the layer, before": "layer.trainable = False",
    "the layer, after": "layer.trainable = False",
    "the model": "model.trainable = False",
}


@pytest.mark.parametrize("frozen", FROZEN)
@pytest.mark.parametrize("layer", CLONED)
def test_what_trains_in_a_clone(layer: str, frozen: str) -> None:
    shape = (3, 12, 6) if "ConvLSTM" in layer else (12, 6)
    before, after = ("", FROZEN[frozen])[:: -1 if "before" in frozen else 1]
    program = f"""\
layer = {layer}
{before}
x = keras.Input({shape})
model = keras.Model(x, layer(x))
{after}
again = keras.models.clone_model(model)
"""
    assert not truth.differences(HEADER + program)


DTYPES = ["bool", "uint8", "int8", "uint16", "int16", "int32", "int64", "float16", "float64"]


REGULARIZERS = [
    "'l1'",
    "'L2'",
    "'l1_l2'",
    "keras.regularizers.L1L2(0.1)",
    "{'class_name': 'L1L2', 'config': {'l1': 0.0, 'l2': 0.2}}",
    "{'class_name': 'L1L2', 'config': {}}",
]


@pytest.mark.parametrize("regularizer", REGULARIZERS)
@pytest.mark.parametrize("dtype", [*DTYPES, "string"])
def test_what_comes_out_is_weighed(regularizer: str, dtype: str) -> None:
    program = f"""\
model = keras.Sequential([
    keras.Input((2, 3), dtype={dtype!r}),
    layers.Dropout(0.5, activity_regularizer={regularizer}),
    layers.Flatten(),
])
"""
    assert not truth.differences(HEADER + program)
