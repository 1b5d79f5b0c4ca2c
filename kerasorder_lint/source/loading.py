"""How the analysis reaches other files: a loader that the surface provides.

Tests and editors serve text from memory; the command line serves files.
"""

from __future__ import annotations

import os
from typing import Protocol

__all__ = ["DiskLoader", "Loader", "MemoryLoader", "Recording"]

MAX_BYTES = 4_000_000
_REMEMBERED = 32_000_000


class Loader(Protocol):
    """Read access to files by path. Both answers stay the same for the length of a run."""

    def read(self, path: str) -> bytes | None:
        """The content of a regular file, None where there is none that can be read."""

    def names(self, folder: str) -> frozenset[str]:
        """The names of what lies in a folder; empty where there is none."""


class DiskLoader:
    """Files as they are, each read once as long as they are not too many."""

    def __init__(self) -> None:
        self._files: dict[str, bytes | None] = {}
        self._size = 0
        self._folders: dict[str, frozenset[str]] = {}

    def read(self, path: str) -> bytes | None:
        if path not in self._files:
            found = self._read(path)
            self._size += len(found or b"")
            if self._size > _REMEMBERED:
                self._files.clear()
                self._size = len(found or b"")
            self._files[path] = found
        return self._files[path]

    def _read(self, path: str) -> bytes | None:
        try:
            if not os.path.isfile(path) or os.path.getsize(path) > MAX_BYTES:
                return None
            with open(path, "rb") as file:
                return file.read()
        except (OSError, ValueError):
            return None

    def names(self, folder: str) -> frozenset[str]:
        if folder not in self._folders:
            try:
                self._folders[folder] = frozenset(os.listdir(folder or "."))
            except (OSError, ValueError):
                self._folders[folder] = frozenset()
        return self._folders[folder]


class MemoryLoader:
    """Files that were given as a mapping from path to text, over another loader if one is given."""

    def __init__(self, files: dict[str, str | bytes], base: Loader | None = None) -> None:
        # What an editor holds may be no text: then its bytes are none either, as on a disk.
        self._files = {
            os.path.normpath(path): text.encode("utf-8", "surrogatepass")
            if isinstance(text, str)
            else text
            for path, text in files.items()
        }
        self._base = base

    def read(self, path: str) -> bytes | None:
        found = self._files.get(os.path.normpath(path))
        return self._base.read(path) if found is None and self._base is not None else found

    def names(self, folder: str) -> frozenset[str]:
        prefix = "" if folder in ("", ".") else os.path.join(os.path.normpath(folder), "")
        here = frozenset(
            path[len(prefix) :].split(os.sep)[0] for path in self._files if path.startswith(prefix)
        )
        return here | self._base.names(folder) if self._base is not None else here


class Recording:
    """A loader that remembers what was asked of it, so that a cache knows what it rests on."""

    def __init__(self, base: Loader) -> None:
        self._base = base
        self.files: dict[str, bytes | None] = {}
        self.folders: dict[str, frozenset[str]] = {}

    def read(self, path: str) -> bytes | None:
        self.files[path] = found = self._base.read(path)
        return found

    def names(self, folder: str) -> frozenset[str]:
        self.folders[folder] = found = self._base.names(folder)
        return found
