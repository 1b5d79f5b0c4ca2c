"""Times `check --confirm` beside a plain script that builds the same models.

    python benchmarks/confirm.py [--findings 200] [--runs 3] [--jobs 1]

The script imports TensorFlow once and builds each model in a `try`, with weights, as anybody
would who wants to see for himself. Prints the median wall times and their ratio, with and without
`--confirm`; nothing is asserted.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).parents[1]

#: Models that Keras refuses, each at its last layer.
MODELS = (
    "keras.Input((28, 28, 1)), layers.Conv2D({n}, 3), layers.Flatten(), layers.Conv2D(8, 3)",
    "keras.Input((16,)), layers.Dense({n}), layers.BatchNormalization(), layers.LSTM(8)",
    "keras.Input((10, 8)), layers.LSTM({n}), layers.Dropout(0.5), layers.LSTM(8)",
    "keras.Input((8, 8, 3)), layers.Conv2D({n}, 3), layers.MaxPooling2D(4), layers.Conv2D(8, 3)",
    "keras.Input((12,)), layers.Embedding(100, {n}), layers.GRU(8), layers.Conv1D(8, 3)",
)


def programs(count: int) -> list[str]:
    """Statements that make a model each."""
    source = random.Random(1)
    return [
        f"model = keras.Sequential([{MODELS[i % len(MODELS)].format(n=source.randint(4, 64))}])"
        for i in range(count)
    ]


def script(statements: list[str]) -> str:
    """A program that imports TensorFlow and tries each statement."""
    lines = ["import tensorflow", "import keras", "from keras import layers", "refused = 0"]
    for statement in statements:
        lines += ["try:", f"    {statement}", "except ValueError:", "    refused += 1"]
    return "\n".join([*lines, f"assert refused == {len(statements)}"]) + "\n"


def seconds(command: list[str], env: dict[str, str], folder: str) -> tuple[float, str]:
    start = time.perf_counter()
    done = subprocess.run(command, cwd=folder, env=env, capture_output=True, text=True, check=False)
    taken = time.perf_counter() - start
    if done.returncode not in (0, 1):
        sys.exit(done.stderr)
    return taken, done.stdout


def main() -> int:
    """Runs both in turn and prints the times and the ratio."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--findings", type=int, default=200)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--jobs", default="1")
    options = parser.parse_args()
    env = {**os.environ, "PYTHONPATH": str(ROOT), "TF_CPP_MIN_LOG_LEVEL": "3"}
    env.setdefault("CUDA_VISIBLE_DEVICES", "-1")
    statements = programs(options.findings)
    times: dict[str, list[float]] = {"script": [], "check": [], "check --confirm": []}
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "script.py").write_text(script(statements))
        for number, statement in enumerate(statements):
            text = f"import keras\nfrom keras import layers\n\n{statement}\n"
            (Path(folder) / f"model_{number}.py").write_text(text)
        files = [f"model_{number}.py" for number in range(len(statements))]
        lint = [sys.executable, "-m", "kerasorder_lint", "check", "--isolated", "--no-cache"]
        lint += ["--jobs", options.jobs, "--output-format", "json"]
        for _ in range(options.runs):
            taken, _ = seconds([sys.executable, "script.py"], env, folder)
            times["script"].append(taken)
            taken, _ = seconds([*lint, *files], env, folder)
            times["check"].append(taken)
            taken, output = seconds([*lint, "--confirm", *files], env, folder)
            times["check --confirm"].append(taken)
    verdicts = [finding["runtime"]["verdict"] for finding in json.loads(output)]
    medians = {name: statistics.median(taken) for name, taken in times.items()}
    for name, median in medians.items():
        print(f"{name:16} {median:7.2f} s  ({min(times[name]):.2f} to {max(times[name]):.2f})")
    print(f"{verdicts.count('confirmed')} of {len(verdicts)} findings confirmed")
    print(
        f"check --confirm takes {medians['check --confirm'] / medians['script']:.2f} x the script"
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
