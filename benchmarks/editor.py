"""Times the language server as an editor sees it, from outside.

    python -m benchmarks.editor [--turns 30]

Prints the time from a change to its diagnostics on a model file of 500 lines, and how long the
server took at most to answer hovers, and to give the outline, which were asked for every few
milliseconds while a file of 2,000 lines was edited. Of the former it also prints, on Linux, how
much of it the server and its worker were at work: the rest they waited, for each other and for a
processor that others had.

Nothing is asserted: speed is looked at here, and never tested.
"""

from __future__ import annotations

import argparse
import os
import statistics
import sys
import tempfile
import time
from pathlib import Path

from tests.surfaces.lsp.stdio import Client, inserted, span

_BLOCK = '''\
def block_{n}(width, depth=2):
    """One of the models of this file."""
    inputs = keras.Input((64, 64, 3), name="input_{n}")
    x = layers.Rescaling(1.0 / 255)(inputs)
    for step in range(depth):
        x = layers.Conv2D(8 * (step + 1), 3, padding="same", activation="relu")(x)
        x = layers.BatchNormalization()(x)
        x = layers.MaxPooling2D(2)(x)
    x = layers.GlobalAveragePooling2D()(x)
    x = layers.Dense(width, activation="relu")(x)
    outputs = layers.Dense(10, activation="softmax")(x)
    return keras.Model(inputs, outputs, name="model_{n}")


model_{n} = block_{n}(32)
plain_{n} = keras.Sequential(
    [
        keras.Input((28, 28, 1)),
        layers.Conv2D(16, 3, activation="relu"),
        layers.Flatten(),
        layers.Dense(10, activation="softmax"),
    ]
)
plain_{n}.compile(optimizer="adam", loss="sparse_categorical_crossentropy")

'''


def program(lines: int) -> str:
    """A file of models with about so many lines."""
    text = "import keras\nfrom keras import layers\n\n\n"
    number = 0
    while text.count("\n") < lines:
        text += _BLOCK.format(n=number)
        number += 1
    return text


def seconds_at_work(process: int) -> float | None:
    """What a process and those that it started have had of the processors; None if unknown."""
    try:
        threads = Path(f"/proc/{process}/task")
        # The second field, a name in brackets, may hold blanks.
        fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
        children = [
            int(child)
            for thread in threads.iterdir()
            for child in (thread / "children").read_text().split()
        ]
    except OSError:
        return None
    spent = (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
    return spent + sum(seconds_at_work(child) or 0.0 for child in children)


def from_change_to_diagnostics(
    client: Client, folder: Path, turns: int
) -> tuple[list[float], list[float]]:
    """Seconds from each change of a 500-line file to the diagnostics of that version.

    And for each the seconds that the server and its worker were at work, if that is known.
    """
    uri = (folder / "middling.py").as_uri()
    text = program(500)
    client.open(uri, text)
    client.diagnostics(uri)
    row = text.count("\n", 0, len(text) // 2)
    found: list[float] = []
    worked: list[float] = []
    for turn in range(turns):
        time.sleep(0.2)
        before, since = seconds_at_work(client.process.pid), time.perf_counter()
        version = client.change(uri, inserted(row, 0, f"value_{turn} = {turn}\n"))
        client.diagnostics(uri, version)
        found.append(time.perf_counter() - since)
        after = seconds_at_work(client.process.pid)
        if before is not None and after is not None:
            worked.append(after - before)
    client.close(uri)
    return found, worked


def answers_while_typing(client: Client, folder: Path, turns: int, what: str) -> list[float]:
    """Seconds that each of many requests took while a 2,000-line file was edited."""
    uri = (folder / f"big_{what}.py").as_uri()
    text = program(2000)
    client.open(uri, text)
    client.diagnostics(uri)
    row = text.count("\n", 0, len(text) // 2)
    place = {"textDocument": {"uri": uri}, "position": {"line": 6, "character": 20}}
    whole = {"textDocument": {"uri": uri}, "range": span(0, 0, 100_000, 0)}
    found: list[float] = []
    for turn in range(turns):
        client.change(uri, inserted(row, 0, f"value_{turn} = {turn}\n"))
        until = time.perf_counter() + 0.4
        while time.perf_counter() < until:
            if what == "hover" and len(found) % 8 == 7:
                client.ask("textDocument/inlayHint", whole)
            since = time.perf_counter()
            assert client.request(f"textDocument/{what}", place)
            found.append(time.perf_counter() - since)
            time.sleep(0.005)
    client.close(uri)
    return found


def main() -> int:
    """Prints a row for each."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--turns", type=int, default=30)
    turns = parser.parse_args().turns
    refreshed = {"workspace": {"inlayHint": {"refreshSupport": True}}}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name).resolve()
        with Client(folder, capabilities=refreshed) as client:
            waited, worked = from_change_to_diagnostics(client, folder, turns)
            _row("change to diagnostics, 500 lines", waited)
            if worked:
                _row("  of which at work", worked)
            for name, what in (("a hover", "hover"), ("an outline", "documentSymbol")):
                found = answers_while_typing(client, folder, turns, what)
                _row(f"{name} while typing, 2,000 lines", found)
    return 0


def _row(name: str, seconds: list[float]) -> None:
    milli = sorted(1000 * value for value in seconds)
    middle = statistics.median(milli)
    print(
        f"{name:34} best {milli[0]:6.1f} ms, median {middle:6.1f} ms, worst {milli[-1]:6.1f} ms"
        f"  ({len(milli)} times)"
    )


if __name__ == "__main__":
    sys.exit(main())
