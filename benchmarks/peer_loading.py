"""Windows a second from rasters to batches, beside torchgeo and Raster Vision.

    pip install torchgeo rastervision-pytorch-learner  # into an environment of their own
    python benchmarks/peer_loading.py [--rounds 5] [--seconds 3] [--side 4096]

Batches of 16 random windows of 256 px from four made-up GeoTIFFs (RGB, uint8, DEFLATE; three in
tiles of 512 px, one in strips), alone, with labels from four class rasters, and with labels from
one file of polygons. Each library reads them as its documentation says: torchgeo by RasterDataset,
VectorDataset and RandomGeoSampler, Raster Vision by its random-window data sets of each scene
(polygons as GeoJSON, the only kind it takes), both in PyTorch's DataLoader. Where there are labels
ours draws windows by class and marks what is valid, which theirs do not.

``cache`` is what may be kept of decoded blocks, in each process: ours beside the 64 MB of GDAL's
cache, theirs in GDAL's. The smaller one holds a part of the rasters, as with any real set of them.

Each library runs in a process of its own; they take turns, and ratios are medians over the rounds.
CPU time and memory (of which shared pages count once) are those of the process and its workers.
"""

import training  # noqa: F401, I001 - before torch, for OpenMP's threads to sleep while they wait

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
import warnings
from collections.abc import Callable, Iterator, Sequence
from importlib import import_module
from importlib.metadata import PackageNotFoundError, version
from itertools import product
from pathlib import Path
from typing import Any, Literal

import geopandas as gpd
import numpy as np
import pandas as pd
import rasterio
import shapely
import torch
from rasterio.features import rasterize
from rasterio.transform import Affine
from torch.utils.data import ConcatDataset, DataLoader, RandomSampler

from geoseg.labels import write_label_file
from subjects import scene, scheme
from training.data.blocks import GDAL_KEEPS, leaving_room
from training.data.labelled import LabelledSampler
from training.data.loader import Loader
from training.data.scenes import Scenes
from training.data.truth import Truth, open_labels
from training.data.windows import WindowSampler

SCENES, CLASSES, POLYGONS = 4, 5, 400  # polygons of each scene
WINDOW, BATCH = 256, 16
CRS = "EPSG:32636"
ENOUGH = 1 << 30  # windows that no run draws to the end
PACKAGES = {  # to install, and to import
    "torchgeo": ("torchgeo", "torchgeo.datasets"),
    "Raster Vision": ("rastervision-pytorch-learner", "rastervision.pytorch_learner"),
}

Kind = Literal["none", "rasters", "polygons"]


# --- what is read ---------------------------------------------------------------------------------


def write_data(folder: Path, side: int) -> None:
    """Images, their class rasters, and the same classes as polygons for all of them together."""
    random = np.random.default_rng(0)
    grounds = []
    for number in range(SCENES):
        place = Affine(0.25, 0, 452_000 + number * side * 0.25, 0, -0.25, 36_000)
        write_raster(
            folder / f"image{number}.tif", scene(side, side, seed=number), place, tiled=number > 0
        )
        west, north = place * (0, 0)
        east, south = place * (side, side)
        seeds = shapely.MultiPoint(random.uniform((west, south), (east, north), (POLYGONS, 2)))
        frame = shapely.box(west, south, east, north)
        cells = shapely.get_parts(shapely.voronoi_polygons(seeds, extend_to=frame))
        cells = shapely.segmentize(shapely.intersection(cells, frame), 5.0)
        values = random.integers(CLASSES, size=len(cells))
        classes = rasterize(
            zip(cells, values.tolist(), strict=True), (side, side), transform=place, dtype="uint8"
        )
        write_raster(folder / f"classes{number}.tif", classes[None], place, tiled=True)
        ground = gpd.GeoDataFrame({"class": values}, geometry=cells, crs=CRS)
        grounds.append(ground)
        ground.rename(columns={"class": "class_id"}).to_crs(4326).to_file(
            folder / f"classes{number}.geojson"
        )
    polygons = pd.concat(grounds, ignore_index=True)
    write_label_file(folder / "classes.gpkg", scheme=scheme(CLASSES), labels=polygons)


def write_raster(path: Path, pixels: np.ndarray, place: Affine, *, tiled: bool) -> None:
    tiles = {"tiled": True, "blockxsize": 512, "blockysize": 512} if tiled else {}
    profile = {"driver": "GTiff", "compress": "deflate", "interleave": "pixel", "crs": CRS, **tiles}
    count, height, width = pixels.shape
    shape = {"count": count, "height": height, "width": width, "dtype": pixels.dtype}
    with rasterio.open(path, "w", transform=place, **shape, **profile) as raster:
        raster.write(pixels)


# --- who reads it ---------------------------------------------------------------------------------


def ours(folder: Path, labels: Kind, *, workers: int, cache: int) -> Iterator[Any]:
    kept = max(cache - GDAL_KEEPS, 0)
    with leaving_room(kept):
        scenes = Scenes(sorted(folder.glob("image*.tif")), cache=kept)
        shared = {"size": WINDOW, "fill": [0.0] * 3, "seed": 0}
        if labels == "none":
            sampler = WindowSampler(scenes, valid=[1.0] * SCENES, min_valid=0.5, **shared)
        else:
            pattern = "classes*.tif" if labels == "rasters" else "classes.gpkg"
            files = sorted(folder.glob(pattern))
            known = open_labels(files, class_field=None, background=None)
            truth = Truth(scenes, known, validation_share=0, block=WINDOW, seed=0)
            sampler = LabelledSampler(scenes, truth, class_balance=1.0, **shared)
        yield from Loader(sampler, size=BATCH, workers=workers)(0)


def torchgeo(folder: Path, labels: Kind, *, workers: int, cache: int) -> Iterator[Any]:
    from torchgeo.datasets import RasterDataset, VectorDataset, stack_samples
    from torchgeo.samplers import RandomGeoSampler

    class Classes(RasterDataset):
        is_image = False

    with rasterio.Env(GDAL_CACHEMAX=cache):
        data = RasterDataset(sorted(folder.glob("image*.tif")))
        if labels == "rasters":
            data &= Classes(sorted(folder.glob("classes*.tif")))
        elif labels == "polygons":
            data &= VectorDataset(
                folder / "classes.gpkg",
                crs=data.crs,
                res=data.res,
                label_name="class",
                layer="labels",
            )
        yield from DataLoader(
            data,
            batch_size=BATCH,
            sampler=RandomGeoSampler(data, size=WINDOW, length=ENOUGH),
            collate_fn=stack_samples,
            num_workers=workers,
        )


def raster_vision(folder: Path, labels: Kind, *, workers: int, cache: int) -> Iterator[Any]:
    from rastervision.core.data import ClassConfig
    from rastervision.pytorch_learner import SemanticSegmentationRandomWindowGeoDataset

    known = {
        "none": {},
        "rasters": {"label_raster_uri": "classes{}.tif"},
        "polygons": {"label_vector_uri": "classes{}.geojson"},
    }[labels]
    with rasterio.Env(GDAL_CACHEMAX=cache):
        data = ConcatDataset(
            [
                SemanticSegmentationRandomWindowGeoDataset.from_uris(
                    image_uri=str(folder / f"image{number}.tif"),
                    class_config=ClassConfig(names=list(map(str, range(CLASSES)))),
                    size_lims=(WINDOW, WINDOW + 1),
                    out_size=WINDOW,
                    padding=0,
                    max_windows=ENOUGH,
                    **{key: str(folder / name.format(number)) for key, name in known.items()},
                )
                for number in range(SCENES)
            ]
        )
        yield from DataLoader(
            data,
            batch_size=BATCH,
            sampler=RandomSampler(data, replacement=True, num_samples=ENOUGH),
            num_workers=workers,
        )


LIBRARIES = {"ours": ours, "torchgeo": torchgeo, "Raster Vision": raster_vision}


def serve(library: str, folder: Path) -> None:
    """Read a library once; a process of its own for each setting that standard input tells."""
    warnings.simplefilter("ignore")
    torch.set_num_threads(1)
    if library != "ours":
        import_module(PACKAGES[library][1])
    for line in iter(sys.stdin.readline, ""):
        if child := os.fork():
            os.waitpid(child, 0)
        else:
            draw(LIBRARIES[library], folder, **json.loads(line))
            os._exit(0)  # readers that wait for a place to put batches go with it


def draw(library: Callable[..., Iterator[Any]], folder: Path, **setting: Any) -> None:
    """Draw batches for at least as many seconds as standard input says, until it says none."""
    begun = time.perf_counter(), cpu_time()
    batches = library(folder, **setting)
    next(batches)
    tell({"start": cpu_time() - begun[1]})
    while seconds := float(sys.stdin.readline()):
        for _ in range(2 * setting["workers"]):  # made ahead while the others took their turns
            next(batches)
        # enough that what is half made at the end counts little
        least = 8 * BATCH * max(1, setting["workers"])
        count, begun = 0, (time.perf_counter(), cpu_time())
        while count < least or time.perf_counter() - begun[0] < seconds:
            next(batches)
            count += BATCH
        wall, spent = time.perf_counter() - begun[0], cpu_time() - begun[1]
        tell({"rate": count / wall, "cpu": 1e3 * spent / count, "memory": memory()})
    tell({})


def tell(what: dict[str, float]) -> None:
    print(json.dumps(what), flush=True)


def family(process: int) -> list[int]:
    """A process and all that it started."""
    found = [process]
    for each in found:
        for children in Path(f"/proc/{each}/task").glob("*/children"):
            found += map(int, children.read_text().split())
    return found


def cpu_time() -> float:
    """Seconds of this process and its workers."""
    ticks = 0
    for each in family(os.getpid()):
        fields = Path(f"/proc/{each}/stat").read_text().rpartition(")")[2].split()
        ticks += int(fields[11]) + int(fields[12])
    return ticks / os.sysconf("SC_CLK_TCK")


def memory() -> float:
    """MB of this process, its workers and what it shares with its parent, each page once."""
    total = 0
    for each in family(os.getppid()):
        rollup = Path(f"/proc/{each}/smaps_rollup").read_text().splitlines()
        total += sum(int(line.split()[1]) for line in rollup if line.startswith("Pss:"))
    return total * 1024 / 1e6


# --- taking turns ---------------------------------------------------------------------------------


class Server:
    """A library at work in processes of its own."""

    def __init__(self, name: str, folder: Path) -> None:
        self.name = name
        self.process = subprocess.Popen(
            [sys.executable, __file__, "--serve", name, "--data", folder],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def ask(self, what: Any) -> dict[str, float]:
        self.process.stdin.write(json.dumps(what) + "\n")
        self.process.stdin.flush()
        for line in self.process.stdout:
            if line.startswith("{"):  # and not what a library prints
                return json.loads(line)
        raise SystemExit(f"{self.name} ended with status {self.process.wait()}")


def compare(
    servers: Sequence[Server], setting: dict[str, Any], *, rounds: int, seconds: float
) -> None:
    starts = [server.ask(setting)["start"] for server in servers]
    for server in servers:
        server.ask(seconds)  # fills the caches
    answers = [[server.ask(seconds) for server in servers] for _ in range(rounds)]
    place = f"{setting['labels']} | {setting['cache'] >> 20} | {setting['workers']}"
    for number, (server, start) in enumerate(zip(servers, starts, strict=True)):
        rate, spent, held = (
            statistics.median(turn[number][key] for turn in answers)
            for key in ("rate", "cpu", "memory")
        )
        less, faster = (
            statistics.median(turn[number]["cpu"] / turn[0]["cpu"] for turn in answers),
            statistics.median(turn[0]["rate"] / turn[number]["rate"] for turn in answers),
        )
        ratios = f"{less:.1f} | {faster:.1f}" if number else " | "
        print(
            f"| {place} | {server.name} | {spent:.2f} | {rate:.0f} | {held:.0f} | {start:.1f} "
            f"| {ratios} |",
            flush=True,
        )
    for server in servers:
        server.ask(0)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=3.0)
    parser.add_argument("--side", type=int, default=4096, help="of a raster (px)")
    parser.add_argument("--labels", choices=("none", "rasters", "polygons"), action="append")
    parser.add_argument("--cache", type=int, action="append", help="MB")
    parser.add_argument("--workers", type=int, action="append")
    parser.add_argument("--data", type=Path, help="where the rasters are, or are put, to be kept")
    parser.add_argument("--serve", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.serve:
        serve(options.serve, options.data)
        return
    versions = {
        name: found for name, (package, _) in PACKAGES.items() if (found := installed(package))
    }
    told = ", ".join(f"{name} {number}" for name, number in versions.items())
    print(f"{told}, torch {torch.__version__}, rasterio {rasterio.__version__}\n")
    print("| labels | cache, MB | workers | | CPU ms | a second | MB | start, CPU s | CPU | time |")
    print("| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |")
    with tempfile.TemporaryDirectory() as passing:
        folder = options.data or Path(passing)
        if not (folder / "classes.gpkg").exists():  # the last that is written
            write_data(folder, options.side)
        servers = [Server(name, folder) for name in ("ours", *versions)]
        for labels, cache, workers in product(
            options.labels or ("none", "rasters", "polygons"),
            options.cache or (128, 1024),
            options.workers or (0, 2),
        ):
            setting = {"labels": labels, "cache": cache << 20, "workers": workers}
            compare(servers, setting, rounds=options.rounds, seconds=options.seconds)


def installed(package: str) -> str | None:
    try:
        return version(package)
    except PackageNotFoundError:
        return None


if __name__ == "__main__":
    main()
