"""Cells as the real IPython understands them: what it runs as Python is what we read."""

from __future__ import annotations

import ast
import json
import random
import subprocess
import sys
import warnings
from pathlib import Path

import pytest
from IPython.core.inputtransformer2 import TransformerManager

from kerasorder_lint.source import notebook
from kerasorder_lint.source.notebook import read_notebook

PLAIN = [
    "x = 1",
    "y = f(\n    1,\n    2)",
    "y = [a\n  % b,\n  ! c]".replace("! c", "~c"),
    "s = '''\n!ls\n%cd\nwhat?\n'''",
    's = """a""" + \'b\'',
    "def g():\n    return 1",
    "for i in range(3):\n    f(i)\n    f(i)",
    "z = 3 \\\n    % 2",
    "# !ls",
    "a, b = 1, 2  # really?",
    "f'{x!r}'",
    "print('what?')",
    "v = x != y",
    "w = x == y",
    "d = dict(a=1, b=2)",
    "x: int = 3",
    "x += 1",
    "t = (a\n    /b)",
    "q = 'it\\'s' # %",
    "lambda: 0",
    "@dec\ndef h(a=1, *, b=2): pass",
    "",
    "   ",
    "class A:\n    def m(self):\n        '''doc?\n        !x\n        '''\n        return 1",
]
SPECIAL = [
    "!ls",
    "!!ls",
    "!echo {x} && \\\n  ls",
    "%matplotlib inline",
    "%time x = 2",
    "%timeit -n 3 f()",
    "%prun f(1)",
    "%load_ext tensorboard",
    "%cd /tmp \\\n  x",
    "?foo",
    "??foo",
    "foo?",
    "foo??",
    "foo.bar?",
    "foo[0]?",
    "%time?",
    "a*?",
    "x = foo?",
    "files = !ls *.py",
    "a.b = !pwd",
    "d['k'] = %pwd",
    "x = y = 3",
    "x = %env HOME",
    "f(a=1).b = !ls | grep '='",
    "n = !ls \\\n  -l",
    ",f a b",
    ";f a b",
    "/f a b",
    "if x:\n    !ls\n    y = 2",
    "for i in range(3):\n    %time f(i)",
    "if x:\n    a = !ls\nelse:\n    b = %pwd",
    "with a:\n    foo?\n    y = 1",
]
WHOLE = [
    "  x = 1\n  y = 2",
    "    if x:\n        !ls\n    y = 2",
    "\n\n  %cd x\n  y = 1",
    ">>> x = 1\n>>> if x:\n...     y = 2",
    "In [1]: x = 1\n\nIn [2]: if x:\n   ...:     y = 2",
    "%%time\nx = 1",
    "\n%%time\nx = 1",
    "%%capture out\n%%time\n!ls\nx = 1",
    "%%timeit setup()\nx = 1\n",
    "%%bash\nfor f in *; do echo $f; done",
    "%%html\n<b>what?</b>",
    "%%writefile a.py\nimport keras",
    "x = 1\n%%time\ny = 2",
    "pip install keras",
    "cd /tmp/x",
    "ls -l *.py",
    "time f(x, y) ",
    "ls",
    "pip = 3",
    "await f()",
    "async with a as b:\n    pass",
    "",
    "%%time",
    "# only a comment",
]


def _transformed(text: str) -> str:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        manager = TransformerManager()  # type: ignore[no-untyped-call]
        return manager.transform_cell(text)


def _parsed(text: str) -> ast.Module | None:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return ast.parse(text)
    except SyntaxError:
        return None


class _Python(ast.NodeTransformer):
    """Keeps what both texts say in Python; what stands for magics goes."""

    def _body(self, body: list[ast.stmt]) -> list[ast.stmt]:
        kept: list[ast.stmt] = []
        for statement in body:
            inner = _inner(statement)
            if inner is not None:
                kept += self._body(inner)
            elif not _is_placeholder(statement):
                kept.append(self.visit(statement))
        return kept

    def generic_visit(self, node: ast.AST) -> ast.AST:
        for name in ("body", "orelse", "finalbody"):
            body = getattr(node, name, None)
            if isinstance(body, list):
                setattr(node, name, self._body(body))
        return node


def _magic(statement: ast.stmt) -> tuple[str, list[str]] | None:
    """The name of a call of IPython's own that a statement is or assigns, and its arguments."""
    value = getattr(statement, "value", None)
    if not isinstance(value, ast.Call) or not isinstance(value.func, ast.Attribute):
        return None
    if ast.unparse(value.func.value) != "get_ipython()":
        return None
    arguments = [a.value for a in value.args if isinstance(a, ast.Constant)]
    return value.func.attr, [str(a) for a in arguments]


def _inner(statement: ast.stmt) -> list[ast.stmt] | None:
    """The Python that a magic runs, as IPython would read it; what we put in its place."""
    if isinstance(statement, ast.If) and isinstance(statement.test, ast.Constant):
        return statement.body
    magic = _magic(statement)
    if magic is None or not isinstance(statement, ast.Expr):
        return None
    kind, arguments = magic
    if kind == "run_cell_magic" and arguments[0] in ("time", "timeit", "capture", "prun"):
        tree = _parsed(_transformed(arguments[2]))
        return tree.body if tree is not None else []
    if kind == "run_line_magic" and arguments[0] in ("time", "timeit", "prun"):
        if arguments[1].startswith("-"):
            return []
        tree = _parsed(arguments[1].strip())
        return tree.body if tree is not None else []
    return None


def _is_placeholder(statement: ast.stmt) -> bool:
    if isinstance(statement, ast.Pass):
        return True
    text = ast.unparse(statement)
    if isinstance(statement, (ast.Expr, ast.Assign)) and "get_ipython()" in text:
        return True
    # `,f a b` and its kind call `f` with words; they make nothing.
    return isinstance(statement, ast.Expr) and text in ("f('a', 'b')", "f('a b')", "f(a, b)")


def _python(text: str) -> str | None:
    tree = _parsed(text)
    if tree is None:
        return None
    tree.body = _Python()._body(tree.body)
    return ast.dump(tree)


def _ours(text: str) -> str:
    cells = [{"cell_type": "code", "source": text}]
    return read_notebook(json.dumps({"cells": cells, "metadata": {}})).text


def _check(text: str) -> bool:
    """Compares; whether IPython could read the cell at all."""
    theirs = _python(_transformed(text))
    if theirs is None:
        return False
    mine = _ours(text)
    assert mine.count("\n") == max(text.count("\n"), 0) + 1
    assert _python(mine) == theirs, f"{text}\n--- is read as\n{mine}"
    return True


@pytest.mark.parametrize("text", [*PLAIN, *SPECIAL])
def test_each_line(text: str) -> None:
    assert _check(text)


@pytest.mark.parametrize("text", WHOLE)
def test_each_cell(text: str) -> None:
    if not _check(text):
        # What only the running shell takes for a magic; `transform_cell` does not look at it.
        assert text.partition(" ")[0] in ("pip", "cd", "ls", "time")
        assert _python(_ours(text)) == _python("")


def test_generated_cells(seed: int) -> None:
    rng = random.Random(seed)
    read = 0
    for _ in range(400):
        parts = rng.choices(PLAIN + SPECIAL, k=rng.randint(1, 6))
        text = "\n".join(parts)
        if rng.random() < 0.2:
            text = "\n".join("    " + line for line in text.split("\n"))
        if rng.random() < 0.2:
            text = f"%%time\n{text}"
        read += _check(text)
    assert read > 300


def test_the_magics_that_need_no_sign_are_those_of_ipython(tmp_path: Path) -> None:
    # A shell takes over `sys`; it gets a process of its own.
    code = (
        "from IPython.core.interactiveshell import InteractiveShell\n"
        "from traitlets.config import Config\n"
        "config = Config()\n"
        "config.HistoryManager.enabled = False\n"
        f"shell = InteractiveShell(config=config, ipython_dir={str(tmp_path)!r})\n"
        "print(*shell.magics_manager.magics['line'])\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=120
    )
    known = {name for name in done.stdout.split() if name.isidentifier()}
    assert len(known) > 80
    assert known <= notebook._AUTOMAGIC


def test_places_count_what_ipython_takes_off() -> None:
    text = "  if x:\n      y = 1\n  z = 2"
    (cell,) = read_notebook(
        json.dumps({"cells": [{"cell_type": "code", "source": text}], "metadata": {}})
    ).cells
    assert cell.shifts == (2, 2, 2)
    assert cell.python == "if x:\n    y = 1\nz = 2"
