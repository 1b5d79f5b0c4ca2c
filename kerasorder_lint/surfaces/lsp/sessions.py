"""When a document is analysed, what is known of it, and who waits for more."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Iterable
from typing import Any

from kerasorder_lint.surfaces.lsp.configuration import ClientSettings
from kerasorder_lint.surfaces.lsp.documents import File, Notebook, Text, path_of
from kerasorder_lint.surfaces.lsp.jobs import Action, Answer, Job, Place, Shown
from kerasorder_lint.surfaces.lsp.positions import Encoding
from kerasorder_lint.surfaces.lsp.shifting import Rows
from kerasorder_lint.surfaces.lsp.worker import Lost, Worker

__all__ = ["Page", "Session", "Sessions"]

# A change is looked at at once, unless it follows another within the first time: then those that
# come within the second are waited for, but not longer than the third.
_BURST = 0.15
_PAUSE = 0.04
_LONGEST = 0.4
# A process that dies may have been ended by somebody; one that dies again died of the text.
_ATTEMPTS = 2


class Page:
    """What is known of one file or cell.

    rows:        where the lines that `shown` speaks of have gone since.
    diagnostics: of the last run, whatever became of `shown`; so are the actions.
    """

    def __init__(self, text: Text) -> None:
        self.text = text
        self.rows = Rows(text.lines)
        self.shown = Shown()
        self.diagnostics: list[dict[str, Any]] = []
        self.actions: list[Action] = []

    def hints(self, first: int, last: int) -> list[dict[str, Any]]:
        """The hints in a stretch of rows; those on lines that were changed are left out."""
        found = []
        for hint in self.shown.hints:
            row = self.rows.row(hint["position"]["line"])
            if row is not None and first <= row <= last:
                found.append(self.rows.moved(hint))
        return found

    def lenses(self) -> list[dict[str, Any]]:
        """The lines above models; so with those."""
        return self._standing(self.shown.lenses, "range")

    def symbols(self) -> list[dict[str, Any]]:
        """The models with their layers; so with those."""
        return self._standing(self.shown.symbols, "selectionRange")

    def _standing(self, items: list[dict[str, Any]], place: str) -> list[dict[str, Any]]:
        if not self.rows.is_moved:
            return items
        kept = [item for item in items if self.rows.row(item[place]["start"]["line"]) is not None]
        return [self.rows.moved(item) for item in kept]

    def place(self, row: int, column: int) -> Place | None:
        """The smallest place that holds a position; None if there is none that is still true."""
        former = self.rows.former(row)
        if former is None:
            return None
        at = (former, column)
        around = [place for place in self.shown.places if place[0] <= at < place[1]]
        return min(around, key=_size, default=None)

    def is_changed(self, row: int) -> bool:
        """Whether a row is not as it was when it was analysed."""
        return self.rows.former(row) is None


def _size(place: Place) -> tuple[int, int]:
    start, end, _ = place
    return end[0] - start[0], end[1] - start[1]


class Session:
    """One document that is analysed as a whole."""

    def __init__(self, document: File | Notebook) -> None:
        self.document = document
        self.generation = 0
        self.done = -1  # the generation that was analysed last
        self.attempted = -1  # the same, where nothing may have come of it
        self.pages: dict[str, Page] = {}
        self.followed: frozenset[str] = frozenset()
        self.asked_stale = False
        self.touched = float("-inf")  # when it last changed, and how long after the time before
        self.since_last = float("inf")
        self.changed = asyncio.Event()
        self.settled = asyncio.Event()
        self.task: asyncio.Task[None] | None = None

    @property
    def is_known(self) -> bool:
        """Whether anything was ever found out."""
        return self.done >= 0

    @property
    def is_fresh(self) -> bool:
        return self.attempted == self.generation

    async def fresh(self, seconds: float) -> bool:
        """Waits until what is known is of the text as it is; whether that is so."""
        end = time.monotonic() + seconds
        while not self.is_fresh:
            rest = end - time.monotonic()
            if rest <= 0:
                return False
            self.settled.clear()
            try:
                await asyncio.wait_for(self.settled.wait(), rest)
            except asyncio.TimeoutError:
                return self.is_fresh
        return True

    def page(self, uri: str) -> Page | None:
        """What is known of a file or cell."""
        for text in self.document.texts:
            if text.uri == uri:
                page = self.pages.get(uri)
                if page is None or page.text is not text:
                    page = self.pages[uri] = Page(text)
                return page
        return None

    def follow(self) -> None:
        """Takes in that texts have changed."""
        for page in self.pages.values():
            page.rows.follow(page.text.lines)

    def take(self, answer: Answer) -> None:
        """Keeps what was found; where a text does not parse, what was shown in it stays."""
        self.followed = frozenset(answer.followed)
        for text in self.document.texts:
            page = self.page(text.uri)
            if page is None:
                continue
            page.diagnostics = answer.diagnostics.get(text.uri, [])
            page.actions = answer.actions.get(text.uri, [])
            if text.uri not in answer.unread:
                page.shown = answer.shown.get(text.uri, Shown())
                page.rows = Rows(text.lines)
        present = {text.uri for text in self.document.texts}
        self.pages = {uri: page for uri, page in self.pages.items() if uri in present}


class Sessions:
    """All documents, each with a task while it waits to be analysed."""

    def __init__(
        self,
        worker: Worker,
        *,
        encoding: Callable[[], Encoding],
        folder: Callable[[str], str | None],
        settings: Callable[[str], Awaitable[ClientSettings]],
        unsaved: Callable[[], dict[str, str]],
        taken: Callable[[Session], None],
        note: Callable[[Iterable[str]], None],
        log: Callable[[str], None],
    ) -> None:
        self._worker = worker
        self._encoding = encoding
        self._folder = folder
        self._settings = settings
        self._unsaved = unsaved
        self._taken = taken
        self._note = note
        self._log = log
        self._sessions: dict[str, Session] = {}

    def __iter__(self) -> Any:
        return iter(list(self._sessions.values()))

    def of(self, document: File | Notebook) -> Session:
        """The session of a document, begun if need be."""
        session = self._sessions.get(document.uri)
        if session is None or session.document is not document:
            if session is not None:
                self._drop(session)
            session = self._sessions[document.uri] = Session(document)
        return session

    def close(self, uri: str) -> None:
        session = self._sessions.pop(uri, None)
        if session is not None:
            self._drop(session)

    def _drop(self, session: Session) -> None:
        if session.task is not None:
            session.task.cancel()
        session.attempted = session.generation
        session.settled.set()

    def touch(self, session: Session) -> None:
        """The text, or what a run rests on, has changed."""
        session.follow()
        now = time.monotonic()
        session.since_last, session.touched = now - session.touched, now
        session.generation += 1
        session.changed.set()
        if session.task is None or session.task.done():
            session.task = asyncio.ensure_future(self._work(session))

    def touch_dependents(self, path: str, but: Session | None = None) -> None:
        """Analyses again what rests on a file."""
        for session in self:
            if session is not but and path in session.followed:
                session.asked_stale = True  # the client does not know that it changed
                self.touch(session)

    async def _work(self, session: Session) -> None:
        """Analyses a document until it is known as it is."""
        attempts = 0
        while not session.is_fresh:
            await self._pause(session)
            generation = session.generation
            session.changed.clear()
            running = asyncio.ensure_future(self._analyse(session))
            changed = asyncio.ensure_future(session.changed.wait())
            try:
                await asyncio.wait({running, changed}, return_when=asyncio.FIRST_COMPLETED)
                if not running.done():
                    # What is asked for now is something else.
                    running.cancel()
                    await asyncio.wait({running})
                    attempts = 0
                    continue
            finally:
                changed.cancel()
                running.cancel()
            try:
                answer = running.result()
            except Lost as error:
                if self._worker.is_closed:
                    return
                attempts += 1
                self._log(f"{session.document.uri}: {error}")
                if attempts < _ATTEMPTS:
                    continue
                self._note([f"{session.document.uri}: the analysis failed: {error}"])
                answer = None
            except Exception as error:
                what = f"{type(error).__name__}: {error}"
                self._note([f"{session.document.uri}: internal error: {what}"])
                answer = None
            attempts = 0
            if answer is not None:
                self._note(answer.notes)
            if answer is not None and not answer.failed and generation == session.generation:
                session.take(answer)
                session.done = generation
            session.attempted = generation
            if session.is_fresh:
                self._taken(session)
                session.settled.set()

    async def _pause(self, session: Session) -> None:
        """Waits for the end of a burst of changes."""
        if session.since_last > _BURST:
            return
        until = time.monotonic() + _LONGEST
        while time.monotonic() < until:
            generation = session.generation
            await asyncio.sleep(_PAUSE)
            if generation == session.generation:
                return

    async def _analyse(self, session: Session) -> Answer:
        document = session.document
        folder = self._folder(document.uri)
        job = Job(
            number=0,
            path=path_of(document.uri, folder),
            source=document.source,
            is_notebook=document.is_notebook,
            uris=tuple(text.uri for text in document.texts),
            folder=folder,
            encoding=self._encoding(),
            settings=await self._settings(document.uri),
        )
        return await self._worker.analyse(job, self._unsaved())
