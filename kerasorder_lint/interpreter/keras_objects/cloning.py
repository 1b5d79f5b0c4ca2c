"""Models made of other models: `clone_model`; `from_config` and `model_from_json` of those of
which no configuration can be told (`configs`).

Source: keras/src/models/cloning.py, keras/src/models/sequential.py (`from_config`), Keras 3.15.
"""

from __future__ import annotations

import ast
from typing import Any

from kerasorder_lint.catalogue.problems import Kind, Problem
from kerasorder_lint.catalogue.tensors import flatten
from kerasorder_lint.graph import models
from kerasorder_lint.graph.layers import Layer, Tensor
from kerasorder_lint.graph.model_layers import new_model
from kerasorder_lint.graph.models import Model
from kerasorder_lint.graph.program import ModelMade
from kerasorder_lint.interpreter import expressions, functions
from kerasorder_lint.interpreter.keras_objects import creation, own_configs, reviving
from kerasorder_lint.interpreter.machine import Machine
from kerasorder_lint.interpreter.values import UNKNOWN, DictV, InstanceV, ListV, Thing
from kerasorder_lint.shapes import Unknown

__all__ = ["clone_with", "from_config", "told"]

#: Where a value remembers of which model it tells, and how that was.
_MODEL = "\0model"


def told(m: Machine, model: Model, name: str, node: Any) -> Thing:
    """What `model.get_config()` or `model.to_json()` gives."""
    kind = "str" if name == "to_json" else None
    made = Thing(expressions.text_of(node), origin="call", kind=kind)
    made.attrs[_MODEL] = (model, _state(model))
    return made


def _state(layer: Any) -> tuple[Any, ...]:
    """What a configuration tells of a model; equal as long as nothing has changed."""
    if not isinstance(layer, Layer):
        return (id(layer),)
    inner = tuple(map(_state, layer.stack if isinstance(layer, Model) else layer.children))
    return (id(layer), layer.built, id(layer.written), layer.trainable, layer.name, inner)


def from_config(m: Machine, short: str, owner: str, given: Any, node: Any) -> Any:
    """`Sequential.from_config(model.get_config())`, `model_from_json(model.to_json())`.

    A text does not change on its way; a configuration does, unless it goes from hand to hand.
    NotImplemented where the model that is told of is not known.
    """
    value = m.resolve(given)
    if not isinstance(value, Thing) or _MODEL not in value.attrs:
        return NotImplemented
    model, state = value.attrs[_MODEL]
    if short == "from_config" and not _is_fresh(node):
        return NotImplemented
    plain = model.kind in ("Sequential", "Functional") and "\0instance" not in model.attributes
    fits = owner in ("", model.kind) or (owner == "Model" and model.kind == "Functional")
    if not plain or not fits or state != _state(model):
        return NotImplemented
    made = creation.deep_copy(m, model, node, fresh=True, told=True)
    trains = True if model.kind == "Sequential" or model.trainable is True else UNKNOWN
    made.trainable = trains
    return made


def _is_fresh(node: Any) -> bool:
    """Whether the argument of a call is a call of `get_config` itself."""
    given = [*getattr(node, "args", ()), *(k.value for k in getattr(node, "keywords", ()))]
    return (
        len(given) == 1
        and isinstance(given[0], ast.Call)
        and isinstance(given[0].func, ast.Attribute)
        and given[0].func.attr == "get_config"
    )


def clone_with(
    m: Machine, model: Model, positional: list[Any], keywords: dict[str, Any], node: Any
) -> Any:
    """`clone_model(model, input_tensors=…, clone_function=…, recursive=…)`."""
    named = dict(zip(_PARAMETERS, positional))
    named.update(keywords)
    return _cloned_model(m, model, named, {}, node)


def _cloned_model(
    m: Machine, model: Model, named: dict[str, Any], cache: dict[int, Any], node: Any
) -> Any:
    """cache: clones of layers, by the ids of these: one layer has one clone."""
    if m.environment.target == 3 and model.maybe is None:
        problem = _arguments_problem(m, model, named)
        if problem is not None:
            reviving.refuse(m, "clone_model", problem, node, "ValueError")
            return creation.unknown_model(m, node, "clone_model")
    recursive = m.resolve(named.get("recursive", False))
    plain = set(named) <= {"input_tensors", "clone_function", "recursive"}
    plain = plain and m.environment.target == 3 and isinstance(recursive, bool)
    cloning = _Cloning(m, m.resolve(named.get("clone_function")), recursive is True, cache, node)
    if model.kind == "Functional" and plain and "\0instance" not in model.attributes:
        return _of_functional(m, model, named, cloning, node)
    if model.kind != "Sequential":
        return creation.unknown_model(m, node, "clone_model")
    made = new_model("Sequential", m.environment)
    made.name, made.generated, made.trainable = model.name, model.generated, model.trainable
    named_as = model.attributes.get("named_as", model.serial)
    made.attributes = {"family": model.attributes.get("family"), "named_as": named_as}
    # What may have built the one has put an Input into the other.
    made.attributes.update((f, model.attributes[f]) for f in _BUILT if f in model.attributes)
    made.site, made.calls, made.made = m.site(node), m.calls, m.base(node)
    m.models.append(made)
    body: list[Any] = [None]
    entrance = _entrance(m, model, named.get("input_tensors")) if plain else None
    if entrance is not None and model.exact:
        body = [cloning.of(layer) for layer in model.layers]
    if entrance is None or not all(isinstance(layer, Layer) for layer in body):
        m.record(ModelMade(model=made, source="unknown", **m.base(node)))
        made.exact = False
        return made
    creation.init_sequential(m, made, [ListV([*entrance, *body])], {}, node)
    made.trainable = model.trainable
    return made


#: That code which is not seen may have built a model.
_BUILT = ("escaped", "perhaps_built", "used")
_PARAMETERS = ("input_tensors", "clone_function", "call_function", "recursive")


def _arguments_problem(m: Machine, model: Model, named: dict[str, Any]) -> Problem | None:
    """What `clone_model` says of its arguments."""
    for name in named:
        if name not in (*_PARAMETERS, "cache"):
            return Problem(
                Kind.ARGUMENT,
                f"`clone_model` has no argument `{name}`",
                f"Unexpected keyword argument(s): ('{name}',)" if _others(named) == 1 else "",
                argument=name,
            )
    if model.kind != "Sequential":
        return None
    call = m.resolve(named.get("call_function"))
    if call is not None and not isinstance(call, Unknown):
        return Problem(
            Kind.ARGUMENT,
            "`clone_model` of a Sequential takes no `call_function`",
            "`call_function` argument is not supported with Sequential models.",
            argument="call_function",
        )
    given = m.resolve(named.get("input_tensors"))
    items = given.items if isinstance(given, ListV) and given.exact else given
    if isinstance(items, (list, tuple)) and len(items) != 1:
        return Problem(
            Kind.ARGUMENT,
            f"a Sequential has one input, and `input_tensors` {len(items)}",
            "Argument `input_tensors` must contain a single tensor.",
            argument="input_tensors",
        )
    return None


def _others(named: dict[str, Any]) -> int:
    return len(set(named) - {*_PARAMETERS, "cache"})


def _of_functional(
    m: Machine, model: Model, named: dict[str, Any], cloning: _Cloning, node: Any
) -> Model:
    """A functional model whose layers a function makes, on new Inputs or on given tensors."""
    made = new_model("Functional", m.environment)
    made.name, made.generated = model.name, model.generated
    made.attributes = {"family": model.attributes.get("family"), "used": True}
    made.site, made.calls, made.made = m.site(node), m.calls, m.base(node)
    m.models.append(made)
    m.record(ModelMade(model=made, source="unknown", **m.base(node)))
    given = _given_tensors(m, model, named.get("input_tensors"))
    operations = model.graph.operations
    # A function of the code gets operators and `keras.ops`, too.
    known = cloning.how is None or all(isinstance(layer, Layer) for layer in operations)
    if given is None or not model.exact or not known:
        made.exact = False
        return made
    copies: dict[int, Any] = {}
    for layer in operations:
        if not isinstance(layer, Layer):
            continue  # it is what it is
        copies[id(layer)] = (
            _cloned(m, layer, None, node) if models.is_input(layer) else cloning.of(layer)
        )
    lost = any(map(own_configs.loses_arguments, operations))
    if lost or not all(isinstance(layer, Layer) for layer in copies.values()):
        made.exact = False
        return made
    for layer in copies.values():
        m.touch(layer)
    reviving.connect(m, model, made, copies, node, given)
    return made


def _given_tensors(m: Machine, model: Model, given: Any) -> dict[int, Tensor] | None:
    """The tensors that take the place of the Inputs; None where they are not known."""
    given = m.resolve(given)
    if given is None:
        return {}
    olds = list(flatten(model.inputs))
    if isinstance(model.inputs, dict):
        # Keras asks for the same keys, and takes the tensors by them.
        if not isinstance(given, DictV) or not given.exact:
            return None
        if set(given.entries) != set(model.inputs):
            return None
        found = [m.resolve(given.entries[key]) for key in model.inputs]
        olds = list(model.inputs.values())
        if not all(isinstance(old, Tensor) for old in olds):
            return None
    else:
        items = given.items if isinstance(given, ListV) and given.exact else given
        found = [m.resolve(i) for i in items] if isinstance(items, (list, tuple)) else [given]
    if len(found) != len(olds):
        return None
    for tensor in found:
        if not isinstance(tensor, Tensor) or tensor.layer is None:
            return None
        if not models.is_input(tensor.layer):
            return None
    return {id(old): new for old, new in zip(olds, found)}


def _entrance(m: Machine, model: Model, given: Any) -> list[Layer] | None:
    """The Input in front of the clone, if there is one; None where that is not known."""
    given = m.resolve(given)
    if isinstance(given, ListV) and given.exact and len(given.items) == 1:
        given = m.resolve(given.items[0])
    elif isinstance(given, tuple) and len(given) == 1:
        given = m.resolve(given[0])
    if isinstance(given, Tensor):
        return [given.layer] if given.layer is not None and models.is_input(given.layer) else None
    if given is not None:
        return None
    if not model.stack or not models.is_input(model.stack[0]):
        return []
    old = model.stack[0]
    made = Layer(old.spec, dict(old.args), old.environment)
    made.extra, made.dtype, made.built = dict(old.extra), old.dtype, True
    made.site, made.calls, made.name = old.site, old.calls, old.name
    made.generated = old.generated
    made.attributes["named_as"] = old.attributes.get("named_as", old.serial)
    return [made]


class _Cloning:
    """What takes the place of layers, each of which has one clone.

    how:       the function that makes it; None for one made of the layer's configuration.
    recursive: whether models inside are cloned layer by layer, and are not what `how` is given.
    """

    __slots__ = ("cache", "how", "m", "node", "recursive")

    def __init__(
        self, m: Machine, how: Any, recursive: bool, cache: dict[int, Any], node: Any
    ) -> None:
        self.m, self.how, self.recursive, self.cache, self.node = m, how, recursive, cache, node

    def of(self, layer: Any) -> Any:
        if id(layer) not in self.cache:
            made = self.cache[id(layer)] = self._made(layer)
            if isinstance(made, Model):
                made.attributes["perhaps_called"] = True  # by the model that it is a part of
        return self.cache[id(layer)]

    def _made(self, layer: Any) -> Any:
        inside = isinstance(layer, Model) and layer.kind in ("Sequential", "Functional")
        if not self.recursive or not inside:
            return _cloned(self.m, layer, self.how, self.node)
        named = {"clone_function": self.how, "recursive": True}
        return _cloned_model(self.m, layer, named, self.cache, self.node)


def _cloned(m: Machine, layer: Any, how: Any, node: Any) -> Any:
    """The layer that stands in the place of this one."""
    if not isinstance(layer, Layer):
        return None
    if how is None:
        own_configs.check_clone(m, layer, node)
        made = creation.deep_copy(m, layer, node, fresh=True, told=True)
        made.site, made.calls = m.site(node), m.calls  # where the original was made, all is well
        return made
    made = functions.call(m, how, [layer], {}, node)
    return made.layer if isinstance(made, InstanceV) else made
