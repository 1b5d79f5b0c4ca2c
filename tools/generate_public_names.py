"""Writes `kerasorder_lint/catalogue/public_names.py` from the installed Keras 3 and Keras 2.

    python -m tools.generate_public_names

A test compares the file with the installed packages.
"""

from __future__ import annotations

import importlib
from pathlib import Path
from types import ModuleType
from typing import Any

from tools import tables

TARGET = Path(__file__).parents[1] / "kerasorder_lint" / "catalogue" / "public_names.py"

#: The packages as the catalogue calls them, and where they are found.
PACKAGES = {
    "keras": "keras",
    "tensorflow.keras": "keras._tf_keras.keras",
    "tf_keras": "tf_keras",
}
_HEAD = '''\
"""The public names of Keras 3, of TensorFlow's `tf.keras` in front of it, and of tf_keras.

Written by `tools/generate_public_names.py`; not to be edited.
Source: Keras {keras}, tf_keras {tf_keras}.
"""

from __future__ import annotations

__all__ = ["NAMES"]

# fmt: off
#: By the package and the path of the module below it: names, with spaces between.
NAMES: dict[str, dict[str, str]] = {{
'''


def names_of(package: str) -> dict[str, list[str]]:
    """The public names of each public module of a package, by its path below the package."""
    found: dict[str, list[str]] = {}
    _collect(importlib.import_module(package), "", package.partition(".")[0], found)
    return found


def _collect(module: ModuleType, path: str, root: str, found: dict[str, list[str]]) -> None:
    found[path] = sorted(name for name in dir(module) if not name.startswith("_"))
    for name in found[path]:
        value: Any = getattr(module, name)
        below = f"{path}.{name}".strip(".")
        if isinstance(value, ModuleType) and value.__name__.startswith(root):
            # Modules of `tf.keras` are those of `keras`, where both hold the same.
            if ".src" not in value.__name__ and "protobuf" not in below and below not in found:
                _collect(value, below, root, found)


def render() -> str:
    """The text of the file."""
    import keras
    import tf_keras

    lines = [_HEAD.format(keras=keras.__version__, tf_keras=tf_keras.__version__)]
    for family, package in PACKAGES.items():
        lines += tables.lines_of(family, names_of(package))
    lines.append("}\n# fmt: on\n")
    return "".join(lines)


if __name__ == "__main__":
    TARGET.write_text(render(), encoding="utf-8")
