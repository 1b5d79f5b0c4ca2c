"""How projects lie in folders: where people have Python look besides the file's own folder."""

from __future__ import annotations

import os

from kerasorder_lint.source.loading import Loader

__all__ = ["LEVELS", "Base", "Layouts", "decides", "module_of", "name_of", "parent_of"]

_MARKERS = frozenset({"pyproject.toml", "setup.py", "setup.cfg", ".git", "kerasorder-lint.toml"})
#: A project with one of these is installed itself, with whatever names its packages have.
_PACKAGED = frozenset({"pyproject.toml", "setup.py", "setup.cfg"})
#: What lies at the top of projects that have none of the markers; a folder within may have a
#: README as well.
_SOFT_MARKERS = frozenset(
    {
        ".dockerignore", ".editorconfig", ".flake8", ".gitattributes", ".gitignore",
        ".gitlab-ci.yml", ".hg", ".pre-commit-config.yaml", ".svn", "Dockerfile", "Makefile",
        "Pipfile", "conda.yml", "dvc.yaml", "environment.yaml", "environment.yml", "mypy.ini",
        "noxfile.py", "poetry.lock", "pyrightconfig.json", "pytest.ini", "requirements.txt",
        "ruff.toml", "tox.ini", "uv.lock",
    }
)  # fmt: skip
_DOCUMENTS = ("README", "LICENSE", "LICENCE")
#: Folders of what is run, beside the folder of the sources.
_BESIDE_SOURCES = frozenset(
    {
        "bin", "benchmarks", "demo", "demos", "examples", "experiments", "notebooks", "scripts",
        "test", "tests", "tools",
    }
)  # fmt: skip
LEVELS = 12
_SOFT_LEVELS = 4
#: A folder, and whether Python surely looks there before what is installed.
Base = tuple[str, bool]


def module_of(name: str) -> str:
    """The name by which what lies in a folder under a name is imported."""
    return name.removesuffix(".pyi").removesuffix(".py")


def decides(name: str) -> bool:
    """Whether what lies in a folder under a name can decide where an import leads."""
    if module_of(name).isidentifier():
        return name != "__pycache__"
    return name in _MARKERS or name in _SOFT_MARKERS or name.upper().startswith(_DOCUMENTS)


def parent_of(folder: str) -> str | None:
    """The folder above; below the working directory it stays relative."""
    if os.path.basename(folder) in ("", ".", "..") and not os.path.isabs(folder):
        folder = os.path.abspath(folder)
    parent = os.path.dirname(folder)
    return None if parent == folder else parent


def name_of(folder: str) -> str:
    """The name of a folder, that of the working directory too."""
    return (
        os.path.basename(os.path.abspath(folder))
        if folder in ("", ".")
        else os.path.basename(folder)
    )


class Layouts:
    """Where files find modules by the folder that they lie in; remembers what it found."""

    def __init__(self, loader: Loader) -> None:
        self._loader = loader
        self._guesses: dict[str, tuple[tuple[Base, ...], str | None]] = {}

    def is_package(self, folder: str) -> bool:
        """Whether a folder has an `__init__.py`."""
        return "__init__.py" in self._loader.names(folder)

    def around(self, folder: str) -> tuple[tuple[Base, ...], str | None]:
        """Where people have Python look for what a file in this folder imports, and the root.

        The folder; those above it up to the project's root, with the `src` in each of them. Without
        a root, those above it as long as they are packages, and what seems to be the top.
        """
        if folder not in self._guesses:
            self._guesses[folder] = self._look_around(folder)
        return self._guesses[folder]

    def _look_around(self, folder: str) -> tuple[tuple[Base, ...], str | None]:
        chain = [folder]
        root: str | None = None
        packaged = False
        while len(chain) < LEVELS:
            names = self._loader.names(chain[-1])
            if not _MARKERS.isdisjoint(names):
                root, packaged = chain[-1], not _PACKAGED.isdisjoint(names)
                break
            parent = parent_of(chain[-1])
            if parent is None:
                break
            chain.append(parent)
        if root is None:
            root = self._seeming_root(chain)
            kept = 1
            while kept < len(chain) and self.is_package(chain[kept - 1]):
                kept += 1
            chain = chain[:kept]
            if root is not None and root not in chain:
                chain.append(root)
        bases = [(where, packaged and where == root) for where in chain]
        for where, sure in tuple(bases):
            if "src" in self._loader.names(where):
                bases.append((os.path.join(where, "src"), sure))
        return tuple(bases), root

    def _seeming_root(self, chain: list[str]) -> str | None:
        """The top of a project that has no marker, as far as anything speaks for one."""
        documented: str | None = None
        ended = False
        home = os.path.expanduser("~")
        for folder in chain[:_SOFT_LEVELS]:
            path = os.path.abspath(folder)
            if path == home or parent_of(path) is None:
                break
            names = self._loader.names(folder)
            if not _SOFT_MARKERS.isdisjoint(names):
                return folder
            # Folders in a project have such files as well.
            is_documented = any(name.upper().startswith(_DOCUMENTS) for name in names)
            ended = ended or (documented is not None and not is_documented)
            if is_documented and not ended:
                documented = folder
        if documented in (None, chain[0]) and len(chain) > 1:
            if name_of(chain[0]) in _BESIDE_SOURCES and "src" in self._loader.names(chain[1]):
                return chain[1]
        return documented
