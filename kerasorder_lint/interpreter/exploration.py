"""Runs a file: its module, then each function and method that nobody called.

Each root is run once for each way through its unknown conditions. What a root leaves behind is
undone before the next one starts, so that every function sees the module as it stood at its end.
"""

from __future__ import annotations

import ast
import os
import sys
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

from kerasorder_lint.catalogue import bounds
from kerasorder_lint.catalogue.bounds import LimitReached, clock
from kerasorder_lint.catalogue.spec import Environment
from kerasorder_lint.graph.layers import Layer, latest_serial
from kerasorder_lint.graph.program import DEFAULTS, Limit, Program, Site, Trace
from kerasorder_lint.interpreter import (
    callers,
    configured,
    declarations,
    default_texts,
    depths,
    effort,
    functions,
    made_objects,
    managers,
    named_tuples,
    openness,
    own_classes,
    statements,
)
from kerasorder_lint.interpreter.comparisons import Decided
from kerasorder_lint.interpreter.effort import allowance, size_of
from kerasorder_lint.interpreter.following import Following
from kerasorder_lint.interpreter.further_ways import Conditions, News
from kerasorder_lint.interpreter.keras_objects.finish import finish
from kerasorder_lint.interpreter.machine import Machine
from kerasorder_lint.interpreter.openness import Openness
from kerasorder_lint.interpreter.parameters import sets_of
from kerasorder_lint.interpreter.receivers import Receivers
from kerasorder_lint.interpreter.relevance import Relevance
from kerasorder_lint.interpreter.signals import SIGNALS
from kerasorder_lint.interpreter.values import (
    JUDGED,
    ClassV,
    DictV,
    Frame,
    FunctionV,
    InstanceV,
    ListV,
    ModuleV,
    Thing,
    latest_object,
)
from kerasorder_lint.interpreter.walking import nodes_of
from kerasorder_lint.settings import Settings

if TYPE_CHECKING:
    from kerasorder_lint.graph.sights import Sights

__all__ = ["run"]

_MODULE_PATHS = 4
_RECURSION = 6000
# One function may take this part of the time that is left to its file: others wait behind it.
_SHARE = 3
_LEAST_SECONDS = 0.2
# The module itself may take this part of the file's steps before it is the functions' turn.
_MODULES_SHARE = 2
# A function may take as many times the steps that are its part by size, as long as some are left.
_GENEROSITY = 2
_FIRST_WAY = 6
# What a method may take at least after its object was made.
_AFTER_INIT = 500
# Steps a node that any function may take before something happens in it, whatever others took.
_LEAST_IN_VAIN = 2
# So many steps a node are cheap enough to follow all ways none the less.
_CHEAP = 12
# What a small function may take that calls large ones.
_SMALL_PART = 1_500
_SMALL_SHARE = 6


def run(
    tree: ast.Module,
    filename: str,
    settings: Settings,
    loader: Any = None,
    sights: Sights | None = None,
    rows: frozenset[int] | None = None,
    spent: float = 0.0,
    plainly: bool = False,
) -> Program:
    """Everything that the code of one file does with layers and models.

    sights: takes down what names stand for, where somebody wants to know.
    spent:  seconds that parsing took, of those that the file may take.
    rows:   only the functions that these are in, and those that name them, are looked at.
    plainly: functions that make models are also called without any argument (`Program.plain`).
    """
    if plainly:
        more = settings.limits.effort * effort.FOR_MODELS
        settings = replace(settings, limits=replace(settings.limits, effort=more))
    previous = sys.getrecursionlimit()
    sys.setrecursionlimit(max(previous, _RECURSION))
    try:
        exploration = _Exploration(tree, filename, settings, loader, sights, spent)
        if rows is not None:
            exploration.wanted = _around(tree, rows)
        exploration.plainly = [] if plainly else None
        exploration.asked_for_models = plainly
        with bounds.within(exploration.deadline - clock()):
            return exploration.run()
    finally:
        sys.setrecursionlimit(previous)


class _Exploration:
    def __init__(
        self,
        tree: ast.Module,
        filename: str,
        settings: Settings,
        loader: Any,
        sights: Sights | None,
        spent: float,
    ) -> None:
        self.tree = tree
        self.filename = filename
        self.settings = settings
        self.sights = sights
        self.limits = settings.limits
        self.deadline = clock() + settings.limits.seconds - spent
        self.steps = 0
        self.of_module = 0, 0  # what its own code has taken, and where all of the file has to end
        self.most = self.fair = allowance(tree, self.limits)
        # Steps that are left for what comes to nothing, and for ways after the first.
        self.vain = effort.in_vain(tree, self.limits)
        self.further = effort.further(tree, self.limits)
        self.unseen = size_of(tree)  # nodes that no function has taken its part for
        self.traces: list[Trace] = []
        self.limit_events: list[Limit] = []
        self.group = 0
        self.relevant: set[int] = set()
        self.called: set[int] = set()
        self.passed: set[int] = set()
        self.done: set[int] = set()  # functions that were looked at on this way
        self.relevance: Relevance
        self.refused: set[int] = set()  # functions in which something is wrong
        self.fruitless: dict[int, News] = {}  # those of which nothing came on unknown arguments
        self.modules: dict[int, Trace] = {}
        self.callers: dict[Site, Site] = {}
        self.wanted: frozenset[str] | None = None  # names of functions; None for all
        self.following = (
            Following(loader, self.limits, filename, tree) if loader is not None else None
        )
        self.openness = Openness(tree)
        self.receivers = Receivers(self.following)
        self.opened: list[str] | None = None  # what a function is run without, None for nothing
        self.plainly: list[FunctionV] | None = None  # what is called without arguments at the end
        self.plain: list[Trace] = []
        self.asked_for_models = False
        self.with_keras: bool | None = None  # whether the file imports Keras, once that is asked

    def run(self) -> Program:
        machines = self._module(None)
        self.of_module = self.steps, self.most
        modules = len(self.traces)
        for m in machines:
            m.steps = self.steps
            with m.turn():
                try:
                    self._functions(m)
                    self._call_plainly(m)
                except LimitReached as reached:
                    m.limit(reached.what)
            self._absorb(m)
        # Where nothing has happened, nothing will with some of the values that were open.
        happened = any(trace.events or not trace.complete for trace in self.traces[:modules])
        if happened and any(m.with_options is False for m in machines):
            asked = set[str]().union(*(m.options_asked for m in machines))
            self._module(DEFAULTS[2 if len(asked) > 1 else int("os.environ" in asked)])
        return Program(
            self.filename,
            tuple(self.traces),
            tuple(dict.fromkeys(self.limit_events)),
            tuple(sorted(self.following.followed)) if self.following is not None else (),
            self.callers,
            tuple(self.plain),
        )

    def _module(self, assumed: str | None) -> list[Machine]:
        """Runs the module on each way through its conditions; the first few machines.

        assumed: what the options of the command line are taken to be, None for unknown.
        """
        pending: list[tuple[bool, ...]] = [()]
        paths = enough = cheap = 0
        in_vain = True
        before = self.steps
        dear = before + _CHEAP * size_of(self.tree)
        group = self._next_group()
        machines: list[Machine] = []
        news = News(self.filename)
        while pending and paths < self.limits.paths:
            # Ways that nothing comes of are left out sooner, unless all are cheap.
            over = news.are_over(in_vain and self.steps > dear)
            if paths and (self.steps > enough or (over and self.steps > cheap)):
                break
            m = self._machine()
            m.max_decisions = 5
            m.prefix = pending.pop(0)
            m.with_options = True if assumed is not None else None
            m.frame = Frame()
            path = os.path.abspath(self.filename)
            folder = os.path.dirname(self.filename) if path.endswith("__init__.py") else None
            m.modules[path] = ModuleV(JUDGED, m.frame, self.filename, folder)
            if not paths and assumed is None:
                m.idle = effort.idle(self.tree, self.limits)
                m.most = max(self.most, min(effort.PROGRAM, self.limits.steps))
            if paths:
                m.patience = min(enough, self.limits.steps)
            with m.turn():
                self._run_module(m, group, assumed)
            self._absorb(m)
            news.look_at(self.traces[-1])
            if not paths:
                # However much the first way took, others and the functions have their part.
                part = self.fair // _MODULES_SHARE if news.are_bad else self.further
                enough = self.steps + (self.vain if m.in_vain else part)
                cheap = 0 if m.in_vain else dear
                self.most = min(max(self.most, enough), self.limits.steps)
            m.most, in_vain = self.most, m.in_vain
            paths += 1
            ways = m.pending
            if m.in_vain and self._is_at_its_end():
                # How other files go on is of no interest as long as nothing has come of it here.
                ways = [way for way in ways if way not in m.elsewhere]
            pending.extend(ways)
            if len(machines) < _MODULE_PATHS:
                machines.append(m)
            if m.has_idled:
                break  # the other ways would take as much for nothing
        if pending and machines:
            self._leave_out(machines[0], pending)
        return machines

    def _is_at_its_end(self) -> bool:
        """Whether the last way through the module came to its last statement."""
        if not self.tree.body:
            return True
        last = self.tree.body[-1]
        return (self.filename, last.lineno, last.col_offset) in self.traces[-1].reached

    def _run_module(self, m: Machine, group: int, assumed: str | None) -> None:
        try:
            self._root(m, lambda: statements.exec_block(m, self.tree.body))
            self._trace(m, "<module>", group, 0, assumed=assumed)
        except LimitReached as reached:
            m.limit(reached.what)
            self._trace(m, "<module>", group, 0, assumed=assumed, complete=False)

    def _leave_out(self, m: Machine, ways: list[tuple[bool, ...]]) -> None:
        """Says of the root that was explored last that some ways through it were not."""
        self.traces[-1] = replace(self.traces[-1], left_out=tuple(ways))
        m.limit("paths")

    def _machine(self) -> Machine:
        target = self.settings.target_keras
        environment = Environment(target=2 if target == 2 else 3)
        m = Machine(self.filename, self.limits, environment)
        m.tree = self.tree
        m.follow_imports = target is None
        m.end = m.deadline = self.deadline
        m.steps = self.steps
        m.most, m.fair = self.most, self.fair
        m.relevant = self.relevant
        m.sights = self.sights
        m.following = self.following
        comments = getattr(self.tree, "shape_comments", None)
        if comments:
            m.comments[self.filename] = comments
        m.declared_layers = dict(self.settings.layers)
        m.callers = self.callers
        m.uses_keras = self._uses_keras
        return m

    def _uses_keras(self) -> bool:
        """Whether the file imports Keras, or a module of the project that does."""
        if self.with_keras is None:
            self.with_keras = _names_keras(self.tree) or (
                self.following is not None
                and self.following.imports_lead_to_keras(self.tree, self.filename)
            )
        return self.with_keras

    def _next_group(self) -> int:
        self.group += 1
        return self.group

    def _absorb(self, m: Machine) -> None:
        self.steps = m.steps
        self.called |= m.called
        self.limit_events.extend(m.limit_events)
        m.limit_events.clear()

    def _root(self, m: Machine, body: Callable[[], Any]) -> None:
        try:
            body()
        except SIGNALS:
            pass
        except RecursionError:
            m.limit("depth")

    def _trace(
        self,
        m: Machine,
        root: str,
        group: int,
        since: int,
        *,
        models: int = 0,
        assumed: str | None = None,
        complete: bool = True,
        given: int = 0,
        asks: bool = False,
    ) -> None:
        made = m.models[models:]
        try:
            finish(m, made)
        except LimitReached as reached:
            m.limit(reached.what)
            complete = False
        self.traces.append(
            Trace(
                root=root,
                group=group,
                events=tuple(m.events[since:]),
                decisions=tuple(m.decisions),
                reached=frozenset(m.reached),
                models=tuple(made),
                assumed=assumed,
                complete=complete,
                given=given,
                module=self.modules.get(id(m)),
                target=m.environment.target,
                asks=asks,
                checks=tuple(
                    replace(check, events=check.events - since)
                    for check in m.passed
                    if check.events <= len(m.events)
                ),
            )
        )
        self.modules.setdefault(id(m), self.traces[-1])

    # ------------------------------------------------------------------ functions

    def _functions(self, m: Machine) -> None:
        """Functions and methods that nothing called, those first that no call even names."""
        named = _called_names(self.tree)
        self.done = done = set()
        m.module_ended = latest_object()
        relevance = self.relevance = Relevance(m)
        for only_unnamed in (True, False):
            position = 0
            while position < len(m.functions):
                function = m.functions[position]
                position += 1
                node = function.node
                if id(node) in done or id(node) in m.called:
                    continue
                # On another way through the module, what is wrong may not be.
                if id(node) in self.called and id(node) not in self.refused:
                    continue
                if only_unnamed and function.name in named and not _is_method(function):
                    continue
                done.add(id(node))
                if self.wanted is not None and function.name not in self.wanted:
                    continue
                if relevance.of(function):
                    self._function(m, function)
                if id(node) not in self.passed:
                    self.passed.add(id(node))
                    self.unseen -= size_of(node)

    def _left(self, m: Machine) -> int:
        """How many functions are still to be looked at, with this one, as far as that matters."""
        count = 1
        for function in m.functions:
            node = id(function.node)
            if node not in self.done and node not in m.called and self.relevance.of(function):
                count += 1
                if count == _SHARE:
                    break
        return count

    def _function(self, m: Machine, function: FunctionV) -> None:
        since = len(self.traces)
        told = bool(sets_of(function))
        self.opened = None if told else []
        asked: list[str] = []
        m.configured = asked
        try:
            self._explore(m, function, None)
        finally:
            opened, self.opened = self.opened, None
        traces = self.traces[since:]
        conditions: list[str] = []
        if not told:
            assumed = default_texts.text_of(m, self.tree, function)
            conditions += [assumed] if assumed is not None else []
        if opened:
            conditions.append(openness.text_of(list(dict.fromkeys(opened))))
        if asked:
            conditions.append(configured.text_of(asked))
        if not opened and not asked:
            if not any(t.events or t.left_out or not t.complete for t in traces):
                if not any(map(_is_of_keras, [*function.defaults, *function.kw_defaults])):
                    return  # nothing of Keras in it, whatever the parameters are
        if conditions:
            vain = self.vain
            m.configured = None
            try:
                self._explore(m, function, " and ".join(conditions))
            finally:
                m.configured = []
            if opened:
                self.vain = vain  # what is run twice for its certainty leaves the others their part
        if not told and id(function.node) not in self.refused:
            self._count(m, function, conditions)
        if self.plainly is not None and any(t.models for t in traces):
            if callers.is_called_plainly(m, function):
                self.plainly.append(function)

    def _call_plainly(self, m: Machine) -> None:
        """Calls what makes models without any argument: `VGG16()` is a model that is known.

        Nothing that is found in it counts. It has steps of its own, so that what is looked at for
        its findings comes to the same whether somebody asks for models or not.
        """
        called, self.plainly = self.plainly or [], None
        since, self.most = len(self.traces), min(m.steps + self.fair, self.limits.steps)
        m.most = self.most
        try:
            for place, function in enumerate(called):
                self.unseen = sum(size_of(later.node) for later in called[place:])
                try:
                    self._explore(m, function, "without arguments", none=True)
                except LimitReached as reached:
                    if reached.what == "time":
                        raise
        finally:
            self.plain += self.traces[since:]
            del self.traces[since:]
            self.plainly = []

    def _count(self, m: Machine, function: FunctionV, conditions: list[str]) -> None:
        """Runs a function for some numbers of turns, if one argument counts those of its loops."""
        depth = depths.depth_of(function)
        if depth is None:
            return
        since = len(self.traces)
        ways: list[list[Trace]] = []
        assumed = " and ".join([f"with {depth}", *conditions])
        m.configured = None
        try:
            for number in depths.NUMBERS:
                begun = len(self.traces)
                self._explore(m, function, assumed, {depth.name: number})
                ways.append(self.traces[begun:])
                if not depth.refusals(ways[-1]):
                    break
        finally:
            m.configured = []
            del self.traces[since:]
        if len(ways) == len(depths.NUMBERS):
            self.traces += depths.agreed(depth, *ways)

    def _explore(
        self,
        m: Machine,
        function: FunctionV,
        assumed: str | None,
        arguments: dict[str, Any] | None = None,
        none: bool = False,
    ) -> None:
        """Runs a root on each way through its conditions.

        assumed: what that rests on, its defaults among it; none: those that are None, too.
        """
        group, begun = self._next_group(), len(self.traces)
        self._hold_to_size(m)
        if self.following is not None:
            self.following.begin_root(self._left(m))
        # A test that is run with known arguments goes each way with each set of these.
        sets: list[dict[str, Any]] = [arguments] if arguments else sets_of(function) or [{}]
        pending: list[tuple[tuple[bool, ...], int]] = [((), number) for number in range(len(sets))]
        # What is run with known arguments may come to a whole model on its second way only.
        own_expense = callers.takes_arguments(function) and not sets_of(function)
        asks = callers.asks(m, function)
        paths = 0
        now = clock()
        m.deadline = min(self.deadline, now + max((self.deadline - now) / _SHARE, _LEAST_SECONDS))
        outer = (m.prefix, m.decisions, m.decided, m.pending, m.reached, m.statement)
        m.settle()  # what the root before it has tried at its end is not this one's
        before = first = m.steps
        part = self._part(self.most - m.steps, function)
        if len(sets) > 1:
            # Another set of arguments shows little that is new: there is no generosity.
            part //= _GENEROSITY
        few = self._part(self.further, function)
        elsewhere: set[tuple[bool, ...]] = set()
        m.in_vain = True
        least = _LEAST_IN_VAIN * size_of(function.node)
        m.patience = min(m.steps + max(self._part(self.vain, function), least), self.limits.steps)
        m.most = m.steps + max(part, min((self.most - m.steps) // _SHARE, part * _FIRST_WAY))
        allowed = m.most - m.steps
        # Where nothing came of all its ways, others have to reach what these have not.
        news = News(self.filename, self.fruitless.get(id(function.node)))
        conditions = Conditions(wanted=self.asked_for_models)
        while pending and paths < self.limits.paths:
            if paths:
                open_yet = not m.in_vain and conditions.has_new(pending)
                end = before + part if news.are_bad else min(before + part, m.patience, first + few)
                if open_yet:
                    end = before + part
                cheap = 0 if m.in_vain else before + _CHEAP * size_of(function.node)
                # Of what is given by a test's decorators each set may be the one that fails.
                stale = news.are_over(m.in_vain and own_expense) and paths >= len(sets)
                # Who asks for models asks of each condition whether it changes one.
                stale = stale and not open_yet
                if m.steps > end or (stale and m.steps > cheap):
                    break
            if paths and own_expense and self.following is not None:
                self.following.begin_further_way()
            # Those first that differ from the first way in one condition.
            place = 0
            if paths and own_expense and not news.are_bad:
                # What other files do with what is not known is looked at when they are judged.
                own = (at for at, (way, _) in enumerate(pending) if way not in elsewhere)
                place = next(own, -1)
                if place < 0:
                    break
            taken: tuple[int, int, int] | None = None
            most, begun_way, shown = m.most, m.steps, False
            if paths and not m.in_vain and conditions.has_new(pending):
                place = conditions.newest(pending)
                shown = True
                if self.following is not None:
                    taken = self.following.begin_shown_way()
                m.most = min(m.steps + allowed, self.limits.steps)
            m.prefix, given = pending.pop(place)  # `given` is the number of the set
            m.decisions, m.pending, m.elsewhere = [], [], elsewhere
            m.decided, m.assumed, m.passed = Decided(outer[2]), [], []
            m.with_defaults = assumed is not None
            m.reached = set()
            m.symbols = {}
            m.max_decisions = 5
            since, models = len(m.events), len(m.models)
            newest = latest_serial()
            complete = True
            with m.journal() as journal:
                try:
                    defaults = assumed is not None
                    self._root(m, partial(self._call, m, function, defaults, sets[given], none))
                except LimitReached as reached:
                    m.limit(reached.what)
                    complete = False
                self._trace(
                    m,
                    function.name,
                    group,
                    since,
                    models=models,
                    assumed=assumed,
                    complete=complete,
                    given=given,
                    asks=asks,
                )
                del m.models[models:]
                m.undo(journal, keep_after=newest)
            if not paths:
                first = m.steps
                if self.following is not None:
                    self.following.first_way_ended()
            paths += 1
            pending.extend((prefix, given) for prefix in m.pending)
            news.look_at(self.traces[-1])
            conditions.look_at(self.traces[-1], m.pending, given)
            if taken is not None and self.following is not None:
                self.following.end_shown_way(taken)
            if shown:
                # What nobody looks for findings in is at the expense of no function.
                more = min(m.steps - begun_way, self.limits.steps - self.most)
                self.most += more
                m.most = most + more
                before += more
            if not complete:
                break
        if news.are_bad:
            self.refused.add(id(function.node))
        if m.in_vain and assumed is None:
            self.fruitless[id(function.node)] = news
        if pending and self.traces:
            if any(not prefix for prefix, _ in pending):
                # Nothing is known of what another set of arguments leads to.
                some = "with some of the arguments that its decorator gives"
                for place in range(begun, len(self.traces)):
                    self.traces[place] = replace(self.traces[place], assumed=some)
            self._leave_out(m, [prefix for prefix, _ in pending])
        if m.in_vain:
            self.vain -= m.steps - before
        elif not news.are_bad:
            self.further -= m.steps - first
        m.patience = self.limits.steps
        m.prefix, m.decisions, m.decided, m.pending, m.reached, m.statement = outer
        m.deadline = self.deadline
        m.most = self.most
        if clock() > self.deadline:
            raise LimitReached("time")
        if m.steps > self.most:
            raise LimitReached("steps" if m.steps > self.limits.steps else "effort")

    def _hold_to_size(self, m: Machine) -> None:
        """Sees to it that functions take what the size of all that was read allows, and no more.

        Who asks for the models of one file waits for them.
        """
        if self.asked_for_models:
            return
        size, paid = size_of(self.tree), 0
        if self.following is not None:
            size, paid = size + self.following.nodes, self.following.paid
        taken, most = self.of_module
        self.most = min(most, taken + effort.of_all_read(size, self.limits) - paid)
        m.most = min(m.most, self.most)
        if m.steps > self.most:
            raise LimitReached("effort")

    def _part(self, left: int, function: FunctionV) -> int:
        """The steps that a function may take: its part, by size, of those that are left."""
        left = max(left, 0)
        size = size_of(function.node)
        unseen = max(self.unseen, size)
        part = left * size * _GENEROSITY // unseen
        others = left * (unseen - size) // (unseen * _GENEROSITY)  # for those behind it
        return min(left - others, max(part, min(left // _SMALL_SHARE, _SMALL_PART)))

    def _call(
        self,
        m: Machine,
        function: FunctionV,
        defaults: bool,
        given: dict[str, Any],
        none: bool = False,
    ) -> None:
        # A default of None mostly stands for what a caller gives: it stays open.
        # Where a decorator says what a test is run with, it has all that it does not say.
        told = bool(sets_of(function))
        takes_defaults = defaults and not (told or none)
        names = functions.bind_symbolic(
            m,
            function,
            defaults=defaults or told,
            none=told or none,
            given=made_objects.always_given(self.tree, function) if takes_defaults else (),
        )
        names.update(given)
        opened = self.openness.open_names(m, function) if self.opened is not None else []
        if self.opened is not None:
            self.opened += opened
        receiver: Any = None
        cls = function.cls
        if (
            cls is not None
            and function.kind == "function"
            and not isinstance(function.node, ast.Lambda)
        ):
            parameters = function.node.args.posonlyargs + function.node.args.args
            if parameters:
                receiver = self._instance(m, cls, function, defaults, bool(opened))
                if self.opened is not None:
                    self.opened += self.openness.open_object(m, function, receiver)
                names[parameters[0].arg] = receiver
        elif cls is not None and function.kind == "classmethod":
            parameters = function.node.args.posonlyargs + function.node.args.args
            if parameters:
                receiver = cls
                names[parameters[0].arg] = cls
        if self.opened is None and not told:
            self.openness.open_empty(m, function, receiver)
        declarations.of_parameters(m, function, names)
        m.called.add(id(function.node))
        frame = Frame(function.frame)
        frame.function = function
        frame.names.update(names)
        frame.self_value = receiver
        # Of a test it is known what runs before it.
        m.layers_before = (
            0 if told or (cls is not None and callers.is_test(cls)) else latest_serial()
        )
        try:
            managers.run_inside(
                m,
                function,
                lambda: functions._run(m, function, frame, function.node, as_root=True),
            )
        finally:
            m.layers_before = 0

    def _instance(
        self, m: Machine, cls: ClassV, function: FunctionV, defaults: bool, opened: bool
    ) -> InstanceV:
        """An object whose `__init__` ran on unknown arguments, and for `call` its `build`.

        For the test of a class of tests, its `setUp` ran.
        opened: whether names of the module are not what they were when it ended.
        """
        from kerasorder_lint.interpreter import keras_objects

        defaults = defaults and not made_objects.are_made_otherwise(m, self.tree, cls)
        value = InstanceV(cls)
        value.stands_for_subclasses = True
        value.layer = keras_objects.layer_for_class(m, cls, cls.node)
        init = m.resolve(own_classes.class_attribute(cls, "__init__"))
        if not isinstance(init, FunctionV):
            if value.layer is not None:
                keras_objects.init_keras_base(m, value, [], {}, cls.node, True)
            elif own_classes.has_generated_init(cls):
                run = partial(own_classes.init_symbolic, m, value, cls.node, defaults=defaults)
                self._beforehand(m, run)
            elif (record := named_tuples.record_of(cls)) is not None:
                named_tuples.set_up(value, record, defaults=defaults)
        elif function.name != "__init__":
            first = partial(self._initialise, m, init, value, defaults)
            if opened:
                first()
            else:
                self.receivers.set_up(m, value, init, defaults, first)
                # A call that is not run again leaves the method the same steps.
                self._leave_steps(m)
            for name, attribute in value.attrs.items():
                if attribute is None:
                    # Mostly a place that somebody fills before this method runs.
                    value.attrs[name] = Thing(f"self.{name}", origin="attribute")
        set_up = m.resolve(own_classes.class_attribute(cls, "setUp"))
        if (
            isinstance(set_up, FunctionV)
            and function.name.startswith("test")
            and callers.is_test(cls)
        ):
            if set_up.kind == "function" and not set_up.decorated:
                self._run_beforehand(
                    m, set_up, value, functions.bind_symbolic(m, set_up, defaults=True)
                )
        if function.name == "call":
            build = m.resolve(own_classes.class_attribute(cls, "build"))
            if isinstance(build, FunctionV) and build.kind == "function" and not build.decorated:
                names = functions.bind_symbolic(m, build, defaults=False)
                self._run_beforehand(m, build, value, names)
        return value

    def _initialise(self, m: Machine, init: FunctionV, value: InstanceV, defaults: bool) -> bool:
        """Runs `__init__` on unknown arguments; whether nothing of Keras happened in it."""
        names = functions.bind_symbolic(m, init, defaults=defaults, none=False)
        if init.node.args.kwarg is not None:
            names[init.node.args.kwarg.arg] = DictV(exact=False)
        return self._run_beforehand(m, init, value, names)

    def _run_beforehand(
        self, m: Machine, method: FunctionV, value: InstanceV, names: dict[str, Any]
    ) -> bool:
        """Runs a method for what it leaves on the object; its own findings are dropped, because
        they belong to the root that is the method itself. Whether nothing of Keras happened."""
        parameters = method.node.args.posonlyargs + method.node.args.args
        if not parameters:
            return True
        names[parameters[0].arg] = value
        frame = Frame(method.frame)
        frame.function = method
        frame.names.update(names)
        frame.self_value = value
        run = partial(functions._run, m, method, frame, method.node, as_root=True)
        return self._beforehand(m, run)

    def _beforehand(self, m: Machine, run: Callable[[], Any]) -> bool:
        since = len(m.events)
        reached = set(m.reached)
        decisions, pending = list(m.decisions), list(m.pending)
        in_vain, patience = m.in_vain, m.patience
        m.joining += 1
        try:
            run()
        except SIGNALS:
            pass
        finally:
            m.joining -= 1
        del m.events[since:]
        m.reached = reached
        m.decisions, m.pending = decisions, pending
        # The method that is looked at has to do something by itself.
        nothing, m.in_vain = m.in_vain, in_vain
        m.patience = patience
        self._leave_steps(m)
        return nothing

    def _leave_steps(self, m: Machine) -> None:
        m.patience = max(m.patience, min(m.steps + _AFTER_INIT, self.limits.steps))


def _around(tree: ast.Module, rows: frozenset[int]) -> frozenset[str]:
    """Names of the functions that hold one of these rows, and of those that name them."""
    functions = [
        node for node in nodes_of(tree) if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef))
    ]
    inner = {
        node.name
        for node in functions
        if any(node.lineno <= row <= (node.end_lineno or node.lineno) for row in rows)
    }
    outer = {
        node.name
        for node in functions
        if any(
            (isinstance(part, ast.Name) and part.id in inner)
            or (isinstance(part, ast.Attribute) and part.attr in inner)
            for part in nodes_of(node)
        )
    }
    return frozenset(inner | outer)


def _is_method(function: FunctionV) -> bool:
    return function.cls is not None


def _is_of_keras(value: Any) -> bool:
    """Whether a default is a layer or a model, or a list of such."""
    if isinstance(value, ListV):
        return any(map(_is_of_keras, value.items))
    value = value.layer if isinstance(value, InstanceV) else value
    return isinstance(value, Layer)


def _names_keras(tree: ast.Module) -> bool:
    """Whether code imports Keras or TensorFlow, or what is named after Keras; a word is nothing."""
    for node in nodes_of(tree):
        if isinstance(node, ast.Import):
            named = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            named = [node.module or "", *(alias.name for alias in node.names)]
        else:
            continue
        if any("keras" in name or name.partition(".")[0] == "tensorflow" for name in named):
            return True
    return False


def _called_names(tree: ast.Module) -> frozenset[str]:
    found: set[str] = set()
    for node in nodes_of(tree):
        if isinstance(node, ast.Call):
            if isinstance(node.func, ast.Name):
                found.add(node.func.id)
            elif isinstance(node.func, ast.Attribute):
                found.add(node.func.attr)
    return frozenset(found)
