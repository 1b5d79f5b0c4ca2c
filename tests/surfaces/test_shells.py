"""Completion, in the shells themselves."""

from __future__ import annotations

import os
import pty
import re
import select
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.surfaces.command import environment

_CASES = [
    ("kerasorder-lint serv", "kerasorder-lint server"),
    ("kerasorder-lint check --output-format sar", "sarif"),
    ("kerasorder-lint --statist", "--statistics"),
    ("kerasorder-lint sourc", "sources/"),
    ("kerasorder-lint check sourc", "sources/"),
    ("kerasorder-lint explain rank-mism", "rank-mismatch"),
]


def _environment(home: Path) -> dict[str, str]:
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    return environment(PATH=path, HOME=str(home), TERM="dumb", XDG_CONFIG_HOME=str(home))


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """A folder with something in it."""
    (tmp_path / "sources").mkdir()
    return tmp_path


@pytest.mark.parametrize("typed, wanted", _CASES, ids=[typed for typed, _ in _CASES])
def test_fish_completes(place: Path, typed: str, wanted: str) -> None:
    script = f"kerasorder-lint completion fish | source; complete -C '{typed}'"
    done = subprocess.run(
        ["fish", "--no-config", "-c", script],
        cwd=place,
        env=_environment(place),
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    offered = [line.partition("\t")[0] for line in done.stdout.splitlines()]
    assert offered == [wanted.rpartition(" ")[2]]


class _Zsh:
    """zsh, as somebody types into it."""

    def __init__(self, folder: Path) -> None:
        self.process, self._terminal = pty.fork()
        if self.process == 0:
            os.chdir(folder)
            os.execvpe("zsh", ["zsh", "-f", "-i"], _environment(folder))
        self.type("PS1=; unsetopt zle_bracketed_paste 2>/dev/null\n")
        self.type("autoload -Uz compinit && compinit -u && echo rea''dy\n", "ready")
        self.type("eval \"$(kerasorder-lint completion zsh)\" && echo lea''rned\n", "learned")

    def type(self, keys: str, until: str = "") -> str:
        """What the terminal shows after some keys, as soon as it holds a text."""
        os.write(self._terminal, keys.encode())
        shown, end = "", time.monotonic() + 30
        while until not in shown or not shown:
            if time.monotonic() > end:
                raise AssertionError(f"{until!r} is not in {shown!r}")
            if select.select([self._terminal], [], [], 0.1)[0]:
                shown += os.read(self._terminal, 65536).decode(errors="replace")
                shown = re.sub(r"\x1b\[[?\d;]*[a-zA-Z]|[\r\x07]", "", shown)
        return shown

    def end(self) -> None:
        os.kill(self.process, signal.SIGKILL)
        os.waitpid(self.process, 0)
        os.close(self._terminal)


@pytest.fixture
def zsh(place: Path) -> Iterator[_Zsh]:
    shell = _Zsh(place)
    yield shell
    shell.end()


def test_zsh_completes(zsh: _Zsh) -> None:
    for typed, wanted in _CASES:
        zsh.type(f"{typed}\t", wanted)
        zsh.type("\x15", "")
