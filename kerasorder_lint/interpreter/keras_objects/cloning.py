"""Models made of other models: `clone_model`, `from_config`, `model_from_json`.

Source: keras/src/models/cloning.py, keras/src/models/sequential.py (`from_config`), Keras 3.15.
"""

from __future__ import annotations

import ast
from typing import Any

from kerasorder_lint.graph import models, sequential
from kerasorder_lint.graph.layers import Layer, Tensor
from kerasorder_lint.graph.model_layers import new_model
from kerasorder_lint.graph.models import Model
from kerasorder_lint.graph.program import ModelMade
from kerasorder_lint.interpreter import expressions, functions
from kerasorder_lint.interpreter.keras_objects import creation
from kerasorder_lint.interpreter.machine import Machine
from kerasorder_lint.interpreter.values import UNKNOWN, InstanceV, ListV, Thing

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
    made = creation.deep_copy(m, model, node, fresh=True)
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
) -> Model:
    """`clone_model(model, input_tensors=…, clone_function=…)` of a Sequential."""
    named = dict(zip(("input_tensors", "clone_function"), positional))
    named.update(keywords)
    made = new_model("Sequential", m.environment)
    made.name, made.generated, made.trainable = model.name, model.generated, model.trainable
    made.attributes = {"family": model.attributes.get("family"), "used": True}
    made.site, made.calls, made.made = m.site(node), m.calls, m.base(node)
    m.models.append(made)
    m.record(ModelMade(model=made, source="unknown", **m.base(node)))
    entrance = _entrance(m, model, named.pop("input_tensors", None))
    how = m.resolve(named.pop("clone_function", None))
    if named or entrance is None or not model.exact or m.environment.target == 2:
        made.exact = False
        return made
    body = [_cloned(m, layer, how, node) for layer in model.layers]
    if not all(isinstance(layer, Layer) for layer in body):
        made.exact = False
        return made
    m.touch(made)
    made.stack = [*entrance, *body]
    creation.touch_all(m, made)
    result = sequential.maybe_rebuild(made)
    creation.count_builds(m, made)
    made.exact = result.problem is None
    return made


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
    made.site, made.calls, made.name = old.site, old.calls, UNKNOWN
    return [made]


def _cloned(m: Machine, layer: Any, how: Any, node: Any) -> Any:
    """The layer that stands in the place of this one."""
    if not isinstance(layer, Layer):
        return None
    if how is None:
        return creation.deep_copy(m, layer, node, fresh=True)
    made = functions.call(m, how, [layer], {}, node)
    return made.layer if isinstance(made, InstanceV) else made
