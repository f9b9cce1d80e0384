"""What more processes gain: measured for two, simulated for up to a thousand.

    pip install 'geoseg[cluster]'
    python benchmarks/scaling.py [--rows 12] [--tasks 1000 10000] [--megapixels 16 64 256]

Four measurements and what follows from them:

- the strips of a scene one by one, on one thread, by a U-Net on ResNet-18; then what one process
  does besides, from the last strip to the finished map;
- the same map by `workers=1` and `workers=2`, each worker one thread;
- what Dask takes for a task that does nothing, with the arguments of a real one;
- the time a megapixel takes with a model that does next to nothing, over the size of the raster.

The simulation hands tasks out as `geoseg.cluster` does, to whoever is free, by a scheduler that
takes its time for each. It knows no shared disk and no shared memory bus.
"""

import argparse
import heapq
import os
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import rasterio
import subjects
from distributed import Client, LocalCluster, as_completed
from rasterio.windows import Window

import geoseg
from geoseg.cluster import LONGEST, TASKS
from geoseg.model import ModelSource
from geoseg.orthophoto import Orthophoto
from geoseg.pipeline import compute
from geoseg.planning import Job, Options, plan
from geoseg.products import CLASS_MAP
from geoseg.tiling import Strip

TILE, HALO = 512, 32  # px
COLUMNS = 5  # tiles in a row: a strip is of one row then
WORKERS = (1, 2, 4, 8, 16, 64, 256, 1000)
MANY = 16384  # strips in the simulated raster


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=12, help="of tiles, one a strip")
    parser.add_argument("--tasks", type=int, nargs="*", default=[1000, 10000])
    parser.add_argument("--megapixels", type=int, nargs="*", default=[16, 64, 256])
    given = parser.parse_args()
    print(f"{os.cpu_count()} processors, load {os.getloadavg()[0]:.1f} at the start\n")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        job, model = scene(folder, rows=given.rows)
        seconds = strips_one_by_one(job, model)
        began = time.perf_counter()
        geoseg.predict(job.raster, model=model, out=job.outputs[CLASS_MAP], seams="crop")
        finish = time.perf_counter() - began
        print(
            f"{len(seconds)} strips of {strip_megapixels(job):.2f} MP, one thread: "
            f"{np.mean(seconds):.2f} s each ({min(seconds):.2f} to {max(seconds):.2f}), "
            f"{sum(seconds):.1f} s in all; the map from them: {finish:.2f} s",
            flush=True,
        )
        one, two = (by_workers(job, model, count) for count in (1, 2))
        print(f"1 worker {one:.1f} s, 2 workers {two:.1f} s: {one / two:.2f} times", flush=True)
        print("\n| tasks that do nothing | s | ms a task |\n| --- | --- | --- |")
        overhead = 0.0
        for count in given.tasks:
            took = handing_out(job, model.source, count)
            overhead = took / count
            print(f"| {count:,} | {took:.1f} | {1000 * overhead:.2f} |", flush=True)
        print(f"\nsimulated, {MANY:,} strips")
        simulate(seconds, overhead)
        print("\n| megapixels | CPU s | CPU ms a megapixel |\n| --- | --- | --- |")
        for size in given.megapixels:
            spent = cost(folder, size)
            print(f"| {size} | {spent:.1f} | {1000 * spent / size:.1f} |", flush=True)


def scene(folder: Path, *, rows: int) -> tuple[Job, geoseg.Model]:
    """A raster of so many strips, each one row of tiles, and a model on one thread."""
    core = TILE - 2 * HALO
    pixels = subjects.scene(rows * core, COLUMNS * core)
    raster = subjects.write_scene(folder / "s.tif", pixels)
    net = subjects.network("Unet", classes=5)
    path = subjects.export(net, folder / "m.onnx", tile=TILE, halo=HALO)
    model = geoseg.Model.open(path, provider="cpu", threads=1)
    return planned(raster, model, folder / "alone.tif"), model


def planned(raster: Path, model: geoseg.Model, out: Path) -> Job:
    with Orthophoto.open(raster) as opened:
        return plan(
            opened,
            model,
            products=(CLASS_MAP,),
            out=out,
            polygons=None,
            options=Options(seams="crop"),
        )


def strip_megapixels(job: Job) -> float:
    window = job.strips.grid.strips[0].window
    return window.height * window.width / 1e6


def strips_one_by_one(job: Job, model: geoseg.Model) -> list[float]:
    job.strips.begin()
    seconds = []
    for strip in job.strips.grid.strips:
        began = time.perf_counter()
        for _ in compute(job, model, [strip], batch=1):
            pass
        seconds.append(time.perf_counter() - began)
    return seconds


def by_workers(job: Job, model: geoseg.Model, count: int) -> float:
    out = job.outputs[CLASS_MAP].with_name(f"by_{count}.tif")
    began = time.perf_counter()
    geoseg.predict(job.raster, model=model, out=out, seams="crop", workers=count)
    return time.perf_counter() - began


def nothing(_job: Job, _source: ModelSource, strips: Sequence[Strip], _batch: int) -> int:
    return len(strips)


def handing_out(job: Job, source: ModelSource, count: int) -> float:
    """Seconds for tasks that do nothing, handed out as `geoseg.cluster` does."""
    strips = job.strips.grid.strips[:LONGEST]
    with (
        LocalCluster(
            n_workers=1, threads_per_worker=1, dashboard_address=None, memory_limit=0,
            silence_logs=50,
        ) as cluster,
        Client(cluster) as client,
    ):  # fmt: skip
        client.submit(nothing, job, source, strips, 1, pure=False).result()
        began = time.perf_counter()
        tasks = [client.submit(nothing, job, source, strips, 1, pure=False) for _ in range(count)]
        for task in as_completed(tasks):
            task.result()
        return time.perf_counter() - began


@dataclass(frozen=True, slots=True)
class Simulated:
    """A map's strips on a cluster."""

    tasks: int
    seconds: float  # from the first task to the last result


def on_workers(seconds: Sequence[float], workers: int, overhead: float) -> Simulated:
    """Hand tasks out one after another, each to the worker that is free first."""
    length = max(1, min(LONGEST, len(seconds) // (TASKS * workers)))
    free, told, tasks = [0.0] * workers, 0.0, 0
    for first in range(0, len(seconds), length):
        told = max(told + overhead, free[0])
        heapq.heapreplace(free, told + sum(seconds[first : first + length]))
        tasks += 1
    return Simulated(tasks, max(free))


def simulate(measured: Sequence[float], overhead: float) -> None:
    draw = np.random.default_rng(0)
    seconds = draw.choice(np.array(measured), MANY).tolist()
    alone = sum(seconds)
    print(f"| workers | tasks | speed-up | efficiency |\n{'| --- ' * 4}|")
    for workers in WORKERS:
        found = on_workers(seconds, workers, overhead)
        gain = alone / found.seconds
        print(f"| {workers} | {found.tasks} | {gain:.1f} | {gain / workers:.3f} |")


def cost(folder: Path, megapixels: int) -> float:
    """CPU seconds of a map by a model that hardly works, of a raster 4096 px wide."""
    path = folder / "large.tif"
    height, width = megapixels * 1_000_000 // 4096, 4096
    pattern = subjects.scene(512, width)
    with rasterio.open(
        path, "w", driver="GTiff", count=3, height=height, width=width, dtype="uint8",
        tiled=True, blockxsize=512, blockysize=512, compress="DEFLATE", crs="EPSG:32636",
        transform=rasterio.Affine(0.25, 0, 452_000, 0, -0.25, 36_000), bigtiff="IF_SAFER",
    ) as raster:  # fmt: skip
        for top, rows in bands(height, 512):
            raster.write(pattern[:, :rows], window=Window(0, top, width, rows))
    model = subjects.pointwise(folder / "p.onnx", tile=512)
    began = time.process_time()
    geoseg.predict(path, model=model, out=folder / "large_map.tif", overwrite=True)
    return time.process_time() - began


def bands(height: int, step: int) -> Iterator[tuple[int, int]]:
    for top in range(0, height, step):
        yield top, min(step, height - top)


if __name__ == "__main__":
    main()
