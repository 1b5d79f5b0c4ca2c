"""Names that one Keras has and another lacks, with what to use instead.

Only names are listed that some Keras had, and slips of the pen: whatever else is asked of a module
may have come with a release that is not known here.

Source: the public modules of keras 3.15, of `tf.keras` in TensorFlow 2.21, and of tf_keras 2.21.
"""

from __future__ import annotations

from dataclasses import replace
from functools import cache, lru_cache
from types import MappingProxyType
from typing import Literal

from kerasorder_lint.catalogue import registry, slips
from kerasorder_lint.catalogue.problems import Kind, Problem

__all__ = ["Way", "in_keras2", "missing", "missing_member", "removed"]

#: How a name of a module is asked for.
Way = Literal["attribute", "import"]

# Path below `keras.`: what to use instead, "" where there is nothing.
# Gone from `keras` and from `tf.keras`; tf_keras still has it.
_IN_KERAS_2: dict[str, str] = {
    "applications.regnet": "",
    "applications.resnet_rs": "",
    "backend.experimental": "",
    "backend.function": "keras.Model",
    "backend.in_test_phase": "the argument `training` of `call`",
    "backend.in_train_phase": "the argument `training` of `call`",
    "backend.learning_phase": "the argument `training` of `call`",
    "backend.learning_phase_scope": "the argument `training` of `call`",
    "backend.local_conv1d": "",
    "backend.local_conv2d": "",
    "backend.manual_variable_initialization": "",
    "backend.normalize_batch_in_training": "keras.ops.batch_normalization",
    "backend.placeholder": "keras.Input",
    "backend.print_tensor": "",
    "backend.random_binomial": "keras.random.binomial",
    "backend.reset_uids": "keras.utils.clear_session",
    "backend.set_learning_phase": "the argument `training` of `call`",
    "callbacks.BaseLogger": "",
    "callbacks.SidecarEvaluatorModelExport": "",
    "constraints.RadialConstraint": "",
    "constraints.radial_constraint": "",
    "estimator": "",
    "experimental": "",
    "layers.AbstractRNNCell": "keras.layers.Layer",
    "layers.DenseFeatures": "keras.utils.FeatureSpace",
    "layers.LocallyConnected1D": "a copy of the layer in your own code",
    "layers.LocallyConnected2D": "a copy of the layer in your own code",
    "layers.experimental": "the same name in `keras.layers`",
    "metrics.MeanRelativeError": "",
    "metrics.MeanTensor": "",
    "models.experimental": "",
    "models.model_from_config": "keras.Model.from_config",
    "models.model_from_yaml": "keras.models.model_from_json",
    "optimizers.experimental": "the same name in `keras.optimizers`",
    "utils.GeneratorEnqueuer": "keras.utils.PyDataset",
    "utils.OrderedEnqueuer": "keras.utils.PyDataset",
    "utils.SequenceEnqueuer": "keras.utils.PyDataset",
    "utils.experimental": "",
    "utils.to_ordinal": "",
    "utils.warmstart_embedding_matrix": "",
}
for _name in (
    *(f"RegNet{kind}{size:03}" for kind in "XY" for size in (2, 4, 6, 8, 16, 32, 40, 64, 80)),
    *(f"RegNet{kind}{size}" for kind in "XY" for size in (120, 160, 320)),
    *(f"ResNetRS{size}" for size in (50, 101, 152, 200, 270, 350, 420)),
):
    _IN_KERAS_2[f"applications.{_name}"] = ""

# Gone from `keras`; `tf.keras` keeps it.
_IN_TF_KERAS: dict[str, str] = {
    "layers.RandomHeight": "",
    "layers.RandomWidth": "",
    "layers.ThresholdedReLU": "keras.layers.ReLU(threshold=...)",
    "losses.Reduction": 'the argument `reduction="sum"` and the like',
    "losses.logcosh": "keras.losses.log_cosh",
    "preprocessing.image.ImageDataGenerator": "keras.utils.image_dataset_from_directory",
    "preprocessing.image.DirectoryIterator": "keras.utils.image_dataset_from_directory",
    "preprocessing.image.NumpyArrayIterator": "",
    "preprocessing.sequence.TimeseriesGenerator": "keras.utils.timeseries_dataset_from_array",
    "preprocessing.sequence.skipgrams": "",
    "preprocessing.sequence.make_sampling_table": "",
    "preprocessing.text": "keras.layers.TextVectorization",
}
for _name, _full in {
    "mse": "mean_squared_error",
    "MSE": "mean_squared_error",
    "mae": "mean_absolute_error",
    "MAE": "mean_absolute_error",
    "mape": "mean_absolute_percentage_error",
    "MAPE": "mean_absolute_percentage_error",
    "msle": "mean_squared_logarithmic_error",
    "MSLE": "mean_squared_logarithmic_error",
    "kld": "kl_divergence",
    "KLD": "kl_divergence",
    "kullback_leibler_divergence": "kl_divergence",
}.items():
    _IN_TF_KERAS[f"losses.{_name}"] = f"keras.losses.{_full}"
    _IN_TF_KERAS[f"metrics.{_name}"] = f"keras.metrics.{_full}"

# Functions of `keras.backend` that live on in `keras.ops` under the same name.
_OPS = (
    "abs", "all", "any", "arange", "argmax", "argmin", "batch_normalization", "binary_crossentropy",
    "cast", "categorical_crossentropy", "clip", "concatenate", "cos", "ctc_decode", "cumprod",
    "cumsum", "dot", "elu", "equal", "exp", "expand_dims", "eye", "greater", "greater_equal",
    "hard_sigmoid", "in_top_k", "less", "less_equal", "log", "max", "maximum", "mean", "min",
    "minimum", "ndim", "not_equal", "one_hot", "ones", "ones_like", "prod", "relu", "repeat",
    "reshape", "round", "shape", "sigmoid", "sign", "sin", "softmax", "softplus", "softsign",
    "sparse_categorical_crossentropy", "sqrt", "square", "squeeze", "stack", "std", "stop_gradient",
    "sum", "switch", "tanh", "tile", "transpose", "var", "zeros", "zeros_like",
)  # fmt: skip
_BACKEND: dict[str, str] = {
    **{name: f"keras.ops.{name}" for name in _OPS},
    "batch_dot": "keras.ops.einsum",
    "batch_flatten": "keras.ops.reshape",
    "batch_get_value": "",
    "batch_set_value": "",
    "bias_add": "keras.ops.add",
    "cast_to_floatx": "keras.ops.cast",
    "constant": "keras.ops.convert_to_tensor",
    "conv1d": "keras.ops.conv",
    "conv2d": "keras.ops.conv",
    "conv2d_transpose": "keras.ops.conv_transpose",
    "conv3d": "keras.ops.conv",
    "count_params": "keras.ops.size",
    "ctc_batch_cost": "keras.ops.ctc_loss",
    "depthwise_conv2d": "keras.ops.depthwise_conv",
    "dropout": "keras.random.dropout",
    "dtype": "the attribute `dtype`",
    "eval": "keras.ops.convert_to_numpy",
    "flatten": "keras.ops.reshape",
    "gather": "keras.ops.take",
    "get_value": "keras.ops.convert_to_numpy",
    "gradients": "",
    "int_shape": "the attribute `shape`",
    "is_sparse": "",
    "l2_normalize": "keras.ops.normalize",
    "map_fn": "keras.ops.map",
    "name_scope": "keras.name_scope",
    "permute_dimensions": "keras.ops.transpose",
    "pool2d": "keras.ops.max_pool",
    "pool3d": "keras.ops.max_pool",
    "pow": "keras.ops.power",
    "random_bernoulli": "keras.random.binomial",
    "random_normal": "keras.random.normal",
    "random_uniform": "keras.random.uniform",
    "repeat_elements": "keras.ops.repeat",
    "resize_images": "keras.ops.image.resize",
    "reverse": "keras.ops.flip",
    "rnn": "keras.layers.RNN",
    "separable_conv2d": "keras.ops.separable_conv",
    "set_value": "the method `assign`",
    "spatial_2d_padding": "keras.ops.pad",
    "spatial_3d_padding": "keras.ops.pad",
    "temporal_padding": "keras.ops.pad",
    "truncated_normal": "keras.random.truncated_normal",
    "update": "the method `assign`",
    "update_add": "the method `assign_add`",
    "update_sub": "the method `assign_sub`",
    "variable": "keras.Variable",
}
_IN_TF_KERAS.update({f"backend.{name}": use for name, use in _BACKEND.items()})

# Names of Keras 1 and of early Keras 2, which no Keras has any more.
_KERAS_1: dict[str, str] = {
    "backend.get_session": "",
    "backend.image_dim_ordering": "keras.config.image_data_format",
    "backend.set_image_dim_ordering": "keras.config.set_image_data_format",
    "backend.set_session": "",
    "backend.tensorflow_backend": "keras.backend",
    "engine": "keras.layers.Layer, keras.Model",
    "initializations": "keras.initializers",
    "initializers.normal": "keras.initializers.RandomNormal",
    "initializers.uniform": "keras.initializers.RandomUniform",
    "layers.AtrousConvolution1D": "keras.layers.Conv1D(dilation_rate=...)",
    "layers.AtrousConvolution2D": "keras.layers.Conv2D(dilation_rate=...)",
    "layers.ConvLSTM2DCell": "",
    "layers.ConvRecurrent2D": "keras.layers.ConvLSTM2D",
    "layers.CuDNNGRU": "keras.layers.GRU",
    "layers.CuDNNLSTM": "keras.layers.LSTM",
    "layers.Deconvolution2D": "keras.layers.Conv2DTranspose",
    "layers.Deconvolution3D": "keras.layers.Conv3DTranspose",
    "layers.Highway": "",
    "layers.MaxoutDense": "",
    "layers.Merge": "keras.layers.Concatenate, keras.layers.Add",
    "layers.ParametricSoftplus": "",
    "layers.SReLU": "",
    "layers.TimeDistributedDense": "keras.layers.TimeDistributed",
    "layers.advanced_activations": "keras.layers",
    "layers.convolutional": "keras.layers",
    "layers.convolutional_recurrent": "keras.layers",
    "layers.core": "keras.layers",
    "layers.cudnn_recurrent": "keras.layers",
    "layers.embeddings": "keras.layers",
    "layers.local": "",
    "layers.merge": "keras.layers",
    "layers.noise": "keras.layers",
    "layers.normalization": "keras.layers",
    "layers.pooling": "keras.layers",
    "layers.recurrent": "keras.layers",
    "layers.wrappers": "keras.layers",
    "metrics.fbeta_score": "keras.metrics.FBetaScore",
    "models.Graph": "keras.Model",
    "objectives": "keras.losses",
    "optimizers.TFOptimizer": "",
    "regularizers.ActivityRegularizer": "keras.regularizers.L1L2",
    "regularizers.WeightRegularizer": "keras.regularizers.L1L2",
    "regularizers.l1l2": "keras.regularizers.L1L2",
    "utils.HDF5Matrix": "",
    "utils.multi_gpu_model": "tf.distribute.MirroredStrategy",
    "utils.np_utils": "keras.utils",
    "utils.print_summary": "model.summary",
    "utils.vis_utils": "keras.utils",
    "utils.generic_utils": "keras.utils",
    "wrappers.scikit_learn": "keras.wrappers.SKLearnClassifier",
}

# Names of Keras 3 that tf_keras lacks.
_ONLY_IN_3: dict[str, str] = {
    "ops": "tensorflow",
    "random": "tf.random",
    "tree": "tf.nest",
    "Variable": "tf.Variable",
    "KerasTensor": "",
    "saving.load_weights": "",
    "distribution": "tf.distribute",
    "quantizers": "",
    "config": "tf_keras.backend",
    "DTypePolicy": "tf_keras.mixed_precision.Policy",
    "FloatDTypePolicy": "tf_keras.mixed_precision.Policy",
    "Function": "",
    "Initializer": "tf_keras.initializers.Initializer",
    "InputSpec": "tf_keras.layers.InputSpec",
    "Layer": "tf_keras.layers.Layer",
    "Loss": "tf_keras.losses.Loss",
    "Metric": "tf_keras.metrics.Metric",
    "Operation": "",
    "Optimizer": "tf_keras.optimizers.Optimizer",
    "Quantizer": "",
    "Regularizer": "tf_keras.regularizers.Regularizer",
    "RematScope": "",
    "StatelessScope": "",
    "SymbolicScope": "",
    "activations.celu": "",
    "activations.glu": "",
    "activations.hard_shrink": "",
    "activations.hard_silu": "",
    "activations.hard_swish": "",
    "activations.hard_tanh": "",
    "activations.leaky_relu": "tf.nn.leaky_relu",
    "activations.log_sigmoid": "tf.math.log_sigmoid",
    "activations.log_softmax": "tf.nn.log_softmax",
    "activations.relu6": "tf.nn.relu6",
    "activations.silu": "tf_keras.activations.swish",
    "activations.soft_shrink": "",
    "activations.sparse_plus": "",
    "activations.sparse_sigmoid": "",
    "activations.sparsemax": "",
    "activations.squareplus": "",
    "activations.tanh_shrink": "",
    "activations.threshold": "",
    "backend.is_float_dtype": "",
    "backend.is_int_dtype": "",
    "backend.result_type": "",
    "backend.standardize_dtype": "",
    "callbacks.OrbaxCheckpoint": "tf_keras.callbacks.ModelCheckpoint",
    "callbacks.SwapEMAWeights": "",
    "datasets.california_housing": "",
    "device": "tf.device",
    "distillation": "",
    "dtype_policies": "tf_keras.mixed_precision",
    "initializers.IdentityInitializer": "tf_keras.initializers.Identity",
    "initializers.OrthogonalInitializer": "tf_keras.initializers.Orthogonal",
    "initializers.STFT": "",
    "initializers.STFTInitializer": "",
    "initializers.stft": "",
    "legacy": "",
    "losses.CTC": "tf_keras.backend.ctc_batch_cost",
    "losses.CategoricalGeneralizedCrossEntropy": "",
    "losses.Circle": "",
    "losses.Dice": "",
    "losses.Tversky": "",
    "losses.categorical_generalized_cross_entropy": "",
    "losses.circle": "",
    "losses.ctc": "tf_keras.backend.ctc_batch_cost",
    "losses.dice": "",
    "losses.tversky": "",
    "metrics.ConcordanceCorrelation": "",
    "metrics.PearsonCorrelation": "",
    "metrics.categorical_hinge": "tf_keras.losses.categorical_hinge",
    "metrics.concordance_correlation": "",
    "metrics.huber": "tf_keras.losses.huber",
    "metrics.pearson_correlation": "",
    "mixed_precision.DTypePolicy": "tf_keras.mixed_precision.Policy",
    "mixed_precision.dtype_policy": "tf_keras.mixed_precision.global_policy",
    "mixed_precision.set_dtype_policy": "tf_keras.mixed_precision.set_global_policy",
    "name_scope": "tf.name_scope",
    "optimizers.Lamb": "",
    "optimizers.LossScaleOptimizer": "tf_keras.mixed_precision.LossScaleOptimizer",
    "optimizers.MultiOptimizer": "",
    "optimizers.Muon": "",
    "optimizers.OptimizerMap": "",
    "optimizers.ScheduleFreeAdamW": "",
    "remat": "",
    "saving.CustomObjectScope": "tf_keras.utils.CustomObjectScope",
    "saving.KerasFileEditor": "",
    "saving.save_weights": "",
    "utils.Config": "",
    "utils.PyDataset": "tf_keras.utils.Sequence",
    "utils.bounding_boxes": "",
    "utils.clear_session": "tf_keras.backend.clear_session",
    "utils.is_keras_tensor": "tf_keras.backend.is_keras_tensor",
    "utils.standardize_dtype": "",
    "version": "`tf_keras.__version__`",
    "visualization": "",
    "wrappers": "",
}
# Layers of Keras 3 without an entry in the catalogue, which no Keras 2 has had.
_WRAPPERS_OF_3 = ("FlaxLayer", "JaxLayer", "TFSMLayer", "TorchModuleWrapper")

# Attributes of objects that Keras 3 lacks. The second: whether tf_keras has it.
_MEMBERS: dict[str, dict[str, tuple[str, bool]]] = {
    "tensor": {
        "get_shape": ("the attribute `shape`", True),
        "_keras_shape": ("the attribute `shape`", False),
    },
    "shape": {
        "as_list": ("`list(x.shape)`: a shape is a tuple", True),
        "dims": ("a shape is a tuple", True),
        "ndims": ("`len(x.shape)`: a shape is a tuple", True),
        "num_elements": ("`math.prod(x.shape)`: a shape is a tuple", True),
        "with_rank_at_least": ("a shape is a tuple", True),
    },
    "model": {
        "predict_classes": ("`model.predict(x).argmax(axis=-1)`", False),
        "predict_proba": ("`model.predict(x)`", False),
        "fit_generator": ("`model.fit`, which takes generators", True),
        "evaluate_generator": ("`model.evaluate`, which takes generators", True),
        "predict_generator": ("`model.predict`, which takes generators", True),
        "to_yaml": ("`model.to_json`", True),
        "get_output_at": ("`model.output`", True),
        "get_input_at": ("`model.input`", True),
        "reset_states": ("`layer.reset_states` of the recurrent layers", True),
    },
    "layer": {
        "get_output_at": ("`layer.output`", True),
        "get_input_at": ("`layer.input`", True),
        "get_output_shape_at": ("`layer.output.shape`", True),
        "get_input_shape_at": ("`layer.input.shape`", True),
        "output_shape": ("`layer.output.shape`", True),
        "input_shape": ("`layer.input.shape`", True),
        "inbound_nodes": ("", True),
        "outbound_nodes": ("", True),
    },
}

_FUNCTIONS_OF_LAYERS = frozenset(
    {
        "Input", "InputSpec", "Layer", "TFSMLayer", "JaxLayer", "FlaxLayer", "TorchModuleWrapper",
        "add", "average", "concatenate", "deserialize", "dot", "maximum", "minimum", "multiply",
        "serialize", "subtract",
    }
)  # fmt: skip


@cache
def removed() -> MappingProxyType[str, str]:
    """Every path that the public `keras` 3 lacks, with its successor."""
    return MappingProxyType({**_KERAS_1, **_IN_KERAS_2, **_IN_TF_KERAS})


def in_keras2(path: str) -> bool:
    """Whether tf_keras has a listed path."""
    return bool(_at_or_below(path, _IN_KERAS_2) or _at_or_below(path, _IN_TF_KERAS))


def _at_or_below(path: str, table: dict[str, str]) -> list[str]:
    # Asked at every attribute of Keras: as many look-ups as the path has parts, not as the table.
    parts = path.split(".")
    heads = [".".join(parts[: number + 1]) for number in range(len(parts))]
    return [head for head in heads if head in table]


@lru_cache(maxsize=4096)
def missing(
    family: str, module: str, name: str, target: int, way: Way = "attribute"
) -> Problem | None:
    """Why `module.name` is not there, below `keras.`; None where it may be.

    family: the package it is asked of, as `names.canonical` calls them.
    way:    `module.name`, or `from module import name`; Python's words are others.
    """
    path = f"{module}.{name}" if module else name
    if family == "tf_keras":
        return _of_tf_keras(path, way)
    if family not in ("keras", "tensorflow.keras"):
        return None
    tables = [_KERAS_1]
    if target == 2 and module == "layers" and _is_of_3(name):
        return _problem(f"keras.{path}", "", 2, _words(family, path, path, way))
    if target == 3:
        tables.append(_IN_KERAS_2)
        if family == "keras":
            tables.append(_IN_TF_KERAS)
    for table in tables:
        for known in _at_or_below(path, table):
            words = _words(family, path, known, way)
            return _problem(f"keras.{known}", table[known], target, words)
    return _slip(family, module, name, 2 if target == 2 else 3, _words(family, path, path, way))


def _words(family: str, path: str, known: str, way: Way) -> str:
    """What Python says of a path of which `known`, the path itself or its head, is missing."""
    name = known.rpartition(".")[2]
    if way == "attribute":
        return f"has no attribute '{name}'"
    if known == path:
        return f"cannot import name '{name}'"
    return f"No module named '{family}.{known}'"


def _of_tf_keras(path: str, way: Way) -> Problem | None:
    for table in (_KERAS_1, _ONLY_IN_3):
        for known in _at_or_below(path, table):
            use = table[known].replace("keras.config", "tf_keras.backend")
            words = _words("tf_keras", path, known, way)
            return _problem(f"tf_keras.{known}", use.replace(" keras.", " tf_keras."), 2, words)
    module, _, name = path.rpartition(".")
    words = _words("tf_keras", path, path, way)
    if module == "layers" and _is_of_3(name):
        return _problem(f"tf_keras.{path}", "", 2, words)
    return _slip("tf_keras", module, name, 2, words)


def _is_of_3(name: str) -> bool:
    """Whether a layer is one of Keras 3 that Keras 2 does not have."""
    return name in _WRAPPERS_OF_3 or (
        registry.find(name) is not None and registry.find(name, 2) is None
    )


def _problem(name: str, use: str, target: int, words: str) -> Problem:
    return Problem(
        Kind.API,
        f"Keras {target} has no `{name}`",
        words,
        advice=None if not use else f"Use {use if ' ' in use or '`' in use else f'`{use}`'}.",
    )


def _slip(family: str, module: str, name: str, target: Literal[2, 3], words: str) -> Problem | None:
    """A name with another letter or in other case: `Conv2d`, `EarlyStoping`."""
    if module == "layers":
        near = _layer_meant(name, target)
    else:
        package = "tf_keras" if target == 2 else family
        near = slips.nearest_public(package, module, name)
    if near is None:
        return None
    package = "tf_keras" if target == 2 else "keras"
    where = f"{package}.{module}".rstrip(".")
    return Problem(
        Kind.API,
        f"`{where}` has no `{name}`",
        words,
        hint=near,
        advice=f"Did you mean `{near}`?",
    )


def _layer_meant(name: str, target: Literal[2, 3]) -> str | None:
    if name in _FUNCTIONS_OF_LAYERS or name.startswith("_") or registry.find(name) is not None:
        return None
    if registry.find(name, target) is not None or not name[:1].isupper():
        return None
    near = slips.nearest(name, _names_of_layers())
    return near if near is not None and registry.find(near, target) is not None else None


@cache
def _names_of_layers() -> frozenset[str]:
    every = registry.all_specs()
    return frozenset(every).union(*(spec.aliases for spec in every.values()))


def missing_member(kind: str, name: str, target: Literal[2, 3] = 3) -> tuple[Problem, bool] | None:
    """What Keras says of an attribute of a tensor, shape, layer or model that it lacks.

    The second says whether Keras 2 has it, or has had it before TensorFlow 2.5.
    """
    found = _MEMBERS[kind].get(name)
    if target == 2 and kind == "model" and name == "_layers":
        words = "has no attribute '_layers'"
        problem = Problem(Kind.API, "a model has no `_layers` in Keras 2", words)
        return replace(problem, advice="Use `model.layers`."), True
    if found is None or target == 2:
        return None
    use, before = found
    what = {"shape": "the shape of a tensor", "tensor": "a symbolic tensor"}.get(kind, f"a {kind}")
    problem = Problem(
        Kind.API,
        f"{what} has no `{name}` in Keras 3",
        f"has no attribute '{name}'",
        advice=None if not use else f"Use {use}.",
    )
    return problem, before
