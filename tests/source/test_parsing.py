"""Everything that can be wrong with a text is a value, whatever its size and depth."""

from __future__ import annotations

import ast
import sys
import time
import warnings

import pytest

from kerasorder_lint.source import bounds
from kerasorder_lint.source.bounds import MAX_CHAIN, deep_statements, may_be_deep
from kerasorder_lint.source.parsing import parse

DEEP = {
    "sum": "x = " + " + ".join(["a"] * 20_000),
    "sum over lines": "x = (\n" + " +\n".join(["a"] * 20_000) + "\n)",
    "attributes": "x = a" + ".b" * 20_000,
    "attributes over lines": "x = (a" + "\n.b" * 20_000 + ")",
    "calls": "x = a" + "()" * 5_000,
    "method calls": "x = a" + ".b()" * 5_000,
    "subscripts": "x = a" + "[0]" * 20_000,
    "elif": "if a:\n    pass\n" + "".join(f"elif b == {i}:\n    pass\n" for i in range(10_000)),
    "minus": "x = " + "-" * 20_000 + "1",
    "not": "x = " + "not " * 20_000 + "1",
    "lambda": "x = " + "lambda: " * 20_000 + "1",
    "conditional": "x = " + "a if b else " * 20_000 + "1",
    "power": "x = " + "**".join(["a"] * 20_000),
    "elif in a function": "def f():\n    if a:\n        pass\n"
    + "".join(f"    elif b == {i}:\n        pass\n" for i in range(10_000)),
    "brackets that add up": "x = " + ("(" + "a + " * 390) * 2 + "a" + ")" * 2,
}
REFUSED = {
    "parentheses": "(" * 3_000 + "1" + ")" * 3_000,
    "lists": "x = " + "[" * 250 + "]" * 250,
    "indentation": "".join(" " * i + "if a:\n" for i in range(150)) + " " * 150 + "pass\n",
    "half a statement": "x = (1,\n",
    "a tab": "if a:\n        x = 1\n\ty = 2\n",
    "an open string": "x = 'abc\n",
    "an open long string": "x = '''abc\n",
}
if sys.version_info >= (3, 11):
    # Deep as well, which says less.
    REFUSED["signs that stand before nothing"] = "x = " + "*" * 3_000 + "1\n"
    REFUSED["a chain that ends in a number"] = "x = " + "a." * 3_000 + "1\n"


@pytest.mark.parametrize("text", DEEP.values(), ids=DEEP)
def test_a_deep_statement_does_not_hide_the_others(text: str) -> None:
    text = text.rstrip()
    started = time.monotonic()
    parsed = parse(f"before = 1\n{text}\nafter = 2\n", "x.py")
    assert time.monotonic() - started < 5
    assert parsed.error is None
    assert parsed.tree is not None
    names = [
        ast.unparse(node.targets[0]) for node in parsed.tree.body if isinstance(node, ast.Assign)
    ]
    assert names == ["before", "after"]
    (deep,) = parsed.deep
    assert (deep.first, deep.last) == (2, 1 + len(text.splitlines()))
    assert parsed.tree.body[-1].lineno == 2 + len(text.splitlines())


@pytest.mark.parametrize("text", REFUSED.values(), ids=REFUSED)
def test_what_python_refuses_is_an_error(text: str) -> None:
    parsed = parse(text, "x.py")
    assert parsed.tree is None
    assert parsed.error is not None
    assert not parsed.deep
    with pytest.raises(SyntaxError):
        compile(text, "x.py", "exec")


def test_nested_f_strings_end_in_a_tree_or_an_error() -> None:
    text = "x"
    for _ in range(400):
        text = 'f"{' + text + '}"'
    parsed = parse(f"before = 1\nx = {text}\n", "x.py")
    assert parsed.error is not None or parsed.deep or parsed.tree is not None


def test_long_is_not_deep() -> None:
    texts = [
        "x = [" + ", ".join(["-1.0"] * 20_000) + "]\n",
        "x = {" + ", ".join(f"'{i}': a.b({i})" for i in range(5_000)) + "}\n",
        "".join(f"x = a.b + {i}\n" for i in range(5_000)),
        "x = " + " and ".join(f"a.b == {i}" for i in range(600)) + "\n",
        "if a:\n    pass\n" + "elif b:\n    pass\n" * (MAX_CHAIN - 10),
        ("if a:\n    pass\n" + "elif b:\n    pass\n" * 100) * 10,
        'x = """' + "a + b. " * 5_000 + '"""\n',
        "# " + "a + b. " * 5_000 + "\nx = 1\n",
    ]
    for text in texts:
        parsed = parse(text, "x.py")
        assert parsed.tree is not None, text[:40]
        assert not parsed.deep, text[:40]


def test_the_quick_look_sees_what_the_slow_one_finds() -> None:
    for text in DEEP.values():
        assert deep_statements(text)
        assert may_be_deep(text)
    assert not may_be_deep("x = a + b\n" * 1_000)


def test_a_decorated_statement_is_left_out_with_its_decorators() -> None:
    deep = "x = " + "-" * 1_000 + "1"
    text = f"a = 1\n@b\n@c\ndef f():\n    {deep}\n\n\nz = 2\n"
    (found,) = deep_statements(text)
    assert (found.first, found.last) == (2, 7)
    parsed = parse(text, "x.py")
    assert parsed.tree is not None
    assert [node.lineno for node in parsed.tree.body] == [1, 8]


def test_a_text_without_bounds_is_not_parsed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bounds, "MAX_CHARACTERS", 100)
    assert parse("x = 1\n" * 30, "x.py").large
    assert not parse("x = 1\n" * 3, "x.py").large


def test_a_text_of_too_many_words_and_signs_is_not_parsed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bounds, "MAX_TOKENS", 39)
    assert not parse("x = 1\n" * 9 + "y =" + " " * 20 + "2", "x.py").large
    assert parse("x = 1\n" * 10, "x.py").large
    assert not parse("x = '" + "a" * 1000 + "'\n", "x.py").large


def test_a_file_of_three_hundred_thousand_lines_is_not_parsed() -> None:
    assert parse("x = 1\n" * 300_000, "x.py").large


def test_warnings_of_the_parser_stay_silent() -> None:
    text = "x = '\\d'\nif x is 'a':\n    pass\nassert (x, 1)\n"
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        assert parse(text, "x.py").tree is not None
    assert not caught


def test_the_place_of_an_error_is_counted_in_characters() -> None:
    parsed = parse("x = 'äöü' )\n", "x.py")
    assert parsed.error is not None
    assert (parsed.error.position.row, parsed.error.position.column) == (1, 11)


def test_lone_surrogates_are_an_error() -> None:
    assert parse("x = '\udc80'\n", "x.py").error is not None
