"""What is merged into a dict and is not known may stand for each of its keys."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.rules.expectations import found

pytestmark = pytest.mark.keras

_HEAD = """
import io
import json
import keras
from keras import layers
def use(seq):
    first = layers.GRU(3, return_sequences=bool(seq))
    return keras.Sequential([keras.Input((5, 3)), first, layers.GRU(2)])
def read(text):
    return json.load(io.StringIO(text))
"""
#: Each ends with a true value, so that Keras builds the model.
RUN = {
    "upd_keywords": """
d = {"s": False}
d.update(**read('{"s": true}'))
use(d["s"])
""",
    "bounded_deque": """
import collections
kept = collections.deque([False, True], maxlen=1)
use(kept[0])
""",
    "upd_unknown": """
d = {"s": False}
d.update(read('{"s": true}'))
use(d["s"])
""",
    "upd_unknown2": """
d = {**{"s": False}, **read('{"s": true}')}
use(d["s"])
""",
    "upd_or": """
d = {"s": False} | read('{"s": true}')
use(d["s"])
""",
    "upd_ior": """
d = {"s": False}
d |= read('{"s": true}')
use(d["s"])
""",
    "upd_for": """
d = {"s": False}
for k, v in read('{"s": true}').items(): d[k] = v
use(d["s"])
""",
    "upd_dict": """
d = dict({"s": False}, **read('{"s": true}'))
use(d["s"])
""",
    "upd_pairs": """
d = {"s": False}
d.update((k, v) for k, v in read('{"s": true}').items())
use(d["s"])
""",
    "setattr_unk": """
class C: s = False
c = C()
for k, v in read('{"s": true}').items(): setattr(c, k, v)
use(c.s)
""",
    "setattr_cls_unk": """
class C: s = False
for k, v in read('{"s": true}').items(): setattr(C, k, v)
use(C().s)
""",
    "dict_dunder": """
d = {"s": False}
d.__setitem__("s", True)
use(d["s"])
""",
    "dict_ior": """
d = {"s": False}
d.__ior__({"s": True})
use(d["s"])
""",
    "dunder_iadd": """
l = [False]
l.__iadd__([True])
use(l[-1])
""",
    "map_side": """
d = {"s": False}
list(map(lambda k: d.__setitem__(k, True), ["s"]))
use(d["s"])
""",
    "walrus_comp": """
s = False
[s := bool(k) for k in range(2)]
use(s)
""",
}


@pytest.mark.parametrize("name", RUN)
def test_what_keras_builds_is_not_proven_wrong(name: str, tmp_path: Path) -> None:
    text = _HEAD + RUN[name]
    exec(compile(text, str(tmp_path / "program.py"), "exec"), {"__name__": "program"})
    assert not [place for place in found(text) if place[2] == "proven"]


@pytest.mark.parametrize(
    "known",
    [
        "d = {'s': True}\nd.update({'s': False})\n",
        "k = {'s': False}\nd = {'s': True}\nd.update(**k)\n",
        "d = {**read('{}'), 's': False}\n",
        "d = read('{}') or {}\nd = {'a': 1}\nd.update(read('{}'))\nd['s'] = False\n",
    ],
)
def test_what_is_known_stays_known(known: str) -> None:
    assert [place[1:] for place in found(f"{_HEAD}{known}use(d['s'])\n")] == [("KOL101", "proven")]
