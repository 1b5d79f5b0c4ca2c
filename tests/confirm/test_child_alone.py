"""The child is a folder that runs wherever Keras does, and that nothing of ours imports."""

from __future__ import annotations

import ast
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from kerasorder_lint.confirm.children import CHILD

PACKAGE = Path(CHILD).parents[1]
FILES = sorted(Path(CHILD).rglob("*.py"))


def _imports(tree: ast.AST) -> Iterator[str]:
    """The modules that a file imports by name; not its neighbours, which it imports by a dot."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level <= 1
            if node.level == 0:
                yield node.module or ""


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_the_child_imports_the_standard_library_alone(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    found = {name.partition(".")[0] for name in _imports(tree)}
    # NumPy comes with every Keras, and is imported behind it; Keras itself by its name.
    assert found - {"numpy"} <= sys.stdlib_module_names
    first = ast.Module([node for node in tree.body if not hasattr(node, "body")], [])
    assert "numpy" not in set(_imports(first))


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_the_child_is_python_of_old(path: Path) -> None:
    ast.parse(path.read_text(encoding="utf-8"), feature_version=(3, 8))


def test_no_file_of_the_child_hides_a_module(tmp_path: Path) -> None:
    """What the child is made of is no module for Keras to import."""
    code = Path(CHILD, "__main__.py").read_text(encoding="utf-8")
    probe = code.replace('import_module(NAME + ".conversation").main()', 'import_module("replay")')
    assert probe != code
    copied = shutil.copytree(CHILD, tmp_path / "child")
    (copied / "__main__.py").write_text(probe, encoding="utf-8")
    done = subprocess.run([sys.executable, str(copied)], capture_output=True, text=True)
    assert "No module named 'replay'" in done.stderr


def test_nothing_imports_the_child() -> None:
    for path in PACKAGE.rglob("*.py"):
        if path in FILES:
            continue
        for name in _imports(ast.parse(path.read_text(encoding="utf-8"))):
            assert ".confirm.child." not in f"{name}.", path


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_nothing_in_the_child_executes_text(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    called = {
        node.func.id
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
    }
    assert not called & {"eval", "exec", "compile", "__import__"}
    imported = set(_imports(tree))
    assert not imported & {"pickle", "marshal", "subprocess", "socket", "ctypes"}
