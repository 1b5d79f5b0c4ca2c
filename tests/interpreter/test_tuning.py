"""`keras_tuner.HyperParameters()` gives its defaults to whoever asks first, and to others as well.

Each program is compared with one in which these defaults are written down; Keras runs that one.
What the defaults are was found out by running keras_tuner 1.4.8.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from kerasorder_lint.engine import lint
from kerasorder_lint.settings import Limits, Settings
from tests.interpreter.summary_truth import agreeing, summaries_of

SETTINGS = Settings(limits=Limits(seconds=120.0))

HEADER = """
import keras
import keras_tuner
from keras import layers

def build(hp, extra=None):
    model = keras.Sequential([keras.Input((8, 8, 3))])
    {body}
    return model

model = build(keras_tuner.HyperParameters())
"""

ASKED = {
    "numbers": (
        "model.add(layers.Dense(hp.Int('units', 32, 512, step=32)))\n"
        "    model.add(layers.Dropout(hp.Float('rate', 0, 0.5, sampling='linear')))\n"
        "    model.add(layers.Dense(hp.Int('more', min_value=2, max_value=9, default=5)))",
        "model.add(layers.Dense(32))\n"
        "    model.add(layers.Dropout(0.0))\n"
        "    model.add(layers.Dense(5))",
    ),
    "choices": (
        "size = hp.Choice('size', [16, 8]); width = hp.Choice('width', (4, 6), default=6)\n"
        "    model.add(layers.Dense(size)); model.add(layers.Dense(width))\n"
        "    if hp.Boolean('flat'): model.add(layers.Flatten())\n"
        "    if hp.Boolean('pooled', default=True): model.add(layers.MaxPooling2D())",
        "model.add(layers.Dense(16)); model.add(layers.Dense(6))\n"
        "    model.add(layers.MaxPooling2D())",
    ),
    "the same name again": (
        "model.add(layers.Dense(hp.Int('units', 4, 8)))\n"
        "    model.add(layers.Dense(hp.Int('units', 4, 9)))\n"
        "    model.add(layers.Dense(hp.get('units')))",
        "for _ in range(3): model.add(layers.Dense(4))",
    ),
    "in a loop": (
        "for i in range(hp.Int('layers', 2, 5)):\n"
        "        model.add(layers.Dense(hp.Int(f'units_{i}', 4 + i, 8)))",
        "model.add(layers.Dense(4)); model.add(layers.Dense(5))",
    ),
    "scopes": (
        "kind = hp.Choice('kind', ['wide', 'deep'])\n"
        "    with hp.conditional_scope('kind', ['wide']):\n"
        "        wide = hp.Int('wide_units', 7, 9)\n"
        "    with hp.conditional_scope('kind', ['deep']):\n"
        "        deep = hp.Int('deep_units', 3, 9)\n"
        "    with hp.name_scope('inner'):\n"
        "        inner = hp.Choice('kind', ['square'])\n"
        "    model.add(layers.Dense(wide if kind == 'wide' else deep))\n"
        "    if deep is None and inner == 'square': model.add(layers.Dense(2))",
        "model.add(layers.Dense(7)); model.add(layers.Dense(2))",
    ),
    "a constant": (
        "model.add(layers.Dense(hp.Fixed('units', value=3)))",
        "model.add(layers.Dense(3))",
    ),
}


@pytest.mark.keras
@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("name", ASKED)
def test_defaults(name: str, tmp_path: Path) -> None:
    asked, written = ASKED[name]
    plain = HEADER.format(body=written).replace("import keras_tuner\n", "")
    known = agreeing(plain.replace("keras_tuner.HyperParameters()", "None"), tmp_path)["model"]
    (ours,) = [made for made in summaries_of(HEADER.format(body=asked)) if made.complete]
    assert (ours.params, ours.output_shapes) == (known.params, known.output_shapes)
    assert [row.class_name for row in ours.layers] == [row.class_name for row in known.layers]


UNKNOWN = {
    "a space that somebody else has had": "hp = keras_tuner.HyperParameters()\nload(hp)\nbuild(hp)",
    "one that a tuner gives": "import sys\nbuild(sys.argv[1])",
    "one with values": "hp = keras_tuner.HyperParameters()\nhp.values['units'] = 5\nbuild(hp)",
    "one that is filled": "hp = keras_tuner.HyperParameters()\nhp.merge(other)\nbuild(hp)",
}


@pytest.mark.parametrize("name", UNKNOWN)
def test_nothing_is_known_of_other_spaces(name: str) -> None:
    text = HEADER.format(body="model.add(layers.Dense(hp.Int('units', 4, 8)))")
    text = text.partition("\nmodel = ")[0]
    text = f"from somewhere import load, other\n{text}\n{UNKNOWN[name]}\n"
    assert not any(made.complete for made in summaries_of(text))


def test_what_a_tuner_may_choose_is_looked_at_as_well() -> None:
    text = HEADER.format(
        body="if hp.Boolean('flat'):\n"
        "        model.add(layers.Flatten())\n"
        "        model.add(layers.Conv2D(3, 3))"
    )
    assert [found.code for found in lint(text, "program.py", SETTINGS)] == ["KOL101"]


def test_a_name_that_has_another_default_may_be_another_name() -> None:
    """A `HyperModel` may run its `build` in a scope of names, which its base class opens."""
    text = HEADER.format(
        body="model.add(layers.Dense(hp.Int('units', 4, 8)))\n"
        "    model.add(layers.Dense(hp.Int('units', 6, 8)))"
    )
    assert not any(made.complete for made in summaries_of(text))
