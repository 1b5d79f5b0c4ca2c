"""Attributes set in other ways than by an assignment: what stood before is not proven."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.rules.expectations import found

pytestmark = pytest.mark.keras

_HEAD = """
import keras, functools, types, copy
from keras import layers
def use(c):
    first = layers.GRU(3, return_sequences=bool(c.seq))
    return keras.Sequential([keras.Input((5, 3)), first, layers.GRU(2)])
"""
#: Each ends with `seq` true, so that Keras builds the model.
RUN = {
    "dict_update": """
class C:
    def __init__(self, **kw):
        self.seq = False
        self.__dict__.update(kw)
use(C(seq=True))
""",
    "dict_item": """
class C:
    def __init__(self, **kw):
        self.seq = False
        self.__dict__["seq"] = True
use(C())
""",
    "dict_update_mix": """
class C:
    def __init__(self, **kw):
        self.seq = False
        self.__dict__.update(dict(a=3), **kw)
use(C(seq=True))
""",
    "joined": """
import os
class C:
    def __init__(self):
        self.seq, self.size = False, 3
        if os.environ.get("A"):
            self.size = 4
        else:
            self.size = 5
        if not os.environ.get("NOT_THERE"):
            self.__dict__.update(seq=True)
use(C())
""",
    "vars": """
class C:
    def __init__(self, **kw):
        self.seq = False
        vars(self).update(kw)
use(C(seq=True))
""",
    "vars_item": """
class C:
    seq = False
c = C()
vars(c)["seq"] = True
use(c)
""",
    "dict_assign": """
class C:
    seq = False
c = C()
c.__dict__ = {"seq": True}
use(c)
""",
    "dict_alias": """
class C:
    seq = False
c = C()
d = c.__dict__
d["seq"] = True
use(c)
""",
    "obj_setattr": """
class C:
    seq = False
    def __init__(self):
        object.__setattr__(self, "seq", True)
use(C())
""",
    "dunder_setattr": """
class C:
    seq = False
c = C()
c.__setattr__("seq", True)
use(c)
""",
    "super_setattr": """
class C:
    seq = False
    def __setattr__(self, k, v):
        super().__setattr__(k, not v)
c = C()
c.seq = False
use(c)
""",
    "type_attr": """
class C:
    seq = False
c = C()
type(c).seq = True
use(c)
""",
    "class_attr": """
class C:
    seq = False
c = C()
C.seq = True
use(c)
""",
    "setattr_cls": """
class C:
    seq = False
c = C()
setattr(C, "s" + "eq", True)
use(c)
""",
    "cls_in_method": """
class C:
    seq = False
    @classmethod
    def on(cls):
        cls.seq = True
        return cls()
use(C.on())
""",
    "getattribute": """
class C:
    seq = False
    def __getattribute__(self, k):
        return True
use(C())
""",
    "getattr": """
class C:
    def __getattr__(self, k):
        return k == "seq"
use(C())
""",
    "simplens": """
n = types.SimpleNamespace(seq=False)
n.__dict__.update(seq=True)
use(n)
""",
    "descriptor": """
class D:
    def __get__(self, o, t): return True
class C: seq = D()
use(C())
""",
    "cachedprop": """
class C:
    @functools.cached_property
    def seq(self): return True
use(C())
""",
    "propset": """
class C:
    _s = False
    @property
    def seq(self): return self._s
    @seq.setter
    def seq(self, v): self._s = not v
c = C(); c.seq = False
use(c)
""",
    "new": """
class C:
    seq = False
    def __new__(cls):
        o = object.__new__(cls); o.seq = True; return o
use(C())
""",
    "meta": """
class M(type):
    def __call__(cls, *a):
        o = super().__call__(*a); o.seq = True; return o
class C(metaclass=M): seq = False
use(C())
""",
    "initsub": """
class B:
    def __init_subclass__(cls, on=False):
        cls.seq = on
class C(B, on=True): pass
use(C())
""",
    "deco_cls": """
def on(cls):
    cls.seq = True
    return cls
@on
class C: seq = False
use(C())
""",
    "dictsub": """
class A(dict):
    def __getattr__(self, k): return self[k]
    def __setattr__(self, k, v): self[k] = v
a = A(seq=False); a.seq = True
use(a)
""",
    "dictsub2": """
class A(dict):
    def __init__(self, *a, **k):
        super().__init__(*a, **k); self.__dict__ = self
a = A(seq=False); a["seq"] = True
use(a)
""",
    "dictsub3": """
class A(dict):
    __getattr__ = dict.get
    __setattr__ = dict.__setitem__
a = A(seq=False); a.seq = True
use(a)
""",
    "setdefault": """
class C: pass
c = C(); c.seq = True
c.__dict__.setdefault("seq", False)
use(c)
""",
    "delattr": """
class C: seq = True
c = C(); c.seq = False
del c.seq
use(c)
""",
    "dictpop": """
class C: seq = True
c = C(); c.seq = False
c.__dict__.pop("seq")
use(c)
""",
    "dictclear": """
class C: seq = True
c = C(); c.seq = False
c.__dict__.clear()
use(c)
""",
}


@pytest.mark.parametrize("name", RUN)
def test_what_keras_builds_is_not_proven_wrong(name: str, tmp_path: Path) -> None:
    text = _HEAD + RUN[name]
    exec(compile(text, str(tmp_path / "program.py"), "exec"), {"__name__": "program"})
    assert not [place for place in found(text) if place[2] == "proven"]


def test_an_assignment_after_that_is_known_again() -> None:
    text = f"""{_HEAD}
class C:
    def __init__(self, **kw):
        self.__dict__.update(kw)
        self.seq = False
use(C(seq=True))
"""
    assert [place[1:] for place in found(text)] == [("KOL101", "proven")]
    frozen = f"""{_HEAD}
class C:
    def __init__(self):
        object.__setattr__(self, "seq", False)
use(C())
"""
    assert [place[1:] for place in found(frozen)] == [("KOL101", "proven")]
