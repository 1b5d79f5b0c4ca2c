"""Classes of Keras that the code changes: `keras.Sequential.add = mine`, `setattr(Dense, ...)`.

What such a class does from then on is not looked into: what it makes is unknown, models that are
there already may have any layers when they change next, and so has a model on which a method was
called that the code has put in place.
"""

from __future__ import annotations

from typing import Any

from kerasorder_lint.catalogue.members import MEMBERS
from kerasorder_lint.graph.layers import Layer
from kerasorder_lint.graph.models import Model
from kerasorder_lint.interpreter.keras_objects.names import canonical, last
from kerasorder_lint.interpreter.machine import Machine

__all__ = [
    "LOST",
    "changes_calls",
    "changes_step",
    "is_changed",
    "is_for_users",
    "is_method",
    "lose",
    "patch",
    "settle",
]

#: Where a model remembers that it may do something else than models of Keras do.
LOST = "\0lost"

#: What Keras itself does not go by when it makes, builds and calls layers.
_FOR_USERS = frozenset(
    {
        "compile",
        "evaluate",
        "fit",
        "from_config",
        "get_config",
        "get_weights",
        "load_weights",
        "predict",
        "predict_step",
        "save",
        "save_weights",
        "set_weights",
        "summary",
        "test_step",
        "train_step",
    }
)
_PLAIN = frozenset({"__doc__", "__module__", "__name__", "__qualname__", "__repr__", "__str__"})
#: What a change of `Model` concerns, too.
_MODELS = frozenset({"Functional", "Model", "Sequential"})


def patch(m: Machine, owner: str, name: str) -> None:
    """A name of a library stands for something else from here on."""
    m.patched.add(f"{owner}.{name}")
    if _goes_by(owner, name) is not None:
        for model in m.models:
            lose(m, model)


def is_changed(m: Machine, name: str) -> bool:
    """Whether a class of Keras may do something else than it does in Keras."""
    short = last(name)
    for path in m.patched:
        owner = _goes_by(*path.rpartition(".")[::2])
        if owner is None:
            continue
        if owner in ("Layer", short) or (owner == "Model" and short in _MODELS):
            return True
    return False


def is_method(m: Machine, name: str) -> bool:
    """Whether the code has put a method of this name into a class of Keras."""
    for path in m.patched:
        owner, _, own = path.rpartition(".")
        if own in (name, "*") and _class_of(owner) is not None:
            return True
    return False


def is_for_users(name: str) -> bool:
    """Whether a method of this name does not change what a model consists of."""
    return name in _FOR_USERS


#: Attributes that say how a model is trained.
_TRAINING = frozenset(
    {"distribute_strategy", "loss", "metrics", "optimizer", "steps_per_execution", "stop_training"}
)
#: What `fit`, `evaluate` and `predict` run, by the name of the function that they trace.
_STEPS = {
    "predict": frozenset({"make_predict_function", "predict_function", "predict_step"}),
    "test": frozenset({"compute_loss", "make_test_function", "test_function", "test_step"}),
    "train": frozenset({"compute_loss", "make_train_function", "train_function", "train_step"}),
}


def changes_step(m: Machine, model: Model, function: str) -> bool:
    """Whether code has put something in the place of what runs the model on a batch of data."""
    steps = _STEPS[function]
    return not steps.isdisjoint(model.attributes) or any(is_method(m, name) for name in steps)


def changes_calls(name: str) -> bool:
    """Whether calls of a model may be others where this attribute of it is set to an object."""
    return name not in _TRAINING and _goes_by("keras.Sequential", name) is not None


def lose(m: Machine, value: Any) -> None:
    """A model has any layers from here on, and a layer any state."""
    if isinstance(value, Model):
        m.touch(value)
        value.exact = False
        value.attributes[LOST] = True
    elif isinstance(value, Layer):
        m.touch(value)
        value.attributes["escaped"] = True


def settle(m: Machine, layer: Any) -> None:
    """Of a layer whose class was changed since it was made, nothing is known that it does."""
    from kerasorder_lint.interpreter.keras_objects.derived import become_opaque

    if m.patched and isinstance(layer, Layer) and layer.known and not isinstance(layer, Model):
        if is_changed(m, f"keras.layers.{layer.spec.name}"):
            m.touch(layer)
            become_opaque(layer)


def _class_of(owner: str) -> str | None:
    """The short name of a layer or model of Keras; None for all other names."""
    short = last(owner)
    return short if short in MEMBERS and canonical(owner) is not None else None


def _goes_by(owner: str, name: str) -> str | None:
    """The class, where what Keras does with its objects may depend on this attribute."""
    short = _class_of(owner)
    if short is None or name in _FOR_USERS or name in _PLAIN:
        return None
    own = f" {MEMBERS.get(short, '')} {MEMBERS['Layer']} "
    hidden = name == "*" or (name.startswith("__") and name.endswith("__"))
    return short if hidden or f" {name} " in own else None
