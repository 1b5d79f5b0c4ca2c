"""Options of `argparse`: typed unknowns, and likely defaults."""

from __future__ import annotations

from kerasorder_lint.engine import lint
from kerasorder_lint.settings import Limits, Settings

HEAD = """import argparse
import keras
from keras import layers
parser = argparse.ArgumentParser()
group = parser.add_argument_group("model")
group.add_argument("-u", "--hidden-units", type=int, default=16)
parser.add_argument("--rate", type=float, default=0.5)
parser.add_argument("--kind", default="lstm", choices=["lstm", "dense"])
parser.add_argument("--deep", action="store_true")
parser.add_argument("--sizes", type=int, nargs="+", default=[3, 4])
parser.add_argument("--none", type=int)
parser.add_argument("file")
"""
ARGS = "args = parser.parse_args()\n"
HIDDEN = "with the defaults of the command line"


def said(text: str) -> list[tuple[int, str, str, bool]]:
    found = lint(HEAD + text, "a.py", Settings(limits=Limits(seconds=60.0)))
    first = HEAD.count("\n")
    return [(f.span.start.row - first, f.code, f.certainty, HIDDEN in f.message) for f in found]


def test_what_holds_for_the_defaults_is_likely() -> None:
    text = ARGS + (
        "x = keras.Input((8,))\n"
        "layers.Reshape((args.hidden_units,))(x)\n"
        "layers.LSTM(args.hidden_units)(x)\n"
        "layers.Dropout(args.rate * 4)\n"
    )
    assert said(text) == [
        (3, "KOL104", "likely", True),
        (4, "KOL101", "proven", False),
        (5, "KOL114", "likely", True),
    ]


def test_the_default_decides_conditions() -> None:
    text = ARGS + (
        "x = keras.Input((8,))\n"
        "if args.kind == 'lstm':\n    layers.LSTM(3)(x)\n"
        "elif args.deep:\n    layers.Dense(3)(x)\n"
        "layers.Reshape(tuple(args.sizes))(x)\n"
    )
    assert said(text) == [(4, "KOL101", "proven", False), (7, "KOL104", "likely", True)]


def test_what_has_no_default_is_not_known() -> None:
    text = ARGS + (
        "x = keras.Input((8,))\n"
        "if args.file == 'a' and args.none:\n    layers.Dense(args.none)(x)\n"
        "layers.Dense(args.other)(x)\n"
    )
    assert said(text) == []


def test_defaults_can_be_set_and_options_be_written() -> None:
    text = (
        "parser.set_defaults(hidden_units=8)\n"
        "args, rest = parser.parse_known_args()\n"
        "x = keras.Input((8,))\n"
        "layers.Reshape((args.hidden_units,))(x)\n"
        "args.hidden_units = 9\n"
        "layers.Reshape((args.hidden_units,))(x)\n"
    )
    assert said(text) == [(6, "KOL104", "proven", False)]


def test_inside_a_main_function() -> None:
    text = (
        "def main():\n    args = parser.parse_args()\n"
        "    layers.Reshape((args.hidden_units,))(keras.Input((8,)))\n"
        "if __name__ == '__main__':\n    main()\n"
    )
    assert said(text) == [(3, "KOL104", "likely", True)]
