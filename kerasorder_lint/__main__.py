"""`kerasorder-lint`, and `python -m kerasorder_lint`."""

from __future__ import annotations

import contextlib
import os
import sys

__all__ = ["main"]

_FAILED = 2
_INTERRUPTED = 130
_NO_READER = 141


def main() -> None:
    """Runs the command line and leaves with its status; no traceback reaches a user."""
    _open_closed_streams()
    try:
        from kerasorder_lint.surfaces.entry import main as run

        status = run(sys.argv[1:])
        sys.stdout.flush()
    except KeyboardInterrupt:
        status = _INTERRUPTED
    except BrokenPipeError:
        status = _NO_READER
        _drop_output()
    except Exception as error:
        if os.environ.get("KERASORDER_LINT_DEBUG") == "1":
            raise
        what = "" if isinstance(error, OSError) else f"internal error: {type(error).__name__}: "
        print(f"error: {what}{error}", file=sys.stderr)
        status = _FAILED
        _drop_output()
    if status == _INTERRUPTED:
        # The threads of a pool whose processes were ended would trip over its closed pipes.
        with contextlib.suppress(OSError, ValueError):
            sys.stdout.flush()
            sys.stderr.flush()
        os._exit(status)
    sys.exit(status)


def _open_closed_streams() -> None:
    """A stream that the caller closed is None in Python; what is written to it goes nowhere."""
    if sys.stdout is None:
        sys.stdout = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115 - lives as long as we
    if sys.stderr is None:
        sys.stderr = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115


def _drop_output() -> None:
    """What is left in the buffer must not be written at exit, where it would fail again."""
    with contextlib.suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


if __name__ == "__main__":
    main()
