"""Options that all tests share, and what the head of a report says about the machine."""

from __future__ import annotations

import os
import shutil
import sys

import pytest

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("CUDA_VISIBLE_DEVICES", "-1")


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("oracle", "differential tests against the installed Keras")
    group.addoption(
        "--samples", type=int, default=None, help="random samples per differential test"
    )
    group.addoption(
        "--backend", action="append", default=[], metavar="NAME=PYTHON",
        help="another backend of Keras for --confirm, and a Python that has it: torch=PATH",
    )  # fmt: skip
    group.addoption("--seed", type=int, default=20260, help="seed of the random samples")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """`backend`: backends beside TensorFlow with the Pythons that have them."""
    if "backend" in metafunc.fixturenames:
        named = [tuple(text.split("=", 1)) for text in metafunc.config.getoption("--backend")]
        found = {"jax": sys.executable, **dict(named)}
        metafunc.parametrize("backend", found.items(), ids=list(found), scope="module")


@pytest.fixture(scope="session")
def seed(request: pytest.FixtureRequest) -> int:
    """The seed of every random sample of this run."""
    return int(request.config.getoption("--seed"))


@pytest.fixture(scope="session")
def samples(request: pytest.FixtureRequest) -> int | None:
    """How many samples were asked for; None for each test's own fair number."""
    value = request.config.getoption("--samples")
    return None if value is None else int(value)


def pytest_report_header() -> list[str]:
    """Whether Neovim and the shells take part."""
    tests = {"nvim": "lsp/test_neovim.py", "zsh": "test_shells.py", "fish": "test_shells.py"}
    return [
        f"{name}: {shutil.which(name) or f'none, tests/surfaces/{test} is left out (see .ci/run)'}"
        for name, test in tests.items()
    ]
