"""Shapes that functions of TensorFlow give on tensors of the backend.

These are what the `call` of layers and the functions of `Lambda`s are written with. Each is a
function with TensorFlow's own signature, from `Spot`s to `Spot`s; it tells what TensorFlow knows
while it traces (the static shape), and nothing where the arguments do not decide that.

Source: tensorflow/python/ops, TensorFlow 2.21; each name is tried on random arguments in the tests.
"""
