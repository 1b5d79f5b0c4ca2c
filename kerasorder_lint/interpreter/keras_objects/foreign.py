"""What other libraries make, as far as it is known to be no model of Keras."""

from __future__ import annotations

from kerasorder_lint.interpreter.keras_objects.names import last

__all__ = ["is_elsewhere", "makes_no_model"]

#: Libraries that make no Keras models, nor hold one in what they make.
_WITHOUT_MODELS = frozenset(
    {
        "PIL", "PyQt5", "PyQt6", "PySide2", "PySide6", "arcade", "bpy", "bs4", "caffe", "catboost",
        "chainer", "configparser", "csv", "cv2", "detectron2", "django", "ezdxf", "fastai",
        "fiona", "flax", "folium", "gensim", "geopandas", "haiku", "ipyleaflet", "jax", "json",
        "lasagne", "lightgbm", "lxml", "mock", "mxnet", "napari", "networkx", "onnx",
        "onnxruntime", "openpyxl", "paddle", "pandas", "psd_tools", "pygame", "pyglet", "qgis",
        "re", "shapely", "sqlalchemy", "sqlite3", "statsmodels", "theano", "timm", "tinygrad",
        "toml", "tomllib", "torch", "torchaudio", "torchtext", "torchvision", "ultralytics",
        "xgboost", "xml", "yaml",
    }
)  # fmt: skip
#: Libraries whose objects are no Keras models, and may hold one.
_AROUND_MODELS = frozenset({"lightning", "pytorch_lightning", "sklearn", "unittest"})


def makes_no_model(name: str) -> bool:
    """Whether what a function or class of a library gives is no Keras model.

    name: its dotted path. TensorFlow's models of `transformers` begin with `TF`.
    """
    top = name.partition(".")[0]
    if top == "transformers" and last(name) == "from_pretrained":
        return not last(name.rpartition(".")[0]).startswith("TF")
    return top in _WITHOUT_MODELS or top in _AROUND_MODELS


def is_elsewhere(name: str) -> bool:
    """Whether nothing that is reached from what a library makes is a Keras model either."""
    top = name.partition(".")[0]
    return top in _WITHOUT_MODELS or top == "transformers"
