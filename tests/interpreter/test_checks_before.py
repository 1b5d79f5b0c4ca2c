"""What is wrong under a condition, behind a check that asks about what the condition decides.

The check is for just that: nobody knows of a run that comes by both.
"""

from __future__ import annotations

import pytest

from tests.rules.expectations import expected, found

HEADER = "import keras\nfrom keras import layers\n\n"

KEPT_AWAY = {
    "an assertion on what was computed from it": """\
def build(data, columns=None):
    columns = [] if columns is None else columns
    missing = set(data.columns).difference(set(columns))
    assert missing == set()
    return layers.Dense(len(columns))
""",
    "an exception": """\
def build(data, units=0):
    if data.shape[1] != units:
        raise ValueError(units)
    return layers.Dense(units)
""",
    "a check in a method of the data": """\
def build(data, units=0):
    if not data.takes(units):
        raise ValueError
    return layers.Dense(units)
""",
    "a function that checks": """\
def check(data, units):
    if data.max() >= units:
        raise ValueError

def build(data, units=None):
    if units is None:
        units = 0
    check(data, units)
    return layers.Dense(units)
""",
}

TOLD = {
    "a check of something else": """\
def build(data, units=0):
    assert data.ndim == 2
    return layers.Dense(units)  # expect-likely: KOL114
""",
    "a check before it is decided": """\
def build(kind, data):
    if kind not in data.kinds:
        raise ValueError(kind)
    units = 0 if kind == "none" else 3
    return layers.Dense(units)  # expect-likely: KOL114
""",
    "a check that it has passed": """\
def build(kind, units=0):
    if units < 0:
        raise ValueError(units)
    if kind is None:
        raise ValueError(kind)
    return layers.Dense(units)  # expect-likely: KOL114
""",
    "a check behind it": """\
def build(data, units=0):
    layer = layers.Dense(units)  # expect-likely: KOL114
    assert data.shape[1] == units
    return layer
""",
    "whatever the check says": """\
def build(data, units):
    assert data.shape[1] == units
    return layers.Dense(0)  # expect: KOL114
""",
}


@pytest.mark.parametrize("name", KEPT_AWAY)
def test_nothing_is_said_of_what_a_check_keeps_away(name: str) -> None:
    assert found(HEADER + KEPT_AWAY[name]) == []


@pytest.mark.parametrize("name", TOLD)
def test_other_checks_keep_nothing_away(name: str) -> None:
    text = HEADER + TOLD[name]
    assert found(text) == expected(text)
