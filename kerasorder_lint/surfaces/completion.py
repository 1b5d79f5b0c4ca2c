"""`completion`: the script that teaches a shell our commands, options and formats."""

from __future__ import annotations

import sys

import click

__all__ = ["completion"]

PROGRAM = "kerasorder-lint"


@click.command()
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
@click.pass_context
def completion(context: click.Context, shell: str) -> int:
    """Print the completion script of a shell.

    For bash: `eval "$(kerasorder-lint completion bash)"` in `~/.bashrc`.
    """
    from click.shell_completion import get_completion_class

    found = get_completion_class(shell)
    assert found is not None
    group = context.find_root().command
    script = found(group, {}, PROGRAM, "_KERASORDER_LINT_COMPLETE")
    sys.stdout.write(script.source() + "\n")
    return 0
