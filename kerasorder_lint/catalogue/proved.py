"""The versions against which the tests of this catalogue last passed."""

__all__ = ["KERAS", "TF_KERAS"]

KERAS = "3.15.1"
TF_KERAS = "2.21.0"
