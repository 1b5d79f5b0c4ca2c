"""`is` between symbolic tensors, with Keras as the oracle.

Each question chooses a layer that cannot be built, or one that can: what Keras answers is what the
analysis answers, or nothing.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.interpreter.running import check

HEAD = """
import keras
from keras import layers, ops
i = keras.Input((4,))
j = keras.Input((4,))
dense = layers.Dense(4)
a = dense(i)
b = layers.Dense(4)(i)
again = dense(i)
drop = layers.Dropout(0.5)(a)
same = layers.Identity()(a)
linear = layers.Activation("linear")(a)
total = a + b
cast = ops.cast(a, "float32")
first, second = ops.split(a, 2, axis=1)
model = keras.Model(i, a)
stack = keras.Sequential([i, layers.Dense(4)])
called = model(i)
"""

#: With the answer that Keras has; those that the analysis knows end with `!`.
QUESTIONS = (
    "a is a!", "a is b!", "a is not b!", "a is again!", "i is j!", "i is i!", "a is drop!",
    "a is same!", "a is linear!", "total is a!", "a is cast", "first is second!",
    "called is a!", "model.input is i", "model.output is a", "model.inputs[0] is i",
    "model.outputs[0] is a", "dense.output is a", "dense.output is again", "stack.inputs[0] is i",
    "any(t is b for t in (a, b))!", "len([t for t in (a, b, drop) if t is not a]) == 2!",
    "model.layers[1].output is a", "model.get_layer(index=1).output is b",
)  # fmt: skip


@pytest.mark.parametrize("question", QUESTIONS)
def test_the_answer_is_that_of_keras(question: str, tmp_path: Path) -> None:
    asked, known = question.rstrip("!"), question.endswith("!")
    space: dict[str, object] = {"__name__": "__main__"}
    exec(f"{HEAD}answer = bool({asked})\n", space)
    good, bad = "layers.Dense(3)", "layers.Conv2D(3, 3)"
    right, wrong = (good, bad) if space["answer"] else (bad, good)
    check(f"{HEAD}({right} if {asked} else {wrong})(a)\n", tmp_path)
    if known:
        check(f"{HEAD}({wrong} if {asked} else {right})(a)  # expect: KOL101\n", tmp_path)
