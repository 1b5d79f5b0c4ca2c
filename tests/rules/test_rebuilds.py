"""Random rebuilds from the layers of a model: we report what Keras raises, and nothing else."""

from __future__ import annotations

import random

import pytest

from kerasorder_lint.engine import lint
from kerasorder_lint.settings import Limits, Settings

pytestmark = pytest.mark.keras

_BASES = [
    ((12, 12, 2), ["Conv2D(4, 3)", "BatchNormalization()", "MaxPooling2D()", "Flatten()",
                   "Dense(6)", "Dropout(0.1)", "Dense(3)"]),
    ((8,), ["Dense(8)", "ReLU()", "Dense(8)", "Dense(4)", "Dropout(0.1)", "Dense(4)"]),
    ((9, 4), ["Conv1D(4, 3)", "LSTM(4, return_sequences=True)", "Dense(4)",
              "GlobalAveragePooling1D()", "Dense(2)"]),
    ((6, 6, 3), ["DepthwiseConv2D(3)", "Conv2D(3, 1)", "GroupNormalization(3)",
                 "GlobalMaxPooling2D()", "Reshape((3, 1))", "Flatten()", "Dense(3)"]),
]  # fmt: skip


def _program(source: random.Random) -> str:
    shape, names = source.choice(_BASES)
    given = "".join(f"    layers.{name},\n" for name in names)
    order = source.sample(range(len(names)), source.randint(1, len(names)))
    chosen = ", ".join(f"base.layers[{i}]" for i in order)
    start = source.choice([shape, shape, source.choice(_BASES)[0]])
    text = (
        "import keras\nfrom keras import layers\n\n"
        f"base = keras.Sequential([\n    keras.Input({shape}),\n{given}])\n"
    )
    style = source.randrange(4)
    if style == 0:
        return text + f"model = keras.Sequential([keras.Input({start}), {chosen}])\n"
    if style == 1:
        text += f"model = keras.Sequential([keras.Input({start})])\n"
        return text + f"for layer in [{chosen}]:\n    model.add(layer)\n"
    text += f"model = keras.Sequential([{chosen}])\n"
    if style == 2:
        return text + f"model.build((None, *{start}))\n"
    return text + f"outputs = model(keras.Input({start}))\n"


def _keras_says(text: str) -> str | None:
    import keras

    keras.utils.clear_session()
    try:
        exec(compile(text, "program.py", "exec"), {"__name__": "program"})
    except Exception as error:
        return f"{type(error).__name__}: {error}"
    return None


def _we_say(text: str) -> tuple[list[str], list[str]]:
    """What is proven, and what is likely."""
    found = lint(text, "program.py", Settings(limits=Limits(seconds=120.0)))
    errors = [f for f in found if f.severity == "error"]
    return (
        [f"{f.code} {f.message}" for f in errors if f.certainty == "proven"],
        [f"{f.code} {f.message}" for f in errors if f.certainty == "likely"],
    )


def test_rebuilds(samples: int | None, seed: int) -> None:
    source = random.Random(seed)
    reported = 0
    for _ in range(samples or 60):
        text = _program(source)
        said = _keras_says(text)
        proven, likely = _we_say(text)
        if said is None:
            assert not proven, f"{text}\n{proven}"
        else:
            assert proven or likely, f"{text}\n{said}"
            reported += bool(proven)
    assert reported


@pytest.mark.parametrize(
    ("last", "said"),
    [
        ("new.add(old.layers[0])", "it fails at layer 4 of 4, `Conv2D` needs"),
        ("new = keras.Sequential([new, *old.layers, old.layers[0]])", "it fails, `Conv2D` needs"),
    ],
)
def test_the_layer_that_is_named_is_the_one_that_fails(last: str, said: str) -> None:
    """A layer that stands in the model twice fails where it stands the second time."""
    text = f"""
import keras
from keras import layers
old = keras.Sequential([keras.Input((8, 8, 1)), layers.Conv2D(1, 1), layers.Flatten()])
new = keras.Sequential([keras.Input((8, 8, 1)), layers.ReLU()])
new.add(old.layers[0])
new.add(old.layers[1])
{last}
"""
    (finding,) = [f for f in lint(text, "a.py", Settings()) if f.code == "KOL301"]
    assert said in finding.message
