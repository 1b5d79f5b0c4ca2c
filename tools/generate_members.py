"""Writes `kerasorder_lint/catalogue/members.py` from the installed Keras 3 and Keras 2.

    python tools/generate_members.py

A test compares the file with the installed packages.
"""

from __future__ import annotations

import inspect
import re
import sys
import textwrap
from pathlib import Path

from tools.generate_attributes import classes

TARGET = Path(__file__).parents[1] / "kerasorder_lint" / "catalogue" / "members.py"

_HEAD = '''\
"""Names that methods of Keras's layers and models go by: who sets or overrides one changes these.

Written by `tools/generate_members.py`; not to be edited.
Source: the classes of `keras.layers` and `tf_keras.layers` and the models, with all that their
        code asks of `self`; Keras {keras}, tf_keras {tf_keras}.
"""

from __future__ import annotations

__all__ = ["MEMBERS"]

# fmt: off
#: By the class; "Layer" has what all of them have.
MEMBERS: dict[str, str] = {{
'''

_ASKED = re.compile(r"\b(?:self|cls)\.([A-Za-z_]\w*)")


def members() -> dict[str, set[str]]:
    """What each class of layers and models has, and what its methods read or set."""
    import keras
    import tf_keras

    found: dict[str, set[str]] = {}
    for package in (keras, tf_keras):
        for name, item in classes(package):
            names = found.setdefault(name, set())
            names.update(dir(item))
            for part in item.__mro__:
                if part.__module__.partition(".")[0] in ("keras", "tf_keras"):
                    names.update(_ASKED.findall(inspect.getsource(part)))
    common = found["Layer"] - set(dir(type)) - {"__dict__", "__module__"} | {"__call__"}
    rest = {name: names - common - set(dir(type)) for name, names in found.items()}
    return {**dict(sorted(rest.items())), "Layer": common}


def render() -> str:
    """The text of the module."""
    import keras
    import tf_keras

    lines = []
    for name, names in members().items():
        words = textwrap.wrap(" ".join(sorted(names)), 86, break_on_hyphens=False)
        inside = "\n".join(f'        "{line} "' for line in words)
        if len(words) < 2 and len(name) + sum(map(len, words)) < 88:
            lines.append(f'    "{name}": "{"".join(words)}",')
            continue
        lines.append(f'    "{name}": (\n{inside}\n    ),')
    head = _HEAD.format(keras=keras.__version__, tf_keras=tf_keras.__version__)
    return head + "\n".join(lines) + "\n}\n"


def main() -> int:
    TARGET.write_text(render())
    return 0


if __name__ == "__main__":
    sys.exit(main())
