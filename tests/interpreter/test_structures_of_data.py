"""Lists, tuples and dicts of arrays for models: a built Sequential takes the first, a graph all."""

from __future__ import annotations

import pytest

from kerasorder_lint import engine
from kerasorder_lint.settings import Settings
from tests.interpreter.running import is_proven, refused

pytestmark = pytest.mark.keras

BUILT = {
    "with an Input": "keras.Sequential([keras.Input((4,)), layers.Dense(3)])",
    "with an Input of a name": "keras.Sequential([keras.Input((4,), name='a'), layers.Dense(3)])",
    "one in another": "keras.Sequential([keras.Input((4,)), keras.Sequential([keras.Input((4,)),"
    " layers.Dense(3)])])",
    "built": "keras.Sequential([layers.Dense(3)])\nm.build((None, 4))",
    "a graph": "keras.Model(i, layers.Dense(3)(i))",
    "a graph of a list": "keras.Model([i], [layers.Dense(3)(i)])",
    "a graph of two": "keras.Model([i, j], layers.Dense(3)(i + j))",
    "a graph of a dict": "keras.Model({'a': i}, layers.Dense(3)(i))",
}
UNBUILT = {
    "a Dense": "keras.Sequential([layers.Dense(3)])",
    "a merge": "keras.Sequential([layers.Add(), layers.Dense(3)])",
    "any shape": "keras.Sequential([layers.ReLU()])",
}
DATA = [
    "[a]", "(a,)", "[a, a]", "[a, b]", "[b, a]", "(a, a)", "[a, a, a]", "{'a': a}",
    "{'a': a, 'b': a}", "{'one': a}", "[[a]]",
]  # fmt: skip
CALLS = ["m({})", "m.predict({}, verbose=0)", "m.fit({}, y, verbose=0)", "m.test_on_batch({}, y)"]


def program(model: str, call: str, data: str) -> str:
    return f"""\
import numpy as np
import keras
from keras import layers
i = keras.Input((4,), name='one')
j = keras.Input((4,), name='two')
a = np.zeros((3, 4), 'float32')
b = np.zeros((3, 5), 'float32')
y = np.zeros((3, 3))
m = {model}
m.compile('sgd', 'mse')
{call.format(data)}
"""


@pytest.mark.parametrize("data", DATA)
@pytest.mark.parametrize("model", BUILT)
def test_a_built_model(model: str, data: str) -> None:
    for call in CALLS:
        source = program(BUILT[model], call, data)
        assert is_proven(source) == refused(source), source


@pytest.mark.parametrize("data", DATA)
@pytest.mark.parametrize("model", UNBUILT)
def test_a_sequential_that_is_not_built(model: str, data: str) -> None:
    for call in CALLS[:2]:
        source = program(UNBUILT[model], call, data)
        if is_proven(source):
            assert refused(source), source


@pytest.mark.parametrize("call", CALLS)
def test_what_is_not_built_gets_all_of_them(call: str) -> None:
    source = program(UNBUILT["a Dense"], call, "[a, a]")
    assert is_proven(source)
    assert refused(source)


@pytest.mark.parametrize(
    "batches",
    [
        "(a, b)",
        "made()",
        "(each for each in [a, b])",
        "iter([a, b])",
        "zip([a, b])",
        "map(np.zeros, [(3, 5, 7), (2, 7, 5)])",
    ],
)
@pytest.mark.parametrize("start", ["", "keras.Input((None, None)), "])
def test_batches_one_after_the_other_are_no_inputs(batches: str, start: str) -> None:
    source = f"""\
import numpy as np
import keras
from keras import layers
a, b = np.zeros((3, 5, 7)), np.zeros((2, 7, 5))

def made():
    yield (a,)
    yield (b,)

model = keras.Sequential([{start}layers.Flatten()])
model.predict({batches}, verbose=0)
"""
    if is_proven(source):
        assert refused(source), source
    if not batches.startswith("(a"):
        assert not is_proven(source), source


SHUFFLED = """\
import random
import numpy as np
import keras
from keras import layers
some = [layers.ReLU(), layers.Dense(4)]
{shuffled}
m = keras.Sequential([{start}*some])
{call}
"""


@pytest.mark.parametrize("start", ["keras.Input((4,)), ", ""])
@pytest.mark.parametrize(
    "shuffled",
    [
        "random.shuffle(some)",
        "some = random.sample(some, 2)",
        "some = list(set(some))",
        "some = [some[i] for i in np.random.permutation(2)]",
        "some.sort(key=lambda layer: random.random())",
    ],
)
@pytest.mark.parametrize(
    "call",
    [
        "m(np.zeros((1, 4)))",
        "m(keras.Input((4,), batch_size=3))",
        "keras.Sequential([m]).predict(np.zeros((2, 4)), verbose=0)",
        "keras.Sequential([keras.Input((4,)), m, layers.Dense(2)])(np.zeros((2, 4)))",
    ],
)
def test_layers_in_any_order(start: str, shuffled: str, call: str) -> None:
    source = SHUFFLED.format(start=start, shuffled=shuffled, call=call)
    assert not refused(source)
    assert not [f for f in engine.lint(source, "program.py", Settings()) if f.severity == "error"]
