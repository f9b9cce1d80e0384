"""A step of SimCLR, its views and its loss, beside lightly.

    pip install lightly  # into an environment of its own
    python benchmarks/peer_simclr.py [--rounds 9] [--batch 64]

ResNet-18 on two views of 96 px of windows of 128 px, from a made-up raster (RGB, uint8, tiles of
256 px, DEFLATE). Ours is what ``geoseg pretrain`` does with ``method.name = "simclr"``, both views
distorted. Theirs is as lightly's documentation has it: SimCLRTransform on PIL images, here of
windows that rasterio reads, SimCLRProjectionHead, NTXentLoss and SGD. The backbone is the same,
and so are the widths of the head and the temperature. Their colours cost more by nature: they
change saturation and hue pixel by pixel, where ours is one matrix for each view.

All is done in one thread after the other. The two take turns; times are medians of CPU time, and
the ratio is the median of the rounds' ratios.
"""

import training  # noqa: F401, I001 - before torch, for OpenMP's threads to sleep while they wait

import argparse
import statistics
import tempfile
import time
from collections.abc import Callable
from functools import partial
from importlib.metadata import version
from pathlib import Path

import cv2
import numpy as np
import rasterio
import torch
from lightly.loss import NTXentLoss
from lightly.models.modules import SimCLRProjectionHead
from lightly.transforms import SimCLRTransform
from PIL import Image
from rasterio.windows import Window
from torch import Tensor
from torch.utils.data import DataLoader, Dataset

from pretrain_step import Bench
from subjects import scene, write_scene
from training.contrast import nt_xent
from training.device import pick
from training.network import SegmentationNetwork
from training.recipe import PretrainRecipe, read_recipe

SIDE, WINDOW, VIEW = 2048, 128, 96
HIDDEN, LENGTH, TEMPERATURE = 256, 64, 0.5
LR, MOMENTUM, DECAY = 0.06, 0.9, 5e-4
RECIPE = {
    "data.window": WINDOW,
    "model.arch": "Unet",
    "model.encoder": "resnet18",
    "method.view": VIEW,
    "method.hidden": HIDDEN,
    "method.projection": LENGTH,
    "method.temperature": TEMPERATURE,
    "optim.name": "sgd",
    "optim.lr": LR,
    "optim.momentum": MOMENTUM,
    "optim.weight_decay": DECAY,
}


class Windows(Dataset):
    """Two views of windows anywhere in a raster."""

    def __init__(self, path: Path) -> None:
        self.raster = rasterio.open(path)
        self.views = SimCLRTransform(input_size=VIEW)
        self.random = np.random.default_rng(0)

    def __len__(self) -> int:
        return 1 << 30

    def __getitem__(self, index: int) -> list[Tensor]:
        column, row = self.random.integers(SIDE - WINDOW + 1, size=2).tolist()
        pixels = self.raster.read(window=Window(column, row, WINDOW, WINDOW))
        return self.views(Image.fromarray(pixels.transpose(1, 2, 0)))


class Lightly:
    """Its documentation's loop, step by step."""

    def __init__(self, raster: Path, batch: int) -> None:
        self.batches = iter(DataLoader(Windows(raster), batch_size=batch))
        torch.manual_seed(0)
        self.network = SegmentationNetwork(arch="Unet", encoder="resnet18", bands=3, classes=None)
        self.head = SimCLRProjectionHead(self.network.deep_channels, HIDDEN, LENGTH)
        self.loss = NTXentLoss(temperature=TEMPERATURE)
        learning = [*self.network.encoder.parameters(), *self.head.parameters()]
        self.optimizer = torch.optim.SGD(learning, lr=LR, momentum=MOMENTUM, weight_decay=DECAY)

    def embed(self, images: Tensor) -> Tensor:
        return self.head(self.network.deep(images).mean((2, 3)))

    def full(self) -> None:
        first, second = next(self.batches)
        loss = self.loss(self.embed(first), self.embed(second))
        loss.backward()
        self.optimizer.step()
        self.optimizer.zero_grad()


def spend(loss: Callable[[Tensor, Tensor], Tensor], pairs: tuple[Tensor, Tensor]) -> None:
    for _ in range(50):
        loss(*pairs).backward()


def measure(call: Callable[[], object]) -> float:
    """CPU time (ms)."""
    begun = time.process_time()
    call()
    return 1e3 * (time.process_time() - begun)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("--batch", type=int, default=64)
    options = parser.parse_args()
    cv2.setNumThreads(1)
    torch.set_num_threads(1)
    overrides = [f"{key}={value}" for key, value in RECIPE.items()]
    settings = read_recipe(PretrainRecipe, "simclr", [*overrides, f"train.batch={options.batch}"])
    with tempfile.TemporaryDirectory() as folder:
        tiles = {"blockxsize": 256, "blockysize": 256}
        raster = write_scene(Path(folder) / "town.tif", scene(SIDE, SIDE), **tiles)
        ours, theirs = Bench(settings, pick("cpu"), raster), Lightly(raster, options.batch)
        torch.manual_seed(0)
        pairs = tuple(torch.randn(options.batch, LENGTH).requires_grad_() for _ in range(2))
        mine = partial(nt_xent, temperature=TEMPERATURE, positive_in_denominator=True)
        losses = [loss(*pairs).item() for loss in (mine, theirs.loss)]
        rows = {
            "windows and views": (lambda: next(ours.batches), lambda: next(theirs.batches)),
            "NT-Xent, 50 times": (
                lambda: spend(mine, pairs),
                lambda: spend(theirs.loss, pairs),
            ),
            "whole step": (ours.full, theirs.full),
        }
        times: dict[str, list[tuple[float, float]]] = {name: [] for name in rows}
        for turn in range(options.rounds + 1):  # the first fills caches
            for name, calls in rows.items():
                spent = tuple(measure(call) for call in calls)
                if turn:
                    times[name].append(spent)
        ours.batches.close()
    print(f"lightly {version('lightly')}, torch {torch.__version__}, batch {options.batch}")
    print(f"losses {losses[0]:.6f} and {losses[1]:.6f}\n")
    print("| CPU ms | ours | lightly | lightly takes |\n| --- | --- | --- | --- |")
    for name, each in times.items():
        own, other = (statistics.median(column) for column in zip(*each, strict=True))
        ratio = statistics.median(b / a for a, b in each)
        print(f"| {name} | {own:.1f} | {other:.1f} | {ratio:.2f} × |")


if __name__ == "__main__":
    main()
