"""Times the linter beside its peers on the same files, in one run.

    python benchmarks/speed.py PATH [PATH ...] [--runs 5]

Prints the median wall time of each tool over the runs, which take turns, so that a machine whose
speed drifts is fair to all. Peers that are not installed are left out. Nothing is asserted: speed
is looked at here, and never tested.
"""

from __future__ import annotations

import argparse
import shutil
import statistics
import subprocess
import sys
import time

TOOLS: dict[str, list[str]] = {
    "kerasorder-lint": ["kerasorder-lint", "check", "--isolated", "--no-cache", "--exit-zero"],
    "kerasorder-lint --jobs 1": [
        "kerasorder-lint", "check", "--isolated", "--no-cache", "--exit-zero", "--jobs", "1",
    ],
    "ruff": ["ruff", "check", "--isolated", "--no-cache", "--exit-zero", "--quiet"],
    "flake8": ["flake8", "--isolated", "--exit-zero"],
    "fixit": ["fixit", "--quiet", "lint"],
    "torchfix": ["torchfix"],
    "pyright": ["pyright"],
}  # fmt: skip


def main() -> int:
    """Runs the tools in turn and prints a row for each."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("paths", nargs="+")
    parser.add_argument("--runs", type=int, default=5)
    options = parser.parse_args()
    present = {name: command for name, command in TOOLS.items() if shutil.which(command[0])}
    times: dict[str, list[float]] = {name: [] for name in present}
    for turn in range(options.runs + 1):
        for name, command in present.items():
            start = time.perf_counter()
            subprocess.run(
                [*command, *options.paths],
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                check=False,
            )
            if turn:  # the first turn warms the caches of the file system
                times[name].append(time.perf_counter() - start)
    for name, taken in times.items():
        print(
            f"{name:28} {statistics.median(taken):8.2f} s  ({min(taken):.2f} to {max(taken):.2f})"
        )
    return 0


if __name__ == "__main__":
    sys.exit(main())
