"""The state of one run: frames, decisions, journals, bounds and the events recorded so far.

Paths are explored by replay: a root is run again for each way through its unknown conditions,
with the decisions of that way given beforehand. Branches that do not matter to any model are
joined in place with the help of journals, so that only those conditions cost a path that do.
"""

from __future__ import annotations

import ast
import builtins as python
import re
from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

from kerasorder_lint.catalogue.bounds import LimitReached, clock
from kerasorder_lint.catalogue.bounds import kept as _kept
from kerasorder_lint.catalogue.problems import Problem
from kerasorder_lint.catalogue.spec import Environment
from kerasorder_lint.graph.layers import Layer, latest_layer, latest_serial
from kerasorder_lint.graph.program import (
    WITH_TENSORFLOW,
    AttributeWritten,
    Check,
    Decision,
    Event,
    LayerCalled,
    LayerCreated,
    Limit,
    MethodCalled,
    ModelBuilt,
    ModelMade,
    OperationApplied,
    Site,
    is_of_tensorflow,
)
from kerasorder_lint.interpreter import effort
from kerasorder_lint.interpreter.comparisons import (
    Decided,
    decided_by_order,
    decided_by_samples,
    parts_of,
)
from kerasorder_lint.interpreter.registries import Registries
from kerasorder_lint.interpreter.repeating import Repeats
from kerasorder_lint.interpreter.scopes import KeptModules
from kerasorder_lint.interpreter.values import (
    UNKNOWN,
    AttributesV,
    ClassV,
    DictV,
    Either,
    Frame,
    FunctionV,
    HyperParametersV,
    Imported,
    InstanceV,
    ListV,
    NamesV,
    Obj,
    OwnDictV,
    OwnListV,
    SetV,
    TensorShape,
    Thing,
    either,
    is_constant,
    latest_object,
)
from kerasorder_lint.interpreter.waiting import Waiting
from kerasorder_lint.interpreter.walking import names_bound_in
from kerasorder_lint.settings import Limits
from kerasorder_lint.shapes import Sym, Unknown, numbered_name

if TYPE_CHECKING:
    from kerasorder_lint.graph.sights import Sights
    from kerasorder_lint.interpreter.specifications import Intake

_NAMES = re.compile(r"[^\W\d]\w*")

__all__ = [
    "DERIVED",
    "EXPECTED",
    "HAS",
    "Asked",
    "BreakLoop",
    "ContinueLoop",
    "Function",
    "Guard",
    "Journal",
    "Machine",
    "Matters",
    "Outcome",
    "PathEnds",
    "Raised",
    "Returned",
    "TurnEnds",
    "classes_of",
    "is_open",
    "is_plain_unknown",
    "matters",
    "names_version",
    "one_of",
    "takes",
]


class Returned(Exception):
    """`return` of a function of the analysed code."""

    def __init__(self, value: Any) -> None:
        self.value = value


class BreakLoop(Exception):
    pass


class ContinueLoop(Exception):
    pass


class Raised(Exception):
    """An exception of the analysed code.

    name:    its class where known, else None.
    classes: the names of its class and of what that derives from, `?` among them where not all
             of these are known.
    value:   the exception itself where the code made it, else None.
    """

    def __init__(
        self,
        name: str | None = None,
        classes: frozenset[str] | None = None,
        value: Any = None,
    ) -> None:
        self.name = name
        if classes is None:
            classes = frozenset({"?"}) if name is None else classes_of(name)
        self.classes, self.value = classes, value


class PathEnds(Exception):
    """`sys.exit()` and the like."""


class Matters(Exception):
    """Something happened to a Keras object in a branch of which nothing else was asked."""


#: What becomes of an exception: "handled", "expected", or it goes on, as it is (None) or as another
#: one (the names of its classes). Where a handler decides, it is asked.
Outcome: TypeAlias = "str | frozenset[str] | Asked | None"
#: What a statement does with exceptions, handler by handler: the names of their classes (`*` for
#: all, `?` for some that are not known), and what becomes of them.
Guard = tuple[tuple[frozenset[str], Outcome], ...]
#: Whatever is raised is expected.
EXPECTED: Guard = ((frozenset({"*"}), "expected"),)


#: What Keras raises beside a ValueError, for a wrong argument or from inside.
_OF_KERAS = frozenset(
    {
        "AttributeError",
        "IndexError",
        "NotImplementedError",
        "RuntimeError",
        "TypeError",
        "ZeroDivisionError",
    }
)


class Asked:
    """What a statement does with exceptions, where code of the program decides: that is asked.

    ask: what becomes of an exception of a class, given by its name.
    """

    __slots__ = ("_answers", "_ask", "_home")

    def __init__(self, m: Machine, ask: Callable[[Machine, str], Outcome]) -> None:
        self._ask = ask
        self._home = (m.frame, m.calls, m.statement, m.filename)  # where that code runs
        self._answers: dict[tuple[str, Site], Outcome] = {}

    def guard(self, m: Machine, raises: str, around: int) -> Guard:
        """around: how many of the machine's guards are around this one."""
        key = (raises, m.statement)
        if key not in self._answers:
            outer, place = m.caught, (m.frame, m.calls, m.statement, m.filename)
            m.caught = outer[:around]
            m.frame, m.calls, m.statement, m.filename = self._home
            try:
                self._answers[key] = self._ask(m, raises)
            finally:
                m.caught = outer
                m.frame, m.calls, m.statement, m.filename = place
        return ((frozenset({"*"}), self._answers[key]),)


def takes(guard: Guard, classes: frozenset[str]) -> bool | None:
    """Whether a statement takes an exception of these classes; None where that is not known."""
    unsure = False
    for taken, _ in guard:
        if "*" in taken or not taken.isdisjoint(classes):
            return True
        unsure = unsure or "?" in taken or "?" in classes
    return None if unsure else False


@lru_cache(maxsize=256)
def classes_of(name: str) -> frozenset[str]:
    """An exception's class and its bases, by name."""
    found = getattr(python, name, None)
    if isinstance(found, type):
        return frozenset(base.__name__ for base in found.__mro__)
    return frozenset({name, "Exception", "BaseException"})


#: Stands among `Machine.answers` for what followed from conditions.
DERIVED = "derived"

SIGNALS = (Returned, BreakLoop, ContinueLoop, Raised, PathEnds)


def matters(event: Event) -> bool:
    """Whether a rule may say something of it; operators are there to be repeated."""
    return not isinstance(event, OperationApplied)


#: States between the statements of a block that are told apart.
_BETWEEN = 4


def _went_well(event: Event) -> bool:
    """Whether Keras, too, goes on behind this."""
    if isinstance(event, LayerCreated):
        layer = event.layer
        return layer.known and not any(isinstance(a, (Unknown, Sym)) for a in layer.args.values())
    if isinstance(event, LayerCalled):
        return event.step.layer is not None and event.step.layer.known and not event.step.later
    if isinstance(event, ModelMade):
        return bool(event.model.exact) and event.source in ("list", "empty")
    if isinstance(event, ModelBuilt):
        return event.problem is None and not any(step.later for step in event.steps)
    if isinstance(event, MethodCalled):
        return event.method in ("add", "pop", "summary") and event.problem is None
    return isinstance(event, OperationApplied)


class Journal:
    """What was changed since it began, so that it can be undone or joined."""

    __slots__ = (
        "_machine",
        "between",
        "changes",
        "environment",
        "events",
        "home",
        "looks",
        "names",
        "newest",
        "saved",
        "things",
        "unforeseen",
    )

    def __init__(self, machine: Machine) -> None:
        self._machine = machine
        self.home = machine.frame
        # The names of `home` behind one statement or another, if that is asked for.
        self.between: list[Any] | None = None
        self.things, self.unforeseen = Thing.made, machine.unforeseen
        self.saved: dict[int, tuple[Any, Any]] = {}
        self.events = len(machine.events)
        self.names = dict(machine.name_counters)
        self.environment = machine.environment
        self.changes = machine.changes
        self.looks = machine.waiting.looks
        self.newest = (latest_object(), latest_serial())

    def __enter__(self) -> Journal:
        self._machine.journals.append(self)
        return self

    def __exit__(self, *_: object) -> None:
        self._machine.journals.remove(self)

    def note(self) -> None:
        """Notes the names as they are between two statements of a block, if that is asked for."""
        if self.between is None or len(self.between) >= _BETWEEN or id(self.home) not in self.saved:
            return
        names = self.home.snapshot()
        before = self.between[-1] if self.between else self.saved[id(self.home)][1]
        if names != before:
            self.between.append(names)

    def states(self) -> list[dict[int, tuple[Any, Any]]]:
        """What something that ended the block before its end may have left behind."""
        home = id(self.home)
        return [
            dict(self.saved),
            *({**self.saved, home: (self.home, names)} for names in self.between or ()),
        ]

    def now(self) -> dict[int, tuple[Any, Any]]:
        """What was changed, as it is now."""
        return {identity: (obj, obj.snapshot()) for identity, (obj, _) in self.saved.items()}

    @property
    def may_have_raised(self) -> bool:
        """Whether anything was met since it began of which it is not known what it does."""
        m = self._machine
        return (
            Thing.made != self.things
            or m.unforeseen != self.unforeseen
            or not all(map(_went_well, m.events[self.events :]))
        )

    def is_older_than(self, obj: Any) -> bool:
        """Whether the object was made after the journal began."""
        if isinstance(obj, Layer):
            return obj.serial > self.newest[1]
        # A module that was loaded since has objects that are as old as if it had been kept.
        return (
            isinstance(obj, Obj)
            and obj.serial > self.newest[0]
            and not self._machine.kept.made(obj)
        )


class TurnEnds:
    """How else a turn of a loop has ended, where one is run for all turns and a condition decides.

    states:   what it had changed by then.
    followed: whether that is all; False where code goes on that did not run.
    inner:    how many loops inside of it run whose turns are counted.
    guards:   how many statements around it take exceptions.
    """

    __slots__ = ("_is_one_of_many", "_outer", "followed", "guards", "inner", "journal", "states")

    def __init__(
        self, outer: TurnEnds | None, guards: int, *, is_one_of_many: bool = False
    ) -> None:
        self._outer, self.guards, self._is_one_of_many = outer, guards, is_one_of_many
        self.journal: Journal | None = None
        self.states: list[dict[int, tuple[Any, Any]]] = []
        self.followed, self.inner = True, 0

    def leave(self, m: Machine, signal: Exception) -> None:
        """One of two branches has ended the turn, and the other one is gone on with."""
        if isinstance(signal, (BreakLoop, ContinueLoop)):
            if self._is_one_of_many:
                return
            if self.inner or self.journal is None:
                self.followed = False
            else:
                self.states.append(self.journal.now())
        elif m.calls if isinstance(signal, Returned) else m.caught:
            self.lose()

    def happened(self, m: Machine) -> None:
        """A layer or model was made, called or changed; of a whole model it is not known here
        what Keras refuses, and so not what a handler inside the turn would do."""
        if len(m.caught) > self.guards:
            self.lose()

    def lose(self) -> None:
        """Code goes on, of this loop or behind it, that is not run here."""
        self.followed = False
        if self._outer is not None:
            self._outer.lose()


class LoopBound:
    """Where a loop is given up that has come to nothing; `mark` tells whether it has."""

    __slots__ = ("end", "mark", "outer")

    def __init__(self, end: int, mark: tuple[int, ...], outer: LoopBound | None) -> None:
        self.end, self.mark, self.outer = end, mark, outer


#: A loop leaves this part of the steps that there are before anything comes of it.
_BEHIND_LOOP = 6

#: Steps that an event counts, and the application of a layer: what they cost beside a step.
_EVENT = 5
_APPLIED = 15


#: What happens in layers of the code's own whatever they do.
_OF_NO_MODEL = (OperationApplied, AttributeWritten, MethodCalled)


class Machine:
    """One run of one root."""

    def __init__(self, filename: str, limits: Limits, environment: Environment) -> None:
        self.filename = filename  # of the code that runs
        self.main = filename  # of the file that is judged
        self.limits = limits
        self.environment = environment
        self.end = self.deadline = clock() + limits.seconds  # of the file; of what runs now
        self.steps = 0
        self.most = limits.steps  # where the root that runs has to end
        self.in_vain = True  # nothing of Keras has happened in it
        self.patience = limits.steps  # where it has to end as long as that is so
        self.idle = limits.steps  # where a module's loops and calls have to, as long as that is so
        self.fair = limits.steps  # what the file may take by its size
        self._applied = _kept.times
        self.frame = Frame()
        self.depth = 0
        self.at_others_expense = 0  # calls into other files that take what these files may take
        self.events: list[Event] = []
        self.reached: set[tuple[str, int, int]] = set()
        self.name_counters: dict[str, int | None] = {}  # None where that is not known
        self.calls: tuple[Site, ...] = ()
        self.statement: Site = Site(filename, 1, 0, 1, 0)
        self.likely: list[str] = []
        self.loop: LoopBound | None = None  # the innermost loop whose turns are run one by one
        self.whole_loops = False  # none is given up while nothing of Keras has happened
        self.turn_ends: TurnEnds | None = None  # of the loop that runs for all of its turns
        self.caught: list[Guard | Asked] = []  # what `try` and `with` around do with exceptions
        self.handling: list[Raised] = []  # what the handlers that run have taken
        self.journals: list[Journal] = []
        self.functions: list[FunctionV] = []
        self.called: set[int] = set()
        self.active: list[int] = []
        self.unseen: list[tuple[Frame, Any]] = []  # loops whose elements are not known
        self.methods: dict[str, list[FunctionV]] = {}  # of classes of the code, by name
        self.noted: dict[int, dict[str, Any]] = {}  # what these classes hold, by its id
        self.specials: list[Any] = []  # of these what Python runs by itself
        self.noted_of: dict[Any, int] = {}  # how much of it was taken over from which modules
        self.waiting = Waiting()  # what libraries may call at any time
        self.making: list[Any] = []  # classes whose metaclasses are at work
        self.symbols: dict[str, int] = {}
        self.models: list[Any] = []
        self.limit_events: list[Limit] = []
        #: Whether the file imports Keras, or a module of the project that does.
        self.uses_keras: Callable[[], bool] = lambda: True
        # Decisions of the current path.
        self.prefix: tuple[bool, ...] = ()
        self.decisions: list[Decision] = []
        self.decided = Decided()
        self.assumed: list[Hashable] = []  # of them those that no way was taken for
        self.pending: list[tuple[bool, ...]] = []
        # Of them those that part in other files, where no kind is chosen.
        self.elsewhere: set[tuple[bool, ...]] = set()
        self.max_decisions = 5
        self.truncated = False
        self.relevant: set[int] = set()
        self.modules: dict[str, Any] = {}  # files of the project that were followed, by path
        self.following: Any = None
        self.comments: dict[str, dict[int, str]] = {}  # shapes that comments say, by file and row
        # Whether options of the command line have their defaults; False where they were asked for.
        self.with_options: bool | None = None
        self.variables_set: set[Any] = set()  # of the environment; None for any
        self.plain_members = False  # members of an `IntEnum` and the like stand as numbers, texts
        self.options_asked: set[str] = set()  # `os.environ`, or nothing for the command line
        # Functions that were called without what a configuration may give; None where the defaults
        # hold. And how often that was asked.
        self.configured: list[str] | None = []
        self.configured_calls = 0
        self.patched: set[str] = set()  # names of libraries that the code sets
        self.declared_layers: dict[str, Any] = {}  # what the configuration says of layers, by name
        self.callers: dict[Site, Site] = {}  # calls of functions to the statements they stand in
        self.follow_imports = True
        self.thing_models: dict[Hashable, Any] = {}
        self.passed: list[Check] = []  # on this way
        self.with_defaults = False  # whether the root is run with those of its parameters
        # By file and name, the expressions over releases of libraries that names stand for.
        self.gates: dict[tuple[str, str], Any] = {}
        # By the keys of unknowns, the layers of loops in a list of which it is the length.
        self.lengths: dict[Hashable, tuple[Layer, ...]] = {}
        # By the keys of unknowns, the layers that these are parts of, or some of.
        self.parts: dict[Hashable, tuple[Layer, ...]] = {}
        self.intake: Intake | None = None  # what takes the place of lists and models
        self.tracing = False  # whether TensorFlow traces what runs, which a method of a model fed
        self.foreseeing = False  # whether Keras runs a `call` to see what it gives, without data
        self.guards = 0  # `try` statements around us that take an ImportError and the like
        self.eagerly: Any = False  # `tf.config.run_functions_eagerly`; UNKNOWN where it may be
        self.families: set[str] = set()  # the Keras packages that the code uses
        self.sights: Sights | None = None
        self.kept = KeptModules()
        self.plain_setters: dict[Hashable, bool] = {}  # what `__setattr__` comes to, by class
        self.repeats = Repeats()
        # Calls that came to nothing that is known, and how many of a function came to more.
        self.fruitless: dict[Hashable, Any] = {}
        self.fruitful: dict[int, int] = {}
        self.module_ended = 0  # the latest object that the file's own module has made
        self.layers_before = 0  # those that a function which nobody calls may get used by others
        self.tree: ast.AST = ast.Module(body=[], type_ignores=[])  # of the judged file
        self.registries = Registries(self.is_of_module)
        self.layers_asked = 0  # how often an attribute of a layer was asked for
        self.numbers: dict[Hashable, Sym] = {}  # unknowns that were computed with, by their keys
        self.consulted = 0  # how often the conditions of the way were asked for
        # Those that were answered, and `DERIVED` for what followed from any: if somebody wants it.
        self.answers: set[Hashable] | None = None
        self.limits_noted = 0
        self.unforeseen = 0  # how often something was done that may raise an exception
        self.ran_short = 0  # how often a call went on as unknown, because of what it may take
        self._changes = 0

    # ------------------------------------------------------------------ bounds

    def step(self) -> None:
        """Counts one evaluation; ends the run at a bound."""
        self.steps += 1
        if self._applied != _kept.times:
            self.settle()
        steps = self.steps
        if steps > self.most or steps > self.patience:
            raise LimitReached("steps" if steps > self.limits.steps else "effort")
        if not steps & 1023 and clock() > self.deadline:
            raise LimitReached("time")

    @property
    def may_idle(self) -> bool:
        """Whether this is a module's own code, in which nothing of Keras has happened."""
        return self.in_vain and self.patience >= self.limits.steps > self.idle

    @property
    def has_idled(self) -> bool:
        """Whether such code has taken all the steps that it may take for nothing."""
        return self.steps > self.idle and self.may_idle

    @property
    def _came_to(self) -> tuple[int, ...]:
        """Another one, if anything of Keras has happened."""
        return len(self.events), len(self.models), latest_layer()

    @contextmanager
    def bounded_loop(self) -> Iterator[LoopBound]:
        """A loop, of which nothing may come: it leaves steps for what follows it."""
        left = min(self.most, self.patience) - self.steps
        mark, outer = self._came_to, self.loop
        end = self.steps + left - left // _BEHIND_LOOP
        if self.whole_loops and self.in_vain:
            end = self.limits.steps
        if outer is not None and outer.mark == mark:
            end = min(end, outer.end)
        self.loop = LoopBound(end, mark, outer)
        try:
            yield self.loop
        finally:
            self.loop = outer

    def is_over(self, loop: LoopBound) -> bool:
        """Whether a loop has come to nothing in the steps that it may take for that."""
        if self.has_idled:
            return True
        return self.steps > loop.end and loop.mark == self._came_to

    @contextmanager
    def for_all(self, steps: int) -> Iterator[None]:
        """What is found out once for all that ask for it: nobody pays for so many steps of it."""
        before, patience = self.steps, self.patience
        self.most += steps
        self.patience = min(self.patience + steps, self.limits.steps)
        try:
            yield
        finally:
            free = min(self.steps - before, steps)
            self.steps -= free
            self.most -= steps
            if self.in_vain:
                self.patience = patience

    def settle(self) -> None:
        """Counts what layers have done since it was counted last."""
        applied = _kept.times
        self.steps += _APPLIED * (applied - self._applied)
        self._applied = applied

    def limit(self, what: str, node: ast.AST | None = None) -> None:
        """Notes that a bound was reached at a place; the analysis goes on with unknowns."""
        self.limits_noted += 1
        site = self.site(node) if node is not None else self.statement
        if site.filename != self.main:
            start = Site(self.main, 1, 0, 1, 0)
            site = next((c for c in reversed(self.calls) if c.filename == self.main), start)
        for known in self.limit_events:
            if known.site == site and known.what == what:
                return
        self.limit_events.append(Limit(site=site, statement=self.statement, what=what))

    # ------------------------------------------------------------------ places

    def site(self, node: Any) -> Site:
        """Where a node stands; kept on it."""
        kept: Site | None = getattr(node, "_site", None)
        if kept is not None and kept.filename == self.filename:
            return kept
        node._site = kept = Site(
            self.filename,
            node.lineno,
            node.col_offset,
            node.end_lineno or node.lineno,
            node.end_col_offset or node.col_offset,
        )
        return kept

    # ------------------------------------------------------------------ events

    def base(self, node: Any, raises: str = "ValueError") -> dict[str, Any]:
        """What every event at this node carries, `raises` being what Keras may raise there."""
        return {
            "site": node if isinstance(node, Site) else self.site(node),
            "statement": self.statement,
            "calls": self.calls,
            "decided": len(self.decisions),
            "likely": self.likely[-1] if self.likely else None,
            "caught": self.how_caught(raises),
        }

    @property
    def version_is_open(self) -> bool:
        """Whether the code may run on Keras 2 as well: it imports `tensorflow.keras` only."""
        return self.follow_imports and self.families == {"tensorflow.keras"}

    @property
    def knows_keras(self) -> bool:
        """Whether the project or the code says which Keras is meant."""
        plainly = not self.follow_imports or self.environment.target == 2
        return plainly or "keras" in self.families

    @property
    def under_version_test(self) -> bool:
        """Whether this path depends on which release of a library is installed."""
        return any(
            names_version(key) and not (answer and isinstance(key, tuple) and key[0] == HAS)
            for key, answer in self.decided.items()
        )

    def record(self, event: Event) -> None:
        self.steps += _EVENT
        if event.likely is None and is_of_tensorflow(event):
            event = replace(event, likely=WITH_TENSORFLOW)
        self.events.append(event)
        if self.turn_ends is not None:
            self.turn_ends.happened(self)
        if not isinstance(event, _OF_NO_MODEL):
            self.comes_to_something()
        if self.testing and matters(event):
            raise Matters

    def pass_over(self) -> None:
        """Something happened to a layer that no event is worth; branches do not hide it."""
        if self.testing:
            raise Matters

    def comes_to_something(self) -> None:
        """A layer or model is made, or something happens to one."""
        self.in_vain, self.patience = False, self.limits.steps

    def how_caught(self, raises: str) -> Literal["handled", "expected"] | None:
        """What the code around does with an exception of this class.

        A ValueError stands for any class that Keras raises: which one it is hangs on its insides.
        """
        if not self.caught:
            return None
        classes = classes_of(raises)
        if raises == "ValueError":
            classes |= _OF_KERAS
        outcome = self._outcome(raises, classes)
        if not isinstance(outcome, str):
            return None
        return "handled" if outcome == "handled" else "expected"

    def _outcome(self, raises: str, classes: frozenset[str]) -> Outcome:
        """What becomes of an exception in all that is around, from inside to outside."""
        for around in reversed(range(len(self.caught))):
            guard = self.caught[around]
            if isinstance(guard, Asked):
                guard = guard.guard(self, raises, around)
            for taken, outcome in guard:
                if takes(((taken, outcome),), classes) is not False:
                    if isinstance(outcome, Asked):
                        outcome = outcome.guard(self, raises, around)[0][1]
                    if isinstance(outcome, str):
                        return outcome
                    if isinstance(outcome, frozenset):
                        classes, raises = outcome, "Exception"  # it goes on as another one
                    break
        return None

    def keras_raises(self, problem: Problem, raises: str = "ValueError") -> None:
        """Where Keras raises inside a `try` that takes it, control goes to the handler."""
        if self.how_caught(raises) is not None and not self.likely:
            exactly = classes_of(raises)
            raise Raised(raises, exactly if self.takes(raises) else exactly | _OF_KERAS)

    def takes(self, raises: str) -> bool:
        """Whether some code around takes this very class."""
        return isinstance(self._outcome(raises, classes_of(raises)), str)

    # ------------------------------------------------------------------ decisions

    def decide(
        self,
        key: Hashable,
        text: str,
        chooses: tuple[str, int, int] | None = None,
        within: ast.AST | None = None,
    ) -> bool | None:
        """The truth of an unknown condition on this path; None where no path is left for it.

        chooses: the function that compared, if the value that it chose is used only now.
        within:  the statement that asks, if one does.
        """
        negated = False
        while isinstance(key, tuple) and len(key) == 2 and key[0] == "not":
            key, negated = key[1], not negated
            text = text[4:] if text.startswith("not ") else f"not ({text})"
        answer = self.known_decision(key)
        if answer is None:
            if self.journals and self.joining:
                return None
            count = len(self.decisions)
            if count < len(self.prefix):
                answer = self.prefix[count]
            elif count < self.max_decisions:
                taken = tuple(decision.value for decision in self.decisions)
                # What `if name not in cache:` makes is there after the first call only.
                answer = not (negated and isinstance(key, tuple) and key[0] == "in")
                self.pending.append((*taken, not answer))
                chooses = chooses or self._chooses(key)
                if self.filename != self.main and chooses is None:
                    self.elsewhere.add((*taken, not answer))
            else:
                self.truncated = True
                return None
            chooses = self._chooses_in_turn(key, text, within) or chooses or self._chooses(key)
            place = (self.filename, getattr(self.statement, "lineno", 0))
            self.decisions.append(Decision(text, answer, chooses, place))
            self.decided[key] = answer
        return answer is not negated

    def assume(self, key: Hashable, answer: bool) -> None:
        """Takes a condition for decided, because nobody goes on who came by the other branch."""
        while isinstance(key, tuple) and len(key) == 2 and key[0] == "not":
            key, answer = key[1], not answer
        for part in parts_of(key, answer):
            self.assume(part, answer)
        if key not in self.decided:
            self.decided[key] = answer
            self.assumed.append(key)

    def release(self, known: int) -> None:
        """Takes back what was assumed since there were `known` assumptions."""
        while len(self.assumed) > known:
            self.decided.pop(self.assumed.pop(), None)

    def _chooses(self, key: Hashable) -> tuple[str, int, int] | None:
        """The function that runs, where it compares with a text, or asks for a number of axes."""
        function = self.frame.function
        if function is None or not (_names_kind(key) or _names_rank(key)):
            return None
        node = function.node
        return (function.filename, node.lineno, node.end_lineno or node.lineno)

    def _chooses_in_turn(
        self, key: Hashable, text: str, within: ast.AST | None
    ) -> tuple[str, int, int] | None:
        """Where code is for one kind alone: the `if` that asks for it, in a loop over the unknown.

        What follows it is for all kinds, as is what a table or an earlier condition has chosen:
        whoever wrote down what the loop goes through knows in which order they come.
        """
        if not self.unseen or self.unseen[-1][0] is not self.frame:
            return None
        if not isinstance(key, tuple) or len(key) != 3 or not (key[0] == "in" or _names_kind(key)):
            return None
        if names_bound_in(self.unseen[-1][1]).isdisjoint(_NAMES.findall(text)):
            return None
        if isinstance(within, ast.If):
            return (self.filename, within.lineno, within.end_lineno or within.lineno)
        return (self.filename, 0, -1)

    def known_decision(self, key: Hashable) -> bool | None:
        """What this path has decided about a condition."""
        self.consulted += 1
        answer = self.decided.get(key)
        if answer is None:
            answer = self._follows(key)
            key = DERIVED
        if answer is not None and self.answers is not None:
            self.answers.add(key)
        return answer

    def rests_on_conditions(self) -> None:
        """What is taken from before rests on conditions of the way."""
        self.consulted += 1
        if self.answers is not None:
            self.answers.add(DERIVED)

    def _follows(self, key: Hashable) -> bool | None:
        """What the conditions that are decided say of another one."""
        if isinstance(key, tuple) and len(key) == 3 and key[0] in ("==", "in"):
            answer = self._decided_by_membership(key)
            if answer is not None:
                return answer
        if isinstance(key, tuple) and key[0] in ("order", "==", "truth"):
            answer = decided_by_order(key, self.decided)
            if answer is not None:
                return answer
        if isinstance(key, tuple) and len(key) == 3 and key[0] == "==":
            # `kind == "a"` being true makes `kind == "b"` false.
            for other, value in self.decided.among.get(key[1], {}).items():
                if (
                    value
                    and other[0] == "=="
                    and other[2] != key[2]
                    and _constant_key(other[2])
                    and _constant_key(key[2])
                    and other[2][-1] != key[2][-1]
                ):
                    return False
        return decided_by_samples(key, self.decided) if isinstance(key, tuple) else None

    def _decided_by_membership(self, key: tuple[Any, ...]) -> bool | None:
        """What `kind in (…)` and `kind == "a"` say of each other."""
        for other, value in self.decided.among.get(key[1], {}).items():
            if key[0] == "in" and other[0] == "==" and value:
                inside = _is_among(other[2], key[2])
                if inside is not None:
                    return inside
            elif key[0] == "==" and other[0] == "in":
                inside = _is_among(key[2], other[2])
                if inside is not None and inside is not value:
                    return False
                if inside and len(other[2][1]) == 1:
                    return True
        return None

    def choice(self, key: Hashable, text: str, yes: Any, no: Any) -> Any:
        """What is one value or the other, depending on a condition."""
        if _same(yes, no):
            return yes
        if is_plain_unknown(yes) and is_plain_unknown(no):
            # Whichever it is, nothing is known of it.
            made = Thing(yes.text, key=("choice", key, yes.key, no.key))
            made.kind = yes.kind if yes.kind == no.kind else None
            made.origin = yes.origin if yes.origin == no.origin else "call"
            return made
        return either(key, text, yes, no, self._chooses(key))

    def narrowed(self, thing: Thing) -> Any:
        """The value that this path's decisions give an unknown, or the unknown itself."""
        self.consulted += 1
        own = thing.key
        for unknown, constant in self.decided.equal.values():
            if unknown == own:
                if self.answers is not None:
                    self.answers.add(DERIVED)
                return constant
        # What a function asks of one argument (`if key is None`) says little of what was passed
        # for another one as well: an unknown stays one, though it may be None on this way.
        return thing

    def resolve(self, value: Any) -> Any:
        """Decides an `Either`, looks up an import; narrows a `Thing`."""
        kind = type(value)
        if kind is Thing:  # by far the most frequent
            return self.narrowed(value) if self.decided else value
        if kind is not Either and kind is not Imported:
            return value
        met: list[Imported] = []
        while isinstance(value, (Either, Imported)):
            if isinstance(value, Imported):
                follow = self.following.part if value in met else self.following.resolve
                met.append(value)
                value = follow(self, value)
                continue
            answer = self.decide(value.key, value.text, value.chooses)
            if answer is None:
                return _condition(value)
            value = value.yes if answer else value.no
        if self.decided and isinstance(value, Thing):
            return self.narrowed(value)
        return value

    # ------------------------------------------------------------------ journals

    #: The call that has just given None where a model might be meant, and why: see `nothing`.
    nothing: tuple[int, str, str] | None = None
    #: The expression that has just given the length of a free axis, and the shape: `free_lengths`.
    free_length: tuple[int, TensorShape] | None = None
    joining = 0
    testing = False  # whether the branch that runs is only asked if it does anything that matters

    def touch(self, obj: Any, *, alike: bool = False) -> None:
        """Must be called before an `Obj` or a layer changes.

        alike: an unknown takes the place of another one, of which as little is known.
        """
        waiting = self.waiting
        if waiting.watched or waiting.frames or waiting.rests_on:
            waiting.touch(id(obj))
        if isinstance(obj, DictV):
            if isinstance(obj, (AttributesV, NamesV)):
                self.touch(obj.of)
                return
            if obj.owner is not None:
                self.touch(obj.owner)
                obj.owner.forget()
        if self.journals:
            saved, identity = None, id(obj)
            for journal in reversed(self.journals):
                if identity in journal.saved:
                    break  # those around it are older, and have it as well
                saved = saved or (obj, obj.snapshot())
                journal.saved[identity] = saved
        if isinstance(obj, ListV):
            obj.outline = None  # who changes it knows what is left of that
        if isinstance(obj, Obj):
            if alike:
                self.kept.touch_alike(obj)
            elif obj.serial <= self.kept.latest and self.kept.touch(obj):
                self.registries.grows(obj)
            elif (
                obj.serial <= self.module_ended
                or (obj.serial <= self.kept.latest_watched and self.kept.watches(obj))
                or (self.registries.have_grown and self.registries.hold(obj))
            ):
                self._changes += 1
                self.registries.grows(obj)

    def is_of_module(self, obj: Obj) -> bool:
        """Whether a module made an object while it ran."""
        serial = obj.serial
        return (
            serial <= self.module_ended
            or (serial <= self.kept.latest_watched and self.kept.watches(obj))
            or (serial <= self.kept.latest and self.kept.made(obj))
        )

    @property
    def changes(self) -> tuple[int, int]:
        """How often what modules hold has changed, or was put back."""
        return (self.kept.changes, self._changes)

    def undo(self, journal: Journal, *, keep_after: int | None = None) -> None:
        """Puts everything back as it was when the journal began.

        keep_after: layers of a higher serial number were made since, and keep their state for
                    the events that name them.
        """
        for obj, saved in reversed(list(journal.saved.values())):
            if keep_after is not None and isinstance(obj, Layer) and obj.serial > keep_after:
                continue
            # Outer journals have their own, older copies: nothing to note for them.
            obj.restore(saved)
        self.waiting.undone(journal.saved, journal.looks)
        if self.changes != journal.changes:
            self._changes += 1
        del self.events[journal.events :]
        self.name_counters = dict(journal.names)
        self.environment = journal.environment

    @contextmanager
    def turn(self) -> Iterator[None]:
        """Between machines: what this one changed in modules that it shares holds in the block."""
        self.kept.enter()
        self.waiting.stirred = True
        self.waiting.bind_anew()
        self._applied = _kept.times  # what layers did for other machines is counted there
        try:
            yield
        finally:
            self.settle()
            self.kept.leave()

    def journal(self) -> Journal:
        """Writes down what changes until the block ends."""
        return Journal(self)

    def attempt(
        self, run: Callable[[], Any], *, testing: bool = False
    ) -> tuple[Any, Exception | None, Journal, Any]:
        """Runs something and undoes it: (result, signal, journal, what it left).

        testing: ends with `Matters` as a signal at the first event that matters.
        What it left is the state of objects by their ids, events, names and the environment.
        """
        signal: Exception | None = None
        result: Any = None
        self.steps += effort.OF_ATTEMPT
        assumed, outer = len(self.assumed), self.testing
        self.testing = testing
        with self.journal() as journal:
            try:
                result = run()
            except (*SIGNALS, Matters) as caught:
                signal = caught
            finally:
                self.testing = outer
            after = journal.now()
            left = (
                after, self.events[journal.events :], dict(self.name_counters), self.environment
            )  # fmt: skip
            self.undo(journal)
        self.release(assumed)
        return result, signal, journal, left

    def aside(self, run: Callable[[], Any]) -> tuple[Any, Exception | None]:
        """What something comes to, asked on one path and without a trace: (result, signal)."""
        self.joining += 1
        try:
            result, signal, _, _ = self.attempt(run)
        finally:
            self.joining -= 1
        return result, signal

    def done_so_far(self) -> tuple[Any, ...]:
        """What code has done beside making values: two are equal if nothing was done between.

        The number of models comes first. A module that was loaded on the way has values of its own,
        which are not made anew.
        """
        return (
            len(self.models), len(self.modules), len(self.families), len(self.patched),
            len(self.thing_models), self.truncated, self.with_options, self.configured_calls,
            self.changes, self.environment,
        )  # fmt: skip

    def join(self, key: Hashable, text: str, first: Any, second: Any) -> bool:
        """Puts the join of two attempted states in place. False if they differ too much for it:
        then nothing was changed."""
        states = (first[0], second[0])
        objects = {**{k: o for k, (o, _) in states[0].items()}}
        objects.update({k: o for k, (o, _) in states[1].items()})
        joined: list[tuple[Any, Any]] = []
        for identity, obj in objects.items():
            now = obj.snapshot()
            left = states[0].get(identity, (obj, now))[1]
            right = states[1].get(identity, (obj, now))[1]
            merged = _merge(obj, left, right, key, text)
            if merged is _FAILED or (isinstance(obj, Frame) and left[2] != right[2]):
                return False
            joined.append((obj, merged))
        for obj, merged in joined:
            self.touch(obj, alike=self._stays_open(obj, merged))
            obj.restore(merged)
        return True

    def _stays_open(self, obj: Any, state: Any) -> bool:
        """Whether a kept module's names differ from a state in what is unknown in both alone."""
        if not isinstance(obj, Frame) or not self.kept.made(obj):
            return False
        names, *others = obj.snapshot()
        return others == list(state[1:]) and all(
            value is names.get(name, _FAILED) or (is_open(names.get(name)) and is_open(value))
            for name, value in state[0].items()
        )

    def rewind(self, journal: Journal) -> None:
        """Puts objects back as they were when the journal began; what was recorded stays."""
        for obj, saved in reversed(list(journal.saved.values())):
            obj.restore(saved)
        self.waiting.undone(journal.saved, journal.looks)
        if self.changes != journal.changes:
            self._changes += 1
        self.environment = journal.environment

    def put(self, state: dict[int, tuple[Any, Any]]) -> None:
        """Puts a state in place that was noted after a branch."""
        for obj, now in state.values():
            self.touch(obj, alike=self._stays_open(obj, now))
            obj.restore(now)

    def blend(
        self,
        key: Hashable,
        text: str,
        first: dict[int, tuple[Any, Any]],
        second: dict[int, tuple[Any, Any]],
    ) -> None:
        """The join of two states of which neither can be told apart: what differs is unknown."""
        from kerasorder_lint.interpreter import widening

        if self.join(key, text, (first,), (second,)):
            return
        objects = {k: obj for state in (first, second) for k, (obj, _) in state.items()}
        for identity, obj in objects.items():
            before = obj.snapshot()
            left = first.get(identity, (obj, before))[1]
            right = second.get(identity, (obj, before))[1]
            self.touch(obj)
            merged = _merge(obj, left, right, key, text)
            obj.restore(left if merged is _FAILED else merged)
            if merged is _FAILED:
                _blur(obj, before, right)
                if self.turn_ends is not None:
                    widening.fork(self, obj, before, left, right)

    def either(
        self,
        key: Hashable,
        text: str,
        first: dict[int, tuple[Any, Any]],
        second: dict[int, tuple[Any, Any]],
        journal: Journal,
    ) -> None:
        """The join of two states, one of which is there. Layers stay as they are now, if they
        cannot be joined, and so does what was made since the journal began."""
        if self.join(key, text, (first,), (second,)):
            return
        states = (
            {
                identity: (obj, saved)
                for identity, (obj, saved) in state.items()
                if isinstance(obj, Obj) and not journal.is_older_than(obj)
            }
            for state in (first, second)
        )
        self.blend(key, text, *states)

    def perhaps(self, key: Hashable, text: str, wanted: bool, run: Callable[[], Any]) -> Any:
        """Runs what is only reached if a condition is as wanted: what it changes is either."""
        with self.journal() as journal:
            value = run()
        if journal.saved:
            old, new = journal.saved, journal.now()
            self.either(key, text, *((new, old) if wanted else (old, new)), journal)
        return value

    def widen(self, journal: Journal) -> list[Any]:
        """What a loop of unknown length changed becomes unknown; models that were known before."""
        from kerasorder_lint.graph.models import Model

        lost: list[Any] = []
        for obj, saved in list(journal.saved.values()):
            if journal.is_older_than(obj):
                continue  # made anew in each turn
            now = obj.snapshot()
            if isinstance(obj, (OwnListV, OwnDictV)):
                _forget_changed(obj.attrs, saved[-1])
            if isinstance(obj, Frame):
                before = saved[0]
                for name, value in obj.names.items():
                    if name in before and not _same(before[name], value):
                        obj.names[name] = widened(before[name], value)
                    elif name not in before:
                        obj.names[name] = value if is_constant(value) is False else UNKNOWN
                        if not isinstance(value, (FunctionV,)):
                            obj.names[name] = widened(value, value, fresh=True)
            elif isinstance(obj, (ListV, SetV)):
                if now[0] != saved[0]:
                    obj.exact = False
            elif isinstance(obj, DictV):
                if now != saved:
                    for name in list(obj.entries):
                        if name not in saved[0]:
                            del obj.entries[name]  # nor is it known to be there
                        elif not _same(saved[0][name], obj.entries[name]):
                            obj.entries[name] = UNKNOWN
                    obj.exact = False
            elif isinstance(obj, (InstanceV, ClassV)):
                held = obj.attrs if isinstance(obj, InstanceV) else obj.namespace
                for name, value in held.items():
                    if name not in saved[0] or not _same(saved[0][name], value):
                        held[name] = widened(saved[0].get(name), value)
            elif isinstance(obj, Model):
                if list(saved[1]) != list(obj.stack):
                    if obj.exact:
                        lost.append(obj)
                    obj.exact = False
                    obj.built = False
                    obj.chain = ()
        return lost

    def forget(self, value: Any) -> None:
        """A value was handed to code that cannot be followed and may have been changed there."""
        from kerasorder_lint.graph.models import Model

        if isinstance(value, DictV):
            known = value.exact or value.owner is not None
            if known or any(held is not UNKNOWN for held in value.entries.values()):
                self.touch(value)
                value.merge(None)
        elif isinstance(value, (ListV, SetV)):
            if value.exact or (isinstance(value, ListV) and value.outline is not None):
                self.touch(value)
                value.exact = False
        elif isinstance(value, HyperParametersV):
            self.touch(value)
            value.is_known = False
        elif isinstance(value, Model) and value.kind == "Sequential" and value.whole:
            self.touch(value)
            if value.exact:
                value.attributes["handed_on"] = (list(value.stack), value.built, value.chain)
            value.exact = False
            value.built = False
            value.chain = ()
        elif isinstance(value, InstanceV) and value.is_changeable:
            if isinstance(value.layer, Model):
                self.forget(value.layer)
            if value.forgotten and not value.exact and not value.attrs:
                return
            held = list(value.attrs.values())
            self.touch(value)
            value.forget()
            for part in held:
                if isinstance(part, (DictV, ListV, Model, SetV)):
                    self.forget(part)  # what the object has, its methods may change

    def symbol_name(self, name: str) -> str:
        """A name for a symbol that no other unknown of this run has."""
        count = self.symbols[name] = self.symbols.get(name, 0) + 1
        return numbered_name(name, count)


_FAILED = object()


#: Kinds of unknowns of which it makes no difference which one it is.
_PLAIN = frozenset({None, "int", "float", "str", "bool", "number", "list", "dict", "tuple"})


def is_plain_unknown(value: Any) -> bool:
    """Whether nothing is known of a value but its type."""
    return isinstance(value, Thing) and value.kind in _PLAIN and bool(value.origin)


def is_open(value: Any) -> bool:
    """Whether it is an unknown, or one of several."""
    if isinstance(value, Either):
        return is_open(value.yes) and is_open(value.no)
    return type(value) is Thing


def _condition(value: Either) -> Any:
    """What is left of a choice that cannot be decided here: of a flag, its condition."""
    if value.yes is True and value.no is False:
        return Thing(value.text, key=value.key, kind="bool")
    if value.yes is False and value.no is True:
        return Thing(f"not {value.text}", key=("not", value.key), kind="bool")
    return one_of(value)


def one_of(value: Any) -> Any:
    """What is known of a choice, whichever it is: of tensors, what they have in common."""
    from kerasorder_lint.catalogue.tensors import TensorSpec, common
    from kerasorder_lint.graph.layers import Tensor

    if not isinstance(value, Either):
        return value
    if not all(isinstance(side, (Either, Tensor)) for side in (value.yes, value.no)):
        return UNKNOWN
    parts = [one_of(value.yes), one_of(value.no)]
    if not all(isinstance(part, Tensor) for part in parts):
        return UNKNOWN
    spec = common(parts[0].spec, parts[1].spec)
    if not isinstance(spec, TensorSpec):
        spec = TensorSpec(UNKNOWN, UNKNOWN)
    return Tensor(spec, None, tuple(parts), symbolic=all(part.symbolic for part in parts))


def _blur(obj: Any, before: Any, other: Any) -> None:
    """An object that two branches left different: what is known of both stays."""
    from kerasorder_lint.graph.models import Model

    if isinstance(obj, (OwnListV, OwnDictV)):
        _forget_changed(obj.attrs, other[-1])
    if isinstance(obj, Frame):
        kept = {name: obj.names.get(name, UNKNOWN) for name in {**other[0], **obj.names}}
        for name, value in kept.items():
            if name not in other[0] or not _same(other[0][name], value):
                kept[name] = widened(other[0].get(name), value)
        obj.names = kept
    elif isinstance(obj, (ListV, SetV)):
        mine = {id(item) for item in obj.items}
        obj.items.extend(item for item in other[0] if id(item) not in mine)
        obj.exact = False
        if isinstance(obj, ListV):
            obj.outline = None
    elif isinstance(obj, DictV):
        for name in {**other[0], **obj.entries}:
            held, its = obj.entries.get(name, _ABSENT), other[0].get(name, _ABSENT)
            if held is _ABSENT or its is _ABSENT:
                obj.entries.pop(name, None)  # nor is it known to be there
            elif not _same(held, its):
                obj.entries[name] = UNKNOWN
        obj.exact = False
    elif isinstance(obj, ClassV):
        _forget_changed(obj.namespace, other[0])
    elif isinstance(obj, Model):
        obj.exact = obj.built = False
        obj.chain = ()
    elif isinstance(obj, Layer):
        # Built in one branch, or in both with other widths: nothing is held against it.
        obj.restore(before)
        for flag in ("used", "perhaps_called", "escaped"):
            obj.attributes[flag] = True


def _forget_changed(attrs: dict[str, Any], before: dict[str, Any]) -> None:
    """Attributes that are not what they were before, or elsewhere, are unknown."""
    for name in {**before, **attrs}:
        held, other = attrs.get(name, _ABSENT), before.get(name, _ABSENT)
        if held is _ABSENT or other is _ABSENT or not _same(other, held):
            attrs[name] = UNKNOWN


def widened(before: Any, value: Any, *, fresh: bool = False) -> Any:
    """What is left of a value that changes from turn to turn."""
    from kerasorder_lint.catalogue.tensors import TensorSpec
    from kerasorder_lint.graph.layers import Tensor

    if isinstance(value, Tensor):
        return Tensor(TensorSpec(UNKNOWN, UNKNOWN), None, value.parents)
    if isinstance(value, (Layer, FunctionV)) and fresh:
        return value
    if fresh and isinstance(value, Obj):
        return value
    return UNKNOWN


def _is_among(item: Any, several: Any) -> bool | None:
    """Whether a constant is among constants, by their keys; None where that is not known."""
    if not _constant_key(item) or not isinstance(several, tuple) or several[0] != "tuple":
        return None
    if not all(map(_constant_key, several[1])):
        return None
    return any(item[2] == other[2] for other in several[1])


#: Begins the key of whether a module of Keras has a name: where it has, it is no old one.
HAS = "has"


def names_version(key: Hashable) -> bool:
    """Whether the key of a condition or value speaks of a library's `__version__`."""
    if isinstance(key, tuple):
        if len(key) == 2 and key[0] == "ref" and isinstance(key[1], str):
            return "__version__" in key[1] or key[1].endswith((".version", ".VERSION"))
        # Most parts are no tuples: one loop is less than a generator, or a look-up by their hash.
        for part in key:
            if type(part) is tuple and names_version(part):
                return True
    return False


def _names_kind(key: Hashable) -> bool:
    """Whether a condition compares with a text."""
    if not isinstance(key, tuple) or len(key) != 3 or key[0] != "==":
        return False
    return _constant_key(key[2]) and isinstance(key[2][2], str)


def _names_rank(key: Hashable) -> bool:
    """Whether a condition compares a number of axes, or a length, with a number."""
    if not isinstance(key, tuple) or len(key) != 3 or key[0] != "==":
        return False
    if not _constant_key(key[2]) or not isinstance(key[2][2], int):
        return False
    asked = key[1]
    return isinstance(asked, tuple) and (asked[:1] == ("len",) or asked[-1:] in _RANKS)


_RANKS = (("ndim",), ("rank",))


def _constant_key(key: Any) -> bool:
    return isinstance(key, tuple) and len(key) == 3 and key[0] == "const"


def _same(left: Any, right: Any) -> bool:
    if left is right:
        return True
    if is_constant(left) and is_constant(right):
        return type(left) is type(right) and left == right
    if isinstance(left, tuple) and isinstance(right, tuple):
        return len(left) == len(right) and all(_same(a, b) for a, b in zip(left, right))
    if isinstance(left, Either) or isinstance(right, Either):
        return False
    try:
        return type(left) is type(right) and bool(left == right)
    except TypeError:
        return False


_ABSENT = object()


def _merge_names(left: dict[str, Any], right: dict[str, Any], key: Hashable, text: str) -> Any:
    out: dict[str, Any] = {}
    for name in {**left, **right}:
        a, b = left.get(name, _ABSENT), right.get(name, _ABSENT)
        if a is b:
            out[name] = a
        elif a is _ABSENT or b is _ABSENT:
            yes, no = (UNKNOWN if value is _ABSENT else value for value in (a, b))
            out[name] = either(key, text, yes, no)
        elif _same(a, b):
            out[name] = a
        else:
            out[name] = either(key, text, a, b)
    return out


def _merge(obj: Any, left: Any, right: Any, key: Hashable, text: str) -> Any:
    if isinstance(obj, Frame):
        if left[1] != right[1]:
            return _FAILED
        returned = [*left[2], *(v for v in right[2] if not any(v is w for w in left[2]))]
        return (_merge_names(left[0], right[0], key, text), left[1], returned)
    if isinstance(obj, InstanceV):
        if left[2] or right[2]:
            return ({}, False, True)  # forgotten on one side
        return (_merge_names(left[0], right[0], key, text), left[1] and right[1], False)
    try:
        equal = bool(left == right)
    except TypeError:
        equal = False
    return left if equal else _FAILED


#: What stands for a function of Python or a library: what it makes of positional arguments,
#: keyword arguments and the place of the call.
Function = Callable[[Machine, list[Any], dict[str, Any], Any], Any]
