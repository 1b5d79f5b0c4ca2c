"""Whether a file can have anything to do with Keras, told from its bytes.

Most files of most trees stop here, before anything heavy is imported. The verdict rests on the
file and on the project's files that it imports, never on which other files a run was given.
"""

from __future__ import annotations

import re

from kerasorder_lint.source.loading import Loader
from kerasorder_lint.source.modules import resolve

__all__ = ["Gate", "mentions_keras"]

_KERAS = re.compile(rb"keras", re.IGNORECASE)
_IMPORT = re.compile(
    rb"^[ \t]*(?:from[ \t]+(\.*)[ \t]*([\w.]*)[ \t]+import[ \t]*(\([^)]*\)|[^\r\n;#]*)"
    rb"|import[ \t]+([^\r\n;#]+))",
    re.MULTILINE,
)
_NAME = re.compile(rb"[A-Za-z_]\w*")
_STEPS = 3
_IMPORTS = 200


def mentions_keras(data: bytes) -> bool:
    """Whether the word stands anywhere in the bytes."""
    return b"keras" in data or _KERAS.search(data) is not None


class Gate:
    """The verdict on files, remembered for the files that many import."""

    def __init__(self, loader: Loader | None = None) -> None:
        self._loader = loader
        self._mentions: dict[str, bool] = {}
        self._imports: dict[str, tuple[str, ...]] = {}
        self._within: dict[tuple[str, int], bool] = {}

    def concerns(self, data: bytes, filename: str) -> bool:
        """Whether the file names Keras, or reaches a project file that does in a few imports."""
        if mentions_keras(data):
            return True
        if self._loader is None or b"import" not in data:
            return False
        return any(self._reaches(path, _STEPS - 1) for path in self._targets(data, filename))

    def _reaches(self, path: str, steps: int) -> bool:
        key = (path, steps)
        if key not in self._within:
            self._within[key] = self._mentioned(path) or (
                steps > 0 and any(self._reaches(p, steps - 1) for p in self._imported(path))
            )
        return self._within[key]

    def _mentioned(self, path: str) -> bool:
        if path not in self._mentions:
            data = self._loader.read(path) if self._loader is not None else None
            self._mentions[path] = data is not None and mentions_keras(data)
        return self._mentions[path]

    def _imported(self, path: str) -> tuple[str, ...]:
        if path not in self._imports:
            data = self._loader.read(path) if self._loader is not None else None
            self._imports[path] = self._targets(data, path) if data is not None else ()
        return self._imports[path]

    def _targets(self, data: bytes, filename: str) -> tuple[str, ...]:
        """The project's files that the text seems to import, in order."""
        found: dict[str, None] = {}
        loader = self._loader
        if loader is None:
            return ()
        for number, match in enumerate(_IMPORT.finditer(data)):
            if number >= _IMPORTS:
                break
            dots, module, names, plain = match.groups()
            if plain is not None:
                wanted = [
                    (0, part.split()[0].decode("ascii", "ignore"))
                    for part in plain.split(b",")
                    if part.split()
                ]
            else:
                level, base = len(dots), module.decode("ascii", "ignore")
                wanted = [(level, base)]
                wanted += [
                    (level, f"{base}.{name.decode()}" if base else name.decode())
                    for name in _NAME.findall(names)
                    if name != b"as"
                ]
            for level, name in wanted:
                path = resolve(filename, name, level, loader)
                if path is not None and path != filename:
                    found[path] = None
        return tuple(found)
