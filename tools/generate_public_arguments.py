"""Writes `kerasorder_lint/catalogue/public_arguments.py` from the installed Keras 3 and Keras 2.

    python -m tools.generate_public_arguments

A test compares the file with the installed packages.
"""

from __future__ import annotations

import importlib
import inspect
from pathlib import Path
from typing import Any

from tools import tables

TARGET = Path(__file__).parents[1] / "kerasorder_lint" / "catalogue" / "public_arguments.py"

_MODULES = (
    "callbacks",
    "constraints",
    "initializers",
    "losses",
    "metrics",
    "optimizers",
    "optimizers.schedules",
    "regularizers",
)
_HEAD = '''\
"""Arguments of the constructors of optimizers, callbacks, losses and other public classes.

Written by `tools/generate_public_arguments.py`; not to be edited.
Source: Keras {keras}, tf_keras {tf_keras}.
"""

from __future__ import annotations

__all__ = ["ARGUMENTS"]

# fmt: off
#: By the package and the path of the class below it: names, with spaces between. A class that
#: takes what it does not name is not here.
ARGUMENTS: dict[str, dict[str, str]] = {{
'''
#: What optimizers of Keras 3 take besides, and ignore.
_IGNORED = ("decay",)


def arguments_of(package: str) -> dict[str, list[str]]:
    """The arguments of each public class whose constructor refuses others."""
    found: dict[str, list[str]] = {}
    for path in _MODULES:
        module = importlib.import_module(f"{package}.{path}")
        for name in sorted(dir(module)):
            value: Any = getattr(module, name)
            if not isinstance(value, type) or name.startswith("_"):
                continue
            made_by: Any = getattr(value, "__init__")  # noqa: B009
            parameters = list(inspect.signature(made_by).parameters.values())[1:]
            names = [p.name for p in parameters if p.kind is not p.VAR_KEYWORD]
            if len(names) < len(parameters):
                if package != "keras" or path != "optimizers":
                    continue
                names += _IGNORED
            found[f"{path}.{name}"] = names
    return found


def render() -> str:
    """The text of the file."""
    import keras
    import tf_keras

    lines = [_HEAD.format(keras=keras.__version__, tf_keras=tf_keras.__version__)]
    for package in ("keras", "tf_keras"):
        lines += tables.lines_of(package, arguments_of(package))
    lines.append("}\n# fmt: on\n")
    return "".join(lines)


if __name__ == "__main__":
    TARGET.write_text(render(), encoding="utf-8")
