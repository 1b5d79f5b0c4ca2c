"""Spreads the analysis over processes, and outlives those that die."""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import signal
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from typing import Any

from kerasorder_lint.batch.cache import Cache
from kerasorder_lint.batch.collecting import seldom_from_now_on
from kerasorder_lint.batch.running import analyse
from kerasorder_lint.engine import Outcome
from kerasorder_lint.settings import Settings
from kerasorder_lint.source.discovery import Found
from kerasorder_lint.source.loading import DiskLoader

__all__ = ["spread"]

Chunk = list[tuple[Found, Settings]]
Specify = Callable[..., tuple[Any, ...]]

_loader: DiskLoader | None = None


def _begin() -> None:
    """A worker ends at once on an interrupt; what is to be said, its parent says."""
    signal.signal(signal.SIGINT, lambda *_: os._exit(130))
    seldom_from_now_on()


def _work(chunk: Chunk, cache: Cache | None, specify: Specify | None) -> list[Outcome]:
    global _loader
    if _loader is None:
        _loader = DiskLoader()
    return [analyse(found, settings, _loader, cache, specify) for found, settings in chunk]


def _pool(workers: int) -> ProcessPoolExecutor:
    # A fork shares what is imported; elsewhere than on Linux it is not safe.
    method = "fork" if sys.platform == "linux" else "spawn"
    return ProcessPoolExecutor(workers, multiprocessing.get_context(method), initializer=_begin)


def _import_for_children() -> None:
    """Imports what every child needs once, before they are forked."""
    if sys.platform == "linux":
        from kerasorder_lint import interpreter
        from kerasorder_lint.rules import all_rules

        del interpreter
        all_rules()


def spread(
    chunks: list[Chunk], workers: int, cache: Cache | None, specify: Specify | None = None
) -> Iterator[Outcome]:
    """The outcomes in any order. A file that kills its process is reported as trouble."""
    with contextlib.suppress(Exception):  # each file then says so for itself
        _import_for_children()
    lost: list[tuple[Found, Settings]] = []
    yield from _round(chunks, workers, cache, specify, lost)
    for item in lost:
        again: list[tuple[Found, Settings]] = []
        yield from _round([[item]], 1, cache, specify, again)
        if again:
            path = item[0].path
            yield Outcome(trouble=f"{path}: internal error: the process that analysed it died")


def _round(
    chunks: list[Chunk],
    workers: int,
    cache: Cache | None,
    specify: Specify | None,
    lost: list[tuple[Found, Settings]],
) -> Iterator[Outcome]:
    """One pool's work; what was in its hands when a process died goes to `lost`."""
    pool = _pool(workers)
    pending: dict[Future[list[Outcome]], Chunk] = {}
    try:
        try:
            for chunk in chunks:
                pending[pool.submit(_work, chunk, cache, specify)] = chunk
        except BrokenProcessPool:
            submitted = {id(chunk) for chunk in pending.values()}
            lost.extend(item for chunk in chunks if id(chunk) not in submitted for item in chunk)
        waiting = set(pending)
        while waiting:
            done, waiting = wait(waiting, return_when=FIRST_COMPLETED)
            for future in done:
                try:
                    yield from future.result()
                except BrokenProcessPool:
                    lost.extend(pending[future])
        pool.shutdown()
    except BaseException:
        workers_alive = list((getattr(pool, "_processes", None) or {}).values())
        pool.shutdown(wait=False, cancel_futures=True)
        for process in workers_alive:
            process.terminate()
        raise
