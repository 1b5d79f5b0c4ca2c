"""Preprocessing layers of Keras 2 (`tf_keras`) whose behaviour is not that of Keras 3.

Keras 2 calls them on symbolic tensors, so what comes out is what TensorFlow foresees there.

Source: tf_keras 2.21.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import Any, Final

from kerasorder_lint.catalogue import arguments
from kerasorder_lint.catalogue.layers.preprocessing_text import (
    ADAPTING,
    IndexLookup,
    TextVectorization,
    truth,
)
from kerasorder_lint.catalogue.problems import Kind, Rejected, reject
from kerasorder_lint.catalogue.spec import Behaviour, Call, LayerState, Weight
from kerasorder_lint.catalogue.tensors import Nest, TensorSpec
from kerasorder_lint.shapes import UNKNOWN, Sym, Unknown, render_shape, same

__all__ = ["Lookup", "Stretched", "Vectorization", "unquoted"]


@contextmanager
def unquoted() -> Iterator[None]:
    """Problems of Keras 3 without Keras 3's words."""
    try:
        yield
    except Rejected as rejected:
        raise Rejected(replace(rejected.problem, keras="")) from None


#: Keywords that say something of the vocabulary besides the parameters.
_HIDDEN: Final = (
    "has_input_vocabulary",
    "mask_value",
    "max_values",
    "oov_value",
    "vocabulary_size",
)
#: What they speak of.
_OPEN: Final = ("mask_token", "max_tokens", "oov_token", "vocabulary")


class Lookup(IndexLookup):
    """A table from tokens to indices.

    Source: tf_keras/src/layers/preprocessing/index_lookup.py.
    """

    def before_base(self, layer: LayerState, keywords: dict[str, Any]) -> None:
        given = [keywords.pop(name, None) for name in _HIDDEN]
        keywords.pop("has_static_table", None)
        args, extra = layer.args, layer.extra
        if any(value is not None for value in given):
            args.update(dict.fromkeys(_OPEN, UNKNOWN))
        args.update(oov_method="floormod", salt=None)
        self._check_dtype(layer, keywords)
        with unquoted():
            self._check(layer)
        vocabulary = args["vocabulary"]
        extra["has_vocabulary"] = UNKNOWN if _is_unknown(vocabulary) else vocabulary is not None
        extra["vocabulary_size_arg"] = UNKNOWN if _is_unknown(vocabulary) else None
        extra["rest"] = {}

    def _check_dtype(self, layer: LayerState, keywords: dict[str, Any]) -> None:
        layer.extra["other_dtype"] = "dtype" in keywords
        if keywords.get("dtype") == "string":
            del keywords["dtype"]  # as old programs have it

    def _check(self, layer: LayerState) -> None:
        self.check_index_lookup(layer)

    def construct(self, layer: LayerState) -> None:
        with unquoted():
            super().construct(layer)

    def check_token(self, layer: LayerState, argument: str) -> None:
        """A number may be given as text, or as a float."""
        if self.key == "string":
            super().check_token(layer, argument)

    def set_vocabulary(self, layer: LayerState, vocabulary: Any) -> None:
        tokens = [layer.args["mask_token"], layer.args["oov_token"]]
        wanted: Any = str if self.key == "string" else int
        if all(token is None or isinstance(token, wanted) for token in tokens):
            super().set_vocabulary(layer, vocabulary)
        elif vocabulary is not None:
            layer.extra["vocabulary"] = UNKNOWN

    def method(
        self, layer: LayerState, name: str, positional: tuple[Any, ...], keywords: dict[str, Any]
    ) -> None:
        if name == "adapt":
            with unquoted():
                super().method(layer, name, positional, keywords)
        elif name in ADAPTING:
            layer.extra["vocabulary"] = UNKNOWN
            layer.extra["filled"] = True

    def build(self, layer: LayerState, call: Call) -> None:
        plain = layer.args["output_mode"] in ("int", "one_hot", "multi_hot", "count")
        if not plain or layer.extra["has_vocabulary"] is not True:
            # `tf_idf` keeps the weights of the tokens, and a vocabulary that is learned counts.
            layer.weights = [Weight("?", UNKNOWN)]

    def call(self, layer: LayerState, call: Call) -> Nest:
        tensor = call.inputs
        if not isinstance(tensor, TensorSpec):
            return UNKNOWN
        return self.looked_up(layer, tensor.shape)

    def looked_up(self, layer: LayerState, shape: Any) -> Nest:
        """What comes out for tokens of this shape."""
        args = layer.args
        mode = args["output_mode"]
        if not isinstance(mode, str):
            return UNKNOWN
        if mode == "int":
            dtype: Any = "int64"
            if truth(args["invert"]) is not False or layer.extra["other_dtype"]:
                dtype = UNKNOWN
            return TensorSpec(shape, dtype)
        self._check_size_known(layer, mode)
        if isinstance(shape, Unknown) or truth(args["sparse"]) is not False:
            return TensorSpec(UNKNOWN, UNKNOWN)
        rank = len(shape)
        if rank == 0:
            return UNKNOWN
        if mode == "one_hot":
            single = False if shape[-1] is None else same(shape[-1], 1)
            if single is None:
                return UNKNOWN
            rank += not single
        if rank > 2:
            reject(
                Kind.RANK,
                f"`{layer.class_name}` gives vectors with `output_mode={mode!r}` in Keras 2, and "
                f"gets {render_shape(shape)}",
                "When output_mode is not `'int'`, maximum supported output rank is 2.",
            )
        depth = self.depth(layer)
        if mode == "tf_idf" and not (isinstance(depth, int) and depth > 1):
            depth = UNKNOWN  # the weights may be longer
        dtype = UNKNOWN if layer.extra["other_dtype"] else layer.environment.floatx
        return TensorSpec((depth,) if rank == 1 else (shape[0], depth), dtype)

    def depth(self, layer: LayerState) -> Any:
        depth = super().depth(layer)
        return depth if isinstance(depth, (int, Sym)) else UNKNOWN

    def _check_size_known(self, layer: LayerState, mode: str) -> None:
        absent = layer.extra["vocabulary"] is None and not layer.extra["filled"]
        if absent and truth(layer.args["pad_to_max_tokens"]) is False:
            reject(
                Kind.UNBUILT,
                f"`{layer.class_name}` has no vocabulary, and its size is that of the output",
                f"When using `output_mode={mode}` and `pad_to_max_tokens=False`, "
                "you must set the layer's vocabulary before calling it.",
                advice="Pass `vocabulary=`, or call `adapt` with some data first.",
            )

    def on_data(self, layer: LayerState, call: Call, output: Nest) -> Nest:
        return output


def _is_unknown(value: Any) -> bool:
    return isinstance(value, Unknown)


class Vectorization(Lookup):
    """Text split into tokens and looked up.

    Source: tf_keras/src/layers/preprocessing/text_vectorization.py.
    """

    modes = TextVectorization.modes

    def __init__(self) -> None:
        super().__init__(key="string")

    def makes(self, layer: LayerState) -> Sequence[str]:
        return ("StringLookup",)

    def _check_dtype(self, layer: LayerState, keywords: dict[str, Any]) -> None:
        layer.extra["other_dtype"] = False
        dtype = keywords.pop("dtype", "string")
        if isinstance(dtype, str) and dtype != "string":
            reject(
                Kind.ARGUMENT,
                f"`TextVectorization` has the dtype of text alone, not {dtype!r}",
                "`TextVectorization` may only have a dtype of string.",
                argument="dtype",
            )

    def _check(self, layer: LayerState) -> None:
        if layer.args["output_mode"] is None:
            layer.args["output_mode"] = UNKNOWN  # the tokens themselves, which nothing is told of
        _TEXT.before_base(layer, {})
        self.check_index_lookup(layer)

    def call(self, layer: LayerState, call: Call) -> Nest:
        tensor, args = call.inputs, layer.args
        if not isinstance(tensor, TensorSpec) or isinstance(tensor.shape, Unknown):
            return UNKNOWN
        shape: Any = tensor.shape
        split, mode = args["split"], args["output_mode"]
        followed = args["standardize"] is None or isinstance(args["standardize"], str)
        if not followed or not isinstance(split, str) or not shape:
            return UNKNOWN
        if len(shape) > 1 and (shape[-1] is None or same(shape[-1], 1) is False):
            reject(
                Kind.AXIS,
                "`TextVectorization` splits texts of a last axis of 1, and gets "
                f"{render_shape(shape)}",
                "the input rank must be 1 or the last shape dimension must be 1.",
                advice="Leave the axis away: `Input((), dtype='string')`.",
            )
        if len(shape) > 2:
            return UNKNOWN
        batch = None if shape[0] is None else UNKNOWN
        if mode == "int":
            if truth(args["ragged"]) is not False:
                return UNKNOWN
            length = args["output_sequence_length"]
            length = length if length is None or isinstance(length, (int, Sym)) else UNKNOWN
            return TensorSpec((batch, length), "int64")
        return self.looked_up(layer, (batch, None))


_TEXT: Final = TextVectorization()

_INTERPOLATIONS: Final = (
    "area",
    "bicubic",
    "bilinear",
    "gaussian",
    "lanczos3",
    "lanczos5",
    "mitchellcubic",
    "nearest",
)


class Stretched(Behaviour):
    """An image of another height or width, by chance: `axis` is free then.

    Source: tf_keras/src/layers/preprocessing/image_preprocessing.py.
    """

    def __init__(self, axis: int) -> None:
        self.axis = axis

    def before_base(self, layer: LayerState, keywords: dict[str, Any]) -> None:
        keywords.pop("force_generator", None)

    def construct(self, layer: LayerState) -> None:
        layer.extra["accepts_any_input"] = True
        self._check_factor(layer.args["factor"])
        way = layer.args["interpolation"]
        if way is None or isinstance(way, (int, float)):
            reject(
                Kind.ARGUMENT,
                f"`interpolation` must be a name, not {way!r}",
                "has no attribute 'lower'",
                argument="interpolation",
            )
        if isinstance(way, str) and way.lower() not in _INTERPOLATIONS:
            hint = arguments.nearest(way, _INTERPOLATIONS)
            reject(
                Kind.ARGUMENT,
                f"Keras 2 knows no interpolation {way!r}",
                f"Value not recognized for `interpolation`: {way.lower()}.",
                argument="interpolation",
                hint=hint,
                advice=f"Did you mean {hint!r}?" if hint else None,
            )

    def _check_factor(self, factor: Any) -> None:
        if factor is None or isinstance(factor, (str, dict)):
            reject(
                Kind.ARGUMENT,
                f"`factor` must be a number or two of them, not {factor!r}",
                "bad operand type for unary -" if not isinstance(factor, dict) else "",
                argument="factor",
            )
        bounds: Any = (-factor, factor) if isinstance(factor, (int, float)) else factor
        if not isinstance(bounds, (list, tuple)):
            return
        if len(bounds) < 2:
            reject(
                Kind.ARGUMENT,
                f"`factor` must be a number or two of them, not {factor!r}",
                "index out of range",
                argument="factor",
            )
        lower, upper = bounds[:2]
        if any(bound is None or isinstance(bound, str) for bound in (lower, upper)):
            reject(
                Kind.ARGUMENT,
                f"`factor` must be two numbers, not {factor!r}",
                "not supported between instances of",
                argument="factor",
            )
        if not isinstance(lower, (int, float)) or not isinstance(upper, (int, float)):
            return
        if upper < lower:
            reject(
                Kind.ARGUMENT,
                f"`factor` goes from {lower!r} to {upper!r}",
                "`factor` argument cannot have an upper bound less",
                argument="factor",
            )
        if lower < -1.0:
            reject(
                Kind.ARGUMENT,
                f"`factor` must not be below -1, and goes from {lower!r} to {upper!r}",
                "`factor` argument must have values larger than -1.",
                argument="factor",
            )

    def call(self, layer: LayerState, call: Call) -> Nest:
        tensor = call.inputs
        training = call.argument("training", True)
        if not isinstance(tensor, TensorSpec) or isinstance(tensor.shape, Unknown):
            return UNKNOWN
        if training is not True:
            return TensorSpec(self._stretched(tensor.shape, UNKNOWN), UNKNOWN)
        if len(tensor.shape) not in (3, 4):
            reject(
                Kind.RANK,
                f"`{layer.class_name}` needs images, of 3 or 4 dimensions, and gets "
                f"{len(tensor.shape)}: {render_shape(tensor.shape)}",
            )
        return TensorSpec(self._stretched(tensor.shape, None), layer.dtype)

    def _stretched(self, shape: tuple[Any, ...], length: Any) -> tuple[Any, ...]:
        dims = list(shape)
        if len(dims) >= -self.axis:
            dims[self.axis] = length
        return tuple(dims)
