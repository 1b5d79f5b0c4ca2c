"""Layers made of names, configurations or functions whose order chance decides.

Each program is run in Keras once for each order that the draw may give: what is proven fails in
every one, what is likely fails in some, and where nothing is expected all of them work and give
one shape.
"""

from __future__ import annotations

import itertools
import random
from collections.abc import MutableSequence
from typing import Any

import keras
import pytest

from tests.rules.expectations import expected, found, plain

pytestmark = [pytest.mark.keras, pytest.mark.filterwarnings("ignore")]

HEADER = """\
import random
from functools import partial
import keras
from keras import layers
"""
IMAGE = "m = keras.Sequential([keras.Input((28, 28, 1))])"
SPECS = """\
specs = [("Conv2D", {"filters": 8, "kernel_size": 3}), ("Flatten", {}), ("Dense", {"units": 5})]
random.shuffle(specs)
"""

PROGRAMS: dict[str, str] = {
    "names and arguments": f"""
{SPECS}
{IMAGE}  # expect-likely: KOL302
for name, arguments in specs:
    m.add(getattr(layers, name)(**arguments))
""",
    "in a function that builds": f"""
def build(specs):
    {IMAGE}  # expect-likely: KOL302
    for name, arguments in specs:
        kind = getattr(layers, name)
        layer = kind(**arguments)
        m.add(layer)
    return m
{SPECS}
m = build(specs)
""",
    "in a comprehension": f"""
{SPECS}
stack = [getattr(layers, name)(**arguments) for name, arguments in specs]
m = keras.Sequential([keras.Input((28, 28, 1)), *stack])  # expect-likely: KOL302
""",
    "functions that make layers": f"""
makers = [lambda: layers.Conv2D(8, 3), layers.Flatten, partial(layers.Dense, 5)]
{IMAGE}  # expect-likely: KOL302
for make in random.sample(makers, 3):
    m.add(make())
""",
    "configurations with their kind inside": f"""
specs = [{{"kind": "Conv2D", "filters": 8, "kernel_size": 3}}, {{"kind": "Flatten"}}]
random.shuffle(specs)
{IMAGE}  # expect-likely: KOL302
for spec in specs:
    kind = spec.pop("kind")
    m.add(getattr(layers, kind)(**spec))
""",
    "what layers say of themselves": f"""
base = keras.Sequential([keras.Input((28, 28, 1)), layers.Conv2D(4, 3), layers.Flatten()])
pairs = [(type(layer), layer.get_config()) for layer in base.layers]
random.shuffle(pairs)
{IMAGE}  # expect-likely: KOL302
for kind, config in pairs:
    m.add(kind.from_config(config))
""",
    "a condition for each kind": f"""
kinds = ["conv", "flat", "dense"]
random.shuffle(kinds)
{IMAGE}  # expect-likely: KOL302
for kind in kinds:
    if kind == "conv":
        layer = layers.Conv2D(8, 3)
    elif kind == "flat":
        layer = layers.Flatten()
    else:
        layer = layers.Dense(5)
    m.add(layer)
""",
    "keys of a table": f"""
table = {{"conv": layers.Conv2D(8, 3), "flat": layers.Flatten(), "dense": layers.Dense(5)}}
keys = list(table)
random.shuffle(keys)
{IMAGE}  # expect-likely: KOL302
for key in keys:
    m.add(table[key])
""",
    "no order works": f"""
specs = [("Conv2D", {{"filters": 8, "kernel_size": 3}}), ("LSTM", {{"units": 4}})]
random.shuffle(specs)
{IMAGE}  # expect: KOL302
for name, arguments in specs:
    m.add(getattr(layers, name)(**arguments))
""",
    "every order works": """
specs = [("Dense", {"units": 8}), ("Dropout", {"rate": 0.5}), ("ReLU", {})]
random.shuffle(specs)
m = keras.Sequential([keras.Input((16,))])
for name, arguments in specs:
    m.add(getattr(layers, name)(**arguments))
""",
    "the order decides the shape": """
widths = [8, 4]
random.shuffle(widths)
m = keras.Sequential([keras.Input((16,))])  # expect: KOL302
for width in widths:
    m.add(layers.Dense(width))
""",
    "a layer behind them makes it one shape": """
widths = [8, 4]
random.shuffle(widths)
m = keras.Sequential([keras.Input((16,))])
for width in widths:
    m.add(layers.Dense(width))
m.add(layers.Dense(3))
""",
    "a turn that counts is not like another": f"""
{SPECS}
{IMAGE}
done = 0
for name, arguments in specs:
    if done == 0:
        m.add(layers.Flatten())
    done = done + 1
    if name != "Conv2D":
        m.add(getattr(layers, name)(**arguments))
m.add(layers.Dense(3))
""",
    "a turn that looks at what was added": f"""
{SPECS}
{IMAGE}
for name, arguments in specs:
    if len(m.layers) == 0:
        m.add(layers.Flatten())
    else:
        m.add(layers.Dense(3))
""",
    "a turn that rests on the one before": """
widths = [8, 4]
random.shuffle(widths)
m = keras.Sequential([keras.Input((16,))])
last = 3
for width in widths:
    m.add(layers.Dense(last))
    last = min(last, width)
""",
}


def _outcomes(text: str, monkeypatch: pytest.MonkeyPatch) -> set[Any]:
    """What comes out of the program in Keras, one shape or None for a failure, over all orders."""
    outcomes: set[Any] = set()
    for order in itertools.permutations(range(3)):

        def shuffle(items: MutableSequence[Any], order: tuple[int, ...] = order) -> None:
            items[:] = [items[place] for place in order if place < len(items)]

        def sample(items: list[Any], k: int, order: tuple[int, ...] = order) -> list[Any]:
            return [items[place] for place in order][:k]

        names: dict[str, Any] = {}
        with monkeypatch.context() as patch:
            patch.setattr(random, "shuffle", shuffle)
            patch.setattr(random, "sample", sample)
            keras.backend.clear_session()
            try:
                exec(compile(text, "program.py", "exec"), names)
            except ValueError:
                outcomes.add(None)
            else:
                outcomes.add(names["m"].output_shape)
    return outcomes


@pytest.mark.parametrize("text", PROGRAMS.values(), ids=PROGRAMS)
def test_every_order_was_thought_of(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    text = HEADER + text
    outcomes = _outcomes(plain(text), monkeypatch)
    wanted = expected(text)
    certainties = {certainty for _, _, certainty in wanted}
    if None in outcomes:
        assert certainties == {"likely" if len(outcomes) > 1 else "proven"}
    else:
        assert certainties == ({"proven"} if len(outcomes) > 1 else set())
    assert found(text) == wanted
