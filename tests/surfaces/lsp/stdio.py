"""A language client over standard input and output that hides nothing: plain messages, one thread.

It answers what the server asks as an editor would, and keeps every notification.
"""

from __future__ import annotations

import json
import os
import queue
import subprocess
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.surfaces.command import COMMAND, environment

Message = dict[str, Any]
PATIENCE = 60.0


class Client:
    """One server and its client.

    configuration: what `workspace/configuration` gives for a root (None for a document without).
    """

    def __init__(
        self,
        root: Path | None = None,
        *more_roots: Path,
        capabilities: Message | None = None,
        options: Any = None,
        configuration: Callable[[str | None], Any] | None = None,
        cwd: Path | None = None,
        command: list[str] | None = None,
    ) -> None:
        self.process = subprocess.Popen(
            command or [*COMMAND, "server"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=environment(),
            cwd=cwd,
        )
        self.errors = b""
        self.received: queue.Queue[Message] = queue.Queue()
        self.notifications: list[Message] = []
        self.requests: list[Message] = []
        self.configuration = configuration
        self._number = 0
        self._versions: dict[str, int] = {}
        self._threads = [
            threading.Thread(target=self._read, daemon=True),
            threading.Thread(target=self._read_errors, daemon=True),
        ]
        for thread in self._threads:
            thread.start()
        folders = [{"uri": r.as_uri(), "name": r.name} for r in (root, *more_roots) if r]
        self.announced = self.request(
            "initialize",
            {
                "processId": os.getpid(),
                "rootUri": folders[0]["uri"] if folders else None,
                "workspaceFolders": folders or None,
                "capabilities": capabilities or {},
                "initializationOptions": options,
            },
        )
        self.notify("initialized", {})

    # ------------------------------------------------------------------ messages

    def _read(self) -> None:
        stream = self.process.stdout
        assert stream is not None
        while True:
            length = 0
            while (line := stream.readline()) not in (b"\r\n", b""):
                name, _, value = line.partition(b":")
                if name.lower() == b"content-length":
                    length = int(value)
            if not line:
                return
            self.received.put(json.loads(stream.read(length)))

    def _read_errors(self) -> None:
        assert self.process.stderr is not None
        self.errors = self.process.stderr.read()

    def send(self, message: Message) -> None:
        body = json.dumps({"jsonrpc": "2.0", **message}).encode()
        assert self.process.stdin is not None
        self.process.stdin.write(b"Content-Length: %d\r\n\r\n" % len(body) + body)
        self.process.stdin.flush()

    def notify(self, method: str, params: Any) -> None:
        self.send({"method": method, "params": params})

    def ask(self, method: str, params: Any) -> int:
        """Sends a request; its number."""
        self._number += 1
        self.send({"id": self._number, "method": method, "params": params})
        return self._number

    def request(self, method: str, params: Any) -> Any:
        """The result of a request."""
        answer = self.answer(self.ask(method, params))
        assert "error" not in answer, answer
        return answer["result"]

    def answer(self, number: int) -> Message:
        """The answer to a request that was sent before."""
        return self.until(lambda message: message.get("id") == number and "method" not in message)

    def until(self, wanted: Callable[[Message], bool], patience: float = PATIENCE) -> Message:
        """The next message of a kind; the others are kept or answered."""
        end = time.monotonic() + patience
        while True:
            message = self.received.get(timeout=max(end - time.monotonic(), 0.01))
            if "method" in message and "id" in message:
                self._serve(message)
            elif "method" in message:
                self.notifications.append(message)
            if wanted(message):
                return message

    def _serve(self, message: Message) -> None:
        self.requests.append(message)
        result: Any = None
        if message["method"] == "workspace/configuration":
            items = message["params"]["items"]
            give = self.configuration
            result = [None if give is None else give(item.get("scopeUri")) for item in items]
        self.send({"id": message["id"], "result": result})

    def settle(self, seconds: float) -> None:
        """Takes in what comes within a time."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            try:
                self.until(lambda message: False, end - time.monotonic())
            except queue.Empty:
                return

    # ------------------------------------------------------------------ documents

    def open(self, uri: str, text: str, language: str = "python") -> None:
        self._versions[uri] = 1
        item = {"uri": uri, "languageId": language, "version": 1, "text": text}
        self.notify("textDocument/didOpen", {"textDocument": item})

    def change(self, uri: str, *changes: Message | str) -> int:
        """Changes a document by whole texts or by ranges; its new version."""
        self._versions[uri] += 1
        events = [{"text": change} if isinstance(change, str) else change for change in changes]
        document = {"uri": uri, "version": self._versions[uri]}
        self.notify("textDocument/didChange", {"textDocument": document, "contentChanges": events})
        return self._versions[uri]

    def close(self, uri: str) -> None:
        self.notify("textDocument/didClose", {"textDocument": {"uri": uri}})

    def diagnostics(self, uri: str, version: int | None = None) -> list[Message]:
        """The diagnostics that are pushed next for a document, or for a version of it."""

        def wanted(message: Message) -> bool:
            if message.get("method") != "textDocument/publishDiagnostics":
                return False
            params = message["params"]
            return params["uri"] == uri and version in (None, params.get("version"))

        found: list[Message] = self.until(wanted)["params"]["diagnostics"]
        return found

    def on(self, uri: str, method: str, **params: Any) -> Any:
        """The result of a `textDocument/` request about a document."""
        return self.request(f"textDocument/{method}", {"textDocument": {"uri": uri}, **params})

    def hints(self, uri: str, first: int = 0, last: int = 100_000) -> dict[int, list[str]]:
        """The labels of the inlay hints by line."""
        found: dict[int, list[str]] = {}
        for item in self.on(uri, "inlayHint", range=span(first, 0, last, 0)):
            found.setdefault(item["position"]["line"], []).append(item["label"])
        return found

    def hover(self, uri: str, line: int, character: int) -> str | None:
        found = self.on(uri, "hover", position={"line": line, "character": character})
        return None if found is None else str(found["contents"]["value"])

    def actions(self, uri: str, *place: int, only: list[str] | None = None) -> list[Message]:
        context: Message = {"diagnostics": [], **({"only": only} if only else {})}
        found: list[Message] = self.on(uri, "codeAction", range=span(*place), context=context)
        return found

    # ------------------------------------------------------------------ the end

    def shut_down(self) -> int:
        """Leaves as the protocol wants it; the server's exit status."""
        if self.process.poll() is None:
            self.request("shutdown", None)
            self.notify("exit", None)
        return self.gone()

    def gone(self) -> int:
        """The status of a server that is about to leave. Nothing but our words is on its errors."""
        status = self.process.wait(PATIENCE)
        for thread in self._threads:
            thread.join(PATIENCE)
        for stream in (self.process.stdin, self.process.stdout, self.process.stderr):
            assert stream is not None
            stream.close()
        assert b"Traceback" not in self.errors, self.errors.decode()
        return status

    def __enter__(self) -> Client:
        return self

    def __exit__(self, *exc_info: object) -> None:
        if self.process.poll() is None and exc_info[0] is None:
            assert self.shut_down() == 0
        elif self.process.poll() is None:
            self.process.kill()
            self.process.wait()


def span(line: int, character: int, last: int, end: int) -> Message:
    """A range."""
    return {
        "start": {"line": line, "character": character},
        "end": {"line": last, "character": end},
    }


def inserted(line: int, character: int, text: str) -> Message:
    """A change that puts text in."""
    return {"range": span(line, character, line, character), "text": text}
