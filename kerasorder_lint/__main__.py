"""`kerasorder-lint`, and `python -m kerasorder_lint`."""

from __future__ import annotations

import os
import sys

__all__ = ["main"]


def main() -> None:
    """Runs the command line and leaves with its status; no traceback reaches a user."""
    try:
        from kerasorder_lint.surfaces.cli import main as run

        status = run(sys.argv[1:])
        sys.stdout.flush()
    except KeyboardInterrupt:
        status = 130
    except BrokenPipeError:
        status = 141
    if status == 141:
        # Whoever reads has gone. What is left in the buffer must not be written at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    sys.exit(status)


if __name__ == "__main__":
    main()
