"""What messages call things: by the names that the code has for them, and so that they differ."""

from __future__ import annotations

import pytest

from kerasorder_lint.engine import lint, summarise
from kerasorder_lint.findings import Finding
from kerasorder_lint.settings import Limits, Settings

IMPORTS = "import random\nimport keras\nfrom keras import layers\n"
SETTINGS = Settings(limits=Limits(seconds=120.0))
MODEL = "keras.Sequential([keras.Input((4,)), layers.Dense(3), layers.Dense(2)])"


def found(text: str) -> list[Finding]:
    return lint(IMPORTS + text, "program.py", SETTINGS)


def names(text: str) -> list[str | None]:
    return [made.name for made in summarise(IMPORTS + text, "program.py", SETTINGS)]


@pytest.mark.parametrize(
    ("program", "called"),
    [
        # Not the variable of the function that made it: there is none of that name here.
        (f"def make():\n    model = {MODEL}\n    return model\nnet = make()\nnet.{{}}\n", "net"),
        (f"model = {MODEL}\nother = model\nother.{{}}\n", "other"),
        (f"model = {MODEL}\ndef cut(m):\n    m.{{}}\ncut(model)\n", "m"),
        (f"nets = [{MODEL}]\nnets[0].{{}}\n", "nets[0]"),
        # What has no name in the code is spoken of as `model`.
        (f"def make():\n    return {MODEL}\nmake().{{}}\n", "model"),
    ],
)
@pytest.mark.parametrize(
    ("statement", "says"),
    [
        ("layers.pop()", "`{}.layers.pop` changes a new list and not the model"),
        ("layers.reverse()", "reversing `{}.layers` changes a new list"),
        ("pop(0)", "`{}.pop(0)` removes the last layer"),
        ("layers = []", "`{}.layers` cannot be assigned"),
    ],
)
def test_a_model_is_called_what_the_code_calls_it_there(
    program: str, called: str, statement: str, says: str
) -> None:
    (finding,) = found(program.format(statement))
    assert finding.message.startswith(says.format(called))
    assert finding.advice is not None
    assert f"{called}." in finding.advice


@pytest.mark.parametrize("target", ["net", "self.net"])
def test_an_unknown_model_has_the_variable_that_it_was_assigned_to(target: str) -> None:
    method = "class A:\n    def run(self):\n        {0} = load()\n        {0}.layers.pop()\n"
    (finding,) = found("from elsewhere import load\n" + method.format(target))
    assert finding.model == target
    assert finding.message.startswith(f"`{target}.layers.pop`")


@pytest.mark.parametrize(
    ("program", "called"),
    [
        (f"a = b = {MODEL}\n", ["a"]),
        (f"a, b = {MODEL}, {MODEL}\n", ["a", "b"]),
        (f"[a, (b, c)] = {MODEL}, ({MODEL}, {MODEL})\n", ["a", "b", "c"]),
        (f"class A:\n    def f(self):\n        self.a = b = {MODEL}\n", ["self.a"]),
        (f"a: keras.Model = {MODEL}\n", ["a"]),
        (f"{MODEL}\n", [None]),
    ],
)
def test_each_form_of_assignment_names_a_model(program: str, called: list[str | None]) -> None:
    assert names(program) == called


def order(text: str) -> str:
    """The order that a message shows, up to the layer at which Keras refuses it."""
    (finding,) = found(text)
    assert finding.code == "KOL302"
    return finding.message.partition("for example ")[2].partition(": ")[0]


def test_an_order_tells_layers_of_one_class_apart() -> None:
    """By their arguments, by their names, and where these are the same by their places."""
    shuffled = "random.shuffle(stack)\nkeras.Sequential([keras.Input((9, 9, 1)), *stack])\n"
    shown = order(
        "stack = [layers.Dense(8), layers.Dense(4), layers.Flatten(), layers.Conv2D(3, 3)]\n"
        + shuffled
    )
    steps = shown.split(" → ")
    assert steps[-1] == "`Conv2D`"
    assert "`Flatten`" in steps
    assert set(steps) <= {"`Dense(8)`", "`Dense(4)`", "`Flatten`", "`Conv2D`"}

    shown = order(
        "stack = [layers.Flatten(), layers.Conv2D(3, 3), layers.Conv2D(3, 3)]\n" + shuffled
    )
    assert "the first `Conv2D(3, 3)`" in shown or "the second `Conv2D(3, 3)`" in shown

    shown = order(
        "stack = [layers.Flatten(), layers.Conv2D(3, 3, name='one'), layers.Conv2D(3, 3)]\n"
        + shuffled
    )
    assert "the " not in shown


def test_an_unknown_is_numbered_only_beside_another_of_its_text() -> None:
    """Each time `cfg['a']` is read it may be another number: alone it needs no mark for that."""
    head = "def build(cfg):\n    keras.Sequential([keras.Input((3,)), layers.Dense(cfg['a'])])\n"
    (finding,) = found(
        head + "    keras.Sequential([keras.Input((3,)), layers.Dense(cfg['a']), layers.LSTM(2)])\n"
    )
    assert finding.message.endswith("(None, cfg['a'])")
    (finding,) = found(
        "from elsewhere import n\n"
        "def build():\n"
        "    keras.Sequential([keras.Input((3,)), layers.Dense(n()), layers.Dense(n()),\n"
        "                      layers.LSTM(2)])\n"
    )
    shown = [step.message for step in finding.related]
    assert "`Dense` gives (None, n())" in shown
    assert "`Dense` gives (None, n()₂)" in shown
    assert finding.message.endswith("(None, n()₂)")


def steps(finding: Finding) -> list[tuple[int, int, str]]:
    return [(s.span.start.row, s.span.start.column, s.message) for s in finding.related]


def test_the_way_to_a_sequentials_layer_begins_at_its_input() -> None:
    (finding,) = found(MODEL.replace("layers.Dense(2)", "layers.Dense(2), layers.LSTM(2)"))
    assert finding.code == "KOL101"
    assert steps(finding) == [
        (4, 19, "the input has the shape (None, 4)"),
        (4, 38, "`Dense` gives (None, 3)"),
        (4, 55, "`Dense` gives (None, 2)"),
        (4, 72, "`LSTM` gets (None, 2)"),
    ]


def test_the_way_to_a_sequentials_layer_begins_where_it_is_built() -> None:
    """Without an Input the shape comes from `build`."""
    text = "m = keras.Sequential([layers.Dense(3), layers.LSTM(2)])\nm.build((None, 4))\n"
    likely, proven = found(text)
    assert (5, 1, "the input has the shape (None, 4)") in steps(likely)
    assert (5, 1, "this is where it runs") in steps(likely)
    assert (5, 1, "the input has the shape (None, 4)") in steps(proven)


def test_the_way_to_a_call_is_that_of_its_tensor() -> None:
    (finding,) = found(
        "x = keras.Input((8, 8, 1))\n"
        "y = layers.Conv2D(4, 3)(x)\n"
        "y = layers.Flatten()(y)\n"
        "z = layers.LSTM(2)(y)\n"
    )
    assert steps(finding) == [
        (4, 5, "the input has the shape (None, 8, 8, 1)"),
        (5, 5, "`Conv2D` gives (None, 6, 6, 4)"),
        (6, 5, "`Flatten` gives (None, 144)"),
        (7, 5, "`LSTM` gets (None, 144)"),
    ]


def test_of_several_tensors_the_last_call_of_each_is_shown_in_their_order() -> None:
    (finding,) = found(
        "x = keras.Input((8,))\n"
        "a, b = layers.Dense(3)(x), layers.Dense(4)(x)\n"
        "c = layers.Add()([b, a])\n"
    )
    assert steps(finding)[:2] == [
        (5, 28, "`Dense` gives (None, 4)"),
        (5, 8, "`Dense` gives (None, 3)"),
    ]


def test_an_operation_on_a_tensor_is_no_call_of_the_layer_that_gave_it() -> None:
    (finding,) = found("import numpy as np\nx = keras.Input((8,))\nnp.sqrt(x)\n")
    assert steps(finding) == [(5, 5, "the input has the shape (None, 8)")]


@pytest.mark.parametrize(
    ("layers", "advice"),
    [
        ("keras.Input((4,)), layers.Conv2D(3, 3)", "Put a `Reshape` to 4 dimensions"),
        ("keras.Input((4, 4, 4)), layers.Dense(2), layers.LSTM(3)", "Put what gives 3 dimensions"),
        # The input is that of a batch.
        ("keras.Input((None, 8, 8, 1)), layers.Conv2D(3, 3)", "Give the `Input` the shape of one"),
        ("layers.Dense", "Pass an instance: `Dense(...)`, not `Dense`."),
        ("'Dense'", "Pass instances of layers"),
    ],
)
def test_help_says_what_to_change(layers: str, advice: str) -> None:
    (finding,) = found(f"keras.Sequential([{layers}])\n")
    assert finding.advice is not None
    assert finding.advice.startswith(advice)


@pytest.mark.keras
@pytest.mark.parametrize(
    "layers",
    [
        "keras.Input((4,)), layers.Reshape((2, 2, 1)), layers.Conv2D(3, 2)",
        "keras.Input((4, 4, 4)), layers.Dense(2), layers.Reshape((16, 2)), layers.LSTM(3)",
        "keras.Input((8, 8, 1)), layers.Conv2D(3, 3)",
        "layers.Dense(8)",
    ],
)
def test_help_that_is_taken_makes_a_program_that_keras_runs(layers: str) -> None:
    text = f"{IMPORTS}keras.Sequential([{layers}])\n"
    exec(compile(text, "program.py", "exec"), {"__name__": "program"})
    assert found(text.removeprefix(IMPORTS)) == []


@pytest.mark.parametrize(
    ("several", "what"),
    [
        ("[layers.Dense(2), layers.ReLU()]", "a list"),
        ("(layers.Dense(2),)", "a tuple"),
        ("(layers.Dense(n) for n in (3, 2))", "an iterator"),
        ("map(layers.Dense, (3, 2))", "an iterator"),
    ],
)
def test_several_layers_in_the_place_of_one_are_called_what_they_are(
    several: str, what: str
) -> None:
    (made,) = found(f"keras.Sequential([keras.Input((4,)), {several}])\n")
    (added,) = found(f"model = keras.Sequential([keras.Input((4,))])\nmodel.add({several})\n")
    assert made.message == added.message == f"a Sequential takes layers, and gets {what}"
    assert made.advice == "Unpack it into the list: `*layers`."
    assert added.advice == "Add its layers one by one."
