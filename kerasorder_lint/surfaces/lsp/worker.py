"""The process that analyses, seen from the loop: started, asked, ended and started again."""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import os
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import kerasorder_lint
from kerasorder_lint.surfaces.lsp.jobs import HEADER, Answer, Job, Started, packed, unpacked

__all__ = ["Lost", "Worker"]

_MODULE = "kerasorder_lint.surfaces.lsp.analysis"
# Loading the analysis takes a part of a second; on a machine that is busy, a while.
_STARTS_WITHIN = 30.0
_ANSWERS_WITHIN = 5.0
# A run that is not wanted any more is left to end by itself for so long: it is often done before
# a new process would be there.
_PATIENCE = 0.25


class Lost(Exception):
    """The process died, or did not answer, and was ended."""


class Worker:
    """One process at a time, which does one job at a time."""

    def __init__(self, log: Callable[[str], None]) -> None:
        self._log = log
        self._numbers = itertools.count(1)
        self._turn = asyncio.Lock()
        self._process: asyncio.subprocess.Process | None = None
        self._is_warm = False
        self._known: dict[str, str] = {}
        self._closed = False

    async def start(self) -> None:
        """Starts the process, so that the first job does not wait for it."""
        async with self._turn:
            await self._running()

    async def _running(self) -> asyncio.subprocess.Process:
        process = self._process
        if process is not None and process.returncode is None:
            return process
        if process is not None:
            self._log(f"the analysis process ended with {process.returncode}; starting another")
        self._is_warm = False
        self._known = {}
        # Run from where the package lies: the folder of the project may hold anything, and `-m`
        # looks there first.
        root = Path(kerasorder_lint.__file__).resolve().parents[1]
        self._process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            _MODULE,
            cwd=root,
            env={**os.environ, "PYTHONPATH": _search_path(root)},
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            limit=2**20,
        )
        return self._process

    async def analyse(self, job: Job, unsaved: dict[str, str]) -> Answer:
        """What came of a job. To be cancelled where nobody waits for it any more.

        unsaved:  the open files by path.
        Problems: `Lost` where the process was.
        """
        async with self._turn:
            if self._closed:
                raise Lost("the server is shutting down")
            process = await self._running()
            job = replace(job, number=next(self._numbers), unsaved=self._news(unsaved))
            since = time.monotonic()
            asking = asyncio.ensure_future(self._ask(process, job))
            try:
                return await asyncio.shield(asking)
            except asyncio.CancelledError:
                rest = _PATIENCE - (time.monotonic() - since)
                await self._wind_up(asking, max(rest, 0.0))
                raise
            except asyncio.TimeoutError:
                await self._end()
                raise Lost("the analysis process did not answer in time, and was ended") from None
            except (OSError, EOFError) as error:
                await self._end()
                raise Lost(str(error) or type(error).__name__) from None

    async def _wind_up(self, asking: asyncio.Future[Answer], seconds: float) -> None:
        """Lets a run end that nobody waits for, or ends the process."""
        done, _ = await asyncio.wait({asking}, timeout=seconds)
        if not done or asking.exception() is not None:
            asking.cancel()
            await self._end()

    def _news(self, unsaved: dict[str, str]) -> dict[str, str | None]:
        """What the process does not know yet of the open files."""
        news: dict[str, str | None] = {
            path: text for path, text in unsaved.items() if self._known.get(path) != text
        }
        news.update({path: None for path in self._known if path not in unsaved})
        self._known = dict(unsaved)
        return news

    async def _ask(self, process: asyncio.subprocess.Process, job: Job) -> Answer:
        assert process.stdin is not None
        process.stdin.write(packed(job))
        allowed = _ANSWERS_WITHIN if self._is_warm else _STARTS_WITHIN
        await asyncio.wait_for(process.stdin.drain(), allowed)
        while True:
            message = await asyncio.wait_for(self._message(process), allowed)
            self._is_warm = True
            if isinstance(message, Answer):
                return message
            assert isinstance(message, Started)
            # The analysis has a bound on time of its own, and ends by it if all is well.
            allowed = 3 * message.seconds + 2

    async def _message(self, process: asyncio.subprocess.Process) -> Answer | Started:
        assert process.stdout is not None
        try:
            header = await process.stdout.readexactly(HEADER.size)
            body = await process.stdout.readexactly(HEADER.unpack(header)[0])
        except asyncio.IncompleteReadError:
            raise EOFError("the analysis process died") from None
        message: Answer | Started = unpacked(body)
        return message

    async def _end(self) -> None:
        process = self._process
        if process is None:
            return
        with contextlib.suppress(ProcessLookupError):
            process.kill()
        await process.wait()

    def kill(self) -> None:
        """Ends the process for good, without waiting."""
        self._closed = True
        if self._process is not None and self._process.returncode is None:
            with contextlib.suppress(ProcessLookupError):
                self._process.kill()


def _search_path(root: Path) -> str:
    """Where the process looks for modules: the places that this one found its own in."""
    places = [str(root), *(path for path in sys.path if path and os.path.isdir(path))]
    return os.pathsep.join(dict.fromkeys(places))
