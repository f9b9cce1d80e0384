"""What a start saves: accuracy by start, share of the labels and steps, and a linear probe.

    OMP_NUM_THREADS=1 python benchmarks/label_efficiency.py OUT [--data DATA] [--sets NAME …]
        [--fractions 0.01 …] [--patch PX] [--steps 80 …] [--starts NAME …] [--seeds 3]
        [--weights FILE] [--jobs 1]

Four sets, each with a test area apart from the labels. `town`: two made-up towns, one to train on
and one to test. `kampala` (where DATA holds `kampala_buildings`): buildings, the left two thirds of
a scene to train on and its right third to test. `new-brunswick` (where DATA holds `nrcan_aerial`):
five classes in two aerial scenes, a chequerboard of blocks kept for the test, as in
`real_scene.py`. `west-virginia` (where DATA holds `naip_nlcd_patches`): forest, open and developed
land in red, green, blue and near infrared, by labels of 30 m; patches of one NAIP tile to train on,
those of another, elsewhere, to test. Pretraining sees the training images, of Kampala a second
scene too, of West Virginia another year; those of New Brunswick hold the blocks of the test,
without their labels.

Of no steps (`--steps 0`) the network stays as pretraining left it, and the head is fitted to it, as
by the recipe `head`; from random weights there is no such run. All others are fine-tuned as by the
recipe `quick`, or as by `few-labels` where the start is named so: `--starts glcnet+few-labels`.

Labelled is a share of the blocks of 64 px, those with most classes first, and with --patch 16 as
much in squares of 16 px, wherever chance puts them.

Each method pretrains once a set, for all seeds. Fine-tunings of one seed and share have the same
blocks of labels, the same windows and, but for what is taken over, the same weights, so that
their differences are paired. Nothing validates: the last step's weights say what the test area is,
in tiles of which the middle is kept. The probe is a logistic regression from the deep features of
the encoder as pretraining left it to the classes of single pixels of the same blocks. Intervals are
Student's over the seeds' differences.

Each run is a folder in OUT with its figures; the same command again goes on where it was. It writes
OUT/tables.md and, for each set, OUT/<set>.png: accuracy by share of the labels, or by steps where
there is one share. `--recipes paper` takes the published settings.
"""

import argparse
import json
import math
import multiprocessing
import shutil
import statistics
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import NamedTuple
from unittest import mock

import matplotlib as mpl
import numpy as np
import rasterio
import torch
from matplotlib.axes import Axes
from numpy.typing import NDArray
from rasterio.io import MemoryFile
from rasterio.transform import Affine
from rasterio.windows import Window
from real_scene import COVER, TEST, blocks, crop, read
from scipy.stats import t as student
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from torch import Tensor

from geoseg.accuracy import Confusion
from geoseg.classes import NODATA, PRESETS, ClassScheme, LandClass
from geoseg.demo.scene import TOWN, make_scene, write_scene
from geoseg.output import write_whole
from training.data.fraction import Fraction
from training.data.truth import TRAIN
from training.device import pick
from training.export import Trained
from training.finetune import finetune
from training.knn import features_at
from training.labelled_data import LabelledData
from training.network import Normalize, SegmentationNetwork
from training.pretrain import pretrain
from training.recipe import FinetuneRecipe, read_recipe
from training.run import Run
from training.start import start_network

mpl.use("Agg")
import matplotlib.pyplot as plt

NLCD = ClassScheme(
    classes=(
        LandClass(value=1, name="forest", color="#4f9d3a"),
        LandClass(value=2, name="open land", color="#f2c14e"),
        LandClass(value=3, name="developed", color="#d7301f"),
    )
)

BLOCK = 64  # px; side of the squares of which a share is labelled
FRACTIONS = (0.005, 0.01, 0.02, 0.05, 0.2, 1.0)
RANDOM, PUBLISHED = "random", "published"
METHODS: Mapping[str, tuple[str, ...]] = {
    "simclr": ("method.name=simclr", "method.symmetric=true"),
    "glcnet": ("method.name=glcnet",),
    "glcnet-global": ("method.name=glcnet-global",),
    "glcnet-local": ("method.name=glcnet-local",),
    "vicregl": ("method.name=vicregl", "method.symmetric=true"),
}
FEW_LABELS = "+few-labels"  # after the name of a start: fine-tuned as by that recipe
KEPT = ("optim.head=fitted", "optim.batch_norm=kept")  # what it has and quick has not
STARTS = (RANDOM, *METHODS, *(f"{method}{FEW_LABELS}" for method in METHODS))
BASELINES = (RANDOM, "simclr")  # what the others are held against

PROBED = 4096  # px of the labels, at most
TESTED = 50_000  # px of the test area, at most
HALO, CORE = 32, 64  # px of the tiles that a network is asked about
TILES = 32  # at once


@dataclass(frozen=True, slots=True)
class Recipes:
    """What pretraining and fine-tuning go by."""

    pretrain: str
    finetune: str
    pretrain_steps: int
    steps: int  # of fine-tuning
    settings: tuple[str, ...] = ()  # of fine-tuning


RECIPES = {
    # small windows hold more labels for the same work, as in the demo
    "quick": Recipes("quick", "quick", 160, 80, ("data.window=96", "data.class_balance=0.5")),
    "paper": Recipes("glcnet-paper", "finetune-paper", 21_600, 1350),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Set:
    """Images to learn from, their labels, and the area that is tested."""

    name: str
    scheme: ClassScheme
    unlabelled: tuple[Path, ...]
    train: tuple[Path, ...]
    labels: tuple[Path, ...]  # rasters
    test: tuple[Path, ...]
    truths: tuple[NDArray[np.uint8], ...]  # NODATA where nothing is tested


class Case(NamedTuple):
    """What is compared."""

    start: str
    share: float  # of the labels
    steps: int  # of fine-tuning


@dataclass(frozen=True, slots=True)
class Plan:
    """What every run of this table is made with."""

    of: Set
    folder: Path
    recipes: Recipes
    pretrain_settings: tuple[str, ...]
    settings: tuple[str, ...]
    weights: Path | None
    patch: int | None  # px; side of labelled squares that chance spreads; None: blocks
    device: str


def town(folder: Path, _data: Path | None) -> Set:
    images = {"train": (0, 2048), "test": (1, 1024)}  # seed and side (px)
    labels = folder / "labels.tif"
    truths = {}
    for name, (seed, side) in images.items():
        scene = make_scene(seed, side=side)
        truths[name] = scene.truth
        if not (folder / f"{name}.tif").exists():
            write_scene(
                scene,
                image=folder / f"{name}.tif",
                truth=labels if name == "train" else None,
            )
    return Set(
        name="town",
        scheme=TOWN,
        unlabelled=(folder / "train.tif",),
        train=(folder / "train.tif",),
        labels=(labels,),
        test=(folder / "test.tif",),
        truths=(truths["test"],),
    )


def kampala(folder: Path, data: Path | None) -> Set | None:
    source = None if data is None else data / "kampala_buildings"
    if source is None or not source.exists():
        return None
    left, right = Window(0, 0, 2048, 2048), Window(2048, 0, 1024, 2048)
    image, truth = source / "kampala_west.tif", source / "kampala_west_label.tif"
    train = crop(image, folder / "left.tif", left)
    return Set(
        name="kampala",
        scheme=PRESETS["building"],
        unlabelled=(train, source / "kampala_dense.tif"),
        train=(train,),
        labels=(crop(truth, folder / "left_label.tif", left),),
        test=(crop(image, folder / "right.tif", right),),
        truths=(read(truth)[0][right.toslices()],),
    )


def new_brunswick(folder: Path, data: Path | None) -> Set | None:
    source = None if data is None else data / "nrcan_aerial"
    if source is None or not source.exists():
        return None
    images = tuple(source / f"new_brunswick_{part}of2.tif" for part in (1, 2))
    labels, truths = [], []
    for image in images:
        known = image.with_name(image.stem + "_label.tif")
        truth = read(known)[0]
        truth[truth == 0] = NODATA  # of no class
        tested = blocks(*truth.shape) == TEST
        truths.append(np.where(tested, truth, NODATA).astype(np.uint8))
        labels.append(folder / known.name)
        with rasterio.open(known) as raster:
            profile = raster.profile | {"driver": "GTiff", "nodata": NODATA}
        with rasterio.open(labels[-1], "w", **profile) as raster:
            raster.write(np.where(tested, NODATA, truth).astype(np.uint8), 1)
    return Set(
        name="new-brunswick",
        scheme=COVER,
        unlabelled=images,
        train=images,
        labels=tuple(labels),
        test=images,
        truths=tuple(truths),
    )


def west_virginia(folder: Path, data: Path | None) -> Set | None:
    source = None if data is None else data / "naip_nlcd_patches"
    if source is None or not source.exists():
        return None
    learnt, tested = (
        sorted(source.glob(f"*{tile}*_nlcd.tif")) for tile in ("m_3708035_ne", "m_3708020_sw")
    )
    images, others, labels = (
        [_placed(known, number, date, folder) for number, known in enumerate(learnt)]
        for date in ("naip_new", "naip_old", "nlcd")
    )
    test = [_placed(known, number, "naip_new", folder) for number, known in enumerate(tested)]
    return Set(
        name="west-virginia",
        scheme=NLCD,
        unlabelled=(*images, *others),
        train=tuple(images),
        labels=tuple(labels),
        test=tuple(test),
        truths=tuple(_of_nlcd(read(known)[0]) for known in tested),
    )


def _placed(known: Path, number: int, what: str, folder: Path) -> Path:
    """A copy of one of a patch's files side by side with the other patches: they have no place.

    One that is there stays, so that runs on it go on.
    """
    source = known.with_name(known.name.replace("nlcd", what))
    target = folder / source.name
    if target.exists():
        return target
    pixels = read(source)
    with MemoryFile() as memory:
        with memory.open(
            driver="GTiff",
            photometric="MINISBLACK",  # the fourth of four bands is no alpha
            count=len(pixels),
            height=pixels.shape[1],
            width=pixels.shape[2],
            dtype=pixels.dtype,
            crs="EPSG:32617",
            transform=Affine(1, 0, 500_000 + 2 * pixels.shape[2] * number, 0, -1, 4_100_000),
            nodata=NODATA if what == "nlcd" else None,
        ) as raster:
            raster.write(_of_nlcd(pixels) if what == "nlcd" else pixels)
        write_whole(target, memory.read())
    return target


def _of_nlcd(codes: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Classes of NLCD's codes, of which the first digit says whether it is forest (4) and so on."""
    return np.select([codes // 10 == 4, codes // 10 == 2, codes // 10 > 6], [1, 3, 2], NODATA)


SETS: Mapping[str, Callable[[Path, Path | None], Set | None]] = {
    "town": town,
    "kampala": kampala,
    "new-brunswick": new_brunswick,
    "west-virginia": west_virginia,
}


# --- runs ---------------------------------------------------------------------------------------


def origin(start: str) -> str:
    """The start whose weights are taken, without the recipe."""
    return start.removesuffix(FEW_LABELS)


def source(plan: Plan, start: str) -> Path | None:
    """Where the weights of an origin are; pretrains if they are not there yet."""
    if start == RANDOM:
        return None
    if start == PUBLISHED:
        return plan.weights
    folder = plan.folder / "pretrained" / start
    chosen = (
        *METHODS[start],
        f"train.steps={plan.recipes.pretrain_steps}",
        *plan.pretrain_settings,
    )
    pretrain(
        plan.recipes.pretrain,
        out=folder,
        images=plan.of.unlabelled,
        device=plan.device,
        overrides=chosen,
    )
    return folder


def tuning(plan: Plan, seed: int) -> tuple[str, ...]:
    """What is set over the recipe of fine-tuning."""
    steps = plan.recipes.steps
    return (
        f"train.steps={steps}",
        f"train.epoch={max(1, steps)}",
        "data.validation_share=0",
        f"data.block={BLOCK}",
        *plan.recipes.settings,
        *plan.settings,
        *(() if steps else ("optim.head=fitted",)),
        f"train.seed={seed}",
    )


def labels_of(plan: Plan, share: float, seed: int) -> tuple[tuple[Path, ...], float]:
    """Rasters of labels, and the share of their blocks that is to be taken."""
    if plan.patch is None:
        return plan.of.labels, share
    folder = plan.folder / "labels" / f"{share:g}-{seed}"
    folder.mkdir(parents=True, exist_ok=True)
    random, paths = np.random.default_rng(seed), []
    for path in plan.of.labels:
        with rasterio.open(path) as raster:
            values, profile = raster.read(1), raster.profile | {"nodata": NODATA}
        side = plan.patch
        known = np.pad(values != NODATA, [(0, -length % side) for length in values.shape])
        rows, columns = (length // side for length in known.shape)
        known = known.reshape(rows, side, columns, side).any(axis=(1, 3))
        rank = random.permutation(known.size).reshape(known.shape)
        kept = known & (rank <= np.sort(rank[known])[max(1, round(share * known.sum())) - 1])
        kept = kept.repeat(side, axis=0).repeat(side, axis=1)
        values[~kept[: values.shape[0], : values.shape[1]]] = NODATA
        paths.append(folder / path.name)
        with MemoryFile() as memory:
            with memory.open(**profile) as raster:
                raster.write(values, 1)
            write_whole(paths[-1], memory.read())  # other processes read the same
    return tuple(paths), 1.0


def run(plan: Plan, case: Case, seed: int) -> dict[str, float]:
    """The figures of one fine-tuning and probe, which are made unless they are there.

    Raises
    ------
    SystemExit
        If they are there, but were made with other settings.
    """
    start, share, steps = case
    folder = plan.folder / "runs" / f"{start}-{share:g}-{steps}-{seed}"
    plan = replace(plan, recipes=replace(plan.recipes, steps=steps))
    settings = (*tuning(plan, seed), *(KEPT if start.endswith(FEW_LABELS) else ()))
    made = asdict(plan.recipes) | {
        "settings": settings,
        "pretrain_settings": plan.pretrain_settings,
        **({} if plan.patch is None else {"patch": plan.patch}),
    }
    made = json.loads(json.dumps(made))  # with lists, as the file has them
    finished = folder / "figures.json"
    if finished.exists():
        found = json.loads(finished.read_text())
        if found["made"] != made:
            raise SystemExit(f"{finished} was made with other settings; choose another OUT")
        return found["figures"]
    weights = source(plan, origin(start))
    labels, taken = labels_of(plan, share, seed)
    # the network itself is asked: its ONNX file, which says the same, takes longer than learning
    with mock.patch("training.finetune.export", return_value=None):
        finetune(
            plan.recipes.finetune,
            out=folder / "run",
            images=plan.of.train,
            labels=labels,
            start=weights,
            device=plan.device,
            overrides=(*settings, f"data.fraction={taken}"),
        )
    tested = _tested(plan, folder / "run")
    probed = _probe_of(plan)(origin(start), weights, labels, taken, seed)
    figures = {**_figures(tested), **{f"probe {k}": v for k, v in _figures(probed).items()}}
    write_whole(finished, json.dumps({"made": made, "figures": figures}, indent=1).encode())
    shutil.rmtree(folder / "run")  # a quarter of a gigabyte each
    return figures


def _tested(plan: Plan, folder: Path) -> Confusion:
    """What a fine-tuned network says of the test area, against what is true."""
    graph = pick(plan.device).place(Trained.load(Run(folder).last).graph).eval()
    values = np.array(plan.of.scheme.values, np.uint8)
    total = Confusion.empty(len(values))
    for path, truth in zip(plan.of.test, plan.of.truths, strict=True):
        image = read(path)
        said = tiled(lambda tiles: graph(tiles).argmax(dim=1, keepdim=True), image, plan.device)
        height, width = truth.shape
        classes = values[said[0, :height, :width].numpy()]
        total += Confusion.of(classes, truth, values=plan.of.scheme.values)
    return total


@torch.inference_mode()
def tiled(ask: Callable[[Tensor], Tensor], image: NDArray[np.uint8], device: str) -> Tensor:
    """What a network says of a whole image, in tiles of which the middle is kept.

    Parameters
    ----------
    ask : callable
        From tiles (N, bands, size, size) of raw pixel values to (N, C, size / s, size / s).
    image : (bands, H, W) array
        Its ends are filled up with its mean, to multiples of CORE.
    device : str
        Where the network is.

    Returns
    -------
    Tensor
        (C, h, w), on the CPU; h and w are the filled up height and width, divided by s.
    """
    height, width = (-(-side // CORE) * CORE for side in image.shape[1:])
    padded = np.empty((len(image), height + 2 * HALO, width + 2 * HALO), np.float32)
    padded[:] = image.mean(axis=(1, 2))[:, None, None]
    padded[:, HALO:, HALO:][:, : image.shape[1], : image.shape[2]] = image
    size = CORE + 2 * HALO
    places = [(row, col) for row in range(0, height, CORE) for col in range(0, width, CORE)]
    where = pick(device).torch
    found: list[Tensor] = []
    for begin in range(0, len(places), TILES):
        tiles = [
            padded[:, row : row + size, col : col + size]
            for row, col in places[begin : begin + TILES]
        ]
        said = ask(torch.from_numpy(np.stack(tiles)).to(where))
        edge = HALO * said.shape[-1] // size
        found.append(said[:, :, edge:-edge, edge:-edge].cpu())
    cores = torch.cat(found)
    rows, columns = height // CORE, width // CORE
    _, channels, side, _ = cores.shape
    grid = cores.reshape(rows, columns, channels, side, side).permute(2, 0, 3, 1, 4)
    return grid.reshape(channels, rows * side, columns * side)


def _figures(total: Confusion) -> dict[str, float]:
    return {"OA": total.overall_accuracy, "kappa": total.kappa, "mIoU": total.mean_iou}


class Probe:
    """Logistic regressions on the deep features of frozen encoders."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        of = plan.of
        self.data = LabelledData.of_files(of.train, of.labels)
        whole = self.data.truth(validation_share=0, block=BLOCK, seed=0)
        self.blocks = Fraction(whole, share=1, seed=0).blocks_of
        self.training, self.tested = (
            [read(path) for path in paths] for paths in (of.train, of.test)
        )
        every = np.concatenate([image.reshape(len(image), -1) for image in self.training], axis=1)
        self.normalize = Normalize(every.mean(axis=1).tolist(), every.std(axis=1).tolist())
        self.maps: dict[tuple[str, int], tuple[list[Tensor], list[Tensor]]] = {}

    def __call__(
        self, start: str, weights: Path | None, labels: Sequence[Path], share: float, seed: int
    ) -> Confusion:
        """How a probe on a share of the labels' blocks names pixels of the test area."""
        training, tested = self._maps(start, weights, seed)
        features, values = self._known(training, labels, share, seed)
        asked, truth = self._asked(tested)
        if len(np.unique(values)) == 1:  # of one class there is nothing to tell apart
            said = np.full(len(truth), values[0])
        else:
            model = make_pipeline(StandardScaler(), LogisticRegression(C=0.1, max_iter=300))
            said = model.fit(features, values).predict(asked)
        return Confusion.of(said, truth, values=self.plan.of.scheme.values)

    def _known(
        self, maps: Sequence[Tensor], labels: Sequence[Path], share: float, seed: int
    ) -> tuple[NDArray[np.float32], NDArray[np.uint8]]:
        """Features (n, C) and classes (n,) of labelled pixels, of the blocks that train."""
        data = LabelledData.of_files(self.plan.of.train, labels)
        whole = data.truth(validation_share=0, block=BLOCK, seed=seed)
        taught = Fraction(whole, share=share, seed=seed)
        spots = []
        for scene, row, column in sorted(taught.taken):
            window = Window(column * BLOCK, row * BLOCK, BLOCK, BLOCK)
            channels = taught.read(scene, window, TRAIN)
            rows, columns = np.nonzero(channels != NODATA)
            spots += [
                np.column_stack(
                    [
                        np.full(len(rows), scene),
                        rows + row * BLOCK,
                        columns + column * BLOCK,
                        np.array(whole.scheme.values)[channels[rows, columns]],
                    ]
                )
            ]
        return _at(maps, self.training, _some(np.concatenate(spots), PROBED, seed))

    def _asked(self, maps: Sequence[Tensor]) -> tuple[NDArray[np.float32], NDArray[np.uint8]]:
        spots = [
            np.column_stack([np.full(len(rows), scene), rows, columns, truth[rows, columns]])
            for scene, truth in enumerate(self.plan.of.truths)
            for rows, columns in [np.nonzero(truth != NODATA)]
        ]
        return _at(maps, self.tested, _some(np.concatenate(spots), TESTED, 0))

    def _maps(
        self, start: str, weights: Path | None, seed: int
    ) -> tuple[list[Tensor], list[Tensor]]:
        """Deep features of all images; chance draws other ones with each seed."""
        key = start, seed if weights is None else 0
        if key not in self.maps:
            place = pick(self.plan.device).place
            network, normalize = place(self._network(weights, seed)), place(self.normalize)

            def deep(image: NDArray[np.uint8]) -> Tensor:
                return tiled(lambda tiles: network.deep(normalize(tiles)), image, self.plan.device)

            self.maps[key] = (
                [deep(each) for each in self.training],
                [deep(each) for each in self.tested],
            )
        return self.maps[key]

    def _network(self, weights: Path | None, seed: int) -> SegmentationNetwork:
        recipe = read_recipe(
            FinetuneRecipe, self.plan.recipes.finetune, tuning(self.plan, seed)
        ).model
        torch.manual_seed(seed)
        bands = self.data.scenes.bands
        network = SegmentationNetwork(
            arch=recipe.arch,
            encoder=recipe.encoder,
            bands=len(bands),
            classes=len(self.plan.of.scheme),
            output_stride=recipe.output_stride,
            atrous_rates=recipe.atrous_rates,
        )
        start_network(network, weights, weights="random", parts="encoder", bands=bands)
        return network.eval()


PROBES: dict[str, Probe] = {}  # of this process, by set


def _probe_of(plan: Plan) -> Probe:
    if plan.of.name not in PROBES:
        PROBES[plan.of.name] = Probe(plan)
    return PROBES[plan.of.name]


def _some(spots: NDArray[np.int64], most: int, seed: int) -> NDArray[np.int64]:
    chosen = np.random.default_rng(seed).permutation(len(spots))[:most]
    return spots[np.sort(chosen)]


def _at(
    maps: Sequence[Tensor], images: Sequence[NDArray[np.uint8]], spots: NDArray[np.int64]
) -> tuple[NDArray[np.float32], NDArray[np.uint8]]:
    """Features (n, C) and classes (n,) of spots (n, 4): scene, row, column, class."""
    features, values = [], []
    for scene, (deep, image) in enumerate(zip(maps, images, strict=True)):
        own = spots[spots[:, 0] == scene]
        height, width = (-(-side // CORE) * CORE for side in image.shape[1:])
        pixels = torch.from_numpy(own[:, [2, 1]] + 0.5).float()
        relative = pixels / torch.tensor([width, height])  # x and y, 0 to 1
        features.append(features_at(deep, relative, size=1).numpy())
        values.append(own[:, 3].astype(np.uint8))
    return np.concatenate(features), np.concatenate(values)


# --- tables -------------------------------------------------------------------------------------

Found = Mapping[Case, Sequence[Mapping[str, float]]]
"""Figures of each seed."""

FIGURES = ("OA", "kappa", "mIoU", "probe OA", "probe kappa", "probe mIoU")


def spread(values: Sequence[float]) -> str:
    """Mean and standard deviation."""
    mean = statistics.fmean(values)
    return f"{mean:.3f} ± {statistics.stdev(values):.3f}" if len(values) > 1 else f"{mean:.3f}"


def interval(differences: Sequence[float]) -> tuple[float, float, float]:
    """Mean, and the 95 % interval of Student's t; NaN where one value tells nothing of spread."""
    mean, count = statistics.fmean(differences), len(differences)
    if count < 2:
        return mean, math.nan, math.nan
    error = statistics.stdev(differences) / math.sqrt(count)
    reach = float(student.ppf(0.975, count - 1)) * error
    return mean, mean - reach, mean + reach


def points(pairs: Iterable[tuple[float, float]]) -> str:
    """How far the first of each pair is above the second, in points, with its interval."""
    mean, low, high = interval([100 * (one - other) for one, other in pairs])
    return f"{mean:+.1f}" + ("" if math.isnan(low) else f" [{low:+.1f}, {high:+.1f}]")


def tables(name: str, found: Found) -> Iterator[str]:
    """Markdown: the figures, then the paired differences to each baseline."""
    yield f"## {name}\n"
    yield f"| labels | steps | start | {' | '.join(FIGURES)} | seeds |"
    yield "| --- " * (len(FIGURES) + 4) + "|"
    for case, runs in found.items():
        cells = [spread([run[figure] for run in runs]) for figure in FIGURES]
        yield f"| {_cells(case)} | {' | '.join(cells)} | {len(runs)} |"
    for baseline in BASELINES:
        others = {case: case._replace(start=baseline) for case in found if case.start != baseline}
        others = {case: other for case, other in others.items() if other in found}
        if not others:
            continue
        yield f"\nPaired differences to {baseline}, in points, with 95 % intervals:\n"
        yield f"| labels | steps | start | {' | '.join(FIGURES)} |"
        yield "| --- " * (len(FIGURES) + 3) + "|"
        for case, other in others.items():
            pairs = list(zip(found[case], found[other], strict=True))
            cells = [points((a[figure], b[figure]) for a, b in pairs) for figure in FIGURES]
            yield f"| {_cells(case)} | {' | '.join(cells)} |"
    yield ""


def _cells(case: Case) -> str:
    return f"{case.share:.1%} | {case.steps} | {case.start}"


def picture_by_share(name: str, found: Found, path: Path) -> None:
    """mIoU of map and probe by share of the labels: means, with standard deviations."""
    figure, axes = plt.subplots(1, 2, figsize=(10, 4), sharex=True, layout="constrained")
    lines: dict[str, list[Case]] = {}
    for case in sorted(found, key=lambda case: case.share):
        lines.setdefault(f"{case.start}, {case.steps} steps", []).append(case)
    for axis, what in zip(axes, ("mIoU", "probe mIoU"), strict=True):
        for line, cases in lines.items():
            _draw(axis, [100 * case.share for case in cases], cases, found, what, label=line)
        axis.set_xscale("log")
        axis.set_xlabel("labels (%)")
        axis.set_ylabel(what)
    axes[0].set_title(f"{name}: fine-tuned")
    axes[1].set_title(f"{name}: linear probe")
    axes[0].legend()
    figure.savefig(path, dpi=100)
    plt.close(figure)


def picture_by_steps(name: str, found: Found, path: Path) -> None:
    """Kappa and mIoU by steps of fine-tuning; dashed, where the head alone was fitted."""
    figure, axes = plt.subplots(1, 2, figsize=(10, 4), layout="constrained")
    for axis, what in zip(axes, ("kappa", "mIoU"), strict=True):
        for number, start in enumerate(dict.fromkeys(case.start for case in found)):
            cases = sorted(case for case in found if case.start == start)
            learnt = [case for case in cases if case.steps]
            _draw(axis, [case.steps for case in learnt], learnt, found, what, label=start)
            for case in set(cases) - set(learnt):
                level = statistics.fmean(run[what] for run in found[case])
                axis.axhline(level, color=f"C{number}", ls="--", label=f"{start}, the head alone")
        axis.set_xlabel("steps of fine-tuning")
        axis.set_ylabel(what)
    axes[0].set_title(name)
    axes[0].legend()
    figure.savefig(path, dpi=100)
    plt.close(figure)


def _draw(
    axis: Axes, x: Sequence[float], cases: Sequence[Case], found: Found, what: str, *, label: str
) -> None:
    """Means and standard deviations over the seeds."""
    values = [[run[what] for run in found[case]] for case in cases]
    axis.errorbar(
        x,
        [statistics.fmean(each) for each in values],
        [statistics.stdev(each) if len(each) > 1 else 0 for each in values],
        marker="o",
        capsize=3,
        label=label,
    )
    axis.grid(alpha=0.3)


def distinct(fractions: Sequence[float], blocks: int) -> list[float]:
    """Of shares that are the same number of blocks, the first."""
    counts = {max(1, round(share * blocks)): share for share in sorted(fractions, reverse=True)}
    return sorted(counts.values())


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("out", type=Path)
    parser.add_argument("--data", type=Path, help="folder of the images of the real sets")
    parser.add_argument("--sets", nargs="+", choices=SETS, default=list(SETS))
    parser.add_argument("--fractions", nargs="+", type=float, default=FRACTIONS)
    parser.add_argument("--starts", nargs="+", choices=STARTS, default=(RANDOM, *METHODS))
    parser.add_argument("--weights", type=Path, help="file of published weights: one more start")
    parser.add_argument("--patch", type=int, help="px; label squares of this side, not blocks")
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--recipes", choices=RECIPES, default="quick")
    parser.add_argument("--steps", nargs="+", type=int, help="of fine-tuning")
    parser.add_argument("--pretrain-steps", type=int)
    parser.add_argument("--set", action="append", default=[], help="of fine-tuning")
    parser.add_argument("--pretrain-set", action="append", default=[])
    parser.add_argument("--device", default="auto")
    parser.add_argument("--jobs", type=int, default=1, help="processes at a time")
    options = parser.parse_args()
    starts = [*options.starts, *([PUBLISHED] if options.weights else [])]
    origins = dict.fromkeys(map(origin, starts))
    recipes = RECIPES[options.recipes]
    recipes = replace(
        recipes,
        pretrain_steps=options.pretrain_steps or recipes.pretrain_steps,
    )
    plans = []
    for name in options.sets:
        folder = options.out / name
        folder.mkdir(parents=True, exist_ok=True)
        of = SETS[name](folder, options.data)
        if of is None:
            print(f"{name}: its images are not in --data, left out", file=sys.stderr)
            continue
        plans.append(
            Plan(
                of,
                folder,
                recipes,
                tuple(options.pretrain_set),
                tuple(options.set),
                options.weights,
                options.patch,
                options.device,
            )
        )
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(options.jobs, mp_context=context) as pool:
        weights = [pool.submit(source, plan, start) for plan in plans for start in origins]
        for each in weights:
            each.result()
        asked = [
            {
                (plan.of.name, case): pool.submit(run, plan, case, seed)
                for plan in plans
                for share in distinct(options.fractions, _probe_of(plan).blocks)
                for steps in options.steps or [recipes.steps]
                for case in (Case(start, share, steps) for start in starts)
                if steps or case.start in (*METHODS, PUBLISHED)
            }
            for seed in range(options.seeds)
        ]
        found: dict[str, dict[Case, list[dict[str, float]]]] = {}
        for seed, runs in enumerate(asked):  # a table after each seed
            for (name, case), each in runs.items():
                figures = each.result()
                found.setdefault(name, {}).setdefault(case, []).append(figures)
                told = {figure: round(value, 3) for figure, value in figures.items()}
                print(f"{name}, {_cells(case)}, seed {seed}: {told}", file=sys.stderr)
            write(found, options.out)
    print((options.out / "tables.md").read_text())


def write(found: Mapping[str, Found], out: Path) -> None:
    """The tables and the pictures of what is there."""
    (out / "tables.md").write_text("\n".join("\n".join(tables(*each)) for each in found.items()))
    for name, runs in found.items():
        one_share = len({case.share for case in runs}) == 1
        (picture_by_steps if one_share else picture_by_share)(name, runs, out / f"{name}.png")


if __name__ == "__main__":
    main()
