"""`--watch`: lints again whenever a file, or the configuration, has changed.

Files are asked for their time and size, several times a second, which costs next to nothing and
works on every file system. What has not changed comes from the cache.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, TextIO

from kerasorder_lint.source.pins import FILES
from kerasorder_lint.surfaces.failing import Failure, say

if TYPE_CHECKING:
    from kerasorder_lint.config import Configs

__all__ = ["Seen", "clear", "look", "watch"]

Seen = dict[str, tuple[int, int]]

# In seconds; and how much longer than a look the pause behind it is, where the tree is large.
_PAUSE = 0.3
_SHARE = 4


def look(paths: Iterable[str], configs: Configs) -> Seen:
    """Time and size of files, and of what holds for them: configurations, pins of their Keras."""
    seen: Seen = {}
    for path in paths:
        config = configs.for_file(path)
        root = config.root or os.getcwd()
        for name in (path, config.path, *(os.path.join(root, file) for file in FILES)):
            if name is None or name in seen:
                continue
            try:
                status = os.stat(name)
            except OSError:
                continue
            seen[name] = (status.st_mtime_ns, status.st_size)
    return seen


def clear() -> None:
    """Clears a terminal; does nothing elsewhere."""
    import click

    click.clear()


def watch(again: Callable[[Seen], Seen], out: TextIO) -> int:
    """Runs until it is interrupted. What fails is said, and waited for.

    again: lints if what is there differs from what it is given; gives what is there.
    """
    seen: Seen = {"": (0, 0)}  # no file: the first look differs from it
    complaint: str | None = None

    def lint() -> None:
        nonlocal seen, complaint
        from kerasorder_lint.config import ConfigError

        try:
            seen = again(seen)
            complaint = None
        except (ConfigError, Failure) as error:
            text = str(error)
            if text != complaint:
                say(f"error: {text}")
            complaint, seen = text, {"": (0, 0)}

    while True:
        begin = time.monotonic()
        lint()
        out.flush()
        time.sleep(max(_PAUSE, _SHARE * (time.monotonic() - begin)))
