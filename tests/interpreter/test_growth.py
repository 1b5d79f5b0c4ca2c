"""Values that double, and models that hold one another: no memory is filled, nothing hangs."""

from __future__ import annotations

import textwrap
import time

import pytest

from kerasorder_lint import engine
from kerasorder_lint.findings import Finding
from kerasorder_lint.settings import Limits, Settings
from kerasorder_lint.source.loading import DiskLoader

HEADER = "import itertools\nimport keras\nfrom keras import layers\n"
LAST = "\nkeras.layers.Dense(0)\n"
SETTINGS = Settings(extend_select=("KOL003",), limits=Limits(seconds=60.0))


def findings(program: str, settings: Settings = SETTINGS) -> list[Finding]:
    return engine.lint(HEADER + program + LAST, "program.py", settings)


LISTS = {
    "augmented": ("[1]", "b += b"),
    "extended": ("[1]", "b.extend(b)"),
    "starred list": ("[1]", "b = [*b, *b]"),
    "starred tuple": ("(1,)", "b = (*b, *b)"),
    "sum of tuples": ("(1,)", "b = b + b"),
    "slice": ("[1]", "b[:0] = b"),
    "chain": ("[1]", "b = list(itertools.chain(b, b))"),
}


@pytest.mark.parametrize(("first", "doubled"), LISTS.values(), ids=LISTS)
def test_a_sequence_that_doubles_is_cut_and_said(first: str, doubled: str) -> None:
    found = findings(f"b = {first}\nfor i in range(60):\n    {doubled}")
    assert [finding.code for finding in found] == ["KOL003", "KOL114"]
    assert "longer than `limits.turns`" in found[0].message


TEXTS = {
    "sum": "b = b + b",
    "f-string": "b = f'{b}{b}'",
    "format": "b = '{}{}'.format(b, b)",
    "keyword": "b = '{x}{x}'.format(x=b)",
    "percent": "b = '%s%s' % (b, b)",
    "join": "b = '-'.join([b, b])",
    "replace": "b = b.replace('a', 'aa')",
}


@pytest.mark.parametrize("doubled", TEXTS.values(), ids=TEXTS)
def test_a_text_that_doubles_becomes_unknown(doubled: str) -> None:
    found = findings(f"b = 'a'\nfor i in range(60):\n    {doubled}")
    assert [finding.code for finding in found] == ["KOL114"]


WIDTHS = [
    "'%1000000000000d' % 3",
    "'%*d' % (10**12, 3)",
    "'%.*f' % (10**12, 3.0)",
    "f'{3:>1000000000000}'",
    "'{:1000000000000}'.format(3)",
    "'{:{}}'.format(3, 10**12)",
    "'\\t'.expandtabs(10**12)",
    "'a'.center(10**12)",
]


@pytest.mark.parametrize("text", WIDTHS)
def test_a_format_of_great_width_is_not_carried_out(text: str) -> None:
    assert [finding.code for finding in findings(f"b = {text}")] == ["KOL114"]


def test_large_numbers_are_formatted_where_that_is_short() -> None:
    program = "a = '%s' % 60000\nb = '{}'.format(60000)\nif a + b == '6000060000':\n    "
    found = findings(program + "layers.Dense(-1)")
    assert [finding.span.start.row for finding in found] == [7, 8]


NESTED = {
    "built": "m = keras.Sequential([keras.Input((2,)), layers.Dense(2)])",
    "unbuilt": "m = keras.Sequential([layers.Dense(2)])",
}


@pytest.mark.parametrize("first", NESTED.values(), ids=NESTED)
def test_models_that_hold_one_another_end_at_the_bound_on_time(first: str) -> None:
    settings = Settings(extend_select=("KOL003",), limits=Limits(seconds=0.5))
    begun = time.monotonic()
    found = findings(
        f"{first}\nfor i in range(60):\n    m = keras.Sequential([m, m])\nm.build((None, 2))",
        settings,
    )
    assert time.monotonic() - begun < 20
    assert "KOL003" in {finding.code for finding in found}


def test_tuples_that_hold_one_another_are_no_keys() -> None:
    found = findings("b = ()\nfor i in range(60):\n    b = (b, b)\nd = {b: 1}\nc = b == (b, b)")
    assert [finding.code for finding in found] == ["KOL003", "KOL114"]


def test_choices_among_choices_become_unknown() -> None:
    """Each turn doubles the ways on which a name comes to its value."""
    code = """
    def picked(flags):
        first, second = "relu", "tanh"
        turn = 0
        while turn < 60:
            if flags[turn]:
                first = second
            if flags[turn] == 2:
                second = first
            turn += 1
        return keras.Sequential([keras.Input((4,)), layers.Dense(3, first)])
    """
    source = HEADER + textwrap.dedent(code)
    begun = time.process_time()
    limits = Limits(seconds=10.0)
    engine.explored(source.encode(), "program.py", Settings(limits=limits), DiskLoader())
    assert time.process_time() - begun < 60  # it was for ever


NESTED = {
    "list": "x = [x, x]",
    "tuple": "x = (x, x)",
    "dict": "x = {'a': x, 'b': x}",
    "appended": "c = []\n    c.append(x)\n    c.append(x)\n    x = c",
    "key": "x, y = (y if x else x), (x if y else y)",
    "function": "x = pick(x, y)",
    "model": "m = keras.Sequential([m, m])",
}


@pytest.mark.parametrize("doubled", NESTED.values(), ids=NESTED)
@pytest.mark.parametrize("called", ["", "build(1, 2)\n"], ids=["uncalled", "called"])
def test_what_holds_its_last_self_twice_is_not_looked_through(doubled: str, called: str) -> None:
    """All of it would be 2 ** 60 parts."""
    source = (
        f"{HEADER}def pick(a, b):\n    if a:\n        return pick(b, a)\n    if b:\n"
        "        return pick(a, a)\n    return b\n\n\n"
        "def build(x, y):\n  m = keras.Sequential([layers.Dense(4)])\n"
        f"  for turn in range(60):\n    {doubled}\n"
        "  return keras.Sequential([keras.Input((4,)), layers.Dense(4, name=x), m])\n\n\n"
        f"{called}{LAST}"
    )
    limits = Limits(seconds=10.0)
    found = engine.lint(source, "program.py", Settings(limits=limits))
    assert "KOL114" in [finding.code for finding in found]
    engine.summarise(source, "program.py", Settings(limits=limits))
