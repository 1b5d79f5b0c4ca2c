"""A layer's own `input_spec` is asked at each call, before its `build` runs."""

from __future__ import annotations

from typing import Any

import pytest

from tests.rules.expectations import found

HEAD = """
import {package} as keras

class Pyramid(keras.layers.Layer):
    def __init__(self, *given, **named):
        super().__init__()
        self.input_spec = keras.layers.InputSpec(*given, **named)

    def build(self, shape):
        self.channels = shape[3]

    def call(self, x):
        return x

"""


def _raises(source: str) -> type[Exception] | None:
    scope: dict[str, Any] = {}
    try:
        exec(source, scope)
    except Exception as error:
        return type(error)
    return None


@pytest.mark.keras
@pytest.mark.parametrize("package", ["keras", "tf_keras"])
@pytest.mark.parametrize(
    ("wanted", "fits"),
    [
        ("ndim=4", True),
        ("min_ndim=4", True),
        ("max_ndim=4", True),
        ("shape=(None, 8, 8, 3)", True),
        ("'float32', (None, 8, 8, 3)", True),
        ("", True),
        ("ndim=3, allow_last_axis_squeeze=True", True),
        ("None, None, None, None, None, None, True", True),
        ("ndim=3", False),
        ("ndim=5", False),
        ("min_ndim=5", False),
        ("max_ndim=3", False),
        ("shape=(None, 8, 3)", False),
        ("None, None, 5", False),
    ],
)
def test_a_specification_of_ones_own(package: str, wanted: str, fits: bool) -> None:
    head = HEAD.format(package=package)
    source = f"{head}layer = Pyramid({wanted})\nlayer(keras.Input((8, 8, 3)))\n"
    assert _raises(source) is (None if fits else ValueError)
    places = {place[1:] for place in found(source)}
    assert places == (set() if fits else {("KOL101", "proven")})


@pytest.mark.keras
@pytest.mark.parametrize("package", ["keras", "tf_keras"])
def test_it_is_asked_before_build_fails(package: str) -> None:
    """`shape[3]` would be an IndexError, which the `with` does not take."""
    source = HEAD.format(package=package) + (
        "import pytest\nwith pytest.raises(ValueError):\n    Pyramid(ndim=4)(keras.Input((8, 8)))\n"
    )
    assert _raises(source) is None
    assert found(source) == []
    unasked = source.replace("ndim=4", "")
    assert _raises(unasked) is IndexError
    assert [place[1] for place in found(unasked)] == ["KOL101"]
