"""Command lines that stand in the code, with parsers for commands: read as `argparse` reads them.

Each program is run; what it asks the parser for makes a layer, which Keras refuses or not.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.interpreter.running import check

HEADER = """\
import argparse
import shlex
from keras import layers

parser = argparse.ArgumentParser()
commands = parser.add_subparsers(dest="command")
train = commands.add_parser("train", help="learns")
train.add_argument("--units", type=int, default=3)
train.add_argument("name")
test = commands.add_parser("test")
test.add_argument("--units", type=int, default=-1)
test.set_defaults(deep=True)
"""

PROGRAMS = {
    "an option of a command": """\
args = parser.parse_args(["train", "--units", "-2", "x"])
layers.Dense(args.units)  # expect: KOL114
""",
    "its default": """\
args = parser.parse_args(["train", "x"])
layers.Dense(args.units)
""",
    "the default of another": """\
args = parser.parse_args(["test"])
layers.Dense(args.units)  # expect: KOL114
""",
    "which command it is": """\
args = parser.parse_args(["train", "x"])
if args.command == "test":
    layers.Dense(-1)
else:
    layers.Dense(-3)  # expect: KOL114
""",
    "what a command sets": """\
args = parser.parse_args(["test"])
layers.Dense(3 if args.deep else -1)
layers.Dense(-1 if args.deep else 3)  # expect: KOL114
""",
    "a command line in one text": """\
args = parser.parse_args(shlex.split("train --units=4 'a name'"))
layers.Dense(args.units)
layers.Dense(3, activation=args.name)  # expect: KOL114
""",
    "a command that there is not": """\
try:
    args = parser.parse_args(["predict"])
    layers.Dense(-1)
except SystemExit:
    layers.Dense(-2)  # expect: KOL114
""",
    "a parser of a parser": """\
sizes = train.add_subparsers(dest="size")
small = sizes.add_parser("small")
small.add_argument("width", type=int)
args = parser.parse_args(["train", "x", "small", "-5"] if False else ["train", "x", "small", "5"])
layers.Dense(args.width)
layers.Dense(args.width - 9)  # expect: KOL114
""",
    "a command in a loop": """\
for name in ("one", "two"):
    commands.add_parser(name).add_argument("--rate", type=float, default=0.5)
args = parser.parse_args(["two", "--rate", "1.5"])
layers.Dropout(args.rate)  # expect: KOL114
""",
}


@pytest.mark.keras
@pytest.mark.parametrize("name", PROGRAMS)
def test_commands_are_read_as_argparse_reads_them(name: str, tmp_path: Path) -> None:
    check(HEADER + PROGRAMS[name], tmp_path)
