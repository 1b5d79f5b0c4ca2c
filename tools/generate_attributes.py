"""Writes `kerasorder_lint/catalogue/properties.py` from the installed Keras 3 and Keras 2.

    python tools/generate_attributes.py

A test compares the file with the installed packages.
"""

from __future__ import annotations

import ast
import inspect
import random
import re
import sys
import textwrap
from collections.abc import Iterator
from pathlib import Path
from typing import Any

TARGET = Path(__file__).parents[1] / "kerasorder_lint" / "catalogue" / "properties.py"

_HEAD = '''\
"""Attributes that layers and models have, which of them code can set, and which a build makes.

Written by `tools/generate_attributes.py`; not to be edited.
Source: the classes of `keras.layers` and `tf_keras.layers`, and the models; Keras {keras},
        tf_keras {tf_keras}.
"""

from __future__ import annotations

__all__ = [
    "FOLLOWED",
    "HELD",
    "KERAS_2",
    "KERAS_3",
    "MADE_ANEW",
    "MADE_BY_BUILD",
    "NOT_ALWAYS",
    "OF_CLASSES",
    "OF_CLASSES_2",
]

# fmt: off
'''
_TABLES = {
    "KERAS_3": "Properties without a setter in Keras 3, by the class.\n"
    "#: `Layer` has those of all, `Model` those of all models.",
    "KERAS_2": "The same in tf_keras.",
    "MADE_ANEW": "Those of Keras 3 that are made anew whenever they are read: nothing that is set "
    "is what is\n#: there already.",
    "HELD": "Whatever the code of Keras 3 gives objects of a class, by any argument or method.",
    "NOT_ALWAYS": "Of those, what an object of the class may not have yet, or not with every "
    "argument.",
    "FOLLOWED": "Arguments that a layer of Keras 3 takes as well when they are set as attributes "
    "before its first\n#: call.",
    "MADE_BY_BUILD": "What a layer of Keras 3 has no sooner than it is built.",
    "OF_CLASSES": "Whatever a class of Keras 3 has itself: methods, properties and constants.",
    "OF_CLASSES_2": "The same in tf_keras.",
}


def classes(library: Any) -> Iterator[tuple[str, Any]]:
    """Every public layer of a Keras, and the classes of its models."""
    base = library.layers.Layer
    for name, item in vars(library.layers).items():
        if inspect.isclass(item) and issubclass(item, base):
            yield name, item
    inputs = library.Input((2,))
    yield "Model", library.Model
    yield "Sequential", library.Sequential
    yield "Functional", type(library.Model(inputs, library.layers.Dense(1)(inputs)))


def without_setter(library: Any) -> dict[str, set[str]]:
    """The public properties that no code can set, by class; each once, where it is first."""
    found: dict[str, set[str]] = {}
    for name, item in classes(library):
        found[name] = {
            key
            for key in dir(item)
            if not key.startswith("_")
            and isinstance(held := inspect.getattr_static(item, key), property)
            and held.fset is None
        }
    for name in found:
        if name != "Layer":
            found[name] -= found["Layer"]
        if name in ("Functional", "Sequential"):
            found[name] -= found["Model"]
    return {name: names for name, names in sorted(found.items()) if names}


def samples() -> Iterator[tuple[str, Any, Any]]:
    """Layers of Keras 3 as they are made: name, layer, and the tensors that it can be called on."""
    import keras

    from kerasorder_lint.catalogue import registry
    from tests.catalogue.oracle import keras_argument

    for name, spec in registry.all_specs().items():
        for sample in spec.samples:
            arguments = {key: keras_argument(value) for key, value in sample.arguments.items()}
            made = getattr(keras.layers, name)(**arguments)
            yield name, made, tensors(sample.shape, sample.dtype)


def _some_objects() -> Iterator[Any]:
    """Layers and models of Keras 3, in several states of their lives."""
    import keras as library

    layers = library.layers
    inputs = library.Input((3,))
    functional = library.Model(inputs, layers.Dense(1)(inputs))
    sequential = library.Sequential([library.Input((3,)), layers.Dense(1)])
    several = library.Model([inputs], [layers.Dense(1)(inputs), layers.Dense(2)(inputs)])
    yield from (layers.Dense(1), functional.layers[-1], library.Sequential(), several)
    yield from (functional, sequential)
    for model in (functional, sequential, several):
        model.compile("sgd", "mse")
        yield model


def made_anew() -> set[str]:
    """The properties of Keras 3 that cannot even be set to what they are."""

    refused: set[str] = set()
    taken: set[str] = set()
    made = [layer for _, layer, _ in samples()]
    for item in (*made, *_some_objects()):
        for name in dir(type(item)):
            held = inspect.getattr_static(type(item), name)
            if name.startswith("_") or not isinstance(held, property) or held.fset is not None:
                continue
            try:
                own = getattr(item, name)
            except Exception:
                continue
            try:
                setattr(item, name, own)
            except (AttributeError, ValueError):
                refused.add(name)
            else:
                taken.add(name)
    return refused - taken


def made_by_build() -> dict[str, set[str]]:
    """Attributes that no layer of a class has before it is called, and some have afterwards."""
    missing: dict[str, set[str]] = {}
    there: dict[str, set[str]] = {}
    for name, layer, given in samples():
        before = {key for key in dir(layer) if not key.startswith("_") and hasattr(layer, key)}
        try:
            layer(given)
        except Exception:
            continue
        after = {key for key in dir(layer) if not key.startswith("_") and hasattr(layer, key)}
        missing.setdefault(name, set()).update(before)
        there.setdefault(name, set()).update(after)
    found = {name: there[name] - missing[name] - {"input", "output"} for name in sorted(there)}
    return {name: names for name, names in found.items() if names}


def held() -> dict[str, set[str]]:
    """Public names in classes of Keras 3, and those that their code sets on `self`."""
    import keras

    found: dict[str, set[str]] = {}
    for name, item in classes(keras):
        found[name] = {key for key in dir(item) if not key.startswith("_")}
        for part in item.__mro__:
            if part.__module__.startswith("keras."):
                found[name] |= _set_on_self(part)
    found["Model"] |= _set_by_callbacks()
    return _each_once(found)


def of_classes(library: Any) -> dict[str, set[str]]:
    """Public names that classes have before there is an object of them."""
    return _each_once(
        {
            name: {key for key in dir(item) if not key.startswith("_")}
            for name, item in classes(library)
        }
    )


def not_always(held: dict[str, set[str]]) -> dict[str, set[str]]:
    """Names in `held` that some object of the class does not have, made with any arguments."""
    import keras

    from kerasorder_lint.catalogue import registry
    from tests.catalogue import domains
    from tests.catalogue.oracle import keras_argument

    domains.load_families()
    made: dict[str, list[Any]] = {}
    for name, layer, given in samples():
        made.setdefault(name, []).append(layer)
        try:
            layer(given)
        except Exception:
            continue
    for name, spec in registry.all_specs().items():
        draw = random.Random(name)
        for _ in range(60):
            arguments = domains.random_arguments(spec, draw)
            given = {key: keras_argument(value) for key, value in arguments.items()}
            try:
                layer = getattr(keras.layers, name)(**given)
            except Exception:
                continue
            made.setdefault(name, []).append(layer)
    for model in _some_objects():
        made.setdefault(type(model).__name__, []).append(model)
    everywhere = [item for name in made for item in made[name]]
    models = [item for item in everywhere if isinstance(item, keras.Model)]
    found: dict[str, set[str]] = {}
    for name, names in held.items():
        objects = made.get(name, [])
        if name == "Layer":
            objects = everywhere
        if name == "Model":
            objects = models
        absent = {key for key in names if not objects or not all(hasattr(o, key) for o in objects)}
        if absent:
            found[name] = absent
    return found


def _set_by_callbacks() -> set[str]:
    """What callbacks set on the model that they run with."""
    import keras

    folder = Path(inspect.getfile(keras)).parent / "src" / "callbacks"
    return {
        name
        for file in sorted(folder.glob("*.py"))
        for name in re.findall(r"\bmodel\.([a-z]\w*) = ", file.read_text())
    }


def _set_on_self(cls: type) -> set[str]:
    tree = ast.parse(textwrap.dedent(inspect.getsource(cls)))
    return {
        node.attr
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute)
        and isinstance(node.ctx, ast.Store)
        and isinstance(node.value, ast.Name)
        and node.value.id == "self"
        and not node.attr.startswith("_")
    }


def _each_once(found: dict[str, set[str]]) -> dict[str, set[str]]:
    """Without what `Layer` has in every other class, and `Model` in other models."""
    for name in found:
        if name != "Layer":
            found[name] -= found["Layer"]
        if name in ("Functional", "Sequential"):
            found[name] -= found["Model"]
    return {name: names for name, names in sorted(found.items()) if names}


#: Other texts that an argument may be.
_TEXTS: dict[str, list[Any]] = {
    "bilinear": ["nearest"],
    "channels_first": ["channels_last"],
    "channels_last": ["channels_first"],
    "concat": ["sum", None],
    "nearest": ["bilinear"],
    "same": ["valid", "VALID"],
    "valid": ["same", "SAME"],
}


def other_values(value: Any) -> list[Any]:
    """Values that may stand in the place of this one."""
    if isinstance(value, bool):
        return [not value]
    if isinstance(value, int):
        return [value + 1, value * 2, 1]
    if isinstance(value, float):
        return [value / 2]
    if isinstance(value, str):
        return _TEXTS.get(value, [])
    if isinstance(value, (tuple, list)) and value and isinstance(value[0], int):
        return [tuple(i + 1 for i in value), (1,) * len(value), list(value), value[0] + 1]
    if isinstance(value, (tuple, list)) and value and isinstance(value[0], (tuple, list)):
        return [tuple(tuple(j + 1 for j in pair) for pair in value), (1,) * len(value), 2]
    return []


def _is_of_the_form(value: Any, kept: Any) -> bool:
    """Whether a value has the form in which the constructor keeps its argument."""
    if isinstance(kept, (tuple, list)):
        same = isinstance(value, tuple) and len(value) == len(kept)
        return same and all(map(_is_of_the_form, value, kept))
    return type(value) is type(kept) and (not isinstance(value, str) or value == value.lower())


def _outcome(layer: Any, given: Any) -> Any:
    """The shapes that come out and those of the weights; None where Keras refuses."""
    import keras

    try:
        result = [tuple(tensor.shape) for tensor in keras.tree.flatten(layer(given))]
    except Exception:
        return None
    return result, [tuple(weight.shape) for weight in layer.weights]


def followed() -> dict[str, set[str]]:
    """Arguments of each class that shapes may depend on, and that may as well be set before a call.

    One counts if each value that was tried in its place has given what it gives as an argument.
    """
    import keras

    from kerasorder_lint.catalogue import registry, written
    from tests.catalogue.oracle import keras_argument

    good: dict[str, set[str]] = {}
    bad: dict[str, set[str]] = {}
    for class_name, spec in registry.all_specs().items():
        make = getattr(keras.layers, class_name)
        for sample in spec.samples:
            arguments = {key: keras_argument(value) for key, value in sample.arguments.items()}
            given = tensors(sample.shape, sample.dtype)
            first = make(**arguments)
            if class_name == "InputLayer":
                continue
            for name in filter(written.is_shapely, spec.parameters):
                kept = getattr(first, name, None)
                for value in other_values(kept):
                    if not _is_of_the_form(value, kept):
                        continue
                    changed = make(**{k: keras_argument(v) for k, v in sample.arguments.items()})
                    try:
                        config = {**changed.get_config(), name: value}
                        setattr(changed, name, value)
                    except (AttributeError, NotImplementedError):
                        bad.setdefault(class_name, set()).add(name)
                        continue
                    try:
                        wanted = make.from_config(config)
                    except Exception:
                        continue  # the constructor refuses this, and nothing is said of it
                    same = _outcome(changed, given) == _outcome(wanted, given)
                    (good if same else bad).setdefault(class_name, set()).add(name)
    found = {name: good[name] - bad.get(name, set()) for name in sorted(good)}
    return {name: names for name, names in found.items() if names}


def tensors(shape: Any, dtype: str) -> Any:
    """Symbolic tensors of the shape of a sample."""
    import keras

    if isinstance(shape, (list, tuple)) and shape and isinstance(shape[0], (list, tuple)):
        return [tensors(inner, dtype) for inner in shape]
    return keras.KerasTensor(tuple(shape), dtype=dtype)


def tables() -> dict[str, dict[str, set[str]]]:
    """All that the module holds."""
    import keras
    import tf_keras

    by_class = held()
    return {
        "KERAS_3": without_setter(keras),
        "KERAS_2": without_setter(tf_keras),
        "MADE_ANEW": {"": made_anew()},
        "HELD": by_class,
        "NOT_ALWAYS": not_always(by_class),
        "MADE_BY_BUILD": made_by_build(),
        "FOLLOWED": followed(),
        "OF_CLASSES": of_classes(keras),
        "OF_CLASSES_2": of_classes(tf_keras),
    }


def _lines(names: set[str], indent: str, room: int = 0) -> str:
    words = textwrap.wrap(" ".join(sorted(names)), 84, break_on_hyphens=False)
    if len(words) < 2 and sum(map(len, words)) + room < 90:
        return f'"{"".join(words)}"'
    inside = "\n".join(f'{indent}    "{line} "' for line in words)
    return f"(\n{inside}\n{indent})"


def render(found: dict[str, dict[str, set[str]]]) -> str:
    """The text of the module."""
    import keras
    import tf_keras

    parts = []
    for table, rows in found.items():
        parts.append(f"#: {_TABLES[table]}\n")
        if set(rows) == {""}:
            parts.append(f"{table}: str = {_lines(rows[''], '')}\n")
            continue
        inside = "".join(
            f'    "{name}": {_lines(names, "    ", len(name))},\n' for name, names in rows.items()
        )
        parts.append(f"{table}: dict[str, str] = {{\n{inside}}}\n")
    head = _HEAD.format(keras=keras.__version__, tf_keras=tf_keras.__version__)
    return head + "".join(parts)


def main() -> int:
    TARGET.write_text(render(tables()))
    return 0


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).parents[1]))
    sys.exit(main())
