"""Layers that a loop puts into a list, nobody knows how many: what fails from some turn on.

Each function is called nowhere here, and run in Keras for several numbers of turns. What is said
to fail from the first or second turn on has to fail for each number from 1 or 2 on, and no other.
"""

from __future__ import annotations

import pytest

from tests.rules.expectations import expected, found, plain

HEADER = """\
import keras
from keras import Input, Sequential
from keras.layers import *

"""

#: The turn from which on it fails, and the program.
FAILING = {
    "a list in a constructor": (2, """\
def f(n):
    ls = []
    for i in range(n):
        ls.append(GRU(3))  # expect-likely: KOL101
    return Sequential([Input((5, 3)), *ls])
"""),
    "a comprehension": (2, """\
def f(n):
    return Sequential([Input((5, 3)), *[GRU(3) for _ in range(n)]])  # expect-likely: KOL101
"""),
    "a list that is added up": (2, """\
def f(n):
    ls = []
    for i in range(n):
        ls += [GRU(3)]  # expect-likely: KOL101
    return Sequential([Input((5, 3))] + ls)
"""),
    "added one by one": (2, """\
def f(n):
    ls = [GRU(3) for _ in range(n)]  # expect-likely: KOL101
    m = Sequential([Input((5, 3))])
    for l in ls:
        m.add(l)
"""),
    "one layer many times": (2, """\
def f(n):
    return Sequential([Input((5, 4))] + [Dense(3)] * n)  # expect-likely: KOL102
"""),
    "called one by one": (2, """\
def f(n):
    x = Input((5, 3))
    for l in [GRU(3) for _ in range(n)]:
        x = l(x)  # expect-likely: KOL101
"""),
    "called and counted": (2, """\
def f(n):
    ls = [GRU(3) for _ in range(n)]
    x = Input((5, 3))
    for i, l in enumerate(ls):
        x = l(x)  # expect-likely: KOL101
"""),
    "two lists at once": (2, """\
def f(n):
    x = Input((5, 3))
    for a, b in zip([GRU(3) for _ in range(n)], [Dense(3) for _ in range(n)]):
        x = b(a(x))  # expect-likely: KOL101
"""),
    "two layers a turn": (2, """\
def f(n):
    ls = []
    for i in range(n):
        ls.append(Dense(2))
        ls.append(Flatten())
        ls.append(Reshape((5, 2)))
        ls.append(GRU(4))
    x = Input((5, 3))
    for l in ls:
        x = l(x)  # expect-likely: KOL104
"""),
    "behind a layer that takes the axes": (1, """\
def f(n):
    ls = [Flatten()]
    for i in range(n):
        ls.append(Conv1D(3, 1))  # expect-likely: KOL101
    return Sequential([Input((5, 3)), *ls])
"""),
    "and in a loop over the list": (1, """\
def f(n):
    ls = [Conv1D(3, 1) for _ in range(n)] + [ReLU()]
    x = Flatten()(Input((5, 3)))
    for l in ls:
        x = l(x)  # expect-likely: KOL101
"""),
    "the list of a model of one's own": (2, """\
class M(keras.Model):
    def __init__(self, n):
        super().__init__()
        self.ls = [GRU(3) for _ in range(n)]

    def call(self, x):
        for l in self.ls:
            x = l(x)  # expect-likely: KOL101
        return x

def f(n):
    M(n)(Input((5, 3)))
"""),
}  # fmt: skip

#: Nothing fails, whatever `n` is; the calls are those with 0 to 3.
RUNNING = {
    "the last one is another": """\
def make(i, n):
    if i < n - 1:
        return GRU(3, return_sequences=True)
    return GRU(3)

def f(n):
    return Sequential([Input((5, 3)), *[make(i, n) for i in range(n)]])
""",
    "an argument says which is the last one": """\
def f(n):
    ls = []
    for i in range(n):
        ls.append(GRU(3, return_sequences=i < n - 1))
    return Sequential([Input((5, 3)), *ls])
""",
    "the axis comes back in between": """\
def f(n):
    ls = []
    for i in range(n):
        ls += [Flatten(), Reshape((5, 3))]
    m = Sequential([Input((5, 3))])
    for l in ls:
        m.add(l)
""",
    "if something is in the list": """\
def f(n):
    ls = []
    for i in range(n):
        if ls:
            ls.append(RepeatVector(4))
        ls.append(GRU(3))
    return Sequential([Input((5, 3)), *ls])
""",
    "all but the first": """\
def f(n):
    x = Input((5, 3))
    for i, l in enumerate([GRU(3) for _ in range(n)]):
        if i:
            x = RepeatVector(3)(x)
        x = l(x)
""",
    "each on the same tensor": """\
def f(n):
    x = Input((5, 3))
    for l in [GRU(3) for _ in range(n)]:
        l(x)
""",
    "backwards": """\
def f(n):
    ls = [Flatten()]
    for i in range(n):
        ls.append(Conv1D(3, 1))
    m = Sequential([Input((5, 3))])
    for l in reversed(ls):
        m.add(l)
""",
    "turned around": """\
def f(n):
    ls = [Flatten()] + [Conv1D(3, 1) for _ in range(n)]
    ls.reverse()
    return Sequential([Input((5, 3)), *ls])
""",
    "sorted": """\
def f(n):
    ls = sorted([Flatten()] + [Conv1D(3, 1) for _ in range(n)], key=lambda l: l.name)
    return Sequential([Input((5, 3)), *ls])
""",
    "set before they are called": """\
def f(n):
    ls = [GRU(3) for _ in range(n)]
    for l in ls:
        l.return_sequences = True
    return Sequential([Input((5, 3)), *ls])
""",
    "set on a condition": """\
def f(n):
    ls = [GRU(3) for _ in range(n)]
    for i, l in enumerate(ls):
        if i < n - 1:
            l.return_sequences = True
    return Sequential([Input((5, 3)), *ls])
""",
    "set through a part of the list": """\
def f(n):
    ls = [GRU(3) for _ in range(n)]
    for l in ls[:-1]:
        l.return_sequences = True
    return Sequential([Input((5, 3)), *ls])
""",
    "set by a function": """\
def sequences(l):
    l.return_sequences = True

def f(n):
    ls = [GRU(3) for _ in range(n)]
    list(map(sequences, ls))
    return Sequential([Input((5, 3)), *ls])
""",
    "set by number": """\
def f(n):
    ls = [GRU(3) for _ in range(n)]
    for i in range(n):
        ls[i].return_sequences = True
    return Sequential([Input((5, 3)), *ls])
""",
    "one at most": """\
def f(n):
    ls = [GRU(3) for _ in range(n)]
    if n > 1:
        return None
    return Sequential([Input((5, 3)), *ls])
""",
    "a list of one at most": """\
def f(n):
    ls = [GRU(3)] * n
    if len(ls) > 1:
        ls.pop()
        return None
    x = Input((5, 3))
    for l in ls:
        x = l(x)
""",
    "the first one alone": """\
def f(n):
    x = Input((5, 3))
    for l in [GRU(3) for _ in range(n)]:
        x = l(x)
        break
""",
    "of several kinds": """\
def f(n):
    ls = []
    for kind in ("rnn", "rnn", "flat")[:n]:
        ls.append(GRU(3, return_sequences=True) if kind == "rnn" else Flatten())
    return Sequential([Input((5, 3)), *ls])
""",
}


def _fails_for(text: str) -> list[int]:
    """The numbers of turns for which a program fails in Keras."""
    namespace: dict[str, object] = {"__name__": "program"}
    exec(compile(plain(text), "program.py", "exec"), namespace)
    function = namespace["f"]
    failed = []
    for turns in range(4):
        try:
            function(turns)  # type: ignore[operator]
        except ValueError:
            failed.append(turns)
    return failed


@pytest.mark.keras
@pytest.mark.filterwarnings("ignore::UserWarning")
@pytest.mark.parametrize("name", FAILING)
def test_what_fails_from_a_turn_on_is_likely(name: str) -> None:
    turn, program = FAILING[name]
    text = HEADER + program
    assert _fails_for(text) == list(range(turn, 4))
    assert found(text) == expected(text)


@pytest.mark.keras
@pytest.mark.parametrize("name", RUNNING)
def test_nothing_is_said_of_lists_that_run(name: str) -> None:
    text = HEADER + RUNNING[name]
    assert _fails_for(text) == []
    assert found(text) == []
