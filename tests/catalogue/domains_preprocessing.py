"""Random domains of the preprocessing layers that look up, hash, bin, normalise or transform."""

from __future__ import annotations

import random
from typing import Any

from kerasorder_lint.catalogue.spec import LayerSpec
from tests.catalogue import domains
from tests.catalogue.domains import Draw, often, random_arguments
from tests.catalogue.oracle import Case, Tensor

OUTPUT_MODE = often(
    ["int", "int", "one_hot", "multi_hot", "count", "tf_idf", "binary", "tf-idf"],
    ["onehot", "INT", None, 3, "multi-hot"],
    0.06,
)
FLAG = often([True, False, False, False], [None, 0, 1], 0.1)
MAX_TOKENS = often([None, None, 2, 4, 10, 20], [0, 1, -1, "5", 2.5, True], 0.1)
SALT = often([None, 3, [1, 2], (3, 4)], [2.5, [1], (1, 2, 3), "salt"], 0.2)
STRINGS: list[Any] = [
    ["a", "b"],
    ("a", "b", "c"),
    ["[UNK]", "a", "b"],
    ["", "[UNK]", "a", "b"],
    ["a", "b", "c", "d", "e"],
    ["x"],
]
BAD_STRINGS: list[Any] = [[], ["a", "a"], ["a", ""], ["a", "[UNK]"], ["m", "a", "m"]]
INTEGERS: list[Any] = [[3, 7], (1, 2, 3), [-1, 3, 7], [0, -1, 3], [5, 6, 7, 8, 9], [2]]
BAD_INTEGERS: list[Any] = [[], [3, 3], [3, 0], [3, -1], [4, 3, 4]]
NAME = often([None, "lookup"], ["a/b", 3], 0.1)

COMMON: dict[str, Draw] = {
    "max_tokens": MAX_TOKENS,
    "output_mode": OUTPUT_MODE,
    "pad_to_max_tokens": FLAG,
    "sparse": FLAG,
    "idf_weights": often([None, None, [1.0, 2.0], [1.0, 2.0, 0.5]], []),
    "name": NAME,
    "invert": FLAG,
    "salt": often([None, None, None, 3, (3, 4)], [2.5, [1]], 0.1),
    "num_oov_indices": often([1, 1, 1, 2, 3, 0], [-1, "1", None, 1.5], 0.06),
}
domains.OWN["TextVectorization"] = {
    **COMMON,
    "standardize": often(
        ["lower", "strip_punctuation", "lower_and_strip_punctuation", None], ["Lower", 3, ""], 0.05
    ),
    "split": often(["whitespace", "character", None, None], ["char", 3, ["whitespace"]], 0.05),
    "ngrams": often([None, 1, 2, (1, 2)], [[1, 2], "2", 2.0, (1, "2")], 0.1),
    "output_sequence_length": often([None, 4, 10, 1], [2.5, "4", (4,)], 0.1),
    "vocabulary": often([None, *STRINGS], BAD_STRINGS, 0.1),
    "ragged": FLAG,
}
domains.OWN["StringLookup"] = {
    **COMMON,
    "mask_token": often([None, "", "m"], [3], 0.05),
    "oov_token": often(["[UNK]", "a"], []),
    "vocabulary": often([None, *STRINGS], BAD_STRINGS, 0.15),
}
domains.OWN["IntegerLookup"] = {
    **COMMON,
    "mask_token": often([None, 0, 4], ["", 1.5], 0.05),
    "oov_token": often([-1, 0], []),
    "vocabulary": often([None, *INTEGERS], BAD_INTEGERS, 0.15),
    "vocabulary_dtype": often(["int64"], ["int32", "string", None], 0.2),
    "oov_method": often(["floormod", "farmhash"], ["mod", None], 0.1),
}
domains.OWN["Hashing"] = {
    "num_bins": often([1, 2, 3, 8, 2.5], [0, -1, None, "3"], 0.1),
    "mask_value": often([None, "", 0, 1, "a"], [0.5], 0.1),
    "salt": SALT,
    "output_mode": often(
        ["int", "one_hot", "multi_hot", "count"], ["tf_idf", "binary", None, 3], 0.1
    ),
    "sparse": FLAG,
}
domains.OWN["HashedCrossing"] = {
    "num_bins": often([1, 3, 8], []),
    "output_mode": often(["int", "one_hot"], ["multi_hot", None, "INT"], 0.1),
    "sparse": FLAG,
    "dtype": often([None, "int64", "int32", "float32"], ["int63"], 0.1),
    "name": NAME,
}

#: Extra keywords by layer, each drawn now and then.
KEYWORDS: dict[str, dict[str, Draw]] = {
    "TextVectorization": {
        "vocabulary_size": often([None, 3, 4], []),
        "dtype": often(["string"], []),
    },
    "StringLookup": {
        "oov_method": often(["floormod", "farmhash"], ["mod"]),
        "vocabulary_size": often([None, 3, 4], []),
        "vocabulary_dtype": often(["string"], []),
        "dtype": often(["string", "nonsense"], []),
        "trainable": often([True, 3], []),
        "input_shape": often([(4,)], []),
    },
    "IntegerLookup": {"vocabulary_size": often([None, 3, 4], []), "dtype": often(["int64"], [])},
    "Hashing": {
        "dtype": often(
            ["int32", "int64", "float32", "float16", "mixed_float16", None], ["int63"], 0.1
        ),
        "name": NAME,
        "trainable": often([True, False], [3]),
    },
    "HashedCrossing": {"trainable": often([True, 3], []), "anything": often([3], [])},
}
KEYS = {"StringLookup": "string", "TextVectorization": "string", "IntegerLookup": "int64"}
TEXT_SHAPES: list[tuple[Any, ...]] = [
    (None,),
    (None, 1),
    (None, 1),
    (None, 3),
    (2, 1),
    (None, None),
    (None, 2, 1),
    (None, 2, 3),
    (2, 3),
    (None, 2, 3, 1),
]


def _arguments(spec: LayerSpec, r: random.Random) -> dict[str, Any]:
    arguments = random_arguments(spec, r)
    for name, draw in KEYWORDS.get(spec.name, {}).items():
        if r.random() < 0.04:
            arguments[name] = draw(r)
    return arguments


def _text(spec: LayerSpec, r: random.Random) -> Case:
    arguments = _arguments(spec, r)
    if arguments.get("output_mode") in ("tf_idf", "tf-idf") and r.random() < 0.8:
        tokens = arguments.get("vocabulary")
        if tokens:
            arguments["idf_weights"] = [1.0] * len(tokens)
    elif arguments.get("output_mode") not in ("tf_idf", "tf-idf") and r.random() < 0.95:
        arguments.pop("idf_weights", None)
    if arguments.get("invert") and r.random() < 0.8:
        arguments.pop("output_mode", None)
    usual = KEYS.get(spec.name, "string")
    calls = []
    for _ in range(r.choice([1, 1, 2])):
        dtype = usual if r.random() < 0.85 else r.choice(["string", "int32", "int64", "float32"])
        calls.append(Tensor(r.choice(TEXT_SHAPES), dtype))
    if spec.name in KEYS and arguments.get("num_oov_indices") == 0:
        # Whether it runs depends on the data then.
        return Case(spec.name, arguments, tuple(calls), run=False)
    return Case(spec.name, arguments, tuple(calls))


def _crossing(spec: LayerSpec, r: random.Random) -> Case:
    calls: list[Any] = []
    for _ in range(r.choice([1, 1, 2])):
        first = Tensor(r.choice(TEXT_SHAPES), r.choice(["string", "int64", "int32", "float32"]))
        second = Tensor(first.shape, r.choice(["string", "int64", first.dtype]))
        if r.random() < 0.2:
            second = Tensor(r.choice(TEXT_SHAPES), second.dtype)
        pair = [first, second]
        if r.random() < 0.05:
            pair.append(second)
        if r.random() < 0.05:
            pair.pop()
        calls.append(tuple(pair) if r.random() < 0.3 else pair)
        if r.random() < 0.05:
            calls[-1] = first
    return Case(spec.name, _arguments(spec, r), tuple(calls))


for _name in ("TextVectorization", "StringLookup", "IntegerLookup", "Hashing"):
    domains.GENERATORS[_name] = _text
domains.GENERATORS["HashedCrossing"] = _crossing


# Numbers.
domains.OWN["Normalization"] = {
    "axis": often(
        [-1, 1, None, (1,), (1, 2), [-1], 2, (-1, 1), 0, -2, ()], [5, -6, 1.5, "a", "ab", (1, 9)]
    ),
    "invert": FLAG,
}
domains.OWN["Discretization"] = {
    "bin_boundaries": often([[0.0, 1.0], (1.0, 2.0, 3.0), [0.5], [1, 2]], [[]], 0.05),
    "num_bins": often([None, None, None, 2, 4, 1], [0, -1, "3", 2.5]),
    "epsilon": often([0.01, 0.1], []),
    "output_mode": often(
        ["int", "one_hot", "multi_hot", "count"], ["tf_idf", "binary", None, 3], 0.06
    ),
    "sparse": FLAG,
    "dtype": often([None, "float32", "int32", "float16", "mixed_float16"], ["flat32"], 0.06),
    "name": NAME,
}
domains.OWN["CategoryEncoding"] = {
    "num_tokens": often([1, 3, 4, 8], [0, -1, None, "3", 2.5], 0.06),
    "output_mode": often(
        ["one_hot", "multi_hot", "count", "binary"], ["int", "tf_idf", None, 3], 0.06
    ),
    "sparse": FLAG,
}
KEYWORDS["Normalization"] = {
    "dtype": often(["float16", "mixed_float16", "int32"], ["flat32"], 0.1),
    "name": NAME,
    "trainable": often([True, False], [3]),
}
KEYWORDS["CategoryEncoding"] = {
    "dtype": often(["float16", "int32", "mixed_float16"], ["flat32"], 0.1),
    "name": NAME,
}


def _random_mean(r: random.Random, lengths: list[int]) -> Any:
    shape = r.choice([(), (r.choice(lengths),), (r.choice(lengths),), (2, 3), (1,), (3, 1)])
    value: Any = 0.5
    for length in reversed(shape):
        value = [value] * length
    return value


def _numeric(spec: LayerSpec, r: random.Random) -> Case:
    arguments = _arguments(spec, r)
    if spec.name == "CategoryEncoding" and "num_tokens" not in arguments and r.random() < 0.95:
        arguments["num_tokens"] = r.choice([1, 3, 4, 8])
    if spec.name == "Discretization":
        if "bin_boundaries" in arguments and r.random() < 0.9:
            arguments.pop("num_bins", None)
        elif "num_bins" not in arguments and r.random() < 0.95:
            arguments["bin_boundaries"] = [0.0, 1.0]
    shapes = [domains.random_shape(r) for _ in range(r.choice([1, 1, 2]))]
    if len(shapes) == 2 and r.random() < 0.6:
        near = list(shapes[0])
        near[r.randrange(len(near))] = r.choice(domains.DIMS)
        shapes[1] = tuple(near)
    if spec.name == "Normalization" and r.random() < 0.4:
        lengths = [dim for dim in shapes[0] if isinstance(dim, int)] or [3]
        mean = _random_mean(r, lengths)
        arguments["mean"] = mean
        if r.random() < 0.95:
            arguments["variance"] = mean if r.random() < 0.95 else _random_mean(r, lengths)
    usual = "int32" if spec.name == "CategoryEncoding" else "float32"
    others = ["float32", "int64", "float16", "bool", "string", "uint8"]
    calls = [Tensor(s, usual if r.random() < 0.85 else r.choice(others)) for s in shapes]
    extra: dict[str, Any] = {}
    if spec.name == "CategoryEncoding" and r.random() < 0.03:
        extra = {"count_weights": calls[0]}
    return Case(spec.name, arguments, tuple(calls[: 1 if extra else 2]), extra)


for _name in ("Normalization", "Discretization", "CategoryEncoding"):
    domains.GENERATORS[_name] = _numeric


# Waves.
domains.OWN["STFTSpectrogram"] = {
    "mode": often(
        ["log", "magnitude", "psd", "real", "imag", "angle", "stft"], ["mag", None, "LOG"], 0.06
    ),
    "frame_length": often([4, 8, 5, 2, 1], [0, -1, 8.0, "8", None], 0.06),
    "frame_step": often([None, 1, 2, 3], [0, 9, -1, "2"], 0.08),
    "fft_length": often([None, 8, 16, 12], [2, 8.0, "8"], 0.08),
    "window": often(
        ["hann", "hamming", "blackman", "hann_periodic", None, [1.0] * 8],
        ["hanning", "kaiser", "HANN", [1.0] * 3, "general gaussian", ""],
        0.1,
    ),
    "periodic": often([True, False], []),
    "scaling": often(["density", "spectrum", None], ["power", 3], 0.06),
    "padding": often(["valid", "same"], ["SAME", "causal", None], 0.06),
    "expand_dims": FLAG,
    "data_format": often(
        [None, "channels_last", "channels_first", "CHANNELS_FIRST"], ["first", 3], 0.06
    ),
}
domains.OWN["MelSpectrogram"] = {
    "window": often(["hann", "hamming", None], ["blackman", [1.0] * 3, "HANN"], 0.1),
    "sampling_rate": often([16000, 8000, 8000.0], ["8000", None], 0.06),
    "num_mel_bins": often([4, 8, 1], [2.5, "4"], 0.06),
    "min_freq": often([20.0, 125.0], []),
    "max_freq": often([None, 3000.0], []),
    "power_to_db": FLAG,
    "mag_exp": often([1.0, 2.0], []),
}
KEYWORDS["STFTSpectrogram"] = KEYWORDS["MelSpectrogram"] = {
    "dtype": often(["float16", "mixed_float16", "float64", "bfloat16", "int32"], ["flat32"], 0.1),
    "name": NAME,
    "trainable": often([True, False], [3]),
}


def _wave(spec: LayerSpec, r: random.Random) -> Case:
    arguments = _arguments(spec, r)
    calls = []
    for _ in range(r.choice([1, 1, 2])):
        length = r.choice([None, 8, 16, 20, 40, 40, 3])
        if spec.name == "STFTSpectrogram":
            shape: tuple[Any, ...] = (None, length, r.choice([1, 1, 2, 3, None]))
            if str(arguments.get("data_format")).lower() == "channels_first":
                shape = (None, shape[2], shape[1])
                # On a CPU TensorFlow convolves few dtypes with the channels first.
                arguments.pop("dtype", None)
            arguments.setdefault("frame_length", 8)
        else:
            shape = r.choice([(None, length), (None, length), (length,), (None, 2, length)])
            arguments.setdefault("fft_length", r.choice([8, 16, 8, 4]))
            arguments.setdefault("sequence_stride", r.choice([2, 4, 3, 2, 4, 3, 2, 0, 2.5, None]))
            if r.random() < 0.3:
                arguments["sequence_length"] = r.choice([None, 4, 8, 9, 17, "8"])
        if r.random() < 0.1:
            shape = domains.random_shape(r)
        dtype = "float32" if r.random() < 0.9 else r.choice(["int32", "float16", "string", "bool"])
        calls.append(Tensor(shape, dtype))
    return Case(spec.name, arguments, tuple(calls))


for _name in ("STFTSpectrogram", "MelSpectrogram"):
    domains.GENERATORS[_name] = _wave
