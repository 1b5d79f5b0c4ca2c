"""Broadcasting: NumPy is the oracle where lengths are known."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from kerasorder_lint.shapes import UNKNOWN, Unknown
from kerasorder_lint.shapes.broadcasting import broadcast

LENGTHS = st.sampled_from([1, 1, 2, 3, 5])
SHAPES = st.lists(LENGTHS, max_size=4).map(tuple)


@given(SHAPES, SHAPES)
def test_known_lengths_are_numpys(left: tuple[int, ...], right: tuple[int, ...]) -> None:
    ours = broadcast(left, right)
    try:
        assert ours == np.broadcast_shapes(left, right)
    except ValueError:
        assert not isinstance(ours, Unknown)
        assert any(isinstance(dim, Unknown) for dim in ours)


@given(SHAPES, SHAPES, st.data())
def test_what_is_free_or_unknown_may_be_any_length(
    left: tuple[int, ...], right: tuple[int, ...], data: st.DataObject
) -> None:
    """Where lengths are hidden, the answer still holds for those that were there."""
    hidden = tuple(data.draw(st.sampled_from([dim, None, UNKNOWN])) for dim in left)
    try:
        whole = np.broadcast_shapes(left, right)
    except ValueError:
        return
    ours = broadcast(hidden, right)
    assert not isinstance(ours, Unknown)
    for mine, true, seen in zip(reversed(ours), reversed(whole), reversed(hidden)):
        # A free axis that is 1 in truth is not foreseen to stretch: Keras does not either.
        if isinstance(mine, int) and seen is not None:
            assert mine == true
