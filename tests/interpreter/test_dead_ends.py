"""Code that is never reached: endless loops, conditions known to be false, what never returns."""

from __future__ import annotations

import pytest

from kerasorder_lint.engine import lint
from kerasorder_lint.settings import Settings
from tests.rules.expectations import expected, found

HEADER = "import itertools, sys\nimport keras\nfrom keras import layers\n"


def check(program: str) -> None:
    assert found(HEADER + program) == expected(HEADER + program)


def in_function(*lines: str, dead: str = "layers.Dense(0)") -> str:
    """A function of these statements with one behind them that would raise."""
    return "def f(x, n: int):\n" + "".join(f"    {line}\n" for line in (*lines, dead))


@pytest.mark.parametrize(
    "loop",
    [
        ("while True:", "    pass"),
        ("while 1:", "    x.step()"),
        ("for _ in itertools.count():", "    x.step()"),
        ("while True:", "    for i in range(3):", "        break"),
        ("while True:", "    if x:", "        return 3"),
        ("if x:", "    return", "while True:", "    x()"),
    ],
)
def test_nothing_follows_a_loop_without_an_end(loop: tuple[str, ...]) -> None:
    check(in_function(*loop))


@pytest.mark.parametrize(
    "loop",
    [
        ("while True:", "    if x():", "        break"),
        ("while True:", "    for i in x:", "        pass", "    else:", "        break"),
        ("for i in itertools.count():", "    if x(i):", "        break"),
        ("while x():", "    pass"),
        ("try:", "    while True:", "        x()", "except KeyboardInterrupt:", "    pass"),
        ("try:", "    while True:", "        next(x)", "except StopIteration:", "    print(n)"),
    ],
)
def test_what_follows_a_loop_that_ends_is_reached(loop: tuple[str, ...]) -> None:
    check(in_function(*loop, dead="layers.Dense(0)  # expect: KOL114"))


def test_who_calls_a_function_with_an_endless_loop_goes_on_with_what_it_returns() -> None:
    check("""
def first(x):
    while True:
        if x():
            return 3
def f(x):
    first(x)
    layers.Dense(0)  # expect: KOL114
""")


def test_who_reads_from_an_endless_generator_goes_on() -> None:
    check("""
def numbers():
    n = 0
    while True:
        yield n
        n += 1
def f():
    for n in numbers():
        if n > 3:
            break
    layers.Dense(0)  # expect: KOL114
""")


def test_a_server_that_never_ends_ends_its_branch_only() -> None:
    check("""
def f(serve):
    if serve:
        while True:
            print(1)
    layers.Dense(0)  # expect: KOL114
""")


FALSE = [
    "sys.version_info < (3, 0)",
    "sys.version_info <= (2, 7)",
    "sys.version_info[0] < 3",
    "sys.version_info[:2] < (3, 6)",
    "(3,) > sys.version_info",
    "sys.version_info.major == 2",
    "sys.version[0] == '2'",
    "not hasattr(layers, 'Dense')",
    "not callable(len)",
    "issubclass(layers.Dense, layers.Conv2D)",
    "not issubclass(layers.LSTM, layers.Layer)",
    "not isinstance(layers.SpatialDropout1D(0.5), layers.Dropout)",
    "keras.__version__ < '2'",
]


@pytest.mark.parametrize("condition", FALSE)
def test_nothing_runs_under_a_condition_that_is_false_everywhere(condition: str) -> None:
    check(f"if {condition}: layers.Dense(0)\n")


@pytest.mark.parametrize(
    "condition",
    [
        "sys.version_info >= (3, 0)",
        "sys.version_info >= (3, 12)",
        "sys.version_info < (3, 9)",
        "hasattr(layers, 'RMSNormalization')",
        "issubclass(layers.LSTM, layers.RNN)",
        "isinstance(layers.SpatialDropout1D(0.5), layers.Dropout)",
    ],
)
def test_what_may_be_true_is_reached(condition: str) -> None:
    check(f"if {condition}: layers.Dense(0)  # expect: KOL114\n")


@pytest.mark.parametrize(
    ("known", "asked"),
    [
        ("n > 0", "n < 0"),
        ("n > 0", "n == 0"),
        ("n > 10", "n < 5"),
        ("n >= 3", "n == 2"),
        ("0 < n", "n <= 0"),
        ("n > 0", "not n"),
        ("n > 0 and x", "n < 0"),
        ("not n > 10", "n > 20"),
    ],
)
def test_what_was_asserted_of_a_number_holds_from_then_on(known: str, asked: str) -> None:
    dead = f"if {asked}: layers.Dense(0)"
    check(in_function(f"assert {known}", dead=dead))
    check(in_function(f"if not ({known}):", "    raise ValueError", dead=dead))
    check(in_function(f"if {known}:", f"    {dead}", dead="pass"))


@pytest.mark.parametrize(
    ("known", "asked"),
    [("n > 0", "n < 2"), ("n > 0", "n > 5"), ("n < 0", "n == -3"), ("n > 0", "x < 0")],
)
def test_what_was_asserted_leaves_the_rest_open(known: str, asked: str) -> None:
    check(in_function(f"assert {known}", dead=f"if {asked}: layers.Dense(0)  # expect: KOL114"))


def test_an_assertion_that_somebody_takes_says_nothing() -> None:
    check(
        in_function(
            "try:",
            "    assert n > 0",
            "except AssertionError:",
            "    pass",
            dead="if n < 0: layers.Dense(0)  # expect: KOL114",
        )
    )


def test_not_a_number_is_neither_more_nor_less() -> None:
    check("""
def f(x):
    if x > 0:
        return
    if not x <= 0:
        layers.Dense(0)  # expect: KOL114
""")


def test_a_literal_allows_what_it_names() -> None:
    check("""
from typing import Literal, Optional
def f(kind: Literal["a", "b"], other: Optional[Literal["a"]] = None):
    if kind == "c":
        layers.Dense(0)
    if kind == "a":
        layers.Dense(0)  # expect: KOL114
    match kind:
        case "d":
            layers.Dense(0)
    if other is None:
        layers.Dense(0)  # expect: KOL114
    if other == "b":
        layers.Dense(0)
""")


def test_nothing_follows_what_never_returns() -> None:
    check("""
from typing import NoReturn
def fail(why) -> NoReturn: ...
class Parser:
    def fail(self) -> "NoReturn":
        raise SystemExit(2)
def f(x):
    fail(x)
    layers.Dense(0)
def g(x):
    Parser().fail()
    layers.Dense(0)
def h(x):
    if x is None:
        fail(x)
    layers.Dense(0)  # expect: KOL114
def k(x):
    try:
        fail(x)
    except ValueError:
        layers.Dense(0)  # expect: KOL114
""")


@pytest.mark.parametrize(
    "guard",
    [
        "tf.keras.__version__.startswith('2')",
        "int(tf.keras.__version__.split('.')[0]) < 3",
        "tf.keras.__version__[0] == '2'",
        "tf.keras.__version__ < '3'",
    ],
)
def test_what_keras_2_takes_is_no_matter_under_a_test_of_the_release(guard: str) -> None:
    header = "import tensorflow as tf\nfrom tensorflow.keras import layers\n"
    taken = f"{header}if {guard}: layers.Dense(2, batch_input_shape=(None, 3))\n"
    assert found(taken) == []
    refused = f"{header}if {guard}: layers.Dense(-1)  # expect-likely: KOL114\n"
    assert found(refused) == expected(refused)


def test_so_it_is_where_the_code_may_not_run_at_all() -> None:
    program = """\
import tensorflow as tf
from tensorflow.keras import layers
def build(x=None):
    if tf.keras.__version__.startswith('2'):
        if x is not None:
            return layers.Dense(2, {argument})
"""
    assert found(program.format(argument="batch_input_shape=(None, 3)")) == []
    assert [code for _, code, _ in found(program.format(argument="unitz=3"))] == ["KOL114"]


def test_what_is_for_keras_2_alone_is_dead_where_keras_3_is_meant() -> None:
    check("if keras.__version__ < '3': layers.Dense(-1)\n")
    check("layers.Dense(2, batch_input_shape=(None, 3))  # expect: KOL114\n")


def test_a_release_of_tensorflow_is_asked_for() -> None:
    check("""
import tensorflow as tf
from packaging import version
if tf.__version__ < "2.16":
    layers.Dense(2, batch_input_shape=(None, 3))
if version.parse(tf.__version__) < version.parse("2.16"):
    layers.Dense(2, batch_input_shape=(None, 3))
if tf.__version__[0] == "1":
    layers.Dense(0)
""")


BAD = "m = keras.Sequential([keras.Input((3,)), layers.Conv2D(2, 2)])"


HANDLERS = [
    ("except ValueError:\n    raise", "expect: KOL101"),
    ("except ValueError as e:\n    print(e)\n    raise e", "expect: KOL101"),
    ("except ValueError as e:\n    raise RuntimeError('x') from e", "expect: KOL101"),
    ("except ValueError:\n    raise\nexcept Exception:\n    pass", "expect: KOL101"),
    ("except ValueError:\n    if len(sys.argv) > 99: raise", "expect-info: KOL101"),
    ("except ValueError:\n    if keras: raise", "expect: KOL101"),
    ("except ValueError:\n    sys.exit(1)", "expect-info: KOL101"),
    ("except ValueError:\n    raise SystemExit(1)", "expect-info: KOL101"),
    ("except ValueError:\n    raise Skipped()", "expect-info: KOL101"),
]


@pytest.mark.parametrize(("handlers", "code"), HANDLERS)
def test_an_exception_that_is_raised_again_is_not_taken(handlers: str, code: str) -> None:
    assert severity(f"try:\n    {BAD}\n{handlers}\n") == severity_of(code)


def test_what_is_raised_in_its_place_may_be_taken_further_out() -> None:
    inner = f"    try:\n        {BAD}\n    except ValueError:\n        raise RuntimeError('x')\n"
    assert severity(f"try:\n{inner}except RuntimeError:\n    pass\n") == ["info"]
    assert severity(f"try:\n{inner}except KeyError:\n    pass\n") == ["error"]
    assert severity(f"try:\n{inner}except ValueError:\n    pass\n") == ["error"]


def test_suppress_takes_what_it_names() -> None:
    suppress = "import contextlib\nwith contextlib.suppress({}):\n    " + BAD + "\n"
    assert severity(suppress.format("KeyError")) == ["error"]
    assert severity(suppress.format("ValueError")) == []
    assert severity(suppress.format("KeyError, Exception")) == []
    assert severity(suppress.format("*errors")) == []


def severity_of(code: str) -> list[str]:
    return ["info"] if code.startswith("expect-info") else ["error"]


def severity(program: str) -> list[str]:
    return [str(finding.severity) for finding in lint(HEADER + program, "main.py", Settings())]


@pytest.mark.keras
@pytest.mark.parametrize("condition", FALSE)
def test_it_is_false_with_the_installed_keras(condition: str) -> None:
    names: dict[str, object] = {}
    exec(HEADER, names)
    assert not eval(condition, names)


@pytest.mark.keras
@pytest.mark.parametrize(("handlers", "code"), HANDLERS)
def test_what_is_no_matter_does_not_end_the_program(handlers: str, code: str) -> None:
    """With the installed Keras: what comes out of the `try` is an error of a proven finding."""
    names: dict[str, object] = {"Skipped": SystemExit}
    try:
        exec(f"{HEADER}try:\n    {BAD}\n{handlers}\n", names)
    except SystemExit:
        assert code.startswith("expect-info")
    except (ValueError, RuntimeError):
        assert code.startswith("expect:")
    else:
        assert code.startswith("expect-info")


@pytest.mark.parametrize(
    "end",
    [
        "for _ in iter(int, 1): pass",
        "for _ in itertools.repeat(1): pass",
        "for _ in itertools.cycle('ab'): pass",
        "argparse.ArgumentParser().error('x')",
        "argparse.ArgumentParser().exit()",
        "usage()",
        "os.abort()",
        "os.execv(x, [])",
        "typing.assert_never(x)",
        "app.run(x)",
    ],
)
def test_what_does_not_come_back(end: str) -> None:
    check(
        "import argparse, os, typing\nfrom absl import app\n"
        "def usage(): argparse.ArgumentParser().error('x')\n" + in_function(end)
    )


@pytest.mark.parametrize(
    "begin",
    [
        "for _ in iter(x.read, ''): pass",
        "for _ in iter(int, 0): pass",
        "for _ in itertools.repeat(1, 3): pass",
        "x.error('x')",
    ],
)
def test_what_comes_back(begin: str) -> None:
    check(in_function(begin, dead="layers.Dense(0)  # expect: KOL114"))


@pytest.mark.keras
@pytest.mark.parametrize(
    "dead",
    [
        "if __debug__ is False: layers.Dense(0)",
        "if not __debug__: layers.Dense(0)",
        "match 'a':\n    case str(x) if x == 'b': layers.Dense(0)",
        "match 3:\n    case int(4) | float(): layers.Dense(0)",
        "match P(1, 2):\n    case P(x=2): layers.Dense(0)\n    case P(1, 3): layers.Dense(0)",
        "match P(1, 2):\n    case P(1, 2): pass\n    case _: layers.Dense(0)",
        "match D(1):\n    case D(2): layers.Dense(0)\n    case D(x=1): pass\n"
        "    case _: layers.Dense(0)",
        "match layers.Dense(3):\n    case layers.Dense(units=4): layers.Dense(0)\n"
        "    case layers.Dense(units=3): pass\n    case _: layers.Dense(0)",
    ],
)
def test_what_is_never_reached(dead: str) -> None:
    classes = """
import dataclasses
class P:
    __match_args__ = ("x", "y")
    def __init__(self, x, y): self.x, self.y = x, y
@dataclasses.dataclass
class D:
    x: int
"""
    exec(f"{HEADER}{classes}{dead}\n", {"__name__": "__main__"})  # Keras refuses nothing
    check(f"{classes}{dead}\n")
