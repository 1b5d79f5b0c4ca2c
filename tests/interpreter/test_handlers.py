"""What takes exceptions, in whatever form, and what holds behind it; with the installed Keras."""

from __future__ import annotations

import sys
import traceback
import warnings
from pathlib import Path
from textwrap import dedent, indent

import pytest

from kerasorder_lint.engine import lint
from kerasorder_lint.settings import Limits, Settings

HEADER = """\
import contextlib, functools, os, sys, unittest
import keras, pytest
from keras import layers
n = 1
"""
MODEL = "m = keras.Sequential([keras.Input((3,)), layers.Dense(n), layers.Reshape(({}, 1))])\n"
BODY = "n = 3\nlayers.Dense(0)\nn = 5"


def fails(text: str, folder: Path) -> int | None:
    """The last line of the program that its exception came from; None if there is none."""
    path = str(folder / "program.py")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", SyntaxWarning)  # of Python 3.14 for `finally: break`
        code = compile(text, path, "exec")
    try:
        exec(code, {"__name__": "__main__"})
    except Exception as error:
        frames = traceback.extract_tb(error.__traceback__)
        return [frame.lineno for frame in frames if frame.filename == path][-1]
    return None


def errors(text: str) -> dict[int, str]:
    """Rows of the errors, with their certainty."""
    settings = Settings(limits=Limits(seconds=120.0), ignore=("KOL003", "KOL4", "KOL5", "KOL6"))
    found = lint(text, "program.py", settings)
    return {f.span.start.row: f.certainty for f in found if f.severity == "error"}


def program(before: str, around: str, size: int = 3) -> str:
    """A layer of no units is refused in the midst of what sets `n`; then `n` is used."""
    lines: list[str] = []
    for line in dedent(around).strip("\n").splitlines():
        depth = len(line) - len(line.lstrip())
        lines.append(indent(BODY, " " * depth) if line.strip() == "BODY" else line)
    return HEADER + dedent(before).strip("\n") + "\n" + "\n".join(lines) + "\n" + MODEL.format(size)


def in_try(handler: str) -> str:
    return f"try:\n    BODY\nexcept {handler}:\n    pass"


def generator(body: str) -> str:
    return "@contextlib.contextmanager\ndef cm(*e):\n" + indent(dedent(body).strip("\n"), "    ")


def leaving(body: str, bases: str = "") -> str:
    inside = indent(dedent(body).strip("\n"), "        ")
    return (
        f"class Own{bases}:\n    def __enter__(self): return self\n"
        f"    def __exit__(self, t, v, tb):\n{inside}"
    )


IN_CM = "with cm():\n    BODY"
IN_OWN = "with Own():\n    BODY"
TAKING = {
    "a variable": ("E = (ValueError, TypeError)", in_try("E")),
    "a starred variable": ("E = (ValueError,)", in_try("(*E, KeyError)")),
    "a sum": ("E = (OSError,)", in_try("E + (ValueError,)")),
    "an attribute": ("class C:\n    E = ValueError", in_try("C.E")),
    "an item": ("E = {'v': ValueError}", in_try("E['v']")),
    "a call": ("def errors(): return (ValueError, KeyError)", in_try("errors()")),
    "another name": ("VE = ValueError", in_try("VE")),
    "the second handler": ("", in_try("KeyError") + "\nexcept ValueError:\n    pass"),
    "a raise on another class": (
        "",
        in_try("Exception as e").replace("pass", "if not isinstance(e, ValueError): raise"),
    ),
    "a generator": (generator("try: yield\nexcept ValueError: pass"), IN_CM),
    "a generator, bare": (generator("try: yield\nexcept: pass"), IN_CM),
    "a generator of classes": (
        generator("try: yield\nexcept e: pass"),
        "with cm(ValueError):\n    BODY",
    ),
    "a generator with a value": (
        generator("try: yield 4\nexcept ValueError: pass"),
        "with cm() as k:\n    BODY",
    ),
    "a generator that suppresses": (
        generator("with contextlib.suppress(ValueError): yield"),
        IN_CM,
    ),
    "a generator that returns": (generator("try: yield\nfinally: return"), IN_CM),
    "a generator in a variable": (
        generator("try: yield\nexcept ValueError: pass"),
        "c = cm()\nwith c:\n    BODY",
    ),
    "the second manager": (
        generator("try: yield\nexcept ValueError: pass"),
        "with open(os.devnull), cm():\n    BODY",
    ),
    "a method that is a generator": (
        "class T:\n    @contextlib.contextmanager\n    def quiet(self):\n"
        "        try: yield\n        except ValueError: pass",
        "with T().quiet():\n    BODY",
    ),
    "exit: True": (leaving("return True"), IN_OWN),
    "exit: a number": (leaving("return 1"), IN_OWN),
    "exit: the class": (leaving("return t is ValueError"), IN_OWN),
    "exit: issubclass": (leaving("return t is not None and issubclass(t, ValueError)"), IN_OWN),
    "exit: isinstance": (leaving("return isinstance(v, ValueError)"), IN_OWN),
    "exit: one of": (leaving("return t in (ValueError, TypeError)"), IN_OWN),
    "exit: any": (leaving("return t is not None"), IN_OWN),
    "exit: a branch": (leaving("if t is ValueError:\n    return True\nreturn False"), IN_OWN),
    "exit: of a base": (leaving("return True") + "\nclass Sub(Own): pass", "with Sub():\n    BODY"),
    "exit: a lambda": (
        "class Own:\n    __enter__ = lambda self: self\n    __exit__ = lambda self, *a: True",
        IN_OWN,
    ),
    "exit: what the object says": (
        "class Own:\n    def __init__(self, *e): self.e = e\n    def __enter__(self): return self\n"
        "    def __exit__(self, t, v, tb): return t is not None and issubclass(t, self.e)",
        "with Own(ValueError):\n    BODY",
    ),
    "exit: of suppress": (
        "class Own(contextlib.suppress): pass",
        "with Own(ValueError):\n    BODY",
    ),
    "suppress": ("", "with contextlib.suppress(ValueError):\n    BODY"),
    "suppress in a variable": ("s = contextlib.suppress(ValueError)", "with s:\n    BODY"),
    "suppress under another name": (
        "from contextlib import suppress as quiet",
        "with quiet(ValueError):\n    BODY",
    ),
    "suppress from a function": (
        "def quiet(): return contextlib.suppress(ValueError)",
        "with quiet():\n    BODY",
    ),
    "suppress in part": (
        "quiet = functools.partial(contextlib.suppress, ValueError)",
        "with quiet():\n    BODY",
    ),
    "suppress on a condition": (
        "bad = True",
        "with contextlib.suppress(ValueError) if bad else contextlib.nullcontext():\n    BODY",
    ),
    "a stack that enters": (
        "",
        "with contextlib.ExitStack() as s:\n"
        "    s.enter_context(contextlib.suppress(ValueError))\n    BODY",
    ),
    "a stack that enters a generator": (
        generator("try: yield\nexcept ValueError: pass"),
        "with contextlib.ExitStack() as s:\n    s.enter_context(cm())\n    BODY",
    ),
    "a stack that a function fills": (
        "def fill(s): s.enter_context(contextlib.suppress(ValueError))",
        "with contextlib.ExitStack() as s:\n    fill(s)\n    BODY",
    ),
    "a stack that was filled before": (
        "s = contextlib.ExitStack()\ns.enter_context(contextlib.suppress(ValueError))",
        "with s:\n    BODY",
    ),
    "a stack that a loop fills": (
        "",
        "with contextlib.ExitStack() as s:\n    for e in (KeyError, ValueError):\n"
        "        s.enter_context(contextlib.suppress(e))\n    BODY",
    ),
    "push of a function": (
        "",
        "with contextlib.ExitStack() as s:\n    s.push(lambda *a: True)\n    BODY",
    ),
    "push as a decorator": (
        "",
        "with contextlib.ExitStack() as s:\n    @s.push\n    def _(*a): return True\n    BODY",
    ),
    "push of a manager": (
        "",
        "with contextlib.ExitStack() as s:\n    s.push(contextlib.suppress(ValueError))\n    BODY",
    ),
    "finally: break": (
        "",
        "for _ in range(2):\n    try:\n        BODY\n    finally:\n        break",
    ),
    "finally: continue": (
        "",
        "for _ in range(2):\n    try:\n        BODY\n    finally:\n        continue",
    ),
    "finally: break on a condition": (
        "",
        "while True:\n    try:\n        BODY\n    finally:\n        if n: break",
    ),
    "raises": ("", "with pytest.raises(ValueError, match='units'):\n    BODY"),
    "raises under another name": (
        "from pytest import raises as fails",
        "with fails(ValueError):\n    BODY",
    ),
    "raises in a variable": ("r = pytest.raises(ValueError)", "with r as info:\n    BODY"),
    "raises or not": (
        "bad = True\nr = pytest.raises(ValueError) if bad else contextlib.nullcontext()",
        "with r:\n    BODY",
    ),
    "raises in a stack": (
        "",
        "with contextlib.ExitStack() as s:\n    s.enter_context(pytest.raises(ValueError))\n"
        "    BODY",
    ),
    "raises in a generator": (
        generator("with pytest.raises((ValueError, TypeError)): yield"),
        IN_CM,
    ),
    "assertRaises": (
        "t = unittest.TestCase()",
        "with t.assertRaisesRegex(ValueError, 'units'):\n    BODY",
    ),
    "assertRaises under another name": (
        "r = unittest.TestCase().assertRaises",
        "with r(ValueError):\n    BODY",
    ),
}


if sys.version_info >= (3, 11):
    TAKING["a group"] = ("", "try:\n    BODY\nexcept* ValueError:\n    pass")


@pytest.mark.keras
@pytest.mark.parametrize("form", TAKING)
def test_what_is_taken_is_no_error_and_what_holds_then_is_known(form: str, tmp_path: Path) -> None:
    runs, breaks = (program(*TAKING[form], size) for size in (3, 5))
    assert fails(runs, tmp_path) is None
    assert not [row for row, certainty in errors(runs).items() if certainty == "proven"]
    last = len(breaks.splitlines())
    assert fails(breaks, tmp_path) == last
    assert errors(breaks).get(last) is not None
    assert set(errors(breaks)) == {last}


NOT_TAKING = {
    "a variable": ("E = (KeyError, OSError)", in_try("E")),
    "a sum": ("E = (OSError,)", in_try("E + (KeyError,)")),
    "an attribute": ("class C:\n    E = KeyError", in_try("C.E")),
    "a call": ("def errors(): return (OSError, KeyError)", in_try("errors()")),
    "a class of the same name": ("class ValueError(Exception): pass", in_try("ValueError")),
    "a class that derives from it": ("class E(ValueError): pass", in_try("E")),
    "a raise on that class": (
        "",
        in_try("Exception as e").replace("pass", "if isinstance(e, ValueError): raise"),
    ),
    "a generator": (generator("try: yield\nexcept KeyError: pass"), IN_CM),
    "a generator of no classes": (generator("try: yield\nexcept e: pass"), IN_CM),
    "a generator that tidies up": (generator("try: yield\nfinally: print()"), IN_CM),
    "a generator without a try": (generator("print()\nyield\nprint()"), IN_CM),
    "a generator that raises again": (generator("try: yield\nexcept ValueError: raise"), IN_CM),
    "exit: False": (leaving("return False"), IN_OWN),
    "exit: nothing": (leaving("print()"), IN_OWN),
    "exit: another class": (leaving("return t is KeyError"), IN_OWN),
    "exit: issubclass": (leaving("return t is not None and issubclass(t, KeyError)"), IN_OWN),
    "exit: isinstance": (leaving("return isinstance(v, KeyError)"), IN_OWN),
    "suppress in a variable": ("s = contextlib.suppress(KeyError)", "with s:\n    BODY"),
    "suppress of no classes": ("", "with contextlib.suppress():\n    BODY"),
    "suppress not on a condition": (
        "bad = False",
        "with contextlib.suppress(ValueError) if bad else contextlib.nullcontext():\n    BODY",
    ),
    "two managers": (
        "",
        "with contextlib.suppress(KeyError), contextlib.suppress(OSError):\n    BODY",
    ),
    "a stack": (
        "",
        "with contextlib.ExitStack() as s:\n"
        "    s.enter_context(contextlib.suppress(KeyError))\n    BODY",
    ),
    "push of a function": (
        "",
        "with contextlib.ExitStack() as s:\n    s.push(lambda *a: False)\n    BODY",
    ),
    "a callback": (
        "",
        "with contextlib.ExitStack() as s:\n    s.callback(lambda: True)\n    BODY",
    ),
    "a stack that was emptied": (
        "",
        "with contextlib.ExitStack() as s:\n"
        "    s.enter_context(contextlib.suppress(ValueError))\n    s.pop_all()\n    BODY",
    ),
    "finally": ("", "for _ in range(2):\n    try:\n        BODY\n    finally:\n        n = 5"),
    "finally: break of another loop": (
        "",
        "for _ in range(2):\n    try:\n        BODY\n    finally:\n        for q in 'ab': break",
    ),
    "finally: no break": (
        "",
        "for _ in range(2):\n    try:\n        BODY\n    finally:\n        if not n: break",
    ),
    "raises": ("", "with pytest.raises(KeyError):\n    BODY"),
    "assertRaises": ("t = unittest.TestCase()", "with t.assertRaises(KeyError):\n    BODY"),
    "subTest": ("t = unittest.TestCase()", "with t.subTest():\n    BODY"),
}


if sys.version_info >= (3, 11):
    NOT_TAKING["a group"] = ("", "try:\n    BODY\nexcept* KeyError:\n    pass")


@pytest.mark.keras
@pytest.mark.parametrize("form", NOT_TAKING)
def test_what_takes_another_class_takes_nothing(form: str, tmp_path: Path) -> None:
    text = program(*NOT_TAKING[form])
    row = fails(text, tmp_path)
    assert row is not None
    assert "Dense(0)" in text.splitlines()[row - 1]
    assert errors(text).get(row) == "proven"


WHOLE = {
    "assertRaises of a function": """
t = unittest.TestCase()
def bad(n): return layers.Dense(n)
t.assertRaises(ValueError, layers.Dense, 0)
t.assertRaises(ValueError, lambda: layers.Dense(0))
t.assertRaisesRegex(ValueError, "units", bad, 0)
pytest.raises(ValueError, bad, n=0)
n = 3
""",
    "a decorator that catches": """
def safe(default=None):
    def wrap(f):
        @functools.wraps(f)
        def inner(*a, **k):
            try: return f(*a, **k)
            except Exception: return default
        return inner
    return wrap
@safe(default=3)
def made(n):
    layers.Dense(0)
    return n
n = made(5)
""",
    "a generator as a decorator": """
@contextlib.contextmanager
def quiet():
    try: yield
    except ValueError: pass
@quiet()
def made(n): return layers.Dense(n)
made(0)
n = 3
""",
    "an object as a decorator": """
class Quiet(contextlib.ContextDecorator):
    def __enter__(self): return self
    def __exit__(self, *a): return True
@Quiet()
def made(n): return layers.Dense(n)
made(0)
n = 3
""",
    "tests that are not run, or fail": """
class T(unittest.TestCase):
    @unittest.expectedFailure
    def test_failing(self): layers.Dense(0)
    @unittest.skip("no")
    def test_skipped(self): layers.Dense(0)
    def test_that_skips(self):
        self.skipTest("no")
        layers.Dense(0)
@pytest.mark.xfail(raises=ValueError)
def test_failing(): layers.Dense(0)
def test_that_skips():
    pytest.skip("no")
    layers.Dense(0)
n = 3
""",
    "a loop that tries again": """
for n in (0, -1, 3):
    try:
        layers.Dense(n)
        break
    except ValueError:
        continue
""",
    "a function that returns in finally": """
def f():
    try:
        layers.Dense(0)
        return 5
    except KeyError:
        return 4
    finally:
        return 3
n = f()
""",
    "what the generator does": """
@contextlib.contextmanager
def three():
    global n
    n = 4
    try: yield
    finally: n = n - 1
with three():
    pass
""",
    "what the generator gives": """
@contextlib.contextmanager
def three():
    yield 3
def f():
    with three() as k:
        return k
n = f()
""",
    "what enter and exit do": """
class Scope:
    def __enter__(self):
        global n
        n = 4
        return self
    def __exit__(self, *a):
        global n
        n -= 1
with Scope():
    pass
""",
    "classes of one's own": """
class E(ValueError): pass
class F(E):
    def __init__(self, n): self.n = n
try:
    raise F(3)
except KeyError:
    n = 6
except E as e:
    n = e.n
except Exception:
    n = 4
""",
    "an exception from a function": """
def error(): return ValueError("x")
try:
    raise error()
except KeyError:
    n = 4
except ValueError:
    n = 3
""",
    "the same exception again": """
try:
    try:
        raise KeyError
    except LookupError:
        raise
except TypeError:
    n = 4
except KeyError:
    n = 3
""",
    "the end of the program": """
try:
    sys.exit(1)
except Exception:
    n = 4
except SystemExit:
    n = 3
""",
}


@pytest.mark.keras
@pytest.mark.parametrize("name", WHOLE)
def test_a_program_that_runs_has_no_proven_error(name: str, tmp_path: Path) -> None:
    runs, breaks = (HEADER + WHOLE[name] + MODEL.format(size) for size in (3, 5))
    assert fails(runs, tmp_path) is None
    assert errors(runs) == {}
    last = len(breaks.splitlines())
    assert fails(breaks, tmp_path) == last
    assert errors(breaks) == {last: "proven"}


@pytest.mark.keras
def test_an_exception_may_come_between_two_statements(tmp_path: Path) -> None:
    """`n` is neither what it was before nor what it is behind."""
    text = HEADER + dedent("""
        n = k = 3
        try:
            n = 4
            x = int(sys.argv[99])
            k = 4
        except IndexError:
            pass
        m = keras.Sequential([keras.Input((3,)), layers.Dense(n + k), layers.Reshape((7, 1))])
    """)
    assert fails(text, tmp_path) is None
    assert "proven" not in errors(text).values()


@pytest.mark.keras
def test_what_a_stack_runs_when_it_is_left(tmp_path: Path) -> None:
    text = HEADER + dedent("""
        with contextlib.ExitStack() as stack:
            @stack.callback
            def later():
                global n
                n = 3
            n = 5
    """)
    assert fails(text + MODEL.format(3), tmp_path) is None
    assert "proven" not in errors(text + MODEL.format(3)).values()


@pytest.mark.keras
def test_each_handler_leaves_what_it_sets(tmp_path: Path) -> None:
    text = HEADER + dedent("""
        try:
            x = sys.argv[99]
            n = 6
        except IndexError:
            n = 3
        except KeyError:
            n = 5
    """)
    assert fails(text + MODEL.format(3), tmp_path) is None
    assert "proven" not in errors(text + MODEL.format(3)).values()


@pytest.mark.keras
def test_an_error_that_is_taken_at_first_only(tmp_path: Path) -> None:
    text = HEADER + dedent("""
        def retry(times):
            def wrap(f):
                def inner(*a):
                    for i in range(times):
                        try: return f(*a)
                        except ValueError:
                            if i == times - 1: raise
                return inner
            return wrap
        @retry(3)
        def made(n): return layers.Dense(n)
        made(0)
    """)
    row = fails(text, tmp_path)
    assert row is not None
    assert errors(text) == {row: "proven"}


def test_what_is_taken_on_a_condition_is_likely() -> None:
    text = HEADER + dedent("""
        def f(bad):
            with pytest.raises(ValueError) if bad else contextlib.nullcontext():
                layers.Dense(0)
        def g(bad):
            with contextlib.ExitStack() as stack:
                if bad: stack.enter_context(contextlib.suppress(ValueError))
                layers.Dense(0)
    """)
    assert list(errors(text).values()) == ["likely", "likely"]
