"""Why Keras refuses something: problems, as the catalogue hands them out."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from enum import Enum
from typing import Any, Literal, NoReturn

__all__ = ["Kind", "Moment", "Problem", "Rejected", "reject"]


class Kind(Enum):
    """The family of a contradiction. Rules map each kind to a code."""

    RANK = "rank"  # another number of dimensions
    AXIS = "axis"  # an axis of another length
    EMPTY = "empty"  # nothing is left of an axis
    RESHAPE = "reshape"  # elements or axes do not add up
    MERGE = "merge"  # branches that do not fit
    UNDEFINED = "undefined"  # weights for a free axis
    DTYPE = "dtype"  # text where numbers are needed, and the like
    INPUT = "input"  # an Input that is second, or not first
    NAME = "name"  # two layers of one name
    NOT_A_LAYER = "not-a-layer"
    INPUTS = "inputs"  # another number of inputs than the layer takes
    ARGUMENT = "argument"  # the constructor or the call refuses an argument
    CHANNELS = "channels"  # groups that do not divide
    CALL = "call"  # the call itself is not supported on symbolic tensors
    UNBUILT = "unbuilt"  # something asked of a layer without weights
    API = "api"  # a name that this Keras does not have
    FRAMEWORK = "framework"  # objects of two Keras packages in one model
    DISCONNECTED = "disconnected"  # outputs that do not come from the inputs


Moment = Literal["now", "run"]


@dataclass(frozen=True, slots=True)
class Problem:
    """One contradiction.

    message:  ours: one clause without line breaks or final stop, in terms of shapes and arguments.
    keras:    a piece of the message that Keras raises, letter by letter as it stands there, also
              where it is Python's (an IndexError from inside); "" where the piece is not certain.
    moment:   "now": Keras raises at the statement. "run": Keras builds it, and it fails when it
              is run on data.
    argument: the name of the argument at fault, where one is.
    hint:     the nearest right spelling or value, where one is near.
    misnamed: `argument` is a keyword that is none, and `hint` the one that is near.
    advice:   what to write instead, one sentence.
    layer:    the innermost layer that refuses, where several are nested.
    beside:   the other layer, where two do not go together in one model.
    guessed:  it rests on a name that Keras makes up, which depends on what ran before.
    registrable: Keras finds it if code has registered something of its own by this name.
    swallowed: a NotImplementedError, at which a Sequential stops building without a word.
    keras_3:  Keras 2 takes it.
    tensorflow: other backends of Keras may take it.
    inside:   the event in a `call` of the code's own with which it was refused, where a graph runs
              that `call` again.
    at_once:  it fails where the layer is called on data, or trains; the graph of `predict` leaves
              out what does nothing, and with it the failure.
    eager:    it fails where the layer is called on data; `fit`, `evaluate` and `predict` trace it,
              and what is traced checks nothing.
    untraced: TensorFlow finds it when it computes, and not while it traces a function.
    untrained: it fails where the model around does not train.
    """

    kind: Kind
    message: str
    keras: str = ""
    moment: Moment = "now"
    argument: str | None = None
    hint: str | None = None
    advice: str | None = None
    layer: Any = field(default=None, compare=False, repr=False)
    beside: Any = field(default=None, compare=False, repr=False)
    guessed: bool = False
    swallowed: bool = False
    misnamed: bool = False
    at_once: bool = False
    eager: bool = False
    untraced: bool = False
    untrained: bool = False
    registrable: bool = False
    keras_3: bool = False
    tensorflow: bool = False
    inside: Any = field(default=None, compare=False, repr=False)

    @property
    def is_of_any_run(self) -> bool:
        """Whether it fails however the layer is run on data."""
        return not (self.at_once or self.eager or self.untrained)

    def at_run(self) -> Problem:
        """The same problem, noticed by Keras only when the layer runs."""
        return replace(self, moment="run")


class Rejected(Exception):
    """Carries a problem from the depth of a behaviour to `life`, which returns it as a value."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.message)
        self.problem = problem


def reject(
    kind: Kind,
    message: str,
    keras: str = "",
    *,
    argument: str | None = None,
    hint: str | None = None,
    advice: str | None = None,
    swallowed: bool = False,
    misnamed: bool = False,
    registrable: bool = False,
) -> NoReturn:
    """Ends the step: Keras raises here."""
    raise Rejected(
        Problem(
            kind,
            message,
            keras,
            argument=argument,
            hint=hint,
            advice=advice,
            swallowed=swallowed,
            misnamed=misnamed,
            registrable=registrable,
        )
    )
