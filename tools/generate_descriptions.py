"""Writes `kerasorder_lint/catalogue/descriptions.py` from the docstrings of the installed Keras.

    python tools/generate_descriptions.py

A test compares the file with the installed Keras.
"""

from __future__ import annotations

import inspect
import json
import sys
from pathlib import Path

TARGET = Path(__file__).parents[1] / "kerasorder_lint" / "catalogue" / "descriptions.py"

_HEAD = '''\
"""What Keras says of each layer in the first sentence of its documentation.

Written by `tools/generate_descriptions.py`; not to be edited.
Source: the docstrings of `keras.layers` and `keras.models`, Keras {version}.
"""

from __future__ import annotations

__all__ = ["DESCRIPTIONS"]

# fmt: off
DESCRIPTIONS: dict[str, str] = {{
'''


def descriptions() -> dict[str, str]:
    """The first paragraph of each public layer's docstring, in one line, by its public name."""
    import keras

    classes = {**vars(keras.layers), "Sequential": keras.Sequential, "Functional": keras.Model}
    found: dict[str, str] = {}
    for name, item in classes.items():
        if inspect.isclass(item) and issubclass(item, keras.Layer):
            text = inspect.cleandoc(item.__doc__ or "")
            line = " ".join(text.split("\n\n")[0].split())
            if line:
                found[name] = line
    return dict(sorted(found.items()))


def render() -> str:
    """The text of the module."""
    import keras

    lines = [
        f"    {json.dumps(name)}: {json.dumps(line, ensure_ascii=False)},"
        + ("  # noqa: E501" if len(name) + len(line) + 11 > 100 else "")
        for name, line in descriptions().items()
    ]
    return _HEAD.format(version=keras.__version__) + "\n".join(lines) + "\n}\n"


def main() -> int:
    """Writes the file."""
    TARGET.write_text(render(), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
