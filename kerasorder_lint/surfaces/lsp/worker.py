"""The process that analyses, seen from the loop: started, asked, ended and started again."""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import os
import subprocess
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

import kerasorder_lint
from kerasorder_lint.surfaces.lsp.jobs import HEADER, Answer, Job, Started, packed, unpacked

__all__ = ["Lost", "Worker"]

# Not `-m`: that would look for modules in the project's folder first, which may hold anything.
_CODE = (
    "import sys; sys.path[:] = sys.argv[1:]\n"
    "from kerasorder_lint.surfaces.lsp.analysis import main\n"
    "try: sys.exit(main())\n"
    "except (KeyboardInterrupt, BrokenPipeError): pass\n"
)
# Loading the analysis takes a part of a second; on a machine that is busy, a while.
_STARTS_WITHIN = 30.0
_ANSWERS_WITHIN = 5.0
# A run that is not wanted any more is left to end by itself if it does so within this time: a new
# process would take as long to start.
_PATIENCE = 0.6


class Lost(Exception):
    """The process died, or did not answer, and was ended."""


class _Process:
    """One process, and a thread that waits for it so that the loop need not."""

    def __init__(self) -> None:
        self._popen = subprocess.Popen(
            [sys.executable, "-c", _CODE, *_search_path()],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="analysis")
        self.is_warm = False
        self.is_ended = False
        self.known: dict[str, str] = {}

    @property
    def status(self) -> int | None:
        """How it ended; None while it runs."""
        return self._popen.poll()

    async def write(self, message: Job, seconds: float) -> None:
        """Hands it a message. Problems: OSError, EOFError where it was ended, TimeoutError."""
        await self._beside(lambda: self._write(packed(message)), seconds)

    async def read(self, seconds: float) -> Answer | Started:
        """Its next message. Problems: OSError, EOFError where it died, TimeoutError."""
        found: Answer | Started = await self._beside(self._read, seconds)
        return found

    async def _beside(self, work: Callable[[], Any], seconds: float) -> Any:
        if self.is_ended:
            raise EOFError("the analysis process was ended")
        loop = asyncio.get_running_loop()
        return await asyncio.wait_for(loop.run_in_executor(self._thread, work), seconds)

    def _write(self, data: bytes) -> None:
        assert self._popen.stdin is not None
        self._popen.stdin.write(data)
        self._popen.stdin.flush()

    def _read(self) -> Any:
        stream = self._popen.stdout
        assert stream is not None
        header = stream.read(HEADER.size)
        length = HEADER.unpack(header)[0] if len(header) == HEADER.size else 1
        body = stream.read(length)
        if len(body) < length:
            raise EOFError(f"the analysis process ended with status {self._popen.wait()}")
        return unpacked(body)

    def end(self) -> None:
        """Kills it; what the thread waits for ends with it."""
        self.is_ended = True
        self._popen.kill()
        self._popen.wait()
        self._thread.shutdown(wait=True)
        for stream in (self._popen.stdin, self._popen.stdout):
            if stream is not None:
                with contextlib.suppress(OSError):
                    stream.close()


class Worker:
    """One process at a time, which does one job at a time."""

    def __init__(self, log: Callable[[str], None]) -> None:
        self._log = log
        self._numbers = itertools.count(1)
        self._turn = asyncio.Lock()
        self._process: _Process | None = None
        self.is_closed = False

    async def start(self) -> None:
        """Starts the process, so that the first job does not wait for it."""
        async with self._turn:
            self._running()

    def _running(self) -> _Process:
        """The process, started if there is none that runs."""
        if self.is_closed:
            raise Lost("the server is shutting down")
        if self._process is not None and self._process.status is not None:
            self._log(f"the analysis process ended with status {self._process.status}")
            self._end()
        if self._process is None:
            self._process = _Process()
        return self._process

    async def analyse(self, job: Job, unsaved: dict[str, str]) -> Answer:
        """What came of a job. To be cancelled where nobody waits for it any more.

        unsaved:  the open files by path.
        Problems: `Lost` where the process was.
        """
        async with self._turn:
            process = self._running()
            news = _news(process, unsaved)
            since = time.monotonic()
            asking = asyncio.ensure_future(
                _ask(process, replace(job, number=next(self._numbers), unsaved=news))
            )
            asking.add_done_callback(_retrieve)
            try:
                return await asyncio.shield(asking)
            except asyncio.CancelledError:
                rest = _PATIENCE - (time.monotonic() - since)
                await self._wind_up(asking, max(rest, 0.0))
                raise
            except asyncio.TimeoutError:
                self._end()
                raise Lost("the analysis process did not answer in time, and was ended") from None
            except (OSError, EOFError) as error:
                self._end()
                raise Lost(str(error) or type(error).__name__) from None

    async def _wind_up(self, asking: asyncio.Future[Answer], seconds: float) -> None:
        """Lets a run end that nobody waits for, or ends the process."""
        done, _ = await asyncio.wait({asking}, timeout=seconds)
        if not done or asking.cancelled() or asking.exception() is not None:
            asking.cancel()
            self._end()

    def _end(self) -> None:
        if self._process is not None:
            self._process.end()
            self._process = None

    def close(self) -> None:
        """Ends the process for good."""
        self.is_closed = True
        self._end()


def _news(process: _Process, unsaved: dict[str, str]) -> dict[str, str | None]:
    """What the process does not know yet of the open files."""
    news: dict[str, str | None] = {
        path: text for path, text in unsaved.items() if process.known.get(path) != text
    }
    news.update({path: None for path in process.known if path not in unsaved})
    process.known = dict(unsaved)
    return news


async def _ask(process: _Process, job: Job) -> Answer:
    seconds = _ANSWERS_WITHIN if process.is_warm else _STARTS_WITHIN
    await process.write(job, seconds)
    while True:
        message = await process.read(seconds)
        process.is_warm = True
        if isinstance(message, Answer):
            return message
        # The analysis has a bound on time of its own, and ends by it if all is well.
        seconds = 3 * message.seconds + 2


def _retrieve(asking: asyncio.Future[Answer]) -> None:
    """Takes notice of how a run ended that nobody waits for any more."""
    if not asking.cancelled():
        asking.exception()


def _search_path() -> list[str]:
    """Where the process looks for modules: where this one does, but for the working directory."""
    root = str(Path(kerasorder_lint.__file__).resolve().parents[1])
    here = os.getcwd()
    kept = [path for path in sys.path if path and (path != here or path == root)]
    return kept if root in kept else [*kept, root]
