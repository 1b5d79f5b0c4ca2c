"""What layers give that give several tensors, and their `output`: in Keras 2 and 3 not the same."""

from __future__ import annotations

import itertools

import pytest

from tests.interpreter.told_of_objects import wrong_of

pytestmark = pytest.mark.keras

_LAYERS = """\
l = layers.RNN(layers.StackedRNNCells([layers.LSTMCell(3), layers.GRUCell(4)]), return_state=True)
l = layers.RNN([layers.LSTMCell(3), layers.LSTMCell(4)], return_state=True)
l = layers.RNN([layers.SimpleRNNCell(3), layers.GRUCell(4)], return_state=True)
l = layers.RNN([layers.LSTMCell(4)], return_state=True, return_sequences=True)
l = layers.RNN(layers.LSTMCell(4), return_state=True)
l = layers.LSTM(4, return_state=True)
l = layers.GRU(4, return_state=True, return_sequences=True)
l = layers.GRU(4)
l = layers.RNN([layers.SimpleRNNCell(3)], return_state=True)
l = layers.RNN(layers.SimpleRNNCell(3), return_state=True)
l = layers.Bidirectional(layers.RNN([layers.GRUCell(3)], return_state=True))
l = layers.Bidirectional(layers.RNN([layers.LSTMCell(3), layers.GRUCell(4)], return_state=True))
l = layers.Bidirectional(layers.LSTM(3, return_state=True), merge_mode=None)
l = layers.Bidirectional(layers.LSTM(3), merge_mode=None)
l = layers.Lambda(lambda x: (x, x))
l = layers.Lambda(lambda x: [x, [x, x]])
l = layers.Lambda(lambda x: {"a": x, "b": x})
class A(layers.Layer):|    def call(self, x):|        return x, [x, (x, x)]|l = A()
class A(layers.Layer):|    def call(self, x):|        return [x]|l = A()
class A(layers.Layer):|    def call(self, x):|        return {"a": x, "b": (x, x)}|l = A()
class A(layers.Layer):|    def call(self, x):|        return x, x|l = A()"""

_QUESTIONS = (
    *(
        f"isinstance({value}, {kind})"
        for value, kind in itertools.product(
            ("y", "l.output", "m.output", "m.outputs", "y[1]", "l.output[1]"),
            ("list", "tuple", "dict", "(list, tuple)"),
        )
    ),
    *(f"len({value})" for value in ("y", "l.output", "m.output", "m.outputs", "l.output[1]")),
    *(f"{value}.shape[-1]" for value in ("y[0]", "y[1]", "l.output[1]", "l.output[-1]", "y[-1]")),
    "type(l.output) is list", "type(y) is tuple", "'a' in y", "'a' in l.output",
    "len(l.output_shape)", "len(m.output_shape)", "len(m(x)) == len(y)", "len(l(x))",
    "y + y is None", "isinstance(y + (1,), tuple)", "isinstance(y + [1], list)",
)  # fmt: skip


def _made(line: str, package: str) -> str:
    """The program that makes a layer, in a session of its own."""
    pytest.importorskip(package).backend.clear_session()
    head = f"import {package} as keras\nimport numpy as np\nfrom {package} import layers\n"
    return head + line.replace("|", "\n") + "\n"


@pytest.mark.parametrize("package", ["keras", "tf_keras"])
@pytest.mark.parametrize("line", _LAYERS.splitlines())
def test_outputs_are_held_as_keras_holds_them(line: str, package: str) -> None:
    behind = "x = keras.Input((5, 6))\ny = l(x)\nm = keras.Model(x, y)\n"
    assert wrong_of(_made(line, package) + behind, _QUESTIONS) == []


@pytest.mark.parametrize("package", ["keras", "tf_keras"])
@pytest.mark.parametrize("line", _LAYERS.splitlines())
def test_on_data_as_well(line: str, package: str) -> None:
    behind = "y = l(np.zeros((2, 5, 6), 'float32'))\n"
    questions = [question for question in _QUESTIONS if "y" in question and "l." not in question]
    assert wrong_of(_made(line, package) + behind, questions) == []
