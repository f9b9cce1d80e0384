"""What several processes gain, measured for two and simulated for up to sixteen.

    python benchmarks/scaling.py [--side 2048] [--tile 512]

Maps a scene with one process of one thread, with `workers=1` and with `workers=2` (a Dask
cluster on this machine, each worker one thread). The simulation hands out tasks of strips, timed
one by one, as Dask does: to whoever is free, with the cost of a task and of the start measured
from the run with one worker. It knows no shared disk and no shared memory bus.
"""

import argparse
import heapq
import tempfile
import time
from pathlib import Path

import subjects

import geoseg
from geoseg.cluster import LONGEST, TASKS
from geoseg.orthophoto import Orthophoto
from geoseg.pipeline import compute
from geoseg.planning import Options, plan
from geoseg.products import CLASS_MAP

WORKERS = (1, 2, 4, 8, 16)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--side", type=int, default=2048)
    parser.add_argument("--tile", type=int, default=512)
    parser.add_argument("--strips", type=int, default=1024, help="in the simulated raster")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        raster = subjects.write_scene(folder / "s.tif", subjects.scene(given.side, given.side))
        net = subjects.network("Unet", classes=5)
        path = subjects.export(net, folder / "m.onnx", tile=given.tile, halo=32)
        model = geoseg.Model.open(path, provider="cpu", threads=1)
        seconds = strips_one_by_one(raster, model, folder)
        took = {}
        for workers in (1, 2):
            began = time.perf_counter()
            geoseg.predict(raster, model=model, out=folder / f"{workers}.tif", workers=workers)
            took[workers] = time.perf_counter() - began
    alone = sum(seconds)
    print(f"strips one by one, one thread: {alone:.1f} s in {len(seconds)} strips")
    print(f"1 worker {took[1]:.1f} s, 2 workers {took[2]:.1f} s: {took[1] / took[2]:.2f} times")
    spread = [seconds[number % len(seconds)] for number in range(given.strips)]
    start = max(took[1] - alone, 0.0)  # of the cluster, and what a task costs besides its strips
    print(f"\nsimulated, {given.strips} strips, {start:.1f} s to start")
    print("| workers | speed-up | efficiency |\n| --- | --- | --- |")
    one = start + makespan(spread, 1)
    for workers in WORKERS:
        gain = one / (start + makespan(spread, workers))
        print(f"| {workers} | {gain:.2f} | {gain / workers:.3f} |")


def strips_one_by_one(raster: Path, model: geoseg.Model, folder: Path) -> list[float]:
    with Orthophoto.open(raster) as opened:
        job = plan(
            opened,
            model,
            products=(CLASS_MAP,),
            out=folder / "alone.tif",
            polygons=None,
            options=Options(seams="crop"),
        )
    job.strips.begin()
    seconds = []
    for strip in job.strips.grid.strips:
        began = time.perf_counter()
        for _ in compute(job, model, [strip], batch=1):
            pass
        seconds.append(time.perf_counter() - began)
    return seconds


def makespan(seconds: list[float], workers: int) -> float:
    """When the last of the tasks is done, each taken by whoever is free first."""
    length = max(1, min(LONGEST, len(seconds) // (TASKS * workers)))
    free = [0.0] * workers
    for first in range(0, len(seconds), length):
        heapq.heappush(free, heapq.heappop(free) + sum(seconds[first : first + length]))
    return max(free)


if __name__ == "__main__":
    main()
