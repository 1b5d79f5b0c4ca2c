"""Architectures that a text describes and `re` takes apart, and what comes out in Keras."""

from __future__ import annotations

import re
import time
from pathlib import Path

import pytest

from kerasorder_lint.interpreter.patterns import effort_of
from tests.interpreter.running import check
from tests.rules.expectations import found

PROGRAMS = {
    "tokens of one text": r"""
import keras
from keras import layers
import re
arch = "64C3-MP2-128C3-MP2-F-10D"
m = keras.Sequential([keras.Input((28, 28, 1))])
for tok in arch.split("-"):
    if (g := re.fullmatch(r"(\d+)C(\d)", tok)):
        m.add(layers.Conv2D(int(g[1]), int(g[2])))
    elif (g := re.fullmatch(r"MP(\d)", tok)):
        m.add(layers.MaxPooling2D(int(g.group(1))))
    elif tok == "F":
        m.add(layers.Flatten())
    else:
        m.add(layers.Dense(int(tok[:-1])))
m.add(layers.UpSampling2D())  # expect: KOL101
""",
    "findall": r"""
import keras, re
from keras import layers
m = keras.Sequential([keras.Input((3,))])
for s in re.findall(r"\d+", "8-4-0"):
    m.add(layers.Dense(int(s)))  # expect: KOL114
""",
    "a compiled pattern with names": r"""
import keras, re
from keras import layers
TOKEN = re.compile(r"(?P<kind>[a-z]+)\((?P<args>[^)]*)\)", re.I)
m = keras.Sequential([keras.Input((8, 8, 1))])
for t in TOKEN.finditer("conv(4,3) pool(2) flat() dense(3) pool(2)"):
    d = t.groupdict()
    args = [int(x) for x in re.split(r"\s*,\s*", d["args"]) if x]
    kinds = {"conv": "Conv2D", "pool": "MaxPooling2D", "flat": "Flatten", "dense": "Dense"}
    kind = getattr(layers, kinds[d["kind"]])
    m.add(kind(*args))  # expect: KOL101
""",
    "split with groups": r"""
import keras, re
from keras import layers
def decode(s):
    options = {}
    for op in s.split("_"):
        splits = re.split(r"(\d.*)", op)
        if len(splits) >= 2:
            k, v = splits[:2]
            options[k] = v
    return options
m = keras.Sequential([keras.Input((8, 8, 1))])
for s in ["r1_k3_s11_e1_i32_o16_se0.25", "r2_k3_s22_e6_i16_o24_se0.25"]:
    o = decode(s)
    for _ in range(int(o["r"])):
        m.add(layers.Conv2D(int(o["o"]), int(o["k"]), strides=int(o["s"][0])))  # expect: KOL103
m.add(layers.Reshape((5, 5)))
""",
    "sub with a function": r"""
import keras, re
from keras import layers
n = re.sub(r"\d", lambda g: str(int(g[0]) + 1), "u3")
m = keras.Sequential([keras.Input((8,)), layers.Dense(int(re.search(r"u(\d)", n).group(1)))])
m.add(layers.Reshape((3,)))  # expect: KOL104
""",
    "sub with a function that adds layers": r"""
import keras, re
from keras import layers
m = keras.Sequential([keras.Input((8,)), layers.Dense(3)])
r = layers.Reshape((3, 1))
def go(g): m.add(r); return ""
re.sub("a", go, "a")
m.add(layers.LSTM(2))
m.add(layers.LSTM(2))  # expect: KOL101
""",
    "a text that a pattern does not fit": r"""
import keras, re
from keras import layers
model = keras.Sequential([keras.Input((4,))])
for token in ("d4", "flat", "x"):
    if not re.match(r"[a-z]\d+", token):
        continue
    model.add(layers.Dense(int(token[1:])))
assert re.search("q", "abc") is None
assert re.compile("b").sub("x", "abcb", count=1) == "axcb"
assert re.subn("b", "x", "abcb") == ("axcx", 2)
assert re.escape("a.b") == r"a\.b"
assert len(model.layers) == 1
model.add(layers.LSTM(2))  # expect: KOL101
""",
}


@pytest.mark.keras
@pytest.mark.parametrize("name", PROGRAMS)
def test_keras_says_so_too(name: str, tmp_path: Path) -> None:
    check(PROGRAMS[name], tmp_path)


@pytest.mark.parametrize(
    "pattern", [r"(a+)+$", r"(a|a)*b", r"(a|aa)+$", r"(.*a){12}$", r"(a*)*b", r"a*a*a*a*a*a*b"]
)
def test_a_pattern_that_takes_long_is_not_run(pattern: str) -> None:
    text = f"""
import keras, re
from keras import layers
found = re.match({pattern!r}, {"a" * 60!r} + "c")
model = keras.Sequential([keras.Input((8,)), layers.Dense(3 if found else 4), layers.Reshape((3,))])
"""
    begun = time.process_time()
    assert {(code, certainty) for _, code, certainty in found(text)} == {("KOL104", "likely")}
    assert time.process_time() - begun < 2


@pytest.mark.parametrize(
    "pattern",
    [
        r"(\d+)C(\d)",
        r"(\d.*)",
        r"([a-z]+)(\d+)(?:x(\d+))?",
        r"[^]\]]+",
        r"a{2}b{,3}c{1,}d{x}",
        r"(?i:a)b",
    ],
)
def test_a_pattern_of_tokens_is_run(pattern: str) -> None:
    assert re.compile(pattern)
    assert effort_of(pattern, "conv32x3 pool2 dense10 a]b aab " * 3) < 24


@pytest.mark.parametrize(
    "pattern", ["(", "a)", "[a", "(?(1)a|b)", "(?x)a b", "(" * 300 + ")" * 300]
)
def test_a_pattern_that_is_not_understood_is_not_run(pattern: str) -> None:
    assert effort_of(pattern, "text") == float("inf")
