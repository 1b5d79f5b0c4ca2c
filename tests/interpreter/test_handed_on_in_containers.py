"""Code that cannot be followed gets a model, or a list of layers, inside something else."""

from __future__ import annotations

import pytest

from kerasorder_lint import engine
from kerasorder_lint.settings import Settings

HEAD = """\
import keras
from keras import layers
import mylib
m = keras.Sequential([keras.Input((4, 3)), layers.Flatten()])
own = [layers.Flatten()]

class Trainer:
    def __init__(self, model):
        self.model = model

trainer = Trainer(m)
"""


@pytest.mark.parametrize(
    "call",
    [
        "mylib.first([m])",
        "mylib.of({'a': m})",
        "mylib.of(q for q in [m])",
        "mylib.of(some=[m])",
        "mylib.of({m})",
        "mylib.of([(m, 1)])",
        "mylib.of([[{'a': [m]}]])",
        "mylib.of(zip([m], [1]))",
        "mylib.of(*[m])",
        "mylib.of(**{'some': [m]})",
        "mylib.of([trainer])",
        "some = [m]\nmylib.of(some)",
        "mylib.Some([m]).go()",
        "mylib.box.m = m\nmylib.boxed()",
        "mylib.box[0] = m\nmylib.boxed()",
    ],
)
def test_a_model_may_have_changed_there(call: str) -> None:
    # `m.add(layers.Reshape((4, 3)))` there would make an LSTM of it that runs.
    assert engine.lint(f"{HEAD}{call}\nm.add(layers.LSTM(2))\n", "program.py", Settings()) == []


@pytest.mark.parametrize("call", ["mylib.of([own])", "mylib.of({'a': own})", "mylib.of([(own,)])"])
def test_a_list_of_layers_may_have_changed_there(call: str) -> None:
    source = f"{HEAD}{call}\nkeras.Sequential([keras.Input((4, 3)), *own, layers.LSTM(2)])\n"
    assert engine.lint(source, "program.py", Settings()) == []


def test_what_is_known_to_keep_its_hands_off_changes_nothing() -> None:
    for call in ("print([m])", "len([m])", "[m]", "list(map(id, [m]))"):
        found = engine.lint(f"{HEAD}{call}\nm.add(layers.LSTM(2))\n", "program.py", Settings())
        assert [(each.code, each.certainty) for each in found] == [("KOL101", "proven")], call


def test_a_summary_is_not_complete_where_more_was_added_behind() -> None:
    made = "m = keras.Sequential([keras.Input((4, 2)), layers.Dense(3), layers.Flatten()])\n"
    head = "import keras\nfrom keras import layers\nfrom lib import lib\n"
    (before,) = engine.summarise(f"{head}{made}lib(m)\n", "program.py", Settings())
    assert (before.complete, before.params) == (True, 9)
    source = f"{head}{made}lib(m)\nm.add(layers.Dense(2))\n"
    (behind,) = engine.summarise(source, "program.py", Settings())
    assert not behind.complete
    assert [layer.class_name for layer in behind.layers] == ["Dense", "Flatten", "Dense"]
