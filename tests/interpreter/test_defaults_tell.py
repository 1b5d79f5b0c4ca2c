"""What is passed for a parameter is like its default: where that is no Keras model, no name is."""

from __future__ import annotations

import pytest

from tests.rules.expectations import found

HEAD = """
import torch
import keras
from elsewhere import Base
class Net(torch.nn.Module):
    pass
class Plain:
    pass
class Unknown(Base):
    pass
class Own(keras.Model):
    pass
KEPT = Net()
"""


@pytest.mark.parametrize(
    "default",
    ["Net()", "Net", "Plain()", "KEPT", "torch.nn.Linear(2, 2)", "torch.load('x')"],
)
def test_a_default_that_is_no_model_is_believed(default: str) -> None:
    for program in (
        f"def f(model={default}):\n    model.layers.pop()\n",
        f"def f(*, model={default}):\n    model.layers.pop()\n",
        f"class H:\n    def __init__(self, model={default}):\n        self.model = model\n"
        "    def go(self):\n        self.model.layers.pop()\n",
    ):
        assert found(HEAD + program) == [], program


@pytest.mark.parametrize(
    "parameter",
    ["model", "model=None", "model=Unknown()", "model=Own()", "model=keras.Sequential()"],
)
def test_another_default_leaves_the_name(parameter: str) -> None:
    program = f"{HEAD}def f({parameter}):\n    model.layers.pop()\n"
    assert [code for _, code, _ in found(program)] == ["KOL202"]
