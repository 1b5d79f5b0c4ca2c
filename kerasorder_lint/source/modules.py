"""Which file of the project an import names."""

from __future__ import annotations

import os
from collections.abc import Iterator

from kerasorder_lint.source.loading import Loader

__all__ = ["resolve", "search_path"]

_MARKERS = ("pyproject.toml", "setup.py", "setup.cfg", ".git", "kerasorder-lint.toml")
_LEVELS = 12


def _parent(folder: str) -> str | None:
    """The folder above; below the working directory it stays relative."""
    if os.path.basename(folder) in ("", ".", "..") and not os.path.isabs(folder):
        folder = os.path.abspath(folder)
    parent = os.path.dirname(folder)
    return None if parent == folder else parent


def search_path(filename: str, loader: Loader) -> list[str]:
    """The folders in which absolute imports of a file are looked for, nearest first.

    Its own folder; the folders above it up to the project's root, with a `src` there. Without a
    root, those above it as long as they are packages.
    """
    own = os.path.dirname(filename)
    chain = [own]
    while len(chain) < _LEVELS:
        names = loader.names(chain[-1])
        if any(marker in names for marker in _MARKERS):
            if "src" in names:
                chain.append(os.path.join(chain[-1], "src"))
            return chain
        parent = _parent(chain[-1])
        if parent is None:
            break
        chain.append(parent)
    kept = 1
    while kept < len(chain) and "__init__.py" in loader.names(chain[kept - 1]):
        kept += 1
    return chain[:kept]


def _file(base: str, parts: list[str], loader: Loader) -> str | None:
    """The file of a module below a folder: `a/b.py`, or `a/b/__init__.py`."""
    folder = base
    for part in parts[:-1]:
        if part not in loader.names(folder):
            return None
        folder = os.path.join(folder, part)
    if not parts:
        return (
            os.path.join(folder, "__init__.py") if "__init__.py" in loader.names(folder) else None
        )
    names = loader.names(folder)
    last = parts[-1]
    if last in names:
        inner = os.path.join(folder, last)
        if "__init__.py" in loader.names(inner):
            return os.path.join(inner, "__init__.py")
    for ending in (".py", ".pyi"):
        if last + ending in names:
            return os.path.join(folder, last + ending)
    return None


def _bases(filename: str, level: int, loader: Loader) -> Iterator[str]:
    if level == 0:
        yield from search_path(filename, loader)
        return
    folder: str | None = os.path.dirname(filename)
    for _ in range(level - 1):
        folder = _parent(folder) if folder is not None else None
    if folder is not None:
        yield folder


def resolve(filename: str, module: str, level: int, loader: Loader) -> str | None:
    """The path of the project's file that `from <level dots><module> import …` in a file names.

    Unknown: None for what does not lie in the project; whether it exists elsewhere is not asked.
    """
    parts = [part for part in module.split(".") if part]
    if level == 0 and not parts:
        return None
    for base in _bases(filename, level, loader):
        found = _file(base, parts, loader)
        if found is not None:
            return found
    return None
