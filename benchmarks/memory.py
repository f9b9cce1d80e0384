"""The greatest memory that a map takes, by the height of its raster.

    python benchmarks/memory.py [--width 4096] [--heights 4096,16384,65536] [--seams crop]

The raster is sparse (blocks that were never written read as zeros, which are data here) and the
model takes no time: the first bands, as class scores. Each map is made by a process of its own,
whose peak resident memory is printed (Linux: VmHWM, as ru_maxrss counts the parent's, too).
"""

import argparse
import re
import subprocess
import sys
import tempfile
from pathlib import Path

import rasterio

import geoseg

CLASSES = 6


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--width", type=int, default=4096)
    parser.add_argument("--heights", default="4096,16384,65536")
    parser.add_argument("--seams", default="crop")
    parser.add_argument("--one", nargs=3, type=Path, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.one:
        raster, model, out = given.one
        geoseg.predict(raster, model=model, out=out, seams=given.seams, threads=1)
        status = Path("/proc/self/status").read_text()
        print(re.search(r"VmHWM:\s+(\d+) kB", status)[1])
        return
    import subjects  # with torch, which is not to be measured

    print("| raster | peak MB | of the first |\n| --- | --- | --- |")
    first = None
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        model = subjects.pointwise(folder / "null.onnx", tile=512, classes=CLASSES)
        sizes = [(512, 512), *((int(each), given.width) for each in given.heights.split(","))]
        for height, width in sizes:
            raster = sparse(folder / f"{height}.tif", height, width)
            command = [sys.executable, __file__, "--seams", given.seams, "--one"]
            done = subprocess.run(
                [*command, raster, model, folder / f"{height}_map.tif"],
                check=True,
                capture_output=True,
                text=True,
            )
            peak = int(done.stdout.split()[-1]) / 1024
            one_tile = (height, width) == (512, 512)
            first = first or (None if one_tile else peak)
            share = f"{peak / first:.3f}" if first else ""
            print(f"| {height} x {width} | {peak:.0f} | {share} |", flush=True)


def sparse(path: Path, height: int, width: int) -> Path:
    with rasterio.open(
        path,
        "w",
        driver="GTiff",
        count=3,
        height=height,
        width=width,
        dtype="uint8",
        crs="EPSG:32636",
        transform=rasterio.Affine(0.25, 0, 452_000, 0, -0.25, 36_000),
        tiled=True,
        blockxsize=512,
        blockysize=512,
        photometric="RGB",
        sparse_ok=True,
        bigtiff="IF_SAFER",
    ):
        pass
    return path


if __name__ == "__main__":
    main()
