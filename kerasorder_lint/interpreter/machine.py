"""The state of one run: frames, decisions, journals, bounds and the events recorded so far.

Paths are explored by replay: a root is run again for each way through its unknown conditions,
with the decisions of that way given beforehand. Branches that do not matter to any model are
joined in place with the help of journals, so that only those conditions cost a path that do.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Literal

from kerasorder_lint.catalogue.bounds import LimitReached, clock
from kerasorder_lint.catalogue.bounds import kept as _kept
from kerasorder_lint.catalogue.problems import Problem
from kerasorder_lint.catalogue.spec import Environment
from kerasorder_lint.graph.layers import Layer, latest_layer
from kerasorder_lint.graph.program import (
    WITH_TENSORFLOW,
    AttributeWritten,
    Check,
    Decision,
    Event,
    Limit,
    MethodCalled,
    OperationApplied,
    Site,
    is_of_tensorflow,
)
from kerasorder_lint.interpreter import effort
from kerasorder_lint.interpreter.catching import OF_KERAS, Asked, Guard, Outcome, takes
from kerasorder_lint.interpreter.choices import is_open, is_plain_unknown, undecided
from kerasorder_lint.interpreter.comparisons import (
    Decided,
    decided_by_order,
    decided_by_samples,
    parts_of,
)
from kerasorder_lint.interpreter.journals import Journal, TurnEnds
from kerasorder_lint.interpreter.keys import (
    HAS,
    is_among,
    is_constant_key,
    names_kind,
    names_rank,
    names_version,
)
from kerasorder_lint.interpreter.registries import Registries
from kerasorder_lint.interpreter.repeating import Repeats
from kerasorder_lint.interpreter.scopes import KeptModules
from kerasorder_lint.interpreter.signals import SIGNALS, Matters, Raised, classes_of
from kerasorder_lint.interpreter.states import FAILED, blur, forget_changed, merge, same, widened
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
)
from kerasorder_lint.interpreter.waiting import Waiting
from kerasorder_lint.interpreter.walking import names_bound_in
from kerasorder_lint.settings import Limits
from kerasorder_lint.shapes import Sym, numbered_name

if TYPE_CHECKING:
    from kerasorder_lint.graph.sights import Sights
    from kerasorder_lint.interpreter.specifications import Intake

_NAMES = re.compile(r"[^\W\d]\w*")

__all__ = ["DERIVED", "Function", "LoopBound", "Machine", "matters"]

#: Stands among `Machine.answers` for what followed from conditions.
DERIVED = "derived"


def matters(event: Event) -> bool:
    """Whether a rule may say something of it; operators are there to be repeated."""
    return not isinstance(event, OperationApplied)


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
            classes |= OF_KERAS
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
            raise Raised(raises, exactly if self.takes(raises) else exactly | OF_KERAS)

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
        if function is None or not (names_kind(key) or names_rank(key)):
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
        if not isinstance(key, tuple) or len(key) != 3 or not (key[0] == "in" or names_kind(key)):
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
                    and is_constant_key(other[2])
                    and is_constant_key(key[2])
                    and other[2][-1] != key[2][-1]
                ):
                    return False
        return decided_by_samples(key, self.decided) if isinstance(key, tuple) else None

    def _decided_by_membership(self, key: tuple[Any, ...]) -> bool | None:
        """What `kind in (…)` and `kind == "a"` say of each other."""
        for other, value in self.decided.among.get(key[1], {}).items():
            if key[0] == "in" and other[0] == "==" and value:
                inside = is_among(other[2], key[2])
                if inside is not None:
                    return inside
            elif key[0] == "==" and other[0] == "in":
                inside = is_among(key[2], other[2])
                if inside is not None and inside is not value:
                    return False
                if inside and len(other[2][1]) == 1:
                    return True
        return None

    def choice(self, key: Hashable, text: str, yes: Any, no: Any) -> Any:
        """What is one value or the other, depending on a condition."""
        if same(yes, no):
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
                return undecided(value)
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

    def attempt_apart(self, run: Callable[[], Any]) -> tuple[Any, Exception | None, Journal, Any]:
        """The same on one path, as if no `try` of the code stood around it."""
        caught = self.caught
        self.joining += 1
        self.caught = []
        try:
            return self.attempt(run)
        finally:
            self.joining -= 1
            self.caught = caught

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
            merged = merge(obj, left, right, key, text)
            if merged is FAILED or (isinstance(obj, Frame) and left[2] != right[2]):
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
            value is names.get(name, FAILED) or (is_open(names.get(name)) and is_open(value))
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
            merged = merge(obj, left, right, key, text)
            obj.restore(left if merged is FAILED else merged)
            if merged is FAILED:
                blur(obj, before, right)
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
                forget_changed(obj.attrs, saved[-1])
            if isinstance(obj, Frame):
                before = saved[0]
                for name, value in obj.names.items():
                    if name in before and not same(before[name], value):
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
                        elif not same(saved[0][name], obj.entries[name]):
                            obj.entries[name] = UNKNOWN
                    obj.exact = False
            elif isinstance(obj, (InstanceV, ClassV)):
                held = obj.attrs if isinstance(obj, InstanceV) else obj.namespace
                for name, value in held.items():
                    if name not in saved[0] or not same(saved[0][name], value):
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


#: What stands for a function of Python or a library: what it makes of positional arguments,
#: keyword arguments and the place of the call.
Function = Callable[[Machine, list[Any], dict[str, Any], Any], Any]
