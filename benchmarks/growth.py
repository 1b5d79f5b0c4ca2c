"""Sets the time of each stage and each rule against the size of a file that is all of one kind.

    python benchmarks/growth.py [KIND ...] [--sizes 500 1000 2000] [--rules 4]

A file of twice as many models, findings, comments or layers is to take twice as long, up to the
bound on time. Each kind is generated in each size and analysed once; times are of the processor.
Printed are the stages, and the slowest rules. Nothing is asserted: speed is looked at here, and
never tested.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable
from typing import Any

from kerasorder_lint import engine
from kerasorder_lint.catalogue import bounds
from kerasorder_lint.rules import enabled_rules
from kerasorder_lint.settings import Settings

HEAD = "import keras, random\nimport numpy as np\nfrom keras import layers\n"
SMALL = "m = keras.Sequential([keras.Input((4,)), layers.Dense(3), layers.Dense(2)])\n"
WRONG = "keras.Sequential([keras.Input((4,)), layers.Dense({}), layers.Conv2D(3, 3)])"
COMPILED = SMALL + "m.compile(loss='mse')\n"
FIT = "m.fit(np.zeros((3, 4)), np.zeros((3, 2)))\n"
CLASS = """\
class M{0}(keras.Model):
    def __init__(self, n):
        super().__init__()
        self.dense = layers.Dense(n)
        self.conv = layers.Conv2D(3, 3)
    def call(self, x):
        return self.conv(self.dense(x))
"""


def _each(line: str) -> Callable[[int], str]:
    return lambda size: "".join(line.replace("{0}", str(i)) for i in range(size))


def _nested(size: int) -> str:
    depth = min(size, 180)  # Python itself refuses 200
    return "x = keras.Input((4,))\ny = " + "layers.Dense(3)(" * depth + "x" + ")" * depth + "\n"


KINDS: dict[str, Callable[[int], str]] = {
    "models": _each("m{0} = " + WRONG.replace("{}", "{0} + 1") + "\n"),
    "right models": _each("m{0} = keras.Sequential([keras.Input((4,)), layers.Dense(3)])\n"),
    "functions": _each("def f{0}(x):\n    return " + WRONG.replace("{}", "x") + "\n"),
    "classes": _each(CLASS),
    "objects": lambda n: _each(CLASS)(n) + _each("M{0}(3)(keras.Input((4,)))\n")(n),
    "plain functions": _each("def f{0}(a, b=3):\n    c = a + b\n    return [c] if c > 9 else {}\n"),
    "calls of a function": lambda n: (
        "def f():\n    m = "
        + WRONG.replace("{}", "3")
        + "\n    m.layers.pop()\nf()\n"
        + "f()\n" * n
    ),
    "adds": lambda n: "m = keras.Sequential()\n" + "m.add(layers.Dense(3))\n" * n,
    "wrong adds": lambda n: (
        "m = keras.Sequential()\nm.add(keras.Input((4,)))\n" + "m.add(layers.Conv2D(3, 3))\n" * n
    ),
    "list": lambda n: "m = keras.Sequential([keras.Input((4,))" + ", layers.Dense(3)" * n + "])\n",
    "lines of a list": lambda n: (
        "m = keras.Sequential([\nkeras.Input((4,)),\n"
        + "layers.Dense(-1),  # noqa: KOL114\n" * n
        + "])\n"
    ),
    "chain": lambda n: (
        "x = i = keras.Input((4,))\n" + "x = layers.Dense(3)(x)\n" * n + "m = keras.Model(i, x)\n"
    ),
    "wrong calls": lambda n: "x = keras.Input((4,))\n" + "y = layers.LSTM(3)(x)\n" * n,
    "nested calls": _nested,
    "nested models": lambda n: SMALL + "m = keras.Sequential([keras.Input((4,)), m])\n" * n,
    "branches": lambda n: (
        "i = keras.Input((4,))\nx = layers.Add()([" + "layers.Dense(3)(i), " * n + "])\n"
    ),
    "suppressed": _each("m{0} = " + WRONG.replace("{}", "3") + "  # noqa: KOL101\n"),
    "unused comments": _each("m{0} = " + WRONG.replace("{}", "3") + "\nz = 3  # noqa: KOL101\n"),
    "pops": lambda n: SMALL + "m.layers.pop()\n" * n,
    "swaps": lambda n: (
        SMALL
        + "m.layers[0], m.layers[1] = m.layers[1], m.layers[0]\nm.predict([[1, 2, 3, 4]])\n" * n
    ),
    "lists of layers": lambda n: SMALL + _each("l{0} = m.layers\nl{0}.pop()\n")(n),
    "copies": lambda n: SMALL + _each("l{0} = list(m.layers)\nl{0}.pop()\n")(n),
    "private lists": lambda n: SMALL + "m._layers.pop()\n" * n,
    "trainings": lambda n: COMPILED + (FIT + "m.trainable = False\n") * n,
    "attributes": lambda n: (
        COMPILED + "m.layers[0].units = 5\nm.layers[0].activation = None\n" * n + FIT
    ),
    "rebuilds": lambda n: SMALL + _each("m{0} = keras.Sequential(m.layers[::-1])\n")(n),
    "shared layers": lambda n: (
        COMPILED
        + _each("m{0} = keras.Sequential(m.layers)\n" + FIT.replace("m.", "m{0}."))(n)
        + "m.predict(np.zeros((3, 4)))\n"
    ),
    "built otherwise": _each(
        "x = keras.Input((8, 4))\nl = layers.LSTM(3)\nl.build((None, 8, 5))\n"
        "m{0} = keras.Model(x, l(x))\n"
    ),
    "names": lambda n: (
        "m = keras.Sequential([keras.Input((4,))" + ", layers.Dense(3, name='a')" * n + "])\n"
    ),
    "arguments": lambda n: "layers.Dense(3, activaton='relu')\n" * n,
    "words": lambda n: "layers.Dense(3, activation='rellu')\n" * n,
    "names of Keras": lambda n: "keras.layers.CuDNNLSTM(3)\n" * n,
    "input shapes": _each("m{0} = keras.Sequential([layers.Dense(3, input_shape=(4,))])\n"),
    "unbuilt": _each("m{0} = keras.Sequential([layers.Flatten(), layers.Conv2D(3, 3)])\n"),
    "chance": _each(
        "l = [layers.Dense(3), layers.Flatten(), layers.Conv2D(3, 3)]\nrandom.shuffle(l)\n"
        "m{0} = keras.Sequential([keras.Input((9, 9, 1)), *l])\n"
    ),
    "conditions": lambda n: (
        "def f(a):\n    m = keras.Sequential()\n"
        + _each("    if a.x{0}:\n        m.add(layers.Dense({0} + 1))\n")(n)
        + "    return m\n"
    ),
}
_STAGES = ("_parse", "_program", "_drafts", "_finding", "_split")


def _timed(stages: dict[str, float], name: str, function: Callable[..., Any]) -> Callable[..., Any]:
    def run(*given: Any, **named: Any) -> Any:
        begun = time.process_time()
        try:
            return function(*given, **named)
        finally:
            stages[name] = stages.get(name, 0.0) + time.process_time() - begun

    return run


def measure(text: str, slowest: int) -> str:
    """One line: what the stages and the slowest rules took, and what came of it."""
    stages: dict[str, float] = {}
    rules: dict[str, float] = {}
    settings = Settings(extend_select=("KOL",))

    def drafts(outcome: engine.Outcome, program: Any, settings: Settings) -> list[Any]:
        found: list[Any] = []
        for rule in enabled_rules(settings):
            begun = time.process_time()
            with engine._deep_stack(), bounds.within(60.0):
                found.extend(rule.check(program))
            rules[rule.code] = time.process_time() - begun
        return found

    kept = {name: getattr(engine, name) for name in (*_STAGES, "_all_drafts")}
    try:
        for name in _STAGES:
            setattr(engine, name, _timed(stages, name, kept[name]))
        engine._all_drafts = drafts
        begun = time.process_time()
        outcome = engine.examine(text, "growth.py", settings, named=True)
        total = time.process_time() - begun
    finally:
        for name, function in kept.items():
            setattr(engine, name, function)
    slow = sorted(rules.items(), key=lambda rule: -rule[1])[:slowest]
    shown = [f"{name[1:]} {spent:.2f}" for name, spent in stages.items()]
    shown += [f"{code} {spent:.2f}" for code, spent in slow if spent >= 0.02]
    ended = ", time ran out" if outcome.limited else ""
    return f"{total:6.2f} s  {len(outcome.findings):5} findings{ended}  ({', '.join(shown)})"


def main() -> None:
    """Measures the kinds that are named, or all."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("kinds", nargs="*", help=", ".join(KINDS))
    parser.add_argument("--sizes", type=int, nargs="+", default=[500, 1000, 2000])
    parser.add_argument("--rules", type=int, default=4, help="how many of the slowest are shown")
    options = parser.parse_args()
    for kind in options.kinds or KINDS:
        for size in options.sizes:
            text = HEAD + KINDS[kind](size)
            print(f"{kind:20} {size:5} {measure(text, options.rules)}", flush=True)


if __name__ == "__main__":
    main()
