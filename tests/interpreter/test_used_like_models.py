"""What a name of a function is used for says what the unknown is that it stands for.

As for a parameter, so for what a loop goes through and for what a call or an index gives.
"""

from __future__ import annotations

import pytest

from tests.rules.expectations import expected, found

HEADER = "import keras\nimport numpy as np\n\n"

TOLD = {
    "each of some models": """\
def cut(models, x, y):
    for m in models:
        m.layers.pop()  # expect-likely: KOL202
        m.fit(x, y)
""",
    "in another loop": """\
def cut(models, x, y):
    for m in models:
        del m.layers[-1]  # expect-likely: KOL205
    for m in models:
        m.fit(x, y)
""",
    "with a name": """\
def cut(models, x, y):
    for name, m in models.items():
        m.layers[-1] = None  # expect-likely: KOL201
        m.fit(x, y)
""",
    "of an object": """\
class Ensemble:
    def cut(self, x, y):
        for i, m in enumerate(self.models):
            m.layers.pop()  # expect-likely: KOL202
            m.fit(x, y)
""",
    "one of them": """\
def cut(models, x, y):
    m = models[0]
    m.layers.pop()  # expect-likely: KOL202
    m.fit(x, y)
""",
    "an item of a parameter, whose other items a loop uses": """\
def cut(parts):
    parts[0].layers.pop()  # expect-likely: KOL202
    for m in parts:
        m.compile("adam", "mse")
""",
    "an item of a parameter that is used itself": """\
def cut(parts):
    parts[-1].layers.pop()  # expect-likely: KOL202
    parts[-1].compile("adam", "mse")
""",
    "an item of a parameter, whose items a comprehension uses": """\
def cut(parts):
    del parts["a"].layers[0]  # expect-likely: KOL205
    return [w for m in parts for w in m.get_weights()]
""",
    "an item of what is called models": """\
def cut(models):
    models[0].layers.pop()  # expect-likely: KOL202
""",
    "a position, of a parameter": """\
def cut(m, x, y):
    m.pop(0)  # expect-likely: KOL209
    m.fit(x, y)
""",
    "a position, of each": """\
def cut(models, x, y):
    for m in models:
        m.pop(1)  # expect-likely: KOL209
        m.compile("adam")
""",
    "a position, of a model from a file": """\
model = keras.models.load_model("model.keras")
model.pop(0)  # expect-likely: KOL209
""",
}

#: Nothing speaks for a Keras model, or something against it.
SILENT = {
    "lists": """\
def cut(stacks):
    for s in stacks:
        s.pop(0)
        s.layers.pop()
""",
    "a configuration": """\
def cut(config):
    config.layers.pop()
    config.pop(0)
""",
    "a module of PyTorch": """\
def cut(nets, x):
    for net in nets:
        net.layers.pop()
        net.to("cuda")
        net.fit(x)
""",
    "a list with a method like that": """\
def cut(queue, x):
    queue.append(x)
    queue.pop(0)
    queue.fit(x)
""",
    "the last layer, and by name": """\
def cut(m, x, y):
    m.pop()
    m.pop(rebuild=False)
    m.fit(x, y)
""",
    "an item, where nothing is asked of the others": """\
def cut(stacks):
    stacks[0].layers.pop()
    stacks[:2].compile("adam")
""",
    "an item of what PyTorch has": """\
def cut(models):
    models[0].layers.pop()
    return [p for m in models for p in m.parameters()]
""",
    "a list whose own attributes are like those of a model": """\
def cut(stack):
    stack[0].layers.pop()
    stack.compile("adam", "mse")
""",
    "two names": """\
def cut(stacks, models, x, y):
    for s in stacks:
        s.layers.pop()
    for m in models:
        m.fit(x, y)
""",
}


@pytest.mark.parametrize("name", TOLD)
def test_what_is_used_like_a_model_is_one(name: str) -> None:
    text = HEADER + TOLD[name]
    assert found(text) == expected(text)


@pytest.mark.parametrize("name", SILENT)
def test_nothing_is_said_of_what_nothing_tells(name: str) -> None:
    assert found(HEADER + SILENT[name]) == []


@pytest.mark.parametrize("use", ["eval()", "train()", "half()", "named_children()", "cuda()"])
def test_what_modules_of_torch_have_speaks_against_a_model(use: str) -> None:
    # No model of Keras has these.
    text = f"{HEADER}def cut(net):\n    net.{use}\n    net.layers.pop()\n"
    assert found(text) == []
    plainly = f"{HEADER}def cut(net):\n    net.layers.pop()\n"
    assert [code for _, code, _ in found(plainly)] == ["KOL202"]
