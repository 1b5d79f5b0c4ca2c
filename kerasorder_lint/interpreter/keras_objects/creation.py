"""Making layers and models from calls of the analysed code."""

from __future__ import annotations

import ast
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

from kerasorder_lint.catalogue import life, written
from kerasorder_lint.catalogue.names import DTYPES
from kerasorder_lint.catalogue.problems import Kind, Problem
from kerasorder_lint.catalogue.spec import Environment, LayerSpec, Target
from kerasorder_lint.catalogue.tensors import TensorSpec
from kerasorder_lint.graph import model_layers, models, sequences, sequential, stretches
from kerasorder_lint.graph.layers import Layer, Tensor, generated_name, opaque_layer
from kerasorder_lint.graph.model_layers import new_model
from kerasorder_lint.graph.models import Model
from kerasorder_lint.graph.nodes import input_tensor
from kerasorder_lint.graph.program import (
    GUESSED_NAME,
    Arguments,
    CreationRefused,
    LayerCreated,
    ModelBuilt,
    ModelMade,
    Step,
)
from kerasorder_lint.graph.stretches import Stretch
from kerasorder_lint.interpreter import (
    annotated,
    arrays,
    expressions,
    functions,
    iteration,
    own_classes,
    swaps,
)
from kerasorder_lint.interpreter.keras_objects import (
    graphs,
    lambdas,
    lists,
    patching,
    registration,
)
from kerasorder_lint.interpreter.keras_objects.conversion import recorded, to_argument
from kerasorder_lint.interpreter.keras_objects.names import (
    WITH_KERAS_3,
    canonical,
    find_spec,
    has_unknown_base,
    is_foreign,
    last,
    layer_spec,
)
from kerasorder_lint.interpreter.machine import Machine
from kerasorder_lint.interpreter.values import (
    CONSTANTS,
    UNKNOWN,
    ArrayV,
    BoundMethod,
    ClassV,
    DictV,
    FunctionV,
    InstanceV,
    ListV,
    NamedTuple,
    OwnDictV,
    OwnListV,
    Ref,
    Thing,
    outline_of,
)
from kerasorder_lint.shapes import Sym, Unknown

__all__ = [
    "add_item",
    "check_base_arguments",
    "class_kind",
    "construct",
    "count_builds",
    "count_unseen",
    "create_from",
    "create_input",
    "create_layer",
    "create_model",
    "deep_copy",
    "init_keras_base",
    "is_plain_layer",
    "layer_arguments",
    "layer_for_class",
    "made_instance",
    "mark_used",
    "may_be_built",
    "name_object",
    "refuse_layer",
    "register",
    "unknown_model",
]


def register(m: Machine, layer: Layer, node: Any) -> None:
    """Notes where a layer came from and gives it the name that Keras would."""
    _place(m, layer, node)
    if layer.name is None:
        label = layer.label if not isinstance(layer, Model) else layer.kind
        if label == "Functional" and layer.environment.target == 2:
            label = "Model"
        layer.generated = generated_name(label, m.name_counters)
    count_unseen(m, layer)


def _place(m: Machine, layer: Layer, node: Any) -> None:
    """Notes where a layer came from."""
    layer.site = m.site(node)
    layer.calls = m.calls
    if isinstance(layer, Model):
        layer.made = m.base(node)
        m.models.append(layer)


def count_unseen(m: Machine, layer: Layer) -> None:
    """Counts the layers that `__init__` makes unseen."""
    if layer.environment.target == 3:
        for unseen in layer.spec.behaviour.makes(layer):
            generated_name(unseen, m.name_counters)


def create_layer(
    m: Machine,
    spec: LayerSpec,
    name: str,
    positional: list[Any],
    keywords: dict[str, Any],
    node: Any,
    open_ended: bool,
    in_keras2: Callable[[], bool] | None = None,
) -> Any:
    """`keras.layers.Name(...)`.

    in_keras2: whether Keras 2 takes what stands in the call, where its order is another one.
    """
    mark_used(m, [*positional, *keywords.values()])
    arguments = layer_arguments(m, spec, positional, keywords, open_ended)
    made = create_from(m, spec, name, arguments, node, in_keras2=in_keras2)
    if made.known and spec.name == "RNN":
        from kerasorder_lint.interpreter.keras_objects import cells

        cells.follow(m, made, m.resolve(keywords.get("cell", [None, *positional][-1])), node)
    if made.known and spec.name == "Lambda":
        lambdas.follow(m, made, {**dict(zip(spec.parameters, positional)), **keywords}, node)
    return made


def create_from(
    m: Machine,
    spec: LayerSpec,
    name: str,
    arguments: Arguments,
    node: Any,
    *,
    named: Layer | None = None,
    raises: str = "ValueError",
    in_keras2: Callable[[], bool] | None = None,
) -> Layer:
    """A layer of these arguments; what stands for it where its constructor raises.

    name:   the dotted name of its class.
    named:  the layer whose name, which Keras made up, it has as well.
    raises: what comes of an exception of the constructor.
    """
    made = construct(spec, arguments, m.environment)
    if isinstance(made, Problem):
        broken = refuse_layer(m, spec, made, arguments, node, raises, in_keras2)
        register(m, broken, node)
        return broken
    if isinstance(made.extra.get("initial_weights"), list) and not _is_written(node, "weights"):
        del made.extra["initial_weights"]  # Keras 2 looks at the list later, and it may change
    if named is None:
        register(m, made, node)
    else:
        made.site, made.calls, made.generated = m.site(node), m.calls, named.generated
        made.attributes["named_as"] = named.attributes.get("named_as", named.serial)
        given = {**arguments.keywords, "name": named.generated}
        arguments = replace(arguments, keywords=given)
    found = canonical(name)
    if found is not None:
        made.attributes["family"] = found[0]
    made.attributes["version_is_open"] = m.version_is_open or m.under_version_test
    m.record(LayerCreated(layer=made, arguments=arguments, **m.base(node)))
    return made


def _is_written(node: Any, keyword: str) -> bool:
    """Whether an argument is a list written in the very call, which nothing else holds."""
    return isinstance(node, ast.Call) and any(
        given.arg == keyword and isinstance(given.value, (ast.List, ast.ListComp))
        for given in node.keywords
    )


def construct(spec: LayerSpec, arguments: Arguments, environment: Environment) -> Layer | Problem:
    """What a constructor makes of these arguments, or refuses."""
    made = life.create(
        spec,
        arguments.positional,
        arguments.keywords,
        open_ended=arguments.open_ended,
        environment=environment,
        factory=Layer,
    )
    assert isinstance(made, (Layer, Problem))
    return made


def layer_arguments(
    m: Machine,
    spec: LayerSpec,
    positional: list[Any],
    keywords: dict[str, Any],
    open_ended: bool,
) -> Arguments:
    """The arguments of a constructor as the catalogue takes them."""
    order = list(spec.parameters)
    given = [
        to_argument(m, value, order[i] if i < len(order) else "")
        for i, value in enumerate(positional)
    ]
    named = {key: to_argument(m, value, key) for key, value in keywords.items()}
    return Arguments(tuple(given), named, open_ended)


def refuse_layer(
    m: Machine,
    spec: LayerSpec,
    problem: Problem,
    arguments: Arguments,
    node: Any,
    raises: str = "ValueError",
    in_keras2: Callable[[], bool] | None = None,
) -> Layer:
    """Records that a constructor raised; what stands for the layer that there is not."""
    base = m.base(node, raises)
    broken = opaque_layer(spec.name)
    broken.environment = m.environment
    if _is_asked_for(m, base, in_keras2 or partial(_create_in_keras2, m, spec.name, arguments)):
        return broken
    if base["likely"] is None and registration.is_open(m, problem):
        base["likely"] = registration.OPEN
    m.record(
        CreationRefused(name=spec.name, problem=problem, layer=broken, arguments=arguments, **base)
    )
    m.keras_raises(problem, raises)
    return broken


def _is_asked_for(m: Machine, base: dict[str, Any], in_keras2: Callable[[], bool]) -> bool:
    """Whether the code asks for the release that takes what Keras 3 refuses, or may do so.

    base: of the event that says it; it gets the reason why the code may run after all.
    """
    tested = m.under_version_test
    if not (m.version_is_open or tested):
        return False
    if base["likely"] is not None:
        return tested and in_keras2()
    if in_keras2():
        base["likely"] = WITH_KERAS_3
        return tested
    if tested:
        base["likely"] = "in the releases that the code asks for"
    return False


def _create_in_keras2(m: Machine, name: str, arguments: Arguments) -> bool:
    """Whether Keras 2 takes the arguments that Keras 3 refuses."""
    if name == "InputLayer" and isinstance(arguments.keywords.get("shape"), (int, Sym)):
        return True
    spec = find_spec(name, 2)
    if spec is None:
        return False
    made = construct(spec, arguments, replace(m.environment, target=2))
    return isinstance(made, Layer)


_INPUT_ORDER = (
    "shape",
    "batch_size",
    "dtype",
    "sparse",
    "ragged",
    "batch_shape",
    "name",
    "tensor",
    "optional",
)
_INPUT_ORDER_2 = ("shape", "batch_size", "name", "dtype", "sparse", "tensor", "ragged")


def create_input(
    m: Machine,
    name: str,
    positional: list[Any],
    keywords: dict[str, Any],
    node: Any,
    open_ended: bool,
) -> Any:
    """`keras.Input(...)`: the tensor of a new InputLayer."""
    order = _INPUT_ORDER_2 if m.environment.target == 2 else _INPUT_ORDER
    named = dict(zip(order, positional))
    in_keras2 = partial(_input_in_keras2, m, positional, keywords)
    twice = next((key for key in named if key in keywords), None)
    if twice is not None and m.environment.target == 3:
        problem = Problem(
            Kind.ARGUMENT,
            f"`Input` gets `{twice}` by position and by name",
            f"got multiple values for argument '{twice}'",
            argument=twice,
        )
        return _refuse_input(m, problem, in_keras2, named, node, open_ended)
    named.update(keywords)
    if "tensor" in named:
        named["input_tensor"] = named.pop("tensor")
    if m.environment.target == 2 and "batch_input_shape" in named and "batch_shape" not in named:
        named["batch_shape"] = named.pop("batch_input_shape")
    if m.environment.target == 2 and isinstance(named.get("shape"), (int, Sym)):
        named["shape"] = (named["shape"],)  # Keras 2 reads a size as a shape of one axis
    spec = find_spec("InputLayer")
    assert spec is not None
    unknown = [key for key in named if key not in spec.parameters]
    if unknown or len(positional) > len(order):
        if m.environment.target == 2 or open_ended:
            return UNKNOWN
        problem = Problem(
            Kind.ARGUMENT,
            f"`Input` has no argument `{unknown[0]}`" if unknown else "too many arguments",
            f"unexpected keyword argument '{unknown[0]}'" if unknown else "",
            argument=unknown[0] if unknown else None,
        )
        return _refuse_input(m, problem, in_keras2, named, node, open_ended)
    made = create_layer(m, spec, name, [], named, node, open_ended, in_keras2)
    if not isinstance(made, Layer) or not models.is_input(made):
        return UNKNOWN  # refused, and said so
    output = made.extra.get("output")
    if not isinstance(output, TensorSpec):
        output = TensorSpec(UNKNOWN, UNKNOWN)
    made.extra["output"] = output
    return input_tensor(made)


def _refuse_input(
    m: Machine,
    problem: Problem,
    in_keras2: Callable[[], bool],
    named: dict[str, Any],
    node: Any,
    open_ended: bool,
) -> Any:
    """Records that `Input` of Keras 3 has other parameters; those of Keras 2 may fit."""
    base = m.base(node)
    if _is_asked_for(m, base, in_keras2):
        return UNKNOWN
    arguments = recorded(m, [], named, open_ended)
    m.record(CreationRefused(name="Input", problem=problem, arguments=arguments, **base))
    m.keras_raises(problem)
    return UNKNOWN


def _input_in_keras2(m: Machine, positional: list[Any], keywords: dict[str, Any]) -> bool:
    """Whether `Input` of Keras 2, whose arguments stand in another order, takes these.

    Source: tf_keras/src/engine/input_layer.py (`Input`).
    """
    spec = find_spec("InputLayer", 2)
    if spec is None or len(positional) > len(_INPUT_ORDER_2):
        return False
    named = dict(zip(_INPUT_ORDER_2, positional))
    if not named.keys().isdisjoint(keywords):
        return False
    named.update(keywords)
    shapes = [named.get(key) for key in ("shape", "batch_shape", "batch_input_shape")]
    whole = shapes[1] is not None or shapes[2] is not None
    if (shapes[0] is not None and whole) or "input_shape" in named:
        return False
    told = [*shapes, named.get("tensor"), named.get("type_spec")]
    if all(value is None for value in told):
        return False
    beside = ["dtype", "tensor", "sparse", "ragged"]
    if not whole:
        beside += ["shape", "batch_size"]
    if named.get("type_spec") is not None and any(named.get(key) is not None for key in beside):
        return False
    names = {"shape": "input_shape", "batch_shape": "batch_input_shape", "tensor": "input_tensor"}
    given = {
        names.get(key, key): to_argument(m, value, key)
        for key, value in named.items()
        if value is not None
    }
    made = construct(spec, Arguments((), given, False), replace(m.environment, target=2))
    return isinstance(made, Layer)


# ---------------------------------------------------------------------- models


def unknown_model(
    m: Machine,
    node: Any,
    label: str,
    *,
    maybe: str | None = None,
    application: Arguments | None = None,
) -> Model:
    """A model that cannot be looked into: loaded, or of another package.

    application: what a function of `keras.applications` was given, if it is one of those.
    """
    model = new_model("Unknown", m.environment)
    model.label = label
    model.maybe = maybe
    register(m, model, node)
    source = "unknown" if application is None else "application"
    m.record(ModelMade(model=model, source=source, arguments=application, **m.base(node)))
    return model


def create_model(
    m: Machine,
    kind: str,
    positional: list[Any],
    keywords: dict[str, Any],
    node: Any,
    open_ended: bool,
    family: str | None = None,
) -> Any:
    """`keras.Sequential(...)` or `keras.Model(...)`."""
    if kind == "Sequential":
        model = new_model("Sequential", m.environment)
        model.attributes["family"] = family
        name = _name_given(m, positional, keywords)
        if isinstance(name, str):
            model.name = name  # and Keras makes up none
        register(m, model, node)
        init_sequential(m, model, positional, keywords, node, open_ended)
        return model
    return create_functional(m, positional, keywords, node, open_ended, family)


def _name_given(m: Machine, positional: list[Any], keywords: dict[str, Any]) -> Any:
    """The `name` of a Sequential: its third argument, in Keras 2 its second."""
    place = 1 if m.environment.target == 2 else 2
    return to_argument(
        m, keywords.get("name", positional[place] if len(positional) > place else None)
    )


def init_sequential(
    m: Machine,
    model: Model,
    positional: list[Any],
    keywords: dict[str, Any],
    node: Any,
    open_ended: bool = False,
) -> None:
    """What `Sequential.__init__` does with its arguments."""
    refused = partial(_sequential_arguments, m, positional, keywords, open_ended)
    problem = refused(m.environment.target)
    given = recorded(m, positional, keywords, open_ended)
    if problem is not None:
        model.exact = False
        base = m.base(node)
        if _is_asked_for(m, base, lambda: refused(2) is None):
            return
        m.record(
            CreationRefused(
                name="Sequential", problem=problem, layer=model, arguments=given, **base
            )
        )
        m.keras_raises(problem)
        return
    hooks = ("build", "_maybe_rebuild")
    if any(_overriding(model, name) is not None for name in hooks) or (
        m.patched and patching.is_changed(m, "Sequential")
    ):
        model.exact = False
    name = _name_given(m, positional, keywords)
    if isinstance(name, (str, Unknown)):
        model.name = name
    if m.environment.target == 3:
        # Of its own flag alone: the layers that come in are as they were.
        second = positional[1] if len(positional) > 1 else True
        trains = m.resolve(keywords.get("trainable", UNKNOWN if open_ended else second))
        model.trainable = trains if isinstance(trains, bool) else UNKNOWN
    value = m.resolve(keywords.get("layers", positional[0] if positional else None))
    if value is None and not open_ended:
        m.record(ModelMade(model=model, source="empty", arguments=given, **m.base(node)))
        return
    if isinstance(value, ListV) and value.chance is not None and value.exact:
        _from_chance(m, model, value, node)
        return
    if m.environment.target == 2 and isinstance(value, Layer):
        value = ListV([value])
    items = None if value is None else iteration.iterate(m, value, node)
    if items is None and isinstance(value, ListV):
        outline = outline_of(value)
        items = None if outline is None else list(outline)
    if isinstance(value, ListV) and value.source is None:
        value.source, value.model, value.attribute = "given", model, "layers"
    if items is None:
        model.exact = False
        m.record(ModelMade(model=model, source="list", arguments=given, **m.base(node)))
        return
    before = tuple(
        (item, item.built)
        for item in items
        if isinstance(item, Layer) and not models.is_stretch(item)
    )
    given = recorded(m, [ListV(items)], {k: v for k, v in keywords.items() if k != "layers"})
    m.record(
        ModelMade(model=model, source="list", from_layers=before, arguments=given, **m.base(node))
    )
    own_add = _overriding(model, "add")
    if own_add is not None:
        given_too = {} if m.environment.target == 2 else {"rebuild": False}
        for item in items:
            functions.call(m, own_add, [item], given_too, node)
    else:
        places = _item_nodes(node, len(items))
        for item, place in zip(items, places):
            if not add_item(m, model, item, node, rebuild=False, place=place):
                return
    if model.attributes.get("chance") is not None:
        return
    touch_all(m, model)
    result = sequential.maybe_rebuild(model) if model.stack else sequences.BuildResult()
    built(m, model, result, "constructor", node)


def _overriding(model: Model, name: str) -> Any:
    """What the code's own class of a Sequential has in the place of a method of Keras, or None.

    Source: keras/src/models/sequential.py: the constructor goes by `add` and `_maybe_rebuild`, and
            that by `build`.
    """
    value = model.attributes.get("\0instance")
    for base in value.cls.mro() if isinstance(value, InstanceV) else ():
        if not isinstance(base, ClassV):
            return None
        if name in base.namespace:
            found = base.namespace[name]
            return BoundMethod(found, value) if isinstance(found, FunctionV) else UNKNOWN
    return None


def _item_nodes(node: Any, count: int) -> list[Any]:
    """The expressions of a list of layers that is written out in the call."""
    given = [*getattr(node, "args", ()), *(k.value for k in getattr(node, "keywords", ()))]
    if given and isinstance(given[0], (ast.List, ast.Tuple)) and len(given[0].elts) == count:
        if not any(isinstance(element, ast.Starred) for element in given[0].elts):
            return list(given[0].elts)
    return [None] * count


def _sequential_arguments(
    m: Machine,
    positional: list[Any],
    keywords: dict[str, Any],
    open_ended: bool,
    target: Target,
) -> Problem | None:
    """What the constructor of one major version says of its arguments."""
    old = target == 2
    for name in keywords:
        if name not in ("layers", "name") and (old or name != "trainable"):
            return Problem(
                Kind.ARGUMENT,
                f"`Sequential` has no argument `{name}`",
                f"unexpected keyword argument '{name}'",
                argument=name,
            )
    if len(positional) > (2 if old else 3):
        return Problem(
            Kind.NOT_A_LAYER,
            "a Sequential takes its layers as one list",
            f"positional arguments but {len(positional) + 1} were given",
            advice="Put the layers into one list.",
        )
    first = m.resolve(keywords.get("layers", positional[0] if positional else None))
    if len(positional) > 1 and not isinstance(m.resolve(positional[1]), (bool, Unknown)):
        second = m.resolve(positional[1])
        if isinstance(second, (Layer, Tensor, InstanceV)) and not (old and first):
            return Problem(
                Kind.NOT_A_LAYER,
                "a Sequential takes its layers as one list, not as separate arguments",
                "" if old else "Expected `trainable` to be a boolean.",
                advice="Put the layers into one list: `Sequential([...])`.",
            )
        if not old:
            return Problem(
                Kind.ARGUMENT,
                f"`trainable` must be a boolean, not {second!r}"
                if isinstance(second, (str, int))
                else "`trainable` must be a boolean",
                "Expected `trainable` to be a boolean.",
                argument="trainable",
            )
    if old and isinstance(first, Layer):
        return None  # it makes a list of it
    if isinstance(first, (Layer, Tensor)) and not isinstance(first, Model):
        return Problem(
            Kind.NOT_A_LAYER,
            "a Sequential takes a list of layers, not "
            + ("one layer" if isinstance(first, Layer) else models.describe(first)),
            _not_a_list(first, old),
            advice="Put it into a list: `Sequential([...])`.",
        )
    if isinstance(first, (bool, int, float)) and first:
        return Problem(
            Kind.NOT_A_LAYER,
            f"a Sequential takes a list of layers, not {first!r}",
            "" if old else f"'{type(first).__name__}' object is not iterable",
            advice="Give it the layers: `Sequential([...])`.",
        )
    return None


def _not_a_list(value: Layer | Tensor, old: bool) -> str:
    """What a Sequential says that gets one layer or one tensor in the place of the list."""
    if isinstance(value, Layer):
        # What a class of the project is called may have been changed.
        whose = f"'{value.class_name}'" if value.spec.module == "keras.layers" else ""
        return f"{whose} object is not iterable"
    if old:
        return "Keras symbolic inputs/outputs do not implement `__len__`." if value.symbolic else ""
    return "A symbolic KerasTensor cannot be used as a boolean." if value.symbolic else ""


def add_item(
    m: Machine, model: Model, item: Any, node: Any, *, rebuild: bool, place: Any = None
) -> bool:
    """`model.add(item)`; False where Keras raises. `place` is the expression of the item."""
    item = m.resolve(item)
    if isinstance(item, InstanceV) and item.layer is not None:
        item = item.layer
    elif isinstance(item, InstanceV) and has_unknown_base(item.cls):
        item = Thing(item.cls.name, origin="call")
    elif isinstance(item, ArrayV) and item.may_be_held:
        item = Thing(expressions.text_of(node if place is None else place), origin="item")
    patching.settle(m, item)
    if isinstance(item, Ref) and is_foreign(item.name):
        item = Thing(item.name, origin="name")
    if isinstance(item, Thing):
        chance = item.default if item.kind == "chance" else None
        if chance is not None:
            m.touch(model)
            model.attributes["chance"] = chance[0].chance
            _drawn(model, chance[0], chance[1])
            item = _layer_of(m.resolve(chance[0].items[chance[1]]))
        elif item.kind in ("int", "float", "str", "bool", "list", "tuple", "dict"):
            item = UNKNOWN
        else:
            # Whatever a Sequential takes is a layer: this is one of an unknown kind.
            layer = opaque_layer(item.text)
            register(m, layer, node if place is None else place)
            item = layer
    if isinstance(item, Model) and models.is_vast([item]):
        m.limit("size", node)
        item = UNKNOWN
    touch_all(m, model)
    m.touch(model)
    mixed = mixed_frameworks(m, model, item)
    if mixed is not None:
        m.record(
            ModelBuilt(
                model=model,
                cause="add",
                problem=mixed,
                given=item,
                **m.base(node if place is None else place),
            )
        )
        m.keras_raises(mixed)
        model.exact = False
        return False
    if isinstance(item, Layer):
        m.touch(item)
        taken = dict(model.attributes.get("taken", {}))
        taken.setdefault(item.serial, item.built)
        model.attributes["taken"] = taken
    if model.attributes.get("chance") is not None:
        if isinstance(item, (Layer, Tensor)):
            model.stack.append(item.layer if isinstance(item, Tensor) else item)
        else:
            model.exact = False
        return True
    if model.kind != "Sequential":
        return True
    result = sequential.add(model, item, rebuild=rebuild)
    if result.problem is not None and result.at is None:
        base = m.base(node if place is None or isinstance(item, Layer) else place)
        if result.problem.guessed and base["likely"] is None:
            base["likely"] = GUESSED_NAME
        m.record(ModelBuilt(model=model, cause="add", problem=result.problem, given=item, **base))
        at_the_door = result.problem.kind in _REFUSED_AT_THE_DOOR and not result.problem.guessed
        if not at_the_door or not _goes_on(m):
            model.exact = False
        m.keras_raises(result.problem)
        return False
    if rebuild:
        return built(m, model, result, "add", node)
    return True


def _framework(m: Machine, layer: Any) -> str | None:
    """The Keras package that an object comes from; None where the code does not tell."""
    found = layer.attributes.get("family") if isinstance(layer, Layer) else None
    if found == "tensorflow.keras":
        return "keras" if m.environment.target == 3 else None
    return found if isinstance(found, str) else None


def mixed_frameworks(m: Machine, model: Layer, item: Any) -> Problem | None:
    """What Keras says of a layer of another package.

    Source: keras/src/models/sequential.py, tf_keras/src/engine/sequential.py (`add`).
    """
    if isinstance(item, Tensor):
        item = item.layer
    ours, other = _framework(m, model), _framework(m, item)
    if ours is None or other is None or ours == other or "keras" not in (ours, other):
        return None
    return Problem(
        Kind.FRAMEWORK,
        f"a model of `{ours}` takes no layer of `{other}`, and `{item.label}` is one",
        "Only instances of `keras.Layer` can be added to a Sequential model."
        if ours == "keras"
        else "The added layer must be an instance of class Layer.",
        advice=f"Import the layer from `{ours}` too.",
    )


def mark_used(m: Machine, value: Any, seen: set[int] | None = None, *, called: bool = True) -> None:
    """Layers may have been called or built from here on, though nothing shows it.

    called: whether what is given may have been called on a symbolic tensor, too. What it holds may.
    """
    if type(value) is Thing or type(value) in CONSTANTS:
        return  # most values
    seen = set() if seen is None else seen
    if isinstance(value, InstanceV):
        value = value.layer
    if isinstance(value, Layer):
        for flag in ("used", "perhaps_called") if called else ("used",):
            if not value.attributes.get(flag):
                m.touch(value)
                value.attributes[flag] = True
        if isinstance(value, Model) and id(value) not in seen:
            seen.add(id(value))
            mark_used(m, value.stack, seen)
    for item in _contained(value):
        mark_used(m, item, seen)


def may_be_built(m: Machine, value: Any, seen: set[int] | None = None) -> None:
    """Code that is not seen has these layers, and may have built them."""
    if type(value) is Thing or type(value) in CONSTANTS:
        return
    seen = set() if seen is None else seen
    if isinstance(value, (InstanceV, ListV, DictV)):
        if id(value) in seen:
            return
        seen.add(id(value))
    if isinstance(value, Layer):
        if not value.attributes.get("perhaps_built"):
            m.touch(value)
            value.attributes["perhaps_built"] = True
            may_be_built(m, value.stack if isinstance(value, Model) else (), seen)
    for item in list(value.attrs.values()) if isinstance(value, InstanceV) else _contained(value):
        may_be_built(m, item, seen)


def _contained(value: Any) -> Sequence[Any]:
    """What a list, a tuple or a dict holds."""
    if isinstance(value, (tuple, list)):
        return value
    if isinstance(value, ListV):
        return value.items
    return list(value.entries.values()) if isinstance(value, DictV) else ()


def touch_all(m: Machine, model: Model) -> None:
    """The model and its layers are about to change."""
    if m.journals:
        m.touch(model)
        for layer in model.stack:
            if isinstance(layer, Layer):
                m.touch(layer)
                if isinstance(layer, Model):
                    touch_all(m, layer)


def count_builds(m: Machine, layer: Any, counted: set[int] | None = None) -> None:
    """Counts what Keras makes, and names, when it builds a Sequential, or what is around one."""
    counted = set() if counted is None else counted
    inside = layer.stack if isinstance(layer, Model) else layer.children
    if not inside or id(layer) in counted:
        return
    counted.add(id(layer))
    for inner in inside:
        if isinstance(inner, (Model, Layer)):
            count_builds(m, inner, counted)
    if not isinstance(layer, Model):
        return
    for made in layer.unnamed:
        name = generated_name("Functional" if made is None else "InputLayer", m.name_counters)
        if made is not None:
            made.generated = name
    layer.unnamed = []


def built(m: Machine, model: Model, result: sequences.BuildResult, cause: str, node: Any) -> bool:
    """Records what building gave; False where Keras raises."""
    count_builds(m, model)
    if not result.steps and result.problem is None:
        return True
    m.record(
        ModelBuilt(
            model=model,
            cause=cause,
            steps=result.steps,
            problem=result.problem,
            at=result.at,
            given=result.steps[0].given if result.steps else None,
            **m.base(node),
        )
    )
    if m.comments:
        from kerasorder_lint.interpreter import declarations

        declarations.of_steps(m, result.steps)
    _refused_in_turns(m, model, result.steps, cause, node)
    if result.problem is not None:
        # What `add` took in stays there, and fails again when the next layer comes; a shape that
        # the Input does not fit leaves the model as it was built before.
        stays = cause in ("add", "build") and _goes_on(m)
        if not stays or (cause == "build" and (result.steps or not model.built)):
            model.exact = False
        m.keras_raises(result.problem)
        return False
    return True


def _refused_in_turns(
    m: Machine, model: Model, steps: Sequence[Step], cause: str, node: Any
) -> None:
    """Records what fails in the turns of a loop that has made layers of the model."""
    told: frozenset[int] = model.attributes.get("told_of_turns", frozenset())
    for index, step in enumerate(steps):
        stretch = step.layer
        if not isinstance(stretch, Stretch) or stretch.serial in told:
            continue
        if iteration.is_measured(m, stretch):
            continue
        refusal = stretch.refusal(step.given, again=iteration.may_repeat(m, stretch))
        if refusal is None:
            continue
        base = m.base(node)
        base["likely"] = base["likely"] or stretches.from_turn(refusal.turn)
        m.record(
            ModelBuilt(
                model=model,
                cause=cause,
                steps=(*steps[:index], *refusal.steps),
                problem=refusal.problem,
                at=index + len(refusal.steps) - 1,
                given=steps[0].given,
                **base,
            )
        )
        told |= {stretch.serial}
        model.attributes["told_of_turns"] = told


#: What `add` refuses before it takes the layer in: the model stays as it was.
_REFUSED_AT_THE_DOOR = (Kind.INPUT, Kind.NAME, Kind.NOT_A_LAYER)


def _goes_on(m: Machine) -> bool:
    """Whether the code around surely takes what Keras 3 raises, and goes on with the model."""
    known = m.environment.target == 3 and not m.version_is_open and not m.likely
    return known and m.how_caught("ValueError") is not None


def _from_chance(m: Machine, model: Model, value: ListV, node: Any) -> None:
    lists.list_read(m, value, node)
    m.record(ModelMade(model=model, source="chance", **m.base(node)))
    model.attributes["chance"] = value.chance
    for index, item in enumerate(value.items):
        item = _layer_of(m.resolve(item))
        if not isinstance(item, Layer):
            model.exact = False
            continue
        _drawn(model, value, index)
        model.stack.append(item)


def _layer_of(value: Any) -> Any:
    """The layer that a value stands for, the value itself if none."""
    if isinstance(value, (Tensor, InstanceV)) and value.layer is not None:
        return value.layer
    return value


def _drawn(model: Model, pool: ListV, index: int) -> None:
    """Notes that the layer which comes next is the one that chance puts there."""
    draw = frozenset(map(id, pool.items))
    places = model.attributes.get("by_chance", {})
    orders = swaps.orders_of(pool.chance)
    found = models.Drawn(draw, tuple(map(_layer_of, pool.items)), index, orders)
    model.attributes["by_chance"] = {**places, len(model.stack): found}


def create_functional(
    m: Machine,
    positional: list[Any],
    keywords: dict[str, Any],
    node: Any,
    open_ended: bool,
    family: str | None = None,
) -> Any:
    """`keras.Model(inputs, outputs)`."""
    given = (
        (keywords.get("inputs", UNKNOWN), keywords.get("outputs", UNKNOWN))
        if open_ended
        else graphs.model_arguments(m, positional, keywords)
    )
    if isinstance(given, Problem):
        whole = recorded(m, positional, keywords, open_ended)
        graphs.refuse_arguments(m, given, node, whole)
        return unknown_model(m, node, "Model")
    model = new_model("Functional", m.environment)
    model.attributes["family"] = family
    name = to_argument(m, keywords.get("name"))
    if isinstance(name, (str, Unknown)):
        model.name = name
    register(m, model, node)
    kept = recorded(m, positional, keywords, open_ended)
    m.record(ModelMade(model=model, source="tensors", arguments=kept, **m.base(node)))
    graphs.connect_inputs_and_outputs(m, model, given, node, open_ended)
    if isinstance(m.resolve(keywords.get("trainable")), bool):
        model.set_trainable(m.resolve(keywords["trainable"]))
    return model


# ---------------------------------------------------------------------- classes


def _keras_base(m: Machine, cls: ClassV) -> str | None:
    """Which kind of Keras object a class makes: `Sequential`, `Model`, `Layer`, or None."""
    for base in cls.mro():
        if isinstance(base, Ref):
            found = canonical(base.name)
            if found is None:
                continue
            name = last(base.name)
            if name in ("Sequential", "Model", "Functional"):
                return name
            if name == "Layer" or find_spec(name) is not None:
                return "Layer"
    return None


def class_kind(cls: ClassV) -> str | None:
    """The dotted Keras class that a class of the project derives from, for annotations."""
    for base in cls.mro():
        if isinstance(base, Ref) and canonical(base.name) is not None:
            return base.name
    return None


def layer_for_class(m: Machine, cls: ClassV, node: Any) -> Layer | None:
    """The layer or model that an object of this class is; None if it is none.

    It gets its name where `super().__init__` runs.
    """
    kind = _keras_base(m, cls)
    if kind is None:
        return None
    layer = opaque_layer(cls.name)
    if kind != "Layer":
        layer = new_model("Sequential" if kind == "Sequential" else "Subclass", m.environment)
        layer.label = cls.name
    layer.environment = m.environment
    _place(m, layer, node)
    return layer


def _take_name(
    m: Machine,
    layer: Layer,
    positional: list[Any],
    keywords: dict[str, Any],
    open_ended: bool,
) -> None:
    """The name that `super().__init__` gives, or that Keras makes up then from the class."""
    if layer.name is not None or layer.generated is not None:
        return
    if isinstance(layer, Model) and layer.kind == "Sequential":
        name = _name_given(m, positional, keywords)
    else:
        third = positional[2] if isinstance(layer, Model) and len(positional) > 2 else None
        name = to_argument(m, keywords.get("name", third))
    if name is None and open_ended:
        name = UNKNOWN
    if name is None:
        layer.generated = generated_name(layer.label, m.name_counters)
    else:
        layer.name = name if isinstance(name, str) else UNKNOWN


def init_keras_base(
    m: Machine,
    value: InstanceV,
    positional: list[Any],
    keywords: dict[str, Any],
    node: Any,
    open_ended: bool = False,
) -> None:
    """`super().__init__(...)` of a class that derives from a layer or model."""
    from kerasorder_lint.interpreter.keras_objects import derived, overriding

    layer = value.layer
    if layer is not None:
        _take_name(m, layer, positional, keywords, open_ended)
    if not isinstance(layer, Model):
        if derived.become_base(m, value, positional, keywords, node, open_ended):
            return
        if layer is not None and not layer.known and is_plain_layer(value.cls):
            check_base_arguments(m, value.cls.name, positional, keywords, node, open_ended)
        if layer is not None:
            _take_type(m, layer, keywords, open_ended)
            _take_shape(m, layer, keywords)
            _take_wrapped(m, value, positional, keywords)
            overriding.keep_base(m, value, positional, keywords, open_ended)
        return
    layer.attributes["initialised"] = True
    if layer.kind == "Sequential":
        plain = {k: v for k, v in keywords.items() if k in ("layers", "trainable", "name")}
        init_sequential(m, layer, positional, plain, node, open_ended or len(plain) < len(keywords))
    elif "outputs" in keywords or len(positional) >= 2:
        model_layers.become_functional(layer)
        given = graphs.model_arguments(m, positional, keywords)
        if not isinstance(given, Problem):
            graphs.connect_inputs_and_outputs(m, layer, given, node, open_ended)


def is_plain_layer(cls: ClassV) -> bool:
    """Whether `keras.layers.Layer` is the only class of a library that a class derives from."""
    others = [b for b in cls.mro() if not isinstance(b, ClassV) and b != Ref("object")]
    return len(others) == 1 and isinstance(others[0], Ref) and is_base_layer(others[0].name)


def is_plain_model(cls: ClassV) -> bool:
    """Whether `keras.Model` is the only class of a library that a class derives from."""
    others = [b for b in cls.mro() if not isinstance(b, ClassV) and b != Ref("object")]
    if len(others) != 1 or not isinstance(others[0], Ref):
        return False
    found = canonical(others[0].name)
    return found is not None and found[1] in ("Model", "models.Model")


def is_base_layer(name: str) -> bool:
    """Whether a dotted name is that of `keras.layers.Layer`."""
    found = canonical(name)
    return found is not None and found[1] in ("Layer", "layers.Layer")


def check_base_arguments(
    m: Machine,
    class_name: str,
    positional: list[Any],
    keywords: dict[str, Any],
    node: Any,
    open_ended: bool,
) -> None:
    """What `keras.layers.Layer.__init__` refuses of the arguments of a layer of this class."""
    if m.environment.target != 3 or m.version_is_open or m.under_version_test:
        return
    spec = LayerSpec(class_name, {}, module="")
    arguments = layer_arguments(m, spec, positional, keywords, open_ended)
    made = construct(spec, arguments, m.environment)
    if isinstance(made, Problem):
        m.record(
            CreationRefused(
                name="Layer",
                problem=made,
                layer=opaque_layer(class_name),
                arguments=arguments,
                **m.base(node),
            )
        )
        m.keras_raises(made)


def _take_type(m: Machine, layer: Layer, keywords: dict[str, Any], open_ended: bool) -> None:
    """`dtype` and `trainable` of a layer of the code's own class, where they are plain."""
    dtype = m.resolve(keywords.get("dtype"))
    if dtype is None and not open_ended:
        dtype = m.environment.policy
    elif isinstance(dtype, Ref):
        dtype = last(dtype.name)
    elif isinstance(dtype, Thing) and (dtype.kind or "").endswith(".Policy"):
        dtype = dtype.attrs.get("name")
    layer.attributes["own_policy"] = dtype if isinstance(dtype, str) else UNKNOWN
    layer.attributes["own_dtype"] = dtype if isinstance(dtype, str) and dtype in DTYPES else UNKNOWN
    if "autocast" in keywords:
        layer.attributes["own_autocast"] = m.resolve(keywords["autocast"])
    trainable = m.resolve(keywords.get("trainable", UNKNOWN if open_ended else True))
    if trainable is not True:
        layer.set_trainable(trainable if isinstance(trainable, bool) else UNKNOWN)


def _take_shape(m: Machine, layer: Layer, keywords: dict[str, Any]) -> None:
    """`input_shape` of a layer of the code's own class: a Sequential makes an Input of it."""
    if m.environment.target != 3 or keywords.get("input_shape") is None:
        return
    layer.attributes["version_is_open"] = m.version_is_open or m.under_version_test
    shape = arrays.shape_value(m, keywords["input_shape"])
    if isinstance(shape, tuple) and not any(isinstance(dim, Unknown) for dim in shape):
        layer.extra["input_shape_arg"] = shape
    else:
        layer.extra["input_shape_arg_unknown"] = True


def _take_wrapped(
    m: Machine, value: InstanceV, positional: list[Any], keywords: dict[str, Any]
) -> None:
    """`Wrapper.__init__(layer)` keeps the layer, which its `build` builds."""

    base = next((base for base in value.cls.mro() if not isinstance(base, ClassV)), None)
    spec = layer_spec(base.name, m.environment.target) if isinstance(base, Ref) else None
    wrapped = m.resolve(keywords.get("layer", positional[0] if positional else None))
    if spec is None or spec.name != "Wrapper" or value.layer is None:
        return
    if isinstance(wrapped, Layer) or (isinstance(wrapped, InstanceV) and wrapped.layer is not None):
        own_classes.keep_attribute(m, value, "layer", wrapped)
        value.layer.extra["wrapped"] = wrapped


def made_instance(m: Machine, value: InstanceV, node: Any) -> Any:
    """An object of a class was made: if it is a model, the trace hears of it."""
    from kerasorder_lint.interpreter.keras_objects import subclassed

    layer = value.layer
    if layer is not None:
        _take_name(m, layer, [], {}, open_ended=False)  # nobody called `super().__init__`
    subclassed.prepare(m, value, node)
    if isinstance(layer, Model):
        if not layer.attributes.get("initialised"):
            m.record(ModelMade(model=layer, source="class", **m.base(node)))
    elif layer is not None:
        _note_missing_output_shape(m, value, layer)
        m.record(LayerCreated(layer=layer, **m.base(node)))
    return value


def _note_missing_output_shape(m: Machine, value: InstanceV, layer: Layer) -> None:
    """`Layer` of Keras 3 has no `compute_output_shape` to inherit, which `TimeDistributed` asks."""
    if m.environment.target != 3 or m.version_is_open or m.under_version_test or layer.known:
        return

    name = "compute_output_shape"
    told = name in value.attrs or own_classes.has_class_attribute(value.cls, name)
    if is_plain_layer(value.cls) and not told:
        layer.extra["no_output_shape"] = True


def name_object(m: Machine, value: Any, name: str) -> None:
    """The variable that a model or layer is first bound to."""
    layer = value.layer if isinstance(value, InstanceV) else value
    if isinstance(layer, Layer) and layer.variable is None:
        m.touch(layer)
        layer.variable = name
    elif isinstance(value, Thing) and value.origin in ("call", "item", "element"):
        m.kept.touch(value)
        value.hints = value.hints | annotated.hints_of_name(m, name)


# ---------------------------------------------------------------------- copies


def _keep_weights(made: Layer, original: Layer) -> None:
    """A clone of a layer of the code's own class has as many weights, once it is called.

    It is made of the arguments of `__init__`, unless the class tells of itself in its own way.
    """
    own = original.attributes.get("\0instance")
    if original.known or not isinstance(own, InstanceV) or not original.built:
        return
    tells = ("get_config", "from_config", "build_from_config")
    if any(own_classes.has_class_attribute(own.cls, name) for name in tells):
        made.attributes = {k: v for k, v in made.attributes.items() if k != "followed"}
        return
    made.weights, made.children = list(original.weights), list(original.children)


def deep_copy(m: Machine, value: Any, node: Any, *, fresh: bool = False, told: bool = False) -> Any:
    """A copy with its own layers.

    fresh: their weights are new.
    told:  they are made of what configurations tell, which some constructors refuse.
    """
    from kerasorder_lint.interpreter.keras_objects import derived, own_configs

    memo: dict[int, Any] = {}
    failed: list[tuple[Model, sequences.BuildResult]] = []
    refused: list[tuple[Layer, Problem]] = []
    outermost_functional = fresh and isinstance(value, Model) and value.kind == "Functional"

    def copy(item: Any) -> Any:
        if id(item) in memo:
            return memo[id(item)]
        made: Any
        if (
            isinstance(item, Model)
            and fresh
            and "application" in item.extra
            and not models.is_changed(item)
        ):
            from kerasorder_lint.interpreter.keras_objects import applications

            memo[id(item)] = applications.clone(m, item, node)
            return memo[id(item)]
        if fresh and own_configs.loses_arguments(item):
            memo[id(item)] = unknown_model(m, node, item.label)
            return memo[id(item)]
        if models.is_stretch(item):
            return item  # of its layers no more is known than holds for copies, too
        if isinstance(item, Model):
            made = new_model(item.kind, m.environment)
            memo[id(item)] = made
            made.stack = [copy(layer) for layer in item.stack]
            made.exact, made.label, made.name = item.exact, item.label, item.name
            if item.whole and not item.exact:
                made.outline()
            made.maybe = item.maybe
            made.inputs, made.outputs = item.inputs, item.outputs
            made.environment = item.environment
            # Keras makes the outermost functional model from its tensors, others from what they
            # tell of themselves.
            outermost = fresh and item is value and item.kind == "Functional"
            made.trainable = True if outermost else item.trainable
            made.compiled, made.ran = item.compiled, item.ran
            made.attributes = {"named_as": item.serial, **item.attributes}
            if item.built or item.kind != "Sequential":
                made.attributes["used"] = True
            # No copy was called, unless what it is a part of is built of it.
            made.attributes["perhaps_called"] = item is not value
            made.generated = item.generated
            made.site, made.calls = m.site(node), m.calls
            made.made = m.base(node)
            m.models.append(made)
            if made.kind == "Functional":
                lost = fresh and any(map(own_configs.loses_arguments, item.stack))
                if lost:
                    made.outputs = UNKNOWN
                if lost or not graphs.copy_graph(m, item, made, copy, node, fresh=fresh):
                    made.exact = False
            elif fresh:
                touch_all(m, made)
                if made.kind == "Sequential" and made.whole:
                    result = sequential.maybe_rebuild(made)
                    count_builds(m, made)
                    if result.problem is not None:
                        failed.append((made, result))
            else:
                made.built = item.built
                made.chain = tuple(replace(step, layer=copy(step.layer)) for step in item.chain)
                if made.chain:
                    sequential.connect(made)
            original = ((item, item.built),)
            m.record(
                ModelMade(
                    model=made, source="copy", from_layers=original, fresh=fresh, **m.base(node)
                )
            )
            return made
        if isinstance(item, Layer):
            if fresh and derived.has_own_start(m, item):
                memo[id(item)] = derived.made_again(m, item, node)
                return memo[id(item)]
            made = Layer(item.spec, dict(item.args), item.environment)
            memo[id(item)] = made
            made.known, made.label, made.name = item.known, item.label, item.name
            made.generated, made.dtype, made.trainable = item.generated, item.dtype, item.trainable
            made.site, made.calls = item.site, item.calls
            made.attributes = {"named_as": item.serial, **item.attributes}
            made.extra = dict(item.extra)
            made.input_spec = item.input_spec
            if models.is_input(item):
                made.built = True
                if outermost_functional and not isinstance(item.name, str):
                    made.name, made.generated = UNKNOWN, None  # the tensor's, which Keras numbers
            elif fresh:
                again = life.made_again(item, Layer)
                if isinstance(again, Layer):
                    made.extra, made.input_spec = again.extra, again.input_spec
                    made.children = again.children
                    made.args = again.args
                    made.trains_as(item)
                    made.attributes = {
                        key: value
                        for key, value in made.attributes.items()
                        if key not in item.written
                    }
                elif isinstance(again, Problem) and item.spec.behaviour.mirrored:
                    refused.append((item, again))
                elif written.inside(item):
                    derived.become_opaque(made)
                if told:
                    refused.extend(own_configs.refused_inside(item))
                _keep_weights(made, item)
            else:
                made.built, made.build_shape = item.built, item.build_shape
                made.weights = list(item.weights)
                made.children = list(item.children)
                made.written = item.written
            return made
        if isinstance(item, ListV):
            made = OwnListV(item.cls) if isinstance(item, OwnListV) else ListV()
            made.exact = item.exact
            memo[id(item)] = made
            if isinstance(item, OwnListV):
                made.attrs = {key: copy(inner) for key, inner in item.attrs.items()}
            made.items = [copy(inner) for inner in item.items]
            made.chance = item.chance
            lists.list_read(m, item, node)
            return made
        if isinstance(item, OwnDictV) and item.is_itself:
            return Thing(expressions.text_of(node), origin="call")
        if isinstance(item, DictV):
            made = OwnDictV(item.cls) if isinstance(item, OwnDictV) else DictV()
            made.exact = item.exact
            memo[id(item)] = made
            made.default = copy(item.default)
            if isinstance(item, OwnDictV):
                made.attrs = {key: copy(inner) for key, inner in item.attrs.items()}
            made.entries = {key: copy(inner) for key, inner in item.entries.items()}
            return made
        if isinstance(item, NamedTuple):
            return NamedTuple(map(copy, item), item.names, item.kind)
        if isinstance(item, tuple):
            return tuple(copy(inner) for inner in item)
        if isinstance(item, InstanceV):
            made = InstanceV(item.cls)
            memo[id(item)] = made
            made.exact = item.exact
            if item.layer is not None:
                made.layer = copy(item.layer)
            made.attrs = {key: copy(inner) for key, inner in item.attrs.items()}
            return made
        if isinstance(item, ArrayV):
            return item.like(item.shape, item.dtype)
        return item

    if isinstance(value, Thing):
        made = Thing(expressions.text_of(node), origin="call", kind=value.kind)
        made.hints = value.hints
        return made
    copied = copy(value)
    for original, problem in refused[:1] if told else ():
        own_configs.refuse_again(m, original, problem, node)
    for model, result in failed:
        layer = result.steps[-1].layer if result.steps else None
        if isinstance(layer, Layer):
            layer.site = m.site(node)  # where the original was made, nothing is wrong
        built(m, model, result, "constructor", node)
    return copied
