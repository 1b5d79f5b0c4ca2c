"""Which attributes an object of a class of Keras has.

Source: `catalogue.properties`, all that the code of Keras 3 gives objects of each class; for
Keras 2 `catalogue.members`. Classes of other backends than TensorFlow's add what is listed here.
"""

from __future__ import annotations

import difflib
from dataclasses import replace
from functools import cache
from typing import Any

from kerasorder_lint.catalogue.members import MEMBERS
from kerasorder_lint.catalogue.problems import Kind, Problem
from kerasorder_lint.graph.layers import Layer
from kerasorder_lint.graph.models import Model
from kerasorder_lint.graph.program import ApiMissing, MethodCalled
from kerasorder_lint.interpreter.keras_objects import creation, settable
from kerasorder_lint.interpreter.keras_objects.names import WITH_KERAS_3
from kerasorder_lint.interpreter.machine import Machine

__all__ = [
    "check",
    "has",
    "is_of_other_backends",
    "is_of_some_layer",
    "may_hold",
    "refuse_as_list",
    "refused_unbuilt",
]

#: What `torch.nn.Module` and `flax.nnx.Module` have, from which layers derive on those backends.
_OF_OTHER_BACKENDS = frozenset(
    {
        "T_destination", "add_module", "apply", "bfloat16", "buffers", "call_super_init",
        "children", "compile", "cpu", "cuda", "double", "dump_patches", "eval", "extra_repr",
        "float", "forward", "get_buffer", "get_extra_state", "get_parameter", "get_submodule",
        "half", "ipu", "iter_children", "iter_modules", "load_state_dict", "modules", "mtia",
        "named_buffers", "named_children", "named_modules", "named_parameters", "parameters",
        "perturb", "register_backward_hook", "register_buffer", "register_forward_hook",
        "register_forward_pre_hook", "register_full_backward_hook",
        "register_full_backward_pre_hook", "register_load_state_dict_post_hook",
        "register_load_state_dict_pre_hook", "register_module", "register_parameter",
        "register_state_dict_post_hook", "register_state_dict_pre_hook", "requires_grad_",
        "set_attributes", "set_extra_state", "set_submodule", "share_memory", "sow",
        "state_dict", "to", "to_empty", "torch_params", "train", "training", "type", "xpu",
        "zero_grad",
    }
)  # fmt: skip
#: What would change a model: there is a rule of its own for that.
_MUTATORS = frozenset({"add", "append", "clear", "extend", "insert", "pop", "remove"})


@cache
def _words(name: str) -> frozenset[str]:
    return frozenset(MEMBERS.get(name, "").split())


@cache
def _held(name: str) -> frozenset[str]:
    from kerasorder_lint.catalogue.properties import HELD

    return frozenset(HELD.get(name, "").split())


@cache
def _not_always(name: str) -> frozenset[str]:
    from kerasorder_lint.catalogue.properties import NOT_ALWAYS

    return frozenset(NOT_ALWAYS.get(name, "").split())


def _may_hold(m: Machine, class_name: str) -> frozenset[str]:
    """All that an object of the target's class may have, whatever was done to it."""
    return _words(class_name) if m.environment.target == 2 else _held(class_name)


@cache
def _of_any() -> frozenset[str]:
    """Names that are attributes of some layer."""
    from kerasorder_lint.catalogue.properties import HELD

    return frozenset().union(*map(_held, HELD))


def is_of_some_layer(name: str) -> bool:
    """Whether objects of some class of layers or models of Keras 3 have an attribute."""
    return name in _of_any()


def may_hold(class_name: str, name: str) -> bool:
    """Whether an object of a class of Keras 3 may have an attribute, or its class has."""
    return name in _held(class_name)


def is_of_other_backends(name: str) -> bool:
    """Whether layers may have it from `torch.nn.Module` or `flax.nnx.Module`."""
    return name in _OF_OTHER_BACKENDS


@cache
def _made_by_build(class_name: str, target: int) -> frozenset[str]:
    if target == 2:
        from kerasorder_lint.catalogue.keras2_weights import MADE_BY_BUILD
    else:
        from kerasorder_lint.catalogue.properties import MADE_BY_BUILD

    return frozenset(MADE_BY_BUILD.get(class_name, "").split())


def has(m: Machine, layer: Layer, name: str) -> bool | None:
    """Whether a layer or model has an attribute now; None where that is not known."""
    if name.startswith("_") or m.likely or name in layer.attributes:
        return None
    if layer.attributes.get("escaped") or any(p.endswith((f".{name}", ".*")) for p in m.patched):
        return None
    names = settable.class_names(None, layer)
    if names is None:
        return None
    functional = isinstance(layer, Model) and layer.kind != "Sequential"
    if name in ("input", "output") and m.environment.target == 3 and not functional:
        if layer.nodes:
            return True
        # What is built has them in Keras 2.
        never = not (layer.built and m.version_is_open) and _never_called(m, layer)
        return False if never or _unused(m, layer) else None
    if _is_made_later(m, layer, name):
        return False
    in_keras_2 = m.version_is_open and _is_of_keras_2(names, name)
    if in_keras_2 and _always(m, names, name):
        return True  # of any version
    if name in _OF_OTHER_BACKENDS or in_keras_2:
        return None
    if any(name in _may_hold(m, cls) for cls in names):
        return _always(m, names, name) or None
    return None if name in layer.spec.parameters and m.environment.target == 2 else False


def _always(m: Machine, names: tuple[str, ...], name: str) -> bool:
    """Whether every object of the class has it, from its constructor on."""
    if m.environment.target == 2:
        return False
    return any(name in _held(cls) and name not in _not_always(cls) for cls in names)


def _is_of_keras_2(names: tuple[str, ...], name: str) -> bool:
    return any(name in _words(cls) for cls in names)


def _unused(m: Machine, layer: Layer) -> bool:
    from kerasorder_lint.interpreter.keras_objects.methods import unused

    return unused(m, layer)


def _never_called(m: Machine, layer: Layer) -> bool:
    from kerasorder_lint.interpreter.keras_objects.methods import never_called

    return never_called(m, layer)


def _is_made_later(m: Machine, layer: Layer, name: str) -> bool:
    """Whether it is what a layer gets when it is built, and this one was not."""
    if isinstance(layer, Model) or not layer.known:
        return False
    target = m.environment.target
    return name in _made_by_build(layer.spec.name, target) and _unused(m, layer)


def refused_unbuilt(m: Machine, layer: Layer, name: str, node: Any) -> bool:
    """Records `layer.kernel` on a layer that was never built; True if that is what it is."""
    if not _is_made_later(m, layer, name) or has(m, layer, name) is not False:
        return False
    asked = name in ("embeddings", "kernel") and name in _properties(layer.spec.name)
    asked = asked and m.environment.target == 3
    problem = Problem(
        Kind.UNBUILT,
        f"`{layer.label}` was never built or called, and has no `{name}` yet",
        f"You must build the layer before accessing `{name}`."
        if asked
        else f"object has no attribute '{name}'",
        advice="Build it first, or call it.",
        layer=layer,
    )
    base = m.base(node, "AttributeError")
    in_both = name in _made_by_build(layer.spec.name, 2)
    if m.version_is_open and not in_both and base["likely"] is None:
        base["likely"] = WITH_KERAS_3
    m.record(MethodCalled(target=layer, method=name, problem=problem, **base))
    m.keras_raises(problem, "AttributeError")
    creation.mark_used(m, layer)  # said once
    return True


@cache
def _properties(class_name: str) -> frozenset[str]:
    from kerasorder_lint.catalogue.properties import KERAS_3

    return frozenset(KERAS_3.get(class_name, "").split())


def check(m: Machine, layer: Layer, name: str, node: Any) -> None:
    """Records an attribute that no object of this class of Keras has."""
    if m.guards or m.under_version_test or not hasattr(node, "lineno"):
        return
    if isinstance(layer, Model) and name in _MUTATORS:
        return
    if name in ("input", "output") or has(m, layer, name) is not False:
        return
    if name.startswith("assert"):
        return
    names = settable.class_names(None, layer) or ()
    problem, is_sure = _problem(layer, name, names)
    base = m.base(node, "AttributeError")
    if not is_sure and base["likely"] is None:
        base["likely"] = "unless a release of Keras behind 3.15 has it"
    family = layer.attributes.get("family")
    if family is None:
        family = "keras" if "keras" in m.families else "tensorflow.keras"
    kind = "model" if isinstance(layer, Model) else "layer"
    missing = f"{family}.!{kind}.{name}"
    m.record(ApiMissing(name=missing, problem=problem, target=layer, **base))
    if base["likely"] is None:
        m.keras_raises(problem, "AttributeError")


#: What a layer or model cannot be used for as a list can: Python's message.
_AS_LISTS = {
    "item": ("cannot be indexed", "object is not subscriptable"),
    "item assignment": ("cannot be assigned into", "object does not support item assignment"),
    "iteration": ("cannot be iterated over", "object is not iterable"),
    "length": ("has no length", "has no len()"),
}


def refuse_as_list(m: Machine, layer: Layer, use: str, node: Any) -> None:
    """`model[0]`, `len(model)`, `for layer in model`: no class of Keras has items."""
    is_model = isinstance(layer, Model)
    known = (
        layer.kind in ("Sequential", "Functional") and layer.maybe is None
        if isinstance(layer, Model)
        else layer.known
    )
    if not known or "\0instance" in layer.attributes or m.guards or not hasattr(node, "lineno"):
        return
    says, keras = _AS_LISTS[use]
    what = "a model" if is_model else "a layer"
    problem = Problem(
        Kind.API,
        f"{what} {says}",
        keras,
        advice="Its layers are `model.layers`." if is_model else None,
        layer=layer,
    )
    kind = "model" if is_model else "layer"
    base = m.base(node, "TypeError")
    m.record(ApiMissing(name=f"keras.!{kind}.{use}", problem=problem, target=layer, **base))
    if base["likely"] is None:
        m.keras_raises(problem, "TypeError")


def _problem(layer: Layer, name: str, names: tuple[str, ...]) -> tuple[Problem, bool]:
    """What is said of it, and whether no later Keras may have it."""
    is_model = isinstance(layer, Model)
    what = "a model" if is_model else f"`{names[0]}`"
    problem = Problem(
        Kind.API, f"{what} has no `{name}`", f"'{names[0]}' object has no attribute '{name}'"
    )
    known = sorted({word for cls in names for word in _held(cls)})
    near = difflib.get_close_matches(name, known, 1, 0.8)
    if not near:
        near = [word for word in known if word.lower() == name.lower()]
    if near:
        return replace(problem, hint=near[0], advice=f"Did you mean `{near[0]}`?"), True
    return problem, name in _of_any() or any(name in _words(cls) for cls in names)
