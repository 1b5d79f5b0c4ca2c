"""Names for types that code writes with `|`: what stands behind them is judged as before."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.interpreter.running import check

HEAD = """
import typing as t
import numpy as np
import keras
from keras import layers

class Own: pass
T = t.TypeVar("T")
"""

#: `None | None` alone is refused, by Python and by the analysis.
ALIASES = (
    "int | None",
    "None | str",
    "int | str | None",
    "None | Own",
    "np.ndarray | None",
    "layers.Layer | None | int",
    "t.Optional[int] | None",
    "t.List[int] | None",
    "tuple[int, ...] | dict[str, int] | None",
    "T | None",
)


@pytest.mark.parametrize("alias", ALIASES)
def test_what_follows_an_alias_is_judged(tmp_path: Path, alias: str) -> None:
    check(
        f"{HEAD}Alias = {alias}\n"
        "def build(width: Alias = None):\n"
        "    return layers.Dense(4)\n"
        "keras.Sequential([keras.Input((4,)), build(), "
        "layers.Conv2D(3, 3)])  # expect: KOL101\n",
        tmp_path,
    )


def test_none_and_none_are_no_type(tmp_path: Path) -> None:
    check(
        f"{HEAD}try:\n"
        "    Alias = None | None\n"
        "    keras.Sequential([keras.Input((4,)), layers.Conv2D(3, 3)])\n"
        "except TypeError:\n"
        "    pass\n",
        tmp_path,
    )
