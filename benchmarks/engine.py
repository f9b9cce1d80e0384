"""What the engine adds to the bare cost of the network, end to end.

    pip install geodeep openvino  # or without: then their rows are left out
    python benchmarks/engine.py [--tiles 512,1024] [--repeat 3] [--side 4096] [--halo 32] [--free]

An RGB raster of bytes (DEFLATE), a U-Net on ResNet-18 with five classes. For each tile size, in
turns: the bare network on as many tiles as the map takes, with nothing around it; `geoseg.predict`
on the same network in the same runtime, from opening the raster to the finished Cloud-Optimised
GeoTIFF, by onnxruntime in float32 and, where it is installed, by OpenVINO in float32, bfloat16 and
8-bit integers; and GeoDeep with its defaults, where it can be imported. All begin with the network
loaded. A network for tiles of any size (`--free`) gets those that geoseg chooses, in the bare
runs too; GeoDeep takes no such file and gets one of the size told. Prints the least seconds of each
and the least seconds of CPU time, which other work on the machine lengthens less; their ratios to
the bare network and to GeoDeep; and the share of pixels whose class is not that of float32.
"""

import argparse
import importlib.util
import json
import tempfile
import time
from collections.abc import Callable
from functools import cache
from pathlib import Path
from unittest import mock

import numpy as np
import onnx
import rasterio
import subjects
from rasterio.windows import Window

import geoseg
from geoseg.backends import openvino
from geoseg.orthophoto import Orthophoto
from geoseg.planning import largest_tile, lay_grid
from geoseg.tiling import Grid
from training.export import write
from training.quantization import quantize

EXACT = "onnxruntime fp32"
PEER = "GeoDeep"
CALIBRATED = 8  # tiles that tell the scales of the 8-bit integers

Run = Callable[[], np.ndarray | None]  # gives the map, if it makes one


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--tiles", default="512,1024")
    parser.add_argument("--repeat", type=int, default=3)
    parser.add_argument("--side", type=int, default=4096)
    parser.add_argument("--halo", type=int, default=32)
    parser.add_argument("--free", action="store_true", help="a network for tiles of any size")
    given = parser.parse_args()
    net = subjects.network("Unet", classes=5)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        pixels = subjects.scene(given.side, given.side)
        raster = subjects.write_scene(folder / "scene.tif", pixels)
        for tile in map(int, given.tiles.split(",")):
            path = subjects.export(
                net, folder / f"{tile}.onnx", tile=tile, halo=given.halo, dynamic=given.free
            )
            measure(net, path, raster, folder, repeat=given.repeat)


def measure(net: object, path: Path, raster: Path, folder: Path, *, repeat: int) -> None:
    opened = models(path, raster)
    card = opened[EXACT].card
    with Orthophoto.open(raster) as image:
        grid = lay_grid(image, card, "crop", largest=largest_tile(image, opened[EXACT]))
    runs: dict[str, Run] = {}
    for name, model in opened.items():
        runs[f"bare {name}"] = bare(model, raster, grid)
        runs[f"geoseg {name}"] = mapping(model, raster, folder / "map.tif")
    if importlib.util.find_spec("geodeep"):
        runs[PEER] = peer(net, raster, folder, card.tile_size)
    seconds, worked = ({name: [] for name in runs} for _ in range(2))
    maps = {}
    for _ in range(repeat):
        for name, run in runs.items():
            began, worked_before = time.perf_counter(), time.process_time()
            maps[name] = run()
            seconds[name].append(time.perf_counter() - began)
            worked[name].append(time.process_time() - worked_before)
    print(
        f"\n{grid.height} x {grid.width} px, {grid.rows * grid.columns} tiles of "
        f"{grid.tile.size} px, halo {grid.tile.halo} px, {repeat} times"
    )
    tell(seconds, worked, maps)


def models(path: Path, raster: Path) -> dict[str, geoseg.Model]:
    """The ways to compute a network, by name."""
    made = {EXACT: geoseg.Model.open(path, provider="cpu")}
    if openvino.available():
        for arithmetic in openvino.arithmetics():
            made[f"OpenVINO {arithmetic}"] = geoseg.Model.open(
                path, provider="openvino", arithmetic=arithmetic
            )
        small = path.with_name(f"int8_{path.name}")
        card = made[EXACT].card
        windows = (tile_at(raster, card.tile_size, place) for place in range(CALIBRATED))
        write(quantize(onnx.load(path), windows), card, small)
        # between the layers that are not of integers it computes in float32
        made["OpenVINO int8"] = geoseg.Model.open(small, provider="openvino")
    return made


def tile_at(raster: Path, size: int, place: int) -> np.ndarray:
    """(3, size, size): one of the tiles along the raster's diagonal."""
    with rasterio.open(raster) as dataset:
        start = place * (dataset.width - size) // CALIBRATED
        return dataset.read(window=Window(start, start, size, size))


def bare(model: geoseg.Model, raster: Path, grid: Grid) -> Run:
    """The network of a model, which is `session.run` for onnxruntime, again and again."""
    pixels = tile_at(raster, grid.tile.size, 0)[None].astype("f4")
    network = model._backend  # noqa: SLF001 - what is measured is the model without its checks

    def run() -> None:
        for _ in range(grid.rows * grid.columns):
            network.run(pixels)

    return run


def mapping(model: geoseg.Model, raster: Path, out: Path) -> Run:
    def run() -> np.ndarray:
        made = geoseg.predict(raster, model=model, out=out, seams="crop", overwrite=True)
        with rasterio.open(made[0].map) as dataset:
            return dataset.read(1)

    return run


def peer(net: object, raster: Path, folder: Path, tile: int) -> Run:
    """GeoDeep on the same network, which it hands pixels from 0 to 1."""
    import geodeep
    from geodeep import geodeep as engine

    path = subjects.export(net, folder / f"peer{tile}.onnx", tile=tile, halo=0, unit=255)
    graph = onnx.load(path)
    told = {each.key: each.value for each in graph.metadata_props}
    del told["tiles_overlap"]  # its default is 5 %
    onnx.helper.set_model_props(graph, told)
    onnx.save(graph, path)
    opened = cache(engine.create_session)
    opened(str(path), max_threads=None)

    def run() -> np.ndarray:
        with mock.patch.object(engine, "create_session", opened):
            return geodeep.segment(str(raster), str(path))

    return run


def tell(
    seconds: dict[str, list[float]],
    worked: dict[str, list[float]],
    maps: dict[str, np.ndarray | None],
) -> None:
    print("| | s | of bare | of GeoDeep | CPU s | of bare | of GeoDeep | changed pixels |")
    print("| --- " * 8 + "|")
    for name, found in maps.items():
        cells = [name]
        for each in (seconds, worked):
            took = min(each[name])
            bare = each.get(name.replace("geoseg", "bare")) if name != PEER else None
            cells.append(f"{took:.1f}")
            for base in (bare or each[f"bare {EXACT}"], each.get(PEER)):
                shown = base is not None and found is not None
                cells.append(f"{took / min(base):.3f}" if shown else "")
        same = maps[f"geoseg {EXACT}"]
        cells.append(f"{np.mean(found != same):.3%}" if found is not None else "")
        print(f"| {' | '.join(cells)} |", flush=True)
    print(json.dumps({name: [round(each, 2) for each in took] for name, took in seconds.items()}))


if __name__ == "__main__":
    main()
