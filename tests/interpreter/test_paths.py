"""What is proven, what is likely and under which condition, and what is never reached."""

from __future__ import annotations

from kerasorder_lint import engine
from kerasorder_lint.findings import Finding
from kerasorder_lint.graph.program import Decision
from kerasorder_lint.settings import Limits, Settings

HEADER = "import keras\nfrom keras import layers\n"
SETTINGS = Settings(limits=Limits(seconds=60.0))


def findings(program: str) -> list[Finding]:
    return engine.lint(HEADER + program, "program.py", SETTINGS)


def only(program: str) -> Finding:
    found = findings(program)
    assert len(found) == 1, [f.message for f in found]
    return found[0]


FLAT = "model = keras.Sequential([keras.Input((8, 8, 3)), layers.Flatten()])\n"
BUILT = "    model = keras.Sequential([keras.Input((8, 8, 3)), layers.Flatten()])\n"


def test_a_fault_on_one_of_two_ways_is_likely_and_names_the_condition() -> None:
    found = only(
        "def build(use_conv):\n" + BUILT + "    if use_conv:\n        pass\n"
        "    else:\n        model.add(layers.Dense(3))\n"
        "    model.add(layers.Conv2D(2, 3) if use_conv else layers.Dense(2))\n    return model\n"
    )
    assert (found.code, found.certainty) == ("KOL101", "likely")
    assert "when `use_conv` is true" in found.message


def test_a_fault_in_the_branch_itself_is_proven_for_its_statement() -> None:
    found = only("def build(flag):\n" + BUILT + "    if flag:\n        model.add(layers.LSTM(2))\n")
    assert (found.code, found.certainty, found.span.start.row) == ("KOL101", "proven", 5 + 1)


def test_a_fault_on_both_ways_is_proven() -> None:
    found = only(
        "def build(flag):\n" + BUILT + "    if flag:\n        model.add(layers.Dense(3))\n"
        "    model.add(layers.Conv2D(2, 3))\n"
    )
    assert found.certainty == "proven"


def test_conditions_that_exclude_each_other_are_kept_apart() -> None:
    assert not findings(
        "def build(flat):\n    model = keras.Sequential([keras.Input((8, 8, 3))])\n"
        "    if flat:\n        model.add(layers.Flatten())\n"
        "    if not flat:\n        model.add(layers.Conv2D(2, 3))\n    return model\n"
    )


def test_equality_with_one_constant_excludes_the_others() -> None:
    assert not findings(
        "def build(kind):\n    model = keras.Sequential([keras.Input((8, 8, 3))])\n"
        "    if kind == 'dense':\n        model.add(layers.Flatten())\n"
        "    if kind == 'conv':\n        model.add(layers.Conv2D(2, 3))\n    return model\n"
    )


def test_a_fault_under_defaults_only_is_likely_and_names_them() -> None:
    found = only(
        "def build(last=True, units=4):\n"
        "    model = keras.Sequential([keras.Input((5, 3)), layers.LSTM(units, return_sequences=not last)])\n"
        "    model.add(layers.LSTM(units))\n"
    )
    assert found.certainty == "likely"
    assert "when `not last` is false" in found.message or "last=True" in found.message


def test_a_fault_from_the_second_turn_on_is_likely() -> None:
    found = only(
        "def build(n):\n    x = keras.Input((5, 3))\n"
        "    for _ in range(n):\n        x = layers.LSTM(4)(x)\n    return x\n"
    )
    assert found.certainty == "likely"
    assert "second turn" in found.message


def test_what_comes_after_the_end_of_a_way_is_silent() -> None:
    bad = "layers.Dense(-1)\n"
    assert not findings("import sys\nsys.exit()\n" + bad)
    assert not findings("def f():\n    return 1\n    " + bad)
    assert not findings("if False:\n    " + bad)
    assert not findings("def f():\n    raise ValueError\n    " + bad)
    assert not findings("while False:\n    " + bad)
    assert not findings("for _ in []:\n    " + bad)


def test_an_exception_that_a_test_expects_is_no_finding() -> None:
    assert not findings("import pytest\nwith pytest.raises(ValueError):\n    layers.Dense(-1)\n")
    assert not findings(
        "class T:\n    def test_it(self):\n        with self.assertRaises(ValueError):\n"
        "            layers.Dense(-1)\n"
    )


def test_an_exception_that_a_handler_takes_is_info() -> None:
    found = only("try:\n    layers.Dense(-1)\nexcept ValueError:\n    print('no')\n")
    assert (found.code, found.severity) == ("KOL114", "info")
    assert "takes the exception" in found.message


def test_another_handler_does_not_soften_it() -> None:
    found = only("try:\n    layers.Dense(-1)\nexcept KeyError:\n    print('no')\n")
    assert found.severity == "error"


def test_what_does_not_raise_keeps_its_severity_in_a_try() -> None:
    found = only(FLAT + "try:\n    model.layers.pop()\nexcept Exception:\n    pass\n")
    assert (found.code, found.severity) == ("KOL202", "error")


def test_control_goes_to_the_handler_where_keras_raises() -> None:
    assert [
        f.severity
        for f in findings(
            "try:\n    layers.Dense(-1)\n    layers.Dense(-2)\nexcept ValueError:\n    pass\n"
        )
    ] == ["info"]


def test_unknown_arguments_are_silent() -> None:
    assert not findings(
        "def f(units, rate, **kw):\n    return layers.Dense(units), layers.Dropout(rate, **kw)\n"
    )


def test_symbolic_sizes_conflict_only_if_they_differ_for_every_value() -> None:
    assert not findings(
        "def f(n: int, k: int):\n    a = keras.Input((n, 3))\n    b = keras.Input((k, 3))\n"
        "    return layers.Add()([a, b])\n"
    )
    found = only(
        "def f(n: int):\n    a = keras.Input((n, 3))\n    b = keras.Input((2 * n + 3, 3))\n"
        "    c = layers.Concatenate(axis=2)([a, b])\n"
    )
    assert found.code == "KOL105"


def test_many_unknown_conditions_end_in_time_and_claim_nothing_false() -> None:
    body = "".join(f"    if c[{i}]:\n        model.add(layers.Dense({i + 1}))\n" for i in range(24))
    assert not findings(
        "def build(c):\n    model = keras.Sequential([keras.Input((4,))])\n"
        + body
        + "    return model\n"
    )


def test_endless_loops_and_recursion_end() -> None:
    limits = Settings(limits=Limits(steps=20_000))
    for program in (
        "def f(n):\n    while True:\n        n = f(n + 1)\n    return n\n",
        "def f(n):\n    return f(n)\nf(3)\nwhile True:\n    pass\n",
    ):
        assert not engine.lint(HEADER + program, "program.py", limits)


def test_a_builder_called_rightly_and_wrongly_stands_at_its_line_with_the_call() -> None:
    program = "def block(units):\n    return layers.Dense(units)\n\n\nblock(3)\nblock(0)\n"
    found = only(program)
    assert (found.span.start.row, found.certainty) == (4, "proven")
    assert [r.span.start.row for r in found.related] == [8]


def test_an_element_of_a_known_list_is_known() -> None:
    found = only("for units in (3, 0):\n    layers.Dense(units)\n")
    assert found.certainty == "proven"


def test_a_model_that_escapes_is_not_known_any_more() -> None:
    assert not findings(
        "from helpers import change\nmodel = keras.Sequential([keras.Input((4,)), layers.Flatten()])\n"
        "change(model)\nmodel.add(layers.Conv2D(3, 3))\n"
    )


def test_a_list_that_escapes_is_not_known_any_more() -> None:
    assert not findings(
        "from helpers import change\nstack = [keras.Input((4,)), layers.Flatten()]\n"
        "change(stack)\nmodel = keras.Sequential(stack)\nmodel.add(layers.Conv2D(3, 3))\n"
    )


def test_a_list_that_is_put_together_from_parts_of_itself_does_not_double() -> None:
    text = (
        "import keras\n"
        "def f(ranks, token, n):\n"
        "    parts = [keras.layers.Dense(i + 1) for i in range(5)]\n"
        "    while True:\n"
        "        at = ranks.get(token)\n"
        "        if at is None:\n"
        "            break\n"
        "        parts = parts[:at] + [parts[at]] + parts[at + 2:]\n"
        "    whole = [n]\n"
        "    for i in range(40):\n"
        "        whole = whole + whole\n"
        "    keras.layers.LSTM(3)(keras.Input((4,)))\n"
        "    return parts, whole\n"
    )
    found = engine.lint(text, "a.py", SETTINGS)
    assert [(finding.code, finding.span.start.row) for finding in found] == [("KOL101", 12)]


def test_what_lies_behind_a_condition_is_not_proven_where_a_bound_ended_the_run() -> None:
    text = (
        "def f(flag):\n"
        "    x = keras.Input((4,))\n"
        "    if flag:\n"
        "        layers.LSTM(2)(x)\n"
        "    i = 0\n" + "    i = i + 1\n" * 1000
    )
    settings = Settings(limits=Limits(seconds=60.0, steps=2000))
    (found,) = engine.lint(HEADER + text, "program.py", settings)
    assert (found.code, found.certainty) == ("KOL101", "likely")


def test_a_tensor_is_no_sequence() -> None:
    found = only(
        "from collections.abc import Sequence\n"
        "def first(x):\n    return x[0] if isinstance(x, Sequence) else x\n"
        "x = keras.Input((8,))\ny = layers.Dense(3)(first(x))\nz = layers.Dense(3)(first([x[0]]))\n"
    )
    assert (found.code, found.span.start.row) == ("KOL101", 2 + 6)


def test_nothing_is_proven_where_ways_were_left_out() -> None:
    program = (
        "def build(flat):\n    model = keras.Sequential([keras.Input((8, 8, 3))])\n"
        "    if flat:\n        model.add(layers.Flatten())\n"
        "    model.add(layers.Conv2D(2, 3))\n    return model\n"
    )
    settings = Settings(extend_select=("KOL003",), limits=Limits(paths=1, seconds=60.0))
    found = engine.lint(HEADER + program, "program.py", settings)
    assert [(f.code, f.certainty) for f in found] == [("KOL003", "proven"), ("KOL101", "likely")]


def test_ways_through_the_module_are_asked_for_what_is_wrong_in_a_function() -> None:
    found = findings(
        "import os\n"
        "if os.environ['DEEP']:\n    FIRST, N = layers.Flatten(), 3\n"
        "else:\n    FIRST, N = layers.ReLU(), 4\n"
        "def one():\n    return layers.Conv2D(2, 3)(FIRST(keras.Input((8, 8, 3))))\n"
        "def two():\n    return layers.Conv2D(2, 3)(layers.Flatten()(keras.Input((8, 8, 3))))\n"
        "def three():\n    return layers.Reshape((N, 3))(keras.Input((12,)))\n"
    )
    assert [(f.code, f.certainty) for f in found] == [
        ("KOL101", "likely"),
        ("KOL101", "proven"),
        ("KOL104", "likely"),
    ]
    assert "when `os.environ['DEEP']` is true" in found[0].message


def test_a_condition_is_said_without_a_negation_of_ours() -> None:
    assert str(Decision("not (a is not None)", True)) == "when `a is not None` is false"
    assert str(Decision("not (a) and (b)", False)) == "when `not (a) and (b)` is false"
