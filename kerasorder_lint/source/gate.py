"""Whether a file can have anything to do with Keras, told from its bytes.

Most files of most trees stop here, before anything heavy is imported. The verdict rests on the
file and on the project's files that it imports, never on which other files a run was given.
"""

from __future__ import annotations

import re

from kerasorder_lint.source.imports import imports_in
from kerasorder_lint.source.loading import Loader
from kerasorder_lint.source.modules import Imports, Modules, Start
from kerasorder_lint.source.search_path import path_in

__all__ = ["Gate", "mentions_keras", "uses_keras"]

_USE = re.compile(rb"\bkeras\.\w|\bimport[ \t(]+[^\r\n]*keras|\bfrom[ \t]+[^\r\n]*keras")
_STEPS = 3


def mentions_keras(data: bytes) -> bool:
    """Whether the word stands anywhere in the bytes."""
    return b"keras" in data or b"keras" in data.lower()


def uses_keras(data: bytes) -> bool:
    """Whether the bytes import Keras or reach into it, as far as a search can tell."""
    return b"keras" in data and _USE.search(data) is not None


class Gate:
    """The verdict on files, remembered for the files that many import."""

    def __init__(self, loader: Loader | None = None, modules: Modules | None = None) -> None:
        self._loader = loader
        self._modules = Modules(loader) if modules is None and loader is not None else modules
        self._uses: dict[str, bool] = {}
        self._targets: dict[tuple[object, str], tuple[str, ...]] = {}
        self._within: dict[tuple[object, str, int], bool] = {}

    def concerns(self, data: bytes, filename: str) -> bool:
        """Whether the file names Keras, or reaches a project file that uses it in a few imports."""
        if mentions_keras(data):
            return True
        modules = self._modules
        if modules is None or b"import" not in data:
            return False
        imports = tuple(imports_in(data))
        start = modules.start(filename, path_in(data), lambda: imports)
        targets = self._imported_by(imports, filename, start)
        return any(self._reaches(path, _STEPS - 1, start) for path in targets)

    def leads_to_keras(self, path: str, start: Start) -> bool:
        """Whether a project file uses Keras, or reaches one that does in a few imports.

        start: the file that the program begins with.
        """
        return self._reaches(path, _STEPS - 1, start)

    def _reaches(self, path: str, steps: int, start: Start) -> bool:
        key = (start.key, path, steps)
        if key not in self._within:
            self._within[key] = self._uses_keras(path) or (
                steps > 0
                and any(self._reaches(p, steps - 1, start) for p in self._leads(path, start))
            )
        return self._within[key]

    def _uses_keras(self, path: str) -> bool:
        """Whether a project file uses Keras."""
        if path not in self._uses:
            data = self._loader.read(path) if self._loader is not None else None
            self._uses[path] = data is not None and uses_keras(data)
        return self._uses[path]

    def _leads(self, path: str, start: Start) -> tuple[str, ...]:
        """The project's files that a project file imports."""
        key = (start.key, path)
        if key not in self._targets:
            data = self._loader.read(path) if self._loader is not None else None
            self._targets[key] = (
                () if data is None else self._imported_by(imports_in(data), path, start)
            )
        return self._targets[key]

    def _imported_by(self, imports: Imports, filename: str, start: Start) -> tuple[str, ...]:
        """The project's files that are among the imports of one, in order."""
        modules = self._modules
        if modules is None:
            return ()
        found: dict[str, None] = {}
        view = modules.view(filename, start)
        for level, module, names in imports:
            if level == 0 and not view.may_know(module.partition(".")[0]):
                continue
            wanted = [module]
            wanted += [f"{module}.{name}" if module else name for name in names]
            for name in wanted:
                path = view.resolve(name, level)
                if path is not None and path != filename:
                    found[path] = None
        return tuple(found)
