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
