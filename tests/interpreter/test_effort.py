"""What a file may take is told by its size, and divided among its functions."""

from __future__ import annotations

import ast

import pytest

from kerasorder_lint.catalogue.spec import Environment
from kerasorder_lint.engine import examine
from kerasorder_lint.interpreter import effort, scopes
from kerasorder_lint.interpreter.exploration import run
from kerasorder_lint.interpreter.following import Following
from kerasorder_lint.interpreter.machine import Machine
from kerasorder_lint.settings import Limits, Settings
from kerasorder_lint.source.loading import MemoryLoader

LONG = Limits(seconds=120.0, effort=6)
WRONG = "keras.layers.Flatten()(keras.Input((4,))).add\nkeras.layers.LSTM(2)(keras.Input((4,)))\n"


@pytest.fixture(autouse=True)
def small_bounds(monkeypatch: pytest.MonkeyPatch) -> None:
    """Bounds that short files reach."""
    monkeypatch.setattr(effort, "LEAST", 1_800)
    monkeypatch.setattr(effort, "PROGRAM", 20_000)
    monkeypatch.setattr(effort, "LEAST_READ", 4_000)
    monkeypatch.setattr(effort, "LEAST_IDLE", 8_000)


def say(files: dict[str, str], limits: Limits = LONG) -> list[tuple[str, int]]:
    settings = Settings(select=("KOL1", "KOL003"), limits=limits)
    loader = MemoryLoader({**files, "pyproject.toml": ""})
    outcome = examine(files["main.py"], "main.py", settings, loader)
    assert outcome.trouble is None
    assert not outcome.limited  # the clock had no part in it
    return [(finding.code, finding.span.start.row) for finding in outcome.findings]


def ways(count: int, body: str) -> str:
    """A function of many conditions, each of which matters."""
    return f"def {body}(x, n):\n" + "".join(
        f"    if n.a{i}:\n        x = keras.layers.Dense({i + 1})(x)\n" for i in range(count)
    )


def test_a_larger_file_may_take_more_in_proportion() -> None:
    small, large = ast.parse("x = 1\n" * 10), ast.parse("x = 1\n" * 1010)
    apart = effort.size_of(large) - effort.size_of(small)
    more = effort.allowance(large, Limits()) - effort.allowance(small, Limits())
    assert more == Limits().effort * apart
    assert effort.allowance(large, Limits(steps=50)) == 50


def test_a_file_takes_no_more_steps_than_its_size_allows(steps: list[str]) -> None:
    text = "import keras\n" + "".join(ways(14, f"f{i}") + "    return x\n" for i in range(6))
    say({"main.py": text})
    most = effort.allowance(ast.parse(text), LONG)
    taken = len(steps)
    assert taken <= most
    say({"main.py": text}, Limits(seconds=120.0, effort=1000))
    assert len(steps) - taken > taken  # the bound is what ended it


def test_a_call_into_another_file_leaves_as_much_for_the_file_itself(steps: list[str]) -> None:
    parts = "def long():\n    n = 0\n    for i in range(3900):\n        n = n + i\n    return n\n"
    text = "import keras\nfrom parts import long\nlong()\n" + WRONG
    assert say({"main.py": text, "parts.py": parts}) == [("KOL003", 3), ("KOL101", 5)]
    most = effort.allowance(ast.parse(text), LONG)
    assert steps.count("parts.py") < most


def test_what_a_call_that_was_cut_short_gives_is_unknown() -> None:
    parts = (
        "def long():\n    n = 0\n    for i in range(3900):\n        n = i\n    return n - 3894\n"
    )
    text = """
import keras
from parts import long
layer = keras.layers.Dense(1)
layer.build((None, 4))
layer(keras.Input((long(),)))
"""
    assert say({"main.py": text, "parts.py": parts}) == [("KOL003", 6)]
    more = Limits(seconds=120.0, effort=1000)
    assert say({"main.py": text, "parts.py": parts}, more) == [("KOL102", 6)]


def test_a_function_of_many_ways_leaves_steps_for_those_behind_it() -> None:
    text = "import keras\n" + ways(30, "many") + "    return x\n\ndef last():\n"
    text += "    return keras.layers.LSTM(2)(keras.Input((4,)))\n"
    said = say({"main.py": text})
    assert ("KOL101", text.count("\n")) in said


def test_steps_that_a_module_takes_are_its_own(steps: list[str]) -> None:
    """Whether a module was run for another file before changes nothing of what is found."""
    table = "".join(f"a{i} = [{i}, {i} + 1, {i} + 2]\n" for i in range(900)) + "UNITS = 5\n"
    text = "import keras\nfrom table import UNITS\nlayer = keras.layers.Dense(1)\n"
    text += "layer.build((None, 4))\nlayer(keras.Input((UNITS,)))\n"
    files = {"main.py": text, "table.py": table}
    assert say(files) == [("KOL102", 5)]
    assert steps.count("table.py") > effort.allowance(ast.parse(text), LONG)
    steps.clear()
    assert say(files) == [("KOL102", 5)]
    assert steps.count("table.py") == 0


def test_what_modules_allow_is_shared_by_the_functions_that_are_left() -> None:
    following = Following(MemoryLoader({}), Limits())
    following._bytes = 6_000 * effort.FOLLOWED
    following.begin_root(5)
    assert following.credit(False) == 2_000
    following.begin_root(2)
    assert following.pay(1_000, False) == 1_000
    assert following.credit(False) == 2_000
    following.begin_root(1)
    assert following.credit(False) == 5_000


def test_what_modules_allow_grows_with_the_effort() -> None:
    following = Following(MemoryLoader({}), Limits(effort=600))
    following._bytes = 6_000 * effort.FOLLOWED
    following.begin_root(1)
    assert following.credit(False) == 60_000
    following.count(600_001)
    assert not following.is_exhausted
    usual = Following(MemoryLoader({}), Limits())
    usual.count(600_001)
    assert usual.is_exhausted


def test_ways_after_the_first_have_a_part_of_what_their_function_has() -> None:
    following = Following(MemoryLoader({}), Limits())
    following._bytes = 6_000 * effort.FOLLOWED
    following.begin_root(1)
    following.pay(1_000, False)
    following.first_way_ended()
    assert following.credit(False) == 1_500
    following.pay(1_500, False)
    assert following.credit(False) == 0
    following.begin_root(1)
    assert following.credit(False) == 3_500


def test_a_call_has_what_the_modules_allow_that_it_is_the_first_to_need() -> None:
    """Which of two calls comes first decides nothing: modules are run when a name is used."""
    count = "def count():\n    n = 0\n    for i in range(1500):\n        n = n + i\n    return 5\n"
    parts = {"deep.py": count + f"TABLE = {list(range(9000))}\n"}
    parts["parts.py"] = "from deep import count\ndef units():\n    return count()\n"
    text = """
import keras
from parts import units
layer = keras.layers.Dense(1)
layer.build((None, 4))
layer(keras.Input((units(),)))
"""
    assert say({"main.py": text, **parts}) == [("KOL102", 6)]


def test_configuration_of_a_model_is_not_in_vain() -> None:
    """As soon as an object of a layer's or model's class is made, its `__init__` may take time."""
    text = """
import keras

class Net(keras.Model):
    def __init__(self):
        widths = []
        for i in range(350):
            widths = [i + 1]
        super().__init__()
        self.dense = keras.layers.Dense(1)
        self.dense.build((None, widths[0]))
        self.dense(keras.Input((4,)))

def make():
    return Net()
"""
    assert ("KOL102", 12) in say({"main.py": text}, Limits(seconds=120.0, effort=60))


def test_what_is_found_out_once_for_all_costs_nobody_its_steps() -> None:
    m = Machine("main.py", LONG, Environment())
    m.most, m.patience, m.steps = 100, 50, 40
    with m.for_all(30):
        assert (m.most, m.patience) == (130, 80)
        m.steps += 35
    assert (m.most, m.patience, m.steps) == (100, 50, 45)


def test_layers_count_as_steps(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[int] = []
    settle = Machine.settle

    def noting(self: Machine) -> None:
        before = self.steps
        settle(self)
        seen.append(self.steps - before)

    monkeypatch.setattr(Machine, "settle", noting)
    say({"main.py": "import keras\nkeras.layers.Dense(2)(keras.Input((4,)))\nx = 1\n"})
    assert sum(seen) > 20


def test_ways_after_the_first_are_at_the_functions_own_expense(steps: list[str]) -> None:
    """What followed modules pay for is one way through each function that is given something."""
    # It rests on an unknown, and so is run anew on each way.
    parts = "def long(n):\n    for i in range(700):\n        n = n + i\n    return n\n"
    parts += "import somewhere\nunknown = somewhere.number()\n"
    parts += "".join(f"a{i} = [{i}, {i}, {i}]\n" for i in range(6000))
    text = (
        "import keras\nfrom parts import long, unknown\n"
        + ways(5, "many")
        + "    return long(unknown)\n"
    )
    module, once = 6000 * 5, 700 * 5
    say({"main.py": text, "parts.py": parts})
    assert once < steps.count("parts.py") - module < 2 * once
    # One that is given nothing may make a whole model on its second way only.
    steps.clear()
    text = text.replace("def many(x, n):\n", "def many():\n    x = keras.Input((4,))\n")
    say({"main.py": text, "parts.py": parts})
    assert steps.count("parts.py") > 2 * once


def test_a_test_with_known_arguments_has_the_steps_of_followed_modules_for_each_set() -> None:
    parts = "def long():\n    n = 0\n    for i in range(700):\n        n = i\n    return n\n"
    parts += "".join(f"a{i} = [{i}, {i}, {i}]\n" for i in range(6000))
    text = """
import keras
import pytest
from parts import long


@pytest.mark.parametrize("units", [3, 4])
def test_it(units):
    n = long()
    x = keras.layers.Dense(units)(keras.Input((n,)))
    keras.layers.LSTM(2)(x)
"""
    assert ("KOL101", 11) in say({"main.py": text, "parts.py": parts})


def ways_through(root: str, files: dict[str, str]) -> int:
    """How many ways through a function were followed."""
    loader = MemoryLoader({**files, "pyproject.toml": ""})
    settings = Settings(limits=Limits(seconds=120.0))
    program = run(ast.parse(files["main.py"]), "main.py", settings, loader)
    return sum(trace.root == root for trace in program.traces)


def test_what_another_file_does_with_unknowns_is_followed_on_one_way() -> None:
    """Its own analysis follows the others; conditions of the judged file have their ways."""
    parts = "import keras\n" + ways(3, "many") + "    return x\n"
    text = """
import keras
from parts import many


def build(x, n):
    y = many(x, n)
    if n.more:
        keras.layers.Dense(2)
    if n.wrong:
        return keras.layers.LSTM(2)(keras.Input((4,)))
    return y
"""
    files = {"main.py": text, "parts.py": parts}
    assert ("KOL101", 11) in say(files)
    fine = {**files, "main.py": text.replace("LSTM", "Dense")}
    assert ways_through("build", fine) == 4  # two conditions of its own
    # A function that is given nothing knows what it hands on.
    fine["main.py"] = fine["main.py"].replace("def build(x, n):", "import n\ndef build(x=1):")
    fine["main.py"] = fine["main.py"].replace("(x=1)", "()").replace("many(x, n)", "many(1, n)")
    assert ways_through("build", fine) > 5


def test_ways_on_which_nothing_happens_to_layers_end_when_they_show_nothing_new() -> None:
    choices = "".join(f"    k{i} = {i} if n.a{i} else 7\n" for i in range(5))
    uses = "".join(f"    print([5] * k{i}, range(k{i}))\n" for i in range(5))
    text = f"import keras\n\ndef build(n):\n{choices}{uses}    return keras.backend.floatx\n"
    assert ways_through("build", {"main.py": text}) == 2
    made = text.replace("    return ", "    keras.layers.Dense(1)\n    return ")
    assert ways_through("build", {"main.py": made}) > 2


def test_what_is_tried_on_one_models_end_is_not_paid_by_the_function_behind_it() -> None:
    """A model that nothing built is tried on many inputs when its function has ended."""
    wrong = (
        "keras.Sequential([layers.Conv2D(-1,3), layers.Dense('x'), layers.Flatten(),"
        " layers.Conv2D(3, 3)])"
    )
    text = (
        "import keras\nfrom keras import layers\n"
        f"a = {wrong}\n"
        "b = keras.Sequential([layers.Conv2D(), layers.Dense(), layers.Dropout(2)])\n"
        f"def first():\n    return {wrong}\n"
        "class Second(keras.Model):\n"
        "    def __init__(self):\n"
        "        super().__init__()\n"
        "        self.dense = layers.Dense(-1)\n"
    )
    assert say({"main.py": text})[-1] == ("KOL114", 10)


USUAL = Limits(seconds=120.0)


def long_functions(count: int) -> str:
    """Functions that each make something of Keras, and then take more steps than any may."""
    return "import keras\n" + "".join(
        f"def f{i}(x):\n    layer = keras.layers.Dense(1)\n    n = 0\n"
        f"    for i in range(3900):\n        n = n + i\n    return layer(x)\n"
        for i in range(count)
    )


def test_functions_take_together_what_all_that_is_read_allows(steps: list[str]) -> None:
    text = long_functions(12)
    say({"main.py": text}, USUAL)
    size = effort.size_of(ast.parse(text))
    allowed = effort.of_all_read(size, USUAL)
    taken = len(steps)
    assert allowed / 2 < taken < effort.allowance(ast.parse(text), USUAL)
    assert taken < 1.5 * allowed  # the module itself, and what is under way at the end
    # What they follow is read for them, too.
    steps.clear()
    parts = "def part(x):\n    return x\n" + "a = [1, 2, 3]\n" * 900
    text = text.replace("import keras\n", "import keras\nfrom parts import part\n")
    text = text.replace("return layer(x)", "return part(layer(x))")
    say({"main.py": text, "parts.py": parts}, USUAL)
    assert steps.count("main.py") > 1.2 * taken


def test_modules_that_were_run_for_another_file_allow_as_much() -> None:
    parts = "def part(x):\n    return x\n" + "a = [1, 2, 3]\n" * 900
    text = long_functions(12).replace("import keras\n", "import keras\nfrom parts import part\n")
    text = text.replace("return layer(x)", "return part(layer(x))")
    scopes.clear()
    files = {"main.py": text, "parts.py": parts}
    assert say(files, USUAL) == say(files, USUAL)
    following = Following(MemoryLoader({**files, "pyproject.toml": ""}), USUAL)
    taken: list[int] = []
    for _ in range(2):
        m = Machine("main.py", USUAL, Environment())
        following = Following(MemoryLoader({**files, "pyproject.toml": ""}), USUAL)
        m.following = following
        found = following.member(m, "parts", 0, "part")
        assert found is not None
        m.resolve(found)
        taken.append(following.nodes)
    assert taken == [effort.size_of(ast.parse(parts))] * 2


def test_who_asks_for_models_is_not_held_to_it(steps: list[str]) -> None:
    tree = ast.parse(long_functions(12))
    run(tree, "main.py", Settings(limits=USUAL))
    taken = len(steps)
    run(tree, "main.py", Settings(limits=USUAL), plainly=True)
    assert len(steps) - taken > 2 * taken


IDLE = """
import keras
names = []
for i in range(3900):
    names.append(str(i) + "." + str(i))
units = 5
layer = keras.layers.Dense(1)
layer.build((None, 4))
layer(keras.Input((units,)))
layer(keras.Input((len(names),)))
"""


def test_a_loop_of_a_module_that_comes_to_nothing_is_not_run_to_its_end(steps: list[str]) -> None:
    """What it makes is unknown then, and what stands behind it is as it was."""
    assert say({"main.py": IDLE}, USUAL) == [("KOL003", 4), ("KOL102", 9)]
    assert len(steps) < 2 * effort.idle(ast.parse(IDLE), USUAL)
    more = Limits(seconds=120.0, effort=10_000)
    assert say({"main.py": IDLE}, more) == [("KOL102", 9), ("KOL102", 10)]


def test_nor_is_a_while_loop() -> None:
    text = IDLE.replace("for i in range(3900):\n", "i = 0\nwhile i < 3900:\n    i = i + 1\n")
    assert say({"main.py": text}, USUAL) == [("KOL003", 5), ("KOL102", 11)]


def test_a_call_of_a_module_that_comes_to_nothing_is_unknown() -> None:
    text = """
import keras
def count():
    n = 0
    for i in range(3900):
        n = 0 + 0 + 0 + i
    return n - 3894
layer = keras.layers.Dense
n = count()
layer = layer(1)
layer.build((None, 4))
layer(keras.Input((5,)))
layer(keras.Input((n,)))
"""
    assert say({"main.py": text}, USUAL) == [("KOL003", 5), ("KOL102", 12)]
    more = Limits(seconds=120.0, effort=10_000)
    assert say({"main.py": text}, more) == [("KOL102", 12), ("KOL102", 13)]


def test_a_loop_that_makes_layers_is_run_to_its_end() -> None:
    text = """
import keras
model = keras.Sequential([keras.Input((4,))])
for i in range(20):
    for j in range(60):
        n = i + j
    model.add(keras.layers.Dense(4))
model.add(keras.layers.LSTM(2))
"""
    assert say({"main.py": text}, Limits(seconds=120.0)) == [("KOL101", 8)]


def test_data_that_a_loop_of_a_module_prepares_are_known(monkeypatch: pytest.MonkeyPatch) -> None:
    """A thousand examples are usual in front of a model."""
    monkeypatch.undo()
    text = """
import numpy as np
import keras
examples = []
for i in range(1000):
    examples.append(np.zeros((8, 8, 1)))
model = keras.Sequential([keras.Input((8, 8, 3)), keras.layers.Conv2D(2, 3)])
model.predict(np.array(examples))
"""
    assert say({"main.py": text}, USUAL) == [("KOL102", 8)]
