"""Where a command line enters; the common ones of `check` do without a reader of options."""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Mapping, Sequence
from typing import Any

from kerasorder_lint.config import ConfigError
from kerasorder_lint.surfaces.checking import COMMANDS, Check
from kerasorder_lint.surfaces.failing import FAILED, Failure, say

__all__ = ["UNSAID", "main", "plain"]

# The values of all options of `check` where none is given.
UNSAID: Mapping[str, Any] = {
    "add_noqa": False,
    "baseline": None,
    "config": None,
    "confirm": None,
    "confirm_memory": None,
    "confirm_timeout": None,
    "diff": False,
    "exclude": (),
    "exit_zero": False,
    "extend_exclude": (),
    "extend_select": (),
    "fail_on": None,
    "fix": False,
    "force_exclude": False,
    "ignore": (),
    "isolated": False,
    "jobs": None,
    "no_cache": False,
    "output_file": None,
    "output_format": None,
    "python": None,
    "select": (),
    "show_files": False,
    "show_settings": False,
    "statistics": False,
    "stdin_filename": None,
    "target_keras": None,
    "unsafe_fixes": False,
    "watch": False,
    "write_baseline": None,
}
_FLAGS = {f"--{name.replace('_', '-')}": name for name, value in UNSAID.items() if value is False}


def main(args: Sequence[str]) -> int:
    """The exit status of a command line."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            # A file's name or a line of source may hold what the terminal cannot show.
            stream.reconfigure(errors="backslashreplace")
    try:
        check = None if "_KERASORDER_LINT_COMPLETE" in os.environ else plain(args)
        if check is not None:
            return Check(*check).status()
        from kerasorder_lint.surfaces.cli import main as run

        return run(args)
    except (ConfigError, Failure) as error:
        say(f"error: {error}")
        return FAILED


def plain(args: Sequence[str]) -> tuple[tuple[str, ...], dict[str, Any]] | None:
    """Paths and options of a `check` with nothing but paths and flags; None of all else.

    What this reads, click reads in the same way. It is most of what hooks and people write, and
    click takes as long to import as such a run over files without Keras.
    """
    first = args[0] if args else ""
    if first in COMMANDS and first != "check":
        return None
    paths: list[str] = []
    options = dict(UNSAID)
    for arg in args[1:] if first == "check" else args:
        if arg in _FLAGS:
            options[_FLAGS[arg]] = True
        elif arg == "-" or not arg.startswith("-"):
            paths.append(arg)
        else:
            return None
    return tuple(paths), options
