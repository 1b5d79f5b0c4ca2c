"""A block under `try` that may have ended before its end, with Python as the oracle.

Each `answer` gives 7 when it runs. What the analysis takes it for is that, or nothing.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.interpreter.running import check
from tests.interpreter.summary_truth import summaries_of

HEAD = "import os\nimport keras\nfrom keras import layers\n"

ANSWERS = {
    "an exception that is suppressed, and a return": """
def answer():
    import contextlib
    with contextlib.suppress(OSError):
        open("/nope"); return 8
    return 7
""",
    "an own manager that takes all": """
class S:
    def __enter__(self): return self
    def __exit__(self, *e): return True
def answer():
    with S():
        open("/nope"); return 8
    return 7
""",
    "a manager of a generator that takes it": """
import contextlib
@contextlib.contextmanager
def quiet():
    try: yield
    except OSError: pass
def answer():
    with quiet():
        open("/nope"); return 8
    return 7
""",
    "a loop that ends in either": """
def answer():
    while True:
        try: open("/nope"); n = 8; break
        except OSError: n = 7; break
    return n
""",
    "turns that go on": """
def answer():
    n = 8
    for k in range(3):
        try: open("/nope"); continue
        except OSError: n = 7
    return n
""",
    "a try in a try": """
def answer():
    try:
        try: open("/nope"); return 8
        except ValueError: return 9
    except OSError: return 7
""",
    "a generator": """
def answer():
    def g():
        try: open("/nope"); yield 8
        except OSError: yield 7
    return list(g())[0]
""",
    "a list that grows in a try": """
def answer():
    r = []
    for p, n in (("/nope", 8), ("/dev/null", 7)):
        try: os.stat(p); r.append(n)
        except OSError: pass
    return r[0]
""",
    "a function that raises": """
def answer():
    def g(): open("/nope"); return 8
    try: return g()
    except OSError: return 7
""",
    "a flag that a function gives": """
def answer():
    def g(p):
        try: open(p)
        except OSError: return False
        return True
    return 8 if g("/nope") else 7
""",
    "a flag out of an else": """
def answer():
    def g(p):
        try: open(p)
        except OSError: return False
        else: return True
    return 8 if g("/nope") else 7
""",
    "a flag out of a try": """
def answer():
    def g(p):
        try: open(p); return True
        except OSError: return False
    return 8 if g("/nope") else 7
""",
    "a flag that is asked for": """
def answer():
    def g(p):
        try: open(p); return True
        except OSError: return False
    if not g("/nope"): return 7
    return 8
""",
    "an exception in the place of another": """
def answer():
    def g(p):
        try: open(p)
        except OSError: raise ValueError from None
        return 8
    try: return g("/nope")
    except ValueError: return 7
""",
    "an attribute that a try sets": """
class A:
    def __init__(self):
        try: self.h = open("/nope"); self.n = 8
        except OSError: self.n = 7
def answer(): return A().n
""",
    "an attribute of the class": """
class A:
    n = 7
    def __init__(self):
        try:
            self.h = open("/nope")
            self.n = 8
        except OSError: pass
def answer(): return A().n
""",
    "a try in a class": """
class A:
    try:
        open("/nope"); n = 8
    except OSError: n = 7
def answer(): return A.n
""",
    "a method that gives a flag": """
class A:
    def __init__(self):
        self.ok = self.load()
    def load(self):
        try:
            open("/nope")
        except OSError:
            return False
        return True
def answer(): return 8 if A().ok else 7
""",
    "a finally that returns": """
def answer():
    ok = False
    try:
        open("/nope")
        ok = True
    finally:
        return 8 if ok else 7
""",
    "a dict that a try changes": """
def answer():
    cfg = {"n": 7}
    try:
        with open("/nope") as h: cfg.update(n=8)
    except OSError: pass
    return cfg["n"]
""",
    "a list that a try changes": """
def answer():
    xs = [1] * 7
    try:
        open("/nope")
        xs.append(1)
    except OSError: pass
    return len(xs)
""",
    "a default": """
def answer():
    import json
    def load(p, default):
        try:
            with open(p) as h: return json.load(h)
        except (OSError, ValueError):
            return default
    return load("/nope", {"n": 7})["n"]
""",
    "a module imported by its name": """
def answer():
    def has(m):
        try:
            __import__(m)
            return True
        except ImportError: return False
    return 8 if has("nope_xyz") else 7
""",
    "a flag behind a name imported": """
def answer():
    try:
        from nope_xyz import thing
        A = True
    except ImportError:
        thing = None; A = False
    if A: return 8
    return 7
""",
    "a flag of the module": """
try:
    import nope_xyz
    HAS = True
except ImportError:
    HAS = False
def answer(): return 8 if HAS else 7
""",
    "a width of the module": """
try: import nope_xyz
except ImportError: W = 7
else: W = 8
def answer(): return W
""",
    "a flag of the module taken back": """
HAS = True
try: import nope_xyz
except ImportError: HAS = False
def answer(): return 8 if HAS else 7
""",
    "a function of the module": """
try:
    import nope_xyz
    def width(): return 8
except ImportError:
    def width(): return 7
def answer(): return width()
""",
    "a function in the place of one": """
try:
    from nope_xyz import width
except ImportError:
    def width(): return 7
def answer(): return width()
""",
    "a class in the place of one": """
try:
    from nope_xyz import Base
except ImportError:
    class Base: n = 7
class C(Base): pass
def answer(): return C.n
""",
    "an import and a return": """
def answer():
    try:
        import nonexistent_xyz
        return 8
    except ImportError: return 7
""",
    "a handler that returns": """
def answer():
    try:
        import nonexistent_xyz
    except ImportError: return 7
    return 8
""",
    "a flag behind an import": """
def answer():
    try:
        import nonexistent_xyz
        x = 8
    except ImportError: x = 7
    return x
""",
    "a file that is not there": """
def answer():
    try:
        open("/nonexistent/file")
        return 8
    except OSError: return 7
""",
    "a name of a notebook, called": """
def answer():
    try:
        get_ipython()
        return 8
    except NameError: return 7
""",
    "a name of a notebook": """
def answer():
    try:
        get_ipython
        return 8
    except NameError: return 7
""",
    "a name of a notebook, asked for": """
def answer():
    try: get_ipython
    except NameError: return 7
    return 8
""",
    "a flag that a handler takes back": """
def answer():
    ok = True
    try: import nonexistent_xyz
    except ImportError: ok = False
    return 8 if ok else 7
""",
    "None in the place of what is not there": """
def answer():
    try: from nonexistent_xyz import a
    except ImportError: a = None
    return 7 if a is None else 8
""",
    "a return out of a file": """
def answer():
    try:
        with open("/nonexistent/file") as f: return 8
    except FileNotFoundError: return 7
""",
    "a variable of the environment": """
def answer():
    try:
        os.environ["NOPE_XYZ"]
        return 8
    except KeyError: return 7
""",
    "a layer that is not there": """
def answer():
    try:
        x = keras.layers.FooBarLayer
        return 8
    except AttributeError: return 7
""",
    "a model that is not there": """
def answer():
    try:
        keras.models.load_model("/nonexistent.keras")
        return 8
    except Exception: return 7
""",
    "a loop that a return ends": """
def answer():
    while True:
        try:
            open("/nonexistent")
            return 8
        except OSError:
            return 7
""",
    "an else that returns": """
def answer():
    try:
        open("/nonexistent")
    except OSError:
        return 7
    else:
        return 8
""",
    "a key that is not there": """
def answer():
    try: return {"a": 1}[os.environ.get("XYZ", "b")]
    except KeyError: return 7
""",
    "an exception that is suppressed": """
def answer():
    import contextlib
    v = 7
    with contextlib.suppress(ImportError):
        import nonexistent_xyz
        v = 8
    return v
""",
    "a name that is not there, with an else": """
def answer():
    try: undefined_abc
    except NameError: v = 7
    else: v = 8
    return v
""",
    "a text without what is looked for": """
def answer():
    try: "abc".index("z"); return 8
    except ValueError: return 7
""",
    "a name that was deleted": """
def answer():
    try: x = 1; del x; x; return 8
    except NameError: return 7
""",
    "a value that no member has": """
def answer():
    from enum import Enum
    class E(Enum): A = 1
    try: E("z"); return 8
    except ValueError: return 7
""",
    "a list without what is looked for": """
def answer():
    try: [1, 2].index(5); return 8
    except ValueError: return 7
""",
    "a text that is no JSON": """
def answer():
    import json
    try: json.loads("{"); return 8
    except ValueError: return 7
""",
    "a pattern that is none": """
def answer():
    import re
    try: re.compile("("); return 8
    except re.error: return 7
""",
    "a set without what is removed": """
def answer():
    try: {1}.remove(2); return 8
    except KeyError: return 7
""",
    "an attribute that was never set": """
def answer():
    class A: pass
    try: A().x; return 8
    except AttributeError: return 7
""",
    "too many arguments": """
def answer():
    class A: pass
    try: A(3); return 8
    except TypeError: return 7
""",
}


@pytest.mark.parametrize("answer", list(ANSWERS.values()), ids=list(ANSWERS))
def test_what_comes_out_of_a_try_is_not_what_its_end_gives(answer: str) -> None:
    space: dict[str, object] = {}
    exec(f"{HEAD}{answer}\nfound = answer()", space)
    assert space["found"] == 7
    asks = "model = keras.Sequential([keras.Input((4,)), layers.Dense(answer())])"
    models = [made for made in summaries_of(f"{HEAD}{answer}\n{asks}\n") if made.name == "model"]
    assert len(models) == 1
    assert models[0].params in (None, 35)


#: What runs, and of which nothing is proven therefore; and what fails whatever happens.
PROGRAMS = {
    "a return behind an import": """
import keras
from keras import layers
def width():
    try:
        import no_such_library
        return 8
    except ImportError:
        return 7
model = keras.Sequential([keras.Input((7,)), layers.Dense(width())])
model.add(layers.Reshape((7, 1)))  # expect-likely: KOL104
""",
    "a return behind a file": """
import keras
from keras import layers
def width():
    try:
        with open("/no/such/file") as file:
            return int(file.read())
    except OSError:
        return 7
model = keras.Sequential([keras.Input((7,)), layers.Dense(width()), layers.Reshape((7, 1))])
""",
    "both ways fail": """
import keras
from keras import layers
def width():
    try:
        import no_such_library
        return 8
    except ImportError:
        return 6
model = keras.Sequential([keras.Input((7,)), layers.Dense(width())])
model.add(layers.Reshape((7, 1)))  # expect: KOL104
""",
    "a model out of a try is the model": """
import keras
from keras import layers
def build():
    try:
        print(keras.version())
        return keras.Sequential([keras.Input((7,)), layers.Dense(8)])
    except ValueError as error:
        print(error)
        return None
model = build()
model.add(layers.Reshape((7, 1)))  # expect: KOL104
""",
    "what Python surely goes through": """
import keras
from keras import layers
def width():
    try:
        return 8
    except ValueError:
        return 7
model = keras.Sequential([keras.Input((7,)), layers.Dense(width())])
model.add(layers.Reshape((7, 1)))  # expect: KOL104
""",
}


@pytest.mark.parametrize("text", list(PROGRAMS.values()), ids=list(PROGRAMS))
def test_what_is_proven_behind_a_try_fails(text: str, tmp_path: Path) -> None:
    check(text, tmp_path)
