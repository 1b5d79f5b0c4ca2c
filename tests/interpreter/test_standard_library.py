"""What configuration code takes from Python's standard library, and what comes out in Keras."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.interpreter.running import check

pytestmark = pytest.mark.keras

_HEAD = """
import keras
from keras import layers
def use(*widths):
    return keras.Sequential([keras.Input((4,)), *map(layers.Dense, widths)])
"""
PROGRAMS = {
    "permutations of numbers": """
import itertools
for pair in itertools.permutations([2, 3]):
    use(6).add(layers.Reshape(pair))
    use(6).add(layers.Reshape((*pair, 2)))  # expect: KOL104
""",
    "permutations of layers": """
import itertools
fresh = [layers.Flatten(), layers.LSTM(2)]
for order in itertools.permutations(fresh):
    keras.Sequential([keras.Input((4, 2)), *order[:1]])
second = list(itertools.permutations(fresh))[1]
keras.Sequential([keras.Input((4, 2)), *second, layers.LSTM(2)])  # expect: KOL101
""",
    "combinations": """
from itertools import combinations, combinations_with_replacement
for a, b in combinations([2, 3, 4], 2):
    use(a * b).add(layers.Reshape((a, b)))
for a, b in combinations_with_replacement([2, 3], 2):
    use(a * b).add(layers.Reshape((a, b)))
assert len(list(combinations([], 2))) == len(list(combinations_with_replacement([], 2))) == 0
use(b).add(layers.Reshape((2,)))  # expect: KOL104
""",
    "islice of a generator without an end": """
from itertools import islice
def sizes():
    n = 2
    while True:
        yield n
        n *= 2
use(*islice(sizes(), 3)).add(layers.Reshape((2, 4)))
use(*islice([2, 4, 6, 8], 1, None, 2)).add(layers.Reshape((2, 4)))
use(*islice([2, 4, 6, 8], 2)).add(layers.Reshape((2, 4)))  # expect: KOL104
""",
    "accumulate": """
import itertools, operator
use(*itertools.accumulate([2, 2, 2], operator.mul)).add(layers.Reshape((2, 4)))
use(*itertools.accumulate([2, 2], initial=1)).add(layers.Reshape((5,)))
use(*itertools.accumulate([2, 2, 2])).add(layers.Reshape((2, 4)))  # expect: KOL104
""",
    "zip_longest, starmap, compress": """
from itertools import compress, starmap, zip_longest
pairs = list(zip_longest([4, 6], [2], fillvalue=3))
use(*starmap(max, pairs), *starmap(lambda a, b: a * b, pairs)).add(layers.Reshape((3, 6)))
use(*compress([4, 6, 8], [1, 0, 1])).add(layers.Reshape((2, 3)))  # expect: KOL104
""",
    "takewhile and dropwhile": """
from itertools import chain, dropwhile, takewhile
sizes = [2, 4, 16, 6]
small = lambda n: n < 10
use(*takewhile(small, sizes)).add(layers.Reshape((2, 2)))
use(*dropwhile(small, sizes)).add(layers.Reshape((2, 3)))
both = chain(dropwhile(small, sizes), takewhile(small, sizes))
use(*both).add(layers.Reshape((2, 3)))  # expect: KOL104
""",
    "getters": """
from operator import attrgetter, itemgetter, methodcaller
made = sorted([layers.Dense(4, name="b"), layers.Flatten(name="a")], key=attrgetter("name"))
model = keras.Sequential([keras.Input((4, 2)), *made])
names = list(map(methodcaller("upper"), map(attrgetter("name"), made)))
assert names == ["A", "B"]
rows = [{"at": 2, "n": 3}, {"at": 1, "n": 8}]
last, first = itemgetter(1, 0)(sorted(rows, key=itemgetter("at")))
use(*map(itemgetter("n"), [first, last])).add(layers.Reshape((3, 1)))
model.add(layers.Reshape((2, 3)))  # expect: KOL104
""",
    "operators": """
import functools, operator
assert functools.reduce(operator.mul, (2, 3)) == 6 and operator.contains([1], 1)
use(operator.getitem([5, 6], 1)).add(layers.Reshape((operator.floordiv(7, 2), 2)))
use(functools.reduce(operator.add, [2, 3])).add(layers.Reshape((3, 2)))  # expect: KOL104
""",
    "json": """
import json
config = json.loads('{"layers": [{"type": "Dense", "units": 3}, {"type": "Conv2D", "filters": 1, '
                    '"kernel_size": 2}], "drop": null, "on": true}')
model = use(4)
if config["on"] and config["drop"] is None:
    for entry in config["layers"]:
        kind = entry.pop("type")
        model.add(getattr(layers, kind)(**entry))  # expect: KOL101
""",
    "literals in a text": """
import ast
sizes = ast.literal_eval("(4, [6])")
use(sizes[0], *sizes[1]).add(layers.Reshape((2, 2)))  # expect: KOL104
""",
    "text that is no json": """
import json
try:
    size = json.loads("{size: 4}")
except ValueError:
    size = 6
use(size).add(layers.Reshape((2, 2)))  # expect: KOL104
""",
    "modules by name": """
import importlib
found = importlib.import_module("keras.layers")
conv = getattr(importlib.import_module("keras"), "layers").Conv2D
keras.Sequential([keras.Input((4,)), found.Dense(3)])
keras.Sequential([keras.Input((4,)), conv(2, 2)])  # expect: KOL101
""",
    "both ends of a deque": """
from collections import deque
queue = deque([layers.Dense(4)])
queue.appendleft(layers.Flatten())
queue.extendleft([layers.ReLU(), layers.Softmax()])
assert len(queue) == 4
keras.Sequential([keras.Input((4, 4)), *queue, layers.Reshape((2, 2))])
queue.rotate(-1)
queue.popleft()
keras.Sequential([keras.Input((4, 4)), *queue])
fresh = deque([layers.Flatten(), layers.LSTM(2)])
fresh.rotate()
keras.Sequential([keras.Input((4, 4)), *fresh, layers.LSTM(2)])  # expect: KOL101
""",
    "a deque that drops items": """
from collections import deque
queue = deque([layers.Conv2D(2, 2), layers.Dense(3), layers.Dense(2)], maxlen=2)
keras.Sequential([keras.Input((4,)), *queue])
""",
    "the order of an OrderedDict": """
from collections import OrderedDict
steps = OrderedDict(conv=layers.Conv1D(2, 2), dense=layers.Dense(4), flat=layers.Flatten())
steps.move_to_end("dense")
name, conv = steps.popitem(last=False)
assert name == "conv"
keras.Sequential([keras.Input((4, 4)), *steps.values(), layers.Reshape((2, 2))])
steps.move_to_end("flat")
keras.Sequential([keras.Input((4, 4)), *steps.values()])  # expect: KOL301
""",
    "a list of NumPy's numbers": """
import numpy as np
sizes = np.array([3, 3, 5]).tolist()
model = keras.Sequential([keras.Input((8, 8, 1))])
for size in sizes:
    model.add(layers.Conv2D(2, size))  # expect: KOL103
""",
    "named tuples": """
from collections import namedtuple
Config = namedtuple("Config", "units shape")
config = Config(4, (2, 2))
use(config.units).add(layers.Reshape(config.shape))
assert config._fields == ("units", "shape")
other = config._replace(units=6)
use(other.units).add(layers.Reshape(other.shape))  # expect: KOL104
""",
    "one of a few numbers": """
import random
use(random.choice([2, 4])).add(layers.Reshape((2, -1)))
use(random.choice([2, 4])).add(layers.Reshape((3,)))  # expect: KOL104
""",
    "one of a few kinds": """
import random
kind = random.choice(["lstm", "gru"])
layer = layers.LSTM if kind == "lstm" else layers.GRU
keras.Sequential([keras.Input((4, 2)), layer(3), layers.Dense(random.choice([1, 2, 3]))])
keras.Sequential([keras.Input((4, 2)), random.choice([layers.LSTM, layers.GRU])(3)])
""",
}


@pytest.mark.parametrize("name", PROGRAMS)
def test_what_comes_out(name: str, tmp_path: Path) -> None:
    check(_HEAD + PROGRAMS[name], tmp_path)


def test_one_of_a_few_layers_may_be_wrong() -> None:
    from tests.rules.expectations import found

    text = _HEAD + (
        "import random\n"
        "keras.Sequential([keras.Input((4,)), random.choice([layers.Dense(2), "
        "layers.Conv2D(2, 2)])])\n"
    )
    assert [place[1:] for place in found(text)] == [("KOL101", "likely")]
