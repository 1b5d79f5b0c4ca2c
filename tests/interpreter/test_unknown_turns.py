"""What is known behind a loop of which nobody knows how many turns it takes.

Each function is called nowhere here, and run in Keras for several numbers of turns: what is proven
of a line comes true for each number with which it is reached.
"""

from __future__ import annotations

import pytest

from kerasorder_lint.engine import summarise
from kerasorder_lint.settings import Settings
from tests.differential import unknown_turns
from tests.differential.unknown_turns import CALLS
from tests.rules.expectations import expected, found, plain

HEADER = """\
import keras
from keras import Input, Sequential, layers as L

def build(depth: int, w: int, units, flag: bool):
"""

#: Whatever the number of turns, the last line that carries an expectation fails.
FAILING = {
    "add in a range": """\
    m = Sequential([Input((8, 8, 1))])
    for i in range(depth):
        m.add(L.Dense(w))
    m.add(L.Flatten())
    m.add(L.Conv2D(3, 3))  # expect: KOL101
""",
    "add over a list": """\
    m = Sequential([Input((8, 8, 1))])
    for u in units:
        m.add(L.Dense(u))
        m.add(L.ReLU())
    m.add(L.LSTM(3))  # expect: KOL101
""",
    "add while something holds": """\
    m = Sequential([Input((8, 8, 1))])
    while depth > 0:
        m.add(L.Conv2D(w, 3, padding="same"))
        depth -= 1
    m.add(L.Conv2D(w, 9))  # expect: KOL103
""",
    "a comprehension among the layers": """\
    m = Sequential([Input((8,)), *[L.Dense(u) for u in units], L.Conv2D(3, 3)])  # expect: KOL101
""",
    "a list that grows": """\
    stack = [Input((8,))]
    for u in units:
        stack.append(L.Dense(u))
    stack += [L.ReLU()]
    stack.append(L.Conv2D(3, 3))  # expect: KOL101
    m = Sequential(stack)
""",
    "lists put together": """\
    stack = [Input((8,))] + [L.Dense(u) for u in units if u > 2] + [L.LSTM(3)]  # expect: KOL101
    m = Sequential(stack)
""",
    "a helper that adds": """\
    def block(model, count):
        for _ in range(count):
            model.add(L.Dense(3))
            model.add(L.Dropout(0.1))

    m = Sequential([Input((8, 8, 1))])
    block(m, depth)
    m.add(L.Flatten())
    m.add(L.Conv2D(3, 3))  # expect: KOL101
""",
    "a method that adds": """\
    class Builder:
        def add_block(self, model, count):
            for _ in range(count):
                model.add(L.Dense(3))

        def made(self, count):
            model = Sequential([Input((8, 8, 1))])
            self.add_block(model, count)
            model.add(L.Flatten())
            model.add(L.Conv2D(3, 3))  # expect: KOL101

    Builder().made(depth)
""",
    "a tensor": """\
    x = inputs = Input((8, 8, 1))
    for _ in range(depth):
        x = L.Conv2D(w, 3, padding="same")(x)
        x = L.ReLU()(x)
    x = L.Conv2D(w, 9)(x)  # expect: KOL103
""",
    "a tensor that gets smaller": """\
    x = inputs = Input((30, 30, 1))
    for u in units:
        x = L.Conv2D(u, 3)(x)
    x = L.LSTM(3)(x)  # expect: KOL101
""",
    "a condition in the loop": """\
    m = Sequential([Input((8, 8, 1))])
    for i in range(depth):
        m.add(L.Dense(w))
        if i < depth - 1:
            m.add(L.Dropout(0.5))
    m.add(L.Flatten())
    m.add(L.Conv2D(3, 3))  # expect: KOL101
""",
    "turns that end early": """\
    m = Sequential([Input((8, 8, 1))])
    for u in units:
        m.add(L.Dense(w))
        if u == 3:
            continue
        m.add(L.Dropout(0.5))
        if u == 2:
            m.add(L.ReLU())
            break
        m.add(L.BatchNormalization())
    m.add(L.LSTM(3))  # expect: KOL101
""",
    "a loop in a loop": """\
    m = Sequential([Input((8, 8, 1))])
    for u in units:
        for _ in range(depth):
            m.add(L.Conv2D(u, 1))
        m.add(L.ReLU())
    m.add(L.LSTM(3))  # expect: KOL101
""",
    "one loop behind another": """\
    m = Sequential([Input((8, 8, 1))])
    for u in units:
        m.add(L.Conv2D(u, 1))
    m.add(L.Flatten())
    for u in units:
        m.add(L.Dense(u))
    m.add(L.MaxPooling2D())  # expect: KOL101
""",
    "a model without an Input, which fails on whatever it is built": """\
    m = Sequential()
    for u in units:
        m.add(L.Dense(u))
    m.add(L.Flatten())
    m.add(L.Conv2D(3, 3))  # expect-likely: KOL101
    m.build((None, 8, 8))  # expect: KOL101
""",
    "a second turn that fails, and what fails behind the first": """\
    m = Sequential([Input((8, 8, 1))])
    for _ in range(min(depth, 1)):
        m.add(L.Conv2D(w, 3, padding="same"))
    m.add(L.LSTM(3))  # expect: KOL101
""",
}

#: For no number of turns anything fails.
RUNNING = {
    "an axis that the turns change": """\
    m = Sequential([Input((8, 3))])
    for u in units:
        m.add(L.Dense(u))
    m.add(L.Reshape((-1, 2)))
    m.add(L.LSTM(3))
""",
    "dimensions that the turns change": """\
    m = Sequential([Input((8, 3))])
    for u in units:
        m.add(L.Flatten())
    if not units:
        m.add(L.Conv1D(3, 1))
""",
    "what a turn does otherwise than the ones before": """\
    m = Sequential([Input((8, 8, 3))])
    n = 0
    for u in units:
        n += 1
        if n > 2:
            m.add(L.Reshape((-1, 1)))
        m.add(L.Dense(3))
    if len(units) > 2:
        m.add(L.LSTM(3))
""",
    "a helper that ends early": """\
    def fill(model):
        for u in units:
            if u == 2:
                model.add(L.Flatten())
                return
            model.add(L.Dense(u))
        model.add(L.Reshape((-1,)))

    m = Sequential([Input((8, 8, 1))])
    fill(m)
    m.add(L.Dense(3))
""",
    "a loop that ends early": """\
    m = Sequential([Input((8, 8, 1)), L.ReLU()])
    for u in units:
        if u == 2:
            m.add(L.Reshape((64, 1)) if len(m.output_shape) == 4 else L.ReLU())
            break
    m.add(L.Reshape((8, 8)))
    m.add(L.LSTM(3))
""",
    "the last layer goes": """\
    m = Sequential([Input((8, 8, 1)), L.Flatten()])
    for u in units:
        m.pop()
        m.add(L.Flatten())
    m.pop()
    m.add(L.Conv2D(3, 3))
""",
    "an Input that comes behind no turn": """\
    stack = []
    for u in units[:0]:
        stack.append(L.Dense(u))
    stack.append(Input((8, 8, 1)))
    stack.append(L.Conv2D(3, 3))
    m = Sequential(stack)
""",
    "elements of different kinds": """\
    kinds = [L.Dense(u) if u > 2 else L.ReLU() for u in units]
    m = Sequential([Input((8, 8, 1)), *kinds, L.Conv2D(3, 3)])
""",
    "layers that are made from what comes next": """\
    sizes = iter([[8, 8], [64], [8, 8], [64]])
    m = Sequential([Input((64,)), *[L.Reshape(next(sizes)) for u in units]])
    if len(units) % 2 == 1:
        m.add(L.LSTM(3))
""",
    "what only the first turn does": """\
    x = Input((8, 8, 1))
    before = None
    for u in units:
        if before is None:
            x = L.Flatten()(x)
        else:
            x = L.Reshape((8, 8, 1))(x)
        before = x
    if len(units) == 1:
        L.RepeatVector(3)(x)
""",
    "what a turn does instead of what Keras refuses": """\
    m = Sequential([Input((8, 8, 1)), L.ReLU()])
    for u in units[:1]:
        try:
            m.add(L.LSTM(u))  # expect: KOL101
        except ValueError:
            m.pop()
            m.add(L.Reshape((8, 8)))
    if len(units) > 0:
        m.add(L.LSTM(3))
""",
    "a loop that something inside of it ends": """\
    m = Sequential([Input((8, 8, 1))])
    n = len(units)
    while True:
        if n == 0:
            m.add(L.Reshape((8, 8)))
            break
        m.add(L.ReLU())
        n -= 1
    m.add(L.LSTM(3))
""",
    "one layer for all turns": """\
    m = Sequential([Input((8, 8, 1))])
    same = L.ReLU()
    for u in units:
        m.add(same)
    m.add(L.Dense(3))
""",
    "names": """\
    m = Sequential([Input((8,))])
    for u in units:
        m.add(L.Dense(4))
    m.add(L.Dense(3, name="last"))
    assert len(m.layers) == len(units) + 1
    m.get_layer("dense_3" if len(units) > 7 else "last")
    m.get_layer(index=len(units))
    m.layers[len(units)].units
    m.pop()
""",
}


def _runs(text: str) -> list[unknown_turns.Run]:
    return [unknown_turns.run(plain(text), call) for call in CALLS]


@pytest.mark.keras
@pytest.mark.parametrize("name", FAILING)
def test_what_fails_for_each_number_of_turns_is_proven(name: str) -> None:
    text = HEADER + FAILING[name]
    rows = [row for row, _, _ in expected(text)]
    for run in _runs(text):
        # A layer that is refused where it is added to a list of others fails further down.
        assert run.failed is not None
        assert run.failed >= rows[0]
    assert found(text) == expected(text)


@pytest.mark.keras
@pytest.mark.parametrize("name", RUNNING)
def test_nothing_is_said_of_what_runs(name: str) -> None:
    text = HEADER + RUNNING[name]
    assert [run.failed for run in _runs(text)] == [None] * len(CALLS)
    assert found(text) == expected(text)  # of what a `try` takes, for information


@pytest.mark.keras
def test_what_only_a_second_turn_runs_into_is_likely() -> None:
    text = (
        HEADER
        + """\
    m = Sequential([Input((8, 8, 1))])
    for u in units:
        m.add(L.Conv2D(u, 1))  # expect-likely: KOL101
        m.add(L.Flatten())
        m.add(L.Dense(u))
    m.add(L.Dense(3))
"""
    )
    assert {run.failed for run in _runs(text)} == {None, 7}
    assert found(text) == expected(text)


@pytest.mark.keras
def test_what_the_first_turn_runs_into_is_proven() -> None:
    text = (
        HEADER
        + """\
    m = Sequential([Input((8, 8, 1)), L.Flatten()])
    for u in units:
        m.add(L.Conv2D(u, 1))  # expect: KOL101
    m.add(L.Dense(3))
    m.add(L.LSTM(3))  # expect: KOL101
"""
    )
    # With no turn it is the last line that fails.
    assert {run.failed for run in _runs(text)} == {7, 9}
    assert found(text) == expected(text)


@pytest.mark.keras
def test_only_what_holds_for_any_number_of_turns_is_told_of_a_model() -> None:
    text = (
        HEADER
        + """\
    m = Sequential([Input((8, 8, 1)), L.Conv2D(3, 1)])
    for u in units:
        m.add(L.Conv2D(3, 1))
    m.add(L.Dense(4))
    return m
"""
    )
    (told,) = summarise(text, "program.py", Settings())
    assert not told.complete
    assert told.params is None
    assert told.output_shapes == [[None, 8, 8, 4]]
    # Their numbers hang on how many were made before.
    assert [(row.name, row.class_name) for row in told.layers] == [
        ("conv2d", "Conv2D"), ("dense", "Dense"),
    ]  # fmt: skip
    for run in _runs(text):
        assert run.model.output_shape == (None, 8, 8, 4)
        assert {"conv2d", "dense"} <= {layer.name for layer in run.model.layers}


@pytest.mark.keras
def test_a_way_on_which_a_second_turn_fails_is_still_a_way() -> None:
    text = (
        HEADER
        + """\
    m = Sequential([Input((6, 3))])
    for u in units:
        if flag:
            m.add(L.GlobalAveragePooling1D())  # expect-likely: KOL101
    m.add(L.ReLU())
    return m
"""
    )
    (told,) = summarise(text, "program.py", Settings())
    assert not told.complete
    assert told.output_shapes is None
    shapes = {run.model.output_shape for run in _runs(text) if run.failed is None}
    assert shapes == {(None, 6, 3), (None, 3)}
    assert found(text) == expected(text)


def test_names_that_keras_numbers_are_not_known_behind_a_loop() -> None:
    text = (
        HEADER
        + """\
    m = Sequential([Input((8,))])
    for u in units:
        m.add(L.Dense(u))
    m.add(L.Dense(4))
    m.add(L.ReLU())
    return m
"""
    )
    (told,) = summarise(text, "program.py", Settings())
    assert [(row.name, row.class_name) for row in told.layers] == [
        (None, "Dense"), ("re_lu", "ReLU"),
    ]  # fmt: skip


def test_a_mistake_inside_of_what_is_called_costs_no_other_finding() -> None:
    text = (
        HEADER
        + """\
    m = Sequential([Input((8, 8, 1))])
    for u in units:
        unseen(m)
    m.add(L.LSTM(3))
"""
    )
    assert found(text) == []  # whoever has the model may have added to it
