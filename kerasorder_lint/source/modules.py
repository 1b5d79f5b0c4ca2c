"""Which file of the project an import names."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from itertools import islice

from kerasorder_lint.source.layouts import (
    LEVELS,
    Base,
    Layouts,
    decides,
    module_of,
    name_of,
    parent_of,
)
from kerasorder_lint.source.loading import Loader
from kerasorder_lint.source.search_path import OWN, REST, Place, SearchPath, path_in

__all__ = ["Imports", "Modules", "Start", "View"]

_HELPERS = 60
#: Folders in which packages of different owners lie side by side.
_INSTALLED = frozenset({"site-packages", "dist-packages"})
#: Names of packages that people install: where it is not sure that Python looks into a folder of
#: the project first, or at all, they are not looked for there.
_OTHERS = frozenset(
    {
        "PIL", "absl", "accelerate", "albumentations", "attention", "autokeras", "bayes_opt",
        "bert", "catboost", "classification_models", "click", "cv2", "datasets", "deepctr",
        "einops", "efficientnet", "evaluate", "flax", "gensim", "gin", "gym", "gymnasium", "h5py",
        "hydra", "hyperopt", "imageio", "imgaug", "jax", "joblib", "larq", "librosa", "lightgbm",
        "lime", "matplotlib", "mlflow", "ml_collections", "mock", "networkx", "nltk", "numpy",
        "omegaconf", "onnx", "optax", "optree", "optuna", "pandas", "plotly", "psutil", "pydot",
        "pytest", "ray", "rdkit", "regex", "requests", "rich", "sacred", "scipy", "seaborn",
        "segmentation_models", "shap", "skimage", "sklearn", "spacy", "spektral", "statsmodels",
        "sympy", "tabulate", "talos", "tcn", "tensorboard", "tensorboardX", "timm", "tokenizers",
        "torch", "torchvision", "tqdm", "transformers", "typer", "vis", "vit_keras", "wandb",
        "xgboost", "yaml",
    }
)  # fmt: skip
_OTHER_BEGINNINGS = ("keras_", "kerastuner", "tensorflow_", "tf_", "official")

#: Level, module and names of each import.
Imports = Iterable[tuple[int, str, tuple[str, ...]]]


def _lies_in(folder: str, other: str) -> bool:
    return folder == other or folder.startswith(os.path.join(other, ""))


def _is_installed(top: str) -> bool:
    return top in _OTHERS or top.startswith(_OTHER_BEGINNINGS)


def _may_take(base: Base, folder: str, top: str) -> bool:
    """Whether a name in a folder of the search path is the project's: among installed packages
    only the one that the importing file lies in, and under a name that others have only where
    Python surely looks."""
    where, sure = base
    if os.path.basename(where) not in _INSTALLED and (sure or not _is_installed(top)):
        return True
    return _lies_in(folder, os.path.join(where, top))


class Start:
    """The file that a program begins with, which decides where all of its files look for modules.

    path:    what it makes of the search path; `imports` what it imports.
    folders: those that others find modules in because of it, before and behind what is installed;
             `helpers` those that modules add which it imports, None before that was looked for.
    """

    __slots__ = ("filename", "folders", "helpers", "imports", "path")

    def __init__(
        self, filename: str, path: SearchPath | None, imports: Callable[[], Imports]
    ) -> None:
        self.filename = filename
        self.path = path
        self.imports = imports
        self.folders: tuple[tuple[str, ...], tuple[str, ...]] = ((), ())
        self.helpers: tuple[str, ...] | None = None

    @property
    def key(self) -> tuple[object, ...]:
        """The same for files that make no difference to where others look."""
        return (self.folders, self.helpers)


class Modules:
    """Finds modules among the files that a loader reaches; remembers what it found.

    Each is looked for from a file, in a program that begins with another one.
    """

    def __init__(self, loader: Loader) -> None:
        self.loader = loader
        self.layouts = Layouts(loader)
        self._changes: dict[str, SearchPath | None] = {}
        self._views: dict[tuple[object, ...], View] = {}
        self._relative: dict[tuple[str, str, int], str | None] = {}

    def start(
        self, filename: str, path: SearchPath | None, imports: Callable[[], Imports]
    ) -> Start:
        """A program that begins with a file; see `Start`."""
        start = Start(filename, path, imports)
        folder = os.path.dirname(filename)
        if path is not None:
            before, behind = self.folders(path.at_end, folder)
            start.folders = (
                tuple(where for where, sure in before if sure),
                tuple(where for where, _ in behind),
            )
        elif not self.layouts.is_package(folder):
            start.folders = ((folder,), ())
        return start

    def view(self, filename: str, start: Start) -> View:
        """What a file can import in a program."""
        self._look_for_helpers(start)
        path = self._path(filename, start)
        folder = os.path.dirname(filename)
        first = filename == start.filename
        key = (folder, first, None if path is None else filename, start.key)
        found = self._views.get(key)
        if found is None:
            found = self._views[key] = View(self, folder, path, start, first)
        return found

    def _path(self, filename: str, start: Start) -> SearchPath | None:
        """What a file makes of the search path."""
        if filename == start.filename:
            return start.path
        if filename not in self._changes:
            data = self.loader.read(filename) if filename.endswith(".py") else None
            self._changes[filename] = None if data is None else path_in(data)
        return self._changes[filename]

    def folders(self, entries: Iterable[Place], folder: str) -> tuple[list[Base], list[Base]]:
        """The folders of a search path, before and behind what is installed.

        folder: that of the file that makes it.
        """
        parts: tuple[list[Base], list[Base]] = ([], [])
        behind = False
        for entry in entries:
            if entry == REST:
                behind = True
            elif entry == OWN:
                # A package is not looked into where it is imported; it is where it is run.
                sure = not behind and not self.layouts.is_package(folder)
                parts[behind].append((folder, sure))
            else:
                parts[behind].extend((where, not behind) for where in self._places(entry, folder))
        return parts

    def _places(self, place: Place, folder: str) -> Iterator[str]:
        """The folders that are meant by a path in the code of a file in a folder."""
        bases, root = self.layouts.around(folder)
        top = root if root is not None else folder
        starts = [folder]
        if place.anchor == "root":
            path = os.path.join(os.sep, *place.parts)
            around = parent_of(os.path.abspath(top)) or os.sep
            if _lies_in(path, around):
                here = os.path.abspath("")
                if not os.path.isabs(folder) and _lies_in(path, here):
                    path = "" if path == here else os.path.relpath(path, here)
                if self.loader.names(path):
                    yield path
            return
        if place.anchor != "file" and place.parts[:1] != ("..",):
            # Relative to where people start the program.
            starts.append(top)
            if place.parts:
                starts += [where for where, _ in bases]
                above = parent_of(folder)
                if root is None and above is not None:
                    starts.append(above)
        for base in dict.fromkeys(starts):
            found: str | None = base
            for part in place.parts:
                if found is not None:
                    found = parent_of(found) if part == ".." else os.path.join(found, part)
            if found is not None and self.loader.names(found):
                yield found

    def _look_for_helpers(self, start: Start) -> None:
        """Finds the folders that modules add which the first file imports: `import _init_paths`."""
        if start.helpers is not None:
            return
        start.helpers = ()  # they are found without them
        added: dict[str, None] = {}
        for path in self._run_before(start):
            changes = self._path(path, start)
            if changes is not None and path != start.filename:
                entries = [entry for entry in changes.at_end if entry != OWN]
                for part in self.folders(entries, os.path.dirname(path)):
                    added.update(dict.fromkeys(where for where, _ in part))
        start.helpers = tuple(added)

    def _run_before(self, start: Start) -> Iterator[str]:
        """Files that are run before the first one, or at its beginning."""
        folder = os.path.dirname(start.filename)
        if self.layouts.is_package(folder):
            yield os.path.join(folder, "__init__.py")
        if os.path.basename(start.filename).startswith("test_"):
            for where, _ in self.layouts.around(folder)[0]:
                if "conftest.py" in self.loader.names(where):
                    yield os.path.join(where, "conftest.py")
        view = self.view(start.filename, start)
        for level, module, names in islice(start.imports(), _HELPERS):
            for name in (module, *(f"{module}.{name}" if module else name for name in names)):
                path = view.resolve(name, level)
                if path is not None:
                    yield path

    def relative(self, folder: str, module: str, level: int) -> str | None:
        """The file that `from <level dots><module> import …` in a folder names."""
        key = (folder, module, level)
        if key not in self._relative:
            base = _above(folder, level)
            parts = [part for part in module.split(".") if part]
            self._relative[key] = None if base is None else self.file(base, parts)
        return self._relative[key]

    def file(self, base: str, parts: list[str]) -> str | None:
        """The file of a module below a folder: `a/b/__init__.py`, or `a/b.py`."""
        folder = base
        for part in parts[:-1]:
            if part not in self.loader.names(folder):
                return None
            folder = os.path.join(folder, part)
        names = self.loader.names(folder)
        if not parts:
            return os.path.join(folder, "__init__.py") if "__init__.py" in names else None
        last = parts[-1]
        if last in names:
            inner = os.path.join(folder, last)
            if "__init__.py" in self.loader.names(inner):
                return os.path.join(inner, "__init__.py")
        for ending in (".py", ".pyi"):
            if last + ending in names:
                return os.path.join(folder, last + ending)
        return None


class View:
    """What the files of a folder can import, or one that changes the search path."""

    __slots__ = (
        "_above",
        "_bases",
        "_first",
        "_folder",
        "_found",
        "_known",
        "_modules",
        "_of_top",
        "_path",
        "_start",
    )  # fmt: skip

    def __init__(
        self, modules: Modules, folder: str, path: SearchPath | None, start: Start, first: bool
    ) -> None:
        self._modules = modules
        self._folder = folder
        self._path = path
        self._start = start
        self._first = first
        self._above = _by_name(folder)
        self._bases = None if path is not None and first else self._search("")
        self._known: frozenset[str] | None = None
        self._of_top: dict[str, tuple[Base, ...]] = {}
        self._found: dict[str, str | None] = {}

    def _search(self, top: str) -> tuple[Base, ...]:
        """Where modules are found, in Python's order, what is likely behind what is sure.

        top: what is imported; a file may import it before it changes the path.
        """
        folder, path, start = self._folder, self._path, self._start
        modules = self._modules
        before: list[Base] = []
        behind: list[Base] = []
        if path is not None:
            for state in (path.at_import(top), path.at_end) if self._first else (path.at_end,):
                own = [entry for entry in state if self._first or entry != OWN]
                parts = modules.folders(own, folder)
                before += parts[0]
                behind += parts[1]
        elif self._first:
            before.append((folder, not modules.layouts.is_package(folder)))
        if not self._first:
            before += [(where, True) for where in start.folders[0]]
            behind += [(where, False) for where in start.folders[1]]
        behind += [(where, False) for where in start.helpers or ()]
        return tuple(dict.fromkeys((*before, *behind, *modules.layouts.around(folder)[0])))

    def _bases_of(self, top: str) -> tuple[Base, ...]:
        """The same for imports under one name; the folder above one of that name is last."""
        if top not in self._of_top:
            bases = self._search(top) if self._bases is None else self._bases
            found = [base for base in bases if _may_take(base, self._folder, top)]
            if top in self._above and not _is_installed(top):
                found += [(where, False) for where in self._above[top]]
            self._of_top[top] = tuple(found)
        return self._of_top[top]

    def _all_bases(self) -> Iterator[str]:
        """The folders in which modules are found, those that a file takes away again as well."""
        for where, _ in self._search("") if self._bases is None else self._bases:
            yield where
        if self._path is not None and self._first:
            entries = dict.fromkeys(entry for _, state in self._path.states for entry in state)
            for part in self._modules.folders(entries, self._folder):
                for where, _ in part:
                    yield where

    def may_know(self, top: str) -> bool:
        """Whether anything by this name, a module or a folder, is in reach."""
        if self._known is None:
            names = self._modules.loader.names
            found = {module_of(entry) for base in self._all_bases() for entry in names(base)}
            self._known = frozenset(found.union(self._above))
        return top in self._known

    def resolve(self, module: str, level: int = 0) -> str | None:
        """The project's file that `from <level dots><module> import …` names.

        Unknown: None for what does not lie in the project; whether it exists elsewhere is not
                 asked.
        """
        if level:
            return self._modules.relative(self._folder, module, level)
        if module not in self._found:
            self._found[module] = self._resolve(module)
        return self._found[module]

    def _resolve(self, module: str) -> str | None:
        parts = [part for part in module.split(".") if part]
        if not parts or not self.may_know(parts[0]):
            return None
        modules = self._modules
        loose: str | None = None
        for base, sure in self._bases_of(parts[0]):
            found = modules.file(base, parts)
            if found is not None and (
                len(parts) == 1 or modules.layouts.is_package(os.path.join(base, parts[0]))
            ):
                # A package with an `__init__` comes before folders without one.
                return found if loose is None or sure else loose
            loose = loose or found
        return loose

    def namespace(self, module: str, level: int) -> str | None:
        """The folder of a package without `__init__.py` that an import names.

        Only folders that are looked into for modules count: they have one, or folders.
        """
        parts = [part for part in module.split(".") if part]
        bases: list[str] = []
        if level:
            above = _above(self._folder, level)
            bases += [] if above is None else [above]
        elif parts and self.may_know(parts[0]):
            bases += [where for where, _ in self._bases_of(parts[0])]
        names = self._modules.loader.names
        for base in bases:
            found = base
            for part in parts:
                if part not in names(found):
                    break
                found = os.path.join(found, part)
            else:
                if any(decides(name) for name in names(found)):
                    return found
        return None


def _above(folder: str, level: int) -> str | None:
    """The folder that the dots of an import stand for."""
    base: str | None = folder
    for _ in range(level - 1):
        base = parent_of(base) if base is not None else None
    return base


def _by_name(folder: str) -> dict[str, list[str]]:
    """The folders around a folder by the names of those in them that lead there."""
    found: dict[str, list[str]] = {}
    above = folder
    for _ in range(LEVELS):
        parent = parent_of(above)
        if parent is None:
            break
        found.setdefault(name_of(above), []).append(parent)
        above = parent
    return found
