"""The mask that own attention gets is joined by those of the inputs, of which nothing is known."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.interpreter.running import check

pytestmark = pytest.mark.keras


def test_a_mask_of_one_is_broadcast(tmp_path: Path) -> None:
    check(
        "import tensorflow as tf\n"
        "import tf_keras\n\n\n"
        "class Own(tf_keras.layers.MultiHeadAttention):\n"
        "    def _compute_attention(self, query, key, value, attention_mask=None, *more):\n"
        "        attention_mask = tf.reshape(attention_mask, [-1, 6, 3])\n"
        "        return super()._compute_attention(query, key, value, attention_mask)\n\n\n"
        "embed = tf_keras.layers.Embedding(4, 8, mask_zero=True)\n"
        "query = embed(tf.ones((3, 6)))\n"
        "value = embed(tf.ones((3, 3)))\n"
        "y = Own(2, 2)(query, value, attention_mask=tf.ones((1, 1, 1)))\n",
        tmp_path,
    )
