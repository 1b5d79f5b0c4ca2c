"""What the `call` of the code's own layer takes, and a call of the layer that does not fit it.

Source: keras/src/layers/layer.py (`__init__`: the signature of `call` is kept; `CallSpec`: what the
        layer is called on is bound to it, without `training` where `call` does not take that);
        tf_keras/src/engine/base_layer.py (`__call__`: the framework finds `training` and `mask`).
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from kerasorder_lint.catalogue import arguments, life
from kerasorder_lint.catalogue.problems import Problem, Rejected
from kerasorder_lint.graph.models import Model
from kerasorder_lint.graph.program import CallRefused, Step
from kerasorder_lint.interpreter import own_classes
from kerasorder_lint.interpreter.keras_objects.conversion import recorded, to_call_input
from kerasorder_lint.interpreter.keras_objects.names import (
    WITH_KERAS_3,
    canonical,
    has_unknown_base,
    is_layer_itself,
    is_trainer,
    layer_spec,
)
from kerasorder_lint.interpreter.machine import Machine
from kerasorder_lint.interpreter.values import ClassV, FunctionV, InstanceV, Ref
from kerasorder_lint.shapes import UNKNOWN

__all__ = ["REGISTERS", "TAKES_MORE", "is_refused"]

#: The method by which a layer takes more arguments by name than its `call` has.
REGISTERS = "_register_call_context_args"
#: The attribute of a layer that may have done so.
TAKES_MORE = "\0takes_more"
#: What a class has that is not called, or not made, as layers of Keras are.
_OWN_WAYS = ("__call__", "__getattribute__", "__new__", "_call_signature", "call_signature")
_MODELS = ("Functional", "Model", "Sequential")
#: What says of a symbolic call what it gives.
_TELLS = ("compute_output_shape", "compute_output_spec")
#: What Keras 2 finds by itself, and keeps from a `call` that does not take it.
_FOUND = frozenset({"mask", "training"})


def is_refused(
    m: Machine,
    value: InstanceV,
    call: FunctionV,
    positional: list[Any],
    keywords: dict[str, Any],
    node: Any,
    *,
    wrapped: bool = False,
) -> bool:
    """Whether `call` does not take these arguments; True if recorded.

    wrapped: another layer calls it, and may give it what it has for `training` and `mask`.
    """
    layer = value.layer
    if layer is None or not _is_certain(m, value, call):
        return False
    if wrapped and any(own_classes.has_class_attribute(value.cls, name) for name in _TELLS):
        return False  # a wrapper may ask these, and never calls the layer
    old, raises = m.environment.target == 2 or m.version_is_open, "TypeError"
    problem = _misfit(value, call, len(positional), keywords, old=old, wrapped=wrapped)
    likely = None
    if problem is None and m.environment.target == 3:
        if m.version_is_open:
            likely = WITH_KERAS_3
            problem = _misfit(value, call, len(positional), keywords, old=False, wrapped=wrapped)
        if problem is None and _takes_tensors_alone(value):
            raises = "ValueError"
            problem = _no_tensor(m, value, call, positional)
    if problem is None:
        return False
    base = m.base(node, raises)
    base["likely"] = base["likely"] or likely
    first = next(iter([*positional, *keywords.values()]), UNKNOWN)
    step = Step(layer, to_call_input(m, first), UNKNOWN, problem)
    given = recorded(m, positional, keywords)
    m.record(CallRefused(step=step, problem=problem, arguments=given, **base))
    m.keras_raises(problem, raises)
    return True


def _takes_tensors_alone(value: InstanceV) -> bool:
    """Whether the object is of a class, and was made, so that it takes nothing else by position."""
    if isinstance(value.layer, Model) and value.layer.kind != "Subclass":
        return False
    return "_allow_non_tensor_positional_args" not in value.attrs and not any(
        own_classes.has_class_attribute(value.cls, name)
        for name in ("_allow_non_tensor_positional_args", "_convert_input_args", "dtype_policy")
    )


def _no_tensor(
    m: Machine, value: InstanceV, call: FunctionV, positional: list[Any]
) -> Problem | None:
    """A number or text by position, which Keras 3 refuses."""
    args = call.node.args
    names = [arg.arg for arg in args.posonlyargs + args.args + args.kwonlyargs]
    try:
        life.check_only_tensors(
            value.cls.name, names, [to_call_input(m, item) for item in positional]
        )
    except Rejected as rejected:
        return rejected.problem
    return None


def _is_certain(m: Machine, value: InstanceV, call: FunctionV) -> bool:
    """Whether Keras binds what the object is called on to the signature of this very `call`."""
    cls = value.cls
    if value.stands_for_subclasses or value.forgotten or "call" in value.attrs or m.patched:
        return False
    mro = cls.mro()
    # One that was put into the class later is not what the layer saw when it was made.
    if call.cls is None or not any(base is call.cls for base in mro) or has_unknown_base(cls):
        return False
    if any(own_classes.has_class_attribute(cls, name) for name in _OWN_WAYS):
        return False
    return cls.meta is None and all(
        isinstance(base, ClassV) or base == Ref("object") or _is_of_keras(m, base.name)
        for base in mro
    )


def _is_of_keras(m: Machine, name: str) -> bool:
    """Whether a base is called as all layers are; those that prepare data have another way."""
    if is_trainer(name) or is_layer_itself(name):
        return True
    found = canonical(name)
    if found is not None and found[1].rpartition(".")[2] in _MODELS:
        return True
    spec = layer_spec(name, m.environment.target)
    return spec is not None and "/preprocessing/" not in spec.source


def _misfit(
    value: InstanceV,
    call: FunctionV,
    count: int,
    keywords: dict[str, Any],
    *,
    old: bool,
    wrapped: bool,
) -> Problem | None:
    """What does not fit of so many arguments by position, and of these by name.

    old: Keras 2 has to refuse it as well.
    """
    args = call.node.args
    plain = [arg.arg for arg in args.posonlyargs + args.args]
    if not plain:
        return None  # `self` is one of `*args`
    required = set(plain[: len(plain) - len(args.defaults)])
    pairs = zip(args.kwonlyargs, args.kw_defaults)
    required |= {arg.arg for arg, default in pairs if default is None}
    names = {*plain[1:], *(arg.arg for arg in args.kwonlyargs)}
    left_out = {"training"}
    if old:
        left_out |= _FOUND
    if old or wrapped:
        required -= _FOUND
    assert value.layer is not None
    try:
        arguments.bind_own_call(
            value.cls.name,
            arguments.Taken(
                positional=tuple(plain[1:]),
                unnamed=len(args.posonlyargs[1:]),
                named=tuple(arg.arg for arg in args.kwonlyargs),
                required=frozenset(required),
                any_positional=args.vararg is not None,
                any_named=args.kwarg is not None or TAKES_MORE in value.layer.attributes,
            ),
            count,
            [name for name in keywords if name in names or name not in left_out],
        )
    except Rejected as rejected:
        problem = rejected.problem
        return replace(problem, keras="") if old else problem  # Keras 2 leaves it to Python
    return None
