"""What TensorFlow refuses of its own functions where own layers and models meet data."""

from __future__ import annotations

import random

import pytest

from kerasorder_lint.catalogue.tensorflow_functions.table import TENSORFLOW
from tests.differential import graph_truth
from tests.differential.tensorflow_programs import BODIES, CLASS, HEADER, SETTINGS, program

pytestmark = pytest.mark.keras


@pytest.mark.parametrize("body", BODIES)
def test_functions_on_data(body: str) -> None:
    library = "tf" if BODIES.index(body) % 2 else "np"
    call = f"y = Own()({library}.ones((2, 8, 4), 'float32'))\n"
    source = HEADER + CLASS.format(base="layers.Layer", body=body) + call
    assert graph_truth.differences(source) == []


@pytest.mark.parametrize("body", BODIES[::2])
def test_functions_in_runs(body: str) -> None:
    call = "own = Own()\ny = own.predict(np.zeros((2, 8, 4)), verbose=0)\n"
    source = HEADER + CLASS.format(base="keras.Model", body=body) + call
    assert graph_truth.differences(source) == []


@pytest.mark.parametrize("alpha", ["[1.0, 2.0, 3.0]", "np.ones((2, 3))", "1.0"])
def test_random_numbers_for_each_parameter(alpha: str) -> None:
    source = (
        f"{HEADER}def sample(alpha):\n"
        "    drawn = tf.random.gamma(shape=(), alpha=alpha)\n"
        "    return drawn / tf.reduce_sum(drawn, axis=-1, keepdims=True)\n\n\n"
        f"y = sample({alpha})\n"
        f"z = tf.random.poisson((2,), {alpha})[1]\n"
    )
    assert not any("alarm" in said for said in graph_truth.differences(source))


@pytest.mark.parametrize("setting", SETTINGS)
def test_arguments_of_chance(setting: str, seed: int, samples: int | None) -> None:
    """Nothing that runs is refused, and most of what does not is told."""
    r = random.Random(f"{seed}-{setting}")
    # Kernels of windows end the process on some data; Keras loses where a softmax has failed.
    left = ("softmax",) if setting == "traced" else ("conv", "pool")
    names = [name for name in sorted(TENSORFLOW) if not any(part in name for part in left)]
    if setting == "run":
        names = names[r.randrange(5) :: 5]
    missed = told = 0
    for name in names:
        for _ in range(samples or 1):
            source = program(r, name, setting)
            if source is None:
                continue
            said = graph_truth.differences(source)
            assert not any("alarm" in one for one in said), f"{source}{said}"
            missed += bool(said)
            told += not said
    assert missed <= 0.2 * (told + missed)


@pytest.mark.parametrize("call", ["where(x > 0)[0]", "where(x > 0, x, 0.0)[0]", "nonzero(x)[0]"])
def test_places_in_data(call: str) -> None:
    source = (
        f"{HEADER}x = tf.ones((2, 3, 4))\n"
        f"found = keras.ops.{call}\n"
        "checked = tf.ensure_shape(found, tuple(found.shape))\n"
        "other = keras.ops.sum(found, axis=len(found.shape) - 1)\n"
    )
    assert not any("alarm" in said for said in graph_truth.differences(source))
