"""Sets the time that each file's analysis takes against the time to parse it with libcst.

    python benchmarks/ratio.py PATH [PATH ...] [--worst 20] [--turns 2] [--json FILE]

Each file below the paths that concerns Keras is analysed in one process, as a worker does it, and
parsed with libcst and with `ast`. Times are of the processor, not of the clock, without collections
of garbage; the best of the turns counts. Three ratios are printed:

- alone: the file's analysis with nothing kept of other files, against its parsing: that of its own
  text and of the modules that it follows, all of which have to be read for it.
- own:   the same analysis against the parsing of its own text alone.
- warm:  the same with all kept that is kept of other files: what the file takes beside others.

Nothing is asserted: speed is looked at here, and never tested.
"""

from __future__ import annotations

import argparse
import ast
import gc
import json
import math
import os
import sys
import time
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from functools import cache

import libcst

from kerasorder_lint import engine
from kerasorder_lint.batch.collecting import seldom_from_now_on
from kerasorder_lint.catalogue import registry
from kerasorder_lint.catalogue.operations import registry as operations
from kerasorder_lint.interpreter import scopes
from kerasorder_lint.settings import Settings
from kerasorder_lint.source import trees
from kerasorder_lint.source.gate import Gate
from kerasorder_lint.source.loading import DiskLoader


@dataclass(frozen=True, slots=True)
class Row:
    """Seconds for one file."""

    path: str
    nodes: int
    findings: int
    libcst: float
    ast: float
    followed: float
    alone: float
    warm: float

    @property
    def ratios(self) -> tuple[float, float, float]:
        return (
            self.alone / (self.libcst + self.followed),
            self.alone / self.libcst,
            self.warm / self.libcst,
        )


def _seconds(run: Callable[[], object], turns: int) -> float:
    """The best of several turns."""
    taken: list[float] = []
    for _ in range(turns):
        start = time.process_time()
        run()
        taken.append(time.process_time() - start)
    return min(taken)


def python_files(paths: list[str]) -> Iterator[str]:
    """The files, and those below the folders, in order."""
    for path in paths:
        if os.path.isfile(path):
            yield path
        for folder, folders, names in os.walk(path):
            folders.sort()
            yield from (os.path.join(folder, name) for name in sorted(names) if name[-3:] == ".py")


def _rows(paths: list[str], turns: int) -> Iterator[Row]:
    loader = DiskLoader()
    gate = Gate(loader)
    settings = Settings()

    @cache
    def parsing(path: str) -> float:
        data = loader.read(path)
        try:
            return _seconds(lambda: libcst.parse_module(data or b""), turns)
        except (libcst.ParserSyntaxError, RecursionError):
            return 0.0

    for path in python_files(paths):
        data = loader.read(path)
        if data is None or not gate.concerns(data, path):
            continue
        try:
            tree = ast.parse(data)
        except (SyntaxError, ValueError, RecursionError):
            continue
        own = parsing(path)
        if not own:
            continue

        def analyse(data: bytes = data, path: str = path) -> engine.Outcome:
            return engine.examine(data, path, settings, loader, gate=gate)

        with _without_collections():
            outcome, alone = analyse(), math.inf
            for _ in range(turns):
                trees.clear()
                scopes.clear()
                alone = min(alone, _seconds(analyse, 1))
            row = Row(
                path,
                sum(1 for _ in ast.walk(tree)),
                len(outcome.findings),
                own,
                _seconds(lambda data=data: ast.parse(data), turns),  # type: ignore[misc]
                sum(parsing(name) for name in outcome.followed if name != path),
                alone,
                _seconds(analyse, max(turns - 1, 1)),
            )
        yield row


@contextmanager
def _without_collections() -> Iterator[None]:
    """Puts off the collection of garbage: that of a process which has seen thousands of files takes
    seconds, and is no file's own."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def main() -> int:
    """Prints how many files are above ten times their parsing, and the worst of them."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("paths", nargs="+")
    parser.add_argument("--worst", type=int, default=20)
    parser.add_argument("--turns", type=int, default=2)
    parser.add_argument("--json")
    options = parser.parse_args()
    warnings.simplefilter("ignore")
    registry.all_specs()
    operations.all_operations()
    # What is loaded once for a process is no file's own.
    engine.lint("import keras\nkeras.Sequential([keras.layers.Dense(1)])\n", "a.py", Settings())
    seldom_from_now_on()
    rows = list(_rows(options.paths, options.turns))
    if not rows:
        print("no file concerns Keras")
        return 1
    total = [sum(row[i] for row in map(_times, rows)) for i in range(4)]
    print(
        f"{len(rows)} files, {sum(row.findings for row in rows)} findings: libcst {total[0]:.1f} s,"
        f" ast {total[1]:.1f} s, alone {total[2]:.1f} s, warm {total[3]:.1f} s"
    )
    for number, name in enumerate(("alone", "own", "warm")):
        ratios = [row.ratios[number] for row in rows]
        above = [row for row in rows if row.ratios[number] > 10]
        long = sum((row.warm if name == "warm" else row.alone) > 0.05 for row in above)
        print(
            f"{name:7} max x{max(ratios):.0f}, above x10: {len(above)}, of which {long} above 50 ms"
        )
    print("  alone     own    warm     ast   analysis    libcst  nodes  file")
    for row in sorted(rows, key=lambda row: -row.ratios[0])[: options.worst]:
        alone, own, warm = row.ratios
        print(
            f"x{alone:6.1f} x{own:6.1f} x{warm:6.1f} x{row.alone / row.ast:6.0f}"
            f" {row.alone * 1000:7.1f} ms {row.libcst * 1000:6.1f} ms {row.nodes:6}  {row.path}"
        )
    if options.json:
        with open(options.json, "w", encoding="utf-8") as file:
            json.dump([asdict(row) for row in rows], file, indent=1)
    return 0


def _times(row: Row) -> tuple[float, float, float, float]:
    return row.libcst, row.ast, row.alone, row.warm


if __name__ == "__main__":
    sys.exit(main())
