"""Layers of a model in another order: by indices of arrays, by what groups, sorts and filters them.

Keras is asked of each: the model of these layers is built, or is refused.
"""

from __future__ import annotations

import pytest

from kerasorder_lint.engine import lint
from kerasorder_lint.settings import Settings
from tests.interpreter.running import is_proven, refused

pytestmark = pytest.mark.keras

_HEAD = """\
import collections
import itertools
import operator
import keras
import numpy as np
from keras import layers

m = keras.Sequential(
    [layers.Input((8,)), layers.Dense(4), layers.Dense(6), layers.Dense(2)]
)
"""
_BUILT = "new = keras.Sequential({})\nnew.build((None, 8))\n"

INDICES = [
    "np.array([0, 1, 2])",
    "np.array([2, 0, 1])",
    "np.array((2, 1, 0), dtype=int)",
    "np.arange(3)",
    "np.arange(3)[::-1]",
    "np.arange(2, -1, -1)",
    "np.arange(3, dtype=int)[::-1][::-1]",
    "np.flip(np.arange(3))",
    "np.flip(np.flip([0, 1, 2]))",
    "np.roll(np.arange(3), 1)",
    "np.roll(np.arange(3), 3)",
    "np.argsort([3, 1, 2])",
    "np.argsort([l.units for l in m.layers])",
    "np.argsort([1, 5, 7])",
    "np.sort(np.array([2, 0, 1]))",
    "np.concatenate([np.array([2]), np.arange(2)])",
    "np.concatenate((np.arange(1), np.arange(1, 3)))",
    "np.delete(np.arange(3), 1)",
    "np.delete(np.arange(3), 2)",
    "np.repeat(np.arange(3), 1)",
    "np.append([1, 2], 0)",
    "np.append([0, 1], 2)",
    "2 - np.arange(3)",
    "0 + np.arange(3)",
    "np.array([1, 2, 0])[[2, 0, 1]]",
    "np.array([1, 2, 0])[np.array([1, 0, 2])]",
]
READ = {
    "at once": "[m.layers[i] for i in {}]",
    "by a name": "idx = {}\n[m.layers[i] for i in idx]",
    "as integers": "idx = {}\n[m.layers[int(i)] for i in idx]",
    "by places": "idx = {}\n[m.layers[idx[i]] for i in range(len(idx))]",
    "as a list": "idx = {}\n[m.layers[i] for i in idx.tolist()]",
}


@pytest.mark.parametrize("way", list(READ))
@pytest.mark.parametrize("indices", INDICES)
def test_indices_of_arrays(indices: str, way: str) -> None:
    *before, value = READ[way].format(indices).splitlines()
    text = _HEAD + "".join(f"{line}\n" for line in before) + _BUILT.format(value)
    assert is_proven(text) == refused(text)


ORDERS = [
    "list(dict.fromkeys(m.layers))",
    "list(dict.fromkeys(m.layers))[::-1]",
    "list(dict.fromkeys(m.layers[::-1] + m.layers))",
    "list(dict.fromkeys(m.layers + m.layers[::-1]))",
    "[*collections.OrderedDict.fromkeys(m.layers)][::-1]",
    "[*collections.OrderedDict.fromkeys(m.layers)]",
    "[l for l in m.layers if l in dict.fromkeys(m.layers[1:])]",
    "[l for l in m.layers if l not in dict.fromkeys(m.layers[2:])]",
    "sorted(m.layers, key=lambda l: l.kernel.shape[0])",
    "sorted(m.layers, key=lambda l: l.kernel.shape[0] == 6)",
    "sorted(m.layers, key=lambda l: l.weights[1].shape[0])",
    "[l for l in m.layers if l.kernel.shape[0] != 8]",
    "[l for l in m.layers if l.kernel.ndim == 2]",
    "list(itertools.filterfalse(lambda l: l.units == 4, m.layers))",
    "list(itertools.filterfalse(lambda l: l.units == 2, m.layers))",
    "[l for k, g in itertools.groupby(m.layers, key=type) for l in g]",
    "[l for k, g in itertools.groupby(m.layers[1:], key=type) for l in g]",
    "[list(g)[0] for k, g in itertools.groupby(m.layers, lambda l: l.units)][::-1]",
    "[next(g) for k, g in itertools.groupby(m.layers, lambda l: l.units > 5)]",
    "[next(g) for k, g in itertools.groupby(m.layers, lambda l: l.units == 4)]",
]


@pytest.mark.parametrize("order", ORDERS)
def test_orders(order: str) -> None:
    text = _HEAD + _BUILT.format(order)
    assert is_proven(text) == refused(text)


#: Arrays of layers.
OBJECTS = [
    "list(np.array(m.layers, dtype=object)[[2, 1, 0]])",
    "list(np.array(m.layers, dtype=object)[[0, 1, 2]])",
    "list(np.array(m.layers)[::-1])",
    "np.array(m.layers)[np.array([0, 1])].tolist()",
    "np.array(m.layers)[np.array([1, 0])].tolist()",
    "list(np.flip(np.array(m.layers)))",
    "[*reversed(np.array(m.layers)[::-1])]",
    "list(np.array([m.layers[0], 3])[:1])",
]


@pytest.mark.parametrize("order", OBJECTS)
def test_arrays_of_layers(order: str) -> None:
    text = _HEAD + _BUILT.format(order)
    assert is_proven(text) == refused(text)


#: What is in such an array is no array, and is not known once something else was put in.
CHANGED_OBJECTS = [
    "a[0], a[2] = a[2], a[0]\n[a[2], a[1]]",
    "b = a[::-1]\nb[:] = m.layers\nlist(b)",
    "b = a.reshape(3, 1)\n[b[i, 0] for i in range(3)]",
    "a[:] = a[[0, 1, 2]]\n[a[i] for i in range(3)]",
    "a[0] = m.layers[0]\n[np.take(a, 0)]",
    "a[0] = m.layers[0]\n[np.max(a[:1])]",
    "a[0] = m.layers[0]\n[np.sum(a[:1])]",
    "a[0] = m.layers[0]\n[np.array([a])[0, 0]]",
    "a[0] = m.layers[0]\n[np.squeeze(a[:1])[()]]",
    "a[0] = m.layers[0]\n[np.split(a, 3)[0][0]]",
]


@pytest.mark.parametrize("change", CHANGED_OBJECTS)
def test_elements_of_arrays_of_layers(change: str) -> None:
    before, value = change.rsplit("\n", 1)
    text = _HEAD + f"a = np.array(m.layers)\n{before}\n" + _BUILT.format(value)
    assert not refused(text)
    assert not lint(text, "program.py", Settings())


#: Whoever keeps a group finds it empty; what is left of it is not known here.
KEPT_GROUPS = [
    "gs = {k: g for k, g in itertools.groupby(m.layers, lambda l: l.units)}\n[*m.layers, *gs[6]]",
    "gs = list(itertools.groupby(m.layers, type))\n[*m.layers, *gs[0][1]]",
    "gs = [(l for l in g) for k, g in itertools.groupby(m.layers, type)]\n[*m.layers, *gs[0]]",
]


@pytest.mark.parametrize("groups", KEPT_GROUPS)
def test_kept_groups_are_unknown(groups: str) -> None:
    before, value = groups.splitlines()
    text = _HEAD + before + "\n" + _BUILT.format(value)
    assert not refused(text)
    assert not lint(text, "program.py", Settings())


#: How lists are changed by way of functions, in place of methods.
CHANGES = [
    "list.reverse(ls)",
    "list.reverse(ls); ls.reverse()",
    "operator.setitem(ls, 0, layers.Dense(4))",
    "operator.setitem(ls, 0, layers.Dense(5))",
    "operator.delitem(ls, 0)",
    "operator.delitem(ls, 2)",
    "list.pop(ls, 0)",
    "list.pop(ls)",
    "list.insert(ls, 0, ls[2])",
    "list.append(ls, layers.Dense(3))",
    "operator.iadd(ls, ls[:1])",
    "list.sort(ls, key=lambda l: l.units)",
    "list.sort(ls, key=lambda l: l.units == 2)",
]


@pytest.mark.parametrize("change", CHANGES)
def test_lists_changed_by_functions(change: str) -> None:
    text = _HEAD + f"ls = list(m.layers)\n{change}\n" + _BUILT.format("ls")
    assert is_proven(text) == refused(text)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ("operator.setitem(m.layers, 0, layers.Dense(4))", "KOL201"),
        ("list.append(m.layers, layers.Dense(4))", "KOL202"),
        ("list.reverse(m.layers)", "KOL203"),
        ("operator.delitem(m.layers, 0)", "KOL205"),
    ],
)
def test_a_new_list_is_changed_by_a_function(change: str, code: str) -> None:
    names: dict[str, object] = {}
    text = f"{_HEAD}before = list(m.layers)\n{change}\nchanged = m.layers != before\n"
    exec(compile(text, "program.py", "exec", dont_inherit=True), names)
    assert names["changed"] is False
    assert [f.code for f in lint(_HEAD + change, "program.py", Settings())] == [code]


def test_the_list_that_a_function_gives_back_is_a_list_of_its_own() -> None:
    text = _HEAD + _BUILT.format("operator.iadd(m.layers, [layers.Dense(3)])")
    assert not refused(text)
    assert not lint(text, "program.py", Settings())
