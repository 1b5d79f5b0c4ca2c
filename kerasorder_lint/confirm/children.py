"""The processes that import Keras: started, asked one specification at a time, and outlived.

Each is asked in a thread of its own. One that dies, hangs or takes too much memory costs the
specification that it had in hand; another takes its place for the rest.
"""

from __future__ import annotations

import contextlib
import json
import os
import queue
import signal
import subprocess
import tempfile
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

__all__ = ["Answer", "NoKeras", "Options", "Task", "ask_all"]

#: A folder with a `__main__`, which any Python with a Keras can run.
CHILD = os.path.join(os.path.dirname(os.path.abspath(__file__)), "child")
#: For the import of Keras; a cold disk and a small machine take their time.
_START_SECONDS = 180.0
#: Specifications that are worth another import of Keras.
_WORTH_A_CHILD = 100


class NoKeras(Exception):
    """There is no Keras to ask: the run itself fails. The text says what to do about it."""


@dataclass(frozen=True, slots=True)
class Options:
    """How children are run.

    python:    the interpreter that has Keras.
    jobs:      children at most, 0 for as many as there are processors.
    seconds:   for one specification.
    megabytes: for one child, beyond what Keras itself takes.
    """

    python: str
    jobs: int = 0
    seconds: float = 30.0
    megabytes: int = 4096


@dataclass(frozen=True, slots=True)
class Task:
    """The text of a specification, and the major version of Keras that it is for."""

    target: int
    text: str


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of a task: the child's data, or why there are none.

    backend: of the Keras that was asked, "none" if none was.
    """

    data: dict[str, Any] | None = None
    reason: str = ""
    backend: str = "none"


class _Gone(Exception):
    """The child has ended, or was ended; the text says why."""


class _Child:
    """One process. `backend` is known once it has said that Keras is there."""

    def __init__(self, options: Options, target: int) -> None:
        self.python = options.python
        self.errors = tempfile.TemporaryFile()  # noqa: SIM115 - lives as long as the process
        try:
            self.process = subprocess.Popen(
                [options.python, CHILD, str(target), str(options.megabytes)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=self.errors,
                env=_environment(),
            )
        except (OSError, ValueError) as error:
            self.errors.close()
            reason = getattr(error, "strerror", None) or str(error)
            raise NoKeras(f"--confirm: cannot run {options.python}: {reason}") from None
        self.ending = threading.Lock()
        self.lines: queue.Queue[bytes | None] = queue.Queue()
        self.reader = threading.Thread(target=self._read, daemon=True)
        self.reader.start()

    def _read(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self.lines.put(line)
        self.lines.put(None)

    def hear(self, seconds: float) -> dict[str, Any]:
        """The next line. Problems: `_Gone` if the child dies or says nothing in time."""
        try:
            line = self.lines.get(timeout=seconds)
        except queue.Empty:
            self.end()
            raise _Gone(f"it took more than {seconds:g} s") from None
        if line is None:
            raise _Gone(self._last_words())
        found: dict[str, Any] = json.loads(line)
        return found

    def ask(self, text: str, seconds: float) -> dict[str, Any]:
        """The answer to a specification."""
        assert self.process.stdin is not None
        try:
            self.process.stdin.write(text.encode("ascii") + b"\n")
            self.process.stdin.flush()
        except OSError:
            raise _Gone(self._last_words()) from None
        return self.hear(seconds)

    def _last_words(self) -> str:
        status = self.process.wait()
        if status < 0:
            with contextlib.suppress(ValueError):
                return f"the process that runs Keras was ended by {signal.Signals(-status).name}"
        return f"the process that runs Keras ended with status {status}"

    def said(self) -> str:
        """The last line on its standard error."""
        self.errors.seek(0)
        lines = self.errors.read().decode("utf-8", "replace").split("\n")
        return next((" ".join(line.split()) for line in reversed(lines) if line.strip()), "")

    def end(self) -> None:
        """Ends the process, whatever it does; two threads may want that at once."""
        with self.ending:
            with contextlib.suppress(OSError):
                self.process.kill()
            self.process.wait()
            for stream in (self.process.stdin, self.process.stdout):
                if stream is not None:
                    with contextlib.suppress(OSError):
                        stream.close()
            self.reader.join(timeout=5)
            self.errors.close()


def _environment() -> dict[str, str]:
    """The user's environment, with Keras on the processor and quiet."""
    return {
        "TF_CPP_MIN_LOG_LEVEL": "3",
        "CUDA_VISIBLE_DEVICES": "-1",
        "JAX_PLATFORMS": "cpu",
        **os.environ,
        "PYTHONIOENCODING": "utf-8",
    }


class _Worker:
    """Asks what stands in the queue, with one child for each version of Keras that it meets."""

    def __init__(self, options: Options, tasks: Sequence[Task], numbers: queue.SimpleQueue[int]):
        self.options = options
        self.tasks = tasks
        self.numbers = numbers
        self.children: dict[int, _Child] = {}
        self.backends: dict[int, str] = {}
        self.unfit: dict[int, str] = {}
        self.stopped = False

    def run(self, done: Callable[[int, Answer], None]) -> None:
        """Takes tasks until there are none, or until it is told to stop."""
        try:
            while not self.stopped:
                try:
                    number = self.numbers.get_nowait()
                except queue.Empty:
                    return
                done(number, self.answer(self.tasks[number]))
        finally:
            self.stop()

    def answer(self, task: Task) -> Answer:
        child = self.child(task.target)
        if child is None:
            return Answer(reason=self.unfit[task.target])
        backend = self.backends[task.target]
        try:
            data = child.ask(task.text, self.options.seconds)
        except _Gone as gone:
            child.end()
            self.children.pop(task.target, None)
            return Answer(reason=str(gone), backend=backend)
        if "failed" in data:
            return Answer(reason=str(data["failed"]), backend=backend)
        return Answer(data, backend=backend)

    def child(self, target: int) -> _Child | None:
        """The child for a version of Keras; None if the interpreter has another version only."""
        if target in self.unfit:
            return None
        if target not in self.children:
            child = _Child(self.options, target)
            self.children[target] = child
            if self.stopped:
                child.end()  # told to stop while it was started: `stop` did not see it
            try:
                said = child.hear(_START_SECONDS)
            except _Gone as gone:
                last = child.said() if not child.errors.closed else ""
                raise NoKeras(
                    f"--confirm: {self.options.python} does not get Keras to run: {gone}"
                    + (f" ({last[:300]})" if last else "")
                ) from None
            if "other" in said:
                self.unfit[target] = (
                    f"{self.options.python} has Keras {said['other']}, and the code is for "
                    f"Keras {target}"
                )
                return None
            if "backend" not in said:
                raise NoKeras(_why(self.options.python, said))
            self.backends[target] = str(said["backend"])
        return self.children[target]

    def stop(self) -> None:
        self.stopped = True
        for child in list(self.children.values()):
            child.end()
        self.children.clear()


def _why(python: str, said: dict[str, Any]) -> str:
    if "broken" in said:
        return f"--confirm: Keras cannot be imported by {python}: {said['broken']}"
    package = "tf_keras" if said.get("missing") == "tf_keras" else "tensorflow"
    return (
        f"--confirm: {python} has no Keras. Install it there (`{python} -m pip install {package}`) "
        "or name a Python that has it: `--python PATH`, or `runtime-python` in the configuration"
    )


def _processors() -> int:
    try:
        return len(os.sched_getaffinity(0))
    except AttributeError:
        return os.cpu_count() or 1


def ask_all(
    tasks: Sequence[Task], options: Options, progress: Callable[[int, int], None]
) -> list[Answer]:
    """The answers in the order of the tasks.

    progress: is told how many are done, of how many.
    Problems: `NoKeras` if nobody can be asked.
    """
    numbers: queue.SimpleQueue[int] = queue.SimpleQueue()
    for number in sorted(range(len(tasks)), key=lambda number: tasks[number].target):
        numbers.put(number)
    wanted = options.jobs or min(_processors(), -(-len(tasks) // _WORTH_A_CHILD))
    workers = [_Worker(options, tasks, numbers) for _ in range(min(wanted, len(tasks)))]
    finished: queue.Queue[tuple[int, Answer] | BaseException] = queue.Queue()

    def work(worker: _Worker) -> None:
        try:
            worker.run(lambda number, answer: finished.put((number, answer)))
        except BaseException as error:
            finished.put(error)

    threads = [threading.Thread(target=work, args=(worker,), daemon=True) for worker in workers]
    answers = [Answer()] * len(tasks)
    try:
        for thread in threads:
            thread.start()
        for count in range(len(tasks)):
            progress(count, len(tasks))
            found = _next(finished)
            if isinstance(found, BaseException):
                raise found
            answers[found[0]] = found[1]
        progress(len(tasks), len(tasks))
    finally:
        for worker in workers:
            worker.stop()
        for thread in threads:
            thread.join(timeout=5)
    return answers


def _next(
    finished: queue.Queue[tuple[int, Answer] | BaseException],
) -> tuple[int, Answer] | BaseException:
    """The next result; waits in pieces, so that an interrupt is heard on every system."""
    while True:
        with contextlib.suppress(queue.Empty):
            return finished.get(timeout=0.2)
