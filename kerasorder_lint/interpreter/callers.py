"""What whoever calls a function has to give, where nobody does in the file."""

from __future__ import annotations

from kerasorder_lint.interpreter import own_classes
from kerasorder_lint.interpreter.keras_objects.names import has_unknown_base
from kerasorder_lint.interpreter.machine import Machine
from kerasorder_lint.interpreter.parameters import sets_of
from kerasorder_lint.interpreter.values import ClassV, FunctionV, Ref
from kerasorder_lint.shapes import UNKNOWN

__all__ = ["asks", "is_called_plainly", "is_test", "takes_arguments"]


def is_test(cls: ClassV) -> bool:
    """Whether `unittest` runs the methods of a class, and `setUp` before each."""
    return any(isinstance(base, Ref) and base.name.endswith("TestCase") for base in cls.mro())


def takes_arguments(function: FunctionV) -> bool:
    """Whether somebody gives it anything but the object that it is a method of."""
    args = function.node.args
    receiver = function.cls is not None and function.kind != "staticmethod"
    plain = len(args.posonlyargs) + len(args.args) - receiver
    return plain > 0 or bool(args.kwonlyargs or args.vararg or args.kwarg)


def asks(m: Machine, function: FunctionV) -> bool:
    """Whether somebody has to give it arguments, or `__init__` of the object whose method it is."""
    if _requires(function) and not sets_of(function):
        return True
    outer = function.frame.function
    if isinstance(outer, FunctionV) and outer is not function and asks(m, outer):
        return True  # it uses what that one was given
    cls = function.cls
    if cls is None or function.kind != "function":
        return False
    if is_test(cls):
        return False  # a runner of tests makes the object
    for base in cls.mro():
        init = m.resolve(base.namespace.get("__init__")) if isinstance(base, ClassV) else None
        if isinstance(init, FunctionV):
            if _requires(init) or init.node.args.vararg is None:
                return _requires(init)
            # It hands on what it gets, and the next one asks for some of it.
    if function.name == "__init__":
        return False
    if own_classes.has_generated_init(cls):
        return any(value is UNKNOWN for value in own_classes.fields_of(cls)[0].values())
    return has_unknown_base(cls)


def is_called_plainly(m: Machine, function: FunctionV) -> bool:
    """Whether it may be called without arguments, and a default of None is one of those it has."""
    if sets_of(function) or asks(m, function):
        return False
    cls = function.cls
    if cls is not None and function.kind == "function" and function.name != "__init__":
        if not is_test(cls):
            return False  # what its object was made with is not known
    return None in function.defaults or None in function.kw_defaults


def _requires(function: FunctionV) -> bool:
    """Whether a parameter has no default."""
    args = function.node.args
    receiver = function.cls is not None and function.kind != "staticmethod"
    plain = len(args.posonlyargs) + len(args.args) - receiver
    return plain > len(args.defaults) or any(default is None for default in args.kw_defaults)
