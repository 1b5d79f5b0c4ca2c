"""What goes out to the client, written beside the loop."""

from __future__ import annotations

import contextlib
import queue
import threading
from typing import BinaryIO

__all__ = ["Outbox"]

# A client that reads nothing any more must not keep the process when it is to end.
_LAST_WORDS = 2.0


class Outbox:
    """A stream that takes messages at once, and writes them in their order.

    A pipe holds little (64 KiB on Linux): written on the loop, a longer message would hold up
    everything else until the client has read it.
    """

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self._waiting: queue.SimpleQueue[bytes | None] = queue.SimpleQueue()
        self._is_broken = False
        self._thread = threading.Thread(target=self._write_all, name="outbox", daemon=True)
        self._thread.start()

    def write(self, data: bytes) -> int:
        """Takes a message. Problems: BrokenPipeError once the client has gone."""
        if self._is_broken:
            raise BrokenPipeError("the client does not read any more")
        self._waiting.put(data)
        return len(data)

    def flush(self) -> None:
        """Does nothing: each message is written out as soon as it can be."""

    def close(self) -> None:
        """Waits until all is written, if the client reads it."""
        self._waiting.put(None)
        self._thread.join(_LAST_WORDS)

    def _write_all(self) -> None:
        try:
            while (data := self._waiting.get()) is not None:
                self._stream.write(data)
                self._stream.flush()
        except OSError:
            self._is_broken = True
        with contextlib.suppress(OSError):  # what is left in it cannot be written either
            self._stream.close()
