"""The published protocol of ISPRS Potsdam or Vaihingen, from the data's folder to its figures.

    python benchmarks/isprs.py DATA OUT [--fraction 0.01] [--start none|METHOD|RUN] [--bands NAME …]
        [--pretrain RECIPE] [--finetune RECIPE] [--set section.key=value …]

DATA holds one of the two sets as it unpacks (see docs/howto/datasets.md); it cannot be shipped.
Training has the contest's training tiles, at their own 5 or 9 cm, with whole labels; the figures
are of its test tiles against labels without boundaries (eroded by 3 px), as the contest gives them:
the overall accuracy counts all six classes, mean F1 and mean IoU are over the five besides clutter.
Clutter counts there only where it is taken for another class, or another class for it.

Pretraining sees the images of the training tiles only. Nothing validates: the last step's weights
are tested, so that no test tile chooses among them. Everything runs through the ordinary commands,
each of which goes on where it was, or is left as it is if it is done.
"""

import argparse
import json
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from geoseg.accuracy import Confusion
from geoseg.errors import GeosegError
from training.data.sets import open_set
from training.data.sets.dataset import DataSet, Item

CLUTTER = 5
SETS = ("potsdam", "vaihingen")


@dataclass(frozen=True, slots=True)
class Figures:
    """Of all test tiles together."""

    confusion: Confusion  # in the order of the set's classes
    names: tuple[str, ...]

    def to_dict(self) -> dict[str, float]:
        five = [index for index in range(len(self.names)) if index != CLUTTER]
        f1, iou = self.confusion.f1[five], self.confusion.iou[five]
        return {
            "OA": self.confusion.overall_accuracy,
            "kappa": self.confusion.kappa,
            "mean F1": float(np.nanmean(f1)),
            "mIoU": float(np.nanmean(iou)),
            **{
                f"F1 {self.names[index]}": float(value)
                for index, value in enumerate(self.confusion.f1)
                if not np.isnan(value)
            },
        }


def geoseg(*arguments: object) -> None:
    """Run an ordinary command; its progress goes to stderr."""
    print("$ geoseg", *arguments, file=sys.stderr, flush=True)
    subprocess.run(
        [sys.executable, "-m", "geoseg", *map(str, arguments)],
        check=True,
        stdout=subprocess.DEVNULL,
    )


def overrides(settings: Sequence[str]) -> list[str]:
    return [word for each in settings for word in ("--set", each)]


def tested(found: DataSet) -> list[Item]:
    """The test tiles with labels.

    Raises
    ------
    SystemExit
        If there is none, or one whose labels hold the boundaries.
    """
    items = [item for item in found.of("test") if item.labels is not None]
    if not items:
        sys.exit(f"{found.folder} has no labels of test tiles: unpack the ones without boundaries")
    whole = [item.labels.name for item in items if not _eroded(item)]
    if whole:
        sys.exit(
            f"{whole[0]} holds the boundaries, on which the benchmark does not test; "
            "unpack the labels without boundaries"
        )
    return items


def _eroded(item: Item) -> bool:
    return "noboundary" in item.labels.stem.casefold()


def train(options: argparse.Namespace, found: DataSet) -> Path:
    """Pretrain if that is asked for, fine-tune, and give the model."""
    out = options.out
    bands = ["--bands", ",".join(options.bands)] if options.bands else []
    origin: list[object] = []
    if options.start != "none":
        there = Path(options.start)
        if not there.exists():
            there = out / f"pretrained-{options.start}"
            images = out / "pretraining"  # a folder of the training tiles' images alone
            for item in found.of("train"):
                link = images / item.image.parent.name / item.image.name
                link.parent.mkdir(parents=True, exist_ok=True)
                if not link.exists():
                    link.symlink_to(item.image.resolve())
            geoseg("pretrain", options.pretrain, "--data", images, "--data-kind", found.kind,
                   *bands, "--out", there, "--device", options.device,
                   *overrides([f"method.name={options.start}", *options.pretrain_set]))  # fmt: skip
        origin = ["--from", there]
    run = out / f"finetuned-{Path(options.start).name}-{options.fraction:g}-{options.seed}"
    settings = [f"train.seed={options.seed}", "data.validation_share=0", *options.set]
    geoseg("finetune", options.finetune, "--data", options.data, "--data-kind", found.kind, *bands,
           "--out", run, "--fraction", options.fraction, "--device", options.device, *origin,
           *overrides(settings))  # fmt: skip
    return run


def assess(run: Path, items: Sequence[Item], found: DataSet, bands: Sequence[str]) -> Figures:
    """Map the test tiles, and count what is right on them."""
    total = Confusion.empty(len(found.scheme))
    numbers = ",".join(str(number) for number in found.choose(bands or None))
    for item in items:
        mapped = run / "maps" / f"{item.image.stem}.tif"
        told = mapped.with_suffix(".json")
        mapped.parent.mkdir(exist_ok=True)
        if not told.exists():
            # neither georeferenced in Vaihingen nor in need of another ground sample distance
            geoseg("predict", item.image, "--model", run / "model.onnx", "--out", mapped,
                   "--bands", numbers, "--gsd", "keep", "--overwrite")  # fmt: skip
            part = told.with_suffix(".part")
            geoseg("assess", mapped, "--reference", item.labels, "--json", part, "--overwrite")
            part.rename(told)
        total += Confusion(np.array(json.loads(told.read_text())["confusion"]))
    return Figures(total, found.scheme.names)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("data", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--fraction", type=float, default=1.0, help="of the labelled blocks")
    parser.add_argument(
        "--start",
        default="none",
        help="none, a method to pretrain by (glcnet, simclr, …), or a run or file of weights",
    )
    parser.add_argument("--bands", nargs="+", default=[], help="of those there are, e.g. nir red")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--pretrain", default="glcnet-paper", help="recipe")
    parser.add_argument("--finetune", default="finetune-paper", help="recipe")
    parser.add_argument("--pretrain-set", action="append", default=[])
    parser.add_argument("--set", action="append", default=[], help="of fine-tuning")
    parser.add_argument("--device", default="auto")
    options = parser.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    found = open_set(options.data, bands=options.bands or None)
    if found.kind not in SETS:
        sys.exit(
            f"error: {options.data} is no {' or '.join(SETS)} but a data set of kind "
            f"{found.kind!r} — see what `geoseg data check {options.data}` says"
        )
    items = tested(found)
    run = train(options, found)
    figures = assess(run, items, found, options.bands).to_dict()
    (run / "figures.json").write_text(json.dumps(figures, indent=1))
    print(f"{found.kind}, {len(items)} test tiles, start {options.start}, {options.fraction:.1%}")
    print(f"| {' | '.join(figures)} |")
    print("| --- " * len(figures) + "|")
    print(f"| {' | '.join(f'{value:.3f}' for value in figures.values())} |")


if __name__ == "__main__":
    try:
        main()
    except GeosegError as error:
        sys.exit(f"error: {error}")
