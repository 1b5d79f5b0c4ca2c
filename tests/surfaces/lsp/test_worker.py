"""The process that analyses: it may die, hang or be busy, and the server goes on."""

from __future__ import annotations

import asyncio
import os
import signal
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from benchmarks.editor import program
from kerasorder_lint.surfaces.lsp.configuration import ClientSettings
from kerasorder_lint.surfaces.lsp.jobs import Job
from kerasorder_lint.surfaces.lsp.worker import Lost, Worker, _Process
from tests.surfaces.lsp.stdio import Client, inserted

TEXT = "import keras\nmodel = keras.Sequential([keras.Input((4,)), keras.layers.Dense(3)])\n"
WRONG = "model.layers.pop()\n"


@pytest.fixture
def client(tmp_path: Path) -> Iterator[Client]:
    with Client(tmp_path) as found:
        yield found


def _workers(client: Client) -> list[int]:
    """The processes that the server has started, as Linux lists them."""
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                parent = (entry / "stat").read_text().rpartition(")")[2].split()[1]
            except OSError:
                continue
            if int(parent) == client.process.pid:
                found.append(int(entry.name))
    return found


def _gone(pid: int) -> bool:
    """Whether a process has ended (or is about to: what is left of it has no parent that waits)."""
    end = time.monotonic() + 20
    while time.monotonic() < end:
        try:
            state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
        except OSError:
            return True
        if state == "Z":
            return True
        time.sleep(0.02)
    return False


def test_a_killed_worker_is_started_again(client: Client, tmp_path: Path) -> None:
    uri = (tmp_path / "a.py").as_uri()
    client.open(uri, TEXT)
    assert client.diagnostics(uri) == []
    (worker,) = _workers(client)
    os.kill(worker, signal.SIGKILL)
    assert _gone(worker)
    # What is known is still there, and what is asked for next is found out by another.
    assert client.hints(uri) == {1: ["(None, 4)", "(None, 3)"]}
    version = client.change(uri, TEXT + WRONG)
    assert [item["code"] for item in client.diagnostics(uri, version)] == ["KOL202"]
    (other,) = _workers(client)
    assert other != worker
    assert not [m for m in client.notifications if m["method"] == "window/showMessage"]


def test_a_worker_that_is_killed_at_its_work_is_no_loss(client: Client, tmp_path: Path) -> None:
    uri = (tmp_path / "a.py").as_uri()
    client.open(uri, TEXT)
    client.diagnostics(uri)
    (worker,) = _workers(client)
    version = client.change(uri, program(2000) + WRONG)
    os.kill(worker, signal.SIGSTOP)  # it can have answered no such thing so soon
    client.settle(0.1)
    os.kill(worker, signal.SIGKILL)
    assert "KOL001" not in {item["code"] for item in client.diagnostics(uri, version)}
    assert len(client.hints(uri)) > 100
    assert _workers(client) != [worker]


def test_a_worker_that_hangs_is_ended_and_started_again(client: Client, tmp_path: Path) -> None:
    uri = (tmp_path / "a.py").as_uri()
    client.open(uri, TEXT)
    client.diagnostics(uri)
    (worker,) = _workers(client)
    os.kill(worker, signal.SIGSTOP)
    version = client.change(uri, TEXT + WRONG)
    # Meanwhile the loop answers from what it has.
    assert client.hover(uri, 1, 46) is not None
    assert [item["code"] for item in client.diagnostics(uri, version)] == ["KOL202"]
    assert _gone(worker)


def test_a_text_that_is_not_wanted_any_more_is_not_waited_for(
    client: Client, tmp_path: Path
) -> None:
    uri = (tmp_path / "a.py").as_uri()
    client.open(uri, TEXT)
    client.diagnostics(uri)
    # Two seconds are what a file may take, and this one takes them all.
    slow = TEXT + "".join(
        f"for i{n} in range(3999):\n  for j{n} in range(3999): keras.layers.Dense(i{n} + j{n})\n"
        for n in range(3)
    )
    client.change(uri, slow)
    client.settle(0.5)
    since = time.monotonic()
    version = client.change(uri, TEXT + WRONG)
    assert [item["code"] for item in client.diagnostics(uri, version)] == ["KOL202"]
    assert time.monotonic() - since < 30


def test_requests_are_answered_while_a_file_is_analysed(client: Client, tmp_path: Path) -> None:
    uri = (tmp_path / "big.py").as_uri()
    text = program(2000)
    client.open(uri, text)
    client.diagnostics(uri)
    for turn in range(3):
        seen = len(client.notifications)
        version = client.change(uri, inserted(text.count("\n"), 0, f"x = {turn}\n"))
        before = client.hover(uri, 6, 20)
        symbols = client.on(uri, "documentSymbol")
        assert before is not None
        assert len(symbols) > 100
        # The answers came before the diagnostics of the text as it is now.
        assert not [m for m in client.notifications[seen:] if m["params"].get("version") == version]
        client.diagnostics(uri, version)


def test_nothing_stays_behind(tmp_path: Path) -> None:
    uri = (tmp_path / "a.py").as_uri()
    client = Client(tmp_path)
    client.open(uri, TEXT)
    client.diagnostics(uri)
    (worker,) = _workers(client)
    assert client.shut_down() == 0
    assert _gone(worker)


def test_a_client_that_dies_takes_all_with_it(tmp_path: Path) -> None:
    uri = (tmp_path / "a.py").as_uri()
    client = Client(tmp_path)
    client.open(uri, TEXT)
    client.diagnostics(uri)
    (worker,) = _workers(client)
    assert client.process.stdin is not None
    client.process.stdin.close()
    assert client.gone() == 1
    assert _gone(worker)


def test_a_server_that_leaves_at_work_leaves_in_silence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    worker = Worker(lambda message: None)
    read = _Process.read

    async def read_and_close(self: _Process, seconds: float) -> Any:
        message = await read(self, seconds)
        worker.close()
        return message

    monkeypatch.setattr(_Process, "read", read_and_close)
    job = Job(
        number=0,
        path=str(tmp_path / "a.py"),
        source=TEXT,
        is_notebook=False,
        uris=((tmp_path / "a.py").as_uri(),),
        folder=None,
        encoding="utf-16",
        settings=ClientSettings(),
    )
    with pytest.raises(Lost, match="ended"):
        asyncio.run(worker.analyse(job, {}))


@pytest.mark.parametrize("milliseconds", [0, 20, 60])
def test_a_client_may_leave_at_any_moment(tmp_path: Path, milliseconds: int) -> None:
    uri = (tmp_path / "a.py").as_uri()
    with Client(tmp_path) as client:  # which looks for tracebacks at the end
        client.open(uri, program(500))
        client.diagnostics(uri)
        client.change(uri, inserted(2, 0, "x = 1\n"))
        time.sleep(milliseconds / 1000)


def test_a_request_that_is_none_is_refused_and_the_next_is_answered(
    client: Client, tmp_path: Path
) -> None:
    uri = (tmp_path / "a.py").as_uri()
    client.open(uri, TEXT)
    client.diagnostics(uri)
    for params in ({"x": 1}, None, {"textDocument": {"uri": uri}, "position": "here"}):
        answer = client.answer(client.ask("textDocument/hover", params))
        assert answer["error"]["code"] == -32602, answer
    assert client.hover(uri, 1, 20) is not None
