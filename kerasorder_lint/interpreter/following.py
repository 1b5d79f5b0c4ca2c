"""Imports of the project's own files: found, run when a name of theirs is used, remembered.

An import binds an `Imported`, which costs nothing. When the code uses it, the file is parsed and
run, once for all files of a run where that is possible (`scopes`), apart from whatever the
importing code is in the middle of: its events are not the importing file's, its conditions cost no
paths, and what it makes outlives the journals that are open. Its steps are its own as well: they
are bounded by its size, whoever imports it.
"""

from __future__ import annotations

import ast
import os
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from kerasorder_lint.catalogue.bounds import LimitReached, clock
from kerasorder_lint.graph.layers import latest_layer
from kerasorder_lint.interpreter import command_line, effects, effort, scopes
from kerasorder_lint.interpreter.comparisons import Decided
from kerasorder_lint.interpreter.keras_objects.names import canonical
from kerasorder_lint.interpreter.machine import Machine
from kerasorder_lint.interpreter.scopes import Running, Scope
from kerasorder_lint.interpreter.signals import SIGNALS
from kerasorder_lint.interpreter.values import (
    JUDGED,
    Frame,
    Imported,
    ListV,
    ModuleV,
    Ref,
    Thing,
    is_constant,
    latest_object,
)
from kerasorder_lint.interpreter.walking import nodes_of
from kerasorder_lint.source.gate import Gate
from kerasorder_lint.source.modules import Modules
from kerasorder_lint.source.path_changes import path_of
from kerasorder_lint.source.trees import tree_of

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable

    from kerasorder_lint.catalogue.spec import Target
    from kerasorder_lint.settings import Limits
    from kerasorder_lint.source.loading import Loader

__all__ = ["Following", "apart"]

#: Bounds on what one file may follow; many files of a package do nothing but import.
_FILES = 80
_BYTES = 800_000
#: Of so many of these bytes at most there are steps for calls.
_BYTES_FOR_CALLS = 500_000
#: Steps in functions of other files, of one root and of all; beyond, none is looked into.
_STEPS_OF_ROOT = 120_000
_STEPS = 600_000
#: One module may take this part of the time that is left, one root of the steps.
_SHARE = 3
#: What part of a root's steps its ways after the first may take together.
_FURTHER = 4
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

    def __init__(
        self, loader: Loader, limits: Limits, filename: str = "", tree: ast.Module | None = None
    ) -> None:
        self._loader = loader
        self._limits = limits
        self._most = effort.scaled(_STEPS, limits)
        self._most_of_root = effort.scaled(_STEPS_OF_ROOT, limits)
        self._modules = Modules(loader)
        self._gate = Gate(loader, self._modules)
        self._start = self._modules.start(
            filename,
            path_of(tree) if tree is not None and hasattr(tree, "may_change_search_path") else None,
            lambda: _imports(tree.body if tree is not None else ()),
        )
        self._trees: dict[str, ast.Module | None] = {}
        self._bytes = self._nodes = 0
        self._paid = self._paid_before = self._paid_in_vain = 0
        self._paid_first: int | None = None  # when the first way through the root had ended
        self._roots_left = _SHARE
        self._steps = self._steps_of_root = 0
        self._further = False
        self._looking: set[tuple[str, str]] = set()
        self._running: list[Running] = []
        self._holding: dict[Scope, bool] = {}
        self.followed: dict[str, None] = {}
        self._absolute: dict[str, str] = {}  # paths as they were named, and what they are
        #: Where somebody wants to know: steps, whether they were in vain, those that were paid.
        self.payments: list[tuple[int, bool, int]] | None = None

    def absolute(self, path: str) -> str:
        """The absolute path of a file, under which machines have its module."""
        found = self._absolute.get(path)
        if found is None:
            found = self._absolute[path] = os.path.abspath(path)
        return found

    def _places(self, scope: Scope) -> list[str]:
        """The absolute paths of the modules of a scope."""
        return [self.absolute(part.path) for part in scope.cycle]

    def count(self, steps: int) -> None:
        """Notes steps that were taken in functions of other files."""
        self._steps += steps
        self._steps_of_root += steps

    def credit(self, in_vain: bool) -> int:
        """Steps that functions of other files may take still at the expense of these files.

        One root may take a part of what the roots before it have left, its ways after the first a
        part of that; all in which nothing happens to a layer or model have a small part together.
        """
        if self._further:
            return 0
        whole = effort.of_followed(min(self._bytes, _BYTES_FOR_CALLS), self._limits)
        if in_vain:
            return max(whole // effort.FOLLOWED_IN_VAIN - self._paid_in_vain, 0)
        part = (whole - self._paid_before) // min(_SHARE, self._roots_left)
        if self._paid_first is not None:
            part = min(part, self._paid_first - self._paid_before + part // _FURTHER)
        return max(part - (self._paid - self._paid_before), 0)

    def pay(self, steps: int, in_vain: bool) -> int:
        """How many of these steps are at the expense of the files that were followed."""
        paid = min(steps, self.credit(in_vain))
        if in_vain:
            self._paid_in_vain += paid
        else:
            self._paid += paid
        if self.payments is not None:
            self.payments.append((steps, in_vain, paid))
        return paid

    @property
    def nodes(self) -> int:
        """Nodes of the trees of all files that were followed."""
        return self._nodes

    @property
    def paid(self) -> int:
        """Steps that were at the expense of these files."""
        return self._paid + self._paid_in_vain

    def begin_root(self, left: int) -> None:
        """Another function is looked at, with its own share of the steps.

        left: how many there are still, with this one.
        """
        self._steps_of_root = 0
        self._paid_before, self._paid_first = self._paid, None
        self._roots_left = max(left, 1)
        self._further = False

    def first_way_ended(self) -> None:
        """The function that is looked at was run once."""
        self._paid_first = self._paid

    def begin_further_way(self) -> None:
        """The same function is run once more, on other decisions: that is at its own expense."""
        self._further = True

    def begin_shown_way(self) -> tuple[int, int, int]:
        """The function is run once more for somebody who asks for its models, as the first time.

        What it has taken until now, for `end_shown_way`.
        """
        taken = (self._paid, self._paid_in_vain, self._steps)
        self._paid = self._paid_before
        self._paid_first, self._steps_of_root, self._further = None, 0, False
        return taken

    def end_shown_way(self, taken: tuple[int, int, int]) -> None:
        """What it took since is at nobody's expense."""
        self._paid, self._paid_in_vain, self._steps = taken
        self._paid_first = self._paid

    @property
    def is_exhausted(self) -> bool:
        """Whether the functions of other files have had their share."""
        return self._steps > self._most or self._steps_of_root > self._most_of_root

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
        return os.path.isdir(value.path) or self._gate.leads_to_keras(value.path, self._start)

    def imports_lead_to_keras(self, tree: ast.Module, filename: str) -> bool:
        """Whether a file imports modules of the project that may have to do with Keras."""
        for node in nodes_of(tree):
            named: list[tuple[str, int]] = []
            if isinstance(node, ast.Import):
                named = [(alias.name, 0) for alias in node.names]
            elif isinstance(node, ast.ImportFrom):
                dots = f"{node.module}." if node.module else ""
                named = [(f"{dots}{alias.name}", node.level) for alias in node.names]
                named.append((node.module or "", node.level))
            for module, level in named:
                path = self._look_up(filename, module, level)
                if path is not None and self.leads_to_keras(Imported(path, None, module)):
                    return True
        return False

    def _path(self, filename: str, module: str, level: int) -> str | None:
        """The file of a module; the folder of a package that has none."""
        if level == 0:
            top = module.partition(".")[0]
            if top in _LIBRARIES or top in sys.stdlib_module_names or canonical(module):
                return None
        return self._resolved(filename, module, level)

    def _resolved(self, filename: str, module: str, level: int) -> str | None:
        """The file or folder that an import in a file names; noted by the module that runs."""
        path = self._look_up(filename, module, level)
        if self._running:
            self._running[-1].scope.resolved[filename, module, level] = path
        return path

    def _look_up(self, filename: str, module: str, level: int) -> str | None:
        view = self._modules.view(filename, self._start)
        path = view.resolve(module, level)
        if path is None:
            return view.namespace(module, level)
        return None if path.endswith(".pyi") else path

    def _notice(self, m: Machine, path: str) -> None:
        """Runs a module at once if it sets what holds for the whole program."""
        sets = self._sets(path)
        if self._running:
            self._running[-1].scope.sets[path] = sets
        if sets:
            self.load(m, path)

    def _sets(self, path: str) -> bool:
        data = self._loader.read(path) if path.endswith(".py") else None
        return data is not None and _sets_something(data)

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

    def part(self, m: Machine, imported: Imported) -> Any:
        """What a name stands for that a package imports from itself, on some condition."""
        module = self.load(m, imported.path)
        if module is None or module.folder is None or imported.name is None:
            return Ref(imported.text)
        path = self._resolved(_file_in(module.folder), imported.name, 1)
        found = self.load(m, path) if path is not None else None
        return Ref(imported.text) if found is None else found

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
            path = self._resolved(_file_in(module.folder), name, 1)
            if path is not None:
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

    @property
    def is_running(self) -> bool:
        """Whether code is run because it is imported."""
        return bool(self._running)

    def load(self, m: Machine, path: str) -> ModuleV | None:
        """The module of a file, run if this machine has not yet; None if it cannot be followed."""
        key = self.absolute(path)
        known: ModuleV | None = m.modules.get(key)
        if known is not None:
            if known.name == JUDGED:
                m.waiting.rests_on[id(known.frame)] = known.frame
            self._used(m, key)
            return known
        credit = self.credit(m.in_vain)
        module = self._load(m, path, key)
        if m.at_others_expense and not self._running:
            # What the module's functions may take is there for the call that led to it, too.
            more = self.credit(m.in_vain) - credit
            m.most += more
            m.patience = min(m.patience + more, m.limits.steps) if m.in_vain else m.patience
        return module

    def _load(self, m: Machine, path: str, key: str) -> ModuleV | None:
        if len(self._running) >= m.limits.depth:
            self._running[-1].shared = False
            return None
        shared = self._key(m, path)
        found = scopes.find(shared) if m.kept.unchanged else None
        if found is not None and self._put(m, found):
            self._used(m, key)
            return found.module
        tree: ast.Module | None = None
        package = os.path.basename(path) == "__init__.py"
        folder = os.path.dirname(path) if package else None
        if path.endswith(".py"):
            tree = self._tree(path)
            if tree is None:
                if self._running:
                    self._running[-1].shared = False
                return None
        else:
            folder = path
        name = os.path.basename(folder or path).removesuffix(".py")
        first = latest_object()
        module = ModuleV(name, Frame(), path, folder)
        module.frame.names["__name__"] = name
        m.modules[key] = module
        scope = Scope(path, module, self._loader.read(path) if tree is not None else None)
        scope.nodes = effort.size_of(tree) if tree is not None else 0
        module.scope = scope
        scope.first, scope.environment = first, m.environment
        running = Running(scope, len(self._running))
        pure = m.kept.unchanged
        waits = m.waiting.reaches, m.waiting.watched, m.waiting.stirred
        symbols = dict(m.symbols)
        numbers, gates, placed = dict(m.numbers), dict(m.gates), dict(m.waiting.placed)
        asked, m.options_asked = m.options_asked, set()
        m.waiting.swap({})
        classes = m.methods, m.noted, m.specials, m.noted_of
        m.methods, m.noted, m.specials, m.noted_of = {}, {}, [], {}
        self._running.append(running)
        try:
            if tree is not None:
                before = _outside(m)
                scope.comments = getattr(tree, "shape_comments", None)
                if scope.comments:
                    m.comments[path] = scope.comments
                self._run(m, tree, scope)
                pure = pure and _outside(m) == before
        finally:
            self._running.pop()
            m.methods, m.noted, m.specials, m.noted_of = classes
            scope.asked = frozenset(m.options_asked)
            m.options_asked |= asked
        scope.patched = frozenset(m.patched)
        scope.variables = frozenset(m.variables_set)
        scope.symbols = {
            name: (symbols.get(name, 0), count)
            for name, count in m.symbols.items()
            if count != symbols.get(name, 0)
        }
        scope.numbers = _new(m.numbers, numbers)
        scope.gates = _new(m.gates, gates)
        scope.placed = _new(m.waiting.placed, placed)
        scope.waiting = {
            path if key is None else key: reach for key, reach in m.waiting.reaches.items()
        }
        running.shared = running.shared and pure
        m.waiting.swap({**waits[0], **scope.waiting})
        if running.shared and not scope.waiting:
            _, m.waiting.watched, m.waiting.stirred = waits
        _note_again(m, scope)
        if not running.shared:
            m.kept.watch(first)
        self._ran(m, shared, running)
        return module

    def _ran(self, m: Machine, key: Hashable, running: Running) -> None:
        """Keeps the scope of a module that has run, or adds it to the cycle that it is part of."""
        scope = running.scope
        outer = self._running[-1] if self._running else None
        if outer is not None:
            outer.shared = outer.shared and running.shared
            outer.scope.height = max(outer.scope.height, scope.height + 1)
            outer.scope.noted.append(scope)
        if not running.shared:
            return
        if running.low < len(self._running):
            assert outer is not None
            outer.low = min(outer.low, running.low)
            outer.scope.members += scope.cycle
            outer.scope.uses.update(scope.uses)
            outer.scope.resolved.update(scope.resolved)
            outer.scope.sets.update(scope.sets)
            return
        scope.latest = latest_object()
        scopes.keep(key, scope)
        self._holding[scope] = True
        m.kept.take(scope, self._places(scope))
        if outer is not None:
            outer.scope.uses[scope] = None

    def _used(self, m: Machine, key: str) -> None:
        """Notes of the module that runs that it rests on another one, which is loaded."""
        if not self._running:
            return
        current = self._running[-1]
        module: ModuleV = m.modules[key]
        if module.scope is not None:
            _note_again(m, module.scope)
        scope = m.kept.scopes.get(key)
        if scope is not None:
            if scope not in current.scope.uses:
                current.scope.uses[scope] = None
                current.scope.noted.append(scope)
            current.scope.height = max(current.scope.height, scope.height + 1)
            return
        for running in self._running:
            if key in self._places(running.scope):
                current.low = min(current.low, running.low)
                return
        current.shared = False  # the file that is judged, or a module that was run for itself

    def noted(self, namespace: dict[str, Any]) -> None:
        """A class was made that holds these: that is kept with the module that runs."""
        if self._running:
            self._running[-1].scope.noted.append(namespace)

    # ------------------------------------------------------------------ sharing

    def _key(self, m: Machine, path: str) -> Hashable:
        """What a module is kept under: all that it may ask of the machine that runs it."""
        return (
            path, self._loader.read(path) if path.endswith(".py") else None,
            m.environment, frozenset(m.patched), m.with_options is True, m.follow_imports,
            frozenset(m.variables_set),
            tuple(sorted(m.declared_layers.items())), m.limits,
        )  # fmt: skip

    def _put(self, m: Machine, scope: Scope) -> bool:
        """Puts a kept module in place as if it had been run now; False if that is not the same."""
        wanted: dict[Scope, None] = {}
        if not self._fits(m, scope, len(self._running), wanted):
            return False
        files = [part for found in wanted for part in found.cycle]
        new = [f for f in files if f.data is not None and f.path not in self.followed]
        size = self._bytes
        for count, file in enumerate(new, len(self.followed)):
            if count >= _FILES or size >= _BYTES or file.path in self._trees:
                return False
            size += len(file.data or b"")
        self._bytes = size
        self._nodes += sum(file.nodes for file in new)
        self.followed.update({file.path: None for file in new})
        for file in files:
            m.modules[self.absolute(file.path)] = file.module
            if file.comments:
                m.comments[file.path] = file.comments
            command_line.asked_by_module(m, file.asked)
            m.numbers.update(file.numbers)
            m.gates.update(file.gates)
            m.waiting.placed.update(file.placed)
            waits = {**m.waiting.reaches, **file.waiting}
            if len(waits) > len(m.waiting.reaches):
                m.waiting.reaches, m.waiting.stirred = waits, True
        m.waiting.more_methods()
        _note_again(m, scope)
        for found in wanted:
            m.kept.take(found, self._places(found))
            for name, (_, count) in found.symbols.items():
                m.symbols[name] = max(m.symbols.get(name, 0), count)
        target = m.environment.target
        m.environment = scope.environment
        m.patched = set(scope.patched)
        m.variables_set |= scope.variables
        _goes_on(m, scope.families, target)
        return True

    def _fits(self, m: Machine, scope: Scope, depth: int, wanted: dict[Scope, None]) -> bool:
        """Whether a kept module is what this machine would get, with those that it uses."""
        if scope in wanted:
            return True
        if depth + scope.height >= m.limits.depth or not self._holds(scope):
            return False
        if any(place in m.modules for place in self._places(scope)):
            return False
        if any(m.symbols.get(name, 0) != before for name, (before, _) in scope.symbols.items()):
            return False  # its symbols would have other names here
        wanted[scope] = None
        for used in scope.uses:
            known = m.modules.get(self.absolute(used.path))
            if known is None:
                if not self._fits(m, used, depth + 1, wanted):
                    return False
            elif known is not used.module:
                return False
        return True

    def _holds(self, scope: Scope) -> bool:
        """Whether files still are what they were when the scope was made."""
        answer = self._holding.get(scope)
        if answer is None:
            answer = self._holding[scope] = (
                all(f.data is None or self._loader.read(f.path) == f.data for f in scope.cycle)
                and all(self._look_up(*asked) == path for asked, path in scope.resolved.items())
                and all(self._sets(path) is sets for path, sets in scope.sets.items())
            )
        return answer

    def _tree(self, path: str) -> ast.Module | None:
        if path not in self._trees:
            data = self._loader.read(path)
            tree = None
            if path in self.followed:
                tree = tree_of(data, path) if data is not None else None
            elif data is not None and len(self.followed) < _FILES and self._bytes < _BYTES:
                tree = tree_of(data, path)
                self._bytes += len(data)
                self._nodes += effort.size_of(tree) if tree is not None else 0
                self.followed[path] = None
            self._trees[path] = tree
        return self._trees[path]

    def _run(self, m: Machine, tree: ast.Module, scope: Scope) -> None:
        from kerasorder_lint.interpreter.statements import exec_block

        module = scope.module
        reached: LimitReached | None = None
        begun = clock()
        kept = (self._steps, self._steps_of_root, self._looking)
        self._steps, self._steps_of_root, self._looking = 0, 0, set()
        with apart(m):
            m.deadline = min(m.end, begun + max((m.end - begun) / _SHARE, _LEAST_SECONDS))
            m.most = effort.allowance(tree, m.limits)
            m.patience, m.idle = m.limits.steps, effort.idle(tree, m.limits)
            m.filename, m.frame = module.path, module.frame
            try:
                exec_block(m, tree.body)
            except SIGNALS:
                pass
            except LimitReached as caught:
                reached = caught
            scope.environment, scope.families = m.environment, frozenset(m.families)
        # What is run once for all functions of a file is not at the expense of the first one.
        m.deadline = min(m.end, m.deadline + clock() - begun)
        self._steps, self._steps_of_root, self._looking = kept
        if reached is not None:
            m.limit(reached.what)
        for name in _rebound(tree):
            value = module.frame.names.get(name)
            if is_constant(value) or isinstance(value, (tuple, ListV)):
                # Some function of the module sets it anew; when that happens is not seen.
                module.frame.names[name] = Thing(name, key=("global", module.path, name))


@contextmanager
def apart(m: Machine) -> Iterator[None]:
    """Runs something beside the code that is running, without a trace in what was begun there.

    Nor does what is in the middle of being done leave one in it: a module is the same wherever it
    is imported, and whoever imports it goes on alike whether it has to be run or was kept.
    """
    names = (
        "frame", "filename", "calls", "statement", "events", "reached", "journals", "likely",
        "caught", "guards", "prefix", "decisions", "decided", "pending", "max_decisions",
        "truncated", "models", "joining", "depth", "families", "deadline", "steps", "most",
        "in_vain", "patience", "idle", "active", "relevant", "assumed", "testing", "answers",
        "callers", "loop",
        "configured", "configured_calls", "consulted", "elsewhere", "foreseeing", "free_length",
        "handling", "intake", "layers_asked", "making", "passed", "plain_setters", "ran_short",
        "tracing", "turn_ends", "unforeseen", "unseen", "whole_loops", "with_defaults",
    )  # fmt: skip
    m.settle()
    things = Thing.made
    saved = {name: getattr(m, name) for name in names}
    target = m.environment.target
    m.calls, m.events, m.reached, m.journals = (), [], set(), []
    m.likely, m.caught, m.guards, m.models = [], [], 0, []
    m.prefix, m.decisions, m.decided, m.pending, m.max_decisions = (), [], Decided(), [], 0
    m.joining, m.testing, m.assumed = 0, False, []
    m.depth = 1
    m.steps, m.active, m.relevant = 0, [], set()
    m.families, m.elsewhere, m.callers, m.plain_setters = set(), set(), {}, {}
    m.handling, m.unseen, m.making, m.passed, m.configured = [], [], [], [], []
    m.answers = m.free_length = m.intake = m.loop = m.turn_ends = None
    m.foreseeing = m.tracing = m.whole_loops = m.with_defaults = False
    try:
        yield
    finally:
        m.settle()
        families = m.families
        for name, value in saved.items():
            setattr(m, name, value)
        Thing.made = things
        _goes_on(m, families, target)


def _goes_on(m: Machine, families: Iterable[str], target: Target) -> None:
    """What code knows of Keras after a module has run that it imports."""
    if m.families:
        # The code says for itself which Keras it uses.
        m.environment = replace(m.environment, target=target)
    else:
        m.families.update(families)


def _file_in(folder: str) -> str:
    """A file of a package, for what is looked for beside it."""
    return os.path.join(folder, "__init__.py")


def _imports(body: Iterable[ast.stmt]) -> Iterator[tuple[int, str, tuple[str, ...]]]:
    """Level, module and names of the imports outside of functions."""
    for node in body:
        if isinstance(node, ast.Import):
            yield from ((0, alias.name, ()) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.level, node.module or "", tuple(alias.name for alias in node.names)
        elif isinstance(node, (ast.If, ast.Try, ast.With)):
            yield from _imports(node.body)
            yield from _imports(getattr(node, "orelse", ()))


def _outside(m: Machine) -> tuple[Any, ...]:
    """What a module can only change by doing more than to define names."""
    return (
        latest_layer(),
        dict(m.name_counters),
        len(m.thing_models),
        m.limits_noted,
        m.kept.changes,
    )


def _new(now: dict[Any, Any], before: dict[Any, Any]) -> dict[Any, Any]:
    """What has come to be known by its key, or has become something else."""
    return {key: value for key, value in now.items() if before.get(key) is not value}


def _note_again(m: Machine, scope: Scope) -> None:
    """The code that runs sees the classes of a module and of those that it uses, in an order that
    does not hang on which of them were there before."""
    known = m.noted_of.get(scope, 0)
    if known == len(scope.noted):
        return
    m.noted_of[scope] = len(scope.noted)
    for entry in scope.noted[known:]:
        if isinstance(entry, Scope):
            _note_again(m, entry)
        else:
            effects.note_again(m, entry)


@lru_cache(maxsize=1024)
def _sets_something(data: bytes) -> bool:
    return _SETS.search(data) is not None


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
            for node in nodes_of(statement)
            if isinstance(node, ast.Global)
            for name in node.names
        )
        tree._rebound = kept  # type: ignore[attr-defined]
    return kept
