"""Arguments of the wrong kind: what the catalogue refuses for Keras 2, Keras 2 refuses too.

Each trusted argument of each layer gets the same bad, odd and good values.
"""

from __future__ import annotations

from typing import Any

import pytest

from kerasorder_lint.catalogue import keras2_refusals, registry
from tests.catalogue import oracle2
from tests.catalogue.oracle import Case, Tensor

pytestmark = pytest.mark.keras

_SIZES: list[Any] = [
    0, -1, None, 2.5, "3", (1,), (1, 1), (1, 1, 1), (2, 2), (0, 1), (1, None), {}, True,
    ((1, 1), (1, 1)), ((1, 2),), ((-1, 1), (1, 1)),
]  # fmt: skip
_NUMBERS: list[Any] = [-0.5, 1.5, 0, 1, None, "0.5", [0.5], 2, -1, {}, True, (0.2, 0.1), -3, 9]
_TEXTS: list[Any] = ["channels_frist", "", "Channels_Last", "CHANNELS_FIRST", None, 3, True, []]
_VALUES: dict[str, list[Any]] = {
    **dict.fromkeys(("data_format", "interpolation", "equation"), _TEXTS),
    **dict.fromkeys(
        (
            "cropping", "dilation_rate", "kernel_size", "output_padding", "output_shape",
            "padding", "pool_size", "size", "strides", "target_shape",
        ),
        _SIZES,
    ),
    **dict.fromkeys(
        ("axis", "bias_axes", "dropout", "filters", "recurrent_dropout", "units"), _NUMBERS
    ),
}  # fmt: skip


def _asked(name: str) -> list[str]:
    """Arguments of which a refusal is handed on, and of which values stand above."""
    spec = registry.find(name, 2)
    assert spec is not None
    told = {key.partition(":")[2].rpartition(" ")[2] for key in keras2_refusals.TRUSTED[name]}
    return sorted(told & set(_VALUES) & set(spec.parameters))


@pytest.mark.parametrize("name", sorted(name for name in keras2_refusals.TRUSTED if _asked(name)))
@pytest.mark.filterwarnings("ignore")
def test_what_is_refused_is_refused_by_keras_2(name: str) -> None:
    entry, spec = registry.find(name), registry.find(name, 2)
    assert entry is not None
    assert spec is not None
    sample = entry.samples[0]
    base = {key: value for key, value in sample.arguments.items() if key in spec.parameters}
    one = not isinstance(sample.shape[0], (list, tuple))
    calls = (Tensor(sample.shape, sample.dtype),) if one else ()
    wrong = []
    for argument in _asked(name):
        for value in _VALUES[argument]:
            case = Case(name, {**base, argument: value}, calls)
            wrong += [(argument, value, text) for text in oracle2.compare(case, exact=False)]
    assert not wrong, "\n".join(map(str, wrong))
