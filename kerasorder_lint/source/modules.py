"""Which file of the project an import names."""

from __future__ import annotations

import os

from kerasorder_lint.source.loading import Loader

__all__ = ["Modules"]

_MARKERS = frozenset({"pyproject.toml", "setup.py", "setup.cfg", ".git", "kerasorder-lint.toml"})
_LEVELS = 12
#: Folders in which packages of different owners lie side by side.
_INSTALLED = frozenset({"site-packages", "dist-packages"})


def _parent(folder: str) -> str | None:
    """The folder above; below the working directory it stays relative."""
    if os.path.basename(folder) in ("", ".", "..") and not os.path.isabs(folder):
        folder = os.path.abspath(folder)
    parent = os.path.dirname(folder)
    return None if parent == folder else parent


def _is_own(base: str, folder: str, top: str) -> bool:
    """Whether a name in a folder of the search path is the project's: among installed packages
    only the one that the importing file lies in."""
    if os.path.basename(base) not in _INSTALLED:
        return True
    return folder == os.path.join(base, top) or folder.startswith(os.path.join(base, top, ""))


class Modules:
    """Finds modules among the files that a loader reaches; remembers what it found."""

    def __init__(self, loader: Loader) -> None:
        self._loader = loader
        self._paths: dict[str, tuple[str, ...]] = {}
        self._tops: dict[str, frozenset[str]] = {}
        self._found: dict[tuple[str, str, int], str | None] = {}

    def search_path(self, folder: str) -> tuple[str, ...]:
        """Where absolute imports of a file in this folder are looked for, nearest first.

        The folder; those above it up to the project's root, with a `src` there. Without a root,
        those above it as long as they are packages.
        """
        if folder not in self._paths:
            self._paths[folder] = self._search_path(folder)
        return self._paths[folder]

    def _search_path(self, folder: str) -> tuple[str, ...]:
        chain = [folder]
        while len(chain) < _LEVELS:
            names = self._loader.names(chain[-1])
            if not _MARKERS.isdisjoint(names):
                if "src" in names:
                    chain.append(os.path.join(chain[-1], "src"))
                return tuple(chain)
            parent = _parent(chain[-1])
            if parent is None:
                break
            chain.append(parent)
        kept = 1
        while kept < len(chain) and "__init__.py" in self._loader.names(chain[kept - 1]):
            kept += 1
        return tuple(chain[:kept])

    def may_know(self, folder: str, top: str) -> bool:
        """Whether anything by this name, a module or a folder, is in reach of a file there."""
        if folder not in self._tops:
            self._tops[folder] = frozenset(
                name
                for base in self.search_path(folder)
                for entry in self._loader.names(base)
                for name in (entry.removesuffix("i").removesuffix(".py"),)
                if _is_own(base, folder, name)
            )
        return top in self._tops[folder]

    def resolve(self, filename: str, module: str, level: int = 0) -> str | None:
        """The project's file that `from <level dots><module> import …` in a file names.

        Unknown: None for what does not lie in the project; whether it exists elsewhere is not
                 asked.
        """
        return self.resolve_from(os.path.dirname(filename), module, level)

    def resolve_from(self, folder: str, module: str, level: int = 0) -> str | None:
        """The same for any file in a folder."""
        if level == 0 and not self.may_know(folder, module.partition(".")[0]):
            return None
        key = (folder, module, level)
        if key not in self._found:
            self._found[key] = self._resolve(folder, module, level)
        return self._found[key]

    def _resolve(self, folder: str, module: str, level: int) -> str | None:
        parts = [part for part in module.split(".") if part]
        if level == 0:
            bases = self.search_path(folder) if parts else ()
        else:
            base: str | None = folder
            for _ in range(level - 1):
                base = _parent(base) if base is not None else None
            bases = () if base is None else (base,)
        for base in bases:
            if level == 0 and not _is_own(base, folder, parts[0]):
                continue
            found = self._file(base, parts)
            if found is not None:
                return found
        return None

    def namespace(self, folder: str, module: str, level: int = 0) -> str | None:
        """The folder of a package without `__init__.py` that an import in a folder names.

        Only folders that are looked into for modules count: they have one, or folders.
        """
        parts = [part for part in module.split(".") if part]
        bases: tuple[str, ...] = ()
        if level == 0:
            if parts and self.may_know(folder, parts[0]):
                bases = self.search_path(folder)
        else:
            base: str | None = folder
            for _ in range(level - 1):
                base = _parent(base) if base is not None else None
            bases = () if base is None else (base,)
        for base in bases:
            if level == 0 and not _is_own(base, folder, parts[0]):
                continue
            found = base
            for part in parts:
                if part not in self._loader.names(found):
                    break
                found = os.path.join(found, part)
            else:
                if self._loader.names(found):
                    return found
        return None

    def _file(self, base: str, parts: list[str]) -> str | None:
        """The file of a module below a folder: `a/b/__init__.py`, or `a/b.py`."""
        folder = base
        for part in parts[:-1]:
            if part not in self._loader.names(folder):
                return None
            folder = os.path.join(folder, part)
        names = self._loader.names(folder)
        if not parts:
            return os.path.join(folder, "__init__.py") if "__init__.py" in names else None
        last = parts[-1]
        if last in names:
            inner = os.path.join(folder, last)
            if "__init__.py" in self._loader.names(inner):
                return os.path.join(inner, "__init__.py")
        for ending in (".py", ".pyi"):
            if last + ending in names:
                return os.path.join(folder, last + ending)
        return None
