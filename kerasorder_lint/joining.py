"""Joins what the rules say of the single ways through the code into one statement each.

A draft is proven if every trace of its root that reaches the statement has it, and nothing about
it is conditional; otherwise it is likely and names the condition. What a `try` of the analysed
code takes is softened, what a test expects to be raised is dropped.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from dataclasses import replace

from kerasorder_lint.catalogue.problems import Kind
from kerasorder_lint.graph.program import Decision, Program, Trace
from kerasorder_lint.rules.drafts import Draft

__all__ = ["join_drafts"]


def join_drafts(program: Program, drafts: Iterable[Draft]) -> list[Draft]:
    """One draft for each code and place."""
    groups: dict[int, list[Trace]] = defaultdict(list)
    for trace in program.traces:
        groups[trace.group].append(trace)
    by_place: dict[tuple[object, ...], list[Draft]] = defaultdict(list)
    for draft in drafts:
        if draft.event is not None and draft.event.caught == "expected":
            continue
        by_place[(draft.rule.code, draft.site)].append(draft)
    reaching: dict[tuple[str, int, int], list[Trace]] | None = None

    def others(draft: Draft) -> list[Trace]:
        """Traces of the roots that reach the statement of a draft, and rest on nothing."""
        nonlocal reaching
        if reaching is None:
            reaching = _that_reach(groups)
        return reaching.get(_place(draft), [])

    joined = (_join(found, groups, others) for found in by_place.values())
    return [draft for draft in joined if draft is not None]


def _join(
    drafts: list[Draft],
    groups: dict[int, list[Trace]],
    others: Callable[[Draft], list[Trace]],
) -> Draft | None:
    plain = [draft for draft in drafts if draft.trace is None or draft.event is None]
    if plain:
        return plain[0]
    by_group: dict[int, list[Draft]] = defaultdict(list)
    for draft in drafts:
        by_group[draft.trace.group].append(draft)
    ways = (_in_group(found, groups[number]) for number, found in by_group.items())
    candidates = [draft for draft in ways if draft is not None]
    if not candidates:
        return None
    best = min(candidates, key=_weakness)
    if best.certainty == "proven" and not best.trace.root.startswith("<"):
        # A root that reaches the statement and does not have the finding at all.
        other = next((trace for trace in others(best) if trace.group not in by_group), None)
        if other is not None:
            best = replace(best, certainty="likely", condition=_apart(best.trace, other))
    return _worded(best)


def _weakness(draft: Draft) -> tuple[int, int, int]:
    return (
        0 if draft.certainty == "proven" else 1,
        0 if draft.condition is None else 1,
        len(draft.message) if draft.certainty == "likely" else 0,
    )


def _place(draft: Draft) -> tuple[str, int, int]:
    statement = draft.event.statement
    return (statement.filename, statement.lineno, statement.col_offset)


def _in_group(found: list[Draft], traces: list[Trace]) -> Draft | None:
    """What the ways through one root come to together; None if that says nothing."""
    certain = [d for d in found if d.certainty == "proven" and d.event.likely is None]
    # Where a handler takes what is raised at one time, and nobody does at another, it is an error.
    certain = [d for d in certain if not _is_handled(d)] or certain
    draft = (certain or [d for d in found if d.event.likely is None] or found)[0]
    if draft.event.likely is not None:
        if draft.event.likely.startswith("when ") and _is_kept_away(draft, None):
            return None
        return replace(draft, certainty="likely", condition=draft.event.likely)
    having = {id(d.trace) for d in found if d.event.likely is None}
    place = _place(draft)
    without = [t for t in traces if id(t) not in having and place in t.reached]
    if without:
        decision = _difference(draft, having, without, traces)
        apart = decision or _where_they_part(draft, without)
        if apart is not None and _is_of_another(apart, draft):
            return None
        if _is_named_twice(found, having) or _is_kept_away(draft, apart):
            return None
        condition = _last_two(draft) if decision is None else str(decision)
        return replace(draft, certainty="likely", condition=condition)
    sure = {id(d.trace) for d in certain}
    weaker = [d.trace for d in found if id(d.trace) in having and id(d.trace) not in sure]
    if certain and weaker:
        # Each way has it, and on some it is no more than likely.
        decision = _difference(draft, sure, weaker, traces)
        condition = _last_two(draft) if decision is None else str(decision)
        return replace(draft, certainty="likely", condition=condition)
    if draft.trace.assumed is not None and _is_kept_away(draft, None):
        return None
    if draft.trace.assumed is not None:
        return replace(draft, certainty="likely", condition=draft.trace.assumed)
    if _may_be_missing(found, traces):
        if all(map(_rests_on_another, found)):
            return None  # the way of the kind that goes with the code may be among them
        return replace(draft, certainty="likely", condition=draft.condition)
    return draft


def _is_handled(draft: Draft) -> bool:
    return draft.raises and draft.event.caught == "handled"


def _may_be_missing(found: list[Draft], traces: list[Trace]) -> bool:
    """Whether there may be ways without the finding among those that were not followed."""
    if not all(trace.complete for trace in traces):
        return len(traces) > 1 or bool(found[0].event.decided)
    # Ways are the same up to the first condition that they answer differently, and so is what Keras
    # refuses on them; other findings may rest on what is done later.
    having = [
        tuple(decision.value for decision in draft.trace.decisions[: draft.event.decided])
        for draft in found
        if draft.certainty == "proven"
        and draft.event.likely is None
        and getattr(draft.event, "problem", None) is not None
    ]
    return any(
        not any(len(answers) < len(way) and way[: len(answers)] == answers for answers in having)
        for trace in traces
        for way in trace.left_out
    )


def _difference(
    draft: Draft, having: set[int], without: list[Trace], traces: list[Trace]
) -> Decision | None:
    """A decision that all ways with the finding share and no way without it does."""
    mine = [t for t in traces if id(t) in having]
    taken: tuple[Decision, ...] = draft.trace.decisions[: draft.event.decided]
    for decision in reversed(taken):
        if all(decision in t.decisions for t in mine) and not any(
            decision in t.decisions for t in without
        ):
            return decision
    return None


def _where_they_part(draft: Draft, without: list[Trace]) -> Decision | None:
    """The last decision at which a way without the finding leaves the way of the draft.

    What the turns of a loop ask reads alike, so that a decision may stand in both.
    """
    taken: tuple[Decision, ...] = draft.trace.decisions[: draft.event.decided]
    for place in range(len(taken) - 1, -1, -1):
        for other in without:
            if other.decisions[:place] == taken[:place] and other.decisions[place:]:
                if other.decisions[place] != taken[place]:
                    return taken[place]
    return None


def _last_two(draft: Draft) -> str | None:
    decided = draft.trace.decisions[: draft.event.decided][-2:]
    if len({decision.text for decision in decided}) == 1:
        decided = decided[-1:]  # the other one is about another place
    return " and ".join(map(str, decided)) or None


def _is_of_another(decision: Decision, draft: Draft) -> bool:
    """Whether something else chose a kind, and code for all kinds fails for it: a function that has
    returned, or what tells the elements of a loop apart.

    Who calls both, or wrote the elements down, knows which kinds go with the code. That is not
    seen.
    """
    if decision.chooses is None:
        return False
    filename, first, last = decision.chooses
    places = (draft.event.statement, *draft.event.calls)
    return not any(place.filename == filename and first <= place.lineno <= last for place in places)


def _rests_on_another(draft: Draft) -> bool:
    """Whether something else chose a kind on the way to it."""
    taken = draft.trace.decisions[: draft.event.decided]
    return any(_is_of_another(decision, draft) for decision in taken)


def _is_named_twice(found: list[Draft], having: set[int]) -> bool:
    """Whether a name stands twice where one test is met in two turns of a loop, and only there.

    `if i == middle: name = "middle"`: that a second turn meets the test as well is not seen.
    """
    repeated: set[Decision] | None = None
    for draft in found:
        if id(draft.trace) not in having:
            continue
        problem = getattr(draft.event, "problem", None)
        if problem is None or problem.kind is not Kind.NAME:
            return False
        counts = Counter(draft.trace.decisions[: draft.event.decided])
        twice = {decision for decision, count in counts.items() if count > 1}
        repeated = twice if repeated is None else repeated & twice
    return bool(repeated)


def _is_kept_away(draft: Draft, apart: Decision | None) -> bool:
    """Whether a check in front of it asks about what the finding rests on, and something else.

    Behind the condition the check was still open: it has to do with what is not known.
    """
    trace = draft.trace
    if not trace.checks or not trace.holds(draft.event):
        return False
    if draft.event.likely is not None:
        # No way was left for it: it was taken behind all that were.
        first, text = len(trace.decisions), draft.event.likely
    elif apart is None:
        first, text = 0, trace.assumed or ""
    else:
        taken = trace.decisions[: draft.event.decided]
        if apart not in taken:
            return False
        first, text = taken.index(apart) + 1, str(apart)
    words = set(_WORDS.findall(text))
    place = trace.place(draft.event)
    return any(
        check.decided >= first and check.events <= place and words & check.words
        for check in trace.checks
    )


#: Names in the text of a condition.
_WORDS = re.compile(r"[^\W\d]\w*")


def _that_reach(groups: dict[int, list[Trace]]) -> dict[tuple[str, int, int], list[Trace]]:
    """For each statement a trace of each root that reaches it and rests on nothing."""
    found: dict[tuple[str, int, int], list[Trace]] = {}
    for traces in groups.values():
        seen: set[tuple[str, int, int]] = set()
        for trace in traces:
            if trace.assumed is None:
                for place in trace.reached - seen:
                    found.setdefault(place, []).append(trace)
                seen |= trace.reached
    return found


def _apart(mine: Trace, other: Trace) -> str:
    """In what two roots, or two ways through the module that they began with, differ."""
    if mine.root == other.root and mine.module is not None and other.module is not None:
        for decision in reversed(mine.module.decisions):
            if decision not in other.module.decisions:
                return str(decision)
    return f"when called from `{mine.root}`"


def _worded(draft: Draft) -> Draft:
    """The message with its condition, softened where the code takes the exception."""
    message = draft.message
    if draft.condition and draft.condition not in message:
        message = f"{message} ({draft.condition})"
    severity = draft.severity
    if _is_handled(draft):
        severity = "info"
        message = f"{message}; the `try` around it takes the exception"
    return replace(draft, message=message, severity=severity)
