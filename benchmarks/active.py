"""How fast maps get better when the model says where to label next: mIoU by labelled area.

    OMP_NUM_THREADS=1 python benchmarks/active.py OUT [--seeds 5] [--rounds 5] [--windows 6]

Two made-up towns, one to label and one to test. Each seed begins with the same few random windows
for all three ways to go on: after a fine-tuning, the next windows are drawn at `random`, are those
of most `uncertain` pixels (`geoseg uncertain-windows --diverse 0`), or are uncertain and `diverse`
(its default). Windows that are labelled already are passed over; in a labelled window all is known.
Every fine-tuning starts from the same pretraining, or with --no-pretraining from scratch, and takes
the same number of steps.

Everything runs through the ordinary commands. Each round is a folder in OUT with its figures, and
what follows from them; the same command again goes on where it was. Writes OUT/table.md and
OUT/miou.png: means over seeds, and paired differences to random with 95 % intervals (Student's t).
"""

import argparse
import json
import shutil
import statistics
import sys
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import geopandas as gpd
import matplotlib as mpl
import numpy as np
import rasterio
from label_efficiency import points, spread
from numpy.typing import NDArray
from rasterio.features import shapes
from rasterio.windows import Window, from_bounds
from rasterio.windows import bounds as window_bounds
from real_scene import geoseg, read
from shapely.geometry import box, shape

from geoseg.accuracy import Confusion
from geoseg.demo.scene import TOWN, make_scene, write_scene
from geoseg.labels import write_label_file
from geoseg.output import write_whole

mpl.use("Agg")
import matplotlib.pyplot as plt

SIDE = 1024  # px, of a town
SIZE = 64  # px, of a window to label
RANDOM = "random"
DIVERSE: Mapping[str, float] = {"uncertain": 0.0, "diverse": 0.5}
WAYS = (RANDOM, *DIVERSE)
RANKED = 8  # windows asked for to each that is taken: some are labelled already
SETTINGS = ("data.window=96", "data.class_balance=0.5", "data.validation_share=0")

Place = tuple[int, int]  # row and column (px) of a window


@dataclass(frozen=True, slots=True)
class Task:
    """What all rounds have in common."""

    image: Path
    test: Path
    known: NDArray[np.uint8]  # truth of the town to label
    truth: NDArray[np.uint8]  # of the town to test
    start: Path | None
    windows: int  # labelled in a round
    rounds: int
    settings: tuple[str, ...]  # of fine-tuning


def overlap(one: Place, other: Place) -> bool:
    return abs(one[0] - other[0]) < SIZE and abs(one[1] - other[1]) < SIZE


def at_random(taken: Sequence[Place], count: int, rng: np.random.Generator) -> list[Place]:
    """Windows anywhere that overlap none of those taken."""
    chosen: list[Place] = []
    while len(chosen) < count:
        row, column = (int(each) for each in rng.integers(0, SIDE - SIZE + 1, 2))
        if not any(overlap((row, column), each) for each in (*taken, *chosen)):
            chosen.append((row, column))
    return chosen


def by_rank(ranked: Path, image: Path, taken: Sequence[Place], count: int) -> list[Place]:
    """The best windows that overlap none of those taken."""
    windows = gpd.read_file(ranked).sort_values("rank")
    with rasterio.open(image) as raster:
        found = [from_bounds(*each.bounds, raster.transform) for each in windows.geometry]
    places = [(round(each.row_off), round(each.col_off)) for each in found]
    return [place for place in places if not any(overlap(place, each) for each in taken)][:count]


def write_labels(path: Path, task: Task, places: Sequence[Place]) -> None:
    """All of the truth inside the windows, as polygons."""
    inside = np.zeros(task.known.shape, bool)
    for row, column in places:
        inside[row : row + SIZE, column : column + SIZE] = True
    with rasterio.open(task.image) as raster:
        transform, crs = raster.transform, raster.crs
    drawn = list(shapes(task.known, mask=inside, transform=transform))
    write_label_file(
        path,
        scheme=TOWN,
        labels=gpd.GeoDataFrame(
            {"class": [int(value) for _, value in drawn]},
            geometry=[shape(outline) for outline, _ in drawn],
            crs=crs,
        ),
        extents=gpd.GeoDataFrame(
            {"role": ["train"] * len(places)},
            geometry=[
                box(*window_bounds(Window(column, row, SIZE, SIZE), transform))
                for row, column in places
            ],
            crs=crs,
        ),
        overwrite=True,
    )


def words_of(settings: Sequence[str]) -> list[str]:
    return [word for each in settings for word in ("--set", each)]


def learn(task: Task, places: Sequence[Place], seed: int, folder: Path) -> float:
    """mIoU on the other town of a model that knows these windows; it is made once.

    Raises
    ------
    SystemExit
        If it is there, but of other windows or settings.
    """
    finished = folder / "figures.json"
    asked = {"places": [list(each) for each in places], "settings": list(task.settings)}
    if finished.exists():
        found = json.loads(finished.read_text())
        if {key: found[key] for key in asked} != asked:
            sys.exit(f"{finished} was made with other settings; choose another OUT")
        return found["miou"]
    folder.mkdir(parents=True, exist_ok=True)
    write_labels(folder / "labels.gpkg", task, places)
    start = ["--from", task.start] if task.start else []
    geoseg("finetune", "quick", "--images", task.image, "--labels", folder / "labels.gpkg",
           "--out", folder / "run", "--overwrite", *start, "--set", f"train.seed={seed}",
           *words_of(task.settings))  # fmt: skip
    (folder / "run" / "model.onnx").replace(folder / "model.onnx")
    shutil.rmtree(folder / "run")
    geoseg("predict", task.test, "--model", folder / "model.onnx", "--out", folder / "test.tif",
           "--overwrite")  # fmt: skip
    confusion = Confusion.of(read(folder / "test.tif")[0], task.truth, values=TOWN.values)
    figures = {**asked, "miou": confusion.mean_iou}
    write_whole(finished, json.dumps(figures).encode())
    return confusion.mean_iou


def following(
    task: Task, way: str, places: Sequence[Place], seed: int, folder: Path
) -> list[Place]:
    """The windows to label after these, of which the model in the folder learnt."""
    if way == RANDOM:
        return at_random(places, task.windows, np.random.default_rng([seed, len(places)]))
    chosen = folder / f"{way}.json"
    if not chosen.exists():
        image, ranked = folder / "map.tif", folder / f"{way}.gpkg"
        geoseg("predict", task.image, "--model", folder / "model.onnx", "--out", image,
               "--uncertainty")  # fmt: skip
        geoseg("uncertain-windows", image, "--out", ranked, "--count", RANKED * task.windows,
               "--size", SIZE, "--diverse", DIVERSE[way], "--overwrite")  # fmt: skip
        best = by_rank(ranked, task.image, places, task.windows)
        write_whole(chosen, json.dumps(best).encode())
    return [(row, column) for row, column in json.loads(chosen.read_text())]


def play(task: Task, seed: int, out: Path) -> dict[str, list[float]]:
    """mIoU after each round, by way; all ways have the first round in common."""
    first = at_random((), task.windows, np.random.default_rng(seed))
    found: dict[str, list[float]] = {}
    for way in WAYS:
        places, folder = first, out / f"first-{seed}"
        found[way] = [learn(task, places, seed, folder)]
        for number in range(1, task.rounds):
            places = [*places, *following(task, way, places, seed, folder)]
            folder = out / f"{way}-{seed}" / str(number)
            found[way].append(learn(task, places, seed, folder))
    return found


Found = Mapping[str, Sequence[Sequence[float]]]
"""mIoU of each way: (rounds, seeds)."""


def table(found: Found, shares: Sequence[float]) -> Iterator[str]:
    """Markdown: a row a round, and the paired differences to random in points."""
    yield f"| labelled | {' | '.join(WAYS)} | {' | '.join(f'{o} − random' for o in DIVERSE)} |"
    yield "| --- " * (1 + len(WAYS) + len(DIVERSE)) + "|"
    for number, share in enumerate(shares):
        cells = [spread(found[way][number]) for way in WAYS]
        for way in DIVERSE if number else ():
            pairs = zip(found[way][number], found[RANDOM][number], strict=True)
            cells.append(points(pairs))
        cells += [""] * (len(WAYS) + len(DIVERSE) - len(cells))
        yield f"| {share:.2%} | {' | '.join(cells)} |"


def picture(found: Found, shares: Sequence[float], path: Path) -> None:
    figure, axis = plt.subplots(figsize=(6, 4), layout="constrained")
    for way, rounds in found.items():
        means = [statistics.fmean(each) for each in rounds]
        errors = [statistics.stdev(each) if len(each) > 1 else 0 for each in rounds]
        axis.errorbar([100 * each for each in shares], means, errors, marker="o", capsize=3,
                      label=way)  # fmt: skip
    axis.set_xlabel("labelled (% of the town)")
    axis.set_ylabel("mIoU")
    axis.grid(alpha=0.3)
    axis.legend()
    figure.savefig(path, dpi=100)
    plt.close(figure)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("out", type=Path)
    parser.add_argument("--seeds", type=int, default=5)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--windows", type=int, default=6, help="labelled in a round")
    parser.add_argument("--steps", type=int, default=80, help="of fine-tuning")
    parser.add_argument("--pretrain-steps", type=int, default=160)
    parser.add_argument("--no-pretraining", action="store_true")
    parser.add_argument("--set", action="append", default=[], help="of fine-tuning")
    parser.add_argument("--pretrain-set", action="append", default=[])
    parser.add_argument("--jobs", type=int, default=1, help="seeds at a time")
    options = parser.parse_args()
    out: Path = options.out
    out.mkdir(parents=True, exist_ok=True)
    scenes = {name: make_scene(seed, side=SIDE) for seed, name in enumerate(("label", "test"))}
    for name, scene in scenes.items():
        if not (out / f"{name}.tif").exists():
            write_scene(scene, image=out / f"{name}.tif")
    start = None if options.no_pretraining else out / "pretrained"
    if start:
        chosen = words_of((f"train.steps={options.pretrain_steps}", *options.pretrain_set))
        geoseg("pretrain", "quick", "--images", out / "label.tif", "--out", start, *chosen)
    task = Task(
        out / "label.tif",
        out / "test.tif",
        scenes["label"].truth,
        scenes["test"].truth,
        start,
        options.windows,
        options.rounds,
        (
            f"train.steps={options.steps}",
            f"train.epoch={options.steps}",
            *SETTINGS,
            *options.set,
        ),
    )
    shares = [(n + 1) * options.windows * SIZE**2 / SIDE**2 for n in range(options.rounds)]
    found: dict[str, list[list[float]]] = {way: [[] for _ in shares] for way in WAYS}
    with ThreadPoolExecutor(options.jobs) as pool:  # its work is done by processes
        played = pool.map(lambda seed: play(task, seed, out), range(options.seeds))
        for seed, rounds in enumerate(played):  # a table after each seed
            for way, values in rounds.items():
                for known, value in zip(found[way], values, strict=True):
                    known.append(value)
                told = ", ".join(f"{value:.3f}" for value in values)
                print(f"{way}, seed {seed}: {told}", flush=True)
            lines = "\n".join(table(found, shares))
            (out / "table.md").write_text(lines + "\n")
            picture(found, shares, out / "miou.png")
    print(lines)


if __name__ == "__main__":
    main()
