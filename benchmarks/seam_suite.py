"""Models that show how a map was put together: whole image against tiles.

    python benchmarks/seam_suite.py [--size 1000] [--core 128] [--models constant,identity,…]

Constant (0.7 everywhere), identity (the pixel itself), x-gradient, shift (by eight pixels), a
31 x 31 blur, and two networks on ResNet-18 with random weights: a U-Net, with a halo as wide as its
graph says it sees, and DeepLabV3+, which pools over the whole tile. Each maps a plain raster, one
with holes without data, one of odd size and a dark one (all values below 2), in tiles, and once in
one piece: the graph asked at once about the raster, mirrored at its borders and filled in its holes
as the engine does. Prints the pixels whose class changes, the greatest difference of a probability
(stored in steps of 1/250, so that half a step is nothing), and how much larger than in one piece
the mean step of a probability is across the borders of tiles, held against steps elsewhere.

Beside it, where they can be imported, the pixels that change class in tiles of the same graph by
GeoDeep, with its defaults, against those of the same piece, to which the median of 5 x 5 px is
applied by which it always smooths; and by MONAI's sliding window, with its defaults (a quarter
overlaps, equal weights) and with its Gaussian weights, against the graph asked at once as it is,
without a mirrored border, about as much of the raster as keeps to the stride.
"""

import argparse
import importlib.util
import tempfile
from collections.abc import Iterator
from pathlib import Path
from unittest import mock

import numpy as np
import onnx
import onnxruntime
import rasterio
import subjects
from onnx import helper
from rasterio.windows import Window

import geoseg
from geoseg.orthophoto import fill_invalid, mirror

HALO = 64
STEP = 1 / 250


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--size", type=int, default=1000)
    parser.add_argument("--core", type=int, default=128)
    parser.add_argument(
        "--models", default="constant,identity,gradient,shift,blur,Unet,DeepLabV3Plus"
    )
    given = parser.parse_args()
    print(
        "| model | raster | seams | changed pixels | greatest Δp | step at borders | GeoDeep "
        "| MONAI | MONAI, Gaussian |"
    )
    print("| --- " * 9 + "|")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for model in given.models.split(","):
            paths = {free: make(model, folder, given.core, free=free) for free in (False, True)}
            for kind, raster in rasters(folder, given.size):
                for line in compare(model, kind, raster, paths, folder):
                    print(line, flush=True)


def rasters(folder: Path, size: int) -> Iterator[tuple[str, Path]]:
    plain = subjects.scene(size, size)
    yield "plain", subjects.write_scene(folder / "plain.tif", plain)
    rows, columns = np.mgrid[:size, :size]
    hole = (rows - size / 2) ** 2 + (columns - size / 3) ** 2 < (size / 5) ** 2
    holed = np.where(hole, 0, np.maximum(plain, 1))
    yield "holes", subjects.write_scene(folder / "holes.tif", holed.astype("u1"), nodata=0)
    odd = plain[:, : size - 63, : size - 127]
    yield "odd size", subjects.write_scene(folder / "odd.tif", odd)
    yield "dark", subjects.write_scene(folder / "dark.tif", plain % 2)


def make(model: str, folder: Path, core: int, *, free: bool) -> Path:
    path = folder / f"{model}{'_free' if free else ''}.onnx"
    if model in {"Unet", "DeepLabV3Plus"}:
        net = subjects.network(model, classes=3)
        # of a fixed size, also for the piece: it must be mirrored as far as the tiles are
        subjects.export(net, path, tile=256, halo=0)
        reach = geoseg.Model.open(path, provider="cpu").graph.reach
        halo = -(-(reach.radius or HALO) // net.stride) * net.stride
        return subjects.export(net, path, tile=core + 2 * halo, halo=halo, dynamic=free)
    weights: dict[str, np.ndarray]
    if model == "constant":
        weights = {"w": np.zeros((2, 3, 1, 1)), "b": np.array([0.3, 0.7])}
    elif model == "identity":
        one = np.array([1, 0, 0]).reshape(1, 3, 1, 1) / 255
        weights = {"w": np.concatenate([one, -one]), "b": np.array([0, 1.0])}
    else:
        weights = {"w": _kernel(model), "b": np.array([0.5, 0.5])}
    pads = [weights["w"].shape[-1] // 2] * 4
    nodes = [helper.make_node("Conv", ["image", "w", "b"], ["probabilities"], pads=pads)]
    return subjects.save(
        path,
        nodes,
        {name: array.astype("f4") for name, array in weights.items()},
        tile=core + 2 * HALO,
        classes=2,
        halo=HALO,
        free=free,
    )


def _kernel(model: str) -> np.ndarray:
    """(2, 3, k, k): of the first band, for one class and against the other."""
    if model == "gradient":
        kernel = np.zeros((3, 3))
        kernel[1] = -0.5, 0, 0.5
    elif model == "shift":
        kernel = np.zeros((17, 17))
        kernel[8, 0] = 1
        kernel[8, 8] = -1
    else:
        kernel = np.full((31, 31), 1 / 31**2)
        kernel[15, 15] -= 1
    full = np.zeros((2, 3, *kernel.shape))
    full[0, 0], full[1, 0] = kernel / 512, -kernel / 512
    return full


def compare(
    model: str, kind: str, raster: Path, paths: dict[bool, Path], folder: Path
) -> Iterator[str]:
    whole, valid = in_one_piece(raster, paths[True])
    classes = whole.argmax(axis=0)
    for seams in ("crop", "blend") if model == "DeepLabV3Plus" else ("crop",):
        made = geoseg.predict(
            raster,
            model=paths[False],
            out=folder / "map.tif",
            seams=seams,
            probabilities=True,
            gsd="keep",
            overwrite=True,
        )[0]
        with rasterio.open(made.map) as found, rasterio.open(made.probabilities) as shares:
            ours, told = found.read(1), shares.read() * STEP
        changed = np.sum(ours[valid] != classes[valid])
        apart = np.abs(told - whole.clip(0, 1))[:, valid].max()
        told_apart = f"{apart:.4f}" if apart > STEP / 2 + 1e-6 else "none"
        borders = tile_of(paths[False], seams)
        step = border_step(told, borders, valid) / border_step(whole, borders, valid)
        peers = [""] * 3
        if seams == "crop" and kind != "holes" and importlib.util.find_spec("geodeep"):
            peers[0] = f"{geodeep_changes(raster, paths[False], classes):.3%}"
        if seams == "crop" and importlib.util.find_spec("monai"):
            peers[1:] = (f"{each:.3%}" for each in monai_changes(raster, paths))
        yield (
            f"| {model} | {kind} | {seams} | {changed} ({changed / valid.sum():.4%}) "
            f"| {told_apart} | {step:.2f} | {' | '.join(peers)} |"
        )


def in_one_piece(raster: Path, graph: Path) -> tuple[np.ndarray, np.ndarray]:
    """Probabilities (K, h, w) of a raster asked about at once, and where there is data."""
    card = geoseg.Model.open(graph, provider="cpu").card
    with rasterio.open(raster) as dataset:
        pixels, valid = dataset.read(), dataset.dataset_mask() > 0
    halo = card.halo
    core = card.tile_size - 2 * halo
    height, width = valid.shape
    rows, columns = (
        mirror(np.arange(-halo, -(-side // core) * core + halo), side) for side in (height, width)
    )
    filled = fill_invalid(
        pixels[:, rows[:, None], columns], valid[rows[:, None], columns], card.fill
    )
    session = onnxruntime.InferenceSession(graph, providers=["CPUExecutionProvider"])
    answer = session.run(None, {"image": filled[None]})[0][0]
    return answer[:, halo : halo + height, halo : halo + width], valid


def tile_of(graph: Path, seams: str) -> int:
    """The distance (px) between borders of tiles."""
    card = geoseg.Model.open(graph, provider="cpu").card
    return card.tile_size // 2 if seams == "blend" else card.tile_size - 2 * card.halo


def border_step(told: np.ndarray, core: int, valid: np.ndarray) -> float:
    """Mean step of a probability from column to column, at borders of tiles over elsewhere."""
    steps = np.abs(np.diff(told, axis=2)).sum(axis=0)
    both = valid[:, 1:] & valid[:, :-1]
    border = (np.arange(steps.shape[1]) + 1) % core == 0
    elsewhere = steps[:, ~border][both[:, ~border]].mean()
    return float(steps[:, border][both[:, border]].mean() / elsewhere) if elsewhere else 1.0


def geodeep_changes(raster: Path, graph: Path, classes: np.ndarray) -> float:
    """Share of pixels that GeoDeep puts in another class, fed the same raw values as we are."""
    import geodeep
    from geodeep.utils import median_filter

    peer = graph.with_name(f"peer_{graph.name}")
    model = onnx.load(graph)
    told = {each.key: each.value for each in model.metadata_props}
    del told["tiles_overlap"]  # its default is 5 %
    helper.set_model_props(model, told)
    onnx.save(model, peer)
    raw = mock.patch("geodeep.segmentation.preprocess", lambda tile: tile[None].astype("f4"))
    with raw:
        found = geodeep.segment(str(raster), str(peer))
    return float(np.mean(found != median_filter(classes.astype(found.dtype), 5)))


def monai_changes(raster: Path, paths: dict[bool, Path]) -> Iterator[float]:
    """Share of pixels that MONAI puts in another class, with equal and with Gaussian weights."""
    import torch
    from monai.inferers import sliding_window_inference

    tiled, free = (
        onnxruntime.InferenceSession(paths[each], providers=["CPUExecutionProvider"])
        for each in (False, True)
    )
    card = geoseg.Model.open(paths[False], provider="cpu").card
    with rasterio.open(raster) as dataset:
        height, width = (side // card.stride * card.stride for side in dataset.shape)
        pixels = dataset.read(window=Window(0, 0, width, height))[None].astype("f4")
    whole = free.run(None, {"image": pixels})[0].argmax(axis=1)
    for weights in ("constant", "gaussian"):
        found = sliding_window_inference(
            torch.from_numpy(pixels),
            (card.tile_size, card.tile_size),
            sw_batch_size=1,
            predictor=lambda tiles: torch.from_numpy(tiled.run(None, {"image": tiles.numpy()})[0]),
            mode=weights,
        )
        yield float(np.mean(found.numpy().argmax(axis=1) != whole))


if __name__ == "__main__":
    main()
