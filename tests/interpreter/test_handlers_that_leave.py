"""Handlers that end a turn of a loop, or a function: what stands behind the `try` need not run.

Each program is run with the file there and without it: what fails in one case alone is likely.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.rules.expectations import found

pytestmark = pytest.mark.keras

HEAD = """from pathlib import Path
import keras
from keras import layers

PATH = {path!r}
model = keras.Sequential([keras.Input((8, 8, 3))])
width = 4
"""

CONTINUES = """
for _ in range(2):
    try:
        text = Path(PATH).read_text()
    except FileNotFoundError:
        {leave}
    {then}
"""

RETURNS = """
def extend(model):
    global width
    try:
        text = Path(PATH).read_text()
    except OSError:
        return
    {then}

extend(model)
"""

#: What stands in the code after the `try`, what behind it all, and whether that fails with the
#: file there, and without it.
FLATTENED = ("model.add(layers.Flatten())", "model.add(layers.Conv2D(3, 3))", True, False)
WIDER = ("width = 5", "layers.Reshape((5,))(keras.Input((width,)))", False, True)
EITHER = ("pass", "model.add(layers.LSTM(3))", True, True)


@pytest.mark.parametrize(("then", "last", "with_file", "without"), [FLATTENED, WIDER, EITHER])
@pytest.mark.parametrize("leave", ["continue", "break", "return"])
def test_what_a_turn_may_not_come_to(
    leave: str, then: str, last: str, with_file: bool, without: bool, tmp_path: Path
) -> None:
    form = RETURNS if leave == "return" else CONTINUES
    code = form.format(leave=leave, then=then) + last + "\n"
    there = tmp_path / "there"
    there.write_text("text", encoding="utf-8")
    for path, fails in ((there, with_file), (tmp_path / "absent", without)):
        try:
            exec(HEAD.format(path=str(path)) + code, {})
        except ValueError:
            assert fails
        else:
            assert not fails
    certainty = "proven" if with_file and without else "likely"
    assert [place[2] for place in found(HEAD.format(path="data.txt") + code)] == [certainty]


@pytest.mark.parametrize("leave", ["continue", "break"])
def test_what_fails_behind_the_try_fails_whenever_it_is_reached(leave: str) -> None:
    then = "model.add(layers.LSTM(3))"
    code = CONTINUES.format(leave=leave, then=then)
    assert [place[2] for place in found(HEAD.format(path="data.txt") + code)] == ["proven"]
