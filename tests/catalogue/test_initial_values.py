"""What initializers refuse, by the dtype of the weight: Keras is asked for each."""

from __future__ import annotations

import pytest

from tests.rules.expectations import found

pytestmark = pytest.mark.keras

LAYERS = {
    "Dense": ("kernel_initializer", "(4,)", "3"),
    "Conv2D": ("kernel_initializer", "(4, 5, 3)", "3, 2"),
    "SeparableConv1D": ("depthwise_initializer", "(4, 5)", "3, 2"),
    "Embedding": ("embeddings_initializer", "(4,)", "5, 3"),
    "LSTM": ("recurrent_initializer", "(4, 3)", "3"),
    "GRU": ("kernel_initializer", "(4, 3)", "3"),
}


@pytest.mark.parametrize("initializer", [None, "orthogonal", "Orthogonal", "he_normal", "identity"])
@pytest.mark.parametrize("dtype", ["bfloat16", "float16", "float32", "mixed_bfloat16"])
@pytest.mark.parametrize("name", list(LAYERS))
@pytest.mark.parametrize("globally", [False, True])
def test_a_weight_of_each_dtype(
    name: str, dtype: str, initializer: str | None, globally: bool
) -> None:
    argument, shape, arguments = LAYERS[name]
    if initializer is not None:
        arguments += f", {argument}={initializer!r}"
    if not globally:
        arguments += f", dtype={dtype!r}"
    program = "import keras\nfrom keras import layers\n"
    if globally:
        program += f"keras.config.set_dtype_policy({dtype!r})\n"
    program += f"keras.Sequential([keras.Input({shape}), layers.{name}({arguments})])\n"
    import keras

    try:
        exec(program, {})
    except Exception:
        refused = True
    else:
        refused = False
    finally:
        keras.config.set_dtype_policy("float32")
    assert refused is any(place[2] == "proven" for place in found(program))
