"""Layers of keras/src/layers/merging: several tensors become one."""

from __future__ import annotations

from collections.abc import Sequence
from functools import reduce
from itertools import combinations
from typing import Any

from kerasorder_lint.catalogue import arguments
from kerasorder_lint.catalogue.axes import integer, truth
from kerasorder_lint.catalogue.operations import promotion
from kerasorder_lint.catalogue.problems import Kind, reject
from kerasorder_lint.catalogue.quoting import quote
from kerasorder_lint.catalogue.spec import (
    REQUIRED,
    Behaviour,
    Call,
    LayerSpec,
    LayerState,
    Opaque,
    Sample,
)
from kerasorder_lint.catalogue.tensors import FLOATS, Nest, TensorSpec, flatten, unseen
from kerasorder_lint.shapes import (
    UNKNOWN,
    Dim,
    Shape,
    Sym,
    Unknown,
    is_known,
    render_dim,
    render_shape,
    same,
)
from kerasorder_lint.shapes.broadcasting import broadcast, broadcast_fails, with_batches

__all__ = ["LAYERS"]

_ADVICE = "Call it on a list of tensors: `{name}()([a, b])`."


def _differ(left: Dim, right: Dim) -> bool:
    """Whether the two are different for every value, a free axis left aside."""
    return same(left, right) is False


def _render(shapes: Sequence[Shape]) -> str:
    return " and ".join(render_shape(shape) for shape in shapes)


class Merge(Behaviour):
    """Element by element; axes of length 1 stretch, and the batch stays in front.

    Source: keras/src/layers/merging/base_merge.py, Keras 3.15.
    """

    #: What Keras says of a single tensor.
    on_single = "A merge layer should be called on a list of inputs. Received: input_shape="

    def __init__(self, *, adds: bool = False, masks: bool = False) -> None:
        self.adds = adds
        self.masks = masks  # it looks at the masks that come with the data

    def tensors(self, layer: LayerState, call: Call) -> list[TensorSpec] | None:
        """The tensors that are merged; None where not even their number is known."""
        inputs = call.inputs
        if isinstance(inputs, TensorSpec):
            shape = inputs.shape
            reject(
                Kind.INPUTS,
                f"`{layer.class_name}` takes a list of tensors, and gets one tensor of "
                f"{render_shape(shape)}",
                "" if layer.built or shape == () else self.on_single,
                advice=_ADVICE.format(name=layer.class_name),
                # A built one iterates over the tensor: NotImplementedError.
                swallowed=layer.built,
            )
        if inputs is None or isinstance(inputs, dict) or inputs in ([], ()):
            given = "no tensor" if not inputs else "a dict"
            reject(
                Kind.INPUTS, f"`{layer.class_name}` takes a list of tensors, and gets {given}", ""
            )
        if not isinstance(inputs, (list, tuple)):
            return None
        if any(item is None for item in inputs):
            reject(Kind.INPUTS, f"`{layer.class_name}` is called on a list that holds None", "")
        if not all(isinstance(item, TensorSpec) for item in inputs):
            self._check_nests(layer, call, inputs)
            return None
        return list(inputs)

    def _check_nests(self, layer: LayerState, call: Call, inputs: Sequence[Nest]) -> None:
        """Refuses lists in the list, where Keras foresees what comes out: it asks for a shape.

        On data TensorFlow may make one tensor of a list; of dictionaries none can be built.
        """
        if layer.environment.target != 3:
            return
        kinds: tuple[type, ...] = () if layer.built else (dict,)
        if layer.extra.get("symbolic") and not call.on_data:
            kinds = (list, tuple, dict)
        leaves = list(flatten(list(inputs)))
        nest: Any = next((item for item in inputs if isinstance(item, kinds)), None)
        if nest and all(isinstance(leaf, TensorSpec) for leaf in leaves):
            reject(
                Kind.INPUTS,
                f"`{layer.class_name}` takes a list of tensors, and gets one that holds a "
                f"{type(nest).__name__} of {len(nest)}",
                advice="Take the tensors out of it.",
            )

    def build(self, layer: LayerState, call: Call) -> None:
        tensors = self.tensors(layer, call)
        if tensors is None:
            return
        shapes = [tensor.shape for tensor in tensors]
        self._check_batches(layer, shapes)
        self._merged(layer, shapes)
        ranks = {tensor.rank for tensor in tensors}
        # Keras decides here, once and for all, whether axes are put in.
        layer.extra["aligned"] = None if None in ranks else len(ranks) > 1

    def _check_batches(self, layer: LayerState, shapes: Sequence[Shape]) -> None:
        for left, right in combinations(shapes, 2):
            if isinstance(left, Unknown) or isinstance(right, Unknown) or not left or not right:
                continue
            if _differ(left[0], right[0]):
                reject(
                    Kind.MERGE,
                    f"`{layer.class_name}` gets batches of {render_dim(left[0])} and "
                    f"{render_dim(right[0])}: {_render(shapes)}",
                    "Cannot merge tensors with different batch sizes.",
                )

    def _merged(self, layer: LayerState, shapes: Sequence[Shape]) -> tuple[Dim, ...] | Unknown:
        """The output without the batch."""
        if any(isinstance(shape, Unknown) for shape in shapes):
            known = [shape for shape in shapes if not isinstance(shape, Unknown)]
            for left, right in combinations(known, 2):
                self._pair(layer, left[1:], right[1:], shapes)
            return UNKNOWN
        result: tuple[Dim, ...] = shapes[0][1:] if isinstance(shapes[0], tuple) else ()
        for shape in shapes[1:]:
            assert isinstance(shape, tuple)
            result = self._pair(layer, result, shape[1:], shapes)
        return result

    def _pair(
        self,
        layer: LayerState,
        left: tuple[Dim, ...],
        right: tuple[Dim, ...],
        shapes: Sequence[Shape],
    ) -> tuple[Dim, ...]:
        if len(left) < len(right):
            left, right = right, left
        head = left[: len(left) - len(right)]
        tail = left[len(left) - len(right) :]
        merged = []
        for a, b in zip(tail, right):
            if _differ(a, b) and _differ(a, 1) and _differ(b, 1):
                reject(
                    Kind.MERGE,
                    f"`{layer.class_name}` merges {_render(shapes)}, and {render_dim(a)} and "
                    f"{render_dim(b)} do not fit",
                    quote(
                        "Inputs have incompatible shapes. Received shapes ", left, " and ", right
                    ),
                )
            merged.append(_stretched(a, b))
        return (*head, *merged)

    def call(self, layer: LayerState, call: Call) -> Any:
        tensors = self.tensors(layer, call)
        if tensors is None:
            return TensorSpec(UNKNOWN, layer.dtype)
        shapes = [tensor.shape for tensor in tensors]
        asked = layer.extra.get("symbolic") and not call.on_data and layer.environment.target == 3
        if asked and () in shapes:  # of data no shape is foreseen
            reject(
                Kind.RANK,
                f"`{layer.class_name}` merges what has a batch, and gets {_render(shapes)}",
                "tuple index out of range",
                advice="Use the function of `keras.ops`.",
            )
        self._check_count(layer, call, len(tensors))
        merged = self._merged(layer, shapes)
        self._foresee(layer, call, tensors)
        if isinstance(merged, Unknown):
            return TensorSpec(UNKNOWN, layer.dtype)
        return TensorSpec((_batch(shapes), *merged), layer.dtype)

    def _check_count(self, layer: LayerState, call: Call, count: int) -> None:
        """How many tensors the layer runs on."""

    def _foresee_dtypes(self, layer: LayerState, call: Call, dtypes: Sequence[object]) -> bool:
        """Notes types that the merge does not take: of text, only `Add` makes a sum."""
        if len(dtypes) < 2:
            return False
        mixed = "string" in dtypes and any(d not in ("string", UNKNOWN) for d in dtypes)
        text = set(dtypes) == {"string"} and not self.adds
        if mixed or text or list(dtypes[:2]) == ["bool", "bool"]:
            return _not_reckoned(layer, call, dtypes)
        return False

    def _foresee(self, layer: LayerState, call: Call, tensors: list[TensorSpec]) -> None:
        """What Keras builds, and what fails only when it runs."""
        shapes = [tensor.shape for tensor in tensors]
        if call.later or self._foresee_dtypes(layer, call, [t.dtype for t in tensors]):
            return
        if self.masks and self._foresee_masks(layer, call, tensors):
            return
        aligned = layer.extra.get("aligned")
        known = [shape for shape in shapes if isinstance(shape, tuple)]
        if aligned is None or len(known) < len(shapes):
            return
        if aligned:
            rank = max(len(shape) for shape in known)
            known = [(*shape[:1], *(1,) * (rank - len(shape)), *shape[1:]) for shape in known]
        # TensorFlow stretches the batch as well.
        for left, right in combinations(known, 2):
            if broadcast_fails(left, right) and not (self.adds and _like_bias(left, right)):
                call.fails_when_run(
                    Kind.MERGE,
                    f"`{layer.class_name}` merges {_render(shapes)}, which do not broadcast",
                )
                return

    def _foresee_masks(self, layer: LayerState, call: Call, tensors: list[TensorSpec]) -> bool:
        """Notes a mask that has not one element for all features of each step.

        Those of lower rank get axes, and lose their masks.
        """
        ranks = [tensor.rank for tensor in tensors if tensor.rank is not None]
        if len(ranks) < len(tensors) or layer.environment.target == 2:
            return False
        for tensor in tensors:
            mask, shape = tensor.mask, tensor.shape
            if not isinstance(mask, tuple) or not isinstance(shape, tuple):
                continue
            if len(shape) < max(ranks):
                continue
            pairs = zip(reversed(mask), reversed(shape[:-1]))
            if len(mask) >= len(shape) or any(_differ(m, 1) and _differ(m, n) for m, n in pairs):
                call.fails_when_run(
                    Kind.MERGE,
                    f"`{layer.class_name}` gets {render_shape(shape)} with a mask of "
                    f"{render_shape(mask)}, which is not one for each step",
                    advice="A mask goes along behind the layer that gets it by name.",
                )
                return True
        return False

    def on_data(self, layer: LayerState, call: Call, output: Nest) -> Nest:
        """Floats among them make floats of all; others keep the dtype that they have in common.

        Axes are stretched, the batch as well, where Keras foresees other lengths.
        """
        if not isinstance(output, TensorSpec) or not isinstance(call.inputs, (list, tuple)):
            return output
        shapes = [leaf.shape for leaf in call.inputs if isinstance(leaf, TensorSpec)]
        output = output.with_shape(self._shape_on_data(output.shape, shapes))
        if len({leaf.rank for leaf in call.inputs if isinstance(leaf, TensorSpec)}) > 1:
            return unseen(output)  # how they are stretched, the first call has decided
        kinds = {leaf.dtype if isinstance(leaf, TensorSpec) else UNKNOWN for leaf in call.inputs}
        known = [kind for kind in kinds if isinstance(kind, str) and kind != "string"]
        if len(known) < len(kinds):  # text, which nothing is made of, or a type that is not known
            one = next(iter(kinds))
            return output.with_dtype(one if len(kinds) == 1 and isinstance(one, str) else UNKNOWN)
        if any(kind in FLOATS for kind in known):
            return output
        return output.with_dtype(self.of_integers(promotion.promoted(layer.environment, *known)))

    def _shape_on_data(self, foreseen: Shape, shapes: Sequence[Shape]) -> Shape:
        """What comes out of tensors of these shapes, of one rank."""
        whole = not any(isinstance(shape, Unknown) for shape in (foreseen, *shapes))
        return reduce(broadcast, shapes) if whole and shapes else foreseen

    def of_integers(self, dtype: str | Unknown) -> str | Unknown:
        """What integers of one type are merged to."""
        return dtype


def _not_reckoned(layer: LayerState, call: Call, dtypes: Sequence[object]) -> bool:
    names = " and ".join(sorted({str(dtype) for dtype in dtypes}))
    call.fails_when_run(Kind.DTYPE, f"`{layer.class_name}` cannot merge {names}")
    return True


def _like_bias(left: tuple[Dim, ...], right: tuple[Dim, ...]) -> bool:
    """Whether `ops.add` may take `right` for a bias, and squeeze its axes of 1 away."""
    long = [dim for dim in right if _differ(dim, 1)]
    if len(long) > 1 or len(left) < 2:
        return False
    lengths = long or [dim for dim in right if not same(dim, 1)]
    return any(not _differ(length, left[axis]) for length in lengths for axis in (1, -1))


def _text_among(layer: LayerState, call: Call, tensors: list[TensorSpec]) -> bool:
    """Notes that text is merged with numbers."""
    dtypes = {tensor.dtype for tensor in tensors}
    found = "string" in dtypes and len(tensors) > 1
    if found:
        call.fails_when_run(
            Kind.DTYPE,
            f"`{layer.class_name}` merges numbers, and gets text",
        )
    return found


def _stretched(a: Dim, b: Dim) -> Dim:
    """The length of an axis merged from two that do not contradict each other."""
    if a is None or b is None:
        return None
    if same(a, 1):
        return b
    if same(b, 1):
        return a
    if isinstance(a, Unknown) or isinstance(b, Unknown):
        return UNKNOWN
    if same(a, b):
        return a
    # A symbol is 1 or the other length; a length that cannot be 1 stays.
    if _differ(a, 1):
        return a
    return b if _differ(b, 1) else UNKNOWN


def _batch(shapes: Sequence[Shape]) -> Dim:
    """The one batch that is known, or None."""
    batches = [shape[0] for shape in shapes if isinstance(shape, tuple) and shape]
    known = [batch for batch in batches if batch is not None]
    if any(isinstance(batch, Unknown) for batch in known):
        return UNKNOWN
    if len(set(known)) > 1:
        return UNKNOWN if any(isinstance(batch, Sym) for batch in known) else None
    return known[0] if known else None


class Average(Merge):
    """A sum and a division, which text and booleans do not have."""

    def _foresee_dtypes(self, layer: LayerState, call: Call, dtypes: Sequence[object]) -> bool:
        if dtypes in (["string"], ["bool"]) or set(dtypes) == {"string"}:
            return _not_reckoned(layer, call, dtypes)
        return super()._foresee_dtypes(layer, call, dtypes)

    def of_integers(self, dtype: str | Unknown) -> str | Unknown:
        """A mean is a float: TensorFlow's quotient of two integers."""
        if isinstance(dtype, Unknown):
            return dtype
        return "float32" if dtype in ("bool", "int16", "int8", "uint16", "uint8") else "float64"


class Subtract(Merge):
    """Merge of exactly two."""

    def build(self, layer: LayerState, call: Call) -> None:
        super().build(layer, call)
        tensors = self.tensors(layer, call)
        if tensors is not None and len(tensors) != 2:
            reject(
                Kind.INPUTS,
                f"`Subtract` takes 2 tensors, and gets {len(tensors)}",
                "A `Subtract` layer should be called on exactly 2 inputs. Received: input_shape=",
            )

    def _check_count(self, layer: LayerState, call: Call, count: int) -> None:
        if count != 2:
            call.fails_when_run(
                Kind.INPUTS,
                f"`Subtract` takes 2 tensors, and gets {count}",
                "A `Subtract` layer should be called on exactly 2 inputs. Received: inputs=",
            )


class Concatenate(Merge):
    """One behind the other along an axis; the others must agree."""

    on_single = "A `Concatenate` layer should be called on a list of at least 1 input."

    def _shape_on_data(self, foreseen: Shape, shapes: Sequence[Shape]) -> Shape:
        return with_batches(foreseen, shapes)

    def build(self, layer: LayerState, call: Call) -> None:
        tensors = self.tensors(layer, call)
        axis = layer.args["axis"]
        if not isinstance(axis, (int, Unknown, Sym, Opaque)):
            reject(
                Kind.ARGUMENT,
                f"`axis` must be an integer, not {axis!r}",
                "",
                argument="axis",
            )
        if tensors is None:
            return
        position = integer(axis)
        shapes = [tensor.shape for tensor in tensors]
        known = [shape for shape in shapes if not isinstance(shape, Unknown)]
        for shape in known:
            if not isinstance(position, Unknown) and (position < -len(shape) or not shape):
                self._no_axis(layer, position, shape)
        if isinstance(position, Unknown):
            self._check_ranks(shapes, known, call)
            return
        reduced = [_without(shape, position) for shape in known]
        self._check_ranks(shapes, reduced, call)
        for left, right in combinations(reduced, 2):
            for a, b in zip(left, right):
                if _differ(a, b):
                    self._refuse(
                        shapes,
                        call,
                        f"`Concatenate(axis={position})` gets {_render(shapes)}, and "
                        f"{render_dim(a)} and {render_dim(b)} differ on another axis",
                    )

    def _check_ranks(
        self, shapes: Sequence[Shape], reduced: Sequence[tuple[Dim, ...]], call: Call
    ) -> None:
        if len({len(shape) for shape in reduced}) > 1:
            ours = f"`Concatenate` gets tensors of unequal ranks: {_render(shapes)}"
            self._refuse(shapes, call, ours)

    def _refuse(self, shapes: Sequence[Shape], call: Call, message: str) -> None:
        reject(
            Kind.MERGE,
            message,
            quote(
                "A `Concatenate` layer requires inputs with matching shapes except for the "
                "concatenation axis. Received: input_shape=",
                tuple(shapes) if isinstance(call.inputs, tuple) else list(shapes),
            ),
        )

    def _no_axis(self, layer: LayerState, axis: int, shape: tuple[Dim, ...]) -> None:
        reject(
            Kind.RANK,
            f"`Concatenate(axis={axis})` needs an axis {axis}, and gets {render_shape(shape)}",
            "",
            argument="axis",
        )

    def call(self, layer: LayerState, call: Call) -> Any:
        tensors = self.tensors(layer, call)
        if tensors is None:
            return TensorSpec(UNKNOWN, layer.dtype)
        shapes = [tensor.shape for tensor in tensors]
        out = self._joined(layer, shapes, integer(layer.args["axis"]))
        self._foresee(layer, call, tensors)
        return TensorSpec(out, layer.dtype)

    def _joined(self, layer: LayerState, shapes: Sequence[Shape], axis: int | Unknown) -> Shape:
        first = shapes[0]
        if isinstance(axis, Unknown) and isinstance(first, tuple):
            return (UNKNOWN,) * len(first) if len(shapes) > 1 else first
        if isinstance(axis, Unknown):
            return UNKNOWN
        total: Dim = UNKNOWN
        for i, shape in enumerate(shapes):
            if isinstance(shape, Unknown):
                total = UNKNOWN if total is not None else None
                continue
            if len(shapes) > 1 and not -len(shape) <= axis < len(shape):
                self._no_axis(layer, axis, shape)
            if len(shapes) == 1:
                return shape
            dim = shape[axis]
            if dim is None or total is None:
                total = None
                break
            total = dim if i == 0 else total + dim
        if isinstance(first, Unknown):
            return self._from_others(shapes, axis, total)
        out = list(first)
        out[axis] = total
        return tuple(out)

    def _from_others(self, shapes: Sequence[Shape], axis: int, total: Dim) -> Shape:
        """Where the first is not known, the others still fix the rank (unless already built)."""
        return UNKNOWN

    def _foresee(self, layer: LayerState, call: Call, tensors: list[TensorSpec]) -> None:
        axis = integer(layer.args["axis"])
        shapes = [tensor.shape for tensor in tensors if isinstance(tensor.shape, tuple)]
        mixed = any(tensor.dtype not in ("string", UNKNOWN) for tensor in tensors)
        if (mixed and _text_among(layer, call, tensors)) or isinstance(axis, Unknown):
            return
        if len(tensors) == 1:
            return  # TensorFlow hands a single tensor back, whatever the axis.
        fails = any(not -len(shape) <= axis < len(shape) for shape in shapes)
        for left, right in combinations(shapes, 2):
            if len(left) != len(right):
                fails = True
            elif not fails:
                pairs = zip(_without(left, axis), _without(right, axis))
                fails = any(_differ(a, b) for a, b in pairs)
        if fails:
            call.fails_when_run(
                Kind.MERGE,
                f"`Concatenate(axis={axis})` cannot join {_render(shapes)}",
            )


def _without(shape: tuple[Dim, ...], axis: int) -> tuple[Dim, ...]:
    """The shape without that axis; whole where it has none of that number, as Keras has it."""
    if axis >= len(shape):
        return shape
    at = axis % len(shape)
    return shape[:at] + shape[at + 1 :]


class Dot(Merge):
    """Products along an axis of each of two tensors."""

    on_single = "A `Dot` layer should be called on a list of 2 inputs. Received: input_shape="

    def _shape_on_data(self, foreseen: Shape, shapes: Sequence[Shape]) -> Shape:
        return with_batches(foreseen, shapes)

    def construct(self, layer: LayerState) -> None:
        axes = layer.args["axes"]
        if isinstance(axes, (int, Unknown, Sym)) or (isinstance(axes, Opaque) and not axes.kind):
            return
        if not isinstance(axes, (list, tuple)):
            reject(
                Kind.ARGUMENT,
                f"`axes` must be an integer or two of them, not {axes!r}",
                "Invalid type for argument `axes`: it should be a list or an int.",
                argument="axes",
            )
        if len(axes) != 2:
            reject(
                Kind.ARGUMENT,
                f"`axes` must hold two integers, and holds {len(axes)}",
                "Invalid format for argument `axes`: it should contain two elements.",
                argument="axes",
            )
        if not all(
            isinstance(axis, (int, Unknown, Sym)) or (isinstance(axis, Opaque) and not axis.kind)
            for axis in axes
        ):
            reject(
                Kind.ARGUMENT,
                f"`axes` must hold integers, not {axes!r}",
                "Invalid format for argument `axes`: list elements should be integers.",
                argument="axes",
            )

    def tensors(self, layer: LayerState, call: Call) -> list[TensorSpec] | None:
        tensors = super().tensors(layer, call)
        if tensors is not None and len(tensors) != 2:
            reject(
                Kind.INPUTS,
                f"`Dot` takes 2 tensors, and gets {len(tensors)}",
                "A `Dot` layer should be called on a list of 2 inputs. Received: input_shape=",
            )
        return tensors

    def axes(self, layer: LayerState, shapes: Sequence[Shape]) -> tuple[Any, Any]:
        """The axis of each, as Keras looks it up."""
        axes = layer.args["axes"]
        if isinstance(axes, (list, tuple)):
            return integer(axes[0]), integer(axes[1])
        axis = integer(axes)
        if isinstance(axis, Unknown) or axis >= 0:
            return axis, axis
        first, second = (
            UNKNOWN if isinstance(shape, Unknown) else axis % len(shape) if shape else axis
            for shape in shapes
        )
        return first, second

    def _lengths(self, layer: LayerState, shapes: Sequence[Shape]) -> tuple[Dim, Dim]:
        found: list[Dim] = []
        for shape, axis in zip(shapes, self.axes(layer, shapes)):
            if isinstance(shape, Unknown) or isinstance(axis, Unknown):
                found.append(UNKNOWN)
                continue
            if not -len(shape) <= axis < len(shape):
                reject(
                    Kind.RANK,
                    f"`Dot(axes={layer.args['axes']})` needs an axis {axis}, and gets "
                    f"{render_shape(shape)}",
                    "index out of range" if layer.built else "tuple index out of range",
                    argument="axes",
                )
            found.append(shape[axis])
        return found[0], found[1]

    def build(self, layer: LayerState, call: Call) -> None:
        tensors = self.tensors(layer, call)
        if tensors is None:
            return
        shapes = [tensor.shape for tensor in tensors]
        a, b = self._lengths(layer, shapes)
        # A free axis is equal to a free axis alone.
        lone = (a is None) != (b is None) and isinstance(b if a is None else a, (int, Sym))
        if _differ(a, b) or lone:
            first, second = self.axes(layer, shapes)
            numbers = all(dim is None or is_known(dim) for dim in (a, b))
            reject(
                Kind.MERGE,
                f"`Dot` multiplies along axes of {render_dim(a)} and {render_dim(b)}: "
                f"{_render(shapes)}",
                f"Incompatible input shapes: axis values {a} (at axis {first}) != {b} "
                + quote(f"(at axis {second}). Full input shapes: ", shapes[0], ", ", shapes[1])
                if numbers
                else "Incompatible input shapes: axis values ",
            )

    def call(self, layer: LayerState, call: Call) -> Any:
        tensors = self.tensors(layer, call)
        if tensors is None:
            return TensorSpec(UNKNOWN, layer.dtype)
        shapes = [tensor.shape for tensor in tensors]
        self._lengths(layer, shapes)
        axes = self.axes(layer, shapes)
        out = self._product(layer, shapes, axes)
        self._foresee(layer, call, tensors)
        return TensorSpec(out, layer.dtype)

    def _product(self, layer: LayerState, shapes: Sequence[Shape], axes: tuple[Any, Any]) -> Shape:
        parts: list[list[Dim]] = []
        for shape, axis in zip(shapes, axes):
            if isinstance(shape, Unknown):
                return UNKNOWN
            dims = list(shape)
            if isinstance(axis, Unknown):
                dims = [UNKNOWN] * (len(dims) - 1)
            else:
                dims.pop(axis)
            parts.append(dims)
        first, second = parts
        if not second:
            reject(
                Kind.RANK,
                f"`Dot` needs two axes at least, and gets {_render(shapes)}",
                "pop from empty list",
            )
        out = first + second[1:]
        return tuple([*out, 1] if len(out) == 1 else out)

    def _foresee(self, layer: LayerState, call: Call, tensors: list[TensorSpec]) -> None:
        shapes = [tensor.shape for tensor in tensors]
        left, right = shapes
        if _text_among(layer, call, tensors):
            return
        exact = {tensor.dtype for tensor in tensors if arguments.is_float(tensor.dtype) is False}
        if exact and truth(layer.args["normalize"]):
            call.fails_when_run(
                Kind.DTYPE, f"`Dot(normalize=True)` takes a root, which {exact.pop()} does not have"
            )
            return
        if isinstance(left, Unknown) or isinstance(right, Unknown):
            return
        first, second = self.axes(layer, shapes)
        why = None
        if len(left) < 2 or len(right) < 2:
            why = f"`Dot` needs two axes at least, and gets {_render(shapes)}"
        elif _differ(left[0], right[0]):
            why = f"`Dot` gets batches of {render_dim(left[0])} and {render_dim(right[0])}"
        elif isinstance(first, Unknown) or isinstance(second, Unknown):
            return
        elif 0 in (first % len(left), second % len(right)):
            why = f"`Dot` cannot multiply along the batch: axes {first} and {second}"
        elif _differ(left[first], right[second]):
            why = (
                f"`Dot` multiplies along axes of {render_dim(left[first])} and "
                f"{render_dim(right[second])}: {_render(shapes)}"
            )
        if why is not None:
            call.fails_when_run(Kind.MERGE, why)


LAYERS = (
    LayerSpec(
        name="Add",
        parameters={},
        behaviour=Merge(adds=True),
        source="keras/src/layers/merging/add.py",
        samples=(
            Sample({}, [(None, 4, 8), (None, 4, 8)]),
            Sample({}, [(None, 4, 8), (None, 8), (None, 1)]),
        ),
    ),
    LayerSpec(
        name="Multiply",
        parameters={},
        behaviour=Merge(masks=True),
        source="keras/src/layers/merging/multiply.py",
        samples=(
            Sample({}, [(None, 4, 8), (None, 4, 8)]),
            Sample({}, [(None, 4, 8), (None, 8), (None, 1)]),
        ),
    ),
    LayerSpec(
        name="Average",
        parameters={},
        behaviour=Average(adds=True),
        source="keras/src/layers/merging/average.py",
        samples=(
            Sample({}, [(None, 4, 8), (None, 4, 8)]),
            Sample({}, [(None, 4, 8), (None, 8), (None, 1)]),
        ),
    ),
    LayerSpec(
        name="Maximum",
        parameters={},
        behaviour=Merge(masks=True),
        source="keras/src/layers/merging/maximum.py",
        samples=(
            Sample({}, [(None, 4, 8), (None, 4, 8)]),
            Sample({}, [(None, 4, 8), (None, 8), (None, 1)]),
        ),
    ),
    LayerSpec(
        name="Minimum",
        parameters={},
        behaviour=Merge(masks=True),
        source="keras/src/layers/merging/minimum.py",
        samples=(
            Sample({}, [(None, 4, 8), (None, 4, 8)]),
            Sample({}, [(None, 4, 8), (None, 8), (None, 1)]),
        ),
    ),
    LayerSpec(
        name="Subtract",
        parameters={},
        behaviour=Subtract(),
        source="keras/src/layers/merging/subtract.py",
        samples=(Sample({}, [(None, 4, 8), (None, 4, 8)]),),
    ),
    LayerSpec(
        name="Concatenate",
        parameters={
            "axis": -1,
        },
        behaviour=Concatenate(),
        source="keras/src/layers/merging/concatenate.py",
        samples=(
            Sample({}, [(None, 4, 8), (None, 4, 3)]),
            Sample({"axis": 1}, [(None, 4, 8), (None, None, 8), (None, 1, 8)]),
        ),
    ),
    LayerSpec(
        name="Dot",
        parameters={
            "axes": REQUIRED,
            "normalize": False,
        },
        behaviour=Dot(),
        source="keras/src/layers/merging/dot.py",
        samples=(
            Sample({"axes": 1}, [(None, 8), (None, 8)]),
            Sample({"axes": (2, 1)}, [(None, 4, 8), (None, 8, 3)]),
        ),
    ),
)
