"""Serves a client on standard input and output."""

from __future__ import annotations

import gc
import logging
import os
import sys
from typing import BinaryIO, cast

from kerasorder_lint.surfaces.lsp import features
from kerasorder_lint.surfaces.lsp.outbox import Outbox
from kerasorder_lint.surfaces.lsp.server import Server

__all__ = ["build", "start"]


def build() -> Server:
    """A server with all that it can do."""
    server = Server()
    features.add_lifecycle(server)
    features.add_texts(server)
    features.add_workspace(server)
    features.add_requests(server)
    return server


def start() -> int:
    """Serves until the client leaves; 1 if it did so without a word."""
    if os.environ.get("KERASORDER_LINT_DEBUG") != "1":
        # What pygls writes down on standard error are tracebacks.
        logging.getLogger("pygls").addHandler(logging.NullHandler())
        logging.getLogger("pygls").propagate = False
    sys.stdout.flush()
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    # Whatever else is printed must not get between the messages.
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    outbox = Outbox(answers)
    server = build()
    # A collection that goes through everything holds up the loop: what is here stays, and what is
    # made is mostly without cycles.
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 100)
    try:
        server.start_io(stdout=cast(BinaryIO, outbox))
    finally:
        server.worker.close()
        outbox.close()
    return 0 if server.was_shut_down else 1
