"""What goes out to a client that reads when it likes."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator

import pytest

from kerasorder_lint.surfaces.lsp.outbox import Outbox

# Far more than any pipe holds.
_MUCH = 4 << 20


@pytest.fixture
def pipe() -> Iterator[tuple[int, Outbox]]:
    ends, into = os.pipe()
    outbox = Outbox(os.fdopen(into, "wb"))
    yield ends, outbox
    outbox.close()


def test_a_client_that_does_not_read_holds_nothing_up(pipe: tuple[int, Outbox]) -> None:
    ends, outbox = pipe
    sent = [bytes([number]) * _MUCH for number in range(3)]
    for data in sent:
        outbox.write(data)  # would never return if it wrote here: this thread reads below
        outbox.flush()
    with os.fdopen(ends, "rb") as stream:
        assert [stream.read(_MUCH) for _ in sent] == sent


def test_a_client_that_has_gone_is_noticed(pipe: tuple[int, Outbox]) -> None:
    ends, outbox = pipe
    os.close(ends)
    outbox.write(b"anybody there?")
    end = time.monotonic() + 30
    noticed = False
    while not noticed and time.monotonic() < end:
        time.sleep(0.01)
        try:
            outbox.write(b"anybody?")
        except BrokenPipeError:
            noticed = True
    assert noticed


def test_what_was_said_last_is_written_before_the_end() -> None:
    ends, into = os.pipe()
    outbox = Outbox(os.fdopen(into, "wb"))
    outbox.write(b"good bye")
    outbox.close()
    assert os.read(ends, 100) == b"good bye"
    os.close(ends)
