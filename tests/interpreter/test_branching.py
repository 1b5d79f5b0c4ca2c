"""Conditions that are not known: which of them cost a way, and what holds after them."""

from __future__ import annotations

import ast

from kerasorder_lint.graph.program import Program
from kerasorder_lint.interpreter import run
from kerasorder_lint.settings import Settings
from tests.rules.expectations import expected, found

HEADER = "import keras\nfrom keras import layers\nfrom settings import a, b, c, d\n"


def check(program: str) -> None:
    assert found(HEADER + program) == expected(HEADER + program)


def explored(program: str) -> Program:
    return run(ast.parse(HEADER + program), "main.py", Settings())


def ways(program: str) -> int:
    """How many ways there are through the module."""
    return sum(trace.root == "<module>" for trace in explored(program).traces)


EARLY = """
def size(x):
    if x is None:
        return 3
    if x.startswith("n"):
        return 4
    elif x.endswith("m"):
        return 5
    n = 6
    return n
"""


def test_what_a_function_returns_early_costs_no_way() -> None:
    assert ways(EARLY + "n = size(a())\n") == 1
    assert ways(EARLY + "n = size(a())\nm = [n]\n") == 4  # as soon as it is used


def test_what_is_returned_is_decided_where_it_is_used() -> None:
    check(
        EARLY + "layer = layers.Dense(size(a()) - 3)  # expect-likely: KOL114\n"
        "other = layers.Dense(size(b()))\n"
    )


def test_a_layer_behind_an_early_return_is_made_on_one_way_only() -> None:
    program = (
        "def head(x):\n"
        "    if a:\n"
        "        return x\n"
        "    return layers.Conv2D(3, 3)(x)  # expect: KOL101\n"
        "head(keras.Input((8,)))\n"
    )
    assert ways(program) == 2
    check(program)


def test_who_goes_on_came_by_the_branch_that_did_not_raise() -> None:
    program = (
        "n = a()\n"
        "if n != 1:\n"
        "    raise ValueError(n)\n"
        "if n == 1:\n"
        "    layers.Dense(0)  # expect: KOL114\n"
        "else:\n"
        "    layers.Dense(0)\n"
    )
    assert ways(program) == 1
    check(program)


def test_what_a_try_takes_is_a_way_of_its_own() -> None:
    check(
        "try:\n"
        "    if a:\n"
        "        raise ValueError\n"
        "    units = 4\n"
        "except ValueError:\n"
        "    units = 0\n"
        "layers.Dense(units)  # expect-likely: KOL114\n"
    )


def test_nothing_is_assumed_behind_a_loop_that_may_have_no_turn() -> None:
    check(
        "for item in b:\n"
        "    if a:\n"
        "        raise ValueError\n"
        "if a:\n"
        "    layers.Dense(0)  # expect: KOL114\n"
    )


def test_nothing_is_assumed_behind_a_branch_that_may_not_run() -> None:
    check(
        "if b:\n"
        "    if a:\n"
        "        raise ValueError\n"
        "    n = 1\n"
        "else:\n"
        "    n = 2\n"
        "if a:\n"
        "    layers.Dense(0)  # expect: KOL114\n"
    )


def test_turns_that_are_cut_short_cost_no_way() -> None:
    program = (
        "sizes = {}\n"
        "for i in range(3):\n"
        "    if a[i]:\n"
        "        continue\n"
        "    sizes[i] = 1\n"
        "    n = i\n"
    )
    assert ways(program.replace("    sizes[i] = 1\n", "")) == 1
    assert ways(program) > 1  # a dict cannot be two at once


def test_a_choice_within_a_choice_keeps_its_conditions() -> None:
    check(
        "def units():\n"
        "    if a:\n"
        "        if b:\n"
        "            return 0\n"
        "        return 1\n"
        "    return 2\n"
        "n = units()\n"
        "if not a:\n"
        "    layers.Dense(n)\n"
        "elif b:\n"
        "    layers.Dense(n)  # expect: KOL114\n"
        "else:\n"
        "    layers.Dense(n)\n"
    )


def test_what_happens_in_a_finally_is_not_lost() -> None:
    check(
        "def f():\n"
        "    try:\n"
        "        if a:\n"
        "            layers.Dense(0)  # expect: KOL114\n"
        "    finally:\n"
        "        return 1\n"
        "if b:\n"
        "    n = f()\n"
    )


def test_further_ways_are_left_out_when_they_show_nothing_new() -> None:
    conditions = "".join(f"    if n.a{i}:\n        keras.layers.Dense(4)\n" for i in range(5))
    program = explored(f"def many(n):\n{conditions}    return n\n")
    mine = [trace for trace in program.traces if trace.root == "many"]
    assert len(mine) < 16
    assert mine[-1].left_out
    wrong = f"def many(n):\n    layers.Dense(0)\n{conditions}    return n\n"
    mine = [trace for trace in explored(wrong).traces if trace.root == "many"]
    assert len(mine) == 32  # whether it is so on every one of them


def test_a_fault_before_the_ways_part_is_proven_whatever_ways_are_left_out() -> None:
    conditions = "".join(f"    if n.a{i}:\n        keras.layers.Dense(4)\n" for i in range(7))
    first = explored(f"def many(n):\n{conditions}").traces
    assert any(trace.left_out for trace in first)
    check(f"def many(n):\n    layers.Dense(0)  # expect: KOL114\n{conditions}")
