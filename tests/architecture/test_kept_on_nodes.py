"""What is found out of code is kept on its nodes: each under a name that one module has.

Two that keep other things under one name read each other's.
"""

from __future__ import annotations

import ast
from collections import defaultdict
from pathlib import Path

import kerasorder_lint

ROOT = Path(kerasorder_lint.__file__).parent
#: Functions that ask for, or set, an attribute by its name.
_ASKING = {"delattr", "getattr", "hasattr", "setattr"}


def _kept_in(tree: ast.AST) -> set[str]:
    """The private names that a module asks objects for with a default, as nodes are asked."""
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            name = node.args[1] if len(node.args) > 1 else None
            if node.func.id in _ASKING and isinstance(name, ast.Constant):
                found.add(str(name.value))
    return {name for name in found if name.startswith("_") and not name.startswith("__")}


def test_each_name_is_kept_by_one_module() -> None:
    modules: dict[str, set[str]] = defaultdict(set)
    for path in sorted(ROOT.rglob("*.py")):
        for name in _kept_in(ast.parse(path.read_text(encoding="utf-8"))):
            modules[name].add(path.relative_to(ROOT).as_posix())
    assert len(modules) > 20  # the reading of the modules works
    assert {name: held for name, held in modules.items() if len(held) > 1} == {}
