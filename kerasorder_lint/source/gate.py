"""Whether a file can have anything to do with Keras, told from its bytes.

Most files of most trees stop here, before anything heavy is imported. The verdict rests on the
file and on the project's files that it imports, never on which other files a run was given.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator

from kerasorder_lint.source.loading import Loader
from kerasorder_lint.source.modules import Modules

__all__ = ["Gate", "mentions_keras", "uses_keras"]

_USE = re.compile(rb"\bkeras\.\w|\bimport[ \t(]+[^\r\n]*keras|\bfrom[ \t]+[^\r\n]*keras")
_NAME = re.compile(rb"[^\W\d]\w*")
_BRACKETS = re.compile(rb"\([^)]*\)")
_STEPS = 3
_IMPORTS = 200


def mentions_keras(data: bytes) -> bool:
    """Whether the word stands anywhere in the bytes."""
    return b"keras" in data or b"keras" in data.lower()


def uses_keras(data: bytes) -> bool:
    """Whether the bytes import Keras or reach into it, as far as a search can tell."""
    return b"keras" in data and _USE.search(data) is not None


def _imports(data: bytes) -> Iterator[tuple[int, str, tuple[str, ...]]]:
    """Level, module and names of what seem to be imports; the first few hundred."""
    at = data.find(b"import")
    for _ in range(_IMPORTS):
        if at < 0:
            return
        start = data.rfind(b"\n", 0, at) + 1
        end = data.find(b"\n", at)
        before = data[start:at].strip()
        after = data[at + 6 : end if end >= 0 else len(data)]
        if not before and after[:1] in b" \t":
            for part in after.partition(b"#")[0].split(b","):
                words = part.split()
                if words:
                    yield 0, words[0].decode("ascii", "ignore"), ()
        elif before.startswith(b"from") and before[4:5] in b" \t.":
            if after.lstrip().startswith(b"("):
                match = _BRACKETS.search(data, at)
                after = match[0] if match is not None else after
            module = before[4:].strip()
            level = len(module) - len(module.lstrip(b"."))
            names = tuple(name.decode("ascii", "ignore") for name in _NAME.findall(after))
            yield level, module[level:].decode("ascii", "ignore").strip(), names
        at = data.find(b"import", at + 6)


class Gate:
    """The verdict on files, remembered for the files that many import."""

    def __init__(self, loader: Loader | None = None) -> None:
        self._loader = loader
        self._modules = Modules(loader) if loader is not None else None
        self._uses: dict[str, bool] = {}
        self._targets: dict[str, tuple[str, ...]] = {}
        self._within: dict[tuple[str, int], bool] = {}

    def concerns(self, data: bytes, filename: str) -> bool:
        """Whether the file names Keras, or reaches a project file that uses it in a few imports."""
        if mentions_keras(data):
            return True
        if self._loader is None or b"import" not in data:
            return False
        targets = self._imported_by(data, filename)
        return any(self._reaches(path, _STEPS - 1) for path in targets)

    def leads_to_keras(self, path: str) -> bool:
        """Whether a project file uses Keras, or reaches one that does in a few imports."""
        return self._reaches(path, _STEPS - 1)

    def _reaches(self, path: str, steps: int) -> bool:
        key = (path, steps)
        if key not in self._within:
            self._within[key] = self._uses_keras(path) or (
                steps > 0 and any(self._reaches(p, steps - 1) for p in self._targets[path])
            )
        return self._within[key]

    def _uses_keras(self, path: str) -> bool:
        """Whether a project file uses Keras; finds out what it imports on the way."""
        if path not in self._uses:
            data = self._loader.read(path) if self._loader is not None else None
            self._uses[path] = data is not None and uses_keras(data)
            self._targets[path] = self._imported_by(data, path) if data is not None else ()
        return self._uses[path]

    def _imported_by(self, data: bytes, filename: str) -> tuple[str, ...]:
        """The project's files that a text seems to import, in order."""
        modules = self._modules
        if modules is None:
            return ()
        folder = os.path.dirname(filename)
        found: dict[str, None] = {}
        for level, module, names in _imports(data):
            if level == 0 and not modules.may_know(folder, module.partition(".")[0]):
                continue
            wanted = [module]
            wanted += [f"{module}.{name}" if module else name for name in names]
            for name in wanted:
                path = modules.resolve_from(folder, name, level)
                if path is not None and path != filename:
                    found[path] = None
        return tuple(found)
