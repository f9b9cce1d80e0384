"""A finished run in float32, float16 and 8-bit integers, side by side on the CPU.

    python benchmarks/quantization.py RUN OUT [--threads N]

RUN is a run of `geoseg finetune` whose images and labels still lie where they lay. Exports it
three times into OUT, through the ordinary command, and prints for each file its size, the time of
one tile (median of 15, in turns, so that a busy machine slows all alike), the share of validation
pixels on which it says what float32 says, and the mean IoU there.
"""

import argparse
import subprocess
import sys
import time
from pathlib import Path

import numpy as np

from geoseg.model import Model

PRECISIONS = ("fp32", "fp16", "int8")
ROUNDS = 15


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("run", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--threads", type=int, default=1)
    given = parser.parse_args()
    given.out.mkdir(parents=True, exist_ok=True)
    models = {}
    for precision in PRECISIONS:
        path = given.out / f"{precision}.onnx"
        command = [sys.executable, "-m", "geoseg", "export", given.run, "--out", path]
        options = ["--precision", precision, "--force", "--overwrite"]
        subprocess.run([*command, *options], check=True)
        models[precision] = Model.open(path, provider="cpu", threads=given.threads)

    card = models["fp32"].card
    shape = (1, len(card.bands), card.tile_size, card.tile_size)
    tile = np.random.default_rng(0).normal(size=shape)
    norm = card.normalization
    mean, std = (np.reshape(each, (1, -1, 1, 1)) for each in (norm.mean, norm.std))
    tile = (mean + std * tile).astype(np.float32)
    seconds = {precision: [] for precision in PRECISIONS}
    for _ in range(ROUNDS):
        for precision, model in models.items():
            began = time.perf_counter()
            model.probabilities(tile)
            seconds[precision].append(time.perf_counter() - began)

    print(f"| tile of {card.tile_size} px | size | time | same class | mean IoU |")
    print("| --- | --- | --- | --- | --- |")
    for precision, model in models.items():
        told = model.card.quantization
        size = model.path.stat().st_size / 1e6
        took = 1e3 * np.median(seconds[precision])
        agreement = told.agreement if told else 1
        miou = told.miou if told else models["int8"].card.quantization.miou_fp32
        print(f"| {precision} | {size:.1f} MB | {took:.0f} ms | {agreement:.2%} | {miou:.4f} |")


if __name__ == "__main__":
    main()
