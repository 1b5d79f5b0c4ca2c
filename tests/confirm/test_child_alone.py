"""The child is one file that runs wherever Keras does, and that nothing of ours imports."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

from kerasorder_lint.confirm.children import CHILD

PACKAGE = Path(CHILD).parents[1]


def _imports(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.module or ""


def test_the_child_imports_the_standard_library_alone() -> None:
    tree = ast.parse(Path(CHILD).read_text(encoding="utf-8"))
    found = {name.partition(".")[0] for name in _imports(tree)}
    # NumPy comes with every Keras, and is imported behind it; Keras itself by its name.
    assert found - {"numpy"} <= sys.stdlib_module_names
    first = ast.Module([node for node in tree.body if not hasattr(node, "body")], [])
    assert "numpy" not in set(_imports(first))


def test_the_child_is_python_of_old() -> None:
    ast.parse(Path(CHILD).read_text(encoding="utf-8"), feature_version=(3, 8))


def test_nothing_imports_the_child() -> None:
    for path in PACKAGE.rglob("*.py"):
        for name in _imports(ast.parse(path.read_text(encoding="utf-8"))):
            assert not name.endswith("confirm.child"), path


def test_nothing_in_the_child_executes_text() -> None:
    tree = ast.parse(Path(CHILD).read_text(encoding="utf-8"))
    called = {
        node.func.id
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
    }
    assert not called & {"eval", "exec", "compile", "__import__"}
    imported = set(_imports(tree))
    assert not imported & {"pickle", "marshal", "subprocess", "socket", "ctypes"}
