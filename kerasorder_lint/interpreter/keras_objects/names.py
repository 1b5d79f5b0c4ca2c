"""Dotted names of Keras, whatever way they were imported."""

from __future__ import annotations

from typing import Any

from kerasorder_lint.catalogue import classes
from kerasorder_lint.interpreter.dotted import (
    canonical,
    find_spec,
    is_foreign,
    last,
    layer_spec,
)
from kerasorder_lint.interpreter.machine import Machine
from kerasorder_lint.interpreter.values import ClassV, Ref

__all__ = [
    "WITH_KERAS_3",
    "canonical",
    "derives_from_layer",
    "environment_set",
    "family_of",
    "find_spec",
    "has_unknown_base",
    "imported",
    "is_derived",
    "is_foreign",
    "is_layer_everywhere",
    "is_layer_here",
    "is_layer_itself",
    "is_trainer",
    "last",
    "layer_spec",
    "star_member",
]

#: Why something may not happen that Keras 2 does not do.
WITH_KERAS_3 = "with Keras 3, which TensorFlow 2.16 and later have"


def family_of(name: str) -> str | None:
    found = canonical(name)
    return None if found is None else found[0]


def has_unknown_base(cls: ClassV) -> bool:
    """Whether a class of the project derives from something that cannot be looked into."""
    return any(
        not isinstance(base, ClassV) and not (isinstance(base, Ref) and not is_foreign(base.name))
        for base in cls.mro()
    )


def is_layer_itself(name: str) -> bool:
    """Whether it is the class from which all layers of Keras derive."""
    found = canonical(name)
    return found is not None and found[1] in ("Layer", "layers.Layer", "engine.base_layer.Layer")


def derives_from_layer(name: str) -> bool:
    """Whether it is a class of Keras that derives from `Layer`."""
    found = canonical(name)
    if found is None or is_layer_itself(name):
        return False
    return last(name) in ("Model", "Sequential", "Functional") or layer_spec(name) is not None


def is_layer_here(m: Machine, name: str) -> bool:
    """Whether a dotted name is that of a layer in the Keras that the code uses."""
    if m.version_is_open:
        return is_layer_everywhere(name)
    return layer_spec(name, m.environment.target) is not None


def is_layer_everywhere(name: str) -> bool:
    """Whether a dotted name is that of a layer in Keras 3 and in Keras 2."""
    return layer_spec(name) is not None and layer_spec(name, 2) is not None


def is_trainer(name: str) -> bool:
    """Whether it is one of Keras's classes that train: what mixes one in is no other layer."""
    return name.startswith(("keras.src.trainers.", "keras.src.backend.")) and (
        name.rpartition(".")[2].endswith("Trainer")
    )


def is_derived(name: str, base: str) -> bool | None:
    """Whether one class of Keras's layers derives from another, by their dotted names.

    None where one of them is no layer, or Keras 3 and Keras 2 are of two minds.
    """
    if canonical(name) is None or canonical(base) is None:
        return None
    first, second = layer_spec(name), layer_spec(base)
    own = first.name if first is not None else None
    wanted = second.name if second is not None else last(base)
    if own is None or (second is None and wanted != "Layer"):
        return None
    answers = {classes.derives(own, wanted, target) for target in (3, 2)}
    return answers.pop() if len(answers) == 1 else None


def imported(m: Machine, module: str) -> None:
    """An import may decide which Keras is meant."""
    from dataclasses import replace

    family = family_of(module)
    if family is not None:
        m.families.add(family)
    elif module == "tensorflow" or module.startswith("tensorflow."):
        m.families.add("tensorflow.keras")

    if family == "keras" and m.follow_imports and m.families == {"keras"}:
        # The variable is for `tensorflow.keras` alone.
        m.environment = replace(m.environment, target=3)
    if module == "tf_keras" or module.startswith("tf_keras."):
        if m.follow_imports and m.environment.target != 2:
            m.environment = replace(m.environment, target=2)


def environment_set(m: Machine, name: Any, value: Any) -> None:
    """`os.environ[...] = ...`: one variable makes `tensorflow.keras` be Keras 2."""
    from dataclasses import replace

    m.variables_set.add(name if isinstance(name, str) else None)
    if name != "TF_USE_LEGACY_KERAS" or not m.follow_imports or "keras" in m.families:
        return
    if isinstance(value, str) and value.lower() in ("1", "true"):
        m.environment = replace(m.environment, target=2)


def star_member(m: Machine, module: str, name: str) -> Any:
    """What `from module import *` gives for a name, as far as that is certain."""
    full = f"{module}.{name}"
    if name in _SHADOWED and module in ("numpy", "keras.ops"):
        return Ref(full)
    found = canonical(module + ".")
    if found is None and canonical(module) is None:
        return None
    path = canonical(full)
    if path is None:
        return None
    if layer_spec(full, m.environment.target) is not None:
        return Ref(full)
    if name in _STAR_NAMES.get(path[1].rpartition(".")[0], ()):
        return Ref(full)
    return None


#: Functions of Python that NumPy and `keras.ops` have, too.
_SHADOWED = frozenset({"abs", "all", "any", "max", "min", "round", "sum"})
_STAR_NAMES: dict[str, tuple[str, ...]] = {
    "layers": ("Input", "InputSpec", "Layer", "add", "concatenate", "multiply", "average",
               "maximum", "minimum", "subtract", "dot", "Lambda", "Wrapper"),
    "models": ("Sequential", "Model", "load_model", "clone_model", "model_from_json"),
    "": ("Sequential", "Model", "Input", "layers", "models", "optimizers", "losses", "metrics",
         "callbacks", "utils", "backend", "datasets", "applications", "regularizers",
         "initializers", "constraints", "activations", "preprocessing", "ops", "random"),
    "optimizers": ("Adam", "SGD", "RMSprop", "Adagrad", "Adadelta", "Nadam", "Adamax"),
    "applications": (),
}  # fmt: skip
