"""The whole loop on real imagery, next to two baselines trained on the same labels.

    python benchmarks/real_scene.py DATA OUT [--only kampala|new-brunswick]

DATA holds `kampala_buildings`, `nrcan_aerial` and `neon_trees`. Kampala: pretrain on two Kampala
scenes and a NEON scene, fine-tune on about 5 % of the left two thirds of `kampala_west`, test on
its right third and, as a domain shift, on `kampala_dense`. New Brunswick: five classes from the
polygons of a GeoPackage; a chequerboard of blocks is kept for the test. Everything runs through the
ordinary commands. The baselines are the majority class and a per-pixel random forest
(scikit-learn). Prints OA, kappa, mIoU and IoU per class, and writes pictures of image, reference,
random forest and network side by side.
"""

import argparse
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import geopandas as gpd
import matplotlib as mpl
import numpy as np
import rasterio
from numpy.typing import NDArray
from rasterio.windows import Window
from rasterio.windows import bounds as window_bounds
from rasterio.windows import transform as window_transform
from shapely.geometry import box
from sklearn.ensemble import RandomForestClassifier

from geoseg.accuracy import Confusion
from geoseg.classes import NODATA, PRESETS, ClassScheme, LandClass
from geoseg.labels import write_label_file
from geoseg.picture import class_rgb

mpl.use("Agg")
import matplotlib.pyplot as plt

COVER = ClassScheme(
    classes=tuple(
        LandClass(value=value, name=name, color=color)
        for value, (name, color) in enumerate(
            [
                ("vegetation", "#4f9d3a"),
                ("water", "#2f6fb5"),
                ("road", "#8a8a8a"),
                ("building", "#d7301f"),
                ("railway", "#f2c14e"),
            ],
            start=1,
        )
    )
)
NIVEAU_2 = {"Vegetation": 1, "Hydro": 2, "Road": 3, "Building": 4, "Train": 5}


@dataclass(frozen=True, slots=True)
class Scene:
    """A held-out area: its image, the reference and the maps of each method."""

    name: str
    image: NDArray[np.uint8]  # (3, H, W)
    reference: NDArray[np.uint8]  # (H, W), 255 where nothing is known or nothing is tested
    maps: dict[str, NDArray[np.uint8]]


def geoseg(*arguments: object) -> None:
    """Run an ordinary command; its progress goes to stderr."""
    words = [sys.executable, "-m", "geoseg", *map(str, arguments)]
    print("$ geoseg", *map(str, arguments), flush=True)
    begun = time.monotonic()
    subprocess.run(words, check=True)
    print(f"  {time.monotonic() - begun:.0f} s", flush=True)


def read(path: Path) -> NDArray[np.uint8]:
    with rasterio.open(path) as source:
        return source.read()


def crop(source: Path, target: Path, window: Window) -> Path:
    """A part of a raster as a file; one that is there stays, so that runs on it go on."""
    if target.exists():
        return target
    with rasterio.open(source) as raster:
        profile = raster.profile | {
            "driver": "GTiff",
            "width": window.width,
            "height": window.height,
            "transform": window_transform(window, raster.transform),
        }
        pixels = raster.read(window=window)
    with rasterio.open(target, "w", **profile) as raster:
        raster.write(pixels)
    return target


def forest(pixels: NDArray[np.uint8], values: NDArray[np.uint8]) -> RandomForestClassifier:
    """A random forest on the bands of single pixels; pixels (n, bands), values (n,)."""
    return RandomForestClassifier(n_estimators=100, n_jobs=2, random_state=0).fit(pixels, values)


def apply(model: RandomForestClassifier, image: NDArray[np.uint8]) -> NDArray[np.uint8]:
    flat = image.reshape(len(image), -1).T
    parts = [model.predict(part) for part in np.array_split(flat, max(1, len(flat) // 500_000))]
    return np.concatenate(parts).reshape(image.shape[1:]).astype(np.uint8)


def labelled(image: NDArray[np.uint8], labels: NDArray[np.uint8]) -> tuple[NDArray, NDArray]:
    known = labels != NODATA
    return image[:, known].T, labels[known]


def report(title: str, scheme: ClassScheme, scenes: Sequence[Scene], out: Path) -> None:
    """Print the figures over all scenes together and write their pictures."""
    print(f"\n{title}: {sum(int((s.reference != NODATA).sum()) for s in scenes):,} px tested")
    names = [f"{name[:11]:>11}" for name in scheme.names]
    print(f"{'':16}{'OA':>8}{'kappa':>8}{'mIoU':>8}  IoU:", *names)
    for method in scenes[0].maps:
        counts = [Confusion.of(s.maps[method], s.reference, values=scheme.values) for s in scenes]
        total = sum(counts, start=Confusion.empty(len(scheme)))
        cells = [f"{value:11.3f}" for value in total.iou]
        print(
            f"{method:16}{total.overall_accuracy:8.3f}{total.kappa:8.3f}{total.mean_iou:8.3f}"
            "      ",
            *cells,
        )
    for scene in scenes:
        picture(scene, scheme, out / f"{scene.name}.png")


def picture(scene: Scene, scheme: ClassScheme, path: Path) -> None:
    panels = {
        "image": scene.image.transpose(1, 2, 0),
        "reference": class_rgb(scene.reference, scheme),
        **{name: class_rgb(values, scheme) for name, values in scene.maps.items()},
    }
    del panels["majority"]
    height, width = scene.reference.shape
    figure, axes = plt.subplots(
        1, len(panels), figsize=(5 * len(panels), 5 * height / width + 0.8), layout="constrained"
    )
    for axis, (name, pixels) in zip(axes, panels.items(), strict=True):
        axis.imshow(pixels, interpolation="nearest")
        axis.set_title(name)
        axis.set_axis_off()
    handles = [plt.Rectangle((0, 0), 1, 1, color=each.color) for each in scheme]
    figure.legend(handles, scheme.names, loc="outside lower center", ncols=len(scheme))
    figure.savefig(path, dpi=80)
    plt.close(figure)
    print(f"picture: {path}")


def patches(height: int, width: int, *, share: float, cells: int, seed: int) -> list[Window]:
    """One square in each cell of a grid, together ``share`` of the area."""
    side = round((share * height * width / cells**2) ** 0.5)
    rng = np.random.default_rng(seed)
    return [
        Window(
            int(column * width // cells + rng.integers(0, width // cells - side)),
            int(row * height // cells + rng.integers(0, height // cells - side)),
            side,
            side,
        )
        for row in range(cells)
        for column in range(cells)
    ]


def kampala(data: Path, out: Path, settings: "Settings") -> None:
    source = data / "kampala_buildings"
    west, dense = source / "kampala_west.tif", source / "kampala_dense.tif"
    scheme = PRESETS["building"]
    left, right = Window(0, 0, 2048, 2048), Window(2048, 0, 1024, 2048)
    train = crop(west, out / "left.tif", left)
    test = crop(west, out / "right.tif", right)
    truth = read(source / "kampala_west_label.tif")[0]

    squares = patches(2048, 2048, share=0.05, cells=4, seed=0)
    with rasterio.open(train) as raster:
        areas = gpd.GeoDataFrame(
            {"role": ["val" if index % 5 == 2 else "train" for index in range(len(squares))]},
            geometry=[box(*window_bounds(square, raster.transform)) for square in squares],
            crs=raster.crs,
        )
    buildings = gpd.read_file(source / "buildings.gpkg").to_crs(areas.crs)
    buildings = gpd.clip(buildings.set_geometry(buildings.make_valid()), areas).explode()
    buildings = buildings[buildings.geom_type == "Polygon"]
    labels = gpd.GeoDataFrame(
        {"class": np.ones(len(buildings), int)}, geometry=buildings.geometry.array
    )
    label_file = out / "labels.gpkg"
    write_label_file(label_file, scheme=scheme, labels=labels, extents=areas, overwrite=True)

    neon = data / "neon_trees" / "2019_YELL_2_528000_4978000_image_crop2.png"
    geoseg("pretrain", "quick", "--images", west, dense, neon, "--out", out / "pretrain",
           *settings.pretrain)  # fmt: skip
    geoseg("finetune", "quick", "--images", train, "--labels", label_file, "--out",
           out / "finetune", "--from", out / "pretrain", *settings.finetune)  # fmt: skip
    for name, raster in {"right": test, "dense": dense}.items():
        geoseg("predict", raster, "--model", out / "finetune" / "model.onnx", "--out",
               out / f"{name}_map.tif", "--overwrite")  # fmt: skip

    image = read(west)
    known = np.full(truth.shape, NODATA, np.uint8)
    for square in squares:
        known[square.toslices()] = truth[square.toslices()]
    model = forest(*labelled(image, known))
    for title, name, pixels, reference in (
        ("Kampala, right third", "right", read(test), truth[right.toslices()]),
        (
            "Kampala, another block",
            "dense",
            read(dense),
            read(source / "kampala_dense_label.tif")[0],
        ),
    ):
        maps = {
            "majority": np.zeros(reference.shape, np.uint8),
            "random forest": apply(model, pixels),
            "network": read(out / f"{name}_map.tif")[0],
        }
        report(title, scheme, [Scene(name, pixels, reference, maps)], out)


def new_brunswick(data: Path, out: Path, settings: "Settings") -> None:
    source = data / "nrcan_aerial"
    images = [source / f"new_brunswick_{part}of2.tif" for part in (1, 2)]
    truths = [read(path.with_name(path.stem + "_label.tif"))[0] for path in images]
    cover = gpd.read_file(source / "new_brunswick_landcover.gpkg")
    roles, areas, boxes = [], [], []
    for path, truth in zip(images, truths, strict=True):
        role = blocks(*truth.shape)
        roles.append(role)
        with rasterio.open(path) as raster:
            for row in range(0, truth.shape[0], BLOCK):
                for column in range(0, truth.shape[1], BLOCK):
                    areas.append(ROLES[role[row, column]])
                    window = Window(column, row, BLOCK, BLOCK)
                    boxes.append(box(*window_bounds(window, raster.transform)))
            crs = raster.crs
    extents = gpd.GeoDataFrame({"role": areas}, geometry=boxes, crs=crs)
    labels = gpd.GeoDataFrame(
        {"class": cover["Niveau_2"].map(NIVEAU_2)}, geometry=cover.geometry, crs=cover.crs
    )
    label_file = out / "labels.gpkg"
    write_label_file(label_file, scheme=COVER, labels=labels, extents=extents, overwrite=True)

    geoseg("pretrain", "quick", "--images", *images, "--out", out / "pretrain", *settings.pretrain)
    geoseg("finetune", "quick", "--images", *images, "--labels", label_file, "--out",
           out / "finetune", "--from", out / "pretrain", *settings.finetune)  # fmt: skip
    geoseg("predict", *images, "--model", out / "finetune" / "model.onnx", "--out", out / "maps",
           "--overwrite")  # fmt: skip

    known = [np.where((t > 0) & (r != TEST), t, NODATA) for t, r in zip(truths, roles, strict=True)]
    pairs = [labelled(read(path), values) for path, values in zip(images, known, strict=True)]
    pixels, values = np.concatenate([p for p, _ in pairs]), np.concatenate([v for _, v in pairs])
    model = forest(pixels, values)
    majority = int(np.bincount(values).argmax())
    scenes = [
        Scene(
            path.stem,
            read(path),
            np.where((truth > 0) & (role == TEST), truth, NODATA).astype(np.uint8),
            {
                "majority": np.full(truth.shape, majority, np.uint8),
                "random forest": apply(model, read(path)),
                "network": read(out / "maps" / f"{path.stem}_map.tif")[0],
            },
        )
        for path, truth, role in zip(images, truths, roles, strict=True)
    ]
    report("New Brunswick, blocks kept for the test", COVER, scenes, out)


BLOCK = 64  # px
TRAIN, VAL, TEST = range(3)
ROLES = {TRAIN: "train", VAL: "val", TEST: "test"}


def blocks(height: int, width: int) -> NDArray[np.uint8]:
    """A chequerboard: one half tests, most of the other trains, every fifth of it validates."""
    rows, columns = np.indices((height, width)) // BLOCK
    odd = (rows + columns) % 2 == 1
    number = rows * (width // BLOCK + 1) + columns
    return np.where(odd, TEST, np.where(number // 2 % 5 == 2, VAL, TRAIN)).astype(np.uint8)


@dataclass(frozen=True, slots=True)
class Settings:
    pretrain: tuple[str, ...]
    finetune: tuple[str, ...]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("data", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--only", choices=["kampala", "new-brunswick"])
    parser.add_argument("--pretrain-steps", type=int, default=400)
    parser.add_argument("--finetune-steps", type=int, default=900)
    options = parser.parse_args()
    settings = Settings(
        ("--set", f"train.steps={options.pretrain_steps}"),
        ("--set", f"train.steps={options.finetune_steps}"),
    )
    for name, run in {"kampala": kampala, "new-brunswick": new_brunswick}.items():
        if options.only in {None, name}:
            folder = options.out / name
            folder.mkdir(parents=True, exist_ok=True)
            run(options.data, folder, settings)


if __name__ == "__main__":
    main()
