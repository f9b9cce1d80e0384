"""What the engine adds to the bare cost of the network, end to end.

    python benchmarks/engine.py [--tiles 512,1024] [--repeat 3] [--side 4096] [--halo 32]

An RGB raster of bytes (DEFLATE), a U-Net on ResNet-18 with five classes. For each tile size, in
turns: `session.run` on as many tiles as the map takes, with nothing around it; `geoseg.predict`,
from opening the raster to the finished Cloud-Optimised GeoTIFF; with OpenVINO in float32 and
bfloat16, where it is installed; and GeoDeep with its defaults, where it can be imported. Prints
the least seconds of each and the least seconds of CPU time, which other work on the machine
lengthens less; their ratios to the bare cost; and the share of pixels whose class is not that
of float32.
"""

import argparse
import importlib.util
import json
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
import rasterio
import subjects

import geoseg
from geoseg.backends import openvino
from geoseg.tiling import Grid, Tile


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--tiles", default="512,1024")
    parser.add_argument("--repeat", type=int, default=3)
    parser.add_argument("--side", type=int, default=4096)
    parser.add_argument("--halo", type=int, default=32)
    given = parser.parse_args()
    net = subjects.network("Unet", classes=5)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        pixels = subjects.scene(given.side, given.side)
        raster = subjects.write_scene(folder / "scene.tif", pixels)
        for tile in map(int, given.tiles.split(",")):
            measure(net, raster, folder, tile=tile, halo=given.halo, repeat=given.repeat)


def measure(net: object, raster: Path, folder: Path, *, tile: int, halo: int, repeat: int) -> None:
    model = subjects.export(net, folder / f"{tile}.onnx", tile=tile, halo=halo)
    with rasterio.open(raster) as dataset:
        height, width = dataset.shape
        corner = dataset.read(window=rasterio.windows.Window(0, 0, tile, tile))[None].astype("f4")
    stride = net.stride
    grid = Grid(height=height, width=width, tile=Tile(size=tile, halo=halo, stride=stride))
    tiles = grid.rows * grid.columns
    session = onnxruntime.InferenceSession(model, providers=["CPUExecutionProvider"])

    def bare() -> None:
        for _ in range(tiles):
            session.run(None, {"image": corner})

    maps: dict[str, np.ndarray] = {}

    def mapping(name: str, **options: object) -> Callable[[], None]:
        opened = geoseg.Model.open(model, **options)  # as the bare session is open already

        def run() -> None:
            made = geoseg.predict(
                raster, model=opened, out=folder / f"{name}.tif", seams="crop", overwrite=True
            )
            with rasterio.open(made[0].map) as dataset:
                maps[name] = dataset.read(1)

        return run

    runs = {"session.run": bare, "geoseg": mapping("geoseg", provider="cpu")}
    if importlib.util.find_spec("openvino"):
        for arithmetic in openvino.arithmetics():
            name = f"geoseg, OpenVINO {arithmetic}"
            runs[name] = mapping(name, provider="openvino", arithmetic=arithmetic)
    if importlib.util.find_spec("geodeep"):
        runs["GeoDeep"] = peer(net, raster, folder, tile, maps)
    seconds, worked = ({name: [] for name in runs} for _ in range(2))
    for _ in range(repeat):
        for name, run in runs.items():
            began, worked_before = time.perf_counter(), time.process_time()
            run()
            seconds[name].append(time.perf_counter() - began)
            worked[name].append(time.process_time() - worked_before)
    print(f"\n{height} x {width} px, {tiles} tiles of {tile} px, halo {halo} px, {repeat} times")
    tell(seconds, worked, maps)


def tell(
    seconds: dict[str, list[float]], worked: dict[str, list[float]], maps: dict[str, np.ndarray]
) -> None:
    print("| | s | of session.run | CPU s | of it | changed pixels |\n" + "| --- " * 6 + "|")
    for name, took in seconds.items():
        changed = f"{np.mean(maps[name] != maps['geoseg']):.3%}" if name in maps else ""
        ratios = [min(each[name]) / min(each["session.run"]) for each in (seconds, worked)]
        print(
            f"| {name} | {min(took):.1f} | {ratios[0]:.3f} | {min(worked[name]):.1f} "
            f"| {ratios[1]:.3f} | {changed} |",
            flush=True,
        )
    print(json.dumps({name: [round(each, 2) for each in took] for name, took in seconds.items()}))


def peer(
    net: object, raster: Path, folder: Path, tile: int, maps: dict[str, np.ndarray]
) -> Callable[[], None]:
    """GeoDeep on the same network, which it hands pixels from 0 to 1."""
    import geodeep

    path = subjects.export(net, folder / f"peer{tile}.onnx", tile=tile, halo=0, unit=255)
    graph = onnx.load(path)
    told = {each.key: each.value for each in graph.metadata_props}
    del told["tiles_overlap"]  # its default is 5 %
    onnx.helper.set_model_props(graph, told)
    onnx.save(graph, path)

    def run() -> None:
        maps["GeoDeep"] = geodeep.segment(str(raster), str(path))

    return run


if __name__ == "__main__":
    main()
