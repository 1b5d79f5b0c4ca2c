"""Loops over specifications that are not seen, each of which names a kind of layer.

What a table or a condition has chosen is called by code for all kinds. That it fails for a kind at
a place where nobody puts it is no finding: whoever wrote the specifications down knows their order.
Code that is for one kind alone is judged as ever.
"""

from __future__ import annotations

import pytest

from kerasorder_lint.engine import lint
from kerasorder_lint.settings import Limits, Settings
from tests.rules.expectations import found

HEAD = """import keras
from keras import layers

TABLE = {"conv": layers.Conv2D, "join": layers.Concatenate}
SIZES = {"conv": {"filters": 3, "kernel_size": 3}, "join": {}}

def build(specs):
    x = inputs = keras.Input((8, 8, 3))
    outputs = []
    for kind, sources in specs:
        x = [outputs[i] for i in sources] if outputs else inputs
"""

TAIL = """
        outputs.append(x)
    return keras.Model(inputs, x)
"""

CHOSEN = {
    "by a table": "        x = TABLE[kind](**SIZES[kind])(x)",
    "by a table of layers": """
        layer = {"conv": layers.Conv2D(3, 3), "join": layers.Concatenate()}[kind]
        x = layer(x)""",
    "by a condition": """
        if kind == "join":
            layer = layers.Concatenate()
        else:
            layer = layers.Conv2D(3, 3)
        x = layer(x)""",
    "by a condition that makes nothing": """
        make = layers.Flatten
        if kind == "join":
            make = layers.Concatenate
        x = make()(x)""",
    "by a condition on a list of kinds": """
        layer = layers.Conv2D(3, 3) if kind not in ["join", "concat"] else layers.Concatenate()
        x = layer(x)""",
}


@pytest.mark.parametrize("choice", CHOSEN.values(), ids=CHOSEN.keys())
def test_code_for_all_kinds_is_not_judged_for_one_of_them(choice: str) -> None:
    text = HEAD + choice + TAIL
    names: dict[str, object] = {}
    exec(text, names)
    build = names["build"]
    assert callable(build)
    # A list as people write it: what joins has something to join.
    assert build([("conv", []), ("join", [-1, -1])]).built
    assert found(text) == []


def _rows(text: str) -> list[tuple[str, str]]:
    return [(code, certainty) for _, code, certainty in found(text)]


JUDGED = {
    # The layer stands in the branch of its kind: it fails wherever the kind comes.
    "code for one kind": (
        """
def build(kinds):
    x = inputs = keras.Input((8,))
    for kind in kinds:
        if kind == "conv":
            x = layers.Conv2D(3, 3)(x)
        else:
            x = layers.Dense(3)(x)
    return keras.Model(inputs, x)
""",
        ("KOL101", "likely"),
    ),
    # Each kind fails.
    "all kinds": (
        """
def build(kinds):
    x = inputs = keras.Input((8,))
    for kind in kinds:
        x = {"conv": layers.Conv2D(3, 3), "pool": layers.MaxPooling2D()}[kind](x)
    return keras.Model(inputs, x)
""",
        ("KOL101", "proven"),
    ),
    # No loop: whoever calls it with this kind has the error.
    "an argument": (
        """
def build(kind):
    x = keras.Input((8,))
    layer = {"conv": layers.Conv2D(3, 3), "dense": layers.Dense(3)}[kind]
    return keras.Model(x, layer(x))
""",
        ("KOL101", "likely"),
    ),
    # The kind is the same in each turn.
    "an argument in a loop": (
        """
def build(kind, names):
    x = inputs = keras.Input((8,))
    for name in names:
        layer = layers.Conv2D(3, 3) if kind == "conv" else layers.Dense(3)
        x = layer(x)
    return keras.Model(inputs, x)
""",
        ("KOL101", "likely"),
    ),
    # What the loop goes through is seen.
    "a list that is written down": (
        """
def build():
    x = inputs = keras.Input((8,))
    for kind in ["dense", "conv"]:
        layer = layers.Conv2D(3, 3) if kind == "conv" else layers.Dense(3)
        x = layer(x)
    return keras.Model(inputs, x)
""",
        ("KOL101", "proven"),
    ),
}


@pytest.mark.parametrize(("body", "wanted"), JUDGED.values(), ids=JUDGED.keys())
def test_what_fails_for_its_kind_is_found(body: str, wanted: tuple[str, str]) -> None:
    assert _rows("import keras\nfrom keras import layers\n" + body) == [wanted]


def test_the_first_way_makes_what_a_cache_does_not_have() -> None:
    # With one way alone: what stands under `not in` is what the first call does.
    text = (
        "import keras.backend as k\n"
        "class Net:\n"
        "    def activations(self, layer):\n"
        "        if layer not in self.functions:\n"
        "            self.functions[layer] = k.function([self.input], [layer])\n"
        "        return self.functions[layer]\n"
    )
    findings = lint(text, "program.py", Settings(limits=Limits(paths=1, seconds=60.0)))
    assert [(f.span.start.row, f.code) for f in findings if f.severity == "error"] == [
        (5, "KOL118")
    ]
