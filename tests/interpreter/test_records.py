"""Arrays of records, whose elements are tuples, and numbers that are drawn for each of several."""

from __future__ import annotations

import re

import numpy as np
import pytest

from kerasorder_lint.engine import lint
from kerasorder_lint.settings import Limits, Settings

SETTINGS = Settings(limits=Limits(seconds=120.0))


def _revealed(expression: str, head: str) -> str:
    """What is known of an expression: the shape of data, or `?`."""
    text = f"import keras\n{head}reveal_shape({expression})\n"
    (told,) = [f.message for f in lint(text, "program.py", SETTINGS) if f.code == "KOL006"]
    return re.sub(r"this is (data of the shape )?", "", told)


HEAD = """import numpy as np
kind = [("a", "i4"), ("b", "f4")]
wide = [("x", "f4", (2,)), ("y", "f4")]
"""


@pytest.mark.parametrize(
    ("expression", "known"),
    [("np.array([(1, 2.0), (3, 4.0)], dtype=kind)", False),
     ("np.array([(1, 2.0), (3, 4.0)], kind)", False),
     ("np.array([(1, 2.0), (3, 4.0)], dtype='f4,f4')", False),
     ("np.array([(1, 2.0), (3, 4.0)], dtype=np.dtype(kind))", False),
     ("np.array([(1, 2.0), (3, 4.0)], dtype=kind)['b']", False),
     ("np.zeros(3, dtype=wide)", True), ("np.zeros(3, dtype=wide)['x']", False),
     ("np.zeros(3, dtype=wide)['x'][:, 0]", False),
     ("np.array([(1, 2.0), (3, 4.0)])", True),
     ("np.array([(1, 2.0), (3, 4.0)], dtype='float32')", True),
     ("np.array([[1, 2.0], [3, 4.0]], dtype=np.float64)", True),
     ("np.array([(1, 2.0), (3, 4.0)], int)", True)],
)  # fmt: skip
def test_records(expression: str, known: bool) -> None:
    """What is told is what NumPy makes; of plain types all of it is."""
    told = _revealed(expression, HEAD)
    space: dict[str, object] = {}
    exec(HEAD, space)
    made = eval(expression, space)
    assert told in ("?", str(np.shape(made)))
    assert (told != "?") == known


@pytest.mark.keras
@pytest.mark.parametrize(
    ("expression", "known"),
    [("tf.random.gamma((), alpha=tf.ones([3]))", False), ("tf.random.gamma((2,), 1.0)", True),
     ("tf.random.gamma((2,), [1.0, 2.0])", False), ("tf.random.gamma((2, 1), 0.5, 2.0)", True),
     ("tf.random.normal((), mean=tf.ones([3]))", True), ("tf.random.normal((2, 3), 1.0)", True),
     ("tf.random.uniform((2, 1), tf.zeros([3]), tf.ones([3]))", True),
     ("keras.random.normal((2, 1), mean=np.ones((1, 3), 'float32'))", True)],
)  # fmt: skip
def test_numbers_that_are_drawn(expression: str, known: bool) -> None:
    import keras
    import tensorflow as tf

    head = "import numpy as np\nimport tensorflow as tf\n"
    told = _revealed(expression, head)
    made = eval(expression, {"tf": tf, "np": np, "keras": keras})
    assert told in ("?", str(tuple(made.shape)))
    assert (told != "?") == known
