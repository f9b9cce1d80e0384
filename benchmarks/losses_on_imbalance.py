"""What losses make of rare classes: IoU per class after the same training, mean ± sd over seeds.

    python benchmarks/losses_on_imbalance.py OUT [--data DATA] [--steps 400] [--seeds 3]
        [--losses NAME …] [--sets NAME …]

Two sets. `town`: two made-up towns, one to train on and one to test; whole cars are taken out of
the labels (neither right nor wrong, in both towns) until 0.4 % of the labelled pixels are cars.
`new-brunswick`: where DATA holds `nrcan_aerial`, five classes in two aerial scenes, a chequerboard
of blocks kept for the test, as in `real_scene.py`. Labels are dense, and windows are drawn around
any labelled pixel (data.class_balance = 0), so that it is left to the loss to make up for rarity.
The last step's weights are tested, so that no validation chooses among few rare pixels. Networks
train in bfloat16, losses in float32.

Every loss sees the same windows and starting weights for a seed. Each run is a folder in OUT with
its figures; the same command again goes on where it was, and prints what there is.
"""

import argparse
import json
import statistics
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import rasterio
from numpy.typing import NDArray
from rasterio.windows import Window
from rasterio.windows import bounds as window_bounds
from real_scene import BLOCK, COVER, NIVEAU_2, ROLES, TEST, TRAIN, blocks, read
from scipy import ndimage
from shapely.geometry import box

from geoseg.accuracy import Confusion
from geoseg.classes import NODATA, ClassScheme
from geoseg.demo.scene import TOWN, make_scene, write_scene
from geoseg.demo.town import Land
from geoseg.labels import write_label_file
from geoseg.output import write_whole

CARS = 0.004  # share of the labelled pixels
SIDE = 1024  # px, of a town

LOSSES: Mapping[str, tuple[str, ...]] = {
    "cross_entropy": ("name=cross_entropy",),
    "focal": ("name=focal",),
    "dice": ("name=dice",),
    "tversky": ("name=tversky",),
    "unified symmetric": ("name=unified_focal",),
    "unified asymmetric": ("name=unified_focal", "symmetric=false"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Set:
    """Scenes with dense labels, and what is held against the maps."""

    name: str
    scheme: ClassScheme
    rare: tuple[int, ...]  # class values
    train: tuple[Path, ...]
    labels: Path
    test: tuple[Path, ...]
    truths: tuple[NDArray[np.uint8], ...]  # NODATA where nothing is tested


def town(folder: Path, _data: Path | None) -> Set:
    images = {name: folder / f"{name}.tif" for name in ("train", "test")}
    labels = folder / "labels.tif"
    truths = {}
    for seed, (name, image) in enumerate(images.items()):
        scene = make_scene(seed, side=SIDE)
        truths[name] = thin(scene.truth, Land.CAR, share=CARS, seed=seed)
        known = replace(scene, truth=truths[name])
        if not image.exists():
            write_scene(known, image=image, truth=labels if name == "train" else None)
    return Set(
        name="town",
        scheme=TOWN,
        rare=(int(Land.CAR),),
        train=(images["train"],),
        labels=labels,
        test=(images["test"],),
        truths=(truths["test"],),
    )


def thin(truth: NDArray[np.uint8], value: int, *, share: float, seed: int) -> NDArray[np.uint8]:
    """Take whole things of a class out of a truth until they are a share of what is left."""
    number, count = ndimage.label(truth == value)
    sizes = np.bincount(number.ravel(), minlength=count + 1)
    order = np.random.default_rng(seed).permutation(np.arange(1, count + 1))
    kept = order[sizes[order].cumsum() <= share * truth.size]
    return np.where((number > 0) & ~np.isin(number, kept), NODATA, truth).astype(np.uint8)


def new_brunswick(folder: Path, data: Path | None) -> Set | None:
    source = None if data is None else data / "nrcan_aerial"
    if source is None or not source.exists():
        return None
    images = tuple(source / f"new_brunswick_{part}of2.tif" for part in (1, 2))
    truths = [read(path.with_name(path.stem + "_label.tif"))[0] for path in images]
    roles = [np.where(blocks(*truth.shape) == TEST, TEST, TRAIN) for truth in truths]
    labels = folder / "labels.gpkg"
    if not labels.exists():
        cover = gpd.read_file(source / "new_brunswick_landcover.gpkg")
        drawn = {"class": cover["Niveau_2"].map(NIVEAU_2), "geometry": cover.geometry}
        areas = [extents(image, role) for image, role in zip(images, roles, strict=True)]
        write_label_file(
            labels,
            scheme=COVER,
            labels=gpd.GeoDataFrame(drawn, crs=cover.crs),
            extents=gpd.GeoDataFrame(pd.concat(areas, ignore_index=True)),
        )
    return Set(
        name="new-brunswick",
        scheme=COVER,
        rare=(NIVEAU_2["Building"], NIVEAU_2["Train"]),
        train=images,
        labels=labels,
        test=images,
        truths=tuple(
            np.where((truth > 0) & (role == TEST), truth, NODATA).astype(np.uint8)
            for truth, role in zip(truths, roles, strict=True)
        ),
    )


def extents(image: Path, role: NDArray[np.uint8]) -> gpd.GeoDataFrame:
    """A square for each block of a scene, with its role."""
    places = [
        (row, column)
        for row in range(0, role.shape[0], BLOCK)
        for column in range(0, role.shape[1], BLOCK)
    ]
    with rasterio.open(image) as raster:
        squares = [
            box(*window_bounds(Window(column, row, BLOCK, BLOCK), raster.transform))
            for row, column in places
        ]
        roles = [ROLES[int(role[place])] for place in places]
        return gpd.GeoDataFrame({"role": roles}, geometry=squares, crs=raster.crs)


SETS: Mapping[str, Callable[[Path, Path | None], Set | None]] = {
    "town": town,
    "new-brunswick": new_brunswick,
}


def run(of: Set, loss: str, seed: int, steps: int, folder: Path) -> None:
    """Train, map and score, unless that is done."""
    figures = folder / "iou.json"
    if figures.exists():
        return
    settings = [f"loss.{each}" for each in LOSSES[loss]]
    if loss == "unified asymmetric":
        settings.append(f"loss.rare={list(of.rare)}")
    settings += [
        f"train.steps={steps}",
        f"train.epoch={steps}",
        f"train.seed={seed}",
        "data.class_balance=0",
        "data.validation_share=0",
        "train.precision=bf16",
    ]
    geoseg("finetune", "quick", "--images", *of.train, "--labels", of.labels, "--out",
           folder / "run", *(word for each in settings for word in ("--set", each)))  # fmt: skip
    geoseg("predict", *of.test, "--model", folder / "run" / "model.onnx", "--out", folder / "maps",
           "--overwrite")  # fmt: skip
    total = Confusion.empty(len(of.scheme))
    for path, truth in zip(of.test, of.truths, strict=True):
        mapped = read(folder / "maps" / f"{path.stem}_map.tif")[0]
        total += Confusion.of(mapped, truth, values=of.scheme.values)
    write_whole(figures, json.dumps([float(value) for value in total.iou]).encode())


def geoseg(*arguments: object) -> None:
    words = [sys.executable, "-m", "geoseg", *map(str, arguments)]
    subprocess.run(words, check=True, stdout=subprocess.DEVNULL)


def table(of: Set, found: Mapping[str, Sequence[Sequence[float]]]) -> Iterator[str]:
    """Markdown: a row a loss; ``found`` holds the IoU per class of each seed."""
    total = np.concatenate([truth[truth != NODATA] for truth in of.truths])
    heads = [f"{each.name} ({np.mean(total == each.value):.2%})" for each in of.scheme]
    yield f"| {of.name}, share in the test | {' | '.join(heads)} | mIoU | seeds |"
    yield "| --- " * (len(heads) + 3) + "|"
    for loss, runs in found.items():
        columns = [*zip(*runs, strict=True), [statistics.fmean(each) for each in runs]]
        yield f"| {loss} | {' | '.join(_spread(column) for column in columns)} | {len(runs)} |"


def _spread(values: Sequence[float]) -> str:
    mean = statistics.fmean(values)
    return f"{mean:.3f} ± {statistics.stdev(values):.3f}" if len(values) > 1 else f"{mean:.3f}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("out", type=Path)
    parser.add_argument("--data", type=Path, help="folder that holds nrcan_aerial")
    parser.add_argument("--steps", type=int, default=400)
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--losses", nargs="+", choices=LOSSES, default=list(LOSSES))
    parser.add_argument("--sets", nargs="+", choices=SETS, default=list(SETS))
    options = parser.parse_args()
    for name in options.sets:
        folder = options.out / name
        folder.mkdir(parents=True, exist_ok=True)
        of = SETS[name](folder, options.data)
        if of is None:
            print(f"{name}: no nrcan_aerial in --data, left out\n")
            continue
        found: dict[str, list[list[float]]] = {loss: [] for loss in options.losses}
        for seed in range(options.seeds):  # all losses of a seed first: a table after each seed
            for loss, runs in found.items():
                place = folder / f"{loss.replace(' ', '-')}-{options.steps}-{seed}"
                place.mkdir(exist_ok=True)
                run(of, loss, seed, options.steps, place)
                runs.append(json.loads((place / "iou.json").read_text()))
                print(f"{name}, {loss}, seed {seed}: {np.round(runs[-1], 3)}", file=sys.stderr)
        print("\n".join(table(of, found)) + "\n", flush=True)


if __name__ == "__main__":
    main()
