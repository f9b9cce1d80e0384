"""Share of a pretraining step that is not the network's forward and backward pass.

    python benchmarks/pretrain_step.py [--device cpu] [--rounds 15] [--set model.encoder=resnet50 …]

The recipe is ``quick`` (GLCNet, ResNet-18, views of 96 px) on a made-up raster of 2048 × 2048 × 4
uint8, tiled and compressed. A full step reads windows, makes views, matches regions, embeds,
computes the loss and its gradients and moves the weights; beside it, the same network runs forward
and backward on the same views, with gradients given for its features. The two take turns.

On a CPU all is done in one thread after the other and CPU time counts, the readers' too: what
threads do on idle cores is not taken for free. On a GPU readers are threads as in training, and the
clock counts, waiting for the device included.
"""

import training  # noqa: F401, I001 - before torch, for OpenMP's threads to sleep while they wait

import argparse
import statistics
import tempfile
import time
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import cv2
import numpy as np
import rasterio
import torch
from rasterio.enums import ColorInterp
from rasterio.transform import from_origin

from training.data.loader import Loader
from training.data.scenes import Scenes
from training.data.windows import WindowSampler
from training.device import Device, pick
from training.methods import build_method
from training.network import SegmentationNetwork
from training.optimizer import build_optimizer
from training.pretrain import _augmentation
from training.pretraining_step import PretrainingStep
from training.recipe import PretrainRecipe, read_recipe
from training.rendering.grid_sample import make_views
from training.view_maker import ViewMaker

SIDE = 2048


def write_raster(path: Path) -> Path:
    random = np.random.default_rng(0)
    pixels = cv2.resize(random.integers(0, 256, (SIDE // 8, SIDE // 8, 4), np.uint8), (SIDE, SIDE))
    pixels = pixels.transpose(2, 0, 1)
    profile = {
        "driver": "GTiff", "width": SIDE, "height": SIDE, "count": 4, "dtype": "uint8",
        "photometric": "minisblack",
        "tiled": True, "blockxsize": 256, "blockysize": 256, "compress": "deflate",
        "crs": "EPSG:32632", "transform": from_origin(5e5, 5e6, 0.1, 0.1),
    }  # fmt: skip
    with rasterio.open(path, "w", **profile) as raster:
        raster.write(pixels)
        raster.descriptions = ("red", "green", "blue", "nir")
        raster.colorinterp = [*raster.colorinterp[:3], ColorInterp.undefined]
    return path


class Bench:
    """A full step, and the network's part of it."""

    def __init__(self, settings: PretrainRecipe, device: Device, raster: Path) -> None:
        torch.manual_seed(0)
        data, views, self.training = settings.data, settings.method, settings.train
        scenes = Scenes([raster], cache=data.cache << 20)
        self.network = SegmentationNetwork(
            arch=settings.model.arch,
            encoder=settings.model.encoder,
            bands=len(scenes.bands),
            classes=None,
            atrous_rates=settings.model.atrous_rates,
        )
        self.method = build_method(views.name, network=self.network, **views.parameters())
        self.network.train_only(self.method.trains)
        mean, std = (torch.full((len(scenes.bands),), each) for each in (128.0, 37.0))
        maker = ViewMaker(
            rules=_augmentation(views),
            window=data.window,
            bands=scenes.bands,
            regions=views.regions,
            symmetric=views.symmetric,
            batch=self.training.batch,
            rank=0,
            ranks=1,
            seed=0,
            mean=mean,
            std=std,
        )
        sampler = WindowSampler(
            scenes, size=data.window, valid=[1.0], fill=mean.tolist(), min_valid=0.5, seed=0
        )
        on_cpu = device.name == "cpu"
        self.loader = Loader(
            sampler,
            size=self.training.batch,
            workers=0 if on_cpu else self.training.workers,
            finish=maker.render if on_cpu else maker.draw,
        )
        self.batches = self.loader(0)
        self.device = device
        self.compute = device.place(
            PretrainingStep(
                self.network, self.method, mean=mean, std=std, view=views.view, region=views.region
            )
        ).train()
        device.compile(self.compute, self.training.compile)
        learning = [each for each in self.compute.parameters() if each.requires_grad]
        self.optimizer = build_optimizer(
            settings.optim.name,
            [{"params": learning, "lr": settings.optim.lr}],
            betas=settings.optim.betas,
            momentum=settings.optim.momentum,
            weight_decay=settings.optim.weight_decay,
        )
        self.stages: dict[str, list[float]] = {}
        batch = device.put(next(self.batches))
        if on_cpu:
            pair = [batch["first.images"], batch["second.images"]]
        else:
            pair = [
                view.images
                for view in make_views(
                    batch, mean=self.compute.mean, std=self.compute.std, view=views.view
                )
            ]
        self.images = torch.cat(pair)
        with torch.no_grad(), device.autocast(self.training.precision):
            self.gradients = [torch.randn_like(each) for each in self.outputs()]

    def outputs(self) -> tuple[torch.Tensor, ...]:
        if self.method.trains == "encoder":
            return (self.network.deep(self.images),)
        return self.network.features(self.images)

    def full(self) -> None:
        clock = time.process_time if self.device.name == "cpu" else time.perf_counter
        marks = [("", clock())]
        batch = self.device.put(next(self.batches))
        marks.append(("windows and views" if self.device.name == "cpu" else "waiting", clock()))
        self.device.begin(0)
        with self.device.autocast(self.training.precision):
            losses, _ = self.compute(batch)
        losses["loss"].backward()
        marks.append(("step", clock()))
        self.optimizer.step()
        self.optimizer.zero_grad(set_to_none=True)
        self.method.follow(self.network)
        marks.append(("optimiser", clock()))
        for (_, begun), (name, ended) in pairwise(marks):
            self.stages.setdefault(name, []).append(ended - begun)

    def alone(self) -> None:
        with self.device.autocast(self.training.precision):
            outputs = self.outputs()
        torch.autograd.backward(outputs, self.gradients)
        self.optimizer.zero_grad(set_to_none=True)


def measure(call: Callable[[], None], device: Device) -> tuple[float, float]:
    """Seconds of the clock and of the CPU."""
    device.synchronize()
    begun, spent = time.perf_counter(), time.process_time()
    call()
    device.synchronize()
    return time.perf_counter() - begun, time.process_time() - spent


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--device", default="auto")
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--set", dest="overrides", action="append", default=[])
    options = parser.parse_args()
    device = pick(options.device)
    settings = read_recipe(PretrainRecipe, "quick", options.overrides)
    cv2.setNumThreads(1)
    with tempfile.TemporaryDirectory() as folder:
        bench = Bench(settings, device, write_raster(Path(folder) / "town.tif"))
        for _ in range(3):
            bench.full()
            bench.alone()
        bench.stages.clear()
        full, alone = [], []
        for _ in range(options.rounds):
            full.append(measure(bench.full, device))
            alone.append(measure(bench.alone, device))
        bench.batches.close()
    kind = 1 if device.name == "cpu" else 0
    whole = statistics.median(each[kind] for each in full)
    network = statistics.median(each[kind] for each in alone)
    share = statistics.median(1 - b[kind] / a[kind] for a, b in zip(full, alone, strict=True))
    clock = "CPU time" if kind else "time"
    print(
        f"{settings.model.encoder}, views of {settings.method.view} px, "
        f"batch {settings.train.batch}, {settings.train.precision}, {device.torch}, "
        f"torch {torch.__version__}, {torch.get_num_threads()} threads"
    )
    print(f"{clock} of a full step {1e3 * whole:.1f} ms, of its network {1e3 * network:.1f} ms")
    print(f"share that is not the network: {share:.1%}")
    if kind:
        for name, times in bench.stages.items():
            spent = statistics.median(times) - (network if name == "step" else 0)
            label = "regions, heads and loss" if name == "step" else name
            print(f"  {label}: {1e3 * spent:.1f} ms, {spent / whole:.1%}")


if __name__ == "__main__":
    main()
