"""Imports of the project's own files: found, run when a name of theirs is used, remembered.

An import binds an `Imported`, which costs nothing. When the code uses it, the file is parsed (once
for all files of a run) and run (once for each machine), apart from whatever the importing code is
in the middle of: its events are not the importing file's, its conditions cost no paths, and what
it makes outlives the journals that are open.
"""

from __future__ import annotations

import ast
import os
import re
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from kerasorder_lint.catalogue.bounds import LimitReached
from kerasorder_lint.interpreter.keras_objects.names import canonical
from kerasorder_lint.interpreter.machine import SIGNALS, Machine
from kerasorder_lint.interpreter.values import (
    Frame,
    Imported,
    ListV,
    ModuleV,
    Ref,
    Thing,
    is_constant,
)
from kerasorder_lint.source.gate import Gate
from kerasorder_lint.source.modules import Modules
from kerasorder_lint.source.trees import tree_of

if TYPE_CHECKING:
    from kerasorder_lint.source.loading import Loader

__all__ = ["Following"]

#: Bounds on what one file may follow.
_FILES = 40
_BYTES = 500_000
#: Steps in functions of other files, of one root and of all; beyond, none is looked into.
_STEPS_OF_ROOT = 60_000
_STEPS = 400_000
#: One module may take this part of the time that is left.
_SHARE = 3
_LEAST_SECONDS = 0.2

#: What a module may set for the whole program when it is imported.
_SETS = re.compile(
    rb"set_image_data_format|set_floatx|set_global_policy|set_policy|set_dtype_policy"
    rb"|TF_USE_LEGACY_KERAS"
)
#: Libraries whose own names are known here; a file of the project never stands for them.
_LIBRARIES = frozenset(
    {"tensorflow", "keras", "tf_keras", "keras_core", "numpy", "jax", "torch", "scipy", "pandas"}
)
_DUNDERS = re.compile(r"__\w+__$")


class Following:
    """The project's files around the one that is judged, for all machines of its run."""

    def __init__(self, loader: Loader) -> None:
        self._loader = loader
        self._modules = Modules(loader)
        self._gate = Gate(loader)
        self._trees: dict[str, ast.Module | None] = {}
        self._bytes = 0
        self._steps = self._steps_of_root = 0
        self._looking: set[tuple[str, str]] = set()
        self.followed: dict[str, None] = {}

    def count(self, steps: int) -> None:
        """Notes steps that were taken in functions of other files."""
        self._steps += steps
        self._steps_of_root += steps

    def begin_root(self) -> None:
        """Another function is looked at, with its own share of the steps."""
        self._steps_of_root = 0

    @property
    def is_exhausted(self) -> bool:
        """Whether the functions of other files have had their share."""
        return self._steps > _STEPS or self._steps_of_root > _STEPS_OF_ROOT

    # ------------------------------------------------------------------ imports

    def module(self, m: Machine, name: str, level: int = 0) -> Imported | None:
        """What `import name` gives; None for what is not of this project."""
        path = self._path(m.filename, name, level)
        if path is None:
            return None
        self._notice(m, path)
        return Imported(path, None, "." * level + name)

    def member(self, m: Machine, module: str, level: int, name: str) -> Imported | None:
        """What `from module import name` gives."""
        path = self._path(m.filename, module, level)
        if path is None:
            return None
        self._notice(m, path)
        dots = "." * level + module
        return Imported(path, name, f"{dots}.{name}" if module else f"{dots}{name}")

    def leads_to_keras(self, value: Imported) -> bool:
        """Whether what is imported may have to do with Keras; told from the bytes of files."""
        return os.path.isdir(value.path) or self._gate.leads_to_keras(value.path)

    def _path(self, filename: str, module: str, level: int) -> str | None:
        """The file of a module; the folder of a package that has none."""
        folder = os.path.dirname(filename)
        if level == 0:
            top = module.partition(".")[0]
            if top in _LIBRARIES or top in sys.stdlib_module_names or canonical(module):
                return None
        path = self._modules.resolve_from(folder, module, level)
        if path is None:
            return self._modules.namespace(folder, module, level)
        return None if path.endswith(".pyi") else path

    def _notice(self, m: Machine, path: str) -> None:
        """Runs a module at once if it sets what holds for the whole program."""
        data = self._loader.read(path) if path.endswith(".py") else None
        if data is not None and _SETS.search(data) is not None:
            self.load(m, path)

    # ------------------------------------------------------------------ values

    def resolve(self, m: Machine, imported: Imported) -> Any:
        """What an import stands for; the name itself where it cannot be followed."""
        value: Any = imported
        seen: set[tuple[str, str | None]] = set()
        while isinstance(value, Imported):
            place = (value.path, value.name)
            if place in seen:
                return Ref(imported.text)
            seen.add(place)
            module = self.load(m, value.path)
            if module is None:
                return Ref(value.text)
            if value.name is None:
                return module
            found = self.attribute(m, module, value.name)
            if found is None:
                return Ref(value.text)
            value = found[0]
        return value

    def attribute(self, m: Machine, module: ModuleV, name: str) -> tuple[Any] | None:
        """A name of a module; None if nothing shows that it has it."""
        if name in module.frame.names:
            value = module.frame.names[name]
            itself = isinstance(value, Imported) and value.name == name
            if not (itself and value.path == module.path):
                return (value,)
            # `from package import part` in the package itself: the submodule.
        if _DUNDERS.match(name):
            return None
        place = (module.path, name)
        if place in self._looking:
            return None
        self._looking.add(place)
        try:
            for star in reversed(module.frame.stars):
                found = self.star_member(m, star, name)
                # A part may import its neighbour from the package itself: the submodule again.
                back = isinstance(found, Imported) and found.name == name
                if found is not None and not (back and found.path == module.path):
                    return (found,)
        finally:
            self._looking.discard(place)
        if module.folder is not None:
            path = self._modules.resolve_from(module.folder, name, 1)
            if path is None:
                path = self._modules.namespace(module.folder, name, 1)
            if path is not None and not path.endswith(".pyi"):
                return (Imported(path, None, f"{module.name}.{name}"),)
        return None

    def star_member(self, m: Machine, star: Any, name: str) -> Any:
        """What `from module import *` gives for a name; None if nothing."""
        if not isinstance(star, Imported):
            from kerasorder_lint.interpreter import keras_objects

            return keras_objects.star_member(m, star, name)
        module = self.load(m, star.path)
        if module is None or not _exports(module, name):
            return None
        found = self.attribute(m, module, name)
        return None if found is None else found[0]

    # ------------------------------------------------------------------ running

    def load(self, m: Machine, path: str) -> ModuleV | None:
        """The module of a file, run if this machine has not yet; None if it cannot be followed."""
        key = os.path.abspath(path)
        known: ModuleV | None = m.modules.get(key)
        if known is not None:
            return known
        if m.depth >= m.limits.depth:
            return None
        tree: ast.Module | None = None
        package = os.path.basename(path) == "__init__.py"
        folder = os.path.dirname(path) if package else None
        if path.endswith(".py"):
            tree = self._tree(path)
            if tree is None:
                return None
        else:
            folder = path
        name = os.path.basename(folder or path).removesuffix(".py")
        module = ModuleV(name, Frame(), path, folder)
        module.frame.names["__name__"] = name
        m.modules[key] = module
        if tree is not None:
            comments = getattr(tree, "shape_comments", None)
            if comments:
                m.comments[path] = comments
            self._run(m, tree, module)
        return module

    def _tree(self, path: str) -> ast.Module | None:
        if path not in self._trees:
            data = self._loader.read(path)
            tree = None
            if data is not None and len(self.followed) < _FILES and self._bytes < _BYTES:
                tree = tree_of(data, path)
                self._bytes += len(data)
                self.followed[path] = None
            self._trees[path] = tree
        return self._trees[path]

    def _run(self, m: Machine, tree: ast.Module, module: ModuleV) -> None:
        from kerasorder_lint.interpreter.statements import exec_block

        reached: LimitReached | None = None
        with _apart(m):
            now = time.monotonic()
            m.deadline = min(m.deadline, now + max((m.deadline - now) / _SHARE, _LEAST_SECONDS))
            m.filename, m.frame = module.path, module.frame
            try:
                exec_block(m, tree.body)
            except SIGNALS:
                pass
            except LimitReached as caught:
                reached = caught
        if reached is not None:
            m.limit(reached.what)
        for name in _rebound(tree):
            value = module.frame.names.get(name)
            if is_constant(value) or isinstance(value, (tuple, ListV)):
                # Some function of the module sets it anew; when that happens is not seen.
                module.frame.names[name] = Thing(name, key=("global", module.path, name))


@contextmanager
def _apart(m: Machine) -> Iterator[None]:
    """Runs something beside the code that is running, without a trace in what was begun there."""
    names = (
        "frame", "filename", "calls", "statement", "events", "reached", "journals", "likely",
        "caught", "guards", "prefix", "decisions", "decided", "pending", "max_decisions",
        "truncated", "models", "joining", "depth", "families", "deadline",
    )  # fmt: skip
    saved = {name: getattr(m, name) for name in names}
    target = m.environment.target
    m.calls, m.events, m.reached, m.journals = (), [], set(), []
    m.likely, m.caught, m.guards, m.models = [], [], 0, []
    m.prefix, m.decisions, m.decided, m.pending, m.max_decisions = (), [], {}, [], 0
    m.joining = 0
    m.depth += 1
    m.families = set()
    try:
        yield
    finally:
        families = m.families
        for name, value in saved.items():
            setattr(m, name, value)
        if m.families:
            # The code says for itself which Keras it uses.
            m.environment = replace(m.environment, target=target)
        else:
            m.families |= families


def _exports(module: ModuleV, name: str) -> bool:
    """Whether a star import takes a name along."""
    listed = module.frame.names.get("__all__")
    if isinstance(listed, (ListV, tuple)):
        items = listed.items if isinstance(listed, ListV) else listed
        if name in items:
            return True
        return isinstance(listed, ListV) and not listed.exact and not name.startswith("_")
    return not name.startswith("_")


def _rebound(tree: ast.Module) -> frozenset[str]:
    """Names that functions of the module declare as `global`; kept on the tree."""
    kept: frozenset[str] | None = getattr(tree, "_rebound", None)
    if kept is None:
        kept = frozenset(
            name
            for statement in tree.body
            if isinstance(statement, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef))
            for node in ast.walk(statement)
            if isinstance(node, ast.Global)
            for name in node.names
        )
        tree._rebound = kept  # type: ignore[attr-defined]
    return kept
