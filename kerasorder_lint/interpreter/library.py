"""Names that come from outside the file: imports, members of libraries, and calls of them."""

from __future__ import annotations

import ast
import builtins as python
import math
import string
from functools import lru_cache
from typing import Any

from kerasorder_lint.graph.layers import Layer
from kerasorder_lint.interpreter import (
    accepted,
    array_contents,
    arrays,
    command_line,
    containers,
    declarations,
    derived_containers,
    dotted,
    effects,
    exceptions,
    expressions,
    free_lengths,
    functions,
    keras_objects,
    laziness,
    managers,
    metaclasses,
    named_tuples,
    namespaces,
    own_classes,
    patterns,
    specials,
    structures,
    tuning,
)
from kerasorder_lint.interpreter.builtins import BUILTINS, STANDARD
from kerasorder_lint.interpreter.machine import Machine
from kerasorder_lint.interpreter.values import (
    UNKNOWN,
    ArrayV,
    BoundMethod,
    ClassV,
    DictV,
    FunctionV,
    HyperParametersV,
    Imported,
    InstanceV,
    ListV,
    MatchV,
    MethodOf,
    ModuleV,
    OwnDictV,
    OwnListV,
    ParserV,
    PartialV,
    PatternV,
    RecordType,
    Ref,
    Thing,
    is_constant,
)

__all__ = [
    "builtin",
    "call_method_of",
    "call_ref",
    "class_fallback",
    "held_name",
    "import_from",
    "import_module",
    "import_star",
    "member",
    "module_attribute",
    "option",
    "patched",
    "star_member",
]

option = command_line.option

_CONSTANTS = {
    "True": True,
    "False": False,
    "None": None,
    "Ellipsis": Ellipsis,
    "__debug__": True,
}

# What a library calls itself, and what it is called here.
_SHORT = {
    "math.e": math.e,
    "math.pi": math.pi,
    "math.tau": math.tau,
    "numpy.e": math.e,
    "numpy.pi": 3.141592653589793,
    "numpy.newaxis": None,
    "tensorflow.newaxis": None,
    "math.inf": float("inf"),
    "numpy.inf": float("inf"),
    "typing.TYPE_CHECKING": False,
    "string.ascii_letters": string.ascii_letters,
    "string.ascii_lowercase": string.ascii_lowercase,
    "string.ascii_uppercase": string.ascii_uppercase,
    "string.digits": string.digits,
    "string.hexdigits": string.hexdigits,
    "string.punctuation": string.punctuation,
    "six.string_types": Ref("str"),
    "six.integer_types": Ref("int"),
    "six.PY2": False,
    "six.PY3": True,
    "sys.version_info.major": 3,
    **patterns.FLAGS,
}


def builtin(m: Machine, name: str) -> Any:
    """A built-in name, or an unknown."""
    if name == "__name__":
        return "__main__"
    if m.patched and f"builtins.{name}" in m.patched:
        return Thing(name, origin="name")
    if name in _CONSTANTS:
        return _CONSTANTS[name]
    if name in BUILTINS or name == "super" or hasattr(python, name):
        return Ref(name)
    m.unforeseen += 1  # there may be no such name
    return Thing(name, key=("name", name), origin="name")


def import_module(m: Machine, name: str, node: Any) -> Any:
    """`import name`."""
    if name == "__main__" and m.filename == m.main:
        return namespaces.own_module(m)
    keras_objects.imported(m, name)
    followed = m.following.module(m, name) if m.following is not None else None
    m.unforeseen += followed is None and dotted.may_be_absent(name.partition(".")[0])
    return Ref(name) if followed is None else followed


def import_from(m: Machine, node: ast.ImportFrom, alias: ast.alias) -> Any:
    """`from module import name`."""
    name = alias.name
    module = "." * node.level + (node.module or "")
    keras_objects.imported(m, module)
    if m.following is not None:
        followed = m.following.member(m, node.module or "", node.level, name)
        if followed is not None:
            return followed
    if node.level:
        return Ref(f"{module}.{name}" if node.module else f"{module}{name}")
    full = f"{module}.{name}"
    m.unforeseen += dotted.may_be_absent(module.partition(".")[0])
    if full in _SHORT:
        return _SHORT[full]
    return keras_objects.resolved_member(m, Ref(module), name, alias)


def import_star(m: Machine, node: ast.ImportFrom) -> None:
    """`from module import *`: names are looked up in the module when they are used."""
    module: Any = "." * node.level + (node.module or "")
    keras_objects.imported(m, module)
    if m.following is not None:
        module = m.following.module(m, node.module or "", node.level) or module
    m.touch(m.frame)
    m.frame.stars.append(module)


def star_member(m: Machine, module: Any, name: str) -> Any:
    """What a star import gives for a name; None if it surely gives nothing."""
    if isinstance(module, Imported):
        return m.following.star_member(m, module, name)
    return keras_objects.star_member(m, module, name)


def module_attribute(m: Machine, value: ModuleV, name: str) -> Any:
    """`module.name` for a module of the project."""
    if m.following is None:  # it is the only module there is
        return value.frame.names.get(name, Thing(f"{value.name}.{name}", origin="name"))
    found = m.following.attribute(m, value, name)
    if found is not None:
        return found[0]
    return Thing(f"{value.name}.{name}", key=("global", value.path, name), origin="name")


def member(m: Machine, value: Ref, name: str, node: Any) -> Any:
    """`library.name`."""
    full = f"{value.name}.{name}"
    if full in _SHORT:
        return _SHORT[full]
    if dotted.says_of_itself(name):
        return _of_itself(value, name, full)
    return keras_objects.resolved_member(m, value, name, node)


def _of_itself(value: Ref, name: str, full: str) -> Any:
    """What a module, class or function says of itself: `layers.Dense.__name__`."""
    if name in ("__name__", "__qualname__"):
        told = dotted.own_name(value.name)
        return Thing(full, key=("ref", full), kind="str") if told is None else told
    return Thing(full, key=("ref", full), origin="attribute")


def held_name(m: Machine, names: str, key: Any, node: Any) -> Any:
    """`vars(library)[key]`; names: the dotted path of that dict."""
    owner = names.removesuffix(".__dict__")
    if not isinstance(key, str) or keras_objects.is_missing(m, owner, key):
        return Thing(expressions.text_of(node), origin="item")
    return member(m, Ref(owner), key, node)


def class_fallback(m: Machine, value: ClassV, name: str, node: Any) -> Any:
    """An attribute that no class of the project gives: of a library base, or of an enum."""
    for base in value.mro():
        if isinstance(base, Ref):
            if name == "from_config" and keras_objects.class_kind(value) is not None:
                return MethodOf(value, "base.from_config")
            if name in ("from_config", "get_config"):
                return Thing(expressions.text_of(node), origin="call")
            if name == "__init__":
                return MethodOf(value, "base.__init__")
            value.registers = value.registers or name == "register"
            if dotted.may_be_constant(f"{base.name}.{name}"):
                break
            return MethodOf(value, f"base.{name}")
    if name in ("__call__", "__new__") and value.is_known:
        return MethodOf(value, name)
    return Thing(expressions.text_of(node), origin="attribute")


#: Functions that are called in a way of their own.
_CALLED_APART = frozenset({
    "abc.ABCMeta.__new__", "dict.__init__", "enum.EnumMeta.__new__", "list.__init__",
    "mock.patch.object", "object.__delattr__", "object.__getattribute__", "object.__new__",
    "type.__new__", "unittest.mock.patch", "unittest.mock.patch.object", "vars",
})  # fmt: skip


@lru_cache(maxsize=4096)
def _has_a_way_of_its_own(name: str) -> bool:
    """Whether `_call_in_its_way` has anything to say of a name."""
    owner, _, method = name.rpartition(".")
    return (
        name in _CALLED_APART
        or name in _OF_TYPES
        or name in command_line.MAKES_PARSER
        or name in tuning.MAKES_HYPERPARAMETERS
        or method in ("__init__", "reveal_shape")
        or (owner.endswith(".__dict__") and method == "get")
        or (keras_objects.derives_from_layer(owner) and not method.startswith("_"))
    )


def _call_in_its_way(
    m: Machine,
    name: str,
    positional: list[Any],
    keywords: dict[str, Any],
    node: Any,
    open_ended: bool,
) -> Any:
    """What a call gives that is none like others; NotImplemented where it is one."""
    if name.endswith(".reveal_shape"):
        return declarations.reveal(m, positional, node)
    if name in command_line.MAKES_PARSER:
        return ParserV(known=command_line.is_plain(positional, keywords, open_ended))
    if name in tuning.MAKES_HYPERPARAMETERS and not (positional or keywords or open_ended):
        return HyperParametersV()
    if name.endswith(".__init__") and positional:
        made = m.resolve(positional[0])
        if isinstance(made, InstanceV) and _is_base(made.cls, name.removesuffix(".__init__")):
            return keras_objects.call_base_method(
                m, made, "__init__", positional[1:], keywords, node, open_ended
            )
    if name in ("dict.__init__", "list.__init__") and positional:
        made = m.resolve(positional[0])
        if isinstance(made, (OwnDictV, OwnListV)):
            derived_containers.initialise(m, made, positional[1:], keywords, node, open_ended)
            return None
    if name == "vars" and len(positional) == 1 and isinstance(positional[0], Ref):
        return Ref(f"{positional[0].name}.__dict__")
    owner, _, method = name.rpartition(".")
    if owner.endswith(".__dict__") and method == "get" and positional and not keywords:
        return held_name(m, owner, positional[0], node)
    if positional and keras_objects.derives_from_layer(owner) and not method.startswith("_"):
        receiver = m.resolve(positional[0])
        if isinstance(receiver, Layer):  # `Sequential.add(model, layer)`
            bound = expressions.get_attribute(m, receiver, method, node)
            return functions.call(m, bound, positional[1:], keywords, node, open_ended=open_ended)
    if name in ("unittest.mock.patch", "unittest.mock.patch.object", "mock.patch.object"):
        patched(m, [m.resolve(value) for value in positional[:2]])
    if name in ("type.__new__", "enum.EnumMeta.__new__", "abc.ABCMeta.__new__"):
        made = metaclasses.made_by_type(m, positional, keywords, node)
        if made is not None:
            return made
    if name in _OF_TYPES and positional and isinstance(owned := m.resolve(positional[0]), ClassV):
        if name == "type.__call__":
            return own_classes.make_object(m, owned, positional[1:], keywords, node, open_ended)
        if len(positional) == 3 and isinstance(positional[1], str):
            own_classes.set_class_attribute(m, owned, positional[1], positional[2])
            return None
    if name == "object.__getattribute__" and len(positional) == 2:
        asked = m.resolve(positional[0])
        if isinstance(asked, InstanceV) and isinstance(positional[1], str):
            return m.resolve(expressions.plain_attribute(m, asked, positional[1], node))
    if name == "object.__delattr__" and len(positional) == 2:
        asked = m.resolve(positional[0])
        if isinstance(asked, InstanceV) and isinstance(positional[1], str):
            own_classes.drop_attribute(m, asked, positional[1], node)
            return None
    if name == "object.__new__" and positional:
        return _made_bare(m, m.resolve(positional[0]), node)
    return NotImplemented


def call_ref(
    m: Machine,
    function: Ref,
    positional: list[Any],
    keywords: dict[str, Any],
    node: Any,
    open_ended: bool,
) -> Any:
    """Calls a name of a library."""
    name = function.name
    if name in m.declared_layers:
        made = keras_objects.declared_layer(m, name, positional, keywords, node, open_ended)
        if made is not None:
            return made
    if _has_a_way_of_its_own(name):
        made = _call_in_its_way(m, name, positional, keywords, node, open_ended)
        if made is not NotImplemented:
            return made
    if name.startswith("inspect."):
        namespaces.reached_from(m, positional, node)
    elif name.startswith("gc.get_"):
        namespaces.frames_reached(m, node)
    if name in free_lengths.ASKED and not open_ended:
        told = free_lengths.called(m, name, node, positional, keywords)
        if told is not NotImplemented:
            return told
    known = BUILTINS.get(name) if "." not in name else STANDARD.get(name)
    if known is not None:
        if open_ended and (name in _UNPACKING or name.startswith(_SIZED)):
            for value in [*positional, *keywords.values()]:
                keras_objects.escapes(m, value, node)
            if name == "dict":
                return DictV(keywords, exact=False)
            return Thing(expressions.text_of(node), origin="call")
        if not positional and open_ended:
            return Thing(expressions.text_of(node), origin="call")
        if keywords and not accepted.follows(name, keywords):
            for value in [*positional, *keywords.values()]:
                keras_objects.escapes(m, value, node)
                effects.may_run(m, value)
            return Thing(expressions.text_of(node), origin="call")
        result = known(m, positional, keywords, node)
        if name not in _SEEN_THROUGH:
            _may_have_run(m, name, positional, keywords)
        if name.startswith("itertools.") and isinstance(result, ListV):
            given = (*positional, *keywords.values())
            laziness.iterator(result, node, (s for value in given for s in laziness.read_by(value)))
        return result
    error = exceptions.made(name, expressions.text_of(node))
    if error is not None:
        return error
    if not open_ended:
        made = structures.call_structure(m, name, positional, keywords, node)
        if made is not NotImplemented:
            return made
    if name.endswith("run_functions_eagerly") and name.startswith("tensorflow."):
        asked = m.resolve(next(iter((*positional, *keywords.values())), UNKNOWN))
        m.eagerly = bool(asked) if is_constant(asked) else UNKNOWN
    asked = _ATTRIBUTES_ASKED.get(name.rpartition(".")[2])
    if asked is not None and len(positional) == 1 and not keywords and not open_ended:
        unknown = m.resolve(positional[0])
        if type(unknown) is Thing and name.partition(".")[0] in _OF_TENSORS:
            return unknown.attribute(asked)
    effects.lurks(m, *positional, *keywords.values())
    result = keras_objects.call_keras(m, function, positional, keywords, node, open_ended)
    if result is not NotImplemented:
        return result
    if name.startswith("numpy."):
        path = name[len("numpy.") :]
        if name.count(".") == 1 and not open_ended:
            numbers = array_contents.worked_out(m, path, positional, keywords)
            if numbers is not None:
                return numbers
            found = keras_objects.numpy_function(m, path, positional, keywords)
            if found is not None:
                return found
        if not open_ended and not keywords:
            number = arrays.number_of_numpy(m, path, positional, node)
            if number is not None:
                return number
        if not open_ended:
            told = arrays.told_of_numpy(m, path, positional, keywords)
            if told is not None:
                return told
        return arrays.call_numpy(m, name.rpartition(".")[2], positional, keywords, node)
    if name in ("os.environ.update", "os.putenv", "dotenv.load_dotenv"):
        m.variables_set.add(None)
    if name == "os.environ.setdefault" and len(positional) == 2:
        keras_objects.environment_set(m, positional[0], positional[1])
    harmless = not may_change(name)
    for value in [*positional, *keywords.values()]:
        if harmless:
            keras_objects.list_escapes(m, value, node)
        else:
            keras_objects.escapes(m, value, node)
    return keras_objects.unknown_result(m, function, positional, keywords, node)


def may_change(name: str) -> bool:
    """Whether a function of a library may change the layers that it gets."""
    return name.split(".")[0] not in _HARMLESS


#: Of these the functions that they get are run by the analysis.
_RUNNING = ("itertools.", "operator.", "random.", "math.", "re.")


def _may_have_run(m: Machine, name: str, positional: list[Any], keywords: dict[str, Any]) -> None:
    """A function of Python's library got these values: it may have run code of theirs."""
    given = [*positional, *keywords.values()]
    specials.meets(m, given)
    if not name.startswith(_RUNNING):
        for value in given:
            effects.may_run(m, value)


#: Functions that tell an attribute of an unknown: the same one each time.
_OF_TENSORS = frozenset({"keras", "numpy", "tensorflow", "tf_keras"})
_ATTRIBUTES_ASKED = {
    "int_shape": "shape", "ndim": "ndim", "rank": "ndim",
    "shape": "shape()",  # in a trace its lengths are tensors, where those of the attribute are None
}  # fmt: skip

#: What `type` does with classes, where somebody calls it by name.
_OF_TYPES = frozenset({"type.__call__", "type.__setattr__"})
#: Functions that run what they get, or leave it as it is, just as the analysis does.
_SEEN_THROUGH = frozenset({
    "abs", "asyncio.create_task", "asyncio.ensure_future", "asyncio.gather", "asyncio.run",
    "asyncio.shield", "asyncio.wait_for", "bool", "callable", "classmethod", "copy.copy",
    "copy.deepcopy", "delattr", "dict", "divmod", "enumerate", "filter", "functools.partial",
    "functools.reduce", "getattr", "hasattr",
    "id", "isinstance", "iter", "len", "list", "map", "max", "min", "next", "operator.attrgetter",
    "operator.attrgetter()", "operator.itemgetter", "operator.itemgetter()",
    "operator.methodcaller", "operator.methodcaller()", "pow", "print", "property", "range", "repr",
    "reversed", "round", "set", "setattr", "sorted", "staticmethod", "str", "sum", "super", "tuple",
    "type", "zip",
})  # fmt: skip


def patched(m: Machine, given: list[Any]) -> None:
    """Names of a library stand for something else from here on, as far as anybody knows."""
    match given:
        case [str(path), *_] if all(part.isidentifier() for part in path.split(".")):
            owner, _, name = path.rpartition(".")
            keras_objects.patch(m, owner, name)
        case [Ref(name=owner), str(name)]:
            keras_objects.patch(m, owner, name)


def _is_base(cls: ClassV, name: str) -> bool:
    """Whether a class of a library is the first that a class of the code derives from."""
    named = (base.name for base in cls.mro() if isinstance(base, Ref))
    return name == next((base for base in named if not keras_objects.is_trainer(base)), None)


def _made_bare(m: Machine, cls: Any, node: Any) -> Any:
    """`object.__new__(cls)`: an object on which no `__init__` ran."""
    if not isinstance(cls, ClassV) or keras_objects.class_kind(cls) is not None:
        return Thing(expressions.text_of(node), origin="call")
    made = InstanceV(cls)
    if not cls.is_known:
        made.forget()
    return made


def _from_config(m: Machine, cls: ClassV, config: Any, node: Any) -> Any:
    """`Cls.from_config(config)` as layers and models inherit it: the class on these arguments."""
    known = isinstance(config, DictV) and config.exact
    if not known or not all(isinstance(key, str) for key in config.entries):
        return Thing(expressions.text_of(node), origin="call")
    keywords = {key: m.resolve(value) for key, value in config.entries.items()}
    keras_objects.check_arguments(m, cls, config, node)
    return own_classes.instantiate(m, cls, [], keywords, node)


#: Libraries whose functions say how much they give by arguments that may not be known.
_SIZED = ("sklearn.", "tensorflow.data.")
#: Functions of which nothing is known where not all their arguments are.
_UNPACKING = ("dict", "zip", "range", "functools.partial", "collections.defaultdict")

#: Libraries whose functions do not change the models and lists that they are given.
_HARMLESS = {
    "tensorflow", "keras", "tf_keras", "numpy", "matplotlib", "print", "sklearn", "pandas",
    "logging", "json", "os", "time", "wandb", "mlflow", "seaborn", "tqdm", "scipy", "math",
    "collections", "itertools", "functools", "typing", "pickle", "absl", "cv2", "PIL", "np", "plt",
    "pydot", "shap", "visualkeras", "tensorflow_datasets", "sys", "pathlib", "id", "hash", "vars",
    "dir", "help", "format", "input", "open", "object", "memoryview", "property", "warnings",
}  # fmt: skip


#: Methods of arrays that do what the functions of NumPy with these names do.
_METHODS_OF_ARRAYS = frozenset(
    {"argmax", "argmin", "cumsum", "dot", "max", "mean", "min", "repeat", "squeeze", "std", "sum"}
    | {"swapaxes", "transpose", "var"}
)


def _array_method(
    m: Machine, value: ArrayV, name: str, positional: list[Any], keywords: dict[str, Any]
) -> Any:
    """`array.<name>(...)` as the function of NumPy does it; None where that is not followed."""
    if not keywords and (found := array_contents.of_method(m, value, name, positional)) is not None:
        return found
    if name not in _METHODS_OF_ARRAYS:
        return None
    if name == "transpose" and len(positional) > 1:
        positional = [tuple(positional)]
    return keras_objects.numpy_function(m, name, [value, *positional], keywords)


#: What methods of Keras's objects keep to call it.
_CALLED_LATER = (BoundMethod, DictV, FunctionV, ListV, MethodOf, PartialV)


def call_method_of(
    m: Machine,
    method: MethodOf,
    positional: list[Any],
    keywords: dict[str, Any],
    node: Any,
    open_ended: bool,
) -> Any:
    """Calls a method of a value that is not an object of the analysed code."""
    receiver, name = method.receiver, method.name
    if m.intake is not None and m.intake.takes(receiver, name, positional, node):
        return None
    if isinstance(receiver, (ClassV, RecordType)):
        made = named_tuples.call_method_of_type(
            m, receiver, name, positional, keywords, node, open_ended
        )
        if made is not specials.ABSENT:
            return made
    if isinstance(receiver, InstanceV):
        return keras_objects.call_base_method(
            m, receiver, name, positional, keywords, node, open_ended
        )
    if isinstance(receiver, ClassV):
        if name == "base.__init__" and positional and isinstance(positional[0], InstanceV):
            return keras_objects.call_base_method(
                m, positional[0], "__init__", positional[1:], keywords, node, open_ended
            )
        if name in ("__new__", "base.__new__", "super.__new__") and positional:
            made = metaclasses.made_by_type(m, positional, keywords, node)
            if made is not None:
                return made
            return _made_bare(m, m.resolve(positional[0]), node)
        if name in ("base.__call__", "super.__call__", "__call__"):
            return own_classes.make_object(m, receiver, positional, keywords, node, open_ended)
        if name.endswith("__setattr__") and len(positional) == 2 and isinstance(positional[0], str):
            own_classes.set_class_attribute(m, receiver, positional[0], positional[1])
            return None
        if name == "base.from_config" and len(positional) == 1 and not keywords:
            return _from_config(m, receiver, m.resolve(positional[0]), node)
        return Thing(expressions.text_of(node), origin="call")
    if isinstance(receiver, Thing):
        keras_objects.set_model(m, receiver, positional)
        return Thing(expressions.text_of(node), origin="call")
    if isinstance(receiver, managers.StackV):
        return managers.call_stack(m, receiver, name, positional, keywords, node)
    if isinstance(receiver, (PatternV, MatchV)):
        if open_ended:
            return Thing(expressions.text_of(node), origin="call")
        return patterns.call_method(m, receiver, name, positional, keywords, node)
    if isinstance(receiver, ParserV):
        effects.lurks(m, *positional, *keywords.values())
        return command_line.call_parser(m, receiver, name, positional, keywords, node, open_ended)
    if isinstance(receiver, HyperParametersV):
        return tuning.call_method(m, receiver, name, positional, keywords, node, open_ended)
    if isinstance(receiver, ArrayV):
        if not open_ended:
            found = _array_method(m, receiver, name, positional, keywords)
            if found is not None:
                return found
        return arrays.array_method(m, receiver, name, positional, keywords, node)
    if keras_objects.is_keras_value(receiver):
        for value in (*positional, *keywords.values()):
            if isinstance(value, _CALLED_LATER):
                effects.lurks(m, value)
        return keras_objects.call_method(m, receiver, name, positional, keywords, node, open_ended)
    updates = isinstance(receiver, DictV) and name == "update"
    if open_ended and not positional and not updates:
        if isinstance(receiver, ListV):
            keras_objects.list_changed(m, receiver, name, node, [])
            m.forget(receiver)
        return Thing(expressions.text_of(node), origin="call")
    return containers.call_method(m, receiver, name, positional, keywords, node, open_ended)
