"""Findings that stand away from where Keras raises lead there, and name the call that is meant."""

from __future__ import annotations

import traceback
import warnings

import pytest

from kerasorder_lint.engine import lint
from kerasorder_lint.findings import Finding
from kerasorder_lint.settings import Limits, Settings

pytestmark = pytest.mark.keras

IMPORTS = "import keras\nfrom keras import layers\n"


def _found(text: str) -> Finding:
    settings = Settings(limits=Limits(seconds=120.0))
    (finding,) = lint(text, "program.py", settings)
    return finding


def _raising(text: str) -> list[int]:
    """The lines of the program on the way to where Keras raises, outermost first."""
    import keras

    keras.utils.clear_session()
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            exec(compile(text, "program.py", "exec"), {"__name__": "program"})
    except Exception as error:
        frames = traceback.extract_tb(error.__traceback__)
        return [frame.lineno or 0 for frame in frames if frame.filename == "program.py"]
    raise AssertionError("Keras runs it")


def _related(finding: Finding, message: str) -> list[tuple[int, int]]:
    return [
        (related.span.start.row, related.span.start.column)
        for related in finding.related
        if related.message == message
    ]


@pytest.mark.parametrize(
    ("program", "certainty"),
    [
        (
            "a = keras.Sequential([keras.Input((8,)), layers.Dense(8), layers.Dense(3)])\n"
            "b = keras.models.clone_model(a)\n"  # a copy has its original's name, whichever
            "c = keras.Sequential([*a.layers, *b.layers])\n",
            "proven",
        ),
        (
            "a = keras.Sequential([keras.Input((8,)), layers.Dense(8)])\n"
            "b = keras.models.clone_model(a)\n"
            "c = keras.Sequential([a, b])\n",
            "proven",
        ),
        (
            "a = keras.Sequential([keras.Input((8,)), layers.Dense(8, name='x')])\n"
            "b = layers.Dense(8, name='x')\n"
            "c = keras.Sequential(a.layers + [b])\n",
            "proven",
        ),
        (
            "a = keras.Sequential([keras.Input((8,)), layers.Dense(8, name='x')])\n"
            "c = keras.Sequential([keras.Input((8,)), layers.Dense(8, name='x')])\n"
            "c.add(a.layers[0])\n",
            "proven",
        ),
    ],
)
def test_a_name_that_two_layers_of_a_rebuild_have_is_a_matter_of_the_rebuild(
    program: str, certainty: str
) -> None:
    text = IMPORTS + program
    finding = _found(text)
    assert (finding.code, finding.certainty) == ("KOL109", certainty)
    assert finding.span.start.row == _raising(text)[-1] == 5
    assert len(_related(finding, "`Dense` has the name first")) == (0 if "[a, b]" in program else 1)
    assert finding.related


def test_a_name_of_keras_s_own_makes_no_proof() -> None:
    text = IMPORTS + (
        "model = keras.Sequential([keras.Input((4,)), layers.Dense(3, name='dense_1'),\n"
        "                          layers.Dense(3), layers.Dense(3)])\n"
    )
    finding = _found(text)
    assert (finding.code, finding.certainty) == ("KOL109", "likely")
    assert _raising(text) == [3]
    assert "as in a process of its own" in finding.message


def test_two_new_layers_of_one_name_lead_to_each_other_and_to_the_model() -> None:
    text = IMPORTS + (
        "first = layers.Dense(3, name='x')\n"
        "second = layers.ReLU(name='x')\n"
        "model = keras.Sequential([keras.Input((4,)), first, second])\n"
    )
    finding = _found(text)
    assert (finding.code, finding.certainty, finding.span.start.row) == ("KOL109", "proven", 4)
    assert _related(finding, "`Dense` has the name first") == [(3, 9)]
    assert _related(finding, "this model takes both") == [(_raising(text)[-1], 9)]


@pytest.mark.parametrize(
    ("builder", "use"),
    [
        ("[layers.Conv2D(n, 3), layers.MaxPooling2D()]", "*block(3), *block(3)"),
        ("layers.Conv2D(n, 4)", "block(2), block(3), block(4)"),
        ("layers.Conv2D(n, 4)", "*[block(n) for n in (2, 3, 4)]"),
        ("layers.TimeDistributed(layers.Conv2D(n, 2))", "block(2)"),
    ],
)
def test_a_layer_from_a_builder_names_the_call_that_made_it(builder: str, use: str) -> None:
    text = IMPORTS + (
        f"def block(n):\n    return {builder}\n"
        f"model = keras.Sequential([keras.Input((8, 8, 1)), {use}])\n"
    )
    finding = _found(text)
    assert finding.certainty == "proven"
    assert finding.span.start.row == 4
    assert _related(finding, "called from here") == [(5, text.splitlines()[4].rindex("block(") + 1)]
    assert _raising(text)[-1] == 5


def test_builders_in_builders_name_each_call_once() -> None:
    text = IMPORTS + (
        "def conv(n):\n    return layers.Conv2D(n, 3)\n"
        "def pair(n):\n    return [conv(n), conv(n + 1)]\n"
        "model = keras.Sequential([keras.Input((6, 6, 1))])\n"
        "for layer in pair(2) + pair(4):\n"
        "    model.add(layer)\n"
    )
    finding = _found(text)
    assert (finding.code, finding.span.start.row) == ("KOL103", 4)
    assert _related(finding, "called from here") == [(8, 24), (6, 13)]
    assert _raising(text)[-1] == 9


def test_what_is_added_in_the_builder_names_its_call_once() -> None:
    text = IMPORTS + (
        "def block(model, n):\n    model.add(layers.Conv2D(n, 3))\n"
        "model = keras.Sequential([keras.Input((4, 4, 1))])\n"
        "block(model, 3)\nblock(model, 3)\n"
    )
    finding = _found(text)
    assert _related(finding, "called from here") == [(7, 1)]
    assert _raising(text) == [7, 4]


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ("reverse()", "KOL203"),
        ("pop()", "KOL202"),
        ("append(layers.Dense(3))", "KOL202"),
        ("__setitem__(0, None)", "KOL201"),
    ],
)
def test_what_a_lambda_changes_is_told_in_the_lambda(change: str, code: str) -> None:
    """The call runs in a statement of another function, where nobody would look for it."""
    text = (
        IMPORTS
        + "m = keras.Sequential([keras.Input((8,)), layers.Dense(4), layers.Dense(2)])\n"
        + "def edit(model, change):\n    change(model)\n"
        + f"edit(m, lambda model: model.layers.{change})\n"
    )
    finding = _found(text)
    assert (finding.code, finding.span.start.row) == (code, 6)
    assert finding.span.start.column == len("edit(m, lambda model: ") + 1
    quiet = text.rstrip("\n") + f"  # noqa: {code}\n"
    assert not lint(quiet, "program.py", Settings(limits=Limits(seconds=120.0)))


@pytest.mark.parametrize(
    "call", ["model.predict(x)", "model.fit(x, np.zeros((2, 1)))", "model(x)", "model.evaluate(x)"]
)
def test_data_lead_through_the_layers(call: str) -> None:
    """What each layer gives of the data, up to the one that refuses it."""
    text = (
        IMPORTS
        + "import numpy as np\n"
        + "model = keras.Sequential([\n    keras.Input((8, 8, 1)),\n    layers.Conv2D(2, 3),\n"
        + "    layers.Flatten(),\n    layers.Dense(1),\n])\n"
        + "model.compile(loss='mse')\n"
        + f"x = np.zeros((2, 9, 9, 1))\n{call}\n"
    )
    finding = _found(text)
    line = finding.span.start.row
    assert _raising(text) == [line]
    batch = 2 if call == "model(x)" else None
    assert _related(finding, f"the input has the shape ({batch}, 9, 9, 1)")[0][0] == line
    # A window of three leaves seven of nine, in two channels.
    assert _related(finding, f"`Conv2D` gives ({batch}, 7, 7, 2)")
    assert _related(finding, f"`Dense` gets ({batch}, 98)")


def test_data_that_a_trace_refuses_lead_through_the_layers() -> None:
    text = (
        IMPORTS
        + "import numpy as np\n"
        + "model = keras.Sequential([\n    keras.Input((None, 4)),\n    layers.Conv1D(6, 3),\n"
        + "    layers.Conv1D(2, 4),\n])\n"
        + "model.predict(np.zeros((2, 5, 4)))\n"
    )
    finding = _found(text)
    assert _raising(text) == [finding.span.start.row]
    assert _related(finding, "`Conv1D` gets (None, 3, 6)")
