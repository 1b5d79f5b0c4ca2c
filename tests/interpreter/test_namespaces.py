"""Objects that are changed through a namespace, a function's insides or a frame.

Each program runs in Keras, so nothing that is proven may be said of it.
"""

from __future__ import annotations

import sys
import types

import pytest

from tests.rules.expectations import expected, found

pytestmark = pytest.mark.keras

HEAD = """
import gc, sys, inspect
import keras
from keras import layers
class C:
    ls = [4]
    d = {"n": 4}
def f(a=[4], *, b=[4]):
    return a
def outer():
    cell = [4]
    def inner():
        return cell
    return inner, cell
inner, cell = outer()
ls = [4]
n = 4
d = {"n": 4}
m = keras.Sequential([keras.Input((8, 8, 1))])
name = str("ls")


def use(sizes):
    # It fits if one size was added.
    x = keras.Input((4, 4, 4))
    layers.Reshape((64,) if len(sizes) == 2 else (3,))(x)
"""
RUN = {
    "globals m": """
globals()['m'].add(layers.Flatten())
m.add(layers.Dense(4))
m.add(layers.Reshape((4, 1)))
""",
    "globals m2": """
globals()['m'].add(layers.Flatten())
m.add(layers.Reshape((64, 1)))
""",
    "get": """
globals().get('m').add(layers.Flatten())
m.add(layers.Reshape((64, 1)))
""",
    "kept": """
g = globals()
g['m'].add(layers.Flatten())
m.add(layers.Reshape((64, 1)))
""",
    "kept rebound": """
g = globals()
m = keras.Sequential([keras.Input((4,))])
g['m'].add(layers.Dense(64))
m.add(layers.Reshape((64, 1)))
""",
    "vars item": """
vars()['ls'][0] = 5
layers.Dense(ls[0] - 4)
""",
    "append": """
globals()['ls'].append(3)
use(ls)
""",
    "values": """
for v in list(globals().values()):
    if isinstance(v, list):
        v.append(3)
use(ls)
""",
    "values2": """
for v in [*globals().values()]:
    if isinstance(v, keras.Sequential):
        v.add(layers.Flatten())
m.add(layers.Reshape((64, 1)))
""",
    "items": """
for k, v in list(globals().items()):
    if k == 'ls':
        v.append(3)
use(ls)
""",
    "class dict": """
C.__dict__['ls'].append(3)
use(C.ls)
""",
    "vars class": """
vars(C)['ls'].append(3)
use(C.ls)
""",
    "type dict": """
type(C()).__dict__['ls'].append(3)
use(C.ls)
""",
    "defaults": """
f.__defaults__[0].append(3)
use(f())
""",
    "kwdefaults": """
f.__kwdefaults__['b'].append(3)
use(f.__kwdefaults__['b'])
""",
    "defaults set": """
f.__defaults__ = ([4, 3],)
use(f())
""",
    "closure": """
inner.__closure__[0].cell_contents.append(3)
use(inner())
use(cell)
""",
    "closure set": """
inner.__closure__[0].cell_contents = [4, 3]
use(inner())
""",
    "f globals": """
f.__globals__['ls'].append(3)
use(ls)
""",
    "gc": """
for o in gc.get_objects():
    if type(o) is list and o is ls:
        o.append(3)
use(ls)
""",
    "referrers": """
gc.get_referents(d)
[o for o in gc.get_referents(C.__dict__['ls'])]
gc.get_referents([ls])[0].append(3)
use(ls)
""",
    "sys modules": """
sys.modules[__name__].ls.append(3)
use(ls)
""",
    "getattr modules": """
getattr(sys.modules[__name__], 'ls').append(3)
use(ls)
""",
    "setattr modules": """
setattr(sys.modules[__name__], 'ls', [4, 3])
use(ls)
""",
    "main": """
import __main__
__main__.ls.append(3)
use(ls)
""",
    "frame": """
inspect.currentframe().f_globals['ls'].append(3)
use(ls)
""",
    "frame locals": """
sys._getframe().f_locals['ls'].append(3)
use(ls)
""",
    "frame of function": """
def g():
    loc = [4]
    inspect.currentframe().f_locals['loc'].append(3)
    use(loc)
g()
""",
    "locals in function": """
def g():
    loc = [4]
    locals()['loc'].append(3)
    use(loc)
g()
""",
    "unknown name": """
globals()[name].append(3)
use(ls)
""",
    "unknown name 2": """
import os
globals()[os.environ.get('LS', 'ls')].append(3)
use(ls)
""",
    "unknown name get": """
import os
globals().get(os.environ.get('LS', 'ls')).append(3)
use(ls)
""",
    "update": """
globals().update(ls=[4, 3])
use(ls)
""",
    "pop": """
globals().pop('ls').append(3)
ls = [4, 3]
use(ls)
""",
    "setdefault": """
globals().setdefault('ls', []).append(3)
use(ls)
""",
    "copy": """
dict(globals())['ls'].append(3)
use(ls)
""",
    "unpack": """
dict(**globals())['ls'].append(3)
use(ls)
""",
    "mro dict": """
C.__mro__[0].__dict__['ls'].append(3)
use(C.ls)
""",
    "class in dict": """
globals()['C'].ls.append(3)
use(C.ls)
""",
    "in function": """
def g():
    globals()['ls'].append(3)
g()
use(ls)
""",
    "aug": """
globals()['ls'] += [3]
use(ls)
""",
    "setitem": """
globals()['ls'] = [4, 3]
use(ls)
""",
    "func dict": """
f.store = [4]
f.__dict__['store'].append(3)
use(f.store)
""",
    "vars func": """
f.store = [4]
vars(f)['store'].append(3)
use(f.store)
""",
    "getattr static": """
inspect.getattr_static(C, 'ls').append(3)
use(C.ls)
""",
    "getmembers": """
dict(inspect.getmembers(C))['ls'].append(3)
use(C.ls)
""",
    "code defaults partial": """
import functools
p = functools.partial(f, [4])
p.args[0].append(3)
use(p())
""",
    "partial kw": """
import functools
p = functools.partial(f, a=[4])
p.keywords['a'].append(3)
use(p())
""",
    "bound self": """
class B:
    def __init__(self):
        self.ls = [4]
    def g(self):
        pass
b = B()
b.g.__self__.ls.append(3)
use(b.ls)
""",
    "wrapped func": """
b = C().__class__
b.ls.append(3)
use(C.ls)
""",
    "signature": """
inspect.signature(f).parameters['a'].default.append(3)
use(f())
""",
    "getclosurevars": """
inspect.getclosurevars(inner).nonlocals['cell'].append(3)
use(cell)
""",
}


@pytest.fixture
def main(monkeypatch: pytest.MonkeyPatch) -> dict[str, object]:
    """The names of a module that is `__main__`."""
    monkeypatch.setenv("KERASORDER_LINT_DEBUG", "1")  # what breaks is told
    module = types.ModuleType("__main__")
    monkeypatch.setitem(sys.modules, "__main__", module)
    return module.__dict__


@pytest.mark.parametrize("text", RUN.values(), ids=RUN)
def test_what_is_changed_unnamed_is_changed(text: str, main: dict[str, object]) -> None:
    exec(compile(HEAD + text, "program.py", "exec"), main)
    assert [each for each in found(HEAD + text) if each[2] == "proven"] == []


# What is known of the namespace itself, as a name would have it.
KNOWN = {
    "a model": """
globals()["m"].add(layers.Flatten())
m.add(layers.Conv2D(2, 2))  # expect: KOL101
""",
    "a kept namespace": """
g = globals()
m = keras.Sequential([keras.Input((8, 8, 1)), layers.Flatten()])
g["m"].add(layers.Conv2D(2, 2))  # expect: KOL101
""",
    "a name that is bound": """
globals()["k"] = 0
layers.Dense(k)  # expect: KOL114
""",
    "an update": """
globals().update(k=0)
layers.Dense(k)  # expect: KOL114
""",
    "the dict of a class": """
C.__dict__["ls"][0] = 0
layers.Dense(C.ls[0])  # expect: KOL114
""",
    "a class of a method": """
vars(C)["ls"].append(0)
layers.Dense(C.ls[1])  # expect: KOL114
""",
    "this module": """
sys.modules[__name__].ls.append(0)
layers.Dense(ls[1])  # expect: KOL114
""",
    "the globals of a function": """
f.__globals__["ls"].append(0)
layers.Dense(ls[1])  # expect: KOL114
""",
    "the object of a method": """
class B:
    def __init__(self):
        self.units = 4
    def method(self):
        pass
b = B()
b.method.__self__.units = 0
layers.Dense(b.units)  # expect: KOL114
""",
    "the arguments of a partial": """
import functools
p = functools.partial(f, [4])
p.args[0].append(0)
layers.Dense(p()[1])  # expect: KOL114
""",
    "a name that is not known": """
import os
for k in os.environ:
    globals()["of_" + k] = [4]
keras.layers.Dense(0)  # expect: KOL114
""",
    "to be asked is no change": """
import os
"m" in globals()
globals().get("zz")
print(len(globals()), C.__dict__["n"], inspect.currentframe, f.__name__)
globals()[os.environ.get("F", "outer")]()
m.add(layers.Flatten())
m.add(layers.Conv2D(2, 2))  # expect: KOL101
""",
}
HEAD_OF_KNOWN = HEAD[: HEAD.index("def use")].replace("    ls = [4]", "    ls = [4]\n    n = 3")


@pytest.mark.parametrize("text", KNOWN.values(), ids=KNOWN)
def test_what_a_namespace_has_is_what_the_name_has(text: str, main: dict[str, object]) -> None:
    text = HEAD_OF_KNOWN + text
    last = text.rstrip().count("\n") + 1
    with pytest.raises(ValueError, match=r"Conv2D|conv2d|units|ndim") as raised:
        exec(compile(text, "program.py", "exec"), main)
    rows = [e.lineno + 1 for e in raised.traceback if str(e.path).endswith("program.py")]
    assert rows == [last]
    assert found(text) == expected(text)
