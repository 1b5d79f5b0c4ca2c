"""Names that a loop gives by a test: one turn meets it, whatever the test is."""

from __future__ import annotations

import pytest

from tests.rules.expectations import found

HEAD = "import keras\nfrom keras import layers\nfrom elsewhere import middle_of, flags\n"

#: The turns of the loop are known, what the test asks is not.
BY_TURN = """
def build(drop):
    x = inputs = keras.Input((5,))
    for i, (units, rate) in enumerate(zip((4, 5, 6), (drop, drop, drop))):
        middle = middle_of(drop)
        x = layers.Dense(units, name={name})(x)
    return keras.Model(inputs, x)
"""


@pytest.mark.parametrize(
    "name",
    ["'middle' if i == middle else None", "'code' if middle else f'layer{i}'"],
)
def test_a_test_that_one_turn_is_meant_to_meet(name: str) -> None:
    """With a `middle_of` that returns 1, or True once, the function runs."""
    assert found(HEAD + BY_TURN.format(name=name)) == []


@pytest.mark.parametrize(
    "name",
    ["'middle' if flags else 'middle'", "'middle'", "'middle' if flags else None"],
)
def test_what_holds_in_each_turn_names_each_layer(name: str) -> None:
    """`flags` does not change between turns: where it is true, three layers have one name."""
    places = found(HEAD + BY_TURN.format(name=name))
    assert {place[1] for place in places} == {"KOL109"}
