"""What may not be there, or may not be done, under a `try` that is there for it.

Each program runs: what the handler leaves is what the code behind it gets.
"""

from __future__ import annotations

import pytest

from tests.rules.expectations import found

pytestmark = pytest.mark.keras

HEAD = "import abc\nimport keras\nfrom keras import layers\n\n"

FALLBACK = """
try:
    {body}
    width = 4
except {error}:
    width = 5
layers.Reshape((5,))(keras.Input((width,)))
"""

CLASSES = """
class Bare:
    __slots__ = ("units",)

    @property
    def rate(self):
        return 1


class Block(abc.ABC):
    @abc.abstractmethod
    def build(self):
        ...


bare = Bare()
"""


@pytest.mark.parametrize(
    ("body", "error"),
    [
        ("from keras.layers import LocallyConnected1D", "ImportError"),
        ("from keras.layers import Dense, LocallyConnected1D as Local", "(ImportError, OSError)"),
        ("from keras.utils import generic_utils", "Exception"),
        ("layers.LocallyConnected1D", "AttributeError"),
        ("Local = keras.layers.LocallyConnected2D", "AttributeError"),
    ],
)
def test_a_name_that_keras_lacks_leads_to_the_handler(body: str, error: str) -> None:
    program = HEAD + FALLBACK.format(body=body, error=error)
    exec(program, {})
    assert found(program) == []


@pytest.mark.parametrize(
    ("body", "error"),
    [("bare.other = 1", "AttributeError"), ("bare.rate = 1", "AttributeError"),
     ("Block()", "TypeError")],
)  # fmt: skip
def test_what_an_object_may_refuse_is_not_sure(body: str, error: str) -> None:
    program = HEAD + CLASSES + FALLBACK.format(body=body, error=error)
    exec(program, {"__name__": "program"})
    assert "proven" not in [place[2] for place in found(program)]


def test_where_either_keras_may_run_neither_way_is_sure() -> None:
    program = (HEAD + FALLBACK).format(
        body="from tensorflow.keras.layers import LocallyConnected1D", error="ImportError"
    )
    program = program.replace(
        "import keras\nfrom keras", "from tensorflow import keras\nfrom tensorflow.keras"
    )
    assert "proven" not in [place[2] for place in found(program)]


def test_a_layer_that_stands_in_for_one_that_is_gone() -> None:
    program = HEAD + (
        "try:\n    from keras.layers import LocallyConnected1D as Layer\n"
        "except ImportError:\n    from keras.layers import Conv1D as Layer\n"
        "model = keras.Sequential([keras.Input((8, 3)), Layer(4, 3), layers.Dense(2)])\n"
    )
    exec(program, {})
    assert found(program) == []
    wrong = program.replace("(8, 3)", "(8,)")
    with pytest.raises(ValueError, match="ndim"):
        exec(wrong, {})
    assert [place[:2] for place in found(wrong)] == [(9, "KOL101")]
