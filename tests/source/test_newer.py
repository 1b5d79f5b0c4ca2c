"""Syntax that is newer than the Python that runs hides nothing else of a file."""

from __future__ import annotations

import ast
import sys

import pytest

from kerasorder_lint.source.newer import readable
from kerasorder_lint.source.parsing import parse

NEWER = {
    "type alias": "type Shape[T] = tuple[T, ...]",
    "type parameters": "def f[T: int, *Ts](x: T) -> T:\n    return x",
    "class parameters": "class A[T](Base[T]):\n    def g[S](self): pass",
    "defaults": "def f[T = int](x): pass",
    "quotes in an f-string": 'x = f"{a["b"]} {f"{c}"}"',
    "backslash in an f-string": "x = f\"{'\\n'.join(a)}\"",
    "f-string over lines": 'x = f"{\n    a["b"]\n}" + y',
    "joined strings": "x = ('a'\n    f\"{a[\"b\"]}\"\n    'c')",
    "f-string in brackets": 'x = g(f"{a["b"]}", 1)',
    "template": 'x = t"{a} b"',
    "template over lines": "x = t'''\n{a}\n'''",
    "except star": "try:\n    pass\nexcept* A as e:\n    pass",
    "except without brackets": "try:\n    pass\nexcept A, B:\n    pass",
    "star in an index": "x: tuple[*Ts] = a[*b]",
    "star in an annotation": "def f(*args: *Ts): pass",
}


@pytest.mark.parametrize("text", NEWER.values(), ids=NEWER)
def test_the_rest_is_read_where_it_stands(text: str) -> None:
    parsed = parse(f"é = 1\n{text}\nafter = model.add(3)\n", "x.py")
    assert parsed.tree is not None
    assert parsed.error is None
    last = parsed.tree.body[-1]
    assert isinstance(last, ast.Assign)
    assert (last.lineno, last.value.col_offset) == (2 + len(text.splitlines()), 8)
    assert len(parsed.tree.body) == 3


@pytest.mark.parametrize("text", NEWER.values(), ids=NEWER)
def test_every_character_keeps_its_place(text: str) -> None:
    whole = f"é = 1\n{text}\nafter = 2\n"
    blanked = readable(whole, (3, 10))
    assert blanked is not None
    old, new = whole.split("\n"), blanked.split("\n")
    assert len(old) == len(new)
    assert (old[0], old[-2]) == (new[0], new[-2])
    for before, after in zip(old, new):
        assert len(after) <= len(before)
        assert after.rstrip().endswith(before.rstrip()[-1:]) or after != before


def test_columns_behind_what_was_blanked() -> None:
    text = 'x = g(f"{a["b"]}", h(1))\n'
    tree = parse(text, "x.py").tree
    assert tree is not None
    (call,) = [
        node
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "h"
    ]
    assert call.col_offset == text.index("h(1)")


@pytest.mark.parametrize(
    "text",
    [
        "def f(:\n",
        "x = f'{a'\n",
        "type X = \n",
        "def f[T](:\n    pass\n",
        'x = f"{a["b"]}" )\n',
        "print 'x'\n",
        "except A, B:\n",
        "type X = int\n" + "(" * 3_000 + "\n",
        'x = f"{a["b"]}" ' + "+ a" * 20_000 + " )\n",
        'x = f"{a["b"]}{' + "(" * 3_000 + ")" * 3_000 + '}"\n',
        'x = f"{a["b"]}{' + "+ a" * 20_000 + '}"\n',
        'x = f"{a["b"]}{' + "not " * 20_000 + 'a}"\n',
    ],
)
def test_what_is_broken_stays_broken(text: str) -> None:
    assert parse(text, "x.py").error is not None or parse(text, "x.py").deep


@pytest.mark.skipif(sys.version_info >= (3, 12), reason="this Python reads it")
def test_a_name_takes_the_place_of_a_string() -> None:
    tree = parse('x = f"{a["b"]}"\n', "x.py").tree
    assert tree is not None
    assert isinstance(tree.body[0], ast.Assign)
    assert isinstance(tree.body[0].value, ast.Name)
