"""Which files a run looks at: those that are given, and those found below given folders."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from kerasorder_lint.source.patterns import matches, matches_parts

if TYPE_CHECKING:
    from pathspec import GitIgnoreSpec

__all__ = ["DEFAULT_EXCLUDES", "Discovered", "Exclusion", "Found", "discover", "is_excluded"]

DEFAULT_EXCLUDES = (
    ".bzr",
    ".direnv",
    ".eggs",
    ".git",
    ".git-rewrite",
    ".hg",
    ".ipynb_checkpoints",
    ".kerasorder_lint_cache",
    ".mypy_cache",
    ".nox",
    ".pants.d",
    ".pyenv",
    ".pytest_cache",
    ".pytype",
    ".ruff_cache",
    ".svn",
    ".tox",
    ".venv",
    ".vscode",
    "__pypackages__",
    "_build",
    "buck-out",
    "build",
    "dist",
    "node_modules",
    "site-packages",
    "venv",
)
_ENDINGS = (".py", ".pyi", ".ipynb")


class Exclusion:
    """Patterns, and the folder of the configuration that they come from."""

    def __init__(self, patterns: Sequence[str], root: str | None = None) -> None:
        self.patterns = tuple(patterns)
        self.root = root
        # Most patterns are plain names, which need no matching.
        self._names = frozenset(p.rstrip("/") for p in patterns if not set("/*?[") & set(p[:-1]))
        self._others = tuple(p for p in patterns if p.rstrip("/") not in self._names)

    def covers(self, name: str, path: str, top: str) -> bool:
        """Whether a pattern names what was found below `top`, the folders above having passed."""
        if name in self._names:
            return True
        for pattern in self._others:
            if matches_parts(pattern, os.path.relpath(path, top)):
                return True
            if "/" in pattern and self.root is not None and matches(pattern, path, self.root):
                return True
        return False


@dataclass(frozen=True, slots=True)
class Found:
    """A file to look at; `named` if the user named it."""

    path: str
    named: bool

    @property
    def is_notebook(self) -> bool:
        return self.path.endswith(".ipynb")


@dataclass(slots=True)
class Discovered:
    """The files in the order in which they were met, and what went wrong on the way.

    missing:  given paths that are no file and no folder, each with the reason.
    troubles: folders found below that could not be read.
    """

    files: list[Found] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    troubles: list[str] = field(default_factory=list)


def discover(
    paths: Sequence[str],
    exclusion: Callable[[str], Exclusion],
    force_exclude: bool = False,
) -> Discovered:
    """The files to lint, each once, under the name by which it was met first.

    exclusion: the patterns that hold in a folder.
    """
    result = Discovered()
    walk = _Walk(result, exclusion)
    for path in paths:
        try:
            kind = os.stat(path).st_mode
        except (OSError, ValueError) as error:
            reason = getattr(error, "strerror", None) or str(error)
            result.missing.append(f"{path}: {reason}")
            continue
        if not (stat.S_ISDIR(kind) or stat.S_ISREG(kind)):
            result.missing.append(f"{path}: not a regular file or folder")
        elif force_exclude and is_excluded(path, exclusion):
            continue
        elif stat.S_ISDIR(kind):
            walk.folder(path)
        else:
            walk.file(path, named=True)
    walk.links()
    return result


def is_excluded(path: str, exclusion: Callable[[str], Exclusion]) -> bool:
    """Whether an exclusion, counted from the configuration above it, or git passes by a path."""
    ignores = _ignores_in_repository(os.path.dirname(os.path.abspath(path)))
    if _is_ignored(os.path.abspath(path), os.path.isdir(path), ignores):
        return True
    found = exclusion(os.path.dirname(os.path.normpath(path)) or ".")
    root = found.root if found.root is not None else os.getcwd()
    return any(matches(pattern, path, root) for pattern in found.patterns)


class _Walk:
    """One walk over all given folders. Links wait, so that a file is met under its own name."""

    def __init__(self, result: Discovered, exclusion: Callable[[str], Exclusion]) -> None:
        self._result = result
        self._exclusion = exclusion
        self._seen: set[tuple[int, int]] = set()
        self._waiting: list[tuple[str, str, tuple[_Ignore, ...]]] = []

    def file(self, path: str, named: bool = False) -> None:
        try:
            status = os.stat(path)
        except OSError:
            return
        key = (status.st_dev, status.st_ino)
        if key not in self._seen:
            self._seen.add(key)
            self._result.files.append(Found(path, named))

    def folder(self, path: str) -> None:
        self._enter(path, path, _ignores_above(path))

    def _enter(self, folder: str, top: str, ignores: tuple[_Ignore, ...]) -> None:
        pending = [(folder, ignores)]
        while pending:
            current, above = pending.pop()
            pending.extend(reversed(list(self._one(current, top, above))))

    def _one(
        self, folder: str, top: str, ignores: tuple[_Ignore, ...]
    ) -> Iterator[tuple[str, tuple[_Ignore, ...]]]:
        """Takes the files of a folder and gives the folders in it."""
        try:
            status = os.stat(folder)
            key = (status.st_dev, status.st_ino)
            if key in self._seen:
                return
            self._seen.add(key)
            with os.scandir(folder) as entries:
                found = sorted(entries, key=lambda entry: entry.name)
        except OSError as error:
            self._result.troubles.append(f"{folder}: {error.strerror or error}")
            return
        if any(entry.name == ".gitignore" for entry in found):
            own = _read_ignore(folder)
            ignores = (*ignores, own) if own is not None else ignores
        excluded = self._exclusion(folder)
        for entry in found:
            if not self._is_wanted(entry, folder, top, excluded, ignores):
                continue
            path = os.path.join(folder, entry.name)
            if entry.is_symlink():
                self._waiting.append((path, top, ignores))
            elif entry.is_dir():
                yield path, ignores
            elif entry.is_file():
                self.file(path)

    def _is_wanted(
        self,
        entry: os.DirEntry[str],
        folder: str,
        top: str,
        excluded: Exclusion,
        ignores: tuple[_Ignore, ...],
    ) -> bool:
        try:
            is_folder = entry.is_dir()
        except OSError:
            return False
        if not is_folder and not entry.name.endswith(_ENDINGS):
            return False
        path = os.path.join(folder, entry.name)
        if excluded.covers(entry.name, path, top):
            return False
        return not _is_ignored(path, is_folder, ignores)

    def links(self) -> None:
        """The links that were met: to files, and to folders that were not walked. Loops end."""
        while self._waiting:
            path, top, ignores = self._waiting.pop(0)
            try:
                kind = os.stat(path).st_mode
            except OSError:
                continue
            if stat.S_ISDIR(kind):
                self._enter(path, top, ignores)
            elif stat.S_ISREG(kind) and path.endswith(_ENDINGS):
                self.file(path)


@dataclass(frozen=True, slots=True)
class _Ignore:
    """A `.gitignore` and the folder that it stands in."""

    folder: str
    spec: Any


def _read_ignore(folder: str) -> _Ignore | None:
    path = os.path.join(folder, ".gitignore")
    try:
        if not os.path.isfile(path):
            return None
        with open(path, encoding="utf-8", errors="surrogateescape") as file:
            lines = file.read().splitlines()
    except OSError:
        return None
    from pathspec import GitIgnoreSpec

    kept: list[str] = []
    for line in lines:
        try:
            GitIgnoreSpec.from_lines([line])
        except ValueError:  # git, too, passes over what it cannot read
            continue
        kept.append(line)
    spec: GitIgnoreSpec = GitIgnoreSpec.from_lines(kept)
    return _Ignore(folder, spec)


def _is_ignored(path: str, is_folder: bool, ignores: tuple[_Ignore, ...]) -> bool:
    """Whether git would ignore it: the deepest file that speaks of it decides."""
    for ignore in reversed(ignores):
        relative = os.path.relpath(path, ignore.folder).replace(os.sep, "/")
        verdict = ignore.spec.check_file(relative + "/" if is_folder else relative).include
        if verdict is not None:
            return bool(verdict)
    return False


def _ignores_in_repository(folder: str) -> tuple[_Ignore, ...]:
    """The `.gitignore` files of a folder and of those above it, to the root of the repository.

    Those below a folder that one above ignores say nothing, as for git.
    """
    chain = [os.path.abspath(folder)]
    while not os.path.lexists(os.path.join(chain[-1], ".git")):
        parent = os.path.dirname(chain[-1])
        if parent == chain[-1]:
            # Without a repository the folder's own counts, as it does for what is found below it.
            chain = chain[:1]
            break
        chain.append(parent)
    found: list[_Ignore] = []
    for current in reversed(chain):
        if _is_ignored(current, True, tuple(found)):
            every = _everything(current)
            return (*found, every)
        own = _read_ignore(current)
        if own is not None:
            found.append(own)
    return tuple(found)


def _everything(folder: str) -> _Ignore:
    from pathspec import GitIgnoreSpec

    return _Ignore(folder, GitIgnoreSpec.from_lines(["*"]))


def _ignores_above(folder: str) -> tuple[_Ignore, ...]:
    """The `.gitignore` files between a given folder and the root of its repository.

    None of them counts that ignores the given folder itself: who names it wants it linted.
    """
    chain: list[str] = []
    current = os.path.abspath(folder)
    while not os.path.lexists(os.path.join(current, ".git")):
        parent = os.path.dirname(current)
        if parent == current:
            return ()
        chain.append(parent)
        current = parent
    found: list[_Ignore] = []
    for above in reversed(chain):
        ignore = _read_ignore(above) if os.path.lexists(os.path.join(above, ".gitignore")) else None
        if ignore is None:
            continue
        parts = os.path.relpath(os.path.abspath(folder), above).split(os.sep)
        if not any(
            ignore.spec.check_file("/".join(parts[: i + 1]) + "/").include
            for i in range(len(parts))
        ):
            found.append(ignore)
    return tuple(found)
