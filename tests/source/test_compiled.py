"""What Python's grammar allows and its compiler refuses is a syntax error; Python is the oracle."""

from __future__ import annotations

import ast
import json
import time
import warnings

import pytest

from kerasorder_lint.engine import lint
from kerasorder_lint.settings import Settings
from kerasorder_lint.source import bounds
from kerasorder_lint.source.notebook import read_notebook
from kerasorder_lint.source.parsing import Parsed, is_readable, parse, parse_cells

REFUSED = [
    "return 3\n",
    "if a:\n    return\n",
    "class A:\n    return 3\n",
    "break\n",
    "continue\n",
    "for x in y:\n    pass\nelse:\n    break\n",
    "for x in y:\n    def f():\n        continue\n",
    "yield 3\n",
    "x = [(yield) for a in b]\n",
    "def f():\n    return [(yield a) for a in b]\n",
    "class A:\n    x = yield\n",
    "await f()\n",
    "def f():\n    await g()\n",
    "def f():\n    async for x in y:\n        pass\n",
    "async with a:\n    pass\n",
    "async def f():\n    yield from g()\n",
    "async def f():\n    yield 1\n    return 2\n",
    "nonlocal x\n",
    "def f():\n    nonlocal x\n",
    "def f(x):\n    def g(x):\n        nonlocal x\n",
    "def f(x):\n    global x\n",
    "def f():\n    x = 1\n    global x\n",
    "def f():\n    print(x)\n    global x\n",
    "x = 1\nglobal x\n",
    "def f():\n    x: int\n    global x\n",
    "def f(x):\n    def g():\n        global x\n        nonlocal x\n",
    "def f(a, a):\n    pass\n",
    "f = lambda a, *a: a\n",
    "f(a=1, a=2)\n",
    "class A(metaclass=B, metaclass=B):\n    pass\n",
    "*a = 1, 2\n",
    "*a, *b = c\n",
    "x = *a\n",
    "def f():\n    from m import *\n",
    "x = 1\nfrom __future__ import annotations\n",
    "from __future__ import braces\n",
    "from __future__ import nothing_of_that_name\n",
    "try:\n    pass\nexcept:\n    pass\nexcept ValueError:\n    pass\n",
    "class A:\n    x = [y := 1 for z in w]\n",
    "[x := 3 for x in y]\n",
    "[z for x in (w := y)]\n",
    "__debug__ = 1\n",
    "def f(__debug__):\n    pass\n",
    "f(__debug__=1)\n",
    "x.__debug__ = 1\n",
    "import a as __debug__\n",
    "match x:\n    case y:\n        pass\n    case 1:\n        pass\n",
    "match x:\n    case [a, a]:\n        pass\n",
    "match x:\n    case a | 1:\n        pass\n",
    "match x:\n    case A(b=1, b=2):\n        pass\n",
]
# A near miss of each kind.
TAKEN = [
    "def f():\n    return 3\n",
    "for x in y:\n    break\n",
    "while a:\n    try:\n        continue\n    finally:\n        pass\n",
    "def f():\n    yield 3\n",
    "x = lambda: (yield)\n",
    "async def f():\n    await g()\n    async for x in y:\n        yield x\n",
    "async def f():\n    return [x async for x in y]\n",
    "def f(x):\n    def g():\n        nonlocal x\n",
    "global x\nx = 1\n",
    "def f():\n    global x\n    x = 1\n",
    "f(a=1, **{'a': 2})\n",
    "*a, = 1, 2\n",
    "a, *b = c\n",
    "x = *a, 1\n",
    "from m import *\n",
    "'''doc'''\nfrom __future__ import annotations\n",
    "try:\n    pass\nexcept ValueError:\n    pass\nexcept:\n    pass\n",
    "[y := x for x in w]\n",
    "print(__debug__)\n",
    "match x:\n    case 1:\n        pass\n    case y:\n        pass\n",
    "match x:\n    case [a] | (a, 1):\n        pass\n",
    "x = '\\d'\nif x is 'a':\n    pass\nassert (x, 1)\n",
]


def error_of_python(text: str) -> SyntaxError | None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            compile(text, "<text>", "exec", dont_inherit=True)
        except SyntaxError as error:
            return error
    return None


@pytest.mark.parametrize("text", REFUSED)
def test_what_the_compiler_refuses_is_an_error(text: str) -> None:
    text = f"'''A text.'''\nimport keras\n{text}"
    if "from __future__" not in text:
        text = f"from __future__ import annotations\n{text}"
    error = error_of_python(text)
    assert error is not None
    parsed = parse(text, "x.py")
    assert parsed.tree is None
    assert parsed.error is not None
    assert parsed.error.message == error.msg
    assert parsed.error.position.row == error.lineno
    assert parsed.error.position.column == (error.offset or 1)
    assert not is_readable(text.encode())
    (finding,) = lint(text, "x.py", Settings())
    assert finding.code == "KOL001"
    assert finding.message == f"this does not parse: {error.msg}"


@pytest.mark.parametrize("text", TAKEN)
def test_what_the_compiler_takes_is_none(text: str) -> None:
    assert error_of_python(text) is None
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        assert parse(text, "x.py").tree is not None
        assert is_readable(text.encode())
    assert not caught  # nothing of it comes to standard error


def test_nothing_else_is_found_where_python_runs_nothing() -> None:
    text = "import keras\nkeras.layers.Dense(0)\n"
    assert [finding.code for finding in lint(text, "x.py", Settings())] == ["KOL114"]
    assert [f.code for f in lint(text + "return 3\n", "x.py", Settings())] == ["KOL001"]


@pytest.mark.parametrize(
    ("text", "column"),
    [
        ("x = 'äöü'; return 3\n", 12),
        ("def f(äöü, a, a): pass\n", 15),
        ("x = '🙂', f(a=1, a=2)\n", 17),
    ],
)
def test_the_place_is_counted_in_characters(text: str, column: int) -> None:
    error = parse(text, "x.py").error
    assert error is not None
    assert (error.position.row, error.position.column) == (1, column)
    # It is where the name or the word stands that is wrong.
    assert text[column - 1 :].startswith(("return", "a): pass", "a=2"))


def test_what_nests_too_deep_is_still_no_error() -> None:
    for text in ("x = " + "not " * (bounds.MAX_CHAIN - 5) + "1\n", "x = " + "-" * 20_000 + "1\n"):
        parsed = parse(text, "x.py")
        assert parsed.error is None
        assert parsed.tree is not None
        # The rest is still looked at.
        assert parse(f"{text}return 3\n", "x.py").error is not None


def test_blocks_that_the_compiler_doubles_take_no_time() -> None:
    # CPython writes the block of a `finally` twice: 2**18 times in all.
    text = ""
    for level in range(18):
        margin = "    " * level
        text += f"{margin}try:\n{margin}    a()\n{margin}finally:\n"
    text += "    " * 18 + "a()\n"
    started = time.monotonic()
    assert parse(text, "x.py").tree is not None
    assert is_readable(text.encode())
    assert time.monotonic() - started < 0.5


def cells(*sources: str) -> tuple[Parsed, list[tuple[str, int]]]:
    notebook = read_notebook(
        json.dumps({"cells": [{"cell_type": "code", "source": source} for source in sources]})
    )
    parsed, broken = parse_cells(notebook, "x.ipynb")
    return parsed, [(error.message, error.position.row) for error in broken]


def test_cells_may_await() -> None:
    # IPython compiles its cells so; a script may not.
    for text in (
        "x = await f()",
        "async for x in y:\n    pass",
        "async with a:\n    pass",
        "z = [x async for x in y]",
    ):
        compile(text, "<cell>", "exec", ast.PyCF_ALLOW_TOP_LEVEL_AWAIT)
        parsed, broken = cells("a = 1", text)
        assert parsed.tree is not None
        assert not broken
        assert parse(text + "\n", "x.py").error is not None
    _, broken = cells("def f():\n    await g()")
    assert broken == [("'await' outside async function", 2)]


def test_a_cell_that_is_refused_does_not_hide_the_others() -> None:
    parsed, broken = cells("a = 1", "if a:\n    return", "b = 2", "yield a")
    assert broken == [("'return' outside function", 3), ("'yield' outside function", 5)]
    assert parsed.tree is not None
    assert [ast.unparse(node) for node in parsed.tree.body] == ["a = 1", "b = 2"]


def test_cells_are_compiled_one_by_one() -> None:
    # Python would refuse both in one text.
    for first, second in (
        ("x = 1", "global x\nx = 2"),
        ("x = 1", "from __future__ import annotations"),
    ):
        assert error_of_python(f"{first}\n{second}\n") is not None
        parsed, broken = cells(first, second)
        assert not broken
        assert parsed.tree is not None
        assert len(parsed.tree.body) >= 2


def test_what_a_magic_makes_of_its_cell_is_not_known() -> None:
    # `%%timeit` runs its cell in a loop within a function.
    parsed, broken = cells("%%timeit\nif a:\n    continue")
    assert not broken
    assert parsed.tree is not None
