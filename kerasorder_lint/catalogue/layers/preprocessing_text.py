"""Layers of keras/src/layers/preprocessing that look tokens up or hash them.

A vocabulary is known (its size, with the special tokens), absent, or unknown (adapted, a file, an
array). Where it is absent Keras leaves the axis that it decides free; where it is unknown that
axis has some length, UNKNOWN.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any, NoReturn

from kerasorder_lint.catalogue import arguments
from kerasorder_lint.catalogue.layers.encodings import encoded
from kerasorder_lint.catalogue.problems import Kind, reject
from kerasorder_lint.catalogue.spec import (
    REQUIRED,
    Behaviour,
    Call,
    LayerSpec,
    LayerState,
    Opaque,
    Sample,
)
from kerasorder_lint.catalogue.tensors import (
    Nest,
    NumericDtype,
    TensorSpec,
    flatten,
    retyped,
    unseen,
)
from kerasorder_lint.shapes import UNKNOWN, Dim, Shape, Sym, Unknown, less, render_shape, same

__all__ = [
    "ADAPTING",
    "LAYERS",
    "HashedCrossing",
    "Hashing",
    "IndexLookup",
    "TextVectorization",
    "below",
    "check_count",
    "dimension",
    "floatx",
    "number",
    "one_tensor",
    "said",
    "string_choice",
    "truth",
    "variable_dtype",
]


def truth(value: Any) -> bool | None:
    """`bool(value)`, None where it is not known."""
    if isinstance(value, (Unknown, Sym, Opaque, LayerState)):
        return None
    return bool(value)


def number(value: Any, argument: str, keras: str = "not supported between instances of") -> Any:
    """The number that Keras compares here, UNKNOWN where it is not known; refuses other types."""
    if isinstance(value, (int, float, Sym)):
        return value
    if isinstance(value, Opaque):
        return value.value if isinstance(value.value, (int, float)) else UNKNOWN
    if not isinstance(value, Unknown):
        reject(
            Kind.ARGUMENT,
            f"`{argument}` must be a number, not {value!r}",
            keras,
            argument=argument,
        )
    return UNKNOWN


def below(left: Any, right: Any) -> bool | None:
    """`left < right` for numbers of which some are floats or not known."""
    if isinstance(left, float) or isinstance(right, float):
        numbers = isinstance(left, (int, float)) and isinstance(right, (int, float))
        return left < right if numbers else None
    return less(left, right)


def string_choice(
    layer: LayerState, argument: str, choices: Collection[str], *, optional: bool = False
) -> Any:
    """`validate_string_arg` of keras/src/utils/argument_validation.py; callables are `optional`."""
    value = layer.args.get(argument)
    if isinstance(value, (Unknown, Opaque)) or (optional and value is None):
        return UNKNOWN if isinstance(value, Opaque) else value
    if not (isinstance(value, str) and value in choices):
        hint = arguments.nearest(value, choices) if isinstance(value, str) else None
        listed = tuple(choices)
        reject(
            Kind.ARGUMENT,
            f"`{argument}` must be one of {', '.join(map(repr, listed))}, not {value!r}",
            f"Unknown value for `{argument}` argument of {layer.class_name}. "
            f"Allowed values are: {listed}. Received: {argument}={said(value)}",
            argument=argument,
            hint=hint,
            advice=f"Did you mean {hint!r}?" if hint else None,
        )
    return value


def said(value: Any) -> str:
    """The value as an f-string of Keras has it; nothing where it is not known."""
    return str(value) if arguments.known(value) and not isinstance(value, Opaque) else ""


def floatx(layer: LayerState) -> str | Unknown:
    """`keras.backend.floatx()`."""
    return layer.environment.floatx


def one_tensor(layer: LayerState, call: Call) -> TensorSpec | None:
    """The input if it is one tensor; None where that is not known; refuses a list of tensors."""
    inputs = call.inputs
    if isinstance(inputs, TensorSpec):
        return inputs
    tensors = isinstance(inputs, (list, tuple, dict)) and inputs
    if tensors and all(isinstance(leaf, TensorSpec) for leaf in flatten(inputs)):
        reject(
            Kind.INPUTS,
            f"`{layer.class_name}` takes one tensor, and gets {len(inputs)}",
            f"'{type(inputs).__name__}' object has no attribute 'shape'",
        )
    return None


ABSENT = None


class IndexLookup(Behaviour):
    """A table from tokens to indices, encoded in one of several ways.

    layer.extra["vocabulary"]: size with the special tokens, ABSENT, or UNKNOWN.
    layer.extra["filled"]:     whether there may be tokens in the table.
    """

    modes = ("int", "one_hot", "multi_hot", "count", "tf_idf")

    def __init__(self, *, key: str) -> None:
        self.key = key  # dtype of the tokens

    def before_base(self, layer: LayerState, keywords: dict[str, Any]) -> None:
        args = layer.args
        if self.key == "int64":
            self._integer_checks(layer)
        else:
            if "vocabulary_dtype" in keywords:
                reject(
                    Kind.ARGUMENT,
                    f"`{layer.class_name}` sets `vocabulary_dtype` itself",
                    "got multiple values for keyword argument 'vocabulary_dtype'",
                    argument="vocabulary_dtype",
                )
            if "oov_method" in keywords:
                args["oov_method"] = keywords.pop("oov_method")
            else:
                args.setdefault("oov_method", "floormod")
        self.check_index_lookup(layer)
        layer.extra["vocabulary_size_arg"] = keywords.pop("vocabulary_size", None)
        layer.extra["has_vocabulary"] = keywords.pop(
            "has_input_vocabulary",
            UNKNOWN if isinstance(args["vocabulary"], Unknown) else args["vocabulary"] is not None,
        )
        keywords.pop("trainable", None)
        keywords.pop("dtype", None)
        layer.extra["rest"] = dict(keywords)
        keywords.clear()

    def _integer_checks(self, layer: LayerState) -> None:
        args = layer.args
        max_tokens, oov = args["max_tokens"], args["num_oov_indices"]
        if max_tokens is not None and below(1, number(max_tokens, "max_tokens")) is False:
            reject(
                Kind.ARGUMENT,
                f"`max_tokens` must be greater than 1, not {max_tokens!r}",
                "If `max_tokens` is set for `IntegerLookup`, it must be greater than 1. "
                f"Received: max_tokens={said(max_tokens)}",
                argument="max_tokens",
            )
        if below(number(oov, "num_oov_indices"), 0) is True:
            reject(
                Kind.ARGUMENT,
                f"`num_oov_indices` must be at least 0, not {oov!r}",
                "The value of `num_oov_indices` argument for `IntegerLookup` must >= 0. "
                f"Received: num_oov_indices={said(oov)}",
                argument="num_oov_indices",
            )
        dtype = args["vocabulary_dtype"]
        if arguments.known(dtype) and not isinstance(dtype, Opaque) and dtype != "int64":
            reject(
                Kind.ARGUMENT,
                f"`vocabulary_dtype` can only be 'int64', not {dtype!r}",
                "Only `vocabulary_dtype='int64'` is supported at this time. "
                f"Received: vocabulary_dtype={dtype}",
                argument="vocabulary_dtype",
            )

    def check_index_lookup(self, layer: LayerState) -> None:
        """What `IndexLookup.__init__` checks before its base."""
        args = layer.args
        max_tokens, oov = args["max_tokens"], args["num_oov_indices"]
        if max_tokens is not None and below(1, number(max_tokens, "max_tokens")) is False:
            reject(
                Kind.ARGUMENT,
                f"`max_tokens` must be greater than 1, not {max_tokens!r}",
                "If set, `max_tokens` must be greater than 1. "
                f"Received: max_tokens={said(max_tokens)}",
                argument="max_tokens",
            )
        if truth(args["pad_to_max_tokens"]) and max_tokens is None:
            reject(
                Kind.ARGUMENT,
                "`pad_to_max_tokens` needs `max_tokens`",
                "If pad_to_max_tokens is True, must set `max_tokens`. Received: max_tokens=None",
                argument="max_tokens",
            )
        if below(number(oov, "num_oov_indices"), 0) is True:
            reject(
                Kind.ARGUMENT,
                f"`num_oov_indices` must be at least 0, not {oov!r}",
                "`num_oov_indices` must be greater than or equal to 0. "
                f"Received: num_oov_indices={said(oov)}",
                argument="num_oov_indices",
            )
        string_choice(layer, "oov_method", ("floormod", "farmhash"))
        self._check_salt(layer)
        self._check_mode(layer)

    def _check_salt(self, layer: LayerState) -> None:
        salt, method = layer.args["salt"], layer.args["oov_method"]
        if salt is None or isinstance(salt, Unknown):
            return
        if self.key == "int64" and isinstance(method, str) and method != "farmhash":
            reject(
                Kind.ARGUMENT,
                "`salt` needs `oov_method='farmhash'`",
                "`salt` can only be used when `oov_method='farmhash'`. "
                f"Received: oov_method={method}",
                argument="salt",
            )
        check_salt(salt, "IndexLookup")

    def _check_mode(self, layer: LayerState) -> None:
        args = layer.args
        renamed = {"binary": "multi_hot", "tf-idf": "tf_idf"}
        if isinstance(args["output_mode"], str):
            args["output_mode"] = renamed.get(args["output_mode"], args["output_mode"])
        mode = string_choice(layer, "output_mode", self.modes)
        args["output_mode"] = mode
        if isinstance(mode, Unknown):
            return
        if truth(args["invert"]) and mode != "int":
            reject(
                Kind.ARGUMENT,
                f"`invert` goes with `output_mode='int'` alone, not with {mode!r}",
                "`output_mode` must be `'int'` when `invert` is true. "
                f"Received: output_mode={mode}",
                argument="output_mode",
            )
        if truth(args["sparse"]) and mode == "int":
            reject(
                Kind.ARGUMENT,
                "`sparse` needs another `output_mode` than 'int'",
                "`sparse` may only be true if `output_mode` is "
                "`'one_hot'`, `'multi_hot'`, `'count'` or `'tf_idf'`. "
                f"Received: sparse={args['sparse']} and output_mode={mode}",
                argument="sparse",
            )
        weights = args["idf_weights"]
        if weights is not None and not isinstance(weights, Unknown) and mode != "tf_idf":
            reject(
                Kind.ARGUMENT,
                f"`idf_weights` needs `output_mode='tf_idf'`, not {mode!r}",
                "`idf_weights` should only be set if `output_mode` is `'tf_idf'`.",
                argument="idf_weights",
            )

    def construct(self, layer: LayerState) -> None:
        layer.extra["accepts_any_input"] = True
        rest = layer.extra.pop("rest")
        if rest:
            name = next(iter(rest))
            hint = arguments.nearest(name, layer.spec.parameters)
            reject(
                Kind.ARGUMENT,
                f"`{layer.class_name}` has no argument `{name}`",
                "Unrecognized keyword argument(s):",
                argument=name,
                hint=hint,
                advice=f"Did you mean `{hint}`?" if hint else None,
            )
        self.check_token(layer, "mask_token")
        given = layer.extra.pop("vocabulary_size_arg")
        layer.extra["vocabulary"] = given if given is None or is_size(given) else UNKNOWN
        layer.extra["filled"] = layer.args["vocabulary"] is not None
        self.set_vocabulary(layer, layer.args["vocabulary"])

    def check_token(self, layer: LayerState, argument: str) -> None:
        """The mask token becomes a tensor of the key's dtype (an index, in an inverted layer)."""
        token = layer.args[argument]
        invert = truth(layer.args["invert"])
        if token is None or not arguments.known(token) or isinstance(token, Opaque):
            return
        if invert is None:
            return
        # Inverted, the token is the value of the table, whose dtype is that of the tokens.
        fits = isinstance(token, (str, bytes)) if self.key == "string" else is_int64(token)
        if not fits:
            wanted = "text" if self.key == "string" else "an integer of 64 bits"
            reject(
                Kind.ARGUMENT,
                f"`{argument}` must be {wanted}, not {token!r}",
                argument=argument,
            )

    def set_vocabulary(self, layer: LayerState, vocabulary: Any) -> None:
        """What `set_vocabulary` refuses and fixes; None leaves the layer as it is."""
        args = layer.args
        mode, weights = args["output_mode"], args["idf_weights"]
        has = truth(layer.extra["has_vocabulary"])
        if mode == "tf_idf" and weights is None and has:
            reject(
                Kind.ARGUMENT,
                "a `vocabulary` with `output_mode='tf_idf'` needs `idf_weights`",
                "When specifying the `vocabulary` argument, in TF-IDF output mode, "
                "the `idf_weights` argument must also be provided.",
                argument="idf_weights",
            )
        if vocabulary is None:
            return
        if isinstance(vocabulary, str) and mode == "tf_idf":
            # Keras raises whether the file is there or not.
            reject(
                Kind.ARGUMENT,
                "`output_mode='tf_idf'` takes no vocabulary from a file",
                "",
                argument="vocabulary",
            )
        layer.extra["vocabulary"] = self._size(layer, vocabulary)

    def _size(self, layer: LayerState, vocabulary: Any) -> Any:
        """Number of entries, the special tokens with them; UNKNOWN where it is not known."""
        args = layer.args
        if not isinstance(vocabulary, (list, tuple)):
            return UNKNOWN
        if not vocabulary:
            reject(
                Kind.ARGUMENT,
                "the vocabulary is empty",
                "Cannot set an empty vocabulary.",
                argument="vocabulary",
            )
        wanted: Any = str if self.key == "string" else int
        items = list(vocabulary)
        if isinstance(args["num_oov_indices"], float):
            reject(
                Kind.ARGUMENT,
                f"`num_oov_indices` must be an integer, not {args['num_oov_indices']!r}",
                "can't multiply sequence by non-int of type 'float'",
                argument="num_oov_indices",
            )
        mask, oov, count = args["mask_token"], args["oov_token"], args["num_oov_indices"]
        if (
            not arguments.known(items)
            or not all(isinstance(item, wanted) and item is not True for item in items)
            or any(item is False for item in items)
            or not arguments.known([mask, oov, count])
            or not isinstance(count, int)
        ):
            return UNKNOWN
        mode = args["output_mode"]
        if isinstance(mode, Unknown) and mask is not None:
            return UNKNOWN
        oov_start = 1 if mask is not None and mode == "int" else 0
        start = oov_start + count
        special = [mask] * oov_start + [oov] * count
        found = special == items[:start]
        tokens = items[start:] if found else items
        if len(set(tokens)) != len(tokens):
            reject(
                Kind.ARGUMENT,
                "the vocabulary has a token twice",
                "The passed vocabulary has at least one repeated term.",
                argument="vocabulary",
            )
        reserved = [("mask_token", mask)]
        if truth(args["invert"]):
            reserved.append(("oov_token", oov))
        for argument, token in reserved:
            if token is not None and token in tokens:
                reject(
                    Kind.ARGUMENT,
                    f"the vocabulary holds the `{argument}` {token!r} behind its start",
                    f"Found reserved {'mask' if argument == 'mask_token' else 'OOV'} token at "
                    "unexpected location in `vocabulary`.",
                    argument="vocabulary",
                )
        size = start + len(tokens)
        limit = args["max_tokens"]
        if limit is not None and below(limit, size) is True:
            reject(
                Kind.ARGUMENT,
                f"a vocabulary of {size} tokens (with the special ones) is larger than "
                f"`max_tokens`, {limit}",
                "Attempted to set a vocabulary larger than the maximum vocab size. "
                f"Received vocabulary size is {size}; `max_tokens` is {said(limit)}",
                argument="vocabulary",
            )
        self._check_frozen(layer, size)
        self._check_weights(layer, items)
        return size

    def _check_frozen(self, layer: LayerState, size: int) -> None:
        old = layer.extra["vocabulary"]
        if not isinstance(old, int) or old == size or layer.args["output_mode"] == "int":
            return
        if truth(layer.args["pad_to_max_tokens"]) is False and arguments.known(
            layer.args["output_mode"]
        ):
            reject(
                Kind.ARGUMENT,
                f"the vocabulary has {size} tokens, and the layer is fixed on {old}",
                f"Old vocab size is {old}, new vocab size is {size}",
                argument="vocabulary",
            )

    def _check_weights(self, layer: LayerState, items: list[Any]) -> None:
        weights = layer.args["idf_weights"]
        if layer.args["output_mode"] != "tf_idf" or not isinstance(weights, (list, tuple)):
            return
        if len(weights) != len(items):
            reject(
                Kind.ARGUMENT,
                f"`idf_weights` has {len(weights)} entries, and the vocabulary {len(items)}",
                "`idf_weights` must be the same length as vocabulary. "
                f"len(idf_weights) is {len(weights)}; len(vocabulary) is {len(items)}",
                argument="idf_weights",
            )

    def method(
        self, layer: LayerState, name: str, positional: tuple[Any, ...], keywords: dict[str, Any]
    ) -> None:
        """`adapt` and its kin make the vocabulary one that we do not know."""
        if name in ("adapt", "update_state") and truth(layer.extra["has_vocabulary"]):
            reject(
                Kind.ARGUMENT,
                f"`{name}` on a layer whose vocabulary was given to its constructor",
                "after setting a static vocabulary via `vocabulary` argument or "
                "`set_vocabulary()` method.",
            )
        if name in ADAPTING:
            layer.extra["vocabulary"] = UNKNOWN
            layer.extra["filled"] = True

    def depth(self, layer: LayerState) -> Any:
        """Length of the axis that the encoding adds; None without a vocabulary."""
        padded = truth(layer.args["pad_to_max_tokens"])
        if padded is None:
            return UNKNOWN
        if padded:
            return dimension(layer.args["max_tokens"])
        return dimension(layer.extra["vocabulary"])

    def call(self, layer: LayerState, call: Call) -> Any:
        tensor = one_tensor(layer, call)
        if tensor is None:
            return UNKNOWN
        mode = layer.args["output_mode"]
        self.check_run(layer, call, tensor)
        if isinstance(mode, Unknown):
            return TensorSpec(UNKNOWN, UNKNOWN)
        dtype = "int64" if mode == "int" else floatx(layer)
        depth = None if mode == "int" else self.depth(layer)
        return TensorSpec(encoded_shape(tensor.shape, mode, depth), dtype)

    def check_run(self, layer: LayerState, call: Call, tensor: TensorSpec) -> None:
        invert = truth(layer.args["invert"])
        key = UNKNOWN if invert is None else "int64" if invert else self.key
        check_token_dtype(layer, call, tensor.dtype, key)
        if not layer.extra["filled"]:
            mode = layer.args["output_mode"]
            unsized = layer.extra["vocabulary"] is ABSENT
            needs = unsized and mode != "int" and truth(layer.args["pad_to_max_tokens"]) is False
            call.fails_when_run(
                Kind.UNBUILT,
                f"`{layer.class_name}` has no vocabulary",
                f"When using `output_mode={mode}` and `pad_to_max_tokens=False`, "
                "you must set the layer's vocabulary before calling it."
                if needs and isinstance(mode, str)
                else "",
                advice="Pass `vocabulary=`, or call `adapt` with some data first.",
            )
        if layer.args["output_mode"] == "tf_idf" and truth(layer.args["sparse"]):
            if self.token_rank(layer, tensor.shape) > 1:
                call.fails_when_run(
                    Kind.ARGUMENT,
                    "`sparse=True` cannot be weighted by `output_mode='tf_idf'`",
                    argument="sparse",
                )

    def token_rank(self, layer: LayerState, shape: Shape) -> int:
        """Number of axes that the tokens have at least."""
        return 0 if isinstance(shape, Unknown) else len(shape)

    def on_data(self, layer: LayerState, call: Call, output: Nest) -> Nest:
        """Of encodings Keras foresees neither every shape nor every dtype."""
        inverse = truth(layer.args["invert"])
        if self.key == "string" and inverse is not False:
            return retyped(output, "string" if inverse else UNKNOWN)
        if layer.args["output_mode"] == "int":
            return output
        if not isinstance(output, TensorSpec) or not isinstance(output.shape, tuple):
            return unseen(output)
        weighted = layer.args["output_mode"] == "tf_idf"
        mode = "count" if weighted else layer.args["output_mode"]
        if not output.shape:
            return unseen(output)
        dtype = layer.environment.floatx if weighted else "int64"
        return encoded(output, call.shape, mode, output.shape[-1]).with_dtype(dtype)


#: Methods that give a layer its vocabulary, its mean or its bins.
ADAPTING = frozenset(
    {
        "adapt",
        "build_from_config",
        "finalize_state",
        "load_assets",
        "load_own_variables",
        "reset_state",
        "set_vocabulary",
        "set_weights",
        "update_state",
    }
)


def is_size(value: Any) -> bool:
    return isinstance(value, (int, Sym))


def is_int64(value: Any) -> bool:
    """Whether TensorFlow makes a tensor of 64-bit integers of it, as it does of a boolean."""
    return isinstance(value, int) and -(2**63) <= value < 2**63


def dimension(value: Any, keras: str = "Found invalid dimension '{}'") -> Any:
    """An argument as an axis of a symbolic tensor; what is no integer is not known, or refused."""
    if isinstance(value, (float, str)) or (isinstance(value, int) and value < 0):
        reject(
            Kind.ARGUMENT,
            f"an axis of the output cannot have a length of {value!r}",
            keras.format(value) if not isinstance(value, int) else "",
        )
    return value if value is None or isinstance(value, (int, Sym)) else UNKNOWN


def check_salt(salt: Any, name: str) -> None:
    """A salt is one integer or two of something."""
    if isinstance(salt, (Unknown, Opaque, Sym, int)):
        return
    if not isinstance(salt, (tuple, list)) or len(salt) != 2:
        size = "of size 2 integers" if name == "Hashing" else "of 2 integers"
        reject(
            Kind.ARGUMENT,
            f"`salt` must be an integer or two of them, not {salt!r}",
            f"The `salt` argument for `{name}` can only be a tuple {size}, or a single integer.",
            argument="salt",
        )


def check_token_dtype(
    layer: LayerState, call: Call, dtype: str | Unknown, key: str | Unknown
) -> None:
    """TensorFlow casts numbers to the key's integers, and text to nothing."""
    if isinstance(key, Unknown):
        return
    if isinstance(dtype, Unknown):
        if key == "string" and isinstance(dtype, NumericDtype):
            call.fails_when_run(Kind.DTYPE, f"`{layer.class_name}` needs text, and gets numbers")
        return
    if (dtype == "string") != (key == "string"):
        wanted = "text" if key == "string" else "integers"
        call.fails_when_run(Kind.DTYPE, f"`{layer.class_name}` needs {wanted}, and gets {dtype}")


def encoded_shape(shape: Shape, mode: str, depth: Dim) -> Shape:
    """Shape behind `encode_categorical_inputs` as the lookup layers declare it."""
    if mode == "int" or isinstance(shape, Unknown):
        return shape
    if mode == "one_hot":
        if len(shape) > 1:
            single = same(shape[-1], 1)
            if single:
                return (*shape[:-1], depth)
            if single is None and shape[-1] is not None:
                return UNKNOWN  # the rank depends on it
        return (*shape, depth)
    return (*shape[:-1], depth)


class TextVectorization(IndexLookup):
    """Text split into tokens and looked up."""

    def makes(self, layer: LayerState) -> Sequence[str]:
        return ("StringLookup",)

    def __init__(self) -> None:
        super().__init__(key="string")

    def before_base(self, layer: LayerState, keywords: dict[str, Any]) -> None:
        args = layer.args
        string_choice(
            layer,
            "standardize",
            ("lower_and_strip_punctuation", "lower", "strip_punctuation"),
            optional=True,
        )
        string_choice(layer, "split", ("whitespace", "character"), optional=True)
        args.update(invert=False, mask_token="", oov_token="[UNK]", num_oov_indices=1, salt=None)
        args["oov_method"] = "floormod"
        given = args["output_mode"]
        if isinstance(given, str):
            given = {"binary": "multi_hot", "tf-idf": "tf_idf"}.get(given, given)
            args["output_mode"] = given
        mode = string_choice(layer, "output_mode", self.modes)
        args["output_mode"] = mode
        self._check_sequence(layer, mode)
        vocabulary = args["vocabulary"]
        layer.extra["has_vocabulary"] = keywords.pop(
            "has_input_vocabulary",
            UNKNOWN if isinstance(vocabulary, Unknown) else vocabulary is not None,
        )
        layer.extra["vocabulary_size_arg"] = keywords.pop("vocabulary_size", None)

    def _check_sequence(self, layer: LayerState, mode: Any) -> None:
        args = layer.args
        ngrams, length = args["ngrams"], args["output_sequence_length"]
        if not isinstance(ngrams, (Unknown, Sym, Opaque, int)) and ngrams is not None:
            whole = isinstance(ngrams, tuple) and all(
                isinstance(n, (int, Unknown, Sym, Opaque)) for n in ngrams
            )
            if not whole:
                reject(
                    Kind.ARGUMENT,
                    f"`ngrams` must be an integer or a tuple of integers, not {ngrams!r}",
                    "`ngrams` must be None, an integer, or a tuple of integers. "
                    f"Received: ngrams={said(ngrams)}",
                    argument="ngrams",
                )
        if isinstance(mode, Unknown) or isinstance(length, (Unknown, Opaque)):
            return
        if mode == "int" and length is not None and not isinstance(length, (int, Sym)):
            reject(
                Kind.ARGUMENT,
                f"`output_sequence_length` must be an integer, not {length!r}",
                "`output_sequence_length` must be either None or an integer when "
                "`output_mode` is 'int'. Received: "
                f"output_sequence_length={said(length)}",
                argument="output_sequence_length",
            )
        if mode != "int" and length is not None:
            reject(
                Kind.ARGUMENT,
                f"`output_sequence_length` goes with `output_mode='int'` alone, not with {mode!r}",
                "`output_sequence_length` must not be set if `output_mode` is not 'int'. "
                f"Received output_sequence_length={said(length)}",
                argument="output_sequence_length",
            )
        if truth(args["ragged"]) and mode != "int":
            reject(
                Kind.ARGUMENT,
                f"`ragged` goes with `output_mode='int'` alone, not with {mode!r}",
                "`ragged` must not be true if `output_mode` is `'int'`. Received: ragged=",
                argument="ragged",
            )

    def construct(self, layer: LayerState) -> None:
        self.check_index_lookup(layer)
        layer.extra["rest"] = {}
        super().construct(layer)

    def call(self, layer: LayerState, call: Call) -> Any:
        tensor = one_tensor(layer, call)
        if tensor is None:
            return UNKNOWN
        mode, split = layer.args["output_mode"], layer.args["split"]
        shape = tensor.shape
        self.check_run(layer, call, tensor)
        if isinstance(shape, tuple) and not shape and (mode == "int"):
            reject(Kind.RANK, "`TextVectorization` needs a batch axis, and gets a scalar", "")
        if isinstance(mode, Unknown):
            return TensorSpec(UNKNOWN, UNKNOWN)
        if mode == "int":
            batch: Dim = UNKNOWN if isinstance(shape, Unknown) else shape[0]
            length = dimension(layer.args["output_sequence_length"])
            return TensorSpec((batch, length), "int64")
        if not isinstance(shape, Unknown):
            if isinstance(split, Unknown):
                shape = UNKNOWN
            elif split is not None:
                shape = (*shape, None)
            elif len(shape) <= 1:
                shape = (*shape, 1)
        return TensorSpec(encoded_shape(shape, mode, self.depth(layer)), floatx(layer))

    def token_rank(self, layer: LayerState, shape: Shape) -> int:
        split = layer.args["split"]
        if isinstance(shape, Unknown) or isinstance(split, Unknown):
            return 0
        return max(len(shape), 2 if split is not None else 0)

    def check_run(self, layer: LayerState, call: Call, tensor: TensorSpec) -> None:
        super().check_run(layer, call, tensor)
        shape, split = tensor.shape, layer.args["split"]
        if split is None or isinstance(split, Unknown) or isinstance(shape, Unknown):
            return
        mode = layer.args["output_mode"]
        deep = len(shape) > 2 and mode in ("multi_hot", "count")
        if truth(layer.args["sparse"]) and (mode == "one_hot" or deep):
            call.fails_when_run(
                Kind.ARGUMENT,
                f"`sparse=True` with `output_mode={mode!r}` cannot encode texts that are split",
                argument="sparse",
            )
        if len(shape) > 1 and same(shape[-1], 1) is False:
            call.fails_when_run(
                Kind.AXIS,
                f"`TextVectorization` splits texts of shape (batch,) or (batch, 1), and gets "
                f"{render_shape(shape)}",
                "When using `TextVectorization` to tokenize strings, the input rank must be 1 "
                "or the last shape dimension must be 1.",
            )

    def on_data(self, layer: LayerState, call: Call, output: Nest) -> Nest:
        """Texts stand in one axis, or in two of which the last is 1."""
        shape = call.shape
        if isinstance(shape, Unknown) or len(shape) > 2 or (len(shape) == 2 and shape[1] != 1):
            return unseen(output)
        args = layer.args
        if args["split"] is None and isinstance(output, TensorSpec):
            # Nothing is split: each text is one token, in an axis that Keras does not foresee.
            if args["output_mode"] != "int" or args["output_sequence_length"] is not None:
                return unseen(output)
            return output.with_shape(shape)
        if truth(args["ragged"]) is not False or args["output_mode"] == "one_hot":
            return unseen(output)
        given = super().on_data(layer, call, output)
        if args["output_mode"] == "int" or not isinstance(given, TensorSpec):
            return given
        if isinstance(output, TensorSpec) and isinstance(output.shape, tuple) and output.shape:
            return given.with_shape((shape[0], output.shape[-1]))
        return unseen(output)


class Hashing(Behaviour):
    """A hash of each value, encoded in one of several ways."""

    modes = ("int", "one_hot", "multi_hot", "count")

    def before_base(self, layer: LayerState, keywords: dict[str, Any]) -> None:
        mode = layer.args["output_mode"]
        if keywords.get("dtype") is None:
            keywords["dtype"] = (
                UNKNOWN
                if isinstance(mode, (Unknown, Opaque))
                else "int64"
                if mode == "int"
                else floatx(layer)
            )
        layer.extra["dtype"] = keywords["dtype"]

    def construct(self, layer: LayerState) -> None:
        args = layer.args
        layer.extra["accepts_any_input"] = True
        bins, mode, dtype = args["num_bins"], args["output_mode"], layer.extra["dtype"]
        if bins is None or below(0, number(bins, "num_bins")) is False:
            reject(
                Kind.ARGUMENT,
                f"`num_bins` must be positive, not {bins!r}",
                "The `num_bins` for `Hashing` cannot be `None` or non-positive values. "
                f"Received: num_bins={said(bins)}",
                argument="num_bins",
            )
        if mode == "int" and isinstance(dtype, str) and dtype not in ("int32", "int64"):
            reject(
                Kind.ARGUMENT,
                f"`output_mode='int'` needs an integer `dtype`, not {dtype!r}",
                'When `output_mode="int"`, `dtype` should be an integer type, '
                f"'int32' or 'in64'. Received: dtype={dtype}",
                argument="dtype",
            )
        if isinstance(mode, Opaque):
            args["output_mode"] = UNKNOWN
        elif not isinstance(mode, Unknown) and mode not in self.modes:
            hint = arguments.nearest(mode, self.modes) if isinstance(mode, str) else None
            reject(
                Kind.ARGUMENT,
                f"`output_mode` must be one of {', '.join(map(repr, self.modes))}, not {mode!r}",
                f"Expected one of {self.modes}. Received: output_mode={said(mode)}",
                argument="output_mode",
                hint=hint,
            )
        if mode == "int" and truth(args["sparse"]):
            reject(
                Kind.ARGUMENT,
                "`sparse` needs another `output_mode` than 'int'",
                '`sparse` may only be true if `output_mode` is `"one_hot"`, `"multi_hot"`, or '
                f'`"count"`. Received: sparse={args["sparse"]} and output_mode={mode}',
                argument="sparse",
            )
        if args["salt"] is not None:
            check_salt(args["salt"], "Hashing")

    def call(self, layer: LayerState, call: Call) -> Any:
        tensor = one_tensor(layer, call)
        if tensor is None:
            return UNKNOWN
        mode, shape = layer.args["output_mode"], tensor.shape
        dtype = variable_dtype(layer.extra["dtype"])
        self._check_run(layer, call, tensor)
        if isinstance(mode, Unknown):
            return TensorSpec(UNKNOWN, dtype)
        if mode == "int" or isinstance(shape, Unknown):
            return TensorSpec(shape, dtype)
        return TensorSpec((*shape[:-1], dimension(layer.args["num_bins"])), dtype)

    def _check_run(self, layer: LayerState, call: Call, tensor: TensorSpec) -> None:
        check_count(layer, call, tensor.shape, "int64", variable_dtype(layer.extra["dtype"]))
        mask, bins = layer.args["mask_value"], layer.args["num_bins"]
        dtype = tensor.dtype
        if isinstance(dtype, Unknown) or below(1, bins) is not True:
            return
        if not isinstance(mask, (int, float, str)) or isinstance(mask, bool):
            return
        if (
            isinstance(mask, str) != (dtype == "string")
            or dtype == "bool"
            or (isinstance(mask, float) and not dtype.startswith(("float", "bfloat")))
        ):
            call.fails_when_run(
                Kind.DTYPE,
                f"`Hashing` compares its `mask_value` {mask!r} with inputs of {dtype}",
            )

    def on_data(self, layer: LayerState, call: Call, output: Nest) -> Nest:
        """Of encodings Keras foresees neither every shape nor every dtype."""
        mode, shape = layer.args["output_mode"], call.shape
        if mode == "int":
            return output
        if not isinstance(output, TensorSpec) or isinstance(mode, Unknown):
            return unseen(output)
        if mode == "one_hot" and isinstance(shape, tuple) and len(shape) > 1:
            # `Hashing` takes away a last axis of 1, and the encoding another.
            if same(shape[-1], 1) is None:
                return unseen(output)
            shape = shape[:-1] if same(shape[-1], 1) else shape
        return encoded(output, shape, mode, dimension(layer.args["num_bins"]))


def check_count(
    layer: LayerState, call: Call, shape: Shape, indices: str | Unknown, dtype: str | Unknown
) -> None:
    """TensorFlow counts few dtypes; above two axes Keras counts by other means.

    indices: dtype of what is counted. dtype: that of the counts.
    """
    sparse = truth(layer.args["sparse"])
    if layer.args["output_mode"] not in ("multi_hot", "count") or sparse is None:
        return
    if not isinstance(shape, tuple) or len(shape) > 2:
        return
    countable = ("int32", "int64")
    if isinstance(indices, str) and indices not in countable and indices != "string":
        if sparse or indices.startswith(("int", "uint")):
            call.fails_when_run(
                Kind.DTYPE,
                f"`{layer.class_name}` counts int32 and int64, and gets {indices}",
            )
            return
    if not sparse and isinstance(dtype, str):
        if dtype not in (*countable, "float32", "float64"):
            call.fails_when_run(
                Kind.DTYPE,
                f"`{layer.class_name}` cannot count in {dtype}",
                "is not in the list of allowed values: int32, int64, float, double",
                argument="dtype",
            )


def variable_dtype(policy: Any) -> str | Unknown:
    """The dtype of the variables of a layer with this `dtype=`."""
    if not isinstance(policy, str):
        return UNKNOWN
    return "float32" if policy.startswith("mixed_") else policy


class HashedCrossing(Behaviour):
    """A hash of two features together."""

    def before_base(self, layer: LayerState, keywords: dict[str, Any]) -> None:
        keywords.clear()  # Keras takes any keyword here, and drops it.
        mode = layer.args["output_mode"]
        if layer.args["dtype"] is None:
            if mode == "int":
                layer.args["dtype"] = "int64"
            elif isinstance(mode, (Unknown, Opaque)):
                layer.args["dtype"] = UNKNOWN

    def construct(self, layer: LayerState) -> None:
        layer.extra["accepts_any_input"] = True
        layer.args["output_mode"] = string_choice(layer, "output_mode", ("int", "one_hot"))

    def call(self, layer: LayerState, call: Call) -> Any:
        inputs = call.inputs
        if isinstance(inputs, TensorSpec):
            self._refuse("one tensor")
        if not isinstance(inputs, (list, tuple)):
            return UNKNOWN
        if any(not isinstance(item, TensorSpec) for item in inputs):
            return UNKNOWN
        if len(inputs) != 2:
            self._refuse(f"{len(inputs)}" if inputs else "none")
        first, second = inputs
        for tensor in inputs:
            if tensor.shape == ():
                reject(Kind.RANK, "`HashedCrossing` needs a batch axis, and gets a scalar", "")
        if isinstance(first.shape, Unknown) or isinstance(second.shape, Unknown):
            return TensorSpec(UNKNOWN, layer.dtype)
        left, right = first.shape[-1], second.shape[-1]
        if (left is None) != (right is None) and not isinstance(left, Unknown):
            if not isinstance(right, Unknown):
                self._differ(first, second)
        if same(left, right) is False:
            self._differ(first, second)
        self._check_run(layer, call, first, second)
        mode = layer.args["output_mode"]
        bins = dimension(layer.args["num_bins"])
        if isinstance(mode, Unknown):
            return TensorSpec(UNKNOWN, layer.dtype)
        if mode == "int":
            return TensorSpec(first.shape, layer.dtype)
        single = same(left, 1)
        if single:
            return TensorSpec((*first.shape[:-1], bins), layer.dtype)
        if single is None and left is not None:
            return TensorSpec(UNKNOWN, layer.dtype)
        return TensorSpec((*first.shape, bins), layer.dtype)

    def _refuse(self, count: str) -> NoReturn:
        reject(
            Kind.INPUTS,
            f"`HashedCrossing` takes two tensors, and gets {count}",
            "Expected as input a list/tuple of 2 tensors.",
        )

    def _differ(self, first: TensorSpec, second: TensorSpec) -> NoReturn:
        reject(
            Kind.MERGE,
            f"`HashedCrossing` needs two tensors of one shape, and gets {first} and {second}",
            "Expected the two input tensors to have identical shapes.",
        )

    def _check_run(
        self, layer: LayerState, call: Call, first: TensorSpec, second: TensorSpec
    ) -> None:
        shape = first.shape
        assert isinstance(shape, tuple)
        assert isinstance(second.shape, tuple)
        if len(shape) > 2 or (len(shape) == 2 and same(shape[-1], 1) is False):
            call.fails_when_run(
                Kind.RANK if len(shape) > 2 else Kind.AXIS,
                f"`HashedCrossing` needs tensors of shape (batch,) or (batch, 1), and gets {first}",
                "All `HashedCrossing` inputs should have shape `()`, `(batch_size)` or "
                "`(batch_size, 1)`.",
            )
        elif len(shape) != len(second.shape) or any(
            same(a, b) is False for a, b in zip(shape, second.shape)
        ):
            call.fails_when_run(
                Kind.MERGE,
                f"`HashedCrossing` needs two tensors of one shape, and gets {first} and {second}",
                "All `HashedCrossing` inputs should have equal shape.",
            )
        else:
            for tensor in (first, second):
                dtype = tensor.dtype
                if isinstance(dtype, str) and not dtype.startswith(("int", "uint", "string")):
                    call.fails_when_run(
                        Kind.DTYPE,
                        f"`HashedCrossing` needs integers or text, and gets {dtype}",
                        "All `HashedCrossing` inputs should have an integer or string dtype.",
                    )
                    break

    def on_data(self, layer: LayerState, call: Call, output: Nest) -> Nest:
        """Of encodings Keras foresees neither every shape nor every dtype."""
        return output if layer.args["output_mode"] == "int" else unseen(output)


LAYERS = (
    LayerSpec(
        name="TextVectorization",
        parameters={
            "max_tokens": None,
            "standardize": "lower_and_strip_punctuation",
            "split": "whitespace",
            "ngrams": None,
            "output_mode": "int",
            "output_sequence_length": None,
            "pad_to_max_tokens": False,
            "vocabulary": None,
            "idf_weights": None,
            "sparse": False,
            "ragged": False,
            "encoding": "utf-8",
            "name": None,
        },
        behaviour=TextVectorization(),
        source="keras/src/layers/preprocessing/text_vectorization.py",
        samples=(
            Sample({"vocabulary": ["a", "b"]}, (None, 1), "string"),
            Sample({"vocabulary": ["a", "b"], "output_sequence_length": 5}, (None,), "string"),
            Sample({"vocabulary": ["a", "b"], "output_mode": "multi_hot"}, (None, 1), "string"),
            Sample({"max_tokens": 100, "output_sequence_length": 5}, (None, 1), "string"),
        ),
    ),
    LayerSpec(
        name="StringLookup",
        parameters={
            "max_tokens": None,
            "num_oov_indices": 1,
            "mask_token": None,
            "oov_token": "[UNK]",
            "vocabulary": None,
            "idf_weights": None,
            "invert": False,
            "output_mode": "int",
            "pad_to_max_tokens": False,
            "sparse": False,
            "encoding": "utf-8",
            "name": None,
            "salt": None,
        },
        behaviour=IndexLookup(key="string"),
        source="keras/src/layers/preprocessing/string_lookup.py",
        samples=(
            Sample({"vocabulary": ["a", "b"]}, (None, 3), "string"),
            Sample({"vocabulary": ["a", "b"], "output_mode": "one_hot"}, (None, 1), "string"),
            Sample({"vocabulary": ["a", "b"], "output_mode": "one_hot"}, (None, 3), "string"),
            Sample({}, (None, 1), "string"),
        ),
    ),
    LayerSpec(
        name="IntegerLookup",
        parameters={
            "max_tokens": None,
            "num_oov_indices": 1,
            "mask_token": None,
            "oov_token": -1,
            "vocabulary": None,
            "vocabulary_dtype": "int64",
            "idf_weights": None,
            "invert": False,
            "output_mode": "int",
            "sparse": False,
            "pad_to_max_tokens": False,
            "oov_method": "floormod",
            "salt": None,
            "name": None,
        },
        behaviour=IndexLookup(key="int64"),
        source="keras/src/layers/preprocessing/integer_lookup.py",
        samples=(
            Sample({"vocabulary": [3, 7]}, (None, 3), "int64"),
            Sample({"vocabulary": [3, 7], "output_mode": "multi_hot"}, (None, 3), "int32"),
        ),
    ),
    LayerSpec(
        name="Hashing",
        parameters={
            "num_bins": REQUIRED,
            "mask_value": None,
            "salt": None,
            "output_mode": "int",
            "sparse": False,
        },
        behaviour=Hashing(),
        source="keras/src/layers/preprocessing/hashing.py",
        samples=(
            Sample({"num_bins": 3}, (None, 2), "string"),
            Sample({"num_bins": 3, "output_mode": "one_hot"}, (None, 1), "int64"),
        ),
    ),
    LayerSpec(
        name="HashedCrossing",
        parameters={
            "num_bins": REQUIRED,
            "output_mode": "int",
            "sparse": False,
            "name": None,
            "dtype": None,
        },
        behaviour=HashedCrossing(),
        source="keras/src/layers/preprocessing/hashed_crossing.py",
        samples=(
            Sample({"num_bins": 5}, [(None, 1), (None, 1)], "string"),
            Sample({"num_bins": 5, "output_mode": "one_hot"}, [(None,), (None,)], "int64"),
        ),
    ),
)
