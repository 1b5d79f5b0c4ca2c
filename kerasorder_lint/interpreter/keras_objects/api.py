"""Names that the target Keras does not have."""

from __future__ import annotations

from typing import Any

from kerasorder_lint.graph.program import ApiMissing
from kerasorder_lint.interpreter.keras_objects.names import canonical
from kerasorder_lint.interpreter.machine import Machine

__all__ = ["check"]


def check(m: Machine, module: str, name: str, node: Any) -> None:
    """Records the use of a name of a Keras module that the target Keras does not have."""
    found = canonical(module)
    if found is None or name.startswith("_"):
        return
    try:
        from kerasorder_lint.catalogue import api
    except ImportError:  # pragma: no cover
        return
    problem = api.missing(found[0], found[1], name, m.environment.target)
    if problem is not None and hasattr(node, "lineno"):
        m.record(ApiMissing(name=f"{module}.{name}", problem=problem, **m.base(node)))
        m.keras_raises(problem)
