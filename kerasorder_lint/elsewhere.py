"""Findings that the analysis of one file met in another one of the project.

A finding belongs to the file that is judged: the statement there that called into the other file
is what raises. What would be so for every caller is the other file's own matter, and is said when
that one is judged.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace

from kerasorder_lint.graph.program import INSIDE, Program, Site
from kerasorder_lint.rules.drafts import Draft, sites_of

__all__ = ["brought_home"]


def brought_home(
    program: Program,
    drafts: Iterable[Draft],
    said: Callable[[str], frozenset[tuple[str, Site]]],
) -> Iterator[Draft]:
    """The drafts with their places in the judged file; those that have none there are left out.

    said: what another file's own analysis reports, as codes and sites.
    """
    for draft in drafts:
        event, site = draft.event, draft.site
        if site.filename.startswith(INSIDE):
            continue  # Keras's own code is no file: nothing is to be changed there
        if draft.fix is not None and _is_away(program, *sites_of(draft.fix.change)):
            draft = replace(draft, fix=None)
        if event is None:
            if not _is_away(program, site):
                yield draft
        elif not _is_away(program, site, event.statement):
            yield draft
        elif draft.rule.code < "KOL1" and _is_away(program, site):
            continue  # what the analysis says of itself, it says of that file when it is judged
        elif not _is_away(program, site) or (draft.rule.code, site) not in said(site.filename):
            home = _home(program, draft)
            if home is not None:
                yield home


def _is_away(program: Program, *sites: Site) -> bool:
    return any(site.filename != program.filename for site in sites)


def _home(program: Program, draft: Draft) -> Draft | None:
    event, site = draft.event, draft.site
    if not _is_away(program, event.statement):
        # The layer comes from elsewhere, what is done with it does not.
        message = f"{draft.message} (in {_place(site, program.filename)})"
        return replace(draft, site=event.site, message=message)
    call = next((c for c in reversed(event.calls) if not _is_away(program, c)), None)
    if call is None:
        return None
    statement = program.callers.get(call, call)
    event = replace(event, site=call, statement=statement)
    if not _is_away(program, site):
        return replace(draft, event=event)
    related = tuple(step for step in draft.related if step[1] != call)
    if not any(step[1].filename == site.filename for step in related):
        related = (*related, ("it fails here", site))
    return replace(
        draft,
        site=call,
        message=f"{draft.message} (in {_place(site, program.filename)})",
        event=event,
        related=related,
    )


def _place(site: Site, judged: str) -> str:
    """The file and line of a site, the file as seen from the folder of the judged one."""
    folder = os.path.dirname(judged)
    path = site.filename
    if folder:
        try:
            near = os.path.relpath(path, folder)
        except ValueError:
            near = path
        path = near if not near.startswith(os.pardir) else path
    return f"{path.replace(os.sep, '/')}, line {site.lineno}"
