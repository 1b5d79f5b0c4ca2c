"""Random programs that edit the configuration of a model and make a model of it again."""

from __future__ import annotations

import random
from typing import Any

from kerasorder_lint.catalogue import registry
from tests.catalogue import domains
from tests.differential import graphs
from tests.differential.programs import HEADER, Program, chain
from tests.differential.styles import Item, source_of

__all__ = ["config_program", "graph_program"]

#: Layers that are written down in the place of others.
_OTHERS = [
    Item("layers.Dense(3)", "Dense", {"units": 3}),
    Item("layers.Flatten()", "Flatten", {}),
    Item("layers.LSTM(2)", "LSTM", {"units": 2}),
    Item("layers.Dropout(0.5)", "Dropout", {"rate": 0.5}),
    Item("layers.Conv1D(2, 2)", "Conv1D", {"filters": 2, "kernel_size": 2}),
    Item("layers.BatchNormalization()", "BatchNormalization", {}),
]

#: How a model is made again of `config`, which is what `get_config` gave.
_AGAIN = {
    "from_config": "again = keras.Sequential.from_config(config)",
    "class": "again = model.__class__.from_config(config)",
    "type": "again = type(model).from_config(config=config)",
    "json": (
        "text = json.loads(model.to_json())\n"
        'text["config"] = config\n'
        "again = keras.models.model_from_json(json.dumps(text))"
    ),
    "object": (
        'again = keras.saving.deserialize_keras_object({"module": "keras", '
        '"class_name": "Sequential", "config": config, "registered_name": None})'
    ),
}


def _plain(value: Any) -> bool:
    if isinstance(value, (list, tuple)):
        return all(map(_plain, value))
    return value is None or (isinstance(value, (bool, int, float, str)) and value == value)


def _argument(r: random.Random, item: Item) -> tuple[str, Any] | None:
    """Another value for an argument of this layer, which may be one that Keras refuses."""
    if r.random() < 0.2 and item.arguments:
        key = r.choice(list(item.arguments))
        return key, r.choice([0, -1, 2.5, "misspelt", None, 3, True])
    spec = registry.find(item.name)
    if spec is None:
        return None
    drawn = domains.random_case(spec, r).arguments
    given = [(key, value) for key, value in drawn.items() if _plain(value)]
    return r.choice(given) if given else None


def _edit(r: random.Random, items: list[Item], first: int) -> list[str]:
    """Lines that change `config`. The layers begin at `first`, behind an Input."""
    at = r.randrange(len(items))
    entry = f'config["layers"][{at + first}]'
    kind = r.random()
    if kind < 0.35:
        drawn = _argument(r, items[at])
        if drawn is None:
            return []
        key, value = drawn
        lines = [f'{entry}["config"][{key!r}] = {source_of(value)}']
        if r.random() < 0.5:
            lines.append('for part in config["layers"]:\n    part.pop("build_config", None)')
        return lines
    if kind < 0.42:
        return [
            f'{entry}["config"].pop({r.choice(sorted(items[at].arguments) or ["name"])!r}, None)'
        ]
    if kind < 0.47:
        return [f'{entry}["config"]["unit"] = 3']
    if kind < 0.55:
        return [r.choice([f"del {entry}", f'config["layers"].pop({at + first})'])]
    if kind < 0.65:
        other = r.randrange(len(items)) + first
        one, two = entry, f'config["layers"][{other}]'
        return [f"{one}, {two} = {two}, {one}"]
    if kind < 0.8:
        return [_insertion(r, r.randint(first, len(items) + first))]
    if kind < 0.85:
        name = r.choice(["Dens", "Conv2d", "Flatten", "Dense", "Sequentail"])
        return [f'{entry}["class_name"] = {name!r}']
    if kind < 0.9:
        return [
            f'{entry}["config"]["name"] = "twin"',
            'config["layers"][-1]["config"]["name"] = "twin"',
        ]
    if kind < 0.94 and first:
        shape = r.choice([(None, 4), (None, 12, 6), (None, 9, 9, 2), (2, 8)])
        return [f'config["layers"][0]["config"]["batch_shape"] = {source_of(shape)}']
    if kind < 0.97:
        return [f"config.pop({r.choice(['name', 'build_input_shape', 'dtype'])!r}, None)"]
    return [f'config["layers"].append(config["layers"][{at + first}])']


def _insertion(r: random.Random, at: int) -> str:
    item = r.choice(_OTHERS)
    written = {"class_name": item.name, "config": dict(item.arguments)}
    if r.random() < 0.6:
        written = {"module": "keras.layers", **written}
    entry = r.choice([f"layers.serialize({item.text})", source_of(written)])
    return f'config["layers"].insert({at}, {entry})'


def config_program(r: random.Random) -> Program:
    """A valid Sequential, its configuration with a few changes, and a model of that."""
    while True:
        shape, dtype, items, _ = chain(r, faults=False)
        if len(items) > 1 and dtype == "float32":
            break
    with_input = r.random() < 0.8
    start = [f"    keras.Input({source_of(shape)}),"] if with_input else []
    body = [f"    {item.text}," for item in items]
    edits: list[str] = []
    for _ in range(r.choice([0, 1, 1, 1, 2])):
        edits = [*_edit(r, items, int(with_input)), *edits]
        if any(line.startswith("del ") or "].pop(" in line for line in edits):
            break  # the places of the layers are others behind it
    how = r.choice(list(_AGAIN))
    lines = ["import json", HEADER.strip(), "", "model = keras.Sequential([", *start, *body, "])"]
    if not with_input and r.random() < 0.5:
        lines.append(f"model.build({source_of((None, *shape))})")
        if any("[0][" in line for line in edits):
            edits = []
    lines += ["config = model.get_config()", *edits, _AGAIN[how]]
    if not with_input and r.random() < 0.5:
        lines.append(f"again.build({source_of((None, *shape))})")
    return Program("\n".join(lines) + "\n", f"config-{how}", shape, dtype)


#: Whose configurations hold more than layers: operators and functions.
_NOT_FOLLOWED = ("Lambda", "[:", "[..", " + ", " - ", " * ", " > ", " < ", "ops.", "activations.")

#: How the layers of a functional model are changed on the way to another one.
_CHANGES = {
    "units": ("units", "{value} + {by}"),
    "filters": ("filters", "{by}"),
    "name": ("name", '"twin"'),
    "return_sequences": ("return_sequences", "False"),
    "axis": ("axis", "{by}"),
    "rate": ("rate", "{by} / 4"),
    "misspelt": ("trainable", '"yes"'),
}


def graph_program(r: random.Random) -> Program:
    """A functional model that runs, and one of its configuration or of a clone function."""
    while True:
        program = graphs.program(r, "flat")
        if program.notes == [""] and "model = keras.Model(" in program.source:
            if not any(word in program.source for word in _NOT_FOLLOWED):
                break
    key, value = _CHANGES[r.choice(list(_CHANGES))]
    by = r.choice([-1, 0, 1, 2, 3])
    new = value.format(value=f'config["{key}"]', by=by)
    change = f'if "{key}" in config and {r.choice(["True", "len(changed) < 1", "False"])}:'
    body = [change, f"    config[{key!r}] = {new}", f"    changed.append({key!r})"]
    lines = [program.source.rstrip(), "changed = []"]
    if r.random() < 0.4:
        lines += ["def clone(layer):", "    config = layer.get_config()"]
        lines += [f"    {line}" for line in body]
        lines += ["    return layer.__class__.from_config(config)"]
        lines += ["again = keras.models.clone_model(model, clone_function=clone)"]
    else:
        lines += ["told = model.get_config()", 'for part in told["layers"]:']
        lines += ['    config = part["config"]']
        lines += [f"    {line}" for line in body]
        if r.random() < 0.6:
            lines += ['    part.pop("build_config", None)']
        lines += ["again = keras.Model.from_config(told)"]
    return Program("\n".join(lines) + "\n", "config-graph", None)
