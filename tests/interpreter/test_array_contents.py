"""Numbers in small arrays: known while nothing can have changed them, and not a moment longer."""

from __future__ import annotations

from typing import Any

import pytest

from kerasorder_lint.engine import lint
from kerasorder_lint.settings import Settings

pytestmark = pytest.mark.keras

_HEAD = "import keras\nimport numpy as np\nimport tensorflow as tf\n"
#: Fails where the value is 3, which the numbers in the text say.
_FOOT = """
keras.Sequential([keras.Input((4,)), keras.layers.Reshape((int(value),))])
"""

CHANGED = {
    "an item is set": "a = np.array([3, 2])\na[0] = 4\nvalue = a[0]",
    "under another name": "a = np.array([3, 2])\nb = a\nb[0] = 4\nvalue = a[0]",
    "in a list": "a = [np.array([3, 2])]\na[0][0] = 4\nvalue = a[0][0]",
    "out of a list": "a = [np.array([3, 2])]\nb = a[0]\nb[0] = 4\nvalue = a[0][0]",
    "by a function": "def f(v):\n    v[0] = 4\n    return v\nvalue = f(np.array([3, 2]))[0]",
    "in place": "a = {'k': np.array([3, 2])}\na['k'] += 1\nvalue = a['k'][0]",
    "by a method": "a = (np.array([3, 4]),)\na[0][::-1].sort()\na[0].fill(4)\nvalue = a[0][0]",
    "by NumPy": "a = [np.array([3, 2])]\nnp.put(a[0], 0, 4)\nvalue = a[0][0]",
    "as an attribute": "class A: pass\no = A()\no.a = np.array([3])\no.a[0] = 4\nvalue = o.a[0]",
    "through a view": "a = [np.array([3, 2])]\nb = a[0][:]\nb[0] = 4\nvalue = a[0][0]",
    "through its transpose": "a = [np.array([3])]\nb = a[0].T\nb[0] = 4\nvalue = a[0][0]",
}
KNOWN = {
    "of a temporary array": "value = tuple(np.delete(range(5), (0, 1, 2, 4)))[0]",
    "of a tensor": "shape = tf.shape(np.zeros((3, 2)))\nother = shape\nvalue = shape[0]",
    "a question to all": "value = 3 if np.all(np.array([1, 1]) == 1) else 4",
}


@pytest.mark.parametrize("name", list(CHANGED))
def test_what_may_have_changed_is_unknown(name: str) -> None:
    text = _HEAD + CHANGED[name] + _FOOT
    names: dict[str, Any] = {}
    exec(compile(text, "program.py", "exec"), names)
    assert int(names["value"]) == 4
    assert not lint(text, "program.py", Settings())


@pytest.mark.parametrize("name", list(KNOWN))
def test_what_nothing_can_change_is_known(name: str) -> None:
    text = _HEAD + KNOWN[name] + _FOOT
    with pytest.raises(ValueError, match="total size"):
        exec(compile(text, "program.py", "exec"), {})
    assert [(f.code, f.certainty) for f in lint(text, "program.py", Settings())] == [
        ("KOL104", "proven")
    ]
