"""The process: a Keras of the wanted version, a specification a line, an answer a line."""

from __future__ import annotations

import gc
import importlib
import json
import os
import queue
import sys
import threading
from collections.abc import Iterator
from typing import Any

from .installed import Keras, message_of
from .questions import examine


def bound_memory(megabytes: int) -> None:
    """Allocations beyond so much more than now fail, where the system can see to that."""
    try:
        import resource

        page = os.sysconf("SC_PAGE_SIZE")
        with open("/proc/self/statm", encoding="ascii") as file:
            used = int(file.read().split()[5]) * page
        _, hard = resource.getrlimit(resource.RLIMIT_DATA)
        resource.setrlimit(resource.RLIMIT_DATA, (used + megabytes * 2**20, hard))
    except (ImportError, OSError, ValueError):
        pass


def import_keras(target: int) -> Any:
    """The Keras of the wanted major version, or what to say if there is none."""
    for name in ("tf_keras", "keras") if target == 2 else ("keras",):
        try:
            module = importlib.import_module(name)
        except ModuleNotFoundError as error:
            if error.name != name:
                return None, {"broken": message_of(error)}
            continue
        except BaseException as error:
            return None, {"broken": message_of(error)}
        try:
            found = Keras(module)
        except BaseException as error:
            return None, {"broken": message_of(error)}
        if found.is_old == (target == 2):
            return found, {}
        return None, {"other": found.version}
    return None, {"missing": "tf_keras" if target == 2 else "keras"}


class Requests:
    """The lines of standard input. The process ends with whoever writes them, also in a hang."""

    def __init__(self) -> None:
        self.lines: queue.Queue[str | None] = queue.Queue()
        self.idle = threading.Event()
        threading.Thread(target=self.read, daemon=True).start()

    def read(self) -> None:
        for line in sys.stdin:
            self.lines.put(line)
        self.lines.put(None)
        if not self.idle.is_set():
            os._exit(1)

    def __iter__(self) -> Iterator[str]:
        while True:
            self.idle.set()
            line = self.lines.get()
            if line is None:
                return
            self.idle.clear()
            yield line


def main() -> None:
    out = os.fdopen(os.dup(1), "w", encoding="ascii")
    os.dup2(2, 1)  # what Keras prints is no answer
    target, megabytes = int(sys.argv[1]), int(sys.argv[2])
    requests = Requests()

    def say(answer: Any) -> None:
        out.write(json.dumps(answer) + "\n")
        out.flush()

    keras, trouble = import_keras(target)
    if keras is None:
        say(trouble)
        return
    gc.collect()
    gc.freeze()  # what the import made stays, and need not be looked through again
    bound_memory(megabytes)
    say({"backend": keras.backend, "version": keras.version})
    for line in requests:
        try:
            answer = examine(keras, json.loads(line))
        except MemoryError:
            answer = {"failed": "it takes more memory than it may"}
        except Exception as error:
            answer = {"failed": f"the child failed: {message_of(error)}"}
        say(answer)
