"""Layers of keras/src/layers/normalization: scale an input by statistics of its axes."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

from kerasorder_lint.catalogue import arguments
from kerasorder_lint.catalogue.axes import (
    fails_on_text,
    index,
    integer,
    length_at,
    no_axis,
    quoted,
    single,
    truth,
)
from kerasorder_lint.catalogue.masks import mask_of
from kerasorder_lint.catalogue.problems import Kind, Problem, reject
from kerasorder_lint.catalogue.spec import (
    REQUIRED,
    Behaviour,
    Call,
    InputSpec,
    LayerSpec,
    LayerState,
    Opaque,
    Sample,
)
from kerasorder_lint.catalogue.tensors import Nest, TensorSpec, data_of, map_nest
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
from kerasorder_lint.shapes.broadcasting import broadcast, broadcast_fails

__all__ = ["LAYERS"]

_BOUNDS = " is out of bounds for input shape"


def _check_weight_arguments(layer: LayerState) -> None:
    args = layer.args
    for name in args:
        if name.endswith("_initializer"):
            arguments.initializer(args[name], name)
    for name in args:
        if name.endswith("_regularizer"):
            arguments.regularizer(args[name], name)
    for name in args:
        if name.endswith("_constraint"):
            arguments.constraint(args[name], name)


def _add_optional(
    layer: LayerState, flag: Any, name: str, shape: tuple[Dim, ...] | Unknown
) -> None:
    """Adds the weight if the flag is set; a weight of unknown shape where that is not known."""
    wanted = truth(flag)
    if wanted:
        layer.add_weight(name, shape)
    elif wanted is None:
        layer.add_weight(name, UNKNOWN)


def _narrowed(layer: LayerState, tensor: TensorSpec) -> Shape:
    """The input's shape, with what the built layer demands of it where it is not known."""
    shape = tensor.shape
    spec = layer.input_spec
    if not isinstance(spec, InputSpec) or spec.ndim is None:
        return shape
    dims = list((UNKNOWN,) * spec.ndim if isinstance(shape, Unknown) else shape)
    for axis, length in spec.axes.items():
        if is_known(length) and isinstance(dims[axis], (Unknown, Sym)):
            dims[axis] = length
    return tuple(dims)


def _foresee_twice(layer: LayerState, call: Call, axes: Any, shape: Shape) -> bool:
    """Notes that an axis is named twice, which TensorFlow refuses to reduce.

    A graph leaves a reduction out, and does not look at it, if all its axes are of length 1.
    """
    if isinstance(shape, Unknown) or isinstance(axes, Unknown):
        return False
    named = [axis % len(shape) for axis in axes if isinstance(axis, int)]
    twice = len(set(named)) < len(named)
    if twice:
        call.fails_when_run(
            Kind.AXIS,
            f"`{layer.class_name}(axis={axes})` names one axis of {render_shape(shape)} twice",
            "Axes contains duplicate dimension",
            at_once=all(same(shape[axis], 1) is True for axis in named),
            untraced=True,
        )
    return twice


def _require_axis(axes: Any, shape: Shape, layer: LayerState, said: str = "") -> None:
    """`compute_output_shape` of these layers: an axis beyond the rank is refused."""
    if isinstance(shape, Unknown) or isinstance(axes, Unknown):
        return
    for axis in axes:
        if isinstance(axis, (int, float)) and not -len(shape) <= axis < len(shape):
            text = said or quoted(_BOUNDS + " ", shape)
            no_axis(axis, shape, "axis", layer.class_name, text)


def _is_nest(inputs: Any) -> bool:
    return isinstance(inputs, (list, tuple, dict))


def _of_several(inputs: Any) -> str:
    """`a list of 2`."""
    return f"a {type(inputs).__name__} of {len(inputs)}"


def _nested(layer: LayerState, call: Call, axes: Any, text: str) -> Any:
    """Keras takes a list for a shape: tensors in a list pass if the axis is in the list.

    When it runs, the list has no type; `UnitNormalization` alone packs it into one tensor.
    """
    inputs = call.inputs
    for axis in () if isinstance(axes, Unknown) else axes:
        if isinstance(axis, (int, float)) and not -len(inputs) <= axis < len(inputs):
            reject(
                Kind.INPUTS,
                f"`{layer.class_name}` takes one tensor, and gets {_of_several(inputs)}",
                text,
            )
    if not layer.spec.behaviour.gives_one(layer):
        call.fails_when_run(
            Kind.INPUTS,
            f"`{layer.class_name}` takes one tensor, and gets {_of_several(inputs)}",
            f"'{type(inputs).__name__}' object has no attribute 'dtype'",
        )
    return map_nest(
        lambda leaf: leaf.with_dtype(layer.dtype) if isinstance(leaf, TensorSpec) else UNKNOWN,
        inputs,
    )


class BatchNormalization(Behaviour):
    """Statistics over every axis but one."""

    def construct(self, layer: LayerState) -> None:
        args = layer.args
        layer.extra["axis"] = self._axis(args["axis"])
        for name in ("momentum", "epsilon"):
            self._number(args[name], name)
        _check_weight_arguments(layer)
        self._check_clipping(args["renorm"], args["renorm_clipping"])

    def unguarded(
        self, layer: LayerState, tensor: TensorSpec, shape: tuple[Dim, ...]
    ) -> tuple[tuple[Dim, ...], Shape | Problem] | None:
        """Statistics of one length are put to any axis that fits them."""
        axis, spec = layer.extra["axis"], layer.input_spec
        if isinstance(axis, Unknown) or not isinstance(spec, InputSpec):
            return None
        if not -len(shape) <= axis < len(shape):
            return None
        if tensor.dtype == "string":
            return shape, Problem(
                Kind.DTYPE, f"`{layer.class_name}` cannot scale text", moment="run", layer=layer
            )
        unfit = _unfit_mask(tensor.mask, shape)
        if unfit:
            return shape, Problem(Kind.MERGE, unfit, _ONE_LESS, moment="run", layer=layer)
        length = next(iter(spec.axes.values()), UNKNOWN)
        given, at = shape[axis], axis % len(shape)
        if same(given, length) or same(length, 1):
            return shape, shape
        if same(given, 1):
            return shape, (*shape[:at], length, *shape[at + 1 :])
        if same(given, length) is None or same(given, 1) is None:
            return shape, UNKNOWN
        return shape, Problem(
            Kind.AXIS,
            f"`BatchNormalization` was built for a length of {render_dim(length)} on axis {axis}, "
            f"and gets {render_dim(given)}: {render_shape(shape)}",
            moment="run",
            layer=layer,
        )

    def _axis(self, value: Any) -> int | Unknown:
        if isinstance(value, (str, float)):
            with suppress(ValueError, OverflowError):
                return int(value)
        if not isinstance(value, (int, Unknown, Sym, Opaque)):
            listed = value is None or isinstance(value, (list, tuple, dict))
            reject(
                Kind.ARGUMENT,
                f"`axis` must be one integer, not {value!r}",
                "int() argument must be a string, a bytes-like object or a real number"
                if listed
                else "",
                argument="axis",
            )
        return integer(value)

    def _number(self, value: Any, name: str) -> None:
        if isinstance(value, (Unknown, Sym, Opaque, int, float)):
            return
        if isinstance(value, str):
            with suppress(ValueError):
                float(value)
                return
        reject(Kind.ARGUMENT, f"`{name}` must be a number, not {value!r}", "", argument=name)

    def _check_clipping(self, renorm: Any, clipping: Any) -> None:
        if not truth(renorm) or isinstance(clipping, (Unknown, Opaque)) or not clipping:
            return
        if not isinstance(clipping, dict):
            reject(
                Kind.ARGUMENT,
                f"`renorm_clipping` must be a dict, not {clipping!r}",
                "",
                argument="renorm_clipping",
            )
        limits = ("rmax", "rmin", "dmax")
        extra = [key for key in clipping if isinstance(key, str) and key not in limits]
        if extra:
            reject(
                Kind.ARGUMENT,
                f"`renorm_clipping` knows rmax, rmin and dmax, not {extra[0]!r}",
                "Received invalid keys for `renorm_clipping` argument:",
                argument="renorm_clipping",
                hint=arguments.nearest(extra[0], limits),
            )
        low, high, most = (clipping.get(name) for name in ("rmin", "rmax", "dmax"))
        if isinstance(low, (int, float)) and isinstance(high, (int, float)) and high < low:
            reject(
                Kind.ARGUMENT,
                f"`rmax` of {high} is below `rmin` of {low}",
                "rmax should be greater than rmin in the `renorm_clipping` argument.",
                argument="renorm_clipping",
            )
        if isinstance(most, (int, float)) and most < 0:
            reject(
                Kind.ARGUMENT,
                f"`dmax` must not be negative, and is {most}",
                "dmax should be non-negative in the `renorm_clipping` argument.",
                argument="renorm_clipping",
            )

    def build(self, layer: LayerState, call: Call) -> None:
        shape = single(layer, call).shape
        axis = layer.extra["axis"]
        length = length_at(shape, axis, "axis", layer.class_name)
        args = layer.args
        _add_optional(layer, args["scale"], "gamma", (length,))
        _add_optional(layer, args["center"], "beta", (length,))
        layer.add_weight("moving_mean", (length,), trainable=False)
        layer.add_weight("moving_variance", (length,), trainable=False)
        renorm = truth(args["renorm"])
        if renorm is not False:
            for name in ("moving_stddev", "renorm_mean", "renorm_stddev"):
                layer.add_weight(name, (length,) if renorm else UNKNOWN, trainable=False)
        layer.input_spec = _spec_of(shape, axis, length)

    def call(self, layer: LayerState, call: Call) -> Any:
        if _is_nest(call.inputs) and layer.built:
            return _nested(layer, call, [layer.extra["axis"]], _BOUNDS)
        tensor = single(layer, call)
        if not fails_on_text(layer, call, tensor):
            _look_at_mask(call, tensor)
        return TensorSpec(_narrowed(layer, tensor), layer.dtype)


def _look_at_mask(call: Call, tensor: TensorSpec) -> None:
    """Notes a mask that has not the axes of the data but the last."""
    said = _unfit_mask(mask_of(call), data_of(tensor).shape)
    if said:
        argument = "mask" if call.argument("mask") is not None else None
        call.fails_when_run(Kind.MERGE, said, _ONE_LESS, argument=argument)


_ONE_LESS = "The mask provided should be one dimension less than the inputs."


def _unfit_mask(mask: Shape | None, shape: Shape) -> str:
    if mask is None or isinstance(mask, Unknown) or isinstance(shape, Unknown):
        return ""
    if len(mask) == len(shape) - 1:
        return ""
    return (
        f"`BatchNormalization` takes a mask of shape {render_shape(shape[:-1])} with an input of "
        f"{render_shape(shape)}, and gets one of {render_shape(mask)}"
    )


def _spec_of(shape: Shape, axis: int | Unknown, length: Dim) -> InputSpec | None:
    if isinstance(shape, Unknown):
        return None
    return InputSpec(ndim=len(shape), axes={} if isinstance(axis, Unknown) else {axis: length})


class GroupNormalization(Behaviour):
    """Statistics over groups of channels."""

    def before_base(self, layer: LayerState, keywords: dict[str, Any]) -> None:
        groups = layer.args["groups"]
        if isinstance(groups, (Unknown, Sym)) or (isinstance(groups, Opaque) and not groups.kind):
            wrong = isinstance(groups, Sym) and less(groups, -1) is True
        else:
            wrong = not isinstance(groups, int) or (groups <= 0 and groups != -1)
        if wrong:
            reject(
                Kind.ARGUMENT,
                f"`groups` must be a positive integer or -1, not {groups!r}",
                "Received an invalid value for argument `groups`, expected a positive integer "
                "(or `-1` for instance normalization).",
                argument="groups",
            )

    def construct(self, layer: LayerState) -> None:
        _check_weight_arguments(layer)

    def build(self, layer: LayerState, call: Call) -> None:
        shape = single(layer, call).shape
        args = layer.args
        axis = index(args["axis"], "axis", layer.class_name)
        length = length_at(shape, axis, "axis", layer.class_name)
        if length is None:
            reject(
                Kind.UNDEFINED,
                f"`GroupNormalization` needs a length on axis {axis}, and gets "
                f"{render_shape(shape)}",
                f"Axis {args['axis']} of input tensor should have a defined dimension but the "
                "layer received an input with shape",
                advice="Give that axis a size.",
            )
        groups = args["groups"]
        if isinstance(groups, int) and groups == -1:
            groups = length
        if not isinstance(groups, (int, Sym)):
            groups = UNKNOWN
        self._check_groups(groups, length)
        layer.extra["groups"] = groups
        layer.input_spec = _spec_of(shape, axis, length)
        _add_optional(layer, args["scale"], "gamma", (length,))
        _add_optional(layer, args["center"], "beta", (length,))

    def _check_groups(self, groups: Any, length: Dim) -> None:
        numbers = is_known(groups) and is_known(length)
        if same(groups, 0):  # one for each of no channels
            reject(
                Kind.CHANNELS,
                "an axis without elements cannot be divided into groups",
                "by zero",
                argument="groups",
            )
        if less(length, groups) is True:
            reject(
                Kind.CHANNELS,
                f"{groups} groups are more than the {length} channels",
                f"Number of groups ({groups}) cannot be more than the number of channels "
                f"({length})."
                if numbers
                else "Number of groups (",
                argument="groups",
            )
        if isinstance(length, (int, Sym)) and not isinstance(groups, Unknown):
            if same(length % groups, 0) is False:
                reject(
                    Kind.CHANNELS,
                    f"{groups} groups do not divide {length} channels",
                    f"Number of groups ({groups}) must be a multiple of the number of channels "
                    f"({length})."
                    if numbers
                    else "Number of groups (",
                    argument="groups",
                )

    def call(self, layer: LayerState, call: Call) -> Any:
        axis = integer(layer.args["axis"])
        if _is_nest(call.inputs) and layer.built:
            return _nested(layer, call, [axis], _BOUNDS)
        tensor = single(layer, call)
        if not fails_on_text(layer, call, tensor) and tensor.rank and not isinstance(axis, Unknown):
            # Keras drops an entry from the list of the axes 1 … rank, and misses it here.
            if not -tensor.rank <= (-2 if axis == -1 else axis - 1) < tensor.rank:
                call.fails_when_run(
                    Kind.RANK,
                    f"`GroupNormalization(axis={axis})` has no axis left to take statistics "
                    f"over in {tensor}",
                    "pop index out of range",
                )
        return TensorSpec(_narrowed(layer, tensor), layer.dtype)


class _OverAxes(Behaviour):
    """Statistics over one axis or several, which `build` sorts."""

    def axes(self, layer: LayerState) -> Any:
        """Sorted, as `build` leaves them; UNKNOWN where not even their number is known."""
        value = layer.args["axis"]
        if isinstance(value, (Unknown, Sym, Opaque)):
            return UNKNOWN if not isinstance(value, Opaque) else self._one(layer, value)
        if not isinstance(value, (list, tuple)):
            return self._one(layer, value)
        if all(isinstance(item, (int, float)) for item in value):
            value = sorted(value)
        elif all(isinstance(item, str) for item in value) or any(
            item is None or isinstance(item, str) for item in value
        ):
            self._one(layer, next(i for i in value if not isinstance(i, (int, float))))
        return [index(item, "axis", layer.class_name) for item in value]

    def _one(self, layer: LayerState, value: Any) -> Any:
        found = index(value, "axis", layer.class_name)
        return UNKNOWN if isinstance(found, Unknown) else [found]

    def lengths(self, layer: LayerState, shape: Shape) -> tuple[Dim, ...] | Unknown:
        axes = self.axes(layer)
        if isinstance(axes, Unknown):
            return UNKNOWN
        found = tuple(length_at(shape, axis, "axis", layer.class_name) for axis in axes)
        # Where an axis is not known, nor is their order.
        if any(isinstance(axis, Unknown) for axis in axes):
            return (UNKNOWN,) * len(found)
        return found


class LayerNormalization(_OverAxes):
    """Weights of the shape of the axes, broadcast to the input."""

    def before_base(self, layer: LayerState, keywords: dict[str, Any]) -> None:
        layer.extra["rms_scaling"] = keywords.pop("rms_scaling", False)

    def construct(self, layer: LayerState) -> None:
        value = layer.args["axis"]
        plain = isinstance(value, (Unknown, Sym, list, tuple, int))
        if not plain and not (isinstance(value, Opaque) and not value.kind):
            reject(
                Kind.ARGUMENT,
                f"`axis` must be an integer or a list of them, not {value!r}",
                "Expected an int or a list/tuple of ints for the argument 'axis', but received:",
                argument="axis",
            )
        _check_weight_arguments(layer)

    def build(self, layer: LayerState, call: Call) -> None:
        args = layer.args
        rms = truth(layer.extra["rms_scaling"])
        scale = True if rms else args["scale"]
        center = False if rms else args["center"]
        if rms is None:
            scale = center = UNKNOWN
        weighted = bool(truth(scale) or truth(center))
        plain = truth(scale) is False and truth(center) is False
        axes = self.axes(layer)
        passes = not weighted or isinstance(axes, Unknown) or axes == []
        if isinstance(call.inputs, (list, tuple)) and passes:
            _nested(layer, call, axes, "index out of range")
            layer.extra.update(lengths=UNKNOWN, weighted=False)
            if not plain:
                lengths: tuple[Dim, ...] | Unknown = () if axes == [] else UNKNOWN
                _add_optional(layer, scale, "gamma", lengths)
                _add_optional(layer, center, "beta", lengths)
            return
        lengths = self.lengths(layer, single(layer, call).shape)
        _add_optional(layer, scale, "gamma", lengths)
        _add_optional(layer, center, "beta", lengths)
        layer.extra["lengths"] = lengths
        layer.extra["weighted"] = truth(scale) or truth(center)

    def call(self, layer: LayerState, call: Call) -> Any:
        if _is_nest(call.inputs):
            return _nested(layer, call, self.axes(layer), _BOUNDS)
        tensor = single(layer, call)
        axes = self.axes(layer)
        _require_axis(axes, tensor.shape, layer)
        if not fails_on_text(layer, call, tensor) and not _foresee_twice(
            layer, call, axes, tensor.shape
        ):
            self._foresee(layer, call, axes, tensor.shape)
        return TensorSpec(tensor.shape, layer.dtype)

    def _foresee(self, layer: LayerState, call: Call, axes: Any, shape: Shape) -> None:
        if isinstance(shape, Unknown) or isinstance(axes, Unknown):
            return
        if any(isinstance(axis, Unknown) for axis in axes):
            return
        rank = len(shape)
        lengths = layer.extra["lengths"]
        if not layer.extra["weighted"] or isinstance(lengths, Unknown):
            return
        now = [1] * rank
        for axis in axes:
            now[axis] = shape[axis]
        if self._broadcasts(lengths, axes, rank):
            fails = broadcast_fails(lengths, shape)
        else:
            fails = same(product(lengths), product(now)) is False
            built, rest = product(lengths), product(dim for dim in now if dim is not None)
            if None in now and isinstance(built, int) and isinstance(rest, int):
                fails = rest == 0 or built % rest != 0
        if fails:
            call.fails_when_run(
                Kind.AXIS,
                f"`{layer.class_name}` has weights for {render_shape(lengths)} on axes "
                f"{axes}, and gets {render_shape(shape)}",
            )

    @staticmethod
    def _broadcasts(lengths: tuple[Dim, ...], axes: list[Any], rank: int) -> bool:
        """Whether Keras takes the weights as they are, and does not reshape them for the axes."""
        return len(lengths) == rank or axes == [rank - 1]

    def on_data(self, layer: LayerState, call: Call, output: Nest) -> Nest:
        """Weights that are broadcast stretch axes of one."""
        kept = super().on_data(layer, call, output)
        lengths, axes = layer.extra.get("lengths", UNKNOWN), self.axes(layer)
        if not isinstance(kept, TensorSpec) or not layer.extra.get("weighted"):
            return kept
        if isinstance(lengths, Unknown) or isinstance(axes, Unknown) or kept.rank is None:
            return kept
        if not self._broadcasts(lengths, axes, kept.rank):
            return kept
        return kept.with_shape(broadcast(kept.shape, lengths))


class RMSNormalization(_OverAxes):
    """A scale of the shape of the axes, which Keras broadcasts to the last ones."""

    keeps_data = True

    def build(self, layer: LayerState, call: Call) -> None:
        nested = _is_nest(call.inputs) and self.axes(layer) == []
        lengths = () if nested else self.lengths(layer, single(layer, call).shape)
        layer.add_weight("scale", lengths)
        layer.extra["lengths"] = lengths

    def call(self, layer: LayerState, call: Call) -> Any:
        if _is_nest(call.inputs):
            return _nested(layer, call, self.axes(layer), _BOUNDS)
        tensor = single(layer, call)
        axes = self.axes(layer)
        _require_axis(axes, tensor.shape, layer)
        lengths = layer.extra["lengths"]
        if fails_on_text(layer, call, tensor) or _foresee_twice(layer, call, axes, tensor.shape):
            pass
        elif broadcast_fails(lengths, tensor.shape):
            call.fails_when_run(
                Kind.AXIS,
                f"`{layer.class_name}` has a scale for {render_shape(lengths)}, which does not "
                f"broadcast to {render_shape(tensor.shape)}",
            )
        return TensorSpec(tensor.shape, layer.dtype)

    def on_data(self, layer: LayerState, call: Call, output: Nest) -> Nest:
        """The scale stretches axes of one, and where it is for other axes than the last, others."""
        kept = super().on_data(layer, call, output)
        if not isinstance(kept, TensorSpec):
            return kept
        return kept.with_shape(broadcast(kept.shape, layer.extra["lengths"]))


class UnitNormalization(_OverAxes):
    """No weights: each vector along the axes gets the length 1."""

    stacks_lists = True

    def construct(self, layer: LayerState) -> None:
        value = layer.args["axis"]
        plain = isinstance(value, (Unknown, Sym, list, tuple, int))
        if not plain and not (isinstance(value, Opaque) and not value.kind):
            reject(
                Kind.ARGUMENT,
                f"`axis` must be an integer or a list of them, not {value!r}",
                "Invalid value for `axis` argument: expected an int or a list/tuple of ints. "
                "Received: axis=",
                argument="axis",
            )

    def axes(self, layer: LayerState) -> Any:
        value = layer.args["axis"]
        if isinstance(value, (Unknown, Sym, Opaque)):
            return UNKNOWN
        axes = list(value) if isinstance(value, (list, tuple)) else [value]
        for axis in axes:
            if axis is None or isinstance(axis, (str, list, tuple)):
                index(axis, "axis", layer.class_name)
        return axes

    def call(self, layer: LayerState, call: Call) -> Any:
        value = layer.args["axis"]
        shown = list(value) if isinstance(value, tuple) else value
        said = f"Axis {shown} is out of bounds" if arguments.known(shown) else ""
        if _is_nest(call.inputs):
            return _nested(layer, call, self.axes(layer), said)
        tensor = single(layer, call)
        axes = self.axes(layer)
        _require_axis(axes, tensor.shape, layer, said)
        if not isinstance(axes, Unknown) and any(isinstance(axis, float) for axis in axes):
            call.fails_when_run(
                Kind.ARGUMENT,
                f"`axis` of `UnitNormalization` must be an integer, not {value!r}",
                argument="axis",
            )
        elif arguments.is_float(tensor.dtype) is False:
            call.fails_when_run(
                Kind.DTYPE,
                f"`UnitNormalization` takes a root, which {tensor.dtype} does not have",
            )
        else:
            _foresee_twice(layer, call, axes, tensor.shape)
        return TensorSpec(tensor.shape, layer.dtype)

    def gives_one(self, layer: LayerState) -> bool:
        return True


LAYERS = (
    LayerSpec(
        name="BatchNormalization",
        parameters={
            "axis": -1,
            "momentum": 0.99,
            "epsilon": 0.001,
            "center": True,
            "scale": True,
            "beta_initializer": "zeros",
            "gamma_initializer": "ones",
            "moving_mean_initializer": "zeros",
            "moving_variance_initializer": "ones",
            "beta_regularizer": None,
            "gamma_regularizer": None,
            "beta_constraint": None,
            "gamma_constraint": None,
            "renorm": False,
            "renorm_clipping": None,
            "renorm_momentum": 0.99,
            "synchronized": False,
        },
        behaviour=BatchNormalization(),
        call={
            "inputs": REQUIRED,
            "training": None,
            "mask": None,
        },
        source="keras/src/layers/normalization/batch_normalization.py",
        samples=(
            Sample({}, (None, 8)),
            Sample({"axis": 1}, (None, 4, 6, 6)),
            Sample({"renorm": True, "scale": False}, (None, 5, 3)),
        ),
    ),
    LayerSpec(
        name="LayerNormalization",
        parameters={
            "axis": -1,
            "epsilon": 0.001,
            "center": True,
            "scale": True,
            "beta_initializer": "zeros",
            "gamma_initializer": "ones",
            "beta_regularizer": None,
            "gamma_regularizer": None,
            "beta_constraint": None,
            "gamma_constraint": None,
        },
        behaviour=LayerNormalization(),
        source="keras/src/layers/normalization/layer_normalization.py",
        samples=(
            Sample({}, (None, 6, 8)),
            Sample({"axis": [1, 2]}, (None, 4, 6, 3)),
        ),
    ),
    LayerSpec(
        name="GroupNormalization",
        parameters={
            "groups": 32,
            "axis": -1,
            "epsilon": 0.001,
            "center": True,
            "scale": True,
            "beta_initializer": "zeros",
            "gamma_initializer": "ones",
            "beta_regularizer": None,
            "gamma_regularizer": None,
            "beta_constraint": None,
            "gamma_constraint": None,
        },
        behaviour=GroupNormalization(),
        source="keras/src/layers/normalization/group_normalization.py",
        samples=(
            Sample({"groups": 2}, (None, 6, 8)),
            Sample({"groups": -1, "axis": 1}, (None, 4, 6, 6)),
        ),
    ),
    LayerSpec(
        name="RMSNormalization",
        parameters={
            "axis": -1,
            "epsilon": 1e-06,
        },
        behaviour=RMSNormalization(),
        call={
            "x": REQUIRED,
        },
        source="keras/src/layers/normalization/rms_normalization.py",
        samples=(
            Sample({}, (None, 6, 8)),
            Sample({"axis": (1, 2)}, (None, 4, 3)),
        ),
    ),
    LayerSpec(
        name="UnitNormalization",
        parameters={
            "axis": -1,
        },
        behaviour=UnitNormalization(),
        source="keras/src/layers/normalization/unit_normalization.py",
        samples=(
            Sample({}, (None, 6, 8)),
            Sample({"axis": [1, -1]}, (None, 6, 8)),
        ),
    ),
)
