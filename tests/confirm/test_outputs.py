"""Which outputs before and after a change count as the same."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from kerasorder_lint.confirm.child.installed import is_same

ONE = np.array([[0.1, -3.0, 2e-7]], "float32")
NAN, INF = float("nan"), float("inf")


@pytest.mark.parametrize(
    ("left", "right", "same"),
    [
        (ONE, ONE.copy(), True),
        (ONE, np.nextafter(ONE, np.float32(9)), True),  # another order of addition
        (ONE, ONE * np.float32(1.001), False),
        (ONE, ONE[:, ::-1], False),
        (ONE, ONE[0], False),
        (ONE * 1e-9, ONE[:, ::-1] * 1e-9, False),  # small, and another
        (np.zeros((2, 0)), np.zeros((2, 0)), True),
        (np.array([NAN, INF]), np.array([NAN, INF]), True),
        (np.array([1.0, INF]), np.array([1.0, -INF]), False),
        (np.array([1.0, 2.0]), np.array([1.0, NAN]), False),
        (np.array([NAN, 2.0]), np.array([1.0, 2.0]), False),
        (np.array([1, 2]), np.array([1, 2]), True),
        (np.array([1, 2_000_000]), np.array([1, 2_000_001]), False),
        (np.array([b"a"]), np.array([b"b"]), False),
    ],
)
def test_outputs(left: Any, right: Any, same: bool) -> None:
    assert is_same(left, right) is same
