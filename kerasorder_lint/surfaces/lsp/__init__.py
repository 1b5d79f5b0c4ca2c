"""The language server: what editors show while somebody types.

`serving` starts it; `features` speaks the protocol (pygls) and answers from what is known, with
the state of the connection in `server`. `documents` holds the unsaved texts, `sessions` decides
when one is analysed, `worker` leads the process that does it. In that process, `analysis` runs the
engine, and `diagnostics`, `actions`, `hover`, `hints` and `models` write what it found as the
protocol wants it, so that the loop has nothing left to do but answer.
"""
