"""What built models of Keras 2 say of data that `fit`, `evaluate` and `predict` hand to them."""

from __future__ import annotations

import random
from collections.abc import Iterator

import pytest

from kerasorder_lint.engine import lint
from kerasorder_lint.findings import Finding
from kerasorder_lint.settings import Limits, Settings
from tests.catalogue.oracle import normalise

pytestmark = pytest.mark.keras

HEADER = "import numpy as np\nimport tf_keras as keras\nfrom tf_keras import layers\n"
COMPILED = 'm.compile("sgd", "mse")\n'
#: The layers of a model, the shape that comes in, and the shape that goes out.
CHAINS: list[tuple[list[str], tuple[int | None, ...], tuple[int, ...]]] = [
    (["layers.Dense(3{})", "layers.Dense(2)"], (4,), (2,)),
    (["layers.Dense(3{})"], (1,), (3,)),
    (["layers.Dense(3{})", "layers.Flatten()", "layers.Dense(1)"], (5, 4), (1,)),
    (["layers.Flatten({})", "layers.Dense(2)"], (3, 4), (2,)),
    (["layers.LSTM(3{})", "layers.Dense(2)"], (5, 4), (2,)),
    (["layers.LSTM(3{})", "layers.Dense(2)"], (None, 4), (2,)),
    (["layers.GRU(3, return_sequences=True{})", "layers.GRU(2)"], (5, 1), (2,)),
    (["layers.Bidirectional(layers.LSTM(3){})", "layers.Dense(2)"], (5, 2), (2,)),
    (["layers.TimeDistributed(layers.Dense(3){})", "layers.LSTM(2)"], (5, 2), (2,)),
    (["layers.RNN(layers.GRUCell(3){})"], (None, 2), (3,)),
    (["layers.Conv1D(3, 2{})", "layers.GlobalMaxPooling1D()"], (6, 2), (3,)),
    (["layers.Conv1D(3, 2{})", "layers.GlobalMaxPooling1D()"], (None, 2), (3,)),
    (
        ["layers.Conv2D(3, 2{})", "layers.MaxPooling2D()", "layers.Flatten()", "layers.Dense(2)"],
        (8, 8, 1),
        (2,),
    ),
    (["layers.Conv2D(3, 2{})", "layers.GlobalAveragePooling2D()"], (None, None, 3), (3,)),
    (["layers.BatchNormalization({})", "layers.Dense(2)"], (4,), (2,)),
    (["layers.Activation('relu'{})"], (4,), (4,)),
    (["layers.Dropout(0.2{})", "layers.Dense(2)"], (4,), (2,)),
    (["layers.Reshape((4, 1){})", "layers.Conv1D(2, 2)", "layers.Flatten()"], (4,), (6,)),
    (["layers.Embedding(9, 2{})", "layers.LSTM(2)"], (5,), (2,)),
    (["layers.Embedding(9, 2{})", "layers.GlobalAveragePooling1D()"], (None,), (2,)),
]
METHODS = ("predict", "predict", "predict_on_batch", "fit", "evaluate", "train_on_batch")


def _model(rng: random.Random, chain: list[str], shape: tuple[int | None, ...]) -> str:
    first, *rest = chain
    plain = [first.replace("({})", "()").replace("{}", ""), *rest]
    told = f"input_shape={shape}"
    if rng.random() < 0.3:
        told = f"batch_input_shape={(None, *shape)}"
    first = first.replace("({})", f"({told})").replace("{}", f", {told}")
    listed, given = ", ".join([first, *rest]), ", ".join(plain)
    match rng.randrange(6):
        case 0:
            return f"m = keras.Sequential([{listed}])\n"
        case 1:
            return f"m = keras.Sequential([keras.Input({shape}), {given}])\n"
        case 2:
            added = "".join(f"m.add({layer})\n" for layer in [first, *rest])
            return f"m = keras.Sequential()\n{added}"
        case 3:
            return f"m = keras.Sequential([{given}])\nm.build({(None, *shape)})\n"
        case 4:
            calls = "".join(f"x = {layer}(x)\n" for layer in plain)
            return f"i = x = keras.Input({shape})\n{calls}m = keras.Model(i, x)\n"
        case _:
            body = f"keras.Sequential([{given}])"
            return f"i = keras.Input({shape})\nm = keras.Model(inputs=i, outputs={body}(i))\n"


def _data(rng: random.Random, shape: tuple[int | None, ...], ranks: bool) -> tuple[int, ...]:
    """A shape of data that fits, or nearly; `ranks`: of another rank, too."""
    found = [rng.choice((5, 6, 8)) if length is None else length for length in shape]
    match rng.randrange(7 if ranks else 2):
        case 0 | 1:
            place = rng.randrange(len(found))
            found[place] = max(1, found[place] + rng.choice((-1, 1, 2)))
        case 2:
            found.append(rng.choice((1, 1, 3)))
        case 3:
            found.pop(rng.randrange(len(found)))
        case 4:
            found.insert(0, rng.choice((1, 2)))
        case _:
            pass
    return (rng.choice((1, 4, 40)), *found)


def _run(rng: random.Random, method: str, data: tuple[int, ...], out: tuple[int, ...]) -> str:
    array = f"np.ones({data})"
    if rng.random() < 0.2:
        array = f"np.random.randint(0, 2, {data})"
    if rng.random() < 0.15:
        array = f"[{array}]"
    if method.startswith("predict"):
        return f"m.{method}({array}{', verbose=0' if method == 'predict' else ''})\n"
    targets = f"np.ones({(data[0], *out)})"
    quiet = "" if method.endswith("_on_batch") else ", verbose=0"
    return f"m.{method}({array}, {targets}{quiet})\n"


def _programs(rng: random.Random, number: int) -> Iterator[str]:
    for _ in range(number):
        chain, shape, out = rng.choice(CHAINS)
        program = _model(rng, chain, shape) + COMPILED
        before = rng.random() < 0.4
        if before:  # what fits; TensorFlow may abort when it then gets another rank
            fits = (4, *(6 if length is None else length for length in shape))
            program += _run(rng, rng.choice(METHODS), fits, out)
        yield program + _run(rng, rng.choice(METHODS), _data(rng, shape, not before), out)


def _error(program: str) -> BaseException | None:
    """What the last statement raises; those before it must run."""
    *before, last = program.splitlines()
    scope: dict[str, object] = {}
    exec(compile(HEADER + "\n".join(before), "<program>", "exec"), scope)
    try:
        exec(compile(last, "<program>", "exec"), scope)
    except Exception as error:
        return error
    return None


def _proven(program: str) -> list[Finding]:
    found = lint(HEADER + program, "a.py", Settings(limits=Limits(seconds=60.0)))
    return [f for f in found if f.severity == "error" and f.certainty == "proven"]


def test_data_are_refused_as_keras_2_refuses_them(seed: int, samples: int | None) -> None:
    """Nothing proven of what runs; of what is refused, most is found at its own statement."""
    rng = random.Random(f"keras2-data {seed}")
    refused = missed = 0
    for program in _programs(rng, samples or 40):
        error, found = _error(program), _proven(program)
        if error is None:
            assert found == [], program
            continue
        refused += 1
        missed += not found
        for finding in found:
            row = HEADER.count("\n") + program.count("\n")
            assert finding.span.start.row == row, program
            assert normalise(finding.keras or "") in normalise(str(error)), program
    assert refused
    assert missed <= refused * 0.3


PAIR = """a = keras.Input((4,), name="a")
b = keras.Input((3,), name="b")
m = keras.Model([a, b], layers.Dense(2)(layers.concatenate([a, b])))
m.compile("sgd", "mse")
"""
ONE = "m = keras.Sequential([layers.Dense(3, input_shape=(4,))])\n"
RUN = [
    PAIR + "m.predict([np.ones((2, 4)), np.ones((2, 3))])",
    PAIR + 'm.predict({"b": np.ones((2, 3)), "a": np.ones((2, 4))})',
    PAIR + "m.fit([np.ones((2, 4)), np.ones((2, 3))], np.ones((2, 2)), verbose=0)",
    ONE + "m.predict([[1.0, 2.0, 3.0, 4.0]])",
    ONE + "m.predict([np.ones((2, 4))])",
    # A function that was traced before is traced anew with what differs left free.
    "m = keras.Sequential([layers.Activation('relu', input_shape=(4,))])\n"
    "m.predict(np.ones((2, 4)))\nm.predict(np.ones((2, 5)))",
    "m = keras.Sequential([layers.Flatten(input_shape=(4, 2))])\n"
    "m.predict(np.ones((2, 4, 2)))\nm.predict(np.ones((2, 4, 3)))",
    "m = keras.Sequential([layers.LSTM(3, batch_input_shape=(2, 5, 4), stateful=True)])\n"
    "m.predict(np.ones((4, 5, 4)), batch_size=2)",
]
REFUSED = [
    (PAIR + "m.predict([np.ones((2, 3)), np.ones((2, 4))])", "KOL102"),
    (PAIR + 'm.predict({"b": np.ones((2, 4)), "a": np.ones((2, 3))})', "KOL102"),
    (PAIR + "m.predict(np.ones((2, 4)))", "KOL116"),
    (ONE + "m.predict([np.ones((2, 4)), np.ones((2, 4))])", "KOL116"),
    (
        "m = keras.Sequential([layers.Dense(4, input_shape=(3,)), layers.Dense(2)])\n"
        "m = keras.Model(m.input, m.layers[-2].output)\nm.predict(np.ones((2, 4)))",
        "KOL102",
    ),
    (ONE + "m.predict(np.ones((2, 5)))", "KOL102"),
    (ONE + "m.predict(np.ones((4,)))", "KOL101"),
    (ONE + "m.predict(np.ones((4, 1)))", "KOL102"),
    (ONE + COMPILED + "m.fit(x=np.ones((2, 5)), y=np.ones((2, 3)))", "KOL102"),
    (
        ONE + COMPILED + "m.fit(np.ones((2, 4)), np.ones((2, 3)))\nm.predict(np.ones((2, 5)))",
        "KOL102",
    ),
    (
        "m = keras.Sequential([layers.Activation('relu', input_shape=(4, 2))])\n"
        "m.predict(np.ones((2, 4, 2)))\nm.predict(np.ones((2, 4, 3)))\nm.compile('sgd', 'mse')\n"
        "m.predict(np.ones((2, 4, 3)))",
        "KOL102",
    ),
]


@pytest.mark.parametrize("program", RUN)
def test_what_keras_2_runs_is_no_finding(program: str) -> None:
    assert _error(program) is None
    assert _proven(program) == []


@pytest.mark.parametrize("program, code", REFUSED)
def test_what_keras_2_refuses_is_found_at_the_method(program: str, code: str) -> None:
    error, found = _error(program), _proven(program)
    assert error is not None
    assert [finding.code for finding in found] == [code]
    assert normalise(found[0].keras or "") in normalise(str(error))
