"""Command lines that are read without click mean what click reads in them."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kerasorder_lint.surfaces import cli
from kerasorder_lint.surfaces.checking import COMMANDS
from kerasorder_lint.surfaces.entry import UNSAID, plain

FLAGS = [f"--{name.replace('_', '-')}" for name, value in UNSAID.items() if value is False]


def _as_click_reads_it(words: list[str]) -> tuple[tuple[str, ...], dict[str, Any]]:
    """The paths and options of `check`, by click alone."""
    with cli._cli.commands["check"].make_context("check", list(words)) as context:
        params = dict(context.params)
    return params.pop("paths"), params


def test_the_commands_are_those_of_the_command_line() -> None:
    assert set(COMMANDS) == set(cli._cli.commands)


def test_what_is_not_said_is_what_click_makes_of_no_options() -> None:
    assert _as_click_reads_it([]) == ((), dict(UNSAID))


WORDS = st.one_of(
    st.sampled_from(FLAGS),
    st.sampled_from(["a.py", "src/", "-", "with space.py", "a=b", ".", "é.py", ""]),
)


@given(st.booleans(), st.lists(WORDS, max_size=6))
def test_plain_lines_are_read_as_click_reads_them(said: bool, words: list[str]) -> None:
    assert plain(["check", *words] if said else words) == _as_click_reads_it(words)


@pytest.mark.parametrize(
    "args",
    [
        ["rules"],
        ["summary", "a.py"],
        ["explain", "KOL101"],
        ["server", "--stdio"],
        ["--version"],
        ["-h"],
        ["check", "--help"],
        ["a.py", "--select", "KOL1"],
        ["a.py", "--select=KOL1"],
        ["--confirm", "a.py"],
        ["--", "a.py"],
        ["--no-such-option"],
        ["--fix=1"],
        ["--fi"],
        ["-j4"],
    ],
)
def test_all_else_is_left_to_click(args: list[str]) -> None:
    assert plain(args) is None
