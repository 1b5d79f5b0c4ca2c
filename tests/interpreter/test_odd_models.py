"""Programs that nobody should write: they are judged, and never bring us down."""

from __future__ import annotations

import pytest

from kerasorder_lint import engine
from kerasorder_lint.findings import Finding
from kerasorder_lint.settings import Limits, Settings

HEADER = "import keras\nfrom keras import layers\n"
SETTINGS = Settings(limits=Limits(seconds=60.0))


def findings(program: str) -> list[Finding]:
    return engine.lint(HEADER + program, "program.py", SETTINGS)


@pytest.mark.parametrize(
    "program",
    [
        "model = keras.Sequential()\nmodel.add(model)\n",
        "a = keras.Sequential()\nb = keras.Sequential([a])\na.add(b)\n",
    ],
)
def test_a_model_within_itself_ends_no_analysis(
    program: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KERASORDER_LINT_DEBUG", "1")  # an error of ours is raised, not reported
    after = "model = keras.Sequential([keras.Input((4,)), layers.Conv2D(2, 3)])\n"
    assert [f.code for f in findings(program + after)] == ["KOL101"]


@pytest.mark.parametrize(
    ("item", "word"), [("[layers.Dense(2)]", "a list"), ("{layers.Dense(2)}", "a set"),
                       ("{'a': 1}", "a dict")],
)  # fmt: skip
def test_what_is_no_layer_is_called_as_python_calls_it(item: str, word: str) -> None:
    found = findings(f"model = keras.Sequential([{item}])\n")
    assert [f.code for f in found] == ["KOL110"]
    assert found[0].message.endswith(f"gets {word}")


def test_the_reverse_of_an_order_by_chance_is_one() -> None:
    found = findings(
        "import random\n"
        "base = keras.Sequential([keras.Input((8,)), layers.Dense(4), layers.Dense(2)])\n"
        "order = random.sample(base.layers, 2)[::-1]\n"
        "model = keras.Sequential([keras.Input((8,)), *order])\n"
    )
    assert [(f.code, f.span.start.row) for f in found] == [("KOL302", 6)]


@pytest.mark.parametrize("given", ["4", "(-1,)", "(4,), name='a/b'", "(4,), shap=3"])
def test_an_input_that_keras_refuses_is_no_second_finding(given: str) -> None:
    found = findings(f"model = keras.Sequential([keras.Input({given}), layers.Dense(3)])\n")
    assert [f.code for f in found] == ["KOL114"]


def test_only_an_image_reads_as_channels_first() -> None:
    small = "model = keras.Sequential([keras.Input((1, 1, 32)), layers.Conv2D(2, 3)])\n"
    image = "model = keras.Sequential([keras.Input((1, 28, 28)), layers.Conv2D(2, 3)])\n"
    advice = [[f.advice or "" for f in findings(text)] for text in (small, image)]
    assert [["channels-first" in a for a in each] for each in advice] == [[False], [True]]


def test_a_question_to_the_dict_of_an_object_ends_no_analysis(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("KERASORDER_LINT_DEBUG", "1")  # an error of ours is raised, not reported
    program = """
class Settings:
    pass
def of(fill):
    settings = Settings()
    fill(settings)
    if "units" in settings.__dict__:
        return layers.Dense(settings.units)
model = keras.Sequential([keras.Input((4,)), layers.Conv2D(2, 3)])
"""
    assert [f.code for f in findings(program)] == ["KOL101"]
