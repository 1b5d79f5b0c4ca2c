"""Models whose class says what `fit`, `evaluate` and `predict` do with a batch of the data."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.interpreter.running import check, is_proven, refused

pytestmark = pytest.mark.keras

HEADER = """import numpy as np
import tensorflow as tf
import keras
from keras import layers

"""

GAN = (
    HEADER
    + """
class GAN(keras.Model):
    def __init__(self, generator, discriminator, latent):
        super().__init__()
        self.generator = generator
        self.discriminator = discriminator
        self.latent = latent

    def compile(self, optimizer, loss_fn):
        super().compile()
        self.d_optimizer = optimizer
        self.loss_fn = loss_fn

    def train_step(self, real_images):
        batch_size = keras.ops.shape(real_images)[0]
        noise = keras.random.normal(shape=(batch_size, self.latent))
        generated = self.generator(noise)
        combined = keras.ops.concatenate([generated, real_images], axis=0)
        labels = keras.ops.concatenate(
            [keras.ops.ones((batch_size, 1)), keras.ops.zeros((batch_size, 1))], axis=0
        )
        with tf.GradientTape() as tape:
            predictions = self.discriminator(combined)
            d_loss = self.loss_fn(labels, predictions)
        weights = self.discriminator.trainable_weights
        grads = tape.gradient(d_loss, weights)
        self.d_optimizer.apply_gradients(zip(grads, weights))
        return {"d_loss": d_loss}

generator = keras.Sequential([keras.Input((<latent>,)), layers.Dense(<side> * <side>),
                              layers.Reshape((<side>, <side>, 1)), layers.UpSampling2D()])
discriminator = keras.Sequential([keras.Input((8, 8, 1)), layers.Flatten(), layers.Dense(1)])
gan = GAN(generator, discriminator, 6)
gan.compile(keras.optimizers.Adam(), keras.losses.BinaryCrossentropy(from_logits=True))
gan.fit(np.zeros((4, <real>, <real>, 1), dtype="float32"), epochs=<epochs>, verbose=0)
"""
)


@pytest.mark.parametrize(
    ("latent", "side", "real", "epochs", "row"),
    [(6, 4, 8, 1, None), (5, 4, 8, 1, "self.generator(noise)"),
     (6, 3, 8, 1, "keras.ops.concatenate([generated"), (6, 4, 6, 1, "keras.ops.concatenate([gen"),
     (6, 3, 6, 1, "self.discriminator(combined)"), (5, 3, 6, 0, None)],
)  # fmt: skip
def test_a_train_step_gets_a_batch(
    latent: int, side: int, real: int, epochs: int, row: str | None, tmp_path: Path
) -> None:
    text = GAN.replace("<latent>", str(latent)).replace("<side>", str(side))
    text = text.replace("<real>", str(real)).replace("<epochs>", str(epochs))
    code = "KOL105" if row is not None and "concatenate" in row else "KOL102"
    lines = [
        f"{line}  # expect: {code}" if row is not None and row in line else line
        for line in text.split("\n")
    ]
    check("\n".join(lines), tmp_path)


CUSTOM = (
    HEADER
    + """
class Custom(keras.Model):
    def train_step(self, data):
        <unpack>
        with tf.GradientTape() as tape:
            y_pred = self(x, training=True)
            loss = self.compute_loss(y=y, y_pred=y_pred)
            <more>
        gradients = tape.gradient(loss, self.trainable_variables)
        self.optimizer.apply(gradients, self.trainable_variables)
        return {"loss": loss}

inputs = keras.Input((12,))
outputs = layers.Dense(1)(inputs)
model = Custom(inputs, outputs)
model.compile(optimizer="adam", loss="mse")
model.fit(np.zeros((10, 12)), np.zeros((10, 1)), verbose=0<arguments>)
"""
)


@pytest.mark.parametrize(
    ("more", "arguments", "unpack"),
    [("pass", "", "x, y = data"),
     ("wide = x + keras.ops.ones((12,))", "", "x, y = data"),
     ("wide = x + keras.ops.ones((11,))  # expect: KOL105", "", "x, y = data"),
     ("wide = x + keras.ops.ones((11,))  # expect: KOL105", ", sample_weight=np.ones((10,))",
      "x, y, weight = data"),
     ("wide = weight * keras.ops.ones((11,))", ", sample_weight=np.ones((10,)), batch_size=11",
      "x, y, weight = data"),
     ("wide = x + keras.ops.ones((11,))  # expect: KOL105", ", class_weight={0: 1.0}",
      "x, y, _ = data"),
     ("wide = x + keras.ops.ones((11,))  # expect: KOL105", ", validation_split=0.2",
      "x, y = data"),
     ("wide = y + keras.ops.ones((3,))", "", "x, y = data"),
     ("wide = keras.ops.matmul(x, keras.ops.ones((11, 2)))  # expect: KOL105", "", "x, y = data")],
)  # fmt: skip
def test_a_functional_model_of_a_class_with_a_step(
    more: str, arguments: str, unpack: str, tmp_path: Path
) -> None:
    if "weight = data" in unpack and "batch_size" in arguments:
        more += "[:1]"
    text = CUSTOM.replace("<more>", more).replace("<arguments>", arguments)
    check(text.replace("<unpack>", unpack), tmp_path)


STEPS = (
    HEADER
    + """
class Net(keras.Model):
    def __init__(self):
        super().__init__()
        self.a = layers.LSTM(4, return_sequences=<sequences>)
        self.b = layers.Conv1D(3, 2)

    def call(self, x):
        return self.a(x)

    def <step>(self, data):
        x = data[0] if isinstance(data, tuple) else data
        y = self.b(self.a(x))<expected>
        return <result>

net = Net()
net.compile(loss="mse")
<method>
"""
)


@pytest.mark.parametrize("sequences", [True, False])
@pytest.mark.parametrize(
    ("step", "result", "method"),
    [("predict_step", "y", "net.predict(np.zeros((4, 7, 2)), verbose=0)"),
     ("predict_step", "y", "net.predict_on_batch(np.zeros((4, 7, 2)))"),
     ("test_step", "{'mean': keras.ops.mean(y)}",
      "net.evaluate(np.zeros((4, 7, 2)), np.zeros((4,)), verbose=0)"),
     ("train_step", "{'mean': keras.ops.mean(y)}",
      "net.fit(tf.data.Dataset.from_tensor_slices(np.zeros((4, 7, 2))).batch(2), shuffle=False, "
      "verbose=0)")],
)  # fmt: skip
def test_each_step(step: str, result: str, method: str, sequences: bool, tmp_path: Path) -> None:
    text = STEPS.replace("<step>", step).replace("<result>", result).replace("<method>", method)
    text = text.replace("<sequences>", str(sequences))
    expected = "" if sequences else "  # expect: KOL101"
    check(text.replace("<expected>", expected), tmp_path)


BATCHES = (
    HEADER
    + """
class Net(keras.Model):
    def __init__(self):
        super().__init__()
        self.a = layers.Dense(3)

    def call(self, x):
        return self.a(x) + <length>

net = Net()
net.compile(loss="mse")
net.<method>
"""
)


@pytest.mark.parametrize(
    ("length", "method", "wrong"),
    [("keras.random.normal((keras.ops.shape(x)[0], 3))", "predict(np.zeros((8, 2)))", False),
     ("keras.ops.zeros((keras.ops.shape(x)[0], 3))", "fit(np.zeros((8, 2)), np.ones((8, 3)))",
      False),
     ("keras.random.normal((x.shape[0], 3))", "predict(np.zeros((8, 2)))", False),
     ("keras.random.normal((x.shape[0], 3))", "fit(np.zeros((32, 2)), np.ones((32, 3)))", False),
     ("keras.random.normal((x.shape[0], 3))", "fit(np.zeros((33, 2)), np.ones((33, 3)))", True),
     ("keras.random.normal((x.shape[0], 3))",
      "evaluate(np.zeros((8, 2)), np.ones((8, 3)), batch_size=4)", False),
     ("keras.random.normal((x.shape[0], 3))", "evaluate(np.zeros((8, 2)), np.ones((8, 3)))", True),
     ("keras.random.normal((x.shape[0], 3))", "train_on_batch(np.zeros((8, 2)), np.ones((8, 3)))",
      False)],
)  # fmt: skip
def test_how_long_a_batch_is(length: str, method: str, wrong: bool, tmp_path: Path) -> None:
    """`predict` traces the first batch, the others one of any length if not all are alike."""
    text = BATCHES.replace("<length>", length + "  # expect: KOL106" * wrong)
    check(text.replace("<method>", method), tmp_path)


def test_a_method_traces_what_it_runs() -> None:
    """TensorFlow raises another exception where it traces than where it computes."""
    text = (
        HEADER + "class Net(keras.Model):\n"
        "    def call(self, x):\n"
        "        return x + keras.ops.ones((8, 5))\n"
        "try:\n"
        "    Net().predict(np.zeros((8, 4)))\n"
        "except ValueError:\n"
        "    pass\n"
    )
    assert not refused(text)
    assert not is_proven(text)


INNER = (
    HEADER
    + """
class Outer(keras.Model):
    def __init__(self):
        super().__init__()
        self.inner = <inner>

    def call(self, x):
        return self.inner(x)<expected>

    def train_step(self, data):
        return {"mean": keras.ops.mean(self.inner(data))<other>}

outer = Outer()
outer.compile()
outer<run>
"""
)
SEQUENTIAL = "keras.Sequential([keras.Input((12, 1)), layers.Conv1D(2, 3), <last>])"
FUNCTIONAL = "(lambda x: keras.Model(x, layers.Conv1D(2, 3)(x)))(keras.Input((12, 1)))"


@pytest.mark.parametrize(
    ("inner", "right"),
    [(SEQUENTIAL.replace("<last>", "layers.GlobalMaxPooling1D(), layers.Dense(2)"), True),
     (SEQUENTIAL.replace("<last>", "layers.Flatten(), layers.Dense(2)"), False),
     (FUNCTIONAL, False)],
    ids=["free", "flat", "functional"],
)  # fmt: skip
@pytest.mark.parametrize(
    "run",
    [".predict(np.zeros((4, 10, 1)), verbose=0)", "(np.zeros((4, 10, 1)))",
     "(keras.Input((10, 1)))", "(tf.zeros((4, 10, 1)))",
     ".fit(np.zeros((4, 10, 1), 'float32'), verbose=0)"],
)  # fmt: skip
def test_a_model_inside_on_other_lengths(inner: str, right: bool, run: str, tmp_path: Path) -> None:
    """A Sequential asks for what its Input says of Keras's own symbolic tensors alone."""
    told = "" if right else "  # expect: KOL102"
    text = INNER.replace("<inner>", inner).replace("<run>", run)
    text = text.replace("<expected>", told if "fit" not in run else "")
    text = text.replace("(data))<other>}", f"(data))}}{told}" if "fit" in run else "(data))}")
    check(text, tmp_path)


TAKING = """import random
import numpy as np
import <package> as keras
from <package> import layers

class Net(keras.Model):
    def __init__(self):
        super().__init__()
        self.a = layers.Dense(2)

    def call(self, x):
        return self.a(x)

    def <step>(self, data):
        <names> = data<expected>
        self(x)
        return {"mean": 0.0}

net = Net()
net.compile("sgd", "mse")
x, y, w = np.ones((8, 4)), np.ones((8, 2)), np.ones((8,))
net.<method>
"""


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize(
    ("names", "method", "package", "wrong"),
    [("x, y, w", "fit(x, y, 4, 1, 0, None, 0.0, None, True, None, w)", "keras", False),
     ("x, y, w", "evaluate(x, y, 4, 0, w)", "keras", False),
     ("x, y, w", "evaluate(x, y, 4, 0)", "keras", True),
     ("x, y", "evaluate(x, y, 4, 0, None)", "keras", False),
     ("x, y, w", "evaluate(x, y, 4, 0, w)", "tf_keras", False),
     ("x, y, w", "train_on_batch(x, y, w)", "keras", False),
     ("x, y, w", "train_on_batch(x, y, None, {0: 1.0, 1: 1.0})", "keras", False),
     ("x, y, w", "train_on_batch(x, y)", "keras", False),
     ("x, y, w", "train_on_batch(x)", "keras", False),
     ("x, y", "train_on_batch(x, y)", "tf_keras", False),
     ("x, y, w", "train_on_batch(x, y, w)", "tf_keras", False),
     ("x, y, w", "test_on_batch(x, y, w)", "keras", False),
     ("x, y", "test_on_batch(x, y)", "tf_keras", False),
     ("(x,)", "predict_on_batch(x)", "keras", False)],
)  # fmt: skip
def test_what_a_step_gets(
    names: str, method: str, package: str, wrong: bool, tmp_path: Path
) -> None:
    """Keras 3 hands three things to the steps of `train_on_batch`, whatever it is given."""
    kind = {"fit": "train", "evaluate": "test"}.get(method.partition("(")[0])
    step = f"{kind or method.partition('_')[0]}_step"
    text = TAKING.replace("<package>", package).replace("<step>", step).replace("<names>", names)
    text = text.replace("<expected>", "  # expect: KOL116" * wrong).replace("<method>", method)
    if not wrong:
        check(text, tmp_path)
    else:  # TensorFlow traces another text than the program's own
        assert refused(text)
        assert is_proven(text)


@pytest.mark.parametrize(
    "data", ["((x, y) for x in [x, x]), verbose=0", "iter([x, x])", "(each for each in [x, x])"]
)
def test_a_generator_gives_batches_one_by_one(data: str) -> None:
    text = TAKING.replace("<package>", "keras").replace("    def <step>(self, data):\n", "")
    text = text.replace("        <names> = data<expected>\n", "")
    text = text.replace('        self(x)\n        return {"mean": 0.0}\n', "")
    assert not is_proven(text.replace("<method>", f"fit({data})"))


def test_an_order_that_chance_decides() -> None:
    text = """import random
import numpy as np
import keras
a, b = keras.Input((3,)), keras.Input((4,))
model = keras.Model([a, b], keras.layers.concatenate([a, b]))
both = [np.ones((8, 4)), np.ones((8, 3))]
random.seed(<seed>)
random.shuffle(both)
model.predict(both, verbose=0)
"""
    assert {refused(text.replace("<seed>", str(seed))) for seed in range(4)} == {True, False}
    assert not is_proven(text.replace("<seed>", "0"))
