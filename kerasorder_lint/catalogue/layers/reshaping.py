"""Layers of keras/src/layers/reshaping: another shape, less at the borders, or more."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, NoReturn

from kerasorder_lint.catalogue import arguments
from kerasorder_lint.catalogue.axes import fails_on_text, kept_dtype, single
from kerasorder_lint.catalogue.problems import Kind, Problem, Rejected, reject
from kerasorder_lint.catalogue.quoting import quote
from kerasorder_lint.catalogue.spec import (
    REQUIRED,
    Behaviour,
    Call,
    InputSpec,
    LayerSpec,
    LayerState,
    Opaque,
    Sample,
    asks_no_shape,
)
from kerasorder_lint.catalogue.tensors import Nest, TensorSpec
from kerasorder_lint.shapes import (
    UNKNOWN,
    Dim,
    Shape,
    Sym,
    Unknown,
    is_known,
    less,
    product,
    render_dim,
    render_shape,
    same,
)

__all__ = ["LAYERS"]


def _of_rank(layer: LayerState, tensor: TensorSpec) -> Shape:
    """The input's shape; axes of unknown length where the layer demands a rank."""
    spec = layer.input_spec
    if isinstance(tensor.shape, Unknown) and isinstance(spec, InputSpec) and spec.ndim is not None:
        return (UNKNOWN,) * spec.ndim
    return tensor.shape


def _batch(shape: Shape) -> Dim:
    return UNKNOWN if isinstance(shape, Unknown) else shape[0]


def _refuse_float(layer: LayerState, value: object, argument: str) -> None:
    reject(
        Kind.ARGUMENT,
        f"`{argument}` of `{layer.class_name}` must hold integers, and {value} is none",
        f"Found invalid dimension '{value}' of type '<class 'float'>'."
        if isinstance(value, float)
        else "",
        argument=argument,
    )


class Reshape(Behaviour):
    """Another shape for the elements of each sample."""

    def construct(self, layer: LayerState) -> None:
        target = layer.args["target_shape"]
        if isinstance(target, (Unknown, Opaque)):
            layer.extra["target"] = UNKNOWN
            return
        if not isinstance(target, (list, tuple, set, dict, str)):
            reject(
                Kind.ARGUMENT,
                f"`target_shape` must be a tuple of integers, not {_shown(target)}",
                f"'{type(target).__name__}' object is not iterable"
                if not isinstance(target, Sym)
                else "",
                argument="target_shape",
                hint=f"({target},)" if isinstance(target, int) else None,
            )
        dims = tuple(self._dim(item) for item in target)
        shown = tuple(target) if arguments.known(target) else None
        for dim in dims:
            if isinstance(dim, (int, Sym)) and less(dim, -1) is True:
                reject(
                    Kind.ARGUMENT,
                    f"`target_shape` holds {render_dim(dim)}, which is no length",
                    "Each dimension in `target_shape` must be a non-negative integer, or `-1` for "
                    "a single unknown dimension."
                    + (f" Received: target_shape={shown}." if shown is not None else ""),
                    argument="target_shape",
                )
        if sum(1 for dim in dims if is_known(dim) and dim == -1) > 1:
            reject(
                Kind.ARGUMENT,
                f"`target_shape` leaves more than one length open: {render_shape(dims)}",
                "There must be at most one unknown dimension (-1) in `target_shape`."
                + (f" Received: target_shape={shown}." if shown is not None else ""),
                argument="target_shape",
            )
        layer.extra["target"] = dims

    def _dim(self, item: Any) -> Dim:
        if isinstance(item, int):
            return int(item)
        if isinstance(item, (Sym, Unknown)):
            return item
        if isinstance(item, Opaque):
            return int(item.value) if isinstance(item.value, int) else UNKNOWN
        return None  # Keras takes anything else for a dimension that it does not know.

    def call(self, layer: LayerState, call: Call) -> Any:
        tensor = single(layer, call)
        target = layer.extra["target"]
        dtype = kept_dtype(layer, tensor)
        if isinstance(target, Unknown):
            return TensorSpec(UNKNOWN, dtype)
        shape = tensor.shape
        if isinstance(shape, tuple) and not shape:
            reject(Kind.RANK, "`Reshape` needs a batch axis, and gets a scalar", "")
        out = self._output(layer, call, shape, target)
        return TensorSpec((_batch(shape), *out), dtype)

    def _output(
        self, layer: LayerState, call: Call, shape: Shape, target: tuple[Dim, ...]
    ) -> tuple[Dim, ...]:
        given = layer.args["target_shape"]
        shown = tuple(given) if isinstance(given, (list, tuple)) else UNKNOWN
        open_ = [i for i, dim in enumerate(target) if is_known(dim) and dim == -1]
        free = any(dim is None for dim in target)
        rest: tuple[Dim, ...] = () if isinstance(shape, Unknown) else shape[1:]
        rest = tuple(int(dim) if isinstance(dim, bool) else dim for dim in rest)
        if isinstance(shape, Unknown) or any(isinstance(dim, Unknown) for dim in rest):
            size: Dim = UNKNOWN
        else:
            size = product(rest)
        if free or (not isinstance(shape, Unknown) and any(dim is None for dim in rest)):
            self._foresee(call, rest if isinstance(shape, tuple) else UNKNOWN, target, len(open_))
            return tuple(None if i in open_ else dim for i, dim in enumerate(target))
        if not open_:
            wanted = product(target)
            if same(size, wanted) is False:
                # Where a target may be -1, the size is not fixed.
                if not any(less(dim, 0) is None for dim in target if not is_known(dim)):
                    self._refuse(shape, target, "must be unchanged. Received: ", shown)
            return tuple(
                UNKNOWN if isinstance(dim, Unknown) or _may_be_open(dim) else dim for dim in target
            )
        others = product(dim for i, dim in enumerate(target) if i not in open_)
        if is_known(others) and others == 0:
            self._refuse(shape, target, "must be unchanged, however, ", shown)
        if isinstance(size, (int, Sym)) and isinstance(others, (int, Sym)):
            if same(size % others, 0) is False:
                self._refuse(shape, target, "must be unchanged, however, ", shown)
            length: Dim = size // others
        else:
            length = UNKNOWN
        return tuple(length if i in open_ else dim for i, dim in enumerate(target))

    def on_data(self, layer: LayerState, call: Call, output: Nest) -> Nest:
        """A length that is no number, and which Keras does not foresee, is what is left."""
        given, target = super().on_data(layer, call, output), layer.extra["target"]
        shape = call.shape
        if isinstance(target, Unknown) or isinstance(shape, Unknown):
            return given
        free = [axis for axis, dim in enumerate(target) if dim is None]
        rest = product(shape[1:])
        if not isinstance(given, TensorSpec) or len(free) != 1 or not isinstance(rest, int):
            return given
        others = product(dim for dim in target if dim is not None)
        if not isinstance(others, int) or others <= 0 or rest % others:
            return given
        axis = free[0]
        filled = (*target[:axis], rest // others, *target[axis + 1 :])
        return given.with_shape((shape[0], *filled))

    def _refuse(self, shape: Shape, target: tuple[Dim, ...], said: str, shown: Any) -> None:
        rest = shape[1:] if isinstance(shape, tuple) else ()
        if said.endswith("however, "):
            said += "the input size cannot by divided by the specified dimensions in target_shape. "
            said += "Received: "
        reject(
            Kind.RESHAPE,
            f"{_elements(rest)} do not fill a shape of {render_shape(target)}",
            quote(
                f"The total size of the tensor {said}input_shape=", rest, ", target_shape=", shown
            ),
            argument="target_shape",
        )

    def _foresee(self, call: Call, rest: Shape, target: tuple[Dim, ...], opened: int) -> None:
        free = sum(1 for dim in target if dim is None)
        if free + opened > 1:
            call.fails_when_run(
                Kind.RESHAPE,
                f"`target_shape` leaves more than one length open: {render_shape(target)}",
                argument="target_shape",
            )
            return
        if isinstance(rest, Unknown) or not all(dim is None or is_known(dim) for dim in rest):
            return
        if not all(dim is None or is_known(dim) for dim in target):
            return
        size = 1
        for dim in rest:
            size *= dim if isinstance(dim, int) else 1
        wanted = 1
        for dim in target:
            wanted *= dim if isinstance(dim, int) and dim != -1 else 1
        bound = all(dim is not None for dim in rest)
        if free + opened:
            fails = bound and (size % wanted if wanted else 1) != 0
        else:
            fails = (wanted % size if size else 1) != 0
        if fails:
            call.fails_when_run(
                Kind.RESHAPE,
                f"{_elements(rest)} never fill a shape of {render_shape(target)}",
                argument="target_shape",
            )


def _may_be_open(dim: Dim) -> bool:
    return isinstance(dim, Sym) and less(dim, 0) is None


def _shown(value: Any) -> str:
    return render_dim(value) if isinstance(value, Sym) else repr(value)


def _elements(rest: Sequence[Dim]) -> str:
    size = product(rest)
    shape = render_shape(tuple(rest))
    if isinstance(size, (int, Sym)):
        return f"the {render_dim(size)} elements of {shape}"
    return f"the elements of {shape}"


class Permute(Behaviour):
    """The axes in another order."""

    def construct(self, layer: LayerState) -> None:
        dims = layer.args["dims"]
        layer.extra["dims"] = UNKNOWN
        if isinstance(dims, (Unknown, Opaque)):
            return
        if not isinstance(dims, (list, tuple, set, str, dict)):
            reject(
                Kind.ARGUMENT,
                f"`dims` must be a tuple of integers, not {_shown(dims)}",
                f"'{type(dims).__name__}' object is not iterable"
                if not isinstance(dims, Sym)
                else "",
                argument="dims",
            )
        items = tuple(dims)
        numbers = [item for item in items if isinstance(item, (int, float))]
        loose = [item for item in items if isinstance(item, (Unknown, Sym, Opaque))]
        if len(numbers) + len(loose) < len(items):
            self._refuse(dims, "" if not all(isinstance(i, str) for i in items) else None)
        possible = all(number in range(1, len(items) + 1) for number in numbers)
        if not possible or len(set(numbers)) < len(numbers):
            self._refuse(dims, None if not loose else "")
        layer.extra["dims"] = tuple(
            item if isinstance(item, (int, float)) else UNKNOWN for item in items
        )
        layer.input_spec = InputSpec(ndim=len(items) + 1)

    def _refuse(self, dims: Any, said: str | None) -> None:
        reject(
            Kind.ARGUMENT,
            f"`dims` must hold each of 1 to {len(dims)} once, the batch not counted",
            quote(
                "Invalid permutation argument `dims` for Permute Layer. The set of indices in "
                "`dims` must be consecutive and start from 1. Received dims=",
                dims,
            )
            if said is None
            else said,
            argument="dims",
        )

    def call(self, layer: LayerState, call: Call) -> Any:
        tensor = single(layer, call)
        dims = layer.extra["dims"]
        dtype = kept_dtype(layer, tensor)
        if isinstance(dims, Unknown):
            shape = tensor.shape
            out: Shape = UNKNOWN
            if not isinstance(shape, Unknown):
                out = (shape[0], *(UNKNOWN,) * (len(shape) - 1)) if shape else shape
            return TensorSpec(out, dtype)
        shape = _of_rank(layer, tensor)
        for dim in dims:
            if isinstance(dim, float):
                reject(
                    Kind.ARGUMENT,
                    f"`dims` must hold integers, and {dim} is none",
                    "tuple indices must be integers or slices, not float",
                    argument="dims",
                )
        moved = tuple(
            UNKNOWN if isinstance(dim, Unknown) or isinstance(shape, Unknown) else shape[dim]
            for dim in dims
        )
        return TensorSpec((_batch(shape), *moved), dtype)

    def unguarded(
        self, layer: LayerState, tensor: TensorSpec, shape: tuple[Dim, ...]
    ) -> tuple[tuple[Dim, ...], Shape | Problem] | None:
        """Keras reads the axes that are named, and TensorFlow wants them all."""
        dims = layer.extra["dims"]
        if isinstance(dims, Unknown) or not all(isinstance(dim, int) for dim in dims) or not shape:
            return None
        if any(dim >= len(shape) for dim in dims):
            _refuse_rank(layer, len(dims) + 1, shape)
        return (shape[0], *(shape[dim] for dim in dims)), _other_rank(layer, len(dims) + 1, shape)


def _other_rank(layer: LayerState, wanted: int, shape: tuple[Dim, ...]) -> Problem:
    """That a layer in a wrapper cannot compute with so many axes, whatever is foreseen."""
    return Problem(
        Kind.RANK,
        f"`{layer.class_name}` needs an input of {wanted} dimensions (with the batch), and gets "
        f"{len(shape)}: {render_shape(shape)}",
        moment="run",
        layer=layer,
    )


def _refuse_rank(layer: LayerState, wanted: int, shape: tuple[Dim, ...]) -> NoReturn:
    """Where Keras reads an axis that is not there."""
    raise Rejected(replace(_other_rank(layer, wanted, shape), moment="now"))


def _count(value: Any, argument: str) -> None:
    """An integer above zero, no boolean: `RepeatVector(n)`, `UpSampling1D(size)`."""
    if isinstance(value, (Unknown, Sym)) or (isinstance(value, Opaque) and not value.kind):
        if isinstance(value, Sym) and less(0, value) is False:
            reject(
                Kind.ARGUMENT,
                f"`{argument}` must be positive",
                f"Argument `{argument}` should be a positive integer.",
                argument=argument,
            )
        return
    if not isinstance(value, int) or isinstance(value, bool):
        plain = not isinstance(value, Opaque)
        reject(
            Kind.ARGUMENT,
            f"`{argument}` must be an integer, not {_shown(value)}",
            f"Expected an integer value for `{argument}`, got "
            + (f"{type(value)}." if plain else ""),
            argument=argument,
        )
    if value <= 0:
        reject(
            Kind.ARGUMENT,
            f"`{argument}` must be positive, not {value}",
            f"Argument `{argument}` should be a positive integer. Received: {argument}={value}",
            argument=argument,
        )


def _inexact(dim: Dim, *numbers: Any) -> bool:
    """Whether a symbol would be reckoned with something that is no integer."""
    symbolic = isinstance(dim, Sym) or any(isinstance(number, Sym) for number in numbers)
    return symbolic and any(isinstance(number, float) for number in numbers)


def _times(dim: Dim, factor: Any) -> Dim:
    if dim is None:
        return None
    if isinstance(factor, (Unknown, Opaque)) or _inexact(dim, factor):
        return UNKNOWN
    result: Dim = dim * factor
    return result


class RepeatVector(Behaviour):
    """Each vector n times."""

    keeps_data = True
    stacks_lists = True

    def construct(self, layer: LayerState) -> None:
        _count(layer.args["n"], "n")
        layer.input_spec = InputSpec(ndim=2)

    def call(self, layer: LayerState, call: Call) -> Any:
        shape = _of_rank(layer, single(layer, call))
        n = layer.args["n"]
        assert isinstance(shape, tuple)
        return TensorSpec(
            (shape[0], UNKNOWN if isinstance(n, Opaque) else n, shape[1]), layer.dtype
        )

    def unguarded(
        self, layer: LayerState, tensor: TensorSpec, shape: tuple[Dim, ...]
    ) -> tuple[tuple[Dim, ...], Shape | Problem] | None:
        """Keras reads two axes, and reshapes to them."""
        if len(shape) < 2:
            return None
        n = layer.args["n"]
        foreseen = (shape[0], UNKNOWN if isinstance(n, Opaque) else n, shape[1])
        if same(product(shape[2:]), 1) is False:
            return foreseen, _other_rank(layer, 2, shape)
        return foreseen, foreseen if same(product(shape[2:]), 1) else UNKNOWN


class Flatten(Behaviour):
    """All axes but the batch as one."""

    stacks_lists = True

    def construct(self, layer: LayerState) -> None:
        arguments.standardize_data_format(layer.args["data_format"], layer.environment.data_format)
        layer.input_spec = InputSpec(min_ndim=1)

    def call(self, layer: LayerState, call: Call) -> Any:
        tensor = single(layer, call)
        shape = tensor.shape
        dtype = kept_dtype(layer, tensor)
        if isinstance(shape, Unknown):
            return TensorSpec((UNKNOWN, UNKNOWN), dtype)
        rest = shape[1:]
        # A free axis wins over a length of zero.
        flat = None if any(dim is None for dim in rest) else product(rest)
        return TensorSpec((shape[0], flat), dtype)


_Pairs = tuple[Any, ...]


class _Borders(Behaviour):
    """Something taken from, or put around, each of `axes` spatial axes."""

    keeps_data = True

    def __init__(self, axes: int, argument: str, *, formatted: bool) -> None:
        self.axes = axes
        self.argument = argument
        self.formatted = formatted

    def construct(self, layer: LayerState) -> None:
        layer.extra["data_format"] = "channels_last"
        if self.formatted:
            layer.extra["data_format"] = arguments.standardize_data_format(
                layer.args["data_format"], layer.environment.data_format
            )
        layer.extra["pairs"] = self._pairs(layer.args[self.argument])
        layer.input_spec = InputSpec(ndim=self.axes + 2)

    def _pairs(self, value: Any) -> _Pairs:
        """A pair (before, after) for each axis; UNKNOWN in the place of what is not known."""
        name = self.argument
        if self.axes == 1:
            pair = arguments.standardize_tuple(value, 2, name, allow_zero=True)
            return ((UNKNOWN, UNKNOWN) if isinstance(pair, Unknown) else pair,)
        if isinstance(value, (Unknown, Opaque)):
            return ((UNKNOWN, UNKNOWN),) * self.axes
        if isinstance(value, (int, Sym)):
            self._check_number(value)
            return ((value, value),) * self.axes
        if not isinstance(value, (list, tuple, str, dict, set)):
            reject(
                Kind.ARGUMENT,
                f"`{name}` must be an integer or {self.axes} pairs of them, not {value!r}",
                f"`{name}` should be either an int, a tuple of {self.axes} ints",
                argument=name,
            )
        if len(value) != self.axes:
            wanted = "two" if self.axes == 2 else "3"
            reject(
                Kind.ARGUMENT,
                f"`{name}` must have {self.axes} elements, one for each axis, not {len(value)}",
                f"`{name}` should have {wanted} elements.",
                argument=name,
            )
        if isinstance(value, (dict, set)):
            reject(Kind.ARGUMENT, f"`{name}` must be a tuple, not {value!r}", "", argument=name)
        return tuple(
            (UNKNOWN, UNKNOWN) if isinstance(pair, Unknown) else pair
            for pair in (
                arguments.standardize_tuple(
                    item, 2, f"{('1st', '2nd', '3rd')[i]} entry of {name}", allow_zero=True
                )
                for i, item in enumerate(value)
            )
        )

    def _check_number(self, value: Any) -> None:
        """An integer for all axes alike."""

    def _spatial(self, layer: LayerState, shape: tuple[Dim, ...]) -> int | Unknown:
        """Where the spatial axes begin."""
        data_format = layer.extra["data_format"]
        if isinstance(data_format, Unknown):
            return UNKNOWN
        return 2 if data_format == "channels_first" else 1

    def call(self, layer: LayerState, call: Call) -> Any:
        tensor = single(layer, call)
        shape = _of_rank(layer, tensor)
        assert isinstance(shape, tuple)
        start = self._spatial(layer, shape)
        if isinstance(start, Unknown):
            return TensorSpec((shape[0], *(UNKNOWN,) * (len(shape) - 1)), layer.dtype)
        out = self._bordered(layer, shape, start)
        self._check(layer, call, shape, out, layer.extra["pairs"])
        return TensorSpec(out, layer.dtype)

    def _bordered(self, layer: LayerState, shape: tuple[Dim, ...], start: int) -> tuple[Dim, ...]:
        """The shape with its spatial axes, from `start` on, as they come out."""
        out = list(shape)
        for i, pair in enumerate(layer.extra["pairs"], start):
            out[i] = self._length(layer, shape[i], pair, shape)
        return tuple(out)

    def _length(self, layer: LayerState, dim: Dim, pair: Any, shape: tuple[Dim, ...]) -> Dim:
        raise NotImplementedError

    def _check(
        self,
        layer: LayerState,
        call: Call,
        shape: tuple[Dim, ...],
        out: tuple[Dim, ...],
        pairs: _Pairs,
    ) -> None:
        """What the output as a whole must satisfy."""


def _has_float(pairs: Any) -> float | None:
    return next((item for pair in pairs for item in pair if isinstance(item, float)), None)


def _are_whole(pairs: _Pairs) -> bool:
    return all(isinstance(item, int) and item >= 0 for pair in pairs for item in pair)


class Cropping(_Borders):
    """Less at the borders."""

    def _shown(self, layer: LayerState) -> Any:
        """The argument as Keras keeps it."""
        pairs = tuple(tuple(pair) for pair in layer.extra["pairs"])
        return pairs[0] if self.axes == 1 else pairs

    def _check_number(self, value: Any) -> None:
        if less(value, 0) is True:
            reject(
                Kind.ARGUMENT,
                f"`cropping` must not be negative, and is {_shown(value)}",
                "`cropping` cannot be negative. Received: cropping=",
                argument="cropping",
            )

    def _length(self, layer: LayerState, dim: Dim, pair: Any, shape: tuple[Dim, ...]) -> Dim:
        if dim is None:
            return None
        if _inexact(dim, *pair):
            return UNKNOWN
        left: Any = dim - pair[0] - pair[1]
        if less(left, 1) is True if not isinstance(left, float) else left <= 0:
            name = layer.class_name
            said = (
                f"`cropping` parameter of `{name}` layer must be smaller than the input length. "
                if self.axes == 1
                else "Values in `cropping` argument should be smaller than the corresponding "
                "spatial dimension of the input. "
            )
            reject(
                Kind.EMPTY,
                f"cropping {_shown(pair[0])} and {_shown(pair[1])} leaves nothing of an axis of "
                f"{render_dim(dim)}",
                quote(said + "Received: input_shape=", shape, ", cropping=", self._shown(layer)),
                argument="cropping",
            )
        result: Dim = left
        return result

    def unguarded(
        self, layer: LayerState, tensor: TensorSpec, shape: tuple[Dim, ...]
    ) -> tuple[tuple[Dim, ...], Shape | Problem] | None:
        """Keras foresees one axis behind those that are cropped, and keeps all."""
        start = self._spatial(layer, shape)
        if isinstance(start, Unknown) or not _are_whole(layer.extra["pairs"]):
            return None
        if len(shape) < self.axes + 2:
            _refuse_rank(layer, self.axes + 2, shape)
        out = self._bordered(layer, shape, start)
        return out[: self.axes + 2], out

    def _check(
        self,
        layer: LayerState,
        call: Call,
        shape: tuple[Dim, ...],
        out: tuple[Dim, ...],
        pairs: _Pairs,
    ) -> None:
        wrong = next((dim for dim in out if isinstance(dim, float)), None)
        if wrong is not None:
            _refuse_float(layer, wrong, "cropping")
        found = _has_float(pairs)
        if found is not None:
            call.fails_when_run(
                Kind.ARGUMENT, f"`cropping` must hold integers, and {found} is none"
            )


class ZeroPadding(_Borders):
    """Zeros around the borders."""

    def call(self, layer: LayerState, call: Call) -> Any:
        """On data a fraction is cut off, where Keras computes the length of a symbol with it."""
        pairs = layer.extra["pairs"]
        if _has_float(pairs) is None or not asks_no_shape(layer, call):
            return super().call(layer, call)
        layer.extra["pairs"] = tuple(
            tuple(int(item) if isinstance(item, float) else item for item in pair) for pair in pairs
        )
        try:
            return super().call(layer, call)
        finally:
            layer.extra["pairs"] = pairs

    def _length(self, layer: LayerState, dim: Dim, pair: Any, shape: tuple[Dim, ...]) -> Dim:
        if dim is None:
            return None
        if _inexact(dim, *pair):
            return UNKNOWN
        result: Dim = dim + (pair[0] + pair[1])
        return result

    def unguarded(
        self, layer: LayerState, tensor: TensorSpec, shape: tuple[Dim, ...]
    ) -> tuple[tuple[Dim, ...], Shape | Problem] | None:
        """Keras foresees what becomes of these axes, and wants a padding for each."""
        start = self._spatial(layer, shape)
        if isinstance(start, Unknown) or not _are_whole(layer.extra["pairs"]):
            return None
        if len(shape) < start + self.axes:
            _refuse_rank(layer, self.axes + 2, shape)
        out = self._bordered(layer, shape, start)
        return out, _other_rank(layer, self.axes + 2, shape)

    def _check(
        self,
        layer: LayerState,
        call: Call,
        shape: tuple[Dim, ...],
        out: tuple[Dim, ...],
        pairs: _Pairs,
    ) -> None:
        for dim in out:
            if isinstance(dim, float):
                _refuse_float(layer, dim, "padding")
            if less(dim, 0) is True:
                reject(
                    Kind.EMPTY,
                    f"a padding of {_shown(pairs[0][0])} leaves {render_dim(dim)} of an axis",
                    "Negative dimensions are not allowed.",
                    argument="padding",
                )
        if any(less(item, 0) is True for pair in pairs for item in pair):
            call.fails_when_run(
                Kind.ARGUMENT,
                f"`padding` must not be negative, and is {_shown(pairs[0][0])}",
                argument="padding",
            )


class UpSampling1D(Behaviour):
    """Each step `size` times."""

    keeps_data = True
    stacks_lists = True

    def construct(self, layer: LayerState) -> None:
        _count(layer.args["size"], "size")
        layer.input_spec = InputSpec(ndim=3)

    def call(self, layer: LayerState, call: Call) -> Any:
        shape = _of_rank(layer, single(layer, call))
        assert isinstance(shape, tuple)
        longer = _times(shape[1], layer.args["size"])
        return TensorSpec((shape[0], longer, shape[2]), layer.dtype)

    def unguarded(
        self, layer: LayerState, tensor: TensorSpec, shape: tuple[Dim, ...]
    ) -> tuple[tuple[Dim, ...], Shape | Problem] | None:
        """Keras foresees one axis behind the steps, and keeps all."""
        if len(shape) < 3:
            _refuse_rank(layer, 3, shape)
        longer = _times(shape[1], layer.args["size"])
        return (shape[0], longer, shape[2]), (shape[0], longer, *shape[2:])


class UpSampling(Behaviour):
    """Each pixel `size` times, or what lies between them interpolated."""

    keeps_data = True
    stacks_lists = True

    def __init__(self, axes: int) -> None:
        self.axes = axes

    def construct(self, layer: LayerState) -> None:
        layer.extra["data_format"] = arguments.standardize_data_format(
            layer.args["data_format"], layer.environment.data_format
        )
        size = arguments.standardize_tuple(layer.args["size"], self.axes, "size")
        layer.extra["size"] = (UNKNOWN,) * self.axes if isinstance(size, Unknown) else size
        interpolation = layer.args.get("interpolation", "nearest")
        if not isinstance(interpolation, (str, Unknown, Opaque)):
            reject(
                Kind.ARGUMENT,
                f"`interpolation` must be a string, not {_shown(interpolation)}",
                f"'{type(interpolation).__name__}' object has no attribute 'lower'",
                argument="interpolation",
            )
        layer.input_spec = InputSpec(ndim=self.axes + 2)

    def call(self, layer: LayerState, call: Call) -> Any:
        tensor = single(layer, call)
        shape = _of_rank(layer, tensor)
        assert isinstance(shape, tuple)
        data_format = layer.extra["data_format"]
        if isinstance(data_format, Unknown):
            return TensorSpec((shape[0], *(UNKNOWN,) * (len(shape) - 1)), layer.dtype)
        start = 2 if data_format == "channels_first" else 1
        out = list(shape)
        for i, factor in enumerate(layer.extra["size"]):
            out[start + i] = _times(shape[start + i], factor)
        for dim in out:
            if isinstance(dim, float):
                _refuse_float(layer, dim, "size")
        self._foresee(layer, call, tensor, out[start : start + self.axes])
        return TensorSpec(tuple(out), layer.dtype)

    def unguarded(
        self, layer: LayerState, tensor: TensorSpec, shape: tuple[Dim, ...]
    ) -> tuple[tuple[Dim, ...], Shape | Problem] | None:
        """Keras foresees one axis besides, and keeps all, where nothing is interpolated."""
        data_format, size = layer.extra["data_format"], layer.extra["size"]
        if isinstance(data_format, Unknown) or not all(isinstance(n, int) for n in size):
            return None
        if len(shape) < self.axes + 2:
            _refuse_rank(layer, self.axes + 2, shape)
        start = 2 if data_format == "channels_first" else 1
        out = list(shape)
        for i, factor in enumerate(size, start):
            out[i] = _times(shape[i], factor)
        foreseen = tuple(out[: self.axes + 2])
        interpolation = layer.args.get("interpolation", "nearest")
        if not isinstance(interpolation, str):
            return foreseen, UNKNOWN
        if interpolation.lower() == "nearest" and (start == 1 or self.axes != 2):
            return foreseen, tuple(out)
        return foreseen, _other_rank(layer, self.axes + 2, shape)  # resized, or transposed before

    def _foresee(
        self, layer: LayerState, call: Call, tensor: TensorSpec, lengths: Sequence[Any]
    ) -> None:
        found = _has_float([layer.extra["size"]])
        if found is not None:
            call.fails_when_run(Kind.ARGUMENT, f"`size` must hold integers, and {found} is none")
        interpolation = layer.args.get("interpolation", "nearest")
        if not isinstance(interpolation, str) or interpolation.lower() == "nearest":
            return
        if interpolation.lower() not in INTERPOLATIONS:
            call.fails_when_run(
                Kind.ARGUMENT,
                f"there is no interpolation {interpolation!r}",
                "Invalid `interpolation` argument.",
                argument="interpolation",
                hint=arguments.nearest(interpolation, INTERPOLATIONS),
            )
        elif not fails_on_text(layer, call, tensor) and tensor.dtype == "bool":
            call.fails_when_run(
                Kind.DTYPE, f"`{layer.class_name}` interpolates numbers, and gets booleans"
            )
        elif not call.later and any(same(length, 0) is True for length in lengths):
            call.fails_when_run(
                Kind.EMPTY,
                f"`{layer.class_name}` interpolates an image of {render_shape(lengths)[1:-1]}, "
                "which has no pixels",
                "`size` must have positive height and width.",
            )
        elif not call.later and self._has_no_channels(layer, tensor):
            call.fails_when_run(
                Kind.EMPTY,
                f"`{layer.class_name}` interpolates images with channels, and gets {tensor}",
                "image must have at least one channel",
            )

    def _has_no_channels(self, layer: LayerState, tensor: TensorSpec) -> bool:
        where = layer.extra["data_format"]
        if isinstance(where, Unknown) or isinstance(tensor.shape, Unknown):
            return False
        return same(tensor.shape[1 if where == "channels_first" else -1], 0) is True


INTERPOLATIONS = ("area", "bicubic", "bilinear", "lanczos3", "lanczos5", "nearest")


LAYERS = (
    LayerSpec(
        name="Reshape",
        parameters={
            "target_shape": REQUIRED,
        },
        behaviour=Reshape(),
        source="keras/src/layers/reshaping/reshape.py",
        samples=(
            Sample({"target_shape": (3, 4)}, (None, 12)),
            Sample({"target_shape": (-1, 2)}, (None, 4, 3)),
            Sample({"target_shape": (-1, 2)}, (None, None, 3)),
        ),
    ),
    LayerSpec(
        name="Permute",
        parameters={
            "dims": REQUIRED,
        },
        behaviour=Permute(),
        source="keras/src/layers/reshaping/permute.py",
        samples=(Sample({"dims": (2, 1)}, (None, 10, 64)),),
    ),
    LayerSpec(
        name="RepeatVector",
        parameters={
            "n": REQUIRED,
        },
        behaviour=RepeatVector(),
        source="keras/src/layers/reshaping/repeat_vector.py",
        samples=(Sample({"n": 3}, (None, 32)),),
    ),
    LayerSpec(
        name="Flatten",
        parameters={
            "data_format": None,
        },
        behaviour=Flatten(),
        source="keras/src/layers/reshaping/flatten.py",
        samples=(
            Sample({}, (None, 4, 4, 3)),
            Sample({}, (None, None, 3)),
            Sample({}, (None,)),
        ),
    ),
    LayerSpec(
        name="Cropping1D",
        parameters={
            "cropping": (1, 1),
        },
        behaviour=Cropping(1, "cropping", formatted=False),
        source="keras/src/layers/reshaping/cropping1d.py",
        samples=(
            Sample({}, (None, 6, 3)),
            Sample({"cropping": 2}, (None, None, 3)),
        ),
    ),
    LayerSpec(
        name="Cropping2D",
        parameters={
            "cropping": ((0, 0), (0, 0)),
            "data_format": None,
        },
        behaviour=Cropping(2, "cropping", formatted=True),
        source="keras/src/layers/reshaping/cropping2d.py",
        samples=(
            Sample({"cropping": ((2, 2), (4, 4))}, (None, 28, 28, 3)),
            Sample({"cropping": 1, "data_format": "channels_first"}, (None, 3, 8, 8)),
        ),
    ),
    LayerSpec(
        name="Cropping3D",
        parameters={
            "cropping": ((1, 1), (1, 1), (1, 1)),
            "data_format": None,
        },
        behaviour=Cropping(3, "cropping", formatted=True),
        source="keras/src/layers/reshaping/cropping3d.py",
        samples=(
            Sample({}, (None, 8, 8, 8, 3)),
            Sample({"cropping": (1, 2, 3)}, (None, 8, 8, 8, 3)),
        ),
    ),
    LayerSpec(
        name="UpSampling1D",
        parameters={
            "size": 2,
        },
        behaviour=UpSampling1D(),
        source="keras/src/layers/reshaping/up_sampling1d.py",
        samples=(Sample({}, (None, 6, 3)),),
    ),
    LayerSpec(
        name="UpSampling2D",
        parameters={
            "size": (2, 2),
            "data_format": None,
            "interpolation": "nearest",
        },
        behaviour=UpSampling(2),
        source="keras/src/layers/reshaping/up_sampling2d.py",
        samples=(
            Sample({}, (None, 6, 6, 3)),
            Sample({"size": (1, 3), "interpolation": "bilinear"}, (None, 6, None, 3)),
        ),
    ),
    LayerSpec(
        name="UpSampling3D",
        parameters={
            "size": (2, 2, 2),
            "data_format": None,
        },
        behaviour=UpSampling(3),
        source="keras/src/layers/reshaping/up_sampling3d.py",
        samples=(Sample({}, (None, 4, 4, 4, 3)),),
    ),
    LayerSpec(
        name="ZeroPadding1D",
        parameters={
            "padding": 1,
            "data_format": None,
        },
        behaviour=ZeroPadding(1, "padding", formatted=True),
        source="keras/src/layers/reshaping/zero_padding1d.py",
        samples=(
            Sample({}, (None, 6, 3)),
            Sample({"padding": (0, 2), "data_format": "channels_first"}, (None, 6, 3)),
        ),
    ),
    LayerSpec(
        name="ZeroPadding2D",
        parameters={
            "padding": (1, 1),
            "data_format": None,
        },
        behaviour=ZeroPadding(2, "padding", formatted=True),
        source="keras/src/layers/reshaping/zero_padding2d.py",
        samples=(
            Sample({}, (None, 6, 6, 3)),
            Sample({"padding": ((1, 0), (2, 2))}, (None, None, 6, 3)),
        ),
    ),
    LayerSpec(
        name="ZeroPadding3D",
        parameters={
            "padding": ((1, 1), (1, 1), (1, 1)),
            "data_format": None,
        },
        behaviour=ZeroPadding(3, "padding", formatted=True),
        source="keras/src/layers/reshaping/zero_padding3d.py",
        samples=(Sample({}, (None, 4, 4, 4, 3)),),
    ),
)
