"""Methods that Python runs by itself, and functions that libraries keep: a model may grow in them.

Keras runs each program, so that nothing of it is proven wrong.
"""

from __future__ import annotations

import textwrap

import pytest

from kerasorder_lint.engine import lint
from kerasorder_lint.findings import Finding
from kerasorder_lint.settings import Settings
from kerasorder_lint.source.loading import MemoryLoader

pytestmark = pytest.mark.keras

_HEAD = """
import keras
from keras import layers
m = keras.Sequential([keras.Input((3,))])
r = layers.Reshape((3, 1))
def go(*given, **named):
    if not m.layers:
        m.add(r)
"""
_LAST = "\nm.add(layers.LSTM(2))\n"

#: A method of a class, and what runs it.
METHODS = [
    ("__format__(self, spec)", "''", "f'{C()}'"),
    ("__str__(self)", "''", "f'{C()}'"),
    ("__str__(self)", "''", "print(C())"),
    ("__repr__(self)", "''", "print([C()])"),
    ("__repr__(self)", "''", "'%r' % (C(),)"),
    ("__str__(self)", "''", "'{}'.format(C())"),
    ("__repr__(self)", "''", "str({1: (C(),)})"),
    ("__str__(self)", "''", "import logging; logging.getLogger('a').warning('%s', C())"),
    ("__hash__(self)", "1", "x = {C(): 1}"),
    ("__hash__(self)", "1", "x = {C()}"),
    ("__hash__(self)", "1", "{}.get(C())"),
    ("__hash__(self)", "1", "dict([(C(), 2)])"),
    ("__hash__(self)", "1", "import collections; collections.Counter([C()])"),
    ("__eq__(self, other)", "True", "x = C() == 3"),
    ("__eq__(self, other)", "True", "x = 3 != C()"),
    ("__eq__(self, other)", "True", "x = 1 in [C()]"),
    ("__eq__(self, other)", "True", "[C()].index(3)"),
    ("__eq__(self, other)", "True", "x = [C()] == [1]"),
    ("__eq__(self, other)", "True", "x = {'a': C()} == {'a': 1}"),
    ("__eq__(self, other)", "True", "match C():\n    case 3: pass"),
    ("__gt__(self, other)", "True", "x = 3 < C()"),
    ("__gt__(self, other)", "True", "x = 1 < 2 < C()"),
    ("__lt__(self, other)", "True", "sorted([C(), C()])"),
    ("__lt__(self, other)", "True", "max([C(), C()])"),
    ("__lt__(self, other)", "True", "sorted([1, 2], key=lambda v: C())"),
    ("__lt__(self, other)", "True", "import heapq; heapq.heappush([C()], C())"),
    ("__contains__(self, item)", "True", "x = 3 in C()"),
    ("__iter__(self)", "iter([1])", "x = 1 in C()"),
    ("__getitem__(self, i)", "3", "x = 3 in C()"),
    ("__bool__(self)", "True", "x = not C()"),
    ("__bool__(self)", "True", "import operator; operator.truth(C())"),
    ("__len__(self)", "1", "bool(C())"),
    ("__index__(self)", "0", "x = [1][C()]"),
    ("__index__(self)", "0", "x = [1, 2][C():]"),
    ("__index__(self)", "0", "q = [1]; del q[C()]"),
    ("__index__(self)", "1", "range(C())"),
    ("__int__(self)", "1", "int(C())"),
    ("__float__(self)", "1.0", "import math; math.sqrt(C())"),
    ("__round__(self)", "1", "round(C())"),
    ("__rdivmod__(self, other)", "1", "divmod(2, C())"),
    ("__radd__(self, other)", "1", "sum([C()])"),
    ("__iadd__(self, other)", "self", "c = C(); c += 1"),
    ("__next__(self)", "1", "next(C())"),
    ("__reversed__(self)", "[]", "list(reversed(C()))"),
    ("__getattr__(self, name)", "1", "C().absent"),
    ("__getattr__(self, name)", "1", "hasattr(C(), 'absent')"),
    ("__getattribute__(self, name)", "1", "C().absent"),
    ("__delattr__(self, name)", "None", "delattr(C(), 'x')"),
    ("__deepcopy__(self, memo)", "self", "import copy; copy.deepcopy([{1: C()}])"),
    ("__copy__(self)", "self", "import copy; copy.copy(C())"),
    ("__reduce__(self)", "(int, ())", "import copy; copy.copy(C())"),
    ("__reduce__(self)", "(int, ())", "import pickle; pickle.dumps([C()])"),
    ("__get__(self, owner, cls=None)", "1", "class D: x = C()\nD().x"),
    ("__get__(self, owner, cls=None)", "1", "class D: x = C()\nD.x"),
    ("__set__(self, owner, value)", "None", "class D: x = C()\nD().x = 1"),
    ("__delete__(self, owner)", "None", "class D: x = C()\ndel D().x"),
    ("__set_name__(self, owner, name)", "None", "class D: x = C()"),
    ("__mro_entries__(self, bases)", "(object,)", "class D(C()): pass"),
    ("__class_getitem__(cls, item)", "cls", "C[int]"),
    ("__init_subclass__(cls)", "None", "type('D', (C,), {})"),
    ("__new__(cls)", "object.__new__(cls)", "C()"),
    ("__new__(cls)", "3", "C()"),
    ("__del__(self)", "None", "c = C()\ndel c"),
    ("__del__(self)", "None", "def f():\n    c = C()\nf()"),
    ("__call__(self, cls)", "cls", "@C()\nclass D: pass"),
    ("__call__(self, f)", "f", "@C()\ndef f(): pass"),
    ("__call__(self)", "None", "import sched; s = sched.scheduler(); s.enter(0, 1, C()); s.run()"),
    ("__array__(self, *given, **named)", "np.ones(2)", "import numpy as np; np.asarray(C())"),
    ("keys(self)", "[]", "x = {**C()}"),
    ("keys(self)", "[]", "(lambda **named: 1)(**C())"),
    ("__await__(self)", "iter(())", "import asyncio\nasync def f(): await C()\nasyncio.run(f())"),
]  # fmt: skip

#: A method of a metaclass of C, and what runs it.
OF_CLASSES = [
    ("__call__(cls)", "None", "C()"),
    ("__new__(cls, *given)", "type.__new__(cls, *given)", ""),
    ("__new__(cls, *given)", "super().__new__(cls, *given)", "class D(C): pass"),
    ("__init__(cls, *given)", "None", ""),
    ("__getattr__(cls, name)", "1", "C.absent"),
    ("__setattr__(cls, name, value)", "None", "C.x = 1"),
    ("__iter__(cls)", "iter([1])", "list(C)"),
    ("__len__(cls)", "1", "len(C)"),
    ("__contains__(cls, item)", "True", "x = 1 in C"),
    ("__getitem__(cls, item)", "1", "C[1]"),
    ("__instancecheck__(cls, item)", "True", "isinstance(1, C)"),
    ("__subclasscheck__(cls, item)", "True", "issubclass(int, C)"),
    ("__repr__(cls)", "''", "print(C)"),
    ("__hash__(cls)", "1", "x = {C: 1}"),
    ("method(cls)", "1", "C.method()"),
]

#: Whole programs.
OTHERS = {
    "a hook of json": "import json\njson.loads('{}', object_hook=go)",
    "a default of json": "import json\njson.dumps([object()], default=lambda o: go() or '')",
    "a function that dispatches": """
        import functools
        @functools.singledispatch
        def f(x): pass
        @f.register
        def _(x: int): go()
        f(3)
        """,
    "a method that dispatches": """
        import functools
        class C:
            @functools.singledispatchmethod
            def f(self, x): go()
        C().f(3)
        """,
    "members of an enumeration": """
        from enum import Enum
        class E(Enum):
            A = 1
            def __init__(self, n): go()
        """,
    "a member that is asked for": """
        from enum import Enum
        class E(Enum):
            A = 1
            @classmethod
            def _missing_(cls, n): go(); return cls.A
        E(7)
        """,
    "a member that is called": """
        from enum import Enum
        class E(Enum):
            A = 1
            def __call__(self): go()
        E.A()
        """,
    "a key that is missing": """
        class D(dict):
            def __missing__(self, key): go(); return 1
        x = D()["q"]
        """,
    "type.__setattr__": """
        class C:
            def act(self): pass
        type.__setattr__(C, "act", lambda self: go())
        C().act()
        """,
    "another class": """
        class C:
            def act(self): pass
        class D(C):
            def act(self): go()
        c = C()
        c.__class__ = D
        c.act()
        """,
    "another code": """
        def f(): pass
        def h(): go()
        f.__code__ = h.__code__
        f()
        """,
    "an attribute of a function": "def f(): pass\nf.go = go\nf.go()",
    "a decorator that is a class": """
        class Dec:
            def __init__(self, f): self.f = f
            def __call__(self): go(); return self.f()
        @Dec
        def f(): pass
        f()
        """,
    "a decorator of a library": """
        import reprlib
        @reprlib.recursive_repr()
        def f(self): go(); return ""
        f(1)
        """,
    "a fields' comparison": """
        from dataclasses import dataclass
        class V:
            def __eq__(self, other): go(); return True
        @dataclass
        class C:
            x: object
        y = C(V()) == C(1)
        """,
    "a property's deleter": """
        class C:
            @property
            def p(self): pass
            @p.deleter
            def p(self): go()
        del C().p
        """,
    "a thread's arguments": """
        import threading
        def run(d): d["f"]()
        t = threading.Thread(target=run, args=({"f": go},))
        t.start(); t.join()
        """,
    "a thread of one's own": """
        import threading
        class T(threading.Thread):
            def run(self): go()
        t = T()
        t.start(); t.join()
        """,
    "a pool": """
        from concurrent.futures import ThreadPoolExecutor
        with ThreadPoolExecutor() as pool:
            list(pool.map(lambda f: f(), [go]))
        """,
    "a signal": """
        import signal
        signal.signal(signal.SIGUSR1, go)
        signal.raise_signal(signal.SIGUSR1)
        """,
    "a list that is filled again": """
        import threading
        kept = [r]
        def fill(): kept.append(r)
        t = threading.Timer(0.01, fill)
        t.start()
        kept.clear()
        t.join()
        for layer in kept: m.add(layer)
        """,
    "a list that is made anew": """
        import threading
        kept, goes = [1], threading.Event()
        def fill(): goes.wait(); kept.append(r)
        t = threading.Thread(target=fill)
        t.start()
        kept = []
        x = kept
        goes.set()
        t.join()
        for layer in kept: m.add(layer)
        """,
    "a list in a dict that is made anew": """
        import threading
        kept, goes = {}, threading.Event()
        def fill(): goes.wait(); kept["a"].append(r)
        t = threading.Thread(target=fill)
        t.start()
        kept["a"] = []
        goes.set()
        t.join()
        for layer in kept["a"]: m.add(layer)
        """,
    "an attribute that is set anew": """
        import threading
        class Box: pass
        box, goes = Box(), threading.Event()
        def fill(): goes.wait(); box.kept = [r]
        t = threading.Thread(target=fill)
        t.start()
        box.kept = []
        goes.set()
        t.join()
        for layer in box.kept: m.add(layer)
        """,
    "a name that is bound anew": """
        import threading
        kept, goes = [1], threading.Event()
        def fill():
            global kept
            goes.wait()
            kept = [r]
        t = threading.Thread(target=fill)
        t.start()
        kept = []
        goes.set()
        t.join()
        for layer in kept: m.add(layer)
        """,
    "a list that one of two branches empties": """
        import os, threading
        kept, goes = [1], threading.Event()
        def fill(): goes.wait(); kept.append(r)
        t = threading.Thread(target=fill)
        if os.environ.get("HOME"):
            t.start()
            kept.clear()
        else:
            t.start()
            kept.clear()
        goes.set()
        t.join()
        for layer in kept: m.add(layer)
        """,
    "the second of two functions of one text": """
        import threading
        goes = threading.Event()
        def filling(box):
            def fill(): goes.wait(); box.append(r)
            return fill
        first, second = [], []
        threading.Thread(target=filling(first)).start()
        t = threading.Thread(target=filling(second))
        t.start()
        goes.set()
        t.join()
        for layer in second: m.add(layer)
        """,
    "a method that a class has later": """
        import threading
        class Box: pass
        box, goes = Box(), threading.Event()
        def run(): goes.wait(); box.act()
        threading.Thread(target=print, args=(run,)).start()
        Box.act = go
        t = threading.Thread(target=run)
        t.start()
        goes.set()
        t.join()
        """,
    "names of the place": "locals()['go']()",
    "names of a frame": "import sys\nsys._getframe().f_globals['go']()",
    "a text that is evaluated": "eval('f()', {'f': go})",
    "a deep recursion": "def f(n): go() if n == 0 else f(n - 1)\nf(60)",
    "an exception that is made": """
        class X(Exception):
            def __init__(self): go()
        try: raise X
        except X: pass
        """,
    "an action of argparse": """
        import argparse
        p = argparse.ArgumentParser()
        p.add_argument("a", type=lambda s: go() or s)
        p.parse_args(["x"])
        """,
    "a call through an object": """
        class Box:
            def act(self): go()
        box = Box()
        def run(): box.act()
        import atexit, threading
        t = threading.Thread(target=run)
        t.start(); t.join()
        """,
    "a print function": "keras.Sequential([keras.Input((3,))]).summary(print_fn=go)",
}


def _errors(text: str) -> list[Finding]:
    loader = MemoryLoader({})
    return [f for f in lint(text, "main.py", Settings(), loader) if f.severity == "error"]


def _nothing_is_proven(body: str) -> None:
    text = _HEAD + textwrap.dedent(body) + _LAST
    exec(compile(text, "main.py", "exec"), {"__name__": "__main__"})
    assert [f for f in _errors(text) if f.certainty == "proven"] == []


@pytest.mark.parametrize(("method", "gives", "line"), METHODS)
def test_a_method_that_python_runs(method: str, gives: str, line: str) -> None:
    hashed = "    def __hash__(self): return 1\n" if method.startswith("__eq__") else ""
    _nothing_is_proven(f"class C:\n    def {method}: go(); return {gives}\n{hashed}{line}")


@pytest.mark.parametrize(("method", "gives", "line"), OF_CLASSES)
def test_a_method_of_a_metaclass(method: str, gives: str, line: str) -> None:
    head = f"class M(type):\n    def {method}: go(); return {gives}\n"
    _nothing_is_proven(f"{head}class C(metaclass=M): pass\n{line}")


@pytest.mark.parametrize("name", OTHERS)
def test_code_that_runs_elsewhere(name: str) -> None:
    _nothing_is_proven(OTHERS[name])


_METER = """
import keras
from keras import layers
import copy
class Meter:
    def __init__(self, n): self.n = n
    def __str__(self): return "k" + "x" * self.n
    def __len__(self): return self.n
    def __contains__(self, item): return item < self.n
    def __index__(self): return self.n
    def __bool__(self): return self.n > 2
    def __eq__(self, other): return self.n == other
    def __hash__(self): return 1
    def __rsub__(self, other): return other - self.n
    def __getattr__(self, name):
        if name.startswith("n_"): return self.n + 1
        raise AttributeError(name)
    def __copy__(self): return Meter(self.n + 1)
    def __getitem__(self, i):
        if i >= self.n: raise IndexError
        return i
class Double:
    def __get__(self, owner, cls=None): return owner.n * 2
    def __set__(self, owner, value): owner.n = value + 1
class Holder:
    twice = Double()
    def __init__(self): self.twice = 2
class Only(type):
    made = {}
    def __call__(cls, *given):
        if cls not in cls.made:
            cls.made[cls] = super().__call__(*given)
        return cls.made[cls]
class One(metaclass=Only):
    def __init__(self): self.n = 4
class Made:
    def __new__(cls, n):
        made = super().__new__(cls)
        made.n = n + 1
        return made
"""
KNOWN = [
    "len(Meter(3))",
    "len(str(Meter(3)))",
    "len(f'{Meter(3)}')",
    "5 if 2 in Meter(3) else 6",
    "[1, 2, 4, 8][Meter(3)]",
    "1 if Meter(3) else 2",
    "3 if Meter(3) == 3 else 4",
    "7 - Meter(3)",
    "Meter(3).n_more",
    "copy.copy(Meter(3)).n",
    "sum(Meter(4))",
    "[5, 6, 7][[1, 2, Meter(3)].index(3)]",
    "Holder().n",
    "Holder().twice",
    "One().n if One() is One() else 9",
    "Made(3).n",
]


@pytest.mark.parametrize("expression", KNOWN)
def test_what_a_special_method_gives_is_known(expression: str) -> None:
    space: dict[str, int] = {}
    exec(f"{_METER}found = {expression}", space)
    line = f"layers.Reshape(({space['found'] + 1},))(keras.Input(({expression},)))\n"
    with pytest.raises(ValueError, match="total size of the tensor"):
        exec(_METER + line, {"__name__": "__main__"})
    assert [f.certainty for f in _errors(_METER + line)] == ["proven"]


def test_a_model_that_an_operator_makes_longer() -> None:
    text = _HEAD + textwrap.dedent("""
        class Stack:
            def __contains__(self, n):
                m.add(layers.Dense(n))
                return True
        x = 4 in Stack()
        m.add(layers.LSTM(2))
        """)
    with pytest.raises(ValueError, match="expected ndim=3, found ndim=2"):
        exec(compile(text, "main.py", "exec"), {"__name__": "__main__"})
    assert [f.certainty for f in _errors(text)] == ["proven"]


@pytest.mark.parametrize("line", ["x = 3 in tool", "print([tool])", "x = {tool: 1}"])
def test_a_class_of_another_file_that_is_analysed_again(line: str) -> None:
    """The second time, that file is not run again."""
    other = (
        "held = []\n"
        "class Tool:\n"
        "    def __contains__(self, item): held[0].add(held[1]); return True\n"
        "    def __repr__(self): held[0].add(held[1]); return ''\n"
        "    def __hash__(self): held[0].add(held[1]); return 1\n"
        "tool = Tool()\n"
    )
    text = f"{_HEAD}from other import held, tool\nheld += [m, r]\n{line}{_LAST}"
    loader = MemoryLoader({"other.py": other, "pyproject.toml": ""})
    for _ in range(2):
        found = lint(text, "main.py", Settings(), loader)
        assert [f for f in found if f.certainty == "proven" and f.severity == "error"] == []
