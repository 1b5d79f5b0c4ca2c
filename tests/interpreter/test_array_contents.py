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
    "a view of a name": "a = np.array([3, 2])\nb = a[::-1]\nb[1] = 4\nvalue = a[0]",
    "what a view sees": "a = np.array([3, 2])\nb = a[::-1]\na[0] = 4\nvalue = b[1]",
    "a flipped view": "a = np.array([3, 2])\nb = np.flip(a)\nb[1] = 4\nvalue = a[0]",
    "a view of a view": "a = np.array([3, 2])\nb = a[:][::-1]\nc = b[:]\nc[1] = 4\nvalue = a[0]",
    "the same array": "a = np.array([3, 2])\nb = np.asarray(a)\nb[0] = 4\nvalue = a[0]",
    "no copy": "a = np.array([3])\nb = np.array(a, copy=False)\nb[0] = 4\nvalue = a[0]",
    "no cast": "a = np.array([3])\nb = a.astype(int, copy=False)\nb[0] = 4\nvalue = a[0]",
    "two names at once": "a = b = np.array([3, 2])\nb[0] = 4\nvalue = a[0]",
    "a name in a display": "a = np.array([3])\nb = (a,)\nb[0][0] = 4\nvalue = a[0]",
    "a name under a condition": "a = np.array([3])\nif len(a):\n    a[0] = 4\nvalue = a[0]",
    "a name in a loop": (
        "a = np.array([3, 2])\nfor i in range(2):\n    value = a[0]\n    a[0] = 4"
    ),
    "an element that is a name": ("a = np.array([3])\nfor b in [a]:\n    b[0] = 4\nvalue = a[0]"),
    "through the list in a loop": (
        "a = [np.array([3])]\nb = a[0]\nfor i in range(2):\n    value = b[0]\n    a[0][0] = 4"
    ),
    "in place by its name": "a = np.array([3, 2])\na += 1\nvalue = a[0]",
    "out": "a = np.array([3, 2])\nnp.add(a, 1, out=a)\nvalue = a[0]",
    "out by position": "a = np.array([3])\nnp.take(np.array([4]), [0], None, a)\nvalue = a[0]",
    "by a lambda": "a = np.array([3, 2])\n(lambda v: v.fill(4))(a)\nvalue = a[0]",
    "by a method of its own": "a = np.array([4, 3])\na = a[::-1]\na.sort()\nvalue = a[1]",
    "in a function": ("a = np.array([3])\ndef f():\n    a[0] = 4\nf()\nvalue = a[0]"),
    "by a function's parameter": (
        "a = np.array([3])\ndef f(a):\n    a[0] = 4\nf(a[:])\nvalue = a[0]"
    ),
    "what a function gives back": (
        "a = np.array([3])\ndef f():\n    return a\nb = f()\nb[0] = 4\nvalue = a[0]"
    ),
    "by the names of the module": "a = np.array([3])\nglobals()['a'][0] = 4\nvalue = a[0]",
    "by its text": "a = np.array([3])\nexec('a[0] = 4')\nvalue = a[0]",
    "as an attribute of a class": "class A:\n    a = np.array([3])\nA.a[0] = 4\nvalue = A.a[0]",
    "a function of that name": (
        "a = np.array([3])\ndef list(v):\n    v[0] = 4\nlist(a)\nvalue = a[0]"
    ),
    "a module of that name": (
        "import types\na = np.array([3])\n"
        "np = types.SimpleNamespace(sort=lambda v: v.fill(4))\nnp.sort(a)\nvalue = a[0]"
    ),
}
KNOWN = {
    "of a temporary array": "value = tuple(np.delete(range(5), (0, 1, 2, 4)))[0]",
    "of a tensor": "shape = tf.shape(np.zeros((3, 2)))\nother = shape\nvalue = shape[0]",
    "a question to all": "value = 3 if np.all(np.array([1, 1]) == 1) else 4",
    "a name that is read": "a = np.array([4, 3])\nvalue = a[1]",
    "a name for a view": "a = np.arange(4)\nb = a[::-1]\nvalue = b[0]",
    "a copy of what is changed": "a = np.array([3, 2])\nb = a.copy()\nb.fill(4)\nvalue = 3",
    "read in a loop": "a = np.array([4, 3])\nfor value in a:\n    print(a[0])",
    "read in a function": "a = np.array([4, 3])\ndef f():\n    return a[1]\nvalue = f()",
    "made in a function": "def f():\n    a = np.array([4, 3])\n    return a[1]\nvalue = f()",
    "places": "a = np.array([3, 2])\nvalue = a[[1, 0]][1]",
    "rolled": "a = np.roll(np.arange(5), 1)\nvalue = a[4]",
    "sorted places": "value = np.argsort([4, 3, 2, 1])[0]",
    "equal ones in their order": "value = np.argsort([1, 0, 0, 1], kind='stable')[3]",
    "joined": "a = np.concatenate([np.array([1]), np.arange(4)])\nvalue = a[-1]",
    "repeated": "value = np.repeat([1, 3], [1, 2])[2]",
    "computed": "n = 4\na = n - 1 - np.arange(n)\nvalue = a[0]",
    "of a type": "a = np.array([4, 3], dtype='int32')\nvalue = a[1]",
    "made integers": "a = np.array([4, 3]).astype(int)\nvalue = a[1]",
    "appended": "value = np.append(np.arange(2), 3)[2]",
    "taken": "a = np.take(np.arange(5), [3, 1])\nvalue = a[0]",
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


#: A value that is told is found wrong here.
UNTOLD = {
    # NumPy's order of equal ones is its own, and differs from machine to machine.
    "equal ones": "value = np.argsort([1, 0, 0, 4])[0]",
    "an order that is drawn": "value = np.random.permutation(np.arange(2))[0] + 1",
    # Numbers that do not fit are refused, or others.
    "eight bits": "a = np.array([3, 4], dtype='int8')\nvalue = a[0]",
}


@pytest.mark.parametrize("name", list(UNTOLD))
def test_what_is_not_told_is_unknown(name: str) -> None:
    names: dict[str, Any] = {}
    exec(compile(_HEAD + UNTOLD[name], "program.py", "exec"), names)
    assert int(names["value"]) in (1, 2, 3)
    assert not lint(_HEAD + UNTOLD[name] + _FOOT, "program.py", Settings())
