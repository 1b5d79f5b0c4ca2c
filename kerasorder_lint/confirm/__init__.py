"""Puts findings to Keras itself: specifications of models, and the processes that build them.

`specification` turns a `Program` into data, where the analysis runs. `verdicts` has child
processes answer and adds what they say to the findings. `child` is what they run: a folder that
imports Keras and nothing of ours, and that nothing of ours imports.
"""
