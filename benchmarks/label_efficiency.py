"""How many labels a start saves: accuracy by start and share of the labels, and a linear probe.

    OMP_NUM_THREADS=1 python benchmarks/label_efficiency.py OUT [--data DATA] [--sets NAME …]
        [--fractions 0.01 …] [--starts NAME …] [--seeds 3] [--weights FILE]

Three sets, each with a test area apart from the labels. `town`: two made-up towns, one to train on
and one to test. `kampala` (where DATA holds `kampala_buildings`): buildings, the left two thirds of
a scene to train on and its right third to test. `new-brunswick` (where DATA holds `nrcan_aerial`):
five classes in two aerial scenes, a chequerboard of blocks kept for the test, as in
`real_scene.py`. Pretraining sees the training images, of Kampala a second scene too; those of New
Brunswick hold the blocks of the test, without their labels.

Each method pretrains once a set, for all seeds. Fine-tunings of one seed and share have the same
blocks of labels, the same windows and, but for what is taken over, the same weights, so that
their differences are paired. Nothing validates: the last step's weights map the test area. The
probe is a logistic regression from the deep features of the encoder as pretraining left it to the
classes of single pixels of the same blocks. Intervals are Student's over the seeds' differences.

Each run is a folder in OUT with its figures; the same command again goes on where it was. It writes
OUT/tables.md and, for each set, OUT/<set>.png. `--recipes paper` takes the published settings.
"""

import argparse
import json
import math
import shutil
import statistics
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path

import losses_on_imbalance as imbalance
import matplotlib as mpl
import numpy as np
import torch
from numpy.typing import NDArray
from rasterio.windows import Window
from real_scene import crop, read
from scipy.stats import t as student
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from torch import Tensor

import geoseg
from geoseg.accuracy import Confusion
from geoseg.classes import NODATA, PRESETS, ClassScheme
from geoseg.demo.scene import TOWN, make_scene, write_scene
from training.data.fraction import Fraction
from training.data.truth import TRAIN
from training.finetune import finetune
from training.knn import features_at
from training.labelled_data import LabelledData
from training.network import SegmentationNetwork
from training.pretrain import pretrain
from training.recipe import FinetuneRecipe, read_recipe
from training.start import start_network

mpl.use("Agg")
import matplotlib.pyplot as plt

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
BASELINES = (RANDOM, "simclr")  # what the others are held against

PROBED = 4096  # px of the labels, at most
TESTED = 50_000  # px of the test area, at most
HALO, CORE = 32, 64  # px of the tiles of which features are kept
TILES = 32  # at once


@dataclass(frozen=True, slots=True)
class Recipes:
    """What pretraining and fine-tuning go by."""

    pretrain: str
    finetune: str
    pretrain_steps: int
    steps: int
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
    labels: Path
    test: tuple[Path, ...]
    truths: tuple[NDArray[np.uint8], ...]  # NODATA where nothing is tested


@dataclass(frozen=True, slots=True)
class Plan:
    """What every run of this table is made with."""

    of: Set
    folder: Path
    recipes: Recipes
    pretrain_settings: tuple[str, ...]
    settings: tuple[str, ...]
    weights: Path | None
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
        labels=labels,
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
        labels=crop(truth, folder / "left_label.tif", left),
        test=(crop(image, folder / "right.tif", right),),
        truths=(read(truth)[0][right.toslices()],),
    )


def new_brunswick(folder: Path, data: Path | None) -> Set | None:
    found = imbalance.new_brunswick(folder, data)
    return found and Set(
        name=found.name,
        scheme=found.scheme,
        unlabelled=found.train,
        train=found.train,
        labels=found.labels,
        test=found.test,
        truths=found.truths,
    )


SETS: Mapping[str, Callable[[Path, Path | None], Set | None]] = {
    "town": town,
    "kampala": kampala,
    "new-brunswick": new_brunswick,
}


# --- runs ---------------------------------------------------------------------------------------


def source(plan: Plan, start: str) -> Path | None:
    """Where a start's weights are; pretrains if they are not there yet."""
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
        f"train.epoch={steps}",
        "data.validation_share=0",
        f"data.block={BLOCK}",
        *plan.recipes.settings,
        *plan.settings,
        f"train.seed={seed}",
    )


def run(plan: Plan, start: str, share: float, seed: int, probe: "Probe") -> dict[str, float]:
    """The figures of one fine-tuning and probe, which are made unless they are there.

    Raises
    ------
    SystemExit
        If they are there, but were made with other settings.
    """
    folder = plan.folder / "runs" / f"{start}-{share:g}-{seed}"
    settings = tuning(plan, seed)
    made = json.loads(json.dumps({**asdict(plan.recipes), "settings": settings,
                                  "pretrain_settings": plan.pretrain_settings}))  # fmt: skip
    finished = folder / "figures.json"
    if finished.exists():
        found = json.loads(finished.read_text())
        if found["made"] != made:
            sys.exit(f"{finished} was made with other settings; choose another OUT")
        return found["figures"]
    weights = source(plan, start)
    tuned = finetune(
        plan.recipes.finetune,
        out=folder / "run",
        images=plan.of.train,
        labels=[plan.of.labels],
        start=weights,
        device=plan.device,
        overrides=(*settings, f"data.fraction={share}"),
    )
    (folder / "maps").mkdir(exist_ok=True)
    total = Confusion.empty(len(plan.of.scheme))
    for path, truth in zip(plan.of.test, plan.of.truths, strict=True):
        mapped = folder / "maps" / f"{path.stem}.tif"
        geoseg.predict(path, model=tuned["model"], out=mapped, overwrite=True)
        total += Confusion.of(read(mapped)[0], truth, values=plan.of.scheme.values)
    probed = probe(start, weights, share, seed)
    figures = {**_figures(total), **{f"probe {k}": v for k, v in _figures(probed).items()}}
    part = finished.with_suffix(".part")
    part.write_text(json.dumps({"made": made, "figures": figures}, indent=1))
    part.rename(finished)
    shutil.rmtree(folder / "run")  # a quarter of a gigabyte each
    shutil.rmtree(folder / "maps")
    return figures


def _figures(total: Confusion) -> dict[str, float]:
    return {"OA": total.overall_accuracy, "kappa": total.kappa, "mIoU": total.mean_iou}


class Probe:
    """Logistic regressions on the deep features of frozen encoders."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        of = plan.of
        self.data = LabelledData.of_files(of.train, [of.labels])
        whole = self.data.truth(validation_share=0, block=BLOCK, seed=0)
        self.blocks = Fraction(whole, share=1, seed=0).blocks_of
        self.training, self.tested = (
            [read(path) for path in paths] for paths in (of.train, of.test)
        )
        every = np.concatenate([image.reshape(len(image), -1) for image in self.training], axis=1)
        self.mean, self.std = every.mean(axis=1), every.std(axis=1)
        self.maps: dict[tuple[str, int], tuple[list[Tensor], list[Tensor]]] = {}

    def __call__(self, start: str, weights: Path | None, share: float, seed: int) -> Confusion:
        """How a probe on a share of the labels names pixels of the test area."""
        training, tested = self._maps(start, weights, seed)
        features, values = self._known(training, share, seed)
        asked, truth = self._asked(tested)
        if len(np.unique(values)) == 1:  # of one class there is nothing to tell apart
            said = np.full(len(truth), values[0])
        else:
            model = make_pipeline(StandardScaler(), LogisticRegression(C=0.1, max_iter=300))
            said = model.fit(features, values).predict(asked)
        return Confusion.of(said, truth, values=self.plan.of.scheme.values)

    def _known(
        self, maps: Sequence[Tensor], share: float, seed: int
    ) -> tuple[NDArray[np.float32], NDArray[np.uint8]]:
        """Features (n, C) and classes (n,) of labelled pixels, of the blocks that train."""
        whole = self.data.truth(validation_share=0, block=BLOCK, seed=seed)
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
            network = self._network(weights, seed)
            images = (self.training, self.tested)
            self.maps[key] = tuple([self._deep(network, each) for each in part] for part in images)
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

    @torch.inference_mode()
    def _deep(self, network: SegmentationNetwork, image: NDArray[np.uint8]) -> Tensor:
        """Deep features (C, h, w) of a whole image, in tiles; its ends filled with its mean."""
        height, width = (-(-side // CORE) * CORE for side in image.shape[1:])
        padded = np.zeros((len(image), height + 2 * HALO, width + 2 * HALO), np.float32)
        shifted = (image - self.mean[:, None, None]) / self.std[:, None, None]
        padded[:, HALO:, HALO:][:, : image.shape[1], : image.shape[2]] = shifted
        size = CORE + 2 * HALO
        places = [(row, col) for row in range(0, height, CORE) for col in range(0, width, CORE)]
        found: list[Tensor] = []
        for begin in range(0, len(places), TILES):
            tiles = [
                padded[:, row : row + size, col : col + size]
                for row, col in places[begin : begin + TILES]
            ]
            deep = network.deep(torch.from_numpy(np.stack(tiles)))
            edge = HALO * deep.shape[-1] // size
            found.append(deep[:, :, edge:-edge, edge:-edge])
        cores = torch.cat(found)
        rows, columns = height // CORE, width // CORE
        count, channels, side, _ = cores.shape
        assert count == rows * columns
        grid = cores.reshape(rows, columns, channels, side, side).permute(2, 0, 3, 1, 4)
        return grid.reshape(channels, rows * side, columns * side)


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

Found = Mapping[tuple[str, float], Sequence[Mapping[str, float]]]
"""Figures of each seed, by start and share."""

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


def tables(name: str, found: Found) -> Iterator[str]:
    """Markdown: the figures, then the paired differences to each baseline."""
    yield f"## {name}\n"
    yield f"| labels | start | {' | '.join(FIGURES)} | seeds |"
    yield "| --- " * (len(FIGURES) + 3) + "|"
    for (start, share), runs in found.items():
        cells = [spread([run[figure] for run in runs]) for figure in FIGURES]
        yield f"| {share:.1%} | {start} | {' | '.join(cells)} | {len(runs)} |"
    for baseline in BASELINES:
        rows = [key for key in found if key[0] != baseline and (baseline, key[1]) in found]
        if not rows:
            continue
        yield f"\nPaired differences to {baseline}, in points, with 95 % intervals:\n"
        yield f"| labels | start | {' | '.join(FIGURES)} |"
        yield "| --- " * (len(FIGURES) + 2) + "|"
        for start, share in rows:
            pairs = list(zip(found[start, share], found[baseline, share], strict=True))
            cells = []
            for figure in FIGURES:
                mean, low, high = interval([100 * (a[figure] - b[figure]) for a, b in pairs])
                known = "" if math.isnan(low) else f" [{low:+.1f}, {high:+.1f}]"
                cells.append(f"{mean:+.1f}{known}")
            yield f"| {share:.1%} | {start} | {' | '.join(cells)} |"
    yield ""


def picture(name: str, found: Found, path: Path) -> None:
    """mIoU of map and probe by share of the labels: means, with standard deviations."""
    figure, axes = plt.subplots(1, 2, figsize=(10, 4), sharex=True, layout="constrained")
    for axis, what in zip(axes, ("mIoU", "probe mIoU"), strict=True):
        for start in dict.fromkeys(start for start, _ in found):
            shares = sorted(share for each, share in found if each == start)
            values = [[run[what] for run in found[start, share]] for share in shares]
            axis.errorbar(
                [100 * share for share in shares],
                [statistics.fmean(each) for each in values],
                [statistics.stdev(each) if len(each) > 1 else 0 for each in values],
                marker="o",
                capsize=3,
                label=start,
            )
        axis.set_xscale("log")
        axis.set_xlabel("labels (% of the blocks)")
        axis.set_ylabel(what)
        axis.grid(alpha=0.3)
    axes[0].set_title(f"{name}: fine-tuned")
    axes[1].set_title(f"{name}: linear probe")
    axes[0].legend()
    figure.savefig(path, dpi=100)
    plt.close(figure)


def distinct(fractions: Sequence[float], blocks: int) -> list[float]:
    """Of shares that are the same number of blocks, the first."""
    counts = {max(1, round(share * blocks)): share for share in sorted(fractions, reverse=True)}
    return sorted(counts.values())


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("out", type=Path)
    parser.add_argument("--data", type=Path, help="folder of kampala_buildings and nrcan_aerial")
    parser.add_argument("--sets", nargs="+", choices=SETS, default=list(SETS))
    parser.add_argument("--fractions", nargs="+", type=float, default=FRACTIONS)
    parser.add_argument("--starts", nargs="+", choices=[RANDOM, *METHODS])
    parser.add_argument("--weights", type=Path, help="file of published weights: one more start")
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--recipes", choices=RECIPES, default="quick")
    parser.add_argument("--steps", type=int, help="of fine-tuning")
    parser.add_argument("--pretrain-steps", type=int)
    parser.add_argument("--set", action="append", default=[], help="of fine-tuning")
    parser.add_argument("--pretrain-set", action="append", default=[])
    parser.add_argument("--device", default="auto")
    options = parser.parse_args()
    starts = [*(options.starts or (RANDOM, *METHODS)), *([PUBLISHED] if options.weights else [])]
    recipes = RECIPES[options.recipes]
    recipes = replace(
        recipes,
        steps=options.steps or recipes.steps,
        pretrain_steps=options.pretrain_steps or recipes.pretrain_steps,
    )
    parts: dict[str, str] = {}
    for name in options.sets:
        folder = options.out / name
        folder.mkdir(parents=True, exist_ok=True)
        of = SETS[name](folder, options.data)
        if of is None:
            print(f"{name}: its images are not in --data, left out", file=sys.stderr)
            continue
        plan = Plan(
            of,
            folder,
            recipes,
            tuple(options.pretrain_set),
            tuple(options.set),
            options.weights,
            options.device,
        )
        probe = Probe(plan)
        shares = distinct(options.fractions, probe.blocks)
        if len(shares) < len(options.fractions):
            print(f"{name}: of {probe.blocks} blocks, {shares} are distinct", file=sys.stderr)
        found: dict[tuple[str, float], list[dict[str, float]]] = {
            (start, share): [] for share in shares for start in starts
        }
        for seed in range(options.seeds):  # all of a seed first: a table after each seed
            for (start, share), runs in found.items():
                runs.append(run(plan, start, share, seed, probe))
                told = {figure: round(value, 3) for figure, value in runs[-1].items()}
                print(f"{name}, {start}, {share:.1%}, seed {seed}: {told}", file=sys.stderr)
            parts[name] = "\n".join(tables(name, found))
            (options.out / "tables.md").write_text("\n".join(parts.values()))
            picture(name, found, options.out / f"{name}.png")
    print("\n".join(parts.values()))


if __name__ == "__main__":
    main()
