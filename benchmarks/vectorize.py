"""A ragged class map to polygons: milliseconds and memory a megapixel.

    python benchmarks/vectorize.py [--sigma 1.5] [--seed 0] [--tall 16384]

The map has five classes: the greatest of five fields of normal noise, each blurred by a Gaussian of
`sigma` pixels; 1.5 px makes some 55,000 polygons a megapixel. Each way runs in a process of its
own, which tells its CPU time, wall time and peak resident memory, without those of its imports:

* `shapes`: rasterio.features.shapes, then shapely.geometry.shape of each, all kept;
* `polygonize`: ours, as well-known binary in Arrow, the form in which files are written; read from
  the file in strips, and dropped batch by batch, as writing does;
* whole commands, to a file: `geoseg vectorize`, and `shapes` with GeoDataFrame.to_file.

Of the files of the smaller map it is told whether they are a valid coverage.
"""

import argparse
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import geopandas as gpd
import numpy as np
import pyogrio
import rasterio
import shapely
from rasterio.features import shapes
from scipy import ndimage

from geoseg.coverage import BLOCK, Strip, polygonize
from geoseg.polygons import vectorize
from geoseg.wkb import polygons_as_wkb

WIDTH, CLASSES, CRS = 4096, 5, "EPSG:32631"


def write_map(path: Path, height: int, sigma: float, seed: int) -> None:
    """Write the map in slabs of 1024 rows, each of its own noise."""
    profile = {"driver": "GTiff", "dtype": "uint8", "count": 1, "nodata": 255, "crs": CRS}
    profile |= {"transform": rasterio.Affine(1, 0, 500_000, 0, -1, 1_000_000)}
    profile |= {"tiled": True, "blockxsize": 512, "blockysize": 512, "compress": "zstd"}
    random = np.random.default_rng(seed)
    with rasterio.open(path, "w", width=WIDTH, height=height, **profile) as raster:
        for row in range(0, height, 1024):
            shape = (min(1024, height - row), WIDTH)
            fields = (
                ndimage.gaussian_filter(random.normal(size=shape).astype(np.float32), sigma)
                for _ in range(CLASSES)
            )
            values = np.argmax(np.stack(list(fields)), axis=0).astype(np.uint8)
            raster.write(values, 1, window=rasterio.windows.Window(0, row, *shape[::-1]))


def by_shapes(path: Path) -> tuple[list, list]:
    with rasterio.open(path) as raster:
        found = list(shapes(raster.read(1), connectivity=4, transform=raster.transform))
    return [shapely.geometry.shape(shape) for shape, _ in found], [value for _, value in found]


def by_polygonize(path: Path) -> int:
    count = 0
    with rasterio.open(path) as raster:
        windows = [
            rasterio.windows.Window(0, row, raster.width, min(BLOCK, raster.height - row))
            for row in range(0, raster.height, BLOCK)
        ]
        strips = (Strip(raster.read(1, window=window)) for window in windows)
        for some in polygonize(strips, width=raster.width):
            points = np.stack([some.rings.x, some.rings.y], axis=1)
            offsets = some.rings.ring_offsets, some.rings.polygon_offsets
            count += len(polygons_as_wkb(points, *offsets))
    return count


def to_file(path: Path, out: Path) -> int:
    polygons, values = by_shapes(path)
    frame = gpd.GeoDataFrame({"class": np.array(values, np.int32)}, geometry=polygons, crs=CRS)
    frame.to_file(out)
    return len(frame)


WAYS: dict[str, Callable[[Path, Path], int]] = {
    "shapes": lambda path, _: len(by_shapes(path)[0]),
    "polygonize": lambda path, _: by_polygonize(path),
    "shapes to .gpkg": lambda path, out: to_file(path, out.with_name("peer.gpkg")),
    "vectorize to .gpkg": lambda path, out: vectorize(path, out=out.with_suffix(".gpkg")).count,
    "vectorize to .fgb": lambda path, out: vectorize(path, out=out.with_suffix(".fgb")).count,
    "vectorize to .parquet": lambda path, out: (
        vectorize(path, out=out.with_suffix(".parquet")).count
    ),
    "vectorize --simplify": lambda path, out: (
        vectorize(path, out=out.with_name("simple.fgb"), simplify=1.0).count
    ),
    "vectorize --simplify --smooth": lambda path, out: (
        vectorize(path, out=out.with_name("smooth.fgb"), simplify=1.0, smooth=True).count
    ),
}


def run(way: str, path: Path, out: Path) -> None:
    """In the child: one way, its figures as JSON on stdout."""
    wall, cpu = time.perf_counter(), time.process_time()
    count = WAYS[way](path, out)
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    # not getrusage, whose maximum begins with that of the parent
    status = Path("/proc/self/status").read_text()
    peak = next(int(line.split()[1]) for line in status.splitlines() if "VmHWM" in line) / 1024
    print(json.dumps({"count": count, "wall": wall, "cpu": cpu, "peak": peak}))


def measure(way: str, path: Path, folder: Path) -> dict[str, float]:
    folder.mkdir(exist_ok=True)
    command = [sys.executable, __file__, "--run", way, str(path), str(folder / "out")]
    return json.loads(subprocess.run(command, check=True, capture_output=True).stdout)


def report(title: str, ways: list[str], path: Path, folder: Path) -> None:
    with rasterio.open(path) as raster:
        megapixels = raster.width * raster.height / 1e6
    print(f"\n| {title} | polygons | CPU ms/MP | wall ms/MP | peak MB | shapes takes |")
    print("| --- | --- | --- | --- | --- | --- |")
    first = None
    for way in ways:
        told = measure(way, path, folder)
        first = first or (told["cpu"] if way == "shapes" else None)
        ratio = f"{first / told['cpu']:.1f} ×" if first else ""
        cpu, wall = (1e3 * told[each] / megapixels for each in ("cpu", "wall"))
        figures = f"{told['count']:,} | {cpu:.0f} | {wall:.0f} | {told['peak']:.0f}"
        print(f"| {way} | {figures} | {ratio} |", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sigma", type=float, default=1.5)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--tall", type=int, default=16384)
    parser.add_argument("--run", nargs=3, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.run:
        way, path, out = given.run
        run(way, Path(path), Path(out))
        return
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        square, tall = folder / "square.tif", folder / "tall.tif"
        write_map(square, WIDTH, given.sigma, given.seed)
        report(f"{WIDTH} × {WIDTH} px", list(WAYS), square, folder / "made")
        for file in ("out.fgb", "simple.fgb", "smooth.fgb"):
            polygons = pyogrio.read_dataframe(folder / "made" / file, columns=[]).geometry.array
            print(f"{file}: valid coverage {shapely.coverage_is_valid(np.asarray(polygons))}")
        write_map(tall, given.tall, given.sigma, given.seed)
        ours = ["polygonize", "vectorize to .gpkg", "vectorize to .fgb"]
        report(f"{WIDTH} × {given.tall} px", ours, tall, folder / "made_tall")


if __name__ == "__main__":
    main()
