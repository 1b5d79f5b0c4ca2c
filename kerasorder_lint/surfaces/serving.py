"""The command line's `server`: a language server on standard input and output."""

from __future__ import annotations

import click

from kerasorder_lint.surfaces.failing import Failure

__all__ = ["server"]


@click.command()
@click.option("--stdio", is_flag=True, help="The default; some editors add it.")
def server(stdio: bool) -> int:
    """Serve editors: the Language Server Protocol on standard input and output."""
    try:
        import pygls.lsp.server  # noqa: F401
    except ImportError as error:
        raise Failure(f"{error}; `pip install 'kerasorder-lint[lsp]'` installs it") from None
    from kerasorder_lint.surfaces.lsp.serving import start

    return start()
