"""Names that the target Keras does not have."""

from __future__ import annotations

import ast
from dataclasses import replace
from typing import Any, Literal

from kerasorder_lint.catalogue import api
from kerasorder_lint.catalogue.problems import Problem
from kerasorder_lint.graph.layers import Layer, Tensor
from kerasorder_lint.graph.models import Model
from kerasorder_lint.graph.program import ApiMissing
from kerasorder_lint.interpreter.keras_objects.names import canonical
from kerasorder_lint.interpreter.machine import Machine
from kerasorder_lint.interpreter.values import Ref

__all__ = [
    "check",
    "check_member",
    "is_inside",
    "is_missing",
    "lacks_member",
    "resolved_member",
]

#: Modules that have other names than the public ones.
_INSIDE = (".src", ".api", ".compat", ".python", "._tf_keras")


def is_inside(module: str) -> bool:
    """Whether a module is none of the public ones."""
    return any(part in module for part in _INSIDE)


def is_missing(m: Machine, module: str, name: str) -> bool:
    """Whether `module` is one of Keras and surely has no `name`."""
    return _missing(m, module, name) is not None


def _missing(m: Machine, module: str, name: str, way: api.Way = "attribute") -> Problem | None:
    found = canonical(module)
    if found is None or name.startswith("_") or is_inside(module):
        return None
    problem = api.missing(found[0], found[1], name, m.environment.target, way)
    if problem is not None and way == "import" and not f"{module}.".startswith(f"{found[0]}."):
        return replace(problem, keras="")  # it may be the package that is not there
    return problem


def check(m: Machine, module: str, name: str, node: Any) -> None:
    """Records the use of a name of a Keras module that the target Keras does not have."""
    found = canonical(module)
    if found is None:
        return
    if found[0] != "keras" or not m.families:
        # Classes of objects that Keras made go by `keras`, wherever these are from.
        m.families.add(found[0])
    way: api.Way = "import" if isinstance(node, ast.alias) else "attribute"
    problem = _missing(m, module, name, way)
    if f"{module}.{name}" in m.patched:
        return
    if problem is not None and m.guards:
        m.unforeseen += 1  # whoever lacks it comes to a handler
        if not m.version_is_open and not m.under_version_test:
            m.keras_raises(problem, "ImportError" if way == "import" else "AttributeError")
    if problem is None or m.guards or m.under_version_test or not hasattr(node, "lineno"):
        return
    top, _, rest = module.rpartition(".")
    if isinstance(node, ast.Attribute) and top and is_missing(m, top, rest):
        return  # said of the module
    m.record(ApiMissing(name=f"{found[0]}.{found[1]}.{name}", problem=problem, **m.base(node)))
    m.keras_raises(problem)


def resolved_member(m: Machine, value: Ref, name: str, node: Any) -> Any:
    """`module.name` for a module or class of a library."""
    full = f"{value.name}.{name}"
    check(m, value.name, name, node)
    return Ref(full)


def check_member(m: Machine, kind: str, value: Any, name: str, node: Any) -> bool:
    """Records an attribute that this Keras lacks. True if it does."""
    if m.guards or not hasattr(node, "lineno") or m.under_version_test:
        return False
    found = _missing_member(m, kind, value, name)
    if found is None:
        return False
    problem, in_keras2, family = found
    mark = "" if in_keras2 else "!"
    m.record(ApiMissing(name=f"{family}.{mark}{kind}.{name}", problem=problem, **m.base(node)))
    m.keras_raises(problem)
    return True


def lacks_member(m: Machine, value: Any, name: str) -> bool:
    """Whether a tensor, layer or model surely has no such attribute in this Keras."""
    if m.version_is_open or (isinstance(value, Layer) and name in value.attributes):
        return False
    kind = "model" if isinstance(value, Model) else "tensor"
    kind = "layer" if kind == "tensor" and isinstance(value, Layer) else kind
    found = _missing_member(m, kind, value, name)
    return found is not None and found[2] != "tensorflow.keras"


def _missing_member(
    m: Machine, kind: str, value: Any, name: str
) -> tuple[Problem, bool, str] | None:
    """What is said of it, whether Keras 2 has it, and the package that the object is from."""
    target: Literal[2, 3] = 2 if m.environment.target == 2 else 3
    found = api.missing_member(kind, name, target)
    if found is None or (isinstance(value, Layer) and not _is_kerass(value)):
        return None
    if isinstance(value, Tensor) and not value.is_one:
        return None
    layer = value.layer if isinstance(value, Tensor) else value
    family = layer.attributes.get("family") if isinstance(layer, Layer) else None
    if family is None:
        family = "keras" if "keras" in m.families else "tensorflow.keras"
    if family not in (("keras", "tensorflow.keras") if target == 3 else ("tf_keras",)):
        return None
    return (*found, str(family))


def _is_kerass(layer: Layer) -> bool:
    """Whether a layer or model is of a class of Keras, so that its attributes are known."""
    if isinstance(layer, Model):
        return layer.kind in ("Sequential", "Functional") and layer.maybe is None
    return layer.known
