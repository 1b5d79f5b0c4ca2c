"""U-Nets and the like of a depth that is not known: what fails for each depth that has an order.

Each function is called nowhere here, and run in Keras for the depths 1 to 4.
"""

from __future__ import annotations

import pytest

from tests.rules.expectations import expected, found, plain

HEADER = """\
import keras
from keras import Input, Model, layers as L

def build(depth):
    i = x = Input((64, 64, 3))
    skips = []
"""

DOWN = """\
    for d in range(depth):
        x = L.Conv2D(8 * 2 ** d, 3, padding="same")(x)
        skips.append(x)
        x = L.MaxPooling2D()(x)
"""

FAILING = {
    "taken up from the front": DOWN + """\
    for d in range(depth):
        x = L.UpSampling2D()(x)
        x = L.Concatenate()([x, skips.pop(0)])  # expect-likely: KOL105
    return Model(i, x)
""",
    "by number": DOWN + """\
    for d in range(depth):
        x = L.Conv2DTranspose(8, 2, strides=2)(x)
        x = L.Concatenate()([x, skips[d]])  # expect-likely: KOL105
    return Model(i, x)
""",
    "in the order in which they came": DOWN + """\
    for s in skips:
        x = L.UpSampling2D()(x)
        x = L.Concatenate()([x, s])  # expect-likely: KOL105
    return Model(i, x)
""",
    "before the sizes fit": DOWN + """\
    for d in range(depth):
        x = L.Concatenate()([x, skips.pop()])  # expect-likely: KOL105
        x = L.UpSampling2D()(x)
    return Model(i, x)
""",
    "put by too late": """\
    for d in range(depth):
        x = L.MaxPooling2D()(L.Conv2D(8, 3, padding="same")(x))
        skips.append(x)
    for d in reversed(range(depth)):
        x = L.UpSampling2D()(x)
        x = L.Concatenate()([x, skips[d]])  # expect-likely: KOL105
    return Model(i, x)
""",
    "added, with other channels": DOWN + """\
    for s in reversed(skips):
        x = L.Add()([L.Conv2DTranspose(8, 2, strides=2)(x), s])  # expect-likely: KOL105
    return Model(i, x)
""",
}  # fmt: skip

RUNNING = {
    "from the back": DOWN + """\
    for d in range(depth):
        x = L.UpSampling2D()(x)
        x = L.Concatenate()([x, skips.pop()])
    return Model(i, x)
""",
    "backwards": DOWN + """\
    for s in reversed(skips):
        x = L.UpSampling2D()(x)
        x = L.Concatenate()([x, s])
    return Model(i, x)
""",
    "by number, backwards": DOWN + """\
    for d in range(depth - 1, -1, -1):
        x = L.UpSampling2D()(x)
        x = L.Concatenate()([x, skips[d]])
    return Model(i, x)
""",
}  # fmt: skip


def _fails_for(text: str) -> set[int]:
    namespace: dict[str, object] = {"__name__": "program"}
    exec(compile(plain(text), "program.py", "exec"), namespace)
    failed = set()
    for depth in range(1, 5):
        try:
            namespace["build"](depth)  # type: ignore[operator]
        except ValueError:
            failed.add(depth)
    return failed


@pytest.mark.keras
@pytest.mark.parametrize("name", FAILING)
def test_what_fails_for_each_depth_that_has_an_order_is_likely(name: str) -> None:
    text = HEADER + FAILING[name]
    assert _fails_for(text) >= {2, 3, 4}
    assert found(text) == expected(text)


@pytest.mark.keras
@pytest.mark.parametrize("name", RUNNING)
def test_nothing_is_said_of_the_right_order(name: str) -> None:
    text = HEADER + RUNNING[name]
    assert _fails_for(text) == set()
    assert found(text) == []


@pytest.mark.keras
def test_what_one_depth_alone_refuses_is_not_said() -> None:
    """28 can be halved twice; where the sizes do not fit for a third time, two are meant."""
    text = HEADER.replace("64, 64", "28, 28") + RUNNING["from the back"]
    assert _fails_for(text) == {3, 4}
    assert found(text) == []


@pytest.mark.keras
def test_what_is_refused_behind_the_loops_may_be_right_for_the_depth_that_is_meant() -> None:
    text = HEADER + RUNNING["from the back"].replace(
        "    return", "    x = L.Reshape((64 * 64, 8 + 8 + 3))(x)\n    return"
    )
    assert _fails_for(text) >= {2, 3}
    assert found(text) == []


def test_a_depth_that_is_asked_for_otherwise_is_not_tried() -> None:
    text = HEADER + "    print(depth)\n" + FAILING["by number"]
    assert found(text) == []
