"""Fixes, judged by Keras: what is fixed builds, and a safe fix leaves the summary as it was."""

from __future__ import annotations

import ast
import contextlib
import io
import os
import random
import re
import sys
import tokenize
import types
import warnings
from pathlib import Path
from typing import Any

import pytest

from kerasorder_lint.batch import fixing
from kerasorder_lint.engine import lint
from kerasorder_lint.findings import Finding
from kerasorder_lint.rules import all_rules
from kerasorder_lint.settings import Limits, Settings

FIXTURES = Path(__file__).parents[2] / "fixtures"
SETTINGS = Settings(extend_select=("KOL002",), limits=Limits(seconds=120.0))
PROGRAMS = sorted((FIXTURES / "fixes").glob("*.py"))


def _fixed(text: str, unsafe: bool, name: str = "program.py") -> tuple[str, list[Finding]]:
    result = fixing.fix(text.encode(), name, SETTINGS, unsafe=unsafe)
    assert result.outcome.trouble is None
    return result.data.decode(), result.outcome.findings


def _run(text: str, path: Path) -> dict[str, Any]:
    """The names of a program that Keras runs."""
    import keras

    keras.utils.clear_session()
    path.write_text(text, encoding="utf-8")
    module = types.ModuleType("example")
    sys.modules["example"] = module
    try:
        with warnings.catch_warnings(), contextlib.redirect_stdout(io.StringIO()):
            warnings.simplefilter("ignore")
            exec(compile(text, str(path), "exec"), module.__dict__)
    finally:
        del sys.modules["example"]
    return module.__dict__


def _summaries(names: dict[str, Any]) -> dict[str, str]:
    import keras

    found = {}
    for name, value in names.items():
        if isinstance(value, keras.Model):
            out = io.StringIO()
            value.summary(print_fn=lambda line, out=out, **_: out.write(f"{line}\n"))
            found[name] = out.getvalue()
    return found


def _comments(text: str) -> list[str]:
    tokens = tokenize.generate_tokens(io.StringIO(text).readline)
    return [token.string for token in tokens if token.type == tokenize.COMMENT]


@pytest.mark.parametrize("path", PROGRAMS, ids=lambda path: path.stem)
def test_a_program_is_fixed_as_the_file_beside_it_says(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    unsafe = "(unsafe)" in text
    if unsafe:
        before = [f.fix.applicability for f in lint(text, path.name, SETTINGS) if f.fix]
        assert set(before) == {"unsafe"}
        assert _fixed(text, unsafe=False)[0] == text
    fixed, left = _fixed(text, unsafe)
    assert left == []
    beside = path.with_suffix(".fixed")
    if os.environ.get("KERASORDER_LINT_REWRITE") == "1":
        beside.write_text(fixed, encoding="utf-8")
    assert beside.read_text(encoding="utf-8") == fixed
    if path.stem != "unused_suppression":
        assert _comments(fixed) == _comments(text)


@pytest.mark.keras
@pytest.mark.parametrize("path", PROGRAMS, ids=lambda path: path.stem)
def test_keras_builds_what_is_fixed(path: Path, tmp_path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    fixed = path.with_suffix(".fixed").read_text(encoding="utf-8")
    after = _summaries(_run(fixed, tmp_path / "after.py"))
    assert after
    if "(unsafe)" in text:
        with pytest.raises((ValueError, TypeError, AssertionError)):
            _run(text, tmp_path / "before.py")
    else:
        assert _summaries(_run(text, tmp_path / "before.py")) == after


def _other_programs() -> list[tuple[str, str]]:
    found = [(r.code, text) for r in all_rules().values() for text in r.bad]
    for folder in ("models", "rules"):
        for path in sorted((FIXTURES / folder).rglob("*.py")):
            found.append((path.stem, path.read_text(encoding="utf-8")))
    fixable = []
    for name, text in found:
        findings = lint(text, "program.py", SETTINGS)
        if any(f.fix is not None for f in findings):
            fixable.append((name, text))
    return fixable


@pytest.mark.keras
def test_keras_builds_every_other_fixable_fixture(tmp_path: Path) -> None:
    built: list[str] = []
    for name, text in _other_programs():
        fixed, left = _fixed(text, unsafe=True)
        ast.parse(fixed)
        assert fixed != text, name
        # What still has errors does not run, and neither does what imports something foreign.
        foreign = re.search(r"^\s*(?:from|import) (?!keras|tensorflow|numpy)", text, re.MULTILINE)
        if foreign or any(f.severity == "error" for f in left):
            continue
        _run(fixed, tmp_path / "program.py")
        built.append(name)
    assert len(built) >= 8, built


@pytest.mark.parametrize(
    "line",
    [
        "m.layers.pop(0)",
        "last = m.layers.pop()",
        "ls = m.layers; ls.pop()",
        "(m.layers).pop()",
        "m.layers.insert(0, layers.Dense(2))",
        "m.layers[0], m.layers[1], m.layers[2] = m.layers[1], m.layers[0], m.layers[2]",
        # These do not fit in the other order.
        "m.layers[1], m.layers[2] = m.layers[2], m.layers[1]",
        "if m: m.layers[0], m.layers[1] = m.layers[1], m.layers[0]",
        "k = m.layers[0]\nm.layers[0] = m.layers[1]  # why\nm.layers[1] = k",
        "k = m.layers[0]\nm.layers[0] = m.layers[1]; m.layers[1] = k",
    ],
)
def test_what_cannot_be_written_without_guessing_has_no_fix(line: str) -> None:
    text = (
        "import keras\nfrom keras import layers\n"
        "body = [layers.ReLU(), layers.Dense(4), layers.Dense(2)]\n"
        f"m = keras.Sequential([keras.Input((4,)), *body])\n{line}\n"
    )
    findings = lint(text, "program.py", SETTINGS)
    assert [f.code[:4] for f in findings] == ["KOL2"]
    assert findings[0].fix is None


@pytest.mark.parametrize(
    "after",
    [
        # The name belongs to another scope, or the new model would not be compiled.
        "def f():\n    m.layers[0], m.layers[1] = m.layers[1], m.layers[0]\nf()",
        "m.compile(loss='mse')\nm.layers[0], m.layers[1] = m.layers[1], m.layers[0]",
        "m.layers[0], m.layers[1] = m.layers[1], m.layers[0]\nm.add(layers.Dense(1))",
    ],
)
def test_a_swap_that_a_new_model_would_not_answer_has_no_fix(after: str) -> None:
    text = (
        "import keras\nfrom keras import layers\n"
        f"m = keras.Sequential([keras.Input((4,)), layers.Dense(4), layers.ReLU()])\n{after}\n"
    )
    found = [f for f in lint(text, "program.py", SETTINGS) if f.code == "KOL201"]
    assert len(found) == 1
    assert found[0].fix is None


def _flatten_fixes(text: str) -> list[str]:
    """The codes of the findings that a `Flatten` would mend; each has to be found."""
    findings = lint(text, "program.py", SETTINGS)
    assert {f.code for f in findings} & {"KOL101", "KOL102", "KOL105", "KOL301"}, text
    return [f.code for f in findings if f.fix is not None and "Flatten" in f.fix.message]


@pytest.mark.parametrize(
    "line",
    [
        # Flattened, it is no better.
        "dense(keras.Input((5, 4)))",
        "head(keras.Input((2, 2, 5)))",
        "layers.Conv2D(2, 3)(keras.Input((4, 4)))",
        "layers.LSTM(2)(keras.Input((4, 4, 2)))",
        "layers.Concatenate(axis=2)([image, vector])",
        # Nobody knows how long that is.
        "dense(keras.Input((None, 4)))",
        "layers.Concatenate()([keras.Input((None, 4)), vector])",
        # Neither branch is a vector.
        "layers.Concatenate()([image, keras.Input((2, 2, 4))])",
        # Not written where it could go in.
        "dense(*[image])",
        "layers.Concatenate()(list((image, vector)))",
        "layers.Concatenate()([*[image], vector])",
        "m = keras.Sequential([keras.Input((4, 4)), (dense)])",
        "m = keras.Sequential([keras.Input((4, 4)), (layers.RepeatVector(2))])",
        "m = keras.Sequential([keras.Input((4, 4)), *[dense]])",
        "m = keras.Sequential(list((keras.Input((4, 4)), dense)))",
        "m = keras.Sequential([keras.Input((4, 4))])\nif 1: m.add(dense)",
        # The names that would be used mean something else here.
        "dense(image)\nlayers = keras = []",
        "def f(layers, keras):\n    return 1\ndense(image)",
    ],
)
def test_no_flatten_where_it_would_not_help_or_cannot_be_written(line: str) -> None:
    assert _flatten_fixes(f"{_HEADS}{line}\n") == []


_HEADS = """\
import keras
from keras import layers
image, vector = keras.Input((4, 4)), keras.Input((2,))
dense = layers.Dense(3)
dense(keras.Input((16,)))
head = keras.Sequential([keras.Input((16,)), layers.Dense(2)])
"""


@pytest.mark.keras
@pytest.mark.parametrize(
    "imports, written",
    [
        ("import keras", "keras.layers.Flatten"),
        ("import keras\nimport keras.layers as L", "L.Flatten"),
        ("import tensorflow as tf\nkeras = tf.keras", "tf.keras.layers.Flatten"),
        ("from tensorflow import keras", "keras.layers.Flatten"),
        ("from tensorflow import keras\nfrom tensorflow.keras import layers as kl", "kl.Flatten"),
        ("import keras\nfrom keras.layers import Dense, Flatten as Flat", "Flat"),
    ],
)
def test_a_flatten_is_named_as_the_module_names_layers(
    imports: str, written: str, tmp_path: Path
) -> None:
    text = f"{imports}\nimage = keras.Input((4, 4))\ndense = keras.layers.Dense(3)\n"
    text += "dense(keras.Input((16,)))\nout = dense(image)\n"
    assert _flatten_fixes(text) == ["KOL102"]
    fixed, left = _fixed(text, unsafe=True)
    assert left == []
    assert fixed == text.replace("dense(image)", f"dense({written}()(image))")
    assert _run(fixed, tmp_path / "program.py")["out"].shape == (None, 3)


@pytest.mark.keras
def test_flattens_of_keras_2_are_those_of_keras_3(tmp_path: Path) -> None:
    # Keras 2 builds most of these, and they fail when they run.
    def retold(name: str) -> str:
        text = (FIXTURES / "fixes" / name).read_text(encoding="utf-8")
        return text.replace("import keras\n", "import tf_keras as keras\n").replace(
            "from keras ", "from tf_keras "
        )

    fixed, left = _fixed(retold("missing_flatten_elsewhere.py"), unsafe=True)
    assert left == []
    assert fixed == retold("missing_flatten_elsewhere.fixed")
    names = _run(fixed, tmp_path / "program.py")
    assert names["again"].shape == (None, 3)
    assert names["late"].output_shape == (None, 3)


def test_a_flatten_is_imported_beside_another_layer() -> None:
    text = (
        "from keras import Input\nfrom keras.layers import Dense\n"
        "dense = Dense(3)\ndense(Input((16,)))\nout = dense(Input((4, 4)))\n"
    )
    fixed, left = _fixed(text, unsafe=True)
    assert left == []
    assert "from keras.layers import Dense, Flatten\n" in fixed
    assert "out = dense(Flatten()(Input((4, 4))))\n" in fixed


@pytest.mark.parametrize(
    "body",
    [
        # The word at fault stands elsewhere: what stands here is a key, or another argument.
        "config = {'activation': 'rellu'}\nlayer = layers.Dense(3, config['activation'])",
        "config = {'a': 'rellu'}\nlayer = layers.Dense(3, activation=config['a'])",
        "config = {'act': 'rellu'}\nlayer = layers.Dense(3, activation=config.get('act', 'relu'))",
        "word = 'addam'\nm = keras.Sequential([layers.Dense(3)])\nm.compile(word, 'mse')",
    ],
)
def test_a_word_that_stands_elsewhere_stays(body: str) -> None:
    text = f"import keras\nfrom keras import layers\n{body}\n"
    findings = [f for f in lint(text, "program.py", SETTINGS) if f.code == "KOL114"]
    assert findings
    assert all(f.fix is None for f in findings)


@pytest.mark.parametrize(
    "body",
    [
        "layer = layers.Dense(3, 'rellu')",
        "layer = layers.Dense(3, activation='rellu' if keras else None)",
        "keras.Sequential().compile('addam', 'mse')",
    ],
)
def test_a_word_that_stands_there_is_corrected(body: str) -> None:
    text = f"import keras\nfrom keras import layers\n{body}\n"
    fixed, left = _fixed(text, unsafe=True)
    assert left == []
    assert fixed == text.replace("'rellu'", "'relu'").replace("'addam'", "'adam'")


@pytest.mark.parametrize(
    "body",
    [
        # Only the first turn makes an Input of it.
        "m = keras.Sequential()\nfor i in range(3):\n    m.add(layers.Dense(3, input_shape=(3,)))",
        # It may be used elsewhere, or is not written where it is taken.
        "d = layers.Dense(3, input_shape=(3,))\nm = keras.Sequential([d, layers.Dense(2)])",
        "ls = [layers.Dense(3, input_shape=(3,)), layers.Dense(2)]\nm = keras.Sequential(ls)",
        # Who knows when that is to be called.
        "m = keras.Sequential([layers.Dense(3, input_shape=tuple([3])), layers.Dense(2)])",
        "m = keras.Sequential([layers.Dense(3, **{'input_shape': (3,)}), layers.Dense(2)])",
        "m = keras.Sequential()\nif 1: m.add(layers.Dense(3, input_dim=3))\nm.add(layers.ReLU())",
    ],
)
def test_an_input_shape_that_cannot_move_stays(body: str) -> None:
    text = f"import keras\nfrom keras import layers\n{body}\n"
    findings = [f for f in lint(text, "program.py", SETTINGS) if f.code == "KOL409"]
    assert findings
    assert all(f.fix is None for f in findings)


def test_a_layer_that_two_models_take_makes_the_fix_unsafe() -> None:
    text = (
        "import keras\nfrom keras import layers\n"
        "a = keras.Sequential([layers.Dense(3, input_shape=(3,)), layers.Dense(2)])\n"
        "b = keras.Sequential(a.layers[:1] + [layers.Dense(5)])\n"
    )
    (finding,) = [f for f in lint(text, "program.py", SETTINGS) if f.code == "KOL409"]
    assert finding.fix is not None
    assert finding.fix.applicability == "unsafe"


def test_the_rule_about_input_shape_knows_its_keras() -> None:
    rule = all_rules()["KOL409"]
    for text in rule.bad:
        (finding,) = [f for f in lint(text, "program.py", SETTINGS) if f.code == "KOL409"]
        assert "# expect: KOL409" in text.splitlines()[finding.span.start.row - 1]
    for text in rule.good:
        assert not [f for f in lint(text, "program.py", SETTINGS) if f.code == "KOL409"]
    either = rule.bad[0].replace("from keras import", "from tensorflow.keras import")
    either = either.replace("import keras\n", "from tensorflow import keras\n", 1)
    (finding,) = [f for f in lint(either, "program.py", SETTINGS) if f.code == "KOL409"]
    assert finding.certainty == "likely"
    assert "with Keras 3, which TensorFlow 2.16 and later have" in finding.message
    two = Settings(target_keras=2)
    assert not [f for f in lint(rule.bad[0], "program.py", two) if f.code == "KOL409"]


@pytest.mark.keras
@pytest.mark.parametrize("number", [0, 1])
def test_keras_warns_where_the_rule_does(number: int, tmp_path: Path) -> None:
    text = all_rules()["KOL409"].bad[number]
    path = tmp_path / "example.py"
    path.write_text(text)
    (finding,) = [f for f in lint(text, "program.py", SETTINGS) if f.code == "KOL409"]
    with pytest.warns(UserWarning, match=re.escape(finding.keras or "")):
        exec(compile(text, str(path), "exec"), {"__name__": "example"})


def test_fixes_go_into_cells() -> None:
    import json

    cells = [
        ["import keras\n", "from keras import layers"],
        ["m = keras.Sequential([\n", "    layers.Dense(3, input_dim=4)\n", "])\n", "m.summary()"],
    ]
    sources = [{"cell_type": "code", "source": source, "metadata": {}} for source in cells]
    text = json.dumps({"cells": sources, "metadata": {}, "nbformat": 4}, indent=1)
    result = fixing.fix(text.encode(), "n.ipynb", SETTINGS, is_notebook=True)
    assert result.applied == 1
    after = json.loads(result.data)["cells"][1]["source"]
    assert after == [
        "m = keras.Sequential([\n",
        "    layers.Input(shape=(4,)),\n",
        "    layers.Dense(3)\n",
        "])\n",
        "m.summary()",
    ]


def _written(rng: random.Random, arguments: list[str]) -> str:
    """Arguments in brackets, in one of the layouts that people write."""
    parts = []
    for number, argument in enumerate(arguments):
        if number:
            parts.append(
                rng.choice([", ", ",", ",\n        ", f",  # {number}\n        ", " ,\n        "])
            )
        parts.append(argument)
    end = rng.choice(["", "", ",", ",\n    ", "\n    ", "  # end\n    ", ",  # end\n    "])
    begin = rng.choice(["", "", "\n        ", "  # begin\n        "])
    return f"({begin}{''.join(parts)}{end})"


def test_a_moved_input_shape_leaves_the_program_and_its_comments_as_they_were(seed: int) -> None:
    rng = random.Random(seed)
    for _ in range(120):
        shape = rng.choice(["(4,)", "(SIZE,)", "[4]", "(2 + 2,)"])
        keyword = f"input_shape={shape}"
        if rng.random() < 0.3:
            keyword, shape = "input_dim=SIZE", "(SIZE,)"
        others = ["units=8", "activation='relu'", "name='ü'", "use_bias=(True)"]
        others = rng.sample(others, k=rng.randint(1, 4))
        if "units=8" not in others:
            others[0] = "units=8"
        arguments = list(others)
        arguments.insert(rng.randint(0, len(arguments)), keyword)
        layer = f"layers.Dense{_written(rng, arguments)}"
        plain, entry = f"layers.Dense({', '.join(others)})", f"layers.Input(shape={shape})"
        if rng.random() < 0.5:
            head, lead = "m = keras.Sequential(", rng.choice(["", "\n    ", "  # c\n    "])
            text = f"{head}[{lead}{layer}, layers.ReLU()])\n"
            wanted = f"{head}[{entry}, {plain}, layers.ReLU()])\n"
        else:
            head = "m = keras.Sequential()\n"
            text = f"{head}m.add({layer})  # added\nm.add(layers.ReLU())\n"
            wanted = f"{head}m.add({entry})\nm.add({plain})\nm.add(layers.ReLU())\n"
        imports = "import keras\nfrom keras import layers\n\nSIZE = 4\n"
        fixed, left = _fixed(imports + text, unsafe=False)
        assert left == [], text
        assert ast.dump(ast.parse(fixed)) == ast.dump(ast.parse(imports + wanted)), text
        assert sorted(_comments(fixed)) == sorted(_comments(imports + text)), text
        assert not re.search(r"[ \t]+$", fixed, re.MULTILINE), text


@pytest.mark.keras
@pytest.mark.parametrize(
    "before, after",
    [
        (
            "def f():\n    from keras.layers import Dense\n"
            "    return keras.Sequential([Dense(3, input_shape=(4,)), Dense(2)])\nout = f()",
            "def f():\n    from keras.layers import Dense, Input\n"
            "    return keras.Sequential([Input(shape=(4,)), Dense(3), Dense(2)])\nout = f()",
        ),
        (
            "from keras.layers import Dense\ndef f():\n    from keras.layers import ReLU\n"
            "    def g():\n        return keras.Sequential([ReLU(input_shape=(4,)), Dense(2)])\n"
            "    return g()\nout = f()",
            "from keras.layers import Dense\ndef f():\n    from keras.layers import ReLU, Input\n"
            "    def g():\n        return keras.Sequential([Input(shape=(4,)), ReLU(), Dense(2)])\n"
            "    return g()\nout = f()",
        ),
        (
            "from keras import Input\nfrom keras.layers import Dense\n"
            "out = keras.Sequential([Dense(3, input_dim=4), Dense(2)])",
            "from keras import Input\nfrom keras.layers import Dense\n"
            "out = keras.Sequential([Input(shape=(4,)), Dense(3), Dense(2)])",
        ),
        (
            "from keras.layers import Input\nfrom keras.layers import Dense\n"
            "out = keras.Sequential((Dense(3, input_dim=4), Dense(2)))",
            "from keras.layers import Input\nfrom keras.layers import Dense\n"
            "out = keras.Sequential((Input(shape=(4,)), Dense(3), Dense(2)))",
        ),
    ],
    ids=["in a function", "of a function around", "imported beside", "in a tuple"],
)
def test_an_input_is_imported_where_its_neighbours_are(
    before: str, after: str, tmp_path: Path
) -> None:
    fixed, left = _fixed(f"import keras\n{before}\n", unsafe=False)
    assert left == []
    assert fixed == f"import keras\n{after}\n"
    assert _run(fixed, tmp_path / "program.py")["out"].input_shape == (None, 4)


@pytest.mark.parametrize(
    "before, after",
    [
        ("from torch import Input", ""),
        ("from mine.layers import Input", ""),
        ("from keras import Input\nInput = print", ""),
        ("", "from keras import Input"),  # which is not there yet
    ],
)
def test_what_is_called_input_and_may_be_another_thing_is_not_taken(
    before: str, after: str
) -> None:
    text = (
        f"import keras\nfrom keras.layers import Dense\n{before}\n"
        f"m = keras.Sequential([Dense(3, input_dim=4), Dense(2)])\n{after}\n"
    )
    (finding,) = lint(text, "program.py", SETTINGS)
    assert (finding.code, finding.fix) == ("KOL409", None)


@pytest.mark.keras
def test_a_flatten_is_named_as_the_function_names_layers(tmp_path: Path) -> None:
    text = (
        "from keras import Input\n"
        "def f():\n    import keras.layers as k\n    dense = k.Dense(3)\n"
        "    dense(Input((16,)))\n    return dense(Input((4, 4)))\nout = f()\n"
    )
    fixed, left = _fixed(text, unsafe=True)
    assert left == []
    assert fixed == text.replace("dense(Input((4, 4)))", "dense(k.Flatten()(Input((4, 4))))")
    assert _run(fixed, tmp_path / "program.py")["out"].shape == (None, 3)


@pytest.mark.keras
@pytest.mark.parametrize(
    "before, after",
    [
        (
            "out = keras.Sequential([layers.LSTM(4, batch_input_shape=(2, 5, 3), stateful=True)])",
            "out = keras.Sequential([layers.Input(batch_shape=(2, 5, 3)), "
            "layers.LSTM(4, stateful=True)])",
        ),
        (
            "out = keras.Sequential()\nout.add(layers.LSTM(4, batch_input_shape=(2, 5, 3)))",
            "out = keras.Sequential()\nout.add(layers.Input(batch_shape=(2, 5, 3)))\n"
            "out.add(layers.LSTM(4))",
        ),
    ],
)
def test_the_batch_shape_of_keras_2_becomes_that_of_an_input(
    before: str, after: str, tmp_path: Path
) -> None:
    head = "import keras\nfrom keras import layers\n"
    fixed, left = _fixed(f"{head}{before}\n", unsafe=True)
    assert left == []
    assert fixed == f"{head}{after}\n"
    assert _run(fixed, tmp_path / "program.py")["out"].input_shape == (2, 5, 3)
    assert _fixed(f"{head}{before}\n", unsafe=False)[0] == f"{head}{before}\n"


@pytest.mark.parametrize(
    "body",
    [
        # An `Input` may not follow a layer.
        "m = keras.Sequential([layers.ReLU(), layers.Dense(3, batch_input_shape=(2, 4))])",
        "m = keras.Sequential()\nm.add(layers.ReLU())\n"
        "m.add(layers.Dense(3, batch_input_shape=(2, 4)))",
        "d = layers.Dense(3, batch_input_shape=(2, 4))",
        # Near the name of another argument, and not what that takes.
        "m = keras.Sequential([layers.LSTM(3, input_dim=3, input_length=5)])",
        "m = keras.Sequential([layers.Dense(3, input_size=5)])",
    ],
)
def test_no_argument_gets_the_name_of_one_that_takes_something_else(body: str) -> None:
    text = f"import keras\nfrom keras import layers\n{body}\n"
    findings = [f for f in lint(text, "program.py", SETTINGS) if f.code == "KOL114"]
    assert [f.fix for f in findings] == [None]
    assert "Input(" in (findings[0].advice or "")


@pytest.mark.parametrize(
    "before, after",
    [
        ("Dense(unit=3)", "Dense(units=3)"),
        ("Conv2D(filter=3, kernal_size=3)", "Conv2D(filters=3, kernel_size=3)"),
        ("Embedding(9, outputdim=3)", "Embedding(9, output_dim=3)"),
        # A word that is no misspelling of what is missing.
        ("Dense(activation='relu')", None),
        ("Dense(size=3)", None),
        ("Embedding(input_length=5, output_dim=3)", None),
    ],
)
def test_what_is_missing_and_stands_there_misspelt_is_renamed(
    before: str, after: str | None, tmp_path: Path
) -> None:
    head = "import keras\nfrom keras import layers\nlayer = layers."
    fixed, left = _fixed(f"{head}{before}\n", unsafe=True)
    if after is None:
        assert fixed == f"{head}{before}\n"
        assert [(f.code, f.fix) for f in left] == [("KOL114", None)]
        return
    assert (fixed, left) == (f"{head}{after}\n", [])
    assert _run(fixed, tmp_path / "program.py")["layer"] is not None


@pytest.mark.parametrize(
    "change",
    ["m.layers.pop()", "m.layers[0], m.layers[1] = m.layers[1], m.layers[0]"],
)
def test_a_model_that_may_be_of_another_class_is_not_taken_for_a_sequential(change: str) -> None:
    head = (
        "import keras, sys\nfrom keras import layers\ni = keras.Input((3,))\n"
        "s = keras.Sequential([i, layers.Dense(3), layers.Dense(3)])\n"
        "f = keras.Model(i, layers.Dense(3)(layers.Dense(3)(i)))\n"
    )
    for model, fixes in (("s", True), ("f", False), ("s if len(sys.argv) > 1 else f", False)):
        text = f"{head}m = {model}\n{change}\n"
        (finding,) = lint(text, "program.py", SETTINGS)
        assert finding.certainty == "proven"
        assert (finding.fix is not None) == fixes, model


def test_a_method_on_a_continued_line_is_replaced() -> None:
    head = "import keras\nm = keras.Sequential([keras.Input((4,)), keras.layers.Dense(3)])\n"
    fixed, left = _fixed(f"{head}m.layers \\\n    .pop()\n", unsafe=True)
    assert (fixed, left) == (f"{head}m.pop()\n", [])


@pytest.mark.parametrize(
    "before, after",
    [
        ('model.compile("adan", "mse")', 'model.compile("adam", "mse")'),
        # The keyword, and then its value.
        (
            'model.compile(optimiser="adan", loss="mse")',
            'model.compile(optimizer="adam", loss="mse")',
        ),
        (
            'model.compile("adam", "mze", metrics=["mae", "acuracy"])\nmodel.fit(x, y)',
            'model.compile("adam", "mse", metrics=["mae", "accuracy"])\nmodel.fit(x, y)',
        ),
        (
            'model.compile("adam", "mse")\nmodel.compile(optimizer="adan", loss="mse")',
            'model.compile("adam", "mse")\nmodel.compile(optimizer="adam", loss="mse")',
        ),
        # The `fit` speaks of the one that was done.
        (
            'model.compile("adam", "mze")\n'
            'try:\n    model.compile("adan", "mae")\nexcept ValueError:\n    model.fit(x, y)',
            'model.compile("adam", "mse")\n'
            'try:\n    model.compile("adam", "mae")\nexcept ValueError:\n    model.fit(x, y)',
        ),
    ],
)
def test_of_several_words_the_one_that_is_wrong_is_changed(before: str, after: str) -> None:
    head = (
        "import keras\nimport numpy as np\nx, y = np.ones((2, 4)), np.ones((2, 1))\n"
        "model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(1)])\n"
    )
    fixed, _ = _fixed(f"{head}{before}\n", unsafe=True)
    assert fixed == f"{head}{after}\n"


_SWAP = "{0}.layers[0], {0}.layers[1] = {0}.layers[1], {0}.layers[0]\n"
_MADE = "keras.Sequential([keras.Input((8,)), layers.Dense(8), layers.ReLU()], name='pair')\n"


@pytest.mark.keras
def test_a_model_that_is_an_attribute_is_made_anew_with_its_name(tmp_path: Path) -> None:
    text = (
        "import keras\nfrom keras import layers\n\nclass Holder:\n"
        f"    def __init__(self):\n        self.model = {_MADE}"
        f"    def swap(self):\n        {_SWAP.format('self.model')}\n"
        "holder = Holder()\nholder.swap()\nout = holder.model\n"
    )
    fixed, left = _fixed(text, unsafe=True)
    assert left == []
    assert "        self.model = keras.Sequential(order, name='pair')\n" in fixed
    out = _run(fixed, tmp_path / "program.py")["out"]
    assert [type(layer).__name__ for layer in out.layers] == ["ReLU", "Dense"]
    assert (out.name, out.input_shape) == ("pair", (None, 8))


@pytest.mark.parametrize(
    "body",
    [
        # `Sequential` is no name where the swap is.
        "def build():\n    from keras import Sequential\n"
        "    return Sequential([keras.Input((8,)), layers.Dense(8), layers.ReLU()])\n"
        f"def use():\n    m = build()\n    {_SWAP.format('m')}use()\n",
        # There it is another thing.
        "from keras import Sequential\n"
        "def build():\n"
        "    return Sequential([keras.Input((8,)), layers.Dense(8), layers.ReLU()])\n"
        f"def use():\n    Sequential = print\n    m = build()\n    {_SWAP.format('m')}use()\n",
    ],
)
def test_no_model_is_made_anew_by_a_name_that_is_not_known_there(body: str) -> None:
    text = f"import keras\nfrom keras import layers\n{body}"
    findings = [f for f in lint(text, "program.py", SETTINGS) if f.code == "KOL201"]
    assert [f.fix for f in findings] == [None]


@pytest.mark.keras
@pytest.mark.parametrize(
    "between, has_fix",
    [
        ("", True),
        ("x = layers.Dropout(0.2)(x)\n", True),
        ("x = layers.Dense(3)(layers.BatchNormalization()(x))\n", True),
        # The sequence of the layer would not come through, or it is called for others as well.
        ("x = layers.Flatten()(x)\n", False),
        ("d = layers.Dropout(0.2)\nx = d(d(x))\n", False),
    ],
)
def test_a_recurrent_layer_is_found_behind_others(
    between: str, has_fix: bool, tmp_path: Path
) -> None:
    head = "import keras\nfrom keras import layers\ni = keras.Input((5, 3))\n"
    tail = f"{between}m = keras.Model(i, layers.LSTM(4)(x))\n"
    fixed, left = _fixed(f"{head}x = layers.LSTM(4)(i)\n{tail}", unsafe=True)
    if not has_fix:
        assert [f.fix for f in left] == [None]
        return
    assert (fixed, left) == (f"{head}x = layers.LSTM(4, return_sequences=True)(i)\n{tail}", [])
    assert _run(fixed, tmp_path / "program.py")["m"].output_shape == (None, 4)


def test_an_rnn_of_a_cell_gives_its_sequence_as_others_do(tmp_path: Path) -> None:
    text = (
        "import keras\nfrom keras import layers\n"
        "out = keras.Sequential([keras.Input((5, 3)), layers.RNN(layers.LSTMCell(4)), "
        "layers.LSTM(2)])\n"
    )
    fixed, left = _fixed(text, unsafe=True)
    assert left == []
    assert "layers.RNN(layers.LSTMCell(4), return_sequences=True)" in fixed
    assert _run(fixed, tmp_path / "program.py")["out"].output_shape == (None, 2)


def test_a_key_is_not_taken_for_the_word_that_it_leads_to() -> None:
    text = (
        "import keras\nfrom keras import layers\nconfig = {'activation': 'rellu', 'rellu': 3}\n"
        "def hidden(c):\n    return layers.Dense(2, activation=c['activation'])\nhidden(config)\n"
    )
    assert [(f.code, f.fix) for f in lint(text, "program.py", SETTINGS)] == [("KOL114", None)]
