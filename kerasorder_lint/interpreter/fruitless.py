"""Calls on unknowns that came to nothing that is known are not run again.

Functions that nobody calls are looked at with unknown arguments, and so are all functions that they
call: helpers around tensors above all, again and again, each time on other unknowns, for a result
of which nothing is known either. Where a call has done nothing but to give such a result, another
one on arguments of which as little is known gives a new unknown: what is taken for it is never more
than what a run would find out.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from kerasorder_lint.graph.layers import Tensor, latest_layer
from kerasorder_lint.interpreter import expressions, repeating
from kerasorder_lint.interpreter.choices import is_plain_unknown
from kerasorder_lint.interpreter.keras_objects import unknowns
from kerasorder_lint.interpreter.machine import DERIVED
from kerasorder_lint.interpreter.values import (
    UNKNOWN,
    ArrayV,
    FunctionV,
    Obj,
    Ref,
    Thing,
    is_constant,
    latest_object,
)
from kerasorder_lint.shapes import Unknown

if TYPE_CHECKING:
    from kerasorder_lint.catalogue.spec import Environment
    from kerasorder_lint.interpreter.machine import Machine

__all__ = ["of_function"]

#: So many calls of one function may do more than that, before it is not asked about any more.
_PATIENCE = 12


class _Apart(Exception):
    """An argument of which more is known than its type."""


@dataclass(slots=True)
class _Came:
    """What a call came to.

    decisions: those of the way, where one of them made a difference; None where none did.
    changes:   how often modules had changed.
    environment: the settings of Keras.
    like:      what it gave.
    hints:     what was known of that then: its callers have called it by names since.
    reached:   the statements that were run.
    """

    decisions: tuple[Any, ...] | None
    changes: tuple[int, int]
    environment: Environment
    like: Thing | ArrayV
    hints: frozenset[str]
    reached: frozenset[tuple[str, int, int]]

    def fits(self, m: Machine) -> bool:
        """Whether what it rests on besides its arguments is as it was."""
        return (
            self.changes == m.changes
            and self.environment == m.environment
            and (self.decisions is None or self.decisions == tuple(m.decisions))
        )


def of_function(
    m: Machine,
    function: FunctionV,
    positional: list[Any],
    keywords: dict[str, Any],
    node: Any,
    run: Callable[[], Any],
) -> Any:
    """What a call gives: a new unknown if one like it gave one, or what a run gives."""
    place = id(function.node)
    if m.fruitful.get(place, 0) >= _PATIENCE or not _may_skip(m, function):
        return run()
    try:
        told = [_of(m, value) for value in positional]
        named = [(name, _of(m, value)) for name, value in keywords.items()]
    except _Apart:
        return run()
    if all(map(is_constant, positional)) and all(map(is_constant, keywords.values())):
        return run()
    # Where nothing is decided, or no data is there, calls come to less. One that decided nothing
    # where it might have comes to the same where it may not.
    call = (place, function.serial, m.foreseeing, tuple(told), tuple(named))
    for joining in (True, False) if m.joining else (False,):
        known = m.fruitless.get((joining, call))
        if known is not None and known.fits(m):
            m.step()
            m.reached |= known.reached
            m.unforeseen += 1
            if known.decisions is not None:
                m.rests_on_conditions()
            return _another(known, node)
    return _run(m, place, (m.joining > 0, call), run)


def _may_skip(m: Machine, function: FunctionV) -> bool:
    """Whether changes of all that the code sees besides its arguments are noticed."""
    return repeating.may_repeat(m, function.frame, function.filename)


def _run(m: Machine, place: int, key: Hashable, run: Callable[[], Any]) -> Any:
    """Runs a call, and keeps that it came to nothing if it did."""
    before, since, decided = _around(m), latest_object(), set(m.decided)
    reached, m.reached = m.reached, set()
    answers, m.answers = m.answers, set()
    try:
        with m.journal() as journal:
            result = run()
    except BaseException:
        m.fruitful[place] = m.fruitful.get(place, 0) + 1
        raise
    finally:
        own, m.reached = m.reached, reached | m.reached
        asked, m.answers = m.answers, answers
        if answers is not None:
            answers |= asked
    if (
        _is_another_each_time(result, since)
        and all(_is_own(*saved, since) for saved in journal.saved.values())
        and before == _around(m)
    ):
        m.fruitless[key] = _Came(
            None if asked.isdisjoint(decided | {DERIVED}) else tuple(m.decisions),
            m.changes,
            m.environment,
            result,
            _hints_of(result),
            frozenset(own),
        )
    else:
        m.fruitful[place] = m.fruitful.get(place, 0) + 1
    return result


def _another(known: _Came, node: Any) -> Thing | ArrayV:
    """An unknown of which as much is known as of what a call gave."""
    like = known.like
    if isinstance(like, ArrayV):
        return like.like(like.shape, like.dtype)
    made = Thing(expressions.text_of(node), kind=like.kind, origin="call")
    made.hints = known.hints
    return made


def _hints_of(result: Thing | ArrayV) -> frozenset[str]:
    return frozenset() if isinstance(result, ArrayV) else result.hints


def _is_another_each_time(result: Any, since: int) -> bool:
    """Whether nothing but its type is known of a result, not even that it was there before."""
    if type(result) is ArrayV:
        return _is_unknown_array(result) and isinstance(result.dtype, (str, Unknown))
    if not is_plain_unknown(result) or result.serial <= since:
        return False
    if result.attrs or result.symbol is not None:
        return False
    key = result.key
    parts = key[2:] if key[0] == "choice" and len(key) == 4 else (key,)
    return all(isinstance(part, tuple) and part[0] == "thing" and part[1] > since for part in parts)


def _is_unknown_array(value: ArrayV) -> bool:
    return value.shape is UNKNOWN and value.weight is None and value.content is None


def _is_own(obj: Any, before: Any, since: int) -> bool:
    """Whether nobody misses what a call did to an object: its own, or what is asked of unknowns."""
    if isinstance(obj, Thing):
        held = before[-1]
        return all(type(v) is Thing or v is held.get(name) for name, v in obj.attrs.items())
    return isinstance(obj, Obj) and obj.serial > since


def _of(m: Machine, value: Any) -> Hashable:
    """What values have in common of which as little is known."""
    kind = type(value)
    if kind is Thing and m.decided:
        value = m.narrowed(value)
        kind = type(value)
    if kind is Thing:
        if m.thing_models and value.key in m.thing_models:
            raise _Apart
        if unknowns.may_be_model(m, value):
            raise _Apart
        return (kind, value.kind, _but_names(value.hints), value.symbol is None)
    if kind is Unknown:
        return (kind,)
    if kind is float:
        return (kind, repr(value))
    if is_constant(value):
        return (kind, value)
    if kind is Ref:
        return (kind, value.name)
    if kind is tuple:
        return (kind, *[_of(m, item) for item in value])
    if kind is Tensor and isinstance(value.spec.shape, Unknown) and not value.symbolic:
        spec = value.spec
        if spec.data is None and spec.mask is None and value.content is None:
            return (kind, str(spec.dtype), spec.sparse, spec.ragged, spec.dense)
    if kind is ArrayV and _is_unknown_array(value):
        return (kind, str(value.dtype), value.library)
    raise _Apart


def _but_names(hints: frozenset[str]) -> frozenset[str]:
    """What is known of an unknown, whatever it is called: no name here is one for a model."""
    if any(hint.startswith("name:") for hint in hints):
        return frozenset([hint for hint in hints if not hint.startswith("name:")])
    return hints


def _around(m: Machine) -> tuple[Any, ...]:
    """All that a call leaves as it is that comes to nothing."""
    return (
        *m.done_so_far(), len(m.events), len(m.decisions), len(m.pending), m.limits_noted,
        dict(m.name_counters), m.layers_asked, latest_layer(), m.ran_short,
    )  # fmt: skip
