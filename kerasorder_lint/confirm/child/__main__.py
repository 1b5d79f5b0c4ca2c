"""Runs the folder as a package of its own, whose modules hide no module that Keras imports."""

from __future__ import annotations

import importlib.util
import os
import sys

NAME = "kerasorder_lint_child"

if __name__ == "__main__":
    folder = os.path.dirname(os.path.abspath(__file__))
    if sys.path and os.path.abspath(sys.path[0]) == folder:
        del sys.path[0]  # its files are not for Keras to import
    spec = importlib.util.spec_from_file_location(
        NAME, os.path.join(folder, "__init__.py"), submodule_search_locations=[folder]
    )
    if spec is None or spec.loader is None:
        raise SystemExit(f"{folder} cannot be loaded")
    package = importlib.util.module_from_spec(spec)
    sys.modules[NAME] = package
    spec.loader.exec_module(package)
    importlib.import_module(NAME + ".conversation").main()
