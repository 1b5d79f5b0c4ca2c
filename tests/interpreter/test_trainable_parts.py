"""Trainable weights where `trainable` is set on a part of a layer, or to what it is already.

Each program is run in Keras, which counts; the summary has to say the same, or nothing.
"""

from __future__ import annotations

import pytest

from kerasorder_lint.engine import summarise
from kerasorder_lint.settings import Settings

HEADER = """\
import keras
from keras import Input, Sequential
from keras import layers as L

"""

_LSTM = "m = Sequential([Input((5, 3)), L.Bidirectional(L.LSTM(4)), L.Dense(2)])\n"
_DENSE = "m = Sequential([Input((3,)), L.Dense(3), L.Dense(2)])\n"

#: Of each the count is known.
COUNTED = {
    "one direction": _LSTM + "m.layers[0].forward_layer.trainable = False\n",
    "the other one": _LSTM + "m.layers[0].backward_layer.trainable = False\n",
    "its cell": _LSTM + "m.layers[0].backward_layer.cell.trainable = False\n",
    "by setattr": _LSTM + "setattr(m.layers[0].forward_layer, 'trainable', False)\n",
    "in a loop": _LSTM + """\
for l in m.layers:
    if isinstance(l, L.Bidirectional):
        l.forward_layer.trainable = False
""",
    "before it is built": """\
b = L.Bidirectional(L.LSTM(4))
b.forward_layer.trainable = False
m = Sequential([Input((5, 3)), b, L.Dense(2)])
""",
    "and then the whole": _LSTM + """\
m.layers[0].forward_layer.trainable = False
m.layers[0].trainable = False
m.layers[0].trainable = True
""",
    "a cell": """\
m = Sequential([Input((5, 3)), L.GRU(4), L.Dense(2)])
m.layers[0].cell.trainable = False
""",
    "a cell of several": """\
m = Sequential([Input((5, 3)), L.RNN([L.LSTMCell(4), L.GRUCell(3)]), L.Dense(2)])
m.layers[0].cell.cells[0].trainable = False
""",
    "the layer of a wrapper": """\
m = Sequential([Input((5, 3)), L.TimeDistributed(L.Dense(7)), L.SpectralNormalization(L.Dense(2))])
m.layers[0].layer.trainable = False
m.layers[1].layer.trainable = False
""",
    "a kernel": _DENSE + "m.layers[0].kernel.trainable = False\n",
    "a bias": _DENSE + "m.layers[0].bias.trainable = False\nm.layers[0].trainable = True\n",
    "a factor": """\
m = Sequential([Input((3,)), L.BatchNormalization()])
m.layers[0].gamma.trainable = False
""",
    "a wrapper that is trainable already": """\
m = Sequential([Input((5, 3)), L.TimeDistributed(L.Dense(7))])
m.layers[0].layer.trainable = False
m.layers[0].trainable = True
""",
    "a model that is trainable already": _DENSE + """\
for l in m.layers:
    l.trainable = False
m.trainable = True
""",
    "a model that is not": _DENSE + """\
m.trainable = False
m.layers[0].trainable = True
m.trainable = True
""",
}  # fmt: skip


def _counts(text: str) -> tuple[int, int]:
    import keras

    namespace: dict[str, object] = {"__name__": "program"}
    exec(compile(text, "program.py", "exec"), namespace)
    model = namespace["m"]
    assert isinstance(model, keras.Model)
    trainable = sum(int(weight.numpy().size) for weight in model.trainable_weights)
    return model.count_params(), trainable


@pytest.mark.keras
@pytest.mark.parametrize("name", COUNTED)
def test_the_summary_counts_as_keras_does(name: str) -> None:
    text = HEADER + COUNTED[name]
    (told,) = [told for told in summarise(text, "program.py", Settings()) if told.name == "m"]
    assert (told.params, told.trainable_params) == _counts(text)


@pytest.mark.keras
def test_nothing_is_counted_where_it_is_not_known_which_weights_a_part_has() -> None:
    text = (
        HEADER
        + """\
i = Input((5, 3))
attention = L.MultiHeadAttention(2, 3)
m = keras.Model(i, attention(i, i))
attention._query_dense.trainable = False
"""
    )
    (told,) = summarise(text, "program.py", Settings())
    params, trainable = _counts(text)
    assert trainable < params
    assert (told.params, told.trainable_params) == (params, None)
